/* SPDX-License-Identifier: BSD-3-Clause */
/* Wishes: from OVSDB or the configuration file into the store, and from there to the core. */
#include "manager/app_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/log.h"
#include "manager/ports/hostapd/render.h"
#include "manager/row.h"

static const struct radio_config *vif_radio(const struct app *app, const struct store_vif *vif)
{
	return store_radio(&app->store, vif->config.radio);
}

/* R15: what a row cannot tell by itself; what runs goes on. NULL text: nothing is wrong with it. */
static void vif_problem(struct app *app, const char *if_name, const char *text)
{
	if (!store_problem_set(&app->store, if_name, text))
		return;
	if (text)
		log_warning("core", "%s is not used: %s", if_name, text);
	else
		log_info("core", "%s is good again", if_name);
}

/* More BSSs than the radio can carry are refused one by one. */
static bool vif_is_good(struct app *app, const struct vif_config *config)
{
	const char *keyless = row_keyless_problem(config);
	char text[120];

	if (keyless) {
		vif_problem(app, config->if_name, keyless);
		return false;
	}
	if (!store_vif(&app->store, config->if_name) &&
		store_vifs_beside(&app->store, config->radio, config->if_name) >= VIFS_PER_RADIO) {
		snprintf(text, sizeof(text),
			"radio %s has %d interfaces already, and carries no more", config->radio,
			VIFS_PER_RADIO);
		vif_problem(app, config->if_name, text);
		return false;
	}
	vif_problem(app, config->if_name, NULL);
	return true;
}

void app_tell_want(struct app *app, struct store_vif *vif)
{
	const struct vif_config *config = &vif->config;
	const struct radio_config *radio = vif_radio(app, vif);
	struct core_input in = {.kind = IN_WANT, .if_name = config->if_name};
	struct core_key *keys = calloc(config->n_keys ? config->n_keys : 1, sizeof(*keys));

	vif->keys_version = ledger_keys_version(app->ledger, config->ssid);
	if (!keys) {
		log_error("core", "%s: out of memory, its configuration is not taken",
			config->if_name);
		return;
	}
	for (size_t i = 0; i < config->n_keys; i++) {
		memcpy(keys[i].id, config->keys[i].id, sizeof(keys[i].id));
		keys[i].hash = render_key_hash(&config->keys[i]);
		keys[i].refusal = vif_key_refusal(config, &config->keys[i]);
	}
	in.want.if_name = config->if_name;
	in.want.ssid = config->ssid;
	in.want.present = config->enabled && radio && radio->enabled;
	in.want.bss_hash =
		radio ? render_bss_hash(config, radio, hostapd_port_config(app->hostapd)) : 0;
	in.want.keys_hash = render_keys_hash(config, app_device_keys(app, config->ssid));
	/* R2: where hostapd would switch WPS off by itself, State never says that it is on. */
	in.want.wps = config->wps && radio && render_wps_possible(config, radio);
	in.want.key_id = config->wps_key_id;
	in.want.refusal = vif_wps_refusal(config, radio);
	in.want.keys = keys;
	in.want.n_keys = config->n_keys;
	/* hostapd reads no key from the psk file when a device comes: it may change at any time. */
	in.want.quiet_keys = config->registrar == REGISTRAR_OWN;
	in.want.device_key_refusal =
		config->registrar == REGISTRAR_OWN ? EXPLAIN_NONE : EXPLAIN_NEEDS_OWN_REGISTRAR;
	app_step(app, &in);
	free(keys);
}

static void on_radio(void *arg, const struct radio_config *told)
{
	struct app *app = arg;
	struct radio_config radio = *told;

	/* The controller knows channels, the device knows its hardware. */
	conf_radio_overlay(app->conf, &radio);
	if (!store_radio_set(&app->store, &radio)) {
		log_error("core", "radio %s: out of memory, its configuration is not taken",
			radio.if_name);
		return;
	}
	for (struct store_vif *vif = app->store.vifs; vif; vif = vif->next)
		if (strcmp(vif->config.radio, radio.if_name) == 0)
			app_tell_want(app, vif);
}

static void on_radio_gone(void *arg, const char *if_name)
{
	struct app *app = arg;

	store_radio_remove(&app->store, if_name);
	for (struct store_vif *vif = app->store.vifs; vif; vif = vif->next)
		if (strcmp(vif->config.radio, if_name) == 0)
			app_tell_want(app, vif);
}

static void on_vif(void *arg, const struct vif_config *told)
{
	struct app *app = arg;
	struct vif_config vif = *told;
	const bool is_new = !store_vif(&app->store, vif.if_name);

	if (app->ovsdb)
		vif.registrar = conf_vif_registrar(app->conf, vif.if_name);
	if (!vif_is_good(app, &vif))
		return;
	if (!store_vif_set(&app->store, &vif)) {
		log_error("core", "%s: out of memory, its configuration is not taken", vif.if_name);
		return;
	}
	app_tell_want(app, store_vif(&app->store, vif.if_name));
	if (is_new)
		app_ledger_seen_all(app, vif.if_name);
}

static void on_vif_gone(void *arg, const char *if_name)
{
	struct app *app = arg;
	const struct core_input in = {.kind = IN_UNWANT, .if_name = if_name};
	struct store_vif *vif = store_vif(&app->store, if_name);

	if (vif)
		vif->leaving = true;
	app_step(app, &in);
	store_vif_remove(&app->store, if_name);
	store_problem_set(&app->store, if_name, NULL);
	if (app->ovsdb)
		ovsdb_port_state_changed(app->ovsdb, if_name);
}

static void on_vif_bad(void *arg, const char *row, const char *problem)
{
	struct app *app = arg;

	if (!store_problem_set(&app->store, row, problem))
		return;
	if (problem)
		log_warning("ovsdb", "Wifi_VIF_Config %s is not used: %s", row, problem);
	else
		log_info("ovsdb", "Wifi_VIF_Config %s is good again", row);
}

static void on_order(
	void *arg, const char *if_name, bool start, uint64_t attempt, bool stale, bool bad)
{
	struct app *app = arg;
	struct core_input in = {.kind = IN_ORDER, .if_name = if_name};

	in.order.by = BY_OVSDB;
	in.order.start = start;
	in.order.attempt = app->attempts + 2 * attempt;
	in.order.clear = true;
	in.order.stale = stale;
	in.order.refused =
		bad || store_has_problem(&app->store, if_name) ? EXPLAIN_BAD_ROW : EXPLAIN_NONE;
	app_step(app, &in);
}

static void on_order_cleared(void *arg, const char *if_name)
{
	const struct app *app = arg;

	journal_order_cleared(app->journal, if_name);
}

void app_wishes_told(struct app *app)
{
	const struct core_input in = {.kind = IN_WISHES_TOLD};

	app->wishes_told = true;
	app_step(app, &in);
	app_registrar_listen(app);
}

static void on_ovsdb_connected(void *arg, bool connected)
{
	struct app *app = arg;
	json_t *event = app_event("ovsdb");

	app->ovsdb_connected = connected;
	if (connected && !app->wishes_told)
		app_wishes_told(app);
	json_object_set_new(event, "connected", json_boolean(connected));
	control_port_publish(app->control, event);
}

static bool on_vif_state(void *arg, const char *if_name, struct vif_state *ret)
{
	const struct app *app = arg;
	const struct store_vif *vif = store_vif(&app->store, if_name);
	const struct core_known *known = core_known(app->core, if_name);
	const struct radio_config *radio = vif ? vif_radio(app, vif) : NULL;

	if (!vif)
		return false;
	ret->unknown = !app->hostapd_told;
	/* R15: what the row says may be what is not used. */
	ret->behind = core_is_behind(app->core, if_name) || store_has_problem(&app->store, if_name);
	ret->up = known && known->present && known->up;
	ret->wps = core_state_wps(app->core, if_name);
	ret->pbc = core_state_pbc(app->core, if_name);
	ret->key_id = core_state_key_id(app->core, if_name);
	ret->mac = hostapd_port_bssid(app->hostapd, if_name);
	ret->channel = ret->up && radio ? radio->channel : 0;
	return true;
}

/* --- the configuration file --- */

void app_wishes_of_conf(struct app *app)
{
	for (size_t i = 0; i < app->conf->n_radios; i++)
		on_radio(app, &app->conf->radios[i].radio);
	for (size_t i = 0; i < app->conf->n_vifs; i++)
		on_vif(app, &app->conf->vifs[i]);
}

static bool conf_has_vif(const struct conf *conf, const char *if_name)
{
	for (size_t i = 0; i < conf->n_vifs; i++)
		if (strcmp(conf->vifs[i].if_name, if_name) == 0)
			return true;
	return false;
}

/* OVSDB tells everything of a VIF but its registrar. */
static void take_registrars(struct app *app)
{
	for (struct store_vif *vif = app->store.vifs; vif; vif = vif->next) {
		struct vif_config config = vif->config; /* a look: the keys stay the store's */
		char where[sizeof("registrar of ") + IF_NAME_SIZE];
		const char *keyless;

		config.registrar = conf_vif_registrar(app->conf, config.if_name);
		keyless = row_keyless_problem(&config);
		snprintf(where, sizeof(where), "registrar of %s", config.if_name);
		vif_problem(app, where, keyless);
		if (keyless || config.registrar == vif->config.registrar)
			continue;
		vif->config.registrar = config.registrar;
		app_tell_want(app, vif);
	}
}

void app_reload(struct app *app, const struct conf *conf)
{
	const struct store_vif *vif = app->store.vifs;

	app->conf = conf;
	app_registrar_need(app);
	if (app->ovsdb) {
		take_registrars(app);
		return;
	}
	while (vif) {
		const struct store_vif *next = vif->next;

		if (!conf_has_vif(conf, vif->config.if_name))
			on_vif_gone(app, vif->config.if_name);
		vif = next;
	}
	app_wishes_of_conf(app);
}

struct ovsdb_port_callbacks app_ovsdb_callbacks(struct app *app)
{
	return (struct ovsdb_port_callbacks){.arg = app,
		.radio = on_radio,
		.radio_gone = on_radio_gone,
		.vif = on_vif,
		.vif_gone = on_vif_gone,
		.vif_bad = on_vif_bad,
		.order = on_order,
		.cleared = on_order_cleared,
		.connected = on_ovsdb_connected,
		.vif_state = on_vif_state};
}
