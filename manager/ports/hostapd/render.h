/* SPDX-License-Identifier: BSD-3-Clause */
/* The files of a BSS (R16): pure functions from what is wanted to text. */
#ifndef OPENWPS_RENDER_H
#define OPENWPS_RENDER_H

#include "manager/ports/hostapd/hostapd.h"

/* All return heap text to be wiped and freed with render_free(), or NULL when memory ran out. */

/* hostapd-<if>.config: byte for byte the layout of the sample session in spec 001, telling what is
 * on the air: `shown` gives wps_state=2/eap_server=1, else 0/0. */
char *render_public_config(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port, bool shown);

/* What hostapd is started with: the same BSS with WPS armed, wps_independent=1, start_disabled=1,
 * uuid, device attributes (hostapd.md). */
char *render_start_config(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port);

/* hostapd-<if>.pskfile; key_id gets the one wps=1 (R9), "" = none. Keys stand in their order, but a
 * chosen key stands after every other with the same PSK: hostapd tries lines from the last one up,
 * so the chosen id is the one it reports. */
char *render_psk_file(const struct vif_config *vif, const char *key_id);

void render_free(char *text);

/* Hashes for struct core_want: of the start config, of the keys (whatever key is chosen), of one
 * key. */
uint64_t render_bss_hash(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port);
uint64_t render_keys_hash(const struct vif_config *vif);
uint64_t render_key_hash(const struct vif_key *key);

/* RFC 4122 version 5 style UUID from the SSID, so that BSSs of one SSID are one device to an
 * enrollee and others are not. */
void render_uuid(const char *ssid, char uuid[static UUID_SIZE]);

#endif
