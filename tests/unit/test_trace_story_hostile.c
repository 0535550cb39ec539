/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts of anybody, in any order and number: nothing breaks, and memory stays bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wsc/wire.h>

#include "story_rig.h"

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

static struct trace_mac some_mac(uint64_t *state)
{
	struct trace_mac mac = {.octet = {2, 0, 0, 0, (uint8_t)(next(state) % 9), 0}};
	uint64_t how = next(state) % 16;

	mac.known = how == 0 ? 0 : how == 1 ? (uint8_t)(next(state) & 63) : TRACE_MAC_WHOLE;
	for (int i = 0; i < 6; i++)
		if (!(mac.known >> i & 1))
			mac.octet[i] = 0;
	if (how == 2)
		memset(mac.octet, 0xff, sizeof(mac.octet));
	return mac;
}

static struct trace_fact some_fact(uint64_t *state, int64_t *clock)
{
	struct trace_fact fact;
	uint8_t *bytes = (uint8_t *)&fact.wsc;

	memset(&fact, 0, sizeof(fact));
	switch (next(state) % 64) {
	case 0:
		*clock -= (int64_t)(next(state) % 1000) * INT64_C(1000000000);
		break;
	case 1:
		*clock += (int64_t)(next(state) % 1000) * INT64_C(1000000000);
		break;
	}
	*clock += (int64_t)(next(state) % 300000000);
	fact.time = *clock;
	if (next(state) % 50 == 0)
		fact.time = next(state) % 2 ? TRACE_NO_TIME : INT64_MAX - 5;
	fact.position = next(state) % 1000000;
	fact.source = (uint16_t)(next(state) % (next(state) % 8 ? 4 : 70000));
	fact.kind = (uint8_t)(next(state) % (TRACE_FACT_KIND_COUNT + 2));
	fact.side = (uint8_t)(next(state) % (TRACE_SIDE_COUNT + 1));
	fact.approximate = next(state) % 8 == 0;
	fact.ap = some_mac(state);
	fact.sta = some_mac(state);
	fact.code = (uint16_t)(next(state) % (next(state) % 4 ? 5 : 70000));
	fact.code2 = (uint16_t)(next(state) % (next(state) % 4 ? 3 : 70000));
	fact.value = (uint32_t)next(state) % 7;
	fact.bss = (uint32_t)next(state);
	if (next(state) % 2)
		memset(fact.ifname, 'a' + (int)(next(state) % 3), next(state) % 17);
	if (next(state) % 2)
		memset(fact.text, 'A' + (int)(next(state) % 20), next(state) % 37);
	for (size_t i = 0; i < sizeof(fact.wsc) && next(state) % 4; i++)
		bytes[i] = (uint8_t)(next(state) % 4);
	return fact;
}

static void read_all(const struct trace_story *story)
{
	static char text[1 << 20];

	rig_print(story, text, sizeof(text));
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		assert_true(attempt->n_steps > 0 || attempt->steps_dropped > 0);
		assert_true(attempt->n_aps <= TRACE_APS_MAX);
		for (uint32_t k = 0; k < attempt->n_steps; k++) {
			const struct trace_step *step = &attempt->steps[k];

			assert_true(step->kind < TRACE_FACT_KIND_COUNT);
			assert_true(step->ap == 0 || step->ap < attempt->n_aps);
			assert_true(step->text == 0 || step->text < attempt->n_texts);
			assert_true(step->round == 0 || step->round >= 1);
			if (step->flags & TRACE_STEP_NOT_SEEN)
				assert_int_equal(step->time, TRACE_NO_TIME);
		}
	}
}

static void test_random_facts(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct trace_story_options options = {.step_bytes_max = seed % 2 ? 0 : 20000};
		struct trace_story *story = trace_story_new(&options);
		uint64_t random = seed * UINT64_C(0x9e3779b97f4a7c15);
		int64_t clock = INT64_C(1700000000000000000);

		for (int i = 0; i < 4000; i++) {
			struct trace_fact fact = some_fact(&random, &clock);

			trace_story_add(story, &fact);
		}
		trace_story_end(story);
		read_all(story);
		trace_story_free(story);
	}
}

static void count_told(void *context, const struct trace_attempt *attempt)
{
	(void)attempt;
	++*(uint32_t *)context;
}

/* One session after the other, each of another station. */
static void add_session(struct trace_story *story, uint32_t i)
{
	static const uint8_t kinds[] = {TRACE_AUTH_REQUEST, TRACE_AUTH_RESPONSE,
		TRACE_ASSOC_REQUEST, TRACE_ASSOC_RESPONSE, TRACE_IDENTITY_REQUEST, TRACE_IDENTITY,
		TRACE_WSC_START};
	static const uint8_t messages[] = {
		WSC_M1, WSC_M2, WSC_M3, WSC_M4, WSC_M5, WSC_M6, WSC_M7, WSC_M8, WSC_DONE};
	struct trace_fact fact = {
		.time = (int64_t)i * INT64_C(2000000000),
		.side = TRACE_AIR,
		.sta = {.known = TRACE_MAC_WHOLE,
			.octet = {2, 1, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i, 0}},
		.ap = {.known = TRACE_MAC_WHOLE, .octet = {2, 0, 0, 0, 1, 0}},
	};

	for (size_t k = 0; k < sizeof(kinds); k++) {
		fact.time += 1000000;
		fact.position++;
		fact.kind = kinds[k];
		fact.code = kinds[k] == TRACE_ASSOC_REQUEST;
		trace_story_add(story, &fact);
	}
	for (size_t k = 0; k < sizeof(messages); k++) {
		fact.time += 1000000;
		fact.position++;
		fact.kind = TRACE_WSC_MESSAGE;
		fact.code = fact.wsc.kind = messages[k];
		fact.wsc.from = k % 2 ? TRACE_FROM_AP : TRACE_FROM_STATION;
		trace_story_add(story, &fact);
	}
	memset(&fact.wsc, 0, sizeof(fact.wsc));
	for (uint16_t k = 1; k <= 4; k++) {
		fact.time += 1000000;
		fact.position++;
		fact.kind = TRACE_KEY_MESSAGE;
		fact.code = k;
		trace_story_add(story, &fact);
	}
}

static void test_100000_attempts(void **state)
{
	uint32_t told = 0, forgotten = 0;
	struct trace_story_options options = {.told = count_told, .context = &told};
	struct trace_story *story = trace_story_new(&options);
	size_t bytes = 0;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++)
		add_session(story, i);
	trace_story_end(story);
	assert_int_equal(told, 100000);
	for (int i = 0; i < VERDICT_COUNT; i++)
		forgotten += trace_story_forgotten(story, (enum verdict)i);
	assert_int_equal(trace_story_count(story) + forgotten, 100000);
	assert_true(trace_story_count(story) <= TRACE_ATTEMPTS_MAX);
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		assert_int_equal(attempt->number, i + 1);
		bytes += sizeof(*attempt) + attempt->n_steps * sizeof(struct trace_step) +
			 attempt->n_texts * TRACE_TEXT_MAX;
	}
	/* Besides them there are tables of a fixed size. */
	assert_true(bytes < (size_t)14 << 20);
	/* The newest have their steps still. */
	assert_true(trace_story_attempt(story, trace_story_count(story) - 1)->n_steps > 20);
	trace_story_free(story);
}

/* As much as one can find: all that there is to say, of each. */
static void judge_much(const struct trace_story *story, struct trace_attempt *attempt,
	const struct trace_past *past)
{
	(void)story;
	(void)past;
	attempt->findings = calloc(VERDICT_COUNT, sizeof(*attempt->findings));
	assert_non_null(attempt->findings);
	attempt->n_findings = VERDICT_COUNT;
	for (int i = 0; i < VERDICT_COUNT; i++)
		attempt->findings[i].verdict = (enum verdict)((i + 1) % VERDICT_COUNT);
}

/* All that attempts hold is bounded, not their steps only. */
static void test_many_findings(void **state)
{
	struct trace_story_options options = {.judge = judge_much};
	struct trace_story *story = trace_story_new(&options);
	size_t bytes = 0, forgotten = 0;

	(void)state;
	for (uint32_t i = 0; i < 20000; i++) {
		add_session(story, i);
		if (i % 1000)
			continue;
		bytes = 0;
		for (size_t k = 0; k < trace_story_count(story); k++) {
			const struct trace_attempt *attempt = trace_story_attempt(story, k);

			bytes += sizeof(*attempt) + attempt->n_steps * sizeof(struct trace_step) +
				 attempt->n_texts * TRACE_TEXT_MAX +
				 attempt->n_deviations * sizeof(struct trace_deviation) +
				 attempt->n_findings * sizeof(struct trace_finding);
		}
		assert_true(bytes <= (size_t)24 << 20);
	}
	assert_true(bytes > (size_t)12 << 20); /* it is made use of */
	trace_story_end(story);
	for (int i = 0; i < VERDICT_COUNT; i++)
		forgotten += trace_story_forgotten(story, (enum verdict)i);
	assert_int_equal(trace_story_count(story) + forgotten, 20000);
	trace_story_free(story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_facts),
		cmocka_unit_test(test_100000_attempts),
		cmocka_unit_test(test_many_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
