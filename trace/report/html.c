/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One page without anything from elsewhere. Attempts stand in a <noscript>: without a script they
 * are shown as they are; with one their text is no element yet, and the script makes elements of
 * those that are looked at. The security policy allows the page's own style and script by their
 * hashes and nothing else: neither a text of an input that got through nor one of a browser's
 * extension can run or load anything.
 */
#include "html.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "html_assets.h"
#include "markup.h"

#define HTML_PLAIN_MAX 200	      /* attempts; beyond them a page is some megabytes */
#define HTML_NOT_MOVED INT64_C(50000) /* ns; what would be shown as 0.0 ms */
#define HTML_BLOCK     50	      /* attempts: some hundred kilobytes, unpacked at once */

/* Attempts of each class, and how many of the story have none of their own here. */
static size_t html_count(const struct html *html, size_t counts[static VERDICT_CLASS_COUNT])
{
	size_t forgotten = 0;

	for (size_t i = 0; i < trace_story_count(html->report->story); i++)
		counts[trace_attempt_class(trace_story_attempt(html->report->story, i))]++;
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const uint32_t n = trace_story_forgotten(html->report->story, (enum verdict)i);

		counts[verdict_get((enum verdict)i)->class] += n;
		forgotten += n;
	}
	return forgotten;
}

static void html_title(const struct html *html)
{
	fputs("wps trace", html->to);
	for (size_t i = 0; i < html->report->n_sources && i < 3; i++) {
		fputs(i ? ", " : ": ", html->to);
		markup_text(html->to, trace_source_name(html->report, i));
	}
	if (html->report->n_sources > 3)
		fputs(", \xe2\x80\xa6", html->to);
}

static void html_head(const struct html *html)
{
	FILE *to = html->to;

	fprintf(to,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src '%s' '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
		html_diagram_css.hash, html_report_css.hash, html_report_js.hash);
	html_title(html);
	fprintf(to, "</title>\n<style>%s</style>\n<style>%s</style>\n</head>\n",
		html_diagram_css.text, html_report_css.text);
}

static void html_clock(const struct html *html, const struct trace_clock *clock)
{
	char text[MARKUP_TIME];
	FILE *to = html->to;

	switch (clock->state) {
	case TRACE_CLOCK_REFERENCE:
		fputs("the report\xe2\x80\x99s clock", to);
		return;
	case TRACE_CLOCK_ALIGNED:
		if (llabs(clock->offset) < HTML_NOT_MOVED)
			fputs("not moved", to);
		else
			fprintf(to, "moved by %s%s", clock->offset < 0 ? "\xe2\x88\x92" : "+",
				markup_duration(llabs(clock->offset), text));
		if (fabs(clock->drift) >= 5e-7)
			fprintf(to, ", drift %+.1f ppm", clock->drift * 1e6);
		fprintf(to, ", from %" PRIu32 " common events that fit to %s", clock->anchors,
			markup_duration(clock->spread, text));
		return;
	case TRACE_CLOCK_ALIKE:
		fputs("as it is: nothing in common, but of the same time", to);
		return;
	case TRACE_CLOCK_UNRELATED:
		fputs("as it is: nothing in common, and of another time; times do not compare", to);
		return;
	case TRACE_CLOCK_NONE:
		fputs("has no times", to);
		return;
	}
}

static void html_source(const struct html *html, size_t i)
{
	const struct trace_source *source = html->report->sources[i];
	const struct trace_input_info *info = &source->info;
	char text[TRACE_TIME_TEXT], mac[TRACE_MAC_TEXT];
	FILE *to = html->to;

	trace_mac_print(&info->own, mac);
	fputs("<tr><th scope=\"row\">", to);
	markup_text(to, source->path);
	fputs("</th><td data-label=\"Format\">", to);
	markup_text(to, info->format ? info->format : "");
	fprintf(to, "</td><td data-label=\"Side\">%s%s%s", trace_side_name(info->side),
		mac[0] ? " " : "", mac);
	fprintf(to, "</td><td data-label=\"Size\"><span class=\"num\">%" PRIu64 " %s</span>",
		info->units, info->frames ? "frames" : "lines");
	if (info->cut) {
		fputs("<br>cut: ", to);
		markup_text(to, info->cut_text);
	}
	fputs("</td><td data-label=\"Time\">", to);
	if (source->first != TRACE_NO_TIME && source->last != TRACE_NO_TIME) {
		fputs(trace_time_text(source->first, text), to);
		fprintf(to, ", for %s", trace_span_text(source->last - source->first, text));
	}
	fputs("</td><td data-label=\"Clock\">", to);
	html_clock(html, &source->clock);
	if (source->set_back > 0)
		fprintf(to, "; set back %" PRIu32 " times", source->set_back);
	fputs("</td></tr>\n", to);
}

static void html_inputs(const struct html *html)
{
	const struct trace_finding *findings;
	size_t n = trace_story_findings(html->report->story, &findings);
	FILE *to = html->to;

	fputs("<section aria-labelledby=\"inputs\">\n<h2 id=\"inputs\">Inputs and clocks</h2>\n"
	      "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Input</th>"
	      "<th scope=\"col\">Format</th><th scope=\"col\">Side</th><th scope=\"col\">Size</th>"
	      "<th scope=\"col\">Time</th><th scope=\"col\">Clock</th></tr></thead>\n<tbody>\n",
		to);
	for (size_t i = 0; i < html->report->n_sources; i++)
		html_source(html, i);
	fputs("</tbody></table></div>\n", to);
	if (n > 0) {
		fputs("<ol class=\"findings\">", to);
		for (size_t i = 0; i < n; i++)
			html_finding(html, NULL, &findings[i], (int)i + 1);
		fputs("</ol>\n", to);
	}
	fputs("</section>\n", to);
}

static void html_sums(const struct html *html)
{
	size_t counts[VERDICT_CLASS_COUNT] = {0}, n = trace_story_count(html->report->story);
	const char *between = ": ";

	const size_t forgotten = html_count(html, counts);

	n += forgotten;
	fprintf(html->to, "<p class=\"sums\">%zu attempt%s", n, n == 1 ? "" : "s");
	for (int class = VERDICT_GOOD; class <= VERDICT_UNKNOWN; class ++)
		if (counts[class] > 0) {
			fprintf(html->to, "%s%zu <span class=\"word %s\">%s</span>", between,
				counts[class], verdict_class_name((enum verdict_class) class),
				verdict_class_name((enum verdict_class) class));
			between = ", ";
		}
	if (forgotten > 0)
		fprintf(html->to, "; %zu of them are only counted", forgotten);
	fputs("</p>\n", html->to);
}

/* Bodies of HTML_BLOCK attempts, one to a line, for the script to unpack when one is opened. */
static bool html_block(const struct html *html, size_t first)
{
	const struct trace_story *story = html->report->story;
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	struct html block = *html;

	if (!memory)
		return false;
	block.to = memory;
	for (size_t i = first; i < trace_story_count(story) && i < first + HTML_BLOCK; i++) {
		html_attempt_body(&block, trace_story_attempt(story, i));
		fputc('\n', memory);
	}
	bool good = fclose(memory) == 0;
	fputs("<script type=\"text/plain\" class=\"pack\">", html->to);
	good = good && html_pack(html->to, text, len);
	fputs("</script>\n", html->to);
	free(text);
	return good;
}

static bool html_attempts(const struct html *html)
{
	const struct trace_story *story = html->report->story;
	const size_t n = trace_story_count(story);
	const bool packed = n > HTML_PLAIN_MAX;
	bool good = true;
	FILE *to = html->to;

	fputs("<section aria-labelledby=\"attempts\">\n<h2 id=\"attempts\">Attempts</h2>\n"
	      "<div id=\"list\"></div>\n<noscript id=\"all\">\n",
		to);
	if (n == 0)
		fputs("<p>There is none in what was read.</p>\n", to);
	if (packed)
		fputs("<p>Findings and drawings of so many attempts are packed, and need a "
		      "script to be shown.</p>\n",
			to);
	for (size_t i = 0; i < n; i++) {
		html_attempt_head(html, trace_story_attempt(story, i));
		fputc('\n', to);
		if (!packed)
			html_attempt_body(html, trace_story_attempt(story, i));
		fputs("</details>\n", to);
	}
	fputs("</noscript>\n</section>\n", to);
	for (size_t i = 0; packed && i < n; i += HTML_BLOCK)
		good = html_block(html, i) && good;
	return good;
}

bool trace_report_html(const struct trace_report *report, FILE *to)
{
	struct html_places *places = html_places_new(report->story);
	const struct html html = {.to = to, .report = report, .places = places};

	html_head(&html);
	fputs("<body>\n<a class=\"skip\" href=\"#attempts\">To the attempts</a>\n<header>\n<h1>",
		to);
	html_title(&html);
	fputs("</h1>\n", to);
	html_sums(&html);
	fputs("<div id=\"tools\"></div>\n</header>\n<main>\n", to);
	html_inputs(&html);
	const bool good = html_attempts(&html);
	fprintf(to, "</main>\n<script>%s</script>\n</body>\n</html>\n", html_report_js.text);
	html_places_free(places);
	return good && fflush(to) == 0 && !ferror(to);
}
