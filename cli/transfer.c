/* SPDX-License-Identifier: BSD-3-Clause */
/* The commands export and import: keys between wpsd and a file. They are in no argument, error or
 * log, and memory that held them is wiped. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "client.h"
#include "parameter.h"
#include "replace.h"
#include "writer.h"

#define TEXT_MAX	 (16u << 20) /* bytes of an import that wpsd takes */
#define PIECE		 10000	     /* bytes of it in a request: 60 000 if each is escaped */
#define IMPORT_ANSWER_MS 300000	     /* a passphrase costs wpsd 2 ms, there can be 100 000 */

/* What jansson lets go of may have been a key. */
static void free_wiped(void *memory)
{
	if (memory)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

static int file_fail(const struct cli *cli, const char *path, const char *why)
{
	struct cli_failure failure;

	if (is_standard(path))
		cli_failure_set(&failure, CLI_NOT_DONE, "bad-file", "", "standard input: %s", why);
	else
		cli_failure_set(&failure, CLI_NOT_DONE, "bad-file", "", "'%s': %s", path, why);
	return cli_fail(cli, &failure);
}

static int export_fail(const struct cli *cli, const char *path, int number)
{
	struct cli_failure failure;

	if (is_standard(path))
		cli_failure_set(&failure, CLI_NOT_DONE, "not-exported", "",
			"cannot write to standard output: %s", strerror(number));
	else
		cli_failure_set(&failure, CLI_NOT_DONE, "not-exported", "",
			"cannot write '%s': %s; nothing was exported", path, strerror(number));
	return cli_fail(cli, &failure);
}

/* --- export --- */

/* Returns 0 when it is on the disk, else errno. */
static int text_write(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		const ssize_t written = write(fd, text, left);

		if (written < 0 && errno != EINTR)
			return errno;
		if (written > 0) {
			text += written;
			left -= (size_t)written;
		}
	}
	/* A pipe cannot be synced, and need not be. */
	if (fsync(fd) < 0 && errno != EINVAL && errno != EROFS)
		return errno;
	return 0;
}

static int file_replace(const char *path, const char *text)
{
	struct replace replace;
	int problem = replace_begin(&replace, path);

	if (problem != 0)
		return problem;
	problem = text_write(replace.fd, text);
	if (problem == 0)
		return replace_end(&replace, false);
	replace_drop(&replace);
	return problem;
}

/* The name is taken before the first byte is written: what is there already is never replaced. */
static int file_make(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int problem;

	if (fd < 0)
		return errno;
	close(fd);
	problem = file_replace(path, text);
	if (problem != 0)
		unlink(path);
	return problem;
}

/* Before wpsd is asked for keys: whether there is a place for them. */
static int place_check(const struct cli *cli, const char *path, bool force)
{
	struct cli_failure failure;
	struct stat about;

	if (is_standard(path)) {
		if (!isatty(STDOUT_FILENO))
			return CLI_OK;
		return cli_usage_error("export",
			"keys are not printed on a terminal: give a FILE, or send them elsewhere");
	}
	if (lstat(path, &about) < 0)
		return CLI_OK; /* what else is wrong with it, open() tells */
	if (!S_ISREG(about.st_mode))
		return file_fail(cli, path, "it is there already, and no regular file");
	if (force)
		return CLI_OK;
	cli_failure_set(&failure, CLI_NOT_DONE, "file-exists", "To replace it: --force",
		"'%s' is there already", path);
	return cli_fail(cli, &failure);
}

static int text_export(const struct cli *cli, const char *path, bool force, const char *text)
{
	json_t *result;
	int problem;

	if (is_standard(path)) {
		problem = text_write(STDOUT_FILENO, text);
		return problem == 0 ? CLI_OK : export_fail(cli, path, problem);
	}
	problem = force ? file_replace(path, text) : file_make(path, text);
	if (problem != 0)
		return export_fail(cli, path, problem);
	result = json_pack("{s:s}", "file", path);
	cli->writer->done(result, "Exported. The file has keys in it: who can read it can join.");
	json_decref(result);
	return CLI_OK;
}

int export_run(const struct cli *cli, const struct invocation *invocation)
{
	const bool force = invocation->values[OPTION_FORCE];
	const char *path = invocation->operands[0];
	struct cli_failure failure;
	struct client client;
	json_t *result = NULL;
	char *text;
	int code;

	if (!path)
		return cli_usage_error("export", "FILE is missing");
	code = place_check(cli, path, force);
	if (code != CLI_OK)
		return code;
	json_set_alloc_funcs(malloc, free_wiped);
	if (client_open(&client, cli->socket_path, &failure))
		result = client_call(&client, "export", NULL, &failure);
	client_close(&client);
	if (!result)
		return cli_fail(cli, &failure);
	text = json_dumps(result, JSON_INDENT(1));
	json_decref(result);
	if (!text)
		return export_fail(cli, path, ENOMEM);
	code = text_export(cli, path, force, text);
	free_wiped(text);
	return code;
}

/* --- import --- */

/* Says it, and goes on: the keys are out already. */
static void mode_look(const struct cli *cli, const char *path, int fd)
{
	struct stat about;
	char text[400];

	if (fstat(fd, &about) < 0 || !S_ISREG(about.st_mode) ||
		(about.st_mode & (S_IROTH | S_IWOTH)) == 0)
		return;
	snprintf(text, sizeof(text),
		"'%s' can be read or written by everybody on this machine: chmod 600 '%s'", path,
		path);
	cli->writer->note(text);
}

/* All of it into @text, of TEXT_MAX + 1 bytes, with a zero behind it; how much of @text was written
 * to is told in any case. Returns an exit code. */
static int text_read(
	const struct cli *cli, const char *path, int fd, char *text, size_t *ret_length)
{
	size_t length = 0;
	ssize_t got;

	*ret_length = 0;

	while ((got = read(fd, text + length, TEXT_MAX + 1 - length)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return file_fail(cli, path, strerror(errno));
		length += (size_t)got;
		*ret_length = length;
		if (length > TEXT_MAX)
			return file_fail(cli, path, "it is larger than 16 MiB");
	}
	text[length] = '\0';
	if (length == 0)
		return file_fail(cli, path, "it is empty");
	return strlen(text) == length ? CLI_OK : file_fail(cli, path, "it is no text");
}

static int file_read(const struct cli *cli, const char *path, char *text, size_t *ret_length)
{
	const bool is_input = is_standard(path);
	const int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int code;

	if (fd < 0)
		return file_fail(cli, path, strerror(errno));
	if (!is_input)
		mode_look(cli, path, fd);
	code = text_read(cli, path, fd, text, ret_length);
	if (!is_input)
		close(fd);
	return code;
}

/* So much of @text that no character is cut in two. */
static size_t piece_length(const char *text, size_t left)
{
	size_t length = PIECE;

	if (left <= PIECE)
		return left;
	while (length > PIECE - 4 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	return length;
}

/* The result of the last piece. */
static json_t *pieces_send(
	struct client *client, const char *text, const char *ssid, struct cli_failure *failure)
{
	size_t left = strlen(text);
	json_t *result = NULL;

	while (left > 0) {
		const size_t length = piece_length(text, left);
		const bool more = length < left;
		json_t *params = json_pack("{s:s%, s:b, s:s*}", "text", text, length, "more", more,
			"ssid", more ? NULL : ssid);

		json_decref(result);
		if (!params) {
			cli_failure_set(failure, CLI_NOT_DONE, "bad-file", "",
				"the file is not in UTF-8; nothing was imported");
			return NULL;
		}
		result = client_call(client, "import", params, failure);
		if (!result)
			return NULL;
		text += length;
		left -= length;
	}
	return result;
}

static void imported_tell(const struct cli *cli, const json_t *result)
{
	const json_int_t imported = json_integer_value(json_object_get(result, "imported"));
	const json_int_t known = json_integer_value(json_object_get(result, "known"));
	const json_int_t skipped = json_integer_value(json_object_get(result, "skipped"));
	char more[64] = "", sentence[160];

	if (skipped > 0)
		snprintf(more, sizeof(more), ", %lld left out: revoked here", (long long)skipped);
	snprintf(sentence, sizeof(sentence), "%lld key%s imported, %lld known already%s.",
		(long long)imported, imported == 1 ? "" : "s", (long long)known, more);
	cli->writer->done(result, sentence);
}

static int text_import(const struct cli *cli, const char *text, const char *ssid)
{
	struct cli_failure failure;
	struct client client;
	json_t *result = NULL;

	if (client_open(&client, cli->socket_path, &failure)) {
		client.answer_ms = IMPORT_ANSWER_MS;
		result = pieces_send(&client, text, ssid, &failure);
	}
	client_close(&client);
	if (!result)
		return cli_fail(cli, &failure);
	imported_tell(cli, result);
	json_decref(result);
	return CLI_OK;
}

int import_run(const struct cli *cli, const struct invocation *invocation)
{
	const char *path = invocation->operands[0];
	const char *ssid = invocation->values[OPTION_KEYS_OF];
	json_t *params = json_object();
	size_t length = 0;
	char *text;
	int code;

	if (!path) {
		json_decref(params);
		return cli_usage_error("import", "FILE is missing");
	}
	code = parameter_set("import", params, "ssid", ssid) ? CLI_OK : CLI_USAGE;
	json_decref(params);
	if (code != CLI_OK)
		return code;
	json_set_alloc_funcs(malloc, free_wiped);
	text = calloc(1, TEXT_MAX + 1); /* what is not written to costs nothing */
	if (!text)
		return file_fail(cli, path, strerror(ENOMEM));
	code = file_read(cli, path, text, &length);
	if (code == CLI_OK)
		code = text_import(cli, text, ssid);
	explicit_bzero(text, length);
	free(text);
	return code;
}
