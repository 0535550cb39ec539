/* SPDX-License-Identifier: BSD-3-Clause */
/* Vendor elements: found among others, joined, cut; never read behind their end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_messages.h"
#include "tests/unit/wsc_real.h"

#define SSID  "0004686f6d65"
#define RATES "010882848b960c121824"
#define RSN   "30140100000fac040100000fac040100000fac020000"

static void bytes_free(struct wsc_bytes bytes)
{
	free((void *)(uintptr_t)bytes.p);
}

/* As in a frame: SSID and rates before it, RSN behind. */
static void test_each_length(void **state)
{
	static uint8_t attributes[1024], frame[2048], joined[1024];
	size_t len, i;

	(void)state;
	for (i = 0; i < sizeof(attributes); i++)
		attributes[i] = (uint8_t)(i * 7 + 1);
	for (len = 0; len <= sizeof(attributes); len++) {
		const struct wsc_bytes before = bytes_of_hex(SSID RATES),
				       behind = bytes_of_hex(RSN);
		const struct wsc_bytes all = {attributes, len};
		struct wsc_bytes exact, ret = {NULL, 77};
		size_t n = 0, need = 0;

		memcpy(frame, before.p, before.len);
		assert_int_equal(
			wsc_element_build(all, frame + before.len, sizeof(frame) - before.len, &n),
			WSC_OK);
		assert_int_equal(n, len + 6 * ((len + 250) / 251));
		if (n > 0) {
			assert_int_equal(wsc_element_build(all, NULL, 0, &need), WSC_NO_SPACE);
			assert_int_equal(need, n);
			assert_int_equal(
				wsc_element_build(all, joined, n - 1, &need), WSC_NO_SPACE);
		}
		memcpy(frame + before.len + n, behind.p, behind.len);
		exact = bytes_exact(frame, before.len + n + behind.len);
		if (len == 0) {
			assert_int_equal(
				wsc_element_find(exact, joined, sizeof(joined), &ret), WSC_NOTHING);
			assert_int_equal(ret.len, 77);
		} else {
			assert_int_equal(wsc_element_find(exact, joined, len, &ret), WSC_OK);
			assert_true(ret.p == joined && bytes_same(ret, all));
			assert_int_equal(
				wsc_element_find(exact, joined, len - 1, &ret), WSC_NO_SPACE);
		}
		bytes_free(exact);
		bytes_free(before);
		bytes_free(behind);
	}
}

static void test_cut_at_each_byte(void **state)
{
	/* a WMM element (same OUI, type 2), WPS, an element that is empty, WPS again, P2P */
	const char *hex = SSID "dd070050f202000100"
			       "dd090050f204104a000110"
			       "7f00"
			       "dd090050f2041044000102"
			       "dd09506f9a090201002501" RSN;
	const struct wsc_bytes bytes = bytes_of_hex(hex);
	static const size_t ends[] = {0, 6, 15, 26, 28, 39, 50, 72};
	static const size_t found[] = {0, 0, 0, 5, 5, 10, 10, 10};
	size_t cut, i;

	(void)state;
	assert_int_equal(bytes.len, 72);
	for (cut = 0; cut <= bytes.len; cut++) {
		const struct wsc_bytes piece = bytes_exact(bytes.p, cut);
		struct wsc_bytes ret = {NULL, 0};
		uint8_t buffer[64];
		const enum wsc_status status =
			wsc_element_find(piece, buffer, sizeof(buffer), &ret);

		for (i = 0; i < 8 && ends[i] != cut; i++)
			;
		if (i == 8)
			assert_int_equal(status, WSC_TRUNCATED);
		else if (!found[i])
			assert_int_equal(status, WSC_NOTHING);
		else
			assert_int_equal(status, WSC_OK);
		assert_int_equal(ret.len, i < 8 ? found[i] : 0);
		if (ret.len)
			assert_memory_equal(buffer, "\x10\x4a\0\1\x10\x10\x44\0\1\2", ret.len);
		assert_int_equal(
			wsc_p2p_find(piece, buffer, sizeof(buffer), &ret), i == 8 ? WSC_TRUNCATED
									   : cut < 50 ? WSC_NOTHING
										      : WSC_OK);
		bytes_free(piece);
	}
	bytes_free(bytes);
}

/* An element of the right type without a byte in it is an element. */
static void test_empty_element(void **state)
{
	const struct wsc_bytes bytes = bytes_of_hex("dd040050f204");
	struct wsc_bytes ret = {NULL, 1};
	uint8_t buffer[1];

	(void)state;
	assert_int_equal(wsc_element_find(bytes, buffer, 0, &ret), WSC_OK);
	assert_int_equal(ret.len, 0);
	bytes_free(bytes);
}

/* The type's bytes in another element, a vendor element without a type, another type. */
static void test_others(void **state)
{
	const struct wsc_bytes bytes = bytes_of_hex("30060050f2041044"
						    "dd030050f2"
						    "dd050050f20501");
	struct wsc_bytes ret = {NULL, 1};
	uint8_t buffer[64];

	(void)state;
	assert_int_equal(wsc_element_find(bytes, buffer, sizeof(buffer), &ret), WSC_NOTHING);
	assert_int_equal(wsc_p2p_find(bytes, buffer, sizeof(buffer), &ret), WSC_NOTHING);
	bytes_free(bytes);
}

static void test_stock_elements(void **state)
{
	unsigned elements = 0;
	size_t i;

	(void)state;
	for (i = 0; i < WSC_REAL_COUNT; i++) {
		const struct wsc_bytes bytes = bytes_of_hex(wsc_real[i].hex);
		uint8_t element[1024], joined[1024];
		struct wsc_message message;
		struct wsc_bytes ret;
		size_t n;

		if (wsc_real[i].kind >= WSC_BEACON && wsc_real[i].kind <= WSC_ASSOC_RESPONSE) {
			assert_int_equal(
				wsc_element_build(bytes, element, sizeof(element), &n), WSC_OK);
			assert_int_equal(wsc_element_find((struct wsc_bytes){element, n}, joined,
						 sizeof(joined), &ret),
				WSC_OK);
			assert_int_equal(
				wsc_message_parse(wsc_real[i].kind, ret, 0, &message, NULL),
				WSC_OK);
			assert_int_equal(message.version2, 0x20);
			elements++;
		}
		bytes_free(bytes);
	}
	assert_true(elements >= 15);
}

static void test_p2p_attributes(void **state)
{
	/* P2P Capability 2, length 2; Listen Channel 6, length 5; one that is empty */
	const struct wsc_bytes bytes = bytes_of_hex("0202002501"
						    "06050058580451"
						    "06"
						    "ff0000");
	struct wsc_p2p_attribute attribute = {0};
	uint32_t at = 0;
	size_t cut;

	(void)state;
	assert_int_equal(wsc_p2p_next(bytes, &at, &attribute), WSC_OK);
	assert_int_equal(attribute.id, 2);
	assert_int_equal(attribute.value.len, 2);
	assert_int_equal(attribute.value.p[0], 0x25);
	assert_int_equal(wsc_p2p_next(bytes, &at, &attribute), WSC_OK);
	assert_int_equal(attribute.id, 6);
	assert_int_equal(attribute.value.len, 5);
	assert_int_equal(wsc_p2p_next(bytes, &at, &attribute), WSC_OK);
	assert_int_equal(attribute.id, 0xff);
	assert_int_equal(attribute.value.len, 0);
	assert_int_equal(wsc_p2p_next(bytes, &at, &attribute), WSC_NOTHING);
	assert_int_equal(at, bytes.len);
	for (cut = 1; cut < 5; cut++) {
		const struct wsc_bytes piece = bytes_exact(bytes.p, cut);

		at = 0;
		assert_int_equal(wsc_p2p_next(piece, &at, &attribute), WSC_TRUNCATED);
		assert_int_equal(at, 0);
		bytes_free(piece);
	}
	bytes_free(bytes);
}

static void test_misuse(void **state)
{
	struct wsc_bytes ret;
	uint8_t byte;
	size_t n;

	(void)state;
	assert_int_equal(wsc_element_find((struct wsc_bytes){NULL, 1}, &byte, 1, &ret), WSC_MISUSE);
	assert_int_equal(wsc_element_find((struct wsc_bytes){0}, NULL, 1, &ret), WSC_MISUSE);
	assert_int_equal(wsc_p2p_find((struct wsc_bytes){0}, &byte, 1, NULL), WSC_MISUSE);
	assert_int_equal(wsc_element_build((struct wsc_bytes){NULL, 1}, &byte, 1, &n), WSC_MISUSE);
	assert_int_equal(wsc_element_build((struct wsc_bytes){0}, &byte, 1, NULL), WSC_MISUSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_length),
		cmocka_unit_test(test_cut_at_each_byte),
		cmocka_unit_test(test_empty_element),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_stock_elements),
		cmocka_unit_test(test_p2p_attributes),
		cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
