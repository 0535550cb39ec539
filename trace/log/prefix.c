/* SPDX-License-Identifier: BSD-3-Clause */
/* The message of a line: behind quotes of a mail, stamps, host, ident, priority, IFNAME=. */
#include "internal.h"

#include <string.h>

static const struct {
	const char *ident;
	enum log_by by;
} idents[] = {
	{"hostapd", LOG_BY_HOSTAPD},
	{"hostapd_cli", LOG_BY_HOSTAPD},
	{"wpad", LOG_BY_HOSTAPD},
	{"wpa_supplicant", LOG_BY_SUPPLICANT},
	{"wpa_cli", LOG_BY_SUPPLICANT},
	{"kernel", LOG_BY_KERNEL},
	{"NetworkManager", LOG_BY_MANAGER},
	{"wpsd", LOG_BY_WPSD},
};

enum log_by log_by_ident(struct log_text ident)
{
	for (size_t i = 0; i < sizeof(idents) / sizeof(idents[0]); i++)
		if (ident.len == strlen(idents[i].ident) && log_starts(ident, idents[i].ident))
			return idents[i].by;
	return LOG_BY_NOBODY;
}

static void skip(struct log_text *text, size_t n)
{
	text->p += n;
	text->len -= n;
}

static void skip_blanks(struct log_text *text)
{
	while (text->len > 0 && (*text->p == ' ' || *text->p == '\t'))
		skip(text, 1);
}

static void skip_colours(struct log_text *text)
{
	size_t n = 2;

	while (text->len > 2 && text->p[0] == '\033' && text->p[1] == '[') {
		for (n = 2; n < text->len && n < 16 && text->p[n] < '@'; n++)
			;
		skip(text, n < text->len ? n + 1 : n);
	}
}

/* "<3>", "<30>1 ". */
static bool skip_level(struct log_text *text)
{
	size_t n = 1;

	while (n < text->len && n < 4 && text->p[n] >= '0' && text->p[n] <= '9')
		n++;
	if (n == 1 || n >= text->len || text->p[n] != '>')
		return false;
	skip(text, n + 1);
	return true;
}

/* "hostapd[123]: " or "hostapd: ": what writes the line. @known: only one that we know, or with a
 * process number. */
static bool ident_read(struct log_text *text, bool known, enum log_by *ret)
{
	struct log_text ident = {text->p, 0};
	size_t n = 0;
	bool has_pid = false;

	while (n < text->len && n < 48 && text->p[n] > ' ' && text->p[n] != ':' &&
		text->p[n] != '[')
		n++;
	ident.len = n;
	if (n < text->len && text->p[n] == '[') {
		while (n < text->len && n < 64 && text->p[n] != ']' && text->p[n] > ' ')
			n++;
		has_pid = n < text->len && text->p[n] == ']';
		n++;
	}
	if (ident.len == 0 || n + 1 >= text->len || text->p[n] != ':' || text->p[n + 1] != ' ')
		return false;
	if (known && !has_pid && log_by_ident(ident) == LOG_BY_NOBODY)
		return false;
	*ret = log_by_ident(ident);
	skip(text, n + 2);
	return true;
}

/* "host ident: " or "ident: " behind a stamp. @host: that there is a host is certain. */
static void host_read(struct log_text *text, bool host, enum log_by *ret)
{
	struct log_text rest = *text;

	if (ident_read(&rest, true, ret)) {
		*text = rest;
		return;
	}
	rest = *text;
	if (log_word(&rest).len > 0 && ident_read(&rest, !host, ret))
		*text = rest;
}

/* RFC 5424 behind its stamp: host, program, process, message id, data. */
static bool rfc5424_read(struct log_text *text, enum log_by *ret)
{
	struct log_text rest = *text, program;

	log_word(&rest);
	program = log_word(&rest);
	log_word(&rest);
	log_word(&rest);
	if (rest.len == 0 || (rest.p[0] != '-' && rest.p[0] != '['))
		return false;
	if (rest.p[0] == '[') {
		const char *end = log_find(rest, "] ");

		if (!end)
			return false;
		skip(&rest, (size_t)(end - rest.p) + 2);
	} else if (!log_skip(&rest, "- ")) {
		return false;
	}
	*ret = log_by_ident(program);
	*text = rest;
	return true;
}

/* OpenWrt's "daemon.notice " behind a stamp. */
static void facility_read(struct log_text *text)
{
	size_t n = 0;

	while (n < text->len && n < 24 && text->p[n] >= 'a' && text->p[n] <= 'z')
		n++;
	if (n == 0 || n >= text->len || text->p[n] != '.')
		return;
	n++;
	while (n < text->len && n < 40 && text->p[n] >= 'a' && text->p[n] <= 'z')
		n++;
	if (n < text->len && text->p[n] == ' ')
		skip(text, n + 1);
}

/* Everything between a stamp and the message. */
static void behind_stamp(struct log_text *text, enum log_stamp_kind kind, bool bracket,
	bool rfc5424, enum log_by *by)
{
	if (bracket)
		log_skip(text, "]");
	switch (kind) {
	case LOG_STAMP_NONE:
		return;
	case LOG_STAMP_SECONDS:
		if (log_skip(text, ": "))
			return;
		skip_blanks(text);
		if (!bracket || text->len > 0)
			host_read(text, false, by);
		return;
	case LOG_STAMP_ISO:
		if (log_skip(text, "  ")) /* wps events */
			return;
		log_skip(text, " ");
		if (!rfc5424 || !rfc5424_read(text, by))
			host_read(text, true, by);
		return;
	case LOG_STAMP_MONTH:
		log_skip(text, " ");
		host_read(text, true, by);
		return;
	case LOG_STAMP_DAY:
		log_skip(text, " ");
		if (log_starts(*text, "[")) { /* logread -t */
			struct log_stamp inner;
			const size_t n = log_stamp_find(*text, &inner);

			if (n > 0 && n < text->len && text->p[n] == ']')
				skip(text, n + 1);
			skip_blanks(text);
		}
		facility_read(text);
		host_read(text, false, by);
		return;
	}
}

/* Bytes of a stamp that tell a line of the same shape quickly: first and last that is no digit. */
static void shape_marks(struct log_shape *shape, struct log_text stamp)
{
	bool first = true;

	shape->mark[0] = shape->mark[1] = 0;
	for (size_t i = 0; i < stamp.len; i++) {
		const char c = stamp.p[i];

		if (c != ':' && c != '.' && c != 'T')
			continue;
		shape->mark[first ? 0 : 1] = (uint8_t)i;
		first = false;
	}
	for (int i = 0; i < 2; i++)
		shape->at_mark[i] = shape->mark[i] ? stamp.p[shape->mark[i]] : stamp.p[0];
}

/* The message begins with the name of a program that is not known: in a line of the same shape
 * there may be one that is. */
static bool is_ambiguous(const struct log_stamp *stamp, struct log_text message, enum log_by by)
{
	const char *end = message.len ? memchr(message.p, ' ', message.len) : NULL;

	return by == LOG_BY_NOBODY && stamp->kind != LOG_STAMP_SECONDS && end && end > message.p &&
	       end[-1] == ':';
}

static void shape_keep(struct log_prefixes *prefixes, const struct log_stamp *stamp,
	struct log_text message, enum log_by by)
{
	const char *tail = stamp->text.p + stamp->text.len;
	const size_t tail_len = (size_t)(message.p - tail);
	struct log_shape *shape = &prefixes->shapes[prefixes->next];

	if (tail_len > LOG_TAIL_MAX || stamp->text.len > UINT8_MAX ||
		is_ambiguous(stamp, message, by))
		return;
	shape->kind = stamp->kind;
	shape->stamp_len = (uint8_t)stamp->text.len;
	shape->tail_len = (uint8_t)tail_len;
	shape->by = by;
	memcpy(shape->tail, tail, tail_len);
	shape->tail_start = 0;
	memcpy(&shape->tail_start, tail, tail_len < 8 ? tail_len : 8);
	shape->tail_mask = 0;
	memset(&shape->tail_mask, 0xff, tail_len < 8 ? tail_len : 8);
	shape_marks(shape, stamp->text);
	prefixes->next = (prefixes->next + 1) % LOG_SHAPES_MAX;
	if (prefixes->n < LOG_SHAPES_MAX)
		prefixes->n++;
}

static bool is_same_kind(char c, enum log_stamp_kind kind)
{
	switch (kind) {
	case LOG_STAMP_NONE:
		return false;
	case LOG_STAMP_SECONDS:
		return c == '[' || (c >= '0' && c <= '9');
	case LOG_STAMP_ISO:
		return c >= '0' && c <= '9';
	case LOG_STAMP_MONTH:
		return c >= 'A' && c <= 'S';
	case LOG_STAMP_DAY:
		return c == '[' || (c >= 'F' && c <= 'W');
	}
	return false;
}

/* @line is eight bytes longer than the prefix. */
static bool has_tail(const struct log_shape *shape, struct log_text line)
{
	const char *tail = line.p + shape->stamp_len;
	uint64_t start;

	memcpy(&start, tail, sizeof(start));
	if ((start ^ shape->tail_start) & shape->tail_mask)
		return false;
	return shape->tail_len <= 8 || memcmp(tail + 8, shape->tail + 8, shape->tail_len - 8u) == 0;
}

/* A line whose prefix is like that of an earlier one. Its stamp is not looked at in full: a message
 * begins behind the same tail. */
static bool shape_find(
	const struct log_prefixes *prefixes, struct log_text line, struct log_line *ret)
{
	for (size_t i = 0; i < prefixes->n; i++) {
		const struct log_shape *shape = &prefixes->shapes[i];
		const size_t len = (size_t)shape->stamp_len + shape->tail_len;

		if (line.len < len + 8 || line.p[shape->mark[1]] != shape->at_mark[1] ||
			line.p[shape->mark[0]] != shape->at_mark[0] || !has_tail(shape, line) ||
			!is_same_kind(line.p[0], shape->kind))
			continue;
		ret->stamp = (struct log_stamp){shape->kind, {line.p, shape->stamp_len}};
		ret->by = shape->by;
		ret->has_shape = true;
		ret->message = (struct log_text){line.p + len, line.len - len};
		return true;
	}
	return false;
}

/* A mail quotes: "> ", ">> "; or a shell prompts: "> <3>WPS-SUCCESS", on a terminal "> \r<3>…". */
static void quotes_read(struct log_prefixes *prefixes, struct log_text *text)
{
	struct log_text rest = *text;

	skip_blanks(&rest);
	while (log_skip(&rest, ">")) {
		log_skip(&rest, " ");
		log_skip(&rest, "\r");
		*text = rest;
		prefixes->mail = true;
	}
}

static bool outer_read(struct log_prefixes *prefixes, struct log_text *text, struct log_line *ret)
{
	bool rfc5424 = false, bracket;
	size_t len;

	if (text->len > 0 && text->p[0] == '<') {
		struct log_text rest = *text;

		if (skip_level(&rest)) {
			rfc5424 = log_skip(&rest, "1 ");
			if (log_stamp_find(rest, &ret->stamp))
				*text = rest;
		}
	}
	len = log_stamp_find(*text, &ret->stamp);
	if (len == 0)
		return false;
	bracket = text->p[0] == '[';
	if (bracket && (len >= text->len || text->p[len] != ']')) {
		ret->stamp.kind = LOG_STAMP_NONE;
		return false;
	}
	skip(text, len);
	/* "586.692 WPS-SUCCESS": what listens at a control interface writes it so */
	ret->is_event = ret->stamp.kind == LOG_STAMP_SECONDS && !bracket && log_starts(*text, " ");
	behind_stamp(text, ret->stamp.kind, bracket, rfc5424, &ret->by);
	ret->is_event &= ret->by == LOG_BY_NOBODY;
	shape_keep(prefixes, &ret->stamp, *text, ret->by);
	ret->has_shape = true;
	return true;
}

/* The stamp of a line in a mail may stand anywhere in it: "see 1317289042.619717: wlan1: …". */
static bool inner_find(struct log_text *text, struct log_line *ret)
{
	struct log_text rest = *text;
	const char *dot;

	while ((dot = memchr(rest.p, '.', rest.len))) {
		size_t before = 0;
		struct log_text from;

		while (before < (size_t)(dot - rest.p) && dot[-1 - (ptrdiff_t)before] >= '0' &&
			dot[-1 - (ptrdiff_t)before] <= '9')
			before++;
		from = (struct log_text){dot - before, rest.len - (size_t)(dot - rest.p) + before};
		if (before == 10 && log_stamp_find(from, &ret->stamp) == 17 && from.len > 19 &&
			from.p[17] == ':' && from.p[18] == ' ') {
			*text = (struct log_text){from.p + 19, from.len - 19};
			ret->has_shape = true;
			return true;
		}
		rest.len -= (size_t)(dot - rest.p) + 1;
		rest.p = dot + 1;
	}
	ret->stamp.kind = LOG_STAMP_NONE;
	return false;
}

/* What may stand before a message several times. true: something was passed over. */
static bool nested_read(struct log_text *text, struct log_line *line)
{
	struct log_stamp stamp;
	size_t len;

	if (text->len > 1 && text->p[0] >= '0' && text->p[0] <= '9') {
		/* -t behind a syslog stamp, or twice: the innermost says when the event was */
		len = log_stamp_find(*text, &stamp);
		if (len == 0 || stamp.kind != LOG_STAMP_SECONDS || len + 2 > text->len ||
			text->p[len] != ':' || text->p[len + 1] != ' ')
			return false;
		if (line->stamp.kind != LOG_STAMP_SECONDS || log_stamp_is_absolute(&stamp))
			line->stamp = stamp;
		skip(text, len + 2);
		return true;
	}
	switch (text->len > 1 ? text->p[0] : '\0') {
	case '[':
		len = log_stamp_find(*text, &stamp);
		if (len == 0 || len + 2 > text->len || text->p[len] != ']')
			return false;
		if (line->stamp.kind == LOG_STAMP_NONE)
			line->stamp = stamp;
		skip(text, len + 1);
		skip_blanks(text);
		return true;
	case '<':
		if (!skip_level(text))
			return false;
		line->is_event = true;
		return true;
	case 'I':
		if (!log_skip(text, "IFNAME="))
			return false;
		line->ifname = log_word(text);
		line->is_event = true;
		return true;
	case '\033':
		len = text->len;
		skip_colours(text);
		return text->len != len;
	default:
		return false;
	}
}

static bool is_mail_header(struct log_text line)
{
	return log_starts(line, "From: ") || log_starts(line, "Subject: ") ||
	       log_starts(line, "Date: ") || log_starts(line, "Message-ID: ");
}

/* A line of a new shape, or of none. */
static void other_read(struct log_prefixes *prefixes, struct log_text text, struct log_line *ret)
{
	skip_colours(&text);
	quotes_read(prefixes, &text);
	if (text.len > 0 && text.p[0] == ' ') {
		struct log_text rest = text;

		skip_blanks(&rest);
		if (log_stamp_find(rest, &ret->stamp))
			text = rest;
	}
	if (!outer_read(prefixes, &text, ret)) {
		prefixes->mail |= is_mail_header(text);
		if (prefixes->mail)
			inner_find(&text, ret);
	}
	ret->message = text;
}

void log_prefix_read(struct log_prefixes *prefixes, struct log_text line, struct log_line *ret)
{
	ret->stamp.kind = LOG_STAMP_NONE;
	ret->ifname.len = 0;
	ret->by = LOG_BY_NOBODY;
	ret->is_event = ret->is_json = ret->has_shape = false;
	if (!shape_find(prefixes, line, ret) &&
		(line.len == 0 || line.p[0] != '{' || !log_json_read(prefixes->json, line, ret)))
		other_read(prefixes, line, ret);
	for (int i = 0; i < 6 && nested_read(&ret->message, ret); i++)
		ret->has_shape = true;
}
