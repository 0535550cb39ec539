/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this room share. */
#ifndef OPENWPS_LEDGER_INTERNAL_H
#define OPENWPS_LEDGER_INTERNAL_H

#include <limits.h>

#include "manager/ports/ledger/db.h"
#include "manager/ports/ledger/ledger.h"
#include "manager/ports/ledger/schema.h"

#define LEDGER_COPY	     "ledger.copy"
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
void table_wipe(struct table *table);

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
/* Its own columns; addresses are not among them. */
bool key_update(struct db *db, const struct key_row *row);
/* False with db->error SQLITE_OK: there is none. The secret is the caller's to wipe. */
bool key_read(struct db *db, int64_t n, struct key_row *ret);
/* Every key of the file, by n. False, or a call that returned false: stopped. */
bool keys_each(struct db *db, bool (*each)(void *arg, const struct key_row *row), void *arg);
/* The table says of this key what the row says; one that opens no door is not in it. False: out of
 * memory. */
bool key_remember(struct table *table, const struct key_row *row);

/* device_key.hash: the same for as long as the key is. */
uint64_t key_hash(const struct device_key *key);
/* The table anew from the file. False: it stays as it was; db->error is SQLITE_CORRUPT also when a
 * seal does not fit. */
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
	bool writable;	     /* the last write went well */
	int64_t written_ms;  /* when, in core time */
	char problem[320];   /* why not, as it was logged */
	uint64_t dev, inode; /* of the file that is open at home */
	bool copy_due;	     /* ledger.copy is older than the keys */
	uint64_t next_session;
	uint32_t meetings;
	struct ledger_now last; /* the clocks as they were told last */
	struct late_time late_times[LATE_TIMES_MAX];
	size_t n_late_times;
	struct session late_news[LATE_NEWS_MAX]; /* the oldest first */
	size_t n_late_news;
	struct seen *seen; /* by chosen, n */
	size_t n_seen, seen_capacity;
	int64_t seen_since_ms; /* core time of the first of them */
};

/*
 * Every write is ledger_begin() && what is to be written, and its result goes to ledger_end(),
 * which says whether all of it is on the disk. Only then may memory follow. A file that turned out
 * damaged is mended in it; the caller's writes are lost then, too (false).
 */
bool ledger_begin(struct ledger *ledger);
bool ledger_end(struct ledger *ledger, bool good);
/* … with at most so many of the times that devices were last seen at (seen.c). */
bool ledger_end_seen(struct ledger *ledger, bool good, size_t max_seen);
/* Whether a write is worth a try; comes back home when that has become possible. */
bool ledger_ready(struct ledger *ledger);
/* After a read that failed: true when the file was damaged and has been mended, so that it is worth
 * another try. */
bool ledger_mended(struct ledger *ledger);

/* Opens and checks a file, and brings it up to this wpsd's version. What is not SCHEMA_GOOD was not
 * touched; it is to be closed all the same. */
enum schema_verdict ledger_file_open(struct db *db, const char *path);

/* home.c: state_dir's file is opened, mended if it has to be, and its keys are loaded; false: what
 * was open stays. Or, while that cannot be, a copy; false: no memory. */
bool home_come(struct ledger *ledger);
bool home_stand_in(struct ledger *ledger);
void home_remove_private(const struct ledger *ledger);
/* Said in the log once per change. */
void home_tell_written(struct ledger *ledger);
void home_tell_hindered(struct ledger *ledger, const char *why);

/* copy.c: whatever is due. False: the one before stays. */
bool ledger_copy_write(struct ledger *ledger);
/* Seconds since the epoch of a moment of core time; 0 = unknown, also for core_ms 0. */
int64_t ledger_wall_s(struct ledger_now now, int64_t core_ms);
/* To be filled in later, when it is unknown now. After the commit of its row. */
void ledger_late_time(struct ledger *ledger, const char *sql, int64_t n, int64_t core_ms);

/* session.c: a key goes to another state: before it is written, and when it is. False: no memory.
 */
void key_enter(struct ledger *ledger, struct key_row *row, enum key_state state);
bool key_entered(struct ledger *ledger, const struct key_row *row);

/* session.c: what the disk did not take. */
void sessions_write_late(struct ledger *ledger);

/* seen.c: adds an address, the newest first; the one that was met longest ago goes. Within a
 * transaction; memory follows with key_remember(). */
bool address_add(struct ledger *ledger, struct key_row *row, const uint8_t mac[static 6]);
bool address_known(const struct device_key *key, const uint8_t mac[static 6]);
/* Writes when devices were last seen, at most `max`, within a transaction; and after its commit. */
bool seen_put(struct ledger *ledger, size_t max, size_t *ret_count);
void seen_written(struct ledger *ledger, size_t count);
/* What is not written yet; 0 = all is. */
int64_t seen_time(const struct ledger *ledger, bool chosen, int64_t n);
/* All of them, or nothing when the first is not an hour old. */
void seen_write(struct ledger *ledger, bool only_due);

/* place.c */
bool place_path(char ret[static PATH_MAX], const char *dir, const char *name);
/* Makes the directory, and sees to it that nobody else can read what is in it. False: in words. */
bool place_directory(const char *dir, char *ret_problem, size_t size);
enum place_file { PLACE_FILE_THERE, PLACE_FILE_MADE, PLACE_FILE_REFUSED };
/* Makes an empty file when there is none. */
enum place_file place_file(const char *dir, const char *path, char *ret_problem, size_t size);
/* Another process that has the file open with SQLite; 0 = none. Not while this one has. */
long place_user(const char *path);
/* What was made, renamed or removed in it is on the disk. */
bool place_sync(const char *dir);
/* Whole, 0600, synced; the file `to` is made anew. A file that is not there is not copied and the
 * other removed. */
bool place_copy(const char *from, const char *to);

#endif
