/* SPDX-License-Identifier: BSD-3-Clause */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the same file system as other temporary files; nobody else can open it. */
static int open_unlinked(void)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	int fd;

	if (!dir || !*dir)
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	if (snprintf(path, sizeof(path), "%s/wps-trace-XXXXXX", dir) >= (int)sizeof(path))
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path);
	return fd;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		const ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static bool is_stopped(const struct trace_stop *stop)
{
	return stop && stop->wanted && stop->wanted(stop->context);
}

/* Returns 0 or errno; EINTR: stopped, ENODATA: there was nothing. */
static int copy(int from, int to, const struct trace_stop *stop)
{
	char bytes[65536];
	bool empty = true;

	while (!is_stopped(stop)) {
		const ssize_t n = read(from, bytes, sizeof(bytes));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return empty ? ENODATA : 0;
		empty = false;
		if (!write_all(to, bytes, (size_t)n))
			return errno;
	}
	return EINTR;
}

bool trace_spool_twice(const char *path)
{
	struct stat about;

	/* What cannot be looked at is left to trace_input_open(), which says why. */
	return strcmp(path, "-") != 0 && (stat(path, &about) != 0 || !S_ISFIFO(about.st_mode));
}

static void problem_of(struct trace_problem *problem, const char *path, int error)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;

	if (error == EINTR)
		trace_problem_set(
			problem, "stopped", "", "stopped before all of %s was read", name);
	else if (error == ENODATA)
		trace_problem_empty(problem, name);
	else
		trace_problem_set(problem, "no-space",
			"Make room, or name a directory with room in TMPDIR.",
			"%s cannot be kept in a temporary file: %s.", name, strerror(error));
}

bool trace_spool_begin(struct trace_spool *spool, const char *path, const struct trace_stop *stop,
	struct trace_problem *problem)
{
	int from, error = 0;

	*spool = (struct trace_spool){.fd = -1};
	if (trace_spool_twice(path))
		return true;
	do
		from = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					      : open(path, O_RDONLY | O_CLOEXEC);
	while (from < 0 && errno == EINTR && !is_stopped(stop));
	if (from < 0 && errno != EINTR)
		return true;
	if (from >= 0)
		spool->fd = open_unlinked();
	if (spool->fd < 0)
		error = errno;
	else
		error = copy(from, spool->fd, stop);
	if (from >= 0)
		(void)close(from);
	if (error) {
		problem_of(problem, path, error);
		trace_spool_end(spool);
		return false;
	}
	(void)snprintf(spool->path, sizeof(spool->path), "/proc/self/fd/%d", spool->fd);
	return true;
}

void trace_spool_end(struct trace_spool *spool)
{
	if (spool->fd >= 0)
		(void)close(spool->fd);
	spool->fd = -1;
}
