/* SPDX-License-Identifier: BSD-3-Clause */
#include <ctype.h>
#include <string.h>

#include "ovsdb/value.h"

/* The payload of [tag, payload], or NULL when @value is not of that form. */
static const json_t *tagged(const json_t *value, const char *tag)
{
	const char *have = json_string_value(json_array_get(value, 0));

	if (!have || json_array_size(value) != 2 || strcmp(have, tag) != 0)
		return NULL;
	return json_array_get(value, 1);
}

bool ovsdb_uuid_is_valid(const char *text)
{
	size_t i;

	for (i = 0; i < 36; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	}
	return text[36] == '\0';
}

const char *ovsdb_uuid_text(const json_t *value)
{
	const char *text = json_string_value(tagged(value, "uuid"));

	return text && ovsdb_uuid_is_valid(text) ? text : NULL;
}

static bool is_atom(const json_t *value)
{
	return json_is_string(value) || json_is_number(value) || json_is_boolean(value) ||
	       tagged(value, "uuid") || tagged(value, "named-uuid");
}

static const char *type_name(const json_t *value)
{
	if (tagged(value, "map"))
		return "a map";
	if (tagged(value, "set"))
		return "a set";
	if (tagged(value, "uuid"))
		return "a uuid";
	switch (json_typeof(value)) {
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
		return "an integer";
	case JSON_REAL:
		return "a real number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "a boolean";
	case JSON_NULL:
		return "null";
	case JSON_OBJECT:
	case JSON_ARRAY:
		break;
	}
	return "no OVSDB value";
}

static int wrong_type(
	struct ovsdb_error *error, const char *column, const char *expected, const json_t *value)
{
	return ovsdb_error_set(
		error, "column %s: expected %s, got %s", column, expected, type_name(value));
}

/* The only atom of a column: 1 with @ret, 0 when there is none, -1. */
static int row_atom(const json_t *row, const char *column, const char *expected, const json_t **ret,
	struct ovsdb_error *error)
{
	const json_t *value = json_object_get(row, column);
	const json_t *elements;

	if (!value)
		return 0;
	elements = tagged(value, "set");
	if (!elements) {
		*ret = value;
		return 1;
	}
	if (!json_is_array(elements))
		return wrong_type(error, column, expected, value);
	if (json_array_size(elements) > 1)
		return ovsdb_error_set(error, "column %s: expected %s, got a set of %zu", column,
			expected, json_array_size(elements));
	if (json_array_size(elements) == 0)
		return 0;
	*ret = json_array_get(elements, 0);
	return 1;
}

int ovsdb_row_bool(const json_t *row, const char *column, bool *ret, struct ovsdb_error *error)
{
	const json_t *atom = NULL;
	const int found = row_atom(row, column, "a boolean", &atom, error);

	if (found <= 0)
		return found;
	if (!json_is_boolean(atom))
		return wrong_type(error, column, "a boolean", atom);
	*ret = json_is_true(atom);
	return 1;
}

int ovsdb_row_int(const json_t *row, const char *column, int64_t *ret, struct ovsdb_error *error)
{
	const json_t *atom = NULL;
	const int found = row_atom(row, column, "an integer", &atom, error);

	if (found <= 0)
		return found;
	if (!json_is_integer(atom))
		return wrong_type(error, column, "an integer", atom);
	*ret = json_integer_value(atom);
	return 1;
}

int ovsdb_row_string(
	const json_t *row, const char *column, const char **ret, struct ovsdb_error *error)
{
	const json_t *atom = NULL;
	const int found = row_atom(row, column, "a string", &atom, error);

	if (found <= 0)
		return found;
	if (!json_is_string(atom))
		return wrong_type(error, column, "a string", atom);
	*ret = json_string_value(atom);
	return 1;
}

int ovsdb_row_uuid(
	const json_t *row, const char *column, const char **ret, struct ovsdb_error *error)
{
	const json_t *atom = NULL;
	const int found = row_atom(row, column, "a uuid", &atom, error);

	if (found <= 0)
		return found;
	if (!ovsdb_uuid_text(atom))
		return wrong_type(error, column, "a uuid", atom);
	*ret = ovsdb_uuid_text(atom);
	return 1;
}

int ovsdb_row_set(
	const json_t *row, const char *column, struct ovsdb_set *ret, struct ovsdb_error *error)
{
	const json_t *value = json_object_get(row, column);
	struct ovsdb_set set = {0};
	size_t i;

	if (value && is_atom(value)) {
		set.single = value;
		set.count = 1;
	} else if (value) {
		set.elements = tagged(value, "set");
		if (!json_is_array(set.elements))
			return wrong_type(error, column, "a set", value);
		set.count = json_array_size(set.elements);
		for (i = 0; i < set.count; i++) {
			const json_t *element = json_array_get(set.elements, i);

			if (!is_atom(element))
				return wrong_type(error, column, "a set of atoms", element);
		}
	}
	*ret = set;
	return 0;
}

const json_t *ovsdb_set_at(const struct ovsdb_set *set, size_t index)
{
	if (set->single)
		return index == 0 ? set->single : NULL;
	return json_array_get(set->elements, index);
}

const char *ovsdb_set_string_at(const struct ovsdb_set *set, size_t index)
{
	return json_string_value(ovsdb_set_at(set, index));
}

const char *ovsdb_set_uuid_at(const struct ovsdb_set *set, size_t index)
{
	return ovsdb_uuid_text(ovsdb_set_at(set, index));
}

int ovsdb_row_string_map(
	const json_t *row, const char *column, struct ovsdb_map *ret, struct ovsdb_error *error)
{
	const json_t *value = json_object_get(row, column);
	const json_t *none = tagged(value, "set");
	struct ovsdb_map map = {0};
	size_t i;

	/* A server may write an empty map as the empty set: RFC 7047 clause 5.1, <value>. */
	if (value && !(json_is_array(none) && json_array_size(none) == 0)) {
		map.pairs = tagged(value, "map");
		if (!json_is_array(map.pairs))
			return wrong_type(error, column, "a map of string to string", value);
		map.count = json_array_size(map.pairs);
	}
	for (i = 0; i < map.count; i++) {
		const json_t *pair = json_array_get(map.pairs, i);

		if (json_array_size(pair) != 2 || !json_is_string(json_array_get(pair, 0)) ||
			!json_is_string(json_array_get(pair, 1)))
			return ovsdb_error_set(error,
				"column %s: expected a map of string to string, pair %zu is not",
				column, i);
	}
	*ret = map;
	return 0;
}

const char *ovsdb_map_key_at(const struct ovsdb_map *map, size_t index)
{
	return json_string_value(json_array_get(json_array_get(map->pairs, index), 0));
}

const char *ovsdb_map_value_at(const struct ovsdb_map *map, size_t index)
{
	return json_string_value(json_array_get(json_array_get(map->pairs, index), 1));
}

const char *ovsdb_map_get(const struct ovsdb_map *map, const char *key)
{
	size_t i;

	for (i = 0; i < map->count; i++) {
		if (strcmp(ovsdb_map_key_at(map, i), key) == 0)
			return ovsdb_map_value_at(map, i);
	}
	return NULL;
}

json_t *ovsdb_set_new(void)
{
	return json_pack("[s[]]", "set");
}

int ovsdb_set_add(json_t *set, json_t *atom)
{
	return json_array_append_new(json_array_get(set, 1), atom);
}

json_t *ovsdb_map_new(void)
{
	return json_pack("[s[]]", "map");
}

int ovsdb_map_add(json_t *map, const char *key, const char *value)
{
	return json_array_append_new(json_array_get(map, 1), json_pack("[ss]", key, value));
}

json_t *ovsdb_uuid_new(const char *text)
{
	return json_pack("[ss]", "uuid", text);
}

json_t *ovsdb_named_uuid_new(const char *name)
{
	return json_pack("[ss]", "named-uuid", name);
}
