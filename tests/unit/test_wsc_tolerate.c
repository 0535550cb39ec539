/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the field sends against the standard's letter, and what the report says of it; what the
 * builder refuses; credentials and texts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/wire/table.h"
#include "tests/unit/wsc_messages.h"
#include "tests/unit/wsc_real.h"

static struct wsc_message message;
static struct wsc_report report;

/* A credential in pieces, and an ACK. */
#define NETWORK                                                                                    \
	"102600010110450003"                                                                       \
	"484f4d"                                                                                   \
	"100300020020"                                                                             \
	"100f00020008"
#define KEY                                                                                        \
	"10270008"                                                                                 \
	"6569676874383838"
#define MAC                                                                                        \
	"10200006"                                                                                 \
	"020000000200"
#define WFA "1049000600372a000120"
#define ACK_HEAD                                                                                   \
	"104a000110"                                                                               \
	"102200010d"
#define ACK_NONCES                                                                                 \
	"101a0010"                                                                                 \
	"00112233445566778899aabbccddeeff"                                                         \
	"10390010"                                                                                 \
	"ffeeddccbbaa99887766554433221100"

static enum wsc_status parse(enum wsc_kind kind, const char *hex, unsigned tolerances)
{
	static uint8_t *kept; /* what the message of the last call points to */
	const struct wsc_bytes bytes = bytes_of_hex(hex);
	enum wsc_status status;
	unsigned i;

	free(kept);
	kept = (uint8_t *)(uintptr_t)bytes.p;
	status = wsc_message_parse(kind, bytes, tolerances, &message, &report);
	for (i = 0; i < report.n && i < WSC_REPORT_MAX; i++) {
		assert_true(report.item[i].offset <= bytes.len);
		assert_true(i == 0 || report.item[i - 1].offset <= report.item[i].offset);
		assert_int_equal(report.item[i].fatal, status != WSC_OK && i + 1 == report.n);
	}
	return status;
}

/* Refused without @tolerance and reported; taken with it, and reported the same. */
static void tolerated(enum wsc_kind kind, const char *hex, unsigned tolerance,
	enum wsc_problem problem, uint16_t id, uint32_t offset)
{
	assert_int_equal(parse(kind, hex, WSC_TOLERATE_ALL & ~tolerance), WSC_INVALID);
	assert_true(report.n >= 1);
	assert_int_equal(report.item[report.n - 1].problem, problem);
	assert_int_equal(report.item[report.n - 1].id, id);
	assert_int_equal(report.item[report.n - 1].offset, offset);
	assert_int_equal(parse(kind, hex, tolerance), WSC_OK);
	assert_true(report.n >= 1);
	assert_int_equal(report.item[0].problem, problem);
	assert_int_equal(report.item[0].id, id);
	assert_int_equal(report.item[0].offset, offset);
	assert_non_null(report.item[0].clause);
}

/* An old access point: an octet too much behind the key (seen with open networks). */
static void test_stray_zero(void **state)
{
	(void)state;
	tolerated(WSC_CREDENTIAL, NETWORK KEY "00" MAC, WSC_TOLERATE_STRAY_ZERO, WSC_STRAY_ZERO,
		0x1027, 36);
	assert_int_equal(message.network_key.len, 8);
	assert_memory_equal(message.mac_address.p, "\2\0\0\0\2\0", WSC_MAC_SIZE);
	/* an empty key, and the zero at the very end */
	tolerated(WSC_CREDENTIAL,
		NETWORK MAC "10270000"
			    "00",
		WSC_TOLERATE_STRAY_ZERO | WSC_TOLERATE_ORDER, WSC_OUT_OF_ORDER, 0x1027, 34);
	assert_int_equal(report.item[1].problem, WSC_STRAY_ZERO);
	assert_int_equal(report.item[1].offset, 38);
	/* behind other attributes it is no known fault */
	assert_int_equal(parse(WSC_CREDENTIAL, NETWORK KEY MAC "00" WFA,
				 WSC_TOLERATE_FIELD & ~WSC_TOLERATE_TRAILING),
		WSC_TRUNCATED);
}

/* Mac OS X 10.6 fills M1 up with zeros. */
static void test_zero_padding(void **state)
{
	static const char *const zeros[] = {"00", "0000", "00000000", "0000000000000000000000"};
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		char hex[2048];

		strcpy(hex, wsc_real[0].hex);
		strcat(hex, zeros[i]);
		assert_int_equal(wsc_real[0].kind, WSC_M1);
		tolerated(WSC_M1, hex, WSC_TOLERATE_TRAILING, WSC_TRAILING_BYTES, 0x1049,
			(uint32_t)strlen(wsc_real[0].hex) / 2);
		assert_int_equal(message.version2, 0x20);
	}
}

static void test_junk(void **state)
{
	(void)state;
	/* no attribute begins like this: junk only when one is ready to see it so */
	assert_int_equal(parse(WSC_ACK, ACK_HEAD ACK_NONCES "deadbeef12", 0), WSC_TRUNCATED);
	assert_int_equal(report.item[0].problem, WSC_CUT_SHORT);
	assert_int_equal(
		parse(WSC_ACK, ACK_HEAD ACK_NONCES "deadbeef12", WSC_TOLERATE_TRAILING), WSC_OK);
	assert_int_equal(report.item[0].problem, WSC_TRAILING_BYTES);
	assert_int_equal(report.item[0].offset, 50);
	assert_int_equal(parse(WSC_ACK, ACK_HEAD ACK_NONCES "de", WSC_TOLERATE_TRAILING), WSC_OK);
	/* an attribute that was cut is no junk, and a message that lacks something is cut */
	assert_int_equal(
		parse(WSC_ACK, ACK_HEAD ACK_NONCES "1049000600372a0001", WSC_TOLERATE_TRAILING),
		WSC_TRUNCATED);
	assert_int_equal(
		parse(WSC_ACK, ACK_HEAD ACK_NONCES "10", WSC_TOLERATE_TRAILING), WSC_TRUNCATED);
	assert_int_equal(
		parse(WSC_ACK, ACK_HEAD "deadbeef12", WSC_TOLERATE_TRAILING), WSC_TRUNCATED);
}

/* Behind the Authenticator nothing is protected by it: nothing of it is ever read. */
static void test_nothing_behind_the_authenticator(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < WSC_REAL_COUNT; i++) {
		const uint32_t len = (uint32_t)strlen(wsc_real[i].hex) / 2;
		char hex[4096];
		struct wsc_attribute attribute = {0};
		struct wsc_bytes bytes = bytes_of_hex(wsc_real[i].hex);
		uint32_t at = 0;

		while (wsc_attribute_next(bytes, &at, &attribute) == WSC_OK)
			;
		free((void *)(uintptr_t)bytes.p);
		if (attribute.id != 0x1005 && attribute.id != 0x101e)
			continue;
		strcpy(hex, wsc_real[i].hex);
		strcat(hex, "1034000101");
		tolerated(wsc_real[i].kind, hex, WSC_TOLERATE_TRAILING, WSC_TRAILING_BYTES,
			attribute.id, len);
		assert_false(wsc_has(&message, WSC_FIELD_REBOOT));
		assert_int_equal(message.unknown.n, 0);
	}
}

static void test_values(void **state)
{
	static const struct {
		const char *hex;
		uint16_t id;
		const char *clause;
	} bad[] = {
		{"104a000111", 0x104a, "Table 28"},
		{"100200020005", 0x1002, "Table 31"},
		{"100300020000", 0x1003, "Table 32"},
		{"100300020040", 0x1003, "Table 32"},
		{"100900020015", 0x1009, "Table 34"},
		{"100c000100", 0x100c, "Table 35"},
		{"100f00020010", 0x100f, "Table 38"},
		{"1022000100", 0x1022, "Table 39"},
		{"1022000110", 0x1022, "Table 39"},
		{"103a000104", 0x103a, "Table 42"},
		{"103b000104", 0x103b, "Table 43"},
		{"103c000100", 0x103c, "Table 44"},
		{"103c000108", 0x103c, "Table 44"},
		{"1044000100", 0x1044, "Table 45"},
		{"1044000103", 0x1044, "Table 45"},
		{"1041000102", 0x1041, "Table 28"},
		{"1049000600372a000110", 0x00, "Table 29"},
		{"1049000600372a020102", 0x02, "Table 29"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const bool subelement = strcmp(bad[i].clause, "Table 29") == 0;

		tolerated(WSC_OTHER, bad[i].hex, WSC_TOLERATE_VALUES, WSC_BAD_VALUE, bad[i].id,
			subelement ? 7 : 0);
		assert_string_equal(report.item[0].clause, bad[i].clause);
		assert_int_equal(report.item[0].subelement, subelement);
	}
	/* kept as it is, for those who know better */
	assert_int_equal(parse(WSC_OTHER, "103c000108", WSC_TOLERATE_VALUES), WSC_OK);
	assert_int_equal(message.rf_bands, 8);
	/* two bits of one type: mixed mode */
	assert_int_equal(parse(WSC_OTHER, "100300020022", 0), WSC_OK);
	assert_int_equal(message.auth_type, WSC_AUTH_WPA_PERSONAL | WSC_AUTH_WPA2_PERSONAL);
}

static void test_zero_length_attributes(void **state)
{
	(void)state;
	/* at the end, which others lose */
	assert_int_equal(parse(WSC_OTHER,
				 "104a000110"
				 "10110000",
				 0),
		WSC_OK);
	assert_int_equal(report.n, 0);
	assert_true(wsc_has(&message, WSC_FIELD_DEVICE_NAME));
	assert_int_equal(message.device_name.len, 0);
	assert_non_null(message.device_name.p);
	assert_int_equal(parse(WSC_OTHER, "10110000", 0), WSC_OK);
	/* an unknown one, too: kept, and not taken for padding */
	assert_int_equal(parse(WSC_OTHER,
				 "104a000110"
				 "20010000",
				 0),
		WSC_OK);
	assert_int_equal(message.unknown.n, 1);
	/* but a number has a length */
	tolerated(WSC_OTHER, "103c0000", WSC_TOLERATE_LENGTHS, WSC_BAD_LENGTH, 0x103c, 0);
	assert_false(wsc_has(&message, WSC_FIELD_RF_BANDS));
}

static void test_lengths(void **state)
{
	char hex[16 + 2 * 40] = "10450021";

	(void)state;
	memset(hex + 8, '4', 2 * 33);
	tolerated(WSC_OTHER, hex, WSC_TOLERATE_LENGTHS, WSC_BAD_LENGTH, 0x1045, 0);
	assert_int_equal(message.ssid.len, 33);
	tolerated(WSC_OTHER, "104900020037", WSC_TOLERATE_LENGTHS, WSC_BAD_LENGTH, 0x1049, 0);
	tolerated(WSC_OTHER, "106a000101", WSC_TOLERATE_LENGTHS, WSC_BAD_LENGTH, 0x106a, 0);
	/* sub-elements: their end is known, so that more bytes would not help */
	tolerated(WSC_OTHER, "1049000600372a000220", WSC_TOLERATE_LENGTHS, WSC_BAD_LENGTH, 0, 7);
	assert_true(report.item[0].subelement);
	tolerated(WSC_OTHER, "1049000400372a00", WSC_TOLERATE_LENGTHS, WSC_BAD_LENGTH, 0, 7);
}

static void test_extensions(void **state)
{
	(void)state;
	/* in several extensions, with one of somebody else between, and an unknown sub-element */
	assert_int_equal(parse(WSC_BEACON,
				 "104a000110"
				 "1044000102" WFA "104900050050f20102"
				 "1049000e00372a"
				 "0106020000000001"
				 "770155",
				 0),
		WSC_OK);
	assert_int_equal(message.version2, 0x20);
	assert_int_equal(message.authorized_macs.len, 6);
	assert_int_equal(message.vendor_extensions.n, 1);
	assert_int_equal(message.vendor_extensions.item[0].len, 5);
	assert_int_equal(report.n, 1);
	assert_int_equal(report.item[0].problem, WSC_UNKNOWN);
	assert_true(report.item[0].subelement && report.item[0].id == 0x77);
	assert_int_equal(report.item[0].offset, 44);
	/* one that this kind does not have is reported, and not there */
	assert_int_equal(parse(WSC_BEACON,
				 "104a000110"
				 "1044000102"
				 "1049000600372a030101",
				 0),
		WSC_OK);
	assert_int_equal(report.item[0].problem, WSC_OUT_OF_PLACE);
	assert_int_equal(report.item[0].offset, 17);
	assert_false(wsc_has(&message, WSC_FIELD_REQUEST_TO_ENROLL));
	/* a second time: the first one counts */
	tolerated(WSC_BEACON,
		"104a000110"
		"1044000102" WFA "1049000600372a000130",
		WSC_TOLERATE_DUPLICATES, WSC_TWICE, 0, 27);
	assert_int_equal(message.version2, 0x20);
}

static void test_unknown_and_out_of_place(void **state)
{
	uint8_t buffer[128];
	size_t len;

	(void)state;
	assert_int_equal(
		parse(WSC_ACK, ACK_HEAD "2001000155" ACK_NONCES "1045000161" WFA, 0), WSC_OK);
	assert_int_equal(report.n, 2);
	assert_int_equal(report.item[0].problem, WSC_UNKNOWN);
	assert_int_equal(report.item[0].id, 0x2001);
	assert_int_equal(report.item[0].offset, 10);
	assert_int_equal(report.item[1].problem, WSC_OUT_OF_PLACE);
	assert_int_equal(report.item[1].id, 0x1045);
	assert_string_equal(report.item[1].clause, "8.3.10");
	/* code that asks for the field does not get it, but it is not lost */
	assert_false(wsc_has(&message, WSC_FIELD_SSID));
	assert_int_equal(message.unknown.n, 2);
	assert_int_equal(wsc_message_build(&message, buffer, sizeof(buffer), &len, NULL), WSC_OK);
	assert_int_equal(len, 50 + 10 + 5 + 5);
	assert_memory_equal(buffer + 60, "\x20\x01\0\1\x55\x10\x45\0\1\x61", 10);
}

/* Where it ends up when the message is built again it would be taken for padding, or for the stray
 * zero behind a network key. */
static void test_unknown_that_looks_like_padding(void **state)
{
	(void)state;
	assert_int_equal(parse(WSC_CREDENTIAL,
				 "00000000"
				 "0010000155" NETWORK KEY MAC,
				 0),
		WSC_OK);
	assert_int_equal(report.n, 2);
	assert_int_equal(report.item[1].problem, WSC_UNKNOWN);
	assert_int_equal(message.unknown.n, 0);
}

static void test_conditions(void **state)
{
	(void)state;
	/* Selected Registrar is true: it says with which password and how */
	tolerated(WSC_BEACON,
		"104a000110"
		"1044000102"
		"1041000101"
		"105300020080",
		WSC_TOLERATE_MISSING, WSC_MISSING, 0x1012, 21);
	assert_int_equal(parse(WSC_BEACON,
				 "104a000110"
				 "1044000102"
				 "1041000100",
				 0),
		WSC_OK);
	/* a new password says which one it is, whatever its first byte */
	tolerated(WSC_SETTINGS_M8,
		"100e0000"
		"102a0008"
		"0031323334353637",
		WSC_TOLERATE_MISSING, WSC_MISSING, 0x1012, 16);
	assert_int_equal(parse(WSC_SETTINGS_M8,
				 "100e0000"
				 "102a0008"
				 "0031323334353637"
				 "101200020001",
				 0),
		WSC_OK);
}

static void test_message_type(void **state)
{
	struct wsc_bytes bytes;
	unsigned type;

	(void)state;
	for (type = 0; type < 256; type++) {
		char hex[] = "104a000110"
			     "1022000100" ACK_NONCES;
		enum wsc_status status;

		hex[18] = "0123456789abcdef"[type >> 4];
		hex[19] = "0123456789abcdef"[type & 15];
		bytes = bytes_of_hex(hex);
		status = wsc_message_parse_any(bytes, 0, &message, &report);
		if (type == WSC_MESSAGE_TYPE_ACK || type == WSC_MESSAGE_TYPE_DONE) {
			assert_int_equal(status, WSC_OK);
			assert_int_equal(message.kind, WSC_M1 + type - WSC_MESSAGE_TYPE_M1);
		} else {
			assert_int_equal(status, WSC_INVALID);
		}
		if (type < WSC_MESSAGE_TYPE_M1 || type > WSC_MESSAGE_TYPE_DONE) {
			assert_int_equal(message.kind, WSC_OTHER);
			assert_int_equal(report.item[0].problem, WSC_BAD_VALUE);
			assert_int_equal(report.item[0].id, 0x1022);
			assert_int_equal(report.item[0].offset, 5);
			assert_true(report.item[0].fatal);
		}
		if (type != WSC_MESSAGE_TYPE_ACK) {
			assert_int_equal(wsc_message_parse(WSC_ACK, bytes, WSC_TOLERATE_ALL,
						 &message, &report),
				WSC_INVALID);
			assert_int_equal(report.item[report.n - 1].problem, WSC_WRONG_MESSAGE_TYPE);
		}
		assert_int_equal(wsc_message_parse(WSC_DONE, bytes, 0, &message, NULL),
			type == WSC_MESSAGE_TYPE_DONE ? WSC_OK : WSC_INVALID);
		free((void *)(uintptr_t)bytes.p);
	}
	bytes = bytes_of_hex("104a000110" ACK_NONCES);
	assert_int_equal(
		wsc_message_parse_any(bytes, WSC_TOLERATE_ALL, &message, &report), WSC_INVALID);
	assert_int_equal(report.item[0].problem, WSC_MISSING);
	assert_true(wsc_has(&message, WSC_FIELD_REGISTRAR_NONCE));
	assert_int_equal(
		wsc_message_parse_any((struct wsc_bytes){bytes.p, 11}, 0, &message, &report),
		WSC_TRUNCATED);
	free((void *)(uintptr_t)bytes.p);
}

static void test_report_and_lists_are_full(void **state)
{
	char hex[4096] = "";
	unsigned i;
	size_t len;

	(void)state;
	for (i = 0; i < WSC_LIST_MAX + 4; i++)
		strcat(hex, "20010000");
	strcat(hex, "103c000100");
	assert_int_equal(parse(WSC_OTHER, hex, WSC_TOLERATE_VALUES), WSC_OK);
	assert_int_equal(report.n, WSC_LIST_MAX + 4 + 4 + 1);
	assert_int_equal(message.unknown.n, WSC_LIST_MAX);
	message.present[0] = message.present[1] = 0; /* the bad value */
	assert_int_equal(wsc_message_build(&message, NULL, 0, &len, NULL), WSC_NO_SPACE);
	assert_int_equal(len, 4 * WSC_LIST_MAX);
	assert_int_equal(report.item[WSC_REPORT_MAX - 1].problem, WSC_UNKNOWN);
	/* the fatal one is among the twelve though it comes last */
	{
		const struct wsc_bytes bytes = bytes_of_hex(hex);

		assert_int_equal(
			wsc_message_parse(WSC_OTHER, bytes, 0, &message, &report), WSC_INVALID);
		assert_int_equal(report.item[WSC_REPORT_MAX - 1].problem, WSC_BAD_VALUE);
		assert_true(report.item[WSC_REPORT_MAX - 1].fatal);
		free((void *)(uintptr_t)bytes.p);
	}
}

static void test_misuse(void **state)
{
	static const uint8_t byte;
	size_t len;

	(void)state;
	assert_int_equal(
		wsc_message_parse(WSC_KIND_COUNT, (struct wsc_bytes){0}, 0, &message, NULL),
		WSC_MISUSE);
	assert_int_equal(
		wsc_message_parse(WSC_M1, (struct wsc_bytes){0}, 0, NULL, NULL), WSC_MISUSE);
	assert_int_equal(wsc_message_parse(WSC_M1, (struct wsc_bytes){NULL, 1}, 0, &message, NULL),
		WSC_MISUSE);
	assert_int_equal(
		wsc_message_parse_any((struct wsc_bytes){NULL, 1}, 0, &message, NULL), WSC_MISUSE);
	assert_int_equal(
		wsc_message_parse_any((struct wsc_bytes){&byte, 0}, 0, NULL, NULL), WSC_MISUSE);
	assert_int_equal(
		wsc_message_parse(WSC_OTHER, (struct wsc_bytes){&byte, 0}, 0, &message, NULL),
		WSC_OK);
	assert_int_equal(wsc_message_build(NULL, NULL, 0, &len, NULL), WSC_MISUSE);
	assert_int_equal(wsc_message_build(&message, NULL, 1, &len, NULL), WSC_MISUSE);
	assert_int_equal(wsc_message_build(&message, NULL, 0, NULL, NULL), WSC_MISUSE);
	message.kind = WSC_KIND_COUNT;
	assert_int_equal(wsc_message_build(&message, NULL, 0, &len, NULL), WSC_MISUSE);
}

static void test_texts(void **state)
{
	unsigned i, j;

	(void)state;
	for (i = 0; i < WSC_KIND_COUNT; i++) {
		for (j = 0; j < i; j++)
			assert_string_not_equal(
				wsc_kind_name((enum wsc_kind)i), wsc_kind_name((enum wsc_kind)j));
	}
	assert_string_equal(wsc_kind_name(WSC_M8), "M8");
	assert_string_equal(wsc_kind_name(WSC_BEACON), "beacon");
	assert_string_equal(wsc_kind_name(WSC_OTHER), "attributes");
	assert_string_equal(wsc_status_text(WSC_CRYPTO), "the crypto library failed");
	assert_string_equal(wsc_status_text(WSC_STATUS_COUNT), "unknown");
	assert_string_equal(wsc_problem_text(WSC_MISSING), "is missing");
	assert_string_equal(wsc_problem_text(WSC_WRONG_MESSAGE_TYPE), "is that of another message");
	assert_string_equal(wsc_problem_text(WSC_PROBLEM_COUNT), "unknown");
	assert_string_equal(
		wsc_config_error_text(WSC_ERR_DEVICE_PASSWORD), "the device password is wrong");
	assert_string_equal(wsc_config_error_text(WSC_ERR_PUBLIC_KEY_HASH),
		"the public key is not the announced one");
	assert_string_equal(wsc_config_error_text(WSC_ERR_COUNT), "unknown");
	assert_string_equal(wsc_attribute_name(0x1001), "AP Channel");
	assert_string_equal(wsc_attribute_name(0x1064), "WEP Transmit Key");
	assert_string_equal(wsc_attribute_name(0x100e), "Credential");
	assert_string_equal(wsc_attribute_name(0x1049), "Vendor Extension");
	assert_string_equal(wsc_attribute_name(0x106a), "Requested Device Type");
	assert_null(wsc_attribute_name(0x1000));
	assert_null(wsc_attribute_name(0x1065));
	assert_null(wsc_attribute_name(0x106b));
	assert_null(wsc_attribute_name(0));
	assert_null(wsc_attribute_name(0xffff));
	assert_string_equal(wsc_subelement_name(0), "Version2");
	assert_string_equal(wsc_subelement_name(6), "Multi-AP Extension");
	assert_null(wsc_subelement_name(7));
	assert_null(wsc_subelement_name(255));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stray_zero),
		cmocka_unit_test(test_zero_padding),
		cmocka_unit_test(test_junk),
		cmocka_unit_test(test_nothing_behind_the_authenticator),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_zero_length_attributes),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_extensions),
		cmocka_unit_test(test_unknown_and_out_of_place),
		cmocka_unit_test(test_unknown_that_looks_like_padding),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_message_type),
		cmocka_unit_test(test_report_and_lists_are_full),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
