/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines as hostapd 2.10 writes them, and lines that somebody forged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "manager/ports/hostapd/event.h"

#define MAC  "12:23:34:45:56:67"
#define UUID "d58cb60c-14c0-54cd-b1b2-a57c22dd9685"

static struct hostapd_event parse(const char *line)
{
	struct hostapd_event event;

	hostapd_event_parse(line, strlen(line), &event);
	return event;
}

static struct core_input fact(const char *line, enum core_input_kind kind)
{
	static struct hostapd_event event;

	event = parse(line);
	assert_int_equal(event.kind, EVENT_FACT);
	assert_int_equal(event.input.kind, kind);
	assert_ptr_not_equal(event.input.if_name, NULL);
	assert_string_equal(event.if_name, "home-ap-24");
	return event.input;
}

static void refused(const char *line, enum hostapd_event_kind kind)
{
	if (parse(line).kind != kind)
		fail_msg("'%s' is of kind %d, expected %d", line, parse(line).kind, kind);
}

#define IF "IFNAME=home-ap-24 <3>"

static void without_arguments(void **state)
{
	(void)state;
	fact(IF "WPS-PBC-ACTIVE ", IN_PBC_ACTIVE);
	fact(IF "WPS-PBC-DISABLE ", IN_PBC_DISABLE);
	fact(IF "WPS-TIMEOUT ", IN_TIMEOUT);
	fact(IF "WPS-CANCEL ", IN_CANCELLED);
	fact(IF "WPS-OVERLAP-DETECTED ", IN_OVERLAP);
	fact(IF "AP-ENABLED ", IN_AP_ENABLED);
	fact(IF "AP-DISABLED", IN_AP_DISABLED);
	refused(IF "CTRL-EVENT-TERMINATING ", EVENT_TERMINATING);
	assert_string_equal(parse(IF "CTRL-EVENT-TERMINATING ").if_name, "home-ap-24");
}

static void macs(void **state)
{
	static const char *const ends[] = {"FAILURE", "FAILURE2", "SUCCESS", "SUCCESS2",
		"TIMEOUT-FAILURE", "TIMEOUT-FAILURE2"};
	char line[96];

	(void)state;
	assert_string_equal(fact(IF "CTRL-EVENT-EAP-STARTED " MAC, IN_EAP_STARTED).peer.mac, MAC);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(line, sizeof(line), IF "CTRL-EVENT-EAP-%s 12:23:34:45:56:AB", ends[i]);
		assert_string_equal(fact(line, IN_EAP_ENDED).peer.mac, "12:23:34:45:56:ab");
	}
	refused(IF "CTRL-EVENT-EAP-STARTED", EVENT_BAD);
	refused(IF "CTRL-EVENT-EAP-STARTED 12:23:34:45:56", EVENT_BAD);
	refused(IF "CTRL-EVENT-EAP-STARTED 12:23:34:45:56:67:78", EVENT_BAD);
	refused(IF "CTRL-EVENT-EAP-STARTED 12-23-34-45-56-67", EVENT_BAD);
	refused(IF "CTRL-EVENT-EAP-STARTED 12:23:34:45:56:6g", EVENT_BAD);
}

static void registered(void **state)
{
	const struct core_input in = fact(IF "WPS-REG-SUCCESS " MAC " " UUID, IN_REG_SUCCESS);

	(void)state;
	assert_string_equal(in.peer.mac, MAC);
	assert_string_equal(in.peer.uuid, UUID);
	refused(IF "WPS-REG-SUCCESS " MAC, EVENT_BAD);
	refused(IF "WPS-REG-SUCCESS " MAC " d58cb60c-14c0-54cd-b1b2-a57c22dd968", EVENT_BAD);
	/* WPS-SUCCESS says nothing that this does not. */
	refused(IF "WPS-SUCCESS ", EVENT_IGNORED);
}

static struct core_peer seen(const char *rest)
{
	char line[256];

	snprintf(line, sizeof(line), IF "WPS-ENROLLEE-SEEN " MAC " " UUID " %s", rest);
	return fact(line, IN_ENROLLEE_SEEN).peer;
}

static void enrollees(void **state)
{
	struct core_peer peer = seen("1-0050F204-1 0x3108 4 1 [A phone]");

	(void)state;
	assert_string_equal(peer.mac, MAC);
	assert_string_equal(peer.uuid, UUID);
	assert_string_equal(peer.type, "1-0050F204-1");
	assert_string_equal(peer.name, "A phone");
	assert_true(peer.pbc);
	/* the line of the sample session (docs/ovsdb.md) */
	peer = seen("0-00000000-0 0x3108 0 0 [ ]");
	assert_string_equal(peer.name, "");
	assert_false(peer.pbc);
	/* a PIN, a registrar */
	assert_false(seen("0-00000000-0 0x3108 0 1 [x]").pbc);
	assert_false(seen("0-00000000-0 0x3108 4 2 [x]").pbc);
	/* names that try something */
	assert_string_equal(seen("0-00000000-0 0x3108 4 1 []").name, "");
	assert_string_equal(
		seen("0-00000000-0 0x3108 4 1 [a] keyid=b [c]]").name, "a] keyid=b [c]");
	assert_string_equal(seen("0-00000000-0 0x3108 4 1 [\\n\x1b[2J\n<3>]").name, "\\n?[2J?<3>");
	assert_string_equal(seen("0-00000000-0 0x3108 4 1 [K\xc3\xbc"
				 "che]")
				    .name,
		"K??che");
	assert_string_equal(
		seen("0-00000000-0 0x3108 4 1 [0123456789abcdef0123456789abcdefXYZ]").name,
		"0123456789abcdef0123456789abcdef");
	refused(IF "WPS-ENROLLEE-SEEN " MAC " " UUID " 0-00000000-0 0x3108 4 1 [open", EVENT_BAD);
	refused(IF "WPS-ENROLLEE-SEEN " MAC " " UUID " 0-00000000-0 0x3108 4 1", EVENT_BAD);
	refused(IF "WPS-ENROLLEE-SEEN " MAC " " UUID " 0-00000000-0 0x3108 x 1 [a]", EVENT_BAD);
	refused(IF "WPS-ENROLLEE-SEEN " MAC " " UUID " 0-00000000-000000000000 0x3108 4 1 [a]",
		EVENT_BAD);
}

static void failures(void **state)
{
	struct core_input in = fact(IF "WPS-FAIL msg=8 config_error=18", IN_FAIL);

	(void)state;
	assert_int_equal(in.fail.message, 8);
	assert_int_equal(in.fail.config_error, 18);
	in = fact(IF "WPS-FAIL msg=4 config_error=12 reason=1 (text)", IN_FAIL);
	assert_int_equal(in.fail.config_error, 12);
	refused(IF "WPS-FAIL ", EVENT_BAD);
	refused(IF "WPS-FAIL msg=8", EVENT_BAD);
	refused(IF "WPS-FAIL msg=-8 config_error=1", EVENT_BAD);
	refused(IF "WPS-FAIL msg=8 config_error=99999999999", EVENT_BAD);
}

static void stations(void **state)
{
	struct core_input in = fact(IF "AP-STA-CONNECTED " MAC " keyid=key-3", IN_STA_CONNECTED);

	(void)state;
	assert_string_equal(in.sta.peer.mac, MAC);
	assert_string_equal(in.sta.key_id, "key-3");
	in = fact(IF "AP-STA-CONNECTED " MAC, IN_STA_CONNECTED);
	assert_string_equal(in.sta.key_id, "");
	in = fact(IF "AP-STA-CONNECTED " MAC " ip_addr=1.2.3.4 keyid=a=b dpp_pkhash=00 vlanid=1",
		IN_STA_CONNECTED);
	assert_string_equal(in.sta.key_id, "a=b");
	refused(IF "AP-STA-CONNECTED " MAC " keyid=0123456789012345678901234567890123456789",
		EVENT_BAD);
	in = fact(IF "AP-STA-DISCONNECTED " MAC, IN_STA_DISCONNECTED);
	assert_string_equal(in.sta.peer.mac, MAC);
}

static void not_ours(void **state)
{
	(void)state;
	refused("", EVENT_IGNORED);
	refused("OK\n", EVENT_IGNORED);
	refused("<3>WPS-PBC-ACTIVE ", EVENT_IGNORED);
	refused("IFNAME= <3>WPS-PBC-ACTIVE ", EVENT_IGNORED);
	refused("IFNAME=0123456789abcdef <3>WPS-PBC-ACTIVE ", EVENT_IGNORED);
	refused("IFNAME=home-ap-24 WPS-PBC-ACTIVE ", EVENT_IGNORED);
	refused("IFNAME=home-ap-24 <3>", EVENT_IGNORED);
	refused("IFNAME=home-ap-24", EVENT_IGNORED);
	refused(IF "WPS-PBC-ACTIVEX ", EVENT_IGNORED);
	refused(IF "CTRL-EVENT-EAP-PROPOSED-METHOD vendor=14122 method=254", EVENT_IGNORED);
	refused(IF "EAPOL-4WAY-HS-COMPLETED " MAC, EVENT_IGNORED);
}

static void station_replies(void **state)
{
	static const char psk[] = "02:00:00:00:04:00\nflags=[AUTH][ASSOC][AUTHORIZED]\naid=1\n"
				  "AKMSuiteSelector=00-0f-ac-2\nkeyid=key-2\nrx_packets=1\n";
	static const char sae[] = "02:00:00:00:01:00\nflags=[AUTH][ASSOC][AUTHORIZED][MFP]\n"
				  "AKMSuiteSelector=00-0f-ac-8\n";
	static const char wps[] = "02:00:00:00:03:00\nflags=[AUTH][ASSOC][WPS]\n";
	struct hostapd_sta sta;

	(void)state;
	assert_true(hostapd_sta_parse(psk, strlen(psk), &sta));
	assert_string_equal(sta.mac, "02:00:00:00:04:00");
	assert_string_equal(sta.key_id, "key-2");
	assert_true(sta.associated && sta.authorized && sta.psk && !sta.sae && !sta.wps);
	assert_true(hostapd_sta_parse(sae, strlen(sae), &sta));
	assert_true(sta.sae && !sta.psk);
	assert_string_equal(sta.key_id, "");
	assert_true(hostapd_sta_parse(wps, strlen(wps), &sta));
	assert_true(sta.associated && !sta.authorized && sta.wps && !sta.psk);
	assert_false(hostapd_sta_parse("", 0, &sta));
	assert_false(hostapd_sta_parse("FAIL\n", 5, &sta));
}

static struct core_input status(const char *reply)
{
	struct core_input in;

	hostapd_wps_status_parse(reply, strlen(reply), &in);
	assert_int_equal(in.kind, IN_STATUS);
	return in;
}

static void wps_replies(void **state)
{
	struct core_input in = status("PBC Status: Active\nLast WPS result: None\n");

	(void)state;
	assert_int_equal(in.status.pbc, PBC_STATUS_ACTIVE);
	assert_false(in.status.success);
	in = status("PBC Status: Disabled\nLast WPS result: Success\nPeer Address: " MAC "\n");
	assert_int_equal(in.status.pbc, PBC_DISABLED);
	assert_true(in.status.success);
	assert_string_equal(in.status.peer_mac, MAC);
	assert_int_equal(status("PBC Status: Timed-out\n").status.pbc, PBC_TIMED_OUT);
	assert_int_equal(status("PBC Status: Overlap\n").status.pbc, PBC_OVERLAP);
	assert_int_equal(status("FAIL\n").status.pbc, PBC_UNKNOWN);
}

static void values(void **state)
{
	static const char reply[] =
		"bssid=02:00:00:00:00:01\nssid=wps_state=x\nwps_state=disabled\n";
	char value[16];

	(void)state;
	assert_true(hostapd_value_find(reply, strlen(reply), "wps_state", value, sizeof(value)));
	assert_string_equal(value, "disabled");
	assert_true(hostapd_value_find(reply, strlen(reply), "bssid", value, sizeof(value)));
	assert_string_equal(value, "02:00:00:00:00:");
	assert_false(hostapd_value_find(reply, strlen(reply), "psk", value, sizeof(value)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_arguments),
		cmocka_unit_test(macs),
		cmocka_unit_test(registered),
		cmocka_unit_test(enrollees),
		cmocka_unit_test(failures),
		cmocka_unit_test(stations),
		cmocka_unit_test(not_ours),
		cmocka_unit_test(station_replies),
		cmocka_unit_test(wps_replies),
		cmocka_unit_test(values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
