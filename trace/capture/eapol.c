/* SPDX-License-Identifier: BSD-3-Clause */
/* 802.1X: EAP (RFC 3748) with WSC in it, and the messages that agree on keys (IEEE 802.11, 12.7.2).
 */
#include "management.h"

#define EAPOL_HEADER 4
enum { EAPOL_EAP = 0, EAPOL_STARTED = 1, EAPOL_KEY = 3 };

/* Where addresses alone do not tell, what is said does. */
static void peers_settle(struct peers *peers, bool from_ap)
{
	if (peers->from == TRACE_FROM_UNKNOWN) {
		if (from_ap) {
			const struct trace_mac receiver = peers->ap;

			peers->ap = peers->sta;
			peers->sta = receiver;
		}
		peers->from = from_ap ? TRACE_FROM_AP : TRACE_FROM_STATION;
	}
	if (trace_mac_group(&peers->ap))
		peers->ap = (struct trace_mac){0};
	if (trace_mac_group(&peers->sta))
		peers->sta = (struct trace_mac){0};
}

static void message_tell(struct capture *capture, const struct frame *frame,
	const struct peers *peers, uint8_t identifier, struct wsc_bytes message, bool cut)
{
	struct trace_wsc wsc = {.from = peers->from, .identifier = identifier};
	struct trace_fact *fact;

	if (!trace_message_read(message, cut, &wsc))
		return;
	fact = capture_fact(capture, frame, TRACE_WSC_MESSAGE, peers);
	if (!fact)
		return;
	fact->code = wsc.kind;
	fact->wsc = wsc;
}

static struct eap_slot *eap_slot_find(struct capture *capture, const struct peers *peers)
{
	const uint64_t ap = table_mac(peers->ap.octet), sta = table_mac(peers->sta.octet);

	for (int i = 0; i < EAP_SLOTS; i++) {
		struct eap_slot *slot = &capture->eap[i];

		if (slot->ap == ap && slot->sta == sta && slot->from == peers->from)
			return slot;
	}
	return NULL;
}

static struct eap_slot *eap_slot_room(struct capture *capture, const struct peers *peers)
{
	struct eap_slot *room = &capture->eap[0];

	for (int i = 1; i < EAP_SLOTS; i++) {
		if (capture->eap[i].used < room->used)
			room = &capture->eap[i];
	}
	room->ap = table_mac(peers->ap.octet);
	room->sta = table_mac(peers->sta.octet);
	room->from = peers->from;
	room->identifier = EAP_NO_IDENT;
	wsc_reassembly_init(&room->reassembly, room->bytes, EAP_BYTES);
	return room;
}

static void fragment_tell(struct capture *capture, const struct frame *frame,
	const struct peers *peers, const struct wsc_eap *eap)
{
	struct trace_fact *fact = capture_fact(capture, frame, TRACE_WSC_FRAGMENT, peers);

	if (fact)
		fact->value = (uint32_t)eap->data.len;
}

/* A message, or a fragment of one. */
static void wsc_data_take(struct capture *capture, const struct frame *frame,
	const struct peers *peers, const struct wsc_eap *eap, bool cut)
{
	const bool more = (eap->flags & WSC_EAP_FLAG_MORE) != 0;
	struct eap_slot *slot = eap_slot_find(capture, peers);
	struct wsc_bytes message = eap->data;

	if (!slot && more)
		slot = eap_slot_room(capture, peers);
	if (more)
		fragment_tell(capture, frame, peers, eap);
	if (slot && (slot->reassembly.open || more)) {
		slot->used = capture->reader.info.units;
		if (slot->identifier == eap->identifier)
			return; /* sent again */
		slot->identifier = eap->identifier;
		if (wsc_reassembly_add(&slot->reassembly, eap, &message) != WSC_OK)
			return;
	}
	message_tell(capture, frame, peers, eap->identifier, message, cut);
}

static void wsc_take(struct capture *capture, const struct frame *frame, const struct peers *peers,
	const struct wsc_eap *eap, bool cut)
{
	switch ((enum wsc_op)eap->op) {
	case WSC_OP_START:
		(void)capture_fact(capture, frame, TRACE_WSC_START, peers);
		break;
	case WSC_OP_FRAG_ACK:
		(void)capture_fact(capture, frame, TRACE_WSC_FRAGMENT_ACK, peers);
		break;
	case WSC_OP_ACK:
	case WSC_OP_NACK:
	case WSC_OP_MSG:
	case WSC_OP_DONE:
		wsc_data_take(capture, frame, peers, eap, cut);
		break;
	}
}

static void identity_take(struct capture *capture, const struct frame *frame,
	const struct peers *peers, const struct wsc_eap *eap)
{
	static const char registrar[] = WSC_IDENTITY_REGISTRAR;
	const struct wsc_bytes name = eap->data;
	struct trace_fact *fact;

	if (eap->code == WSC_EAP_REQUEST) {
		(void)capture_fact(capture, frame, TRACE_IDENTITY_REQUEST, peers);
		return;
	}
	fact = capture_fact(capture, frame, TRACE_IDENTITY, peers);
	if (!fact)
		return;
	capture_text(fact, name.p, name.len);
	fact->code = name.len == sizeof(registrar) - 1 &&
		     memcmp(name.p, registrar, sizeof(registrar) - 1) == 0;
}

static void method_take(struct capture *capture, const struct frame *frame,
	const struct peers *peers, const struct wsc_eap *eap, bool cut)
{
	struct trace_fact *fact;

	if (eap->op) {
		wsc_take(capture, frame, peers, eap, cut);
	} else if (eap->type == WSC_EAP_IDENTITY) {
		identity_take(capture, frame, peers, eap);
	} else if (eap->type == WSC_EAP_NAK) {
		(void)capture_fact(capture, frame, TRACE_EAP_NAK, peers);
	} else {
		fact = capture_fact(capture, frame, TRACE_EAP_OTHER, peers);
		if (fact)
			fact->code = eap->type;
	}
}

/* What a capture has of a packet whose end it has not, with a length that fits. */
static struct wsc_bytes eap_shortened(struct capture *capture, struct wsc_bytes packet)
{
	const size_t len =
		packet.len < sizeof(capture->joined) ? packet.len : sizeof(capture->joined);

	memcpy(capture->joined, packet.p, len);
	capture->joined[2] = (uint8_t)(len >> 8);
	capture->joined[3] = (uint8_t)len;
	return (struct wsc_bytes){capture->joined, len};
}

static void eap_take(struct capture *capture, const struct frame *frame, struct peers peers,
	struct wsc_bytes packet)
{
	const bool cut = packet.len >= 4 && be16(packet.p + 2) > packet.len;
	struct wsc_eap eap;

	if (packet.len < 4)
		return;
	if (cut)
		packet = eap_shortened(capture, packet);
	if (wsc_eap_parse(packet, &eap) != WSC_OK)
		return;
	peers_settle(&peers, eap.code != WSC_EAP_RESPONSE);
	switch ((enum wsc_eap_code)eap.code) {
	case WSC_EAP_SUCCESS:
		(void)capture_fact(capture, frame, TRACE_EAP_SUCCESS, &peers);
		break;
	case WSC_EAP_FAILURE:
		(void)capture_fact(capture, frame, TRACE_EAP_FAILURE, &peers);
		break;
	case WSC_EAP_REQUEST:
	case WSC_EAP_RESPONSE:
		method_take(capture, frame, &peers, &eap, cut);
		break;
	}
}

/* Key Information; the numbers of messages are those of the 4-way handshake. */
#define KEY_PAIRWISE 0x0008
#define KEY_ACK	     0x0080
#define KEY_MIC	     0x0100
#define KEY_SECURE   0x0200
#define KEY_ERROR    0x0400
#define KEY_REQUEST  0x0800

/* Key Data Length stands behind the MIC, whose length the AKM tells: 16, 24 or none. */
#define KEY_DATA_LENGTH 77

static bool key_has_data(struct wsc_bytes key, size_t whole, unsigned info)
{
	static const uint8_t mic_sizes[] = {16, 24, 0};

	for (size_t i = 0; i < sizeof(mic_sizes); i++) {
		const size_t at = (size_t)KEY_DATA_LENGTH + mic_sizes[i];

		if (key.len >= at + 2 && be16(key.p + at) == whole - at - 2)
			return whole > at + 2;
	}
	return !(info & KEY_SECURE); /* cut before it */
}

static unsigned key_message_of(struct wsc_bytes key, size_t whole, unsigned info)
{
	if (info & (KEY_ERROR | KEY_REQUEST))
		return 0;
	if (info & KEY_ACK)
		return info & KEY_MIC ? 3 : 1;
	if (!(info & KEY_MIC))
		return 0;
	return key_has_data(key, whole, info) ? 2 : 4;
}

static void key_take(struct capture *capture, const struct frame *frame, struct peers peers,
	struct wsc_bytes key, size_t whole)
{
	struct trace_fact *fact;
	unsigned info, message;

	if (key.len < 13)
		return;
	info = be16(key.p + 1);
	peers_settle(&peers, (info & KEY_ACK) != 0);
	if (!(info & KEY_PAIRWISE)) {
		if (info & KEY_MIC)
			(void)capture_fact(capture, frame, TRACE_GROUP_KEY, &peers);
		return;
	}
	message = key_message_of(key, whole, info);
	if (!message)
		return;
	fact = capture_fact(capture, frame, TRACE_KEY_MESSAGE, &peers);
	if (fact) {
		fact->code = (uint16_t)message;
		fact->value = be32(key.p + 9);
	}
	if (message >= 3 && trace_mac_any(&peers.sta))
		station_wait(capture, station_get(capture, peers.sta.octet), true);
}

void eapol_take(struct capture *capture, const struct frame *frame, const struct peers *peers,
	struct wsc_bytes packet)
{
	struct peers start = *peers;
	struct wsc_bytes body;
	size_t whole;

	if (packet.len < EAPOL_HEADER)
		return;
	whole = be16(packet.p + 2);
	body = (struct wsc_bytes){packet.p + EAPOL_HEADER, packet.len - EAPOL_HEADER};
	if (body.len > whole)
		body.len = whole;
	switch (packet.p[1]) {
	case EAPOL_EAP:
		eap_take(capture, frame, *peers, body);
		break;
	case EAPOL_STARTED:
		peers_settle(&start, false);
		(void)capture_fact(capture, frame, TRACE_EAPOL_START, &start);
		break;
	case EAPOL_KEY:
		key_take(capture, frame, *peers, body, whole);
		break;
	}
}
