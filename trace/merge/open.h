/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs become readers: what they are is found by their content. */
#ifndef TRACE_MERGE_OPEN_H
#define TRACE_MERGE_OPEN_H

#include "../input/input.h"
#include "../reader.h"

struct trace_opened {
	struct trace_reader *reader;
	const struct trace_input *input; /* the reader's; NULL when there is none to ask */
};

/* false and @problem when @path is of no use; @name is what it is called in problems. */
bool trace_open(const char *path, const char *name, uint16_t source, struct trace_opened *ret,
	struct trace_problem *problem);

/*
 * A path that can be read several times: @path itself for a file; the way to an unlinked copy for
 * standard input ("-") and pipes, which @ret_fd keeps open (else -1). false and @problem.
 */
bool trace_open_keep(
	const char *path, char *ret_path, size_t size, int *ret_fd, struct trace_problem *problem);

/* "standard input" for "-". */
const char *trace_open_name(const char *path);

#endif
