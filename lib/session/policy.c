/* SPDX-License-Identifier: BSD-3-Clause */
#include <wsc/registrar.h>

#include <string.h>

#include "lib/session/zero.h"

/* Zeros in the place of a name stand for anybody. */
static void name_set(uint8_t *name, const uint8_t *value, size_t len)
{
	if (value)
		memcpy(name, value, len);
	else
		memset(name, 0, len);
}

void wsc_registrar_init(struct wsc_registrar *registrar)
{
	*registrar = (struct wsc_registrar){0};
}

void wsc_registrar_clear(struct wsc_registrar *registrar)
{
	wsc_wipe(registrar, sizeof(*registrar));
}

/* --- the button --- */

static bool is_walking(const struct wsc_registrar *registrar, int64_t now_ms)
{
	return registrar->pbc_until_ms != 0 && now_ms < registrar->pbc_until_ms;
}

enum wsc_status wsc_registrar_press(
	struct wsc_registrar *registrar, const uint8_t *mac, int64_t now_ms)
{
	if (wsc_pbc_crowded(&registrar->pbc, now_ms))
		return WSC_REFUSED;
	registrar->pbc_until_ms = now_ms + WSC_WALK_TIME_MS;
	registrar->pbc_overlap = false;
	name_set(registrar->pbc_mac, mac, WSC_MAC_SIZE);
	return WSC_OK;
}

void wsc_registrar_cancel(struct wsc_registrar *registrar)
{
	registrar->pbc_until_ms = 0;
	registrar->pbc_overlap = false;
}

bool wsc_registrar_pressed(const struct wsc_registrar *registrar, int64_t now_ms)
{
	return is_walking(registrar, now_ms) && !registrar->pbc_overlap;
}

void wsc_registrar_heard(struct wsc_registrar *registrar, const uint8_t mac[static WSC_MAC_SIZE],
	const uint8_t uuid[static WSC_UUID_SIZE], int64_t now_ms)
{
	wsc_pbc_heard(&registrar->pbc, mac, uuid, now_ms);
}

/* The session that has the press loses it. */
static void press_take_back(struct wsc_registrar *registrar, enum wsc_config_error error,
	enum wsc_reason reason, int64_t now_ms)
{
	struct wsc_session *const session = registrar->pbc_session;

	registrar->pbc_session = NULL;
	if (session) {
		const enum wsc_status status = wsc_session_refuse(session, error, reason, now_ms);

		(void)status; /* WSC_CLOSED: it has ended by itself */
	}
}

static enum wsc_status answer_pbc(struct wsc_registrar *registrar, struct wsc_session *session,
	const struct wsc_device *peer, int64_t now_ms)
{
	const bool walking = is_walking(registrar, now_ms);
	const bool for_it = is_zero(registrar->pbc_mac, WSC_MAC_SIZE) ||
			    memcmp(registrar->pbc_mac, peer->mac, WSC_MAC_SIZE) == 0;

	wsc_pbc_heard(&registrar->pbc, peer->mac, peer->uuid, now_ms);
	if (!for_it)
		return wsc_session_wait(session, now_ms);
	/*
	 * Without a press, too: M2D with this error is how a registrar tells of an overlap (WSC
	 * 2.0.x, 11.3), and "not ready" would have both ask again for a press that is refused. A
	 * session that got the press may outlive the walk time, and be overlapped even then.
	 */
	if ((walking && registrar->pbc_overlap) ||
		wsc_pbc_overlap(&registrar->pbc, peer->mac, peer->uuid, now_ms)) {
		registrar->pbc_overlap = true;
		press_take_back(registrar, WSC_ERR_MULTIPLE_PBC, WSC_REASON_OVERLAP, now_ms);
		return wsc_session_refuse(
			session, WSC_ERR_MULTIPLE_PBC, WSC_REASON_OVERLAP, now_ms);
	}
	if (!walking)
		return wsc_session_wait(session, now_ms);
	press_take_back(registrar, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, now_ms);
	registrar->pbc_session = session;
	return wsc_session_password(session, WSC_PASSWORD_PBC, (struct wsc_bytes){0}, now_ms);
}

/* --- passwords --- */

static bool is_pin(uint16_t password_id)
{
	return password_id == WSC_PASSWORD_DEFAULT || password_id == WSC_PASSWORD_USER ||
	       password_id == WSC_PASSWORD_MACHINE || password_id == WSC_PASSWORD_REGISTRAR;
}

static bool serves(uint16_t entered, uint16_t asked)
{
	if (entered == asked)
		return true;
	return is_pin(entered) && is_pin(asked) &&
	       (entered == WSC_PASSWORD_DEFAULT || asked == WSC_PASSWORD_DEFAULT);
}

static bool is_valid(const struct wsc_registrar_pin *pin, int64_t now_ms)
{
	return pin->len && (pin->until_ms == INT64_MAX || now_ms < pin->until_ms);
}

static bool is_for_any(const struct wsc_registrar_pin *pin)
{
	return is_zero(pin->uuid, WSC_UUID_SIZE);
}

static void withdraw(struct wsc_registrar_pin *pin)
{
	wsc_wipe(pin, sizeof(*pin));
}

static bool has_password(const struct wsc_registrar_pin *pin, struct wsc_bytes password)
{
	return pin->len == password.len && wsc_equal(pin->password, password.p, password.len);
}

/* What wsc_session_password() takes. */
static bool can_be(uint16_t password_id, size_t len)
{
	if (password_id == WSC_PASSWORD_PBC || password_id == WSC_PASSWORD_REKEY ||
		password_id == WSC_PASSWORD_NFC_HANDOVER)
		return false;
	return len >= (password_id < WSC_PASSWORD_NFC_FIRST ? 4 : 16) && len <= WSC_PASSWORD_MAX;
}

/* The place of a password that the new one replaces, else a free one. */
static struct wsc_registrar_pin *place_find(
	struct wsc_registrar *registrar, const struct wsc_registrar_pin *entered, int64_t now_ms)
{
	const struct wsc_bytes password = {entered->password, entered->len};
	struct wsc_registrar_pin *place = NULL;

	for (size_t i = 0; i < WSC_PINS_MAX; i++) {
		struct wsc_registrar_pin *const pin = &registrar->pins[i];

		if (!is_valid(pin, now_ms)) {
			withdraw(pin);
			place = place ? place : pin;
		} else if (memcmp(pin->uuid, entered->uuid, WSC_UUID_SIZE) == 0 &&
			   pin->password_id == entered->password_id &&
			   (!is_for_any(pin) || has_password(pin, password))) {
			return pin;
		}
	}
	return place;
}

enum wsc_status wsc_registrar_pin_add(struct wsc_registrar *registrar, const uint8_t *uuid,
	const uint8_t *mac, uint16_t password_id, struct wsc_bytes password, int64_t until_ms,
	int64_t now_ms)
{
	struct wsc_registrar_pin entered = {.password_id = password_id, .until_ms = until_ms};
	struct wsc_registrar_pin *place;

	if (!password.p || !can_be(password_id, password.len))
		return WSC_MISUSE;
	name_set(entered.uuid, uuid, WSC_UUID_SIZE);
	name_set(entered.mac, mac, WSC_MAC_SIZE);
	memcpy(entered.password, password.p, password.len);
	entered.len = (uint8_t)password.len;
	place = place_find(registrar, &entered, now_ms);
	if (place) {
		/* The session that has it goes on, and uses up the same password only. */
		entered.session = has_password(place, password) ? place->session : NULL;
		*place = entered;
	}
	wsc_wipe(&entered, sizeof(entered));
	return place ? WSC_OK : WSC_NO_SPACE;
}

void wsc_registrar_pin_remove(struct wsc_registrar *registrar, const uint8_t *uuid)
{
	uint8_t wanted[WSC_UUID_SIZE];

	name_set(wanted, uuid, sizeof(wanted));
	for (size_t i = 0; i < WSC_PINS_MAX; i++) {
		if (memcmp(registrar->pins[i].uuid, wanted, sizeof(wanted)) == 0)
			withdraw(&registrar->pins[i]);
	}
}

/* Whether @a is to be asked before @b (NULL: nothing yet). */
static bool is_better(const struct wsc_registrar_pin *a, const struct wsc_registrar_pin *b)
{
	if (!b)
		return true;
	if (is_for_any(a) != is_for_any(b))
		return is_for_any(b);
	/* One that another enrollee has now is no use, unless it is this enrollee's own. */
	if (is_for_any(a) && !a->session != !b->session)
		return !a->session;
	return a->failures < b->failures;
}

static struct wsc_registrar_pin *pin_find(struct wsc_registrar *registrar,
	const struct wsc_device *peer, uint16_t password_id, int64_t now_ms)
{
	struct wsc_registrar_pin *best = NULL;

	for (size_t i = 0; i < WSC_PINS_MAX; i++) {
		struct wsc_registrar_pin *const pin = &registrar->pins[i];
		const bool for_it =
			(is_for_any(pin) || memcmp(pin->uuid, peer->uuid, WSC_UUID_SIZE) == 0) &&
			(is_zero(pin->mac, WSC_MAC_SIZE) ||
				memcmp(pin->mac, peer->mac, WSC_MAC_SIZE) == 0);

		if (is_valid(pin, now_ms) && for_it && serves(pin->password_id, password_id) &&
			is_better(pin, best))
			best = pin;
	}
	return best;
}

static enum wsc_status answer_pin(struct wsc_registrar *registrar, struct wsc_session *session,
	const struct wsc_device *peer, uint16_t password_id, int64_t now_ms)
{
	struct wsc_registrar_pin *const pin = pin_find(registrar, peer, password_id, now_ms);

	if (!pin || (pin->session && pin->session != session))
		return wsc_session_wait(session, now_ms);
	pin->session = session;
	return wsc_session_password(
		session, password_id, (struct wsc_bytes){pin->password, pin->len}, now_ms);
}

enum wsc_status wsc_registrar_answer(
	struct wsc_registrar *registrar, struct wsc_session *session, int64_t now_ms)
{
	const struct wsc_device *const peer = wsc_session_peer(session);

	if (!peer)
		return WSC_MISUSE;
	if (wsc_session_password_id(session) == WSC_PASSWORD_PBC)
		return answer_pbc(registrar, session, peer, now_ms);
	return answer_pin(registrar, session, peer, wsc_session_password_id(session), now_ms);
}

/* --- the end of a session --- */

static void press_ended(struct wsc_registrar *registrar, const struct wsc_session *session,
	const struct wsc_event *event)
{
	const struct wsc_device *const peer = wsc_session_peer(session);

	registrar->pbc_session = NULL;
	if (!event || event->kind != WSC_EVENT_SUCCEEDED)
		return;
	registrar->pbc_until_ms = 0;
	if (peer)
		wsc_pbc_forget(&registrar->pbc, peer->mac, peer->uuid);
}

/* How much of the password the other side can know now: 0, 1 half, or 2. */
static int halves_shown(const struct wsc_event *event)
{
	if (!event || !event->at_valid)
		return 2;
	/* An M1 out of turn, say: it is what came last, and says nothing of what went before. */
	if (event->reason == WSC_REASON_UNEXPECTED)
		return 2;
	if (event->reason == WSC_REASON_PASSWORD_FIRST)
		return 1;
	switch (event->at) {
	case WSC_M1:
	case WSC_M2:
	case WSC_M2D:
	case WSC_M3:
		return 0;
	case WSC_M4:
	case WSC_M5:
		return 1;
	case WSC_M6:
	case WSC_M7:
	case WSC_M8:
	case WSC_ACK:
	case WSC_NACK:
	case WSC_DONE:
	case WSC_SETTINGS_M2:
	case WSC_SETTINGS_M4:
	case WSC_SETTINGS_M5:
	case WSC_SETTINGS_M6:
	case WSC_SETTINGS_M7:
	case WSC_SETTINGS_M7_AP:
	case WSC_SETTINGS_M8:
	case WSC_SETTINGS_M8_AP:
	case WSC_CREDENTIAL:
	case WSC_BEACON:
	case WSC_PROBE_REQUEST:
	case WSC_PROBE_RESPONSE:
	case WSC_ASSOC_REQUEST:
	case WSC_ASSOC_RESPONSE:
	case WSC_PASSWORD_TOKEN:
	case WSC_CONFIG_TOKEN:
	case WSC_OTHER:
		return 2;
	}
	return 2;
}

static void pin_ended(struct wsc_registrar_pin *pin, const struct wsc_event *event)
{
	const bool succeeded = event && event->kind == WSC_EVENT_SUCCEEDED;
	const int halves = halves_shown(event);

	pin->session = NULL;
	if (halves == 1)
		pin->failures++;
	if (succeeded || halves == 2 || pin->failures >= WSC_PIN_FAILURES_MAX)
		withdraw(pin);
}

void wsc_registrar_ended(struct wsc_registrar *registrar, const struct wsc_session *session,
	const struct wsc_event *event)
{
	if (!session)
		return;
	if (registrar->pbc_session == session)
		press_ended(registrar, session, event);
	for (size_t i = 0; i < WSC_PINS_MAX; i++) {
		if (registrar->pins[i].session == session)
			pin_ended(&registrar->pins[i], event);
	}
}

size_t wsc_registrar_authorized(
	const struct wsc_registrar *registrar, uint8_t ret[static 5 * WSC_MAC_SIZE], int64_t now_ms)
{
	const uint8_t *macs[WSC_PINS_MAX + 1];
	size_t n = 0, kept = 0;
	bool any = false;

	if (wsc_registrar_pressed(registrar, now_ms))
		macs[n++] = registrar->pbc_mac;
	for (size_t i = 0; i < WSC_PINS_MAX; i++) {
		if (is_valid(&registrar->pins[i], now_ms))
			macs[n++] = registrar->pins[i].mac;
	}
	for (size_t i = 0; i < n; i++) {
		bool twice = false;

		any = any || is_zero(macs[i], WSC_MAC_SIZE);
		for (size_t j = 0; j < kept && !twice; j++)
			twice = memcmp(macs[j], macs[i], WSC_MAC_SIZE) == 0;
		if (!twice)
			macs[kept++] = macs[i];
	}
	if (any || kept > 5) {
		memset(ret, 0xff, WSC_MAC_SIZE);
		return 1;
	}
	for (size_t i = 0; i < kept; i++)
		memcpy(ret + i * WSC_MAC_SIZE, macs[i], WSC_MAC_SIZE);
	return kept;
}
