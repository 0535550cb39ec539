/* SPDX-License-Identifier: BSD-3-Clause */
#include "station.h"

#include <string.h>

#define DIGITS (2 * WSC_MAC_SIZE)

static int digit_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool is_separator(uint8_t c)
{
	return c == '-' || c == ':' || c == '.';
}

size_t station_mac_parse(struct wsc_bytes text, uint8_t ret[static WSC_MAC_SIZE])
{
	uint8_t mac[WSC_MAC_SIZE] = {0};
	size_t used = 0;

	for (size_t digits = 0; digits < DIGITS; digits++) {
		int value;

		if (digits > 0 && used < text.len && is_separator(text.p[used]))
			used++;
		value = used < text.len ? digit_value(text.p[used]) : -1;
		if (value < 0)
			return 0;
		mac[digits / 2] = (uint8_t)(mac[digits / 2] << 4 | value);
		used++;
	}
	memcpy(ret, mac, sizeof(mac));
	return used;
}

bool station_called_parse(struct wsc_bytes text, uint8_t ret_bssid[static WSC_MAC_SIZE],
	uint8_t ret_ssid[static WSC_SSID_MAX], uint8_t *ret_ssid_len)
{
	const size_t used = station_mac_parse(text, ret_bssid);
	const size_t left = text.len - used;

	*ret_ssid_len = 0;
	if (used == 0)
		return false;
	if (left > 1 && left <= 1 + WSC_SSID_MAX && text.p[used] == ':') {
		*ret_ssid_len = (uint8_t)(left - 1);
		memcpy(ret_ssid, text.p + used + 1, left - 1);
	}
	return true;
}
