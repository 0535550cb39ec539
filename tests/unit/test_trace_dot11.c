/* SPDX-License-Identifier: BSD-3-Clause */
/* 802.11 frames and EAPOL become facts: each once, and nothing that says nothing new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <wsc/eap.h>
#include <wsc/wire.h>

#include "tests/unit/trace_frames.h"

/* Frame Control of the kinds, and its flags */
enum {
	ASSOC_REQUEST = 0x00,
	ASSOC_RESPONSE = 0x10,
	REASSOC_REQUEST = 0x20,
	PROBE_REQUEST = 0x40,
	PROBE_RESPONSE = 0x50,
	BEACON = 0x80,
	DISASSOC = 0xa0,
	AUTH = 0xb0,
	DEAUTH = 0xc0,
	ACTION = 0xd0,
	DATA = 0x08,
	QOS_DATA = 0x88,
	TO_AP = 0x0100,
	FROM_AP = 0x0200,
	MORE = 0x0400,
	RETRY = 0x0800,
	PROTECTED = 0x4000,
	ORDER = 0x8000,
};

static struct bytes frames[40];
static size_t n_frames;

static struct bytes *new_frame(void)
{
	struct bytes *frame = &frames[n_frames++];

	assert_true(n_frames <= sizeof(frames) / sizeof(frames[0]));
	*frame = (struct bytes){0};
	return frame;
}

static int clear(void **state)
{
	(void)state;
	n_frames = 0;
	return 0;
}

static const struct read_facts *facts(void)
{
	return facts_of_frames(105, frames, n_frames);
}

/* The kinds of all facts, in order; ends with -1. */
static const struct read_facts *kinds_are(int first, ...)
{
	const struct read_facts *found = facts();
	va_list list;
	size_t n = 0;

	va_start(list, first);
	for (int kind = first; kind >= 0; kind = va_arg(list, int), n++) {
		if (n >= found->n)
			fail_msg("only %zu facts", found->n);
		if (found->fact[n].kind != kind)
			fail_msg("fact %zu is %s, not %s", n, trace_fact_token(found->fact[n].kind),
				trace_fact_token((enum trace_fact_kind)kind));
	}
	va_end(list);
	assert_int_equal(found->n, n);
	return found;
}

static void is_pair(const struct trace_fact *fact, uint8_t ap, uint8_t sta)
{
	assert_int_equal(fact->ap.known, ap ? TRACE_MAC_WHOLE : 0);
	assert_int_equal(fact->ap.octet[5], ap);
	assert_int_equal(fact->sta.known, sta ? TRACE_MAC_WHOLE : 0);
	assert_int_equal(fact->sta.octet[5], sta);
}

/* --- elements --- */

static void put_wps(struct bytes *frame, const void *attributes, size_t len)
{
	uint8_t value[255] = {0x00, 0x50, 0xf2, 4};

	memcpy(value + 4, attributes, len);
	put_element(frame, 221, value, len + 4);
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
	found = kinds_are(TRACE_PROBE_REQUEST, TRACE_PROBE_REQUEST, TRACE_AP_FOUND,
		TRACE_PROBE_RESPONSE, TRACE_PROBE_REQUEST, -1);
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
	put_record(&file, 220, 0, &frames[0]);
	assert_int_equal(facts_of(&file)->n, 2);
	assert_int_equal(facts_of(&file)->fact[1].position, 3);
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

/* --- EAPOL --- */

static struct bytes *new_data(unsigned control, bool from_ap, unsigned sequence)
{
	struct bytes *frame = new_frame();

	put_header(frame, control | (from_ap ? FROM_AP : TO_AP), from_ap ? 2 : 1, from_ap ? 1 : 2,
		1, sequence);
	if (control & 0x80)
		put16(frame, 0);
	return frame;
}

static void test_eap(void **state)
{
	const struct read_facts *found;

	(void)state;
	put_eapol(new_data(DATA, false, 1), 1, NULL, 0);
	put_eap(new_data(QOS_DATA, true, 1), 1, 9, 1, NULL, 0);
	put_eap(new_data(DATA, false, 2), 2, 9, 1, WSC_IDENTITY_ENROLLEE, 29);
	put_eap(new_data(DATA, false, 3), 2, 9, 1, WSC_IDENTITY_REGISTRAR, 30);
	put_eap(new_data(DATA, true, 4), 1, 10, 254, "\0\x37\x2a\0\0\0\1\1\0", 9);
	put_eap(new_data(DATA, true, 5), 1, 10, 25, "\x20", 1);
	put_eap(new_data(DATA, false, 6), 2, 10, 3, "\xfe", 1);
	put_eap(new_data(DATA, true, 7), 3, 10, 0, NULL, 0);
	put_eap(new_data(DATA, true, 8), 4, 10, 0, NULL, 0);
	put_eap(new_data(DATA, false, 9), 2, 11, 254, "\0\x37\x2a\0\0\0\1\6\0", 9);
	found = kinds_are(TRACE_EAPOL_START, TRACE_IDENTITY_REQUEST, TRACE_IDENTITY, TRACE_IDENTITY,
		TRACE_WSC_START, TRACE_EAP_OTHER, TRACE_EAP_NAK, TRACE_EAP_SUCCESS,
		TRACE_EAP_FAILURE, TRACE_WSC_FRAGMENT_ACK, -1);
	for (size_t i = 0; i < found->n; i++)
		is_pair(&found->fact[i], 1, 2);
	assert_string_equal(found->fact[2].text, WSC_IDENTITY_ENROLLEE);
	assert_int_equal(found->fact[2].code, 0);
	assert_int_equal(found->fact[3].code, 1);
	assert_int_equal(found->fact[5].code, 25);
}

/* M1 as a station sends it, and changed as a test likes. */
static size_t make_m1(uint8_t *buffer, size_t size, bool weak)
{
	static uint8_t mac[6] = {2, 0, 0, 0, 0, 2}, key[192], nonce[16], uuid[16], type[8];
	struct wsc_message message;
	size_t len = 0;

	memset(key, weak ? 0 : 0x5a, sizeof(key));
	memset(nonce, weak ? 0 : 0x33, sizeof(nonce));
	memset(uuid, 7, sizeof(uuid));
	wsc_message_init(&message, WSC_M1, 0x20);
#define BYTES(FIELD, member, array)                                                                \
	message.member = (struct wsc_bytes){array, sizeof(array)};                                 \
	wsc_put(&message, WSC_FIELD_##FIELD)
#define NUMBER(FIELD, member, value)                                                               \
	message.member = value;                                                                    \
	wsc_put(&message, WSC_FIELD_##FIELD)
	BYTES(UUID_E, uuid_e, uuid);
	BYTES(MAC_ADDRESS, mac_address, mac);
	BYTES(ENROLLEE_NONCE, enrollee_nonce, nonce);
	BYTES(PUBLIC_KEY, public_key, key);
	BYTES(MANUFACTURER, manufacturer, mac);
	BYTES(MODEL_NAME, model_name, mac);
	BYTES(MODEL_NUMBER, model_number, mac);
	BYTES(SERIAL_NUMBER, serial_number, mac);
	BYTES(PRIMARY_DEVICE_TYPE, primary_device_type, type);
	BYTES(DEVICE_NAME, device_name, mac);
	NUMBER(AUTH_TYPE_FLAGS, auth_type_flags, 0x23);
	NUMBER(ENCRYPTION_TYPE_FLAGS, encryption_type_flags, 9);
	NUMBER(CONNECTION_TYPE_FLAGS, connection_type_flags, 1);
	NUMBER(CONFIG_METHODS, config_methods, 0x2388);
	NUMBER(WPS_STATE, wps_state, 1);
	NUMBER(RF_BANDS, rf_bands, 1);
	NUMBER(ASSOCIATION_STATE, association_state, 0);
	NUMBER(PASSWORD_ID, password_id, WSC_PASSWORD_PBC);
	NUMBER(CONFIG_ERROR, config_error, 0);
	NUMBER(OS_VERSION, os_version, 0x80000000);
	assert_int_equal(wsc_message_build(&message, buffer, size, &len, NULL), WSC_OK);
	return len;
}

static void put_wsc(struct bytes *frame, unsigned code, unsigned identifier, unsigned flags,
	const uint8_t *p, size_t len, size_t announced)
{
	struct bytes packet = {.big = true};

	put(&packet, "\0\x37\x2a\0\0\0\1\4", 8);
	put8(&packet, flags);
	if (flags & WSC_EAP_FLAG_LENGTH)
		put16(&packet, (unsigned)announced);
	put(&packet, p, len);
	put_eap(frame, code, identifier, 254, packet.p, packet.len);
}

static void is_m1(const struct trace_fact *fact)
{
	assert_int_equal(fact->kind, TRACE_WSC_MESSAGE);
	is_pair(fact, 1, 2);
	assert_int_equal(fact->code, WSC_M1);
	assert_int_equal(fact->wsc.kind, WSC_M1);
	assert_int_equal(fact->wsc.from, TRACE_FROM_STATION);
	assert_int_equal(fact->wsc.version2, 0x20);
	assert_int_equal(fact->wsc.password_id, WSC_PASSWORD_PBC);
	assert_int_equal(fact->wsc.auth_types, 0x23);
	assert_int_equal(fact->wsc.weak, 0);
	assert_true(fact->wsc.enrollee_nonce && fact->wsc.public_key && fact->wsc.uuid);
	assert_int_equal(fact->wsc.registrar_nonce, 0);
	assert_int_equal(fact->wsc.n_deviations, 0);
}

static void test_message(void **state)
{
	uint8_t m1[600];
	const size_t len = make_m1(m1, sizeof(m1), false);
	const struct read_facts *found;

	(void)state;
	put_wsc(new_data(DATA, false, 1), 2, 42, 0, m1, len, 0);
	put_wsc(new_data(DATA, false, 2), 2, 42, 0, m1, len - 12, 0); /* its end is missing */
	(void)make_m1(m1, sizeof(m1), true);
	put_wsc(new_data(DATA, false, 3), 2, 43, 0, m1, len, 0);
	put_wsc(new_data(DATA, false, 4), 2, 43, 0, (const uint8_t *)"junk", 4, 0);
	found = kinds_are(TRACE_WSC_MESSAGE, TRACE_WSC_MESSAGE, TRACE_WSC_MESSAGE, -1);
	is_m1(&found->fact[0]);
	assert_int_equal(found->fact[0].wsc.identifier, 42);
	assert_true(found->fact[1].wsc.n_deviations > 0);
	assert_int_equal(found->fact[1].wsc.deviation[0].problem, WSC_CUT_SHORT);
	assert_int_equal(found->fact[2].wsc.weak, TRACE_WEAK_ZERO_NONCE | TRACE_WEAK_ZERO_KEY);
	assert_true(found->fact[2].wsc.enrollee_nonce != found->fact[0].wsc.enrollee_nonce);
	assert_true(found->fact[2].wsc.uuid == found->fact[0].wsc.uuid);
}

/* A capture that keeps the first bytes of frames only: what is there, and nobody's deviation. */
static void test_snap_length(void **state)
{
	static struct bytes file;
	uint8_t m1[600];
	const size_t len = make_m1(m1, sizeof(m1), false);
	struct bytes *frame = new_data(DATA, false, 1);

	(void)state;
	put_wsc(frame, 2, 42, 0, m1, len, 0);
	for (size_t kept = 0; kept < frame->len; kept++) {
		const struct read_facts *found;

		file.len = 0;
		put_pcap(&file, 0xa1b2c3d4, 105);
		put32(&file, 1);
		put32(&file, 0);
		put32(&file, (uint32_t)kept);
		put32(&file, (uint32_t)frame->len);
		put(&file, frame->p, kept);
		found = facts_of(&file);
		assert_false(found->info.cut);
		if (kept < 64) /* before Message Type is over */
			continue;
		assert_int_equal(found->n, 1);
		assert_int_equal(found->fact[0].wsc.kind, WSC_M1);
		assert_int_equal(found->fact[0].wsc.n_deviations, 0);
	}
}

static void test_eap_fragments(void **state)
{
	const unsigned both = WSC_EAP_FLAG_MORE | WSC_EAP_FLAG_LENGTH;
	uint8_t m1[600];
	const size_t len = make_m1(m1, sizeof(m1), false);
	const struct read_facts *found;

	(void)state;
	put_wsc(new_data(DATA, false, 1), 2, 1, both, m1, 100, len);
	put_eap(new_data(DATA, true, 1), 1, 2, 254, "\0\x37\x2a\0\0\0\1\6\0", 9);
	put_wsc(new_data(DATA, false, 2), 2, 2, WSC_EAP_FLAG_MORE, m1 + 100, 100, 0);
	put_wsc(new_data(DATA, false, 3), 2, 2, WSC_EAP_FLAG_MORE, m1 + 100, 100, 0); /* again */
	put_wsc(new_data(DATA, false, 4), 2, 3, 0, m1 + 200, len - 200, 0);
	found = kinds_are(TRACE_WSC_FRAGMENT, TRACE_WSC_FRAGMENT_ACK, TRACE_WSC_FRAGMENT,
		TRACE_WSC_FRAGMENT, TRACE_WSC_MESSAGE, -1);
	assert_int_equal(found->fact[0].value, 100);
	is_m1(&found->fact[4]);
}

/* 802.11 fragments, and several packets in one frame. */
static void test_pieces(void **state)
{
	struct bytes packet = {0}, *frame;
	uint8_t m1[600];
	const size_t len = make_m1(m1, sizeof(m1), false);
	const struct read_facts *found;

	(void)state;
	put_wsc(&packet, 2, 42, 0, m1, len, 0);
	for (unsigned i = 0; i < 3; i++) {
		const size_t start = i * 150;

		frame = new_data(DATA | (i < 2 ? MORE : 0), false, 9);
		frame->p[22] |= (uint8_t)i;
		put(frame, packet.p + start, i < 2 ? 150 : packet.len - start);
		if (i == 1) { /* sent again */
			frames[n_frames] = *frame;
			frames[n_frames].p[1] |= RETRY >> 8;
			n_frames++;
		}
	}
	frame = new_data(QOS_DATA, false, 10);
	frame->p[24] |= 0x80; /* A-MSDU */
	put_mac(frame, 9);
	put_mac(frame, 2);
	put(frame, "\0\x0b", 2);
	put(frame, "\xaa\xaa\3\0\0\0\x08\0xyz", 11);
	put_zeros(frame, 3); /* 14 + 11, filled up to 28 */
	put_mac(frame, 1);
	put_mac(frame, 2);
	put8(frame, (unsigned)(packet.len >> 8));
	put8(frame, (unsigned)packet.len);
	put(frame, packet.p, packet.len);
	found = kinds_are(TRACE_WSC_MESSAGE, TRACE_WSC_MESSAGE, -1);
	is_m1(&found->fact[0]);
	assert_int_equal(found->fact[0].position, 4);
	is_m1(&found->fact[1]);
}

/* Four addresses: who is the access point is told by what is said. */
static void test_four_addresses(void **state)
{
	const struct read_facts *found;
	struct bytes *frame = new_frame();

	(void)state;
	put_header(frame, QOS_DATA | TO_AP | FROM_AP, 2, 1, 2, 1);
	put_mac(frame, 1);
	put16(frame, 0);
	put_eap(frame, 1, 1, 1, NULL, 0); /* a request: from the access point */
	frame = new_frame();
	put_header(frame, QOS_DATA | TO_AP | FROM_AP | ORDER, 1, 2, 1, 1);
	put_mac(frame, 2);
	put16(frame, 0);
	put32(frame, 0); /* HT Control */
	put_eap(frame, 2, 1, 1, "x", 1);
	found = kinds_are(TRACE_IDENTITY_REQUEST, TRACE_IDENTITY, -1);
	is_pair(&found->fact[0], 1, 2);
	is_pair(&found->fact[1], 1, 2);
}

static void put_key(
	struct bytes *frame, unsigned type, unsigned info, unsigned counter, size_t data)
{
	struct bytes key = {.big = true};

	put8(&key, type);
	put16(&key, info);
	put16(&key, 16);
	put32(&key, 0);
	put32(&key, counter);
	put_zeros(&key, 32 + 16 + 8 + 8 + 16);
	put16(&key, (unsigned)data);
	put_zeros(&key, data);
	put_eapol(frame, 3, key.p, key.len);
}

static void test_keys(void **state)
{
	static const struct {
		unsigned type, info;
		size_t data;
		bool from_ap;
	} wpa2[] = {{2, 0x008a, 22, true}, {2, 0x010a, 22, false}, {2, 0x13ca, 56, true},
		{2, 0x030a, 0, false}},
	  wpa1[] = {{254, 0x0089, 0, true}, {254, 0x0109, 24, false}, {254, 0x01c9, 24, true},
		  {254, 0x0109, 0, false}};
	const struct read_facts *found;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		put_key(new_data(DATA, wpa2[i].from_ap, (unsigned)i), wpa2[i].type, wpa2[i].info,
			(unsigned)(5 + i / 2), wpa2[i].data);
	for (size_t i = 0; i < 4; i++)
		put_key(new_data(DATA, wpa1[i].from_ap, (unsigned)(10 + i)), wpa1[i].type,
			wpa1[i].info, (unsigned)(5 + i / 2), wpa1[i].data);
	put_key(new_data(DATA, true, 20), 2, 0x1382, 7, 40); /* group key */
	put_key(new_data(DATA, false, 21), 2, 0x0d0a, 7,
		40); /* a failed check is told: no message */
	found = facts();
	assert_int_equal(found->n, 9);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(found->fact[i].kind, TRACE_KEY_MESSAGE);
		assert_int_equal(found->fact[i].code, i % 4 + 1);
		assert_int_equal(found->fact[i].value, 5 + i % 4 / 2);
		is_pair(&found->fact[i], 1, 2);
	}
	assert_int_equal(found->fact[8].kind, TRACE_GROUP_KEY);
}

static void test_first_data(void **state)
{
	const struct read_facts *found;

	(void)state;
	put_zeros(new_data(QOS_DATA | PROTECTED, true, 1), 40); /* before: of no interest */
	put_key(new_data(DATA, true, 2), 2, 0x13ca, 2, 56);
	put_key(new_data(DATA, false, 3), 2, 0x030a, 2, 0);
	put_zeros(new_data(QOS_DATA | PROTECTED, false, 4), 40);
	put_zeros(new_data(QOS_DATA | PROTECTED, false, 5), 40);
	found = kinds_are(TRACE_KEY_MESSAGE, TRACE_KEY_MESSAGE, TRACE_DATA, -1);
	is_pair(&found->fact[2], 1, 2);
	assert_int_equal(found->fact[2].position, 4);
}

/* --- Wi-Fi Direct --- */

static void put_p2p(struct bytes *frame, const void *attributes, size_t len)
{
	uint8_t value[255] = {0x50, 0x6f, 0x9a, 9};

	memcpy(value + 4, attributes, len);
	put_element(frame, 221, value, len + 4);
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
	found = facts();
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

/* Whatever a frame is cut to, it is read without harm. */
static void test_cut_everywhere(void **state)
{
	uint8_t m1[600];
	const size_t len = make_m1(m1, sizeof(m1), false);
	struct bytes *frame = new_beacon(BEACON, 0xff, 1, "home", 0x0011, 1);
	size_t n;

	(void)state;
	put_tim(frame, 0, 0);
	put_rsn(frame);
	put_wps_pbc(frame);
	put_wsc(new_data(DATA, false, 1), 2, 42, 0, m1, len, 0);
	put_key(new_data(QOS_DATA, true, 2), 2, 0x13ca, 2, 56);
	put_wps(new_probe(3, ""), PROBE_PBC, sizeof(PROBE_PBC) - 1);
	new_auth(0, 1, 2, 0, 1, 0);
	n = n_frames;
	for (size_t i = 0; i < n; i++) {
		const struct bytes whole = frames[i];

		frames[0] = whole;
		n_frames = 1;
		for (frames[0].len = 0; frames[0].len < whole.len; frames[0].len++) {
			assert_true(facts()->opened);
			assert_true(facts()->n <= 1);
			assert_int_equal(facts()->info.units, 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_beacons, clear),
		cmocka_unit_test_setup(test_bss_bits, clear),
		cmocka_unit_test_setup(test_hidden, clear),
		cmocka_unit_test_setup(test_strange_ssid, clear),
		cmocka_unit_test_setup(test_probes, clear),
		cmocka_unit_test_setup(test_probe_again, clear),
		cmocka_unit_test_setup(test_authentication, clear),
		cmocka_unit_test_setup(test_association, clear),
		cmocka_unit_test_setup(test_leaving, clear),
		cmocka_unit_test_setup(test_retry, clear),
		cmocka_unit_test_setup(test_eap, clear),
		cmocka_unit_test_setup(test_message, clear),
		cmocka_unit_test_setup(test_snap_length, clear),
		cmocka_unit_test_setup(test_eap_fragments, clear),
		cmocka_unit_test_setup(test_pieces, clear),
		cmocka_unit_test_setup(test_four_addresses, clear),
		cmocka_unit_test_setup(test_keys, clear),
		cmocka_unit_test_setup(test_first_data, clear),
		cmocka_unit_test_setup(test_p2p, clear),
		cmocka_unit_test_setup(test_p2p_found, clear),
		cmocka_unit_test_setup(test_cut_everywhere, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
