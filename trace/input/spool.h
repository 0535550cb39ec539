/* SPDX-License-Identifier: BSD-3-Clause */
/* What can be read once only, standard input and pipes, kept so that it can be read again. */
#ifndef TRACE_INPUT_SPOOL_H
#define TRACE_INPUT_SPOOL_H

#include "input.h"

struct trace_spool {
	int fd;	       /* of the file that keeps it; -1: @path itself can be opened again */
	char path[32]; /* the way to that file, while it is open; "" */
};

/* Can it be opened a second time? Pipes and standard input cannot. */
bool trace_spool_twice(const char *path);

/*
 * Copies what can be read once only into a file without a name, which nobody else can open. A file
 * is left where it is. false and @problem: no room, or stopped. @stop may be NULL.
 */
bool trace_spool_begin(struct trace_spool *spool, const char *path, const struct trace_stop *stop,
	struct trace_problem *problem);
void trace_spool_end(struct trace_spool *spool);

/* What to open for @path. */
static inline const char *trace_spool_path(const struct trace_spool *spool, const char *path)
{
	return spool->path[0] ? spool->path : path;
}

#endif
