/* SPDX-License-Identifier: BSD-3-Clause */
/* What is to be imported, read and checked before the ledger is touched. */
#ifndef OPENWPS_LEDGER_IMPORT_H
#define OPENWPS_LEDGER_IMPORT_H

#include "manager/ports/ledger/internal.h"

#define EXPORT_FORMAT	    "openwps-ledger" /* the member that tells what it is, and its version */
#define EXPORT_VERSION	    1
#define IMPORT_ROWS_MAX	    65536
#define IMPORT_NUMBER_MAX   999999999 /* of dev-N: far from where SQLite has no next one */
#define IMPORT_TIME_MAX	    INT64_C(253402300799) /* the year 9999 */
#define IMPORT_PROBLEM_SIZE 160

/* A device that was given one of an interface's own keys: a row of the table device. */
struct import_device {
	char ssid[SSID_SIZE];
	char key_id[KEY_ID_SIZE];
	char name[DEVICE_NAME_SIZE];
	struct core_peer peer;
	char if_name[IF_NAME_SIZE];
	bool joined;
	int64_t joined_at, last_seen;
};

struct import {
	struct key_row *keys; /* n 0: it brings no id of ours */
	size_t n_keys, keys_capacity;
	struct import_device *devices;
	size_t n_devices, devices_capacity;
	uint32_t *chains;   /* of import_psk(): keys by their PMK */
	size_t passed_over; /* lines that are not to be adopted */
	size_t bad;	    /* lines that cannot be read; an import has none */
	char *problem;	    /* IMPORT_PROBLEM_SIZE */
};

/* "session", "adopted", "imported" */
const char *key_origin_name(enum key_origin origin);
int key_origin_find(const char *name); /* -1: none */

/* A copy of the row at the end; what NULL means for rows is out of memory, which is said. */
struct key_row *import_key_add(struct import *import, const struct key_row *row);
struct import_device *import_device_add(struct import *import, const struct import_device *device);
/* Wipes and frees what is in it. */
void import_clear(struct import *import);

/* Sets the problem; always false, so that readers can return it. */
bool import_refuse(struct import *import, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What ledger_export() wrote. False: import->problem. */
bool import_json(struct import *import, const char *text, size_t length);

/* hostapd's psk file: lines of one key are one row. Import: every line, and none may be bad.
 * Adoption: docs/ledger.md tells which; bad ones are counted. */
bool import_psk(
	struct import *import, const char *text, size_t length, const char *ssid, bool adopt);

#endif
