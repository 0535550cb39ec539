/* SPDX-License-Identifier: BSD-3-Clause */
/* Outcomes: the two sides did not meet. */
#include "judge.h"

#include <stdlib.h>

#include "explain/explain.h"

/* Device Password ID, WSC 2.0.x Table 32. */
#define PASSWORD_PBC 4

/* Of walk time: a session that nobody ended in so long is over. */
#define WALK_NS (110 * JUDGE_S)
/* It is over whatever else is still heard of it. */
#define WALKED_NS (120 * JUDGE_S)

static bool is_station_session(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	if (step->kind == TRACE_PROBE_REQUEST)
		return (step->value & 0xffff) == PASSWORD_PBC;
	if (step->kind == TRACE_ENROLLEE_SEEN)
		return step->code == PASSWORD_PBC;
	return (step->kind == TRACE_PBC_PRESSED || step->kind == TRACE_PIN_SET) &&
	       step->side == TRACE_STATION;
}

static bool is_ap_session(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	/* In the air it is its beacons that say so. */
	return (step->kind == TRACE_PBC_PRESSED || step->kind == TRACE_PIN_SET) &&
	       step->side != TRACE_STATION;
}

static bool is_contact(const struct judge *judge, const struct trace_step *step)
{
	return judge_is_auth_start(judge, step) || judge_is_assoc_start(judge, step) ||
	       step->kind == TRACE_ASSOCIATED || step->kind == TRACE_ASSOC_RESPONSE ||
	       step->kind == TRACE_AUTH_RESPONSE || judge_is_exchange(judge, step);
}

static const struct trace_step *contact(const struct judge *judge)
{
	return judge_next_that(judge, NULL, is_contact);
}

/* A session of the access point is open: its button, or what it says in beacons. */
static bool ap_is_open(const struct judge *judge)
{
	return judge_next_that(judge, NULL, is_ap_session) ||
	       (judge->attempt->bss & TRACE_BSS_SELECTED);
}

const struct trace_step *judge_asks_in_vain(const struct judge *judge)
{
	if (judge->given || judge->joined || contact(judge) ||
		judge_next_that(judge, NULL, is_ap_session))
		return NULL;
	return judge_next_that(judge, NULL, is_station_session);
}

/* The session of @press, or of whoever says it, ended without an exchange. */
static const struct trace_step *ended(const struct judge *judge, const struct trace_step *press)
{
	const struct trace_step *over = judge_walk_time_over(judge);
	const struct trace_step *session = judge_session(judge);

	if (judge->given || judge->joined)
		return NULL;
	if (session && session->code == EXPLAIN_WALK_TIME)
		return session;
	if (over)
		return over;
	if (press &&
		judge_watched_after(judge, press) >= (judge->attempt->open ? WALKED_NS : WALK_NS) &&
		!judge_last(judge, NULL, TRACE_CANCELLED, JUDGE_ANY))
		return press;
	return NULL;
}

/* Both were in their sessions at the same time; without times it is taken for so. */
static bool at_once(const struct trace_step *ap, const struct trace_step *station)
{
	if (!ap || !judge_timed(ap) || !judge_timed(station))
		return true;
	return llabs(ap->time - station->time) < WALK_NS;
}

/* The session of the access point that was over, unused, when the device's button was pressed. */
static const struct trace_attempt *pressed_before(const struct judge *judge)
{
	const struct trace_attempt *attempt = judge->attempt;

	if (!trace_mac_any(&attempt->ap) || attempt->start == TRACE_NO_TIME)
		return NULL;
	for (size_t i = 0; i < trace_story_count(judge->story); i++) {
		const struct trace_attempt *other = trace_story_attempt(judge->story, i);

		if (other == attempt || trace_mac_any(&other->sta) || other->sibling ||
			other->method != TRACE_PBC || !trace_mac_same(&other->ap, &attempt->ap) ||
			other->start == TRACE_NO_TIME || other->end == TRACE_NO_TIME ||
			other->end - other->start < WALK_NS)
			continue;
		if (attempt->start >= other->end && attempt->start - other->end < WALKED_NS)
			return other;
	}
	return NULL;
}

static const char *at_name(const struct trace_at *at, char text[static TRACE_MAC_TEXT])
{
	return trace_mac_any(&at->mac) ? trace_mac_print(&at->mac, text) : at->ifname;
}

/* The two access points by name, if both have one: as the device tells it, or as they waited. */
static bool say_both(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const struct trace_waited *waited = attempt->waited;
	const struct trace_step *told = judge_first(judge, TRACE_OVERLAP, JUDGE_ANY);
	char text[2][TRACE_MAC_TEXT];
	const char *one, *two;

	if (trace_waited_both(attempt)) {
		one = at_name(&waited[0].at, text[0]);
		two = at_name(&waited[1].at, text[1]);
		if (one[0] && two[0]) {
			judge_say(found, "The buttons of %s and %s waited when the device asked.",
				one, two);
			return true;
		}
	}
	if (!told || !told->ap || !judge_text(judge, told)[0])
		return false;
	judge_say(found, "The device heard the sessions of %s and %s.",
		at_name(&attempt->aps[told->ap], text[0]), judge_text(judge, told));
	return true;
}

void judge_say_crowd(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const bool both = trace_waited_both(attempt);
	char one[TRACE_MAC_TEXT], two[TRACE_MAC_TEXT];

	for (int i = 0; i < TRACE_WAITED_MAX && both; i++)
		judge_prove_at(found, attempt->waited[i].where);
	if (say_both(judge, found))
		return;
	if (both)
		judge_say(found, "The buttons of two access points waited when the device asked.");
	if (both || !trace_mac_any(&attempt->rival))
		return;
	judge_prove_at(found, attempt->rival_where);
	judge_say(found, "%s and %s asked at the same access point within two minutes.",
		trace_mac_print(&attempt->sta, one), trace_mac_print(&attempt->rival, two));
}

bool judge_two_sessions(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *station = judge_next_that(judge, NULL, is_station_session);
	const struct trace_attempt *attempt = judge->attempt;

	if (!station || attempt->method != TRACE_PBC || judge->joined || contact(judge) ||
		!judge_next_that(judge, NULL, is_ap_session) ||
		judge_last(judge, NULL, TRACE_CANCELLED, JUDGE_ANY) ||
		judge_watched_after(judge, station) < 10 * JUDGE_S ||
		!(trace_waited_both(attempt) || trace_mac_any(&attempt->rival)))
		return false;
	judge_say_crowd(judge, found);
	return judge_holds(found, TRACE_LIKELY, station);
}

/* Both were in their sessions, and did not meet in time. */
bool judge_walk_time(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *ap = judge_next_that(judge, NULL, is_ap_session);
	const struct trace_step *station = judge_next_that(judge, NULL, is_station_session);
	const struct trace_step *end = ended(judge, ap ? ap : station);
	const struct trace_attempt *before;
	char seconds[JUDGE_SECONDS];

	if (!end || contact(judge))
		return false;
	before = station && !ap ? pressed_before(judge) : NULL;
	if (before) {
		judge_say(found, "The access point's two minutes were over %s before.",
			judge_seconds(judge->attempt->start - before->end, seconds));
		return judge_holds(found, TRACE_LIKELY, station);
	}
	if (!(ap && station) && !judge_walk_time_over(judge))
		return false;
	judge_prove(found, ap);
	judge_prove(found, station);
	if (!ap || !station)
		return judge_holds(found, TRACE_POSSIBLE, end);
	return judge_holds(found, at_once(ap, station) ? TRACE_LIKELY : TRACE_CERTAIN, end);
}

/* The access point's button was pressed, and no station ever was in its session; or the other way
 * round, with an access point in sight. */
bool judge_nobody_pressed(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *ap = judge_next_that(judge, NULL, is_ap_session);
	const struct trace_step *station = judge_next_that(judge, NULL, is_station_session);
	const struct trace_step *end = ended(judge, ap ? ap : station);
	const bool by_station = station || (end && end->side == TRACE_STATION);
	/* Who hears a device's question has not pressed a button. */
	const bool by_ap = ap || (end && end != station && end->side != TRACE_STATION);

	if (!end || contact(judge) || (by_ap && by_station))
		return false;
	judge_prove(found, ap);
	judge_prove(found, station);
	judge_say(found, by_station ? "The device's button was pressed, the access point's was not."
				    : "The access point's button was pressed; no device came.");
	if (by_station && !(judge->attempt->bss & TRACE_BSS_WPS) &&
		!(judge->attempt->sides & 1u << TRACE_AP))
		return judge_holds(found, TRACE_POSSIBLE, end);
	return judge_holds(found, TRACE_LIKELY, end);
}

/* What the station alone can tell. */
bool judge_no_wps_ap(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *station = judge_next_that(judge, NULL, is_station_session);
	const struct trace_step *end = ended(judge, station);

	if (!end || contact(judge) || judge_next_that(judge, NULL, is_ap_session) ||
		judge->attempt->sides == 1u << TRACE_AP || (!station && end->side != TRACE_STATION))
		return false;
	judge_prove(found, station);
	judge_prove(found, judge_last(judge, NULL, TRACE_NO_AP_FOUND, JUDGE_ANY));
	/* With one in sight, or one that heard it, it is rather that one's button. */
	if (end->kind != TRACE_WALK_TIME_OVER || (judge->attempt->bss & TRACE_BSS_WPS) ||
		judge->attempt->sides & 1u << TRACE_AP)
		return judge_holds(found, TRACE_POSSIBLE, end);
	return judge_holds(found, TRACE_LIKELY, end);
}

bool judge_never_associates(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *station = judge_next_that(judge, NULL, is_station_session);
	struct trace_finding overlap = {0};

	if (!station || judge->given || contact(judge) || !ap_is_open(judge) ||
		judge_two_sessions(judge, &overlap) ||
		judge_last(judge, NULL, TRACE_CANCELLED, JUDGE_ANY) ||
		judge_first(judge, TRACE_OVERLAP, JUDGE_ANY))
		return false;
	/* Somebody must have watched for long enough not to see it. */
	if (judge_watched_after(judge, station) < (judge->attempt->open ? 30 : 10) * JUDGE_S)
		return false;
	if (!at_once(judge_next_that(judge, NULL, is_ap_session), station))
		return false;
	judge_prove(found, judge_next_that(judge, NULL, is_ap_session));
	return judge_holds(found, TRACE_LIKELY, station);
}

/* The button of another access point was pressed at about the same time, and nobody came there. */
static const struct trace_attempt *pressed_elsewhere(const struct judge *judge)
{
	const struct trace_attempt *attempt = judge->attempt;

	for (size_t i = 0; i < trace_story_count(judge->story); i++) {
		const struct trace_attempt *other = trace_story_attempt(judge->story, i);

		if (other == attempt || trace_mac_any(&other->sta) || other->sibling ||
			other->method != TRACE_PBC || !trace_mac_any(&other->ap) ||
			trace_mac_same(&other->ap, &attempt->ap) || other->start == TRACE_NO_TIME ||
			attempt->start == TRACE_NO_TIME)
			continue;
		if (llabs(other->start - attempt->start) < 120 * JUDGE_S)
			return other;
	}
	return NULL;
}

/* Two access points in one attempt: one whose button was pressed, one that was turned to. */
static const struct trace_step *turned_away(const struct judge *judge)
{
	const struct trace_step *ap = judge_next_that(judge, NULL, is_ap_session);
	const struct trace_step *with = judge_last_that(judge, NULL, is_contact);

	if (!ap || !with || ap->ap == 0 || with->ap == 0 || ap->ap == with->ap ||
		ap->ap >= TRACE_APS_MAX || with->ap >= TRACE_APS_MAX)
		return NULL;
	if (!trace_mac_any(&judge->attempt->aps[ap->ap].mac) ||
		!trace_mac_any(&judge->attempt->aps[with->ap].mac))
		return NULL;
	return with;
}

bool judge_wrong_ap(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *with = turned_away(judge);
	const struct trace_attempt *other;
	char pressed[TRACE_MAC_TEXT], turned[TRACE_MAC_TEXT];

	if (judge->given || judge->joined || judge->attempt->method != TRACE_PBC)
		return false;
	if (with) {
		judge_prove(found, judge_next_that(judge, NULL, is_ap_session));
		return judge_holds(found, TRACE_LIKELY, with);
	}
	if (!trace_mac_any(&judge->attempt->sta) || !trace_mac_any(&judge->attempt->ap) ||
		judge_next_that(judge, NULL, is_ap_session) || !contact(judge))
		return false;
	other = pressed_elsewhere(judge);
	if (!other)
		return false;
	judge_say(found, "The button of %s was pressed; the device turned to %s.",
		trace_mac_print(&other->ap, pressed), trace_mac_print(&judge->attempt->ap, turned));
	if (other->n_steps)
		judge_prove(found, &other->steps[0]);
	return judge_holds(found, TRACE_LIKELY, contact(judge));
}

bool judge_wps_off(const struct judge *judge, struct trace_finding *found)
{
	enum trace_confidence confidence = TRACE_CERTAIN;
	const struct trace_ap *off;
	const struct trace_step *step;

	if (!judge->wps || judge->given || judge->joined || judge->exchange)
		return false;
	off = judge_off_ap(judge, &confidence);
	step = judge_last(judge, NULL, TRACE_WPS_UNAVAILABLE, JUDGE_ANY);
	if (!off && !step)
		return false;
	if (off)
		judge_prove_at(found, off->wps_off_where);
	if (off && off->ssid[0])
		judge_say(found, "It is '%s'.", off->ssid);
	return judge_holds(
		found, step ? TRACE_CERTAIN : confidence, step ? step : judge_asks_in_vain(judge));
}

/* A device was at the access point in the time of this session. */
static bool visited(const struct judge *judge)
{
	const struct trace_attempt *attempt = judge->attempt;

	for (size_t i = trace_story_count(judge->story); i-- > 0;) {
		const struct trace_attempt *other = trace_story_attempt(judge->story, i);

		if (trace_mac_any(&other->sta) && trace_mac_same(&other->ap, &attempt->ap) &&
			other->start <= attempt->end && other->end >= attempt->start)
			return true;
	}
	return false;
}

static bool is_of_a_log(const struct judge *judge, const struct trace_step *step)
{
	(void)judge;
	return step->side != TRACE_AIR;
}

/*
 * What the air shows of a cancel: the access point takes its invitation back before the walk time
 * is over, and nobody had come. A restart, or a success at another radio of it, looks the same.
 */
bool judge_ended_early(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_attempt *attempt = judge->attempt;
	const struct trace_step *pressed = judge_first(judge, TRACE_PBC_PRESSED, JUDGE_ANY);
	const struct trace_step *over = judge_last(judge, NULL, TRACE_PBC_DISABLED, JUDGE_ANY);
	char seconds[JUDGE_SECONDS];

	if (!pressed || !over || judge_next_that(judge, NULL, is_of_a_log) ||
		trace_mac_any(&attempt->sta) || attempt->n_aps > 2 ||
		pressed->time == TRACE_NO_TIME || over < pressed ||
		over->time - pressed->time >= WALK_NS || visited(judge))
		return false;
	judge_say(found,
		"Its beacons took the invitation back after %s; no device had come. A "
		"device that was let in at another radio looks the same.",
		judge_seconds(over->time - pressed->time, seconds));
	judge_prove(found, pressed);
	return judge_holds(found, TRACE_CERTAIN, over);
}
