/* SPDX-License-Identifier: BSD-3-Clause */
/* What the first reading keeps of an input: what others may have seen too, and whose log it is. */
#ifndef TRACE_MERGE_ANCHOR_H
#define TRACE_MERGE_ANCHOR_H

#include <stddef.h>

#include "../reader.h"

/* How far an anchor is to be trusted; better ones first. */
enum trace_trust {
	TRACE_TRUST_NONCE,   /* a message with its nonce: there is no other like it */
	TRACE_TRUST_MESSAGE, /* a message of its kind with this station */
	TRACE_TRUST_FRAME,   /* an association, a message of the 4-way handshake */
	TRACE_TRUST_EVENT,   /* connected, EAP-Failure, … */
};

struct trace_anchor {
	int64_t time; /* own clock; an input without times: TRACE_ANCHOR_STEP for each line */
	uint64_t key; /* the same for what may be the same */
	uint64_t position;
	uint64_t nonce;
	struct trace_mac sta, ap; /* sta unknown: the station that logs */
	uint16_t source;
	uint8_t piece;
	uint8_t kind;
	uint8_t trust; /* enum trace_trust */
	uint8_t from;  /* enum trace_from: who sent it */
	uint8_t side;  /* enum trace_side: who saw it */
	uint8_t who;   /* index of the interface */
};

#define TRACE_ANCHOR_STEP  1000000LL
#define TRACE_ANCHORS_MAX  4096u
#define TRACE_PIECES_MAX   32u
#define TRACE_WHO_MAX	   16u
#define TRACE_WHO_OVERFLOW (TRACE_WHO_MAX - 1)

/* An interface that logs, and its address. */
struct trace_who {
	char ifname[TRACE_IFNAME_MAX];
	struct trace_mac own;
	bool several; /* lines without an interface are of more than one: whose, is not known */
};

struct trace_gathered {
	struct trace_anchor *anchors; /* by piece, key and time once it is done */
	size_t n, max;
	struct trace_who who[TRACE_WHO_MAX];
	unsigned n_who;
	int64_t first[TRACE_PIECES_MAX], last[TRACE_PIECES_MAX]; /* own clock */
	unsigned n_pieces;
	struct trace_input_info info;
	uint16_t source;
	bool timed;
};

/* @max: anchors to be kept. false: no memory. */
bool trace_gathered_init(struct trace_gathered *gathered, uint16_t source, size_t max);
void trace_gathered_clear(struct trace_gathered *gathered);
void trace_gathered_add(
	struct trace_gathered *gathered, const struct trace_fact *fact, uint32_t piece);
/* The input has ended. */
void trace_gathered_end(struct trace_gathered *gathered, const struct trace_input_info *info);

/* The interface of a fact; a table that is full has one for all others. */
unsigned trace_who_find(struct trace_who *who, unsigned *n, const char *ifname);
/* A line of this interface says that it is @own. */
void trace_who_learn(struct trace_who *who, const struct trace_mac *own);
/* The address of the one who logs: a place in the fact, NULL when it is the air. */
struct trace_mac *trace_fact_own(struct trace_fact *fact);

/* Computes key after sta has become known. */
void trace_anchor_rekey(struct trace_anchor *anchor);
int trace_anchor_compare(const void *a, const void *b);

#endif
