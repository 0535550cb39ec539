/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The core with a hostapd that says OK to all and a ledger that has room: both answer until they
 * are told to be silent. One BSS, home-ap-24, is there from the start, with the keys "key" and
 * "key-3".
 */
#ifndef OPENWPS_CORE_FIXTURE_H
#define OPENWPS_CORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "manager/core/core.h"

#define QUEUE_MAX 32

struct world {
	struct core *core;
	int64_t now_ms;
	bool silent;	    /* hostapd does not answer */
	bool ledger_silent; /* nor does the ledger */
	enum explain_token ledger_refusal;
	struct session reserving; /* id 0: the ledger was not asked */
	unsigned n_keys;	  /* that it has made, "dev-1" … */
	struct core_command queue[QUEUE_MAX];
	size_t n_queue;
	unsigned counts[CORE_COMMAND_COUNT];
	struct session last;
	struct core_command keys; /* the last CMD_KEYS_LOAD or CMD_BSS_ADD */
};

struct wish {
	const char *if_name; /* NULL: home-ap-24 */
	const char *ssid;    /* NULL: HOME */
	const char *key_id;
	bool wps_off;
	bool other_secret;
	bool without_key_3;
	bool without_keys;
	bool absent;
	bool not_own; /* hostapd is its registrar */
	uint64_t device_keys;
	enum explain_token refusal;
};

void input(struct world *world, const struct core_input *in);
void answer_reserve(struct world *world);
void answer_all(struct world *world);
/* Of home-ap-24 and the device 02:00:00:00:00:01. */
void fact(struct world *world, enum core_input_kind kind);
void want(struct world *world, const struct wish *wish);
void order_for(struct world *world, const char *if_name, bool start, uint64_t attempt);
void order(struct world *world, bool start);
void order_key(struct world *world, const char *key_id);
void pass(struct world *world, int64_t ms);
void assert_outcome(const struct world *world, enum explain_token reason);

int setup(void **state);
int teardown(void **state);

#endif
