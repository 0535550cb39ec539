/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walks every cell of the session's table: each state is reached by a real exchange, each input is
 * put in there, and what comes out is what the cell says. Holds docs/wsc-session.md to the table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/session/internal.h"
#include "tests/unit/wsc_pair.h"
#include "tools/wsc_session.h"

struct target {
	enum wsc_role role;
	enum wsc_side side;
	enum session_state state;
};

/* What brings a session to a state that an exchange without trouble does not pass. */
static void answer(struct pair *pair, enum wsc_role role, const struct wsc_event *event)
{
	const struct target *target = pair->arg;
	struct wsc_session *session = pair->end[role].session;

	if (event->kind == WSC_EVENT_NEED_PASSWORD &&
		(target->state == ST_M2D_ACK || target->state == ST_M2_LATER))
		assert_int_equal(wsc_session_wait(session, pair->now_ms), WSC_OK);
}

/* Where an exchange has to stand before the program ends it. */
static enum session_state underway(const struct target *target)
{
	if (target->state != ST_REFUSING && target->state != ST_CLOSING)
		return target->state;
	return target->role == WSC_ENROLLEE ? ST_M4 : ST_M5;
}

static bool stop(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	const struct target *target = pair->arg;

	(void)from;
	(void)packet;
	(void)len;
	return pair->end[target->role].session->state != underway(target);
}

/* Runs until the session of @target is in its state; packets that come later are lost. */
static void reach(struct pair *pair, const struct target *target)
{
	const bool station = (target->role == WSC_ENROLLEE) == (target->side == WSC_EAP_PEER);
	struct wsc_session *session;

	if (station)
		pair_init(pair, pair_crypto);
	else
		pair_init_ap(pair, pair_crypto);
	if (target->state == ST_PASSWORD || target->state == ST_M2D_ACK ||
		target->state == ST_M2_LATER)
		pair->end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
	if (target->state == ST_CREDENTIALS)
		pair->end[WSC_REGISTRAR].config.n_credentials = 0;
	pair->arg = (void *)target;
	pair->on_packet = stop;
	pair->on_event = answer;
	pair_start(pair);
	pair_run(pair);
	session = pair->end[target->role].session;
	assert_int_equal(session->state, underway(target));
	if (session->state == target->state)
		return;
	assert_int_equal(
		wsc_session_refuse(session, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, pair->now_ms),
		WSC_OK);
	if (target->state == ST_CLOSING)
		assert_int_equal(session_input(session, IN_ANYTHING, NULL), WSC_OK);
	assert_int_equal(session->state, target->state);
}

/* A message that says what it must to be taken as far as its handler looks before it reads more. */
static void message_fill(const struct wsc_session *session, struct wsc_message *message)
{
	static const uint8_t zeros[WSC_PUBLIC_KEY_SIZE];
	const struct wsc_bytes some = {zeros, sizeof(zeros)};

	memset(message, 0, sizeof(*message));
	message->enrollee_nonce = (struct wsc_bytes){session->n1, WSC_NONCE_SIZE};
	message->registrar_nonce = (struct wsc_bytes){session->n2, WSC_NONCE_SIZE};
	message->public_key = some;
	message->uuid_e = message->uuid_r = message->mac_address = some;
	message->primary_device_type = message->authenticator = some;
	wsc_put(message, WSC_FIELD_ENROLLEE_NONCE);
	wsc_put(message, WSC_FIELD_REGISTRAR_NONCE);
}

static void assert_allowed(const struct session_cell *cell, const struct wsc_session *session)
{
	if (session->state != cell->next && session->state != cell->instead)
		fail_msg("%s is not a next state", session_state_names[session->state]);
}

static void walk_cell(const struct target *target, enum session_input input)
{
	const struct session_cell *cell = &session_table[target->role][target->state][input];
	struct wsc_message message;
	struct wsc_session *session;
	enum wsc_status status;
	struct pair pair;

	reach(&pair, target);
	session = pair.end[target->role].session;
	message_fill(session, &message);
	session->given = false; /* it has come: the turn is here */
	status = session_input(session, input, &message);
	if (cell->handler && status == WSC_OK) {
		assert_allowed(cell, session);
	} else if (input >= IN_PASSWORD && !cell->handler) {
		assert_int_equal(status, WSC_MISUSE);
		assert_int_equal(session->state, target->state);
	} else {
		assert_int_equal(status, WSC_REFUSED);
		assert_true(session->ended);
		assert_true(session->state == ST_CLOSING || session->state == ST_CLOSED);
		if (!cell->handler && target->state < ST_REFUSING && target->state != ST_ACK)
			assert_int_equal(session->end_reason, WSC_REASON_UNEXPECTED);
	}
	pair_clear(&pair);
}

static bool has_state(const struct target *target)
{
	const bool server = target->side == WSC_EAP_SERVER;

	switch ((int)target->state) {
	case ST_IDENTITY:
		return server;
	case ST_START:
	case ST_M2_LATER:
		return !server && target->role == WSC_ENROLLEE;
	case ST_ACK:
		return server && target->role == WSC_ENROLLEE;
	case ST_CLOSED:
		return false;
	}
	for (int input = 0; input < IN_COUNT; input++)
		if (session_table[target->role][target->state][input].handler)
			return true;
	return false;
}

static void test_every_cell(void **state)
{
	unsigned states = 0, cells = 0;

	(void)state;
	for (int role = 0; role < 2; role++)
		for (int side = 0; side < 2; side++)
			for (int st = 0; st < ST_COUNT; st++) {
				const struct target target = {(enum wsc_role)role,
					(enum wsc_side)side, (enum session_state)st};

				if (!has_state(&target))
					continue;
				states++;
				for (int input = 0; input < IN_COUNT; input++, cells++)
					walk_cell(&target, (enum session_input)input);
			}
	assert_int_equal(states, 8 + 8 + 10 + 11);
	assert_int_equal(cells, states * IN_COUNT);
}

static bool forge_hash(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct wsc_session *registrar = pair->end[WSC_REGISTRAR].session;
	const int *half = pair->arg;

	(void)packet;
	(void)len;
	/* M4 is on its way: the enrollee's commitments are known, and not looked at yet */
	if (from == WSC_REGISTRAR && registrar->state == ST_M5)
		registrar->secret.after.proof.peer_hash[*half][7] ^= 1;
	return true;
}

/* An enrollee that does not check and has committed to another PIN: the registrar finds out. */
static void test_registrar_finds_wrong_half(void **state)
{
	(void)state;
	for (int half = 0; half < 2; half++)
		for (int ap = 0; ap < 2; ap++) {
			const enum wsc_reason reason =
				half ? WSC_REASON_PASSWORD_SECOND : WSC_REASON_PASSWORD_FIRST;
			struct pair pair;

			if (ap)
				pair_init_ap(&pair, pair_crypto);
			else
				pair_init(&pair, pair_crypto);
			pair.on_packet = forge_hash;
			pair.arg = &half;
			pair_start(&pair);
			pair_run(&pair);
			for (int role = 0; role < 2; role++) {
				const struct wsc_event *event =
					pair_event(&pair, (enum wsc_role)role, WSC_EVENT_FAILED);

				assert_non_null(event);
				assert_int_equal(event->reason, reason);
				assert_int_equal(event->config_error, WSC_ERR_DEVICE_PASSWORD);
				assert_int_equal(event->at, half ? WSC_M7 : WSC_M5);
			}
			assert_null(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_AP_SETTINGS));
			pair_clear(&pair);
		}
}

/* --- what only a peer that has the keys could send --- */

enum forged_settings { OTHER_KEY, NO_CREDENTIAL, BROKEN_CREDENTIAL };

static enum wsc_reason forged_m8(struct wsc_session *session, enum forged_settings what)
{
	static const uint8_t broken[] = {0x10, 0x0e, 0, 4, 0x10, 0x26, 0, 0};
	const size_t len = what == BROKEN_CREDENTIAL ? sizeof(broken) : 0;
	struct wsc_message m8;
	size_t size;

	if (what == OTHER_KEY)
		session->secret.after.keys.wrap[0] ^= 1;
	memcpy(message_settings_room(session, &size), broken, sizeof(broken));
	message_begin(session, &m8, WSC_M8);
	MESSAGE_PUT(&m8, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	return message_send_wrapped(session, &m8, len);
}

static void answer_forged(struct pair *pair, enum wsc_role role, const struct wsc_event *event)
{
	const enum forged_settings *what = pair->arg;
	struct wsc_session *session = pair->end[role].session;

	if (event->kind != WSC_EVENT_NEED_CREDENTIALS)
		return;
	assert_int_equal(forged_m8(session, *what), WSC_REASON_NONE);
	session->state = ST_DONE;
}

static void test_settings_that_are_none(void **state)
{
	static const enum wsc_reason reasons[] = {
		[OTHER_KEY] = WSC_REASON_KEY_WRAP,
		[NO_CREDENTIAL] = WSC_REASON_MALFORMED,
		[BROKEN_CREDENTIAL] = WSC_REASON_NO_CREDENTIAL,
	};

	(void)state;
	for (enum forged_settings what = OTHER_KEY; what <= BROKEN_CREDENTIAL; what++) {
		struct pair pair;

		pair_init(&pair, pair_crypto);
		pair.end[WSC_REGISTRAR].config.n_credentials = 0;
		pair.on_event = answer_forged;
		pair.arg = &what;
		pair_start(&pair);
		pair_run(&pair);
		assert_int_equal(
			pair_event(&pair, WSC_ENROLLEE, WSC_EVENT_FAILED)->reason, reasons[what]);
		assert_null(pair_event(&pair, WSC_ENROLLEE, WSC_EVENT_CREDENTIALS));
		pair_clear(&pair);
	}
}

/* An access point that acknowledges M2D, as a station does: its registrar has no more to say. */
static void test_acknowledged_peer(void **state)
{
	const struct target target = {WSC_REGISTRAR, WSC_EAP_PEER, ST_M2D_ACK};
	struct wsc_session *session;
	struct wsc_message ack;
	struct pair pair;

	(void)state;
	reach(&pair, &target);
	session = pair.end[WSC_REGISTRAR].session;
	message_fill(session, &ack);
	session->given = false;
	assert_int_equal(session_input(session, IN_ACK, &ack), WSC_REFUSED);
	assert_int_equal(session->end_reason, WSC_REASON_NOT_READY);
	assert_int_equal(session->fragments.op, WSC_OP_NACK);
	assert_int_equal(session->state, ST_CLOSING);
	pair_clear(&pair);
}

/* What an ended session still holds of its secrets: nothing. */
static void test_secrets_are_wiped(void **state)
{
	(void)state;
	for (int wrong = 0; wrong < 2; wrong++)
		for (int role = 0; role < 2; role++) {
			const uint8_t *bytes;
			struct pair pair;

			pair_init(&pair, pair_crypto);
			pair_pin(&pair, "12345670", wrong ? "12345679" : "12345670");
			pair_start(&pair);
			assert_true(pair.end[role].session->secret.before.has_password);
			pair_run(&pair);
			bytes = (const uint8_t *)&pair.end[role].session->secret;
			for (size_t i = 0; i < sizeof(union session_secrets); i++)
				assert_int_equal(bytes[i], 0);
			pair_clear(&pair);
		}
}

static void test_closed_takes_nothing(void **state)
{
	(void)state;
	for (int role = 0; role < 2; role++)
		for (int input = 0; input < IN_COUNT; input++)
			assert_null(session_table[role][ST_CLOSED][input].handler);
}

static void test_reasons(void **state)
{
	(void)state;
	for (int i = 0; i < WSC_REASON_COUNT; i++) {
		assert_non_null(wsc_reason_token((enum wsc_reason)i));
		assert_non_null(wsc_reason_text((enum wsc_reason)i));
		assert_true(session_reason_error((enum wsc_reason)i) < WSC_ERR_COUNT);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(wsc_reason_token((enum wsc_reason)i),
				wsc_reason_token((enum wsc_reason)j));
	}
	assert_string_equal(wsc_reason_token((enum wsc_reason)WSC_REASON_COUNT), "unknown");
}

static void test_picture(void **state)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	char path[512];
	char *printed = NULL;
	size_t size = 0, got;
	FILE *memory = open_memstream(&printed, &size);
	char *there;
	FILE *file;

	(void)state;
	assert_non_null(memory);
	wsc_session_print(memory);
	fclose(memory);
	snprintf(path, sizeof(path), "%s/docs/wsc-session.md", root ? root : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	there = calloc(1, size + 2);
	assert_non_null(there);
	got = fread(there, 1, size + 1, file);
	fclose(file);
	if (got != size || memcmp(there, printed, size) != 0)
		fail_msg("docs/wsc-session.md is not what tools/wsc_session prints: make it anew");
	free(there);
	free(printed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cell),
		cmocka_unit_test(test_closed_takes_nothing),
		cmocka_unit_test(test_registrar_finds_wrong_half),
		cmocka_unit_test(test_settings_that_are_none),
		cmocka_unit_test(test_acknowledged_peer),
		cmocka_unit_test(test_secrets_are_wiped),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_picture),
	};

	return cmocka_run_group_tests(tests, pair_crypto_begin, pair_crypto_end);
}
