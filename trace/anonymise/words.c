/* SPDX-License-Identifier: BSD-3-Clause */
/* Words of a line: what tells whose it is, is found and written in another way. */
#include "words.h"

#include <ctype.h>
#include <string.h>

#include "../mac.h"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool has(const char *line, size_t len, const char *what)
{
	return memmem(line, len, what, strlen(what)) != NULL;
}

void words_init(struct words *words, struct map *map, FILE *to)
{
	words->map = map;
	words->to = to;
	for (size_t i = 0; i < sizeof(words->in_word); i++)
		words->in_word[i] = is_word((char)i);
	names_init(&words->names);
}

void words_flush(struct words *words)
{
	if (words->to && words->n_out > 0)
		(void)fwrite(words->out, 1, words->n_out, words->to);
	words->n_out = 0;
}

void words_put(struct words *words, const char *bytes, size_t len)
{
	const size_t n_kept = words->n_kept;

	words->n_kept = 0;
	if (!words->to)
		return;
	if (n_kept)
		words_put(words, words->kept, n_kept);
	if (len > WORDS_OUT - words->n_out)
		words_flush(words);
	if (len > WORDS_OUT) {
		(void)fwrite(bytes, 1, len, words->to);
		return;
	}
	memcpy(words->out + words->n_out, bytes, len);
	words->n_out += len;
}

void words_put_hex(struct words *words, const uint8_t *bytes, size_t n, const char *like, char gap)
{
	static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
	const char *digits = lower;

	for (size_t i = 0; i < 3 * n && gap; i++)
		if (like[i] >= 'A' && like[i] <= 'F')
			digits = upper;
	for (size_t i = 0; i < n; i++) {
		const char out[] = {digits[bytes[i] >> 4], digits[bytes[i] & 15], gap};

		words_put(words, out, gap && i + 1 < n ? 3 : 2);
	}
}

/* As the programs print names: \x41, \n, \\, \". Returns the length of what is printed so. */
static size_t unescape(const char *from, size_t len, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (from[i] == '\\' && i + 3 < len && from[i + 1] == 'x' &&
			hex_byte(from + i + 2) >= 0) {
			to[n++] = (char)hex_byte(from + i + 2);
			i += 3;
		} else if (from[i] == '\\' && i + 1 < len) {
			to[n++] = from[++i];
		} else {
			to[n++] = from[i];
		}
	}
	return n;
}

static void put_name(struct words *words, const char *name, size_t len)
{
	char raw[256];
	size_t n;

	if (len > sizeof(raw)) {
		words_put(words, "name", 4);
		return;
	}
	map_learn(words->map, name, len);
	n = unescape(name, len, raw);
	map_learn(words->map, raw, n);
	map_text(words->map, raw, n);
	words_put(words, raw, n);
}

/* Each returns how much of the line it has written in another way; 0 = none of it. */

/* Somebody has masked it already. */
static size_t try_masked(struct words *words, const char *at, size_t len)
{
	struct trace_mac mac;

	if (len < 17 || (at[2] != ':' && at[2] != '-') || !trace_mac_read(at, len, &mac) ||
		mac.known == TRACE_MAC_WHOLE)
		return 0;
	words_put(words, at, 17);
	return 17;
}

static size_t try_uuid(struct words *words, const char *at, size_t len)
{
	const size_t n = UUID_TEXT - 1;
	uint8_t uuid[UUID_OCTETS];
	char out[UUID_TEXT];

	if (len < n || !uuid_read(at, n, uuid))
		return 0;
	map_uuid(words->map, uuid);
	uuid_print(uuid, out);
	words_put(words, out, n);
	return n;
}

static size_t try_ipv4(struct words *words, const char *at, size_t len)
{
	static const char reverse[] = ".in-addr.arpa";
	const char gap = len > 3 && memchr(at, '.', 4) ? '.' : '-';
	uint8_t address[4];
	char out[20];
	size_t i = 0;

	for (int k = 0; k < 4; k++) {
		unsigned value = 0, digits = 0;

		for (; i < len && isdigit((unsigned char)at[i]) && digits < 4; i++, digits++)
			value = value * 10 + (unsigned)(at[i] - '0');
		if (digits == 0 || digits > 3 || value > 255 ||
			(k < 3 && (i >= len || at[i] != gap)))
			return 0;
		address[k] = (uint8_t)value;
		i += k < 3;
	}
	if (i < len && (is_word(at[i]) ||
			       (gap == '.' && at[i] == '.' && i + 1 < len && is_word(at[i + 1]) &&
				       (len - i < sizeof(reverse) - 1 ||
					       memcmp(at + i, reverse, sizeof(reverse) - 1) != 0))))
		return 0;
	map_ipv4(words->map, address);
	(void)snprintf(out, sizeof(out), "%u%c%u%c%u%c%u", address[0], gap, address[1], gap,
		address[2], gap, address[3]);
	words_put(words, out, strlen(out));
	return i;
}

static size_t try_ipv6(struct words *words, const char *at, size_t len)
{
	size_t n = 0, colons = 0;
	bool gap = false;
	char out[32];

	for (; n < len && (isxdigit((unsigned char)at[n]) || at[n] == ':'); n++) {
		colons += at[n] == ':';
		gap = gap || (n > 0 && at[n] == ':' && at[n - 1] == ':');
	}
	if (n < 6 || colons > 7 || (!gap && colons != 7) || (n < len && is_word(at[n])))
		return 0;
	(void)snprintf(
		out, sizeof(out), "2001:db8::%x", (unsigned)(map_hash(words->map, at, n) & 0xffff));
	words_put(words, out, strlen(out));
	return n;
}

static size_t try_hex(struct words *words, char *line, size_t len, size_t at)
{
	const size_t n = hex_clean(words->map, line, len, at);

	if (n)
		words_put(words, line + at, n);
	return n;
}

static size_t try_base64(struct words *words, char *line, size_t len, size_t at)
{
	const size_t n = words->to ? base64_clean(words->map, line, len, at) : 0;

	if (n)
		words_put(words, line + at, n);
	return n;
}

/* A name that is part of a longer word is another word, but for numbers behind it. */
static size_t try_known(struct words *words, const char *at, size_t len)
{
	const size_t n = map_known(words->map, at, len);

	if (n == 0 || (n < len && isalpha((unsigned char)at[n]) && is_word(at[n - 1])))
		return 0;
	put_name(words, at, n);
	return n;
}

static size_t try_context(struct words *words, const char *line, size_t len, size_t at)
{
	size_t from, to;

	if (!names_find(&words->names, line, len, at, &from, &to))
		return 0;
	words_put(words, line + at, from - at);
	put_name(words, line + from, to - from);
	return to - at;
}

/* "[name|maker|model|…|type]" of WPS-PIN-NEEDED, "[name]" of WPS-ENROLLEE-SEEN. */
static size_t try_device(struct words *words, const char *line, size_t len, size_t at)
{
	size_t from = at + 1;

	if (line[at] != '[' || !memchr(line + at, ']', len - at) ||
		!(has(line, at, "WPS-ENROLLEE-SEEN") || has(line, at, "WPS-PIN-NEEDED")))
		return 0;
	words_put(words, "[", 1);
	for (size_t i = from; i < len; i++) {
		if (line[i] != '|' && line[i] != ']')
			continue;
		if (i - from == 1 || (i > from && line[i] == ']' && from != at + 1))
			words_put(words, line + from, i - from); /* a blank; the type */
		else if (i > from)
			put_name(words, line + from, i - from);
		words_put(words, line + i, 1);
		from = i + 1;
		if (line[i] == ']')
			break;
	}
	return from - at;
}

static size_t word_end(const char *line, size_t len, size_t from)
{
	const char *blank = from < len ? memchr(line + from, ' ', len - from) : NULL;

	return blank ? (size_t)(blank - line) : len;
}

static bool is_iso_stamp(const char *line, size_t from, size_t to)
{
	if (to - from < 19 || line[from + 4] != '-' || line[from + 10] != 'T')
		return false;
	for (size_t i = from; i < to; i++)
		if (!isdigit((unsigned char)line[i]) && !strchr("-:.,+TZ", line[i]))
			return false;
	return true;
}

/* The host's name in "Nov 21 20:54:36 HOST program:" and "2026-11-21T20:54:36+00:00 HOST program:".
 */
static size_t host_at(const char *line, size_t len)
{
	size_t i = 0, end;

	while (i < len && (line[i] == '>' || line[i] == ' '))
		i++;
	if (i + 20 > len)
		return len;
	end = word_end(line, len, i);
	if (isupper((unsigned char)line[i]) && line[i + 3] == ' ' && line[i + 9] == ':' &&
		line[i + 12] == ':')
		end = i + 15;
	else if (!is_iso_stamp(line, i, end))
		return len;
	if (end >= len || line[end] != ' ')
		return len;
	i = end + 1;
	end = word_end(line, len, i);
	if (end >= len)
		return len;
	end = word_end(line, len, end + 1); /* the program's */
	return line[end - 1] == ':' ? i : len;
}

static size_t try_host(struct words *words, const char *at, size_t len)
{
	static const char *const facilities[] = {
		"kern.", "user.", "daemon.", "auth", "syslog.", "local", "cron.", "mail."};
	size_t n = 0;

	while (n < len && at[n] != ' ')
		n++;
	if (n == 0 || n == len || at[n - 1] == ':' || at[n - 1] == ']' ||
		isdigit((unsigned char)at[0]))
		return 0;
	for (size_t i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++)
		if (strncmp(at, facilities[i], strlen(facilities[i])) == 0)
			return 0;
	put_name(words, at, n);
	return n;
}

static size_t try_digits(struct words *words, char *line, size_t len, size_t at)
{
	size_t n = try_hex(words, line, len, at);

	if (n == 0)
		n = try_uuid(words, line + at, len - at);
	if (n == 0 && (at == 0 || (line[at - 1] != ':' && line[at - 1] != '.')))
		n = try_ipv6(words, line + at, len - at);
	if (n == 0)
		n = try_ipv4(words, line + at, len - at);
	return n;
}

/* What may begin in the middle of a word: "dev_A4_77_33_12_34_56", "\x41\x6e". */
static size_t try_inside(struct words *words, char *line, size_t len, size_t at)
{
	const char c = line[at], before = line[at - 1];

	if ((c == '\\' || c == '%') && len - at > 3)
		return try_hex(words, line, len, at);
	if (before == '_' && hex_digit(c) >= 0)
		return try_hex(words, line, len, at);
	return c == '/' ? try_context(words, line, len, at) : 0;
}

static size_t try_all(struct words *words, char *line, size_t len, size_t at)
{
	const char c = line[at];
	size_t n = 0;

	if (c == '[')
		return try_device(words, line, len, at);
	if (at > 0 && words->in_word[(uint8_t)line[at - 1]])
		return try_inside(words, line, len, at);
	n = try_context(words, line, len, at);
	if (n == 0 && (hex_digit(c) >= 0 || c == 'x' || c == '*'))
		n = try_masked(words, line + at, len - at);
	if (n == 0 && hex_digit(c) >= 0)
		n = try_digits(words, line, len, at);
	else if (n == 0 && c == ':')
		n = try_ipv6(words, line + at, len - at);
	else if (n == 0 && (c == '\\' || c == '%'))
		n = try_hex(words, line, len, at);
	if (n == 0)
		n = try_known(words, line + at, len - at);
	return n ? n : try_base64(words, line, len, at);
}

/* Inside a word nothing begins but what try_inside() knows. */
static bool is_inside(const struct words *words, const char *line, size_t at)
{
	return at > 0 && words->in_word[(uint8_t)line[at - 1]] && line[at - 1] != '_' &&
	       words->in_word[(uint8_t)line[at]];
}

void words_copy(struct words *words, char *line, size_t len)
{
	const size_t host = host_at(line, len);

	words->kept = line;
	for (size_t at = 0; at < len;) {
		size_t n = at == host ? try_host(words, line + at, len - at) : 0;

		if (n == 0 && !is_inside(words, line, at))
			n = try_all(words, line, len, at);
		at += n ? n : 1;
		if (n)
			words->kept = line + at;
		else
			words->n_kept++;
	}
	words_put(words, "", 0);
}
