/* SPDX-License-Identifier: BSD-3-Clause */
#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "explain/explain.h"
#include "text.h"
#include "text_ledger.h"
#include "text_session.h"

#define LIST_MAX   12		/* names of a list that are shown */
#define PER_DEVICE "per-device" /* wpsd's word for a key of the device's own */

static bool drawn; /* the countdown is on the terminal's last line */

static void undraw(void)
{
	if (drawn)
		text_undraw(stdout);
	drawn = false;
}

/* "a, b, c and 9 more", for @names an array of strings. Heap. */
static char *list_join(const json_t *names)
{
	char *text = NULL;
	size_t size = 0, i;
	json_t *name;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	json_array_foreach (names, i, name) {
		if (i == LIST_MAX) {
			fprintf(to, " and %zu more", json_array_size(names) - LIST_MAX);
			break;
		}
		fprintf(to, "%s%s", i ? ", " : "", json_string_value(name));
	}
	fclose(to);
	return text;
}

/* Chosen so, or the interface has no key that it could hand out. A key of that name is a key. */
static bool is_per_device(const json_t *vif)
{
	const char *chosen = member_text(vif, "wps_pbc_key_id");
	const json_t *key_ids = json_object_get(vif, "key_ids");
	json_t *key_id;
	size_t i;

	if (!chosen[0])
		return json_array_size(key_ids) == 0;
	json_array_foreach (key_ids, i, key_id)
		if (json_is_string(key_id) && strcmp(json_string_value(key_id), chosen) == 0)
			return false;
	return strcmp(chosen, PER_DEVICE) == 0;
}

static void wps_print(const json_t *vif)
{
	const char *key_id = member_text(vif, "wps_pbc_key_id");
	const char *refusal = member_text(vif, "wps_refusal");
	const struct explain *explain = explain_get(explain_find(refusal));

	if (refusal[0]) {
		text_line(stdout, 2, "wps", STYLE_PLAIN, "not possible (%s): %s", refusal,
			explain->sentence);
		if (explain->remedy[0])
			text_line(stdout, 4, NULL, STYLE_FAINT, "%s", explain->remedy);
		return;
	}
	if (!json_is_true(json_object_get(vif, "wps")))
		text_line(stdout, 2, "wps", STYLE_PLAIN, "off");
	else if (is_per_device(vif))
		text_line(stdout, 2, "wps", STYLE_GOOD, "on, each device gets a key of its own");
	else if (key_id[0])
		text_line(stdout, 2, "wps", STYLE_GOOD, "on, hands out %s", key_id);
	else
		text_line(stdout, 2, "wps", STYLE_PLAIN, "on, no key is chosen");
}

static void clients_print(const json_t *clients)
{
	json_t *client;
	size_t i;

	text_line(stdout, 2, "clients", STYLE_PLAIN, "%zu", json_array_size(clients));
	json_array_foreach (clients, i, client)
		text_line(stdout, 4, NULL, STYLE_PLAIN, "%s  %s", member_text(client, "mac"),
			member_text(client, "key_id"));
}

static void vif_print(const json_t *vif)
{
	const bool enabled = json_is_true(json_object_get(vif, "enabled"));
	const bool up = json_is_true(json_object_get(vif, "up"));
	const json_t *session = json_object_get(vif, "session");
	const json_int_t device_keys = json_integer_value(json_object_get(vif, "device_keys"));
	char *keys = list_join(json_object_get(vif, "key_ids"));

	putchar('\n');
	text_line(stdout, 0, member_text(vif, "if_name"),
		up	  ? STYLE_GOOD
		: enabled ? STYLE_BAD
			  : STYLE_FAINT,
		"%s",
		up	  ? "up"
		: enabled ? "down"
			  : "disabled");
	text_line(stdout, 2, "ssid", STYLE_PLAIN, "%s", member_text(vif, "ssid"));
	text_line(stdout, 2, "radio", STYLE_PLAIN, "%s", member_text(vif, "radio"));
	if (member_text(vif, "bssid")[0])
		text_line(stdout, 2, "bssid", STYLE_PLAIN, "%s", member_text(vif, "bssid"));
	wps_print(vif);
	text_line(stdout, 2, "keys", STYLE_PLAIN, "%s", keys && keys[0] ? keys : "none");
	free(keys);
	if (device_keys > 0)
		text_line(stdout, 2, "device keys", STYLE_PLAIN, "%lld", (long long)device_keys);
	clients_print(json_object_get(vif, "clients"));
	if (json_is_object(session))
		text_session_print(stdout, 2, "session", session);
}

static void ledger_print(const char *state)
{
	const struct explain *explain = explain_get(explain_find(state));

	if (!explain->sentence[0]) {
		text_line(stdout, 0, "ledger", STYLE_PLAIN, "%s", state);
		return;
	}
	text_line(stdout, 0, "ledger", STYLE_BAD, "%s: %s", state, explain->sentence);
	text_line(stdout, 2, NULL, STYLE_FAINT, "%s", explain->remedy);
}

static void text_status(const json_t *status)
{
	const json_t *hostapd = json_object_get(status, "hostapd");
	const json_int_t pid = json_integer_value(json_object_get(hostapd, "pid"));
	const json_t *vifs = json_object_get(status, "vifs");
	const json_t *problems = json_object_get(status, "problems");
	json_t *item;
	size_t i;

	if (!json_is_true(json_object_get(hostapd, "up")))
		text_line(stdout, 0, "hostapd", STYLE_BAD, "not running");
	else if (pid > 0)
		text_line(stdout, 0, "hostapd", STYLE_GOOD, "running, pid %lld", (long long)pid);
	else
		text_line(stdout, 0, "hostapd", STYLE_GOOD, "running");
	text_line(stdout, 0, "ovsdb",
		strcmp(member_text(status, "ovsdb"), "disconnected") == 0 ? STYLE_BAD : STYLE_PLAIN,
		"%s", member_text(status, "ovsdb"));
	if (member_text(status, "ledger")[0])
		ledger_print(member_text(status, "ledger"));
	if (json_array_size(vifs) == 0)
		text_line(stdout, 0, NULL, STYLE_PLAIN, "no interfaces are configured");
	json_array_foreach (vifs, i, item)
		vif_print(item);
	if (json_array_size(problems) > 0) {
		putchar('\n');
		text_line(stdout, 0, "problems", STYLE_BAD, "%zu", json_array_size(problems));
	}
	json_array_foreach (problems, i, item)
		text_line(stdout, 2, member_text(item, "row"), STYLE_PLAIN, "%s",
			member_text(item, "problem"));
}

/* What was asked: an SSID that nobody has, has no interface either. */
static const char *session_label(const json_t *session)
{
	const char *if_name = member_text(session, "if_name");

	return if_name[0] ? if_name : member_text(session, "ssid");
}

static void text_sessions(const json_t *sessions, const char *none)
{
	json_t *session;
	size_t i;

	if (json_array_size(sessions) == 0)
		text_line(stdout, 0, NULL, STYLE_PLAIN, "%s", none);
	json_array_foreach (sessions, i, session)
		text_session_print(stdout, 0, session_label(session), session);
}

static void text_devices(const json_t *result, bool is_long, const char *none)
{
	const json_t *devices = json_object_get(result, "devices");

	if (json_array_size(devices) > 0)
		text_devices_print(stdout, devices, is_long);
	else
		text_line(stdout, 0, NULL, STYLE_PLAIN, "%s", none);
}

static void text_history(const json_t *result, const char *none)
{
	const json_t *sessions = json_object_get(result, "sessions");

	if (json_array_size(sessions) > 0)
		text_history_print(stdout, sessions);
	else
		text_line(stdout, 0, NULL, STYLE_PLAIN, "%s", none);
}

static void text_done(const json_t *result, const char *sentence)
{
	(void)result;
	text_line(stdout, 0, NULL, STYLE_PLAIN, "%s", sentence);
}

static void text_failure(const struct cli_failure *failure)
{
	undraw();
	fflush(stdout);
	text_line(stderr, 0, NULL, STYLE_PLAIN, "wps: %s", failure->message);
	if (failure->remedy[0])
		text_line(stderr, 2, NULL, STYLE_PLAIN, "%s", failure->remedy);
}

static void text_note(const char *text)
{
	undraw();
	fflush(stdout);
	text_line(stderr, 0, NULL, STYLE_PLAIN, "wps: %s", text);
}

/* On a terminal the countdown tells what is open; each other turn of events gets a line. */
static void text_progress(const json_t *session)
{
	const enum explain_token reason = explain_find(member_text(session, "reason"));

	if (!text_session_is_open(session))
		return; /* the outcome will tell */
	if (isatty(STDOUT_FILENO) && (reason == EXPLAIN_WAITING || reason == EXPLAIN_OPEN))
		return;
	undraw();
	text_session_line(stdout, "", session);
	fflush(stdout);
}

static int64_t text_countdown(const json_t *sessions, int64_t left_ms)
{
	const long long left_s = (long long)(left_ms + 999) / 1000;
	const json_t *shown = NULL;
	char text[400];
	json_t *session;
	size_t i;

	if (!isatty(STDOUT_FILENO))
		return -1;
	json_array_foreach (sessions, i, session)
		if (text_session_is_open(session) &&
			(!shown || text_session_is_registered(session)))
			shown = session;
	if (!shown)
		return -1;
	if (left_ms >= 0 && !text_session_is_registered(shown))
		snprintf(text, sizeof(text), "%lld:%02lld  Press the button on the device (%s).",
			left_s / 60, left_s % 60, member_text(shown, "if_name"));
	else
		snprintf(text, sizeof(text), "%s: %s", member_text(shown, "if_name"),
			member_text(shown, "sentence"));
	text_redraw(stdout, text);
	drawn = true;
	return left_ms > 0 ? left_ms % 1000 + 1 : 1000;
}

static void text_outcome(const json_t *sessions, bool good)
{
	json_t *session;
	size_t i;

	undraw();
	if (json_array_size(sessions) > 1 && !good)
		text_line(stdout, 0, NULL, STYLE_BAD, "No device joined.");
	json_array_foreach (sessions, i, session)
		if (good && json_array_size(sessions) > 1 &&
			strcmp(member_text(session, "status"), "succeeded") == 0)
			text_line(stdout, 0, NULL, STYLE_GOOD, "The device came through %s.",
				member_text(session, "if_name"));
	text_sessions(sessions, "");
}

static void text_event(const json_t *event)
{
	const char *sentence = member_text(event, "sentence");
	const char *remedy = member_text(event, "remedy");

	if (sentence[0])
		text_line(stdout, 0, NULL, STYLE_PLAIN, "%s", sentence);
	else
		text_event_line(stdout, event);
	if (remedy[0])
		text_line(stdout, 2, NULL, STYLE_FAINT, "%s", remedy);
	fflush(stdout);
}

const struct writer writer_text = {
	.status = text_status,
	.sessions = text_sessions,
	.devices = text_devices,
	.history = text_history,
	.done = text_done,
	.event = text_event,
	.failure = text_failure,
	.progress = text_progress,
	.note = text_note,
	.countdown = text_countdown,
	.outcome = text_outcome,
};
