/* SPDX-License-Identifier: BSD-3-Clause */
#include "explain/printable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define ESCAPE_SIZE 12 /* of "\u10ffff" */

size_t printable_decode(const char *text, int32_t *ret_code)
{
	const unsigned char *c = (const unsigned char *)text;
	static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = c[0] < 0x80 ? 1 : c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : 2;
	int32_t code = length == 1 ? c[0] : c[0] & (0x7f >> length);

	for (size_t i = 1; i < length; i++) {
		if ((c[i] & 0xc0) != 0x80)
			goto invalid; /* also at the closing zero */
		code = code << 6 | (c[i] & 0x3f);
	}
	if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ||
		c[0] > 0xf4 || (length > 1 && (c[0] & 0xc0) == 0x80))
		goto invalid;
	*ret_code = code;
	return length;
invalid:
	*ret_code = -1;
	return 1;
}

bool printable_is_harmful(int32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c ||
	       (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

int printable_width(const char *text)
{
	int32_t code;
	int width = 0;

	while (*text) {
		text += printable_decode(text, &code);
		/* Of what the locale does not know a terminal shows something as well. */
		width += code >= 0x80 && wcwidth((wchar_t)code) >= 0 ? wcwidth((wchar_t)code) : 1;
	}
	return width;
}

char *printable_new(const char *text, bool only_ascii)
{
	char *clean = malloc(strlen(text) * ESCAPE_SIZE + 1), *end = clean;
	int32_t code;
	size_t length;

	if (!clean)
		return NULL;
	for (; *text; text += length) {
		length = printable_decode(text, &code);
		if (code < 0 || (printable_is_harmful(code) && code < 0x80)) {
			end += snprintf(end, ESCAPE_SIZE, "\\x%02x", (unsigned char)text[0]);
		} else if (printable_is_harmful(code) || (only_ascii && code >= 0x80)) {
			end += snprintf(end, ESCAPE_SIZE, "\\u%04x", (unsigned)code);
		} else {
			memcpy(end, text, length);
			end += length;
		}
	}
	*end = '\0';
	return clean;
}
