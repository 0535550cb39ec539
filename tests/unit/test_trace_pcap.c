/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of captures and what stands in front of their frames: every kind shows the same
 * EAPOL-Start. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/trace_frames.h"

#define MICRO  0xa1b2c3d4u
#define NANO   0xa1b23c4du
#define LONGER 0xa1b2cd34u

static void is_start(const struct read_facts *facts, int64_t time, uint16_t mhz)
{
	const struct trace_fact *fact = &facts->fact[0];

	assert_true(facts->opened);
	assert_int_equal(facts->n, 1);
	assert_int_equal(fact->kind, TRACE_EAPOL_START);
	assert_int_equal(fact->side, TRACE_AIR);
	assert_int_equal(fact->source, 3);
	assert_int_equal(fact->position, 1);
	assert_int_equal(fact->time, time);
	assert_int_equal(fact->mhz, mhz);
	assert_int_equal(fact->sta.known, TRACE_MAC_WHOLE);
	assert_int_equal(fact->sta.octet[5], 2);
	assert_true(facts->info.frames && facts->info.has_times && !facts->info.cut);
	assert_int_equal(facts->info.units, 1);
	assert_int_equal(facts->info.not_understood, 0);
}

static void is_start_to_ap(const struct read_facts *facts, int64_t time, uint16_t mhz)
{
	is_start(facts, time, mhz);
	assert_int_equal(facts->fact[0].ap.known, TRACE_MAC_WHOLE);
	assert_int_equal(facts->fact[0].ap.octet[5], 1);
}

static void test_pcap(void **state)
{
	static const struct {
		uint32_t magic;
		bool big;
		int64_t time;
	} kinds[] = {
		{MICRO, false, 5000000007000},
		{MICRO, true, 5000000007000},
		{NANO, false, 5000000000007},
		{NANO, true, 5000000000007},
	};
	struct bytes frame = {0}, file;

	(void)state;
	put_start(&frame);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		file = (struct bytes){.big = kinds[i].big};
		put_pcap(&file, kinds[i].magic, 105);
		put_record(&file, 5000, 7, &frame);
		assert_true(trace_capture_sniff(file.p, 4));
		is_start_to_ap(facts_of(&file), kinds[i].time, 0);
		assert_string_equal(facts_of(&file)->info.format, "pcap");
		assert_int_equal(facts_of(&file)->info.bytes, file.len);
	}
}

static void test_pcap_longer(void **state)
{
	struct bytes frame = {0}, file;

	(void)state;
	put_start(&frame);
	for (int big = 0; big < 2; big++) {
		file = (struct bytes){.big = big};
		put_pcap(&file, LONGER, 105);
		put32(&file, 1);
		put32(&file, 2);
		put32(&file, (uint32_t)frame.len);
		put32(&file, (uint32_t)frame.len);
		put_zeros(&file, 8);
		put(&file, frame.p, frame.len);
		is_start_to_ap(facts_of(&file), 1000002000, 0);
	}
}

/* A file that ends anywhere gives the frames that are whole, and what the last one shows. */
static void test_pcap_cut(void **state)
{
	struct bytes frame = {0}, file = {0};
	size_t whole;

	(void)state;
	put_start(&frame);
	put_pcap(&file, MICRO, 105);
	put_record(&file, 1, 0, &frame);
	whole = file.len;
	put_record(&file, 2, 0, &frame);
	for (size_t len = 0; len < file.len; len++) {
		struct bytes cut = file;
		const struct read_facts *facts;

		cut.len = len;
		facts = facts_of(&cut);
		assert_int_equal(facts->opened, len >= 24);
		if (len < 24) {
			assert_string_equal(facts->problem.token, "not-understood");
			continue;
		}
		assert_int_equal(facts->info.cut, len != 24 && len != whole);
		assert_int_equal(facts->n, len < whole ? 0 : 1);
		assert_int_equal(facts->info.units, (len > 24 + 15) + (len > whole + 15));
	}
}

static void test_impossible_length(void **state)
{
	struct bytes frame = {0}, file = {0};

	(void)state;
	put_start(&frame);
	put_pcap(&file, MICRO, 105);
	put_record(&file, 1, 0, &frame);
	put32(&file, 2);
	put32(&file, 0);
	put32(&file, 0x7fffffff);
	put32(&file, 0x7fffffff);
	assert_int_equal(facts_of(&file)->n, 1);
	assert_true(facts_of(&file)->info.cut);
	assert_non_null(strstr(facts_of(&file)->info.cut_text, "impossible"));
}

/* --- pcapng --- */

static void put_block(struct bytes *file, uint32_t type, const struct bytes *body)
{
	const size_t padding = (4 - body->len % 4) % 4;
	const uint32_t total = (uint32_t)(12 + body->len + padding);

	put32(file, type);
	put32(file, total);
	put(file, body->p, body->len);
	put_zeros(file, padding);
	put32(file, total);
}

static void put_section(struct bytes *file)
{
	struct bytes body = {.big = file->big};

	put32(&body, 0x1a2b3c4d);
	put16(&body, 1);
	put16(&body, 0);
	put32(&body, 0xffffffff);
	put32(&body, 0xffffffff);
	put_block(file, 0x0a0d0d0a, &body);
}

struct option {
	unsigned id, len;
	uint8_t bytes[8];
};

static void put_interface(
	struct bytes *file, unsigned link, uint32_t snaplen, const struct option *options, size_t n)
{
	struct bytes body = {.big = file->big};

	put16(&body, link);
	put16(&body, 0);
	put32(&body, snaplen);
	for (size_t i = 0; i < n; i++) {
		put16(&body, options[i].id);
		put16(&body, options[i].len);
		put(&body, options[i].bytes, (options[i].len + 3) / 4 * 4);
	}
	put_block(file, 1, &body);
}

static void put_enhanced(
	struct bytes *file, uint32_t interface, uint64_t ticks, const struct bytes *frame)
{
	struct bytes body = {.big = file->big};

	put32(&body, interface);
	put32(&body, (uint32_t)(ticks >> 32));
	put32(&body, (uint32_t)ticks);
	put32(&body, (uint32_t)frame->len);
	put32(&body, (uint32_t)frame->len);
	put(&body, frame->p, frame->len);
	put_block(file, 6, &body);
}

static void test_pcapng(void **state)
{
	struct bytes frame = {0}, other = {0}, file;

	(void)state;
	put_start(&frame);
	put32(&other, 12345);
	for (int big = 0; big < 2; big++) {
		file = (struct bytes){.big = big};
		put_section(&file);
		put_block(&file, 0x12345678, &other); /* nobody's */
		put_interface(&file, 105, 0, NULL, 0);
		put_block(&file, 5, &other); /* statistics */
		put_enhanced(&file, 0, 5000000007, &frame);
		assert_true(trace_capture_sniff(file.p, 12));
		is_start_to_ap(facts_of(&file), 5000000007000, 0);
		assert_string_equal(facts_of(&file)->info.format, "pcapng");
	}
}

static void test_pcapng_clocks(void **state)
{
	static const struct {
		struct option option[2];
		size_t n;
		uint64_t ticks;
		int64_t time;
	} clocks[] = {
		{{{9, 1, {9}}}, 1, 5000000007, 5000000007},
		{{{9, 1, {3}}}, 1, 5007, 5007000000},
		{{{9, 1, {0}}}, 1, 5, 5000000000},
		{{{9, 1, {12}}}, 1, 5000000007999, 5000000007},
		{{{9, 1, {0x80 | 10}}}, 1, 5 * 1024 + 512, 5500000000},
		{{{9, 1, {0x80 | 40}}}, 1, (UINT64_C(11) << 40) / 2, 5500000000},
		{{{9, 1, {6}}, {14, 8, {0x10, 0x0e}}}, 2, 7, 3600000007000},
		{{{14, 8, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}}, 1, 3000000,
			2000000000},
		{{{9, 1, {30}}}, 1, 7, 0}, /* no clock is that fine */
		{{{9, 1, {0}}}, 1, UINT64_MAX, TRACE_NO_TIME},
	};
	struct bytes frame = {0}, file;

	(void)state;
	put_start(&frame);
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		file = (struct bytes){0};
		put_section(&file);
		put_interface(&file, 105, 0, clocks[i].option, clocks[i].n);
		put_enhanced(&file, 0, clocks[i].ticks, &frame);
		is_start_to_ap(facts_of(&file), clocks[i].time, 0);
	}
}

/* Sections of both orders, interfaces of different kinds, all three blocks of packets. */
static void test_pcapng_sections(void **state)
{
	struct bytes frame = {0}, simple = {.big = true}, old = {.big = true}, file = {0};
	const struct read_facts *facts;

	(void)state;
	put_start(&frame);
	put_section(&file);
	put_interface(&file, 220, 0, NULL, 0); /* USB */
	put_interface(&file, 105, 0, NULL, 0);
	put_enhanced(&file, 0, 1, &frame);
	put_enhanced(&file, 1, 2, &frame);
	put_enhanced(&file, 9, 3, &frame); /* no such interface */
	file.big = true;
	put_section(&file);
	put_interface(&file, 105, (uint32_t)frame.len, NULL, 0);
	put32(&simple, 2000);
	put(&simple, frame.p, frame.len);
	put_zeros(&simple, 3);
	put_block(&file, 3, &simple);
	put16(&old, 0);
	put16(&old, 0);
	put32(&old, 0);
	put32(&old, 4);
	put32(&old, (uint32_t)frame.len);
	put32(&old, (uint32_t)frame.len);
	put(&old, frame.p, frame.len);
	put_block(&file, 2, &old);
	facts = facts_of(&file);
	assert_int_equal(facts->n, 3);
	assert_int_equal(facts->info.units, 5);
	assert_int_equal(facts->info.not_understood, 2);
	assert_int_equal(facts->fact[0].position, 2);
	assert_int_equal(facts->fact[0].time, 2000);
	assert_int_equal(facts->fact[1].position, 4);
	assert_true(facts->fact[1].time == TRACE_NO_TIME);
	assert_int_equal(facts->fact[2].time, 4000);
	assert_false(facts->info.cut);
}

static void test_pcapng_cut(void **state)
{
	struct bytes frame = {0}, file = {0};
	const struct read_facts *facts;

	(void)state;
	put_start(&frame);
	put_section(&file);
	put_interface(&file, 105, 0, NULL, 0);
	put_enhanced(&file, 0, 1, &frame);
	for (size_t len = 12; len < file.len; len++) {
		struct bytes cut = file;

		cut.len = len;
		facts = facts_of(&cut);
		assert_true(facts->opened);
		/* 28: a section's header block, 20: an interface's */
		assert_int_equal(facts->info.cut, len != 28 && len != 48);
	}
	put32(&file, 6);
	put32(&file, 11); /* shorter than a block can be */
	put32(&file, 0);
	assert_true(facts_of(&file)->info.cut);
	assert_int_equal(facts_of(&file)->n, 1);
}

/* --- link types --- */

static void put_radiotap(struct bytes *bytes, unsigned flags, unsigned more)
{
	put16(bytes, 0);
	put16(bytes, 8 + 4 * more + 4 * (more % 2) + 8 + 2 + 4);
	put32(bytes, more ? 0xa000000f : 0x0000000f); /* TSFT, flags, rate, channel */
	for (unsigned i = 1; i <= more; i++)
		put32(bytes, i < more ? 0xa0000020 : 0x00000020);
	put_zeros(bytes, 4 * (more % 2)); /* TSFT is aligned to 8 */
	put_zeros(bytes, 8);
	put8(bytes, flags);
	put8(bytes, 2);
	put16(bytes, 2437);
	put16(bytes, 0x00a0);
}

static void test_radiotap(void **state)
{
	struct bytes frame = {0};
	size_t header = 0, body;

	(void)state;
	for (unsigned more = 0; more < 4; more++) {
		frame.len = 0;
		put_radiotap(&frame, 0, more);
		header = frame.len;
		put_start(&frame);
		is_start_to_ap(facts_of_frames(127, &frame, 1), 100000000000, 2437);
	}

	frame.len = 0;
	put_radiotap(&frame, 0x40, 2); /* bad FCS */
	put_start(&frame);
	assert_int_equal(facts_of_frames(127, &frame, 1)->n, 0);

	frame.len = 0;
	put_radiotap(&frame, 0x10, 2); /* FCS at its end: without it, the packet is too short */
	put_start(&frame);
	body = frame.len;
	is_start_to_ap((put_zeros(&frame, 4), facts_of_frames(127, &frame, 1)), 100000000000, 2437);
	frame.len = body;
	assert_int_equal(facts_of_frames(127, &frame, 1)->n, 0);

	frame.len = 0;
	put_radiotap(&frame, 0x20, 2); /* header filled up: QoS, 26 bytes */
	put_header(&frame, 0x0188, 1, 2, 1, 7);
	put16(&frame, 0);
	put16(&frame, 0);
	put_eapol(&frame, 1, NULL, 0);
	is_start_to_ap(facts_of_frames(127, &frame, 1), 100000000000, 2437);

	for (size_t len = 0; len < header + 24; len++) {
		frame.len = len;
		assert_int_equal(facts_of_frames(127, &frame, 1)->n, 0);
	}
}

static void test_ppi(void **state)
{
	struct bytes frame = {0};

	(void)state;
	put16(&frame, 0);
	put16(&frame, 8 + 5 + 24);
	put32(&frame, 105);
	put16(&frame, 30002); /* somebody's */
	put16(&frame, 1);
	put8(&frame, 0);
	put16(&frame, 2); /* 802.11 common */
	put16(&frame, 20);
	put_zeros(&frame, 8);
	put16(&frame, 1); /* FCS at the end */
	put16(&frame, 2);
	put16(&frame, 5180);
	put_zeros(&frame, 6);
	put_start(&frame);
	put32(&frame, 0x12345678);
	is_start_to_ap(facts_of_frames(192, &frame, 1), 100000000000, 5180);
	frame.p[8 + 5 + 4 + 8] |= 4; /* FCS invalid */
	assert_int_equal(facts_of_frames(192, &frame, 1)->n, 0);
}

static void test_prism(void **state)
{
	struct bytes frame;

	(void)state;
	for (int big = 0; big < 2; big++) {
		frame = (struct bytes){.big = big};
		put32(&frame, 0x44);
		put32(&frame, 144);
		put_zeros(&frame, 16);
		for (unsigned i = 0; i < 10; i++) {
			put32(&frame, 0x44 + 0x1000 * i);
			put16(&frame, 0);
			put16(&frame, 4);
			put32(&frame, i == 2 ? 11 : 0);
		}
		put_start(&frame);
		is_start_to_ap(facts_of_frames(119, &frame, 1), 100000000000, 2462);
	}
}

static void test_avs(void **state)
{
	struct bytes frame = {.big = true};

	(void)state;
	put32(&frame, 0x80211001);
	put32(&frame, 64);
	put_zeros(&frame, 20);
	put32(&frame, 36);
	put_zeros(&frame, 32);
	put_start(&frame);
	is_start_to_ap(facts_of_frames(163, &frame, 1), 100000000000, 5180);
	is_start_to_ap(facts_of_frames(119, &frame, 1), 100000000000, 5180); /* some drivers do */
}

static void test_wired(void **state)
{
	static const uint8_t start[] = {0x88, 0x8e, 1, 1, 0, 0};
	struct bytes frame = {.big = true};

	(void)state;
	put_mac(&frame, 1);
	put_mac(&frame, 2);
	put(&frame, start, sizeof(start));
	is_start_to_ap(facts_of_frames(1, &frame, 1), 100000000000, 0);

	frame.len = 12;
	put32(&frame, 0x81000005); /* VLAN 5 */
	put(&frame, start, sizeof(start));
	is_start_to_ap(facts_of_frames(1, &frame, 1), 100000000000, 0);

	frame.len = 0; /* to the group of access points: none is named */
	put(&frame, "\1\x80\xc2\0\0\3", 6);
	put_mac(&frame, 2);
	put(&frame, start, sizeof(start));
	is_start(facts_of_frames(1, &frame, 1), 100000000000, 0);
	assert_int_equal(facts_of_frames(1, &frame, 1)->fact[0].ap.known, 0);

	frame.len = 0; /* Linux "cooked" */
	put_zeros(&frame, 4);
	put16(&frame, 6);
	put_mac(&frame, 2);
	put_zeros(&frame, 2);
	put(&frame, start, sizeof(start));
	is_start(facts_of_frames(113, &frame, 1), 100000000000, 0);

	frame.len = 0;
	put(&frame, start, 2);
	put_zeros(&frame, 9);
	put8(&frame, 6);
	put_mac(&frame, 2);
	put_zeros(&frame, 2);
	put(&frame, start + 2, sizeof(start) - 2);
	is_start(facts_of_frames(276, &frame, 1), 100000000000, 0);
}

/* The file itself says that frames end with a check sum. */
static void test_fcs(void **state)
{
	static const struct option fcs = {13, 1, {4}};
	struct bytes frame = {0}, file = {0};

	(void)state;
	put_start(&frame);
	put_pcap(&file, MICRO, 105 | 0x24000000);
	put_record(&file, 1, 0, &frame); /* four bytes of it are FCS, and too few are left */
	put_zeros(&frame, 4);
	put_record(&file, 1, 0, &frame);
	assert_int_equal(facts_of(&file)->n, 1);
	assert_int_equal(facts_of(&file)->fact[0].position, 2);

	file.len = frame.len = 0;
	put_start(&frame);
	put_section(&file);
	put_interface(&file, 105, 0, &fcs, 1);
	put_enhanced(&file, 0, 1, &frame);
	assert_int_equal(facts_of(&file)->n, 0);
}

static void test_refused(void **state)
{
	struct bytes frame = {0}, file = {0};
	const struct read_facts *facts;

	(void)state;
	put_start(&frame);
	facts = facts_of_frames(220, &frame, 1);
	assert_false(facts->opened);
	assert_string_equal(facts->problem.token, "link-type");
	assert_non_null(strstr(facts->problem.message, "USB"));
	assert_non_null(strstr(facts->problem.message, "220"));

	put_section(&file);
	put_interface(&file, 189, 0, NULL, 0);
	put_enhanced(&file, 0, 1, &frame);
	facts = facts_of(&file);
	assert_false(facts->opened);
	assert_string_equal(facts->problem.token, "link-type");

	file.len = 0;
	put(&file, "wlan0: WPS-SUCCESS \n", 20);
	assert_false(trace_capture_sniff(file.p, file.len));
	assert_false(facts_of(&file)->opened);
	assert_string_equal(facts_of(&file)->problem.token, "not-understood");
	for (size_t len = 0; len < 4; len++)
		assert_false(
			trace_capture_sniff((const uint8_t *)"\xa1\xb2\xc3", len < 3 ? len : 3));
}

/* Only that it says what is the matter: who may listen, and on what, differs. */
static void test_live(void **state)
{
	struct trace_problem problem = {0};
	struct trace_reader *reader = trace_capture_live("no-such-if0", 3, &problem);

	(void)state;
	assert_null(reader);
	assert_true(strcmp(problem.token, "no-such-interface") == 0 ||
		    strcmp(problem.token, "no-permission") == 0);
	assert_non_null(strstr(problem.message, "no-such-if0"));
	assert_true(problem.remedy[0] != 0);
	reader = trace_capture_live("lo", 3, &problem);
	if (reader) { /* as root */
		struct trace_fact fact;

		assert_true(trace_capture_live_fd(reader) >= 0);
		assert_int_equal(trace_reader_next(reader, &fact), TRACE_READ_LATER);
		assert_string_equal(reader->info.format, "live capture");
	}
	trace_reader_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pcap),
		cmocka_unit_test(test_pcap_longer),
		cmocka_unit_test(test_pcap_cut),
		cmocka_unit_test(test_impossible_length),
		cmocka_unit_test(test_pcapng),
		cmocka_unit_test(test_pcapng_clocks),
		cmocka_unit_test(test_pcapng_sections),
		cmocka_unit_test(test_pcapng_cut),
		cmocka_unit_test(test_radiotap),
		cmocka_unit_test(test_ppi),
		cmocka_unit_test(test_prism),
		cmocka_unit_test(test_avs),
		cmocka_unit_test(test_wired),
		cmocka_unit_test(test_fcs),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
