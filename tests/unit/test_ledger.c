/* SPDX-License-Identifier: BSD-3-Clause */
/* The ledger: keys, sessions and devices, over restarts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/ledger_rig.h"

static void a_key_is_made(void **state)
{
	struct rig *rig = *state;
	char key_id[KEY_ID_SIZE] = "";
	struct session session = rig_session(rig, "home", true);
	const struct device_key *key;
	uint64_t hash = 0;

	assert_int_equal(
		ledger_reserve(rig->ledger, &session, rig->now, key_id, &hash), EXPLAIN_NONE);
	assert_string_equal(key_id, "dev-1");
	assert_int_not_equal(hash, 0);
	key = ledger_key(rig->ledger, "home", "dev-1");
	assert_non_null(key);
	assert_int_equal(strlen(key->psk), 35);
	assert_int_equal(strspn(key->psk, "abcdefghjkmnpqrstuvwxyz23456789-"), 35);
	for (size_t i = 5; i < 35; i += 6)
		assert_int_equal(key->psk[i], '-');
	assert_null(ledger_key(rig->ledger, "other", "dev-1"));
	assert_null(ledger_key(rig->ledger, "home", "dev-2"));
}

static void nobody_guesses_the_next_key(void **state)
{
	unsigned count[256] = {0};
	unsigned total = 0;

	(void)state;
	for (size_t i = 0; i < 400; i++) {
		char psk[PSK_SIZE];

		assert_true(passphrase_make(psk));
		for (const char *c = psk; *c; c++)
			if (*c != '-') {
				count[(unsigned char)*c]++;
				total++;
			}
	}
	/* 12 000 letters, 387 of each; 6 standard deviations are 116 */
	assert_int_equal(total, 12000);
	for (const char *c = "abcdefghjkmnpqrstuvwxyz23456789"; *c; c++)
		assert_in_range(count[(unsigned char)*c], 387 - 116, 387 + 116);
}

static void a_pmk_is_the_standard_s(void **state)
{
	/* IEEE 802.11, annex J.4.2 */
	static const uint8_t expected[32] = {0xf4, 0x2c, 0x6f, 0xc5, 0x2d, 0xf0, 0xeb, 0xef, 0x9e,
		0xbb, 0x4b, 0x90, 0xb3, 0x8a, 0x5f, 0x90, 0x2e, 0x83, 0xfe, 0x1b, 0x13, 0x5a, 0x70,
		0xe2, 0x3a, 0xed, 0x76, 0x2e, 0x97, 0x10, 0xa1, 0x2e};
	uint8_t pmk[32];

	(void)state;
	assert_true(passphrase_pmk("IEEE", "password", pmk));
	assert_memory_equal(pmk, expected, sizeof(pmk));
	assert_true(passphrase_pmk(
		"IEEE", "F42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e", pmk));
	assert_memory_equal(pmk, expected, sizeof(pmk));
	assert_false(passphrase_pmk("IEEE", "passwor", pmk));
}

/* The life of docs/ledger.md, with a wpsd that starts anew after each step. */
static void a_key_outlives_restarts(void **state)
{
	struct rig *rig = *state;
	struct session session = rig_reserve(rig, "home");
	struct device_key key = *ledger_key(rig->ledger, "home", session.key_id);

	rig_reopen(rig);
	assert_int_equal(rig_state(rig, 1), KEY_RESERVED);
	rig_peer(&session, 1);
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	rig_reopen(rig);
	assert_int_equal(rig_state(rig, 1), KEY_OFFERED);
	session.status = SESSION_SUCCEEDED;
	session.reason = EXPLAIN_REGISTERED;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	rig_reopen(rig);
	assert_int_equal(rig_state(rig, 1), KEY_ISSUED);
	session.reason = EXPLAIN_JOINED;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	rig_reopen(rig);
	assert_int_equal(rig_state(rig, 1), KEY_CONFIRMED);
	assert_string_equal(ledger_key(rig->ledger, "home", "dev-1")->psk, key.psk);
	assert_memory_equal(ledger_key(rig->ledger, "home", "dev-1")->pmk, key.pmk, 32);
	assert_int_equal(ledger_key(rig->ledger, "home", "dev-1")->n_macs, 1);
	assert_memory_equal(ledger_key(rig->ledger, "home", "dev-1")->macs[0], "\2\0\0\0\0\1", 6);
}

static void a_key_that_was_not_sent_is_returned(void **state)
{
	struct rig *rig = *state;
	struct session session = rig_reserve(rig, "home");
	char psk[PSK_SIZE];

	snprintf(psk, sizeof(psk), "%s", ledger_key(rig->ledger, "home", "dev-1")->psk);
	session.status = SESSION_TIMED_OUT;
	session.reason = EXPLAIN_WALK_TIME;
	session.ended_ms = rig->now.core_ms;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	assert_null(ledger_key(rig->ledger, "home", "dev-1"));
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 0);
	rig_reopen(rig);
	assert_int_equal(rig_state(rig, 1), KEY_RETURNED);
	/* its number is not given again, its text is not kept */
	session = rig_reserve(rig, "home");
	assert_string_equal(session.key_id, "dev-2");
	ledger_close(rig->ledger);
	rig->ledger = NULL;
	assert_false(rig_file_has(rig, LEDGER_FILE, psk));
}

/* Whatever happened to it: what is not in the ledger is not sent. */
static void a_key_that_is_gone_is_not_offered(void **state)
{
	struct rig *rig = *state;
	struct session session = rig_reserve(rig, "home");

	assert_int_equal(
		ledger_revoke(rig->ledger, "dev-1", rig->now, rig_no_one, NULL), EXPLAIN_NONE);
	rig_peer(&session, 1);
	assert_false(ledger_session(rig->ledger, &session, rig->now));
	/* that it was ended is no lie */
	session.status = SESSION_INTERRUPTED;
	session.reason = EXPLAIN_KEY_REMOVED;
	session.ended_ms = rig->now.core_ms;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	assert_int_equal(rig_state(rig, 1), KEY_REVOKED);
}

static bool held_none(void *arg, const char *key_id)
{
	(void)arg;
	(void)key_id;
	return false;
}

static bool held_one(void *arg, const char *key_id)
{
	return strcmp(key_id, arg) == 0;
}

static void a_start_returns_what_never_left(void **state)
{
	struct rig *rig = *state;
	struct session sessions[3] = {
		rig_reserve(rig, "home"), rig_reserve(rig, "home"), rig_reserve(rig, "guests")};

	rig_peer(&sessions[1], 1);
	assert_true(ledger_session(rig->ledger, &sessions[1], rig->now));
	rig_crash(rig);
	ledger_settle(rig->ledger, held_one, "dev-3");
	assert_int_equal(rig_state(rig, 1), KEY_RETURNED);
	assert_int_equal(rig_state(rig, 2), KEY_OFFERED);
	assert_int_equal(rig_state(rig, 3), KEY_RESERVED);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 1);
	ledger_settle(rig->ledger, held_none, NULL);
	assert_int_equal(rig_state(rig, 3), KEY_RETURNED);
	assert_int_equal(ledger_keys(rig->ledger, "guests").n_keys, 0);
}

static void count_gone(void *arg, const char *ssid, const char *key_id)
{
	struct rig *rig = arg;

	snprintf(rig->gone[rig->n_gone++], sizeof(rig->gone[0]), "%s/%s", ssid, key_id);
}

static void count_told(void *arg, const char *ssid, const char *key_id, const char *name)
{
	assert_non_null(name);
	count_gone(arg, ssid, key_id);
}

static void it_is_told_before_what_would_go(void **state)
{
	struct rig *rig = *state;

	rig_join(rig, "home", 1);
	rig_join(rig, "home", 2);
	rig_join(rig, "guests", 1);
	assert_int_equal(
		ledger_revocable(rig->ledger, "02:00:00:00:00:01", count_told, rig), EXPLAIN_NONE);
	assert_int_equal(rig->n_gone, 2);
	assert_string_equal(rig->gone[0], "home/dev-1");
	assert_string_equal(rig->gone[1], "guests/dev-3");
	assert_int_equal(ledger_revocable(rig->ledger, "dev-2", count_told, rig), EXPLAIN_NONE);
	assert_int_equal(rig->n_gone, 3);
	assert_string_equal(rig->gone[2], "home/dev-2");
	assert_int_equal(
		ledger_revocable(rig->ledger, "dev-9", count_told, rig), EXPLAIN_NO_SUCH_DEVICE);
	assert_int_equal(rig->n_gone, 3);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 2);
}

static void a_device_is_revoked_with_all_its_keys(void **state)
{
	struct rig *rig = *state;
	char psk[PSK_SIZE];

	rig_join(rig, "home", 1);
	rig_join(rig, "home", 2);
	rig_join(rig, "guests", 1);
	snprintf(psk, sizeof(psk), "%s", ledger_key(rig->ledger, "home", "dev-1")->psk);
	assert_int_equal(ledger_revoke(rig->ledger, "02-00-00-00-00-01", rig->now, count_gone, rig),
		EXPLAIN_NONE);
	assert_int_equal(rig->n_gone, 2);
	assert_string_equal(rig->gone[0], "home/dev-1");
	assert_string_equal(rig->gone[1], "guests/dev-3");
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 1);
	assert_int_equal(ledger_keys(rig->ledger, "guests").n_keys, 0);
	assert_int_equal(ledger_revoke(rig->ledger, "dev-1", rig->now, count_gone, rig),
		EXPLAIN_NO_SUCH_DEVICE);
	rig_reopen(rig);
	assert_int_equal(rig_state(rig, 1), KEY_REVOKED);
	assert_int_equal(rig_state(rig, 2), KEY_CONFIRMED);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 1);
	ledger_close(rig->ledger);
	rig->ledger = NULL;
	assert_false(rig_file_has(rig, LEDGER_FILE, psk));
}

/* wpsd was killed before it came to the copy: the next one does. */
static void copy_is_caught_up(void **state)
{
	struct rig *rig = *state;

	rig_join(rig, "home", 1);
	ledger_copy(rig->ledger);
	rig_join(rig, "home", 2);
	rig_crash(rig);
	assert_false(rig_file_has(rig, LEDGER_COPY, "Device 2"));
	ledger_copy(rig->ledger);
	assert_true(rig_file_has(rig, LEDGER_COPY, "Device 1"));
	assert_true(rig_file_has(rig, LEDGER_COPY, "Device 2"));
}

static void meet(struct rig *rig, const char *ssid, const char *mac, const char *key_id,
	const char *expected)
{
	char met[KEY_ID_SIZE] = "x";

	ledger_seen(rig->ledger, ssid, "home-ap-50", mac, key_id, rig->now, met);
	assert_string_equal(met, expected);
}

static json_t *devices(struct rig *rig, const char *ssid, size_t count)
{
	json_t *devices = ledger_devices(rig->ledger, ssid);

	assert_non_null(devices);
	assert_int_equal(json_array_size(json_object_get(devices, "devices")), count);
	return devices;
}

static const char *text(json_t *devices, size_t i, const char *name)
{
	const json_t *device = json_array_get(json_object_get(devices, "devices"), i);

	return json_string_value(json_object_get(device, name));
}

static int64_t number(json_t *devices, size_t i, const char *name)
{
	const json_t *device = json_array_get(json_object_get(devices, "devices"), i);

	return json_integer_value(json_object_get(device, name));
}

static void a_device_comes_home(void **state)
{
	struct rig *rig = *state;
	struct session session = rig_reserve(rig, "home");
	uint64_t version = ledger_keys_version(rig->ledger, "home");
	json_t *list;

	/* hostapd tells the key */
	rig_peer(&session, 1);
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	assert_true(ledger_keys_version(rig->ledger, "home") > version);
	version = ledger_keys_version(rig->ledger, "home");
	meet(rig, "home", "02:00:00:00:00:01", "dev-1", "dev-1");
	assert_int_equal(rig_state(rig, 1), KEY_CONFIRMED);
	assert_int_equal(ledger_keys_version(rig->ledger, "home"), version);
	/* with SAE it does not: the address does */
	meet(rig, "home", "02:00:00:00:00:01", "", "dev-1");
	meet(rig, "home", "02:00:00:00:00:02", "", "");
	meet(rig, "guests", "02:00:00:00:00:01", "", "");
	/* the interface's own, and one that is no longer valid */
	meet(rig, "home", "02:00:00:00:00:03", "key-3", "key-3");
	meet(rig, "home", "02:00:00:00:00:03", "dev-9", "dev-9");
	/* another address of the same device */
	meet(rig, "home", "06:00:00:00:00:01", "dev-1", "dev-1");
	assert_true(ledger_keys_version(rig->ledger, "home") > version);
	meet(rig, "home", "06:00:00:00:00:01", "", "dev-1");
	rig_crash(rig);
	meet(rig, "home", "06:00:00:00:00:01", "", "dev-1");
	list = devices(rig, "home", 1);
	assert_string_equal(text(list, 0, "mac"), "06:00:00:00:00:01");
	assert_string_equal(text(list, 0, "state"), "confirmed");
	json_decref(list);
}

/* A device that draws a new address every day does not drive out the one that it keeps. */
static void four_addresses_are_remembered(void **state)
{
	struct rig *rig = *state;
	const struct device_key *key;
	char mac[MAC_SIZE];

	rig_join(rig, "home", 1);
	for (unsigned day = 1; day <= 9; day++) {
		snprintf(mac, sizeof(mac), "06:00:00:00:00:%02x", day);
		meet(rig, "home", mac, "dev-1", "dev-1");
		meet(rig, "home", "02:00:00:00:00:01", "dev-1", "dev-1");
	}
	rig_reopen(rig);
	key = ledger_key(rig->ledger, "home", "dev-1");
	assert_int_equal(key->n_macs, 4);
	assert_memory_equal(key->macs[0], "\6\0\0\0\0\11", 6);
	assert_memory_equal(key->macs[1], "\6\0\0\0\0\10", 6);
	assert_memory_equal(key->macs[2], "\6\0\0\0\0\7", 6);
	assert_memory_equal(key->macs[3], "\2\0\0\0\0\1", 6);
	meet(rig, "home", "06:00:00:00:00:01", "", "");
}

/* A flash is not worn by people who come home. */
static void what_is_no_news_is_not_written(void **state)
{
	struct rig *rig = *state;
	struct session session = rig_join(rig, "home", 1);
	sqlite3 *handle = rig->ledger->db.handle;
	const int before = sqlite3_total_changes(handle);
	const int64_t began_s = rig->now.wall_ms / 1000;
	json_t *list;

	assert_true(ledger_session(rig->ledger, &session, rig->now));
	meet(rig, "home", "02:00:00:00:00:01", "dev-1", "dev-1");
	rig->now.core_ms += 3590000;
	rig->now.wall_ms += 3590000;
	meet(rig, "home", "02:00:00:00:00:01", "dev-1", "dev-1");
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	ledger_settle(rig->ledger, held_none, NULL);
	assert_int_equal(sqlite3_total_changes(handle), before);
	list = devices(rig, NULL, 1);
	assert_int_equal(number(list, 0, "last_seen"), began_s + 3590);
	json_decref(list);
	/* after an hour it is, once */
	rig->now.core_ms += 20000;
	rig->now.wall_ms += 20000;
	meet(rig, "home", "02:00:00:00:00:01", "dev-1", "dev-1");
	assert_int_equal(sqlite3_total_changes(handle), before + 1);
	/* and at the end */
	rig->now.core_ms += 60000;
	rig->now.wall_ms += 60000;
	meet(rig, "home", "02:00:00:00:00:01", "dev-1", "dev-1");
	rig_reopen(rig);
	list = devices(rig, NULL, 1);
	assert_int_equal(number(list, 0, "last_seen"), began_s + 3670);
	json_decref(list);
}

/* No battery behind the clock: it says 1970 until NTP has set it. */
static void a_clock_that_is_not_set(void **state)
{
	struct rig *rig = *state;
	struct session session;
	json_t *list, *history, *first;

	rig->now = (struct ledger_now){.core_ms = 50000, .wall_ms = 60000};
	session = rig_join(rig, "home", 1);
	meet(rig, "home", "02:00:00:00:00:01", "dev-1", "dev-1");
	list = devices(rig, NULL, 1);
	assert_int_equal(number(list, 0, "joined_at"), 0);
	assert_int_equal(number(list, 0, "last_seen"), 0);
	json_decref(list);
	/* 100 s later it is set */
	rig->now = (struct ledger_now){.core_ms = 150000, .wall_ms = INT64_C(1800000100000)};
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	list = devices(rig, NULL, 1);
	assert_int_equal(number(list, 0, "joined_at"), 1800000000);
	assert_int_equal(number(list, 0, "last_seen"), 1800000000);
	json_decref(list);
	/* a clock that jumps moves nothing that was written */
	rig->now.wall_ms += INT64_C(86400000);
	session.reason = EXPLAIN_NOT_SEEN_SINCE;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	history = ledger_history(rig->ledger, 10);
	first = json_array_get(json_object_get(history, "sessions"), 0);
	assert_int_equal(json_integer_value(json_object_get(first, "started_at")), 1800000000);
	assert_int_equal(json_integer_value(json_object_get(first, "ended_at")), 1800000000);
	json_decref(history);
	rig_reopen(rig);
	list = devices(rig, NULL, 1);
	assert_int_equal(number(list, 0, "joined_at"), 1800000000);
	json_decref(list);
}

static void give_chosen_key(struct rig *rig, unsigned device, enum explain_token reason)
{
	struct session session = rig_session(rig, "home", false);
	char key_id[KEY_ID_SIZE];
	uint64_t hash = 1;

	assert_int_equal(
		ledger_reserve(rig->ledger, &session, rig->now, key_id, &hash), EXPLAIN_NONE);
	assert_string_equal(key_id, "");
	assert_int_equal(hash, 0);
	rig_peer(&session, device);
	session.status = SESSION_SUCCEEDED;
	session.reason = reason;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
}

static void devices_are_listed(void **state)
{
	struct rig *rig = *state;
	json_t *list;

	rig_join(rig, "home", 1);
	rig_reserve(rig, "home"); /* nobody has it */
	rig_join(rig, "guests", 2);
	rig_join(rig, "home", 1); /* once more: it forgot its key */
	rig_join(rig, "home", 3);
	assert_int_equal(
		ledger_revoke(rig->ledger, "dev-5", rig->now, count_gone, rig), EXPLAIN_NONE);
	give_chosen_key(rig, 4, EXPLAIN_REGISTERED);
	give_chosen_key(rig, 5, EXPLAIN_JOINED);
	ledger_shared(rig->ledger, "dev-4");
	rig_crash(rig);
	list = devices(rig, "guests", 1);
	assert_string_equal(text(list, 0, "key_id"), "dev-3");
	json_decref(list);
	list = devices(rig, NULL, 5);
	assert_string_equal(text(list, 0, "key_id"), "dev-1");
	assert_string_equal(text(list, 0, "replaced_by"), "dev-4");
	assert_string_equal(text(list, 0, "ssid"), "home");
	assert_string_equal(text(list, 0, "name"), "Device 1");
	assert_string_equal(text(list, 0, "uuid"), "00000000-0000-4000-8000-000000000001");
	assert_string_equal(text(list, 0, "type"), "7-0050F204-1");
	assert_string_equal(text(list, 0, "if_name"), "home-ap-24");
	assert_int_equal(number(list, 0, "joined_at"), 1800000000);
	assert_string_equal(text(list, 2, "key_id"), "dev-4");
	assert_string_equal(text(list, 2, "replaced_by"), "");
	assert_true(json_is_true(
		json_object_get(json_array_get(json_object_get(list, "devices"), 2), "shared")));
	assert_string_equal(text(list, 3, "key_id"), "key-3");
	assert_string_equal(text(list, 3, "state"), "issued");
	assert_string_equal(text(list, 4, "state"), "confirmed");
	assert_string_equal(text(list, 4, "mac"), "02:00:00:00:00:05");
	assert_true(json_is_false(
		json_object_get(json_array_get(json_object_get(list, "devices"), 4), "own_key")));
	json_decref(list);
	/* it joins later, and hostapd does not tell with what */
	meet(rig, "home", "02:00:00:00:00:04", "", "key-3");
	list = devices(rig, NULL, 5);
	assert_string_equal(text(list, 3, "state"), "confirmed");
	assert_int_equal(number(list, 3, "last_seen"), 1800000000);
	json_decref(list);
}

static void devices_have_names(void **state)
{
	struct rig *rig = *state;
	struct session session;
	json_t *list;

	rig_join(rig, "home", 1);
	rig_join(rig, "home", 2);
	rig_join(rig, "home", 1);
	give_chosen_key(rig, 4, EXPLAIN_JOINED);
	/* every key of the device, by whatever word */
	assert_int_equal(ledger_rename(rig->ledger, "dev-1",
				 "K\xc3\xbc"
				 "che"),
		EXPLAIN_NONE);
	assert_int_equal(ledger_rename(rig->ledger, "Device 2", "TV"), EXPLAIN_NONE);
	assert_int_equal(ledger_rename(rig->ledger, "Device 2", "TV"), EXPLAIN_NO_SUCH_DEVICE);
	assert_int_equal(ledger_rename(rig->ledger, "02:00:00:00:00:04", "Radio"), EXPLAIN_NONE);
	assert_int_equal(ledger_rename(rig->ledger, "dev-9", "x"), EXPLAIN_NO_SUCH_DEVICE);
	assert_int_equal(ledger_rename(rig->ledger, "", "x"), EXPLAIN_NO_SUCH_DEVICE);
	rig_reopen(rig);
	list = devices(rig, NULL, 4);
	assert_string_equal(text(list, 0, "name"), "K\xc3\xbc"
						   "che");
	assert_string_equal(text(list, 1, "name"), "TV");
	assert_string_equal(text(list, 2, "name"), "K\xc3\xbc"
						   "che");
	assert_string_equal(text(list, 3, "name"), "Radio");
	json_decref(list);
	/* given with the order */
	session = rig_session(rig, "home", true);
	snprintf(session.device_name, sizeof(session.device_name), "TV");
	assert_int_equal(
		ledger_reserve(rig->ledger, &session, rig->now, session.key_id, &session.key_hash),
		EXPLAIN_NONE);
	rig_peer(&session, 7);
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	assert_int_equal(ledger_revoke(rig->ledger, "TV", rig->now, count_gone, rig),
		EXPLAIN_DEVICE_AMBIGUOUS);
	assert_int_equal(
		ledger_revoke(rig->ledger, "Radio", rig->now, count_gone, rig), EXPLAIN_SHARED_KEY);
	assert_int_equal(rig->n_gone, 0);
	assert_int_equal(ledger_revoke(rig->ledger,
				 "K\xc3\xbc"
				 "che",
				 rig->now, count_gone, rig),
		EXPLAIN_NONE);
	assert_int_equal(rig->n_gone, 2);
	assert_int_equal(ledger_revoke(rig->ledger, "00000000-0000-4000-8000-000000000002",
				 rig->now, count_gone, rig),
		EXPLAIN_NONE);
	assert_string_equal(rig->gone[2], "home/dev-2");
	/* now there is one TV */
	assert_int_equal(ledger_revoke(rig->ledger, "TV", rig->now, count_gone, rig), EXPLAIN_NONE);
	assert_string_equal(rig->gone[3], "home/dev-4");
}

static void history_is_kept(void **state)
{
	struct rig *rig = *state;
	struct session session = {.id = 0};
	json_t *history, *last;

	for (unsigned i = 0; i < 1010; i++) {
		session = rig_session(rig, "home", false);
		session.status = SESSION_REJECTED;
		session.reason = EXPLAIN_WPS_OFF;
		snprintf(session.note, sizeof(session.note), "Note %u.", i);
		assert_true(ledger_session(rig->ledger, &session, rig->now));
	}
	rig_reopen(rig);
	assert_int_equal(ledger_next_session(rig->ledger), session.id + 1);
	history = ledger_history(rig->ledger, 5000);
	assert_int_equal(json_array_size(json_object_get(history, "sessions")), 1000);
	json_decref(history);
	history = ledger_history(rig->ledger, 1);
	assert_int_equal(json_array_size(json_object_get(history, "sessions")), 1);
	last = json_array_get(json_object_get(history, "sessions"), 0);
	assert_int_equal(json_integer_value(json_object_get(last, "id")), session.id);
	assert_string_equal(json_string_value(json_object_get(last, "reason")), "wps-off");
	assert_string_equal(json_string_value(json_object_get(last, "status")), "rejected");
	assert_string_equal(json_string_value(json_object_get(last, "requested_by")), "cli");
	assert_string_equal(json_string_value(json_object_get(last, "detail")),
		"WPS is off on the interface. Note 1009.");
	json_decref(history);
}

/* The journal is on tmpfs: after a power cut nobody ends the session that was open. */
static void sessions_that_nobody_ends(void **state)
{
	struct rig *rig = *state;
	json_t *history, *sessions;

	rig_reserve(rig, "home");
	rig_reserve(rig, "home");
	rig_crash(rig);
	ledger_settle(rig->ledger, held_one, "dev-2");
	history = ledger_history(rig->ledger, 10);
	sessions = json_object_get(history, "sessions");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(sessions, 0), "status")),
		"active");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(sessions, 1), "reason")),
		"outcome-unknown");
	json_decref(history);
}

static void ten_thousand_keys(void **state)
{
	enum { COUNT = 10000 };
	struct rig *rig = *state;
	struct key_row row = {.state = KEY_CONFIRMED, .ssid = "home"};
	struct device_keys keys;
	bool good = ledger_begin(rig->ledger);

	for (unsigned i = 0; i < COUNT && good; i++) {
		row.n = 0;
		snprintf(row.key.psk, sizeof(row.key.psk), "passphrase-%u", i);
		memcpy(row.key.pmk, &i, sizeof(i));
		row.key.n_macs = 1;
		memcpy(row.key.macs[0], &i, sizeof(i));
		good = key_insert(&rig->ledger->db, &row);
	}
	assert_true(ledger_end(rig->ledger, good));
	rig_reopen(rig);
	keys = ledger_keys(rig->ledger, "home");
	assert_int_equal(keys.n_keys, COUNT);
	for (unsigned i = 0; i < COUNT; i++) {
		char id[KEY_ID_SIZE];

		snprintf(id, sizeof(id), "dev-%u", i + 1);
		assert_string_equal(keys.keys[i].id, id);
		assert_ptr_equal(ledger_key(rig->ledger, "home", id), &keys.keys[i]);
		assert_int_equal(keys.keys[i].n_macs, 1);
	}
	meet(rig, "home", "0f:27:00:00:00:00", "", "dev-10000");
	assert_true(sizeof(struct device_key) + sizeof(struct key_info) < (5 << 20) / 2 / COUNT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_new, rig_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_is_made),
		TEST(nobody_guesses_the_next_key),
		TEST(a_pmk_is_the_standard_s),
		TEST(a_key_outlives_restarts),
		TEST(a_key_that_was_not_sent_is_returned),
		TEST(a_key_that_is_gone_is_not_offered),
		TEST(a_start_returns_what_never_left),
		TEST(it_is_told_before_what_would_go),
		TEST(a_device_is_revoked_with_all_its_keys),
		TEST(copy_is_caught_up),
		TEST(a_device_comes_home),
		TEST(four_addresses_are_remembered),
		TEST(what_is_no_news_is_not_written),
		TEST(a_clock_that_is_not_set),
		TEST(devices_are_listed),
		TEST(devices_have_names),
		TEST(history_is_kept),
		TEST(sessions_that_nobody_ends),
		TEST(ten_thousand_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
