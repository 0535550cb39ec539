/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "lib/crypto/crypto.h"

#define AES_BLOCK 16

/* Key Wrap Authenticator, Table 28: id 0x101E, 8 bytes */
static const uint8_t kwa_header[4] = {0x10, 0x1e, 0, WSC_AUTH_SIZE};
#define KWA_SIZE (sizeof(kwa_header) + WSC_AUTH_SIZE)

/* First 64 bits of HMAC-AuthKey of the attributes before it: what an Authenticator is, too. */
static enum wsc_status key_wrap_authenticator(struct wsc_crypto *crypto,
	const struct wsc_keys *keys, struct wsc_bytes settings, uint8_t ret[static WSC_AUTH_SIZE])
{
	return crypto_authenticator(crypto, keys, settings, (struct wsc_bytes){0}, ret);
}

enum wsc_status crypto_wrap(struct wsc_crypto *crypto, const struct wsc_keys *keys, uint8_t *buffer,
	size_t len, size_t size, size_t *ret_len)
{
	uint8_t iv[AES_BLOCK], *const data = buffer + AES_BLOCK;
	const size_t padding = AES_BLOCK - (len + KWA_SIZE) % AES_BLOCK; /* 1 to 16 */
	const size_t padded = len + KWA_SIZE + padding;
	enum wsc_status status;

	if (len > size || padded < len || padded > SIZE_MAX - AES_BLOCK)
		return WSC_MISUSE;
	if (size < AES_BLOCK + padded) {
		*ret_len = AES_BLOCK + padded;
		return WSC_NO_SPACE;
	}
	status = wsc_random(crypto, iv, sizeof(iv));
	if (status)
		return status;
	memmove(data, buffer, len);
	memcpy(buffer, iv, sizeof(iv));
	memcpy(data + len, kwa_header, sizeof(kwa_header));
	status = key_wrap_authenticator(
		crypto, keys, (struct wsc_bytes){data, len}, data + len + sizeof(kwa_header));
	memset(data + len + KWA_SIZE, (int)padding, padding);
	if (!status)
		status = port_encrypt(crypto, keys->wrap, iv, data, padded);
	if (status)
		wsc_wipe(buffer, AES_BLOCK + padded);
	else
		*ret_len = AES_BLOCK + padded;
	return status;
}

/*
 * Length of the attributes before the Key Wrap Authenticator; @ret_bad is not 0 when the padding
 * (PKCS #7, RFC 5652, 6.3) is wrong, and the length then another possible one, so that the work
 * and the answer are the same as for a wrong authenticator.
 */
static size_t settings_len(const uint8_t *data, size_t len, unsigned *ret_bad)
{
	const unsigned last = data[len - 1];
	unsigned bad = last - 1 > AES_BLOCK - 1 || len < KWA_SIZE + last;
	const size_t padding = bad ? 1 : last;

	for (size_t i = 1; i <= AES_BLOCK; i++)
		bad |= i <= padding ? data[len - i] ^ last : 0;
	*ret_bad = bad;
	return len - padding - KWA_SIZE;
}

enum wsc_status crypto_unwrap(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	struct wsc_bytes encrypted, uint8_t *buffer, size_t size, struct wsc_bytes *ret)
{
	const size_t len = encrypted.len < AES_BLOCK ? 0 : encrypted.len - AES_BLOCK;
	uint8_t iv[AES_BLOCK], kwa[WSC_AUTH_SIZE];
	enum wsc_status status;
	size_t inner;
	unsigned bad;

	if (len < AES_BLOCK || len % AES_BLOCK)
		return WSC_INVALID;
	if (size < len)
		return WSC_NO_SPACE;
	memcpy(iv, encrypted.p, sizeof(iv));
	memmove(buffer, encrypted.p + AES_BLOCK, len);
	status = port_decrypt(crypto, keys->wrap, iv, buffer, len);
	if (!status) {
		inner = settings_len(buffer, len, &bad);
		status = key_wrap_authenticator(
			crypto, keys, (struct wsc_bytes){buffer, inner}, kwa);
		if (!wsc_equal(buffer + inner, kwa_header, sizeof(kwa_header)))
			bad = 1;
		if (!wsc_equal(buffer + inner + sizeof(kwa_header), kwa, sizeof(kwa)))
			bad = 1;
		if (!status && bad)
			status = WSC_INVALID;
	}
	if (status)
		wsc_wipe(buffer, len);
	else
		*ret = (struct wsc_bytes){buffer, inner};
	wsc_wipe(kwa, sizeof(kwa));
	return status;
}
