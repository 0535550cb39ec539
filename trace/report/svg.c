/* SPDX-License-Identifier: BSD-3-Clause */
#include "svg.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "html_assets.h"
#include "markup.h"

/* Columns and rows in user units, which are pixels at the size it is drawn in. */
enum {
	SVG_WIDTH = 900,
	SVG_TIME = 66,	 /* right edge of the time … */
	SVG_DELTA = 138, /* … and of the time since the step before */
	SVG_STATION = 196,
	SVG_AP = 556,	   /* the first one */
	SVG_AP_STEP = 140, /* to the next; what is to the right of them moves */
	SVG_MARK = 578,	   /* centre of the first mark */
	SVG_MARK_STEP = 19,
	SVG_MARKS_MAX = 3,
	SVG_BAR = 636,
	SVG_BAR_MAX = 110,
	SVG_ROW = 24,
	SVG_BAND = 26,
	SVG_HEAD = 34,
	SVG_GAP = 6,
	SVG_PIECE = 360,   /* of rows: small, so that a page of paper ends with little left */
	SVG_LINE = 17,	   /* of text in heading and legend */
	SVG_TEXT_MAX = 54, /* characters that fit between the lifelines */
	SVG_WRAP = 124,	   /* characters of a line of text */
};

struct svg {
	FILE *to;
	const struct trace_report *report;
	const struct trace_attempt *attempt;
	uint8_t *named;	 /* of each step's delay, see svg_name_delays(); NULL: none */
	int64_t longest; /* delay */
	int y;
	/* Lifeline of each access point, from 0; -1: it has none. [0]: of one that is not told. */
	int8_t line[TRACE_APS_MAX];
	int8_t n_lines;
	int shift;
};

/* Where the lifeline of a step's access point is. */
static int svg_ap_x(const struct svg *svg, const struct trace_step *step)
{
	return SVG_AP + svg->line[step->ap < TRACE_APS_MAX ? step->ap : 0] * SVG_AP_STEP;
}

static bool svg_new_band(const struct trace_attempt *attempt, uint32_t i)
{
	const struct trace_step *step = &attempt->steps[i];

	return i == 0 || step->phase != step[-1].phase || step->round != step[-1].round;
}

/* Where the steps that were dropped from the middle are missing. */
static uint32_t svg_hole(const struct trace_attempt *attempt)
{
	return attempt->steps_dropped > 0 ? TRACE_STEPS_BEGIN : attempt->n_steps + 1;
}

/* Of step @i with what stands above it. Index 0 of no steps: of the word about it. */
static int svg_row_height(const struct trace_attempt *attempt, uint32_t i)
{
	const bool missing = i == svg_hole(attempt) || attempt->n_steps == 0;

	return (missing ? SVG_ROW : 0) +
	       (i < attempt->n_steps ? SVG_ROW + (svg_new_band(attempt, i) ? SVG_BAND : 0) : 0);
}

/*
 * The first step behind those from @first on that are together no higher than @most; rather at the
 * beginning of a band, if that is behind the half. One step at least.
 */
static uint32_t svg_piece_end(
	const struct trace_attempt *attempt, uint32_t first, int most, int *ret_height)
{
	int height = svg_row_height(attempt, first), band_height = 0;
	uint32_t end = first + 1, band = 0;

	for (; end < attempt->n_steps; end++) {
		if (svg_new_band(attempt, end) && height > most / 2) {
			band = end;
			band_height = height;
		}
		if (height + svg_row_height(attempt, end) > most)
			break;
		height += svg_row_height(attempt, end);
	}
	if (end < attempt->n_steps && band > 0) {
		end = band;
		height = band_height;
	}
	*ret_height = height;
	return end;
}

/* Time that passed until the last step before the next band. */
static int64_t svg_band_time(const struct trace_attempt *attempt, uint32_t i)
{
	int64_t time = svg_delay(attempt, i);

	for (i++; i < attempt->n_steps && !svg_new_band(attempt, i); i++)
		time += svg_delay(attempt, i);
	return time;
}

static void svg_band(struct svg *svg, uint32_t i)
{
	char title[TRACE_PHASE_TEXT], text[MARKUP_TIME];
	int64_t time = svg_band_time(svg->attempt, i);

	trace_phase_text(&svg->attempt->steps[i], title);
	fprintf(svg->to,
		"<g class=\"band\"><rect y=\"%d\" width=\"%d\" height=\"20\"/>"
		"<text x=\"10\" y=\"%d\">",
		svg->y + 3, SVG_WIDTH + svg->shift, svg->y + 17);
	markup_text(svg->to, title);
	fputs("</text>", svg->to);
	if (time > 0)
		fprintf(svg->to, "<text class=\"num\" x=\"%d\" y=\"%d\">%s</text>",
			SVG_WIDTH + svg->shift - 10, svg->y + 17, markup_duration(time, text));
	fputs("</g>", svg->to);
	svg->y += SVG_BAND;
}

/* 802.11 management, EAP, keys: told apart by a tint, and by their names. */
static char svg_group(const struct trace_step *step)
{
	if (step->kind >= TRACE_EAPOL_START && step->kind <= TRACE_EAP_FAILURE)
		return 'e';
	if (step->kind >= TRACE_KEY_MESSAGE && step->kind <= TRACE_GROUP_KEY)
		return 'k';
	return 'm';
}

static bool svg_proves_failure(const struct svg *svg, const struct trace_step *step)
{
	return trace_attempt_class(svg->attempt) == VERDICT_FAILED &&
	       markup_proves(&svg->attempt->findings[0], step);
}

/* Everything about a step in words: for screen readers, and to be shown beside the pointer. */
static void svg_step_title(const struct svg *svg, const struct trace_step *step, int64_t delay)
{
	const struct trace_attempt *attempt = svg->attempt;
	char text[160], time[TRACE_TIME_TEXT], place[TRACE_PLACE_TEXT];

	fputs("<title>", svg->to);
	markup_text(svg->to, trace_step_text(attempt, step, text, sizeof(text)));
	if (step->from == TRACE_FROM_STATION)
		fprintf(svg->to, ", %s to %s", markup_station_name(attempt),
			markup_ap_name(attempt));
	else if (step->from == TRACE_FROM_AP)
		fprintf(svg->to, ", %s to %s", markup_ap_name(attempt),
			markup_station_name(attempt));
	else if (step->side == TRACE_STATION || step->side == TRACE_AP)
		fprintf(svg->to, ", at the %s", trace_side_name(step->side));
	if (step->flags & TRACE_STEP_NOT_SEEN)
		fputs("; not seen: no input shows it", svg->to);
	if (step->repeats > 0)
		fprintf(svg->to, "; %u times more", step->repeats);
	if (step->time != TRACE_NO_TIME && !(step->flags & TRACE_STEP_NOT_SEEN))
		fprintf(svg->to, "; %s%s", step->flags & TRACE_STEP_APPROXIMATE ? "about " : "",
			trace_time_text(step->time, time));
	if (delay > 0)
		fprintf(svg->to, ", after %s", markup_duration(delay, time));
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++) {
		if (!trace_where_any(step->where[i]))
			continue;
		fputs("; ", svg->to);
		markup_text(svg->to, trace_place_text(svg->report, step->where[i], place));
	}
	fputs("</title>", svg->to);
}

static void svg_step_times(const struct svg *svg, const struct trace_step *step, int64_t delay)
{
	char text[MARKUP_TIME];

	if (step->flags & TRACE_STEP_NOT_SEEN || step->time == TRACE_NO_TIME ||
		svg->attempt->start == TRACE_NO_TIME)
		return;
	fprintf(svg->to, "<text class=\"num\" x=\"%d\" y=\"%d\">%s%s</text>", SVG_TIME, svg->y + 16,
		step->flags & TRACE_STEP_APPROXIMATE ? "\xe2\x89\x88" : "",
		markup_seconds(step->time - svg->attempt->start, text));
	if (delay > 0)
		fprintf(svg->to, "<text class=\"num d\" x=\"%d\" y=\"%d\">+%s</text>", SVG_DELTA,
			svg->y + 16, markup_duration(delay, text));
}

static void svg_arrow(const struct svg *svg, const struct trace_step *step)
{
	const bool from_station = step->from == TRACE_FROM_STATION;
	const int y = svg->y + 19, ap = svg_ap_x(svg, step);

	fprintf(svg->to, "<path class=\"arrow\" d=\"M%d %dH%dM%d %dl%d-4v8z\"/>",
		from_station ? SVG_STATION : ap, y, from_station ? ap - 8 : SVG_STATION + 8,
		from_station ? ap : SVG_STATION, y, from_station ? -9 : 9);
}

static void svg_step_name(const struct svg *svg, const struct trace_step *step)
{
	const bool message = step->from != TRACE_FROM_UNKNOWN;
	int x = (SVG_STATION + SVG_AP) / 2;
	const char *anchor = "mid";
	size_t room = SVG_TEXT_MAX;
	char text[160];

	if (message) {
		svg_arrow(svg, step);
	} else if (step->side == TRACE_STATION || step->side == TRACE_AP) {
		const bool station = step->side == TRACE_STATION;
		const int line = station ? SVG_STATION : svg_ap_x(svg, step);

		fprintf(svg->to, "<circle class=\"dot\" cx=\"%d\" cy=\"%d\" r=\"3.5\"/>", line,
			svg->y + 12);
		x = station ? SVG_STATION + 10 : line - 10;
		anchor = station ? "beg" : "end";
	}
	if (step->repeats > 0)
		room -= 12;
	if (step->flags & TRACE_STEP_NOT_SEEN)
		room -= 10;
	fprintf(svg->to, "<text class=\"name %s\" x=\"%d\" y=\"%d\">", anchor, x,
		svg->y + (message ? 14 : 16));
	markup_short(svg->to, trace_step_text(svg->attempt, step, text, sizeof(text)), room);
	if (step->flags & TRACE_STEP_NOT_SEEN)
		fputs(" \xc2\xb7 not seen", svg->to);
	if (step->repeats > 0)
		fprintf(svg->to, "<tspan class=\"again\"> \xc2\xb7 again \xc3\x97%u</tspan>",
			step->repeats);
	fputs("</text>", svg->to);
}

/* Numbers of the findings that this step proves. */
static void svg_step_marks(const struct svg *svg, const struct trace_step *step)
{
	int n = 0;

	for (uint8_t i = 0; i < svg->attempt->n_findings; i++) {
		const struct trace_finding *finding = &svg->attempt->findings[i];

		if (!markup_proves(finding, step))
			continue;
		int x = SVG_MARK + svg->shift + n * SVG_MARK_STEP;
		if (++n > SVG_MARKS_MAX) {
			fprintf(svg->to,
				"<text class=\"more\" x=\"%d\" y=\"%d\">\xe2\x80\xa6</text>", x - 8,
				svg->y + 16);
			return;
		}
		fprintf(svg->to,
			"<a class=\"mark %s\" href=\"#a%" PRIu32 "f%d\">"
			"<circle cx=\"%d\" cy=\"%d\" r=\"8\"/><text x=\"%d\" "
			"y=\"%d\">%d</text></a>",
			verdict_class_name(verdict_get(finding->verdict)->class),
			svg->attempt->number, i + 1, x, svg->y + 12, x, svg->y + 16, i + 1);
	}
}

static void svg_step_bar(const struct svg *svg, uint32_t i, int64_t delay)
{
	/* Below a pixel there is nothing to see. */
	const int width =
		svg->longest > 0 ? (int)((double)delay / (double)svg->longest * SVG_BAR_MAX) : 0;

	if (width < 1)
		return;
	fprintf(svg->to, "<rect class=\"bar%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"10\"/>",
		svg->named && svg->named[i] ? " named" : "", SVG_BAR + svg->shift, svg->y + 7,
		width);
	if (svg->named && svg->named[i])
		fprintf(svg->to, "<text class=\"why\" x=\"%d\" y=\"%d\">%s</text>",
			SVG_BAR + svg->shift + width + 6, svg->y + 16,
			verdict_get(svg->attempt->findings[svg->named[i] - 1].verdict)->token);
}

static void svg_step(struct svg *svg, uint32_t i)
{
	const struct trace_step *step = &svg->attempt->steps[i];
	int64_t delay = svg_delay(svg->attempt, i);

	if (svg_new_band(svg->attempt, i))
		svg_band(svg, i);
	fprintf(svg->to, "<g class=\"step %c%s%s\" id=\"a%" PRIu32 "s%" PRIu32 "\">",
		svg_group(step), svg_proves_failure(svg, step) ? " bad" : "",
		step->flags & TRACE_STEP_NOT_SEEN ? " unseen" : "", svg->attempt->number, i);
	svg_step_title(svg, step, delay);
	fprintf(svg->to, "<rect class=\"row\" y=\"%d\" width=\"%d\" height=\"%d\"/>", svg->y,
		SVG_WIDTH + svg->shift, SVG_ROW);
	svg_step_times(svg, step, delay);
	svg_step_name(svg, step);
	svg_step_marks(svg, step);
	svg_step_bar(svg, i, delay);
	fputs("</g>", svg->to);
	svg->y += SVG_ROW;
}

static void svg_end(const struct svg *svg, int x, int y, const char *name)
{
	fprintf(svg->to,
		"<g class=\"end\"><rect x=\"%d\" y=\"%d\" width=\"130\" height=\"22\" rx=\"3\"/>"
		"<text x=\"%d\" y=\"%d\">",
		x - 65, y, x, y + 15);
	markup_text(svg->to, name);
	fputs("</text></g>", svg->to);
}

/* Who they are. Several access points are told apart by address, or by interface. */
static void svg_head(const struct svg *svg, int y)
{
	const struct trace_attempt *attempt = svg->attempt;
	int8_t drawn = 0;

	svg_end(svg, SVG_STATION, y, markup_station_name(attempt));
	if (svg->n_lines == 1) {
		svg_end(svg, SVG_AP, y, markup_ap_name(attempt));
		return;
	}
	for (uint8_t i = 1; i < TRACE_APS_MAX && drawn < svg->n_lines; i++) {
		char mac[TRACE_MAC_TEXT];

		if (svg->line[i] != drawn)
			continue;
		trace_mac_print(&attempt->aps[i].mac, mac);
		svg_end(svg, SVG_AP + drawn * SVG_AP_STEP, y,
			mac[0] ? mac : attempt->aps[i].ifname);
		drawn++;
	}
}

/* A lifeline for each access point that takes part, at least one. */
static void svg_lines(struct svg *svg)
{
	const struct trace_attempt *attempt = svg->attempt;
	bool used[TRACE_APS_MAX] = {false};

	memset(&svg->line[1], -1, TRACE_APS_MAX - 1);
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (attempt->steps[i].ap < TRACE_APS_MAX)
			used[attempt->steps[i].ap] = true;
	for (uint8_t i = 1; i < attempt->n_aps && i < TRACE_APS_MAX; i++) {
		if (!used[i])
			continue;
		if (trace_mac_any(&attempt->ap) &&
			trace_mac_equal(&attempt->aps[i].mac, &attempt->ap))
			svg->line[0] = svg->n_lines;
		svg->line[i] = svg->n_lines++;
	}
	if (svg->n_lines == 0)
		svg->n_lines = 1;
	svg->shift = (svg->n_lines - 1) * SVG_AP_STEP;
}

/* What every row is measured by. The names are freed by the caller. */
static void svg_measure(struct svg *svg)
{
	const struct trace_attempt *attempt = svg->attempt;

	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (svg_delay(attempt, i) > svg->longest)
			svg->longest = svg_delay(attempt, i);
	svg->named = calloc(attempt->n_steps + 1, 1);
	if (svg->named)
		svg_name_delays(attempt, svg->named);
	svg_lines(svg);
}

static void svg_row(struct svg *svg, uint32_t i)
{
	if (i == svg_hole(svg->attempt) || svg->attempt->n_steps == 0) {
		fprintf(svg->to, "<text class=\"name mid\" x=\"%d\" y=\"%d\">",
			(SVG_STATION + SVG_AP) / 2, svg->y + 16);
		if (svg->attempt->steps_dropped > 0)
			fprintf(svg->to, "%" PRIu32 " steps are not kept",
				svg->attempt->steps_dropped);
		else
			fputs("nothing was seen", svg->to);
		fputs("</text>", svg->to);
		svg->y += SVG_ROW;
	}
	if (i < svg->attempt->n_steps)
		svg_step(svg, i);
}

/* Lifelines, bands and steps @first to @end below the current y, @height of them. */
static void svg_body(struct svg *svg, uint32_t first, uint32_t end, int height)
{
	const bool head = first == 0, foot = end >= svg->attempt->n_steps;
	const int bottom = svg->y + (head ? SVG_HEAD : 0) + height + (foot ? SVG_GAP : 0);

	fprintf(svg->to, "<path class=\"life\" d=\"M%d %dV%d", SVG_STATION, svg->y, bottom);
	for (int i = 0; i < svg->n_lines; i++)
		fprintf(svg->to, "M%d %dV%d", SVG_AP + i * SVG_AP_STEP, svg->y, bottom);
	fputs("\"/>", svg->to);
	if (head) {
		svg_head(svg, svg->y);
		fprintf(svg->to,
			"<text class=\"num d\" x=\"%d\" y=\"%d\">s</text>"
			"<text class=\"why d\" x=\"%d\" y=\"%d\">delay</text>",
			SVG_TIME, svg->y + 15, SVG_BAR + svg->shift, svg->y + 15);
		svg->y += SVG_HEAD;
	}
	for (uint32_t i = first; i < end; i++)
		svg_row(svg, i);
	if (foot)
		svg_head(svg, bottom);
	svg->y = bottom + (foot ? SVG_HEAD : 0);
}

static void svg_begin(const struct svg *svg, int height, const char *rest)
{
	fprintf(svg->to,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"seq\" viewBox=\"0 0 %d %d\" "
		"width=\"%d\" height=\"%d\"%s>",
		SVG_WIDTH + svg->shift, height, SVG_WIDTH + svg->shift, height, rest);
}

void svg_sequence(FILE *to, const struct trace_report *report, const struct trace_attempt *attempt)
{
	struct svg svg = {.to = to, .report = report, .attempt = attempt};
	uint32_t first = 0;
	char label[96];

	svg_measure(&svg);
	do {
		const int above = first == 0 ? SVG_GAP : 0;
		int height;
		const uint32_t end = svg_piece_end(attempt, first, SVG_PIECE, &height);
		const bool foot = end >= attempt->n_steps;

		snprintf(label, sizeof(label),
			" role=\"group\" aria-label=\"Sequence diagram of attempt %" PRIu32 "%s\"",
			attempt->number, first == 0 ? "" : ", continued");
		svg_begin(&svg,
			above + (first == 0 ? SVG_HEAD : 0) + height +
				(foot ? SVG_HEAD + SVG_GAP : 0),
			label);
		svg.y = above;
		svg_body(&svg, first, end, height);
		fputs("</svg>", to);
		first = end;
	} while (first < attempt->n_steps);
	free(svg.named);
}

/* Words of @text in lines. @write false: only counts them. */
static void svg_words(struct svg *svg, const char *text, int x, const char *class, bool write)
{
	while (*text) {
		size_t len = strlen(text);

		if (len > SVG_WRAP) {
			len = SVG_WRAP;
			while (len > 0 && text[len] != ' ')
				len--;
			if (len == 0)
				len = strlen(text);
		}
		if (write) {
			char *line = strndup(text, len);

			fprintf(svg->to, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x,
				svg->y + 13);
			markup_text(svg->to, line ? line : "");
			fputs("</text>", svg->to);
			free(line);
		}
		svg->y += SVG_LINE;
		text += len;
		while (*text == ' ')
			text++;
	}
}

static void svg_attempt_about(struct svg *svg, bool write)
{
	const struct trace_attempt *attempt = svg->attempt;
	char text[256], sta[TRACE_MAC_TEXT], ap[TRACE_MAC_TEXT], time[TRACE_TIME_TEXT];
	const struct verdict_row *row =
		attempt->n_findings > 0 ? verdict_get(attempt->findings[0].verdict) : NULL;

	svg->y += 8;
	snprintf(text, sizeof(text), "%s: %s",
		markup_class_word(row ? row->class : VERDICT_UNKNOWN),
		row ? row->sentence : "nothing was found.");
	svg_words(svg, text, 10, "big", write);
	snprintf(text, sizeof(text),
		"Attempt %" PRIu32 ", %s \xc2\xb7 %s %s \xc2\xb7 %s %s%s%s%s%s", attempt->number,
		trace_method_name(attempt->method), markup_station_name(attempt),
		trace_mac_any(&attempt->sta) ? trace_mac_print(&attempt->sta, sta) : "not seen",
		markup_ap_name(attempt),
		trace_mac_any(&attempt->ap) ? trace_mac_print(&attempt->ap, ap) : "not seen",
		attempt->ssid[0] ? " \xc2\xb7 " : "", attempt->ssid,
		attempt->start != TRACE_NO_TIME ? " \xc2\xb7 " : "",
		trace_time_text(attempt->start, time));
	svg_words(svg, text, 10, "words", write);
	svg->y += 10;
}

static void svg_legend(struct svg *svg, bool write)
{
	svg->y += 8;
	for (uint8_t i = 0; i < svg->attempt->n_findings; i++) {
		const struct trace_finding *finding = &svg->attempt->findings[i];
		const struct verdict_row *row = verdict_get(finding->verdict);
		char text[400];

		if (write)
			fprintf(svg->to,
				"<g class=\"mark %s\" id=\"a%" PRIu32
				"f%d\"><circle cx=\"18\" cy=\"%d\" "
				"r=\"8\"/><text x=\"18\" y=\"%d\">%d</text></g>",
				verdict_class_name(row->class), svg->attempt->number, i + 1,
				svg->y + 9, svg->y + 13, i + 1);
		snprintf(text, sizeof(text), "%s (%s, %s)%s%s", row->sentence, row->token,
			markup_confidence(finding->confidence), finding->detail[0] ? " " : "",
			finding->detail);
		svg_words(svg, text, 34, "words", write);
		svg->y += 4;
	}
	svg->y += 6;
}

bool trace_report_svg(
	const struct trace_report *report, const struct trace_attempt *attempt, FILE *to)
{
	struct svg svg = {.to = to, .report = report, .attempt = attempt};
	const enum verdict_class class = trace_attempt_class(attempt);

	int height;
	const uint32_t end = svg_piece_end(attempt, 0, INT_MAX, &height);

	svg_measure(&svg);
	svg_attempt_about(&svg, false);
	svg_legend(&svg, false);
	svg_begin(&svg, svg.y + 2 * SVG_HEAD + height + SVG_GAP,
		" role=\"img\" aria-labelledby=\"title desc\"");
	svg.y = 0;
	fprintf(to,
		"<title id=\"title\">wps trace: attempt %" PRIu32 ": %s</title><desc id=\"desc\">",
		attempt->number, markup_class_word(class));
	if (attempt->n_findings > 0)
		markup_text(to, verdict_get(attempt->findings[0].verdict)->sentence);
	fprintf(to,
		" Sequence diagram of %" PRIu32 " steps between %s and %s.</desc><style>%s</style>",
		attempt->n_steps, markup_station_name(attempt), markup_ap_name(attempt),
		html_diagram_css.text);
	fputs("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>", to);
	svg_attempt_about(&svg, true);
	svg_body(&svg, 0, end, height);
	svg_legend(&svg, true);
	fputs("</svg>\n", to);
	free(svg.named);
	return fflush(to) == 0 && !ferror(to);
}
