/* SPDX-License-Identifier: BSD-3-Clause */
/* What is wanted, whole and with its secrets: the last good configuration of each radio and VIF,
 * who is associated, and what is wrong. */
#ifndef OPENWPS_STORE_H
#define OPENWPS_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "manager/vif.h"

/* Kept apart from the VIFs: after a restart hostapd tells who is there before the server tells what
 * is wanted. */
struct store_client {
	struct store_client *next;
	char if_name[IF_NAME_SIZE];
	char mac[MAC_SIZE];
	char key_id[KEY_ID_SIZE];
};

struct store_vif {
	struct store_vif *next;
	struct vif_config config;
	uint64_t keys_version; /* of the SSID's device keys, when the core was told last */
	bool leaving;	       /* nobody wants it any more: the core is told nothing new of it */
};

struct store_radio {
	struct store_radio *next;
	struct radio_config config;
};

#define STORE_PROBLEMS_MAX 256 /* beyond it a bad row is in the log only */

struct store_problem {
	struct store_problem *next;
	char *row;
	char *text;
};

/* Lists: a device has a handful of each. */
struct store {
	struct store_radio *radios;
	struct store_vif *vifs;
	struct store_client *clients;
	struct store_problem *problems;
	size_t n_problems;
};

void store_clear(struct store *store);

/* These return false when memory ran out; what was there before then stays. */
bool store_radio_set(struct store *store, const struct radio_config *radio);
void store_radio_remove(struct store *store, const char *if_name);
const struct radio_config *store_radio(const struct store *store, const char *if_name);

bool store_vif_set(struct store *store, const struct vif_config *vif);
void store_vif_remove(struct store *store, const char *if_name);
struct store_vif *store_vif(const struct store *store, const char *if_name);
/* VIFs of a radio besides the named one. */
size_t store_vifs_beside(const struct store *store, const char *radio, const char *if_name);

bool store_client_add(
	struct store *store, const char *if_name, const char *mac, const char *key_id);
/* Returns whether it was there. */
bool store_client_remove(struct store *store, const char *if_name, const char *mac);
/* if_name NULL: of every interface. */
void store_clients_clear(struct store *store, const char *if_name);

/* text NULL: nothing is wrong with the row any more. Returns whether that is news. */
bool store_problem_set(struct store *store, const char *row, const char *text);
bool store_has_problem(const struct store *store, const char *row);

#endif
