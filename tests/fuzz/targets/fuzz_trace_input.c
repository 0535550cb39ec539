/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bytes as an input, compressed or not: read in one go and in odd pieces they are the same. */
#include <stdlib.h>
#include <string.h>

#include "trace/input/input.h"

/* Some bytes become gigabytes. */
#define ENOUGH (1u << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t whole[ENOUGH + TRACE_INPUT_MAX * 2];

static void must(bool condition)
{
	if (!condition)
		abort();
}

static size_t read_whole(const uint8_t *data, size_t size, const char **ret_broken)
{
	struct trace_input *input = trace_input_bytes(data, size);
	size_t len = 0;

	must(input != NULL);
	while (len < ENOUGH && trace_input_have(input, 1) > 0) {
		size_t have = (size_t)(input->end - input->at);

		if (have > sizeof(whole) - len)
			have = sizeof(whole) - len;
		memcpy(whole + len, input->at, have);
		len += have;
		must(trace_input_skip(input, have));
	}
	must(len >= ENOUGH || input->offset == len);
	must(len >= ENOUGH || input->cut == (trace_input_broken(input) != NULL));
	*ret_broken = len < ENOUGH ? trace_input_broken(input) : NULL;
	trace_input_free(input);
	return len;
}

static void read_pieces(
	const uint8_t *data, size_t size, size_t len, const char *broken, uint32_t seed)
{
	struct trace_input *input = trace_input_bytes(data, size);
	size_t at = 0;

	must(input != NULL);
	while (at < len) {
		const size_t need = (seed = seed * 1664525 + 1013904223) >> 16;
		const size_t have = trace_input_have(input, need);
		size_t step = seed % 3 == 0 ? have : need / 2;

		must(have >= need || at + have >= len || len >= ENOUGH);
		must(at + have >= len || have > 0);
		if (memcmp(input->at, whole + at, have < len - at ? have : len - at) != 0)
			abort();
		if (step > len - at)
			step = len - at;
		if (step == 0)
			step = 1;
		must(trace_input_skip(input, step));
		at += step;
	}
	if (len < ENOUGH) {
		must(!trace_input_skip(input, 1));
		must(trace_input_broken(input) == broken);
	}
	trace_input_free(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *broken = NULL;
	const size_t len = read_whole(data, size, &broken);

	read_pieces(data, size, len, broken, (uint32_t)size);
	return 0;
}
