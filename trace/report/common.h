/* SPDX-License-Identifier: BSD-3-Clause */
/* What the reports share: how inputs and places are called, and which attempts matter. Texts of
 * inputs come out as they are: each report escapes in its own way. */
#ifndef TRACE_REPORT_COMMON_H
#define TRACE_REPORT_COMMON_H

#include "report.h"

/* The input's path, as short as it can be told from the others: "ap.log", "lab-1/ap.log". Borrowed
 * from the report. "standard input" for "-". */
const char *trace_source_name(const struct trace_report *report, size_t source);

#define TRACE_PLACE_TEXT 160
/* "ap.log:1423", "air.pcap frame 311"; "" for nowhere. Returns @text. */
const char *trace_place_text(const struct trace_report *report, struct trace_where where,
	char text[static TRACE_PLACE_TEXT]);

static inline bool trace_where_any(struct trace_where where)
{
	return where.position != 0;
}

static inline bool trace_where_same(struct trace_where a, struct trace_where b)
{
	return a.position == b.position && a.source == b.source;
}

/* The step that has @where among its witnesses; NULL: none. */
const struct trace_step *trace_step_at(
	const struct trace_attempt *attempt, struct trace_where where);

/* The outcome's class: GOOD, FAILED, WAITING or UNKNOWN (also for an attempt without findings). */
enum verdict_class trace_attempt_class(const struct trace_attempt *attempt);

/* "round 1: authentication and association", "4-way handshake", … Returns @text. */
#define TRACE_PHASE_TEXT 48
const char *trace_phase_text(const struct trace_step *step, char text[static TRACE_PHASE_TEXT]);

#define TRACE_DEVIATION_TEXT 120
/* "M1: Version2 is missing". Returns @text. */
const char *trace_deviation_text(
	const struct trace_deviation *deviation, char text[static TRACE_DEVIATION_TEXT]);

#define TRACE_TIME_TEXT 48
/* "2026-07-01 12:03:10.123" of local time; "12.345 s" since the machine's start; "" for
 * TRACE_NO_TIME. Returns @text. */
const char *trace_time_text(int64_t time, char text[static TRACE_TIME_TEXT]);

/* "0.123 s", "12.3 s", "2 min 5 s". Returns @text. */
const char *trace_span_text(int64_t span, char text[static TRACE_TIME_TEXT]);

#endif
