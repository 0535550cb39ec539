/* SPDX-License-Identifier: BSD-3-Clause */
/* Who gets which entered password, against sessions that only write down what they were told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_session_fake.h"

static void enter(
	struct wsc_registrar *registrar, uint8_t device, uint16_t password_id, const char *password)
{
	const struct wsc_session session = m1(device, 0);

	assert_int_equal(wsc_registrar_pin_add(registrar, device ? session.peer.uuid : NULL, NULL,
				 password_id, text(password), INT64_MAX, 0),
		WSC_OK);
}

/* What a device gets that asks now; "" = M2D. The session is given up before anything is shown. */
static void assert_gets(struct wsc_registrar *registrar, uint8_t device, uint16_t password_id,
	int64_t now_ms, const char *password)
{
	struct wsc_session session = m1(device, password_id);

	asks(registrar, &session, now_ms);
	assert_int_equal(session.told, *password ? PASSWORD : WAIT);
	assert_string_equal((const char *)session.given, password);
	if (*password)
		assert_int_equal(session.given_id, password_id);
	ends(registrar, &session, WSC_EVENT_FAILED, WSC_M2, WSC_REASON_MESSAGE_TIMEOUT);
}

/* The user types the PIN after the device has begun to ask. */
static void test_late_pin(void **state)
{
	struct wsc_registrar registrar;

	(void)state;
	wsc_registrar_init(&registrar);
	assert_gets(&registrar, 1, WSC_PASSWORD_DEFAULT, 0, "");
	enter(&registrar, 0, WSC_PASSWORD_DEFAULT, "12345670");
	assert_gets(&registrar, 1, WSC_PASSWORD_DEFAULT, 1, "12345670");
}

static void test_which_password(void **state)
{
	struct wsc_registrar registrar;

	(void)state;
	wsc_registrar_init(&registrar);
	enter(&registrar, 0, WSC_PASSWORD_DEFAULT, "anyone");
	enter(&registrar, 1, WSC_PASSWORD_DEFAULT, "first");
	enter(&registrar, 2, WSC_PASSWORD_DEFAULT, "second");
	assert_gets(&registrar, 1, WSC_PASSWORD_DEFAULT, 0, "first");
	assert_gets(&registrar, 2, WSC_PASSWORD_DEFAULT, 0, "second");
	assert_gets(&registrar, 3, WSC_PASSWORD_DEFAULT, 0, "anyone");
	enter(&registrar, 2, WSC_PASSWORD_DEFAULT, "newer");
	assert_gets(&registrar, 2, WSC_PASSWORD_DEFAULT, 0, "newer");
	wsc_registrar_pin_remove(&registrar, m1(2, 0).peer.uuid);
	assert_gets(&registrar, 2, WSC_PASSWORD_DEFAULT, 0, "anyone");
	wsc_registrar_pin_remove(&registrar, NULL);
	assert_gets(&registrar, 2, WSC_PASSWORD_DEFAULT, 0, "");
	assert_gets(&registrar, 1, WSC_PASSWORD_DEFAULT, 0, "first");
}

static void test_password_ids(void **state)
{
	/* entered, asked, served: derived from Table 37 and the sentence at wsc_registrar_pin_add
	 */
	static const struct {
		uint16_t entered, asked;
		bool served;
	} cases[] = {
		{0, 0, true},
		{0, 1, true},
		{0, 2, true},
		{0, 5, true},
		{0, 3, false},
		{0, 7, false},
		{0, 8, false},
		{0, 0x10, false},
		{0, 0xffff, false},
		{1, 0, true},
		{1, 1, true},
		{1, 2, false},
		{2, 0, true},
		{2, 1, false},
		{5, 0, true},
		{5, 1, false},
		{5, 5, true},
		{0x10, 0x10, true},
		{0x10, 0x11, false},
		{0x10, 0, false},
		{0xffff, 0xffff, true},
		{0xffff, 0, false},
		{0, 4, false},
		{8, 8, true},
		{8, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wsc_registrar registrar;

		wsc_registrar_init(&registrar);
		enter(&registrar, 0, cases[i].entered, "0123456789abcdef");
		assert_gets(&registrar, 1, cases[i].asked, 0,
			cases[i].served ? "0123456789abcdef" : "");
	}
}

static void test_mac(void **state)
{
	struct wsc_registrar registrar;
	const struct wsc_session one = m1(1, 0);

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_pin_add(
				 &registrar, NULL, one.peer.mac, 0, text("1234"), INT64_MAX, 0),
		WSC_OK);
	assert_gets(&registrar, 2, 0, 0, "");
	assert_gets(&registrar, 1, 0, 0, "1234");
}

static void test_places_and_expiry(void **state)
{
	struct wsc_registrar registrar;
	const uint8_t long_one[WSC_PASSWORD_MAX + 1] = {1};
	const uint16_t without[] = {
		WSC_PASSWORD_PBC, WSC_PASSWORD_REKEY, WSC_PASSWORD_NFC_HANDOVER};
	char password[] = "0000";

	(void)state;
	wsc_registrar_init(&registrar);
	for (int i = 0; i < WSC_PINS_MAX; i++) {
		password[0]++;
		assert_int_equal(wsc_registrar_pin_add(
					 &registrar, NULL, NULL, 0, text(password), 1000 + i, 0),
			WSC_OK);
	}
	assert_int_equal(wsc_registrar_pin_add(&registrar, NULL, NULL, 0, text("9999"), 5000, 999),
		WSC_NO_SPACE);
	/* the same again needs no place; one that has expired gives its own */
	assert_int_equal(
		wsc_registrar_pin_add(&registrar, NULL, NULL, 0, text(password), 5000, 999),
		WSC_OK);
	assert_int_equal(
		wsc_registrar_pin_add(&registrar, NULL, NULL, 0, text("9999"), 5000, 1000), WSC_OK);
	for (int i = 0; i < WSC_PINS_MAX; i++)
		assert_int_not_equal(registrar.pins[i].password[0], '1');
	assert_gets(&registrar, 1, 0, 4999, "9999");
	assert_gets(&registrar, 1, 0, 5000, "");

	wsc_registrar_init(&registrar);
	assert_int_equal(
		wsc_registrar_pin_add(&registrar, NULL, NULL, 0, text(""), 1, 0), WSC_MISUSE);
	assert_int_equal(
		wsc_registrar_pin_add(&registrar, NULL, NULL, 0, (struct wsc_bytes){0}, 1, 0),
		WSC_MISUSE);
	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		assert_int_equal(wsc_registrar_pin_add(&registrar, NULL, NULL, without[i],
					 text("12345670"), 1, 0),
			WSC_MISUSE);
	assert_int_equal(
		wsc_registrar_pin_add(&registrar, NULL, NULL, 0, text("123"), 1, 0), WSC_MISUSE);
	assert_int_equal(wsc_registrar_pin_add(&registrar, NULL, NULL, 0x10,
				 (struct wsc_bytes){long_one, 15}, 1, 0),
		WSC_MISUSE);
	assert_int_equal(wsc_registrar_pin_add(&registrar, NULL, NULL, 0x10,
				 (struct wsc_bytes){long_one, 16}, 1, 0),
		WSC_OK);
	assert_int_equal(wsc_registrar_pin_add(&registrar, NULL, NULL, 0x10,
				 (struct wsc_bytes){long_one, sizeof(long_one)}, 1, 0),
		WSC_MISUSE);
	assert_int_equal(wsc_registrar_pin_add(&registrar, NULL, NULL, 0x10,
				 (struct wsc_bytes){long_one, sizeof(long_one) - 1}, 1, 0),
		WSC_OK);
}

static void test_one_session_at_a_time(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, 0), again = one, two = m1(2, 0), three = m1(3, 0);

	(void)state;
	wsc_registrar_init(&registrar);
	enter(&registrar, 0, 0, "1111");
	asks(&registrar, &one, 0);
	asks(&registrar, &two, 0);
	asks(&registrar, &again, 0);
	assert_int_equal(one.told, PASSWORD);
	assert_int_equal(two.told, WAIT);
	assert_int_equal(again.told, WAIT);
	enter(&registrar, 0, 0, "2222"); /* a second PIN serves the second device meanwhile */
	two.told = NOTHING;
	asks(&registrar, &two, 0);
	assert_string_equal((const char *)two.given, "2222");
	wsc_registrar_ended(&registrar, &three, NULL); /* one that had none */
	succeeds(&registrar, &one);
	assert_gets(&registrar, 1, 0, 0, ""); /* used up, and the other one is taken */
	ends(&registrar, &two, WSC_EVENT_FAILED, WSC_M2, WSC_REASON_EAP_FAILURE);
	assert_gets(&registrar, 1, 0, 0, "2222");
}

static void test_withdrawn(void **state)
{
	static const struct {
		enum wsc_kind at;
		enum wsc_reason reason;
		unsigned tries;
	} cases[] = {
		{WSC_M1, WSC_REASON_MALFORMED, UINT32_MAX},
		{WSC_M3, WSC_REASON_AUTHENTICATOR, UINT32_MAX},
		{WSC_M4, WSC_REASON_MESSAGE_TIMEOUT, 3},
		{WSC_M4, WSC_REASON_PASSWORD_FIRST, 3},
		{WSC_M5, WSC_REASON_PASSWORD_FIRST, 3},
		{WSC_NACK, WSC_REASON_PASSWORD_FIRST, 3},
		{WSC_NACK, WSC_REASON_PEER_NACK, 1},
		{WSC_M6, WSC_REASON_MESSAGE_TIMEOUT, 1},
		{WSC_M1, WSC_REASON_UNEXPECTED, 1},
		{WSC_M7, WSC_REASON_PASSWORD_SECOND, 1},
		{WSC_M8, WSC_REASON_SESSION_TIMEOUT, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wsc_registrar registrar;
		unsigned tries = 0;

		wsc_registrar_init(&registrar);
		enter(&registrar, 0, 0, "12345670");
		for (struct wsc_session guess = m1(1, 0); tries < 100; tries++) {
			guess.told = NOTHING;
			asks(&registrar, &guess, 0);
			if (guess.told == WAIT)
				break;
			ends(&registrar, &guess, WSC_EVENT_FAILED, cases[i].at, cases[i].reason);
		}
		assert_int_equal(tries, cases[i].tries < 100 ? cases[i].tries : 100);
	}
}

static void test_thrown_away(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, 0);
	const uint8_t nothing[sizeof(registrar.pins[0].password)] = {0};

	(void)state;
	wsc_registrar_init(&registrar);
	enter(&registrar, 0, 0, "12345670");
	asks(&registrar, &one, 0);
	wsc_registrar_ended(&registrar, &one, NULL);
	assert_gets(&registrar, 1, 0, 0, "");
	assert_memory_equal(registrar.pins[0].password, nothing, sizeof(nothing)); /* wiped */
}

/* A PIN that is entered anew while the old one is in use. */
static void test_replaced_in_use(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, 0);

	(void)state;
	wsc_registrar_init(&registrar);
	enter(&registrar, 1, 0, "1111");
	asks(&registrar, &one, 0);
	enter(&registrar, 1, 0, "2222");
	ends(&registrar, &one, WSC_EVENT_FAILED, WSC_M7, WSC_REASON_PASSWORD_SECOND);
	assert_gets(&registrar, 1, 0, 0, "2222");
	one.told = NOTHING;
	asks(&registrar, &one, 0);
	enter(&registrar, 1, 0, "2222");
	succeeds(&registrar, &one);
	assert_gets(&registrar, 1, 0, 0, "");
}

/* Of several for any enrollee, the one that has failed less often. */
static void test_fewest_failures(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, 0);

	(void)state;
	wsc_registrar_init(&registrar);
	enter(&registrar, 0, 0, "1111");
	enter(&registrar, 0, 0, "2222");
	asks(&registrar, &one, 0);
	assert_string_equal((const char *)one.given, "1111");
	ends(&registrar, &one, WSC_EVENT_FAILED, WSC_M5, WSC_REASON_PASSWORD_FIRST);
	assert_gets(&registrar, 1, 0, 0, "2222");
}

static void test_authorized(void **state)
{
	struct wsc_registrar registrar;
	const uint8_t any[WSC_MAC_SIZE] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	struct wsc_session device = m1(1, 0);
	uint8_t macs[5 * WSC_MAC_SIZE];

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_authorized(&registrar, macs, 0), 0);
	assert_int_equal(wsc_registrar_press(&registrar, device.peer.mac, 0), WSC_OK);
	for (uint8_t i = 1; i <= 6; i++) { /* the first one has the press, too */
		assert_int_equal(wsc_registrar_authorized(&registrar, macs, 0), i == 1 ? 1 : i - 1);
		assert_memory_equal(macs, m1(1, 0).peer.mac, WSC_MAC_SIZE);
		device = m1(i, 0);
		assert_int_equal(wsc_registrar_pin_add(&registrar, device.peer.uuid,
					 device.peer.mac, 0, text("1234"), 1000, 0),
			WSC_OK);
	}
	assert_int_equal(wsc_registrar_authorized(&registrar, macs, 0), 1); /* six do not fit */
	assert_memory_equal(macs, any, sizeof(any));
	assert_int_equal(wsc_registrar_authorized(&registrar, macs, 1000), 1); /* the press */
	assert_memory_equal(macs, m1(1, 0).peer.mac, WSC_MAC_SIZE);
	assert_int_equal(wsc_registrar_authorized(&registrar, macs, WSC_WALK_TIME_MS), 0);
	enter(&registrar, 0, 0, "1234");
	assert_int_equal(wsc_registrar_authorized(&registrar, macs, 0), 1);
	assert_memory_equal(macs, any, sizeof(any));
}

static void test_before_m1(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session session = m1(1, 0);

	(void)state;
	session.silent = true;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_answer(&registrar, &session, 0), WSC_MISUSE);
	wsc_registrar_ended(&registrar, &session, NULL);
	wsc_registrar_clear(&registrar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_pin),
		cmocka_unit_test(test_which_password),
		cmocka_unit_test(test_password_ids),
		cmocka_unit_test(test_mac),
		cmocka_unit_test(test_places_and_expiry),
		cmocka_unit_test(test_one_session_at_a_time),
		cmocka_unit_test(test_withdrawn),
		cmocka_unit_test(test_thrown_away),
		cmocka_unit_test(test_replaced_in_use),
		cmocka_unit_test(test_fewest_failures),
		cmocka_unit_test(test_authorized),
		cmocka_unit_test(test_before_m1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
