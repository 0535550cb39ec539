/* SPDX-License-Identifier: BSD-3-Clause */
/* What the registrar port is made of: credentials, facts, the secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/ports/registrar/internal.h"
#include "manager/secret.h"

static struct vif_key keys[] = {
	{"key", "opensync11", ""},
	{"key-3", "opensync22", ""},
	{"raw", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", ""},
};

static void assert_key(
	const struct vif_config *vif, const struct vif_key *key, const char *expected)
{
	const uint8_t mac[WSC_MAC_SIZE] = {2, 0, 0, 0, 0, 1};
	struct wsc_credential credential;

	assert_true(credential_make(vif, key, false, mac, &credential));
	assert_int_equal(credential.key_len, strlen(expected));
	assert_memory_equal(credential.key, expected, strlen(expected));
	assert_int_equal(credential.network_index, 1);
	assert_int_equal(credential.auth_type, WSC_AUTH_WPA2_PERSONAL);
	assert_int_equal(credential.encryption, WSC_ENCRYPTION_AES);
	assert_int_equal(credential.ssid_len, 4);
	assert_memory_equal(credential.ssid, "HOME", 4);
	assert_memory_equal(credential.mac, mac, sizeof(mac));
}

/* The device's own: text on every network, but for one that was never known as text. */
static void own_key_is_text(void **state)
{
	const uint8_t mac[WSC_MAC_SIZE] = {2, 0, 0, 0, 0, 1};
	static const unsigned akms[] = {AKM_PSK, AKM_PSK | AKM_SAE, AKM_SAE};
	const struct vif_key own = {"dev-17", "2d4f-8kqw-rt7p", ""};
	struct vif_config vif = {.ssid = "HOME", .wpa_versions = 2, .keys = keys, .n_keys = 3};
	struct wsc_credential credential;

	(void)state;
	for (size_t i = 0; i < sizeof(akms) / sizeof(akms[0]); i++) {
		vif.akm = akms[i];
		assert_true(credential_make(&vif, &own, true, mac, &credential));
		assert_int_equal(credential.key_len, strlen(own.psk));
		assert_memory_equal(credential.key, own.psk, strlen(own.psk));
		assert_true(credential_make(&vif, &keys[2], true, mac, &credential));
		assert_memory_equal(credential.key, keys[2].psk, 64);
	}
	vif.n_keys = 0;
	assert_true(credential_make(&vif, &own, true, mac, &credential));
	assert_memory_equal(credential.key, own.psk, strlen(own.psk));
}

static void credentials(void **state)
{
	/* PBKDF2-HMAC-SHA1("opensync22", "HOME", 4096, 256 bits), computed with Python's hashlib.
	 */
	static const char pmk[] =
		"cc470c995e9bea7cd52a5a461e15ff3eefe309fab7acab5cedb05f828c94ba51";
	struct vif_config vif = {
		.ssid = "HOME", .wpa_versions = 2, .akm = AKM_PSK, .keys = keys, .n_keys = 3};

	(void)state;
	assert_key(&vif, &keys[0], "opensync11");
	assert_key(&vif, &keys[1], "opensync22");
	assert_key(&vif, &keys[2], keys[2].psk);
	vif.akm = AKM_PSK | AKM_SAE;
	assert_key(&vif, &keys[0], "opensync11"); /* the SAE password */
	assert_key(&vif, &keys[1], pmk);	  /* must not be tried with SAE */
	assert_key(&vif, &keys[2], keys[2].psk);
	vif.akm = AKM_SAE;
	assert_key(&vif, &keys[0], "opensync11");
	assert_int_equal(vif_key_refusal(&vif, &keys[0]), EXPLAIN_NONE);
	assert_int_equal(vif_key_refusal(&vif, &keys[1]), EXPLAIN_NO_SAE_PASSWORD);
	assert_int_equal(vif_key_refusal(&vif, &keys[2]), EXPLAIN_NO_SAE_PASSWORD);
	vif.akm = AKM_PSK | AKM_SAE;
	assert_int_equal(vif_key_refusal(&vif, &keys[1]), EXPLAIN_NONE);
}

static void secret_is_kept(void **state)
{
	char path[] = "/tmp/test-registrar-XXXXXX", first[SECRET_SIZE], again[SECRET_SIZE];
	struct stat status;
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_true(secret_keep(path, first)); /* an empty file is none */
	assert_int_equal(strspn(first, "0123456789abcdef"), SECRET_SIZE - 1);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_true(secret_keep(path, again));
	assert_string_equal(again, first);
	/* One that others could read is not used any more. */
	assert_int_equal(chmod(path, 0644), 0);
	assert_true(secret_keep(path, again));
	assert_string_not_equal(again, first);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	unlink(path);
	assert_false(secret_keep("/nowhere/at/all", again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_key_is_text),
		cmocka_unit_test(credentials),
		cmocka_unit_test(secret_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
