/* SPDX-License-Identifier: BSD-3-Clause */
#include "mac.h"

#include <string.h>

#include "notation/notation.h"

static bool masked(char c)
{
	return c == 'x' || c == 'X' || c == '*';
}

bool trace_mac_read(const char *text, size_t len, struct trace_mac *ret)
{
	struct trace_mac mac = {0};

	if (len < TRACE_MAC_TEXT - 1 || (text[2] != ':' && text[2] != '-'))
		return false;
	for (int i = 0; i < 6; i++) {
		const char *octet = text + 3 * i;
		const int value = hex_byte(octet);

		if (i > 0 && octet[-1] != text[2])
			return false;
		if (value >= 0) {
			mac.octet[i] = (uint8_t)value;
			mac.known |= (uint8_t)(1 << i);
		} else if (!masked(octet[0]) || octet[1] != octet[0]) {
			return false;
		}
	}
	if (!mac.known)
		return false;
	*ret = mac;
	return true;
}

bool trace_mac_same_masked(const struct trace_mac *a, const struct trace_mac *b)
{
	unsigned both = a->known & b->known;

	if (__builtin_popcount(both) < 3)
		return false;
	for (int i = 0; i < 6; i++)
		if (both >> i & 1 && a->octet[i] != b->octet[i])
			return false;
	return true;
}

bool trace_mac_equal(const struct trace_mac *a, const struct trace_mac *b)
{
	return a->known == b->known && memcmp(a->octet, b->octet, sizeof(a->octet)) == 0;
}

bool trace_mac_local(const struct trace_mac *mac)
{
	return mac->known & 1 && mac->octet[0] & 2;
}

bool trace_mac_group(const struct trace_mac *mac)
{
	return mac->known & 1 && mac->octet[0] & 1;
}

const char *trace_mac_print(const struct trace_mac *mac, char text[static TRACE_MAC_TEXT])
{
	static const char hex[] = "0123456789abcdef";

	if (!trace_mac_any(mac)) {
		text[0] = '\0';
		return text;
	}
	for (int i = 0; i < 6; i++) {
		bool known = mac->known >> i & 1;

		text[3 * i] = known ? hex[mac->octet[i] >> 4] : 'x';
		text[3 * i + 1] = known ? hex[mac->octet[i] & 15] : 'x';
		text[3 * i + 2] = i < 5 ? ':' : '\0';
	}
	return text;
}
