/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys from elsewhere: exports, psk files, and lines that hostapd wrote itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/log.h"
#include "manager/ports/ledger/ledger.h"

#define HEX	"0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f"
#define HEX_A	HEX "a"
#define HEX_B	HEX "b"
#define HEX_C	HEX "c"
#define ZERO	"00:00:00:00:00:00"
#define MAC_1	"02:00:00:00:01:01"
#define MAC_2	"02:00:00:00:01:02"
#define MAC_3	"02:00:00:00:01:03"
#define SSID	"home"
#define VERSION "{\"openwps-ledger\": 1, "

static const struct ledger_now now = {1000, INT64_C(1700000000000)};
static char dir[64], file[96];
static struct ledger *ledger;

static void empty(const char *path)
{
	DIR *listing = opendir(path);
	const struct dirent *entry;

	while (listing && (entry = readdir(listing))) {
		char name[400];

		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.' && unlink(name) != 0)
			empty(name);
	}
	if (listing)
		closedir(listing);
	rmdir(path);
}

static struct ledger *open_in(const char *name)
{
	static char state[96], private[96];
	const struct ledger_config config = {state, private};
	struct ledger *opened;

	snprintf(state, sizeof(state), "%s/%s", dir, name);
	snprintf(private, sizeof(private), "%s/private", dir);
	opened = ledger_open(&config);
	assert_non_null(opened);
	return opened;
}

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/test-ledger-import-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(file, sizeof(file), "%s/pskfile", dir);
	ledger = open_in("state");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ledger_close(ledger);
	empty(dir);
	return 0;
}

/* --- helpers --- */

static void imported(
	const char *text, const char *ssid, unsigned is_new, unsigned known, unsigned skipped)
{
	char problem[160] = "";
	json_t *report = NULL;
	int counts[3] = {-1, -1, -1};

	if (ledger_import(ledger, text, strlen(text), ssid, now, &report, problem))
		fail_msg("%s", problem);
	assert_int_equal(json_unpack(report, "{s:i, s:i, s:i}", "imported", &counts[0], "known",
				 &counts[1], "skipped", &counts[2]),
		0);
	json_decref(report);
	assert_int_equal(counts[0], is_new);
	assert_int_equal(counts[1], known);
	assert_int_equal(counts[2], skipped);
}

static size_t count(const char *ssid)
{
	return ledger_keys(ledger, ssid).n_keys;
}

/* Nothing of it is taken, what is wrong is said, and no key is in what is said. */
static void refused(const char *text, const char *ssid, const char *expected)
{
	const size_t before = count(SSID);
	char problem[160] = "";
	json_t *report = NULL;

	assert_int_equal(ledger_import(ledger, text, strlen(text), ssid, now, &report, problem),
		EXPLAIN_BAD_IMPORT);
	assert_null(report);
	if (!strstr(problem, expected))
		fail_msg("'%s' is said, not '%s'", problem, expected);
	assert_null(strstr(problem, "secret"));
	assert_null(strstr(problem, "0f1e2d3c"));
	assert_int_equal(count(SSID), before);
}

static const struct device_key *key(const char *id)
{
	const struct device_key *found = ledger_key(ledger, SSID, id);

	if (!found)
		fail_msg("no %s", id);
	return found;
}

static json_t *exported(void)
{
	json_t *document = ledger_export(ledger);

	assert_non_null(document);
	json_object_del(document, "exported_at");
	return document;
}

static void export_has(const char *id, const char *member, const char *value)
{
	json_t *document = exported();
	const json_t *row;
	size_t i;

	json_array_foreach (json_object_get(document, "keys"), i, row) {
		const char *text = json_string_value(json_object_get(row, member));

		if (strcmp(json_string_value(json_object_get(row, "id")), id) == 0) {
			assert_string_equal(text ? text : "", value);
			json_decref(document);
			return;
		}
	}
	fail_msg("%s is not exported", id);
}

static size_t adopted(const char *text)
{
	FILE *stream = fopen(file, "w");

	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
	return ledger_adopt(ledger, file, SSID, now);
}

static void told(void *arg, const char *ssid, const char *key_id)
{
	(void)arg;
	(void)ssid;
	(void)key_id;
}

static void take_back(const char *id)
{
	assert_int_equal(ledger_revoke(ledger, id, now, told, NULL), EXPLAIN_NONE);
	assert_null(ledger_key(ledger, SSID, id));
}

static void reopen(void)
{
	ledger_close(ledger);
	ledger = open_in("state");
}

/* --- psk files --- */

static void test_psk(void **state)
{
	static const char text[] = "#oftag=home--1\n"
				   "wps=1 keyid=kitchen " ZERO " one-two-three\n"
				   "wps=1 " MAC_1 " " HEX_A "\n"
				   "keyid=dev-40 " ZERO " " HEX_B "\r\n"
				   "keyid=dev-40 " MAC_2 " " HEX_B;
	static const uint8_t mac[6] = {2, 0, 0, 0, 1, 1};

	(void)state;
	imported(text, SSID, 3, 0, 0);
	assert_int_equal(count(SSID), 3);
	assert_string_equal(key("dev-1")->psk, "one-two-three");
	assert_false(key("dev-1")->bound);
	export_has("dev-1", "name", "kitchen");
	export_has("dev-1", "state", "issued");
	export_has("dev-1", "origin", "imported");
	assert_string_equal(key("dev-2")->psk, HEX_A);
	assert_true(key("dev-2")->bound);
	assert_int_equal(key("dev-2")->n_macs, 1);
	assert_memory_equal(key("dev-2")->macs[0], mac, 6);
	/* two lines, one key, which is not bound because there is one for everybody */
	assert_false(key("dev-40")->bound);
	assert_int_equal(key("dev-40")->n_macs, 1);
	/* again: nothing is new; elsewhere it is */
	imported(text, SSID, 0, 3, 0);
	imported(text, "other", 3, 0, 0);
	reopen();
	assert_int_equal(count(SSID), 3);
	assert_int_equal(count("other"), 3);
	assert_true(key("dev-2")->bound);
}

/* A key id of ours that is taken by another key. */
static void test_psk_ids(void **state)
{
	(void)state;
	imported("keyid=dev-7 " ZERO " " HEX_A "\n", SSID, 1, 0, 0);
	imported("keyid=dev-7 " ZERO " " HEX_B "\n", SSID, 1, 0, 0);
	assert_string_equal(key("dev-8")->psk, HEX_B);
	imported("keyid=dev-7 " ZERO " " HEX_A "\nkeyid=dev-3 " ZERO " " HEX_C "\n", SSID, 1, 1, 0);
	assert_string_equal(key("dev-3")->psk, HEX_C);
	/* far from where numbers end */
	imported("keyid=dev-999999999999 " ZERO " 12345678\n", SSID, 1, 0, 0);
	assert_non_null(key("dev-9"));
}

/* One PMK for several addresses: nobody is forgotten. */
static void test_psk_same(void **state)
{
	(void)state;
	imported(MAC_1 " " HEX_A "\n" MAC_2 " " HEX_A "\n" MAC_3 " " HEX_A "\n"
		       "02:00:00:00:01:04 " HEX_A "\n02:00:00:00:01:05 " HEX_A "\n",
		SSID, 2, 0, 0);
	assert_int_equal(key("dev-1")->n_macs, 4);
	assert_int_equal(key("dev-2")->n_macs, 1);
	imported("02:00:00:00:01:05 " HEX_A "\n", SSID, 0, 1, 0);
	imported("02:00:00:00:01:06 " HEX_A "\n", SSID, 1, 0, 0);
	/* what is bound here stays so */
	imported(ZERO " " HEX_A "\n", SSID, 0, 1, 0);
}

static void test_psk_bad(void **state)
{
	(void)state;
	refused(ZERO " " HEX_A "\n" MAC_1 " short\n", SSID, "line 2: the key is shorter");
	refused("wps=0 " ZERO " " HEX_A "\nend=1\n", SSID, "line 2: a tag other");
	refused("vlanid=3 " ZERO " " HEX_A "\n", SSID, "line 1: vlanid=");
	refused("keyid=\xff " ZERO " " HEX_A "\n", SSID, "line 1: keyid= is not UTF-8");
	refused("\n\n" MAC_1 " " HEX_A "secret\n", SSID, "line 3: the key is longer");
	refused("# nothing\n", SSID, "no key in it");
	refused("", SSID, "no key in it");
	refused(ZERO " " HEX_A "\n", NULL, "SSID");
	refused(ZERO " " HEX_A "\n", "", "SSID");
	refused(ZERO " " HEX_A "\n", "123456789012345678901234567890123", "32 bytes");
}

/* --- exports --- */

static void test_round_trip(void **state)
{
	struct session session = {.id = 1,
		.device_key = true,
		.ssid = SSID,
		.if_name = "home-ap-24",
		.key_id = PER_DEVICE_KEY_ID,
		.status = SESSION_REQUESTED};
	char id[KEY_ID_SIZE], *text, problem[160];
	json_t *before, *after, *report;
	uint64_t hash;

	(void)state;
	imported("wps=1 " MAC_1 " " HEX_A "\nkeyid=K\xc3\xbc"
		 "che " ZERO " one two three\n",
		SSID, 2, 0, 0);
	imported(ZERO " " HEX_B "\n", "other", 1, 0, 0);
	assert_int_equal(ledger_rename(ledger, "dev-1", "the \"TV\""), EXPLAIN_NONE);
	take_back("dev-2");
	assert_int_equal(ledger_reserve(ledger, &session, now, id, &hash), EXPLAIN_NONE);
	snprintf(session.key_id, sizeof(session.key_id), "%s", id);
	snprintf(session.peer_mac, sizeof(session.peer_mac), MAC_3);
	snprintf(session.peer_name, sizeof(session.peer_name), "TV");
	session.started_ms = 500;
	session.status = SESSION_SUCCEEDED;
	session.reason = EXPLAIN_JOINED;
	session.ended_ms = 900;
	assert_true(ledger_session(ledger, &session, now));
	/* another that was not sent */
	session = (struct session){.id = 2,
		.device_key = true,
		.ssid = SSID,
		.if_name = "home-ap-24",
		.key_id = PER_DEVICE_KEY_ID,
		.status = SESSION_REQUESTED};
	assert_int_equal(ledger_reserve(ledger, &session, now, id, &hash), EXPLAIN_NONE);
	export_has(id, "state", "offered");
	/* and a device with a key of the interface */
	session = (struct session){.id = 3,
		.ssid = SSID,
		.if_name = "home-ap-24",
		.key_id = "key-3",
		.status = SESSION_REQUESTED};
	assert_int_equal(ledger_reserve(ledger, &session, now, id, &hash), EXPLAIN_NONE);
	session.status = SESSION_SUCCEEDED;
	session.reason = EXPLAIN_JOINED;
	session.started_ms = 600;
	session.ended_ms = 950;
	snprintf(session.peer_mac, sizeof(session.peer_mac), MAC_2);
	assert_true(ledger_session(ledger, &session, now));

	before = exported();
	assert_int_equal(json_array_size(json_object_get(before, "keys")), 5);
	assert_int_equal(json_array_size(json_object_get(before, "devices")), 1);
	text = json_dumps(before, JSON_INDENT(1));
	ledger_close(ledger);
	ledger = open_in("other");
	assert_int_equal(ledger_import(ledger, text, strlen(text), NULL, now, &report, problem),
		EXPLAIN_NONE);
	json_decref(report);
	after = exported();
	assert_true(json_equal(before, after));
	json_decref(after);
	imported(text, NULL, 0, 5, 0);
	after = exported();
	assert_true(json_equal(before, after));
	assert_null(ledger_key(ledger, SSID, "dev-2"));
	assert_string_equal(key("dev-1")->psk, HEX_A);
	json_decref(after);
	json_decref(before);
	free(text);
}

#define KEY	"\"id\": \"dev-1\", \"ssid\": \"home\", \"state\": \"issued\", \"key\": \"" HEX_A "\""
#define KEYS(s) VERSION "\"keys\": [{" s "}]}"

static void test_json(void **state)
{
	(void)state;
	imported(VERSION "\"keys\": []}", NULL, 0, 0, 0);
	imported("\n\t " VERSION "\"keys\": []}", SSID, 0, 0, 0);
	imported(KEYS(KEY), NULL, 1, 0, 0);
	assert_int_equal(key("dev-1")->pmk[0], 0x0f);
	imported(KEYS("\"id\": \"dev-2\", \"ssid\": \"home\", \"state\": \"offered\", \"key\": "
		      "\"one-two-three\", \"bound\": true, \"macs\": [\"" MAC_1 "\"], \"name\": "
		      "\"x\", \"pmk\": \"" HEX_B "\""),
		NULL, 1, 0, 0);
	assert_int_equal(key("dev-2")->pmk[31], 0xfb); /* as it says */
	assert_true(key("dev-2")->bound);
	/* without one it is computed */
	imported(KEYS("\"id\": \"dev-3\", \"ssid\": \"home\", \"state\": \"confirmed\", \"key\": "
		      "\"one-two-three\""),
		NULL, 1, 0, 0);
	imported(ZERO " one-two-three\n", SSID, 0, 1, 0);
	export_has("dev-3", "state", "confirmed");
}

static void test_json_bad(void **state)
{
	(void)state;
	refused("{", NULL, "line 1: it is not JSON");
	refused("{\n\n\"secret" HEX_A, NULL, "line 3: it is not JSON");
	refused("{\"a\": 1, \"a\": 2}", NULL, "line 1: it is not JSON: duplicate");
	refused("[]", NULL, "it is no export");
	refused("{}", NULL, "it is no export");
	refused("{\"openwps-ledger\": true, \"keys\": []}", NULL, "it is no export");
	refused("{\"openwps-ledger\": 2, \"keys\": []}", NULL, "version 2");
	refused("{\"openwps-ledger\": 1}", NULL, "keys: is missing");
	refused(VERSION "\"keys\": {}}", NULL, "keys: is no list");
	refused(VERSION "\"keys\": [], \"more\": 1}", NULL, "unknown member \"more\"");
	refused(VERSION "\"keys\": [1]}", NULL, "keys[0]: is no object");
	refused(VERSION "\"keys\": [{" KEY "}, {" KEY "}]}", NULL, "keys: dev-1 is there twice");
	refused(KEYS(""), NULL, "keys[0].id: is missing");
	refused(KEYS(KEY ", \"more\": 1"), NULL, "keys[0]: unknown member \"more\"");
	refused(KEYS("\"id\": \"dev-1\""), NULL, "ssid: is missing");
	refused(KEYS("\"id\": 1"), NULL, "id: is no string");
	refused(KEYS("\"id\": \"dev-01\""), NULL, "id: is no id");
	refused(KEYS("\"id\": \"key-1\""), NULL, "id: is no id");
	refused(KEYS("\"id\": \"dev-9223372036854775807\""), NULL, "id: is no id");
	refused(KEYS("\"ssid\": \"\""), NULL, "ssid: is empty");
	refused(KEYS("\"ssid\": \"123456789012345678901234567890123\""), NULL, "too long");
	refused(KEYS("\"name\": \"a\\nb\""), NULL, "name: has a control");
	refused(KEYS("\"state\": \"returned\""), NULL, "state: is not offered");
	refused(KEYS("\"state\": \"reserved\""), NULL, "state: is not offered");
	refused(KEYS("\"state\": 1"), NULL, "state: is no string");
	refused(KEYS("\"origin\": \"\""), NULL, "origin: is not session");
	refused(KEYS("\"key\": \"1234567\""), NULL, "key: is not 8 to 64");
	refused(KEYS("\"key\": \"" HEX_A "0\""), NULL, "key: is not 8 to 64");
	refused(KEYS("\"key\": \"" HEX "g\""), NULL, "hex digits");
	refused(KEYS("\"key\": \"secret\\u00e9s\""), NULL, "printable");
	refused(KEYS("\"pmk\": \"" HEX "\""), NULL, "pmk: is not 64 hex digits");
	refused(KEYS("\"pmk\": \"" HEX "g\""), NULL, "pmk: is not 64 hex digits");
	refused(KEYS(KEY ", \"pmk\": \"" HEX_B "\""), NULL, "pmk: is not that of the key");
	refused(KEYS(KEY ", \"mark\": \"" HEX_B "\""), NULL, "mark: is not 32 hex digits");
	refused(KEYS(KEY ", \"mark\": \"0123456789abcdef0123456789abcdef\""), NULL, "mark: only");
	refused(KEYS("\"bound\": 1"), NULL, "bound: is neither");
	refused(KEYS("\"last_seen\": -1"), NULL, "last_seen: is no time");
	refused(KEYS("\"last_seen\": 1.5"), NULL, "last_seen: is no time");
	refused(KEYS("\"last_seen\": 999999999999999"), NULL, "last_seen: is no time");
	refused(KEYS("\"macs\": \"" MAC_1 "\""), NULL, "macs: is no list");
	refused(KEYS("\"macs\": [1]"), NULL, "macs: has something");
	refused(KEYS("\"macs\": [\"" ZERO "\"]"), NULL, "macs: has something");
	refused(KEYS("\"macs\": [\"ff:ff:ff:ff:ff:ff\"]"), NULL, "macs: has something");
	refused(KEYS("\"macs\": [\"" MAC_1 "\", \"" MAC_1 "\"]"), NULL, "macs: has an address");
	refused(KEYS("\"macs\": [\"" MAC_1 "\", \"" MAC_2 "\", \"" MAC_3
		     "\", \"02:00:00:00:01:04\","
		     " \"02:00:00:00:01:05\"]"),
		NULL, "macs: is no list");
	refused(KEYS("\"peer_mac\": \"02:00\""), NULL, "peer_mac: is no MAC");
	refused(KEYS("\"id\": \"dev-1\", \"ssid\": \"home\", \"state\": \"issued\""), NULL,
		"key: is missing");
	refused(KEYS("\"id\": \"dev-1\", \"ssid\": \"home\", \"state\": \"revoked\""), NULL,
		"mark: is missing");
	refused(KEYS("\"id\": \"dev-1\", \"ssid\": \"home\", \"state\": \"revoked\", \"key\": "
		     "\"12345678\""),
		NULL, "key: a revoked key has none");
	refused(VERSION "\"keys\": [], \"devices\": [{\"ssid\": \"home\"}]}", NULL,
		"devices[0].key_id: is missing");
	refused(VERSION "\"keys\": [{" KEY "}], \"devices\": [{\"mac\": \"x\"}]}", NULL,
		"devices[0].mac: is no MAC");
}

/* What somebody took back does not come in by any door. */
static void test_revoked(void **state)
{
	char *backup;
	json_t *document;

	(void)state;
	imported("keyid=dev-5 " ZERO " one-two-three\n" MAC_1 " " HEX_A "\n", SSID, 2, 0, 0);
	document = exported();
	backup = json_dumps(document, 0);
	json_decref(document);
	take_back("dev-5");
	take_back("dev-6");
	reopen();
	imported(backup, NULL, 0, 0, 2);
	imported("keyid=dev-5 " ZERO " one-two-three\n", SSID, 0, 0, 1);
	imported(ZERO " one-two-three\n", SSID, 0, 0, 1);
	assert_int_equal(adopted("wps=1 " MAC_1 " " HEX_A "\n"), 0);
	assert_int_equal(adopted("wps=1 " MAC_2 " " HEX_A "\n"), 0);
	assert_int_equal(adopted("keyid=dev-5 " ZERO " " HEX_C "\n"), 0);
	assert_int_equal(count(SSID), 0);
	/* and a backup of now takes that along */
	document = exported();
	free(backup);
	backup = json_dumps(document, 0);
	json_decref(document);
	ledger_close(ledger);
	ledger = open_in("other");
	imported(backup, NULL, 2, 0, 0);
	assert_int_equal(count(SSID), 0);
	imported(MAC_1 " " HEX_A "\n", SSID, 0, 0, 1);
	/* another network's is another key */
	imported(MAC_1 " " HEX_A "\n", "other", 1, 0, 0);
	free(backup);
}

/* --- adoption --- */

static void test_adopt(void **state)
{
	static const char text[] = "# written by the vendor\n"
				   "wps=1 keyid=key-1 " ZERO " one-two-three\n"
				   "keyid=controller " MAC_3 " gone-away\n"
				   "wps=0 " ZERO " " HEX_C "\n"
				   "wps=1 " MAC_1 " " HEX_A "\n"
				   "wps=1 " MAC_2 " " HEX_B "\n"
				   "vlanid=2 " MAC_3 " " HEX_B "\n"
				   "keyid=dev-30 " ZERO " " HEX_C "\n"
				   "keyid=dev-30 " MAC_3 " " HEX_C "\n"
				   "nonsense\n"
				   "wps=1 02:00:0";

	(void)state;
	assert_int_equal(ledger_adopt(ledger, file, SSID, now), 0); /* there is none */
	assert_int_equal(adopted(""), 0);
	assert_int_equal(adopted(text), 3);
	assert_int_equal(count(SSID), 3);
	assert_true(key("dev-1")->bound);
	assert_string_equal(key("dev-1")->psk, HEX_A);
	assert_string_equal(key("dev-2")->psk, HEX_B);
	assert_false(key("dev-30")->bound);
	assert_int_equal(key("dev-30")->n_macs, 1);
	export_has("dev-1", "state", "issued");
	export_has("dev-1", "origin", "adopted");
	export_has("dev-1", "peer_mac", MAC_1);
	/* once */
	assert_int_equal(adopted(text), 0);
	reopen();
	assert_int_equal(adopted(text), 0);
	assert_int_equal(count(SSID), 3);
	/* as wpsd writes them */
	assert_int_equal(adopted("keyid=dev-1 " MAC_1 " " HEX_A "\nkeyid=dev-30 " ZERO " " HEX_C
				 "\nkeyid=dev-30 " MAC_3 " " HEX_C "\n"),
		0);
	/* an id of ours with a key of somebody else's: of a ledger that was lost */
	assert_int_equal(adopted("keyid=dev-1 " ZERO " 12345678\n"), 1);
	assert_string_equal(key("dev-31")->psk, "12345678");
	assert_string_equal(key("dev-1")->psk, HEX_A);
}

/* Where the ledger cannot be written the file is not lost. */
static void test_adopt_later(void **state)
{
	const struct ledger_config config = {"/proc/nowhere", dir};
	struct ledger *home = ledger;
	char kept[128];

	(void)state;
	snprintf(kept, sizeof(kept), "%s.kept", file);
	ledger = ledger_open(&config);
	assert_int_equal(adopted("wps=1 " MAC_1 " " HEX_A "\n"), 0);
	ledger_close(ledger);
	ledger = home;
	assert_int_equal(access(kept, F_OK), 0);
	/* wpsd has written its own meanwhile, and hostapd has added to that */
	assert_int_equal(unlink(file), 0);
	assert_int_equal(adopted("wps=1 " MAC_2 " " HEX_B "\n"), 2);
	assert_int_equal(count(SSID), 2);
	assert_int_equal(access(kept, F_OK), -1);
}

/* A directory is no psk file. */
static void test_adopt_unreadable(void **state)
{
	(void)state;
	assert_int_equal(ledger_adopt(ledger, dir, SSID, now), 0);
	assert_int_equal(count(SSID), 0);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_psk),
		EACH(test_psk_ids),
		EACH(test_psk_same),
		EACH(test_psk_bad),
		EACH(test_round_trip),
		EACH(test_json),
		EACH(test_json_bad),
		EACH(test_revoked),
		EACH(test_adopt),
		EACH(test_adopt_later),
		EACH(test_adopt_unreadable),
	};

	log_level_set(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
