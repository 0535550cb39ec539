/* SPDX-License-Identifier: BSD-3-Clause */
#include "svg.h"

#include <inttypes.h>
#include <stdlib.h>

#include "markup.h"

enum {
	AXIS_WIDTH = 900,
	AXIS_LEFT = 10,
	AXIS_SPAN = 880, /* user units for the whole time */
	AXIS_PHASES = 20,
	AXIS_TICKS = 18,
	AXIS_ROW = 26, /* a line of text with its bar below */
	AXIS_DELAYS_MAX = 6,
	AXIS_LETTER = 7, /* rough width of one */
};

#define AXIS_SECONDS INT64_C(1000000000) /* from here on ticks are in seconds */

struct axis {
	FILE *to;
	const struct trace_attempt *attempt;
	int64_t start, end;
	uint32_t delays[AXIS_DELAYS_MAX]; /* steps that end the longest ones, in order of time */
	unsigned n_delays;
	const uint8_t *named;
};

static double axis_x(const struct axis *axis, int64_t time)
{
	return AXIS_LEFT +
	       (double)(time - axis->start) / (double)(axis->end - axis->start) * AXIS_SPAN;
}

static bool axis_timed(const struct trace_step *step)
{
	return step->time != TRACE_NO_TIME && !(step->flags & TRACE_STEP_NOT_SEEN);
}

/* From the first to the last step with a time. */
static bool axis_range(struct axis *axis)
{
	bool any = false;

	for (uint32_t i = 0; i < axis->attempt->n_steps; i++) {
		const struct trace_step *step = &axis->attempt->steps[i];

		if (!axis_timed(step))
			continue;
		if (!any || step->time < axis->start)
			axis->start = step->time;
		if (!any || step->time > axis->end)
			axis->end = step->time;
		any = true;
	}
	return any && axis->end > axis->start;
}

/* The longest delays, as far as they matter: a hundredth of the whole, or named by a finding. */
static void axis_choose(struct axis *axis)
{
	const int64_t least = (axis->end - axis->start) / 100;

	for (uint32_t i = 0; i < axis->attempt->n_steps; i++) {
		const int64_t delay = svg_delay(axis->attempt, i);
		unsigned shortest = 0;

		/* none at all: it may have no time either */
		if (delay == 0 || (delay < least && !(axis->named && axis->named[i])))
			continue;
		if (axis->n_delays < AXIS_DELAYS_MAX) {
			axis->delays[axis->n_delays++] = i;
			continue;
		}
		for (unsigned j = 1; j < AXIS_DELAYS_MAX; j++)
			if (svg_delay(axis->attempt, axis->delays[j]) <
				svg_delay(axis->attempt, axis->delays[shortest]))
				shortest = j;
		if (svg_delay(axis->attempt, axis->delays[shortest]) >= svg_delay(axis->attempt, i))
			continue;
		for (unsigned j = shortest; j + 1 < AXIS_DELAYS_MAX; j++)
			axis->delays[j] = axis->delays[j + 1];
		axis->delays[AXIS_DELAYS_MAX - 1] = i;
	}
}

static void axis_phase(
	const struct axis *axis, const struct trace_step *step, int64_t from, int64_t until)
{
	const double x = axis_x(axis, from), width = axis_x(axis, until) - x;
	char name[TRACE_PHASE_TEXT], text[MARKUP_TIME];

	trace_phase_text(step, name);
	fprintf(axis->to,
		"<g><title>%s, %s</title><rect class=\"phase\" x=\"%.1f\" width=\"%.1f\" "
		"height=\"%d\"/>",
		name, markup_duration(until - from, text), x, width < 1 ? 1 : width, AXIS_PHASES);
	if (width > 6 * AXIS_LETTER) {
		fprintf(axis->to, "<text x=\"%.1f\" y=\"14\">", x + 5);
		markup_short(axis->to, name, (size_t)(width / AXIS_LETTER));
		fputs("</text>", axis->to);
	}
	fputs("</g>", axis->to);
}

/* Each phase from its first step to the next phase's: the way into a phase is a part of the one
 * before it. */
static void axis_phases(const struct axis *axis)
{
	const struct trace_step *first = NULL;

	for (uint32_t i = 0; i < axis->attempt->n_steps; i++) {
		const struct trace_step *step = &axis->attempt->steps[i];

		if (!axis_timed(step))
			continue;
		if (first && step->phase == first->phase && step->round == first->round)
			continue;
		if (first)
			axis_phase(axis, first, first->time, step->time);
		first = step;
	}
	if (first)
		axis_phase(axis, first, first->time, axis->end);
}

/* The roundest step that gives at most ten ticks. */
static void axis_ticks(const struct axis *axis, int y)
{
	static const int64_t round[] = {1, 2, 5};
	const int64_t span = axis->end - axis->start;
	int64_t step = 0, power = 1000;
	char text[MARKUP_TIME];

	while (step == 0) {
		for (size_t i = 0; i < 3 && step == 0; i++)
			if (span / (round[i] * power) <= 10)
				step = round[i] * power;
		power *= 10;
	}
	for (int64_t at = 0; at <= span; at += step) {
		double x = axis_x(axis, axis->start + at);

		if (at == 0)
			snprintf(text, sizeof(text), "0");
		else if (span >= AXIS_SECONDS)
			snprintf(text, sizeof(text), "%g s", (double)at / 1e9);
		else
			snprintf(text, sizeof(text), "%g ms", (double)at / 1e6);

		fprintf(axis->to,
			"<g class=\"tick\"><path d=\"M%.1f %dv%d\"/>"
			"<text x=\"%.1f\" y=\"%d\">%s</text></g>",
			x, AXIS_PHASES, y - AXIS_PHASES, x, AXIS_PHASES + 13, text);
	}
}

static void axis_delay(const struct axis *axis, uint32_t i, int y)
{
	const struct trace_attempt *attempt = axis->attempt;
	const int64_t delay = svg_delay(attempt, i), until = attempt->steps[i].time;
	const uint8_t named = axis->named ? axis->named[i] : 0;
	const double x = axis_x(axis, until - delay), end = axis_x(axis, until);
	const bool right = x + end > AXIS_WIDTH;
	char time[MARKUP_TIME], step[160];

	fprintf(axis->to,
		"<a href=\"#a%" PRIu32 "s%" PRIu32
		"\"><text class=\"why%s\" x=\"%.1f\" y=\"%d\">%s%s%s, until ",
		attempt->number, i, right ? " end" : "", right ? end : x, y + 13,
		markup_duration(delay, time), named ? " " : "",
		named ? verdict_get(attempt->findings[named - 1].verdict)->token : "");
	markup_short(
		axis->to, trace_step_text(attempt, &attempt->steps[i], step, sizeof(step)), 44);
	fprintf(axis->to,
		"</text><rect class=\"bar%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" "
		"height=\"6\"/></a>",
		named ? " named" : "", x, y + 17, end - x < 1 ? 1 : end - x);
}

bool svg_has_axis(const struct trace_attempt *attempt)
{
	struct axis axis = {.attempt = attempt};

	return axis_range(&axis);
}

void svg_axis(FILE *to, const struct trace_attempt *attempt)
{
	struct axis axis = {.to = to, .attempt = attempt};
	int y = AXIS_PHASES + AXIS_TICKS;

	if (!axis_range(&axis))
		return;
	uint8_t *named = calloc(attempt->n_steps + 1, 1);
	if (named)
		svg_name_delays(attempt, named);
	axis.named = named;
	axis_choose(&axis);

	const int height = y + (int)axis.n_delays * AXIS_ROW + 4;
	fprintf(to,
		"<svg class=\"axis\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"role=\"group\" "
		"aria-label=\"Phases and longest delays on an axis of time\">",
		AXIS_WIDTH, height, AXIS_WIDTH, height);
	axis_ticks(&axis, height);
	axis_phases(&axis);
	for (unsigned i = 0; i < axis.n_delays; i++, y += AXIS_ROW)
		axis_delay(&axis, axis.delays[i], y);
	fputs("</svg>", to);
	axis.named = NULL;
	free(named);
}
