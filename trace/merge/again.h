/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRACE_MERGE_AGAIN_H
#define TRACE_MERGE_AGAIN_H

#include "merge.h"

/* The bytes of input @i from its beginning, once it was read: of a pipe that was read alone the
 * first ones only. NULL: they cannot be had. */
struct trace_input *trace_merge_again(const struct trace_merge *merge, size_t i);

#endif
