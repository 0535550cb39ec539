/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_VALUE_H
#define OVSDB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "ovsdb/error.h"

/*
 * Values in the notation of RFC 7047 clause 5.1: an atom; ["set",[...]]; ["map",[[k,v],...]];
 * ["uuid",text]; ["named-uuid",name]. A bare atom and a set of one are the same value.
 *
 * The ovsdb_row_* readers look one column up in a row object and return
 *	 1  the value is in @ret
 *	 0  there is no value: the set is empty, or the row has no such column; @ret untouched
 *	-1  the value has another type; @error names the column and says what was expected
 * Strings are borrowed from the row.
 */
int ovsdb_row_bool(const json_t *row, const char *column, bool *ret, struct ovsdb_error *error);
int ovsdb_row_int(const json_t *row, const char *column, int64_t *ret, struct ovsdb_error *error);
int ovsdb_row_string(
	const json_t *row, const char *column, const char **ret, struct ovsdb_error *error);
int ovsdb_row_uuid(
	const json_t *row, const char *column, const char **ret, struct ovsdb_error *error);

/* An opened set; borrows from the row. Never more than reading: count, then elements by index. */
struct ovsdb_set {
	const json_t *elements; /* array, or NULL when @single is the only one */
	const json_t *single;
	size_t count;
};

/* Returns 0 (a missing column is the empty set), or -1 when the value is a map or malformed. */
int ovsdb_row_set(
	const json_t *row, const char *column, struct ovsdb_set *ret, struct ovsdb_error *error);
const json_t *ovsdb_set_at(const struct ovsdb_set *set, size_t index);
/* The element as text, or NULL when it is not a string (…_string) or not a uuid (…_uuid). */
const char *ovsdb_set_string_at(const struct ovsdb_set *set, size_t index);
const char *ovsdb_set_uuid_at(const struct ovsdb_set *set, size_t index);

struct ovsdb_map {
	const json_t *pairs; /* array of [key, value], checked; NULL when empty */
	size_t count;
};

/* A map of strings to strings. Returns 0 (a missing column is the empty map), or -1. */
int ovsdb_row_string_map(
	const json_t *row, const char *column, struct ovsdb_map *ret, struct ovsdb_error *error);
const char *ovsdb_map_key_at(const struct ovsdb_map *map, size_t index);
const char *ovsdb_map_value_at(const struct ovsdb_map *map, size_t index);
/* The value under @key, or NULL. Linear. */
const char *ovsdb_map_get(const struct ovsdb_map *map, const char *key);

/* The text of ["uuid", text] when it has a UUID's form, else NULL. */
const char *ovsdb_uuid_text(const json_t *value);
/* 8-4-4-4-12 hexadecimal digits. */
bool ovsdb_uuid_is_valid(const char *text);

/*
 * Builders. All return a new reference, or NULL when memory is short or a string is not UTF-8;
 * NULL arguments of type json_t give NULL, so that calls can be nested and checked once.
 */
json_t *ovsdb_set_new(void);
/* Takes over @atom. Returns 0 or -1. */
int ovsdb_set_add(json_t *set, json_t *atom);
json_t *ovsdb_map_new(void);
int ovsdb_map_add(json_t *map, const char *key, const char *value);
json_t *ovsdb_uuid_new(const char *text);
json_t *ovsdb_named_uuid_new(const char *name);

#endif
