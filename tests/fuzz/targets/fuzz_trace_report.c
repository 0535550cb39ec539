/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A story of any facts, with quotes of any lines, is reported in one way, which the input chooses.
 * Nothing that a terminal acts on comes out as text, JSON can be read, and markup that stands in a
 * name stays text.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "explain/printable.h"
#include "tests/fuzz/trace_facts.h"
#include "trace/quote.h"
#include "trace/report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the input's first byte; its upper bits are of struct trace_report, like those of the second */
enum {
	TEXT,
	JSON,
	HTML,
	SVG,
	TEXT_ATTEMPT,
	JSON_ATTEMPT,
	TEXT_END,
	JSON_END,
};
#define KIND(byte) ((byte) >> 2 & 7)
#define COLOUR	   0x20u
#define DETAILS	   0x40u
#define ASCII	   0x80u

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* The one that the size chooses. */
static const struct trace_attempt *one_of(const struct trace_report *report, size_t size)
{
	const size_t n = trace_story_count(report->story);

	return n > 0 ? trace_story_attempt(report->story, size % n) : NULL;
}

static bool print(const struct trace_report *report, unsigned kind, size_t size, FILE *to)
{
	const struct trace_attempt *main = trace_attempt_main(report);

	switch (kind) {
	case TEXT:
		return trace_report_text(report, to);
	case JSON:
		return trace_report_json(report, to);
	case HTML:
		return trace_report_html(report, to);
	case SVG:
		return !main || trace_report_svg(report, main, to);
	case TEXT_ATTEMPT:
		return !main || trace_report_text_attempt(report, one_of(report, size), to);
	case JSON_ATTEMPT:
		return !main || trace_report_json_attempt(report, one_of(report, size), to);
	case TEXT_END:
		return trace_report_text_end(report, to);
	}
	return trace_report_json_end(report, to);
}

static void check_text(const struct trace_report *report, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		int32_t code = 0;

		i += printable_decode(text + i, &code);
		must(code >= 0 && (code < 0x80 || !report->ascii));
		must(!printable_is_harmful(code) || code == '\n' ||
			(code == '\033' && report->colour));
	}
}

static void check_json(const char *text, size_t len, bool in_line)
{
	json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

	must(json != NULL);
	json_decref(json);
	must(!in_line || memchr(text, '\n', len) == text + len - 1);
}

static void check_markup(const char *text, size_t len)
{
	static const char name[] = "?<&\"";

	must(memmem(text, len, name, strlen(name)) == NULL);
}

/* As many elements end as began. */
static void check_svg(const char *text, size_t len)
{
	int depth = 0;

	for (const char *at = text; (at = memchr(at, '<', (size_t)(text + len - at))); at++) {
		const char *end = memchr(at, '>', (size_t)(text + len - at));

		must(end != NULL);
		if (at[1] == '/')
			must(--depth >= 0);
		else if (at[1] != '?' && at[1] != '!' && end[-1] != '/')
			depth++;
	}
	must(depth == 0);
}

static void check(const struct trace_report *report, unsigned kind, const char *text, size_t len)
{
	switch (kind) {
	case TEXT:
	case TEXT_ATTEMPT:
	case TEXT_END:
		check_text(report, text, len);
		return;
	case JSON:
	case JSON_ATTEMPT:
	case JSON_END:
		check_json(text, len, kind != JSON);
		return;
	}
	check_markup(text, len);
	if (kind == SVG)
		check_svg(text, len);
}

static void report(const struct trace_report *report, unsigned kind, size_t size)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	must(to != NULL);
	must(print(report, kind, size, to));
	must(fclose(to) == 0);
	if (len > 0)
		check(report, kind, text, len);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned widths[] = {0, 1, 60, 61, 80, 100, 132, 1000};
	const struct trace_source *sources[FACTS_INPUTS_MAX];
	struct facts facts = {data, size};
	struct trace_merge *merge = facts_merged(&facts);
	struct trace_story *story = merge ? facts_judged(merge, sources) : NULL;
	const unsigned how = size > 0 ? data[0] : 0;
	struct trace_report all = {
		.story = story,
		.sources = sources,
		.colour = how & COLOUR,
		.details = how & DETAILS,
		.ascii = how & ASCII,
		.width = widths[size > 1 ? data[1] >> 5 : 0],
	};
	struct trace_quote *quotes;

	must(merge && story);
	quotes = trace_quotes_read(merge, story, false, &all.n_quotes);
	all.quotes = quotes;
	all.n_sources = trace_merge_count(merge);
	report(&all, KIND(how), size);
	trace_quotes_free(quotes, all.n_quotes);
	trace_story_free(story);
	trace_merge_free(merge);
	return 0;
}
