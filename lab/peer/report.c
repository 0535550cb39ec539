/* SPDX-License-Identifier: BSD-3-Clause */
#include "report.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "notation/notation.h"

void report_begin(const char *event)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("{\"time\":%ld.%03ld,\"event\":\"%s\"", (long)now.tv_sec, now.tv_nsec / 1000000,
		event);
}

void report_bytes(const char *name, struct wsc_bytes text)
{
	printf(",\"%s\":\"", name);
	for (size_t i = 0; i < text.len; i++) {
		const uint8_t c = text.p[i];

		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

void report_text(const char *name, const char *text)
{
	report_bytes(name, (struct wsc_bytes){(const uint8_t *)text, strlen(text)});
}

void report_number(const char *name, long number)
{
	printf(",\"%s\":%ld", name, number);
}

void report_mac(const char *name, const uint8_t mac[static WSC_MAC_SIZE])
{
	char text[MAC_TEXT];

	mac_print(mac, text);
	printf(",\"%s\":\"%s\"", name, text);
}

void report_end(void)
{
	puts("}");
	fflush(stdout); /* whoever waits for this line reads a file */
}

void report_plain(const char *event)
{
	report_begin(event);
	report_end();
}

void report_credential(const char *event, const struct wsc_credential *credential)
{
	report_begin(event);
	report_bytes("ssid", (struct wsc_bytes){credential->ssid, credential->ssid_len});
	report_number("auth", credential->auth_type);
	report_number("encryption", credential->encryption);
	report_bytes("key", (struct wsc_bytes){credential->key, credential->key_len});
	report_mac("mac", credential->mac);
	report_number("index", credential->network_index);
	report_number("shareable", credential->key_shareable);
	report_end();
}

void report_device(const char *event, const struct wsc_device *device)
{
	report_begin(event);
	report_mac("mac", device->mac);
	report_bytes("name", device->name);
	report_bytes("manufacturer", device->manufacturer);
	report_bytes("model", device->model_name);
	report_number("version2", device->version2);
	report_end();
}

void report_outcome(const struct wsc_event *event)
{
	report_begin(event->kind == WSC_EVENT_SUCCEEDED ? "succeeded" : "failed");
	if (event->kind == WSC_EVENT_FAILED) {
		report_text("reason", wsc_reason_token(event->reason));
		report_number("config_error", event->config_error);
	}
	if (event->at_valid)
		report_text("at", wsc_kind_name(event->at));
	report_end();
}
