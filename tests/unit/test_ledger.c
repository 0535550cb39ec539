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

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_new, rig_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_is_made),
		TEST(nobody_guesses_the_next_key),
		TEST(a_pmk_is_the_standard_s),
		TEST(a_key_outlives_restarts),
		TEST(a_key_that_was_not_sent_is_returned),
		TEST(a_start_returns_what_never_left),
		TEST(it_is_told_before_what_would_go),
		TEST(a_device_is_revoked_with_all_its_keys),
		TEST(copy_is_caught_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
