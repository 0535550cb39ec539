/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Rows of a table without a look at every one of them: by a key, and the one that was not used for
 * longest. Both know numbers of rows only. Rows whose keys have the same hash are a chain, and the
 * table compares what it was asked for.
 */
#ifndef TRACE_STORY_ROWS_H
#define TRACE_STORY_ROWS_H

#include "../mac.h"

#define ROWS_MAX     2048 /* of a table */
#define ROWS_BUCKETS 1024

struct rows {
	uint16_t first[ROWS_BUCKETS]; /* row + 1; 0 = none */
	uint16_t next[ROWS_MAX];      /* row + 1 of the same bucket; 0 = the last */
};

/* The key of a whole address. One that is not whole has none: it may be the same as many. */
static inline uint64_t rows_key(const struct trace_mac *mac)
{
	uint32_t low;
	uint16_t high;

	memcpy(&low, mac->octet, sizeof(low));
	memcpy(&high, mac->octet + 4, sizeof(high));
	return (uint64_t)high << 32 | low;
}

/* The product's top depends on all bits of the key: addresses fill the buckets alike, whether they
 * are drawn at random or counted up. */
static inline unsigned rows_bucket(uint64_t key)
{
	return (unsigned)(key * UINT64_C(0x9e3779b97f4a7c15) >> 54);
}
_Static_assert(ROWS_BUCKETS == 1 << (64 - 54), "the product's top is a bucket");

static inline void rows_add(struct rows *rows, uint64_t key, size_t row)
{
	uint16_t *first = &rows->first[rows_bucket(key)];

	rows->next[row] = *first;
	*first = (uint16_t)(row + 1);
}

/* @key: under which it was added. */
static inline void rows_remove(struct rows *rows, uint64_t key, size_t row)
{
	uint16_t *at = &rows->first[rows_bucket(key)];

	while (*at && *at != row + 1)
		at = &rows->next[*at - 1];
	if (*at)
		*at = rows->next[row];
}

/* Rows that may have the key, the last one added first: row + 1; 0 = no more of them. */
static inline uint16_t rows_first(const struct rows *rows, uint64_t key)
{
	return rows->first[rows_bucket(key)];
}

static inline uint16_t rows_next(const struct rows *rows, uint16_t row_and_1)
{
	return rows->next[row_and_1 - 1];
}

/* Rows in the order of their use. */
struct rows_use {
	uint16_t older[ROWS_MAX], newer[ROWS_MAX]; /* row + 1; 0 = none */
	uint16_t oldest, newest;
};

/* It is used now: the first time, or again. */
static inline void rows_used(struct rows_use *use, size_t row)
{
	const uint16_t older = use->older[row], newer = use->newer[row];
	const uint16_t row_and_1 = (uint16_t)(row + 1);

	if (use->newest == row_and_1)
		return;
	if (older)
		use->newer[older - 1] = newer;
	else if (use->oldest == row_and_1)
		use->oldest = newer;
	if (newer)
		use->older[newer - 1] = older;
	use->older[row] = use->newest;
	use->newer[row] = 0;
	if (use->newest)
		use->newer[use->newest - 1] = row_and_1;
	else
		use->oldest = row_and_1;
	use->newest = row_and_1;
}

/* Of those that were ever used; there is one. */
static inline size_t rows_oldest(const struct rows_use *use)
{
	return (size_t)(use->oldest - 1);
}

#endif
