/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Several inputs on one clock: what happened is known, each input tells it by a clock of its own,
 * with its delays, and the merged facts are compared with what happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "trace/merge/merge.h"
#include "trace/merge/open.h"
#include "wsc/wire.h"

#define US 1000LL
#define MS (1000 * US)
#define S  (1000 * MS)

#define BEGIN	   (1795294500LL * S)
#define FACTS_MAX  4096
#define INPUTS_MAX 8

static const struct trace_mac station = {{2, 0, 0, 0, 1, 0}, TRACE_MAC_WHOLE};
static const struct trace_mac other_station = {{2, 0, 0, 0, 2, 0}, TRACE_MAC_WHOLE};
static const struct trace_mac access_point = {{2, 0, 0, 0, 0, 1}, TRACE_MAC_WHOLE};

/* How an input tells what happens. */
struct teller {
	enum trace_side side;
	int64_t skew;	/* ns at BEGIN */
	double drift;	/* of its clock */
	int64_t jitter; /* delays up to this, on top of a usual one */
	bool no_nonces, no_own, no_times, since_boot, events_only;
	const char *ifname;
};

struct input {
	struct teller teller;
	struct trace_fact facts[FACTS_MAX];
	int64_t truth[FACTS_MAX];
	size_t n;
	bool silent; /* does not see what happens now */
};

static struct input inputs[INPUTS_MAX];
static size_t n_inputs;
static uint32_t seed;

struct fake {
	struct trace_reader reader;
	const struct input *input;
	size_t next;
};

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return below ? (seed >> 8) % below : 0;
}

static enum trace_read fake_next(struct trace_reader *reader, struct trace_fact *ret)
{
	struct fake *fake = (struct fake *)reader;

	if (fake->next == fake->input->n)
		return TRACE_READ_END;
	*ret = fake->input->facts[fake->next++];
	return TRACE_READ_FACT;
}

static void fake_free(struct trace_reader *reader)
{
	free(reader);
}

static const struct trace_reader_ops fake_ops = {fake_next, fake_free};

static struct trace_reader *fake_new(const struct input *input)
{
	struct fake *fake = calloc(1, sizeof(*fake));

	assert_non_null(fake);
	fake->reader.ops = &fake_ops;
	fake->reader.info.side = input->teller.side;
	fake->reader.info.frames = input->teller.side == TRACE_AIR;
	fake->reader.info.has_times = !input->teller.no_times;
	fake->reader.info.since_boot = input->teller.since_boot;
	fake->input = input;
	return &fake->reader;
}

static bool fake_open(void *context, size_t i, const struct trace_stop *stop,
	struct trace_opened *ret, struct trace_problem *problem)
{
	(void)context;
	(void)stop;
	(void)problem;
	*ret = (struct trace_opened){.reader = fake_new(&inputs[i])};
	return true;
}

static struct trace_merge *merged(void)
{
	static const char *const names[INPUTS_MAX] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	const struct trace_opener opener = {.open = fake_open};
	struct trace_problem problem;
	struct trace_merge *merge = trace_merge_over(&opener, names, n_inputs, NULL, &problem);

	assert_non_null(merge);
	return merge;
}

static size_t teller_add(struct teller teller)
{
	assert_true(n_inputs < INPUTS_MAX);
	inputs[n_inputs].teller = teller;
	inputs[n_inputs].n = 0;
	inputs[n_inputs].silent = false;
	return n_inputs++;
}

static int64_t own_clock(const struct teller *teller, int64_t time)
{
	const int64_t since = time - BEGIN;

	return (teller->since_boot ? 500 * S : BEGIN) + since + teller->skew +
	       (int64_t)(teller->drift * (double)since);
}

/* On the way from the sender (0) over the air (1) to the receiver (2). */
static int64_t delay(const struct teller *teller, enum trace_from from)
{
	const bool sender = (teller->side == TRACE_AP) == (from == TRACE_FROM_AP);
	const int64_t some = 300 * US + (int64_t)draw((uint32_t)(teller->jitter / US) + 1) * US;

	if (teller->side == TRACE_AIR)
		return (int64_t)draw(20) * US;
	return sender ? -some : some;
}

static void say(size_t i, int64_t time, enum trace_from from, struct trace_fact fact)
{
	struct input *input = &inputs[i];
	const struct teller *teller = &input->teller;
	struct trace_fact *to = &input->facts[input->n];

	if (input->silent)
		return;
	assert_true(input->n < FACTS_MAX);
	fact.side = (uint8_t)teller->side;
	fact.source = (uint16_t)i;
	fact.position = input->n + 1;
	fact.time =
		teller->no_times
			? TRACE_NO_TIME
			: own_clock(teller,
				  time + (from == TRACE_FROM_UNKNOWN ? 0 : delay(teller, from)));
	if (teller->no_nonces)
		fact.wsc.enrollee_nonce = 0;
	if (teller->no_own) {
		if (teller->side == TRACE_STATION)
			fact.sta = (struct trace_mac){0};
		if (teller->side == TRACE_AP)
			fact.ap = (struct trace_mac){0};
	}
	if (teller->ifname)
		strncpy(fact.ifname, teller->ifname, sizeof(fact.ifname) - 1);
	input->truth[input->n++] = time;
	*to = fact;
}

static void happen(int64_t time, enum trace_from from, struct trace_fact fact)
{
	for (size_t i = 0; i < n_inputs; i++) {
		const struct teller *teller = &inputs[i].teller;

		if (teller->events_only && fact.kind != TRACE_ASSOCIATED &&
			fact.kind != TRACE_CONNECTED)
			continue;
		if (teller->side == TRACE_AIR &&
			(fact.kind == TRACE_ASSOCIATED || fact.kind == TRACE_CONNECTED))
			continue;
		say(i, time, from, fact);
	}
}

/* One exchange with its association and 4-way handshake; 0.2 s. */
static void session(int64_t time, struct trace_mac sta, uint64_t nonce)
{
	static const enum wsc_kind kinds[] = {
		WSC_M1, WSC_M2, WSC_M3, WSC_M4, WSC_M5, WSC_M6, WSC_M7, WSC_M8, WSC_DONE};
	struct trace_fact fact = {.sta = sta, .ap = access_point, .kind = TRACE_ASSOC_REQUEST};

	happen(time, TRACE_FROM_STATION, fact);
	fact.kind = TRACE_ASSOC_RESPONSE;
	happen(time + 2 * MS, TRACE_FROM_AP, fact);
	fact.kind = TRACE_ASSOCIATED;
	happen(time + 2 * MS, TRACE_FROM_AP, fact);
	for (unsigned i = 0; nonce && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		fact.kind = TRACE_WSC_MESSAGE;
		fact.code = (uint16_t)kinds[i];
		fact.wsc.enrollee_nonce = nonce;
		fact.wsc.from = i % 2 ? TRACE_FROM_AP : TRACE_FROM_STATION;
		happen(time + (10 + 12 * i) * MS, (enum trace_from)fact.wsc.from, fact);
	}
	fact.wsc = (struct trace_wsc){0};
	for (uint16_t i = 1; i <= 4; i++) {
		fact.kind = TRACE_KEY_MESSAGE;
		fact.code = i;
		happen(time + (140 + 5 * i) * MS, i % 2 ? TRACE_FROM_AP : TRACE_FROM_STATION, fact);
	}
	fact.code = 0;
	fact.kind = TRACE_CONNECTED;
	happen(time + 162 * MS, TRACE_FROM_UNKNOWN, fact);
}

static int setup(void **state)
{
	(void)state;
	n_inputs = 0;
	seed = 1;
	return 0;
}

/*
 * Every fact is where it was, on the clock of the first input, to within @most; and the facts come
 * in the order of time.
 */
static void check(struct trace_merge *merge, int64_t most)
{
	struct trace_fact fact;
	int64_t last = TRACE_NO_TIME;
	size_t n = 0, all = 0;

	while (trace_merge_next(merge, &fact) == TRACE_READ_FACT) {
		const int64_t truth =
			own_clock(&inputs[0].teller, inputs[fact.source].truth[fact.position - 1]);
		const int64_t off = fact.time - truth;

		if (off > most || off < -most)
			fail_msg("input %u fact %zu is %.3f ms off", fact.source,
				(size_t)fact.position, (double)off / 1e6);
		assert_true(fact.time >= last);
		last = fact.time;
		n++;
	}
	for (size_t i = 0; i < n_inputs; i++)
		all += inputs[i].n;
	assert_int_equal(n, all);
	trace_merge_free(merge);
}

static const struct trace_clock *clock_of(const struct trace_merge *merge, size_t i)
{
	return &trace_merge_source(merge, i)->clock;
}

static void test_both_ends_and_the_air(void **state)
{
	static const int64_t skews[] = {0, 3600 * S, -3600 * S, 17 * MS, -90 * S};

	(void)state;
	for (size_t i = 0; i < sizeof(skews) / sizeof(skews[0]); i++)
		for (int drift = -1; drift <= 1; drift++) {
			setup(NULL);
			teller_add((struct teller){.side = TRACE_AIR});
			teller_add((struct teller){.side = TRACE_AP,
				.skew = skews[i],
				.drift = drift * 100e-6,
				.jitter = MS});
			teller_add((struct teller){.side = TRACE_STATION,
				.skew = -skews[i] / 3,
				.drift = drift * -100e-6,
				.jitter = MS});
			session(BEGIN, station, 11);
			session(BEGIN + 40 * S, other_station, 12);
			session(BEGIN + 3000 * S, station, 13);
			struct trace_merge *merge = merged();

			assert_int_equal(clock_of(merge, 0)->state, TRACE_CLOCK_REFERENCE);
			assert_int_equal(clock_of(merge, 1)->state, TRACE_CLOCK_ALIGNED);
			assert_int_equal(clock_of(merge, 2)->state, TRACE_CLOCK_ALIGNED);
			assert_true(clock_of(merge, 1)->anchors > 20);
			assert_true(clock_of(merge, 1)->spread < 2 * MS);
			check(merge, 2 * MS);
		}
}

static void test_one_short_session(void **state)
{
	(void)state;
	for (uint32_t turn = 1; turn < 50; turn++) {
		setup(NULL);
		seed = turn;
		teller_add((struct teller){.side = TRACE_AP, .jitter = MS});
		teller_add((struct teller){
			.side = TRACE_STATION, .skew = 3600 * S, .drift = 100e-6, .jitter = MS});
		session(BEGIN, station, 7);
		check(merged(), 2 * MS);
	}
}

/* What logs without hexdumps tell: no nonces; still the way of both messages is known. */
static void test_without_nonces(void **state)
{
	(void)state;
	teller_add((struct teller){.side = TRACE_AIR});
	teller_add((struct teller){
		.side = TRACE_AP, .skew = 3600 * S, .jitter = MS, .no_nonces = true});
	teller_add((struct teller){.side = TRACE_STATION,
		.skew = -20 * S,
		.drift = 1e-4,
		.jitter = MS,
		.no_nonces = true});
	session(BEGIN, station, 11);
	session(BEGIN + 100 * S, other_station, 12);
	session(BEGIN + 170 * S, station, 13);
	check(merged(), 2 * MS);
}

static void test_events_since_boot(void **state)
{
	(void)state;
	teller_add((struct teller){.side = TRACE_AIR});
	teller_add((struct teller){
		.side = TRACE_STATION, .since_boot = true, .skew = 77 * S, .events_only = true});
	session(BEGIN, station, 11);
	session(BEGIN + 31 * S, station, 12);
	check(merged(), 2 * MS);
}

static void test_a_chain(void **state)
{
	(void)state;
	teller_add((struct teller){.side = TRACE_AIR});
	teller_add((struct teller){.side = TRACE_AP, .skew = 3600 * S, .jitter = MS});
	teller_add((struct teller){.side = TRACE_STATION, .skew = -1000 * S, .jitter = MS});
	/* The capture ends before the station's log begins; the access point's has both. */
	inputs[2].silent = true;
	session(BEGIN, station, 11);
	session(BEGIN + 10 * S, station, 12);
	inputs[2].silent = false;
	inputs[0].silent = true;
	session(BEGIN + 20 * S, station, 13);
	struct trace_merge *merge = merged();

	assert_int_equal(clock_of(merge, 2)->state, TRACE_CLOCK_ALIGNED);
	check(merge, 2 * MS);
}

/* The station restarts in the middle and comes back with a clock of a year before. */
static void test_a_restart(void **state)
{
	struct trace_merge *merge;

	(void)state;
	teller_add((struct teller){.side = TRACE_AIR});
	teller_add((struct teller){.side = TRACE_STATION, .skew = 3 * S});
	session(BEGIN, station, 11);
	inputs[1].teller.skew = -365LL * 86400 * S;
	session(BEGIN + 60 * S, station, 12);
	merge = merged();
	check(merge, 2 * MS);

	setup(NULL);
	teller_add((struct teller){.side = TRACE_STATION});
	session(BEGIN, station, 11);
	inputs[0].teller.skew = -3600 * S;
	session(BEGIN + 60 * S, station, 12);
	inputs[0].teller.skew = 0;
	merge = merged();
	for (size_t i = 0; i < inputs[0].n; i++) {
		struct trace_fact fact;

		assert_int_equal(trace_merge_next(merge, &fact), TRACE_READ_FACT);
		assert_int_equal(fact.position, i + 1);
	}
	assert_int_equal(trace_merge_source(merge, 0)->set_back, 1);
	trace_merge_free(merge);
}

static void test_disorder(void **state)
{
	(void)state;
	teller_add((struct teller){.side = TRACE_AIR});
	for (int i = 0; i < 1000; i++) {
		struct trace_fact fact = {.kind = TRACE_SCAN_START};
		const int64_t back = draw(100) * 500 * MS;

		say(0, BEGIN + i * S - back, TRACE_FROM_UNKNOWN, fact);
	}
	struct trace_merge *merge = merged();

	check(merge, 0);
}

static void test_no_times(void **state)
{
	struct trace_merge *merge;
	struct trace_fact fact;
	size_t n = 0;

	(void)state;
	teller_add((struct teller){.side = TRACE_AIR});
	teller_add((struct teller){.side = TRACE_STATION, .no_times = true, .no_own = true});
	session(BEGIN, station, 11);
	inputs[1].silent = true;
	session(BEGIN + 40 * S, other_station, 12);
	inputs[1].silent = false;
	session(BEGIN + 80 * S, station, 13);
	merge = merged();
	assert_int_equal(clock_of(merge, 1)->state, TRACE_CLOCK_NONE);
	assert_true(clock_of(merge, 1)->anchors > 20);
	while (trace_merge_next(merge, &fact) == TRACE_READ_FACT) {
		const int64_t off = fact.time - inputs[fact.source].truth[fact.position - 1];

		assert_true(off < 30 * MS && off > -30 * MS);
		assert_int_equal(fact.approximate, fact.source == 1);
		n++;
	}
	assert_int_equal(n, inputs[0].n + inputs[1].n);
	trace_merge_free(merge);
}

/* Whose log it is: the station whose messages fit; the access point's from the air. */
static void test_identity(void **state)
{
	struct trace_fact fact;
	struct trace_merge *merge;

	(void)state;
	for (int nonces = 0; nonces < 2; nonces++) {
		setup(NULL);
		teller_add((struct teller){.side = TRACE_AIR});
		teller_add((struct teller){.side = TRACE_AP,
			.skew = 5 * S,
			.no_own = true,
			.no_nonces = !nonces,
			.ifname = "wlan0"});
		teller_add((struct teller){.side = TRACE_STATION,
			.skew = 700 * S,
			.no_own = true,
			.no_nonces = !nonces,
			.ifname = "wlan0"});
		session(BEGIN, station, 11);
		session(BEGIN + 17 * S, station, 15);
		inputs[2].silent = true;
		session(BEGIN + 60 * S, other_station, 12);
		session(BEGIN + 300 * S, other_station, 14);
		merge = merged();
		while (trace_merge_next(merge, &fact) == TRACE_READ_FACT) {
			assert_true(trace_mac_equal(&fact.ap, &access_point));
			if (fact.source == 2)
				assert_true(trace_mac_equal(&fact.sta, &station));
		}
		trace_merge_free(merge);
	}
}

/* Two days of one access point: the same station joins on both. Nothing is to be shifted. */
static void test_two_days(void **state)
{
	(void)state;
	teller_add((struct teller){.side = TRACE_AP});
	session(BEGIN, station, 11);
	teller_add((struct teller){.side = TRACE_AP});
	inputs[0].silent = true;
	session(BEGIN + 3000 * S, station, 0);
	struct trace_merge *merge = merged();

	assert_int_equal(clock_of(merge, 1)->state, TRACE_CLOCK_ALIKE);
	check(merge, 2 * MS);
}

static void test_nothing_in_common(void **state)
{
	(void)state;
	teller_add((struct teller){.side = TRACE_AP});
	session(BEGIN, station, 11);
	teller_add((struct teller){.side = TRACE_STATION, .skew = -86400 * S});
	inputs[0].silent = true;
	session(BEGIN, other_station, 12);
	struct trace_merge *merge = merged();

	assert_int_equal(clock_of(merge, 1)->state, TRACE_CLOCK_UNRELATED);
	trace_merge_free(merge);
}

/* More than what is kept of each input: both keep the same. */
static void test_many_anchors(void **state)
{
	(void)state;
	teller_add((struct teller){.side = TRACE_AIR});
	teller_add(
		(struct teller){.side = TRACE_AP, .skew = 3600 * S, .drift = 1e-4, .jitter = MS});
	for (uint64_t i = 0; i < 200; i++)
		session(BEGIN + (int64_t)i * 5 * S, i % 2 ? station : other_station, 1000 + i);
	check(merged(), 2 * MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_both_ends_and_the_air, setup),
		cmocka_unit_test_setup(test_one_short_session, setup),
		cmocka_unit_test_setup(test_without_nonces, setup),
		cmocka_unit_test_setup(test_events_since_boot, setup),
		cmocka_unit_test_setup(test_a_chain, setup),
		cmocka_unit_test_setup(test_a_restart, setup),
		cmocka_unit_test_setup(test_disorder, setup),
		cmocka_unit_test_setup(test_no_times, setup),
		cmocka_unit_test_setup(test_identity, setup),
		cmocka_unit_test_setup(test_two_days, setup),
		cmocka_unit_test_setup(test_nothing_in_common, setup),
		cmocka_unit_test_setup(test_many_anchors, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
