/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>

#include "manager/ports/ovsdb/internal.h"

static const char *const names[PORT_TABLE_COUNT] = {
	[TABLE_RADIO_CONFIG] = "Wifi_Radio_Config",
	[TABLE_VIF_CONFIG] = "Wifi_VIF_Config",
	[TABLE_RADIO_STATE] = "Wifi_Radio_State",
	[TABLE_VIF_STATE] = "Wifi_VIF_State",
	[TABLE_CLIENTS] = "Wifi_Associated_Clients",
	[TABLE_SESSIONS] = "WPS_Session",
};

/* Every column that is read or written. Others are no business of this daemon. */
static const char *const radio_config[] = {"if_name", "hw_config", "freq_band", "hw_mode",
	"channel", "country", "enabled", "vif_configs", NULL};
static const char *const vif_config[] = {"ap_bridge", "bridge", "btm", "dynamic_beacon", "enabled",
	"ft_psk", "group_rekey", "if_name", "mac_list", "mac_list_type", "mcast2ucast",
	"min_hw_mode", "mode", "pmf", "rrm", "rsn_pairwise_ccmp", "rsn_pairwise_ccmp256",
	"rsn_pairwise_gcmp", "rsn_pairwise_gcmp256", "rsn_pairwise_tkip", "security", "ssid",
	"ssid_broadcast", "uapsd_enable", "vif_radio_idx", "wds", "wpa", "wpa_key_mgmt",
	"wpa_oftags", "wpa_pairwise_ccmp", "wpa_pairwise_tkip", "wpa_psks", "wps", "wps_pbc",
	"wps_pbc_key_id", NULL};
static const char *const radio_state[] = {"if_name", "freq_band", "hw_mode", "channel", "country",
	"enabled", "radio_config", "vif_states", NULL};
static const char *const vif_state[] = {"ap_bridge", "associated_clients", "bridge", "btm",
	"channel", "dynamic_beacon", "enabled", "ft_psk", "group_rekey", "if_name", "mac",
	"mac_list", "mac_list_type", "mcast2ucast", "min_hw_mode", "mode", "pmf", "rrm",
	"rsn_pairwise_ccmp", "rsn_pairwise_ccmp256", "rsn_pairwise_gcmp", "rsn_pairwise_gcmp256",
	"rsn_pairwise_tkip", "security", "ssid", "ssid_broadcast", "uapsd_enable", "vif_config",
	"vif_radio_idx", "wds", "wpa", "wpa_key_mgmt", "wpa_oftags", "wpa_pairwise_ccmp",
	"wpa_pairwise_tkip", "wpa_psks", "wps", "wps_pbc", "wps_pbc_key_id", NULL};
static const char *const clients[] = {"mac", "key_id", "oftag", "state", NULL};
static const char *const sessions[] = {"if_name", "ssid", "key_id", "method", "requested_by",
	"status", "reason", "detail", "started_at", "ends_at", "ended_at", "peer_mac", "peer_uuid",
	"peer_name", "peer_type", NULL};

static const char *const *const columns[PORT_TABLE_COUNT] = {
	[TABLE_RADIO_CONFIG] = radio_config,
	[TABLE_VIF_CONFIG] = vif_config,
	[TABLE_RADIO_STATE] = radio_state,
	[TABLE_VIF_STATE] = vif_state,
	[TABLE_CLIENTS] = clients,
	[TABLE_SESSIONS] = sessions,
};

const char *table_name(enum port_table table)
{
	return names[table];
}

const char *schema_check(const struct ovsdb_schema *schema)
{
	static const struct {
		const char *table, *column, *missing;
	} needed[] = {
#define NEEDED(table, column) {table, column, "the server's schema has no column " table "." column}
		NEEDED("Wifi_Radio_Config", "if_name"),
		NEEDED("Wifi_Radio_Config", "enabled"),
		NEEDED("Wifi_Radio_Config", "vif_configs"),
		NEEDED("Wifi_VIF_Config", "if_name"),
		NEEDED("Wifi_VIF_Config", "enabled"),
		NEEDED("Wifi_VIF_Config", "ssid"),
		NEEDED("Wifi_VIF_Config", "wps"),
		NEEDED("Wifi_VIF_Config", "wps_pbc"),
		NEEDED("Wifi_VIF_Config", "wps_pbc_key_id"),
		NEEDED("Wifi_VIF_State", "if_name"),
		NEEDED("Wifi_VIF_State", "wps"),
		NEEDED("Wifi_VIF_State", "wps_pbc"),
		NEEDED("Wifi_VIF_State", "wps_pbc_key_id"),
#undef NEEDED
	};
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!ovsdb_schema_has(schema, needed[i].table, needed[i].column))
			return needed[i].missing;
	}
	if (!ovsdb_schema_has(schema, "Wifi_VIF_Config", "security") &&
		!ovsdb_schema_has(schema, "Wifi_VIF_Config", "wpa_psks"))
		return "the server's schema has neither Wifi_VIF_Config.security nor "
		       "Wifi_VIF_Config.wpa_psks";
	return NULL;
}

bool schema_has(const struct ovsdb_port *port, enum port_table table, const char *column)
{
	return ovsdb_schema_has(port->schema, names[table], column);
}

bool schema_mirrors(const struct ovsdb_port *port, enum port_table config, enum port_table state,
	const char *column)
{
	struct ovsdb_type from, to;

	return ovsdb_schema_type(port->schema, names[config], column, &from) == 0 &&
	       ovsdb_schema_type(port->schema, names[state], column, &to) == 0 &&
	       from.key == to.key && from.value == to.value && from.min >= to.min &&
	       from.max <= to.max;
}

json_t *schema_monitor(const struct ovsdb_port *port)
{
	json_t *tables = json_object();
	unsigned table;
	size_t i;

	for (table = 0; table < PORT_TABLE_COUNT; table++) {
		json_t *list = json_array();

		for (i = 0; columns[table][i]; i++) {
			if (schema_has(port, table, columns[table][i]))
				json_array_append_new(list, json_string(columns[table][i]));
		}
		if (json_array_size(list) > 0)
			json_object_set_new(
				tables, names[table], json_pack("[{so}]", "columns", list));
		else
			json_decref(list);
	}
	return json_pack("[sno]", DATABASE, tables);
}
