/* SPDX-License-Identifier: BSD-3-Clause */
/* hostapd's psk file: every way in which a line is good, and every way in which it is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "manager/ports/ledger/pskfile.h"

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 "0123456789ABCDEF" HEX16
#define ZERO  "00:00:00:00:00:00"
#define MAC   "02:00:00:00:01:0A"
#define ID31  "abcdefghijklmnopqrstuvwxyz01234"

static struct pskfile_line one(const char *text)
{
	struct pskfile_line line, more;
	struct pskfile file;

	pskfile_init(&file, text, strlen(text));
	assert_true(pskfile_next(&file, &line));
	assert_false(pskfile_next(&file, &more));
	return line;
}

static void good(const char *text, const char *key_id, const char *psk)
{
	const struct pskfile_line line = one(text);

	assert_null(line.problem);
	assert_string_equal(line.key_id, key_id);
	assert_string_equal(line.psk, psk);
}

static void bad(const char *text, const char *problem)
{
	const struct pskfile_line line = one(text);

	assert_non_null(line.problem);
	if (!strstr(line.problem, problem))
		fail_msg("%s: %s", text, line.problem);
	assert_string_equal(line.psk, "");
}

static void test_good(void **state)
{
	struct pskfile_line line = one("wps=1 " MAC " " HEX64 "\n"); /* as hostapd appends it */

	(void)state;
	assert_null(line.problem);
	assert_true(line.wps && line.is_pmk && !line.wildcard);
	assert_memory_equal(line.mac, "\x02\0\0\0\x01\x0a", 6);
	assert_string_equal(line.key_id, "");
	assert_string_equal(line.psk, HEX64);

	line = one("keyid=key-3 vlanid=4094 wps=0 " ZERO " one two three");
	assert_null(line.problem);
	assert_true(line.wildcard && !line.wps && !line.is_pmk);
	assert_int_equal(line.vlan_id, 4094);
	assert_string_equal(line.key_id, "key-3");
	assert_string_equal(line.psk, "one two three");

	good(ZERO " 12345678", "", "12345678");
	good("  wps=1   keyid=a  " ZERO "  7 blanks", "a", " 7 blanks");
	good(ZERO " trailing  ", "", "trailing  ");
	good(ZERO " keyid=as-a-passphrase", "", "keyid=as-a-passphrase");
	good("keyid=a keyid=b " ZERO " 12345678", "b", "12345678"); /* the last one counts */
	good("keyid= " ZERO " 12345678", "", "12345678");
	good("keyid=K\xc3\xbc"
	     "che " ZERO " 12345678",
		"K\xc3\xbc"
		"che",
		"12345678");
	good(ZERO " 123456789012345678901234567890123456789012345678901234567890123", "",
		"123456789012345678901234567890123456789012345678901234567890123");
	/* the longest line that hostapd reads whole: 126 of 127 */
	good("wps=1 keyid=" ID31 " " ZERO " " HEX64, ID31, HEX64);
}

static void test_bad(void **state)
{
	static const char nul[] = ZERO " 1234\0005678";
	struct pskfile_line line;
	struct pskfile file;

	(void)state;
	bad("wps=2 " ZERO " 12345678", "wps=");
	bad("wps= " ZERO " 12345678", "wps=");
	bad("wps=01x " ZERO " 12345678", "wps=");
	bad("vlanid=4095 " ZERO " 12345678", "vlanid=");
	bad("vlanid=99999999999999999999 " ZERO " 12345678", "vlanid=");
	bad("vlanid=-1 " ZERO " 12345678", "vlanid=");
	bad("keyid=" ID31 "5 " ZERO " 12345678", "31");
	bad("keyid=a\tb " ZERO " 12345678", "control");
	bad("end=1", "tag");
	bad("WPS=1 " ZERO " 12345678", "tag");
	bad("=1 " ZERO " 12345678", "tag");
	bad("wps=1", "no MAC");
	bad("wps=1 ", "no MAC");
	bad("12345678", "six pairs");
	bad("02-00-00-00-01-0a 12345678", "six pairs");
	bad("02:00:00:00:01:0g 12345678", "six pairs");
	bad("02:00:00:00:01:0a:00 12345678", "six pairs");
	bad("02:00:00:00:01 12345678", "six pairs");
	bad("ff:ff:ff:ff:ff:ff 12345678", "group");
	bad(ZERO, "no key");
	bad(ZERO " ", "no key");
	bad(ZERO " 1234567", "shorter");
	bad(ZERO " " HEX64 "0", "longer than 64");
	bad(ZERO " " HEX16 HEX16 HEX16 "0123456789abcdeg", "hex");
	bad(ZERO " 1234567\x01", "printable");
	bad(ZERO " 1234567\xc3\xbc", "printable");
	bad("wps=1 keyid=" ID31 " vlanid=4094 " ZERO " " HEX64, "127");

	pskfile_init(&file, nul, sizeof(nul) - 1);
	assert_true(pskfile_next(&file, &line));
	assert_string_equal(line.problem, "the key has a character that is not printable ASCII");
}

/* Line numbers, and what is passed over. */
static void test_lines(void **state)
{
	static const char text[] = "#oftag=home--1\r\n"
				   "wps=1 keyid=key-1 " ZERO " one-two-three\r\n"
				   "\n"
				   "\r\n"
				   "   \n"
				   "# " HEX64 HEX64 HEX64 "\n"
				   "nonsense\n"
				   "#\n"
				   "wps=1 " MAC " " HEX64;
	struct pskfile_line line;
	struct pskfile file;

	(void)state;
	pskfile_init(&file, text, sizeof(text) - 1);
	assert_true(pskfile_next(&file, &line));
	assert_int_equal(line.number, 2);
	assert_null(line.problem);
	assert_string_equal(line.psk, "one-two-three");
	assert_true(pskfile_next(&file, &line));
	assert_int_equal(line.number, 7);
	assert_non_null(line.problem);
	assert_true(pskfile_next(&file, &line));
	assert_int_equal(line.number, 9);
	assert_null(line.problem);
	assert_string_equal(line.psk, HEX64);
	assert_false(pskfile_next(&file, &line));
	assert_false(pskfile_next(&file, &line));
	pskfile_init(&file, "", 0);
	assert_false(pskfile_next(&file, &line));
	pskfile_init(&file, "\n#\n", 3);
	assert_false(pskfile_next(&file, &line));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
