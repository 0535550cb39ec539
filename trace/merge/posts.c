/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "align.h"

/* More pairs than these are not compared: those that prove most are kept. */
#define CANDIDATES_MAX 1500u

static int compare_weight(const void *a, const void *b)
{
	const struct trace_pair *one = a, *two = b;

	if (one->weight != two->weight)
		return one->weight > two->weight ? -1 : 1;
	return (one->time > two->time) - (one->time < two->time);
}

static int64_t there(const struct trace_pair *pair)
{
	return pair->time + pair->delta;
}

static int compare_both(const void *a, const void *b)
{
	const struct trace_pair *one = a, *two = b;

	if (one->time != two->time)
		return one->time < two->time ? -1 : 1;
	return (there(one) > there(two)) - (there(one) < there(two));
}

struct step {
	uint32_t weight; /* of the way up to here */
	int32_t before;	 /* -1: none */
};

/* steps[i]: the heaviest way that ends with pair i. Returns the heaviest of all. */
static size_t walk(const struct trace_pair *pairs, size_t n, struct step *steps)
{
	size_t best = 0;

	for (size_t i = 0; i < n; i++) {
		steps[i] = (struct step){.before = -1};
		for (size_t j = 0; j < i; j++)
			if (pairs[j].time < pairs[i].time && there(&pairs[j]) <= there(&pairs[i]) &&
				steps[j].weight > steps[i].weight)
				steps[i] = (struct step){steps[j].weight, (int32_t)j};
		steps[i].weight += pairs[i].weight;
		if (steps[i].weight > steps[best].weight)
			best = i;
	}
	return best;
}

size_t trace_posts_find(struct trace_pair *pairs, size_t n, struct trace_vote *ret)
{
	struct step *steps;
	size_t count = 0;

	*ret = (struct trace_vote){0};
	qsort(pairs, n, sizeof(*pairs), compare_weight);
	if (n > CANDIDATES_MAX)
		n = CANDIDATES_MAX;
	qsort(pairs, n, sizeof(*pairs), compare_both);
	steps = calloc(n + 1, sizeof(*steps));
	if (!steps || n == 0) {
		free(steps);
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		pairs[i].fine = false; /* from here on: is on the way */
	for (int32_t at = (int32_t)walk(pairs, n, steps); at >= 0; at = steps[at].before) {
		pairs[at].fine = true;
		count++;
	}
	free(steps);
	size_t to = 0;

	for (size_t i = 0; i < n && to < count; i++) {
		if (!pairs[i].fine)
			continue;
		pairs[to] = pairs[i];
		ret->score += pairs[to].weight;
		ret->nonce = ret->nonce || pairs[to].nonce;
		to++;
	}
	if (to > TRACE_POSTS_MAX)
		to = TRACE_POSTS_MAX;
	ret->anchors = (uint32_t)to;
	return to;
}

/* A microsecond for each line, a second at most. */
static int64_t beside(uint64_t lines)
{
	return (int64_t)(lines < 1000000 ? lines : 1000000) * 1000;
}

int64_t trace_posts_time(const struct trace_post *posts, size_t n, uint64_t position)
{
	size_t low = 0, high = n;

	while (low < high) { /* the first that is not before it */
		const size_t middle = low + (high - low) / 2;

		if (posts[middle].position < position)
			low = middle + 1;
		else
			high = middle;
	}
	/* before the first and behind the last: next to them, in the order of lines */
	if (low == 0)
		return posts[0].time - beside(posts[0].position - position);
	if (low == n)
		return posts[n - 1].time + beside(position - posts[n - 1].position);
	const struct trace_post *a = &posts[low - 1], *b = &posts[low];
	const double part = (double)(position - a->position) / (double)(b->position - a->position);

	return a->time + (int64_t)(part * (double)(b->time - a->time));
}
