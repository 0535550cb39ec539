/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The key ledger (docs/ledger.md): which device was given which key, and what became of every
 * session, in an SQLite file that outlives power cuts. Nothing here decides: what a session's news
 * makes of its key is manager/core/key.c's, who may be let in is the core's.
 *
 * Calls are synchronous: when one that writes returns well, it is on the disk. Secrets stay inside,
 * but for ledger_keys() and ledger_export().
 */
#ifndef OPENWPS_LEDGER_H
#define OPENWPS_LEDGER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/explain.h"
#include "manager/core/core.h"
#include "manager/device_key.h"

#define LEDGER_FILE "ledger.db"

struct ledger;

struct ledger_config {
	const char *state_dir;	 /* ledger.db and what belongs to it; made 0700 */
	const char *private_dir; /* on a disk that cannot be written it is read from a copy here */
};

/* Both clocks: the core's never jumps, the wall's may say 1970 until NTP has set it. */
struct ledger_now {
	int64_t core_ms;
	int64_t wall_ms;
};

/*
 * Opens, checks and, where it has to, mends: a file that is damaged is set aside (never deleted),
 * what can be read of it and of its copy goes on in a new one, and that is said loudly. A disk that
 * is read-only or full is no reason to fail: ledger_refusal() tells. NULL only when memory ran out.
 */
struct ledger *ledger_open(const struct ledger_config *config);
/* Writes what was put off (when devices were last seen). Takes NULL. */
void ledger_close(struct ledger *ledger);

/*
 * Brings ledger.copy up to date and carries the WAL over. To be called when nobody waits, some time
 * after a change; when nothing changed it costs nothing.
 */
void ledger_copy(struct ledger *ledger);

/* The clocks, before something is read. Times that waited for a clock that is set are written. */
void ledger_tell_time(struct ledger *ledger, struct ledger_now now);

/* Why nothing can be written now, or EXPLAIN_NONE. It is tried anew each time. */
enum explain_token ledger_refusal(struct ledger *ledger);

/*
 * After a start: keys that were reserved by sessions that are over, and that no device can have,
 * are returned. `is_held`: whether a session that is still open hands the key id out.
 */
void ledger_settle(
	struct ledger *ledger, bool (*is_held)(void *arg, const char *key_id), void *arg);

/* For core_new(): no session in the history has this id or a larger one. */
uint64_t ledger_next_session(const struct ledger *ledger);

/*
 * A session begins. With session->device_key a key is made for it (RESERVED): its id and hash
 * (never 0; that of another key is another one) are returned. EXPLAIN_LEDGER_NOT_WRITABLE: it must
 * not begin.
 */
enum explain_token ledger_reserve(struct ledger *ledger, const struct session *session,
	struct ledger_now now, char ret_key_id[static KEY_ID_SIZE], uint64_t *ret_hash);

/* News of a session: its row in the history and the state of its key. False: it is not on the disk.
 */
bool ledger_session(struct ledger *ledger, const struct session *session, struct ledger_now now);

/*
 * A device joined a network. `key_id` "" = hostapd does not tell (SAE): then the key that has this
 * address, if any. Confirms the key, remembers the address; the time is written later.
 * `ret_key_id` is the key's id, also when it is none of the ledger's.
 */
void ledger_seen(struct ledger *ledger, const char *ssid, const char *if_name, const char *mac,
	const char *key_id, struct ledger_now now, char ret_key_id[static KEY_ID_SIZE]);

/* Two devices were on the network at the same time with this key. */
void ledger_shared(struct ledger *ledger, const char *key_id);

/* The keys of an SSID in states that open the door (key_opens()). */
struct device_keys ledger_keys(struct ledger *ledger, const char *ssid);

/* Grows whenever ledger_keys() of this SSID would tell something else than before. */
uint64_t ledger_keys_version(const struct ledger *ledger, const char *ssid);

/* One of them, or NULL. */
const struct device_key *ledger_key(struct ledger *ledger, const char *ssid, const char *key_id);

/*
 * Takes the keys of a device back. `device`: a key id (that key alone), a name, a MAC address or a
 * UUID (every key of it). EXPLAIN_NO_SUCH_DEVICE, EXPLAIN_DEVICE_AMBIGUOUS (two devices of one
 * name), EXPLAIN_SHARED_KEY (it has no key of its own), EXPLAIN_LEDGER_NOT_WRITABLE. `told` is
 * called once for each key that went.
 */
enum explain_token ledger_revoke(struct ledger *ledger, const char *device, struct ledger_now now,
	void (*told)(void *arg, const char *ssid, const char *key_id), void *arg);

/* What ledger_revoke() would take back; nothing is. Its words and refusals, but for the disk's. */
enum explain_token ledger_revocable(struct ledger *ledger, const char *device,
	void (*told)(void *arg, const char *ssid, const char *key_id, const char *name), void *arg);

/* The same words for a device; the name is UTF-8 without control characters. */
enum explain_token ledger_rename(struct ledger *ledger, const char *device, const char *name);

/* docs/control.md: a device each; `ssid` NULL = all. NULL: out of memory. No secrets. */
json_t *ledger_devices(struct ledger *ledger, const char *ssid);
/* Sessions, the newest first. */
json_t *ledger_history(struct ledger *ledger, size_t limit);
/* With the keys. */
json_t *ledger_export(struct ledger *ledger);

/*
 * Takes in what ledger_export() wrote, or a psk file of hostapd's (then `ssid` is needed): all of
 * it or, where something in it is bad, nothing: EXPLAIN_BAD_IMPORT, with the line and what is wrong
 * in `ret_problem`. Keys that are there already are left alone.
 */
enum explain_token ledger_import(struct ledger *ledger, const char *text, size_t length,
	const char *ssid, struct ledger_now now, json_t **ret_report, char ret_problem[static 160]);

/*
 * Before wpsd replaces a psk file that it has not written: lines in it that hostapd appended itself
 * (a MAC address and no key id), and lines with a device key's id that the ledger does not know,
 * become keys of the ledger. Returns how many. When the ledger cannot take them the file is kept as
 * PATH.kept, which is looked through at the next call.
 */
size_t ledger_adopt(
	struct ledger *ledger, const char *path, const char *ssid, struct ledger_now now);

#endif
