/* SPDX-License-Identifier: BSD-3-Clause */
/* The ledger, hostapd and the control socket as the app's tests play them: what they are told
 * becomes a line each. */
#ifndef OPENWPS_APP_FAKE_H
#define OPENWPS_APP_FAKE_H

#include "manager/app_internal.h"

#define KEYS_MAX 8
#define MAC_A	 "02:00:00:00:00:0a"
#define MAC_B	 "02:00:00:00:00:0b"

struct app_fake {
	struct hostapd_port_callbacks hostapd;
	struct control_port_callbacks control;
	struct device_key keys[KEYS_MAX];
	size_t n_keys, n_made;
	uint64_t version;
	bool full;		   /* the ledger's disk */
	char key_id[KEY_ID_SIZE];  /* of the session that the ledger heard of last */
	char settled[KEY_ID_SIZE]; /* a key that ledger_settle() asked about and is held */
	char lines[4096];
	char told[1024]; /* events of the control socket */
};
extern struct app_fake world;

void line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* … and no more than these since the last time. */
void expect(const char *lines);

#endif
