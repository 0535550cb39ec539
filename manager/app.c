/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/app_internal.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/hostapd/render.h"
#include "manager/report.h"
#include "manager/row.h"

static json_t *event_new(const char *name)
{
	return json_pack(
		"{ss sf}", "event", name, "at", (double)clock_read_ms(CLOCK_REALTIME) / 1000);
}

static const struct radio_config *vif_radio(const struct app *app, const struct store_vif *vif)
{
	return store_radio(&app->store, vif->config.radio);
}

json_t *app_report_vif(const struct app *app, const struct store_vif *vif)
{
	return report_vif(app->core, &app->store, vif,
		hostapd_port_bssid(app->hostapd, vif->config.if_name), clock_core_ms(),
		clock_wall_offset_ms());
}

/* --- commands of the core --- */

static void command_session(struct app *app, const struct session *session)
{
	const struct explain *explain = explain_get(session->reason);
	const int64_t offset_ms = clock_wall_offset_ms();
	json_t *event, *report;

	journal_keep(app->journal, session);
	log_info("core", "%s: session %llu (key id '%s'): %s%s%s%s%s%s%s", session->if_name,
		(unsigned long long)session->id, session->key_id,
		session_status_name(session->status), *explain->token ? ", " : "", explain->token,
		*session->peer_mac ? ", " : "", session->peer_mac, *session->note ? "; " : "",
		session->note);
	if (app->ovsdb)
		ovsdb_port_session(app->ovsdb, session, offset_ms);
	report = report_session(session, clock_core_ms(), offset_ms);
	app_collect(app, session, report);
	event = event_new("session");
	json_object_set_new(event, "session", report);
	control_port_publish(app->control, event);
}

static void command_state(struct app *app, const char *if_name)
{
	const struct store_vif *vif = store_vif(&app->store, if_name);
	json_t *event;

	if (app->ovsdb)
		ovsdb_port_state_changed(app->ovsdb, if_name);
	if (!vif)
		return;
	event = event_new("vif");
	json_object_set_new(event, "vif", app_report_vif(app, vif));
	control_port_publish(app->control, event);
}

/* Inputs of no VIF; the step that asked for them has to end first. */
static void step_later(struct app *app, const struct core_input *in)
{
	struct core_input *later = realloc(app->later, (app->n_later + 1) * sizeof(*app->later));

	if (!later) {
		log_error("core", "out of memory: the session is late");
		return;
	}
	app->later = later;
	app->later[app->n_later++] = *in;
}

static void command_reserve(struct app *app, const struct session *session)
{
	struct core_input in = {.kind = IN_RESERVED};

	in.reserved.session = session->id;
	if (session->device_key)
		in.reserved.refusal = EXPLAIN_NEEDS_OWN_REGISTRAR;
	step_later(app, &in);
}

static void command_log(struct app *app, const struct core_command *command)
{
	json_t *event = event_new("log");
	char text[sizeof(command->text) + IF_NAME_SIZE + 4];

	snprintf(text, sizeof(text), "%s: %s", command->if_name, command->text);
	log_warning("core", "%s", text);
	json_object_set_new(event, "text", json_string(text));
	control_port_publish(app->control, event);
}

static void on_command(void *arg, const struct core_command *command)
{
	struct app *app = arg;

	switch (command->kind) {
	case CMD_BSS_ADD:
	case CMD_BSS_REMOVE:
	case CMD_KEYS_LOAD:
	case CMD_WPS_SHOW:
	case CMD_WPS_HIDE:
	case CMD_PBC_START:
	case CMD_PBC_CANCEL:
	case CMD_KICK:
		hostapd_port_command(app->hostapd, command);
		break;
	case CMD_PBC_CLEAR:
		if (app->ovsdb)
			ovsdb_port_pbc_clear(app->ovsdb, command->if_name, command->value);
		break;
	case CMD_STATE:
		command_state(app, command->if_name);
		break;
	case CMD_SESSION:
		command_session(app, &command->session);
		break;
	case CMD_RESERVE:
		command_reserve(app, &command->session);
		break;
	case CMD_LOG:
		command_log(app, command);
		break;
	}
}

void app_step(struct app *app, const struct core_input *in)
{
	const struct core_out out = {.command = on_command, .arg = app};
	const int64_t now_ms = clock_core_ms();
	int64_t deadline_ms;

	core_step(app->core, now_ms, in, &out);
	for (size_t i = 0; i < app->n_later; i++) {
		const struct core_input later = app->later[i];

		core_step(app->core, now_ms, &later, &out);
	}
	app->n_later = 0;
	deadline_ms = core_deadline(app->core);
	ev_timer_stop(app->loop, &app->timer);
	if (deadline_ms == DEADLINE_NEVER)
		return;
	/* One millisecond late rather than early: an early tick would find nothing due and come
	 * again. */
	ev_timer_set(&app->timer,
		deadline_ms > now_ms ? (double)(deadline_ms - now_ms + 1) / 1000 : 0.001, 0);
	ev_timer_start(app->loop, &app->timer);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	const struct core_input in = {.kind = IN_TICK};

	(void)loop;
	(void)events;
	app_step(timer->data, &in);
}

/* --- wishes --- */

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

/* No ledger, no device keys. */
static struct device_keys on_ask_device_keys(void *arg, const char *ssid)
{
	(void)arg;
	(void)ssid;
	return (struct device_keys){0};
}

static void on_adopt(void *arg, const char *if_name, const char *path)
{
	(void)arg;
	(void)if_name;
	(void)path;
}

static void tell_want(struct app *app, const struct store_vif *vif)
{
	const struct vif_config *config = &vif->config;
	const struct radio_config *radio = vif_radio(app, vif);
	struct core_input in = {.kind = IN_WANT, .if_name = config->if_name};
	struct core_key *keys = calloc(config->n_keys ? config->n_keys : 1, sizeof(*keys));

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
	in.want.bss_hash = radio ? render_bss_hash(config, radio, &app->hostapd_config) : 0;
	in.want.keys_hash = render_keys_hash(config, on_ask_device_keys(app, config->ssid));
	/* R2: where hostapd would switch WPS off by itself, State never says that it is on. */
	in.want.wps = config->wps && radio && render_wps_possible(config, radio);
	in.want.key_id = config->wps_key_id;
	in.want.device_key_refusal = EXPLAIN_NEEDS_OWN_REGISTRAR;
	in.want.refusal = vif_wps_refusal(config, radio);
	in.want.keys = keys;
	in.want.n_keys = config->n_keys;
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
	for (const struct store_vif *vif = app->store.vifs; vif; vif = vif->next)
		if (strcmp(vif->config.radio, radio.if_name) == 0)
			tell_want(app, vif);
}

static void on_radio_gone(void *arg, const char *if_name)
{
	struct app *app = arg;

	store_radio_remove(&app->store, if_name);
	for (const struct store_vif *vif = app->store.vifs; vif; vif = vif->next)
		if (strcmp(vif->config.radio, if_name) == 0)
			tell_want(app, vif);
}

static void on_vif(void *arg, const struct vif_config *told)
{
	struct app *app = arg;
	struct vif_config vif = *told;

	if (app->ovsdb)
		vif.registrar = conf_vif_registrar(app->conf, vif.if_name);
	if (!vif_is_good(app, &vif))
		return;
	if (!store_vif_set(&app->store, &vif)) {
		log_error("core", "%s: out of memory, its configuration is not taken", vif.if_name);
		return;
	}
	tell_want(app, store_vif(&app->store, vif.if_name));
}

static void on_vif_gone(void *arg, const char *if_name)
{
	struct app *app = arg;
	const struct core_input in = {.kind = IN_UNWANT, .if_name = if_name};

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

static void wishes_told(struct app *app)
{
	const struct core_input in = {.kind = IN_WISHES_TOLD};

	app->wishes_told = true;
	app_step(app, &in);
	app_registrar_listen(app);
}

static void on_ovsdb_connected(void *arg, bool connected)
{
	struct app *app = arg;
	json_t *event = event_new("ovsdb");

	app->ovsdb_connected = connected;
	if (connected && !app->wishes_told)
		wishes_told(app);
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
	ret->behind = core_is_behind(app->core, if_name);
	ret->up = known && known->present && known->up;
	ret->wps = core_state_wps(app->core, if_name);
	ret->pbc = core_state_pbc(app->core, if_name);
	ret->key_id = known ? known->key_id : "";
	ret->mac = hostapd_port_bssid(app->hostapd, if_name);
	ret->channel = ret->up && radio ? radio->channel : 0;
	return true;
}

/* --- facts --- */

static void client_event(
	struct app *app, const char *if_name, const char *mac, const char *key_id, bool connected)
{
	json_t *event = event_new("client");

	if (app->ovsdb)
		ovsdb_port_client(app->ovsdb, if_name, mac, key_id, connected);
	log_info("hostapd", "%s: %s %s%s%s", if_name, mac, connected ? "joined" : "left",
		*key_id ? " with key id " : "", key_id);
	json_object_set_new(event, "if_name", json_string(if_name));
	json_object_set_new(event, "mac", json_string(mac));
	json_object_set_new(event, "key_id", json_string(key_id));
	json_object_set_new(event, "connected", json_boolean(connected));
	control_port_publish(app->control, event);
}

static void clients_gone(struct app *app, const char *if_name)
{
	store_clients_clear(&app->store, if_name);
	if (app->ovsdb)
		ovsdb_port_clients_clear(app->ovsdb, if_name);
}

static void track_clients(struct app *app, const struct core_input *fact)
{
	const char *if_name = fact->if_name;

	if (fact->kind == IN_STA_CONNECTED) {
		store_client_add(&app->store, if_name, fact->sta.peer.mac, fact->sta.key_id);
		client_event(app, if_name, fact->sta.peer.mac, fact->sta.key_id, true);
	} else if (fact->kind == IN_STA_DISCONNECTED) {
		if (store_client_remove(&app->store, if_name, fact->sta.peer.mac))
			client_event(app, if_name, fact->sta.peer.mac, "", false);
	} else if (fact->kind == IN_AP_DISABLED ||
		   (fact->kind == IN_DONE && fact->done.command == CMD_BSS_REMOVE)) {
		clients_gone(app, if_name);
	} else if (fact->kind == IN_HOSTAPD_DOWN) {
		for (const struct store_vif *vif = app->store.vifs; vif; vif = vif->next)
			clients_gone(app, vif->config.if_name);
		store_clients_clear(&app->store, NULL);
	}
}

static void hostapd_event(struct app *app, bool up)
{
	json_t *event = event_new("hostapd");

	app->hostapd_told = true;
	app->hostapd_up = up;
	app_registrar_listen(app);
	json_object_set_new(event, "up", json_boolean(up));
	control_port_publish(app->control, event);
	for (const struct store_vif *vif = app->store.vifs; app->ovsdb && vif; vif = vif->next)
		ovsdb_port_state_changed(app->ovsdb, vif->config.if_name);
}

static void on_fact(void *arg, const struct core_input *fact)
{
	struct app *app = arg;

	track_clients(app, fact);
	if (app_registrar_hears(app, fact))
		app_step(app, fact);
	if (fact->kind == IN_HOSTAPD_UP || fact->kind == IN_HOSTAPD_DOWN)
		hostapd_event(app, fact->kind == IN_HOSTAPD_UP);
}

static const struct vif_config *on_ask_vif(void *arg, const char *if_name)
{
	const struct app *app = arg;
	const struct store_vif *vif = store_vif(&app->store, if_name);

	return vif ? &vif->config : NULL;
}

static const struct radio_config *on_ask_radio(void *arg, const char *if_name)
{
	const struct app *app = arg;

	return store_radio(&app->store, if_name);
}

/* --- life --- */

static void on_journal(void *arg, const struct session *session)
{
	struct app *app = arg;
	struct core_input in = {.kind = IN_RESTORE, .session = *session};

	in.session.order = 0;
	app_step(app, &in);
	/* Its row may not have been written any more, and must not be taken for nobody's. */
	if (app->ovsdb)
		ovsdb_port_session(app->ovsdb, session, clock_wall_offset_ms());
}

/* Only wpsd reads what is in it; the folder above it is the control socket's, which its group must
 * reach. */
static bool make_private_dir(const char *path)
{
	char parent[PATH_MAX];

	snprintf(parent, sizeof(parent), "%s", path);
	if (mkdir(dirname(parent), 0755) != 0 && errno != EEXIST)
		log_warning("main", "cannot make %s: %s", parent, strerror(errno));
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	log_error("main", "cannot make %s: %s%s", path, strerror(errno),
		errno == EACCES ? "; wpsd needs root" : "");
	return false;
}

static bool journal_open(struct app *app)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sessions.json", app->conf->private_dir);
	app->journal = journal_new(path);
	return app->journal != NULL;
}

static bool ports_new(struct app *app)
{
	const struct conf *conf = app->conf;
	const struct hostapd_port_callbacks hostapd = {.arg = app,
		.fact = on_fact,
		.vif = on_ask_vif,
		.radio = on_ask_radio,
		.device_keys = on_ask_device_keys,
		.adopt = on_adopt};
	const struct control_port_callbacks control = app_control_callbacks(app);
	const struct ovsdb_port_callbacks ovsdb = {.arg = app,
		.radio = on_radio,
		.radio_gone = on_radio_gone,
		.vif = on_vif,
		.vif_gone = on_vif_gone,
		.vif_bad = on_vif_bad,
		.order = on_order,
		.cleared = on_order_cleared,
		.connected = on_ovsdb_connected,
		.vif_state = on_vif_state};
	const struct control_port_config control_config = {
		.path = conf->control, .group = conf->control_group};
	const struct ovsdb_port_config ovsdb_config = {.remote = conf->ovsdb,
		.ca_file = conf->ca_file,
		.cert_file = conf->cert_file,
		.key_file = conf->key_file,
		.probe_s = conf->probe_s};

	/* The control socket first: it tells whether another wpsd runs. */
	app->control = control_port_new(app->loop, &control_config, &control);
	if (!app->control || !make_private_dir(conf->private_dir) || !journal_open(app) ||
		!app_registrar_secret(app) || !app_registrar_need(app))
		return false;
	app->hostapd = hostapd_port_new(app->loop, &app->hostapd_config, &hostapd);
	if (!app->hostapd)
		return false;
	if (!conf->ovsdb)
		return true;
	app->ovsdb = ovsdb_port_new(app->loop, &ovsdb_config, &ovsdb);
	return app->ovsdb != NULL;
}

struct app *app_new(struct ev_loop *loop, const struct conf *conf)
{
	struct app *app = calloc(1, sizeof(*app));

	if (!app)
		return NULL;
	app->loop = loop;
	app->conf = conf;
	app->attempts = (uint64_t)clock_core_ms() << 20;
	ev_timer_init(&app->timer, on_timer, 0, 0);
	app->timer.data = app;
	app->hostapd_config = (struct hostapd_port_config){.binary = conf->hostapd,
		.run_dir = conf->run_dir,
		.private_dir = conf->private_dir,
		.device_name = conf->device_name,
		.manufacturer = conf->manufacturer,
		.model_name = conf->model_name,
		.registrar_port = conf->registrar_port,
		.registrar_secret = app->registrar_secret};
	app->core = core_new(1);
	if (!app->core || !ports_new(app)) {
		app_free(app);
		return NULL;
	}
	return app;
}

static void take_conf_vifs(struct app *app)
{
	for (size_t i = 0; i < app->conf->n_radios; i++)
		on_radio(app, &app->conf->radios[i].radio);
	for (size_t i = 0; i < app->conf->n_vifs; i++)
		on_vif(app, &app->conf->vifs[i]);
}

void app_open(struct app *app)
{
	journal_replay(app->journal, on_journal, app);
	if (!app->ovsdb) {
		take_conf_vifs(app);
		wishes_told(app);
	}
	hostapd_port_open(app->hostapd);
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
		struct vif_config config =
			vif->config; /* a look at it: the keys stay the store's */

		config.registrar = conf_vif_registrar(app->conf, config.if_name);
		if (config.registrar == vif->config.registrar || !vif_is_good(app, &config))
			continue;
		vif->config.registrar = config.registrar;
		tell_want(app, vif);
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
	take_conf_vifs(app);
}

void app_free(struct app *app)
{
	if (!app)
		return;
	ev_timer_stop(app->loop, &app->timer);
	control_port_free(app->control);
	hostapd_port_free(app->hostapd, app->conf->stop_hostapd);
	registrar_port_free(app->registrar);
	ovsdb_port_free(app->ovsdb);
	core_free(app->core);
	journal_free(app->journal);
	store_clear(&app->store);
	free(app->later);
	explicit_bzero(app->registrar_secret, sizeof(app->registrar_secret));
	free(app);
}
