/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All that can happen in a session. An empty cell is a refusal: of a message with NACK and
 * WSC_REASON_UNEXPECTED, of a program's answer with WSC_MISUSE. docs/wsc-session.md is printed from
 * this table.
 */
#include "lib/session/internal.h"

const char *const session_role_names[2] = {"enrollee", "registrar"};

const char *const session_state_names[ST_COUNT] = {
	[ST_IDENTITY] = "identity",
	[ST_START] = "start",
	[ST_M1] = "m1",
	[ST_PASSWORD] = "password",
	[ST_M2D_ACK] = "m2d_ack",
	[ST_M2] = "m2",
	[ST_M2_LATER] = "m2_later",
	[ST_M3] = "m3",
	[ST_M4] = "m4",
	[ST_M5] = "m5",
	[ST_M6] = "m6",
	[ST_M7] = "m7",
	[ST_CREDENTIALS] = "credentials",
	[ST_M8] = "m8",
	[ST_DONE] = "done",
	[ST_ACK] = "ack",
	[ST_REFUSING] = "refusing",
	[ST_CLOSING] = "closing",
	[ST_CLOSED] = "closed",
};

const char *const session_input_names[IN_COUNT] = {
	[IN_M1] = "M1",
	[IN_M2] = "M2",
	[IN_M2D] = "M2D",
	[IN_M3] = "M3",
	[IN_M4] = "M4",
	[IN_M5] = "M5",
	[IN_M6] = "M6",
	[IN_M7] = "M7",
	[IN_M8] = "M8",
	[IN_ACK] = "WSC_ACK",
	[IN_NACK] = "WSC_NACK",
	[IN_DONE] = "WSC_Done",
	[IN_IDENTITY] = "identity",
	[IN_START] = "WSC_Start",
	[IN_FAILURE] = "EAP-Failure",
	[IN_ANYTHING] = "any message",
	[IN_PASSWORD] = "program: password",
	[IN_WAIT] = "program: wait",
	[IN_CREDENTIALS] = "program: credentials",
};

/*
 * The other side refused. Error 18 says which half of the password it found wrong: M4 shows it the
 * registrar's first half and M5 the enrollee's, M6 and M7 the second ones.
 */
static enum wsc_reason on_nack(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	enum wsc_reason reason = message_check_note(session, in);

	if (reason)
		return reason;
	reason = WSC_REASON_PEER_NACK;
	if (in->config_error == WSC_ERR_DEVICE_PASSWORD &&
		(session->at == WSC_M4 || session->at == WSC_M5))
		reason = WSC_REASON_PASSWORD_FIRST;
	else if (in->config_error == WSC_ERR_DEVICE_PASSWORD &&
		 (session->at == WSC_M6 || session->at == WSC_M7))
		reason = WSC_REASON_PASSWORD_SECOND;
	else if (session->state == ST_M2D_ACK)
		reason = WSC_REASON_NOT_READY; /* how stock access points answer M2D */
	session_end(session, reason, in->config_error);
	if (session->side == WSC_EAP_PEER)
		return message_send_note(session, WSC_NACK, WSC_ERR_NONE);
	*instead = true;
	transport_queue(session, OUT_FAILURE);
	return WSC_REASON_NONE;
}

static enum wsc_reason on_failure(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)in;
	(void)instead;
	session_end(session, WSC_REASON_EAP_FAILURE, WSC_ERR_NONE);
	return WSC_REASON_NONE;
}

/* After M2D this is no end: the access point will be asked again. */
static enum wsc_reason on_later(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)session;
	(void)in;
	(void)instead;
	return WSC_REASON_NONE;
}

static enum wsc_reason on_refuse(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)in;
	(void)instead;
	return message_send_note(session, WSC_NACK, session->end_error);
}

/* A peer says its last word again until EAP-Failure comes; a server has heard enough. */
static enum wsc_reason on_closing(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)in;
	if (session->side == WSC_EAP_PEER) {
		session->fragments.sent = 0;
		transport_queue(session, OUT_MESSAGE);
		return WSC_REASON_NONE;
	}
	*instead = true;
	transport_queue(session, OUT_FAILURE);
	return WSC_REASON_NONE;
}

/* Numbered: a table of pointers is four times as large, and has to be relocated. */
/* clang-format off */
#define HANDLERS(X)                                                                                \
	X(on_nack) X(on_failure) X(on_later) X(on_refuse) X(on_closing)                            \
	X(enrollee_begin) X(enrollee_m2) X(enrollee_m2d) X(enrollee_m4) X(enrollee_m6)             \
	X(enrollee_m8) X(enrollee_ack)                                                             \
	X(registrar_start) X(registrar_m1) X(registrar_password) X(registrar_wait)                 \
	X(registrar_password_late) X(registrar_m2d_ack) X(registrar_m3) X(registrar_m5)            \
	X(registrar_m7) X(registrar_credentials) X(registrar_done)
/* clang-format on */
#define NUMBER(handler)	 HANDLER_##handler,
#define POINTER(handler) handler,
enum { HANDLER_NONE, HANDLERS(NUMBER) };
static session_handler *const handlers[] = {NULL, HANDLERS(POINTER)};

#define ROW(state)		  [ST_##state]
#define ON(input, handler, state) [IN_##input] = {HANDLER_##handler, ST_##state, ST_##state}
#define ON2(input, handler, state, second)                                                         \
	[IN_##input] = {HANDLER_##handler, ST_##state, ST_##second}
/* Every state of a running conversation. */
#define ENDS ON2(NACK, on_nack, CLOSING, CLOSED), ON(FAILURE, on_failure, CLOSED)
/* The same for both roles. */
#define ENDED                                                                                      \
	ROW(REFUSING) =                                                                            \
		{                                                                                  \
			ON(ANYTHING, on_refuse, CLOSING),                                          \
			ON(FAILURE, on_failure, CLOSED),                                           \
	},                                                                                         \
	ROW(CLOSING) = {                                                                           \
		ON2(ANYTHING, on_closing, CLOSING, CLOSED),                                        \
		ON(FAILURE, on_failure, CLOSED),                                                   \
	}

/* clang-format off */
const struct session_cell session_table[2][ST_COUNT][IN_COUNT] = {
[WSC_ENROLLEE] = {
	ROW(IDENTITY) = {
		ON(IDENTITY, enrollee_begin, M2),
	},
	ROW(START) = {
		ON(START, enrollee_begin, M2),
		ENDS,
	},
	ROW(M2) = {
		ON(START, enrollee_begin, M2),
		ON(M2, enrollee_m2, M4),
		ON2(M2D, enrollee_m2d, M2_LATER, CLOSING),
		ENDS,
	},
	ROW(M2_LATER) = {
		ON(START, enrollee_begin, M2),
		ON(M2, enrollee_m2, M4),
		ON2(M2D, enrollee_m2d, M2_LATER, CLOSING),
		ON2(NACK, on_nack, CLOSING, CLOSED),
		ON(FAILURE, on_later, START),
	},
	ROW(M4) = {
		ON(M4, enrollee_m4, M6),
		ENDS,
	},
	ROW(M6) = {
		ON(M6, enrollee_m6, M8),
		ENDS,
	},
	ROW(M8) = {
		ON2(M8, enrollee_m8, CLOSING, ACK),
		ENDS,
	},
	ROW(ACK) = {
		ON(ACK, enrollee_ack, CLOSED),
		ON(NACK, enrollee_ack, CLOSED),
	},
	ENDED,
},
[WSC_REGISTRAR] = {
	ROW(IDENTITY) = {
		ON(IDENTITY, registrar_start, M1),
	},
	ROW(M1) = {
		ON2(M1, registrar_m1, M3, PASSWORD),
		ENDS,
	},
	ROW(PASSWORD) = {
		ON(PASSWORD, registrar_password, M3),
		ON(WAIT, registrar_wait, M2D_ACK),
		ON(FAILURE, on_failure, CLOSED),
	},
	ROW(M2D_ACK) = {
		ON(PASSWORD, registrar_password_late, M2D_ACK),
		ON2(ACK, registrar_m2d_ack, M3, CLOSED),
		ENDS,
	},
	ROW(M3) = {
		ON(M3, registrar_m3, M5),
		ENDS,
	},
	ROW(M5) = {
		ON(M5, registrar_m5, M7),
		ENDS,
	},
	ROW(M7) = {
		ON2(M7, registrar_m7, DONE, CREDENTIALS),
		ENDS,
	},
	ROW(CREDENTIALS) = {
		ON(CREDENTIALS, registrar_credentials, DONE),
		ON(FAILURE, on_failure, CLOSED),
	},
	ROW(DONE) = {
		ON2(DONE, registrar_done, CLOSING, CLOSED),
		ENDS,
	},
	ENDED,
},
};
/* clang-format on */

int64_t session_later(const struct wsc_session *session, int64_t delay_ms)
{
	int64_t then_ms;

	return __builtin_add_overflow(session->now_ms, delay_ms, &then_ms) ? INT64_MAX : then_ms;
}

/* An enrolling station waits for a server as long as the session may last; nobody else does. */
static bool patient(const struct wsc_session *session)
{
	return session->state == ST_IDENTITY || session->state == ST_START ||
	       session->state == ST_M2_LATER ||
	       (session->state == ST_M1 && session->side == WSC_EAP_PEER);
}

static void set_state(struct wsc_session *session, enum session_state state)
{
	session->state = (uint8_t)state;
	session->message_until_ms =
		patient(session) ? INT64_MAX : session_later(session, session->message_timeout_ms);
	if (state == ST_START || (state == ST_CLOSED && session->side == WSC_EAP_PEER)) {
		/* The server has ended this conversation; another one has other identifiers. */
		session->out = OUT_NOTHING;
		session->due = false;
		session->given = true;
		session->numbered = false;
	}
}

void session_begin(struct wsc_session *session)
{
	session->retransmit_at_ms = INT64_MAX;
	session->given = true; /* a peer waits to be asked */
	if (session->side == WSC_EAP_SERVER) {
		transport_queue(session, OUT_IDENTITY);
		set_state(session, ST_IDENTITY);
	} else {
		set_state(session, session->role == WSC_ENROLLEE ? ST_START : ST_M1);
	}
}

void session_tell(struct wsc_session *session, enum wsc_event_kind kind)
{
	session->events |= (uint16_t)(1u << kind);
}

void session_end(struct wsc_session *session, enum wsc_reason reason, uint16_t error)
{
	const unsigned questions = 1u << WSC_EVENT_NEED_PASSWORD | 1u << WSC_EVENT_NEED_CREDENTIALS;

	if (session->ended)
		return;
	session->ended = true;
	session->end_reason = (uint8_t)reason;
	session->end_error = error;
	session->events &= (uint16_t)~questions;
	session_tell(session, reason ? WSC_EVENT_FAILED : WSC_EVENT_SUCCEEDED);
	if (session->role == WSC_REGISTRAR && session->has_settings)
		wsc_wipe(&session->secret.after.keys, sizeof(session->secret.after.keys));
	else
		wsc_wipe(&session->secret, sizeof(session->secret));
}

void session_close(struct wsc_session *session)
{
	if (session->side == WSC_EAP_SERVER)
		transport_queue(session, OUT_FAILURE);
	set_state(session, ST_CLOSED);
}

/*
 * What is refused, and what is dropped. EAP drops: a packet that is no EAP-WSC, of another
 * direction or identifier, changes nothing, as anyone near may have sent it and the right one may
 * still come (RFC 3748, 4.1). Whatever passed EAP is the peer's next word, and there will be no
 * other: if it is malformed, of another session, not authentic or not the turn's, the session ends
 * with a NACK. The program refuses M1 with M2D, which stock enrollees show, while they show nothing
 * of a NACK there.
 */
void session_refuse(struct wsc_session *session, enum wsc_reason reason, uint16_t error)
{
	session_end(session, reason, error);
	if (session->state == ST_PASSWORD &&
		registrar_send_m2d(session, session->end_error) == WSC_REASON_NONE) {
		set_state(session, ST_CLOSING);
		return;
	}
	if (session->given && session->state != ST_IDENTITY) {
		set_state(session, ST_REFUSING);
		return;
	}
	/* Before EAP-WSC has begun there is no way to say it. */
	if (session->state != ST_IDENTITY &&
		message_send_note(session, WSC_NACK, session->end_error) == WSC_REASON_NONE)
		set_state(session, ST_CLOSING);
	else
		session_close(session);
}

enum wsc_status session_input(
	struct wsc_session *session, enum session_input input, const struct wsc_message *message)
{
	const struct session_cell *cell = &session_table[session->role][session->state][input];
	enum wsc_reason reason = WSC_REASON_UNEXPECTED;
	bool instead = false;

	if (!cell->handler && input >= IN_PASSWORD)
		return WSC_MISUSE;
	if (cell->handler)
		reason = handlers[cell->handler](session, message, &instead);
	if (reason) {
		session_refuse(session, reason, session_reason_error(reason));
		return WSC_REFUSED;
	}
	set_state(session, (enum session_state)(instead ? cell->instead : cell->next));
	return WSC_OK;
}
