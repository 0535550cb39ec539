/* SPDX-License-Identifier: BSD-3-Clause */
/* How sessions end when they do not succeed: wrong passwords, refusals, M2D, time, and what each
 * side is told about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_pair.h"

static void any_init(struct pair *pair, int ap)
{
	if (ap)
		pair_init_ap(pair, pair_crypto);
	else
		pair_init(pair, pair_crypto);
}

static void assert_failed(
	const struct pair *pair, enum wsc_role role, enum wsc_reason reason, uint16_t error)
{
	const struct wsc_event *event = pair_event(pair, role, WSC_EVENT_FAILED);

	assert_non_null(event);
	assert_int_equal(pair_count(pair, role, WSC_EVENT_FAILED), 1);
	assert_int_equal(pair_count(pair, role, WSC_EVENT_SUCCEEDED), 0);
	if (event->reason != reason)
		fail_msg("%s instead of %s", wsc_reason_token(event->reason),
			wsc_reason_token(reason));
	assert_int_equal(event->config_error, error);
}

static void assert_closed(const struct pair *pair)
{
	assert_true(wsc_session_closed(pair->end[0].session));
	assert_true(wsc_session_closed(pair->end[1].session));
}

/* The message at which it shows is what tells the halves apart, on both sides. */
static void test_wrong_pin(void **state)
{
	static const struct {
		const char *enrollee, *registrar;
		enum wsc_reason reason;
		enum wsc_kind at;
	} cases[] = {
		{"12345670", "12355670", WSC_REASON_PASSWORD_FIRST, WSC_M4},
		{"12345670", "00005670", WSC_REASON_PASSWORD_FIRST, WSC_M4},
		{"12345670", "12345679", WSC_REASON_PASSWORD_SECOND, WSC_M6},
		{"1234", "1334", WSC_REASON_PASSWORD_FIRST, WSC_M4},
		{"1234", "1235", WSC_REASON_PASSWORD_SECOND, WSC_M6},
		{"12345670", "1234", WSC_REASON_PASSWORD_FIRST, WSC_M4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int ap = 0; ap < 2; ap++) {
			struct pair pair;

			any_init(&pair, ap);
			pair_pin(&pair, cases[i].enrollee, cases[i].registrar);
			pair_start(&pair);
			pair_run(&pair);
			for (int role = 0; role < 2; role++) {
				assert_failed(&pair, (enum wsc_role)role, cases[i].reason,
					WSC_ERR_DEVICE_PASSWORD);
				assert_int_equal(
					pair_event(&pair, (enum wsc_role)role, WSC_EVENT_FAILED)
						->at,
					cases[i].at);
			}
			assert_null(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_CREDENTIALS_SENT));
			assert_null(pair_event(&pair, WSC_ENROLLEE, WSC_EVENT_CREDENTIALS));
			assert_closed(&pair);
			pair_clear(&pair);
		}
}

struct refusal {
	enum wsc_role role;
	unsigned packet; /* refuse when this one of the exchange has arrived */
	unsigned seen;
};

static bool refuse_at(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct refusal *refusal = pair->arg;

	(void)from;
	(void)packet;
	(void)len;
	if (++refusal->seen == refusal->packet)
		assert_int_equal(wsc_session_refuse(pair->end[refusal->role].session,
					 WSC_ERR_DEVICE_BUSY, WSC_REASON_OVERLAP, pair->now_ms),
			WSC_OK);
	return true;
}

/* Refused by either side at every packet there is: both sides hear why, and EAP ends. */
static void test_refuse_everywhere(void **state)
{
	static const unsigned done_at[2] = {12, 11}; /* the enrollee has ended well with it */
	unsigned told = 0;

	(void)state;
	for (int ap = 0; ap < 2; ap++)
		for (int role = 0; role < 2; role++)
			for (unsigned packet = 1; packet <= done_at[ap] - (role == WSC_ENROLLEE);
				packet++) {
				struct refusal refusal = {(enum wsc_role)role, packet, 0};
				const struct wsc_event *heard;
				struct pair pair;

				any_init(&pair, ap);
				pair.on_packet = refuse_at;
				pair.arg = &refusal;
				pair_start(&pair);
				pair_run(&pair);
				assert_true(refusal.seen >= packet);
				assert_failed(&pair, (enum wsc_role)role, WSC_REASON_OVERLAP,
					WSC_ERR_DEVICE_BUSY);
				heard = pair_event(&pair, (enum wsc_role) !role, WSC_EVENT_FAILED);
				if (heard && heard->reason == WSC_REASON_PEER_NACK) {
					assert_int_equal(heard->config_error, WSC_ERR_DEVICE_BUSY);
					told++;
				} else if (heard) {
					/* it was over before EAP-WSC began */
					assert_int_equal(heard->reason, WSC_REASON_EAP_FAILURE);
					assert_true(packet <= 2);
				}
				/* a peer that was never asked waits to be, for a while */
				pair_run_until(&pair, pair.now_ms + 200000);
				assert_closed(&pair);
				assert_int_equal(wsc_session_refuse(pair.end[role].session,
							 WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED,
							 pair.now_ms),
					WSC_CLOSED);
				pair_clear(&pair);
			}
	assert_int_equal(told, 36); /* else it was before EAP-WSC, or too late */
}

/* A registrar that refuses M1 by its first piece has not read the nonce; it is understood. */
static void test_refuse_in_pieces(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++) {
		struct refusal refusal = {WSC_REGISTRAR, ap ? 3 : 4, 0};
		struct pair pair;

		any_init(&pair, ap);
		for (int role = 0; role < 2; role++)
			pair.end[role].config.packet_max = 20;
		pair.on_packet = refuse_at;
		pair.arg = &refusal;
		pair_start(&pair);
		pair_run(&pair);
		assert_failed(&pair, WSC_ENROLLEE, WSC_REASON_PEER_NACK, WSC_ERR_DEVICE_BUSY);
		assert_closed(&pair);
		pair_clear(&pair);
	}
}

static void answer_refuse(struct pair *pair, enum wsc_role role, const struct wsc_event *event)
{
	if (event->kind == WSC_EVENT_NEED_PASSWORD || event->kind == WSC_EVENT_NEED_CREDENTIALS)
		assert_int_equal(wsc_session_refuse(pair->end[role].session, WSC_ERR_MULTIPLE_PBC,
					 WSC_REASON_OVERLAP, pair->now_ms),
			WSC_OK);
}

static void test_refuse_as_answer(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++)
		for (int question = 0; question < 2; question++) {
			struct pair pair;

			any_init(&pair, ap);
			if (question)
				pair.end[WSC_REGISTRAR].config.n_credentials = 0;
			else
				pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
			pair.on_event = answer_refuse;
			pair_start(&pair);
			pair_run(&pair);
			assert_failed(
				&pair, WSC_REGISTRAR, WSC_REASON_OVERLAP, WSC_ERR_MULTIPLE_PBC);
			assert_failed(
				&pair, WSC_ENROLLEE, WSC_REASON_PEER_NACK, WSC_ERR_MULTIPLE_PBC);
			assert_closed(&pair);
			pair_clear(&pair);
		}
}

static void test_setup_locked(void **state)
{
	struct pair pair;

	(void)state;
	pair_init_ap(&pair, pair_crypto);
	pair.end[WSC_ENROLLEE].config.setup_locked = true;
	pair_start(&pair);
	pair_run(&pair);
	assert_failed(&pair, WSC_ENROLLEE, WSC_REASON_SETUP_LOCKED, WSC_ERR_SETUP_LOCKED);
	assert_failed(&pair, WSC_REGISTRAR, WSC_REASON_PEER_NACK, WSC_ERR_SETUP_LOCKED);
	assert_closed(&pair);
	pair_clear(&pair);
}

static void test_other_mac(void **state)
{
	static const uint8_t other[WSC_MAC_SIZE] = {2, 0, 0, 0, 0, 7};
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.peer_mac = other;
	pair_start(&pair);
	pair_run(&pair);
	assert_failed(&pair, WSC_REGISTRAR, WSC_REASON_MAC, WSC_ERR_ROGUE_ACTIVITY);
	assert_failed(&pair, WSC_ENROLLEE, WSC_REASON_PEER_NACK, WSC_ERR_ROGUE_ACTIVITY);
	pair_clear(&pair);
}

/* A public key that is the other side's own proves nothing. */
static void test_reflected_key(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++) {
		struct wsc_keypair keys[2];
		struct pair pair;

		any_init(&pair, ap);
		assert_int_equal(wsc_keypair_make(pair_crypto, &keys[0]), WSC_OK);
		keys[1] = keys[0];
		for (int role = 0; role < 2; role++)
			pair.end[role].config.keypair = &keys[role];
		pair_start(&pair);
		pair_run(&pair);
		assert_failed(&pair, WSC_REGISTRAR, WSC_REASON_PUBLIC_KEY, WSC_ERR_ROGUE_ACTIVITY);
		pair_clear(&pair);
	}
}

static int same_random(void *context, uint8_t *out, size_t len)
{
	(void)context;
	memset(out, 0x5a, len);
	return 0;
}

/* So is a nonce. */
static void test_reflected_nonce(void **state)
{
	struct wsc_crypto *own = wsc_crypto_new(same_random, NULL);
	struct wsc_keypair keys[2];
	struct pair pair;

	(void)state;
	assert_non_null(own);
	pair_init(&pair, pair_crypto);
	for (int role = 0; role < 2; role++) {
		assert_int_equal(wsc_keypair_make(pair_crypto, &keys[role]), WSC_OK);
		pair.end[role].config.keypair = &keys[role];
		pair.end[role].config.crypto = own;
	}
	pair_start(&pair);
	pair_run(&pair);
	assert_failed(&pair, WSC_ENROLLEE, WSC_REASON_NONCE, WSC_ERR_ROGUE_ACTIVITY);
	assert_failed(&pair, WSC_REGISTRAR, WSC_REASON_PEER_NACK, WSC_ERR_ROGUE_ACTIVITY);
	pair_clear(&pair);
	wsc_crypto_free(own);
}

/* --- M2D --- */

static void answer_wait(struct pair *pair, enum wsc_role role, const struct wsc_event *event)
{
	if (event->kind == WSC_EVENT_NEED_PASSWORD)
		assert_int_equal(wsc_session_wait(pair->end[role].session, pair->now_ms), WSC_OK);
}

/* The PIN comes late: the station is told to come back, does so, and succeeds. */
static void test_late_pin(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
	pair.on_event = answer_wait;
	pair_start(&pair);
	pair_run(&pair);
	assert_failed(&pair, WSC_REGISTRAR, WSC_REASON_NOT_READY, WSC_ERR_NONE);
	assert_true(wsc_session_closed(pair.end[WSC_REGISTRAR].session));
	assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_NOT_READY), 1);
	assert_null(pair_event(&pair, WSC_ENROLLEE, WSC_EVENT_FAILED));
	pair_run_until(&pair, pair.now_ms + 60000);
	assert_false(wsc_session_closed(pair.end[WSC_ENROLLEE].session));

	/* the same station, another conversation */
	wsc_session_free(pair.end[WSC_REGISTRAR].session);
	pair_pin(&pair, "12345670", "12345670");
	pair.end[WSC_REGISTRAR].config.eap_identifier = 202; /* that of the first one's M2D */
	assert_int_equal(wsc_session_new(&pair.end[WSC_REGISTRAR].config, pair.now_ms,
				 &pair.end[WSC_REGISTRAR].session),
		WSC_OK);
	pair_run(&pair);
	assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_SUCCEEDED), 1);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
	assert_closed(&pair);
	pair_clear(&pair);
}

static void answer_wait_then_password(
	struct pair *pair, enum wsc_role role, const struct wsc_event *event)
{
	answer_wait(pair, role, event);
	if (event->kind == WSC_EVENT_NEED_PASSWORD)
		assert_int_equal(wsc_session_password(pair->end[role].session, WSC_PASSWORD_DEFAULT,
					 text_bytes("12345670"), pair->now_ms),
			WSC_OK);
}

/* The PIN comes between M2D and its answer, whatever pieces that comes in: M2 follows. */
static void test_pin_behind_m2d(void **state)
{
	(void)state;
	for (size_t packet_max = 0; packet_max <= 40; packet_max += 20) {
		struct pair pair;

		pair_init(&pair, pair_crypto);
		pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
		for (int role = 0; role < 2; role++)
			pair.end[role].config.packet_max = packet_max;
		pair.on_event = answer_wait_then_password;
		pair_start(&pair);
		pair_run(&pair);
		assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_NOT_READY), 1);
		assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_SUCCEEDED), 1);
		assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED), 1);
		pair_clear(&pair);
	}
}

/* An access point has nobody to wait for: it refuses M2D, without an error. */
static void test_m2d_to_access_point(void **state)
{
	struct pair pair;

	(void)state;
	pair_init_ap(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
	pair.on_event = answer_wait;
	pair_start(&pair);
	pair_run(&pair);
	assert_failed(&pair, WSC_REGISTRAR, WSC_REASON_NOT_READY, WSC_ERR_NONE);
	assert_failed(&pair, WSC_ENROLLEE, WSC_REASON_NOT_READY, WSC_ERR_NONE);
	assert_int_equal(pair_count(&pair, WSC_ENROLLEE, WSC_EVENT_NOT_READY), 1);
	assert_closed(&pair);
	pair_clear(&pair);
}

/* --- time --- */

struct silence {
	unsigned packet; /* from this one on all are lost */
	unsigned seen;
};

static bool fall_silent(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct silence *silence = pair->arg;

	(void)from;
	(void)packet;
	(void)len;
	return ++silence->seen < silence->packet;
}

/* Whenever the line goes dead, both sides end in time, and never well, unless all was said. */
static void test_silence(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++)
		for (unsigned packet = 1; packet <= 13; packet++)
			for (int repeat = 0; repeat < 2; repeat++) {
				struct silence silence = {packet, 0};
				struct pair pair;
				int64_t began;

				any_init(&pair, ap);
				for (int role = 0; role < 2; role++)
					pair.end[role].config.retransmit_ms = repeat ? 3000 : 0;
				pair.on_packet = fall_silent;
				pair.arg = &silence;
				pair_start(&pair);
				began = pair.now_ms;
				pair_run_until(&pair, began + 119999);
				for (int role = 0; role < 2; role++) {
					const struct wsc_event *event = pair_event(
						&pair, (enum wsc_role)role, WSC_EVENT_FAILED);

					if (event)
						assert_int_equal(
							event->reason, WSC_REASON_MESSAGE_TIMEOUT);
				}
				pair_run_until(&pair, began + 136000);
				for (int role = 0; role < 2; role++) {
					const unsigned ends = pair_count(&pair, (enum wsc_role)role,
								      WSC_EVENT_FAILED) +
							      pair_count(&pair, (enum wsc_role)role,
								      WSC_EVENT_SUCCEEDED);
					assert_int_equal(ends, 1);
				}
				if (packet <= 9)
					assert_null(pair_event(
						&pair, WSC_REGISTRAR, WSC_EVENT_SUCCEEDED));
				assert_closed(&pair);
				pair_clear(&pair);
			}
}

static bool lose_every_third(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	struct silence *silence = pair->arg;

	(void)from;
	(void)packet;
	(void)len;
	return ++silence->seen % 3 != 0;
}

/* Loss is mended by the server's repetition and the peer's memory of its last answer. */
static void test_loss(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++)
		for (unsigned phase = 0; phase < 3; phase++)
			for (size_t packet_max = 0; packet_max <= 200; packet_max += 100) {
				struct silence silence = {0, phase};
				struct pair pair;

				any_init(&pair, ap);
				for (int role = 0; role < 2; role++) {
					pair.end[role].config.retransmit_ms = 100;
					pair.end[role].config.packet_max = packet_max;
				}
				pair.on_packet = lose_every_third;
				pair.arg = &silence;
				pair_start(&pair);
				pair_run_until(&pair, pair.now_ms + 110000);
				for (int role = 0; role < 2; role++)
					assert_int_equal(pair_count(&pair, (enum wsc_role)role,
								 WSC_EVENT_SUCCEEDED),
						1);
				pair_clear(&pair);
			}
}

/* Nobody answers the question. */
static void test_unanswered(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++)
		for (int question = 0; question < 2; question++) {
			struct pair pair;

			any_init(&pair, ap);
			if (question)
				pair.end[WSC_REGISTRAR].config.n_credentials = 0;
			else
				pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
			/* the other side is in no hurry */
			pair.end[WSC_ENROLLEE].config.message_timeout_ms = 60000;
			pair_start(&pair);
			pair_run_until(&pair, pair.now_ms + 14999);
			assert_null(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED));
			pair_run_until(&pair, pair.now_ms + 1);
			assert_failed(&pair, WSC_REGISTRAR, WSC_REASON_MESSAGE_TIMEOUT,
				WSC_ERR_MESSAGE_TIMEOUT);
			assert_failed(
				&pair, WSC_ENROLLEE, WSC_REASON_PEER_NACK, WSC_ERR_MESSAGE_TIMEOUT);
			assert_closed(&pair);
			pair_clear(&pair);
		}
}

/* The whole of it may not take longer than two minutes, however lively it is. */
static void test_session_timeout(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair_start(&pair);
	wsc_session_free(pair.end[WSC_REGISTRAR].session);
	pair.now_ms += 119990;
	assert_int_equal(wsc_session_new(&pair.end[WSC_REGISTRAR].config, pair.now_ms,
				 &pair.end[WSC_REGISTRAR].session),
		WSC_OK);
	pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
	assert_int_equal(wsc_session_deadline(pair.end[WSC_ENROLLEE].session), 121000);
	wsc_session_expire(pair.end[WSC_ENROLLEE].session, 121000);
	pair_run(&pair);
	assert_failed(&pair, WSC_ENROLLEE, WSC_REASON_SESSION_TIMEOUT, WSC_ERR_SESSION_TIMEOUT);
	pair_clear(&pair);
}

/* Any clock, any patience: what is later than time itself never comes. */
static void test_end_of_time(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.now_ms = INT64_MAX - 10;
	for (int role = 0; role < 2; role++)
		pair.end[role].config.retransmit_ms = INT64_MAX;
	pair_start(&pair);
	pair_run(&pair);
	for (int role = 0; role < 2; role++)
		assert_int_equal(pair_count(&pair, (enum wsc_role)role, WSC_EVENT_SUCCEEDED), 1);
	pair_clear(&pair);
	pair_init(&pair, pair_crypto);
	pair.end[WSC_ENROLLEE].config.message_timeout_ms = INT64_MAX;
	pair.end[WSC_ENROLLEE].config.session_timeout_ms = INT64_MAX;
	pair_start(&pair);
	assert_int_equal(wsc_session_deadline(pair.end[WSC_ENROLLEE].session), INT64_MAX);
	pair_clear(&pair);
}

/* Random bytes run out at each draw in turn: an end, and never a good one. */
struct dry {
	int left;
};

static int dry_random(void *context, uint8_t *out, size_t len)
{
	struct dry *dry = context;

	if (dry->left-- <= 0)
		return -1;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(dry->left * 31 + (int)i * 7 + 1);
	return 0;
}

static void test_no_random_bytes(void **state)
{
	unsigned failed = 0;

	(void)state;
	for (int role = 0; role < 2; role++)
		for (int draws = 0; draws < 8; draws++) {
			struct dry dry = {1000};
			struct wsc_crypto *own = wsc_crypto_new(dry_random, &dry);
			const struct wsc_event *event;
			struct pair pair;

			assert_non_null(own);
			dry.left = draws;
			pair_init(&pair, pair_crypto);
			pair.end[role].config.crypto = own;
			pair_start(&pair);
			pair_run(&pair);
			event = pair_event(&pair, (enum wsc_role)role, WSC_EVENT_FAILED);
			if (event) {
				assert_int_equal(event->reason, WSC_REASON_CRYPTO);
				assert_int_equal(event->config_error, WSC_ERR_DEVICE_BUSY);
				failed++;
			}
			pair_run_until(&pair, pair.now_ms + 140000);
			assert_closed(&pair);
			pair_clear(&pair);
			wsc_crypto_free(own);
		}
	assert_true(failed >= 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_pin),
		cmocka_unit_test(test_refuse_everywhere),
		cmocka_unit_test(test_refuse_in_pieces),
		cmocka_unit_test(test_refuse_as_answer),
		cmocka_unit_test(test_setup_locked),
		cmocka_unit_test(test_other_mac),
		cmocka_unit_test(test_reflected_key),
		cmocka_unit_test(test_reflected_nonce),
		cmocka_unit_test(test_late_pin),
		cmocka_unit_test(test_pin_behind_m2d),
		cmocka_unit_test(test_m2d_to_access_point),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_unanswered),
		cmocka_unit_test(test_session_timeout),
		cmocka_unit_test(test_end_of_time),
		cmocka_unit_test(test_no_random_bytes),
	};

	return cmocka_run_group_tests(tests, pair_crypto_begin, pair_crypto_end);
}
