/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Back end on mbedTLS 2.28: SHA-256 and AES. Its modular exponentiation allocates in every call and
 * has a running time that depends on the exponent; the group is on montgomery.c instead.
 */
#include <stdlib.h>

#include <mbedtls/aes.h>
#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#include "lib/crypto/montgomery.h"

struct wsc_crypto {
	struct crypto_random random;
	mbedtls_sha256_context
		sha256; /* always freshly begun: nothing of the last input is in it */
	bool sha256_failed;
	struct group_element prime, acc;
	struct group group;
};

const char *wsc_crypto_name(void)
{
	return "mbedTLS " MBEDTLS_VERSION_STRING;
}

struct wsc_crypto *wsc_crypto_new(wsc_random_fn *random, void *context)
{
	struct wsc_crypto *crypto = calloc(1, sizeof(*crypto));

	if (!crypto)
		return NULL;
	mbedtls_sha256_init(&crypto->sha256);
	element_read(group_prime, &crypto->prime);
	if (crypto_random_init(&crypto->random, random, context) != WSC_OK ||
		mbedtls_sha256_starts_ret(&crypto->sha256, 0) != 0 ||
		group_init(crypto, &crypto->group) != WSC_OK) {
		wsc_crypto_free(crypto);
		return NULL;
	}
	return crypto;
}

void wsc_crypto_free(struct wsc_crypto *crypto)
{
	if (!crypto)
		return;
	mbedtls_sha256_free(&crypto->sha256);
	free(crypto);
}

enum wsc_status wsc_random(struct wsc_crypto *crypto, uint8_t *out, size_t len)
{
	return crypto_random_fill(&crypto->random, out, len);
}

/* --- SHA-256 --- */

void port_sha256_add(struct wsc_crypto *crypto, struct wsc_bytes bytes)
{
	if (bytes.len && mbedtls_sha256_update_ret(&crypto->sha256, bytes.p, bytes.len) != 0)
		crypto->sha256_failed = true;
}

enum wsc_status port_sha256_end(struct wsc_crypto *crypto, uint8_t ret[static 32])
{
	uint8_t digest[32];
	const bool good =
		!crypto->sha256_failed && mbedtls_sha256_finish_ret(&crypto->sha256, digest) == 0;

	mbedtls_sha256_free(&crypto->sha256); /* wipes */
	mbedtls_sha256_init(&crypto->sha256);
	crypto->sha256_failed = mbedtls_sha256_starts_ret(&crypto->sha256, 0) != 0;
	for (size_t i = 0; good && i < sizeof(digest); i++)
		ret[i] = digest[i];
	wsc_wipe(digest, sizeof(digest));
	return good ? WSC_OK : WSC_CRYPTO;
}

/* --- AES-128-CBC --- */

static enum wsc_status aes_run(
	int mode, const uint8_t *key, const uint8_t *iv, uint8_t *data, size_t len)
{
	mbedtls_aes_context aes;
	uint8_t chain[16]; /* mbedTLS writes into the IV */
	bool good;

	for (size_t i = 0; i < sizeof(chain); i++)
		chain[i] = iv[i];
	mbedtls_aes_init(&aes);
	good = (mode == MBEDTLS_AES_ENCRYPT ? mbedtls_aes_setkey_enc(&aes, key, 128)
					    : mbedtls_aes_setkey_dec(&aes, key, 128)) == 0 &&
	       mbedtls_aes_crypt_cbc(&aes, mode, len, chain, data, data) == 0;
	mbedtls_aes_free(&aes); /* wipes */
	return good ? WSC_OK : WSC_CRYPTO;
}

enum wsc_status port_encrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len)
{
	(void)crypto;
	return aes_run(MBEDTLS_AES_ENCRYPT, key, iv, data, len);
}

enum wsc_status port_decrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len)
{
	(void)crypto;
	return aes_run(MBEDTLS_AES_DECRYPT, key, iv, data, len);
}

/* --- the group; elements are limbs, the least significant one first --- */

void acc_load(struct wsc_crypto *crypto, const struct group_element *element)
{
	crypto->acc = *element;
}

void acc_square(struct wsc_crypto *crypto)
{
	montgomery_square(&crypto->prime, &crypto->acc, &crypto->acc);
}

void acc_multiply(struct wsc_crypto *crypto, const struct group_element *element)
{
	montgomery_multiply(&crypto->prime, &crypto->acc, element, &crypto->acc);
}

enum wsc_status acc_copy(struct wsc_crypto *crypto, struct group_element *ret)
{
	*ret = crypto->acc;
	return WSC_OK;
}

enum wsc_status acc_store(struct wsc_crypto *crypto, struct group_element *ret)
{
	*ret = crypto->acc;
	wsc_wipe(&crypto->acc, sizeof(crypto->acc));
	return WSC_OK;
}

void element_read(const uint8_t bytes[static WSC_PUBLIC_KEY_SIZE], struct group_element *ret)
{
	for (size_t i = 0; i < GROUP_LIMBS; i++) {
		group_limb limb = 0;

		for (size_t j = 0; j < sizeof(limb); j++) {
			const uint8_t *byte =
				&bytes[WSC_PUBLIC_KEY_SIZE - 1 - i * sizeof(limb) - j];

			limb |= (group_limb)*byte << 8 * j;
		}
		ret->limb[i] = limb;
	}
}

void element_write(const struct group_element *element, uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	for (size_t i = 0; i < WSC_PUBLIC_KEY_SIZE; i++) {
		const group_limb limb = element->limb[i / sizeof(group_limb)];

		ret[WSC_PUBLIC_KEY_SIZE - 1 - i] = (uint8_t)(limb >> 8 * (i % sizeof(group_limb)));
	}
}

enum wsc_status port_dh_public(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	return group_public(crypto, &crypto->group, private_key, ret);
}

enum wsc_status port_dh_shared(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	const uint8_t peer_public[static WSC_PUBLIC_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	return group_shared(crypto, &crypto->group, private_key, peer_public, ret);
}
