/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of the control protocol (docs/control.md) without a socket: a table of lines and what
 * each is answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "manager/ports/control/request.h"

/* The callbacks answer with what they were asked, so that one table holds both. */
static json_t *status(void *arg)
{
	(void)arg;
	return json_string("status");
}

static json_t *start(void *arg, const struct control_start *start)
{
	(void)arg;
	return json_pack("[s, s?, s?, s?]", "start", start->if_name, start->ssid, start->key_id);
}

static json_t *cancel(void *arg, const char *if_name, const char *ssid)
{
	(void)arg;
	return json_pack("[s, s?, s?]", "cancel", if_name, ssid);
}

static json_t *out_of_memory(void *arg)
{
	(void)arg;
	return NULL;
}

static const struct control_port_callbacks callbacks = {
	.status = status,
	.start = start,
	.cancel = cancel,
};

static char *answer(const char *line, size_t length, bool *ret_subscribe)
{
	json_t *reply = control_request_answer(line, length, &callbacks, ret_subscribe);
	char *text;

	assert_non_null(reply);
	text = json_dumps(reply, JSON_COMPACT);
	json_decref(reply);
	assert_non_null(text);
	return text;
}

struct exchange {
	const char *line;
	const char *reply;
};

static void exchanges_check(const struct exchange *exchanges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool subscribe = false;
		char *text = answer(exchanges[i].line, strlen(exchanges[i].line), &subscribe);

		assert_string_equal(text, exchanges[i].reply);
		assert_false(subscribe);
		free(text);
	}
}

static void test_orders(void **state)
{
	static const struct exchange exchanges[] = {
		{"{\"id\":1,\"method\":\"status\"}", "{\"id\":1,\"result\":\"status\"}"},
		{"{\"id\":1,\"method\":\"status\",\"params\":{}}",
			"{\"id\":1,\"result\":\"status\"}"},
		{" { \"id\" : \"a\" , \"method\" : \"status\" } \r",
			"{\"id\":\"a\",\"result\":\"status\"}"},
		{"{\"id\":-5,\"method\":\"start\",\"params\":{\"if_name\":\"home-ap-24\"}}",
			"{\"id\":-5,\"result\":[\"start\",\"home-ap-24\",null,null]}"},
		{"{\"id\":2,\"method\":\"start\",\"params\":{\"ssid\":\"My home\","
		 "\"key_id\":\"key-3\"}}",
			"{\"id\":2,\"result\":[\"start\",null,\"My home\",\"key-3\"]}"},
		{"{\"id\":2,\"method\":\"start\",\"params\":{\"ssid\":\"a\\nb\"}}",
			"{\"id\":2,\"result\":[\"start\",null,\"a\\nb\",null]}"},
		{"{\"id\":3,\"method\":\"cancel\"}",
			"{\"id\":3,\"result\":[\"cancel\",null,null]}"},
		{"{\"id\":3,\"method\":\"cancel\",\"params\":{\"if_name\":\"x\"}}",
			"{\"id\":3,\"result\":[\"cancel\",\"x\",null]}"},
		{"{\"id\":3,\"method\":\"cancel\",\"params\":{\"ssid\":\"x\"}}",
			"{\"id\":3,\"result\":[\"cancel\",null,\"x\"]}"},
	};

	(void)state;
	exchanges_check(exchanges, sizeof(exchanges) / sizeof(exchanges[0]));
}

#define BAD(id, token, message, remedy)                                                            \
	"{\"id\":" id ",\"error\":{\"token\":\"" token "\",\"message\":\"" message                 \
	"\",\"remedy\":\"" remedy "\"}}"
#define SHAPE	 "A request is {\\\"id\\\": ..., \\\"method\\\": ..., \\\"params\\\": {...}}."
#define ONE_LINE "Send one JSON object per line."

static void test_shapes(void **state)
{
	static const struct exchange exchanges[] = {
		{"", BAD("null", "bad-json", "the line is not JSON in UTF-8, from byte 0 on",
			     ONE_LINE)},
		{"{\"id\":1,", BAD("null", "bad-json",
				       "the line is not JSON in UTF-8, from byte 8 on", ONE_LINE)},
		{"[]", BAD("null", "bad-request", "the request is not an object", SHAPE)},
		{"3", BAD("null", "bad-request", "the request is not an object", SHAPE)},
		{"{}", BAD("null", "bad-request", "id is missing", SHAPE)},
		{"{\"id\":1.5,\"method\":\"status\"}",
			BAD("null", "bad-request", "id is neither an integer nor a string", SHAPE)},
		{"{\"id\":null,\"method\":\"status\"}",
			BAD("null", "bad-request", "id is neither an integer nor a string", SHAPE)},
		{"{\"id\":7}", BAD("7", "bad-request", "method is missing", SHAPE)},
		{"{\"id\":7,\"method\":true}",
			BAD("7", "bad-request", "method is not a string", SHAPE)},
		{"{\"id\":7,\"method\":\"status\",\"parms\":{}}",
			BAD("7", "bad-request", "unknown member 'parms'", SHAPE)},
		{"{\"id\":7,\"method\":\"Start\"}",
			BAD("7", "unknown-method", "unknown method 'Start'",
				"It is one of status, start, cancel, subscribe.")},
	};

	(void)state;
	exchanges_check(exchanges, sizeof(exchanges) / sizeof(exchanges[0]));
}

#define START(params)		 "{\"id\":1,\"method\":\"start\",\"params\":" params "}"
#define CANCEL(params)		 "{\"id\":1,\"method\":\"cancel\",\"params\":" params "}"
#define REFUSED(message, remedy) BAD("1", "bad-params", message, remedy)
#define CHARS_32		 "0123456789abcdef0123456789abcdef"

static void test_parameters(void **state)
{
	static const struct exchange exchanges[] = {
		{START("[]"), REFUSED("start: params is not an object",
				      "It takes if_name, ssid, key_id.")},
		{START("null"), REFUSED("start: params is not an object",
					"It takes if_name, ssid, key_id.")},
		{START("{}"),
			REFUSED("start: neither if_name nor ssid is given", "Give one of them.")},
		{START("{\"if_name\":\"a\",\"ssid\":\"b\"}"),
			REFUSED("start: if_name and ssid exclude each other", "Give one of them.")},
		{START("{\"ifname\":\"a\"}"), REFUSED("start: unknown parameter 'ifname'",
						      "It takes if_name, ssid, key_id.")},
		{START("{\"if_name\":24}"),
			REFUSED("start: if_name is not a string", "Write it in quotes.")},
		{START("{\"if_name\":\"a\",\"key_id\":null}"),
			REFUSED("start: key_id is not a string", "Write it in quotes.")},
		{START("{\"if_name\":\"\"}"),
			REFUSED("start: if_name is empty", "Give it a value or leave it out.")},
		{START("{\"if_name\":\"0123456789abcdef\"}"),
			REFUSED("start: if_name has 16 bytes", "It can have up to 15.")},
		{START("{\"ssid\":\"" CHARS_32 "x\"}"),
			REFUSED("start: ssid has 33 bytes", "It can have up to 32.")},
		{START("{\"if_name\":\"a\",\"key_id\":\"" CHARS_32 "\"}"),
			REFUSED("start: key_id has 32 bytes", "It can have up to 31.")},
		{START("{\"if_name\":\"a\\u001b[2J\"}"),
			REFUSED("start: if_name has a control character in it",
				"Run `wps status` to see the names.")},
		{CANCEL("{\"key_id\":\"a\"}"),
			REFUSED("cancel: unknown parameter 'key_id'", "It takes if_name, ssid.")},
		{CANCEL("{\"if_name\":\"a\",\"ssid\":\"b\"}"),
			REFUSED("cancel: if_name and ssid exclude each other",
				"Give one of them.")},
		{"{\"id\":1,\"method\":\"status\",\"params\":{\"all\":true}}",
			REFUSED("status: unknown parameter 'all'", "It takes none.")},
		{"{\"id\":1,\"method\":\"subscribe\",\"params\":{\"all\":true}}",
			REFUSED("subscribe: unknown parameter 'all'", "It takes none.")},
	};

	(void)state;
	exchanges_check(exchanges, sizeof(exchanges) / sizeof(exchanges[0]));
}

static void test_subscribe(void **state)
{
	static const char line[] = "{\"id\":1,\"method\":\"subscribe\"}";
	bool subscribe = false;
	char *text = answer(line, strlen(line), &subscribe);

	(void)state;
	assert_string_equal(text, "{\"id\":1,\"result\":{}}");
	assert_true(subscribe);
	free(text);
}

/* Each is refused as bad-json, whatever a terminal or a C string would make of it. */
static void test_hostile_bytes(void **state)
{
	static const struct {
		const char *line;
		size_t length;
	} lines[] = {
		{"\0", 1},
		{"{\"id\":1,\"method\":\"status\"}\0", 27},
		{"{\"id\":1,\"method\":\"sta\0tus\"}", 27},
		{"{\"id\":1,\"method\":\"\\u0000\"}", 26},
		{"{\"id\":1,\"method\":\"\xff\xfe\"}", 22},
		{"{\"id\":1,\"method\":\"\xed\xa0\x80\"}", 23},
		{"{\"id\":1,\"id\":2,\"method\":\"status\"}", 33},
		{"{\"id\":1,\"method\":\"status\"} {}", 29},
		{"{\"id\":99999999999999999999,\"method\":\"status\"}", 45},
		{"\x1b[2J", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		bool subscribe = false;
		char *text = answer(lines[i].line, lines[i].length, &subscribe);

		assert_non_null(strstr(text, "\"token\":\"bad-json\""));
		assert_null(strchr(text, '\x1b'));
		free(text);
	}
}

/* A long word is repeated in part only, and cut between two characters. */
static void test_long_words(void **state)
{
	char line[1024] = "{\"id\":1,\"method\":\"a";
	bool subscribe = false;
	char *text;

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(line, "\xc3\xa9");
	strcat(line, "\"}");
	text = answer(line, strlen(line), &subscribe);
	assert_non_null(strstr(text, "\xc3\xa9...'"));
	assert_true(strlen(text) < 250);
	free(text);
}

static void test_deep_nesting(void **state)
{
	const size_t length = CONTROL_LINE_MAX;
	char *line = malloc(length);
	bool subscribe = false;
	char *text;

	(void)state;
	assert_non_null(line);
	memset(line, '[', length);
	text = answer(line, length, &subscribe);
	assert_non_null(strstr(text, "bad-json"));
	free(text);
	free(line);
}

static void test_out_of_memory(void **state)
{
	static const char line[] = "{\"id\":1,\"method\":\"status\"}";
	const struct control_port_callbacks failing = {.status = out_of_memory};
	bool subscribe = false;

	(void)state;
	assert_null(control_request_answer(line, strlen(line), &failing, &subscribe));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_subscribe),
		cmocka_unit_test(test_hostile_bytes),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_deep_nesting),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
