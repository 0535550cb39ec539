/* SPDX-License-Identifier: BSD-3-Clause */
#include <fcntl.h>
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

void rig_no_one(void *arg, const char *ssid, const char *key_id)
{
	(void)arg;
	(void)ssid;
	(void)key_id;
}

/* Every kind of key, devices with a chosen one, sessions. */
void rig_fill(struct rig *rig, struct rig_truth *ret)
{
	for (unsigned i = 0; i < RIG_KEYS; i++) {
		const char *ssid = i % 5 ? "home" : "guests";
		struct session session = rig_reserve(rig, ssid);
		char key_id[KEY_ID_SIZE];

		key_id_print(i + 1, key_id);
		assert_string_equal(session.key_id, key_id);
		snprintf(ret->psk[i], PSK_SIZE, "%s", ledger_key(rig->ledger, ssid, key_id)->psk);
		if (i % 8 == 1) {
			session.status = SESSION_TIMED_OUT;
			session.reason = EXPLAIN_WALK_TIME;
		} else {
			rig_peer(&session, i);
		}
		assert_true(ledger_session(rig->ledger, &session, rig->now));
		if (i % 8 >= 2) {
			session.status = SESSION_SUCCEEDED;
			session.reason = i % 8 >= 4 ? EXPLAIN_JOINED : EXPLAIN_REGISTERED;
		}
		session.ended_ms = rig->now.core_ms;
		assert_true(ledger_session(rig->ledger, &session, rig->now));
		if (i % 8 == 7)
			assert_int_equal(
				ledger_revoke(rig->ledger, key_id, rig->now, rig_no_one, NULL),
				EXPLAIN_NONE);
		ret->opens[i] = i % 8 != 1 && i % 8 != 7;
		ret->state[i] = (enum key_state)rig_state(rig, i + 1);
		session = rig_session(rig, ssid, false);
		rig_peer(&session, 100 + i);
		session.status = SESSION_SUCCEEDED;
		session.reason = EXPLAIN_REGISTERED;
		assert_true(ledger_session(rig->ledger, &session, rig->now));
	}
}

/* How many keys that may be with a device are missing; none may be false. */
size_t rig_missing(struct rig *rig, const struct rig_truth *truth)
{
	size_t count = 0;

	for (unsigned i = 0; i < RIG_KEYS; i++) {
		const char *ssid = i % 5 ? "home" : "guests";
		const struct device_key *key;
		char key_id[KEY_ID_SIZE];

		key_id_print(i + 1, key_id);
		key = ledger_key(rig->ledger, ssid, key_id);
		if (!truth->opens[i]) {
			assert_null(key);
			continue;
		}
		if (!key) {
			count++;
			continue;
		}
		assert_string_equal(key->psk, truth->psk[i]);
		assert_int_equal(rig_state(rig, i + 1), truth->state[i]);
		/* an address has no seal: what it was and what it became are both kept */
		assert_true(key->n_macs <= 2);
	}
	return count;
}

size_t rig_json_count(json_t *object, const char *name)
{
	const size_t count = json_array_size(json_object_get(object, name));

	assert_non_null(object);
	json_decref(object);
	return count;
}

void rig_run(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	assert_int_equal(system(command), 0);
}

void rig_close(struct rig *rig)
{
	ledger_close(rig->ledger);
	rig->ledger = NULL;
}

/* What is in state_dir now can be brought back. */
void rig_keep(struct rig *rig)
{
	rig_run("rm -rf '%s/kept' && cp -a '%s' '%s/kept'", rig->dir, rig->state_dir, rig->dir);
}

void rig_bring_back(struct rig *rig)
{
	rig_run("rm -rf '%s' && cp -a '%s/kept' '%s'", rig->state_dir, rig->dir, rig->state_dir);
}

off_t rig_size(const struct rig *rig, const char *name)
{
	char path[PATH_MAX];
	struct stat status;

	rig_path(rig, name, path);
	return stat(path, &status) == 0 ? status.st_size : -1;
}

bool rig_there(const struct rig *rig, const char *name)
{
	return rig_size(rig, name) >= 0;
}

void rig_overwrite(
	const struct rig *rig, const char *name, off_t offset, const void *bytes, size_t size)
{
	char path[PATH_MAX];
	int fd;

	rig_path(rig, name, path);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, size, offset), size);
	close(fd);
}

void rig_flip(const struct rig *rig, const char *name, off_t offset, uint8_t mask)
{
	char path[PATH_MAX];
	uint8_t byte;
	int fd;

	rig_path(rig, name, path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, offset), 1);
	byte ^= mask;
	assert_int_equal(pwrite(fd, &byte, 1, offset), 1);
	close(fd);
}

void rig_expect_works(struct rig *rig)
{
	struct session session;

	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	session = rig_join(rig, "home", 77);
	assert_true(key_number(session.key_id) > 0);
	assert_int_equal(rig_state(rig, key_number(session.key_id)), KEY_CONFIRMED);
}
