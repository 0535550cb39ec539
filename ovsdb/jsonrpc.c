/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "ovsdb/jsonrpc.h"
#include "buffer.h"

#define READ_BYTES 4096u

void ovsdb_framer_init(struct ovsdb_framer *framer, size_t bytes_max)
{
	memset(framer, 0, sizeof(*framer));
	framer->bytes_max = bytes_max ? bytes_max : OVSDB_MESSAGE_BYTES_MAX;
}

void ovsdb_framer_clear(struct ovsdb_framer *framer)
{
	const size_t bytes_max = framer->bytes_max;

	ovsdb_buffer_clear(&framer->in);
	ovsdb_framer_init(framer, bytes_max);
}

char *ovsdb_framer_reserve(struct ovsdb_framer *framer, size_t *ret_room)
{
	if (ovsdb_buffer_reserve(&framer->in, READ_BYTES) < 0)
		return NULL;
	*ret_room = framer->in.room - framer->in.end;
	return framer->in.data + framer->in.end;
}

void ovsdb_framer_commit(struct ovsdb_framer *framer, size_t length)
{
	framer->in.end += length;
}

/* Looks at one byte inside a message. Returns 1 when it ends the message, -1 when too deep. */
static int scan_byte(struct ovsdb_framer *framer, char byte)
{
	if (framer->in_string) {
		if (framer->escaped)
			framer->escaped = false;
		else if (byte == '\\')
			framer->escaped = true;
		else if (byte == '"')
			framer->in_string = false;
		return 0;
	}
	if (byte == '"') {
		framer->in_string = true;
	} else if (byte == '{' || byte == '[') {
		if (++framer->depth > OVSDB_MESSAGE_DEPTH_MAX)
			return -1;
	} else if (byte == '}' || byte == ']') {
		if (--framer->depth == 0)
			return 1;
	}
	return 0;
}

/*
 * jansson's own error text quotes the input, which may be a row with passphrases: say where it
 * went wrong, not what was there.
 */
static int message_decode(struct ovsdb_framer *framer, json_t **ret, struct ovsdb_error *error)
{
	json_error_t where;

	*ret = json_loadb(framer->in.data + framer->in.start, framer->scanned, 0, &where);
	ovsdb_buffer_consume(&framer->in, framer->scanned);
	framer->scanned = 0;
	if (*ret)
		return 1;
	framer->broken = true;
	return ovsdb_error_set(error, "message is not valid JSON at byte %d (%s)", where.position,
		json_error_code(&where) == json_error_invalid_utf8 ? "not UTF-8" : "syntax");
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

int ovsdb_framer_next(struct ovsdb_framer *framer, json_t **ret_message, struct ovsdb_error *error)
{
	struct ovsdb_buffer *in = &framer->in;

	if (framer->broken)
		return ovsdb_error_set(error, "the stream is out of step after an earlier error");
	if (framer->depth == 0) {
		size_t blank = 0;

		while (blank < ovsdb_buffer_length(in) && is_space(in->data[in->start + blank]))
			blank++;
		ovsdb_buffer_consume(in, blank);
	}
	while (framer->scanned < ovsdb_buffer_length(in)) {
		const char byte = in->data[in->start + framer->scanned];
		int end;

		if (framer->scanned == 0 && byte != '{') {
			framer->broken = true;
			return ovsdb_error_set(error,
				"expected '{' at the start of a message, got "
				"byte 0x%02x",
				(unsigned)(unsigned char)byte);
		}
		if (framer->scanned >= framer->bytes_max) {
			framer->broken = true;
			return ovsdb_error_set(
				error, "message is larger than %zu bytes", framer->bytes_max);
		}
		framer->scanned++;
		end = scan_byte(framer, byte);
		if (end < 0) {
			framer->broken = true;
			return ovsdb_error_set(
				error, "message is nested deeper than %u", OVSDB_MESSAGE_DEPTH_MAX);
		}
		if (end > 0)
			return message_decode(framer, ret_message, error);
	}
	return 0;
}

int ovsdb_message_parse(json_t *json, struct ovsdb_message *ret_message, struct ovsdb_error *error)
{
	struct ovsdb_message message = {
		.method = json_string_value(json_object_get(json, "method")),
		.params = json_object_get(json, "params"),
		.id = json_object_get(json, "id"),
		.result = json_object_get(json, "result"),
		.error = json_object_get(json, "error"),
	};
	const bool has_id = message.id && !json_is_null(message.id);

	if (!json_is_object(json))
		return ovsdb_error_set(error, "message is not an object");
	if (message.method) {
		if (!json_is_array(message.params))
			return ovsdb_error_set(error, "message with a method has no params array");
		message.type = has_id ? OVSDB_MESSAGE_REQUEST : OVSDB_MESSAGE_NOTIFICATION;
		*ret_message = message;
		return 0;
	}
	if (!has_id)
		return ovsdb_error_set(error, "message has neither a method nor an id");
	if (json_is_null(message.error))
		message.error = NULL;
	if (message.error)
		message.result = NULL;
	else if (!message.result)
		return ovsdb_error_set(error, "reply has neither a result nor an error");
	message.type = OVSDB_MESSAGE_REPLY;
	*ret_message = message;
	return 0;
}

json_t *ovsdb_request_new(json_int_t id, const char *method, json_t *params)
{
	return json_pack("{sIssso}", "id", id, "method", method, "params", params);
}

char *ovsdb_message_encode(const json_t *message, size_t *ret_length)
{
	char *text = json_dumps(message, JSON_COMPACT);

	if (text)
		*ret_length = strlen(text);
	return text;
}
