/* SPDX-License-Identifier: BSD-3-Clause */
#include "tale.h"

#include <stdlib.h>
#include <string.h>

/* A clock that goes back by more was set. */
#define SET_BACK (60 * NS_PER_S)
/* A Wi-Fi Direct group is formed in this time after the two agreed. */
#define GROUP_WAIT (60 * NS_PER_S)

struct trace_story *trace_story_new(const struct trace_story_options *options)
{
	struct trace_story *story = calloc(1, sizeof(*story));

	if (!story)
		return NULL;
	story->aps = calloc(APS_MAX, sizeof(struct ap));
	story->pasts = calloc(PASTS_MAX, sizeof(struct past));
	if (!story->aps || !story->pasts) {
		trace_story_free(story);
		return NULL;
	}
	if (options)
		story->options = *options;
	story->now = story->deadline = TRACE_NO_TIME;
	for (int i = 0; i < SOURCES_MAX; i++)
		story->sources[i].last = TRACE_NO_TIME;
	return story;
}

void trace_story_free(struct trace_story *story)
{
	if (!story)
		return;
	while (story->tales)
		tale_discard(story, story->tales);
	while (story->presses)
		tale_discard(story, story->presses);
	for (size_t i = 0; i < story->n_attempts; i++)
		attempt_free(story->attempts[i]);
	free(story->attempts);
	free(story->findings);
	free(story->aps);
	free(story->pasts);
	free(story);
}

static uint8_t from_of(const struct trace_fact *fact)
{
	bool even = !(fact->code & 1);

	switch ((int)fact->kind) {
	case TRACE_DEAUTH:
	case TRACE_DISASSOC:
	case TRACE_DISCONNECTED:
		return fact->code2 <= TRACE_FROM_STATION ? (uint8_t)fact->code2
							 : (uint8_t)TRACE_FROM_UNKNOWN;
	case TRACE_WSC_MESSAGE:
	case TRACE_WSC_FRAGMENT:
	case TRACE_WSC_FRAGMENT_ACK:
		return fact->wsc.from <= TRACE_FROM_STATION ? fact->wsc.from
							    : (uint8_t)TRACE_FROM_UNKNOWN;
	case TRACE_KEY_MESSAGE:
	case TRACE_P2P_PROVISION:
		return even ? TRACE_FROM_STATION : TRACE_FROM_AP;
	}
	return kind_rules[fact->kind].from;
}

static bool shows_wps(const struct trace_fact *fact)
{
	switch ((int)fact->kind) {
	case TRACE_AP_CHOSEN:
	case TRACE_ASSOC_REQUEST:
		return fact->code == 1;
	case TRACE_IDENTITY:
		return fact->code == 1 || strncmp(fact->text, "WFA-SimpleConfig", 16) == 0;
	case TRACE_PROBE_REQUEST:
		return fact->wsc.password_id == WSC_PASSWORD_PBC;
	case TRACE_ENROLLEE_SEEN:
		return fact->code == WSC_PASSWORD_PBC;
	}
	return kind_rules[fact->kind].flags & KIND_WPS;
}

/* The address of a group's interface is made of the device's by a bit or two. */
static bool alike(const struct trace_mac *a, const struct trace_mac *b)
{
	return a->known == TRACE_MAC_WHOLE && b->known == TRACE_MAC_WHOLE &&
	       (memcmp(a->octet + 1, b->octet + 1, 5) == 0 || memcmp(a->octet, b->octet, 4) == 0);
}

static bool of_pair(const struct tale *tale, const struct event *event)
{
	for (int i = 0; i < 2; i++)
		if (alike(&tale->device[i], &event->sta) || alike(&tale->device[i], &event->at.mac))
			return true;
	return false;
}

/* The station's half of a Wi-Fi Direct group is known under its interface's address now. */
static struct tale *in_group(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	const struct ap *ap = ap_of(story, &event->at, fact->source, false);
	bool direct = (ap && (ap->told.bss & TRACE_BSS_P2P ||
				     strncmp(ap->told.ssid, "DIRECT-", 7) == 0)) ||
		      strncmp(fact->text, "DIRECT-", 7) == 0;
	uint64_t bit = UINT64_C(1) << fact->source % SOURCES_MAX;

	for (struct tale *tale = story->tales; tale; tale = tale->next) {
		if (!tale->attempt->p2p || tale->exchange || tale->over)
			continue;
		if (fact->time != TRACE_NO_TIME && tale->last != TRACE_NO_TIME &&
			fact->time - tale->last > GROUP_WAIT)
			continue;
		if (!direct && !of_pair(tale, event) &&
			!(fact->side != TRACE_AIR && tale->sources & bit))
			continue;
		if (trace_mac_any(&event->sta))
			tale->attempt->sta = event->sta;
		return tale;
	}
	return NULL;
}

/* A group has an interface of its own: it is the group that the same input has told of before. */
static struct tale *group_started(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	uint64_t bit = UINT64_C(1) << fact->source % SOURCES_MAX;

	if (fact->kind != TRACE_P2P_GROUP_STARTED)
		return NULL;
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		if (tale->attempt->p2p && !tale->over && tale->sources & bit &&
			(fact->time == TRACE_NO_TIME || tale->last == TRACE_NO_TIME ||
				fact->time - tale->last <= GROUP_WAIT))
			return tale;
	return NULL;
}

/*
 * Whoever of the two began it is called the station. A log has its own address first, and the
 * other's when it has heard of it; a capture has a request's sender first.
 */
static void pair(struct tale *tale, struct event *event)
{
	const struct trace_mac *sender = &event->sta, *other = &event->at.mac;
	bool heard = event->fact->side == TRACE_AIR ? event->from == TRACE_FROM_AP
						    : trace_mac_any(&event->at.mac);

	if (event->from == TRACE_FROM_UNKNOWN)
		heard = false;
	if (heard) {
		sender = &event->at.mac;
		other = &event->sta;
	}
	if (!trace_mac_any(&tale->device[0]))
		tale->device[0] = *sender;
	if (!trace_mac_any(&tale->device[1]))
		tale->device[1] = trace_mac_same(sender, &tale->device[0]) ? *other : *sender;
	if (event->from == TRACE_FROM_UNKNOWN)
		return;
	if (trace_mac_same(sender, &tale->device[1]))
		event->from = TRACE_FROM_AP;
	else if (trace_mac_same(sender, &tale->device[0]))
		event->from = TRACE_FROM_STATION;
	else
		event->from = TRACE_FROM_UNKNOWN;
}

/* The other's log began without knowing to whom it spoke. */
static void unite_pair(struct trace_story *story, struct tale *tale)
{
	for (struct tale *other = story->tales; other; other = other->next) {
		if (other == tale || !other->attempt->p2p || other->exchange ||
			!trace_mac_same(&other->device[0], &tale->device[1]) ||
			(trace_mac_any(&other->device[1]) &&
				!trace_mac_same(&other->device[1], &tale->device[0])))
			continue;
		for (uint32_t i = 0; i < other->attempt->n_steps; i++) {
			uint8_t *from = &other->attempt->steps[i].from;

			if (*from != TRACE_FROM_UNKNOWN)
				*from = (uint8_t)(TRACE_FROM_AP + TRACE_FROM_STATION - *from);
		}
		steps_copy(other, tale);
		tale_discard(story, other);
		return;
	}
}

static void station_event(struct trace_story *story, struct event *event)
{
	struct tale *tale = tale_find(story, event);

	/* A registrar behind RADIUS: its access point does not say which EAP it passes on. */
	event->wps |= event->rule->rank == RANK_EAP && event->fact->side == TRACE_AP &&
		      press_is_open(story, event);

	if (tale)
		tale = tale_bound(story, tale, event);
	if (!tale) {
		if (!event_begins(event))
			return;
		tale = event->rule->flags & KIND_P2P ? group_started(story, event)
						     : in_group(story, event);
		if (!tale)
			tale = tale_begin(story, event, false);
		if (!tale)
			return;
	}
	if (event->rule->flags & KIND_P2P) {
		pair(tale, event);
		unite_pair(story, tale);
	}
	if (event->fact->kind == TRACE_WSC_MESSAGE || event->fact->kind == TRACE_PROBE_REQUEST)
		tale = tale_unite(story, tale, event);
	tale_told(story, tale, event);
	press_answer(story, tale, event);
}

/* A session of an access point, or of a station? */
static bool of_station(const struct event *event)
{
	if (event->rule->scope == SCOPE_STATION)
		return true;
	if (event->rule->scope != SCOPE_EITHER)
		return false;
	return trace_mac_any(&event->sta) || event->fact->side == TRACE_STATION;
}

static bool filtered(const struct trace_story *story, const struct event *event)
{
	const struct trace_mac *station = &story->options.station;

	return trace_mac_any(station) && event->sta.known == TRACE_MAC_WHOLE &&
	       !trace_mac_same(station, &event->sta) && !(event->rule->flags & KIND_P2P) &&
	       !event->fact->wsc.uuid;
}

static void set_parties(struct event *event, struct trace_fact *fact)
{
	const struct port *port = event->port;

	/* wpa_supplicant as group owner: its own address is the access point's. */
	if (fact->side == TRACE_STATION && trace_mac_any(&port->ap) &&
		trace_mac_same(&fact->sta, &port->ap)) {
		fact->side = TRACE_AP;
		fact->sta = (struct trace_mac){0};
	}
	event->sta = fact->sta;
	event->at.mac = fact->ap;
	if (trace_mac_group(&event->at.mac))
		event->at.mac = (struct trace_mac){0};
	if (trace_mac_group(&event->sta))
		event->sta = (struct trace_mac){0};
	if (fact->side == TRACE_AP || fact->side == TRACE_NOBODY) {
		memcpy(event->at.ifname, port->ifname, sizeof(event->at.ifname));
		if (!trace_mac_any(&event->at.mac))
			event->at.mac = port->ap;
	} else if (fact->side == TRACE_STATION && !trace_mac_any(&event->sta) &&
		   !(event->rule->flags & KIND_P2P)) {
		event->sta = port->sta;
	}
}

static void note_source(struct trace_story *story, const struct trace_fact *fact)
{
	struct source *source = &story->sources[fact->source % SOURCES_MAX];

	if (fact->side == TRACE_AP)
		source->ap_side = true;
	if (fact->time == TRACE_NO_TIME)
		return;
	if (source->last != TRACE_NO_TIME && fact->time < source->last - SET_BACK) {
		source_anew(story, fact, source->ap_side);
		story->now = fact->time;
	}
	source->last = fact->time;
	if (story->now == TRACE_NO_TIME || fact->time > story->now)
		story->now = fact->time;
}

/* Sums of two times stay in range. */
#define TIME_MAX (INT64_MAX / 4)

void trace_story_add(struct trace_story *story, const struct trace_fact *told)
{
	struct trace_fact own = *told, *fact = &own;
	struct event event = {.fact = fact};

	if (fact->kind >= TRACE_FACT_KIND_COUNT || fact->side >= TRACE_SIDE_COUNT)
		return;
	fact->text[sizeof(fact->text) - 1] = '\0';
	fact->ifname[sizeof(fact->ifname) - 1] = '\0';
	if (fact->time > TIME_MAX || fact->time < -TIME_MAX)
		fact->time = TRACE_NO_TIME;
	story->serial++;
	note_source(story, fact);
	tales_expire(story);
	event.rule = &kind_rules[fact->kind];
	event.port = port_of(story, fact);
	event.from = from_of(fact);
	event.wps = shows_wps(fact);
	set_parties(&event, fact);
	beacon_event(story, &event);
	ap_note(story, &event);
	/* A group owner's own interface is connected, too: that is no station. */
	if (fact->kind == TRACE_CONNECTED && fact->side == TRACE_AP && !trace_mac_any(&event.sta))
		return;
	if (event.rule->scope == SCOPE_NONE || filtered(story, &event))
		return;
	if (event.rule->scope == SCOPE_MACHINE)
		machine_event(story, &event);
	else if (of_station(&event))
		station_event(story, &event);
	else
		press_event(story, &event);
}

void trace_story_pass(struct trace_story *story, int64_t now)
{
	if (story->now == TRACE_NO_TIME || now <= story->now)
		return;
	story->now = now;
	tales_expire(story);
}

void trace_story_end(struct trace_story *story)
{
	while (story->presses)
		press_close(story, story->presses, true);
	while (story->tales)
		tale_close(story, story->tales, true);
	keep_sort(story);
}

size_t trace_story_count(const struct trace_story *story)
{
	return story->n_attempts;
}

const struct trace_attempt *trace_story_attempt(const struct trace_story *story, size_t i)
{
	return i < story->n_attempts ? story->attempts[i] : NULL;
}

uint32_t trace_story_forgotten(const struct trace_story *story, enum verdict verdict)
{
	return story->forgotten[verdict];
}

size_t trace_story_aps(const struct trace_story *story)
{
	return story->n_aps;
}

const struct trace_ap *trace_story_ap(const struct trace_story *story, size_t i)
{
	return i < story->n_aps ? &story->aps[i].told : NULL;
}

size_t trace_story_findings(const struct trace_story *story, const struct trace_finding **ret)
{
	*ret = story->findings;
	return story->n_findings;
}

#define FINDINGS_MAX 64

void trace_story_find(struct trace_story *story, const struct trace_finding *finding)
{
	struct trace_finding *more;

	if (story->n_findings >= FINDINGS_MAX)
		return;
	more = realloc(story->findings, (story->n_findings + 1) * sizeof(*more));
	if (!more)
		return;
	story->findings = more;
	more[story->n_findings++] = *finding;
}
