/* SPDX-License-Identifier: BSD-3-Clause */
/* Logs: what may stand before a message, times, whose lines they are, and inputs that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log_facts.h"
#include "trace/log/internal.h"

static char facts[64 * 1024];

static const char *read_as(const char *text, struct trace_input_info *ret_info)
{
	log_facts(text, strlen(text), facts, sizeof(facts), ret_info);
	return facts;
}

/* Before "AP-STA-CONNECTED 02:00:00:00:02:00 keyid=k": the time and the interface. */
static void test_prefixes(void **state)
{
	static const struct {
		const char *prefix, *when, *ifname;
	} cases[] = {
		{"", "-", ""},
		{"wlan0: ", "-", "wlan0"},
		{"1317289042.619717: wlan0: ", "1317289042.619717", "wlan0"},
		{"1317289042.619717: 1317289042.619999: wlan0: ", "1317289042.619999", "wlan0"},
		{"586.692 IFNAME=wlan0 ", "586.692000", "wlan0"},
		{"586.692 ", "586.692000", ""},
		{"<3>", "-", ""},
		{"IFNAME=wlan0 <3>", "-", "wlan0"},
		{"<3>IFNAME=wlan0 ", "-", "wlan0"},
		{"> <3>", "-", ""},
		{"> ", "-", ""},
		{">> 1317289042.619717: wlan0: ", "1317289042.619717", "wlan0"},
		{"   > 1317289042.619717: wlan0: ", "1317289042.619717", "wlan0"},
		{"    1317289042.619717: wlan0: ", "1317289042.619717", "wlan0"},
		{"2024-01-08T10:11:12Z host hostapd[12]: wlan0: ", "1704708672.000000", "wlan0"},
		{"2024-01-08T10:11:12.123456+01:00 host hostapd: wlan0: ", "1704705072.123456",
			"wlan0"},
		{"2024-01-08T10:11:12-0130 host hostapd[12]: ", "1704714072.000000", ""},
		{"2024-01-08 10:11:12,123 hostapd: wlan0: ", "1704708672.123000", "wlan0"},
		{"<30>1 2024-01-08T10:11:12.5Z host hostapd 12 - - wlan0: ", "1704708672.500000",
			"wlan0"},
		{"<30>1 2024-01-08T10:11:12.5Z host hostapd 12 ID [x y=\"z\"] wlan0: ",
			"1704708672.500000", "wlan0"},
		{"Mon Jan  8 10:11:12 2024 daemon.notice hostapd: wlan0: ", "1704708672.000000",
			"wlan0"},
		{"Mon Jan  8 10:11:12 2024 [1704708672.123] daemon.notice hostapd: wlan0: ",
			"1704708672.000000", "wlan0"},
		{"[Mon Jan  8 10:11:12 2024] wlan0: ", "1704708672.000000", "wlan0"},
		{"[   12.345678] wlan0: ", "12.345678", "wlan0"},
		{"[   12.345678] host hostapd[12]: wlan0: ", "12.345678", "wlan0"},
		{"1704708672.123456 host hostapd[12]: wlan0: ", "1704708672.123456", "wlan0"},
		{"Mon Jan  8 10:11:12 2024 daemon.notice hostapd: 1704708672.654321: wlan0: ",
			"1704708672.654321", "wlan0"},
		{"\033[1;32mwlan0: ", "-", "wlan0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static const char *const ends[] = {"", "\n", "\r\n", " \r\n", "\033[0m\n"};

		for (size_t e = 0; e < sizeof(ends) / sizeof(ends[0]); e++) {
			char text[512], expected[256];

			snprintf(text, sizeof(text),
				"%sAP-STA-CONNECTED 02:00:00:00:02:00 keyid=k%s", cases[i].prefix,
				ends[e]);
			snprintf(expected, sizeof(expected),
				"1 %s ap connected%s%s sta=02:00:00:00:02:00 \"k\"\n",
				cases[i].when, cases[i].ifname[0] ? " if=" : "", cases[i].ifname);
			assert_string_equal(read_as(text, NULL), expected);
		}
	}
}

/* Each prefix several times: what is remembered of the first line must not change the second. */
static void test_prefixes_again(void **state)
{
	static const char text[] =
		"1317289042.619717: wlan0: AP-ENABLED \n"
		"1317289043.619717: wlan1: AP-ENABLED \n"
		"1317289043.619718: 1317289043.700000: wlan0: AP-DISABLED \n"
		"Mon Jan  8 10:11:12 2024 daemon.notice hostapd: wlan0: AP-ENABLED \n"
		"Mon Jan  8 10:11:13 2024 daemon.notice hostapd: wlan0: AP-DISABLED \n"
		"Mon Jan  8 10:11:14 2024 daemon.info hostapd: wlan0: AP-ENABLED \n"
		"Mon Jan  8 10:11:15 2024 daemon.notice wpa_supplicant[3]: wlan1: "
		"CTRL-EVENT-SCAN-STARTED \n"
		"no stamp\n"
		"1317289044.619717: wlan0: AP-DISABLED \n";

	(void)state;
	assert_string_equal(read_as(text, NULL), "1 1317289042.619717 ap ap-up if=wlan0\n"
						 "2 1317289043.619717 ap ap-up if=wlan1\n"
						 "3 1317289043.700000 ap ap-down if=wlan0\n"
						 "4 1704708672.000000 ap ap-up if=wlan0\n"
						 "5 1704708673.000000 ap ap-down if=wlan0\n"
						 "6 1704708674.000000 ap ap-up if=wlan0\n"
						 "7 1704708675.000000 station scan-start if=wlan1\n"
						 "9 1317289044.619717 ap ap-down if=wlan0\n");
}

static void test_json(void **state)
{
	static const char text[] =
		"{\"__CURSOR\":\"s=1\",\"__REALTIME_TIMESTAMP\":\"1704708672123456\",\"_COMM\":"
		"\"hostapd\",\"MESSAGE\":\"wlan0: AP-STA-CONNECTED 02:00:00:00:02:00\"}\n"
		"{ \"MESSAGE\" : \"x\", \"a\" : 1 }\n"
		"{\"MESSAGE\":\"wlan1: CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\\\"a\\\\\\\"b\\\" "
		"duration=10 reason=WRONG_KEY\",\"SYSLOG_IDENTIFIER\":\"wpa_supplicant\","
		"\"_SOURCE_REALTIME_TIMESTAMP\":\"1704708673000001\"}\n"
		"{\"MESSAGE\":[119,108,97,110,48,58,32,27,91,49,109,65,80,45,69,78,65,66,76,69,68],"
		"\"SYSLOG_IDENTIFIER\":\"hostapd\"}\n"
		"{\"MESSAGE\":\"\\u001b[1mwlan0: AP-DISABLED "
		"\",\"SYSLOG_IDENTIFIER\":\"hostapd\"}\n"
		"{\"MESSAGE\":\"\\\"MESSAGE\\\":\\\"wlan0: AP-ENABLED\"}\n"
		"{\"MESSAGE\":\"wlan0: AP-ENABLED\n"
		"{\"MESSAGE\":\n";
	struct trace_input_info info;

	(void)state;
	assert_string_equal(read_as(text, &info),
		"1 1704708672.123456 ap connected if=wlan0 sta=02:00:00:00:02:00\n"
		"3 1704708673.000001 station ssid-disabled if=wlan1 code=1/0 value=10 \"a\"b\"\n"
		"5 - ap ap-down if=wlan0\n");
	assert_string_equal(info.format, "journal");
	assert_true(info.has_times);
}

static int64_t month_stamp(const char *text, struct log_calendar *calendar)
{
	struct log_stamp stamp;
	const struct log_text from = {text, strlen(text)};

	assert_int_equal(log_stamp_find(from, &stamp), 15);
	return log_stamp_time(&stamp, calendar) / 1000000000;
}

#define S_2026_11_21 1795294900

/* Without a year: none is later than now, and New Year is passed in order. */
static void test_calendar(void **state)
{
	struct log_calendar calendar = {.now_s = S_2026_11_21};

	(void)state;
	assert_int_equal(month_stamp("Oct  2 08:38:23", &calendar), 1790930303);
	calendar = (struct log_calendar){.now_s = S_2026_11_21};
	assert_int_equal(month_stamp("Dec 31 23:59:59", &calendar), 1767225599);
	assert_int_equal(month_stamp("Jan  1 00:00:00", &calendar), 1767225600);
	assert_int_equal(month_stamp("Dec 31 23:59:58", &calendar), 1767225598);
	assert_int_equal(month_stamp("Jan  1 00:00:01", &calendar), 1767225601);
	assert_int_equal(month_stamp("Feb  9 12:00:00", &calendar), 1770638400);
	/* a clock that is a few hours ahead is not a year behind */
	calendar = (struct log_calendar){.now_s = S_2026_11_21};
	assert_int_equal(month_stamp("Nov 22 08:00:00", &calendar), 1795334400);
}

static void test_no_stamps(void **state)
{
	static const char *const texts[] = {"2024-13-08T10:11:12Z x: AP-ENABLED",
		"1317289042: AP-ENABLED", "12345678901.123: AP-ENABLED", "1.12: x", "[12.3",
		"[  .123] x", "Foo  2 08:38:23 h x: AP-ENABLED", "Oct  2 08:38:2",
		"2024-01-08T10:11", "<", "<3", "<300000>x", "IFNAME=", "IFNAME=wlan0", ">", "\033[",
		"\033", "{", "{}", ":", "wlan0:", "wlan0: ", "STA ", "STA 02:00:00:00:00:00",
		"STA 02:00:00:00:00:00 ", " "};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		read_as(texts[i], NULL);
		assert_null(strstr(facts, "2024"));
	}
	assert_string_equal(
		read_as("2024-13-08T10:11:12Z x: AP-ENABLED\n", NULL), "1 - ap ap-up if=x\n");
}

/* hostapd and wpa_supplicant print some of their lines alike: what is only of one of them tells. */
static void test_sides(void **state)
{
	static const struct {
		const char *text, *format;
		enum trace_side side;
	} cases[] = {
		{"WPS-PBC-ACTIVE \nWPS-ENROLLEE-SEEN 02:00:00:00:02:00 x 1 0x1 4 1 [tv]\n",
			"hostapd log", TRACE_AP},
		{"WPS-PBC-ACTIVE \nCTRL-EVENT-SCAN-STARTED \n", "wpa_supplicant log",
			TRACE_STATION},
		{"<3>WPS-PBC-ACTIVE \n<3>CTRL-EVENT-SCAN-STARTED \n", "wpa_supplicant events",
			TRACE_STATION},
		{"mgmt::auth\nWPS: Received M1\n", "hostapd debug log", TRACE_AP},
		{"wlan0: AP-ENABLED \nCTRL_IFACE monitor[0]: 2 - No such file or directory\n"
		 "nl80211: deinit ifname=wlan0 disabled_11b_rates=0\n",
			"hostapd log", TRACE_AP},
		{"wlan8: WPS: PBC overlap detected: 02:00:00:00:00:00 and 02:00:00:00:01:00\n",
			"wpa_supplicant log", TRACE_STATION},
		{"EAPOL: SUPP_PAE entering state CONNECTING\nWPS: Received M2\n",
			"wpa_supplicant debug log", TRACE_STATION},
		{"wlan0: authenticated\n", "kernel log", TRACE_STATION},
		{"core: x: session 1 (key id 'k'): active, open\n", "wpsd log", TRACE_AP},
		{"wlan0: authenticated\nwlan1: AP-ENABLED \n", "mixed log", TRACE_NOBODY},
		{"WPS-PBC-ACTIVE \n", "text", TRACE_NOBODY},
		{"hello\n", "text", TRACE_NOBODY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace_input_info info;
		const char *first = read_as(cases[i].text, &info);

		assert_string_equal(info.format, cases[i].format);
		assert_int_equal(info.side, cases[i].side);
		if (cases[i].side == TRACE_AP)
			assert_non_null(strstr(first, " ap "));
		else if (cases[i].side == TRACE_STATION)
			assert_non_null(strstr(first, " station "));
	}
}

/* One clock for each input. */
static void test_clock(void **state)
{
	struct trace_input_info info;

	(void)state;
	read_as("AP-ENABLED \n", &info);
	assert_false(info.has_times);
	assert_string_equal(read_as("[    1.000000] wlan0: authenticated\n"
				    "1317289042.619717: wlan1: AP-ENABLED \n"
				    "[    2.000000] wlan0: associated\n",
				    &info),
		"1 1.000000 station auth-response if=wlan0\n"
		"2 - ap ap-up if=wlan1\n"
		"3 2.000000 station associated if=wlan0\n");
	assert_true(info.has_times && info.since_boot);
	read_as("1317289042.619717: wlan1: AP-ENABLED \n", &info);
	assert_true(info.has_times && !info.since_boot);
}

/* No PIN, passphrase or key in a fact. */
static void test_no_secrets(void **state)
{
	static const char text[] =
		"wlan0: P2P-PROV-DISC-SHOW-PIN 02:00:00:00:09:02 13371337 p2p_dev_addr=x\n"
		"wlan0: P2P-GROUP-STARTED wlan0 client ssid=\"d\" freq=2412 psk=13371337 "
		"passphrase=\"13371337\" go_dev_addr=02:00:00:00:09:01\n"
		"WPS-ER-AP-SETTINGS uuid=x ssid=h auth_type=0x0020 encr_type=0x0008 key=13371337\n"
		"WPS-AP-PIN-ENABLED 13371337\n"
		"wlan0: Control interface command 'WPS_PIN any 13371337'\n"
		"WPS: Received M7\n"
		"WPS: E-SNonce2 - hexdump(len=16): 13 37 13 37 13 37 13 37 13 37 13 37 13 37 13 "
		"37\n"
		"WPS: Network Key - hexdump(len=8): 31 33 33 37 31 33 33 37\n"
		"     31 33 33 37 31 33 33 37                           13371337        \n"
		"WPS-NEW-AP-SETTINGS 13371337\n"
		"WPS-CRED-RECEIVED 13371337\n";

	(void)state;
	assert_null(strstr(read_as(text, NULL), "1337"));
	assert_non_null(strstr(facts, "p2p-provision"));
	assert_non_null(strstr(facts, "M7"));
}

/* Lines longer than 64 KiB count as one; what follows is read. */
static void test_long_lines(void **state)
{
	const size_t len = 300 * 1024;
	char *text = malloc(len + 64);
	struct trace_input_info info;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	memcpy(text, "AP-ENABLED", 10);
	memset(text + 10, ' ', 20);
	memcpy(text + 1000, "\0\0\0", 3);
	memcpy(text + len, "\nAP-DISABLED \n", 14);
	log_facts(text, len + 14, facts, sizeof(facts), &info);
	assert_string_equal(facts, "1 - ap ap-up\n2 - ap ap-down\n");
	assert_int_equal(info.units, 2);
	assert_int_equal(info.bytes, len + 14);
	free(text);
}

/* Cut at any byte: no more facts than in the whole, and the first ones are the same. */
static void test_cut_anywhere(void **state)
{
	static const char text[] =
		"1317289042.619717: wlan1: SME: Trying to authenticate with 72:00:00:00:00:00 "
		"(SSID='home' freq=2412 MHz)\n"
		"1317289042.619718: wlan1: Deauthentication notification\n"
		"1317289042.619719: wlan1:  * reason 3 (DEAUTH_LEAVING) locally_generated=1\n"
		"1317289042.619720: EAPOL: SUPP_PAE entering state CONNECTING\n"
		"1317289042.619721: EAP: using real identity - hexdump_ascii(len=29):\n"
		"     57 46 41 2d 53 69 6d 70 6c 65 43 6f 6e 66 69 67   WFA-SimpleConfig\n"
		"     2d 45 6e 72 6f 6c 6c 65 65 2d 31 2d 30            -Enrollee-1-0   \n"
		"1317289042.619722: WPS: Received M2\n"
		"1317289042.619723: WPS: Device Password ID 4\n"
		"1317289042.619724: WPS: Building Message M3\n";
	size_t most = log_facts(text, strlen(text), facts, sizeof(facts), NULL);

	(void)state;
	assert_int_equal(most, 6);
	for (size_t len = 0; len < strlen(text); len++)
		assert_true(log_facts(text, len, facts, sizeof(facts), NULL) <= most);
	for (size_t from = 0; from < strlen(text); from++)
		assert_true(log_facts(text + from, strlen(text) - from, facts, sizeof(facts),
				    NULL) <= most);
}

static void test_sniff(void **state)
{
	static const uint8_t photo[] = {0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 'J', 'F', 'I', 'F', 0,
		1, 1, 1, 0, 0x48, 0, 0x48, 0, 0, 0xff, 0xdb, 0, 0x43, 0, 3, 2, 2, 3, 2, 2, 3},
			     png[] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d};
	static const struct {
		const char *text;
		int expected;
	} texts[] = {
		{"Dear list,\nwhat is wrong with my network?\n", 1},
		{"caf\xe9 au lait, na\xefve\n", 1},
		{"x\nwlan0: AP-STA-CONNECTED 02:00:00:00:02:00\n", 2},
		{"1317289042.619717: nl80211: Supported cipher 00-0f-ac:1\n", 2},
		{"> 1317289042.619717: wlan1: State: DISCONNECTED -> AUTHENTICATING", 2},
		{"#include <stdio.h>\nint main(void)\n{\n}\n", 1},
	};

	(void)state;
	assert_int_equal(trace_log_sniff(photo, sizeof(photo)), 0);
	assert_int_equal(trace_log_sniff(png, sizeof(png)), 0);
	assert_int_equal(trace_log_sniff(photo, 0), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(
			trace_log_sniff((const uint8_t *)texts[i].text, strlen(texts[i].text)),
			texts[i].expected);
}

/* More interfaces and stations than there is room for: the oldest are forgotten, nothing else. */
static void test_bounded(void **state)
{
	static char text[512 * 1024];
	size_t len = 0;

	(void)state;
	for (unsigned i = 0; i < 3000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
			"wlan%u: Own MAC address: 02:00:00:00:%02x:%02x\n"
			"WPS: Probe Request for PBC received from 02:00:00:01:%02x:%02x\n"
			"WPS: Building Message M1\n",
			i, i >> 8, i & 255, i >> 8, i & 255);
	assert_int_equal(log_facts(text, len, facts, sizeof(facts), NULL), 6000);
	len = (size_t)snprintf(
		text, sizeof(text), "%s", "wlan0: Own MAC address: 02:00:00:00:00:01\n");
	for (unsigned i = 1; i < 31; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "w%u: AP-ENABLED \n", i);
	snprintf(text + len, sizeof(text) - len, "wlan0: WPS-PIN-ACTIVE \n");
	assert_non_null(strstr(read_as(text, NULL), "pin-set if=wlan0 sta=02:00:00:00:00:01"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_prefixes_again),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_no_stamps),
		cmocka_unit_test(test_sides),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_no_secrets),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_sniff),
		cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
