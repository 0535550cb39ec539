/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Inside the story: an attempt that is going on is a tale, and so is a button that waits for a
 * station. The rules of the kinds of facts are one table (kinds.c).
 */
#ifndef TRACE_STORY_TALE_H
#define TRACE_STORY_TALE_H

#include "explain/explain.h"
#include <wsc/wire.h>
#include "rows.h"
#include "story.h"

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

/* Whom a fact is about, when it is told. */
enum scope {
	SCOPE_NONE,    /* no step of anything */
	SCOPE_STATION, /* a station's way in */
	SCOPE_EITHER,  /* an access point's session, or a station's: side and sta say which */
	SCOPE_AP,      /* an access point as a whole */
	SCOPE_MACHINE, /* a program or a machine */
};

/* How far a round (one association) is. */
enum rank {
	RANK_NONE,
	RANK_CHOSEN,
	RANK_AUTH_REQUEST,
	RANK_AUTH_RESPONSE,
	RANK_ASSOC_REQUEST,
	RANK_ASSOCIATED,
	RANK_EAP,
	RANK_KEYS,
	RANK_CONNECTED,
	RANK_GONE, /* disconnected again */
};

enum kind_flag {
	KIND_BEGINS = 1 << 0, /* of a station without an attempt: begins one */
	KIND_WPS = 1 << 1,    /* only WPS has it */
	KIND_GIVEN = 1 << 2,  /* the enrollee has the key */
	KIND_ENDS = 1 << 3,   /* joined */
	KIND_IDLE = 1 << 4,   /* keeps no attempt alive */
	KIND_OWN = 1 << 5,    /* a program speaks of itself: two sides are two steps */
	KIND_MANY = 1 << 6,   /* comes again and again while somebody waits: one step, repeated */
	KIND_TEXT = 1 << 7,   /* its text belongs to the step */
	KIND_LATE = 1 << 8,   /* may follow the end of an attempt and still belongs to it */
	KIND_P2P = 1 << 9,
	KIND_FAILS = 1 << 10, /* an exchange that failed */
};

struct kind_rule {
	uint8_t scope, rank, from, phase;
	uint16_t flags;
};
extern const struct kind_rule kind_rules[TRACE_FACT_KIND_COUNT];

/* The kind under which a step is kept: where two programs say the same in different words, the more
 * exact one. */
enum trace_fact_kind kind_joined(enum trace_fact_kind a, enum trace_fact_kind b, bool *ret_same);

/* A program on an interface, as an input tells of it. */
struct port {
	uint16_t source;
	char ifname[TRACE_IFNAME_MAX];
	struct trace_mac ap, sta;	 /* own addresses, as far as told */
	uint32_t tale;			 /* id of the one it spoke of last */
	struct trace_where locked_where; /* it has locked its PIN; position 0: it has not */
	bool renamed; /* sta is another one than its lines were presumed to be of */
	uint64_t used;
};
#define PORTS_MAX 128

/* What a step is made of: a fact whose parties are known. */
struct event {
	const struct trace_fact *fact;
	const struct kind_rule *rule;
	struct port *port;
	struct trace_mac sta;
	struct trace_at at;
	uint8_t from;
	bool wps; /* shows WPS: of the kind, or by its codes */
};

struct tale {
	struct tale *previous, *next; /* the one touched last is first */
	struct trace_attempt *attempt;
	uint32_t id;
	uint32_t steps_size;
	uint64_t sources; /* bit for each input that shows something of it */
	uint64_t serial;  /* of its last fact */
	int64_t began;	  /* first sign of the station itself */
	int64_t last;	  /* last sign of life */
	int64_t deadline; /* TRACE_NO_TIME: none */
	int64_t given_at;
	uint64_t uuid;	 /* of the enrollee */
	uint16_t port;	 /* index + 1 of the log of a station without an address */
	uint16_t source; /* of its first fact */
	uint16_t log;	 /* index + 1 of the station's own log that tells of it */
	uint32_t press;	 /* id of the press it answers; 0 */
	uint8_t round, rank, ap;
	int64_t rank_time;
	uint16_t rank_source;
	bool is_press;
	bool wps, round_wps, round_exchange, round_ended, exchange, given, connected, failed, over;
	bool given_silently;
	bool denied;   /* the password was wrong, or the other side ended it with an error */
	bool presumed; /* its station's address is concluded; nobody else tells of it so far */
	uint8_t given_round, method_trust;
	/* of a press */
	bool answered, let_in, late;
	uint8_t let_in_aps, over_aps; /* bits of attempt->aps */
	uint16_t at_source[TRACE_APS_MAX];
	/* Wi-Fi Direct: the device addresses of the two, and those of their interfaces in the group
	 */
	struct trace_mac device[2], in_group[2];
	int64_t negotiated_at;
	uint8_t role; /* enum trace_role of the one whose log it is */
	bool negotiated;
	struct trace_where given_where, connected_where;
	uint16_t repeated_nonces, repeated_keys;
	uint8_t repeated_from;
	struct trace_where repeated_where[2];
};
#define TALES_MAX   512
#define PRESSES_MAX 64

#define PAST_NUMBERS 6
/* What is remembered of a station or access point. */
struct past {
	struct trace_mac mac;
	uint16_t port; /* index + 1, of one without an address */
	uint16_t log;  /* index + 1, of the station's own log that shows its registration */
	uint64_t uuid;
	struct trace_past told;
	struct trace_mac ap; /* that registered it */
	uint64_t sources;    /* that showed the access point's side of it */
	bool registrar;	     /* it asks as one */
	uint64_t since;	     /* serial of its registration or last connection */
	bool connected;
	uint64_t nonce[PAST_NUMBERS], key[PAST_NUMBERS];
	struct trace_where nonce_where[PAST_NUMBERS], key_where[PAST_NUMBERS];
	uint8_t next_nonce, next_key;
};
#define PASTS_MAX ROWS_MAX

#define SOURCES_MAX 64
struct source {
	int64_t last;
	uint64_t restarted; /* serial; 0 = never */
	struct trace_where restart_where;
	bool messages, keys; /* it shows them */
	bool ap_went_down;
	bool ap_side;
};

struct ap {
	struct trace_ap told;
	uint64_t restarted;
	struct trace_where restart_where;
	uint16_t source;
};
#define APS_MAX 1024
_Static_assert(APS_MAX <= ROWS_MAX, "the index has a place for each");

struct trace_story {
	struct trace_story_options options;
	int64_t now, deadline; /* deadline: the earliest of all tales */
	uint64_t serial;       /* counts facts */
	uint32_t next_id;
	struct tale *tales, *presses; /* lists; the one touched last is first */
	unsigned n_tales, n_presses;
	bool has_nameless; /* there was a station whose log does not tell its own address */
	struct port ports[PORTS_MAX];
	unsigned n_ports;
	struct source sources[SOURCES_MAX];
	struct ap *aps;
	struct rows ap_rows; /* by address */
	struct rows_use ap_use;
	unsigned n_aps, n_odd_aps; /* odd: not in the index */
	unsigned ap_hint;
	struct past *pasts;
	struct rows past_rows, uuid_rows; /* by address, by UUID */
	struct rows_use past_use;
	uint16_t n_pasts, n_odd_pasts;
	struct trace_attempt **attempts;
	size_t n_attempts, attempts_size;
	uint32_t n_told;
	size_t step_bytes, held_bytes, drop_next;
	bool drop_bad;
	uint32_t forgotten[VERDICT_COUNT];
	struct trace_finding *findings;
	size_t n_findings;
};

/* party.c */
struct port *port_of(struct trace_story *story, const struct trace_fact *fact);
struct ap *ap_of(struct trace_story *story, const struct trace_at *at, uint16_t source, bool add);
void ap_note(struct trace_story *story, const struct event *event);
bool at_same(
	const struct trace_at *a, uint16_t source_a, const struct trace_at *b, uint16_t source_b);
bool at_differs(const struct trace_at *a, const struct trace_at *b);
void port_is(struct trace_story *story, struct port *port, const struct trace_mac *mac);
void at_is(
	struct trace_story *story, struct trace_at *at, uint16_t source, const struct event *event);
struct trace_past past_told(struct trace_story *story, const struct tale *tale);
void past_learn(struct trace_story *story, const struct tale *tale);
void past_numbers(struct trace_story *story, struct tale *tale, const struct event *event);
struct trace_where where_of(const struct trace_fact *fact);

/* A device asks as a registrar, or as an enrollee: which one is known before it associates. */
void past_asks(struct trace_story *story, const struct event *event);
bool past_is_registrar(struct trace_story *story, const struct trace_mac *mac);

/* step.c */
/* Adds what the event shows: a new step, another witness of one, or a repetition. Returns the step,
 * NULL without memory. */
struct trace_step *step_add(
	struct trace_story *story, struct tale *tale, const struct event *event);
/* Is it, within a tale, another witness of a step that is there already? */
bool step_witnessed(const struct tale *tale, const struct event *event);
bool step_known(const struct tale *tale, const struct event *event);
struct trace_step *step_insert(struct trace_attempt *attempt, uint32_t *size, uint32_t at);
/* Moves or copies the steps of one tale to another: those of @round, or all of them with 0. */
void steps_move(struct tale *from, struct tale *to, uint8_t round);
void steps_copy(const struct tale *from, struct tale *to);
void steps_unite_aps(struct tale *tale);
size_t attempt_bytes(const struct trace_attempt *attempt);
void attempt_free(struct trace_attempt *attempt);

/* beacon.c */
void beacon_event(struct trace_story *story, const struct event *event);

/* gaps.c */
void gaps_fill(struct tale *tale);

/* tale.c */
struct tale *tale_begin(struct trace_story *story, const struct event *event, bool press);
void tale_close(struct trace_story *story, struct tale *tale, bool open);
void tale_discard(struct trace_story *story, struct tale *tale);
/* Joins a tale that turns out to be of the same station under another address with its older part.
 * Returns what there is now. */
struct tale *tale_unite(struct trace_story *story, struct tale *tale, const struct event *event);
struct tale *tale_find(struct trace_story *story, const struct event *event);
struct tale *tale_split(struct trace_story *story, struct tale *tale, const struct event *event);
/* The list begins with who was spoken of last, so that the one to go in a full list is the last. */
void tale_to_front(struct trace_story *story, struct tale *tale);
void tales_expire(struct trace_story *story);
void tale_deadline(struct trace_story *story, struct tale *tale, int64_t deadline);

/* told.c */
void tale_told(struct trace_story *story, struct tale *tale, const struct event *event);
/* Steps have moved: the network is the one that those which are left name. */
void tale_name_again(struct trace_attempt *attempt);

/* nameless.c: the attempt that an event belongs to */
struct tale *nameless_station(struct trace_story *story, const struct event *event);
struct tale *nameless_named(
	struct trace_story *story, struct tale *tale, const struct event *event);
struct tale *nameless_knows(
	struct trace_story *story, struct tale *tale, const struct event *event);
struct tale *nameless_line(struct trace_story *story, const struct event *event);

/* direct.c: Wi-Fi Direct */
/* The attempt of a P2P event that its addresses do not tell. */
struct tale *direct_find(struct trace_story *story, const struct event *event);
struct tale *direct_by_address(struct trace_story *story, const struct event *event);
struct tale *direct_in_group(struct trace_story *story, const struct event *event);
/* Learns who the two are, and joins what both tell of; then @event has its direction. */
void direct_event(struct trace_story *story, struct tale *tale, struct event *event);

/* bound.c */
/* What an event of a station belongs to: @tale as it is, its newer part, or a new one (NULL). */
struct tale *tale_bound(struct trace_story *story, struct tale *tale, const struct event *event);
bool event_begins(const struct event *event);
/* A probe request, or what an access point tells of one, with an active push button. */
bool event_asks(const struct event *event);
bool event_joins(const struct event *event);

/* asked.c */
/* Before it is closed: the session of a press goes to who asked for one and turned to nobody; the
 * sessions that wait go to the tale that did. */
void asked_press_closes(struct trace_story *story, struct tale *press);
void asked_tale_closes(struct trace_story *story, struct tale *tale);
/* Until when somebody that asked may still turn to the press or to another; TRACE_NO_TIME: nobody
 * did. */
int64_t asked_until(const struct trace_story *story, const struct tale *press);

/* keep.c */
void keep(struct trace_story *story, struct trace_attempt *attempt);
void keep_sort(struct trace_story *story);

/* press.c */
void press_event(struct trace_story *story, const struct event *event);
void press_answer(struct trace_story *story, struct tale *tale, const struct event *event);
/* Does a press wait at the access point of the event? */
bool press_is_open(struct trace_story *story, const struct event *event);
/* At all of its access points. */
bool press_is_over(const struct tale *press);
/* Its time has come: it is closed, unless somebody may be on the way; false: it goes on. */
bool press_expire(struct trace_story *story, struct tale *press);
void press_close(struct trace_story *story, struct tale *press, bool open);
void machine_event(struct trace_story *story, const struct event *event);
/* Its clock was set back: a restart, as a rule. */
void source_anew(struct trace_story *story, const struct trace_fact *fact, bool ap_side);

#endif
