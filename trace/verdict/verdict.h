/* SPDX-License-Identifier: BSD-3-Clause */
/* Judgement: which rows of explain/verdict.h hold for an attempt, and what proves them. Pure: steps
 * in, findings out. */
#ifndef TRACE_VERDICT_H
#define TRACE_VERDICT_H

#include "../story/story.h"

/* Fills attempt->findings: exactly one outcome first, then causes, then notes. */
void trace_judge(const struct trace_story *story, struct trace_attempt *attempt,
	const struct trace_past *past);

/* After the end: what holds for the inputs as a whole. */
struct trace_source;
void trace_judge_inputs(
	struct trace_story *story, const struct trace_source *const *sources, size_t n);

/* Of everything that was found: what scripts branch on. */
enum trace_result {
	TRACE_ALL_WELL,	 /* every attempt with WPS succeeded, or waits rightly; plain ones did not
			    fail */
	TRACE_FAILED,	 /* at least one did not */
	TRACE_NO_WPS,	 /* nothing about WPS, and nothing that failed */
	TRACE_UNDECIDED, /* what there is does not show how it ended */
};
enum trace_result trace_result(const struct trace_story *story);

#endif
