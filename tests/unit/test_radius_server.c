/* SPDX-License-Identifier: BSD-3-Clause */
/* The registrar as a RADIUS server: whole exchanges through access points in memory, on a wire that
 * loses, repeats and forges. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "tests/radius/checks.h"

static void test_pbc(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);

	(void)state;
	rig_run(rig);
	assert_enrolled(rig, nas);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_PEER), 1);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_NEED_PASSWORD), 1);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_NEED_CREDENTIALS), 1);
	rig_free(rig);
}

static void test_pin(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pin(rig, RIG_PIN);

	(void)state;
	rig_run(rig);
	assert_enrolled(rig, nas);
	rig_free(rig);
}

static void test_wrong_pin(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *first = nas_pin(rig, "99995670"), *second = nas_pin(rig, "12349999");

	(void)state;
	rig_run(rig);
	assert_failed(rig, first, WSC_REASON_PASSWORD_FIRST);
	assert_failed(rig, second, WSC_REASON_PASSWORD_SECOND);
	assert_int_equal(first->code, REJECT);
	assert_int_equal(second->code, REJECT);
	rig_free(rig);
}

static void test_who_talks(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);
	const struct radius_conversation *conversation;
	struct wsc_event event;

	(void)state;
	one_round(rig, nas);
	rig->answer_passwords = false;
	rig_send(rig, nas); /* M1 */
	assert_int_equal(radius_server_event(rig->server, &conversation, &event), WSC_OK);
	assert_int_equal(event.kind, WSC_EVENT_PEER);
	assert_memory_equal(conversation->station, nas->station, WSC_MAC_SIZE);
	assert_memory_equal(conversation->bssid, ((uint8_t[]){2, 0, 0, 0, 0, 1}), WSC_MAC_SIZE);
	assert_int_equal(conversation->ssid_len, 4);
	assert_memory_equal(conversation->ssid, "home", 4);
	assert_string_equal(conversation->nas_identifier, "ap-in-memory");
	assert_memory_equal(conversation->access_point.bytes, nas->address.bytes, 16);
	assert_memory_equal(
		wsc_session_peer(conversation->session)->mac, nas->station, WSC_MAC_SIZE);
	assert_ptr_equal(radius_server_find(rig->server, conversation->id), conversation);
	assert_null(radius_server_find(rig->server, conversation->id + 1));
	rig_free(rig);
}

/* Every request comes twice: the second one changes nothing and gets the same bytes. */
static void test_duplicates(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);
	uint8_t first[4096], again[4096];
	struct radius_address to;
	unsigned rounds = 0;

	(void)state;
	while (nas->request_len) {
		size_t len, len_again;

		rig_send(rig, nas);
		rig_program(rig);
		len = rig_fetch(rig, &to, first);
		rig_send(rig, nas);
		rig_program(rig);
		len_again = rig_fetch(rig, &to, again);
		assert_true(len > 0);
		assert_int_equal(len, len_again);
		assert_memory_equal(first, again, len);
		assert_true(rig_deliver(rig, &to, (struct wsc_bytes){first, len}));
		rounds++;
	}
	assert_enrolled(rig, nas);
	assert_int_equal(radius_server_counters(rig->server)->duplicates, rounds);
	assert_int_equal(radius_server_counters(rig->server)->requests, 2 * rounds);
	assert_int_equal(radius_server_counters(rig->server)->replies, 2 * rounds);
	rig_free(rig);
}

static void test_lost_replies(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pin(rig, RIG_PIN);
	uint8_t lost[4096];
	struct radius_address to;

	(void)state;
	while (nas->request_len) {
		for (unsigned times = 0; times < 3; times++) {
			rig_send(rig, nas);
			rig_program(rig);
			assert_true(rig_fetch(rig, &to, lost) > 0);
			rig->now_ms += 1000;
		}
		assert_true(one_round(rig, nas));
	}
	assert_enrolled(rig, nas);
	rig_free(rig);
}

/* What must be met with silence, and leaves the conversation as it was. */
static void test_forged(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);
	const struct radius_counters *counters = radius_server_counters(rig->server);
	struct nas forger;

	(void)state;
	one_round(rig, nas);
	for (unsigned step = 0; nas->request_len; step++) {
		forger = *nas;
		forger.secret = "another secret";
		nas_sign(&forger);
		forger.request[4] ^= 1;
		assert_false(one_round(rig, &forger));
		assert_notice(rig, RADIUS_BAD_AUTHENTICATOR);

		forger = *nas;
		forger.request[forger.request_len - 1] ^= 1;
		forger.request[4] ^= 1;
		assert_false(one_round(rig, &forger));
		assert_notice(rig, RADIUS_BAD_AUTHENTICATOR);

		forger = *nas;
		forger.request_len -= 18; /* none at all */
		forger.request[2] = (uint8_t)(forger.request_len >> 8);
		forger.request[3] = (uint8_t)forger.request_len;
		assert_false(one_round(rig, &forger));
		assert_notice(rig, RADIUS_BAD_AUTHENTICATOR);

		forger = *nas;
		forger.request[0] = 4; /* Accounting-Request */
		nas_sign(&forger);
		assert_false(one_round(rig, &forger));
		assert_notice(rig, RADIUS_MALFORMED);

		forger = *nas;
		forger.request_len -= 3;
		assert_false(one_round(rig, &forger));
		assert_notice(rig, RADIUS_MALFORMED);

		forger = *nas;
		forger.address.bytes[4] = 11; /* 11.0.0.1 */
		assert_false(one_round(rig, &forger));
		assert_notice(rig, RADIUS_UNKNOWN_CLIENT);

		assert_int_equal(counters->bad_authenticator, 3 * (step + 1));
		assert_int_equal(counters->malformed, 2 * (step + 1));
		assert_int_equal(counters->unknown_client, step + 1);
		assert_true(one_round(rig, nas));
	}
	assert_enrolled(rig, nas);
	rig_free(rig);
}

/* Each bit of a good request: silence, but for the padding that RADIUS ignores. */
static void test_bits(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);

	(void)state;
	one_round(rig, nas);
	for (size_t i = 0; i < nas->request_len * 8; i++) {
		nas->request[i / 8] ^= (uint8_t)(1 << i % 8);
		rig_send(rig, nas);
		nas->request[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(radius_server_counters(rig->server)->replies, 1);
	rig_run(rig);
	assert_enrolled(rig, nas);
	rig_free(rig);
}

/* An exchange is recorded and played again: at once, a minute later, and from another port. */
static void test_replay(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig), *recorded = calloc(40, sizeof(*recorded));
	uint8_t buffer[4096];
	struct radius_address to;
	size_t n = 0, n_events;
	unsigned replies;

	(void)state;
	assert_non_null(recorded);
	while (nas->request_len) {
		recorded[n++] = *nas;
		assert_true(one_round(rig, nas));
	}
	assert_enrolled(rig, nas);
	n_events = rig->n_events;

	replies = rig->n_datagrams;
	for (size_t i = 0; i < n; i++) {
		rig_send(rig, &recorded[i]);
		rig_program(rig);
		while (rig_fetch(rig, &to, buffer) > 0)
			assert_int_equal(i, n - 1); /* the last one has its reply again */
	}
	assert_int_equal(rig->n_datagrams, replies + 1);

	rig->now_ms += 60000;
	radius_server_expire(rig->server, rig->now_ms);
	for (unsigned port = 1; port <= 2; port++) {
		for (size_t i = 0; i < n; i++) {
			recorded[i].address.bytes[3] = (uint8_t)port;
			rig_send(rig, &recorded[i]);
			rig_program(rig);
			replies = rig->n_datagrams;
			while (rig_fetch(rig, &to, buffer) > 0)
				assert_int_equal(buffer[0], REJECT);
			assert_int_equal(rig->n_datagrams - replies, i > 0);
		}
	}
	assert_int_equal(rig->n_events, n_events);
	free(recorded);
	rig_free(rig);
}

/* An old request of a conversation that is still going on. */
static void test_old_round(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig), old;

	(void)state;
	one_round(rig, nas);
	old = *nas; /* M1 */
	one_round(rig, nas);
	one_round(rig, nas);
	assert_false(one_round(rig, &old));
	assert_int_equal(radius_server_counters(rig->server)->duplicates, 1);
	rig_run(rig);
	assert_enrolled(rig, nas);
	rig_free(rig);
}

static void test_state_is_fresh(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig), *other = nas_pbc(rig);
	uint8_t before[253];

	(void)state;
	one_round(rig, nas);
	one_round(rig, other);
	assert_true(nas->state_len >= 16);
	assert_memory_not_equal(nas->state, other->state, 16);
	memcpy(before, nas->state, nas->state_len);
	one_round(rig, nas);
	assert_memory_not_equal(before, nas->state, nas->state_len);
	rig_free(rig);
}

/* State of one access point in the hands of one that has another secret. */
static void test_state_of_another(void **state)
{
	static const uint8_t host[4] = {10, 0, 0, 99};
	static const char secret[] = "of the other one";
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig), other;

	(void)state;
	assert_int_equal(radius_server_client_add(rig->server, AF_INET, host, 32,
				 (struct wsc_bytes){(const uint8_t *)secret, strlen(secret)}),
		WSC_OK);
	one_round(rig, nas);
	other = *nas;
	other.address.bytes[7] = 99;
	other.secret = secret;
	nas_sign(&other);
	rig_send(rig, &other);
	assert_notice(rig, RADIUS_NO_CONVERSATION);
	assert_int_equal(radius_server_counters(rig->server)->refused, 1);
	rig_run(rig);
	assert_enrolled(rig, nas);
	rig_free(rig);
}

static void assert_refused(struct rig *rig, struct nas *nas, enum radius_notice_kind kind)
{
	const uint64_t before = radius_server_counters(rig->server)->refused;
	uint8_t first[4096], again[4096];
	struct radius_address to;
	size_t len, len_again;

	rig_send(rig, nas);
	assert_notice(rig, kind);
	len = rig_fetch(rig, &to, first);
	rig_send(rig, nas); /* the reply was lost */
	assert_notice(rig, kind);
	len_again = rig_fetch(rig, &to, again);
	assert_int_equal(len, len_again);
	assert_memory_equal(first, again, len);
	assert_true(rig_deliver(rig, &to, (struct wsc_bytes){first, len}));
	assert_int_equal(nas->code, REJECT);
	assert_int_equal(radius_server_counters(rig->server)->refused, before + 2);
}

static void test_identities(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);
	const uint8_t m1_without_state[] = {2, 9, 0, 14, 254, 0, 0x37, 0x2a, 0, 0, 0, 1, 4, 0};

	(void)state;
	nas_identity(nas, WSC_IDENTITY_REGISTRAR);
	assert_refused(rig, nas, RADIUS_FOREIGN_REGISTRAR);
	assert_memory_equal(nas->eap, ((uint8_t[]){4, 77, 0, 4}), 4);
	nas_identity(nas, "user@example.org");
	assert_refused(rig, nas, RADIUS_NOT_WSC);
	nas_identity(nas, "");
	assert_refused(rig, nas, RADIUS_NOT_WSC);
	nas_identity(nas, WSC_IDENTITY_ENROLLEE "x");
	assert_refused(rig, nas, RADIUS_NOT_WSC);
	nas_request(nas, (struct wsc_bytes){0}); /* no EAP at all */
	assert_refused(rig, nas, RADIUS_NOT_WSC);
	assert_int_equal(nas->eap_len, 0);
	nas_request(nas, (struct wsc_bytes){m1_without_state, sizeof(m1_without_state)});
	assert_refused(rig, nas, RADIUS_NOT_WSC);
	assert_int_equal(rig->n_events, 0);
	rig_free(rig);
}

static void test_unknown_state(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);

	(void)state;
	one_round(rig, nas);
	nas->state[0] ^= 1;
	nas_request(nas, (struct wsc_bytes){nas->eap, nas->eap_len});
	nas->request[nas->request_len - 18 - nas->eap_len - 2 + 2] = 2; /* a response */
	nas_sign(nas);
	assert_refused(rig, nas, RADIUS_NO_CONVERSATION);
	rig_free(rig);
}

/* An access point that goes on with a conversation that is over is told so again. */
static void test_after_the_end(void **state)
{
	const uint8_t again[] = {2, 99, 0, 14, 254, 0, 0x37, 0x2a, 0, 0, 0, 1, WSC_OP_ACK, 0};
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig), before;

	(void)state;
	run_until(rig, nas, WSC_EVENT_CREDENTIALS_SENT);
	before = *nas; /* its State */
	rig_run(rig);
	assert_enrolled(rig, nas);
	memcpy(nas->state, before.state, before.state_len);
	nas->state_len = before.state_len;
	nas_request(nas, (struct wsc_bytes){again, sizeof(again)});
	nas->code = 0;
	assert_true(one_round(rig, nas));
	assert_int_equal(nas->code, REJECT);
	assert_memory_equal(nas->eap, ((uint8_t[]){WSC_EAP_FAILURE, 99, 0, 4}), 4);
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_FAILED), 0);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pbc),
		cmocka_unit_test(test_pin),
		cmocka_unit_test(test_wrong_pin),
		cmocka_unit_test(test_who_talks),
		cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_lost_replies),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_old_round),
		cmocka_unit_test(test_state_is_fresh),
		cmocka_unit_test(test_state_of_another),
		cmocka_unit_test(test_identities),
		cmocka_unit_test(test_unknown_state),
		cmocka_unit_test(test_after_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
