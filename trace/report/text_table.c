/* SPDX-License-Identifier: BSD-3-Clause */
/* A line for each of many attempts. */
#include <stdlib.h>
#include <string.h>

#include "explain/printable.h"
#include "text.h"

#define TABLE_MAX 40 /* lines of a table that is to be read */
#define GAP	  2

enum column { NUMBER, START, SPAN, STATION, NETWORK, METHOD, OUTCOME };
#define COLUMN_COUNT (OUTCOME + 1)

/* At most so wide; the outcome takes what is left. */
static const int widths_max[COLUMN_COUNT] = {
	[NUMBER] = 6,
	[START] = 19,
	[SPAN] = 12,
	[STATION] = 17,
	[NETWORK] = 16,
	[METHOD] = 6,
	[OUTCOME] = 24,
};

static void cell_text(
	const struct trace_attempt *attempt, enum column column, char *text, size_t size)
{
	char buffer[TRACE_TIME_TEXT] = "";

	switch (column) {
	case NUMBER:
		snprintf(text, size, "%u", attempt->number);
		return;
	case START:
		/* Without milliseconds. */
		snprintf(text, size, "%.19s", trace_time_text(attempt->start, buffer));
		return;
	case SPAN:
		if (attempt->start != TRACE_NO_TIME && attempt->end != TRACE_NO_TIME)
			trace_span_text(attempt->end - attempt->start, buffer);
		snprintf(text, size, "%s", buffer);
		return;
	case STATION:
		trace_mac_print(&attempt->sta, buffer);
		snprintf(text, size, "%s", attempt->device[0] ? attempt->device : buffer);
		return;
	case NETWORK:
		trace_mac_print(&attempt->ap, buffer);
		snprintf(text, size, "%s", attempt->ssid[0] ? attempt->ssid : buffer);
		return;
	case METHOD:
		snprintf(text, size, "%s", trace_method_token(attempt->method));
		return;
	case OUTCOME:
		snprintf(text, size, "%s",
			attempt->n_findings ? verdict_get(attempt->findings[0].verdict)->token
					    : "");
		return;
	}
}

static enum screen_style outcome_style(const struct trace_attempt *attempt)
{
	const enum verdict_class class = trace_attempt_class(attempt);

	if (class == VERDICT_GOOD)
		return SCREEN_GOOD;
	return class == VERDICT_FAILED ? SCREEN_BAD : SCREEN_SLOW;
}

static char *cell_new(
	const struct screen *screen, const struct trace_attempt *attempt, enum column column)
{
	char text[TRACE_TEXT_MAX + TRACE_TIME_TEXT];

	cell_text(attempt, column, text, sizeof(text));
	return screen_clean(screen, text);
}

static const char *const titles[COLUMN_COUNT] = {
	[NUMBER] = "#",
	[START] = "start",
	[SPAN] = "took",
	[STATION] = "device",
	[NETWORK] = "network",
	[METHOD] = "how",
	[OUTCOME] = "outcome",
};

static void titles_print(const struct screen *screen, const int widths[static COLUMN_COUNT])
{
	screen_style_begin(screen, SCREEN_FAINT);
	for (int i = 0; i < OUTCOME; i++)
		fprintf(screen->to, "%-*s", widths[i] + GAP, titles[i]);
	fputs(titles[OUTCOME], screen->to);
	screen_style_end(screen, SCREEN_FAINT);
	putc('\n', screen->to);
}

static void row_print(const struct screen *screen, const struct trace_attempt *attempt,
	const int widths[static COLUMN_COUNT])
{
	int gap = 0;

	for (int i = 0; i < COLUMN_COUNT; i++) {
		char *clean = cell_new(screen, attempt, (enum column)i);
		int taken = 0;

		if (clean && clean[0]) {
			fprintf(screen->to, "%*s", gap, "");
			taken = screen_fit(screen,
				i == OUTCOME ? outcome_style(attempt) : SCREEN_PLAIN, clean,
				widths[i]);
			gap = 0;
		}
		gap += widths[i] - taken + GAP;
		free(clean);
	}
	putc('\n', screen->to);
}

/* Is it among the lines of the table? Who joins as every day is of no interest. */
static bool is_listed(const struct screen *screen, const struct trace_attempt *attempt, bool all)
{
	if (all || trace_attempt_class(attempt) != VERDICT_GOOD)
		return true;
	return attempt->method != TRACE_PLAIN &&
	       trace_story_count(screen->report->story) <= TABLE_MAX;
}

/* Of the rows that are printed. */
static void widths_measure(const struct screen *screen, bool all, int widths[static COLUMN_COUNT])
{
	const struct trace_story *story = screen->report->story;
	const size_t n = trace_story_count(story);
	size_t listed = 0;

	for (size_t i = 0; i < n && (all || listed < TABLE_MAX); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		if (!is_listed(screen, attempt, all))
			continue;
		listed++;
		for (int column = 0; column < COLUMN_COUNT; column++) {
			char *clean = cell_new(screen, attempt, (enum column)column);
			const int width = clean ? printable_width(clean) : 0;

			if (width > widths[column])
				widths[column] =
					width < widths_max[column] ? width : widths_max[column];
			free(clean);
		}
	}
}

void report_table(const struct screen *screen, bool all)
{
	const struct trace_story *story = screen->report->story;
	const size_t n = trace_story_count(story);
	int widths[COLUMN_COUNT] = {0};
	size_t listed = 0, left_out = 0;

	for (int i = 0; i < COLUMN_COUNT; i++)
		widths[i] = (int)strlen(titles[i]);
	widths_measure(screen, all, widths);
	titles_print(screen, widths);
	for (size_t i = 0; i < n; i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		if (!is_listed(screen, attempt, all) || (!all && listed == TABLE_MAX)) {
			left_out++;
			continue;
		}
		listed++;
		row_print(screen, attempt, widths);
	}
	if (left_out > 0)
		screen_paragraph(screen, 0, 0, 0, SCREEN_FAINT,
			"%zu more are not listed; --all shows them", left_out);
}
