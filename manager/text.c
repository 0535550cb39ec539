/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/text.h"

void text_clean(char *text, size_t size, const char *bytes, size_t length)
{
	size_t end = 0;

	while (length && *bytes == ' ') {
		bytes++;
		length--;
	}
	if (length >= size)
		length = size - 1;
	for (size_t i = 0; i < length; i++) {
		text[i] = bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '?';
		if (text[i] != ' ')
			end = i + 1;
	}
	text[end] = '\0';
}
