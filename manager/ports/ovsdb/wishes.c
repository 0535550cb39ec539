/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of the Config tables become wishes and orders: first all wishes of an update, then its
 * orders. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/ovsdb/internal.h"
#include "manager/row_read.h"
#include "ovsdb/value.h"

#define FRESH_MS 10000 /* R3: a request that may be older than this is stale */

/* What an update touched. */
struct batch {
	struct ovsdb_port *port;
	bool first;
	bool changed;
	json_t *vifs;	/* names, as the keys of an object */
	json_t *radios; /* names */
	json_t *rows;	/* uuids of VIF rows without a usable name */
	json_t *orders; /* uuids of VIF rows whose wps_pbc was set */
};

static void touch(json_t *set, const char *key)
{
	json_object_set_new(set, key, json_true());
}

/* --- rows by name --- */

struct vif *vif_get(struct ovsdb_port *port, const char *if_name)
{
	struct vif *vif = map_find(&port->vifs, if_name);

	if (!vif)
		vif = map_add(&port->vifs, if_name, sizeof(*vif));
	if (!vif)
		log_error("ovsdb", "%s: out of memory", if_name);
	return vif;
}

static struct radio *radio_get(struct ovsdb_port *port, const char *if_name)
{
	struct radio *radio = map_find(&port->radios, if_name);

	if (!radio)
		radio = map_add(&port->radios, if_name, sizeof(*radio));
	if (!radio)
		log_error("ovsdb", "%s: out of memory", if_name);
	return radio;
}

void vif_release(struct ovsdb_port *port, struct vif *vif)
{
	if (vif->rows || vif->told || vif->problem || vif->clients.count > 0 || vif->state_dirty ||
		vif->state_sent)
		return;
	map_clear(&vif->clients);
	map_remove(&port->vifs, vif);
}

void radio_release(struct ovsdb_port *port, struct radio *radio)
{
	if (radio->rows || radio->told || radio->problem || radio->state_dirty || radio->state_sent)
		return;
	map_remove(&port->radios, radio);
}

static void list_remove(struct row **list, const struct row *row)
{
	while (*list && *list != row)
		list = &(*list)->next;
	if (*list)
		*list = row->next;
}

/* Stations, monitors and VLANs of access points are somebody else's. */
static bool is_foreign(const json_t *json)
{
	static const char *const modes[] = {"sta", "monitor", "ap_vlan"};
	const char *mode = "";
	size_t i;

	if (ovsdb_row_string(json, "mode", &mode, NULL) <= 0)
		return false;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(mode, modes[i]) == 0)
			return true;
	}
	return false;
}

/* The name under which a row of VIF_Config is filed; "" when it is not: it is gone (NULL), somebody
 * else's, or has no usable name. */
static const char *vif_row_name(const json_t *json)
{
	const char *name = "";

	if (!json || is_foreign(json))
		return "";
	ovsdb_row_string(json, "if_name", &name, NULL);
	return is_if_name(name) ? name : "";
}

static void vif_row_file(struct batch *batch, struct row *row, const json_t *json)
{
	struct ovsdb_port *port = batch->port;
	struct vif *vif = *row->if_name ? map_find(&port->vifs, row->if_name) : NULL;
	const char *name = vif_row_name(json);

	touch(batch->rows, row->node.key);
	if (vif)
		touch(batch->vifs, row->if_name);
	if (strcmp(row->if_name, name) == 0)
		return;
	if (vif)
		list_remove(&vif->rows, row);
	row->next = NULL;
	row->if_name[0] = '\0';
	vif = *name ? vif_get(port, name) : NULL;
	if (!vif)
		return;
	snprintf(row->if_name, sizeof(row->if_name), "%s", name);
	row->next = vif->rows;
	vif->rows = row;
	touch(batch->vifs, name);
}

static void radio_row_file(struct batch *batch, struct row *row, const json_t *json)
{
	struct ovsdb_port *port = batch->port;
	struct radio *radio = *row->if_name ? map_find(&port->radios, row->if_name) : NULL;
	const char *name = "";

	if (radio) {
		list_remove(&radio->rows, row);
		touch(batch->radios, row->if_name);
	}
	row->next = NULL;
	row->if_name[0] = '\0';
	if (!json)
		return;
	ovsdb_row_string(json, "if_name", &name, NULL);
	if (!is_if_name(name)) {
		log_warning("ovsdb",
			"Wifi_Radio_Config %s is not used: its if_name is no interface name; "
			"expected one like wifi0",
			row->node.key);
		return;
	}
	radio = radio_get(port, name);
	if (!radio)
		return;
	snprintf(row->if_name, sizeof(row->if_name), "%s", name);
	row->next = radio->rows;
	radio->rows = row;
	touch(batch->radios, name);
}

/* --- which radio refers to which VIF --- */

static json_t *refs_of(const json_t *json)
{
	json_t *refs = json_object();
	struct ovsdb_set set;
	size_t i;

	if (!json || ovsdb_row_set(json, "vif_configs", &set, NULL) < 0)
		return refs;
	for (i = 0; i < set.count; i++) {
		const char *uuid = ovsdb_set_uuid_at(&set, i);

		if (uuid)
			touch(refs, uuid);
	}
	return refs;
}

static void ref_change(
	struct batch *batch, const char *vif_uuid, const char *radio_uuid, bool refers)
{
	struct row *row = map_find(&batch->port->tables[TABLE_VIF_CONFIG], vif_uuid);

	if (!row)
		return;
	if (!row->radios)
		row->radios = json_object();
	if (refers)
		touch(row->radios, radio_uuid);
	else
		json_object_del(row->radios, radio_uuid);
	if (*row->if_name)
		touch(batch->vifs, row->if_name);
}

/*
 * Also told to VIFs that a radio refers to before and after: the radio may have another name now.
 * `old` is the row before, `json` the row after the update, NULL when there is none.
 */
static void refs_change(
	struct batch *batch, const char *uuid, const json_t *old, const json_t *json)
{
	json_t *before = refs_of(old);
	json_t *after = refs_of(json);
	const char *vif_uuid;
	json_t *value;

	json_object_foreach (before, vif_uuid, value) {
		if (!json_object_get(after, vif_uuid))
			ref_change(batch, vif_uuid, uuid, false);
	}
	json_object_foreach (after, vif_uuid, value)
		ref_change(batch, vif_uuid, uuid, true);
	json_decref(before);
	json_decref(after);
}

/* --- taking in --- */

static void vif_row_take(struct batch *batch, const char *uuid, json_t *json)
{
	struct ovsdb_port *port = batch->port;
	const struct row *had = map_find(&port->tables[TABLE_VIF_CONFIG], uuid);
	const int pbc_before = had ? row_read_pbc(had->json) : -1;
	const int pbc = row_read_pbc(json);
	struct row *row = row_put(port, TABLE_VIF_CONFIG, uuid, json);

	if (!row)
		return;
	vif_row_file(batch, row, json);
	/* Of a row that was known before, the value was told before. */
	if (pbc >= 0 && pbc != pbc_before && !is_foreign(json))
		touch(batch->orders, uuid);
}

static void radio_row_take(struct batch *batch, const char *uuid, json_t *json)
{
	struct ovsdb_port *port = batch->port;
	struct row *row = map_find(&port->tables[TABLE_RADIO_CONFIG], uuid);
	json_t *old = row ? json_incref(row->json) : NULL;

	row = row_put(port, TABLE_RADIO_CONFIG, uuid, json);
	if (row) {
		radio_row_file(batch, row, json);
		refs_change(batch, uuid, old, json);
	}
	json_decref(old);
}

static void rows_remove(struct batch *batch, enum port_table table, const json_t *uuids)
{
	struct ovsdb_port *port = batch->port;
	const char *uuid;
	json_t *value;

	json_object_foreach ((json_t *)uuids, uuid, value) {
		struct row *row = map_find(&port->tables[table], uuid);

		if (!row)
			continue;
		if (table == TABLE_RADIO_CONFIG) {
			refs_change(batch, uuid, row->json, NULL);
			radio_row_file(batch, row, NULL);
		} else {
			vif_row_file(batch, row, NULL);
			json_object_del(batch->rows, uuid);
			if (row->problem)
				port->callbacks.vif_bad(port->callbacks.arg, uuid, NULL);
		}
		row_drop(port, table, row);
	}
}

/*
 * VIFs before the radios that refer to them, and what goes after what comes. In the first look
 * after connecting, what is not in it is gone.
 */
static void batch_take(struct batch *batch, json_t *update)
{
	static const enum port_table order[] = {TABLE_VIF_CONFIG, TABLE_RADIO_CONFIG};
	json_t *gone[2] = {json_object(), json_object()};
	const char *uuid;
	json_t *change;
	size_t i;

	for (i = 0; i < 2; i++) {
		const enum port_table table = order[i];
		json_t *rows = json_object_get(update, table_name(table));
		const struct map *map = &batch->port->tables[table];
		const struct row *row = NULL;

		while (batch->first && (row = map_next(map, row))) {
			if (!json_object_get(rows, row->node.key))
				touch(gone[i], row->node.key);
		}
		json_object_foreach (rows, uuid, change) {
			json_t *json = json_object_get(change, "new");

			if (!json)
				touch(gone[i], uuid);
			else if (table == TABLE_VIF_CONFIG)
				vif_row_take(batch, uuid, json);
			else
				radio_row_take(batch, uuid, json);
			batch->changed = true;
		}
		batch->changed |= json_object_size(gone[i]) > 0;
	}
	for (i = 2; i-- > 0;) {
		rows_remove(batch, order[i], gone[i]);
		json_decref(gone[i]);
	}
}

/* --- telling --- */

/* Keeps the problem of a row and returns true when it is another one now. */
static bool problem_set(char **have, const char *problem)
{
	if (!*have && !problem)
		return false;
	if (*have && problem && strcmp(*have, problem) == 0)
		return false;
	free(*have);
	*have = problem ? strdup(problem) : NULL;
	return true;
}

static void vif_problem(struct ovsdb_port *port, struct vif *vif, const char *problem)
{
	if (problem_set(&vif->problem, problem))
		port->callbacks.vif_bad(port->callbacks.arg, vif->node.key, problem);
}

static json_t *without(const json_t *json, const char *column)
{
	json_t *copy = json_copy((json_t *)json);

	json_object_del(copy, column);
	return copy;
}

static void radio_tell(struct ovsdb_port *port, struct radio *radio)
{
	const struct row *row = radio->rows;
	char problem[ROW_PROBLEM_SIZE] = "";
	struct radio_config config = {0};
	json_t *told_row;

	if (row && row->next)
		snprintf(problem, sizeof(problem),
			"if_name: more than one row has this name; expected one");
	else if (row)
		row_read_radio(row->json, &config, problem);
	if (problem_set(&radio->problem, *problem ? problem : NULL) && *problem)
		log_warning(
			"ovsdb", "Wifi_Radio_Config %s is not used: %s", radio->node.key, problem);
	if (!row || *problem)
		return;
	snprintf(radio->told_uuid, sizeof(radio->told_uuid), "%s", row->node.key);
	state_touch_radio(port, radio);
	told_row = without(row->json, "vif_configs");
	if (radio->told && json_equal(radio->told_row, told_row)) {
		json_decref(told_row);
		return;
	}
	json_decref(radio->told_row);
	radio->told_row = told_row;
	radio->told = true;
	port->callbacks.radio(port->callbacks.arg, &config);
}

static void radio_gone_tell(struct ovsdb_port *port, struct radio *radio)
{
	if (radio->rows)
		return;
	if (radio->told) {
		radio->told = false;
		json_decref(radio->told_row);
		radio->told_row = NULL;
		port->callbacks.radio_gone(port->callbacks.arg, radio->node.key);
		state_touch_radio(port, radio);
	}
	radio_release(port, radio);
}

static void vif_forget(struct vif *vif)
{
	vif->told = false;
	json_decref(vif->told_row);
	vif->told_row = NULL;
	vif_config_clear(&vif->config);
}

/* The name of the one radio that refers to the row, or NULL with a problem. */
static const char *radio_of(
	const struct ovsdb_port *port, const struct row *row, char problem[static ROW_PROBLEM_SIZE])
{
	const char *uuid = json_object_iter_key(json_object_iter(row->radios));
	const struct row *radio = uuid ? map_find(&port->tables[TABLE_RADIO_CONFIG], uuid) : NULL;

	if (radio && json_object_size(row->radios) == 1 && *radio->if_name)
		return radio->if_name;
	snprintf(problem, ROW_PROBLEM_SIZE, "vif_configs: %s of Wifi_Radio_Config %s; expected one",
		!radio				    ? "no row"
		: json_object_size(row->radios) > 1 ? "more than one row"
						    : "a row without a usable if_name",
		"refers to this one");
	return NULL;
}

static bool vif_read(const struct ovsdb_port *port, const struct row *row, struct vif_config *ret,
	char problem[static ROW_PROBLEM_SIZE])
{
	const char *radio;

	if (row->next) {
		snprintf(problem, ROW_PROBLEM_SIZE,
			"if_name: more than one row has this name; expected one");
		return false;
	}
	if (!row_read_vif(row->json, ret, problem))
		return false;
	radio = radio_of(port, row, problem);
	if (!radio) {
		vif_config_clear(ret);
		return false;
	}
	snprintf(ret->radio, sizeof(ret->radio), "%s", radio);
	return true;
}

/* R15: what runs goes on until there is a good row again, or none. */
static void vif_tell(struct ovsdb_port *port, struct vif *vif)
{
	const struct row *row = vif->rows;
	char problem[ROW_PROBLEM_SIZE];
	struct vif_config config;
	json_t *told_row;

	if (!row) {
		vif_problem(port, vif, NULL);
		if (vif->told) {
			vif_forget(vif);
			port->callbacks.vif_gone(port->callbacks.arg, vif->node.key);
			state_touch(port, vif);
		}
		vif_release(port, vif);
		return;
	}
	if (!vif_read(port, row, &config, problem)) {
		vif_problem(port, vif, problem);
		return;
	}
	vif_problem(port, vif, NULL);
	snprintf(vif->told_uuid, sizeof(vif->told_uuid), "%s", row->node.key);
	state_touch(port, vif);
	told_row = without(row->json, "wps_pbc");
	if (vif->told && json_equal(vif->told_row, told_row) &&
		strcmp(vif->config.radio, config.radio) == 0) {
		json_decref(told_row);
		vif_config_clear(&config);
		return;
	}
	vif_forget(vif);
	vif->told = true;
	vif->told_row = told_row;
	vif->config = config;
	port->callbacks.vif(port->callbacks.arg, &vif->config);
}

/* A row that cannot be told by its name is told by its uuid. */
static void nameless_tell(struct ovsdb_port *port, struct row *row)
{
	char problem[ROW_PROBLEM_SIZE] = "";
	struct vif_config config;

	if (!*row->if_name && !is_foreign(row->json) && row_read_vif(row->json, &config, problem)) {
		vif_config_clear(&config);
		snprintf(problem, sizeof(problem), "out of memory");
	}
	if (problem_set(&row->problem, *problem ? problem : NULL))
		port->callbacks.vif_bad(
			port->callbacks.arg, row->node.key, *problem ? problem : NULL);
}

static void levels_tell(struct batch *batch)
{
	struct ovsdb_port *port = batch->port;
	const char *key;
	json_t *value;

	json_object_foreach (batch->radios, key, value) {
		struct radio *radio = map_find(&port->radios, key);

		if (radio)
			radio_tell(port, radio);
	}
	json_object_foreach (batch->rows, key, value) {
		struct row *row = map_find(&port->tables[TABLE_VIF_CONFIG], key);

		if (row)
			nameless_tell(port, row);
	}
	json_object_foreach (batch->vifs, key, value) {
		struct vif *vif = map_find(&port->vifs, key);

		if (vif)
			vif_tell(port, vif);
	}
	json_object_foreach (batch->radios, key, value) {
		struct radio *radio = map_find(&port->radios, key);

		if (radio)
			radio_gone_tell(port, radio);
	}
}

/* Found on connecting, a request was made at some time since the server was last heard of. */
static bool is_stale(const struct batch *batch)
{
	const struct ovsdb_port *port = batch->port;

	return batch->first &&
	       (port->heard_ms == 0 || clock_core_ms() - port->heard_ms >= FRESH_MS);
}

static void orders_tell(struct batch *batch)
{
	struct ovsdb_port *port = batch->port;
	const bool stale = is_stale(batch);
	const char *uuid;
	json_t *value;

	if (json_object_size(batch->orders) == 0)
		return;
	port->attempts++;
	json_object_foreach (batch->orders, uuid, value) {
		const struct row *row = map_find(&port->tables[TABLE_VIF_CONFIG], uuid);
		const struct vif *vif =
			row && *row->if_name ? map_find(&port->vifs, row->if_name) : NULL;
		const bool start = row && row_read_pbc(row->json) == 1;

		/* Nobody can be told of an order to a row without a name; its problem is. */
		if (row && !vif)
			clear_pbc(port, uuid, start);
		else if (vif)
			port->callbacks.order(port->callbacks.arg, row->if_name, start,
				port->attempts, stale, vif->problem != NULL);
	}
}

void wishes_update(struct ovsdb_port *port, json_t *update, bool first)
{
	struct batch batch = {.port = port,
		.first = first,
		.vifs = json_object(),
		.radios = json_object(),
		.rows = json_object(),
		.orders = json_object()};

	batch_take(&batch, update);
	levels_tell(&batch);
	orders_tell(&batch);
	json_decref(batch.vifs);
	json_decref(batch.radios);
	json_decref(batch.rows);
	json_decref(batch.orders);
	if (batch.changed && port->callbacks.batch_end)
		port->callbacks.batch_end(port->callbacks.arg);
}

void wishes_clear(struct ovsdb_port *port)
{
	struct radio *radio = NULL;
	struct vif *vif = NULL;

	while ((vif = map_next(&port->vifs, vif))) {
		vif_forget(vif);
		free(vif->problem);
		map_clear(&vif->clients);
	}
	while ((radio = map_next(&port->radios, radio))) {
		json_decref(radio->told_row);
		free(radio->problem);
	}
	map_clear(&port->vifs);
	map_clear(&port->radios);
}
