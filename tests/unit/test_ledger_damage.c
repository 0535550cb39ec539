/* SPDX-License-Identifier: BSD-3-Clause */
/* A ledger whose file is damaged: nothing that a device holds is lost. */
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

#define PAGE 4096

/* One bit anywhere: the copy has what the page had. */
static void a_bit_turns(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	size_t mended = 0, tries = 0;
	off_t size;

	rig_fill(rig, &truth);
	rig_close(rig);
	rig_keep(rig);
	size = rig_size(rig, LEDGER_FILE);
	assert_true(size >= 10 * PAGE);
	assert_true(rig_there(rig, LEDGER_COPY));
	srandom(1);
	for (off_t page = 0; page < size; page += PAGE)
		for (unsigned i = 0; i < 6; i++) {
			const long where = i < 2 ? random() % 100 : random() % PAGE;

			rig_bring_back(rig);
			rig_flip(rig, LEDGER_FILE, page + where, (uint8_t)(1u << random() % 8));
			rig_open(rig);
			assert_int_equal(rig_missing(rig, &truth), 0);
			assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
			tries++;
			mended += rig_there(rig, LEDGER_FILE ".damaged-1");
			rig_close(rig);
		}
	print_message("%zu bits, %zu mended\n", tries, mended);
	/* the others turned what nothing depends on */
	assert_true(mended > tries / 4);
}

static off_t find(const struct rig *rig, const char *name, const char *text)
{
	static char bytes[1 << 20];
	const char *found;
	char path[PATH_MAX];
	size_t size;
	FILE *file;

	rig_path(rig, name, path);
	file = fopen(path, "re");
	assert_non_null(file);
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	found = memmem(bytes, size, text, strlen(text));
	assert_non_null(found);
	return found - bytes;
}

/* SQLite has no checksum: to it this is another passphrase, or another PMK. */
static void a_bit_turns_in_a_key(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	off_t psk;

	rig_fill(rig, &truth);
	rig_close(rig);
	rig_keep(rig);
	psk = find(rig, LEDGER_FILE, truth.psk[4]);
	for (off_t at = psk; at < psk + 35 + 32; at += 11) {
		rig_bring_back(rig);
		rig_flip(rig, LEDGER_FILE, at, 1);
		rig_open(rig);
		assert_true(rig_there(rig, LEDGER_FILE ".damaged-1"));
		assert_int_equal(rig_missing(rig, &truth), 0);
		rig_close(rig);
	}
	/* No key is better than a false one, whose device would be told that its password is wrong
	 * by a ledger that says that it is good. */
	rig_bring_back(rig);
	rig_run("rm '%s/" LEDGER_COPY "'", rig->state_dir);
	rig_flip(rig, LEDGER_FILE, psk, 1);
	rig_open(rig);
	assert_int_equal(rig_missing(rig, &truth), 1);
	rig_expect_works(rig);
}

/* A key that a wpsd gave out since the copy is in the file or its WAL; whole pages are gone. */
static void a_page_is_gone(void **state)
{
	static const uint8_t nothing[PAGE];
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	off_t size;

	rig_fill(rig, &truth);
	ledger_copy(rig->ledger);
	rig_close(rig);
	size = rig_size(rig, LEDGER_FILE);
	rig_keep(rig);
	for (off_t page = 0; page < size; page += PAGE) {
		rig_bring_back(rig);
		rig_overwrite(rig, LEDGER_FILE, page, nothing, sizeof(nothing));
		rig_open(rig);
		assert_int_equal(rig_missing(rig, &truth), 0);
		assert_true(rig_there(rig, LEDGER_FILE ".damaged-1"));
		assert_int_equal(rig_size(rig, LEDGER_FILE ".damaged-1"), size);
		rig_expect_works(rig);
		rig_close(rig);
	}
	/* Without the copy, too, all that stands on other pages is there. */
	for (off_t page = 0; page < size; page += PAGE) {
		rig_bring_back(rig);
		rig_run("rm '%s/" LEDGER_COPY "'", rig->state_dir);
		rig_overwrite(rig, LEDGER_FILE, page, nothing, sizeof(nothing));
		rig_open(rig);
		assert_true(rig_missing(rig, &truth) <= 16);
		if (page == 0)
			assert_int_equal(rig_missing(rig, &truth), 0);
		assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
		rig_close(rig);
	}
}

static void the_file_is_cut(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	off_t size;

	rig_fill(rig, &truth);
	rig_close(rig);
	size = rig_size(rig, LEDGER_FILE);
	rig_keep(rig);
	for (off_t to = 0; to < size; to += to < 600 ? 99 : 2 * PAGE + 1) {
		rig_bring_back(rig);
		rig_run("truncate -s %lld '%s/" LEDGER_FILE "'", (long long)to, rig->state_dir);
		rig_open(rig);
		assert_int_equal(rig_missing(rig, &truth), 0);
		rig_expect_works(rig);
		rig_close(rig);
	}
	rig_bring_back(rig);
	rig_run("rm '%s/" LEDGER_FILE "'", rig->state_dir);
	rig_open(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_false(rig_there(rig, LEDGER_FILE ".damaged-1"));
	rig_expect_works(rig);
}

/* wpsd was killed: what is since the copy is in the WAL only. The header is there as well: a power
 * cut in a checkpoint leaves no other picture. */
static void header_gone_after_a_crash(void **state)
{
	static const uint8_t nothing[100];
	struct rig *rig = *state;
	struct rig_truth truth = {0};

	rig_fill(rig, &truth);
	rig_keep(rig);
	rig_close(rig);
	rig_bring_back(rig);
	assert_false(rig_there(rig, LEDGER_COPY));
	assert_true(rig_size(rig, LEDGER_FILE "-wal") > 0);
	rig_overwrite(rig, LEDGER_FILE, 0, nothing, sizeof(nothing));
	rig_open(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
	assert_false(rig_there(rig, LEDGER_FILE ".damaged-1"));
	assert_int_equal(
		rig_json_count(ledger_devices(rig->ledger, NULL), "devices"), 30 + RIG_KEYS);
	assert_int_equal(
		rig_json_count(ledger_history(rig->ledger, 1000), "sessions"), 2 * RIG_KEYS);
	rig_expect_works(rig);
	/* and when the WAL does not have it; twice, for the next number */
	for (unsigned i = 1; i <= 2; i++) {
		rig_close(rig);
		rig_overwrite(rig, LEDGER_FILE, 0, nothing, sizeof(nothing));
		rig_open(rig);
		assert_true(rig_there(
			rig, i == 1 ? LEDGER_FILE ".damaged-1" : LEDGER_FILE ".damaged-2"));
		assert_int_equal(rig_missing(rig, &truth), 0);
	}
}

/* SQLite would take the WAL for ended there. */
static void a_bit_turns_in_the_wal(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	off_t size;

	rig_fill(rig, &truth);
	rig_keep(rig);
	rig_close(rig);
	rig_bring_back(rig);
	size = rig_size(rig, LEDGER_FILE "-wal");
	srandom(2);
	/* but for the last transactions, which a power cut may have torn as well */
	for (unsigned i = 0; i < 60; i++) {
		rig_bring_back(rig);
		rig_flip(rig, LEDGER_FILE "-wal", random() % (size - 24 * PAGE), 1);
		rig_open(rig);
		assert_int_equal(rig_missing(rig, &truth), 0);
		rig_close(rig);
	}
}

/* A power cut tears what was being written: no alarm, and the transaction before is there. */
static void a_power_cut_is_no_damage(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	off_t before, after;

	rig_fill(rig, &truth);
	ledger_copy(rig->ledger); /* the WAL begins anew */
	before = rig_size(rig, LEDGER_FILE "-wal");
	rig_reserve(rig, "home");
	after = rig_size(rig, LEDGER_FILE "-wal");
	assert_true(after > before);
	rig_keep(rig);
	rig_close(rig);
	for (off_t to = before; to < after; to += 1499) {
		rig_bring_back(rig);
		rig_run("truncate -s %lld '%s/" LEDGER_FILE "-wal'", (long long)to, rig->state_dir);
		rig_open(rig);
		assert_int_equal(rig_missing(rig, &truth), 0);
		assert_false(rig_there(rig, LEDGER_FILE ".damaged-1"));
		rig_close(rig);
	}
}

/* The power goes while the damaged file is being set aside. */
static void mending_is_resumed(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};

	rig_fill(rig, &truth);
	ledger_copy(rig->ledger);
	rig_close(rig);
	for (unsigned steps = 0; steps < 3; steps++) {
		rig_keep(rig);
		rig_run("cp '%s/" LEDGER_FILE "' '%s/" LEDGER_FILE ".new'", rig->state_dir,
			rig->state_dir);
		rig_flip(rig, LEDGER_FILE, 0, 1);
		rig_run("printf wal > '%s/" LEDGER_FILE "-wal'", rig->state_dir);
		if (steps >= 1)
			rig_run("mv '%s/" LEDGER_FILE "-wal' '%s/" LEDGER_FILE ".damaged-1-wal'",
				rig->state_dir, rig->state_dir);
		if (steps >= 2)
			rig_run("mv '%s/" LEDGER_FILE "' '%s/" LEDGER_FILE ".damaged-1'",
				rig->state_dir, rig->state_dir);
		rig_open(rig);
		assert_int_equal(rig_missing(rig, &truth), 0);
		assert_true(rig_there(rig, LEDGER_FILE ".damaged-1"));
		assert_int_equal(rig_size(rig, LEDGER_FILE ".damaged-1-wal"), 3);
		assert_false(rig_there(rig, LEDGER_FILE ".new"));
		assert_int_equal(ledger_refusal(rig->ledger), EXPLAIN_NONE);
		rig_close(rig);
		rig_bring_back(rig);
	}
}

/* The file is trampled on while wpsd runs. */
static void damage_at_work(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	struct session session;
	char key_id[KEY_ID_SIZE];
	uint64_t hash;
	enum explain_token refusal;

	rig_fill(rig, &truth);
	ledger_copy(rig->ledger);
	/* by another process: our own would lose its locks */
	rig_run("dd if=/dev/zero of='%s/" LEDGER_FILE "' bs=4096 seek=1 count=20 conv=notrunc "
		"2>/dev/null",
		rig->state_dir);
	sqlite3_db_release_memory(rig->ledger->db.handle);
	session = rig_session(rig, "home", true);
	refusal = ledger_reserve(rig->ledger, &session, rig->now, key_id, &hash);
	assert_true(refusal == EXPLAIN_NONE || refusal == EXPLAIN_LEDGER_NOT_WRITABLE);
	json_decref(ledger_devices(rig->ledger, NULL));
	assert_true(rig_there(rig, LEDGER_FILE ".damaged-1"));
	assert_int_equal(rig_missing(rig, &truth), 0);
	rig_expect_works(rig);
	rig_reopen(rig);
	assert_int_equal(rig_missing(rig, &truth), 0);
}

/* … just when a key is due: it leaves only when that stands in the new file. */
static void damage_when_a_key_is_due(void **state)
{
	struct rig *rig = *state;
	struct rig_truth truth = {0};
	struct session session;
	int64_t n;

	rig_fill(rig, &truth);
	session = rig_reserve(rig, "home");
	n = key_number(session.key_id);
	ledger_copy(rig->ledger);
	/* nothing else is damaged */
	rig_flip(rig, LEDGER_FILE,
		find(rig, LEDGER_FILE, ledger_key(rig->ledger, "home", session.key_id)->psk), 1);
	sqlite3_db_release_memory(rig->ledger->db.handle);
	rig_peer(&session, 300);
	if (!ledger_session(rig->ledger, &session, rig->now))
		assert_true(ledger_session(rig->ledger, &session, rig->now));
	assert_true(rig_there(rig, LEDGER_FILE ".damaged-1"));
	assert_int_equal(rig_state(rig, n), KEY_OFFERED);
	rig_crash(rig);
	assert_int_equal(rig_state(rig, n), KEY_OFFERED);
	assert_int_equal(rig_missing(rig, &truth), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_new, rig_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bit_turns),
		TEST(a_bit_turns_in_a_key),
		TEST(a_page_is_gone),
		TEST(the_file_is_cut),
		TEST(header_gone_after_a_crash),
		TEST(a_bit_turns_in_the_wal),
		TEST(a_power_cut_is_no_damage),
		TEST(mending_is_resumed),
		TEST(damage_at_work),
		TEST(damage_when_a_key_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
