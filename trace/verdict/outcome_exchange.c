/* SPDX-License-Identifier: BSD-3-Clause */
/* Outcomes: it failed in the exchange, or the input does not show how it ended. */
#include "judge.h"

#include <wsc/wire.h>

#include "explain/explain.h"

/* WSC 2.0.x, Configuration Error (0x1009). */
enum {
	ERROR_NONE = 0,
	ERROR_MULTIPLE_PBC = 12,
	ERROR_SETUP_LOCKED = 15,
	ERROR_PASSWORD = 18,
};

static bool is_wsc(const struct trace_step *step, enum wsc_kind kind)
{
	return step->kind == TRACE_WSC_MESSAGE && step->code == kind;
}

#define PASSWORD_PBC 4

/*
 * The button was pressed here, the station came for the push button, as did another one, and was
 * told that the registrar is not ready.
 */
static bool turned_away(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *m1 = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M1);
	const struct trace_step *m2d = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M2D);
	const struct trace_step *pressed = judge_last(judge, m2d, TRACE_PBC_PRESSED, JUDGE_ANY);

	while (pressed && pressed->side == TRACE_STATION)
		pressed = judge_last(judge, pressed, TRACE_PBC_PRESSED, JUDGE_ANY);
	if (!m2d || !m1 || (m1->value & 0xffff) != PASSWORD_PBC || !pressed ||
		judge_next(judge, m2d, TRACE_WSC_MESSAGE, WSC_M2) ||
		!trace_mac_any(&judge->attempt->rival))
		return false;
	judge_say(
		found, "The access point's session was open, and yet it had no M2 for the device.");
	judge_prove(found, pressed);
	return judge_holds(found, TRACE_LIKELY, m2d);
}

/* A push-button session of two. The step that says so, in words or by its Configuration Error. */
bool judge_overlap(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *told = judge_last(judge, NULL, TRACE_OVERLAP, JUDGE_ANY);
	const struct trace_step *error = judge_config_error(judge, ERROR_MULTIPLE_PBC);
	const struct trace_step *session = judge_session(judge);

	if (judge->given)
		return false;
	if (session && session->code == EXPLAIN_TWO_DEVICES)
		return judge_holds(found, TRACE_CERTAIN, session);
	if (told || error) {
		judge_prove(found, told);
		judge_say_crowd(judge, found);
		return judge_holds(found, TRACE_CERTAIN, error);
	}
	return judge_two_sessions(judge, found) || turned_away(judge, found);
}

/*
 * Which half of the PIN a step says is wrong; 0: it says nothing of halves. Each side finds the
 * other's half wrong in the message that opens it: the enrollee in M4 and M6, the registrar in M5
 * and M7.
 */
static int wrong_half(const struct judge *judge, const struct trace_step *step)
{
	const struct trace_step *last;

	if (step->kind == TRACE_PASSWORD_WRONG)
		return step->code;
	if (step->kind == TRACE_WPS_FAIL && step->code2 == ERROR_PASSWORD) {
		if (step->code == WSC_MESSAGE_TYPE_M4 || step->code == WSC_MESSAGE_TYPE_M5)
			return 1;
		return step->code == WSC_MESSAGE_TYPE_M6 || step->code == WSC_MESSAGE_TYPE_M7 ? 2
											      : 0;
	}
	if (!is_wsc(step, WSC_NACK) || step->code2 != ERROR_PASSWORD)
		return 0;
	for (last = step; last > judge->attempt->steps;) {
		last--;
		if (!judge_seen(last) || last->kind != TRACE_WSC_MESSAGE)
			continue;
		if (is_wsc(last, WSC_M4) || is_wsc(last, WSC_M5))
			return 1;
		if (is_wsc(last, WSC_M6) || is_wsc(last, WSC_M7))
			return 2;
		if (is_wsc(last, WSC_M1))
			break;
	}
	return 0;
}

static bool half_is_wrong(const struct judge *judge, struct trace_finding *found, int half)
{
	bool wrong = false;

	if (judge->given || judge->attempt->method == TRACE_PBC)
		return false;
	for (uint32_t i = 0; i < judge->attempt->n_steps; i++) {
		const struct trace_step *step = &judge->attempt->steps[i];

		if (!judge_seen(step) || wrong_half(judge, step) == 0)
			continue;
		/* The last try counts; an earlier one may have been another PIN. */
		if (wrong_half(judge, step) != half) {
			wrong = false;
			found->n_evidence = 0;
			continue;
		}
		wrong = true;
		judge_prove(found, step);
	}
	found->confidence = TRACE_CERTAIN;
	return wrong;
}

bool judge_pin_first_half(const struct judge *judge, struct trace_finding *found)
{
	return half_is_wrong(judge, found, 1);
}

bool judge_pin_second_half(const struct judge *judge, struct trace_finding *found)
{
	return half_is_wrong(judge, found, 2);
}

/* "Device Password Auth Failure" without a word of halves, or in a push-button session. */
bool judge_pin_wrong(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *error = judge_config_error(judge, ERROR_PASSWORD);
	const struct trace_step *wrong = judge_last(judge, NULL, TRACE_PASSWORD_WRONG, JUDGE_ANY);
	struct trace_finding half = {0};

	if (judge->given || (!error && !wrong) || half_is_wrong(judge, &half, 1) ||
		half_is_wrong(judge, &half, 2))
		return false;
	if (judge->attempt->method == TRACE_PBC)
		judge_say(found, "It was a push-button session: one side had a PIN in mind.");
	judge_prove(found, wrong);
	return judge_holds(found, TRACE_CERTAIN, error);
}

/* The lock is the access point's own PIN's: who comes for anything else is not concerned. */
bool judge_setup_locked(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *error = judge_config_error(judge, ERROR_SETUP_LOCKED);
	const struct trace_step *locked = judge_first(judge, TRACE_SETUP_LOCKED, JUDGE_ANY);
	const struct trace_attempt *attempt = judge->attempt;

	if (judge->given)
		return false;
	if (error) {
		judge_prove(found, locked);
		return judge_holds(found, TRACE_CERTAIN, error);
	}
	if (attempt->method != TRACE_AP_PIN && attempt->method != TRACE_WPS)
		return false;
	if (locked)
		return judge_holds(found, TRACE_CERTAIN, locked);
	if (attempt->method != TRACE_AP_PIN)
		return false;
	if (attempt->locked_where.position) {
		judge_say(found, "It was locked before the registrar came.");
		judge_prove_at(found, attempt->locked_where);
		return judge_holds(found, TRACE_LIKELY, judge->exchange);
	}
	return (attempt->bss & TRACE_BSS_LOCKED) &&
	       judge_holds(found, TRACE_LIKELY, judge->exchange);
}

/* Who ended it, with what: any code that has no verdict of its own. */
bool judge_nack(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *nack = judge_last(judge, NULL, TRACE_WSC_MESSAGE, WSC_NACK);
	const struct trace_step *step;
	const char *who;
	unsigned error = ERROR_NONE;

	step = judge_any_error(judge, &error);
	if (judge->given || (!step && !nack) || error == ERROR_MULTIPLE_PBC ||
		error == ERROR_SETUP_LOCKED || error == ERROR_PASSWORD)
		return false;
	if (!step)
		step = nack;
	who = nack && nack->from == TRACE_FROM_AP	 ? " from the access point"
	      : nack && nack->from == TRACE_FROM_STATION ? " from the device"
							 : "";
	judge_say(found, "Configuration Error %u%s: %s", error, who,
		explain_get(explain_config_error(error))->sentence);
	judge_prove(found, nack);
	return judge_holds(found, error ? TRACE_CERTAIN : TRACE_LIKELY, step);
}

/* The last message of an exchange that was not repeated to fill a silence. */
static const struct trace_step *last_message(const struct judge *judge)
{
	return judge_last_that(judge, NULL, judge_is_exchange);
}

/* An exchange that nobody answers for so long is over: EAP asks three times, 5 s apart. */
#define SILENCE_NS (10 * JUDGE_S)

static bool is_end_or_leave(const struct judge *judge, const struct trace_step *step)
{
	return judge_is_end(judge, step) || judge_is_leave(judge, step) ||
	       step->kind == TRACE_WALK_TIME_OVER;
}

/* What ended the silence after the last message: a time-out, or whoever gave up first. */
static const struct trace_step *end_of_silence(
	const struct judge *judge, const struct trace_step *last)
{
	const struct trace_step *next = judge_next_that(judge, last, is_end_or_leave);
	const struct trace_step *again = judge_last(judge, NULL, TRACE_EAP_RETRANSMIT, JUDGE_ANY);

	if (next && (next->kind == TRACE_EAP_TIMEOUT || judge_between(last, next) >= SILENCE_NS))
		return next;
	if (!next && again > last && judge_watched_after(judge, last) >= SILENCE_NS)
		return again;
	return !next && last->repeats >= 2 ? last : NULL;
}

bool judge_stalled(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *last = last_message(judge), *end;
	char text[64], seconds[JUDGE_SECONDS];
	unsigned error;

	if (judge->given || !last || judge_any_error(judge, &error) ||
		(last->kind == TRACE_WSC_MESSAGE &&
			(last->code == WSC_NACK || last->code == WSC_M2D)))
		return false;
	end = end_of_silence(judge, last);
	if (!end)
		return false;
	trace_step_text(judge->attempt, last, text, sizeof(text));
	if (judge_between(last, end) > 0)
		judge_say(found, "After %s nothing came for %s.", text,
			judge_seconds(judge_between(last, end), seconds));
	else
		judge_say(found, "After %s nothing came.", text);
	judge_prove(found, last);
	return judge_holds(
		found, end->kind == TRACE_EAP_TIMEOUT ? TRACE_CERTAIN : TRACE_LIKELY, end);
}

bool judge_eap_refused(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *nak = judge_first(judge, TRACE_EAP_NAK, JUDGE_ANY);
	const struct trace_step *other = judge_first(judge, TRACE_EAP_OTHER, JUDGE_ANY);
	const struct trace_step *end;

	/* Outside WPS another method is what is wanted, unless the station does not want it. */
	if (judge->given || judge->joined || (!nak && !other) ||
		judge_first(judge, TRACE_WSC_MESSAGE, JUDGE_ANY) ||
		judge_first(judge, TRACE_EAP_SUCCESS, JUDGE_ANY))
		return false;
	judge_prove(found, other);
	if (nak || judge->wps)
		return judge_holds(found, TRACE_CERTAIN, nak);
	end = judge_next(judge, other, TRACE_EAP_FAILURE, JUDGE_ANY);
	return end && judge_holds(found, TRACE_POSSIBLE, end);
}

/* M2D is "come again later", and so is hostapd's asking for a PIN. */
bool judge_registrar_not_ready(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *m2d = judge_last(judge, NULL, TRACE_WSC_MESSAGE, WSC_M2D);
	const struct trace_step *needed = judge_last(judge, NULL, TRACE_PIN_NEEDED, JUDGE_ANY);
	unsigned error;

	struct trace_finding overlap = {0};

	if (judge->given || judge->joined || (!m2d && !needed) || judge_any_error(judge, &error) ||
		turned_away(judge, &overlap) || judge_next(judge, m2d, TRACE_WSC_MESSAGE, WSC_M3))
		return false;
	judge_prove(found, needed);
	return judge_holds(found, TRACE_CERTAIN, m2d);
}

/* What wpsd says of a session that it did not open, or that ended without a device's doing. */
static bool session_says(
	const struct judge *judge, struct trace_finding *found, enum session_status status)
{
	const struct trace_step *session = judge_session(judge);

	if (!session || session->code >= EXPLAIN_COUNT ||
		explain_get((enum explain_token)session->code)->status != status)
		return false;
	judge_say(found, "%s", explain_get((enum explain_token)session->code)->sentence);
	return judge_holds(found, TRACE_CERTAIN, session);
}

bool judge_session_rejected(const struct judge *judge, struct trace_finding *found)
{
	return !judge->given && session_says(judge, found, SESSION_REJECTED);
}

bool judge_session_interrupted(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *pressed = judge_last(judge, NULL, TRACE_PBC_PRESSED, JUDGE_ANY);
	const struct trace_step *down = judge_last(judge, NULL, TRACE_AP_DOWN, JUDGE_ANY);

	if (judge->given || judge->joined)
		return false;
	/* Failures of its own: those of an exchange come after WSC_NO_ERROR. */
	if (session_says(judge, found, SESSION_INTERRUPTED) ||
		(judge_session(judge) && judge_session(judge)->code < EXPLAIN_WSC_NO_ERROR &&
			session_says(judge, found, SESSION_FAILED)))
		return true;
	if (!pressed || pressed->side == TRACE_STATION || !down || down < pressed ||
		judge_walk_time_over(judge) || judge->exchange)
		return false;
	judge_prove(found, pressed);
	return judge_holds(found, TRACE_LIKELY, down);
}

/* It is told that it failed, or it ended with EAP-Failure and no key, and that is all. */
bool judge_cause_unknown(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *fail = judge_last(judge, NULL, TRACE_WPS_FAIL, JUDGE_ANY);
	const struct trace_step *session = judge_session(judge);
	const struct trace_step *end = judge_last(judge, NULL, TRACE_EAP_FAILURE, JUDGE_ANY);

	if (judge->given || judge->joined)
		return false;
	if (fail)
		return judge_holds(found, TRACE_LIKELY, fail);
	if (session && session->code == EXPLAIN_WSC_NO_ERROR)
		return judge_holds(found, TRACE_LIKELY, session);
	return judge->wps && end && judge_holds(found, TRACE_LIKELY, end);
}

/* A button or PIN, or the two talk to each other: more than a station's asking around. */
static bool is_under_way(const struct judge *judge)
{
	return judge->exchange || judge_first(judge, TRACE_PBC_PRESSED, JUDGE_ANY) ||
	       judge_first(judge, TRACE_PIN_SET, JUDGE_ANY) ||
	       judge_next_that(judge, NULL, judge_is_assoc_start) ||
	       judge_next_that(judge, NULL, judge_is_auth_start) || judge_session(judge);
}

/* The last that is seen of it is near the end of the input. */
bool judge_in_progress(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const struct trace_step *last =
		attempt->n_steps ? &attempt->steps[attempt->n_steps - 1] : NULL;

	if (!attempt->open || judge->given || judge->joined || !last || !is_under_way(judge))
		return false;
	return judge_holds(found, TRACE_LIKELY, last);
}

bool judge_incomplete(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;

	return judge_holds(found, TRACE_LIKELY,
		attempt->n_steps ? &attempt->steps[attempt->n_steps - 1] : NULL);
}
