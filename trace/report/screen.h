/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines of the text report: wrapped at its width, with colours and signs that the terminal has.
 * What is printed is made harmless first (explain/printable.h). */
#ifndef TRACE_REPORT_SCREEN_H
#define TRACE_REPORT_SCREEN_H

#include "report.h"

enum screen_style {
	SCREEN_PLAIN,
	SCREEN_BOLD,
	SCREEN_GOOD,
	SCREEN_BAD,
	SCREEN_ADVICE,
	SCREEN_SLOW, /* took its time, or waits */
	SCREEN_FAINT,
};
#define SCREEN_STYLE_COUNT (SCREEN_FAINT + 1)

/* Signs with an ASCII stand-in, one column each. */
enum screen_sign {
	SIGN_LINE, /* of an arrow */
	SIGN_DOTS, /* of an arrow that was not seen */
	SIGN_HEAD_RIGHT,
	SIGN_HEAD_LEFT,
	SIGN_LIFE,	  /* of somebody */
	SIGN_EVENT,	  /* on a life line */
	SIGN_CORNER_LEFT, /* where a separator crosses a life line */
	SIGN_CORNER_RIGHT,
	SIGN_TIMES,   /* ×3 */
	SIGN_CUT,     /* text goes on */
	SIGN_NOWHERE, /* not in this input */
	SIGN_GAP,     /* steps left out */
};
#define SIGN_COUNT (SIGN_GAP + 1)

#define SCREEN_WIDTH_DEFAULT 80
#define SCREEN_WIDTH_MIN     60

struct screen {
	FILE *to;
	const struct trace_report *report;
	int width;
};

struct screen screen_of(const struct trace_report *report, FILE *to);

const char *screen_sign(const struct screen *screen, enum screen_sign sign);
void screen_style_begin(const struct screen *screen, enum screen_style style);
void screen_style_end(const struct screen *screen, enum screen_style style);

/* @text as it may be printed. Heap; NULL when memory ran out. */
char *screen_clean(const struct screen *screen, const char *text);

/* Prints @clean in at most @columns columns, cut if need be; returns how many it took. */
int screen_fit(
	const struct screen *screen, enum screen_style style, const char *clean, int columns);
void screen_fill(const struct screen *screen, enum screen_sign sign, int n);

/* A paragraph: begins in column @first, its other lines in @rest, of at most @lines lines (0 =
 * all).
 */
void screen_paragraph(const struct screen *screen, int first, int rest, int lines,
	enum screen_style style, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
