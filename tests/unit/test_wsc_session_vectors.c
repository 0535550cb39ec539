/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The recorded exchange of stock hostapd and wpa_supplicant, spoken again by both of our roles:
 * with the random bytes that they drew, every message must come out as theirs, byte for byte. So
 * each of our roles also verifies and opens what stock programs sent.
 *
 * The order in which a session draws random bytes is part of this: enrollee: N1, E-S1 and E-S2, the
 * IVs of M5 and M7; registrar: N2, R-S1 and R-S2, the IVs of M4, M6, M8. Its key pair is made
 * ahead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/wsc_pair.h"
#include "tests/unit/wsc_vectors.h"

#define MESSAGES 8

static struct vectors *vectors;

/* Random bytes of a session: those that its stock sibling drew, in the order of drawing. */
struct script {
	uint8_t bytes[256];
	size_t len, at;
};

static int script_random(void *context, uint8_t *out, size_t len)
{
	struct script *script = context;

	if (script->len - script->at < len)
		return -1;
	memcpy(out, script->bytes + script->at, len);
	script->at += len;
	return 0;
}

static void script_add(struct script *script, const uint8_t *bytes, size_t len)
{
	assert_true(script->len + len <= sizeof(script->bytes));
	memcpy(script->bytes + script->len, bytes, len);
	script->len += len;
}

static void script_add_vector(struct script *script, const char *name)
{
	const struct wsc_bytes value = vector_get(vectors, name);

	script_add(script, value.p, value.len);
}

static void message_get(const char *name, struct wsc_message *ret)
{
	assert_int_equal(wsc_message_parse_any(vector_get(vectors, name), 0, ret, NULL), WSC_OK);
}

static void script_add_iv(struct script *script, const char *name)
{
	struct wsc_message message;

	message_get(name, &message);
	script_add(script, message.encrypted_settings.p, 16);
}

static void keypair_get(const char *private_name, const char *public_name, struct wsc_keypair *ret)
{
	const struct wsc_bytes key = vector_get(vectors, private_name);

	memset(ret, 0, sizeof(*ret));
	assert_true(key.len <= WSC_PRIVATE_KEY_SIZE);
	memcpy(ret->private_key + WSC_PRIVATE_KEY_SIZE - key.len, key.p, key.len);
	memcpy(ret->public_key, vector_bytes(vectors, public_name, WSC_PUBLIC_KEY_SIZE),
		WSC_PUBLIC_KEY_SIZE);
	ret->ready = true;
}

static void device_get(const char *name, struct wsc_device *ret)
{
	struct wsc_message message;
	const bool m1 = name[1] == '1';

	message_get(name, &message);
	*ret = (struct wsc_device){
		.name = message.device_name,
		.manufacturer = message.manufacturer,
		.model_name = message.model_name,
		.model_number = message.model_number,
		.serial_number = message.serial_number,
		.config_methods = message.config_methods,
		.auth_types = message.auth_type_flags,
		.encryptions = message.encryption_type_flags,
		.rf_bands = message.rf_bands,
		.os_version = message.os_version,
		.version2 = message.version2,
	};
	memcpy(ret->uuid, m1 ? message.uuid_e.p : message.uuid_r.p, sizeof(ret->uuid));
	memcpy(ret->primary_type, message.primary_device_type.p, sizeof(ret->primary_type));
	memcpy(ret->mac, vector_bytes(vectors, "enrollee_mac", WSC_MAC_SIZE), sizeof(ret->mac));
}

static unsigned compared;

static bool compare(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len)
{
	static const char *const names[] = {"m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"};
	struct wsc_eap eap;

	(void)pair;
	(void)from;
	assert_int_equal(wsc_eap_parse((struct wsc_bytes){packet, *len}, &eap), WSC_OK);
	if (eap.op == WSC_OP_MSG) {
		const struct wsc_bytes theirs = vector_get(vectors, names[compared]);

		assert_int_equal(eap.data.len, theirs.len);
		assert_memory_equal(eap.data.p, theirs.p, theirs.len);
		compared++;
	}
	return true;
}

static void scripts_fill(struct script *enrollee, struct script *registrar)
{
	script_add_vector(enrollee, "n1");
	script_add_vector(enrollee, "e_s1");
	script_add_vector(enrollee, "e_s2");
	script_add_iv(enrollee, "m5");
	script_add_iv(enrollee, "m7");
	script_add_vector(registrar, "n2");
	script_add_vector(registrar, "r_s1");
	script_add_vector(registrar, "r_s2");
	script_add_iv(registrar, "m4");
	script_add_iv(registrar, "m6");
	script_add_iv(registrar, "m8");
}

static void credential_fill(struct wsc_credential *credential)
{
	struct wsc_bytes settings = vector_get(vectors, "settings_m8");
	struct wsc_message message;

	settings.len -= settings.p[settings.len - 1]; /* padding */
	assert_int_equal(
		wsc_message_parse(WSC_SETTINGS_M8, settings, WSC_TOLERATE_FIELD, &message, NULL),
		WSC_OK);
	assert_int_equal(message.credentials.n, 1);
	assert_int_equal(
		wsc_credential_parse(message.credentials.item[0], 0, credential, NULL), WSC_OK);
}

static void replay(const char *name, uint16_t password_id)
{
	struct script scripts[2] = {{.len = 0}};
	struct wsc_crypto *own[2];
	struct wsc_keypair keys[2];
	struct wsc_credential got;
	struct pair pair;

	vectors = vectors_read(name);
	scripts_fill(&scripts[WSC_ENROLLEE], &scripts[WSC_REGISTRAR]);
	pair_init(&pair, NULL);
	device_get("m1", &pair.station);
	device_get("m2", &pair.ap);
	keypair_get("private_e", "pk_e", &keys[WSC_ENROLLEE]);
	keypair_get("private_r", "pk_r", &keys[WSC_REGISTRAR]);
	credential_fill(&pair.settings);
	for (int role = 0; role < 2; role++) {
		struct wsc_config *config = &pair.end[role].config;

		own[role] = wsc_crypto_new(script_random, &scripts[role]);
		assert_non_null(own[role]);
		config->crypto = own[role];
		config->keypair = &keys[role];
		config->password_id = password_id;
		config->password = vector_get(vectors, "password");
		if (password_id == WSC_PASSWORD_PBC)
			config->password = (struct wsc_bytes){0};
	}
	pair.on_packet = compare;
	compared = 0;
	pair_start(&pair);
	assert_false(keys[0].ready || keys[1].ready); /* taken and wiped */
	pair_run(&pair);
	assert_int_equal(compared, MESSAGES);
	for (int role = 0; role < 2; role++) {
		assert_int_equal(pair_count(&pair, (enum wsc_role)role, WSC_EVENT_SUCCEEDED), 1);
		assert_int_equal(scripts[role].at, scripts[role].len);
	}
	assert_int_equal(
		wsc_session_credential_get(pair.end[WSC_ENROLLEE].session, 0, &got), WSC_OK);
	assert_int_equal(got.ssid_len, pair.settings.ssid_len);
	assert_int_equal(got.key_len, pair.settings.key_len);
	assert_memory_equal(got.key, pair.settings.key, got.key_len);
	pair_clear(&pair);
	for (int role = 0; role < 2; role++)
		wsc_crypto_free(own[role]);
	vectors_free(vectors);
}

static void test_pin(void **state)
{
	(void)state;
	replay("wsc_pin", WSC_PASSWORD_DEFAULT);
}

static void test_button(void **state)
{
	(void)state;
	replay("wsc_pbc", WSC_PASSWORD_PBC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pin),
		cmocka_unit_test(test_button),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
