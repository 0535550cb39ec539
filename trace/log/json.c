/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lines of journalctl -o json and of `wps events --json`. Not parsed but searched: a member's name
 * with its quotes cannot stand inside a string, where quotes are escaped.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#define STAMP_ROOM 32 /* at the end of the buffer */

bool log_json_member(struct log_text line, const char *name, struct log_text *ret)
{
	const char *at = log_find(line, name);
	struct log_text value;

	if (!at)
		return false;
	value.p = at + strlen(name);
	value.len = line.len - (size_t)(value.p - line.p);
	while (log_skip(&value, " "))
		;
	if (value.len > 0 && value.p[0] == '"')
		return log_between(value, "\"", '"', ret);
	*ret = (struct log_text){value.p, 0};
	while (ret->len < value.len && strchr("0123456789.-truefalsn", value.p[ret->len]) &&
		value.p[ret->len])
		ret->len++;
	return ret->len > 0;
}

/* Text that journald holds for binary, because of a colour for example: [27,91,49, …]. */
static size_t numbers_copy(char *to, size_t size, struct log_text from)
{
	size_t n = 0;
	long byte;

	while (n < size && log_number(&from, 10, &byte)) {
		to[n++] = (char)byte;
		if (!log_skip(&from, ","))
			break;
	}
	return n;
}

static size_t string_copy(char *to, size_t size, struct log_text from)
{
	size_t n = 0;

	for (size_t i = 0; i < from.len && n < size; i++) {
		char c = from.p[i];

		if (c == '\\' && i + 1 < from.len) {
			c = from.p[++i];
			if (c == 'u') {
				/* control characters, and what a terminal cannot show */
				const bool escape = i + 4 < from.len &&
						    memcmp(from.p + i + 1, "001", 3) == 0 &&
						    (from.p[i + 4] == 'b' || from.p[i + 4] == 'B');

				c = escape ? '\033' : '?';
				i = i + 4 < from.len ? i + 4 : from.len;
			} else if (c == 'n' || c == 't' || c == 'r') {
				c = ' ';
			}
		}
		to[n++] = c;
	}
	return n;
}

static void stamp_make(char *room, struct log_text micro, struct log_stamp *ret)
{
	int len;

	if (micro.len < 8 || micro.len > 16)
		return;
	len = snprintf(room, STAMP_ROOM, "%.*s.%.6s", (int)micro.len - 6, micro.p,
		micro.p + micro.len - 6);
	if (len <= 0 || len >= STAMP_ROOM ||
		log_stamp_find((struct log_text){room, (size_t)len}, ret) != (size_t)len)
		ret->kind = LOG_STAMP_NONE;
}

bool log_json_read(char buffer[static LOG_JSON_MAX], struct log_text line, struct log_line *ret)
{
	const size_t size = LOG_JSON_MAX - STAMP_ROOM;
	struct log_text value;
	const char *array;

	if (log_json_member(line, "\"MESSAGE\":", &value)) {
		ret->message.len = string_copy(buffer, size, value);
	} else if ((array = log_find(line, "\"MESSAGE\":["))) {
		value.p = array + strlen("\"MESSAGE\":[");
		value.len = line.len - (size_t)(value.p - line.p);
		ret->message.len = numbers_copy(buffer, size, value);
	} else {
		return false;
	}
	ret->message.p = buffer;
	ret->has_shape = ret->is_json = true;
	if (log_json_member(line, "\"SYSLOG_IDENTIFIER\":", &value) ||
		log_json_member(line, "\"_COMM\":", &value))
		ret->by = log_by_ident(value);
	if (log_json_member(line, "\"_SOURCE_REALTIME_TIMESTAMP\":", &value) ||
		log_json_member(line, "\"__REALTIME_TIMESTAMP\":", &value))
		stamp_make(buffer + size, value, &ret->stamp);
	return true;
}
