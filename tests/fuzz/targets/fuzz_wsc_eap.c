/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A conversation of EAP packets, each with a length byte in front (times 4, so that long ones are
 * possible), through the parser and the reassembly. The first byte is the size of the reassembly's
 * buffer, in units of 8, the second the packet size in which a complete message is sent on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wsc/eap.h>

#include "tests/unit/wsc_messages.h"

#define PACKET_MAX 2048

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* Cut into fragments and put together, a message is what it was. */
static void send_on(struct wsc_bytes message, size_t packet_max, uint8_t op)
{
	struct wsc_fragments fragments = {.message = message, .packet_max = packet_max, .op = op};
	static uint8_t collected[PACKET_MAX];
	struct wsc_reassembly reassembly;
	struct wsc_bytes whole = {NULL, 0};
	enum wsc_status status;
	bool more;

	wsc_reassembly_init(&reassembly, collected, sizeof(collected));
	do {
		static uint8_t packet[PACKET_MAX];
		struct wsc_eap eap;
		size_t len;

		must(wsc_fragments_build(
			     &fragments, WSC_EAP_RESPONSE, 1, packet, packet_max, &len) == WSC_OK);
		must(wsc_eap_parse((struct wsc_bytes){packet, len}, &eap) == WSC_OK);
		status = wsc_reassembly_add(&reassembly, &eap, &whole);
		more = wsc_fragments_advance(&fragments);
		must(status == (more ? WSC_PENDING : WSC_OK));
		must(more || bytes_same(whole, message));
	} while (more);
}

static void packet_check(struct wsc_bytes packet, const struct wsc_eap *eap)
{
	static uint8_t buffer[PACKET_MAX];
	size_t len = 0, need = 0;

	must(wsc_eap_build(eap, buffer, sizeof(buffer), &len) == WSC_OK);
	must(len <= packet.len && memcmp(buffer, packet.p, len) == 0);
	must(wsc_eap_build(eap, buffer, len - 1, &need) == WSC_NO_SPACE && need == len);
	must(!eap->data.len ||
		(eap->data.p >= packet.p && eap->data.p + eap->data.len == packet.p + len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsc_reassembly reassembly;
	size_t room, packet_max, at = 2;
	uint8_t *buffer;

	if (size < 2)
		return 0;
	room = (size_t)data[0] * 8;
	packet_max = WSC_EAP_HEADER_SIZE + WSC_EAP_LENGTH_SIZE + 1 + data[1];
	buffer = malloc(room ? room : 1);
	if (!buffer)
		return 0;
	wsc_reassembly_init(&reassembly, buffer, room);
	while (at < size) {
		size_t len = (size_t)data[at++] * 4;
		struct wsc_bytes packet, message = {NULL, 0};
		enum wsc_status status;
		struct wsc_eap eap;

		if (len > size - at)
			len = size - at;
		packet = bytes_exact(data + at, len);
		at += len;
		status = wsc_eap_parse(packet, &eap);
		must(status == WSC_OK || status == WSC_TRUNCATED || status == WSC_INVALID);
		if (status == WSC_OK)
			packet_check(packet, &eap);
		if (status == WSC_OK && eap.op) {
			status = wsc_reassembly_add(&reassembly, &eap, &message);
			must(reassembly.open == (status == WSC_PENDING));
			must(reassembly.have <= room);
			must(status == WSC_OK || status == WSC_PENDING || status == WSC_INVALID ||
				status == WSC_NO_SPACE);
			if (status == WSC_OK) {
				must(message.len <= room);
				send_on(message, packet_max, eap.op);
			}
		}
		free((void *)(uintptr_t)packet.p);
	}
	free(buffer);
	return 0;
}
