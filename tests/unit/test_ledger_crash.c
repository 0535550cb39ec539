/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Power cuts at every step of what the ledger does to its disk. A random history is lived on a
 * recording disk (crash_disk.h); after many of its steps the disk is left as a power cut could have
 * left it, a ledger is opened on that, and held to what the first one had promised by then. With
 * what one of these cuts left the history goes on, so that cuts hit the way back from a cut, too.
 * OPENWPS_SEED repeats a run, OPENWPS_HISTORIES makes it longer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sqlite3.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/log.h"
#include "manager/ports/ledger/internal.h"
#include "tests/unit/crash_disk.h"

#define HISTORIES     30
#define CUTS	      20 /* of each age */
#define CALLS	      30 /* at most */
#define AGES	      3	 /* of a history, a power cut ends each */
#define LIVES	      2	 /* of a wpsd in an age, at most */
#define KEYS_MAX      (CALLS * LIVES * AGES * 3)
#define PROMISES_MAX  8
#define SESSIONS_OPEN 4
#define SSID	      "home"
#define NEVER	      SIZE_MAX

/* A call that moves a key: what it does may be on the disk after `begin`, and is after `end`.
 * NEVER: the power was cut in it, and what can be read of it now is not sure to stay. */
struct promise {
	size_t begin, end; /* steps */
	enum key_state state;
};

struct expected {
	char id[KEY_ID_SIZE];
	uint8_t pmk[DEVICE_PMK_SIZE]; /* of the first time that it was read */
	struct promise promises[PROMISES_MAX];
	size_t n_promises;
};

static struct history {
	struct expected keys[KEYS_MAX];
	size_t n_keys;
	struct session open[SESSIONS_OPEN]; /* id 0: none */
	uint64_t next_session;
	int64_t time_ms;
	unsigned adopted;
} history;

static char root[64], state_dir[96], private_dir[96], cut_dir[96], psk_path[96];
static uint64_t first_seed;
static unsigned losses; /* what a lying disk may have */
static bool lenient;
static char doing[160], said[400];

#define holds(condition, ...)                                                                      \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			losses++;                                                                  \
			if (!lenient) {                                                            \
				print_error("%s: ", doing);                                        \
				fail_msg(__VA_ARGS__);                                             \
			}                                                                          \
			return;                                                                    \
		}                                                                                  \
	} while (0)

/* What the ledger says loudly; nothing that a power cut leaves is a reason to. */
void log_line(enum log_level level, const char *subsystem, const char *format, ...)
{
	va_list args;

	(void)subsystem;
	if (level != LOG_LEVEL_ERROR)
		return;
	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
}

static struct ledger_now now(void)
{
	history.time_ms += 10;
	return (struct ledger_now){history.time_ms, 1700000000000 + history.time_ms};
}

static struct ledger *ledger_at(const char *directory)
{
	const struct ledger_config config = {directory, private_dir};
	struct ledger *ledger = ledger_open(&config);

	assert_non_null(ledger);
	return ledger;
}

/* --- a history --- */

static struct expected *expected_find(const char *id)
{
	for (size_t i = 0; i < history.n_keys; i++)
		if (strcmp(history.keys[i].id, id) == 0)
			return &history.keys[i];
	return NULL;
}

static struct expected *expected_new(const char *id)
{
	struct expected *key = &history.keys[history.n_keys++];

	assert_in_range(history.n_keys, 1, KEYS_MAX);
	memset(key, 0, sizeof(*key));
	snprintf(key->id, sizeof(key->id), "%s", id);
	return key;
}

static void promise(struct expected *key, size_t begin, enum key_state state)
{
	assert_in_range(key->n_promises, 0, PROMISES_MAX - 1);
	key->promises[key->n_promises++] = (struct promise){begin, crash_disk_steps(), state};
}

static void pmk_note(struct ledger *ledger, struct expected *key)
{
	const struct device_key *found = ledger_key(ledger, SSID, key->id);

	assert_non_null(found);
	memcpy(key->pmk, found->pmk, sizeof(key->pmk));
}

static enum key_state state_now(const struct expected *key)
{
	return key->promises[key->n_promises - 1].state;
}

static void reserve(struct ledger *ledger, struct session *session, uint64_t *seed)
{
	const size_t begin = crash_disk_steps();
	char key_id[KEY_ID_SIZE];
	struct expected *key;
	uint64_t hash = 0;

	*session = (struct session){.id = ++history.next_session,
		.attempt = history.next_session,
		.device_key = true,
		.bind = crash_pick(seed, 4) == 0,
		.requested_by = BY_CLI,
		.status = SESSION_REQUESTED,
		.requested_ms = history.time_ms + 1};
	snprintf(session->if_name, sizeof(session->if_name), "home-ap-24");
	snprintf(session->ssid, sizeof(session->ssid), SSID);
	snprintf(session->key_id, sizeof(session->key_id), PER_DEVICE_KEY_ID);
	assert_int_equal(ledger_reserve(ledger, session, now(), key_id, &hash), EXPLAIN_NONE);
	assert_true(hash != 0);
	assert_null(expected_find(key_id));
	snprintf(session->key_id, sizeof(session->key_id), "%s", key_id);
	session->key_hash = hash;
	key = expected_new(key_id);
	promise(key, begin, KEY_RESERVED);
	pmk_note(ledger, key);
}

/* What comes next for a session: offered, issued, confirmed, or its end. */
static void advance(struct ledger *ledger, struct session *session, uint64_t *seed)
{
	struct expected *key = expected_find(session->key_id);
	const size_t begin = crash_disk_steps();
	const bool offered = *session->peer_mac;
	bool over = false;

	session->started_ms = session->started_ms ? session->started_ms : history.time_ms + 1;
	if (!offered && crash_pick(seed, 4) == 0) {
		session->status = SESSION_TIMED_OUT;
		over = true;
	} else if (!offered) {
		session->status = SESSION_ACTIVE;
		snprintf(session->peer_mac, sizeof(session->peer_mac), "02:00:00:00:01:%02x",
			(unsigned)crash_pick(seed, 6));
		snprintf(session->peer_name, sizeof(session->peer_name), "TV");
	} else if (session->status == SESSION_ACTIVE) {
		session->status = crash_pick(seed, 5) ? SESSION_SUCCEEDED : SESSION_INTERRUPTED;
		over = session->status == SESSION_INTERRUPTED;
	} else {
		session->reason = EXPLAIN_JOINED;
		over = true;
	}
	if (over || session->status == SESSION_SUCCEEDED)
		session->ended_ms = session->ended_ms ? session->ended_ms : history.time_ms + 2;
	assert_true(ledger_session(ledger, session, now()));
	promise(key, begin, key_state_after(state_now(key), session));
	if (over)
		session->id = 0;
}

static void told(void *arg, const char *ssid, const char *key_id)
{
	(void)ssid;
	snprintf(arg, KEY_ID_SIZE, "%s", key_id);
}

static void take_back(struct ledger *ledger, uint64_t *seed)
{
	const size_t begin = crash_disk_steps();
	char gone[KEY_ID_SIZE] = "";
	struct expected *key;

	if (!history.n_keys)
		return;
	key = &history.keys[crash_pick(seed, history.n_keys)];
	for (int i = 0; i < SESSIONS_OPEN; i++)
		if (history.open[i].id && strcmp(history.open[i].key_id, key->id) == 0)
			return;
	if (!key_opens(state_now(key)))
		return;
	assert_int_equal(ledger_revoke(ledger, key->id, now(), told, gone), EXPLAIN_NONE);
	assert_string_equal(gone, key->id);
	promise(key, begin, KEY_REVOKED);
}

static void adopt(struct ledger *ledger, uint64_t *seed)
{
	const size_t begin = crash_disk_steps(), n = 1 + crash_pick(seed, 3);
	const struct device_keys before = ledger_keys(ledger, SSID);
	const size_t n_before = before.n_keys;
	struct device_keys after;
	FILE *file = fopen(psk_path, "w");

	assert_non_null(file);
	for (size_t i = 0; i < n; i++)
		fprintf(file, "wps=1 02:00:00:00:02:%02x %048x%016llx\n", history.adopted++ & 0xff,
			0, (unsigned long long)crash_random(seed));
	fclose(file);
	assert_int_equal(ledger_adopt(ledger, psk_path, SSID, now()), n);
	after = ledger_keys(ledger, SSID);
	assert_int_equal(after.n_keys, n_before + n);
	for (size_t i = 0; i < after.n_keys; i++) {
		struct expected *key;

		if (expected_find(after.keys[i].id))
			continue;
		key = expected_new(after.keys[i].id);
		promise(key, begin, KEY_ISSUED);
		memcpy(key->pmk, after.keys[i].pmk, sizeof(key->pmk));
	}
}

/* A device joins with SAE, known by its address only. */
static void seen(struct ledger *ledger, uint64_t *seed)
{
	const size_t begin = crash_disk_steps();
	char key_id[KEY_ID_SIZE], mac[MAC_SIZE];
	struct expected *key;

	snprintf(mac, sizeof(mac), "02:00:00:00:01:%02x", (unsigned)crash_pick(seed, 6));
	ledger_seen(ledger, SSID, "home-ap-24", mac, "", now(), key_id);
	key = expected_find(key_id);
	if (key && state_now(key) < KEY_CONFIRMED)
		promise(key, begin, KEY_CONFIRMED);
}

static bool is_held(void *arg, const char *key_id)
{
	(void)arg;
	for (int i = 0; i < SESSIONS_OPEN; i++)
		if (history.open[i].id && strcmp(history.open[i].key_id, key_id) == 0)
			return true;
	return false;
}

/* wpsd starts; some of its sessions did not survive. */
static void settle(struct ledger *ledger, uint64_t *seed)
{
	const size_t begin = crash_disk_steps();

	for (int i = 0; i < SESSIONS_OPEN; i++)
		if (crash_pick(seed, 2))
			history.open[i].id = 0;
	ledger_settle(ledger, is_held, NULL);
	for (size_t i = 0; i < history.n_keys; i++) {
		struct expected *key = &history.keys[i];

		if (state_now(key) == KEY_RESERVED && !is_held(NULL, key->id))
			promise(key, begin, KEY_RETURNED);
	}
}

static void call(struct ledger *ledger, uint64_t *seed)
{
	struct session *session = &history.open[crash_pick(seed, SESSIONS_OPEN)];

	switch (crash_pick(seed, 10)) {
	case 0:
		take_back(ledger, seed);
		break;
	case 1:
		adopt(ledger, seed);
		break;
	case 2:
		seen(ledger, seed);
		break;
	case 3:
		ledger_copy(ledger);
		break;
	default:
		if (session->id)
			advance(ledger, session, seed);
		else
			reserve(ledger, session, seed);
	}
}

/* Until the power is cut; wpsd is started now and then. */
static void age_live(uint64_t *seed)
{
	crash_disk_begin(state_dir);
	for (size_t lives = 1 + crash_pick(seed, LIVES); lives; lives--) {
		struct ledger *ledger = ledger_at(state_dir);

		/* else it takes longer than a life until the WAL is full and begins anew */
		assert_true(db_run(&ledger->db, "PRAGMA wal_autocheckpoint = 40", ""));
		settle(ledger, seed);
		for (size_t n = 1 + crash_pick(seed, CALLS); n; n--)
			call(ledger, seed);
		ledger_close(ledger);
	}
	crash_disk_end();
}

/* --- after the cut --- */

static bool is_possible(const struct promise *promise, size_t steps)
{
	return promise->begin < steps || promise->end == 0 || promise->end == NEVER;
}

/* The states that a key may have: from what was promised to what had begun. -1: it may be absent.
 */
static void bounds(const struct expected *key, size_t steps, int *ret_least, int *ret_most)
{
	*ret_least = *ret_most = -1;
	for (size_t i = 0; i < key->n_promises; i++) {
		const int state = (int)key->promises[i].state;

		if (key->promises[i].end <= steps && state > *ret_least)
			*ret_least = state;
		if (is_possible(&key->promises[i], steps) && state > *ret_most)
			*ret_most = state;
	}
}

/* What is on the disk, by number; the export takes a reserved key for one that may be given. */
static bool row_take(void *arg, const struct key_row *row)
{
	struct key_row *rows = arg;

	assert_in_range(row->n, 1, KEYS_MAX);
	rows[row->n] = *row;
	return true;
}

static void key_check(
	struct ledger *ledger, const struct key_row *rows, const struct expected *key, size_t steps)
{
	const struct device_key *found = ledger_key(ledger, SSID, key->id);
	const struct key_row *row = &rows[key_number(key->id)];
	const int state = row->n ? (int)row->state : -1;
	int least, most;

	bounds(key, steps, &least, &most);
	holds(state >= least, "%s is %d, promised was %d", key->id, state, least);
	holds(state <= most, "%s is %d, nobody made it more than %d", key->id, state, most);
	holds((found != NULL) == (state >= 0 && key_opens((enum key_state)state)),
		"%s is %d and opens: %d", key->id, state, found != NULL);
	holds(!found || memcmp(found->pmk, key->pmk, sizeof(key->pmk)) == 0,
		"%s is another key than before", key->id);
	holds(!found || memcmp(row->key.pmk, key->pmk, sizeof(key->pmk)) == 0,
		"%s is another key on the disk", key->id);
}

static int first_text(void *arg, int n, char **values, char **names)
{
	(void)names;
	snprintf(arg, 64, "%s", n && values[0] ? values[0] : "");
	return 0;
}

static void quick_check(void)
{
	char path[128], result[64] = "";
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/" LEDGER_FILE, cut_dir);
	holds(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK, "no file");
	sqlite3_exec(db, "PRAGMA quick_check", first_text, result, NULL);
	sqlite3_close(db);
	holds(strcmp(result, "ok") == 0, "quick_check: %s", result);
}

static bool nobody(void *arg, const char *key_id)
{
	(void)arg;
	(void)key_id;
	return false;
}

static void keys_check(struct ledger *ledger, size_t steps)
{
	static struct key_row rows[KEYS_MAX + 1];

	memset(rows, 0, sizeof(rows));
	holds(keys_each(&ledger->db, row_take, rows), "the keys cannot be read");
	for (size_t i = 0; i < history.n_keys; i++)
		key_check(ledger, rows, &history.keys[i], steps);
}

/* Nothing was set aside or made anew: nothing here is damaged. */
static void whole_check(struct ledger *ledger)
{
	holds(ledger_refusal(ledger) == EXPLAIN_NONE && !*said, "it says: %s", said);
}

static void cut_check(size_t steps)
{
	struct ledger *ledger;

	*said = '\0';
	ledger = ledger_at(cut_dir);
	whole_check(ledger);
	keys_check(ledger, steps);
	/* and it goes on from there */
	ledger_settle(ledger, nobody, NULL);
	ledger_close(ledger);
	quick_check();
}

static int upwards(const void *a, const void *b)
{
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static unsigned long number(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

static void key_rebase(struct expected *key, enum key_state state, size_t steps)
{
	int least, most;

	bounds(key, steps, &least, &most);
	key->n_promises = 0;
	if (least >= 0)
		key->promises[key->n_promises++] = (struct promise){0, 0, (enum key_state)least};
	if (least != (int)state)
		key->promises[key->n_promises++] = (struct promise){0, NEVER, state};
}

/* The power was cut after so many steps: keys that did not get to the disk are forgotten, and wpsd
 * does not know its sessions any more. */
static void history_rebase(const char *directory, size_t steps)
{
	static struct key_row rows[KEYS_MAX + 1];
	struct ledger *ledger = ledger_at(directory);
	size_t n_keys = 0;

	memset(rows, 0, sizeof(rows));
	assert_true(keys_each(&ledger->db, row_take, rows));
	for (size_t i = 0; i < history.n_keys; i++) {
		struct expected *key = &history.keys[i];
		const struct key_row *row = &rows[key_number(key->id)];

		if (!row->n)
			continue;
		key_rebase(key, row->state, steps);
		history.keys[n_keys++] = *key;
	}
	history.n_keys = n_keys;
	memset(history.open, 0, sizeof(history.open));
	ledger_close(ledger);
}

struct totals {
	size_t cuts, steps, keys;
};

/* state_dir is what one of the cuts left when it is over. */
static void age(uint64_t *seed, const char *name, struct totals *totals)
{
	size_t at[CUTS], real;

	age_live(seed);
	for (size_t i = 0; i < CUTS; i++)
		at[i] = crash_pick(seed, crash_disk_steps() + 1);
	qsort(at, CUTS, sizeof(*at), upwards);
	real = crash_pick(seed, CUTS);
	for (size_t i = 0; i < CUTS; i++) {
		snprintf(doing, sizeof(doing), "%s, step %zu of %zu", name, at[i],
			crash_disk_steps());
		crash_disk_cut(at[i], seed, cut_dir);
		if (i == real)
			crash_disk_copy(cut_dir, state_dir);
		cut_check(at[i]);
	}
	totals->cuts += CUTS;
	totals->steps += crash_disk_steps();
	totals->keys += history.n_keys;
	crash_disk_copy(state_dir, cut_dir);
	history_rebase(cut_dir, at[real]);
}

static void torment(unsigned long histories, int ages)
{
	struct totals totals = {0};
	char name[80];

	for (unsigned long h = 0; h < histories; h++) {
		uint64_t seed = first_seed + h;

		memset(&history, 0, sizeof(history));
		crash_disk_empty(state_dir, false);
		for (int i = 0; i < ages; i++) {
			snprintf(name, sizeof(name), "OPENWPS_SEED=%llu, age %d",
				(unsigned long long)(first_seed + h), i);
			age(&seed, name, &totals);
		}
	}
	print_message("%lu histories from seed %llu: %zu steps, %zu keys, %zu power cuts, %u "
		      "losses\n",
		histories, (unsigned long long)first_seed, totals.steps, totals.keys, totals.cuts,
		losses);
}

static void test_power_cuts(void **state)
{
	(void)state;
	lenient = false;
	losses = 0;
	torment(number("OPENWPS_HISTORIES", HISTORIES), AGES);
}

/* The proof that the other test can fail: no disk promises anything when fsync() lies. */
static void test_a_lying_disk(void **state)
{
	(void)state;
	lenient = true;
	losses = 0;
	crash_disk_lie(true);
	torment(4, 1);
	crash_disk_lie(false);
	assert_true(losses > 0);
}

static int setup(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "%s/openwps-crash-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(root))
		return -1;
	snprintf(state_dir, sizeof(state_dir), "%s/state", root);
	snprintf(private_dir, sizeof(private_dir), "%s/private", root);
	/* what means something in a URI, which SQLite is given */
	snprintf(cut_dir, sizeof(cut_dir), "%s/cut %%20?a=b#c", root);
	snprintf(psk_path, sizeof(psk_path), "%s/psk", root);
	first_seed = number("OPENWPS_SEED", 1);
	return mkdir(state_dir, 0700) || mkdir(private_dir, 0700) || mkdir(cut_dir, 0700);
}

static int teardown(void **state)
{
	(void)state;
	crash_disk_end();
	crash_disk_empty(state_dir, true);
	crash_disk_empty(private_dir, true);
	crash_disk_empty(cut_dir, true);
	crash_disk_empty(root, true);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power_cuts),
		cmocka_unit_test(test_a_lying_disk),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
