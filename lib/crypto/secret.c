/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <unistd.h>

#include "lib/crypto/crypto.h"

void wsc_wipe(void *secret, size_t len)
{
	if (len)
		explicit_bzero(secret, len);
}

bool wsc_equal(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a, *y = b; /* no compiler stops at the first difference */
	uint8_t difference = 0;

	for (size_t i = 0; i < len; i++)
		difference |= x[i] ^ y[i];
	return difference == 0;
}

#define ENTROPY_MAX 256 /* that getentropy() gives at once */

static int kernel_random(void *context, uint8_t *out, size_t len)
{
	(void)context;
	for (size_t done = 0; done < len;) {
		const size_t n = len - done < ENTROPY_MAX ? len - done : ENTROPY_MAX;

		if (getentropy(out + done, n) != 0)
			return -1;
		done += n;
	}
	return 0;
}

enum wsc_status crypto_random_init(struct crypto_random *random, wsc_random_fn *fill, void *context)
{
	uint8_t probe[1];

	random->fill = fill ? fill : kernel_random;
	random->context = context;
	return fill ? WSC_OK : crypto_random_fill(random, probe, sizeof(probe));
}

enum wsc_status crypto_random_fill(const struct crypto_random *random, uint8_t *out, size_t len)
{
	return random->fill(random->context, out, len) == 0 ? WSC_OK : WSC_CRYPTO;
}
