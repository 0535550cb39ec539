/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wi-Fi Direct: two devices that agree on a group under their P2P device addresses, and meet in it
 * under those of interfaces made for it. Both tell of one attempt, each from its own side.
 */
#include "tale.h"

#include <stdlib.h>
#include <string.h>

/* A group is formed in this time after the two agreed. */
#define GROUP_WAIT (60 * NS_PER_S)
/* Both begin, or end, a negotiation in this time, when it is not said with whom. */
#define SAME_NEGOTIATION (10 * NS_PER_S)
#define SAME_END	 (NS_PER_S)

static uint64_t bit_of(const struct event *event)
{
	return UINT64_C(1) << event->fact->source % SOURCES_MAX;
}

static bool near(int64_t a, int64_t b, int64_t apart)
{
	return a == TRACE_NO_TIME || b == TRACE_NO_TIME || llabs(a - b) <= apart;
}

static bool is_open(const struct tale *tale)
{
	return tale->attempt->p2p && !tale->over;
}

/* The address of a group's interface is made of the device's by a bit or two. */
static bool alike(const struct trace_mac *a, const struct trace_mac *b)
{
	return a->known == TRACE_MAC_WHOLE && b->known == TRACE_MAC_WHOLE &&
	       (memcmp(a->octet + 1, b->octet + 1, 5) == 0 || memcmp(a->octet, b->octet, 4) == 0);
}

static bool of_pair(const struct tale *tale, const struct event *event)
{
	for (int i = 0; i < 2; i++) {
		if (trace_mac_same(&tale->device[i], &event->fact->device) ||
			trace_mac_same(&tale->in_group[i], &event->sta))
			return true;
		if (!trace_mac_any(&tale->in_group[i]) &&
			(alike(&tale->device[i], &event->sta) ||
				alike(&tale->device[i], &event->at.mac)))
			return true;
	}
	return false;
}

/* The station's half of a group is known under its interface's address now. */
struct tale *direct_in_group(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	const struct ap *ap = ap_of(story, &event->at, fact->source, false);
	bool direct = (ap && (ap->told.bss & TRACE_BSS_P2P ||
				     strncmp(ap->told.ssid, "DIRECT-", 7) == 0)) ||
		      strncmp(fact->text, "DIRECT-", 7) == 0;

	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		if (!is_open(tale) || tale->exchange)
			continue;
		if (fact->time != TRACE_NO_TIME && tale->last != TRACE_NO_TIME &&
			fact->time - tale->last > GROUP_WAIT)
			continue;
		if (!direct && !of_pair(tale, event) &&
			!(fact->side != TRACE_AIR && tale->sources & bit_of(event)))
			continue;
		if (trace_mac_any(&event->sta))
			tale->attempt->sta = event->sta;
		return tale;
	}
	return NULL;
}

/* A group has an interface of its own: it is the group that the same input has told of before. */
static struct tale *group_of_input(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind < TRACE_P2P_GO_DONE || fact->kind > TRACE_P2P_GROUP_REMOVED ||
		fact->kind == TRACE_P2P_INVITATION)
		return NULL;
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		if (is_open(tale) && tale->sources & bit_of(event) &&
			(fact->time == TRACE_NO_TIME || tale->last == TRACE_NO_TIME ||
				fact->time - tale->last <= GROUP_WAIT))
			return tale;
	return NULL;
}

/* Its log's word on how the negotiation ended says nothing of the other device. */
static bool is_lone_failure(const struct event *event)
{
	return event->fact->kind == TRACE_P2P_GO_DONE && event->fact->code != 0 &&
	       !trace_mac_any(&event->sta) && !trace_mac_any(&event->at.mac);
}

/* The only negotiation that goes on, which another input tells of so far. */
static struct tale *only_negotiation(struct trace_story *story, const struct event *event)
{
	struct tale *only = NULL;

	if (!is_lone_failure(event))
		return NULL;
	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		if (!is_open(tale) || tale->negotiated || tale->sources & bit_of(event))
			continue;
		if (only)
			return NULL;
		only = tale;
	}
	return only;
}

struct tale *direct_find(struct trace_story *story, const struct event *event)
{
	struct tale *tale = group_of_input(story, event);

	return tale ? tale : only_negotiation(story, event);
}

static bool is_or_may_be(const struct trace_mac *known, const struct trace_mac *told)
{
	return !trace_mac_any(known) || !trace_mac_any(told) || trace_mac_same(known, told);
}

static bool fits(const struct trace_mac *one, const struct trace_mac *other,
	const struct trace_mac *told, const struct trace_mac *told_other)
{
	return is_or_may_be(one, told) && is_or_may_be(other, told_other) &&
	       (trace_mac_same(one, told) || trace_mac_same(other, told_other));
}

/* The pair is one, whoever of the two is called the station. */
struct tale *direct_by_address(struct trace_story *story, const struct event *event)
{
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		for (int i = 0; tale->attempt->p2p && i < 2; i++)
			if (fits(&tale->device[i], &tale->device[1 - i], &event->sta,
				    &event->at.mac))
				return tale;
	return NULL;
}

/* The two that an event speaks of: who sends, or logs, and the other. false: which is which of a
 * message's is not told. */
static bool parties(
	const struct event *event, struct trace_mac *ret_sender, struct trace_mac *ret_other)
{
	const struct trace_fact *fact = event->fact;
	const bool owns = fact->kind == TRACE_P2P_GROUP_STARTED && fact->code == 1;
	bool heard = fact->side == TRACE_AIR ? event->from == TRACE_FROM_AP
					     : trace_mac_any(&event->at.mac);

	*ret_sender = owns ? fact->device : event->sta;
	*ret_other = trace_mac_any(&fact->device) ? fact->device : event->at.mac;
	if (owns)
		*ret_other = (struct trace_mac){0};
	if (event->from == TRACE_FROM_UNKNOWN)
		return false;
	/* A log has its own address first, and the other's when it has heard of it; a capture has a
	 * request's sender first. */
	if (heard) {
		*ret_sender = event->at.mac;
		*ret_other = event->sta;
	}
	return true;
}

/* Which of the two a sender is; the first of whom is heard is the first. */
static int place_of(
	const struct tale *tale, const struct trace_mac *sender, const struct trace_mac *other)
{
	const struct trace_mac *device = tale->device;

	if (trace_mac_same(&device[0], sender) || trace_mac_same(&device[1], other))
		return 0;
	if (trace_mac_same(&device[1], sender) || trace_mac_same(&device[0], other))
		return 1;
	return trace_mac_any(&device[0]) && trace_mac_any(sender);
}

static void pair_learn(struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	struct trace_mac sender, other;
	int at;

	parties(event, &sender, &other);
	at = place_of(tale, &sender, &other);
	if (!trace_mac_any(&tale->device[at]))
		tale->device[at] = sender;
	if (!trace_mac_any(&tale->device[1 - at]))
		tale->device[1 - at] = other;
	for (int i = 0; fact->kind == TRACE_P2P_GO_DONE && i < 2; i++)
		if (trace_mac_same(&tale->device[i], &fact->device))
			tale->in_group[i] = event->at.mac;
}

/* Whoever of the two began it is called the station until there is a group. */
static void direct(struct tale *tale, struct event *event)
{
	struct trace_mac sender, other;

	if (!parties(event, &sender, &other))
		return;
	if (trace_mac_same(&sender, &tale->device[1]))
		event->from = TRACE_FROM_AP;
	else if (trace_mac_same(&sender, &tale->device[0]))
		event->from = TRACE_FROM_STATION;
	else
		event->from = TRACE_FROM_UNKNOWN;
	if (trace_mac_any(&tale->device[0]))
		tale->attempt->sta = tale->device[0];
}

/*
 * Of two that are told apart so far: is it one pair? A log may know neither itself nor, at first,
 * the other; then it takes the moment to say so.
 */
static bool same_pair(const struct tale *a, const struct tale *b, bool *ret_crossed)
{
	const bool straight = fits(&a->device[0], &a->device[1], &b->device[0], &b->device[1]);
	bool whole = true;

	*ret_crossed = !straight;
	for (int i = 0; i < 2; i++)
		whole &= trace_mac_any(&a->device[i]) && trace_mac_any(&b->device[i]);
	if (!straight && !fits(&a->device[0], &a->device[1], &b->device[1], &b->device[0]))
		return false;
	return whole || (!(a->sources & b->sources) && near(a->last, b->last, SAME_NEGOTIATION));
}

/* Two logs that do not know themselves: one becomes the owner of a group and one its client. */
static bool same_end(const struct tale *a, const struct tale *b)
{
	return a->role != TRACE_ROLE_NOT_TOLD && b->role != TRACE_ROLE_NOT_TOLD &&
	       a->role != b->role && !(a->sources & b->sources) &&
	       near(a->negotiated_at, b->negotiated_at, SAME_END) &&
	       is_or_may_be(&a->device[0], &b->device[1]) &&
	       is_or_may_be(&a->device[1], &b->device[0]);
}

static struct tale *other_end(struct trace_story *story, const struct tale *tale, bool *ret_crossed)
{
	struct tale *only = NULL;

	for (struct tale *other = story->tales; other; other = other->next)
		if (other != tale && is_open(other) && same_pair(tale, other, ret_crossed))
			return other;
	for (struct tale *other = story->tales; other; other = other->next) {
		if (other == tale || !is_open(other) || !same_end(tale, other))
			continue;
		if (only)
			return NULL;
		only = other;
	}
	*ret_crossed = true;
	return only;
}

static void turn(struct tale *tale)
{
	const struct trace_mac device = tale->device[0], in_group = tale->in_group[0];

	tale->device[0] = tale->device[1];
	tale->device[1] = device;
	tale->in_group[0] = tale->in_group[1];
	tale->in_group[1] = in_group;
	for (uint32_t i = 0; i < tale->attempt->n_steps; i++) {
		uint8_t *from = &tale->attempt->steps[i].from;

		if (*from != TRACE_FROM_UNKNOWN)
			*from = (uint8_t)(TRACE_FROM_AP + TRACE_FROM_STATION - *from);
	}
}

/* The other's log told of the same. */
static void unite_pair(struct trace_story *story, struct tale *tale)
{
	bool crossed = false;
	struct tale *other = other_end(story, tale, &crossed);

	if (!other)
		return;
	if (crossed)
		turn(other->began < tale->began ? tale : other);
	if (other->began < tale->began)
		tale->began = other->began;
	for (int i = 0; i < 2; i++) {
		if (!trace_mac_any(&tale->device[i]))
			tale->device[i] = other->device[i];
		if (!trace_mac_any(&tale->in_group[i]))
			tale->in_group[i] = other->in_group[i];
	}
	if (other->exchange || other->connected) {
		/* It is in the group already. */
		tale->attempt->sta = other->attempt->sta;
		tale->connected |= other->connected;
	}
	tale->negotiated |= other->negotiated;
	if (other->method_trust > tale->method_trust) {
		tale->method_trust = other->method_trust;
		tale->attempt->method = other->attempt->method;
	}
	if (!tale->attempt->ssid[0])
		memcpy(tale->attempt->ssid, other->attempt->ssid, sizeof(tale->attempt->ssid));
	steps_copy(other, tale);
	tale_discard(story, other);
}

/* The access point of a group is its owner's interface; of a negotiation, the one who was asked. */
static void set_at(const struct tale *tale, struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind == TRACE_P2P_GO_DONE && fact->code2 != TRACE_ROLE_CLIENT)
		event->at.mac = (struct trace_mac){0};
	else if (fact->kind == TRACE_P2P_GROUP_STARTED && !trace_mac_any(&event->at.mac))
		for (int i = 0; i < 2; i++)
			if (trace_mac_same(&tale->device[i], &fact->device))
				event->at.mac = tale->in_group[i];
	if (kind_rules[fact->kind].from != TRACE_FROM_UNKNOWN)
		event->at.mac = tale->device[1];
}

void direct_event(struct trace_story *story, struct tale *tale, struct event *event)
{
	const struct trace_fact *fact = event->fact;

	pair_learn(tale, event);
	if (fact->kind == TRACE_P2P_GO_DONE) {
		tale->negotiated = true;
		tale->negotiated_at = fact->time;
		tale->role = (uint8_t)(fact->code ? TRACE_ROLE_NOT_TOLD : fact->code2);
	}
	unite_pair(story, tale);
	direct(tale, event);
	set_at(tale, event);
}
