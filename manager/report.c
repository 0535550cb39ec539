/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/report.h"

#include <stdio.h>
#include <string.h>

static json_int_t wall_s(int64_t ms, int64_t wall_offset_ms)
{
	return ms ? (ms + wall_offset_ms) / 1000 : 0;
}

json_t *report_session(const struct session *session, int64_t now_ms, int64_t wall_offset_ms)
{
	const struct explain *explain = explain_get(session->reason);
	const bool active = session->status == SESSION_ACTIVE;
	const int64_t ends_ms = session->started_ms ? session->started_ms + WALK_TIME_MS : 0;
	char detail[512];
	json_t *object;

	snprintf(detail, sizeof(detail), "%s%s%s", explain->sentence, *session->note ? " " : "",
		session->note);
	object = json_pack("{sI ss ss ss ss ss ss ss ss sI sI sI ss ss ss ss ss ss}", "id",
		(json_int_t)session->id, "if_name", session->if_name, "ssid", session->ssid,
		"key_id", session->key_id, "method", "pbc", "requested_by",
		requester_name(session->requested_by), "status",
		session_status_name(session->status), "reason", explain->token, "detail", detail,
		"started_at",
		wall_s(session->started_ms ? session->started_ms : session->requested_ms,
			wall_offset_ms),
		"ends_at", wall_s(ends_ms, wall_offset_ms), "ended_at",
		wall_s(session->ended_ms, wall_offset_ms), "peer_mac", session->peer_mac,
		"peer_uuid", session->peer_uuid, "peer_name", session->peer_name, "peer_type",
		session->peer_type, "sentence", explain->sentence, "remedy", explain->remedy);
	if (object && active)
		json_object_set_new(
			object, "left_ms", json_integer(ends_ms > now_ms ? ends_ms - now_ms : 0));
	return object;
}

static json_t *clients(const struct store *store, const char *if_name)
{
	json_t *array = json_array();

	for (const struct store_client *client = store->clients; client; client = client->next)
		if (strcmp(client->if_name, if_name) == 0)
			json_array_append_new(array,
				json_pack("{ss ss}", "mac", client->mac, "key_id", client->key_id));
	return array;
}

static json_t *key_ids(const struct vif_config *config)
{
	json_t *array = json_array();

	for (size_t i = 0; i < config->n_keys; i++)
		json_array_append_new(array, json_string(config->keys[i].id));
	return array;
}

json_t *report_vif(const struct core *core, const struct store *store, const struct store_vif *vif,
	const struct report_vif *facts)
{
	const struct vif_config *config = &vif->config;
	const struct core_known *known = core_known(core, config->if_name);
	const struct session *session = core_session(core, config->if_name);
	const enum explain_token refusal =
		vif_wps_refusal(config, store_radio(store, config->radio));
	json_t *object =
		json_pack("{ss ss ss ss sb sb sb sb ss so sI so so}", "if_name", config->if_name,
			"ssid", config->ssid, "radio", config->radio, "bssid", facts->bssid,
			"enabled", (int)config->enabled, "up", known && known->present && known->up,
			"wps", (int)core_state_wps(core, config->if_name), "wps_pbc",
			(int)core_state_pbc(core, config->if_name), "wps_pbc_key_id", facts->key_id,
			"key_ids", key_ids(config), "device_keys", (json_int_t)facts->n_device_keys,
			"clients", clients(store, config->if_name), "session",
			session ? report_session(session, facts->now_ms, facts->wall_offset_ms)
				: json_null());

	if (object && refusal)
		json_object_set_new(
			object, "wps_refusal", json_string(explain_get(refusal)->token));
	return object;
}

json_t *report_radio(const struct radio_config *radio)
{
	return json_pack("{ss ss ss si sb}", "if_name", radio->if_name, "phy", radio->phy,
		"hw_mode", radio->hw_mode, "channel", radio->channel, "enabled",
		(int)radio->enabled);
}

json_t *report_problems(const struct store *store)
{
	json_t *array = json_array();

	for (const struct store_problem *problem = store->problems; problem;
		problem = problem->next)
		json_array_append_new(
			array, json_pack("{ss ss}", "row", problem->row, "problem", problem->text));
	return array;
}
