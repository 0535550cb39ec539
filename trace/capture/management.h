/* SPDX-License-Identifier: BSD-3-Clause */
/* What is remembered of access points and stations. */
#ifndef TRACE_CAPTURE_MANAGEMENT_H
#define TRACE_CAPTURE_MANAGEMENT_H

#include "internal.h"

/* Beacons and probe responses differ, and each is compared with its like. */
enum bss_frame { BSS_BEACON, BSS_PROBE_RESPONSE };

/* Of longer ones the elements are looked at each time. */
#define BODY_MAX 1024

struct bss {
	uint16_t len[2];      /* by enum bss_frame: of the body that was seen last, 0 = none */
	uint16_t tim[2];      /* where its TIM element stands, from the body's start; 0 = none */
	uint64_t elements[2]; /* of the elements that matter */
	uint32_t shows[2];    /* or of enum trace_bss */
	bool told;
	uint16_t told_mhz;
	uint32_t told_bss;
	uint64_t told_ssid; /* hash, 0 = hidden */
	/* Here, not behind a pointer: nearly every beacon is compared with it. */
	uint8_t body[2][BODY_MAX];
};

/* Access points of whose answers to a probe request is told. */
#define ANSWERED_MAX 4

struct station {
	uint64_t asked;	    /* hash of the probe request's elements that matter; 0 = none seen */
	int64_t asked_time; /* of the last one */
	bool wants_wps;	    /* it had a WPS element */
	bool waiting;	    /* for its first protected frame */
	uint8_t n_answered;
	uint16_t answered[ANSWERED_MAX]; /* the last octets of their addresses */
};

/* Elements of a management frame that matter. */
struct elements {
	struct wsc_bytes all; /* the body from its first element on */
	struct wsc_bytes ssid, rsn, wpa1;
	bool has_ssid, has_wps, has_p2p;
	uint8_t channel; /* that it says it is on; 0 = does not */
	uint16_t tim;	 /* offset of the TIM element in @all */
	bool has_tim;
	uint64_t hash;	   /* of those that matter */
	uint64_t wps_hash; /* of the WPS elements alone; 0 = none */
};

void elements_read(struct wsc_bytes all, struct elements *ret);
/* What RSN and WPA elements say: or of TRACE_BSS_WPA1 … TRACE_BSS_PMF_REQUIRED. */
uint32_t elements_security(const struct elements *elements);

/* The entry, made if need be. */
struct station *station_get(struct capture *capture, const uint8_t *mac);
void station_wait(struct capture *capture, struct station *station, bool waiting);

#endif
