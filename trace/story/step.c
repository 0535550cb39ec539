/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts become steps: new ones, other witnesses of one that is there, or repetitions. */
#include "tale.h"

#include <stdlib.h>
#include <string.h>

/* So far apart, at most, are two sights of the same thing on the report's clock. */
#define WINDOW		   (100 * NS_PER_MS)
#define WINDOW_LOGS	   (250 * NS_PER_MS)
#define WINDOW_APPROXIMATE (2 * NS_PER_S)
#define WINDOW_ROUND	   (30 * NS_PER_MS)
/* A program says the same in two lines; a frame is not sent twice so fast. */
#define WINDOW_SAME_WORDS (100 * NS_PER_MS)
/* The longest time-out after which the same is sent again (EAP identity: 20 s). */
#define RESEND_MAX (25 * NS_PER_S)

#define TEXTS_MAX 250
#define NOTED_MAX 48

size_t attempt_bytes(const struct trace_attempt *attempt)
{
	return attempt->n_steps * sizeof(struct trace_step) +
	       attempt->n_texts * sizeof(attempt->texts[0]) +
	       attempt->n_deviations * sizeof(struct trace_deviation);
}

void attempt_free(struct trace_attempt *attempt)
{
	if (!attempt)
		return;
	free(attempt->steps);
	free(attempt->texts);
	free(attempt->deviations);
	free(attempt->findings);
	free(attempt);
}

/* Whoever only answers a probe request leaves room for those that have to do with the station. */
#define BYSTANDERS_MAX (TRACE_APS_MAX - 2)

static uint8_t step_ap(
	struct tale *tale, const struct trace_at *at, uint16_t source, enum trace_fact_kind kind)
{
	struct trace_attempt *attempt = tale->attempt;
	const bool bystander = kind == TRACE_PROBE_REQUEST || kind == TRACE_PROBE_RESPONSE;
	uint8_t i;

	if (!trace_mac_any(&at->mac) && !at->ifname[0])
		return 0;
	for (i = 1; i < attempt->n_aps; i++) {
		struct trace_at *known = &attempt->aps[i];

		if (!at_same(known, tale->at_source[i], at, source))
			continue;
		if (!trace_mac_any(&known->mac))
			known->mac = at->mac;
		if (!known->ifname[0])
			memcpy(known->ifname, at->ifname, sizeof(known->ifname));
		return i;
	}
	if (i >= (bystander ? BYSTANDERS_MAX : TRACE_APS_MAX))
		return 0;
	if (i == 0)
		i = 1;
	attempt->aps[i] = *at;
	tale->at_source[i] = source;
	attempt->n_aps = (uint8_t)(i + 1);
	return i;
}

static uint8_t text_index(struct trace_attempt *attempt, const char *text)
{
	char(*texts)[TRACE_TEXT_MAX];

	if (!text[0])
		return 0;
	for (uint8_t i = 1; i < attempt->n_texts; i++)
		if (strncmp(attempt->texts[i], text, TRACE_TEXT_MAX) == 0)
			return i;
	if (attempt->n_texts >= TEXTS_MAX)
		return 0;
	texts = realloc(attempt->texts, (attempt->n_texts + 2u) * sizeof(texts[0]));
	if (!texts)
		return 0;
	attempt->texts = texts;
	if (attempt->n_texts == 0)
		memset(texts[attempt->n_texts++], 0, sizeof(texts[0]));
	memcpy(texts[attempt->n_texts], text, sizeof(texts[0]));
	texts[attempt->n_texts][TRACE_TEXT_MAX - 1] = '\0';
	return attempt->n_texts++;
}

/* A full attempt loses what lies between its begin and its end. */
static void drop_middle(struct trace_attempt *attempt)
{
	uint32_t n = attempt->n_steps / 2, at = TRACE_STEPS_BEGIN;

	memmove(&attempt->steps[at], &attempt->steps[at + n],
		(attempt->n_steps - at - n) * sizeof(attempt->steps[0]));
	attempt->n_steps -= n;
	attempt->steps_dropped += n;
}

struct trace_step *step_insert(struct trace_attempt *attempt, uint32_t *size, uint32_t at)
{
	if (attempt->n_steps >= TRACE_STEPS_MAX) {
		drop_middle(attempt);
		at = at < attempt->n_steps ? at : attempt->n_steps;
	}
	if (attempt->n_steps == *size) {
		uint32_t more = *size ? *size * 2 : 16;
		struct trace_step *steps = realloc(attempt->steps, more * sizeof(steps[0]));

		if (!steps)
			return NULL;
		attempt->steps = steps;
		*size = more;
	}
	memmove(&attempt->steps[at + 1], &attempt->steps[at],
		(attempt->n_steps - at) * sizeof(attempt->steps[0]));
	attempt->n_steps++;
	attempt->steps[at] = (struct trace_step){0};
	return &attempt->steps[at];
}

/* Nearer to what happened: a capture shows the air itself, and an access point's clock is the
 * other's. */
static int order(uint8_t side)
{
	static const uint8_t orders[TRACE_SIDE_COUNT] = {
		[TRACE_AIR] = 0,
		[TRACE_STATION] = 1,
		[TRACE_AP] = 2,
		[TRACE_NOBODY] = 3,
	};

	return orders[side];
}

/* Puts a step where its time belongs. Returns its new place. */
static struct trace_step *settle(struct trace_attempt *attempt, struct trace_step *step)
{
	struct trace_step *first = attempt->steps, *last = first + attempt->n_steps - 1;

	if (step->time == TRACE_NO_TIME)
		return step;
	for (; step > first && step[-1].time != TRACE_NO_TIME && step[-1].time > step->time;
		step--) {
		struct trace_step swap = step[-1];

		step[-1] = *step;
		*step = swap;
	}
	for (; step < last && step[1].time != TRACE_NO_TIME && step[1].time < step->time; step++) {
		struct trace_step swap = step[1];

		step[1] = *step;
		*step = swap;
	}
	return step;
}

static bool seen_by(const struct trace_step *step, uint16_t source)
{
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++)
		if (step->where[i].position && step->where[i].source == source)
			return true;
	return false;
}

/* Numbers that both know have to agree. */
static bool agree(uint32_t a, uint32_t b)
{
	return a == b || a == 0 || b == 0;
}

static uint16_t event_code2(const struct event *event)
{
	if (event->fact->kind == TRACE_WSC_MESSAGE)
		return event->fact->wsc.config_error;
	return event->fact->code2;
}

static uint32_t event_value(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind == TRACE_WSC_MESSAGE || fact->kind == TRACE_PROBE_REQUEST)
		return fact->wsc.password_id | (uint32_t)fact->wsc.version2 << 16;
	return fact->value;
}

/* Kinds whose code is which one of several things it is; of the others it may not be told. */
static bool code_is_kind(uint8_t kind)
{
	return kind == TRACE_WSC_MESSAGE || kind == TRACE_KEY_MESSAGE || kind == TRACE_SESSION ||
	       kind == TRACE_P2P_PROVISION || kind == TRACE_EAP_OTHER || kind == TRACE_NO_AP_FOUND;
}

/* A program's word on itself; what the air shows of it is an access point's. */
static bool of_station(uint8_t side)
{
	return side == TRACE_STATION;
}

static bool same_thing(
	const struct tale *tale, const struct trace_step *step, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	bool same;

	kind_joined(step->kind, fact->kind, &same);
	if (!same || step->flags & TRACE_STEP_NOT_SEEN)
		return false;
	if (code_is_kind(fact->kind) ? step->code != fact->code : !agree(step->code, fact->code))
		return false;
	if (!agree(step->from, event->from))
		return false;
	if (event->rule->flags & KIND_OWN && of_station(step->side) != of_station(fact->side))
		return false;
	/* The 4-way handshake begins anew with the same numbers in each round. */
	if (fact->kind == TRACE_KEY_MESSAGE && !agree(step->value, fact->value))
		return false;
	if (fact->kind == TRACE_WSC_FRAGMENT && !agree(step->value, fact->value))
		return false;
	if (fact->kind == TRACE_WSC_MESSAGE && !agree(step->code2, event_code2(event)))
		return false;
	if (fact->kind == TRACE_AUTH_REQUEST && !agree(step->code2, fact->code2))
		return false;
	if (fact->kind == TRACE_AUTH_RESPONSE && !agree(step->value, fact->value))
		return false;
	if (step->ap && (trace_mac_any(&event->at.mac) || event->at.ifname[0]) &&
		at_differs(&tale->attempt->aps[step->ap], &event->at))
		return false;
	return true;
}

static int64_t distance(const struct trace_step *step, const struct trace_fact *fact)
{
	if (step->time == TRACE_NO_TIME || fact->time == TRACE_NO_TIME)
		return INT64_MAX;
	return step->time > fact->time ? step->time - fact->time : fact->time - step->time;
}

static int64_t window_of(
	const struct tale *tale, const struct trace_step *step, const struct trace_fact *fact)
{
	/* Of a round that is over there is at most a late word. */
	if (step->round && step->round != tale->round && !fact->approximate)
		return WINDOW_ROUND;
	if (fact->approximate || step->flags & TRACE_STEP_APPROXIMATE)
		return WINDOW_APPROXIMATE;
	/* What an access point says of itself is in one of its next beacons. */
	if (kind_rules[fact->kind].flags & KIND_OWN)
		return WINDOW_LOGS;
	return step->side == TRACE_AIR || fact->side == TRACE_AIR ? WINDOW : WINDOW_LOGS;
}

/* Does another input show anything of it? All steps are the input's own as a rule. */
static bool has_others(const struct tale *tale, uint16_t source)
{
	return (tale->sources & ~(UINT64_C(1) << source % SOURCES_MAX)) != 0;
}

/* The step that another input has told of already; the nearest one. */
static struct trace_step *find_witnessed(const struct tale *tale, const struct event *event)
{
	struct trace_step *found = NULL;
	int64_t nearest = INT64_MAX;

	if (!has_others(tale, event->fact->source))
		return NULL;
	for (uint32_t i = tale->attempt->n_steps; i-- > 0;) {
		struct trace_step *step = &tale->attempt->steps[i];
		int64_t apart = distance(step, event->fact);

		if (apart != INT64_MAX && apart > WINDOW_APPROXIMATE)
			break;
		if (apart > window_of(tale, step, event->fact) || apart >= nearest ||
			seen_by(step, event->fact->source) || !same_thing(tale, step, event))
			continue;
		found = step;
		nearest = apart;
	}
	return found;
}

/* Has the sender sent something else since, or was the thing over? Then it is no repetition. @seen:
 * the event's input shows the step. */
static bool moved_on(const struct trace_step *step, const struct event *event, bool seen)
{
	const struct kind_rule *rule = &kind_rules[step->kind];

	if (rule->rank == RANK_GONE)
		return true;
	if (event->rule->flags & KIND_MANY)
		return !(rule->flags & KIND_MANY);
	return seen && step->from == event->from;
}

/* The step that looks the same: is it the same, or the next of its kind? */
static bool is_repeated(const struct trace_step *step, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	bool message = event->from != TRACE_FROM_UNKNOWN;
	int64_t apart = distance(step, fact);

	if (fact->kind == TRACE_KEY_MESSAGE && (!fact->value || !step->value))
		return false;
	if (event->rule->flags & KIND_MANY)
		return step->value == event_value(event);
	if (apart == INT64_MAX)
		return message && fact->kind != TRACE_AUTH_REQUEST;
	return apart <= (message ? RESEND_MAX : WINDOW_SAME_WORDS);
}

static struct trace_step *find_repeated(const struct tale *tale, const struct event *event)
{
	int left = 12;

	for (uint32_t i = tale->attempt->n_steps; i-- > 0 && left-- > 0;) {
		struct trace_step *step = &tale->attempt->steps[i];
		bool seen = seen_by(step, event->fact->source);

		if (seen && same_thing(tale, step, event))
			return is_repeated(step, event) ? step : NULL;
		if (moved_on(step, event, seen))
			return NULL;
	}
	return NULL;
}

static void add_witness(struct trace_step *step, const struct event *event)
{
	struct trace_where where = where_of(event->fact);
	int i = TRACE_WITNESSES_MAX - 1;

	if (step->where[i].position)
		return;
	while (i > 0 && !step->where[i - 1].position)
		i--;
	step->where[i] = where;
	/* A beacon comes a while after what it tells of. */
	if (event->rule->flags & KIND_OWN || order(event->fact->side) >= order(step->side))
		return;
	for (; i > 0; i--)
		step->where[i] = step->where[i - 1];
	step->where[0] = where;
	step->side = event->fact->side;
	step->time = event->fact->time;
	step->flags &= (uint8_t)~TRACE_STEP_APPROXIMATE;
	if (event->fact->approximate)
		step->flags |= TRACE_STEP_APPROXIMATE;
}

/* What this witness knows and the others did not say. */
static void complete(struct trace_story *story, struct tale *tale, struct trace_step *step,
	const struct event *event)
{
	bool same;

	step->kind = (uint8_t)kind_joined(step->kind, event->fact->kind, &same);
	if (!step->code)
		step->code = event->fact->code;
	if (!step->code2)
		step->code2 = event_code2(event);
	if (!step->value)
		step->value = event_value(event);
	if (!step->from)
		step->from = event->from;
	if (!step->text && event->rule->flags & KIND_TEXT)
		step->text = text_index(tale->attempt, event->fact->text);
	if (!step->ap)
		step->ap = step_ap(tale, &event->at, event->fact->source, event->fact->kind);
	/* What both show tells whose log it is. */
	else if (event->fact->side == TRACE_AP && event->from != TRACE_FROM_UNKNOWN &&
		 !trace_mac_any(&event->port->ap))
		port_is(story, event->port, &tale->attempt->aps[step->ap].mac);
}

static void note_deviations(struct trace_attempt *attempt, const struct event *event)
{
	const struct trace_wsc *wsc = &event->fact->wsc;
	unsigned n =
		wsc->n_deviations < TRACE_DEVIATIONS_MAX ? wsc->n_deviations : TRACE_DEVIATIONS_MAX;

	for (unsigned i = 0; i < n; i++) {
		struct trace_deviation deviation = {
			.where = where_of(event->fact),
			.id = wsc->deviation[i].id,
			.message = wsc->kind,
			.problem = wsc->deviation[i].problem,
			.from = event->from,
			.subelement = wsc->deviation[i].subelement,
		};
		struct trace_deviation *more = attempt->deviations;
		uint16_t k = 0;

		for (; k < attempt->n_deviations; k++)
			if (more[k].id == deviation.id && more[k].message == deviation.message &&
				more[k].problem == deviation.problem &&
				more[k].from == deviation.from)
				break;
		if (k < attempt->n_deviations || k >= NOTED_MAX)
			continue;
		more = realloc(more, (k + 1u) * sizeof(*more));
		if (!more)
			return;
		attempt->deviations = more;
		more[attempt->n_deviations++] = deviation;
	}
	for (int i = 0; i < TRACE_WEAK_COUNT; i++) {
		if (!(wsc->weak >> i & 1) || attempt->weak >> i & 1)
			continue;
		attempt->weak |= (uint8_t)(1 << i);
		attempt->weak_where[i] = where_of(event->fact);
	}
}

static uint8_t phase_of(const struct tale *tale, const struct event *event)
{
	uint8_t phase = event->rule->phase;

	if (phase == TRACE_PHASE_ROUND_2 && !tale->given && tale->wps &&
		(tale->round_wps || !tale->failed))
		return TRACE_PHASE_ROUND_1;
	if (phase == TRACE_PHASE_BETWEEN && tale->round == 0)
		return TRACE_PHASE_BEFORE;
	if (phase == TRACE_PHASE_BETWEEN && tale->connected)
		return TRACE_PHASE_AFTER;
	return phase;
}

static struct trace_step *add_new(struct tale *tale, const struct event *event)
{
	struct trace_attempt *attempt = tale->attempt;
	const struct trace_fact *fact = event->fact;
	struct trace_step *step = step_insert(attempt, &tale->steps_size, attempt->n_steps);

	if (!step)
		return NULL;
	step->time = fact->time;
	step->where[0] = where_of(fact);
	step->value = event_value(event);
	step->code = fact->code;
	step->code2 = event_code2(event);
	step->kind = fact->kind;
	step->from = event->from;
	step->side = fact->side;
	step->round = tale->round;
	step->phase = phase_of(tale, event);
	if (fact->time == TRACE_NO_TIME)
		step->flags |= TRACE_STEP_UNTIMED;
	if (fact->approximate)
		step->flags |= TRACE_STEP_APPROXIMATE;
	if (event->rule->flags & KIND_TEXT)
		step->text = text_index(attempt, fact->text);
	step->ap = step_ap(tale, &event->at, fact->source, fact->kind);
	if (!trace_mac_any(&event->at.mac) && !event->at.ifname[0] && event->rule->rank)
		step->ap = tale->ap;
	return settle(attempt, step);
}

bool step_witnessed(const struct tale *tale, const struct event *event)
{
	return find_witnessed(tale, event) != NULL;
}

bool step_known(const struct tale *tale, const struct event *event)
{
	return find_witnessed(tale, event) || find_repeated(tale, event);
}

struct trace_step *step_add(struct trace_story *story, struct tale *tale, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	struct trace_step *step;

	tale->sources |= UINT64_C(1) << fact->source % SOURCES_MAX;
	tale->serial = story->serial;
	tale->attempt->sides |= (uint8_t)(1 << fact->side);
	if (fact->kind == TRACE_WSC_MESSAGE)
		note_deviations(tale->attempt, event);
	step = find_witnessed(tale, event);
	if (step) {
		add_witness(step, event);
		complete(story, tale, step, event);
		return settle(tale->attempt, step);
	}
	step = find_repeated(tale, event);
	if (step) {
		bool counts = step->kind == fact->kind &&
			      (event->from != TRACE_FROM_UNKNOWN || event->rule->flags & KIND_MANY);

		/* Of several witnesses the first counts. */
		if (counts && step->where[0].source == fact->source && step->repeats < UINT16_MAX)
			step->repeats++;
		complete(story, tale, step, event);
		return step;
	}
	step = add_new(tale, event);
	if (step && fact->kind == TRACE_WSC_MESSAGE)
		past_numbers(story, tale, event);
	return step;
}

/* An access point that was known by its interface at first, and by its address later, is one. */
void steps_unite_aps(struct tale *tale)
{
	struct trace_attempt *attempt = tale->attempt;

	for (uint8_t i = 1; i < attempt->n_aps; i++) {
		for (uint8_t k = (uint8_t)(i + 1); k < attempt->n_aps; k++) {
			if (!at_same(&attempt->aps[i], tale->at_source[i], &attempt->aps[k],
				    tale->at_source[k]))
				continue;
			for (uint32_t s = 0; s < attempt->n_steps; s++)
				if (attempt->steps[s].ap == k)
					attempt->steps[s].ap = i;
				else if (attempt->steps[s].ap > k)
					attempt->steps[s].ap--;
			if (!trace_mac_any(&attempt->aps[i].mac))
				attempt->aps[i].mac = attempt->aps[k].mac;
			if (!attempt->aps[i].ifname[0])
				memcpy(attempt->aps[i].ifname, attempt->aps[k].ifname,
					sizeof(attempt->aps[i].ifname));
			tale->ap = tale->ap == k  ? i
				   : tale->ap > k ? (uint8_t)(tale->ap - 1)
						  : tale->ap;
			attempt->n_aps--;
			for (uint8_t m = k; m < attempt->n_aps; m++) {
				attempt->aps[m] = attempt->aps[m + 1];
				tale->at_source[m] = tale->at_source[m + 1];
			}
			k--;
		}
	}
}

/* A step of one attempt as one of another. */
static void step_adopt(struct tale *to, const struct tale *from, const struct trace_step *step)
{
	struct trace_attempt *attempt = to->attempt;
	struct trace_step *copy = step_insert(attempt, &to->steps_size, attempt->n_steps);

	if (!copy)
		return;
	*copy = *step;
	copy->text = step->text ? text_index(attempt, from->attempt->texts[step->text]) : 0;
	copy->ap = step->ap ? step_ap(to, &from->attempt->aps[step->ap], from->at_source[step->ap],
				      step->kind)
			    : 0;
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++)
		if (step->where[i].position)
			to->sources |= UINT64_C(1) << step->where[i].source % SOURCES_MAX;
	attempt->sides |= (uint8_t)(1 << step->side);
	settle(attempt, copy);
}

void steps_copy(const struct tale *from, struct tale *to)
{
	for (uint32_t i = 0; i < from->attempt->n_steps; i++)
		step_adopt(to, from, &from->attempt->steps[i]);
}

void steps_move(struct tale *from, struct tale *to, uint8_t round)
{
	struct trace_attempt *attempt = from->attempt;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < attempt->n_steps; i++) {
		if (attempt->steps[i].round == round)
			step_adopt(to, from, &attempt->steps[i]);
		else
			attempt->steps[kept++] = attempt->steps[i];
	}
	attempt->n_steps = kept;
}
