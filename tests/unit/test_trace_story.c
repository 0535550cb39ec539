/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts in, attempts out, both as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story_rig.h"

static void tells(const char *facts, const char *expected)
{
	static char text[1 << 16];

	assert_string_equal(rig_tell(facts, text, sizeof(text)), expected);
}

/* hostapd's events: the button, the exchange without its messages, the station is in. */
static void test_events_of_an_access_point(void **state)
{
	(void)state;
	tells("0.0 1 ap pbc-pressed\n"
	      "0.3 1 ap enrollee-seen sta=2 c=4 d=1 t=lamp\n"
	      "0.42 1 ap eap-started sta=2\n"
	      "0.496 1 ap registered sta=2\n"
	      "0.497 1 ap pbc-disabled\n"
	      "0.498 1 ap eap-failure sta=2\n"
	      "0.534 1 ap connected sta=2\n",
		"#1 pbc 02:00:00:00:02:00 - ''\n"
		"  0.000 0 before -- button pressed 1:1\n"
		"  0.300 0 before -- enrollee seen (lamp) 1:2\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.420 1 eap -- EAP starts 1:3\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.496 1 eap -- key handed out 1:4\n"
		"  0.497 1 between -- push button over 1:5\n"
		"  0.498 1 eap <- EAP-Failure 1:6\n"
		"      - 2 round-2 -- associated not seen\n"
		"  0.534 2 after -- connected 1:7\n");
}

/* Refusals of one key are one attempt; 120 s of silence end it; a request that is sent again is no
 * new round. */
static void test_plain_refusals_are_one_attempt(void **state)
{
	(void)state;
	tells("0.0 0 air auth-request sta=2 ap=1\n"
	      "0.01 0 air auth-response sta=2 ap=1\n"
	      "0.02 0 air assoc-request sta=2 ap=1\n"
	      "0.03 0 air assoc-response sta=2 ap=1\n"
	      "0.04 0 air key-message sta=2 ap=1 c=1 v=1\n"
	      "0.05 0 air key-message sta=2 ap=1 c=2 v=1\n"
	      "4.0 0 air deauth sta=2 ap=1 c=15 d=1\n"
	      "14.0 0 air auth-request sta=2 ap=1\n"
	      "14.01 0 air auth-request sta=2 ap=1\n"
	      "14.02 0 air auth-response sta=2 ap=1\n"
	      "200 0 air auth-request sta=2 ap=1\n",
		"#1 plain 02:00:00:00:02:00 02:00:00:00:01:00 ''\n"
		"  0.000 1 round-2 -> authentication request 0:1\n"
		"  0.010 1 round-2 <- authentication response 0:2\n"
		"  0.020 1 round-2 -> association request 0:3\n"
		"  0.030 1 round-2 <- association response 0:4\n"
		"  0.040 1 keys <- 4-way handshake 1/4 0:5\n"
		"  0.050 1 keys -> 4-way handshake 2/4 0:6\n"
		"  4.000 1 between <- deauthentication (reason 15: 4-way handshake timed out) 0:7\n"
		" 14.000 2 round-2 -> authentication request x2 0:8\n"
		" 14.020 2 round-2 <- authentication response 0:10\n"
		"#2 plain 02:00:00:00:02:00 02:00:00:00:01:00 '' open\n"
		"  0.000 1 round-2 -> authentication request 0:11\n");
}

/* Air, station and access point saw one message: one step. Sent again: a repetition. What lies
 * between is not seen. */
static void test_three_witnesses(void **state)
{
	(void)state;
	tells("0.000 0 air wsc-message sta=2 ap=1 m=M1 pw=4\n"
	      "0.004 1 sta wsc-message sta=2 ap=1 m=M1\n"
	      "0.020 2 ap wsc-message sta=2 ap=1 m=M1\n"
	      "0.030 2 ap wsc-message sta=2 ap=1 m=M2\n"
	      "0.031 0 air wsc-message sta=2 ap=1 m=M2\n"
	      "5.031 0 air wsc-message sta=2 ap=1 m=M2\n"
	      "5.1 0 air wsc-message sta=2 ap=1 m=M5\n"
	      "5.2 0 air wsc-message sta=2 ap=1 m=NACK err=18\n",
		"#1 pbc 02:00:00:00:02:00 02:00:00:00:01:00 '' open\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.000 1 eap -> M1 0:1 1:2 2:3\n"
		"  0.031 1 eap <- M2 x2 0:5 2:4\n"
		"      - 1 eap -> M3 not seen\n"
		"      - 1 eap <- M4 not seen\n"
		"  5.100 1 eap -> M5 0:7\n"
		"  5.200 1 eap -> WSC_NACK (the device password is wrong) 0:8\n");
}

/* Two stations answer one press: two attempts, and both hear of the overlap. */
static void test_two_stations_interleaved(void **state)
{
	(void)state;
	tells("0.0 1 ap pbc-pressed if=wlan0\n"
	      "0.1 1 ap eap-started sta=2 if=wlan0\n"
	      "0.11 1 ap eap-started sta=3 if=wlan0\n"
	      "0.12 1 ap wsc-message sta=2 m=M1 if=wlan0\n"
	      "0.13 1 ap wsc-message sta=3 m=M1 if=wlan0\n"
	      "0.14 1 ap overlap if=wlan0\n"
	      "0.15 1 ap wsc-message sta=2 m=M2D err=12 if=wlan0\n"
	      "0.16 1 ap eap-failure sta=3 if=wlan0\n",
		"#1 pbc 02:00:00:00:03:00 - '' open\n"
		"  0.000 0 before -- button pressed 1:1\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.110 1 eap -- EAP starts 1:3\n"
		"  0.130 1 eap -> M1 1:5\n"
		"  0.140 1 between -- two push-button sessions 1:6\n"
		"  0.160 1 eap <- EAP-Failure 1:8\n"
		"#2 pbc 02:00:00:00:02:00 - '' open\n"
		"  0.000 0 before -- button pressed 1:1\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.100 1 eap -- EAP starts 1:2\n"
		"  0.120 1 eap -> M1 1:4\n"
		"  0.140 1 between -- two push-button sessions 1:6\n"
		"  0.150 1 eap <- M2D (several devices are in push-button mode) 1:7\n");
}

/* Two access points of one log, pressed together: the one that was not needed ends as a sibling. */
static void test_siblings(void **state)
{
	(void)state;
	tells("0.0 1 ap pbc-pressed if=wlan0\n"
	      "0.2 1 ap pbc-pressed if=wlan1\n"
	      "0.5 1 ap registered sta=2 if=wlan0\n"
	      "0.6 1 ap connected sta=2 if=wlan0\n"
	      "60 1 ap walk-time-over if=wlan1\n",
		"#1 pbc 02:00:00:00:02:00 - ''\n"
		"  0.000 0 before -- button pressed 1:1\n"
		"  0.200 0 before -- button pressed at 2 1:2\n"
		"      - 1 round-1 -- associated not seen\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.500 1 eap -- key handed out 1:3\n"
		"      - 1 eap <- EAP-Failure not seen\n"
		"      - 2 round-2 -- associated not seen\n"
		"  0.600 2 after -- connected 1:4\n"
		"#2 pbc - - '' sibling\n"
		"  0.000 0 before -- button pressed 1:1\n"
		"  0.200 0 before -- button pressed at 2 1:2\n"
		" 60.000 0 before -- walk time over at 2 1:5\n");
}

/* A masked address is one, as far as it is known. */
static void test_masked(void **state)
{
	(void)state;
	tells("0.0 1 ap eap-started sta=74:38:b7:xx:xx:xx\n"
	      "0.1 1 ap registered sta=74:38:b7:xx:xx:xx\n"
	      "0.2 1 ap connected sta=74:38:b7:xx:xx:xx\n"
	      "50 1 ap key-mismatch sta=74:38:b7:xx:xx:xx\n",
		"#1 wps 74:38:b7:xx:xx:xx - ''\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.000 1 eap -- EAP starts 1:1\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.100 1 eap -- key handed out 1:2\n"
		"      - 1 eap <- EAP-Failure not seen\n"
		"      - 2 round-2 -- associated not seen\n"
		"  0.200 2 after -- connected 1:3\n"
		"#2 plain 74:38:b7:xx:xx:xx - '' open\n"
		"      - 1 round-2 -- associated not seen\n"
		"  0.000 1 keys -- key does not match 1:4\n");
}

/* A log without an address is of the station that the access point tells of at the same moment. */
static void test_nameless_station(void **state)
{
	(void)state;
	tells("0.0 1 ap eap-started sta=2\n"
	      "0.001 2 sta eap-started\n"
	      "0.1 1 ap registered sta=2\n"
	      "0.101 2 sta wps-success\n"
	      "0.2 2 sta connected ap=1\n"
	      "0.201 1 ap connected sta=2\n",
		"#1 wps 02:00:00:00:02:00 02:00:00:00:01:00 ''\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.000 1 eap -- EAP starts 2:2 1:1\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.099 1 eap -- key handed out 1:3\n"
		"  0.100 1 eap -- WPS done 2:4\n"
		"      - 1 eap <- EAP-Failure not seen\n"
		"      - 2 round-2 -- associated not seen\n"
		"  0.199 2 after -- connected 2:5 1:6\n");
}

/* A key that was not used for 30 s: the attempt is over, what comes later is another. */
static void test_given_and_not_used(void **state)
{
	(void)state;
	tells("0.0 2 sta pbc-pressed sta=2\n"
	      "0.1 2 sta ap-chosen sta=2 ap=1 c=1 t=home\n"
	      "0.2 2 sta credential sta=2 ap=1\n"
	      "0.3 2 sta wps-success sta=2 ap=1\n"
	      "0.4 2 sta scan-start sta=2\n"
	      "20 2 sta scan-start sta=2\n"
	      "31 2 sta scan-start sta=2\n"
	      "40 2 sta ap-chosen sta=2 ap=1 t=home\n"
	      "40.1 2 sta connected sta=2 ap=1\n",
		"#1 pbc 02:00:00:00:02:00 02:00:00:00:01:00 'home'\n"
		"  0.000 0 before -- button pressed 2:1\n"
		"  0.100 1 round-1 -- access point chosen (home) 2:2\n"
		"      - 1 round-1 -- associated not seen\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.200 1 eap -- key received 2:3\n"
		"  0.300 1 eap -- WPS done 2:4\n"
		"  0.400 1 between -- scan starts x2 2:5\n"
		"#2 plain 02:00:00:00:02:00 02:00:00:00:01:00 'home'\n"
		"  0.000 1 round-2 -- access point chosen (home) 2:8\n"
		"      - 1 round-2 -- associated not seen\n"
		"  0.100 1 after -- connected 2:9\n");
}

/* The same press in two lines is one, the next press is another attempt. */
static void test_pressed_again(void **state)
{
	(void)state;
	tells("0.0 2 sta pbc-pressed sta=2\n"
	      "0.05 2 sta pbc-pressed sta=2\n"
	      "0.1 2 sta scan-start sta=2\n"
	      "20 2 sta pbc-pressed sta=2\n"
	      "30 2 sta cancelled sta=2\n",
		"#1 pbc 02:00:00:00:02:00 - ''\n"
		"  0.000 0 before -- button pressed 2:1\n"
		"  0.100 0 before -- scan starts 2:3\n"
		"#2 pbc 02:00:00:00:02:00 - ''\n"
		"  0.000 0 before -- button pressed 2:4\n"
		" 10.000 0 before -- cancelled 2:5\n");
}

/* An old key is refused, then comes WPS: two attempts, parted at the association. */
static void test_plain_then_wps(void **state)
{
	(void)state;
	tells("0.0 0 air auth-request sta=2 ap=1\n"
	      "0.1 0 air assoc-request sta=2 ap=1\n"
	      "0.2 0 air key-message sta=2 ap=1 c=1 v=1\n"
	      "0.3 0 air deauth sta=2 ap=1 c=2 d=1\n"
	      "5.0 0 air auth-request sta=2 ap=1\n"
	      "5.1 0 air assoc-request sta=2 ap=1 c=1\n"
	      "5.2 0 air wsc-message sta=2 ap=1 m=M1 pw=4\n",
		"#1 plain 02:00:00:00:02:00 02:00:00:00:01:00 ''\n"
		"  0.000 1 round-2 -> authentication request 0:1\n"
		"  0.100 1 round-2 -> association request 0:2\n"
		"  0.200 1 keys <- 4-way handshake 1/4 0:3\n"
		"  0.300 1 between <- deauthentication (reason 2: authentication is not valid any "
		"more) 0:4\n"
		"#2 pbc 02:00:00:00:02:00 02:00:00:00:01:00 '' open\n"
		"  0.000 1 round-1 -> authentication request 0:5\n"
		"  0.100 1 round-1 -> association request (WPS) 0:6\n"
		"  0.200 1 eap -> M1 0:7\n");
}

/* Several exchanges at several access points in one attempt, and what each of them lacks. */
static void test_two_access_points(void **state)
{
	(void)state;
	tells("0.0 0 air probe-request sta=2 pw=4\n"
	      "0.1 0 air auth-request sta=2 ap=1\n"
	      "0.2 0 air assoc-request sta=2 ap=1 c=1\n"
	      "0.3 0 air wsc-message sta=2 ap=1 m=M2D\n"
	      "0.4 0 air deauth sta=2 ap=1 c=3 d=2\n"
	      "2.0 0 air auth-request sta=2 ap=5\n"
	      "2.1 0 air assoc-request sta=2 ap=5 c=1\n"
	      "2.2 0 air wsc-message sta=2 ap=5 m=Done\n"
	      "2.3 0 air deauth sta=2 ap=5 c=3 d=2\n"
	      "2.4 0 air auth-request sta=2 ap=5\n"
	      "2.5 0 air key-message sta=2 ap=5 c=4\n",
		"#1 pbc 02:00:00:00:02:00 02:00:00:00:05:00 ''\n"
		"  0.000 0 before -> probe request 0:1\n"
		"  0.100 1 round-1 -> authentication request 0:2\n"
		"  0.200 1 round-1 -> association request (WPS) 0:3\n"
		"  0.300 1 eap <- M2D 0:4\n"
		"  0.400 1 between -> deauthentication (reason 3: the sender leaves) 0:5\n"
		"  2.000 2 round-1 -> authentication request at 2 0:6\n"
		"  2.100 2 round-1 -> association request (WPS) at 2 0:7\n"
		"      - 2 eap -> M1 not seen\n"
		"      - 2 eap <- M2 not seen\n"
		"      - 2 eap -> M3 not seen\n"
		"      - 2 eap <- M4 not seen\n"
		"      - 2 eap -> M5 not seen\n"
		"      - 2 eap <- M6 not seen\n"
		"      - 2 eap -> M7 not seen\n"
		"      - 2 eap <- M8 not seen\n"
		"  2.200 2 eap -> WSC_Done at 2 0:8\n"
		"      - 2 eap <- EAP-Failure not seen\n"
		"  2.300 2 between -> deauthentication (reason 3: the sender leaves) at 2 0:9\n"
		"  2.400 3 round-2 -> authentication request at 2 0:10\n"
		"      - 3 round-2 -- associated not seen\n"
		"      - 3 keys <- 4-way handshake 1/4 not seen\n"
		"      - 3 keys -> 4-way handshake 2/4 not seen\n"
		"      - 3 keys <- 4-way handshake 3/4 not seen\n"
		"  2.500 3 keys -> 4-way handshake 4/4 at 2 0:11\n");
}

/* A button is seen in beacons. */
static void test_beacons(void **state)
{
	(void)state;
	tells("0.0 0 air ap-found ap=1 bss=1 t=home\n"
	      "1.0 0 air ap-found ap=1 bss=7 t=home\n"
	      "121.0 0 air ap-found ap=1 bss=1 t=home\n",
		"#1 pbc - 02:00:00:00:01:00 'home'\n"
		"  0.000 0 before -- button pressed 0:2\n"
		"120.000 0 before -- push button over 0:3\n");
}

/* The PIN is entered while the device waits: one attempt over two exchanges. */
static void test_pin_later(void **state)
{
	(void)state;
	tells("0.0 1 ap enrollee-seen sta=2 c=0 d=1\n"
	      "0.1 1 ap eap-started sta=2\n"
	      "0.2 1 ap pin-needed sta=2\n"
	      "0.3 1 ap eap-failure sta=2\n"
	      "9.0 1 ap pin-set\n"
	      "9.5 1 ap eap-started sta=2\n"
	      "9.6 1 ap registered sta=2\n"
	      "9.7 1 ap connected sta=2\n",
		"#1 pin 02:00:00:00:02:00 - ''\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.000 1 eap -- EAP starts 1:2\n"
		"  0.100 1 eap -- PIN needed 1:3\n"
		"  0.200 1 eap <- EAP-Failure 1:4\n"
		"  8.900 0 before -- PIN entered 1:5\n"
		"      - 2 round-1 -- associated not seen\n"
		"  9.400 2 eap -- EAP starts 1:6\n"
		"      - 2 eap -> M1 … M8, WSC_Done not seen\n"
		"  9.500 2 eap -- key handed out 1:7\n"
		"      - 2 eap <- EAP-Failure not seen\n"
		"      - 3 round-2 -- associated not seen\n"
		"  9.600 3 after -- connected 1:8\n");
}

/* M1 from the access point: the station is the registrar. */
static void test_external_registrar(void **state)
{
	(void)state;
	tells("0.0 0 air identity sta=2 ap=1 c=1 t=WFA-SimpleConfig-Registrar-1-0\n"
	      "0.1 0 air wsc-message sta=2 ap=1 m=M1 by=ap\n"
	      "0.2 0 air wsc-message sta=2 ap=1 m=M2 by=sta\n"
	      "0.7 0 air wsc-message sta=2 ap=1 m=M7 by=ap\n",
		"#1 ap-pin 02:00:00:00:02:00 02:00:00:00:01:00 '' open\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.000 1 eap -> EAP identity (WFA-SimpleConfig-Registrar-1-0) 0:1\n"
		"  0.100 1 eap <- M1 0:2\n"
		"  0.200 1 eap -> M2 0:3\n"
		"      - 1 eap <- M3 not seen\n"
		"      - 1 eap -> M4 not seen\n"
		"      - 1 eap <- M5 not seen\n"
		"      - 1 eap -> M6 not seen\n"
		"  0.700 1 eap <- M7 0:4\n");
}

/* wpsd's session and hostapd's button are one press. */
static void test_wpsd_and_hostapd(void **state)
{
	(void)state;
	tells("0.0 1 ap session if=home c=1 t=key\n"
	      "0.1 1 ap session if=home c=2 t=key\n"
	      "0.15 2 ap pbc-pressed if=home\n"
	      "0.5 2 ap registered sta=2 if=home\n"
	      "0.55 1 ap session sta=2 if=home c=4 t=key\n"
	      "0.7 2 ap connected sta=2 if=home\n"
	      "0.75 1 ap session sta=2 if=home c=5 t=key\n",
		"#1 pbc 02:00:00:00:02:00 - ''\n"
		"  0.000 0 before -- session: waiting 1:1\n"
		"  0.100 0 before -- session: open 1:2\n"
		"  0.150 0 before -- button pressed 2:3\n"
		"      - 1 round-1 -- associated not seen\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.500 1 eap -- key handed out 2:4\n"
		"      - 1 eap <- EAP-Failure not seen\n"
		"  0.550 1 between -- session: registered 1:5\n"
		"      - 2 round-2 -- associated not seen\n"
		"  0.700 2 after -- connected 2:6\n"
		"  0.750 2 after -- session: joined 1:7\n");
}

/* Without times the order of lines has to do. */
static void test_without_times(void **state)
{
	(void)state;
	tells("- 1 sta pbc-pressed sta=2\n"
	      "- 1 sta ap-chosen sta=2 ap=1 c=1 t=home\n"
	      "- 1 sta wps-success sta=2 ap=1\n"
	      "- 1 sta ap-chosen sta=2 ap=1 t=home\n"
	      "- 1 sta connected sta=2 ap=1\n"
	      "- 1 sta ap-chosen sta=2 ap=1 t=home\n"
	      "- 1 sta connected sta=2 ap=1\n",
		"#1 pbc 02:00:00:00:02:00 02:00:00:00:01:00 'home'\n"
		"      - 0 before -- button pressed 1:1\n"
		"      - 1 round-1 -- access point chosen (home) 1:2\n"
		"      - 1 round-1 -- associated not seen\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"      - 1 eap -- WPS done 1:3\n"
		"      - 1 eap <- EAP-Failure not seen\n"
		"      - 2 round-2 -- access point chosen (home) 1:4\n"
		"      - 2 round-2 -- associated not seen\n"
		"      - 2 after -- connected 1:5\n"
		"#2 plain 02:00:00:00:02:00 02:00:00:00:01:00 'home'\n"
		"      - 1 round-2 -- access point chosen (home) 1:6\n"
		"      - 1 round-2 -- associated not seen\n"
		"      - 1 after -- connected 1:7\n");
}

/* The same UUID under another address goes on with its attempt. */
static void test_changed_address(void **state)
{
	(void)state;
	tells("0.0 0 air probe-request sta=2 pw=4 uuid=9\n"
	      "0.1 0 air auth-request sta=2 ap=1\n"
	      "2.0 0 air auth-request sta=3 ap=1\n"
	      "2.1 0 air assoc-request sta=3 ap=1 c=1\n"
	      "2.2 0 air wsc-message sta=3 ap=1 m=M1 pw=4 uuid=9\n",
		"#1 pbc 02:00:00:00:03:00 02:00:00:00:01:00 '' open\n"
		"  0.000 0 before -> probe request 0:1\n"
		"  0.100 1 round-1 -> authentication request 0:2\n"
		"  2.000 2 round-1 -> authentication request 0:3\n"
		"  2.100 2 round-1 -> association request (WPS) 0:4\n"
		"  2.200 2 eap -> M1 0:5\n");
}

/* The exchange goes to a registrar behind RADIUS; the station is let in after it. */
static void test_behind_radius(void **state)
{
	(void)state;
	tells("0.0 1 ap pbc-pressed if=wlan0\n"
	      "0.1 1 ap eap-started sta=2 if=wlan0\n"
	      "0.2 1 ap eap-failure sta=2 if=wlan0\n"
	      "0.3 1 ap walk-time-over if=wlan0\n"
	      "0.3 1 ap cancelled if=wlan0\n"
	      "0.4 1 ap connected sta=2 if=wlan0\n",
		"#1 pbc 02:00:00:00:02:00 - ''\n"
		"  0.000 0 before -- button pressed 1:1\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.100 1 eap -- EAP starts 1:2\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.200 1 eap <- EAP-Failure 1:3\n"
		"  0.300 1 between -- walk time over 1:4\n"
		"  0.300 1 between -- cancelled 1:5\n"
		"      - 2 round-2 -- associated not seen\n"
		"  0.400 2 after -- connected 1:6\n");
}

static struct trace_story *story_of(const char *facts, const struct trace_story_options *options)
{
	struct trace_story *story = trace_story_new(options);

	rig_add(story, facts);
	trace_story_end(story);
	return story;
}

static struct trace_past last_past;

static void keep_past(const struct trace_story *story, struct trace_attempt *attempt,
	const struct trace_past *past)
{
	(void)story;
	(void)attempt;
	last_past = *past;
}

static const struct trace_story_options with_past = {.judge = keep_past};

/* A key that was given before the restart, in one file, and is refused days later, in another. */
static void test_past_over_a_restart(void **state)
{
	(void)state;
	trace_story_free(story_of("0.0 1 ap ap-up ap=1 if=wlan0 t=home\n"
				  "1.0 1 ap registered sta=2 ap=1 if=wlan0\n"
				  "1.2 1 ap connected sta=2 ap=1 if=wlan0\n"
				  "200000 2 ap program-start t=hostapd\n"
				  "200001 2 ap ap-up ap=1 if=wlan0 t=home\n"
				  "200060 2 ap key-mismatch sta=2 ap=1 if=wlan0\n",
		&with_past));
	assert_true(last_past.registered);
	assert_string_equal(last_past.registered_ssid, "home");
	assert_int_equal(last_past.registered_where.position, 2);
	assert_true(last_past.connected_since);
	assert_true(last_past.ap_restarted_since);
	assert_int_equal(last_past.restart_where.source, 2);
}

/* Its own log shows that it is the same device under another address; without the interface of that
 * log nothing does. */
static void test_past_of_another_address(void **state)
{
	const char *same = "1.0 1 sta credential sta=2 ap=1 if=wlan0 t=home\n"
			   "1.2 1 sta connected sta=2 ap=1 if=wlan0\n"
			   "60.0 1 sta key-wrong sta=3 ap=1 if=wlan0\n";
	const char *other = "1.0 1 sta credential sta=2 ap=1 if=wlan0 t=home\n"
			    "1.2 1 sta connected sta=2 ap=1 if=wlan0\n"
			    "60.0 2 sta key-wrong sta=3 ap=1 if=wlan0\n";
	struct trace_story *story;

	(void)state;
	story = story_of(same, &with_past);
	assert_true(last_past.registered);
	assert_true(last_past.registered_other_mac);
	assert_true(last_past.connected_since);
	assert_int_equal(trace_story_count(story), 2);
	assert_false(trace_mac_any(&trace_story_attempt(story, 0)->other_sta));
	assert_true(trace_mac_same(
		&trace_story_attempt(story, 1)->other_sta, &trace_story_attempt(story, 0)->sta));
	trace_story_free(story);
	trace_story_free(story_of(other, &with_past));
	assert_false(last_past.registered);
}

/* Whose log it is was concluded; the access point refuses another address as the device associates:
 * from then on that is its address. Not when it tells of the device by the one it had. */
static void test_presumed_address_gives_way(void **state)
{
	const char *given = "1.0 1 sta credential sta=2 ap=1 presumed=1 t=home\n"
			    "1.2 1 sta connected sta=2 ap=1 presumed=1\n"
			    "60.0 1 sta auth-request sta=2 ap=1 presumed=1\n"
			    "60.1 1 sta associated sta=2 ap=1 presumed=1\n"
			    "60.15 2 ap key-mismatch sta=3 ap=1\n"
			    "64.0 1 sta key-wrong sta=2 ap=1 presumed=1\n";
	const char *told = "60.0 1 sta auth-request sta=2 ap=1 presumed=1\n"
			   "60.05 2 ap auth-request sta=2 ap=1\n"
			   "60.1 1 sta associated sta=2 ap=1 presumed=1\n"
			   "60.15 2 ap key-mismatch sta=3 ap=1\n"
			   "64.0 1 sta key-wrong sta=2 ap=1 presumed=1\n";
	struct trace_story *story;

	(void)state;
	story = story_of(given, &with_past);
	assert_true(last_past.registered_other_mac);
	assert_int_equal(trace_story_count(story), 2);
	assert_int_equal(trace_story_attempt(story, 1)->sta.octet[4], 3);
	assert_int_equal(trace_story_attempt(story, 1)->other_sta.octet[4], 2);
	trace_story_free(story);
	story = story_of(told, &with_past);
	assert_int_equal(trace_story_count(story), 2);
	assert_int_equal(trace_story_attempt(story, 0)->sta.octet[4], 2);
	assert_int_equal(trace_story_attempt(story, 1)->sta.octet[4], 3);
	trace_story_free(story);
}

static void test_no_restart_no_registration(void **state)
{
	(void)state;
	trace_story_free(story_of("0.0 2 ap program-start t=hostapd\n"
				  "1.0 1 ap registered sta=2 ap=1\n"
				  "1.2 1 ap connected sta=2 ap=1\n"
				  "60.0 1 ap key-mismatch sta=2 ap=1\n",
		&with_past));
	assert_true(last_past.registered);
	assert_false(last_past.ap_restarted_since);
	trace_story_free(story_of("1.0 1 ap registered sta=2 ap=1\n"
				  "1.2 1 ap connected sta=2 ap=1\n"
				  "60.0 1 ap key-mismatch sta=3 ap=1\n",
		&with_past));
	assert_false(last_past.registered);
}

/* The clock of an access point that was switched off begins where it was built. */
static void test_clock_set_back(void **state)
{
	(void)state;
	trace_story_free(story_of("100000 1 ap registered sta=2 ap=1\n"
				  "100001 1 ap connected sta=2 ap=1\n"
				  "50 1 ap key-mismatch sta=2 ap=1\n",
		&with_past));
	assert_true(last_past.registered);
	assert_true(last_past.ap_restarted_since);
	assert_int_equal(last_past.restart_where.position, 3);
}

/* Random numbers that come twice; a retransmission and another witness are no repetition. */
static void test_repeated_numbers(void **state)
{
	static const char *const once = "1.0 0 air wsc-message sta=2 ap=1 m=M1 nonce=5 key=6\n"
					"1.0 1 sta wsc-message sta=2 ap=1 m=M1 nonce=5 key=6\n"
					"2.0 0 air wsc-message sta=2 ap=1 m=M1 nonce=5 key=6\n";
	static const char *const twice = "1.0 0 air wsc-message sta=2 ap=1 m=M1 nonce=5 key=6\n"
					 "400.0 0 air wsc-message sta=2 ap=1 m=M1 nonce=7 key=6\n"
					 "800.0 0 air wsc-message sta=2 ap=1 m=M1 nonce=5 key=8\n";

	(void)state;
	trace_story_free(story_of(once, &with_past));
	assert_int_equal(last_past.repeated_nonces, 0);
	assert_int_equal(last_past.repeated_keys, 0);
	trace_story_free(story_of(twice, &with_past));
	assert_int_equal(last_past.repeated_nonces, 1);
	assert_int_equal(last_past.repeated_keys, 0);
	assert_int_equal(last_past.repeated_from, TRACE_FROM_STATION);
	assert_int_equal(last_past.repeated_where[0].position, 1);
	assert_int_equal(last_past.repeated_where[1].position, 3);
}

static void test_filters(void **state)
{
	static const char *const facts = "0.0 0 air auth-request sta=2 ap=1\n"
					 "0.1 0 air auth-request sta=3 ap=4\n";
	struct trace_story_options station = {
		.station = {.octet = {2, 0, 0, 0, 3, 0}, .known = TRACE_MAC_WHOLE}};
	struct trace_story_options ap = {
		.ap = {.octet = {2, 0, 0, 0, 1, 0}, .known = TRACE_MAC_WHOLE}};
	struct trace_story *story = story_of(facts, &station);

	(void)state;
	assert_int_equal(trace_story_count(story), 1);
	assert_int_equal(trace_story_attempt(story, 0)->sta.octet[4], 3);
	trace_story_free(story);
	story = story_of(facts, &ap);
	assert_int_equal(trace_story_count(story), 1);
	assert_int_equal(trace_story_attempt(story, 0)->sta.octet[4], 2);
	trace_story_free(story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events_of_an_access_point),
		cmocka_unit_test(test_plain_refusals_are_one_attempt),
		cmocka_unit_test(test_three_witnesses),
		cmocka_unit_test(test_two_stations_interleaved),
		cmocka_unit_test(test_siblings),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_nameless_station),
		cmocka_unit_test(test_given_and_not_used),
		cmocka_unit_test(test_pressed_again),
		cmocka_unit_test(test_plain_then_wps),
		cmocka_unit_test(test_two_access_points),
		cmocka_unit_test(test_beacons),
		cmocka_unit_test(test_pin_later),
		cmocka_unit_test(test_external_registrar),
		cmocka_unit_test(test_wpsd_and_hostapd),
		cmocka_unit_test(test_without_times),
		cmocka_unit_test(test_changed_address),
		cmocka_unit_test(test_behind_radius),
		cmocka_unit_test(test_past_over_a_restart),
		cmocka_unit_test(test_past_of_another_address),
		cmocka_unit_test(test_presumed_address_gives_way),
		cmocka_unit_test(test_no_restart_no_registration),
		cmocka_unit_test(test_clock_set_back),
		cmocka_unit_test(test_repeated_numbers),
		cmocka_unit_test(test_filters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
