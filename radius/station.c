/* SPDX-License-Identifier: BSD-3-Clause */
#include "station.h"

#include <string.h>

#include "notation/notation.h"

bool station_called_parse(struct wsc_bytes text, uint8_t ret_bssid[static WSC_MAC_SIZE],
	uint8_t ret_ssid[static WSC_SSID_MAX], uint8_t *ret_ssid_len)
{
	const size_t used = mac_take((const char *)text.p, text.len, ret_bssid);
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
