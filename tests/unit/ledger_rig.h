/* SPDX-License-Identifier: BSD-3-Clause */
/* A ledger in a directory of its own, for its tests. */
#ifndef TESTS_UNIT_LEDGER_RIG_H
#define TESTS_UNIT_LEDGER_RIG_H

#include <limits.h>

#include "manager/ports/ledger/internal.h"

struct rig {
	char dir[64], state_dir[80], private_dir[80];
	struct ledger *ledger;
	struct ledger_now now;
	uint64_t last_session;
	char gone[32][80];
	size_t n_gone;
};

int rig_new(void **state);
int rig_free(void **state);

void rig_open(struct rig *rig);
/* Closes and opens it. */
void rig_reopen(struct rig *rig);
/* What is in the files at this moment is what the next wpsd finds. */
void rig_crash(struct rig *rig);

/* A new session; with a key of the device's own it is not reserved yet. */
struct session rig_session(struct rig *rig, const char *ssid, bool device_key);
/* … and it is. */
struct session rig_reserve(struct rig *rig, const char *ssid);
/* The device that may have the key: 02:00:00:00:00:<device>, "Device <device>" */
void rig_peer(struct session *session, unsigned device);
/* A device takes a key of its own and joins: all the way. */
struct session rig_join(struct rig *rig, const char *ssid, unsigned device);

/* As it stands on the disk; -1 = no such key. */
int rig_state(struct rig *rig, int64_t n);
bool rig_file_has(const struct rig *rig, const char *name, const char *text);
void rig_path(const struct rig *rig, const char *name, char ret[static PATH_MAX]);

#endif
