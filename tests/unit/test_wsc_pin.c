/* SPDX-License-Identifier: BSD-3-Clause */
/* PINs as people type them and as we make them; the lock-out of an access point's own PIN. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <wsc/wsc.h>

static void test_checksum(void **state)
{
	(void)state;
	assert_int_equal(wsc_pin_checksum(1234567), 0); /* 12345670 is in everybody's manual */
	assert_int_equal(wsc_pin_checksum(0), 0);
	assert_int_equal(wsc_pin_checksum(1), 7);
	assert_int_equal(wsc_pin_checksum(3195719), 9); /* 3 * (3 + 9 + 7 + 9) + 1 + 5 + 1 = 91 */
	assert_int_equal(wsc_pin_checksum(9999999), 5); /* 3 * 36 + 27 = 135 */
}

static void test_parse(void **state)
{
	const char *const bad[] = {"", "123", "12345", "1234567", "12345671", "123456700",
		"1234567o", "12345670 1", "abcd", "\xff\xff\xff\xff", "+123", "１２３４", "12.34"};
	char pin[9] = "kept";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(wsc_pin_parse(bad[i], pin), WSC_INVALID);
		assert_string_equal(pin, "kept");
	}
	assert_int_equal(wsc_pin_parse(NULL, pin), WSC_MISUSE);
	assert_int_equal(wsc_pin_parse("1234", pin), WSC_OK);
	assert_string_equal(pin, "1234");
	assert_int_equal(wsc_pin_parse(" 1234-5670 ", pin), WSC_OK);
	assert_string_equal(pin, "12345670");
	assert_int_equal(wsc_pin_parse("0-0-0-0", pin), WSC_OK);
	assert_string_equal(pin, "0000");
}

/* Each digit and each pair of neighbours exchanged is what a checksum is for: one digit always. */
static void test_one_wrong_digit(void **state)
{
	char pin[9], out[9];

	(void)state;
	for (int place = 0; place < 8; place++) {
		for (char digit = '0'; digit <= '9'; digit++) {
			const bool same = "12345670"[place] == digit;

			strcpy(pin, "12345670");
			pin[place] = digit;
			assert_int_equal(wsc_pin_parse(pin, out), same ? WSC_OK : WSC_INVALID);
		}
	}
}

struct draws {
	uint8_t bytes[4];
	int fail_at; /* the draw that fails; 0 = none */
	int n;
};

static int draw(void *context, uint8_t *out, size_t len)
{
	struct draws *draws = context;

	if (++draws->n == draws->fail_at)
		return -1;
	for (size_t i = 0; i < len; i++)
		out[i] = draws->bytes[i % 4];
	return 0;
}

static void test_make(void **state)
{
	struct wsc_crypto *crypto = wsc_crypto_new(NULL, NULL);
	unsigned first[10] = {0};
	char pin[9], out[9];

	(void)state;
	assert_non_null(crypto);
	for (int i = 0; i < 10000; i++) {
		assert_int_equal(wsc_pin_make(crypto, pin), WSC_OK);
		assert_int_equal(wsc_pin_parse(pin, out), WSC_OK);
		assert_string_equal(pin, out);
		first[pin[0] - '0']++;
	}
	for (int i = 0; i < 10; i++) /* 1000 +- 6 sigma */
		assert_in_range(first[i], 820, 1180);
	wsc_crypto_free(crypto);
}

static void test_make_with_a_broken_source(void **state)
{
	struct draws draws = {.bytes = {0xff, 0xff, 0xff, 0xff}};
	struct wsc_crypto *crypto = wsc_crypto_new(draw, &draws);
	char pin[9] = "kept";

	(void)state;
	assert_non_null(crypto);
	/* 4 294 967 295 is beyond the last whole ten million: drawn again, but not for ever */
	assert_int_equal(wsc_pin_make(crypto, pin), WSC_CRYPTO);
	assert_string_equal(pin, "kept");
	memset(draws.bytes, 0, sizeof(draws.bytes));
	draws.fail_at = draws.n + 1;
	assert_int_equal(wsc_pin_make(crypto, pin), WSC_CRYPTO);
	assert_int_equal(wsc_pin_make(crypto, pin), WSC_OK);
	assert_string_equal(pin, "00000000");
	wsc_crypto_free(crypto);
}

/* --- lock-out --- */

static void test_lockout(void **state)
{
	struct wsc_lockout lockout;
	int64_t now_ms = 1000, locked_ms = 60000;

	(void)state;
	wsc_lockout_init(&lockout);
	for (int failure = 1; failure <= 2; failure++) {
		wsc_lockout_failed(&lockout, now_ms);
		assert_false(wsc_lockout_locked(&lockout, now_ms));
	}
	for (int failure = 3; failure <= 9; failure++, locked_ms *= 2) {
		wsc_lockout_failed(&lockout, now_ms);
		assert_true(wsc_lockout_locked(&lockout, now_ms));
		assert_true(wsc_lockout_locked(&lockout, now_ms + locked_ms - 1));
		now_ms += locked_ms;
		assert_false(wsc_lockout_locked(&lockout, now_ms));
	}
	for (int failure = 10; failure <= 300; failure++) {
		wsc_lockout_failed(&lockout, now_ms);
		assert_true(wsc_lockout_locked(&lockout, INT64_MAX));
	}
	wsc_lockout_open(&lockout);
	assert_false(wsc_lockout_locked(&lockout, now_ms));
	wsc_lockout_failed(&lockout, now_ms);
	assert_false(wsc_lockout_locked(&lockout, now_ms));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_one_wrong_digit),
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_make_with_a_broken_source),
		cmocka_unit_test(test_lockout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
