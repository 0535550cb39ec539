/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "stream.h"

/* Of what came often, so many of each input are compared. */
#define GROUP_MAX 48u

/* What speaks for an offset, by trust. */
static const uint16_t weights[] = {
	[TRACE_TRUST_NONCE] = 32,
	[TRACE_TRUST_MESSAGE] = 4,
	[TRACE_TRUST_FRAME] = 2,
	[TRACE_TRUST_EVENT] = 1,
};

/* Two logs cannot be more apart than that without a nonce to prove it. */
#define OFFSET_MAX (2 * 3600 * TRACE_NS_PER_S)
/* Clocks that were set the same way are as near as this. */
#define OFFSET_NEAR (5 * TRACE_NS_PER_S)

/* Pairs that are as near as this to the line belong to it, however good the others fit. */
#define NEAREST (TRACE_NS_PER_S / 40)

/* On the way from the sender over the air to the receiver: how far is who saw it? */
static int way(const struct trace_anchor *anchor)
{
	if (anchor->from == TRACE_FROM_UNKNOWN || anchor->side == TRACE_NOBODY)
		return -1;
	if (anchor->side == TRACE_AIR)
		return 1;
	return (anchor->side == TRACE_AP) == (anchor->from == TRACE_FROM_AP) ? 0 : 2;
}

static struct trace_pair pair_of(
	const struct trace_anchor *own, const struct trace_anchor *other, bool only)
{
	const int here = way(own), there = way(other);
	struct trace_pair pair = {
		.time = own->time,
		.delta = other->time - own->time,
		.weight = (uint16_t)(weights[own->trust] * (only ? 4 : 1)),
		.nonce = own->trust == TRACE_TRUST_NONCE,
		.fine = own->trust <= TRACE_TRUST_MESSAGE,
	};

	if (here >= 0 && there >= 0)
		pair.ahead = (int8_t)((there > here) - (there < here));
	return pair;
}

/*
 * One side sees a thing once: two logs of access points, both with the date, that look alike are of
 * two days, not of two clocks.
 */
static bool may_be_same(const struct trace_anchor *a, const struct trace_anchor *b)
{
	if (a->nonce)
		return a->nonce == b->nonce;
	if (a->side == b->side && a->time > TRACE_SINCE_1970 && b->time > TRACE_SINCE_1970)
		return false;
	return trace_mac_same(&a->sta, &b->sta);
}

static size_t pair_group(struct trace_anchors own, size_t first, size_t last,
	struct trace_anchors others, size_t other_first, size_t other_last, struct trace_pair *ret,
	size_t room)
{
	const size_t n = last - first, m = other_last - other_first;
	const size_t step = n / GROUP_MAX + 1, other_step = m / GROUP_MAX + 1;
	size_t count = 0;

	for (size_t i = first; i < last; i += step)
		for (size_t j = other_first; j < other_last && count < room; j += other_step) {
			const struct trace_anchor *a = &own.at[i], *b = &others.at[j];

			if (!may_be_same(a, b))
				continue;
			ret[count] = pair_of(a, b, n == 1 && m == 1);
			ret[count].own = (uint32_t)i;
			ret[count++].other = (uint32_t)j;
		}
	return count;
}

size_t trace_pairs_find(
	struct trace_anchors own, struct trace_anchors others, struct trace_pair *ret)
{
	size_t count = 0, i = 0, j = 0;

	while (i < own.n && j < others.n && count < TRACE_PAIRS_MAX) {
		const uint64_t key = own.at[i].key, other = others.at[j].key;
		size_t last = i, other_last = j;

		if (key != other) {
			key < other ? i++ : j++;
			continue;
		}
		while (last < own.n && own.at[last].key == key)
			last++;
		while (other_last < others.n && others.at[other_last].key == key)
			other_last++;
		count += pair_group(
			own, i, last, others, j, other_last, ret + count, TRACE_PAIRS_MAX - count);
		i = last;
		j = other_last;
	}
	return count;
}

static int compare_delta(const void *a, const void *b)
{
	const struct trace_pair *one = a, *two = b;

	return (one->delta > two->delta) - (one->delta < two->delta);
}

static int compare_own(const void *a, const void *b)
{
	const struct trace_pair *one = a, *two = b;

	return (one->own > two->own) - (one->own < two->own);
}

struct window {
	size_t first, last;
	uint32_t score;
	uint32_t nonces;
};

/* How far apart deltas of one clock may lie: latencies, and what 300 ppm make of its time. */
static int64_t window_width(const struct trace_pair *pairs, size_t n)
{
	int64_t first = pairs[0].time, last = first;

	for (size_t i = 1; i < n; i++) {
		if (pairs[i].time < first)
			first = pairs[i].time;
		if (pairs[i].time > last)
			last = pairs[i].time;
	}
	return TRACE_NS_PER_S / 5 + (last - first) / 3333;
}

static int64_t distance(int64_t delta)
{
	return delta < 0 ? -delta : delta;
}

/* The best window of all, and the best of those with small offsets. */
static struct window best_window(
	const struct trace_pair *pairs, size_t n, int64_t width, bool alike)
{
	struct window best = {0}, near = {0}, now = {0};

	for (now.last = 0; now.last < n;) {
		const struct trace_pair *last = &pairs[now.last++];
		const int64_t centre = last->delta;

		now.score += last->weight;
		now.nonces += last->nonce;
		while (last->delta - pairs[now.first].delta > width) {
			now.score -= pairs[now.first].weight;
			now.nonces -= pairs[now.first].nonce;
			now.first++;
		}
		if (alike && !now.nonces && distance(centre) > OFFSET_MAX)
			continue;
		if (now.score > best.score)
			best = now;
		if (alike && distance(centre) <= OFFSET_NEAR && now.score > near.score)
			near = now;
	}
	if (near.score * 2 >= best.score && (near.nonces || !best.nonces))
		return near;
	return best;
}

/* Of each anchor the pair that is nearest to the line, if it is near enough; to the front. */
static size_t nearest(
	struct trace_pair *pairs, size_t n, const struct trace_line *line, int64_t tolerance)
{
	size_t count = 0;

	qsort(pairs, n, sizeof(*pairs), compare_own);
	for (size_t i = 0; i < n;) {
		const uint32_t own = pairs[i].own;
		int64_t least = INT64_MAX;
		size_t which = i;

		for (; i < n && pairs[i].own == own; i++) {
			const int64_t off =
				distance(pairs[i].delta - trace_line_delta(line, pairs[i].time));

			if (off < least) {
				least = off;
				which = i;
			}
		}
		if (least <= tolerance) {
			const struct trace_pair swap = pairs[count];

			pairs[count++] = pairs[which];
			if (which >= count)
				pairs[which] = swap;
		}
	}
	return count;
}

/* Nonces first: the line through them cannot be wrong. */
static size_t nonces_first(struct trace_pair *pairs, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (pairs[i].nonce) {
			const struct trace_pair swap = pairs[count];

			pairs[count++] = pairs[i];
			pairs[i] = swap;
		}
	return count ? count : n;
}

/* One fact may be several anchors; they have the same time. */
static void count_up(const struct trace_pair *pairs, size_t n, struct trace_vote *ret)
{
	for (size_t i = 0; i < n; i++) {
		ret->score += pairs[i].weight;
		ret->nonce = ret->nonce || pairs[i].nonce;
		if (i == 0 || pairs[i].time != pairs[i - 1].time) {
			ret->anchors++;
			ret->messages += pairs[i].fine;
		}
	}
}

size_t trace_pairs_vote(struct trace_pair *pairs, size_t n, struct trace_vote *ret)
{
	const bool alike = n > 0 && pairs[0].time > TRACE_SINCE_1970 &&
			   pairs[0].time + pairs[0].delta > TRACE_SINCE_1970;
	struct window window;
	size_t count = 0;

	*ret = (struct trace_vote){.alike = alike};
	if (n == 0)
		return 0;
	qsort(pairs, n, sizeof(*pairs), compare_delta);
	window = best_window(pairs, n, window_width(pairs, n), alike);
	n = window.last - window.first;
	if (n == 0)
		return 0;
	memmove(pairs, pairs + window.first, n * sizeof(*pairs));
	ret->line = trace_line_fit(pairs, nonces_first(pairs, n));
	for (int turn = 0; turn < 3; turn++) {
		const int64_t wide = 4 * ret->line.spread;

		count = nearest(pairs, n, &ret->line, wide > NEAREST ? wide : NEAREST);
		if (count == 0)
			return 0;
		ret->line = trace_line_fit(pairs, count);
	}
	count_up(pairs, count, ret);
	return count;
}
