/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs become readers: what they are is found by their content. */
#ifndef TRACE_MERGE_OPEN_H
#define TRACE_MERGE_OPEN_H

#include "../input/input.h"
#include "../reader.h"

struct trace_opened {
	struct trace_reader *reader;
	struct trace_input *input; /* the reader's; NULL when there is none to ask */
	uint64_t size;		   /* of the file on the disk; 0 = not known */
};

/* false and @problem when @path is of no use; @name is what it is called in problems. */
bool trace_open(const char *path, const char *name, uint16_t source, const struct trace_stop *stop,
	struct trace_opened *ret, struct trace_problem *problem);

/* "standard input" for "-". */
const char *trace_open_name(const char *path);

/* Where the inputs of a merge come from: it opens each once or twice. */
struct trace_opener {
	bool (*open)(void *context, size_t i, const struct trace_stop *stop,
		struct trace_opened *ret, struct trace_problem *problem);
	/* The bytes once more; NULL: not to be had. May be NULL. */
	struct trace_input *(*again)(void *context, size_t i, const struct trace_stop *stop);
	void (*close)(void *context); /* of the opener itself; may be NULL */
	void *context;
};

struct trace_merge;
struct trace_watch;
/* merge.c: as trace_merge_open(), from anywhere. @names are borrowed, the opener is taken over. */
struct trace_merge *trace_merge_over(const struct trace_opener *opener, const char *const *names,
	size_t n, const struct trace_watch *watch, struct trace_problem *problem);

#endif
