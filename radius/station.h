/* SPDX-License-Identifier: BSD-3-Clause */
/* Calling-Station-Id and Called-Station-Id, as RFC 3580, 3.20 and 3.21 and as the field write them.
 */
#ifndef RADIUS_STATION_H
#define RADIUS_STATION_H

#include <wsc/types.h>

/*
 * A MAC address at the start of @text: twelve hex digits, with "-", ":" or "." between any of them
 * ("02-00-00-00-01-00", "02:00:00:00:01:00", "0200.0000.0100", "020000000100"). Returns how many
 * bytes it took, 0 = there is none.
 */
size_t station_mac_parse(struct wsc_bytes text, uint8_t ret[static WSC_MAC_SIZE]);

/* "<BSSID>:<SSID>" or "<BSSID>": an absent SSID has the length 0. false: no address. */
bool station_called_parse(struct wsc_bytes text, uint8_t ret_bssid[static WSC_MAC_SIZE],
	uint8_t ret_ssid[static WSC_SSID_MAX], uint8_t *ret_ssid_len);

#endif
