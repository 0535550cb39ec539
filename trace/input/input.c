/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The window. A file is read, not mapped: read() into a window that stays in the processor's cache
 * is twice as fast as page faults are, and a file that shrinks meanwhile kills nobody.
 */
#include "input.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE (2 * TRACE_INPUT_MAX)
/* At once: what was read last is still near when it is looked at. */
#define READ_SIZE (128u * 1024)

struct input {
	struct trace_input window;
	struct input_raw raw;
	struct input_unpack *unpack; /* NULL: plain */
	const char *broken;
	bool over;
	uint8_t *buffer; /* NULL: the window is the borrowed memory itself */
	uint8_t *kept;
	size_t kept_len, kept_size, kept_most;
};

size_t input_raw_read(struct input_raw *raw, uint8_t *buffer, size_t size)
{
	ssize_t got;

	if (raw->stopped)
		return 0;
	if (raw->fd < 0) {
		const size_t left = raw->memory_len - (size_t)raw->done;
		const size_t take = left < size ? left : size;

		if (take > 0)
			memcpy(buffer, raw->memory + raw->done, take);
		raw->done += take;
		return take;
	}
	do {
		raw->stopped = raw->stop.wanted && raw->stop.wanted(raw->stop.context);
		if (raw->stopped)
			return 0;
		got = read(raw->fd, buffer, size);
	} while (got < 0 && errno == EINTR);
	if (got < 0) {
		raw->error = errno;
		return 0;
	}
	raw->done += (uint64_t)got;
	return (size_t)got;
}

static void input_end(struct input *input)
{
	input->over = true;
	if (input->raw.error)
		input->broken = "it cannot be read to its end";
	if (input->raw.stopped)
		input->broken = NULL;
	if (input->broken)
		input->window.cut = true;
}

/* Memory that cannot be had ends it: what is kept is a help only. */
static void input_keep(struct input *input, const uint8_t *bytes, size_t len)
{
	const size_t left = input->kept_most - input->kept_len;

	len = len < left ? len : left;
	if (len > input->kept_size - input->kept_len) {
		const size_t size = 2 * (input->kept_len + len);
		uint8_t *kept = realloc(input->kept, size);

		if (!kept) {
			input->kept_most = input->kept_len;
			return;
		}
		input->kept = kept;
		input->kept_size = size;
	}
	if (len > 0)
		memcpy(input->kept + input->kept_len, bytes, len);
	input->kept_len += len;
}

void trace_input_keep(struct trace_input *window, size_t most)
{
	struct input *input = (struct input *)window;

	input->kept_most = most;
	input_keep(input, window->at, (size_t)(window->end - window->at));
}

const uint8_t *trace_input_kept(const struct trace_input *window, size_t *ret_len)
{
	const struct input *input = (const struct input *)window;

	*ret_len = input->kept_len;
	return input->kept_len ? input->kept : NULL;
}

static size_t input_read(struct input *input, uint8_t *buffer, size_t size)
{
	size_t got;

	if (input->over)
		return 0;
	if (input->unpack)
		got = input->unpack->ops->read(input->unpack, buffer, size, &input->broken);
	else
		got = input_raw_read(&input->raw, buffer, size);
	if (got == 0 || input->broken)
		input_end(input);
	return got;
}

size_t trace_input_more(struct trace_input *window, size_t need)
{
	struct input *input = (struct input *)window;
	size_t have = (size_t)(window->end - window->at);

	if (need > TRACE_INPUT_MAX)
		need = TRACE_INPUT_MAX;
	if (have >= need || input->over || !input->buffer)
		return have;
	if (have > 0)
		memmove(input->buffer, window->at, have);
	window->at = input->buffer;
	while (have < need) {
		const size_t room = BUFFER_SIZE - have;
		const size_t got = input_read(
			input, input->buffer + have, room < READ_SIZE ? room : READ_SIZE);

		if (got == 0)
			break;
		if (input->kept_most > input->kept_len)
			input_keep(input, input->buffer + have, got);
		have += got;
		window->offset += got;
	}
	window->end = input->buffer + have;
	return have;
}

/* A plain file is passed over without reading it. */
static bool input_seek(struct input *input, uint64_t n)
{
	struct stat stat;

	if (input->unpack || input->raw.fd < 0 || input->raw.size == 0 || n > INT64_MAX ||
		fstat(input->raw.fd, &stat) != 0 || stat.st_size < 0 ||
		input->raw.done > (uint64_t)stat.st_size ||
		n > (uint64_t)stat.st_size - input->raw.done ||
		lseek(input->raw.fd, (off_t)n, SEEK_CUR) < 0)
		return false;
	input->raw.done += n;
	input->window.offset += n;
	return true;
}

bool trace_input_skip(struct trace_input *window, uint64_t n)
{
	struct input *input = (struct input *)window;

	while (n > 0) {
		const size_t have = (size_t)(window->end - window->at);
		const size_t step = n < have ? (size_t)n : have;

		window->at += step;
		n -= step;
		if (n == 0 || (n > BUFFER_SIZE && input_seek(input, n)))
			return true;
		if (trace_input_more(window, 1) == 0)
			return false;
	}
	return true;
}

const char *trace_input_broken(const struct trace_input *window)
{
	const struct input *input = (const struct input *)window;

	return input->broken;
}

uint64_t trace_input_done(const struct trace_input *window)
{
	const struct input *input = (const struct input *)window;

	return input->raw.done;
}

bool trace_input_stopped(const struct trace_input *window)
{
	const struct input *input = (const struct input *)window;

	return input->raw.stopped;
}

void trace_input_free(struct trace_input *window)
{
	struct input *input = (struct input *)window;

	if (!input)
		return;
	if (input->unpack)
		input->unpack->ops->free(input->unpack);
	if (input->raw.fd > STDIN_FILENO)
		(void)close(input->raw.fd);
	free(input->buffer);
	free(input->kept);
	free(input);
}

enum packing { PLAIN, GZIP, ZSTD };

static enum packing packing_of(const uint8_t *first, size_t len)
{
	static const uint8_t gzip_magic[] = {0x1f, 0x8b, 8};
	static const uint8_t zstd_magic[] = {0x28, 0xb5, 0x2f, 0xfd};
	static const uint8_t skip_magic[] = {0x2a, 0x4d, 0x18}; /* behind 0x50 … 0x5f */

	if (len >= 4 && memcmp(first, gzip_magic, sizeof(gzip_magic)) == 0)
		return GZIP;
	if (len >= 4 && (memcmp(first, zstd_magic, sizeof(zstd_magic)) == 0 ||
				((first[0] & 0xf0) == 0x50 &&
					memcmp(first + 1, skip_magic, sizeof(skip_magic)) == 0)))
		return ZSTD;
	return PLAIN;
}

/* Reads the first bytes into the buffer, and finds out what they are. false: no memory. */
static bool input_begin(struct input *input)
{
	uint8_t *first = input->buffer = malloc(BUFFER_SIZE);
	size_t len = 0, got;

	if (!first)
		return false;
	input->window.at = input->window.end = first;
	while (len < 4 && (got = input_raw_read(&input->raw, first + len, INPUT_PACKED_SIZE - len)))
		len += got;
	switch (packing_of(first, len)) {
	case GZIP:
		input->unpack = input_gzip_new(&input->raw, first, len);
		return input->unpack != NULL;
	case ZSTD:
		input->unpack = input_zstd_new(&input->raw, first, len);
		return input->unpack != NULL;
	case PLAIN:
		break;
	}
	input->window.at = first;
	input->window.end = first + len;
	input->window.offset = len;
	return true;
}

static struct input *input_new(int fd)
{
	struct input *input = calloc(1, sizeof(*input));

	if (input)
		input->raw.fd = fd;
	return input;
}

struct trace_input *trace_input_bytes(const void *bytes, size_t len)
{
	struct input *input = input_new(-1);

	if (!input)
		return NULL;
	input->raw.memory = bytes;
	input->raw.memory_len = len;
	input->raw.size = len;
	if (packing_of(bytes, len) == PLAIN) { /* as it is: a sanitizer sees where it ends */
		input->raw.done = input->window.offset = len;
		input->window.at = bytes;
		input->window.end = input->window.at + len;
		input->over = true;
	} else if (!input_begin(input)) {
		trace_input_free(&input->window);
		return NULL;
	}
	return &input->window;
}

static void problem_stopped(struct trace_problem *problem, const char *name)
{
	trace_problem_set(problem, "stopped", "", "stopped before anything of %s was read", name);
}

static void problem_of_errno(struct trace_problem *problem, const char *path, int error)
{
	if (error == ENOENT || error == ENOTDIR)
		trace_problem_set(problem, "no-such-file",
			"Check the name; `ls` shows what is there.", "%s: there is no such file.",
			path);
	else if (error == EACCES || error == EPERM)
		trace_problem_set(problem, "no-permission",
			"Ask its owner, or read it as root: captures and logs often are root's.",
			"%s: you may not read this file.", path);
	else
		trace_problem_set(problem, "cannot-read", "Check the disk and the file system.",
			"%s: it cannot be read: %s.", path, strerror(error));
}

/* A pipe is opened when somebody writes to it: until then a signal can come. */
static int open_patiently(const char *path, const struct trace_stop *stop)
{
	int fd;

	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR && !(stop && stop->wanted(stop->context)));
	return fd;
}

/* Opened for reading, and of a kind that has an end; else -1. */
static int input_fd(const char *path, const struct trace_stop *stop, struct input_raw *raw,
	struct trace_problem *problem)
{
	const bool is_stdin = strcmp(path, "-") == 0;
	struct stat stat_of;
	int fd;

	/* Looked at before it is opened: to open a device can do something. */
	if (is_stdin ? fstat(STDIN_FILENO, &stat_of) : stat(path, &stat_of)) {
		problem_of_errno(problem, path, errno);
		return -1;
	}
	if (S_ISDIR(stat_of.st_mode)) {
		trace_problem_set(problem, "is-a-directory",
			"Give the files in it: wps trace DIRECTORY/*.", "%s: this is a directory.",
			is_stdin ? "standard input" : path);
		return -1;
	}
	if (!is_stdin && !S_ISREG(stat_of.st_mode) && !S_ISFIFO(stat_of.st_mode)) {
		trace_problem_set(problem, "is-a-device",
			"To listen on a network interface, use wps trace -i INTERFACE.",
			"%s: this is a device or a socket, not a file.", path);
		return -1;
	}
	fd = is_stdin ? STDIN_FILENO : open_patiently(path, stop);
	if (fd < 0 && errno == EINTR)
		problem_stopped(problem, path);
	else if (fd < 0)
		problem_of_errno(problem, path, errno);
	else if (S_ISREG(stat_of.st_mode) && stat_of.st_size > 0)
		raw->size = (uint64_t)stat_of.st_size;
	return fd;
}

struct trace_input *trace_input_open(
	const char *path, const struct trace_stop *stop, struct trace_problem *problem)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	struct input_raw raw = {.fd = -1};
	const int fd = input_fd(path, stop, &raw, problem);
	struct input *input;

	if (fd < 0)
		return NULL;
	input = input_new(fd);
	if (input) {
		input->raw.size = raw.size;
		if (stop)
			input->raw.stop = *stop;
	}
	if (!input || !input_begin(input)) {
		trace_problem_set(problem, "no-memory", "Close other programs.",
			"%s: there is not enough memory.", name);
		if (!input && fd > STDIN_FILENO)
			(void)close(fd);
		trace_input_free(input ? &input->window : NULL);
		return NULL;
	}
	if (input->raw.error) {
		problem_of_errno(problem, name, input->raw.error);
	} else if (trace_input_have(&input->window, 1) > 0) {
		return &input->window;
	} else if (input->raw.stopped) {
		problem_stopped(problem, name);
	} else if (input->broken) {
		trace_problem_set(problem, "broken",
			"Get the file once more; `gzip -t` or `zstd -t` says whether it is whole.",
			"%s: nothing of it can be decompressed: %s.", name, input->broken);
	} else {
		trace_problem_empty(problem, name);
	}
	trace_input_free(&input->window);
	return NULL;
}
