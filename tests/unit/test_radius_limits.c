/* SPDX-License-Identifier: BSD-3-Clause */
/* The registrar as a RADIUS server: many stations at once, stations that fall silent, limits. */
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

#define LONGEST_MS 200000

/* As many at once as there is room for, their messages all mixed. */
static void test_many(void **state)
{
	struct rig *rig = rig_new(0);

	(void)state;
	for (unsigned i = 0; i < 64; i++)
		assert_non_null(i % 2 ? nas_pbc(rig) : nas_pin(rig, RIG_PIN));
	rig_run(rig);
	for (unsigned i = 0; i < 64; i++)
		assert_enrolled(rig, rig->nas[i]);
	rig_free(rig);
}

static void test_eviction(void **state)
{
	struct rig *rig = rig_new(3);
	struct nas *silent = nas_pbc(rig), *second = nas_pbc(rig), *third = nas_pbc(rig), *fourth;

	(void)state;
	one_round(rig, silent);
	rig->now_ms += 1000;
	one_round(rig, second);
	rig->now_ms += 1000;
	one_round(rig, third);
	rig->now_ms += 1000;
	one_round(rig, second);
	fourth = nas_pbc(rig);
	one_round(rig, fourth);
	assert_failed(rig, silent, WSC_REASON_REFUSED);
	/* What the evicted one says next is not known any more. */
	one_round(rig, silent);
	assert_notice(rig, RADIUS_NO_CONVERSATION);
	assert_int_equal(silent->code, REJECT);
	rig_run(rig);
	assert_enrolled(rig, second);
	assert_enrolled(rig, third);
	assert_enrolled(rig, fourth);
	rig_free(rig);
}

/* Those that have ended go first, though they were heard last. */
static void test_eviction_of_ended(void **state)
{
	struct rig *rig = rig_new(2);
	struct nas *silent = nas_pbc(rig), *done, *third;

	(void)state;
	one_round(rig, silent);
	rig->now_ms += 1000;
	done = nas_pbc(rig);
	run_until(rig, done, WSC_EVENT_SUCCEEDED);
	third = nas_pbc(rig);
	rig_run(rig);
	assert_enrolled(rig, silent);
	assert_enrolled(rig, done);
	assert_enrolled(rig, third);
	rig_free(rig);
}

/* Whoever has proven that it knows the password is not pushed out. */
static void test_eviction_never_after_m7(void **state)
{
	struct rig *rig = rig_new(2);
	struct nas *first = nas_pbc(rig), *second = nas_pbc(rig), *third;

	(void)state;
	rig->answer_credentials = false;
	run_until(rig, first, WSC_EVENT_NEED_CREDENTIALS);
	run_until(rig, second, WSC_EVENT_NEED_CREDENTIALS);
	rig->now_ms += 5000;
	third = nas_pbc(rig);
	one_round(rig, third);
	assert_notice(rig, RADIUS_BUSY);
	assert_int_equal(third->code, REJECT);
	assert_int_equal(rig_count(rig, third, WSC_EVENT_PEER), 0);
	assert_int_equal(rig_count(rig, first, WSC_EVENT_FAILED), 0);
	assert_int_equal(rig_count(rig, second, WSC_EVENT_FAILED), 0);
	rig_free(rig);
}

/* A program that never fetches events costs no more memory for it. */
static void test_events_not_fetched(void **state)
{
	struct rig *rig = rig_new(2);
	unsigned busy = 0;

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		struct nas *nas = nas_pbc(rig);
		struct radius_notice notice;

		rig_send(rig, nas);
		while (radius_server_notice(rig->server, &notice) == WSC_OK)
			busy += notice.kind == RADIUS_BUSY;
	}
	assert_int_equal(busy, 16); /* two live, two wait for being told */
	rig_program(rig);
	assert_int_equal(rig_count(rig, NULL, WSC_EVENT_FAILED), 2);
	one_round(rig, nas_pbc(rig));
	assert_int_equal(rig_count(rig, NULL, WSC_EVENT_FAILED), 3);
	rig_free(rig);
}

/* The same, with conversations that end by themselves while nobody fetches. */
static void test_events_not_fetched_after_end(void **state)
{
	struct rig *rig = rig_new(2);

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		rig_send(rig, nas_pbc(rig));
		for (unsigned times = 0; times < 3; times++) {
			rig->now_ms += 50000;
			radius_server_expire(rig->server, rig->now_ms);
		}
	}
	rig_program(rig);
	assert_int_equal(rig_count(rig, NULL, WSC_EVENT_FAILED), 4);
	assert_int_equal(radius_server_counters(rig->server)->refused, 16);
	rig_free(rig);
}

static void test_station_begins_anew(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig), *again;

	(void)state;
	one_round(rig, nas);
	one_round(rig, nas);
	again = nas_pbc(rig);
	/* the same station at the same access point */
	memcpy(again->station, nas->station, WSC_MAC_SIZE);
	memcpy(again->device.mac, nas->station, WSC_MAC_SIZE);
	again->address = nas->address;
	again->number = nas->number + 100;
	nas->address.bytes[4] = 9; /* the test does not want replies there */
	nas_request(again, (struct wsc_bytes){0});
	assert_true(nas_begin(again, rig->now_ms));
	nas->request_len = 0;
	rig_run(rig);
	assert_int_equal(rig->events[0].id, rig->events[1].id);
	assert_int_equal(rig_count(rig, again, WSC_EVENT_FAILED), 1);
	assert_int_equal(rig_count(rig, again, WSC_EVENT_SUCCEEDED), 1);
	for (size_t i = 0; i < rig->n_events; i++)
		if (rig->events[i].event.kind == WSC_EVENT_FAILED)
			assert_int_equal(rig->events[i].event.reason, WSC_REASON_EAP_FAILURE);
	assert_int_equal(radius_server_counters(rig->server)->refused, 0);
	rig_free(rig);
}

/* A question of the program is no reply; the access point repeats itself until there is one. */
static void test_question_pending(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pin(rig, RIG_PIN);

	(void)state;
	rig->answer_passwords = false;
	one_round(rig, nas);
	for (unsigned i = 0; i < 3; i++) {
		assert_false(one_round(rig, nas));
		rig->now_ms += 3000;
	}
	assert_int_equal(rig_count(rig, nas, WSC_EVENT_NEED_PASSWORD), 1);
	assert_int_equal(radius_server_counters(rig->server)->duplicates, 2);
	{
		const uint64_t id = rig->events[0].id;
		const struct radius_conversation *conversation =
			radius_server_find(rig->server, id);

		assert_non_null(conversation);
		assert_int_equal(
			wsc_session_password(conversation->session, WSC_PASSWORD_DEFAULT,
				(struct wsc_bytes){(const uint8_t *)RIG_PIN, 8}, rig->now_ms),
			WSC_OK);
		radius_server_answered(rig->server, id, rig->now_ms);
		radius_server_answered(rig->server, id + 1, rig->now_ms);
	}
	rig_run(rig);
	assert_enrolled(rig, nas);
	rig_free(rig);
}

static void test_m2d(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pin(rig, RIG_PIN);
	const struct radius_conversation *conversation;

	(void)state;
	rig->answer_passwords = false;
	one_round(rig, nas);
	one_round(rig, nas);
	conversation = radius_server_find(rig->server, rig->events[0].id);
	assert_non_null(conversation);
	assert_int_equal(wsc_session_wait(conversation->session, rig->now_ms), WSC_OK);
	radius_server_answered(rig->server, conversation->id, rig->now_ms);
	rig_run(rig);
	assert_failed(rig, nas, WSC_REASON_NOT_READY);
	assert_int_equal(nas->code, REJECT);
	rig_free(rig);
}

/* The time of a station that falls silent at each step, and of what is kept for it afterwards. */
static void test_silence(void **state)
{
	(void)state;
	for (unsigned step = 1; step < 9; step++) {
		struct rig *rig = rig_new(0);
		struct nas *nas = nas_pbc(rig);
		const int64_t began_ms = rig->now_ms;

		assert_int_equal(radius_server_deadline(rig->server), INT64_MAX);
		for (unsigned i = 0; i < step && nas->request_len; i++)
			one_round(rig, nas);
		while (radius_server_deadline(rig->server) != INT64_MAX &&
			rig->now_ms < began_ms + LONGEST_MS) {
			assert_true(radius_server_deadline(rig->server) > rig->now_ms);
			rig->now_ms = radius_server_deadline(rig->server);
			radius_server_expire(rig->server, rig->now_ms);
			rig_program(rig);
		}
		assert_true(rig->now_ms < began_ms + LONGEST_MS);
		assert_int_equal(rig_count(rig, nas, WSC_EVENT_SUCCEEDED) +
					 rig_count(rig, nas, WSC_EVENT_FAILED),
			1);
		/* Nothing is left of it. */
		assert_null(radius_server_find(rig->server, 1));
		rig_free(rig);
	}
}

/* A session that timed out while the access point waited tells it so. */
static void test_timeout_is_answered(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pin(rig, RIG_PIN);
	uint8_t buffer[4096];
	struct radius_address to;
	size_t len;

	(void)state;
	rig->answer_passwords = false;
	one_round(rig, nas);
	rig_send(rig, nas);
	rig_program(rig);
	while (rig_count(rig, nas, WSC_EVENT_FAILED) == 0) {
		assert_true(radius_server_deadline(rig->server) != INT64_MAX);
		rig->now_ms = radius_server_deadline(rig->server);
		radius_server_expire(rig->server, rig->now_ms);
		rig_program(rig);
	}
	len = rig_fetch(rig, &to, buffer);
	assert_true(len > 0);
	assert_true(rig_deliver(rig, &to, (struct wsc_bytes){buffer, len}));
	rig_run(rig);
	assert_int_equal(nas->code, REJECT);
	rig_free(rig);
}

static void test_framed_mtu(void **state)
{
	static const unsigned mtus[] = {64, 100, 255, 256, 257, 500, 1400};

	(void)state;
	for (size_t i = 0; i < sizeof(mtus) / sizeof(mtus[0]); i++) {
		struct rig *rig = rig_new(0);
		struct nas *nas = nas_pbc(rig);

		nas->framed_mtu = mtus[i];
		nas_begin(nas, rig->now_ms); /* again, with the MTU */
		nas_identity(nas, WSC_IDENTITY_ENROLLEE);
		rig_run(rig);
		assert_enrolled(rig, nas);
		assert_true(nas->longest_eap <= mtus[i] - 4);
		if (mtus[i] < 300)
			assert_true(nas->longest_eap > mtus[i] - 4 - 30);
		rig_free(rig);
	}
}

/* M1 with another MAC address than the one that the access point hears. */
static void test_other_mac(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);

	(void)state;
	nas->station[5] ^= 0x10;
	nas_identity(nas, WSC_IDENTITY_ENROLLEE);
	rig_run(rig);
	assert_failed(rig, nas, WSC_REASON_MAC);
	rig_free(rig);
}

static void test_new_secret(void **state)
{
	static const uint8_t ten[4] = {10, 0, 0, 0};
	static const char secret[] = "a new one";
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);

	(void)state;
	one_round(rig, nas);
	assert_int_equal(radius_server_client_add(rig->server, AF_INET, ten, 8,
				 (struct wsc_bytes){(const uint8_t *)secret, strlen(secret)}),
		WSC_OK);
	assert_false(one_round(rig, nas));
	assert_notice(rig, RADIUS_BAD_AUTHENTICATOR);
	nas->secret = secret;
	nas_sign(nas);
	rig_run(rig);
	assert_enrolled(rig, nas);
	rig_free(rig);
}

static void test_keypairs_ahead(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);

	(void)state;
	assert_true(radius_server_idle(rig->server));
	assert_true(radius_server_idle(rig->server));
	assert_false(radius_server_idle(rig->server));
	one_round(rig, nas); /* takes one */
	rig_run(rig);
	assert_enrolled(rig, nas);
	assert_true(radius_server_idle(rig->server));
	assert_false(radius_server_idle(rig->server));
	rig_free(rig);
}

static void test_send_limits(void **state)
{
	struct rig *rig = rig_new(0);
	struct nas *nas = nas_pbc(rig);
	struct radius_address to;
	uint8_t buffer[4096];
	size_t len = 7;

	(void)state;
	rig_send(rig, nas);
	assert_int_equal(radius_server_send(rig->server, &to, buffer, 20, &len), WSC_NO_SPACE);
	assert_int_equal(len, 7);
	for (unsigned i = 0; i < 200; i++) /* nobody fetches */
		rig_send(rig, nas);
	assert_int_equal(radius_server_counters(rig->server)->replies, 64);
	while (rig_fetch(rig, &to, buffer) > 0)
		;
	assert_int_equal(rig->n_datagrams, 64);
	rig_run(rig);
	assert_enrolled(rig, nas);
	rig_send(rig, nas);
	rig_free(rig); /* with a datagram that nobody fetched */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_eviction),
		cmocka_unit_test(test_eviction_of_ended),
		cmocka_unit_test(test_eviction_never_after_m7),
		cmocka_unit_test(test_events_not_fetched),
		cmocka_unit_test(test_events_not_fetched_after_end),
		cmocka_unit_test(test_station_begins_anew),
		cmocka_unit_test(test_question_pending),
		cmocka_unit_test(test_m2d),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_timeout_is_answered),
		cmocka_unit_test(test_framed_mtu),
		cmocka_unit_test(test_other_mac),
		cmocka_unit_test(test_new_secret),
		cmocka_unit_test(test_keypairs_ahead),
		cmocka_unit_test(test_send_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
