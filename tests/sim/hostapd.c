/* SPDX-License-Identifier: BSD-3-Clause */
/* The hostapd of the simulation: as much of docs/hostapd-facts.md as the core can tell apart. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <string.h>

const char *const command_names[CORE_COMMAND_COUNT] = {
	[CMD_BSS_ADD] = "add",
	[CMD_BSS_REMOVE] = "remove",
	[CMD_KEYS_LOAD] = "load-keys",
	[CMD_WPS_SHOW] = "show",
	[CMD_WPS_HIDE] = "hide",
	[CMD_PBC_START] = "pbc",
	[CMD_PBC_CANCEL] = "cancel",
	[CMD_KICK] = "kick",
	[CMD_PBC_CLEAR] = "clear",
	[CMD_STATE] = "state",
	[CMD_SESSION] = "session",
	[CMD_RESERVE] = "reserve",
	[CMD_LOG] = "log",
};

const char *const input_names[CORE_INPUT_COUNT] = {
	[IN_WANT] = "want",
	[IN_UNWANT] = "unwant",
	[IN_ORDER] = "order",
	[IN_HOSTAPD_UP] = "hostapd-up",
	[IN_HOSTAPD_DOWN] = "hostapd-down",
	[IN_FOUND] = "found",
	[IN_RESTORE] = "restore",
	[IN_WISHES_TOLD] = "wishes-told",
	[IN_DONE] = "done",
	[IN_PBC_ACTIVE] = "WPS-PBC-ACTIVE",
	[IN_PBC_DISABLE] = "WPS-PBC-DISABLE",
	[IN_TIMEOUT] = "WPS-TIMEOUT",
	[IN_CANCELLED] = "WPS-CANCEL",
	[IN_OVERLAP] = "WPS-OVERLAP-DETECTED",
	[IN_ENROLLEE_SEEN] = "WPS-ENROLLEE-SEEN",
	[IN_REG_SUCCESS] = "WPS-REG-SUCCESS",
	[IN_FAIL] = "WPS-FAIL",
	[IN_KEY_DUE] = "key-due",
	[IN_KEY_TAKEN] = "key-taken",
	[IN_EAP_STARTED] = "EAP-STARTED",
	[IN_EAP_ENDED] = "EAP-FAILURE",
	[IN_STA_CONNECTED] = "AP-STA-CONNECTED",
	[IN_STA_DISCONNECTED] = "AP-STA-DISCONNECTED",
	[IN_AP_ENABLED] = "AP-ENABLED",
	[IN_AP_DISABLED] = "AP-DISABLED",
	[IN_STATUS] = "status",
	[IN_RESERVED] = "reserved",
	[IN_LEDGER_FAILED] = "ledger-failed",
	[IN_KEY_GONE] = "key-gone",
	[IN_TICK] = "tick",
};

/* hostapd tells the key id, but not of those that came with SAE. */
static void station_joined(struct event *event, const char *mac)
{
	snprintf(event->input.sta.peer.mac, MAC_SIZE, "%s", mac);
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		if (strcmp(world.devices[i].mac, mac) == 0)
			event->key = world.devices[i].key;
	if (event->key && world.sequence % 2)
		snprintf(event->input.sta.key_id, KEY_ID_SIZE, "dev-%u",
			world.keys[event->key - 1].number);
}

void hostapd_event(struct bss *bss, enum core_input_kind kind, const char *mac)
{
	struct event *event;

	if (!world.core || bss->n_events == EVENTS_MAX)
		return; /* nobody is attached */
	event = &bss->events[bss->n_events++];
	memset(event, 0, sizeof(*event));
	event->input.kind = kind;
	event->sequence = world.sequence++;
	event->sent_ms = world.now_ms;
	if (mac && kind == IN_STA_CONNECTED)
		station_joined(event, mac);
	else if (mac)
		snprintf(event->input.peer.mac, MAC_SIZE, "%s", mac);
}

void device_end(struct device *device)
{
	if (!device->in_flight)
		return;
	device->in_flight = false;
	hostapd_event(device->bss, IN_EAP_ENDED, device->mac);
}

static void devices_gone(const struct bss *bss)
{
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		if (world.devices[i].bss == bss)
			world.devices[i].in_flight = world.devices[i].joined = false;
}

static void execute_start(struct bss *bss)
{
	const struct session *session = &bss->command_session;
	const int key = session->device_key ? ledger_find(session->ssid, session->key_id) : -1;

	if (bss->h.key_id[0] == '\0')
		wrong("I4: session opened on %s without a chosen key", bss->name);
	if (!bss->h.shown && !bss->h.state_lost)
		wrong("session opened on %s while WPS is hidden", bss->name);
	if (strcmp(bss->h.key_id, session->key_id) != 0)
		wrong("session %llu opened on %s with key '%s' instead of '%s'",
			(unsigned long long)session->id, bss->name, bss->h.key_id, session->key_id);
	if (session->device_key && (key < 0 || !(bss->h.list.keys >> key & 1)))
		wrong("session %llu opened on %s, which has not loaded %s",
			(unsigned long long)session->id, bss->name, session->key_id);
	bss->h.pbc = true;
	bss->h.outsider = false;
	bss->h.status = PBC_STATUS_ACTIVE;
	bss->h.pbc_until_ms = world.now_ms + WALK_TIME_MS;
	bss->h.session = session->id;
	memcpy(bss->h.session_key, bss->h.key_id, KEY_ID_SIZE);
	hostapd_event(bss, IN_PBC_ACTIVE, NULL);
}

static void execute_cancel(struct bss *bss)
{
	if (bss->h.pbc) {
		bss->h.pbc = false;
		bss->h.status = PBC_TIMED_OUT;
		hostapd_event(bss, IN_TIMEOUT, NULL);
	}
	hostapd_event(bss, IN_CANCELLED, NULL);
}

static void execute_kick(struct bss *bss)
{
	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		struct device *device = &world.devices[i];

		if (device->bss == bss && device->in_flight &&
			strcmp(device->mac, bss->command.mac) == 0)
			device_end(device);
	}
}

void hostapd_drop(struct bss *bss)
{
	memset(&bss->h, 0, sizeof(bss->h));
	devices_gone(bss);
}

/* Returns whether hostapd says OK. */
static bool execute(struct bss *bss)
{
	const struct core_command *command = &bss->command;

	if (command->kind == CMD_BSS_ADD) {
		if (bss->h.present)
			return false;
		memset(&bss->h, 0, sizeof(bss->h));
		bss->h.present = bss->h.up = true;
		bss->h.bss_hash = bss->command_bss_hash;
		bss->h.keys_hash = bss->command_keys_hash;
		bss->h.list = bss->command_list;
		bss->h.ssid = bss->command_ssid;
		bss->h.shown = command->value;
		memcpy(bss->h.key_id, command->key_id, KEY_ID_SIZE);
		bss->in_doubt = false;
		return true;
	}
	if (!bss->h.present)
		return false;
	if (command->kind == CMD_BSS_REMOVE) {
		hostapd_drop(bss);
	} else if (command->kind == CMD_KEYS_LOAD) {
		bss->h.confirmed = false;
		bss->h.keys_hash = bss->command_keys_hash;
		bss->h.list = bss->command_list;
		memcpy(bss->h.key_id, command->key_id, KEY_ID_SIZE);
	} else if (command->kind == CMD_WPS_SHOW || command->kind == CMD_WPS_HIDE) {
		if (bss->h.pbc && !bss->h.outsider)
			wrong("R7: %s shown or hidden while its session is open", bss->name);
		execute_cancel(bss);
		bss->h.shown = command->kind == CMD_WPS_SHOW;
		bss->h.state_lost = false;
	} else if (command->kind == CMD_PBC_START) {
		if (!bss->h.up)
			return false;
		execute_start(bss);
	} else if (command->kind == CMD_PBC_CANCEL) {
		execute_cancel(bss);
	} else if (command->kind == CMD_KICK) {
		execute_kick(bss);
	}
	return true;
}

void hostapd_execute(struct bss *bss, enum execute how)
{
	enum done_result result = DONE_OK;

	if (!bss->command_set)
		return;
	/* These hostapd refuses only where there is nothing to remove, cancel or kick. */
	if (how == EXECUTE_REFUSE &&
		(bss->command.kind == CMD_BSS_REMOVE || bss->command.kind == CMD_PBC_CANCEL ||
			bss->command.kind == CMD_KICK))
		how = EXECUTE_WELL;
	if (how == EXECUTE_REFUSE) {
		result = DONE_REFUSED;
		/* docs/hostapd-facts.md: after a failed reload the list is the old one or empty. */
		if (bss->command.kind == CMD_KEYS_LOAD && bss->h.present) {
			bss->h.confirmed = false;
			bss->h.keys_hash = 0;
			memset(&bss->h.list, 0, sizeof(bss->h.list));
			bss->h.key_id[0] = '\0';
		}
	} else if (how != EXECUTE_NOT_AT_ALL) {
		result = execute(bss) ? DONE_OK : DONE_REFUSED;
	}
	if (how == EXECUTE_LOSE_REPLY || how == EXECUTE_NOT_AT_ALL)
		result = DONE_LOST;
	if ((bss->command.kind == CMD_BSS_ADD && result != DONE_OK) ||
		(bss->command.kind == CMD_BSS_REMOVE && result == DONE_LOST))
		bss->in_doubt = true;
	bss->command_set = false;
	bss->done_set = true;
	bss->done_command = bss->command.kind;
	bss->done_result = result;
	bss->done_sequence = world.sequence++;
	bss->done_ms = world.now_ms;
}

void hostapd_kill(void)
{
	if (!world.hostapd_up)
		return;
	world.hostapd_up = false;
	for (size_t i = 0; i < BSS_COUNT; i++) {
		struct bss *bss = &world.bss[i];

		hostapd_drop(bss);
		if (bss->command_set)
			hostapd_execute(bss, EXECUTE_NOT_AT_ALL);
		bss->n_events = 0;
	}
	/* The port completes every command before it says that hostapd is down; a step here may not
	 * send new ones. */
	for (size_t i = 0; i < BSS_COUNT; i++)
		world.bss[i].done_set = false;
	input_simple(IN_HOSTAPD_DOWN, NULL);
}

void hostapd_start(void)
{
	if (world.hostapd_up)
		return;
	world.hostapd_up = true;
	input_simple(IN_HOSTAPD_UP, NULL);
}
