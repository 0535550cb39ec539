/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions that write down what a registrar's policy tells them: linked in the place of real ones.
 */
#ifndef TESTS_UNIT_WSC_SESSION_FAKE_H
#define TESTS_UNIT_WSC_SESSION_FAKE_H

#include <wsc/wsc.h>

enum told { NOTHING, PASSWORD, WAIT, REFUSED };
struct wsc_session {
	struct wsc_device peer;
	uint16_t password_id;
	bool silent; /* no M1 yet */
	bool closed;
	enum told told;
	uint16_t given_id;
	uint8_t given[WSC_PASSWORD_MAX + 1];
	enum wsc_config_error error;
	enum wsc_reason reason;
};

/* Device 1 has UUID 1.1.1… and address 2:0:0:0:0:1. */
struct wsc_session m1(uint8_t device, uint16_t password_id);
void heard(struct wsc_registrar *registrar, uint8_t device, int64_t now_ms);
void asks(struct wsc_registrar *registrar, struct wsc_session *session, int64_t now_ms);
void ends(struct wsc_registrar *registrar, const struct wsc_session *session,
	enum wsc_event_kind kind, enum wsc_kind at, enum wsc_reason reason);
void succeeds(struct wsc_registrar *registrar, const struct wsc_session *session);
struct wsc_bytes text(const char *string);

#endif
