/* SPDX-License-Identifier: BSD-3-Clause */
/* Questions and orders about the key ledger that come over the control socket (docs/control.md). */
#include "manager/app_internal.h"

#include <string.h>
#include <strings.h>

#include "manager/log.h"

/* --- questions --- */

/* The interface that a device is on: by one of its addresses, with the key that it was given. */
static const char *connected_on(const struct app *app, const json_t *device)
{
	const char *key_id = json_string_value(json_object_get(device, "key_id"));
	const json_t *macs = json_object_get(device, "macs");
	const json_t *mac;
	size_t i;

	for (const struct store_client *client = app->store.clients; client;
		client = client->next) {
		if (key_id && *client->key_id && strcmp(client->key_id, key_id) != 0)
			continue;
		json_array_foreach (macs, i, mac)
			if (strcasecmp(client->mac, json_string_value(mac)) == 0)
				return client->if_name;
	}
	return "";
}

static json_t *on_devices(void *arg, const char *ssid)
{
	const struct app *app = arg;
	json_t *told, *device;
	size_t i;

	ledger_tell_time(app->ledger, app_ledger_now());
	told = ledger_devices(app->ledger, ssid);
	json_array_foreach (json_object_get(told, "devices"), i, device) {
		const char *if_name = connected_on(app, device);

		json_object_set_new(device, "connected", json_boolean(*if_name));
		json_object_set_new(device, "connected_on", json_string(if_name));
	}
	return told;
}

static json_t *on_history(void *arg, size_t limit)
{
	const struct app *app = arg;

	ledger_tell_time(app->ledger, app_ledger_now());
	return ledger_history(app->ledger, limit);
}

static json_t *on_export(void *arg)
{
	const struct app *app = arg;

	ledger_tell_time(app->ledger, app_ledger_now());
	return ledger_export(app->ledger);
}

/* --- orders --- */

static json_t *on_rename(
	void *arg, const char *device, const char *name, struct control_refusal *ret_refusal)
{
	const struct app *app = arg;

	ret_refusal->token = ledger_rename(app->ledger, device, name);
	return ret_refusal->token ? NULL : json_object();
}

static void on_would_revoke(void *arg, const char *ssid, const char *key_id, const char *name)
{
	json_array_append_new(
		arg, json_pack("{ss ss ss}", "key_id", key_id, "ssid", ssid, "name", name));
}

static json_t *on_revocable(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	const struct app *app = arg;
	json_t *keys = json_array();

	ret_refusal->token = ledger_revocable(app->ledger, device, on_would_revoke, keys);
	if (!ret_refusal->token)
		return json_pack("{so}", "would_revoke", keys);
	json_decref(keys);
	return NULL;
}

struct revoking {
	struct app *app;
	json_t *revoked;
};

static void on_revoked(void *arg, const char *ssid, const char *key_id)
{
	const struct revoking *revoking = arg;
	struct core_input in = {.kind = IN_KEY_GONE};

	log_info("ledger", "key %s of '%s' is revoked", key_id, ssid);
	memcpy(in.key_gone, key_id, strnlen(key_id, sizeof(in.key_gone) - 1));
	app_news(revoking->app, &in);
	json_array_append_new(
		revoking->revoked, json_pack("{ss ss}", "key_id", key_id, "ssid", ssid));
}

/* In the ledger first: a wpsd that dies here finds the key revoked, and its line goes with the next
 * psk file. Then the core's session that hands it out, then the files. */
static json_t *on_revoke(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	struct revoking revoking = {.app = arg, .revoked = json_array()};
	const struct app *app = arg;

	ret_refusal->token =
		ledger_revoke(app->ledger, device, app_ledger_now(), on_revoked, &revoking);
	app_follow(arg);
	if (!ret_refusal->token)
		return json_pack("{so}", "revoked", revoking.revoked);
	json_decref(revoking.revoked);
	return NULL;
}

static json_t *on_import(void *arg, const char *text, size_t length, const char *ssid,
	struct control_refusal *ret_refusal)
{
	const struct app *app = arg;
	json_t *report = NULL;

	ret_refusal->token = ledger_import(
		app->ledger, text, length, ssid, app_ledger_now(), &report, ret_refusal->problem);
	app_follow(arg);
	return ret_refusal->token ? NULL : report;
}

void app_devices_callbacks(struct control_port_callbacks *ret)
{
	ret->devices = on_devices;
	ret->history = on_history;
	ret->export_ = on_export;
	ret->rename = on_rename;
	ret->revocable = on_revocable;
	ret->revoke = on_revoke;
	ret->import = on_import;
}
