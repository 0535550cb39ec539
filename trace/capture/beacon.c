/* SPDX-License-Identifier: BSD-3-Clause */
/* Beacons and probe responses: told when they are new or something in them that matters changed. */
#include "management.h"

#define FIXED		   12 /* time stamp (8), interval, capabilities */
#define CAPABILITY_PRIVACY 0x0010

/* The same as the body that was seen last, but for what changes by itself: the time stamp, and what
 * the TIM element has in it. */
static bool body_is_known(
	const struct bss *bss, enum bss_frame which, const uint8_t *body, size_t len)
{
	const uint8_t *known = bss->body[which];
	const size_t tim = bss->tim[which], had = bss->len[which];
	size_t behind, known_behind;

	if (!tim)
		return len == had && memcmp(body + 8, known + 8, len - 8) == 0;
	if (tim + 2 > len || memcmp(body + 8, known + 8, tim - 7) != 0)
		return false;
	behind = tim + 2 + body[tim + 1];
	known_behind = tim + 2 + known[tim + 1];
	return behind <= len && len - behind == had - known_behind &&
	       memcmp(body + behind, known + known_behind, len - behind) == 0;
}

static void body_keep(
	struct bss *bss, enum bss_frame which, const uint8_t *body, size_t len, size_t tim)
{
	if (len > BODY_MAX) {
		bss->len[which] = 0;
		bss->tim[which] = 0;
		return;
	}
	memcpy(bss->body[which], body, len);
	bss->len[which] = (uint16_t)len;
	bss->tim[which] = (uint16_t)tim;
}

static bool ssid_is_hidden(const struct wsc_bytes *ssid)
{
	for (size_t i = 0; i < ssid->len; i++) {
		if (ssid->p[i])
			return false;
	}
	return true;
}

static bool ssid_is_direct(const struct wsc_bytes *ssid)
{
	return ssid->len >= 7 && memcmp(ssid->p, "DIRECT-", 7) == 0;
}

static uint32_t bss_bits(struct capture *capture, const struct frame *frame,
	const struct elements *elements, enum bss_frame which)
{
	uint32_t bits = elements_security(elements), wps = 0;
	struct wsc_bytes found;
	struct trace_wsc wsc;

	if (le16(frame->p + DOT11_HEADER + 10) & CAPABILITY_PRIVACY)
		bits |= TRACE_BSS_PRIVACY;
	if (ssid_is_hidden(&elements->ssid))
		bits |= TRACE_BSS_HIDDEN;
	if (elements->has_p2p && ssid_is_direct(&elements->ssid))
		bits |= TRACE_BSS_P2P;
	if (elements->has_wps && wsc_element_find(elements->all, capture->joined,
					 sizeof(capture->joined), &found) == WSC_OK)
		trace_element_read(which == BSS_BEACON ? WSC_BEACON : WSC_PROBE_RESPONSE, found,
			frame->cut, &wsc, &wps);
	return bits | wps;
}

/* Its own word before the receiver's: neighbouring channels hear each other. */
static uint16_t bss_mhz(const struct frame *frame, const struct elements *elements)
{
	const bool high = frame->mhz > 4000;
	const uint16_t mhz = channel_mhz(elements->channel);

	if (frame->mhz > 5925 || !mhz || (frame->mhz && high != (mhz > 4000)))
		return frame->mhz;
	return mhz;
}

/* A device that looks for others, without a group: who it is stands in its P2P element. */
#define P2P_DEVICE_INFO	  13
#define WSC_DEVICE_NAME	  0x1011
#define DEVICE_INFO_FIXED 17 /* address, methods, type, number of further types */

static void p2p_device_tell(struct capture *capture, const struct frame *frame,
	const struct elements *elements, const struct peers *peers)
{
	struct wsc_p2p_attribute attribute;
	struct trace_fact *fact;
	struct wsc_bytes found;
	uint32_t at = 0;

	if (wsc_p2p_find(elements->all, capture->joined, sizeof(capture->joined), &found) != WSC_OK)
		return;
	fact = capture_fact(capture, frame, TRACE_P2P_FOUND, peers);
	while (fact && wsc_p2p_next(found, &at, &attribute) == WSC_OK) {
		const uint8_t *p = attribute.value.p;
		size_t name = DEVICE_INFO_FIXED;

		if (attribute.id != P2P_DEVICE_INFO || attribute.value.len < name)
			continue;
		name += 8 * (size_t)p[16];
		if (attribute.value.len >= name + 4 && be16(p + name) == WSC_DEVICE_NAME &&
			be16(p + name + 2) <= attribute.value.len - name - 4)
			capture_text(fact, p + name + 4, be16(p + name + 2));
	}
}

/* What differs from what was told is told: but a beacon that never shows what a probe response does
 * is no change. */
static bool bss_is_news(const struct bss *bss, enum bss_frame which, uint32_t bits, bool first,
	uint16_t mhz, uint64_t ssid)
{
	if (!bss->told || mhz != bss->told_mhz || (ssid && ssid != bss->told_ssid))
		return true;
	if (first)
		return (bits & ~bss->told_bss) != 0;
	return bits != bss->shows[which] && bits != bss->told_bss;
}

static void bss_tell(struct capture *capture, const struct frame *frame, struct bss *bss,
	const struct elements *elements, enum bss_frame which, bool first)
{
	const struct peers peers = {.ap = trace_mac_of(frame->p + 16)};
	const uint16_t mhz = bss_mhz(frame, elements);
	uint32_t bits = bss_bits(capture, frame, elements, which);
	uint64_t ssid = 0;
	struct trace_fact *fact;
	bool news;

	if (!(bits & TRACE_BSS_HIDDEN))
		ssid = trace_hash(elements->ssid.p, elements->ssid.len);
	if (which == BSS_PROBE_RESPONSE)
		bits |= bss->told_bss & TRACE_BSS_HIDDEN;
	news = bss_is_news(bss, which, bits, first, mhz, ssid);
	bss->shows[which] = bits;
	if (!news)
		return;
	if (elements->has_p2p && elements->ssid.len == 7 && ssid_is_direct(&elements->ssid)) {
		if (!bss->told)
			p2p_device_tell(capture, frame, elements, &peers);
	} else {
		fact = capture_fact(capture, frame, TRACE_AP_FOUND, &peers);
		if (!fact)
			return;
		fact->bss = bits;
		fact->mhz = mhz;
		if (ssid)
			capture_text(fact, elements->ssid.p, elements->ssid.len);
	}
	bss->told = true;
	bss->told_bss = bits;
	bss->told_mhz = mhz;
	bss->told_ssid = ssid ? ssid : bss->told_ssid;
}

/* A body that is not the one before it: what of it matters may still be the same. Apart, because
 * beacons of which nothing is told should not pay for its stack. */
static __attribute__((noinline)) void body_take(
	struct capture *capture, const struct frame *frame, struct bss *bss, enum bss_frame which)
{
	const uint8_t *body = frame->p + DOT11_HEADER;
	const size_t len = frame->len - DOT11_HEADER;
	struct elements elements;
	bool first;

	elements_read((struct wsc_bytes){body + FIXED, len - FIXED}, &elements);
	if (le16(body + 10) & CAPABILITY_PRIVACY)
		elements.hash++;
	body_keep(bss, which, body, len, elements.has_tim ? elements.tim + (size_t)FIXED : 0);
	if (bss->elements[which] == elements.hash)
		return;
	first = bss->elements[which] == 0;
	bss->elements[which] = elements.hash;
	bss_tell(capture, frame, bss, &elements, which, first);
}

static void bss_take(struct capture *capture, const struct frame *frame, enum bss_frame which)
{
	const uint64_t mac = table_mac(frame->p + 16);
	struct bss *bss = table_find(&capture->bsss, mac);

	if (!bss)
		bss = table_claim(&capture->bsss, table_room(&capture->bsss, mac), mac);
	else if (body_is_known(bss, which, frame->p + DOT11_HEADER, frame->len - DOT11_HEADER))
		return;
	body_take(capture, frame, bss, which);
}

void beacon_take(struct capture *capture, const struct frame *frame)
{
	if (frame->len >= DOT11_HEADER + FIXED)
		bss_take(capture, frame, BSS_BEACON);
}

/* The answers to a probe request that was told of, of a few access points. */
static void answer_tell(struct capture *capture, const struct frame *frame)
{
	const uint8_t *p = frame->p;
	const uint16_t who = le16(p + 20);
	struct station *station = table_find(&capture->stations, table_mac(p + 4));
	struct peers peers;

	if (!station || !station->wants_wps || station->n_answered == ANSWERED_MAX)
		return;
	for (unsigned i = 0; i < station->n_answered; i++) {
		if (station->answered[i] == who)
			return;
	}
	station->answered[station->n_answered++] = who;
	peers = (struct peers){trace_mac_of(p + 16), trace_mac_of(p + 4), TRACE_FROM_AP};
	(void)capture_fact(capture, frame, TRACE_PROBE_RESPONSE, &peers);
}

void probe_response_take(struct capture *capture, const struct frame *frame)
{
	if (frame->len < DOT11_HEADER + FIXED)
		return;
	bss_take(capture, frame, BSS_PROBE_RESPONSE);
	if (!(frame->p[4] & 1))
		answer_tell(capture, frame);
}
