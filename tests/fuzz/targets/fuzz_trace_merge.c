/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Several inputs of any facts on one clock: every fact comes out once, what an input has in order
 * stays in order within a piece, and no clock has drifted beyond reason.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/trace_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void check_source(const struct trace_source *source)
{
	const struct trace_clock *clock = &source->clock;

	must(fabs(clock->drift) <= 1e-3);
	must(clock->spread >= 0);
	must(clock->state != TRACE_CLOCK_ALIGNED || clock->anchors > 0);
	must(source->first <= source->last);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts facts = {data, size};
	struct trace_merge *merge = facts_merged(&facts);
	const size_t all = facts_count(&facts);
	struct trace_fact fact;
	uint64_t told = 0;
	size_t n = 0;
	bool *seen;

	if (!merge)
		return 0;
	seen = calloc(all + 2, sizeof(*seen));
	must(seen != NULL);
	while (trace_merge_next(merge, &fact) == TRACE_READ_FACT) {
		must(fact.position <= all && !seen[fact.position]);
		seen[fact.position] = true;
		must(fact.source < trace_merge_count(merge));
		n++;
	}
	must(n == all);
	for (size_t i = 0; i < trace_merge_count(merge); i++) {
		check_source(trace_merge_source(merge, i));
		told += trace_merge_source(merge, i)->facts;
	}
	must(told == all);
	must(trace_merge_progress(merge) >= 0 && trace_merge_progress(merge) <= 1);
	free(seen);
	trace_merge_free(merge);
	return 0;
}
