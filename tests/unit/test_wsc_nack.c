/* SPDX-License-Identifier: BSD-3-Clause */
/* Nonces of NACK and ACK, when one side has not read the message that it answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_pair.h"

/* What passed between the two of them. */
struct seen {
	enum wsc_kind refuse_at; /* whoever gets it refuses it */
	uint8_t n1[WSC_NONCE_SIZE], n2[WSC_NONCE_SIZE];
	uint8_t nack_n1[WSC_NONCE_SIZE], nack_n2[WSC_NONCE_SIZE];
	unsigned nacks;
};

static void look(struct seen *seen, const struct wsc_message *message)
{
	const bool nack = message->kind == WSC_NACK;

	if (nack && seen->nacks++)
		return; /* the other side says it as well */
	if (wsc_has(message, WSC_FIELD_ENROLLEE_NONCE))
		memcpy(nack ? seen->nack_n1 : seen->n1, message->enrollee_nonce.p, WSC_NONCE_SIZE);
	if (wsc_has(message, WSC_FIELD_REGISTRAR_NONCE))
		memcpy(nack ? seen->nack_n2 : seen->n2, message->registrar_nonce.p, WSC_NONCE_SIZE);
}

static bool on_packet(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct seen *seen = pair->arg;
	struct wsc_session *to =
		pair->end[from == WSC_ENROLLEE ? WSC_REGISTRAR : WSC_ENROLLEE].session;
	struct wsc_message message;
	struct wsc_eap eap;

	if (wsc_eap_parse((struct wsc_bytes){packet, *len}, &eap) != WSC_OK || !eap.data.len ||
		wsc_message_parse_any(eap.data, WSC_TOLERATE_FIELD, &message, NULL) != WSC_OK)
		return true;
	look(seen, &message);
	if (message.kind == seen->refuse_at)
		assert_int_equal(wsc_session_refuse(
					 to, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, pair->now_ms),
			WSC_OK);
	return true;
}

static void refuse_first(enum wsc_kind refuse_at, bool ap)
{
	static const uint8_t zero[WSC_NONCE_SIZE];
	struct seen seen = {.refuse_at = refuse_at};
	const enum wsc_role other = refuse_at == WSC_M1 ? WSC_ENROLLEE : WSC_REGISTRAR;
	const struct wsc_event *event;
	struct pair pair;

	if (ap)
		pair_init_ap(&pair, pair_crypto);
	else
		pair_init(&pair, pair_crypto);
	pair.on_packet = on_packet;
	pair.arg = &seen;
	pair_start(&pair);
	pair_run(&pair);
	assert_true(seen.nacks > 0);
	assert_memory_equal(seen.nack_n1, seen.n1, WSC_NONCE_SIZE);
	assert_memory_equal(seen.nack_n2, refuse_at == WSC_M1 ? zero : seen.n2, WSC_NONCE_SIZE);
	assert_memory_not_equal(seen.n1, zero, WSC_NONCE_SIZE);
	event = pair_event(&pair, other, WSC_EVENT_FAILED);
	assert_non_null(event);
	assert_int_equal(event->reason, WSC_REASON_PEER_NACK);
	assert_int_equal(event->config_error, WSC_ERR_DEVICE_BUSY);
	pair_clear(&pair);
}

static void test_first_message(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++) {
		refuse_first(WSC_M1, ap);
		refuse_first(WSC_M2, ap);
	}
}

static void on_event(struct pair *pair, enum wsc_role role, const struct wsc_event *event)
{
	if (event->kind == WSC_EVENT_NEED_PASSWORD)
		assert_int_equal(wsc_session_wait(pair->end[role].session, pair->now_ms), WSC_OK);
}

struct ack {
	uint8_t registrar; /* every byte of its Registrar Nonce */
	uint8_t enrollee;  /* bits of its Enrollee Nonce that are turned */
};

/* Changes an ACK as the struct ack that @arg points to says. */
static bool change_ack(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	const struct ack *ack = pair->arg;
	struct wsc_message message;
	struct wsc_eap eap;

	if (from != WSC_ENROLLEE ||
		wsc_eap_parse((struct wsc_bytes){packet, *len}, &eap) != WSC_OK ||
		eap.op != WSC_OP_ACK)
		return true;
	assert_int_equal(wsc_message_parse(WSC_ACK, eap.data, 0, &message, NULL), WSC_OK);
	memset(packet + (message.registrar_nonce.p - packet), ack->registrar, WSC_NONCE_SIZE);
	packet[message.enrollee_nonce.p - packet] ^= ack->enrollee;
	return true;
}

static void ack_m2d(struct ack ack, enum wsc_reason reason)
{
	const struct wsc_event *event;
	struct pair pair;

	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){NULL, 0};
	pair.on_event = on_event;
	pair.on_packet = change_ack;
	pair.arg = &ack;
	pair_start(&pair);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_NOT_READY), 1);
	event = pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED);
	assert_non_null(event);
	assert_int_equal(event->reason, reason);
	pair_clear(&pair);
}

/* Stock wpa_supplicant 2.10 does not read M2D's nonce. */
static void test_ack_of_m2d(void **state)
{
	(void)state;
	ack_m2d((struct ack){0, 0}, WSC_REASON_NOT_READY);
	ack_m2d((struct ack){1, 0}, WSC_REASON_NONCE);
	ack_m2d((struct ack){0, 1}, WSC_REASON_NONCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_message),
		cmocka_unit_test(test_ack_of_m2d),
	};

	return cmocka_run_group_tests(tests, pair_crypto_begin, pair_crypto_end);
}
