/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostapd's wpa_psk_file, line by line, as hostapd 2.10 reads it (docs/hostapd-facts.md); where it
 * takes more than it can use (an address with a tail, a tag without a number) the line is bad here.
 * Neither I/O nor allocation; lines may end in CRLF, the last one in nothing.
 */
#ifndef OPENWPS_PSKFILE_H
#define OPENWPS_PSKFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manager/vif.h"

#define PSKFILE_LINE_MAX 127 /* hostapd takes what follows for another line */

/* One key of the file. */
struct pskfile_line {
	unsigned number;     /* from 1 */
	const char *problem; /* what is wrong with it, without any of its text; NULL = nothing.
				Else the fields below say nothing */
	bool wps;	     /* wps=1: for devices that join by WPS */
	bool wildcard;	     /* for every address: mac is zeros */
	bool is_pmk;	     /* psk is 64 hex digits */
	int vlan_id;	     /* 0 = none */
	uint8_t mac[6];
	char key_id[KEY_ID_SIZE]; /* "" = none; no blanks or control characters, else any bytes */
	char psk[PSK_SIZE];
};

/* Where in the text the reading is; borrows the text. */
struct pskfile {
	const char *at;
	const char *end;
	unsigned number;
};

void pskfile_init(struct pskfile *file, const char *text, size_t length);

/* The next key or bad line; comments and empty lines are passed over. False: there is none. Wipe
 * `ret_line` when done. */
bool pskfile_next(struct pskfile *file, struct pskfile_line *ret_line);

#endif
