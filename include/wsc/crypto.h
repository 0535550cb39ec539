/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a program holds of the crypto back end (OpenSSL 3 or mbedTLS 2.28, chosen when the library
 * is built): a context that sessions share, and key pairs made ahead of time.
 */
#ifndef WSC_CRYPTO_H
#define WSC_CRYPTO_H

#include <wsc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Scratch space and the random source. One per thread; any number of sessions may share it, one
 * call at a time. All that the back end allocates is allocated here, not while sessions run.
 */
struct wsc_crypto;

/* Fills @out with @len random bytes; anything but 0 is a failure and ends the session. */
typedef int wsc_random_fn(void *context, uint8_t *out, size_t len);

/*
 * @random NULL: the kernel's generator (getentropy), which may have to be waited for in the first
 * second after power-on. Computes tables, half a millisecond on a fast machine. NULL when out of
 * memory, or when the crypto library or the kernel refuses.
 */
WSC_API struct wsc_crypto *wsc_crypto_new(wsc_random_fn *random, void *context);
WSC_API void wsc_crypto_free(struct wsc_crypto *crypto); /* takes NULL */

WSC_API const char *wsc_crypto_name(void); /* "OpenSSL 3.0.22", "mbedTLS 2.28.3", "null" */

/* Random bytes from the context's source, for nonces, PINs and keys of the caller. */
WSC_API WSC_MUST_USE enum wsc_status wsc_random(
	struct wsc_crypto *crypto, uint8_t *out, size_t len);

#define WSC_PRIVATE_KEY_SIZE 30 /* short exponents: RFC 3526, section 8; docs/crypto.md */

/*
 * An ephemeral Diffie-Hellman key pair: made in idle time, it saves the session a third of its
 * work. For one session only: wsc_session_init() takes it and wipes it. NFC tokens (Public Key
 * Hash) keep theirs as long as the token is valid.
 */
struct wsc_keypair {
	uint8_t private_key[WSC_PRIVATE_KEY_SIZE]; /* big-endian */
	uint8_t public_key[WSC_PUBLIC_KEY_SIZE];   /* big-endian */
	bool ready;
};
WSC_API WSC_MUST_USE enum wsc_status wsc_keypair_make(
	struct wsc_crypto *crypto, struct wsc_keypair *ret);
WSC_API void wsc_keypair_wipe(struct wsc_keypair *keypair);

/* First 160 bits of SHA-256 of the public key: Public Key Hash, Table 28 and 10.1.3. */
WSC_API WSC_MUST_USE enum wsc_status wsc_public_key_hash(struct wsc_crypto *crypto,
	const uint8_t public_key[WSC_AT_LEAST(WSC_PUBLIC_KEY_SIZE)],
	uint8_t ret[WSC_AT_LEAST(WSC_PUBLIC_KEY_HASH_SIZE)]);

/* Zeros that no compiler leaves out, and a comparison whose time tells nothing. */
WSC_API void wsc_wipe(void *secret, size_t len);
WSC_API bool wsc_equal(const void *a, const void *b, size_t len);

#ifdef __cplusplus
}
#endif
#endif
