/* SPDX-License-Identifier: BSD-3-Clause */
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_MAX_BYTES (64u * 1024)
#define LOOK_BYTES     (128u * 1024) /* ahead, for whose log it is */
#define SCORE_MAX      50

/* ---- whose line ---- */

static enum trace_side side_by_score(const struct log_reader *reader)
{
	if (reader->hostapd_score == 0)
		return TRACE_NOBODY;
	return reader->hostapd_score > 0 ? TRACE_AP : TRACE_STATION;
}

enum trace_side log_side(const struct log_reader *reader, enum log_by by)
{
	switch (by) {
	case LOG_BY_BOTH:
		if (reader->line.by == LOG_BY_HOSTAPD)
			return TRACE_AP;
		if (reader->interface && reader->interface->side != TRACE_NOBODY)
			return reader->interface->side;
		return reader->line.by == LOG_BY_SUPPLICANT ? TRACE_STATION : side_by_score(reader);
	case LOG_BY_HOSTAPD:
	case LOG_BY_WPSD:
	case LOG_BY_WPS:
		return TRACE_AP;
	case LOG_BY_SUPPLICANT:
	case LOG_BY_KERNEL:
	case LOG_BY_MANAGER:
		return TRACE_STATION;
	case LOG_BY_NOBODY:
		return TRACE_NOBODY;
	}
	return TRACE_NOBODY;
}

static void score(struct log_reader *reader, enum log_by by)
{
	if (by == LOG_BY_HOSTAPD && reader->hostapd_score < SCORE_MAX)
		reader->hostapd_score++;
	else if (by == LOG_BY_SUPPLICANT && reader->hostapd_score > -SCORE_MAX)
		reader->hostapd_score--;
}

/* ---- the row ---- */

/* "wlan0: ", before a message of both programs and the kernel. */
static bool ifname_read(struct log_text *message, struct log_text *ret)
{
	size_t n = 0;

	while (n < message->len && n < TRACE_IFNAME_MAX && message->p[n] > ' ' &&
		message->p[n] != ':')
		n++;
	if (n == 0 || n >= TRACE_IFNAME_MAX || n + 1 >= message->len || message->p[n] != ':' ||
		message->p[n + 1] != ' ')
		return false;
	*ret = (struct log_text){message->p, n};
	message->p += n + 2;
	message->len -= n + 2;
	return true;
}

static bool row_find(struct log_text message, struct log_match *ret)
{
	size_t len = 0;

	ret->sta.known = 0;
	ret->depth = 0;
	if (log_starts(message, "STA ")) {
		struct log_text rest = {message.p + 4, message.len - 4};

		if (log_mac(&rest, &ret->sta) && log_skip(&rest, " "))
			message = rest;
	}
	ret->row = log_trie_find(ret->sta.known != 0, message, &len, &ret->depth);
	if (ret->sta.known)
		ret->depth = SIZE_MAX;
	if (!ret->row)
		return false;
	ret->rest = (struct log_text){message.p + len, message.len - len};
	if (!ret->row->exact)
		return true;
	ret->depth = SIZE_MAX;
	return log_trim(ret->rest).len == 0;
}

bool log_match_find(struct log_text message, struct log_match *ret)
{
	size_t before;
	bool found;

	ret->ifname.len = 0;
	if (row_find(message, ret))
		return true;
	before = ret->depth;
	if (!ifname_read(&message, &ret->ifname)) {
		ret->depth = before > TRACE_IFNAME_MAX + 1 ? before : TRACE_IFNAME_MAX + 1;
		return false;
	}
	found = row_find(message, ret);
	if (ret->depth < SIZE_MAX / 2)
		ret->depth += ret->ifname.len + 2;
	return found;
}

static void interface_set(struct log_reader *reader, struct log_text name, enum log_by by)
{
	struct log_interface *interface = reader->interface;

	if (name.len > 0 || !interface)
		interface = log_interface_get(reader, name);
	if (by == LOG_BY_HOSTAPD)
		interface->side = TRACE_AP;
	else if (!interface->is_access_point &&
		 (by == LOG_BY_SUPPLICANT || (by == LOG_BY_KERNEL && name.len > 0)))
		interface->side = TRACE_STATION;
	reader->interface = interface;
}

static bool is_of(const struct log_row *row, const struct log_table *table)
{
	return row >= table->rows && row < table->rows + table->n;
}

static bool is_debug(const struct log_row *row)
{
	if (is_of(row, &log_rows_topics))
		return row->code != LOG_ALWAYS;
	return is_of(row, &log_rows_wsc) && row->take;
}

static void match_take(struct log_reader *reader, const struct log_match *match)
{
	const struct log_row *row = match->row;
	const struct log_text ifname = match->ifname.len ? match->ifname : reader->line.ifname;
	struct trace_fact fact;

	reader->by_seen |= 1u << row->by;
	if (reader->line.by == LOG_BY_NOBODY)
		score(reader, row->by);
	if (ifname.len > 0 || row->kind != LOG_NOTHING || row->take || row->by == LOG_BY_HOSTAPD ||
		row->by == LOG_BY_SUPPLICANT)
		interface_set(reader, ifname, row->by);
	reader->debug_seen |= is_debug(row);
	if (row->kind == LOG_NOTHING && !row->take)
		return;
	reader->row = row;
	if (row->kind == LOG_NOTHING) {
		row->take(reader, match->rest, NULL);
		return;
	}
	log_fact_begin(reader, (enum trace_fact_kind)row->kind, &fact);
	fact.code = row->code;
	fact.sta = match->sta;
	if (!row->take || row->take(reader, match->rest, &fact))
		log_fact_tell(reader, &fact);
}

void log_message_read(struct log_reader *reader, struct log_text message)
{
	struct log_match match;

	if (log_match_find(message, &match) && match.row != reader->row)
		match_take(reader, &match);
}

/* ---- identities ---- */

bool log_identity_text(struct trace_fact *fact)
{
	fact->code = strncmp(fact->text, "WFA-SimpleConfig-Registrar", 26) == 0;
	return true;
}

/* "hexdump_ascii(len=29):", and the bytes in the lines that follow. */
bool log_identity_dump(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long len;

	if (!log_number_after(rest, "(len=", &len) || len <= 0 || len > 255)
		return false;
	log_fact_keep(reader, fact, LOG_OPEN_IDENTITY);
	reader->dump_left = (size_t)len;
	return false;
}

static bool dump_line(struct log_reader *reader, struct log_text message)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_IDENTITY);
	uint8_t bytes[16];
	size_t n, have;

	if (!log_skip(&message, "     ") || !kept) {
		reader->dump_left = 0;
		log_close(reader, LOG_OPEN_IDENTITY);
		return false;
	}
	n = log_hex(message, bytes, reader->dump_left < 16 ? reader->dump_left : 16);
	have = strlen(kept->text);
	log_put(kept->text + have, sizeof(kept->text) - have,
		(struct log_text){(const char *)bytes, n});
	reader->dump_left -= n;
	if (n == 0 || reader->dump_left == 0) {
		reader->dump_left = 0;
		log_identity_text(kept);
		log_close(reader, LOG_OPEN_IDENTITY);
	}
	return true;
}

/* ---- lines ---- */

static bool is_blank(struct log_text line)
{
	return log_trim(line).len == 0;
}

#define MEMO_BYTES (LOG_MEMO_WORDS * sizeof(uint64_t))

static struct log_memo *memo_of(struct log_reader *reader, const uint64_t start[LOG_MEMO_WORDS])
{
	const uint64_t mixed =
		(start[0] ^ start[1] << 7 ^ start[1] >> 57 ^ start[2] << 23 ^ start[2] >> 41) *
		0x9e3779b97f4a7c15u;

	return &reader->memos[mixed >> 56];
}

static bool is_memo(const struct log_memo *memo, const uint64_t start[LOG_MEMO_WORDS])
{
	return memo->used && memo->start[0] == start[0] && memo->start[1] == start[1] &&
	       memo->start[2] == start[2];
}

/* Nothing comes of it but an interface's name; and its first bytes tell so. */
static bool is_idle(const struct log_match *match, bool known)
{
	return match->depth <= MEMO_BYTES &&
	       (!known || (match->row->kind == LOG_NOTHING && !match->row->take));
}

static void memo_make(struct log_reader *reader, struct log_memo *memo,
	const uint64_t start[LOG_MEMO_WORDS], const struct log_match *match, bool known)
{
	*memo = (struct log_memo){.used = true, .known = known};
	memcpy(memo->start, start, MEMO_BYTES);
	if (known && match->ifname.len > 0) {
		const struct log_interface *interface = log_interface_get(reader, match->ifname);

		memo->interface = (uint8_t)(interface - reader->interfaces);
		memo->number = interface->number;
	}
}

/* What is known of lines that begin so; false: look for a row. */
static bool memo_take(struct log_reader *reader, const struct log_memo *memo,
	const uint64_t start[LOG_MEMO_WORDS])
{
	if (!is_memo(memo, start))
		return false;
	if (memo->number) {
		struct log_interface *interface = &reader->interfaces[memo->interface];

		if (interface->number != memo->number)
			return false;
		interface->used = reader->base.info.units + 1;
		reader->current[reader->line.by] = interface;
	}
	return true;
}

static void line_unknown(struct log_reader *reader, struct log_text message)
{
	if (!reader->line.has_shape && !is_blank(message))
		reader->base.info.not_understood++;
}

/* false: the line is done with. */
static bool line_match(struct log_reader *reader, struct log_text message, struct log_match *ret)
{
	const bool can_memo = message.len >= MEMO_BYTES && reader->line.ifname.len == 0;
	uint64_t start[LOG_MEMO_WORDS] = {0};
	struct log_memo *memo = NULL;
	bool known;

	if (can_memo) {
		memcpy(start, message.p, MEMO_BYTES);
		memo = memo_of(reader, start);
		if (memo_take(reader, memo, start)) {
			if (!memo->known)
				line_unknown(reader, message);
			return false;
		}
	}
	known = log_match_find(message, ret);
	if (can_memo && is_idle(ret, known))
		memo_make(reader, memo, start, ret, known);
	if (!known)
		line_unknown(reader, message);
	return known;
}

/* One line; lines are counted by the caller. */
static void log_line_read(struct log_reader *reader, struct log_text line)
{
	struct log_match match;

	log_prefix_read(&reader->prefixes, line, &reader->line);
	if (reader->dump_left > 0 && dump_line(reader, reader->line.message))
		return;
	if (!line_match(reader, reader->line.message, &match))
		return;
	reader->timed = false;
	reader->interface = reader->current[reader->line.by];
	reader->events_seen |= reader->line.is_event;
	reader->json_seen |= reader->line.is_json;
	match_take(reader, &match);
	reader->current[reader->line.by] = reader->interface;
}

/* The next line of the input, without its end; false at the end. */
static bool line_next(struct log_reader *reader, struct log_text *ret)
{
	struct trace_input *input = reader->input;

	for (;;) {
		const size_t have = (size_t)(input->end - input->at);
		const uint8_t *end = have ? memchr(input->at, '\n', have) : NULL;
		size_t len = end ? (size_t)(end - input->at) : have;
		bool whole = end != NULL;

		if (!end && have < LINE_MAX_BYTES && trace_input_more(input, have + 1) > have)
			continue;
		if (!end && have == 0)
			return false;
		if (len > LINE_MAX_BYTES) {
			len = LINE_MAX_BYTES;
			whole = false;
		}
		*ret = (struct log_text){(const char *)input->at, len};
		input->at += len + (whole ? 1 : 0);
		if (reader->in_long_line) {
			reader->in_long_line = !whole;
			continue;
		}
		reader->in_long_line = !whole;
		return true;
	}
}

static void match_look(struct log_reader *reader, const struct log_match *match)
{
	if (reader->line.by == LOG_BY_NOBODY)
		score(reader, match->row->by);
	if (match->ifname.len > 0)
		reader->interface = log_interface_get(reader, match->ifname);
	if (match->row->kind == LOG_NOTHING && match->row->code == LOG_AHEAD)
		match->row->take(reader, match->rest, NULL);
}

static void look_ahead(struct log_reader *reader)
{
	size_t left = trace_input_have(reader->input, LOOK_BYTES);
	const char *at = (const char *)reader->input->at;
	struct log_text mark = {at, left};

	reader->looking = true;
	if (log_skip(&mark, "\xef\xbb\xbf"))
		reader->input->at += 3;
	if (left > LOOK_BYTES)
		left = LOOK_BYTES;
	while (left > 0) {
		const char *end = memchr(at, '\n', left);
		const size_t len = end ? (size_t)(end - at) : left;
		struct log_match match;

		log_prefix_read(&reader->prefixes, (struct log_text){at, len}, &reader->line);
		if (log_match_find(reader->line.message, &match))
			match_look(reader, &match);
		at += len + (end ? 1 : 0);
		left -= len + (end ? 1 : 0);
	}
	memset(&reader->prefixes, 0, sizeof(reader->prefixes));
	reader->interface = NULL;
	reader->looking = false;
}

static void at_end(struct log_reader *reader)
{
	struct trace_input_info *info = &reader->base.info;
	const char *broken = trace_input_broken(reader->input);

	reader->over = true;
	for (int i = 0; i < LOG_OPEN_COUNT; i++)
		log_close(reader, (enum log_open)i);
	if (reader->input->cut) {
		info->cut = true;
		log_put(info->cut_text, sizeof(info->cut_text),
			(struct log_text){
				broken ? broken : "it ends early", broken ? strlen(broken) : 13});
	}
}

static enum trace_read reader_next(struct trace_reader *base, struct trace_fact *ret)
{
	struct log_reader *reader = (struct log_reader *)base;
	struct log_text line;

	if (!reader->started) {
		reader->started = true;
		look_ahead(reader);
	}
	while (reader->count == 0 || reader->slots[reader->first].open) {
		if (reader->over || !line_next(reader, &line)) {
			at_end(reader);
			if (reader->count == 0)
				log_end_tell(reader);
			if (reader->count > 0)
				continue;
			break;
		}
		base->info.units++;
		log_line_read(reader, line);
	}
	base->info.bytes =
		reader->input->offset - (uint64_t)(reader->input->end - reader->input->at);
	base->info.has_times = reader->base_known;
	base->info.since_boot = reader->base_known && !reader->base_absolute;
	log_format_tell(reader);
	if (reader->count == 0)
		return TRACE_READ_END;
	*ret = reader->slots[reader->first].fact;
	if (ret->time != TRACE_NO_TIME)
		reader->last_fact = ret->time;
	reader->first = (uint8_t)((reader->first + 1) % LOG_SLOTS_MAX);
	reader->count--;
	return TRACE_READ_FACT;
}

static void reader_free(struct trace_reader *base)
{
	struct log_reader *reader = (struct log_reader *)base;

	trace_input_free(reader->input);
	free(reader);
}

struct trace_reader *trace_log_open(struct trace_input *input, uint16_t source)
{
	static const struct trace_reader_ops ops = {reader_next, reader_free};
	struct log_reader *reader = calloc(1, sizeof(*reader));

	if (!reader) {
		trace_input_free(input);
		return NULL;
	}
	reader->base.ops = &ops;
	reader->base.info.side = TRACE_NOBODY;
	reader->base.info.format = "text";
	reader->input = input;
	reader->source = source;
	reader->calendar.now_s = (int64_t)time(NULL);
	reader->last_fact = TRACE_NO_TIME;
	memset(reader->open, LOG_NO_SLOT, sizeof(reader->open));
	return &reader->base;
}
