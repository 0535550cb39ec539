/* SPDX-License-Identifier: BSD-3-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ovsdb/value.h"
#include "ovsh_args.h"

#define SIMILAR_MAX 5

/* Counts the edits that make @b of @a, as far as 64 characters; ignores case. */
static size_t edit_distance(const char *a, const char *b)
{
	const size_t length = strnlen(b, 64);
	size_t row[65], i, j;

	for (j = 0; j <= length; j++)
		row[j] = j;
	for (i = 0; i < 64 && a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (j = 1; j <= length; j++) {
			const bool same =
				tolower((unsigned char)a[i]) == tolower((unsigned char)b[j - 1]);
			size_t best = diagonal + (same ? 0 : 1);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[length];
}

/* "; did you mean A, B?" from the keys of @names into @text, or "" when nothing comes near. */
static const char *similar_names(json_t *names, const char *name, char *text, size_t size)
{
	const char *separator = "; did you mean ";
	const char *candidate;
	size_t used = 0, found = 0;
	json_t *unused;

	text[0] = '\0';
	json_object_foreach (names, candidate, unused) {
		const bool near = edit_distance(name, candidate) <= 1 + (strlen(name) + 2) / 5 ||
				  (strlen(name) >= 3 && strcasestr(candidate, name));

		if (!near || found == SIMILAR_MAX || used + strlen(candidate) + 20 > size)
			continue;
		used += (size_t)snprintf(text + used, size - used, "%s%s", separator, candidate);
		separator = ", ";
		found++;
	}
	if (found > 0)
		snprintf(text + used, size - used, "?");
	return text;
}

int ovsh_table_check(
	const struct ovsdb_schema *schema, const char *table, struct ovsdb_error *error)
{
	char similar[200];

	if (ovsdb_schema_has(schema, table, NULL))
		return 0;
	return ovsdb_error_set(error, "no table \"%s\"%s", table,
		similar_names(ovsdb_schema_tables(schema), table, similar, sizeof(similar)));
}

static int column_type(const struct ovsdb_schema *schema, const char *table, const char *column,
	struct ovsdb_type *ret, struct ovsdb_error *error)
{
	char similar[200];

	if (ovsdb_schema_type(schema, table, column, ret) == 0)
		return 0;
	return ovsdb_error_set(error, "table %s has no column \"%s\"%s", table, column,
		similar_names(
			ovsdb_schema_columns(schema, table), column, similar, sizeof(similar)));
}

/* COLUMN and what follows it. Returns the length of the name; 0 when there is none. */
static size_t name_length(const char *text)
{
	size_t length = 0;

	while (isalnum((unsigned char)text[length]) || text[length] == '_')
		length++;
	return length;
}

/* The first of @operators (longest first, NULL-ended) that @text starts with, or NULL. */
static const char *operator_find(const char *const *operators, const char *text)
{
	for (; *operators; operators++) {
		if (strncmp(text, *operators, strlen(*operators)) == 0)
			return *operators;
	}
	return NULL;
}

/* OVSDB's notation given where a plain value is expected too: ["set",... and the like. */
static json_t *notation_parse(const char *text)
{
	static const char *const tags[] = {
		"[\"set\",", "[\"map\",", "[\"uuid\",", "[\"named-uuid\",", NULL};

	return operator_find(tags, text) ? json_loads(text, 0, NULL) : NULL;
}

/* Whether @json has the outer shape of @type; the server checks the rest. */
static bool notation_fits(const struct ovsdb_type *type, const json_t *json)
{
	const char *tag = json_string_value(json_array_get(json, 0));
	const bool is_map = type->value != OVSDB_ATOM_NONE;

	if (strcmp(tag, "map") == 0)
		return is_map;
	if (strcmp(tag, "set") == 0)
		return type->max > 1 ||
		       json_array_size(json_array_get(json, 1)) <= (type->min ? 0 : 1);
	return type->key == OVSDB_ATOM_UUID && !is_map;
}

static json_t *integer_parse(const char *text)
{
	long long number;
	char *end;

	errno = 0;
	number = strtoll(text, &end, 10);
	return end == text || *end || errno ? NULL : json_integer(number);
}

static json_t *real_parse(const char *text)
{
	double number;
	char *end;

	errno = 0;
	number = strtod(text, &end);
	return end == text || *end || errno ? NULL : json_real(number);
}

/* A string, with one pair of quotes around it taken off, as OpenSync users write "5" or '5'. */
static json_t *string_parse(const char *text)
{
	const size_t length = strlen(text);
	const bool quoted =
		length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0];

	return quoted ? json_stringn(text + 1, length - 2) : json_string(text);
}

static json_t *atom_parse(enum ovsdb_atom atom, const char *text)
{
	switch (atom) {
	case OVSDB_ATOM_INTEGER:
		return integer_parse(text);
	case OVSDB_ATOM_REAL:
		return real_parse(text);
	case OVSDB_ATOM_BOOLEAN:
		if (strcmp(text, "true") == 0)
			return json_true();
		return strcmp(text, "false") == 0 ? json_false() : NULL;
	case OVSDB_ATOM_STRING:
		return string_parse(text);
	case OVSDB_ATOM_UUID:
		return ovsdb_uuid_is_valid(text) ? ovsdb_uuid_new(text) : NULL;
	case OVSDB_ATOM_NONE:
		break;
	}
	return NULL;
}

/*
 * Says what the column takes. The text that was given is quoted unless it could be a passphrase:
 * a boolean, a number or a uuid written wrongly is not one, a map may hold some.
 */
static int value_refuse(const struct ovsdb_type *type, const char *column, const char *given,
	struct ovsdb_error *error)
{
	const bool is_map = type->value != OVSDB_ATOM_NONE;
	const bool is_optional = !is_map && type->max == 1 && type->min == 0;
	const char *how = is_map			    ? "[\"map\",[[\"key\",\"value\"],...]]"
			  : type->max > 1		    ? "one value or [\"set\",[...]]"
			  : type->key == OVSDB_ATOM_STRING  ? "UTF-8 text"
			  : type->key == OVSDB_ATOM_BOOLEAN ? "true or false"
			  : type->key == OVSDB_ATOM_UUID    ? "all 36 characters"
							    : "decimal";
	char text[64];

	ovsdb_type_describe(type, text, sizeof(text));
	if (is_map || type->key == OVSDB_ATOM_STRING)
		return ovsdb_error_set(
			error, "column %s: the value is not a %s: %s", column, text, how);
	return ovsdb_error_set(error, "column %s: \"%s\" is not of type %s: %s%s", column, given,
		text, how, is_optional ? ", or [\"set\",[]] to unset it" : "");
}

/* The value of COLUMN:=TEXT. NULL with @error. */
static json_t *value_parse(const struct ovsdb_type *type, const char *column, const char *text,
	struct ovsdb_error *error)
{
	const bool is_map = type->value != OVSDB_ATOM_NONE;
	json_t *json = notation_parse(text);

	if (json && notation_fits(type, json))
		return json;
	json_decref(json);
	/* A string may look like anything, also like notation that does not fit. */
	json = is_map ? NULL : atom_parse(type->key, text);
	if (!json)
		value_refuse(type, column, text, error);
	return json;
}

/* The value of COLUMN<operator>TEXT. NULL with @error. */
static json_t *operand_parse(const struct ovsdb_type *type, const char *column,
	const char *operator, const char * text, struct ovsdb_error *error)
{
	struct ovsdb_type keys = {.key = type->key, .max = OVSDB_UNLIMITED};
	json_error_t where;
	json_t *json;

	if (strcmp(operator, "::") == 0) {
		json = json_loads(text, JSON_DECODE_ANY, &where);
		if (!json)
			ovsdb_error_set(error,
				"column %s: the text after :: is not JSON, at "
				"character %d",
				column, where.column);
		return json;
	}
	if (strcmp(operator, "~=") == 0) {
		const bool is_string =
			type->key == OVSDB_ATOM_STRING && type->value == OVSDB_ATOM_NONE;

		json = is_string ? json_string(text) : NULL;
		if (!json)
			value_refuse(type, column, text, error);
		return json;
	}
	/* From a map, keys can be taken as well as pairs. */
	if (strcmp(operator, ":del:") == 0 && type->value != OVSDB_ATOM_NONE &&
		strncmp(text, "[\"map\"", 6) != 0)
		return value_parse(&keys, column, text, error);
	return value_parse(type, column, text, error);
}

static int column_add(const struct ovsdb_schema *schema, const char *table, bool want_value,
	const char *argument, struct ovsh_columns *columns, struct ovsdb_error *error)
{
	static const char *const operators[] = {":=", "::", "~=", ":ins:", ":del:", NULL};
	const size_t length = name_length(argument);
	const char *operator= operator_find(operators, argument + length);
	const bool is_bare = length > 0 && argument[length] == '\0';
	struct ovsdb_type type;
	json_t *value;
	char *column;
	int result = -1;

	if (length == 0 || (!is_bare && !operator))
		return ovsdb_error_set(error, "\"%.*s\": expected COLUMN%s", (int)length + 2,
			argument, want_value ? ":=VALUE" : "");
	column = strndup(argument, length);
	if (!column)
		return ovsdb_error_set(error, "out of memory");
	if (column_type(schema, table, column, &type, error) < 0) {
		/* the error is set */
	} else if (is_bare && want_value) {
		ovsdb_error_set(error, "column %s has no value: write %s:=VALUE", column, column);
	} else if (operator&& !want_value) {
		ovsdb_error_set(error,
			"select takes names of columns, not %s%s...; conditions go "
			"behind -w",
			column, operator);
	} else {
		result = json_array_append_new(columns->names, json_string(column));
		value = operator? operand_parse(&type, column, operator,
					  argument + length + strlen(operator), error)
				: NULL;
		if (operator&& !value)
			result = -1;
		else if (operator&& operator[0] == ':' && strlen(operator) == 5)
			result = json_array_append_new(columns->mutations,
				json_pack("[sso]", column, operator[1] == 'i' ? "insert" : "delete",
					value));
		else if (operator)
			result = json_object_set_new(columns->row, column, value);
	}
	free(column);
	return result;
}

int ovsh_columns_parse(const struct ovsdb_schema *schema, const char *table, bool want_values,
	int count, char **arguments, struct ovsh_columns *ret, struct ovsdb_error *error)
{
	struct ovsh_columns columns = {
		.names = json_array(), .row = json_object(), .mutations = json_array()};
	int i;

	for (i = 0; i < count; i++) {
		if (column_add(schema, table, want_values, arguments[i], &columns, error) < 0) {
			ovsh_columns_clear(&columns);
			return -1;
		}
	}
	*ret = columns;
	return 0;
}

void ovsh_columns_clear(struct ovsh_columns *columns)
{
	json_decref(columns->names);
	json_decref(columns->row);
	json_decref(columns->mutations);
	*columns = (struct ovsh_columns){0};
}

static const char *const comparisons[] = {"==", "!=", "<=", ">=", "<", ">", NULL};

/* The end of the condition that starts at @text: a comma with another condition behind it. */
static size_t condition_length(
	const struct ovsdb_schema *schema, const char *table, const char *text)
{
	const char *comma;

	for (comma = strchr(text, ','); comma; comma = strchr(comma + 1, ',')) {
		const size_t length = name_length(comma + 1);
		char column[128];

		if (!operator_find(comparisons, comma + 1 + length) || length >= sizeof(column))
			continue;
		memcpy(column, comma + 1, length);
		column[length] = '\0';
		if (ovsdb_schema_has(schema, table, column))
			return (size_t)(comma - text);
	}
	return strlen(text);
}

/* One condition; cuts @text up. */
static int condition_add(const struct ovsdb_schema *schema, const char *table, char *text,
	json_t *where, struct ovsdb_error *error)
{
	const size_t length = name_length(text);
	const char *operator= operator_find(comparisons, text + length);
	const char *operand;
	struct ovsdb_type type;
	bool is_number, is_order;
	json_t *value;

	if (length == 0 || !operator)
		return ovsdb_error_set(error,
			"condition \"%s\": expected COLUMN==VALUE, or != < <= > >= for ==", text);
	operand = text + length + strlen(operator);
	text[length] = '\0';
	if (column_type(schema, table, text, &type, error) < 0)
		return -1;
	is_order = operator[0] == '<' || operator[0] == '>';
	is_number =
		(type.key == OVSDB_ATOM_INTEGER || type.key == OVSDB_ATOM_REAL) && type.max == 1;
	if (is_order && !is_number)
		return ovsdb_error_set(error, "column %s is not a number: %s cannot be used on it",
			text, operator);
	value = value_parse(&type, text, operand, error);
	if (!value)
		return -1;
	return json_array_append_new(where, json_pack("[sso]", text, operator, value));
}

int ovsh_where_parse(const struct ovsdb_schema *schema, const char *table, const char *text,
	json_t *where, struct ovsdb_error *error)
{
	for (;;) {
		const size_t length = condition_length(schema, table, text);
		char *condition = strndup(text, length);
		int result;

		if (!condition)
			return ovsdb_error_set(error, "out of memory");
		result = condition_add(schema, table, condition, where, error);
		free(condition);
		if (result < 0 || text[length] == '\0')
			return result;
		text += length + 1;
	}
}
