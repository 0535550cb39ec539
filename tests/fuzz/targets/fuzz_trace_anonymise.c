/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A log (first byte even) or a capture is copied. A log's copy has as many lines as the log, and
 * what was masked in it is masked.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "trace/anonymise/anonymise.h"
#include "trace/anonymise/copy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static size_t lines(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

static bool is_long_hex(const char *line, size_t len)
{
	size_t run = 0;

	for (size_t i = 0; i < len && run < 40; i++)
		run = isxdigit((unsigned char)line[i]) ? run + 1 : 0;
	return run == 40;
}

/* Of a line nothing but what is hidden changes, and there is nothing left to be hidden. */
static void mask(const uint8_t *line, size_t len)
{
	char *once = malloc(len + 1), *twice = malloc(len + 1);

	must(once && twice);
	memcpy(once, line, len);
	trace_mask_secrets(once, len);
	for (size_t i = 0; i < len; i++)
		must(once[i] == (char)line[i] || (once[i] == '*' && !isspace(line[i])));
	must(!is_long_hex(once, len));
	memcpy(twice, once, len);
	trace_mask_secrets(twice, len);
	must(memcmp(once, twice, len) == 0);
	free(once);
	free(twice);
}

static void mask_lines(const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size;) {
		const uint8_t *end = memchr(data + at, '\n', size - at);
		const size_t len = end ? (size_t)(end - data) - at : size - at;

		mask(data + at, len);
		at += len + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t key[2] = {1, 2};
	struct map map;
	struct trace_input *input;
	char *text = NULL;
	const char *cut;
	size_t len = 0;
	FILE *to;
	bool is_log;

	/* what is compressed is fuzz_trace_input's */
	if (size < 2 || data[1] == 0x1f || data[1] == 0x28 || (data[1] & 0xf0) == 0x50)
		return 0;
	is_log = data[0] % 2 == 0;
	input = trace_input_bytes(data + 1, size - 1);
	to = open_memstream(&text, &len);
	must(input && to && map_init(&map, key));
	if (is_log) {
		text_copy(&map, input, NULL);
		trace_input_free(input);
		input = trace_input_bytes(data + 1, size - 1);
		must(input != NULL);
		text_copy(&map, input, to);
		mask_lines(data + 1, size - 1);
	} else {
		capture_copy(&map, input, to, &cut);
	}
	must(fclose(to) == 0);
	map_clear(&map);
	if (is_log)
		must(lines(text, len) == lines((const char *)data + 1, size - 1));
	trace_input_free(input);
	free(text);
	return 0;
}
