/* SPDX-License-Identifier: BSD-3-Clause */
/* Orders and questions that come over the control socket (docs/control.md). */
#include "manager/app_internal.h"

#include <stdio.h>
#include <string.h>

#include "manager/clock.h"
#include "manager/report.h"

static json_t *on_status(void *arg)
{
	const struct app *app = arg;
	json_t *radios = json_array();
	json_t *vifs = json_array();
	const enum explain_token refusal = ledger_refusal(app->ledger);

	for (const struct store_radio *radio = app->store.radios; radio; radio = radio->next)
		json_array_append_new(radios, report_radio(&radio->config));
	for (const struct store_vif *vif = app->store.vifs; vif; vif = vif->next)
		json_array_append_new(vifs, app_report_vif(app, vif));
	return json_pack("{s{sb} ss ss so so so}", "hostapd", "up", (int)app->hostapd_up, "ovsdb",
		!app->ovsdb	       ? "off"
		: app->ovsdb_connected ? "connected"
				       : "disconnected",
		"ledger", refusal ? explain_get(refusal)->token : "ok", "radios", radios, "vifs",
		vifs, "problems", report_problems(&app->store));
}

/* `start` NULL: a cancel. */
static void order_give(
	struct app *app, const char *if_name, const struct control_start *start, uint64_t attempt)
{
	struct core_input in = {.kind = IN_ORDER, .if_name = if_name};
	const struct session *session;
	size_t before = json_array_size(app->collected);

	in.order.by = BY_CLI;
	in.order.start = start != NULL;
	in.order.key_id = start ? start->key_id : NULL;
	in.order.bind = start && start->bind;
	in.order.device_name = start ? start->device_name : NULL;
	in.order.attempt = attempt;
	in.order.order = app->collect;
	app_step(app, &in);
	/* R5: a start during a session is that session; a cancel ends it. */
	session = core_session(app->core, if_name);
	if (session && json_array_size(app->collected) == before)
		json_array_append_new(app->collected,
			report_session(session, clock_core_ms(), clock_wall_offset_ms()));
}

/* An order that names something that does not exist has no interface to keep it: it is answered and
 * that is all. */
static void order_refuse(struct app *app, const char *ssid, const char *key_id)
{
	struct session session = {
		.status = SESSION_REJECTED, .reason = EXPLAIN_NO_SUCH_SSID, .requested_by = BY_CLI};

	session.requested_ms = session.ended_ms = clock_core_ms();
	snprintf(session.ssid, sizeof(session.ssid), "%s", ssid);
	snprintf(session.key_id, sizeof(session.key_id), "%s", key_id ? key_id : "");
	json_array_append_new(
		app->collected, report_session(&session, session.ended_ms, clock_wall_offset_ms()));
}

static void collect_begin(struct app *app)
{
	app->collect = ++app->last_order;
	app->collected = json_array();
}

/* The same session may have been told several times while it was ordered: its last word counts. */
static json_t *collect_end(struct app *app)
{
	json_t *sessions = json_array();
	json_t *session;
	size_t i;

	json_array_foreach (app->collected, i, session) {
		const json_int_t id = json_integer_value(json_object_get(session, "id"));
		const json_t *later = json_array_get(app->collected, i + 1);

		if (!later || json_integer_value(json_object_get(later, "id")) != id)
			json_array_append(sessions, session);
	}
	json_decref(app->collected);
	app->collected = NULL;
	app->collect = 0;
	return json_pack("{so}", "sessions", sessions);
}

static json_t *on_start(void *arg, const struct control_start *start)
{
	struct app *app = arg;
	const char *ssid = start->ssid;
	const uint64_t attempt = app->attempts + 2 * app->last_order + 1;
	bool any = false;

	collect_begin(app);
	if (start->if_name)
		order_give(app, start->if_name, start, attempt);
	for (const struct store_vif *vif = app->store.vifs; ssid && vif; vif = vif->next) {
		if (strcmp(vif->config.ssid, ssid) != 0)
			continue;
		any = true;
		order_give(app, vif->config.if_name, start, attempt);
	}
	if (ssid && !any)
		order_refuse(app, ssid, start->key_id);
	return collect_end(app);
}

static json_t *on_cancel(void *arg, const char *if_name, const char *ssid)
{
	struct app *app = arg;

	collect_begin(app);
	for (const struct store_vif *vif = app->store.vifs; vif; vif = vif->next) {
		const struct session *session = core_session(app->core, vif->config.if_name);

		if ((if_name && strcmp(vif->config.if_name, if_name) != 0) ||
			(ssid && strcmp(vif->config.ssid, ssid) != 0))
			continue;
		if (session &&
			(session->status == SESSION_REQUESTED || session->status == SESSION_ACTIVE))
			order_give(app, vif->config.if_name, NULL, 0);
	}
	return collect_end(app);
}

void app_collect(struct app *app, const struct session *session, json_t *report)
{
	if (app->collect && session->order == app->collect)
		json_array_append(app->collected, report);
}

struct control_port_callbacks app_control_callbacks(struct app *app)
{
	struct control_port_callbacks callbacks = {
		.arg = app, .status = on_status, .start = on_start, .cancel = on_cancel};

	app_devices_callbacks(&callbacks);
	return callbacks;
}
