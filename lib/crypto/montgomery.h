/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Montgomery product a * b / 2^1536 mod p of group 5, in C, for back ends whose library gives
 * none: constant time, no allocation. Operands and results below p; @ret may be one of them.
 */
#ifndef LIB_CRYPTO_MONTGOMERY_H
#define LIB_CRYPTO_MONTGOMERY_H

#include "lib/crypto/group.h"

/* @prime: group_prime. */
void montgomery_multiply(const struct group_element *prime, const struct group_element *a,
	const struct group_element *b, struct group_element *ret);
void montgomery_square(const struct group_element *prime, const struct group_element *a,
	struct group_element *ret);

#endif
