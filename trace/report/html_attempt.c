/* SPDX-License-Identifier: BSD-3-Clause */
#include "html.h"

#include <inttypes.h>

#include "markup.h"
#include "svg.h"

/* A place, and its line if there is one. */
static void html_place(const struct html *html, struct trace_where where, const char *link)
{
	const struct trace_quote *quote = trace_quote_find(html->report, where);
	char place[TRACE_PLACE_TEXT];

	fprintf(html->to, link[0] ? "<a class=\"place\" href=\"%s\">" : "<span class=\"place\">",
		link);
	markup_text(html->to, trace_place_text(html->report, where, place));
	fputs(link[0] ? "</a>" : "</span>", html->to);
	if (quote) {
		fputs("<q>", html->to);
		markup_short(html->to, quote->text, 1000);
		fputs("</q>", html->to);
	}
}

/* Which step of which attempt proves it. */
static void html_what(const struct html *html, const struct trace_attempt *attempt, uint32_t number,
	uint32_t step)
{
	char text[160];

	if (!attempt)
		return;
	fputs("<span class=\"what\">", html->to);
	if (number != attempt->number)
		fprintf(html->to, "attempt %" PRIu32, number);
	else
		markup_text(html->to,
			trace_step_text(attempt, &attempt->steps[step], text, sizeof(text)));
	fputs("</span> ", html->to);
}

/* Places of the same step stand together. */
static void html_evidence(const struct html *html, const struct trace_attempt *attempt,
	const struct trace_finding *finding)
{
	uint32_t last_number = 0, last_step = 0;

	fputs("<ul class=\"evidence\">", html->to);
	for (uint8_t i = 0; i < finding->n_evidence; i++) {
		char link[32] = "";
		uint32_t number = 0, step = 0;
		const bool found =
			html_place_find(html, attempt, finding->evidence[i], &number, &step);
		const bool same = found && i > 0 && number == last_number && step == last_step;

		if (found)
			snprintf(link, sizeof(link), "#a%" PRIu32 "s%" PRIu32, number, step);
		if (!same)
			fputs(i > 0 ? "</li><li>" : "<li>", html->to);
		if (!same && found)
			html_what(html, attempt, number, step);
		else if (same)
			fputc(' ', html->to);
		html_place(html, finding->evidence[i], link);
		last_number = number;
		last_step = step;
	}
	fputs("</li></ul>", html->to);
}

void html_finding(const struct html *html, const struct trace_attempt *attempt,
	const struct trace_finding *finding, int number)
{
	const struct verdict_row *row = verdict_get(finding->verdict);
	FILE *to = html->to;

	fprintf(to, "<li class=\"finding %s\"", verdict_class_name(row->class));
	if (attempt)
		fprintf(to, " id=\"a%" PRIu32 "f%d\"", attempt->number, number);
	/* One outcome is the answer; another one beside it is what fits as well. */
	fprintf(to, "><p><span class=\"nr\">%d</span> <strong class=\"word\">%s:</strong> ", number,
		attempt && number > 1 && row->class <= VERDICT_UNKNOWN
			? "Fits as well"
			: markup_class_word(row->class));
	markup_text(to, row->sentence);
	fprintf(to, " <span class=\"soft\">%s, <code>%s</code></span></p>",
		markup_confidence(finding->confidence), row->token);
	if (finding->detail[0]) {
		fputs("<p class=\"detail\">", to);
		markup_text(to, finding->detail);
		fputs("</p>", to);
	}
	if (row->class != VERDICT_GOOD && row->class != VERDICT_NOTE) {
		fputs("<p class=\"remedy\"><span class=\"soft\">What to do:</span> ", to);
		markup_text(to, row->remedy);
		fputs("</p>", to);
	}
	if (finding->n_evidence > 0)
		html_evidence(html, attempt, finding);
	fputs("</li>", to);
}

static void html_summary(const struct html *html, const struct trace_attempt *attempt)
{
	const enum verdict_class class = trace_attempt_class(attempt);
	char sta[TRACE_MAC_TEXT], time[TRACE_TIME_TEXT];
	FILE *to = html->to;

	fprintf(to,
		"<summary><span class=\"number\">%" PRIu32 "</span> <span class=\"word\">%s</span> "
		"<h3>",
		attempt->number, markup_class_word(class));
	markup_text(to, attempt->n_findings > 0
				? verdict_get(attempt->findings[0].verdict)->sentence
				: "Nothing was found.");
	fputs("</h3> <span class=\"meta\">", to);
	if (attempt->device[0]) {
		markup_text(to, attempt->device);
		fputs(" ", to);
	}
	if (trace_mac_any(&attempt->sta))
		fputs(trace_mac_print(&attempt->sta, sta), to);
	else
		fputs(attempt->sides & 1 << TRACE_STATION ? "station of unknown address"
							  : "no station",
			to);
	if (attempt->ssid[0]) {
		fputs(" \xe2\x86\x92 ", to);
		markup_text(to, attempt->ssid);
	}
	fprintf(to, " \xc2\xb7 %s",
		attempt->method == TRACE_PLAIN ? "without WPS"
					       : trace_method_name(attempt->method));
	if (attempt->start != TRACE_NO_TIME)
		fprintf(to, " \xc2\xb7 %s", trace_time_text(attempt->start, time));
	if (attempt->start != TRACE_NO_TIME && attempt->end > attempt->start)
		fprintf(to, ", %s", trace_span_text(attempt->end - attempt->start, time));
	fputs("</span></summary>", to);
}

static void html_bits(const struct html *html, const char *label, uint32_t bits)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{TRACE_BSS_WPS, "WPS"},
		{TRACE_BSS_PBC, "push button open"},
		{TRACE_BSS_PIN, "PIN open"},
		{TRACE_BSS_LOCKED, "setup locked"},
		{TRACE_BSS_UNCONFIGURED, "not configured"},
		{TRACE_BSS_WPA1, "WPA1"},
		{TRACE_BSS_WPA2, "WPA2"},
		{TRACE_BSS_CCMP, "CCMP"},
		{TRACE_BSS_TKIP, "TKIP"},
		{TRACE_BSS_PSK, "PSK"},
		{TRACE_BSS_PSK_SHA256, "PSK-SHA256"},
		{TRACE_BSS_SAE, "SAE"},
		{TRACE_BSS_EAP, "802.1X"},
		{TRACE_BSS_OWE, "OWE"},
		{TRACE_BSS_PMF_REQUIRED, "management frames must be protected"},
		{TRACE_BSS_PMF_CAPABLE, "management frames can be protected"},
		{TRACE_BSS_P2P, "Wi-Fi Direct"},
		{TRACE_BSS_HIDDEN, "hidden SSID"},
	};
	const char *between = "";

	if (bits == 0)
		return;
	if (bits & TRACE_BSS_PMF_REQUIRED)
		bits &= ~(uint32_t)TRACE_BSS_PMF_CAPABLE;
	fprintf(html->to, "<div><dt>%s</dt><dd>", label);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (bits & names[i].bit) {
			fprintf(html->to, "%s%s", between, names[i].name);
			between = ", ";
		}
	fputs("</dd></div>", html->to);
}

static void html_fact(const struct html *html, const char *label, const char *value)
{
	if (!value[0])
		return;
	fprintf(html->to, "<div><dt>%s</dt><dd>", label);
	markup_text(html->to, value);
	fputs("</dd></div>", html->to);
}

static void html_facts(const struct html *html, const struct trace_attempt *attempt)
{
	char text[TRACE_MAC_TEXT];
	const char *between = "";

	fputs("<dl>", html->to);
	html_fact(html, markup_station_name(attempt), trace_mac_print(&attempt->sta, text));
	html_fact(html, "Also as", trace_mac_print(&attempt->other_sta, text));
	html_fact(html, "Device name", attempt->device);
	html_fact(html, markup_ap_name(attempt), trace_mac_print(&attempt->ap, text));
	html_fact(html, "SSID", attempt->ssid);
	html_bits(html, "Network offers", attempt->bss);
	html_bits(html, "Station asks for", attempt->asked);
	if (attempt->sides) {
		fputs("<div><dt>Seen by</dt><dd>", html->to);
		for (int side = TRACE_AIR; side < TRACE_NOBODY; side++)
			if (attempt->sides & 1 << side) {
				fprintf(html->to, "%s%s", between,
					trace_side_name((enum trace_side)side));
				between = ", ";
			}
		fputs("</dd></div>", html->to);
	}
	fputs("</dl>", html->to);
}

static void html_deviations(const struct html *html, const struct trace_attempt *attempt)
{
	char place[TRACE_PLACE_TEXT], text[TRACE_DEVIATION_TEXT];

	if (attempt->n_deviations == 0)
		return;
	fputs("<h4>Deviations from the standard</h4><ul class=\"deviations\">", html->to);
	for (uint16_t i = 0; i < attempt->n_deviations; i++) {
		const struct trace_deviation *deviation = &attempt->deviations[i];
		uint32_t number, step;
		bool found = html_place_find(html, attempt, deviation->where, &number, &step);

		fputs("<li>", html->to);
		if (found)
			fprintf(html->to, "<a class=\"place\" href=\"#a%" PRIu32 "s%" PRIu32 "\">",
				number, step);
		markup_text(html->to, trace_place_text(html->report, deviation->where, place));
		fprintf(html->to, "%s ", found ? "</a>" : "");
		markup_text(html->to, trace_deviation_text(deviation, text));
		fputs("</li>", html->to);
	}
	fputs("</ul>", html->to);
}

void html_attempt_head(const struct html *html, const struct trace_attempt *attempt)
{
	FILE *to = html->to;

	fprintf(to, "<details open class=\"attempt %s\" id=\"a%" PRIu32 "\" data-tokens=\"",
		verdict_class_name(trace_attempt_class(attempt)), attempt->number);
	for (uint8_t i = 0; i < attempt->n_findings; i++)
		fprintf(to, "%s%s", i ? " " : "", verdict_get(attempt->findings[i].verdict)->token);
	fputs("\">", to);
	html_summary(html, attempt);
}

void html_attempt_body(const struct html *html, const struct trace_attempt *attempt)
{
	FILE *to = html->to;

	fputs("<div class=\"body\">", to);
	html_facts(html, attempt);
	fputs("<h4>Findings</h4><ol class=\"findings\">", to);
	for (uint8_t i = 0; i < attempt->n_findings; i++)
		html_finding(html, attempt, &attempt->findings[i], i + 1);
	fputs("</ol>", to);
	if (svg_has_axis(attempt)) {
		fputs("<h4>Where the time went</h4><div class=\"scroll\">", to);
		svg_axis(to, attempt);
		fputs("</div>", to);
	}
	fputs("<h4>Sequence</h4><div class=\"scroll view\">", to);
	svg_sequence(to, html->report, attempt);
	fputs("</div>", to);
	html_deviations(html, attempt);
	fputs("</div>", to);
}
