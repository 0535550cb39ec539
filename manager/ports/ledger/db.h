/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SQLite as the ledger uses it: one connection, statements that are prepared once, errors that are
 * kept. Nothing here knows what a key is.
 */
#ifndef OPENWPS_LEDGER_DB_H
#define OPENWPS_LEDGER_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DB_IN_MEMORY ":memory:"

struct db_statement;

struct db {
	sqlite3 *handle;
	struct db_statement *statements;
	int error; /* SQLite's primary code of the last call that failed; SQLITE_OK = none */
	char message[160]; /* … in words, without values */
};

/* Opens a file that is there (or DB_IN_MEMORY), without reading it. False: db->error tells. */
bool db_open(struct db *db, const char *path);
/* Settings that must stand before the first read, and those that make it durable. */
bool db_settle_reading(struct db *db);
bool db_settle_writing(struct db *db);
/* Takes one that is not open. With `leave_as_it_is` not even the WAL is carried over. */
void db_close(struct db *db, bool leave_as_it_is);

/* The last error was not of the file but of what is around it: the disk, a lock, memory. */
bool db_is_hindered(const struct db *db);
bool db_is_damaged(const struct db *db);

/*
 * `sql` is a literal: its statement is prepared once and kept. `format` has a letter for each
 * parameter: i int64_t; t const char *, NULL = NULL; z int64_t, 0 = NULL; b const void *, size_t,
 * a NULL pointer = NULL. The pointers must live until the last row.
 */
sqlite3_stmt *db_query(struct db *db, const char *sql, const char *format, ...);
/* The next row of a query (NULL: none). After the last the statement is reset. */
bool db_row(struct db *db, sqlite3_stmt *statement);
/* When not all rows were read. */
void db_done(sqlite3_stmt *statement);
/* Runs to its end. */
bool db_run(struct db *db, const char *sql, const char *format, ...);
/* One number of the first row; `otherwise` when there is none. */
int64_t db_number(struct db *db, const char *sql, int64_t otherwise);

bool db_begin(struct db *db);
/* Commits what went well so far (`good`), else takes it back. True: it is on the disk. */
bool db_end(struct db *db, bool good);

/* Text of a column, "" for NULL, cut to the size. */
void db_text(sqlite3_stmt *statement, int column, char *ret, size_t size);

#endif
