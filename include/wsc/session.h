/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One registration: an enrollee and a registrar, M1 to Done, over EAP.
 *
 * The session does no I/O. EAP packets that arrive go to wsc_session_receive(); packets to send
 * come from wsc_session_send(); what the program should know or decide comes from
 * wsc_session_event(); wsc_session_deadline() tells when to call wsc_session_expire(). After every
 * call that took something in, call wsc_session_send() and wsc_session_event() until they say
 * WSC_NOTHING. Times are milliseconds of any clock that never jumps back.
 */
#ifndef WSC_SESSION_H
#define WSC_SESSION_H

#include <wsc/crypto.h>
#include <wsc/eap.h>
#include <wsc/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

enum wsc_role { WSC_ENROLLEE, WSC_REGISTRAR };

/*
 * Which end of EAP: a station is the peer, the access point (or its RADIUS server) the server. An
 * enrolling station: enrollee = peer, registrar = server. An access point that is configured by an
 * external registrar: enrollee = server, registrar = peer.
 */
enum wsc_side { WSC_EAP_PEER, WSC_EAP_SERVER };

/* What a device says of itself, in M1 or M2. The texts are UTF-8, not 0-terminated. */
struct wsc_device {
	uint8_t mac[WSC_MAC_SIZE];
	uint8_t uuid[WSC_UUID_SIZE];
	struct wsc_bytes name;		/* <= 32 */
	struct wsc_bytes manufacturer;	/* <= 64 */
	struct wsc_bytes model_name;	/* <= 32 */
	struct wsc_bytes model_number;	/* <= 32 */
	struct wsc_bytes serial_number; /* <= 32 */
	uint8_t primary_type[WSC_DEVICE_TYPE_SIZE];
	uint16_t config_methods; /* enum wsc_config_method */
	uint16_t auth_types;	 /* all it can: enum wsc_auth_type */
	uint16_t encryptions;	 /* enum wsc_encryption */
	uint8_t rf_bands;	 /* enum wsc_rf_band, one at least; of the current association */
	uint32_t os_version;
	uint8_t version2; /* 0x20 and later; 0 = a version 1.0 device */
};

#define WSC_MESSAGE_MAX 784 /* default of max_message: keeps a session under 3 KiB */
#define WSC_MESSAGE_MIN 640 /* the shortest max_message that is taken */

/*
 * What a session is to be. A member that is zero has its default, so make it with designated
 * initialisers or {0}. It is needed during wsc_session_init() only; what it points to, as long as
 * its member says.
 */
struct wsc_config {
	enum wsc_role role;
	enum wsc_side side;
	struct wsc_crypto *crypto;	 /* outlives the session */
	const struct wsc_device *device; /* own; outlives the session */
	struct wsc_keypair *keypair;	 /* made ahead, taken and wiped; NULL: made when needed */
	size_t max_message;  /* longest message either way; 0 = WSC_MESSAGE_MAX. Several credentials
				in one M8 need about 110 bytes each */
	size_t packet_max;   /* longest EAP packet to send, 20 or more; 0 = 1398 */
	unsigned tolerances; /* of WSC_TOLERATE_FIELD, which is right for real devices; 0 = the
				standard's letter */

	/*
	 * The device password: @password_id as in M1, @password borrowed during wsc_session_init()
	 * only. A PIN has 4 digits or more, an NFC password 16 bytes or more, WSC_PASSWORD_PBC
	 * none. An enrollee must have one. A registrar that has none (password.p NULL, another id
	 * than WSC_PASSWORD_PBC) is asked for it by WSC_EVENT_NEED_PASSWORD when M1 has come.
	 */
	uint16_t password_id;
	struct wsc_bytes password;
	/* Public Key Hash of the peer from an NFC token, 20 bytes, or NULL: another key is refused
	 * with WSC_ERR_PUBLIC_KEY_HASH. Borrowed during wsc_session_init() only. */
	const uint8_t *peer_key_hash;

	/* Registrar: what M8 hands out (each @mac is put in: the peer's); outlive the session.
	 * None: asked for by WSC_EVENT_NEED_CREDENTIALS when M7 has proven that the enrollee knows
	 * the whole password. To an access point goes the first one, as its new settings. */
	const struct wsc_credential *credentials;
	size_t n_credentials;

	/* Enrollee that is an access point: its settings for M7, and whether they are in force.
	 * NULL for a station. Outlive the session. */
	const struct wsc_credential *ap_settings;
	bool ap_configured; /* Wi-Fi Simple Configuration State 2 */
	bool setup_locked;  /* refuses the registrar with WSC_ERR_SETUP_LOCKED */

	/* MAC of the peer as the transport knows it, or NULL. A registrar refuses an M1 that names
	 * another one with WSC_ERR_ROGUE_ACTIVITY. Borrowed during wsc_session_init() only. */
	const uint8_t *peer_mac;

	/* Server: identifier of its first request, which asks for the identity. Where that is known
	 * already (RADIUS), give the EAP-Response/Identity to wsc_session_receive() before the
	 * first wsc_session_send(): then it is not asked for, and numbers go on from there. */
	uint8_t eap_identifier;
	int64_t message_timeout_ms; /* 0 = 15 000 (WSC 2.0.x, 7.9) */
	int64_t session_timeout_ms; /* 0 = 120 000; INT64_MAX = none, like the above */
	int64_t retransmit_ms; /* server: sends the last request again after this; 0 = never, the
				  transport does (RADIUS: RFC 3579, 2.3) */
};

enum wsc_event_kind {
	WSC_EVENT_NONE,
	WSC_EVENT_PEER, /* M1, M2 or M2D has come: wsc_session_peer() */
	/* the session stands still until the program answers */
	WSC_EVENT_NEED_PASSWORD,    /* wsc_session_password(), _wait() or _refuse() */
	WSC_EVENT_NEED_CREDENTIALS, /* wsc_session_credentials() or _refuse() */
	/* it goes on by itself */
	WSC_EVENT_NOT_READY, /* M2D: the registrar does not have the password yet. The enrollee
				waits for another request, or comes back later; no failure */
	/* registrar: M8, or its first fragment, was given out by wsc_session_send(): the enrollee
	 * may have the key from now on */
	WSC_EVENT_CREDENTIALS_SENT,
	WSC_EVENT_CREDENTIALS, /* enrollee: wsc_session_credential_get() */
	WSC_EVENT_AP_SETTINGS, /* registrar: M7 told the access point's present settings */
	/* the end, exactly once */
	WSC_EVENT_SUCCEEDED, /* registrar: Done has come; enrollee: it was sent */
	WSC_EVENT_FAILED,
};

/* Why a session failed, beyond the Configuration Error. */
enum wsc_reason {
	WSC_REASON_NONE,
	WSC_REASON_PEER_NACK,	    /* the other side refused; its Configuration Error is told */
	WSC_REASON_PASSWORD_FIRST,  /* first half of the device password is wrong */
	WSC_REASON_PASSWORD_SECOND, /* second half is wrong */
	WSC_REASON_AUTHENTICATOR,   /* Authenticator does not fit: another peer, or tampering */
	WSC_REASON_KEY_WRAP,	    /* Encrypted Settings cannot be opened */
	WSC_REASON_MALFORMED,	    /* message breaks the standard: see the report */
	WSC_REASON_UNEXPECTED,	    /* another message than the state allows */
	WSC_REASON_NONCE,	    /* Enrollee or Registrar Nonce of another session */
	WSC_REASON_PUBLIC_KEY,	    /* not a group element, or our own reflected */
	WSC_REASON_PUBLIC_KEY_HASH, /* not the key that the NFC token promised */
	WSC_REASON_PASSWORD_ID,	    /* registrar and enrollee do not mean the same password */
	WSC_REASON_MAC,		    /* M1 names another MAC address than the transport */
	WSC_REASON_SETUP_LOCKED,
	WSC_REASON_OVERLAP,  /* PBC: more than one enrollee */
	WSC_REASON_REFUSED,  /* by the program, wsc_session_refuse() */
	WSC_REASON_TOO_LONG, /* a message longer than max_message */
	WSC_REASON_MESSAGE_TIMEOUT,
	WSC_REASON_SESSION_TIMEOUT,
	WSC_REASON_EAP_FAILURE,	  /* the peer ended EAP early */
	WSC_REASON_CRYPTO,	  /* our crypto library or random source failed */
	WSC_REASON_NO_CREDENTIAL, /* M8 had no credential that can be used */
	WSC_REASON_NOT_READY,	  /* M2D ended it: the registrar has no password for this enrollee
				     yet; no error, the enrollee comes back */
};
#define WSC_REASON_COUNT (WSC_REASON_NOT_READY + 1)
WSC_API const char *wsc_reason_token(enum wsc_reason reason); /* "password-first-half", stable */
WSC_API const char *wsc_reason_text(enum wsc_reason reason);  /* a sentence for people */

struct wsc_event {
	enum wsc_event_kind kind;
	/* of WSC_EVENT_FAILED, and the reason of a PEER_NACK's guess where its message tells it:
	 * error 18 in answer to M4, M5: first half; to M6, M7: second half */
	enum wsc_reason reason;
	uint16_t config_error; /* sent or received */
	enum wsc_kind at;      /* the last message that was sent or received: M1 to M8, M2D, Done */
	bool at_valid;	       /* whether there was one */
};

struct wsc_session;

/* Bytes of memory that a session needs; 0 = default, at most 65 535. Alignment as malloc's. */
WSC_API size_t wsc_session_size(size_t max_message);

/*
 * Makes a session in the caller's @memory. WSC_MISUSE: a config that cannot be, WSC_NO_SPACE,
 * WSC_CRYPTO. A server session has a packet to send at once.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_init(void *memory, size_t size,
	const struct wsc_config *config, int64_t now_ms, struct wsc_session **ret);
/* The same with one malloc. */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_new(
	const struct wsc_config *config, int64_t now_ms, struct wsc_session **ret);
/* Wipes everything; _free also gives back the memory of _new. Both take NULL. */
WSC_API void wsc_session_clear(struct wsc_session *session);
WSC_API void wsc_session_free(struct wsc_session *session);

/*
 * Takes one EAP packet. WSC_OK: taken. WSC_IGNORED: not for now (a duplicate, another identifier,
 * another type): a duplicate request makes the peer's last response come out of _send() once more.
 * WSC_REFUSED: refused, the session is ending: send what _send() gives. WSC_PENDING: the program
 * has a question to answer first. WSC_CLOSED.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_receive(
	struct wsc_session *session, struct wsc_bytes packet, int64_t now_ms);

/*
 * The next EAP packet, at most packet_max bytes. WSC_NOTHING; WSC_NO_SPACE (@ret_len is needed,
 * nothing is lost). It also comes out after the end: NACK, ACK, EAP-Failure.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_send(
	struct wsc_session *session, uint8_t *buffer, size_t size, size_t *ret_len, int64_t now_ms);

/* When wsc_session_expire() wants to be called; INT64_MAX = never. Earlier it does nothing. */
WSC_API int64_t wsc_session_deadline(const struct wsc_session *session);
WSC_API void wsc_session_expire(struct wsc_session *session, int64_t now_ms);

/* The next event; WSC_NOTHING. */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_event(
	struct wsc_session *session, struct wsc_event *ret);

/* Answers to events; what they point to is borrowed during the call. WSC_MISUSE when the session
 * did not ask. */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_password(struct wsc_session *session,
	uint16_t password_id, struct wsc_bytes password, int64_t now_ms);
WSC_API WSC_MUST_USE enum wsc_status wsc_session_wait(
	struct wsc_session *session, int64_t now_ms); /* sends M2D */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_credentials(struct wsc_session *session,
	const struct wsc_credential *credentials, size_t n, int64_t now_ms);
/* Refuses whatever comes next, in every state, with a NACK; also cancels. WSC_CLOSED. */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_refuse(struct wsc_session *session,
	enum wsc_config_error error, enum wsc_reason reason, int64_t now_ms);

/* Whether EAP is over too: nothing is taken or sent any more. An ended session lives on until then,
 * for NACK, ACK and EAP-Failure; wsc_session_deadline() bounds it. */
WSC_API bool wsc_session_closed(const struct wsc_session *session);

/* The peer as its M1 or M2 told it; NULL before that. Valid until the session is cleared. */
WSC_API const struct wsc_device *wsc_session_peer(const struct wsc_session *session);
/* Device Password ID: registrar: of M1; enrollee: its own. */
WSC_API uint16_t wsc_session_password_id(const struct wsc_session *session);

/* Received credentials, or (registrar) the access point's settings, from their event until the
 * session is cleared. WSC_NOTHING: no @index. Wipe @ret with wsc_credential_wipe(). */
WSC_API WSC_MUST_USE enum wsc_status wsc_session_credential_get(
	const struct wsc_session *session, size_t index, struct wsc_credential *ret);

/* What was odd about the last message that came in; changes with the next one. */
WSC_API const struct wsc_report *wsc_session_report(const struct wsc_session *session);

#ifdef __cplusplus
}
#endif
#endif
