/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The client against a real ovsdb-server over unix, tcp and ssl: connect, monitor, transact, loss
 * and return. Needs ovsdb-server, ovsdb-tool and openssl in the PATH; OPENWPS_SCHEMA names the
 * schema file.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>
#include <ev.h>

#include "ovsdb/client.h"
#include "ovsdb/schema.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

/* Generous: 10 000 rows under a sanitizer on a busy machine take their time. */
#define GIVE_UP_S 120.0

static char dir[] = "/tmp/test-ovsdb-XXXXXX";
static char unix_remote[64];
static char tcp_remote[64];
static char ssl_remote[64];
static char ca_file[64], cert_file[64], key_file[64];
static pid_t server_pid = -1;

/* What the callbacks saw. */
struct seen {
	struct ev_loop *loop;
	struct ovsdb_client *client;
	unsigned ups, downs, updates, replies, lost, refused;
	char reason[256];
	json_t *result; /* of the last good reply */
	bool free_on_reply;
};

static void run_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run_shell(const char *format, ...)
{
	char command[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	if (system(command) != 0)
		fail_msg("command failed: %s", command);
}

static unsigned port_find(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static void server_start(void)
{
	char listen_unix[80], listen_tcp[80], listen_ssl[80], path[80], ca[80], cert[80], key[80];
	int i;

	snprintf(listen_unix, sizeof(listen_unix), "--remote=p%s", unix_remote);
	snprintf(listen_tcp, sizeof(listen_tcp), "--remote=ptcp:%s:127.0.0.1",
		strrchr(tcp_remote, ':') + 1);
	snprintf(listen_ssl, sizeof(listen_ssl), "--remote=pssl:%s:127.0.0.1",
		strrchr(ssl_remote, ':') + 1);
	snprintf(path, sizeof(path), "%s/db", dir);
	snprintf(ca, sizeof(ca), "--ca-cert=%s/ca.pem", dir);
	snprintf(cert, sizeof(cert), "--certificate=%s/server.pem", dir);
	snprintf(key, sizeof(key), "--private-key=%s/server.key", dir);
	server_pid = fork();
	assert_true(server_pid >= 0);
	if (server_pid == 0) {
		setenv("OVS_RUNDIR", dir, 1);
		execlp("ovsdb-server", "ovsdb-server", "-vconsole:off", "-vfile:off",
			"-vsyslog:off", "--no-chdir", listen_unix, listen_tcp, listen_ssl, ca, cert,
			key, path, (char *)NULL);
		_exit(127);
	}
	for (i = 0; i < 200 && access(unix_remote + strlen("unix:"), F_OK) != 0; i++)
		usleep(10000);
}

static void server_stop(void)
{
	if (server_pid < 0)
		return;
	kill(server_pid, SIGKILL);
	waitpid(server_pid, NULL, 0);
	server_pid = -1;
	unlink(unix_remote + strlen("unix:"));
}

static int server_setup(void **state)
{
	(void)state;
	server_start();
	return 0;
}

/* Of a test that failed, too: the next one needs the database's lock. */
static int server_teardown(void **state)
{
	(void)state;
	server_stop();
	return 0;
}

static int group_setup(void **state)
{
	const char *schema = getenv("OPENWPS_SCHEMA");

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_non_null(mkdtemp(dir));
	snprintf(unix_remote, sizeof(unix_remote), "unix:%s/sock", dir);
	snprintf(tcp_remote, sizeof(tcp_remote), "tcp:127.0.0.1:%u", port_find());
	snprintf(ssl_remote, sizeof(ssl_remote), "ssl:127.0.0.1:%u", port_find());
	snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", dir);
	snprintf(cert_file, sizeof(cert_file), "%s/client.pem", dir);
	snprintf(key_file, sizeof(key_file), "%s/client.key", dir);
	run_shell(
		"ovsdb-tool create %s/db %s", dir, schema ? schema : "packaging/openwps.ovsschema");
	run_shell("cd %s && exec 2>/dev/null && for ca in ca other; do"
		  " openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
		  " -subj /CN=$ca -days 2 -keyout $ca.key -out $ca.pem; done && "
		  "for name in server client; do"
		  " openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
		  " -subj /CN=$name -keyout $name.key -out $name.csr &&"
		  " openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial"
		  " -days 2 -out $name.pem; done",
		dir);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	run_shell("rm -rf %s", dir);
	return 0;
}

static void on_state(void *context, bool connected, const char *reason)
{
	struct seen *seen = context;

	if (connected)
		seen->ups++;
	else
		seen->downs++;
	snprintf(seen->reason, sizeof(seen->reason), "%s", reason);
	ev_break(seen->loop, EVBREAK_ONE);
}

static void on_notification(void *context, const char *method, json_t *params)
{
	struct seen *seen = context;

	assert_string_equal(method, "update");
	assert_int_equal(json_array_size(params), 2);
	seen->updates++;
	ev_break(seen->loop, EVBREAK_ONE);
}

static void on_reply(void *context, const struct ovsdb_reply *reply)
{
	struct seen *seen = context;

	switch (reply->outcome) {
	case OVSDB_REPLIED:
		seen->replies++;
		json_decref(seen->result);
		seen->result = json_incref(reply->result);
		break;
	case OVSDB_REFUSED:
		seen->refused++;
		break;
	case OVSDB_LOST:
		seen->lost++;
		break;
	}
	if (seen->free_on_reply) {
		ovsdb_client_free(seen->client);
		seen->client = NULL;
	}
	ev_break(seen->loop, EVBREAK_ONE);
}

static void on_give_up(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)timer;
	(void)events;
	ev_break(loop, EVBREAK_ONE);
	fail_msg("nothing happened for %g s", GIVE_UP_S);
}

/* Runs the loop until @counter reaches @value. */
static void run_until(struct seen *seen, const unsigned *counter, unsigned value)
{
	ev_timer give_up;

	ev_timer_init(&give_up, on_give_up, GIVE_UP_S, 0.);
	ev_now_update(seen->loop);
	ev_timer_start(seen->loop, &give_up);
	while (*counter < value)
		ev_run(seen->loop, EVRUN_ONCE);
	ev_timer_stop(seen->loop, &give_up);
}

static void seen_start(struct seen *seen, const struct ovsdb_client_options *options)
{
	const struct ovsdb_client_callbacks callbacks = {
		.context = seen, .state = on_state, .notification = on_notification};
	struct ovsdb_error error = {""};

	*seen = (struct seen){.loop = ev_loop_new(0)};
	seen->client = ovsdb_client_new(seen->loop, options, &callbacks, &error);
	if (!seen->client)
		fail_msg("%s", error.text);
	ovsdb_client_start(seen->client);
}

/* Attempts that came before the server listened are none of the test's losses. */
static void seen_connect(struct seen *seen, const struct ovsdb_client_options *options)
{
	seen_start(seen, options);
	run_until(seen, &seen->ups, 1);
	seen->downs = 0;
}

static void seen_stop(struct seen *seen)
{
	ovsdb_client_free(seen->client);
	json_decref(seen->result);
	ev_loop_destroy(seen->loop);
}

static void ask(struct seen *seen, const char *method, json_t *params)
{
	const unsigned replies = seen->replies;

	assert_int_equal(ovsdb_client_request(seen->client, method, params, on_reply, seen), 0);
	run_until(seen, &seen->replies, replies + 1);
}

static json_t *insert_vif(const char *if_name)
{
	json_t *transact = ovsdb_transact_new("Open_vSwitch");

	ovsdb_transact_add(transact, ovsdb_op_insert("Wifi_VIF_Config",
					     json_pack("{ssssso}", "if_name", if_name, "ssid",
						     "home", "security", ovsdb_map_new()),
					     NULL));
	return transact;
}

/* get_schema, monitor, insert: the same over every transport. */
static void exercise(const struct ovsdb_client_options *options)
{
	struct ovsdb_schema *schema;
	struct ovsdb_error error = {""};
	struct ovsdb_type type;
	struct seen seen;

	seen_connect(&seen, options);
	assert_true(ovsdb_client_is_connected(seen.client));
	ask(&seen, "get_schema", json_pack("[s]", "Open_vSwitch"));
	schema = ovsdb_schema_new(seen.result, &error);
	assert_non_null(schema);
	assert_true(ovsdb_schema_has(schema, "WPS_Session", NULL));
	assert_true(ovsdb_schema_has(schema, "Wifi_VIF_Config", "wps_pbc"));
	assert_false(ovsdb_schema_has(schema, "Wifi_VIF_Config", "wps_pbd"));
	assert_int_equal(ovsdb_schema_type(schema, "Wifi_VIF_Config", "wps", &type), 0);
	assert_int_equal(type.key, OVSDB_ATOM_BOOLEAN);
	assert_int_equal(type.min, 0);
	ovsdb_schema_free(schema);
	ask(&seen, "monitor", json_pack("[sn{s{}}]", "Open_vSwitch", "Wifi_VIF_Config"));
	ask(&seen, "transact", insert_vif("home-ap-24"));
	assert_int_equal(ovsdb_transact_check(seen.result, NULL), 0);
	run_until(&seen, &seen.updates, 1);
	seen_stop(&seen);
}

static void test_transports(void **state)
{
	struct ovsdb_client_options options = {
		.ca_file = ca_file, .cert_file = cert_file, .key_file = key_file};

	(void)state;
	options.remote = unix_remote;
	exercise(&options);
	options.remote = tcp_remote;
	exercise(&options);
	options.remote = ssl_remote;
	exercise(&options);
}

static void test_server_not_ours(void **state)
{
	char other[64];
	struct ovsdb_client_options options = {.remote = ssl_remote,
		.ca_file = other,
		.cert_file = cert_file,
		.key_file = key_file};
	struct seen seen;

	(void)state;
	snprintf(other, sizeof(other), "%s/other.pem", dir);
	seen_start(&seen, &options);
	run_until(&seen, &seen.downs, 1);
	assert_int_equal(seen.ups, 0);
	assert_non_null(strstr(seen.reason, "certificate is not accepted"));
	seen_stop(&seen);
	options.ca_file = "/nonexistent/ca.pem";
	seen_start(&seen, &options);
	run_until(&seen, &seen.downs, 1);
	assert_non_null(strstr(seen.reason, "/nonexistent/ca.pem"));
	seen_stop(&seen);
}

/* The server goes with requests under way and comes back: each is completed once. */
static void test_restart(void **state)
{
	const struct ovsdb_client_options options = {
		.remote = unix_remote, .backoff_min_s = 0.05, .backoff_max_s = 0.2};
	struct seen seen;
	unsigned i;

	(void)state;
	seen_connect(&seen, &options);
	kill(server_pid, SIGSTOP);
	for (i = 0; i < 5; i++)
		assert_int_equal(ovsdb_client_request(
					 seen.client, "transact", insert_vif("x"), on_reply, &seen),
			0);
	server_stop();
	run_until(&seen, &seen.downs, 1);
	assert_int_equal(seen.lost, 5);
	assert_int_equal(seen.replies, 0);
	errno = 0;
	assert_int_equal(
		ovsdb_client_request(seen.client, "echo", json_array(), on_reply, &seen), -1);
	assert_int_equal(errno, ENOTCONN);
	run_until(&seen, &seen.downs, 4);
	assert_non_null(strstr(seen.reason, "cannot connect to"));
	server_start();
	run_until(&seen, &seen.ups, 2);
	ask(&seen, "list_dbs", json_array());
	assert_int_equal(seen.lost, 5);
	seen_stop(&seen);
}

static void on_pause(struct ev_loop *loop, ev_timer *timer, int events)
{
	unsigned *paused = timer->data;

	(void)loop;
	(void)events;
	*paused = 1;
}

static void test_probe(void **state)
{
	const struct ovsdb_client_options options = {.remote = tcp_remote, .probe_s = 1};
	struct seen seen;
	unsigned paused = 0;
	ev_timer pause;

	(void)state;
	seen_connect(&seen, &options);
	/* Answered probes keep the connection. */
	ev_timer_init(&pause, on_pause, 3., 0.);
	pause.data = &paused;
	ev_timer_start(seen.loop, &pause);
	run_until(&seen, &paused, 1);
	assert_int_equal(seen.downs, 0);
	kill(server_pid, SIGSTOP);
	run_until(&seen, &seen.downs, 1);
	assert_non_null(strstr(seen.reason, "no answer to a probe"));
	seen_stop(&seen);
}

static void test_free_in_callback(void **state)
{
	const struct ovsdb_client_options options = {.remote = unix_remote};
	struct seen seen;

	(void)state;
	seen_connect(&seen, &options);
	seen.free_on_reply = true;
	assert_int_equal(
		ovsdb_client_request(seen.client, "echo", json_array(), on_reply, &seen), 0);
	assert_int_equal(
		ovsdb_client_request(seen.client, "echo", json_array(), on_reply, &seen), 0);
	run_until(&seen, &seen.replies, 1);
	assert_null(seen.client);
	assert_int_equal(seen.replies, 1);
	assert_int_equal(seen.lost, 1);
	seen_stop(&seen);
}

/* R4: wps_pbc is cleared only while it still has the value that was acted on. */
static json_t *guarded_clear(const char *uuid)
{
	json_t *transact = ovsdb_transact_new("Open_vSwitch");

	ovsdb_transact_add(transact,
		ovsdb_op_wait("Wifi_VIF_Config", ovsdb_where_uuid(uuid),
			json_pack("[s]", "wps_pbc"), json_pack("[{sb}]", "wps_pbc", 1), "==", 0));
	ovsdb_transact_add(transact, ovsdb_op_update("Wifi_VIF_Config", ovsdb_where_uuid(uuid),
					     json_pack("{so}", "wps_pbc", ovsdb_set_new())));
	return transact;
}

static void test_guarded_clear(void **state)
{
	const struct ovsdb_client_options options = {.remote = unix_remote};
	json_t *transact = ovsdb_transact_new("Open_vSwitch");
	struct ovsdb_op_error failed;
	struct seen seen;
	char uuid[37];

	(void)state;
	ovsdb_transact_add(
		transact, ovsdb_op_insert("Wifi_VIF_Config",
				  json_pack("{sssb}", "if_name", "guarded", "wps_pbc", 1), NULL));
	seen_connect(&seen, &options);
	ask(&seen, "transact", transact);
	snprintf(uuid, sizeof(uuid), "%s",
		ovsdb_uuid_text(json_object_get(json_array_get(seen.result, 0), "uuid")));
	ask(&seen, "transact", guarded_clear(uuid));
	assert_int_equal(ovsdb_transact_check(seen.result, &failed), 0);
	ask(&seen, "transact", guarded_clear(uuid));
	assert_int_equal(ovsdb_transact_check(seen.result, &failed), -1);
	assert_int_equal(failed.index, 0);
	assert_string_equal(failed.error, "timed out");
	seen_stop(&seen);
}

/* 10 000 rows in one transaction, and in one snapshot. */
static void many_rows(const struct ovsdb_client_options *options)
{
	json_t *transact = ovsdb_transact_new("Open_vSwitch");
	char psk[64];
	struct seen seen;
	unsigned i;

	for (i = 0; i < 10000; i++) {
		json_t *security = ovsdb_map_new();
		char name[16];

		snprintf(name, sizeof(name), "vif-%u", i);
		snprintf(psk, sizeof(psk), "passphrase \"%u\" \\ {[", i);
		ovsdb_map_add(security, "key", psk);
		ovsdb_transact_add(transact,
			ovsdb_op_insert("Wifi_VIF_Config",
				json_pack("{ssso}", "if_name", name, "security", security), NULL));
	}
	seen_connect(&seen, options);
	ask(&seen, "transact", transact);
	assert_int_equal(ovsdb_transact_check(seen.result, NULL), 0);
	assert_int_equal(json_array_size(seen.result), 10000);
	ask(&seen, "monitor", json_pack("[sn{s{}}]", "Open_vSwitch", "Wifi_VIF_Config"));
	assert_true(json_object_size(json_object_get(seen.result, "Wifi_VIF_Config")) >= 10000);
	seen_stop(&seen);
}

static void test_many_rows(void **state)
{
	struct ovsdb_client_options options = {
		.ca_file = ca_file, .cert_file = cert_file, .key_file = key_file};

	(void)state;
	options.remote = unix_remote;
	many_rows(&options);
	options.remote = ssl_remote;
	many_rows(&options);
}

static void test_remotes(void **state)
{
	static const struct {
		const char *remote, *expected;
	} wrong[] = {
		{"/var/run/db.sock", "expected unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT"},
		{"unix:", "the path has to have"},
		{"tcp:127.0.0.1", "expected HOST:PORT"},
		{"tcp:127.0.0.1:0", "port \"0\""},
		{"tcp:127.0.0.1:66000", "port \"66000\""},
		{"tcp:::1:6640", NULL},
		{"tcp:[::1]6640", "expected HOST:PORT"},
		{"tcp:controller.example:6640", "write the IP address"},
		{"ssl:127.0.0.1:6640", "needs a CA file"},
	};
	const struct ovsdb_client_callbacks callbacks = {0};
	struct ev_loop *loop = ev_loop_new(0);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct ovsdb_client_options options = {.remote = wrong[i].remote};
		struct ovsdb_error error = {""};
		struct ovsdb_client *client = ovsdb_client_new(loop, &options, &callbacks, &error);

		if (!wrong[i].expected) {
			assert_non_null(client);
			ovsdb_client_free(client);
			continue;
		}
		assert_null(client);
		if (!strstr(error.text, wrong[i].expected))
			fail_msg("%s gave: %s", wrong[i].remote, error.text);
	}
	ev_loop_destroy(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_remotes),
		cmocka_unit_test_setup_teardown(test_transports, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(
			test_server_not_ours, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_restart, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_probe, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(
			test_free_in_callback, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_guarded_clear, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_many_rows, server_setup, server_teardown),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
