/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files of the core, by the test of the session table and by the picture that is
 * drawn from it; nobody else. */
#ifndef OPENWPS_CORE_INTERNAL_H
#define OPENWPS_CORE_INTERNAL_H

#include "manager/core/core.h"

#define WATCHED_MAX 32

/* Named by what the session waits for. */
enum session_state {
	S_NONE,	     /* no open session */
	S_RESTORED,  /* it was open when wpsd ended: waits for hostapd's word */
	S_RESERVING, /* requested: waits for the ledger */
	S_WAITING,   /* requested: waits for the BSS, its keys and its beacon */
	S_OPENING,   /* waits for the answer to WPS_PBC */
	S_OPEN,	     /* waits for a device */
	S_CLOSING, /* its end is decided: waits until hostapd's session and every exchange in flight
		      are over */
	S_RETURNING, /* its end is decided: waits for the ledger, to give back what that reserved */
};
#define SESSION_STATE_COUNT (S_RETURNING + 1)

enum session_input {
	SI_START,	   /* an order that nothing forbids */
	SI_REJECT,	   /* an order that cannot be carried out; reason says why */
	SI_CANCEL,	   /* an order to end it */
	SI_SIBLING,	   /* another session of the attempt succeeded (R11) */
	SI_GROUND,	   /* R8: what it stands on went away; reason says what */
	SI_RESERVED,	   /* the ledger has it, and its key */
	SI_NOT_RESERVED,   /* the ledger refuses it; reason says why */
	SI_READY,	   /* BSS, keys and beacon are as the session needs them */
	SI_STARTED,	   /* hostapd accepted WPS_PBC, or is found with the session open */
	SI_REFUSED,	   /* hostapd refused WPS_PBC */
	SI_SILENT,	   /* hostapd did not answer WPS_PBC */
	SI_OVERLAP,	   /* WPS-OVERLAP-DETECTED */
	SI_REGISTERED,	   /* WPS-REG-SUCCESS */
	SI_DEVICE_FAILED,  /* WPS-FAIL; reason says why */
	SI_WALK_OVER,	   /* WPS-TIMEOUT when it was due */
	SI_CLOSED_OUTSIDE, /* hostapd's session ended and it was not us */
	SI_LATE,	   /* the state's time is up */
	SI_QUIET,	   /* closing: nothing is open in hostapd any more */
	SI_HOSTAPD_DOWN,
};
#define SESSION_INPUT_COUNT (SI_HOSTAPD_DOWN + 1)

/* A start that came while the session before it was closing. */
struct next_order {
	bool set;
	struct core_order order; /* its strings are the two below */
	char key_id[KEY_ID_SIZE];
	char device_name[DEVICE_NAME_SIZE];
	int64_t requested_ms;
};

struct vif {
	char if_name[IF_NAME_SIZE];

	bool wanted; /* there is a wish for it; the fields of `want` are then valid */
	struct {
		char ssid[SSID_SIZE];
		char key_id[KEY_ID_SIZE];
		uint64_t bss_hash;
		uint64_t keys_hash;
		bool present;
		bool wps;
		enum explain_token refusal;
		struct core_key *keys;
		size_t n_keys;
		enum explain_token device_key_refusal;
		bool quiet_keys;
	} want;

	struct core_known known;
	bool shown_unknown;			 /* hostapd may have lost it: show or hide again */
	char enrollees[ENROLLEES_MAX][MAC_SIZE]; /* exchanges in flight; "" = free */
	bool leftover; /* some began in a session that is over: they go before the next one opens */
	struct core_peer seen[ENROLLEES_MAX]; /* who searched lately, a ring */
	unsigned seen_next;

	bool busy; /* one command to hostapd at a time */
	enum core_command_kind busy_with;
	struct core_known loading; /* what will be known when it completes */
	char kicking[MAC_SIZE];
	int64_t retry_ms;		   /* not before; 0 = at once */
	enum core_command_kind retry_with; /* what failed */
	int64_t backoff_ms;		   /* the next wait */

	enum session_state state;
	struct session session;	   /* the open one, or the last that ended; id 0 = none yet */
	bool clear_pending;	   /* R4: wps_pbc is still set */
	bool cancel_needed;	   /* closing: hostapd's session may be open whatever events said */
	enum explain_token failed; /* the last WPS-FAIL of the open session */
	unsigned failed_message;   /* after which message */
	char failed_text[96];	   /* why, when our own registrar knows more than the error; "" */
	int64_t restored_ms;	   /* when a session was taken from the journal */
	bool restored_order;	   /* … and a stale order in the Config row may be its order */

	bool due;  /* IN_KEY_DUE has come for the session's device, and that is on the disk; of this
		      life of wpsd: what the journal says, the ledger may not */
	bool left; /* … and core_key_may_leave() has said yes */
	bool left_before; /* it may have left in an earlier life of wpsd */

	struct next_order next;
};

struct core {
	struct vif **vifs;
	size_t n_vifs;
	uint64_t next_id;
	bool hostapd_up;
	bool wishes_told;
	struct session watched[WATCHED_MAX]; /* their devices were given a key and have not been
						seen yet; id 0 = free */
	unsigned long refused[SESSION_STATE_COUNT]
			     [SESSION_INPUT_COUNT]; /* inputs that met an empty cell */
};

/* One call of core_step(). */
struct step {
	struct core *core;
	int64_t now_ms;
	const struct core_input *in;
	const struct core_out *out;
	enum explain_token reason;
	const struct core_order *order;
	int64_t requested_ms; /* when the order was made */
};

struct session_cell {
	void (*handler)(struct step *step,
		struct vif *vif); /* NULL and next == state: refused, nothing happens */
	enum session_state next;
};

extern const struct session_cell core_session_table[SESSION_STATE_COUNT][SESSION_INPUT_COUNT];
extern const char *const core_state_names[SESSION_STATE_COUNT];
extern const char *const core_input_names[SESSION_INPUT_COUNT];

/* session.c */
void session_take(struct step *step, struct vif *vif, enum session_input input);
void session_restore(struct step *step, struct vif *vif, const struct session *session);
void session_publish(struct step *step, const struct session *session);
/* Whether it is open, and its end not decided. */
bool session_goes_on(const struct vif *vif);
/* Whether the session holds the key id that hostapd hands out. */
bool session_holds_key(const struct vif *vif);
int64_t session_deadline(const struct vif *vif);
void session_expire(struct step *step, struct vif *vif);
/* R8: ends a session whose ground went away. */
void session_check_ground(struct step *step, struct vif *vif);
void session_conclude(struct step *step, struct session *session, enum explain_token reason);

/* order.c */
void order_take(
	struct step *step, struct vif *vif, const struct core_order *order, int64_t requested_ms);
/* An order for a VIF that does not exist. */
void order_reject_unknown(struct step *step, const char *if_name, const struct core_order *order);
/* Whether a start that names this key id (NULL: none) asks for a key of the device's own. */
bool order_means_device_key(const struct vif *vif, const char *key_id);
/* Why a session with this key id cannot open (R3), or EXPLAIN_NONE. */
enum explain_token order_key_refusal(const struct vif *vif, bool device_key, const char *key_id);
void order_drop_next(struct step *step, struct vif *vif, enum explain_token reason);
void order_take_next(struct step *step, struct vif *vif);
void order_clear(struct step *step, struct vif *vif, bool value);
void order_on_start(struct step *step, struct vif *vif);
void order_on_start_again(struct step *step, struct vif *vif);
void order_on_start_next(struct step *step, struct vif *vif);
void order_on_reject(struct step *step, struct vif *vif);
void order_on_cancel_next(struct step *step, struct vif *vif);

/* reserve.c: facts of the ledger */
void reserve_take(struct step *step);
void reserve_on_reserved(struct step *step, struct vif *vif);
void reserve_on_given_back(struct step *step, struct vif *vif);

/* note.c */
void session_update_note(struct step *step, struct vif *vif);
/* Where a device's last try ended, and why; `sentence`: nobody else says what the error means. */
void session_note_failure(const struct vif *vif, bool sentence, char note[static NOTE_SIZE]);

/* peer.c */
/* Our own registrar's device has the key and goes: until hostapd has told it so (EAP-Failure),
 * hostapd's cancel would throw it off in the middle of its last word. */
bool session_is_leaving(const struct vif *vif);
/* IN_KEY_DUE and IN_KEY_TAKEN. */
void session_key_due(struct step *step, struct vif *vif);
void session_key_taken(struct step *step, struct vif *vif);
/* Sets who has the key, or may have it, from what was seen of the device. */
void session_set_peer(struct vif *vif, const struct core_peer *peer);
/* Who was to have the key has not got it. */
void session_forget_peer(struct vif *vif);
/* Whether the session's device may have the key. */
bool session_key_left(const struct vif *vif);

/* watch.c */
void session_watch(struct step *step, const struct session *session);
/* A device has joined the BSS of this VIF. */
void session_station(
	struct step *step, const struct vif *where, const char *mac, const char *key_id);
void session_watch_expire(struct step *step);
int64_t session_watch_deadline(const struct core *core);

/* core.c */
struct vif *core_vif_find(const struct core *core, const char *if_name);
void core_emit(struct step *step, const char *if_name, enum core_command_kind kind);
void core_emit_command(struct step *step, struct core_command *command);
void core_hostapd(struct step *step, struct vif *vif, struct core_command *command);
const struct core_key *core_want_key(const struct vif *vif, const char *id);
const struct core_peer *core_seen(const struct vif *vif, const char *mac);
void core_vif_drop(struct core *core, struct vif *vif);
void core_known_clear(struct vif *vif);

/* done.c */
void done_take(struct step *step, struct vif *vif);

/* fact.c */
void fact_take(struct step *step, struct vif *vif);

/* converge.c */
void core_converge(struct step *step);
void enrollee_add(struct vif *vif, const char *mac);
void enrollee_remove(struct vif *vif, const char *mac);
bool enrollee_has(const struct vif *vif, const char *mac);

#endif
