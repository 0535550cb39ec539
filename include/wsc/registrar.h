/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a registrar knows beside single sessions: which PINs are entered, whether a button was
 * pressed, who else presses one at the same time, and who guesses too often. Without I/O and
 * without allocation; it answers the sessions' questions.
 */
#ifndef WSC_REGISTRAR_H
#define WSC_REGISTRAR_H

#include <wsc/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- PINs, WSC 2.0.x, 7.4 --- */

/* Checksum digit of 7 digits as the standard computes it; @seven < 10 000 000. */
WSC_API unsigned wsc_pin_checksum(uint32_t seven);
/* 4 digits, or 8 digits whose checksum fits. Spaces and dashes are for people and do not count:
 * the digits without them go to @ret (9 bytes). WSC_INVALID: not a PIN. */
WSC_API WSC_MUST_USE enum wsc_status wsc_pin_parse(const char *text, char ret[WSC_AT_LEAST(9)]);
/* A fresh PIN of 8 digits, evenly distributed; 0-terminated. */
WSC_API WSC_MUST_USE enum wsc_status wsc_pin_make(
	struct wsc_crypto *crypto, char ret[WSC_AT_LEAST(9)]);

/* --- PBC overlap, 11.3 --- */

#define WSC_WALK_TIME_MS    120000 /* a press lasts this long */
#define WSC_MONITOR_TIME_MS 120000 /* two enrollees within it are an overlap */
#define WSC_PBC_MAX	    8	   /* enrollees in the window; more are an overlap anyway */

/* Enrollees in PBC that were heard, by probe request or M1. */
struct wsc_pbc {
	struct wsc_pbc_seen {
		uint8_t mac[WSC_MAC_SIZE];
		uint8_t uuid[WSC_UUID_SIZE];
		int64_t at_ms;
	} seen[WSC_PBC_MAX];
	uint8_t n;
};
WSC_API void wsc_pbc_init(struct wsc_pbc *pbc);
/* One enrollee in PBC was heard. The same UUID with another MAC address (a dual-band station), or
 * the same MAC with another UUID, is the same device. */
WSC_API void wsc_pbc_heard(struct wsc_pbc *pbc, const uint8_t mac[WSC_AT_LEAST(WSC_MAC_SIZE)],
	const uint8_t uuid[WSC_AT_LEAST(WSC_UUID_SIZE)], int64_t now_ms);
/* Whether, beside this enrollee, another one was heard within the monitor time. */
WSC_API bool wsc_pbc_overlap(const struct wsc_pbc *pbc,
	const uint8_t mac[WSC_AT_LEAST(WSC_MAC_SIZE)],
	const uint8_t uuid[WSC_AT_LEAST(WSC_UUID_SIZE)], int64_t now_ms);
/* Whether more than one enrollee was heard within the monitor time: refuses a press. */
WSC_API bool wsc_pbc_crowded(const struct wsc_pbc *pbc, int64_t now_ms);
/* This one has succeeded: it is no competitor of the next one. */
WSC_API void wsc_pbc_forget(struct wsc_pbc *pbc, const uint8_t mac[WSC_AT_LEAST(WSC_MAC_SIZE)],
	const uint8_t uuid[WSC_AT_LEAST(WSC_UUID_SIZE)]);

/* --- the policy --- */

#define WSC_PINS_MAX 8

struct wsc_registrar {
	struct wsc_pbc pbc;
	int64_t pbc_until_ms;	       /* button pressed until; 0 = not */
	uint8_t pbc_mac[WSC_MAC_SIZE]; /* the press is for this device; all zero = any */
	struct wsc_registrar_pin {
		uint8_t uuid[WSC_UUID_SIZE]; /* all zero = any enrollee */
		uint8_t mac[WSC_MAC_SIZE];   /* AuthorizedMACs; all zero = any */
		uint8_t password[WSC_PASSWORD_MAX];
		uint8_t len; /* 0 = free */
		uint16_t password_id;
		int64_t until_ms; /* INT64_MAX = for ever */
		uint8_t failures;
	} pins[WSC_PINS_MAX];
};

WSC_API void wsc_registrar_init(struct wsc_registrar *registrar);
WSC_API void wsc_registrar_clear(struct wsc_registrar *registrar); /* wipes the PINs */

/* WSC_REFUSED: more than one enrollee was heard in the monitor time (overlap). @mac NULL: any. */
WSC_API WSC_MUST_USE enum wsc_status wsc_registrar_press(
	struct wsc_registrar *registrar, const uint8_t *mac, int64_t now_ms);
WSC_API void wsc_registrar_cancel(struct wsc_registrar *registrar);
/* @uuid, @mac NULL: any enrollee. WSC_NO_SPACE: all places are taken. */
WSC_API WSC_MUST_USE enum wsc_status wsc_registrar_pin_add(struct wsc_registrar *registrar,
	const uint8_t *uuid, const uint8_t *mac, uint16_t password_id, struct wsc_bytes password,
	int64_t until_ms);
WSC_API void wsc_registrar_pin_remove(struct wsc_registrar *registrar, const uint8_t *uuid);

/* A probe request or an M1 told of an enrollee in PBC. */
WSC_API void wsc_registrar_heard(struct wsc_registrar *registrar,
	const uint8_t mac[WSC_AT_LEAST(WSC_MAC_SIZE)],
	const uint8_t uuid[WSC_AT_LEAST(WSC_UUID_SIZE)], int64_t now_ms);
/* Answers WSC_EVENT_NEED_PASSWORD of @session: the password, M2D, or a refusal. */
WSC_API WSC_MUST_USE enum wsc_status wsc_registrar_answer(
	struct wsc_registrar *registrar, struct wsc_session *session, int64_t now_ms);
/* The session has ended with @event: a PIN that succeeded is used up, one that failed three times
 * is withdrawn (the guesser must not have the rest of the PINs); a press that succeeded is over. */
WSC_API void wsc_registrar_ended(struct wsc_registrar *registrar, const struct wsc_session *session,
	const struct wsc_event *event, int64_t now_ms);
/* AuthorizedMACs for beacon and probe response: up to 5 addresses, FF:FF:FF:FF:FF:FF for any. */
WSC_API size_t wsc_registrar_authorized(const struct wsc_registrar *registrar,
	uint8_t ret[WSC_AT_LEAST(5 * WSC_MAC_SIZE)], int64_t now_ms);

/* --- the access point's own PIN: lock-out after wrong guesses, WSC 2.0.x, 7.4 --- */

struct wsc_lockout {
	uint8_t failures; /* since the last success */
	bool locked;
	int64_t until_ms; /* locked until; INT64_MAX = until wsc_lockout_open() */
};
WSC_API void wsc_lockout_init(struct wsc_lockout *lockout);
/* An external registrar gave a wrong PIN: the third failure locks for 60 s, each further one twice
 * as long, the tenth for ever. */
WSC_API void wsc_lockout_failed(struct wsc_lockout *lockout, int64_t now_ms);
WSC_API bool wsc_lockout_locked(struct wsc_lockout *lockout, int64_t now_ms);
WSC_API void wsc_lockout_open(struct wsc_lockout *lockout);

#ifdef __cplusplus
}
#endif
#endif
