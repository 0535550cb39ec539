/* SPDX-License-Identifier: BSD-3-Clause */
/* A ledger from its opening to its close: time, writes, keys. */
#include "manager/ports/ledger/internal.h"

#include <stdlib.h>
#include <string.h>

#include "manager/clock.h"

#define CLOCK_SET_MS	INT64_C(1704067200000) /* 2024: before it the clock was not set yet */
#define TRIED_WITHIN_MS 3000 /* a write that went well this long ago says that another will */
#define SEEN_PER_CHANGE 32   /* go with another change, which somebody may wait for */

/* --- time --- */

int64_t ledger_wall_s(struct ledger_now now, int64_t core_ms)
{
	if (!core_ms || now.wall_ms < CLOCK_SET_MS)
		return 0;
	return (now.wall_ms - now.core_ms + core_ms) / 1000;
}

void ledger_late_time(struct ledger *ledger, const char *sql, int64_t n, int64_t core_ms)
{
	if (!core_ms || ledger_wall_s(ledger->last, core_ms))
		return;
	for (size_t i = 0; i < ledger->n_late_times; i++)
		if (ledger->late_times[i].sql == sql && ledger->late_times[i].n == n)
			return;
	if (ledger->n_late_times == LATE_TIMES_MAX)
		memmove(ledger->late_times, ledger->late_times + 1,
			--ledger->n_late_times * sizeof(ledger->late_times[0]));
	ledger->late_times[ledger->n_late_times++] =
		(struct late_time){.sql = sql, .n = n, .core_ms = core_ms};
}

static void late_times_write(struct ledger *ledger)
{
	bool good = ledger_begin(ledger);

	for (size_t i = 0; i < ledger->n_late_times && good; i++) {
		const struct late_time *late = &ledger->late_times[i];

		good = db_run(&ledger->db, late->sql, "ii", late->n,
			ledger_wall_s(ledger->last, late->core_ms));
	}
	if (ledger_end(ledger, good))
		ledger->n_late_times = 0;
}

void ledger_tell_time(struct ledger *ledger, struct ledger_now now)
{
	ledger->last = now;
	if (ledger->n_late_times && now.wall_ms >= CLOCK_SET_MS)
		late_times_write(ledger);
	seen_write(ledger, true);
}

/* --- writing --- */

bool ledger_begin(struct ledger *ledger)
{
	ledger->db.error = SQLITE_OK;
	return ledger->place == PLACE_HOME && db_begin(&ledger->db);
}

bool ledger_end_seen(struct ledger *ledger, bool good, size_t max_seen)
{
	size_t n_seen = 0;

	if (ledger->place != PLACE_HOME)
		return false;
	good = good && seen_put(ledger, max_seen, &n_seen);
	if (db_end(&ledger->db, good)) {
		seen_written(ledger, n_seen);
		home_tell_written(ledger);
		return true;
	}
	/* Without an error it was the caller who took it back. */
	if (ledger->db.error)
		home_tell_hindered(ledger, ledger->db.message);
	ledger_mended(ledger);
	return false;
}

bool ledger_end(struct ledger *ledger, bool good)
{
	return ledger_end_seen(ledger, good, SEEN_PER_CHANGE);
}

static bool probe(struct ledger *ledger)
{
	return ledger_end(ledger,
		ledger_begin(ledger) &&
			db_run(&ledger->db,
				"UPDATE meta SET value = value + 1 WHERE name = 'writes'", ""));
}

enum explain_token ledger_refusal(struct ledger *ledger)
{
	if (!ledger_ready(ledger))
		return EXPLAIN_LEDGER_NOT_WRITABLE;
	if ((!ledger->writable || clock_core_ms() - ledger->written_ms >= TRIED_WITHIN_MS) &&
		!probe(ledger))
		return EXPLAIN_LEDGER_NOT_WRITABLE;
	sessions_write_late(ledger);
	return EXPLAIN_NONE;
}

/* --- life --- */

struct ledger *ledger_open(const struct ledger_config *config)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger)
		return NULL;
	ledger->state_dir = strdup(config->state_dir);
	ledger->private_dir = strdup(config->private_dir);
	ledger->next_session = 1;
	if (!ledger->state_dir || !ledger->private_dir) {
		ledger_close(ledger);
		return NULL;
	}
	home_remove_private(ledger);
	if (home_come(ledger) || home_stand_in(ledger))
		return ledger;
	ledger_close(ledger);
	return NULL;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	if (ledger->place == PLACE_HOME && ledger->db.handle) {
		seen_write(ledger, false);
		ledger_copy(ledger);
	}
	db_close(&ledger->db, ledger->place != PLACE_HOME);
	if (ledger->private_dir)
		home_remove_private(ledger);
	table_wipe(&ledger->table);
	free(ledger->seen);
	free(ledger->state_dir);
	free(ledger->private_dir);
	free(ledger);
}

/* --- keys --- */

struct device_keys ledger_keys(struct ledger *ledger, const char *ssid)
{
	const struct network *network = table_network(&ledger->table, ssid);

	if (!network)
		return (struct device_keys){0};
	return (struct device_keys){.keys = network->keys, .n_keys = network->n_keys};
}

uint64_t ledger_keys_version(const struct ledger *ledger, const char *ssid)
{
	return table_version(&ledger->table, ssid);
}

const struct device_key *ledger_key(struct ledger *ledger, const char *ssid, const char *key_id)
{
	const struct network *network = table_network(&ledger->table, ssid);
	const int64_t n = key_number(key_id);
	const size_t index = network && n ? network_find(network, n) : SIZE_MAX;

	return index == SIZE_MAX ? NULL : &network->keys[index];
}
