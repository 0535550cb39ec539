/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The policy of wpsd, without I/O, clock or secrets: orders and facts go in, commands come out,
 * time is passed in.
 *
 * Per VIF the core holds what is wanted (orders) and what is known (facts) and computes commands
 * from the difference; a session is a row of the table in session.c. The rules R1 to R17 are those
 * of docs/ovsdb.md, the invariants I1 to I6 those of docs/architecture.md; tests/sim throws random
 * histories at this interface.
 *
 * Times are milliseconds of a clock that never jumps back; the caller turns them into wall-clock
 * time.
 */
#ifndef OPENWPS_CORE_H
#define OPENWPS_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/explain.h"
#include "manager/device_key.h"
#include "manager/vif.h"

#define REQUEST_LIFE_MS 10000  /* R3: not active 10 s after it was made: rejected */
#define WALK_TIME_MS	120000 /* WSC 2.0.x, 11.3: the session in hostapd lasts this long */
#define WALK_GRACE_MS	2000   /* how long hostapd may be late with its WPS-TIMEOUT */
#define SEEN_WITHIN_MS	30000  /* a device that was given a key should have joined by then */
#define LEAVE_MS	1000   /* our own registrar: how long its device may take to hear the end */
#define RETRY_MS	1000 /* between tries of a command that hostapd refused or did not answer */
#define ENROLLEES_MAX	8    /* exchanges in flight on one BSS that the core keeps count of */
#define DEADLINE_NEVER	INT64_MAX

/* Who gave an order: the values of WPS_Session.requested_by. */
enum requester { BY_OVSDB, BY_CLI, BY_BUTTON, BY_WEB };
#define REQUESTER_COUNT (BY_WEB + 1)

const char *requester_name(enum requester requester);

/* "M1" to "M8", "Done": a Message Type of WSC 2.0.x, 12; NULL when it is none that is told. */
const char *message_name(unsigned message);

/* A key without its secret: the hash changes when the PSK changes. */
struct core_key {
	char id[KEY_ID_SIZE];
	uint64_t hash;
	enum explain_token refusal; /* why no device could join with it, or EXPLAIN_NONE */
};

/*
 * The life of a key that was made for one device (docs/ledger.md). It only goes down this list;
 * what is not on the disk never happened.
 */
enum key_state {
	KEY_RESERVED,  /* made for a session that has not sent it: no device can have it */
	KEY_OFFERED,   /* M8 with it leaves after this is on the disk: a device may have it */
	KEY_ISSUED,    /* a device said that it has it */
	KEY_CONFIRMED, /* a device joined with it */
	KEY_RETURNED,  /* its session ended before it was sent: nobody has it */
	KEY_REVOKED,   /* somebody took it back */
};
#define KEY_STATE_COUNT (KEY_REVOKED + 1)

/* "reserved" … */
const char *key_state_name(enum key_state state);
/* -1: there is none. */
int key_state_find(const char *name);

/* Whether it opens the door: then it stands in the psk files. */
bool key_opens(enum key_state state);

/* What news of the session that hands it out make of it. */
struct session;
enum key_state key_state_after(enum key_state state, const struct session *session);

/* What a start of wpsd makes of it; `held`: its session is still open. */
enum key_state key_state_at_start(enum key_state state, bool held);

/* What is wanted of a VIF, as far as the policy needs it. */
struct core_want {
	const char *if_name;
	const char *ssid;
	uint64_t bss_hash;  /* a change needs a new BSS in hostapd: everyone is thrown off */
	uint64_t keys_hash; /* a change needs a new psk file */
	bool present;	    /* hostapd is to run it: enabled, its radio is up, its row is good */
	bool wps;
	const char *key_id;
	enum explain_token refusal;  /* vif_wps_refusal(): why no session can open, whatever wps and
					key_id are */
	const struct core_key *keys; /* those of the configuration; device keys are in keys_hash
					only */
	size_t n_keys;
	enum explain_token device_key_refusal; /* why no device can be given a key of its own, or
						  EXPLAIN_NONE */
	bool quiet_keys; /* a load of keys disturbs no exchange and leaks nothing, so it need not
			    wait for one: our own registrar */
};

#define NOTE_SIZE 160
#define TYPE_SIZE 21 /* "65535-0050F204-65535" */

/* One session, open or ended: a row of WPS_Session. */
struct session {
	uint64_t id;	  /* unique over restarts */
	uint64_t attempt; /* R11: sessions of one attempt end when one of them succeeds */
	uint64_t order;	  /* who waits for the outcome on the control socket; 0 = nobody */
	char if_name[IF_NAME_SIZE];
	char ssid[SSID_SIZE];
	char key_id[KEY_ID_SIZE];
	uint64_t key_hash; /* of the key it hands out; 0 = not known */
	bool device_key;   /* a key of the device's own; key_id is PER_DEVICE_KEY_ID until the
			      ledger has made it */
	bool bind;	   /* … that opens for this device's address only */
	char device_name[DEVICE_NAME_SIZE]; /* what the user calls the device; "" = as it says */
	enum requester requested_by;
	enum session_status status;
	enum explain_token reason;
	enum explain_token closing; /* decided to end so, hostapd has not confirmed yet;
				       EXPLAIN_NONE = not closing */
	char note[NOTE_SIZE]; /* adds to the reason's sentence: what is held, what failed; "" =
				 nothing */
	int64_t requested_ms;
	int64_t started_ms; /* 0 = never opened */
	int64_t ended_ms;   /* 0 = open */
	bool cleared;	    /* its order was seen unset: one that is found later is another one */
	/* the device that has the key, or (our own registrar, while it is open) may have it */
	char peer_mac[MAC_SIZE];
	char peer_uuid[UUID_SIZE];
	char peer_name[33];
	char peer_type[TYPE_SIZE]; /* primary device type, "1-0050F204-1" */
};

/* What hostapd is known to run for a VIF. */
struct core_known {
	bool present;
	bool up;    /* between AP-ENABLED and AP-DISABLED */
	bool shown; /* the WPS element is in the beacon */
	bool pbc;   /* hostapd's PBC is active */
	uint64_t bss_hash;
	uint64_t keys_hash;	  /* 0 = not known: must be loaded anew */
	char key_id[KEY_ID_SIZE]; /* the id of the one line with wps=1, "" = none */
};

enum core_input_kind {
	/* wishes */
	IN_WANT,   /* want: a VIF appeared or changed */
	IN_UNWANT, /* if_name: the row is gone */
	IN_ORDER,  /* order: start or cancel */
	/* facts of hostapd as a whole */
	IN_HOSTAPD_UP,	 /* it answers; every BSS that it runs has been told with IN_FOUND before */
	IN_HOSTAPD_DOWN, /* it ended; nothing of it is left */
	IN_FOUND,	 /* known: a running BSS was adopted */
	IN_RESTORE,	 /* session: from the journal, the open and the last of each VIF; before any
			    other input */
	IN_WISHES_TOLD,	 /* every wish that there is has been told with IN_WANT: from now on a VIF
			    without one is to go */
	/* facts of one BSS */
	IN_DONE,       /* a command to hostapd completed: done */
	IN_PBC_ACTIVE, /* WPS-PBC-ACTIVE */
	IN_PBC_DISABLE,
	IN_TIMEOUT,   /* WPS-TIMEOUT: walk time over, and before each WPS-CANCEL */
	IN_CANCELLED, /* WPS-CANCEL */
	IN_OVERLAP,
	IN_ENROLLEE_SEEN, /* peer */
	IN_REG_SUCCESS,	  /* peer: mac, uuid; hostapd's session is over with it */
	IN_FAIL,	  /* fail */
	IN_KEY_DUE,   /* peer: our own registrar has come to M8: from now on the device may have the
			 key, as soon as core_key_may_leave() */
	IN_KEY_TAKEN, /* peer.mac: the device has told our own registrar that it has the key;
			 hostapd knows nothing of it, its session is still open */
	IN_EAP_STARTED, /* peer.mac; after adoption also for a station that is not authorized yet */
	IN_EAP_ENDED,	/* peer.mac: CTRL-EVENT-EAP-FAILURE, -SUCCESS, -TIMEOUT-FAILURE */
	IN_STA_CONNECTED, /* peer.mac, key_id */
	IN_STA_DISCONNECTED,
	IN_AP_ENABLED,
	IN_AP_DISABLED,
	IN_STATUS, /* status: WPS_GET_STATUS of an adopted BSS, after its IN_FOUND */
	/* facts of the ledger, of no VIF; a change of an SSID's keys is told with IN_WANT */
	IN_RESERVED,	  /* reserved: each CMD_RESERVE gets exactly one */
	IN_LEDGER_FAILED, /* ledger_failed: a CMD_SESSION of this session is not on the disk. Told
			     before any other input, and before core_key_may_leave() is asked */
	IN_KEY_GONE,	  /* key_gone: this device key was revoked, or a session of the journal
			     has one that the ledger lacks. After the IN_RESERVED that named it */
	IN_TICK,	  /* nothing but time */
};
#define CORE_INPUT_COUNT (IN_TICK + 1)

enum done_result {
	DONE_OK,
	DONE_REFUSED, /* hostapd said FAIL, or a file could not be written */
	DONE_LOST,    /* no answer: it may or may not have happened */
};

/* WPS_GET_STATUS: "PBC Status" */
enum pbc_status { PBC_UNKNOWN, PBC_DISABLED, PBC_STATUS_ACTIVE, PBC_TIMED_OUT, PBC_OVERLAP };

/* Commands of the core. Up to CMD_KICK they go to hostapd and complete with exactly one IN_DONE. */
enum core_command_kind {
	CMD_BSS_ADD, /* write the files and add the BSS, WPS armed; `show`: with or without the WPS
			element from its first beacon on */
	CMD_BSS_REMOVE, /* remove the BSS and its files */
	CMD_KEYS_LOAD, /* write the psk file with key_id as the only wps=1 line ("" = none) and have
			  hostapd load it */
	CMD_WPS_SHOW,  /* WPS_CANCEL, then the element into beacons and probe responses; the config
			  file follows */
	CMD_WPS_HIDE,
	CMD_PBC_START,
	CMD_PBC_CANCEL,
	CMD_KICK, /* mac: deauthenticate an enrollee in the middle of its exchange */
	/* to the northbound side; nothing comes back */
	CMD_PBC_CLEAR, /* unset wps_pbc in the Config row, guarded by `value` (R4) */
	CMD_STATE,     /* core_known() of the VIF changed: bring its State row up to date */
	CMD_SESSION,   /* session: keep it in the journal and write its row, before the next command
			  is carried out */
	CMD_RESERVE,   /* session: the ledger takes it up, and makes a key when it is to have one of
			  its own; IN_RESERVED follows, never from within the step */
	CMD_LOG,       /* text: something a person should see */
};
#define CORE_COMMAND_COUNT    (CMD_LOG + 1)
#define CORE_HOSTAPD_COMMANDS (CMD_KICK + 1)

struct core_peer {
	char mac[MAC_SIZE];
	char uuid[UUID_SIZE];
	char name[33];
	char type[TYPE_SIZE];
	bool pbc; /* ENROLLEE-SEEN: the device is in push button mode (device password id 4, request
		     type enrollee) */
};

struct core_order {
	uint64_t order;	  /* 0 = no reply wanted */
	uint64_t attempt; /* the same for all VIFs that one transaction or command asked */
	enum requester by;
	bool start;	    /* false: cancel */
	const char *key_id; /* start: NULL = the VIF's chosen key id; PER_DEVICE_KEY_ID, or a VIF
			       that has no keys: a key of the device's own */
	bool bind;	    /* start: the device's own key is bound to its address */
	const char *device_name; /* start: NULL = as the device says */
	bool clear; /* wps_pbc in the Config row is to be unset once the order is dealt with (R4) */
	bool stale; /* R3: found on (re)connecting, of unknown age */
	enum explain_token refused; /* EXPLAIN_NONE, or why the caller's reading of the order
				       already refuses it (bad row) */
};

struct core_input {
	enum core_input_kind kind;
	const char *if_name; /* of the VIF or BSS that it is about; NULL for hostapd as a whole,
				the ledger, IN_RESTORE and IN_TICK */
	union {
		struct core_want want;
		struct core_order order;
		struct core_known known;
		struct session session;
		struct {
			enum core_command_kind command;
			enum done_result result;
		} done;
		struct {
			uint64_t session;	    /* its id */
			enum explain_token refusal; /* EXPLAIN_NONE: it is on the disk */
			char key_id[KEY_ID_SIZE];   /* of the key that was made, else "" */
			uint64_t key_hash;
		} reserved;
		uint64_t ledger_failed; /* id of a session */
		char key_gone[KEY_ID_SIZE];
		struct core_peer peer;
		struct {
			struct core_peer peer;
			char key_id[KEY_ID_SIZE];
		} sta;
		struct {
			unsigned message; /* WPS-FAIL msg=: Message Type, 4 = M1 .. 12 = M8, 15 =
					     Done */
			unsigned config_error; /* Configuration Error, 0x1009 */
			const char *text;      /* why, as a sentence; NULL = what the error says */
		} fail;
		struct {
			enum pbc_status pbc;
			bool success; /* "Last WPS result: Success" */
			char peer_mac[MAC_SIZE];
		} status;
	};
};

struct core_command {
	enum core_command_kind kind;
	char if_name[IF_NAME_SIZE];
	char key_id[KEY_ID_SIZE]; /* CMD_BSS_ADD, CMD_KEYS_LOAD */
	char mac[MAC_SIZE];	  /* CMD_KICK */
	bool value;		  /* CMD_PBC_CLEAR: the value to be cleared; CMD_BSS_ADD: show */
	struct session session;	  /* CMD_SESSION */
	char text[160];		  /* CMD_LOG */
};

/* The core hands each command to its owner as it computes it; the owner must not call back into the
 * core. */
struct core_out {
	void (*command)(void *arg, const struct core_command *command);
	void *arg;
};

struct core;

/* first_id: ids of new sessions count up from here; pass something that grows over restarts. NULL
 * when memory ran out. */
struct core *core_new(uint64_t first_id);
void core_free(struct core *core);

/* The only way in. `now_ms` never goes back. */
void core_step(
	struct core *core, int64_t now_ms, const struct core_input *in, const struct core_out *out);

/* When IN_TICK is due at the latest, or DEADLINE_NEVER. */
int64_t core_deadline(const struct core *core);

/* For State rows and `wps status`; NULL when there is no such VIF. */
const struct core_known *core_known(const struct core *core, const char *if_name);

/* The open session of the VIF, else the last that ended, else NULL. */
const struct session *core_session(const struct core *core, const char *if_name);

/* What our own registrar asks: the session for which this device (NULL: any) may be given the key
 * on the VIF now; NULL = none. One session is for one device: the first that it was sent to. */
const struct session *core_session_open(
	const struct core *core, const char *if_name, const char *mac);

/* Whether the key of the open session may be sent to this device now: IN_KEY_DUE has said so, that
 * is on the disk, and hostapd has loaded all that it needs to let the device in (a change of the
 * keys' hash by that very news has been told with IN_WANT before). Else not yet, or never
 * (core_session_open() tells). Once it may, it counts as sent. */
bool core_key_may_leave(struct core *core, const char *if_name, const char *mac);

/* Whether a session that is not over hands out this device key (for ledger_settle()). */
bool core_holds_key(const struct core *core, const char *key_id);

/* R2: wps, wps_pbc, wps_pbc_key_id as State rows tell them. The key id of a device's own key is
 * nobody's business there: PER_DEVICE_KEY_ID. Valid until the next step. */
bool core_state_wps(const struct core *core, const char *if_name);
bool core_state_pbc(const struct core *core, const char *if_name);
const char *core_state_key_id(const struct core *core, const char *if_name);

/* Whether hostapd does not run yet what is wanted of the VIF: its BSS or its keys are older. */
bool core_is_behind(const struct core *core, const char *if_name);

#endif
