/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "ovsdb/jsonrpc.h"

static void feed(struct ovsdb_framer *framer, const char *text, size_t length)
{
	while (length > 0) {
		size_t room;
		char *data = ovsdb_framer_reserve(framer, &room);

		assert_non_null(data);
		room = room < length ? room : length;
		memcpy(data, text, room);
		ovsdb_framer_commit(framer, room);
		text += room;
		length -= room;
	}
}

/* Messages that have nothing to do with each other come out one by one, however they are cut. */
static void test_every_cut(void **state)
{
	static const char stream[] = " {\"id\":1,\"result\":[\"}{\\\"]\",{}],\"error\":null}\n"
				     "{\"id\":null,\"method\":\"update\",\"params\":[\"\\\\\",{}]}"
				     "{\"id\":\"echo\",\"method\":\"echo\",\"params\":[]}\r\n";
	static const enum ovsdb_message_type expected[] = {
		OVSDB_MESSAGE_REPLY, OVSDB_MESSAGE_NOTIFICATION, OVSDB_MESSAGE_REQUEST};
	size_t step;

	(void)state;
	for (step = 1; step < sizeof(stream); step++) {
		struct ovsdb_framer framer;
		size_t at, count = 0;

		ovsdb_framer_init(&framer, 0);
		for (at = 0; at < sizeof(stream) - 1; at += step) {
			const size_t left = sizeof(stream) - 1 - at;
			struct ovsdb_message message;
			struct ovsdb_error error;
			json_t *json;

			feed(&framer, stream + at, left < step ? left : step);
			while (ovsdb_framer_next(&framer, &json, &error) > 0) {
				assert_int_equal(ovsdb_message_parse(json, &message, &error), 0);
				assert_int_equal(message.type, expected[count++]);
				json_decref(json);
			}
		}
		assert_int_equal(count, 3);
		ovsdb_framer_clear(&framer);
	}
}

static void framer_expect(const char *text, size_t bytes_max, const char *expected)
{
	struct ovsdb_error error = {""};
	struct ovsdb_framer framer;
	json_t *json;

	ovsdb_framer_init(&framer, bytes_max);
	feed(&framer, text, strlen(text));
	assert_int_equal(ovsdb_framer_next(&framer, &json, &error), -1);
	if (!strstr(error.text, expected))
		fail_msg("%s gave: %s", text, error.text);
	/* What is behind a broken message is not looked at. */
	feed(&framer, "{}", 2);
	assert_int_equal(ovsdb_framer_next(&framer, &json, &error), -1);
	ovsdb_framer_clear(&framer);
}

static void test_broken_streams(void **state)
{
	char deep[OVSDB_MESSAGE_DEPTH_MAX * 5 + 10] = "";
	unsigned i;

	(void)state;
	framer_expect("HTTP/1.1 400 Bad Request", 0, "expected '{'");
	framer_expect("[1]", 0, "expected '{'");
	framer_expect("{]", 0, "not valid JSON");
	framer_expect("{\"a\":tru}", 0, "not valid JSON");
	framer_expect("{\"a\":\"\xff\"}", 0, "not UTF-8");
	framer_expect("{\"a\":\"0123456789\"}", 10, "larger than 10 bytes");
	for (i = 0; i <= OVSDB_MESSAGE_DEPTH_MAX; i++)
		strcat(deep, "{\"a\":");
	framer_expect(deep, 0, "nested deeper than 64");
}

/* A decoder's complaint must not carry what it choked on into a log. */
static void test_error_quotes_nothing(void **state)
{
	struct ovsdb_error error = {""};
	struct ovsdb_framer framer;
	json_t *json;

	(void)state;
	ovsdb_framer_init(&framer, 0);
	feed(&framer, "{\"key\" \"opensync11\"}", 20);
	assert_int_equal(ovsdb_framer_next(&framer, &json, &error), -1);
	assert_null(strstr(error.text, "opensync11"));
	ovsdb_framer_clear(&framer);
}

static double decode_s(size_t bytes)
{
	char *text = malloc(bytes);
	struct timespec before, after;
	struct ovsdb_framer framer;
	size_t at;
	json_t *json;

	assert_non_null(text);
	memset(text, 'x', bytes);
	memcpy(text, "{\"a\":\"", 6);
	memcpy(text + bytes - 2, "\"}", 2);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	ovsdb_framer_init(&framer, 0);
	for (at = 0; at < bytes; at += 1000) {
		feed(&framer, text + at, bytes - at < 1000 ? bytes - at : 1000);
		if (ovsdb_framer_next(&framer, &json, NULL) > 0)
			json_decref(json);
	}
	ovsdb_framer_clear(&framer);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	free(text);
	return (double)(after.tv_sec - before.tv_sec) +
	       (double)(after.tv_nsec - before.tv_nsec) / 1e9;
}

/* Sixteen times the bytes in small pieces: quadratic work would take 256 times as long. */
static void test_linear(void **state)
{
	const double small_s = decode_s((size_t)1 << 20);
	const double large_s = decode_s((size_t)16 << 20);

	(void)state;
	assert_true(large_s < small_s * 64);
}

static void message_expect(const char *text, const char *expected)
{
	json_t *json = json_loads(text, 0, NULL);
	struct ovsdb_message message;
	struct ovsdb_error error;

	assert_int_equal(ovsdb_message_parse(json, &message, &error), -1);
	assert_non_null(strstr(error.text, expected));
	json_decref(json);
}

static void test_wrong_messages(void **state)
{
	(void)state;
	message_expect("{}", "neither a method nor an id");
	message_expect("{\"method\":\"update\"}", "no params");
	message_expect("{\"method\":\"update\",\"params\":{}}", "no params");
	message_expect("{\"id\":1}", "neither a result nor an error");
}

static void test_round_trip(void **state)
{
	struct ovsdb_message message;
	struct ovsdb_framer framer;
	size_t length;
	char *text;
	json_t *json;

	(void)state;
	json = ovsdb_request_new(7, "transact", json_pack("[s]", "Open_vSwitch"));
	text = ovsdb_message_encode(json, &length);
	assert_string_equal(
		text, "{\"id\":7,\"method\":\"transact\",\"params\":[\"Open_vSwitch\"]}");
	json_decref(json);
	ovsdb_framer_init(&framer, 0);
	feed(&framer, text, length);
	free(text);
	assert_int_equal(ovsdb_framer_next(&framer, &json, NULL), 1);
	assert_int_equal(ovsdb_message_parse(json, &message, NULL), 0);
	assert_int_equal(message.type, OVSDB_MESSAGE_REQUEST);
	assert_string_equal(message.method, "transact");
	json_decref(json);
	ovsdb_framer_clear(&framer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_broken_streams),
		cmocka_unit_test(test_error_quotes_nothing),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_wrong_messages),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
