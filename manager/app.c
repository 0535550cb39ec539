/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/app_internal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/clock.h"
#include "manager/file.h"
#include "manager/log.h"
#include "manager/report.h"

json_t *app_event(const char *name)
{
	return json_pack(
		"{ss sf}", "event", name, "at", (double)clock_read_ms(CLOCK_REALTIME) / 1000);
}

json_t *app_report_vif(const struct app *app, const struct store_vif *vif)
{
	const struct report_vif facts = {
		.bssid = hostapd_port_bssid(app->hostapd, vif->config.if_name),
		.key_id = core_state_key_id(app->core, vif->config.if_name),
		.n_device_keys = ledger_keys(app->ledger, vif->config.ssid).n_keys,
		.now_ms = clock_core_ms(),
		.wall_offset_ms = clock_wall_offset_ms()};

	return report_vif(app->core, &app->store, vif, &facts);
}

/* --- commands of the core --- */

static void command_session(struct app *app, const struct session *session)
{
	const struct explain *explain = explain_get(session->reason);
	const int64_t offset_ms = clock_wall_offset_ms();
	json_t *event, *report;

	/*
	 * The journal first: what it says and the ledger does not is said to the ledger again when
	 * wpsd starts. The other way round a session would go on that the ledger has seen the end
	 * of, with a key that is gone. A power cut takes the journal; then only the ledger counts.
	 */
	journal_keep(app->journal, session);
	app_ledger_session(app, session);
	log_info("core", "%s: session %llu (key id '%s'): %s%s%s%s%s%s%s", session->if_name,
		(unsigned long long)session->id, session->key_id,
		session_status_name(session->status), *explain->token ? ", " : "", explain->token,
		*session->peer_mac ? ", " : "", session->peer_mac, *session->note ? "; " : "",
		session->note);
	if (app->ovsdb)
		ovsdb_port_session(app->ovsdb, session, offset_ms);
	report = report_session(session, clock_core_ms(), offset_ms);
	app_collect(app, session, report);
	event = app_event("session");
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
	event = app_event("vif");
	json_object_set_new(event, "vif", app_report_vif(app, vif));
	control_port_publish(app->control, event);
}

static void command_log(struct app *app, const struct core_command *command)
{
	json_t *event = app_event("log");
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
		app_ledger_reserve(app, &command->session);
		break;
	case CMD_LOG:
		command_log(app, command);
		break;
	}
}

static void step(struct app *app, const struct core_input *in)
{
	const struct core_out out = {.command = on_command, .arg = app};
	const int64_t now_ms = clock_core_ms();
	int64_t deadline_ms;

	core_step(app->core, now_ms, in, &out);
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

void app_step(struct app *app, const struct core_input *in)
{
	step(app, in);
	app_follow(app);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	const struct core_input in = {.kind = IN_TICK};

	(void)loop;
	(void)events;
	app_step(timer->data, &in);
}

/* --- facts --- */

static void client_event(
	struct app *app, const char *if_name, const char *mac, const char *key_id, bool connected)
{
	json_t *event = app_event("client");

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
	json_t *event = app_event("hostapd");

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
	struct core_input joined;

	/* The ledger first: with SAE only it knows the key. */
	if (fact->kind == IN_STA_CONNECTED) {
		joined = *fact;
		app_ledger_seen(app, fact->if_name, fact->sta.peer.mac, fact->sta.key_id,
			joined.sta.key_id);
		fact = &joined;
	}
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
	app_ledger_restore(app, session);
	app_step(app, &in);
	/* Its row may not have been written any more, and must not be taken for nobody's. */
	if (app->ovsdb)
		ovsdb_port_session(app->ovsdb, session, clock_wall_offset_ms());
}

static bool make_private_dir(const char *path)
{
	if (file_make_dir(path) == 0)
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
		.device_keys = app_device_keys,
		.adopt = app_adopt};
	const struct hostapd_port_config hostapd_config = {.binary = conf->hostapd,
		.run_dir = conf->run_dir,
		.private_dir = conf->private_dir,
		.device_name = conf->device_name,
		.manufacturer = conf->manufacturer,
		.model_name = conf->model_name,
		.registrar_port = conf->registrar_port,
		.registrar_secret = app->registrar_secret};
	const struct control_port_callbacks control = app_control_callbacks(app);
	const struct ovsdb_port_callbacks ovsdb = app_ovsdb_callbacks(app);
	const struct control_port_config control_config = {
		.path = conf->control, .group = conf->control_group};
	const struct ovsdb_port_config ovsdb_config = {.remote = conf->ovsdb,
		.ca_file = conf->ca_file,
		.cert_file = conf->cert_file,
		.key_file = conf->key_file,
		.probe_s = conf->probe_s};

	/* The control socket first: it tells whether another wpsd runs. Then the ledger: the first
	 * thing that hostapd is given has every key in it. */
	app->control = control_port_new(app->loop, &control_config, &control);
	if (!app->control || !make_private_dir(conf->private_dir) || !app_ledger_open(app))
		return false;
	app->core = core_new(ledger_next_session(app->ledger));
	if (!app->core || !journal_open(app) || !app_registrar_secret(app) ||
		!app_registrar_need(app))
		return false;
	app->hostapd = hostapd_port_new(app->loop, &hostapd_config, &hostapd);
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
	if (!ports_new(app)) {
		app_free(app);
		return NULL;
	}
	return app;
}

void app_open(struct app *app)
{
	journal_replay(app->journal, on_journal, app);
	app_ledger_settle(app);
	if (!app->ovsdb) {
		app_wishes_of_conf(app);
		app_wishes_told(app);
	}
	hostapd_port_open(app->hostapd);
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
	app_ledger_close(app);
	journal_free(app->journal);
	store_clear(&app->store);
	explicit_bzero(&app->own_key, sizeof(app->own_key));
	explicit_bzero(app->registrar_secret, sizeof(app->registrar_secret));
	free(app);
}
