/* SPDX-License-Identifier: BSD-3-Clause */
/* 802.11 and Ethernet frames, in place. What is kept is what is known; the rest is zeroed or cut.
 */
#include <string.h>

#include "copy.h"

#define HEADER	  24
#define LLC	  8
#define TO_AP	  0x01
#define FROM_AP	  0x02
#define FOUR	  (TO_AP | FROM_AP)
#define PROTECTED 0x40
#define ORDER	  0x80

/* A frame that nobody but its receiver can read: its header, and the counter behind it. */
#define PROTECTED_KEPT 8

static unsigned be16_at(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static void zero(uint8_t *p, size_t len, size_t from)
{
	if (from < len)
		memset(p + from, 0, len - from);
}

/* EAPOL-Key (IEEE 802.11, 12.7.2): without IV, MIC and key data nobody can guess a passphrase. */
static void clean_key(uint8_t *packet, size_t len)
{
	static const struct {
		size_t from, to;
	} secrets[] = {{49, 65}, {81, 97}, {99, SIZE_MAX}};

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		const size_t to = secrets[i].to < len ? secrets[i].to : len;

		if (secrets[i].from < to)
			memset(packet + secrets[i].from, 0, to - secrets[i].from);
	}
}

/* The message goes on over several packets of one sender. */
static struct eap_stream *eap_stream(struct frames *frames, const uint8_t *sender)
{
	struct eap_stream *oldest = &frames->streams[0];

	for (size_t i = 0; i < EAP_STREAMS; i++) {
		struct eap_stream *stream = &frames->streams[i];

		if (memcmp(stream->sender, sender, 6) == 0) {
			stream->used = ++frames->uses;
			return stream;
		}
		if (stream->used < oldest->used)
			oldest = stream;
	}
	*oldest = (struct eap_stream){.used = ++frames->uses, .identifier = -1};
	memcpy(oldest->sender, sender, 6);
	return oldest;
}

/* Flags: 1 more fragments follow, 2 there is a Message Length: the first one. */
static void clean_wsc(struct frames *frames, const uint8_t *sender, uint8_t *packet, size_t len,
	uint8_t identifier)
{
	struct eap_stream *stream = eap_stream(frames, sender);
	const unsigned flags = packet[9];
	size_t at = 10;

	if (stream->identifier == identifier) {
		stream->now = stream->before; /* sent again */
	} else if (flags & 2 || !stream->open) {
		stream->now = (struct wsc_stream){0};
	}
	if (flags & 2)
		at += 2;
	stream->before = stream->now;
	stream->identifier = identifier;
	stream->open = flags & 1;
	if (at < len)
		wsc_clean(frames->map, &stream->now, packet + at, len - at);
}

static void clean_eap(struct frames *frames, const uint8_t *sender, uint8_t *packet, size_t len)
{
	static const uint8_t wsc[] = {254, 0x00, 0x37, 0x2a, 0, 0, 0, 1};

	if (len > 4 && be16_at(packet + 2) >= 4 && be16_at(packet + 2) < len) {
		zero(packet, len, be16_at(packet + 2)); /* filled up */
		len = be16_at(packet + 2);
	}
	if (len <= 5 || packet[4] == 3) /* Nak */
		return;
	if (packet[4] == 1)
		map_text(frames->map, (char *)packet + 5, len - 5);
	else if (len >= 14 && memcmp(packet + 4, wsc, sizeof(wsc)) == 0)
		clean_wsc(frames, sender, packet + 4, len - 4, packet[1]);
	else
		zero(packet, len, packet[4] == 254 ? 14 : 5);
}

void eapol_clean(struct frames *frames, const uint8_t *sender, uint8_t *packet, size_t len)
{
	size_t body;

	if (len < 4)
		return;
	body = be16_at(packet + 2) < len - 4 ? be16_at(packet + 2) : len - 4;
	zero(packet, len, 4 + body);
	if (packet[1] == 0)
		clean_eap(frames, sender, packet + 4, body);
	else if (packet[1] == 3)
		clean_key(packet, 4 + body);
	else
		zero(packet, len, 4);
}

/* RSN element: the PMKIDs are of no use but to guess passphrases with. */
static void clean_rsn(uint8_t *p, size_t len)
{
	size_t at = 2 + 4, n;

	for (int list = 0; list < 2; list++) {
		if (at + 2 > len)
			return;
		at += 2 + 4 * ((size_t)p[at] | (size_t)p[at + 1] << 8);
	}
	at += 2;
	if (at + 2 > len)
		return;
	n = 16 * ((size_t)p[at] | (size_t)p[at + 1] << 8);
	at += 2;
	if (at < len)
		memset(p + at, 0, n < len - at ? n : len - at);
}

static void clean_vendor(struct map *map, struct wsc_stream *stream, uint8_t *p, size_t len)
{
	static const uint8_t wpa[] = {0x00, 0x50, 0xf2, 1}, wmm[] = {0x00, 0x50, 0xf2, 2},
			     wps[] = {0x00, 0x50, 0xf2, 4}, p2p[] = {0x50, 0x6f, 0x9a, 9};

	if (len < 4 || memcmp(p, wpa, 4) == 0 || memcmp(p, wmm, 4) == 0)
		return;
	if (memcmp(p, wps, 4) == 0)
		wsc_clean(map, stream, p + 4, len - 4);
	else if (memcmp(p, p2p, 4) == 0)
		p2p_clean(map, p + 4, len - 4);
	else
		zero(p, len, 4);
}

/* Elements that tell of nothing but radio: rates, channel, TIM, HT, VHT, … */
static bool is_plain(unsigned id)
{
	static const uint8_t plain[] = {1, 3, 5, 7, 32, 33, 35, 36, 42, 45, 50, 54, 59, 61, 70, 74,
		127, 191, 192, 195, 244};

	return memchr(plain, (int)id, sizeof(plain)) != NULL;
}

static void elements_clean(struct map *map, uint8_t *bytes, size_t len)
{
	struct wsc_stream stream = {0};
	size_t at = 0;

	while (len - at >= 2) {
		const unsigned id = bytes[at];
		const size_t size = bytes[at + 1];
		uint8_t *value = bytes + at + 2;

		if (size > len - at - 2)
			break;
		if (id == 0 || id == 114) { /* SSID, mesh */
			if (size > 0 && value[0]) {
				map_learn(map, (const char *)value, size);
				map_text(map, (char *)value, size);
			}
		} else if (id == 48) {
			clean_rsn(value, size);
		} else if (id == 221) {
			clean_vendor(map, &stream, value, size);
		} else if (!is_plain(id)) {
			memset(value, 0, size);
		}
		at += 2 + size;
	}
	zero(bytes, len, len - at >= 2 ? at + 2 : at); /* cut, or a check sum */
}

static size_t clean_action(struct map *map, uint8_t *body, size_t len)
{
	static const uint8_t p2p[] = {4, 9, 0x50, 0x6f, 0x9a, 9};

	if (len >= 8 && memcmp(body, p2p, sizeof(p2p)) == 0)
		elements_clean(map, body + 8, len - 8);
	else
		zero(body, len, 2);
	return len;
}

/* Where the elements of management frames begin, by subtype; 0: there are none. */
static const uint8_t elements_at[16] = {
	[0] = 4, [1] = 6, [2] = 10, [3] = 6, [5] = 12, [8] = 12, [11] = 6};
#define PROBE_REQUEST  4
#define REASSOCIATION  2
#define AUTHENTICATION 11
#define ACTION	       13
#define ACTION_NO_ACK  14

static size_t clean_management(struct map *map, uint8_t *frame, size_t len)
{
	const unsigned subtype = frame[0] >> 4;
	const size_t header = HEADER + (frame[1] & ORDER ? 4 : 0);
	const size_t from = elements_at[subtype];
	uint8_t *body = frame + header;

	for (size_t at = 4; at < HEADER - 2; at += 6)
		map_mac(map, frame + at);
	if (len <= header)
		return len;
	len -= header;
	if (frame[1] & PROTECTED)
		return header + (len < PROTECTED_KEPT ? len : PROTECTED_KEPT);
	if (subtype == REASSOCIATION && len >= 10)
		map_mac(map, body + 4);
	if (subtype == ACTION || subtype == ACTION_NO_ACK)
		len = clean_action(map, body, len);
	else if (subtype == AUTHENTICATION && len > 2 && body[0] != 0)
		zero(body, len, 6); /* SAE: scalar, element, confirm */
	else if (subtype == PROBE_REQUEST || (from && len > from))
		elements_clean(map, body + from, len - from);
	else
		zero(body, len, from ? from : 2);
	return header + len;
}

static bool is_eapol(const uint8_t *llc)
{
	return llc[0] == 0xaa && llc[1] == 0xaa && llc[6] == 0x88 && llc[7] == 0x8e;
}

/* Several packets in one frame. */
static void clean_amsdu(struct frames *frames, uint8_t *body, size_t len)
{
	size_t at = 0;

	while (len - at >= 14 + LLC) {
		const size_t size = be16_at(body + at + 12), room = len - at - 14;
		uint8_t *packet = body + at + 14;
		const size_t there = size < room ? size : room;

		map_mac(frames->map, body + at);
		map_mac(frames->map, body + at + 6);
		if (there >= LLC && is_eapol(packet))
			eapol_clean(frames, body + at + 6, packet + LLC, there - LLC);
		else
			zero(packet, there, there < LLC ? 0 : LLC);
		at += 14 + (size + 3) / 4 * 4;
		if (at > len)
			return;
	}
	zero(body, len, at);
}

static size_t clean_data(struct frames *frames, uint8_t *frame, size_t len, bool padded)
{
	const bool four = (frame[1] & FOUR) == FOUR, qos = frame[0] & 0x80;
	const size_t qos_at = HEADER + (four ? 6 : 0);
	size_t header = qos_at + (qos ? 2 : 0) + (qos && frame[1] & ORDER ? 4 : 0);

	for (size_t at = 4; at < HEADER - 2; at += 6)
		map_mac(frames->map, frame + at);
	if (four && len >= HEADER + 6)
		map_mac(frames->map, frame + HEADER);
	if (padded)
		header = (header + 3) / 4 * 4;
	if (len <= header)
		return len;
	if (frame[1] & PROTECTED)
		return len < header + PROTECTED_KEPT ? len : header + PROTECTED_KEPT;
	if (frame[0] & 0x40 || frame[22] & 0x0f) /* no data; not the first fragment */
		return header;
	if (qos && frame[qos_at] & 0x80) {
		clean_amsdu(frames, frame + header, len - header);
		return len;
	}
	if (len < header + LLC)
		return header;
	if (!is_eapol(frame + header))
		return header + LLC;
	eapol_clean(frames, frame + 10, frame + header + LLC, len - header - LLC);
	return len;
}

size_t dot11_clean(struct frames *frames, uint8_t *frame, size_t len, bool padded)
{
	const unsigned type = len > 0 ? frame[0] >> 2 & 3 : 3;

	if (type == 1) { /* control: one address or two */
		if (len >= 10)
			map_mac(frames->map, frame + 4);
		if (len >= 16)
			map_mac(frames->map, frame + 10);
		return len < 10 ? 0 : len < 16 ? 10 : 16;
	}
	if (type == 3 || len < HEADER)
		return 0;
	return type == 0 ? clean_management(frames->map, frame, len)
			 : clean_data(frames, frame, len, padded);
}

size_t ethernet_clean(struct frames *frames, uint8_t *frame, size_t len)
{
	size_t at = 12;

	if (len < 14)
		return 0;
	map_mac(frames->map, frame);
	map_mac(frames->map, frame + 6);
	while (len >= at + 4 && (be16_at(frame + at) == 0x8100 || be16_at(frame + at) == 0x88a8))
		at += 4;
	if (len < at + 2 || be16_at(frame + at) != 0x888e)
		return at + 2 < len ? at + 2 : len;
	eapol_clean(frames, frame + 6, frame + at + 2, len - at - 2);
	return len;
}
