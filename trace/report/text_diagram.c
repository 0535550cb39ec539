/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The sequence diagram of an attempt in text:
 *
 *      time     delta  station                        access point  seen
 *     0.000            │──── authentication request ────────────▶│  12
 */
#include <stdlib.h>
#include <string.h>

#include "explain/printable.h"
#include "text.h"

#define NS_PER_MS   1000000
#define SLOW_NS	    (1000 * (int64_t)NS_PER_MS) /* a wait that is worth a mark */
#define TIME_WIDTH  9
#define DELTA_WIDTH 10
#define ARROW_MAX   64 /* between the life lines: wider is no clearer */
#define SEEN_SINGLE 9  /* as many inputs have a column of their own */
#define STEPS_MAX   70 /* of a diagram that is to be one screen */
#define STEPS_FIRST 25 /* of them before what is left out */

struct diagram {
	const struct screen *screen;
	const struct trace_attempt *attempt;
	int arrow;	/* columns between the life lines */
	int64_t before; /* time of the step before; TRACE_NO_TIME */
	bool idle;	/* the step before was of the time before anything was sent */
	int part;	/* the last that was begun: round and phase */
	bool seen[TRACE_FACT_KIND_COUNT]; /* kinds of steps that somebody saw */
};

static int seen_width(const struct screen *screen)
{
	const size_t n = screen->report->n_sources;

	if (n < 2)
		return 0;
	return n <= SEEN_SINGLE ? (int)n : 8; /* "12,13,14" */
}

/* Is the step what shows the outcome, or what the time went for? */
static bool step_proves(const struct trace_attempt *attempt, const struct trace_step *step)
{
	for (uint8_t i = 0; i < attempt->n_findings; i++) {
		const struct trace_finding *finding = &attempt->findings[i];
		const enum verdict_class class = verdict_get(finding->verdict)->class;

		if (class != VERDICT_FAILED && class != VERDICT_CAUSE)
			continue;
		for (uint8_t j = 0; j < finding->n_evidence; j++)
			for (int k = 0; k < TRACE_WITNESSES_MAX; k++)
				if (trace_where_any(step->where[k]) &&
					trace_where_same(step->where[k], finding->evidence[j]))
					return true;
	}
	return false;
}

static bool step_is_timed(const struct trace_step *step)
{
	return step->time != TRACE_NO_TIME &&
	       !(step->flags & (TRACE_STEP_NOT_SEEN | TRACE_STEP_UNTIMED));
}

/* The marker, the time since the attempt's start and the time since the step before. */
static void times_print(struct diagram *diagram, const struct trace_step *step)
{
	const struct screen *screen = diagram->screen;
	const bool proves = step_proves(diagram->attempt, step);
	const int64_t start = diagram->attempt->start;
	char time[32] = "", delta[32] = "";
	bool slow = false;

	screen_fit(screen, proves ? SCREEN_BAD : SCREEN_PLAIN, proves ? ">" : " ", 1);
	if (step_is_timed(step) && start != TRACE_NO_TIME) {
		snprintf(time, sizeof(time), "%s%.3f",
			step->flags & TRACE_STEP_APPROXIMATE ? "~" : "",
			(double)(step->time - start) / 1e9);
		if (diagram->before != TRACE_NO_TIME) {
			slow = step->time - diagram->before >= SLOW_NS && !diagram->idle;
			snprintf(delta, sizeof(delta), "%+.3f%s",
				(double)(step->time - diagram->before) / 1e9, slow ? "!" : " ");
		}
		diagram->before = step->time;
		diagram->idle = step->phase == TRACE_PHASE_BEFORE;
	}
	fprintf(screen->to, "%*s", TIME_WIDTH, time);
	screen_style_begin(screen, slow ? SCREEN_SLOW : SCREEN_FAINT);
	fprintf(screen->to, "%*s", DELTA_WIDTH, delta);
	screen_style_end(screen, slow ? SCREEN_SLOW : SCREEN_FAINT);
	fputc(' ', screen->to);
}

static void seen_print(const struct screen *screen, const struct trace_step *step)
{
	const size_t n = screen->report->n_sources;
	const char *comma = "";

	if (seen_width(screen) == 0 || (step->flags & TRACE_STEP_NOT_SEEN))
		return;
	fputc(' ', screen->to);
	screen_style_begin(screen, SCREEN_FAINT);
	for (size_t i = 0; i < n; i++) {
		bool here = false;

		for (int j = 0; j < TRACE_WITNESSES_MAX; j++)
			here |= trace_where_any(step->where[j]) && step->where[j].source == i;
		if (n <= SEEN_SINGLE) {
			if (here)
				fprintf(screen->to, "%zu", i + 1);
			else
				fputs(screen_sign(screen, SIGN_NOWHERE), screen->to);
		} else if (here) {
			fprintf(screen->to, "%s%zu", comma, i + 1);
			comma = ",";
		}
	}
	screen_style_end(screen, SCREEN_FAINT);
}

/* " (home-5g)" where it is another access point's than the one it ended with. */
static const char *other_ap(
	const struct diagram *diagram, const struct trace_step *step, char *text, size_t size)
{
	const struct trace_attempt *attempt = diagram->attempt;
	const struct trace_at *at;
	char mac[TRACE_MAC_TEXT];

	text[0] = '\0';
	/* A P2P device has several addresses of its own. */
	if (attempt->p2p || step->ap == 0 || step->ap >= attempt->n_aps || attempt->n_aps <= 2 ||
		!trace_mac_any(&attempt->ap))
		return text;
	at = &attempt->aps[step->ap];
	if (trace_mac_any(&at->mac) && !trace_mac_equal(&at->mac, &attempt->ap))
		snprintf(text, size, " (%s)",
			at->ifname[0] ? at->ifname : trace_mac_print(&at->mac, mac));
	return text;
}

/* What the step is called, harmless, with how often it was sent again. Heap or NULL. */
static char *label_new(const struct diagram *diagram, const struct trace_step *step)
{
	const struct screen *screen = diagram->screen;
	char text[160] = "", whole[224], other[40], repeats[24] = "", *raw = NULL, *clean;

	trace_step_text(diagram->attempt, step, text, sizeof(text));
	snprintf(whole, sizeof(whole), "%s%s", text, other_ap(diagram, step, other, sizeof(other)));
	if (step->repeats > 1)
		snprintf(repeats, sizeof(repeats), " %s%u", screen_sign(screen, SIGN_TIMES),
			step->repeats);
	clean = screen_clean(screen, whole);
	if (!clean || asprintf(&raw, "%s%s%s", clean,
			      step->flags & TRACE_STEP_NOT_SEEN ? ", not seen" : "", repeats) < 0)
		raw = NULL;
	free(clean);
	return raw;
}

/* │──── M1 ───────────▶│ */
static void arrow_print(
	const struct diagram *diagram, const struct trace_step *step, const char *label)
{
	const struct screen *screen = diagram->screen;
	const bool not_seen = step->flags & TRACE_STEP_NOT_SEEN;
	const bool right = step->from == TRACE_FROM_STATION;
	const enum screen_sign line = not_seen ? SIGN_DOTS : SIGN_LINE;
	const enum screen_style style = not_seen ? SCREEN_FAINT : SCREEN_PLAIN;
	const int room = diagram->arrow - 1, most = room - 4;
	int width = printable_width(label), left;

	if (width > most)
		width = most;
	left = (room - width - 2) / 2;
	screen_style_begin(screen, style);
	if (!right)
		fputs(screen_sign(screen, SIGN_HEAD_LEFT), screen->to);
	screen_fill(screen, line, left);
	fputc(' ', screen->to);
	width = screen_fit(screen, SCREEN_PLAIN, label, most);
	fputc(' ', screen->to);
	screen_fill(screen, line, room - width - 2 - left);
	if (right)
		fputs(screen_sign(screen, SIGN_HEAD_RIGHT), screen->to);
	screen_style_end(screen, style);
}

/* Whose doing it was, if it is no message. Of what is in beacons the air tells, and it is the
 * access point's. */
static enum trace_side step_owner(const struct diagram *diagram, const struct trace_step *step)
{
	const struct trace_report *report = diagram->screen->report;

	if (step->from != TRACE_FROM_UNKNOWN)
		return TRACE_NOBODY;
	if (step->side != TRACE_AIR)
		return step->side;
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++) {
		const struct trace_where where = step->where[i];

		if (trace_where_any(where) && where.source < report->n_sources &&
			report->sources[where.source]->info.side != TRACE_AIR)
			return report->sources[where.source]->info.side;
	}
	return step->kind >= TRACE_PBC_PRESSED && step->kind <= TRACE_SETUP_UNLOCKED ? TRACE_AP
										     : TRACE_AIR;
}

/* What is no message: at the life line of who did it, or between them. */
static void event_print(
	const struct diagram *diagram, const struct trace_step *step, const char *label)
{
	const struct screen *screen = diagram->screen;
	const bool not_seen = step->flags & TRACE_STEP_NOT_SEEN;
	const enum trace_side owner = step_owner(diagram, step);
	const int most = diagram->arrow - 2;
	int width = printable_width(label), left = 1;

	if (width > most)
		width = most;
	if (owner == TRACE_AP)
		left = diagram->arrow - width - 1;
	else if (owner != TRACE_STATION)
		left = (diagram->arrow - width) / 2;
	fprintf(screen->to, "%*s", left, "");
	width = screen_fit(screen, not_seen ? SCREEN_FAINT : SCREEN_PLAIN, label, most);
	fprintf(screen->to, "%*s", diagram->arrow - width - left, "");
}

static void step_print(struct diagram *diagram, const struct trace_step *step)
{
	const struct screen *screen = diagram->screen;
	const enum trace_side owner = step_owner(diagram, step);
	char *label = label_new(diagram, step);

	times_print(diagram, step);
	fputs(screen_sign(screen, owner == TRACE_STATION ? SIGN_EVENT : SIGN_LIFE), screen->to);
	if (step->from == TRACE_FROM_UNKNOWN)
		event_print(diagram, step, label ? label : "");
	else
		arrow_print(diagram, step, label ? label : "");
	fputs(screen_sign(screen, owner == TRACE_AP ? SIGN_EVENT : SIGN_LIFE), screen->to);
	seen_print(screen, step);
	putc('\n', screen->to);
	free(label);
}

static void indent_print(const struct diagram *diagram)
{
	fprintf(diagram->screen->to, "%*s", 1 + TIME_WIDTH + DELTA_WIDTH + 1, "");
}

/* ├── 4-way handshake ─────┤, where another part begins. Clocks that do not quite agree make steps
 * of two parts overlap: there is no way back. */
static void separator_print(struct diagram *diagram, const struct trace_step *step)
{
	const struct screen *screen = diagram->screen;
	const int part = 1 + step->round * TRACE_PHASE_COUNT + step->phase;
	char text[TRACE_PHASE_TEXT];
	int width;

	if (part <= diagram->part)
		return;
	diagram->part = part;
	trace_phase_text(step, text);
	indent_print(diagram);
	screen_style_begin(screen, SCREEN_FAINT);
	fputs(screen_sign(screen, SIGN_CORNER_LEFT), screen->to);
	screen_fill(screen, SIGN_DOTS, 2);
	width = fprintf(screen->to, " %s ", text);
	screen_fill(screen, SIGN_DOTS, diagram->arrow - 2 - width);
	fputs(screen_sign(screen, SIGN_CORNER_RIGHT), screen->to);
	screen_style_end(screen, SCREEN_FAINT);
	putc('\n', screen->to);
}

static void titles_print(const struct diagram *diagram)
{
	const struct screen *screen = diagram->screen;
	const struct trace_attempt *attempt = diagram->attempt;
	const char *left = "station", *right = "access point";

	if (attempt->method == TRACE_AP_PIN)
		left = "registrar";
	if (attempt->p2p) {
		left = "P2P client";
		right = "group owner";
	}
	screen_style_begin(screen, SCREEN_FAINT);
	fprintf(screen->to, " %*s%*s ", TIME_WIDTH, "s", DELTA_WIDTH - 1, "delta");
	screen_style_end(screen, SCREEN_FAINT);
	fputc(' ', screen->to);
	screen_style_begin(screen, SCREEN_BOLD);
	fprintf(screen->to, "%s%*s", left, diagram->arrow + 2 - (int)strlen(left), right);
	screen_style_end(screen, SCREEN_BOLD);
	if (seen_width(screen) > 0)
		fputs(" in", screen->to);
	putc('\n', screen->to);
}

static void gap_print(const struct diagram *diagram, uint32_t n, const char *why)
{
	const struct screen *screen = diagram->screen;

	indent_print(diagram);
	screen_style_begin(screen, SCREEN_FAINT);
	fprintf(screen->to, "%s %u steps are left out%s", screen_sign(screen, SIGN_GAP), n, why);
	screen_style_end(screen, SCREEN_FAINT);
	putc('\n', screen->to);
}

/* --- what is drawn --- */

/* What a log says of a message, where the message itself is drawn, too. */
static bool is_said_twice(const struct diagram *diagram, const struct trace_step *step)
{
	static const struct {
		uint8_t kind;
		uint8_t beside; /* this tells it */
	} minor[] = {
		{TRACE_EAP_STARTED, TRACE_WSC_MESSAGE},
		{TRACE_PASSWORD_PROVED, TRACE_WSC_MESSAGE},
		{TRACE_CREDENTIAL, TRACE_WSC_MESSAGE},
		{TRACE_WPS_SUCCESS, TRACE_WSC_MESSAGE},
		{TRACE_REGISTERED, TRACE_WSC_MESSAGE},
		{TRACE_PBC_DISABLED, TRACE_WSC_MESSAGE},
		{TRACE_AP_CHOSEN, TRACE_WSC_MESSAGE},
		{TRACE_ASSOCIATED, TRACE_WSC_MESSAGE},
		{TRACE_ASSOCIATED, TRACE_KEY_MESSAGE},
		{TRACE_KEY_DONE, TRACE_KEY_MESSAGE},
		{TRACE_DATA, TRACE_CONNECTED},
	};

	if (diagram->screen->report->details || step_proves(diagram->attempt, step))
		return false;
	for (size_t i = 0; i < sizeof(minor) / sizeof(minor[0]); i++)
		if (minor[i].kind == step->kind && diagram->seen[minor[i].beside])
			return true;
	return false;
}

static void kinds_look(struct diagram *diagram)
{
	const struct trace_attempt *attempt = diagram->attempt;

	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (attempt->steps[i].kind < TRACE_FACT_KIND_COUNT &&
			!(attempt->steps[i].flags & TRACE_STEP_NOT_SEEN))
			diagram->seen[attempt->steps[i].kind] = true;
}

/* --- rounds that went the same way --- */

static bool is_alike(const struct trace_step *a, const struct trace_step *b)
{
	return a->kind == b->kind && a->from == b->from && a->side == b->side &&
	       a->code == b->code && a->phase == b->phase && a->text == b->text;
}

/* Where the steps of the round that begins at @i end. */
static uint32_t round_end(const struct trace_attempt *attempt, uint32_t i)
{
	const uint8_t round = attempt->steps[i].round;

	while (i < attempt->n_steps && attempt->steps[i].round == round)
		i++;
	return i;
}

/* The end of the rounds from @i on that are as the one before, which begins at @before; @ret_n of
 * them. */
static uint32_t alike_end(
	const struct trace_attempt *attempt, uint32_t before, uint32_t i, uint32_t *ret_n)
{
	const uint32_t length = i - before;

	*ret_n = 0;
	while (length > 0 && i < attempt->n_steps && round_end(attempt, i) == i + length) {
		for (uint32_t j = 0; j < length; j++)
			if (!is_alike(&attempt->steps[before + j], &attempt->steps[i + j]))
				return i;
		i += length;
		(*ret_n)++;
	}
	return i;
}

/* @last: the last step of them. */
static void alike_print(
	const struct diagram *diagram, uint8_t first, uint32_t n, const struct trace_step *last)
{
	const struct screen *screen = diagram->screen;
	const int64_t start = diagram->attempt->start;
	char rounds[40], until[40] = "";

	if (n == 1)
		snprintf(rounds, sizeof(rounds), "round %u", first);
	else
		snprintf(rounds, sizeof(rounds), "rounds %u to %u", first, first + n - 1);
	if (step_is_timed(last) && start != TRACE_NO_TIME)
		snprintf(until, sizeof(until), ", until %.3f", (double)(last->time - start) / 1e9);
	indent_print(diagram);
	screen_style_begin(screen, SCREEN_FAINT);
	fprintf(screen->to, "%s %s went the same way%s", screen_sign(screen, SIGN_GAP), rounds,
		until);
	screen_style_end(screen, SCREEN_FAINT);
	putc('\n', screen->to);
}

/* How much of it is drawn where. */
struct extent {
	uint32_t steps;	   /* that are to be drawn */
	uint32_t left_out; /* of them, behind the first STEPS_FIRST */
	uint32_t drawn;
};

/* Steps from @i to @end, less what is too much for a screen. */
static void steps_print(struct diagram *diagram, struct extent *extent, uint32_t i, uint32_t end)
{
	const struct trace_step *steps = diagram->attempt->steps;

	for (; i < end; i++) {
		if (i == TRACE_STEPS_BEGIN && diagram->attempt->steps_dropped > 0)
			gap_print(diagram, diagram->attempt->steps_dropped, " to save memory");
		if (is_said_twice(diagram, &steps[i]))
			continue;
		extent->drawn++;
		if (extent->drawn > STEPS_FIRST &&
			extent->drawn <= STEPS_FIRST + extent->left_out) {
			if (extent->drawn == STEPS_FIRST + 1)
				gap_print(diagram, extent->left_out, "; --all shows them");
			diagram->before = steps[i].time;
			continue;
		}
		separator_print(diagram, &steps[i]);
		step_print(diagram, &steps[i]);
	}
}

/* Draws the rounds, or with @extent->steps 0 counts what there is to be drawn. */
static void rounds_print(struct diagram *diagram, struct extent *extent)
{
	const struct trace_attempt *attempt = diagram->attempt;
	const bool all = diagram->screen->report->details, count = extent->steps == 0;
	uint32_t end, next, n, steps = 0;

	for (uint32_t i = 0; i < attempt->n_steps; i = next) {
		end = round_end(attempt, i);
		next = alike_end(attempt, i, end, &n);
		for (uint32_t j = i; j < end; j++)
			steps += !is_said_twice(diagram, &attempt->steps[j]);
		if (all)
			next = end;
		if (count)
			continue;
		steps_print(diagram, extent, i, end);
		if (next > end) {
			alike_print(
				diagram, attempt->steps[end].round, n, &attempt->steps[next - 1]);
			diagram->before = attempt->steps[next - 1].time;
		}
	}
	if (count)
		extent->steps = steps;
}

void report_diagram(const struct screen *screen, const struct trace_attempt *attempt)
{
	const int beside = 1 + TIME_WIDTH + DELTA_WIDTH + 1 + 2, seen = seen_width(screen);
	struct extent extent = {0};
	struct diagram diagram = {.screen = screen, .attempt = attempt, .before = TRACE_NO_TIME};

	if (attempt->n_steps == 0 && attempt->steps_dropped == 0)
		return;
	diagram.arrow = screen->width - beside - (seen > 0 ? seen + 1 : 0);
	if (diagram.arrow > ARROW_MAX)
		diagram.arrow = ARROW_MAX;
	titles_print(&diagram);
	kinds_look(&diagram);
	rounds_print(&diagram, &extent);
	if (extent.steps > STEPS_MAX && !screen->report->details)
		extent.left_out = extent.steps - STEPS_MAX;
	rounds_print(&diagram, &extent);
	if (attempt->steps_dropped > 0 && attempt->n_steps <= TRACE_STEPS_BEGIN)
		gap_print(&diagram, attempt->steps_dropped, " to save memory");
}
