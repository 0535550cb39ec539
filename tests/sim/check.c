/* SPDX-License-Identifier: BSD-3-Clause */
/* What has to be so: the invariants of docs/architecture.md. */
#include "tests/sim/world_internal.h"

#include <string.h>

bool session_is_open(enum session_status status)
{
	return status == SESSION_REQUESTED || status == SESSION_ACTIVE;
}

/* --- I1 and I2 (the key that leaves: ledger.c) --- */

/* What hostapd is about to be given. */
void check_list(const struct bss *bss)
{
	for (size_t i = 0; i < world.n_keys; i++) {
		const struct sim_key *key = &world.keys[i];
		const bool given = bss->command_list.keys & ledger_bit(i);

		if (given && !key->disk.there)
			wrong("%s is given dev-%u, which is not on the disk", bss->name,
				key->number);
		if (!given && key->sent && !key->revoked && strcmp(key->ssid, bss->ssid) == 0)
			wrong("I2: %s is not given dev-%u, which a device has", bss->name,
				key->number);
	}
}

/* I2, at any time: what a device has opens the door, now and after a power cut. */
void check_kept(void)
{
	for (size_t i = 0; i < world.n_keys; i++) {
		const struct sim_key *key = &world.keys[i];

		if (key->sent && !key->revoked &&
			(!ledger_key_opens(&key->mem) || !ledger_key_opens(&key->disk)))
			wrong("I2: a device has dev-%u, and it opens nothing", key->number);
	}
}

/* With nothing under way. */
static void check_ledger(void)
{
	char id[KEY_ID_SIZE];

	for (size_t i = 0; i < world.n_keys; i++) {
		const struct sim_key *key = &world.keys[i];

		ledger_key_id(key, id);
		if (key->mem.there && key->mem.state == KEY_RESERVED &&
			!core_holds_key(world.core, id))
			wrong("dev-%u is reserved for ever", key->number);
	}
}

/* hostapd is as it is wanted. */
static void check_ledger_end(void)
{
	for (size_t b = 0; b < BSS_COUNT; b++) {
		const struct bss *bss = &world.bss[b];

		for (size_t i = 0; i < world.n_keys && bss->h.present; i++) {
			const struct sim_key *key = &world.keys[i];
			const bool given = bss->h.list.keys & ledger_bit(i);
			const bool here = strcmp(key->ssid, bss->h.ssid) == 0;

			if (given && (!here || !ledger_key_opens(&key->mem)))
				wrong("%s has dev-%u, which the ledger does not give it", bss->name,
					key->number);
			if (!given && here && key->sent && !key->revoked)
				wrong("I2: a device has dev-%u, and %s does not", key->number,
					bss->name);
		}
	}
}

/* --- the world as a whole --- */

/* With nothing in flight and no retry pending, hostapd is as it is wanted, and open where a session
 * is open and nowhere else (I3). */
void check_settled(void)
{
	check_ledger();
	/* A command that was lost lately is tried again when its time has come. */
	if (world.now_ms < world.lost_ms + RETRY_MS)
		return;
	for (size_t i = 0; i < BSS_COUNT; i++) {
		const struct bss *bss = &world.bss[i];
		const struct session *session = core_session(world.core, bss->name);
		const bool open = session && session->status == SESSION_ACTIVE;

		if (bss->command_set || bss->done_set || bss->n_events)
			return;
		if (bss->h.present && bss->h.pbc && !open && !(session && session->closing))
			wrong("I3: %s is open and no session owns it", bss->name);
		if (open && !session->closing && !bss->h.pbc && bss->h.present)
			wrong("session %llu is active but %s is closed",
				(unsigned long long)session->id, bss->name);
	}
}

void check_end(void)
{
	for (size_t i = 0; i < BSS_COUNT; i++) {
		const struct bss *bss = &world.bss[i];
		bool names_key = false;

		if (bss->h.present != (bss->row && bss->enabled))
			wrong("%s is %s", bss->name,
				bss->h.present ? "there and not wanted" : "wanted and not there");
		if (bss->pbc_cell != CELL_UNSET && bss->row)
			wrong("I5: wps_pbc of %s was never unset", bss->name);
		if (!bss->h.present)
			continue;
		for (size_t k = 0; k < KEY_COUNT; k++)
			names_key |= bss->key_there[k] && strcmp(bss->key_id, key_ids[k]) == 0;
		if (bss->h.shown != bss->wps)
			wrong("%s: wps wanted %d, shown %d", bss->name, bss->wps, bss->h.shown);
		if (bss->h.keys_hash != want_keys_hash(bss))
			wrong("%s runs on other keys than wanted", bss->name);
		if (strcmp(bss->h.key_id, names_key ? bss->key_id : "") != 0)
			wrong("I4: %s would hand out '%s', chosen is '%s'", bss->name,
				bss->h.key_id, bss->key_id);
	}
	for (size_t i = 0; i < world.n_rows; i++) {
		const struct session_row *row = &world.rows[i];

		if (session_is_open(row->session.status))
			wrong("I5: session %llu never ended", (unsigned long long)row->session.id);
		/* Of one that a silent hostapd opened unheard, a second restart forgets the rest.
		 */
		if (row->success_told && row->session.started_ms &&
			row->session.status != SESSION_SUCCEEDED)
			wrong("session %llu gave its key to a device but its row says %s",
				(unsigned long long)row->session.id,
				session_status_name(row->session.status));
		if (row->session.reason == EXPLAIN_REGISTERED)
			wrong("session %llu never learnt whether the device joined",
				(unsigned long long)row->session.id);
		if (row->session.started_ms && row->session.started_ms > row->session.requested_ms +
										 REQUEST_LIFE_MS +
										 COMMAND_LOST_MS)
			wrong("R3: session %llu opened %lld ms after its request",
				(unsigned long long)row->session.id,
				(long long)(row->session.started_ms - row->session.requested_ms));
	}
	check_ledger_end();
}
