/* SPDX-License-Identifier: BSD-3-Clause */
/* Outcomes: it failed with the key, or on the way to use it. */
#include "judge.h"

#include <string.h>

#include <wsc/wire.h>

#include "explain/codes.h"
#include "explain/explain.h"

#define BACK_NS (10 * JUDGE_S)

/* 802.11 status codes, Table 9-50: what refuses a credential, not a station. */
#define STATUS_PMF_POLICY  31
#define STATUS_INVALID_AKM 43
#define STATUS_COMEBACK	   30

/* Wi-Fi P2P, 3.1.4.2: the other side does not know of it yet, and may within this time. */
#define P2P_NOT_READY 1
#define P2P_WAIT      (119 * JUDGE_S)

static unsigned refusals(const struct judge *judge)
{
	const struct trace_step *wrong = judge_first(judge, TRACE_KEY_WRONG, JUDGE_ANY);
	unsigned n = judge_count(judge, judge->given, TRACE_KEY_WRONG, JUDGE_ANY);
	unsigned mismatches = 0;

	if (wrong)
		return n + wrong->repeats;
	for (const struct trace_step *s = judge->given;
		(s = judge_next(judge, s, TRACE_KEY_MISMATCH, JUDGE_ANY));)
		mismatches += 1u + s->repeats;
	return mismatches;
}

static void refusal_prove(const struct judge *judge, struct trace_finding *found)
{
	judge_prove(found, judge->refused);
	judge_prove(found, judge_next(judge, judge->given, TRACE_KEY_MISMATCH, JUDGE_ANY));
	judge_prove(found, judge_next(judge, judge->given, TRACE_KEY_WRONG, JUDGE_ANY));
}

static bool of_this_network(const struct judge *judge)
{
	const char *then = judge->past->registered_ssid, *now = judge->attempt->ssid;

	return then[0] == '\0' || now[0] == '\0' || strcmp(then, now) == 0;
}

static bool given_then_refused(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_past *past = judge->past;
	const unsigned n = refusals(judge);
	const bool worked = past->connected_since;

	if (judge->given || judge->joined || !judge->refused || !past->registered ||
		!of_this_network(judge))
		return false;
	judge_prove_at(found, past->registered_where);
	if (worked)
		judge_prove_at(found, past->connected_where);
	if (past->ap_restarted_since)
		judge_prove_at(found, past->restart_where);
	refusal_prove(judge, found);
	judge_say(found, "WPS handed it out%s%s; now it is refused%s.",
		worked ? ", the device joined with it" : "",
		past->ap_restarted_since ? ", then the access point was started anew" : "",
		n > 1 ? " again and again" : "");
	found->confidence = worked && judge->refused_in_words ? TRACE_CERTAIN : TRACE_LIKELY;
	return true;
}

/* A key that WPS generates is for one address; which one it was is the note beside it. Of an access
 * point that was started anew the key is more likely lost. */
static bool other_mac(const struct trace_past *past)
{
	return past->registered_other_mac && !past->ap_restarted_since;
}

bool judge_lost_key(const struct judge *judge, struct trace_finding *found)
{
	return !other_mac(judge->past) && given_then_refused(judge, found);
}

bool judge_key_of_other_mac(const struct judge *judge, struct trace_finding *found)
{
	if (!other_mac(judge->past) || !given_then_refused(judge, found))
		return false;
	found->confidence = TRACE_LIKELY;
	return true;
}

bool judge_wrong_key(const struct judge *judge, struct trace_finding *found)
{
	const unsigned n = refusals(judge);

	if (judge->given || judge->joined || !judge->refused ||
		(judge->past->registered && of_this_network(judge)))
		return false;
	refusal_prove(judge, found);
	if (n > 1)
		judge_say(found, "It was refused %u times.", n);
	found->confidence = judge->refused_in_words ? TRACE_CERTAIN : TRACE_LIKELY;
	return true;
}

bool judge_key_refused_after_wps(const struct judge *judge, struct trace_finding *found)
{
	if (!judge->given || judge->joined || !judge->refused)
		return false;
	judge_prove(found, judge->given);
	refusal_prove(judge, found);
	found->confidence = judge->refused_in_words ? TRACE_CERTAIN : TRACE_LIKELY;
	return true;
}

const struct trace_step *judge_assoc_refusal(const struct judge *judge)
{
	const struct trace_step *last = judge_last(judge, NULL, TRACE_ASSOC_RESPONSE, JUDGE_ANY);

	if (!last || last->code == 0 || last->code == STATUS_COMEBACK ||
		judge_next(judge, last, TRACE_ASSOCIATED, JUDGE_ANY))
		return NULL;
	return last;
}

/* After WPS, the station's own word on why it does not use the key. */
static const struct trace_step *passed_over(const struct judge *judge)
{
	const struct trace_step *step = judge->given;

	while (step && (step = judge_next(judge, step, TRACE_NO_AP_FOUND, JUDGE_ANY)))
		if (step->code != TRACE_PASSED_NOT_TOLD)
			return step;
	return NULL;
}

/* The same in a sentence. */
static const char *passed_over_text(const struct trace_step *step)
{
	switch ((enum trace_passed_over)step->code) {
	case TRACE_PASSED_NOT_TOLD:
		break;
	case TRACE_PASSED_SECURITY:
		return "The device passes it over: its security is not the one of the key.";
	case TRACE_PASSED_AKM:
		return "The device passes it over: it has no AKM that the key is for.";
	case TRACE_PASSED_PMF_REQUIRED:
		return "The device passes it over: it demands protected management frames.";
	case TRACE_PASSED_PMF_MISSING:
		return "The device passes it over: it has no protected management frames.";
	}
	return "";
}

/* The access point offers nothing that a WPA2 key is of use for, or more than the device has. */
static const char *mismatch(const struct judge *judge)
{
	const uint32_t bss = judge->attempt->bss, asked = judge->attempt->asked;

	if ((bss & TRACE_BSS_SAE) && !(bss & (TRACE_BSS_PSK | TRACE_BSS_PSK_SHA256)) &&
		!(asked & TRACE_BSS_SAE))
		return "The network is WPA3 (SAE) only.";
	if ((bss & TRACE_BSS_PMF_REQUIRED) && asked && !(asked & TRACE_BSS_PMF_CAPABLE))
		return "The network demands protected management frames.";
	return NULL;
}

bool judge_credential_mismatch(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *refusal = judge_assoc_refusal(judge);
	const struct trace_step *passed = passed_over(judge);
	const char *why = mismatch(judge);

	if (!judge->given || judge->joined || judge->refused)
		return false;
	judge_prove(found, judge->given);
	if (refusal &&
		(refusal->code == STATUS_PMF_POLICY || refusal->code == STATUS_INVALID_AKM)) {
		judge_say(found, "The association was refused with status %u: %s.", refusal->code,
			explain_status(refusal->code));
		return judge_holds(found, TRACE_CERTAIN, refusal);
	}
	if (passed) {
		judge_say(found, "%s", passed_over_text(passed));
		return judge_holds(found, TRACE_LIKELY, passed);
	}
	if (!why)
		return false;
	judge_say(found, "%s", why);
	return judge_holds(
		found, TRACE_LIKELY, judge_next(judge, judge->given, TRACE_NO_AP_FOUND, JUDGE_ANY));
}

bool judge_not_joined(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *session = judge_session(judge);
	const int64_t watched = judge_watched_after(judge, judge->given);
	char seconds[JUDGE_SECONDS];

	if (!judge->given || judge->joined || judge->refused)
		return false;
	if (session && session->code == EXPLAIN_NOT_SEEN_SINCE)
		return judge_holds(found, TRACE_CERTAIN, session);
	if (judge->attempt->open || watched < BACK_NS)
		return false;
	judge_say(found, "The input goes on for %s, and it is not seen to join.",
		judge_seconds(watched, seconds));
	judge_prove(found, judge_next(judge, judge->given, TRACE_NO_AP_FOUND, JUDGE_ANY));
	return judge_holds(found, TRACE_LIKELY, judge->given);
}

static bool is_in(const struct judge *judge, const struct trace_step *step)
{
	return step->kind == TRACE_ASSOCIATED || step->kind == TRACE_ASSOC_RESPONSE ||
	       step->kind == TRACE_KEY_MESSAGE || judge_is_exchange(judge, step);
}

/* Three requests and more, and no sign of an answer. */
static bool asked_in_vain(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *step = judge_last_that(judge, NULL, is_in);
	const unsigned n = judge_count(judge, step, TRACE_ASSOC_REQUEST, JUDGE_ANY);

	if (n < 3)
		return false;
	judge_say(found, "It asked %u times; no answer is shown.", n);
	return judge_holds(
		found, TRACE_LIKELY, judge_last(judge, NULL, TRACE_ASSOC_REQUEST, JUDGE_ANY));
}

bool judge_assoc_refused(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *refusal = judge_assoc_refusal(judge);

	if (judge->joined)
		return false;
	if (refusal) {
		judge_say(found, "Status %u: %s.", refusal->code, explain_status(refusal->code));
		return judge_holds(found, TRACE_CERTAIN, refusal);
	}
	return asked_in_vain(judge, found);
}

/* 802.11 status 76, 77, 126 and 127 belong to an SAE that goes on. */
static bool auth_goes_on(uint16_t status)
{
	return status == 0 || status == 76 || status == 77 || status == 126 || status == 127;
}

static bool is_association(const struct judge *judge, const struct trace_step *step)
{
	return judge_is_assoc_start(judge, step) || step->kind == TRACE_ASSOCIATED ||
	       step->kind == TRACE_ASSOC_RESPONSE || judge_is_exchange(judge, step);
}

/* A request that came again and again, and nothing after it. */
static const struct trace_step *never_answered(const struct judge *judge)
{
	const struct trace_step *last = judge_last(judge, NULL, TRACE_AUTH_REQUEST, JUDGE_ANY);

	return last && last->repeats >= 2 &&
			       !judge_next(judge, last, TRACE_AUTH_RESPONSE, JUDGE_ANY)
		       ? last
		       : NULL;
}

bool judge_auth_refused(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *answer = judge_last(judge, NULL, TRACE_AUTH_RESPONSE, JUDGE_ANY);
	const struct trace_step *over = judge_last(judge, NULL, TRACE_AUTH_TIMEOUT, JUDGE_ANY);

	if (judge->joined || judge->refused)
		return false;
	if (answer && !auth_goes_on(answer->code) &&
		!judge_next_that(judge, answer, is_association)) {
		judge_say(found, "Status %u: %s.", answer->code, explain_status(answer->code));
		return judge_holds(found, TRACE_CERTAIN, answer);
	}
	if (!over)
		over = never_answered(judge);
	if (!over || judge_next_that(judge, over, is_association) ||
		(judge->attempt->open && over->repeats < 2 &&
			judge_count(judge, NULL, TRACE_AUTH_TIMEOUT, JUDGE_ANY) < 2))
		return false;
	judge_say(found, "It was not answered.");
	return judge_holds(found, TRACE_LIKELY, over);
}

bool judge_is_end(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return step->kind == TRACE_EAP_FAILURE || step->kind == TRACE_EAP_TIMEOUT ||
	       step->kind == TRACE_WPS_FAIL ||
	       (step->kind == TRACE_WSC_MESSAGE &&
		       (step->code == WSC_NACK || step->code == WSC_M2D));
}

/* Sent away in the middle: nothing had ended the exchange, or the handshake, before. */
bool judge_disconnected(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *leave = judge_last_that(judge, NULL, judge_is_leave);
	const struct trace_step *begun = judge_next_that(judge, NULL, is_association);

	if (judge->joined || judge->given || judge->refused || !leave || !begun || leave < begun ||
		judge_next_that(judge, NULL, judge_is_end) ||
		judge_next_that(judge, leave, is_association))
		return false;
	if (leave->code)
		judge_say(found, "Reason %u: %s.", leave->code, explain_reason(leave->code));
	return judge_holds(found, TRACE_LIKELY, leave);
}

/* "Not now" (1) is no refusal: it is tried again. */
static bool is_negotiation_refused(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return (step->kind == TRACE_P2P_GO_DONE || step->kind == TRACE_P2P_GO_RESPONSE ||
		       step->kind == TRACE_P2P_GO_CONFIRM) &&
	       step->code > P2P_NOT_READY;
}

static bool is_agreed(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return ((step->kind == TRACE_P2P_GO_DONE || step->kind == TRACE_P2P_GO_CONFIRM) &&
		       step->code == 0) ||
	       step->kind == TRACE_P2P_GROUP_STARTED || step->kind == TRACE_P2P_GROUP_FORMED;
}

/* Asked, and neither agreed to nor refused. */
static const struct trace_step *never_accepted(const struct judge *judge)
{
	const struct trace_step *asked = judge_last(judge, NULL, TRACE_P2P_GO_REQUEST, JUDGE_ANY);
	const struct trace_step *answer =
		judge_last(judge, NULL, TRACE_P2P_GO_RESPONSE, P2P_NOT_READY);

	if (judge_next_that(judge, NULL, is_agreed) || judge->exchange)
		return NULL;
	return answer > asked ? answer : asked;
}

static const char *not_accepted(const struct judge *judge)
{
	return judge_last(judge, NULL, TRACE_P2P_GO_RESPONSE, P2P_NOT_READY)
		       ? "The device that was asked was not ready, and nobody accepted there in "
			 "two minutes."
		       : "The other device did not agree in time.";
}

/* The one who is asked has two minutes to accept. */
static bool waited_in_vain(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *asked = never_accepted(judge);

	if (!asked || judge_watched_after(judge, asked) < P2P_WAIT)
		return false;
	judge_say(found, "%s", not_accepted(judge));
	return judge_holds(found, TRACE_LIKELY, asked);
}

bool judge_p2p_failed(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *failed =
		judge_last(judge, NULL, TRACE_P2P_GROUP_FAILED, JUDGE_ANY);
	const struct trace_step *refused = judge_last_that(judge, NULL, is_negotiation_refused);

	if (judge->joined)
		return false;
	if (!failed && !refused)
		return waited_in_vain(judge, found);
	if (refused && refused->code == TRACE_P2P_GIVEN_UP)
		judge_say(found, "%s", not_accepted(judge));
	else if (refused)
		judge_say(found, "The negotiation ended with status %u: %s.", refused->code,
			explain_p2p_status(refused->code));
	if (refused && refused->code == TRACE_P2P_GIVEN_UP)
		judge_prove(found, never_accepted(judge));
	judge_prove(found, refused);
	return judge_holds(found, TRACE_CERTAIN, failed);
}
