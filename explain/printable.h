/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Texts of strangers on a screen: names come from devices and from whoever is nearby, and nothing
 * of them may move a cursor, colour it or turn the writing direction.
 */
#ifndef OPENWPS_PRINTABLE_H
#define OPENWPS_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The UTF-8 character at @text: its length in bytes (1 with @ret_code = -1 when it is none). */
size_t printable_decode(const char *text, int32_t *ret_code);

/* Control characters, line and paragraph separators, and what turns the writing direction. */
bool printable_is_harmful(int32_t code);

/* @text with escapes in place of what a terminal would act on, of bytes that are no UTF-8 and, with
 * @only_ascii, of all beyond ASCII. Heap; NULL when memory ran out. */
char *printable_new(const char *text, bool only_ascii);

/* Columns on the screen of a text without control characters. */
int printable_width(const char *text);

#endif
