/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the readers and the reports: facts of all kinds with any values, in several inputs,
 * become a story and are judged. An attempt has exactly one outcome, and it stands first.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/trace_facts.h"
#include "trace/verdict/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static bool is_outcome(const struct trace_finding *finding)
{
	const enum verdict_class class = verdict_get(finding->verdict)->class;

	return class != VERDICT_CAUSE && class != VERDICT_NOTE;
}

static void check_attempt(const struct trace_attempt *attempt)
{
	must(attempt->n_findings > 0 && is_outcome(&attempt->findings[0]));
	for (size_t i = 0; i < attempt->n_findings; i++) {
		const struct trace_finding *finding = &attempt->findings[i];

		must(finding->n_evidence <= TRACE_EVIDENCE_MAX);
		must(memchr(finding->detail, '\0', sizeof(finding->detail)) != NULL);
		/* others of a failure's explanations may stand beside it, not another end */
		must(i == 0 || verdict_get(finding->verdict)->class != VERDICT_GOOD);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct trace_source *sources[FACTS_INPUTS_MAX];
	struct facts facts = {data, size};
	struct trace_merge *merge = facts_merged(&facts);
	struct trace_story *story = merge ? facts_judged(merge, sources) : NULL;

	must(merge && story);
	for (size_t i = 0; i < trace_story_count(story); i++)
		check_attempt(trace_story_attempt(story, i));
	(void)trace_result(story);
	trace_story_free(story);
	trace_merge_free(merge);
	return 0;
}
