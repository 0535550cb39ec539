/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs that have a path. */
#include <stdlib.h>

#include "../input/spool.h"
#include "merge.h"
#include "open.h"

struct files {
	const char *const *names;
	struct trace_spool spools[TRACE_SOURCES_MAX];
	size_t n;
};

static const char *files_path(const struct files *files, size_t i)
{
	return trace_spool_path(&files->spools[i], files->names[i]);
}

static bool files_open(void *context, size_t i, const struct trace_stop *stop,
	struct trace_opened *ret, struct trace_problem *problem)
{
	const struct files *files = context;

	return trace_open(files_path(files, i), trace_open_name(files->names[i]), (uint16_t)i, stop,
		ret, problem);
}

static struct trace_input *files_again(void *context, size_t i, const struct trace_stop *stop)
{
	const struct files *files = context;
	struct trace_problem problem;

	if (!trace_spool_twice(files_path(files, i)))
		return NULL;
	return trace_input_open(files_path(files, i), stop, &problem);
}

static void files_close(void *context)
{
	struct files *files = context;

	for (size_t i = 0; i < files->n; i++)
		trace_spool_end(&files->spools[i]);
	free(files);
}

static bool is_stopped(void *context)
{
	const struct trace_watch *watch = context;

	return watch->look(watch->context, 0);
}

struct trace_merge *trace_merge_open(const char *const *paths, size_t n,
	const struct trace_watch *watch, struct trace_problem *problem)
{
	struct trace_watch before = watch ? *watch : (struct trace_watch){0};
	const struct trace_stop stop = {before.look ? is_stopped : NULL, &before};
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
		files->spools[files->n++] = (struct trace_spool){.fd = -1};
		if (n > 1 && !trace_spool_begin(&files->spools[i], paths[i], &stop, problem)) {
			files_close(files);
			return NULL;
		}
	}
	const struct trace_opener opener = {files_open, files_again, files_close, files};

	return trace_merge_over(&opener, paths, n, watch, problem);
}
