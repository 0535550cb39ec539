/* SPDX-License-Identifier: BSD-3-Clause */
/* Logs: line by line. Lines stay lines, so that places in them are the same. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../log/log.h"
#include "anonymise.h"
#include "copy.h"
#include "line.h"
#include "words.h"

/* No log has longer lines; what is more of one is left out. */
#define LINE_MAX_BYTES (64u * 1024)
#define DUMP_TEXT_MAX  256u

struct text {
	struct words words;
	struct trace_input *input;
	char line[LINE_MAX_BYTES + 1];
	/* the dump that goes on in the next lines */
	unsigned left; /* bytes of it */
	bool shown;    /* its bytes are in value, else they are left out */
	char value[DUMP_TEXT_MAX];
	unsigned n_value, next_value;
};

/* The bytes of a dump that stand in its line or, up to @most, in those behind it. */
static unsigned dump_bytes(const char *at, size_t len, char *to, unsigned most)
{
	unsigned n = 0;

	for (size_t i = 0; i < len && n < most;) {
		if (at[i] == ' ') {
			i++;
			continue;
		}
		if (i + 2 > len || hex_byte(at + i) < 0 || (i + 2 < len && at[i + 2] != ' '))
			break;
		to[n++] = (char)hex_byte(at + i);
		i += 2;
		if (i + 1 < len && at[i] == ' ' && at[i + 1] == ' ')
			break; /* what follows is the text beside it */
	}
	return n;
}

/* Looks ahead: the name's bytes are in the next lines. */
static unsigned dump_ahead(const struct text *text, unsigned bytes, char *to)
{
	const char *at = (const char *)text->input->at, *end = (const char *)text->input->end;
	unsigned n = 0;

	while (at < end && n < bytes) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const size_t len = (size_t)((line_end ? line_end : end) - at);
		const size_t from = trace_line_dump_more(at, len);
		const unsigned more = bytes - n < 16 ? bytes - n : 16;

		if (from == len || dump_bytes(at + from, len - from, to + n, more) != more)
			break;
		n += more;
		at = line_end ? line_end + 1 : end;
	}
	return n;
}

enum dump_kind { DUMP_KEPT, DUMP_NAME, DUMP_MODEL, DUMP_UUID, DUMP_SECRET };

static enum dump_kind dump_kind(const char *line, const struct trace_dump *dump)
{
	static const char *const names[] = {
		"SSID", "Device Name", "Serial Number", "identity", "Identity data"};
	static const char *const models[] = {"Model N", "Manufacturer"};
	static const char *const kept[] = {"Nonce", "Public Key", "Replay Counter",
		"replay_counter", "rates", "Configuration Error", "Version"};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (trace_line_dump_is(line, dump, kept[i]) &&
			!trace_line_dump_is(line, dump, "SNonce"))
			return DUMP_KEPT;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (trace_line_dump_is(line, dump, names[i]))
			return DUMP_NAME;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (trace_line_dump_is(line, dump, models[i]))
			return DUMP_MODEL;
	if (trace_line_dump_is(line, dump, "UUID") && dump->bytes == 16)
		return DUMP_UUID;
	return DUMP_SECRET;
}

static bool all_zero(const char *bytes, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return n > 0;
}

static void copy_dump(struct text *text, char *line, size_t len, const struct trace_dump *dump)
{
	const enum dump_kind kind = dump_kind(line, dump);
	char bytes[DUMP_TEXT_MAX];
	unsigned n = 0;

	words_copy(&text->words, line, dump->title_end);
	if (dump->bytes <= sizeof(bytes))
		n = dump->ascii
			    ? dump_ahead(text, dump->bytes, bytes)
			    : dump_bytes(line + dump->data, len - dump->data, bytes, dump->bytes);
	text->left = dump->ascii ? dump->bytes : 0;
	text->shown = false;
	words_put(&text->words, line + dump->title_end, dump->data - dump->title_end);
	if (kind == DUMP_KEPT || (!dump->ascii && n == dump->bytes && all_zero(bytes, n))) {
		words_put(&text->words, line + dump->data, len - dump->data);
		text->left = 0;
		return;
	}
	if (n != dump->bytes || kind == DUMP_SECRET) {
		if (dump->bytes > 0)
			words_put(&text->words, " [REMOVED]", 10);
		return;
	}
	if (kind == DUMP_NAME) {
		map_learn(text->words.map, bytes, n);
		map_text(text->words.map, bytes, n);
	} else if (kind == DUMP_UUID) {
		map_uuid(text->words.map, (uint8_t *)bytes);
	} else if (map_known(text->words.map, bytes, n) == n && n > 0) {
		map_text(text->words.map, bytes, n);
	}
	if (dump->ascii) {
		memcpy(text->value, bytes, n);
		text->n_value = n;
		text->next_value = 0;
		text->shown = true;
	} else if (n > 0) {
		words_put(&text->words, " ", 1);
		words_put_hex(&text->words, (const uint8_t *)bytes, n, line + dump->data, ' ');
	}
}

/* A line of the dump before it. Removed ones stay as empty lines. */
static void copy_dump_more(struct text *text, char *line, size_t len)
{
	const size_t from = trace_line_dump_more(line, len);
	const unsigned n = text->left < 16 ? text->left : 16;
	char out[16 * 3 + 3 + 16 + 1];

	text->left -= n;
	if (from == len || !text->shown || text->next_value + n > text->n_value)
		return;
	words_copy(&text->words, line, from);
	memset(out, ' ', sizeof(out));
	for (unsigned i = 0; i < n; i++) {
		const char c = text->value[text->next_value + i];
		char two[3];

		(void)snprintf(two, sizeof(two), "%02x", (unsigned char)c);
		memcpy(out + 3 * i, two, 2);
		out[16 * 3 + 2 + i] = isprint((unsigned char)c) ? c : '_';
	}
	words_put(&text->words, out, 16 * 3 + 2 + 16);
	text->next_value += n;
}

static void copy_line(struct text *text, size_t len)
{
	struct trace_dump dump;

	if (text->left > 0 && trace_line_dump_more(text->line, len) < len) {
		copy_dump_more(text, text->line, len);
		return;
	}
	text->left = 0;
	if (trace_line_dump(text->line, len, &dump)) {
		copy_dump(text, text->line, len, &dump);
		return;
	}
	trace_mask_secrets(text->line, len);
	words_copy(&text->words, text->line, len);
}

/* The next line without its end; false: there is none. @ret_end: it had one. */
static bool next_line(struct text *text, size_t *ret_len, bool *ret_end)
{
	struct trace_input *input = text->input;
	const size_t have = trace_input_have(input, LINE_MAX_BYTES);
	const size_t most = have < LINE_MAX_BYTES ? have : LINE_MAX_BYTES;
	const uint8_t *end = most ? memchr(input->at, '\n', most) : NULL;
	const size_t len = end ? (size_t)(end - input->at) : most;

	if (most == 0)
		return false;
	memcpy(text->line, input->at, len);
	text->line[len] = '\0';
	input->at += len;
	while (!end && trace_input_have(input, 1) > 0) { /* the rest of a line that is too long */
		end = memchr(input->at, '\n', (size_t)(input->end - input->at));
		input->at = end ? end : input->end;
	}
	if (end)
		input->at++;
	*ret_len = len;
	*ret_end = end != NULL;
	/* what a dump needs of the next lines */
	(void)trace_input_have(input, LINE_MAX_BYTES);
	return true;
}

bool text_copy(struct map *map, struct trace_input *input, FILE *to)
{
	struct text *text = calloc(1, sizeof(*text));
	size_t len;
	bool end;

	if (!text)
		return false;
	words_init(&text->words, map, to);
	text->input = input;
	while (next_line(text, &len, &end)) {
		const bool cr = len > 0 && text->line[len - 1] == '\r';

		copy_line(text, len - cr);
		words_put(&text->words, &"\r\n"[!cr], (size_t)cr + end);
	}
	words_flush(&text->words);
	free(text);
	return true;
}
