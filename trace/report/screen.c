/* SPDX-License-Identifier: BSD-3-Clause */
#include "screen.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "explain/printable.h"

struct screen screen_of(const struct trace_report *report, FILE *to)
{
	struct screen screen = {.to = to, .report = report, .width = SCREEN_WIDTH_DEFAULT};

	if (report->width > 0 && report->width < 10000)
		screen.width = (int)report->width;
	if (screen.width < SCREEN_WIDTH_MIN)
		screen.width = SCREEN_WIDTH_MIN;
	return screen;
}

const char *screen_sign(const struct screen *screen, enum screen_sign sign)
{
	static const char *const signs[SIGN_COUNT][2] = {
		[SIGN_LINE] = {"─", "-"},
		[SIGN_DOTS] = {"┄", "."},
		[SIGN_HEAD_RIGHT] = {"▶", ">"},
		[SIGN_HEAD_LEFT] = {"◀", "<"},
		[SIGN_LIFE] = {"│", "|"},
		[SIGN_EVENT] = {"●", "*"},
		[SIGN_CORNER_LEFT] = {"├", "+"},
		[SIGN_CORNER_RIGHT] = {"┤", "+"},
		[SIGN_TIMES] = {"×", "x"},
		[SIGN_CUT] = {"…", "~"},
		[SIGN_NOWHERE] = {"·", "."},
		[SIGN_GAP] = {"⋮", ":"},
	};

	return signs[sign][screen->report->ascii];
}

void screen_style_begin(const struct screen *screen, enum screen_style style)
{
	static const char *const sequences[SCREEN_STYLE_COUNT] = {
		[SCREEN_PLAIN] = "",
		[SCREEN_BOLD] = "\033[1m",
		[SCREEN_GOOD] = "\033[1;32m",
		[SCREEN_BAD] = "\033[1;31m",
		[SCREEN_ADVICE] = "\033[36m",
		[SCREEN_SLOW] = "\033[1;33m",
		[SCREEN_FAINT] = "\033[2m",
	};

	if (screen->report->colour)
		fputs(sequences[style], screen->to);
}

void screen_style_end(const struct screen *screen, enum screen_style style)
{
	if (screen->report->colour && style != SCREEN_PLAIN)
		fputs("\033[0m", screen->to);
}

char *screen_clean(const struct screen *screen, const char *text)
{
	return printable_new(text, screen->report->ascii);
}

void screen_fill(const struct screen *screen, enum screen_sign sign, int n)
{
	for (int i = 0; i < n; i++)
		fputs(screen_sign(screen, sign), screen->to);
}

/* Bytes of @text that take at most @columns columns; @ret_columns is what they take. */
static size_t part(const char *text, int columns, int *ret_columns)
{
	size_t used = 0, length;
	char one[8] = "";
	int32_t code;
	int width;

	*ret_columns = 0;
	while (text[used]) {
		length = printable_decode(text + used, &code);
		memcpy(one, text + used, length);
		one[length] = '\0';
		width = printable_width(one);
		if (*ret_columns + width > columns)
			break;
		*ret_columns += width;
		used += length;
	}
	return used;
}

int screen_fit(const struct screen *screen, enum screen_style style, const char *clean, int columns)
{
	const bool cut = printable_width(clean) > columns;
	int taken;
	size_t used = part(clean, cut ? columns - 1 : columns, &taken);

	screen_style_begin(screen, style);
	fprintf(screen->to, "%.*s%s", (int)used, clean, cut ? screen_sign(screen, SIGN_CUT) : "");
	screen_style_end(screen, style);
	return taken + cut;
}

/* How many bytes of @text make a line of @columns: up to the last space that fits, if there is one.
 */
static size_t line_length(const char *text, int columns)
{
	int taken;
	size_t used = part(text, columns, &taken), at = used;

	if (text[used] == '\0' || text[used] == ' ')
		return used;
	while (at > 0 && text[at - 1] != ' ')
		at--;
	while (at > 0 && text[at - 1] == ' ')
		at--;
	if (at == 0 && used == 0)
		return strlen(text); /* narrower than one character */
	return at > 0 ? at : used;
}

void screen_paragraph(const struct screen *screen, int first, int rest, int lines,
	enum screen_style style, const char *format, ...)
{
	int indent = abs(first);
	char *text = NULL, *clean;
	const char *at;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	for (size_t end = text ? strlen(text) : 0; end > 0 && text[end - 1] == ' '; end--)
		text[end - 1] = '\0';
	clean = text ? screen_clean(screen, text) : NULL;
	for (at = clean; at && *at;) {
		const bool last = lines > 0 && --lines == 0;
		const size_t length = line_length(at, screen->width - indent);

		if (at > clean || first > 0)
			fprintf(screen->to, "%*s", indent, "");
		if (last) {
			screen_fit(screen, style, at, screen->width - indent);
			putc('\n', screen->to);
			break;
		}
		screen_style_begin(screen, style);
		fwrite(at, 1, length, screen->to);
		screen_style_end(screen, style);
		putc('\n', screen->to);
		at += length;
		at += strspn(at, " ");
		indent = rest;
	}
	free(clean);
	free(text);
}
