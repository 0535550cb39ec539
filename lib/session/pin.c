/* SPDX-License-Identifier: BSD-3-Clause */
#include <wsc/registrar.h>

#include <string.h>

#define SEVEN_DIGITS 10000000U

unsigned wsc_pin_checksum(uint32_t seven)
{
	unsigned sum = 0;

	/* 3 * (d1 + d3 + d5 + d7) + (d2 + d4 + d6), from the last digit on: 7.4 */
	for (unsigned weight = 3; seven; seven /= 10, weight ^= 3 ^ 1)
		sum += weight * (seven % 10);
	return (10 - sum % 10) % 10;
}

static bool is_checked(const char digits[static 8])
{
	uint32_t seven = 0;

	for (size_t i = 0; i < 7; i++)
		seven = seven * 10 + (uint32_t)(digits[i] - '0');
	return wsc_pin_checksum(seven) == (unsigned)(digits[7] - '0');
}

enum wsc_status wsc_pin_parse(const char *text, char ret[static 9])
{
	char digits[9] = "";
	size_t n = 0;
	bool good = true;

	if (!text)
		return WSC_MISUSE;
	for (; *text && good; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		good = *text >= '0' && *text <= '9' && n < 8;
		if (good)
			digits[n++] = *text;
	}
	good = good && (n == 4 || (n == 8 && is_checked(digits)));
	if (good)
		memcpy(ret, digits, sizeof(digits));
	wsc_wipe(digits, sizeof(digits));
	return good ? WSC_OK : WSC_INVALID;
}

enum wsc_status wsc_pin_make(struct wsc_crypto *crypto, char ret[static 9])
{
	/* Numbers from here on would make the low PINs likelier than the others. */
	const uint32_t fair = UINT32_MAX - UINT32_MAX % SEVEN_DIGITS;
	uint32_t seven = UINT32_MAX;

	/* One draw in 800 is unfair: this many in a row are a broken random source. */
	for (int draws = 0; seven >= fair; draws++) {
		const enum wsc_status status =
			draws < 16 ? wsc_random(crypto, (uint8_t *)&seven, sizeof(seven))
				   : WSC_CRYPTO;

		if (status != WSC_OK)
			return status;
	}
	seven %= SEVEN_DIGITS;
	ret[7] = (char)('0' + wsc_pin_checksum(seven));
	ret[8] = '\0';
	for (int i = 6; i >= 0; i--, seven /= 10)
		ret[i] = (char)('0' + seven % 10);
	return WSC_OK;
}
