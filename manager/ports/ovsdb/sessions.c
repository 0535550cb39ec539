/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * WPS_Session: one row for each session. The table has no column for wpsd's number of a session, so
 * the row's uuid is kept here, and found again after a restart by what does not change: interface,
 * key id, who asked and when.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/ovsdb/internal.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

#define ROWS_MAX 256
/* Turning core time into wall-clock time anew may round to another second. */
#define SAME_S 2

static bool is_open(const struct session *session)
{
	return session->status == SESSION_REQUESTED || session->status == SESSION_ACTIVE;
}

static bool row_is_open(const struct row *row)
{
	const char *status = "";
	int found;

	ovsdb_row_string(row->json, "status", &status, NULL);
	found = session_status_find(status);
	return found == SESSION_REQUESTED || found == SESSION_ACTIVE;
}

static int64_t wall_s(const struct session_entry *entry, int64_t ms)
{
	return (ms + entry->wall_offset_ms) / 1000;
}

static int64_t began_ms(const struct session *session)
{
	return session->started_ms ? session->started_ms : session->requested_ms;
}

static int64_t row_time(const struct row *row, const char *column)
{
	int64_t time_s = 0;

	ovsdb_row_int(row->json, column, &time_s, NULL);
	return time_s;
}

static bool row_has(const struct row *row, const char *column, const char *text)
{
	const char *have = "";

	ovsdb_row_string(row->json, column, &have, NULL);
	return strcmp(have, text) == 0;
}

/* --- which row is whose --- */

static bool is_near(int64_t one_s, int64_t other_s)
{
	return one_s - other_s <= SAME_S && other_s - one_s <= SAME_S;
}

/* One that was written before the ledger had made the device's key may name none yet. */
static bool key_fits(const struct row *row, const struct session *session)
{
	return row_has(row, "key_id", session->key_id) ||
	       (session->device_key && row_is_open(row) &&
		       row_has(row, "key_id", PER_DEVICE_KEY_ID));
}

/* A requested session's row tells when it was requested, later when it was opened. */
static bool row_fits(const struct row *row, const struct session_entry *entry)
{
	const struct session *session = &entry->session;
	const int64_t at_s = row_time(row, "started_at");

	/* An end is final: a row that tells another one is of another session. */
	if (!row_is_open(row) &&
		(!row_has(row, "status", session_status_name(session->status)) ||
			!is_near(row_time(row, "ended_at"), wall_s(entry, session->ended_ms))))
		return false;
	return row_has(row, "if_name", session->if_name) && key_fits(row, session) &&
	       row_has(row, "requested_by", requester_name(session->requested_by)) &&
	       (is_near(at_s, wall_s(entry, session->requested_ms)) ||
		       is_near(at_s, wall_s(entry, began_ms(session))));
}

/* How far a row that fits is from telling of this session; an open one is nearer than any other,
 * for there is one at most. */
static int64_t row_distance(const struct row *row, const struct session_entry *entry)
{
	if (row_is_open(row))
		return -1;
	return llabs(row_time(row, "started_at") - wall_s(entry, began_ms(&entry->session))) +
	       llabs(row_time(row, "ended_at") - wall_s(entry, entry->session.ended_ms));
}

static bool is_ours(const struct ovsdb_port *port, const struct session_entry *entry)
{
	return entry->session.requested_ms >= port->born_ms;
}

/*
 * The row of a session of a wpsd before this one: the one that fits best; else the open one of the
 * interface, because there is never more than one and the wall clock may have been set meanwhile.
 */
static const struct row *row_search(
	const struct ovsdb_port *port, const struct session_entry *entry, const json_t *claimed)
{
	const struct row *fitting = NULL, *open = NULL, *row = NULL;

	while ((row = map_next(&port->tables[TABLE_SESSIONS], row))) {
		if (json_object_get(claimed, row->node.key))
			continue;
		if (row_fits(row, entry) &&
			(!fitting || row_distance(row, entry) < row_distance(fitting, entry)))
			fitting = row;
		if (!is_ours(port, entry) && row_is_open(row) &&
			row_has(row, "if_name", entry->session.if_name) &&
			key_fits(row, &entry->session))
			open = row;
	}
	return fitting ? fitting : open;
}

static json_t *claimed_rows(struct ovsdb_port *port)
{
	json_t *claimed = json_object();
	struct session_entry *entry;

	for (entry = port->sessions; entry; entry = entry->next) {
		/* Somebody deleted it, or it is another database. */
		if (!map_find(&port->tables[TABLE_SESSIONS], entry->uuid))
			entry->uuid[0] = '\0';
		else
			json_object_set_new(claimed, entry->uuid, json_true());
	}
	return claimed;
}

static void rows_claim(struct ovsdb_port *port, json_t *claimed)
{
	struct session_entry *entry;

	for (entry = port->sessions; entry; entry = entry->next) {
		const struct row *row;

		/* One of this wpsd has a row only when it did not hear that it was written. */
		if (*entry->uuid || (is_ours(port, entry) && !entry->is_uncertain))
			continue;
		row = row_search(port, entry, claimed);
		if (!row)
			continue;
		snprintf(entry->uuid, sizeof(entry->uuid), "%s", row->node.key);
		json_object_set_new(claimed, entry->uuid, json_true());
	}
}

/* --- writing --- */

static json_t *session_change(
	const struct ovsdb_port *port, const struct session_entry *entry, const json_t *copy)
{
	const struct session *session = &entry->session;
	const struct explain *explain = explain_get(session->reason);
	char detail[512];
	json_t *change = json_object();
	bool failed = false;
	size_t i;

	snprintf(detail, sizeof(detail), "%s%s%s", explain->sentence, *session->note ? " " : "",
		session->note);
	const struct {
		const char *column;
		json_t *value;
	} columns[] = {
		{"if_name", json_string(session->if_name)},
		{"ssid", value_utf8(session->ssid)},
		{"key_id", value_utf8(session->key_id)},
		{"method", json_string("pbc")},
		{"requested_by", json_string(requester_name(session->requested_by))},
		{"status", json_string(session_status_name(session->status))},
		{"reason", json_string(explain->token)},
		{"detail", value_utf8(detail)},
		{"started_at", json_integer(wall_s(entry, began_ms(session)))},
		{"ends_at", session->started_ms ? json_integer(wall_s(entry,
							  session->started_ms + WALK_TIME_MS))
						: value_unset()},
		{"ended_at", session->ended_ms ? json_integer(wall_s(entry, session->ended_ms))
					       : value_unset()},
		{"peer_mac", value_text(session->peer_mac)},
		{"peer_uuid", value_text(session->peer_uuid)},
		{"peer_name", value_text(session->peer_name)},
		{"peer_type", value_text(session->peer_type)},
	};
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (schema_has(port, TABLE_SESSIONS, columns[i].column))
			row_change(change, copy, columns[i].column, columns[i].value, &failed);
		else
			json_decref(columns[i].value);
	}
	if (failed) {
		json_decref(change);
		return NULL;
	}
	return change;
}

/* The one that began first; one that is still open only when all are. */
static const struct row *row_oldest(const struct ovsdb_port *port, const json_t *without)
{
	const struct row *oldest = NULL, *row = NULL;

	while ((row = map_next(&port->tables[TABLE_SESSIONS], row))) {
		if (json_object_get(without, row->node.key))
			continue;
		if (!oldest || (row_is_open(oldest) && !row_is_open(row)) ||
			(row_is_open(oldest) == row_is_open(row) &&
				row_time(row, "started_at") < row_time(oldest, "started_at")))
			oldest = row;
	}
	return oldest;
}

/* The server refuses a row too many (maxRows), so that the oldest goes in the same transaction.
 * Rows that are on their way count, in both directions. */
static bool oldest_delete(struct ovsdb_port *port, json_t *transact)
{
	size_t count = port->tables[TABLE_SESSIONS].count + port->session_inserts;
	const char *uuid;
	json_t *value;

	json_object_foreach (port->sessions_going, uuid, value)
		count -= map_find(&port->tables[TABLE_SESSIONS], uuid) != NULL;
	for (; count >= ROWS_MAX; count--) {
		const struct row *oldest = row_oldest(port, port->sessions_going);

		if (!oldest)
			break;
		json_object_set_new(port->sessions_going, oldest->node.key, json_true());
		if (ovsdb_transact_add(transact, ovsdb_op_delete(table_name(TABLE_SESSIONS),
							 ovsdb_where_uuid(oldest->node.key))) < 0)
			return false;
	}
	return true;
}

/* Entries that nobody will ask about: ended, written, and more than rows are kept. */
static void entries_trim(struct ovsdb_port *port)
{
	struct session_entry **link = &port->sessions;

	while (*link && port->n_sessions > ROWS_MAX) {
		struct session_entry *entry = *link;

		if (is_open(&entry->session) || entry->sent) {
			link = &entry->next;
			continue;
		}
		*link = entry->next;
		port->n_sessions--;
		free(entry);
	}
}

static struct session_entry *entry_find(const struct ovsdb_port *port, uint64_t id)
{
	struct session_entry *entry = port->sessions;

	while (entry && entry->session.id != id)
		entry = entry->next;
	return entry;
}

static void on_session_written(
	struct ovsdb_port *port, const char *name, enum written written, const char *inserted)
{
	struct session_entry *entry = entry_find(port, strtoull(name, NULL, 10));

	if (--port->sessions_sent == 0)
		json_object_clear(port->sessions_going);
	port_schedule(port);
	if (!entry)
		return;
	entry->sent = false;
	if (entry->inserting)
		port->session_inserts--;
	entry->inserting = false;
	if (written == WRITE_LOST) {
		entry->dirty = true;
		entry->is_uncertain = true;
	}
	if (inserted)
		snprintf(entry->uuid, sizeof(entry->uuid), "%s", inserted);
}

/* The operations that bring the row of a session up to date, NULL: out of memory. */
static json_t *session_ops(struct ovsdb_port *port, const struct row *row, json_t *change)
{
	const char *table = table_name(TABLE_SESSIONS);
	json_t *transact = ovsdb_transact_new(DATABASE);

	if ((row || oldest_delete(port, transact)) &&
		ovsdb_transact_add(transact,
			row ? ovsdb_op_update(table, ovsdb_where_uuid(row->node.key), change)
			    : ovsdb_op_insert(table, change, NULL)) == 0)
		return transact;
	json_decref(transact);
	return NULL;
}

static void session_send(struct ovsdb_port *port, struct session_entry *entry)
{
	const struct row *row = map_find(&port->tables[TABLE_SESSIONS], entry->uuid);
	json_t *change = session_change(port, entry, row ? row->json : NULL);
	char name[24];

	entry->dirty = false;
	if (row && change && json_object_size(change) == 0) {
		json_decref(change);
		return;
	}
	snprintf(name, sizeof(name), "%llu", (unsigned long long)entry->session.id);
	entry->sent = port_transact(port, session_ops(port, row, change), "the row of WPS_Session",
		name, on_session_written);
	entry->dirty = !entry->sent;
	if (!entry->sent)
		return;
	port->sessions_sent++;
	entry->inserting = !row;
	port->session_inserts += entry->inserting;
}

/* One transaction for each, so that one that is refused does not hold up the others; all at once,
 * because a controller that sees wps_pbc unset next looks for the reason here. */
void sessions_flush(struct ovsdb_port *port)
{
	struct session_entry *entry;

	for (entry = port->sessions; entry; entry = entry->next) {
		if (!entry->dirty || entry->sent)
			continue;
		if (schema_has(port, TABLE_SESSIONS, NULL))
			session_send(port, entry);
		else
			entry->dirty = false;
	}
	entries_trim(port);
}

static void on_orphan_ended(
	struct ovsdb_port *port, const char *name, enum written written, const char *inserted)
{
	(void)port;
	(void)name;
	(void)written;
	(void)inserted;
}

/* Nobody will ever tell how it ended: a row that stays open for ever is not the truth. */
static void orphan_end(struct ovsdb_port *port, const struct row *row)
{
	const struct explain *explain = explain_get(EXPLAIN_OUTCOME_UNKNOWN);
	const int64_t now_s = clock_read_ms(CLOCK_REALTIME) / 1000;
	json_t *transact = ovsdb_transact_new(DATABASE);
	json_t *change =
		json_pack("{ss ss ss sI}", "status", session_status_name(explain->status), "reason",
			explain->token, "detail", explain->sentence, "ended_at", (json_int_t)now_s);

	ovsdb_transact_add(transact, ovsdb_op_update(table_name(TABLE_SESSIONS),
					     ovsdb_where_uuid(row->node.key), change));
	port_transact(port, transact, "the row of WPS_Session", row->node.key, on_orphan_ended);
}

void sessions_reconcile(struct ovsdb_port *port)
{
	json_t *claimed = claimed_rows(port);
	const struct row *row = NULL;
	struct session_entry *entry;

	rows_claim(port, claimed);
	for (entry = port->sessions; entry; entry = entry->next) {
		entry->is_uncertain = false;
		entry->dirty |= is_open(&entry->session) || *entry->uuid;
	}
	while ((row = map_next(&port->tables[TABLE_SESSIONS], row))) {
		if (row_is_open(row) && !json_object_get(claimed, row->node.key))
			orphan_end(port, row);
	}
	json_decref(claimed);
}

void ovsdb_port_session(
	struct ovsdb_port *port, const struct session *session, int64_t wall_offset_ms)
{
	struct session_entry *entry = entry_find(port, session->id);
	struct session_entry **end = &port->sessions;

	if (!entry) {
		entry = calloc(1, sizeof(*entry));
		if (!entry) {
			log_error("ovsdb", "%s: out of memory for a row of WPS_Session",
				session->if_name);
			return;
		}
		entry->wall_offset_ms = wall_offset_ms;
		while (*end)
			end = &(*end)->next;
		*end = entry;
		port->n_sessions++;
	}
	/* A few milliseconds more or less must not change the times of the row. */
	if (llabs(entry->wall_offset_ms - wall_offset_ms) > SAME_S * 1000)
		entry->wall_offset_ms = wall_offset_ms;
	entry->session = *session;
	entry->dirty = true;
	entries_trim(port);
	port_schedule(port);
}

void sessions_clear(struct ovsdb_port *port)
{
	while (port->sessions) {
		struct session_entry *entry = port->sessions;

		port->sessions = entry->next;
		free(entry);
	}
	port->n_sessions = 0;
}
