/* SPDX-License-Identifier: BSD-3-Clause */
/* Any datagram: what is taken holds together, and what is put together again is the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "notation/notation.h"
#include "radius/packet.h"
#include "radius/station.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void inside(struct wsc_bytes bytes, struct wsc_bytes outer)
{
	must(!bytes.p || (bytes.p >= outer.p && bytes.p + bytes.len <= outer.p + outer.len));
}

static void stations_read(const struct radius_packet *packet)
{
	uint8_t mac[WSC_MAC_SIZE], ssid[WSC_SSID_MAX], ssid_len;

	must(mac_take((const char *)packet->calling_station_id.p, packet->calling_station_id.len,
		     mac) <= packet->calling_station_id.len);
	if (station_called_parse(packet->called_station_id, mac, ssid, &ssid_len))
		must(ssid_len <= WSC_SSID_MAX && 12u + ssid_len <= packet->called_station_id.len);
}

/* The same EAP packet and Proxy-States in a reply. */
static void reply_check(const struct radius_packet *packet)
{
	static const uint8_t secret[] = "secret";
	uint8_t eap[RADIUS_PACKET_MAX], again[RADIUS_PACKET_MAX];
	struct radius_packet back;
	struct radius_reply reply;
	struct wsc_bytes got, got_again;

	must(radius_packet_eap(packet, eap, packet->eap_len, &got) == WSC_OK);
	must(got.len == packet->eap_len);
	if (got.len)
		must(radius_packet_eap(packet, eap, packet->eap_len - 1, &got_again) ==
			WSC_NO_SPACE);
	radius_reply_begin(&reply, RADIUS_ACCESS_CHALLENGE, packet->identifier);
	radius_reply_add_eap(&reply, got);
	radius_reply_add_proxy_states(&reply, packet->bytes);
	if (radius_reply_end(&reply, packet->authenticator,
		    (struct wsc_bytes){secret, sizeof(secret)}) != WSC_OK)
		return; /* too long with its Message-Authenticator */
	must(radius_packet_parse((struct wsc_bytes){reply.bytes, reply.len}, &back) == WSC_OK);
	must(radius_packet_eap(&back, again, sizeof(again), &got_again) == WSC_OK);
	must(got_again.len == got.len && memcmp(eap, again, got.len) == 0);
	must(back.message_authenticator_offset == RADIUS_HEADER_SIZE + 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t secret[] = "secret";
	const struct wsc_bytes datagram = {data, size};
	struct radius_packet packet;
	const enum wsc_status status = radius_packet_parse(datagram, &packet);

	must(status == WSC_OK || status == WSC_TRUNCATED || status == WSC_INVALID);
	if (status != WSC_OK)
		return 0;
	must(packet.bytes.len <= size && packet.bytes.len <= RADIUS_PACKET_MAX);
	inside(packet.user_name, packet.bytes);
	inside(packet.state, packet.bytes);
	inside(packet.called_station_id, packet.bytes);
	inside(packet.calling_station_id, packet.bytes);
	inside(packet.nas_identifier, packet.bytes);
	/* Nobody guesses it. */
	must(!radius_packet_authentic(&packet, (struct wsc_bytes){secret, sizeof(secret)}));
	stations_read(&packet);
	reply_check(&packet);
	return 0;
}
