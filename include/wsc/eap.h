/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * EAP-WSC framing: RFC 3748 Expanded type 254, vendor 0x00372A, vendor type 1, Op-Code, Flags, and
 * Message Length in the first of several fragments (WSC 2.0.x, 7.7).
 */
#ifndef WSC_EAP_H
#define WSC_EAP_H

#include <wsc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum wsc_eap_code {
	WSC_EAP_REQUEST = 1,
	WSC_EAP_RESPONSE = 2,
	WSC_EAP_SUCCESS = 3,
	WSC_EAP_FAILURE = 4,
};

enum wsc_eap_type { WSC_EAP_IDENTITY = 1, WSC_EAP_NAK = 3, WSC_EAP_EXPANDED = 254 };

enum wsc_op {
	WSC_OP_START = 1,
	WSC_OP_ACK = 2,
	WSC_OP_NACK = 3,
	WSC_OP_MSG = 4,
	WSC_OP_DONE = 5,
	WSC_OP_FRAG_ACK = 6,
};

#define WSC_EAP_FLAG_MORE   0x01 /* another fragment follows */
#define WSC_EAP_FLAG_LENGTH 0x02 /* Message Length is there */

#define WSC_EAP_HEADER_SIZE 14 /* code, id, length, type, vendor id, vendor type, op, flags */
#define WSC_EAP_LENGTH_SIZE 2

#define WSC_IDENTITY_ENROLLEE  "WFA-SimpleConfig-Enrollee-1-0"
#define WSC_IDENTITY_REGISTRAR "WFA-SimpleConfig-Registrar-1-0"

/* One EAP packet. Of type WSC_EAP_EXPANDED of another vendor: @type is 254 and @op 0. */
struct wsc_eap {
	uint8_t code; /* enum wsc_eap_code */
	uint8_t identifier;
	uint8_t type; /* enum wsc_eap_type; 0 in Success and Failure */
	uint8_t op;   /* enum wsc_op; 0 when this is not EAP-WSC */
	uint8_t flags;
	uint16_t message_length; /* only with WSC_EAP_FLAG_LENGTH */
	struct wsc_bytes data;	 /* WSC: the fragment; else everything behind the type */
};

/* Bytes behind the EAP length are ignored, as RFC 3748, 4 demands. WSC_TRUNCATED, WSC_INVALID. */
WSC_API WSC_MUST_USE enum wsc_status wsc_eap_parse(struct wsc_bytes packet, struct wsc_eap *ret);
WSC_API WSC_MUST_USE enum wsc_status wsc_eap_build(
	const struct wsc_eap *eap, uint8_t *buffer, size_t size, size_t *ret_len);

/* Puts fragments together, in the caller's buffer. */
struct wsc_reassembly {
	uint8_t *buffer;
	size_t size;	 /* of the buffer: the longest message that is taken */
	size_t have;	 /* bytes of the message so far */
	size_t expected; /* Message Length of the first fragment; 0 = none */
	uint8_t op;	 /* of the first fragment; the others must have the same */
	bool open;	 /* between the first and the last fragment */
};

WSC_API void wsc_reassembly_init(struct wsc_reassembly *reassembly, uint8_t *buffer, size_t size);
/*
 * Takes the next fragment (or a whole message). WSC_OK: complete, @ret is the message (borrowed
 * from @eap when it came whole, else from the buffer). WSC_PENDING: answer with FRAG_ACK.
 * WSC_INVALID: lengths or op-codes do not fit, more bytes than announced; WSC_NO_SPACE: announced
 * length over the buffer; both drop what was collected.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_reassembly_add(
	struct wsc_reassembly *reassembly, const struct wsc_eap *eap, struct wsc_bytes *ret);

/* Cuts a message into EAP packets of at most @packet_max bytes each. */
struct wsc_fragments {
	struct wsc_bytes message;
	size_t sent;	   /* bytes of it that the current fragment does not have any more */
	size_t packet_max; /* whole EAP packet, at least WSC_EAP_HEADER_SIZE + 2 + 1; an Ethernet
			      frame takes 1398 behind 802.1X */
	uint8_t op;
};
/* Builds the fragment that begins at @sent without moving on, so that it can be sent again. */
WSC_API WSC_MUST_USE enum wsc_status wsc_fragments_build(const struct wsc_fragments *fragments,
	uint8_t code, uint8_t identifier, uint8_t *buffer, size_t size, size_t *ret_len);
/* The current fragment has arrived (FRAG_ACK). false: it was the last one. */
WSC_API bool wsc_fragments_advance(struct wsc_fragments *fragments);

#ifdef __cplusplus
}
#endif
#endif
