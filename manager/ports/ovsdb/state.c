/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wifi_VIF_State with its Wifi_Associated_Clients, and Wifi_Radio_State (R2). One transaction for
 * each interface, so that one that the server refuses does not hold up the others.
 */
#include <stdio.h>
#include <string.h>

#include "manager/log.h"
#include "manager/ports/ovsdb/internal.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

/* As Config has them. What of them hostapd cannot do is refused or has no effect that lasts. */
static const char *const mirrored[] = {"ap_bridge", "bridge", "btm", "ft_psk", "group_rekey",
	"mac_list", "mac_list_type", "min_hw_mode", "pmf", "rrm", "rsn_pairwise_ccmp",
	"rsn_pairwise_ccmp256", "rsn_pairwise_gcmp", "rsn_pairwise_gcmp256", "rsn_pairwise_tkip",
	"security", "ssid", "ssid_broadcast", "uapsd_enable", "vif_radio_idx", "wpa",
	"wpa_key_mgmt", "wpa_oftags", "wpa_pairwise_ccmp", "wpa_pairwise_tkip", "wpa_psks"};

/* Not done here: when Config asks for it, the truth is that it is not. */
static const char *const never[] = {"dynamic_beacon", "mcast2ucast", "wds"};

static const char *const radio_mirrored[] = {"country", "freq_band", "hw_mode"};

/* Everything that one transaction is made of. */
struct writing {
	struct ovsdb_port *port;
	json_t *transact;
	bool failed;
};

static void op_add(struct writing *writing, json_t *op)
{
	if (ovsdb_transact_add(writing->transact, op) < 0)
		writing->failed = true;
}

static void writing_begin(struct writing *writing, struct ovsdb_port *port)
{
	*writing = (struct writing){.port = port, .transact = ovsdb_transact_new(DATABASE)};
}

/* Updates the row that there is when something differs, or inserts one. Takes over `change`. */
static void row_write(
	struct writing *writing, enum port_table table, const struct row *row, json_t *change)
{
	const char *name = table_name(table);

	if (!row)
		op_add(writing, ovsdb_op_insert(name, change, NULL));
	else if (json_object_size(change) > 0)
		op_add(writing, ovsdb_op_update(name, ovsdb_where_uuid(row->node.key), change));
	else
		json_decref(change);
}

static void row_delete(struct writing *writing, enum port_table table, const char *uuid)
{
	op_add(writing, ovsdb_op_delete(table_name(table), ovsdb_where_uuid(uuid)));
}

/* The row of a State table with this if_name; `after` NULL: the first one. */
static struct row *state_row(const struct ovsdb_port *port, enum port_table table,
	const char *if_name, struct row *after)
{
	struct row *row = after;

	while ((row = map_next(&port->tables[table], row))) {
		const char *name = "";

		if (ovsdb_row_string(row->json, "if_name", &name, NULL) > 0 &&
			strcmp(name, if_name) == 0)
			return row;
	}
	return NULL;
}

static struct ovsdb_set set_of(const json_t *json, const char *column)
{
	struct ovsdb_set set = {0};

	ovsdb_row_set(json, column, &set, NULL);
	return set;
}

/* --- clients --- */

static void client_values(const struct writing *writing, const struct vif *vif,
	const struct client *client, const json_t *copy, json_t *change, bool *failed)
{
	const struct vif_key *key = vif_key_find(&vif->config, client->key_id);
	const struct ovsdb_port *port = writing->port;

	row_change(change, copy, "mac", json_string(client->node.key), failed);
	if (schema_has(port, TABLE_CLIENTS, "key_id"))
		row_change(change, copy, "key_id", value_text(client->key_id), failed);
	if (schema_has(port, TABLE_CLIENTS, "oftag"))
		row_change(change, copy, "oftag", value_text(key ? key->oftag : ""), failed);
	if (schema_has(port, TABLE_CLIENTS, "state"))
		row_change(change, copy, "state", json_string("active"), failed);
}

/* Rows that the State row refers to: brought up to date, or deleted. Those kept go into `refs` and
 * their MACs into `macs`. */
static void clients_update(struct writing *writing, const struct vif *vif, const struct row *state,
	json_t *refs, json_t *macs)
{
	const struct ovsdb_set have = set_of(state->json, "associated_clients");
	size_t i;

	for (i = 0; i < have.count; i++) {
		const char *uuid = ovsdb_set_uuid_at(&have, i);
		struct row *row =
			uuid ? map_find(&writing->port->tables[TABLE_CLIENTS], uuid) : NULL;
		const struct client *client;
		json_t *change = json_object();
		const char *mac = "";

		if (row)
			ovsdb_row_string(row->json, "mac", &mac, NULL);
		client = row ? map_find(&vif->clients, mac) : NULL;
		if (client && !json_object_get(macs, mac)) {
			client_values(writing, vif, client, row->json, change, &writing->failed);
			ovsdb_set_add(refs, ovsdb_uuid_new(uuid));
			json_object_set_new(macs, mac, json_true());
			row_write(writing, TABLE_CLIENTS, row, change);
			continue;
		}
		json_decref(change);
		if (row)
			row_delete(writing, TABLE_CLIENTS, uuid);
	}
}

/* Returns the value of associated_clients. */
static json_t *clients_write(
	struct writing *writing, const struct vif *vif, const struct row *state)
{
	json_t *refs = ovsdb_set_new();
	json_t *macs = json_object();
	const struct client *client = NULL;
	unsigned count = 0;

	if (state)
		clients_update(writing, vif, state, refs, macs);
	while ((client = map_next(&vif->clients, client))) {
		json_t *row = json_object();
		char name[24];

		if (json_object_get(macs, client->node.key)) {
			json_decref(row);
			continue;
		}
		snprintf(name, sizeof(name), "client%u", count++);
		client_values(writing, vif, client, NULL, row, &writing->failed);
		op_add(writing, ovsdb_op_insert(table_name(TABLE_CLIENTS), row, name));
		ovsdb_set_add(refs, ovsdb_named_uuid_new(name));
	}
	json_decref(macs);
	return refs;
}

/* --- Wifi_VIF_State --- */

/* The security map of a Config row in the other layout, for a State table that has no columns for
 * it. */
static json_t *security_map(const struct vif_config *config)
{
	static const char *const modes[] = {NULL, "1", "2", "mixed"};
	const char *mode = modes[config->wpa_versions & 3];
	json_t *map = ovsdb_map_new();
	char name[sizeof("oftag-") + KEY_ID_SIZE];
	size_t i;

	ovsdb_map_add(map, "encryption",
		!mode						  ? "OPEN"
		: config->akm & AKM_EAP				  ? "WPA-EAP"
		: config->akm & ~(unsigned)(AKM_SAE | AKM_FT_SAE) ? "WPA-PSK"
								  : "SAE");
	if (mode)
		ovsdb_map_add(map, "mode", mode);
	for (i = 0; i < config->n_keys; i++) {
		const struct vif_key *key = &config->keys[i];

		ovsdb_map_add(map, key->id, key->psk);
		snprintf(name, sizeof(name), "oftag-%s", key->id);
		if (*key->oftag)
			ovsdb_map_add(
				map, strcmp(key->id, "key") == 0 ? "oftag" : name, key->oftag);
	}
	return map;
}

static void mirror_values(
	struct writing *writing, const struct vif *vif, const json_t *copy, json_t *change)
{
	const struct ovsdb_port *port = writing->port;
	const bool maps_only = vif->config.layout == LAYOUT_WPA_COLUMNS &&
			       !schema_has(port, TABLE_VIF_STATE, "wpa_psks");
	size_t i;

	for (i = 0; i < sizeof(mirrored) / sizeof(mirrored[0]); i++) {
		json_t *value = json_object_get(vif->told_row, mirrored[i]);

		if (maps_only && strcmp(mirrored[i], "security") == 0)
			continue;
		if (value && schema_mirrors(port, TABLE_VIF_CONFIG, TABLE_VIF_STATE, mirrored[i]))
			row_change(change, copy, mirrored[i], json_incref(value), &writing->failed);
	}
	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		json_t *value = json_object_get(vif->told_row, never[i]);

		if (!value || !schema_mirrors(port, TABLE_VIF_CONFIG, TABLE_VIF_STATE, never[i]))
			continue;
		row_change(change, copy, never[i],
			json_is_true(value) ? json_false() : json_incref(value), &writing->failed);
	}
	if (maps_only && schema_has(port, TABLE_VIF_STATE, "security"))
		row_change(change, copy, "security", security_map(&vif->config), &writing->failed);
}

static void fact(struct writing *writing, const json_t *copy, json_t *change, const char *column,
	json_t *value)
{
	if (schema_has(writing->port, TABLE_VIF_STATE, column))
		row_change(change, copy, column, value, &writing->failed);
	else
		json_decref(value);
}

static void vif_write(struct writing *writing, const struct vif *vif, const struct vif_state *state)
{
	struct ovsdb_port *port = writing->port;
	const struct row *row = state_row(port, TABLE_VIF_STATE, vif->node.key, NULL);
	const json_t *copy = row ? row->json : NULL;
	json_t *change = json_object();

	fact(writing, copy, change, "if_name", json_string(vif->node.key));
	fact(writing, copy, change, "enabled", json_boolean(state->up));
	fact(writing, copy, change, "mode", json_string("ap"));
	fact(writing, copy, change, "mac", value_text(state->mac ? state->mac : ""));
	fact(writing, copy, change, "channel",
		state->channel ? json_integer(state->channel) : value_unset());
	fact(writing, copy, change, "wps", json_boolean(state->wps));
	fact(writing, copy, change, "wps_pbc", json_boolean(state->pbc));
	fact(writing, copy, change, "wps_pbc_key_id",
		value_utf8(state->key_id ? state->key_id : ""));
	if (vif->told && !state->behind) {
		fact(writing, copy, change, "vif_config", ovsdb_uuid_new(vif->told_uuid));
		mirror_values(writing, vif, copy, change);
	}
	if (schema_has(port, TABLE_CLIENTS, "mac") &&
		schema_has(port, TABLE_VIF_STATE, "associated_clients"))
		row_change(change, copy, "associated_clients", clients_write(writing, vif, row),
			&writing->failed);
	row_write(writing, TABLE_VIF_STATE, row, change);
}

/* All rows of the name but the first, or all: `from` is the first to go. */
static void vif_rows_delete(struct writing *writing, const char *if_name, struct row *from)
{
	struct row *row = from;

	for (; row; row = state_row(writing->port, TABLE_VIF_STATE, if_name, row)) {
		const struct ovsdb_set clients = set_of(row->json, "associated_clients");
		size_t i;

		for (i = 0; i < clients.count; i++) {
			const char *uuid = ovsdb_set_uuid_at(&clients, i);

			if (uuid && map_find(&writing->port->tables[TABLE_CLIENTS], uuid))
				row_delete(writing, TABLE_CLIENTS, uuid);
		}
		row_delete(writing, TABLE_VIF_STATE, row->node.key);
	}
}

static void on_vif_written(
	struct ovsdb_port *port, const char *name, enum written written, const char *inserted)
{
	struct vif *vif = map_find(&port->vifs, name);
	struct radio *radio;

	(void)inserted;
	if (!vif)
		return;
	vif->state_sent = false;
	if (written == WRITE_LOST || vif->state_dirty)
		state_touch(port, vif);
	/* Its channel may be another one, and its row may be new. */
	radio = *vif->config.radio ? map_find(&port->radios, vif->config.radio) : NULL;
	if (radio)
		state_touch_radio(port, radio);
	vif_release(port, vif);
}

/* Sends what is to be sent. Returns false when it has to be tried again. */
static bool writing_end(
	struct writing *writing, const char *what, const char *name, written_fn *done, bool *sent)
{
	if (json_array_size(writing->transact) == 1 && !writing->failed) {
		json_decref(writing->transact);
		return true;
	}
	if (writing->failed) {
		json_decref(writing->transact);
		writing->transact = NULL;
	}
	*sent = port_transact(writing->port, writing->transact, what, name, done);
	return *sent;
}

static void vif_flush(struct ovsdb_port *port, struct vif *vif)
{
	struct vif_state state = {0};
	struct writing writing;
	struct row *row;
	bool exists;

	if (vif->state_sent)
		return;
	exists = port->callbacks.vif_state(port->callbacks.arg, vif->node.key, &state);
	vif->state_dirty = false;
	if (exists && state.unknown)
		return;
	row = state_row(port, TABLE_VIF_STATE, vif->node.key, NULL);
	writing_begin(&writing, port);
	if (exists)
		vif_write(&writing, vif, &state);
	if (row)
		vif_rows_delete(&writing, vif->node.key,
			exists ? state_row(port, TABLE_VIF_STATE, vif->node.key, row) : row);
	if (!exists)
		map_clear(&vif->clients);
	vif->state_dirty = !writing_end(&writing, "the row of Wifi_VIF_State", vif->node.key,
		on_vif_written, &vif->state_sent);
}

/* --- Wifi_Radio_State --- */

static void on_radio_written(
	struct ovsdb_port *port, const char *name, enum written written, const char *inserted)
{
	struct radio *radio = map_find(&port->radios, name);

	(void)inserted;
	if (!radio)
		return;
	radio->state_sent = false;
	if (written == WRITE_LOST || radio->state_dirty)
		state_touch_radio(port, radio);
	radio_release(port, radio);
}

/* The State rows of its VIFs, and the channel that they tell. */
static json_t *radio_vifs(
	const struct ovsdb_port *port, const struct radio *radio, int64_t *channel)
{
	json_t *refs = ovsdb_set_new();
	struct row *row = NULL;

	while ((row = map_next(&port->tables[TABLE_VIF_STATE], row))) {
		const char *name = "";
		const struct vif *vif;

		ovsdb_row_string(row->json, "if_name", &name, NULL);
		vif = map_find(&port->vifs, name);
		if (!vif || !vif->told || strcmp(vif->config.radio, radio->node.key) != 0)
			continue;
		ovsdb_set_add(refs, ovsdb_uuid_new(row->node.key));
		ovsdb_row_int(row->json, "channel", channel, NULL);
	}
	return refs;
}

static void radio_fact(struct writing *writing, const json_t *copy, json_t *change,
	const char *column, json_t *value)
{
	if (schema_has(writing->port, TABLE_RADIO_STATE, column))
		row_change(change, copy, column, value, &writing->failed);
	else
		json_decref(value);
}

static void radio_write(struct writing *writing, const struct radio *radio, const struct row *row)
{
	const struct ovsdb_port *port = writing->port;
	const json_t *copy = row ? row->json : NULL;
	json_t *change = json_object();
	int64_t channel = 0;
	json_t *vifs = radio_vifs(port, radio, &channel);
	bool enabled = false;
	size_t i;

	ovsdb_row_bool(radio->told_row, "enabled", &enabled, NULL);
	radio_fact(writing, copy, change, "if_name", json_string(radio->node.key));
	radio_fact(writing, copy, change, "enabled", json_boolean(enabled));
	radio_fact(
		writing, copy, change, "channel", channel ? json_integer(channel) : value_unset());
	radio_fact(writing, copy, change, "radio_config", ovsdb_uuid_new(radio->told_uuid));
	radio_fact(writing, copy, change, "vif_states", vifs);
	for (i = 0; i < sizeof(radio_mirrored) / sizeof(radio_mirrored[0]); i++) {
		json_t *value = json_object_get(radio->told_row, radio_mirrored[i]);

		if (value && schema_mirrors(port, TABLE_RADIO_CONFIG, TABLE_RADIO_STATE,
				     radio_mirrored[i]))
			row_change(change, copy, radio_mirrored[i], json_incref(value),
				&writing->failed);
	}
	row_write(writing, TABLE_RADIO_STATE, row, change);
}

static void radio_flush(struct ovsdb_port *port, struct radio *radio)
{
	struct writing writing;
	struct row *row;

	if (radio->state_sent)
		return;
	radio->state_dirty = false;
	if (!schema_has(port, TABLE_RADIO_STATE, "if_name"))
		return;
	row = state_row(port, TABLE_RADIO_STATE, radio->node.key, NULL);
	writing_begin(&writing, port);
	if (radio->told)
		radio_write(&writing, radio, row);
	else if (row)
		row_delete(&writing, TABLE_RADIO_STATE, row->node.key);
	radio->state_dirty = !writing_end(&writing, "the row of Wifi_Radio_State", radio->node.key,
		on_radio_written, &radio->state_sent);
}

/* --- all of it --- */

void state_touch(struct ovsdb_port *port, struct vif *vif)
{
	vif->state_dirty = true;
	json_object_set_new(port->dirty_vifs, vif->node.key, json_true());
	port_schedule(port);
}

void state_touch_radio(struct ovsdb_port *port, struct radio *radio)
{
	radio->state_dirty = true;
	json_object_set_new(port->dirty_radios, radio->node.key, json_true());
	port_schedule(port);
}

/* What is under way is touched again when it has come back, what could not be sent in a while. */
void state_flush(struct ovsdb_port *port)
{
	json_t *vifs = port->dirty_vifs;
	json_t *radios = port->dirty_radios;
	const char *name;
	json_t *value;

	port->dirty_vifs = json_object();
	port->dirty_radios = json_object();
	json_object_foreach (vifs, name, value) {
		struct vif *vif = map_find(&port->vifs, name);

		if (!vif)
			continue;
		vif_flush(port, vif);
		if (vif->state_dirty && !vif->state_sent)
			json_object_set_new(port->dirty_vifs, name, json_true());
		vif_release(port, vif);
	}
	json_object_foreach (radios, name, value) {
		struct radio *radio = map_find(&port->radios, name);

		if (!radio)
			continue;
		radio_flush(port, radio);
		if (radio->state_dirty && !radio->state_sent)
			json_object_set_new(port->dirty_radios, name, json_true());
		radio_release(port, radio);
	}
	json_decref(vifs);
	json_decref(radios);
}

static void on_leftovers_deleted(
	struct ovsdb_port *port, const char *name, enum written written, const char *inserted)
{
	(void)port;
	(void)name;
	(void)written;
	(void)inserted;
}

/* Clients that no State row refers to: of an interface that went while nobody was there to see. */
static void clients_reconcile(struct ovsdb_port *port)
{
	json_t *referred = json_object();
	struct writing writing;
	struct row *row = NULL;
	bool sent;
	size_t i;

	while ((row = map_next(&port->tables[TABLE_VIF_STATE], row))) {
		const struct ovsdb_set refs = set_of(row->json, "associated_clients");

		for (i = 0; i < refs.count; i++) {
			const char *uuid = ovsdb_set_uuid_at(&refs, i);

			if (uuid)
				json_object_set_new(referred, uuid, json_true());
		}
	}
	writing_begin(&writing, port);
	while ((row = map_next(&port->tables[TABLE_CLIENTS], row))) {
		if (!json_object_get(referred, row->node.key))
			row_delete(&writing, TABLE_CLIENTS, row->node.key);
	}
	writing_end(&writing, "to delete clients that are gone", "Wifi_Associated_Clients",
		on_leftovers_deleted, &sent);
	json_decref(referred);
}

void state_reconcile(struct ovsdb_port *port)
{
	struct radio *radio = NULL;
	struct row *row = NULL;
	struct vif *vif = NULL;

	while ((row = map_next(&port->tables[TABLE_VIF_STATE], row))) {
		const char *name = "", *mode = "";

		ovsdb_row_string(row->json, "if_name", &name, NULL);
		ovsdb_row_string(row->json, "mode", &mode, NULL);
		/* Stations are somebody else's. */
		if (strcmp(mode, "ap") == 0 && strlen(name) < IF_NAME_SIZE)
			vif_get(port, name);
	}
	while ((vif = map_next(&port->vifs, vif)))
		state_touch(port, vif);
	while ((radio = map_next(&port->radios, radio)))
		state_touch_radio(port, radio);
	clients_reconcile(port);
}
