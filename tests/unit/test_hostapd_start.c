/* SPDX-License-Identifier: BSD-3-Clause */
/* A hostapd that is started and never answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <ev.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/ports/hostapd/internal.h"

#define TURNS 1000 /* of at most 10 ms */

struct rig {
	struct ev_loop *loop;
	struct hostapd_port *port;
	char dir[32], binary[64];
	unsigned n_downs, n_ups;
};

static void on_fact(void *arg, const struct core_input *fact)
{
	struct rig *rig = arg;

	rig->n_downs += fact->kind == IN_HOSTAPD_DOWN;
	rig->n_ups += fact->kind == IN_HOSTAPD_UP;
}

static void nothing(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop;
	(void)timer;
	(void)revents;
}

static void turn(struct rig *rig)
{
	ev_timer timer;

	ev_timer_init(&timer, nothing, 0.01, 0);
	ev_timer_start(rig->loop, &timer);
	ev_run(rig->loop, EVRUN_ONCE);
	ev_timer_stop(rig->loop, &timer);
}

static int rig_open(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	const struct hostapd_port_callbacks callbacks = {.arg = rig, .fact = on_fact};
	struct hostapd_port_config config = {.registrar_secret = "5ec2e7"};
	FILE *file;

	assert_non_null(rig);
	snprintf(rig->dir, sizeof(rig->dir), "/tmp/test-hostapd-XXXXXX");
	assert_non_null(mkdtemp(rig->dir));
	snprintf(rig->binary, sizeof(rig->binary), "%s/mute", rig->dir);
	file = fopen(rig->binary, "w");
	assert_non_null(file);
	fputs("#!/bin/sh\nexec sleep 60\n", file);
	fclose(file);
	assert_int_equal(chmod(rig->binary, 0755), 0);
	rig->loop = ev_loop_new(0);
	config.binary = rig->binary;
	config.run_dir = config.private_dir = rig->dir;
	rig->port = hostapd_port_new(rig->loop, &config, &callbacks);
	assert_non_null(rig->port);
	hostapd_port_open(rig->port);
	*state = rig;
	return 0;
}

static int rig_close(void **state)
{
	struct rig *rig = *state;
	char command[64];

	hostapd_port_free(rig->port, true);
	ev_loop_destroy(rig->loop);
	snprintf(command, sizeof(command), "rm -r %s", rig->dir);
	assert_int_equal(system(command), 0);
	free(rig);
	return 0;
}

/* Returns the process that was started, which is not @before. */
static pid_t wait_started(struct rig *rig, pid_t before)
{
	for (int i = 0; i < TURNS; i++) {
		const pid_t pid = rig->port->process.pid;

		if (rig->port->state == PORT_STARTING && pid && pid != before)
			return pid;
		turn(rig);
	}
	fail_msg("no process was started");
	return 0;
}

/* It is killed, its end is noticed and told, and another one is started. */
static void given_up(void **state)
{
	struct rig *rig = *state;
	const pid_t first = wait_started(rig, 0);
	const unsigned downs = rig->n_downs;

	ev_timer_stop(rig->loop, &rig->port->timer); /* it is this timer that gives up */
	port_give_up(rig->port, "does not answer");
	/* Two would fight over the radios: none is started before the first is gone. */
	assert_int_equal(rig->port->process.pid, first);
	assert_int_equal(rig->n_downs, downs);
	wait_started(rig, first);
	assert_int_equal(rig->n_downs, downs + 1);
	assert_int_equal(rig->n_ups, 0);
	assert_int_equal(kill(first, 0), -1);
	assert_int_equal(errno, ESRCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(given_up, rig_open, rig_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
