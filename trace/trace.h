/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From inputs to a judged story: what `wps trace` does before it prints. Captures and logs are read
 * as facts (capture/, log/), put on one clock (merge/), told as attempts (story/) and judged
 * (verdict/); report/ prints.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "merge/merge.h"
#include "report/report.h"
#include "story/story.h"

struct trace_options {
	struct trace_mac station, ap; /* only these; no address = all */
	bool show_keys;		      /* quotes are not masked */
	struct trace_watch watch;     /* stopped: what was read is judged */
	void (*told)(void *context,
		const struct trace_attempt
			*attempt); /* see struct trace_story_options; may be NULL */
	void *context;
};

struct trace;

/* NULL and @problem when an input is of no use. */
struct trace *trace_run(const char *const *paths, size_t n, const struct trace_options *options,
	struct trace_problem *problem);

/* Reads an interface until progress says stop; it is called at least ten times a second. */
struct trace *trace_run_live(
	const char *ifname, const struct trace_options *options, struct trace_problem *problem);
void trace_free(struct trace *trace);

const struct trace_story *trace_story_of(const struct trace *trace);
/* Everything a report needs but how it is to look. */
struct trace_report trace_report_of(const struct trace *trace);

#endif
