/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/log.h"
#include "manager/ports/ovsdb/internal.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

#define SEND_AGAIN_S 1.0

struct request {
	struct ovsdb_port *port;
	const char *what;
	char name[MAP_KEY_SIZE];
	written_fn *done;
};

/* --- copies of rows --- */

struct row *row_put(struct ovsdb_port *port, enum port_table table, const char *uuid, json_t *json)
{
	struct row *row = map_find(&port->tables[table], uuid);

	if (!row)
		row = map_add(&port->tables[table], uuid, sizeof(*row));
	if (!row) {
		log_error("ovsdb", "out of memory for a row of %s", table_name(table));
		return NULL;
	}
	json_decref(row->json);
	row->json = json_incref(json);
	return row;
}

void row_drop(struct ovsdb_port *port, enum port_table table, struct row *row)
{
	json_decref(row->json);
	json_decref(row->radios);
	free(row->problem);
	map_remove(&port->tables[table], row);
}

/* --- values --- */

json_t *value_unset(void)
{
	return ovsdb_set_new();
}

json_t *value_utf8(const char *text)
{
	json_t *value = json_string(text);
	char ascii[256];
	size_t i;

	if (value)
		return value;
	snprintf(ascii, sizeof(ascii), "%s", text);
	for (i = 0; ascii[i]; i++) {
		if (ascii[i] < 0x20 || ascii[i] > 0x7e)
			ascii[i] = '?';
	}
	return json_string(ascii);
}

json_t *value_text(const char *text)
{
	return *text ? value_utf8(text) : value_unset();
}

/* As an object whose keys are the elements: the order of sets and maps says nothing. */
static json_t *canonical(const json_t *value)
{
	const char *tag = json_string_value(json_array_get(value, 0));
	const bool is_many = tag && (strcmp(tag, "set") == 0 || strcmp(tag, "map") == 0);
	json_t *object = json_object();
	const json_t *element;
	size_t i;

	for (i = 0; i < (is_many ? json_array_size(json_array_get(value, 1)) : 1); i++) {
		char *text;

		element = is_many ? json_array_get(json_array_get(value, 1), i) : value;
		text = json_dumps(element, JSON_ENCODE_ANY | JSON_COMPACT);
		if (text)
			json_object_set_new_nocheck(object, text, json_true());
		free(text);
	}
	return object;
}

bool value_is(const json_t *have, const json_t *want)
{
	json_t *one, *other;
	bool equal;

	if (!have || json_is_string(want) || json_is_boolean(want) || json_is_integer(want) ||
		json_equal(have, want))
		return json_equal(have, want);
	one = canonical(have);
	other = canonical(want);
	equal = json_equal(one, other);
	json_decref(one);
	json_decref(other);
	return equal;
}

void row_change(json_t *row, const json_t *copy, const char *column, json_t *value, bool *failed)
{
	if (!value) {
		*failed = true;
		return;
	}
	if (copy && value_is(json_object_get(copy, column), value)) {
		json_decref(value);
		return;
	}
	if (json_object_set_new(row, column, value) < 0)
		*failed = true;
}

/* --- transactions --- */

static const char *last_insert(const json_t *result)
{
	const char *uuid = NULL;
	size_t i;

	for (i = 0; i < json_array_size(result) && !uuid; i++)
		uuid = ovsdb_uuid_text(json_object_get(
			json_array_get(result, json_array_size(result) - 1 - i), "uuid"));
	return uuid;
}

/*
 * ovsdb-server tells a client's monitor what a transaction of the same client did before it answers
 * the transaction. So the copies are up to date when `done` is called.
 */
static void on_reply(void *context, const struct ovsdb_reply *reply)
{
	struct request *request = context;
	struct ovsdb_port *port = request->port;
	struct ovsdb_op_error error = {.error = "request refused"};
	enum written written = WRITE_REFUSED;

	if (reply->outcome == OVSDB_LOST)
		written = WRITE_LOST;
	else if (reply->outcome == OVSDB_REPLIED &&
		 ovsdb_transact_check(reply->result, &error) == 0)
		written = WRITTEN;
	/* The details may quote a key (R17). */
	if (written == WRITE_REFUSED && request->what)
		log_warning("ovsdb", "%s: the server refused %s: %s", request->name, request->what,
			error.error);
	if (!port->closing)
		request->done(port, request->name, written,
			written == WRITTEN ? last_insert(reply->result) : NULL);
	free(request);
}

bool port_transact(struct ovsdb_port *port, json_t *transact, const char *what, const char *name,
	written_fn *done)
{
	struct request *request = transact ? calloc(1, sizeof(*request)) : NULL;

	if (request) {
		request->port = port;
		request->what = what;
		request->done = done;
		snprintf(request->name, sizeof(request->name), "%s", name);
		if (ovsdb_client_request(port->client, "transact", transact, on_reply, request) ==
			0)
			return true;
		free(request);
	} else {
		json_decref(transact);
	}
	if (!ev_is_active(&port->retry_timer)) {
		ev_timer_set(&port->retry_timer, SEND_AGAIN_S, 0.);
		ev_timer_start(port->loop, &port->retry_timer);
	}
	return false;
}

/* --- wps_pbc --- */

static void on_cleared(
	struct ovsdb_port *port, const char *uuid, enum written written, const char *inserted)
{
	struct clearing *clearing = map_find(&port->clearings, uuid);
	const struct row *row = map_find(&port->tables[TABLE_VIF_CONFIG], uuid);

	(void)inserted;
	if (!clearing)
		return;
	clearing->sent = false;
	if (written != WRITE_LOST && clearing->sent_value && row && *row->if_name &&
		port->callbacks.cleared)
		port->callbacks.cleared(port->callbacks.arg, row->if_name);
	/* Refused by the wait: somebody wrote anew, and that is a new order. */
	if (written != WRITE_LOST && clearing->value == clearing->sent_value)
		map_remove(&port->clearings, clearing);
	else
		port_schedule(port);
}

static bool clearing_send(struct ovsdb_port *port, struct clearing *clearing)
{
	const char *table = table_name(TABLE_VIF_CONFIG);
	const char *uuid = clearing->node.key;
	json_t *transact = ovsdb_transact_new(DATABASE);

	ovsdb_transact_add(
		transact, ovsdb_op_wait(table, ovsdb_where_uuid(uuid), json_pack("[s]", "wps_pbc"),
				  json_pack("[{sb}]", "wps_pbc", (int)clearing->value), "==", 0));
	ovsdb_transact_add(transact, ovsdb_op_update(table, ovsdb_where_uuid(uuid),
					     json_pack("{so}", "wps_pbc", value_unset())));
	clearing->sent_value = clearing->value;
	return port_transact(port, transact, NULL, uuid, on_cleared);
}

void clearings_flush(struct ovsdb_port *port)
{
	struct clearing *clearing = map_next(&port->clearings, NULL);

	while (clearing) {
		struct clearing *next = map_next(&port->clearings, clearing);
		const struct row *row =
			map_find(&port->tables[TABLE_VIF_CONFIG], clearing->node.key);

		if (!clearing->sent && (!row || row_read_pbc(row->json) != clearing->value))
			map_remove(&port->clearings, clearing);
		else if (!clearing->sent)
			clearing->sent = clearing_send(port, clearing);
		clearing = next;
	}
}

void clear_pbc(struct ovsdb_port *port, const char *uuid, bool value)
{
	struct clearing *clearing = map_find(&port->clearings, uuid);

	if (!clearing)
		clearing = map_add(&port->clearings, uuid, sizeof(*clearing));
	if (!clearing) {
		log_error("ovsdb", "out of memory, wps_pbc of a row stays set");
		return;
	}
	clearing->value = value;
	port_schedule(port);
}
