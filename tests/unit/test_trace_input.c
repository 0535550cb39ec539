/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs of `wps trace`: plain, compressed, broken, and those that are none. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "trace/input/input.h"

#define SIZE (3 * TRACE_INPUT_MAX + 12345)

static char directory[] = "/tmp/trace-input-XXXXXX";
static uint8_t plain[SIZE], packed[2 * SIZE];

static int begin(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		plain[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 29); /* packs well */
	return mkdtemp(directory) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	return rmdir(directory);
}

static const char *path_of(const char *name)
{
	static char path[64];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void file_write(const char *name, const void *bytes, size_t len)
{
	FILE *file = fopen(path_of(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* As gzip does it; appended to what is there. */
static size_t gzip_append(size_t at, const uint8_t *bytes, size_t len)
{
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes,
		.avail_in = (uInt)len,
		.next_out = packed + at,
		.avail_out = (uInt)(sizeof(packed) - at)};

	assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	at += stream.total_out;
	assert_int_equal(deflateEnd(&stream), Z_OK);
	return at;
}

static size_t zstd_append(size_t at, const uint8_t *bytes, size_t len)
{
	const size_t got = ZSTD_compress(packed + at, sizeof(packed) - at, bytes, len, 3);

	assert_false(ZSTD_isError(got));
	return at + got;
}

/* All bytes, in windows of odd lengths, are those of @plain; how many they were. */
static size_t read_through(struct trace_input *input)
{
	size_t at = 0, need = 1;

	while (trace_input_have(input, need) > 0) {
		const size_t have = (size_t)(input->end - input->at);
		const size_t step = have < need ? have : need;

		assert_true(at + step <= SIZE);
		assert_memory_equal(input->at, plain + at, step);
		assert_true(have <= 2 * TRACE_INPUT_MAX);
		assert_true(trace_input_skip(input, step));
		at += step;
		need = need * 7 % 65521 + 1;
	}
	assert_int_equal(input->offset, at);
	return at;
}

static void whole(const char *name, uint64_t size)
{
	struct trace_problem problem;
	struct trace_input *input = trace_input_open(path_of(name), NULL, &problem);

	assert_non_null(input);
	assert_int_equal(read_through(input), SIZE);
	assert_int_equal(trace_input_done(input), size);
	assert_false(input->cut);
	assert_null(trace_input_broken(input));
	trace_input_free(input);
	assert_int_equal(unlink(path_of(name)), 0);
}

static void test_plain(void **state)
{
	(void)state;
	file_write("plain", plain, SIZE);
	whole("plain", SIZE);
}

static void test_gzip(void **state)
{
	size_t len = gzip_append(0, plain, SIZE);

	(void)state;
	file_write("one", packed, len);
	whole("one", len);
	len = gzip_append(gzip_append(0, plain, 1000), plain + 1000, SIZE - 1000);
	file_write("two", packed, len);
	whole("two", len);
	memset(packed + len, 0, 100); /* as a tape is filled up */
	file_write("padded", packed, len + 100);
	whole("padded", len + 100);
}

static void test_zstd(void **state)
{
	size_t len = zstd_append(0, plain, SIZE);

	(void)state;
	file_write("one", packed, len);
	whole("one", len);
	len = zstd_append(zstd_append(0, plain, 1000), plain + 1000, SIZE - 1000);
	file_write("two", packed, len);
	whole("two", len);
}

static void broken(const uint8_t *bytes, size_t len, size_t at_least, const char *text)
{
	struct trace_input *input = trace_input_bytes(bytes, len);

	assert_non_null(input);
	assert_true(read_through(input) >= at_least);
	assert_true(input->cut);
	if (!strstr(trace_input_broken(input), text))
		fail_msg("%s, not %s", trace_input_broken(input), text);
	trace_input_free(input);
}

static void test_broken(void **state)
{
	size_t len = gzip_append(0, plain, SIZE);

	(void)state;
	/* what came before the break is there */
	broken(packed, len / 2, SIZE / 3, "ends early");
	broken(packed, len - 1, SIZE, "ends early");
	packed[len - 5] ^= 1;
	broken(packed, len, SIZE, "checksum");
	packed[len - 5] ^= 1;
	memcpy(packed + len, "junk", 4);
	broken(packed, len + 4, SIZE, "other bytes");
	len = zstd_append(0, plain, SIZE);
	broken(packed, len / 2, SIZE / 3, "ends early");
	memcpy(packed + len, "junk", 4);
	broken(packed, len + 4, SIZE, "other bytes");
}

/* Bytes that are wrong are found out, at the latest by the check sum. */
static void test_damaged(void **state)
{
	const size_t len = gzip_append(0, plain, SIZE);
	struct trace_input *input;

	(void)state;
	memset(packed + len / 2, 0xff, 100);
	input = trace_input_bytes(packed, len);
	assert_non_null(input);
	while (trace_input_have(input, 1) > 0)
		assert_true(trace_input_skip(input, 1));
	assert_true(input->cut);
	assert_non_null(trace_input_broken(input));
	trace_input_free(input);
}

/* Wherever it ends: no more than there was, and it says so. */
static void test_cut_everywhere(void **state)
{
	size_t len = gzip_append(0, plain, 400);

	(void)state;
	for (int i = 0; i < 2; i++) {
		for (size_t cut = 4; cut < len; cut++) {
			struct trace_input *input = trace_input_bytes(packed, cut);

			assert_non_null(input);
			assert_true(read_through(input) <= 400);
			assert_true(input->cut);
			trace_input_free(input);
		}
		len = zstd_append(0, plain, 400);
	}
}

/* A frame that asks for more memory than anybody should give. */
static void test_zstd_window(void **state)
{
	static const uint8_t frame[] = {
		0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0 /* 2^30 */, 0x19, 0, 0, 'a', 'b', 'c'};
	struct trace_input *input = trace_input_bytes(frame, sizeof(frame));

	(void)state;
	assert_non_null(input);
	assert_int_equal(trace_input_have(input, 1), 0);
	assert_true(input->cut);
	assert_non_null(strstr(trace_input_broken(input), "8 MiB"));
	trace_input_free(input);
}

/* libzstd counts a whole block of this one as written, and writes none of it. */
static void test_zstd_unwritten(void **state)
{
	static const uint8_t frames[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x11, 0x00, 0x00, 0x00,
		0x5b, 0x27, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x11, 0x00, 0x00, 0x00, 0x5b, 0x52};
	struct trace_input *input = trace_input_bytes(frames, sizeof(frames));

	(void)state;
	assert_non_null(input);
	assert_int_equal(trace_input_have(input, 1000), 2);
	assert_true(input->cut);
	trace_input_free(input);
}

static void test_skip(void **state)
{
	struct trace_problem problem;
	struct trace_input *input;

	(void)state;
	file_write("plain", plain, SIZE);
	input = trace_input_open(path_of("plain"), NULL, &problem);
	assert_non_null(input);
	assert_true(trace_input_skip(input, SIZE - 10)); /* not read, but passed over */
	assert_int_equal(trace_input_have(input, 100), 10);
	assert_memory_equal(input->at, plain + SIZE - 10, 10);
	assert_false(trace_input_skip(input, 11));
	trace_input_free(input);
	input = trace_input_open(path_of("plain"), NULL, &problem);
	assert_non_null(input);
	assert_false(trace_input_skip(input, (uint64_t)SIZE + 1));
	trace_input_free(input);
	input = trace_input_bytes(plain, SIZE);
	assert_non_null(input);
	assert_false(trace_input_skip(input, UINT64_MAX));
	trace_input_free(input);
	assert_int_equal(unlink(path_of("plain")), 0);
}

static void refused(const char *path, const char *token)
{
	struct trace_problem problem;
	struct trace_input *input = trace_input_open(path, NULL, &problem);

	assert_null(input);
	assert_string_equal(problem.token, token);
	assert_non_null(strstr(problem.message, path));
	assert_true(problem.remedy[0] != 0);
}

static void test_problems(void **state)
{
	static const uint8_t gzip_start[] = {0x1f, 0x8b, 8, 0};

	(void)state;
	refused(path_of("nothing"), "no-such-file");
	refused(directory, "is-a-directory");
	refused("/dev/null", "is-a-device");
	file_write("file", "", 0);
	refused(path_of("file"), "empty");
	refused(path_of("file/in/it"), "no-such-file");
	file_write("file", gzip_start, sizeof(gzip_start));
	refused(path_of("file"), "broken");
	if (geteuid() != 0) { /* root may read everything */
		assert_int_equal(chmod(path_of("file"), 0), 0);
		refused(path_of("file"), "no-permission");
	}
	assert_int_equal(unlink(path_of("file")), 0);
}

static void test_stdin(void **state)
{
	const int saved = dup(STDIN_FILENO);
	struct trace_problem problem;
	struct trace_input *input;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], plain, 1000), 1000);
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	input = trace_input_open("-", NULL, &problem);
	assert_non_null(input);
	assert_int_equal(read_through(input), 1000);
	trace_input_free(input);
	assert_null(trace_input_open("-", NULL, &problem)); /* it is at its end */
	assert_string_equal(problem.token, "empty");
	assert_non_null(strstr(problem.message, "standard input"));
	close(ends[0]);
	assert_true(saved < 0 || dup2(saved, STDIN_FILENO) == STDIN_FILENO);
	close(saved);
}

/* What is too long is cut, and everything is set. */
static void test_problem_set(void **state)
{
	struct trace_problem problem;
	char text[1000];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = 0;
	trace_problem_set(&problem, text, text, "%s %d", text, 1);
	assert_int_equal(strlen(problem.token), sizeof(problem.token) - 1);
	assert_int_equal(strlen(problem.message), sizeof(problem.message) - 1);
	assert_int_equal(strlen(problem.remedy), sizeof(problem.remedy) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_zstd),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_cut_everywhere),
		cmocka_unit_test(test_zstd_window),
		cmocka_unit_test(test_zstd_unwritten),
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_stdin),
		cmocka_unit_test(test_problem_set),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
