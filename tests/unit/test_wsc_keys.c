/* SPDX-License-Identifier: BSD-3-Clause */
/* Key schedule and Encrypted Settings against exchanges of stock programs (tests/vectors), and
 * what is no Encrypted Settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/crypto/crypto.h"
#include "tests/unit/wsc_vectors.h"

static struct wsc_crypto *crypto;
static struct vectors *recorded;
static struct wsc_keys keys;

static const uint8_t *value(const char *name, size_t len)
{
	return vector_bytes(recorded, name, len);
}

/* The exponents that OpenSSL takes for group 5 have 200 bits. */
static const uint8_t *private_key(const char *name)
{
	static uint8_t key[WSC_PRIVATE_KEY_SIZE];
	const struct wsc_bytes bytes = vector_get(recorded, name);

	assert_true(bytes.len <= sizeof(key));
	memset(key, 0, sizeof(key));
	memcpy(key + sizeof(key) - bytes.len, bytes.p, bytes.len);
	return key;
}

static void derive(const char *own, const char *peer)
{
	assert_int_equal(crypto_derive(crypto, private_key(own), value(peer, 192), value("n1", 16),
				 value("enrollee_mac", 6), value("n2", 16), &keys),
		WSC_OK);
	assert_memory_equal(keys.auth, value("auth_key", 32), 32);
	assert_memory_equal(keys.wrap, value("key_wrap_key", 16), 16);
	assert_memory_equal(keys.emsk, value("emsk", 32), 32);
}

static void test_schedule(void **state)
{
	uint8_t result[192], digest[32];
	const struct wsc_bytes secret = {value("dh_secret", 192), 192};

	(void)state;
	assert_int_equal(port_dh_public(crypto, private_key("private_e"), result), WSC_OK);
	assert_memory_equal(result, value("pk_e", 192), 192);
	assert_int_equal(port_dh_public(crypto, private_key("private_r"), result), WSC_OK);
	assert_memory_equal(result, value("pk_r", 192), 192);
	assert_int_equal(
		port_dh_shared(crypto, private_key("private_e"), value("pk_r", 192), result),
		WSC_OK);
	assert_memory_equal(result, secret.p, 192);
	assert_int_equal(crypto_sha256(crypto, &secret, 1, digest), WSC_OK);
	assert_memory_equal(digest, value("dh_key", 32), 32);
	derive("private_e", "pk_r");
	derive("private_r", "pk_e");
}

static void test_derive_refuses(void **state)
{
	const uint8_t zero[192] = {0};
	struct wsc_keys untouched = keys;

	(void)state;
	assert_int_equal(crypto_derive(crypto, private_key("private_e"), zero, value("n1", 16),
				 value("enrollee_mac", 6), value("n2", 16), &untouched),
		WSC_INVALID);
	assert_memory_equal(&untouched, &keys, sizeof(keys));
}

static void test_authenticators(void **state)
{
	static const uint8_t header[4] = {0x10, 0x05, 0, 8};
	char name[3] = "m1";
	uint8_t mac[8];

	(void)state;
	for (char n = '2'; n <= '8'; n++) {
		struct wsc_bytes previous, message;

		previous = vector_get(recorded, name);
		name[1] = n;
		message = vector_get(recorded, name);
		assert_true(message.len > 12);
		message.len -= 12;
		assert_memory_equal(message.p + message.len, header, 4);
		assert_int_equal(
			crypto_authenticator(crypto, &keys, previous, message, mac), WSC_OK);
		assert_memory_equal(mac, message.p + message.len + 4, 8);
		assert_int_equal(
			crypto_authenticator(crypto, &keys, message, message, mac), WSC_OK);
		assert_memory_not_equal(mac, message.p + message.len + 4, 8);
	}
}

static void hash_is(const char *snonce, const char *psk, const char *hash)
{
	uint8_t made[32];

	assert_int_equal(crypto_hash(crypto, &keys, value(snonce, 16), value(psk, 16),
				 value("pk_e", 192), value("pk_r", 192), made),
		WSC_OK);
	assert_memory_equal(made, value(hash, 32), 32);
}

static void test_password(void **state)
{
	const struct wsc_bytes password = vector_get(recorded, "password");
	uint8_t psk1[16], psk2[16], odd1[16], odd2[16];

	(void)state;
	assert_int_equal(crypto_password_keys(crypto, &keys, password, psk1, psk2), WSC_OK);
	assert_memory_equal(psk1, value("psk1", 16), 16);
	assert_memory_equal(psk2, value("psk2", 16), 16);
	hash_is("e_s1", "psk1", "e_hash1");
	hash_is("e_s2", "psk2", "e_hash2");
	hash_is("r_s1", "psk1", "r_hash1");
	hash_is("r_s2", "psk2", "r_hash2");
	/* of an odd length the first half is the longer one */
	assert_int_equal(
		crypto_password_keys(crypto, &keys, (struct wsc_bytes){password.p, 7}, odd1, odd2),
		WSC_OK);
	assert_memory_equal(odd1, psk1, 16);
	assert_memory_not_equal(odd2, psk2, 16);
	assert_int_equal(
		crypto_password_keys(crypto, &keys, (struct wsc_bytes){0}, odd1, odd2), WSC_OK);
	assert_memory_equal(odd1, odd2, 16);
}

/* --- Encrypted Settings --- */

static struct wsc_bytes attribute(struct wsc_bytes message, uint16_t id)
{
	for (size_t at = 0; at + 4 <= message.len;) {
		const unsigned found = (unsigned)message.p[at] << 8 | message.p[at + 1];
		const size_t len = (size_t)message.p[at + 2] << 8 | message.p[at + 3];

		if (found == id)
			return (struct wsc_bytes){message.p + at + 4, len};
		at += 4 + len;
	}
	fail_msg("no attribute %04x", id);
	return (struct wsc_bytes){0};
}

static void test_unwrap_recorded(void **state)
{
	char message[] = "m4", settings[] = "settings_m4";

	(void)state;
	for (char n = '4'; n <= '8'; n++) {
		struct wsc_bytes plain, opened = {0};
		uint8_t buffer[256];
		size_t len;

		message[1] = settings[sizeof(settings) - 2] = n;
		plain = vector_get(recorded, settings);
		plain.len -= plain.p[plain.len - 1] + 12U; /* padding, Key Wrap Authenticator */
		assert_int_equal(crypto_unwrap(crypto, &keys,
					 attribute(vector_get(recorded, message), 0x1018), buffer,
					 sizeof(buffer), &opened),
			WSC_OK);
		assert_ptr_equal(opened.p, buffer);
		assert_int_equal(opened.len, plain.len);
		assert_memory_equal(opened.p, plain.p, plain.len);
		/* and ours has the same length, and opens */
		assert_int_equal(
			crypto_wrap(crypto, &keys, buffer, plain.len, sizeof(buffer), &len),
			WSC_OK);
		assert_int_equal(len, attribute(vector_get(recorded, message), 0x1018).len);
		assert_int_equal(crypto_unwrap(crypto, &keys, (struct wsc_bytes){buffer, len},
					 buffer, sizeof(buffer), &opened),
			WSC_OK);
		assert_memory_equal(opened.p, plain.p, plain.len);
	}
}

static void test_wrap_every_length(void **state)
{
	uint8_t buffer[160], first[160], plain[100];
	struct wsc_bytes opened;
	size_t len, again;

	(void)state;
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)i;
	for (size_t n = 0; n <= sizeof(plain); n++) {
		const size_t needed = 16 + (n + 12) / 16 * 16 + 16;

		memcpy(buffer, plain, n);
		len = 0;
		assert_int_equal(
			crypto_wrap(crypto, &keys, buffer, n, needed - 1, &len), WSC_NO_SPACE);
		assert_int_equal(len, needed);
		assert_memory_equal(buffer, plain, n);
		assert_int_equal(crypto_wrap(crypto, &keys, buffer, n, needed, &len), WSC_OK);
		assert_int_equal(len, needed);
		memcpy(first, plain, n);
		assert_int_equal(
			crypto_wrap(crypto, &keys, first, n, sizeof(first), &again), WSC_OK);
		assert_memory_not_equal(first, buffer, 16); /* another IV each time */
		assert_int_equal(crypto_unwrap(crypto, &keys, (struct wsc_bytes){buffer, len},
					 first, len - 16, &opened),
			WSC_OK);
		assert_int_equal(opened.len, n);
		assert_memory_equal(opened.p, plain, n);
	}
	assert_int_equal(crypto_wrap(crypto, &keys, buffer, 161, 160, &len), WSC_MISUSE);
	assert_int_equal(crypto_wrap(crypto, &keys, buffer, SIZE_MAX, SIZE_MAX, &len), WSC_MISUSE);
	assert_int_equal(
		crypto_wrap(crypto, &keys, buffer, SIZE_MAX - 20, SIZE_MAX, &len), WSC_MISUSE);
}

static void unwrap_is(struct wsc_bytes encrypted, enum wsc_status wanted)
{
	uint8_t buffer[160];
	struct wsc_bytes opened = {buffer + 1, 77};

	memset(buffer, 0xee, sizeof(buffer));
	assert_int_equal(
		crypto_unwrap(crypto, &keys, encrypted, buffer, sizeof(buffer), &opened), wanted);
	if (!wanted)
		return;
	assert_ptr_equal(opened.p, buffer + 1);
	assert_int_equal(opened.len, 77);
	if (encrypted.len < 32 || encrypted.len % 16)
		return;
	for (size_t i = 0; i < encrypted.len - 16; i++) /* nothing of it is left */
		assert_int_equal(buffer[i], 0);
}

static void test_unwrap_each_bit(void **state)
{
	uint8_t good[160] = "the settings";
	size_t len;

	(void)state;
	assert_int_equal(crypto_wrap(crypto, &keys, good, 40, sizeof(good), &len), WSC_OK);
	unwrap_is((struct wsc_bytes){good, len}, WSC_OK);
	for (size_t i = 0; i < 8 * len; i++) {
		good[i / 8] ^= (uint8_t)(1U << i % 8);
		unwrap_is((struct wsc_bytes){good, len}, WSC_INVALID);
		good[i / 8] ^= (uint8_t)(1U << i % 8);
	}
	for (size_t n = 0; n < len; n++)
		unwrap_is((struct wsc_bytes){good, n}, WSC_INVALID);
	unwrap_is((struct wsc_bytes){NULL, 0}, WSC_INVALID);
	unwrap_is((struct wsc_bytes){good, len}, WSC_OK);
	keys.auth[0] ^= 1;
	unwrap_is((struct wsc_bytes){good, len}, WSC_INVALID);
	keys.auth[0] ^= 1;
}

static void test_unwrap_no_space(void **state)
{
	uint8_t good[64] = {0}, small[47] = {0};
	struct wsc_bytes opened = {0};
	size_t len;

	(void)state;
	assert_int_equal(crypto_wrap(crypto, &keys, good, 20, sizeof(good), &len), WSC_OK);
	assert_int_equal(len, 64);
	assert_int_equal(crypto_unwrap(crypto, &keys, (struct wsc_bytes){good, len}, small,
				 sizeof(small), &opened),
		WSC_NO_SPACE);
	assert_null(opened.p);
}

/* @len bytes of which the last @padding say @last; the authenticator before them is right. */
static enum wsc_status padded(size_t len, size_t padding, uint8_t last)
{
	uint8_t buffer[16 + 96] = {0}, *data = buffer + 16, mac[8], opened_buffer[96];
	const size_t inner = len - padding - 12;
	struct wsc_bytes opened;

	data[inner] = 0x10;
	data[inner + 1] = 0x1e;
	data[inner + 3] = 8;
	assert_int_equal(crypto_authenticator(crypto, &keys, (struct wsc_bytes){data, inner},
				 (struct wsc_bytes){0}, mac),
		WSC_OK);
	memcpy(data + inner + 4, mac, 8);
	memset(data + inner + 12, last, padding);
	assert_int_equal(port_encrypt(crypto, keys.wrap, buffer, data, len), WSC_OK);
	return crypto_unwrap(crypto, &keys, (struct wsc_bytes){buffer, 16 + len}, opened_buffer,
		sizeof(opened_buffer), &opened);
}

/* Only what PKCS #7 allows, and one answer for all that it does not. */
static void test_padding(void **state)
{
	(void)state;
	for (size_t padding = 1; padding <= 20; padding++) {
		for (unsigned last = 0; last < 256; last++) {
			const bool good = padding <= 16 && last == padding;

			assert_int_equal(
				padded(48, padding, (uint8_t)last), good ? WSC_OK : WSC_INVALID);
		}
	}
	/* one block: 4 bytes of padding, and nothing before the authenticator */
	assert_int_equal(padded(16, 4, 4), WSC_OK);
	for (unsigned last = 5; last < 256; last++)
		assert_int_equal(padded(16, 4, (uint8_t)last), WSC_INVALID);
	assert_int_equal(padded(32, 16, 16), WSC_OK);
}

static int make(void **state, const char *name)
{
	(void)state;
	crypto = wsc_crypto_new(NULL, NULL);
	recorded = vectors_read(name);
	return crypto ? 0 : -1;
}

static int make_pin(void **state)
{
	return make(state, "wsc_pin");
}

static int make_pbc(void **state)
{
	return make(state, "wsc_pbc");
}

static int clear(void **state)
{
	(void)state;
	vectors_free(recorded);
	wsc_crypto_free(crypto);
	return 0;
}

int main(void)
{
	const struct CMUnitTest pin[] = {
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_derive_refuses),
		cmocka_unit_test(test_authenticators),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_unwrap_recorded),
		cmocka_unit_test(test_wrap_every_length),
		cmocka_unit_test(test_unwrap_each_bit),
		cmocka_unit_test(test_unwrap_no_space),
		cmocka_unit_test(test_padding),
	};
	const struct CMUnitTest pbc[] = {
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_authenticators),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_unwrap_recorded),
	};

	return cmocka_run_group_tests(pin, make_pin, clear) +
	       cmocka_run_group_tests(pbc, make_pbc, clear);
}
