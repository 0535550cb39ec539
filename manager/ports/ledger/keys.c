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

uint64_t key_hash(const struct device_key *key)
{
	uint64_t hash = seal_add(0xcbf29ce484222325, key->psk, strlen(key->psk) + 1);

	hash = seal_add(hash, key->pmk, sizeof(key->pmk));
	return hash ? hash : 1;
}

static bool addresses_insert(struct db *db, const struct key_row *row)
{
	for (size_t i = row->key.n_macs; i-- > 0;)
		if (!db_run(db, "INSERT OR IGNORE INTO address (key, mac) VALUES (?1, ?2)", "ib",
			    row->n, row->key.macs[i], (size_t)6))
			return false;
	return true;
}

static bool key_store(struct db *db, const char *sql, const struct key_row *row)
{
	const bool opens = key_opens(row->state);

	return db_run(db, sql, "iitiitbiittttttzzzzzzb", row->n, key_seal(row), row->ssid,
		(int64_t)row->state, (int64_t)row->key.bound, opens ? row->key.psk : NULL,
		opens ? row->key.pmk : NULL, (size_t)DEVICE_PMK_SIZE, (int64_t)row->origin,
		(int64_t)row->shared, row->name, row->peer.mac, row->peer.uuid, row->peer.name,
		row->peer.type, row->if_name, row->reserved_at, row->offered_at, row->issued_at,
		row->confirmed_at, row->revoked_at, row->last_seen, row->mark, sizeof(row->mark));
}

bool key_insert(struct db *db, struct key_row *row)
{
	if (!row->n)
		row->n = 1 + db_number(db, "SELECT seq FROM sqlite_sequence WHERE name = 'key'", 0);
	key_id_print(row->n, row->key.id);
	if (key_opens(row->state) && !key_mark(row->ssid, row->key.pmk, row->mark))
		return false;
	return key_store(db,
		       "INSERT INTO key (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		       "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
		       row) &&
	       addresses_insert(db, row);
}

bool key_update(struct db *db, const struct key_row *row)
{
	return key_store(db,
		"UPDATE key SET seal = ?2, ssid = ?3, state = ?4, bound = ?5, psk = ?6, pmk = ?7, "
		"origin = ?8, shared = ?9, name = ?10, peer_mac = ?11, peer_uuid = ?12, peer_name "
		"= ?13, peer_type = ?14, if_name = ?15, reserved_at = ?16, offered_at = ?17, "
		"issued_at = ?18, confirmed_at = ?19, revoked_at = ?20, last_seen = ?21, "
		"mark = ?22 WHERE n = ?1",
		row);
}

static uint32_t met_before(const struct network *network, size_t index, const uint8_t mac[static 6])
{
	for (size_t i = 0; i < network->keys[index].n_macs; i++)
		if (memcmp(network->keys[index].macs[i], mac, 6) == 0)
			return network->infos[index].met[i];
	return 0;
}

bool key_remember(struct table *table, const struct key_row *row)
{
	struct key_info info = {.n = row->n, .state = row->state, .shared = row->shared};
	struct network *network = table_network(table, row->ssid);
	const size_t index = network ? network_find(network, row->n) : SIZE_MAX;

	if (!key_opens(row->state)) {
		if (index != SIZE_MAX)
			table_remove(table, network, index);
		return true;
	}
	for (size_t i = 0; i < row->key.n_macs; i++)
		info.met[i] = index != SIZE_MAX ? met_before(network, index, row->key.macs[i]) : 0;
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

/* Addresses are read in the order of n, the oldest first; in memory it is the other way round. */
static void address_read(sqlite3_stmt *statement, struct device_key *key)
{
	uint8_t mac[6];

	if (!blob_read(statement, 1, mac, sizeof(mac)))
		return;
	if (key->n_macs < DEVICE_MACS_MAX)
		key->n_macs++;
	memmove(key->macs[1], key->macs[0], (key->n_macs - 1u) * sizeof(key->macs[0]));
	memcpy(key->macs[0], mac, sizeof(mac));
}

bool key_read(struct db *db, int64_t n, struct key_row *ret)
{
	sqlite3_stmt *statement;
	bool good;

	db->error = SQLITE_OK;
	statement = db_query(db, "SELECT " COLUMNS " FROM key WHERE n = ?1", "i", n);
	if (!db_row(db, statement))
		return false;
	good = row_read(statement, ret);
	db_done(statement);
	if (!good) {
		db->error = SQLITE_CORRUPT;
		return false;
	}
	statement = db_query(db, "SELECT key, mac FROM address WHERE key = ?1 ORDER BY n", "i", n);
	while (db_row(db, statement))
		address_read(statement, &ret->key);
	return !db->error;
}

/* Both tables by key, side by side: a query for each key would take twice as long. */
bool keys_each(struct db *db, bool (*each)(void *arg, const struct key_row *row), void *arg)
{
	sqlite3_stmt *keys, *addresses;
	struct key_row row;
	bool good = true, more;

	db->error = SQLITE_OK;
	keys = db_query(db, "SELECT " COLUMNS " FROM key ORDER BY n", "");
	addresses = db_query(db, "SELECT key, mac FROM address ORDER BY key, n", "");
	more = db_row(db, addresses);
	while (good && db_row(db, keys)) {
		if (!row_read(keys, &row)) {
			db->error = SQLITE_CORRUPT;
			break;
		}
		for (; more && sqlite3_column_int64(addresses, 0) <= row.n;
			more = db_row(db, addresses))
			if (sqlite3_column_int64(addresses, 0) == row.n)
				address_read(addresses, &row.key);
		good = !db->error && each(arg, &row);
	}
	if (keys)
		db_done(keys);
	if (addresses)
		db_done(addresses);
	explicit_bzero(&row, sizeof(row));
	return good && !db->error;
}

static bool load_one(void *arg, const struct key_row *row)
{
	return key_remember(arg, row);
}

bool keys_load(struct db *db, struct table *table)
{
	struct table fresh = {.version = table->version};

	table_wipe(&fresh);
	if (!keys_each(db, load_one, &fresh)) {
		table_wipe(&fresh);
		return false;
	}
	table_wipe(table);
	*table = fresh;
	return true;
}
