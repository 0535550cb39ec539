/* SPDX-License-Identifier: BSD-3-Clause */
/* Two clocks against each other: pairs of times of the same thing, and the straight line through
 * them. */
#ifndef TRACE_MERGE_LINE_H
#define TRACE_MERGE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_pair {
	int64_t time;  /* own clock, ns */
	int64_t delta; /* the reference's time minus it */
	uint32_t own, other;
	uint16_t weight;
	int8_t ahead; /* +1: it was on its way from here to the reference, so that delta is too
			 large by what that took; -1 the other way; 0 neither */
	bool nonce;
	bool fine; /* a message, whose time programs tell well */
};

struct trace_line {
	int64_t origin, offset;
	double drift;
	int64_t spread; /* 90 % of the pairs are nearer */
};

int64_t trace_line_delta(const struct trace_line *line, int64_t time);

/* A robust line through all of @pairs (n > 0); they are sorted by time. */
struct trace_line trace_line_fit(struct trace_pair *pairs, size_t n);

#endif
