/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the ledger is kept: at home in state_dir, or, while that cannot be used, in a copy that is
 * only read.
 */
#include "manager/ports/ledger/internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/ledger/mend.h"
#include "manager/ports/ledger/salvage.h"

#define CHECK_WHOLE_MAX 4096 /* pages: a larger file is checked without its indexes */

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

void home_tell_written(struct ledger *ledger)
{
	ledger->writable = true;
	ledger->written_ms = clock_core_ms();
	if (*ledger->problem)
		log_info("ledger", "%s/" LEDGER_FILE " can be written again", ledger->state_dir);
	ledger->problem[0] = '\0';
}

void home_tell_hindered(struct ledger *ledger, const char *why)
{
	char problem[sizeof(ledger->problem)];

	snprintf(problem, sizeof(problem), "%.120s/" LEDGER_FILE " cannot be written: %.150s",
		ledger->state_dir, why);
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

enum schema_verdict ledger_file_open(struct db *db, const char *path)
{
	enum schema_verdict verdict;

	if (!db_open(db, path))
		return SCHEMA_FAILED;
	if (!db_settle_reading(db))
		return db_is_hindered(db) ? SCHEMA_FAILED : SCHEMA_DAMAGED;
	verdict = schema_verify(db);
	if (verdict != SCHEMA_GOOD)
		return verdict;
	db->error = SQLITE_OK;
	if (file_is_whole(db) && db_settle_writing(db) && schema_migrate(db))
		return SCHEMA_GOOD;
	return db_is_hindered(db) ? SCHEMA_FAILED : SCHEMA_DAMAGED;
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

static void private_paths(
	const struct ledger *ledger, char database[static PATH_MAX], char wal[static PATH_MAX])
{
	if (!place_path(database, ledger->private_dir, LEDGER_FILE))
		database[0] = '\0';
	if (!place_path(wal, ledger->private_dir, LEDGER_FILE "-wal"))
		wal[0] = '\0';
}

void home_remove_private(const struct ledger *ledger)
{
	char database[PATH_MAX], wal[PATH_MAX];

	private_paths(ledger, database, wal);
	unlink(wal);
	unlink(database);
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
		snprintf(problem, sizeof(problem),
			"%.120s/" LEDGER_FILE " is damaged, and there is no room to mend it",
			ledger->state_dir);
		tell_refused(ledger, problem);
		break;
	case SCHEMA_GOOD:
	case SCHEMA_FAILED:
		home_tell_hindered(ledger, db->message);
		break;
	}
}

/* Made when it is not there. SCHEMA_DAMAGED also when only its copy or its WAL is. */
static enum schema_verdict home_look(struct ledger *ledger, const char *path)
{
	char problem[sizeof(ledger->problem)], copy[PATH_MAX], wal[PATH_MAX], journal[PATH_MAX];
	struct stat status;
	long user;

	if (!place_path(copy, ledger->state_dir, LEDGER_COPY) ||
		!place_path(wal, ledger->state_dir, LEDGER_FILE "-wal") ||
		!place_path(journal, ledger->state_dir, LEDGER_FILE "-journal"))
		return SCHEMA_FAILED;
	switch (place_file(ledger->state_dir, path, problem, sizeof(problem))) {
	case PLACE_FILE_REFUSED:
		tell_refused(ledger, problem);
		return SCHEMA_FAILED;
	case PLACE_FILE_MADE:
		if (access(copy, F_OK) == 0 || (stat(wal, &status) == 0 && status.st_size > 0))
			return SCHEMA_DAMAGED;
		return SCHEMA_GOOD;
	case PLACE_FILE_THERE:
		break;
	}
	user = place_user(path);
	if (user) {
		snprintf(problem, sizeof(problem), "%.200s is in use by process %ld", path, user);
		tell_refused(ledger, problem);
		return SCHEMA_FAILED;
	}
	/* The power failed, or wpsd did, before what was written last came into the copy. */
	if ((stat(wal, &status) == 0 && status.st_size > 0) || access(copy, F_OK) != 0)
		ledger->copy_due = true;
	/* The very first write is not in WAL mode yet. When the power went in it there is a
	 * journal, by which SQLite takes back what was torn. */
	if (access(journal, F_OK) == 0)
		return SCHEMA_GOOD;
	return salvage_is_damaged(path, wal) ? SCHEMA_DAMAGED : SCHEMA_GOOD;
}

/* `ret` is open when the verdict is SCHEMA_GOOD, and then the keys are loaded. */
static enum schema_verdict home_read(struct ledger *ledger, const char *path, struct db *ret)
{
	enum schema_verdict verdict = ledger_file_open(ret, path);

	if (verdict == SCHEMA_GOOD && !keys_load(ret, &ledger->table))
		verdict = db_is_damaged(ret) ? SCHEMA_DAMAGED : SCHEMA_FAILED;
	if (verdict == SCHEMA_GOOD && file_identity(path, &ledger->dev, &ledger->inode))
		return SCHEMA_GOOD;
	db_close(ret, true);
	return verdict == SCHEMA_GOOD ? SCHEMA_FAILED : verdict;
}

/* On success `ret` is open and in use. */
static bool home_open(struct ledger *ledger, struct db *ret)
{
	char path[PATH_MAX], problem[sizeof(ledger->problem)];
	enum schema_verdict verdict;

	if (!place_path(path, ledger->state_dir, LEDGER_FILE) ||
		!place_directory(ledger->state_dir, problem, sizeof(problem))) {
		tell_refused(ledger, problem);
		return false;
	}
	if (!mend_resume(ledger->state_dir)) {
		home_tell_hindered(ledger, strerror(errno));
		return false;
	}
	memset(ret, 0, sizeof(*ret));
	verdict = home_look(ledger, path);
	if (verdict == SCHEMA_FAILED)
		return false;
	if (verdict == SCHEMA_GOOD)
		verdict = home_read(ledger, path, ret);
	if (verdict == SCHEMA_DAMAGED && mend_file(ledger)) {
		ledger->copy_due = true;
		verdict = home_read(ledger, path, ret);
	}
	if (verdict == SCHEMA_GOOD)
		return true;
	tell_verdict(ledger, ret, verdict);
	return false;
}

bool home_come(struct ledger *ledger)
{
	struct db db;

	if (!home_open(ledger, &db))
		return false;
	db_close(&ledger->db, true);
	home_remove_private(ledger);
	ledger->db = db;
	ledger->place = PLACE_HOME;
	ledger->next_session =
		(uint64_t)db_number(&ledger->db, "SELECT ifnull(max(id), 0) FROM session", 0) + 1;
	return true;
}

/* --- away --- */

/* A disk that is read-only cannot even be read in place: what the last wpsd wrote may be in the
 * WAL. */
static bool private_open(struct ledger *ledger)
{
	char database[PATH_MAX], wal[PATH_MAX], from[PATH_MAX], from_wal[PATH_MAX];
	enum schema_verdict verdict;

	private_paths(ledger, database, wal);
	if (!*database || !*wal || !place_path(from, ledger->state_dir, LEDGER_FILE) ||
		!place_path(from_wal, ledger->state_dir, LEDGER_FILE "-wal") ||
		!place_copy(from, database) || !place_copy(from_wal, wal))
		return false;
	if (access(database, F_OK) != 0 || salvage_is_damaged(database, wal))
		return false;
	verdict = ledger_file_open(&ledger->db, database);
	/* One of a newer wpsd is not written, but its keys open the door. */
	if ((verdict == SCHEMA_GOOD || verdict == SCHEMA_NEWER) &&
		keys_load(&ledger->db, &ledger->table))
		return true;
	db_close(&ledger->db, true);
	return false;
}

/* What cannot be read by SQLite there is read page by page: no disk is needed for that. */
bool home_stand_in(struct ledger *ledger)
{
	struct mend_counts counts;

	if (private_open(ledger)) {
		ledger->place = PLACE_PRIVATE;
		return true;
	}
	home_remove_private(ledger);
	ledger->place = PLACE_NOWHERE;
	return ledger_file_open(&ledger->db, DB_IN_MEMORY) == SCHEMA_GOOD &&
	       mend_fill(ledger, &ledger->db, &counts) && keys_load(&ledger->db, &ledger->table);
}

/* Somebody removed the file, which goes on without a name until it is closed: it is written anew.
 */
static bool home_return(struct ledger *ledger)
{
	char path[PATH_MAX], problem[sizeof(ledger->problem)];

	if (!place_directory(ledger->state_dir, problem, sizeof(problem))) {
		tell_refused(ledger, problem);
		return false;
	}
	ledger->copy_due = true;
	if (!ledger_copy_write(ledger) || !place_path(path, ledger->state_dir, LEDGER_FILE)) {
		home_tell_hindered(ledger, ledger->db.error ? ledger->db.message : strerror(errno));
		return false;
	}
	log_error("ledger", "%s was removed while wpsd runs; it is written anew", path);
	db_close(&ledger->db, true);
	if (home_come(ledger))
		return true;
	home_stand_in(ledger);
	return false;
}

bool ledger_ready(struct ledger *ledger)
{
	char path[PATH_MAX];
	uint64_t dev, inode;

	if (ledger->place != PLACE_HOME)
		return home_come(ledger);
	if (!place_path(path, ledger->state_dir, LEDGER_FILE))
		return false;
	if (!file_identity(path, &dev, &inode))
		return home_return(ledger);
	if (dev == ledger->dev && inode == ledger->inode)
		return true;
	tell_refused(ledger, "ledger.db was replaced while wpsd runs; restart wpsd");
	return false;
}

bool ledger_mended(struct ledger *ledger)
{
	if (ledger->place != PLACE_HOME || !db_is_damaged(&ledger->db))
		return false;
	db_close(&ledger->db, true);
	if (home_come(ledger))
		return true;
	home_stand_in(ledger);
	return false;
}
