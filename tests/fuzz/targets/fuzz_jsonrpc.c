/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an OVSDB server may send: the byte stream, the messages, their values. The first byte says
 * how the stream is cut; the messages have to come out the same as from one piece.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ovsdb/jsonrpc.h"
#include "ovsdb/schema.h"
#include "ovsdb/transact.h"
#include "ovsdb/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void row_walk(json_t *row)
{
	struct ovsdb_error error;
	struct ovsdb_set set;
	struct ovsdb_map map;
	const char *column, *text;
	int64_t number;
	json_t *value;
	bool flag;
	size_t i;

	json_object_foreach (row, column, value) {
		(void)ovsdb_row_bool(row, column, &flag, &error);
		(void)ovsdb_row_int(row, column, &number, &error);
		if (ovsdb_row_string(row, column, &text, &error) > 0 && !text)
			abort();
		if (ovsdb_row_uuid(row, column, &text, &error) > 0 && strlen(text) != 36)
			abort();
		if (ovsdb_row_set(row, column, &set, &error) == 0) {
			for (i = 0; i < set.count; i++) {
				if (!ovsdb_set_at(&set, i))
					abort();
				(void)ovsdb_set_uuid_at(&set, i);
			}
		}
		if (ovsdb_row_string_map(row, column, &map, &error) == 0) {
			for (i = 0; i < map.count; i++) {
				if (!ovsdb_map_get(&map, ovsdb_map_key_at(&map, i)))
					abort();
			}
		}
		row_walk(value);
	}
}

static void schema_walk(const json_t *result)
{
	struct ovsdb_error error;
	struct ovsdb_schema *schema = ovsdb_schema_new(result, &error);
	json_t *ignored, *columns;
	const char *table, *column;
	struct ovsdb_type type;
	char text[64];

	if (!schema)
		return;
	json_object_foreach (ovsdb_schema_tables(schema), table, ignored) {
		columns = ovsdb_schema_columns(schema, table);
		json_object_foreach (columns, column, ignored) {
			if (ovsdb_schema_type(schema, table, column, &type) < 0)
				abort();
			(void)ovsdb_type_describe(&type, text, sizeof(text));
		}
	}
	ovsdb_schema_free(schema);
}

static void message_walk(json_t *json)
{
	struct ovsdb_op_error failed;
	struct ovsdb_message message;
	struct ovsdb_error error;
	json_t *element;
	size_t i;

	if (ovsdb_message_parse(json, &message, &error) < 0)
		return;
	switch (message.type) {
	case OVSDB_MESSAGE_REQUEST:
	case OVSDB_MESSAGE_NOTIFICATION:
		json_array_foreach (message.params, i, element)
			row_walk(element);
		break;
	case OVSDB_MESSAGE_REPLY:
		row_walk(message.result);
		schema_walk(message.result);
		(void)ovsdb_transact_check(message.result, &failed);
		json_array_foreach (message.result, i, element)
			row_walk(element);
		break;
	}
}

/* Returns how many messages came out of the stream, cut every @step bytes. */
static size_t stream_read(const uint8_t *data, size_t size, size_t step, bool walk)
{
	struct ovsdb_framer framer;
	struct ovsdb_error error;
	size_t count = 0;
	int got = 0;

	ovsdb_framer_init(&framer, 1u << 16);
	while (size > 0 && got >= 0) {
		size_t room, length = size < step ? size : step;
		char *input = ovsdb_framer_reserve(&framer, &room);
		json_t *json;

		if (!input)
			abort();
		length = length < room ? length : room;
		memcpy(input, data, length);
		ovsdb_framer_commit(&framer, length);
		data += length;
		size -= length;
		while ((got = ovsdb_framer_next(&framer, &json, &error)) > 0) {
			count++;
			if (walk)
				message_walk(json);
			json_decref(json);
		}
	}
	ovsdb_framer_clear(&framer);
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	if (stream_read(data + 1, size - 1, data[0] % 32u + 1, true) !=
		stream_read(data + 1, size - 1, SIZE_MAX, false))
		abort();
	return 0;
}
