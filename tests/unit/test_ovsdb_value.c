/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "ovsdb/schema.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

#define UUID "f6b2c1d0-0000-4000-8000-00000000a973"

static json_t *row_new(const char *value)
{
	char text[512];
	json_t *row;

	snprintf(text, sizeof(text), "{\"c\":%s}", value);
	row = json_loads(text, 0, NULL);
	assert_non_null(row);
	return row;
}

/* One value read as each type: '1' read, '0' unset, '-' refused; bool int string uuid set map. */
static void test_readers(void **state)
{
	static const struct {
		const char *value, *outcome;
	} cases[] = {
		{"true", "1---0-"},
		{"[\"set\",[false]]", "1---0-"},
		{"[\"set\",[]]", "000000"},
		{"5", "-1--0-"},
		{"5.5", "----0-"},
		{"\"x\"", "--1-0-"},
		{"[\"set\",[\"x\",\"y\"]]", "----0-"},
		{"[\"uuid\",\"" UUID "\"]", "---10-"},
		{"[\"set\",[[\"uuid\",\"" UUID "\"]]]", "---10-"},
		{"[\"uuid\",\"f6b2\"]", "----0-"},
		{"[\"map\",[]]", "-----0"},
		{"[\"map\",[[\"a\",\"b\"]]]", "-----0"},
		{"[\"map\",[[\"a\",1]]]", "------"},
		{"[\"map\",[[\"a\"]]]", "------"},
		{"[\"map\",{}]", "------"},
		{"[\"set\",[[\"set\",[]]]]", "------"},
		{"[\"set\",7]", "------"},
		{"null", "------"},
		{"{}", "------"},
		{"[]", "------"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *row = row_new(cases[i].value);
		struct ovsdb_error error;
		struct ovsdb_set set;
		struct ovsdb_map map;
		const char *text;
		char outcome[7] = "";
		int got[6];
		int64_t number;
		bool flag;
		size_t j;

		got[0] = ovsdb_row_bool(row, "c", &flag, &error);
		got[1] = ovsdb_row_int(row, "c", &number, &error);
		got[2] = ovsdb_row_string(row, "c", &text, &error);
		got[3] = ovsdb_row_uuid(row, "c", &text, &error);
		got[4] = ovsdb_row_set(row, "c", &set, &error);
		got[5] = ovsdb_row_string_map(row, "c", &map, &error);
		for (j = 0; j < 6; j++)
			outcome[j] = (char)(got[j] < 0 ? '-' : '0' + got[j]);
		if (strcmp(outcome, cases[i].outcome) != 0)
			fail_msg("%s gave %s, not %s", cases[i].value, outcome, cases[i].outcome);
		json_decref(row);
	}
}

static void test_error_names_column_not_value(void **state)
{
	json_t *row = row_new("[\"map\",[[\"key\",\"opensync11\"]]]");
	struct ovsdb_error error;
	bool flag = true;

	(void)state;
	assert_int_equal(ovsdb_row_bool(row, "c", &flag, &error), -1);
	assert_string_equal(error.text, "column c: expected a boolean, got a map");
	assert_true(flag);
	assert_int_equal(ovsdb_row_bool(row, "missing", &flag, &error), 0);
	json_decref(row);
}

static void test_sets_and_maps(void **state)
{
	json_t *map = ovsdb_map_new(), *set = ovsdb_set_new(), *row;
	struct ovsdb_map read_map;
	struct ovsdb_set read_set;

	(void)state;
	assert_int_equal(ovsdb_map_add(map, "key", "opensync11"), 0);
	assert_int_equal(ovsdb_map_add(map, "key-2", "12345678"), 0);
	assert_int_equal(ovsdb_map_add(map, "bad", "\xff"), -1);
	assert_int_equal(ovsdb_set_add(set, json_string("a")), 0);
	assert_int_equal(ovsdb_set_add(set, ovsdb_uuid_new(UUID)), 0);
	assert_int_equal(ovsdb_set_add(set, NULL), -1);
	row = json_pack("{soso}", "m", map, "s", set);
	assert_int_equal(ovsdb_row_string_map(row, "m", &read_map, NULL), 0);
	assert_int_equal(read_map.count, 2);
	assert_string_equal(ovsdb_map_key_at(&read_map, 1), "key-2");
	assert_string_equal(ovsdb_map_value_at(&read_map, 1), "12345678");
	assert_string_equal(ovsdb_map_get(&read_map, "key"), "opensync11");
	assert_null(ovsdb_map_get(&read_map, "key-3"));
	assert_int_equal(ovsdb_row_set(row, "s", &read_set, NULL), 0);
	assert_int_equal(read_set.count, 2);
	assert_string_equal(ovsdb_set_string_at(&read_set, 0), "a");
	assert_string_equal(ovsdb_set_uuid_at(&read_set, 1), UUID);
	assert_null(ovsdb_set_at(&read_set, 2));
	json_decref(row);
}

/* A missing part makes the whole operation NULL and leaks nothing. */
static void test_operations(void **state)
{
	json_t *transact = ovsdb_transact_new("Open_vSwitch");
	char *text;

	(void)state;
	assert_null(ovsdb_op_update("T", NULL, json_object()));
	assert_null(ovsdb_op_update("T", json_array(), NULL));
	assert_null(ovsdb_where("c", "==", NULL));
	assert_null(ovsdb_op_wait("T", json_array(), NULL, json_array(), "==", 0));
	assert_int_equal(ovsdb_transact_add(transact, ovsdb_op_delete("T", NULL)), -1);
	assert_int_equal(ovsdb_transact_add(transact,
				 ovsdb_op_wait("T", ovsdb_where_uuid(UUID), json_pack("[s]", "c"),
					 json_pack("[{sb}]", "c", 1), "==", 0)),
		0);
	assert_int_equal(ovsdb_transact_add(transact, ovsdb_op_select("T", json_array(), NULL)), 0);
	text = json_dumps(transact, JSON_COMPACT | JSON_SORT_KEYS);
	assert_string_equal(text,
		"[\"Open_vSwitch\",{\"columns\":[\"c\"],\"op\":\"wait\",\"rows\":[{\"c\":true}],"
		"\"table\":\"T\",\"timeout\":0,\"until\":\"==\",\"where\":"
		"[[\"_uuid\",\"==\",[\"uuid\",\"" UUID "\"]]]},"
		"{\"op\":\"select\",\"table\":\"T\",\"where\":[]}]");
	free(text);
	json_decref(transact);
}

static void test_transact_check(void **state)
{
	json_t *good = json_loads("[{},{\"count\":1}]", 0, NULL);
	json_t *bad =
		json_loads("[{},{\"error\":\"timed out\",\"details\":\"why\"},null]", 0, NULL);
	struct ovsdb_op_error error;

	(void)state;
	assert_int_equal(ovsdb_transact_check(good, &error), 0);
	assert_int_equal(ovsdb_transact_check(bad, &error), -1);
	assert_int_equal(error.index, 1);
	assert_string_equal(error.error, "timed out");
	assert_string_equal(error.details, "why");
	assert_int_equal(ovsdb_transact_check(NULL, &error), -1);
	json_decref(good);
	json_decref(bad);
}

static void test_schema(void **state)
{
	json_t *json =
		json_loads("{\"tables\":{\"T\":{\"columns\":{"
			   "\"plain\":{\"type\":\"integer\"},"
			   "\"flag\":{\"type\":{\"key\":\"boolean\",\"min\":0,\"max\":1}},"
			   "\"map\":{\"type\":{\"key\":\"string\",\"value\":\"string\",\"min\":0,"
			   "\"max\":\"unlimited\"}},"
			   "\"refs\":{\"type\":{\"key\":{\"type\":\"uuid\",\"refTable\":\"T\"},"
			   "\"min\":0,\"max\":8}}}}}}",
			0, NULL);
	static const char *const expected[][2] = {
		{"plain", "integer"},
		{"flag", "optional boolean"},
		{"map", "map of string to string"},
		{"refs", "set of uuid"},
		{"_uuid", "uuid"},
	};
	struct ovsdb_schema *schema = ovsdb_schema_new(json, NULL);
	struct ovsdb_error error;
	struct ovsdb_type type;
	char text[64];
	size_t i;

	(void)state;
	assert_non_null(schema);
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(ovsdb_schema_type(schema, "T", expected[i][0], &type), 0);
		assert_string_equal(ovsdb_type_describe(&type, text, sizeof(text)), expected[i][1]);
	}
	assert_false(ovsdb_schema_has(schema, "T", "other"));
	assert_false(ovsdb_schema_has(schema, "U", NULL));
	assert_false(ovsdb_schema_has(schema, "U", "_uuid"));
	ovsdb_schema_free(schema);
	json_object_set_new(
		json_object_get(json_object_get(json_object_get(json, "tables"), "T"), "columns"),
		"odd", json_pack("{ss}", "type", "colour"));
	assert_null(ovsdb_schema_new(json, &error));
	assert_string_equal(error.text, "schema: column T.odd has no usable type");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_readers),
		cmocka_unit_test(test_error_names_column_not_value),
		cmocka_unit_test(test_sets_and_maps),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_transact_check),
		cmocka_unit_test(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
