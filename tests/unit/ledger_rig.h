/* SPDX-License-Identifier: BSD-3-Clause */
/* A ledger in a directory of its own, for its tests. */
#ifndef TESTS_UNIT_LEDGER_RIG_H
#define TESTS_UNIT_LEDGER_RIG_H

#include <limits.h>
#include <sys/types.h>

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

void rig_close(struct rig *rig);

/* What is in state_dir now can be brought back. */
void rig_keep(struct rig *rig);
void rig_bring_back(struct rig *rig);
off_t rig_size(const struct rig *rig, const char *name); /* -1: not there */
bool rig_there(const struct rig *rig, const char *name);
void rig_overwrite(
	const struct rig *rig, const char *name, off_t offset, const void *bytes, size_t size);
void rig_flip(const struct rig *rig, const char *name, off_t offset, uint8_t mask);
/* A command of the shell that must not fail. */
void rig_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- what there is to lose --- */

#define RIG_KEYS 40

/* What devices hold, and what a person was told. */
struct rig_truth {
	char psk[RIG_KEYS][PSK_SIZE];
	bool opens[RIG_KEYS];
	enum key_state state[RIG_KEYS];
};

/* Every kind of key, devices with a chosen one, sessions. */
void rig_fill(struct rig *rig, struct rig_truth *ret);
/* How many keys that may be with a device are missing; none may be false. */
size_t rig_missing(struct rig *rig, const struct rig_truth *truth);
/* Everything works again: a device joins. */
void rig_expect_works(struct rig *rig);
/* Length of a list in an object, which is freed. */
size_t rig_json_count(json_t *object, const char *name);
void rig_no_one(void *arg, const char *ssid, const char *key_id);

#endif
