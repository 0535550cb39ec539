/* SPDX-License-Identifier: BSD-3-Clause */
/* pcapng files (draft-ietf-opsawg-pcapng): sections, interfaces, three kinds of packet blocks;
 * other blocks are passed over. */
#include "internal.h"

#define BLOCK_SECTION	 0x0a0d0d0au
#define BLOCK_INTERFACE	 1u
#define BLOCK_OLD	 2u
#define BLOCK_SIMPLE	 3u
#define BLOCK_ENHANCED	 6u
#define BYTE_ORDER_MAGIC 0x1a2b3c4du

#define BLOCK_HEADER   8
#define BLOCK_SMALLEST 12 /* header, and the length once more */
/* What is looked at of a block. */
#define BLOCK_SEEN (64u * 1024)
#define BLOCK_MAX  (1024u * 1024 * 1024)

#define OPTION_TSRESOL	9
#define OPTION_FCSLEN	13
#define OPTION_TSOFFSET 14

/* A block; what is there of its body, behind the header and before the second length. */
struct block {
	uint32_t type, total;
	const uint8_t *body;
	size_t len;
};

static void interface_option(const struct capture *capture, struct interface *interface,
	unsigned id, const uint8_t *p, size_t len)
{
	if (id == OPTION_TSRESOL && len >= 1) {
		interface->binary = (p[0] & 0x80) != 0;
		interface->resolution = p[0] & 0x7f;
	} else if (id == OPTION_FCSLEN && len >= 1) {
		interface->fcs = p[0] <= 4 ? p[0] : 0;
	} else if (id == OPTION_TSOFFSET && len >= 8) {
		const uint64_t low = file32(capture, p), high = file32(capture, p + 4);

		/* a number of 64 bits, in the file's order */
		interface->offset_s =
			(int64_t)(capture->swapped != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
					  ? low << 32 | high
					  : high << 32 | low);
	}
}

static void interface_take(struct capture *capture, const struct block *block)
{
	struct interface *interface;
	size_t at = 8;

	if (block->len < 8 || capture->n_interfaces == INTERFACES_MAX)
		return;
	interface = &capture->interface[capture->n_interfaces++];
	*interface = (struct interface){.type = file16(capture, block->body), .resolution = 6};
	interface->link = link_find(interface->type);
	interface->snaplen = file32(capture, block->body + 4);
	while (block->len - at >= 4) {
		const unsigned id = file16(capture, block->body + at);
		const size_t len = file16(capture, block->body + at + 2);

		at += 4;
		if (id == 0 || len > block->len - at)
			break;
		interface_option(capture, interface, id, block->body + at, len);
		at += (len + 3) & ~(size_t)3;
		if (at > block->len)
			break;
	}
}

/* 10^n as far as 64 bits hold it */
static uint64_t power_of_ten(unsigned n)
{
	uint64_t power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

static int64_t time_of(const struct interface *interface, uint64_t ticks)
{
	unsigned n = interface->resolution;
	uint64_t seconds, fraction;

	if (interface->binary) {
		seconds = n < 64 ? ticks >> n : 0;
		fraction = n < 64 ? ticks - (seconds << n) : ticks;
		if (n > 30) { /* a nanosecond is 2^-30 s, nearly */
			fraction = n - 30 < 64 ? fraction >> (n - 30) : 0;
			n = 30;
		}
		fraction = fraction * 1000000000 >> n;
	} else if (n <= 19) {
		const uint64_t unit = power_of_ten(n);

		seconds = ticks / unit;
		fraction = n <= 9 ? ticks % unit * power_of_ten(9 - n)
				  : ticks % unit / power_of_ten(n - 9);
	} else {
		seconds = fraction = 0;
	}
	/* Centuries from now, or before: nobody's clock. */
	if (seconds > UINT32_MAX || interface->offset_s > INT32_MAX * INT64_C(2) ||
		interface->offset_s < -INT32_MAX * INT64_C(2))
		return TRACE_NO_TIME;
	return ((int64_t)seconds + interface->offset_s) * 1000000000 + (int64_t)fraction;
}

static void packet_take(struct capture *capture, const struct block *block, unsigned index,
	size_t header, uint32_t captured, uint32_t length)
{
	const struct interface *interface =
		index < capture->n_interfaces ? &capture->interface[index] : NULL;
	struct frame frame = {.time = TRACE_NO_TIME};

	if (!interface || block->len < header) {
		capture->reader.info.units++;
		capture->reader.info.not_understood++;
		return;
	}
	frame.p = block->body + header;
	frame.len = block->len - header;
	if (frame.len > captured)
		frame.len = captured;
	frame.cut = frame.len < length;
	frame.fcs = interface->fcs;
	if (header == 20)
		frame.time = time_of(interface, (uint64_t)file32(capture, block->body + 4) << 32 |
							file32(capture, block->body + 8));
	capture_take(capture, interface, &frame);
}

static void section_take(struct capture *capture)
{
	capture->n_interfaces = 0;
}

static void block_take(struct capture *capture, const struct block *block)
{
	const uint8_t *p = block->body;

	if (block->type == BLOCK_ENHANCED && block->len >= 20)
		packet_take(capture, block, file32(capture, p), 20, file32(capture, p + 12),
			file32(capture, p + 16));
	else if (block->type == BLOCK_OLD && block->len >= 20)
		packet_take(capture, block, file16(capture, p), 20, file32(capture, p + 12),
			file32(capture, p + 16));
	else if (block->type == BLOCK_SIMPLE && block->len >= 4)
		packet_take(capture, block, 0, 4,
			capture->n_interfaces && capture->interface[0].snaplen
				? capture->interface[0].snaplen
				: UINT32_MAX,
			file32(capture, p));
	else if (block->type == BLOCK_INTERFACE)
		interface_take(capture, block);
	else if (block->type == BLOCK_SECTION)
		section_take(capture);
}

/* The next block's header and what is there of its body. false: the end, or nothing that can be
 * read. */
static bool block_find(struct capture *capture, struct block *ret)
{
	struct trace_input *input = capture->input;
	size_t have = trace_input_have(input, BLOCK_SMALLEST), seen;
	uint32_t order;

	if (have < BLOCK_SMALLEST) {
		if (have > 0)
			capture_cut(capture, "the last block's header is cut");
		return false;
	}
	/* The type of a section is the same in both orders; what follows its length says which. */
	memcpy(&order, input->at, sizeof(order));
	if (order == BLOCK_SECTION) {
		memcpy(&order, input->at + 8, sizeof(order));
		if (order != BYTE_ORDER_MAGIC && order != __builtin_bswap32(BYTE_ORDER_MAGIC)) {
			capture_cut(capture, "a section has no byte order");
			return false;
		}
		capture->swapped = order != BYTE_ORDER_MAGIC;
	}
	ret->type = file32(capture, input->at);
	ret->total = file32(capture, input->at + 4);
	if (ret->total < BLOCK_SMALLEST || ret->total > BLOCK_MAX) {
		capture_cut(capture, "a block has an impossible length");
		return false;
	}
	seen = ret->total < BLOCK_SEEN ? ret->total : BLOCK_SEEN;
	have = trace_input_have(input, seen);
	ret->body = input->at + BLOCK_HEADER;
	ret->len = (have < seen ? have : seen) - BLOCK_HEADER;
	if (have < seen)
		capture_cut(capture, "the last block is cut");
	else if (seen == ret->total)
		ret->len -= 4;
	return true;
}

static bool block_pass(struct capture *capture, const struct block *block)
{
	return capture_pass(capture, ((uint64_t)block->total + 3) & ~(uint64_t)3);
}

static bool pcapng_advance(struct capture *capture)
{
	struct block block;

	if (!block_find(capture, &block))
		return false;
	block_take(capture, &block);
	return block_pass(capture, &block);
}

static bool is_packet(uint32_t type)
{
	return type == BLOCK_OLD || type == BLOCK_SIMPLE || type == BLOCK_ENHANCED;
}

bool pcapng_begin(struct capture *capture, struct trace_problem *problem)
{
	struct block block;

	(void)problem;
	capture->reader.info.format = "pcapng";
	capture->advance = pcapng_advance;
	/* The interfaces stand before their packets: whether one can be read is known then. */
	while (block_find(capture, &block) && !is_packet(block.type)) {
		block_take(capture, &block);
		if (!block_pass(capture, &block))
			break;
	}
	return true;
}
