/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/ledger/schema.h"

#include <stdio.h>

/*
 * The step of index n makes version n + 1 of version n. A step that is out in the world is never
 * changed again. salvage.c knows a row by the number of its columns and their order: a step that
 * adds one adds it at the end, and writes every row anew.
 *
 * Times are seconds since the epoch, NULL = not known; nothing is ordered by them. A secret is in
 * key.psk and key.pmk and nowhere else; both are NULL in a state that opens no door. key.mark
 * stays: see key_mark().
 */
static const char *const steps[] = {
	"CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
	"INSERT INTO meta VALUES ('application', 0x77707364), ('version', 0), ('writes', 0);"
	/* dev-<n>; AUTOINCREMENT: no number is given twice. seal: see key_seal(). */
	"CREATE TABLE key (n INTEGER PRIMARY KEY AUTOINCREMENT, seal INTEGER NOT NULL, ssid TEXT "
	"NOT NULL, state INTEGER NOT NULL, bound INTEGER NOT NULL, psk TEXT, pmk BLOB, origin "
	"INTEGER NOT NULL, shared INTEGER NOT NULL, name TEXT NOT NULL, peer_mac TEXT NOT NULL, "
	"peer_uuid TEXT NOT NULL, peer_name TEXT NOT NULL, peer_type TEXT NOT NULL, if_name TEXT "
	"NOT NULL, reserved_at INTEGER, offered_at INTEGER, issued_at INTEGER, confirmed_at "
	"INTEGER, revoked_at INTEGER, last_seen INTEGER, mark BLOB NOT "
	"NULL);"
	"CREATE INDEX key_peer ON key (peer_mac);"
	/* Whom a key was seen with, in the order of n: the oldest first. */
	"CREATE TABLE address (n INTEGER PRIMARY KEY, key INTEGER NOT NULL, mac BLOB NOT NULL);"
	"CREATE UNIQUE INDEX address_mac ON address (mac, key);"
	"CREATE INDEX address_key ON address (key);"
	/* Those that were given one of an interface's own keys; by the session that did it last. */
	"CREATE TABLE device (n INTEGER PRIMARY KEY, session INTEGER NOT NULL, ssid TEXT NOT NULL, "
	"key_id TEXT NOT NULL, mac TEXT NOT NULL, uuid TEXT NOT NULL, peer_name TEXT NOT NULL, "
	"peer_type TEXT NOT NULL, name TEXT NOT NULL, if_name TEXT NOT NULL, joined INTEGER NOT "
	"NULL, joined_at INTEGER, last_seen INTEGER);"
	"CREATE UNIQUE INDEX device_mac ON device (mac, ssid);"
	"CREATE TABLE session (n INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL UNIQUE, "
	"attempt INTEGER NOT NULL, if_name TEXT NOT NULL, ssid TEXT NOT NULL, key_id TEXT NOT "
	"NULL, device_key INTEGER NOT NULL, requested_by TEXT NOT NULL, status TEXT NOT NULL, "
	"reason TEXT NOT NULL, note TEXT NOT NULL, requested_at INTEGER, started_at INTEGER, "
	"ended_at INTEGER, peer_mac TEXT NOT NULL, peer_uuid TEXT NOT NULL, peer_name TEXT NOT "
	"NULL, peer_type TEXT NOT NULL);",
};

#define VERSION ((int64_t)(sizeof(steps) / sizeof(*steps)))

enum schema_verdict schema_verify(struct db *db)
{
	const int64_t id = db_number(db, "PRAGMA application_id", -1);
	const int64_t version = db_number(db, "PRAGMA user_version", -1);
	const int64_t pages = db_number(db, "PRAGMA page_count", -1);
	int64_t known_id, known_version;

	if (db->error)
		return db_is_hindered(db) ? SCHEMA_FAILED : SCHEMA_DAMAGED;
	/* Nothing in it, or WAL mode only: the power went in the very first start. */
	if (pages == 0 || (id == 0 && version == 0 &&
				  db_number(db, "SELECT count(*) FROM sqlite_master", -1) == 0))
		return SCHEMA_GOOD;
	/* The header has no checksum: a version that jumped is damage, when the table says so. */
	known_id = db_number(db, "SELECT value FROM meta WHERE name = 'application'", -1);
	known_version = db_number(db, "SELECT value FROM meta WHERE name = 'version'", -1);
	if (db_is_hindered(db))
		return SCHEMA_FAILED;
	if (id != SCHEMA_APPLICATION_ID && known_id != SCHEMA_APPLICATION_ID)
		return db_is_damaged(db) ? SCHEMA_DAMAGED : SCHEMA_FOREIGN;
	if (id != known_id || version != known_version || version == 0)
		return SCHEMA_DAMAGED;
	return version > VERSION ? SCHEMA_NEWER : SCHEMA_GOOD;
}

static bool step_take(struct db *db, int64_t version)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
		"UPDATE meta SET value = %d WHERE name = 'version'; PRAGMA user_version = %d;"
		"PRAGMA application_id = %d;",
		(int)version + 1, (int)version + 1, SCHEMA_APPLICATION_ID);
	return sqlite3_exec(db->handle, steps[version], NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

bool schema_migrate(struct db *db)
{
	for (int64_t version = db_number(db, "PRAGMA user_version", -1); version < VERSION;
		version++) {
		if (version < 0 || !db_begin(db))
			return false;
		if (step_take(db, version)) {
			if (!db_end(db, true))
				return false;
			continue;
		}
		db->error = sqlite3_errcode(db->handle) & 0xff;
		snprintf(db->message, sizeof(db->message), "%s", sqlite3_errmsg(db->handle));
		db_end(db, false);
		return false;
	}
	return true;
}
