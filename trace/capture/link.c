/* SPDX-License-Identifier: BSD-3-Clause */
/* Link types: what stands in front of an 802.11 frame or of EAPOL. */
#include "link.h"

#include "internal.h"

static bool frame_drop(struct frame *frame, size_t n)
{
	if (frame->len < n)
		return false;
	frame->p += n;
	frame->len -= n;
	return true;
}

/* The check sum at the end is not of the frame's body. When the end is not there, neither is it. */
static void fcs_drop(struct frame *frame, size_t n)
{
	if (n && !frame->cut && frame->len >= n)
		frame->len -= n;
}

uint16_t channel_mhz(uint32_t channel)
{
	if (channel >= 1 && channel <= 13)
		return (uint16_t)(2407 + 5 * channel);
	if (channel == 14)
		return 2484;
	return channel >= 32 && channel <= 177 ? (uint16_t)(5000 + 5 * channel) : 0;
}

static void dot11_link_take(struct capture *capture, struct frame *frame)
{
	fcs_drop(frame, frame->fcs);
	dot11_take(capture, frame);
}

#define RADIOTAP_TSFT	 (1u << 0)
#define RADIOTAP_FLAGS	 (1u << 1)
#define RADIOTAP_RATE	 (1u << 2)
#define RADIOTAP_CHANNEL (1u << 3)
#define RADIOTAP_MORE	 (1u << 31)
#define FLAG_FCS	 0x10
#define FLAG_PADDED	 0x20
#define FLAG_BAD_FCS	 0x40

/* radiotap.org; fields are aligned to their own size, from the header's start on. */
static struct radiotap radiotap_of(uint32_t present, size_t fields)
{
	struct radiotap radiotap = {.present = present, .fields = (uint32_t)fields};
	size_t at = fields;

	if (present & RADIOTAP_TSFT)
		at = (at + 7) / 8 * 8 + 8;
	if (present & RADIOTAP_FLAGS)
		radiotap.flags = (uint32_t)at++;
	if (present & RADIOTAP_RATE)
		at++;
	if (present & RADIOTAP_CHANNEL)
		radiotap.channel = (uint32_t)((at + 1) / 2 * 2);
	return radiotap;
}

static void radiotap_take(struct capture *capture, struct frame *frame)
{
	struct radiotap *radiotap = &capture->radiotap;
	const uint8_t *p = frame->p;
	size_t fields = 8, len;
	uint32_t present;
	uint8_t flags = 0;

	if (frame->len < 8 || (len = le16(p + 2)) < 8 || frame->len < len + DOT11_HEADER)
		return;
	/* Before anything else: what the receiver says of such a frame is of no interest. */
	if (dot11_is_dull(capture, p + len))
		return;
	present = le32(p + 4);
	for (uint32_t word = present; word & RADIOTAP_MORE; fields += 4) {
		if (fields + 4 > len)
			return;
		word = le32(p + fields);
	}
	if (radiotap->present != present || radiotap->fields != fields)
		*radiotap = radiotap_of(present, fields);
	if (radiotap->flags && radiotap->flags < len)
		flags = p[radiotap->flags];
	if (radiotap->channel && radiotap->channel + 2 <= len)
		frame->mhz = le16(p + radiotap->channel);
	if (flags & FLAG_BAD_FCS)
		return;
	frame->padded = (flags & FLAG_PADDED) != 0;
	(void)frame_drop(frame, len);
	fcs_drop(frame, flags & FLAG_FCS ? 4 : frame->fcs);
	if (frame->len >= DOT11_HEADER)
		dot11_frame_take(capture, frame);
}

/* CACE's Per-Packet Information: fields of type, length; number 2 is "802.11 common". */
static void ppi_take(struct capture *capture, struct frame *frame)
{
	const uint8_t *p = frame->p;
	size_t at = 8, len;
	bool has_fcs = false;

	if (frame->len < 8 || (len = le16(p + 2)) < 8 || len > frame->len ||
		le32(p + 4) != LINK_DOT11)
		return;
	while (len - at >= 4) {
		const unsigned type = le16(p + at);
		const size_t size = le16(p + at + 2);

		at += 4;
		if (size > len - at)
			break;
		if (type == 2 && size >= 14) {
			const unsigned flags = le16(p + at + 8);

			if (flags & 0x4) /* FCS invalid */
				return;
			has_fcs = (flags & 0x1) != 0;
			frame->mhz = le16(p + at + 12);
		}
		at += p[1] & 1 ? (size + 3) / 4 * 4 : size; /* header flag: aligned to 32 bits */
		if (at > len)
			break;
	}
	(void)frame_drop(frame, len);
	fcs_drop(frame, has_fcs ? 4 : frame->fcs);
	dot11_take(capture, frame);
}

/* AVS (Absolute Value Systems): version, length, times, type, channel; big-endian. */
static void avs_take(struct capture *capture, struct frame *frame)
{
	const uint8_t *p = frame->p;
	size_t len;

	if (frame->len < 32 || (len = be32(p + 4)) < 32 || len > frame->len)
		return;
	frame->mhz = channel_mhz(be32(p + 28));
	(void)frame_drop(frame, len);
	dot11_link_take(capture, frame);
}

/* Prism monitor header: message code, length, device name, then items of 12 bytes, in the order of
 * the machine that recorded; the third is the channel. Some drivers put AVS here. */
static void prism_take(struct capture *capture, struct frame *frame)
{
	const uint8_t *p = frame->p;
	size_t len;

	if (frame->len < 8)
		return;
	if ((be32(p) & 0xfffff000) == 0x80211000) {
		avs_take(capture, frame);
		return;
	}
	len = le32(p + 4);
	if (len > frame->len)
		len = be32(p + 4);
	if (len < 24 || len > frame->len)
		return;
	if (len >= 60) {
		const uint8_t *value = p + 56;

		frame->mhz = channel_mhz(value[0] ? le32(value) : be32(value));
	}
	(void)frame_drop(frame, len);
	dot11_link_take(capture, frame);
}

static void ethernet_take(struct capture *capture, struct frame *frame)
{
	struct peers peers = {.from = TRACE_FROM_UNKNOWN};
	size_t at = 12;

	fcs_drop(frame, frame->fcs);
	while (frame->len >= at + 4 &&
		(be16(frame->p + at) == 0x8100 || be16(frame->p + at) == 0x88a8))
		at += 4; /* VLAN tags */
	if (frame->len < at + 2 || be16(frame->p + at) != ETHERTYPE_EAPOL)
		return;
	peers.ap = trace_mac_of(frame->p);
	peers.sta = trace_mac_of(frame->p + 6);
	(void)frame_drop(frame, at + 2);
	eapol_take(capture, frame, &peers, (struct wsc_bytes){frame->p, frame->len});
}

/* Linux "cooked" captures know the sender only, and not for every kind of device. */
static void cooked_take(struct capture *capture, struct frame *frame, size_t header,
	size_t protocol, size_t address_len, size_t address)
{
	struct peers peers = {.from = TRACE_FROM_UNKNOWN};
	const uint8_t *p = frame->p;

	if (frame->len < header || be16(p + protocol) != ETHERTYPE_EAPOL)
		return;
	if (p[address_len] == 6)
		peers.sta = trace_mac_of(p + address);
	(void)frame_drop(frame, header);
	eapol_take(capture, frame, &peers, (struct wsc_bytes){frame->p, frame->len});
}

static void sll_take(struct capture *capture, struct frame *frame)
{
	cooked_take(capture, frame, 16, 14, 5, 6);
}

static void sll2_take(struct capture *capture, struct frame *frame)
{
	cooked_take(capture, frame, 20, 0, 11, 12);
}

static const struct link links[] = {
	{LINK_ETHERNET, true, ethernet_take},
	{LINK_DOT11, false, dot11_link_take},
	{LINK_SLL, true, sll_take},
	{LINK_PRISM, false, prism_take},
	{LINK_RADIOTAP, false, radiotap_take},
	{LINK_AVS, false, avs_take},
	{LINK_PPI, false, ppi_take},
	{LINK_SLL2, true, sll2_take},
};

const struct link *link_find(uint16_t type)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (links[i].type == type)
			return &links[i];
	}
	return NULL;
}

/* What people record by mistake. */
static const struct {
	uint16_t type;
	const char *name;
} others[] = {
	{0, "loopback"},
	{9, "PPP"},
	{101, "IP without addresses of devices"},
	{108, "loopback"},
	{187, "Bluetooth"},
	{189, "USB"},
	{195, "IEEE 802.15.4"},
	{201, "Bluetooth"},
	{220, "USB"},
	{228, "IP without addresses of devices"},
	{229, "IP without addresses of devices"},
	{249, "USB"},
	{251, "Bluetooth"},
	{252, "messages of Wireshark's own"},
	{253, "netlink"},
	{256, "Bluetooth"},
};

const char *link_name(uint16_t type)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].type == type)
			return others[i].name;
	}
	return "";
}
