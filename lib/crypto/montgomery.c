/* SPDX-License-Identifier: BSD-3-Clause */
#include "lib/crypto/montgomery.h"

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 group_double;
#else
typedef uint64_t group_double;
#endif

/* Firmware is built with -Os, which would make these calls: three times slower. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Three limbs, in which one column of a product is summed. */
struct column {
	group_double low;
	group_limb high;
};

static ALWAYS_INLINE void column_add(struct column *column, group_double product)
{
	column->low += product;
	column->high += column->low < product;
}

static ALWAYS_INLINE void column_product(struct column *column, group_limb a, group_limb b)
{
	column_add(column, (group_double)a * b);
}

/* Gives out the lowest limb and moves on to the next column. */
static ALWAYS_INLINE group_limb column_next(struct column *column)
{
	const group_limb limb = (group_limb)column->low;

	column->low = column->low >> GROUP_LIMB_BITS | (group_double)column->high
							       << GROUP_LIMB_BITS;
	column->high = 0;
	return limb;
}

/* Column @k of a * b; which rows it has is the same for every number. */
static ALWAYS_INLINE void column_multiply(
	struct column *column, const group_limb *a, const group_limb *b, size_t k)
{
	const size_t first = k < GROUP_LIMBS ? 0 : k - GROUP_LIMBS + 1;
	const size_t last = k < GROUP_LIMBS ? k : GROUP_LIMBS - 1;

	for (size_t i = first; i <= last; i++)
		column_product(column, a[i], b[k - i]);
}

/* Column @k of a * a: of two equal products one is computed. */
static ALWAYS_INLINE void column_square(struct column *column, const group_limb *a, size_t k)
{
	const size_t first = k < GROUP_LIMBS ? 0 : k - GROUP_LIMBS + 1;

	for (size_t i = first; i < k - i; i++) {
		const group_double product = (group_double)a[i] * a[k - i];

		column_add(column, product);
		column_add(column, product);
	}
	if (k % 2 == 0)
		column_product(column, a[k / 2], a[k / 2]);
}

/*
 * Adds the multiple of p that makes column @k zero. p ends in 64 one bits, -1, and so the factor of
 * a limb is the limb itself.
 */
static ALWAYS_INLINE void column_reduce(
	struct column *column, const group_limb *prime, group_limb *factor, size_t k)
{
	for (size_t i = 0; i < k; i++)
		column_product(column, factor[i], prime[k - i]);
	factor[k] = (group_limb)column->low;
	column_product(column, factor[k], prime[0]);
	(void)column_next(column);
}

/* @sum + 2^1536 * @top, which is below 2 p, into what is below p. */
static void subtract_once(
	const group_limb *prime, const group_limb *sum, group_limb top, struct group_element *ret)
{
	struct group_element less;
	group_limb borrow = 0, mask;

	for (size_t i = 0; i < GROUP_LIMBS; i++) {
		const group_double difference = (group_double)sum[i] - prime[i] - borrow;

		less.limb[i] = (group_limb)difference;
		borrow = (group_limb)(difference >> GROUP_LIMB_BITS) & 1;
	}
	mask = (group_limb)0 - (top | (borrow ^ 1));
	for (size_t i = 0; i < GROUP_LIMBS; i++)
		ret->limb[i] = (less.limb[i] & mask) | (sum[i] & ~mask);
	wsc_wipe(&less, sizeof(less));
}

void montgomery_multiply(const struct group_element *prime, const struct group_element *a,
	const struct group_element *b, struct group_element *ret)
{
	struct group_element factor, sum;
	struct column column = {0, 0};

	for (size_t k = 0; k < GROUP_LIMBS; k++) {
		column_multiply(&column, a->limb, b->limb, k);
		column_reduce(&column, prime->limb, factor.limb, k);
	}
	for (size_t k = GROUP_LIMBS; k < 2 * GROUP_LIMBS; k++) {
		column_multiply(&column, a->limb, b->limb, k);
		column_multiply(&column, factor.limb, prime->limb, k);
		sum.limb[k - GROUP_LIMBS] = column_next(&column);
	}
	subtract_once(prime->limb, sum.limb, (group_limb)column.low, ret);
}

void montgomery_square(
	const struct group_element *prime, const struct group_element *a, struct group_element *ret)
{
	struct group_element factor, sum;
	struct column column = {0, 0};

	for (size_t k = 0; k < GROUP_LIMBS; k++) {
		column_square(&column, a->limb, k);
		column_reduce(&column, prime->limb, factor.limb, k);
	}
	for (size_t k = GROUP_LIMBS; k < 2 * GROUP_LIMBS; k++) {
		column_square(&column, a->limb, k);
		column_multiply(&column, factor.limb, prime->limb, k);
		sum.limb[k - GROUP_LIMBS] = column_next(&column);
	}
	subtract_once(prime->limb, sum.limb, (group_limb)column.low, ret);
}
