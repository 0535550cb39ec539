/* SPDX-License-Identifier: BSD-3-Clause */
/* What an event changes in its attempt: round, method, names, whether the key was given, how long
 * it may be silent. */
#include "tale.h"

#include <string.h>

/* Nothing was heard for so long: walk time (120 s), and what a program needs to say that it is
 * over. */
#define SILENCE (125 * NS_PER_S)
/* A key that was handed out and not used in this time is not used any more. */
#define GIVEN_WAIT (30 * NS_PER_S)
/* Other witnesses of the end, and what belongs to it, come in this time. */
#define SETTLE	   (NS_PER_S)
#define SETTLE_P2P (3 * NS_PER_S)

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

static bool names_network(uint8_t kind)
{
	return kind == TRACE_AP_CHOSEN || kind == TRACE_CREDENTIAL ||
	       kind == TRACE_P2P_GROUP_STARTED;
}

void tale_name_again(struct trace_attempt *attempt)
{
	attempt->ssid[0] = '\0';
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (names_network(attempt->steps[i].kind) && attempt->steps[i].text)
			memcpy(attempt->ssid, attempt->texts[attempt->steps[i].text],
				sizeof(attempt->ssid));
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
		tale_to_front(story, tale);
		event->port->tale = tale->id;
	}
}
