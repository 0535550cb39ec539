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
	if (start->device_name || start->bind)
		return json_pack("[s, s?, s?, s?, s?, b]", "start", start->if_name, start->ssid,
			start->key_id, start->device_name, start->bind);
	return json_pack("[s, s?, s?, s?]", "start", start->if_name, start->ssid, start->key_id);
}

static json_t *cancel(void *arg, const char *if_name, const char *ssid)
{
	(void)arg;
	return json_pack("[s, s?, s?]", "cancel", if_name, ssid);
}

static json_t *devices(void *arg, const char *ssid)
{
	(void)arg;
	return json_pack("[s, s?]", "devices", ssid);
}

static json_t *renamed(
	void *arg, const char *device, const char *name, struct control_refusal *ret_refusal)
{
	(void)arg;
	if (strcmp(device, "nobody") == 0) {
		ret_refusal->token = EXPLAIN_NO_SUCH_DEVICE;
		return NULL;
	}
	return json_pack("[s, s, s]", "rename", device, name);
}

static json_t *revoked(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	(void)arg;
	if (strcmp(device, "twins") == 0) {
		ret_refusal->token = EXPLAIN_DEVICE_AMBIGUOUS;
		return NULL;
	}
	return json_pack("[s, s]", "revoke", device);
}

static json_t *revocable(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	(void)arg;
	if (strcmp(device, "guest") == 0) {
		ret_refusal->token = EXPLAIN_SHARED_KEY;
		return NULL;
	}
	return json_pack("[s, s]", "revocable", device);
}

static json_t *history(void *arg, size_t limit)
{
	(void)arg;
	return json_pack("[s, i]", "history", (int)limit);
}

static json_t *export(void *arg)
{
	(void)arg;
	return json_string("export");
}

/* A text that is not short is told by its length. */
static json_t *import(void *arg, const char *text, size_t length, const char *ssid,
	struct control_refusal *ret_refusal)
{
	(void)arg;
	assert_int_equal(strlen(text), length);
	if (strcmp(text, "bad") == 0) {
		ret_refusal->token = EXPLAIN_BAD_IMPORT;
		strcpy(ret_refusal->problem, "line 1: neither a backup nor a psk file");
		return NULL;
	}
	if (length > 100)
		return json_pack("[s, i, s?]", "import", (int)length, ssid);
	return json_pack("[s, s, s?]", "import", text, ssid);
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
	.devices = devices,
	.rename = renamed,
	.revocable = revocable,
	.revoke = revoked,
	.history = history,
	.export_ = export,
	.import = import,
};

static char *answer(const char *line, size_t length, struct control_talk *talk)
{
	json_t *reply = control_request_answer(line, length, &callbacks, talk);
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

/* All of one connection. */
static void exchanges_check(const struct exchange *exchanges, size_t n)
{
	struct control_talk talk = {0};

	for (size_t i = 0; i < n; i++) {
		char *text = answer(exchanges[i].line, strlen(exchanges[i].line), &talk);

		assert_string_equal(text, exchanges[i].reply);
		assert_false(talk.subscribed);
		free(text);
	}
	assert_null(talk.import.bytes);
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
				"It is one of status, start, cancel, subscribe, devices, "
				"rename, revoke, history, export, import.")},
	};

	(void)state;
	exchanges_check(exchanges, sizeof(exchanges) / sizeof(exchanges[0]));
}

#define START(params)		 "{\"id\":1,\"method\":\"start\",\"params\":" params "}"
#define CANCEL(params)		 "{\"id\":1,\"method\":\"cancel\",\"params\":" params "}"
#define REFUSED(message, remedy) BAD("1", "bad-params", message, remedy)
#define START_TAKES		 "if_name, ssid, key_id, per_device, bind, name."
#define CHARS_32		 "0123456789abcdef0123456789abcdef"

static void test_parameters(void **state)
{
	static const struct exchange exchanges[] = {
		{START("[]"), REFUSED("start: params is not an object", "It takes " START_TAKES)},
		{START("null"), REFUSED("start: params is not an object", "It takes " START_TAKES)},
		{START("{}"),
			REFUSED("start: neither if_name nor ssid is given", "Give one of them.")},
		{START("{\"if_name\":\"a\",\"ssid\":\"b\"}"),
			REFUSED("start: if_name and ssid exclude each other", "Give one of them.")},
		{START("{\"ifname\":\"a\"}"),
			REFUSED("start: unknown parameter 'ifname'", "It takes " START_TAKES)},
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

static void test_per_device(void **state)
{
	static const struct exchange exchanges[] = {
		{START("{\"if_name\":\"a\",\"per_device\":true}"),
			"{\"id\":1,\"result\":[\"start\",\"a\",null,\"per-device\"]}"},
		{START("{\"ssid\":\"a\",\"per_device\":false,\"key_id\":\"key-1\"}"),
			"{\"id\":1,\"result\":[\"start\",null,\"a\",\"key-1\"]}"},
		{START("{\"if_name\":\"a\",\"per_device\":true,\"bind\":true,"
		       "\"name\":\"K\u00fcche\"}"),
			"{\"id\":1,\"result\":[\"start\",\"a\",null,\"per-device\","
			"\"K\u00fcche\",true]}"},
		/* Who was given a key that others have can be called by a name as well. */
		{START("{\"if_name\":\"a\",\"name\":\"TV\"}"),
			"{\"id\":1,\"result\":[\"start\",\"a\",null,null,\"TV\",false]}"},
		{START("{\"if_name\":\"a\",\"per_device\":true,\"key_id\":\"key-1\"}"),
			REFUSED("start: per_device and key_id exclude each other",
				"Give one of them.")},
		{START("{\"if_name\":\"a\",\"bind\":true}"),
			REFUSED("start: bind is of use with per_device only",
				"A key that others have too opens for every address.")},
		{START("{\"if_name\":\"a\",\"bind\":true,\"per_device\":false}"),
			REFUSED("start: bind is of use with per_device only",
				"A key that others have too opens for every address.")},
		{START("{\"if_name\":\"a\",\"per_device\":1}"),
			REFUSED("start: per_device is neither true nor false",
				"Write true or false, without quotes.")},
		{START("{\"if_name\":\"a\",\"name\":\"TV\\u0085\"}"),
			REFUSED("start: name has a control character in it",
				"A name is one line of text.")},
		{START("{\"if_name\":\"a\",\"name\":\"" CHARS_32 CHARS_32 "x\"}"),
			REFUSED("start: name has 65 bytes", "It can have up to 64.")},
	};

	(void)state;
	exchanges_check(exchanges, sizeof(exchanges) / sizeof(exchanges[0]));
}

#define ASK(method, params) "{\"id\":1,\"method\":\"" method "\",\"params\":" params "}"
#define RESULT(result)	    "{\"id\":1,\"result\":" result "}"

static void test_devices(void **state)
{
	static const struct exchange exchanges[] = {
		{ASK("devices", "{}"), RESULT("[\"devices\",null]")},
		{ASK("devices", "{\"ssid\":\"My home\"}"), RESULT("[\"devices\",\"My home\"]")},
		{ASK("rename", "{\"device\":\"dev-17\",\"name\":\"TV\"}"),
			RESULT("[\"rename\",\"dev-17\",\"TV\"]")},
		{ASK("rename", "{\"name\":\"TV\"}"),
			REFUSED("rename: device is missing", "It takes device, name.")},
		{ASK("rename", "{\"device\":\"dev-17\"}"),
			REFUSED("rename: name is missing", "It takes device, name.")},
		{ASK("rename", "{\"device\":\"a\\nb\",\"name\":\"TV\"}"),
			REFUSED("rename: device has a control character in it",
				"Run `wps devices` to see them.")},
		{ASK("rename", "{\"device\":\"nobody\",\"name\":\"TV\"}"),
			BAD("1", "no-such-device", "The ledger knows no such device.",
				"Run `wps devices` to see them.")},
		{ASK("revoke", "{\"device\":\"02:00:00:00:01:00\"}"),
			RESULT("[\"revoke\",\"02:00:00:00:01:00\"]")},
		{ASK("revoke", "{\"device\":\"TV\",\"dry_run\":true}"),
			RESULT("[\"revocable\",\"TV\"]")},
		{ASK("revoke", "{\"device\":\"TV\",\"dry_run\":false}"),
			RESULT("[\"revoke\",\"TV\"]")},
		{ASK("revoke", "{\"device\":\"guest\",\"dry_run\":true}"),
			BAD("1", "shared-key", "The device was given a key that others have too.",
				"Change that key; devices that are let in with --per-device can be "
				"revoked alone.")},
		{ASK("revoke", "{}"),
			REFUSED("revoke: device is missing", "It takes device, dry_run.")},
		{ASK("revoke", "{\"device\":\"twins\"}"),
			BAD("1", "device-ambiguous", "Several devices have this name.",
				"Name it by its MAC address or key id.")},
		{ASK("history", "{}"), RESULT("[\"history\",100]")},
		{ASK("history", "{\"limit\":1000}"), RESULT("[\"history\",1000]")},
		{ASK("history", "{\"limit\":1001}"),
			REFUSED("history: limit is 1001", "It can be 1 to 1000.")},
		{ASK("history", "{\"limit\":0}"),
			REFUSED("history: limit is 0", "It can be 1 to 1000.")},
		{ASK("history", "{\"limit\":\"7\"}"), REFUSED("history: limit is not an integer",
							      "Write digits, without quotes.")},
		{ASK("history", "{\"limit\":7.0}"), REFUSED("history: limit is not an integer",
							    "Write digits, without quotes.")},
		{ASK("export", "{}"), RESULT("\"export\"")},
		{ASK("export", "{\"ssid\":\"a\"}"),
			REFUSED("export: unknown parameter 'ssid'", "It takes none.")},
	};

	(void)state;
	exchanges_check(exchanges, sizeof(exchanges) / sizeof(exchanges[0]));
}

static void test_import(void **state)
{
	static const struct exchange exchanges[] = {
		{ASK("import", "{\"text\":\"abc\"}"), RESULT("[\"import\",\"abc\",null]")},
		/* in pieces, with another request in between */
		{ASK("import", "{\"text\":\"a\\n\",\"more\":true}"), RESULT("{}")},
		{ASK("import", "{\"text\":\"b\",\"more\":true}"), RESULT("{}")},
		{ASK("status", "{}"), RESULT("\"status\"")},
		{ASK("import", "{\"text\":\"c\",\"more\":false,\"ssid\":\"x\"}"),
			RESULT("[\"import\",\"a\\nbc\",\"x\"]")},
		/* nothing is left of it, nor after an error */
		{ASK("import", "{\"text\":\"d\",\"more\":true}"), RESULT("{}")},
		{ASK("import", "{\"text\":\"d\",\"more\":true,\"ssid\":\"x\"}"),
			REFUSED("import: ssid and more exclude each other",
				"Give ssid with the last piece.")},
		{ASK("import", "{\"text\":\"e\",\"more\":true}"), RESULT("{}")},
		{ASK("import", "{\"text\":7}"),
			REFUSED("import: text is not a string", "Write it in quotes.")},
		{ASK("import", "{\"text\":\"f\"}"), RESULT("[\"import\",\"f\",null]")},
		{ASK("import", "{\"text\":\"bad\"}"),
			BAD("1", "bad-import", "line 1: neither a backup nor a psk file",
				"Mend the line that is named, import again.")},
		{ASK("import", "{\"more\":true}"),
			REFUSED("import: text is missing", "It takes ssid, text, more.")},
		{ASK("import", "{\"text\":\"\"}"),
			REFUSED("import: text is empty", "Give it a value or leave it out.")},
	};

	(void)state;
	exchanges_check(exchanges, sizeof(exchanges) / sizeof(exchanges[0]));
}

#define PIECE 60000

static char *piece_send(struct control_talk *talk, size_t length, bool more)
{
	char *text = malloc(length + 1), *line, *reply;
	json_t *request;

	assert_non_null(text);
	memset(text, 'x', length);
	text[length] = '\0';
	request = json_pack("{s:i, s:s, s:{s:s, s:b}}", "id", 1, "method", "import", "params",
		"text", text, "more", more);
	line = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	free(text);
	assert_non_null(line);
	reply = answer(line, strlen(line), talk);
	free(line);
	return reply;
}

/* Up to 16 MiB, and not a byte more. */
static void test_long_import(void **state)
{
	for (size_t over = 0; over < 2; over++) {
		struct control_talk talk = {0};
		size_t left = CONTROL_IMPORT_MAX + over;
		char *reply;

		for (; left > PIECE; left -= PIECE) {
			reply = piece_send(&talk, PIECE, true);
			assert_string_equal(reply, "{\"id\":1,\"result\":{}}");
			free(reply);
		}
		reply = piece_send(&talk, left, false);
		assert_string_equal(
			reply, over ? REFUSED("import: the text has more than 16 MiB",
					      "Import it in parts.")
				    : "{\"id\":1,\"result\":[\"import\",16777216,null]}");
		free(reply);
		assert_null(talk.import.bytes);
	}
	(void)state;
}

static void test_subscribe(void **state)
{
	static const char line[] = "{\"id\":1,\"method\":\"subscribe\"}";
	struct control_talk talk = {0};
	char *text = answer(line, strlen(line), &talk);

	(void)state;
	assert_string_equal(text, "{\"id\":1,\"result\":{}}");
	assert_true(talk.subscribed);
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
		struct control_talk talk = {0};
		char *text = answer(lines[i].line, lines[i].length, &talk);

		assert_non_null(strstr(text, "\"token\":\"bad-json\""));
		assert_null(strchr(text, '\x1b'));
		free(text);
	}
}

/* A long word is repeated in part only, and cut between two characters. */
static void test_long_words(void **state)
{
	char line[1024] = "{\"id\":1,\"method\":\"a";
	struct control_talk talk = {0};
	char *text;

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(line, "\xc3\xa9");
	strcat(line, "\"}");
	text = answer(line, strlen(line), &talk);
	assert_non_null(strstr(text, "\xc3\xa9...'"));
	assert_true(strlen(text) < 250);
	free(text);
}

static void test_deep_nesting(void **state)
{
	const size_t length = CONTROL_LINE_MAX;
	char *line = malloc(length);
	struct control_talk talk = {0};
	char *text;

	(void)state;
	assert_non_null(line);
	memset(line, '[', length);
	text = answer(line, length, &talk);
	assert_non_null(strstr(text, "bad-json"));
	free(text);
	free(line);
}

static void test_out_of_memory(void **state)
{
	static const char line[] = "{\"id\":1,\"method\":\"status\"}";
	const struct control_port_callbacks failing = {.status = out_of_memory};
	struct control_talk talk = {0};

	(void)state;
	assert_null(control_request_answer(line, strlen(line), &failing, &talk));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_per_device),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_import),
		cmocka_unit_test(test_long_import),
		cmocka_unit_test(test_subscribe),
		cmocka_unit_test(test_hostile_bytes),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_deep_nesting),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
