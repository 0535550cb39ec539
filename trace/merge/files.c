/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs that have a path. */
#include <stdlib.h>
#include <unistd.h>

#include "merge.h"
#include "open.h"

struct files {
	const char *const *names;
	char paths[TRACE_SOURCES_MAX][32]; /* of copies; "" = the name is the path */
	int fds[TRACE_SOURCES_MAX];	   /* of copies; -1 */
	size_t n;
};

static const char *files_path(const struct files *files, size_t i)
{
	return files->paths[i][0] ? files->paths[i] : files->names[i];
}

static bool files_open(
	void *context, size_t i, struct trace_opened *ret, struct trace_problem *problem)
{
	const struct files *files = context;

	return trace_open(
		files_path(files, i), trace_open_name(files->names[i]), (uint16_t)i, ret, problem);
}

static struct trace_input *files_again(void *context, size_t i)
{
	const struct files *files = context;
	struct trace_problem problem;

	if (!trace_open_twice(files_path(files, i)))
		return NULL;
	return trace_input_open(files_path(files, i), &problem);
}

static void files_close(void *context)
{
	struct files *files = context;

	for (size_t i = 0; i < files->n; i++)
		if (files->fds[i] >= 0)
			(void)close(files->fds[i]);
	free(files);
}

struct trace_merge *trace_merge_open(
	const char *const *paths, size_t n, struct trace_problem *problem)
{
	struct files *files;

	if (n > TRACE_SOURCES_MAX) {
		trace_problem_set(problem, "too-many", "Give those of one attempt.",
			"These are %zu inputs; at most %d can be read together.", n,
			TRACE_SOURCES_MAX);
		return NULL;
	}
	files = calloc(1, sizeof(*files));
	if (!files) {
		trace_problem_set(problem, "no-memory", "", "There is no memory.");
		return NULL;
	}
	files->names = paths;
	/* One input is read once; several twice, which a pipe cannot be. */
	for (size_t i = 0; i < n; i++) {
		files->fds[files->n++] = -1;
		if (n > 1 && !trace_open_keep(paths[i], files->paths[i], sizeof(files->paths[i]),
				     &files->fds[i], problem)) {
			files_close(files);
			return NULL;
		}
	}
	const struct trace_opener opener = {files_open, files_again, files_close, files};

	return trace_merge_over(&opener, paths, n, problem);
}
