/* SPDX-License-Identifier: BSD-3-Clause */
/* struct wsc_message to bytes, in the order of the schema of its kind. */
#include <string.h>

#include "lib/wire/table.h"

/* Counts on when the buffer is full, so that the caller learns how much it takes. */
struct writer {
	uint8_t *buffer;
	size_t size;
	size_t len;
};

static void bytes_put(struct writer *writer, const uint8_t *p, size_t len)
{
	if (len && writer->len <= writer->size && writer->size - writer->len >= len)
		/* a session has its settings further on in the same buffer */
		memmove(writer->buffer + writer->len, p, len);
	writer->len += len;
}

/* @value in @size bytes, big-endian. */
static void number_put(struct writer *writer, uint32_t value, unsigned size)
{
	while (size > 0) {
		const uint8_t byte = (uint8_t)(value >> (8 * --size));

		bytes_put(writer, &byte, 1);
	}
}

static void attribute_put(struct writer *writer, uint16_t id, struct wsc_bytes value)
{
	number_put(writer, id, 2);
	number_put(writer, (uint32_t)value.len, 2);
	bytes_put(writer, value.p, value.len);
}

static struct wsc_bytes field_bytes(const struct wsc_message *message, int field)
{
	struct wsc_bytes value;

	memcpy(&value, (const uint8_t *)message + attributes[field].offset, sizeof(value));
	return value;
}

static size_t field_len(const struct wsc_message *message, int field)
{
	return attributes[field].size ? attributes[field].size : field_bytes(message, field).len;
}

/* Value of a field behind its header. */
static void field_put(struct writer *writer, const struct wsc_message *message, int field)
{
	if (attributes[field].size) {
		number_put(writer, field_number(message, field), attributes[field].size);
	} else {
		const struct wsc_bytes value = field_bytes(message, field);

		bytes_put(writer, value.p, value.len);
	}
}

static void list_put(struct writer *writer, const struct wsc_list *list, uint16_t id)
{
	unsigned i;

	for (i = 0; i < list->n; i++)
		attribute_put(writer, id, list->item[i]);
}

static void extensions_put(struct writer *writer, const struct wsc_message *message)
{
	size_t len = 0;
	unsigned i;
	int field;

	for (field = ATTRIBUTE_COUNT; field < WSC_FIELD_COUNT; field++) {
		if (wsc_has(message, (enum wsc_field)field))
			len += 2 + field_len(message, field);
	}
	if (len > 0) {
		number_put(writer, WSC_ID_VENDOR_EXTENSION, 2);
		number_put(writer, (uint32_t)(3 + len), 2);
		number_put(writer, WSC_VENDOR_WFA, 3);
	}
	for (field = ATTRIBUTE_COUNT; field < WSC_FIELD_COUNT; field++) {
		if (!wsc_has(message, (enum wsc_field)field))
			continue;
		number_put(writer, attributes[field].id, 1);
		number_put(writer, (uint32_t)field_len(message, field), 1);
		field_put(writer, message, field);
	}
	list_put(writer, &message->vendor_extensions, WSC_ID_VENDOR_EXTENSION);
	for (i = 0; i < message->unknown.n; i++)
		bytes_put(writer, message->unknown.item[i].p, message->unknown.item[i].len);
}

static void item_put(struct writer *writer, const struct wsc_message *message, unsigned item)
{
	if (item == ITEM_CREDENTIALS) {
		list_put(writer, &message->credentials, WSC_ID_CREDENTIAL);
	} else if (item == ITEM_DEVICE_TYPES) {
		list_put(writer, &message->requested_device_types, WSC_ID_REQUESTED_DEVICE_TYPE);
	} else if (item == ITEM_EXTENSIONS) {
		extensions_put(writer, message);
	} else if (wsc_has(message, (enum wsc_field)item)) {
		number_put(writer, attributes[item].id, 2);
		number_put(writer, (uint32_t)field_len(message, (int)item), 2);
		field_put(writer, message, (int)item);
	}
}

/* Item number @i of the kind's order as its code, 0 at the end. A kind without a schema has all. */
static uint8_t order_code(enum wsc_kind kind, unsigned i)
{
	if (schemas[kind].items[0])
		return i < SCHEMA_ITEMS ? schemas[kind].items[i] : 0;
	if (i < ATTRIBUTE_COUNT)
		return (uint8_t)(1 + i);
	i += WSC_FIELD_COUNT - ATTRIBUTE_COUNT;
	return i < ITEM_COUNT ? (uint8_t)(1 + i) : 0;
}

static bool kind_has(enum wsc_kind kind, unsigned item)
{
	uint8_t code;
	unsigned i;

	for (i = 0; (code = order_code(kind, i)); i++) {
		if (schema_item(code) == item)
			return true;
	}
	return false;
}

/* What is wrong with a present field. */
static enum wsc_problem field_problem(
	const struct wsc_message *message, int field, const char **ret_clause)
{
	const bool subelement = field >= ATTRIBUTE_COUNT;
	const bool allowed =
		subelement ? schemas[message->kind].subelements >> attributes[field].id & 1
			   : kind_has(message->kind, (unsigned)field);

	*ret_clause = subelement ? TABLE_SUBELEMENTS : schemas[message->kind].clause;
	if (!allowed)
		return WSC_OUT_OF_PLACE;
	*ret_clause = subelement ? TABLE_SUBELEMENTS : TABLE_ATTRIBUTES;
	if (!field_length_good(field, field_len(message, field)))
		return WSC_BAD_LENGTH;
	if (!attributes[field].size && !field_bytes(message, field).p &&
		field_len(message, field) > 0)
		return WSC_BAD_VALUE;
	if (field == WSC_FIELD_MESSAGE_TYPE && message->kind <= WSC_DONE &&
		message->message_type != WSC_MESSAGE_TYPE_M1 + (unsigned)message->kind)
		return WSC_WRONG_MESSAGE_TYPE;
	return field_value_bad(message, field, ret_clause) ? WSC_BAD_VALUE : WSC_GOOD;
}

/* What is wrong with an item of a list that @kind may have or not. */
static enum wsc_problem list_problem(enum wsc_kind kind, struct wsc_bytes item, unsigned which)
{
	if (which != ITEM_EXTENSIONS && !kind_has(kind, which))
		return WSC_OUT_OF_PLACE;
	if (!item.p || item.len > UINT16_MAX ||
		(which == ITEM_DEVICE_TYPES && item.len != WSC_DEVICE_TYPE_SIZE) ||
		(which == ITEM_EXTENSIONS && item.len < 3))
		return WSC_BAD_LENGTH;
	/* it would come back as sub-elements */
	if (which == ITEM_EXTENSIONS && vendor_is_wfa(item))
		return WSC_BAD_VALUE;
	return WSC_GOOD;
}

/* Whole attributes that the kind has no member for. */
static enum wsc_problem unknown_problem(enum wsc_kind kind, struct wsc_bytes item)
{
	uint16_t id;
	int field;

	if (!item.p || item.len < 4 || item.len - 4 != be16_read(item.p + 2))
		return WSC_BAD_LENGTH;
	id = be16_read(item.p);
	field = field_find(id);
	if (id_is_reserved(id) || id == WSC_ID_VENDOR_EXTENSION ||
		(field >= 0 && kind_has(kind, (unsigned)field)) ||
		(id == WSC_ID_CREDENTIAL && kind_has(kind, ITEM_CREDENTIALS)) ||
		(id == WSC_ID_REQUESTED_DEVICE_TYPE && kind_has(kind, ITEM_DEVICE_TYPES)))
		return WSC_BAD_VALUE;
	return WSC_GOOD;
}

static enum wsc_status refuse(
	struct wsc_report *report, enum wsc_problem problem, uint16_t id, const char *clause)
{
	report_add(report, (struct wsc_deviation){problem, true,
				   strcmp(clause, TABLE_SUBELEMENTS) == 0, id, 0, clause});
	return WSC_INVALID;
}

static enum wsc_status lists_check(const struct wsc_message *message, struct wsc_report *report)
{
	const struct wsc_list *lists[] = {[0] = &message->credentials,
		[1] = &message->requested_device_types,
		[2] = &message->vendor_extensions};
	enum wsc_problem problem;
	unsigned which, i;

	for (which = 0; which < 3; which++) {
		const uint16_t id = item_id(ITEM_CREDENTIALS + which);

		if (lists[which]->n > WSC_LIST_MAX)
			return refuse(report, WSC_TOO_MANY, id, TABLE_ATTRIBUTES);
		for (i = 0; i < lists[which]->n; i++) {
			problem = list_problem(
				message->kind, lists[which]->item[i], ITEM_CREDENTIALS + which);
			if (problem != WSC_GOOD)
				return refuse(report, problem, id, TABLE_ATTRIBUTES);
		}
	}
	if (message->unknown.n > WSC_LIST_MAX)
		return refuse(report, WSC_TOO_MANY, 0, TABLE_ATTRIBUTES);
	for (i = 0; i < message->unknown.n; i++) {
		const struct wsc_bytes item = message->unknown.item[i];

		problem = unknown_problem(message->kind, item);
		if (problem != WSC_GOOD)
			return refuse(report, problem,
				problem == WSC_BAD_LENGTH ? 0 : be16_read(item.p),
				TABLE_ATTRIBUTES);
	}
	return WSC_OK;
}

static enum wsc_status message_check(const struct wsc_message *message, struct wsc_report *report)
{
	const struct schema *schema = &schemas[message->kind];
	const uint8_t *items;
	const char *clause;
	int field;

	for (items = schema->items; *items; items++) {
		const unsigned item = schema_item(*items);

		if ((*items & SCHEMA_REQUIRED) && !item_present(message, item))
			return refuse(report, WSC_MISSING, item_id(item), schema->clause);
	}
	field = schema_condition_unmet(message);
	if (field >= 0)
		return refuse(report, WSC_MISSING, attributes[field].id, schema->clause);
	for (field = 0; field < WSC_FIELD_COUNT; field++) {
		enum wsc_problem problem;

		if (!wsc_has(message, (enum wsc_field)field))
			continue;
		problem = field_problem(message, field, &clause);
		if (problem != WSC_GOOD)
			return refuse(report, problem, attributes[field].id, clause);
	}
	return lists_check(message, report);
}

void wsc_message_init(struct wsc_message *message, enum wsc_kind kind, uint8_t version2)
{
	memset(message, 0, sizeof(*message));
	message->kind = kind;
	if (schemas[kind].items[0] == (SCHEMA_REQUIRED | (1 + WSC_FIELD_VERSION))) {
		message->version = 0x10;
		wsc_put(message, WSC_FIELD_VERSION);
	}
	if (kind <= WSC_DONE) {
		message->message_type = (uint8_t)(WSC_MESSAGE_TYPE_M1 + kind);
		wsc_put(message, WSC_FIELD_MESSAGE_TYPE);
	}
	if (version2 && (schemas[kind].subelements & SCHEMA_VERSION2)) {
		message->version2 = version2;
		wsc_put(message, WSC_FIELD_VERSION2);
	}
}

enum wsc_status wsc_message_build(const struct wsc_message *message, uint8_t *buffer, size_t size,
	size_t *ret_len, struct wsc_report *report)
{
	struct writer writer = {buffer, size, 0};
	enum wsc_status status;
	uint8_t code;
	unsigned i;

	if (report)
		memset(report, 0, sizeof(*report));
	if (!message || !ret_len || (!buffer && size) || (unsigned)message->kind >= WSC_KIND_COUNT)
		return WSC_MISUSE;
	status = message_check(message, report);
	if (status != WSC_OK)
		return status;
	for (i = 0; (code = order_code(message->kind, i)); i++)
		item_put(&writer, message, schema_item(code));
	*ret_len = writer.len;
	return writer.len <= size ? WSC_OK : WSC_NO_SPACE;
}
