/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_SCHEMA_H
#define OVSDB_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>

#include "ovsdb/error.h"

/* RFC 7047 clause 3.2, as much as is needed to type values and to ask what is there. */

enum ovsdb_atom {
	OVSDB_ATOM_NONE, /* no value part: not a map */
	OVSDB_ATOM_INTEGER,
	OVSDB_ATOM_REAL,
	OVSDB_ATOM_BOOLEAN,
	OVSDB_ATOM_STRING,
	OVSDB_ATOM_UUID,
};

#define OVSDB_UNLIMITED ((unsigned)-1)

struct ovsdb_type {
	enum ovsdb_atom key;
	enum ovsdb_atom value; /* OVSDB_ATOM_NONE unless a map */
	unsigned min;	       /* 0 or 1 */
	unsigned max;	       /* 1 .. OVSDB_UNLIMITED */
};

struct ovsdb_schema;

/*
 * From the result of "get_schema". Every column's type is checked here, so the look-ups below
 * cannot fail half-way. Returns NULL with @error set.
 */
struct ovsdb_schema *ovsdb_schema_new(const json_t *result, struct ovsdb_error *error);
void ovsdb_schema_free(struct ovsdb_schema *schema);

/* @column NULL: is there such a table? "_uuid" and "_version" are columns of every table. */
bool ovsdb_schema_has(const struct ovsdb_schema *schema, const char *table, const char *column);
/* Returns 0, or -1 when there is no such column. */
int ovsdb_schema_type(const struct ovsdb_schema *schema, const char *table, const char *column,
	struct ovsdb_type *ret);
/*
 * The object of tables, or of a table's columns (NULL: no such table), to iterate over its keys.
 * Borrowed; not const only because jansson's iterators are not.
 */
json_t *ovsdb_schema_tables(const struct ovsdb_schema *schema);
json_t *ovsdb_schema_columns(const struct ovsdb_schema *schema, const char *table);

/* "optional boolean", "map of string to string", "set of uuid", ... into @text; returns @text. */
const char *ovsdb_type_describe(const struct ovsdb_type *type, char *text, size_t size);

#endif
