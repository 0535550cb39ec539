/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An access point in memory: a station that enrols (a session of libwsc) and the RADIUS client that
 * passes its EAP on. It computes the authenticators by itself, from the RFCs.
 */
#ifndef TESTS_RADIUS_NAS_H
#define TESTS_RADIUS_NAS_H

#include "radius/server.h"

#define NAS_PACKET_MAX 4096

struct nas {
	struct radius_address address; /* ours, 10.0.0.N */
	const char *secret;
	uint8_t station[WSC_MAC_SIZE];
	struct wsc_device device; /* the station's */
	struct wsc_session *enrollee;
	unsigned framed_mtu; /* 0 = not sent */
	/* the request on its way */
	uint8_t identifier;
	uint64_t number; /* makes each authenticator another one */
	uint8_t request[NAS_PACKET_MAX];
	size_t request_len; /* 0 = none */
	/* of the last reply */
	uint8_t code; /* 0 = none yet */
	uint8_t eap[NAS_PACKET_MAX];
	size_t eap_len;
	uint8_t state[253];
	size_t state_len;
	unsigned n_replies;
	size_t longest_eap; /* that came from the server */
};

/* @number makes address, MAC address and UUID; the enrollee has this password. */
bool nas_init(struct nas *nas, unsigned number, const char *secret, struct wsc_crypto *crypto,
	uint16_t password_id, struct wsc_bytes password, int64_t now_ms);
void nas_clear(struct nas *nas);

/* The first request: the station has told its identity. */
bool nas_begin(struct nas *nas, int64_t now_ms);
/* A request with this EAP packet and the last State; each call makes a new one. */
void nas_request(struct nas *nas, struct wsc_bytes eap);
/* The same with an identity of the caller's choice and no State. */
void nas_identity(struct nas *nas, const char *identity);
/* Computes the Message-Authenticator (its value at @offset) of a request that was changed. */
void nas_sign(struct nas *nas);
/* Takes a reply: false when it is not one to the request, or its authenticators are wrong. The EAP
 * packet goes to the station, whose answer becomes the next request. */
bool nas_reply(struct nas *nas, struct wsc_bytes reply, int64_t now_ms);

#endif
