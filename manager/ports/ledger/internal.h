/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this room share. */
#ifndef OPENWPS_LEDGER_INTERNAL_H
#define OPENWPS_LEDGER_INTERNAL_H

#include "manager/ports/ledger/db.h"
#include "manager/ports/ledger/ledger.h"
#include "manager/ports/ledger/schema.h"

#define LEDGER_KEY_ID_PREFIX "dev-"

/* How a key came into the ledger; the numbers are on the disk. */
enum key_origin { KEY_OF_SESSION, KEY_ADOPTED, KEY_IMPORTED };
#define KEY_ORIGIN_COUNT (KEY_IMPORTED + 1)

/* --- keys in memory: those that open the door --- */

struct key_info {
	int64_t n;
	enum key_state state;
	bool shared;
	uint32_t met[DEVICE_MACS_MAX]; /* which of its addresses was met last: the highest */
};

struct network {
	char ssid[SSID_SIZE];
	struct device_key *keys; /* by n */
	struct key_info *infos;	 /* of the same index */
	size_t n_keys, capacity;
	uint64_t version; /* of the table when its keys changed last */
};

struct table {
	struct network *networks;
	size_t n_networks;
	uint64_t version; /* grows with each change of a key */
	uint64_t cleared; /* … and what it was when the table was emptied */
};

struct network *table_network(struct table *table, const char *ssid); /* NULL: none */
/* Index of the key, or SIZE_MAX. */
size_t network_find(const struct network *network, int64_t n);
/* Of any network. */
struct network *table_find(struct table *table, int64_t n, size_t *ret_index);
/* Takes a copy, in the order of n; one that is there is replaced. False: out of memory. */
bool table_put(struct table *table, const char *ssid, const struct device_key *key,
	const struct key_info *info);
void table_remove(struct table *table, struct network *network, size_t index);
/* What it is of an SSID (ledger_keys_version()). */
uint64_t table_version(const struct table *table, const char *ssid);
void table_clear(struct table *table);

/* "dev-17": 17. 0: not such an id. */
int64_t key_number(const char *key_id);
void key_id_print(int64_t n, char ret[static KEY_ID_SIZE]);

/* --- one key, with all that is on the disk --- */

#define KEY_MARK_SIZE 16

struct key_row {
	int64_t n; /* 0 = the next that is free */
	char ssid[SSID_SIZE];
	struct device_key key; /* id is n's */
	enum key_state state;
	enum key_origin origin;
	bool shared;
	char name[DEVICE_NAME_SIZE]; /* the user's, "" = none */
	struct core_peer peer;	     /* the device; pbc is not kept */
	char if_name[IF_NAME_SIZE];
	/* seconds since the epoch, 0 = not known */
	int64_t reserved_at, offered_at, issued_at, confirmed_at, revoked_at, last_seen;
	uint8_t mark[KEY_MARK_SIZE];
};

/* Within a transaction. Sets row->n and the id when they are new, and the mark when the state opens
 * the door; secrets of a state that does not are not written. Memory follows with key_remember()
 * after the commit, or keys_load(). */
bool key_insert(struct db *db, struct key_row *row);
bool key_remember(struct table *table, const struct key_row *row);
/* Every key of the file, by n. False, or a call that returned false: stopped. */
bool keys_each(struct db *db, bool (*each)(void *arg, const struct key_row *row), void *arg);
/* The table anew from the file. False: db->error; SQLITE_CORRUPT also when a seal does not fit. */
bool keys_load(struct db *db, struct table *table);
/* Guards what a page of SQLite does not: no bit of these can turn unnoticed. */
int64_t key_seal(const struct key_row *row);

bool passphrase_make(char ret[static PSK_SIZE]);
/* 64 hex digits are the PMK itself. False: no such key, or no memory. */
bool passphrase_pmk(const char *ssid, const char *psk, uint8_t ret[static DEVICE_PMK_SIZE]);

/* By which a key is known again when its text is wiped: a revoked one that comes back with a backup
 * or an old psk file stays revoked. False: no memory. */
bool key_mark(const char *ssid, const uint8_t pmk[static DEVICE_PMK_SIZE],
	uint8_t ret[static KEY_MARK_SIZE]);

/* @size bytes of the text, which may go on behind them. */
bool hex_read(const char *text, uint8_t *ret, size_t size);
/* Lower case, with colons; also takes hyphens. */
bool mac_parse(const char *text, uint8_t ret[static 6]);
void mac_print(const uint8_t mac[static 6], char ret[static MAC_SIZE]);

/* --- the ledger --- */

/* Times that are to be filled in when the clock is set, and news that the disk did not take. */
#define LATE_TIMES_MAX 64
#define LATE_NEWS_MAX  8

struct late_time {
	const char *sql; /* UPDATE … SET time = ?2 WHERE n = ?1 AND time IS NULL */
	int64_t n;
	int64_t core_ms;
};

/* When a device was last seen, until it is written. */
struct seen {
	bool chosen; /* n is of the table device, else of key */
	int64_t n;
	int64_t core_ms;
	int64_t wall_s; /* 0 = the clock was not set */
};

enum ledger_place {
	PLACE_HOME,    /* state_dir's file */
	PLACE_PRIVATE, /* a copy of it, only read */
	PLACE_NOWHERE, /* in memory: not even that */
};

struct ledger {
	char *state_dir, *private_dir;
	struct db db;
	enum ledger_place place;
	struct table table;
	bool writable;	    /* the last write went well */
	int64_t written_ms; /* when, in core time */
	bool told;	    /* that it cannot be written */
	uint64_t device;    /* of the file that is open: st_dev, st_ino */
	uint64_t inode;
	bool copy_due; /* ledger.copy is older than the keys */
	uint32_t meetings;
	struct ledger_now last; /* the clocks as they were told last */
	struct late_time late_times[LATE_TIMES_MAX];
	size_t n_late_times;
	struct session late_news[LATE_NEWS_MAX];
	size_t n_late_news;
	struct seen *seen; /* by chosen, n */
	size_t n_seen, seen_capacity;
	int64_t seen_since_ms; /* core time of the oldest of them */
};

/*
 * Every write goes through these two: ledger_begin() is false when there is nothing to write to;
 * ledger_end() says whether it is on the disk, and notes what became of the disk. A file that
 * turned out damaged is mended in it; the caller's writes are then lost (false).
 */
bool ledger_begin(struct ledger *ledger);
bool ledger_end(struct ledger *ledger, bool good);

/* Seconds since the epoch of a moment of core time; 0 = unknown, also for core_ms 0. */
int64_t ledger_wall_s(struct ledger_now now, int64_t core_ms);

#endif
