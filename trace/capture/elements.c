/* SPDX-License-Identifier: BSD-3-Clause */
/* Elements of management frames (IEEE 802.11, 9.4.2). */
#include "management.h"

#define ID_SSID		0
#define ID_DS		3 /* DSSS Parameter Set: the channel */
#define ID_TIM		5
#define ID_RSN		48
#define ID_HT_OPERATION 61
#define ID_VENDOR	221

static const uint8_t vendor_wpa1[] = {0x00, 0x50, 0xf2, 1};
static const uint8_t vendor_wps[] = {0x00, 0x50, 0xf2, 4};
static const uint8_t vendor_p2p[] = {0x50, 0x6f, 0x9a, 9};

/* false: nobody asks for this element. */
static bool element_take(struct elements *elements, unsigned id, const uint8_t *p, size_t len)
{
	switch (id) {
	case ID_SSID:
		if (!elements->has_ssid)
			elements->ssid = (struct wsc_bytes){p, len <= 32 ? len : 32};
		elements->has_ssid = true;
		return true;
	case ID_DS:
		if (len >= 1)
			elements->channel = p[0];
		return true;
	case ID_HT_OPERATION: /* its first byte is the primary channel; the others vary */
		if (len >= 1 && !elements->channel)
			elements->channel = p[0];
		return false;
	case ID_RSN:
		if (!elements->rsn.p)
			elements->rsn = (struct wsc_bytes){p, len};
		return true;
	case ID_VENDOR:
		if (len < 4)
			return false;
		if (memcmp(p, vendor_wps, 4) == 0) {
			elements->has_wps = true;
			elements->wps_hash += trace_hash(p, len);
		} else if (memcmp(p, vendor_p2p, 4) == 0) {
			elements->has_p2p = true;
			return false; /* it has times in it */
		} else if (memcmp(p, vendor_wpa1, 4) == 0) {
			elements->wpa1 = (struct wsc_bytes){p + 4, len - 4};
		} else {
			return false;
		}
		return true;
	default:
		return false;
	}
}

void elements_read(struct wsc_bytes all, struct elements *ret)
{
	size_t at = 0;

	*ret = (struct elements){.all = all, .hash = 1};
	while (all.len - at >= 2) {
		const unsigned id = all.p[at];
		const size_t len = all.p[at + 1];

		if (len > all.len - at - 2)
			break;
		if (id == ID_TIM && !ret->has_tim) {
			ret->has_tim = true;
			ret->tim = (uint16_t)at;
		}
		if (element_take(ret, id, all.p + at + 2, len))
			ret->hash =
				(ret->hash ^ trace_hash(all.p + at, len + 2)) * 0x9e3779b97f4a7c15u;
		at += len + 2;
	}
	ret->hash += (uint64_t)ret->has_p2p << 32 | ret->channel;
	if (!ret->hash)
		ret->hash = 1;
}

/* A cipher of 00-0F-AC or, the first ones the same, 00-50-F2. */
static uint32_t cipher_bits(unsigned type)
{
	return type == 2				? TRACE_BSS_TKIP
	       : type == 4 || (type >= 8 && type <= 10) ? TRACE_BSS_CCMP
							: 0;
}

/* Table 9-151 of IEEE 802.11-2020, and the later ones. */
static uint32_t akm_bits(unsigned type)
{
	static const uint32_t bits[] = {
		[1] = TRACE_BSS_EAP,
		[2] = TRACE_BSS_PSK,
		[3] = TRACE_BSS_EAP,
		[4] = TRACE_BSS_PSK,
		[5] = TRACE_BSS_EAP,
		[6] = TRACE_BSS_PSK_SHA256,
		[8] = TRACE_BSS_SAE,
		[9] = TRACE_BSS_SAE,
		[11] = TRACE_BSS_EAP,
		[12] = TRACE_BSS_EAP,
		[13] = TRACE_BSS_EAP,
		[18] = TRACE_BSS_OWE,
		[19] = TRACE_BSS_PSK,
		[20] = TRACE_BSS_PSK,
		[22] = TRACE_BSS_EAP,
		[23] = TRACE_BSS_EAP,
		[24] = TRACE_BSS_SAE,
		[25] = TRACE_BSS_SAE,
	};

	return type < sizeof(bits) / sizeof(bits[0]) ? bits[type] : 0;
}

/* A count and so many suites of @oui from @at on; moves on. */
static uint32_t suites_read(struct wsc_bytes element, size_t *at, const uint8_t oui[static 3],
	uint32_t (*bits)(unsigned))
{
	uint32_t found = 0;
	size_t n;

	if (element.len - *at < 2)
		return 0;
	n = le16(element.p + *at);
	*at += 2;
	while (n-- > 0 && element.len - *at >= 4) {
		if (memcmp(element.p + *at, oui, 3) == 0)
			found |= bits(element.p[*at + 3]);
		*at += 4;
	}
	return found;
}

#define RSN_PMF_REQUIRED 0x40
#define RSN_PMF_CAPABLE	 0x80

uint32_t elements_security(const struct elements *elements)
{
	static const uint8_t rsn[] = {0x00, 0x0f, 0xac}, wpa1[] = {0x00, 0x50, 0xf2};
	uint32_t bits = 0;
	size_t at = 6; /* behind version and group cipher */

	if (elements->rsn.p)
		bits |= TRACE_BSS_WPA2;
	if (elements->rsn.p && elements->rsn.len >= at) {
		bits |= suites_read(elements->rsn, &at, rsn, cipher_bits);
		bits |= suites_read(elements->rsn, &at, rsn, akm_bits);
		if (elements->rsn.len - at >= 2) {
			const unsigned capabilities = le16(elements->rsn.p + at);

			bits |= capabilities & RSN_PMF_CAPABLE ? TRACE_BSS_PMF_CAPABLE : 0;
			bits |= capabilities & RSN_PMF_REQUIRED ? TRACE_BSS_PMF_REQUIRED : 0;
		}
	}
	at = 6;
	if (elements->wpa1.p)
		bits |= TRACE_BSS_WPA1;
	if (elements->wpa1.p && elements->wpa1.len >= at) {
		bits |= suites_read(elements->wpa1, &at, wpa1, cipher_bits);
		bits |= suites_read(elements->wpa1, &at, wpa1, akm_bits);
	}
	return bits;
}
