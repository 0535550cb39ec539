/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A key that was made for one device, as hostapd needs it. The ledger keeps them (docs/ledger.md),
 * the hostapd port renders its files from them; neither sees the other.
 */
#ifndef OPENWPS_DEVICE_KEY_H
#define OPENWPS_DEVICE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manager/vif.h"

/* The key id of an order or of wps_pbc_key_id that asks for a key of the device's own. */
#define PER_DEVICE_KEY_ID "per-device"

#define DEVICE_PMK_SIZE	 32
#define DEVICE_MACS_MAX	 4  /* addresses of one device that are remembered */
#define DEVICE_NAME_SIZE 65 /* up to 64 bytes of UTF-8 */

struct device_key {
	char id[KEY_ID_SIZE]; /* "dev-17" */
	char psk[PSK_SIZE];   /* a passphrase; 64 hex digits when it was adopted as PMK */
	uint8_t pmk[DEVICE_PMK_SIZE];
	uint64_t hash; /* of psk, never 0: a session that hands the key out keeps it, so that an id
			  that means another key by now is found out */
	bool bound;    /* it opens for its addresses only (once there is one) */
	uint8_t n_macs;
	uint8_t macs[DEVICE_MACS_MAX][6]; /* whom it was seen with, the newest first */
};

/* The keys of one SSID that open its door, oldest first. Borrowed from the ledger until its next
 * call. */
struct device_keys {
	const struct device_key *keys;
	size_t n_keys;
};

#endif
