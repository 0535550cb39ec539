/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copies that can be posted: nothing of the original is found in them, and they are judged as the
 * originals are. With recorded cases, all inputs of one in one run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "trace/anonymise/anonymise.h"
#include "trace/anonymise/copy.h"
#include "trace/capture/capture.h"
#include "trace/trace.h"

#define INPUTS_MAX 3

static char directory[] = "/tmp/test-trace-anonymise-XXXXXX";

static char *copied(const char *log)
{
	struct map map;
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	assert_true(to && map_init(&map, (uint64_t[]){3, 4}));
	for (int turn = 0; turn < 2; turn++) {
		struct trace_input *input = trace_input_bytes(log, strlen(log));

		assert_non_null(input);
		assert_true(text_copy(&map, input, turn ? to : NULL));
		trace_input_free(input);
	}
	assert_int_equal(fclose(to), 0);
	map_clear(&map);
	return text;
}

/* What must be gone of a line, and what must still be there. */
static void test_lines(void **state)
{
	static const struct {
		const char *line, *gone, *there;
	} cases[] = {
		{"AP-STA-CONNECTED a4:77:33:12:34:56", "12:34:56", "AP-STA-CONNECTED a4:77:33:"},
		{"sta A4-77-33-AB-CD-EF x", "AB-CD-EF", "sta A4-77-33-"},
		{"masked 74:38:b7:xx:xx:xx", "none", "74:38:b7:xx:xx:xx"},
		{"cisco a477.3312.3456", "3312.3456", "cisco a477.33"},
		{"dev_A4_77_33_12_34_56 x", "12_34_56", "dev_A4_77_33_"},
		{"x A4%3A77%3A33%3A12%3A34%3A56 y", "12%3A34", "x A4%3A77%3A33%3A"},
		{"x \\xa4\\x77\\x33\\x12\\x34\\x56 y", "\\x12", "x \\xa4\\x77\\x33\\x"},
		{"x 0xa47733123456 y", "123456", "x 0xa47733"},
		{"a4 77 33 12 34 56 y\na4:77:33:12:34:56", "12 34 56", "a4 77 33 "},
		{"01:a4:77:33:12:34:56:78 y\na4:77:33:12:34:56", "12:34:56", "01:a4:77:33:"},
		{"from a4:77:33:12:34:56: it", "12:34:56", "from a4:77:33:"},
		{"eui a6:77:33:ff:fe:12:34:56 x", "12:34:56", "eui a6:77:33:ff:fe:"},
		{"ll fe80::a677:33ff:fe12:3456%wlan0", "12:3456", "ll 2001:db8::"},
		{"b64 pHczEjRW a4:77:33:12:34:56", "pHczEjRW", "b64 xxxxxxxx"},
		{"b64 YW5uYXMgbmV0\nssid=\"annas net\"", "YW5uYXMgbmV0", "b64 xxxxxxxxxxxx"},
		{"x annas%20net annas_net ANNAS NET y\nssid=\"annas net\"", "nnas", "x "},
		{"x annas%20net y\nssid=\"annas net\"", "net", "x "},
		{"61:6e:6e:61:73:20:6e:65:74 y\nssid=\"annas net\"", "61:6e:6e", " y\n"},
		{"seen mynet5 here\nssid=\"mynet\"", "mynet", "seen "},
		{"Trying to associate\nssid=\"Trying\"", "none", "Trying to associate"},
		{"arpa 1.7.168.192.in-addr.arpa", "168", ".in-addr.arpa"},
		{"isp 192-168-7-1.isp.net", "168", ".isp.net"},
		{"option host_name            => 'annas-phone'", "annas", "=> '"},
		{"Set hostname to <annasbox>.", "annas", "hostname to <"},
		{"WPS-PIN 1234-5670 x", "1234", "WPS-PIN ****"},
		{"2026-11-22T00:28:13Z|00004|signal|WARN|terminating with signal", "none",
			"terminating with signal"},
		{"{\"MESSAGE\":\"ssid=\\\"my net\\\" x\"}", "net", "{\"MESSAGE\":\"ssid=\\\""},
		{"bare a47733123456 end", "123456", "a47733"},
		{"Trying to associate with SSID 'mynet'", "mynet", "with SSID '"},
		{"(SSID='caf\\xc3\\xa9 net' freq=2412 MHz)", "caf", "' freq=2412 MHz)"},
		{"  * SSID=my net", "my net", "  * SSID="},
		{"ssid=mynet two", "two", "ssid="},
		{"Set drv->ssid based on scan res info to 'home'", "home", " info to '"},
		{"wlan0: ssid=\"a\\\"bcd\" x", "bcd", "\" x"},
		{"network mynet here\nssid=\"mynet\"", "mynet", " here\nssid=\""},
		{"hex 6d796e6574776f726b\nssid=\"mynetwork\"", "6d796e6574776f726b", "hex "},
		{"WPS-ENROLLEE-SEEN 02:00:00:00:01:00 572cf82f-c957-5653-9b16-b5cfb298abf1 "
		 "0-00000000-0 0x2388 4 1 [Anna's phone]",
			"Anna", " 0-00000000-0 0x2388 4 1 ["},
		{"uuid 572cf82f-c957-5653-9b16-b5cfb298abf1", "572cf82f", "uuid "},
		{"WPS-PIN-NEEDED 572cf82f-c957-5653-9b16-b5cfb298abf1 02:00:00:00:02:00 "
		 "[tv3|Maker|m|1|s3r|1-0050F204-1]",
			"s3r", "|1-0050F204-1]"},
		{"Nov 21 20:54:36 annasbox hostapd: wlan0: x", "annasbox", " hostapd: wlan0: x"},
		{"2026-11-21T20:54:36+00:00 annasbox hostapd[1]: x", "annasbox",
			"2026-11-21T20:54:36+00:00 "},
		{"Sat Nov 21 20:54:36 2026 daemon.notice hostapd: x", "none",
			"Sat Nov 21 20:54:36 2026 daemon.notice hostapd: x"},
		{"from 192.168.7.1 to", "192.168", "from 10."},
		{"fe80::1234:5678 up", "1234", "2001:db8::"},
		{"hostapd v2.10.1.2x", "none", "v2.10.1.2x"},
		{"AP-STA-CONNECTED 02:00:00:00:01:00 keyid=anna", "anna", " keyid="},
		{"identity='anna@example.org'", "anna", "identity='"},
		{"identity='WFA-SimpleConfig-Enrollee-1-0'", "none",
			"'WFA-SimpleConfig-Enrollee-1-0'"},
		{"psk=\"secret words\"", "secret", "psk=\""},
		{"{\"MESSAGE\":\"ssid=\\\"mynet\\\" psk=abc\",\"_HOSTNAME\":\"annasbox\"}",
			"annasbox", "\"_HOSTNAME\":\""},
		{"WPS: Network Key - hexdump(len=3): 61 62 63", "61 62", "[REMOVED]"},
		{"WPS: E-S1 - hexdump(len=3): 00 00 00", "REMOVED", "(len=3): 00 00 00"},
		{"WPS: Enrollee Nonce - hexdump(len=2): 61 62", "none", "61 62"},
		{"WPS: UUID-E - hexdump(len=16): 57 2c f8 2f c9 57 56 53 9b 16 b5 cf b2 98 ab f1",
			"57 2c f8", "UUID-E - hexdump(len=16): "},
		{"SSID - hexdump_ascii(len=5):\n     6d 79 6e 65 74                                "
		 "    "
		 "mynet           \nx",
			"mynet", "SSID - hexdump_ascii(len=5):\n     "},
		{"PSK (ASCII passphrase) - hexdump_ascii(len=3):\n     61 62 63                 "
		 "abc  \nx",
			"abc", "[REMOVED]\n\nx"},
		{"ap hostapd[1]: PSK - hexdump_ascii(len=3):\nap hostapd[1]:      61 62 63      "
		 "abc\nx",
			"abc", "[REMOVED]\n\nx"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *copy = copied(cases[i].line);

		if (strstr(copy, cases[i].gone) || !strstr(copy, cases[i].there))
			fail_msg("\"%s\" became \"%s\"", cases[i].line, copy);
		free(copy);
	}
}

/* The same for the same, also in other forms. */
static void test_the_same(void **state)
{
	char *copy = copied("a4:77:33:12:34:56 A4:77:33:12:34:56 a4:77:33:12:34:57\n"
			    "ssid=\"mynet\"\nSSID 'mynet'\nssid=\"othernet\"\n");
	const char *first = copy, *second = copy + 18, *third = copy + 36;
	const char *one = strstr(copy, "ssid=\"") + 6, *two = strstr(copy, "SSID '") + 6;

	(void)state;
	assert_int_equal(strncasecmp(first, second, 17), 0);
	assert_int_not_equal(strncasecmp(first, third, 17), 0);
	assert_memory_equal(one, two, 5);
	free(copy);
}

static size_t put32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
	return 4;
}

/* A beacon of "annasnet" that goes on for @len bytes. */
static size_t put_long_beacon(uint8_t *to, size_t len)
{
	static const uint8_t beacon[] = {0x80, 0, 0, 0, 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0,
		1, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 1, 0, 0, 8, 'a', 'n',
		'n', 'a', 's', 'n', 'e', 't'};

	memset(to, 'A', len);
	memcpy(to, beacon, sizeof(beacon));
	return len;
}

static size_t put_pcap(uint8_t *to, const uint32_t *lengths, size_t n)
{
	static const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 1 << 20, 105};
	size_t at = 0;

	for (size_t i = 0; i < 6; i++)
		at += put32(to + at, header[i]);
	for (size_t i = 0; i < n; i++) {
		at += put32(to + at, 1795294500);
		at += put32(to + at, (uint32_t)i);
		at += put32(to + at, lengths[i]);
		at += put32(to + at, lengths[i]);
		at += put_long_beacon(to + at, lengths[i]);
	}
	return at;
}

static size_t put_pcapng(uint8_t *to, const uint32_t *lengths, size_t n)
{
	static const uint32_t header[] = {
		0x0a0d0d0a, 28, 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX, 28, 1, 20, 105, 0, 20};
	size_t at = 0;

	for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++)
		at += put32(to + at, header[i]);
	for (size_t i = 0; i < n; i++) {
		const uint32_t block[] = {
			6, lengths[i] + 32, 0, 0, (uint32_t)i, lengths[i], lengths[i]};

		for (size_t k = 0; k < 7; k++)
			at += put32(to + at, block[k]);
		at += put_long_beacon(to + at, lengths[i]);
		at += put32(to + at, lengths[i] + 32);
	}
	return at;
}

static uint64_t frames_in(const void *bytes, size_t len)
{
	struct trace_input *input = trace_input_bytes(bytes, len);
	struct trace_problem problem;
	struct trace_reader *reader = trace_capture_open(input, 0, &problem);
	struct trace_fact fact;
	uint64_t n;

	assert_non_null(reader);
	while (trace_reader_next(reader, &fact) == TRACE_READ_FACT)
		;
	n = reader->info.units;
	trace_reader_free(reader);
	return n;
}

/* A record that is longer than what is looked at is no end; one that cannot be is, and it is said.
 */
static void test_long_records(void **state)
{
	static const uint32_t lengths[] = {100, 300000, 64, 262144, 262080, 700000, 60};
	static uint8_t bytes[2u << 20];

	(void)state;
	for (int ng = 0; ng < 2; ng++)
		for (int damaged = 0; damaged < 2; damaged++) {
			struct map map;
			size_t len = (ng ? put_pcapng : put_pcap)(bytes, lengths, 7), copy_len;
			const char *cut = NULL;
			struct trace_input *input;
			char *copy = NULL;
			FILE *to = open_memstream(&copy, &copy_len);

			if (damaged) /* the second one's length */
				put32(bytes + (ng ? 48 + 132 + 4 : 24 + 116 + 8), 0xfffffff0);
			input = trace_input_bytes(bytes, len);
			assert_true(input && to && map_init(&map, (uint64_t[]){3, 4}));
			assert_true(capture_copy(&map, input, to, &cut));
			trace_input_free(input);
			map_clear(&map);
			assert_int_equal(fclose(to), 0);
			assert_int_equal(frames_in(bytes, len), damaged ? 1 : 7);
			assert_int_equal(frames_in(copy, copy_len), damaged ? 1 : 7);
			assert_int_equal(cut != NULL, damaged);
			assert_null(memmem(copy, copy_len, "annasnet", 8));
			assert_null(memmem(copy, copy_len, "AAAA", 4));
			free(copy);
		}
}

/* No two addresses become one: it is a permutation. */
static void test_addresses(void **state)
{
	struct map map;
	static uint8_t seen[1u << 24];

	(void)state;
	assert_true(map_init(&map, (uint64_t[]){5, 6}));
	memset(seen, 0, sizeof(seen));
	for (uint32_t i = 0; i < sizeof(seen); i += 97) {
		uint8_t mac[6] = {
			0xa4, 0x77, 0x33, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};

		map_mac(&map, mac);
		assert_int_equal(mac[0] << 16 | mac[1] << 8 | mac[2], 0xa47733);
		const uint32_t to = (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];

		assert_int_equal(seen[to], 0);
		seen[to] = 1;
	}
	map_clear(&map);
}

static bool contains(const uint8_t *bytes, size_t len, const void *what, size_t n)
{
	return memmem(bytes, len, what, n) != NULL;
}

/* Addresses of the attempts, and names of their networks and devices. */
static void nothing_left(const struct trace_story *story, const char *path)
{
	FILE *file = fopen(path, "rb");
	static uint8_t bytes[4u << 20];
	size_t len;

	assert_non_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	assert_int_equal(fclose(file), 0);
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);
		char text[TRACE_MAC_TEXT];

		/* the lab's own network is named after a word that hostapd uses, too */
		if (strlen(attempt->device) > 5 &&
			contains(bytes, len, attempt->device, strlen(attempt->device)))
			fail_msg("%s has the name %s", path, attempt->device);
		(void)trace_mac_print(&attempt->sta, text);
		if (text[0] && (contains(bytes, len, text, 17) ||
				       contains(bytes, len, attempt->sta.octet, 6)))
			fail_msg("%s has the address %s", path, text);
	}
}

static void compare(const struct trace_story *one, const struct trace_story *two, const char *name)
{
	if (trace_story_count(one) != trace_story_count(two))
		fail_msg("%s: other attempts", name);
	for (size_t i = 0; i < trace_story_count(one); i++) {
		const struct trace_attempt *a = trace_story_attempt(one, i),
					   *b = trace_story_attempt(two, i);

		assert_int_equal(a->method, b->method);
		if (a->n_steps != b->n_steps || a->n_findings != b->n_findings)
			fail_msg("%s: attempt %zu has other steps or findings", name, i + 1);
		for (size_t k = 0; k < a->n_findings; k++) {
			assert_int_equal(a->findings[k].verdict, b->findings[k].verdict);
			assert_int_equal(a->findings[k].confidence, b->findings[k].confidence);
		}
		for (size_t k = 0; k < a->n_steps; k++) {
			assert_int_equal(a->steps[k].kind, b->steps[k].kind);
			assert_int_equal(a->steps[k].time, b->steps[k].time);
		}
	}
}

static void check_case(const char *name, const char *const *files, size_t n)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	char originals[INPUTS_MAX][512], copies[INPUTS_MAX][64];
	const char *from[INPUTS_MAX], *to[INPUTS_MAX];
	struct trace_anonymiser *anonymiser;
	const struct trace_options options = {0};
	struct trace_problem problem;
	struct trace *one, *two;

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(originals[i], sizeof(originals[i]), "%s/tests/golden/trace/%s/%s",
			root ? root : ".", name, files[i]);
		(void)snprintf(copies[i], sizeof(copies[i]), "%s/%zu", directory, i);
		from[i] = originals[i];
		to[i] = copies[i];
	}
	anonymiser = trace_anonymiser_new(from, n, NULL, &problem);
	assert_non_null(anonymiser);
	for (size_t i = 0; i < n; i++) {
		const char *cut = NULL;
		FILE *file = fopen(copies[i], "wb");

		assert_non_null(file);
		if (!trace_anonymise(anonymiser, i, file, &cut, &problem))
			fail_msg("%s", problem.message);
		assert_null(cut);
		assert_int_equal(fclose(file), 0);
	}
	one = trace_run(from, n, &options, &problem);
	two = trace_run(to, n, &options, &problem);
	assert_non_null(one);
	assert_non_null(two);
	compare(trace_story_of(one), trace_story_of(two), name);
	for (size_t i = 0; i < n; i++)
		nothing_left(trace_story_of(one), to[i]);
	trace_free(one);
	trace_free(two);
	trace_anonymiser_free(anonymiser);
	for (size_t i = 0; i < n; i++)
		(void)unlink(copies[i]);
}

static void test_recorded(void **state)
{
	static const char *const both[] = {"pbc", "pin", "pin-wrong-second-half", "pin-late",
		"pbc-station-first", "pressed-too-late"};
	static const char *const one[] = {
		"ap-read", "fragments-both-ways", "nack-at-m6", "lost-packets", "version-1"};
	static const char *const all[] = {"air.pcap.gz", "ap.log.gz", "station.log.gz"};

	(void)state;
	assert_non_null(mkdtemp(directory));
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++)
		check_case(both[i], all, 3);
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		check_case(one[i], all, 2);
	(void)rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_the_same),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_long_records),
		cmocka_unit_test(test_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
