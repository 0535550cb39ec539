/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Back end on OpenSSL 3. Everything is fetched and grown in wsc_crypto_new(); the calls after it
 * are those of which OpenSSL 3.0 allocates nothing (tests/unit/test_wsc_crypto.c counts).
 */
#include <stdlib.h>

/* For SHA256_Update and its like: OpenSSL 3.0's EVP_DigestInit_ex2() allocates in every call. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/sha.h>

#include "lib/crypto/group.h"

struct wsc_crypto {
	struct crypto_random random;
	SHA256_CTX sha256; /* always freshly begun: nothing of the last input is in it */
	bool sha256_failed;
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *encrypt, *decrypt;
	BN_CTX *bn_ctx;
	BN_MONT_CTX *mont;
	BIGNUM *prime, *acc, *factor;
	bool acc_failed;
	struct group group;
};

const char *wsc_crypto_name(void)
{
	return "OpenSSL " OPENSSL_VERSION_STR;
}

static bool cipher_new(struct wsc_crypto *crypto)
{
	crypto->cipher = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
	crypto->encrypt = EVP_CIPHER_CTX_new();
	crypto->decrypt = EVP_CIPHER_CTX_new();
	return crypto->cipher && crypto->encrypt && crypto->decrypt &&
	       EVP_EncryptInit_ex2(crypto->encrypt, crypto->cipher, NULL, NULL, NULL) == 1 &&
	       EVP_CIPHER_CTX_set_padding(crypto->encrypt, 0) == 1 &&
	       EVP_DecryptInit_ex2(crypto->decrypt, crypto->cipher, NULL, NULL, NULL) == 1 &&
	       EVP_CIPHER_CTX_set_padding(crypto->decrypt, 0) == 1;
}

static bool group_new(struct wsc_crypto *crypto)
{
	crypto->bn_ctx = BN_CTX_new();
	crypto->mont = BN_MONT_CTX_new();
	crypto->prime = BN_bin2bn(group_prime, sizeof(group_prime), NULL);
	crypto->acc = BN_new();
	crypto->factor = BN_new();
	/* also grows the numbers to the size that they keep */
	return crypto->bn_ctx && crypto->mont && crypto->prime && crypto->acc && crypto->factor &&
	       BN_MONT_CTX_set(crypto->mont, crypto->prime, crypto->bn_ctx) == 1 &&
	       group_init(crypto, &crypto->group) == WSC_OK;
}

struct wsc_crypto *wsc_crypto_new(wsc_random_fn *random, void *context)
{
	struct wsc_crypto *crypto = calloc(1, sizeof(*crypto));

	if (!crypto)
		return NULL;
	if (crypto_random_init(&crypto->random, random, context) != WSC_OK ||
		SHA256_Init(&crypto->sha256) != 1 || !cipher_new(crypto) || !group_new(crypto)) {
		wsc_crypto_free(crypto);
		return NULL;
	}
	return crypto;
}

void wsc_crypto_free(struct wsc_crypto *crypto)
{
	if (!crypto)
		return;
	EVP_CIPHER_CTX_free(crypto->encrypt);
	EVP_CIPHER_CTX_free(crypto->decrypt);
	EVP_CIPHER_free(crypto->cipher);
	BN_clear_free(crypto->acc);
	BN_clear_free(crypto->factor);
	BN_free(crypto->prime);
	BN_MONT_CTX_free(crypto->mont);
	BN_CTX_free(crypto->bn_ctx);
	free(crypto);
}

enum wsc_status wsc_random(struct wsc_crypto *crypto, uint8_t *out, size_t len)
{
	return crypto_random_fill(&crypto->random, out, len);
}

/* --- SHA-256 --- */

void port_sha256_add(struct wsc_crypto *crypto, struct wsc_bytes bytes)
{
	if (bytes.len && SHA256_Update(&crypto->sha256, bytes.p, bytes.len) != 1)
		crypto->sha256_failed = true;
}

enum wsc_status port_sha256_end(struct wsc_crypto *crypto, uint8_t ret[static 32])
{
	uint8_t digest[32];
	const bool good = SHA256_Final(digest, &crypto->sha256) == 1 && !crypto->sha256_failed;

	wsc_wipe(&crypto->sha256, sizeof(crypto->sha256));
	crypto->sha256_failed = SHA256_Init(&crypto->sha256) != 1;
	for (size_t i = 0; good && i < sizeof(digest); i++)
		ret[i] = digest[i];
	wsc_wipe(digest, sizeof(digest));
	return good ? WSC_OK : WSC_CRYPTO;
}

/* --- AES-128-CBC --- */

/* Without a cipher: naming it again would allocate. */
static enum wsc_status cipher_run(
	EVP_CIPHER_CTX *ctx, const uint8_t *key, const uint8_t *iv, uint8_t *data, size_t len)
{
	static const uint8_t zeros[16];
	int done = 0;
	bool good = len <= INT32_MAX && EVP_CipherInit_ex2(ctx, NULL, key, iv, -1, NULL) == 1 &&
		    EVP_CipherUpdate(ctx, data, &done, data, (int)len) == 1 && done == (int)len;

	/* the round keys of zeros instead of these */
	if (EVP_CipherInit_ex2(ctx, NULL, zeros, zeros, -1, NULL) != 1)
		good = false;
	return good ? WSC_OK : WSC_CRYPTO;
}

enum wsc_status port_encrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len)
{
	return cipher_run(crypto->encrypt, key, iv, data, len);
}

enum wsc_status port_decrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len)
{
	return cipher_run(crypto->decrypt, key, iv, data, len);
}

/* --- the group; elements are bytes, little-endian --- */

static void read_number(
	struct wsc_crypto *crypto, BIGNUM *number, const struct group_element *element)
{
	if (!BN_lebin2bn((const uint8_t *)element->limb, WSC_PUBLIC_KEY_SIZE, number))
		crypto->acc_failed = true;
}

void acc_load(struct wsc_crypto *crypto, const struct group_element *element)
{
	crypto->acc_failed = false;
	read_number(crypto, crypto->acc, element);
}

/* Two numbers of the prime's length go straight to OpenSSL's product in constant time. */
static void acc_product(struct wsc_crypto *crypto, const BIGNUM *factor)
{
	if (BN_mod_mul_montgomery(crypto->acc, crypto->acc, factor, crypto->mont, crypto->bn_ctx) !=
		1)
		crypto->acc_failed = true;
}

void acc_square(struct wsc_crypto *crypto)
{
	acc_product(crypto, crypto->acc);
}

void acc_multiply(struct wsc_crypto *crypto, const struct group_element *element)
{
	read_number(crypto, crypto->factor, element);
	acc_product(crypto, crypto->factor);
}

enum wsc_status acc_copy(struct wsc_crypto *crypto, struct group_element *ret)
{
	const bool good = !crypto->acc_failed &&
			  BN_bn2lebinpad(crypto->acc, (uint8_t *)ret->limb, WSC_PUBLIC_KEY_SIZE) ==
				  WSC_PUBLIC_KEY_SIZE;

	return good ? WSC_OK : WSC_CRYPTO;
}

enum wsc_status acc_store(struct wsc_crypto *crypto, struct group_element *ret)
{
	const enum wsc_status status = acc_copy(crypto, ret);

	BN_clear(crypto->acc);
	BN_clear(crypto->factor);
	return status;
}

void element_read(const uint8_t bytes[static WSC_PUBLIC_KEY_SIZE], struct group_element *ret)
{
	uint8_t *reversed = (uint8_t *)ret->limb;

	for (size_t i = 0; i < WSC_PUBLIC_KEY_SIZE; i++)
		reversed[i] = bytes[WSC_PUBLIC_KEY_SIZE - 1 - i];
}

void element_write(const struct group_element *element, uint8_t ret[static WSC_PUBLIC_KEY_SIZE])
{
	const uint8_t *reversed = (const uint8_t *)element->limb;

	for (size_t i = 0; i < WSC_PUBLIC_KEY_SIZE; i++)
		ret[i] = reversed[WSC_PUBLIC_KEY_SIZE - 1 - i];
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
