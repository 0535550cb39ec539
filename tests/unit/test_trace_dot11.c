/* SPDX-License-Identifier: BSD-3-Clause */
/* Management frames become facts: each once, and nothing that says nothing new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <wsc/wire.h>

#include "tests/unit/trace_frames.h"

/* --- elements --- */

static void put_vendor(struct bytes *frame, const char type[4], const void *attributes, size_t len)
{
	uint8_t value[255];

	memcpy(value, type, 4);
	memcpy(value + 4, attributes, len);
	put_element(frame, 221, value, len + 4);
}

static void put_wps(struct bytes *frame, const void *attributes, size_t len)
{
	put_vendor(frame, "\x00\x50\xf2\4", attributes, len);
}

#define WPS_VERSION "\x10\x4a\0\1\x10"
#define WPS_STATE   "\x10\x44\0\1\2"
#define WPS_PBC	    "\x10\x41\0\1\1\x10\x12\0\2\0\4\x10\x53\0\2\0\x80"

static void put_wps_quiet(struct bytes *frame)
{
	put_wps(frame, WPS_VERSION WPS_STATE, 10);
}

static void put_wps_pbc(struct bytes *frame)
{
	put_wps(frame, WPS_VERSION WPS_STATE WPS_PBC, 27);
}

#define SUITE(n) "\x00\x0f\xac" n

static void put_rsn(struct bytes *frame)
{
	put_element(frame, 48,
		"\1\0" SUITE("\4") "\1\0" SUITE("\4") "\2\0" SUITE("\2") SUITE("\x8") "\x80\0", 24);
}

static void put_tim(struct bytes *frame, unsigned count, unsigned bits)
{
	const uint8_t tim[] = {(uint8_t)count, 2, 0, (uint8_t)bits};

	put_element(frame, 5, tim, 4);
}

/* Beacon or probe response of @ap up to its TIM. */
static struct bytes *new_beacon(unsigned control, uint8_t to, uint8_t ap, const char *ssid,
	unsigned capabilities, uint8_t time)
{
	struct bytes *frame = new_frame();

	put_header(frame, control, to, ap, ap, time);
	put8(frame, time);
	put_zeros(frame, 7);
	put16(frame, 100);
	put16(frame, capabilities);
	put_element(frame, 0, ssid, strlen(ssid));
	put_element(frame, 3, "\6", 1);
	return frame;
}

static void test_beacons(void **state)
{
	const struct read_facts *found;
	struct bytes *frame;

	(void)state;
	for (uint8_t i = 0; i < 3; i++) { /* times and TIM change, nothing else */
		frame = new_beacon(BEACON, 0xff, 1, "home", 0x0011, i);
		put_tim(frame, i, i);
		put_rsn(frame);
		put_wps_quiet(frame);
	}
	frame = new_beacon(BEACON, 0xff, 1, "home", 0x0011, 4);
	put_tim(frame, 0, 0);
	put_rsn(frame);
	put_wps_pbc(frame);
	frame = new_beacon(BEACON, 0xff, 1, "home", 0x0011, 5);
	put_tim(frame, 0, 0);
	put_element(frame, 11, "\1\2\3\4\5", 5); /* load: nobody asks for it */
	put_rsn(frame);
	put_wps_pbc(frame);
	frame = new_beacon(BEACON, 0xff, 1, "home", 0x0011, 6);
	put_tim(frame, 0, 0);
	put_rsn(frame);
	put_wps_quiet(frame);
	found = kinds_are(TRACE_AP_FOUND, TRACE_AP_FOUND, TRACE_AP_FOUND, -1);
	is_pair(&found->fact[0], 1, 0);
	assert_string_equal(found->fact[0].text, "home");
	assert_int_equal(found->fact[0].mhz, 2437);
	assert_int_equal(found->fact[0].bss, TRACE_BSS_WPS | TRACE_BSS_PRIVACY | TRACE_BSS_WPA2 |
						     TRACE_BSS_CCMP | TRACE_BSS_PSK |
						     TRACE_BSS_SAE | TRACE_BSS_PMF_CAPABLE);
	assert_int_equal(
		found->fact[1].bss, found->fact[0].bss | TRACE_BSS_SELECTED | TRACE_BSS_PBC);
	assert_int_equal(found->fact[1].position, 4);
	assert_int_equal(found->fact[2].bss, found->fact[0].bss);
	assert_int_equal(found->fact[2].position, 6);
	assert_int_equal(found->info.units, 6);
}

/* What is at the end comes and goes, and so does the TIM's length. */
static void test_beacon_ends(void **state)
{
	static const uint8_t long_tim[] = {0, 2, 0, 1, 2, 3};
	const struct read_facts *found;

	(void)state;
	for (uint8_t i = 0; i < 6; i++) {
		struct bytes *frame = new_beacon(BEACON, 0xff, 1, "home", 0x0011, i);

		if (i % 2)
			put_element(frame, 5, long_tim, sizeof(long_tim));
		else
			put_tim(frame, i, i);
		put_rsn(frame);
		if (i < 2 || i > 3)
			put_wps_pbc(frame);
	}
	found = kinds_are(TRACE_AP_FOUND, TRACE_AP_FOUND, TRACE_AP_FOUND, -1);
	assert_int_equal(found->fact[1].position, 3);
	assert_int_equal(found->fact[2].position, 5);
}

static void test_bss_bits(void **state)
{
	static const struct {
		uint8_t id;
		const char *value;
		size_t len;
		uint32_t bits;
	} elements[] = {
		{48, "\1\0" SUITE("\2") "\1\0" SUITE("\2") "\1\0" SUITE("\2") "\0\0", 20,
			TRACE_BSS_WPA2 | TRACE_BSS_TKIP | TRACE_BSS_PSK},
		{48, "\1\0" SUITE("\4") "\1\0" SUITE("\x9") "\1\0" SUITE("\x18") "\xc0\0", 20,
			TRACE_BSS_WPA2 | TRACE_BSS_CCMP | TRACE_BSS_SAE | TRACE_BSS_PMF_CAPABLE |
				TRACE_BSS_PMF_REQUIRED},
		{48, "\1\0" SUITE("\4") "\1\0" SUITE("\4") "\2\0" SUITE("\6") SUITE("\5") "\0\0",
			24, TRACE_BSS_WPA2 | TRACE_BSS_CCMP | TRACE_BSS_PSK_SHA256 | TRACE_BSS_EAP},
		{48, "\1\0" SUITE("\4") "\1\0" SUITE("\4") "\1\0" SUITE("\x12"), 18,
			TRACE_BSS_WPA2 | TRACE_BSS_CCMP | TRACE_BSS_OWE},
		{48, "\1\0" SUITE("\4") "\xff\xff" SUITE("\4"), 12,
			TRACE_BSS_WPA2 | TRACE_BSS_CCMP},
		{48, "\1", 1, TRACE_BSS_WPA2},
		{221, "\x00\x50\xf2\1\1\0\x00\x50\xf2\2\1\0\x00\x50\xf2\2\1\0\x00\x50\xf2\2", 22,
			TRACE_BSS_WPA1 | TRACE_BSS_TKIP | TRACE_BSS_PSK},
		{221, "\x00\x50\xf2\4" WPS_VERSION "\x10\x44\0\1\1\x10\x57\0\1\1", 19,
			TRACE_BSS_WPS | TRACE_BSS_UNCONFIGURED | TRACE_BSS_LOCKED},
		{221, "\x00\x50\xf2\4" WPS_VERSION WPS_STATE "\x10\x41\0\1\1\x10\x12\0\2\0\0", 25,
			TRACE_BSS_WPS | TRACE_BSS_SELECTED | TRACE_BSS_PIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		struct bytes *frame;

		n_frames = 0;
		frame = new_beacon(BEACON, 0xff, 1, "home", 1, 0);
		put_element(frame, elements[i].id, elements[i].value, elements[i].len);
		assert_int_equal(kinds_are(TRACE_AP_FOUND, -1)->fact[0].bss, elements[i].bits);
	}
}

/* A hidden network shows its name in probe responses: that is news once, and no change back. */
static void test_hidden(void **state)
{
	const struct read_facts *found;

	(void)state;
	for (uint8_t i = 0; i < 3; i++) {
		(void)new_beacon(BEACON, 0xff, 1, "", 1, i);
		(void)new_beacon(PROBE_RESPONSE, 2, 1, "home", 1, i);
	}
	found = kinds_are(TRACE_AP_FOUND, TRACE_AP_FOUND, -1);
	assert_int_equal(found->fact[0].bss, TRACE_BSS_HIDDEN);
	assert_string_equal(found->fact[0].text, "");
	assert_int_equal(found->fact[1].bss, TRACE_BSS_HIDDEN);
	assert_string_equal(found->fact[1].text, "home");
}

static void test_strange_ssid(void **state)
{
	(void)state;
	(void)new_beacon(BEACON, 0xff, 1, "a\x1b[2J\xff", 1, 0);
	assert_string_equal(kinds_are(TRACE_AP_FOUND, -1)->fact[0].text, "a?[2J?");
}

#define PROBE_PBC                                                                                  \
	"\x10\x4a\0\1\x10\x10\x3a\0\1\1\x10\x08\0\2\x23\x88\x10\x12\0\2\0\4\x10\x47\0\x10uuid "    \
	"uuid uuid !"

static struct bytes *new_probe(unsigned sequence, const char *ssid)
{
	struct bytes *frame = new_frame();

	put_header(frame, PROBE_REQUEST, 0xff, 2, 0xff, sequence);
	put_element(frame, 0, ssid, strlen(ssid));
	return frame;
}

static void test_probes(void **state)
{
	const struct read_facts *found;

	(void)state;
	(void)new_probe(1, "");
	(void)new_probe(2, "home"); /* another name says nothing new */
	put_wps(new_probe(3, ""), PROBE_PBC, sizeof(PROBE_PBC) - 1);
	put_wps(new_probe(4, ""), PROBE_PBC, sizeof(PROBE_PBC) - 1);
	for (uint8_t i = 0; i < 2; i++) {
		(void)new_beacon(PROBE_RESPONSE, 2, 1, "home", 1, i);
		(void)new_beacon(PROBE_RESPONSE, 3, 1, "home", 1, i); /* to somebody else */
	}
	(void)new_probe(5, "");
	(void)new_beacon(PROBE_RESPONSE, 2, 1, "home", 1, 3);
	put_wps(new_probe(6, ""), PROBE_PBC, sizeof(PROBE_PBC) - 1);
	(void)new_beacon(PROBE_RESPONSE, 2, 1, "home", 1, 4);
	found = kinds_are(TRACE_PROBE_REQUEST, TRACE_PROBE_REQUEST, TRACE_AP_FOUND,
		TRACE_PROBE_RESPONSE, TRACE_PROBE_REQUEST, TRACE_PROBE_REQUEST,
		TRACE_PROBE_RESPONSE, -1);
	is_pair(&found->fact[0], 0, 2);
	assert_int_not_equal(found->fact[0].wsc.kind, WSC_PROBE_REQUEST);
	assert_int_equal(found->fact[1].position, 3);
	assert_int_equal(found->fact[1].wsc.kind, WSC_PROBE_REQUEST);
	assert_int_equal(found->fact[1].wsc.password_id, WSC_PASSWORD_PBC);
	assert_int_equal(found->fact[1].wsc.config_methods, 0x2388);
	assert_true(found->fact[1].wsc.uuid != 0);
	is_pair(&found->fact[3], 1, 2);
	assert_int_not_equal(found->fact[4].wsc.kind, WSC_PROBE_REQUEST);
}

/* A station that asks again after a pause has begun anew. */
static void test_probe_again(void **state)
{
	static struct bytes file;

	(void)state;
	file.len = 0;
	put_wps(new_probe(1, ""), PROBE_PBC, sizeof(PROBE_PBC) - 1);
	put_pcap(&file, 0xa1b2c3d4, 105);
	put_record(&file, 100, 0, &frames[0]);
	put_record(&file, 159, 0, &frames[0]);
	put_record(&file, 220, 0, &frames[0]); /* 61 s after the last one */
	assert_int_equal(facts_of(&file)->n, 2);
	assert_int_equal(facts_of(&file)->fact[1].position, 3);
	assert_int_equal(facts_of(&file)->fact[1].kind, TRACE_PROBE_REQUEST);
}

static void new_auth(unsigned flags, uint8_t to, uint8_t from, unsigned algorithm, unsigned number,
	unsigned status)
{
	struct bytes *frame = new_frame();

	put_header(frame, AUTH | flags, to, from, 1, 5);
	put16(frame, algorithm);
	put16(frame, number);
	put16(frame, status);
}

static void test_authentication(void **state)
{
	const struct read_facts *found;

	(void)state;
	new_auth(0, 1, 2, 0, 1, 0);
	new_auth(0, 2, 1, 0, 2, 17);
	new_auth(0, 1, 2, 3, 1, 126);
	new_auth(0, 2, 1, 3, 1, 126); /* hash to element: it goes on */
	new_auth(0, 2, 1, 3, 2, 15);
	found = kinds_are(TRACE_AUTH_REQUEST, TRACE_AUTH_RESPONSE, TRACE_AUTH_REQUEST,
		TRACE_AUTH_RESPONSE, TRACE_AUTH_RESPONSE, TRACE_SAE_FAILED, -1);
	for (size_t i = 0; i < found->n; i++)
		is_pair(&found->fact[i], 1, 2);
	assert_int_equal(found->fact[0].code, 0);
	assert_int_equal(found->fact[0].code2, 1);
	assert_int_equal(found->fact[1].code, 17);
	assert_int_equal(found->fact[1].value, 2);
	assert_int_equal(found->fact[2].code, 3);
	assert_int_equal(found->fact[3].code2, 3);
	assert_int_equal(found->fact[5].code, 15);
}

static void test_association(void **state)
{
	const struct read_facts *found;
	struct bytes *frame = new_frame();

	(void)state;
	put_header(frame, ASSOC_REQUEST, 1, 2, 1, 1);
	put_zeros(frame, 4);
	put_element(frame, 0, "home", 4);
	put_wps_quiet(frame);
	frame = new_frame();
	put_header(frame, ASSOC_RESPONSE, 2, 1, 1, 1);
	put16(frame, 0x11);
	put16(frame, 31);
	put16(frame, 0xc001);
	frame = new_frame();
	put_header(frame, REASSOC_REQUEST, 1, 2, 1, 2);
	put_zeros(frame, 10);
	put_rsn(frame);
	found = kinds_are(TRACE_ASSOC_REQUEST, TRACE_ASSOC_RESPONSE, TRACE_ASSOC_REQUEST, -1);
	for (size_t i = 0; i < found->n; i++)
		is_pair(&found->fact[i], 1, 2);
	assert_int_equal(found->fact[0].code, 1);
	assert_int_equal(found->fact[0].bss, TRACE_BSS_WPS);
	assert_int_equal(found->fact[1].code, 31);
	assert_int_equal(found->fact[2].code, 0);
	assert_int_equal(found->fact[2].bss, TRACE_BSS_WPA2 | TRACE_BSS_CCMP | TRACE_BSS_PSK |
						     TRACE_BSS_SAE | TRACE_BSS_PMF_CAPABLE);
}

static void test_leaving(void **state)
{
	const struct read_facts *found;
	struct bytes *frame = new_frame();

	(void)state;
	put_header(frame, DEAUTH, 2, 1, 1, 1);
	put16(frame, 15);
	frame = new_frame();
	put_header(frame, DISASSOC, 1, 2, 1, 1);
	put16(frame, 8);
	frame = new_frame();
	put_header(frame, DEAUTH, 0xff, 1, 1, 2);
	put16(frame, 3);
	frame = new_frame();
	put_header(frame, DEAUTH | PROTECTED, 2, 1, 1, 3);
	put16(frame, 0x1234);
	found = kinds_are(TRACE_DEAUTH, TRACE_DISASSOC, TRACE_DEAUTH, TRACE_DEAUTH, -1);
	is_pair(&found->fact[0], 1, 2);
	assert_int_equal(found->fact[0].code, 15);
	assert_int_equal(found->fact[0].code2, TRACE_FROM_AP);
	is_pair(&found->fact[1], 1, 2);
	assert_int_equal(found->fact[1].code, 8);
	assert_int_equal(found->fact[1].code2, TRACE_FROM_STATION);
	is_pair(&found->fact[2], 1, 0);
	assert_int_equal(found->fact[3].code, 0);
}

static void test_retry(void **state)
{
	(void)state;
	new_auth(0, 1, 2, 0, 1, 0);
	new_auth(RETRY, 1, 2, 0, 1, 0); /* the same */
	new_auth(0, 1, 2, 0, 1, 0);	/* sent anew, by a driver that counts to nothing */
	new_auth(RETRY, 1, 3, 0, 1, 0); /* of which the first was not heard */
	(void)kinds_are(TRACE_AUTH_REQUEST, TRACE_AUTH_REQUEST, TRACE_AUTH_REQUEST, -1);
}

/* --- Wi-Fi Direct --- */

static void put_p2p(struct bytes *frame, const void *attributes, size_t len)
{
	put_vendor(frame, "\x50\x6f\x9a\x9", attributes, len);
}

static void test_p2p(void **state)
{
	static const struct {
		unsigned subtype;
		uint8_t to, from, kind, code;
	} actions[] = {
		{7, 1, 2, TRACE_P2P_PROVISION, 0},
		{8, 2, 1, TRACE_P2P_PROVISION, 1},
		{0, 1, 2, TRACE_P2P_GO_REQUEST, 0},
		{1, 2, 1, TRACE_P2P_GO_RESPONSE, 6},
		{2, 1, 2, TRACE_P2P_GO_CONFIRM, 6},
		{3, 1, 2, TRACE_P2P_INVITATION, 0},
	};
	const size_t n = sizeof(actions) / sizeof(actions[0]);
	const struct read_facts *found;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct bytes *frame = new_frame();

		put_header(frame, ACTION, actions[i].to, actions[i].from, actions[i].from,
			(unsigned)i);
		put(frame, "\4\x09\x50\x6f\x9a\x09", 6);
		put8(frame, actions[i].subtype);
		put8(frame, 1);
		put_p2p(frame, "\0\1\0\6", 4); /* status 6 */
	}
	put_header(new_frame(), ACTION, 1, 2, 1, 99);
	put(&frames[n_frames - 1], "\4\x09\x50\x6f\x9a\x09\5\1", 8);
	found = facts_of_all();
	assert_int_equal(found->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(found->fact[i].kind, actions[i].kind);
		assert_int_equal(found->fact[i].code, actions[i].code);
		is_pair(&found->fact[i], 1, 2);
	}
}

static void test_p2p_found(void **state)
{
	const struct read_facts *found;
	struct bytes *frame;

	(void)state;
	for (uint8_t i = 0; i < 2; i++) {
		frame = new_beacon(PROBE_RESPONSE, 2, 4, "DIRECT-", 1, i);
		put_p2p(frame,
			"\x0d\x1a\0\2\0\0\0\0\4\0\x80\0\1\0\x50\xf2\4\0\1\0\x10\x11\0\5phone", 29);
	}
	frame = new_beacon(BEACON, 0xff, 5, "DIRECT-ab", 1, 0);
	put_p2p(frame, "\2\2\0\0\0", 5);
	frame = new_beacon(BEACON, 0xff, 6, "home", 1, 0); /* manageable, but no group */
	put_p2p(frame, "\x0a\1\0\0", 4);
	found = kinds_are(TRACE_P2P_FOUND, TRACE_AP_FOUND, TRACE_AP_FOUND, -1);
	is_pair(&found->fact[0], 4, 0);
	assert_string_equal(found->fact[0].text, "phone");
	assert_int_equal(found->fact[1].bss, TRACE_BSS_P2P);
	assert_int_equal(found->fact[2].bss, 0);
}

static void test_cut_everywhere(void **state)
{
	struct bytes *frame = new_beacon(BEACON, 0xff, 1, "home", 0x0011, 1);

	(void)state;
	put_tim(frame, 0, 0);
	put_rsn(frame);
	put_wps_pbc(frame);
	put_wps(new_probe(3, ""), PROBE_PBC, sizeof(PROBE_PBC) - 1);
	new_auth(0, 1, 2, 0, 1, 0);
	cut_everywhere();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_beacons, frames_clear),
		cmocka_unit_test_setup(test_beacon_ends, frames_clear),
		cmocka_unit_test_setup(test_bss_bits, frames_clear),
		cmocka_unit_test_setup(test_hidden, frames_clear),
		cmocka_unit_test_setup(test_strange_ssid, frames_clear),
		cmocka_unit_test_setup(test_probes, frames_clear),
		cmocka_unit_test_setup(test_probe_again, frames_clear),
		cmocka_unit_test_setup(test_authentication, frames_clear),
		cmocka_unit_test_setup(test_association, frames_clear),
		cmocka_unit_test_setup(test_leaving, frames_clear),
		cmocka_unit_test_setup(test_retry, frames_clear),
		cmocka_unit_test_setup(test_p2p, frames_clear),
		cmocka_unit_test_setup(test_p2p_found, frames_clear),
		cmocka_unit_test_setup(test_cut_everywhere, frames_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
