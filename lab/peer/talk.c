/* SPDX-License-Identifier: BSD-3-Clause */
#include "talk.h"

#include <stdio.h>
#include <string.h>

#include "report.h"

#define ASSOC_REQUEST_ENROLLEE	1 /* Request Type, WSC 2.0.x, Table 48 */
#define ASSOC_REQUEST_REGISTRAR 2
#define MESSAGES_MAX		2048 /* M8 with several credentials */

#define TEXT(s)                                                                                    \
	(struct wsc_bytes)                                                                         \
	{                                                                                          \
		(const uint8_t *)(s), sizeof(s) - 1                                                \
	}

void talk_device_set(struct wsc_device *device, const uint8_t mac[static WSC_MAC_SIZE],
	const struct options *options)
{
	*device = (struct wsc_device){
		.uuid = {0x6f, 0x70, 0x65, 0x6e, 0x77, 0x70, 0x50, 0x73, 0x80, 0x65},
		.name = TEXT("wscpeer"),
		.manufacturer = TEXT("openwps"),
		.model_name = TEXT("wscpeer"),
		.model_number = TEXT("1"),
		.serial_number = TEXT("1"),
		.primary_type = {0, 1, 0x00, 0x50, 0xf2, 0x04, 0, 1}, /* a computer */
		.config_methods =
			WSC_METHOD_VIRTUAL_BUTTON | WSC_METHOD_VIRTUAL_DISPLAY | WSC_METHOD_KEYPAD,
		.auth_types = WSC_AUTH_OPEN | WSC_AUTH_WPA_PERSONAL | WSC_AUTH_WPA2_PERSONAL,
		.encryptions = WSC_ENCRYPTION_NONE | WSC_ENCRYPTION_TKIP | WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.version2 = options->version2,
	};
	memcpy(device->mac, mac, WSC_MAC_SIZE);
	memcpy(device->uuid + WSC_UUID_SIZE - WSC_MAC_SIZE, mac, WSC_MAC_SIZE);
	if (options->version2 == 0) /* WSC 1.0 has the old bits only, Table 33 */
		device->config_methods =
			WSC_METHOD_PUSH_BUTTON | WSC_METHOD_DISPLAY | WSC_METHOD_KEYPAD;
}

static uint8_t request_type(const struct options *options)
{
	return options->role == PEER_REGISTRAR ? ASSOC_REQUEST_REGISTRAR : ASSOC_REQUEST_ENROLLEE;
}

static size_t element_build(const struct wsc_message *message, uint8_t *buffer, size_t size)
{
	uint8_t attributes[512];
	size_t len;

	if (wsc_message_build(message, attributes, sizeof(attributes), &len, NULL) != WSC_OK ||
		wsc_element_build((struct wsc_bytes){attributes, len}, buffer, size, &len) !=
			WSC_OK)
		return 0;
	return len;
}

size_t talk_assoc_element(const struct options *options, uint8_t *buffer, size_t size)
{
	struct wsc_message message;

	wsc_message_init(&message, WSC_ASSOC_REQUEST, options->version2);
	message.request_type = request_type(options);
	wsc_put(&message, WSC_FIELD_REQUEST_TYPE);
	return element_build(&message, buffer, size);
}

size_t talk_probe_element(const struct talk *talk, uint8_t *buffer, size_t size)
{
	const struct wsc_device *device = &talk->device;
	struct wsc_message message;

	wsc_message_init(&message, WSC_PROBE_REQUEST, device->version2);
	message.request_type = request_type(talk->options);
	message.config_methods = device->config_methods;
	message.uuid_e = (struct wsc_bytes){device->uuid, WSC_UUID_SIZE};
	message.primary_device_type =
		(struct wsc_bytes){device->primary_type, WSC_DEVICE_TYPE_SIZE};
	message.rf_bands = device->rf_bands;
	message.association_state = 0;
	message.config_error = WSC_ERR_NONE;
	message.password_id = talk->options->password_id;
	message.manufacturer = device->manufacturer;
	message.model_name = device->model_name;
	message.model_number = device->model_number;
	message.device_name = device->name;
	for (const enum wsc_field *field = (const enum wsc_field[]){WSC_FIELD_REQUEST_TYPE,
		     WSC_FIELD_CONFIG_METHODS, WSC_FIELD_UUID_E, WSC_FIELD_PRIMARY_DEVICE_TYPE,
		     WSC_FIELD_RF_BANDS, WSC_FIELD_ASSOCIATION_STATE, WSC_FIELD_CONFIG_ERROR,
		     WSC_FIELD_PASSWORD_ID, WSC_FIELD_MANUFACTURER, WSC_FIELD_MODEL_NAME,
		     WSC_FIELD_MODEL_NUMBER, WSC_FIELD_DEVICE_NAME, WSC_FIELD_COUNT};
		*field != WSC_FIELD_COUNT; field++)
		wsc_put(&message, *field);
	return element_build(&message, buffer, size);
}

bool talk_start(struct talk *talk, const uint8_t *peer, int64_t now_ms)
{
	const struct options *options = talk->options;
	const struct wsc_bytes password = {
		options->password_len ? options->password : NULL, options->password_len};
	const bool ap = options->role == PEER_ACCESS_POINT;
	const bool enrollee = options->role == PEER_ENROLLEE || ap;
	const struct wsc_config config = {
		.role = enrollee ? WSC_ENROLLEE : WSC_REGISTRAR,
		.side = options_is_server(options) ? WSC_EAP_SERVER : WSC_EAP_PEER,
		.crypto = talk->crypto,
		.device = &talk->device,
		.max_message = MESSAGES_MAX,
		.packet_max = options->packet_max,
		.tolerances = WSC_TOLERATE_FIELD,
		.password_id = options->password_id,
		.password = password,
		.credentials = !enrollee && options->n_credentials ? options->credentials : NULL,
		.n_credentials = enrollee ? 0 : options->n_credentials,
		.ap_settings = ap ? options->credentials : NULL,
		.ap_configured = ap,
		.setup_locked = options->locked,
		.peer_mac = peer,
		.eap_identifier = 1,
		.retransmit_ms = options_is_server(options) ? 3000 : 0,
	};
	enum wsc_status status;

	talk_stop(talk);
	talk->in_fragments = talk->stalled = talk->ended = false;
	talk->not_ready = talk->ap_settings = false;
	status = wsc_session_new(&config, now_ms, &talk->session);
	if (status == WSC_OK)
		return true;
	talk->session = NULL;
	fprintf(stderr, "wscpeer: no session: %s\n", wsc_status_text(status));
	return false;
}

void talk_stop(struct talk *talk)
{
	wsc_session_free(talk->session);
	talk->session = NULL;
}

/* The message that an EAP packet begins; false: none, or it only goes on with one. */
static bool kind_find(struct wsc_bytes packet, bool *in_fragments, enum wsc_kind *ret)
{
	struct wsc_attribute attribute;
	struct wsc_eap eap;
	uint32_t offset = 0;
	bool goes_on;

	if (wsc_eap_parse(packet, &eap) != WSC_OK || eap.type != WSC_EAP_EXPANDED ||
		eap.op == WSC_OP_FRAG_ACK)
		return false;
	goes_on = *in_fragments;
	*in_fragments = eap.flags & WSC_EAP_FLAG_MORE;
	if (goes_on)
		return false;
	while (wsc_attribute_next(eap.data, &offset, &attribute) == WSC_OK) {
		if (attribute.id != 0x1022 || attribute.value.len != 1)
			continue;
		if (attribute.value.p[0] < WSC_MESSAGE_TYPE_M1 ||
			attribute.value.p[0] > WSC_MESSAGE_TYPE_DONE)
			return false;
		*ret = (enum wsc_kind)(attribute.value.p[0] - WSC_MESSAGE_TYPE_M1 + WSC_M1);
		return true;
	}
	return false;
}

static void packet_report(const char *event, struct wsc_bytes packet, const enum wsc_kind *kind)
{
	struct wsc_eap eap;

	if (wsc_eap_parse(packet, &eap) != WSC_OK)
		return;
	report_begin(event);
	if (kind)
		report_text("message", wsc_kind_name(*kind));
	report_number("code", eap.code);
	report_number("id", eap.identifier);
	report_number("type", eap.type);
	report_number("op", eap.op);
	report_number("length", (long)packet.len);
	report_end();
}

/* One packet of ours goes out, or what was asked for happens to it. */
static void packet_send(struct talk *talk, struct wsc_bytes packet)
{
	const struct options *options = talk->options;
	bool in_fragments = false;
	enum wsc_kind kind;
	int error = 0;

	if (talk->stalled)
		return;
	talk->sent++;
	packet_report("sent", packet, kind_find(packet, &in_fragments, &kind) ? &kind : NULL);
	if (talk->sent == options->drop) {
		report_plain("dropped");
		return;
	}
	error = eapol_send(talk->eapol, packet);
	if (!error && talk->sent == options->duplicate) {
		report_plain("duplicated");
		error = eapol_send(talk->eapol, packet);
	}
	if (error)
		fprintf(stderr, "wscpeer: packet not sent: %s\n", strerror(error));
}

static void credentials_report(const struct talk *talk, const char *event)
{
	struct wsc_credential credential;

	for (size_t i = 0; wsc_session_credential_get(talk->session, i, &credential) == WSC_OK; i++)
		report_credential(event, &credential);
	wsc_credential_wipe(&credential);
}

/* A registrar is asked whether the button is pressed; here it always is. */
static void password_need(struct talk *talk, int64_t now_ms)
{
	if (wsc_session_password(
		    talk->session, WSC_PASSWORD_PBC, (struct wsc_bytes){NULL, 0}, now_ms) != WSC_OK)
		fputs("wscpeer: the session did not take the press\n", stderr);
}

/* An external registrar that only wants to know ends it without an error, as the standard has it.
 */
static void credentials_need(struct talk *talk, int64_t now_ms)
{
	if (wsc_session_refuse(talk->session, WSC_ERR_NONE, WSC_REASON_REFUSED, now_ms) != WSC_OK)
		fputs("wscpeer: the session could not be ended\n", stderr);
}

static void event_take(struct talk *talk, const struct wsc_event *event, int64_t now_ms)
{
	switch (event->kind) {
	case WSC_EVENT_NONE:
		break;
	case WSC_EVENT_PEER:
		talk->not_ready = false; /* if it is M2D, that is told next */
		report_device("peer", wsc_session_peer(talk->session));
		break;
	case WSC_EVENT_NEED_PASSWORD:
		password_need(talk, now_ms);
		break;
	case WSC_EVENT_NEED_CREDENTIALS:
		credentials_need(talk, now_ms);
		break;
	case WSC_EVENT_NOT_READY:
		talk->not_ready = true;
		report_plain("not-ready");
		break;
	case WSC_EVENT_CREDENTIALS_SENT:
		report_plain("credentials-sent");
		break;
	case WSC_EVENT_CREDENTIALS:
		credentials_report(talk, "credential");
		break;
	case WSC_EVENT_AP_SETTINGS:
		talk->ap_settings = true;
		credentials_report(talk, "ap-settings");
		break;
	case WSC_EVENT_SUCCEEDED:
	case WSC_EVENT_FAILED:
		talk->ended = true;
		talk->outcome = *event;
		report_outcome(event);
		break;
	}
}

/* Everything that the session gives out now. */
static void flush(struct talk *talk, int64_t now_ms)
{
	uint8_t buffer[EAPOL_FRAME_MAX];
	struct wsc_event event;
	bool more = true;
	size_t len;

	while (more) {
		more = false;
		while (wsc_session_send(talk->session, buffer, sizeof(buffer), &len, now_ms) ==
			WSC_OK) {
			packet_send(talk, (struct wsc_bytes){buffer, len});
			more = true;
		}
		while (wsc_session_event(talk->session, &event) == WSC_OK) {
			event_take(talk, &event, now_ms);
			more = true;
		}
	}
}

void talk_receive(struct talk *talk, struct wsc_bytes packet, int64_t now_ms)
{
	const struct options *options = talk->options;
	enum wsc_kind kind;
	const bool begins = kind_find(packet, &talk->in_fragments, &kind);
	enum wsc_status status;

	talk->received++;
	packet_report("received", packet, begins ? &kind : NULL);
	if (!talk->session)
		return;
	if (begins && (int)kind == options->stall_at && !talk->stalled) {
		talk->stalled = true;
		report_plain("stalled");
	}
	if (talk->stalled)
		return;
	if (begins && (int)kind == options->refuse_at) {
		status = wsc_session_refuse(
			talk->session, options->refuse_error, WSC_REASON_REFUSED, now_ms);
		if (status != WSC_OK)
			fprintf(stderr, "wscpeer: refuse: %s\n", wsc_status_text(status));
	}
	status = wsc_session_receive(talk->session, packet, now_ms);
	if (status != WSC_OK) {
		report_begin("status");
		report_text("text", wsc_status_text(status));
		report_end();
	}
	flush(talk, now_ms);
}

int64_t talk_deadline(const struct talk *talk)
{
	return talk->session ? wsc_session_deadline(talk->session) : INT64_MAX;
}

void talk_expire(struct talk *talk, int64_t now_ms)
{
	if (!talk->session)
		return;
	wsc_session_expire(talk->session, now_ms);
	flush(talk, now_ms);
}
