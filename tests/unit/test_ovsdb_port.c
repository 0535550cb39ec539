/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The OVSDB port against a real ovsdb-server; only the rest of wpsd is a fake. Needs ovsdb-server
 * and ovsdb-tool. OPENWPS_SCHEMA, OPENWPS_BAD_ROWS and OPENWPS_BIG_SCHEMA name the schema, the
 * table of bad rows and the program that makes a big schema.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/ovsdb/internal.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

#define GIVE_UP_S 20.0
#define VIFS_MAX  16

static const char *schema_path, *big_schema_path, *bad_rows_path;
static char dir[] = "/tmp/test-ovsdb-port-XXXXXX";
static char remote[64], writer_remote[64];
static pid_t server_pid = -1;
static struct ev_loop *loop;
static struct ovsdb_client *writer; /* the controller */
static struct ovsdb_port *port;

/* What the rest of wpsd was told, a line for each call, and what it answers. */
static struct {
	char text[1 << 16];
	size_t length;
	unsigned vifs_told;
	bool unknown; /* hostapd did not tell yet what runs */
	struct {
		char name[IF_NAME_SIZE];
		struct vif_state state;
	} vifs[VIFS_MAX];
} fake;

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void note(const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(fake.text + fake.length, sizeof(fake.text) - fake.length, format, args);
	va_end(args);
	fake.length += (size_t)length;
	if (fake.length >= sizeof(fake.text))
		fake.length = sizeof(fake.text) - 1;
}

static struct vif_state *fake_vif(const char *name)
{
	size_t i;

	for (i = 0; i < VIFS_MAX; i++) {
		if (strcmp(fake.vifs[i].name, name) == 0)
			return &fake.vifs[i].state;
	}
	return NULL;
}

static void on_radio(void *arg, const struct radio_config *radio)
{
	(void)arg;
	note("radio %s %s %d\n", radio->if_name, radio->phy, radio->channel);
}

static void on_radio_gone(void *arg, const char *if_name)
{
	(void)arg;
	note("radio-gone %s\n", if_name);
}

static void on_vif(void *arg, const struct vif_config *vif)
{
	size_t i;

	(void)arg;
	note("vif %s %s %s keys=%zu wps=%d '%s'\n", vif->if_name, vif->radio, vif->ssid,
		vif->n_keys, vif->wps, vif->wps_key_id);
	fake.vifs_told++;
	for (i = 0; i < VIFS_MAX && !fake_vif(vif->if_name); i++) {
		if (fake.vifs[i].name[0])
			continue;
		snprintf(fake.vifs[i].name, IF_NAME_SIZE, "%s", vif->if_name);
		fake.vifs[i].state = (struct vif_state){.up = true,
			.mac = "12:23:34:45:56:67",
			.channel = 1,
			.unknown = fake.unknown};
	}
}

static void on_vif_gone(void *arg, const char *if_name)
{
	size_t i;

	(void)arg;
	note("gone %s\n", if_name);
	for (i = 0; i < VIFS_MAX; i++) {
		if (strcmp(fake.vifs[i].name, if_name) == 0)
			fake.vifs[i].name[0] = '\0';
	}
}

static void on_vif_bad(void *arg, const char *row, const char *problem)
{
	(void)arg;
	note("bad %s %s\n", row, problem ? problem : "-");
}

static void on_order(
	void *arg, const char *if_name, bool start, uint64_t attempt, bool stale, bool bad)
{
	(void)arg;
	note("order %s %s %u%s%s\n", if_name, start ? "start" : "cancel", (unsigned)attempt,
		stale ? " stale" : "", bad ? " bad" : "");
}

static void on_batch_end(void *arg)
{
	(void)arg;
	note("end\n");
}

static void on_connected(void *arg, bool connected)
{
	(void)arg;
	note(connected ? "connected\n" : "lost\n");
}

static bool on_vif_state(void *arg, const char *if_name, struct vif_state *ret)
{
	const struct vif_state *state = fake_vif(if_name);

	(void)arg;
	if (!state)
		return false;
	*ret = *state;
	return true;
}

void log_line(enum log_level level, const char *subsystem, const char *format, ...)
{
	char text[1024];
	va_list args;

	(void)level;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* R17 */
	assert_null(strstr(text, "opensync11"));
	if (getenv("OPENWPS_TEST_VERBOSE"))
		fprintf(stderr, "%s: %s\n", subsystem, text);
}

void log_level_set(enum log_level level)
{
	(void)level;
}

/* --- the server, and a controller's connection to it --- */

static void run_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run_shell(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	if (system(command) != 0)
		fail_msg("command failed: %s", command);
}

/* Without `for_port` only the controller finds it. */
static void server_start(bool for_port)
{
	char to_port[80], to_writer[80], path[80];
	int i;

	snprintf(to_port, sizeof(to_port), "--remote=p%s", remote);
	snprintf(to_writer, sizeof(to_writer), "--remote=p%s", writer_remote);
	snprintf(path, sizeof(path), "%s/db", dir);
	server_pid = fork();
	assert_true(server_pid >= 0);
	if (server_pid == 0) {
		setenv("OVS_RUNDIR", dir, 1);
		execlp("ovsdb-server", "ovsdb-server", "-vconsole:off", "-vfile:off",
			"-vsyslog:off", "--no-chdir", path, to_writer, for_port ? to_port : NULL,
			(char *)NULL);
		_exit(127);
	}
	for (i = 0; i < 200 && access(writer_remote + strlen("unix:"), F_OK) != 0; i++)
		usleep(10000);
}

static void server_stop(void)
{
	if (server_pid < 0)
		return;
	kill(server_pid, SIGKILL);
	waitpid(server_pid, NULL, 0);
	server_pid = -1;
	unlink(remote + strlen("unix:"));
	unlink(writer_remote + strlen("unix:"));
}

static void on_tick(struct ev_loop *the_loop, ev_timer *timer, int events)
{
	(void)the_loop;
	(void)timer;
	(void)events;
}

/* Runs the loop until it has nothing more to do for a while. */
static void run_for(double seconds)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(seconds * 1000);
	ev_timer timer;

	ev_timer_init(&timer, on_tick, seconds, 0.);
	ev_now_update(loop);
	ev_timer_start(loop, &timer);
	while (clock_core_ms() < until_ms)
		ev_run(loop, EVRUN_ONCE);
	ev_timer_stop(loop, &timer);
}

/* The text becomes exactly this. */
static void expect(const char *text)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);

	while (strcmp(fake.text, text) != 0 && clock_core_ms() < until_ms)
		run_for(0.01);
	run_for(0.02);
	if (strcmp(fake.text, text) != 0)
		fail_msg("expected:\n%s\ngot:\n%s", text, fake.text);
	fake.length = 0;
	fake.text[0] = '\0';
}

static void expect_line(const char *start)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);

	while (!strstr(fake.text, start) && clock_core_ms() < until_ms)
		run_for(0.01);
	if (!strstr(fake.text, start))
		fail_msg("expected: %s\ngot:\n%s", start, fake.text);
}

static void forget(void)
{
	run_for(0.05);
	fake.length = 0;
	fake.text[0] = '\0';
}

static json_t *last_result;

static void on_written(void *context, const struct ovsdb_reply *reply)
{
	*(bool *)context = true;
	json_decref(last_result);
	last_result = json_incref(reply->result);
}

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_DECODE_ANY, &error);

	if (!json)
		fail_msg("%s in: %s", error.text, text);
	return json;
}

/* Runs operations; takes them over; the result is borrowed. Must succeed. */
static json_t *transact(json_t *ops)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);
	struct ovsdb_op_error error;
	bool done = false;

	while (!ovsdb_client_is_connected(writer) && clock_core_ms() < until_ms)
		run_for(0.01);
	json_array_insert_new(ops, 0, json_string(DATABASE));
	assert_int_equal(ovsdb_client_request(writer, "transact", ops, on_written, &done), 0);
	while (!done && clock_core_ms() < until_ms)
		ev_run(loop, EVRUN_ONCE);
	assert_true(done);
	if (ovsdb_transact_check(last_result, &error) < 0)
		fail_msg("%zu: %s: %s", error.index, error.error, error.details);
	return last_result;
}

static json_t *db(const char *ops)
{
	return transact(parse(ops));
}

/* {op: update} of the columns of a row. */
static void set_columns(const char *table, const char *if_name, const char *columns)
{
	transact(json_pack(
		"[o]", ovsdb_op_update(table, ovsdb_where("if_name", "==", json_string(if_name)),
			       parse(columns))));
}

static json_t *select_rows(const char *table, const char *if_name)
{
	json_t *result = transact(json_pack("[o]",
		ovsdb_op_select(table,
			if_name ? ovsdb_where("if_name", "==", json_string(if_name)) : json_array(),
			NULL)));

	return json_object_get(json_array_get(result, 0), "rows");
}

static bool rows_contain(const char *table, const char *text)
{
	char *dump = json_dumps(select_rows(table, NULL), 0);
	const bool found = strstr(dump, text) != NULL;

	free(dump);
	return found;
}

/* The one row has these columns, sooner or later. */
static void expect_columns(const char *table, const char *if_name, const char *columns)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);
	json_t *want = parse(columns);
	bool same = false;
	json_t *rows = NULL;
	const char *column;
	json_t *value;

	while (!same && clock_core_ms() < until_ms) {
		rows = select_rows(table, if_name);
		same = json_array_size(rows) == 1;
		json_object_foreach (want, column, value)
			same = same &&
			       value_is(json_object_get(json_array_get(rows, 0), column), value);
		run_for(0.01);
	}
	if (!same)
		fail_msg("%s %s: expected %s, got %s", table, if_name ? if_name : "", columns,
			json_dumps(rows, JSON_SORT_KEYS));
	json_decref(want);
}

static void expect_count(const char *table, const char *if_name, size_t count)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);

	while (json_array_size(select_rows(table, if_name)) != count && clock_core_ms() < until_ms)
		run_for(0.01);
	assert_int_equal(json_array_size(select_rows(table, if_name)), count);
}

/* --- fixtures --- */

static void port_start(void)
{
	const struct ovsdb_port_config config = {.remote = remote, .probe_s = -1};
	const struct ovsdb_port_callbacks callbacks = {.radio = on_radio,
		.radio_gone = on_radio_gone,
		.vif = on_vif,
		.vif_gone = on_vif_gone,
		.vif_bad = on_vif_bad,
		.order = on_order,
		.batch_end = on_batch_end,
		.connected = on_connected,
		.vif_state = on_vif_state};

	memset(&fake, 0, sizeof(fake));
	port = ovsdb_port_new(loop, &config, &callbacks);
	assert_non_null(port);
}

static void port_restart(void)
{
	ovsdb_port_free(port);
	port_start();
}

static void database_make(const char *schema)
{
	run_shell("rm -f %s/db && ovsdb-tool create %s/db %s", dir, dir, schema);
	server_start(true);
}

static int setup_schema(const char *schema)
{
	const struct ovsdb_client_options options = {
		.remote = writer_remote, .backoff_min_s = 0.1, .backoff_max_s = 0.1};
	const struct ovsdb_client_callbacks callbacks = {0};

	loop = ev_loop_new(EVFLAG_AUTO);
	database_make(schema);
	writer = ovsdb_client_new(loop, &options, &callbacks, NULL);
	assert_non_null(writer);
	ovsdb_client_start(writer);
	port_start();
	return 0;
}

static int setup(void **state)
{
	(void)state;
	return setup_schema(schema_path);
}

static int setup_big(void **state)
{
	char path[80];

	(void)state;
	run_shell("%s %s > %s/big", big_schema_path, schema_path, dir);
	snprintf(path, sizeof(path), "%s/big", dir);
	return setup_schema(path);
}

static int teardown(void **state)
{
	(void)state;
	ovsdb_port_free(port);
	ovsdb_client_free(writer);
	port = NULL;
	writer = NULL;
	json_decref(last_result);
	last_result = NULL;
	ev_loop_destroy(loop);
	server_stop();
	return 0;
}

static json_t *bad_rows_load(void)
{
	json_error_t error;
	json_t *json = json_load_file(bad_rows_path, 0, &error);

	if (!json)
		fail_msg("%s: %s", error.source, error.text);
	return json;
}

/* The row of the document's sample session. */
static json_t *sample_row(const char *if_name)
{
	json_t *table = bad_rows_load();
	json_t *row = json_deep_copy(json_object_get(table, "base"));

	json_object_set_new(row, "if_name", json_string(if_name));
	json_decref(table);
	return row;
}

/* A VIF on a radio, both new, in one transaction. Takes over `row`. */
static void add_on_radio(const char *radio, const char *band, json_t *row)
{
	transact(json_pack("[o, o]", ovsdb_op_insert("Wifi_VIF_Config", row, "vif"),
		ovsdb_op_insert("Wifi_Radio_Config",
			json_pack("{ss ss sb so}", "if_name", radio, "freq_band", band, "enabled",
				1, "vif_configs", ovsdb_named_uuid_new("vif")),
			NULL)));
}

/* A VIF on a radio that there is. Takes over `row`. */
static void add_vif(const char *radio, json_t *row)
{
	transact(json_pack("[o, o]", ovsdb_op_insert("Wifi_VIF_Config", row, "vif"),
		ovsdb_op_mutate("Wifi_Radio_Config",
			ovsdb_where("if_name", "==", json_string(radio)),
			json_pack("[[sso]]", "vif_configs", "insert",
				json_pack("[s[o]]", "set", ovsdb_named_uuid_new("vif"))))));
}

static void add_sample(void)
{
	add_on_radio("wifi0", "2.4G", sample_row("home-ap-24"));
}

#define TOLD_RADIO "radio wifi0 phy0 1\n"
#define TOLD_VIF   "vif home-ap-24 wifi0 OPENSYNC-SSID keys=3 wps=0 ''\n"

static void sample_told(void)
{
	add_sample();
	expect_line("end\n");
	forget();
}

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

static double seconds_for_rows(unsigned count)
{
	json_t *ops = json_array();
	json_t *refs = ovsdb_set_new();
	int64_t began_ms;
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
	run_for(0.05);
	return (double)(clock_core_ms() - began_ms) / 1000;
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

static int group_setup(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	schema_path = getenv("OPENWPS_SCHEMA");
	bad_rows_path = getenv("OPENWPS_BAD_ROWS");
	big_schema_path = getenv("OPENWPS_BIG_SCHEMA");
	schema_path = schema_path ? schema_path : "packaging/openwps.ovsschema";
	bad_rows_path = bad_rows_path ? bad_rows_path : "lab/data/bad_rows.json";
	big_schema_path = big_schema_path ? big_schema_path : "tools/big-schema";
	assert_non_null(mkdtemp(dir));
	snprintf(remote, sizeof(remote), "unix:%s/port", dir);
	snprintf(writer_remote, sizeof(writer_remote), "unix:%s/writer", dir);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	server_stop();
	run_shell("rm -rf %s", dir);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
		TEST(test_state),
		TEST(test_only_differences),
		TEST(test_clients),
		TEST(test_leftovers),
		TEST(test_wpa_in_security),
		cmocka_unit_test_setup_teardown(test_big_schema, setup_big, teardown),
		TEST(test_session),
		TEST(test_session_restart),
		TEST(test_session_bound),
		TEST(test_column_missing),
		TEST(test_remote_bad),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
