/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines that prove something, as they stand in the inputs. */
#ifndef TRACE_QUOTE_H
#define TRACE_QUOTE_H

#include "merge/merge.h"
#include "report/report.h"

#define TRACE_QUOTES_MAX 400

/*
 * The lines that the findings of @story name as their evidence, of failures before those of
 * successes; sorted. An input that cannot be read again has none. NULL when there is none.
 */
struct trace_quote *trace_quotes_read(const struct trace_merge *merge,
	const struct trace_story *story, bool show_keys, size_t *ret_n);
void trace_quotes_free(struct trace_quote *quotes, size_t n);

#endif
