/* SPDX-License-Identifier: BSD-3-Clause */
/* The ledger on disks that are full, read-only or not there, and files that are not its own. */
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

#include "tests/unit/ledger_rig.h"

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
	struct rig_truth truth = {0};

	rig_fill(rig, &truth);
	rig_close(rig);
	sql(rig, "PRAGMA user_version = 99; UPDATE meta SET value = 99 WHERE name = 'version';"
		 "ALTER TABLE key ADD COLUMN more TEXT; PRAGMA wal_checkpoint(TRUNCATE)");
	rig_keep(rig);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	/* and its keys open the door */
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_int_equal(ledger_revoke(rig->ledger, "dev-5", rig->now, rig_no_one, NULL),
		EXPLAIN_LEDGER_NOT_WRITABLE);
	rig_close(rig);
	rig_run("cmp '%s/" LEDGER_FILE "' '%s/kept/" LEDGER_FILE "'", rig->state_dir, rig->dir);
	assert_false(rig_there(rig, LEDGER_FILE ".damaged-1"));
}

static void another_program_s_file_is_left_alone(void **state)
{
	struct rig *rig = *state;

	rig_close(rig);
	rig_run("rm '%s'/*", rig->state_dir);
	sql(rig, "CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('x')");
	rig_run("chmod 600 '%s/" LEDGER_FILE "'", rig->state_dir);
	rig_keep(rig);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	rig_close(rig);
	rig_run("cmp '%s/" LEDGER_FILE "' '%s/kept/" LEDGER_FILE "'", rig->state_dir, rig->dir);
	assert_false(rig_there(rig, LEDGER_FILE ".damaged-1"));
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
	assert_false(rig_there(rig, LEDGER_FILE ".damaged-1"));
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
	struct rig_truth truth = {0};
	struct session session, rejected;
	char key_id[KEY_ID_SIZE];
	uint64_t hash, version;

	signal(SIGXFSZ, SIG_IGN);
	rig_fill(rig, &truth);
	ledger_copy(rig->ledger); /* the WAL begins anew */
	session = rig_reserve(rig, "home");
	version = ledger_keys_version(rig->ledger, "home");
	limit((rlim_t)rig_size(rig, LEDGER_FILE "-wal"));
	rejected = rig_session(rig, "home", true);
	assert_int_equal(ledger_reserve(rig->ledger, &rejected, rig->now, key_id, &hash),
		EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	/* its key must not leave now */
	rig_peer(&session, 200);
	assert_false(ledger_session(rig->ledger, &session, rig->now));
	assert_int_equal(ledger_revoke(rig->ledger, "dev-5", rig->now, rig_no_one, NULL),
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
	assert_int_equal(rig_missing(rig, &truth), 0);
	limit(RLIM_INFINITY);
	/* it comes back by itself, and what was not written is */
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	assert_int_equal(rig_state(rig, RIG_KEYS + 1), KEY_RETURNED);
	assert_int_equal(
		rig_json_count(ledger_history(rig->ledger, 1000), "sessions"), 2 * RIG_KEYS + 2);
	assert_int_equal(rig_missing(rig, &truth), 0);
	rig_expect_works(rig);
}

static void a_full_disk_from_the_start(void **state)
{
	struct rig *rig = *state;

	signal(SIGXFSZ, SIG_IGN);
	rig_close(rig);
	rig_run("rm -rf '%s'", rig->state_dir);
	limit(100);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 0);
	assert_int_equal(rig_json_count(ledger_devices(rig->ledger, NULL), "devices"), 0);
	limit(RLIM_INFINITY);
	rig_expect_works(rig);
	rig_reopen(rig);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 1);
}

/* Damaged and no room for a new one: the keys are served all the same. */
static void damaged_on_a_full_disk(void **state)
{
	static const uint8_t nothing[100];
	struct rig *rig = *state;
	struct rig_truth truth = {0};

	signal(SIGXFSZ, SIG_IGN);
	rig_fill(rig, &truth);
	rig_close(rig);
	rig_overwrite(rig, LEDGER_FILE, 0, nothing, sizeof(nothing));
	limit(100);
	rig_open(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_false(rig_there(rig, LEDGER_FILE ".damaged-1"));
	limit(RLIM_INFINITY);
	rig_expect_works(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_true(rig_there(rig, LEDGER_FILE ".damaged-1"));
}

/* As nobody, whom modes hold off; the files are theirs. */
static void become_nobody(struct rig *rig)
{
	if (geteuid() != 0)
		return;
	rig_run("chown -R 65534 '%s'", rig->dir);
	assert_int_equal(seteuid(65534), 0);
}

static void a_read_only_directory(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};

	rig_fill(rig, &truth);
	rig_keep(rig);
	rig_close(rig);
	rig_bring_back(rig); /* as after a crash: with a WAL */
	rig_run("chmod 400 '%s'/* && chmod 500 '%s'", rig->state_dir, rig->state_dir);
	become_nobody(rig);
	rig_open(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(
		rig_json_count(ledger_devices(rig->ledger, NULL), "devices"), 30 + RIG_KEYS);
	assert_int_equal(rig_missing(rig, &truth), 0);
	rig_run("chmod 700 '%s' && chmod 600 '%s'/*", rig->state_dir, rig->state_dir);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	assert_int_equal(rig_missing(rig, &truth), 0);
	rig_expect_works(rig);
	/* nothing of the copy stays behind */
	rig_run("test -z \"$(ls '%s')\"", rig->private_dir);
	rig_close(rig);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
}

/* As after a backup that somebody played back under his own name; only root can do that. */
static void somebody_else_s_file(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};

	rig_fill(rig, &truth);
	rig_close(rig);
	if (geteuid() != 0) {
		rig_open(rig);
		return;
	}
	rig_run("chown 65534 '%s/" LEDGER_FILE "'", rig->state_dir);
	rig_open(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	rig_run("chown 0 '%s/" LEDGER_FILE "' && chown 65534 '%s'", rig->state_dir, rig->state_dir);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	rig_run("chown 0 '%s'", rig->state_dir);
	rig_expect_works(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
}

static void no_directory(void **state)
{
	struct rig *rig = *state;

	rig_close(rig);
	rig_run("rm -rf '%s' && touch '%s'", rig->state_dir, rig->state_dir);
	rig_open(rig);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(ledger_keys(rig->ledger, "home").n_keys, 0);
	rig_run("rm '%s'", rig->state_dir);
	rig_expect_works(rig);
	rig_close(rig);
	/* what is missing above it is made, too */
	snprintf(rig->state_dir, sizeof(rig->state_dir), "%s/a/b/c", rig->dir);
	rig_open(rig);
	rig_expect_works(rig);
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
	rig_run("rm -rf '%s'", rig->state_dir);
	rig_open(rig);
	rig_join(rig, "home", 1);
	ledger_copy(rig->ledger);
	rig_join(rig, "home", 2);
	assert_int_equal(mode_of(rig, "."), 0700);
	assert_int_equal(mode_of(rig, LEDGER_FILE), 0600);
	assert_int_equal(mode_of(rig, LEDGER_FILE "-wal"), 0600);
	assert_int_equal(mode_of(rig, LEDGER_COPY), 0600);
	assert_false(rig_there(rig, LEDGER_FILE "-shm"));
	rig_close(rig);
	rig_run("chmod 644 '%s/" LEDGER_FILE "' && chmod 755 '%s'", rig->state_dir, rig->state_dir);
	rig_open(rig);
	assert_int_equal(mode_of(rig, "."), 0700);
	assert_int_equal(mode_of(rig, LEDGER_FILE), 0600);
	umask(mask);
}

static void the_file_is_taken_away(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};

	rig_fill(rig, &truth);
	rig_run("rm -rf '%s'", rig->state_dir);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
	assert_true(rig_there(rig, LEDGER_FILE));
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_int_equal(
		rig_json_count(ledger_history(rig->ledger, 1000), "sessions"), 2 * RIG_KEYS);
	rig_crash(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
	/* Another in its place is not written into, and not written over. */
	rig_run("cp '%s/" LEDGER_FILE "' '%s/x' && mv '%s/x' '%s/" LEDGER_FILE "'", rig->state_dir,
		rig->dir, rig->dir, rig->state_dir);
	assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_LEDGER_NOT_WRITABLE);
	assert_int_equal(rig_missing(rig, &truth), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_new, rig_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_newer_ledger_is_left_alone),
		TEST(another_program_s_file_is_left_alone),
		TEST(a_ledger_in_use_is_left_alone),
		TEST(a_full_disk),
		TEST(a_full_disk_from_the_start),
		TEST(damaged_on_a_full_disk),
		TEST(a_read_only_directory),
		TEST(somebody_else_s_file),
		TEST(no_directory),
		TEST(nobody_else_reads_it),
		TEST(the_file_is_taken_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
