/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ledger of the simulation: keys in memory and on a disk that may be full, and that keeps what
 * it has when the power goes. A write that was not acknowledged may be there or not. What the news
 * of a session make of a key is the core's own key.c; what the app does with it is here as well.
 */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <string.h>

bool ledger_key_opens(const struct key_image *image)
{
	return image->there && key_opens(image->state);
}

uint64_t ledger_bit(size_t index)
{
	return (uint64_t)1 << index;
}

void ledger_key_id(const struct sim_key *key, char id[static KEY_ID_SIZE])
{
	snprintf(id, KEY_ID_SIZE, "dev-%u", key->number);
}

/* --- the disk --- */

/* Returns whether it is said to be on the disk. */
static bool disk_writes(bool *ret_is_there)
{
	if (burn()) {
		*ret_is_there = world.fuse_torn;
		return false;
	}
	if (world.disk_full) {
		*ret_is_there = world.disk_tries++ % 3 == 0;
		world_counts.ledger_failures++;
		return false;
	}
	*ret_is_there = true;
	return true;
}

static bool key_write(struct sim_key *key, const struct key_image *image)
{
	bool is_there;
	const bool said = disk_writes(&is_there);

	if (is_there)
		key->disk = *image;
	return said;
}

static bool history_write(uint64_t session)
{
	bool is_there;
	const bool said = disk_writes(&is_there);

	if (is_there && session >= world.ledger_next)
		world.ledger_next = session + 1;
	return said;
}

void ledger_forget_memory(void)
{
	for (size_t i = 0; i < world.n_keys; i++)
		world.keys[i].mem = world.keys[i].disk;
	world.n_failed = world.n_gone = world.n_answers = 0;
	for (size_t i = 0; i < BSS_COUNT; i++)
		world.bss[i].want_dirty = false;
}

/* --- what is asked of it --- */

struct key_list ledger_list(const char *ssid)
{
	struct key_list list = {0};

	for (size_t i = 0; i < world.n_keys; i++) {
		const struct sim_key *key = &world.keys[i];

		if (!ledger_key_opens(&key->mem) || strcmp(key->ssid, ssid) != 0)
			continue;
		list.keys |= ledger_bit(i);
		if (*key->mem.mac)
			list.addressed |= ledger_bit(i);
	}
	return list;
}

int ledger_find(const char *ssid, const char *key_id)
{
	char id[KEY_ID_SIZE];

	for (size_t i = 0; i < world.n_keys; i++) {
		ledger_key_id(&world.keys[i], id);
		if (world.keys[i].mem.there && strcmp(world.keys[i].ssid, ssid) == 0 &&
			strcmp(id, key_id) == 0)
			return (int)i;
	}
	return -1;
}

static void keys_changed(const char *ssid)
{
	for (size_t i = 0; i < BSS_COUNT; i++)
		world.bss[i].want_dirty |= strcmp(world.bss[i].ssid, ssid) == 0;
}

static unsigned number_next(void)
{
	unsigned number = 1;

	for (size_t i = 0; i < world.n_keys; i++)
		if ((world.keys[i].disk.there || world.keys[i].mem.there) &&
			world.keys[i].number >= number)
			number = world.keys[i].number + 1;
	return number;
}

/* A key that nobody knows yet: written, and known when that is said to have gone well. */
static bool key_make(const struct session *session, struct core_input *answer)
{
	const struct key_image image = {.there = true, .state = KEY_RESERVED};
	struct sim_key *key = &world.keys[world.n_keys];

	if (world.n_keys == KEYS_MAX)
		return false;
	key->number = number_next();
	key->ssid = strcmp(session->ssid, world.ssids[0]) == 0 ? world.ssids[0] : world.ssids[1];
	world.n_keys++;
	if (!key_write(key, &image))
		return false;
	key->mem = image;
	keys_changed(key->ssid);
	ledger_key_id(key, answer->reserved.key_id);
	answer->reserved.key_hash = 7000 + world.n_keys;
	world_counts.keys_made++;
	return true;
}

void ledger_reserve(const struct session *session)
{
	struct core_input answer = {.kind = IN_RESERVED};

	if (session->device_key ? !key_make(session, &answer) : !history_write(session->id))
		answer.reserved.refusal = EXPLAIN_LEDGER_NOT_WRITABLE;
	if (world.dead)
		return;
	if (world.n_answers == BSS_COUNT) {
		wrong("more sessions wait for the ledger than there can be");
		return;
	}
	if (!world.n_answers)
		world.answer_ms = world.now_ms;
	answer.reserved.session = session->id;
	world.answers[world.n_answers++] = answer;
}

static void session_failed(uint64_t session)
{
	if (world.n_failed < sizeof(world.failed) / sizeof(world.failed[0]))
		world.failed[world.n_failed++] = session;
}

/*
 * What must be on the disk first (a device may have the key from now on) did not happen when it is
 * not; what takes nothing from anybody goes on in memory.
 */
static bool key_news(struct sim_key *key, const struct session *session)
{
	struct key_image image = key->mem;
	bool said;

	image.state = key_state_after(image.state, session);
	if (*session->peer_mac && key_opens(image.state))
		memcpy(image.mac, session->peer_mac, MAC_SIZE);
	if (image.state < key->mem.state)
		wrong("dev-%u goes back from %s to %s", key->number, key_state_name(key->mem.state),
			key_state_name(image.state));
	said = key_write(key, &image);
	if (world.dead || (!said && image.state == KEY_OFFERED && !session->ended_ms))
		return said;
	world_counts.keys_returned += image.state == KEY_RETURNED && key->mem.state != KEY_RETURNED;
	if (key_opens(image.state) != key_opens(key->mem.state) ||
		strcmp(image.mac, key->mem.mac) != 0)
		keys_changed(key->ssid);
	key->mem = image;
	return said;
}

void ledger_session(const struct session *session)
{
	const int key = session->device_key ? ledger_find(session->ssid, session->key_id) : -1;
	const bool said =
		key < 0 ? history_write(session->id) : key_news(&world.keys[key], session);

	if (said && session->id >= world.ledger_next)
		world.ledger_next = session->id + 1;
	if (!said && !world.dead)
		session_failed(session->id);
}

/* wpsd died after the key was revoked and before the session heard of it. */
static bool session_lost_key(const struct session *session)
{
	const int key = ledger_find(session->ssid, session->key_id);

	return session->device_key && !session->ended_ms &&
	       (key < 0 || !ledger_key_opens(&world.keys[key].mem));
}

/* The start of wpsd, when the journal has been replayed. */
void ledger_settle(void)
{
	char id[KEY_ID_SIZE];

	for (size_t i = 0; i < world.n_keys && world.core; i++) {
		struct sim_key *key = &world.keys[i];
		struct key_image image = key->disk;

		if (!image.there)
			continue;
		ledger_key_id(key, id);
		image.state = key_state_at_start(image.state, core_holds_key(world.core, id));
		if (image.state == key->disk.state)
			continue;
		world_counts.keys_returned++;
		key->mem = image;
		if (!key_write(key, &image) && world.dead) {
			crash(world.fuse_power);
			return;
		}
	}
	for (size_t i = 0; i < world.n_rows; i++)
		if (session_lost_key(&world.rows[i].session)) {
			struct core_input in = {.kind = IN_KEY_GONE};

			memcpy(in.key_gone, world.rows[i].session.key_id, KEY_ID_SIZE);
			input_step(&in);
		}
}

void ledger_answer(void)
{
	struct core_input in;

	if (!world.n_answers)
		return;
	in = world.answers[0];
	memmove(world.answers, world.answers + 1, --world.n_answers * sizeof(world.answers[0]));
	world.answer_ms = world.now_ms;
	trace("ledger -> session %llu: %s%s", (unsigned long long)in.reserved.session,
		in.reserved.key_id, explain_get(in.reserved.refusal)->token);
	input_step(&in);
}

void ledger_revoke(uint32_t argument)
{
	struct sim_key *key = world.n_keys ? &world.keys[argument % world.n_keys] : NULL;
	struct key_image image;
	bool said;

	/* That a key is gone is told after the answer that named it. */
	while (world.n_answers)
		ledger_answer();
	if (!world.core || !key || !ledger_key_opens(&key->mem) || world.n_gone == BSS_COUNT)
		return;
	image = key->mem;
	image.state = KEY_REVOKED;
	said = key_write(key, &image);
	/* Refused, and perhaps done: whoever asked knows that it may be gone. */
	key->revoked |= key->disk.state == KEY_REVOKED;
	if (world.dead) {
		crash(world.fuse_power);
		return;
	}
	if (!said)
		return;
	trace("dev-%u is revoked", key->number);
	world_counts.keys_revoked++;
	key->mem = image;
	ledger_key_id(key, world.gone[world.n_gone++]);
	keys_changed(key->ssid);
}

/* A device joined with it. */
void ledger_seen(unsigned key_plus_1)
{
	struct sim_key *key = &world.keys[key_plus_1 - 1];
	struct key_image image = key->mem;

	if (!key_plus_1 || !world.core || !ledger_key_opens(&image))
		return;
	image.state = image.state > KEY_CONFIRMED ? image.state : KEY_CONFIRMED;
	key_write(key, &image);
	if (world.dead)
		crash(world.fuse_power);
	else
		key->mem = image;
}

/* --- what the app tells the core of it --- */

/* One input of those that follow a step. False: there are no more. */
bool ledger_drain(void)
{
	struct core_input in = {.kind = IN_LEDGER_FAILED};

	if (world.n_failed) {
		in.ledger_failed = world.failed[0];
		memmove(world.failed, world.failed + 1, --world.n_failed * sizeof(world.failed[0]));
		trace("ledger -> session %llu failed", (unsigned long long)in.ledger_failed);
		input_step(&in);
		return true;
	}
	if (world.n_gone) {
		in.kind = IN_KEY_GONE;
		memcpy(in.key_gone, world.gone[--world.n_gone], KEY_ID_SIZE);
		input_step(&in);
		return true;
	}
	for (size_t i = 0; i < BSS_COUNT; i++)
		if (world.bss[i].want_dirty) {
			world.bss[i].want_dirty = false;
			if (world.bss[i].row)
				tell_want(&world.bss[i]);
			return true;
		}
	if (!world.n_answers || world.answers_late)
		return false;
	ledger_answer();
	return true;
}

/* I1: M8 with the key of a session leaves for a device. */
void key_leaves(struct device *device, const struct session *session)
{
	const struct bss *bss = device->bss;
	const int index = ledger_find(session->ssid, session->key_id);
	struct sim_key *key = &world.keys[index < 0 ? 0 : index];

	if (index < 0) {
		wrong("I1: session %llu gives out %s, which the ledger does not know",
			(unsigned long long)session->id, session->key_id);
		return;
	}
	/* One whose revocation failed may be gone after the next start; that was asked for. */
	if (!key->revoked && (!ledger_key_opens(&key->disk) || key->disk.state < KEY_OFFERED))
		wrong("I1: dev-%u leaves while it is %s on the disk", key->number,
			key->disk.there ? key_state_name(key->disk.state) : "not");
	if (!(bss->h.list.keys & ledger_bit((size_t)index)) ||
		!(bss->h.list.addressed & ledger_bit((size_t)index)))
		wrong("I1: dev-%u leaves before %s has loaded it", key->number, bss->name);
	if (key->sent && key->sent != device->mac)
		wrong("dev-%u is sent to two devices", key->number);
	trace("%s is sent dev-%u", device->mac, key->number);
	world_counts.keys_sent++;
	key->sent = device->mac;
	device->key = (unsigned)index + 1;
}
