/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files of the simulated world. */
#ifndef OPENWPS_SIM_WORLD_INTERNAL_H
#define OPENWPS_SIM_WORLD_INTERNAL_H

#include "tests/sim/world.h"

#define KEY_COUNT    3
#define DEVICE_COUNT 3
#define EVENTS_MAX   64
#define KEYS_MAX     64 /* device keys that the ledger has room for; bits of struct key_list */
#define ROWS_MAX     400
#define COMMAND_LOST_MS                                                                            \
	5000 /* when the hostapd port gives a command up; nothing is under way for longer */

enum pbc_cell { CELL_UNSET, CELL_TRUE, CELL_FALSE };

/* Device keys that hostapd is given: bits are indices of world.keys. */
struct key_list {
	uint64_t keys;
	uint64_t addressed; /* … with a line and an SAE password for the device's address */
};

struct event {
	struct core_input input;
	uint64_t sequence;
	int64_t sent_ms;
	uint64_t session; /* IN_REG_SUCCESS: whose key left */
	unsigned key;	  /* IN_STA_CONNECTED: 1 + index of the device key; 0 = another key */
};

struct bss {
	const char *name;
	const char *ssid;
	bool want_dirty; /* the ledger has another list of keys than the core was told */

	bool own; /* wpsd is its registrar: hostapd hands exchanges on, and gives out nothing */

	/* the controller's side */
	bool row, enabled, wps;
	unsigned redefined;
	char key_id[KEY_ID_SIZE];
	bool key_there[KEY_COUNT];
	unsigned key_version[KEY_COUNT];
	enum pbc_cell pbc_cell;

	/* hostapd's side */
	struct {
		bool present, up, shown, pbc, outsider;
		bool state_lost; /* went down: what was shown before may be gone, the core hears of
				    it with AP-DISABLED */
		bool recorded;	 /* the port has a record of this BSS */
		bool confirmed;	 /* and the record says which keys were loaded */
		uint64_t bss_hash, keys_hash;
		char key_id[KEY_ID_SIZE];
		int64_t pbc_until_ms;
		enum pbc_status status;
		bool last_success;
		char last_peer[MAC_SIZE];
		uint64_t session; /* the session that opened pbc */
		char session_key[KEY_ID_SIZE];
		const char *ssid;
		struct key_list list;
	} h;

	/* in between */
	bool outsiders_key; /* a device of no open session has the key: the core may take it for a
			       session's */
	bool command_set, done_set, in_doubt;
	struct core_command command;
	int64_t command_ms;
	uint64_t command_bss_hash, command_keys_hash;
	const char *command_ssid;
	struct key_list command_list;
	struct session command_session; /* CMD_PBC_START: for which */
	enum core_command_kind done_command;
	enum done_result done_result;
	uint64_t done_sequence;
	int64_t done_ms;
	struct event events[EVENTS_MAX];
	size_t n_events;
};

struct device {
	const char *mac;
	struct bss *bss; /* of the exchange in flight, of the key, of the association */
	bool in_flight, has_key, joined;
	bool exempt;					 /* its session was opened by an outsider */
	enum { ASKS, WAITS, WAS_SENT, CONFIRMED } stage; /* with our own registrar */
	uint64_t session;
	unsigned key; /* 1 + index of the device key that it has; 0 = another key */
	char allowed_key[KEY_ID_SIZE];
};

struct session_row {
	struct session session;
	bool key_left;	   /* hostapd gave its key to a device */
	bool success_told; /* and the core was told */
};

/* A device key as the ledger has it, in memory and on its disk. */
struct key_image {
	bool there;
	enum key_state state;
	char mac[MAC_SIZE];
};

struct sim_key {
	unsigned number; /* "dev-17"; one whose row never reached the disk is given again */
	const char *ssid;
	struct key_image disk, mem;
	const char *sent; /* to the device of this address, which keeps it; NULL = to nobody */
	bool revoked;	  /* by order */
};

struct world {
	struct core *core; /* NULL: wpsd is dead */
	bool hostapd_up;
	bool trace;
	int64_t now_ms;
	int64_t lost_ms; /* when a reply was last lost */
	uint64_t sequence;
	uint64_t attempts;
	uint64_t next_id; /* above every session id so far */
	struct bss bss[BSS_COUNT];
	struct device devices[DEVICE_COUNT];
	struct session_row
		rows[ROWS_MAX]; /* what was published: the journal and WPS_Session in one */
	size_t n_rows;

	/* the ledger */
	const char *ssids[2];
	struct sim_key keys[KEYS_MAX];
	size_t n_keys;
	uint64_t ledger_next; /* above every session id in it */
	unsigned disk_tries;
	bool disk_full, journal_first, answers_late, retries_late;
	/* what the app tells the core after the step */
	bool draining;
	uint64_t failed[BSS_COUNT * 4];
	size_t n_failed;
	char gone[BSS_COUNT][KEY_ID_SIZE];
	size_t n_gone;
	struct core_input answers[BSS_COUNT];
	size_t n_answers;
	int64_t answer_ms; /* when the oldest was given */

	/* the end of wpsd or of the power, so many effects from now */
	unsigned fuse;		     /* 0 = none */
	bool fuse_power;	     /* the power, not wpsd */
	bool fuse_torn;		     /* the effect that it hits happens all the same */
	bool dead;		     /* it has burnt within this step: nothing else happens */
	bool crashed, crashed_power; /* since the beginning of the action */
	char problem[256];
};

extern struct world world;
extern const char *const key_ids[KEY_COUNT];
extern const char *const command_names[CORE_COMMAND_COUNT];
extern const char *const input_names[CORE_INPUT_COUNT];

void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t want_bss_hash(const struct bss *bss);
uint64_t want_keys_hash(const struct bss *bss);
void tell_want(struct bss *bss);
void tell_order(struct bss *bss, bool start, uint64_t attempt, bool stale);
void input_step(const struct core_input *in);
void input_simple(enum core_input_kind kind, const char *if_name);
void deliver_event(struct bss *bss);
void deliver_done(struct bss *bss);
void pass_time(int64_t duration_ms);
void settle(void);
struct session_row *row_find(uint64_t session);

/* hostapd.c */
enum execute { EXECUTE_WELL, EXECUTE_LOSE_REPLY, EXECUTE_NOT_AT_ALL, EXECUTE_REFUSE };
void hostapd_execute(struct bss *bss, enum execute how);
void hostapd_event(struct bss *bss, enum core_input_kind kind, const char *mac);
void hostapd_drop(struct bss *bss);
void hostapd_kill(void);
void hostapd_start(void);
void device_end(struct device *device);

/* actions.c */
void world_act(const struct action *action);

/* device.c */
void enroll(struct device *device, struct bss *bss);
void enroll_step(struct device *device, uint32_t argument);
void join(struct device *device, uint32_t argument);
void leave(struct device *device);
/* The registrar asks again for whoever waits for M8. */
void registrar_retry(void);

/* life.c */
void wpsd_start(uint32_t argument);
void wpsd_kill(uint32_t argument);
void crash(bool power);
void crash_recover(uint32_t argument);
/* An effect is about to happen. True: wpsd does not live to see it. */
bool burn(void);

/* ledger.c */
void ledger_reserve(const struct session *session);
void ledger_session(const struct session *session);
void ledger_settle(void);
void ledger_revoke(uint32_t argument);
void ledger_seen(unsigned key);
struct key_list ledger_list(const char *ssid);
/* Index of the key of this id, or -1. */
int ledger_find(const char *ssid, const char *key_id);
void ledger_answer(void);
bool ledger_drain(void);
void ledger_forget_memory(void);
bool ledger_key_opens(const struct key_image *image);
uint64_t ledger_bit(size_t index);
void ledger_key_id(const struct sim_key *key, char id[static KEY_ID_SIZE]);
void key_leaves(struct device *device, const struct session *session);

/* check.c */
bool session_is_open(enum session_status status);
void check_list(const struct bss *bss);
void check_kept(void);
void check_settled(void);
void check_end(void);

#endif
