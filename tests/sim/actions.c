/* SPDX-License-Identifier: BSD-3-Clause */
/* What can happen in the simulated world. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void overlap(struct bss *bss)
{
	if (!bss->h.pbc)
		return;
	bss->h.status = PBC_OVERLAP;
	hostapd_event(bss, IN_OVERLAP, NULL);
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		if (world.devices[i].bss == bss)
			device_end(&world.devices[i]);
}

static void outsider(struct bss *bss, uint32_t argument)
{
	if (!bss->h.present)
		return;
	if (bss->h.pbc) {
		bss->h.pbc = false;
		bss->h.status = PBC_TIMED_OUT;
		hostapd_event(bss, IN_TIMEOUT, NULL);
		hostapd_event(bss, IN_CANCELLED, NULL);
	} else if (argument % 2) {
		bss->h.pbc = bss->h.outsider = true;
		bss->h.session = 0;
		bss->h.status = PBC_STATUS_ACTIVE;
		bss->h.pbc_until_ms = world.now_ms + WALK_TIME_MS;
		hostapd_event(bss, IN_PBC_ACTIVE, NULL);
	}
}

static void ap_down(struct bss *bss)
{
	if (!bss->h.present || !bss->h.up)
		return;
	bss->h.up = bss->h.pbc = bss->h.shown = false;
	bss->h.state_lost = true;
	bss->h.status = PBC_UNKNOWN;
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		if (world.devices[i].bss == bss)
			world.devices[i].in_flight = world.devices[i].joined = false;
	hostapd_event(bss, IN_AP_DISABLED, NULL);
}

static void ap_up(struct bss *bss)
{
	if (!bss->h.present || bss->h.up)
		return;
	bss->h.up = true;
	hostapd_event(bss, IN_AP_ENABLED, NULL);
}

/* --- the controller --- */

static void write_pbc(struct bss *bss, bool value, uint64_t attempt)
{
	const enum pbc_cell cell = value ? CELL_TRUE : CELL_FALSE;

	/* Writing the value that a column has is no update in OVSDB. */
	if (!bss->row || bss->pbc_cell == cell)
		return;
	bss->pbc_cell = cell;
	if (world.core)
		tell_order(bss, value, attempt, false);
}

static void write_row(struct bss *bss)
{
	if (world.core)
		tell_want(bss);
}

static void unwant(struct bss *bss)
{
	bss->row = !bss->row;
	bss->pbc_cell = CELL_UNSET;
	write_row(bss);
}

static void start_ssid(struct bss *named)
{
	const uint64_t attempt = ++world.attempts;

	for (size_t i = 0; i < BSS_COUNT; i++)
		if (strcmp(world.bss[i].ssid, named->ssid) == 0)
			write_pbc(&world.bss[i], true, attempt);
}

/* The command line's order: nothing in the row is to be unset. */
static void start_device(struct bss *named, bool whole_ssid)
{
	const uint64_t attempt = ++world.attempts;

	for (size_t i = 0; i < BSS_COUNT; i++) {
		struct core_input in = {.kind = IN_ORDER, .if_name = world.bss[i].name};

		if (whole_ssid ? strcmp(world.bss[i].ssid, named->ssid) != 0
			       : &world.bss[i] != named)
			continue;
		in.order = (struct core_order){.start = true,
			.by = BY_CLI,
			.attempt = attempt,
			.key_id = PER_DEVICE_KEY_ID,
			.device_name = "kitchen TV"};
		input_step(&in);
	}
}

static void redefine(struct bss *bss, uint32_t argument)
{
	bss->redefined++;
	if (argument % 4 == 0)
		bss->ssid = world.ssids[bss->ssid == world.ssids[0]];
	write_row(bss);
}

static void crash_soon(uint32_t argument)
{
	world.fuse = 1 + argument % 12;
	world.fuse_power = argument >> 4 & 1;
	world.fuse_torn = argument >> 5 & 1;
}

/* Mostly what can go on is what goes on: the named one only where nothing can. */
static struct bss *bss_where_open(struct bss *named, uint32_t argument)
{
	for (size_t i = 0; i < BSS_COUNT && world.core && argument % 4; i++) {
		struct bss *bss = &world.bss[((size_t)(named - world.bss) + i) % BSS_COUNT];

		if (core_session_open(world.core, bss->name, NULL))
			return bss;
	}
	return named;
}

static struct device *device_under_way(struct device *named)
{
	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		struct device *device =
			&world.devices[((size_t)(named - world.devices) + i) % DEVICE_COUNT];

		if (device->in_flight)
			return device;
	}
	return named;
}

static struct device *device_outside(struct device *named)
{
	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		struct device *device =
			&world.devices[((size_t)(named - world.devices) + i) % DEVICE_COUNT];

		if (device->has_key && !device->joined)
			return device;
	}
	return named;
}

static void act(const struct action *action)
{
	static const char *const choices[] = {
		"key", "key-2", "key-3", "", "no-such-key", PER_DEVICE_KEY_ID, PER_DEVICE_KEY_ID};
	const uint32_t argument = action->argument >> 4;
	struct bss *bss = &world.bss[action->argument % BSS_COUNT];
	struct device *device = &world.devices[(action->argument >> 2) % DEVICE_COUNT];

	switch (action->kind) {
	case A_DELIVER_EVENT:
		deliver_event(bss);
		break;
	case A_DELIVER_DONE:
		deliver_done(bss);
		break;
	case A_EXECUTE:
		hostapd_execute(bss, EXECUTE_WELL);
		break;
	case A_LOSE_REPLY:
		hostapd_execute(bss, EXECUTE_LOSE_REPLY);
		break;
	case A_LOSE_COMMAND:
		hostapd_execute(bss, EXECUTE_NOT_AT_ALL);
		break;
	case A_REFUSE:
		hostapd_execute(bss, EXECUTE_REFUSE);
		break;
	case A_TIME:
		pass_time(argument % 1500);
		break;
	case A_TIME_JUMP:
		pass_time(argument % 150000);
		break;
	case A_START:
		write_pbc(bss, true, ++world.attempts);
		break;
	case A_START_SSID:
		start_ssid(bss);
		break;
	case A_START_DEVICE:
		start_device(bss, argument % 3 == 0);
		break;
	case A_CANCEL:
		write_pbc(bss, false, ++world.attempts);
		break;
	case A_WPS:
		bss->wps = !bss->wps;
		write_row(bss);
		break;
	case A_KEY_ID:
		snprintf(bss->key_id, sizeof(bss->key_id), "%s", choices[argument % 7]);
		write_row(bss);
		break;
	case A_KEY_CHANGE:
		bss->key_version[argument % KEY_COUNT]++;
		write_row(bss);
		break;
	case A_KEY_DROP:
		bss->key_there[argument % KEY_COUNT] = !bss->key_there[argument % KEY_COUNT];
		write_row(bss);
		break;
	case A_PRESENT:
		bss->enabled = !bss->enabled;
		write_row(bss);
		break;
	case A_REDEFINE:
		redefine(bss, argument);
		break;
	case A_UNWANT:
		unwant(bss);
		break;
	case A_ENROLL:
		enroll(device, bss_where_open(bss, argument));
		break;
	case A_ENROLL_STEP:
		enroll_step(device_under_way(device), argument);
		break;
	case A_OVERLAP:
		overlap(bss);
		break;
	case A_JOIN:
		join(device_outside(device), argument);
		break;
	case A_LEAVE:
		leave(device);
		break;
	case A_OUTSIDER:
		outsider(bss, argument);
		break;
	case A_AP_DOWN:
		ap_down(bss);
		break;
	case A_AP_UP:
		ap_up(bss);
		break;
	case A_HOSTAPD_KILL:
		hostapd_kill();
		if (argument % 2)
			hostapd_start();
		break;
	case A_WPSD_KILL:
		wpsd_kill(argument);
		break;
	case A_ANSWER:
		ledger_answer();
		break;
	case A_REVOKE:
		ledger_revoke(argument);
		input_simple(IN_TICK, NULL);
		break;
	case A_DISK:
		world.disk_full = !world.disk_full;
		break;
	case A_HABIT:
		world.journal_first = argument & 1;
		world.answers_late = argument & 2;
		world.retries_late = argument & 4;
		break;
	case A_POWER_CUT:
		crash(true);
		break;
	case A_CRASH_SOON:
		crash_soon(argument);
		break;
	case A_SETTLE:
		settle();
		break;
	}
}

void world_act(const struct action *action)
{
	act(action);
	crash_recover(action->argument >> 9);
}
