/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions: their history, and what their news make of keys. */
#include "manager/ports/ledger/internal.h"

#include <stdio.h>
#include <string.h>

#include "notation/notation.h"

#define HISTORY_MAX 1000

/* What is written of a session beside its times. */
#define SESSION_FORMAT "iittittttttttt"

static bool session_is_there(struct ledger *ledger, const struct session *session)
{
	sqlite3_stmt *statement = db_query(&ledger->db,
		"SELECT n FROM session WHERE id = ?1 AND attempt = ?2 AND if_name = ?3 AND ssid = "
		"?4 AND device_key = ?5 AND requested_by = ?6 AND key_id = ?7 AND status = ?8 AND "
		"reason = ?9 AND note = ?10 AND peer_mac = ?11 AND peer_uuid = ?12 AND peer_name = "
		"?13 AND peer_type = ?14",
		SESSION_FORMAT, (int64_t)session->id, (int64_t)session->attempt, session->if_name,
		session->ssid, (int64_t)session->device_key, requester_name(session->requested_by),
		session->key_id, session_status_name(session->status),
		explain_get(session->reason)->token, session->note, session->peer_mac,
		session->peer_uuid, session->peer_name, session->peer_type);
	const bool there = db_row(&ledger->db, statement);

	if (there)
		db_done(statement);
	return there;
}

static bool session_store(
	struct ledger *ledger, const char *sql, const struct session *session, const char *key_id)
{
	const struct ledger_now now = ledger->last;

	return db_run(&ledger->db, sql, SESSION_FORMAT "zzz", (int64_t)session->id,
		(int64_t)session->attempt, session->if_name, session->ssid,
		(int64_t)session->device_key, requester_name(session->requested_by), key_id,
		session_status_name(session->status), explain_get(session->reason)->token,
		session->note, session->peer_mac, session->peer_uuid, session->peer_name,
		session->peer_type, ledger_wall_s(now, session->requested_ms),
		ledger_wall_s(now, session->started_ms), ledger_wall_s(now, session->ended_ms));
}

/* A time that was written once is not moved by a clock that is. */
static bool session_write(struct ledger *ledger, const struct session *session, const char *key_id)
{
	struct db *db = &ledger->db;

	if (!session_store(ledger,
		    "UPDATE session SET attempt = ?2, if_name = ?3, ssid = ?4, device_key = ?5, "
		    "requested_by = ?6, key_id = ?7, status = ?8, reason = ?9, note = ?10, "
		    "peer_mac = ?11, peer_uuid = ?12, peer_name = ?13, peer_type = ?14, "
		    "requested_at = ifnull(requested_at, ?15), started_at = ifnull(started_at, "
		    "?16), ended_at = ifnull(ended_at, ?17) WHERE id = ?1",
		    session, key_id))
		return false;
	if (sqlite3_changes(db->handle))
		return true;
	return session_store(ledger,
		       "INSERT INTO session (id, attempt, if_name, ssid, device_key, requested_by, "
		       "key_id, status, reason, note, peer_mac, peer_uuid, peer_name, peer_type, "
		       "requested_at, started_at, ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
		       "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
		       session, key_id) &&
	       db_run(db, "DELETE FROM session WHERE n <= ?1", "i",
		       (int64_t)sqlite3_last_insert_rowid(db->handle) - HISTORY_MAX);
}

/* After its commit. */
static void session_written(struct ledger *ledger, const struct session *session)
{
	const int64_t id = (int64_t)session->id;

	if (session->id >= ledger->next_session)
		ledger->next_session = session->id + 1;
	ledger_late_time(ledger,
		"UPDATE session SET requested_at = ?2 WHERE id = ?1 AND requested_at IS NULL", id,
		session->requested_ms);
	ledger_late_time(ledger,
		"UPDATE session SET started_at = ?2 WHERE id = ?1 AND started_at IS NULL", id,
		session->started_ms);
	ledger_late_time(ledger,
		"UPDATE session SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL", id,
		session->ended_ms);
}

/* --- a session begins --- */

static bool key_make(const struct session *session, struct key_row *ret)
{
	memset(ret, 0, sizeof(*ret));
	snprintf(ret->ssid, sizeof(ret->ssid), "%s", session->ssid);
	snprintf(ret->name, sizeof(ret->name), "%s", session->device_name);
	snprintf(ret->if_name, sizeof(ret->if_name), "%s", session->if_name);
	ret->state = KEY_RESERVED;
	ret->key.bound = session->bind;
	return passphrase_make(ret->key.psk) &&
	       passphrase_pmk(ret->ssid, ret->key.psk, ret->key.pmk);
}

static enum explain_token reserve_key(struct ledger *ledger, const struct session *session,
	char ret_key_id[static KEY_ID_SIZE], uint64_t *ret_hash)
{
	enum explain_token refusal = EXPLAIN_LEDGER_NOT_WRITABLE;
	struct key_row row;

	if (!key_make(session, &row))
		goto out;
	row.reserved_at = ledger_wall_s(ledger->last, ledger->last.core_ms);
	if (!ledger_end(ledger, ledger_begin(ledger) && key_insert(&ledger->db, &row) &&
					session_write(ledger, session, row.key.id)))
		goto out;
	/* Without memory it is as good as not made: the next start returns it. */
	if (!key_remember(&ledger->table, &row))
		goto out;
	ledger_late_time(ledger,
		"UPDATE key SET reserved_at = ?2 WHERE n = ?1 AND reserved_at IS NULL", row.n,
		ledger->last.core_ms);
	memcpy(ret_key_id, row.key.id, KEY_ID_SIZE);
	*ret_hash = key_hash(&row.key);
	refusal = EXPLAIN_NONE;
out:
	explicit_bzero(&row, sizeof(row));
	return refusal;
}

enum explain_token ledger_reserve(struct ledger *ledger, const struct session *session,
	struct ledger_now now, char ret_key_id[static KEY_ID_SIZE], uint64_t *ret_hash)
{
	enum explain_token refusal;

	ledger_tell_time(ledger, now);
	if (!ledger_ready(ledger))
		return EXPLAIN_LEDGER_NOT_WRITABLE;
	if (session->device_key) {
		refusal = reserve_key(ledger, session, ret_key_id, ret_hash);
		if (refusal)
			return refusal;
	} else {
		if (!ledger_end(ledger, ledger_begin(ledger) &&
						session_write(ledger, session, session->key_id)))
			return EXPLAIN_LEDGER_NOT_WRITABLE;
		ret_key_id[0] = '\0';
		*ret_hash = 0;
	}
	session_written(ledger, session);
	return EXPLAIN_NONE;
}

/* --- its news --- */

static bool same_peer(const struct key_row *row, const struct session *session)
{
	return strcmp(row->peer.mac, session->peer_mac) == 0 &&
	       strcmp(row->peer.uuid, session->peer_uuid) == 0 &&
	       strcmp(row->peer.name, session->peer_name) == 0 &&
	       strcmp(row->peer.type, session->peer_type) == 0;
}

static const char *const late_state_time[KEY_STATE_COUNT] = {
	[KEY_RESERVED] = "UPDATE key SET reserved_at = ?2 WHERE n = ?1 AND reserved_at IS NULL",
	[KEY_OFFERED] = "UPDATE key SET offered_at = ?2 WHERE n = ?1 AND offered_at IS NULL",
	[KEY_ISSUED] = "UPDATE key SET issued_at = ?2 WHERE n = ?1 AND issued_at IS NULL",
	[KEY_CONFIRMED] = "UPDATE key SET confirmed_at = ?2 WHERE n = ?1 AND confirmed_at IS NULL",
	[KEY_RETURNED] = "UPDATE key SET revoked_at = ?2 WHERE n = ?1 AND revoked_at IS NULL",
	[KEY_REVOKED] = "UPDATE key SET revoked_at = ?2 WHERE n = ?1 AND revoked_at IS NULL",
};

void key_enter(struct ledger *ledger, struct key_row *row, enum key_state state)
{
	const int64_t now_s = ledger_wall_s(ledger->last, ledger->last.core_ms);
	int64_t *const times[KEY_STATE_COUNT] = {
		[KEY_RESERVED] = &row->reserved_at,
		[KEY_OFFERED] = &row->offered_at,
		[KEY_ISSUED] = &row->issued_at,
		[KEY_CONFIRMED] = &row->confirmed_at,
		[KEY_RETURNED] = &row->revoked_at,
		[KEY_REVOKED] = &row->revoked_at,
	};

	row->state = state;
	if (!*times[state])
		*times[state] = now_s;
}

bool key_entered(struct ledger *ledger, const struct key_row *row)
{
	ledger_late_time(ledger, late_state_time[row->state], row->n, ledger->last.core_ms);
	ledger->copy_due = true;
	return key_remember(&ledger->table, row);
}

enum key_news { KEY_UNCHANGED, KEY_CHANGED, KEY_UNREAD, KEY_MISSING };

/* What the news change of the key that the session hands out. One that the ledger has not must not
 * be sent, whatever the news are. */
static enum key_news key_news(
	struct ledger *ledger, const struct session *session, struct key_row *ret)
{
	const int64_t n = session->device_key ? key_number(session->key_id) : 0;
	struct network *network = n ? table_network(&ledger->table, session->ssid) : NULL;
	const size_t index = network ? network_find(network, n) : SIZE_MAX;
	enum key_state next;

	if (n && index == SIZE_MAX)
		return *session->peer_mac && !session->ended_ms ? KEY_MISSING : KEY_UNCHANGED;
	if (!n)
		return KEY_UNCHANGED;
	if (!key_read(&ledger->db, n, ret))
		return KEY_UNREAD;
	next = key_state_after(ret->state, session);
	if (next == ret->state && (!*session->peer_mac || same_peer(ret, session)))
		return KEY_UNCHANGED;
	if (next != ret->state)
		key_enter(ledger, ret, next);
	if (!*session->peer_mac)
		return KEY_CHANGED;
	snprintf(ret->peer.mac, sizeof(ret->peer.mac), "%s", session->peer_mac);
	snprintf(ret->peer.uuid, sizeof(ret->peer.uuid), "%s", session->peer_uuid);
	snprintf(ret->peer.name, sizeof(ret->peer.name), "%s", session->peer_name);
	snprintf(ret->peer.type, sizeof(ret->peer.type), "%s", session->peer_type);
	return KEY_CHANGED;
}

static bool key_news_write(struct ledger *ledger, struct key_row *row)
{
	uint8_t mac[6];

	if (!key_update(&ledger->db, row))
		return false;
	return !mac_read(row->peer.mac, strlen(row->peer.mac), ":-", mac) ||
	       address_known(&row->key, mac) || address_add(ledger, row, mac);
}

/* One of the interface's own keys was given out: to whom. */
static bool is_given(const struct session *session)
{
	return !session->device_key && session->status == SESSION_SUCCEEDED && *session->peer_mac;
}

static bool device_write(struct ledger *ledger, const struct session *session)
{
	const bool joined = session->reason == EXPLAIN_JOINED;

	return db_run(&ledger->db,
		"INSERT INTO device (session, ssid, key_id, mac, uuid, peer_name, peer_type, name, "
		"if_name, joined, joined_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
		"ON CONFLICT (mac, ssid) DO UPDATE SET joined = CASE session WHEN ?1 THEN joined "
		"OR ?10 ELSE ?10 END, joined_at = CASE session WHEN ?1 THEN ifnull(joined_at, ?11) "
		"ELSE ?11 END, session = ?1, key_id = ?3, uuid = ?5, peer_name = ?6, peer_type = "
		"?7, name = CASE ?8 WHEN '' THEN name ELSE ?8 END, if_name = ?9",
		"itttttt"
		"ttiz",
		(int64_t)session->id, session->ssid, session->key_id, session->peer_mac,
		session->peer_uuid, session->peer_name, session->peer_type, session->device_name,
		session->if_name, (int64_t)joined,
		joined ? ledger_wall_s(ledger->last, ledger->last.core_ms) : 0);
}

static void news_keep(struct ledger *ledger, const struct session *session)
{
	for (size_t i = 0; i < ledger->n_late_news; i++)
		if (ledger->late_news[i].id == session->id) {
			ledger->late_news[i] = *session;
			return;
		}
	if (ledger->n_late_news == LATE_NEWS_MAX)
		memmove(ledger->late_news, ledger->late_news + 1,
			--ledger->n_late_news * sizeof(ledger->late_news[0]));
	ledger->late_news[ledger->n_late_news++] = *session;
}

static bool news_write_with(struct ledger *ledger, const struct session *session,
	struct key_row *row, enum key_news changed)
{
	if (changed != KEY_CHANGED && session_is_there(ledger, session))
		return true;
	if (!ledger_end(ledger, ledger_begin(ledger) &&
					session_write(ledger, session, session->key_id) &&
					(changed != KEY_CHANGED || key_news_write(ledger, row)) &&
					(!is_given(session) || device_write(ledger, session))))
		return false;
	session_written(ledger, session);
	return changed != KEY_CHANGED || key_entered(ledger, row);
}

enum news { NEWS_WRITTEN, NEWS_LATE, NEWS_OF_NO_KEY };

static enum news news_write(struct ledger *ledger, const struct session *session)
{
	struct key_row row = {0};
	enum key_news changed = key_news(ledger, session, &row);
	bool good;

	if (changed == KEY_UNREAD && ledger_mended(ledger))
		changed = key_news(ledger, session, &row);
	good = changed != KEY_UNREAD && news_write_with(ledger, session, &row, changed);
	explicit_bzero(&row, sizeof(row));
	if (!good)
		return NEWS_LATE;
	return changed == KEY_MISSING ? NEWS_OF_NO_KEY : NEWS_WRITTEN;
}

bool ledger_session(struct ledger *ledger, const struct session *session, struct ledger_now now)
{
	enum news news = NEWS_LATE;

	ledger_tell_time(ledger, now);
	if (ledger->place == PLACE_HOME)
		news = news_write(ledger, session);
	if (news == NEWS_LATE)
		news_keep(ledger, session);
	return news == NEWS_WRITTEN;
}

void sessions_write_late(struct ledger *ledger)
{
	while (ledger->n_late_news && news_write(ledger, &ledger->late_news[0]) != NEWS_LATE)
		memmove(ledger->late_news, ledger->late_news + 1,
			--ledger->n_late_news * sizeof(ledger->late_news[0]));
}

uint64_t ledger_next_session(const struct ledger *ledger)
{
	return ledger->next_session;
}

/* --- after a start --- */

static bool settle_key(struct ledger *ledger, int64_t n, enum key_state state)
{
	struct key_row row = {0};
	bool good = key_read(&ledger->db, n, &row);

	if (good)
		key_enter(ledger, &row, state);
	good = ledger_end(ledger, good && ledger_begin(ledger) && key_update(&ledger->db, &row)) &&
	       key_entered(ledger, &row);
	explicit_bzero(&row, sizeof(row));
	return good;
}

static void settle_network(struct ledger *ledger, struct network *network,
	bool (*is_held)(void *arg, const char *key_id), void *arg)
{
	for (size_t i = network->n_keys; i-- > 0;) {
		const enum key_state state = network->infos[i].state;
		const enum key_state next = key_state_at_start(
			state, state == KEY_RESERVED && is_held(arg, network->keys[i].id));

		if (next != state && !settle_key(ledger, network->infos[i].n, next))
			return;
	}
}

/* Sessions that were open when the power went, and that the journal has lost with it. */
static void settle_history(
	struct ledger *ledger, bool (*is_held)(void *arg, const char *key_id), void *arg)
{
	int64_t over[64];
	size_t n_over = 0;
	sqlite3_stmt *statement = db_query(&ledger->db,
		"SELECT n, key_id FROM session WHERE status IN ('requested', 'active')", "");
	char key_id[KEY_ID_SIZE];
	bool good = true;

	while (db_row(&ledger->db, statement)) {
		db_text(statement, 1, key_id, sizeof(key_id));
		if (n_over < sizeof(over) / sizeof(*over) && !is_held(arg, key_id))
			over[n_over++] = sqlite3_column_int64(statement, 0);
	}
	if (!n_over)
		return;
	good = ledger_begin(ledger);
	for (size_t i = 0; i < n_over && good; i++)
		good = db_run(&ledger->db,
			"UPDATE session SET status = ?2, reason = ?3, note = '' WHERE n = ?1",
			"itt", over[i],
			session_status_name(explain_get(EXPLAIN_OUTCOME_UNKNOWN)->status),
			explain_get(EXPLAIN_OUTCOME_UNKNOWN)->token);
	ledger_end(ledger, good);
}

void ledger_settle(struct ledger *ledger, bool (*is_held)(void *arg, const char *key_id), void *arg)
{
	if (!ledger_ready(ledger))
		return;
	for (size_t i = 0; i < ledger->table.n_networks; i++)
		settle_network(ledger, &ledger->table.networks[i], is_held, arg);
	settle_history(ledger, is_held, arg);
}
