/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys that come from elsewhere: an export, a psk file, lines that hostapd wrote by itself. */
#include "manager/ports/ledger/import.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/log.h"

#define SUBSYSTEM      "ledger"
#define FIRST_CAPACITY 64
#define PSK_FILE_MAX   (16 << 20)

/* --- what was read --- */

bool import_refuse(struct import *import, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(import->problem, IMPORT_PROBLEM_SIZE, format, args);
	va_end(args);
	return false;
}

/* Room for one more; the old place is wiped. */
static bool rows_grow(
	struct import *import, void **rows, size_t count, size_t *capacity, size_t size)
{
	const size_t more = *capacity ? 2 * *capacity : FIRST_CAPACITY;
	void *grown;

	if (count < *capacity)
		return true;
	if (count >= IMPORT_ROWS_MAX)
		return import_refuse(import, "more than %d keys", IMPORT_ROWS_MAX);
	grown = calloc(more, size);
	if (!grown)
		return import_refuse(import, "out of memory");
	if (count) {
		memcpy(grown, *rows, count * size);
		explicit_bzero(*rows, count * size);
	}
	free(*rows);
	*rows = grown;
	*capacity = more;
	return true;
}

struct key_row *import_key_add(struct import *import, const struct key_row *row)
{
	void *rows = import->keys;

	if (!rows_grow(import, &rows, import->n_keys, &import->keys_capacity, sizeof(*row)))
		return NULL;
	import->keys = rows;
	import->keys[import->n_keys] = *row;
	return &import->keys[import->n_keys++];
}

struct import_device *import_device_add(struct import *import, const struct import_device *device)
{
	void *rows = import->devices;

	if (!rows_grow(
		    import, &rows, import->n_devices, &import->devices_capacity, sizeof(*device)))
		return NULL;
	import->devices = rows;
	import->devices[import->n_devices] = *device;
	return &import->devices[import->n_devices++];
}

void import_clear(struct import *import)
{
	if (import->keys)
		explicit_bzero(import->keys, import->n_keys * sizeof(*import->keys));
	free(import->keys);
	free(import->devices);
	free(import->chains);
	*import = (struct import){.problem = import->problem};
}

/* --- what the ledger has --- */

/* A key of the ledger, whatever its state, by its mark. */
struct known {
	uint8_t mark[KEY_MARK_SIZE];
	int64_t n;
	bool opens;
};

struct knowns {
	struct known *list;
	size_t count;
};

enum verdict { IS_NEW, IS_KNOWN, IS_REVOKED };

static int by_mark(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return memcmp(x->mark, y->mark, sizeof(x->mark));
}

static bool knowns_load(struct db *db, struct knowns *ret)
{
	const int64_t count = db_number(db, "SELECT count(*) FROM key", -1);
	struct known *list = count < 0 ? NULL : calloc((size_t)count + 1, sizeof(*list));
	sqlite3_stmt *statement;

	*ret = (struct knowns){.list = list};
	if (!list)
		return false;
	statement = db_query(db, "SELECT n, state, mark FROM key", "");
	while (ret->count < (size_t)count && db_row(db, statement)) {
		struct known *known = &list[ret->count++];

		known->n = sqlite3_column_int64(statement, 0);
		known->opens = sqlite3_column_int64(statement, 1) < KEY_RETURNED;
		if (sqlite3_column_bytes(statement, 2) == KEY_MARK_SIZE)
			memcpy(known->mark, sqlite3_column_blob(statement, 2), KEY_MARK_SIZE);
	}
	db_done(statement);
	qsort(list, ret->count, sizeof(*list), by_mark);
	return statement && !db->error;
}

static bool has_macs(const struct device_key *key, const struct device_key *of)
{
	for (uint8_t i = 0; i < of->n_macs; i++) {
		bool found = false;

		for (uint8_t j = 0; j < key->n_macs; j++)
			found = found || memcmp(key->macs[j], of->macs[i], 6) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* Whether who comes with the row's key is let in by one that is there, as far as somebody here has
 * not decided otherwise: a key that is bound here stays so. */
static bool lets_in(const struct ledger *ledger, const struct known *known, struct key_row *row)
{
	const struct device_key *key;
	const struct network *network;
	size_t index;

	if (!known->opens)
		return false;
	if (!row->key.bound || known->n == row->n)
		return true;
	network = table_find((struct table *)&ledger->table, known->n, &index);
	key = network ? &network->keys[index] : NULL;
	return key && (!key->bound || has_macs(key, &row->key));
}

static enum verdict row_judge(
	const struct ledger *ledger, const struct knowns *knowns, struct key_row *row)
{
	const bool opens = key_opens(row->state);
	enum verdict verdict = IS_NEW;
	struct known wanted = {.n = 0};
	const struct known *known;

	memcpy(wanted.mark, row->mark, sizeof(wanted.mark));
	known = knowns->count
			? bsearch(&wanted, knowns->list, knowns->count, sizeof(wanted), by_mark)
			: NULL;
	if (!known)
		return IS_NEW;
	while (known > knowns->list && by_mark(known - 1, &wanted) == 0)
		known--;
	for (; known < knowns->list + knowns->count && by_mark(known, &wanted) == 0; known++) {
		if (!opens || lets_in(ledger, known, row))
			return IS_KNOWN;
		if (!known->opens)
			verdict = IS_REVOKED;
	}
	return verdict;
}

/* --- into the ledger --- */

struct counts {
	size_t imported, known, skipped;
};

/* -1: there is no key of this number. */
static int64_t state_of_number(struct db *db, int64_t n)
{
	sqlite3_stmt *statement = db_query(db, "SELECT state FROM key WHERE n = ?1", "i", n);
	int64_t state = -1;

	if (db_row(db, statement)) {
		state = sqlite3_column_int64(statement, 0);
		db_done(statement);
	}
	return state;
}

/* A number that was taken back here is not another key's when hostapd's file still names it. */
static bool number_settle(struct db *db, struct key_row *row, bool adopt, bool *ret_gone)
{
	const int64_t state = row->n ? state_of_number(db, row->n) : -1;

	*ret_gone = adopt && state >= KEY_RETURNED;
	if (state >= 0)
		row->n = 0;
	return !db->error;
}

static bool row_import(struct ledger *ledger, const struct knowns *knowns, struct key_row *row,
	bool adopt, struct counts *counts)
{
	enum verdict verdict;
	bool gone;

	if (key_opens(row->state) && !key_mark(row->ssid, row->key.pmk, row->mark))
		return false;
	verdict = row_judge(ledger, knowns, row);
	if (!number_settle(&ledger->db, row, adopt, &gone))
		return false;
	counts->known += verdict == IS_KNOWN;
	counts->skipped += verdict == IS_REVOKED || (verdict == IS_NEW && gone);
	if (verdict != IS_NEW || gone) {
		row->n = -1;
		return true;
	}
	counts->imported++;
	return key_insert(&ledger->db, row);
}

static bool device_insert(struct db *db, const struct import_device *device)
{
	return db_run(db,
		"INSERT OR IGNORE INTO device (session, ssid, key_id, mac, uuid, peer_name, "
		"peer_type, name, if_name, joined, joined_at, last_seen) VALUES (0, ?1, ?2, ?3, "
		"?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
		"ttttttttizz", device->ssid, device->key_id, device->peer.mac, device->peer.uuid,
		device->peer.name, device->peer.type, device->name, device->if_name,
		(int64_t)device->joined, device->joined_at, device->last_seen);
}

static bool rows_insert(
	struct ledger *ledger, struct import *import, bool adopt, struct counts *counts)
{
	struct knowns knowns;
	bool good = knowns_load(&ledger->db, &knowns);

	for (size_t i = 0; good && i < import->n_keys; i++)
		good = row_import(ledger, &knowns, &import->keys[i], adopt, counts);
	for (size_t i = 0; good && i < import->n_devices; i++)
		good = device_insert(&ledger->db, &import->devices[i]);
	free(knowns.list);
	return good;
}

/* One transaction; after it the keys are in memory, too. */
static bool import_take(
	struct ledger *ledger, struct import *import, bool adopt, struct counts *counts)
{
	const bool good = ledger_begin(ledger) && rows_insert(ledger, import, adopt, counts);

	if (!ledger_end(ledger, good))
		return false;
	ledger->copy_due = ledger->copy_due || counts->imported;
	for (size_t i = 0; i < import->n_keys; i++) {
		const struct key_row *row = &import->keys[i];

		/* Out of memory: it is on the disk, and known after the next start. */
		if (row->n > 0 && key_opens(row->state) && !key_remember(&ledger->table, row))
			log_error(SUBSYSTEM, "out of memory: %s opens after a restart only",
				row->key.id);
	}
	return true;
}

/* --- import --- */

static bool is_json(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length && strchr(" \t\r\n", text[at]) && text[at])
		at++;
	return at < length && (text[at] == '{' || text[at] == '[');
}

static bool import_read(struct import *import, const char *text, size_t length, const char *ssid)
{
	if (is_json(text, length))
		return import_json(import, text, length);
	if (!ssid || !*ssid)
		return import_refuse(
			import, "it is no export; for a psk file the SSID of its keys is needed");
	if (strlen(ssid) >= SSID_SIZE)
		return import_refuse(import, "the SSID is longer than 32 bytes");
	if (!import_psk(import, text, length, ssid, false))
		return false;
	return import->n_keys || import_refuse(import, "there is no key in it");
}

enum explain_token ledger_import(struct ledger *ledger, const char *text, size_t length,
	const char *ssid, struct ledger_now now, json_t **ret_report, char ret_problem[static 160])
{
	struct import import = {.problem = ret_problem};
	enum explain_token token = EXPLAIN_NONE;
	struct counts counts = {0};
	json_t *report;

	ledger_tell_time(ledger, now);
	*ret_problem = '\0';
	if (!import_read(&import, text, length, ssid))
		token = EXPLAIN_BAD_IMPORT;
	else if (!import_take(ledger, &import, false, &counts))
		token = EXPLAIN_LEDGER_NOT_WRITABLE;
	import_clear(&import);
	if (token)
		return token;
	log_info(SUBSYSTEM, "import: %zu keys are new, %zu were there, %zu are revoked here",
		counts.imported, counts.known, counts.skipped);
	report = json_pack("{s:I, s:I, s:I}", "imported", (json_int_t)counts.imported, "known",
		(json_int_t)counts.known, "skipped", (json_int_t)counts.skipped);
	*ret_report = report ? report : json_null();
	return EXPLAIN_NONE;
}

/* --- adoption --- */

/* The text, to be wiped and freed; NULL: it cannot be read, errno says why. */
static char *file_read(const char *path, size_t *ret_length)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	char *text = NULL;
	size_t length = 0;
	ssize_t got = 1;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) != 0)
		status.st_size = 0;
	else if (!S_ISREG(status.st_mode))
		errno = EINVAL;
	else if (status.st_size > PSK_FILE_MAX)
		errno = EFBIG;
	else
		text = malloc((size_t)status.st_size + 1);
	while (text && got > 0 && length < (size_t)status.st_size) {
		got = read(fd, text + length, (size_t)status.st_size - length);
		length += got > 0 ? (size_t)got : 0;
	}
	if (text && got < 0) {
		explicit_bzero(text, length);
		free(text);
		text = NULL;
	}
	close(fd);
	*ret_length = length;
	return text;
}

/* Nothing in it would be new: the file is wpsd's own, as it is most of the time. */
static bool all_known(struct ledger *ledger, const struct import *import)
{
	for (size_t i = 0; i < import->n_keys; i++) {
		const struct key_row *row = &import->keys[i];
		const struct network *network;
		size_t index;

		network = row->n ? table_find(&ledger->table, row->n, &index) : NULL;
		if (!network || strcmp(network->ssid, row->ssid) != 0 ||
			CRYPTO_memcmp(network->keys[index].pmk, row->key.pmk, DEVICE_PMK_SIZE) != 0)
			return false;
	}
	return true;
}

/* False: there are keys in it that are not in the ledger. */
static bool file_adopt(struct ledger *ledger, const char *path, const char *ssid, size_t *count)
{
	char problem[IMPORT_PROBLEM_SIZE] = "";
	struct import import = {.problem = problem};
	struct counts counts = {0};
	size_t length = 0;
	char *text = file_read(path, &length);
	bool good = text || errno == ENOENT;

	if (!good)
		log_error(SUBSYSTEM, "%s cannot be read: %s", path, strerror(errno));
	if (!text)
		return good;
	good = import_psk(&import, text, length, ssid, true);
	explicit_bzero(text, length);
	free(text);
	if (!good)
		log_error(SUBSYSTEM, "%s: not all of its keys are taken: %s", path, problem);
	if (import.bad)
		log_warning(SUBSYSTEM, "%s: %zu lines that hostapd could not read are left out",
			path, import.bad);
	if (!all_known(ledger, &import) && !import_take(ledger, &import, true, &counts)) {
		counts = (struct counts){0};
		good = false;
	}
	import_clear(&import);
	if (counts.imported || counts.skipped)
		log_info(SUBSYSTEM, "%s: %zu keys adopted, %zu that were revoked are not", path,
			counts.imported, counts.skipped);
	*count += counts.imported;
	return good;
}

/* The file is about to be replaced: under another name it stays, for the next try. */
static void file_keep(const char *path, const char *kept)
{
	if (link(path, kept) == 0)
		log_error(SUBSYSTEM,
			"%s has keys that the ledger could not take: they open no door until it "
			"can; the file is kept as %s",
			path, kept);
	else
		log_error(SUBSYSTEM,
			"%s has keys that the ledger could not take, and it cannot be kept as "
			"%s: %s",
			path, kept, strerror(errno));
}

size_t ledger_adopt(
	struct ledger *ledger, const char *path, const char *ssid, struct ledger_now now)
{
	char kept[PATH_MAX];
	size_t count = 0;

	ledger_tell_time(ledger, now);
	if (snprintf(kept, sizeof(kept), "%s.kept", path) >= (int)sizeof(kept))
		return 0;
	if (file_adopt(ledger, kept, ssid, &count))
		unlink(kept);
	if (!file_adopt(ledger, path, ssid, &count))
		file_keep(path, kept);
	return count;
}
