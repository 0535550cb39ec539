/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions of every kind: libwsc as both roles, and around it the frames that go with it. */
#include "tests/bench/trace_air.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUTTON,
	PIN,
	PIN_FIRST_HALF,
	PIN_SECOND_HALF,
	NOT_READY,
	OVERLAP,
	STALL,
	KEY_REFUSED,
	LOST_KEY,
	WRONG_KEY,
};

const struct air_kind air_kinds[AIR_KINDS] = {
	[BUTTON] = {"button", "\"joined\""},
	[PIN] = {"pin", "\"joined\""},
	[PIN_FIRST_HALF] = {"pin-first-half", "\"pin-first-half\""},
	[PIN_SECOND_HALF] = {"pin-second-half", "\"pin-second-half\""},
	[NOT_READY] = {"not-ready", "\"registrar-not-ready\""},
	[OVERLAP] = {"overlap", "\"overlap\""},
	[STALL] = {"stall", "\"stalled\""},
	[KEY_REFUSED] = {"key-refused", "\"key-refused-after-wps\""},
	[LOST_KEY] = {"lost-key", "\"joined\", \"lost-key\""},
	[WRONG_KEY] = {"wrong-key", "\"wrong-key\""},
};

struct session {
	const uint8_t *sta, *ap;
	unsigned kind, ap_number;
	int64_t us;
	struct air_frame frame;
	air_take_fn *take;
	void *context;
};

static void give(struct session *session, int64_t pause_us)
{
	session->take(session->context, session->us, &session->frame);
	session->us += pause_us;
}

static struct air_frame *from_station(struct session *session, unsigned control)
{
	const bool data = (control & 0x0c) == 0x08;

	air_begin(&session->frame, control | (data ? 0x0100 : 0), session->ap, session->sta,
		session->ap);
	return &session->frame;
}

static struct air_frame *from_ap(struct session *session, unsigned control)
{
	const bool data = (control & 0x0c) == 0x08;

	air_begin(&session->frame, control | (data ? 0x0200 : 0), session->sta, session->ap,
		session->ap);
	return &session->frame;
}

static void put_eapol(struct air_frame *frame, unsigned type, const uint8_t *p, size_t len)
{
	const uint8_t header[] = {0xaa, 0xaa, 3, 0, 0, 0, 0x88, 0x8e, 2, (uint8_t)type,
		(uint8_t)(len >> 8), (uint8_t)len};

	air_put(frame, header, sizeof(header));
	air_put(frame, p, len);
}

static void associate(struct session *session, bool wps)
{
	struct air_frame *frame = from_station(session, 0xb0);

	air_put16(frame, 0);
	air_put16(frame, 1);
	air_put16(frame, 0);
	give(session, 800);
	frame = from_ap(session, 0xb0);
	air_put16(frame, 0);
	air_put16(frame, 2);
	air_put16(frame, 0);
	give(session, 1500);
	frame = from_station(session, 0x00);
	air_put16(frame, 0x0411);
	air_put16(frame, 5);
	air_put_element(frame, 0, "network", 7);
	if (wps)
		air_put_wps(frame, WSC_ASSOC_REQUEST, NULL, 0);
	else
		air_put_rsn(frame);
	give(session, 900);
	frame = from_ap(session, 0x10);
	air_put16(frame, 0x0411);
	air_put16(frame, 0);
	air_put16(frame, 0xc001);
	give(session, 3000);
}

static void leave(struct session *session, bool station, unsigned reason)
{
	struct air_frame *frame = station ? from_station(session, 0xc0) : from_ap(session, 0xc0);

	air_put16(frame, reason);
	give(session, 20000);
}

/* A message of the 4-way handshake. */
static void key_message(struct session *session, unsigned number, unsigned counter)
{
	static const uint16_t info[] = {0x008a, 0x010a, 0x13ca, 0x030a};
	static const uint8_t data_len[] = {22, 22, 56, 0};
	uint8_t key[95 + 56] = {
		2, (uint8_t)(info[number - 1] >> 8), (uint8_t)info[number - 1], 0, 16};
	const size_t data = data_len[number - 1];

	key[12] = (uint8_t)counter;
	memset(key + 13, (int)(0x10 + number), 32);
	key[94] = (uint8_t)data;
	put_eapol(number % 2 ? from_ap(session, 0x08) : from_station(session, 0x08), 3, key,
		95 + data);
	give(session, 2000);
}

static void join(struct session *session)
{
	associate(session, false);
	for (unsigned i = 1; i <= 4; i++)
		key_message(session, i, 1 + (i > 2));
	for (unsigned i = 0; i < 6; i++) {
		air_put_zeros(
			i % 2 ? from_ap(session, 0x4088) : from_station(session, 0x4088), 200);
		give(session, 30000);
	}
}

/* The access point does not like the second message, four times. */
static void refuse_key(struct session *session)
{
	associate(session, false);
	for (unsigned i = 1; i <= 4; i++) {
		key_message(session, 1, i);
		key_message(session, 2, i);
		session->us += 1000000;
	}
	leave(session, false, 15);
}

/* --- WSC --- */

static struct wsc_device device_of(const uint8_t *mac, bool is_ap)
{
	const struct wsc_bytes text = {(const uint8_t *)"made up", 7};
	struct wsc_device device = {
		.name = text,
		.manufacturer = text,
		.model_name = text,
		.model_number = text,
		.serial_number = text,
		.primary_type = {0, is_ap ? 6 : 1, 0, 0x50, 0xf2, 4, 0, 1},
		.config_methods = 0x2388,
		.auth_types = WSC_AUTH_OPEN | WSC_AUTH_WPA2_PERSONAL,
		.encryptions = WSC_ENCRYPTION_NONE | WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.os_version = 0x80000000,
		.version2 = 0x20,
	};

	memcpy(device.mac, mac, WSC_MAC_SIZE);
	air_uuid(device.uuid, mac);
	return device;
}

static void must(enum wsc_status status)
{
	if (status) {
		(void)fprintf(stderr, "trace_generate: %s\n", wsc_status_text(status));
		exit(1);
	}
}

static void answer_events(struct wsc_session *end)
{
	struct wsc_event event;

	while (wsc_session_event(end, &event) == WSC_OK) {
		if (event.kind == WSC_EVENT_NEED_PASSWORD)
			must(wsc_session_wait(end, 0));
	}
}

/* One packet from @from to @to onto the air, and on. false: there was none. */
static bool pass(
	struct session *session, struct wsc_session *from, struct wsc_session *to, bool from_server)
{
	uint8_t packet[1500];
	size_t len;

	answer_events(from);
	if (wsc_session_send(from, packet, sizeof(packet), &len, 0) != WSC_OK)
		return false;
	put_eapol(
		from_server ? from_ap(session, 0x08) : from_station(session, 0x08), 0, packet, len);
	give(session, 4000);
	(void)!wsc_session_receive(to, (struct wsc_bytes){packet, len}, 0);
	answer_events(to);
	return true;
}

static void exchange(struct session *session, struct wsc_crypto *crypto)
{
	static const struct wsc_credential credential = {.network_index = 1,
		.ssid = "network",
		.ssid_len = 7,
		.auth_type = WSC_AUTH_WPA2_PERSONAL,
		.encryption = WSC_ENCRYPTION_AES,
		.key = "one-two-three",
		.key_len = 13};
	static const struct wsc_bytes right = {(const uint8_t *)"12345670", 8},
				      first_wrong = {(const uint8_t *)"22345672", 8},
				      second_wrong = {(const uint8_t *)"12340002", 8};
	const struct wsc_device station = device_of(session->sta, false);
	const struct wsc_device ap = device_of(session->ap, true);
	const unsigned kind = session->kind;
	const bool button = kind == BUTTON || kind == OVERLAP;
	const uint16_t id = button ? WSC_PASSWORD_PBC : WSC_PASSWORD_DEFAULT;
	const struct wsc_config enrollee = {.role = WSC_ENROLLEE,
		.side = WSC_EAP_PEER,
		.crypto = crypto,
		.device = &station,
		.password_id = id,
		.password = button ? (struct wsc_bytes){NULL, 0} : right};
	const struct wsc_config registrar = {.role = WSC_REGISTRAR,
		.side = WSC_EAP_SERVER,
		.crypto = crypto,
		.device = &ap,
		.password_id = id,
		.password = button || kind == NOT_READY ? (struct wsc_bytes){NULL, 0}
			    : kind == PIN_FIRST_HALF	? first_wrong
			    : kind == PIN_SECOND_HALF	? second_wrong
							: right,
		.credentials = &credential,
		.n_credentials = 1,
		.eap_identifier = (uint8_t)air_random()};
	struct wsc_session *client, *server;

	must(wsc_session_new(&enrollee, 0, &client));
	must(wsc_session_new(&registrar, 0, &server));
	for (unsigned packets = 0; packets < 40; packets++) {
		/* M1 is the third response; then M2 is not answered any more */
		if (kind == STALL && packets == 3) {
			(void)pass(session, server, client, true);
			break;
		}
		if (kind == OVERLAP && packets == 2)
			must(wsc_session_refuse(
				server, WSC_ERR_MULTIPLE_PBC, WSC_REASON_OVERLAP, 0));
		if (!pass(session, server, client, true) && !pass(session, client, server, false))
			break;
		(void)pass(session, client, server, false);
	}
	wsc_session_free(client);
	wsc_session_free(server);
}

/* The last request once more, then the access point gives up. */
static void stall(struct session *session)
{
	static const uint8_t failure[] = {4, 77, 0, 4};
	const struct air_frame last = session->frame;

	for (unsigned i = 0; i < 3; i++) {
		session->us += 4000000;
		session->frame = last;
		session->frame.p[16 + 22] += 0x10; /* sent anew: another sequence number */
		give(session, 0);
	}
	session->us += 4000000;
	put_eapol(from_ap(session, 0x08), 0, failure, sizeof(failure));
	give(session, 10000);
	leave(session, false, 23);
}

static void begin(struct session *session, int password_id)
{
	static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	uint8_t uuid[WSC_UUID_SIZE];

	air_beacon(&session->frame, NULL, session->ap, session->ap_number, password_id, 40);
	give(session, 50000);
	air_begin(&session->frame, 0x40, everybody, session->sta, everybody);
	air_put_element(&session->frame, 0, NULL, 0);
	air_uuid(uuid, session->sta);
	air_put_wps(&session->frame, WSC_PROBE_REQUEST, uuid, password_id);
	give(session, 1500);
	air_beacon(&session->frame, session->sta, session->ap, session->ap_number, password_id, 40);
	give(session, 200000);
}

void air_session(struct wsc_crypto *crypto, unsigned kind, const uint8_t *station,
	const uint8_t *ap, unsigned ap_number, air_take_fn *take, void *context)
{
	struct session session = {.sta = station,
		.ap = ap,
		.kind = kind,
		.ap_number = ap_number,
		.take = take,
		.context = context};
	const bool done = kind == BUTTON || kind == PIN || kind == KEY_REFUSED || kind == LOST_KEY;

	if (kind == WRONG_KEY) {
		air_beacon(&session.frame, NULL, ap, ap_number, -1, 40);
		give(&session, 100000);
		refuse_key(&session);
		return;
	}
	begin(&session,
		kind == BUTTON || kind == OVERLAP ? WSC_PASSWORD_PBC : WSC_PASSWORD_DEFAULT);
	associate(&session, true);
	exchange(&session, crypto);
	if (kind == STALL)
		stall(&session);
	else
		leave(&session, true, 3);
	air_beacon(&session.frame, NULL, ap, ap_number, -1, 40);
	give(&session, 1000);
	if (done && kind != KEY_REFUSED)
		join(&session);
	if (kind == LOST_KEY) {
		session.us += 20000000;
		leave(&session, false, 7); /* the access point was restarted */
		session.us += 500000;
	}
	if (kind == LOST_KEY || kind == KEY_REFUSED)
		refuse_key(&session);
}
