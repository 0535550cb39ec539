/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Back end for fuzzing and for tests of everything but crypto: fast, without dependency, the same
 * in every run, and without any secrecy. Both sides agree and whatever is authenticated differs
 * when its input does, so that a whole exchange can be reached.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/crypto/crypto.h"

struct wsc_crypto {
	struct crypto_random random;
	uint64_t counter;
	uint64_t hash;
	uint64_t word; /* the last 8 bytes */
	uint64_t hashed;
};

#define HASH_BEGIN 0xcbf29ce484222325 /* FNV-1a, 64 bits, over words of 8 bytes */
#define HASH_PRIME 0x100000001b3

/* splitmix64: numbers that look like nothing. */
static uint64_t mix(uint64_t n)
{
	n += 0x9e3779b97f4a7c15;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

static void mix_bytes(uint64_t n, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i % 8 == 0)
			n = mix(n);
		out[i] = (uint8_t)(n >> i % 8 * 8);
	}
}

static int counted_random(void *context, uint8_t *out, size_t len)
{
	struct wsc_crypto *crypto = context;

	mix_bytes(crypto->counter++ << 32, out, len);
	return 0;
}

const char *wsc_crypto_name(void)
{
	return "null";
}

/* Without @random all contexts give the same numbers: two sides share one, or bring their own. */
struct wsc_crypto *wsc_crypto_new(wsc_random_fn *random, void *context)
{
	struct wsc_crypto *crypto = calloc(1, sizeof(*crypto));

	if (!crypto)
		return NULL;
	crypto->hash = HASH_BEGIN;
	if (crypto_random_init(&crypto->random, random ? random : counted_random,
		    random ? context : crypto) != WSC_OK) {
		free(crypto);
		return NULL;
	}
	return crypto;
}

void wsc_crypto_free(struct wsc_crypto *crypto)
{
	free(crypto);
}

enum wsc_status wsc_random(struct wsc_crypto *crypto, uint8_t *out, size_t len)
{
	return crypto_random_fill(&crypto->random, out, len);
}

void port_sha256_add(struct wsc_crypto *crypto, struct wsc_bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		crypto->word = crypto->word << 8 | bytes.p[i];
		if (++crypto->hashed % 8 == 0)
			crypto->hash = (crypto->hash ^ crypto->word) * HASH_PRIME;
	}
}

enum wsc_status port_sha256_end(struct wsc_crypto *crypto, uint8_t ret[static 32])
{
	const uint64_t last = mix(crypto->hash ^ crypto->word) + crypto->hashed;

	mix_bytes(last, ret, 32);
	crypto->hash = HASH_BEGIN;
	crypto->word = crypto->hashed = 0;
	return WSC_OK;
}

/* Chained like CBC, around a block cipher that only adds the key. */
enum wsc_status port_encrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len)
{
	(void)crypto;
	for (size_t i = 0; i < len; i++)
		data[i] ^= (uint8_t)(key[i % 16] ^ (i < 16 ? iv[i] : data[i - 16]));
	return WSC_OK;
}

enum wsc_status port_decrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len)
{
	(void)crypto;
	for (size_t i = len; i-- > 0;)
		data[i] ^= (uint8_t)(key[i % 16] ^ (i < 16 ? iv[i] : data[i - 16]));
	return WSC_OK;
}

/* A "group" of 64-bit numbers under addition, x times 3: the product is the same on both sides. */
static uint64_t number(const uint8_t *last)
{
	uint64_t n = 0;

	for (size_t i = 0; i < 8; i++)
		n = n << 8 | last[i];
	return n;
}

enum wsc_status port_dh_public(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	const uint64_t n = 3 * number(private_key + WSC_PRIVATE_KEY_SIZE - 8);

	(void)crypto;
	memset(ret, 0x5a, WSC_PUBLIC_KEY_SIZE - 8);
	for (size_t i = 0; i < 8; i++)
		ret[WSC_PUBLIC_KEY_SIZE - 1 - i] = (uint8_t)(n >> 8 * i);
	return WSC_OK;
}

enum wsc_status port_dh_shared(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	const uint8_t peer_public[static WSC_PUBLIC_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	uint8_t any = 0;

	(void)crypto;
	for (size_t i = 0; i < WSC_PUBLIC_KEY_SIZE - 1; i++)
		any |= peer_public[i];
	if (!any && peer_public[WSC_PUBLIC_KEY_SIZE - 1] < 2)
		return WSC_INVALID;
	mix_bytes(number(peer_public + WSC_PUBLIC_KEY_SIZE - 8) *
			  number(private_key + WSC_PRIVATE_KEY_SIZE - 8),
		ret, WSC_PUBLIC_KEY_SIZE);
	return WSC_OK;
}
