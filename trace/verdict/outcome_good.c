/* SPDX-License-Identifier: BSD-3-Clause */
/* Outcomes: all is well. */
#include "judge.h"

#include <wsc/wire.h>

#include "explain/explain.h"

/* After this long a station that was given a key would have come back with it. */
#define BACK_NS (10 * JUDGE_S)

bool judge_joined(const struct judge *judge, struct trace_finding *found)
{
	char seconds[JUDGE_SECONDS];
	int64_t took;

	if (!judge->given || !judge->joined)
		return false;
	took = judge_between(judge->given, judge->joined);
	if (took > 0)
		judge_say(found, "%s passed from the end of WPS to the join.",
			judge_seconds(took, seconds));
	judge_prove(found, judge->given);
	/* An access point that passes the exchange on to a registrar shows nothing of it. */
	return judge_holds(found,
		judge->given->flags & TRACE_STEP_NOT_SEEN ? TRACE_LIKELY : TRACE_CERTAIN,
		judge->joined);
}

/* The key was handed out, and the input does not go on for long enough to see more. */
bool judge_given(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *session = judge_session(judge);

	if (!judge->given || judge->joined || judge->refused || judge_assoc_refusal(judge) ||
		(session && session->code == EXPLAIN_NOT_SEEN_SINCE))
		return false;
	if (!judge->attempt->open && judge_watched_after(judge, judge->given) >= BACK_NS)
		return false;
	return judge_holds(found, TRACE_CERTAIN, judge->given);
}

/* The second half of the access point's PIN was proved: the registrar has M7. */
static const struct trace_step *has_settings(const struct judge *judge)
{
	const struct trace_step *step = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M7);

	if (!step)
		step = judge_first(judge, TRACE_PASSWORD_PROVED, 2);
	return step;
}

static const struct trace_step *ap_configured(const struct judge *judge)
{
	const struct trace_step *step = judge_first(judge, TRACE_AP_SETTINGS, JUDGE_ANY);
	const struct trace_step *m8 = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M8);

	if (step || !m8)
		return step;
	return judge_next(judge, m8, TRACE_WSC_MESSAGE, WSC_DONE);
}

bool judge_ap_configured(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *step = ap_configured(judge);

	if (judge->attempt->method != TRACE_AP_PIN || !step)
		return false;
	return judge_holds(found, TRACE_CERTAIN, step);
}

/*
 * A registrar that only wants to read ends with a WSC_NACK without an error after M7, and hostapd
 * calls that WPS-FAIL.
 */
bool judge_ap_read(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *settings, *end;
	unsigned error;

	end = judge_last(judge, NULL, TRACE_WPS_FAIL, WSC_MESSAGE_TYPE_M7);
	/* A registrar of devices has no reason to fail there without an error. */
	if (end && end->code2 == 0 &&
		(judge->attempt->method == TRACE_AP_PIN ||
			(judge->attempt->method == TRACE_WPS && !judge->given)))
		return judge_holds(found,
			judge->attempt->method == TRACE_AP_PIN ? TRACE_CERTAIN : TRACE_LIKELY, end);
	if (judge->attempt->method != TRACE_AP_PIN)
		return false;
	end = judge_first(judge, TRACE_CREDENTIAL, JUDGE_ANY);
	if (!end)
		end = judge_first(judge, TRACE_WPS_SUCCESS, JUDGE_ANY);
	if (end)
		return judge_holds(found, TRACE_CERTAIN, end);
	settings = has_settings(judge);
	if (!settings || judge_any_error(judge, &error))
		return false;
	end = judge_next(judge, settings, TRACE_WSC_MESSAGE, WSC_NACK);
	judge_prove(found, settings);
	return judge_holds(found, end ? TRACE_CERTAIN : TRACE_LIKELY, end);
}

bool judge_plain_joined(const struct judge *judge, struct trace_finding *found)
{
	if (judge->wps || !judge->joined)
		return false;
	return judge_holds(found, TRACE_CERTAIN, judge->joined);
}

static const struct trace_step *go_agreed(const struct judge *judge)
{
	const struct trace_step *confirm = judge_last(judge, NULL, TRACE_P2P_GO_CONFIRM, JUDGE_ANY);

	return confirm && confirm->code == 0 ? confirm : NULL;
}

bool judge_p2p_formed(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *formed = judge_first(judge, TRACE_P2P_GROUP_FORMED, JUDGE_ANY);
	const struct trace_step *started = judge_first(judge, TRACE_P2P_GROUP_STARTED, JUDGE_ANY);

	/* In the air it is the negotiation that says whose group it is. */
	if (!started)
		started = go_agreed(judge);
	if (!judge->attempt->p2p)
		return false;
	if (formed)
		return judge_holds(found, TRACE_CERTAIN, formed);
	if (!started || !judge->joined)
		return false;
	judge_prove(found, started);
	return judge_holds(found, TRACE_CERTAIN, judge->joined);
}

/* Somebody ended it, and nothing had gone wrong before. */
bool judge_cancelled(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *cancel = judge_last(judge, NULL, TRACE_CANCELLED, JUDGE_ANY);
	const struct trace_step *session = judge_session(judge);
	unsigned error;

	if (!cancel && session && session->code == EXPLAIN_BY_ORDER)
		cancel = session;
	if (!cancel || judge->given || judge->refused || judge_any_error(judge, &error) ||
		judge_first(judge, TRACE_OVERLAP, JUDGE_ANY) ||
		judge_first(judge, TRACE_PASSWORD_WRONG, JUDGE_ANY) ||
		judge_walk_time_over(judge) || judge_next_that(judge, NULL, judge_is_end))
		return false;
	return judge_holds(found, TRACE_CERTAIN, cancel);
}

bool judge_sibling(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *session = judge_session(judge);
	const struct trace_step *over = judge_last(judge, NULL, TRACE_PBC_DISABLED, JUDGE_ANY);

	if (session && session->code == EXPLAIN_SIBLING_SUCCEEDED)
		return judge_holds(found, TRACE_CERTAIN, session);
	if (!judge->attempt->sibling || judge->given)
		return false;
	if (!over)
		over = judge_last(judge, NULL, TRACE_WALK_TIME_OVER, JUDGE_ANY);
	judge_prove(found, judge_first(judge, TRACE_PBC_PRESSED, JUDGE_ANY));
	return judge_holds(found, TRACE_LIKELY, over);
}
