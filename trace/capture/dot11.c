/* SPDX-License-Identifier: BSD-3-Clause */
/* 802.11 frames (IEEE 802.11, 9.2.3) that may show something: data that is not encrypted, or may be
 * the first that is, and management frames. */
#include "management.h"

#define TYPE_MANAGEMENT 0

#define SUBTYPE_PROBE_REQUEST  4
#define SUBTYPE_PROBE_RESPONSE 5
#define SUBTYPE_BEACON	       8
#define SUBTYPE_ACTION	       13
#define SUBTYPE_ACTION_NO_ACK  14

/* Subtypes of data frames are bits. */
#define DATA_QOS 8

/* second octet of Frame Control */
#define TO_AP	0x01
#define FROM_AP 0x02
#define FOUR	(TO_AP | FROM_AP)
#define MORE	0x04
#define RETRY	0x08
#define ORDER	0x80

#define RETRY_WITHIN_NS 2000000000u

bool dot11_repeated(struct capture *capture, const struct frame *frame)
{
	const uint8_t *p = frame->p;
	/* sender, sequence and fragment number, type and traffic class: numbers are counted apart
	 */
	const bool qos = (p[0] & 0x8c) == 0x88;
	const size_t control = (p[1] & FOUR) == FOUR ? 30 : 24;
	const uint64_t what = (uint64_t)le16(p + 22) | (uint64_t)p[0] << 16 |
			      (uint64_t)(qos && frame->len > control ? p[control] & 0xf : 0) << 24;
	const uint64_t key[2] = {table_mac(p + 10), what};
	const uint64_t hash = trace_hash(key, sizeof(key));
	struct retry_slot *slot = &capture->retry[hash % RETRY_SLOTS];
	const bool repeated = p[1] & RETRY && slot->hash == hash &&
			      (uint64_t)frame->time - (uint64_t)slot->time < RETRY_WITHIN_NS;

	*slot = (struct retry_slot){hash, frame->time};
	return repeated;
}

static void management_frame_take(struct capture *capture, struct frame *frame)
{
	const unsigned subtype = frame->p[0] >> 4;

	if (frame->p[10] & 1) /* nobody sends from a group's address */
		return;
	if (subtype == SUBTYPE_BEACON)
		beacon_take(capture, frame);
	else if (subtype == SUBTYPE_PROBE_RESPONSE)
		probe_response_take(capture, frame);
	else if (subtype == SUBTYPE_PROBE_REQUEST)
		probe_request_take(capture, frame);
	else if (subtype == SUBTYPE_ACTION || subtype == SUBTYPE_ACTION_NO_ACK)
		action_take(capture, frame);
	else
		management_take(capture, frame, subtype);
}

static struct peers peers_of(const uint8_t *p)
{
	const unsigned direction = p[1] & FOUR;
	const bool from_ap = direction == FROM_AP;

	return (struct peers){
		.ap = trace_mac_of(from_ap ? p + 10 : p + 4),
		.sta = trace_mac_of(from_ap ? p + 4 : p + 10),
		.from = direction == TO_AP     ? TRACE_FROM_STATION
			: direction == FROM_AP ? TRACE_FROM_AP
					       : TRACE_FROM_UNKNOWN,
	};
}

/* The first protected frame behind a 4-way handshake. */
static void protected_take(struct capture *capture, const struct frame *frame)
{
	const uint8_t *p = frame->p;
	const bool from_ap = (p[1] & FOUR) == FROM_AP;
	const uint8_t *sta = from_ap ? p + 4 : p + 10, *ap = from_ap ? p + 10 : p + 4;
	struct station *station;
	struct peers peers;

	if (sta[0] & 1)
		return;
	station = table_find(&capture->stations, table_mac(sta));
	if (!station || !station->waiting) {
		if ((p[1] & FOUR) != FOUR)
			return;
		station = table_find(&capture->stations, table_mac(ap));
		if (!station || !station->waiting)
			return;
		sta = p + 4;
		ap = p + 10;
	}
	station_wait(capture, station, false);
	peers = (struct peers){trace_mac_of(ap), trace_mac_of(sta), TRACE_FROM_UNKNOWN};
	(void)capture_fact(capture, frame, TRACE_DATA, &peers);
}

#define LLC_SIZE 8

/* LLC and SNAP with EtherType 0x888e; the organisation is 00-00-00 or, from old bridges, 00-00-f8.
 */
static bool llc_is_eapol(const uint8_t *p)
{
	static const uint8_t snap[] = {0xaa, 0xaa, 0x03, 0x00, 0x00};

	return be16(p + 6) == ETHERTYPE_EAPOL && memcmp(p, snap, sizeof(snap)) == 0 &&
	       (p[5] == 0 || p[5] == 0xf8);
}

static void body_take(
	struct capture *capture, const struct frame *frame, const uint8_t *body, size_t len)
{
	const struct peers peers = peers_of(frame->p);

	if (!dot11_repeated(capture, frame))
		eapol_take(capture, frame, &peers,
			(struct wsc_bytes){body + LLC_SIZE, len - LLC_SIZE});
}

/* Several packets in one frame, each with two addresses and a length, filled up to four bytes. */
#define SUBFRAME_HEADER 14

static void amsdu_take(
	struct capture *capture, const struct frame *frame, const uint8_t *body, size_t len)
{
	size_t at = 0;
	bool checked = false;

	while (len - at >= SUBFRAME_HEADER + LLC_SIZE) {
		const size_t size = be16(body + at + 12);
		const uint8_t *packet = body + at + SUBFRAME_HEADER;
		const size_t left = len - at - SUBFRAME_HEADER;

		if (size >= LLC_SIZE && llc_is_eapol(packet)) {
			const struct peers peers = peers_of(frame->p);

			if (!checked && dot11_repeated(capture, frame))
				return;
			checked = true;
			eapol_take(capture, frame, &peers,
				(struct wsc_bytes){
					packet + LLC_SIZE, (size < left ? size : left) - LLC_SIZE});
		}
		if (size > left || SUBFRAME_HEADER + size + 3 > len - at)
			return;
		at += (SUBFRAME_HEADER + size + 3) / 4 * 4;
		if (at > len)
			return;
	}
}

static struct fragment_slot *fragment_find(struct capture *capture, const uint8_t *p)
{
	const uint64_t sender = table_mac(p + 10);
	const uint16_t sequence = le16(p + 22) >> 4;

	for (int i = 0; i < FRAGMENT_SLOTS; i++) {
		struct fragment_slot *slot = &capture->fragment[i];

		if (slot->have > 0 && slot->sender == sender && slot->sequence == sequence)
			return slot;
	}
	return NULL;
}

static struct fragment_slot *fragment_room(struct capture *capture, const uint8_t *p)
{
	struct fragment_slot *room = &capture->fragment[0];

	for (int i = 0; i < FRAGMENT_SLOTS; i++) {
		struct fragment_slot *slot = &capture->fragment[i];

		if (slot->used < room->used)
			room = slot;
	}
	room->sender = table_mac(p + 10);
	room->sequence = le16(p + 22) >> 4;
	room->have = 0;
	room->next = 0;
	return room;
}

/* A part of a frame: only EAPOL is put together. */
static void fragment_take(
	struct capture *capture, const struct frame *frame, const uint8_t *body, size_t len)
{
	const unsigned number = le16(frame->p + 22) & 0xf;
	struct fragment_slot *slot = fragment_find(capture, frame->p);

	if (number == 0 && (len < LLC_SIZE || !llc_is_eapol(body)))
		return;
	if (!slot && number == 0)
		slot = fragment_room(capture, frame->p);
	if (!slot || number != slot->next || frame->cut || len > FRAGMENT_BYTES - slot->have)
		return; /* sent again, or one is missing */
	memcpy(slot->bytes + slot->have, body, len);
	slot->have += len;
	slot->next++;
	slot->used = capture->reader.info.units;
	if (frame->p[1] & MORE)
		return;
	body_take(capture, frame, slot->bytes, slot->have);
	slot->have = 0;
}

static __attribute__((noinline)) void data_frame_take(struct capture *capture, struct frame *frame)
{
	const uint8_t *p = frame->p;
	const unsigned subtype = p[0] >> 4;
	const bool qos = (subtype & DATA_QOS) != 0;
	size_t header = DOT11_HEADER, control;

	if (p[1] & DOT11_PROTECTED) {
		protected_take(capture, frame);
		return;
	}
	if ((p[1] & FOUR) == FOUR)
		header += 6;
	control = header;
	if (qos)
		header += p[1] & ORDER ? 6 : 2;
	if (frame->padded)
		header = (header + 3) / 4 * 4;
	if (frame->len < header + LLC_SIZE) {
		if (frame->len > header && le16(p + 22) & 0xf)
			fragment_take(capture, frame, p + header, frame->len - header);
		return;
	}
	if (qos && p[control] & 0x80)
		amsdu_take(capture, frame, p + header, frame->len - header);
	else if (p[1] & MORE || le16(p + 22) & 0xf)
		fragment_take(capture, frame, p + header, frame->len - header);
	else if (llc_is_eapol(p + header))
		body_take(capture, frame, p + header, frame->len - header);
}

void dot11_frame_take(struct capture *capture, struct frame *frame)
{
	const unsigned type = frame->p[0] & DOT11_TYPE;

	if (frame->p[0] & 3) /* protocol version */
		return;
	if (type == DOT11_TYPE_DATA)
		data_frame_take(capture, frame);
	else if (type == TYPE_MANAGEMENT)
		management_frame_take(capture, frame);
}
