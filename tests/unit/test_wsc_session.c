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

		pair_init(&pair, pair_crypto);
		pair_pin(&pair, pins[i], pins[i]);
		succeed(&pair);
		pair_clear(&pair);
	}
}

static void test_button(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
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
	pair_init_ap(&pair, pair_crypto);
	succeed(&pair);
	assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_AP_SETTINGS), 1);
	assert_int_equal(
		wsc_session_credential_get(pair.end[WSC_REGISTRAR].session, 0, &before), WSC_OK);
	assert_int_equal(before.ssid_len, 7);
	assert_memory_equal(before.ssid, "factory", 7);
	assert_int_equal(wsc_session_credential_get(pair.end[WSC_REGISTRAR].session, 1, &before),
		WSC_NOTHING);
	assert_int_equal(wsc_session_credential_get(pair.end[WSC_ENROLLEE].session, 1, &before),
		WSC_NOTHING);
	pair_clear(&pair);
}

/* A device without Version2 is of WSC 1.0; the other side is of 2.0 or not. */
static void test_version_1(void **state)
{
	(void)state;
	for (int old = 1; old <= 3; old++)
		for (int ap = 0; ap < 2; ap++) {
			struct pair pair;

			if (ap)
				pair_init_ap(&pair, pair_crypto);
			else
				pair_init(&pair, pair_crypto);
			pair.station.version2 = old & 1 ? 0 : 0x20;
			pair.ap.version2 = old & 2 ? 0 : 0x20;
			succeed(&pair);
			assert_int_equal(wsc_session_peer(pair.end[!ap].session)->version2,
				pair.station.version2);
			pair_clear(&pair);
		}
}

static void test_packet_sizes(void **state)
{
	static const size_t sizes[] = {
		20, 21, 22, 31, 33, 64, 100, 128, 255, 256, 400, 576, 1398, 1400};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (int which = 0; which < 3; which++)
			for (int ap = 0; ap < 2; ap++) {
				struct pair pair;

				if (ap)
					pair_init_ap(&pair, pair_crypto);
				else
					pair_init(&pair, pair_crypto);
				for (int role = 0; role < 2; role++)
					if (which != role)
						pair.end[role].config.packet_max = sizes[i];
				succeed(&pair);
				for (int role = 0; role < 2; role++)
					if (which != role)
						assert_true(pair.end[role].longest <= sizes[i]);
				pair_clear(&pair);
			}
}

static const struct wsc_credential kinds[] = {
	{.network_index = 1,
		.ssid = "open",
		.ssid_len = 4,
		.auth_type = WSC_AUTH_OPEN,
		.encryption = WSC_ENCRYPTION_NONE},
	{.network_index = 2,
		.ssid = "wep",
		.ssid_len = 3,
		.auth_type = WSC_AUTH_SHARED,
		.encryption = WSC_ENCRYPTION_WEP,
		.key = "0123456789",
		.key_len = 10},
	{.network_index = 3,
		.ssid = "mixed",
		.ssid_len = 5,
		.auth_type = WSC_AUTH_WPA_PERSONAL | WSC_AUTH_WPA2_PERSONAL,
		.encryption = WSC_ENCRYPTION_TKIP | WSC_ENCRYPTION_AES,
		.key = "12345678",
		.key_len = 8},
	{.network_index = 4,
		.ssid = "01234567890123456789012345678901",
		.ssid_len = 32,
		.auth_type = WSC_AUTH_WPA2_PERSONAL,
		.encryption = WSC_ENCRYPTION_AES,
		.key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		.key_len = 64,
		.key_shareable = true},
	{.network_index = 5,
		.ssid = "\0\xff",
		.ssid_len = 2,
		.auth_type = WSC_AUTH_WPA2_PERSONAL,
		.encryption = WSC_ENCRYPTION_AES,
		.key = "123456789012345678901234567890123456789012345678901234567890123",
		.key_len = 63,
		.key_shareable = true},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void test_each_credential(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++)
		for (int ap = 0; ap < 2; ap++) {
			struct pair pair;

			if (ap)
				pair_init_ap(&pair, pair_crypto);
			else
				pair_init(&pair, pair_crypto);
			pair.settings = kinds[i];
			/* new settings of an access point do not say whether they are shared */
			pair.settings.key_shareable &= !ap;
			succeed(&pair);
			pair_clear(&pair);
		}
}

static void test_several_credentials(void **state)
{
	struct wsc_credential none, got;
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.end[WSC_REGISTRAR].config.credentials = kinds;
	pair.end[WSC_REGISTRAR].config.n_credentials = KINDS;
	pair_start(&pair);
	pair_run(&pair);
	assert_success(&pair);
	for (size_t i = 0; i < KINDS; i++) {
		assert_credential(&pair, i, &kinds[i]);
		assert_int_equal(
			wsc_session_credential_get(pair.end[WSC_ENROLLEE].session, i, &got),
			WSC_OK);
		assert_int_equal(got.network_index, i + 1);
		assert_memory_equal(got.mac, pair.station.mac, WSC_MAC_SIZE);
	}
	assert_int_equal(wsc_session_credential_get(pair.end[WSC_ENROLLEE].session, KINDS, &none),
		WSC_NOTHING);
	pair_clear(&pair);
}

/* Ten of them need a longer message on both sides; with the default the registrar says so. */
static void test_many_credentials(void **state)
{
	struct wsc_credential many[10];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		many[i] = kinds[3];
	for (int roomy = 0; roomy < 2; roomy++) {
		struct pair pair;

		pair_init(&pair, pair_crypto);
		pair.end[WSC_REGISTRAR].config.credentials = many;
		pair.end[WSC_REGISTRAR].config.n_credentials = 10;
		for (int role = 0; role < 2; role++)
			pair.end[role].config.max_message = roomy ? 3000 : 0;
		pair_start(&pair);
		pair_run(&pair);
		if (roomy) {
			assert_success(&pair);
			assert_credential(&pair, 9, &many[9]);
		} else {
			const struct wsc_event *event =
				pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED);

			assert_non_null(event);
			assert_int_equal(event->reason, WSC_REASON_TOO_LONG);
			assert_int_equal(event->config_error, WSC_ERR_DEVICE_BUSY);
			assert_null(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_CREDENTIALS_SENT));
		}
		pair_clear(&pair);
	}
}

/* The program answers when it has made up its mind. */
static void test_late_decisions(void **state)
{
	(void)state;
	for (int ap = 0; ap < 2; ap++) {
		struct pair pair;
		struct wsc_session *registrar;

		if (ap)
			pair_init_ap(&pair, pair_crypto);
		else
			pair_init(&pair, pair_crypto);
		pair.end[WSC_REGISTRAR].config.password = (struct wsc_bytes){0};
		pair.end[WSC_REGISTRAR].config.n_credentials = 0;
		pair_start(&pair);
		registrar = pair.end[WSC_REGISTRAR].session;
		pair_run_until(&pair, pair.now_ms + 14000);
		assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_NEED_PASSWORD), 1);
		assert_non_null(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_PEER));
		assert_int_equal(wsc_session_credentials(registrar, &pair.settings, 1, pair.now_ms),
			WSC_MISUSE);
		assert_int_equal(wsc_session_password(registrar, WSC_PASSWORD_DEFAULT,
					 text_bytes("12345670"), pair.now_ms),
			WSC_OK);
		assert_int_equal(wsc_session_password(registrar, WSC_PASSWORD_DEFAULT,
					 text_bytes("12345670"), pair.now_ms),
			WSC_MISUSE);
		pair_run_until(&pair, pair.now_ms + 14000);
		assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_NEED_CREDENTIALS), 1);
		assert_int_equal(pair_count(&pair, WSC_REGISTRAR, WSC_EVENT_AP_SETTINGS), ap);
		assert_null(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_CREDENTIALS_SENT));
		assert_int_equal(
			wsc_session_credentials(registrar, &pair.settings, 1, pair.now_ms), WSC_OK);
		pair_run(&pair);
		assert_success(&pair);
		assert_credential(&pair, 0, &pair.settings);
		pair_clear(&pair);
	}
}

static void test_key_pairs_ahead(void **state)
{
	struct wsc_keypair keys[2];
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	for (int role = 0; role < 2; role++) {
		assert_int_equal(wsc_keypair_make(pair_crypto, &keys[role]), WSC_OK);
		pair.end[role].config.keypair = &keys[role];
	}
	succeed(&pair);
	for (int role = 0; role < 2; role++)
		assert_false(keys[role].ready);
	pair_clear(&pair);
}

/* An NFC password: its id, and the hash of the key that it came with. */
static void test_nfc(void **state)
{
	static const uint8_t password[32] = {0xde, 0xad, 0xbe, 0xef};

	(void)state;
	for (int wrong = 0; wrong < 3; wrong++) {
		struct wsc_keypair keys[2];
		uint8_t hash[2][WSC_PUBLIC_KEY_HASH_SIZE];
		const struct wsc_event *event;
		struct pair pair;

		pair_init(&pair, pair_crypto);
		for (int role = 0; role < 2; role++) {
			struct wsc_config *config = &pair.end[role].config;

			assert_int_equal(wsc_keypair_make(pair_crypto, &keys[role]), WSC_OK);
			assert_int_equal(
				wsc_public_key_hash(pair_crypto, keys[role].public_key, hash[role]),
				WSC_OK);
			config->keypair = &keys[role];
			config->password_id = 0x1234;
			config->password = (struct wsc_bytes){password, sizeof(password)};
			config->peer_key_hash = hash[!role];
		}
		if (wrong)
			hash[wrong - 1][3] ^= 1;
		pair_start(&pair);
		pair_run(&pair);
		if (!wrong) {
			assert_success(&pair);
			pair_clear(&pair);
			continue;
		}
		/* the one that was promised the wrong key */
		event = pair_event(
			&pair, wrong == 1 ? WSC_REGISTRAR : WSC_ENROLLEE, WSC_EVENT_FAILED);
		assert_int_equal(event->reason, WSC_REASON_PUBLIC_KEY_HASH);
		assert_int_equal(event->config_error, WSC_ERR_PUBLIC_KEY_HASH);
		pair_clear(&pair);
	}
}

/* Where the PIN comes from is said by its id; one that the registrar specified is its word for it.
 */
static void test_password_ids(void **state)
{
	static const struct {
		uint16_t enrollee, registrar;
		bool good;
	} cases[] = {
		{WSC_PASSWORD_DEFAULT, WSC_PASSWORD_REGISTRAR, true},
		{WSC_PASSWORD_REGISTRAR, WSC_PASSWORD_DEFAULT, true},
		{WSC_PASSWORD_REGISTRAR, WSC_PASSWORD_REGISTRAR, true},
		{WSC_PASSWORD_USER, WSC_PASSWORD_DEFAULT, true},
		{WSC_PASSWORD_MACHINE, WSC_PASSWORD_MACHINE, true},
		{WSC_PASSWORD_DEFAULT, WSC_PASSWORD_PBC, false},
		{WSC_PASSWORD_PBC, WSC_PASSWORD_DEFAULT, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pair pair;

		pair_init(&pair, pair_crypto);
		pair.end[WSC_ENROLLEE].config.password_id = cases[i].enrollee;
		pair.end[WSC_REGISTRAR].config.password_id = cases[i].registrar;
		for (int role = 0; role < 2; role++)
			if (pair.end[role].config.password_id == WSC_PASSWORD_PBC)
				pair.end[role].config.password = (struct wsc_bytes){0};
		pair_start(&pair);
		pair_run(&pair);
		assert_int_equal(wsc_session_password_id(pair.end[WSC_REGISTRAR].session),
			cases[i].enrollee);
		if (cases[i].good)
			assert_success(&pair);
		else
			assert_int_equal(pair_event(&pair, WSC_REGISTRAR, WSC_EVENT_FAILED)->reason,
				WSC_REASON_PASSWORD_ID);
		pair_clear(&pair);
	}
}

static void test_peer_is_told(void **state)
{
	const struct wsc_device *peer;
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
	pair.station.serial_number = text_bytes("");
	pair_start(&pair);
	assert_null(wsc_session_peer(pair.end[WSC_REGISTRAR].session));
	pair_run(&pair);
	peer = wsc_session_peer(pair.end[WSC_REGISTRAR].session);
	assert_non_null(peer);
	assert_memory_equal(peer->mac, pair.station.mac, WSC_MAC_SIZE);
	assert_memory_equal(peer->uuid, pair.station.uuid, WSC_UUID_SIZE);
	assert_int_equal(peer->name.len, 6);
	assert_memory_equal(peer->name.p, "kettle", 6);
	assert_memory_equal(peer->manufacturer.p, "Kettles & Sons", peer->manufacturer.len);
	assert_int_equal(peer->serial_number.len, 0);
	assert_memory_equal(peer->primary_type, pair.station.primary_type, WSC_DEVICE_TYPE_SIZE);
	assert_int_equal(peer->config_methods, pair.station.config_methods);
	assert_int_equal(peer->os_version, pair.station.os_version);
	peer = wsc_session_peer(pair.end[WSC_ENROLLEE].session);
	assert_memory_equal(peer->name.p, "access point", peer->name.len);
	pair_clear(&pair);
}

/* The longest device there may be still leaves room for all that the smallest session sends. */
static void test_longest_device(void **state)
{
	static char text[WSC_MANUFACTURER_MAX + 1];
	struct pair pair;

	(void)state;
	memset(text, 'x', WSC_MANUFACTURER_MAX);
	pair_init(&pair, pair_crypto);
	pair.station.manufacturer = text_bytes(text);
	text[WSC_NAME_MAX] = '\0';
	pair.station.name = pair.station.model_name = text_bytes(text);
	pair.station.model_number = pair.station.serial_number = text_bytes(text);
	text[WSC_NAME_MAX] = 'x';
	pair.ap = pair.station;
	pair.ap.mac[5] = 9;
	for (int role = 0; role < 2; role++)
		pair.end[role].config.max_message = WSC_MESSAGE_MIN;
	succeed(&pair);
	pair_clear(&pair);
}

static void test_memory(void **state)
{
	struct wsc_session *session;
	uint8_t *memory;
	struct pair pair;
	size_t size = wsc_session_size(0);

	(void)state;
	assert_true(size <= 3072);
	pair_init(&pair, pair_crypto);
	memory = malloc(size);
	assert_non_null(memory);
	assert_int_equal(
		wsc_session_init(memory, size - 1, &pair.end[0].config, 0, &session), WSC_NO_SPACE);
	assert_int_equal(wsc_session_init(memory, size, &pair.end[0].config, 0, &session), WSC_OK);
	wsc_session_clear(session);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(memory[i], 0);
	free(memory);
	wsc_session_clear(NULL);
	wsc_session_free(NULL);
}

static void refuse_config(const char *what, const struct wsc_config *config)
{
	struct wsc_session *session = NULL;

	if (wsc_session_new(config, 0, &session) != WSC_MISUSE)
		fail_msg("taken: %s", what);
	assert_null(session);
}

static void test_configs_that_cannot_be(void **state)
{
	static const uint8_t long_password[WSC_PASSWORD_MAX + 1];
	struct wsc_keypair unmade = {.ready = false};
	struct wsc_credential broken = {.ssid_len = 33};
	struct wsc_device device;
	struct pair pair;

	(void)state;
	pair_init(&pair, pair_crypto);
#define REFUSE(which, ...)                                                                         \
	do {                                                                                       \
		struct wsc_config config = pair.end[which].config;                                 \
		__VA_ARGS__;                                                                       \
		refuse_config(#__VA_ARGS__, &config);                                              \
	} while (0)
	REFUSE(WSC_ENROLLEE, config.crypto = NULL);
	REFUSE(WSC_ENROLLEE, config.device = NULL);
	REFUSE(WSC_ENROLLEE, config.password = (struct wsc_bytes){0});
	REFUSE(WSC_ENROLLEE, config.password = text_bytes("123"));
	REFUSE(WSC_ENROLLEE, config.password.p = long_password;
		config.password.len = sizeof(long_password));
	REFUSE(WSC_ENROLLEE, config.password_id = WSC_PASSWORD_REKEY);
	REFUSE(WSC_ENROLLEE, config.password_id = WSC_PASSWORD_NFC_HANDOVER);
	REFUSE(WSC_ENROLLEE, config.password_id = WSC_PASSWORD_NFC_FIRST);
	REFUSE(WSC_ENROLLEE, config.password_id = WSC_PASSWORD_PBC);
	REFUSE(WSC_ENROLLEE, config.max_message = WSC_MESSAGE_MIN - 1);
	REFUSE(WSC_ENROLLEE, config.max_message = 0x10000);
	REFUSE(WSC_ENROLLEE, config.packet_max = 19);
	REFUSE(WSC_ENROLLEE, config.tolerances = WSC_TOLERATE_MISSING);
	REFUSE(WSC_ENROLLEE, config.keypair = &unmade);
	REFUSE(WSC_ENROLLEE, config.side = WSC_EAP_SERVER);
	REFUSE(WSC_ENROLLEE, config.ap_settings = &broken);
	REFUSE(WSC_ENROLLEE, config.side = WSC_EAP_SERVER; config.ap_settings = &broken);
	REFUSE(WSC_REGISTRAR, config.credentials = NULL);
	REFUSE(WSC_REGISTRAR, config.credentials = &broken);
	REFUSE(WSC_REGISTRAR, config.password_id = WSC_PASSWORD_REKEY);
	device = pair.station;
	device.name.len = WSC_NAME_MAX + 1;
	REFUSE(WSC_ENROLLEE, config.device = &device);
#undef REFUSE
	refuse_config("NULL", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pin),
		cmocka_unit_test(test_button),
		cmocka_unit_test(test_access_point),
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_packet_sizes),
		cmocka_unit_test(test_each_credential),
		cmocka_unit_test(test_several_credentials),
		cmocka_unit_test(test_many_credentials),
		cmocka_unit_test(test_late_decisions),
		cmocka_unit_test(test_key_pairs_ahead),
		cmocka_unit_test(test_nfc),
		cmocka_unit_test(test_password_ids),
		cmocka_unit_test(test_peer_is_told),
		cmocka_unit_test(test_longest_device),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_configs_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, pair_crypto_begin, pair_crypto_end);
}
