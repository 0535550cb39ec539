/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For valgrind's memcheck, to which secrets are declared undefined here: it then reports each jump
 * and each address that depends on one. tools/check runs it; without valgrind it shows nothing.
 */
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "lib/crypto/crypto.h"

static int failed(const char *what)
{
	printf("%s failed\n0 passed, 1 failed\n", what);
	return 1;
}

int main(void)
{
	struct wsc_crypto *crypto = wsc_crypto_new(NULL, NULL);
	struct wsc_keypair peer;
	uint8_t secret[WSC_PRIVATE_KEY_SIZE], out[2][WSC_PUBLIC_KEY_SIZE];
	bool same;

	if (!RUNNING_ON_VALGRIND)
		return failed("valgrind");
	if (!crypto || wsc_keypair_make(crypto, &peer) ||
		wsc_random(crypto, secret, sizeof(secret)))
		return failed("random key");
	VALGRIND_MAKE_MEM_UNDEFINED(secret, sizeof(secret));
	if (port_dh_public(crypto, secret, out[0]))
		return failed("port_dh_public");
	if (port_dh_shared(crypto, secret, peer.public_key, out[1]))
		return failed("port_dh_shared");
	same = wsc_equal(secret, out[0], sizeof(secret));
	VALGRIND_MAKE_MEM_DEFINED(&same, sizeof(same));
	if (same)
		return failed("wsc_equal");
	wsc_crypto_free(crypto);
	printf("4 passed, 0 failed\n");
	return 0;
}
