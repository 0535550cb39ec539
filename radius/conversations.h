/* SPDX-License-Identifier: BSD-3-Clause */
/* The conversations of a server: one enrollee each, found by State, with limits. */
#ifndef RADIUS_CONVERSATIONS_H
#define RADIUS_CONVERSATIONS_H

#include "packet.h"
#include "server.h"

#define CONVERSATION_KEEP_MS 30000 /* after the last request; RFC 5080, 2.2.2 says 5 s or more */
#define STATE_ID_SIZE	     16
#define STATE_SIZE	     (STATE_ID_SIZE + 4)
#define EVENTS_KEPT	     6

struct conversation {
	struct radius_conversation told;
	size_t client; /* whose secret */
	/* State: an id that nobody can guess, and the round, so that an old request is known. */
	uint8_t state_id[STATE_ID_SIZE];
	uint32_t round;
	/* The last request, and its reply. Without one the request is kept whole. */
	uint8_t identifier;
	uint8_t authenticator[RADIUS_AUTHENTICATOR_SIZE];
	uint8_t eap_identifier;
	uint8_t *request;
	size_t request_len;
	uint8_t *reply;
	size_t reply_len;
	int64_t heard_ms;
	struct wsc_event events[EVENTS_KEPT]; /* that the program has not fetched yet */
	uint8_t n_events;
	bool seen_m7;
	bool ended; /* its last event was among the events */
	bool gone;  /* nobody finds it any more; freed when its events are fetched */
};

/* In the order in which they began. */
struct conversations {
	struct conversation **list;
	size_t n;
	size_t max;
	uint64_t last_id;
};

WSC_MUST_USE enum wsc_status conversations_init(struct conversations *all, size_t max);
void conversations_clear(struct conversations *all);

/* By what a request has in common with its repetition. NULL: a new request. */
struct conversation *conversations_find_request(struct conversations *all,
	const struct radius_address *from, const struct radius_packet *packet);
/* By State, whatever its round; NULL: not known. */
struct conversation *conversations_find_state(struct conversations *all, struct wsc_bytes state);
struct conversation *conversations_find_id(const struct conversations *all, uint64_t id);

/* Ends what @fresh takes the place of: the same station at the same access point. */
void conversations_supersede(
	struct conversations *all, const struct conversation *fresh, int64_t now_ms);
/* Adds a copy of @fresh with an id and a State of its own, and makes room for it. NULL: no room, no
 * memory, no random numbers. */
struct conversation *conversations_add(struct conversations *all, struct wsc_crypto *crypto,
	const struct conversation *fresh, int64_t now_ms);
/* Takes back the one that was just added. */
void conversations_drop(struct conversations *all, struct conversation *conversation);
/* Frees what is gone and told. */
void conversations_reap(struct conversations *all);

/* Fetches the events of its session, as far as there is room for them. */
void conversation_drain(struct conversation *conversation);
/* Whether State is that of the last reply. */
bool conversation_is_current(const struct conversation *conversation, struct wsc_bytes state);
void conversation_state_write(
	const struct conversation *conversation, uint8_t ret[static STATE_SIZE]);
/* Remembers a request that is to be answered. false: out of memory. */
bool conversation_request_keep(
	struct conversation *conversation, const struct radius_packet *packet, int64_t now_ms);
/* What was sent in reply to it. false: out of memory; then nothing was sent. */
bool conversation_reply_keep(struct conversation *conversation, struct wsc_bytes reply);

#endif
