/* SPDX-License-Identifier: BSD-3-Clause */
/* What the builder refuses, and credentials there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <wsc/crypto.h>

#include "lib/wire/table.h"
#include "tests/unit/wsc_messages.h"
#include "tests/unit/wsc_real.h"

static uint8_t buffer[16384];
static struct wsc_report report;

static void refused(const struct wsc_message *message, enum wsc_problem problem, uint16_t id)
{
	size_t len = 77;

	assert_int_equal(
		wsc_message_build(message, buffer, sizeof(buffer), &len, &report), WSC_INVALID);
	assert_int_equal(
		wsc_message_build(message, buffer, sizeof(buffer), &len, NULL), WSC_INVALID);
	assert_int_equal(len, 77);
	assert_int_equal(report.n, 1);
	assert_int_equal(report.item[0].problem, problem);
	assert_int_equal(report.item[0].id, id);
	assert_true(report.item[0].fatal);
	assert_non_null(report.item[0].clause);
}

static void drop(struct wsc_message *message, int field)
{
	message->present[field / 64] &= ~((uint64_t)1 << (field % 64));
}

static void test_something_is_missing(void **state)
{
	uint64_t seed = 3;
	unsigned kind;

	(void)state;
	for (kind = 0; kind < WSC_KIND_COUNT; kind++) {
		const uint8_t *items;

		for (items = schemas[kind].items; *items; items++) {
			const unsigned item = schema_item(*items);
			struct wsc_message message;

			if (!(*items & SCHEMA_REQUIRED))
				continue;
			message_random(&message, (enum wsc_kind)kind, 0, &seed);
			if (item == ITEM_CREDENTIALS)
				message.credentials.n = 0;
			else
				drop(&message, (int)item);
			refused(&message, WSC_MISSING, item_id(item));
			assert_string_equal(report.item[0].clause, schemas[kind].clause);
		}
	}
}

/* A version 2 device tells in its probe request who made it. */
static void test_condition_is_unmet(void **state)
{
	uint64_t seed = 9;
	struct wsc_message message;

	(void)state;
	message_random(&message, WSC_PROBE_REQUEST, 0, &seed);
	assert_int_equal(
		wsc_message_build(&message, buffer, sizeof(buffer), &(size_t){0}, NULL), WSC_OK);
	message.version2 = 0x20;
	wsc_put(&message, WSC_FIELD_VERSION2);
	refused(&message, WSC_MISSING, 0x1021);
}

static void test_something_is_out_of_place(void **state)
{
	uint64_t seed = 4;
	struct wsc_message message;

	(void)state;
	message_random(&message, WSC_ACK, 0, &seed);
	message.ssid = (struct wsc_bytes){(const uint8_t *)"home", 4};
	wsc_put(&message, WSC_FIELD_SSID);
	refused(&message, WSC_OUT_OF_PLACE, 0x1045);
	drop(&message, WSC_FIELD_SSID);
	message.settings_delay = 1;
	wsc_put(&message, WSC_FIELD_SETTINGS_DELAY);
	refused(&message, WSC_OUT_OF_PLACE, 0x04);
	assert_true(report.item[0].subelement);
	drop(&message, WSC_FIELD_SETTINGS_DELAY);
	message.credentials = (struct wsc_list){{{buffer, 1}}, 1};
	refused(&message, WSC_OUT_OF_PLACE, WSC_ID_CREDENTIAL);
	message.credentials.n = 0;
	message.requested_device_types = (struct wsc_list){{{buffer, 8}}, 1};
	refused(&message, WSC_OUT_OF_PLACE, WSC_ID_REQUESTED_DEVICE_TYPE);
}

static void test_lengths_and_values(void **state)
{
	uint64_t seed = 5;
	struct wsc_message message;

	(void)state;
	message_random(&message, WSC_M1, 0, &seed);
	message.public_key.len--;
	refused(&message, WSC_BAD_LENGTH, 0x1032);
	message.public_key.len++;
	message.public_key.p = NULL;
	refused(&message, WSC_BAD_VALUE, 0x1032);
	message_random(&message, WSC_M1, 0, &seed);
	message.device_name.len = WSC_NAME_MAX + 1;
	refused(&message, WSC_BAD_LENGTH, 0x1011);
	message.device_name = (struct wsc_bytes){NULL, 0}; /* empty is a name */
	assert_int_equal(
		wsc_message_build(&message, buffer, sizeof(buffer), &(size_t){0}, NULL), WSC_OK);
	message.wps_state = 3;
	refused(&message, WSC_BAD_VALUE, 0x1044);
	assert_string_equal(report.item[0].clause, "Table 45");
	message.wps_state = 1;
	message.message_type = WSC_MESSAGE_TYPE_M3;
	refused(&message, WSC_WRONG_MESSAGE_TYPE, 0x1022);
	message_random(&message, WSC_DONE, 0, &seed);
	message.message_type = WSC_MESSAGE_TYPE_ACK;
	refused(&message, WSC_WRONG_MESSAGE_TYPE, 0x1022);
}

static void test_lists(void **state)
{
	static const uint8_t wfa[] = {0, 0x37, 0x2a, 0, 1, 0x20};
	static const uint8_t type[] = {0x10, 0x6a, 0, 8, 0, 1, 0, 0x50, 0xf2, 4, 0, 1};
	static const uint8_t channel[] = {0x10, 0x01, 0, 2, 0, 6};
	static const uint8_t known[] = {0x10, 0x22, 0, 0}, zero[] = {0, 0, 0, 0},
			     longer[] = {0x20, 1, 0, 1};
	uint64_t seed = 6;
	struct wsc_message message;

	(void)state;
	message_random(&message, WSC_SETTINGS_M8, 0, &seed);
	message.credentials.n = WSC_LIST_MAX + 1;
	refused(&message, WSC_TOO_MANY, WSC_ID_CREDENTIAL);
	message_random(&message, WSC_M1, 0, &seed);
	message.vendor_extensions = (struct wsc_list){{{wfa, sizeof(wfa)}}, 1};
	refused(&message, WSC_BAD_VALUE, WSC_ID_VENDOR_EXTENSION);
	message.vendor_extensions = (struct wsc_list){{{wfa + 1, 2}}, 1};
	refused(&message, WSC_BAD_LENGTH, WSC_ID_VENDOR_EXTENSION);
	message.vendor_extensions.n = 0;
	message.unknown = (struct wsc_list){{{known, 4}}, 1};
	refused(&message, WSC_BAD_VALUE, 0x1022);
	message.unknown = (struct wsc_list){{{zero, 4}}, 1};
	refused(&message, WSC_BAD_VALUE, 0);
	message.unknown = (struct wsc_list){{{longer, 4}}, 1};
	refused(&message, WSC_BAD_LENGTH, 0);
	message.unknown = (struct wsc_list){{{longer, 3}}, 1};
	refused(&message, WSC_BAD_LENGTH, 0);
	message_random(&message, WSC_CONFIG_TOKEN, 0, &seed);
	message.unknown = (struct wsc_list){{{channel, 6}}, 1};
	refused(&message, WSC_BAD_VALUE, 0x1001);
	message.unknown.n = WSC_LIST_MAX + 1;
	refused(&message, WSC_TOO_MANY, 0);
	message_random(&message, WSC_PROBE_REQUEST, 0, &seed);
	message.unknown = (struct wsc_list){{{type, sizeof(type)}}, 1};
	refused(&message, WSC_BAD_VALUE, WSC_ID_REQUESTED_DEVICE_TYPE);
	message.unknown.n = 0;
	message.requested_device_types = (struct wsc_list){{{longer, 4}}, 1};
	refused(&message, WSC_BAD_LENGTH, WSC_ID_REQUESTED_DEVICE_TYPE);
}

static void test_each_size_too_small(void **state)
{
	uint64_t seed = 7;
	unsigned kind;

	(void)state;
	for (kind = 0; kind < WSC_KIND_COUNT; kind++) {
		struct wsc_message message;
		size_t full, size;

		message_random(&message, (enum wsc_kind)kind, 0x5555, &seed);
		assert_int_equal(
			wsc_message_build(&message, buffer, sizeof(buffer), &full, NULL), WSC_OK);
		for (size = 0; size < full; size++) {
			uint8_t *small = malloc(size ? size : 1);
			size_t len = 0;

			assert_int_equal(
				wsc_message_build(&message, small, size, &len, NULL), WSC_NO_SPACE);
			assert_int_equal(len, full);
			free(small);
		}
	}
}

static void test_init(void **state)
{
	unsigned kind;

	(void)state;
	for (kind = 0; kind < WSC_KIND_COUNT; kind++) {
		const bool element = kind >= WSC_BEACON && kind <= WSC_ASSOC_RESPONSE;
		const bool token = kind == WSC_PASSWORD_TOKEN || kind == WSC_CONFIG_TOKEN;
		struct wsc_message message;

		wsc_message_init(&message, (enum wsc_kind)kind, 0x20);
		assert_int_equal(message.kind, kind);
		assert_int_equal(wsc_has(&message, WSC_FIELD_VERSION), kind <= WSC_DONE || element);
		assert_int_equal(wsc_has(&message, WSC_FIELD_MESSAGE_TYPE), kind <= WSC_DONE);
		assert_int_equal(wsc_has(&message, WSC_FIELD_VERSION2),
			kind <= WSC_DONE || element || token);
		wsc_message_init(&message, (enum wsc_kind)kind, 0);
		assert_false(wsc_has(&message, WSC_FIELD_VERSION2));
	}
}

static const struct wsc_credential home = {
	.network_index = 1,
	.ssid = "wire lab",
	.ssid_len = 8,
	.auth_type = WSC_AUTH_WPA2_PERSONAL,
	.encryption = WSC_ENCRYPTION_AES,
	.key = "one-two-three",
	.key_len = 13,
	.mac = {2, 0, 0, 0, 2, 0},
};

/* The very bytes that hostapd puts into M8 for the same network. */
static void test_credential_is_that_of_hostapd(void **state)
{
	struct wsc_credential back;
	size_t i, len, found = 0;

	(void)state;
	assert_int_equal(wsc_credential_build(&home, 0x20, buffer, sizeof(buffer), &len), WSC_OK);
	for (i = 0; i < WSC_REAL_COUNT; i++) {
		const struct wsc_bytes bytes = bytes_of_hex(wsc_real[i].hex);

		if (wsc_real[i].kind == WSC_CREDENTIAL) {
			found++;
			assert_true(bytes_same(bytes, (struct wsc_bytes){buffer, len}));
			assert_int_equal(wsc_credential_parse(bytes, 0, &back, &report), WSC_OK);
			assert_memory_equal(&back, &home, sizeof(home));
		}
		free((void *)(uintptr_t)bytes.p);
	}
	assert_int_equal(found, 1);
}

static void test_credential_round_trips(void **state)
{
	uint64_t seed = 8;
	unsigned i;

	(void)state;
	for (i = 0; i < 4000; i++) {
		struct wsc_credential credential = {0}, back;
		const uint8_t version2 = i & 1 ? 0x20 : 0;
		struct wsc_bytes bytes;
		size_t len, cut, k;

		credential.network_index = (uint8_t)random_next(&seed);
		credential.ssid_len = (uint8_t)random_below(&seed, WSC_SSID_MAX + 1);
		credential.key_len = (uint8_t)random_below(&seed, WSC_KEY_MAX + 1);
		for (k = 0; k < credential.ssid_len; k++)
			credential.ssid[k] = (uint8_t)random_next(&seed);
		for (k = 0; k < credential.key_len; k++)
			credential.key[k] = (uint8_t)(1 + random_below(&seed, 255));
		credential.auth_type = (uint16_t)(1 + random_below(&seed, 0x3f));
		credential.encryption = (uint16_t)(1 + random_below(&seed, 0x0f));
		credential.key_shareable = version2 && (i & 2);
		credential.multi_ap = version2 && (i & 4) ? 0x40 : 0;
		assert_int_equal(
			wsc_credential_build(&credential, version2, buffer, sizeof(buffer), &len),
			WSC_OK);
		bytes = bytes_exact(buffer, len);
		memset(&back, 0xff, sizeof(back));
		assert_int_equal(wsc_credential_parse(bytes, 0, &back, &report), WSC_OK);
		assert_int_equal(report.n, 0);
		assert_int_equal(back.ssid_len, credential.ssid_len);
		assert_memory_equal(back.ssid, credential.ssid, WSC_SSID_MAX);
		assert_int_equal(back.key_len, credential.key_len);
		assert_memory_equal(back.key, credential.key, WSC_KEY_MAX);
		assert_memory_equal(back.mac, credential.mac, WSC_MAC_SIZE);
		assert_int_equal(back.network_index, credential.network_index);
		assert_int_equal(back.auth_type, credential.auth_type);
		assert_int_equal(back.encryption, credential.encryption);
		assert_int_equal(back.key_shareable, credential.key_shareable);
		assert_int_equal(back.multi_ap, credential.multi_ap);
		free((void *)(uintptr_t)bytes.p);
		for (cut = 0; i < 20 && cut < len; cut++) {
			const struct wsc_bytes piece = bytes_exact(buffer, cut);

			memset(&back, 0xff, sizeof(back));
			if (wsc_credential_parse(piece, WSC_TOLERATE_ALL, &back, NULL) != WSC_OK)
				assert_int_equal(back.ssid_len, 0xff); /* untouched */
			free((void *)(uintptr_t)piece.p);
		}
	}
}

/* A version 1.0 device gets no sub-elements. */
static void test_credential_of_version_1(void **state)
{
	struct wsc_credential credential = home, back;
	size_t plain, len;

	(void)state;
	assert_int_equal(
		wsc_credential_build(&credential, 0, buffer, sizeof(buffer), &plain), WSC_OK);
	credential.key_shareable = true;
	credential.multi_ap = 0x80;
	assert_int_equal(
		wsc_credential_build(&credential, 0, buffer, sizeof(buffer), &len), WSC_OK);
	assert_int_equal(len, plain);
	assert_int_equal(
		wsc_credential_build(&credential, 0x20, buffer, sizeof(buffer), &len), WSC_OK);
	assert_int_equal(len, plain + 7 + 3 + 3);
	assert_int_equal(
		wsc_credential_parse((struct wsc_bytes){buffer, len}, 0, &back, NULL), WSC_OK);
	assert_true(back.key_shareable && back.multi_ap == 0x80);
}

/* A registrar in the field counts the zero at the end of its C string. */
static void test_passphrase_with_its_zero(void **state)
{
	struct wsc_credential credential = home, back;
	size_t len;

	(void)state;
	credential.key[credential.key_len++] = 0;
	assert_int_equal(
		wsc_credential_build(&credential, 0, buffer, sizeof(buffer), &len), WSC_OK);
	assert_int_equal(wsc_credential_parse((struct wsc_bytes){buffer, len}, 0, &back, &report),
		WSC_INVALID);
	assert_int_equal(wsc_credential_parse((struct wsc_bytes){buffer, len},
				 WSC_TOLERATE_STRAY_ZERO, &back, &report),
		WSC_OK);
	assert_memory_equal(&back, &home, sizeof(home));
	assert_int_equal(report.n, 1);
	assert_int_equal(report.item[0].problem, WSC_STRAY_ZERO);
	assert_int_equal(report.item[0].id, 0x1027);
	assert_int_equal(buffer[report.item[0].offset], 0);
	assert_int_equal(buffer[report.item[0].offset - 1], 'e');
	/* a WEP key may end so */
	credential.auth_type = WSC_AUTH_OPEN;
	assert_int_equal(
		wsc_credential_build(&credential, 0, buffer, sizeof(buffer), &len), WSC_OK);
	assert_int_equal(
		wsc_credential_parse((struct wsc_bytes){buffer, len}, 0, &back, &report), WSC_OK);
	assert_int_equal(back.key_len, 14);
}

/* Texts that do not fit are not taken, whatever is tolerated. */
static void test_credential_that_is_too_long(void **state)
{
	struct wsc_credential credential = home, back;
	struct wsc_bytes bytes;
	size_t len;

	(void)state;
	credential.key_len = WSC_KEY_MAX + 1;
	assert_int_equal(
		wsc_credential_build(&credential, 0, buffer, sizeof(buffer), &len), WSC_MISUSE);
	credential = home;
	credential.ssid_len = WSC_SSID_MAX + 1;
	assert_int_equal(
		wsc_credential_build(&credential, 0, buffer, sizeof(buffer), &len), WSC_MISUSE);
	assert_int_equal(wsc_credential_build(&home, 0, buffer, sizeof(buffer), &len), WSC_OK);
	/* an SSID of 40 bytes in place of 8 */
	memmove(buffer + 9 + 40, buffer + 9 + 8, len - 9 - 8);
	buffer[8] = 40;
	bytes = bytes_exact(buffer, len + 32);
	assert_int_equal(
		wsc_credential_parse(bytes, WSC_TOLERATE_ALL, &back, &report), WSC_INVALID);
	assert_int_equal(report.item[0].problem, WSC_BAD_LENGTH);
	assert_int_equal(
		wsc_credential_parse((struct wsc_bytes){NULL, 1}, 0, &back, NULL), WSC_MISUSE);
	assert_int_equal(wsc_credential_parse(bytes, 0, NULL, NULL), WSC_MISUSE);
	free((void *)(uintptr_t)bytes.p);
}

static void test_credential_wipe(void **state)
{
	static const struct wsc_credential nothing;
	struct wsc_credential credential = home;

	(void)state;
	wsc_credential_wipe(&credential);
	assert_memory_equal(&credential, &nothing, sizeof(nothing));
	wsc_credential_wipe(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_something_is_missing),
		cmocka_unit_test(test_condition_is_unmet),
		cmocka_unit_test(test_something_is_out_of_place),
		cmocka_unit_test(test_lengths_and_values),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_each_size_too_small),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_credential_is_that_of_hostapd),
		cmocka_unit_test(test_credential_round_trips),
		cmocka_unit_test(test_credential_of_version_1),
		cmocka_unit_test(test_passphrase_with_its_zero),
		cmocka_unit_test(test_credential_that_is_too_long),
		cmocka_unit_test(test_credential_wipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
