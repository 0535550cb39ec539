/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "explain/printable.h"

#define WIDTH_DEFAULT 80
#define CLOCK_SET_S   1577836800 /* 2020: a clock that tells less has not been set */

bool text_is_coloured(FILE *to)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (!isatty(fileno(to)) || (no_color && no_color[0]))
		return false;
	return term && term[0] && strcmp(term, "dumb") != 0;
}

static const char *style_begin(FILE *to, enum text_style style)
{
	static const char *const sequences[] = {
		[STYLE_PLAIN] = "",
		[STYLE_BOLD] = "\033[1m",
		[STYLE_GOOD] = "\033[32m",
		[STYLE_BAD] = "\033[31m",
		[STYLE_BUSY] = "\033[36m",
		[STYLE_FAINT] = "\033[2m",
	};

	return text_is_coloured(to) ? sequences[style] : "";
}

static const char *style_end(FILE *to, enum text_style style)
{
	return style != STYLE_PLAIN && text_is_coloured(to) ? "\033[0m" : "";
}

char *text_clean(FILE *to, const char *text)
{
	/* To an 8 bit terminal the second byte of a character can be a control character. */
	return printable_new(
		text, isatty(fileno(to)) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
}

void text_styled(FILE *to, enum text_style style, const char *clean)
{
	fprintf(to, "%s%s%s", style_begin(to, style), clean, style_end(to, style));
}

void text_line(
	FILE *to, int indent, const char *label, enum text_style style, const char *format, ...)
{
	char *text = NULL, *clean, *clean_label = label ? text_clean(to, label) : NULL;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	clean = length >= 0 ? text_clean(to, text) : NULL;
	if (clean_label)
		fprintf(to, "%*s%s%s%s:%s", indent, "", style_begin(to, STYLE_BOLD), clean_label,
			style_end(to, STYLE_BOLD), length > 0 ? " " : "");
	else
		fprintf(to, "%*s", indent, "");
	text_styled(to, style, clean ? clean : "");
	putc('\n', to);
	free(clean_label);
	free(clean);
	free(length >= 0 ? text : NULL); /* vasprintf() leaves it undefined when it fails */
}

const char *text_time(double seconds, bool milliseconds, char buffer[static TIME_TEXT_SIZE])
{
	const time_t whole = (time_t)seconds;
	const int thousandths = (int)((seconds - (double)whole) * 1000 + 0.5);
	struct tm tm;
	size_t length;

	if (seconds <= 0 || !localtime_r(&whole, &tm))
		return "-";
	length = strftime(buffer, TIME_TEXT_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
	if (milliseconds)
		snprintf(buffer + length, TIME_TEXT_SIZE - length, ".%03d",
			thousandths < 1000 ? thousandths : 999);
	return buffer;
}

const char *text_day(long long seconds, bool with_time, char buffer[static TIME_TEXT_SIZE])
{
	const time_t then = (time_t)seconds, now = time(NULL);
	struct tm that, today;

	if (seconds < CLOCK_SET_S || !localtime_r(&then, &that) || !localtime_r(&now, &today))
		return "clock was not set";
	if (that.tm_year == today.tm_year && that.tm_yday == today.tm_yday)
		strftime(buffer, TIME_TEXT_SIZE, "today %H:%M", &that);
	else
		strftime(buffer, TIME_TEXT_SIZE, with_time ? "%Y-%m-%d %H:%M" : "%Y-%m-%d", &that);
	return buffer;
}

static int terminal_width(FILE *to)
{
	struct winsize size;

	if (ioctl(fileno(to), TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH_DEFAULT;
	return size.ws_col;
}

void text_redraw(FILE *to, const char *text)
{
	char *clean = text_clean(to, text);
	int left = terminal_width(to) - 1; /* in the last column some terminals wrap */
	int32_t code;
	size_t used = 0;

	if (!clean)
		return;
	for (; clean[used] && left > 0; left--)
		used += printable_decode(clean + used, &code);
	fprintf(to, "\r%.*s\033[K", (int)used, clean);
	fflush(to);
	free(clean);
}

void text_undraw(FILE *to)
{
	fprintf(to, "\r\033[K");
	fflush(to);
}
