/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The way between core, ledger and hostapd: in which order each hears of what. The core and the
 * app are real; hostapd, the control socket and the ledger are played here, and what they are told
 * becomes a line each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/unit/app_fake.h"

/* --- the app --- */

static char dir[] = "/tmp/test-app-XXXXXX";
static struct ev_loop *loop;
static struct conf *conf;
static struct app *app;

static void conf_error(void *arg, const char *path, unsigned number, const char *problem)
{
	(void)arg;
	fail_msg("%s:%u: %s", path, number, problem);
}

static void done(const char *if_name, enum core_command_kind command)
{
	struct core_input in = {.kind = IN_DONE, .if_name = if_name};

	in.done.command = command;
	world.hostapd.fact(world.hostapd.arg, &in);
}

static void fact(enum core_input_kind kind, const char *if_name)
{
	const struct core_input in = {.kind = kind, .if_name = if_name};

	world.hostapd.fact(world.hostapd.arg, &in);
}

static void joined(const char *if_name, const char *mac, const char *key_id)
{
	struct core_input in = {.kind = IN_STA_CONNECTED, .if_name = if_name};

	snprintf(in.sta.peer.mac, sizeof(in.sta.peer.mac), "%s", mac);
	snprintf(in.sta.key_id, sizeof(in.sta.key_id), "%s", key_id);
	world.hostapd.fact(world.hostapd.arg, &in);
}

static void key_due(const char *if_name, const char *mac)
{
	struct core_input in = {.kind = IN_KEY_DUE, .if_name = if_name};

	snprintf(in.peer.mac, sizeof(in.peer.mac), "%s", mac);
	app_step(app, &in);
}

/* Two interfaces of one network, up and showing WPS. */
static int setup(void **state)
{
	char text[700];

	(void)state;
	memset(&world, 0, sizeof(world));
	memcpy(dir, "/tmp/test-app-XXXXXX", sizeof(dir));
	assert_non_null(mkdtemp(dir));
	snprintf(text, sizeof(text),
		"private_dir = %s/private\nstate_dir = %s/a/state\ncontrol = %s/control\n"
		"registrar = own\nregistrar_port = 18129\nlog_level = error\n"
		"[radio wifi0]\n[radio wifi1]\nchannel = 36\n"
		"[vif a]\nradio = wifi0\nssid = HOME\nsecurity.encryption = WPA-PSK\n"
		"security.mode = 2\nwps = yes\n"
		"[vif b]\nradio = wifi1\nssid = HOME\nsecurity.encryption = WPA-PSK\n"
		"security.mode = 2\nwps = yes\n",
		dir, dir, dir);
	conf = conf_parse(text, strlen(text), "test", conf_error, NULL);
	loop = ev_loop_new(EVFLAG_AUTO);
	app = app_new(loop, conf);
	assert_non_null(app);
	app_open(app);
	fact(IN_HOSTAPD_UP, NULL);
	expect("a add \nb add \n");
	done("a", CMD_BSS_ADD);
	done("b", CMD_BSS_ADD);
	expect("");
	return 0;
}

static int teardown(void **state)
{
	char command[100];

	(void)state;
	app_free(app);
	conf_free(conf);
	ev_loop_destroy(loop);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

/* Of the one session of the answer. */
static const char *start(const char *key_id, const char *what)
{
	static char text[100];
	const struct control_start order = {.if_name = "a", .key_id = key_id};
	json_t *result = world.control.start(world.control.arg, &order);
	const json_t *session = json_array_get(json_object_get(result, "sessions"), 0);
	const char *value = json_string_value(json_object_get(session, what));

	snprintf(text, sizeof(text), "%s", value ? value : "");
	json_decref(result);
	return text;
}

static void start_and_open(void)
{
	assert_string_equal(start(PER_DEVICE_KEY_ID, "key_id"), "dev-1");
	done("a", CMD_KEYS_LOAD);
	done("b", CMD_KEYS_LOAD);
	fact(IN_PBC_ACTIVE, "a");
	done("a", CMD_PBC_START);
	world.lines[0] = '\0';
	assert_non_null(core_session_open(app->core, "a", MAC_A));
}

static void key_is_everywhere_before_the_button(void **state)
{
	(void)state;
	assert_string_equal(start(PER_DEVICE_KEY_ID, "key_id"), "dev-1");
	expect("ledger per-device requested \nreserve per-device\nb load \n"
	       "ledger dev-1 requested \na load dev-1\n");
	done("a", CMD_KEYS_LOAD);
	done("b", CMD_KEYS_LOAD);
	expect("a start \n");
	fact(IN_PBC_ACTIVE, "a");
	done("a", CMD_PBC_START);
	expect("ledger dev-1 active \n");
	assert_false(core_key_may_leave(app->core, "a", MAC_A));
	key_due("a", MAC_A);
	expect("ledger dev-1 active " MAC_A "\n");
	assert_true(core_key_may_leave(app->core, "a", MAC_A));
	assert_false(core_key_may_leave(app->core, "a", MAC_B));
}

static void full_disk_refuses(void **state)
{
	json_t *status;

	(void)state;
	world.full = true;
	assert_string_equal(start(PER_DEVICE_KEY_ID, "reason"), "ledger-not-writable");
	expect("");
	assert_int_equal(core_session(app->core, "a")->status, SESSION_REJECTED);
	status = world.control.status(world.control.arg);
	assert_string_equal(
		json_string_value(json_object_get(status, "ledger")), "ledger-not-writable");
	json_decref(status);
}

/* Nobody had the key: it does not leave, and the device is forgotten. */
static void disk_fails_when_the_key_is_due(void **state)
{
	(void)state;
	start_and_open();
	world.full = true;
	key_due("a", MAC_A);
	assert_false(core_key_may_leave(app->core, "a", MAC_A));
	assert_null(core_session_open(app->core, "a", MAC_A));
	assert_string_equal(core_session(app->core, "a")->peer_mac, "");
	expect("a cancel \n");
	world.full = false;
	fact(IN_CANCELLED, "a");
	done("a", CMD_PBC_CANCEL);
	assert_int_equal(core_session(app->core, "a")->reason, EXPLAIN_LEDGER_FAILED);
	assert_int_equal(world.n_keys, 0);
	expect("ledger dev-1 interrupted \na load \nb load \n");
}

static void key_that_did_not_leave_goes(void **state)
{
	(void)state;
	start_and_open();
	json_decref(world.control.cancel(world.control.arg, "a", NULL));
	expect("ledger dev-1 active \na cancel \n");
	fact(IN_CANCELLED, "a");
	done("a", CMD_PBC_CANCEL);
	expect("ledger dev-1 cancelled \na load \nb load \n");
}

static void revoked_key_goes(void **state)
{
	struct control_refusal refusal = {.token = EXPLAIN_NONE};
	json_t *result;

	(void)state;
	start_and_open();
	key_due("a", MAC_A);
	assert_true(core_key_may_leave(app->core, "a", MAC_A));
	world.lines[0] = '\0';
	result = world.control.revocable(world.control.arg, "dev-1", &refusal);
	assert_int_equal(json_array_size(json_object_get(result, "would_revoke")), 1);
	json_decref(result);
	expect("");
	result = world.control.revoke(world.control.arg, "dev-1", &refusal);
	assert_int_equal(json_array_size(json_object_get(result, "revoked")), 1);
	json_decref(result);
	/* The session first; then the files, of whom the key has nothing to do with a session. */
	assert_null(core_session_open(app->core, "a", MAC_A));
	expect("revoke dev-1\nledger dev-1 active " MAC_A "\na cancel \nb load \n");
	assert_null(world.control.revoke(world.control.arg, "dev-1", &refusal));
	assert_int_equal(refusal.token, EXPLAIN_NO_SUCH_DEVICE);
	refusal.token = EXPLAIN_NONE;
	assert_null(world.control.revocable(world.control.arg, "dev-1", &refusal));
	assert_int_equal(refusal.token, EXPLAIN_NO_SUCH_DEVICE);
}

static void who_joins_is_known_by_the_ledger(void **state)
{
	json_t *result, *device;

	(void)state;
	start_and_open();
	joined("a", MAC_A, "");
	assert_string_equal(app->store.clients->key_id, "dev-1");
	joined("b", MAC_A, "dev-1"); /* it roams */
	expect("seen " MAC_A " dev-1\nseen " MAC_A " dev-1\n");
	result = world.control.devices(world.control.arg, NULL);
	device = json_array_get(json_object_get(result, "devices"), 0);
	assert_true(json_is_true(json_object_get(device, "connected")));
	assert_string_equal(json_string_value(json_object_get(device, "connected_on")), "b");
	device = json_array_get(json_object_get(result, "devices"), 1);
	assert_true(json_is_false(json_object_get(device, "connected")));
	json_decref(result);
	/* Another one with the same key, told once. */
	joined("a", MAC_B, "dev-1");
	expect("seen " MAC_B " dev-1\nshared dev-1\n");
	assert_string_equal(world.told, "[\"" MAC_B "\",\"" MAC_A "\"]\n");
	joined("b", MAC_B, "dev-1");
	expect("seen " MAC_B " dev-1\n");
	/* A key of the configuration is meant for many. */
	joined("a", "02:00:00:00:00:0c", "key");
	joined("a", "02:00:00:00:00:0d", "key");
	assert_null(strstr(world.lines, "shared"));
}

static void reload_without_a(void)
{
	struct conf *other;
	char text[500];

	snprintf(text, sizeof(text),
		"private_dir = %s/private\nstate_dir = %s/a/state\nregistrar = own\n"
		"[radio wifi0]\n[radio wifi1]\nchannel = 36\n"
		"[vif b]\nradio = wifi1\nssid = HOME\nsecurity.encryption = WPA-PSK\n"
		"security.mode = 2\nwps = yes\n",
		dir, dir);
	other = conf_parse(text, strlen(text), "test", conf_error, NULL);
	app_reload(app, other);
	conf_free(conf);
	conf = other;
}

/* Its session is over, and its key goes; nobody wants it again because of that. */
static void interface_goes(void **state)
{
	(void)state;
	start_and_open();
	reload_without_a();
	expect("ledger dev-1 active \na cancel \n");
	fact(IN_CANCELLED, "a");
	done("a", CMD_PBC_CANCEL);
	expect("ledger dev-1 interrupted \na remove \nb load \n");
	done("a", CMD_BSS_REMOVE);
	done("b", CMD_KEYS_LOAD);
	expect("");
	assert_null(core_known(app->core, "a"));
}

static void interface_goes_at_once(void **state)
{
	(void)state;
	assert_string_equal(start(PER_DEVICE_KEY_ID, "key_id"), "dev-1");
	done("b", CMD_KEYS_LOAD);
	world.lines[0] = '\0';
	reload_without_a();
	expect("ledger dev-1 interrupted \nb load \n");
	done("a", CMD_KEYS_LOAD);
	expect("a remove \n");
}

/* What the wpsd before did not tell the ledger any more is told now; a key that the ledger does not
 * know is handed out by nobody. */
static void restart(void **state)
{
	char path[200];
	struct journal *journal;
	struct session held = {.id = 7, .device_key = true, .status = SESSION_ACTIVE};
	struct session ended = {.id = 6,
		.device_key = true,
		.status = SESSION_CANCELLED,
		.reason = EXPLAIN_BY_ORDER,
		.requested_ms = 1,
		.ended_ms = 5};

	(void)state;
	app_free(app);
	snprintf(path, sizeof(path), "%s/private/sessions.json", dir);
	journal = journal_new(path);
	snprintf(held.if_name, sizeof(held.if_name), "a");
	snprintf(held.key_id, sizeof(held.key_id), "dev-9");
	snprintf(held.ssid, sizeof(held.ssid), "HOME");
	held.requested_ms = held.started_ms = 1;
	held.key_hash = 5;
	snprintf(ended.if_name, sizeof(ended.if_name), "b");
	snprintf(ended.key_id, sizeof(ended.key_id), "dev-8");
	journal_keep(journal, &ended);
	journal_keep(journal, &held);
	journal_free(journal);
	world.keys[world.n_keys++] = (struct device_key){.id = "dev-9", .hash = 5};
	app = app_new(loop, conf);
	app_open(app);
	expect("ledger dev-8 cancelled \nledger dev-9 active \n");
	assert_string_equal(world.settled, "dev-9");
	assert_int_equal(core_session(app->core, "a")->closing, EXPLAIN_NONE);
	app_free(app);
	/* Another ledger means another key by that id. */
	world.keys[0].hash++;
	app = app_new(loop, conf);
	app_open(app);
	assert_int_equal(core_session(app->core, "a")->closing, EXPLAIN_KEY_REMOVED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(key_is_everywhere_before_the_button),
		TEST(full_disk_refuses),
		TEST(disk_fails_when_the_key_is_due),
		TEST(key_that_did_not_leave_goes),
		TEST(revoked_key_goes),
		TEST(who_joins_is_known_by_the_ledger),
		TEST(interface_goes),
		TEST(interface_goes_at_once),
		TEST(restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
