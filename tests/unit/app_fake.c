/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/app_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct app_fake world;

void line(const char *format, ...)
{
	const size_t at = strlen(world.lines);
	va_list args;

	va_start(args, format);
	vsnprintf(world.lines + at, sizeof(world.lines) - at, format, args);
	va_end(args);
	assert_true(strlen(world.lines) < sizeof(world.lines) - 1);
}

void expect(const char *lines)
{
	assert_string_equal(world.lines, lines);
	world.lines[0] = '\0';
}

/* --- the ledger --- */

struct ledger *ledger_open(const struct ledger_config *config)
{
	assert_non_null(config->state_dir);
	return (struct ledger *)&world;
}

void ledger_close(struct ledger *ledger)
{
	(void)ledger;
}

void ledger_copy(struct ledger *ledger)
{
	(void)ledger;
}

void ledger_tell_time(struct ledger *ledger, struct ledger_now now)
{
	(void)ledger;
	(void)now;
}

uint64_t ledger_next_session(const struct ledger *ledger)
{
	(void)ledger;
	return 100;
}

enum explain_token ledger_refusal(struct ledger *ledger)
{
	(void)ledger;
	return world.full ? EXPLAIN_LEDGER_NOT_WRITABLE : EXPLAIN_NONE;
}

void ledger_settle(struct ledger *ledger, bool (*held)(void *arg, const char *key_id), void *arg)
{
	(void)ledger;
	if (held(arg, "dev-9"))
		memcpy(world.settled, "dev-9", 6);
}

enum explain_token ledger_reserve(struct ledger *ledger, const struct session *session,
	struct ledger_now now, char ret_key_id[static KEY_ID_SIZE], uint64_t *ret_hash)
{
	struct device_key *key = &world.keys[world.n_keys];

	(void)now;
	if (world.full)
		return EXPLAIN_LEDGER_NOT_WRITABLE;
	*ret_key_id = '\0';
	*ret_hash = 0;
	line("reserve %s\n", session->key_id);
	if (!session->device_key)
		return EXPLAIN_NONE;
	assert_true(world.n_keys < KEYS_MAX);
	*key = (struct device_key){.psk = "2d4f8kqwrt7p", .hash = 77 + world.n_made};
	snprintf(key->id, sizeof(key->id), "dev-%zu", ++world.n_made);
	memcpy(ret_key_id, key->id, KEY_ID_SIZE);
	*ret_hash = key->hash;
	world.n_keys++;
	world.version++;
	assert_null(strchr(ledger_keys(ledger, "HOME").keys[0].psk, '\n'));
	return EXPLAIN_NONE;
}

static void key_remove(const char *key_id)
{
	for (size_t i = 0; i < world.n_keys; i++) {
		if (strcmp(world.keys[i].id, key_id) != 0)
			continue;
		world.keys[i] = world.keys[--world.n_keys];
		world.version++;
		return;
	}
}

bool ledger_session(struct ledger *ledger, const struct session *session, struct ledger_now now)
{
	(void)ledger;
	(void)now;
	if (world.full)
		return false;
	memcpy(world.key_id, session->key_id, sizeof(world.key_id));
	line("ledger %s %s %s\n", session->key_id, session_status_name(session->status),
		session->peer_mac);
	if (session->device_key && key_state_after(KEY_RESERVED, session) == KEY_RETURNED)
		key_remove(session->key_id);
	return true;
}

void ledger_seen(struct ledger *ledger, const char *ssid, const char *if_name, const char *mac,
	const char *key_id, struct ledger_now now, char ret_key_id[static KEY_ID_SIZE])
{
	(void)ledger;
	(void)if_name;
	(void)now;
	assert_string_equal(ssid, "HOME");
	/* With SAE hostapd does not tell, but the ledger knows the address. */
	snprintf(ret_key_id, KEY_ID_SIZE, "%s", *key_id ? key_id : "dev-1");
	line("seen %s %s\n", mac, ret_key_id);
}

void ledger_shared(struct ledger *ledger, const char *key_id)
{
	(void)ledger;
	line("shared %s\n", key_id);
}

struct device_keys ledger_keys(struct ledger *ledger, const char *ssid)
{
	(void)ledger;
	if (strcmp(ssid, "HOME") != 0)
		return (struct device_keys){0};
	return (struct device_keys){world.keys, world.n_keys};
}

uint64_t ledger_keys_version(const struct ledger *ledger, const char *ssid)
{
	(void)ledger;
	return strcmp(ssid, "HOME") == 0 ? world.version : 0;
}

const struct device_key *ledger_key(struct ledger *ledger, const char *ssid, const char *key_id)
{
	const struct device_keys keys = ledger_keys(ledger, ssid);

	for (size_t i = 0; i < keys.n_keys; i++)
		if (strcmp(keys.keys[i].id, key_id) == 0)
			return &keys.keys[i];
	return NULL;
}

enum explain_token ledger_revoke(struct ledger *ledger, const char *device, struct ledger_now now,
	void (*told)(void *arg, const char *ssid, const char *key_id), void *arg)
{
	(void)now;
	if (!ledger_key(ledger, "HOME", device))
		return EXPLAIN_NO_SUCH_DEVICE;
	key_remove(device);
	line("revoke %s\n", device);
	told(arg, "HOME", device);
	return EXPLAIN_NONE;
}

enum explain_token ledger_revocable(struct ledger *ledger, const char *device,
	void (*told)(void *arg, const char *ssid, const char *key_id, const char *name), void *arg)
{
	if (!ledger_key(ledger, "HOME", device))
		return EXPLAIN_NO_SUCH_DEVICE;
	told(arg, "HOME", device, "TV");
	return EXPLAIN_NONE;
}

enum explain_token ledger_rename(struct ledger *ledger, const char *device, const char *name)
{
	(void)ledger;
	(void)device;
	(void)name;
	return EXPLAIN_NO_SUCH_DEVICE;
}

json_t *ledger_devices(struct ledger *ledger, const char *ssid)
{
	(void)ledger;
	(void)ssid;
	return json_pack("{s[{ss s[s]} {ss s[s]}]}", "devices", "key_id", "dev-1", "macs", MAC_A,
		"key_id", "dev-2", "macs", MAC_B);
}

json_t *ledger_history(struct ledger *ledger, size_t limit)
{
	(void)ledger;
	return json_pack("[i]", (int)limit);
}

json_t *ledger_export(struct ledger *ledger)
{
	(void)ledger;
	return json_object();
}

enum explain_token ledger_import(struct ledger *ledger, const char *text, size_t length,
	const char *ssid, struct ledger_now now, json_t **ret_report, char ret_problem[static 160])
{
	(void)ledger;
	(void)ssid;
	(void)now;
	if (strncmp(text, "good", length) != 0) {
		snprintf(ret_problem, 160, "line 1");
		return EXPLAIN_BAD_IMPORT;
	}
	world.version++;
	*ret_report = json_object();
	return EXPLAIN_NONE;
}

size_t ledger_adopt(
	struct ledger *ledger, const char *path, const char *ssid, struct ledger_now now)
{
	(void)ledger;
	(void)now;
	line("adopt %s %s\n", path, ssid);
	return 0;
}

/* --- hostapd and the control socket --- */

struct hostapd_port *hostapd_port_new(struct ev_loop *loop,
	const struct hostapd_port_config *config, const struct hostapd_port_callbacks *callbacks)
{
	(void)loop;
	(void)config;
	world.hostapd = *callbacks;
	return (struct hostapd_port *)&world;
}

const struct hostapd_port_config *hostapd_port_config(const struct hostapd_port *port)
{
	static const struct hostapd_port_config config = {
		.device_name = "d", .manufacturer = "m", .model_name = "n", .private_dir = "/p"};

	(void)port;
	return &config;
}

void hostapd_port_open(struct hostapd_port *port)
{
	(void)port;
}

void hostapd_port_free(struct hostapd_port *port, bool stop)
{
	(void)port;
	(void)stop;
}

const char *hostapd_port_bssid(const struct hostapd_port *port, const char *if_name)
{
	(void)port;
	(void)if_name;
	return "";
}

void hostapd_port_command(struct hostapd_port *port, const struct core_command *command)
{
	static const char *const names[CORE_HOSTAPD_COMMANDS] = {[CMD_BSS_ADD] = "add",
		[CMD_BSS_REMOVE] = "remove",
		[CMD_KEYS_LOAD] = "load",
		[CMD_WPS_SHOW] = "show",
		[CMD_WPS_HIDE] = "hide",
		[CMD_PBC_START] = "start",
		[CMD_PBC_CANCEL] = "cancel",
		[CMD_KICK] = "kick"};

	(void)port;
	line("%s %s %s\n", command->if_name, names[command->kind], command->key_id);
}

struct control_port *control_port_new(struct ev_loop *loop,
	const struct control_port_config *config, const struct control_port_callbacks *callbacks)
{
	(void)loop;
	(void)config;
	world.control = *callbacks;
	return (struct control_port *)&world;
}

void control_port_free(struct control_port *port)
{
	(void)port;
}

void control_port_publish(struct control_port *port, json_t *event)
{
	(void)port;
	if (strcmp(json_string_value(json_object_get(event, "event")), "shared-key") == 0) {
		char *text = json_dumps(json_object_get(event, "macs"), JSON_COMPACT);

		snprintf(world.told + strlen(world.told), 100, "%s\n", text);
		free(text);
	}
	json_decref(event);
}
