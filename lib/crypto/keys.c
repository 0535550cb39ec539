/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "lib/crypto/crypto.h"

enum wsc_status wsc_keypair_make(struct wsc_crypto *crypto, struct wsc_keypair *ret)
{
	struct wsc_keypair made = {.ready = true};
	enum wsc_status status;
	uint8_t high = 0;

	if (!crypto || !ret)
		return WSC_MISUSE;
	status = wsc_random(crypto, made.private_key, sizeof(made.private_key));
	/* 0 and 1, which only a broken source gives, would make a secret that everybody knows. */
	for (size_t i = 0; i < sizeof(made.private_key) - 1; i++)
		high |= made.private_key[i];
	if (!status && !high)
		status = WSC_CRYPTO;
	if (!status)
		status = port_dh_public(crypto, made.private_key, made.public_key);
	if (!status)
		*ret = made;
	wsc_wipe(&made, sizeof(made));
	return status;
}

void wsc_keypair_wipe(struct wsc_keypair *keypair)
{
	if (keypair)
		wsc_wipe(keypair, sizeof(*keypair));
}

enum wsc_status wsc_public_key_hash(struct wsc_crypto *crypto,
	const uint8_t public_key[WSC_AT_LEAST(WSC_PUBLIC_KEY_SIZE)],
	uint8_t ret[WSC_AT_LEAST(WSC_PUBLIC_KEY_HASH_SIZE)])
{
	const struct wsc_bytes bytes = {public_key, WSC_PUBLIC_KEY_SIZE};
	uint8_t digest[32];
	const enum wsc_status status = crypto_sha256(crypto, &bytes, 1, digest);

	if (!status)
		memcpy(ret, digest, WSC_PUBLIC_KEY_HASH_SIZE);
	return status;
}

/* 7.3: block i is HMAC-KDK(i | label | 640), i from 1, both numbers 32 bits. */
static enum wsc_status keys_expand(
	struct wsc_crypto *crypto, const uint8_t kdk[static 32], struct wsc_keys *ret)
{
	static const char label[] = "Wi-Fi Easy and Secure Key Derivation";
	static const uint8_t total[4] = {0, 0, 640 >> 8, 640 & 0xff};
	uint8_t number[4] = {0}, out[3 * 32];
	const struct wsc_bytes pieces[] = {
		{number, sizeof(number)},
		{(const uint8_t *)label, sizeof(label) - 1},
		{total, sizeof(total)},
	};
	enum wsc_status status = WSC_OK;

	for (uint8_t i = 0; i < 3 && !status; i++) {
		number[3] = i + 1;
		status = crypto_hmac(
			crypto, (struct wsc_bytes){kdk, 32}, pieces, 3, out + (size_t)32 * i);
	}
	if (!status) {
		memcpy(ret->auth, out, sizeof(ret->auth));
		memcpy(ret->wrap, out + 32, sizeof(ret->wrap));
		memcpy(ret->emsk, out + 48, sizeof(ret->emsk));
	}
	wsc_wipe(out, sizeof(out));
	return status;
}

enum wsc_status crypto_derive(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	const uint8_t peer_public[static WSC_PUBLIC_KEY_SIZE],
	const uint8_t n1[static WSC_NONCE_SIZE], const uint8_t enrollee_mac[static WSC_MAC_SIZE],
	const uint8_t n2[static WSC_NONCE_SIZE], struct wsc_keys *ret)
{
	uint8_t secret[WSC_PUBLIC_KEY_SIZE], dh_key[32], kdk[32];
	const struct wsc_bytes whole = {secret, sizeof(secret)};
	const struct wsc_bytes pieces[] = {
		{n1, WSC_NONCE_SIZE}, {enrollee_mac, WSC_MAC_SIZE}, {n2, WSC_NONCE_SIZE}};
	enum wsc_status status = port_dh_shared(crypto, private_key, peer_public, secret);

	if (!status)
		status = crypto_sha256(crypto, &whole, 1, dh_key);
	if (!status)
		status = crypto_hmac(crypto, (struct wsc_bytes){dh_key, 32}, pieces, 3, kdk);
	if (!status)
		status = keys_expand(crypto, kdk, ret);
	wsc_wipe(secret, sizeof(secret));
	wsc_wipe(dh_key, sizeof(dh_key));
	wsc_wipe(kdk, sizeof(kdk));
	return status;
}

/* The first @len bytes of HMAC-AuthKey. */
static enum wsc_status auth_hmac(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	const struct wsc_bytes *pieces, size_t n, uint8_t *ret, size_t len)
{
	uint8_t mac[32];
	const enum wsc_status status = crypto_hmac(
		crypto, (struct wsc_bytes){keys->auth, sizeof(keys->auth)}, pieces, n, mac);

	if (!status)
		memcpy(ret, mac, len);
	wsc_wipe(mac, sizeof(mac));
	return status;
}

enum wsc_status crypto_authenticator(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	struct wsc_bytes previous, struct wsc_bytes current, uint8_t ret[static WSC_AUTH_SIZE])
{
	const struct wsc_bytes pieces[] = {previous, current};

	return auth_hmac(crypto, keys, pieces, 2, ret, WSC_AUTH_SIZE);
}

enum wsc_status crypto_password_keys(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	struct wsc_bytes password, uint8_t psk1[static 16], uint8_t psk2[static 16])
{
	const size_t half = (password.len + 1) / 2; /* of an odd length the first is longer */
	const struct wsc_bytes first = {password.p, half};
	const struct wsc_bytes second = {
		password.len ? password.p + half : NULL, password.len - half};
	uint8_t made[2][16];
	enum wsc_status status = auth_hmac(crypto, keys, &first, 1, made[0], 16);

	if (!status)
		status = auth_hmac(crypto, keys, &second, 1, made[1], 16);
	if (!status) {
		memcpy(psk1, made[0], 16);
		memcpy(psk2, made[1], 16);
	}
	wsc_wipe(made, sizeof(made));
	return status;
}

enum wsc_status crypto_hash(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	const uint8_t snonce[static WSC_NONCE_SIZE], const uint8_t psk[static 16],
	const uint8_t pk_e[static WSC_PUBLIC_KEY_SIZE],
	const uint8_t pk_r[static WSC_PUBLIC_KEY_SIZE], uint8_t ret[static WSC_HASH_SIZE])
{
	const struct wsc_bytes pieces[] = {{snonce, WSC_NONCE_SIZE}, {psk, 16},
		{pk_e, WSC_PUBLIC_KEY_SIZE}, {pk_r, WSC_PUBLIC_KEY_SIZE}};

	return auth_hmac(crypto, keys, pieces, 4, ret, WSC_HASH_SIZE);
}
