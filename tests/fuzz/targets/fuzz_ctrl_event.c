/* SPDX-License-Identifier: BSD-3-Clause */
/* Datagrams of hostapd, which carry bytes of the air: whatever they hold, a fact is within its
 * columns and can be printed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/hostapd/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void must_be_text(const char *text, size_t size)
{
	const size_t length = strnlen(text, size);

	must(length < size);
	for (size_t i = 0; i < length; i++)
		must(text[i] >= ' ' && text[i] <= '~');
}

static void must_be_mac(const char *mac)
{
	must(strlen(mac) == MAC_SIZE - 1);
	for (const char *c = mac; *c; c++)
		must(strchr("0123456789abcdef:", *c) != NULL);
}

static void event_check(const struct hostapd_event *event)
{
	const struct core_input *in = &event->input;

	must_be_text(event->if_name, sizeof(event->if_name));
	if (event->kind != EVENT_FACT)
		return;
	must(in->if_name == event->if_name && *in->if_name);
	if (in->kind == IN_ENROLLEE_SEEN || in->kind == IN_REG_SUCCESS ||
		in->kind == IN_EAP_STARTED || in->kind == IN_EAP_ENDED) {
		must_be_mac(in->peer.mac);
		must_be_text(in->peer.uuid, sizeof(in->peer.uuid));
		must_be_text(in->peer.name, sizeof(in->peer.name));
		must_be_text(in->peer.type, sizeof(in->peer.type));
	}
	if (in->kind == IN_STA_CONNECTED || in->kind == IN_STA_DISCONNECTED) {
		must_be_mac(in->sta.peer.mac);
		must_be_text(in->sta.key_id, sizeof(in->sta.key_id));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hostapd_event event;
	struct hostapd_sta sta;
	struct core_input status;
	char *line = malloc(size ? size : 1); /* exactly as long: an overrun is seen */
	char value[16];

	if (!line)
		return 0;
	if (size)
		memcpy(line, data, size);
	hostapd_event_parse(line, size, &event);
	event_check(&event);
	if (hostapd_sta_parse(line, size, &sta)) {
		must_be_mac(sta.mac);
		must_be_text(sta.key_id, sizeof(sta.key_id));
	}
	hostapd_wps_status_parse(line, size, &status);
	must(!*status.status.peer_mac || strlen(status.status.peer_mac) == MAC_SIZE - 1);
	if (hostapd_value_find(line, size, "wps_state", value, sizeof(value)))
		must_be_text(value, sizeof(value));
	free(line);
	return 0;
}
