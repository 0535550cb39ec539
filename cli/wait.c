/* SPDX-License-Identifier: BSD-3-Clause */
#include "wait.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "explain/explain.h"
#include "interrupt.h"
#include "text_session.h"
#include "writer.h"

/* A request lives 10 s, the walk time is 120 s, a device should appear within 30 s (wpsd's rules).
 */
#define LATE_MS	     8000 /* what wpsd's word on any of these may come late */
#define OUTCOME_MS   (10000 + 120000 + 30000 + LATE_MS)
#define SEEN_MS	     (30000 + LATE_MS)
#define RETURN_MS    30000 /* how long a wpsd that went away may take to come back */
#define RECONNECT_MS 300
#define END_MS	     6000 /* wpsd takes hostapd for silent after 5 s */

struct waiting {
	const struct cli *cli;
	struct client *client;
	json_t *sessions;
	int64_t give_up_ms;
	int64_t walk_end_ms; /* 0 = does not run */
};

static bool any_open(const json_t *sessions)
{
	json_t *session;
	size_t i;

	json_array_foreach (sessions, i, session)
		if (text_session_is_open(session))
			return true;
	return false;
}

static bool any_succeeded(const json_t *sessions)
{
	json_t *session;
	size_t i;

	json_array_foreach (sessions, i, session)
		if (strcmp(member_text(session, "status"), "succeeded") == 0)
			return true;
	return false;
}

/* Takes a newer state of one of our sessions over. Returns false when it is none of ours. */
static bool session_take(struct waiting *waiting, json_t *newer)
{
	const json_t *left = json_object_get(newer, "left_ms");
	json_t *session;
	size_t i;

	json_array_foreach (waiting->sessions, i, session) {
		if (!json_equal(json_object_get(session, "id"), json_object_get(newer, "id")))
			continue;
		if (left)
			waiting->walk_end_ms = client_now_ms() + json_integer_value(left);
		if (text_session_is_registered(newer) &&
			waiting->give_up_ms > client_now_ms() + SEEN_MS)
			waiting->give_up_ms = client_now_ms() + SEEN_MS;
		json_array_set(waiting->sessions, i, newer);
		return true;
	}
	return false;
}

static void event_take(struct waiting *waiting, const json_t *event)
{
	json_t *session = json_object_get(event, "session");

	if (strcmp(member_text(event, "event"), "session") == 0 && session_take(waiting, session))
		waiting->cli->writer->progress(session);
}

/* The walk time that is left, or -1 when none of the sessions is open for a device. */
static int64_t walk_left_ms(const struct waiting *waiting)
{
	const int64_t left_ms = waiting->walk_end_ms - client_now_ms();
	json_t *session;
	size_t i;

	json_array_foreach (waiting->sessions, i, session)
		if (strcmp(member_text(session, "status"), "active") == 0)
			return left_ms > 0 ? left_ms : 0;
	return -1;
}

/* After a reconnect: what became of our sessions. Those that wpsd does not know any more are not
 * waited for; false when none is left. */
static bool sessions_find(struct waiting *waiting, struct cli_failure *failure)
{
	json_t *status = client_call(waiting->client, "status", NULL, failure);
	json_t *found = json_array(), *vif;
	size_t i;

	if (!status) {
		json_decref(found);
		return false;
	}
	json_array_foreach (json_object_get(status, "vifs"), i, vif) {
		json_t *session = json_object_get(vif, "session");

		if (session_take(waiting, session)) {
			waiting->cli->writer->progress(session);
			json_array_append(found, session);
		}
	}
	json_decref(status);
	json_decref(waiting->sessions);
	waiting->sessions = found;
	if (json_array_size(found) == 0)
		cli_failure_set(failure, CLI_NOT_DONE, "outcome-unknown",
			"See `wps status` and whether the device is on the network.",
			"wpsd was restarted and does not know the session any more");
	return json_array_size(found) > 0;
}

/* wpsd went away: a restart leaves sessions open (R13), so does wps. */
static bool reconnect(struct waiting *waiting, struct cli_failure *failure)
{
	const int64_t deadline_ms = client_now_ms() + RETURN_MS;
	const struct timespec pause = {.tv_nsec = RECONNECT_MS * 1000000L};
	const sigset_t *mask = waiting->client->wait_mask;
	const char *path = waiting->client->path;
	json_t *subscribed = NULL;

	cli_failure_set(failure, CLI_NO_WPSD, "connection-lost", "", "wpsd has gone");
	waiting->cli->writer->note("wpsd went away; waiting for it to come back");
	while (client_now_ms() < deadline_ms) {
		client_close(waiting->client);
		if (client_open(waiting->client, path, failure))
			subscribed = client_call(waiting->client, "subscribe", NULL, failure);
		waiting->client->wait_mask = mask;
		if (subscribed) {
			json_decref(subscribed);
			return sessions_find(waiting, failure);
		}
		if (ppoll(NULL, 0, &pause, mask) < 0) {
			failure->exit_code = CLI_STOPPED;
			return false;
		}
	}
	return false;
}

static int stopped_tell(const struct waiting *waiting, const char *target)
{
	struct cli_failure failure;

	cli_failure_set(
		&failure, CLI_STOPPED, "stopped", "", "stopped waiting; what was started goes on");
	snprintf(failure.remedy, sizeof(failure.remedy), "To end it: wps cancel %s", target);
	return cli_fail(waiting->cli, &failure);
}

static int outcome_tell(const struct waiting *waiting)
{
	const bool good = any_succeeded(waiting->sessions);
	struct cli_failure failure;

	if (any_open(waiting->sessions) && !good) {
		cli_failure_set(&failure, CLI_NOT_DONE, "no-outcome",
			"See `wps status` and wpsd's log.",
			"wpsd has not told the outcome within %d s", OUTCOME_MS / 1000);
		return cli_fail(waiting->cli, &failure);
	}
	waiting->cli->writer->outcome(waiting->sessions, good);
	return good ? CLI_OK : CLI_NOT_DONE;
}

static int events_wait(struct waiting *waiting, const char *target)
{
	struct cli_failure failure;
	enum client_result result;
	json_t *event = NULL;

	while (any_open(waiting->sessions) && client_now_ms() < waiting->give_up_ms) {
		const int64_t redraw_ms =
			waiting->cli->writer->countdown(waiting->sessions, walk_left_ms(waiting));
		int64_t deadline_ms = waiting->give_up_ms;

		if (redraw_ms >= 0 && client_now_ms() + redraw_ms < deadline_ms)
			deadline_ms = client_now_ms() + redraw_ms;
		result = client_event(waiting->client, deadline_ms, &event);
		if (result == CLIENT_OK) {
			event_take(waiting, event);
			json_decref(event);
		} else if (result == CLIENT_STOPPED) {
			return stopped_tell(waiting, target);
		} else if (result == CLIENT_LOST && !reconnect(waiting, &failure)) {
			if (failure.exit_code == CLI_STOPPED)
				return stopped_tell(waiting, target);
			return cli_fail(waiting->cli, &failure);
		}
	}
	return outcome_tell(waiting);
}

int wait_run(
	const struct cli *cli, struct client *client, const json_t *sessions, const char *target)
{
	struct waiting waiting = {
		.cli = cli,
		.client = client,
		.sessions = json_deep_copy(sessions),
		.give_up_ms = client_now_ms() + OUTCOME_MS,
	};
	sigset_t mask;
	json_t *session;
	size_t i;
	int code;

	interrupt_prepare(&mask);
	/* cppcheck-suppress autoVariables ; the client is asked nothing after this function */
	client->wait_mask = &mask;
	/* What came between the order and its reply is older than the reply. */
	json_array_clear(client->events);
	json_array_foreach (sessions, i, session) {
		session_take(&waiting, session);
		cli->writer->progress(session);
	}
	code = events_wait(&waiting, target);
	json_decref(waiting.sessions);
	return code;
}

static bool any_unfinished(const json_t *sessions)
{
	json_t *session;
	size_t i;

	json_array_foreach (sessions, i, session) {
		const int status = session_status_find(member_text(session, "status"));

		if (status == SESSION_REQUESTED || status == SESSION_ACTIVE)
			return true;
	}
	return false;
}

void wait_ended(struct client *client, json_t *sessions)
{
	struct waiting waiting = {.client = client, .sessions = sessions};
	const int64_t deadline_ms = client_now_ms() + END_MS;
	json_t *event;

	while (any_unfinished(sessions) && client_event(client, deadline_ms, &event) == CLIENT_OK) {
		if (strcmp(member_text(event, "event"), "session") == 0)
			session_take(&waiting, json_object_get(event, "session"));
		json_decref(event);
	}
}
