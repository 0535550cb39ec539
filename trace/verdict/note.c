/* SPDX-License-Identifier: BSD-3-Clause */
/* Notes: good to know, and no failure. */
#include "judge.h"

#include <stdio.h>

#include <wsc/wire.h>

bool judge_eap_failure_normal(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *end =
		judge_next(judge, judge->given, TRACE_EAP_FAILURE, JUDGE_ANY);

	return judge->given && end && judge_holds(found, TRACE_CERTAIN, end);
}

bool judge_fail_is_success(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *fail = judge_first(judge, TRACE_WPS_FAIL, WSC_MESSAGE_TYPE_M7);

	if (!fail || fail->code2 != 0 ||
		(judge->attempt->method != TRACE_AP_PIN && judge->attempt->method != TRACE_WPS))
		return false;
	return judge_holds(found, TRACE_CERTAIN, fail);
}

bool judge_timeout_is_cancel(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *over = judge_last(judge, NULL, TRACE_WALK_TIME_OVER, JUDGE_ANY);
	const struct trace_step *cancel = judge_last(judge, NULL, TRACE_CANCELLED, JUDGE_ANY);

	if (!over || !cancel || judge_walk_time_over(judge))
		return false;
	judge_prove(found, over);
	return judge_holds(found, TRACE_CERTAIN, cancel);
}

/* A session that runs out beside, or after, a success. */
bool judge_timeout_of_sibling(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *over = judge_walk_time_over(judge);

	if (!over || !(judge->given || judge->attempt->sibling))
		return false;
	return judge_holds(found, TRACE_LIKELY, over);
}

bool judge_waited_for_registrar(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *m2d = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M2D);
	const struct trace_step *last = judge_last(judge, judge->given, TRACE_WSC_MESSAGE, WSC_M2D);
	char seconds[JUDGE_SECONDS];
	int64_t waited;

	if (!judge->given || !m2d || !last || m2d > judge->given)
		return false;
	waited = judge_between(m2d, judge_next(judge, last, TRACE_WSC_MESSAGE, WSC_M2));
	if (waited > 0)
		judge_say(found, "It waited for %s.", judge_seconds(waited, seconds));
	return judge_holds(found, TRACE_CERTAIN, m2d);
}

bool judge_other_bss(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const struct trace_mac *then, *now;
	char from[TRACE_MAC_TEXT], to[TRACE_MAC_TEXT];

	if (!judge->given || !judge->joined || judge->given->ap == 0 || judge->joined->ap == 0 ||
		judge->given->ap >= TRACE_APS_MAX || judge->joined->ap >= TRACE_APS_MAX)
		return false;
	then = &attempt->aps[judge->given->ap].mac;
	now = &attempt->aps[judge->joined->ap].mac;
	if (!trace_mac_any(then) || !trace_mac_any(now) || trace_mac_same(then, now))
		return false;
	judge_say(found, "The key came from %s, it joined %s.", trace_mac_print(then, from),
		trace_mac_print(now, to));
	judge_prove(found, judge->given);
	return judge_holds(found, TRACE_CERTAIN, judge->joined);
}

static bool is_of_station(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return step->from != TRACE_FROM_UNKNOWN || step->side == TRACE_STATION;
}

static bool is_any(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	(void)step;
	return true;
}

/* Locally administered, and not one of those that are numbered by hand: 02:00:00:00:…. */
bool judge_random_mac(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_mac *sta = &judge->attempt->sta;
	const struct trace_step *first;

	if (!trace_mac_any(sta) || !trace_mac_local(sta) ||
		(sta->octet[1] == 0 && sta->octet[2] == 0 && sta->octet[3] == 0))
		return false;
	first = judge_next_that(judge, NULL, is_of_station);
	return judge_holds(
		found, TRACE_LIKELY, first ? first : judge_next_that(judge, NULL, is_any));
}

bool judge_mac_changed(const struct judge *judge, struct trace_finding *found)
{
	char one[TRACE_MAC_TEXT], other[TRACE_MAC_TEXT];

	if (!trace_mac_any(&judge->attempt->other_sta))
		return false;
	judge_say(found, "%s, and %s.", trace_mac_print(&judge->attempt->sta, one),
		trace_mac_print(&judge->attempt->other_sta, other));
	judge_prove_at(found, judge->attempt->other_where);
	found->confidence = TRACE_CERTAIN;
	return true;
}

bool judge_external_registrar(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *identity = judge_first(judge, TRACE_IDENTITY, 1);

	if (judge->attempt->method != TRACE_AP_PIN)
		return false;
	return judge_holds(found, TRACE_CERTAIN, identity ? identity : judge->exchange);
}

bool judge_fragmented(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *first = judge_first(judge, TRACE_WSC_FRAGMENT, JUDGE_ANY);

	if (!first)
		first = judge_first(judge, TRACE_WSC_FRAGMENT_ACK, JUDGE_ANY);
	return first && judge_holds(found, TRACE_CERTAIN, first);
}

bool judge_deviation(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const struct trace_deviation *first = attempt->deviations;
	char more[24] = "";

	if (attempt->n_deviations == 0)
		return false;
	if (attempt->n_deviations > 1)
		snprintf(more, sizeof(more), "; and %u more", attempt->n_deviations - 1u);
	judge_say(found, "%s: %s %s%s.", wsc_kind_name((enum wsc_kind)first->message),
		first->id == 0	    ? "it"
		: first->subelement ? wsc_subelement_name((uint8_t)first->id)
				    : wsc_attribute_name(first->id),
		wsc_problem_text((enum wsc_problem)first->problem), more);
	for (uint16_t i = 0; i < attempt->n_deviations; i++)
		judge_prove_at(found, attempt->deviations[i].where);
	found->confidence = TRACE_CERTAIN;
	return true;
}

static const char *whose(uint8_t from)
{
	if (from == TRACE_FROM_AP)
		return "They are the access point's.";
	return from == TRACE_FROM_STATION ? "They are the device's." : "";
}

static bool repeated(const struct judge *judge, struct trace_finding *found, uint16_t times)
{
	if (times == 0)
		return false;
	judge_say(found, "%s", whose(judge->past->repeated_from));
	judge_prove_at(found, judge->past->repeated_where[0]);
	judge_prove_at(found, judge->past->repeated_where[1]);
	found->confidence = TRACE_CERTAIN;
	return true;
}

bool judge_repeated_nonce(const struct judge *judge, struct trace_finding *found)
{
	return repeated(judge, found, judge->past->repeated_nonces);
}

bool judge_repeated_dh_key(const struct judge *judge, struct trace_finding *found)
{
	return repeated(judge, found, judge->past->repeated_keys);
}

static bool weak(const struct judge *judge, struct trace_finding *found, unsigned bits)
{
	for (unsigned bit = 0; bit < TRACE_WEAK_COUNT; bit++)
		if (judge->attempt->weak & bits & (1u << bit))
			judge_prove_at(found, judge->attempt->weak_where[bit]);
	found->confidence = TRACE_CERTAIN;
	return judge->attempt->weak & bits;
}

bool judge_weak_dh_key(const struct judge *judge, struct trace_finding *found)
{
	return weak(judge, found, TRACE_WEAK_ZERO_KEY | TRACE_WEAK_SMALL_KEY);
}

bool judge_zero_nonce(const struct judge *judge, struct trace_finding *found)
{
	return weak(judge, found, TRACE_WEAK_ZERO_NONCE);
}

bool judge_zero_secret(const struct judge *judge, struct trace_finding *found)
{
	return weak(judge, found, TRACE_WEAK_ZERO_SECRET);
}

/* Only a capture shows Version2 of M1 for certain. */
bool judge_version_1(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *m1 = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M1);

	if (!m1 || m1->side != TRACE_AIR || m1->value >> 16 != 0)
		return false;
	return judge_holds(found, TRACE_CERTAIN, m1);
}
