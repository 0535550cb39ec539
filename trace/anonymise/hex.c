/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bytes in digits: a4:77:33:12:34:56, a4-77-…, a47733123456, a477.3312.3456, A4_77_…, \xa4\x77…,
 * A4%3A77…, a4 77 33 …, 0xa4, 0x77, …; as a part of longer ones, too.
 */
#include <ctype.h>
#include <string.h>

#include "words.h"

#define RUN_MAX	  80u
#define MAC_LEN	  6u
#define EUI64_LEN 8u
#define UUID_LEN  16u

/* What stands before each two digits but the first, and before the first. @is_mac: six of them are
 * an address, also one that is not known. */
static const struct writing {
	const char *lead, *between;
	bool is_mac;
} writings[] = {
	{"", ":", true},
	{"", "-", true},
	{"", "_", true},
	{"", "%3A", true},
	{"", "\\x3a", true},
	{"", " ", false},
	{"", ".", false},
	{"", ",", false},
	{"", ", ", false},
	{"\\x", "\\x", true},
	{"%", "%", true},
	{"0x", "", true},
	{"0x", ", 0x", true},
	{"0x", ",0x", true},
	{"0x", " 0x", true},
	{"0x", ":0x", true},
	{"", "", true},
};

/* Where the digits stand, and what they say. */
struct run {
	size_t at[RUN_MAX];
	uint8_t bytes[RUN_MAX];
	size_t n, end;
};

static bool is_there(const char *line, size_t len, size_t at, const char *what)
{
	for (; *what; what++, at++)
		if (at >= len || (line[at] != *what && tolower((unsigned char)line[at]) !=
							       tolower((unsigned char)*what)))
			return false;
	return true;
}

/* A look at two letters, which nearly always are others. */
static bool may_be(const char *line, size_t len, size_t at, const struct writing *writing)
{
	const size_t lead = writing->lead[0] ? (writing->lead[1] ? 2 : 1) : 0;

	return len - at >= lead + 4 && (!lead || line[at] == writing->lead[0]) &&
	       (!writing->between[0] || line[at + lead + 2] == writing->between[0]);
}

static bool run_read(
	const char *line, size_t len, size_t at, const struct writing *writing, struct run *ret)
{
	const size_t gap = strlen(writing->between);

	if (!may_be(line, len, at, writing) || !is_there(line, len, at, writing->lead))
		return false;
	at += strlen(writing->lead);
	ret->n = 0;
	while (ret->n < RUN_MAX && len - at >= 2 && hex_byte(line + at) >= 0) {
		ret->at[ret->n] = at;
		ret->bytes[ret->n++] = (uint8_t)hex_byte(line + at);
		ret->end = at += 2;
		if (!is_there(line, len, at, writing->between))
			break;
		at += gap;
	}
	if (ret->n < 2)
		return false;
	if (ret->end < len && hex_digit(line[ret->end]) >= 0) { /* of half a byte, or no byte */
		if (gap == 0 || --ret->n < 2)
			return false;
		ret->end = ret->at[ret->n - 1] + 2;
	}
	return true;
}

/* Groups of four digits: "a477.3312.3456". */
static bool run_read_fours(const char *line, size_t len, size_t at, struct run *ret)
{
	if (len - at < 14 || line[at + 4] != '.' || line[at + 9] != '.' ||
		(len - at > 14 && (isalnum((unsigned char)line[at + 14]) ||
					  (line[at + 14] == '.' && len - at > 15 &&
						  isalnum((unsigned char)line[at + 15])))))
		return false;
	for (ret->n = 0; ret->n < MAC_LEN; ret->n++) {
		const size_t from = at + 2 * ret->n + ret->n / 2;

		if (hex_byte(line + from) < 0)
			return false;
		ret->at[ret->n] = from;
		ret->bytes[ret->n] = (uint8_t)hex_byte(line + from);
	}
	ret->end = at + 14;
	return true;
}

static void run_write(char *line, const struct run *run, size_t i, size_t n)
{
	static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
	bool is_upper = false;

	for (size_t k = i; k < i + n; k++)
		is_upper = is_upper || isupper((unsigned char)line[run->at[k]]) ||
			   isupper((unsigned char)line[run->at[k] + 1]);
	for (size_t k = i; k < i + n; k++) {
		const char *digits = is_upper ? upper : lower;

		line[run->at[k]] = digits[run->bytes[k] >> 4];
		line[run->at[k] + 1] = digits[run->bytes[k] & 15];
	}
}

/* What is known of what begins at @bytes: replaced; its length, or 0. */
static size_t replace_known(struct map *map, uint8_t *bytes, size_t len)
{
	size_t n;

	if (len >= MAC_LEN && map_has(map, bytes, MAC_LEN)) {
		map_mac(map, bytes);
		return MAC_LEN;
	}
	if (len >= EUI64_LEN && bytes[3] == 0xff && bytes[4] == 0xfe) {
		uint8_t mac[MAC_LEN] = {
			bytes[0] ^ 2, bytes[1], bytes[2], bytes[5], bytes[6], bytes[7]};

		map_mac(map, mac);
		memcpy(bytes + 5, mac + 3, 3);
		return EUI64_LEN;
	}
	if (len >= UUID_LEN && map_has(map, bytes, UUID_LEN)) {
		map_uuid(map, bytes);
		return UUID_LEN;
	}
	n = map_known(map, (const char *)bytes, len);
	if (n)
		map_text(map, (char *)bytes, n);
	return n;
}

static bool run_clean(struct map *map, char *line, struct run *run, bool is_mac, bool bare)
{
	bool found = false;

	if (is_mac && run->n == MAC_LEN) {
		map_mac(map, run->bytes);
		run_write(line, run, 0, run->n);
		return true;
	}
	if (bare && run->n == UUID_LEN) {
		map_uuid(map, run->bytes);
		run_write(line, run, 0, run->n);
		return true;
	}
	for (size_t i = 0; i + 4 <= run->n;) {
		const size_t n = replace_known(map, run->bytes + i, run->n - i);

		if (n)
			run_write(line, run, i, n);
		found = found || n;
		i += n ? n : 1;
	}
	return found;
}

size_t hex_clean(struct map *map, char *line, size_t len, size_t at)
{
	struct run run;

	if (len - at < 8 || (hex_byte(line + at) < 0 && line[at] != '\\' && line[at] != '%' &&
				    line[at + 1] != 'x'))
		return 0;
	if (run_read_fours(line, len, at, &run))
		return run_clean(map, line, &run, true, false) ? run.end - at : 0;
	for (size_t i = 0; i < sizeof(writings) / sizeof(writings[0]); i++) {
		const bool bare = !writings[i].between[0];

		if (run_read(line, len, at, &writings[i], &run) &&
			!(bare && run.end < len && isalnum((unsigned char)line[run.end])) &&
			run_clean(map, line, &run, writings[i].is_mac, bare))
			return run.end - at;
	}
	return 0;
}

/* --- base64 --- */

static int base64_digit(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static bool hides(struct map *map, const char *word, size_t len)
{
	uint8_t bytes[RUN_MAX];
	uint32_t bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < len && n < RUN_MAX; i++) {
		bits = bits << 6 | (uint32_t)base64_digit(word[i]);
		if (i % 4)
			bytes[n++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	for (size_t i = 0; i + 4 <= n; i++)
		if ((n - i >= MAC_LEN && map_has(map, bytes + i, MAC_LEN)) ||
			(n - i >= UUID_LEN && map_has(map, bytes + i, UUID_LEN)) ||
			map_known(map, (const char *)bytes + i, n - i))
			return true;
	return false;
}

size_t base64_clean(struct map *map, char *line, size_t len, size_t at)
{
	bool upper = false, lower = false;
	size_t n = 0;

	for (int digit; n < len - at && (digit = base64_digit(line[at + n])) >= 0; n++) {
		upper |= digit < 26;
		lower |= digit >= 26 && digit < 52;
	}
	/* Few words have both; what is shorter has no room for anything. */
	if (n < 6 || !upper || !lower || !hides(map, line + at, n))
		return 0;
	memset(line + at, 'x', n);
	return n;
}
