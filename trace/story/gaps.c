/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What must have happened between steps that were seen: messages of an exchange, an association, an
 * EAP-Failure, messages of the 4-way handshake. It gets steps without time or place.
 */
#include "tale.h"

/* The order of an exchange, by enum wsc_kind. M2D stands where M2 would. */
static const uint8_t chain[] = {
	WSC_M1, WSC_M2, WSC_M3, WSC_M4, WSC_M5, WSC_M6, WSC_M7, WSC_M8, WSC_DONE};
#define CHAIN ((int)(sizeof(chain) / sizeof(chain[0])))

struct round {
	uint8_t number;
	bool from_ap; /* the access point is the enrollee */
	bool associated, failure, nack_or_m2d;
	int first, last;	  /* steps of it; -1: none */
	int eap, eap_last, keys;  /* first (last) of that phase, "connected" among keys */
	int top;		  /* how far the exchange came, an index of chain; -1 */
	int evidence;		  /* step that shows top without being the message */
	unsigned seen, keys_seen; /* bits */
	bool joined, handshake;
};

static int place(uint16_t kind)
{
	for (int i = 0; i < CHAIN; i++)
		if (chain[i] == kind)
			return i;
	return -1;
}

/* hostapd and wpa_supplicant count as Message Type does: 4 is M1. */
static int place_of_type(uint16_t type)
{
	static const uint8_t types[] = {WSC_MESSAGE_TYPE_M1, WSC_MESSAGE_TYPE_M2,
		WSC_MESSAGE_TYPE_M3, WSC_MESSAGE_TYPE_M4, WSC_MESSAGE_TYPE_M5, WSC_MESSAGE_TYPE_M6,
		WSC_MESSAGE_TYPE_M7, WSC_MESSAGE_TYPE_M8, WSC_MESSAGE_TYPE_DONE};

	for (int i = 0; i < CHAIN; i++)
		if (types[i] == type)
			return i;
	return -1;
}

static void look_at(struct round *round, const struct trace_step *step, int i)
{
	int far = -1;

	if (round->first < 0)
		round->first = i;
	round->last = i;
	if (step->phase == TRACE_PHASE_EAP) {
		if (round->eap < 0)
			round->eap = i;
		round->eap_last = i;
	}
	if ((step->phase == TRACE_PHASE_KEYS || step->kind == TRACE_CONNECTED) && round->keys < 0)
		round->keys = i;
	switch ((int)step->kind) {
	case TRACE_ASSOC_REQUEST:
	case TRACE_ASSOC_RESPONSE:
	case TRACE_ASSOCIATED:
		round->associated = true;
		break;
	case TRACE_WSC_MESSAGE:
		far = place(step->code);
		if (far >= 0)
			round->seen |= 1u << far;
		if (step->code == WSC_M1 && step->from == TRACE_FROM_AP)
			round->from_ap = true;
		if (step->code == WSC_M2D)
			round->nack_or_m2d = true;
		break;
	case TRACE_EAP_FAILURE:
		round->failure = true;
		break;
	case TRACE_CREDENTIAL:
		far = place(WSC_M8);
		break;
	case TRACE_WPS_SUCCESS:
	case TRACE_REGISTERED:
		far = place(WSC_DONE);
		break;
	case TRACE_WPS_FAIL:
		far = place_of_type(step->code);
		break;
	case TRACE_KEY_MESSAGE:
		if (step->code >= 1 && step->code <= 4)
			round->keys_seen |= 1u << (step->code - 1);
		break;
	case TRACE_KEY_DONE:
		round->handshake = true;
		break;
	case TRACE_CONNECTED:
		round->joined = true;
		break;
	}
	if (far > round->top) {
		round->top = far;
		round->evidence = i;
	}
}

static struct round round_of(const struct trace_attempt *attempt, uint8_t number)
{
	struct round round = {
		.number = number,
		.first = -1,
		.last = -1,
		.eap = -1,
		.eap_last = -1,
		.keys = -1,
		.top = -1,
	};

	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (attempt->steps[i].round == number)
			look_at(&round, &attempt->steps[i], (int)i);
	return round;
}

static void insert(struct tale *tale, int at, const struct trace_step *missing)
{
	struct trace_step *step = step_insert(tale->attempt, &tale->steps_size, (uint32_t)at);

	if (!step)
		return;
	*step = *missing;
	step->time = TRACE_NO_TIME;
	step->flags |= TRACE_STEP_NOT_SEEN;
	step->side = TRACE_NOBODY;
}

static struct trace_step message(const struct round *round, int link)
{
	/* Odd messages are the enrollee's, and Done is. */
	bool enrollee = link % 2 == 0;

	return (struct trace_step){
		.kind = TRACE_WSC_MESSAGE,
		.code = chain[link],
		.from = enrollee != round->from_ap ? TRACE_FROM_STATION : TRACE_FROM_AP,
		.phase = TRACE_PHASE_EAP,
		.round = round->number,
	};
}

/* Where a message of the chain belongs: before the first step that comes after it. */
static int place_before(const struct trace_attempt *attempt, const struct round *round, int link)
{
	int at = round->eap_last + 1;

	for (int i = (int)attempt->n_steps; i-- > 0;) {
		const struct trace_step *step = &attempt->steps[i];
		int far = -1;

		if (step->round != round->number)
			continue;
		if (step->kind == TRACE_WSC_MESSAGE)
			far = place(step->code);
		else if (step->kind == TRACE_CREDENTIAL)
			far = place(WSC_DONE);
		else if (step->kind == TRACE_WPS_SUCCESS || step->kind == TRACE_REGISTERED ||
			 step->kind == TRACE_EAP_FAILURE || step->kind == TRACE_WPS_FAIL ||
			 step->kind == TRACE_DEAUTH || step->kind == TRACE_DISASSOC ||
			 step->kind == TRACE_DISCONNECTED)
			far = CHAIN;
		if (far > link)
			at = i;
	}
	return at;
}

static void fill_messages(struct tale *tale, const struct round *round)
{
	struct trace_step missing;

	if (round->top < 0 || round->nack_or_m2d)
		return;
	if (!round->seen) {
		/* Nothing that was read shows messages: all of them are one step. */
		missing = message(round, round->top);
		missing.flags = TRACE_STEP_RANGE;
		insert(tale, place_before(tale->attempt, round, 0), &missing);
		return;
	}
	for (int link = 0; link <= round->top; link++) {
		if (round->seen >> link & 1)
			continue;
		missing = message(round, link);
		insert(tale, place_before(tale->attempt, round, link), &missing);
	}
}

static void fill_association(struct tale *tale, const struct round *round)
{
	int at = round->eap >= 0 ? round->eap : round->keys;
	struct trace_step missing = {
		.kind = TRACE_ASSOCIATED,
		.round = round->number,
		.phase = round->eap >= 0 ? TRACE_PHASE_ROUND_1 : TRACE_PHASE_ROUND_2,
	};

	if (round->associated || at < 0)
		return;
	insert(tale, at, &missing);
}

/* It always ends an exchange; when the station came back, it was over. */
static void fill_failure(struct tale *tale, const struct round *round)
{
	struct trace_step missing = {
		.kind = TRACE_EAP_FAILURE,
		.from = TRACE_FROM_AP,
		.round = round->number,
		.phase = TRACE_PHASE_EAP,
	};

	if (round->failure || round->eap_last < 0 || round->top != place(WSC_DONE) ||
		round->number >= tale->round)
		return;
	insert(tale, round->eap_last + 1, &missing);
}

static void fill_keys(struct tale *tale, const struct round *round)
{
	struct trace_step missing = {
		.kind = TRACE_KEY_MESSAGE,
		.phase = TRACE_PHASE_KEYS,
		.round = round->number,
	};
	unsigned top = 0;

	for (unsigned i = 0; i < 4; i++)
		if (round->keys_seen >> i & 1)
			top = i + 1;
	/* An open network has no handshake: that somebody is connected does not show one. */
	if (round->handshake || (round->joined && round->keys_seen))
		top = 4;
	if (!top || round->keys < 0)
		return;
	if (!round->keys_seen) {
		missing.code = 4;
		missing.from = TRACE_FROM_STATION;
		missing.flags = TRACE_STEP_RANGE;
		insert(tale, round->keys, &missing);
		return;
	}
	for (unsigned i = 0; i < top; i++) {
		const struct trace_attempt *attempt = tale->attempt;
		int at = round->keys;

		if (round->keys_seen >> i & 1)
			continue;
		for (int k = round->keys; k < (int)attempt->n_steps; k++) {
			const struct trace_step *step = &attempt->steps[k];

			if (step->round == round->number && step->kind == TRACE_KEY_MESSAGE &&
				step->code <= i)
				at = k + 1;
		}
		missing.code = (uint16_t)(i + 1);
		missing.from = i % 2 ? TRACE_FROM_STATION : TRACE_FROM_AP;
		insert(tale, at, &missing);
	}
}

/* Looks at the round again if steps were put into the attempt since it had @n of them. */
static void refresh(const struct trace_attempt *attempt, struct round *round, uint32_t *n)
{
	if (attempt->n_steps == *n)
		return;
	*round = round_of(attempt, round->number);
	*n = attempt->n_steps;
}

static void fill_round(struct tale *tale, uint8_t number)
{
	const struct trace_attempt *attempt = tale->attempt;
	struct round round = round_of(attempt, number), told = round;
	uint32_t n = attempt->n_steps;

	if (round.first < 0)
		return;
	if (tale->given_silently && number == tale->given_round && round.top < 0)
		told.top = place(WSC_DONE);
	fill_messages(tale, &told);
	refresh(attempt, &round, &n);
	fill_association(tale, &round);
	refresh(attempt, &round, &n);
	fill_failure(tale, &round);
	refresh(attempt, &round, &n);
	fill_keys(tale, &round);
}

void gaps_fill(struct tale *tale)
{
	if (tale->is_press || tale->attempt->steps_dropped)
		return;
	for (uint8_t number = 0; number <= tale->round; number++) {
		fill_round(tale, number);
		if (number == UINT8_MAX)
			return;
	}
}
