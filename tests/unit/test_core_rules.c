/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules of docs/ovsdb.md, one by one. */
#include "tests/unit/core_fixture.h"

static const struct wish good = {.key_id = "key-3"};

static void test_r3_rejections(void **state)
{
	static const enum explain_token refusals[] = {EXPLAIN_VIF_DISABLED, EXPLAIN_RADIO_DOWN,
		EXPLAIN_HIDDEN_SSID, EXPLAIN_NO_CCMP, EXPLAIN_WPA1_ONLY, EXPLAIN_OPEN_NETWORK,
		EXPLAIN_ENTERPRISE, EXPLAIN_SAE_ONLY, EXPLAIN_BAND_6GHZ};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct wish wish = {.key_id = "key-3", .refusal = refusals[i]};

		want(world, &wish);
		order(world, true);
		assert_outcome(world, refusals[i]);
		assert_int_equal(world->counts[CMD_PBC_CLEAR], i + 1);
	}
	want(world, &(struct wish){.key_id = ""});
	order(world, true);
	assert_outcome(world, EXPLAIN_NO_KEY_ID);
	want(world, &(struct wish){.key_id = "key-4"});
	order(world, true);
	assert_outcome(world, EXPLAIN_UNKNOWN_KEY_ID);
	want(world, &(struct wish){.key_id = "key-3", .wps_off = true});
	order(world, true);
	assert_outcome(world, EXPLAIN_WPS_OFF);
	order_for(world, "no-such-ap", true, 1);
	assert_outcome(world, EXPLAIN_NO_SUCH_VIF);
	assert_int_equal(world->counts[CMD_PBC_START], 0);
}

static void test_r3_late(void **state)
{
	struct world *world = *state;

	world->silent = true;
	want(world, &(struct wish){.key_id = "key"});
	order(world, true);
	assert_outcome(world, EXPLAIN_WAITING);
	assert_int_equal(world->counts[CMD_PBC_CLEAR], 0);
	pass(world, REQUEST_LIFE_MS - 1);
	assert_outcome(world, EXPLAIN_WAITING);
	pass(world, 1);
	assert_outcome(world, EXPLAIN_NOT_READY);
	assert_int_equal(world->counts[CMD_PBC_CLEAR], 1);
	world->silent = false;
	answer_all(world);
	pass(world, 1000);
	assert_int_equal(world->counts[CMD_PBC_START], 0);
}

static void test_r5_idempotent(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 5; i++)
		order(world, true);
	assert_outcome(world, EXPLAIN_OPEN);
	assert_int_equal(world->counts[CMD_PBC_START], 1);
	assert_int_equal(world->counts[CMD_PBC_CLEAR], 5);
}

static void test_r6_cancel(void **state)
{
	struct world *world = *state;

	order(world, false);
	assert_int_equal(world->counts[CMD_SESSION], 0);
	order(world, true);
	order(world, false);
	assert_outcome(world, EXPLAIN_BY_ORDER);
	assert_int_equal(world->counts[CMD_PBC_CANCEL], 1);
	assert_false(core_state_pbc(world->core, "home-ap-24"));
}

/* A cancel that comes before hostapd has answered the start still closes what the start opens. */
static void test_r6_race(void **state)
{
	struct world *world = *state;

	world->silent = true;
	order(world, true);
	order(world, false);
	assert_outcome(world, EXPLAIN_WAITING);
	world->silent = false;
	answer_all(world);
	assert_outcome(world, EXPLAIN_BY_ORDER);
	assert_int_equal(world->counts[CMD_PBC_CANCEL], 1);
}

static void test_r7_held(void **state)
{
	struct world *world = *state;

	order(world, true);
	want(world, &(struct wish){.key_id = "key", .wps_off = true});
	assert_int_equal(world->counts[CMD_WPS_HIDE], 0);
	assert_int_equal(world->counts[CMD_KEYS_LOAD], 0);
	assert_non_null(strstr(world->last.note, "key"));
	assert_true(core_state_wps(world->core, "home-ap-24"));
	order(world, false);
	assert_int_equal(world->counts[CMD_WPS_HIDE], 1);
	assert_string_equal(world->keys.key_id, "key");
}

static void test_r8_interrupted(void **state)
{
	static const struct {
		struct wish wish;
		enum explain_token reason;
	} rows[] = {
		{{.key_id = "key-3", .other_secret = true}, EXPLAIN_KEY_CHANGED},
		{{.key_id = "key-3", .without_key_3 = true}, EXPLAIN_KEY_REMOVED},
		{{.key_id = "key-3", .refusal = EXPLAIN_RADIO_DOWN}, EXPLAIN_RADIO_WENT_DOWN},
		{{.key_id = "key-3", .absent = true}, EXPLAIN_VIF_REMOVED},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		want(world, &good);
		order(world, true);
		assert_outcome(world, EXPLAIN_OPEN);
		want(world, &rows[i].wish);
		assert_outcome(world, rows[i].reason);
		assert_false(core_state_pbc(world->core, "home-ap-24"));
	}
}

static void test_r11_siblings(void **state)
{
	struct world *world = *state;

	want(world, &(struct wish){.if_name = "home-ap-u50", .key_id = "key-3"});
	order_for(world, "home-ap-24", true, 5);
	order_for(world, "home-ap-u50", true, 5);
	fact(world, IN_REG_SUCCESS);
	assert_string_equal(world->last.if_name, "home-ap-u50");
	assert_outcome(world, EXPLAIN_SIBLING_SUCCEEDED);
	fact(world, IN_STA_CONNECTED);
	assert_outcome(world, EXPLAIN_JOINED);
}

static void test_not_seen(void **state)
{
	struct world *world = *state;

	order(world, true);
	fact(world, IN_REG_SUCCESS);
	assert_outcome(world, EXPLAIN_REGISTERED);
	assert_int_equal(core_deadline(world->core), world->now_ms + SEEN_WITHIN_MS);
	pass(world, SEEN_WITHIN_MS);
	assert_outcome(world, EXPLAIN_NOT_SEEN_SINCE);
	assert_true(core_deadline(world->core) == DEADLINE_NEVER);
}

static void test_walk_time(void **state)
{
	struct world *world = *state;

	order(world, true);
	pass(world, WALK_TIME_MS);
	assert_outcome(world, EXPLAIN_OPEN);
	fact(world, IN_TIMEOUT);
	assert_outcome(world, EXPLAIN_WALK_TIME);
	/* hostapd says the same when somebody else cancels, only earlier */
	order(world, true);
	pass(world, 5000);
	fact(world, IN_TIMEOUT);
	assert_outcome(world, EXPLAIN_CLOSED_OUTSIDE);
}

/* Our own registrar: hostapd's session is closed by us, after the device has been told. */
static void test_own_registrar(void **state)
{
	static const char mac[] = "02:00:00:00:00:01", other[] = "02:00:00:00:00:02";
	struct world *world = *state;
	unsigned cancels;

	assert_null(core_session_open(world->core, "home-ap-24", mac));
	order(world, true);
	fact(world, IN_PBC_ACTIVE);
	assert_non_null(core_session_open(world->core, "home-ap-24", mac));
	assert_null(core_session_open(world->core, "home-ap-u50", mac));
	fact(world, IN_EAP_STARTED);
	fact(world, IN_KEY_DUE);
	/* It is written down, and the session is this device's from now on. */
	assert_outcome(world, EXPLAIN_OPEN);
	assert_string_equal(world->last.peer_mac, mac);
	assert_null(core_session_open(world->core, "home-ap-24", other));
	assert_non_null(core_session_open(world->core, "home-ap-24", mac));
	cancels = world->counts[CMD_PBC_CANCEL];
	fact(world, IN_KEY_TAKEN);
	assert_outcome(world, EXPLAIN_REGISTERED);
	assert_null(core_session_open(world->core, "home-ap-24", mac));
	assert_int_equal(world->counts[CMD_PBC_CANCEL], cancels);
	assert_int_equal(core_deadline(world->core), world->now_ms + LEAVE_MS);
	fact(world, IN_EAP_ENDED);
	assert_int_equal(world->counts[CMD_PBC_CANCEL], cancels + 1);
	assert_int_equal(world->counts[CMD_KICK], 0);
	fact(world, IN_TIMEOUT);
	fact(world, IN_CANCELLED);
	assert_outcome(world, EXPLAIN_REGISTERED);
	fact(world, IN_STA_CONNECTED);
	assert_outcome(world, EXPLAIN_JOINED);

	/* A device that never hears the end is not waited for. */
	order(world, true);
	fact(world, IN_PBC_ACTIVE);
	fact(world, IN_EAP_STARTED);
	fact(world, IN_KEY_DUE);
	fact(world, IN_KEY_TAKEN);
	assert_int_equal(world->counts[CMD_PBC_CANCEL], cancels + 1);
	pass(world, LEAVE_MS);
	assert_int_equal(world->counts[CMD_PBC_CANCEL], cancels + 2);
}

/* The key was sent, and the word of the device that it has it was lost. */
static void test_own_registrar_unheard(void **state)
{
	struct world *world = *state;

	order(world, true);
	fact(world, IN_PBC_ACTIVE);
	fact(world, IN_KEY_DUE);
	assert_true(core_key_may_leave(world->core, "home-ap-24", "02:00:00:00:00:01"));
	fact(world, IN_STA_CONNECTED);
	assert_outcome(world, EXPLAIN_JOINED);

	order(world, true);
	fact(world, IN_PBC_ACTIVE);
	fact(world, IN_KEY_DUE);
	assert_true(core_key_may_leave(world->core, "home-ap-24", "02:00:00:00:00:01"));
	order(world, false);
	assert_outcome(world, EXPLAIN_BY_ORDER);
	assert_non_null(strstr(world->last.note, "The key was sent"));
	fact(world, IN_KEY_TAKEN); /* too late: the row has been read */
	assert_outcome(world, EXPLAIN_BY_ORDER);

	/* What was not sent in this session is not taken in it. */
	order(world, true);
	fact(world, IN_PBC_ACTIVE);
	fact(world, IN_KEY_TAKEN);
	fact(world, IN_STA_CONNECTED);
	assert_outcome(world, EXPLAIN_OPEN);
}

static void test_failure_says_where(void **state)
{
	struct core_input in = {.kind = IN_FAIL, .if_name = "home-ap-24"};
	struct world *world = *state;

	order(world, true);
	fact(world, IN_PBC_ACTIVE);
	in.fail.message = 8;
	in.fail.config_error = 18;
	input(world, &in);
	assert_outcome(world, EXPLAIN_DEVICE_FAILED_ONCE);
	assert_non_null(strstr(world->last.note, "It broke off after M4. The device used"));
	in.fail.text = "Because.";
	input(world, &in);
	assert_string_equal(world->last.note, "It broke off after M4. Because.");
	pass(world, WALK_TIME_MS);
	fact(world, IN_TIMEOUT);
	assert_outcome(world, EXPLAIN_WSC_PASSWORD);
	assert_string_equal(world->last.note, "It broke off after M4. Because.");
}

static void test_useless_key(void **state)
{
	const struct core_key key = {.id = "key-3", .hash = 3, .refusal = EXPLAIN_NO_SAE_PASSWORD};
	struct core_input in = {.kind = IN_WANT, .if_name = "home-ap-24"};
	struct world *world = *state;

	in.want = (struct core_want){.if_name = in.if_name,
		.ssid = "HOME",
		.bss_hash = 10,
		.keys_hash = 20,
		.present = true,
		.wps = true,
		.key_id = "key-3",
		.keys = &key,
		.n_keys = 1};
	input(world, &in);
	answer_all(world);
	order(world, true);
	assert_outcome(world, EXPLAIN_NO_SAE_PASSWORD);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		RULE(test_r3_rejections),
		RULE(test_r3_late),
		RULE(test_r5_idempotent),
		RULE(test_r6_cancel),
		RULE(test_r6_race),
		RULE(test_r7_held),
		RULE(test_r8_interrupted),
		RULE(test_r11_siblings),
		RULE(test_not_seen),
		RULE(test_walk_time),
		RULE(test_own_registrar),
		RULE(test_own_registrar_unheard),
		RULE(test_failure_says_where),
		RULE(test_useless_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
