/* SPDX-License-Identifier: BSD-3-Clause */
/* How wpsd and the box that it runs on begin and end. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell_bss(struct bss *bss)
{
	struct core_input found = {.kind = IN_FOUND, .if_name = bss->name};
	struct core_input status = {.kind = IN_STATUS, .if_name = bss->name};

	found.known.present = true;
	found.known.up = bss->h.up;
	found.known.shown = bss->h.shown;
	found.known.pbc = bss->h.pbc;
	found.known.bss_hash = bss->h.bss_hash;
	if (bss->h.confirmed) {
		found.known.keys_hash = bss->h.keys_hash;
		memcpy(found.known.key_id, bss->h.key_id, KEY_ID_SIZE);
	}
	input_step(&found);
	status.status.pbc = bss->h.status;
	status.status.success = bss->h.last_success;
	memcpy(status.status.peer_mac, bss->h.last_peer, MAC_SIZE);
	input_step(&status);
	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		const struct device *device = &world.devices[i];

		if (device->bss == bss && device->in_flight)
			hostapd_event(bss, IN_EAP_STARTED, device->mac);
		if (device->bss == bss && device->joined)
			hostapd_event(bss, IN_STA_CONNECTED, device->mac);
	}
	while (bss->n_events)
		deliver_event(bss);
}

static void tell_hostapd(void)
{
	if (!world.hostapd_up) {
		input_simple(IN_HOSTAPD_DOWN, NULL);
		return;
	}
	for (size_t i = 0; i < BSS_COUNT; i++) {
		struct bss *bss = &world.bss[i];

		/* A BSS whose add was never confirmed has no record: the port removes it. */
		if (bss->h.present && !bss->h.recorded)
			hostapd_drop(bss);
		if (bss->h.present)
			tell_bss(bss);
	}
	input_simple(IN_HOSTAPD_UP, NULL);
}

static void tell_wishes(void)
{
	for (size_t i = 0; i < BSS_COUNT; i++)
		if (world.bss[i].row)
			tell_want(&world.bss[i]);
	for (size_t i = 0; i < BSS_COUNT; i++)
		if (world.bss[i].row && world.bss[i].pbc_cell != CELL_UNSET)
			tell_order(&world.bss[i], world.bss[i].pbc_cell == CELL_TRUE,
				++world.attempts, true);
	input_simple(IN_WISHES_TOLD, NULL);
}

/* As manager/journal.c: what is open, what waits to be seen, and the last of each VIF. */
static bool journal_keeps(const struct session *session)
{
	bool last = true;

	for (size_t i = 0; i < world.n_rows; i++)
		if (world.rows[i].session.id > session->id &&
			strcmp(world.rows[i].session.if_name, session->if_name) == 0)
			last = false;
	return last || session->status == SESSION_REQUESTED || session->status == SESSION_ACTIVE ||
	       session->reason == EXPLAIN_REGISTERED;
}

void wpsd_start(uint32_t argument)
{
	const size_t n_rows = world.n_rows;

	if (world.core)
		return;
	world.core = core_new(world.next_id);
	if (!world.core)
		abort();
	for (size_t i = 0; i < n_rows; i++) {
		struct core_input in = {.kind = IN_RESTORE, .session = world.rows[i].session};

		if (!journal_keeps(&in.session))
			continue;
		world_counts.adopted++;
		/* Whether the key has left nobody knows any more. */
		world.rows[i].key_left |= !in.session.ended_ms && *in.session.peer_mac;
		/* The wpsd before may not have told the ledger any more. */
		ledger_session(&in.session);
		if (world.dead) {
			crash(world.fuse_power);
			return;
		}
		input_step(&in);
	}
	ledger_settle();
	if (argument & 1) {
		tell_hostapd();
		tell_wishes();
	} else {
		tell_wishes();
		tell_hostapd();
	}
}

/* Of the box nothing is left but what is on the ledger's disk, and the controller's rows. */
static void power_off(void)
{
	world_counts.power_cuts++;
	world.hostapd_up = false;
	world.n_rows = 0;
	world.next_id = world.ledger_next;
	for (size_t i = 0; i < BSS_COUNT; i++) {
		hostapd_drop(&world.bss[i]);
		world.bss[i].command_set = world.bss[i].in_doubt = false;
	}
}

/* What was sent to hostapd is carried out, unless the power went; nobody hears of it. */
void crash(bool power)
{
	trace("%s", power ? "the power goes" : "wpsd dies");
	world.dead = false;
	for (size_t i = 0; i < BSS_COUNT; i++) {
		struct bss *bss = &world.bss[i];

		if (bss->command_set && !power)
			hostapd_execute(bss, EXECUTE_WELL);
		bss->done_set = false;
		bss->n_events = 0;
	}
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		if (world.devices[i].stage == WAITS)
			world.devices[i].stage = ASKS;
	core_free(world.core);
	world.core = NULL;
	ledger_forget_memory();
	if (power)
		power_off();
	world.crashed = true;
	world.crashed_power = power;
}

void crash_recover(uint32_t argument)
{
	if (!world.crashed)
		return;
	world.crashed = false;
	if (world.crashed_power) {
		pass_time(20000);
		wpsd_start(argument);
		hostapd_start();
		return;
	}
	pass_time(argument % 7 == 0 ? 130000 : argument % 2500);
	if (argument % 3) /* else it stays away while the world goes on */
		wpsd_start(argument >> 8);
}

bool burn(void)
{
	if (world.fuse && --world.fuse == 0) {
		world.dead = true;
		world_counts.crashes++;
	}
	return world.dead;
}

/* What hostapd has open is nobody's, then. */
static void journal_lost(void)
{
	world.n_rows = 0;
	world.next_id = world.ledger_next;
	for (size_t i = 0; i < BSS_COUNT; i++) {
		world.bss[i].h.session = 0;
		world.bss[i].h.outsider |= world.bss[i].h.pbc;
	}
	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		world.devices[i].session = 0;
		world.devices[i].exempt |= world.devices[i].in_flight;
	}
}

/* kill -9, and sometimes a journal that cannot be read afterwards */
void wpsd_kill(uint32_t argument)
{
	if (!world.core)
		return;
	crash(false);
	if (argument % 13 == 0)
		journal_lost();
	crash_recover(argument);
}
