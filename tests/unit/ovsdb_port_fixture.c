/* SPDX-License-Identifier: BSD-3-Clause */
#include "ovsdb_port_fixture.h"

#include <sys/wait.h>

#include "manager/log.h"

const char *schema_path;
static const char *big_schema_path, *bad_rows_path;
char dir[] = "/tmp/test-ovsdb-port-XXXXXX";
char remote[64];
static char writer_remote[64];
static pid_t server_pid = -1;
struct ev_loop *loop;
static struct ovsdb_client
	*writer; /* the controller, on a loop of its own: the port sees nothing while it writes */
static struct ev_loop *writer_loop;
struct ovsdb_port *port;

struct fake fake;

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

struct vif_state *fake_vif(const char *name)
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

void run_shell(const char *format, ...)
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
void server_start(bool for_port)
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

void server_stop(void)
{
	if (server_pid < 0)
		return;
	kill(server_pid, SIGKILL);
	waitpid(server_pid, NULL, 0);
	server_pid = -1;
	unlink(remote + strlen("unix:"));
	unlink(writer_remote + strlen("unix:"));
	while (writer && ovsdb_client_is_connected(writer))
		ev_run(writer_loop, EVRUN_ONCE);
}

static void on_tick(struct ev_loop *the_loop, ev_timer *timer, int events)
{
	(void)the_loop;
	(void)timer;
	(void)events;
}

/* Runs the loop until it has nothing more to do for a while. */
void run_for(double seconds)
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
void expect(const char *text)
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

void expect_line(const char *start)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);

	while (!strstr(fake.text, start) && clock_core_ms() < until_ms)
		run_for(0.01);
	if (!strstr(fake.text, start))
		fail_msg("expected: %s\ngot:\n%s", start, fake.text);
}

void forget(void)
{
	run_for(0.05);
	fake.length = 0;
	fake.text[0] = '\0';
}

static json_t *sample;
static json_t *last_result;

static void on_written(void *context, const struct ovsdb_reply *reply)
{
	*(bool *)context = true;
	json_decref(last_result);
	last_result = json_incref(reply->result);
}

json_t *parse(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_DECODE_ANY, &error);

	if (!json)
		fail_msg("%s in: %s", error.text, text);
	return json;
}

/* Runs operations; takes them over; the result is borrowed. Must succeed. */
json_t *transact(json_t *ops)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);
	struct ovsdb_op_error error;
	bool done = false;

	while (!ovsdb_client_is_connected(writer) && clock_core_ms() < until_ms)
		ev_run(writer_loop, EVRUN_ONCE);
	json_array_insert_new(ops, 0, json_string(DATABASE));
	assert_int_equal(ovsdb_client_request(writer, "transact", ops, on_written, &done), 0);
	while (!done && clock_core_ms() < until_ms)
		ev_run(writer_loop, EVRUN_ONCE);
	assert_true(done);
	if (ovsdb_transact_check(last_result, &error) < 0)
		fail_msg("%zu: %s: %s", error.index, error.error, error.details);
	return last_result;
}

json_t *db(const char *ops)
{
	return transact(parse(ops));
}

/* {op: update} of the columns of a row. */
void set_columns(const char *table, const char *if_name, const char *columns)
{
	transact(json_pack(
		"[o]", ovsdb_op_update(table, ovsdb_where("if_name", "==", json_string(if_name)),
			       parse(columns))));
}

json_t *select_rows(const char *table, const char *if_name)
{
	json_t *result = transact(json_pack("[o]",
		ovsdb_op_select(table,
			if_name ? ovsdb_where("if_name", "==", json_string(if_name)) : json_array(),
			NULL)));

	return json_object_get(json_array_get(result, 0), "rows");
}

bool rows_contain(const char *table, const char *text)
{
	char *dump = json_dumps(select_rows(table, NULL), 0);
	const bool found = strstr(dump, text) != NULL;

	free(dump);
	return found;
}

/* The one row has these columns, sooner or later. */
void expect_columns(const char *table, const char *if_name, const char *columns)
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

void expect_count(const char *table, const char *if_name, size_t count)
{
	const int64_t until_ms = clock_core_ms() + (int64_t)(GIVE_UP_S * 1000);

	while (json_array_size(select_rows(table, if_name)) != count && clock_core_ms() < until_ms)
		run_for(0.01);
	assert_int_equal(json_array_size(select_rows(table, if_name)), count);
}

/* --- fixtures --- */

void port_start(void)
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

void port_restart(void)
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
	writer_loop = ev_loop_new(EVFLAG_AUTO);
	database_make(schema);
	writer = ovsdb_client_new(writer_loop, &options, &callbacks, NULL);
	assert_non_null(writer);
	ovsdb_client_start(writer);
	port_start();
	expect_line("connected\n");
	return 0;
}

int fixture_setup(void **state)
{
	(void)state;
	return setup_schema(schema_path);
}

int fixture_setup_big(void **state)
{
	char path[80];

	(void)state;
	run_shell("%s %s > %s/big", big_schema_path, schema_path, dir);
	snprintf(path, sizeof(path), "%s/big", dir);
	return setup_schema(path);
}

int fixture_teardown(void **state)
{
	(void)state;
	ovsdb_port_free(port);
	ovsdb_client_free(writer);
	port = NULL;
	writer = NULL;
	json_decref(last_result);
	last_result = NULL;
	ev_loop_destroy(loop);
	ev_loop_destroy(writer_loop);
	server_stop();
	return 0;
}

json_t *bad_rows_load(void)
{
	json_error_t error;
	json_t *json = json_load_file(bad_rows_path, 0, &error);

	if (!json)
		fail_msg("%s: %s", error.source, error.text);
	return json;
}

/* The row of the document's sample session. */
json_t *sample_row(const char *if_name)
{
	json_t *row = json_deep_copy(sample);

	json_object_set_new(row, "if_name", json_string(if_name));
	return row;
}

/* A VIF on a radio, both new, in one transaction. Takes over `row`. */
void add_on_radio(const char *radio, const char *band, json_t *row)
{
	transact(json_pack("[o, o]", ovsdb_op_insert("Wifi_VIF_Config", row, "vif"),
		ovsdb_op_insert("Wifi_Radio_Config",
			json_pack("{ss ss sb so}", "if_name", radio, "freq_band", band, "enabled",
				1, "vif_configs", ovsdb_named_uuid_new("vif")),
			NULL)));
}

/* A VIF on a radio that there is. Takes over `row`. */
void add_vif(const char *radio, json_t *row)
{
	transact(json_pack("[o, o]", ovsdb_op_insert("Wifi_VIF_Config", row, "vif"),
		ovsdb_op_mutate("Wifi_Radio_Config",
			ovsdb_where("if_name", "==", json_string(radio)),
			json_pack("[[sso]]", "vif_configs", "insert",
				json_pack("[s[o]]", "set", ovsdb_named_uuid_new("vif"))))));
}

void add_sample(void)
{
	add_on_radio("wifi0", "2.4G", sample_row("home-ap-24"));
}

int fixture_group_setup(void **state)
{
	json_t *table;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	schema_path = getenv("OPENWPS_SCHEMA");
	bad_rows_path = getenv("OPENWPS_BAD_ROWS");
	big_schema_path = getenv("OPENWPS_BIG_SCHEMA");
	schema_path = schema_path ? schema_path : "packaging/openwps.ovsschema";
	bad_rows_path = bad_rows_path ? bad_rows_path : "lab/data/bad_rows.json";
	big_schema_path = big_schema_path ? big_schema_path : "tools/big-schema";
	table = bad_rows_load();
	sample = json_incref(json_object_get(table, "base"));
	json_decref(table);
	assert_non_null(mkdtemp(dir));
	snprintf(remote, sizeof(remote), "unix:%s/port", dir);
	snprintf(writer_remote, sizeof(writer_remote), "unix:%s/writer", dir);
	return 0;
}

int fixture_group_teardown(void **state)
{
	(void)state;
	server_stop();
	json_decref(sample);
	run_shell("rm -rf %s", dir);
	return 0;
}

void sample_told(void)
{
	add_sample();
	expect_line("end\n");
	forget();
}
