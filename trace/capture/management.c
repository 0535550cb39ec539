/* SPDX-License-Identifier: BSD-3-Clause */
/* Probe requests, authentication, association and their ends. */
#include "management.h"

#define PROTECTED 0x40

struct station *station_get(struct capture *capture, const uint8_t *mac)
{
	const uint64_t key = table_mac(mac);
	struct station *station = table_find(&capture->stations, key);
	size_t index;

	if (station)
		return station;
	index = table_room(&capture->stations, key);
	station_wait(capture, table_entry(&capture->stations, index), false);
	return table_claim(&capture->stations, index, key);
}

void station_wait(struct capture *capture, struct station *station, bool waiting)
{
	if (station->waiting && !waiting)
		capture->waiting--;
	else if (!station->waiting && waiting)
		capture->waiting++;
	station->waiting = waiting;
}

/* Addresses by who sent: addr1 is the receiver, addr2 the sender, addr3 the BSS. */
static struct peers peers_of(const uint8_t *p)
{
	const bool from_ap = memcmp(p + 10, p + 16, 6) == 0;
	struct peers peers = {
		.ap = trace_mac_of(from_ap ? p + 10 : p + 4),
		.sta = trace_mac_of(from_ap ? p + 4 : p + 10),
		.from = from_ap ? TRACE_FROM_AP : TRACE_FROM_STATION,
	};

	if (trace_mac_group(&peers.ap))
		peers.ap = (struct trace_mac){0};
	if (trace_mac_group(&peers.sta))
		peers.sta = (struct trace_mac){0};
	return peers;
}

/* After such a pause a station that asks again for the same has begun anew. */
#define ASKED_AGAIN_NS 60000000000u

void probe_request_take(struct capture *capture, const struct frame *frame)
{
	const uint8_t *p = frame->p;
	struct peers peers = {.sta = trace_mac_of(p + 10), .from = TRACE_FROM_STATION};
	struct station *station = station_get(capture, p + 10);
	struct elements elements;
	struct trace_fact *fact;
	struct wsc_bytes found;
	uint64_t asked;
	uint32_t bss;
	bool known;

	elements_read((struct wsc_bytes){p + DOT11_HEADER, frame->len - DOT11_HEADER}, &elements);
	asked = elements.wps_hash + 1;
	known = station->asked == asked &&
		(uint64_t)frame->time - (uint64_t)station->asked_time < ASKED_AGAIN_NS;
	station->asked_time = frame->time;
	if (known)
		return;
	station->asked = asked;
	station->wants_wps = elements.has_wps;
	station->n_answered = 0;
	if (!(p[4] & 1))
		peers.ap = trace_mac_of(p + 4);
	fact = capture_fact(capture, frame, TRACE_PROBE_REQUEST, &peers);
	if (!fact)
		return;
	if (elements.has_p2p)
		fact->bss = TRACE_BSS_P2P;
	if (elements.has_wps && wsc_element_find(elements.all, capture->joined,
					sizeof(capture->joined), &found) == WSC_OK) {
		trace_element_read(WSC_PROBE_REQUEST, found, frame->cut, &fact->wsc, &bss);
		fact->wsc.from = TRACE_FROM_STATION;
	}
}

static void association_request_take(
	struct capture *capture, const struct frame *frame, size_t fixed)
{
	const struct peers peers = peers_of(frame->p);
	struct elements elements;
	struct trace_fact *fact;

	if (frame->len < DOT11_HEADER + fixed)
		return;
	elements_read((struct wsc_bytes){frame->p + DOT11_HEADER + fixed,
			      frame->len - DOT11_HEADER - fixed},
		&elements);
	fact = capture_fact(capture, frame, TRACE_ASSOC_REQUEST, &peers);
	if (!fact)
		return;
	fact->code = elements.has_wps;
	fact->bss = elements_security(&elements);
	if (elements.has_wps)
		fact->bss |= TRACE_BSS_WPS;
	if (elements.has_p2p)
		fact->bss |= TRACE_BSS_P2P;
}

static void association_response_take(struct capture *capture, const struct frame *frame)
{
	const struct peers peers = peers_of(frame->p);
	struct trace_fact *fact;

	if (frame->len < DOT11_HEADER + 4)
		return;
	fact = capture_fact(capture, frame, TRACE_ASSOC_RESPONSE, &peers);
	if (fact)
		fact->code = le16(frame->p + DOT11_HEADER + 2);
}

#define ALGORITHM_SAE	3
#define SAE_MORE_NEEDED 76  /* anti-clogging token: come again with it */
#define SAE_TO_ELEMENT	126 /* hash to element: it goes on */
#define SAE_TO_PK	127

static bool sae_refused(const struct trace_fact *response)
{
	return response->code2 == ALGORITHM_SAE && response->code != 0 &&
	       response->code != SAE_MORE_NEEDED && response->code != SAE_TO_ELEMENT &&
	       response->code != SAE_TO_PK;
}

static void authentication_take(struct capture *capture, const struct frame *frame)
{
	const struct peers peers = peers_of(frame->p);
	const uint8_t *body = frame->p + DOT11_HEADER;
	struct trace_fact *fact, *refused;

	if (frame->len < DOT11_HEADER + 6 || frame->p[1] & PROTECTED)
		return;
	if (peers.from == TRACE_FROM_STATION) {
		fact = capture_fact(capture, frame, TRACE_AUTH_REQUEST, &peers);
		if (fact) {
			fact->code = le16(body);
			fact->code2 = le16(body + 2);
		}
		return;
	}
	fact = capture_fact(capture, frame, TRACE_AUTH_RESPONSE, &peers);
	if (!fact)
		return;
	fact->code = le16(body + 4);
	fact->code2 = le16(body);
	fact->value = le16(body + 2);
	if (!sae_refused(fact))
		return;
	refused = capture_fact(capture, frame, TRACE_SAE_FAILED, &peers);
	if (refused)
		refused->code = le16(body + 4);
}

static void leave_take(
	struct capture *capture, const struct frame *frame, enum trace_fact_kind kind)
{
	const struct peers peers = peers_of(frame->p);
	struct trace_fact *fact;

	if (frame->len < DOT11_HEADER + 2)
		return;
	fact = capture_fact(capture, frame, kind, &peers);
	if (!fact)
		return;
	if (!(frame->p[1] & PROTECTED)) /* else the reason is nobody's to read */
		fact->code = le16(frame->p + DOT11_HEADER);
	fact->code2 = peers.from;
	if (trace_mac_any(&peers.sta)) {
		struct station *station =
			table_find(&capture->stations, table_mac(peers.sta.octet));

		if (station)
			station_wait(capture, station, false);
	}
}

void management_take(struct capture *capture, const struct frame *frame, unsigned subtype)
{
	if (subtype > 3 && (subtype < 10 || subtype > 12))
		return;
	if (dot11_repeated(capture, frame))
		return;
	switch (subtype) {
	case 0:
		association_request_take(capture, frame, 4);
		break;
	case 2: /* the other one has the address of the access point before it */
		association_request_take(capture, frame, 10);
		break;
	case 1:
	case 3:
		association_response_take(capture, frame);
		break;
	case 10:
		leave_take(capture, frame, TRACE_DISASSOC);
		break;
	case 11:
		authentication_take(capture, frame);
		break;
	case 12:
		leave_take(capture, frame, TRACE_DEAUTH);
		break;
	}
}
