/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_session_fake.h"

const struct wsc_device *wsc_session_peer(const struct wsc_session *session)
{
	return session->silent ? NULL : &session->peer;
}

uint16_t wsc_session_password_id(const struct wsc_session *session)
{
	return session->password_id;
}

enum wsc_status wsc_session_password(struct wsc_session *session, uint16_t password_id,
	struct wsc_bytes password, int64_t now_ms)
{
	(void)now_ms;
	assert_int_equal(session->told, NOTHING);
	session->told = PASSWORD;
	session->given_id = password_id;
	assert_true(password.len < sizeof(session->given));
	if (password.len)
		memcpy(session->given, password.p, password.len);
	return WSC_OK;
}

enum wsc_status wsc_session_wait(struct wsc_session *session, int64_t now_ms)
{
	(void)now_ms;
	assert_int_equal(session->told, NOTHING);
	session->told = WAIT;
	return WSC_OK;
}

enum wsc_status wsc_session_refuse(struct wsc_session *session, enum wsc_config_error error,
	enum wsc_reason reason, int64_t now_ms)
{
	(void)now_ms;
	if (session->closed)
		return WSC_CLOSED;
	session->told = REFUSED;
	session->error = error;
	session->reason = reason;
	return WSC_OK;
}

struct wsc_session m1(uint8_t device, uint16_t password_id)
{
	struct wsc_session session = {.password_id = password_id};

	memset(session.peer.uuid, device, WSC_UUID_SIZE);
	session.peer.mac[0] = 2;
	session.peer.mac[5] = device;
	return session;
}

void heard(struct wsc_registrar *registrar, uint8_t device, int64_t now_ms)
{
	const struct wsc_session session = m1(device, WSC_PASSWORD_PBC);

	wsc_registrar_heard(registrar, session.peer.mac, session.peer.uuid, now_ms);
}

void asks(struct wsc_registrar *registrar, struct wsc_session *session, int64_t now_ms)
{
	assert_int_equal(wsc_registrar_answer(registrar, session, now_ms), WSC_OK);
}

void ends(struct wsc_registrar *registrar, const struct wsc_session *session,
	enum wsc_event_kind kind, enum wsc_kind at, enum wsc_reason reason)
{
	const struct wsc_event event = {.kind = kind, .at = at, .at_valid = true, .reason = reason};

	wsc_registrar_ended(registrar, session, &event);
}

void succeeds(struct wsc_registrar *registrar, const struct wsc_session *session)
{
	ends(registrar, session, WSC_EVENT_SUCCEEDED, WSC_DONE, WSC_REASON_NONE);
}

struct wsc_bytes text(const char *string)
{
	return (struct wsc_bytes){(const uint8_t *)string, strlen(string)};
}
