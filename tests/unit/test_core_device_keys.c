/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys of a device's own (docs/ledger.md), as the core sees them. */
#include "tests/unit/core_fixture.h"

static const char ap[] = "home-ap-24", mac[] = "02:00:00:00:00:01", other[] = "02:00:00:00:00:02";

static void ledger_failed(struct world *world)
{
	const struct core_input in = {.kind = IN_LEDGER_FAILED, .ledger_failed = world->last.id};

	input(world, &in);
	answer_all(world);
}

static void key_gone(struct world *world, const char *key_id)
{
	struct core_input in = {.kind = IN_KEY_GONE};

	snprintf(in.key_gone, sizeof(in.key_gone), "%s", key_id);
	input(world, &in);
	answer_all(world);
}

/* As app.c: the ledger has another list, so each BSS of the SSID is to have it. */
static void device_keys(struct world *world, uint64_t version)
{
	want(world, &(struct wish){.key_id = "key-3", .device_keys = version});
}

static void test_life(void **state)
{
	struct world *world = *state;

	assert_string_equal(core_state_key_id(world->core, ap), "key-3");
	order_key(world, PER_DEVICE_KEY_ID);
	assert_int_equal(world->counts[CMD_RESERVE], 1);
	assert_outcome(world, EXPLAIN_OPEN);
	assert_true(world->last.device_key);
	assert_string_equal(world->last.key_id, "dev-1");
	assert_int_equal(world->last.key_hash, 1001);
	assert_string_equal(world->keys.key_id, "dev-1");
	assert_string_equal(core_state_key_id(world->core, ap), PER_DEVICE_KEY_ID);
	assert_true(core_holds_key(world->core, "dev-1"));
	assert_false(core_holds_key(world->core, "key-3"));
	assert_string_equal(world->last.note, ""); /* the chosen key waits, but was not asked for */

	assert_false(core_key_may_leave(world->core, ap, mac));
	fact(world, IN_KEY_DUE);
	assert_string_equal(world->last.peer_mac, mac);
	assert_true(core_key_may_leave(world->core, ap, mac));
	assert_false(core_key_may_leave(world->core, ap, other));
	assert_false(core_key_may_leave(world->core, "home-ap-u50", mac));
	fact(world, IN_KEY_TAKEN);
	assert_outcome(world, EXPLAIN_REGISTERED);
	assert_string_equal(world->last.key_id, "dev-1");
	assert_false(core_key_may_leave(world->core, ap, mac));
	assert_false(core_holds_key(world->core, "dev-1"));
	assert_string_equal(world->keys.key_id, "key-3"); /* afterwards as before */
	assert_string_equal(core_state_key_id(world->core, ap), "key-3");
	fact(world, IN_STA_CONNECTED);
	assert_outcome(world, EXPLAIN_JOINED);
}

/* The news of a device may change the list that lets it in: the key waits for its load. */
static void test_may_leave_waits(void **state)
{
	struct world *world = *state;
	unsigned loads;

	order_key(world, PER_DEVICE_KEY_ID);
	fact(world, IN_EAP_STARTED);
	fact(world, IN_KEY_DUE);
	loads = world->counts[CMD_KEYS_LOAD];
	world->silent = true;
	device_keys(world, 2);
	assert_int_equal(world->counts[CMD_KEYS_LOAD], loads + 1);
	assert_false(core_key_may_leave(world->core, ap, mac));
	device_keys(world, 3); /* once more, while the first is under way */
	world->silent = false;
	answer_all(world);
	assert_int_equal(world->counts[CMD_KEYS_LOAD], loads + 2);
	assert_true(core_key_may_leave(world->core, ap, mac));
	/* What is under way may fail, whatever is wanted by then. */
	world->silent = true;
	device_keys(world, 4);
	device_keys(world, 3);
	assert_false(core_key_may_leave(world->core, ap, mac));
	world->silent = false;
	answer_all(world);
	loads = world->counts[CMD_KEYS_LOAD];
	/* Asked again it is written no second time. */
	loads = world->counts[CMD_SESSION];
	fact(world, IN_KEY_DUE);
	assert_int_equal(world->counts[CMD_SESSION], loads);
}

/* One that never could leave is no device's: neither arrives it with it, nor is it said to have it.
 */
static void test_due_and_not_left(void **state)
{
	struct world *world = *state;

	order_key(world, PER_DEVICE_KEY_ID);
	fact(world, IN_PBC_ACTIVE);
	fact(world, IN_EAP_STARTED);
	world->silent = true;
	fact(world, IN_KEY_DUE);
	assert_true(core_key_may_leave(world->core, ap, mac)); /* the list does not change */
	order(world, false);
	world->silent = false;
	answer_all(world);
	assert_outcome(world, EXPLAIN_BY_ORDER);
	assert_non_null(
		strstr(world->last.note, "The key was sent")); /* the list had not changed */

	order_key(world, PER_DEVICE_KEY_ID);
	fact(world, IN_PBC_ACTIVE);
	world->silent = true;
	device_keys(world, 2);
	fact(world, IN_EAP_STARTED);
	fact(world, IN_KEY_DUE);
	fact(world, IN_EAP_ENDED);
	fact(world, IN_STA_CONNECTED);
	assert_outcome(world, EXPLAIN_OPEN);
	order(world, false);
	world->silent = false;
	answer_all(world);
	assert_outcome(world, EXPLAIN_BY_ORDER);
	assert_string_equal(world->last.note, "");
	assert_string_equal(world->last.peer_mac, "");
}

/* The same address on another network, or for another session's key, proves nothing. */
static void test_arrivals(void **state)
{
	struct core_input in = {.kind = IN_STA_CONNECTED, .if_name = "guest-ap-24"};
	struct world *world = *state;

	want(world, &(struct wish){.if_name = "guest-ap-24", .ssid = "GUEST", .key_id = "key-3"});
	snprintf(in.sta.peer.mac, sizeof(in.sta.peer.mac), "%s", mac);
	order_key(world, PER_DEVICE_KEY_ID);
	fact(world, IN_KEY_DUE);
	input(world, &in);
	assert_outcome(world, EXPLAIN_OPEN);
	fact(world, IN_EAP_STARTED);
	in.if_name = ap;
	snprintf(in.sta.key_id, sizeof(in.sta.key_id), "dev-7");
	input(world, &in);
	assert_outcome(world, EXPLAIN_OPEN);
	fact(world, IN_KEY_TAKEN);
	in.if_name = "guest-ap-24";
	input(world, &in);
	assert_outcome(world, EXPLAIN_REGISTERED);
	in.if_name = ap;
	snprintf(in.sta.key_id, sizeof(in.sta.key_id), "dev-1");
	input(world, &in);
	assert_outcome(world, EXPLAIN_JOINED);
}

static void test_load_fails(void **state)
{
	struct core_input in = {.kind = IN_DONE, .if_name = ap};
	struct world *world = *state;

	order_key(world, PER_DEVICE_KEY_ID);
	fact(world, IN_KEY_DUE);
	world->silent = true;
	device_keys(world, 2);
	in.done.command = CMD_KEYS_LOAD;
	in.done.result = DONE_REFUSED;
	world->n_queue = 0;
	input(world, &in);
	assert_false(core_key_may_leave(world->core, ap, mac));
	assert_int_equal(world->last.closing, EXPLAIN_KEYS_NOT_LOADED);
}

static void test_who_means_it(void **state)
{
	struct world *world = *state;

	want(world, &(struct wish){.key_id = PER_DEVICE_KEY_ID});
	assert_string_equal(world->keys.key_id, "");
	assert_string_equal(core_state_key_id(world->core, ap), PER_DEVICE_KEY_ID);
	order(world, true);
	assert_string_equal(world->last.key_id, "dev-1");
	order(world, false);
	want(world, &(struct wish){.key_id = "", .without_keys = true});
	assert_string_equal(core_state_key_id(world->core, ap), PER_DEVICE_KEY_ID);
	order(world, true);
	assert_string_equal(world->last.key_id, "dev-2");
	assert_string_equal(world->last.note, "");
	order(world, false);
	/* Keys and none chosen: nothing is meant. */
	want(world, &(struct wish){.key_id = ""});
	assert_string_equal(core_state_key_id(world->core, ap), "");
	order(world, true);
	assert_outcome(world, EXPLAIN_NO_KEY_ID);
}

/* A key of the row that is called like that is that key. */
static void test_namesake(void **state)
{
	const struct core_key key = {.id = PER_DEVICE_KEY_ID, .hash = 3};
	struct core_input in = {.kind = IN_WANT, .if_name = ap};
	struct world *world = *state;

	in.want = (struct core_want){.if_name = ap,
		.ssid = "HOME",
		.bss_hash = 10,
		.keys_hash = 20,
		.present = true,
		.wps = true,
		.key_id = PER_DEVICE_KEY_ID,
		.device_key_refusal = EXPLAIN_NEEDS_OWN_REGISTRAR,
		.keys = &key,
		.n_keys = 1};
	input(world, &in);
	answer_all(world);
	order(world, true);
	assert_outcome(world, EXPLAIN_OPEN);
	assert_false(world->last.device_key);
	assert_int_equal(world->n_keys, 0);
}

static void test_refused(void **state)
{
	struct world *world = *state;

	want(world, &(struct wish){.key_id = PER_DEVICE_KEY_ID, .not_own = true});
	assert_string_equal(core_state_key_id(world->core, ap), "");
	order(world, true);
	assert_outcome(world, EXPLAIN_NEEDS_OWN_REGISTRAR);
	assert_int_equal(world->counts[CMD_RESERVE], 0);
	want(world, &(struct wish){.key_id = "", .without_keys = true, .not_own = true});
	order(world, true);
	assert_outcome(world, EXPLAIN_NEEDS_OWN_REGISTRAR);
	/* A disk that is full refuses both kinds before anything opens. */
	want(world, &(struct wish){.key_id = "key-3"});
	world->ledger_refusal = EXPLAIN_LEDGER_NOT_WRITABLE;
	order(world, true);
	assert_outcome(world, EXPLAIN_LEDGER_NOT_WRITABLE);
	order_key(world, PER_DEVICE_KEY_ID);
	assert_outcome(world, EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(world->counts[CMD_RESERVE], 2);
	assert_int_equal(world->counts[CMD_PBC_START], 0);
	world->ledger_refusal = EXPLAIN_NONE;
	order(world, true);
	assert_outcome(world, EXPLAIN_OPEN);
}

/* R5 */
static void test_again(void **state)
{
	struct world *world = *state;
	uint64_t id;

	order_key(world, PER_DEVICE_KEY_ID);
	id = world->last.id;
	order_key(world, PER_DEVICE_KEY_ID);
	order(world, true); /* names no key: content with any */
	assert_int_equal(world->last.id, id);
	assert_int_equal(world->counts[CMD_RESERVE], 1);
	order_key(world, "key-3");
	assert_outcome(world, EXPLAIN_OTHER_KEY_ACTIVE);
	order(world, false);
	order_key(world, "key-3");
	assert_outcome(world, EXPLAIN_OPEN);
	order_key(world, PER_DEVICE_KEY_ID);
	assert_outcome(world, EXPLAIN_OTHER_KEY_ACTIVE);
}

/* The end waits for the ledger's answer, so that it names the key that is to be given back. */
static void test_over_before_the_answer(void **state)
{
	struct world *world = *state;
	unsigned loads = world->counts[CMD_KEYS_LOAD];

	world->ledger_silent = true;
	order_key(world, PER_DEVICE_KEY_ID);
	assert_outcome(world, EXPLAIN_WAITING);
	assert_string_equal(world->last.key_id, PER_DEVICE_KEY_ID);
	order(world, false);
	assert_int_equal(world->last.closing, EXPLAIN_BY_ORDER);
	assert_int_equal(world->last.ended_ms, 0);
	world->ledger_silent = false;
	answer_all(world);
	assert_outcome(world, EXPLAIN_BY_ORDER);
	assert_string_equal(world->last.key_id, "dev-1");
	assert_int_equal(world->counts[CMD_PBC_START], 0);
	assert_int_equal(world->counts[CMD_KEYS_LOAD], loads);

	/* Whoever asked hears of it in time all the same. */
	world->ledger_silent = true;
	order_key(world, PER_DEVICE_KEY_ID);
	pass(world, REQUEST_LIFE_MS);
	assert_outcome(world, EXPLAIN_NOT_READY);
	assert_string_equal(world->last.key_id, PER_DEVICE_KEY_ID);
	assert_true(core_deadline(world->core) == DEADLINE_NEVER);
	world->ledger_silent = false;
	answer_all(world);
	assert_outcome(world, EXPLAIN_NOT_READY);
	assert_string_equal(world->last.key_id, "dev-2");
	order(world, true);
	assert_outcome(world, EXPLAIN_OPEN);
}

/* A start that has to wait for the end of the session before it: its words are still its own. */
static void test_next_keeps_its_words(void **state)
{
	struct core_input in = {.kind = IN_ORDER, .if_name = ap};
	char name[] = "kitchen TV", key_id[] = PER_DEVICE_KEY_ID;
	struct world *world = *state;

	world->ledger_silent = true;
	order(world, true);
	order(world, false);
	in.order = (struct core_order){
		.start = true, .by = BY_CLI, .key_id = key_id, .bind = true, .device_name = name};
	input(world, &in);
	memset(name, 'x', sizeof(name) - 1);
	memset(key_id, 'x', sizeof(key_id) - 1);
	world->ledger_silent = false;
	answer_all(world);
	answer_all(world);
	assert_outcome(world, EXPLAIN_OPEN);
	assert_true(world->last.device_key);
	assert_true(world->last.bind);
	assert_string_equal(world->last.device_name, "kitchen TV");
}

/* R8 */
static void test_ground(void **state)
{
	struct world *world = *state;

	order_key(world, PER_DEVICE_KEY_ID);
	/* None of the row's keys is its key. */
	want(world, &(struct wish){.key_id = "key", .without_key_3 = true});
	assert_int_equal(world->last.closing, EXPLAIN_NONE);
	key_gone(world, "dev-7");
	assert_int_equal(world->last.ended_ms, 0);
	key_gone(world, "dev-1");
	assert_outcome(world, EXPLAIN_KEY_REMOVED);

	order_key(world, PER_DEVICE_KEY_ID);
	want(world, &(struct wish){.key_id = "key-3", .not_own = true});
	assert_outcome(world, EXPLAIN_VIF_CHANGED);

	/* A device's key belongs to one SSID; where that changes before the session opens, the
	 * key is another network's. */
	want(world, &(struct wish){.key_id = "key-3"});
	world->silent = true;
	order_key(world, PER_DEVICE_KEY_ID);
	want(world, &(struct wish){.key_id = "key-3", .ssid = "OTHER"});
	assert_outcome(world, EXPLAIN_VIF_CHANGED);
	assert_string_equal(world->last.key_id, "dev-3");
}

static void test_ledger_failed(void **state)
{
	struct world *world = *state;

	/* When the key was due: it has not left. */
	order_key(world, PER_DEVICE_KEY_ID);
	fact(world, IN_PBC_ACTIVE);
	fact(world, IN_KEY_DUE);
	ledger_failed(world);
	assert_outcome(world, EXPLAIN_LEDGER_FAILED);
	assert_string_equal(world->last.peer_mac, "");
	assert_string_equal(world->last.note, "");
	assert_false(core_key_may_leave(world->core, ap, mac));

	/* News that are only history cost no session. */
	order_key(world, PER_DEVICE_KEY_ID);
	ledger_failed(world);
	assert_outcome(world, EXPLAIN_OPEN);
	fact(world, IN_KEY_DUE);
	assert_true(core_key_may_leave(world->core, ap, mac));
	want(world, &(struct wish){.key_id = "key-3", .wps_off = true}); /* a note */
	ledger_failed(world);
	assert_outcome(world, EXPLAIN_OPEN);
	assert_true(core_key_may_leave(world->core, ap, mac));
	order(world, false);
	assert_non_null(strstr(world->last.note, "The key was sent"));

	/* A chosen key is in the configuration, whatever the ledger says. */
	want(world, &(struct wish){.key_id = "key-3"});
	order_key(world, "key-3");
	fact(world, IN_KEY_DUE);
	ledger_failed(world);
	assert_outcome(world, EXPLAIN_OPEN);
	assert_true(core_key_may_leave(world->core, ap, mac));
}

/* Without quiet keys an exchange is let finish before a load. */
static void test_quiet_keys(void **state)
{
	struct world *world = *state;
	unsigned loads;

	order(world, true);
	fact(world, IN_EAP_STARTED);
	loads = world->counts[CMD_KEYS_LOAD];
	device_keys(world, 1);
	assert_int_equal(world->counts[CMD_KEYS_LOAD], loads + 1);
	assert_string_equal(world->keys.key_id, "key-3");
	want(world, &(struct wish){.key_id = "key-3", .device_keys = 2, .not_own = true});
	assert_int_equal(world->counts[CMD_KEYS_LOAD], loads + 1);
	fact(world, IN_EAP_ENDED);
	assert_int_equal(world->counts[CMD_KEYS_LOAD], loads + 2);
	assert_int_equal(world->counts[CMD_KICK], 0);
}

/* wpsd was restarted: the journal's session goes in, then hostapd is found with it open or not. */
static void restart(struct world *world, const struct session *session, enum pbc_status pbc)
{
	const struct core_input up = {.kind = IN_HOSTAPD_UP}, told = {.kind = IN_WISHES_TOLD};
	const struct core_input restore = {.kind = IN_RESTORE, .session = *session};
	struct core_input found = {.kind = IN_FOUND, .if_name = ap};
	struct core_input status = {.kind = IN_STATUS, .if_name = ap};

	core_free(world->core);
	world->core = core_new(1);
	input(world, &restore);
	found.known = (struct core_known){.present = true,
		.up = true,
		.shown = true,
		.pbc = pbc == PBC_STATUS_ACTIVE,
		.bss_hash = 10,
		.keys_hash = 20};
	snprintf(found.known.key_id, KEY_ID_SIZE, "%s", session->key_id);
	input(world, &found);
	status.status.pbc = pbc;
	input(world, &status);
	input(world, &up);
	want(world, &(struct wish){.key_id = "key-3"});
	input(world, &told);
	answer_all(world);
}

static void test_restored(void **state)
{
	struct world *world = *state;
	struct session reserving;

	/* The ledger's answer was not heard: whatever hostapd has open, it is not this one. */
	world->ledger_silent = true;
	order_key(world, PER_DEVICE_KEY_ID);
	reserving = world->last;
	restart(world, &reserving, PBC_STATUS_ACTIVE);
	assert_int_equal(world->last.id, reserving.id);
	assert_outcome(world, EXPLAIN_WPSD_RESTARTED);
	assert_false(core_state_pbc(world->core, ap));

	world->ledger_silent = false;
	world->reserving.id = 0;
	order_key(world, PER_DEVICE_KEY_ID);
	fact(world, IN_KEY_DUE);
	restart(world, &world->last, PBC_STATUS_ACTIVE);
	assert_outcome(world, EXPLAIN_OPEN);
	assert_true(core_holds_key(world->core, world->last.key_id));
	/* The journal has the device, the ledger perhaps not: it is to be written again. */
	assert_false(core_key_may_leave(world->core, ap, mac));
	fact(world, IN_KEY_DUE);
	assert_true(core_key_may_leave(world->core, ap, mac));
	restart(world, &world->last, PBC_STATUS_ACTIVE);
	fact(world, IN_KEY_DUE);
	ledger_failed(world);
	/* … and where that fails, the key may have left in the life before. */
	assert_outcome(world, EXPLAIN_LEDGER_FAILED);
	assert_string_equal(world->last.peer_mac, mac);
	assert_non_null(strstr(world->last.note, "The key was sent"));
}

static void test_siblings(void **state)
{
	struct core_input in = {.kind = IN_ORDER};
	struct world *world = *state;

	want(world, &(struct wish){.if_name = "home-ap-u50", .key_id = "key-3"});
	in.order = (struct core_order){
		.start = true, .by = BY_CLI, .attempt = 5, .key_id = PER_DEVICE_KEY_ID};
	in.if_name = ap;
	input(world, &in);
	answer_all(world);
	in.if_name = "home-ap-u50";
	input(world, &in);
	answer_all(world);
	assert_int_equal(world->n_keys, 2);
	fact(world, IN_KEY_DUE);
	fact(world, IN_KEY_TAKEN);
	assert_string_equal(core_session(world->core, ap)->key_id, "dev-1");
	assert_outcome(world, EXPLAIN_SIBLING_SUCCEEDED);
	assert_string_equal(world->last.key_id, "dev-2");
	assert_string_equal(world->last.peer_mac, "");
}

/* docs/ledger.md: it only goes down the list, and what may be out is never given back. */
static void test_key_states(void **state)
{
	struct session news = {.status = SESSION_ACTIVE, .reason = EXPLAIN_OPEN};

	(void)state;
	for (int i = 0; i < KEY_STATE_COUNT; i++) {
		const enum key_state from = (enum key_state)i;

		assert_int_equal(key_state_find(key_state_name(from)), i);
		assert_int_equal(key_opens(from), from != KEY_RETURNED && from != KEY_REVOKED);
		assert_int_equal(key_state_after(from, &news), from);
		assert_int_equal(key_state_at_start(from, true), from);
		assert_int_equal(key_state_at_start(from, false),
			from == KEY_RESERVED ? KEY_RETURNED : from);
	}
	assert_int_equal(key_state_find("lost"), -1);
	news.ended_ms = 5;
	assert_int_equal(key_state_after(KEY_RESERVED, &news), KEY_RETURNED);
	assert_int_equal(key_state_after(KEY_OFFERED, &news), KEY_OFFERED);
	snprintf(news.peer_mac, sizeof(news.peer_mac), "%s", mac);
	assert_int_equal(key_state_after(KEY_RESERVED, &news), KEY_OFFERED);
	assert_int_equal(key_state_after(KEY_RETURNED, &news), KEY_RETURNED);
	news.status = SESSION_SUCCEEDED;
	news.reason = EXPLAIN_NOT_SEEN_SINCE;
	assert_int_equal(key_state_after(KEY_OFFERED, &news), KEY_ISSUED);
	news.reason = EXPLAIN_JOINED;
	assert_int_equal(key_state_after(KEY_OFFERED, &news), KEY_CONFIRMED);
	assert_int_equal(key_state_after(KEY_REVOKED, &news), KEY_REVOKED);
}

int main(void)
{
#define DEVICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		DEVICE(test_life),
		DEVICE(test_may_leave_waits),
		DEVICE(test_due_and_not_left),
		DEVICE(test_arrivals),
		DEVICE(test_load_fails),
		DEVICE(test_who_means_it),
		DEVICE(test_namesake),
		DEVICE(test_refused),
		DEVICE(test_again),
		DEVICE(test_over_before_the_answer),
		DEVICE(test_next_keeps_its_words),
		DEVICE(test_ground),
		DEVICE(test_ledger_failed),
		DEVICE(test_quiet_keys),
		DEVICE(test_restored),
		DEVICE(test_siblings),
		cmocka_unit_test(test_key_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
