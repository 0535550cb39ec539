/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Somebody in the middle changes one attribute of one message. Who notices, at which message, and
 * what both sides say about it, is the same every time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_pair.h"

/* Table 28. */
enum {
	ID_AUTHENTICATOR = 0x1005,
	ID_PASSWORD_ID = 0x1012,
	ID_E_HASH1 = 0x1014,
	ID_ENCRYPTED_SETTINGS = 0x1018,
	ID_ENROLLEE_NONCE = 0x101a,
	ID_MAC = 0x1020,
	ID_VERSION = 0x104a,
	ID_MESSAGE_TYPE = 0x1022,
	ID_OS_VERSION = 0x102d,
	ID_PUBLIC_KEY = 0x1032,
	ID_REGISTRAR_NONCE = 0x1039,
	ID_R_HASH2 = 0x103e,
};

struct forgery {
	enum wsc_kind kind;
	uint16_t id;
	int at;	      /* byte of the value that is changed; from its end when negative */
	uint8_t xor ; /* with this */
	enum wsc_role finds;
	enum wsc_reason reason;
	unsigned done;
};

static uint8_t op_of(enum wsc_kind kind)
{
	switch ((int)kind) {
	case WSC_ACK:
		return WSC_OP_ACK;
	case WSC_NACK:
		return WSC_OP_NACK;
	case WSC_DONE:
		return WSC_OP_DONE;
	}
	return WSC_OP_MSG;
}

/* Whether @packet is this message: its Message Type follows Version. */
static bool is_kind(const struct wsc_eap *eap, enum wsc_kind kind)
{
	return eap->op == op_of(kind) && eap->data.len > 9 &&
	       eap->data.p[9] == WSC_MESSAGE_TYPE_M1 + kind;
}

static uint8_t *value_find(uint8_t *packet, const struct wsc_eap *eap, uint16_t id, size_t *ret_len)
{
	struct wsc_attribute attribute;
	uint32_t offset = 0;

	while (wsc_attribute_next(eap->data, &offset, &attribute) == WSC_OK) {
		if (attribute.id != id)
			continue;
		*ret_len = attribute.value.len;
		return packet + (attribute.value.p - packet);
	}
	fail_msg("no attribute %04x", id);
	return NULL;
}

static bool forge(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct forgery *forgery = pair->arg;
	struct wsc_eap eap;
	uint8_t *value;
	size_t value_len = 0;

	(void)from;
	assert_int_equal(wsc_eap_parse((struct wsc_bytes){packet, *len}, &eap), WSC_OK);
	if (!is_kind(&eap, forgery->kind))
		return true;
	value = value_find(packet, &eap, forgery->id, &value_len);
	value[forgery->at < 0 ? (int)value_len + forgery->at : forgery->at] ^= forgery->xor ;
	forgery->done++;
	return true;
}

static void play(struct forgery *forgery, int ap)
{
	const bool new_nonce = (forgery->kind == WSC_M1 && forgery->id == ID_ENROLLEE_NONCE) ||
			       (forgery->kind == WSC_M2 && forgery->id == ID_REGISTRAR_NONCE);
	const struct wsc_event *found, *heard;
	struct pair pair;

	if (ap)
		pair_init_ap(&pair, pair_crypto);
	else
		pair_init(&pair, pair_crypto);
	forgery->done = 0;
	pair.on_packet = forge;
	pair.arg = forgery;
	pair_start(&pair);
	pair_run(&pair);
	assert_true(forgery->done > 0);
	found = pair_event(&pair, forgery->finds, WSC_EVENT_FAILED);
	heard = pair_event(&pair, (enum wsc_role) !forgery->finds, WSC_EVENT_FAILED);
	assert_non_null(found);
	if (found->reason != forgery->reason)
		fail_msg("%s %04x: %s instead of %s", wsc_kind_name(forgery->kind), forgery->id,
			wsc_reason_token(found->reason), wsc_reason_token(forgery->reason));
	/* who sent Done, and who heard it, has succeeded already */
	if (forgery->kind != WSC_DONE && forgery->kind != WSC_ACK) {
		assert_non_null(heard);
		/* a nonce that was changed when it was first told: even NACK has the wrong one */
		if (new_nonce)
			assert_int_equal(heard->reason, WSC_REASON_NONCE);
		else
			assert_int_equal(heard->reason, WSC_REASON_PEER_NACK);
		assert_int_equal(heard->config_error,
			new_nonce ? WSC_ERR_ROGUE_ACTIVITY : found->config_error);
	}
	for (int role = 0; role < 2; role++)
		assert_true(wsc_session_closed(pair.end[role].session));
	pair_clear(&pair);
}

static void test_forged(void **state)
{
#define E	   WSC_ENROLLEE
#define R	   WSC_REGISTRAR
#define BECAUSE(x) WSC_REASON_##x
	struct forgery forgeries[] = {
		/* M1 is what M2 is authenticated with, and the keys are made of it */
		{WSC_M1, ID_ENROLLEE_NONCE, 0, 1, E, BECAUSE(NONCE), 0},
		{WSC_M1, ID_MAC, 5, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M1, ID_OS_VERSION, 3, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M1, ID_PASSWORD_ID, 1, WSC_PASSWORD_REKEY, R, BECAUSE(PASSWORD_ID), 0},
		{WSC_M1, ID_PASSWORD_ID, 1, WSC_PASSWORD_NFC_HANDOVER, R, BECAUSE(PASSWORD_ID), 0},
		{WSC_M1, ID_PASSWORD_ID, 1, WSC_PASSWORD_PBC, R, BECAUSE(PASSWORD_ID), 0},
		{WSC_M2, ID_ENROLLEE_NONCE, 15, 1, E, BECAUSE(NONCE), 0},
		{WSC_M2, ID_REGISTRAR_NONCE, 15, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M2, ID_PASSWORD_ID, 1, WSC_PASSWORD_PBC, E, BECAUSE(PASSWORD_ID), 0},
		{WSC_M2, ID_OS_VERSION, 3, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M2, ID_AUTHENTICATOR, 0, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M2, ID_AUTHENTICATOR, 7, 0x80, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M3, ID_REGISTRAR_NONCE, 0, 1, R, BECAUSE(NONCE), 0},
		{WSC_M3, ID_E_HASH1, 31, 1, R, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M3, ID_AUTHENTICATOR, 7, 1, R, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M4, ID_ENROLLEE_NONCE, 0, 1, E, BECAUSE(NONCE), 0},
		{WSC_M4, ID_R_HASH2, 0, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M4, ID_ENCRYPTED_SETTINGS, -1, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M5, ID_REGISTRAR_NONCE, 0, 1, R, BECAUSE(NONCE), 0},
		{WSC_M5, ID_ENCRYPTED_SETTINGS, 0, 1, R, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M6, ID_ENROLLEE_NONCE, 0, 1, E, BECAUSE(NONCE), 0},
		{WSC_M6, ID_AUTHENTICATOR, 0, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M7, ID_REGISTRAR_NONCE, 0, 1, R, BECAUSE(NONCE), 0},
		{WSC_M7, ID_ENCRYPTED_SETTINGS, 20, 1, R, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M8, ID_ENROLLEE_NONCE, 0, 1, E, BECAUSE(NONCE), 0},
		{WSC_M8, ID_ENCRYPTED_SETTINGS, 20, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_M8, ID_AUTHENTICATOR, 0, 1, E, BECAUSE(AUTHENTICATOR), 0},
		{WSC_DONE, ID_ENROLLEE_NONCE, 0, 1, R, BECAUSE(NONCE), 0},
		{WSC_DONE, ID_REGISTRAR_NONCE, 0, 1, R, BECAUSE(NONCE), 0},
		/* another message than is due; one that is none */
		{WSC_M3, ID_MESSAGE_TYPE, 0, WSC_MESSAGE_TYPE_M3 ^ 0x7f, R, BECAUSE(MALFORMED), 0},
		{WSC_M2, ID_VERSION, 0, 0x20, E, BECAUSE(MALFORMED), 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++)
		for (int ap = 0; ap < 2; ap++)
			play(&forgeries[i], ap);
#undef E
#undef R
#undef BECAUSE
}

/* A NACK of another session is no word of this one's peer: refused, and said so. */
static void test_forged_nack(void **state)
{
	static const uint16_t nonces[] = {ID_ENROLLEE_NONCE, ID_REGISTRAR_NONCE};

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (int ap = 0; ap < 2; ap++) {
			struct forgery forgery = {
				WSC_NACK, nonces[i], 0, 1, WSC_REGISTRAR, WSC_REASON_NONCE, 0};
			const struct wsc_event *event;
			struct pair pair;

			if (ap)
				pair_init_ap(&pair, pair_crypto);
			else
				pair_init(&pair, pair_crypto);
			pair_pin(&pair, "12345670", "00005670");
			pair.on_packet = forge;
			pair.arg = &forgery;
			pair_start(&pair);
			pair_run(&pair);
			assert_true(forgery.done > 0);
			event = pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED);
			assert_int_equal(event->reason, WSC_REASON_NONCE);
			event = pair_event(&pair, WSC_ENROLLEE, WSC_EVENT_FAILED);
			assert_int_equal(event->reason, WSC_REASON_PASSWORD_FIRST);
			pair_clear(&pair);
		}
}

static void refuse_at_credentials(
	struct pair *pair, enum wsc_role role, const struct wsc_event *event)
{
	if (event->kind == WSC_EVENT_NEED_CREDENTIALS)
		assert_int_equal(wsc_session_refuse(pair->end[role].session, WSC_ERR_DEVICE_BUSY,
					 WSC_REASON_REFUSED, pair->now_ms),
			WSC_OK);
}

/* The same the other way. */
static void test_forged_nack_of_registrar(void **state)
{
	static const uint16_t nonces[] = {ID_ENROLLEE_NONCE, ID_REGISTRAR_NONCE};

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (int ap = 0; ap < 2; ap++) {
			struct forgery forgery = {.kind = WSC_NACK, .id = nonces[i], .xor = 1};
			struct pair pair;

			if (ap)
				pair_init_ap(&pair, pair_crypto);
			else
				pair_init(&pair, pair_crypto);
			pair.end[WSC_REGISTRAR].config.n_credentials = 0;
			pair.on_packet = forge;
			pair.on_event = refuse_at_credentials;
			pair.arg = &forgery;
			pair_start(&pair);
			pair_run(&pair);
			assert_int_equal(pair_event(&pair, WSC_ENROLLEE, WSC_EVENT_FAILED)->reason,
				WSC_REASON_NONCE);
			assert_int_equal(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED)->reason,
				WSC_REASON_REFUSED);
			pair_clear(&pair);
		}
}

static bool append(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct forgery *forgery = pair->arg;
	struct wsc_eap eap;

	(void)from;
	assert_int_equal(wsc_eap_parse((struct wsc_bytes){packet, *len}, &eap), WSC_OK);
	if (!is_kind(&eap, forgery->kind))
		return true;
	memset(packet + *len, 0, 3);
	*len += 3;
	packet[2] = (uint8_t)(*len >> 8);
	packet[3] = (uint8_t)*len;
	forgery->done++;
	return true;
}

static bool disguise(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct forgery *forgery = pair->arg;
	struct wsc_eap eap;

	(void)from;
	assert_int_equal(wsc_eap_parse((struct wsc_bytes){packet, *len}, &eap), WSC_OK);
	if (!is_kind(&eap, forgery->kind))
		return true;
	packet[12] = WSC_OP_MSG;
	forgery->done++;
	return true;
}

/* ACK and Done in the dress of a message. */
static void test_disguised(void **state)
{
	static const enum wsc_kind kinds[] = {WSC_DONE, WSC_NACK};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct forgery forgery = {.kind = kinds[i]};
		struct pair pair;

		pair_init(&pair, pair_crypto);
		if (kinds[i] == WSC_NACK)
			pair_pin(&pair, "12345670", "00005670");
		pair.on_packet = disguise;
		pair.arg = &forgery;
		pair_start(&pair);
		pair_run(&pair);
		assert_true(forgery.done > 0);
		assert_int_equal(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED)->reason,
			WSC_REASON_UNEXPECTED);
		pair_clear(&pair);
	}
}

/* Padding that nobody vouches for: of M1, where the field has it, and behind an Authenticator. */
static void test_padded(void **state)
{
	static const struct {
		enum wsc_kind kind;
		bool tolerant;
		enum wsc_reason reason;
	} cases[] = {
		{WSC_M1, false, WSC_REASON_MALFORMED},
		/* the registrar has it in its Authenticator, the enrollee has not */
		{WSC_M1, true, WSC_REASON_PEER_NACK},
		{WSC_M3, false, WSC_REASON_MALFORMED},
		{WSC_M3, true, WSC_REASON_AUTHENTICATOR},
		{WSC_M7, true, WSC_REASON_AUTHENTICATOR},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct forgery forgery = {.kind = cases[i].kind};
		struct pair pair;

		pair_init(&pair, pair_crypto);
		pair.end[WSC_REGISTRAR].config.tolerances =
			cases[i].tolerant ? WSC_TOLERATE_TRAILING : 0;
		pair.on_packet = append;
		pair.arg = &forgery;
		pair_start(&pair);
		pair_run(&pair);
		assert_int_equal(forgery.done, 1);
		assert_int_equal(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED)->reason,
			cases[i].reason);
		pair_clear(&pair);
	}
}

/* What M1 and M2 say of passwords and states, read on the way. */
struct reading {
	uint16_t m2_id;
	uint8_t state;
};

static bool read_on_the_way(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct reading *reading = pair->arg;
	struct wsc_message message;
	struct wsc_eap eap;

	(void)from;
	assert_int_equal(wsc_eap_parse((struct wsc_bytes){packet, *len}, &eap), WSC_OK);
	if (eap.op != WSC_OP_MSG)
		return true;
	assert_int_equal(wsc_message_parse_any(eap.data, 0, &message, NULL), WSC_OK);
	if (message.kind == WSC_M1)
		reading->state = message.wps_state;
	else if (message.kind == WSC_M2)
		reading->m2_id = message.password_id;
	return true;
}

static void test_what_is_said(void **state)
{
	static const struct {
		uint16_t enrollee, registrar, said;
	} cases[] = {
		{WSC_PASSWORD_DEFAULT, WSC_PASSWORD_DEFAULT, WSC_PASSWORD_DEFAULT},
		{WSC_PASSWORD_USER, WSC_PASSWORD_DEFAULT, WSC_PASSWORD_USER},
		{WSC_PASSWORD_DEFAULT, WSC_PASSWORD_REGISTRAR, WSC_PASSWORD_REGISTRAR},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading reading = {0};
		struct pair pair;

		pair_init_ap(&pair, pair_crypto);
		pair.end[WSC_ENROLLEE].config.password_id = cases[i].enrollee;
		pair.end[WSC_REGISTRAR].config.password_id = cases[i].registrar;
		pair.end[WSC_ENROLLEE].config.ap_configured = i == 1;
		pair.on_packet = read_on_the_way;
		pair.arg = &reading;
		pair_start(&pair);
		pair_run(&pair);
		assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_SUCCEEDED), 1);
		assert_int_equal(reading.m2_id, cases[i].said);
		assert_int_equal(reading.state, i == 1 ? 2 : 1);
		pair_clear(&pair);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_forged_nack),
		cmocka_unit_test(test_forged_nack_of_registrar),
		cmocka_unit_test(test_disguised),
		cmocka_unit_test(test_padded),
		cmocka_unit_test(test_what_is_said),
	};

	return cmocka_run_group_tests(tests, pair_crypto_begin, pair_crypto_end);
}
