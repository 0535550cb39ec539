/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_wpsd SOCKET FILE: wpsd's real control port over canned answers, for the tests of wps.
 *
 * FILE: {METHOD: result, ..., "after_start": [step...], "after_status": [step...]}. A result that
 * is the string "NOW" is the time; one of rename, revoke and import can be {"refuse": token,
 * "problem"}. A start that asks for more than the chosen key is told what it asked for, an import
 * how many lines (imported) and bytes (known) there were. A step is [milliseconds after the step
 * before, event], or [milliseconds, "silent"] (from then on nothing is answered) or [milliseconds,
 * "restart"] (the socket goes away for half a second; then status is "status_after_restart").
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

/* A copy of @value in which "NOW" is the time. */
static json_t *value_copy(json_t *value)
{
	const char *text = json_string_value(value), *name;
	json_t *copy, *item;
	size_t i;

	if (text && strcmp(text, "NOW") == 0)
		return json_integer((json_int_t)ev_time());
	if (!json_is_object(value) && !json_is_array(value))
		return json_deep_copy(value);
	copy = json_is_object(value) ? json_object() : json_array();
	json_object_foreach (value, name, item)
		json_object_set_new(copy, name, value_copy(item));
	json_array_foreach (value, i, item)
		json_array_append_new(copy, value_copy(item));
	return copy;
}

static json_t *answer(const struct fake *fake, const char *name)
{
	return value_copy(json_object_get(fake->script, name));
}

/* An answer, or why there is none. */
static json_t *answer_or_refuse(
	const struct fake *fake, const char *name, struct control_refusal *ret_refusal)
{
	json_t *result = answer(fake, name);
	const char *token = json_string_value(json_object_get(result, "refuse"));
	const char *problem = json_string_value(json_object_get(result, "problem"));

	if (!token)
		return result;
	ret_refusal->token = explain_find(token);
	snprintf(ret_refusal->problem, sizeof(ret_refusal->problem), "%s", problem ? problem : "");
	json_decref(result);
	return NULL;
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
	json_t *result = answer(fake, "start");
	json_t *session = json_array_get(json_object_get(result, "sessions"), 0);
	char asked[200];

	steps_begin(fake, "after_start");
	if (!start->device_name && !start->bind)
		return result;
	snprintf(asked, sizeof(asked), "Asked for %s, called %s%s.",
		start->key_id ? start->key_id : "the chosen key",
		start->device_name ? start->device_name : "as it calls itself",
		start->bind ? ", bound" : "");
	json_object_set_new(session, "detail", json_string(asked));
	return result;
}

static json_t *cancel(void *arg, const char *if_name, const char *ssid)
{
	(void)if_name;
	(void)ssid;
	return answer(arg, "cancel");
}

static json_t *devices(void *arg, const char *ssid)
{
	json_t *result = answer(arg, "devices"), *list = json_object_get(result, "devices");

	for (size_t i = json_array_size(list); ssid && i > 0; i--) {
		const json_t *device = json_array_get(list, i - 1);

		if (strcmp(json_string_value(json_object_get(device, "ssid")), ssid) != 0)
			json_array_remove(list, i - 1);
	}
	return result;
}

static json_t *device_rename(
	void *arg, const char *device, const char *name, struct control_refusal *ret_refusal)
{
	(void)device;
	(void)name;
	return answer_or_refuse(arg, "rename", ret_refusal);
}

/* What is named {"would_revoke": {"the word": [key...]}}. */
static json_t *device_revocable(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	json_t *words = answer(arg, "would_revoke"), *keys = json_object_get(words, device);
	json_t *result = json_is_array(keys) ? json_pack("{s:O}", "would_revoke", keys) : NULL;

	if (!result)
		ret_refusal->token =
			keys ? explain_find(json_string_value(keys)) : EXPLAIN_NO_SUCH_DEVICE;
	json_decref(words);
	return result;
}

static json_t *device_revoke(void *arg, const char *device, struct control_refusal *ret_refusal)
{
	(void)device;
	return answer_or_refuse(arg, "revoke", ret_refusal);
}

static json_t *history(void *arg, size_t limit)
{
	json_t *result = answer(arg, "history"), *list = json_object_get(result, "sessions");

	while (json_array_size(list) > limit)
		json_array_remove(list, limit);
	return result;
}

static json_t *keys_export(void *arg)
{
	return answer(arg, "export");
}

static json_t *keys_import(void *arg, const char *text, size_t length, const char *ssid,
	struct control_refusal *ret_refusal)
{
	json_int_t lines = 0;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	if (json_object_get(((struct fake *)arg)->script, "import"))
		return answer_or_refuse(arg, "import", ret_refusal);
	return json_pack("{s:I, s:I, s:i}", "imported", lines, "known", (json_int_t)length,
		"skipped", ssid ? 1 : 0);
}

static void port_open(struct fake *fake)
{
	const struct control_port_config config = {.path = fake->path, .group = ""};
	const struct control_port_callbacks callbacks = {
		.arg = fake,
		.status = status,
		.start = start,
		.cancel = cancel,
		.devices = devices,
		.rename = device_rename,
		.revocable = device_revocable,
		.revoke = device_revoke,
		.history = history,
		.export_ = keys_export,
		.import = keys_import,
	};

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
