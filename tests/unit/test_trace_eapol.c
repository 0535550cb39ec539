/* SPDX-License-Identifier: BSD-3-Clause */
/* EAPOL in data frames of every shape: EAP, WSC messages, keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>
#include <wsc/eap.h>
#include <wsc/wire.h>

#include "tests/unit/trace_frames.h"

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
	found = facts_of_all();
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

static void test_cut_everywhere(void **state)
{
	uint8_t m1[600];
	const size_t len = make_m1(m1, sizeof(m1), false);

	(void)state;
	put_wsc(new_data(DATA, false, 1), 2, 42, 0, m1, len, 0);
	put_key(new_data(QOS_DATA, true, 2), 2, 0x13ca, 2, 56);
	cut_everywhere();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_eap, frames_clear),
		cmocka_unit_test_setup(test_message, frames_clear),
		cmocka_unit_test_setup(test_snap_length, frames_clear),
		cmocka_unit_test_setup(test_eap_fragments, frames_clear),
		cmocka_unit_test_setup(test_pieces, frames_clear),
		cmocka_unit_test_setup(test_four_addresses, frames_clear),
		cmocka_unit_test_setup(test_keys, frames_clear),
		cmocka_unit_test_setup(test_first_data, frames_clear),
		cmocka_unit_test_setup(test_cut_everywhere, frames_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
