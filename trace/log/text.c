/* SPDX-License-Identifier: BSD-3-Clause */
/* Small readers of pieces of a line. */
#include "internal.h"

#include <string.h>

#include "notation/notation.h"

const char *log_find(struct log_text text, const char *what)
{
	return text.len ? memmem(text.p, text.len, what, strlen(what)) : NULL;
}

static struct log_text behind(struct log_text text, const char *at)
{
	return (struct log_text){at, text.len - (size_t)(at - text.p)};
}

static bool find_behind(struct log_text text, const char *key, struct log_text *ret)
{
	const char *at = log_find(text, key);

	if (!at)
		return false;
	*ret = behind(text, at + strlen(key));
	return true;
}

static bool is_digit(char c, int base)
{
	const int digit = hex_digit(c);

	return digit >= 0 && digit < base;
}

bool log_number(struct log_text *text, int base, long *ret)
{
	const bool minus = log_skip(text, "-");
	long value = 0;
	size_t n = 0;

	if (log_skip(text, "0x"))
		base = 16;
	while (n < text->len && n < 9 && is_digit(text->p[n], base))
		value = value * base + hex_digit(text->p[n++]);
	if (n == 0)
		return false;
	text->p += n;
	text->len -= n;
	*ret = minus ? -value : value;
	return true;
}

bool log_number_after(struct log_text text, const char *key, long *ret)
{
	struct log_text rest;

	return find_behind(text, key, &rest) && log_number(&rest, 10, ret);
}

bool log_mac(struct log_text *text, struct trace_mac *ret)
{
	if (!trace_mac_read(text->p, text->len, ret))
		return false;
	text->p += TRACE_MAC_TEXT - 1;
	text->len -= TRACE_MAC_TEXT - 1;
	return true;
}

bool log_mac_after(struct log_text text, const char *key, struct trace_mac *ret)
{
	struct log_text rest;

	return find_behind(text, key, &rest) && log_mac(&rest, ret);
}

bool log_between(struct log_text text, const char *open, char close, struct log_text *ret)
{
	struct log_text rest;

	if (!find_behind(text, open, &rest))
		return false;
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.p[i] == '\\') {
			i++;
		} else if (rest.p[i] == close) {
			*ret = (struct log_text){rest.p, i};
			return true;
		}
	}
	return false;
}

struct log_text log_word(struct log_text *text)
{
	struct log_text word = {text->p, 0};

	while (word.len < text->len && text->p[word.len] != ' ')
		word.len++;
	text->p += word.len;
	text->len -= word.len;
	log_skip(text, " ");
	return word;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

/* "\033[0m" at the end; how long it is. */
static size_t colour_at_end(struct log_text text)
{
	size_t n = 1;

	if (text.len < 3 || text.p[text.len - 1] != 'm')
		return 0;
	while (n < text.len && n < 12) {
		const char c = text.p[text.len - 1 - n];

		n++;
		if (c == '[')
			return n < text.len && text.p[text.len - 1 - n] == '\033' ? n + 1 : 0;
		if (c != ';' && (c < '0' || c > '9'))
			return 0;
	}
	return 0;
}

struct log_text log_trim(struct log_text text)
{
	size_t colour;

	do {
		while (text.len > 0 && is_blank(text.p[text.len - 1]))
			text.len--;
		colour = colour_at_end(text);
		text.len -= colour;
	} while (colour > 0);
	return text;
}

size_t log_hex(struct log_text text, uint8_t *ret, size_t max)
{
	size_t n = 0;

	while (n < max && text.len >= 2 && hex_byte(text.p) >= 0) {
		ret[n++] = (uint8_t)hex_byte(text.p);
		text.p += 2;
		text.len -= 2;
		if (!log_skip(&text, " "))
			break;
	}
	return n;
}

static char printable(unsigned char c)
{
	return c < 0x20 || c > 0x7e ? '?' : (char)c;
}

void log_put(char *to, size_t size, struct log_text text)
{
	size_t n = text.len < size - 1 ? text.len : size - 1;

	for (size_t i = 0; i < n; i++)
		to[i] = printable((unsigned char)text.p[i]);
	to[n] = '\0';
}

void log_put_escaped(char *to, size_t size, struct log_text text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < size - 1; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '\\' && i + 3 < text.len && text.p[i + 1] == 'x' &&
			hex_byte(text.p + i + 2) >= 0) {
			c = (unsigned char)hex_byte(text.p + i + 2);
			i += 3;
		} else if (c == '\\' && i + 1 < text.len) {
			c = (unsigned char)text.p[++i];
			if (c != '\\' && c != '"' && c != '\'' && c != '/')
				c = '?'; /* \n, \e, … */
		}
		to[n++] = printable(c);
	}
	to[n] = '\0';
}
