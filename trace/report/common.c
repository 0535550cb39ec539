/* SPDX-License-Identifier: BSD-3-Clause */
#include "common.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "wsc/wire.h"

#define NS_PER_S 1000000000
#define EPOCH_S	 946684800 /* 2000: clocks that tell less count from the start */

/* @path from @n components before its end on. */
static const char *tail(const char *path, size_t n)
{
	const char *at = path + strlen(path);

	while (at > path)
		if (*--at == '/' && n-- == 1)
			return at + 1;
	return path;
}

const char *trace_source_name(const struct trace_report *report, size_t source)
{
	const char *path, *name;
	size_t n = 0;
	bool other;

	if (source >= report->n_sources)
		return "";
	path = report->sources[source]->path;
	if (strcmp(path, "-") == 0)
		return "standard input";
	do {
		name = tail(path, ++n);
		other = false;
		for (size_t i = 0; i < report->n_sources; i++)
			other |=
				i != source && strcmp(tail(report->sources[i]->path, n), name) == 0;
	} while (other && name != path);
	return name;
}

const char *trace_place_text(const struct trace_report *report, struct trace_where where,
	char text[static TRACE_PLACE_TEXT])
{
	const char *name = trace_source_name(report, where.source);
	const size_t length = strlen(name), most = TRACE_PLACE_TEXT - 32;
	const char *shown = length > most ? name + (length - most) : name;
	const bool frames =
		where.source < report->n_sources && report->sources[where.source]->info.frames;

	text[0] = '\0';
	if (trace_where_any(where))
		snprintf(text, TRACE_PLACE_TEXT, frames ? "%s frame %" PRIu64 : "%s:%" PRIu64,
			shown, (uint64_t)where.position);
	return text;
}

const struct trace_step *trace_step_at(
	const struct trace_attempt *attempt, struct trace_where where)
{
	for (uint32_t i = 0; trace_where_any(where) && i < attempt->n_steps; i++)
		for (int j = 0; j < TRACE_WITNESSES_MAX; j++)
			if (trace_where_same(attempt->steps[i].where[j], where))
				return &attempt->steps[i];
	return NULL;
}

enum verdict_class trace_attempt_class(const struct trace_attempt *attempt)
{
	return attempt->n_findings > 0 ? verdict_get(attempt->findings[0].verdict)->class
				       : VERDICT_UNKNOWN;
}

const struct trace_attempt *trace_attempt_main(const struct trace_report *report)
{
	const size_t n = trace_story_count(report->story);
	const struct trace_attempt *with_wps = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct trace_attempt *attempt = trace_story_attempt(report->story, i);

		if (trace_attempt_class(attempt) == VERDICT_FAILED)
			return attempt;
		if (!with_wps && attempt->method != TRACE_PLAIN)
			with_wps = attempt;
	}
	if (with_wps || n == 0)
		return with_wps;
	return trace_story_attempt(report->story, 0);
}

const char *trace_phase_text(const struct trace_step *step, char text[static TRACE_PHASE_TEXT])
{
	static const char *const titles[TRACE_PHASE_COUNT] = {
		[TRACE_PHASE_BEFORE] = "before",
		[TRACE_PHASE_ROUND_1] = "authentication and association",
		[TRACE_PHASE_EAP] = "EAP and WPS",
		[TRACE_PHASE_BETWEEN] = "between the rounds",
		[TRACE_PHASE_ROUND_2] = "authentication and association",
		[TRACE_PHASE_KEYS] = "4-way handshake",
		[TRACE_PHASE_AFTER] = "after",
	};
	const char *title = step->phase < TRACE_PHASE_COUNT ? titles[step->phase] : "";
	const bool counted =
		step->phase == TRACE_PHASE_ROUND_1 || step->phase == TRACE_PHASE_ROUND_2;

	if (counted && step->round > 0)
		snprintf(text, TRACE_PHASE_TEXT, "round %d: %s", step->round, title);
	else
		snprintf(text, TRACE_PHASE_TEXT, "%s", title);
	return text;
}

const struct trace_quote *trace_quote_find(
	const struct trace_report *report, struct trace_where where)
{
	size_t low = 0, high = report->n_quotes;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct trace_quote *quote = &report->quotes[middle];

		if (trace_where_same(quote->where, where))
			return quote;
		if (quote->where.source < where.source ||
			(quote->where.source == where.source &&
				quote->where.position < where.position))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *trace_deviation_text(
	const struct trace_deviation *deviation, char text[static TRACE_DEVIATION_TEXT])
{
	const char *name = deviation->subelement ? wsc_subelement_name((uint8_t)deviation->id)
						 : wsc_attribute_name(deviation->id);
	char number[32];

	snprintf(number, sizeof(number), "%s 0x%04x",
		deviation->subelement ? "sub-element" : "attribute", deviation->id);
	if (!name && deviation->id == 0)
		snprintf(number, sizeof(number), "the message");
	snprintf(text, TRACE_DEVIATION_TEXT, "%s: %s %s",
		wsc_kind_name((enum wsc_kind)deviation->message), name ? name : number,
		wsc_problem_text((enum wsc_problem)deviation->problem));
	return text;
}

/* Whole seconds and the rest, which is never negative. */
static int64_t seconds_of(int64_t ns, int64_t *ret_rest)
{
	int64_t whole = ns / NS_PER_S;

	*ret_rest = ns % NS_PER_S;
	if (*ret_rest < 0) {
		*ret_rest += NS_PER_S;
		whole--;
	}
	return whole;
}

const char *trace_time_text(int64_t time, char text[static TRACE_TIME_TEXT])
{
	int64_t rest, whole = seconds_of(time, &rest);
	const time_t seconds = (time_t)whole;
	struct tm tm;
	size_t length;

	text[0] = '\0';
	if (time == TRACE_NO_TIME)
		return text;
	if (whole < EPOCH_S || !localtime_r(&seconds, &tm)) {
		snprintf(text, TRACE_TIME_TEXT, "%.3f s", (double)time / NS_PER_S);
		return text;
	}
	length = strftime(text, TRACE_TIME_TEXT, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(text + length, TRACE_TIME_TEXT - length, ".%03d", (int)(rest / 1000000));
	return text;
}

const char *trace_span_text(int64_t span, char text[static TRACE_TIME_TEXT])
{
	const double seconds = (double)span / NS_PER_S;

	if (seconds < 10)
		snprintf(text, TRACE_TIME_TEXT, "%.3f s", seconds);
	else if (seconds < 120)
		snprintf(text, TRACE_TIME_TEXT, "%.1f s", seconds);
	else
		snprintf(text, TRACE_TIME_TEXT, "%" PRId64 " min %" PRId64 " s",
			span / NS_PER_S / 60, span / NS_PER_S % 60);
	return text;
}
