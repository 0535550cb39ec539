/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices come home: addresses are written, times are put off. */
#include "manager/ports/ledger/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notation/notation.h"

#define SEEN_WRITE_MS 3600000 /* a flash is not worn by people who come home */

/* --- addresses --- */

bool address_known(const struct device_key *key, const uint8_t mac[static 6])
{
	for (size_t i = 0; i < key->n_macs; i++)
		if (memcmp(key->macs[i], mac, 6) == 0)
			return true;
	return false;
}

static void address_met(struct ledger *ledger, int64_t n, const uint8_t mac[static 6])
{
	size_t index;
	struct network *network = table_find(&ledger->table, n, &index);

	for (size_t i = 0; network && i < network->keys[index].n_macs; i++)
		if (memcmp(network->keys[index].macs[i], mac, 6) == 0)
			network->infos[index].met[i] = ++ledger->meetings;
}

/* Not the oldest but the one that was not met for longest: a device that draws a new address every
 * day must not drive out its own fixed one. */
static size_t address_victim(struct ledger *ledger, const struct key_row *row)
{
	size_t index, victim = row->key.n_macs - 1u;
	const struct network *network = table_find(&ledger->table, row->n, &index);

	for (size_t i = row->key.n_macs; network && i-- > 0;)
		if (network->infos[index].met[i] < network->infos[index].met[victim])
			victim = i;
	return victim;
}

bool address_add(struct ledger *ledger, struct key_row *row, const uint8_t mac[static 6])
{
	struct device_key *key = &row->key;

	if (key->n_macs == DEVICE_MACS_MAX) {
		const size_t victim = address_victim(ledger, row);

		if (!db_run(&ledger->db, "DELETE FROM address WHERE key = ?1 AND mac = ?2", "ib",
			    row->n, key->macs[victim], sizeof(key->macs[victim])))
			return false;
		key->n_macs--;
		memmove(key->macs[victim], key->macs[victim + 1],
			(key->n_macs - victim) * sizeof(key->macs[0]));
	}
	memmove(key->macs[1], key->macs[0], key->n_macs * sizeof(key->macs[0]));
	memcpy(key->macs[0], mac, sizeof(key->macs[0]));
	key->n_macs++;
	return db_run(&ledger->db, "INSERT INTO address (key, mac) VALUES (?1, ?2)", "ib", row->n,
		key->macs[0], sizeof(key->macs[0]));
}

/* --- when devices were last seen --- */

static int64_t seen_wall_s(const struct ledger *ledger, const struct seen *seen)
{
	return seen->wall_s ? seen->wall_s : ledger_wall_s(ledger->last, seen->core_ms);
}

static bool seen_before(const struct seen *seen, bool chosen, int64_t n)
{
	return seen->chosen != chosen ? seen->chosen < chosen : seen->n < n;
}

/* Where it is or belongs. */
static size_t seen_place(const struct ledger *ledger, bool chosen, int64_t n)
{
	size_t low = 0, high = ledger->n_seen;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (seen_before(&ledger->seen[middle], chosen, n))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool seen_is_at(const struct ledger *ledger, size_t place, bool chosen, int64_t n)
{
	return place < ledger->n_seen && ledger->seen[place].chosen == chosen &&
	       ledger->seen[place].n == n;
}

int64_t seen_time(const struct ledger *ledger, bool chosen, int64_t n)
{
	const size_t place = seen_place(ledger, chosen, n);

	return seen_is_at(ledger, place, chosen, n) ? seen_wall_s(ledger, &ledger->seen[place]) : 0;
}

static struct seen *seen_slot(struct ledger *ledger, bool chosen, int64_t n)
{
	const size_t place = seen_place(ledger, chosen, n);

	if (seen_is_at(ledger, place, chosen, n))
		return &ledger->seen[place];
	if (ledger->n_seen == ledger->seen_capacity) {
		const size_t capacity = ledger->seen_capacity ? 2 * ledger->seen_capacity : 64;
		struct seen *seen = realloc(ledger->seen, capacity * sizeof(*seen));

		if (!seen)
			return NULL;
		ledger->seen = seen;
		ledger->seen_capacity = capacity;
	}
	memmove(&ledger->seen[place + 1], &ledger->seen[place],
		(ledger->n_seen - place) * sizeof(*ledger->seen));
	ledger->n_seen++;
	return &ledger->seen[place];
}

static void seen_note(struct ledger *ledger, bool chosen, int64_t n)
{
	const struct ledger_now now = ledger->last;
	const bool first = !ledger->n_seen;
	struct seen *seen = seen_slot(ledger, chosen, n);

	if (!seen)
		return;
	if (first)
		ledger->seen_since_ms = now.core_ms;
	*seen = (struct seen){.chosen = chosen,
		.n = n,
		.core_ms = now.core_ms,
		.wall_s = ledger_wall_s(now, now.core_ms)};
}

static bool seen_put_one(struct ledger *ledger, const struct seen *seen)
{
	const int64_t wall_s = seen_wall_s(ledger, seen);

	if (seen->chosen)
		return db_run(&ledger->db, "UPDATE device SET last_seen = ?2 WHERE n = ?1", "iz",
			seen->n, wall_s);
	return db_run(
		&ledger->db, "UPDATE key SET last_seen = ?2 WHERE n = ?1", "iz", seen->n, wall_s);
}

bool seen_put(struct ledger *ledger, size_t max, size_t *ret_count)
{
	size_t count = 0;

	if (!ledger_wall_s(ledger->last, ledger->last.core_ms))
		max = 0;
	for (; count < ledger->n_seen && count < max; count++)
		if (!seen_put_one(ledger, &ledger->seen[count]))
			return false;
	*ret_count = count;
	return true;
}

void seen_written(struct ledger *ledger, size_t count)
{
	ledger->n_seen -= count;
	if (count)
		memmove(ledger->seen, ledger->seen + count, ledger->n_seen * sizeof(*ledger->seen));
}

void seen_write(struct ledger *ledger, bool only_due)
{
	const struct ledger_now now = ledger->last;

	if (!ledger->n_seen || !ledger_wall_s(now, now.core_ms) ||
		(only_due && now.core_ms - ledger->seen_since_ms < SEEN_WRITE_MS))
		return;
	ledger_end_seen(ledger, ledger_begin(ledger), SIZE_MAX);
	ledger->seen_since_ms = now.core_ms;
}

/* --- a device joined --- */

static int64_t key_of_address(struct ledger *ledger, const char *ssid, const uint8_t mac[static 6])
{
	sqlite3_stmt *statement = db_query(&ledger->db,
		"SELECT max(key.n) FROM address JOIN key ON key.n = address.key WHERE address.mac "
		"= ?1 AND key.ssid = ?2 AND key.state < ?3",
		"bti", mac, (size_t)6, ssid, (int64_t)KEY_RETURNED);
	int64_t n = 0;

	if (!db_row(&ledger->db, statement))
		return 0;
	n = sqlite3_column_int64(statement, 0);
	db_done(statement);
	return n;
}

/* What is new about the key is written at once. */
static void key_seen(struct ledger *ledger, int64_t n, const char *if_name,
	const uint8_t mac[static 6], enum key_state next)
{
	struct key_row row = {0};
	bool good;

	/* When it is damaged: what is new is still new when the device comes the next time. */
	if (!key_read(&ledger->db, n, &row)) {
		ledger_mended(ledger);
		return;
	}
	key_enter(ledger, &row, next);
	if (!*row.if_name)
		snprintf(row.if_name, sizeof(row.if_name), "%s", if_name);
	if (!*row.peer.mac)
		mac_print(mac, row.peer.mac);
	good = ledger_begin(ledger) && key_update(&ledger->db, &row) &&
	       (address_known(&row.key, mac) || address_add(ledger, &row, mac));
	if (ledger_end(ledger, good))
		key_entered(ledger, &row);
	explicit_bzero(&row, sizeof(row));
}

static void device_seen(struct ledger *ledger, const char *ssid, const char *mac,
	char ret_key_id[static KEY_ID_SIZE])
{
	struct db *db = &ledger->db;
	sqlite3_stmt *statement =
		db_query(db, "SELECT n, joined, key_id FROM device WHERE mac = ?1 AND ssid = ?2",
			"tt", mac, ssid);
	int64_t n;
	bool joined;

	if (!db_row(db, statement))
		return;
	n = sqlite3_column_int64(statement, 0);
	joined = sqlite3_column_int(statement, 1);
	if (!*ret_key_id)
		db_text(statement, 2, ret_key_id, KEY_ID_SIZE);
	db_done(statement);
	seen_note(ledger, true, n);
	if (joined)
		return;
	if (ledger_end(ledger,
		    ledger_begin(ledger) &&
			    db_run(db, "UPDATE device SET joined = 1, joined_at = ?2 WHERE n = ?1",
				    "iz", n, ledger_wall_s(ledger->last, ledger->last.core_ms))))
		ledger_late_time(ledger,
			"UPDATE device SET joined_at = ?2 WHERE n = ?1 AND joined_at IS NULL", n,
			ledger->last.core_ms);
}

void ledger_seen(struct ledger *ledger, const char *ssid, const char *if_name, const char *mac,
	const char *key_id, struct ledger_now now, char ret_key_id[static KEY_ID_SIZE])
{
	const struct session joined = {.reason = EXPLAIN_JOINED};
	struct network *network;
	size_t index = SIZE_MAX;
	uint8_t address[6];
	enum key_state next;
	int64_t n;

	snprintf(ret_key_id, KEY_ID_SIZE, "%s", key_id);
	if (!mac_read(mac, strlen(mac), ":-", address))
		return;
	n = *key_id ? key_number(key_id) : key_of_address(ledger, ssid, address);
	ledger_tell_time(ledger, now);
	network = table_network(&ledger->table, ssid);
	if (network && n)
		index = network_find(network, n);
	if (index == SIZE_MAX) {
		device_seen(ledger, ssid, mac, ret_key_id);
		return;
	}
	key_id_print(n, ret_key_id);
	next = key_state_after(network->infos[index].state, &joined);
	if (next != network->infos[index].state || !address_known(&network->keys[index], address))
		key_seen(ledger, n, if_name, address, next);
	address_met(ledger, n, address);
	seen_note(ledger, false, n);
}

void ledger_shared(struct ledger *ledger, const char *key_id)
{
	size_t index;
	struct network *network = table_find(&ledger->table, key_number(key_id), &index);
	struct key_row row = {0};

	if (!network || network->infos[index].shared ||
		!key_read(&ledger->db, network->infos[index].n, &row))
		return;
	row.shared = true;
	if (ledger_end(ledger, ledger_begin(ledger) && key_update(&ledger->db, &row)))
		key_remember(&ledger->table, &row);
	explicit_bzero(&row, sizeof(row));
}
