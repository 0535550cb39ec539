/* SPDX-License-Identifier: BSD-3-Clause */
/* The control port on a real socket: who may connect, what several clients see, and what a bad one
 * can do. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/log.h"
#include "manager/ports/control/control.h"

#define HELLO  "{\"openwps\":\"" OPENWPS_VERSION "\",\"protocol\":1}\n"
#define STATUS "{\"id\":1,\"method\":\"status\"}\n"
#define LINE   65536
#define IMPORT(text, more)                                                                         \
	"{\"id\":1,\"method\":\"import\",\"params\":{\"text\":\"" text "\",\"more\":" more "}}\n"

#define DEVICES	    10000
#define DEVICE_NAME "a device with as long a name as its user could think of at all"

static char dir[] = "/tmp/test-control-XXXXXX";
static char path[64];

struct world {
	struct ev_loop *loop;
	struct control_port *port;
	size_t status_size;    /* bytes of a status */
	unsigned publish_size; /* an event of so many bytes is published from within a start */
	unsigned calls;
};

static json_t *status(void *arg)
{
	struct world *world = arg;
	char *text = calloc(1, world->status_size + 1);
	json_t *result;

	world->calls++;
	assert_non_null(text);
	memset(text, 's', world->status_size);
	result = json_string(text);
	free(text);
	return result;
}

static void event_publish(struct world *world, size_t size)
{
	char *text = calloc(1, size + 1);

	assert_non_null(text);
	memset(text, 'e', size);
	control_port_publish(world->port, json_pack("{s:s, s:s}", "event", "log", "text", text));
	free(text);
}

/* As in wpsd: the event of a session is published before the reply to its order is. */
static json_t *start(void *arg, const struct control_start *start)
{
	struct world *world = arg;

	world->calls++;
	event_publish(world, world->publish_size);
	return json_string(start->if_name);
}

/* As much as ten thousand of them are. */
static json_t *devices(void *arg, const char *ssid)
{
	json_t *list = json_array();

	(void)arg;
	(void)ssid;
	for (int i = 0; i < DEVICES; i++) {
		char key_id[32];

		snprintf(key_id, sizeof(key_id), "dev-%d", i);
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "key_id", key_id, "ssid",
				      "My home", "name", DEVICE_NAME, "mac", "02:00:00:00:01:00",
				      "uuid", "572cf82f-c957-5653-9b16-b5cfb298abf1", "joined_at",
				      (json_int_t)1782900000));
	}
	return json_pack("{s:o}", "devices", list);
}

static json_t *import(void *arg, const char *text, size_t length, const char *ssid,
	struct control_refusal *ret_refusal)
{
	(void)arg;
	(void)ssid;
	(void)ret_refusal;
	return json_pack("{s:s#}", "imported", text, length);
}

static json_t *cancel(void *arg, const char *if_name, const char *ssid)
{
	(void)arg;
	(void)if_name;
	(void)ssid;
	return json_array();
}

static struct control_port *port_open(struct world *world, const char *group)
{
	const struct control_port_config config = {.path = path, .group = group};
	const struct control_port_callbacks callbacks = {
		.arg = world,
		.status = status,
		.start = start,
		.cancel = cancel,
		.devices = devices,
		.import = import,
	};

	return control_port_new(world->loop, &config, &callbacks);
}

static void loop_turn(struct world *world)
{
	for (int i = 0; i < 8; i++)
		ev_run(world->loop, EVRUN_NOWAIT);
}

static int dial(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* What has come by now; returns the length, and sets @ret_closed at the end of file. */
static size_t hear(struct world *world, int fd, char *text, size_t size, bool *ret_closed)
{
	size_t length = 0;
	ssize_t got;

	do {
		loop_turn(world);
		got = recv(fd, text + length, size - 1 - length, MSG_DONTWAIT);
		if (got > 0)
			length += (size_t)got;
	} while (got > 0 && length < size - 1);
	if (ret_closed)
		*ret_closed = got == 0 || (got < 0 && errno == ECONNRESET);
	text[length] = '\0';
	return length;
}

static void expect(struct world *world, int fd, const char *expected)
{
	char text[4096];

	hear(world, fd, text, sizeof(text), NULL);
	assert_string_equal(text, expected);
}

static int greeted(struct world *world)
{
	int fd = dial();

	expect(world, fd, HELLO);
	return fd;
}

static bool is_closed(struct world *world, int fd)
{
	static char text[4 << 20];
	bool closed;

	hear(world, fd, text, sizeof(text), &closed);
	return closed;
}

static int world_setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	if (!world)
		return -1;
	world->status_size = 2;
	world->loop = ev_loop_new(EVFLAG_AUTO);
	world->port = port_open(world, "");
	*state = world;
	return world->port ? 0 : -1;
}

static int world_teardown(void **state)
{
	struct world *world = *state;

	control_port_free(world->port);
	ev_loop_destroy(world->loop);
	free(world);
	return access(path, F_OK) == 0 ? -1 : 0; /* the socket is gone with its port */
}

static void test_replies_in_order(void **state)
{
	int fd = greeted(*state);

	say(fd, STATUS
		"{\"id\":2,\"method\":\"cancel\"}\n{\"id\":3,\"method\":\"nope\"}\n{\"id\":4,");
	expect(*state, fd,
		"{\"id\":1,\"result\":\"ss\"}\n{\"id\":2,\"result\":[]}\n"
		"{\"id\":3,\"error\":{\"token\":\"unknown-method\",\"message\":\"unknown method "
		"'nope'\","
		"\"remedy\":\"It is one of status, start, cancel, subscribe, devices, rename, "
		"revoke, history, export, import.\"}}\n");
	say(fd, "\"method\":\"status\"}\n");
	expect(*state, fd, "{\"id\":4,\"result\":\"ss\"}\n");
	close(fd);
}

/* printf without a newline, then end of file: the answer still comes, then the end. */
static void test_half_closed(void **state)
{
	int fd = greeted(*state);
	char text[256];
	bool closed;

	say(fd, STATUS "{\"id\":2,\"method\":\"status\"}");
	shutdown(fd, SHUT_WR);
	hear(*state, fd, text, sizeof(text), &closed);
	assert_string_equal(text, "{\"id\":1,\"result\":\"ss\"}\n{\"id\":2,\"result\":\"ss\"}\n");
	assert_true(closed);
	close(fd);
}

static void test_events(void **state)
{
	struct world *world = *state;
	int listener = greeted(world), other = greeted(world);
	const double before = ev_time();
	char text[256];
	double at;

	say(listener, "{\"id\":1,\"method\":\"subscribe\"}\n");
	expect(world, listener, "{\"id\":1,\"result\":{}}\n");
	control_port_publish(world->port, json_pack("{s:s, s:b}", "event", "hostapd", "up", 1));
	expect(world, other, "");
	hear(world, listener, text, sizeof(text), NULL);
	assert_int_equal(sscanf(text, "{\"event\":\"hostapd\",\"up\":true,\"at\":%lf}", &at), 1);
	assert_true(at > before - 0.002 && at <= ev_time());
	close(listener);
	close(other);
}

static void test_line_limit(void **state)
{
	struct world *world = *state;
	char *line = malloc(LINE + 2);
	bool closed;
	char text[512];

	assert_non_null(line);
	memset(line, ' ', LINE + 2);
	memcpy(line, STATUS, strlen(STATUS) - 1);
	for (int too_long = 0; too_long < 2; too_long++) {
		int fd = greeted(world);
		size_t length = LINE + (size_t)too_long, sent = 0;

		line[length] = '\n';
		while (sent < length + 1) {
			ssize_t n = send(
				fd, line + sent, length + 1 - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

			if (n > 0)
				sent += (size_t)n;
			else if (errno != EAGAIN)
				break;
			loop_turn(world);
		}
		hear(world, fd, text, sizeof(text), &closed);
		assert_int_equal(closed, too_long);
		assert_non_null(strstr(text, too_long ? "line-too-long" : "\"result\":\"ss\""));
		line[length] = ' ';
		close(fd);
	}
	free(line);
}

/* One byte at a time is as good as one line at a time. */
static void test_byte_by_byte(void **state)
{
	int fd = greeted(*state);

	for (const char *c = STATUS; *c; c++) {
		assert_int_equal(send(fd, c, 1, MSG_NOSIGNAL), 1);
		loop_turn(*state);
	}
	expect(*state, fd, "{\"id\":1,\"result\":\"ss\"}\n");
	close(fd);
}

static void test_client_limit(void **state)
{
	struct world *world = *state;
	int fds[32], late;
	bool closed;
	char text[256];

	for (size_t i = 0; i < 32; i++)
		fds[i] = greeted(world);
	late = dial();
	hear(world, late, text, sizeof(text), &closed);
	assert_non_null(strstr(text, "too-many-clients"));
	assert_true(closed);
	close(late);
	close(fds[7]);
	loop_turn(world);
	fds[7] = greeted(world);
	for (size_t i = 0; i < 32; i++)
		close(fds[i]);
}

/* It is cut off, the others are served on. */
static void test_deaf_subscriber(void **state)
{
	struct world *world = *state;
	int deaf = greeted(world), good = greeted(world);
	static char text[1 << 18];

	say(deaf, "{\"id\":1,\"method\":\"subscribe\"}\n");
	say(good, "{\"id\":1,\"method\":\"subscribe\"}\n");
	expect(world, good, "{\"id\":1,\"result\":{}}\n");
	for (int i = 0; i < 100; i++) {
		event_publish(world, 50000);
		assert_true(hear(world, good, text, sizeof(text), NULL) > 50000);
	}
	assert_true(is_closed(world, deaf));
	say(good, STATUS);
	expect(world, good, "{\"id\":1,\"result\":\"ss\"}\n");
	close(deaf);
	close(good);
}

/* The client that gives the order is the one whose queue overflows while it is served. */
static void test_cut_off_while_served(void **state)
{
	struct world *world = *state;
	int fd = greeted(world);

	world->publish_size = 2 << 20;
	say(fd, "{\"id\":1,\"method\":\"subscribe\"}\n"
		"{\"id\":2,\"method\":\"start\",\"params\":{\"if_name\":\"a\"}}\n"
		"{\"id\":3,\"method\":\"start\",\"params\":{\"if_name\":\"a\"}}\n"
		"{\"id\":4,\"method\":\"start\",\"params\":{\"if_name\":\"a\"}}\n");
	loop_turn(world);
	assert_true(is_closed(world, fd));
	assert_int_equal(world->calls, 1);
	close(fd);
}

/* Who asks without reading is not answered without end, and not cut off either. */
static void test_back_pressure(void **state)
{
	struct world *world = *state;
	int fd = greeted(world);
	size_t length, total = 0;
	static char text[1 << 20];

	world->status_size = 100000;
	for (int i = 0; i < 50; i++)
		say(fd, STATUS);
	loop_turn(world);
	assert_true(world->calls < 10);
	while ((length = hear(world, fd, text, sizeof(text), NULL)) > 0)
		total += length;
	assert_int_equal(world->calls, 50);
	assert_int_equal(total, 50 * (100000 + strlen("{\"id\":1,\"result\":\"\"}\n")));
	close(fd);
}

static void test_long_reply(void **state)
{
	struct world *world = *state;
	int fd = greeted(world);
	static char text[4 << 20];

	world->status_size = 3 << 20;
	say(fd, STATUS);
	assert_true(hear(world, fd, text, sizeof(text), NULL) > (3 << 20));
	close(fd);
}

/* Several MiB, while events come in: who reads what it has asked for is not cut off. */
static void test_many_devices(void **state)
{
	struct world *world = *state;
	int fd = greeted(world);
	static char text[8 << 20];
	size_t length;

	say(fd, "{\"id\":1,\"method\":\"subscribe\"}\n{\"id\":2,\"method\":\"devices\"}\n");
	loop_turn(world);
	event_publish(world, 5);
	event_publish(world, 5);
	length = hear(world, fd, text, sizeof(text), NULL);
	assert_true(length > DEVICES * 150);
	assert_non_null(strstr(text, "\"key_id\":\"dev-9999\""));
	assert_non_null(strstr(strstr(text, "eeeee"), "eeeee"));
	say(fd, STATUS);
	expect(world, fd, "{\"id\":1,\"result\":\"ss\"}\n");
	close(fd);
}

/* Two clients do not mix their pieces, and one that goes leaves none behind. */
static void test_imports(void **state)
{
	struct world *world = *state;
	int one = greeted(world), other = greeted(world);

	say(one, IMPORT("a", "true"));
	say(other, IMPORT("b", "true"));
	expect(world, one, "{\"id\":1,\"result\":{}}\n");
	expect(world, other, "{\"id\":1,\"result\":{}}\n");
	close(other);
	other = greeted(world);
	say(one, IMPORT("c", "false"));
	say(other, IMPORT("d", "false"));
	expect(world, one, "{\"id\":1,\"result\":{\"imported\":\"ac\"}}\n");
	expect(world, other, "{\"id\":1,\"result\":{\"imported\":\"d\"}}\n");
	close(one);
	close(other);
}

static void test_vanished_client(void **state)
{
	struct world *world = *state;
	int fd = greeted(world);

	world->status_size = 1 << 20;
	say(fd, STATUS);
	loop_turn(world);
	close(fd);
	loop_turn(world);
	fd = greeted(world);
	close(fd);
}

static void test_second_wpsd(void **state)
{
	struct world *world = *state;
	int fd;

	assert_null(port_open(world, ""));
	fd = greeted(world);
	close(fd);
}

static void socket_leave_behind(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static void test_leftovers(void **state)
{
	struct world *world = *state;
	struct stat status;

	control_port_free(world->port);
	socket_leave_behind();
	world->port = port_open(world, "");
	assert_non_null(world->port);
	close(greeted(world));

	/* A port that lost its place does not take its successor's with it. */
	unlink(path);
	socket_leave_behind();
	control_port_free(world->port);
	assert_int_equal(access(path, F_OK), 0);
	unlink(path);

	/* Somebody's file is never removed. */
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_null(port_open(world, ""));
	assert_int_equal(stat(path, &status), 0);
	assert_true(S_ISREG(status.st_mode));
	unlink(path);
	world->port = port_open(world, "");
	assert_non_null(world->port);
}

static void test_permissions(void **state)
{
	struct world *world = *state;
	const struct group *own = getgrgid(getegid());
	struct stat status;

	assert_non_null(own);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);

	control_port_free(world->port);
	world->port = port_open(world, "no-such-group-here");
	assert_non_null(world->port);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);

	control_port_free(world->port);
	world->port = port_open(world, own->gr_name);
	assert_non_null(world->port);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0660);
	assert_int_equal(status.st_gid, getegid());
}

/* Who may use the socket can also reach it. */
static void test_directory(void **state)
{
	char directory[64];
	struct stat status;

	(void)state;
	snprintf(directory, sizeof(directory), "%s/run", dir);
	assert_int_equal(stat(directory, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0755);
}

static void test_bad_paths(void **state)
{
	struct world *world = *state;
	char long_path[200];
	struct control_port_config config = {.path = "/nowhere/at/all/control.sock", .group = ""};
	const struct control_port_callbacks callbacks = {.arg = world};

	assert_null(control_port_new(world->loop, &config, &callbacks));
	memset(long_path, 'a', sizeof(long_path));
	long_path[0] = '/';
	long_path[sizeof(long_path) - 1] = '\0';
	config.path = long_path;
	assert_null(control_port_new(world->loop, &config, &callbacks));
}

static int group_setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	/* One directory deeper than what is there: the port makes it. */
	snprintf(path, sizeof(path), "%s/run/control.sock", dir);
	log_level_set(LOG_LEVEL_ERROR);
	umask(077); /* as wpsd's */
	return 0;
}

static int group_teardown(void **state)
{
	char run[64];

	(void)state;
	snprintf(run, sizeof(run), "%s/run", dir);
	return rmdir(run) < 0 || rmdir(dir) < 0 ? -1 : 0;
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_replies_in_order),
		WORLD_TEST(test_half_closed),
		WORLD_TEST(test_events),
		WORLD_TEST(test_line_limit),
		WORLD_TEST(test_byte_by_byte),
		WORLD_TEST(test_client_limit),
		WORLD_TEST(test_deaf_subscriber),
		WORLD_TEST(test_cut_off_while_served),
		WORLD_TEST(test_back_pressure),
		WORLD_TEST(test_long_reply),
		WORLD_TEST(test_many_devices),
		WORLD_TEST(test_imports),
		WORLD_TEST(test_vanished_client),
		WORLD_TEST(test_second_wpsd),
		WORLD_TEST(test_leftovers),
		WORLD_TEST(test_permissions),
		WORLD_TEST(test_directory),
		WORLD_TEST(test_bad_paths),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
