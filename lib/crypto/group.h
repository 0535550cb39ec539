/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Diffie-Hellman in the 1536-bit MODP group 5 (RFC 3526, section 2), g = 2, on nothing but a
 * Montgomery product. docs/crypto.md has the reasons for what is done here and what is not.
 */
#ifndef LIB_CRYPTO_GROUP_H
#define LIB_CRYPTO_GROUP_H

#include "lib/crypto/crypto.h"

#ifdef __SIZEOF_INT128__
typedef uint64_t group_limb;
#else
typedef uint32_t group_limb;
#endif
#define GROUP_LIMB_BITS (8 * (unsigned)sizeof(group_limb))
#define GROUP_LIMBS	(WSC_PUBLIC_KEY_SIZE / sizeof(group_limb))

/* A number below 2^1536 in the back end's own form, of which group.c only knows that the most
 * significant limb is the last one. */
struct group_element {
	group_limb limb[GROUP_LIMBS];
};

#define GROUP_TEETH	 5  /* exponent bits that one look-up takes, 48 apart */
#define GROUP_BLOCKS	 2  /* look-ups for one squaring */
#define GROUP_COLUMNS	 24 /* squarings: 5 * 2 * 24 = 240 bits */
#define GROUP_WINDOW	 4
#define GROUP_COMB_SIZE	 (1 << GROUP_TEETH)
#define GROUP_TABLE_SIZE (1 << GROUP_WINDOW)

/* R is 2^1536, as the product has it. Every entry of a table has an extra factor 1/4. */
struct group {
	struct group_element comb[GROUP_BLOCKS][GROUP_COMB_SIZE]; /* powers of g, times R */
	struct group_element table[GROUP_TABLE_SIZE];		  /* y^0 to y^15, times R */
	struct group_element quarter;				  /* R / 4 */
	struct group_element square;				  /* R^2 */
	struct group_element comb_end;	 /* takes R and the factors 1/4 away */
	struct group_element window_end; /* the same */
};

extern const uint8_t group_prime[WSC_PUBLIC_KEY_SIZE]; /* big-endian */

/* Fills the tables that do not depend on a peer. */
WSC_MUST_USE enum wsc_status group_init(struct wsc_crypto *crypto, struct group *group);

/* port_dh_public() and port_dh_shared() of the back ends that have a real group. */
WSC_MUST_USE enum wsc_status group_public(struct wsc_crypto *crypto, const struct group *group,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE]);
WSC_MUST_USE enum wsc_status group_shared(struct wsc_crypto *crypto, struct group *group,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	const uint8_t peer_public[static WSC_PUBLIC_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE]);

/*
 * What the back end gives: one accumulator in its context, and the Montgomery product
 * a * b / R mod p, fully reduced, in constant time. Failures stick until acc_copy() tells them.
 */
void acc_load(struct wsc_crypto *crypto, const struct group_element *element);
void acc_square(struct wsc_crypto *crypto);
void acc_multiply(struct wsc_crypto *crypto, const struct group_element *element);
WSC_MUST_USE enum wsc_status acc_copy(struct wsc_crypto *crypto, struct group_element *ret);
/* The same, and wipes it. */
WSC_MUST_USE enum wsc_status acc_store(struct wsc_crypto *crypto, struct group_element *ret);
/* From and to bytes, big-endian. */
void element_read(const uint8_t bytes[static WSC_PUBLIC_KEY_SIZE], struct group_element *ret);
void element_write(const struct group_element *element, uint8_t ret[static WSC_PUBLIC_KEY_SIZE]);

#endif
