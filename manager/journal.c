/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manager/file.h"
#include "manager/log.h"

#define SESSIONS_MAX 256

struct journal {
	char *path;
	char boot_id[40]; /* core time starts anew with each boot: a journal of another one says
			     nothing */
	struct session sessions[SESSIONS_MAX];
	size_t n_sessions;
};

static void boot_id_read(char *boot_id, size_t size)
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	boot_id[0] = '\0';
	if (!file)
		return;
	if (fgets(boot_id, (int)size, file))
		boot_id[strcspn(boot_id, "\n")] = '\0';
	fclose(file);
}

static bool is_open(const struct session *session)
{
	return session->status == SESSION_REQUESTED || session->status == SESSION_ACTIVE;
}

/* What nobody will ask about any more makes room: a later session of the VIF is known and the
 * device was seen or given up. */
static void forget_older(struct journal *journal, const struct session *newest)
{
	size_t kept = 0;

	for (size_t i = 0; i < journal->n_sessions; i++) {
		const struct session *session = &journal->sessions[i];

		if (strcmp(session->if_name, newest->if_name) == 0 && session->id < newest->id &&
			!is_open(session) && session->reason != EXPLAIN_REGISTERED)
			continue;
		journal->sessions[kept++] = *session;
	}
	journal->n_sessions = kept;
}

static struct session *slot_find(struct journal *journal, uint64_t id)
{
	for (size_t i = 0; i < journal->n_sessions; i++)
		if (journal->sessions[i].id == id)
			return &journal->sessions[i];
	if (journal->n_sessions == SESSIONS_MAX)
		memmove(journal->sessions, journal->sessions + 1,
			--journal->n_sessions * sizeof(journal->sessions[0]));
	return &journal->sessions[journal->n_sessions++];
}

static json_t *session_pack(const struct session *session)
{
	return json_pack("{sI sI ss ss ss sI sb sb ss si si si si ss sI sI sI sb ss ss ss ss}",
		"id", (json_int_t)session->id, "attempt", (json_int_t)session->attempt, "if_name",
		session->if_name, "ssid", session->ssid, "key_id", session->key_id, "key_hash",
		(json_int_t)session->key_hash, "device_key", session->device_key, "bind",
		session->bind, "device_name", session->device_name, "by",
		(int)session->requested_by, "status", (int)session->status, "reason",
		(int)session->reason, "closing", (int)session->closing, "note", session->note,
		"requested_ms", (json_int_t)session->requested_ms, "started_ms",
		(json_int_t)session->started_ms, "ended_ms", (json_int_t)session->ended_ms,
		"cleared", session->cleared, "peer_mac", session->peer_mac, "peer_uuid",
		session->peer_uuid, "peer_name", session->peer_name, "peer_type",
		session->peer_type);
}

static bool session_unpack(json_t *object, struct session *ret)
{
	json_int_t id, attempt, key_hash, requested_ms, started_ms, ended_ms;
	const char *if_name, *ssid, *key_id, *device_name, *note, *mac, *uuid, *name, *type;
	int device_key, bind, by, status, reason, closing, cleared;

	if (json_unpack(object,
		    "{sI sI ss ss ss sI sb sb ss si si si si ss sI sI sI sb ss ss ss ss}", "id",
		    &id, "attempt", &attempt, "if_name", &if_name, "ssid", &ssid, "key_id", &key_id,
		    "key_hash", &key_hash, "device_key", &device_key, "bind", &bind, "device_name",
		    &device_name, "by", &by, "status", &status, "reason", &reason, "closing",
		    &closing, "note", &note, "requested_ms", &requested_ms, "started_ms",
		    &started_ms, "ended_ms", &ended_ms, "cleared", &cleared, "peer_mac", &mac,
		    "peer_uuid", &uuid, "peer_name", &name, "peer_type", &type) != 0)
		return false;
	if (by < 0 || by >= REQUESTER_COUNT || status < 0 || status >= SESSION_STATUS_COUNT ||
		reason < 0 || reason >= EXPLAIN_COUNT || closing < 0 || closing >= EXPLAIN_COUNT)
		return false;
	memset(ret, 0, sizeof(*ret));
	ret->id = (uint64_t)id;
	ret->attempt = (uint64_t)attempt;
	ret->key_hash = (uint64_t)key_hash;
	ret->device_key = device_key;
	ret->bind = bind;
	ret->requested_by = (enum requester)by;
	ret->status = (enum session_status)status;
	ret->reason = (enum explain_token)reason;
	ret->closing = (enum explain_token)closing;
	ret->requested_ms = requested_ms;
	ret->started_ms = started_ms;
	ret->ended_ms = ended_ms;
	ret->cleared = cleared;
	snprintf(ret->if_name, sizeof(ret->if_name), "%s", if_name);
	snprintf(ret->ssid, sizeof(ret->ssid), "%s", ssid);
	snprintf(ret->key_id, sizeof(ret->key_id), "%s", key_id);
	snprintf(ret->device_name, sizeof(ret->device_name), "%s", device_name);
	snprintf(ret->note, sizeof(ret->note), "%s", note);
	snprintf(ret->peer_mac, sizeof(ret->peer_mac), "%s", mac);
	snprintf(ret->peer_uuid, sizeof(ret->peer_uuid), "%s", uuid);
	snprintf(ret->peer_name, sizeof(ret->peer_name), "%s", name);
	snprintf(ret->peer_type, sizeof(ret->peer_type), "%s", type);
	return true;
}

static void journal_read(struct journal *journal)
{
	json_error_t error;
	json_t *root = json_load_file(journal->path, 0, &error);
	const char *boot_id, *version;
	json_t *sessions, *object;
	size_t i;

	if (!root) {
		if (access(journal->path, F_OK) == 0)
			log_warning("core", "%s: %s; sessions of the wpsd before are forgotten",
				journal->path, error.text);
		return;
	}
	/* The numbers of outcomes may change from one version to the next. */
	if (json_unpack(root, "{ss ss so}", "version", &version, "boot_id", &boot_id, "sessions",
		    &sessions) == 0 &&
		strcmp(boot_id, journal->boot_id) == 0 && strcmp(version, OPENWPS_VERSION) == 0)
		json_array_foreach (sessions, i, object)
			if (journal->n_sessions < SESSIONS_MAX &&
				session_unpack(object, &journal->sessions[journal->n_sessions]))
				journal->n_sessions++;
	json_decref(root);
}

struct journal *journal_new(const char *path)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return NULL;
	journal->path = strdup(path);
	if (!journal->path) {
		free(journal);
		return NULL;
	}
	boot_id_read(journal->boot_id, sizeof(journal->boot_id));
	journal_read(journal);
	return journal;
}

void journal_free(struct journal *journal)
{
	if (!journal)
		return;
	free(journal->path);
	free(journal);
}

void journal_replay(const struct journal *journal,
	void (*session)(void *arg, const struct session *session), void *arg)
{
	for (size_t i = 0; i < journal->n_sessions; i++)
		session(arg, &journal->sessions[i]);
}

static void write_all(const struct journal *journal)
{
	json_t *sessions = json_array(), *root;
	char *text;

	for (size_t i = 0; i < journal->n_sessions; i++)
		json_array_append_new(sessions, session_pack(&journal->sessions[i]));
	root = json_pack("{ss ss so}", "version", OPENWPS_VERSION, "boot_id", journal->boot_id,
		"sessions", sessions);
	text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	if (!text || file_write(journal->path, text) != 0)
		log_error("core", "%s: %s; a restart of wpsd now would forget this session",
			journal->path, text ? strerror(errno) : "out of memory");
	free(text);
}

void journal_keep(struct journal *journal, const struct session *session)
{
	struct session *slot = slot_find(journal, session->id);
	const bool cleared = slot->id == session->id && slot->cleared;

	*slot = *session;
	slot->cleared |= cleared;
	forget_older(journal, session);
	write_all(journal);
}

void journal_order_cleared(struct journal *journal, const char *if_name)
{
	struct session *newest = NULL;

	for (size_t i = 0; i < journal->n_sessions; i++)
		if (strcmp(journal->sessions[i].if_name, if_name) == 0 &&
			(!newest || journal->sessions[i].id > newest->id))
			newest = &journal->sessions[i];
	if (!newest || newest->cleared)
		return;
	newest->cleared = true;
	write_all(journal);
}
