/* SPDX-License-Identifier: BSD-3-Clause */
/* Captures: pcap and pcapng. What is no packet (comments, names, keys) is left out. */
#include <stdlib.h>
#include <string.h>

#include "copy.h"
#include "trace/capture/link.h"

#define INTERFACES_MAX 128u
/* What is kept of a packet, at most: readers look at 64 KiB of it. */
#define PACKET_MAX (TRACE_INPUT_MAX - 64u)
/* What says that it is longer is none; as in capture/. */
#define RECORD_MAX (256u * 1024 * 1024)
#define BLOCK_MAX  (1024u * 1024 * 1024)

struct copy {
	struct frames frames;
	struct trace_input *input;
	FILE *to; /* NULL: names are learned */
	const char *cut;
	bool swapped;
	struct {
		uint16_t link;
		uint8_t fcs;
	} interfaces[INTERFACES_MAX];
	size_t n_interfaces;
	uint8_t *packet; /* of TRACE_INPUT_MAX */
};

static uint32_t le32_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t be32_at(const uint8_t *p)
{
	return (uint32_t)p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
}

static uint32_t number(const struct copy *copy, const uint8_t *p)
{
	return copy->swapped ? be32_at(p) : le32_at(p);
}

static void put(const struct copy *copy, const void *bytes, size_t len)
{
	if (len > 0 && copy->to)
		(void)fwrite(bytes, 1, len, copy->to);
}

static void put_number(const struct copy *copy, uint32_t value)
{
	const uint8_t le[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
		(uint8_t)(value >> 24)};
	const uint8_t be[4] = {le[3], le[2], le[1], le[0]};

	put(copy, copy->swapped ? be : le, 4);
}

/* Ends in the middle, as the input does: with these bytes of what cannot be read. */
static bool cut(struct copy *copy, const char *why, const void *bytes, size_t len)
{
	copy->cut = why;
	put(copy, bytes, len);
	return false;
}

/* Radiotap: its flags stand behind the time stamp, if there is one. */
static size_t radiotap(const uint8_t *p, size_t len, uint8_t *fcs, bool *padded)
{
	const size_t size = len >= 8 ? (size_t)p[2] | (size_t)p[3] << 8 : 0;
	size_t at = 8;
	uint32_t present, word;

	if (size < 8 || size > len)
		return 0;
	present = le32_at(p + 4);
	for (word = present; word & 1u << 31; at += 4) {
		if (at + 4 > size)
			return 0;
		word = le32_at(p + at);
	}
	if (present & 1)
		at = (at + 7) / 8 * 8 + 8;
	if (present & 2 && at < size) {
		*fcs = p[at] & 0x10 ? 4 : *fcs;
		*padded = p[at] & 0x20;
	}
	return size;
}

/* How long the header before the frame is; 0: it is not right. */
static size_t link_header(const uint8_t *p, size_t len, uint16_t link, uint8_t *fcs, bool *padded)
{
	size_t size = 0;

	switch (link) {
	case LINK_RADIOTAP:
		return radiotap(p, len, fcs, padded);
	case LINK_PPI:
		size = len >= 8 ? (size_t)p[2] | (size_t)p[3] << 8 : 0;
		break;
	case LINK_AVS:
		size = len >= 8 ? be32_at(p + 4) : 0;
		break;
	case LINK_PRISM:
		size = len >= 8 ? le32_at(p + 4) : 0;
		if (size > len)
			size = be32_at(p + 4);
		break;
	default:
		break;
	}
	return size >= 8 && size <= len ? size : 0;
}

/* Linux "cooked": the sender's address, of 8 bytes, and the packet. */
static size_t cooked_clean(struct frames *frames, uint8_t *p, size_t len, size_t header,
	size_t protocol, size_t address)
{
	if (len < header)
		return 0;
	map_mac(frames->map, p + address);
	memset(p + address + 6, 0, 2);
	if (p[protocol] != 0x88 || p[protocol + 1] != 0x8e)
		return header;
	eapol_clean(frames, p + address, p + header, len - header);
	return len;
}

/* Returns how much is kept. @cut: the capture does not have all of it, so no check sum either. */
static size_t packet_clean(
	struct copy *copy, uint16_t link, uint8_t fcs, uint8_t *p, size_t len, bool cut)
{
	bool padded = false;
	size_t header = 0, end;

	if (link == LINK_SLL)
		return cooked_clean(&copy->frames, p, len, 16, 14, 6);
	if (link == LINK_SLL2)
		return cooked_clean(&copy->frames, p, len, 20, 0, 12);
	if (link == LINK_RADIOTAP || link == LINK_PPI || link == LINK_AVS || link == LINK_PRISM) {
		header = link_header(p, len, link, &fcs, &padded);
		if (header == 0)
			return 0;
	} else if (link != LINK_ETHERNET && link != LINK_DOT11) {
		return 0;
	}
	end = len;
	if (fcs && !cut && end >= header + fcs) {
		end -= fcs;
		memset(p + end, 0, len - end); /* it would tell what the frame was */
	}
	const size_t frame = end - header;
	const size_t kept = link == LINK_ETHERNET
				    ? ethernet_clean(&copy->frames, p, frame)
				    : dot11_clean(&copy->frames, p + header, frame, padded);

	return kept == frame ? len : header + kept;
}

/* The packet that comes next in the input, up to @len bytes of it; false: it is cut. */
static bool packet_read(struct copy *copy, size_t len, size_t *ret_there)
{
	const size_t have = trace_input_have(copy->input, len);

	*ret_there = have < len ? have : len;
	memcpy(copy->packet, copy->input->at, *ret_there);
	copy->input->at += *ret_there;
	return *ret_there == len;
}

static bool record_copy(struct copy *copy, size_t header_size)
{
	uint8_t header[24];
	const size_t have = trace_input_have(copy->input, header_size);
	uint32_t captured, length, seen;
	size_t there, kept;
	bool whole;

	if (have == 0)
		return false;
	if (have < header_size)
		return cut(copy, "the last frame's header is cut", "", 1);
	memcpy(header, copy->input->at, header_size);
	captured = number(copy, header + 8);
	length = number(copy, header + 12);
	if (captured > RECORD_MAX)
		return cut(copy, "a frame has an impossible length", header, header_size);
	seen = captured < PACKET_MAX ? captured : PACKET_MAX;
	copy->input->at += header_size;
	whole = packet_read(copy, seen, &there) && trace_input_skip(copy->input, captured - seen);
	kept = packet_clean(copy, copy->interfaces[0].link, copy->interfaces[0].fcs, copy->packet,
		there, seen < length || !whole);
	if (!whole)
		copy->cut = "the last frame is cut";
	put(copy, header, 8);
	put_number(copy, (uint32_t)(whole ? kept : captured));
	put_number(copy, length);
	put(copy, header + 16, header_size - 16);
	put(copy, copy->packet, whole || kept < there ? kept : there);
	return whole;
}

/* The upper bits of the link type may tell how long the check sum is. */
static void pcap_copy(struct copy *copy, bool patched)
{
	const uint8_t *p = copy->input->at;
	const uint32_t link = number(copy, p + 20);

	copy->interfaces[0].link = (uint16_t)(link & 0xffff);
	copy->interfaces[0].fcs = link & 1u << 26 ? (uint8_t)((link >> 28) * 2) : 0;
	put(copy, p, 24);
	copy->input->at += 24;
	while (record_copy(copy, patched ? 24 : 16))
		;
}

#define BLOCK_SECTION	0x0a0d0d0au
#define BLOCK_INTERFACE 1u
#define BLOCK_OLD	2u
#define BLOCK_SIMPLE	3u
#define BLOCK_ENHANCED	6u
#define ORDER_MAGIC	0x1a2b3c4du

/* Writes a block: @fixed bytes as they are, and @len more, filled up to four; cut, when the input's
 * is. */
static void block_put(const struct copy *copy, uint32_t type, const uint8_t *fixed, size_t n_fixed,
	const uint8_t *bytes, size_t len)
{
	static const uint8_t none[4];
	const size_t filled = (len + 3) / 4 * 4;
	const uint32_t total = (uint32_t)(12 + n_fixed + filled);

	put_number(copy, type);
	put_number(copy, total + (copy->cut ? 4 : 0));
	put(copy, fixed, n_fixed);
	put(copy, bytes, len);
	if (copy->cut)
		return;
	put(copy, none, filled - len);
	put_number(copy, total);
}

static void section_put(const struct copy *copy, const uint8_t *body)
{
	uint8_t fixed[16];

	memcpy(fixed, body, 8);
	memset(fixed + 8, 0xff, 8); /* the length of a section that was not counted */
	block_put(copy, BLOCK_SECTION, fixed, sizeof(fixed), NULL, 0);
}

/* Resolution, offset and check sum's length stay; names, descriptions and filters do not. */
static void interface_put(struct copy *copy, const uint8_t *body, size_t len)
{
	uint8_t options[64];
	size_t n = 0, at = 8;

	if (copy->n_interfaces < INTERFACES_MAX) {
		copy->interfaces[copy->n_interfaces].link =
			(uint16_t)(copy->swapped ? body[0] << 8 | body[1] : body[1] << 8 | body[0]);
		copy->interfaces[copy->n_interfaces].fcs = 0;
	}
	while (len - at >= 4) {
		const unsigned high = body[at + !copy->swapped], low = body[at + copy->swapped];
		const unsigned id = high << 8 | low;
		const size_t size =
			(size_t)body[at + 2 + !copy->swapped] << 8 | body[at + 2 + copy->swapped];
		const size_t filled = (size + 3) / 4 * 4;

		if (id == 0 || filled > len - at - 4)
			break;
		if (id == 13 && size >= 1 && copy->n_interfaces < INTERFACES_MAX)
			copy->interfaces[copy->n_interfaces].fcs =
				body[at + 4] <= 4 ? body[at + 4] : 0;
		if ((id == 9 || id == 13 || id == 14) && n + 4 + filled + 4 <= sizeof(options)) {
			memcpy(options + n, body + at, 4 + filled);
			n += 4 + filled;
		}
		at += 4 + filled;
	}
	memset(options + n, 0, 4); /* the end of options */
	block_put(copy, BLOCK_INTERFACE, body, 8, options, n ? n + 4 : 0);
	copy->n_interfaces++;
}

static void packet_put(struct copy *copy, uint32_t type, const uint8_t *body, size_t len)
{
	const size_t n_fixed = type == BLOCK_SIMPLE ? 4 : 20;
	uint8_t fixed[20];
	uint32_t index = 0, captured, length;

	if (len < n_fixed)
		return;
	memcpy(fixed, body, n_fixed);
	if (type == BLOCK_ENHANCED)
		index = number(copy, body);
	else if (type == BLOCK_OLD)
		index = copy->swapped ? (uint32_t)body[0] << 8 | body[1]
				      : (uint32_t)body[1] << 8 | body[0];
	length = number(copy, body + n_fixed - 4);
	captured = type == BLOCK_SIMPLE ? length : number(copy, body + 12);
	if (captured > len - n_fixed)
		captured = (uint32_t)(len - n_fixed);
	if (index >= copy->n_interfaces || index >= INTERFACES_MAX)
		captured = 0;
	memcpy(copy->packet, body + n_fixed, captured);
	if (captured > 0)
		captured = (uint32_t)packet_clean(copy, copy->interfaces[index].link,
			copy->interfaces[index].fcs, copy->packet, captured, captured < length);
	if (type != BLOCK_SIMPLE) {
		const uint8_t le[4] = {
			(uint8_t)captured, (uint8_t)(captured >> 8), (uint8_t)(captured >> 16), 0};

		for (size_t i = 0; i < 4; i++)
			fixed[12 + i] = le[copy->swapped ? 3 - i : i];
	}
	block_put(copy, type, fixed, n_fixed, copy->packet, captured);
}

static void block_clean(struct copy *copy, uint32_t type, const uint8_t *body, size_t len)
{
	if (type == BLOCK_SECTION && len >= 16)
		section_put(copy, body);
	else if (type == BLOCK_INTERFACE && len >= 8)
		interface_put(copy, body, len);
	else if (type == BLOCK_ENHANCED || type == BLOCK_OLD || type == BLOCK_SIMPLE)
		packet_put(copy, type, body, len);
}

/* false: the input has ended, or what comes is no block. */
static bool block_copy(struct copy *copy)
{
	const size_t have = trace_input_have(copy->input, 12);
	const uint8_t *p = copy->input->at;
	uint32_t total, seen;
	size_t there;

	if (have == 0)
		return false;
	if (have < 12)
		return cut(copy, "the last block's header is cut", "", 1);
	if (le32_at(p) == BLOCK_SECTION) {
		if (le32_at(p + 8) != ORDER_MAGIC && be32_at(p + 8) != ORDER_MAGIC)
			return cut(copy, "a section has no byte order", p, 12);
		copy->swapped = le32_at(p + 8) != ORDER_MAGIC;
		copy->n_interfaces = 0;
	}
	total = number(copy, p + 4);
	if (total < 12 || total > BLOCK_MAX)
		return cut(copy, "a block has an impossible length", p, 12);
	seen = total < TRACE_INPUT_MAX ? total : TRACE_INPUT_MAX;
	there = trace_input_have(copy->input, seen);
	there = there < seen ? there : seen;
	if (there < seen)
		copy->cut = "the last block is cut";
	p = copy->input->at;
	block_clean(copy, number(copy, p), p + 8, there - (there == total ? 12 : 8));
	if (there < seen || trace_input_skip(copy->input, ((uint64_t)total + 3) / 4 * 4))
		return there == seen;
	copy->cut = "the last block is cut";
	return false;
}

bool capture_copy(struct map *map, struct trace_input *input, FILE *to, const char **ret_cut)
{
	struct copy *copy = calloc(1, sizeof(*copy));
	uint32_t magic;
	bool good;

	if (!copy)
		return false;
	copy->packet = malloc(TRACE_INPUT_MAX);
	good = copy->packet != NULL;
	copy->frames.map = map;
	copy->input = input;
	copy->to = to;
	if (good && trace_input_have(input, 24) >= 24) {
		magic = le32_at(input->at);
		copy->swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1 || magic == 0x34cdb2a1;
		if (magic == BLOCK_SECTION)
			while (block_copy(copy))
				;
		else
			pcap_copy(copy, magic == 0xa1b2cd34 || magic == 0x34cdb2a1);
	}
	if (good)
		*ret_cut = copy->cut;
	free(copy->packet);
	free(copy);
	return good;
}
