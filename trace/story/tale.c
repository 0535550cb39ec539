/* SPDX-License-Identifier: BSD-3-Clause */
/* Attempts that are going on. */
#include "tale.h"

#include <stdlib.h>
#include <string.h>

/* Nothing was heard for so long: walk time (120 s), and what a program needs to say that it is
 * over. */
#define SILENCE (125 * NS_PER_S)
/* A key that was handed out and not used in this time is not used any more. */
#define GIVEN_WAIT (30 * NS_PER_S)
/* Other witnesses of the end, and what belongs to it, come in this time. */
#define SETTLE	   (NS_PER_S)
#define SETTLE_P2P (3 * NS_PER_S)

static void to_front(struct tale **list, struct tale *tale)
{
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
	to_front(press ? &story->presses : &story->tales, tale);
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

static bool names_network(uint8_t kind)
{
	return kind == TRACE_AP_CHOSEN || kind == TRACE_CREDENTIAL ||
	       kind == TRACE_P2P_GROUP_STARTED;
}

/* Steps have moved: the network is the one that those which are left name. */
static void name_again(struct trace_attempt *attempt)
{
	attempt->ssid[0] = '\0';
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (names_network(attempt->steps[i].kind) && attempt->steps[i].text)
			memcpy(attempt->ssid, attempt->texts[attempt->steps[i].text],
				sizeof(attempt->ssid));
}

struct tale *tale_split(struct trace_story *story, struct tale *tale, const struct event *event)
{
	struct tale *newer;
	uint8_t round = tale->round;

	/* In a full list the last one has to go: not this one. */
	to_front(&story->tales, tale);
	newer = tale_begin(story, event, false);
	if (!newer)
		return NULL;
	newer->attempt->sta = tale->attempt->sta;
	newer->port = tale->port;
	newer->uuid = tale->uuid;
	memcpy(newer->attempt->device, tale->attempt->device, sizeof(newer->attempt->device));
	if (round) {
		steps_move(tale, newer, round);
		name_again(tale->attempt);
		name_again(newer->attempt);
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

static void new_round(struct tale *tale)
{
	if (tale->round < UINT8_MAX)
		tale->round++;
	tale->round_wps = tale->round_exchange = tale->round_ended = false;
	tale->rank = RANK_NONE;
}

/* Lines of two programs about one moment can come in the wrong order. */
#define OUT_OF_ORDER (20 * NS_PER_MS)

static bool opens_round(const struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	uint8_t rank = event->rule->rank;

	if (tale->round == 0)
		return true;
	if (rank <= RANK_ASSOCIATED) {
		bool sae_more = fact->kind == TRACE_AUTH_REQUEST && fact->code2 > 1;
		bool other = fact->source != tale->rank_source && fact->time != TRACE_NO_TIME &&
			     tale->rank_time != TRACE_NO_TIME &&
			     fact->time - tale->rank_time <= OUT_OF_ORDER;

		if (tale->rank == RANK_GONE)
			return true;
		return rank < tale->rank && !sae_more && !other;
	}
	if (rank >= RANK_KEYS)
		return tale->round_wps && tale->round_exchange;
	return (tale->rank == RANK_GONE || tale->round_ended) &&
	       (fact->kind == TRACE_EAP_STARTED || fact->kind == TRACE_IDENTITY_REQUEST ||
		       fact->kind == TRACE_WSC_START);
}

static void go_on(struct tale *tale, const struct event *event)
{
	uint8_t rank = event->rule->rank;

	if (rank == RANK_NONE)
		return;
	if (rank == RANK_GONE) {
		/* On an open network a station is let in for a moment before its exchange. */
		bool moment = tale->wps && !tale->exchange && !tale->given &&
			      event->fact->kind == TRACE_DISCONNECTED &&
			      event->fact->side == TRACE_AP;

		if (tale->rank >= RANK_ASSOCIATED && !moment)
			tale->rank = RANK_GONE;
		return;
	}
	if (opens_round(tale, event))
		new_round(tale);
	if (tale->rank == RANK_GONE || rank > tale->rank ||
		event->fact->kind == TRACE_AUTH_REQUEST) {
		if (tale->rank != RANK_GONE)
			tale->rank = rank;
		tale->rank_source = event->fact->source;
		tale->rank_time = event->fact->time;
	}
}

/* The round turns out to be one of WPS. */
static void round_is_wps(struct tale *tale)
{
	struct trace_attempt *attempt = tale->attempt;

	tale->round_wps = true;
	if (tale->given)
		return;
	for (uint32_t i = attempt->n_steps; i-- > 0 && attempt->steps[i].round == tale->round;)
		if (attempt->steps[i].phase == TRACE_PHASE_ROUND_2)
			attempt->steps[i].phase = TRACE_PHASE_ROUND_1;
}

static void learn_method(struct tale *tale, enum trace_method method, uint8_t trust)
{
	if (trust < tale->method_trust)
		return;
	tale->attempt->method = method;
	tale->method_trust = trust;
}

static enum trace_method password_method(uint16_t id)
{
	if (id == WSC_PASSWORD_PBC)
		return TRACE_PBC;
	if (id == WSC_PASSWORD_NFC_HANDOVER || id >= WSC_PASSWORD_NFC_FIRST)
		return TRACE_NFC;
	return TRACE_PIN;
}

/* How: what messages say is worth more than what was pressed somewhere. */
static void tell_method(struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	uint16_t id = fact->wsc.password_id;

	switch ((int)fact->kind) {
	case TRACE_IDENTITY:
		if (fact->code == 1)
			learn_method(tale, TRACE_AP_PIN, 5);
		break;
	case TRACE_WSC_MESSAGE:
		if (fact->code == WSC_M1 && event->from == TRACE_FROM_AP)
			learn_method(tale, TRACE_AP_PIN, 5);
		/* 0 is the PIN in a capture; in a log it may be nothing. */
		else if (fact->code == WSC_M1 && (id || fact->side == TRACE_AIR))
			learn_method(tale, password_method(id), 4);
		break;
	case TRACE_AP_SETTINGS:
		learn_method(tale, TRACE_AP_PIN, 4);
		break;
	case TRACE_PBC_PRESSED:
		learn_method(tale, TRACE_PBC, fact->side == TRACE_STATION ? 3 : 1);
		break;
	case TRACE_PIN_SET:
		learn_method(tale, TRACE_PIN, fact->side == TRACE_STATION ? 3 : 1);
		break;
	case TRACE_PROBE_REQUEST:
		learn_method(tale, TRACE_PBC, 2);
		break;
	case TRACE_WPS_FAIL:
		/* Only a registrar is told M7, and one that reads fails there without an error. */
		if (fact->side == TRACE_STATION && fact->code == WSC_MESSAGE_TYPE_M7 &&
			fact->code2 == 0)
			learn_method(tale, TRACE_AP_PIN, 4);
		break;
	case TRACE_ENROLLEE_SEEN:
		if (fact->code2 == TRACE_REQUEST_REGISTRAR)
			learn_method(tale, TRACE_AP_PIN, 2);
		/* 0 is what devices say that do not ask for anything yet, too. */
		if (fact->code)
			learn_method(tale, password_method(fact->code), 2);
		break;
	case TRACE_PIN_NEEDED:
		learn_method(tale, TRACE_PIN, 2);
		break;
	case TRACE_SESSION:
		learn_method(tale, TRACE_PBC, 1);
		break;
	case TRACE_P2P_GO_REQUEST:
	case TRACE_P2P_GO_DONE:
		if (fact->value)
			learn_method(tale, password_method((uint16_t)fact->value), 2);
		break;
	}
}

static void tell_names(struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	struct trace_attempt *attempt = tale->attempt;
	bool device = fact->kind == TRACE_ENROLLEE_SEEN || fact->kind == TRACE_PROBE_REQUEST ||
		      fact->kind == TRACE_P2P_FOUND ||
		      (fact->kind == TRACE_WSC_MESSAGE && fact->code == WSC_M1 &&
			      event->from == TRACE_FROM_STATION);

	if (!fact->text[0])
		return;
	if (device)
		memcpy(attempt->device, fact->text, sizeof(attempt->device));
	if (names_network(fact->kind))
		memcpy(attempt->ssid, fact->text, sizeof(attempt->ssid));
}

static bool gives(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind == TRACE_WSC_MESSAGE)
		return fact->code == WSC_DONE || fact->code == WSC_M8;
	if (fact->kind == TRACE_SESSION)
		return fact->code == EXPLAIN_REGISTERED || fact->code == EXPLAIN_JOINED;
	return event->rule->flags & KIND_GIVEN;
}

static bool fails(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind == TRACE_WSC_MESSAGE)
		return fact->code == WSC_NACK;
	return event->rule->flags & KIND_FAILS;
}

/* With an error, a wrong password above all: a registrar that only reads has none. */
static bool denies(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	return fact->kind == TRACE_PASSWORD_WRONG ||
	       (fact->kind == TRACE_WPS_FAIL && fact->code2) ||
	       (fact->kind == TRACE_WSC_MESSAGE && fact->code == WSC_NACK &&
		       fact->wsc.config_error);
}

/* Cancelled, timed out: the station's own word on it. */
static bool ends(const struct event *event)
{
	uint8_t kind = event->fact->kind;

	if (kind == TRACE_P2P_GROUP_REMOVED || kind == TRACE_P2P_GROUP_FAILED)
		return true;
	return event->fact->side == TRACE_STATION &&
	       (kind == TRACE_CANCELLED || kind == TRACE_WALK_TIME_OVER);
}

static void is_given(struct tale *tale, const struct trace_fact *fact)
{
	if (tale->given)
		return;
	tale->given = true;
	tale->given_round = tale->round;
	tale->given_at = fact->time;
	tale->given_where = where_of(fact);
}

/* Nobody said so, but what came after it shows it. */
static void was_given(struct tale *tale, const struct trace_fact *fact)
{
	struct trace_attempt *attempt = tale->attempt;

	is_given(tale, fact);
	tale->given_round = (uint8_t)(tale->round - 1);
	tale->given_silently = true;
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (attempt->steps[i].round == tale->round &&
			attempt->steps[i].phase == TRACE_PHASE_ROUND_1)
			attempt->steps[i].phase = TRACE_PHASE_ROUND_2;
}

static void change(struct trace_story *story, struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	bool in_exchange = event->rule->phase == TRACE_PHASE_EAP;

	if (event->wps)
		tale->wps = true;
	if (event->wps && (event->rule->rank || in_exchange) && !tale->round_wps)
		round_is_wps(tale);
	if (in_exchange && !tale->round_exchange && !tale->denied)
		tale->attempt->locked_where = event->port->locked_where;
	if (in_exchange && tale->round_wps)
		tale->exchange = tale->round_exchange = true;
	if (gives(event))
		is_given(tale, fact);
	if (in_exchange && tale->round_wps && !tale->method_trust &&
		past_is_registrar(story, &tale->attempt->sta))
		learn_method(tale, TRACE_AP_PIN, 2);
	tale->failed |= fails(event);
	tale->denied |= denies(event);
	tale->round_ended |= fact->kind == TRACE_EAP_FAILURE || fact->kind == TRACE_EAP_TIMEOUT;
	tale->over |= ends(event);
	if (event_joins(event) && (tale->given || !tale->round_wps)) {
		tale->connected = true;
		if (!tale->connected_where.position)
			tale->connected_where = where_of(fact);
		/* With what, if not with what the exchange before it gave? */
		if (tale->exchange && !tale->given)
			was_given(tale, fact);
	}
	if (fact->kind == TRACE_ASSOC_REQUEST && fact->bss)
		tale->attempt->asked = fact->bss;
	if (fact->kind == TRACE_WSC_MESSAGE && fact->code <= WSC_DONE)
		story->sources[fact->source % SOURCES_MAX].messages = true;
	if (fact->kind == TRACE_KEY_MESSAGE)
		story->sources[fact->source % SOURCES_MAX].keys = true;
	tell_method(tale, event);
	tell_names(tale, event);
}

static void renew_deadline(struct trace_story *story, struct tale *tale, const struct event *event)
{
	int64_t settle = tale->attempt->p2p ? SETTLE_P2P : SETTLE, now = event->fact->time;
	bool unused = tale->given && tale->round <= tale->given_round;

	if (now == TRACE_NO_TIME)
		return;
	if (tale->connected || tale->over) {
		if (tale->deadline == TRACE_NO_TIME || tale->deadline > now + settle)
			tale_deadline(story, tale, now + settle);
		return;
	}
	if (event->rule->flags & KIND_IDLE && tale->deadline != TRACE_NO_TIME)
		return;
	tale->last = now;
	tale_deadline(story, tale, now + (unused ? GIVEN_WAIT : SILENCE));
}

void tale_told(struct trace_story *story, struct tale *tale, const struct event *event)
{
	const struct trace_step *step;

	if (!step_known(tale, event))
		go_on(tale, event);
	step = step_add(story, tale, event);
	if (!step)
		return;
	if (step->ap && event->rule->scope == SCOPE_STATION)
		tale->ap = step->ap;
	if (event->fact->side == TRACE_STATION && !(event->rule->flags & KIND_P2P))
		tale->log = (uint16_t)(event->port - story->ports + 1);
	change(story, tale, event);
	renew_deadline(story, tale, event);
	if (!tale->is_press) {
		to_front(&story->tales, tale);
		event->port->tale = tale->id;
	}
}
