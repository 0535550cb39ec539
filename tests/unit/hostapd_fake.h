/* SPDX-License-Identifier: BSD-3-Clause */
/* A datagram server that answers as hostapd does, in the loop of the test, and a port that has
 * adopted it with one BSS, "home" on home-ap-24. */
#ifndef OPENWPS_TESTS_HOSTAPD_FAKE_H
#define OPENWPS_TESTS_HOSTAPD_FAKE_H

#include "manager/ports/hostapd/hostapd.h"

#define FAKE_STATIONS 8

/* STA lines: flags, AKM suite and key id of one. */
struct fake_station {
	const char *mac;
	const char *flags;
	const char *akm;    /* "" = none yet */
	const char *key_id; /* "" = hostapd tells none */
};

struct fake {
	struct ev_loop *loop;
	struct hostapd_port *port;
	char dir[64];
	struct vif_config vif;
	struct radio_config radio;
	struct device_keys devices;
	struct device_keys adopts; /* what `devices` is after a psk file was looked at */
	unsigned n_adopted;

	char log[8192];	    /* requests that change something, one per line, without IFNAME= */
	char loaded[16384]; /* the psk file as hostapd read it */
	char last[80];	    /* the key in its last line */
	const char *refuse; /* a request that begins so is refused; NULL = none */
	struct fake_station stations[FAKE_STATIONS];
	size_t n_stations;

	bool up;
	int done;	  /* enum done_result of the last IN_DONE; -1 = none yet */
	unsigned n_drops; /* IN_HOSTAPD_DOWN */

	int server;
	ev_io io;
	char psk_path[256];
	struct fake_address *monitor;
};

/* Set-up and tear-down of a test: state is a struct fake with the port up and nothing loaded. */
int fake_open(void **state);
int fake_close(void **state);

/* As after fake_open(), with a BSS as `vif` and `radio` are now. */
void fake_reset(struct fake *fake);

/* wpsd is killed and started again, hostapd goes on. */
void fake_restart(struct fake *fake);

/* The same, and hostapd is not there any more. */
void fake_orphan(struct fake *fake);

/* Returns its enum done_result. The log begins anew. */
int fake_command(
	struct fake *fake, enum core_command_kind kind, const char *if_name, const char *key_id);
/* CMD_KEYS_LOAD with what is wanted now; the same. */
int fake_load(struct fake *fake, const char *key_id);

/* hostapd tells something of home-ap-24; returns when the port has dealt with it. */
void fake_event(struct fake *fake, const char *text);

/* A file of the port's, "" when there is none; good until the next call. */
const char *fake_file(const struct fake *fake, const char *name);

#endif
