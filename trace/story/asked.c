/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stations that asked for a push-button session while an access point's waited, and turned to
 * nobody: the session is a part of their attempt, as if they had answered it. Two sessions that
 * wait for one station, or two stations for one session, is what WPS calls an overlap.
 */
#include "tale.h"

#include <stdlib.h>

/* A button counts for so long, at both ends (WSC 2.0.x, walk time and monitor time). */
#define WALK (120 * NS_PER_S)
/* Who turns to an access point at all does so in this time after its question. */
#define TURN (10 * NS_PER_S)

static bool asks(const struct trace_step *step)
{
	switch ((int)step->kind) {
	case TRACE_PROBE_REQUEST:
		return (step->value & 0xffff) == WSC_PASSWORD_PBC;
	case TRACE_ENROLLEE_SEEN:
		return step->code == WSC_PASSWORD_PBC;
	case TRACE_OVERLAP: /* it has asked, and got two answers */
		return step->side == TRACE_STATION;
	}
	return false;
}

/* What is in the air reaches all access points there, an access point's log speaks of its own. */
static bool heard_at(
	const struct tale *press, const struct tale *tale, const struct trace_step *step)
{
	const struct trace_at *at = &tale->attempt->aps[step->ap];

	if (step->side != TRACE_AP)
		return true;
	for (int i = 0; i < TRACE_WITNESSES_MAX && !step->ap; i++)
		if (step->where[i].position && step->where[i].source == press->source)
			return true;
	if (!step->ap)
		return false;
	for (uint8_t i = 1; i < press->attempt->n_aps; i++)
		if (at_same(&press->attempt->aps[i], press->at_source[i], at,
			    tale->at_source[step->ap]))
			return true;
	return false;
}

static bool in_session(const struct tale *press, const struct trace_step *step)
{
	const struct trace_step *first = press->attempt->steps;
	const struct trace_step *last = first + press->attempt->n_steps - 1;
	bool over = press_is_over(press);

	if (first->time != TRACE_NO_TIME && step->time != TRACE_NO_TIME)
		return step->time >= first->time - WALK && (!over || step->time <= last->time);
	return first->where[0].source == step->where[0].source &&
	       first->where[0].position < step->where[0].position &&
	       (!over || step->where[0].position < last->where[0].position);
}

/* It came for the push button, and has no key. */
static bool may_ask(const struct tale *tale)
{
	return tale->wps && !tale->given && !tale->attempt->p2p &&
	       tale->attempt->method == TRACE_PBC;
}

/* The station's question that reached this session; NULL: none. */
static const struct trace_step *question(const struct tale *press, const struct tale *tale)
{
	const struct trace_attempt *attempt = tale->attempt;

	if (!may_ask(tale))
		return NULL;
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (asks(&attempt->steps[i]) && in_session(press, &attempt->steps[i]) &&
			heard_at(press, tale, &attempt->steps[i]))
			return &attempt->steps[i];
	return NULL;
}

/* A button that waits, or waited in vain. */
static bool waits(const struct tale *press)
{
	const struct trace_attempt *attempt = press->attempt;
	const struct trace_step *first = attempt->steps;

	if (press->let_in || attempt->method != TRACE_PBC || !attempt->n_steps)
		return false;
	return first->kind != TRACE_SESSION || first->code == EXPLAIN_WAITING ||
	       first->code == EXPLAIN_OPEN;
}

static void waited_add(struct trace_attempt *attempt, const struct tale *press)
{
	struct trace_waited *waited = attempt->waited;
	const struct trace_step *first = press->attempt->steps;
	const struct trace_step *last = first + press->attempt->n_steps - 1;
	bool over = press_is_over(press);
	uint8_t i;

	if (attempt->n_waited == TRACE_WAITED_MAX) {
		if (trace_waited_both(attempt))
			return;
		waited[0] = waited[1];
		attempt->n_waited--;
	}
	/* In the order of their start, whichever is over first. */
	i = attempt->n_waited++;
	if (i && waited[i - 1].start != TRACE_NO_TIME && first->time < waited[i - 1].start) {
		waited[i] = waited[i - 1];
		i--;
	}
	waited[i] = (struct trace_waited){
		.at = press->attempt->aps[press->attempt->n_aps > 1],
		.where = first->where[0],
		.start = first->time,
		.end = over ? last->time : TRACE_NO_TIME,
	};
}

/* It turned to nobody: the session is its own. */
static void take(struct tale *press, struct tale *tale)
{
	if (tale->round || tale->press == press->id || !question(press, tale))
		return;
	waited_add(tale->attempt, press);
	steps_copy(press, tale);
	press->answered = true;
}

static bool different(const struct tale *a, const struct tale *b)
{
	const struct trace_mac *one = &a->attempt->sta, *two = &b->attempt->sta;

	return one->known == TRACE_MAC_WHOLE && two->known == TRACE_MAC_WHOLE &&
	       !trace_mac_same(one, two) && !(a->uuid && a->uuid == b->uuid);
}

/* Its button, or what was heard of it: the first. */
static const struct trace_step *first_sign(const struct tale *tale)
{
	const struct trace_attempt *attempt = tale->attempt;

	for (uint32_t i = 0; i < attempt->n_steps && may_ask(tale); i++) {
		const struct trace_step *step = &attempt->steps[i];

		if (asks(step) || (step->kind == TRACE_PBC_PRESSED && step->side == TRACE_STATION))
			return step;
	}
	return NULL;
}

static bool in_monitor_time(const struct trace_step *a, const struct trace_step *b)
{
	if (a->time == TRACE_NO_TIME || b->time == TRACE_NO_TIME)
		return a->where[0].source == b->where[0].source;
	return llabs(a->time - b->time) < WALK;
}

/* Whom they turned to, or else who heard them; what is in the air, everybody does. */
static bool at_one_place(const struct tale *a, const struct trace_step *asked_a,
	const struct tale *b, const struct trace_step *asked_b)
{
	uint8_t one = a->ap, two = b->ap;

	if (!one && asked_a->side == TRACE_AP)
		one = asked_a->ap;
	if (!two && asked_b->side == TRACE_AP)
		two = asked_b->ap;
	if (one && two)
		return at_same(&a->attempt->aps[one], a->at_source[one], &b->attempt->aps[two],
			b->at_source[two]);
	if (asked_a->side == TRACE_STATION || asked_b->side == TRACE_STATION)
		return false;
	return asked_a->side != TRACE_AP || asked_b->side != TRACE_AP ||
	       asked_a->where[0].source == asked_b->where[0].source;
}

static void is_rival(struct tale *tale, const struct tale *other, const struct trace_step *asked)
{
	struct trace_attempt *attempt = tale->attempt;

	if (trace_mac_any(&attempt->rival))
		return;
	attempt->rival = other->attempt->sta;
	attempt->rival_where = asked->where[0];
}

static void rivals(struct trace_story *story, struct tale *tale)
{
	const struct trace_step *asked = first_sign(tale), *others;

	for (struct tale *other = story->tales; other && asked; other = other->next) {
		others = other == tale ? NULL : first_sign(other);
		if (!others || !different(tale, other) || !in_monitor_time(asked, others) ||
			!at_one_place(tale, asked, other, others))
			continue;
		is_rival(tale, other, others);
		is_rival(other, tale, asked);
	}
}

void asked_press_closes(struct trace_story *story, struct tale *press)
{
	if (!waits(press))
		return;
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		take(press, tale);
}

void asked_tale_closes(struct trace_story *story, struct tale *tale)
{
	rivals(story, tale);
	for (struct tale *press = story->presses; press; press = press->next)
		if (waits(press))
			take(press, tale);
}

int64_t asked_until(const struct trace_story *story, const struct tale *press)
{
	int64_t until = TRACE_NO_TIME;

	if (!waits(press))
		return until;
	for (const struct tale *tale = story->tales; tale; tale = tale->next) {
		const struct trace_step *asked = tale->round ? NULL : question(press, tale);

		if (asked && asked->time != TRACE_NO_TIME && asked->time + TURN > until)
			until = asked->time + TURN;
	}
	return until;
}
