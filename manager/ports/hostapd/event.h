/* SPDX-License-Identifier: BSD-3-Clause */
/* One line of hostapd's global control socket to one fact. Pure; the bytes come from the air and
 * are trusted in nothing. */
#ifndef OPENWPS_HOSTAPD_EVENT_H
#define OPENWPS_HOSTAPD_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include "manager/core/core.h"

enum hostapd_event_kind {
	EVENT_IGNORED,	   /* nothing that wpsd listens to */
	EVENT_BAD,	   /* an event of ours whose arguments are not what hostapd writes */
	EVENT_FACT,	   /* input; its if_name points to the event's own */
	EVENT_TERMINATING, /* the BSS if_name was removed, or its adding failed */
};

struct hostapd_event {
	enum hostapd_event_kind kind;
	char if_name[IF_NAME_SIZE];
	struct core_input input;
};

/* `line`: "IFNAME=<if> <prio>NAME arguments", not closed by a zero. Tables:
 * docs/hostapd-facts.md. */
void hostapd_event_parse(const char *line, size_t length, struct hostapd_event *ret);

/* "aa:bb:cc:dd:ee:ff" at the start of the text, in lower case, followed by a blank or the end. */
bool hostapd_mac_parse(const char *text, size_t length, char mac[static MAC_SIZE]);

/* STA-FIRST and STA-NEXT. */
struct hostapd_sta {
	char mac[MAC_SIZE];
	char key_id[KEY_ID_SIZE];
	bool associated;
	bool authorized;
	bool wps; /* associated for WPS only */
	bool psk; /* its key came from the psk file */
	bool sae; /* its key came from the SAE password */
};

/* False when the reply names no station (the last one was told before). */
bool hostapd_sta_parse(const char *reply, size_t length, struct hostapd_sta *ret);

/* WPS_GET_STATUS into the `status` of an IN_STATUS. */
void hostapd_wps_status_parse(const char *reply, size_t length, struct core_input *ret);

/* The value of the line "<name>=value", cut to the size. False when there is no such line. */
bool hostapd_value_find(
	const char *reply, size_t length, const char *name, char *value, size_t size);

#endif
