/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Everything behind the readers: facts of all kinds with any values, in several inputs, become a
 * story, are judged and reported in every way. An attempt has exactly one outcome, and it stands
 * first.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/trace_facts.h"
#include "trace/report/report.h"
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

static void report(const struct trace_story *story, const struct trace_merge *merge, unsigned how)
{
	const struct trace_source *sources[FACTS_INPUTS_MAX];
	struct trace_report all = {
		.story = story,
		.sources = sources,
		.n_sources = trace_merge_count(merge),
		.colour = how & 1,
		.details = how & 2,
		.ascii = how & 4,
		.width = how & 8 ? 60 : 0,
	};
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	must(to != NULL);
	for (size_t i = 0; i < all.n_sources; i++)
		sources[i] = trace_merge_source(merge, i);
	must(trace_report_text(&all, to));
	must(trace_report_json(&all, to));
	must(trace_report_html(&all, to));
	if (trace_story_count(story) > 0)
		must(trace_report_svg(&all, trace_attempt_main(&all), to));
	must(fclose(to) == 0);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct trace_story_options options = {.judge = trace_judge};
	struct facts facts = {data, size};
	struct trace_merge *merge = facts_merged(&facts);
	struct trace_story *story = trace_story_new(&options);
	const struct trace_source *sources[FACTS_INPUTS_MAX];
	struct trace_fact fact;

	must(merge && story);
	while (trace_merge_next(merge, &fact) == TRACE_READ_FACT)
		trace_story_add(story, &fact);
	trace_story_end(story);
	for (size_t i = 0; i < trace_merge_count(merge); i++)
		sources[i] = trace_merge_source(merge, i);
	trace_judge_inputs(story, sources, trace_merge_count(merge));
	for (size_t i = 0; i < trace_story_count(story); i++)
		check_attempt(trace_story_attempt(story, i));
	(void)trace_result(story);
	report(story, merge, size > 0 ? data[0] >> 4 : 0);
	trace_story_free(story);
	trace_merge_free(merge);
	return 0;
}
