/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "notation/notation.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint8_t mac_wanted[MAC_OCTETS] = {0x02, 0xab, 0, 0xcd, 0x01, 0xff};
static const uint8_t uuid_wanted[UUID_OCTETS] = {0x57, 0x2c, 0xf8, 0x2f, 0xc9, 0x57, 0x56, 0x53,
	0x9b, 0x16, 0xb5, 0xcf, 0xb2, 0x98, 0xab, 0xf1};
static const uint8_t untouched[UUID_OCTETS] = "0123456789abcde";

/* Without the end of the string: the sanitizer sees who reads on. */
static char *bare(const char *text)
{
	const size_t len = strlen(text);
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	return copy;
}

static void digits(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		const char *all = "0123456789abcdef0123456789ABCDEF";
		const char *at = c ? strchr(all, c) : NULL;
		const int wanted = at ? (int)((at - all) % 16) : -1;

		if (hex_digit((char)c) != wanted)
			fail_msg("character %d: %d", c, hex_digit((char)c));
	}
	assert_int_equal(hex_byte("a0"), 0xa0);
	assert_int_equal(hex_byte("0F"), 0x0f);
	assert_int_equal(hex_byte("0x"), -1);
	assert_int_equal(hex_byte(" 1"), -1);
	assert_int_equal(hex_byte("-1"), -1);
	assert_int_equal(hex_byte(""), -1);
	assert_true(hex_is("", 0));
	assert_true(hex_is("09afAF..", 6));
	assert_false(hex_is("09afAF.", 7));
}

static void bytes(void **state)
{
	char text[9] = "........";
	uint8_t got[4] = "123";

	(void)state;
	assert_true(hex_read("00fF7a and more", got, 3));
	assert_memory_equal(got, ((uint8_t[]){0, 0xff, 0x7a, 0}), 4);
	assert_false(hex_read("01020g", got, 3));
	assert_false(hex_read("0102", got, 3)); /* its end is no digit */
	assert_false(hex_read("0x01", got, 2));
	assert_memory_equal(got, ((uint8_t[]){0, 0xff, 0x7a, 0}), 4);
	assert_ptr_equal(hex_put(text, got, 2), text + 4);
	assert_string_equal(text, "00ff....");
	hex_print(text, got, 3);
	assert_string_equal(text, "00ff7a");
	hex_print(text, got, 0);
	assert_string_equal(text, "");
}

static void macs(void **state)
{
	static const struct {
		const char *text, *separators;
		bool good;
	} cases[] = {
		{"02:ab:00:cd:01:ff", ":", true},
		{"02:AB:00:CD:01:FF", ":", true},
		{"02:ab:00:cd:01:ff", ":-", true},
		{"02-ab-00-cd-01-ff", ":-", true},
		{"02-ab-00-cd-01-ff", ":", false},
		{"02:ab-00:cd-01:ff", ":-", false},
		{"02 ab 00 cd 01 ff", ":-", false},
		{"02:ab:00:cd:01:ff:00", ":", false},
		{"02:ab:00:cd:01:ff ", ":", false},
		{" 02:ab:00:cd:01:ff", ":", false},
		{"02:ab:00:cd:01:f", ":", false},
		{"02:ab:00:cd:01", ":", false},
		{"02:ab:00:cd:01:fg", ":", false},
		{"02:ab:00:cd:0x:ff", ":", false},
		{" 2:ab:00:cd:01:ff", ":", false},
		{"02ab00cd01ff", ":-", false},
		{"02:xx:xx:xx:xx:ff", ":", false},
		{"", ":", false},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char *text = bare(cases[i].text);
		uint8_t mac[MAC_OCTETS];

		memcpy(mac, untouched, sizeof(mac));
		if (mac_read(text, strlen(cases[i].text), cases[i].separators, mac) !=
			cases[i].good)
			fail_msg("'%s' with '%s'", cases[i].text, cases[i].separators);
		assert_memory_equal(mac, cases[i].good ? mac_wanted : untouched, sizeof(mac));
		free(text);
	}
	/* the end of the string is no separator */
	assert_false(mac_read("02\0ab\0"
			      "00\0cd\0"
			      "01\0ff",
		17, ":-", (uint8_t[MAC_OCTETS]){0}));
}

static void macs_anyhow(void **state)
{
	static const struct {
		const char *text;
		size_t used;
	} cases[] = {
		{"02-ab-00-cd-01-ff", 17},
		{"02-AB-00-CD-01-FF", 17},
		{"02:ab:00:cd:01:ff", 17},
		{"02ab.00cd.01ff", 14},
		{"02ab-00cd-01ff", 14},
		{"02ab00-cd01ff", 13},
		{"02ab00cd01ff", 12},
		{"02-ab-00-cd-01-ff:home", 17},
		{"", 0},
		{"02-ab-00-cd-01-f", 0},
		{"02-ab-00-cd-01-", 0},
		{"02-ab-00-cd-01", 0},
		{"02--ab-00-cd-01-ff", 0},
		{"-02-ab-00-cd-01-ff", 0},
		{"0g-ab-00-cd-01-ff", 0},
		{"02 ab 00 cd 01 ff", 0},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char *text = bare(cases[i].text);
		uint8_t mac[MAC_OCTETS];

		memcpy(mac, untouched, sizeof(mac));
		if (mac_take(text, strlen(cases[i].text), mac) != cases[i].used)
			fail_msg("'%s'", cases[i].text);
		assert_memory_equal(mac, cases[i].used ? mac_wanted : untouched, sizeof(mac));
		free(text);
	}
}

static void uuids(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{"572cf82f-c957-5653-9b16-b5cfb298abf1", true},
		{"572CF82F-C957-5653-9B16-B5CFB298ABF1", true},
		{"572cf82fc95756539b16b5cfb298abf1", true},
		{"572cf82f-c957-5653-9b16-b5cfb298abf", false},
		{"572cf82f-c957-5653-9b16-b5cfb298abf10", false},
		{"572cf82f-c957-5653-9b16-b5cfb298abfx", false},
		{"572cf82f:c957:5653:9b16:b5cfb298abf1", false},
		{"572cf8-2fc957-5653-9b16-b5cfb298abf1", false},
		{"572cf82f--957-5653-9b16-b5cfb298abf1", false},
		{"572cf82fc957-56539b16-b5cfb298ab", false},
		{"572cf82fc95756539b16b5cfb298abf", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char *text = bare(cases[i].text);
		uint8_t uuid[UUID_OCTETS];

		memcpy(uuid, untouched, sizeof(uuid));
		if (uuid_read(text, strlen(cases[i].text), uuid) != cases[i].good)
			fail_msg("'%s'", cases[i].text);
		assert_memory_equal(uuid, cases[i].good ? uuid_wanted : untouched, sizeof(uuid));
		free(text);
	}
}

static void printed(void **state)
{
	char mac[MAC_TEXT], uuid[UUID_TEXT];

	(void)state;
	mac_print(mac_wanted, mac);
	assert_string_equal(mac, "02:ab:00:cd:01:ff");
	uuid_print(uuid_wanted, uuid);
	assert_string_equal(uuid, "572cf82f-c957-5653-9b16-b5cfb298abf1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits),
		cmocka_unit_test(bytes),
		cmocka_unit_test(macs),
		cmocka_unit_test(macs_anyhow),
		cmocka_unit_test(uuids),
		cmocka_unit_test(printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
