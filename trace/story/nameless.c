/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A station whose own log does not tell its address, and lines of an access point that do not tell
 * of which station they speak: what other inputs show at the same moment names them.
 */
#include "tale.h"

#include <stdlib.h>

/* The second half of a recording goes on where the first ended. */
#define HALVES (5 * NS_PER_S)
/* Both ends of one handshake; a button and the first probe request. */
#define SAME_MOMENT (250 * NS_PER_MS)
#define SAME_PRESS  (2 * NS_PER_S)

static bool nameless(const struct tale *tale)
{
	return tale->port && !trace_mac_any(&tale->attempt->sta);
}

static bool near(int64_t a, int64_t b, int64_t apart)
{
	return a != TRACE_NO_TIME && b != TRACE_NO_TIME && llabs(a - b) <= apart;
}

static bool soon_after(const struct tale *tale, const struct trace_fact *fact)
{
	return fact->time != TRACE_NO_TIME && tale->last != TRACE_NO_TIME &&
	       fact->time - tale->last <= HALVES;
}

/* The only exchange that is going on: a log that begins in the middle of one speaks of it. */
static struct tale *only_exchange(struct trace_story *story, const struct event *event)
{
	struct tale *only = NULL;

	if (event->rule->phase != TRACE_PHASE_EAP)
		return NULL;
	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		if (!tale->round_exchange || !soon_after(tale, event->fact))
			continue;
		if (only)
			return NULL;
		only = tale;
	}
	return only;
}

/* The one attempt of a known station, not told by a station so far, that has this very step. */
static struct tale *same_step(struct trace_story *story, const struct event *event)
{
	struct tale *only = NULL;

	if (event->rule->rank < RANK_AUTH_REQUEST)
		return NULL;
	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		if (!trace_mac_any(&tale->attempt->sta) ||
			tale->attempt->sides >> TRACE_STATION & 1 || !step_witnessed(tale, event))
			continue;
		if (only)
			return NULL;
		only = tale;
	}
	return only;
}

/* The button of a nameless station, and the one question that an access point has just heard: one
 * clock is a little ahead of the other. */
static struct tale *only_question(struct trace_story *story, const struct event *event)
{
	struct tale *only = NULL;

	if (event->fact->kind != TRACE_PBC_PRESSED)
		return NULL;
	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		if (!trace_mac_any(&tale->attempt->sta) || !tale->wps || tale->round ||
			tale->attempt->sides >> TRACE_STATION & 1 ||
			!near(tale->began, event->fact->time, SAME_MOMENT))
			continue;
		if (only)
			return NULL;
		only = tale;
	}
	return only;
}

static struct tale *by_port(struct trace_story *story, uint16_t port)
{
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		if (tale->port == port)
			return tale;
	return NULL;
}

static uint16_t port_number(const struct trace_story *story, const struct event *event)
{
	return (uint16_t)(event->port - story->ports + 1);
}

/* @older has the name, or none of them. */
static struct tale *unite(struct trace_story *story, struct tale *named, struct tale *other)
{
	steps_copy(other, named);
	named->wps |= other->wps;
	if (other->method_trust > named->method_trust) {
		named->method_trust = other->method_trust;
		named->attempt->method = other->attempt->method;
	}
	tale_discard(story, other);
	return named;
}

/* An event of a station's log without an address. */
struct tale *nameless_station(struct trace_story *story, const struct event *event)
{
	struct tale *tale = by_port(story, port_number(story, event));
	struct tale *named = same_step(story, event);

	if (named) {
		event->port->sta = named->attempt->sta;
		return tale ? unite(story, named, tale) : named;
	}
	if (tale)
		return tale;
	tale = only_exchange(story, event);
	if (!tale)
		tale = only_question(story, event);
	if (!tale || tale->attempt->sides >> TRACE_STATION & 1) {
		if (!tale || !nameless(tale))
			return NULL;
		tale->port = port_number(story, event);
		return tale;
	}
	event->port->sta = tale->attempt->sta;
	return tale;
}

/* An access point's side of what a log without a name has just told of: its button and the enrollee
 * that is seen, its association and the key. */
static bool follows(const struct tale *other, const struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (event->rule->rank == RANK_KEYS)
		return other->rank == RANK_ASSOCIATED &&
		       near(other->rank_time, fact->time, SAME_MOMENT);
	if (!event_asks(event) || !other->wps || other->round || !other->attempt->n_steps)
		return false;
	return near(other->attempt->steps[0].time,
		tale && tale->attempt->n_steps ? tale->attempt->steps[0].time : fact->time,
		SAME_PRESS);
}

/*
 * A device may draw another address for each of its tries. What its log is presumed to be of gives
 * way when the access point refuses another station's key in the moment that the device had
 * associated, and tells nothing of the device itself.
 */
static bool gives_way(const struct tale *other, const struct event *event)
{
	return other->presumed && other->attempt->sides == 1u << TRACE_STATION &&
	       event->fact->kind == TRACE_KEY_MISMATCH && other->rank == RANK_ASSOCIATED &&
	       near(other->rank_time, event->fact->time, SAME_MOMENT);
}

static bool may_be_of(const struct tale *other, const struct tale *tale, const struct event *event)
{
	return other != tale && ((nameless(other) && (step_witnessed(other, event) ||
							     follows(other, tale, event))) ||
					gives_way(other, event));
}

static struct tale *only_unsure(
	struct trace_story *story, const struct tale *tale, const struct event *event)
{
	struct tale *only = NULL;

	for (struct tale *other = story->tales; other; other = other->next) {
		if (!may_be_of(other, tale, event))
			continue;
		if (only)
			return NULL;
		only = other;
	}
	return only;
}

/* An event of a known station: is it a step that a nameless one has? @tale: the known one's
 * attempt, or NULL. */
struct tale *nameless_named(struct trace_story *story, struct tale *tale, const struct event *event)
{
	struct tale *only;
	struct port *port;

	if (!story->has_nameless || (event->rule->rank < RANK_AUTH_REQUEST && !event_asks(event)) ||
		event->fact->side == TRACE_STATION ||
		(tale && tale->attempt->sides >> TRACE_STATION & 1))
		return tale;
	only = only_unsure(story, tale, event);
	if (!only)
		return tale;
	port = &story->ports[(only->presumed ? only->log : only->port) - 1];
	port->renamed = only->presumed;
	port->sta = event->sta;
	if (tale)
		return unite(story, tale, only);
	only->attempt->sta = event->sta;
	return only;
}

/* A log tells its own address later than its first steps. */
struct tale *nameless_knows(struct trace_story *story, struct tale *tale, const struct event *event)
{
	struct tale *other = by_port(story, port_number(story, event));

	if (!other || !nameless(other))
		return tale;
	if (tale && tale != other)
		return unite(story, tale, other);
	other->attempt->sta = event->sta;
	return other;
}

/* A line of an access point that does not say of which station it speaks: of the one that it spoke
 * of last. */
struct tale *nameless_line(struct trace_story *story, const struct event *event)
{
	uint64_t bit = UINT64_C(1) << event->fact->source % SOURCES_MAX;

	for (struct tale *tale = story->tales; tale; tale = tale->next)
		if (tale->id == event->port->tale)
			return tale;
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		if (tale->sources & bit && tale->wps && !tale->over)
			return tale;
	return only_exchange(story, event);
}
