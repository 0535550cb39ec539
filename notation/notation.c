/* SPDX-License-Identifier: BSD-3-Clause */
#include "notation/notation.h"

#include <string.h>

bool hex_is(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (hex_digit(text[i]) < 0)
			return false;
	return true;
}

bool hex_read(const char *text, uint8_t *ret, size_t size)
{
	if (!hex_is(text, 2 * size))
		return false;
	for (size_t i = 0; i < size; i++)
		ret[i] = (uint8_t)hex_byte(text + 2 * i);
	return true;
}

char *hex_put(char *to, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*to++ = digits[bytes[i] >> 4];
		*to++ = digits[bytes[i] & 15];
	}
	return to;
}

void hex_print(char *to, const uint8_t *bytes, size_t n)
{
	*hex_put(to, bytes, n) = '\0';
}

bool mac_read(const char *text, size_t len, const char *separators, uint8_t ret[static MAC_OCTETS])
{
	uint8_t mac[MAC_OCTETS];

	if (len != MAC_TEXT - 1 || !text[2] || !strchr(separators, text[2]))
		return false;
	for (size_t i = 0; i < MAC_OCTETS; i++)
		if (!hex_read(text + 3 * i, &mac[i], 1) || (i > 0 && text[3 * i - 1] != text[2]))
			return false;
	memcpy(ret, mac, sizeof(mac));
	return true;
}

size_t mac_take(const char *text, size_t len, uint8_t ret[static MAC_OCTETS])
{
	uint8_t mac[MAC_OCTETS] = {0};
	size_t used = 0;

	for (size_t digits = 0; digits < 2 * sizeof(mac); digits++) {
		int digit;

		if (digits > 0 && used < len && memchr("-:.", text[used], 3))
			used++;
		digit = used < len ? hex_digit(text[used]) : -1;
		if (digit < 0)
			return 0;
		mac[digits / 2] = (uint8_t)(mac[digits / 2] << 4 | digit);
		used++;
	}
	memcpy(ret, mac, sizeof(mac));
	return used;
}

void mac_print(const uint8_t mac[static MAC_OCTETS], char ret[static MAC_TEXT])
{
	for (size_t i = 0; i < MAC_OCTETS; i++) {
		ret = hex_put(ret, &mac[i], 1);
		*ret++ = i + 1 < MAC_OCTETS ? ':' : '\0';
	}
}

/* RFC 4122, 3. */
static bool hyphen_before(size_t octet)
{
	return octet == 4 || octet == 6 || octet == 8 || octet == 10;
}

bool uuid_read(const char *text, size_t len, uint8_t ret[static UUID_OCTETS])
{
	uint8_t uuid[UUID_OCTETS];
	const bool hyphens = len == UUID_TEXT - 1;

	if (!hyphens && len != (size_t)2 * UUID_OCTETS)
		return false;
	for (size_t i = 0; i < UUID_OCTETS; i++) {
		if (hyphens && hyphen_before(i) && *text++ != '-')
			return false;
		if (!hex_read(text, &uuid[i], 1))
			return false;
		text += 2;
	}
	memcpy(ret, uuid, sizeof(uuid));
	return true;
}

void uuid_print(const uint8_t uuid[static UUID_OCTETS], char ret[static UUID_TEXT])
{
	for (size_t i = 0; i < UUID_OCTETS; i++) {
		if (hyphen_before(i))
			*ret++ = '-';
		ret = hex_put(ret, &uuid[i], 1);
	}
	*ret = '\0';
}
