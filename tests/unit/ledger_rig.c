/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/unit/ledger_rig.h"

void rig_path(const struct rig *rig, const char *name, char ret[static PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/%s", rig->state_dir, name);
}

void rig_open(struct rig *rig)
{
	const struct ledger_config config = {
		.state_dir = rig->state_dir, .private_dir = rig->private_dir};

	rig->ledger = ledger_open(&config);
	assert_non_null(rig->ledger);
}

int rig_new(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	/* what is tested does not depend on how long a disk takes */
	snprintf(rig->dir, sizeof(rig->dir), "%s/test-ledger-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(rig->dir));
	snprintf(rig->state_dir, sizeof(rig->state_dir), "%s/state", rig->dir);
	snprintf(rig->private_dir, sizeof(rig->private_dir), "%s/private", rig->dir);
	assert_int_equal(mkdir(rig->private_dir, 0700), 0);
	rig->now = (struct ledger_now){.core_ms = 50000, .wall_ms = INT64_C(1800000000000)};
	rig_open(rig);
	*state = rig;
	return 0;
}

int rig_free(void **state)
{
	struct rig *rig = *state;
	char command[128];

	ledger_close(rig->ledger);
	snprintf(command, sizeof(command), "rm -rf '%s'", rig->dir);
	assert_int_equal(system(command), 0);
	free(rig);
	return 0;
}

void rig_reopen(struct rig *rig)
{
	ledger_close(rig->ledger);
	rig_open(rig);
}

void rig_crash(struct rig *rig)
{
	char command[512];

	/* no lock of ours is lost by it: another process reads */
	snprintf(command, sizeof(command), "cp -a '%s' '%s.then'", rig->state_dir, rig->state_dir);
	assert_int_equal(system(command), 0);
	ledger_close(rig->ledger);
	snprintf(command, sizeof(command), "rm -rf '%s' && mv '%s.then' '%s'", rig->state_dir,
		rig->state_dir, rig->state_dir);
	assert_int_equal(system(command), 0);
	rig_open(rig);
}

struct session rig_session(struct rig *rig, const char *ssid, bool device_key)
{
	struct session session = {.id = ++rig->last_session,
		.attempt = 7,
		.device_key = device_key,
		.requested_by = BY_CLI,
		.status = SESSION_REQUESTED,
		.reason = EXPLAIN_WAITING,
		.requested_ms = rig->now.core_ms};

	snprintf(session.if_name, sizeof(session.if_name), "home-ap-24");
	snprintf(session.ssid, sizeof(session.ssid), "%s", ssid);
	snprintf(session.key_id, sizeof(session.key_id), "%s",
		device_key ? PER_DEVICE_KEY_ID : "key-3");
	return session;
}

struct session rig_reserve(struct rig *rig, const char *ssid)
{
	struct session session = rig_session(rig, ssid, true);

	assert_int_equal(
		ledger_reserve(rig->ledger, &session, rig->now, session.key_id, &session.key_hash),
		EXPLAIN_NONE);
	session.status = SESSION_ACTIVE;
	session.reason = EXPLAIN_OPEN;
	session.started_ms = rig->now.core_ms;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	return session;
}

void rig_peer(struct session *session, unsigned device)
{
	snprintf(session->peer_mac, sizeof(session->peer_mac), "02:00:00:00:%02x:%02x",
		device >> 8 & 0xff, device & 0xff);
	snprintf(session->peer_uuid, sizeof(session->peer_uuid), "00000000-0000-4000-8000-%012x",
		device);
	snprintf(session->peer_name, sizeof(session->peer_name), "Device %u", device);
	snprintf(session->peer_type, sizeof(session->peer_type), "7-0050F204-1");
}

struct session rig_join(struct rig *rig, const char *ssid, unsigned device)
{
	struct session session = rig_reserve(rig, ssid);

	rig_peer(&session, device);
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	session.status = SESSION_SUCCEEDED;
	session.reason = EXPLAIN_REGISTERED;
	session.ended_ms = rig->now.core_ms;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	session.reason = EXPLAIN_JOINED;
	assert_true(ledger_session(rig->ledger, &session, rig->now));
	return session;
}

int rig_state(struct rig *rig, int64_t n)
{
	struct key_row row;

	return key_read(&rig->ledger->db, n, &row) ? (int)row.state : -1;
}

bool rig_file_has(const struct rig *rig, const char *name, const char *text)
{
	char path[PATH_MAX];
	static char bytes[4 << 20];
	FILE *file;
	size_t size;

	rig_path(rig, name, path);
	file = fopen(path, "re");
	assert_non_null(file);
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return memmem(bytes, size, text, strlen(text)) != NULL;
}
