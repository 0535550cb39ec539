/* SPDX-License-Identifier: BSD-3-Clause */
/* What the OVSDB port writes: State, clients and sessions, in schemas of all sizes. */
#include "ovsdb_port_fixture.h"

/* --- state --- */

static void test_state(void **state)
{
	(void)state;
	sample_told();
	/* What the document shows. */
	expect_columns("Wifi_VIF_State", "home-ap-24",
		"{\"ap_bridge\": false, \"ap_vlan_sta_addr\": [\"set\", []], "
		"\"associated_clients\": [\"set\", []], \"bridge\": \"br-home\", \"btm\": 1, "
		"\"channel\": 1, \"enabled\": true, \"ft_mobility_domain\": [\"set\", []], "
		"\"ft_psk\": 0, \"group_rekey\": 86400, \"mac\": \"12:23:34:45:56:67\", "
		"\"mac_list\": [\"set\", []], \"mode\": \"ap\", \"multi_ap\": [\"set\", []], "
		"\"parent\": [\"set\", []], \"rrm\": 1, \"security\": [\"map\", [[\"encryption\", "
		"\"WPA-PSK\"], [\"key\", \"opensync11\"], [\"key-2\", \"12345678\"], [\"key-3\", "
		"\"opensync22\"], [\"mode\", \"2\"], [\"oftag\", \"home--1\"], [\"oftag-key-2\", "
		"\"home-2\"], [\"oftag-key-3\", \"home-3\"]]], \"ssid\": \"OPENSYNC-SSID\", "
		"\"ssid_broadcast\": \"enabled\", \"state\": [\"set\", []], \"uapsd_enable\": "
		"true, \"vif_radio_idx\": 2, \"vlan_id\": [\"set\", []], \"wps\": false, "
		"\"wps_pbc\": false, \"wps_pbc_key_id\": \"\"}");
	expect_columns("Wifi_Radio_State", "wifi0",
		"{\"channel\": 1, \"enabled\": true, \"freq_band\": \"2.4G\"}");
	fake_vif("home-ap-24")->wps = true;
	fake_vif("home-ap-24")->pbc = true;
	fake_vif("home-ap-24")->key_id = "key-3";
	ovsdb_port_state_changed(port, "home-ap-24");
	ovsdb_port_state_changed(port, "home-ap-24");
	expect_columns("Wifi_VIF_State", "home-ap-24",
		"{\"wps\": true, \"wps_pbc\": true, \"wps_pbc_key_id\": \"key-3\"}");
	/* What cannot be done is not claimed. */
	set_columns("Wifi_VIF_Config", "home-ap-24",
		"{\"wds\": true, \"mcast2ucast\": true, \"dynamic_beacon\": false, \"ssid\": "
		"\"x\"}");
	expect_columns("Wifi_VIF_State", "home-ap-24",
		"{\"wds\": false, \"mcast2ucast\": false, \"dynamic_beacon\": false, \"ssid\": "
		"\"x\"}");
	/* Not yet what hostapd runs. */
	fake_vif("home-ap-24")->behind = true;
	fake_vif("home-ap-24")->up = false;
	fake_vif("home-ap-24")->channel = 0;
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"ssid\": \"y\"}");
	expect_columns("Wifi_VIF_State", "home-ap-24",
		"{\"enabled\": false, \"channel\": [\"set\", []], \"ssid\": \"x\"}");
	fake_vif("home-ap-24")->behind = false;
	ovsdb_port_state_changed(port, "home-ap-24");
	expect_columns("Wifi_VIF_State", "home-ap-24", "{\"ssid\": \"y\"}");
	expect_columns("Wifi_Radio_State", "wifi0", "{\"channel\": [\"set\", []]}");
	/* A bad row changes nothing. */
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"ssid\": \"\"}");
	expect_line("bad home-ap-24 ssid");
	ovsdb_port_state_changed(port, "home-ap-24");
	run_for(0.05);
	expect_columns("Wifi_VIF_State", "home-ap-24", "{\"ssid\": \"y\"}");
}

static json_t *row_version(const char *table, const char *if_name)
{
	return json_incref(
		json_object_get(json_array_get(select_rows(table, if_name), 0), "_version"));
}

/* Nothing is written that is there already, whatever is called. */
static void test_only_differences(void **state)
{
	json_t *vif_before, *radio_before, *vif_after, *radio_after;

	(void)state;
	sample_told();
	expect_columns("Wifi_Radio_State", "wifi0", "{\"channel\": 1}");
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:01", "key", true);
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:02", "", true);
	expect_count("Wifi_Associated_Clients", NULL, 2);
	run_for(0.1);
	vif_before = row_version("Wifi_VIF_State", "home-ap-24");
	radio_before = row_version("Wifi_Radio_State", "wifi0");
	ovsdb_port_state_changed(port, "home-ap-24");
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:01", "key", true);
	/* As after each connecting. */
	state_reconcile(port);
	run_for(0.1);
	vif_after = row_version("Wifi_VIF_State", "home-ap-24");
	radio_after = row_version("Wifi_Radio_State", "wifi0");
	assert_true(json_equal(vif_before, vif_after));
	assert_true(json_equal(radio_before, radio_after));
	json_decref(vif_before);
	json_decref(vif_after);
	json_decref(radio_before);
	json_decref(radio_after);
}

static void test_clients(void **state)
{
	json_t *client;

	(void)state;
	sample_told();
	expect_count("Wifi_VIF_State", "home-ap-24", 1);
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:01", "key-3", true);
	expect_columns("Wifi_Associated_Clients", NULL,
		"{\"mac\": \"02:00:00:00:00:01\", \"key_id\": \"key-3\", \"oftag\": \"home-3\", "
		"\"state\": \"active\"}");
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:01", "key", true);
	expect_columns(
		"Wifi_Associated_Clients", NULL, "{\"key_id\": \"key\", \"oftag\": \"home--1\"}");
	/* Its tag changes with the key's. */
	set_columns("Wifi_VIF_Config", "home-ap-24",
		"{\"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"], [\"key\", "
		"\"opensync11\"], "
		"[\"oftag\", \"other\"]]]}");
	expect_columns(
		"Wifi_Associated_Clients", NULL, "{\"key_id\": \"key\", \"oftag\": \"other\"}");
	client = json_incref(json_object_get(
		json_array_get(select_rows("Wifi_Associated_Clients", NULL), 0), "_uuid"));
	assert_true(json_equal(
		client, json_object_get(json_array_get(select_rows("Wifi_VIF_State", NULL), 0),
				"associated_clients")));
	json_decref(client);
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:02", "", true);
	expect_count("Wifi_Associated_Clients", NULL, 2);
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:01", "", false);
	expect_columns("Wifi_Associated_Clients", NULL,
		"{\"mac\": \"02:00:00:00:00:02\", \"key_id\": [\"set\", []], \"oftag\": [\"set\", "
		"[]]}");
	/* wpsd begins anew: as long as hostapd has said nothing, nothing is taken away. */
	port_restart();
	fake.unknown = true;
	expect_line("connected\n");
	run_for(0.1);
	expect_count("Wifi_Associated_Clients", NULL, 1);
	fake_vif("home-ap-24")->unknown = false;
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:03", "key", true);
	expect_columns("Wifi_Associated_Clients", NULL, "{\"mac\": \"02:00:00:00:00:03\"}");
	ovsdb_port_clients_clear(port, "home-ap-24");
	expect_count("Wifi_Associated_Clients", NULL, 0);
	expect_columns("Wifi_VIF_State", "home-ap-24", "{\"associated_clients\": [\"set\", []]}");
}

/* Rows that earlier runs left behind, and rows of others. */
static void test_leftovers(void **state)
{
	(void)state;
	ovsdb_port_free(port);
	port = NULL;
	db("[{\"op\": \"insert\", \"table\": \"Wifi_VIF_State\", \"row\": {\"if_name\": "
	   "\"old-ap\", "
	   "\"mode\": \"ap\", \"wps_pbc\": true, \"associated_clients\": [\"named-uuid\", "
	   "\"c\"]}}, "
	   "{\"op\": \"insert\", \"table\": \"Wifi_Associated_Clients\", \"uuid-name\": \"c\", "
	   "\"row\": {\"mac\": \"02:00:00:00:00:09\"}}, "
	   "{\"op\": \"insert\", \"table\": \"Wifi_Associated_Clients\", "
	   "\"row\": {\"mac\": \"02:00:00:00:00:08\"}}, "
	   "{\"op\": \"insert\", \"table\": \"Wifi_VIF_State\", \"row\": {\"if_name\": \"sta0\", "
	   "\"mode\": \"sta\"}}, "
	   "{\"op\": \"insert\", \"table\": \"Wifi_VIF_State\", \"row\": {\"if_name\": "
	   "\"home-ap-24\", \"mode\": \"ap\"}}, "
	   "{\"op\": \"insert\", \"table\": \"Wifi_VIF_State\", \"row\": {\"if_name\": "
	   "\"home-ap-24\", \"mode\": \"ap\"}}, "
	   "{\"op\": \"insert\", \"table\": \"Wifi_Radio_State\", \"row\": {\"if_name\": "
	   "\"wifi5\", "
	   "\"freq_band\": \"5G\"}}]");
	port_start();
	add_sample();
	expect_count("Wifi_VIF_State", "old-ap", 0);
	expect_count("Wifi_Associated_Clients", NULL, 0);
	expect_count("Wifi_VIF_State", "home-ap-24", 1);
	expect_columns("Wifi_VIF_State", "home-ap-24", "{\"ssid\": \"OPENSYNC-SSID\"}");
	expect_count("Wifi_VIF_State", "sta0", 1);
	expect_count("Wifi_Radio_State", "wifi5", 1);
	db("[{\"op\": \"delete\", \"table\": \"Wifi_VIF_Config\", \"where\": []}, "
	   "{\"op\": \"delete\", \"table\": \"Wifi_Radio_Config\", \"where\": []}]");
	expect_count("Wifi_VIF_State", "home-ap-24", 0);
	expect_count("Wifi_Radio_State", "wifi0", 0);
	expect_count("Wifi_VIF_State", "sta0", 1);
}

static json_t *wpa_row(void)
{
	json_t *row = sample_row("home-ap-24");
	json_t *wpa =
		parse("{\"security\": [\"map\", []], \"wpa\": true, \"wpa_key_mgmt\": [\"set\", "
		      "[\"sae\", \"wpa-psk\"]], \"wpa_psks\": [\"map\", [[\"key\", "
		      "\"opensync11\"], [\"key-1\", \"12345678\"]]], \"wpa_oftags\": [\"map\", "
		      "[[\"key-1\", \"home-2\"]]], \"rsn_pairwise_ccmp\": true, \"pmf\": "
		      "\"optional\"}");

	json_object_update(row, wpa);
	json_decref(wpa);
	return row;
}

/* State without columns for the other layout tells the keys in the one that it has. */
static void test_wpa_in_security(void **state)
{
	(void)state;
	forget();
	add_on_radio("wifi0", "2.4G", wpa_row());
	expect_columns("Wifi_VIF_State", "home-ap-24",
		"{\"security\": [\"map\", [[\"encryption\", \"WPA-PSK\"], [\"mode\", \"2\"], "
		"[\"key\", \"opensync11\"], [\"key-1\", \"12345678\"], [\"oftag-key-1\", "
		"\"home-2\"]]]}");
}

static void test_big_schema(void **state)
{
	const struct session session = {.id = 1, .if_name = "home-ap-24", .requested_ms = 1};

	(void)state;
	forget();
	add_on_radio("wifi0", "2.4G", wpa_row());
	expect(TOLD_RADIO "vif home-ap-24 wifi0 OPENSYNC-SSID keys=2 wps=0 ''\nend\n");
	expect_columns("Wifi_VIF_State", "home-ap-24",
		"{\"security\": [\"map\", []], \"wpa\": true, \"wpa_key_mgmt\": [\"set\", "
		"[\"sae\", "
		"\"wpa-psk\"]], \"wpa_psks\": [\"map\", [[\"key\", \"opensync11\"], [\"key-1\", "
		"\"12345678\"]]], \"wpa_oftags\": [\"map\", [[\"key-1\", \"home-2\"]]], \"pmf\": "
		"\"optional\", \"rsn_pairwise_ccmp\": true}");
	/* There is no table for it. */
	ovsdb_port_session(port, &session, 0);
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:01", "key-1", true);
	expect_columns("Wifi_Associated_Clients", NULL, "{\"oftag\": \"home-2\"}");
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": true}");
	expect_line("order home-ap-24 start 1\n");
	ovsdb_port_pbc_clear(port, "home-ap-24", true);
	expect_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": [\"set\", []]}");
}

/* --- sessions --- */

static struct session session_of(uint64_t id, int64_t requested_ms)
{
	return (struct session){.id = id,
		.if_name = "home-ap-24",
		.ssid = "OPENSYNC-SSID",
		.key_id = "key-3",
		.requested_by = BY_OVSDB,
		.status = SESSION_REQUESTED,
		.reason = EXPLAIN_WAITING,
		.requested_ms = requested_ms};
}

static void session_open(struct session *session)
{
	session->status = SESSION_ACTIVE;
	session->reason = EXPLAIN_OPEN;
	session->started_ms = session->requested_ms + 1500;
}

static void session_end(struct session *session)
{
	session->status = SESSION_SUCCEEDED;
	session->reason = EXPLAIN_JOINED;
	session->ended_ms = session->started_ms + 20000;
	snprintf(session->peer_mac, sizeof(session->peer_mac), "02:00:00:00:00:01");
	snprintf(session->peer_name, sizeof(session->peer_name), "Pr\xffinter");
}

static void test_session(void **state)
{
	const int64_t offset_ms = 1000000000000;
	struct session session = session_of(7, 5000);

	(void)state;
	forget();
	ovsdb_port_session(port, &session, offset_ms);
	expect_columns("WPS_Session", NULL,
		"{\"if_name\": \"home-ap-24\", \"ssid\": \"OPENSYNC-SSID\", \"key_id\": \"key-3\", "
		"\"method\": \"pbc\", \"requested_by\": \"ovsdb\", \"status\": \"requested\", "
		"\"reason\": \"waiting\", \"started_at\": 1000000005, \"ends_at\": [\"set\", []], "
		"\"ended_at\": [\"set\", []], \"peer_mac\": [\"set\", []]}");
	session_open(&session);
	snprintf(session.note, sizeof(session.note), "Held until the end: wps false.");
	ovsdb_port_session(port, &session, offset_ms + 900);
	expect_columns("WPS_Session", NULL,
		"{\"status\": \"active\", \"started_at\": 1000000006, \"ends_at\": 1000000126, "
		"\"detail\": \"The session is open for one device. Held until the end: wps "
		"false.\"}");
	session_end(&session);
	session.note[0] = '\0';
	ovsdb_port_session(port, &session, offset_ms);
	expect_columns("WPS_Session", NULL,
		"{\"status\": \"succeeded\", \"reason\": \"joined\", \"ended_at\": 1000000026, "
		"\"peer_mac\": \"02:00:00:00:00:01\", \"peer_name\": \"Pr?inter\", \"detail\": "
		"\"The device was given the key and joined.\"}");
	/* Another one of the same second is another one. */
	session = session_of(8, 5000);
	ovsdb_port_session(port, &session, offset_ms);
	expect_count("WPS_Session", NULL, 2);
}

/* wpsd is killed: the next one finds the row, also when the wall clock was set meanwhile. */
static void test_session_restart(void **state)
{
	const int64_t now_ms = clock_core_ms();
	struct session session = session_of(7, now_ms - 5000);
	struct session orphan = session_of(3, now_ms - 90000);

	(void)state;
	forget();
	snprintf(orphan.if_name, sizeof(orphan.if_name), "other-ap");
	ovsdb_port_session(port, &orphan, 0);
	ovsdb_port_session(port, &session, 0);
	expect_count("WPS_Session", NULL, 2);
	port_restart();
	session_open(&session);
	ovsdb_port_session(port, &session, 0);
	expect_columns("WPS_Session", "home-ap-24", "{\"status\": \"active\"}");
	/* Nobody knows of it any more. */
	expect_columns("WPS_Session", "other-ap",
		"{\"status\": \"interrupted\", \"reason\": \"outcome-unknown\"}");
	port_restart();
	ovsdb_port_session(port, &session, 3600000);
	session_end(&session);
	ovsdb_port_session(port, &session, 3600000);
	expect_columns("WPS_Session", "home-ap-24", "{\"status\": \"succeeded\"}");
	/* It has ended: told once more it is the same row, and a new one is another. */
	port_restart();
	ovsdb_port_session(port, &session, 3600000);
	session = session_of(9, clock_core_ms());
	ovsdb_port_session(port, &session, 3600000);
	expect_count("WPS_Session", "home-ap-24", 2);
	expect_count("WPS_Session", NULL, 3);
	/* The server went with an open session. */
	forget();
	server_stop();
	expect("lost\n");
	session_open(&session);
	session.status = SESSION_TIMED_OUT;
	session.reason = EXPLAIN_WALK_TIME;
	session.ended_ms = session.started_ms + WALK_TIME_MS;
	ovsdb_port_session(port, &session, 3600000);
	server_start(true);
	expect_line("connected\n");
	run_for(0.1);
	expect_count("WPS_Session", NULL, 3);
	assert_false(rows_contain("WPS_Session", "\"status\": \"requested\""));
}

/* The device's key was made, and wpsd was killed before the row said which. */
static void test_session_key_made(void **state)
{
	struct session session = session_of(7, clock_core_ms() - 5000);

	(void)state;
	forget();
	session.device_key = true;
	snprintf(session.key_id, sizeof(session.key_id), PER_DEVICE_KEY_ID);
	ovsdb_port_session(port, &session, 0);
	expect_columns("WPS_Session", NULL, "{\"key_id\": \"per-device\"}");
	port_restart();
	snprintf(session.key_id, sizeof(session.key_id), "dev-17");
	session_open(&session);
	ovsdb_port_session(port, &session, 0);
	expect_columns("WPS_Session", NULL, "{\"key_id\": \"dev-17\", \"status\": \"active\"}");
	expect_count("WPS_Session", NULL, 1);
}

static void test_session_bound(void **state)
{
	json_t *rows;
	unsigned i;

	(void)state;
	forget();
	for (i = 1; i <= 300; i++) {
		struct session session = session_of(i, i * 10000);

		session_open(&session);
		/* The first stays open: it is not the one to go. */
		if (i > 1)
			session_end(&session);
		ovsdb_port_session(port, &session, 0);
		if (i % 50 == 0)
			run_for(0.2);
	}
	run_for(0.5);
	expect_count("WPS_Session", NULL, 256);
	rows = select_rows("WPS_Session", NULL);
	for (i = 0; i < json_array_size(rows); i++) {
		const json_int_t at =
			json_integer_value(json_object_get(json_array_get(rows, i), "started_at"));

		assert_true(at == 11 || at > 451);
	}
	assert_true(port->n_sessions <= 256);
}

/* --- the schema --- */

static void test_column_missing(void **state)
{
	(void)state;
	expect("connected\n");
	ovsdb_port_free(port);
	port = NULL;
	server_stop();
	run_shell("sed '/\"wps_pbc_key_id\"/d; s/\\(\"wps_pbc\": .*\\),$/\\1/' %s > %s/less",
		schema_path, dir);
	run_shell("rm %s/db && ovsdb-tool create %s/db %s/less", dir, dir, dir);
	server_start(true);
	port_start();
	run_for(0.2);
	assert_non_null(strstr(port->trouble, "no column Wifi_VIF_Config.wps_pbc_key_id"));
	assert_int_equal(port->phase, PHASE_SCHEMA);
	expect("");
	/* And back. */
	server_stop();
	run_shell("rm %s/db && ovsdb-tool create %s/db %s", dir, dir, schema_path);
	server_start(true);
	expect("connected\n");
}

static void test_remote_bad(void **state)
{
	const struct ovsdb_port_config config = {.remote = "tcp:host.example:6640", .probe_s = 0};
	const struct ovsdb_port_callbacks callbacks = {0};

	(void)state;
	assert_null(ovsdb_port_new(loop, &config, &callbacks));
	ovsdb_port_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_state),
		TEST(test_only_differences),
		TEST(test_clients),
		TEST(test_leftovers),
		TEST(test_wpa_in_security),
		cmocka_unit_test_setup_teardown(
			test_big_schema, fixture_setup_big, fixture_teardown),
		TEST(test_session),
		TEST(test_session_restart),
		TEST(test_session_key_made),
		TEST(test_session_bound),
		TEST(test_column_missing),
		TEST(test_remote_bad),
	};

	return cmocka_run_group_tests(tests, fixture_group_setup, fixture_group_teardown);
}
