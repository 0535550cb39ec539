/* SPDX-License-Identifier: BSD-3-Clause */
/* The session's EAP side: turns, identifiers, fragments, repetition (RFC 3748, 4; WSC 2.0.x, 7.7).
 */
#include "lib/session/internal.h"

#include <string.h>

/* Any request of a server but the first has a new identifier; EAP-Failure has the last one's. */
void transport_queue(struct wsc_session *session, enum session_packet packet)
{
	if (session->side == WSC_EAP_SERVER && packet != OUT_FAILURE) {
		if (session->numbered)
			session->identifier++;
		session->numbered = true;
	}
	session->out = (uint8_t)packet;
	session->due = true;
	session->given = false;
	session->retransmit_at_ms = INT64_MAX;
}

void transport_queue_message(struct wsc_session *session, enum wsc_op op, struct wsc_bytes message)
{
	session->fragments.message = message;
	session->fragments.sent = 0;
	session->fragments.op = (uint8_t)op;
	transport_queue(session, OUT_MESSAGE);
}

static enum wsc_status refuse(struct wsc_session *session, enum wsc_reason reason)
{
	session_refuse(session, reason, session_reason_error(reason));
	return WSC_REFUSED;
}

static bool on_hold(const struct wsc_session *session)
{
	return session->state == ST_PASSWORD || session->state == ST_CREDENTIALS;
}

static enum wsc_status take_message(
	struct wsc_session *session, enum wsc_op op, struct wsc_bytes bytes)
{
	struct wsc_message message;
	enum wsc_status status;

	if (op == WSC_OP_MSG) {
		message_take_nonce(session, bytes);
		/* The next message that we build is authenticated with these bytes. */
		if (bytes.p != session->rx && bytes.len)
			memcpy(session->rx, bytes.p, bytes.len);
		session->rx_len = bytes.len;
		bytes.p = session->rx;
		status = wsc_message_parse_any(
			bytes, session->tolerances, &message, &session->report);
	} else {
		const enum wsc_kind kind = op == WSC_OP_ACK    ? WSC_ACK
					   : op == WSC_OP_NACK ? WSC_NACK
							       : WSC_DONE;

		status = wsc_message_parse(
			kind, bytes, session->tolerances, &message, &session->report);
	}
	if (message.kind <= WSC_M8 || message.kind == WSC_DONE) {
		session->at = (uint8_t)message.kind;
		session->at_valid = true;
	}
	if (status != WSC_OK)
		return refuse(session, WSC_REASON_MALFORMED);
	if (op == WSC_OP_MSG && message.kind > WSC_M8)
		return refuse(session, WSC_REASON_UNEXPECTED); /* says ACK, NACK or Done as MSG */
	return session_input(session, (enum session_input)message.kind, &message);
}

/*
 * The messages of a conversation are put together in @rx, which is free from the moment that ours
 * has been built on the one before. ACK, NACK and Done go to @tx: they have no Authenticator, and
 * the M1 that an ACK of M2D leaves in @rx is needed for M2.
 */
static enum wsc_status take_fragment(struct wsc_session *session, const struct wsc_eap *eap)
{
	struct wsc_bytes message;

	if (!session->reassembly.open)
		wsc_reassembly_init(&session->reassembly,
			eap->op == WSC_OP_MSG ? session->rx : session->tx, session->max_message);
	switch ((int)wsc_reassembly_add(&session->reassembly, eap, &message)) {
	case WSC_OK:
		return take_message(session, (enum wsc_op)eap->op, message);
	case WSC_PENDING:
		transport_queue(session, OUT_FRAG_ACK);
		return WSC_OK;
	case WSC_NO_SPACE:
		return refuse(session, WSC_REASON_TOO_LONG);
	}
	return refuse(session, WSC_REASON_MALFORMED);
}

/* An EAP-WSC packet that is the other side's turn. */
static enum wsc_status take_packet(struct wsc_session *session, const struct wsc_eap *eap)
{
	struct wsc_fragments rest = session->fragments;
	const bool unfinished = session->out == OUT_MESSAGE && wsc_fragments_advance(&rest);

	session->given = false;
	session->retransmit_at_ms = INT64_MAX;
	if (session->state == ST_REFUSING) {
		message_take_nonce(session, eap->data);
		return session_input(session, IN_ANYTHING, NULL);
	}
	if (session->message_until_ms != INT64_MAX)
		session->message_until_ms = session_later(session, session->message_timeout_ms);
	if (eap->op == WSC_OP_FRAG_ACK && unfinished) {
		session->fragments = rest;
		transport_queue(session, OUT_MESSAGE);
		return WSC_OK;
	}
	if (session->state == ST_CLOSING)
		return session_input(session, IN_ANYTHING, NULL);
	/* Nobody answers a message before its last fragment, but to refuse it. */
	if (unfinished && eap->op != WSC_OP_NACK)
		return refuse(session, WSC_REASON_UNEXPECTED);
	switch (eap->op) {
	case WSC_OP_START:
		if (session->side == WSC_EAP_SERVER)
			break; /* who says it is a server, too */
		return session_input(session, IN_START, NULL);
	case WSC_OP_ACK:
	case WSC_OP_NACK:
	case WSC_OP_MSG:
	case WSC_OP_DONE:
		return take_fragment(session, eap);
	}
	return refuse(session, WSC_REASON_UNEXPECTED);
}

static struct wsc_bytes identity_of(enum wsc_role role)
{
	static const char *const identities[] = {
		[WSC_ENROLLEE] = WSC_IDENTITY_ENROLLEE,
		[WSC_REGISTRAR] = WSC_IDENTITY_REGISTRAR,
	};

	return (struct wsc_bytes){(const uint8_t *)identities[role], strlen(identities[role])};
}

/* An access point may ask again when it begins anew; not once keys are agreed. */
static enum wsc_status take_identity_request(struct wsc_session *session, const struct wsc_eap *eap)
{
	switch ((int)session->state) {
	case ST_START:
	case ST_M1:
	case ST_M2:
	case ST_M2_LATER:
	case ST_REFUSING: /* NACK is for what follows */
		session->identifier = eap->identifier;
		session->numbered = true;
		session->reassembly.open = false;
		transport_queue(session, OUT_IDENTITY);
		return WSC_OK;
	}
	return WSC_IGNORED;
}

static enum wsc_status take_request(struct wsc_session *session, const struct wsc_eap *eap)
{
	const bool same = session->numbered && eap->identifier == session->identifier;

	if (eap->code == WSC_EAP_FAILURE) {
		/* Some servers count on for it. */
		if (!session->numbered ||
			(!same && eap->identifier != (uint8_t)(session->identifier + 1)))
			return WSC_IGNORED;
		return session_input(session, IN_FAILURE, NULL);
	}
	if (eap->code != WSC_EAP_REQUEST)
		return WSC_IGNORED;
	if (on_hold(session))
		return WSC_PENDING;
	/* The identity may have been asked for by somebody who numbers for himself (RADIUS). */
	if (same && (session->out != OUT_IDENTITY || eap->type == WSC_EAP_IDENTITY)) {
		session->due = session->out != OUT_NOTHING;
		return WSC_IGNORED;
	}
	if (eap->type == WSC_EAP_IDENTITY)
		return take_identity_request(session, eap);
	if (eap->type != WSC_EAP_EXPANDED || !eap->op)
		return WSC_IGNORED;
	session->identifier = eap->identifier;
	session->numbered = true;
	return take_packet(session, eap);
}

static enum wsc_status take_identity(struct wsc_session *session, const struct wsc_eap *eap)
{
	const struct wsc_bytes expected =
		identity_of(session->role == WSC_ENROLLEE ? WSC_REGISTRAR : WSC_ENROLLEE);

	if (session->given && eap->identifier != session->identifier)
		return WSC_IGNORED;
	session->identifier = eap->identifier;
	session->numbered = true;
	if (eap->data.len == expected.len && memcmp(eap->data.p, expected.p, expected.len) == 0)
		return session_input(session, IN_IDENTITY, NULL);
	return refuse(session, WSC_REASON_UNEXPECTED);
}

static enum wsc_status take_response(struct wsc_session *session, const struct wsc_eap *eap)
{
	if (eap->code != WSC_EAP_RESPONSE)
		return WSC_IGNORED;
	if (on_hold(session))
		return WSC_PENDING;
	if (session->state == ST_IDENTITY)
		return eap->type == WSC_EAP_IDENTITY ? take_identity(session, eap) : WSC_IGNORED;
	if (!session->given || eap->identifier != session->identifier)
		return WSC_IGNORED;
	if (eap->type == WSC_EAP_NAK) {
		session_end(session, WSC_REASON_EAP_FAILURE, WSC_ERR_NONE);
		session_close(session);
		return WSC_REFUSED;
	}
	if (eap->type != WSC_EAP_EXPANDED || !eap->op)
		return WSC_IGNORED;
	return take_packet(session, eap);
}

enum wsc_status wsc_session_receive(
	struct wsc_session *session, struct wsc_bytes packet, int64_t now_ms)
{
	struct wsc_eap eap;

	if (!session || !packet.p)
		return WSC_MISUSE;
	session->now_ms = now_ms;
	if (session->state == ST_CLOSED)
		return WSC_CLOSED;
	if (wsc_eap_parse(packet, &eap) != WSC_OK)
		return WSC_IGNORED;
	if (session->side == WSC_EAP_PEER)
		return take_request(session, &eap);
	return take_response(session, &eap);
}

static enum wsc_status build(
	const struct wsc_session *session, uint8_t *buffer, size_t size, size_t *ret_len)
{
	const bool server = session->side == WSC_EAP_SERVER;
	struct wsc_eap eap = {
		.code = server ? WSC_EAP_REQUEST : WSC_EAP_RESPONSE,
		.identifier = session->identifier,
		.type = WSC_EAP_EXPANDED,
	};

	switch ((enum session_packet)session->out) {
	case OUT_NOTHING:
		return WSC_NOTHING;
	case OUT_MESSAGE:
		return wsc_fragments_build(
			&session->fragments, eap.code, eap.identifier, buffer, size, ret_len);
	case OUT_IDENTITY:
		eap.type = WSC_EAP_IDENTITY;
		if (!server)
			eap.data = identity_of((enum wsc_role)session->role);
		break;
	case OUT_START:
		eap.op = WSC_OP_START;
		break;
	case OUT_FRAG_ACK:
		eap.op = WSC_OP_FRAG_ACK;
		break;
	case OUT_FAILURE:
		eap.code = WSC_EAP_FAILURE;
		eap.type = 0;
		break;
	}
	return wsc_eap_build(&eap, buffer, size, ret_len);
}

/* The first fragment of M8 may be all that is lost of it: from here on the key counts as known. */
static void tell_given(struct wsc_session *session)
{
	if (session->out != OUT_MESSAGE || session->fragments.sent)
		return;
	if (session->state == ST_DONE && session->fragments.op == WSC_OP_MSG)
		session_tell(session, WSC_EVENT_CREDENTIALS_SENT);
	if (session->fragments.op == WSC_OP_DONE)
		session_end(session, WSC_REASON_NONE, WSC_ERR_NONE);
}

enum wsc_status wsc_session_send(
	struct wsc_session *session, uint8_t *buffer, size_t size, size_t *ret_len, int64_t now_ms)
{
	enum wsc_status status;

	if (!session || !buffer || !ret_len)
		return WSC_MISUSE;
	session->now_ms = now_ms;
	if (!session->due)
		return WSC_NOTHING;
	status = build(session, buffer, size, ret_len);
	if (status != WSC_OK)
		return status;
	session->due = false;
	if (!session->given)
		tell_given(session);
	session->given = true;
	if (session->side == WSC_EAP_SERVER && session->out != OUT_FAILURE &&
		session->retransmit_ms > 0)
		session->retransmit_at_ms = session_later(session, session->retransmit_ms);
	return WSC_OK;
}

int64_t wsc_session_deadline(const struct wsc_session *session)
{
	int64_t deadline;

	if (!session || session->state == ST_CLOSED)
		return INT64_MAX;
	deadline = session->message_until_ms;
	if (!session->ended && session->session_until_ms < deadline)
		deadline = session->session_until_ms;
	if (session->retransmit_at_ms < deadline)
		deadline = session->retransmit_at_ms;
	return deadline;
}

void wsc_session_expire(struct wsc_session *session, int64_t now_ms)
{
	enum wsc_reason reason = WSC_REASON_NONE;

	if (!session || session->state == ST_CLOSED)
		return;
	session->now_ms = now_ms;
	if (!session->ended && now_ms >= session->session_until_ms)
		reason = WSC_REASON_SESSION_TIMEOUT;
	else if (now_ms >= session->message_until_ms)
		reason = WSC_REASON_MESSAGE_TIMEOUT;
	if (reason && on_hold(session)) {
		session_refuse(session, reason, session_reason_error(reason));
	} else if (reason) {
		/* It is the other side's turn: nothing but the end can be said. */
		session_end(session, reason, session_reason_error(reason));
		session_close(session);
	} else if (now_ms >= session->retransmit_at_ms) {
		session->due = true;
		session->retransmit_at_ms = session_later(session, session->retransmit_ms);
	}
}
