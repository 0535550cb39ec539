/* SPDX-License-Identifier: BSD-3-Clause */
#include "common.h"

#include <inttypes.h>
#include <string.h>

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
		[TRACE_PHASE_BETWEEN] = "in between",
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
