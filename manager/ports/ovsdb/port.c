/* SPDX-License-Identifier: BSD-3-Clause */
/* The connection: get_schema, monitor, then updates. And the public functions that only remember.
 */
#include "manager/ports/ovsdb/ovsdb_port.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/ovsdb/internal.h"

/* A server whose schema lacks something may get another one. */
#define ASK_AGAIN_S 10.0

static void schema_ask(struct ovsdb_port *port);

/* Once for each new trouble; the attempts go on for as long as it lasts. */
static void trouble_log(struct ovsdb_port *port, const char *trouble)
{
	if (strcmp(port->trouble, trouble) == 0)
		return;
	snprintf(port->trouble, sizeof(port->trouble), "%s", trouble);
	log_warning("ovsdb", "no orders from OVSDB: %s; trying again", trouble);
}

static void ask_again(struct ovsdb_port *port, const char *trouble)
{
	trouble_log(port, trouble);
	port->phase = PHASE_SCHEMA;
	ev_timer_stop(port->loop, &port->retry_timer);
	ev_timer_set(&port->retry_timer, ASK_AGAIN_S, 0.);
	ev_timer_start(port->loop, &port->retry_timer);
}

/* For errors of the server as a whole: "error" and "details" of RFC 7047, clause 3.1. */
static const char *refusal(const struct ovsdb_reply *reply)
{
	const char *error = json_string_value(json_object_get(reply->error, "error"));

	return error ? error : "the server refused the request";
}

/* --- updates --- */

static void state_rows_take(struct ovsdb_port *port, json_t *update, bool first)
{
	unsigned table;
	const char *uuid;
	json_t *change;

	for (table = TABLE_RADIO_STATE; table < PORT_TABLE_COUNT; table++) {
		json_t *rows = json_object_get(update, table_name(table));
		struct row *row = first ? map_next(&port->tables[table], NULL) : NULL;

		while (row) {
			struct row *next = map_next(&port->tables[table], row);

			row_drop(port, table, row);
			row = next;
		}
		json_object_foreach (rows, uuid, change) {
			json_t *json = json_object_get(change, "new");

			row = json ? NULL : map_find(&port->tables[table], uuid);
			if (json)
				row_put(port, table, uuid, json);
			else if (row)
				row_drop(port, table, row);
		}
	}
}

static void on_notification(void *context, const char *method, json_t *params)
{
	struct ovsdb_port *port = context;
	json_t *update = json_array_get(params, 1);

	port->heard_ms = clock_core_ms();
	if (port->phase != PHASE_ONLINE || strcmp(method, "update") != 0)
		return;
	state_rows_take(port, update, false);
	wishes_update(port, update, false);
}

static void on_monitor(void *context, const struct ovsdb_reply *reply)
{
	struct ovsdb_port *port = context;

	if (port->closing || reply->outcome == OVSDB_LOST)
		return;
	if (reply->outcome == OVSDB_REFUSED || !json_is_object(reply->result)) {
		ask_again(port, refusal(reply));
		return;
	}
	port->phase = PHASE_ONLINE;
	port->trouble[0] = '\0';
	log_info("ovsdb", "connected");
	state_rows_take(port, reply->result, true);
	wishes_update(port, reply->result, true);
	port->heard_ms = clock_core_ms();
	sessions_reconcile(port);
	state_reconcile(port);
	port->callbacks.connected(port->callbacks.arg, true);
	port_schedule(port);
}

static void on_schema(void *context, const struct ovsdb_reply *reply)
{
	struct ovsdb_port *port = context;
	struct ovsdb_error error;
	const char *missing;

	if (port->closing || reply->outcome == OVSDB_LOST)
		return;
	if (reply->outcome == OVSDB_REFUSED) {
		ask_again(port, refusal(reply));
		return;
	}
	ovsdb_schema_free(port->schema);
	port->schema = ovsdb_schema_new(reply->result, &error);
	missing = port->schema ? schema_check(port->schema) : error.text;
	if (missing) {
		ask_again(port, missing);
		return;
	}
	if (!schema_has(port, TABLE_SESSIONS, NULL))
		log_info("ovsdb", "the server has no table WPS_Session: outcomes are only told in "
				  "the log and by `wps`");
	port->phase = PHASE_MONITOR;
	if (ovsdb_client_request(port->client, "monitor", schema_monitor(port), on_monitor, port) <
		0)
		ask_again(port, strerror(errno));
}

static void schema_ask(struct ovsdb_port *port)
{
	port->phase = PHASE_SCHEMA;
	if (ovsdb_client_request(
		    port->client, "get_schema", json_pack("[s]", DATABASE), on_schema, port) < 0)
		ask_again(port, strerror(errno));
}

static void on_state(void *context, bool connected, const char *reason)
{
	struct ovsdb_port *port = context;
	const bool was_online = port->phase == PHASE_ONLINE;

	ev_timer_stop(port->loop, &port->retry_timer);
	if (connected) {
		schema_ask(port);
		return;
	}
	/*
	 * A local server's end shows at once. Behind a network it may have been out of reach for as
	 * long as nothing was heard of it.
	 */
	if (was_online && port->is_local)
		port->heard_ms = clock_core_ms();
	port->phase = PHASE_AWAY;
	trouble_log(port, reason);
	if (was_online)
		port->callbacks.connected(port->callbacks.arg, false);
}

/* --- writing --- */

void port_schedule(struct ovsdb_port *port)
{
	if (port->phase != PHASE_ONLINE || port->closing || ev_is_active(&port->flush_timer))
		return;
	ev_timer_set(&port->flush_timer, 0., 0.);
	ev_timer_start(port->loop, &port->flush_timer);
}

static void on_flush(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct ovsdb_port *port = timer->data;

	(void)loop;
	(void)events;
	if (port->phase != PHASE_ONLINE)
		return;
	/* The order that the document shows: the session is told before wps_pbc is taken back. */
	sessions_flush(port);
	state_flush(port);
	clearings_flush(port);
}

static void on_retry(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct ovsdb_port *port = timer->data;

	(void)loop;
	(void)events;
	if (port->phase == PHASE_SCHEMA)
		schema_ask(port);
	else
		port_schedule(port);
}

/* --- public --- */

struct ovsdb_port *ovsdb_port_new(struct ev_loop *loop, const struct ovsdb_port_config *config,
	const struct ovsdb_port_callbacks *callbacks)
{
	struct ovsdb_port *port = calloc(1, sizeof(*port));
	const struct ovsdb_client_callbacks client = {
		.context = port, .state = on_state, .notification = on_notification};
	/* To the client 0 is the default and negative is off. */
	const struct ovsdb_client_options options = {.remote = config->remote,
		.ca_file = config->ca_file,
		.cert_file = config->cert_file,
		.key_file = config->key_file,
		.probe_s = config->probe_s < 0	  ? 0
			   : config->probe_s == 0 ? -1
						  : config->probe_s};
	struct ovsdb_error error = {.text = "out of memory"};

	if (!port)
		return NULL;
	port->loop = loop;
	port->callbacks = *callbacks;
	port->is_local = strncmp(config->remote, "unix:", strlen("unix:")) == 0;
	port->born_ms = clock_core_ms();
	port->dirty_vifs = json_object();
	port->dirty_radios = json_object();
	port->sessions_going = json_object();
	ev_timer_init(&port->flush_timer, on_flush, 0., 0.);
	ev_timer_init(&port->retry_timer, on_retry, 0., 0.);
	port->flush_timer.data = port;
	port->retry_timer.data = port;
	if (port->dirty_vifs && port->dirty_radios && port->sessions_going)
		port->client = ovsdb_client_new(loop, &options, &client, &error);
	if (!port->client) {
		log_error("ovsdb", "%s: %s", config->remote, error.text);
		ovsdb_port_free(port);
		return NULL;
	}
	ovsdb_client_start(port->client);
	return port;
}

void ovsdb_port_free(struct ovsdb_port *port)
{
	unsigned table;

	if (!port)
		return;
	port->closing = true;
	ovsdb_client_free(port->client);
	ev_timer_stop(port->loop, &port->flush_timer);
	ev_timer_stop(port->loop, &port->retry_timer);
	wishes_clear(port);
	sessions_clear(port);
	map_clear(&port->clearings);
	for (table = 0; table < PORT_TABLE_COUNT; table++) {
		struct row *row = map_next(&port->tables[table], NULL);

		while (row) {
			struct row *next = map_next(&port->tables[table], row);

			row_drop(port, table, row);
			row = next;
		}
		map_clear(&port->tables[table]);
	}
	json_decref(port->dirty_vifs);
	json_decref(port->dirty_radios);
	json_decref(port->sessions_going);
	ovsdb_schema_free(port->schema);
	free(port);
}

void ovsdb_port_state_changed(struct ovsdb_port *port, const char *if_name)
{
	struct vif *vif = vif_get(port, if_name);

	if (vif)
		state_touch(port, vif);
}

void ovsdb_port_pbc_clear(struct ovsdb_port *port, const char *if_name, bool value)
{
	const struct vif *vif = map_find(&port->vifs, if_name);
	const struct row *row = vif ? vif->rows : NULL;

	for (; row; row = row->next) {
		if (row_read_pbc(row->json) == value)
			clear_pbc(port, row->node.key, value);
	}
}

void ovsdb_port_client(struct ovsdb_port *port, const char *if_name, const char *mac,
	const char *key_id, bool connected)
{
	struct vif *vif = vif_get(port, if_name);
	struct client *client = vif ? map_find(&vif->clients, mac) : NULL;

	if (!vif)
		return;
	if (!connected && client)
		map_remove(&vif->clients, client);
	if (connected && !client)
		client = map_add(&vif->clients, mac, sizeof(*client));
	if (connected && client)
		snprintf(client->key_id, sizeof(client->key_id), "%s", key_id);
	if (connected && !client)
		log_error("ovsdb", "%s: out of memory for a client", if_name);
	state_touch(port, vif);
}

void ovsdb_port_clients_clear(struct ovsdb_port *port, const char *if_name)
{
	struct vif *vif = map_find(&port->vifs, if_name);

	if (!vif || vif->clients.count == 0)
		return;
	map_clear(&vif->clients);
	state_touch(port, vif);
}
