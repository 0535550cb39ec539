/* SPDX-License-Identifier: BSD-3-Clause */
/* Both roles against each other: every method, both pairings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_pair.h"

static struct wsc_crypto *crypto;

static int crypto_begin(void **state)
{
	(void)state;
	crypto = wsc_crypto_new(NULL, NULL);
	return crypto ? 0 : -1;
}

static int crypto_end(void **state)
{
	(void)state;
	wsc_crypto_free(crypto);
	return 0;
}

static void assert_success(struct pair *pair)
{
	for (int role = 0; role < 2; role++) {
		assert_int_equal(pair_count(pair, (enum wsc_role)role, WSC_EVENT_FAILED), 0);
		assert_int_equal(pair_count(pair, (enum wsc_role)role, WSC_EVENT_SUCCEEDED), 1);
		assert_true(wsc_session_closed(pair->end[role].session));
		assert_int_equal(wsc_session_deadline(pair->end[role].session), INT64_MAX);
	}
	assert_int_equal(pair_count(pair, WSC_REGISTRAR, WSC_EVENT_CREDENTIALS_SENT), 1);
	assert_int_equal(pair_count(pair, WSC_ENROLLEE, WSC_EVENT_CREDENTIALS), 1);
}

static void assert_credential(struct pair *pair, size_t index, const struct wsc_credential *sent)
{
	struct wsc_credential got;

	assert_int_equal(
		wsc_session_credential_get(pair->end[WSC_ENROLLEE].session, index, &got), WSC_OK);
	assert_int_equal(got.ssid_len, sent->ssid_len);
	assert_memory_equal(got.ssid, sent->ssid, sent->ssid_len);
	assert_int_equal(got.auth_type, sent->auth_type);
	assert_int_equal(got.encryption, sent->encryption);
	assert_int_equal(got.key_len, sent->key_len);
	assert_memory_equal(got.key, sent->key, sent->key_len);
	assert_int_equal(got.key_shareable, sent->key_shareable);
}

static void succeed(struct pair *pair)
{
	pair_start(pair);
	pair_run(pair);
	assert_success(pair);
	assert_credential(pair, 0, &pair->settings);
}

static void test_pin(void **state)
{
	static const char *const pins[] = {"12345670", "1234"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct pair pair;

		pair_init(&pair, crypto);
		pair_pin(&pair, pins[i], pins[i]);
		succeed(&pair);
		pair_clear(&pair);
	}
}

static void test_button(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, crypto);
	for (int role = 0; role < 2; role++) {
		pair.end[role].config.password_id = WSC_PASSWORD_PBC;
		pair.end[role].config.password = (struct wsc_bytes){0};
	}
	pair.end[WSC_REGISTRAR].config.password = text_bytes("");
	succeed(&pair);
	pair_clear(&pair);
}

static void test_access_point(void **state)
{
	struct wsc_credential before;
	struct pair pair;

	(void)state;
	pair_init_ap(&pair, crypto);
	succeed(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_AP_SETTINGS), 1);
	assert_int_equal(
		wsc_session_credential_get(pair.end[WSC_REGISTRAR].session, 0, &before), WSC_OK);
	assert_int_equal(before.ssid_len, 7);
	assert_memory_equal(before.ssid, "factory", 7);
	pair_clear(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pin),
		cmocka_unit_test(test_button),
		cmocka_unit_test(test_access_point),
	};

	return cmocka_run_group_tests(tests, crypto_begin, crypto_end);
}
