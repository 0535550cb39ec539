/* SPDX-License-Identifier: BSD-3-Clause */
/* The devices, and the registrar that they talk to. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <string.h>

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

void enroll(struct device *device, struct bss *bss)
{
	if (device->in_flight || !bss->h.present || !bss->h.up)
		return;
	device->bss = bss;
	device->joined = device->has_key = false;
	device->key = 0;
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

static void give_key(struct device *device)
{
	struct bss *bss = device->bss;
	struct session_row *row = row_find(device->session);

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

static void own_key_leaves(struct device *device, const struct session *session)
{
	struct session_row *row = row_find(device->session);

	if (strcmp(session->key_id, device->allowed_key) != 0)
		wrong("session %llu changed its key", (unsigned long long)session->id);
	if (row && strcmp(row->session.peer_mac, device->mac) != 0)
		wrong("I1: the key of session %llu leaves before it is written down",
			(unsigned long long)device->session);
	if (session->device_key)
		key_leaves(device, session);
	device->has_key = true;
	device->stage = WAS_SENT;
	if (row)
		row->key_left = true;
}

/* M8 waits until it may leave. */
static void own_try(struct device *device)
{
	const char *if_name = device->bss->name;
	const struct session *session = core_session_open(world.core, if_name, device->mac);

	if (!session || session->id != device->session) {
		device_end(device);
		return;
	}
	if (!core_key_may_leave(world.core, if_name, device->mac))
		return;
	if (!burn() || world.fuse_torn)
		own_key_leaves(device, session);
	if (world.dead)
		crash(world.fuse_power);
}

/* M7: is it still the session of M1? What hostapd said before, several round trips ago, has been
 * read. */
static void own_give_key(struct device *device)
{
	for (size_t i = 0; i < BSS_COUNT; i++)
		while (world.bss[i].n_events)
			deliver_event(&world.bss[i]);
	if (!world.core || !device->in_flight)
		return;
	device->stage = WAITS;
	own_fact(device, IN_KEY_DUE);
}

void registrar_retry(void)
{
	for (size_t i = 0; i < DEVICE_COUNT && world.core && !world.retries_late; i++) {
		struct device *device = &world.devices[i];

		if (device->in_flight && device->bss->own && device->stage == WAITS)
			own_try(device);
	}
}

static void own_confirm(struct device *device)
{
	const struct session *session = core_session(world.core, device->bss->name);
	struct session_row *row = row_find(device->session);

	const bool open = row && session && session->id == device->session && !session->ended_ms;

	own_fact(device, IN_KEY_TAKEN);
	device->stage = CONFIRMED;
	if (open && world.core)
		row->success_told = true;
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
	} else if (device->stage == WAITS) {
		own_try(device);
	} else if (device->stage == WAS_SENT) {
		own_confirm(device);
	}
}

void enroll_step(struct device *device, uint32_t argument)
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

/* A device key opens every BSS of its SSID, until it is revoked. */
static bool key_fits(const struct device *device, const struct bss *bss)
{
	return bss->h.present && bss->h.up && (bss->h.list.keys >> (device->key - 1) & 1);
}

void join(struct device *device, uint32_t argument)
{
	struct bss *bss = device->key ? &world.bss[argument % BSS_COUNT] : device->bss;

	if (!device->has_key || device->joined || device->in_flight || !bss->h.present)
		return;
	if (device->key && !key_fits(device, bss))
		return;
	device->bss = bss;
	device->joined = true;
	hostapd_event(bss, IN_STA_CONNECTED, device->mac);
}

void leave(struct device *device)
{
	if (!device->joined)
		return;
	device->joined = false;
	hostapd_event(device->bss, IN_STA_DISCONNECTED, device->mac);
}
