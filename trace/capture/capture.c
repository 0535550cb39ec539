/* SPDX-License-Identifier: BSD-3-Clause */
/* The reader itself: facts wait here until they are asked for. */
#include "internal.h"
#include "management.h"

#include <stdio.h>
#include <stdlib.h>

struct trace_fact *capture_fact(struct capture *capture, const struct frame *frame,
	enum trace_fact_kind kind, const struct peers *peers)
{
	struct trace_fact *fact;

	if (capture->n_facts == FACTS_MAX)
		return NULL;
	fact = &capture->facts[capture->n_facts++];
	memset(fact, 0, sizeof(*fact));
	fact->time = frame->time;
	fact->position = capture->reader.info.units;
	fact->source = capture->source;
	fact->kind = (uint8_t)kind;
	fact->side = TRACE_AIR;
	fact->ap = peers->ap;
	fact->sta = peers->sta;
	fact->mhz = frame->mhz;
	return fact;
}

void capture_text(struct trace_fact *fact, const uint8_t *bytes, size_t len)
{
	if (len >= sizeof(fact->text))
		len = sizeof(fact->text) - 1;
	for (size_t i = 0; i < len; i++)
		fact->text[i] = bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '?';
	fact->text[len] = 0;
}

void capture_cut(struct capture *capture, const char *text)
{
	capture->reader.info.cut = true;
	(void)snprintf(
		capture->reader.info.cut_text, sizeof(capture->reader.info.cut_text), "%s", text);
}

static enum trace_read capture_next(struct trace_reader *reader, struct trace_fact *ret)
{
	struct capture *capture = (struct capture *)reader;
	const char *broken;

	if (capture->next_fact == capture->n_facts) {
		capture->next_fact = capture->n_facts = 0;
		while (capture->n_facts == 0 && capture->advance(capture))
			;
	}
	if (capture->input)
		reader->info.bytes = capture->input->offset -
				     (uint64_t)(capture->input->end - capture->input->at);
	if (capture->next_fact < capture->n_facts) {
		*ret = capture->facts[capture->next_fact++];
		capture->last_fact = ret->time;
		return TRACE_READ_FACT;
	}
	if (capture->idle == TRACE_READ_END && capture->last_fact > 0 &&
		capture->last_frame - capture->last_fact > TRACE_QUIET_NS) {
		capture->last_fact = capture->last_frame;
		*ret = (struct trace_fact){.time = capture->last_frame,
			.position = reader->info.units,
			.source = capture->source,
			.kind = TRACE_INPUT_END,
			.side = TRACE_AIR};
		return TRACE_READ_FACT;
	}
	broken = capture->input ? trace_input_broken(capture->input) : NULL;
	if (broken)
		capture_cut(capture, broken);
	return capture->idle;
}

static void capture_free(struct trace_reader *reader)
{
	struct capture *capture = (struct capture *)reader;

	if (capture->live)
		live_close(capture);
	trace_input_free(capture->input);
	table_clear(&capture->bsss);
	table_clear(&capture->stations);
	free(capture);
}

static const struct trace_reader_ops capture_ops = {capture_next, capture_free};

struct capture *capture_new(uint16_t source)
{
	struct capture *capture = calloc(1, sizeof(*capture));

	if (!capture)
		return NULL;
	capture->reader.ops = &capture_ops;
	capture->reader.info.side = TRACE_AIR;
	capture->reader.info.has_times = true;
	capture->reader.info.frames = true;
	capture->source = source;
	capture->idle = TRACE_READ_END;
	capture->live_fd = -1;
	if (!table_init(&capture->bsss, sizeof(struct bss)) ||
		!table_init(&capture->stations, sizeof(struct station))) {
		capture_free(&capture->reader);
		return NULL;
	}
	for (int i = 0; i < EAP_SLOTS; i++)
		wsc_reassembly_init(&capture->eap[i].reassembly, capture->eap[i].bytes, EAP_BYTES);
	return capture;
}

static bool is_pcap(const uint8_t *bytes, size_t len)
{
	static const uint8_t magics[][4] = {
		{0xa1, 0xb2, 0xc3, 0xd4},
		{0xd4, 0xc3, 0xb2, 0xa1},
		{0xa1, 0xb2, 0x3c, 0x4d},
		{0x4d, 0x3c, 0xb2, 0xa1},
		{0xa1, 0xb2, 0xcd, 0x34},
		{0x34, 0xcd, 0xb2, 0xa1},
	};

	for (size_t i = 0; len >= 4 && i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (memcmp(bytes, magics[i], 4) == 0)
			return true;
	}
	return false;
}

static bool is_pcapng(const uint8_t *bytes, size_t len)
{
	static const uint8_t section[] = {0x0a, 0x0d, 0x0d, 0x0a};
	static const uint8_t orders[][4] = {{0x1a, 0x2b, 0x3c, 0x4d}, {0x4d, 0x3c, 0x2b, 0x1a}};

	return len >= 12 && memcmp(bytes, section, 4) == 0 &&
	       (memcmp(bytes + 8, orders[0], 4) == 0 || memcmp(bytes + 8, orders[1], 4) == 0);
}

bool trace_capture_sniff(const uint8_t *bytes, size_t len)
{
	return is_pcap(bytes, len) || is_pcapng(bytes, len);
}

#define REMEDY_LINK                                                                                \
	"Record with an 802.11 interface in monitor mode, or on the Ethernet or Wi-Fi interface "  \
	"itself; see wps(1), trace."

bool links_refused(const struct capture *capture, struct trace_problem *problem)
{
	const struct interface *first = &capture->interface[0];
	const char *name = link_name(first->type);

	for (unsigned i = 0; i < capture->n_interfaces; i++) {
		if (capture->interface[i].link)
			return false;
	}
	if (capture->n_interfaces == 0)
		return false;
	trace_problem_set(problem, "link-type", REMEDY_LINK,
		"The capture's link type, %u%s%s%s, is not one in which WPS can be seen.",
		first->type, *name ? " (" : "", name, *name ? ")" : "");
	return true;
}

struct trace_reader *trace_capture_open(
	struct trace_input *input, uint16_t source, struct trace_problem *problem)
{
	struct capture *capture = capture_new(source);
	const size_t have = trace_input_have(input, 12);
	bool good;

	if (!capture) {
		trace_problem_set(problem, "no-memory", "Close other programs.",
			"There is not enough memory.");
		trace_input_free(input);
		return NULL;
	}
	capture->input = input;
	if (is_pcapng(input->at, have)) {
		good = pcapng_begin(capture, problem);
	} else if (is_pcap(input->at, have)) {
		good = pcap_begin(capture, problem);
	} else {
		trace_problem_set(problem, "not-understood",
			"Give a capture as tcpdump and Wireshark write it (pcap, pcapng).",
			"This is not a capture.");
		good = false;
	}
	if (!good || links_refused(capture, problem)) {
		capture_free(&capture->reader);
		return NULL;
	}
	return &capture->reader;
}
