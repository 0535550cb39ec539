/* SPDX-License-Identifier: BSD-3-Clause */
#include "align.h"

#include <stdlib.h>
#include <string.h>

#include "stream.h"

/* So many sets of anchors are compared at most. Inputs of people need a few dozen. */
#define VOTES_MAX 8192u
/* Stations that are tried for a log that does not tell whose it is. */
#define CANDIDATES_MAX 64u
/* Clocks that were set by the same time may be off by so much and are still taken as they are. */
#define ALIKE_NEAR (3600 * TRACE_NS_PER_S)

/* Clocks that were set the same way are as near as this. */
#define CLOCK_NEAR (10 * TRACE_NS_PER_S)

struct work {
	struct trace_gathered *inputs;
	size_t n;
	struct trace_aligned *ret;
	size_t reference;
	struct trace_anchor *pool; /* of what is placed: on the report's clock, by key */
	size_t n_pool, n_new;	   /* sorted, and behind them new ones */
	struct trace_anchor *trial;
	struct trace_pair *pairs;
	bool placed[TRACE_SOURCES_MAX][TRACE_PIECES_MAX];
	unsigned votes;
};

static size_t choose_reference(const struct trace_gathered *inputs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (inputs[i].timed && inputs[i].info.frames)
			return i;
	for (size_t i = 0; i < n; i++)
		if (inputs[i].timed && inputs[i].first[0] > TRACE_SINCE_1970)
			return i;
	for (size_t i = 0; i < n; i++)
		if (inputs[i].timed)
			return i;
	return 0;
}

static struct trace_anchors anchors_of(const struct trace_gathered *input, size_t piece)
{
	struct trace_anchors anchors = {input->anchors, 0};
	size_t i = 0;

	while (i < input->n && input->anchors[i].piece < piece)
		i++;
	anchors.at += i;
	for (; i < input->n && input->anchors[i].piece == piece; i++)
		anchors.n++;
	return anchors;
}

/* Pairs that agree come to the front of work->pairs. */
static size_t compare(
	struct work *work, struct trace_anchors own, bool timed, struct trace_vote *ret)
{
	const struct trace_anchors pool = {work->pool, work->n_pool};
	const size_t n = trace_pairs_find(own, pool, work->pairs);

	work->votes++;
	return timed ? trace_pairs_vote(work->pairs, n, ret)
		     : trace_posts_find(work->pairs, n, ret);
}

static int64_t on_report(const struct trace_clock *clock, int64_t time)
{
	const struct trace_line line = {clock->origin, clock->offset, clock->drift, 0};

	return time + trace_line_delta(&line, time);
}

/* As it is, does the piece lie in the time of one that is placed, of another side? */
static bool overlaps(const struct work *work, size_t i, size_t piece)
{
	const struct trace_gathered *input = &work->inputs[i];

	for (size_t k = 0; k < work->n; k++)
		for (size_t other = 0; other < work->inputs[k].n_pieces; other++) {
			const struct trace_gathered *placed = &work->inputs[k];
			const struct trace_clock *clock = &work->ret[k].pieces[other];

			if (work->placed[k][other] && placed->info.side != input->info.side &&
				placed->first[other] != TRACE_NO_TIME &&
				on_report(clock, placed->first[other]) <= input->last[piece] &&
				on_report(clock, placed->last[other]) >= input->first[piece])
				return true;
		}
	return false;
}

/*
 * Is it the same that both saw? Nonces prove it. Without them, what has the date and is of another
 * time may be of another attempt of the same station: then it takes a whole exchange, or a clock
 * that is clearly another.
 */
static bool is_enough(const struct trace_vote *vote, bool overlap)
{
	const int64_t offset = vote->line.offset;
	const bool near = offset < CLOCK_NEAR && offset > -CLOCK_NEAR;

	if (vote->nonce)
		return true;
	if (vote->alike && !overlap)
		return vote->messages >= 3 || (vote->anchors >= 6 && !near);
	return vote->anchors >= 2 || (vote->anchors == 1 && vote->alike && near);
}

/* The station that most anchors with nonces are of: a message that only it and this log know. */
static bool station_by_nonce(
	struct work *work, struct trace_anchors own, unsigned who, struct trace_mac *ret)
{
	const struct trace_anchors pool = {work->pool, work->n_pool};
	const size_t n = trace_pairs_find(own, pool, work->pairs);

	for (size_t i = 0; i < n; i++) {
		const struct trace_pair *pair = &work->pairs[i];

		if (pair->nonce && own.at[pair->own].who == who &&
			!trace_mac_any(&own.at[pair->own].sta) &&
			trace_mac_any(&work->pool[pair->other].sta)) {
			*ret = work->pool[pair->other].sta;
			return true;
		}
	}
	return false;
}

/* The anchors of one interface as if @sta logged there. */
static struct trace_anchors suppose(
	struct work *work, struct trace_anchors own, unsigned who, const struct trace_mac *sta)
{
	struct trace_anchors trial = {work->trial, 0};

	for (size_t i = 0; i < own.n; i++) {
		struct trace_anchor *anchor = &work->trial[trial.n];

		if (own.at[i].who != who || trace_mac_any(&own.at[i].sta))
			continue;
		*anchor = own.at[i];
		anchor->sta = *sta;
		trace_anchor_rekey(anchor);
		trial.n++;
	}
	qsort(work->trial, trial.n, sizeof(*work->trial), trace_anchor_compare);
	return trial;
}

static size_t stations(const struct work *work, struct trace_mac *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < work->n_pool && n < CANDIDATES_MAX; i++) {
		const struct trace_mac *sta = &work->pool[i].sta;
		bool known = !trace_mac_any(sta);

		for (size_t j = n; j-- > 0 && !known;)
			known = trace_mac_equal(&ret[j], sta);
		if (!known)
			ret[n++] = *sta;
	}
	return n;
}

/* The station whose anchors fit best; none when two fit alike. */
static bool station_by_fit(struct work *work, struct trace_anchors own, unsigned who, bool timed,
	bool overlap, struct trace_mac *ret)
{
	struct trace_mac candidates[CANDIDATES_MAX];
	const size_t n = stations(work, candidates);
	uint32_t best = 0;
	bool only = false;

	for (size_t i = 0; i < n && work->votes < VOTES_MAX; i++) {
		struct trace_vote vote;

		(void)compare(work, suppose(work, own, who, &candidates[i]), timed, &vote);
		if (!is_enough(&vote, overlap) || vote.score < best)
			continue;
		only = vote.score > best;
		best = vote.score;
		*ret = candidates[i];
	}
	return only;
}

static void tell_station(struct trace_gathered *input, unsigned who, const struct trace_mac *sta)
{
	input->who[who].own = *sta;
	for (size_t i = 0; i < input->n; i++) {
		struct trace_anchor *anchor = &input->anchors[i];

		if (anchor->who != who || trace_mac_any(&anchor->sta))
			continue;
		anchor->sta = *sta;
		trace_anchor_rekey(anchor);
	}
	qsort(input->anchors, input->n, sizeof(*input->anchors), trace_anchor_compare);
}

/* Lines of a station that do not tell its address: whose are they? */
static void find_stations(struct work *work, size_t i, size_t piece)
{
	struct trace_gathered *input = &work->inputs[i];
	bool unknown[TRACE_WHO_MAX] = {false};
	struct trace_anchors own = anchors_of(input, piece);

	for (size_t k = 0; k < own.n; k++)
		if (own.at[k].side == TRACE_STATION && !trace_mac_any(&own.at[k].sta))
			unknown[own.at[k].who] = !input->who[own.at[k].who].several;
	for (unsigned who = 0; who < TRACE_WHO_MAX; who++) {
		struct trace_mac sta;

		if (!unknown[who])
			continue;
		own = anchors_of(input, piece);
		if (station_by_nonce(work, own, who, &sta) ||
			station_by_fit(
				work, own, who, input->timed, overlaps(work, i, piece), &sta))
			tell_station(input, who, &sta);
	}
}

/* What @told saw of the same tells whose log @asked is of. */
static void tell_own(
	struct work *work, const struct trace_anchor *asked, const struct trace_anchor *told)
{
	struct trace_who *who = &work->inputs[asked->source].who[asked->who];
	const struct trace_mac *own = asked->side == TRACE_AP ? &told->ap : &told->sta;

	if ((asked->side == TRACE_AP || asked->side == TRACE_STATION) &&
		told->side != asked->side && trace_mac_any(own) && !trace_mac_any(&who->own) &&
		!who->several)
		who->own = *own;
}

static void find_owners(struct work *work, struct trace_anchors own, size_t n_pairs)
{
	for (size_t i = 0; i < n_pairs; i++) {
		const struct trace_anchor *a = &own.at[work->pairs[i].own],
					  *b = &work->pool[work->pairs[i].other];

		tell_own(work, a, b);
		tell_own(work, b, a);
	}
}

/* The piece's anchors, on the report's clock, are there for others. */
static void put_into_pool(struct work *work, size_t i, size_t piece)
{
	const struct trace_gathered *input = &work->inputs[i];
	const struct trace_aligned *aligned = &work->ret[i];
	const struct trace_clock *clock = &aligned->pieces[piece];
	const struct trace_line line = {clock->origin, clock->offset, clock->drift, 0};
	const struct trace_anchors own = anchors_of(input, piece);

	work->placed[i][piece] = true;
	for (size_t k = 0; k < own.n; k++) {
		struct trace_anchor anchor = own.at[k];

		if (input->timed)
			anchor.time += trace_line_delta(&line, anchor.time);
		else if (aligned->n_posts)
			anchor.time =
				trace_posts_time(aligned->posts, aligned->n_posts, anchor.position);
		anchor.time = trace_time_bounded(anchor.time);
		anchor.piece = 0;
		work->pool[work->n_pool + work->n_new++] = anchor;
	}
}

static void settle(struct work *work)
{
	work->n_pool += work->n_new;
	work->n_new = 0;
	qsort(work->pool, work->n_pool, sizeof(*work->pool), trace_anchor_compare);
}

static bool keep_posts(const struct work *work, struct trace_aligned *aligned, size_t n)
{
	aligned->posts = calloc(n, sizeof(*aligned->posts));
	if (!aligned->posts)
		return false;
	aligned->n_posts = n;
	for (size_t i = 0; i < n; i++)
		aligned->posts[i] = (struct trace_post){
			.position = (uint64_t)(work->pairs[i].time / TRACE_ANCHOR_STEP),
			.time = work->pairs[i].time + work->pairs[i].delta,
		};
	return true;
}

/* Lays a piece on the report's clock: work->pairs are @n that agree. */
static void place(
	struct work *work, size_t i, size_t piece, const struct trace_vote *vote, size_t n)
{
	struct trace_gathered *input = &work->inputs[i];
	struct trace_aligned *aligned = &work->ret[i];
	struct trace_clock *clock = &aligned->pieces[piece];

	clock->anchors = vote->anchors;
	if (input->timed) {
		clock->state = TRACE_CLOCK_ALIGNED;
		clock->offset = vote->line.offset;
		clock->origin = vote->line.origin;
		clock->drift = vote->line.drift;
		clock->spread = vote->line.spread;
	} else if (!keep_posts(work, aligned, n)) {
		return;
	}
	find_owners(work, anchors_of(input, piece), n);
	put_into_pool(work, i, piece);
}

struct found {
	size_t input, piece;
	uint32_t score;
};

/* One go over all that is not placed: by nonces at once, else only the best. */
static bool place_some(struct work *work)
{
	struct found best = {0};
	struct trace_vote vote;
	bool some = false;
	size_t n;

	for (size_t i = 0; i < work->n; i++)
		for (size_t piece = 0; piece < work->inputs[i].n_pieces; piece++) {
			struct trace_gathered *input = &work->inputs[i];

			if (work->placed[i][piece] || work->votes >= VOTES_MAX)
				continue;
			find_stations(work, i, piece);
			n = compare(work, anchors_of(input, piece), input->timed, &vote);
			if (vote.nonce) {
				place(work, i, piece, &vote, n);
				some = true;
			} else if (is_enough(&vote, overlaps(work, i, piece)) &&
				   vote.score > best.score) {
				best = (struct found){i, piece, vote.score};
			}
		}
	if (!some && best.score) {
		const struct trace_gathered *input = &work->inputs[best.input];

		n = compare(work, anchors_of(input, best.piece), input->timed, &vote);
		place(work, best.input, best.piece, &vote, n);
		some = true;
	}
	settle(work);
	return some;
}

/* Clocks of pieces that have nothing in common with the others: taken as they are. */
static enum trace_clock_state as_it_is(const struct work *work, size_t i, size_t piece)
{
	const struct trace_gathered *input = &work->inputs[i],
				    *reference = &work->inputs[work->reference];
	const int64_t first = input->first[piece], last = input->last[piece];

	if (!input->timed)
		return TRACE_CLOCK_NONE;
	if (i == work->reference || first == TRACE_NO_TIME)
		return TRACE_CLOCK_ALIKE;
	if (input->info.side == reference->info.side && first > TRACE_SINCE_1970 &&
		reference->first[0] > TRACE_SINCE_1970)
		return TRACE_CLOCK_ALIKE;
	for (size_t other = 0; other < reference->n_pieces; other++)
		if (first <= reference->last[other] + ALIKE_NEAR &&
			last >= reference->first[other] - ALIKE_NEAR)
			return TRACE_CLOCK_ALIKE;
	return TRACE_CLOCK_UNRELATED;
}

static void finish(struct work *work, size_t i)
{
	struct trace_aligned *aligned = &work->ret[i];
	const struct trace_clock *best = &aligned->pieces[0];

	for (size_t piece = 0; piece < TRACE_PIECES_MAX; piece++) {
		struct trace_clock *clock = &aligned->pieces[piece];

		if (i == work->reference && piece == 0)
			clock->state =
				work->inputs[i].timed ? TRACE_CLOCK_REFERENCE : TRACE_CLOCK_NONE;
		else if (!work->placed[i][piece] || !work->inputs[i].timed)
			clock->state = as_it_is(work, i, piece);
		if (clock->anchors > best->anchors && best->state != TRACE_CLOCK_REFERENCE)
			best = clock;
	}
	aligned->clock = *best;
}

bool trace_align(struct trace_gathered *inputs, size_t n, struct trace_aligned *ret)
{
	struct work *work = calloc(1, sizeof(*work));
	size_t all = 1, most = 1;
	bool good;

	if (!work)
		return false;
	for (size_t i = 0; i < n; i++) {
		all += inputs[i].n;
		most = inputs[i].n > most ? inputs[i].n : most;
		ret[i] = (struct trace_aligned){0};
	}
	work->inputs = inputs;
	work->n = n;
	work->ret = ret;
	/* written before they are read: what is never used costs nothing */
	work->pool = malloc(all * sizeof(*work->pool));
	work->trial = malloc(most * sizeof(*work->trial));
	work->pairs = malloc(TRACE_PAIRS_MAX * sizeof(*work->pairs));
	good = work->pool && work->trial && work->pairs;
	if (good) {
		work->reference = choose_reference(inputs, n);
		put_into_pool(work, work->reference, 0);
		settle(work);
		while (place_some(work))
			;
		for (size_t i = 0; i < n; i++)
			finish(work, i);
	}
	free(work->pool);
	free(work->trial);
	free(work->pairs);
	free(work);
	return good;
}
