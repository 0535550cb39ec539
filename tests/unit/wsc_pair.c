/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/wsc_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

struct wsc_crypto *pair_crypto;

int pair_crypto_begin(void **state)
{
	(void)state;
	pair_crypto = wsc_crypto_new(NULL, NULL);
	return pair_crypto ? 0 : -1;
}

int pair_crypto_end(void **state)
{
	(void)state;
	wsc_crypto_free(pair_crypto);
	return 0;
}

struct wsc_bytes text_bytes(const char *text)
{
	return (struct wsc_bytes){(const uint8_t *)text, strlen(text)};
}

static const struct wsc_credential home = {
	.network_index = 1,
	.ssid = "home",
	.ssid_len = 4,
	.auth_type = WSC_AUTH_WPA2_PERSONAL,
	.encryption = WSC_ENCRYPTION_AES,
	.key = "correct horse",
	.key_len = 13,
};

static void devices_set(struct pair *pair)
{
	pair->station = (struct wsc_device){
		.mac = {2, 0, 0, 0, 0, 1},
		.uuid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
		.name = text_bytes("kettle"),
		.manufacturer = text_bytes("Kettles & Sons"),
		.model_name = text_bytes("K1"),
		.model_number = text_bytes("1.0"),
		.serial_number = text_bytes("0042"),
		.primary_type = {0, 1, 0, 0x50, 0xf2, 4, 0, 1},
		.config_methods = WSC_METHOD_PUSH_BUTTON | WSC_METHOD_DISPLAY,
		.auth_types = WSC_AUTH_OPEN | WSC_AUTH_WPA2_PERSONAL,
		.encryptions = WSC_ENCRYPTION_NONE | WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.os_version = 0x80000001,
		.version2 = 0x20,
	};
	pair->ap = pair->station;
	pair->ap.mac[5] = 2;
	pair->ap.uuid[0] = 99;
	pair->ap.name = text_bytes("access point");
	pair->ap.primary_type[1] = 6;
}

void pair_init(struct pair *pair, struct wsc_crypto *crypto)
{
	struct wsc_config *enrollee = &pair->end[WSC_ENROLLEE].config;
	struct wsc_config *registrar = &pair->end[WSC_REGISTRAR].config;

	memset(pair, 0, sizeof(*pair));
	pair->crypto = crypto;
	pair->now_ms = 1000;
	pair->settings = home;
	devices_set(pair);
	*enrollee = (struct wsc_config){
		.role = WSC_ENROLLEE,
		.side = WSC_EAP_PEER,
		.crypto = crypto,
		.device = &pair->station,
	};
	*registrar = (struct wsc_config){
		.role = WSC_REGISTRAR,
		.side = WSC_EAP_SERVER,
		.crypto = crypto,
		.device = &pair->ap,
		.credentials = &pair->settings,
		.n_credentials = 1,
		.eap_identifier = 200,
	};
	pair_pin(pair, "12345670", "12345670");
}

void pair_init_ap(struct pair *pair, struct wsc_crypto *crypto)
{
	static const struct wsc_credential factory = {
		.network_index = 1,
		.ssid = "factory",
		.ssid_len = 7,
		.auth_type = WSC_AUTH_OPEN,
		.encryption = WSC_ENCRYPTION_NONE,
	};
	struct wsc_config *enrollee = &pair->end[WSC_ENROLLEE].config;
	struct wsc_config *registrar = &pair->end[WSC_REGISTRAR].config;

	pair_init(pair, crypto);
	enrollee->side = WSC_EAP_SERVER;
	enrollee->device = &pair->ap;
	enrollee->ap_settings = &factory;
	registrar->side = WSC_EAP_PEER;
	registrar->device = &pair->station;
}

void pair_pin(struct pair *pair, const char *enrollee, const char *registrar)
{
	pair->end[WSC_ENROLLEE].config.password = text_bytes(enrollee);
	pair->end[WSC_REGISTRAR].config.password =
		registrar ? text_bytes(registrar) : (struct wsc_bytes){0};
}

void pair_start(struct pair *pair)
{
	for (int role = 0; role < 2; role++)
		assert_int_equal(wsc_session_new(&pair->end[role].config, pair->now_ms,
					 &pair->end[role].session),
			WSC_OK);
}

static bool take_events(struct pair *pair, enum wsc_role role)
{
	struct pair_end *end = &pair->end[role];
	struct wsc_event event;
	bool moved = false;

	while (wsc_session_event(end->session, &event) == WSC_OK) {
		assert_true(end->n_events < PAIR_EVENTS_MAX);
		end->events[end->n_events++] = event;
		if (pair->on_event)
			pair->on_event(pair, role, &event);
		moved = true;
	}
	return moved;
}

static bool give_packet(struct pair *pair, enum wsc_role from)
{
	struct pair_end *end = &pair->end[from];
	struct pair_end *to = &pair->end[!from];
	uint8_t packet[PAIR_PACKET_MAX];
	size_t len;

	if (wsc_session_send(end->session, packet, sizeof(packet), &len, pair->now_ms) != WSC_OK)
		return false;
	end->packets++;
	if (len > 4 && packet[4] == WSC_EAP_IDENTITY)
		end->longest_id = len > end->longest_id ? len : end->longest_id;
	else if (len > end->longest)
		end->longest = len;
	if (!pair->on_packet || pair->on_packet(pair, from, packet, &len))
		to->last = wsc_session_receive(
			to->session, (struct wsc_bytes){packet, len}, pair->now_ms);
	return true;
}

void pair_run(struct pair *pair)
{
	bool moved = true;

	for (unsigned rounds = 0; moved; rounds++) {
		assert_true(rounds < 2000);
		moved = false;
		for (int role = 0; role < 2; role++) {
			moved |= take_events(pair, (enum wsc_role)role);
			moved |= give_packet(pair, (enum wsc_role)role);
		}
	}
}

void pair_run_until(struct pair *pair, int64_t until_ms)
{
	pair_run(pair);
	while (pair->now_ms < until_ms) {
		int64_t next = until_ms;

		for (int role = 0; role < 2; role++) {
			const int64_t deadline = wsc_session_deadline(pair->end[role].session);

			next = deadline < next ? deadline : next;
		}
		pair->now_ms = next > pair->now_ms ? next : pair->now_ms + 1;
		for (int role = 0; role < 2; role++)
			wsc_session_expire(pair->end[role].session, pair->now_ms);
		pair_run(pair);
	}
}

void pair_clear(struct pair *pair)
{
	for (int role = 0; role < 2; role++) {
		wsc_session_free(pair->end[role].session);
		pair->end[role].session = NULL;
	}
}

const struct wsc_event *pair_event(
	const struct pair *pair, enum wsc_role role, enum wsc_event_kind kind)
{
	const struct pair_end *end = &pair->end[role];

	for (unsigned i = 0; i < end->n_events; i++)
		if (end->events[i].kind == kind)
			return &end->events[i];
	return NULL;
}

unsigned pair_count(const struct pair *pair, enum wsc_role role, enum wsc_event_kind kind)
{
	unsigned n = 0;

	for (unsigned i = 0; i < pair->end[role].n_events; i++)
		n += pair->end[role].events[i].kind == kind;
	return n;
}

enum wsc_status packet_take(struct pair *pair, enum wsc_role role, const struct packet *packet)
{
	return wsc_session_receive(pair->end[role].session,
		(struct wsc_bytes){packet->bytes, packet->len}, pair->now_ms);
}

enum wsc_status packet_give(struct pair *pair, enum wsc_role role, struct packet *ret)
{
	const enum wsc_status status = wsc_session_send(
		pair->end[role].session, ret->bytes, sizeof(ret->bytes), &ret->len, pair->now_ms);

	if (status == WSC_OK)
		assert_int_equal(
			wsc_eap_parse((struct wsc_bytes){ret->bytes, ret->len}, &ret->eap), WSC_OK);
	return status;
}

void packet_build(struct packet *packet, uint8_t code, uint8_t identifier, uint8_t type,
	struct wsc_bytes data)
{
	packet->eap = (struct wsc_eap){
		.code = code, .identifier = identifier, .type = type, .data = data};
	assert_int_equal(
		wsc_eap_build(&packet->eap, packet->bytes, sizeof(packet->bytes), &packet->len),
		WSC_OK);
}

void packet_build_wsc(
	struct packet *packet, uint8_t code, uint8_t identifier, uint8_t op, struct wsc_bytes data)
{
	packet->eap = (struct wsc_eap){.code = code,
		.identifier = identifier,
		.type = WSC_EAP_EXPANDED,
		.op = op,
		.data = data};
	assert_int_equal(
		wsc_eap_build(&packet->eap, packet->bytes, sizeof(packet->bytes), &packet->len),
		WSC_OK);
}

void pair_pass(struct pair *pair, unsigned n)
{
	enum wsc_role from = WSC_REGISTRAR;

	for (; n; n--, from = from == WSC_REGISTRAR ? WSC_ENROLLEE : WSC_REGISTRAR) {
		struct packet packet;

		assert_int_equal(packet_give(pair, from, &packet), WSC_OK);
		assert_int_equal(packet_take(pair, (enum wsc_role) !from, &packet), WSC_OK);
	}
}

void pair_begin(struct pair *pair)
{
	pair_init(pair, pair_crypto);
	pair_start(pair);
}
