/* SPDX-License-Identifier: BSD-3-Clause */
/* Reports of one story: for a terminal, for scripts, for a browser, as a picture. */
#ifndef TRACE_REPORT_H
#define TRACE_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "../merge/merge.h"
#include "../story/story.h"

/* A line of an input that proves something, quoted. Secrets in it are masked unless keys are to be
 * shown. */
struct trace_quote {
	struct trace_where where;
	char *text;
};

struct trace_report {
	const struct trace_story *story;
	const struct trace_source *const *sources;
	size_t n_sources;
	const struct trace_quote *quotes; /* sorted by where */
	size_t n_quotes;
	bool colour;	/* text only */
	bool details;	/* text: every attempt in full, however many there are */
	bool ascii;	/* text: nothing beyond ASCII */
	unsigned width; /* text: columns; 0 = 80 */
};

/* The quote of a place, or NULL: frames have none. */
const struct trace_quote *trace_quote_find(
	const struct trace_report *report, struct trace_where where);

/* The attempt that a picture is of, if one only: the first that failed, else the first with WPS,
 * else the first. NULL: there are none. */
const struct trace_attempt *trace_attempt_main(const struct trace_report *report);

/* Each returns false when @to has an error. */
bool trace_report_text(const struct trace_report *report, FILE *to);
bool trace_report_json(const struct trace_report *report, FILE *to);
/* One attempt alone, in full, as soon as it is over; the report's story may be NULL. json: an
 * object in one line. */
bool trace_report_text_attempt(
	const struct trace_report *report, const struct trace_attempt *attempt, FILE *to);
bool trace_report_json_attempt(
	const struct trace_report *report, const struct trace_attempt *attempt, FILE *to);
/* What remains to be said when all attempts were told alone. json: an object in one line. */
bool trace_report_text_end(const struct trace_report *report, FILE *to);
bool trace_report_json_end(const struct trace_report *report, FILE *to);
bool trace_report_html(const struct trace_report *report, FILE *to);
/* The sequence diagram of one attempt. */
bool trace_report_svg(
	const struct trace_report *report, const struct trace_attempt *attempt, FILE *to);

#endif
