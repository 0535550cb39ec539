/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an exchange costs, beside its floor: the crypto operations that both sides together cannot
 * do without, alone. Both are measured in turns, so that what else the machine does hits both.
 *
 * bench_wsc [ROUNDS] prints figures as JSON: of ROUNDS (2000), the slowest of the fastest tenth.
 * bench_wsc exchange ROUNDS only runs exchanges, for callgrind (--toggle-collect=exchange).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/bn.h>

#include <wsc/wsc.h>

#include "lib/crypto/group.h"
#include "tests/unit/alloc_count.h"

#define ROUNDS_MAX 20000

static struct wsc_crypto *crypto;

static _Noreturn void die(const char *what)
{
	(void)fprintf(stderr, "bench_wsc: %s failed\n", what);
	exit(1);
}

static void must(enum wsc_status status, const char *what)
{
	if (status)
		die(what);
}

static double now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct wsc_bytes text(const char *s)
{
	return (struct wsc_bytes){(const uint8_t *)s, strlen(s)};
}

/* --- exchanges --- */

enum method { PIN, PBC };

static struct wsc_device station, ap;
static const struct wsc_credential credential = {.network_index = 1,
	.ssid = "home",
	.ssid_len = 4,
	.auth_type = WSC_AUTH_WPA2_PERSONAL,
	.encryption = WSC_ENCRYPTION_AES,
	.key = "one-two-three",
	.key_len = 13};

static void make_devices(void)
{
	station = (struct wsc_device){.mac = {2, 0, 0, 0, 0, 1},
		.uuid = {1},
		.name = text("Device"),
		.manufacturer = text("Maker of devices"),
		.model_name = text("Model"),
		.model_number = text("123"),
		.serial_number = text("12345"),
		.primary_type = {0, 1, 0, 0x50, 0xf2, 4, 0, 1},
		.config_methods = WSC_METHOD_VIRTUAL_DISPLAY | WSC_METHOD_VIRTUAL_BUTTON,
		.auth_types = WSC_AUTH_OPEN | WSC_AUTH_WPA2_PERSONAL,
		.encryptions = WSC_ENCRYPTION_NONE | WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.os_version = 0x80000000,
		.version2 = 0x20};
	ap = station;
	ap.mac[5] = 2;
	ap.uuid[0] = 2;
	ap.primary_type[1] = 6;
}

static struct wsc_config config_of(
	enum wsc_role role, enum method method, struct wsc_keypair *keypair)
{
	struct wsc_config config = {.role = role,
		.side = role == WSC_ENROLLEE ? WSC_EAP_PEER : WSC_EAP_SERVER,
		.crypto = crypto,
		.device = role == WSC_ENROLLEE ? &station : &ap,
		.keypair = keypair,
		.password_id = method == PBC ? WSC_PASSWORD_PBC : WSC_PASSWORD_DEFAULT,
		.password = method == PBC ? (struct wsc_bytes){0} : text("12345670")};

	if (role == WSC_REGISTRAR) {
		config.credentials = &credential;
		config.n_credentials = 1;
	}
	return config;
}

/* What one exchange took in the registrar. */
struct registrar_us {
	double first; /* M1's arrival until M2 is there */
	double all;   /* the whole session, wsc_session_init() included */
};

/* Gives packets to @session and takes one out. */
static size_t step(struct wsc_session *session, struct wsc_bytes packet, uint8_t *out, size_t size)
{
	struct wsc_event event;
	enum wsc_status status;
	size_t len = 0;

	if (packet.len) {
		status = wsc_session_receive(session, packet, 0);
		if (status != WSC_OK && status != WSC_CLOSED && status != WSC_IGNORED)
			die("an exchange");
	}
	if (wsc_session_send(session, out, size, &len, 0) != WSC_OK)
		len = 0;
	while (wsc_session_event(session, &event) == WSC_OK) {
		if (event.kind == WSC_EVENT_FAILED)
			die("an exchange");
	}
	return len;
}

static bool is_m1(const uint8_t *packet, size_t len)
{
	static const uint8_t type[] = {0x10, 0x22, 0, 1, 4};

	for (size_t i = 0; i + sizeof(type) <= len && i < 40; i++) {
		if (!memcmp(packet + i, type, sizeof(type)))
			return true;
	}
	return false;
}

/* @ret_took may be NULL: looking at the clock takes its time, too. */
static __attribute__((noinline)) void exchange(
	enum method method, struct wsc_keypair *registrar_keypair, struct registrar_us *ret_took)
{
	static _Alignas(max_align_t) uint8_t memory[2][8192];
	struct wsc_config configs[2] = {config_of(WSC_ENROLLEE, method, NULL),
		config_of(WSC_REGISTRAR, method, registrar_keypair)};
	struct wsc_session *sessions[2];
	struct registrar_us took = {0, 0};
	uint8_t to[2][1500];
	size_t len[2] = {0, 0};
	struct wsc_credential got;
	double at = 0;
	bool m1 = false;

	for (int role = 0; role < 2; role++) {
		if (ret_took)
			at = now_us();
		must(wsc_session_init(memory[role], sizeof(memory[role]), &configs[role], 0,
			     &sessions[role]),
			"wsc_session_init");
		if (ret_took && role == WSC_REGISTRAR)
			took.all = now_us() - at;
	}
	for (int i = 0; i < 40 && (i == 0 || len[0] || len[1]); i++) {
		const bool first = is_m1(to[WSC_REGISTRAR], len[WSC_REGISTRAR]);

		if (ret_took)
			at = now_us();
		len[WSC_ENROLLEE] = step(sessions[WSC_REGISTRAR],
			(struct wsc_bytes){to[WSC_REGISTRAR], len[WSC_REGISTRAR]}, to[WSC_ENROLLEE],
			sizeof(to[0]));
		m1 |= first;
		if (ret_took) {
			at = now_us() - at;
			took.all += at;
			took.first = first ? at : took.first;
		}
		len[WSC_REGISTRAR] = step(sessions[WSC_ENROLLEE],
			(struct wsc_bytes){to[WSC_ENROLLEE], len[WSC_ENROLLEE]}, to[WSC_REGISTRAR],
			sizeof(to[0]));
	}
	must(wsc_session_credential_get(sessions[WSC_ENROLLEE], 0, &got), "the credential");
	if (got.key_len != credential.key_len || !m1)
		die("the credential");
	wsc_session_clear(sessions[WSC_ENROLLEE]);
	wsc_session_clear(sessions[WSC_REGISTRAR]);
	if (ret_took)
		*ret_took = took;
}

/* --- the floor --- */

/* The lengths of M1 to M8 in tests/vectors/wsc_pin.txt, and of their Encrypted Settings inside. */
static const size_t message_len[] = {367, 379, 124, 192, 120, 120, 120, 152};
#define SETTINGS_SHORT 20 /* M4 to M7: one nonce */
#define SETTINGS_LONG  56 /* M8: one credential */

static struct wsc_keys keys;

/* One side's symmetric work. */
static void symmetric(const struct wsc_keypair *keypair)
{
	static uint8_t bytes[512];
	uint8_t psk1[16], psk2[16], out[32];
	struct wsc_bytes opened;
	size_t len;

	must(wsc_random(crypto, bytes, 16), "random");
	must(wsc_random(crypto, bytes, 32), "random");
	must(crypto_password_keys(crypto, &keys, text("12345670"), psk1, psk2), "PSK");
	for (int i = 0; i < 4; i++)
		must(crypto_hash(crypto, &keys, psk1, psk2, keypair->public_key,
			     keypair->public_key, out),
			"hash");
	for (int i = 1; i < 8; i++)
		must(crypto_authenticator(crypto, &keys,
			     (struct wsc_bytes){bytes, message_len[i - 1]},
			     (struct wsc_bytes){bytes, message_len[i] - 12}, out),
			"authenticator");
	/* of five Encrypted Settings both sides together wrap and open each once */
	for (int i = 0; i < 5; i++) {
		must(crypto_wrap(crypto, &keys, bytes, i ? SETTINGS_SHORT : SETTINGS_LONG,
			     sizeof(bytes), &len),
			"wrap");
		if (i % 2 == 0)
			must(crypto_unwrap(crypto, &keys, (struct wsc_bytes){bytes, len}, bytes,
				     sizeof(bytes), &opened),
				"unwrap");
	}
}

static __attribute__((noinline)) void floor_of_exchange(void)
{
	struct wsc_keypair pair[2];
	const uint8_t mac[6] = {2};

	for (int i = 0; i < 2; i++)
		must(wsc_keypair_make(crypto, &pair[i]), "key pair");
	for (int i = 0; i < 2; i++)
		must(crypto_derive(crypto, pair[i].private_key, pair[!i].public_key,
			     pair[0].public_key, mac, pair[1].public_key, &keys),
			"keys");
	for (int i = 0; i < 2; i++)
		symmetric(&pair[i]);
}

/* Four of OpenSSL's own constant-time powers, of 256 bits: a scale on which machines compare. */
static double plain_us(void)
{
	static BN_CTX *ctx;
	static BN_MONT_CTX *mont;
	static BIGNUM *prime, *base, *exponent, *result;
	double at;

	if (!ctx) {
		ctx = BN_CTX_new();
		mont = BN_MONT_CTX_new();
		prime = BN_bin2bn(group_prime, sizeof(group_prime), NULL);
		base = BN_new();
		exponent = BN_new();
		result = BN_new();
		if (!ctx || !mont || !prime || !base || !exponent || !result ||
			!BN_MONT_CTX_set(mont, prime, ctx))
			die("BN");
	}
	if (!BN_rand_range(base, prime) || !BN_rand(exponent, 256, BN_RAND_TOP_ANY, 0))
		die("BN");
	at = now_us();
	for (int i = 0; i < 4; i++) {
		if (!BN_mod_exp_mont_consttime(result, base, exponent, prime, ctx, mont))
			die("BN");
	}
	return now_us() - at;
}

/* --- figures --- */

enum figure {
	FLOOR,
	PLAIN,
	SYMMETRIC,
	EXCHANGE_PIN,
	EXCHANGE_PBC,
	M1_TO_M2,
	REGISTRAR,
	REGISTRAR_AHEAD,
	M1_TO_M2_AHEAD,
	FIGURES,
};

static double samples[FIGURES][ROUNDS_MAX];

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The fastest tenth are faster: on a machine that has other work the median tells about that. */
static double decile(enum figure figure, size_t n)
{
	qsort(samples[figure], n, sizeof(samples[figure][0]), compare);
	return samples[figure][n / 10];
}

static void round_of_all(size_t i)
{
	struct wsc_keypair keypair;
	struct registrar_us took;
	double at = now_us();

	floor_of_exchange();
	samples[FLOOR][i] = now_us() - at;
	at = now_us();
	exchange(PIN, NULL, NULL);
	samples[EXCHANGE_PIN][i] = now_us() - at;
	exchange(PIN, NULL, &took);
	samples[M1_TO_M2][i] = took.first;
	samples[REGISTRAR][i] = took.all;
	at = now_us();
	exchange(PBC, NULL, NULL);
	samples[EXCHANGE_PBC][i] = now_us() - at;
	must(wsc_keypair_make(crypto, &keypair), "key pair");
	exchange(PIN, &keypair, &took);
	samples[M1_TO_M2_AHEAD][i] = took.first;
	samples[REGISTRAR_AHEAD][i] = took.all;
	at = now_us();
	symmetric(&keypair);
	symmetric(&keypair);
	samples[SYMMETRIC][i] = now_us() - at;
	samples[PLAIN][i] = plain_us() + samples[SYMMETRIC][i];
}

static double allocations_of_one(void)
{
	unsigned long before;

	if (!alloc_count_begin())
		return -1;
	before = alloc_count();
	exchange(PIN, NULL, NULL);
	exchange(PBC, NULL, NULL);
	return (double)(alloc_count() - before);
}

static void show(size_t n)
{
	const double floor = decile(FLOOR, n), plain = decile(PLAIN, n);
	const double pin = decile(EXCHANGE_PIN, n), pbc = decile(EXCHANGE_PBC, n);
	const double allocations = allocations_of_one();

	printf("{\"crypto\": \"%s\", \"rounds\": %zu,\n", wsc_crypto_name(), n);
	printf(" \"floor_us\": %.1f, \"plain_floor_us\": %.1f, \"symmetric_us\": %.1f,\n", floor,
		plain, decile(SYMMETRIC, n));
	printf(" \"pin_us\": %.1f, \"pbc_us\": %.1f, \"per_second\": %.0f,\n", pin, pbc,
		1e6 / (pin > pbc ? pin : pbc));
	printf(" \"ratio\": %.3f, \"to_plain\": %.3f,\n", (pin > pbc ? pin : pbc) / floor,
		(pin > pbc ? pin : pbc) / plain);
	printf(" \"m1_to_m2_us\": %.1f, \"registrar_us\": %.1f,\n", decile(M1_TO_M2, n),
		decile(REGISTRAR, n));
	printf(" \"ahead_m1_to_m2_us\": %.1f, \"ahead_registrar_us\": %.1f,\n",
		decile(M1_TO_M2_AHEAD, n), decile(REGISTRAR_AHEAD, n));
	printf(" \"session_bytes\": %zu, \"allocations\": %.0f}\n", wsc_session_size(0),
		allocations);
}

int main(int argc, char **argv)
{
	const bool only_exchange = argc == 3 && !strcmp(argv[1], "exchange");
	const long rounds = argc > 1 ? strtol(argv[argc - 1], NULL, 10) : 2000;

	if (rounds < 1 || rounds > ROUNDS_MAX || argc > 3 || (argc == 3 && !only_exchange)) {
		(void)fprintf(stderr, "usage: bench_wsc [exchange] [ROUNDS]\n");
		return 2;
	}
	crypto = wsc_crypto_new(NULL, NULL);
	if (!crypto)
		die("wsc_crypto_new");
	make_devices();
	for (size_t i = 0; i < (size_t)rounds; i++) {
		if (only_exchange)
			exchange(PIN, NULL, NULL);
		else
			round_of_all(i);
	}
	if (!only_exchange)
		show((size_t)rounds);
	wsc_crypto_free(crypto);
	return 0;
}
