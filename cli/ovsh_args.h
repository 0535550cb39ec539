/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_OVSH_ARGS_H
#define CLI_OVSH_ARGS_H

#include <jansson.h>

#include "ovsdb/error.h"
#include "ovsdb/schema.h"

/*
 * OpenSync's little language on the command line, typed by the server's schema:
 *	COLUMN				a column to show
 *	COLUMN:=VALUE			a value, written as the column's type wants it
 *	COLUMN::JSON			a value in OVSDB's notation
 *	COLUMN~=TEXT			a string, whatever it looks like
 *	COLUMN:ins:VALUE, :del:VALUE	add to, or take from, a set or map
 *	COLUMN==VALUE, != < <= > >=	a condition
 */

/* Returns 0, or -1 with @error naming @table and the tables with similar names. */
int ovsh_table_check(
	const struct ovsdb_schema *schema, const char *table, struct ovsdb_error *error);

struct ovsh_columns {
	json_t *names;	   /* array: every column named, in order */
	json_t *row;	   /* object: column -> value */
	json_t *mutations; /* array of RFC 7047 <mutation> */
};

/*
 * @want_values: each argument has to give a value; otherwise none may. Returns 0 with references
 * in @ret that ovsh_columns_clear() drops, or -1.
 */
int ovsh_columns_parse(const struct ovsdb_schema *schema, const char *table, bool want_values,
	int count, char **arguments, struct ovsh_columns *ret, struct ovsdb_error *error);
void ovsh_columns_clear(struct ovsh_columns *columns);

/*
 * Appends the condition in @text to the array @where; several may be chained with commas. A comma
 * with no COLUMN and operator behind it belongs to the value. Returns 0 or -1.
 */
int ovsh_where_parse(const struct ovsdb_schema *schema, const char *table, const char *text,
	json_t *where, struct ovsdb_error *error);

#endif
