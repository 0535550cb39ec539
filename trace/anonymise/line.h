/* SPDX-License-Identifier: BSD-3-Clause */
/* Hexdumps in logs of hostapd and wpa_supplicant. */
#ifndef TRACE_ANONYMISE_LINE_H
#define TRACE_ANONYMISE_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* "title - hexdump(len=2): 01 02", or "title - hexdump_ascii(len=2):" with the bytes in the lines
 * behind it. */
struct trace_dump {
	size_t title_end; /* offsets in the line */
	size_t data;
	unsigned bytes;
	bool ascii;
};

bool trace_line_dump(const char *line, size_t len, struct trace_dump *ret);

/* A line of bytes that belongs to the title before it: where they begin; @len when it is none. A
 * journal has its stamp before each line. */
size_t trace_line_dump_more(const char *line, size_t len);

/* Does the dump's title have this word? */
bool trace_line_dump_is(const char *line, const struct trace_dump *dump, const char *word);

#endif
