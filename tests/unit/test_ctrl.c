/* SPDX-License-Identifier: BSD-3-Clause */
/* The control client against a datagram server that behaves like hostapd's, well and badly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "manager/ports/hostapd/ctrl.h"

static char dir[] = "/tmp/test-ctrl-XXXXXX";
static char path[64];

struct world {
	struct ev_loop *loop;
	struct ctrl *ctrl;
	int server;
	struct sockaddr_un client, monitor; /* who asked last, who has attached */
	socklen_t client_size, monitor_size;
	char log[1024]; /* replies and events in the order they came */
};

static void note(struct world *world, const char *kind, const char *text)
{
	const size_t used = strlen(world->log);

	snprintf(world->log + used, sizeof(world->log) - used, "%s(%s) ", kind, text);
}

static void on_event(void *arg, const char *line, size_t length)
{
	assert_int_equal(line[length], 0);
	note(arg, "event", line);
}

static void on_reply(void *arg, const char *reply, size_t length)
{
	if (reply)
		assert_int_equal(strlen(reply), length);
	note(arg, "reply", reply ? reply : "LOST");
}

static int server_open(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void turn(struct world *world)
{
	for (int i = 0; i < 5; i++)
		ev_run(world->loop, EVRUN_NOWAIT);
}

/* What the client has sent, "" = nothing. */
static const char *server_read(struct world *world)
{
	static char text[512];
	struct sockaddr_un from;
	socklen_t size = sizeof(from);
	ssize_t length;

	turn(world);
	length =
		recvfrom(world->server, text, sizeof(text) - 1, 0, (struct sockaddr *)&from, &size);
	text[length < 0 ? 0 : length] = '\0';
	if (length < 0)
		return text;
	world->client = from;
	world->client_size = size;
	return text;
}

static void server_answer(struct world *world, const char *text)
{
	assert_true(sendto(world->server, text, strlen(text), 0, (struct sockaddr *)&world->client,
			    world->client_size) >= 0);
}

static void server_event(struct world *world, const char *text)
{
	assert_true(sendto(world->server, text, strlen(text), 0, (struct sockaddr *)&world->monitor,
			    world->monitor_size) >= 0);
}

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	const struct ctrl_callbacks callbacks = {.arg = world, .event = on_event};

	assert_non_null(world);
	world->loop = ev_loop_new(0);
	world->server = server_open();
	world->ctrl = ctrl_new(world->loop, &callbacks);
	assert_non_null(world->ctrl);
	assert_int_equal(ctrl_open(world->ctrl, path), 0);
	assert_string_equal(server_read(world), "ATTACH");
	server_answer(world, "OK\n");
	world->monitor = world->client;
	world->monitor_size = world->client_size;
	turn(world);
	assert_string_equal(world->log, "event(OK\n) ");
	world->log[0] = '\0';
	*state = world;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;

	ctrl_free(world->ctrl);
	if (world->server >= 0)
		close(world->server);
	ev_loop_destroy(world->loop);
	free(world);
	return 0;
}

static void one_at_a_time(void **state)
{
	struct world *world = *state;

	assert_non_null(ctrl_send(world->ctrl, "PING", on_reply, world));
	assert_non_null(ctrl_send(world->ctrl, "STATUS", on_reply, world));
	assert_string_equal(server_read(world), "PING");
	assert_string_equal(server_read(world), "");
	assert_int_equal(ctrl_peer(world->ctrl), 0);
	server_answer(world, "PONG\n");
	assert_string_equal(server_read(world), "STATUS");
	assert_int_equal(ctrl_peer(world->ctrl), getpid());
	/* hostapd's answer when there is no further station */
	server_answer(world, "");
	turn(world);
	assert_string_equal(world->log, "reply(PONG\n) reply() ");
}

static void events_before_the_reply(void **state)
{
	struct world *world = *state;

	ctrl_send(world->ctrl, "WPS_PBC", on_reply, world);
	assert_string_equal(server_read(world), "WPS_PBC");
	server_event(world, "one");
	server_event(world, "two");
	server_answer(world, "OK\n");
	ev_run(world->loop, EVRUN_ONCE);
	turn(world);
	assert_string_equal(world->log, "event(one) event(two) reply(OK\n) ");
}

static void cancelled_while_waiting(void **state)
{
	struct world *world = *state;
	struct ctrl_request *second;

	ctrl_send(world->ctrl, "1", on_reply, world);
	second = ctrl_send(world->ctrl, "2", on_reply, world);
	ctrl_send(world->ctrl, "3", on_reply, world);
	ctrl_cancel(world->ctrl, second);
	assert_string_equal(server_read(world), "1");
	server_answer(world, "one");
	assert_string_equal(server_read(world), "3");
	server_answer(world, "three");
	turn(world);
	assert_string_equal(world->log, "reply(one) reply(three) ");
}

/* The late reply to a request that was given up is not taken for the next one's. */
static void cancelled_while_sent(void **state)
{
	struct world *world = *state;
	struct ctrl_request *first = ctrl_send(world->ctrl, "1", on_reply, world);
	struct sockaddr_un late;
	socklen_t late_size;

	assert_string_equal(server_read(world), "1");
	late = world->client;
	late_size = world->client_size;
	ctrl_send(world->ctrl, "2", on_reply, world);
	ctrl_cancel(world->ctrl, first);
	assert_string_equal(server_read(world), "2");
	sendto(world->server, "late", 4, 0, (struct sockaddr *)&late, late_size);
	turn(world);
	assert_string_equal(world->log, "");
	server_answer(world, "two");
	turn(world);
	assert_string_equal(world->log, "reply(two) ");
}

static void lost_on_close(void **state)
{
	struct world *world = *state;

	ctrl_send(world->ctrl, "1", on_reply, world);
	ctrl_send(world->ctrl, "2", on_reply, world);
	assert_string_equal(server_read(world), "1");
	ctrl_close(world->ctrl);
	assert_string_equal(world->log, "reply(LOST) reply(LOST) ");
	assert_string_equal(server_read(world), "DETACH");
	world->log[0] = '\0';
	/* Never from within ctrl_send(). */
	ctrl_send(world->ctrl, "3", on_reply, world);
	assert_string_equal(world->log, "");
	turn(world);
	assert_string_equal(world->log, "reply(LOST) ");
}

static void server_gone(void **state)
{
	struct world *world = *state;

	close(world->server);
	world->server = -1;
	ctrl_send(world->ctrl, "1", on_reply, world);
	assert_string_equal(world->log, "");
	turn(world);
	assert_string_equal(world->log, "reply(LOST) ");
	assert_int_equal(ctrl_open(world->ctrl, path), -1);
	assert_int_equal(errno, ECONNREFUSED);
	unlink(path);
	assert_int_equal(ctrl_open(world->ctrl, path), -1);
	assert_int_equal(errno, ENOENT);
	/* hostapd is started again */
	world->server = server_open();
	assert_int_equal(ctrl_open(world->ctrl, path), 0);
	assert_string_equal(server_read(world), "ATTACH");
	ctrl_send(world->ctrl, "2", on_reply, world);
	assert_string_equal(server_read(world), "2");
}

/* hostapd is busy for so long that its queue is full: the request waits, and nothing blocks. */
static void queue_full(void **state)
{
	struct world *world = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int noise = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	unsigned sent = 0;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(connect(noise, (struct sockaddr *)&address, sizeof(address)), 0);
	while (send(noise, "x", 1, 0) == 1)
		sent++;
	assert_int_equal(errno, EAGAIN);
	assert_true(sent > 0);
	ctrl_send(world->ctrl, "1", on_reply, world);
	turn(world);
	for (unsigned i = 0; i < sent; i++)
		assert_string_equal(server_read(world), "x");
	assert_string_equal(server_read(world), "1");
	server_answer(world, "one");
	turn(world);
	assert_string_equal(world->log, "reply(one) ");
	close(noise);
}

static void too_long(void **state)
{
	struct world *world = *state;
	char text[CTRL_REQUEST_SIZE + 1], long_path[256];

	memset(text, 'x', sizeof(text));
	text[CTRL_REQUEST_SIZE] = '\0';
	assert_null(ctrl_send(world->ctrl, text, on_reply, world));
	text[CTRL_REQUEST_SIZE - 1] = '\0';
	assert_non_null(ctrl_send(world->ctrl, text, on_reply, world));
	assert_string_equal(server_read(world), text);
	memset(long_path, 'p', sizeof(long_path));
	long_path[sizeof(long_path) - 1] = '\0';
	assert_int_equal(ctrl_open(world->ctrl, long_path), -1);
	assert_int_equal(errno, ENAMETOOLONG);
}

/* An answer that nobody asked for. */
static void unasked(void **state)
{
	struct world *world = *state;

	ctrl_send(world->ctrl, "1", on_reply, world);
	assert_string_equal(server_read(world), "1");
	server_answer(world, "one");
	server_answer(world, "one again");
	turn(world);
	assert_string_equal(world->log, "reply(one) ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)
		TEST(one_at_a_time),
		TEST(events_before_the_reply),
		TEST(cancelled_while_waiting),
		TEST(cancelled_while_sent),
		TEST(lost_on_close),
		TEST(server_gone),
		TEST(queue_full),
		TEST(too_long),
		TEST(unasked),
	};
	int failed;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/ctrl", dir);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return failed;
}
