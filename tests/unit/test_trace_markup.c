/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts of strangers in HTML and XML: whatever they are, they stay text, and are seen. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "explain/printable.h"
#include "trace/report/html.h"
#include "trace/report/markup.h"

static char *written(const char *text, size_t columns)
{
	char *out = NULL;
	size_t len;
	FILE *to = open_memstream(&out, &len);

	assert_non_null(to);
	if (columns)
		markup_short(to, text, columns);
	else
		markup_text(to, text);
	assert_int_equal(fclose(to), 0);
	return out;
}

static void assert_text(const char *text, const char *wanted)
{
	char *out = written(text, 0);

	assert_string_equal(out, wanted);
	free(out);
}

static void test_markup_is_text(void **state)
{
	(void)state;
	assert_text("", "");
	assert_text("home & <b>\"'", "home &amp; &lt;b&gt;&quot;&#39;");
	assert_text("</script>", "&lt;/script&gt;");
	assert_text("tab\there", "tab here");
	assert_text("caf\xc3\xa9 \xe2\x98\x95 \xf0\x9f\x8f\xa0",
		"caf\xc3\xa9 \xe2\x98\x95 \xf0\x9f\x8f\xa0");
}

static void test_what_is_not_seen_is_named(void **state)
{
	(void)state;
	assert_text("\x1b[31m\n\x7f", "&lt;U+001B&gt;[31m&lt;U+000A&gt;&lt;U+007F&gt;");
	assert_text("\xe2\x80\xaez\xe2\x81\xa9", "&lt;U+202E&gt;z&lt;U+2069&gt;"); /* bidi */
	assert_text("a\xe2\x80\x8b\xef\xbb\xbf", "a&lt;U+200B&gt;&lt;U+FEFF&gt;"); /* no width */
	assert_text("\xef\xbf\xbe\xf0\x9f\xbf\xbf",
		"&lt;U+FFFE&gt;&lt;U+1FFFF&gt;");	    /* no characters */
	assert_text("\xf3\xa0\x81\x81", "&lt;U+E0041&gt;"); /* tags */
}

static void test_what_is_no_utf8(void **state)
{
	(void)state;
	assert_text("\xff", "\xef\xbf\xbd");
	assert_text("\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd");
	assert_text("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* half a pair */
	assert_text("\xf9\x80\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_text("\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_text("cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd");
}

/* Any three bytes: only characters that XML has, and none that would end the text. */
static void test_all_bytes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 1U << 24; i += 37) {
		const char text[] = {(char)(i >> 16), (char)(i >> 8), (char)i, '\0'};
		char *out = written(text, 0);
		int32_t code;

		for (const char *at = out; *at;) {
			assert_true(!strchr("<>\"'", *at) && (unsigned char)*at >= 0x20);
			at += printable_decode(at, &code);
			assert_true(code > 0 && !printable_is_harmful(code));
		}
		free(out);
	}
}

static void test_short(void **state)
{
	static const struct {
		const char *text;
		size_t columns;
		const char *wanted;
	} cases[] = {
		{"four", 4, "four"},
		{"five5", 4, "fiv\xe2\x80\xa6"},
		{"<<<<<", 4, "&lt;&lt;&lt;\xe2\x80\xa6"},
		{"\xc3\xa9\xc3\xa9\xc3\xa9", 3, "\xc3\xa9\xc3\xa9\xc3\xa9"},
		{"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 3, "\xc3\xa9\xc3\xa9\xe2\x80\xa6"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *out = written(cases[i].text, cases[i].columns);

		assert_string_equal(out, cases[i].wanted);
		free(out);
	}
}

static void test_times(void **state)
{
	char text[MARKUP_TIME];

	(void)state;
	assert_string_equal(markup_duration(400000, text), "0.4 ms");
	assert_string_equal(markup_duration(120000000, text), "120 ms");
	assert_string_equal(markup_duration(INT64_C(8052685000), text), "8.05 s");
	assert_string_equal(markup_duration(INT64_C(120000000000), text), "120 s");
	assert_string_equal(markup_seconds(INT64_C(12345678900), text), "12.346");
	assert_true(strlen(markup_duration(INT64_MAX, text)) < MARKUP_TIME);
}

static size_t base64_value(char digit)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	return digit == '=' ? 0 : (size_t)(strchr(digits, digit) - digits);
}

/* Lengths around the groups of three, and one that fills several windows. */
static void test_pack(void **state)
{
	static const size_t lengths[] = {0, 1, 2, 3, 4, 5, 1000, 300000};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		const size_t n = lengths[i];
		char *text = malloc(n + 1), *out = NULL, *back = malloc(n + 1);
		size_t len, bytes = 0;
		FILE *to = open_memstream(&out, &len);

		for (size_t j = 0; j < n; j++)
			text[j] = (char)(j * j % 251);
		assert_true(html_pack(to, text, n));
		assert_int_equal(fclose(to), 0);
		assert_int_equal(len % 4, 0);

		uint8_t *packed = malloc(len);
		for (size_t j = 0; j < len; j += 4) {
			const size_t group =
				base64_value(out[j]) << 18 | base64_value(out[j + 1]) << 12 |
				base64_value(out[j + 2]) << 6 | base64_value(out[j + 3]);

			packed[bytes++] = (uint8_t)(group >> 16);
			packed[bytes++] = (uint8_t)(group >> 8);
			packed[bytes++] = (uint8_t)group;
		}
		bytes -= out[len - 2] == '=' ? 2 : out[len - 1] == '=';

		z_stream stream = {.next_in = packed,
			.avail_in = (uInt)bytes,
			.next_out = (Bytef *)back,
			.avail_out = (uInt)n + 1};
		assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
		assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
		assert_int_equal(stream.total_out, n);
		assert_int_equal(stream.avail_in, 0);
		assert_memory_equal(back, text, n);
		inflateEnd(&stream);
		free(packed);
		free(back);
		free(text);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markup_is_text),
		cmocka_unit_test(test_what_is_not_seen_is_named),
		cmocka_unit_test(test_what_is_no_utf8),
		cmocka_unit_test(test_all_bytes),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_pack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
