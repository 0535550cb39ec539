/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A session from inside. What can happen stands in session_table (transitions.c,
 * docs/wsc-session.md); enrollee.c and registrar.c serve its cells, message.c is what both of them
 * do, transport.c is EAP.
 */
#ifndef LIB_SESSION_INTERNAL_H
#define LIB_SESSION_INTERNAL_H

#include <wsc/session.h>

#include "lib/crypto/crypto.h"

/* Named by what the session waits for. */
enum session_state {
	ST_IDENTITY, /* server: the peer's identity */
	ST_START,    /* enrolling station: WSC_Start */
	ST_M1,	     /* registrar, from here to ST_DONE the messages and the program in turn */
	ST_PASSWORD, /* registrar: the program, after M1 */
	ST_M2D_ACK,  /* registrar: the answer to M2D */
	ST_M2,	     /* enrollee */
	ST_M2_LATER, /* enrollee that has answered M2D */
	ST_M3,
	ST_M4,
	ST_M5,
	ST_M6,
	ST_M7,
	ST_CREDENTIALS, /* registrar: the program, after M7 */
	ST_M8,
	ST_DONE,
	ST_ACK,	     /* enrolling access point: the answer to Done */
	ST_REFUSING, /* ended by the program: any message, to answer it with NACK */
	ST_CLOSING,  /* ended: EAP-Failure, or the answer that the server ends EAP after */
	ST_CLOSED,
	ST_COUNT,
};

/* What comes in. The messages have the numbers of enum wsc_kind. */
enum session_input {
	IN_M1 = WSC_M1,
	IN_M2 = WSC_M2,
	IN_M2D = WSC_M2D,
	IN_M3 = WSC_M3,
	IN_M4 = WSC_M4,
	IN_M5 = WSC_M5,
	IN_M6 = WSC_M6,
	IN_M7 = WSC_M7,
	IN_M8 = WSC_M8,
	IN_ACK = WSC_ACK,
	IN_NACK = WSC_NACK,
	IN_DONE = WSC_DONE,
	IN_IDENTITY,	/* EAP-Response/Identity of the right role */
	IN_START,	/* WSC_Start */
	IN_FAILURE,	/* EAP-Failure */
	IN_ANYTHING,	/* any message, unread */
	IN_PASSWORD,	/* wsc_session_password() */
	IN_WAIT,	/* wsc_session_wait() */
	IN_CREDENTIALS, /* wsc_session_credentials() */
	IN_COUNT,
};

/* What _send() gives out, as long as it can be asked for it again. */
enum session_packet {
	OUT_NOTHING,
	OUT_IDENTITY,
	OUT_START,
	OUT_MESSAGE, /* the current fragment */
	OUT_FRAG_ACK,
	OUT_FAILURE,
};

/* Before the keys are derived, and after: one place, as neither needs the other's. */
union session_secrets {
	struct {
		uint8_t private_key[WSC_PRIVATE_KEY_SIZE];
		uint8_t password[WSC_PASSWORD_MAX];
		uint8_t password_len;
		bool has_key;	   /* the key pair is made */
		bool has_password; /* registrar: configured or answered */
		bool has_hash;
		bool has_mac;
		uint8_t peer_key_hash[WSC_PUBLIC_KEY_HASH_SIZE];
		uint8_t peer_mac[WSC_MAC_SIZE];
	} before;
	struct {
		struct wsc_keys keys;
		union {
			struct {
				uint8_t snonce[2][WSC_NONCE_SIZE]; /* own */
				uint8_t psk[2][16];
				uint8_t peer_hash[2][WSC_HASH_SIZE];
			} proof;			   /* until both halves are proven */
			struct wsc_credential ap_settings; /* registrar: of M7 */
		};
	} after;
};

struct wsc_session {
	struct wsc_crypto *crypto;
	const struct wsc_device *device;
	const struct wsc_credential *settings; /* registrar: credentials; access point: its own */
	size_t n_settings;

	int64_t now_ms; /* of the call that runs */
	int64_t session_until_ms;
	int64_t message_until_ms;
	int64_t retransmit_at_ms;
	int64_t message_timeout_ms;
	int64_t retransmit_ms;

	uint8_t role;  /* enum wsc_role */
	uint8_t side;  /* enum wsc_side */
	uint8_t state; /* enum session_state, by set_state() only */
	bool allocated;
	bool ap_configured;
	bool setup_locked;

	/* EAP */
	uint8_t out;	    /* enum session_packet */
	bool due;	    /* _send() gives @out */
	bool given;	    /* @out was given out: the other side has the turn */
	bool numbered;	    /* server: @identifier was used; peer: it is a request's */
	uint8_t identifier; /* server: of its last request; peer: of the last request it took */
	struct wsc_fragments fragments;
	struct wsc_reassembly reassembly;

	/* what the program is told */
	uint16_t events; /* a bit for each enum wsc_event_kind */
	bool ended;
	bool has_peer;
	bool at_valid;
	bool has_settings;  /* registrar: of M7, @secret; enrollee: of M8, @plain */
	uint8_t at;	    /* enum wsc_kind */
	uint8_t end_reason; /* enum wsc_reason */
	uint16_t end_error;
	uint16_t password_id; /* own; of M1 once that has come */
	uint16_t peer_password_id;
	unsigned tolerances;

	uint8_t n1[WSC_NONCE_SIZE]; /* the enrollee's */
	uint8_t n2[WSC_NONCE_SIZE]; /* the registrar's */
	bool has_n1, has_n2;
	uint8_t public_key[2][WSC_PUBLIC_KEY_SIZE]; /* by enum wsc_role */
	union session_secrets secret;

	struct wsc_device peer; /* its texts are in @texts */
	uint8_t texts[4 * WSC_NAME_MAX + WSC_MANUFACTURER_MAX];
	struct wsc_report report;

	/*
	 * Two messages: the last one that came (in @rx, until the next is built on it) and the last
	 * one that was built (in @tx, until the next that comes is verified with it). @tx is also
	 * where settings are encrypted and decrypted. Enrollee: M8's settings stay in @rx.
	 */
	size_t max_message;
	size_t rx_len;
	size_t tx_len;
	struct wsc_bytes plain; /* the last settings that were opened */
	uint8_t *tx;
	uint8_t rx[];
};

/*
 * Takes @in (NULL where the input has no message) to its end: builds and queues the answer. Sets
 * @instead when the cell's other state comes next.
 */
typedef enum wsc_reason session_handler(
	struct wsc_session *session, const struct wsc_message *in, bool *instead);

struct session_cell {
	uint8_t handler; /* its number in transitions.c; 0: the input is refused */
	uint8_t next;	 /* enum session_state */
	uint8_t instead; /* the other one that the handler may choose; else as @next */
};
extern const struct session_cell session_table[2][ST_COUNT][IN_COUNT];
extern const char *const session_state_names[ST_COUNT];
extern const char *const session_input_names[IN_COUNT];
extern const char *const session_role_names[2];

/* transitions.c */
/* The first state, from role and side; a server has its first request to give out. */
void session_begin(struct wsc_session *session);
enum wsc_status session_input(
	struct wsc_session *session, enum session_input input, const struct wsc_message *message);
/* Ends with a NACK if it is our turn, else with the next message that comes. */
void session_refuse(struct wsc_session *session, enum wsc_reason reason, uint16_t error);
/* The one end, and the secrets with it; nothing if there was one. */
void session_end(struct wsc_session *session, enum wsc_reason reason, uint16_t error);
void session_tell(struct wsc_session *session, enum wsc_event_kind kind);
void session_close(struct wsc_session *session);
/* INT64_MAX, which is never, at most. */
int64_t session_later(const struct wsc_session *session, int64_t delay_ms);

/* reason.c */
uint16_t session_reason_error(enum wsc_reason reason);

/* transport.c */
void transport_queue(struct wsc_session *session, enum session_packet packet);
void transport_queue_message(struct wsc_session *session, enum wsc_op op, struct wsc_bytes message);

/* message.c */
#define MESSAGE_PUT(message, FIELD, member, ...)                                                   \
	do {                                                                                       \
		(message)->member = __VA_ARGS__;                                                   \
		wsc_put(message, WSC_FIELD_##FIELD);                                               \
	} while (0)
#define MESSAGE_BYTES(array) ((struct wsc_bytes){array, sizeof(array)})

#define MESSAGE_NOTE_MAX 80 /* ACK, NACK and Done of ours: 65 bytes */

void message_begin(
	const struct wsc_session *session, struct wsc_message *message, enum wsc_kind kind);
void message_put_device(const struct wsc_session *session, struct wsc_message *message);
/* Builds @message into @tx, with its Authenticator when @authentic, and queues it. */
enum wsc_reason message_send(
	struct wsc_session *session, struct wsc_message *message, bool authentic);
/* The same with @settings encrypted in it. */
enum wsc_reason message_send_settings(struct wsc_session *session, struct wsc_message *message,
	const struct wsc_message *settings);
/* With @len bytes of settings that stand at message_settings_room() already. */
enum wsc_reason message_send_wrapped(
	struct wsc_session *session, struct wsc_message *message, size_t len);
uint8_t *message_settings_room(struct wsc_session *session, size_t *ret_size);
/* An access point's settings: attributes to a credential and back. */
void message_put_settings(struct wsc_message *message, const struct wsc_credential *settings,
	const uint8_t mac[static WSC_MAC_SIZE]);
void message_take_settings(const struct wsc_message *in, struct wsc_credential *ret);
/* The peer's nonce, of a first message that may be refused: stock hostapd 2.10 takes a NACK without
 * it for somebody else's. */
void message_take_nonce(struct wsc_session *session, struct wsc_bytes unread);
/* ACK, NACK and Done. */
enum wsc_reason message_send_note(struct wsc_session *session, enum wsc_kind kind, uint16_t error);

/* Nonces of this session, Authenticator: what every message from M2 (M3) must have. */
enum wsc_reason message_check(struct wsc_session *session, const struct wsc_message *in);
/* Nonces alone: of ACK, NACK and Done. */
enum wsc_reason message_check_nonces(
	const struct wsc_session *session, const struct wsc_message *in);
/* Of ACK and NACK. Who answers before he has read our message does not know our nonce: it is zero
 * then, as in stock wpa_supplicant's ACK of M2D. */
enum wsc_reason message_check_note(const struct wsc_session *session, const struct wsc_message *in);
/* Decrypts into @tx (@plain) and parses: @ret points there. */
enum wsc_reason message_open(struct wsc_session *session, const struct wsc_message *in,
	enum wsc_kind kind, struct wsc_message *ret);
/* Wipes what message_open() left, once its message has been verified with what was there before. */
void message_forget(struct wsc_session *session);
void message_take_peer(struct wsc_session *session, const struct wsc_message *in,
	struct wsc_bytes uuid, struct wsc_bytes mac);
/* Public key of the other side: not ours, and the one that the NFC token promised. */
enum wsc_reason message_take_key(struct wsc_session *session, struct wsc_bytes public_key);
enum wsc_reason message_make_key(struct wsc_session *session);
/* Keys and PSKs; the private key and the password are gone then. */
enum wsc_reason message_derive(struct wsc_session *session);
/* Own secret nonces, and the hashes that commit to them. */
enum wsc_reason message_commit(struct wsc_session *session, uint8_t hash1[static WSC_HASH_SIZE],
	uint8_t hash2[static WSC_HASH_SIZE]);
/* Whether the other side's secret nonce fits its hash: it knows this half of the password. */
enum wsc_reason message_prove(struct wsc_session *session, int half, struct wsc_bytes snonce);
/* Whether two Device Password IDs may mean one password. */
bool message_same_password(uint16_t ours, uint16_t theirs);
enum wsc_reason message_crypto(enum wsc_status status);

/* enrollee.c */
session_handler enrollee_begin, enrollee_m2, enrollee_m2d, enrollee_m4, enrollee_m6, enrollee_m8,
	enrollee_ack;
/* registrar.c */
session_handler registrar_start, registrar_m1, registrar_password, registrar_wait,
	registrar_password_late, registrar_m2d_ack, registrar_m3, registrar_m5, registrar_m7,
	registrar_credentials, registrar_done;
/* The answer to M1 when there is no password (yet), and, with an @error, when there will be none.
 */
enum wsc_reason registrar_send_m2d(struct wsc_session *session, uint16_t error);

#endif
