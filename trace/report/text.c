/* SPDX-License-Identifier: BSD-3-Clause */
/* The report for a terminal: the inputs, what happened, why, and what to do. */
#include <stdlib.h>
#include <string.h>

#include "explain/printable.h"
#include "text.h"

#define ALL_IN_FULL    5  /* so many attempts need no table */
#define FULL_MAX       10 /* attempts in full beside a table */
#define APS_MAX	       8
#define NAME_MAX_WIDTH 28

/* --- the inputs --- */

static int name_width(const struct screen *screen)
{
	int widest = 0;

	for (size_t i = 0; i < screen->report->n_sources; i++) {
		char *clean = screen_clean(screen, trace_source_name(screen->report, i));
		const int width = clean ? printable_width(clean) : 0;

		if (width > widest)
			widest = width;
		free(clean);
	}
	return widest < NAME_MAX_WIDTH ? widest : NAME_MAX_WIDTH;
}

/* "; clock +3600.123 s, drift +12 ppm, from 34 anchors (within 0.3 ms)" */
static void clock_text(const struct trace_source *source, bool alone, char *text, size_t size)
{
	const struct trace_clock *clock = &source->clock;
	int length = 0;

	text[0] = '\0';
	switch (clock->state) {
	case TRACE_CLOCK_REFERENCE:
		snprintf(text, size, "%s", alone ? "" : "; reference clock");
		break;
	case TRACE_CLOCK_ALIGNED:
		length = snprintf(text, size, "; clock %+.3f s", (double)clock->offset / 1e9);
		if (length > 0 && (size_t)length < size && clock->drift * 1e6 >= 0.5)
			length += snprintf(text + length, size - (size_t)length,
				", drift %+.0f ppm", clock->drift * 1e6);
		if (length > 0 && (size_t)length < size)
			snprintf(text + length, size - (size_t)length,
				", from %u anchor%s (within %.1f ms)", clock->anchors,
				clock->anchors == 1 ? "" : "s", (double)clock->spread / 1e6);
		break;
	case TRACE_CLOCK_ALIKE:
		snprintf(text, size, "; clock taken as it is");
		break;
	case TRACE_CLOCK_UNRELATED:
		snprintf(text, size, "; clock not related to the others");
		break;
	case TRACE_CLOCK_NONE:
		snprintf(text, size, "; without times");
		break;
	}
}

static void source_print(const struct screen *screen, size_t i, int width)
{
	const struct trace_source *source = screen->report->sources[i];
	const struct trace_input_info *info = &source->info;
	const bool alone = screen->report->n_sources == 1;
	char clock[128], number[24] = "";
	char *clean = screen_clean(screen, trace_source_name(screen->report, i));
	int indent;

	if (!alone)
		snprintf(number, sizeof(number), "%zu ", i + 1);
	clock_text(source, alone, clock, sizeof(clock));
	indent = screen_fit(screen, SCREEN_PLAIN, number, sizeof(number)) + width + 2;
	fprintf(screen->to, "%*s",
		width - screen_fit(screen, SCREEN_BOLD, clean ? clean : "", width) + 2, "");
	screen_paragraph(screen, -indent, indent, 0, SCREEN_FAINT, "%s, %llu %s%s%s%s",
		info->format ? info->format : "nothing known", (unsigned long long)info->units,
		info->frames ? "frames" : "lines", info->cut ? ", cut: " : "",
		info->cut ? info->cut_text : "", clock);
	free(clean);
}

static void sources_print(const struct screen *screen)
{
	const int width = name_width(screen);

	for (size_t i = 0; i < screen->report->n_sources; i++)
		source_print(screen, i, width);
}

/* --- several attempts --- */

/* "3 attempts: 2 joined, 1 lost-key" */
static void summary_print(const struct screen *screen)
{
	const struct trace_story *story = screen->report->story;
	const size_t n = trace_story_count(story);
	size_t counts[VERDICT_COUNT] = {0};
	char text[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		if (attempt->n_findings > 0)
			counts[attempt->findings[0].verdict]++;
	}
	for (int i = 0; i < VERDICT_COUNT && used < sizeof(text); i++)
		if (counts[i] > 0)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%zu %s",
				used ? ", " : "", counts[i], verdict_get((enum verdict)i)->token);
	screen_paragraph(
		screen, 0, 2, 0, SCREEN_BOLD, "%zu attempt%s: %s", n, n == 1 ? "" : "s", text);
}

/* --- the whole --- */

static void findings_print(const struct screen *screen, bool notes)
{
	const struct trace_finding *findings;
	const size_t n = trace_story_findings(screen->report->story, &findings);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const bool is_note = verdict_get(findings[i].verdict)->class == VERDICT_NOTE;

		if (is_note != notes)
			continue;
		if (!any)
			putc('\n', screen->to);
		any = true;
		report_finding(screen, &findings[i]);
	}
}

/* When there is nothing else to tell: what there was to be heard. */
static void aps_print(const struct screen *screen)
{
	const struct trace_story *story = screen->report->story;
	const size_t n = trace_story_aps(story);
	size_t heard = 0, shown = 0;

	for (size_t i = 0; i < n; i++)
		heard += trace_story_ap(story, i)->bss != 0;
	if (heard > 0)
		screen_paragraph(screen, 2, 2, 0, SCREEN_PLAIN, "Access points in it: %zu", heard);
	for (size_t i = 0; i < n && shown < APS_MAX; i++) {
		const struct trace_ap *ap = trace_story_ap(story, i);
		char mac[TRACE_MAC_TEXT];

		if (ap->bss == 0)
			continue; /* a log names it, and does not say what it offers */
		shown++;
		screen_paragraph(screen, 4, 6, 0, SCREEN_FAINT, "%s  \"%s\"%s",
			trace_mac_print(&ap->mac, mac), ap->ssid,
			ap->bss & TRACE_BSS_WPS ? ", with WPS" : ", no WPS");
	}
	if (heard > shown)
		screen_paragraph(screen, 4, 6, 0, SCREEN_FAINT, "and %zu more", heard - shown);
}

/* Which attempts are shown with their diagrams. */
struct choice {
	size_t n, shown;
	bool all; /* the user wants them */
	bool any_failed;
	bool drawn[VERDICT_COUNT]; /* one of each outcome is enough */
};

static bool is_good(const struct trace_attempt *attempt)
{
	return trace_attempt_class(attempt) == VERDICT_GOOD;
}

static bool diagram_wanted(struct choice *choice, const struct trace_attempt *attempt)
{
	const enum verdict outcome =
		attempt->n_findings > 0 ? attempt->findings[0].verdict : VERDICT_IS_INCOMPLETE;
	const bool again = choice->drawn[outcome];

	choice->drawn[outcome] = true;
	if (choice->all || choice->n == 1)
		return true;
	if (is_good(attempt))
		return !choice->any_failed && attempt->method != TRACE_PLAIN && !again;
	return !again;
}

static void attempts_print(const struct screen *screen)
{
	const struct trace_story *story = screen->report->story;
	struct choice choice = {.n = trace_story_count(story), .all = screen->report->details};
	const bool table = choice.n > ALL_IN_FULL;

	for (size_t i = 0; i < choice.n; i++)
		choice.any_failed |= !is_good(trace_story_attempt(story, i));
	if (choice.n > 1) {
		putc('\n', screen->to);
		summary_print(screen);
	}
	if (table)
		report_table(screen, choice.all);
	for (size_t i = 0; i < choice.n; i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		if (table && !choice.all && (is_good(attempt) || choice.shown == FULL_MAX))
			continue;
		choice.shown++;
		putc('\n', screen->to);
		report_attempt(
			screen, attempt, choice.all || !is_good(attempt) || !choice.any_failed);
		if (diagram_wanted(&choice, attempt))
			report_diagram(screen, attempt);
	}
}

bool trace_report_text(const struct trace_report *report, FILE *to)
{
	const struct screen screen = screen_of(report, to);

	sources_print(&screen);
	findings_print(&screen, false);
	attempts_print(&screen);
	findings_print(&screen, true);
	if (trace_story_count(report->story) == 0)
		aps_print(&screen);
	return fflush(to) == 0 && !ferror(to);
}

bool trace_report_text_end(const struct trace_report *report, FILE *to)
{
	const struct screen screen = screen_of(report, to);

	sources_print(&screen);
	findings_print(&screen, false);
	if (trace_story_count(report->story) > 0) {
		putc('\n', to);
		summary_print(&screen);
		report_table(&screen, report->details);
	}
	findings_print(&screen, true);
	return fflush(to) == 0 && !ferror(to);
}

bool trace_report_text_attempt(
	const struct trace_report *report, const struct trace_attempt *attempt, FILE *to)
{
	const struct screen screen = screen_of(report, to);

	report_attempt(&screen, attempt, true);
	report_diagram(&screen, attempt);
	return fflush(to) == 0 && !ferror(to);
}
