/* SPDX-License-Identifier: BSD-3-Clause */
/* The ledger on disks that are damaged, full, read-only or not there. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/log.h"
#include "tests/unit/ledger_rig.h"

#define PAGE 4096

/* --- what there is to lose --- */

#define N_KEYS 40

/* What a device may hold, and what a person was told. */
struct truth {
	char psk[N_KEYS][PSK_SIZE];
	bool opens[N_KEYS];
	enum key_state state[N_KEYS];
};

static void no_one(void *arg, const char *ssid, const char *key_id)
{
	(void)arg;
	(void)ssid;
	(void)key_id;
}

/* Every kind of key, devices with a chosen one, sessions. */
static void fill(struct rig *rig, struct truth *ret)
{
	for (unsigned i = 0; i < N_KEYS; i++) {
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
			assert_int_equal(ledger_revoke(rig->ledger, key_id, rig->now, no_one, NULL),
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
static size_t missing(struct rig *rig, const struct truth *truth)
{
	size_t count = 0;

	for (unsigned i = 0; i < N_KEYS; i++) {
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

static size_t json_count(json_t *object, const char *name)
{
	const size_t count = json_array_size(json_object_get(object, name));

	assert_non_null(object);
	json_decref(object);
	return count;
}

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	assert_int_equal(system(command), 0);
}

static void rig_close(struct rig *rig)
{
	ledger_close(rig->ledger);
	rig->ledger = NULL;
}

/* What is in state_dir now can be brought back. */
static void keep(struct rig *rig)
{
	run("rm -rf '%s/kept' && cp -a '%s' '%s/kept'", rig->dir, rig->state_dir, rig->dir);
}

static void bring_back(struct rig *rig)
{
	run("rm -rf '%s' && cp -a '%s/kept' '%s'", rig->state_dir, rig->dir, rig->state_dir);
}

static off_t size_of(const struct rig *rig, const char *name)
{
	char path[PATH_MAX];
	struct stat status;

	rig_path(rig, name, path);
	return stat(path, &status) == 0 ? status.st_size : -1;
}

static bool there(const struct rig *rig, const char *name)
{
	return size_of(rig, name) >= 0;
}

static void overwrite(
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

static void flip(const struct rig *rig, const char *name, off_t offset, uint8_t mask)
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

static void expect_works(struct rig *rig)
{
	struct session session;

	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	session = rig_join(rig, "home", 77);
	assert_true(key_number(session.key_id) > 0);
	assert_int_equal(rig_state(rig, key_number(session.key_id)), KEY_CONFIRMED);
}

/* --- damage --- */

/* One bit anywhere: the copy has what the page had. */
static void a_bit_turns(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};
	size_t mended = 0, tries = 0;
	off_t size;

	fill(rig, &truth);
	rig_close(rig);
	keep(rig);
	size = size_of(rig, LEDGER_FILE);
	assert_true(size >= 10 * PAGE);
	assert_true(there(rig, LEDGER_COPY));
	srandom(1);
	for (off_t page = 0; page < size; page += PAGE)
		for (unsigned i = 0; i < 12; i++) {
			const long where = i < 4 ? random() % 100 : random() % PAGE;

			bring_back(rig);
			flip(rig, LEDGER_FILE, page + where, (uint8_t)(1u << random() % 8));
			rig_open(rig);
			assert_int_equal(missing(rig, &truth), 0);
			assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
			tries++;
			mended += there(rig, LEDGER_FILE ".damaged-1");
			rig_close(rig);
		}
	print_message("%zu bits, %zu mended\n", tries, mended);
	/* the others turned what nothing depends on */
	assert_true(mended > tries / 4);
}

/* A key that a wpsd gave out since the copy is in the file or its WAL; whole pages are gone. */
static void a_page_is_gone(void **state)
{
	static const uint8_t nothing[PAGE];
	struct rig *rig = *state;
	struct truth truth = {0};
	off_t size;

	fill(rig, &truth);
	ledger_copy(rig->ledger);
	rig_close(rig);
	size = size_of(rig, LEDGER_FILE);
	keep(rig);
	for (off_t page = 0; page < size; page += PAGE) {
		bring_back(rig);
		overwrite(rig, LEDGER_FILE, page, nothing, sizeof(nothing));
		rig_open(rig);
		assert_int_equal(missing(rig, &truth), 0);
		assert_true(there(rig, LEDGER_FILE ".damaged-1"));
		assert_int_equal(size_of(rig, LEDGER_FILE ".damaged-1"), size);
		expect_works(rig);
		rig_close(rig);
	}
	/* Without the copy, too, all that stands on other pages is there. */
	for (off_t page = 0; page < size; page += PAGE) {
		bring_back(rig);
		run("rm '%s/" LEDGER_COPY "'", rig->state_dir);
		overwrite(rig, LEDGER_FILE, page, nothing, sizeof(nothing));
		rig_open(rig);
		assert_true(missing(rig, &truth) <= 16);
		if (page == 0)
			assert_int_equal(missing(rig, &truth), 0);
		assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
		rig_close(rig);
	}
}

static void the_file_is_cut(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};
	off_t size;

	fill(rig, &truth);
	rig_close(rig);
	size = size_of(rig, LEDGER_FILE);
	keep(rig);
	for (off_t to = 0; to < size; to += to < 600 ? 50 : PAGE + 1) {
		bring_back(rig);
		run("truncate -s %lld '%s/" LEDGER_FILE "'", (long long)to, rig->state_dir);
		rig_open(rig);
		assert_int_equal(missing(rig, &truth), 0);
		expect_works(rig);
		rig_close(rig);
	}
	bring_back(rig);
	run("rm '%s/" LEDGER_FILE "'", rig->state_dir);
	rig_open(rig);
	assert_int_equal(missing(rig, &truth), 0);
	assert_false(there(rig, LEDGER_FILE ".damaged-1"));
	expect_works(rig);
}

/* wpsd was killed: what is since the copy is in the WAL only. */
static void header_gone_after_a_crash(void **state)
{
	static const uint8_t nothing[100];
	struct rig *rig = *state;
	struct truth truth = {0};

	fill(rig, &truth);
	keep(rig);
	rig_close(rig);
	bring_back(rig);
	assert_false(there(rig, LEDGER_COPY));
	assert_true(size_of(rig, LEDGER_FILE "-wal") > 0);
	overwrite(rig, LEDGER_FILE, 0, nothing, sizeof(nothing));
	rig_open(rig);
	assert_int_equal(missing(rig, &truth), 0);
	assert_true(there(rig, LEDGER_FILE ".damaged-1"));
	assert_true(there(rig, LEDGER_FILE ".damaged-1-wal"));
	assert_int_equal(json_count(ledger_devices(rig->ledger, NULL), "devices"), 30 + N_KEYS);
	assert_int_equal(json_count(ledger_history(rig->ledger, 1000), "sessions"), 2 * N_KEYS);
	expect_works(rig);
	/* once more: the next number */
	rig_close(rig);
	overwrite(rig, LEDGER_FILE, 0, nothing, sizeof(nothing));
	rig_open(rig);
	assert_true(there(rig, LEDGER_FILE ".damaged-2"));
	assert_int_equal(missing(rig, &truth), 0);
}

/* SQLite would take the WAL for ended there. */
static void a_bit_turns_in_the_wal(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};
	off_t size;

	fill(rig, &truth);
	keep(rig);
	rig_close(rig);
	bring_back(rig);
	size = size_of(rig, LEDGER_FILE "-wal");
	srandom(2);
	/* but for the last transactions, which a power cut may have torn as well */
	for (unsigned i = 0; i < 150; i++) {
		bring_back(rig);
		flip(rig, LEDGER_FILE "-wal", random() % (size - 24 * PAGE), 1);
		rig_open(rig);
		assert_int_equal(missing(rig, &truth), 0);
		rig_close(rig);
	}
}

/* A power cut tears what was being written: no alarm, and the transaction before is there. */
static void a_power_cut_is_no_damage(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};
	off_t before, after;

	fill(rig, &truth);
	before = size_of(rig, LEDGER_FILE "-wal");
	rig_reserve(rig, "home");
	after = size_of(rig, LEDGER_FILE "-wal");
	assert_true(after > before);
	keep(rig);
	rig_close(rig);
	for (off_t to = before; to < after; to += 997) {
		bring_back(rig);
		run("truncate -s %lld '%s/" LEDGER_FILE "-wal'", (long long)to, rig->state_dir);
		rig_open(rig);
		assert_int_equal(missing(rig, &truth), 0);
		assert_false(there(rig, LEDGER_FILE ".damaged-1"));
		rig_close(rig);
	}
}

/* The power goes while the damaged file is being set aside. */
static void mending_is_resumed(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};

	fill(rig, &truth);
	ledger_copy(rig->ledger);
	rig_close(rig);
	for (unsigned steps = 0; steps < 3; steps++) {
		keep(rig);
		run("cp '%s/" LEDGER_FILE "' '%s/" LEDGER_FILE ".new'", rig->state_dir,
			rig->state_dir);
		flip(rig, LEDGER_FILE, 0, 1);
		run("printf wal > '%s/" LEDGER_FILE "-wal'", rig->state_dir);
		if (steps >= 1)
			run("mv '%s/" LEDGER_FILE "-wal' '%s/" LEDGER_FILE ".damaged-1-wal'",
				rig->state_dir, rig->state_dir);
		if (steps >= 2)
			run("mv '%s/" LEDGER_FILE "' '%s/" LEDGER_FILE ".damaged-1'",
				rig->state_dir, rig->state_dir);
		rig_open(rig);
		assert_int_equal(missing(rig, &truth), 0);
		assert_true(there(rig, LEDGER_FILE ".damaged-1"));
		assert_int_equal(size_of(rig, LEDGER_FILE ".damaged-1-wal"), 3);
		assert_false(there(rig, LEDGER_FILE ".new"));
		assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
		rig_close(rig);
		bring_back(rig);
	}
}

/* The file is trampled on while wpsd runs. */
static void damage_at_work(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};
	struct session session;
	char key_id[KEY_ID_SIZE];
	uint64_t hash;
	enum explain_token refusal;

	fill(rig, &truth);
	ledger_copy(rig->ledger);
	/* by another process: our own would lose its locks */
	run("dd if=/dev/zero of='%s/" LEDGER_FILE "' bs=4096 seek=1 count=20 conv=notrunc "
	    "2>/dev/null",
		rig->state_dir);
	sqlite3_db_release_memory(rig->ledger->db.handle);
	session = rig_session(rig, "home", true);
	refusal = ledger_reserve(rig->ledger, &session, rig->now, key_id, &hash);
	assert_true(refusal == EXPLAIN_NONE || refusal == EXPLAIN_LEDGER_NOT_WRITABLE);
	json_decref(ledger_devices(rig->ledger, NULL));
	assert_true(there(rig, LEDGER_FILE ".damaged-1"));
	assert_int_equal(missing(rig, &truth), 0);
	expect_works(rig);
	rig_reopen(rig);
	assert_int_equal(missing(rig, &truth), 0);
}

/* --- not ours --- */

static void sql(const struct rig *rig, const char *text)
{
	char path[PATH_MAX];
	sqlite3 *handle;

	rig_path(rig, LEDGER_FILE, path);
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(handle);
}

static void a_newer_ledger_is_left_alone(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};

	fill(rig, &truth);
	rig_close(rig);
	sql(rig, "PRAGMA user_version = 99; UPDATE meta SET value = 99 WHERE name = 'version';"
		 "ALTER TABLE key ADD COLUMN more TEXT; PRAGMA wal_checkpoint(TRUNCATE)");
	keep(rig);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	/* and its keys open the door */
	assert_int_equal(missing(rig, &truth), 0);
	assert_int_equal(ledger_revoke(rig->ledger, "dev-5", rig->now, no_one, NULL),
		EXPLAIN_LEDGER_NOT_WRITABLE);
	rig_close(rig);
	run("cmp '%s/" LEDGER_FILE "' '%s/kept/" LEDGER_FILE "'", rig->state_dir, rig->dir);
	assert_false(there(rig, LEDGER_FILE ".damaged-1"));
}

static void another_program_s_file_is_left_alone(void **state)
{
	struct rig *rig = *state;

	rig_close(rig);
	run("rm '%s'/*", rig->state_dir);
	sql(rig, "CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('x')");
	run("chmod 600 '%s/" LEDGER_FILE "'", rig->state_dir);
	keep(rig);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	rig_close(rig);
	run("cmp '%s/" LEDGER_FILE "' '%s/kept/" LEDGER_FILE "'", rig->state_dir, rig->dir);
	assert_false(there(rig, LEDGER_FILE ".damaged-1"));
}

/* Another wpsd has it. */
static void a_ledger_in_use_is_left_alone(void **state)
{
	struct rig *rig = *state;
	int ready[2], stop[2], status;
	char byte;
	pid_t pid;

	rig_close(rig);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(stop), 0);
	pid = fork();
	if (pid == 0) {
		rig_open(rig);
		rig_reserve(rig, "home");
		if (write(ready[1], "", 1) != 1 || read(stop[0], &byte, 1) != 1)
			_exit(1);
		_exit(ledger_refusal(rig->ledger) == EXPLAIN_NONE ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 1);
	assert_false(there(rig, LEDGER_FILE ".damaged-1"));
	assert_int_equal(write(stop[1], "", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
}

/* --- full, read-only, gone --- */

static void limit(rlim_t bytes)
{
	struct rlimit rlimit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &rlimit), 0);
	rlimit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &rlimit), 0);
}

static void a_full_disk(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};
	struct session session, rejected;
	char key_id[KEY_ID_SIZE];
	uint64_t hash, version;

	signal(SIGXFSZ, SIG_IGN);
	fill(rig, &truth);
	session = rig_reserve(rig, "home");
	version = ledger_keys_version(rig->ledger, "home");
	limit((rlim_t)size_of(rig, LEDGER_FILE "-wal"));
	rejected = rig_session(rig, "home", true);
	assert_int_equal(ledger_reserve(rig->ledger, &rejected, rig->now, key_id, &hash),
		EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	/* its key must not leave now */
	rig_peer(&session, 200);
	assert_false(ledger_session(rig->ledger, &session, rig->now));
	assert_int_equal(ledger_revoke(rig->ledger, "dev-5", rig->now, no_one, NULL),
		EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_rename(rig->ledger, "dev-5", "new"), EXPLAIN_LEDGER_NOT_WRITABLE);
	memset(session.peer_mac, 0, sizeof(session.peer_mac));
	session.status = SESSION_INTERRUPTED;
	session.reason = EXPLAIN_LEDGER_FAILED;
	session.ended_ms = rig->now.core_ms;
	assert_false(ledger_session(rig->ledger, &session, rig->now));
	rejected.status = SESSION_REJECTED;
	rejected.reason = EXPLAIN_LEDGER_NOT_WRITABLE;
	assert_false(ledger_session(rig->ledger, &rejected, rig->now));
	/* the network goes on as it was */
	assert_int_equal(ledger_keys_version(rig->ledger, "home"), version);
	assert_int_equal(missing(rig, &truth), 0);
	limit(RLIM_INFINITY);
	/* it comes back by itself, and what was not written is */
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	assert_int_equal(rig_state(rig, N_KEYS + 1), KEY_RETURNED);
	assert_int_equal(json_count(ledger_history(rig->ledger, 1000), "sessions"), 2 * N_KEYS + 2);
	assert_int_equal(missing(rig, &truth), 0);
	expect_works(rig);
}

static void a_full_disk_from_the_start(void **state)
{
	struct rig *rig = *state;

	signal(SIGXFSZ, SIG_IGN);
	rig_close(rig);
	run("rm -rf '%s'", rig->state_dir);
	limit(100);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 0);
	assert_int_equal(json_count(ledger_devices(rig->ledger, NULL), "devices"), 0);
	limit(RLIM_INFINITY);
	expect_works(rig);
	rig_reopen(rig);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 1);
}

/* Damaged and no room for a new one: the keys are served all the same. */
static void damaged_on_a_full_disk(void **state)
{
	static const uint8_t nothing[100];
	struct rig *rig = *state;
	struct truth truth = {0};

	signal(SIGXFSZ, SIG_IGN);
	fill(rig, &truth);
	rig_close(rig);
	overwrite(rig, LEDGER_FILE, 0, nothing, sizeof(nothing));
	limit(100);
	rig_open(rig);
	assert_int_equal(missing(rig, &truth), 0);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_false(there(rig, LEDGER_FILE ".damaged-1"));
	limit(RLIM_INFINITY);
	expect_works(rig);
	assert_int_equal(missing(rig, &truth), 0);
	assert_true(there(rig, LEDGER_FILE ".damaged-1"));
}

/* As nobody, whom modes hold off; the files are theirs. */
static void become_nobody(struct rig *rig)
{
	if (geteuid() != 0)
		return;
	run("chown -R 65534 '%s'", rig->dir);
	assert_int_equal(seteuid(65534), 0);
}

static void a_read_only_directory(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};

	fill(rig, &truth);
	keep(rig);
	rig_close(rig);
	bring_back(rig); /* as after a crash: with a WAL */
	run("chmod 400 '%s'/* && chmod 500 '%s'", rig->state_dir, rig->state_dir);
	become_nobody(rig);
	rig_open(rig);
	assert_int_equal(missing(rig, &truth), 0);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(json_count(ledger_devices(rig->ledger, NULL), "devices"), 30 + N_KEYS);
	assert_int_equal(missing(rig, &truth), 0);
	run("chmod 700 '%s' && chmod 600 '%s'/*", rig->state_dir, rig->state_dir);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	assert_int_equal(missing(rig, &truth), 0);
	expect_works(rig);
	/* nothing of the copy stays behind */
	run("test -z \"$(ls '%s')\"", rig->private_dir);
	rig_close(rig);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
}

static void no_directory(void **state)
{
	struct rig *rig = *state;

	rig_close(rig);
	run("rm -rf '%s' && touch '%s'", rig->state_dir, rig->state_dir);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 0);
	run("rm '%s'", rig->state_dir);
	expect_works(rig);
	rig_close(rig);
	/* what is missing above it is made, too */
	snprintf(rig->state_dir, sizeof(rig->state_dir), "%s/a/b/c", rig->dir);
	rig_open(rig);
	expect_works(rig);
}

static unsigned mode_of(const struct rig *rig, const char *name)
{
	char path[PATH_MAX];
	struct stat status;

	rig_path(rig, name, path);
	assert_int_equal(stat(path, &status), 0);
	return status.st_mode & 07777;
}

static void nobody_else_reads_it(void **state)
{
	struct rig *rig = *state;
	const mode_t mask = umask(0);

	rig_close(rig);
	run("rm -rf '%s'", rig->state_dir);
	rig_open(rig);
	rig_join(rig, "home", 1);
	ledger_copy(rig->ledger);
	rig_join(rig, "home", 2);
	assert_int_equal(mode_of(rig, "."), 0700);
	assert_int_equal(mode_of(rig, LEDGER_FILE), 0600);
	assert_int_equal(mode_of(rig, LEDGER_FILE "-wal"), 0600);
	assert_int_equal(mode_of(rig, LEDGER_COPY), 0600);
	assert_false(there(rig, LEDGER_FILE "-shm"));
	rig_close(rig);
	run("chmod 644 '%s/" LEDGER_FILE "' && chmod 755 '%s'", rig->state_dir, rig->state_dir);
	rig_open(rig);
	assert_int_equal(mode_of(rig, "."), 0700);
	assert_int_equal(mode_of(rig, LEDGER_FILE), 0600);
	umask(mask);
}

static void the_file_is_taken_away(void **state)
{
	struct rig *rig = *state;
	struct truth truth = {0};

	fill(rig, &truth);
	run("rm -rf '%s'", rig->state_dir);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	assert_true(there(rig, LEDGER_FILE));
	assert_int_equal(missing(rig, &truth), 0);
	assert_int_equal(json_count(ledger_history(rig->ledger, 1000), "sessions"), 2 * N_KEYS);
	rig_crash(rig);
	assert_int_equal(missing(rig, &truth), 0);
	/* Another in its place is not written into, and not written over. */
	run("cp '%s/" LEDGER_FILE "' '%s/x' && mv '%s/x' '%s/" LEDGER_FILE "'", rig->state_dir,
		rig->dir, rig->dir, rig->state_dir);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(missing(rig, &truth), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_new, rig_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bit_turns),
		TEST(a_page_is_gone),
		TEST(the_file_is_cut),
		TEST(header_gone_after_a_crash),
		TEST(a_bit_turns_in_the_wal),
		TEST(a_power_cut_is_no_damage),
		TEST(mending_is_resumed),
		TEST(damage_at_work),
		TEST(a_newer_ledger_is_left_alone),
		TEST(another_program_s_file_is_left_alone),
		TEST(a_ledger_in_use_is_left_alone),
		TEST(a_full_disk),
		TEST(a_full_disk_from_the_start),
		TEST(damaged_on_a_full_disk),
		TEST(a_read_only_directory),
		TEST(no_directory),
		TEST(nobody_else_reads_it),
		TEST(the_file_is_taken_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
