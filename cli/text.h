/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lines for people. Names come from devices and from whoever is nearby: nothing of them reaches a
 * terminal that could move its cursor, colour it or turn its writing direction.
 */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum text_style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_GOOD,
	STYLE_BAD,
	STYLE_BUSY, /* something is open or on the way */
	STYLE_FAINT,
};

/* One line "label: text" (label NULL: "text"); the label is bold. Control characters of the
 * expanded text are shown as escapes. */
void text_line(FILE *to, int indent, const char *label, enum text_style style, const char *format,
	...) __attribute__((format(printf, 5, 6)));

/* @text without anything that a terminal would act on. Heap; NULL when memory ran out. */
char *text_clean(FILE *to, const char *text);

/* A cleaned text, with its colours where they are shown. */
void text_styled(FILE *to, enum text_style style, const char *clean);

/* Colours are shown there: a terminal that knows them and a user who wants them. */
bool text_is_coloured(FILE *to);

#define TIME_TEXT_SIZE 40
/* "2026-07-01 12:03:10" of local time, with ".123" when @milliseconds; "-" for 0. */
const char *text_time(double seconds, bool milliseconds, char buffer[static TIME_TEXT_SIZE]);

/* "today 12:03", else the date, with the time if asked. A time from before there was a clock says
 * so. */
const char *text_day(long long seconds, bool with_time, char buffer[static TIME_TEXT_SIZE]);

/* Draws @text over the line that was drawn before, as far as the terminal is wide. */
void text_redraw(FILE *to, const char *text);
/* Removes the drawn line. */
void text_undraw(FILE *to);

#endif
