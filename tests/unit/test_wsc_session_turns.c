/* SPDX-License-Identifier: BSD-3-Clause */
/* What comes at another time than it should: too early, twice, out of turn, while the program
 * thinks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_pair.h"

/* A response to a request that is not out yet; another's identity; a failure before anything began.
 */
static void test_too_early(void **state)
{
	struct packet packet;
	struct pair pair;

	(void)state;
	pair_begin(&pair);
	for (uint8_t id = 0; id < 3; id++) {
		packet_build(&packet, WSC_EAP_FAILURE, id, 0, (struct wsc_bytes){0});
		assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_IGNORED);
	}
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	packet_build(&packet, WSC_EAP_RESPONSE, 199, WSC_EAP_IDENTITY,
		text_bytes(WSC_IDENTITY_ENROLLEE));
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_IGNORED);
	packet_build(&packet, WSC_EAP_RESPONSE, 200, WSC_EAP_IDENTITY,
		text_bytes(WSC_IDENTITY_ENROLLEE));
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	packet_build_wsc(&packet, WSC_EAP_RESPONSE, 201, WSC_OP_NACK, text_bytes("early"));
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_IGNORED);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	assert_int_equal(packet.eap.op, WSC_OP_START);
	pair_clear(&pair);
}

/* While the program thinks nothing is taken, and nothing is lost by it. */
static void test_while_thinking(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++) {
		struct packet m1, packet;
		struct pair pair;

		if (ap)
			pair_init_ap(&pair, pair_crypto);
		else
			pair_init(&pair, pair_crypto);
		pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
		pair_start(&pair);
		for (m1.eap.op = 0; m1.eap.op != WSC_OP_MSG;) {
			if (packet_give(&pair, WSC_REGISTRAR, &packet) == WSC_OK)
				assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
			if (packet_give(&pair, WSC_ENROLLEE, &m1) == WSC_OK)
				assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &m1), WSC_OK);
		}
		assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &m1), WSC_PENDING);
		m1.bytes[1]++;
		assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &m1), WSC_PENDING);
		assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_NOTHING);
		assert_int_equal(wsc_session_password(pair.end[WSC_REGISTRAR].session,
					 WSC_PASSWORD_DEFAULT, text_bytes("12345670"), pair.now_ms),
			WSC_OK);
		pair_run(&pair);
		assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
		pair_clear(&pair);
	}
}

/* A question that nobody has read when it is too late is not asked any more. */
static void test_question_out_of_date(void **state)
{
	struct wsc_event event;
	struct pair pair;
	bool failed = false;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
	pair_start(&pair);
	pair_pass(&pair, 4);
	wsc_session_expire(pair.end[WSC_REGISTRAR].session, pair.now_ms + 15000);
	while (wsc_session_event(pair.end[WSC_REGISTRAR].session, &event) == WSC_OK) {
		assert_int_not_equal(event.kind, WSC_EVENT_NEED_PASSWORD);
		failed |= event.kind == WSC_EVENT_FAILED;
	}
	assert_true(failed);
	pair_clear(&pair);
}

/* Every fragment is a sign of life: a slow line may take longer than one message's time. */
static void test_slow_fragments(void **state)
{
	struct pair pair;
	struct packet packet;
	bool moved = true;

	(void)state;
	pair_init(&pair, pair_crypto);
	for (int role = 0; role < 2; role++)
		pair.end[role].config.packet_max = 300;
	pair_start(&pair);
	while (moved) {
		moved = false;
		for (int from = 1; from >= 0; from--) {
			if (packet_give(&pair, (enum wsc_role)from, &packet) != WSC_OK)
				continue;
			moved = true;
			pair.now_ms += 4900;
			for (int role = 0; role < 2; role++)
				wsc_session_expire(pair.end[role].session, pair.now_ms);
			(void)!packet_take(&pair, (enum wsc_role) !from, &packet);
		}
	}
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
}

/* M8 given out twice is given out once. */
static void test_repeated_m8(void **state)
{
	struct packet packet;
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.retransmit_ms = 1000;
	pair_start(&pair);
	pair_pass(&pair, 10);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	for (int i = 0; i < 3; i++) {
		pair.now_ms += 1000;
		wsc_session_expire(pair.end[WSC_REGISTRAR].session, pair.now_ms);
		/* the events of the first time are told before the second */
		while (pair.end[WSC_REGISTRAR].n_events < PAIR_EVENTS_MAX &&
			wsc_session_event(pair.end[WSC_REGISTRAR].session,
				&pair.end[WSC_REGISTRAR]
					 .events[pair.end[WSC_REGISTRAR].n_events]) == WSC_OK)
			pair.end[WSC_REGISTRAR].n_events++;
		assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	}
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_CREDENTIALS_SENT), 1);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
}

/* An access point that begins anew in the middle of a fragmented M2. */
static void test_begun_again_in_pieces(void **state)
{
	struct packet packet;
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.packet_max = 100;
	pair_start(&pair);
	pair_pass(&pair, 5);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	assert_int_equal(packet.eap.op, WSC_OP_FRAG_ACK);
	wsc_session_free(pair.end[WSC_REGISTRAR].session);
	pair.end[WSC_REGISTRAR].config.eap_identifier = 3;
	assert_int_equal(wsc_session_new(&pair.end[WSC_REGISTRAR].config, pair.now_ms,
				 &pair.end[WSC_REGISTRAR].session),
		WSC_OK);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
}

/* The first fragment of a message: what later ones have at this place is chance. */
static bool begins(const struct packet *packet, uint8_t message_type)
{
	return packet->eap.op == WSC_OP_MSG && packet->eap.flags & WSC_EAP_FLAG_LENGTH &&
	       packet->eap.data.p[9] == message_type;
}

/* Done cannot come before M8 has arrived, and an access point is not the one to be started. */
static void test_out_of_turn(void **state)
{
	uint8_t done[128];
	struct wsc_message message, m2;
	struct packet packet;
	struct pair pair;
	size_t len;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.packet_max = 100;
	pair_start(&pair);
	wsc_message_init(&message, WSC_DONE, 0x20);
	for (;;) {
		assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
		assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
		if (begins(&packet, WSC_MESSAGE_TYPE_M2)) {
			assert_int_equal(wsc_message_parse(WSC_OTHER, packet.eap.data,
						 WSC_TOLERATE_ALL, &m2, NULL),
				WSC_TRUNCATED); /* its first fragment: the nonces are in it */
			memcpy(done, m2.enrollee_nonce.p, WSC_NONCE_SIZE);
			memcpy(done + WSC_NONCE_SIZE, m2.registrar_nonce.p, WSC_NONCE_SIZE);
		}
		if (begins(&packet, WSC_MESSAGE_TYPE_M8))
			break;
		assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &packet), WSC_OK);
		assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	}
	message.enrollee_nonce = (struct wsc_bytes){done, WSC_NONCE_SIZE};
	message.registrar_nonce = (struct wsc_bytes){done + WSC_NONCE_SIZE, WSC_NONCE_SIZE};
	wsc_put(&message, WSC_FIELD_ENROLLEE_NONCE);
	wsc_put(&message, WSC_FIELD_REGISTRAR_NONCE);
	assert_int_equal(wsc_message_build(&message, done + 2 * WSC_NONCE_SIZE,
				 sizeof(done) - 2 * WSC_NONCE_SIZE, &len, NULL),
		WSC_OK);
	packet_build_wsc(&packet, WSC_EAP_RESPONSE, packet.eap.identifier, WSC_OP_DONE,
		(struct wsc_bytes){done + 2 * WSC_NONCE_SIZE, len});
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_REFUSED);
	pair_run(&pair);
	assert_int_equal(
		pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED)->reason, WSC_REASON_UNEXPECTED);
	pair_clear(&pair);
}

static void test_servers_are_not_started(void **state)
{
	struct packet packet;
	struct pair pair;

	(void)state;
	pair_init_ap(&pair, pair_crypto);
	pair_start(&pair);
	packet_build(
		&packet, WSC_EAP_RESPONSE, 1, WSC_EAP_IDENTITY, text_bytes(WSC_IDENTITY_REGISTRAR));
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	packet_build_wsc(&packet, WSC_EAP_RESPONSE, 2, WSC_OP_START, (struct wsc_bytes){0});
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_REFUSED);
	pair_clear(&pair);
}

/* Whoever goes on asking after NACK hears it again, whole. */
static void test_nack_again(void **state)
{
	struct packet packet, nack;
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_ENROLLEE].config.packet_max = 60;
	pair_start(&pair);
	packet_build_wsc(&packet, WSC_EAP_REQUEST, 1, WSC_OP_DONE, text_bytes("what?"));
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_REFUSED);
	for (uint8_t id = 2; id < 8; id++) {
		const bool first = id % 2 == 0;

		assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &nack), WSC_OK);
		assert_int_equal(nack.eap.op, WSC_OP_NACK);
		assert_int_equal(!!(nack.eap.flags & WSC_EAP_FLAG_MORE), first);
		packet_build_wsc(&packet, WSC_EAP_REQUEST, id, first ? WSC_OP_FRAG_ACK : WSC_OP_MSG,
			first ? (struct wsc_bytes){0} : text_bytes("again"));
		assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	}
	pair_clear(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_early),
		cmocka_unit_test(test_while_thinking),
		cmocka_unit_test(test_question_out_of_date),
		cmocka_unit_test(test_slow_fragments),
		cmocka_unit_test(test_repeated_m8),
		cmocka_unit_test(test_begun_again_in_pieces),
		cmocka_unit_test(test_out_of_turn),
		cmocka_unit_test(test_servers_are_not_started),
		cmocka_unit_test(test_nack_again),
	};

	return cmocka_run_group_tests(tests, pair_crypto_begin, pair_crypto_end);
}
