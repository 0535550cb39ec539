/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two sessions of libwsc against each other, with a medium between them that a test may change. The
 * same plan and seed give the same bytes: a session's later messages are known from a run before.
 */
#ifndef TESTS_WSC_RIG_H
#define TESTS_WSC_RIG_H

#include <wsc/wsc.h>

#define RIG_PACKET_MAX	    1600
#define RIG_QUEUE_MAX	    32
#define RIG_CREDENTIALS_MAX 8

enum rig_pairing {
	RIG_STATION,	  /* enrolling station = EAP peer, registrar = EAP server */
	RIG_ACCESS_POINT, /* enrolling access point = EAP server, external registrar = EAP peer */
};

struct rig_plan {
	enum rig_pairing pairing;
	uint16_t password_id;
	const char *password;		/* the enrollee's; NULL: none (PBC) */
	const char *registrar_password; /* NULL: the same */
	bool ask_password;		/* the registrar's program is asked for it */
	bool ask_credentials;
	bool key_hashes; /* each side knows the hash of the other's public key */
	const struct wsc_credential *credentials;
	size_t n_credentials;
	size_t max_message;
	size_t packet_max[2]; /* by enum wsc_role */
	uint8_t version2[2];
	int64_t retransmit_ms;
	uint64_t seed;
	/* the registrar's program says this instead of the password: M2D */
	bool wait;
	/* refuse when credentials are asked for (registrar) or from the start (enrollee) */
	bool refuse[2];
	/* questions are left to the test: side[].question says which; rig_events() behind an answer
	 */
	bool hold;
	bool setup_locked;
	const uint8_t *peer_mac;     /* that the registrar's transport knows */
	unsigned random_fails_at[2]; /* the call of the random source that fails; 0 = none */
};

struct rig_packet {
	int to; /* enum wsc_role */
	int64_t at_ms;
	size_t len;
	uint8_t bytes[RIG_PACKET_MAX];
};

struct rig_side {
	struct rig *rig;
	struct wsc_crypto *crypto;
	struct wsc_session *session;
	struct wsc_device device;
	struct wsc_keypair keypair;
	uint64_t random;
	unsigned random_calls;
	bool ended;
	struct wsc_event end;
	bool has_credentials; /* enrollee: the event came; registrar: AP settings came */
	bool sent_credentials;
	bool not_ready;
	enum wsc_event_kind question; /* with plan.hold: that was asked last */
	struct wsc_credential credentials[RIG_CREDENTIALS_MAX];
	size_t n_credentials;
};

struct rig;
/* Carries a packet from @from to the other side: rig_post() as often as it likes. */
typedef void rig_medium(struct rig *rig, void *arg, int from, const uint8_t *packet, size_t len);

struct rig {
	struct rig_plan plan;
	struct rig_side side[2]; /* by enum wsc_role */
	bool owns_crypto;
	struct wsc_credential ap_settings;
	int64_t now_ms;
	rig_medium *medium; /* NULL: carries each packet once, at once */
	void *medium_arg;
	size_t n_queue;
	unsigned packets; /* that were given out by either side */
	enum wsc_status start_status[2];
	const char *broken; /* what a session did that no session may do; NULL = nothing */
	/* last, and not zeroed by rig_start() */
	struct rig_packet queue[RIG_QUEUE_MAX];
};

/* A plan of a kind: 8-digit PIN, a WPA2 network. */
struct rig_plan rig_plan_make(enum rig_pairing pairing);
/* Contexts for many rigs, one after the other; random numbers are those of the rig that runs. */
struct wsc_crypto *rig_crypto_new(int role);
/* @crypto NULL: made by rig_start() and freed by rig_stop(). */
void rig_start(struct rig *rig, const struct rig_plan *plan, struct wsc_crypto *const crypto[2]);
/* The same in memory of the caller, of wsc_session_size(plan->max_message). */
void rig_start_in(struct rig *rig, const struct rig_plan *plan, struct wsc_crypto *const crypto[2],
	void *const memory[2]);
void rig_stop(struct rig *rig);
/* Queues a packet for @to. */
void rig_post(struct rig *rig, int to, int64_t delay_ms, const uint8_t *packet, size_t len);
/* One step: what sides give out, one packet, or the next deadline. false: nothing will happen. */
bool rig_step(struct rig *rig);
/* Takes what @role has to tell. */
void rig_events(struct rig *rig, int role);
/* To the end of both sides. */
void rig_run(struct rig *rig);
/*
 * What must be true after any run, whatever the medium did: each side has ended, once, with a
 * reason that fits its Configuration Error; credentials that came are the ones that were handed
 * out; a registrar that says success has given them to an enrollee that has them. NULL or what is
 * wrong.
 */
const char *rig_check(const struct rig *rig);
/* The part of it that holds even of a peer that knows the password and lies. */
const char *rig_check_ends(const struct rig *rig);
/* Both sides have succeeded, and everything came. */
bool rig_succeeded(const struct rig *rig);
bool rig_same_credential(const struct wsc_credential *a, const struct wsc_credential *b);
const char *rig_describe(const struct rig *rig);

/* A message as it goes over EAP, whole. */
struct rig_message {
	bool known;
	uint8_t op;
	size_t len;
	uint8_t bytes[RIG_PACKET_MAX];
};
/* By enum wsc_kind (WSC_M1 to WSC_DONE), and two that have no kind. */
enum { RIG_START = WSC_DONE + 1, RIG_FRAG_ACK, RIG_MESSAGES };
/* Every message that a session with this plan can have, by whoever sends it. */
struct rig_book {
	struct rig_message by_kind[RIG_MESSAGES];
};
void rig_book_make(struct rig_book *book, const struct rig_plan *plan);
const char *rig_message_name(int kind);
/* The kind of a WSC packet's message; -1: none, or the fragment of one. */
int rig_kind(const uint8_t *packet, size_t len);

/* --- counting for the closing line --- */
extern unsigned rig_passed, rig_failed;
/* Prints the first failures of a run, counts all. */
__attribute__((format(printf, 2, 3))) bool rig_verdict(bool good, const char *what, ...);
int rig_close(void); /* prints "N passed, N failed"; returns main's value */

#endif
