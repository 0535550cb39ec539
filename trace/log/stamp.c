/* SPDX-License-Identifier: BSD-3-Clause */
/* Times as logs write them. A stamp is found on every line, and read only where there is a fact. */
#include "internal.h"

#include <string.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)
/* Stamps of seconds that are larger count from 1970 (here: from 2001), smaller ones from a start.
 */
#define ABSOLUTE_S INT64_C(1000000000)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(struct log_text text, size_t at)
{
	size_t n = 0;

	while (at + n < text.len && is_digit(text.p[at + n]))
		n++;
	return n;
}

/* 'd' a digit, '_' a digit or a blank, anything else itself. */
static bool fits(struct log_text text, const char *pattern)
{
	const size_t len = strlen(pattern);

	if (text.len < len)
		return false;
	for (size_t i = 0; i < len; i++) {
		const char c = text.p[i];

		if (pattern[i] == 'd'	    ? !is_digit(c)
			: pattern[i] == '_' ? !is_digit(c) && c != ' '
			: pattern[i] == 'a' ? c < 'A' || c > 'z'
					    : c != pattern[i])
			return false;
	}
	return true;
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static int month_of(const char *p)
{
	for (int i = 0; i < 12; i++)
		if (memcmp(months + 3 * i, p, 3) == 0)
			return i;
	return -1;
}

/* ".123456" or ",123" at @at; its length. */
static size_t fraction(struct log_text text, size_t at)
{
	size_t n;

	if (at >= text.len || (text.p[at] != '.' && text.p[at] != ','))
		return 0;
	n = digits(text, at + 1);
	return n > 0 ? n + 1 : 0;
}

static size_t iso_find(struct log_text text)
{
	size_t len = strlen("dddd-dd-ddTdd:dd:dd");

	if (!fits(text, "dddd-dd-ddTdd:dd:dd") && !fits(text, "dddd-dd-dd dd:dd:dd"))
		return 0;
	len += fraction(text, len);
	if (len < text.len && text.p[len] == 'Z')
		return len + 1;
	if (len < text.len && (text.p[len] == '+' || text.p[len] == '-')) {
		const struct log_text zone = {text.p + len + 1, text.len - len - 1};

		if (fits(zone, "dd:dd"))
			return len + 6;
		if (fits(zone, "dddd"))
			return len + 5;
	}
	return len;
}

static size_t seconds_find(struct log_text text)
{
	const size_t blanks = text.p[0] == '[' ? 1 : 0;
	size_t at = blanks, whole, part;

	while (blanks && at < text.len && text.p[at] == ' ' && at < 8)
		at++;
	whole = digits(text, at);
	if (whole == 0 || whole > 10 || at + whole >= text.len || text.p[at + whole] != '.')
		return 0;
	part = digits(text, at + whole + 1);
	return part >= 3 && part <= 9 ? at + whole + 1 + part : 0;
}

static enum log_stamp_kind stamp_kind(struct log_text text, size_t *ret_len)
{
	struct log_text inner = text;
	size_t bracket;

	if (text.len < 5)
		return LOG_STAMP_NONE;
	bracket = log_skip(&inner, "[");
	if (is_digit(text.p[0]) && (*ret_len = iso_find(text)) > 0)
		return LOG_STAMP_ISO;
	if ((is_digit(text.p[0]) || bracket) && (*ret_len = seconds_find(text)) > 0)
		return LOG_STAMP_SECONDS;
	if (fits(inner, "aaa aaa _d dd:dd:dd dddd") && month_of(inner.p + 4) >= 0) {
		*ret_len = bracket + strlen("aaa aaa _d dd:dd:dd dddd");
		return LOG_STAMP_DAY;
	}
	if (!bracket && fits(text, "aaa _d dd:dd:dd") && month_of(text.p) >= 0) {
		*ret_len = strlen("aaa _d dd:dd:dd");
		*ret_len += fraction(text, *ret_len);
		return LOG_STAMP_MONTH;
	}
	return LOG_STAMP_NONE;
}

size_t log_stamp_find(struct log_text text, struct log_stamp *ret)
{
	size_t len = 0;
	enum log_stamp_kind kind = stamp_kind(text, &len);

	if (kind == LOG_STAMP_NONE)
		return 0;
	*ret = (struct log_stamp){kind, {text.p, len}};
	return len;
}

static int64_t number(const char *p, size_t n)
{
	int64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (is_digit(p[i]) ? p[i] - '0' : 0);
	return value;
}

/* ns of the digits behind a point at @at. */
static int64_t nanoseconds(struct log_text text, size_t at)
{
	int64_t value = 0, unit = NS_PER_S / 10;

	for (at++; at < text.len && is_digit(text.p[at]); at++, unit /= 10)
		value += (text.p[at] - '0') * unit;
	return value;
}

int64_t log_seconds_time(struct log_text text)
{
	size_t at = 0, whole;

	while (at < text.len && !is_digit(text.p[at]))
		at++;
	whole = digits(text, at);
	if (whole > 10 || number(text.p + at, whole) > INT64_MAX / NS_PER_S - 1)
		return TRACE_NO_TIME;
	return number(text.p + at, whole) * NS_PER_S + nanoseconds(text, at + whole);
}

/* Local times are taken for UTC: where a log was written is not told, and clocks are compared by
 * what inputs have in common. */
static int64_t civil(int year, int month, int day, const char *clock)
{
	struct tm tm = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = day};

	tm.tm_hour = (int)number(clock, 2);
	tm.tm_min = (int)number(clock + 3, 2);
	tm.tm_sec = (int)number(clock + 6, 2);
	if (month < 0 || month > 11 || day < 1 || day > 31 || year < 1970 || year > 2200)
		return TRACE_NO_TIME;
	return (int64_t)timegm(&tm) * NS_PER_S;
}

static int64_t iso_time(struct log_text text)
{
	const char *p = text.p;
	int64_t time =
		civil((int)number(p, 4), (int)number(p + 5, 2) - 1, (int)number(p + 8, 2), p + 11);
	size_t at = strlen("dddd-dd-ddTdd:dd:dd");

	if (time == TRACE_NO_TIME)
		return time;
	if (at < text.len && (p[at] == '.' || p[at] == ',')) {
		time += nanoseconds(text, at);
		at += 1 + digits(text, at + 1);
	}
	if (at + 4 < text.len && p[at] != 'Z') {
		const char *minutes = p + text.len - 2;
		const int64_t zone = number(p + at + 1, 2) * 3600 + number(minutes, 2) * 60;

		time -= (p[at] == '-' ? -zone : zone) * NS_PER_S;
	}
	return time;
}

#define DAY_S (24 * 3600)

static int64_t month_time(struct log_text text, struct log_calendar *calendar)
{
	const int month = month_of(text.p), day = (int)number(text.p + 4, 2);
	int64_t time;

	if (!calendar->year) {
		const time_t now = (time_t)calendar->now_s;
		struct tm tm = {0};

		gmtime_r(&now, &tm);
		calendar->year = tm.tm_year + 1900;
		time = civil(calendar->year, month, day, text.p + 7);
		if (time > (calendar->now_s + DAY_S) * NS_PER_S)
			calendar->year--;
	} else if (month < 2 && calendar->month > 9) {
		calendar->year++; /* New Year between two lines */
	} else if (month > 9 && calendar->month < 2) {
		calendar->year--; /* … and a line that comes late */
	}
	calendar->month = month;
	time = civil(calendar->year, month, day, text.p + 7);
	return time == TRACE_NO_TIME || text.len <= 15 ? time : time + nanoseconds(text, 15);
}

int64_t log_stamp_time(const struct log_stamp *stamp, struct log_calendar *calendar)
{
	struct log_text text = stamp->text;

	switch (stamp->kind) {
	case LOG_STAMP_NONE:
		return TRACE_NO_TIME;
	case LOG_STAMP_SECONDS:
		return log_seconds_time(text);
	case LOG_STAMP_ISO:
		return iso_time(text);
	case LOG_STAMP_MONTH:
		return month_time(text, calendar);
	case LOG_STAMP_DAY:
		log_skip(&text, "[");
		return civil((int)number(text.p + 20, 4), month_of(text.p + 4),
			(int)number(text.p + 8, 2), text.p + 11);
	}
	return TRACE_NO_TIME;
}

bool log_stamp_is_absolute(const struct log_stamp *stamp)
{
	return stamp->kind != LOG_STAMP_SECONDS ||
	       log_seconds_time(stamp->text) >= ABSOLUTE_S * NS_PER_S;
}
