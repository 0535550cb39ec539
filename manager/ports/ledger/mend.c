/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A damaged ledger: a new one is made of all that can be found, the old one is set aside. Every row
 * is taken from wherever it stands (ledger.copy, the file, its WAL, memory); of the same key that
 * of the latest state counts, so that what was offered stays and what was revoked stays revoked.
 */
#include "manager/ports/ledger/mend.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/log.h"
#include "manager/ports/ledger/salvage.h"

#define TEMPORARY      LEDGER_FILE ".tmp" /* being written */
#define NEXT	       LEDGER_FILE ".new" /* whole: it takes the place of the other, come what may */
#define SKIPPED	       100		  /* numbers that keys of lost rows may have had */
#define ASIDE_MAX      1000
#define MEND_NAME_SIZE 40 /* "ledger.db.damaged-17" */

/* Columns of the tables, in the order of schema.c. */
#define KEY_COLUMNS	22
#define ADDRESS_COLUMNS 3
#define DEVICE_COLUMNS	13
#define SESSION_COLUMNS 18

struct address {
	int64_t key, n;
	uint8_t mac[6];
};

struct mend {
	struct db *db;	      /* the new one; sessions and devices go there at once */
	struct key_row *keys; /* by n */
	size_t n_keys, keys_capacity;
	struct key_row *doubtful; /* the seal is broken */
	size_t n_doubtful, doubtful_capacity;
	struct address *addresses;
	size_t n_addresses, addresses_capacity;
	bool failed; /* no memory, or the new one cannot be written */
};

static void *grow(void *array, size_t count, size_t *capacity, size_t size)
{
	const size_t more = *capacity ? *capacity + *capacity / 2 : 64;
	void *grown;

	if (count < *capacity)
		return array;
	grown = calloc(more, size);
	if (!grown)
		return NULL;
	if (count) {
		memcpy(grown, array, count * size);
		explicit_bzero(array, count * size);
	}
	free(array);
	*capacity = more;
	return grown;
}

static void mend_clear(struct mend *mend)
{
	if (mend->keys)
		explicit_bzero(mend->keys, mend->keys_capacity * sizeof(*mend->keys));
	if (mend->doubtful)
		explicit_bzero(mend->doubtful, mend->doubtful_capacity * sizeof(*mend->doubtful));
	free(mend->keys);
	free(mend->doubtful);
	free(mend->addresses);
}

/* --- rows become keys --- */

static void text_take(const struct salvage_value *value, char *ret, size_t size)
{
	const size_t length = value->size < size ? value->size : size - 1;

	if (value->type != SALVAGE_TEXT)
		return;
	memcpy(ret, value->bytes, length);
	ret[length] = '\0';
}

static void bytes_take(const struct salvage_value *value, uint8_t *ret, size_t size)
{
	if (value->type == SALVAGE_BLOB && value->size == size)
		memcpy(ret, value->bytes, size);
}

static bool key_take(const struct salvage_row *row, struct key_row *ret)
{
	const struct salvage_value *values = row->values;
	int64_t *const times[] = {&ret->reserved_at, &ret->offered_at, &ret->issued_at,
		&ret->confirmed_at, &ret->revoked_at, &ret->last_seen};

	memset(ret, 0, sizeof(*ret));
	if (row->n <= 0 || values[1].type != SALVAGE_INTEGER || values[2].type != SALVAGE_TEXT ||
		values[3].type != SALVAGE_INTEGER || values[3].integer < 0 ||
		values[3].integer >= KEY_STATE_COUNT)
		return false;
	ret->n = row->n;
	key_id_print(ret->n, ret->key.id);
	text_take(&values[2], ret->ssid, sizeof(ret->ssid));
	ret->state = (enum key_state)values[3].integer;
	ret->key.bound = values[4].integer;
	text_take(&values[5], ret->key.psk, sizeof(ret->key.psk));
	bytes_take(&values[6], ret->key.pmk, sizeof(ret->key.pmk));
	if (values[7].integer >= 0 && values[7].integer < KEY_ORIGIN_COUNT)
		ret->origin = (enum key_origin)values[7].integer;
	ret->shared = values[8].integer;
	text_take(&values[9], ret->name, sizeof(ret->name));
	text_take(&values[10], ret->peer.mac, sizeof(ret->peer.mac));
	text_take(&values[11], ret->peer.uuid, sizeof(ret->peer.uuid));
	text_take(&values[12], ret->peer.name, sizeof(ret->peer.name));
	text_take(&values[13], ret->peer.type, sizeof(ret->peer.type));
	text_take(&values[14], ret->if_name, sizeof(ret->if_name));
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		*times[i] = values[15 + i].integer;
	bytes_take(&values[21], ret->mark, sizeof(ret->mark));
	return true;
}

static size_t key_place(const struct mend *mend, int64_t n)
{
	size_t low = 0, high = mend->n_keys;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (mend->keys[middle].n < n)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct key_row *key_get(const struct mend *mend, int64_t n)
{
	const size_t place = key_place(mend, n);

	return place < mend->n_keys && mend->keys[place].n == n ? &mend->keys[place] : NULL;
}

/* Of the same state, what is read later is newer. */
static void key_merge(struct mend *mend, const struct key_row *row)
{
	const size_t place = key_place(mend, row->n);
	struct key_row *there = key_get(mend, row->n);
	struct key_row *keys;

	if (there) {
		if (row->state >= there->state)
			*there = *row;
		return;
	}
	keys = grow(mend->keys, mend->n_keys, &mend->keys_capacity, sizeof(*keys));
	if (!keys) {
		mend->failed = true;
		return;
	}
	mend->keys = keys;
	memmove(&keys[place + 1], &keys[place], (mend->n_keys - place) * sizeof(*keys));
	keys[place] = *row;
	mend->n_keys++;
}

static void doubtful_add(struct mend *mend, const struct key_row *row)
{
	struct key_row *doubtful =
		grow(mend->doubtful, mend->n_doubtful, &mend->doubtful_capacity, sizeof(*doubtful));

	if (!doubtful) {
		mend->failed = true;
		return;
	}
	mend->doubtful = doubtful;
	doubtful[mend->n_doubtful++] = *row;
}

static void address_take(struct mend *mend, const struct salvage_row *row)
{
	struct address *addresses = grow(
		mend->addresses, mend->n_addresses, &mend->addresses_capacity, sizeof(*addresses));

	if (!addresses) {
		mend->failed = true;
		return;
	}
	mend->addresses = addresses;
	addresses[mend->n_addresses] = (struct address){.key = row->values[1].integer, .n = row->n};
	bytes_take(&row->values[2], addresses[mend->n_addresses++].mac, 6);
}

/* --- the other rows --- */

/* In the order of the columns; a row that the new table does not take is none of its. */
static void row_store(struct mend *mend, const char *sql, const struct salvage_row *row)
{
	sqlite3_stmt *statement = db_query(mend->db, sql, "i", row->n);

	if (!statement) {
		mend->failed = true;
		return;
	}
	for (size_t i = 1; i < row->n_values; i++) {
		const struct salvage_value *value = &row->values[i];
		const int place = (int)i + 1;

		switch (value->type) {
		case SALVAGE_NULL:
			sqlite3_bind_null(statement, place);
			break;
		case SALVAGE_INTEGER:
			sqlite3_bind_int64(statement, place, value->integer);
			break;
		case SALVAGE_TEXT:
			sqlite3_bind_text(statement, place, (const char *)value->bytes,
				(int)value->size, SQLITE_STATIC);
			break;
		case SALVAGE_BLOB:
			sqlite3_bind_blob(
				statement, place, value->bytes, (int)value->size, SQLITE_STATIC);
			break;
		}
	}
	mend->db->error = SQLITE_OK;
	db_row(mend->db, statement);
	if (mend->db->error && mend->db->error != SQLITE_CONSTRAINT)
		mend->failed = true;
}

static void on_row(void *arg, const struct salvage_row *row)
{
	struct mend *mend = arg;
	struct key_row key;

	if (row->values[0].type != SALVAGE_NULL)
		return;
	if (row->n_values == KEY_COLUMNS && key_take(row, &key)) {
		if (key_seal(&key) == row->values[1].integer)
			key_merge(mend, &key);
		else
			doubtful_add(mend, &key);
		explicit_bzero(&key, sizeof(key));
	} else if (row->n_values == ADDRESS_COLUMNS && row->values[2].type == SALVAGE_BLOB &&
		   row->values[2].size == 6) {
		address_take(mend, row);
	} else if (row->n_values == DEVICE_COLUMNS) {
		row_store(mend,
			"INSERT OR REPLACE INTO device VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
			"?10, ?11, ?12, ?13)",
			row);
	} else if (row->n_values == SESSION_COLUMNS) {
		/* an older copy of its row may say that it is open */
		row_store(mend,
			"INSERT OR REPLACE INTO session SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
			"?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18 WHERE ?9 NOT IN ('requested', "
			"'active') OR NOT EXISTS (SELECT 1 FROM session WHERE id = ?2 AND status "
			"NOT IN ('requested', 'active'))",
			row);
	}
}

/* What this process holds was read well, once. */
static void take_memory(struct mend *mend, const struct table *table)
{
	for (size_t i = 0; i < table->n_networks; i++) {
		const struct network *network = &table->networks[i];

		for (size_t j = 0; j < network->n_keys; j++) {
			const struct key_info *info = &network->infos[j];
			const struct key_row *there = key_get(mend, info->n);
			struct key_row row = {.n = info->n};

			if (there && there->state > info->state)
				continue;
			if (there)
				row = *there;
			memcpy(row.ssid, network->ssid, sizeof(row.ssid));
			row.key = network->keys[j];
			row.state = info->state;
			row.shared = info->shared;
			key_merge(mend, &row);
			explicit_bzero(&row, sizeof(row));
		}
	}
}

/* --- the new file --- */

static int address_order(const void *a, const void *b)
{
	const struct address *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->n < y->n) - (x->n > y->n);
}

/* The newest of each key, the newest first. */
static void addresses_settle(struct mend *mend)
{
	if (mend->n_addresses)
		qsort(mend->addresses, mend->n_addresses, sizeof(*mend->addresses), address_order);
	for (size_t i = 0; i < mend->n_addresses; i++) {
		const struct address *address = &mend->addresses[i];
		struct key_row *row = key_get(mend, address->key);
		struct device_key *key = row ? &row->key : NULL;

		if (key && key->n_macs < DEVICE_MACS_MAX && !address_known(key, address->mac))
			memcpy(key->macs[key->n_macs++], address->mac, 6);
	}
}

static int key_order(const void *a, const void *b)
{
	const struct key_row *x = a, *y = b;

	return (x->n > y->n) - (x->n < y->n);
}

/* A broken seal does not say what is broken; where passphrase and PMK agree, it is neither. */
static size_t doubtful_settle(struct mend *mend)
{
	uint8_t pmk[DEVICE_PMK_SIZE];
	size_t lost = 0;

	for (size_t i = 0; i < mend->n_doubtful; i++) {
		const struct key_row *row = &mend->doubtful[i];

		if (!key_get(mend, row->n) && key_opens(row->state) &&
			passphrase_pmk(row->ssid, row->key.psk, pmk) &&
			CRYPTO_memcmp(pmk, row->key.pmk, sizeof(pmk)) == 0)
			key_merge(mend, row);
	}
	explicit_bzero(pmk, sizeof(pmk));
	if (mend->n_doubtful)
		qsort(mend->doubtful, mend->n_doubtful, sizeof(*mend->doubtful), key_order);
	for (size_t i = 0; i < mend->n_doubtful; i++)
		lost += !key_get(mend, mend->doubtful[i].n) &&
			(i == 0 || mend->doubtful[i].n != mend->doubtful[i - 1].n);
	return lost;
}

static bool keys_store(struct mend *mend)
{
	for (size_t i = 0; i < mend->n_keys; i++)
		if (!key_insert(mend->db, &mend->keys[i]))
			return false;
	/* A number whose row is lost may stand in a psk file. */
	return db_run(mend->db,
		       "INSERT INTO sqlite_sequence SELECT 'key', 0 WHERE NOT EXISTS (SELECT 1 "
		       "FROM "
		       "sqlite_sequence WHERE name = 'key')",
		       "") &&
	       db_run(mend->db, "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'key'", "i",
		       (int64_t)SKIPPED);
}

bool mend_fill(const struct ledger *ledger, struct db *db, struct mend_counts *ret)
{
	struct mend mend = {.db = db};
	char path[PATH_MAX];
	bool good = db_begin(db);

	/* from the oldest to the newest */
	if (place_path(path, ledger->state_dir, LEDGER_COPY))
		salvage_database(path, on_row, &mend);
	ret->of_copy = mend.n_keys;
	if (place_path(path, ledger->state_dir, LEDGER_FILE))
		salvage_database(path, on_row, &mend);
	if (place_path(path, ledger->state_dir, LEDGER_FILE "-wal"))
		salvage_wal(path, on_row, &mend);
	addresses_settle(&mend);
	take_memory(&mend, &ledger->table);
	ret->lost = doubtful_settle(&mend);
	ret->kept = mend.n_keys;
	good = good && !mend.failed && keys_store(&mend);
	good = db_end(db, good);
	mend_clear(&mend);
	return good;
}

/* --- it takes the place of the old one --- */

static bool move(const char *dir, const char *from, const char *to)
{
	char from_path[PATH_MAX], to_path[PATH_MAX];

	return place_path(from_path, dir, from) && place_path(to_path, dir, to) &&
	       (rename(from_path, to_path) == 0 || errno == ENOENT);
}

static bool is_there(const char *dir, const char *name)
{
	char path[PATH_MAX];

	return place_path(path, dir, name) && access(path, F_OK) == 0;
}

/* An empty file is what was made where there was none. */
static bool is_empty(const char *dir)
{
	char path[PATH_MAX];
	struct stat status;

	return place_path(path, dir, LEDGER_FILE) && stat(path, &status) == 0 &&
	       status.st_size == 0 && !is_there(dir, LEDGER_FILE "-wal");
}

/* The WAL first: as long as the file has its old name, its WAL's new name can be told again. */
static bool set_aside(const char *dir, char ret_name[static MEND_NAME_SIZE])
{
	char wal[MEND_NAME_SIZE + 8];

	ret_name[0] = '\0';
	if (is_empty(dir))
		return true;
	for (unsigned i = 1; i <= ASIDE_MAX; i++) {
		snprintf(ret_name, MEND_NAME_SIZE, LEDGER_FILE ".damaged-%u", i);
		if (!is_there(dir, ret_name))
			break;
	}
	snprintf(wal, sizeof(wal), "%s-wal", ret_name);
	return move(dir, LEDGER_FILE "-wal", wal) && move(dir, LEDGER_FILE, ret_name);
}

static bool mend_finish(const char *dir, char ret_name[static MEND_NAME_SIZE])
{
	return set_aside(dir, ret_name) && move(dir, NEXT, LEDGER_FILE) && place_sync(dir);
}

bool mend_resume(const char *dir)
{
	char name[MEND_NAME_SIZE];

	if (!is_there(dir, NEXT))
		return true;
	if (!mend_finish(dir, name))
		return false;
	log_error("ledger",
		"%s/" LEDGER_FILE " was damaged and has been mended; what was damaged is kept "
		"beside it; look after the disk",
		dir);
	return true;
}

static bool next_write(const struct ledger *ledger, struct mend_counts *ret)
{
	char path[PATH_MAX], wal[PATH_MAX], problem[64];
	struct db db;
	bool good;

	if (!place_path(path, ledger->state_dir, TEMPORARY) ||
		!place_path(wal, ledger->state_dir, TEMPORARY "-wal"))
		return false;
	unlink(wal);
	unlink(path);
	if (place_file(ledger->state_dir, path, problem, sizeof(problem)) == PLACE_FILE_REFUSED)
		return false;
	good = ledger_file_open(&db, path) == SCHEMA_GOOD && mend_fill(ledger, &db, ret);
	db_close(&db, false);
	good = good && !is_there(ledger->state_dir, TEMPORARY "-wal") &&
	       move(ledger->state_dir, TEMPORARY, NEXT) && place_sync(ledger->state_dir);
	if (!good) {
		unlink(wal);
		unlink(path);
	}
	return good;
}

bool mend_file(const struct ledger *ledger)
{
	struct mend_counts counts = {0};
	char name[MEND_NAME_SIZE];

	if (!next_write(ledger, &counts) || !mend_finish(ledger->state_dir, name))
		return false;
	if (!*name) {
		log_error("ledger", "%s/" LEDGER_FILE " was gone; it is made anew with %zu keys",
			ledger->state_dir, counts.kept);
		return true;
	}
	log_error("ledger",
		"%s/" LEDGER_FILE
		" was damaged: %zu keys are saved (%zu of them stood in " LEDGER_COPY
		"), %zu could not be read; it is kept as %s; devices whose key is lost must be let "
		"in again; look after the disk",
		ledger->state_dir, counts.kept, counts.of_copy, counts.lost, name);
	return true;
}
