/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices as people name them: by key id, name, MAC address or UUID. */
#include "manager/ports/ledger/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "notation/notation.h"

/* What a word of a person's stands for. */
struct chosen {
	int64_t *keys; /* that open the door, by n */
	size_t n_keys, capacity;
	int64_t *devices; /* of the table device: they have no key of their own */
	size_t n_devices, devices_capacity;
	bool ambiguous;
	bool failed; /* not read, or no memory */
};

static void chosen_clear(struct chosen *chosen)
{
	free(chosen->keys);
	free(chosen->devices);
}

static bool number_add(int64_t **numbers, size_t *count, size_t *capacity, int64_t n)
{
	for (size_t i = 0; i < *count; i++)
		if ((*numbers)[i] == n)
			return true;
	if (*count == *capacity) {
		const size_t more = *capacity ? 2 * *capacity : 8;
		int64_t *grown = realloc(*numbers, more * sizeof(*grown));

		if (!grown)
			return false;
		*numbers = grown;
		*capacity = more;
	}
	(*numbers)[(*count)++] = n;
	return true;
}

static void add_keys(struct ledger *ledger, struct chosen *chosen, sqlite3_stmt *statement)
{
	if (!statement)
		chosen->failed = true;
	while (db_row(&ledger->db, statement))
		if (!number_add(&chosen->keys, &chosen->n_keys, &chosen->capacity,
			    sqlite3_column_int64(statement, 0)))
			chosen->failed = true;
	chosen->failed |= ledger->db.error != SQLITE_OK;
}

static void add_devices(struct ledger *ledger, struct chosen *chosen, sqlite3_stmt *statement)
{
	if (!statement)
		chosen->failed = true;
	while (db_row(&ledger->db, statement))
		if (!number_add(&chosen->devices, &chosen->n_devices, &chosen->devices_capacity,
			    sqlite3_column_int64(statement, 0)))
			chosen->failed = true;
	chosen->failed |= ledger->db.error != SQLITE_OK;
}

/* `text` as MAC address: also one that the device was seen with later. */
static void choose_by_mac(struct ledger *ledger, struct chosen *chosen, const uint8_t mac[static 6])
{
	char text[MAC_SIZE];

	mac_print(mac, text);
	add_keys(ledger, chosen,
		db_query(&ledger->db,
			"SELECT n FROM key WHERE state < ?3 AND (peer_mac = ?1 OR n IN (SELECT key "
			"FROM address WHERE mac = ?2)) ORDER BY n",
			"tbi", text, mac, (size_t)6, (int64_t)KEY_RETURNED));
	add_devices(ledger, chosen,
		db_query(&ledger->db, "SELECT n FROM device WHERE mac = ?1", "t", text));
}

static void choose_by_uuid(struct ledger *ledger, struct chosen *chosen, const char *uuid)
{
	add_keys(ledger, chosen,
		db_query(&ledger->db,
			"SELECT n FROM key WHERE state < ?2 AND peer_uuid = ?1 COLLATE NOCASE "
			"ORDER BY n",
			"ti", uuid, (int64_t)KEY_RETURNED));
	add_devices(ledger, chosen,
		db_query(&ledger->db, "SELECT n FROM device WHERE uuid = ?1 COLLATE NOCASE", "t",
			uuid));
}

/*
 * The user's names go first: what a device calls itself is no name where somebody gave it another.
 * One name, two devices: a device is its MAC address and UUID, in whatever network.
 */
static void choose_by_name(struct ledger *ledger, struct chosen *chosen, const char *name)
{
	static const char *const keys[] = {
		"SELECT n FROM key WHERE state < ?2 AND name = ?1 ORDER BY n",
		"SELECT n FROM key WHERE state < ?2 AND name = '' AND peer_name = ?1 ORDER BY n"};
	static const char *const devices[] = {"SELECT n FROM device WHERE name = ?1",
		"SELECT n FROM device WHERE name = '' AND peer_name = ?1"};
	static const char *const counts[] = {
		"SELECT peer_mac, lower(peer_uuid) FROM key WHERE state < ?2 AND name = ?1 UNION "
		"SELECT mac, lower(uuid) FROM device WHERE name = ?1",
		"SELECT peer_mac, lower(peer_uuid) FROM key WHERE state < ?2 AND name = '' AND "
		"peer_name = ?1 UNION SELECT mac, lower(uuid) FROM device WHERE name = '' AND "
		"peer_name = ?1"};

	for (size_t i = 0; i < 2 && !chosen->n_keys && !chosen->n_devices; i++) {
		sqlite3_stmt *statement;
		size_t identities = 0, nameless = 0;

		add_keys(ledger, chosen,
			db_query(&ledger->db, keys[i], "ti", name, (int64_t)KEY_RETURNED));
		add_devices(ledger, chosen, db_query(&ledger->db, devices[i], "t", name));
		statement = db_query(&ledger->db, counts[i], "ti", name, (int64_t)KEY_RETURNED);
		while (db_row(&ledger->db, statement)) {
			identities++;
			nameless += sqlite3_column_bytes(statement, 0) == 0 &&
				    sqlite3_column_bytes(statement, 1) == 0;
		}
		/* Keys that nobody was seen with may be anybody's. */
		chosen->ambiguous =
			identities > 1 || (nameless && chosen->n_keys + chosen->n_devices > 1);
	}
}

/* The other keys of the same devices: an older one still opens the door. */
static void choose_siblings(struct ledger *ledger, struct chosen *chosen)
{
	for (size_t i = 0, n = chosen->n_keys; i < n; i++)
		add_keys(ledger, chosen,
			db_query(&ledger->db,
				"SELECT b.n FROM key a JOIN key b ON b.peer_mac = a.peer_mac AND "
				"(b.peer_uuid = a.peer_uuid OR a.peer_uuid = '' OR b.peer_uuid = "
				"'') WHERE a.n = ?1 AND a.peer_mac <> '' AND b.state < ?2",
				"ii", chosen->keys[i], (int64_t)KEY_RETURNED));
}

static void choose(struct ledger *ledger, struct chosen *chosen, const char *device)
{
	const int64_t n = key_number(device);
	size_t index;
	uint8_t mac[6];

	memset(chosen, 0, sizeof(*chosen));
	ledger->db.error = SQLITE_OK;
	if (n && table_find(&ledger->table, n, &index)) {
		if (!number_add(&chosen->keys, &chosen->n_keys, &chosen->capacity, n))
			chosen->failed = true;
		return;
	}
	if (mac_read(device, strlen(device), ":-", mac))
		choose_by_mac(ledger, chosen, mac);
	else if (*device)
		choose_by_uuid(ledger, chosen, device);
	if (!chosen->n_keys && !chosen->n_devices && *device)
		choose_by_name(ledger, chosen, device);
	if (!chosen->ambiguous)
		choose_siblings(ledger, chosen);
}

/* Once more when the file turned out damaged and was mended. */
static enum explain_token choose_well(struct ledger *ledger, struct chosen *ret, const char *device)
{
	choose(ledger, ret, device);
	if (ret->failed && ledger_mended(ledger)) {
		chosen_clear(ret);
		choose(ledger, ret, device);
	}
	if (ret->failed)
		return EXPLAIN_LEDGER_NOT_WRITABLE;
	if (ret->ambiguous)
		return EXPLAIN_DEVICE_AMBIGUOUS;
	return ret->n_keys || ret->n_devices ? EXPLAIN_NONE : EXPLAIN_NO_SUCH_DEVICE;
}

/* --- taken back --- */

static bool revoke_write(struct ledger *ledger, const struct chosen *chosen)
{
	struct key_row row = {0};
	bool good = ledger_begin(ledger);

	for (size_t i = 0; i < chosen->n_keys && good; i++) {
		good = key_read(&ledger->db, chosen->keys[i], &row);
		if (good)
			key_enter(ledger, &row, KEY_REVOKED);
		good = good && key_update(&ledger->db, &row);
	}
	explicit_bzero(&row, sizeof(row));
	return ledger_end(ledger, good);
}

enum explain_token ledger_revoke(struct ledger *ledger, const char *device, struct ledger_now now,
	void (*told)(void *arg, const char *ssid, const char *key_id), void *arg)
{
	struct chosen chosen;
	enum explain_token refusal;
	struct key_row row;

	ledger_tell_time(ledger, now);
	refusal = choose_well(ledger, &chosen, device);
	if (!refusal && !chosen.n_keys)
		refusal = EXPLAIN_SHARED_KEY;
	if (!refusal && (!ledger_ready(ledger) || !revoke_write(ledger, &chosen)))
		refusal = EXPLAIN_LEDGER_NOT_WRITABLE;
	for (size_t i = 0; i < chosen.n_keys && !refusal; i++) {
		size_t index;
		const struct network *network = table_find(&ledger->table, chosen.keys[i], &index);
		char ssid[SSID_SIZE];

		if (!network)
			continue;
		memcpy(ssid, network->ssid, sizeof(ssid));
		memset(&row, 0, sizeof(row));
		row.n = chosen.keys[i];
		row.state = KEY_REVOKED;
		memcpy(row.ssid, ssid, sizeof(ssid));
		key_entered(ledger, &row);
		key_id_print(row.n, row.key.id);
		told(arg, ssid, row.key.id);
	}
	chosen_clear(&chosen);
	return refusal;
}

enum explain_token ledger_revocable(struct ledger *ledger, const char *device,
	void (*told)(void *arg, const char *ssid, const char *key_id, const char *name), void *arg)
{
	struct chosen chosen;
	enum explain_token refusal = choose_well(ledger, &chosen, device);
	struct key_row row = {0};

	if (!refusal && !chosen.n_keys)
		refusal = EXPLAIN_SHARED_KEY;
	for (size_t i = 0; i < chosen.n_keys && !refusal; i++)
		if (key_read(&ledger->db, chosen.keys[i], &row))
			told(arg, row.ssid, row.key.id, *row.name ? row.name : row.peer.name);
	explicit_bzero(&row, sizeof(row));
	chosen_clear(&chosen);
	return refusal;
}

/* --- named --- */

static bool rename_write(struct ledger *ledger, const struct chosen *chosen, const char *name)
{
	bool good = ledger_begin(ledger);

	for (size_t i = 0; i < chosen->n_keys && good; i++)
		good = db_run(&ledger->db, "UPDATE key SET name = ?2 WHERE n = ?1", "it",
			chosen->keys[i], name);
	for (size_t i = 0; i < chosen->n_devices && good; i++)
		good = db_run(&ledger->db, "UPDATE device SET name = ?2 WHERE n = ?1", "it",
			chosen->devices[i], name);
	return ledger_end(ledger, good);
}

enum explain_token ledger_rename(struct ledger *ledger, const char *device, const char *name)
{
	struct chosen chosen;
	enum explain_token refusal = choose_well(ledger, &chosen, device);

	if (!refusal && chosen.n_keys == 1 && key_number(device))
		choose_siblings(ledger, &chosen);
	if (!refusal && (!ledger_ready(ledger) || !rename_write(ledger, &chosen, name)))
		refusal = EXPLAIN_LEDGER_NOT_WRITABLE;
	chosen_clear(&chosen);
	return refusal;
}
