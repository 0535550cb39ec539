/* SPDX-License-Identifier: BSD-3-Clause */
/* The whole ledger but its history, with the keys, as one JSON document: import_json.c reads it. */
#include "manager/ports/ledger/import.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "notation/notation.h"

static const char *const origins[KEY_ORIGIN_COUNT] = {
	[KEY_OF_SESSION] = "session",
	[KEY_ADOPTED] = "adopted",
	[KEY_IMPORTED] = "imported",
};

const char *key_origin_name(enum key_origin origin)
{
	return origins[origin];
}

int key_origin_find(const char *name)
{
	for (int i = 0; i < KEY_ORIGIN_COUNT; i++)
		if (strcmp(origins[i], name) == 0)
			return i;
	return -1;
}

/* Empty members are left out. */
static bool add_text(json_t *object, const char *name, const char *text)
{
	return !*text || json_object_set_new(object, name, json_string(text)) == 0;
}

static bool add_time(json_t *object, const char *name, int64_t seconds)
{
	return !seconds || json_object_set_new(object, name, json_integer(seconds)) == 0;
}

static bool add_flag(json_t *object, const char *name, bool flag)
{
	return !flag || json_object_set_new(object, name, json_true()) == 0;
}

static bool add_bytes(json_t *object, const char *name, const uint8_t *bytes, size_t size)
{
	char hex[2 * DEVICE_PMK_SIZE + 1] = "";
	bool good;

	hex_print(hex, bytes, size);
	good = json_object_set_new(object, name, json_string(hex)) == 0;
	explicit_bzero(hex, sizeof(hex));
	return good;
}

static bool add_macs(json_t *object, const struct device_key *key)
{
	json_t *macs = key->n_macs ? json_array() : NULL;
	char text[MAC_SIZE];
	bool good = true;

	if (!key->n_macs)
		return true;
	for (uint8_t i = 0; i < key->n_macs; i++) {
		mac_print(key->macs[i], text);
		good = json_array_append_new(macs, json_string(text)) == 0 && good;
	}
	return json_object_set_new(object, "macs", macs) == 0 && good;
}

/* A key that is reserved may be offered a moment after the export, and nobody would know when it
 * comes back. */
static const char *state_told(enum key_state state)
{
	return key_state_name(state == KEY_RESERVED ? KEY_OFFERED : state);
}

static bool add_secrets(json_t *object, const struct key_row *row)
{
	if (!key_opens(row->state))
		return add_bytes(object, "mark", row->mark, sizeof(row->mark));
	return add_text(object, "key", row->key.psk) &&
	       add_bytes(object, "pmk", row->key.pmk, sizeof(row->key.pmk));
}

static bool key_fill(json_t *object, const struct key_row *row)
{
	return add_text(object, "id", row->key.id) && add_text(object, "ssid", row->ssid) &&
	       add_text(object, "state", state_told(row->state)) &&
	       add_text(object, "origin", key_origin_name(row->origin)) &&
	       add_secrets(object, row) && add_flag(object, "bound", row->key.bound) &&
	       add_flag(object, "shared", row->shared) && add_macs(object, &row->key) &&
	       add_text(object, "name", row->name) && add_text(object, "peer_mac", row->peer.mac) &&
	       add_text(object, "peer_uuid", row->peer.uuid) &&
	       add_text(object, "peer_name", row->peer.name) &&
	       add_text(object, "peer_type", row->peer.type) &&
	       add_text(object, "if_name", row->if_name) &&
	       add_time(object, "reserved_at", row->reserved_at) &&
	       add_time(object, "offered_at", row->offered_at) &&
	       add_time(object, "issued_at", row->issued_at) &&
	       add_time(object, "confirmed_at", row->confirmed_at) &&
	       add_time(object, "revoked_at", row->revoked_at) &&
	       add_time(object, "last_seen", row->last_seen);
}

static bool key_export(void *arg, const struct key_row *row)
{
	json_t *keys = arg, *object;

	/* Nobody ever had it. */
	if (row->state == KEY_RETURNED)
		return true;
	object = json_object();
	if (key_fill(object, row))
		return json_array_append_new(keys, object) == 0;
	json_decref(object);
	return false;
}

static json_t *device_export(sqlite3_stmt *statement)
{
	static const char *const names[] = {
		"ssid", "key_id", "name", "mac", "uuid", "peer_name", "peer_type", "if_name"};
	json_t *object = json_object();
	bool good = true;
	char text[128];

	for (int i = 0; i < 8; i++) {
		db_text(statement, i, text, sizeof(text));
		good = good && add_text(object, names[i], text);
	}
	good = good && add_flag(object, "joined", sqlite3_column_int64(statement, 8)) &&
	       add_time(object, "joined_at", sqlite3_column_int64(statement, 9)) &&
	       add_time(object, "last_seen", sqlite3_column_int64(statement, 10));
	if (good)
		return object;
	json_decref(object);
	return NULL;
}

static bool devices_export(struct db *db, json_t *devices)
{
	sqlite3_stmt *statement;
	bool good = true;

	db->error = SQLITE_OK;
	statement = db_query(db,
		"SELECT ssid, key_id, name, mac, uuid, peer_name, peer_type, if_name, joined, "
		"joined_at, last_seen FROM device ORDER BY n",
		"");
	if (!statement)
		return false;
	while (good && db_row(db, statement))
		good = json_array_append_new(devices, device_export(statement)) == 0;
	db_done(statement);
	return good && !db->error;
}

json_t *ledger_export(struct ledger *ledger)
{
	json_t *keys = json_array(), *devices = json_array();
	json_t *document = json_pack("{s:i, s:I, s:O?, s:O?}", EXPORT_FORMAT, EXPORT_VERSION,
		"exported_at", (json_int_t)time(NULL), "keys", keys, "devices", devices);
	const bool good = document && keys && devices && keys_each(&ledger->db, key_export, keys) &&
			  devices_export(&ledger->db, devices);

	json_decref(keys);
	json_decref(devices);
	if (good)
		return document;
	json_decref(document);
	return NULL;
}
