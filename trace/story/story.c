/* SPDX-License-Identifier: BSD-3-Clause */
#include "tale.h"

#include <stdlib.h>
#include <string.h>

/* A clock that goes back by more was set. */
#define SET_BACK (60 * NS_PER_S)

struct trace_story *trace_story_new(const struct trace_story_options *options)
{
	struct trace_story *story = calloc(1, sizeof(*story));

	if (!story)
		return NULL;
	/* not zeroed: a row is written as a whole when it is taken */
	story->aps = malloc(APS_MAX * sizeof(struct ap));
	story->pasts = malloc(PASTS_MAX * sizeof(struct past));
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
	case TRACE_P2P_PROVISION:
		if (fact->code > 1)
			return TRACE_FROM_UNKNOWN;
		return even ? TRACE_FROM_STATION : TRACE_FROM_AP;
	case TRACE_KEY_MESSAGE:
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

static void station_event(struct trace_story *story, struct event *event)
{
	struct tale *tale = tale_find(story, event);

	/* A registrar behind RADIUS: its access point does not say which EAP it passes on. */
	event->wps |= event->rule->rank == RANK_EAP && event->fact->side == TRACE_AP &&
		      press_is_open(story, event);

	if (tale)
		tale = tale_bound(story, tale, event);
	if (!tale && event->rule->flags & KIND_P2P)
		tale = direct_find(story, event);
	if (!tale) {
		if (!event_begins(event))
			return;
		tale = event->rule->flags & KIND_P2P ? NULL : direct_in_group(story, event);
		if (!tale)
			tale = tale_begin(story, event, false);
		if (!tale)
			return;
	}
	if (event->rule->flags & KIND_P2P)
		direct_event(story, tale, event);
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
	if (fact->presumed && port->renamed && fact->side == TRACE_STATION)
		event->sta = port->sta;
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

void trace_story_add(struct trace_story *story, const struct trace_fact *told)
{
	struct trace_fact own = *told, *fact = &own;
	struct event event = {.fact = fact};

	if (fact->kind >= TRACE_FACT_KIND_COUNT || fact->side >= TRACE_SIDE_COUNT)
		return;
	fact->text[sizeof(fact->text) - 1] = '\0';
	fact->ifname[sizeof(fact->ifname) - 1] = '\0';
	if (fact->time > TRACE_TIME_MAX || fact->time < TRACE_TIME_MIN)
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
	past_asks(story, &event);
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
