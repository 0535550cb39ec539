/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of the table `key` and their addresses. */
#include "manager/ports/ledger/internal.h"

#include <string.h>

#define COLUMNS                                                                                    \
	"n, seal, ssid, state, bound, psk, pmk, origin, shared, name, peer_mac, peer_uuid, "       \
	"peer_name, peer_type, if_name, reserved_at, offered_at, issued_at, confirmed_at, "        \
	"revoked_at, last_seen, mark"

/* FNV-1a, which never maps two texts that differ in one byte only to the same number. It is no
 * secret of the key's: it stands beside it. */
static uint64_t seal_add(uint64_t seal, const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;

	while (size--)
		seal = (seal ^ *byte++) * 0x100000001b3;
	return seal;
}

int64_t key_seal(const struct key_row *row)
{
	const uint8_t small[2] = {(uint8_t)row->state, row->key.bound};
	uint64_t seal = 0xcbf29ce484222325;

	seal = seal_add(seal, &row->n, sizeof(row->n));
	seal = seal_add(seal, row->ssid, strlen(row->ssid) + 1);
	seal = seal_add(seal, small, sizeof(small));
	if (key_opens(row->state)) {
		seal = seal_add(seal, row->key.psk, strlen(row->key.psk) + 1);
		seal = seal_add(seal, row->key.pmk, sizeof(row->key.pmk));
	}
	return (int64_t)seal;
}

static bool addresses_insert(struct db *db, const struct key_row *row)
{
	for (size_t i = row->key.n_macs; i-- > 0;)
		if (!db_run(db, "INSERT OR IGNORE INTO address (key, mac) VALUES (?1, ?2)", "ib",
			    row->n, row->key.macs[i], (size_t)6))
			return false;
	return true;
}

bool key_insert(struct db *db, struct key_row *row)
{
	const bool opens = key_opens(row->state);

	if (!row->n)
		row->n = db_number(db, "SELECT seq FROM sqlite_sequence WHERE name = 'key'", 0) + 1;
	key_id_print(row->n, row->key.id);
	if (opens && !key_mark(row->ssid, row->key.pmk, row->mark))
		return false;
	return db_run(db,
		       "INSERT INTO key (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		       "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
		       "iitiitbiittttttzzzzzzb", row->n, key_seal(row), row->ssid,
		       (int64_t)row->state, (int64_t)row->key.bound, opens ? row->key.psk : NULL,
		       opens ? row->key.pmk : NULL, (size_t)DEVICE_PMK_SIZE, (int64_t)row->origin,
		       (int64_t)row->shared, row->name, row->peer.mac, row->peer.uuid,
		       row->peer.name, row->peer.type, row->if_name, row->reserved_at,
		       row->offered_at, row->issued_at, row->confirmed_at, row->revoked_at,
		       row->last_seen, row->mark, sizeof(row->mark)) &&
	       addresses_insert(db, row);
}

bool key_remember(struct table *table, const struct key_row *row)
{
	struct key_info info = {.n = row->n, .state = row->state, .shared = row->shared};

	for (size_t i = 0; i < row->key.n_macs; i++)
		info.met[i] = (uint32_t)(row->key.n_macs - i);
	return table_put(table, row->ssid, &row->key, &info);
}

static bool blob_read(sqlite3_stmt *statement, int column, void *ret, size_t size)
{
	const void *bytes = sqlite3_column_blob(statement, column);

	if (!bytes || sqlite3_column_bytes(statement, column) != (int)size)
		return false;
	memcpy(ret, bytes, size);
	return true;
}

/* False: what no wpsd wrote. */
static bool row_read(sqlite3_stmt *statement, struct key_row *ret)
{
	const int64_t state = sqlite3_column_int64(statement, 3);
	const int64_t origin = sqlite3_column_int64(statement, 7);

	memset(ret, 0, sizeof(*ret));
	if (state < 0 || state >= KEY_STATE_COUNT)
		return false;
	ret->n = sqlite3_column_int64(statement, 0);
	key_id_print(ret->n, ret->key.id);
	db_text(statement, 2, ret->ssid, sizeof(ret->ssid));
	ret->state = (enum key_state)state;
	ret->key.bound = sqlite3_column_int(statement, 4);
	db_text(statement, 5, ret->key.psk, sizeof(ret->key.psk));
	if (key_opens(ret->state) && !blob_read(statement, 6, ret->key.pmk, DEVICE_PMK_SIZE))
		return false;
	ret->origin =
		origin >= 0 && origin < KEY_ORIGIN_COUNT ? (enum key_origin)origin : KEY_OF_SESSION;
	ret->shared = sqlite3_column_int(statement, 8);
	db_text(statement, 9, ret->name, sizeof(ret->name));
	db_text(statement, 10, ret->peer.mac, sizeof(ret->peer.mac));
	db_text(statement, 11, ret->peer.uuid, sizeof(ret->peer.uuid));
	db_text(statement, 12, ret->peer.name, sizeof(ret->peer.name));
	db_text(statement, 13, ret->peer.type, sizeof(ret->peer.type));
	db_text(statement, 14, ret->if_name, sizeof(ret->if_name));
	ret->reserved_at = sqlite3_column_int64(statement, 15);
	ret->offered_at = sqlite3_column_int64(statement, 16);
	ret->issued_at = sqlite3_column_int64(statement, 17);
	ret->confirmed_at = sqlite3_column_int64(statement, 18);
	ret->revoked_at = sqlite3_column_int64(statement, 19);
	ret->last_seen = sqlite3_column_int64(statement, 20);
	if (!blob_read(statement, 21, ret->mark, sizeof(ret->mark)))
		return false;
	return key_seal(ret) == sqlite3_column_int64(statement, 1);
}

/* Addresses stand in the order of n, the oldest first. */
static bool addresses_read(struct db *db, struct key_row *row)
{
	sqlite3_stmt *statement = db_query(
		db, "SELECT mac FROM address WHERE key = ?1 ORDER BY n DESC LIMIT 4", "i", row->n);
	_Static_assert(DEVICE_MACS_MAX == 4, "the LIMIT above");

	if (!statement)
		return false;
	while (db_row(db, statement))
		if (blob_read(statement, 0, row->key.macs[row->key.n_macs], 6))
			row->key.n_macs++;
	return !db->error;
}

bool keys_each(struct db *db, bool (*each)(void *arg, const struct key_row *row), void *arg)
{
	sqlite3_stmt *statement;
	struct key_row row;
	bool good = true;

	db->error = SQLITE_OK;
	statement = db_query(db, "SELECT " COLUMNS " FROM key ORDER BY n", "");
	if (!statement)
		return false;
	while (good && db_row(db, statement)) {
		if (!row_read(statement, &row)) {
			db->error = SQLITE_CORRUPT;
			good = false;
		} else {
			good = addresses_read(db, &row) && each(arg, &row);
		}
	}
	db_done(statement);
	explicit_bzero(&row, sizeof(row));
	return good && !db->error;
}

static bool load_one(void *arg, const struct key_row *row)
{
	return !key_opens(row->state) || key_remember(arg, row);
}

bool keys_load(struct db *db, struct table *table)
{
	table_clear(table);
	return keys_each(db, load_one, table);
}
