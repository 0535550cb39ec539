/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ovsdb/schema.h"

struct ovsdb_schema {
	json_t *tables; /* object: name -> table */
};

static const char *const atom_names[] = {
	[OVSDB_ATOM_NONE] = "nothing",
	[OVSDB_ATOM_INTEGER] = "integer",
	[OVSDB_ATOM_REAL] = "real",
	[OVSDB_ATOM_BOOLEAN] = "boolean",
	[OVSDB_ATOM_STRING] = "string",
	[OVSDB_ATOM_UUID] = "uuid",
};

/* <base-type>: a name, or an object with the name under "type". */
static enum ovsdb_atom base_type(const json_t *json)
{
	const char *name =
		json_string_value(json_is_object(json) ? json_object_get(json, "type") : json);
	enum ovsdb_atom atom;

	for (atom = OVSDB_ATOM_INTEGER; name && atom <= OVSDB_ATOM_UUID; atom++) {
		if (strcmp(name, atom_names[atom]) == 0)
			return atom;
	}
	return OVSDB_ATOM_NONE;
}

/* <type>. Returns 0, or -1 when it is not one. */
static int type_parse(const json_t *json, struct ovsdb_type *ret)
{
	struct ovsdb_type type = {.min = 1, .max = 1};
	const json_t *value = json_object_get(json, "value");
	const json_t *min = json_object_get(json, "min");
	const json_t *max = json_object_get(json, "max");

	type.key = base_type(json_is_object(json) ? json_object_get(json, "key") : json);
	if (type.key == OVSDB_ATOM_NONE)
		return -1;
	if (value) {
		type.value = base_type(value);
		if (type.value == OVSDB_ATOM_NONE)
			return -1;
	}
	if (min)
		type.min = json_integer_value(min) ? 1 : 0;
	if (json_is_string(max))
		type.max = OVSDB_UNLIMITED;
	else if (json_integer_value(max) > 0 && json_integer_value(max) < OVSDB_UNLIMITED)
		type.max = (unsigned)json_integer_value(max);
	*ret = type;
	return 0;
}

static int table_check(const char *table, json_t *json, struct ovsdb_error *error)
{
	json_t *columns = json_object_get(json, "columns");
	struct ovsdb_type type;
	const char *name;
	json_t *column;

	if (!json_is_object(columns))
		return ovsdb_error_set(error, "schema: table %s has no columns", table);
	json_object_foreach (columns, name, column) {
		if (type_parse(json_object_get(column, "type"), &type) < 0)
			return ovsdb_error_set(
				error, "schema: column %s.%s has no usable type", table, name);
	}
	return 0;
}

struct ovsdb_schema *ovsdb_schema_new(const json_t *result, struct ovsdb_error *error)
{
	json_t *tables = json_object_get(result, "tables");
	struct ovsdb_schema *schema;
	const char *name;
	json_t *table;

	if (!json_is_object(tables)) {
		ovsdb_error_set(error, "schema: reply to get_schema has no tables");
		return NULL;
	}
	json_object_foreach (tables, name, table) {
		if (table_check(name, table, error) < 0)
			return NULL;
	}
	schema = calloc(1, sizeof(*schema));
	if (!schema) {
		ovsdb_error_set(error, "schema: out of memory");
		return NULL;
	}
	schema->tables = json_incref(tables);
	return schema;
}

void ovsdb_schema_free(struct ovsdb_schema *schema)
{
	if (!schema)
		return;
	json_decref(schema->tables);
	free(schema);
}

json_t *ovsdb_schema_tables(const struct ovsdb_schema *schema)
{
	return schema->tables;
}

json_t *ovsdb_schema_columns(const struct ovsdb_schema *schema, const char *table)
{
	return json_object_get(json_object_get(schema->tables, table), "columns");
}

int ovsdb_schema_type(const struct ovsdb_schema *schema, const char *table, const char *column,
	struct ovsdb_type *ret)
{
	const json_t *columns = ovsdb_schema_columns(schema, table);
	const json_t *json;

	if (!columns)
		return -1;
	/* RFC 7047 clause 3.2: every table has these two without naming them. */
	if (strcmp(column, "_uuid") == 0 || strcmp(column, "_version") == 0) {
		*ret = (struct ovsdb_type){.key = OVSDB_ATOM_UUID, .min = 1, .max = 1};
		return 0;
	}
	json = json_object_get(columns, column);
	return json ? type_parse(json_object_get(json, "type"), ret) : -1;
}

bool ovsdb_schema_has(const struct ovsdb_schema *schema, const char *table, const char *column)
{
	struct ovsdb_type type;

	if (!column)
		return ovsdb_schema_columns(schema, table) != NULL;
	return ovsdb_schema_type(schema, table, column, &type) == 0;
}

const char *ovsdb_type_describe(const struct ovsdb_type *type, char *text, size_t size)
{
	const char *key = atom_names[type->key];

	if (type->value != OVSDB_ATOM_NONE)
		snprintf(text, size, "map of %s to %s", key, atom_names[type->value]);
	else if (type->max > 1)
		snprintf(text, size, "set of %s", key);
	else
		snprintf(text, size, "%s%s", type->min == 0 ? "optional " : "", key);
	return text;
}
