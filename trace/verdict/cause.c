/* SPDX-License-Identifier: BSD-3-Clause */
/* Causes: what made it fail. What took its time is in delay.c. */
#include "judge.h"

#include <string.h>

#include <wsc/wire.h>

#include "explain/codes.h"
#include "explain/explain.h"

/* The only one that says so, where none is in sight that has WPS: the device's, in all
 * probability. */
static const struct trace_ap *only_off_ap(const struct judge *judge)
{
	const struct trace_ap *only = NULL;

	for (size_t i = 0; i < trace_story_aps(judge->story); i++) {
		const struct trace_ap *ap = trace_story_ap(judge->story, i);

		if (ap->bss & TRACE_BSS_WPS || (ap->wps_off_told && only))
			return NULL;
		if (ap->wps_off_told)
			only = ap;
	}
	return only;
}

const struct trace_ap *judge_off_ap(const struct judge *judge, enum trace_confidence *ret)
{
	const struct trace_ap *only = only_off_ap(judge);

	for (size_t i = 0; i < trace_story_aps(judge->story); i++) {
		const struct trace_ap *ap = trace_story_ap(judge->story, i);

		if (!ap->wps_off_told || !trace_mac_any(&judge->attempt->ap) ||
			!trace_mac_same(&ap->mac, &judge->attempt->ap))
			continue;
		*ret = TRACE_CERTAIN;
		return ap;
	}
	if (!only || judge_asks_in_vain(judge) == NULL)
		return NULL;
	*ret = TRACE_LIKELY;
	return only;
}

/*
 * Beacons without WPS do not say why; but with such a network hostapd does not do it, and other
 * access points' sessions are not to be seen.
 */
static bool off_by_beacon(
	const struct judge *judge, struct trace_finding *found, enum trace_wps_off why)
{
	const struct trace_ap *only = NULL;
	enum trace_wps_off told = TRACE_OFF_NOT_TOLD;

	if (!judge_asks_in_vain(judge))
		return false;
	for (size_t i = 0; i < trace_story_aps(judge->story); i++) {
		const struct trace_ap *ap = trace_story_ap(judge->story, i);

		if (!ap->bss)
			continue;
		if (ap->bss & TRACE_BSS_WPS || only)
			return false;
		only = ap;
	}
	if (!only)
		return false;
	if (only->bss & TRACE_BSS_HIDDEN)
		told = TRACE_OFF_HIDDEN_SSID;
	else if (only->bss & (TRACE_BSS_WPA1 | TRACE_BSS_WPA2))
		told = only->bss & TRACE_BSS_CCMP ? told : TRACE_OFF_TKIP;
	else if (only->bss & TRACE_BSS_PRIVACY)
		told = TRACE_OFF_WEP;
	if (told != why)
		return false;
	judge_say(found, "Its beacons have no WPS.");
	judge_prove_at(found, only->bss_where);
	return judge_holds(found, TRACE_POSSIBLE, NULL);
}

/* WPS is off for this reason: the attempt says so, or what is known of its access point. */
static bool off(const struct judge *judge, struct trace_finding *found, enum trace_wps_off why)
{
	enum trace_confidence confidence = TRACE_CERTAIN;
	const struct trace_step *step;
	const struct trace_ap *ap;

	if (!judge->wps || judge->given || judge->exchange)
		return false;
	step = judge_last(judge, NULL, TRACE_WPS_UNAVAILABLE, (int)why);
	if (step)
		return judge_holds(found, TRACE_CERTAIN, step);
	ap = judge_off_ap(judge, &confidence);
	if (!ap)
		return off_by_beacon(judge, found, why);
	if (ap->wps_off != why)
		return false;
	judge_prove_at(found, ap->wps_off_where);
	return judge_holds(found, confidence, NULL);
}

static bool session_is(
	const struct judge *judge, struct trace_finding *found, enum explain_token token)
{
	const struct trace_step *session = judge_session(judge);

	return session && session->code == token && judge_holds(found, TRACE_CERTAIN, session);
}

bool judge_off_hidden_ssid(const struct judge *judge, struct trace_finding *found)
{
	return session_is(judge, found, EXPLAIN_HIDDEN_SSID) ||
	       off(judge, found, TRACE_OFF_HIDDEN_SSID);
}

bool judge_off_tkip(const struct judge *judge, struct trace_finding *found)
{
	return session_is(judge, found, EXPLAIN_NO_CCMP) ||
	       session_is(judge, found, EXPLAIN_WPA1_ONLY) || off(judge, found, TRACE_OFF_TKIP);
}

bool judge_off_wep(const struct judge *judge, struct trace_finding *found)
{
	return off(judge, found, TRACE_OFF_WEP);
}

bool judge_off_sae_only(const struct judge *judge, struct trace_finding *found)
{
	return session_is(judge, found, EXPLAIN_SAE_ONLY) || off(judge, found, TRACE_OFF_SAE_ONLY);
}

bool judge_off_not_built(const struct judge *judge, struct trace_finding *found)
{
	return off(judge, found, TRACE_OFF_NOT_BUILT);
}

bool judge_off_disabled(const struct judge *judge, struct trace_finding *found)
{
	return session_is(judge, found, EXPLAIN_WPS_OFF) || off(judge, found, TRACE_OFF_DISABLED);
}

/* After WPS the station says that it passed the access point over, for @why. */
static const struct trace_step *passed_over(const struct judge *judge, enum trace_passed_over why)
{
	return judge->given ? judge_next(judge, judge->given, TRACE_NO_AP_FOUND, (int)why) : NULL;
}

/* What the access point offers, and the device was given the key: together they say why not. */
static bool offers_otherwise(const struct judge *judge, struct trace_finding *found)
{
	for (size_t i = 0; i < trace_story_aps(judge->story); i++) {
		const struct trace_ap *ap = trace_story_ap(judge->story, i);

		if (trace_mac_any(&ap->mac) && trace_mac_same(&ap->mac, &judge->attempt->ap))
			judge_prove_at(found, ap->bss_where);
	}
	return judge_holds(found, TRACE_LIKELY, judge->given);
}

/* 802.11 status 31: the policy of protected management frames is not met. */
bool judge_pmf_required(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const struct trace_step *refusal = judge_last(judge, NULL, TRACE_ASSOC_RESPONSE, 31);
	const struct trace_step *passed = passed_over(judge, TRACE_PASSED_PMF_REQUIRED);

	if (judge->joined)
		return false;
	if (refusal)
		return judge_holds(found, TRACE_CERTAIN, refusal);
	if (passed)
		return judge_holds(found, TRACE_CERTAIN, passed);
	return judge->given && (attempt->bss & TRACE_BSS_PMF_REQUIRED) && attempt->asked &&
	       !(attempt->asked & TRACE_BSS_PMF_CAPABLE) && offers_otherwise(judge, found);
}

/* 802.11 status 43: the AKM is not one of the network's. */
bool judge_sae_needed(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const struct trace_step *refusal = judge_last(judge, NULL, TRACE_ASSOC_RESPONSE, 43);
	const struct trace_step *passed = passed_over(judge, TRACE_PASSED_AKM);

	if (judge->joined || (attempt->asked & TRACE_BSS_SAE))
		return false;
	if (refusal)
		return judge_holds(found, TRACE_CERTAIN, refusal);
	/* Without a capture nobody tells which AKMs it has; it is a home network. */
	if (passed && !(attempt->bss & (TRACE_BSS_SAE | TRACE_BSS_EAP | TRACE_BSS_OWE)))
		return judge_holds(found, TRACE_LIKELY, passed);
	return judge->given && (attempt->bss & TRACE_BSS_SAE) &&
	       !(attempt->bss & (TRACE_BSS_PSK | TRACE_BSS_PSK_SHA256)) &&
	       offers_otherwise(judge, found);
}

static bool is_start_of_ap(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return (step->kind == TRACE_BOOT || step->kind == TRACE_PROGRAM_START ||
		       step->kind == TRACE_AP_UP) &&
	       step->side == TRACE_AP;
}

/* In the attempt; or before it, when that is what lost the key. */
bool judge_ap_restarted(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *begun = judge_next_that(judge, NULL, judge_is_exchange);
	const struct trace_step *start =
		begun ? judge_next_that(judge, begun, is_start_of_ap) : NULL;

	if (start)
		return judge_holds(found, TRACE_CERTAIN, start);
	if (judge->outcome->verdict != VERDICT_IS_LOST_KEY || !judge->past->ap_restarted_since)
		return false;
	judge_prove_at(found, judge->past->restart_where);
	return judge_holds(found, TRACE_CERTAIN, NULL);
}

bool judge_no_entropy(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *none = judge_first(judge, TRACE_NO_ENTROPY, JUDGE_ANY);
	char seconds[JUDGE_SECONDS];
	int64_t cost;

	if (!none)
		return false;
	cost = judge_between(none, judge->joined);
	if (cost > 0)
		judge_say(
			found, "%s passed until the device was in.", judge_seconds(cost, seconds));
	return judge_holds(found, TRACE_CERTAIN, none);
}

/* After the first sign of a connection with the key, and before it is there. */
static const struct trace_step *round_start(const struct judge *judge)
{
	if (!judge->given && judge->attempt->method != TRACE_PLAIN)
		return NULL;
	return judge_next_that(judge, judge->given, judge_is_auth_start);
}

/*
 * Between WPS and the join both sides take leave of each other, which is as it should be: until the
 * station authenticates anew. What comes after that is nobody's plan; a leave that follows a
 * time-out at once is only its end.
 */
static bool shows(const struct trace_step *step, uint16_t source)
{
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++)
		if (step->where[i].position && step->where[i].source == source)
			return true;
	return false;
}

/* Clocks of two inputs may be some milliseconds apart: it is of before, unless its input shows
 * something of what was begun, too. */
static bool is_late_word(const struct trace_step *start, const struct trace_step *leave)
{
	const int64_t after = judge_between(start, leave);

	if (leave->side == start->side || after < 0 || after >= 100 * JUDGE_MS)
		return false;
	for (const struct trace_step *step = start; step < leave; step++)
		if (judge_seen(step) && shows(step, leave->where[0].source))
			return false;
	return true;
}

static const char *by_whom(const struct trace_step *leave)
{
	if (leave->from == TRACE_FROM_AP)
		return ", by the access point";
	return leave->from == TRACE_FROM_STATION ? ", by the device" : "";
}

bool judge_unexpected_disconnect(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *start = round_start(judge), *leave = start;
	char seconds[JUDGE_SECONDS];

	if (!start || judge->refused)
		return false;
	while ((leave = judge_next_that(judge, leave, judge_is_leave))) {
		const struct trace_step *timeout =
			judge_last(judge, leave, TRACE_AUTH_TIMEOUT, JUDGE_ANY);
		const int64_t since = timeout ? judge_between(timeout, leave) : -1;

		if (judge->joined && leave > judge->joined)
			return false;
		if (is_late_word(start, leave))
			continue;
		if (timeout && (since < 0 || since < 100 * JUDGE_MS))
			continue;
		break;
	}
	if (!leave)
		return false;
	judge_prove(found, start);
	if (judge_between(start, leave) >= 0)
		judge_say(found, "%s after the authentication had begun%s: reason %u, %s.",
			judge_seconds(judge_between(start, leave), seconds), by_whom(leave),
			leave->code, explain_reason(leave->code));
	return judge_holds(found, TRACE_LIKELY, leave);
}

bool judge_other_manager(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *other = judge_first(judge, TRACE_OTHER_MANAGER, JUDGE_ANY);

	if (!other)
		return false;
	if (judge_text(judge, other)[0])
		judge_say(found, "It is %s.", judge_text(judge, other));
	return judge_holds(found, TRACE_LIKELY, other);
}

bool judge_driver_refused(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *error = judge_first(judge, TRACE_DRIVER_ERROR, JUDGE_ANY);
	const unsigned n = judge_count(judge, NULL, TRACE_DRIVER_ERROR, JUDGE_ANY);
	const char *what;

	if (!error)
		return false;
	what = judge_text(judge, error);
	if (error->code)
		judge_say(found, "%s%serror %u (%s)%s.", what, what[0] ? ": " : "", error->code,
			strerror(error->code), n > 1 ? ", and more of them" : "");
	else if (what[0])
		judge_say(found, "It was: %s%s.", what, n > 1 ? ", and more of them" : "");
	return judge_holds(found, TRACE_CERTAIN, error);
}

bool judge_put_aside(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *aside = judge_first(judge, TRACE_SSID_DISABLED, JUDGE_ANY);
	const struct trace_step *last = judge_last(judge, NULL, TRACE_SSID_DISABLED, JUDGE_ANY);

	if (!aside)
		return false;
	if (last != aside)
		judge_say(found, "For %u s first, for %u s at last.", aside->value, last->value);
	else
		judge_say(found, "For %u s.", aside->value);
	judge_prove(found, aside);
	return judge_holds(found, TRACE_CERTAIN, last);
}

static bool is_begin(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return step->kind == TRACE_EAP_STARTED || step->kind == TRACE_WSC_START ||
	       step->kind == TRACE_IDENTITY ||
	       (step->kind == TRACE_WSC_MESSAGE && step->code == WSC_M1);
}

/* Associations in which an exchange began. */
bool judge_tried_again(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *step = NULL, *first = NULL;
	unsigned exchanges = 0;
	uint8_t round = 0;

	if (!judge->wps)
		return false;
	while ((step = judge_next_that(judge, step, is_begin))) {
		if (exchanges && step->round == round)
			continue;
		exchanges++;
		round = step->round;
		if (!first)
			first = step;
		else if (exchanges == 2)
			judge_prove(found, step);
	}
	if (exchanges < 2)
		return false;
	judge_say(found, "There were %u.", exchanges);
	return judge_holds(found, TRACE_CERTAIN, first);
}
