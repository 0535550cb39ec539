/* SPDX-License-Identifier: BSD-3-Clause */
/* What can happen in the simulated world. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the daemon's life --- */

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
		input_step(&in);
	}
	if (argument & 1) {
		tell_hostapd();
		tell_wishes();
	} else {
		tell_wishes();
		tell_hostapd();
	}
}

/* kill -9: what was sent to hostapd is carried out, nobody hears of it. */
static void wpsd_kill(uint32_t argument)
{
	if (!world.core)
		return;
	for (size_t i = 0; i < BSS_COUNT; i++) {
		struct bss *bss = &world.bss[i];

		if (bss->command_set)
			hostapd_execute(bss, EXECUTE_WELL);
		bss->done_set = false;
		bss->n_events = 0;
	}
	core_free(world.core);
	world.core = NULL;
	pass_time(argument % 7 == 0 ? 130000 : argument % 2500);
	if (argument % 3 == 0)
		return; /* it stays away while the world goes on */
	wpsd_start(argument >> 8);
}

/* --- devices --- */

/* Our own registrar goes by the core's session, whatever hostapd has open. */
static void own_enroll(struct device *device, const struct bss *bss)
{
	const struct session *session =
		world.core ? core_session_open(world.core, bss->name, device->mac) : NULL;

	device->exempt = false;
	device->stage = ASKS;
	if (!session) {
		device_end(device); /* M2D, or nobody answers */
		return;
	}
	device->session = session->id;
	memcpy(device->allowed_key, session->key_id, KEY_ID_SIZE);
}

static void enroll(struct device *device, struct bss *bss)
{
	if (device->in_flight || !bss->h.present || !bss->h.up)
		return;
	device->bss = bss;
	device->joined = device->has_key = false;
	device->in_flight = true;
	hostapd_event(bss, IN_EAP_STARTED, device->mac);
	if (bss->own) {
		own_enroll(device, bss);
		return;
	}
	if (!bss->h.pbc || bss->h.status == PBC_OVERLAP) {
		device_end(device); /* M2D */
		return;
	}
	device->exempt = bss->h.outsider;
	device->session = bss->h.session;
	memcpy(device->allowed_key, bss->h.session_key, KEY_ID_SIZE);
}

static struct ledger_row *row_find(uint64_t session)
{
	for (size_t i = 0; i < world.n_rows; i++)
		if (world.rows[i].session.id == session)
			return &world.rows[i];
	return NULL;
}

static void give_key(struct device *device)
{
	struct bss *bss = device->bss;
	struct ledger_row *row = row_find(device->session);

	/* Without a wps=1 line the device is given a random key, which is nobody's. */
	if (!device->exempt && bss->h.key_id[0] && strcmp(bss->h.key_id, device->allowed_key) != 0)
		wrong("leak: a device of a session with key '%s' was given '%s'",
			device->allowed_key, bss->h.key_id);
	trace("%s is given %s by %s", device->mac, bss->h.key_id, bss->name);
	device->has_key = true;
	bss->h.pbc = false;
	bss->h.status = PBC_DISABLED;
	bss->h.last_success = true;
	snprintf(bss->h.last_peer, MAC_SIZE, "%s", device->mac);
	if (row)
		row->key_left = true;
	/* Whose exchange it was is not told: one that outlives its session by lost kicks counts for
	 * the next. */
	bss->outsiders_key |= device->exempt || (row && row->session.ended_ms);
	hostapd_event(bss, IN_REG_SUCCESS, device->mac);
	if (!device->exempt && bss->n_events)
		bss->events[bss->n_events - 1].session = device->session;
	hostapd_event(bss, IN_PBC_DISABLE, NULL);
	device_end(device);
}

/* Facts of our own registrar take no way over hostapd. */
static void own_fact(const struct device *device, enum core_input_kind kind)
{
	struct core_input in = {.kind = kind, .if_name = device->bss->name};

	if (kind != IN_FAIL)
		snprintf(in.peer.mac, MAC_SIZE, "%s", device->mac);
	trace("registrar -> %s %s", input_names[kind], device->mac);
	input_step(&in);
}

/* M7: is it still the session of M1? */
static void own_give_key(struct device *device)
{
	const struct session *session =
		core_session_open(world.core, device->bss->name, device->mac);
	struct ledger_row *row = row_find(device->session);

	if (!session || session->id != device->session) {
		device_end(device);
		return;
	}
	if (strcmp(session->key_id, device->allowed_key) != 0)
		wrong("session %llu changed its key", (unsigned long long)session->id);
	own_fact(device, IN_KEY_DUE);
	if (row && strcmp(row->session.peer_mac, device->mac) != 0)
		wrong("I1: the key of session %llu leaves before it is written down",
			(unsigned long long)device->session);
	device->has_key = true;
	device->stage = WAS_SENT;
	if (row)
		row->key_left = true;
}

static void own_confirm(struct device *device)
{
	const struct session *session = core_session(world.core, device->bss->name);
	struct ledger_row *row = row_find(device->session);

	if (row && session && session->id == device->session && !session->ended_ms)
		row->success_told = true;
	own_fact(device, IN_KEY_TAKEN);
	device->stage = CONFIRMED;
}

static void own_step(struct device *device, uint32_t argument)
{
	const bool fails = argument % 4 == 0;

	if (!world.core || device->stage == CONFIRMED || (fails && device->stage == WAS_SENT)) {
		device_end(device);
	} else if (fails) {
		own_fact(device, IN_FAIL);
		device_end(device);
	} else if (device->stage == ASKS) {
		own_give_key(device);
	} else {
		own_confirm(device);
	}
}

static void enroll_step(struct device *device, uint32_t argument)
{
	if (!device->in_flight)
		return;
	if (device->bss->own) {
		own_step(device, argument);
		return;
	}
	if (argument % 4 == 0) {
		hostapd_event(device->bss, IN_FAIL, NULL);
		device_end(device);
		return;
	}
	give_key(device);
}

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

static void join(struct device *device)
{
	if (!device->has_key || device->joined || device->in_flight || !device->bss->h.present)
		return;
	device->joined = true;
	hostapd_event(device->bss, IN_STA_CONNECTED, device->mac);
}

static void leave(struct device *device)
{
	if (!device->joined)
		return;
	device->joined = false;
	hostapd_event(device->bss, IN_STA_DISCONNECTED, device->mac);
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

void world_act(const struct action *action)
{
	static const char *const choices[] = {"key", "key-2", "key-3", "", "no-such-key"};
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
	case A_CANCEL:
		write_pbc(bss, false, ++world.attempts);
		break;
	case A_WPS:
		bss->wps = !bss->wps;
		write_row(bss);
		break;
	case A_KEY_ID:
		snprintf(bss->key_id, sizeof(bss->key_id), "%s", choices[argument % 5]);
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
		bss->redefined++;
		write_row(bss);
		break;
	case A_UNWANT:
		unwant(bss);
		break;
	case A_ENROLL:
		enroll(device, bss);
		break;
	case A_ENROLL_STEP:
		enroll_step(device, argument);
		break;
	case A_OVERLAP:
		overlap(bss);
		break;
	case A_JOIN:
		join(device);
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
	case A_SETTLE:
		settle();
		break;
	}
}
