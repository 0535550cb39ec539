/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_wpsd SOCKET FILE: wpsd's real control port over canned answers, for the tests of wps.
 *
 * FILE: {"status": result, "start": result, "cancel": result, "after_start": [step...],
 * "after_status": [step...]}. A step is [milliseconds after the step before, event], or
 * [milliseconds, "silent"] (from then on nothing is answered) or [milliseconds, "restart"] (the
 * socket goes away for half a second; then status is "status_after_restart").
 */
#include <ev.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manager/log.h"
#include "manager/ports/control/control.h"

#define AWAY_S 0.5

struct fake {
	struct ev_loop *loop;
	struct control_port *port;
	const char *path;
	json_t *script;
	const json_t *steps; /* those that are running, NULL = none */
	size_t next;
	struct ev_timer timer;
	const char *status; /* which of them */
};

static void step_prepare(struct fake *fake)
{
	const json_t *step = json_array_get(fake->steps, fake->next);

	ev_timer_stop(fake->loop, &fake->timer);
	if (!step)
		return;
	ev_timer_set(&fake->timer, (double)json_integer_value(json_array_get(step, 0)) / 1000, 0);
	ev_timer_start(fake->loop, &fake->timer);
}

static void steps_begin(struct fake *fake, const char *name)
{
	const json_t *steps = json_object_get(fake->script, name);

	if (!steps)
		return;
	fake->steps = steps;
	fake->next = 0;
	step_prepare(fake);
}

static json_t *answer(const struct fake *fake, const char *name)
{
	return json_incref(json_object_get(fake->script, name));
}

static json_t *status(void *arg)
{
	struct fake *fake = arg;

	steps_begin(fake, "after_status");
	return answer(fake, fake->status);
}

static json_t *start(void *arg, const struct control_start *start)
{
	struct fake *fake = arg;

	(void)start;
	steps_begin(fake, "after_start");
	return answer(fake, "start");
}

static json_t *cancel(void *arg, const char *if_name, const char *ssid)
{
	(void)if_name;
	(void)ssid;
	return answer(arg, "cancel");
}

static void port_open(struct fake *fake)
{
	const struct control_port_config config = {.path = fake->path, .group = ""};
	const struct control_port_callbacks callbacks = {
		.arg = fake, .status = status, .start = start, .cancel = cancel};

	fake->port = control_port_new(fake->loop, &config, &callbacks);
	if (!fake->port)
		exit(1);
}

static void on_step(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct fake *fake = timer->data;
	json_t *what = json_array_get(json_array_get(fake->steps, fake->next), 1);
	const char *word = json_string_value(what);

	(void)events;
	fake->next++;
	if (!word) {
		control_port_publish(fake->port, json_deep_copy(what));
	} else if (strcmp(word, "silent") == 0) {
		pause();
	} else {
		control_port_free(fake->port);
		usleep((useconds_t)(AWAY_S * 1e6));
		fake->status = "status_after_restart";
		port_open(fake);
		ev_now_update(loop);
	}
	step_prepare(fake);
}

int main(int argc, char **argv)
{
	struct fake fake = {.status = "status"};
	json_error_t error;

	if (argc != 3) {
		fprintf(stderr, "usage: fake_wpsd SOCKET FILE\n");
		return 2;
	}
	fake.path = argv[1];
	fake.script = json_load_file(argv[2], 0, &error);
	if (!fake.script) {
		fprintf(stderr, "fake_wpsd: %s:%d: %s\n", argv[2], error.line, error.text);
		return 2;
	}
	log_level_set(LOG_LEVEL_ERROR);
	fake.loop = ev_default_loop(EVFLAG_AUTO);
	ev_init(&fake.timer, on_step);
	fake.timer.data = &fake;
	port_open(&fake);
	puts("ready");
	fflush(stdout);
	ev_run(fake.loop, 0);
	return 0;
}
