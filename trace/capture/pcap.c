/* SPDX-License-Identifier: BSD-3-Clause */
/* pcap files (draft-ietf-opsawg-pcap), with microseconds or nanoseconds, of either byte order, and
 * the variant with a longer record header that old Linux tools wrote. */
#include "internal.h"

#define FILE_HEADER	     24
#define RECORD_HEADER	     16
#define RECORD_HEADER_LONGER 24
#define MAGIC_MICROSECONDS   0xa1b2c3d4u
#define MAGIC_NANOSECONDS    0xa1b23c4du
#define MAGIC_LONGER	     0xa1b2cd34u

/* No frame is longer; a record that says so is not one. */
#define RECORD_MAX (256u * 1024 * 1024)
/* What is looked at of a frame; the rest is passed over. */
#define FRAME_MAX (64u * 1024)

/* The frame of the record at @p, of which @taken bytes are looked at. Written where it is read:
 * a copy of it would wait for what was just stored. */
static inline void frame_set(
	const struct capture *capture, const uint8_t *p, size_t taken, struct frame *frame)
{
	frame->p = p + capture->record_header;
	frame->len = taken;
	frame->time = (int64_t)file32(capture, p) * 1000000000 +
		      (int64_t)file32(capture, p + 4) * capture->fraction;
	frame->mhz = 0;
	frame->fcs = capture->interface[0].fcs;
	frame->cut = file32(capture, p + 12) > taken;
	frame->padded = false;
}

/* A record that is not all in the window, or never will be. */
static bool record_take(struct capture *capture)
{
	struct trace_input *input = capture->input;
	const size_t header = capture->record_header;
	uint32_t captured, taken;
	struct frame frame;
	size_t have;

	have = trace_input_have(input, header);
	if (have < header) {
		if (have > 0)
			capture_cut(capture, "the last frame's header is cut");
		return false;
	}
	captured = file32(capture, input->at + 8);
	if (captured > RECORD_MAX) {
		capture_cut(capture, "a frame has an impossible length");
		return false;
	}
	taken = captured < FRAME_MAX ? captured : FRAME_MAX;
	have = trace_input_have(input, header + taken);
	frame_set(capture, input->at, taken, &frame);
	if (have < header + taken) {
		frame.len = have - header;
		frame.cut = true;
		capture_cut(capture, "the last frame is cut");
	}
	capture_take(capture, &capture->interface[0], &frame);
	return capture_pass(capture, header + captured);
}

/* Most records lie in the window and give no fact: nothing is called between them. */
static bool pcap_advance(struct capture *capture)
{
	struct trace_input *input = capture->input;
	const size_t header = capture->record_header;

	while (capture->n_facts == 0) {
		const uint8_t *p = input->at;
		const size_t have = (size_t)(input->end - p);
		const uint32_t captured = have < header ? FRAME_MAX : file32(capture, p + 8);
		struct frame frame;

		if (captured >= FRAME_MAX || have < header + captured)
			return record_take(capture);
		frame_set(capture, p, captured, &frame);
		capture_take(capture, &capture->interface[0], &frame);
		input->at = p + header + captured;
	}
	return true;
}

bool pcap_begin(struct capture *capture, struct trace_problem *problem)
{
	struct trace_input *input = capture->input;
	struct interface *interface = &capture->interface[0];
	uint32_t magic, link;

	if (trace_input_have(input, FILE_HEADER) < FILE_HEADER) {
		trace_problem_set(problem, "not-understood",
			"Record again; the capturing program must end before the file is copied.",
			"The capture ends within its header.");
		return false;
	}
	memcpy(&magic, input->at, sizeof(magic));
	capture->swapped =
		magic != MAGIC_MICROSECONDS && magic != MAGIC_NANOSECONDS && magic != MAGIC_LONGER;
	magic = file32(capture, input->at);
	capture->fraction = magic == MAGIC_NANOSECONDS ? 1 : 1000;
	capture->record_header = magic == MAGIC_LONGER ? RECORD_HEADER_LONGER : RECORD_HEADER;
	/* Low 16 bits: link type; bit 26: the upper four bits tell the length of the FCS. */
	link = file32(capture, input->at + 20);
	interface->type = (uint16_t)link;
	interface->link = link_find(interface->type);
	interface->fcs = link & 0x04000000 ? (uint8_t)(link >> 28 << 1) : 0;
	capture->n_interfaces = 1;
	capture->reader.info.format = "pcap";
	capture->advance = pcap_advance;
	return trace_input_skip(input, FILE_HEADER);
}
