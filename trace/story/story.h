/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The story: facts in the order of time become attempts. An attempt is one try of one station to
 * get into one network: by WPS (from the button, the PIN or its first frame to "connected", over as
 * many exchanges as one press allows), or without. A button that nobody answered is an attempt
 * without a station.
 *
 * What two inputs show of the same thing is one step that was seen twice; what one input shows
 * twice is a repetition.
 */
#ifndef TRACE_STORY_H
#define TRACE_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/verdict.h"
#include "../fact.h"

enum trace_method {
	TRACE_PLAIN, /* joined, or tried to, without WPS */
	TRACE_PBC,
	TRACE_PIN,
	TRACE_AP_PIN, /* an external registrar with the access point's PIN */
	TRACE_NFC,
	TRACE_WPS, /* WPS; the input does not show how */
};
#define TRACE_METHOD_COUNT (TRACE_WPS + 1)

/* Line or frame of an input. position 0: nowhere. */
struct trace_where {
	uint64_t position : 48;
	uint64_t source : 16;
};

/* What is done: the part of an attempt that a step belongs to, in their order. */
enum trace_phase {
	TRACE_PHASE_BEFORE,  /* button, scan, probe */
	TRACE_PHASE_ROUND_1, /* authentication and association for WPS */
	TRACE_PHASE_EAP,     /* identity, M1 … Done, EAP-Failure */
	TRACE_PHASE_BETWEEN, /* deauthentication, scan */
	TRACE_PHASE_ROUND_2, /* authentication and association with the key; all of a plain attempt
			      */
	TRACE_PHASE_KEYS,    /* 4-way handshake */
	TRACE_PHASE_AFTER,
};
#define TRACE_PHASE_COUNT (TRACE_PHASE_AFTER + 1)

enum trace_step_flag {
	TRACE_STEP_NOT_SEEN = 1 << 0, /* must have been, but no input shows it: no time, no place */
	TRACE_STEP_UNTIMED = 1 << 1,  /* its input has no times */
	TRACE_STEP_APPROXIMATE = 1 << 2, /* its time comes from lines around it */
	TRACE_STEP_RANGE = 1 << 3, /* not seen, and not one message: all from the first to code */
};

#define TRACE_WITNESSES_MAX 3
struct trace_step {
	int64_t time; /* ns on the report's clock, of the first witness: air before station before
			 access point */
	struct trace_where where[TRACE_WITNESSES_MAX];
	/*
	 * As in the fact. WSC_MESSAGE and PROBE_REQUEST: value is the Device Password ID, above it
	 * Version2 (<< 16); code2 of a WSC_MESSAGE is its Configuration Error.
	 */
	uint32_t value;
	uint16_t code, code2;
	uint16_t repeats; /* of the very same by one and the same witness: retransmissions */
	uint8_t kind;	  /* enum trace_fact_kind */
	uint8_t from;	  /* enum trace_from: where an arrow begins; UNKNOWN: it is no message */
	uint8_t side;	  /* enum trace_side of the first witness */
	uint8_t phase;	  /* enum trace_phase */
	uint8_t round;	  /* 1, 2, …: which association of the attempt; 0 before the first */
	uint8_t flags;	  /* enum trace_step_flag */
	uint8_t text;	  /* index in attempt->texts; 0 is "" */
	uint8_t ap;	  /* index in attempt->aps: whose, or with whom; 0: not told */
};

/* A deviation from the standard, or a weakness, in a message of the attempt. */
struct trace_deviation {
	struct trace_where where;
	uint16_t id;	 /* attribute or sub-element */
	uint8_t message; /* enum wsc_kind */
	uint8_t problem; /* enum wsc_problem */
	uint8_t from;	 /* enum trace_from */
	bool subelement;
};

enum trace_confidence { TRACE_POSSIBLE, TRACE_LIKELY, TRACE_CERTAIN };

#define TRACE_EVIDENCE_MAX 6
struct trace_finding {
	enum verdict verdict;
	enum trace_confidence confidence;
	struct trace_where evidence[TRACE_EVIDENCE_MAX];
	uint8_t n_evidence;
	char detail[176]; /* one more sentence with this attempt's figures, or "" */
};

/* An access point of an attempt: by its address, or as an interface of a log. */
struct trace_at {
	struct trace_mac mac;
	char ifname[TRACE_IFNAME_MAX];
};
#define TRACE_APS_MAX 5

/* A button that waited when the station asked; the station turned to nobody. */
struct trace_waited {
	struct trace_at at;
	struct trace_where where;
	int64_t start, end; /* TRACE_NO_TIME: not told; not over */
};
#define TRACE_WAITED_MAX 2

#define TRACE_STEPS_MAX	  512
#define TRACE_STEPS_BEGIN (TRACE_STEPS_MAX / 4)

struct trace_attempt {
	uint32_t number; /* from 1 */
	enum trace_method method;
	bool p2p;
	bool sibling; /* without a station: another access point of the same press let one in */
	struct trace_mac sta; /* may be unknown or masked */
	/* Another address of the same station: used in this attempt (by its UUID-E), or when it was
	 * given the key that it did not get in with (by its own log). None as a rule. */
	struct trace_mac other_sta;
	struct trace_where other_where;
	struct trace_mac ap; /* the one it ended with */
	/* All that it had to do with, from index 1; a sibling of the pressed one is there, too. */
	struct trace_at aps[TRACE_APS_MAX];
	uint8_t n_aps; /* the unused first one among them; 0 = none */
	struct trace_waited waited[TRACE_WAITED_MAX];
	uint8_t n_waited;
	/* Another station that asked within the monitor time, for all that is known at the same
	 * access point. */
	struct trace_mac rival;
	struct trace_where rival_where;
	char ssid[TRACE_TEXT_MAX];
	char device[TRACE_TEXT_MAX]; /* Device Name of M1 or a probe request */
	uint32_t bss,
		asked; /* bits of enum trace_bss: offered by the AP, asked for by the station */
	uint8_t sides; /* bits 1 << enum trace_side: who shows anything of it */
	bool open;     /* the input ended before it did */
	struct trace_where locked_where; /* the access point had locked its PIN before; position 0:
					    nothing says so */
	int64_t start, end;		 /* ns; TRACE_NO_TIME */
	int64_t input_end; /* last time any input shows: what could have been seen after it */

	struct trace_step *steps;
	uint32_t n_steps;
	uint32_t steps_dropped; /* to save memory: all of them (n_steps is 0), or the ones behind
				   the first TRACE_STEPS_BEGIN */
	char (*texts)[TRACE_TEXT_MAX];
	uint8_t n_texts;
	struct trace_deviation *deviations;
	uint16_t n_deviations;
	uint8_t weak; /* bits of enum trace_weak, of all messages */
	struct trace_where weak_where[TRACE_WEAK_COUNT]; /* of the first with that bit */

	/* By judgement, the outcome first. */
	struct trace_finding *findings;
	uint8_t n_findings;
};

/* Two buttons waited at the same time. */
static inline bool trace_waited_both(const struct trace_attempt *attempt)
{
	const struct trace_waited *a = &attempt->waited[0], *b = &attempt->waited[1];

	if (attempt->n_waited < 2)
		return false;
	if (a->start == TRACE_NO_TIME || b->start == TRACE_NO_TIME)
		return true;
	return (a->end == TRACE_NO_TIME || a->end > b->start) &&
	       (b->end == TRACE_NO_TIME || b->end > a->start);
}

/* What is remembered of a station between its attempts: for keys that get lost, and repeated random
 * numbers. */
struct trace_past {
	bool registered; /* WPS gave it a key … */
	int64_t registered_at;
	struct trace_where registered_where;
	char registered_ssid[TRACE_TEXT_MAX];
	bool registered_other_mac; /* … under another address than the one of this attempt, … */
	bool connected_since;	   /* … with which it connected … */
	struct trace_where connected_where;
	bool ap_restarted_since; /* … and the access point was started anew after it */
	struct trace_where restart_where;
	/* Found in this attempt: random numbers that an earlier exchange had, too. */
	uint16_t repeated_nonces;
	uint16_t repeated_keys;
	uint8_t repeated_from;		      /* enum trace_from: whose they are */
	struct trace_where repeated_where[2]; /* then and now */
};

struct trace_story;

/* An attempt is over (or the input is): the judge adds its findings. @past: before this attempt. */
typedef void trace_judge_fn(const struct trace_story *story, struct trace_attempt *attempt,
	const struct trace_past *past);

struct trace_story_options {
	struct trace_mac station, ap; /* only attempts of these; no address = all */
	size_t step_bytes_max; /* memory for steps; 0 = 8 MiB. Beyond it good attempts lose theirs,
				  oldest first */
	trace_judge_fn *judge;
	void (*told)(void *context,
		const struct trace_attempt *attempt); /* an attempt is judged; may be NULL */
	void *context;
};

struct trace_story *trace_story_new(const struct trace_story_options *options);
void trace_story_free(struct trace_story *story);
void trace_story_add(struct trace_story *story, const struct trace_fact *fact);
/* Time has passed without a fact, until @now: attempts that are over by then are judged and told.
 */
void trace_story_pass(struct trace_story *story, int64_t now);
/* The inputs have ended: what is open is closed and judged. */
void trace_story_end(struct trace_story *story);

/* Attempts in the order of their start, after the end; before it, in that of their end. The last
 * TRACE_ATTEMPTS_MAX are kept, good ones go first; of the others there is only their number. */
#define TRACE_ATTEMPTS_MAX 8192
size_t trace_story_count(const struct trace_story *story);
uint32_t trace_story_forgotten(const struct trace_story *story, enum verdict verdict);
const struct trace_attempt *trace_story_attempt(const struct trace_story *story, size_t i);

/* An access point that was heard of, with or without attempts: WPS off, locked, restarted. */
struct trace_ap {
	struct trace_mac mac;
	char ifname[TRACE_IFNAME_MAX];
	char ssid[TRACE_TEXT_MAX];
	uint32_t bss;
	uint16_t mhz;
	uint8_t wps_off; /* enum trace_wps_off */
	bool wps_off_told;
	struct trace_where where, wps_off_where, bss_where;
};
size_t trace_story_aps(const struct trace_story *story);
const struct trace_ap *trace_story_ap(const struct trace_story *story, size_t i);

/* Findings that belong to no attempt: WPS is off here, nothing about WPS, the input is cut. */
size_t trace_story_findings(const struct trace_story *story, const struct trace_finding **ret);
void trace_story_find(struct trace_story *story, const struct trace_finding *finding);

const char *trace_method_name(enum trace_method method); /* "none", "push button", "PIN", … */
const char *trace_method_token(
	enum trace_method method); /* "plain", "pbc", "pin", "ap-pin", "nfc", "wps" */
const char *trace_phase_token(enum trace_phase phase);

/* Text of a step for reports: "M4", "WSC_NACK (PIN does not match)", "deauthentication (reason 3)",
 * …. Returns @text. */
const char *trace_step_text(const struct trace_attempt *attempt, const struct trace_step *step,
	char *text, size_t size);

#endif
