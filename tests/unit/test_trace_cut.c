/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A small capture and small logs, cut behind each byte: read without harm, and what is said is a
 * part of the truth. It was a success; a shorter input shows less of it, but never a failure that
 * was none.
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

#include "trace/trace.h"
#include "trace/verdict/verdict.h"

#define SIZE_MAX_KEPT (256u * 1024)

static uint8_t bytes[SIZE_MAX_KEPT];
static size_t size;
static char path[] = "/tmp/test-trace-cut-XXXXXX";

static void load(const char *name, const char *file)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	struct trace_problem problem;
	struct trace_input *input;
	char from[512];
	size_t have;

	(void)snprintf(
		from, sizeof(from), "%s/tests/golden/trace/%s/%s", root ? root : ".", name, file);
	input = trace_input_open(from, NULL, &problem);
	assert_non_null(input);
	size = 0;
	while ((have = trace_input_have(input, 1)) > 0) {
		assert_true(size + have <= sizeof(bytes));
		memcpy(bytes + size, input->at, have);
		input->at += have;
		size += have;
	}
	trace_input_free(input);
}

/* Beacons are most of a capture and nothing of the story: without them it is short. */
static void drop_beacons(void)
{
	size_t from = 24, to = 24;

	while (from + 16 <= size) {
		const size_t len = (size_t)bytes[from + 8] | (size_t)bytes[from + 9] << 8;
		const uint8_t *frame = bytes + from + 16;
		const uint8_t first = frame[frame[2]];

		if (first != 0xd4 && (first != 0x80 || to == 24)) { /* no ACKs either */
			memmove(bytes + to, bytes + from, 16 + len);
			to += 16 + len;
		}
		from += 16 + len;
	}
	size = to;
}

static bool is_failure(const struct trace_attempt *attempt)
{
	return attempt->n_findings > 0 &&
	       verdict_get(attempt->findings[0].verdict)->class == VERDICT_FAILED;
}

static void check(const char *what, size_t len)
{
	const char *const paths[] = {path};
	const struct trace_options options = {0};
	struct trace_problem problem = {0};
	FILE *file = fopen(path, "wb");
	struct trace *trace;

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	trace = trace_run(paths, 1, &options, &problem);
	if (!trace) {
		/* nothing, not a header, or not a line yet */
		assert_true(problem.token[0] && problem.message[0]);
		assert_true(len < 1024);
		return;
	}
	for (size_t i = 0; i < trace_story_count(trace_story_of(trace)); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(trace_story_of(trace), i);

		assert_true(attempt->n_findings > 0);
		if (is_failure(attempt))
			fail_msg("%s, cut behind byte %zu: %s", what, len,
				verdict_get(attempt->findings[0].verdict)->token);
	}
	trace_free(trace);
}

static void cut(const char *what)
{
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	for (size_t len = 0; len <= size; len++)
		check(what, len);
	(void)unlink(path);
	memcpy(path + strlen(path) - 6, "XXXXXX", 6);
}

static void test_capture(void **state)
{
	(void)state;
	load("pbc", "air.pcap.gz");
	drop_beacons();
	cut("capture");
}

static void test_events(void **state)
{
	(void)state;
	load("pbc", "station.events.gz");
	cut("station's events");
	load("pbc", "ap.events.gz");
	cut("access point's events");
}

static void test_logs(void **state)
{
	(void)state;
	load("pbc-plain-logs", "station.log.gz");
	cut("station's log");
	load("pbc-plain-logs", "ap.log.gz");
	cut("access point's log");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_capture),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_logs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
