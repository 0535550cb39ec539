/* SPDX-License-Identifier: BSD-3-Clause */
/* Called-Station-Id, as RFC 3580, 3.20 and as the field write it. */
#ifndef RADIUS_STATION_H
#define RADIUS_STATION_H

#include <wsc/types.h>

/* "<BSSID>:<SSID>" or "<BSSID>" (mac_take() of notation/): an absent SSID has the length 0.
 * false: no address. */
bool station_called_parse(struct wsc_bytes text, uint8_t ret_bssid[static WSC_MAC_SIZE],
	uint8_t ret_ssid[static WSC_SSID_MAX], uint8_t *ret_ssid_len);

#endif
