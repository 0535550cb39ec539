/* SPDX-License-Identifier: BSD-3-Clause */
/* Secrets in lines of logs: each way in which the programs print them, and what must stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "trace/anonymise/anonymise.h"

#define HEX32 "b5d527a0c38480eb87e880adf9a598d0"
#define T     "1795294598.001364: "

static void test_masked(void **state)
{
	static const struct {
		const char *line, *masked;
	} cases[] = {
		{T "WPS: Network Key - hexdump(len=4): 31 32 33 34",
			T "WPS: Network Key - hexdump(len=4): ** ** ** **"},
		{T "PSK (from passphrase) - hexdump(len=3): 5b 5f f3",
			T "PSK (from passphrase) - hexdump(len=3): ** ** **"},
		{T "WPS: Device Password - hexdump_ascii(len=8):",
			T "WPS: Device Password - hexdump_ascii(len=8):"},
		{"     31 32 33 34 35 36 37 30                           12345670        ",
			"     ** ** ** ** ** ** ** **                           ********        "},
		{T "RX ctrl_iface - hexdump(len=2): 57 50",
			T "RX ctrl_iface - hexdump(len=2): ** **"},
		{T "WPS: Enrollee Nonce - hexdump(len=2): 57 50",
			T "WPS: Enrollee Nonce - hexdump(len=2): 57 50"},
		{"psk=\"two words\"", "psk=\"*** *****\""},
		{"wpa_passphrase=two words", "wpa_passphrase=*** *****"},
		{"\tpsk=" HEX32 HEX32,
			"\tpsk=****************************************************************"},
		{T "wlan0: Control interface command 'WPS_PIN any 12345670'",
			T "wlan0: Control interface command 'WPS_PIN any ********'"},
		{"> wps_pin any 1234", "> wps_pin any ****"},
		{"WPS_REG 02:00:00:00:00:00 12345670 \"x\" WPA2PSK CCMP \"secret\"",
			"WPS_REG 02:00:00:00:00:00 ******** \"*\" ******* **** \"******\""},
		{"hostapd_cli wps_ap_pin set 12345670 300",
			"hostapd_cli wps_ap_pin set ******** ***"},
		{"<3>WPS-CRED-RECEIVED 100e0036102600010110",
			"<3>WPS-CRED-RECEIVED ********************"},
		{"P2P-GROUP-STARTED p2p-wlan0-0 GO ssid=\"DIRECT-x\" freq=2437 "
		 "passphrase=\"abcdefgh\"",
			"P2P-GROUP-STARTED p2p-wlan0-0 GO ssid=\"DIRECT-x\" freq=2437 "
			"passphrase=\"********\""},
		{"SET_NETWORK 0 psk \"abc def\"", "SET_NETWORK 0 psk \"*** ***\""},
		{"P2P-PROV-DISC-SHOW-PIN 02:00:00:00:00:00 12345670 p2p_dev_addr=02:00",
			"P2P-PROV-DISC-SHOW-PIN 02:00:00:00:00:00 ******** ******************"},
		{"the PIN of the label is 12345670, they say",
			"the PIN of the label is ********, they say"},
		{"{\"MESSAGE\":\"psk=abc\",\"_PID\":\"12\"}",
			"{\"MESSAGE\":\"psk=***\",\"_PID\":\"12\"}"},
		{"{\"MESSAGE\":[80,73,78,61,49],\"_PID\":\"12\"}",
			"{\"MESSAGE\":[**************],\"_PID\":\"12\"}"},
		{"WPS: E-SNonce1 - hexdump(len=2): 01 02",
			"WPS: E-SNonce1 - hexdump(len=2): ** **"},
		{"WPA: IE KeyData - hexdump(len=2): 01 02",
			"WPA: IE KeyData - hexdump(len=2): ** **"},
		{"[PTK=" HEX32 " GTK=CCMP]", "[PTK=******************************** *********"},
		{"GTK=CCMP" HEX32, "GTK=************************************"},
		{"ptk=ccmp of 1 2 3", "ptk=**** ** * * *"},
		{"sae_password=CCMP", "sae_password=****"},
		{"auth_server_shared_secret=radius", "auth_server_shared_secret=******"},
		{"security | [\"map\",[[\"encryption\",\"WPA-PSK\"],[\"key\",\"two "
		 "words\"],[\"key-2\", \"x\"]]]",
			"security | [\"map\",[[\"encryption\",\"WPA-PSK\"],[\"key\",\"*** "
			"*****\"],[\"key-2\", \"*\"]]]"},
		{"\\\"key-3\\\",\\\"open sync", "\\\"key-3\\\",\\\"**** ****"},
		{"keyid=tv wps=1 02:00:00:00:00:00 open sync",
			"keyid=tv wps=1 02:00:00:00:00:00 **** ****"},
		{"00:00:00:00:00:00 opensync", "00:00:00:00:00:00 ********"},
		/* what is hidden first was what hid the name from the eye */
		{HEX32 HEX32 "psk=abc",
			"****************************************************************psk=***"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[256];

		strncpy(line, cases[i].line, sizeof(line) - 1);
		line[sizeof(line) - 1] = '\0';
		trace_mask_secrets(line, strlen(line));
		assert_string_equal(line, cases[i].masked);
	}
}

static void test_not_masked(void **state)
{
	static const char *const lines[] = {
		T "wlan1: WPA: using KEY_MGMT WPA-PSK",
		T "STA 02:00:00:00:02:00 PSK/passphrase no longer valid - disconnect",
		T "home-ap-24: AP-STA-POSSIBLE-PSK-MISMATCH 02:00:00:00:02:00",
		T "wlan2: WPS-M2D dev_password_id=0 config_error=0",
		T "home: WPS-PIN-NEEDED a134bcd4-edf6-548b-87e5-49d3aedf9b60 02:00:00:00:02:00 "
		  "[tv|||||0]",
		T "CTRL_IFACE: SET_NETWORK id=0 name='psk'",
		T "Searching a PSK for 02:00:00:00:03:00 prev_psk=(nil)",
		T "WPS: Registrar proved knowledge of the first half of the device password",
		T "wlan1: WPA: RX message 3 of 4-Way Handshake from 02:00:00:00:00:01 (ver=2)",
		"[\"map\",[[\"key_mgmt\",\"WPA-PSK\"],[\"keyid\",\"anna\"]]]",
		"a \"key, and another\"",
		"02:00:00:00:00:00 associated with keyid=tv",
		"keyid=tv 02:00:00:00:00:00",
		"Nov 21 20:54:36 ap hostapd: wlan0: AP-STA-CONNECTED 02:00:00:00:01:00 keyid=anna",
		T "WPS: UUID-E - hexdump(len=2): 57 50",
		T "WPS: A new PIN configured (timeout=300)",
		T
		"wlan5: WPA: Key negotiation completed with 02:00:00:00:00:00 [PTK=CCMP GTK=CCMP]",
		T "wlan5: WPA: Group rekeying completed with 02:00:00:00:00:00 [GTK=GCMP-256]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char line[256];

		strncpy(line, lines[i], sizeof(line) - 1);
		line[sizeof(line) - 1] = '\0';
		trace_mask_secrets(line, strlen(line));
		assert_string_equal(line, lines[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_not_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
