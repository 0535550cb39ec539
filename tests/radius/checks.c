/* SPDX-License-Identifier: BSD-3-Clause */
#include "checks.h"

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <string.h>

struct nas *nas_pbc(struct rig *rig)
{
	struct nas *nas = rig_nas(rig, WSC_PASSWORD_PBC, NULL);

	assert_non_null(nas);
	assert_true(nas_begin(nas, rig->now_ms));
	return nas;
}

struct nas *nas_pin(struct rig *rig, const char *pin)
{
	struct nas *nas = rig_nas(rig, WSC_PASSWORD_DEFAULT, pin);

	assert_non_null(nas);
	assert_true(nas_begin(nas, rig->now_ms));
	return nas;
}

bool one_round(struct rig *rig, struct nas *nas)
{
	const unsigned before = nas->n_replies;
	uint8_t buffer[4096];
	struct radius_address to;
	size_t len;

	rig_send(rig, nas);
	rig_program(rig);
	while ((len = rig_fetch(rig, &to, buffer)) > 0)
		rig_deliver(rig, &to, (struct wsc_bytes){buffer, len});
	return nas->n_replies > before;
}

void run_until(struct rig *rig, struct nas *nas, enum wsc_event_kind kind)
{
	for (unsigned i = 0; i < 50 && rig_count(rig, nas, kind) == 0; i++)
		one_round(rig, nas);
	assert_int_equal(rig_count(rig, nas, kind), 1);
}

void assert_enrolled(const struct rig *rig, const struct nas *nas)
{
	struct wsc_credential got;

	assert_int_equal(rig_count(rig, nas, WSC_EVENT_SUCCEEDED), 1);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_FAILED), 0);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_CREDENTIALS_SENT), 1);
	assert_int_equal(nas->code, REJECT);
	assert_int_equal(nas->eap[0], WSC_EAP_FAILURE);
	assert_int_equal(wsc_session_credential_get(nas->enrollee, 0, &got), WSC_OK);
	assert_int_equal(got.key_len, strlen(RIG_KEY));
	assert_memory_equal(got.key, RIG_KEY, got.key_len);
}

void assert_failed(const struct rig *rig, const struct nas *nas, enum wsc_reason reason)
{
	const struct rig_event *last = rig_last(rig, nas);

	assert_non_null(last);
	assert_int_equal(last->event.kind, WSC_EVENT_FAILED);
	assert_int_equal(last->event.reason, reason);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_FAILED), 1);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_CREDENTIALS_SENT), 0);
}

void assert_notice(struct rig *rig, enum radius_notice_kind kind)
{
	struct radius_notice notice;

	assert_int_equal(radius_server_notice(rig->server, &notice), WSC_OK);
	assert_int_equal(notice.kind, kind);
	assert_int_equal(radius_server_notice(rig->server, &notice), WSC_NOTHING);
}
