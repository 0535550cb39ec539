/* SPDX-License-Identifier: BSD-3-Clause */
/* Buttons and overlap, against sessions that only write down what they were told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_session_fake.h"

static void assert_overlap(const struct wsc_session *session)
{
	assert_int_equal(session->told, REFUSED);
	assert_int_equal(session->error, WSC_ERR_MULTIPLE_PBC);
	assert_int_equal(session->reason, WSC_REASON_OVERLAP);
}

/* --- overlap --- */

static void test_window(void **state)
{
	struct wsc_registrar registrar;
	const struct wsc_session one = m1(1, WSC_PASSWORD_PBC);
	const struct wsc_pbc *const pbc = &registrar.pbc;

	(void)state;
	wsc_registrar_init(&registrar);
	assert_false(wsc_pbc_crowded(pbc, 5000));
	heard(&registrar, 1, 5000);
	assert_false(wsc_pbc_overlap(pbc, one.peer.mac, one.peer.uuid, 5000));
	assert_false(wsc_pbc_crowded(pbc, 5000));
	heard(&registrar, 2, 6000);
	assert_true(wsc_pbc_overlap(pbc, one.peer.mac, one.peer.uuid, 6000));
	/* both ends of both times */
	assert_true(wsc_pbc_crowded(pbc, 5000 + WSC_MONITOR_TIME_MS));
	assert_false(wsc_pbc_crowded(pbc, 5001 + WSC_MONITOR_TIME_MS));
	assert_true(wsc_pbc_overlap(pbc, one.peer.mac, one.peer.uuid, 6000 + WSC_MONITOR_TIME_MS));
	assert_false(wsc_pbc_overlap(pbc, one.peer.mac, one.peer.uuid, 6001 + WSC_MONITOR_TIME_MS));
	/* each probe request moves its end */
	heard(&registrar, 2, 100000);
	assert_true(
		wsc_pbc_overlap(pbc, one.peer.mac, one.peer.uuid, 100000 + WSC_MONITOR_TIME_MS));
}

static void test_same_device(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session device = m1(1, WSC_PASSWORD_PBC);
	const struct wsc_session other = m1(2, WSC_PASSWORD_PBC);
	const uint8_t nobody[WSC_UUID_SIZE] = {0};

	(void)state;
	wsc_registrar_init(&registrar);
	/* both bands, and a new address for each scan */
	for (uint8_t i = 0; i < 50; i++) {
		device.peer.mac[4] = i;
		wsc_registrar_heard(&registrar, device.peer.mac, device.peer.uuid, 1000);
		assert_false(wsc_pbc_crowded(&registrar.pbc, 1000));
	}
	/* the same address with a new UUID */
	device.peer.uuid[0] = 0x55;
	wsc_registrar_heard(&registrar, device.peer.mac, device.peer.uuid, 1000);
	assert_false(wsc_pbc_crowded(&registrar.pbc, 1000));
	/* no UUID is not a UUID that two share */
	wsc_registrar_init(&registrar);
	wsc_registrar_heard(&registrar, device.peer.mac, nobody, 1000);
	wsc_registrar_heard(&registrar, other.peer.mac, nobody, 1000);
	assert_true(wsc_pbc_crowded(&registrar.pbc, 1000));
	assert_true(wsc_pbc_overlap(&registrar.pbc, other.peer.mac, nobody, 1000));
}

/* Names that are strung together do not make two devices one. */
static void test_strung_names(void **state)
{
	struct wsc_registrar registrar;
	const struct wsc_session one = m1(1, WSC_PASSWORD_PBC), two = m1(2, WSC_PASSWORD_PBC);

	(void)state;
	wsc_registrar_init(&registrar);
	heard(&registrar, 1, 1000);
	heard(&registrar, 2, 1000);
	wsc_registrar_heard(&registrar, one.peer.mac, two.peer.uuid, 1000);
	assert_true(wsc_pbc_overlap(&registrar.pbc, two.peer.mac, one.peer.uuid, 1000));
}

static void test_crowd(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session guest = m1(200, WSC_PASSWORD_PBC);

	(void)state;
	wsc_registrar_init(&registrar);
	heard(&registrar, 1, 1000);
	for (uint8_t i = 0; i < 100; i++) {
		heard(&registrar, (uint8_t)(10 + i), 2000 + i);
		assert_int_equal(wsc_pbc_crowded(&registrar.pbc, 2000 + i), true);
	}
	/* the youngest are the ones that stay */
	for (uint8_t i = 92; i < 100; i++) {
		const struct wsc_session seen = m1((uint8_t)(10 + i), WSC_PASSWORD_PBC);
		bool found = false;

		for (size_t j = 0; j < registrar.pbc.n; j++)
			found = found || memcmp(registrar.pbc.seen[j].mac, seen.peer.mac, 6) == 0;
		assert_true(found);
	}
	/* A flood that turns out to be one device has not wiped out who was there before. */
	wsc_registrar_init(&registrar);
	heard(&registrar, 1, 1000);
	for (uint8_t i = 0; i < WSC_PBC_MAX; i++) {
		guest.peer.mac[4] = i;
		guest.peer.uuid[0] = i;
		wsc_registrar_heard(&registrar, guest.peer.mac, guest.peer.uuid, 2000);
	}
	for (uint8_t i = 0; i < WSC_PBC_MAX; i++) {
		guest.peer.mac[4] = i;
		wsc_pbc_forget(&registrar.pbc, guest.peer.mac, guest.peer.uuid);
	}
	assert_true(wsc_pbc_overlap(
		&registrar.pbc, guest.peer.mac, guest.peer.uuid, 1000 + WSC_MONITOR_TIME_MS));
	assert_false(wsc_pbc_overlap(
		&registrar.pbc, guest.peer.mac, guest.peer.uuid, 1001 + WSC_MONITOR_TIME_MS));
}

/* --- the button --- */

static void test_press(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session early = m1(1, WSC_PASSWORD_PBC), session = early, late = early;

	(void)state;
	wsc_registrar_init(&registrar);
	asks(&registrar, &early, 1000); /* the device's button came first: it asks again */
	assert_int_equal(early.told, WAIT);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 2000), WSC_OK);
	assert_true(wsc_registrar_pressed(&registrar, 2000));
	assert_true(wsc_registrar_pressed(&registrar, 2000 + WSC_WALK_TIME_MS - 1));
	assert_false(wsc_registrar_pressed(&registrar, 2000 + WSC_WALK_TIME_MS));
	asks(&registrar, &late, 2000 + WSC_WALK_TIME_MS);
	assert_int_equal(late.told, WAIT);
	asks(&registrar, &session, 2000 + WSC_WALK_TIME_MS - 1);
	assert_int_equal(session.told, PASSWORD);
	assert_int_equal(session.given_id, WSC_PASSWORD_PBC);
	assert_string_equal((const char *)session.given, "");
}

static void test_press_used_up(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, WSC_PASSWORD_PBC), again = one,
			   two = m1(2, WSC_PASSWORD_PBC);

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1000), WSC_OK);
	asks(&registrar, &one, 2000);
	ends(&registrar, &one, WSC_EVENT_FAILED, WSC_M3, WSC_REASON_MESSAGE_TIMEOUT);
	assert_true(wsc_registrar_pressed(&registrar, 2500)); /* it may try again */
	asks(&registrar, &again, 3000);
	assert_int_equal(again.told, PASSWORD);
	succeeds(&registrar, &again);
	assert_false(wsc_registrar_pressed(&registrar, 3000));
	/* The next device at once: the first is no competitor any more. */
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 4000), WSC_OK);
	asks(&registrar, &two, 5000);
	assert_int_equal(two.told, PASSWORD);
}

static void test_press_for_one(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, WSC_PASSWORD_PBC), two = m1(2, WSC_PASSWORD_PBC);

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, two.peer.mac, 1000), WSC_OK);
	asks(&registrar, &one, 1000);
	assert_int_equal(one.told, WAIT);
	assert_true(wsc_registrar_pressed(&registrar, 1000));
	asks(&registrar, &two, 1001 + WSC_MONITOR_TIME_MS - 2);
	assert_overlap(&two); /* the first one was heard, all the same */
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, two.peer.mac, 1000), WSC_OK);
	two.told = NOTHING;
	asks(&registrar, &two, 1000);
	assert_int_equal(two.told, PASSWORD);
}

static void test_overlap_before(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, WSC_PASSWORD_PBC);

	(void)state;
	/* A lone device that probed before the press is the one that is meant. */
	wsc_registrar_init(&registrar);
	heard(&registrar, 1, 1000);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 2000), WSC_OK);
	asks(&registrar, &one, 3000);
	assert_int_equal(one.told, PASSWORD);
	/* Two are not. */
	wsc_registrar_init(&registrar);
	heard(&registrar, 1, 1000);
	heard(&registrar, 2, 1000);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 2000), WSC_REFUSED);
	assert_false(wsc_registrar_pressed(&registrar, 2000));
	assert_int_equal(
		wsc_registrar_press(&registrar, NULL, 1000 + WSC_MONITOR_TIME_MS), WSC_REFUSED);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1001 + WSC_MONITOR_TIME_MS), WSC_OK);
	/* A press that was refused leaves an earlier one as it is. */
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1000), WSC_OK);
	heard(&registrar, 1, 1000);
	heard(&registrar, 2, 1000);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 90000), WSC_REFUSED);
	assert_false(wsc_registrar_pressed(&registrar, 1000 + WSC_WALK_TIME_MS));
}

static void test_overlap_of_sessions(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, WSC_PASSWORD_PBC), two = m1(2, WSC_PASSWORD_PBC);
	struct wsc_session again = one, third = one, fourth = one;

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1000), WSC_OK);
	asks(&registrar, &one, 2000);
	assert_int_equal(one.told, PASSWORD);
	asks(&registrar, &two, 3000);
	assert_overlap(&one);
	assert_overlap(&two);
	ends(&registrar, &one, WSC_EVENT_FAILED, WSC_M4, WSC_REASON_OVERLAP);
	ends(&registrar, &two, WSC_EVENT_FAILED, WSC_M1, WSC_REASON_OVERLAP);
	/* for the whole walk time */
	assert_false(wsc_registrar_pressed(&registrar, 4000));
	asks(&registrar, &again, 1000 + WSC_WALK_TIME_MS - 1);
	assert_overlap(&again);
	/* and as long as the other one is not forgotten: no press would be taken either */
	asks(&registrar, &third, 3000 + WSC_MONITOR_TIME_MS);
	assert_overlap(&third);
	asks(&registrar, &fourth, 3001 + WSC_MONITOR_TIME_MS);
	assert_int_equal(fourth.told, WAIT);
	/* and then the button has to be pressed again, with the window empty */
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 4000 + WSC_MONITOR_TIME_MS), WSC_OK);
	assert_true(wsc_registrar_pressed(&registrar, 4000 + WSC_MONITOR_TIME_MS));
}

/* Nobody has pressed: one device is told to wait, two are told of each other. */
static void test_overlap_without_a_press(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, WSC_PASSWORD_PBC), two = m1(2, WSC_PASSWORD_PBC);
	struct wsc_session pin = m1(3, WSC_PASSWORD_DEFAULT), late = one;

	(void)state;
	wsc_registrar_init(&registrar);
	asks(&registrar, &one, 1000);
	assert_int_equal(one.told, WAIT);
	asks(&registrar, &pin, 1500);
	assert_int_equal(pin.told, WAIT);
	asks(&registrar, &two, 2000);
	assert_overlap(&two);
	one.told = NOTHING;
	asks(&registrar, &one, 3000);
	assert_overlap(&one);
	asks(&registrar, &late, 2001 + WSC_MONITOR_TIME_MS);
	assert_int_equal(late.told, WAIT);
	/* A press that was cancelled is none. */
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1000), WSC_OK);
	heard(&registrar, 1, 1500);
	wsc_registrar_cancel(&registrar);
	asks(&registrar, &two, 2000);
	assert_overlap(&two);
}

/* A session that began in the walk time is overlapped behind it, too. */
static void test_overlap_of_a_late_session(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, WSC_PASSWORD_PBC), two = m1(2, WSC_PASSWORD_PBC);

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1000), WSC_OK);
	asks(&registrar, &one, 1000 + WSC_WALK_TIME_MS - 1);
	asks(&registrar, &two, 1000 + WSC_WALK_TIME_MS + 1);
	assert_overlap(&one);
	assert_overlap(&two);
}

static void test_same_device_again(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session hangs = m1(1, WSC_PASSWORD_PBC), again = hangs;

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1000), WSC_OK);
	asks(&registrar, &hangs, 2000);
	again.peer.mac[4] = 1; /* by its other band */
	asks(&registrar, &again, 3000);
	assert_int_equal(again.told, PASSWORD);
	assert_int_equal(hangs.told, REFUSED);
	assert_int_equal(hangs.error, WSC_ERR_DEVICE_BUSY);
	ends(&registrar, &hangs, WSC_EVENT_FAILED, WSC_M3, WSC_REASON_REFUSED);
	assert_true(wsc_registrar_pressed(&registrar, 3000));
	succeeds(&registrar, &again);
	assert_false(wsc_registrar_pressed(&registrar, 3000));
}

static void test_cancel(void **state)
{
	struct wsc_registrar registrar;
	struct wsc_session one = m1(1, WSC_PASSWORD_PBC);

	(void)state;
	wsc_registrar_init(&registrar);
	assert_int_equal(wsc_registrar_press(&registrar, NULL, 1000), WSC_OK);
	wsc_registrar_cancel(&registrar);
	asks(&registrar, &one, 2000);
	assert_int_equal(one.told, WAIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_same_device),
		cmocka_unit_test(test_strung_names),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_press),
		cmocka_unit_test(test_press_used_up),
		cmocka_unit_test(test_press_for_one),
		cmocka_unit_test(test_overlap_before),
		cmocka_unit_test(test_overlap_of_sessions),
		cmocka_unit_test(test_overlap_without_a_press),
		cmocka_unit_test(test_overlap_of_a_late_session),
		cmocka_unit_test(test_same_device_again),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
