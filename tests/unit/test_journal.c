/* SPDX-License-Identifier: BSD-3-Clause */
/* The journal: what a restarted wpsd is told, and what it is not. */
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

#include "manager/file.h"
#include "manager/journal.h"

static char path[64];

struct replayed {
	struct session sessions[8];
	size_t count;
};

static void on_session(void *arg, const struct session *session)
{
	struct replayed *replayed = arg;

	assert_true(replayed->count < 8);
	replayed->sessions[replayed->count++] = *session;
}

static struct replayed replay(void)
{
	struct replayed replayed = {.count = 0};
	struct journal *journal = journal_new(path);

	assert_non_null(journal);
	journal_replay(journal, on_session, &replayed);
	journal_free(journal);
	return replayed;
}

static struct session session_make(
	uint64_t id, const char *if_name, enum session_status status, enum explain_token reason)
{
	struct session session = {.id = id,
		.attempt = 77,
		.key_hash = UINT64_MAX - 1,
		.device_key = true,
		.bind = true,
		.requested_by = BY_CLI,
		.status = status,
		.reason = reason,
		.closing = EXPLAIN_BY_ORDER,
		.requested_ms = 5000,
		.started_ms = 5001};

	snprintf(session.if_name, sizeof(session.if_name), "%s", if_name);
	snprintf(session.ssid, sizeof(session.ssid), "A \"quoted\" one");
	snprintf(session.key_id, sizeof(session.key_id), "key-3");
	snprintf(session.device_name, sizeof(session.device_name), "T\xc3\xa9l\xc3\xa9");
	snprintf(session.peer_mac, sizeof(session.peer_mac), "02:00:00:00:00:01");
	return session;
}

static void keep(const struct session *sessions, size_t count)
{
	struct journal *journal = journal_new(path);

	assert_non_null(journal);
	for (size_t i = 0; i < count; i++)
		journal_keep(journal, &sessions[i]);
	journal_free(journal);
}

static int setup(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/test-journal-%d", (int)getpid());
	unlink(path);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void test_round_trip(void **state)
{
	const struct session session = session_make(9, "home-ap-24", SESSION_ACTIVE, EXPLAIN_OPEN);
	struct replayed replayed;
	struct stat status;

	(void)state;
	keep(&session, 1);
	replayed = replay();
	assert_int_equal(replayed.count, 1);
	assert_memory_equal(&replayed.sessions[0], &session, sizeof(session));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

/* The open and the last of each VIF, and who is still expected. */
static void test_forgets(void **state)
{
	const struct session sessions[] = {
		session_make(1, "a", SESSION_REJECTED, EXPLAIN_NO_KEY_ID),
		session_make(2, "a", SESSION_SUCCEEDED, EXPLAIN_REGISTERED),
		session_make(3, "b", SESSION_TIMED_OUT, EXPLAIN_WALK_TIME),
		session_make(4, "a", SESSION_ACTIVE, EXPLAIN_OPEN),
	};
	struct replayed replayed;

	(void)state;
	keep(sessions, 4);
	replayed = replay();
	assert_int_equal(replayed.count, 3);
	assert_int_equal(replayed.sessions[0].id, 2);
	assert_int_equal(replayed.sessions[1].id, 3);
	assert_int_equal(replayed.sessions[2].id, 4);
}

static void test_damaged(void **state)
{
	static const char *const texts[] = {"", "{", "[]", "{\"version\":1}",
		"{\"version\":\"" OPENWPS_VERSION
		"\",\"boot_id\":\"of another boot\",\"sessions\":[{}]}",
		"{\"version\":\"0.0.0\",\"boot_id\":\"\",\"sessions\":[]}"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(file_write(path, texts[i]), 0);
		assert_int_equal(replay().count, 0);
	}
}

static unsigned mode_of(const char *name)
{
	struct stat status;

	assert_int_equal(stat(name, &status), 0);
	return status.st_mode & 07777;
}

/* Directories as file.h says, whatever the umask is. */
static void test_make_dir(void **state)
{
	char dir[] = "/tmp/test-dir-XXXXXX", above[64], whole[80];
	const mode_t before = umask(077);

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(above, sizeof(above), "%s/a", dir);
	snprintf(whole, sizeof(whole), "%s/b", above);
	assert_int_equal(file_make_dir(whole), 0);
	assert_int_equal(mode_of(dir), 0700); /* was there */
	assert_int_equal(mode_of(above), 0755);
	assert_int_equal(mode_of(whole), 0700);
	assert_int_equal(chmod(whole, 0750), 0);
	assert_int_equal(file_make_dir(whole), 0);
	assert_int_equal(mode_of(whole), 0750);
	assert_int_equal(file_make_dir("/proc/none/here"), -1);
	umask(before);
	rmdir(whole);
	rmdir(above);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_forgets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
		cmocka_unit_test(test_make_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
