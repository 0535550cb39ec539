/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Crypto inside the library. Above: what the protocol needs (keys.c, wrap.c, the same for every
 * back end). Below: the port, what a back end provides (openssl.c, mbedtls.c, null.c; exactly one
 * is linked). All fail with WSC_CRYPTO only, unless said otherwise.
 */
#ifndef LIB_CRYPTO_CRYPTO_H
#define LIB_CRYPTO_CRYPTO_H

#include <wsc/crypto.h>

/* --- the key schedule: keys.c --- */

/* WSC 2.0.x, 7.3: KDK = HMAC-SHA-256(SHA-256(DH secret), N1 | MAC | N2); 640 bits of the KDF. */
struct wsc_keys {
	uint8_t auth[32];
	uint8_t wrap[16];
	uint8_t emsk[32];
};

/*
 * Checks @peer_public (2 <= y <= p-2, and what else is cheap), computes the shared secret and from
 * it the keys; nothing of the secret is left behind. WSC_INVALID: the public value is not one.
 */
WSC_MUST_USE enum wsc_status crypto_derive(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	const uint8_t peer_public[static WSC_PUBLIC_KEY_SIZE],
	const uint8_t n1[static WSC_NONCE_SIZE], const uint8_t enrollee_mac[static WSC_MAC_SIZE],
	const uint8_t n2[static WSC_NONCE_SIZE], struct wsc_keys *ret);

/* First 64 bits of HMAC-AuthKey(@previous | @current), 7.3: @current without its Authenticator. */
WSC_MUST_USE enum wsc_status crypto_authenticator(struct wsc_crypto *crypto,
	const struct wsc_keys *keys, struct wsc_bytes previous, struct wsc_bytes current,
	uint8_t ret[static WSC_AUTH_SIZE]);

/* PSK1 and PSK2 of a device password: 128 bits of HMAC-AuthKey of each half, 7.3. */
WSC_MUST_USE enum wsc_status crypto_password_keys(struct wsc_crypto *crypto,
	const struct wsc_keys *keys, struct wsc_bytes password, uint8_t psk1[static 16],
	uint8_t psk2[static 16]);

/* E-Hash and R-Hash: HMAC-AuthKey(S-Nonce | PSK | PK_E | PK_R). */
WSC_MUST_USE enum wsc_status crypto_hash(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	const uint8_t snonce[static WSC_NONCE_SIZE], const uint8_t psk[static 16],
	const uint8_t pk_e[static WSC_PUBLIC_KEY_SIZE],
	const uint8_t pk_r[static WSC_PUBLIC_KEY_SIZE], uint8_t ret[static WSC_HASH_SIZE]);

/* --- Encrypted Settings, 7.5: wrap.c --- */

/*
 * Appends the Key Wrap Authenticator attribute to @buffer[0..len), pads and encrypts in place
 * behind an IV: the result is the value of Encrypted Settings. WSC_NO_SPACE: @ret_len is needed.
 */
WSC_MUST_USE enum wsc_status crypto_wrap(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	uint8_t *buffer, size_t len, size_t size, size_t *ret_len);

/*
 * Decrypts @encrypted into @buffer, checks padding and Key Wrap Authenticator (in one verdict, so
 * that the two cannot be told apart) and sets @ret to the attributes without it. WSC_INVALID: not
 * encrypted with these keys.
 */
WSC_MUST_USE enum wsc_status crypto_unwrap(struct wsc_crypto *crypto, const struct wsc_keys *keys,
	struct wsc_bytes encrypted, uint8_t *buffer, size_t size, struct wsc_bytes *ret);

/* --- hashes and randomness, for the above: hash.c, secret.c --- */

/* SHA-256 and HMAC-SHA-256 (RFC 2104) over the concatenation of @n pieces. */
WSC_MUST_USE enum wsc_status crypto_sha256(struct wsc_crypto *crypto,
	const struct wsc_bytes *pieces, size_t n, uint8_t ret[static 32]);
WSC_MUST_USE enum wsc_status crypto_hmac(struct wsc_crypto *crypto, struct wsc_bytes key,
	const struct wsc_bytes *pieces, size_t n, uint8_t ret[static 32]);

/* The program's random source, or the kernel's. */
struct crypto_random {
	wsc_random_fn *fill;
	void *context;
};
WSC_MUST_USE enum wsc_status crypto_random_init(
	struct crypto_random *random, wsc_random_fn *fill, void *context);
WSC_MUST_USE enum wsc_status crypto_random_fill(
	const struct crypto_random *random, uint8_t *out, size_t len);

/* --- the port; wsc_crypto_new() and its like are the back end's too --- */

/* SHA-256 of all that was added since the last end; failures stick until then. */
void port_sha256_add(struct wsc_crypto *crypto, struct wsc_bytes bytes);
WSC_MUST_USE enum wsc_status port_sha256_end(struct wsc_crypto *crypto, uint8_t ret[static 32]);

/* AES-128-CBC in place, @len a multiple of 16, no padding of its own. */
WSC_MUST_USE enum wsc_status port_encrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len);
WSC_MUST_USE enum wsc_status port_decrypt(struct wsc_crypto *crypto, const uint8_t key[static 16],
	const uint8_t iv[static 16], uint8_t *data, size_t len);

/* g^x mod p of group 5 into 192 bytes, in constant time. */
WSC_MUST_USE enum wsc_status port_dh_public(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE]);
/* y^x mod p, in constant time; WSC_INVALID: y is out of range (or no residue, where checked). */
WSC_MUST_USE enum wsc_status port_dh_shared(struct wsc_crypto *crypto,
	const uint8_t private_key[static WSC_PRIVATE_KEY_SIZE],
	const uint8_t peer_public[static WSC_PUBLIC_KEY_SIZE],
	uint8_t ret[static WSC_PUBLIC_KEY_SIZE]);

#endif
