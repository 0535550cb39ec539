/* SPDX-License-Identifier: BSD-3-Clause */
/* From what all inputs have in common: one clock, and whose log each is. */
#ifndef TRACE_MERGE_ALIGN_H
#define TRACE_MERGE_ALIGN_H

#include "anchor.h"
#include "line.h"
#include "merge.h"

/* Where a line of an input without times lies. */
struct trace_post {
	uint64_t position;
	int64_t time; /* report's clock */
};
#define TRACE_POSTS_MAX 1024u

struct trace_aligned {
	struct trace_clock clock; /* of the piece with the most anchors */
	struct trace_clock pieces[TRACE_PIECES_MAX];
	struct trace_post *posts; /* by position */
	size_t n_posts;
};

/* Fills @ret for all @n inputs, and the addresses of interfaces that were not told. false: no
 * memory. @ret's posts are the caller's. */
bool trace_align(struct trace_gathered *inputs, size_t n, struct trace_aligned *ret);

/* pair.c: what two sets of anchors, both sorted, have in common. */
#define TRACE_PAIRS_MAX 32768u
struct trace_anchors {
	const struct trace_anchor *at;
	size_t n;
};
size_t trace_pairs_find(
	struct trace_anchors own, struct trace_anchors others, struct trace_pair *ret);

struct trace_vote {
	uint32_t score;
	uint32_t anchors;  /* that agree */
	uint32_t messages; /* of WSC among them */
	bool nonce;	   /* … a nonce among them */
	bool alike;	   /* both clocks count from 1970 */
	struct trace_line line;
};
/* Times before 1973 are since boot. */
#define TRACE_SINCE_1970 100000000000000000LL
/* The line that most pairs agree upon; those that do, one of each anchor, come to the front:
 * returns how many. */
size_t trace_pairs_vote(struct trace_pair *pairs, size_t n, struct trace_vote *ret);

/*
 * posts.c, for an input without times: the heaviest way through the pairs on which both go forward.
 * Its pairs come to the front, by time; returns how many, TRACE_POSTS_MAX at most.
 */
size_t trace_posts_find(struct trace_pair *pairs, size_t n, struct trace_vote *ret);

/* The time of a line between two posts; @n > 0. */
int64_t trace_posts_time(const struct trace_post *posts, size_t n, uint64_t position);

#endif
