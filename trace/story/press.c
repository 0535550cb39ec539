/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sessions at access points: a button (or a PIN) waits for a station there. It has steps like an
 * attempt, and the attempt that answers it gets them. Access points whose buttons are pressed
 * together are one press.
 */
#include "tale.h"

#include <string.h>

#define SIBLINGS (NS_PER_S)
/* As far apart are two inputs on one press. */
#define SAME_PRESS	       (250 * NS_PER_MS)
#define SAME_PRESS_APPROXIMATE (2 * NS_PER_S)
/* hostapd's walk time, and a little for its words on it. */
#define WALK_TIME (122 * NS_PER_S)
/* A PIN waits as long as it takes a person to walk to the device and switch it on. */
#define PIN_TIME (600 * NS_PER_S)
#define SETTLE	 (1500 * NS_PER_MS)

/* The whole of a session that wpsd did not open. */
static bool is_rejection(const struct trace_fact *fact)
{
	return fact->kind == TRACE_SESSION && fact->code < EXPLAIN_COUNT &&
	       explain_get((enum explain_token)fact->code)->status == SESSION_REJECTED;
}

static bool opens(const struct trace_fact *fact)
{
	return fact->kind == TRACE_PBC_PRESSED || fact->kind == TRACE_PIN_SET ||
	       (fact->kind == TRACE_SESSION &&
		       (fact->code == EXPLAIN_WAITING || fact->code == EXPLAIN_OPEN ||
			       is_rejection(fact)));
}

static bool finishes(const struct trace_fact *fact)
{
	switch ((int)fact->kind) {
	case TRACE_CANCELLED:
	case TRACE_WALK_TIME_OVER:
	case TRACE_PBC_DISABLED:
	case TRACE_AP_DOWN:
	case TRACE_REGISTERED:
		return true;
	case TRACE_SESSION:
		return fact->code != EXPLAIN_WAITING && fact->code != EXPLAIN_OPEN &&
		       fact->code != EXPLAIN_DEVICE_FAILED_ONCE;
	}
	return false;
}

/* Which of a press's access points an event is at; 0 = none. */
static uint8_t at_of(const struct tale *press, const struct event *event)
{
	for (uint8_t i = 1; i < press->attempt->n_aps; i++)
		if (at_same(&press->attempt->aps[i], press->at_source[i], &event->at,
			    event->fact->source))
			return i;
	return 0;
}

static struct tale *press_at(struct trace_story *story, const struct event *event)
{
	bool nameless = !trace_mac_any(&event->at.mac) && !event->at.ifname[0];

	for (struct tale *press = story->presses; press; press = press->next)
		if (at_of(press, event) || (nameless && press->source == event->fact->source))
			return press;
	return NULL;
}

static const char *ssid_at(struct trace_story *story, const struct trace_at *at, uint16_t source)
{
	const struct ap *ap = ap_of(story, at, source, false);

	return ap ? ap->told.ssid : "";
}

static bool together(const struct tale *press, const struct trace_fact *fact)
{
	const struct trace_attempt *attempt = press->attempt;

	if (!attempt->n_steps || press->answered)
		return false;
	if (fact->time != TRACE_NO_TIME && attempt->steps[0].time != TRACE_NO_TIME)
		return fact->time - attempt->steps[0].time <= SIBLINGS;
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (attempt->steps[i].kind != TRACE_SESSION && attempt->steps[i].kind != fact->kind)
			return false;
	return true;
}

/* A press at another access point of the same network, or of the same log, a moment ago. */
static struct tale *sibling_of(struct trace_story *story, const struct event *event)
{
	const char *ssid = ssid_at(story, &event->at, event->fact->source);

	for (struct tale *press = story->presses; press; press = press->next) {
		const struct trace_attempt *attempt = press->attempt;

		if (!together(press, event->fact) || attempt->n_aps >= TRACE_APS_MAX)
			continue;
		if (press->sources >> event->fact->source % SOURCES_MAX & 1)
			return press;
		for (uint8_t i = 1; i < attempt->n_aps && ssid[0]; i++)
			if (strcmp(ssid, ssid_at(story, &attempt->aps[i], press->at_source[i])) ==
				0)
				return press;
	}
	return NULL;
}

/* Another input told of this very press, of the access point by its other name: a capture knows
 * addresses, a log interfaces. */
static struct tale *told_elsewhere(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	int64_t window = fact->approximate ? SAME_PRESS_APPROXIMATE : SAME_PRESS;

	if (fact->time == TRACE_NO_TIME)
		return NULL;
	for (struct tale *press = story->presses; press; press = press->next) {
		struct trace_attempt *attempt = press->attempt;
		struct trace_at *at = &attempt->aps[1];
		int64_t start = attempt->n_steps ? attempt->steps[0].time : TRACE_NO_TIME;

		if (start == TRACE_NO_TIME || fact->time - start > window ||
			press->sources >> fact->source % SOURCES_MAX & 1)
			continue;
		/* Of several it cannot be told which one it is. */
		if (attempt->n_aps > 2)
			return press;
		if (attempt->n_aps == 2 && at_differs(at, &event->at))
			continue;
		if (attempt->n_aps == 2)
			at_is(story, at, press->at_source[1], event);
		return press;
	}
	return NULL;
}

/* Pressed again after somebody came, or after it was over: a new one. */
static bool pressed_anew(const struct tale *press, const struct event *event)
{
	uint8_t at = at_of(press, event);

	if (step_known(press, event) || event->fact->kind == TRACE_SESSION)
		return event->fact->kind == TRACE_SESSION && event->fact->code == EXPLAIN_WAITING &&
		       (press->over_aps || press->let_in);
	return (at && press->over_aps >> at & 1) || press->let_in;
}

static struct tale *press_open(struct trace_story *story, const struct event *event)
{
	struct tale *press = press_at(story, event);

	if (press && pressed_anew(press, event)) {
		press_close(story, press, false);
		press = NULL;
	}
	if (!press)
		press = told_elsewhere(story, event);
	if (!press && !is_rejection(event->fact))
		press = sibling_of(story, event);
	return press ? press : tale_begin(story, event, true);
}

static struct tale *attached(struct trace_story *story, const struct tale *press)
{
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		if (tale->press == press->id)
			return tale;
	return NULL;
}

bool press_is_over(const struct tale *press)
{
	for (uint8_t i = 1; i < press->attempt->n_aps; i++)
		if (!(press->over_aps >> i & 1))
			return false;
	return press->over;
}

static void press_told(struct trace_story *story, struct tale *press, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	uint8_t at;

	step_add(story, press, event);
	if (press->attempt->method == TRACE_PLAIN || fact->kind == TRACE_PIN_SET)
		press->attempt->method = fact->kind == TRACE_PIN_SET ? TRACE_PIN : TRACE_PBC;
	press->wps = true;
	at = at_of(press, event);
	if (finishes(fact)) {
		press->over = true;
		press->over_aps |= (uint8_t)(1 << at);
		press->late |= fact->kind != TRACE_PBC_DISABLED && press->answered &&
			       !(press->let_in_aps >> at & 1) && !attached(story, press);
	}
	if (fact->time == TRACE_NO_TIME)
		return;
	if (press_is_over(press))
		tale_deadline(story, press, fact->time + SETTLE);
	else if (opens(fact))
		tale_deadline(story, press,
			fact->time + (press->attempt->method == TRACE_PIN ? PIN_TIME : WALK_TIME));
}

/* Attempts that answer the press hear what becomes of it. */
static void tell_attached(
	struct trace_story *story, const struct tale *press, const struct event *event)
{
	struct tale *next;

	for (struct tale *tale = story->tales; tale; tale = next) {
		next = tale->next;
		if (tale->press == press->id)
			step_add(story, tale, event);
	}
}

/* Without a press: whoever is at that access point just now. */
static void tell_present(struct trace_story *story, const struct event *event, bool wps_only)
{
	uint64_t bit = UINT64_C(1) << event->fact->source % SOURCES_MAX;

	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		const struct trace_attempt *attempt = tale->attempt;
		bool there = tale->ap && at_same(&attempt->aps[tale->ap], tale->at_source[tale->ap],
						 &event->at, event->fact->source);

		if ((there || (!tale->ap && tale->sources & bit)) && (tale->wps || !wps_only) &&
			!tale->connected && !tale->over)
			step_add(story, tale, event);
	}
}

/* Somebody already is in an exchange at the access point whose button is pressed now. */
static void answer_waiting(struct trace_story *story, struct tale *press, const struct event *event)
{
	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		bool there = tale->round && tale->rank != RANK_GONE && tale->ap;

		/* A capture that begins in the exchange sees the beacons of before it was over. */
		bool given = tale->given && event->fact->side != TRACE_AIR;

		if (!there || !tale->wps || tale->press || given || tale->connected || tale->over)
			continue;
		if (!at_same(&tale->attempt->aps[tale->ap], tale->at_source[tale->ap], &event->at,
			    event->fact->source))
			continue;
		tale->press = press->id;
		press->answered = true;
	}
}

void press_event(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	struct tale *press = opens(fact) ? press_open(story, event) : press_at(story, event);

	if (!press) {
		tell_present(story, event, fact->kind != TRACE_NO_ENTROPY);
		return;
	}
	if (opens(fact) && !press->answered)
		answer_waiting(story, press, event);
	press_told(story, press, event);
	tell_attached(story, press, event);
}

/* What shows that a station turned to an access point for WPS, not only that it is heard there. */
static bool turns_to(const struct event *event)
{
	return event->wps &&
	       (event->rule->rank || event->fact->kind == TRACE_REGISTERED ||
		       event->fact->kind == TRACE_SESSION || event->fact->kind == TRACE_PIN_NEEDED);
}

static struct tale *press_by_id(struct trace_story *story, uint32_t id)
{
	struct tale *press = story->presses;

	while (press && press->id != id)
		press = press->next;
	return press;
}

bool press_is_open(struct trace_story *story, const struct event *event)
{
	const struct tale *press = press_at(story, event);

	return press && !press->let_in && !(press->over_aps >> at_of(press, event) & 1);
}

/* A press that let somebody in is not there for the next one, and one that is over is answered only
 * by who was on the way already. */
static bool answerable(const struct tale *press, const struct event *event)
{
	return !press->let_in &&
	       (!(press->over_aps >> at_of(press, event) & 1) || event->rule->rank);
}

/* The first that is heard of a station may be that it has the key. */
static bool tells_given(const struct trace_fact *fact)
{
	return fact->kind == TRACE_REGISTERED ||
	       (fact->kind == TRACE_SESSION && fact->code == EXPLAIN_REGISTERED);
}

void press_answer(struct trace_story *story, struct tale *tale, const struct event *event)
{
	struct event here = *event;
	struct tale *press = press_by_id(story, tale->press), *other;

	if (!trace_mac_any(&here.at.mac) && !here.at.ifname[0] && tale->ap)
		here.at = tale->attempt->aps[tale->ap];
	if ((!press || press->over) && (!tale->given || tells_given(event->fact)) &&
		turns_to(event)) {
		other = press_at(story, event);
		if (!other)
			other = press_at(story, &here);
		if (other && other != press && answerable(other, &here)) {
			press = other;
			tale->press = press->id;
			press->answered = true;
			steps_copy(press, tale);
			if (tale->method_trust == 0)
				tale->attempt->method = press->attempt->method;
		}
	}
	if (!press)
		return;
	if (tale->given) {
		press->let_in = true;
		press->let_in_aps |= (uint8_t)(1 << at_of(press, &here));
	}
	if (finishes(event->fact) && event->fact->time != TRACE_NO_TIME) {
		press->over = true;
		press->over_aps |= (uint8_t)(1 << at_of(press, &here));
		if (press_is_over(press))
			tale_deadline(story, press, event->fact->time + SETTLE);
	}
}

void press_close(struct trace_story *story, struct tale *press, bool open)
{
	struct trace_attempt *attempt = press->attempt;

	asked_press_closes(story, press);
	/* Its steps are in the attempt that answered it. */
	if (press->answered && !(press->let_in && press->late)) {
		tale_discard(story, press);
		return;
	}
	attempt->sibling = press->answered;
	tale_close(story, press, open && !press->over);
}

bool press_expire(struct trace_story *story, struct tale *press)
{
	int64_t until = asked_until(story, press);

	if (until != TRACE_NO_TIME && until > story->now) {
		press->deadline = until;
		return false;
	}
	press_close(story, press, false);
	return true;
}

static void close_presses(struct trace_story *story, const struct event *event)
{
	struct tale *next;

	for (struct tale *press = story->presses; press; press = next) {
		next = press->next;
		if (press->source == event->fact->source)
			press_close(story, press, false);
	}
}

/* Attempts and presses that only this input shows, or whose own side this is. */
static void close_all(struct trace_story *story, uint16_t source, bool only)
{
	uint64_t bit = UINT64_C(1) << source % SOURCES_MAX;
	struct tale *next;

	for (struct tale *tale = story->tales; tale; tale = next) {
		next = tale->next;
		if (only ? tale->sources == bit : (tale->sources & bit) != 0)
			tale_close(story, tale, false);
	}
	for (struct tale *press = story->presses; press; press = next) {
		next = press->next;
		if (press->sources == bit)
			press_close(story, press, false);
	}
}

void source_anew(struct trace_story *story, const struct trace_fact *fact, bool ap_side)
{
	struct source *source = &story->sources[fact->source % SOURCES_MAX];

	close_all(story, fact->source, true);
	if (!ap_side)
		return;
	source->restarted = story->serial;
	source->restart_where = where_of(fact);
}

void machine_event(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	struct source *source = &story->sources[fact->source % SOURCES_MAX];
	bool station = fact->side == TRACE_STATION, wpsd = strcmp(fact->text, "wpsd") == 0;
	bool starts = fact->kind == TRACE_BOOT || (fact->kind == TRACE_PROGRAM_START && !wpsd);

	if (starts && !station) {
		source->restarted = story->serial;
		source->restart_where = where_of(fact);
	} else if (fact->kind == TRACE_AP_DOWN) {
		source->ap_went_down = true;
	} else if (fact->kind == TRACE_AP_UP && source->ap_went_down) {
		source->ap_went_down = false;
		source->restarted = story->serial;
		source->restart_where = where_of(fact);
	}
	tell_present(story, event, false);
	if (fact->kind == TRACE_BOOT)
		close_all(story, fact->source, true);
	else if (starts && station)
		close_all(story, fact->source, false);
	else if (starts)
		close_presses(story, event);
	else if (fact->kind == TRACE_AP_DOWN)
		press_event(story, event);
}
