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

/*
 * Enrollees in PBC that were heard, by probe request or M1. The window is closed: one heard at t
 * counts up to and including t + WSC_MONITOR_TIME_MS. When more are heard than it holds, the oldest
 * makes room and everybody is in an overlap until its time is over.
 */
struct wsc_pbc {
	struct wsc_pbc_seen {
		uint8_t mac[WSC_MAC_SIZE];
		uint8_t uuid[WSC_UUID_SIZE];
		int64_t at_ms;
	} seen[WSC_PBC_MAX];
	uint8_t n;
	bool crowded; /* until and including crowded_until_ms, whoever asks */
	int64_t crowded_until_ms;
};
WSC_API void wsc_pbc_init(struct wsc_pbc *pbc);
/* One enrollee in PBC was heard. The same UUID with another MAC address (a dual-band station, or
 * one that changes its address), or the same MAC with another UUID, is the same device. A UUID of
 * all zeros names nobody. */
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

#define WSC_PIN_FAILURES_MAX 3

/*
 * A session that wsc_registrar_answer() gave a password is kept in mind until
 * wsc_registrar_ended(): call that before the session's memory goes, whatever became of it.
 */
struct wsc_registrar {
	struct wsc_pbc pbc;
	int64_t pbc_until_ms;		 /* button pressed until, and not at, this; 0 = not */
	uint8_t pbc_mac[WSC_MAC_SIZE];	 /* the press is for this device; all zero = any */
	bool pbc_overlap;		 /* two wanted this press: nobody gets it */
	struct wsc_session *pbc_session; /* the one that has it now */
	struct wsc_registrar_pin {
		uint8_t uuid[WSC_UUID_SIZE]; /* all zero = any enrollee */
		uint8_t mac[WSC_MAC_SIZE];   /* AuthorizedMACs; all zero = any */
		uint8_t password[WSC_PASSWORD_MAX];
		uint8_t len; /* 0 = free */
		uint16_t password_id;
		int64_t until_ms; /* valid until, and not at, this; INT64_MAX = for ever */
		uint8_t failures;
		struct wsc_session *session; /* the one that has it now */
	} pins[WSC_PINS_MAX];
};

WSC_API void wsc_registrar_init(struct wsc_registrar *registrar);
WSC_API void wsc_registrar_clear(struct wsc_registrar *registrar); /* wipes the PINs */

/* The button was pressed; again before the walk time is over: from the start. @mac NULL: any
 * device. WSC_REFUSED: more than one enrollee was heard in the monitor time (overlap). */
WSC_API WSC_MUST_USE enum wsc_status wsc_registrar_press(
	struct wsc_registrar *registrar, const uint8_t *mac, int64_t now_ms);
/* The press is over. A session that has it already goes on: wsc_session_refuse() stops it. */
WSC_API void wsc_registrar_cancel(struct wsc_registrar *registrar);
/* Whether somebody who comes now gets the press: for Selected Registrar in beacons. */
WSC_API bool wsc_registrar_pressed(const struct wsc_registrar *registrar, int64_t now_ms);
/*
 * A password was entered. @uuid, @mac NULL: any enrollee. It takes the place of another one of the
 * same @uuid and @password_id, or of the same password for any enrollee. Which device password ids
 * of M1 it serves: its own; WSC_PASSWORD_DEFAULT stands for every kind of PIN (default, user-,
 * machine- and registrar-specified) on either side, since people who type a PIN do not know its
 * kind, and station software calls all of them default.
 * WSC_MISUSE: less than 4 bytes (NFC: 16) or more than WSC_PASSWORD_MAX; an id that has no password
 * of its own: WSC_PASSWORD_PBC, _REKEY, _NFC_HANDOVER.
 * WSC_NO_SPACE: all places are taken.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_registrar_pin_add(struct wsc_registrar *registrar,
	const uint8_t *uuid, const uint8_t *mac, uint16_t password_id, struct wsc_bytes password,
	int64_t until_ms, int64_t now_ms);
/* Removes the passwords of this enrollee; NULL: those for any enrollee. */
WSC_API void wsc_registrar_pin_remove(struct wsc_registrar *registrar, const uint8_t *uuid);

/* A probe request or an M1 told of an enrollee in PBC. */
WSC_API void wsc_registrar_heard(struct wsc_registrar *registrar,
	const uint8_t mac[WSC_AT_LEAST(WSC_MAC_SIZE)],
	const uint8_t uuid[WSC_AT_LEAST(WSC_UUID_SIZE)], int64_t now_ms);
/*
 * Answers WSC_EVENT_NEED_PASSWORD of @session; returns what the session said to the answer.
 *
 * PBC: without a press for this device, M2D. The first device to come gets the press; when another
 * one was heard within the monitor time, or comes while the first has its session, nobody does:
 * both are refused with WSC_ERR_MULTIPLE_PBC (in M2D: 11.3), as is who comes before the next press
 * or the end of the walk time, and two that come without a press. The same device once more: its
 * earlier session is refused (it hangs), the new one goes on.
 *
 * Else: an entered password of that UUID, then one for any enrollee, the one with the fewest
 * failures first; without one, M2D, and the enrollee asks again later. One session at a time has a
 * password, the others get M2D: two at once could learn from the first what the second may use.
 */
WSC_API WSC_MUST_USE enum wsc_status wsc_registrar_answer(
	struct wsc_registrar *registrar, struct wsc_session *session, int64_t now_ms);
/*
 * The session has ended with @event (NULL: it was given up without one). A press or a password
 * that succeeded is used up.
 *
 * A registrar's M4 shows the first half of a password to whoever asks, and M6 the second half to
 * who knows the first. So a password is withdrawn with the third failure behind M4, and with the
 * first one behind M6 or of unknown depth: a guesser would have the whole of it with the next try.
 */
WSC_API void wsc_registrar_ended(struct wsc_registrar *registrar, const struct wsc_session *session,
	const struct wsc_event *event);
/* AuthorizedMACs for beacon and probe response: up to 5 addresses, or FF:FF:FF:FF:FF:FF alone when
 * any device (or more than 5) may come. Returns their number; 0: nobody is waited for. */
WSC_API size_t wsc_registrar_authorized(const struct wsc_registrar *registrar,
	uint8_t ret[WSC_AT_LEAST(5 * WSC_MAC_SIZE)], int64_t now_ms);

/* --- the access point's own PIN: lock-out after wrong guesses, WSC 2.0.x, 7.4 --- */

struct wsc_lockout {
	uint8_t failures; /* since wsc_lockout_open() */
	bool locked;
	int64_t until_ms; /* locked until; INT64_MAX = until wsc_lockout_open() */
};
WSC_API void wsc_lockout_init(struct wsc_lockout *lockout);
/* An external registrar gave a wrong PIN: the third failure locks for 60 s, each further one twice
 * as long, the tenth for ever. */
WSC_API void wsc_lockout_failed(struct wsc_lockout *lockout, int64_t now_ms);
WSC_API bool wsc_lockout_locked(struct wsc_lockout *lockout, int64_t now_ms);
/* The right PIN was given, or somebody opened it by hand: all failures are forgiven. */
WSC_API void wsc_lockout_open(struct wsc_lockout *lockout);

#ifdef __cplusplus
}
#endif
#endif
