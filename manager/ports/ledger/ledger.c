/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the ledger is kept: at home in state_dir, or, while that cannot be written, in a copy that
 * is only read. */
#include "manager/ports/ledger/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/clock.h"
#include "manager/log.h"

#define CLOCK_SET_MS	INT64_C(1704067200000) /* 2024: before it the clock was not set yet */
#define TRIED_WITHIN_MS 3000 /* a write that went well this long ago says that another will */
#define SEEN_PER_CHANGE 32   /* go with another change, which somebody may wait for */
#define CHECK_WHOLE_MAX 4096 /* pages: a larger file is checked without its indexes */

/* --- time --- */

int64_t ledger_wall_s(struct ledger_now now, int64_t core_ms)
{
	if (!core_ms || now.wall_ms < CLOCK_SET_MS)
		return 0;
	return (now.wall_ms - now.core_ms + core_ms) / 1000;
}

void ledger_late_time(struct ledger *ledger, const char *sql, int64_t n, int64_t core_ms)
{
	if (!core_ms || ledger_wall_s(ledger->last, core_ms))
		return;
	for (size_t i = 0; i < ledger->n_late_times; i++)
		if (ledger->late_times[i].sql == sql && ledger->late_times[i].n == n)
			return;
	if (ledger->n_late_times == LATE_TIMES_MAX)
		memmove(ledger->late_times, ledger->late_times + 1,
			--ledger->n_late_times * sizeof(ledger->late_times[0]));
	ledger->late_times[ledger->n_late_times++] =
		(struct late_time){.sql = sql, .n = n, .core_ms = core_ms};
}

static void late_times_write(struct ledger *ledger)
{
	bool good = ledger_begin(ledger);

	for (size_t i = 0; i < ledger->n_late_times && good; i++) {
		const struct late_time *late = &ledger->late_times[i];

		good = db_run(&ledger->db, late->sql, "ii", late->n,
			ledger_wall_s(ledger->last, late->core_ms));
	}
	if (ledger_end(ledger, good))
		ledger->n_late_times = 0;
}

void ledger_tell_time(struct ledger *ledger, struct ledger_now now)
{
	ledger->last = now;
	if (ledger->n_late_times && now.wall_ms >= CLOCK_SET_MS)
		late_times_write(ledger);
	seen_write(ledger, true);
}

/* --- what became of the disk, said once per change --- */

static void tell_refused(struct ledger *ledger, const char *problem)
{
	ledger->writable = false;
	if (strcmp(ledger->problem, problem) == 0)
		return;
	snprintf(ledger->problem, sizeof(ledger->problem), "%s", problem);
	log_error("ledger",
		"%s; until it can be written no session opens; keys that were given out "
		"stay valid",
		problem);
}

static void tell_written(struct ledger *ledger)
{
	ledger->writable = true;
	ledger->written_ms = clock_core_ms();
	if (*ledger->problem)
		log_info("ledger", "%s/" LEDGER_FILE " can be written again", ledger->state_dir);
	ledger->problem[0] = '\0';
}

static void tell_db(struct ledger *ledger, const struct db *db)
{
	char problem[sizeof(ledger->problem)];

	snprintf(problem, sizeof(problem), "%.120s/" LEDGER_FILE " cannot be written: %s",
		ledger->state_dir, db->message);
	tell_refused(ledger, problem);
}

/* --- one file --- */

static bool file_is_whole(struct db *db)
{
	const bool small = db_number(db, "PRAGMA page_count", 0) <= CHECK_WHOLE_MAX;
	sqlite3_stmt *statement =
		db_query(db, small ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", "");
	char verdict[64] = "";

	if (db_row(db, statement)) {
		db_text(statement, 0, verdict, sizeof(verdict));
		db_done(statement);
	}
	return strcmp(verdict, "ok") == 0;
}

static enum schema_verdict file_open(struct db *db, const char *path)
{
	enum schema_verdict verdict;

	if (!db_open(db, path) || !db_settle_reading(db))
		return SCHEMA_FAILED;
	verdict = schema_verify(db);
	if (verdict != SCHEMA_GOOD)
		return verdict;
	if (!file_is_whole(db))
		return db->error && !db_is_damaged(db) ? SCHEMA_FAILED : SCHEMA_DAMAGED;
	if (!db_settle_writing(db) || !schema_migrate(db))
		return db_is_damaged(db) ? SCHEMA_DAMAGED : SCHEMA_FAILED;
	return SCHEMA_GOOD;
}

static bool file_identity(const char *path, uint64_t *ret_dev, uint64_t *ret_inode)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return false;
	*ret_dev = status.st_dev;
	*ret_inode = status.st_ino;
	return true;
}

/* --- at home --- */

static void tell_verdict(struct ledger *ledger, const struct db *db, enum schema_verdict verdict)
{
	char problem[sizeof(ledger->problem)];

	switch (verdict) {
	case SCHEMA_NEWER:
		snprintf(problem, sizeof(problem),
			"%.120s/" LEDGER_FILE " was written by a newer wpsd, and this one leaves "
			"it alone; install that one again",
			ledger->state_dir);
		tell_refused(ledger, problem);
		break;
	case SCHEMA_FOREIGN:
		snprintf(problem, sizeof(problem),
			"%.120s/" LEDGER_FILE " is another program's; move it away or say another "
			"state_dir",
			ledger->state_dir);
		tell_refused(ledger, problem);
		break;
	case SCHEMA_DAMAGED:
		snprintf(problem, sizeof(problem), "%.120s/" LEDGER_FILE " is damaged",
			ledger->state_dir);
		tell_refused(ledger, problem);
		break;
	case SCHEMA_GOOD:
	case SCHEMA_FAILED:
		tell_db(ledger, db);
		break;
	}
}

/* On success `ret` is open and in use. */
static bool home_open(struct ledger *ledger, struct db *ret)
{
	char path[PATH_MAX], problem[sizeof(ledger->problem)];
	enum schema_verdict verdict;

	if (!place_path(path, ledger->state_dir, LEDGER_FILE) ||
		!place_directory(ledger->state_dir, problem, sizeof(problem)) ||
		place_file(ledger->state_dir, path, problem, sizeof(problem)) ==
			PLACE_FILE_REFUSED) {
		tell_refused(ledger, problem);
		return false;
	}
	verdict = file_open(ret, path);
	if (verdict == SCHEMA_GOOD && file_identity(path, &ledger->dev, &ledger->inode) &&
		keys_load(ret, &ledger->table))
		return true;
	tell_verdict(ledger, ret, verdict);
	db_close(ret, true);
	return false;
}

static bool probe(struct ledger *ledger)
{
	return ledger_end(ledger,
		ledger_begin(ledger) &&
			db_run(&ledger->db,
				"UPDATE meta SET value = value + 1 WHERE name = 'writes'", ""));
}

static bool home_come(struct ledger *ledger)
{
	struct db db;

	if (!home_open(ledger, &db))
		return false;
	db_close(&ledger->db, true);
	ledger->db = db;
	ledger->place = PLACE_HOME;
	ledger->next_session =
		(uint64_t)db_number(&ledger->db, "SELECT ifnull(max(id), 0) FROM session", 0) + 1;
	return true;
}

/* --- away --- */

static void private_paths(
	const struct ledger *ledger, char database[static PATH_MAX], char wal[static PATH_MAX])
{
	if (!place_path(database, ledger->private_dir, LEDGER_FILE))
		database[0] = '\0';
	if (!place_path(wal, ledger->private_dir, LEDGER_FILE "-wal"))
		wal[0] = '\0';
}

static void private_remove(const struct ledger *ledger)
{
	char database[PATH_MAX], wal[PATH_MAX];

	private_paths(ledger, database, wal);
	unlink(wal);
	unlink(database);
}

/* A disk that is read-only cannot even be read in place: what the last wpsd wrote may be in the
 * WAL. */
static bool private_open(struct ledger *ledger)
{
	char database[PATH_MAX], wal[PATH_MAX], from[PATH_MAX], from_wal[PATH_MAX];

	private_paths(ledger, database, wal);
	if (!*database || !*wal || !place_path(from, ledger->state_dir, LEDGER_FILE) ||
		!place_path(from_wal, ledger->state_dir, LEDGER_FILE "-wal") ||
		!place_copy(from, database) || !place_copy(from_wal, wal))
		return false;
	if (access(database, F_OK) == 0 && file_open(&ledger->db, database) == SCHEMA_GOOD &&
		keys_load(&ledger->db, &ledger->table))
		return true;
	db_close(&ledger->db, true);
	return false;
}

static bool stand_in_open(struct ledger *ledger)
{
	if (private_open(ledger)) {
		ledger->place = PLACE_PRIVATE;
		return true;
	}
	private_remove(ledger);
	ledger->place = PLACE_NOWHERE;
	return file_open(&ledger->db, DB_IN_MEMORY) == SCHEMA_GOOD;
}

/* --- writing --- */

bool ledger_begin(struct ledger *ledger)
{
	ledger->db.error = SQLITE_OK;
	return ledger->place == PLACE_HOME && db_begin(&ledger->db);
}

bool ledger_end_seen(struct ledger *ledger, bool good, size_t max_seen)
{
	size_t n_seen = 0;

	if (ledger->place != PLACE_HOME)
		return false;
	good = good && seen_put(ledger, max_seen, &n_seen);
	if (db_end(&ledger->db, good)) {
		seen_written(ledger, n_seen);
		tell_written(ledger);
		return true;
	}
	/* Without an error it was the caller who took it back. */
	if (ledger->db.error)
		tell_db(ledger, &ledger->db);
	return false;
}

bool ledger_end(struct ledger *ledger, bool good)
{
	return ledger_end_seen(ledger, good, SEEN_PER_CHANGE);
}

bool ledger_ready(struct ledger *ledger)
{
	return ledger->place == PLACE_HOME || home_come(ledger);
}

bool ledger_mended(struct ledger *ledger)
{
	(void)ledger;
	return false;
}

enum explain_token ledger_refusal(struct ledger *ledger)
{
	if (!ledger_ready(ledger))
		return EXPLAIN_LEDGER_NOT_WRITABLE;
	if (ledger->writable && clock_core_ms() - ledger->written_ms < TRIED_WITHIN_MS)
		return EXPLAIN_NONE;
	if (!probe(ledger))
		return EXPLAIN_LEDGER_NOT_WRITABLE;
	sessions_write_late(ledger);
	return EXPLAIN_NONE;
}

/* --- life --- */

struct ledger *ledger_open(const struct ledger_config *config)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger)
		return NULL;
	ledger->state_dir = strdup(config->state_dir);
	ledger->private_dir = strdup(config->private_dir);
	ledger->next_session = 1;
	if (!ledger->state_dir || !ledger->private_dir) {
		ledger_close(ledger);
		return NULL;
	}
	private_remove(ledger);
	if (home_come(ledger) || stand_in_open(ledger))
		return ledger;
	ledger_close(ledger);
	return NULL;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	if (ledger->place == PLACE_HOME && ledger->db.handle)
		seen_write(ledger, false);
	db_close(&ledger->db, ledger->place != PLACE_HOME);
	if (ledger->private_dir)
		private_remove(ledger);
	table_wipe(&ledger->table);
	free(ledger->seen);
	free(ledger->state_dir);
	free(ledger->private_dir);
	free(ledger);
}

/* --- keys --- */

struct device_keys ledger_keys(struct ledger *ledger, const char *ssid)
{
	const struct network *network = table_network(&ledger->table, ssid);

	if (!network)
		return (struct device_keys){0};
	return (struct device_keys){.keys = network->keys, .n_keys = network->n_keys};
}

uint64_t ledger_keys_version(const struct ledger *ledger, const char *ssid)
{
	return table_version(&ledger->table, ssid);
}

const struct device_key *ledger_key(struct ledger *ledger, const char *ssid, const char *key_id)
{
	const struct network *network = table_network(&ledger->table, ssid);
	const int64_t n = key_number(key_id);
	const size_t index = network && n ? network_find(network, n) : SIZE_MAX;

	return index == SIZE_MAX ? NULL : &network->keys[index];
}
