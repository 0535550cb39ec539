/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What somebody wants of a BSS and of a radio, validated. Both sources of wishes, OVSDB rows and
 * wpsd's own configuration file, become these structs through the same reader (manager/row.h); the
 * hostapd port renders its files from them.
 */
#ifndef OPENWPS_VIF_H
#define OPENWPS_VIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/explain.h"

#define IF_NAME_SIZE   16 /* IFNAMSIZ, with the closing zero */
#define SSID_SIZE      33 /* 32 bytes and a zero; an SSID with a zero byte in it is refused */
#define KEY_ID_SIZE    32 /* hostapd's keyid= takes 31 characters (docs/hostapd-facts.md) */
#define PSK_SIZE       65 /* 8 to 63 characters, or 64 hex digits */
#define MAC_SIZE       18 /* "aa:bb:cc:dd:ee:ff" */
#define UUID_SIZE      37
#define VIF_KEYS_MAX   1024
#define VIFS_PER_RADIO 16

struct vif_key {
	char id[KEY_ID_SIZE];
	char psk[PSK_SIZE];
	char oftag[64]; /* "" = none */
};

/* Key management, as a set: hostapd's wpa_key_mgmt. */
enum vif_akm {
	AKM_PSK = 1 << 0,
	AKM_PSK_SHA256 = 1 << 1,
	AKM_SAE = 1 << 2,
	AKM_EAP = 1 << 3,
	AKM_FT_PSK = 1 << 4,
	AKM_FT_SAE = 1 << 5,
};

enum vif_cipher {
	CIPHER_TKIP = 1 << 0,
	CIPHER_CCMP = 1 << 1,
	CIPHER_CCMP256 = 1 << 2,
	CIPHER_GCMP = 1 << 3,
	CIPHER_GCMP256 = 1 << 4,
};

enum vif_pmf { PMF_OFF, PMF_OPTIONAL, PMF_REQUIRED };

/* Who gives devices the key: hostapd, or wpsd itself behind it (ports/registrar). */
enum vif_registrar { REGISTRAR_HOSTAPD, REGISTRAR_OWN };

/* Which of the two layouts of docs/ovsdb.md the row used; State answers in the same one. */
enum vif_layout { LAYOUT_SECURITY_MAP, LAYOUT_WPA_COLUMNS };

struct vif_config {
	char if_name[IF_NAME_SIZE];
	char radio[IF_NAME_SIZE]; /* if_name of the radio's row, "" = none refers to it */
	char ssid[SSID_SIZE];
	char bridge[IF_NAME_SIZE]; /* "" = none */
	bool enabled;
	bool hidden;	 /* ssid_broadcast = disabled */
	bool ap_isolate; /* ap_bridge = false: stations do not see each other */
	int group_rekey; /* s, -1 = hostapd's default */
	int ft_psk;	 /* -1 = not given */
	int btm;	 /* -1 = not given */
	int rrm;	 /* -1 = not given */
	int uapsd;	 /* -1 = not given */

	enum vif_layout layout;
	unsigned wpa_versions; /* bit 0: WPA, bit 1: WPA2/RSN; 0 = open */
	unsigned akm;	       /* enum vif_akm */
	unsigned wpa_pairwise; /* enum vif_cipher */
	unsigned rsn_pairwise; /* enum vif_cipher */
	enum vif_pmf pmf;
	struct vif_key *keys; /* owned; in the order of the psk file */
	size_t n_keys;

	bool wps;		      /* unset counts as false */
	char wps_key_id[KEY_ID_SIZE]; /* "" = none */
	enum vif_registrar registrar; /* of wpsd.conf, no column */
};

struct radio_config {
	char if_name[IF_NAME_SIZE]; /* name of the row, e.g. wifi0 */
	char phy[IF_NAME_SIZE];	    /* e.g. phy0 */
	char driver[16];	    /* hostapd's driver=, e.g. nl80211 */
	char hw_mode[8];	    /* hostapd's hw_mode=: a, b or g */
	char country[3];	    /* "" = none */
	int channel;
	bool enabled;
	bool is_6ghz;
};

/* Wipes the keys and frees them; the struct itself is the caller's. Takes NULL. */
void vif_config_clear(struct vif_config *config);

/* Deep copy; `to` is cleared first. Returns false when memory ran out (`to` is then empty). */
bool vif_config_copy(struct vif_config *to, const struct vif_config *from);

/* The key of an id, or NULL. */
const struct vif_key *vif_key_find(const struct vif_config *config, const char *id);

/*
 * Why WPS can never open on this BSS as it is configured (R3 of docs/ovsdb.md), or
 * EXPLAIN_NONE. `radio` may be NULL: then the radio is taken as down. Does not look at wps and
 * wps_key_id, which may change without a new BSS.
 */
enum explain_token vif_wps_refusal(
	const struct vif_config *config, const struct radio_config *radio);

/* Whether a PSK can be a password of SAE: a text, and hostapd reads no options in it. */
bool vif_is_sae_password(const char *psk);

/* The password of SAE clients: that of the first key that can be one; NULL = none, or the BSS has
 * no SAE. Borrowed from `config`. */
const char *vif_sae_password(const struct vif_config *config);

/*
 * Why a device that is given this key could not join with it, or EXPLAIN_NONE: hostapd has one SAE
 * password only, and where nothing but SAE is allowed every other key is of no use.
 */
enum explain_token vif_key_refusal(const struct vif_config *config, const struct vif_key *key);

/* True when a reload of the psk file would throw off clients whose key did not change, or devices
 * in the middle of an exchange with our own registrar (docs/hostapd-facts.md). */
bool vif_reload_disturbs(const struct vif_config *config);

#endif
