/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes become facts of several inputs: any kind with any values, as no reader would give them. */
#ifndef TESTS_FUZZ_TRACE_FACTS_H
#define TESTS_FUZZ_TRACE_FACTS_H

#include "trace/merge/merge.h"
#include "trace/story/story.h"

#define FACTS_INPUTS_MAX 4
#define FACTS_RECORD	 16

/* How many inputs, and what each is; then records. Both readings see the same. */
struct facts {
	const uint8_t *data;
	size_t size;
};

/* NULL when there is no memory. */
struct trace_merge *facts_merged(struct facts *facts);

/* How many facts the merge has to tell. */
size_t facts_count(const struct facts *facts);

/* The whole story of the merge, judged. Its sources are in @ret. NULL when there is no memory. */
struct trace_story *facts_judged(
	struct trace_merge *merge, const struct trace_source *ret[static FACTS_INPUTS_MAX]);

#endif
