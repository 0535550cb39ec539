/* SPDX-License-Identifier: BSD-3-Clause */
#include "trace_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/merge/open.h"
#include "trace/verdict/verdict.h"

#define HEADER (1 + FACTS_INPUTS_MAX)

/* Of an input's byte. */
#define IS_CAPTURE 1u
#define HAS_TIMES  2u
#define SINCE_BOOT 4u

struct facts_reader {
	struct trace_reader reader;
	const struct facts *facts;
	unsigned index;
	size_t next;
	int64_t clock;
};

static unsigned inputs_of(const struct facts *facts)
{
	return facts->size > 0 ? 1 + facts->data[0] % FACTS_INPUTS_MAX : 1;
}

static unsigned flags_of(const struct facts *facts, unsigned index)
{
	return facts->size >= HEADER ? facts->data[1 + index] : 0;
}

size_t facts_count(const struct facts *facts)
{
	return facts->size > HEADER ? (facts->size - HEADER) / FACTS_RECORD : 0;
}

static struct trace_mac mac_of(unsigned what)
{
	static const struct trace_mac macs[] = {
		{{0}, 0},
		{{2, 0, 0, 0, 1, 0}, TRACE_MAC_WHOLE},
		{{2, 0, 0, 0, 2, 0}, TRACE_MAC_WHOLE},
		{{2, 0, 0, 0, 0, 0}, 7},
		{{2, 0, 0, 0, 0, 1}, TRACE_MAC_WHOLE},
		{{2, 0, 0, 0, 0, 2}, TRACE_MAC_WHOLE},
		{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, TRACE_MAC_WHOLE},
		{{0, 0, 0, 0, 1, 0}, 0x38},
	};

	return macs[what % (sizeof(macs) / sizeof(macs[0]))];
}

/* Steps of a clock: of a millisecond, a second, a day; back, too; and wild ones. */
static int64_t step_of(uint8_t unit, int8_t count)
{
	static const int64_t units[] = {1000000, 10000000, 1000000000, 30000000000, 86400000000000,
		INT64_MAX / 600, 0, 1000};

	return units[unit % 8] * count;
}

static void fill_message(struct trace_fact *fact, const uint8_t *p)
{
	struct trace_wsc *wsc = &fact->wsc;

	wsc->kind = (uint8_t)(fact->code % 12);
	fact->code = wsc->kind;
	wsc->from = p[12] % 3;
	wsc->identifier = p[13];
	wsc->version2 = p[12] & 0x80 ? 0x20 : 0;
	wsc->enrollee_nonce = p[14] & 7;
	wsc->registrar_nonce = p[14] >> 3 & 7;
	wsc->public_key = p[15] & 3;
	wsc->weak = p[15] >> 2 & 15;
	wsc->config_error = p[10];
	wsc->password_id = p[11] & 7;
	wsc->n_deviations = p[15] >> 6;
	for (unsigned i = 0; i < wsc->n_deviations && i < TRACE_DEVIATIONS_MAX; i++) {
		wsc->deviation[i].id = (uint16_t)(0x1000 + p[13]);
		wsc->deviation[i].problem = p[12] % 4;
	}
}

static void fact_of(struct facts_reader *reader, const uint8_t *p, struct trace_fact *ret)
{
	static const char *const texts[] = {"", "ho\033[1m\xe2\x80\xaeme", "hostapd", "DIRECT-ab",
		"?<&\"'>", "WFA-SimpleConfig-Enrollee-1-0", "a text as long as it may be, 35 c..",
		"key-3"};
	struct trace_fact fact = {
		.source = (uint16_t)reader->index,
		.position = reader->next,
		.kind = (uint8_t)(p[1] % TRACE_FACT_KIND_COUNT),
		.side = (uint8_t)(p[2] % TRACE_SIDE_COUNT),
		.ap = mac_of(p[5] >> 4),
		.sta = mac_of(p[5] & 15),
		.code = (uint16_t)(p[6] | (p[2] & 0x80) << 8),
		.code2 = p[7],
		.value = p[8],
		.bss = (uint32_t)(p[9] | p[10] << 8 | p[11] << 16),
		.mhz = p[2] & 0x40 ? 2437 : 0,
	};

	reader->clock += step_of(p[3], (int8_t)p[4]);
	if (reader->clock > INT64_MAX / 2 || reader->clock < -INT64_MAX / 2)
		reader->clock = 0;
	fact.time = flags_of(reader->facts, reader->index) & HAS_TIMES && p[0] & 0x40
			    ? reader->clock
			    : TRACE_NO_TIME;
	(void)snprintf(fact.text, sizeof(fact.text), "%s", texts[p[7] >> 5]);
	if (p[0] & 0x80)
		(void)snprintf(fact.ifname, sizeof(fact.ifname), "wlan%u", p[0] >> 4 & 3);
	if (fact.kind == TRACE_WSC_MESSAGE || fact.kind == TRACE_PROBE_REQUEST)
		fill_message(&fact, p);
	*ret = fact;
}

static enum trace_read facts_next(struct trace_reader *base, struct trace_fact *ret)
{
	struct facts_reader *reader = (struct facts_reader *)base;
	const unsigned n = inputs_of(reader->facts);

	while (reader->next < facts_count(reader->facts)) {
		const uint8_t *p = reader->facts->data + HEADER + reader->next++ * FACTS_RECORD;

		if (p[0] % n != reader->index)
			continue;
		reader->reader.info.units = reader->next;
		fact_of(reader, p, ret);
		return TRACE_READ_FACT;
	}
	return TRACE_READ_END;
}

static void facts_free(struct trace_reader *reader)
{
	free(reader);
}

static bool facts_open(void *context, size_t i, const struct trace_stop *stop,
	struct trace_opened *ret, struct trace_problem *problem)
{
	static const struct trace_reader_ops ops = {facts_next, facts_free};
	struct facts_reader *reader = calloc(1, sizeof(*reader));
	const unsigned flags = flags_of(context, (unsigned)i);

	(void)stop;
	if (!reader) {
		trace_problem_set(problem, "no-memory", "", "There is no memory.");
		return false;
	}
	reader->reader.ops = &ops;
	reader->reader.info = (struct trace_input_info){
		.format = "facts",
		.side = (enum trace_side)(flags >> 3 & 3),
		.has_times = flags & HAS_TIMES,
		.since_boot = flags & SINCE_BOOT,
		.frames = flags & IS_CAPTURE,
	};
	reader->facts = context;
	reader->index = (unsigned)i;
	reader->clock = flags & SINCE_BOOT ? 500000000000 : 1795294500000000000;
	*ret = (struct trace_opened){.reader = &reader->reader};
	return true;
}

/* The same bytes as lines. */
static struct trace_input *facts_again(void *context, size_t i, const struct trace_stop *stop)
{
	const struct facts *facts = context;

	(void)i;
	(void)stop;
	return facts->size > HEADER ? trace_input_bytes(facts->data + HEADER, facts->size - HEADER)
				    : NULL;
}

struct trace_merge *facts_merged(struct facts *facts)
{
	static const char *const names[FACTS_INPUTS_MAX] = {
		"a.log", "b?<&\"\033.pcap", "dir/a.log", "-"};
	const struct trace_opener opener = {
		.open = facts_open, .again = facts_again, .context = facts};
	struct trace_problem problem;

	return trace_merge_over(&opener, names, inputs_of(facts), NULL, &problem);
}

struct trace_story *facts_judged(
	struct trace_merge *merge, const struct trace_source *ret[static FACTS_INPUTS_MAX])
{
	const struct trace_story_options options = {.judge = trace_judge};
	struct trace_story *story = trace_story_new(&options);
	struct trace_fact fact;

	if (!story)
		return NULL;
	while (trace_merge_next(merge, &fact) == TRACE_READ_FACT)
		trace_story_add(story, &fact);
	trace_story_end(story);
	for (size_t i = 0; i < trace_merge_count(merge); i++)
		ret[i] = trace_merge_source(merge, i);
	trace_judge_inputs(story, ret, trace_merge_count(merge));
	return story;
}
