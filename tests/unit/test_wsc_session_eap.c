/* SPDX-License-Identifier: BSD-3-Clause */
/* A session's EAP side, packet by packet: identities, identifiers, repetition, what is dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_pair.h"

static void test_identity_is_asked_for(void **state)
{
	struct packet request, response;
	struct pair pair;

	(void)state;
	pair_begin(&pair);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &response), WSC_NOTHING);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &request), WSC_OK);
	assert_int_equal(request.eap.code, WSC_EAP_REQUEST);
	assert_int_equal(request.eap.type, WSC_EAP_IDENTITY);
	assert_int_equal(request.eap.identifier, 200);
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &request), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &response), WSC_OK);
	assert_int_equal(response.eap.code, WSC_EAP_RESPONSE);
	assert_int_equal(response.eap.identifier, 200);
	assert_int_equal(response.eap.data.len, strlen(WSC_IDENTITY_ENROLLEE));
	assert_memory_equal(response.eap.data.p, WSC_IDENTITY_ENROLLEE, response.eap.data.len);
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &response), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &request), WSC_OK);
	assert_int_equal(request.eap.op, WSC_OP_START);
	assert_int_equal(request.eap.identifier, 201);
	pair_clear(&pair);
}

/* As from a RADIUS client, which has asked already. */
static void test_identity_came_unasked(void **state)
{
	struct packet packet;
	struct pair pair;

	(void)state;
	pair_begin(&pair);
	packet_build(
		&packet, WSC_EAP_RESPONSE, 77, WSC_EAP_IDENTITY, text_bytes(WSC_IDENTITY_ENROLLEE));
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_IGNORED);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	assert_int_equal(packet.eap.op, WSC_OP_START);
	assert_int_equal(packet.eap.identifier, 78);
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
}

static void test_other_identities(void **state)
{
	static const char *const others[] = {"", "somebody", WSC_IDENTITY_REGISTRAR,
		WSC_IDENTITY_ENROLLEE "x", "WFA-SimpleConfig-Enrollee-1-"};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct packet packet;
		struct pair pair;

		pair_begin(&pair);
		packet_build(&packet, WSC_EAP_RESPONSE, 5, WSC_EAP_IDENTITY, text_bytes(others[i]));
		assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_REFUSED);
		assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
		assert_int_equal(packet.eap.code, WSC_EAP_FAILURE);
		assert_int_equal(packet.eap.identifier, 5);
		assert_true(wsc_session_closed(pair.end[WSC_REGISTRAR].session));
		assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_CLOSED);
		pair_clear(&pair);
	}
}

/* Two servers that number for themselves may choose the same number; a repeated request has it too.
 */
static void test_same_identifier(void **state)
{
	struct packet identity, start, m1, again;
	struct pair pair;

	(void)state;
	pair_begin(&pair);
	packet_build(&identity, WSC_EAP_REQUEST, 9, WSC_EAP_IDENTITY, (struct wsc_bytes){0});
	packet_build_wsc(&start, WSC_EAP_REQUEST, 9, WSC_OP_START, (struct wsc_bytes){0});
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &identity), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &m1), WSC_OK);
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &identity), WSC_IGNORED);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &again), WSC_OK);
	assert_int_equal(again.len, m1.len);
	assert_memory_equal(again.bytes, m1.bytes, m1.len);
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &start), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &m1), WSC_OK);
	assert_int_equal(m1.eap.op, WSC_OP_MSG);
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &start), WSC_IGNORED);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &again), WSC_OK);
	assert_int_equal(again.len, m1.len);
	assert_memory_equal(again.bytes, m1.bytes, m1.len);
	pair_clear(&pair);
}

/* A server that begins anew before keys are agreed is answered anew, with another nonce. */
static void test_begun_again(void **state)
{
	struct packet packet, first, second;
	struct pair pair;

	(void)state;
	pair_begin(&pair);
	pair_pass(&pair, 3);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &first), WSC_OK);
	packet_build(&packet, WSC_EAP_REQUEST, 3, WSC_EAP_IDENTITY, (struct wsc_bytes){0});
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	assert_int_equal(packet.eap.type, WSC_EAP_IDENTITY);
	packet_build_wsc(&packet, WSC_EAP_REQUEST, 4, WSC_OP_START, (struct wsc_bytes){0});
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &second), WSC_OK);
	assert_int_equal(first.len, second.len);
	assert_memory_not_equal(first.bytes + WSC_EAP_HEADER_SIZE,
		second.bytes + WSC_EAP_HEADER_SIZE, first.len - WSC_EAP_HEADER_SIZE);
	pair_clear(&pair);
}

/* The rule above session_refuse(): what EAP drops changes nothing at all. */
static void test_dropped(void **state)
{
	static const uint8_t other_vendor[] = {0, 0, 1, 0, 0, 0, 1, 4, 0};
	struct packet packets[10], packet;
	struct pair pair;
	unsigned n = 0;

	(void)state;
	pair_begin(&pair);
	pair_pass(&pair, 4);
	/* the registrar has M2 to give; its identifier will be 202 */
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	assert_int_equal(packet.eap.identifier, 202);
	packet_build(&packets[n++], WSC_EAP_RESPONSE, 202, 4, text_bytes("md5"));
	packet_build(&packets[n++], WSC_EAP_RESPONSE, 202, WSC_EAP_IDENTITY,
		text_bytes(WSC_IDENTITY_ENROLLEE));
	packet_build(&packets[n++], WSC_EAP_RESPONSE, 202, WSC_EAP_EXPANDED,
		(struct wsc_bytes){other_vendor, sizeof(other_vendor)});
	packet_build_wsc(&packets[n++], WSC_EAP_RESPONSE, 201, WSC_OP_MSG, text_bytes("old"));
	packet_build_wsc(&packets[n++], WSC_EAP_RESPONSE, 203, WSC_OP_NACK, text_bytes("early"));
	packet_build_wsc(&packets[n++], WSC_EAP_REQUEST, 202, WSC_OP_MSG, text_bytes("request"));
	packet_build(&packets[n++], WSC_EAP_SUCCESS, 202, 0, (struct wsc_bytes){0});
	packet_build(&packets[n++], WSC_EAP_FAILURE, 202, 0, (struct wsc_bytes){0});
	memset(&packets[n], 0, sizeof(packets[n]));
	packets[n++].len = 3;
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packets[i]), WSC_IGNORED);
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &packet), WSC_OK);
	n = 0;
	packet_build(&packets[n++], WSC_EAP_REQUEST, 203, 4, text_bytes("md5"));
	packet_build(&packets[n++], WSC_EAP_REQUEST, 203, WSC_EAP_IDENTITY, (struct wsc_bytes){0});
	packet_build(&packets[n++], WSC_EAP_SUCCESS, 203, 0, (struct wsc_bytes){0});
	packet_build(&packets[n++], WSC_EAP_FAILURE, 99, 0, (struct wsc_bytes){0});
	packet_build_wsc(&packets[n++], WSC_EAP_RESPONSE, 203, WSC_OP_NACK, text_bytes("response"));
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packets[i]), WSC_IGNORED);
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
}

/* And what passes EAP but is wrong is the end, said with NACK. */
static void test_refused(void **state)
{
	static const uint8_t ops[] = {
		WSC_OP_START, WSC_OP_ACK, WSC_OP_MSG, WSC_OP_DONE, WSC_OP_FRAG_ACK};

	(void)state;
	for (size_t i = 0; i < sizeof(ops); i++)
		for (int role = 0; role < 2; role++) {
			const bool server = role == WSC_REGISTRAR;
			struct packet packet;
			struct pair pair;

			pair_begin(&pair);
			pair_pass(&pair, 6);
			if (server)
				assert_int_equal(
					packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
			packet_build_wsc(&packet, server ? WSC_EAP_RESPONSE : WSC_EAP_REQUEST, 203,
				ops[i], text_bytes("nonsense"));
			assert_int_equal(
				packet_take(&pair, (enum wsc_role)role, &packet), WSC_REFUSED);
			assert_int_equal(packet_give(&pair, (enum wsc_role)role, &packet), WSC_OK);
			assert_int_equal(packet.eap.op, WSC_OP_NACK);
			assert_int_equal(packet.eap.identifier, server ? 204 : 203);
			pair_clear(&pair);
		}
}

static void test_nak_ends(void **state)
{
	static const uint8_t wants[] = {0};
	struct packet packet;
	struct pair pair;

	(void)state;
	pair_begin(&pair);
	pair_pass(&pair, 2);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	packet_build(&packet, WSC_EAP_RESPONSE, 201, WSC_EAP_NAK, (struct wsc_bytes){wants, 1});
	assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_REFUSED);
	pair_run(&pair);
	assert_int_equal(
		pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED)->reason, WSC_REASON_EAP_FAILURE);
	pair_clear(&pair);
}

/* EAP-Failure in the middle: with the identifier of the last request, or the next one. */
static void test_failure_ends(void **state)
{
	(void)state;
	for (uint8_t more = 0; more < 2; more++) {
		struct packet packet;
		struct pair pair;

		pair_begin(&pair);
		pair_pass(&pair, 5);
		packet_build(
			&packet, WSC_EAP_FAILURE, (uint8_t)(202 + more), 0, (struct wsc_bytes){0});
		assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &packet), WSC_OK);
		assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &packet), WSC_NOTHING);
		assert_true(wsc_session_closed(pair.end[WSC_ENROLLEE].session));
		pair_run(&pair);
		assert_int_equal(pair_event(&pair, WSC_ENROLLEE, WSC_EVENT_FAILED)->reason,
			WSC_REASON_EAP_FAILURE);
		pair_clear(&pair);
	}
}

/* Nothing is lost when the caller's buffer is too small. */
static void test_small_buffer(void **state)
{
	uint8_t small[64];
	struct packet packet;
	size_t needed = 0;
	struct pair pair;

	(void)state;
	pair_begin(&pair);
	pair_pass(&pair, 4);
	assert_int_equal(wsc_session_send(pair.end[WSC_REGISTRAR].session, small, sizeof(small),
				 &needed, pair.now_ms),
		WSC_NO_SPACE);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_OK);
	assert_int_equal(packet.len, needed);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &packet), WSC_NOTHING);
	pair_clear(&pair);
}

static void test_repeated_in_time(void **state)
{
	struct packet first, second;
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.retransmit_ms = 2000;
	pair_start(&pair);
	pair_pass(&pair, 4);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &first), WSC_OK);
	assert_int_equal(wsc_session_deadline(pair.end[WSC_REGISTRAR].session), 3000);
	wsc_session_expire(pair.end[WSC_REGISTRAR].session, 2999);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &second), WSC_NOTHING);
	pair.now_ms = 3000;
	wsc_session_expire(pair.end[WSC_REGISTRAR].session, 3000);
	assert_int_equal(packet_give(&pair, WSC_REGISTRAR, &second), WSC_OK);
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.bytes, second.bytes, first.len);
	assert_int_equal(wsc_session_deadline(pair.end[WSC_REGISTRAR].session), 5000);
	assert_int_equal(packet_take(&pair, WSC_ENROLLEE, &second), WSC_OK);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
}

/* The key counts as known from the first fragment of M8 on, and not before. */
static void test_credentials_sent(void **state)
{
	struct wsc_event event;
	struct packet packet;
	struct pair pair;
	unsigned events = 0;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.packet_max = 60;
	pair_start(&pair);
	for (unsigned i = 0; i < 500; i++) {
		const enum wsc_role from = i % 2 ? WSC_ENROLLEE : WSC_REGISTRAR;

		if (packet_give(&pair, from, &packet) != WSC_OK)
			break;
		while (wsc_session_event(pair.end[WSC_REGISTRAR].session, &event) == WSC_OK)
			if (event.kind == WSC_EVENT_CREDENTIALS_SENT) {
				events++;
				assert_int_equal(event.at, WSC_M8);
				assert_int_equal(packet.eap.op, WSC_OP_MSG);
				assert_true(packet.eap.flags & WSC_EAP_FLAG_LENGTH);
				assert_true(packet.eap.flags & WSC_EAP_FLAG_MORE);
			}
		assert_int_equal(packet_take(&pair, (enum wsc_role) !from, &packet), WSC_OK);
	}
	assert_int_equal(events, 1);
	pair_clear(&pair);
}

/* Longer than the session takes: announced, or simply there. */
static void test_too_long(void **state)
{
	static uint8_t big[WSC_MESSAGE_MAX + 1];

	(void)state;
	for (int announced = 0; announced < 2; announced++) {
		struct packet packet;
		struct pair pair;

		pair_begin(&pair);
		pair_pass(&pair, 3);
		assert_int_equal(packet_give(&pair, WSC_ENROLLEE, &packet), WSC_OK);
		packet.eap.data = (struct wsc_bytes){big, announced ? 10 : sizeof(big)};
		if (announced) {
			packet.eap.flags = WSC_EAP_FLAG_LENGTH | WSC_EAP_FLAG_MORE;
			packet.eap.message_length = sizeof(big);
		}
		assert_int_equal(
			wsc_eap_build(&packet.eap, packet.bytes, sizeof(packet.bytes), &packet.len),
			WSC_OK);
		assert_int_equal(packet_take(&pair, WSC_REGISTRAR, &packet), WSC_REFUSED);
		pair_run(&pair);
		assert_int_equal(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED)->reason,
			WSC_REASON_TOO_LONG);
		pair_clear(&pair);
	}
}

static void test_misuse(void **state)
{
	struct wsc_credential credential = {.ssid_len = 1};
	struct wsc_session *session;
	struct wsc_event event;
	struct pair pair;
	uint8_t byte;
	size_t len;

	(void)state;
	pair_begin(&pair);
	session = pair.end[WSC_REGISTRAR].session;
	assert_int_equal(wsc_session_receive(NULL, text_bytes("x"), 0), WSC_MISUSE);
	assert_int_equal(wsc_session_receive(session, (struct wsc_bytes){0}, 0), WSC_MISUSE);
	assert_int_equal(wsc_session_send(NULL, &byte, 1, &len, 0), WSC_MISUSE);
	assert_int_equal(wsc_session_send(session, NULL, 1, &len, 0), WSC_MISUSE);
	assert_int_equal(wsc_session_event(session, NULL), WSC_MISUSE);
	assert_int_equal(wsc_session_event(NULL, &event), WSC_MISUSE);
	assert_int_equal(wsc_session_wait(session, 0), WSC_MISUSE);
	assert_int_equal(wsc_session_wait(NULL, 0), WSC_MISUSE);
	assert_int_equal(wsc_session_password(session, 0, text_bytes("12345670"), 0), WSC_MISUSE);
	assert_int_equal(wsc_session_credentials(session, &credential, 1, 0), WSC_MISUSE);
	assert_int_equal(wsc_session_refuse(session, WSC_ERR_NONE, WSC_REASON_NONE, 0), WSC_MISUSE);
	assert_int_equal(wsc_session_credential_get(session, 0, &credential), WSC_NOTHING);
	assert_int_equal(wsc_session_credential_get(session, 0, NULL), WSC_MISUSE);
	assert_null(wsc_session_peer(NULL));
	assert_null(wsc_session_report(NULL));
	assert_non_null(wsc_session_report(session));
	assert_int_equal(wsc_session_deadline(NULL), INT64_MAX);
	wsc_session_expire(NULL, 0);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity_is_asked_for),
		cmocka_unit_test(test_identity_came_unasked),
		cmocka_unit_test(test_other_identities),
		cmocka_unit_test(test_same_identifier),
		cmocka_unit_test(test_begun_again),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nak_ends),
		cmocka_unit_test(test_failure_ends),
		cmocka_unit_test(test_small_buffer),
		cmocka_unit_test(test_repeated_in_time),
		cmocka_unit_test(test_credentials_sent),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests(tests, pair_crypto_begin, pair_crypto_end);
}
