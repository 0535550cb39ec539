/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/trace_frames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

void put(struct bytes *bytes, const void *p, size_t len)
{
	if (len > BYTES_MAX - bytes->len)
		abort();
	if (len)
		memcpy(bytes->p + bytes->len, p, len);
	bytes->len += len;
}

void put8(struct bytes *bytes, unsigned value)
{
	const uint8_t octet = (uint8_t)value;

	put(bytes, &octet, 1);
}

void put16(struct bytes *bytes, unsigned value)
{
	put8(bytes, bytes->big ? value >> 8 : value);
	put8(bytes, bytes->big ? value : value >> 8);
}

void put32(struct bytes *bytes, uint32_t value)
{
	put16(bytes, bytes->big ? value >> 16 : value & 0xffff);
	put16(bytes, bytes->big ? value & 0xffff : value >> 16);
}

void put_zeros(struct bytes *bytes, size_t n)
{
	while (n-- > 0)
		put8(bytes, 0);
}

void put_mac(struct bytes *bytes, uint8_t who)
{
	const uint8_t mac[6] = {2, 0, 0, 0, 0, who};

	if (who == 0xff)
		put(bytes, "\xff\xff\xff\xff\xff\xff", 6);
	else
		put(bytes, mac, 6);
}

void put_header(struct bytes *bytes, unsigned control, uint8_t to, uint8_t from, uint8_t ap,
	unsigned sequence)
{
	put8(bytes, control);
	put8(bytes, control >> 8);
	put_zeros(bytes, 2);
	put_mac(bytes, to);
	put_mac(bytes, from);
	put_mac(bytes, ap);
	put8(bytes, sequence << 4);
	put8(bytes, sequence >> 4);
}

void put_element(struct bytes *bytes, unsigned id, const void *p, size_t len)
{
	put8(bytes, id);
	put8(bytes, (unsigned)len);
	put(bytes, p, len);
}

void put_eapol(struct bytes *bytes, unsigned type, const void *p, size_t len)
{
	put(bytes, "\xaa\xaa\x03\0\0\0\x88\x8e\1", 9);
	put8(bytes, type);
	put8(bytes, (unsigned)(len >> 8));
	put8(bytes, (unsigned)len);
	put(bytes, p, len);
}

void put_eap(struct bytes *bytes, unsigned code, unsigned identifier, unsigned type, const void *p,
	size_t len)
{
	struct bytes packet = {.big = true};

	put8(&packet, code);
	put8(&packet, identifier);
	put16(&packet, (unsigned)(len + (type ? 5 : 4)));
	if (type)
		put8(&packet, type);
	put(&packet, p, len);
	put_eapol(bytes, 0, packet.p, packet.len);
}

void put_start(struct bytes *bytes)
{
	put_header(bytes, 0x0108, 1, 2, 1, 7);
	put_eapol(bytes, 1, NULL, 0);
}

void put_pcap(struct bytes *file, uint32_t magic, uint32_t link)
{
	put32(file, magic);
	put16(file, 2);
	put16(file, 4);
	put_zeros(file, 8);
	put32(file, 65535);
	put32(file, link);
}

void put_record(struct bytes *file, uint32_t s, uint32_t fraction, const struct bytes *frame)
{
	put32(file, s);
	put32(file, fraction);
	put32(file, (uint32_t)frame->len);
	put32(file, (uint32_t)frame->len);
	put(file, frame->p, frame->len);
}

const struct read_facts *facts_of(const struct bytes *file)
{
	static struct read_facts facts;
	/* exactly as long, so that a sanitizer sees the first byte that is read too much */
	uint8_t *exact = malloc(file->len ? file->len : 1);
	struct trace_reader *reader;
	struct trace_fact fact;

	if (!exact)
		abort();
	memcpy(exact, file->p, file->len);
	memset(&facts, 0, sizeof(facts));
	reader = trace_capture_open(trace_input_bytes(exact, file->len), 3, &facts.problem);
	facts.opened = reader != NULL;
	while (reader && trace_reader_next(reader, &fact) == TRACE_READ_FACT) {
		if (facts.n < sizeof(facts.fact) / sizeof(facts.fact[0]))
			facts.fact[facts.n] = fact;
		facts.n++;
	}
	if (reader)
		facts.info = reader->info;
	trace_reader_free(reader);
	free(exact);
	return &facts;
}

const struct read_facts *facts_of_frames(uint32_t link, const struct bytes *list, size_t n)
{
	static struct bytes file;

	file.len = 0;
	put_pcap(&file, 0xa1b2c3d4, link);
	for (size_t i = 0; i < n; i++)
		put_record(&file, 100 + (uint32_t)i, 0, &list[i]);
	return facts_of(&file);
}

struct bytes frames[FRAMES_MAX];
size_t n_frames;

struct bytes *new_frame(void)
{
	struct bytes *frame = &frames[n_frames++];

	assert_true(n_frames <= FRAMES_MAX);
	*frame = (struct bytes){0};
	return frame;
}

int frames_clear(void **state)
{
	(void)state;
	n_frames = 0;
	return 0;
}

const struct read_facts *facts_of_all(void)
{
	return facts_of_frames(105, frames, n_frames);
}

const struct read_facts *kinds_are(int first, ...)
{
	const struct read_facts *found = facts_of_all();
	va_list list;
	size_t n = 0;

	va_start(list, first);
	for (int kind = first; kind >= 0; kind = va_arg(list, int), n++) {
		if (n >= found->n)
			fail_msg("only %zu facts", found->n);
		if (found->fact[n].kind != kind)
			fail_msg("fact %zu is %s, not %s", n, trace_fact_token(found->fact[n].kind),
				trace_fact_token((enum trace_fact_kind)kind));
	}
	va_end(list);
	assert_int_equal(found->n, n);
	return found;
}

void is_pair(const struct trace_fact *fact, uint8_t ap, uint8_t sta)
{
	assert_int_equal(fact->ap.known, ap ? TRACE_MAC_WHOLE : 0);
	assert_int_equal(fact->ap.octet[5], ap);
	assert_int_equal(fact->sta.known, sta ? TRACE_MAC_WHOLE : 0);
	assert_int_equal(fact->sta.octet[5], sta);
}

void cut_everywhere(void)
{
	const size_t n = n_frames;

	for (size_t i = 0; i < n; i++) {
		const struct bytes whole = frames[i];

		frames[0] = whole;
		n_frames = 1;
		for (frames[0].len = 0; frames[0].len < whole.len; frames[0].len++) {
			assert_true(facts_of_all()->opened);
			assert_true(facts_of_all()->n <= 1);
			assert_int_equal(facts_of_all()->info.units, 1);
		}
	}
}
