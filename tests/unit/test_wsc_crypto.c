/* SPDX-License-Identifier: BSD-3-Clause */
/* The crypto port against published answers, its limits, and that it allocates nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/crypto/group.h"
#include "tests/unit/alloc_count.h"
#include "tests/unit/wsc_vectors.h"

static struct wsc_crypto *crypto;

static struct wsc_bytes text(const char *s)
{
	return (struct wsc_bytes){(const uint8_t *)s, strlen(s)};
}

static void expect(const uint8_t *bytes, size_t len, const char *hex)
{
	uint8_t wanted[192];

	assert_int_equal(vector_hex(hex, wanted, sizeof(wanted)), len);
	assert_memory_equal(bytes, wanted, len);
}

/* FIPS 180-4 and NIST's example values for it */
static void test_sha256(void **state)
{
	const struct wsc_bytes split[] = {text("a"), text(""), {NULL, 0}, text("bc")};
	uint8_t digest[32], block[1000];

	(void)state;
	assert_int_equal(crypto_sha256(crypto, NULL, 0, digest), WSC_OK);
	expect(digest, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_int_equal(crypto_sha256(crypto, split, 4, digest), WSC_OK);
	expect(digest, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	port_sha256_add(crypto, text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
	assert_int_equal(port_sha256_end(crypto, digest), WSC_OK);
	expect(digest, 32, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(block, 'a', sizeof(block));
	for (int i = 0; i < 1000; i++)
		port_sha256_add(crypto, (struct wsc_bytes){block, sizeof(block)});
	assert_int_equal(port_sha256_end(crypto, digest), WSC_OK);
	expect(digest, 32, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void hmac_is(struct wsc_bytes key, struct wsc_bytes data, const char *hex)
{
	const struct wsc_bytes halves[] = {
		{data.p, data.len / 2}, {data.p + data.len / 2, data.len - data.len / 2}};
	uint8_t mac[32];

	assert_int_equal(crypto_hmac(crypto, key, halves, 2, mac), WSC_OK);
	expect(mac, 32, hex);
}

/* RFC 4231, section 4; case 5 only truncates */
static void test_hmac(void **state)
{
	uint8_t key[131], data[50], counted[25];

	(void)state;
	memset(key, 0x0b, 20);
	hmac_is((struct wsc_bytes){key, 20}, text("Hi There"),
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	hmac_is(text("Jefe"), text("what do ya want for nothing?"),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	memset(data, 0xdd, sizeof(data));
	hmac_is((struct wsc_bytes){key, 20}, (struct wsc_bytes){data, 50},
		"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	for (uint8_t i = 0; i < 25; i++)
		counted[i] = i + 1;
	memset(data, 0xcd, sizeof(data));
	hmac_is((struct wsc_bytes){counted, 25}, (struct wsc_bytes){data, 50},
		"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
	hmac_is((struct wsc_bytes){key, 131},
		text("Test Using Larger Than Block-Size Key - Hash Key First"),
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	hmac_is((struct wsc_bytes){key, 131},
		text("This is a test using a larger than block-size key and a larger than "
		     "block-size data. The key needs to be hashed before being used by the HMAC "
		     "algorithm."),
		"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

/* NIST SP 800-38A, F.2.1 and F.2.2 */
static void test_aes(void **state)
{
	static const char *const plain =
		"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
		"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
	static const char *const secret =
		"7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
		"73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7";
	uint8_t key[16], iv[16], data[64];

	(void)state;
	(void)vector_hex("2b7e151628aed2a6abf7158809cf4f3c", key, 16);
	(void)vector_hex("000102030405060708090a0b0c0d0e0f", iv, 16);
	(void)vector_hex(plain, data, 64);
	for (int i = 0; i < 2; i++) { /* a context is used again */
		assert_int_equal(port_encrypt(crypto, key, iv, data, 64), WSC_OK);
		expect(data, 64, secret);
		assert_int_equal(port_decrypt(crypto, key, iv, data, 64), WSC_OK);
		expect(data, 64, plain);
	}
	assert_int_equal(iv[15], 0x0f);
}

/* --- Diffie-Hellman --- */

static const uint8_t *numbered(
	const struct vectors *vectors, const char *name, unsigned i, size_t len)
{
	char whole[24];

	(void)snprintf(whole, sizeof(whole), "%s%u", name, i);
	return vector_bytes(vectors, whole, len);
}

static void test_dh_powers(void **state)
{
	struct vectors *vectors = vectors_read("dh_group5");
	uint8_t result[192];

	(void)state;
	assert_memory_equal(group_prime, vector_bytes(vectors, "prime", 192), 192);
	for (unsigned i = 0; i < 16; i++) {
		const uint8_t *x = numbered(vectors, "x", i, WSC_PRIVATE_KEY_SIZE);

		assert_int_equal(port_dh_public(crypto, x, result), WSC_OK);
		assert_memory_equal(result, numbered(vectors, "p", i, 192), 192);
		assert_int_equal(
			port_dh_shared(crypto, x, numbered(vectors, "y", i, 192), result), WSC_OK);
		assert_memory_equal(result, numbered(vectors, "s", i, 192), 192);
	}
	vectors_free(vectors);
}

/* 2^x and (2^x)^x of many exponents, against the hash of what Python computed. */
static void test_dh_chain(void **state)
{
	struct vectors *vectors = vectors_read("dh_group5");
	static uint8_t results[100][2][192];
	const struct wsc_bytes whole = {&results[0][0][0], sizeof(results)};
	uint8_t x[32], number[4] = {0};
	const struct wsc_bytes seed[] = {text("chain"), {number, 4}};

	(void)state;
	for (uint8_t i = 0; i < 100; i++) {
		number[3] = i;
		assert_int_equal(crypto_sha256(crypto, seed, 2, x), WSC_OK);
		assert_int_equal(port_dh_public(crypto, x, results[i][0]), WSC_OK);
		assert_int_equal(port_dh_shared(crypto, x, results[i][0], results[i][1]), WSC_OK);
	}
	assert_int_equal(crypto_sha256(crypto, &whole, 1, x), WSC_OK);
	assert_memory_equal(x, vector_bytes(vectors, "chain", 32), 32);
	vectors_free(vectors);
}

static void test_dh_agrees(void **state)
{
	struct wsc_keypair a, b;
	uint8_t one[192], other[192];

	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_int_equal(wsc_keypair_make(crypto, &a), WSC_OK);
		assert_int_equal(wsc_keypair_make(crypto, &b), WSC_OK);
		assert_true(a.ready && b.ready);
		assert_memory_not_equal(a.private_key, b.private_key, WSC_PRIVATE_KEY_SIZE);
		assert_int_equal(port_dh_shared(crypto, a.private_key, b.public_key, one), WSC_OK);
		assert_int_equal(
			port_dh_shared(crypto, b.private_key, a.public_key, other), WSC_OK);
		assert_memory_equal(one, other, 192);
	}
	wsc_keypair_wipe(&a);
	assert_false(a.ready);
	for (size_t i = 0; i < sizeof(a.private_key); i++)
		assert_int_equal(a.private_key[i], 0);
	wsc_keypair_wipe(NULL);
}

static void shared_is(const uint8_t *y, enum wsc_status wanted)
{
	const uint8_t x[WSC_PRIVATE_KEY_SIZE] = {0x5a, [WSC_PRIVATE_KEY_SIZE - 1] = 1};
	uint8_t result[192], untouched[192];

	memset(result, 0xee, sizeof(result));
	memset(untouched, 0xee, sizeof(untouched));
	assert_int_equal(port_dh_shared(crypto, x, y, result), wanted);
	if (wanted)
		assert_memory_equal(result, untouched, 192);
	else
		assert_memory_not_equal(result, untouched, 192);
}

/* 2 <= y <= p - 2, and not 2, 4, -2, -4: the table of their powers has short numbers (group.c). */
static void test_dh_refuses(void **state)
{
	uint8_t y[192] = {0};

	(void)state;
	shared_is(y, WSC_INVALID); /* 0 */
	y[191] = 1;
	shared_is(y, WSC_INVALID);
	y[191] = 2;
	shared_is(y, WSC_INVALID);
	y[191] = 3;
	shared_is(y, WSC_OK);
	y[191] = 4;
	shared_is(y, WSC_INVALID);
	y[191] = 5;
	shared_is(y, WSC_OK);
	y[191] = 0;
	y[0] = 1;
	shared_is(y, WSC_OK);
	memcpy(y, group_prime, 192);
	shared_is(y, WSC_INVALID); /* p */
	y[191] = 0xfe;
	shared_is(y, WSC_INVALID); /* p - 1: the subgroup of order 2 */
	y[191] = 0xfd;
	shared_is(y, WSC_INVALID); /* -2, like 2 */
	y[191] = 0xfc;
	shared_is(y, WSC_OK);
	y[100]--;
	shared_is(y, WSC_OK);
	y[100] += 2;
	shared_is(y, WSC_INVALID); /* above p in the middle */
	memset(y, 0xff, sizeof(y));
	shared_is(y, WSC_INVALID);
}

/* --- randomness, and small things --- */

static int given_random(void *context, uint8_t *out, size_t len)
{
	const int *value = context;

	if (*value < 0)
		return -1;
	memset(out, 0, len);
	out[len - 1] = (uint8_t)*value;
	out[0] = (uint8_t)(*value >> 8);
	return 0;
}

static void test_random_source(void **state)
{
	int value = 0x0100;
	struct wsc_crypto *given = wsc_crypto_new(given_random, &value);
	struct wsc_keypair keypair, untouched;
	uint8_t out[5] = {1, 2, 3, 4, 5};

	(void)state;
	assert_non_null(given);
	memset(&keypair, 0xee, sizeof(keypair));
	untouched = keypair;
	assert_int_equal(wsc_random(given, out, 5), WSC_OK);
	expect(out, 5, "0100000000");
	value = 0; /* g^0 and g^1 are secrets of nobody */
	assert_int_equal(wsc_keypair_make(given, &keypair), WSC_CRYPTO);
	value = 1;
	assert_int_equal(wsc_keypair_make(given, &keypair), WSC_CRYPTO);
	value = -1;
	assert_int_equal(wsc_random(given, out, 5), WSC_CRYPTO);
	assert_int_equal(wsc_keypair_make(given, &keypair), WSC_CRYPTO);
	assert_memory_equal(&keypair, &untouched, sizeof(keypair));
	value = 0x0100;
	assert_int_equal(wsc_keypair_make(given, &keypair), WSC_OK);
	assert_int_equal(keypair.private_key[0], 1);
	wsc_crypto_free(given);
	wsc_crypto_free(NULL);
	assert_int_equal(wsc_keypair_make(NULL, &keypair), WSC_MISUSE);
}

static void test_kernel_random(void **state)
{
	uint8_t out[700] = {0};
	unsigned zeros = 0;

	(void)state;
	assert_int_equal(wsc_random(crypto, out, sizeof(out)), WSC_OK);
	for (size_t i = 0; i < sizeof(out); i++)
		zeros += !out[i];
	assert_true(zeros < 40); /* 2.7 are expected */
	assert_int_equal(wsc_random(crypto, out, 0), WSC_OK);
}

static void test_wipe_and_equal(void **state)
{
	uint8_t a[9] = "12345678", b[9] = "12345678";

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		assert_true(wsc_equal(a, b, 8));
		b[i] ^= 0x80;
		assert_false(wsc_equal(a, b, 8));
		assert_true(wsc_equal(a, b, i));
		b[i] ^= 0x80;
	}
	wsc_wipe(a, 7);
	expect(a, 9, "000000000000003800");
	wsc_wipe(NULL, 0);
}

static void test_public_key_hash(void **state)
{
	uint8_t key[192] = {0}, hash[20], digest[32];
	const struct wsc_bytes bytes = {key, 192};

	(void)state;
	assert_int_equal(wsc_public_key_hash(crypto, key, hash), WSC_OK);
	assert_int_equal(crypto_sha256(crypto, &bytes, 1, digest), WSC_OK);
	assert_memory_equal(hash, digest, 20);
	assert_non_null(wsc_crypto_name());
}

/* --- memory --- */

/* All that a session asks of the port. */
static void use_everything(void)
{
	struct wsc_keypair keypair;
	struct wsc_keys keys;
	uint8_t buffer[256] = {0}, psk[2][16];
	struct wsc_bytes opened;
	size_t len;

	assert_int_equal(wsc_keypair_make(crypto, &keypair), WSC_OK);
	assert_int_equal(crypto_derive(crypto, keypair.private_key, keypair.public_key, buffer,
				 buffer, buffer, &keys),
		WSC_OK);
	assert_int_equal(
		crypto_password_keys(crypto, &keys, text("12345670"), psk[0], psk[1]), WSC_OK);
	assert_int_equal(crypto_hash(crypto, &keys, psk[0], psk[1], keypair.public_key,
				 keypair.public_key, buffer),
		WSC_OK);
	assert_int_equal(crypto_authenticator(crypto, &keys, text("a"), text("b"), buffer), WSC_OK);
	assert_int_equal(wsc_public_key_hash(crypto, keypair.public_key, buffer), WSC_OK);
	assert_int_equal(crypto_wrap(crypto, &keys, buffer, 100, sizeof(buffer), &len), WSC_OK);
	assert_int_equal(crypto_unwrap(crypto, &keys, (struct wsc_bytes){buffer, len}, buffer,
				 sizeof(buffer), &opened),
		WSC_OK);
	assert_int_equal(opened.len, 100);
}

static void test_allocates_nothing(void **state)
{
	unsigned long before;
	void *volatile p;

	(void)state;
	if (!alloc_count_begin())
		skip();
	before = alloc_count();
	p = malloc(3); /* the counter counts */
	free(p);
	assert_int_equal(alloc_count(), before + 1);
	before = alloc_count();
	for (int i = 0; i < 20; i++)
		use_everything();
	assert_int_equal(alloc_count(), before);
}

/* Each allocation of wsc_crypto_new() fails once, and all after it. */
static void test_out_of_memory(void **state)
{
	struct wsc_crypto *made = NULL;
	unsigned long n = 0;

	(void)state;
	if (!alloc_fail(0))
		skip();
	while (!made && n < 200) {
		(void)alloc_fail(++n);
		made = wsc_crypto_new(NULL, NULL);
		(void)alloc_fail(0);
	}
	assert_non_null(made);
	assert_true(n > 1);
	wsc_crypto_free(made);
	use_everything();
}

static int make_crypto(void **state)
{
	(void)state;
	crypto = wsc_crypto_new(NULL, NULL);
	return crypto ? 0 : -1;
}

static int free_crypto(void **state)
{
	(void)state;
	wsc_crypto_free(crypto);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_aes),
		cmocka_unit_test(test_dh_powers),
		cmocka_unit_test(test_dh_chain),
		cmocka_unit_test(test_dh_agrees),
		cmocka_unit_test(test_dh_refuses),
		cmocka_unit_test(test_random_source),
		cmocka_unit_test(test_kernel_random),
		cmocka_unit_test(test_wipe_and_equal),
		cmocka_unit_test(test_public_key_hash),
		cmocka_unit_test(test_allocates_nothing),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, make_crypto, free_crypto);
}
