/* SPDX-License-Identifier: BSD-3-Clause */
/* Where one attempt of a station ends and its next begins. */
#include "tale.h"

/* The first signs of one press reach all witnesses in this time. */
#define SAME_START (NS_PER_S)
/* What an exchange leaves behind is over after this time. */
#define AFTER_GIVEN (2 * NS_PER_S)
/* What two programs say of the same moment lies so near. */
#define HEARD_LATE (100 * NS_PER_MS)

bool event_begins(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind == TRACE_PROBE_REQUEST || fact->kind == TRACE_ENROLLEE_SEEN)
		return event->wps;
	if (fact->kind == TRACE_SESSION)
		return fact->code == EXPLAIN_REGISTERED || fact->code == EXPLAIN_JOINED ||
		       fact->code == EXPLAIN_DEVICE_FAILED_ONCE;
	/* Of nobody it may be anything. */
	if (fact->side == TRACE_AP && !trace_mac_any(&event->sta) && !event->wps)
		return false;
	/* A new key for a station that is in already begins with the access point's word. */
	if (fact->kind == TRACE_KEY_MESSAGE)
		return fact->code <= 2;
	return event->rule->flags & KIND_BEGINS;
}

bool event_joins(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind == TRACE_SESSION)
		return fact->code == EXPLAIN_JOINED;
	if (fact->kind == TRACE_KEY_MESSAGE)
		return fact->code == 4;
	return fact->kind == TRACE_KEY_DONE || event->rule->flags & KIND_ENDS;
}

static bool long_after(int64_t then, const struct event *event, int64_t apart)
{
	return then == TRACE_NO_TIME || event->fact->time == TRACE_NO_TIME ||
	       event->fact->time - then > apart;
}

/* What another input told first; without times that is all that can be said. */
static bool told_by_another(const struct tale *tale, const struct event *event)
{
	return !(tale->sources >> event->fact->source % SOURCES_MAX & 1);
}

static bool presses(const struct event *event)
{
	return (event->fact->kind == TRACE_PBC_PRESSED || event->fact->kind == TRACE_PIN_SET) &&
	       event->fact->side != TRACE_AP;
}

/* Does it open an exchange, or an association for one? */
static bool opens_exchange(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	return event->wps &&
	       (fact->kind == TRACE_AP_CHOSEN || fact->kind == TRACE_ASSOC_REQUEST ||
		       fact->kind == TRACE_WSC_START || fact->kind == TRACE_IDENTITY ||
		       (fact->kind == TRACE_WSC_MESSAGE && fact->code == WSC_M1));
}

bool event_asks(const struct event *event)
{
	return event->wps && (event->fact->kind == TRACE_PROBE_REQUEST ||
				     event->fact->kind == TRACE_ENROLLEE_SEEN);
}

static struct tale *close(struct trace_story *story, struct tale *tale)
{
	tale_close(story, tale, false);
	return NULL;
}

static struct tale *bound_plain(
	struct trace_story *story, struct tale *tale, const struct event *event)
{
	if (!event->wps || tale->round == 0)
		return tale;
	if (!event->rule->rank || tale->rank >= RANK_KEYS)
		return close(story, tale);
	return tale->round > 1 ? tale_split(story, tale, event) : tale;
}

static struct tale *bound_given(
	struct trace_story *story, struct tale *tale, const struct event *event)
{
	if (event_asks(event))
		return long_after(tale->given_at, event, AFTER_GIVEN) ? close(story, tale) : tale;
	if (!opens_exchange(event))
		return tale;
	if (tale->round > tale->given_round && tale->rank < RANK_EAP)
		return tale_split(story, tale, event);
	return tale->rank == RANK_GONE || long_after(tale->given_at, event, AFTER_GIVEN)
		       ? close(story, tale)
		       : tale;
}

/* On an open network one end has "connected" before the other says "associated". */
static bool heard_late(const struct tale *tale, const struct event *event)
{
	return event->fact->kind == TRACE_ASSOCIATED && event->fact->source != tale->rank_source &&
	       !long_after(tale->rank_time, event, HEARD_LATE);
}

/* An external registrar that was refused tries no more by itself: what it begins then is another
 * try, with another PIN of the access point as a rule. */
static bool runs_anew(const struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	return tale->attempt->method == TRACE_AP_PIN && tale->denied && tale->round_ended &&
	       ((event->rule->rank && event->rule->rank <= RANK_ASSOCIATED) ||
		       fact->kind == TRACE_EAP_STARTED || fact->kind == TRACE_WSC_START ||
		       (fact->kind == TRACE_ENROLLEE_SEEN &&
			       fact->code2 == TRACE_REQUEST_REGISTRAR));
}

struct tale *tale_bound(struct trace_story *story, struct tale *tale, const struct event *event)
{
	if (step_known(tale, event))
		return tale;
	if (presses(event)) {
		bool untimed = tale->began == TRACE_NO_TIME || event->fact->time == TRACE_NO_TIME;
		bool young = tale->wps && !tale->exchange &&
			     (untimed ? told_by_another(tale, event)
				      : !long_after(tale->began, event, SAME_START));

		return young ? tale : close(story, tale);
	}
	/* It was let in for a moment only, before its exchange. */
	if (tale->connected && tale->wps && !tale->given && event->rule->rank == RANK_EAP)
		tale->connected = false;
	if (tale->connected && heard_late(tale, event))
		return tale;
	if (tale->connected || tale->over)
		return event_begins(event) && !(event->rule->flags & KIND_LATE) ? close(story, tale)
										: tale;
	if (!tale->wps)
		return bound_plain(story, tale, event);
	if (tale->given)
		return bound_given(story, tale, event);
	if (runs_anew(tale, event))
		return close(story, tale);
	/* Back in its old network after WPS failed: that is no end of WPS. */
	if (event_joins(event) && !tale->round_wps && tale->failed && tale->round > 1 &&
		!tale->attempt->p2p)
		return tale_split(story, tale, event);
	return tale;
}
