/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/ledger/db.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCK_WAIT_MS 200 /* a wpsd that is just ending may still have the file */

struct db_statement {
	struct db_statement *next;
	const char *sql;
	sqlite3_stmt *statement;
};

/* SQLite's messages quote SQL, which has no values in it: all of ours are bound. */
static bool db_note(struct db *db, int code)
{
	if ((code & 0xff) == SQLITE_OK)
		return true;
	db->error = code & 0xff;
	snprintf(db->message, sizeof(db->message), "%s",
		db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code));
	return false;
}

/*
 * psow=0: a disk that loses power may spoil the whole block that it is just writing, and the end of
 * an older commit may stand in it. Without "powersafe overwrite" SQLite fills up the block behind
 * each commit, and never writes into it again.
 */
static bool uri_make(const char *path, char *ret, size_t size)
{
	static const char parameters[] = "?psow=0";
	size_t at = (size_t)snprintf(ret, size, "file:");

	for (; *path && at + 4 + sizeof(parameters) < size; path++)
		at += (size_t)snprintf(
			ret + at, size - at, strchr("%?#", *path) ? "%%%02x" : "%c", *path);
	snprintf(ret + at, size - at, "%s", parameters);
	return !*path;
}

bool db_open(struct db *db, const char *path)
{
	const bool in_memory = strcmp(path, DB_IN_MEMORY) == 0;
	char uri[3 * PATH_MAX];

	memset(db, 0, sizeof(*db));
	if (!uri_make(path, uri, sizeof(uri)))
		return db_note(db, SQLITE_CANTOPEN);
	return db_note(db, sqlite3_open_v2(in_memory ? path : uri, &db->handle,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
					   SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_URI,
				   NULL)) &&
	       db_note(db, sqlite3_busy_timeout(db->handle, LOCK_WAIT_MS));
}

/*
 * EXCLUSIVE before the first read: the index of the WAL is then in this process's memory, and
 * there is no -shm file, which would have to be mapped (JFFS2 cannot). Without mmap a page that
 * the disk cannot read is an error and no SIGBUS. secure_delete: what is wiped is wiped.
 */
bool db_settle_reading(struct db *db)
{
	return db_note(db, sqlite3_exec(db->handle,
				   "PRAGMA locking_mode = EXCLUSIVE;"
				   "PRAGMA mmap_size = 0;"
				   "PRAGMA cache_size = -512;"
				   "PRAGMA temp_store = MEMORY;"
				   "PRAGMA trusted_schema = OFF;"
				   "PRAGMA cell_size_check = ON;"
				   "PRAGMA secure_delete = ON;",
				   NULL, NULL, NULL));
}

/*
 * Power cuts: a transaction is appended to the WAL, whose frames carry checksums that build on one
 * another, and synchronous = FULL has it on the disk before COMMIT returns; whatever the cut tears
 * is found by its checksum and taken for not written. The database itself is written only by a
 * checkpoint, after the WAL is safe, so there is no moment in which a torn write could hurt an old
 * row. A rollback journal needs two more waits for the disk and three changes of the directory for
 * the same promise. SQLite syncs the directory when it makes the WAL.
 */
bool db_settle_writing(struct db *db)
{
	sqlite3_stmt *statement = NULL;
	bool good;

	if (!db_note(db, sqlite3_prepare_v2(
				 db->handle, "PRAGMA journal_mode = WAL", -1, &statement, NULL)))
		return false;
	good = sqlite3_step(statement) == SQLITE_ROW;
	if (!db_note(db, sqlite3_finalize(statement)) || !good)
		return false;
	if (!db_note(db, sqlite3_exec(db->handle,
				 "PRAGMA synchronous = FULL;"
				 "PRAGMA journal_size_limit = 1048576;",
				 NULL, NULL, NULL)))
		return false;
	/* After a power cut the last commit may end in the middle of a block: nothing is written
	 * behind it, the WAL begins anew. */
	return db_note(db, sqlite3_wal_checkpoint_v2(
				   db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

void db_close(struct db *db, bool leave_as_it_is)
{
	while (db->statements) {
		struct db_statement *statement = db->statements;

		db->statements = statement->next;
		sqlite3_finalize(statement->statement);
		free(statement);
	}
	if (db->handle && leave_as_it_is)
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_close(db->handle);
	db->handle = NULL;
}

bool db_is_hindered(const struct db *db)
{
	switch (db->error) {
	case SQLITE_PERM:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_NOMEM:
	case SQLITE_READONLY:
	case SQLITE_INTERRUPT:
	case SQLITE_IOERR:
	case SQLITE_FULL:
	case SQLITE_CANTOPEN:
	case SQLITE_NOLFS:
	case SQLITE_AUTH:
		return true;
	}
	return false;
}

bool db_is_damaged(const struct db *db)
{
	return db->error == SQLITE_CORRUPT || db->error == SQLITE_NOTADB;
}

static sqlite3_stmt *statement_find(struct db *db, const char *sql)
{
	struct db_statement *statement;

	for (statement = db->statements; statement; statement = statement->next)
		if (statement->sql == sql)
			return statement->statement;
	statement = calloc(1, sizeof(*statement));
	if (!statement) {
		db_note(db, SQLITE_NOMEM);
		return NULL;
	}
	if (!db_note(db, sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
				 &statement->statement, NULL))) {
		free(statement);
		return NULL;
	}
	statement->sql = sql;
	statement->next = db->statements;
	db->statements = statement;
	return statement->statement;
}

static int bind_time(sqlite3_stmt *statement, int place, int64_t seconds)
{
	return seconds ? sqlite3_bind_int64(statement, place, seconds)
		       : sqlite3_bind_null(statement, place);
}

static sqlite3_stmt *bind_all(struct db *db, const char *sql, const char *format, va_list args)
{
	sqlite3_stmt *statement = db->handle ? statement_find(db, sql) : NULL;
	int place = 0, code = SQLITE_OK;
	const void *bytes;

	if (!statement)
		return NULL;
	sqlite3_reset(statement);
	for (const char *letter = format; *letter && code == SQLITE_OK; letter++) {
		place++;
		switch (*letter) {
		case 'i':
			code = sqlite3_bind_int64(statement, place, va_arg(args, int64_t));
			break;
		case 'z':
			code = bind_time(statement, place, va_arg(args, int64_t));
			break;
		case 't':
			code = sqlite3_bind_text(
				statement, place, va_arg(args, const char *), -1, SQLITE_STATIC);
			break;
		case 'b':
			bytes = va_arg(args, const void *);
			code = sqlite3_bind_blob64(
				statement, place, bytes, va_arg(args, size_t), SQLITE_STATIC);
			break;
		}
	}
	return db_note(db, code) ? statement : NULL;
}

sqlite3_stmt *db_query(struct db *db, const char *sql, const char *format, ...)
{
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, format);
	statement = bind_all(db, sql, format, args);
	va_end(args);
	return statement;
}

void db_done(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

bool db_row(struct db *db, sqlite3_stmt *statement)
{
	int code;

	if (!statement)
		return false;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return true;
	db_note(db, code == SQLITE_DONE ? SQLITE_OK : code);
	db_done(statement);
	return false;
}

bool db_run(struct db *db, const char *sql, const char *format, ...)
{
	sqlite3_stmt *statement;
	va_list args;
	int code;

	va_start(args, format);
	statement = bind_all(db, sql, format, args);
	va_end(args);
	if (!statement)
		return false;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		;
	if (code != SQLITE_DONE)
		db_note(db, code);
	db_done(statement);
	return code == SQLITE_DONE;
}

int64_t db_number(struct db *db, const char *sql, int64_t otherwise)
{
	sqlite3_stmt *statement = db_query(db, sql, "");
	int64_t number = otherwise;

	if (!db_row(db, statement))
		return otherwise;
	number = sqlite3_column_int64(statement, 0);
	db_done(statement);
	return number;
}

bool db_begin(struct db *db)
{
	db->error = SQLITE_OK;
	return db_run(db, "BEGIN IMMEDIATE", "");
}

bool db_end(struct db *db, bool good)
{
	const int error = db->error;

	if (good && db_run(db, "COMMIT", ""))
		return true;
	if (!good)
		db->error = error;
	/* What cannot be taken back any more was taken back by SQLite itself. */
	if (db->handle && !sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

void db_text(sqlite3_stmt *statement, int column, char *ret, size_t size)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	snprintf(ret, size, "%s", text ? (const char *)text : "");
}
