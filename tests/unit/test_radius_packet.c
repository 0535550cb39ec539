/* SPDX-License-Identifier: BSD-3-Clause */
/* RADIUS packets: the authenticators of the standard and of a real access point, and every way in
 * which a packet can be cut or bent. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "notation/notation.h"
#include "radius/clients.h"
#include "radius/packet.h"
#include "radius/station.h"

#define BYTES(text) ((struct wsc_bytes){(const uint8_t *)(text), strlen(text)})

static size_t from_hex(const char *hex, uint8_t *ret, size_t size)
{
	const size_t n = strlen(hex) / 2;

	assert_true(strlen(hex) % 2 == 0 && n <= size && hex_read(hex, ret, n));
	return n;
}

/* RFC 2865, 7.1 and 7.2: secret, the request's authenticator and the reply with its own. */
static void test_response_authenticator(void **state)
{
	static const struct {
		const char *request_authenticator;
		const char *reply;
	} examples[] = {
		{"0f403f9473978057bd83d5cb98f4227a",
			"0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a801"
			"03"},
		{"2aee86f08d0d55969ca5978e0d3367a2", "0201003815efbc7dab26cfa3dc34d9c03c8601a406060"
						     "00000020706000000010806fffffff"
						     "e0a06000000020d06000000010c06000005dc"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		uint8_t reply[64], expected[16], got[16];
		const size_t len = from_hex(examples[i].reply, reply, sizeof(reply));

		memcpy(expected, reply + 4, sizeof(expected));
		from_hex(examples[i].request_authenticator, reply + 4, 16);
		assert_int_equal(radius_response_authenticator(
					 (struct wsc_bytes){reply, len}, BYTES("xyzzy5461"), got),
			WSC_OK);
		assert_memory_equal(got, expected, sizeof(got));
	}
}

#define HOSTAPD_SECRET "a-secret-of-the-radius-client"
/* What hostapd 2.10 sent when a station of wpa_supplicant 2.10 wanted to enrol (lab). */
static const char hostapd_request[] =
	"010000fcd496527589788389f5316f414e9e2563011f5746412d53696d706c65436f6e6669672d456e72"
	"6f6c6c65652d312d3004067f0000012007776c616e301e1f30322d30302d30302d30302d30302d30303a"
	"6f746865722d686f7573653d06000000130606000000020506000000011f1330322d30302d30302d3030"
	"2d30322d30304d18434f4e4e4543542035344d627073203830322e3131672c1239344542414132373532"
	"3633303046353212353835364330463744383037324532390c06000005784f2402060022015746412d53"
	"696d706c65436f6e6669672d456e726f6c6c65652d312d305012365bc4d1d7fcaf25de855d946dd21237";
/* An Access-Reject for it, computed with Python's hmac.new(secret, packet, "md5") and
 * hashlib.md5(), from the text of RFC 3579, 3.2 and RFC 2865, 3. */
static const char reject_reply[] =
	"0300002c41851f5122821df83aeb02fc6f2c52595012deac52687f376f58912cd6f9e5c0fb764f060402"
	"0004";

static size_t hostapd_request_read(uint8_t bytes[static 512], struct radius_packet *packet)
{
	const size_t len = from_hex(hostapd_request, bytes, 512);

	assert_int_equal(radius_packet_parse((struct wsc_bytes){bytes, len}, packet), WSC_OK);
	return len;
}

static void assert_text(struct wsc_bytes bytes, const char *text)
{
	assert_int_equal(bytes.len, strlen(text));
	assert_memory_equal(bytes.p, text, bytes.len);
}

static void test_hostapd_request(void **state)
{
	uint8_t bytes[512], buffer[64];
	struct radius_packet packet;
	struct wsc_bytes eap;

	(void)state;
	hostapd_request_read(bytes, &packet);
	assert_int_equal(packet.code, RADIUS_ACCESS_REQUEST);
	assert_int_equal(packet.identifier, 0);
	assert_int_equal(packet.framed_mtu, 1400);
	assert_text(packet.user_name, "WFA-SimpleConfig-Enrollee-1-0");
	assert_text(packet.nas_identifier, "wlan0");
	assert_text(packet.called_station_id, "02-00-00-00-00-00:other-house");
	assert_text(packet.calling_station_id, "02-00-00-00-02-00");
	assert_null(packet.state.p);
	assert_int_equal(radius_packet_eap(&packet, buffer, 33, &eap), WSC_NO_SPACE);
	assert_int_equal(radius_packet_eap(&packet, buffer, 34, &eap), WSC_OK);
	assert_int_equal(eap.len, 34);
	assert_memory_equal(eap.p, "\x02\x06\x00\x22\x01WFA-", 9);
	assert_true(radius_packet_authentic(&packet, BYTES(HOSTAPD_SECRET)));
	assert_false(radius_packet_authentic(&packet, BYTES("a-secret-of-the-radius-clienT")));
	assert_false(radius_packet_authentic(&packet, BYTES("a-secret-of-the-radius-clien")));
}

/* Each byte of it, bent: another packet, and never an authentic one. */
static void test_request_bent(void **state)
{
	uint8_t bytes[512];
	struct radius_packet packet;
	const size_t len = hostapd_request_read(bytes, &packet);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 1;
		if (radius_packet_parse((struct wsc_bytes){bytes, len}, &packet) == WSC_OK)
			assert_false(radius_packet_authentic(&packet, BYTES(HOSTAPD_SECRET)));
		bytes[i] ^= 1;
	}
	for (size_t short_len = 0; short_len < len; short_len++)
		assert_int_equal(radius_packet_parse((struct wsc_bytes){bytes, short_len}, &packet),
			WSC_TRUNCATED);
}

static void test_request_without_authenticator(void **state)
{
	uint8_t bytes[512];
	struct radius_packet packet;
	const size_t len = hostapd_request_read(bytes, &packet) - 18;

	(void)state;
	bytes[3] = (uint8_t)len;
	assert_int_equal(radius_packet_parse((struct wsc_bytes){bytes, len}, &packet), WSC_OK);
	assert_false(radius_packet_authentic(&packet, BYTES(HOSTAPD_SECRET)));
}

static void test_padding_is_ignored(void **state)
{
	uint8_t bytes[512] = {0};
	struct radius_packet packet;
	const size_t len = hostapd_request_read(bytes, &packet);

	(void)state;
	assert_int_equal(radius_packet_parse((struct wsc_bytes){bytes, len + 7}, &packet), WSC_OK);
	assert_int_equal(packet.bytes.len, len);
	assert_true(radius_packet_authentic(&packet, BYTES(HOSTAPD_SECRET)));
}

static void test_malformed(void **state)
{
	static const struct {
		const char *attributes;
		enum wsc_status expected;
	} cases[] = {
		{"", WSC_OK},
		{"01", WSC_INVALID},   /* no length */
		{"0100", WSC_INVALID}, /* shorter than its header */
		{"0101", WSC_INVALID}, /* shorter than its header */
		{"0102", WSC_OK},      /* an empty value is for others to judge */
		{"010361", WSC_OK},
		{"01036101036a", WSC_INVALID}, /* User-Name twice */
		{"010461", WSC_INVALID},       /* behind the end */
		{"ff0200", WSC_INVALID},       /* a byte too many */
		{"180318180319", WSC_INVALID}, /* State twice */
		{"0c0400", WSC_INVALID},
		{"0c05000578", WSC_INVALID}, /* Framed-MTU has 4 bytes */
		{"0c0600000578", WSC_OK},
		{"4f03014f0302", WSC_OK},	   /* EAP-Message in two */
		{"4f0301ff024f0302", WSC_INVALID}, /* not in one row */
		{"5011000102030405060708090a0b0c0d0e", WSC_INVALID},
		{"5012000102030405060708090a0b0c0d0e0f", WSC_OK},
		{"5012000102030405060708090a0b0c0d0e0f5012000102030405060708090a0b0c0d0e0f",
			WSC_INVALID},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t bytes[128] = {RADIUS_ACCESS_REQUEST, 9};
		struct radius_packet packet;
		size_t len = 20 + from_hex(cases[i].attributes, bytes + 20, sizeof(bytes) - 20);

		bytes[3] = (uint8_t)len;
		if (radius_packet_parse((struct wsc_bytes){bytes, len}, &packet) !=
			cases[i].expected)
			fail_msg("%s", cases[i].attributes);
	}
}

static void test_impossible_length(void **state)
{
	static uint8_t bytes[5000];
	struct radius_packet packet;

	(void)state;
	bytes[0] = RADIUS_ACCESS_REQUEST;
	for (unsigned length = 0; length <= sizeof(bytes); length++) {
		bytes[2] = (uint8_t)(length >> 8);
		bytes[3] = (uint8_t)length;
		/* Attributes 0 of length 0: only an empty packet is good. */
		assert_int_equal(
			radius_packet_parse((struct wsc_bytes){bytes, sizeof(bytes)}, &packet),
			length == 20 ? WSC_OK : WSC_INVALID);
	}
}

static void test_reply_known(void **state)
{
	uint8_t bytes[512], expected[64];
	struct radius_packet packet;
	struct radius_reply reply;
	const uint8_t failure[] = {4, 2, 0, 4};
	const size_t len = from_hex(reject_reply, expected, sizeof(expected));

	(void)state;
	hostapd_request_read(bytes, &packet);
	radius_reply_begin(&reply, RADIUS_ACCESS_REJECT, packet.identifier);
	radius_reply_add_eap(&reply, (struct wsc_bytes){failure, sizeof(failure)});
	radius_reply_add_proxy_states(&reply, packet.bytes);
	assert_int_equal(
		radius_reply_end(&reply, packet.authenticator, BYTES(HOSTAPD_SECRET)), WSC_OK);
	assert_int_equal(reply.len, len);
	assert_memory_equal(reply.bytes, expected, len);
}

/* A long EAP packet is cut into attributes of at most 253 bytes, and comes together again. */
static void test_eap_lengths(void **state)
{
	static const uint8_t authenticator[16] = {1};
	uint8_t eap[1400], buffer[1400];
	struct radius_packet packet;
	struct radius_reply reply;
	struct wsc_bytes got;

	(void)state;
	for (size_t i = 0; i < sizeof(eap); i++)
		eap[i] = (uint8_t)(i * 7);
	for (size_t len = 0; len <= sizeof(eap); len++) {
		const size_t pieces = (len + 252) / 253;

		radius_reply_begin(&reply, RADIUS_ACCESS_CHALLENGE, 1);
		radius_reply_add_eap(&reply, (struct wsc_bytes){eap, len});
		assert_int_equal(reply.len, 20 + 18 + len + 2 * pieces);
		assert_int_equal(radius_reply_end(&reply, authenticator, BYTES("s")), WSC_OK);
		assert_int_equal(
			radius_packet_parse((struct wsc_bytes){reply.bytes, reply.len}, &packet),
			WSC_OK);
		assert_int_equal(packet.has_eap, len > 0);
		assert_int_equal(packet.message_authenticator_offset, 22);
		assert_int_equal(radius_packet_eap(&packet, buffer, sizeof(buffer), &got), WSC_OK);
		assert_int_equal(got.len, len);
		assert_memory_equal(got.p, eap, len);
	}
}

static void test_reply_too_long(void **state)
{
	static const uint8_t authenticator[16], big[4200];
	struct radius_reply reply;

	(void)state;
	radius_reply_begin(&reply, RADIUS_ACCESS_CHALLENGE, 1);
	radius_reply_add_eap(&reply, (struct wsc_bytes){big, sizeof(big)});
	assert_int_equal(radius_reply_end(&reply, authenticator, BYTES("s")), WSC_NO_SPACE);
	radius_reply_begin(&reply, RADIUS_ACCESS_CHALLENGE, 1);
	radius_reply_add(&reply, RADIUS_STATE, (struct wsc_bytes){big, 254});
	assert_int_equal(radius_reply_end(&reply, authenticator, BYTES("s")), WSC_NO_SPACE);
}

static void test_proxy_states(void **state)
{
	uint8_t bytes[64] = {RADIUS_ACCESS_REQUEST, 9};
	struct radius_reply reply;
	const size_t len = 20 + from_hex("2104abcd0103612102", bytes + 20, 44);

	(void)state;
	bytes[3] = (uint8_t)len;
	radius_reply_begin(&reply, RADIUS_ACCESS_REJECT, 9);
	radius_reply_add_proxy_states(&reply, (struct wsc_bytes){bytes, len});
	assert_int_equal(reply.len, 20 + 18 + 6);
	assert_memory_equal(reply.bytes + 38, "\x21\x04\xab\xcd\x21\x02", 6);
}

static void test_called_station(void **state)
{
	uint8_t bssid[WSC_MAC_SIZE], ssid[WSC_SSID_MAX], len = 99;

	(void)state;
	assert_true(station_called_parse(BYTES("02-00-00-00-00-00:a:b"), bssid, ssid, &len));
	assert_int_equal(len, 3);
	assert_memory_equal(ssid, "a:b", 3);
	assert_true(station_called_parse(BYTES("020000000000"), bssid, ssid, &len));
	assert_int_equal(len, 0);
	assert_true(station_called_parse(
		BYTES("02:00:00:00:00:00:12345678901234567890123456789012"), bssid, ssid, &len));
	assert_int_equal(len, 32);
	assert_true(station_called_parse(
		BYTES("02:00:00:00:00:00:123456789012345678901234567890123"), bssid, ssid, &len));
	assert_int_equal(len, 0);
	assert_false(station_called_parse(BYTES("hotspot-3"), bssid, ssid, &len));
	assert_int_equal(len, 0);
}

static struct radius_address address_of(const char *text, uint16_t port)
{
	struct radius_address address = {0};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1) {
		memcpy(address.bytes, &four, sizeof(four));
		address.len = sizeof(four);
	} else {
		assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
		memcpy(address.bytes, &six, sizeof(six));
		address.len = sizeof(six);
	}
	return address;
}

static void client_add(
	struct radius_clients *clients, const char *text, unsigned bits, const char *secret)
{
	const int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	uint8_t address[16];

	assert_int_equal(inet_pton(family, text, address), 1);
	assert_int_equal(clients_add(clients, family, address, bits, BYTES(secret)), WSC_OK);
}

static void assert_secret(
	const struct radius_clients *clients, const char *from, const char *secret)
{
	const struct radius_address address = address_of(from, 1234);
	size_t number;

	if (!secret) {
		assert_int_equal(clients_find(clients, &address, &number), WSC_NOTHING);
		return;
	}
	assert_int_equal(clients_find(clients, &address, &number), WSC_OK);
	assert_text(clients_secret(clients, number), secret);
}

static void test_clients(void **state)
{
	struct radius_clients clients = {0};
	struct radius_address odd = {.len = 4};
	const uint8_t zeros[16] = {0};
	size_t number;

	(void)state;
	assert_secret(&clients, "127.0.0.1", NULL);
	client_add(&clients, "10.0.0.0", 8, "ten");
	client_add(&clients, "10.1.0.0", 17, "ten-one");
	client_add(&clients, "10.1.2.3", 32, "me");
	client_add(&clients, "fe80::", 10, "link");
	assert_secret(&clients, "10.200.0.1", "ten");
	assert_secret(&clients, "10.1.127.1", "ten-one");
	assert_secret(&clients, "10.1.128.1", "ten");
	assert_secret(&clients, "10.1.2.3", "me");
	assert_secret(&clients, "::ffff:10.1.2.3", "me");
	assert_secret(&clients, "11.0.0.0", NULL);
	assert_secret(&clients, "febf::1", "link");
	assert_secret(&clients, "fec0::1", NULL);
	client_add(&clients, "10.77.0.0", 8, "new"); /* the same network */
	assert_int_equal(clients.n, 4);
	assert_secret(&clients, "10.200.0.1", "new");
	client_add(&clients, "0.0.0.0", 0, "any4");
	assert_secret(&clients, "11.0.0.0", "any4");
	assert_secret(&clients, "2001:db8::1", NULL);
	client_add(&clients, "::", 0, "any");
	assert_secret(&clients, "11.0.0.0", "any4");
	assert_secret(&clients, "2001:db8::1", "any");

	assert_int_equal(clients_find(&clients, &odd, &number), WSC_NOTHING);
	assert_int_equal(clients_add(&clients, AF_INET, zeros, 33, BYTES("x")), WSC_MISUSE);
	assert_int_equal(clients_add(&clients, AF_INET6, zeros, 129, BYTES("x")), WSC_MISUSE);
	assert_int_equal(clients_add(&clients, AF_UNIX, zeros, 0, BYTES("x")), WSC_MISUSE);
	assert_int_equal(clients_add(&clients, AF_INET, zeros, 0, BYTES("")), WSC_MISUSE);
	clients_clear(&clients);
	clients_clear(&clients);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_response_authenticator),
		cmocka_unit_test(test_hostapd_request),
		cmocka_unit_test(test_request_bent),
		cmocka_unit_test(test_request_without_authenticator),
		cmocka_unit_test(test_padding_is_ignored),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_impossible_length),
		cmocka_unit_test(test_reply_known),
		cmocka_unit_test(test_eap_lengths),
		cmocka_unit_test(test_reply_too_long),
		cmocka_unit_test(test_proxy_states),
		cmocka_unit_test(test_called_station),
		cmocka_unit_test(test_clients),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
