/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/bench/trace_air.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint16_t sequence;

uint32_t air_random(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33);
}

void air_put(struct air_frame *frame, const void *p, size_t len)
{
	if (len > FRAME_SIZE - frame->len)
		abort();
	if (len)
		memcpy(frame->p + frame->len, p, len);
	frame->len += len;
}

void air_put8(struct air_frame *frame, unsigned value)
{
	const uint8_t octet = (uint8_t)value;

	air_put(frame, &octet, 1);
}

void air_put16(struct air_frame *frame, unsigned value)
{
	air_put8(frame, value);
	air_put8(frame, value >> 8);
}

void air_put_zeros(struct air_frame *frame, size_t n)
{
	while (n-- > 0)
		air_put8(frame, 0);
}

void air_put_element(struct air_frame *frame, unsigned id, const void *p, size_t len)
{
	air_put8(frame, id);
	air_put8(frame, (unsigned)len);
	air_put(frame, p, len);
}

void air_uuid(uint8_t uuid[static WSC_UUID_SIZE], const uint8_t *mac)
{
	memset(uuid, 0x5a, WSC_UUID_SIZE);
	memcpy(uuid, mac, WSC_MAC_SIZE);
}

static void message_fill(struct wsc_message *message, const uint8_t *uuid, int password_id)
{
	static const uint8_t type[8] = {0, 6, 0, 0x50, 0xf2, 4, 0, 1};
	const struct wsc_bytes text = {(const uint8_t *)"made up", 7};

#define SET(FIELD, member, what)                                                                   \
	message->member = what;                                                                    \
	wsc_put(message, WSC_FIELD_##FIELD)
	SET(WPS_STATE, wps_state, 2);
	SET(RESPONSE_TYPE, response_type, 3);
	SET(REQUEST_TYPE, request_type, message->kind == WSC_PROBE_REQUEST ? 0 : 1);
	SET(UUID_E, uuid_e, ((struct wsc_bytes){uuid, WSC_UUID_SIZE}));
	SET(MANUFACTURER, manufacturer, text);
	SET(MODEL_NAME, model_name, text);
	SET(MODEL_NUMBER, model_number, text);
	SET(SERIAL_NUMBER, serial_number, text);
	SET(DEVICE_NAME, device_name, text);
	SET(PRIMARY_DEVICE_TYPE, primary_device_type, ((struct wsc_bytes){type, 8}));
	SET(CONFIG_METHODS, config_methods, 0x2388);
	SET(RF_BANDS, rf_bands, 1);
	SET(ASSOCIATION_STATE, association_state, 0);
	SET(CONFIG_ERROR, config_error, 0);
	SET(PASSWORD_ID, password_id, (uint16_t)(password_id < 0 ? 0 : password_id));
	SET(SELECTED_REGISTRAR, selected_registrar, 1);
	SET(SELECTED_REGISTRAR_METHODS, selected_registrar_methods, 0x2388);
}

static void drop(struct wsc_message *message, enum wsc_field field)
{
	message->present[field / 64] &= ~((uint64_t)1 << (field % 64));
}

/* Attributes that a kind does not have are left out again. */
static void message_trim(struct wsc_message *message, int password_id)
{
	static const enum wsc_field response[] = {WSC_FIELD_RESPONSE_TYPE, WSC_FIELD_UUID_E,
		WSC_FIELD_MANUFACTURER, WSC_FIELD_MODEL_NAME, WSC_FIELD_MODEL_NUMBER,
		WSC_FIELD_SERIAL_NUMBER, WSC_FIELD_DEVICE_NAME, WSC_FIELD_PRIMARY_DEVICE_TYPE,
		WSC_FIELD_CONFIG_METHODS};
	static const enum wsc_field device[] = {WSC_FIELD_REQUEST_TYPE, WSC_FIELD_RF_BANDS,
		WSC_FIELD_ASSOCIATION_STATE, WSC_FIELD_CONFIG_ERROR};
	static const enum wsc_field open[] = {WSC_FIELD_PASSWORD_ID, WSC_FIELD_SELECTED_REGISTRAR,
		WSC_FIELD_SELECTED_REGISTRAR_METHODS};
	const bool is_request = message->kind == WSC_PROBE_REQUEST;

	for (size_t i = 0; i < 9 && message->kind == WSC_BEACON; i++)
		drop(message, response[i]);
	for (size_t i = 0; i < 4 && !is_request; i++)
		drop(message, device[i]);
	for (size_t i = is_request ? 1 : 0; i < 3 && (is_request || password_id < 0); i++)
		drop(message, open[i]);
	if (is_request) {
		drop(message, WSC_FIELD_WPS_STATE);
		drop(message, WSC_FIELD_RESPONSE_TYPE);
		drop(message, WSC_FIELD_SERIAL_NUMBER);
	}
}

void air_put_wps(struct air_frame *frame, enum wsc_kind kind, const uint8_t *uuid, int password_id)
{
	uint8_t attributes[512], elements[600];
	struct wsc_message message;
	struct wsc_report report;
	size_t len, elements_len;

	if (kind == WSC_ASSOC_REQUEST) {
		wsc_message_init(&message, kind, 0x20);
		message.request_type = 1;
		wsc_put(&message, WSC_FIELD_REQUEST_TYPE);
	} else {
		wsc_message_init(&message, kind, 0x20);
		message_fill(&message, uuid, password_id);
		message_trim(&message, password_id);
	}
	if (wsc_message_build(&message, attributes, sizeof(attributes), &len, &report) != WSC_OK ||
		wsc_element_build((struct wsc_bytes){attributes, len}, elements, sizeof(elements),
			&elements_len) != WSC_OK) {
		(void)fprintf(stderr, "trace_generate: %s cannot be built: %04x %s\n",
			wsc_kind_name(kind), report.item[0].id,
			wsc_problem_text(report.item[0].problem));
		exit(1);
	}
	air_put(frame, elements, elements_len);
}

void air_put_rsn(struct air_frame *frame)
{
	static const uint8_t rsn[] = {
		1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2, 0, 0};

	air_put_element(frame, 48, rsn, sizeof(rsn));
}

void air_begin(struct air_frame *frame, unsigned control, const uint8_t *to, const uint8_t *from,
	const uint8_t *bss)
{
	/* flags, rate, channel 6, signal, antenna */
	static const uint8_t radiotap[] = {
		0, 0, 16, 0, 0x2e, 0x08, 0, 0, 0, 12, 0x85, 0x09, 0xa0, 0, 0xce, 1};

	frame->len = 0;
	air_put(frame, radiotap, sizeof(radiotap));
	air_put8(frame, control);
	air_put8(frame, control >> 8);
	air_put16(frame, 0);
	air_put(frame, to, 6);
	air_put(frame, from, 6);
	air_put(frame, bss, 6);
	air_put16(frame, (unsigned)sequence++ << 4);
}

void air_beacon(struct air_frame *frame, const uint8_t *to, const uint8_t *bss, unsigned number,
	int password_id, size_t filling)
{
	static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	static const uint8_t rates[] = {0x82, 0x84, 0x8b, 0x96, 0x0c, 0x12, 0x18, 0x24};
	static uint64_t clock;
	const uint8_t tim[] = {(uint8_t)(clock % 3), 3, 0, (uint8_t)(air_random() & 0xff)};
	uint8_t uuid[WSC_UUID_SIZE], vendor[255] = {0x00, 0x10, 0x18, 2};
	char ssid[33];

	air_uuid(uuid, bss);
	air_begin(frame, to ? 0x50 : 0x80, to ? to : everybody, bss, bss);
	clock += 102400;
	air_put(frame, &clock, 8);
	air_put16(frame, 100);
	air_put16(frame, 0x0411);
	(void)snprintf(ssid, sizeof(ssid), "network %u", number);
	air_put_element(frame, 0, ssid, strlen(ssid));
	air_put_element(frame, 1, rates, sizeof(rates));
	air_put_element(frame, 3, "\6", 1);
	if (!to)
		air_put_element(frame, 5, tim, sizeof(tim));
	air_put_rsn(frame);
	air_put_element(frame, 45, vendor, 26); /* as long as HT elements are */
	air_put_element(frame, 61, "\6", 22);
	air_put_wps(frame, to ? WSC_PROBE_RESPONSE : WSC_BEACON, uuid, password_id);
	air_put_element(frame, 221, vendor, filling);
}
