/* SPDX-License-Identifier: BSD-3-Clause */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include <wsc/wire.h>

#include "explain/explain.h"

bool judge_seen(const struct trace_step *step)
{
	return !(step->flags & TRACE_STEP_NOT_SEEN);
}

static const struct trace_step *steps_from(
	const struct judge *judge, const struct trace_step *after)
{
	return after ? after + 1 : judge->attempt->steps;
}

static const struct trace_step *steps_end(const struct judge *judge)
{
	return judge->attempt->n_steps ? judge->attempt->steps + judge->attempt->n_steps
				       : judge->attempt->steps;
}

static bool is_kind(const struct trace_step *step, enum trace_fact_kind kind, int code)
{
	return step->kind == kind && (code == JUDGE_ANY || step->code == code) && judge_seen(step);
}

static bool has_kind(const struct judge *judge, enum trace_fact_kind kind)
{
	return judge->kinds[kind / 64] >> kind % 64 & 1;
}

const struct trace_step *judge_next(const struct judge *judge, const struct trace_step *after,
	enum trace_fact_kind kind, int code)
{
	const struct trace_step *const end = steps_end(judge);

	if (!has_kind(judge, kind))
		return NULL;
	for (const struct trace_step *s = steps_from(judge, after); s < end; s++)
		if (is_kind(s, kind, code))
			return s;
	return NULL;
}

const struct trace_step *judge_first(const struct judge *judge, enum trace_fact_kind kind, int code)
{
	return judge_next(judge, NULL, kind, code);
}

const struct trace_step *judge_last(const struct judge *judge, const struct trace_step *before,
	enum trace_fact_kind kind, int code)
{
	const struct trace_step *s = before ? before : steps_end(judge);

	while (has_kind(judge, kind) && s > judge->attempt->steps)
		if (is_kind(--s, kind, code))
			return s;
	return NULL;
}

unsigned judge_count(const struct judge *judge, const struct trace_step *after,
	enum trace_fact_kind kind, int code)
{
	unsigned n = 0;

	while ((after = judge_next(judge, after, kind, code)))
		n++;
	return n;
}

const struct trace_step *judge_next_that(
	const struct judge *judge, const struct trace_step *after, judge_step_fn *is)
{
	for (const struct trace_step *s = steps_from(judge, after); s < steps_end(judge); s++)
		if (judge_seen(s) && is(judge, s))
			return s;
	return NULL;
}

const struct trace_step *judge_last_that(
	const struct judge *judge, const struct trace_step *before, judge_step_fn *is)
{
	const struct trace_step *s = before ? before : steps_end(judge);

	while (s > judge->attempt->steps)
		if (judge_seen(--s) && is(judge, s))
			return s;
	return NULL;
}

const char *judge_text(const struct judge *judge, const struct trace_step *step)
{
	return step->text < judge->attempt->n_texts ? judge->attempt->texts[step->text] : "";
}

/* What a step says of Configuration Errors; 0 when nothing. */
static unsigned step_error(const struct trace_step *step)
{
	if (step->kind == TRACE_WPS_FAIL)
		return step->code2;
	if (step->kind == TRACE_WSC_MESSAGE && (step->code == WSC_NACK || step->code == WSC_M2D))
		return step->code2;
	if (step->kind == TRACE_SESSION && step->code > EXPLAIN_WSC_NO_ERROR &&
		step->code <= EXPLAIN_WSC_UNKNOWN)
		return (unsigned)step->code - EXPLAIN_WSC_NO_ERROR;
	return 0;
}

const struct trace_step *judge_config_error(const struct judge *judge, unsigned error)
{
	const struct trace_step *s = steps_end(judge);

	while (s > judge->attempt->steps)
		if (judge_seen(--s) && step_error(s) == error)
			return s;
	return NULL;
}

const struct trace_step *judge_any_error(const struct judge *judge, unsigned *ret_error)
{
	const struct trace_step *s = steps_end(judge);

	while (s > judge->attempt->steps)
		if (judge_seen(--s) && step_error(s) != 0) {
			*ret_error = step_error(s);
			return s;
		}
	return NULL;
}

const struct trace_step *judge_session(const struct judge *judge)
{
	return judge_last(judge, NULL, TRACE_SESSION, JUDGE_ANY);
}

/* wpa_supplicant's debug states have the form "FROM -> TO". */
static bool state_is(const struct judge *judge, const struct trace_step *step, const char *to)
{
	const char *text = judge_text(judge, step);
	const char *arrow = strstr(text, "-> ");

	return step->kind == TRACE_STATE && arrow && strcmp(arrow + 3, to) == 0;
}

bool judge_is_auth_start(const struct judge *judge, const struct trace_step *step)
{
	return step->kind == TRACE_AUTH_REQUEST || state_is(judge, step, "AUTHENTICATING");
}

bool judge_is_assoc_start(const struct judge *judge, const struct trace_step *step)
{
	return step->kind == TRACE_ASSOC_REQUEST || state_is(judge, step, "ASSOCIATING");
}

bool judge_is_leave(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return step->kind == TRACE_DEAUTH || step->kind == TRACE_DISASSOC ||
	       step->kind == TRACE_DISCONNECTED;
}

bool judge_is_exchange(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return step->kind == TRACE_EAP_STARTED || step->kind == TRACE_IDENTITY_REQUEST ||
	       step->kind == TRACE_IDENTITY || step->kind == TRACE_WSC_START ||
	       step->kind == TRACE_WSC_MESSAGE || step->kind == TRACE_WSC_FRAGMENT;
}

/* hostapd says WPS-TIMEOUT for a cancelled push button, too. */
const struct trace_step *judge_walk_time_over(const struct judge *judge)
{
	const struct trace_step *over = judge_last(judge, NULL, TRACE_WALK_TIME_OVER, JUDGE_ANY);
	const struct trace_step *cancel;

	if (!over)
		return NULL;
	cancel = judge_next(judge, over, TRACE_CANCELLED, JUDGE_ANY);
	if (!cancel)
		cancel = judge_last(judge, over, TRACE_CANCELLED, JUDGE_ANY);
	if (!cancel)
		return over;
	if (judge_timed(over) && judge_timed(cancel))
		return llabs(over->time - cancel->time) < JUDGE_S ? NULL : over;
	return cancel == over + 1 || cancel + 1 == over ? NULL : over;
}

/* The key was handed out: what either end says, or the message that says it. */
static bool is_given(const struct judge *judge, const struct trace_step *step)
{
	if (step->kind == TRACE_SESSION)
		return step->code == EXPLAIN_REGISTERED || step->code == EXPLAIN_JOINED ||
		       step->code == EXPLAIN_NOT_SEEN_SINCE;
	if (judge->attempt->method == TRACE_AP_PIN)
		return false;
	return step->kind == TRACE_REGISTERED || step->kind == TRACE_WPS_SUCCESS ||
	       step->kind == TRACE_CREDENTIAL ||
	       (step->kind == TRACE_WSC_MESSAGE && step->code == WSC_DONE &&
		       step->from != TRACE_FROM_AP);
}

/* An open network has no keys to agree on: the association is all. */
static bool is_in_open_network(const struct judge *judge, const struct trace_step *step)
{
	return judge->given && judge->attempt->bss != 0 &&
	       !(judge->attempt->bss & TRACE_BSS_PRIVACY) && step->round > judge->given->round &&
	       (step->kind == TRACE_ASSOCIATED ||
		       (step->kind == TRACE_ASSOC_RESPONSE && step->code == 0));
}

static bool is_joined(const struct judge *judge, const struct trace_step *step)
{
	if (is_in_open_network(judge, step))
		return true;
	return step->kind == TRACE_CONNECTED || step->kind == TRACE_KEY_DONE ||
	       step->kind == TRACE_DATA || (step->kind == TRACE_KEY_MESSAGE && step->code == 4) ||
	       (step->kind == TRACE_SESSION && step->code == EXPLAIN_JOINED) ||
	       state_is(judge, step, "COMPLETED");
}

/* 802.11 status 15: the authentication was refused because a challenge was not met, which SAE says
 * of a wrong password. */
static bool is_refused_in_words(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return step->kind == TRACE_KEY_MISMATCH || step->kind == TRACE_KEY_WRONG ||
	       (step->kind == TRACE_SSID_DISABLED && step->code == 1) ||
	       (step->kind == TRACE_SAE_FAILED && (step->code == 15 || step->code == 1)) ||
	       (step->kind == TRACE_AUTH_RESPONSE && step->code == 15 && step->code2 == 3);
}

/* Reason 15: the 4-way handshake timed out. Reason 2, in the middle of one: the same. */
static bool is_refused_by_sequence(const struct judge *judge, const struct trace_step *step)
{
	const struct trace_step *second;

	second = judge_last(judge, step, TRACE_KEY_MESSAGE, 2);
	/* A station that does not answer message 1 refuses nothing. */
	if (step->kind == TRACE_KEY_TIMEOUT || (judge_is_leave(judge, step) && step->code == 15))
		return second || !judge_first(judge, TRACE_KEY_MESSAGE, JUDGE_ANY);
	return judge_is_leave(judge, step) && step->code == 2 && second &&
	       !judge_next(judge, second, TRACE_KEY_MESSAGE, 3);
}

/* Message 2 again and again, and message 3 never comes. */
static const struct trace_step *never_third(const struct judge *judge)
{
	const struct trace_step *second = judge_last(judge, NULL, TRACE_KEY_MESSAGE, 2);
	unsigned seconds = judge_count(judge, judge->given, TRACE_KEY_MESSAGE, 2);

	if (!second || judge_next(judge, judge->given, TRACE_KEY_MESSAGE, 3))
		return NULL;
	return seconds + second->repeats >= 3 ? second : NULL;
}

/* With M8 the station has the key; an exchange whose end was not seen was a good one when nothing
 * speaks against it. */
static const struct trace_step *given_by_m8(const struct judge *judge)
{
	const struct trace_step *m8 = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M8);

	if (!m8 || judge->attempt->method == TRACE_AP_PIN || m8->from == TRACE_FROM_STATION ||
		judge_next(judge, m8, TRACE_WSC_MESSAGE, WSC_NACK) ||
		judge_next(judge, m8, TRACE_WPS_FAIL, JUDGE_ANY) ||
		!judge_next_that(judge, m8, is_joined))
		return NULL;
	return m8;
}

/* The story's own conclusion: nothing that was read shows the exchange, and the station was let in
 * after it. */
static const struct trace_step *given_unseen(const struct judge *judge)
{
	for (const struct trace_step *s = judge->attempt->steps; s < steps_end(judge); s++)
		if (s->kind == TRACE_WSC_MESSAGE && s->code == WSC_DONE && !judge_seen(s) &&
			s->flags & TRACE_STEP_RANGE)
			return s;
	return NULL;
}

/*
 * An access point whose registrar is elsewhere (RADIUS) sees an EAP exchange for WPS that ends as
 * it must, and nothing of what is in it. A station that then comes back and is in has the key.
 */
static const struct trace_step *given_by_return(const struct judge *judge)
{
	const struct trace_step *identity = judge_first(judge, TRACE_IDENTITY, 0);
	const struct trace_step *end = judge_last(judge, NULL, TRACE_EAP_FAILURE, JUDGE_ANY);
	const struct trace_step *back = end ? judge_next_that(judge, end, is_joined) : NULL;

	if (judge->attempt->method == TRACE_PLAIN || judge->attempt->method == TRACE_AP_PIN ||
		!identity || !back || identity > end || back->round <= end->round ||
		judge_first(judge, TRACE_WSC_MESSAGE, JUDGE_ANY) ||
		judge_first(judge, TRACE_WPS_FAIL, JUDGE_ANY) ||
		judge_first(judge, TRACE_OVERLAP, JUDGE_ANY))
		return NULL;
	return end;
}

struct judge judge_of(const struct trace_story *story, const struct trace_attempt *attempt,
	const struct trace_past *past)
{
	struct judge judge = {.story = story, .attempt = attempt, .past = past};

	for (uint32_t i = 0; i < attempt->n_steps; i++) {
		const struct trace_step *step = &attempt->steps[i];

		if (judge_seen(step))
			judge.kinds[step->kind / 64] |= UINT64_C(1) << step->kind % 64;
	}
	judge.exchange = judge_next_that(&judge, NULL, judge_is_exchange);
	judge.given = judge_next_that(&judge, NULL, is_given);
	if (!judge.given)
		judge.given = given_by_m8(&judge);
	if (!judge.given) {
		judge.given = given_by_return(&judge);
		judge.given_concluded = judge.given != NULL;
	}
	if (!judge.given)
		judge.given = given_unseen(&judge);
	judge.wps = attempt->method != TRACE_PLAIN || judge.given;
	if (judge.given || attempt->method == TRACE_PLAIN)
		judge.joined = judge_next_that(&judge, judge.given, is_joined);
	if (judge.given && judge.given->kind == TRACE_SESSION &&
		judge.given->code == EXPLAIN_JOINED)
		judge.joined = judge.given;
	if (!judge.given && attempt->method != TRACE_PLAIN)
		return judge;
	/* What was tried again until it went well is no refusal. */
	if (judge.joined)
		return judge;
	judge.refused = judge_next_that(&judge, judge.given, is_refused_in_words);
	judge.refused_in_words = judge.refused != NULL;
	if (judge_first(&judge, TRACE_NO_ENTROPY, JUDGE_ANY)) {
		/* What looks like a refusal is the access point's haste, unless it says so. */
		judge.refused = judge_next(&judge, judge.given, TRACE_KEY_MISMATCH, JUDGE_ANY);
		judge.refused_in_words = judge.refused != NULL;
		return judge;
	}
	if (!judge.refused)
		judge.refused = judge_next_that(&judge, judge.given, is_refused_by_sequence);
	if (!judge.refused)
		judge.refused = never_third(&judge);
	return judge;
}
