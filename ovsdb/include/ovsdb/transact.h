/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_TRANSACT_H
#define OVSDB_TRANSACT_H

#include <stddef.h>
#include <jansson.h>

/*
 * The params of "transact" (RFC 7047 clause 4.1.3): [database, operation, ...]. Every function
 * takes over its json_t arguments, and all return NULL when memory is short or one of these
 * arguments is NULL, so that calls can be nested and checked once.
 */
json_t *ovsdb_transact_new(const char *database);
/* Appends one operation. Returns 0, or -1 (the operation is released). */
int ovsdb_transact_add(json_t *transact, json_t *operation);

/* The one condition [column, function, value], as the whole "where". */
json_t *ovsdb_where(const char *column, const char *function, json_t *value);
/* Where the row has this UUID. */
json_t *ovsdb_where_uuid(const char *uuid);

/* @columns: an array of names, or NULL for all. */
json_t *ovsdb_op_select(const char *table, json_t *where, json_t *columns);
/* @uuid_name: for ["named-uuid", name] in the same transaction; may be NULL. */
json_t *ovsdb_op_insert(const char *table, json_t *row, const char *uuid_name);
json_t *ovsdb_op_update(const char *table, json_t *where, json_t *row);
json_t *ovsdb_op_mutate(const char *table, json_t *where, json_t *mutations);
json_t *ovsdb_op_delete(const char *table, json_t *where);
/* @until: "==" or "!=". @timeout_ms 0: the transaction fails at once if it does not hold. */
json_t *ovsdb_op_wait(const char *table, json_t *where, json_t *columns, json_t *rows,
	const char *until, int timeout_ms);

/* The first operation that failed. Borrows from the result. */
struct ovsdb_op_error {
	size_t index;	     /* of the operation; equal to their number: the commit failed */
	const char *error;   /* RFC 7047's token: "constraint violation", "timed out", ... */
	const char *details; /* a sentence, or ""; may quote values, so it is not for a log */
};

/* Returns 0 when all operations succeeded, -1 with @ret (may be NULL) filled when not. */
int ovsdb_transact_check(const json_t *result, struct ovsdb_op_error *ret);

#endif
