/* SPDX-License-Identifier: BSD-3-Clause */
/* What `wps devices` and `wps history` show (docs/control.md). */
#include "manager/ports/ledger/internal.h"

#include <stdio.h>
#include <string.h>

#include "notation/notation.h"

/* A name that is no UTF-8 hides its device from nobody. */
static json_t *text_of(sqlite3_stmt *statement, int column)
{
	char text[256];
	json_t *string;

	db_text(statement, column, text, sizeof(text));
	string = json_string(text);
	return string ? string : json_string("?");
}

static json_t *time_of(sqlite3_stmt *statement, int column)
{
	return json_integer(sqlite3_column_int64(statement, column));
}

/* --- devices --- */

/* Those of both queries; a key that is reserved has no device yet. */
#define NAME	  0
#define SSID	  1
#define UUID	  2
#define TYPE	  3
#define IF_NAME	  4
#define JOINED_AT 5
#define LAST_SEEN 6

/* The newer key is only looked for where there is an address: those without are not compared with
 * one another, ten thousand times ten thousand. */
#define KEYS_SQL(where)                                                                            \
	"SELECT CASE name WHEN '' THEN peer_name ELSE name END, ssid, peer_uuid, peer_type, "      \
	"if_name, confirmed_at, last_seen, n, state, shared, bound, peer_mac, CASE peer_mac WHEN " \
	"'' THEN NULL ELSE (SELECT max(b.n) FROM key b WHERE b.peer_mac = a.peer_mac AND "         \
	"b.peer_uuid = a.peer_uuid AND b.ssid = a.ssid AND b.n > a.n AND b.state = ?1) END FROM "  \
	"key a WHERE state BETWEEN ?2 AND ?1" where " ORDER BY n"
#define DEVICES_SQL(where)                                                                         \
	"SELECT CASE name WHEN '' THEN peer_name ELSE name END, ssid, uuid, peer_type, if_name, "  \
	"joined_at, last_seen, key_id, joined, mac, n FROM device" where " ORDER BY n"

/* What was not written yet. */
static int64_t last_seen(
	const struct ledger *ledger, sqlite3_stmt *statement, bool chosen, int64_t n)
{
	const int64_t seen = seen_time(ledger, chosen, n);

	return seen ? seen : sqlite3_column_int64(statement, LAST_SEEN);
}

static json_t *device_begin(const struct ledger *ledger, sqlite3_stmt *statement, bool chosen,
	int64_t n, const char *key_id)
{
	return json_pack("{ss so so so so so so sI sb}", "key_id", key_id, "ssid",
		text_of(statement, SSID), "name", text_of(statement, NAME), "uuid",
		text_of(statement, UUID), "type", text_of(statement, TYPE), "if_name",
		text_of(statement, IF_NAME), "joined_at", time_of(statement, JOINED_AT),
		"last_seen", (json_int_t)last_seen(ledger, statement, chosen, n), "own_key",
		(int)!chosen);
}

/* All of them, and the one that was met last. */
static bool add_addresses(struct ledger *ledger, json_t *device, int64_t n, const char *peer_mac)
{
	size_t index, newest = 0;
	const struct network *network = table_find(&ledger->table, n, &index);
	json_t *macs = json_array();
	char mac[MAC_SIZE];
	bool good = true;

	for (size_t i = 0; network && i < network->keys[index].n_macs; i++) {
		mac_print(network->keys[index].macs[i], mac);
		good = json_array_append_new(macs, json_string(mac)) == 0 && good;
		if (network->infos[index].met[i] > network->infos[index].met[newest])
			newest = i;
	}
	snprintf(mac, sizeof(mac), "%s", peer_mac);
	if (network && network->keys[index].n_macs)
		mac_print(network->keys[index].macs[newest], mac);
	good = json_object_set_new(device, "macs", macs) == 0 && good;
	return json_object_set_new(device, "mac", json_string(mac)) == 0 && good;
}

static json_t *key_list(struct ledger *ledger, sqlite3_stmt *statement)
{
	const int64_t n = sqlite3_column_int64(statement, 7);
	const int64_t newer = sqlite3_column_int64(statement, 12);
	const int state = sqlite3_column_int(statement, 8);
	char key_id[KEY_ID_SIZE], newer_id[KEY_ID_SIZE] = "", peer_mac[MAC_SIZE];
	json_t *device, *more;

	key_id_print(n, key_id);
	if (newer)
		key_id_print(newer, newer_id);
	db_text(statement, 11, peer_mac, sizeof(peer_mac));
	device = device_begin(ledger, statement, false, n, key_id);
	more = json_pack("{ss sb sb ss}", "state", key_state_name((enum key_state)state), "shared",
		sqlite3_column_int(statement, 9), "bound", sqlite3_column_int(statement, 10),
		"replaced_by", newer_id);
	if (!device || !more || json_object_update_new(device, more) != 0 ||
		!add_addresses(ledger, device, n, peer_mac)) {
		json_decref(device);
		return NULL;
	}
	return device;
}

static json_t *chosen_list(struct ledger *ledger, sqlite3_stmt *statement)
{
	const bool joined = sqlite3_column_int(statement, 8);
	char key_id[KEY_ID_SIZE], mac[MAC_SIZE];
	json_t *device, *more;

	db_text(statement, 7, key_id, sizeof(key_id));
	db_text(statement, 9, mac, sizeof(mac));
	device = device_begin(ledger, statement, true, sqlite3_column_int64(statement, 10), key_id);
	more = json_pack("{ss sb sb ss ss s[s]}", "state",
		key_state_name(joined ? KEY_CONFIRMED : KEY_ISSUED), "shared", 0, "bound", 0,
		"replaced_by", "", "mac", mac, "macs", mac);
	if (!device || !more || json_object_update_new(device, more) != 0) {
		json_decref(device);
		return NULL;
	}
	return device;
}

static bool list_all(struct ledger *ledger, json_t *array, sqlite3_stmt *statement,
	json_t *(*list)(struct ledger *ledger, sqlite3_stmt *statement))
{
	bool good = statement;

	while (good && db_row(&ledger->db, statement))
		good = json_array_append_new(array, list(ledger, statement)) == 0;
	if (statement)
		db_done(statement);
	return good && !ledger->db.error;
}

static json_t *devices_list(struct ledger *ledger, const char *ssid)
{
	struct db *db = &ledger->db;
	json_t *array = json_array();
	const int64_t first = KEY_OFFERED, last = KEY_CONFIRMED;
	bool good;

	db->error = SQLITE_OK;
	good = list_all(ledger, array,
		ssid ? db_query(db, KEYS_SQL(" AND ssid = ?3"), "iit", last, first, ssid)
		     : db_query(db, KEYS_SQL(""), "ii", last, first),
		key_list);
	good = good && list_all(ledger, array,
			       ssid ? db_query(db, DEVICES_SQL(" WHERE ssid = ?1"), "t", ssid)
				    : db_query(db, DEVICES_SQL(""), ""),
			       chosen_list);
	if (good)
		return json_pack("{so}", "devices", array);
	json_decref(array);
	return NULL;
}

json_t *ledger_devices(struct ledger *ledger, const char *ssid)
{
	json_t *devices = devices_list(ledger, ssid);

	return devices || !ledger_mended(ledger) ? devices : devices_list(ledger, ssid);
}

/* --- history --- */

static json_t *session_list(struct ledger *ledger, sqlite3_stmt *statement)
{
	static const char *const names[] = {"if_name", "ssid", "key_id", "requested_by", "status",
		"peer_mac", "peer_uuid", "peer_name", "peer_type"};
	const struct explain *explain;
	char reason[64], note[NOTE_SIZE], detail[512];
	json_t *object;
	bool good = true;

	(void)ledger;
	db_text(statement, 9, reason, sizeof(reason));
	db_text(statement, 10, note, sizeof(note));
	explain = explain_get(explain_find(reason));
	snprintf(detail, sizeof(detail), "%s%s%s", explain->sentence, *note ? " " : "", note);
	object = json_pack("{sI ss so ss ss ss sI sI}", "id",
		(json_int_t)sqlite3_column_int64(statement, 11), "method", "pbc", "reason",
		text_of(statement, 9), "detail", detail, "sentence", explain->sentence, "remedy",
		explain->remedy, "started_at", (json_int_t)sqlite3_column_int64(statement, 12),
		"ended_at", (json_int_t)sqlite3_column_int64(statement, 13));
	for (int i = 0; i < (int)(sizeof(names) / sizeof(*names)); i++)
		good = good && json_object_set_new(object, names[i], text_of(statement, i)) == 0;
	if (good)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *history_list(struct ledger *ledger, size_t limit)
{
	json_t *array = json_array();

	ledger->db.error = SQLITE_OK;
	if (list_all(ledger, array,
		    db_query(&ledger->db,
			    "SELECT if_name, ssid, key_id, requested_by, status, peer_mac, "
			    "peer_uuid, peer_name, peer_type, reason, note, id, ifnull(started_at, "
			    "requested_at), ended_at FROM session ORDER BY n DESC LIMIT ?1",
			    "i", limit > INT64_MAX ? INT64_MAX : (int64_t)limit),
		    session_list))
		return json_pack("{so}", "sessions", array);
	json_decref(array);
	return NULL;
}

json_t *ledger_history(struct ledger *ledger, size_t limit)
{
	json_t *sessions = history_list(ledger, limit);

	return sessions || !ledger_mended(ledger) ? sessions : history_list(ledger, limit);
}
