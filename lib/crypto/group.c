/* SPDX-License-Identifier: BSD-3-Clause */
#include "lib/crypto/group.h"

/* RFC 3526, section 2: 2^1536 - 2^1472 - 1 + 2^64 * ([2^1406 pi] + 741804) */
const uint8_t group_prime[WSC_PUBLIC_KEY_SIZE] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xc9, 0x0f, 0xda, 0xa2, 0x21, 0x68, 0xc2, 0x34, 0xc4, 0xc6, 0x62, 0x8b, 0x80, 0xdc, 0x1c,
	0xd1, 0x29, 0x02, 0x4e, 0x08, 0x8a, 0x67, 0xcc, 0x74, 0x02, 0x0b, 0xbe, 0xa6, 0x3b, 0x13,
	0x9b, 0x22, 0x51, 0x4a, 0x08, 0x79, 0x8e, 0x34, 0x04, 0xdd, 0xef, 0x95, 0x19, 0xb3, 0xcd,
	0x3a, 0x43, 0x1b, 0x30, 0x2b, 0x0a, 0x6d, 0xf2, 0x5f, 0x14, 0x37, 0x4f, 0xe1, 0x35, 0x6d,
	0x6d, 0x51, 0xc2, 0x45, 0xe4, 0x85, 0xb5, 0x76, 0x62, 0x5e, 0x7e, 0xc6, 0xf4, 0x4c, 0x42,
	0xe9, 0xa6, 0x37, 0xed, 0x6b, 0x0b, 0xff, 0x5c, 0xb6, 0xf4, 0x06, 0xb7, 0xed, 0xee, 0x38,
	0x6b, 0xfb, 0x5a, 0x89, 0x9f, 0xa5, 0xae, 0x9f, 0x24, 0x11, 0x7c, 0x4b, 0x1f, 0xe6, 0x49,
	0x28, 0x66, 0x51, 0xec, 0xe4, 0x5b, 0x3d, 0xc2, 0x00, 0x7c, 0xb8, 0xa1, 0x63, 0xbf, 0x05,
	0x98, 0xda, 0x48, 0x36, 0x1c, 0x55, 0xd3, 0x9a, 0x69, 0x16, 0x3f, 0xa8, 0xfd, 0x24, 0xcf,
	0x5f, 0x83, 0x65, 0x5d, 0x23, 0xdc, 0xa3, 0xad, 0x96, 0x1c, 0x62, 0xf3, 0x56, 0x20, 0x85,
	0x52, 0xbb, 0x9e, 0xd5, 0x29, 0x07, 0x70, 0x96, 0x96, 0x6d, 0x67, 0x0c, 0x35, 0x4e, 0x4a,
	0xbc, 0x98, 0x04, 0xf1, 0x74, 0x6c, 0x08, 0xca, 0x23, 0x73, 0x27, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff};

_Static_assert(GROUP_TEETH *GROUP_BLOCKS *GROUP_COLUMNS == 8 * WSC_PRIVATE_KEY_SIZE,
	"the comb takes the whole exponent, and nothing else");

/* Bit @n of a big-endian exponent. Which bit is asked for is no secret. */
static unsigned exponent_bit(const uint8_t exponent[static WSC_PRIVATE_KEY_SIZE], unsigned n)
{
	return exponent[WSC_PRIVATE_KEY_SIZE - 1 - n / 8] >> n % 8 & 1;
}

/* All ones when @a is @b, else 0: of numbers this small only 0 - 1 has a high bit. */
static group_limb mask_equal(unsigned a, unsigned b)
{
	return (group_limb)0 - (group_limb)(((uint32_t)(a ^ b) - 1) >> 31);
}

/* Reads every entry, so that the cache does not learn which one was wanted; four at a time, which
 * is twice as fast. @size is a multiple of 4. */
static void element_select(const struct group_element *table, unsigned size, unsigned wanted,
	struct group_element *ret)
{
	struct group_element sum = {{0}};

	for (unsigned i = 0; i < size; i += 4) {
		const group_limb *a = table[i].limb, *b = table[i + 1].limb;
		const group_limb *c = table[i + 2].limb, *d = table[i + 3].limb;
		const group_limb is_a = mask_equal(i, wanted), is_b = mask_equal(i + 1, wanted);
		const group_limb is_c = mask_equal(i + 2, wanted), is_d = mask_equal(i + 3, wanted);

		for (unsigned j = 0; j < GROUP_LIMBS; j++)
			sum.limb[j] |=
				(a[j] & is_a) | (b[j] & is_b) | (c[j] & is_c) | (d[j] & is_d);
	}
	*ret = sum;
	wsc_wipe(&sum, sizeof(sum));
}

/* --- tables --- */

/* 2^shift * (R mod p) for a small shift: R mod p is 2^1536 - p, and 1472 bits long. */
static void montgomery_power(unsigned shift, struct group_element *ret)
{
	uint8_t bytes[WSC_PUBLIC_KEY_SIZE];
	unsigned carry = 1;

	for (size_t i = sizeof(bytes); i-- > 0;) {
		const unsigned sum = (group_prime[i] ^ 0xff) + carry;

		bytes[i] = (uint8_t)sum;
		carry = sum >> 8;
	}
	for (size_t i = 0; i < sizeof(bytes); i++) {
		const unsigned below = i + 1 < sizeof(bytes) ? bytes[i + 1] : 0;

		bytes[i] = (uint8_t)((unsigned)bytes[i] << shift | below >> (8 - shift));
	}
	element_read(bytes, ret);
}

static void square_times(struct wsc_crypto *crypto, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		acc_square(crypto);
}

/* Out of R, to the number itself. */
static enum wsc_status store_plain(struct wsc_crypto *crypto, struct group_element *ret)
{
	const uint8_t bytes[WSC_PUBLIC_KEY_SIZE] = {[WSC_PUBLIC_KEY_SIZE - 1] = 1};
	struct group_element one = {{0}};

	element_read(bytes, &one);
	acc_multiply(crypto, &one);
	return acc_store(crypto, ret);
}

/* comb[b][d]: the product of g^(2^(48 k + 24 b)) over the bits k of d. */
static enum wsc_status comb_init(
	struct wsc_crypto *crypto, struct group *group, const struct group_element *two)
{
	struct group_element base = *two;

	for (unsigned i = 0; i < GROUP_TEETH * GROUP_BLOCKS; i++) {
		struct group_element *comb = group->comb[i % GROUP_BLOCKS];
		const unsigned bit = 1U << i / GROUP_BLOCKS;

		comb[0] = group->quarter;
		for (unsigned d = 0; d < bit; d++) {
			acc_load(crypto, &comb[d]);
			acc_multiply(crypto, &base);
			if (acc_store(crypto, &comb[bit + d]))
				return WSC_CRYPTO;
		}
		acc_load(crypto, &base);
		square_times(crypto, GROUP_COLUMNS);
		if (acc_store(crypto, &base))
			return WSC_CRYPTO;
	}
	return WSC_OK;
}

enum wsc_status group_init(struct wsc_crypto *crypto, struct group *group)
{
	const uint8_t quarter[WSC_PUBLIC_KEY_SIZE] = {0x40}; /* R / 4 = 2^1534 */
	struct group_element two = {{0}}, four = {{0}}, eight = {{0}};

	element_read(quarter, &group->quarter);
	montgomery_power(1, &two);
	montgomery_power(2, &four);
	montgomery_power(3, &eight);
	/* (2^3)^(2^9) = 2^1536 = R */
	acc_load(crypto, &eight);
	square_times(crypto, 9);
	if (acc_store(crypto, &group->square))
		return WSC_CRYPTO;
	if (comb_init(crypto, group, &two))
		return WSC_CRYPTO;
	/* group_public() collects 1/4 to the power of 2 * (2^24 - 1) … */
	acc_load(crypto, &four);
	for (unsigned i = 1; i < GROUP_COLUMNS; i++) {
		acc_square(crypto);
		acc_multiply(crypto, &four);
	}
	square_times(crypto, GROUP_BLOCKS - 1);
	if (store_plain(crypto, &group->comb_end))
		return WSC_CRYPTO;
	/* … and group_shared() 1/4 to the power of 1 + 16 + 16^2 + … + 16^59. */
	acc_load(crypto, &four);
	for (unsigned i = GROUP_WINDOW; i < 8 * WSC_PRIVATE_KEY_SIZE; i += GROUP_WINDOW) {
		square_times(crypto, GROUP_WINDOW);
		acc_multiply(crypto, &four);
	}
	return store_plain(crypto, &group->window_end);
}

/* --- exponentiations --- */

static unsigned comb_digit(
	const uint8_t exponent[static WSC_PRIVATE_KEY_SIZE], unsigned block, unsigned column)
{
	unsigned digit = 0;

	for (unsigned tooth = 0; tooth < GROUP_TEETH; tooth++) {
		const unsigned n = (tooth * GROUP_BLOCKS + block) * GROUP_COLUMNS + column;

		digit |= exponent_bit(exponent, n) << tooth;
	}
	return digit;
}

static enum wsc_status finish(struct wsc_crypto *crypto, const struct group_element *end,
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	struct group_element result;

	acc_multiply(crypto, end);
	if (acc_store(crypto, &result))
		return WSC_CRYPTO;
	element_write(&result, ret);
	wsc_wipe(&result, sizeof(result));
	return WSC_OK;
}

/*
 * Lim-Lee comb. No entry is 1: its Montgomery form R mod p begins with 64 zero bits, and a back end
 * that normalises its numbers would then take another way. Hence the factor 1/4 in each entry; with
 * 1/2, g itself would become the 1. No entry of the comb begins with as much as 8 zero bits.
 */
enum wsc_status group_public(struct wsc_crypto *crypto, const struct group *group,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	struct group_element entry;

	for (unsigned column = GROUP_COLUMNS; column-- > 0;) {
		if (column + 1 < GROUP_COLUMNS)
			acc_square(crypto);
		for (unsigned block = 0; block < GROUP_BLOCKS; block++) {
			element_select(group->comb[block], GROUP_COMB_SIZE,
				comb_digit(private_key, block, column), &entry);
			if (column + 1 == GROUP_COLUMNS && block == 0)
				acc_load(crypto, &entry);
			else
				acc_multiply(crypto, &entry);
		}
	}
	wsc_wipe(&entry, sizeof(entry));
	return finish(crypto, &group->comb_end, ret);
}

/* 2 <= y <= p - 2; y is public. */
static bool range_ok(const uint8_t y[static WSC_PUBLIC_KEY_SIZE])
{
	unsigned high = 0;
	size_t i = 0;

	while (i < WSC_PUBLIC_KEY_SIZE - 1)
		high |= y[i++];
	if (!high && y[i] < 2)
		return false;
	for (i = 0; i < WSC_PUBLIC_KEY_SIZE - 1; i++) {
		if (y[i] != group_prime[i])
			return y[i] < group_prime[i];
	}
	return y[i] < group_prime[i] - 1; /* p ends in 0xff */
}

/*
 * WSC_INVALID for an entry whose highest limb is 0: a back end that normalises its numbers would
 * multiply with it in another time. By chance 1 of 2^60 peers has one (2^28 with limbs of 32 bits);
 * 2, 4, -2 and -4 have, whose logarithms everybody knows, and numbers made for the purpose.
 */
static enum wsc_status table_init(
	struct wsc_crypto *crypto, struct group *group, const uint8_t y[static WSC_PUBLIC_KEY_SIZE])
{
	struct group_element base = {{0}};

	element_read(y, &base);
	acc_load(crypto, &base);
	acc_multiply(crypto, &group->square);
	if (acc_store(crypto, &base))
		return WSC_CRYPTO;
	group->table[0] = group->quarter;
	acc_load(crypto, &group->quarter);
	for (unsigned i = 1; i < GROUP_TABLE_SIZE; i++) {
		struct group_element *entry = &group->table[i];

		acc_multiply(crypto, &base);
		if (acc_copy(crypto, entry))
			return WSC_CRYPTO;
		if (!entry->limb[GROUP_LIMBS - 1])
			return WSC_INVALID;
	}
	return WSC_OK;
}

enum wsc_status group_shared(struct wsc_crypto *crypto, struct group *group,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	const uint8_t peer_public[static WSC_PUBLIC_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	struct group_element entry;
	enum wsc_status status;

	if (!range_ok(peer_public))
		return WSC_INVALID;
	status = table_init(crypto, group, peer_public);
	if (status)
		return status;
	for (unsigned i = 0; i < WSC_PRIVATE_KEY_SIZE; i++) {
		element_select(group->table, GROUP_TABLE_SIZE, private_key[i] >> 4, &entry);
		if (i == 0) {
			acc_load(crypto, &entry);
		} else {
			square_times(crypto, GROUP_WINDOW);
			acc_multiply(crypto, &entry);
		}
		element_select(group->table, GROUP_TABLE_SIZE, private_key[i] & 15, &entry);
		square_times(crypto, GROUP_WINDOW);
		acc_multiply(crypto, &entry);
	}
	wsc_wipe(&entry, sizeof(entry));
	return finish(crypto, &group->window_end, ret);
}
