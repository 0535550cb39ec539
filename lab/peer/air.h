/* SPDX-License-Identifier: BSD-3-Clause */
/* A station's way to an access point by nl80211: scan, choose, associate. Keys are not its matter.
 */
#ifndef PEER_AIR_H
#define PEER_AIR_H

#include <wsc/wsc.h>

#include "netlink.h"

#define AIR_FREQS_MAX 8

/* An access point that was heard and shows WPS. */
struct air_bss {
	uint8_t bssid[WSC_MAC_SIZE];
	uint8_t ssid[WSC_SSID_MAX];
	uint8_t ssid_len;
	uint32_t freq_mhz;
	bool privacy;
	bool has_wps;
	bool selected;	      /* a registrar is active */
	uint16_t password_id; /* of the active registrar */
	bool locked;	      /* AP Setup Locked */
	uint8_t wps_state;    /* 1 not configured, 2 configured */
	bool has_uuid;
	uint8_t uuid[WSC_UUID_SIZE];
};

#define AIR_BSS_MAX 32

struct air {
	int requests;
	int fd; /* to poll for events */
	uint32_t ifindex;
	struct netlink_family family;
	struct air_bss bss[AIR_BSS_MAX]; /* of the last air_results() */
	size_t n;
};

enum air_event_kind { AIR_SCANNED, AIR_CONNECTED, AIR_REFUSED, AIR_DISCONNECTED };
struct air_event {
	enum air_event_kind kind;
	uint16_t code; /* status of AIR_REFUSED, reason of AIR_DISCONNECTED */
	bool by_ap;    /* AIR_DISCONNECTED: not our own doing */
};
typedef void air_event_fn(void *context, const struct air_event *event);

/* All of them: 0, or an errno. */
int air_open(struct air *air, const char *if_name);
void air_close(struct air *air);
/* Active; @elements go into the probe requests. @freqs in MHz, @n 0: all channels. */
int air_scan(struct air *air, struct wsc_bytes elements, const uint32_t *freqs, size_t n);
int air_results(struct air *air);
int air_connect(struct air *air, const struct air_bss *bss, struct wsc_bytes elements);
int air_disconnect(struct air *air);
int air_dispatch(struct air *air, air_event_fn *event, void *context);

#endif
