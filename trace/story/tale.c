/* SPDX-License-Identifier: BSD-3-Clause */
/* Attempts that are going on: how they begin, are found, divided, joined, and end. */
#include "tale.h"

#include <stdlib.h>
#include <string.h>

void tale_to_front(struct trace_story *story, struct tale *tale)
{
	struct tale **list = tale->is_press ? &story->presses : &story->tales;

	if (*list == tale)
		return;
	if (tale->previous)
		tale->previous->next = tale->next;
	if (tale->next)
		tale->next->previous = tale->previous;
	tale->previous = NULL;
	tale->next = *list;
	if (*list)
		(*list)->previous = tale;
	*list = tale;
}

static void take_out(struct trace_story *story, struct tale *tale)
{
	struct tale **list = tale->is_press ? &story->presses : &story->tales;

	if (*list == tale)
		*list = tale->next;
	if (tale->previous)
		tale->previous->next = tale->next;
	if (tale->next)
		tale->next->previous = tale->previous;
	if (tale->is_press)
		story->n_presses--;
	else
		story->n_tales--;
}

static struct tale *last_of(struct tale *list)
{
	while (list && list->next)
		list = list->next;
	return list;
}

struct tale *tale_begin(struct trace_story *story, const struct event *event, bool press)
{
	struct tale *tale;

	if (press && story->n_presses >= PRESSES_MAX)
		press_close(story, last_of(story->presses), true);
	/* The first one is being spoken of. */
	if (!press && story->n_tales >= TALES_MAX && story->tales->next)
		tale_close(story, last_of(story->tales->next), true);
	tale = calloc(1, sizeof(*tale));
	if (tale)
		tale->attempt = calloc(1, sizeof(*tale->attempt));
	if (!tale || !tale->attempt) {
		free(tale);
		return NULL;
	}
	tale->id = ++story->next_id;
	tale->is_press = press;
	tale->source = event->fact->source;
	tale->deadline = TRACE_NO_TIME;
	tale->began = tale->last = event->fact->time;
	if (press) {
		story->n_presses++;
	} else {
		story->n_tales++;
		tale->attempt->sta = event->sta;
		if (!trace_mac_any(&event->sta) && event->fact->side == TRACE_STATION) {
			tale->port = (uint16_t)(event->port - story->ports + 1);
			story->has_nameless = true;
		}
		if (event->fact->presumed && event->fact->side == TRACE_STATION) {
			tale->presumed = true;
			story->has_nameless = true;
		}
	}
	tale->attempt->p2p = event->rule->flags & KIND_P2P;
	tale_to_front(story, tale);
	return tale;
}

void tale_discard(struct trace_story *story, struct tale *tale)
{
	take_out(story, tale);
	attempt_free(tale->attempt);
	free(tale);
}

static bool wanted(const struct trace_story *story, const struct trace_attempt *attempt)
{
	const struct trace_story_options *options = &story->options;
	bool ap = !trace_mac_any(&options->ap) || trace_mac_same(&options->ap, &attempt->ap);

	for (uint8_t i = 1; i < attempt->n_aps; i++)
		ap |= trace_mac_same(&options->ap, &attempt->aps[i].mac);
	return ap && (!trace_mac_any(&options->station) ||
			     trace_mac_same(&options->station, &attempt->sta) ||
			     trace_mac_same(&options->station, &attempt->other_sta));
}

static void set_span(struct trace_attempt *attempt)
{
	attempt->start = attempt->end = TRACE_NO_TIME;
	for (uint32_t i = 0; i < attempt->n_steps; i++) {
		int64_t time = attempt->steps[i].time;

		if (time == TRACE_NO_TIME)
			continue;
		if (attempt->start == TRACE_NO_TIME)
			attempt->start = time;
		attempt->end = time;
	}
}

/* Where it ended: the last access point that the station itself had to do with. */
static void set_ap(struct trace_story *story, struct tale *tale)
{
	struct trace_attempt *attempt = tale->attempt;
	uint8_t at = tale->ap;
	const struct ap *ap;

	for (uint32_t i = attempt->n_steps; i-- > 0 && !at;)
		at = attempt->steps[i].ap;
	if (!at)
		return;
	attempt->ap = attempt->aps[at].mac;
	ap = ap_of(story, &attempt->aps[at], tale->at_source[at], false);
	if (!ap)
		return;
	if (!trace_mac_any(&attempt->ap))
		attempt->ap = ap->told.mac;
	attempt->bss = ap->told.bss;
	if (!attempt->ssid[0])
		memcpy(attempt->ssid, ap->told.ssid, sizeof(attempt->ssid));
}

static void shrink(struct trace_attempt *attempt)
{
	struct trace_step *steps;

	if (!attempt->n_steps)
		return;
	steps = realloc(attempt->steps, attempt->n_steps * sizeof(*steps));
	if (steps)
		attempt->steps = steps;
}

void tale_close(struct trace_story *story, struct tale *tale, bool open)
{
	struct trace_attempt *attempt = tale->attempt;
	struct trace_past past;

	if (!tale->is_press)
		asked_tale_closes(story, tale);
	steps_unite_aps(tale);
	set_ap(story, tale);
	if (attempt->n_steps == 0 || !wanted(story, attempt)) {
		tale_discard(story, tale);
		return;
	}
	/* A Wi-Fi Direct group is always formed by WPS. */
	if (!tale->wps && !attempt->p2p)
		attempt->method = TRACE_PLAIN;
	else if (attempt->method == TRACE_PLAIN)
		attempt->method = TRACE_WPS;
	attempt->open = open && !tale->connected && !tale->over;
	attempt->input_end = story->now;
	set_span(attempt);
	gaps_fill(tale);
	shrink(attempt);
	past = past_told(story, tale);
	attempt->number = ++story->n_told;
	if (story->options.judge)
		story->options.judge(story, attempt, &past);
	past_learn(story, tale);
	if (story->options.told)
		story->options.told(story->options.context, attempt);
	take_out(story, tale);
	free(tale);
	keep(story, attempt);
}

void tale_deadline(struct trace_story *story, struct tale *tale, int64_t deadline)
{
	tale->deadline = deadline;
	if (story->deadline == TRACE_NO_TIME || deadline < story->deadline)
		story->deadline = deadline;
}

void tales_expire(struct trace_story *story)
{
	int64_t next = TRACE_NO_TIME;
	/* Presses first: a station is judged by what it could have answered. */
	struct tale *lists[] = {story->presses, story->tales};

	if (story->deadline == TRACE_NO_TIME || story->now == TRACE_NO_TIME ||
		story->now < story->deadline)
		return;
	for (unsigned i = 0; i < 2; i++) {
		struct tale *after;

		for (struct tale *tale = lists[i]; tale; tale = after) {
			after = tale->next;
			if (tale->deadline == TRACE_NO_TIME)
				continue;
			if (tale->deadline <= story->now && !tale->is_press) {
				tale_close(story, tale, false);
				continue;
			}
			if (tale->deadline <= story->now && press_expire(story, tale))
				continue;
			if (next == TRACE_NO_TIME || tale->deadline < next)
				next = tale->deadline;
		}
	}
	story->deadline = next;
}

static struct tale *by_address(struct trace_story *story, const struct event *event)
{
	for (struct tale *tale = story->tales; tale; tale = tale->next)
		if (trace_mac_same(&tale->attempt->sta, &event->sta))
			return tale;
	return direct_by_address(story, event);
}

struct tale *tale_find(struct trace_story *story, const struct event *event)
{
	bool station = event->fact->side == TRACE_STATION;

	if (trace_mac_any(&event->sta)) {
		struct tale *tale = by_address(story, event);

		return station ? nameless_knows(story, tale, event)
			       : nameless_named(story, tale, event);
	}
	if (station)
		return nameless_station(story, event);
	return event->fact->side == TRACE_AIR ? NULL : nameless_line(story, event);
}

struct tale *tale_split(struct trace_story *story, struct tale *tale, const struct event *event)
{
	struct tale *newer;
	uint8_t round = tale->round;

	/* In a full list the last one has to go: not this one. */
	tale_to_front(story, tale);
	newer = tale_begin(story, event, false);
	if (!newer)
		return NULL;
	newer->attempt->sta = tale->attempt->sta;
	newer->port = tale->port;
	newer->uuid = tale->uuid;
	memcpy(newer->attempt->device, tale->attempt->device, sizeof(newer->attempt->device));
	if (round) {
		steps_move(tale, newer, round);
		tale_name_again(tale->attempt);
		tale_name_again(newer->attempt);
		for (uint32_t i = 0; i < newer->attempt->n_steps; i++)
			newer->attempt->steps[i].round = 1;
		newer->round = 1;
		newer->rank = tale->rank;
		newer->rank_time = tale->rank_time;
		newer->rank_source = tale->rank_source;
		newer->round_wps = tale->round_wps;
		newer->ap = newer->attempt->n_aps > 1 ? 1 : 0;
		tale->round--;
		tale->ap = 0;
	}
	tale_close(story, tale, false);
	return newer;
}

struct tale *tale_unite(struct trace_story *story, struct tale *tale, const struct event *event)
{
	uint64_t uuid = event->fact->wsc.uuid;
	struct tale *older;
	uint8_t rounds;

	if (!uuid || tale->uuid == uuid || event->from != TRACE_FROM_STATION)
		return tale;
	tale->uuid = uuid;
	for (older = story->tales; older; older = older->next)
		if (older != tale && older->uuid == uuid && !older->given && !older->connected &&
			older->wps)
			break;
	if (!older || !trace_mac_any(&tale->attempt->sta) || !tale->attempt->n_steps ||
		older->last > tale->attempt->steps[0].time)
		return tale;
	older->attempt->other_sta = older->attempt->sta;
	older->attempt->other_where = where_of(event->fact);
	older->attempt->sta = tale->attempt->sta;
	rounds = older->round;
	for (uint32_t i = 0; i < tale->attempt->n_steps; i++)
		if (tale->attempt->steps[i].round)
			tale->attempt->steps[i].round =
				(uint8_t)(tale->attempt->steps[i].round + rounds);
	steps_copy(tale, older);
	older->round = (uint8_t)(rounds + tale->round);
	older->rank = tale->rank;
	older->rank_time = tale->rank_time;
	older->rank_source = tale->rank_source;
	older->round_wps = tale->round_wps;
	older->round_exchange = tale->round_exchange;
	older->last = tale->last;
	tale_discard(story, tale);
	return older;
}
