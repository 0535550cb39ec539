/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <ev.h>

#include "ovsh_db.h"

struct ovsh_db {
	struct ev_loop *loop;
	struct ovsdb_client *client;
	const char *remote;
	bool done; /* what the loop runs for has come: a connection, a reply, or a failure */
	json_t *result;
	struct ovsdb_error *error; /* where to say why there is none */
};

static void db_done(struct ovsh_db *db)
{
	db->done = true;
	ev_break(db->loop, EVBREAK_ONE);
}

static void on_state(void *context, bool connected, const char *reason)
{
	struct ovsh_db *db = context;

	if (!connected && db->error)
		ovsdb_error_set(db->error, "%s: %s", db->remote, reason);
	db_done(db);
}

static void on_reply(void *context, const struct ovsdb_reply *reply)
{
	struct ovsh_db *db = context;
	const char *refused = json_string_value(reply->error);

	switch (reply->outcome) {
	case OVSDB_REPLIED:
		db->result = json_incref(reply->result);
		break;
	case OVSDB_REFUSED:
		if (!refused)
			refused = json_string_value(json_object_get(reply->error, "error"));
		ovsdb_error_set(
			db->error, "the server refused: %s", refused ? refused : "no reason");
		break;
	case OVSDB_LOST:
		ovsdb_error_set(db->error, "%s: %s", db->remote, reply->reason);
		break;
	}
	db_done(db);
}

static void on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)timer;
	(void)events;
	ev_break(loop, EVBREAK_ONE);
}

/* Runs until done. Returns 0, or -1 after @timeout_s. */
static int db_run(struct ovsh_db *db, double timeout_s)
{
	ev_timer timer;

	ev_timer_init(&timer, on_timeout, timeout_s, 0.);
	ev_now_update(db->loop);
	ev_timer_start(db->loop, &timer);
	if (!db->done)
		ev_run(db->loop, 0);
	ev_timer_stop(db->loop, &timer);
	if (!db->done)
		return ovsdb_error_set(db->error, "%s: no answer for %g s", db->remote, timeout_s);
	return 0;
}

struct ovsh_db *ovsh_db_open(
	const struct ovsdb_client_options *options, double timeout_s, struct ovsdb_error *error)
{
	struct ovsh_db *db = calloc(1, sizeof(*db));
	const struct ovsdb_client_callbacks callbacks = {.context = db, .state = on_state};
	bool connected = false;

	if (!db)
		return NULL;
	db->remote = options->remote;
	db->error = error;
	db->loop = ev_loop_new(0);
	if (db->loop)
		db->client = ovsdb_client_new(db->loop, options, &callbacks, error);
	if (db->client) {
		ovsdb_client_start(db->client);
		connected = db_run(db, timeout_s) == 0 && ovsdb_client_is_connected(db->client);
	}
	db->error = NULL;
	if (connected)
		return db;
	ovsh_db_close(db);
	return NULL;
}

void ovsh_db_close(struct ovsh_db *db)
{
	if (!db)
		return;
	ovsdb_client_free(db->client);
	if (db->loop)
		ev_loop_destroy(db->loop);
	free(db);
}

json_t *ovsh_db_call(struct ovsh_db *db, const char *method, json_t *params, double timeout_s,
	struct ovsdb_error *error)
{
	json_t *result;

	db->done = false;
	db->result = NULL;
	db->error = error;
	if (ovsdb_client_request(db->client, method, params, on_reply, db) < 0)
		ovsdb_error_set(error, "%s: cannot send: %s", db->remote, strerror(errno));
	else
		db_run(db, timeout_s);
	result = db->result;
	/* A request that timed out is completed when the connection is closed: too late to tell. */
	db->error = NULL;
	db->result = NULL;
	return result;
}
