/* SPDX-License-Identifier: BSD-3-Clause */
#include "lib/crypto/crypto.h"

#define BLOCK 64 /* of SHA-256, FIPS 180-4 */

enum wsc_status crypto_sha256(
	struct wsc_crypto *crypto, const struct wsc_bytes *pieces, size_t n, uint8_t ret[static 32])
{
	for (size_t i = 0; i < n; i++)
		port_sha256_add(crypto, pieces[i]);
	return port_sha256_end(crypto, ret);
}

/* A key of one block, or shorter. */
static enum wsc_status hmac(struct wsc_crypto *crypto, struct wsc_bytes key,
	const struct wsc_bytes *pieces, size_t n, uint8_t ret[static 32])
{
	uint8_t pad[BLOCK], inner[32];
	enum wsc_status status;

	for (size_t i = 0; i < BLOCK; i++)
		pad[i] = 0x36 ^ (i < key.len ? key.p[i] : 0);
	port_sha256_add(crypto, (struct wsc_bytes){pad, BLOCK});
	status = crypto_sha256(crypto, pieces, n, inner);
	if (!status) {
		for (size_t i = 0; i < BLOCK; i++)
			pad[i] ^= 0x36 ^ 0x5c;
		port_sha256_add(crypto, (struct wsc_bytes){pad, BLOCK});
		port_sha256_add(crypto, (struct wsc_bytes){inner, sizeof(inner)});
		status = port_sha256_end(crypto, ret);
	}
	wsc_wipe(pad, sizeof(pad));
	wsc_wipe(inner, sizeof(inner));
	return status;
}

enum wsc_status crypto_hmac(struct wsc_crypto *crypto, struct wsc_bytes key,
	const struct wsc_bytes *pieces, size_t n, uint8_t ret[static 32])
{
	uint8_t digest[32];
	enum wsc_status status;

	if (key.len <= BLOCK)
		return hmac(crypto, key, pieces, n, ret);
	status = crypto_sha256(crypto, &key, 1, digest);
	if (!status)
		status = hmac(crypto, (struct wsc_bytes){digest, sizeof(digest)}, pieces, n, ret);
	wsc_wipe(digest, sizeof(digest));
	return status;
}
