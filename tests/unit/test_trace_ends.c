/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Recorded cases whose inputs had one clock: a log of either end is given another one, an hour off
 * and drifting, and the merge must find out what it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "trace/merge/merge.h"

#define NS   1000000000LL
#define MOST (2 * NS / 1000)

static char directory[] = "/tmp/test-trace-ends-XXXXXX";

static const char *golden(const char *name, const char *file)
{
	static char paths[4][512];
	static unsigned next;
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof(paths[0]), "%s/tests/golden/trace/%s/%s", root ? root : ".",
		name, file);
	return path;
}

struct clock {
	int64_t begin; /* from here on it drifts */
	int64_t skew;
	double drift;
};

static int64_t shifted(const struct clock *clock, int64_t time)
{
	return time + clock->skew + (int64_t)(clock->drift * (double)(time - clock->begin));
}

/* The stamp at @line, or several one behind the other; returns how much they take. */
static int write_stamps(FILE *file, const char *line, size_t len, struct clock *clock)
{
	long long s, us;
	int n = 0, all = 0;

	while (len > 19 && sscanf(line + all, "%10lld.%6lld:%n", &s, &us, &n) == 2 && n == 18) {
		int64_t time = s * NS + us * 1000;

		if (!clock->begin)
			clock->begin = time;
		time = shifted(clock, time);
		fprintf(file, "%lld.%06lld: ", (long long)(time / NS),
			(long long)(time % NS / 1000));
		all += n + 1;
		len -= (size_t)n + 1;
		n = 0;
	}
	return all;
}

/* Writes a copy of a debug log in which each line's stamp is another. */
static void write_shifted(const char *from, const char *to, struct clock *clock)
{
	struct trace_problem problem;
	struct trace_input *input = trace_input_open(from, NULL, &problem);
	FILE *file = fopen(to, "w");
	size_t have;

	assert_non_null(input);
	assert_non_null(file);
	while ((have = trace_input_have(input, TRACE_INPUT_MAX)) > 0) {
		const char *line = (const char *)input->at;
		const char *end = memchr(line, '\n', have);
		const size_t len = end ? (size_t)(end - line) + 1 : have;
		const int stamps = write_stamps(file, line, len, clock);

		fwrite(line + stamps, 1, len - (size_t)stamps, file);
		input->at += len;
	}
	trace_input_free(input);
	assert_int_equal(fclose(file), 0);
}

/*
 * On the reference's clock each fact of the attempt is when it was; @clocks: what was done to the
 * inputs. What a program logs half a minute before it is nearer to the truth than 100 ppm of that.
 */
static void check(const char *const *paths, const struct clock *clocks, size_t n)
{
	struct trace_problem problem;
	struct trace_merge *merge = trace_merge_open(paths, n, NULL, &problem);
	struct trace_fact fact;
	size_t facts = 0;

	assert_non_null(merge);
	for (size_t i = 1; i < n; i++)
		assert_int_equal(trace_merge_source(merge, i)->clock.state, TRACE_CLOCK_ALIGNED);
	while (trace_merge_next(merge, &fact) == TRACE_READ_FACT) {
		const struct trace_clock *clock = &trace_merge_source(merge, fact.source)->clock;
		/* by what the merge computed, back to the input's own time, and from there to the
		 * truth */
		const double own =
			((double)(fact.time - clock->offset - clock->origin)) / (1 + clock->drift) +
			(double)clock->origin;
		const double truth =
			(own - (double)clocks[fact.source].skew +
				clocks[fact.source].drift * (double)clocks[fact.source].begin) /
			(1 + clocks[fact.source].drift);
		const double off = (double)fact.time - truth;

		if (fact.kind < TRACE_AUTH_REQUEST || fact.kind > TRACE_CONNECTED)
			continue;
		if (off > (double)MOST || off < -(double)MOST)
			fail_msg("%s, place %llu: %.3f ms off", paths[fact.source],
				(unsigned long long)fact.position, off / 1e6);
		facts++;
	}
	assert_true(facts > 20);
	trace_merge_free(merge);
}

static void both_ends(const char *name, int64_t skew, double drift)
{
	char ap[64], station[64];
	struct clock clocks[3] = {{0, 0, 0}, {0, skew, drift}, {0, -skew / 2, -drift}};
	const char *const paths[3] = {golden(name, "air.pcap.gz"), ap, station};

	(void)snprintf(ap, sizeof(ap), "%s/ap.log", directory);
	(void)snprintf(station, sizeof(station), "%s/station.log", directory);
	write_shifted(golden(name, "ap.log.gz"), ap, &clocks[1]);
	write_shifted(golden(name, "station.log.gz"), station, &clocks[2]);
	check(paths, clocks, 3);

	clocks[1] = (struct clock){0};
	write_shifted(golden(name, "ap.log.gz"), ap, &clocks[1]);
	clocks[1] = (struct clock){0};
	check(paths + 1, clocks + 1, 2);
	(void)unlink(ap);
	(void)unlink(station);
}

static void test_recorded(void **state)
{
	static const char *const names[] = {
		"pbc", "pin", "pin-wrong-second-half", "pin-late", "pbc-station-first"};
	static const int64_t skews[] = {3600 * NS, -3600 * NS, 0, 700 * NS};

	(void)state;
	assert_non_null(mkdtemp(directory));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t k = 0; k < sizeof(skews) / sizeof(skews[0]); k++)
			for (int drift = -1; drift <= 1; drift++)
				both_ends(names[i], skews[k], drift * 100e-6);
	(void)rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
