/* SPDX-License-Identifier: BSD-3-Clause */
/* Logs: line by line. Lines stay lines, so that places in them are the same. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../mac.h"
#include "anonymise.h"
#include "copy.h"
#include "line.h"

/* No log has longer lines; what is more of one is left out. */
#define LINE_MAX_BYTES (64u * 1024)
#define DUMP_TEXT_MAX  256u

struct text {
	struct map *map;
	struct trace_input *input;
	FILE *to;
	char line[LINE_MAX_BYTES + 1];
	/* the dump that goes on in the next lines */
	unsigned left; /* bytes of it */
	bool shown;    /* its bytes are in value, else they are left out */
	char value[DUMP_TEXT_MAX];
	unsigned n_value, next_value;
};

/* What stands before a name, and what ends the name: 0 is the end of the line, or of the word when
 * the line does not begin with it. */
static const struct {
	const char *before;
	char end;
} contexts[] = {
	{"ssid=\"", '"'},
	{"ssid=\\\"", '\\'},
	{"ssid='", '\''},
	{"ssid '", '\''},
	{"ssid \"", '"'},
	{"ssid \\\"", '\\'},
	{"SSID=\"", '"'},
	{"SSID='", '\''},
	{"SSID '", '\''},
	{"SSID \"", '"'},
	{"SSID \\\"", '\\'},
	{"ssid[0]=", 0},
	{"ssid2=\"", '"'},
	{"ssid2=", 0},
	{"ssid=", 0},
	{"* SSID=", '\n'},
	{"multi_ap_backhaul_ssid=\"", '"'},
	{"'ssid' value '", '\''},
	{"scan res info to '", '\''},
	{"connection '", '\''},
	{"network '", '\''},
	{"network \"", '"'},
	{"access point '", '\''},
	{"Access point '", '\''},
	{"device_name='", '\''},
	{"device_name=", 0},
	{"wps_device_name=", 0},
	{"manufacturer='", '\''},
	{"manufacturer=", 0},
	{"model_name='", '\''},
	{"model_name=", 0},
	{"model_number='", '\''},
	{"model_number=", 0},
	{"serial_number='", '\''},
	{"serial_number=", 0},
	{"friendly_name=", 0},
	{"nas_identifier=", 0},
	{"id_str=\"", '"'},
	{"id_str=", 0},
	{"keyid=", ' '},
	{"key id '", '\''},
	{"identity='", '\''},
	{"identity=\"", '"'},
	{"identity '", '\''},
	{"hostname=", ' '},
	{"\"ssid\":\"", '"'},
	{"\"ssid\": \"", '"'},
	{"\"key_id\":\"", '"'},
	{"\"key_id\": \"", '"'},
	{"\"name\":\"", '"'},
	{"\"name\": \"", '"'},
	{"\"device_name\":\"", '"'},
	{"\"device_name\": \"", '"'},
	{"\"device\":\"", '"'},
	{"\"device\": \"", '"'},
	{"\"_HOSTNAME\":\"", '"'},
	{"\"_HOSTNAME\" : \"", '"'},
	{"/home/", '/'},
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool has(const char *line, size_t len, const char *what)
{
	return memmem(line, len, what, strlen(what)) != NULL;
}

static void put(struct text *text, const char *bytes, size_t len)
{
	if (text->to)
		(void)fwrite(bytes, 1, len, text->to);
}

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two digits; -1: they are none. */
static int hex_byte(const char *at)
{
	const int high = hex_digit(at[0]), low = hex_digit(at[1]);

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static void put_hex(struct text *text, const uint8_t *bytes, size_t n, const char *like, char gap)
{
	bool upper = false;

	for (size_t i = 0; i < 3 * n && gap; i++)
		upper = upper || (like[i] >= 'A' && like[i] <= 'F');
	for (size_t i = 0; i < n; i++) {
		char two[4];

		(void)snprintf(two, sizeof(two), upper ? "%02X" : "%02x", bytes[i]);
		put(text, two, 2);
		if (gap && i + 1 < n)
			put(text, &gap, 1);
	}
}

/* As the programs print names: \x41, \n, \\, \". Returns the length of what is printed so. */
static size_t unescape(const char *from, size_t len, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (from[i] == '\\' && i + 3 < len && from[i + 1] == 'x' &&
			hex_byte(from + i + 2) >= 0) {
			to[n++] = (char)hex_byte(from + i + 2);
			i += 3;
		} else if (from[i] == '\\' && i + 1 < len) {
			to[n++] = from[++i];
		} else {
			to[n++] = from[i];
		}
	}
	return n;
}

static void put_name(struct text *text, const char *name, size_t len)
{
	char raw[256];
	size_t n;

	if (len > sizeof(raw)) {
		put(text, "name", 4);
		return;
	}
	map_learn(text->map, name, len);
	n = unescape(name, len, raw);
	map_learn(text->map, raw, n);
	map_text(text->map, raw, n);
	put(text, raw, n);
}

/* Each returns how much of the line it has written in another way; 0 = none of it. */

static size_t try_mac(struct text *text, const char *at, size_t len)
{
	struct trace_mac mac;

	if (!trace_mac_read(at, len, &mac) ||
		(len > 17 && (isxdigit((unsigned char)at[17]) || at[17] == at[2])))
		return 0;
	if (mac.known != TRACE_MAC_WHOLE) {
		put(text, at, 17); /* somebody has masked it */
		return 17;
	}
	map_mac(text->map, mac.octet);
	put_hex(text, mac.octet, 6, at, at[2]);
	return 17;
}

static size_t try_uuid(struct text *text, const char *at, size_t len)
{
	uint8_t uuid[16];
	size_t n = 0;

	if (len < 36)
		return 0;
	for (size_t i = 0; i < 36; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (at[i] != '-')
				return 0;
			continue;
		}
		if (hex_byte(at + i) < 0)
			return 0;
		uuid[n++] = (uint8_t)hex_byte(at + i);
		i++;
	}
	map_uuid(text->map, uuid);
	for (size_t i = 0; i < 16; i++) {
		put_hex(text, &uuid[i], 1, at, 0);
		if (i == 3 || i == 5 || i == 7 || i == 9)
			put(text, "-", 1);
	}
	return 36;
}

static size_t try_ipv4(struct text *text, const char *at, size_t len)
{
	uint8_t address[4];
	char out[20];
	size_t i = 0;

	for (int k = 0; k < 4; k++) {
		unsigned value = 0, digits = 0;

		for (; i < len && isdigit((unsigned char)at[i]) && digits < 4; i++, digits++)
			value = value * 10 + (unsigned)(at[i] - '0');
		if (digits == 0 || digits > 3 || value > 255 ||
			(k < 3 && (i >= len || at[i] != '.')))
			return 0;
		address[k] = (uint8_t)value;
		i += k < 3;
	}
	if (i < len && (is_word(at[i]) || (at[i] == '.' && i + 1 < len && is_word(at[i + 1]))))
		return 0;
	map_ipv4(text->map, address);
	(void)snprintf(
		out, sizeof(out), "%u.%u.%u.%u", address[0], address[1], address[2], address[3]);
	put(text, out, strlen(out));
	return i;
}

static size_t try_ipv6(struct text *text, const char *at, size_t len)
{
	size_t n = 0, colons = 0;
	bool gap = false;
	char out[32];

	for (; n < len && (isxdigit((unsigned char)at[n]) || at[n] == ':'); n++) {
		colons += at[n] == ':';
		gap = gap || (n > 0 && at[n] == ':' && at[n - 1] == ':');
	}
	if (n < 6 || colons > 7 || (!gap && colons != 7) || (n < len && is_word(at[n])))
		return 0;
	(void)snprintf(
		out, sizeof(out), "2001:db8::%x", (unsigned)(map_hash(text->map, at, n) & 0xffff));
	put(text, out, strlen(out));
	return n;
}

/* Runs of hexadecimal digits: addresses without colons, ids of machines, names. */
static size_t try_hex(struct text *text, const char *at, size_t len)
{
	uint8_t bytes[64];
	size_t n = 0;

	while (n < len && hex_digit(at[n]) >= 0)
		n++;
	if (n < 8 || n > 2 * sizeof(bytes) || n % 2 || (n < len && is_word(at[n])))
		return 0;
	for (size_t i = 0; i < n / 2; i++)
		bytes[i] = (uint8_t)hex_byte(at + 2 * i);
	if (n == 12)
		map_mac(text->map, bytes);
	else if (n == 32)
		map_uuid(text->map, bytes);
	else if (map_known(text->map, (const char *)bytes, n / 2) == n / 2)
		map_text(text->map, (char *)bytes, n / 2);
	else
		return 0;
	put_hex(text, bytes, n / 2, at, 0);
	return n;
}

static size_t try_known(struct text *text, const char *at, size_t len)
{
	const size_t n = map_known(text->map, at, len);

	if (n == 0 || (n < len && is_word(at[n]) && is_word(at[n - 1])))
		return 0;
	put_name(text, at, n);
	return n;
}

/* Up to where the name goes on that begins at @from. */
static size_t name_end(const char *line, size_t len, size_t from, char end, bool first)
{
	const bool json = line[0] == '{';
	size_t i = from;

	for (; i < len; i++) {
		const char c = line[i];

		if (end == '\'' || end == '"') {
			if (c == '\\' && i + 1 < len)
				i++;
			else if (c == end)
				break;
		} else if (c == end || (end == 0 && !first && c == ' ') ||
			   (end && end != '\n' && c == ' ') || (json && c == '"')) {
			break;
		}
	}
	return i < len ? i : len;
}

static size_t try_context(struct text *text, const char *line, size_t len, size_t at)
{
	for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
		size_t n, end;

		if (contexts[i].before[0] != line[at])
			continue;
		n = strlen(contexts[i].before);
		if (n > len - at || memcmp(line + at, contexts[i].before, n) != 0)
			continue;
		end = name_end(line, len, at + n, contexts[i].end, at == 0 || line[at - 1] == '\t');
		put(text, line + at, n);
		put_name(text, line + at + n, end - at - n);
		return end - at;
	}
	return 0;
}

/* "[name|maker|model|…|type]" of WPS-PIN-NEEDED, "[name]" of WPS-ENROLLEE-SEEN. */
static size_t try_device(struct text *text, const char *line, size_t len, size_t at)
{
	size_t from = at + 1;

	if (line[at] != '[' || !memchr(line + at, ']', len - at) ||
		!(has(line, at, "WPS-ENROLLEE-SEEN") || has(line, at, "WPS-PIN-NEEDED")))
		return 0;
	put(text, "[", 1);
	for (size_t i = from; i < len; i++) {
		if (line[i] != '|' && line[i] != ']')
			continue;
		if (i - from == 1 || (i > from && line[i] == ']' && from != at + 1))
			put(text, line + from, i - from); /* a blank; the type */
		else if (i > from)
			put_name(text, line + from, i - from);
		put(text, line + i, 1);
		from = i + 1;
		if (line[i] == ']')
			break;
	}
	return from - at;
}

/* The host's name in "Nov 21 20:54:36 HOST program:" and "2026-11-21T20:54:36+00:00 HOST …". */
static size_t host_at(const char *line, size_t len)
{
	size_t i = 0, words;

	while (i < len && (line[i] == '>' || line[i] == ' '))
		i++;
	if (i + 20 > len)
		return len;
	if (isdigit((unsigned char)line[i]) && line[i + 4] == '-' && line[i + 10] == 'T')
		words = 1;
	else if (isupper((unsigned char)line[i]) && line[i + 3] == ' ' && line[i + 9] == ':' &&
		 line[i + 12] == ':')
		words = 3;
	else
		return len;
	for (size_t n = 0; n < words; n++) {
		while (i < len && line[i] != ' ')
			i++;
		while (i < len && line[i] == ' ')
			i++;
	}
	return i;
}

static size_t try_host(struct text *text, const char *at, size_t len)
{
	static const char *const facilities[] = {
		"kern.", "user.", "daemon.", "auth", "syslog.", "local", "cron.", "mail."};
	size_t n = 0;

	while (n < len && at[n] != ' ')
		n++;
	if (n == 0 || n == len || at[n - 1] == ':' || at[n - 1] == ']' ||
		isdigit((unsigned char)at[0]))
		return 0;
	for (size_t i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++)
		if (strncmp(at, facilities[i], strlen(facilities[i])) == 0)
			return 0;
	put_name(text, at, n);
	return n;
}

static size_t try_all(struct text *text, const char *line, size_t len, size_t at)
{
	const bool begins = at == 0 || !is_word(line[at - 1]);
	const char c = line[at];
	size_t n = 0;

	if (c == '[')
		return try_device(text, line, len, at);
	if (!begins && c != '/')
		return 0;
	n = try_context(text, line, len, at);
	if (n == 0 && (isxdigit((unsigned char)c) || c == ':' || c == 'x' || c == '*')) {
		n = try_mac(text, line + at, len - at);
		if (n == 0 && c != '*' && (at == 0 || (line[at - 1] != ':' && line[at - 1] != '.')))
			n = try_ipv6(text, line + at, len - at);
	}
	if (n == 0 && isxdigit((unsigned char)c)) {
		n = try_uuid(text, line + at, len - at);
		if (n == 0)
			n = try_ipv4(text, line + at, len - at);
		if (n == 0)
			n = try_hex(text, line + at, len - at);
	}
	return n ? n : try_known(text, line + at, len - at);
}

static void copy_words(struct text *text, const char *line, size_t len)
{
	const size_t host = host_at(line, len);

	for (size_t at = 0; at < len;) {
		size_t n = at == host ? try_host(text, line + at, len - at) : 0;

		if (n == 0)
			n = try_all(text, line, len, at);
		if (n == 0) {
			put(text, line + at, 1);
			n = 1;
		}
		at += n;
	}
}

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

enum dump_kind { DUMP_KEPT, DUMP_NAME, DUMP_UUID, DUMP_SECRET };

static enum dump_kind dump_kind(const char *line, const struct trace_dump *dump)
{
	static const char *const names[] = {"SSID", "Device Name", "Model N", "Manufacturer",
		"Serial Number", "identity", "Identity data"};
	static const char *const kept[] = {"Nonce", "Public Key", "Replay Counter",
		"replay_counter", "rates", "Configuration Error", "Version"};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (trace_line_dump_is(line, dump, kept[i]) &&
			!trace_line_dump_is(line, dump, "SNonce"))
			return DUMP_KEPT;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (trace_line_dump_is(line, dump, names[i]))
			return DUMP_NAME;
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

static void copy_dump(
	struct text *text, const char *line, size_t len, const struct trace_dump *dump)
{
	const enum dump_kind kind = dump_kind(line, dump);
	char bytes[DUMP_TEXT_MAX];
	unsigned n = 0;

	copy_words(text, line, dump->title_end);
	if (dump->bytes <= sizeof(bytes))
		n = dump->ascii
			    ? dump_ahead(text, dump->bytes, bytes)
			    : dump_bytes(line + dump->data, len - dump->data, bytes, dump->bytes);
	text->left = dump->ascii ? dump->bytes : 0;
	text->shown = false;
	put(text, line + dump->title_end, dump->data - dump->title_end);
	if (kind == DUMP_KEPT || (!dump->ascii && n == dump->bytes && all_zero(bytes, n))) {
		put(text, line + dump->data, len - dump->data);
		text->left = 0;
		return;
	}
	if (n != dump->bytes || kind == DUMP_SECRET) {
		if (dump->bytes > 0)
			put(text, " [REMOVED]", 10);
		return;
	}
	if (kind == DUMP_NAME) {
		map_learn(text->map, bytes, n);
		map_text(text->map, bytes, n);
	} else {
		map_uuid(text->map, (uint8_t *)bytes);
	}
	if (dump->ascii) {
		memcpy(text->value, bytes, n);
		text->n_value = n;
		text->next_value = 0;
		text->shown = true;
	} else if (n > 0) {
		put(text, " ", 1);
		put_hex(text, (const uint8_t *)bytes, n, line + dump->data, ' ');
	}
}

/* A line of the dump before it. Removed ones stay as empty lines. */
static void copy_dump_more(struct text *text, const char *line, size_t len)
{
	const size_t from = trace_line_dump_more(line, len);
	const unsigned n = text->left < 16 ? text->left : 16;
	char out[16 * 3 + 3 + 16 + 1];

	text->left -= n;
	if (from == len || !text->shown || text->next_value + n > text->n_value)
		return;
	copy_words(text, line, from);
	memset(out, ' ', sizeof(out));
	for (unsigned i = 0; i < n; i++) {
		const char c = text->value[text->next_value + i];
		char two[3];

		(void)snprintf(two, sizeof(two), "%02x", (unsigned char)c);
		memcpy(out + 3 * i, two, 2);
		out[16 * 3 + 2 + i] = isprint((unsigned char)c) ? c : '_';
	}
	put(text, out, 16 * 3 + 2 + 16);
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
	copy_words(text, text->line, len);
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
	text->map = map;
	text->input = input;
	text->to = to;
	while (next_line(text, &len, &end)) {
		const bool cr = len > 0 && text->line[len - 1] == '\r';

		copy_line(text, len - cr);
		put(text, &"\r\n"[!cr], (size_t)cr + end);
	}
	free(text);
	return true;
}
