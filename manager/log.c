/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum log_level threshold = LOG_LEVEL_INFO;

void log_level_set(enum log_level level)
{
	threshold = level;
}

/* sd-daemon(3): "<N>" before the line is its syslog priority; journald sets JOURNAL_STREAM when it
 * listens. */
static const char *prefix(enum log_level level)
{
	static const char *const journal[] = {"<3>", "<4>", "<6>", "<7>"};
	static const char *const words[] = {"error: ", "warning: ", "", ""};
	static int listens = -1;

	if (listens < 0)
		listens = getenv("JOURNAL_STREAM") != NULL;
	return listens ? journal[level] : words[level];
}

void log_line(enum log_level level, const char *subsystem, const char *format, ...)
{
	char text[1024];
	va_list args;

	if (level > threshold)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* A name from a row or from the air must not be able to forge a second line or colour a
	 * terminal. */
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	fprintf(stderr, "%s%s: %s\n", prefix(level), subsystem, text);
}
