/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables once more, by number and by hand: what each kind must have, and which values are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/wire/table.h"

#define ABILITIES 0x1004, 0x1010, 0x100d, 0x1008
#define DEVICE	  0x1021, 0x1023, 0x1024, 0x1042, 0x1054, 0x1011

/* Required attributes in their order, the last ones of those that end a message among them. */
static const struct {
	enum wsc_kind kind;
	const char *clause;
	uint16_t ids[28];
} required[] = {
	{WSC_M1, "8.3.1",
		{0x104a, 0x1022, 0x1047, 0x1020, 0x101a, 0x1032, ABILITIES, 0x1044, DEVICE, 0x103c,
			0x1002, 0x1012, 0x1009, 0x102d}},
	{WSC_M2, "8.3.2",
		{0x104a, 0x1022, 0x101a, 0x1039, 0x1048, 0x1032, ABILITIES, DEVICE, 0x103c, 0x1002,
			0x1009, 0x1012, 0x102d, 0x1005}},
	{WSC_M2D, "8.3.3",
		{0x104a, 0x1022, 0x101a, 0x1039, 0x1048, ABILITIES, DEVICE, 0x103c, 0x1002, 0x1009,
			0x102d}},
	{WSC_M3, "8.3.4", {0x104a, 0x1022, 0x1039, 0x1014, 0x1015, 0x1005}},
	{WSC_M4, "8.3.5", {0x104a, 0x1022, 0x101a, 0x103d, 0x103e, 0x1018, 0x1005}},
	{WSC_M5, "8.3.6", {0x104a, 0x1022, 0x1039, 0x1018, 0x1005}},
	{WSC_M6, "8.3.7", {0x104a, 0x1022, 0x101a, 0x1018, 0x1005}},
	{WSC_M7, "8.3.8", {0x104a, 0x1022, 0x1039, 0x1018, 0x1005}},
	{WSC_M8, "8.3.9", {0x104a, 0x1022, 0x101a, 0x1018, 0x1005}},
	{WSC_ACK, "8.3.10", {0x104a, 0x1022, 0x101a, 0x1039}},
	{WSC_NACK, "8.3.11", {0x104a, 0x1022, 0x101a, 0x1039, 0x1009}},
	{WSC_DONE, "8.3.12", {0x104a, 0x1022, 0x101a, 0x1039}},
	{WSC_SETTINGS_M2, "8.3.2", {0}},
	{WSC_SETTINGS_M4, "8.3.5", {0x103f}},
	{WSC_SETTINGS_M5, "8.3.6", {0x1016}},
	{WSC_SETTINGS_M6, "8.3.7", {0x1040}},
	{WSC_SETTINGS_M7, "8.3.8", {0x1017}},
	{WSC_SETTINGS_M7_AP, "8.3.8", {0x1017, 0x1045, 0x1020, 0x1003, 0x100f, 0x1027}},
	{WSC_SETTINGS_M8, "8.3.9", {0x100e}},
	{WSC_SETTINGS_M8_AP, "8.3.9", {0x1045, 0x1003, 0x100f, 0x1027, 0x1020}},
	{WSC_CREDENTIAL, "12", {0x1026, 0x1045, 0x1003, 0x100f, 0x1027, 0x1020}},
	{WSC_BEACON, "8.2.1", {0x104a, 0x1044}},
	{WSC_PROBE_REQUEST, "8.2.4",
		{0x104a, 0x103a, 0x1008, 0x1047, 0x1054, 0x103c, 0x1002, 0x1009, 0x1012}},
	{WSC_PROBE_RESPONSE, "8.2.5", {0x104a, 0x1044, 0x103b, 0x1047, DEVICE, 0x1008}},
	{WSC_ASSOC_REQUEST, "8.2.2", {0x104a, 0x103a}},
	{WSC_ASSOC_RESPONSE, "8.2.3", {0x104a, 0x103b}},
	{WSC_PASSWORD_TOKEN, "10.1.3", {0x102c}},
	{WSC_CONFIG_TOKEN, "10.1.3", {0x100e}},
	{WSC_OTHER, "12", {0}},
};
_Static_assert(sizeof(required) / sizeof(required[0]) == WSC_KIND_COUNT, "every kind");

static void test_required(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < WSC_KIND_COUNT; i++) {
		const struct schema *schema = &schemas[required[i].kind];
		const uint8_t *items;
		size_t n = 0;

		assert_int_equal(required[i].kind, i);
		assert_string_equal(schema->clause, required[i].clause);
		for (items = schema->items; *items; items++) {
			if (*items & SCHEMA_REQUIRED)
				assert_int_equal(
					item_id(schema_item(*items)), required[i].ids[n++]);
		}
		assert_int_equal(required[i].ids[n], 0);
	}
}

/* Key Wrap Authenticator may be there or not, but nothing follows it; the same of Authenticator. */
static void test_what_ends_a_message(void **state)
{
	unsigned kind;

	(void)state;
	for (kind = 0; kind < WSC_KIND_COUNT; kind++) {
		const uint8_t *items = schemas[kind].items;
		uint16_t last = 0;

		for (; *items; items++) {
			assert_true(last != 0x1005 && last != 0x101e);
			last = item_id(schema_item(*items));
		}
		if (kind >= WSC_M2 && kind <= WSC_M8 && kind != WSC_M2D)
			assert_int_equal(last, 0x1005);
		if (kind >= WSC_SETTINGS_M2 && kind <= WSC_SETTINGS_M8_AP)
			assert_int_equal(last, 0x101e);
	}
}

/* Every attribute that has a table: what is in it, and what is just not. */
static const struct {
	enum wsc_field field;
	uint32_t good[4];
	uint32_t bad[4]; /* 0 again = no more */
} values[] = {
	{WSC_FIELD_VERSION, {0x10, 0x10, 0x10, 0x10}, {0x0f, 0x11, 0x20, 0}},
	{WSC_FIELD_ASSOCIATION_STATE, {0, 1, 3, 4}, {5, 0xffff, 0x100, 0}},
	{WSC_FIELD_AUTH_TYPE, {1, 0x20, 0x22, 0x3f}, {0x40, 0x8001, 0x60, 0}},
	{WSC_FIELD_AUTH_TYPE_FLAGS, {0, 0x20, 0x23, 0x3f}, {0x40, 0x8001, 0x60, 0}},
	{WSC_FIELD_CONFIG_ERROR, {0, 1, 19, 20}, {21, 0xffff, 0x100, 0}},
	{WSC_FIELD_CONNECTION_TYPE, {1, 2, 3, 3}, {4, 5, 0x80, 0}},
	{WSC_FIELD_CONNECTION_TYPE_FLAGS, {0, 1, 2, 3}, {4, 5, 0x80, 0}},
	{WSC_FIELD_ENCRYPTION_TYPE, {1, 8, 0xc, 0xf}, {0x10, 0x8001, 0x18, 0}},
	{WSC_FIELD_ENCRYPTION_TYPE_FLAGS, {0, 8, 0xd, 0xf}, {0x10, 0x8001, 0x18, 0}},
	{WSC_FIELD_MESSAGE_TYPE, {1, 2, 0xe, 0xf}, {0x10, 0xff, 0x11, 0}},
	{WSC_FIELD_REQUEST_TYPE, {0, 1, 2, 3}, {4, 0xff, 5, 0}},
	{WSC_FIELD_RESPONSE_TYPE, {0, 1, 2, 3}, {4, 0xff, 5, 0}},
	{WSC_FIELD_RF_BANDS, {1, 2, 4, 7}, {8, 9, 0xff, 0}},
	{WSC_FIELD_WPS_STATE, {1, 1, 2, 2}, {3, 4, 0xff, 0}},
	{WSC_FIELD_NETWORK_KEY_INDEX, {1, 2, 3, 4}, {5, 6, 0xff, 0}},
	{WSC_FIELD_WEP_TRANSMIT_KEY, {1, 2, 3, 4}, {5, 6, 0xff, 0}},
	{WSC_FIELD_AP_SETUP_LOCKED, {0, 1, 0, 1}, {2, 3, 0xff, 0}},
	{WSC_FIELD_SELECTED_REGISTRAR, {0, 1, 0, 1}, {2, 3, 0xff, 0}},
	{WSC_FIELD_PORTABLE_DEVICE, {0, 1, 0, 1}, {2, 3, 0xff, 0}},
	{WSC_FIELD_KEY_PROVIDED_AUTO, {0, 1, 0, 1}, {2, 3, 0xff, 0}},
	{WSC_FIELD_DOT1X_ENABLED, {0, 1, 0, 1}, {2, 3, 0xff, 0}},
	{WSC_FIELD_VERSION2, {0x20, 0x21, 0x30, 0xff}, {0x1f, 0x10, 1, 0}},
	{WSC_FIELD_KEY_SHAREABLE, {0, 1, 0, 1}, {2, 3, 0xff, 0}},
	{WSC_FIELD_REQUEST_TO_ENROLL, {0, 1, 0, 1}, {2, 3, 0xff, 0}},
	/* these have none */
	{WSC_FIELD_CONFIG_METHODS, {0, 1, 0x4388, 0xffff}, {0}},
	{WSC_FIELD_PASSWORD_ID, {0, 4, 0x10, 0xffff}, {0}},
	{WSC_FIELD_OS_VERSION, {0, 1, 0x80000000, 0xffffffff}, {0}},
	{WSC_FIELD_MULTI_AP, {0, 0x10, 0x80, 0xff}, {0}},
};
/* Where 0 is not a value. */
static const enum wsc_field not_zero[] = {WSC_FIELD_VERSION, WSC_FIELD_AUTH_TYPE,
	WSC_FIELD_CONNECTION_TYPE, WSC_FIELD_ENCRYPTION_TYPE, WSC_FIELD_MESSAGE_TYPE,
	WSC_FIELD_RF_BANDS, WSC_FIELD_WPS_STATE, WSC_FIELD_NETWORK_KEY_INDEX,
	WSC_FIELD_WEP_TRANSMIT_KEY, WSC_FIELD_VERSION2};

static bool is_bad(enum wsc_field field, uint32_t number)
{
	struct wsc_message message = {0};
	const char *table = NULL;
	bool bad;

	field_number_set(&message, (int)field, number);
	bad = field_value_bad(&message, (int)field, &table);
	assert_true(!bad || strncmp(table, "Table ", 6) == 0);
	return bad;
}

static void test_values(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (k = 0; k < 4; k++)
			assert_false(is_bad(values[i].field, values[i].good[k]));
		for (k = 0; values[i].bad[k]; k++)
			assert_true(is_bad(values[i].field, values[i].bad[k]));
	}
	for (i = 0; i < sizeof(not_zero) / sizeof(not_zero[0]); i++)
		assert_true(is_bad(not_zero[i], 0));
}

/* Every id is found and nothing else is. */
static void test_ids(void **state)
{
	unsigned id, found = 0;

	(void)state;
	for (id = 0; id <= UINT16_MAX; id++) {
		const int field = field_find((uint16_t)id);

		if (field < 0)
			continue;
		found++;
		assert_int_equal(attributes[field].id, id);
		assert_true(field < ATTRIBUTE_COUNT);
	}
	assert_int_equal(found, ATTRIBUTE_COUNT);
	assert_int_equal(field_find(0x1001), WSC_FIELD_AP_CHANNEL);
	assert_int_equal(field_find(0x1064), WSC_FIELD_WEP_TRANSMIT_KEY);
	for (id = 0; id < 7; id++)
		assert_int_equal(attributes[field_find_subelement((uint8_t)id)].id, id);
	assert_int_equal(field_find_subelement(7), -1);
}

static void add(struct wsc_report *report, uint32_t offset, bool fatal)
{
	report_add(report,
		(struct wsc_deviation){WSC_UNKNOWN, fatal, false, (uint16_t)offset, offset, "12"});
}

/* In the order of the offsets, however they come; the fatal one always. */
static void test_report_is_sorted(void **state)
{
	static const uint32_t offsets[] = {5, 3, 9, 3, 1, 7, 20, 11, 2, 8, 6, 4};
	struct wsc_report report = {0};
	size_t i;

	(void)state;
	for (i = 0; i < 12; i++)
		add(&report, offsets[i], false);
	for (i = 1; i < 12; i++)
		assert_true(report.item[i - 1].offset <= report.item[i].offset);
	assert_int_equal(report.item[0].offset, 1);
	assert_int_equal(report.item[11].offset, 20);
	add(&report, 0, false);
	assert_int_equal(report.n, 13);
	assert_int_equal(report.item[0].offset, 1);
	add(&report, 10, true);
	assert_int_equal(report.n, 14);
	assert_int_equal(report.item[10].offset, 10);
	assert_true(report.item[10].fatal);
	assert_int_equal(report.item[9].offset, 9);
	assert_int_equal(report.item[11].offset, 11);
	report_add(NULL, report.item[0]);
	report.n = UINT16_MAX;
	add(&report, 1, true);
	assert_int_equal(report.n, UINT16_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_what_ends_a_message),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_report_is_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
