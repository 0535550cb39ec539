/* SPDX-License-Identifier: BSD-3-Clause */
/* What the OVSDB port tells: wishes and orders, bad rows, and the same over a loss of the server.
 */
#include "manager/row.h"
#include "ovsdb_port_fixture.h"

/* --- wishes and orders --- */

static void test_first_look(void **state)
{
	(void)state;
	expect("connected\n");
	add_sample();
	expect(TOLD_RADIO TOLD_VIF "end\n");
	port_restart();
	expect(TOLD_RADIO TOLD_VIF "end\nconnected\n");
	/* Levels, then orders; both VIFs one attempt. */
	add_on_radio("wifi1", "5G", sample_row("home-ap-50"));
	expect("radio wifi1 phy1 36\nvif home-ap-50 wifi1 OPENSYNC-SSID keys=3 wps=0 ''\nend\n");
	db("[{\"op\": \"update\", \"table\": \"Wifi_VIF_Config\", \"where\": [[\"ssid\", \"==\", "
	   "\"OPENSYNC-SSID\"]], \"row\": {\"wps\": true, \"wps_pbc\": true, "
	   "\"wps_pbc_key_id\": \"key-3\"}}]");
	expect_line("end\n");
	assert_int_equal(strncmp(fake.text, "vif home-ap-", 12), 0);
	assert_non_null(strstr(fake.text, "order home-ap-24 start 1\n"));
	assert_non_null(strstr(fake.text, "order home-ap-50 start 1\n"));
	assert_true(strstr(fake.text, "order ") > strstr(fake.text, "home-ap-24 wifi0"));
	assert_true(strstr(fake.text, "order ") > strstr(fake.text, "home-ap-50 wifi1"));
}

static void test_orders(void **state)
{
	(void)state;
	sample_told();
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": true}");
	expect("order home-ap-24 start 1\nend\n");
	/* R5: the same value once more is no update. */
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": true}");
	expect("");
	/* Another column, with wps_pbc still set, is no order. */
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"ssid\": \"New\"}");
	expect("vif home-ap-24 wifi0 New keys=3 wps=0 ''\nend\n");
	ovsdb_port_pbc_clear(port, "home-ap-24", true);
	expect_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": [\"set\", []]}");
	expect("end\n");
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": false}");
	expect("order home-ap-24 cancel 2\nend\n");
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": true}");
	expect("order home-ap-24 start 3\nend\n");
	/* R4: it is another value by now. */
	ovsdb_port_pbc_clear(port, "home-ap-24", false);
	run_for(0.05);
	expect_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": true}");
	/* The newer write comes while the clearing is on its way: the guard fails, the write stays.
	 */
	ovsdb_port_pbc_clear(port, "home-ap-24", true);
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": false}");
	run_for(0.05);
	expect_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": false}");
	expect("order home-ap-24 cancel 4\nend\n");
}

static void test_stale(void **state)
{
	json_t *row = sample_row("home-ap-24");

	(void)state;
	forget();
	json_object_set_new(row, "wps_pbc", json_true());
	add_on_radio("wifi0", "2.4G", row);
	expect(TOLD_RADIO TOLD_VIF "order home-ap-24 start 1\nend\n");
	port_restart();
	expect(TOLD_RADIO TOLD_VIF "order home-ap-24 start 1 stale\nend\nconnected\n");
}

/* Whether a row has no key is bad depends on its registrar, of which the port does not know: the
 * app refuses it. */
static bool is_left_to_the_app(const json_t *row)
{
	char problem[ROW_PROBLEM_SIZE];
	struct vif_config vif;
	const bool read = row_read_vif(row, &vif, problem);

	if (!read)
		return false;
	assert_int_equal(vif.n_keys, 0);
	vif_config_clear(&vif);
	return true;
}

static void test_bad_rows(void **state)
{
	json_t *table = bad_rows_load();
	json_t *base = json_object_get(table, "base");
	json_t *entry;
	size_t i;

	(void)state;
	sample_told();
	json_array_foreach (json_object_get(table, "bad"), i, entry) {
		const char *column = json_string_value(json_object_get(entry, "problem"));
		json_t *columns = json_object_get(entry, "columns");
		const char *if_name = json_string_value(json_object_get(columns, "if_name"));
		json_t *row = json_copy(base);
		const char *found;
		char line[80];

		json_object_update(row, columns);
		if (is_left_to_the_app(row)) {
			json_decref(row);
			continue;
		}
		if (if_name) {
			add_vif("wifi0", row);
		} else {
			transact(json_pack("[o]",
				ovsdb_op_update("Wifi_VIF_Config",
					ovsdb_where("if_name", "==", json_string("home-ap-24")),
					row)));
		}
		snprintf(line, sizeof(line), " %s: ", column);
		expect_line(line);
		found = strstr(fake.text, "bad ");
		assert_ptr_equal(found, fake.text);
		assert_true(if_name ? found[4 + 36] == ' '
				    : strncmp(found, "bad home-ap-24 ", 15) == 0);
		/* A session cannot be had on it. */
		if (!if_name && i % 10 == 0) {
			set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": true}");
			expect_line("order home-ap-24 start");
			assert_non_null(strstr(fake.text, " bad\n"));
		}
		assert_null(strstr(fake.text, "vif "));
		assert_null(strstr(fake.text, "gone "));
		forget();
		if (if_name)
			transact(json_pack("[o]",
				ovsdb_op_delete("Wifi_VIF_Config",
					ovsdb_where("if_name", "==", json_string(if_name)))));
		else
			transact(json_pack("[o, o]",
				ovsdb_op_update("Wifi_VIF_Config",
					ovsdb_where("if_name", "==", json_string("home-ap-24")),
					json_incref(base)),
				/* What the table writes beside the base. */
				ovsdb_op_update("Wifi_VIF_Config", json_array(),
					parse("{\"wps_pbc\": [\"set\", []], \"wpa\": [\"set\", "
					      "[]], "
					      "\"wpa_key_mgmt\": [\"set\", []], \"wpa_psks\": "
					      "[\"map\", []], \"wpa_oftags\": [\"map\", []], "
					      "\"pmf\": [\"set\", []], \"rsn_pairwise_ccmp\": "
					      "[\"set\", []], \"rsn_pairwise_tkip\": [\"set\", "
					      "[]], "
					      "\"wpa_pairwise_tkip\": [\"set\", []], "
					      "\"mac_list\": [\"set\", []], \"mac_list_type\": "
					      "[\"set\", []]}"))));
		expect_line(" -\n");
		forget();
	}
	json_decref(table);
}

static void test_doubled_and_lonely(void **state)
{
	(void)state;
	sample_told();
	add_vif("wifi0", sample_row("home-ap-24"));
	expect("bad home-ap-24 if_name: more than one row has this name; expected one\nend\n");
	db("[{\"op\": \"update\", \"table\": \"Wifi_VIF_Config\", \"where\": [], \"row\": "
	   "{\"wps_pbc\": true}}]");
	expect_line("order home-ap-24 start 1 bad\norder home-ap-24 start 1 bad\nend\n");
	forget();
	ovsdb_port_pbc_clear(port, "home-ap-24", true);
	run_for(0.1);
	assert_int_equal(json_array_size(select_rows("Wifi_VIF_Config", NULL)), 2);
	assert_false(rows_contain("Wifi_VIF_Config", "\"wps_pbc\": true"));
	forget();
	/* One of the two goes: the other is good. */
	transact(json_pack("[o]",
		ovsdb_op_delete("Wifi_VIF_Config",
			ovsdb_where("_uuid", "==",
				json_incref(json_object_get(
					json_array_get(select_rows("Wifi_VIF_Config", NULL), 0),
					"_uuid"))))));
	expect("bad home-ap-24 -\nend\n");
	/* No radio, then two. */
	set_columns("Wifi_Radio_Config", "wifi0", "{\"vif_configs\": [\"set\", []]}");
	expect("bad home-ap-24 vif_configs: no row of Wifi_Radio_Config refers to this one; "
	       "expected one\nend\n");
	transact(json_pack("[o, o]",
		ovsdb_op_insert("Wifi_Radio_Config",
			parse("{\"if_name\": \"wifi7\", \"freq_band\": \"5G\"}"), NULL),
		ovsdb_op_update("Wifi_Radio_Config", json_array(),
			json_pack("{sO}", "vif_configs",
				json_object_get(
					json_array_get(select_rows("Wifi_VIF_Config", NULL), 0),
					"_uuid")))));
	expect("radio wifi7 phy7 36\nbad home-ap-24 vif_configs: more than one row of "
	       "Wifi_Radio_Config refers to this one; expected one\nend\n");
	transact(json_pack("[o]", ovsdb_op_delete("Wifi_Radio_Config",
					  ovsdb_where("if_name", "==", json_string("wifi0")))));
	expect("bad home-ap-24 -\nvif home-ap-24 wifi7 OPENSYNC-SSID keys=3 wps=0 ''\n"
	       "radio-gone wifi0\nend\n");
}

static void test_rename_station_delete(void **state)
{
	json_t *station = sample_row("sta0");

	(void)state;
	sample_told();
	json_object_set_new(station, "mode", json_string("sta"));
	json_object_set_new(station, "wps_pbc", json_true());
	add_vif("wifi0", station);
	expect("end\n");
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"if_name\": \"home-ap-25\"}");
	expect_line("gone home-ap-24\n");
	expect_line("vif home-ap-25 wifi0");
	forget();
	set_columns("Wifi_VIF_Config", "home-ap-25", "{\"mode\": \"sta\"}");
	expect("gone home-ap-25\nend\n");
	set_columns("Wifi_VIF_Config", "home-ap-25", "{\"mode\": \"ap\"}");
	expect_line("vif home-ap-25 wifi0");
	forget();
	db("[{\"op\": \"delete\", \"table\": \"Wifi_VIF_Config\", \"where\": []}, "
	   "{\"op\": \"delete\", \"table\": \"Wifi_Radio_Config\", \"where\": []}]");
	expect("gone home-ap-25\nradio-gone wifi0\nend\n");
	/* Nobody else's row was touched. */
	assert_int_equal(port->vifs.count, 0);
	assert_int_equal(port->radios.count, 0);
}

/* From the first byte of the look after connecting to the last row told. */
static double seconds_for_rows(unsigned count)
{
	json_t *ops = json_array();
	json_t *refs = ovsdb_set_new();
	int64_t began_ms;
	double seconds;
	unsigned i;

	for (i = 0; i < count; i++) {
		char name[24];

		snprintf(name, sizeof(name), "v%u", i);
		json_array_append_new(
			ops, ovsdb_op_insert("Wifi_VIF_Config", sample_row(name), name));
		ovsdb_set_add(refs, ovsdb_named_uuid_new(name));
	}
	json_array_append_new(ops, ovsdb_op_insert("Wifi_Radio_Config",
					   json_pack("{ss ss so}", "if_name", "wifi0", "freq_band",
						   "2.4G", "vif_configs", refs),
					   NULL));
	fake.vifs_told = 0;
	transact(ops);
	began_ms = clock_core_ms();
	while (fake.vifs_told < count && clock_core_ms() - began_ms < 60000)
		ev_run(loop, EVRUN_ONCE);
	assert_int_equal(fake.vifs_told, count);
	/* And once more as a first look. */
	port_restart();
	began_ms = clock_core_ms();
	while (fake.vifs_told < count && clock_core_ms() - began_ms < 60000)
		ev_run(loop, EVRUN_ONCE);
	assert_int_equal(fake.vifs_told, count);
	seconds = (double)(clock_core_ms() - began_ms) / 1000;
	if (getenv("OPENWPS_TEST_VERBOSE"))
		fprintf(stderr, "%u rows in %.3f s\n", count, seconds);
	return seconds;
}

static void test_ten_thousand(void **state)
{
	(void)state;
	forget();
	assert_true(seconds_for_rows(10000) < 20);
}

/* --- the server goes away --- */

static void test_reconnect(void **state)
{
	(void)state;
	sample_told();
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": true}");
	expect("order home-ap-24 start 1\nend\n");
	expect_columns("Wifi_VIF_State", "home-ap-24", "{\"wps\": false}");
	server_stop();
	expect("lost\n");
	/* All this happens while nobody listens. */
	ovsdb_port_pbc_clear(port, "home-ap-24", true);
	fake_vif("home-ap-24")->wps = true;
	ovsdb_port_state_changed(port, "home-ap-24");
	ovsdb_port_client(port, "home-ap-24", "02:00:00:00:00:01", "key-2", true);
	server_start(true);
	/* What was told before is not told again. */
	expect("end\nconnected\nend\n");
	expect_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": [\"set\", []]}");
	expect_columns("Wifi_VIF_State", "home-ap-24", "{\"wps\": true}");
	expect_columns("Wifi_Associated_Clients", NULL,
		"{\"mac\": \"02:00:00:00:00:01\", \"key_id\": \"key-2\", \"oftag\": \"home-2\"}");
}

/* Rows changed while the port was away. */
static void test_changed_meanwhile(void **state)
{
	(void)state;
	sample_told();
	server_stop();
	expect("lost\n");
	server_start(false);
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps\": true, \"wps_pbc\": true}");
	server_stop();
	server_start(true);
	/* Younger than 10 s. */
	expect("vif home-ap-24 wifi0 OPENSYNC-SSID keys=3 wps=1 ''\n"
	       "order home-ap-24 start 1\nend\nconnected\n");
	server_stop();
	expect("lost\n");
	port->heard_ms -= 10000;
	server_start(false);
	set_columns("Wifi_VIF_Config", "home-ap-24", "{\"wps_pbc\": false}");
	server_stop();
	server_start(true);
	expect("order home-ap-24 cancel 2 stale\nend\nconnected\n");
	/* Deleted meanwhile. */
	server_stop();
	expect("lost\n");
	server_start(false);
	db("[{\"op\": \"delete\", \"table\": \"Wifi_VIF_Config\", \"where\": []}]");
	server_stop();
	server_start(true);
	expect("gone home-ap-24\nend\nconnected\n");
	expect_count("Wifi_VIF_State", NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_first_look),
		TEST(test_orders),
		TEST(test_stale),
		TEST(test_bad_rows),
		TEST(test_doubled_and_lonely),
		TEST(test_rename_station_delete),
		TEST(test_ten_thousand),
		TEST(test_reconnect),
		TEST(test_changed_meanwhile),
	};

	return cmocka_run_group_tests(tests, fixture_group_setup, fixture_group_teardown);
}
