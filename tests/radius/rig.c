/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BYTES(text) ((struct wsc_bytes){(const uint8_t *)(text), strlen(text)})

struct rig *rig_new(size_t conversations_max)
{
	static const uint8_t ten[4] = {10, 0, 0, 0};
	struct rig *rig = calloc(1, sizeof(*rig));

	if (!rig)
		abort();
	rig->now_ms = 1000000;
	rig->answer_passwords = rig->answer_credentials = true;
	rig->pin = RIG_PIN;
	rig->crypto = wsc_crypto_new(NULL, NULL);
	rig->device = (struct wsc_device){
		.mac = {2, 0, 0, 0, 0, 0xff},
		.uuid = {0x77},
		.name = BYTES("registrar"),
		.manufacturer = BYTES("m"),
		.model_name = BYTES("n"),
		.model_number = BYTES("1"),
		.serial_number = BYTES("2"),
		.primary_type = {0, 6, 0, 0x50, 0xf2, 4, 0, 1},
		.config_methods = WSC_METHOD_VIRTUAL_BUTTON | WSC_METHOD_KEYPAD,
		.auth_types = WSC_AUTH_WPA2_PERSONAL,
		.encryptions = WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.version2 = 0x20,
	};
	rig->server = radius_server_new(&(struct radius_server_config){
		.crypto = rig->crypto,
		.device = &rig->device,
		.conversations_max = conversations_max,
		.keypairs_ahead = 2,
	});
	if (!rig->crypto || !rig->server ||
		radius_server_client_add(rig->server, AF_INET, ten, 8, BYTES(RIG_SECRET)) != WSC_OK)
		abort();
	return rig;
}

void rig_free(struct rig *rig)
{
	for (size_t i = 0; i < rig->n_nas; i++) {
		nas_clear(rig->nas[i]);
		free(rig->nas[i]);
	}
	radius_server_free(rig->server);
	wsc_crypto_free(rig->crypto);
	free(rig);
}

struct nas *rig_nas(struct rig *rig, uint16_t password_id, const char *password)
{
	const struct wsc_bytes bytes = {(const uint8_t *)password, password ? strlen(password) : 0};
	struct nas *nas = malloc(sizeof(*nas));

	if (!nas || !nas_init(nas, (unsigned)rig->n_nas + 1, RIG_SECRET, rig->crypto, password_id,
			    bytes, rig->now_ms)) {
		free(nas);
		return NULL;
	}
	rig->nas[rig->n_nas++] = nas;
	return nas;
}

void rig_send(struct rig *rig, const struct nas *nas)
{
	radius_server_receive(rig->server, &nas->address,
		(struct wsc_bytes){nas->request, nas->request_len}, rig->now_ms);
}

static enum wsc_status question_answer(
	struct rig *rig, struct wsc_session *session, enum wsc_event_kind kind)
{
	const uint16_t id = wsc_session_password_id(session);
	struct wsc_credential credential = {
		.network_index = 1,
		.ssid = "home",
		.ssid_len = 4,
		.auth_type = WSC_AUTH_WPA2_PERSONAL,
		.encryption = WSC_ENCRYPTION_AES,
		.key_len = sizeof(RIG_KEY) - 1,
	};

	if (kind == WSC_EVENT_NEED_PASSWORD && id == WSC_PASSWORD_PBC)
		return wsc_session_password(session, id, (struct wsc_bytes){0}, rig->now_ms);
	if (kind == WSC_EVENT_NEED_PASSWORD)
		return wsc_session_password(session, id, BYTES(rig->pin), rig->now_ms);
	memcpy(credential.key, RIG_KEY, credential.key_len);
	memcpy(credential.mac, wsc_session_peer(session)->mac, WSC_MAC_SIZE);
	return wsc_session_credentials(session, &credential, 1, rig->now_ms);
}

void rig_program(struct rig *rig)
{
	const struct radius_conversation *conversation;
	struct wsc_event event;

	while (radius_server_event(rig->server, &conversation, &event) == WSC_OK) {
		struct rig_event *kept = &rig->events[rig->n_events++ % RIG_EVENTS_MAX];
		const uint64_t id = conversation->id;

		kept->id = id;
		kept->event = event;
		memcpy(kept->station, conversation->station, WSC_MAC_SIZE);
		if ((event.kind == WSC_EVENT_NEED_PASSWORD && rig->answer_passwords) ||
			(event.kind == WSC_EVENT_NEED_CREDENTIALS && rig->answer_credentials)) {
			if (question_answer(rig, conversation->session, event.kind) == WSC_MISUSE)
				abort();
			radius_server_answered(rig->server, id, rig->now_ms);
		}
	}
}

size_t rig_fetch(struct rig *rig, struct radius_address *to, uint8_t buffer[static 4096])
{
	size_t len;

	if (radius_server_send(rig->server, to, buffer, 4096, &len) != WSC_OK)
		return 0;
	rig->n_datagrams++;
	return len;
}

bool rig_deliver(struct rig *rig, const struct radius_address *to, struct wsc_bytes reply)
{
	for (size_t i = 0; i < rig->n_nas; i++)
		if (rig->nas[i]->address.len == to->len &&
			memcmp(rig->nas[i]->address.bytes, to->bytes, to->len) == 0)
			return nas_reply(rig->nas[i], reply, rig->now_ms);
	return false;
}

void rig_run(struct rig *rig)
{
	uint8_t buffer[4096];
	struct radius_address to;
	bool busy = true;
	size_t len;

	for (unsigned rounds = 0; busy && rounds < 1000; rounds++) {
		busy = false;
		for (size_t i = 0; i < rig->n_nas; i++)
			if (rig->nas[i]->request_len)
				rig_send(rig, rig->nas[i]);
		rig_program(rig);
		while ((len = rig_fetch(rig, &to, buffer)) > 0)
			busy |= rig_deliver(rig, &to, (struct wsc_bytes){buffer, len});
	}
}

size_t rig_count(const struct rig *rig, const struct nas *nas, enum wsc_event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < rig->n_events; i++)
		n += rig->events[i].event.kind == kind &&
		     (!nas || memcmp(rig->events[i].station, nas->station, WSC_MAC_SIZE) == 0);
	return n;
}

const struct rig_event *rig_last(const struct rig *rig, const struct nas *nas)
{
	for (size_t i = rig->n_events; i-- > 0;)
		if (memcmp(rig->events[i].station, nas->station, WSC_MAC_SIZE) == 0)
			return &rig->events[i];
	return NULL;
}
