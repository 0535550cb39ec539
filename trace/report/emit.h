/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON as it comes, without a tree in memory: reports can have thousands of attempts. */
#ifndef TRACE_REPORT_EMIT_H
#define TRACE_REPORT_EMIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct emit {
	FILE *to;
	int depth;
	int in_line; /* depth below which there are no new lines; 0 = none yet */
	bool ascii;  /* all that is beyond is escaped */
	bool more;   /* a comma is due before what comes next */
};

/* @key: NULL in an array. @in_line: all of it in one line. */
void emit_open(struct emit *emit, const char *key, char bracket, bool in_line);
void emit_close(struct emit *emit, char bracket);

/* Everything that is no printable character of UTF-8 is escaped, bytes that are no UTF-8 become
 * U+FFFD. NULL: null. */
void emit_text(struct emit *emit, const char *key, const char *text);
void emit_number(struct emit *emit, const char *key, int64_t number);
void emit_bool(struct emit *emit, const char *key, bool value);
/* Nanoseconds as seconds with all nine decimals; TRACE_NO_TIME: null. */
void emit_seconds(struct emit *emit, const char *key, int64_t ns);

#endif
