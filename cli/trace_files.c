/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that `wps trace` writes: reports, and copies of inputs that can be posted. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "explain/printable.h"
#include "replace.h"
#include "trace.h"
#include "trace/anonymise/anonymise.h"
#include "writer.h"

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

static int write_fail(const struct cli *cli, const char *path, const char *why)
{
	struct cli_failure failure;

	if (is_standard(path))
		cli_failure_set(&failure, CLI_BAD_FILE, "not-written", "",
			"cannot write to standard output: %s", why);
	else
		cli_failure_set(&failure, CLI_BAD_FILE, "not-written", "", "cannot write '%s': %s",
			path, why);
	return cli_fail(cli, &failure);
}

int trace_output_end(const struct cli *cli, int code)
{
	errno = 0;
	if (code == CLI_BAD_FILE || (fflush(stdout) == 0 && !ferror(stdout)))
		return code;
	/* Why a write before the last one failed is not known any more. */
	return write_fail(cli, "-", errno ? strerror(errno) : "not all of it arrived");
}

/* A device or a pipe must not be replaced by a file of its name. */
static int place_check(const struct cli *cli, const char *path)
{
	struct stat about;

	if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
		return write_fail(cli, path, "it is there, and no regular file");
	return CLI_OK;
}

/* A stream to the file that is being made; NULL after it was told. */
static FILE *file_begin(const struct cli *cli, const char *path, struct replace *replace)
{
	FILE *to;
	int fd, problem;

	if (place_check(cli, path) != CLI_OK)
		return NULL;
	problem = replace_begin(replace, path);
	if (problem != 0) {
		write_fail(cli, path, strerror(problem));
		return NULL;
	}
	fd = dup(replace->fd);
	to = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (to)
		return to;
	problem = errno;
	if (fd >= 0)
		close(fd);
	replace_drop(replace);
	write_fail(cli, path, strerror(problem));
	return NULL;
}

static int file_end(const struct cli *cli, struct replace *replace, FILE *to, bool is_public)
{
	const char *path = replace->path;
	int problem = fclose(to) != 0 ? errno : 0;

	if (problem != 0)
		replace_drop(replace);
	else
		problem = replace_end(replace, is_public);
	return problem == 0 ? CLI_OK : write_fail(cli, path, strerror(problem));
}

/* Who takes --html for an option without a value names the first input: it would be gone then.
 * Reports begin with markup, inputs do not. */
static bool is_no_report(const char *path)
{
	FILE *file = fopen(path, "re");
	const int first = file ? fgetc(file) : EOF;

	if (file)
		fclose(file);
	return first != EOF && first != '<';
}

int trace_file_write(const struct cli *cli, const char *path, bool is_public, trace_print_fn *print,
	const struct trace_report *report)
{
	struct replace replace;
	FILE *to;

	if (is_standard(path))
		return print(report, stdout) ? CLI_OK : write_fail(cli, path, strerror(errno));
	if (place_check(cli, path) != CLI_OK)
		return CLI_BAD_FILE;
	if (is_no_report(path))
		return write_fail(cli, path, "it is there, and no report");
	to = file_begin(cli, path, &replace);
	if (!to)
		return CLI_BAD_FILE;
	if (print(report, to))
		return file_end(cli, &replace, to, is_public);
	fclose(to);
	replace_drop(&replace);
	return write_fail(cli, path, strerror(EIO));
}

/* --- copies --- */

/* The input's name without its directory and, as a copy is not compressed, without ".gz". */
static char *copy_name(const char *path)
{
	static const char *const endings[] = {".gz", ".zst"};
	const char *slash = strrchr(path, '/');
	char *name = strdup(is_standard(path) ? "stdin" : slash ? slash + 1 : path);
	size_t length = name ? strlen(name) : 0;

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		const size_t end = strlen(endings[i]);

		if (length > end && strcmp(name + length - end, endings[i]) == 0) {
			name[length - end] = '\0';
			break;
		}
	}
	return name;
}

static bool name_is_taken(const char *const *paths, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		char *other = copy_name(paths[i]);
		const bool same = other && strcmp(other, name) == 0;

		free(other);
		if (same)
			return true;
	}
	return false;
}

/* Where the copy of input @i goes. Heap or NULL. */
static char *copy_path(const char *to, bool directory, const char *const *paths, size_t i)
{
	char *name, *path = NULL;
	int length;

	if (!directory)
		return strdup(to);
	name = copy_name(paths[i]);
	if (!name)
		return NULL;
	if (name_is_taken(paths, i, name))
		length = asprintf(&path, "%s/%zu-%s", to, i + 1, name);
	else
		length = asprintf(&path, "%s/%s", to, name);
	free(name);
	return length < 0 ? NULL : path;
}

/* Is @path one of the inputs? It would be gone then. */
static bool is_input(const char *path, const char *const *paths, size_t n)
{
	struct stat about, input;

	if (stat(path, &about) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_standard(paths[i]) && stat(paths[i], &input) == 0 &&
			input.st_dev == about.st_dev && input.st_ino == about.st_ino)
			return true;
	return false;
}

/* Names of files need not be UTF-8. */
static void copy_tell(const struct cli *cli, const char *from, const char *path)
{
	char *input = printable_new(from, false), *copy = printable_new(path, false);
	json_t *result = json_pack("{s:s*, s:s*}", "input", input, "copy", copy);
	char sentence[512];

	snprintf(sentence, sizeof(sentence), "%s: the copy is %s", from, path);
	cli->writer->done(result, sentence);
	json_decref(result);
	free(input);
	free(copy);
}

/* The copy is as whole as its input: that may be less than was thought. */
static void cut_tell(const struct cli *cli, const char *from, const char *why)
{
	char *name = printable_new(from, false);
	char sentence[512];

	snprintf(sentence, sizeof(sentence), "%s ends early, and so does its copy: %s",
		name ? name : "", why);
	cli->writer->note(sentence);
	free(name);
}

static bool is_stopped(void *context)
{
	(void)context;
	return trace_stop_wanted();
}

static int copy_write(const struct cli *cli, struct trace_anonymiser *anonymiser,
	const char *const *paths, size_t i, const char *path)
{
	const char *cut = NULL;
	struct trace_problem problem;
	struct replace replace;
	FILE *to = file_begin(cli, path, &replace);
	int code;

	if (!to)
		return CLI_BAD_FILE;
	if (!trace_anonymise(anonymiser, i, to, &cut, &problem)) {
		fclose(to);
		replace_drop(&replace);
		return trace_problem_tell(cli, &problem);
	}
	code = file_end(cli, &replace, to, true);
	if (code != CLI_OK)
		return code;
	copy_tell(cli, paths[i], path);
	if (cut)
		cut_tell(cli, paths[i], cut);
	return CLI_OK;
}

int trace_copies_write(
	const struct cli *cli, const char *to, bool force, const char *const *paths, size_t n_paths)
{
	const struct trace_stop stop = {is_stopped, NULL};
	struct trace_anonymiser *anonymiser;
	struct trace_problem problem;
	struct stat about;
	bool directory = stat(to, &about) == 0 && S_ISDIR(about.st_mode), made = false;
	int code = CLI_OK;

	if (!directory && n_paths > 1) {
		if (mkdir(to, 0777) < 0)
			return write_fail(cli, to,
				errno == EEXIST ? "several copies need a directory"
						: strerror(errno));
		directory = made = true;
	}
	trace_stop_prepare(false);
	anonymiser = trace_anonymiser_new(paths, n_paths, &stop, &problem);
	if (!anonymiser)
		code = trace_problem_tell(cli, &problem);
	for (size_t i = 0; i < n_paths && code == CLI_OK; i++) {
		char *path = copy_path(to, directory, paths, i);

		if (!path)
			code = write_fail(cli, to, strerror(ENOMEM));
		else if (is_input(path, paths, n_paths))
			code = write_fail(
				cli, path, "it is an input; give another place for the copy");
		/* Who forgets TO names the first input: it would be gone then. */
		else if (!force && access(path, F_OK) == 0)
			code = write_fail(cli, path, "it is there; --force replaces it");
		else
			code = copy_write(cli, anonymiser, paths, i, path);
		free(path);
	}
	trace_anonymiser_free(anonymiser);
	if (made && code != CLI_OK)
		(void)rmdir(to); /* if there is nothing in it */
	return code;
}
