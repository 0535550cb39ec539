/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RADIUS packets (RFC 2865, 3) and what EAP adds to them (RFC 3579): bytes to borrowed attributes,
 * and replies with both authenticators.
 */
#ifndef RADIUS_PACKET_H
#define RADIUS_PACKET_H

#include <wsc/types.h>

#define RADIUS_PACKET_MAX	  4096 /* RFC 2865, 3: Length */
#define RADIUS_HEADER_SIZE	  20
#define RADIUS_AUTHENTICATOR_SIZE 16
#define RADIUS_VALUE_MAX	  253 /* of one attribute; a longer EAP packet needs several */

/* RFC 2865, 3: Code. */
enum radius_code {
	RADIUS_ACCESS_REQUEST = 1,
	RADIUS_ACCESS_REJECT = 3,
	RADIUS_ACCESS_CHALLENGE = 11,
};

/* RFC 2865, 5 and RFC 3579, 3. */
enum radius_type {
	RADIUS_USER_NAME = 1,
	RADIUS_FRAMED_MTU = 12,
	RADIUS_STATE = 24,
	RADIUS_CALLED_STATION_ID = 30,
	RADIUS_CALLING_STATION_ID = 31,
	RADIUS_NAS_IDENTIFIER = 32,
	RADIUS_PROXY_STATE = 33,
	RADIUS_EAP_MESSAGE = 79,
	RADIUS_MESSAGE_AUTHENTICATOR = 80,
};

struct radius_attribute {
	uint8_t type;
	size_t offset; /* of its value in the packet */
	struct wsc_bytes value;
};

/* A packet that was parsed. All bytes are borrowed from the datagram; an absent attribute has no
 * p. */
struct radius_packet {
	struct wsc_bytes bytes; /* the packet without padding behind it */
	uint8_t code;
	uint8_t identifier;
	const uint8_t *authenticator; /* RADIUS_AUTHENTICATOR_SIZE */
	struct wsc_bytes user_name;
	struct wsc_bytes state;
	struct wsc_bytes called_station_id;
	struct wsc_bytes calling_station_id;
	struct wsc_bytes nas_identifier;
	uint32_t framed_mtu;		     /* 0 = not told */
	size_t message_authenticator_offset; /* of its value; 0 = there is none */
	size_t eap_len;			     /* of all EAP-Message attributes together */
	bool has_eap;
};

/*
 * Checks all of a packet's structure. WSC_TRUNCATED: fewer bytes than Length says; WSC_INVALID: a
 * Length that cannot be, an attribute that does not fit in, a second State or
 * Message-Authenticator, EAP-Message attributes that are not in one row (RFC 3579, 3.1).
 */
WSC_MUST_USE enum wsc_status radius_packet_parse(
	struct wsc_bytes datagram, struct radius_packet *ret);

/* Next attribute behind @offset, which moves on; start with RADIUS_HEADER_SIZE. WSC_NOTHING at the
 * end. */
WSC_MUST_USE enum wsc_status radius_attribute_next(
	struct wsc_bytes packet, size_t *offset, struct radius_attribute *ret);

/* Puts the values of all EAP-Message attributes together. WSC_NO_SPACE. */
WSC_MUST_USE enum wsc_status radius_packet_eap(
	const struct radius_packet *packet, uint8_t *buffer, size_t size, struct wsc_bytes *ret);

/* Whether a request has a Message-Authenticator, made with this secret (RFC 3579, 3.2). */
WSC_MUST_USE bool radius_packet_authentic(
	const struct radius_packet *packet, struct wsc_bytes secret);

/* MD5(Code | Identifier | Length | Request Authenticator | Attributes | Secret), RFC 2865, 3:
 * @reply is a reply that has the Request Authenticator in place of its own. WSC_CRYPTO. */
WSC_MUST_USE enum wsc_status radius_response_authenticator(struct wsc_bytes reply,
	struct wsc_bytes secret, uint8_t ret[static RADIUS_AUTHENTICATOR_SIZE]);

/*
 * A reply in the making: begin, attributes, end. Message-Authenticator is its first attribute: an
 * attacker between us and the access point then has nothing before it to find MD5 collisions with
 * (CVE-2024-3596). What has no place any more is told by _end().
 */
struct radius_reply {
	uint8_t bytes[RADIUS_PACKET_MAX];
	size_t len;
	bool overflow;
};
void radius_reply_begin(struct radius_reply *reply, enum radius_code code, uint8_t identifier);
void radius_reply_add(struct radius_reply *reply, enum radius_type type, struct wsc_bytes value);
void radius_reply_add_eap(struct radius_reply *reply, struct wsc_bytes eap);
/* Every Proxy-State of @request, in its order (RFC 2865, 5.33). */
void radius_reply_add_proxy_states(struct radius_reply *reply, struct wsc_bytes request);
/* Length, Message-Authenticator and Response Authenticator (RFC 2865, 3), for the request with this
 * authenticator. WSC_NO_SPACE, WSC_CRYPTO: the reply must not be sent. */
WSC_MUST_USE enum wsc_status radius_reply_end(struct radius_reply *reply,
	const uint8_t request_authenticator[static RADIUS_AUTHENTICATOR_SIZE],
	struct wsc_bytes secret);

#endif
