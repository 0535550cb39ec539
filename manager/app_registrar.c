/* SPDX-License-Identifier: BSD-3-Clause */
/* Our own registrar: what it asks of the core, and what it hears of hostapd. */
#include "manager/app_internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "manager/log.h"
#include "manager/ports/hostapd/render.h"

static void on_fact(void *arg, const struct core_input *fact)
{
	app_step(arg, fact);
}

/* Keys that mean something else than when the session began are nobody's. */
static const struct vif_key *chosen_key(const struct vif_config *vif, const struct session *session)
{
	const struct vif_key *key = vif_key_find(vif, session->key_id);

	return key && session->key_hash && render_key_hash(key) != session->key_hash ? NULL : key;
}

static const struct vif_key *own_key(
	struct app *app, const struct vif_config *vif, const struct session *session)
{
	const struct device_key *key = strcmp(session->ssid, vif->ssid) == 0
					       ? ledger_key(app->ledger, vif->ssid, session->key_id)
					       : NULL;

	if (!key || key->hash != session->key_hash)
		return NULL;
	app->own_key = (struct vif_key){0};
	memcpy(app->own_key.id, key->id, sizeof(app->own_key.id));
	memcpy(app->own_key.psk, key->psk, sizeof(app->own_key.psk));
	return &app->own_key;
}

static const struct session *on_ask_session(void *arg, const char *if_name, const char *mac,
	const struct vif_config **ret_vif, const struct vif_key **ret_key)
{
	struct app *app = arg;
	const struct session *session = core_session_open(app->core, if_name, mac);
	const struct store_vif *vif = session ? store_vif(&app->store, if_name) : NULL;
	const struct vif_key *key;

	if (!vif || vif->config.registrar != REGISTRAR_OWN)
		return NULL;
	key = session->device_key ? own_key(app, &vif->config, session)
				  : chosen_key(&vif->config, session);
	if (!key)
		return NULL;
	*ret_vif = &vif->config;
	*ret_key = key;
	return session;
}

static bool on_may_leave(void *arg, const char *if_name, const char *mac)
{
	const struct app *app = arg;

	return core_key_may_leave(app->core, if_name, mac);
}

bool app_registrar_secret(struct app *app)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/registrar.secret", app->conf->private_dir);
	return secret_keep(path, app->registrar_secret);
}

bool app_registrar_need(struct app *app)
{
	const struct conf *conf = app->conf;
	const struct registrar_port_config config = {.port = conf->registrar_port,
		.secret = app->registrar_secret,
		.device_name = conf->device_name,
		.manufacturer = conf->manufacturer,
		.model_name = conf->model_name};
	const struct registrar_port_callbacks callbacks = {
		.arg = app, .fact = on_fact, .session = on_ask_session, .may_leave = on_may_leave};

	if (!app->registrar && conf_has_own_registrar(conf))
		app->registrar = registrar_port_new(app->loop, &config, &callbacks);
	app_registrar_listen(app);
	return app->registrar || !conf_has_own_registrar(conf);
}

void app_registrar_listen(struct app *app)
{
	if (app->registrar && app->wishes_told && app->hostapd_up)
		registrar_port_listen(app->registrar);
}

bool app_registrar_hears(struct app *app, const struct core_input *fact)
{
	const struct store_vif *vif = fact->if_name ? store_vif(&app->store, fact->if_name) : NULL;

	if (!app->registrar || !vif || vif->config.registrar != REGISTRAR_OWN)
		return true;
	if (fact->kind == IN_DONE && fact->done.command == CMD_BSS_ADD &&
		fact->done.result == DONE_OK)
		registrar_port_begin(app->registrar, fact->if_name);
	if (fact->kind == IN_ENROLLEE_SEEN)
		registrar_port_heard(app->registrar, fact->if_name, &fact->peer);
	if (fact->kind != IN_OVERLAP || !core_session_open(app->core, fact->if_name, NULL) ||
		registrar_port_overlap(app->registrar, fact->if_name))
		return true;
	log_debug("registrar", "%s: the other device of the overlap has joined already",
		fact->if_name);
	return false;
}
