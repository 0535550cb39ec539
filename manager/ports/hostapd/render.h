/* SPDX-License-Identifier: BSD-3-Clause */
/* The files of a BSS (R16): pure functions from what is wanted to text. */
#ifndef OPENWPS_RENDER_H
#define OPENWPS_RENDER_H

#include "manager/ports/hostapd/hostapd.h"

/* Above this many keys psk files hold PMKs instead of passphrases: hostapd needs 2 ms for each
 * passphrase (docs/hostapd-facts.md). */
#define RENDER_TEXT_KEYS_MAX 64

/* All texts are heap text to be wiped and freed with render_free(), or NULL when memory ran out. */

/* hostapd-<if>.config: byte for byte the layout of the sample session
 * (docs/ovsdb.md), telling what is on the air: `shown` gives wps_state=2/eap_server=1, else 0/0.
 * With our own registrar eap_server is 0 in any case, and where it is stands behind it, but for the
 * secret: the file is for people. */
char *render_public_config(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port, bool shown);

/* Makes a text of render_public_config() tell the other truth, in place. False when it is not one.
 */
bool render_public_config_show(char *config, bool shown);

/*
 * What hostapd is started with: the same BSS with WPS armed, wps_independent=1, start_disabled=1,
 * uuid, device attributes (docs/hostapd-facts.md). Its psk file is start-<if>.pskfile in the
 * private directory, which is to hold none of the keys. A line bssid= may be added.
 */
char *render_start_config(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port);

/* A BSS that never beacons and carries the settings of the radio: hostapd takes those from its
 * first BSS only. */
char *render_anchor_config(
	const struct radio_config *radio, const char *if_name, const char *bssid);

/* The lines of device keys in a psk file (docs/ledger.md): heap text each. */
struct device_lines {
	char *before; /* the interface's own keys: wildcards, oldest first */
	char *after;  /* ... with an address each */
};

/* key_id gets a wps=1 when it is one of these and no key of the interface's own. False when memory
 * ran out. */
bool render_device_lines(const struct vif_config *vif, struct device_keys devices,
	const char *key_id, struct device_lines *ret);
/* Wipes and frees. */
void render_device_lines_free(struct device_lines *lines);

/* hostapd-<if>.pskfile; key_id gets the one wps=1 (R9), "" = none. Keys stand in their order, but a
 * chosen key stands after every other with the same PSK: hostapd tries lines from the last one up,
 * so the chosen id is the one it reports. */
char *render_psk_file(
	const struct vif_config *vif, const struct device_lines *devices, const char *key_id);

/*
 * Computes up to `budget` of the PMKs that render_psk_file() will need, a millisecond each,
 * beginning with key number `*next`. True when there are none left.
 */
bool render_psk_prepare(const struct vif_config *vif, size_t *next, unsigned budget);

/* Wipes and frees. Takes NULL. */
void render_free(char *text);

/* Forgets the PMKs that were computed for render_psk_file(). */
void render_forget(void);

/* True when hostapd's registrar can run on this BSS; false: it is started with WPS off and stays
 * so. */
bool render_wps_possible(const struct vif_config *vif, const struct radio_config *radio);

/* True when hostapd reads a psk file for this BSS. */
bool render_uses_psk_file(const struct vif_config *vif);

/* True when it has SAE passwords. */
bool render_uses_sae(const struct vif_config *vif);

/*
 * Hashes for struct core_want, never 0: of the start config (without what can be changed while it
 * runs), of the keys (whatever key is chosen), of one key. Another address of a device changes that
 * of the keys only where hostapd has to hear of it: for a bound key, with SAE, and where keys are
 * so many that hostapd is slow to find one. Else its line is there with the next change.
 */
uint64_t render_bss_hash(const struct vif_config *vif, const struct radio_config *radio,
	const struct hostapd_port_config *port);
uint64_t render_keys_hash(const struct vif_config *vif, struct device_keys devices);
uint64_t render_key_hash(const struct vif_key *key);
/* Of any text; 0 = memory ran out. */
uint64_t render_hash(const char *text);

/* RFC 4122 version 5 style UUID from the SSID, so that BSSs of one SSID are one device to an
 * enrollee and others are not. */
void render_uuid(const char *ssid, char uuid[static UUID_SIZE]);

#endif
