/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes to struct wsc_message, after the schema of its kind. */
#include <string.h>

#include "lib/wire/table.h"

#define HEADER_SIZE 4 /* type and length of an attribute */

struct parser {
	const struct schema *schema;
	unsigned tolerances;
	struct wsc_message *message;
	struct wsc_report *report;
	size_t zeros;	  /* where the zero bytes at the end begin */
	unsigned highest; /* place in the schema of the last required attribute */
	bool ended;	  /* by Authenticator or Key Wrap Authenticator */
};

enum wsc_status wsc_attribute_next(
	struct wsc_bytes bytes, uint32_t *offset, struct wsc_attribute *ret)
{
	const size_t at = *offset;
	size_t len;

	if (at >= bytes.len)
		return WSC_NOTHING;
	if (bytes.len - at < HEADER_SIZE)
		return WSC_TRUNCATED;
	len = be16_read(bytes.p + at + 2);
	if (bytes.len - at - HEADER_SIZE < len)
		return WSC_TRUNCATED;
	ret->id = be16_read(bytes.p + at);
	ret->offset = (uint32_t)at;
	ret->value.p = bytes.p + at + HEADER_SIZE;
	ret->value.len = len;
	*offset = (uint32_t)(at + HEADER_SIZE + len);
	return WSC_OK;
}

/* Reports; true when the parse ends here. @tolerance 0 is never fatal, ~0 always. */
static bool deviate(const struct parser *parser, enum wsc_problem problem, unsigned tolerance,
	uint16_t id, size_t offset, const char *clause)
{
	const bool fatal = tolerance == ~0u || (tolerance && !(parser->tolerances & tolerance));

	report_add(parser->report,
		(struct wsc_deviation){problem, fatal, strcmp(clause, TABLE_SUBELEMENTS) == 0, id,
			(uint32_t)offset, clause});
	return fatal;
}

/* Adds to a list; one that is full says so and goes on. */
static void list_add(const struct parser *parser, struct wsc_list *list, struct wsc_bytes item,
	uint16_t id, size_t offset)
{
	if (list->n < WSC_LIST_MAX)
		list->item[list->n++] = item;
	else
		(void)deviate(parser, WSC_TOO_MANY, 0, id, offset, TABLE_ATTRIBUTES);
}

/* Place of an item in the schema, from 1; 0 = it has none. */
static unsigned place_find(const struct parser *parser, unsigned item)
{
	const uint8_t *items = parser->schema->items;
	unsigned i;

	if (!items[0])
		return 1;
	/* mostly the next one, but the schemas are short */
	for (i = 0; i < SCHEMA_ITEMS && items[i]; i++) {
		if (schema_item(items[i]) == item)
			return i + 1;
	}
	return 0;
}

/* The required ones come in the schema's order; the others where they like. */
static bool order_good(struct parser *parser, unsigned place)
{
	if (!(parser->schema->items[place - 1] & SCHEMA_REQUIRED))
		return true;
	if (place < parser->highest)
		return false;
	parser->highest = place;
	return true;
}

/* Stores a value whose length fits its attribute. */
static void field_store(struct wsc_message *message, int field, struct wsc_bytes value)
{
	uint32_t number = 0;
	size_t i;

	wsc_put(message, (enum wsc_field)field);
	if (!attributes[field].size) {
		memcpy((uint8_t *)message + attributes[field].offset, &value, sizeof(value));
		return;
	}
	for (i = 0; i < value.len; i++)
		number = number << 8 | value.p[i];
	field_number_set(message, field, number);
}

/* A field of the schema, or a sub-element that it allows. */
static enum wsc_status field_take(const struct parser *parser, int field, struct wsc_bytes value,
	size_t offset, const char *clause)
{
	const uint16_t id = attributes[field].id;
	const char *table = NULL;

	if (wsc_has(parser->message, (enum wsc_field)field))
		return deviate(parser, WSC_TWICE, WSC_TOLERATE_DUPLICATES, id, offset, clause)
			       ? WSC_INVALID
			       : WSC_OK;
	if (!field_length_good(field, value.len)) {
		if (deviate(parser, WSC_BAD_LENGTH, WSC_TOLERATE_LENGTHS, id, offset, clause))
			return WSC_INVALID;
		if (attributes[field].size)
			return WSC_OK; /* no number can be made of it */
	}
	field_store(parser->message, field, value);
	if (field_value_bad(parser->message, field, &table) &&
		deviate(parser, WSC_BAD_VALUE, WSC_TOLERATE_VALUES, id, offset, table))
		return WSC_INVALID;
	return WSC_OK;
}

/* The WFA vendor extension: sub-elements of id u8 and length u8. Its end is known, so that what
 * does not fit into it is invalid, never truncated. */
static enum wsc_status subelements_take(
	const struct parser *parser, struct wsc_bytes value, size_t offset)
{
	size_t at = 3;

	while (at < value.len) {
		const uint8_t id = value.p[at];
		const int field = field_find_subelement(id);
		const size_t room = value.len - at;
		size_t len;

		if (room < 2 || room - 2 < value.p[at + 1])
			return deviate(parser, WSC_BAD_LENGTH, WSC_TOLERATE_LENGTHS, id,
				       offset + at, TABLE_SUBELEMENTS)
				       ? WSC_INVALID
				       : WSC_OK;
		len = value.p[at + 1];
		if (field < 0) {
			(void)deviate(parser, WSC_UNKNOWN, 0, id, offset + at, TABLE_SUBELEMENTS);
		} else if (!(parser->schema->subelements >> id & 1)) {
			(void)deviate(
				parser, WSC_OUT_OF_PLACE, 0, id, offset + at, TABLE_SUBELEMENTS);
		} else {
			const enum wsc_status status =
				field_take(parser, field, (struct wsc_bytes){value.p + at + 2, len},
					offset + at, TABLE_SUBELEMENTS);

			if (status != WSC_OK)
				return status;
		}
		at += 2 + len;
	}
	return WSC_OK;
}

static enum wsc_status extension_take(
	const struct parser *parser, const struct wsc_attribute *attribute)
{
	if (attribute->value.len < 3)
		return deviate(parser, WSC_BAD_LENGTH, WSC_TOLERATE_LENGTHS, attribute->id,
			       attribute->offset, TABLE_ATTRIBUTES)
			       ? WSC_INVALID
			       : WSC_OK;
	if (vendor_is_wfa(attribute->value))
		return subelements_take(parser, attribute->value, attribute->offset + HEADER_SIZE);
	list_add(parser, &parser->message->vendor_extensions, attribute->value, attribute->id,
		attribute->offset);
	return WSC_OK;
}

/* Unknown, or of another kind of message: nobody reads it, but it is there when the message is
 * built again. */
static enum wsc_status other_take(const struct parser *parser,
	const struct wsc_attribute *attribute, enum wsc_problem problem, const char *clause)
{
	const struct wsc_bytes whole = {
		attribute->value.p - HEADER_SIZE, attribute->value.len + HEADER_SIZE};

	(void)deviate(parser, problem, 0, attribute->id, attribute->offset, clause);
	if (!id_is_reserved(attribute->id))
		list_add(
			parser, &parser->message->unknown, whole, attribute->id, attribute->offset);
	return WSC_OK;
}

static enum wsc_status list_take(
	const struct parser *parser, unsigned item, const struct wsc_attribute *attribute)
{
	struct wsc_message *message = parser->message;

	if (item == ITEM_CREDENTIALS) {
		list_add(parser, &message->credentials, attribute->value, attribute->id,
			attribute->offset);
		return WSC_OK;
	}
	if (attribute->value.len != WSC_DEVICE_TYPE_SIZE &&
		deviate(parser, WSC_BAD_LENGTH, WSC_TOLERATE_LENGTHS, attribute->id,
			attribute->offset, TABLE_ATTRIBUTES))
		return WSC_INVALID;
	list_add(parser, &message->requested_device_types, attribute->value, attribute->id,
		attribute->offset);
	return WSC_OK;
}

static bool message_type_good(const struct wsc_message *message)
{
	return message->kind > WSC_DONE ||
	       message->message_type == WSC_MESSAGE_TYPE_M1 + (unsigned)message->kind;
}

static enum wsc_status attribute_take(struct parser *parser, const struct wsc_attribute *attribute)
{
	const uint16_t id = attribute->id;
	const int field = field_find(id);
	const char *clause = parser->schema->clause;
	enum wsc_status status;
	unsigned item, place;

	if (id == WSC_ID_VENDOR_EXTENSION)
		return extension_take(parser, attribute);
	if (id == WSC_ID_CREDENTIAL)
		item = ITEM_CREDENTIALS;
	else if (id == WSC_ID_REQUESTED_DEVICE_TYPE)
		item = ITEM_DEVICE_TYPES;
	else if (field >= 0)
		item = (unsigned)field;
	else
		return other_take(parser, attribute, WSC_UNKNOWN, TABLE_ATTRIBUTES);
	place = place_find(parser, item);
	if (!place)
		return other_take(parser, attribute, WSC_OUT_OF_PLACE, clause);
	if (!item_present(parser->message, item) && !order_good(parser, place) &&
		deviate(parser, WSC_OUT_OF_ORDER, WSC_TOLERATE_ORDER, id, attribute->offset,
			clause))
		return WSC_INVALID;
	if (field < 0)
		return list_take(parser, item, attribute);
	status = field_take(parser, field, attribute->value, attribute->offset, TABLE_ATTRIBUTES);
	if (status == WSC_OK && field == WSC_FIELD_MESSAGE_TYPE &&
		!message_type_good(parser->message) &&
		deviate(parser, WSC_WRONG_MESSAGE_TYPE, ~0u, id, attribute->offset, "Table 39"))
		return WSC_INVALID;
	parser->ended = parser->schema->items[0] &&
			(field == WSC_FIELD_AUTHENTICATOR || field == WSC_FIELD_KEY_WRAP_AUTH);
	return status;
}

/* Everything the schema asks for, at the end of the bytes. */
static enum wsc_status required_check(const struct parser *parser, size_t end)
{
	const uint8_t *items = parser->schema->items;
	const char *clause = parser->schema->clause;
	int needed;

	for (; *items; items++) {
		const unsigned item = schema_item(*items);

		if ((*items & SCHEMA_REQUIRED) && !item_present(parser->message, item) &&
			deviate(parser, WSC_MISSING, WSC_TOLERATE_MISSING, item_id(item), end,
				clause))
			return WSC_INVALID;
	}
	needed = schema_condition_unmet(parser->message);
	if (needed >= 0 && deviate(parser, WSC_MISSING, WSC_TOLERATE_MISSING, attributes[needed].id,
				   end, clause))
		return WSC_INVALID;
	return WSC_OK;
}

static bool required_complete(const struct parser *parser)
{
	const uint8_t *items = parser->schema->items;

	for (; *items; items++) {
		if ((*items & SCHEMA_REQUIRED) &&
			!item_present(parser->message, schema_item(*items)))
			return false;
	}
	return true;
}

static size_t zeros_find(struct wsc_bytes bytes)
{
	size_t at = bytes.len;

	while (at > 0 && !bytes.p[at - 1])
		at--;
	return at;
}

/*
 * Whether @rest, which is not a whole attribute, is junk behind a complete message. An attribute
 * that was cut begins with 0x10 like all of them: then more bytes may make it right.
 */
static bool is_junk(const struct parser *parser, struct wsc_bytes rest)
{
	return (parser->tolerances & WSC_TOLERATE_TRAILING) && rest.p[0] != 0x10 &&
	       required_complete(parser);
}

/*
 * What is no attribute, at @at: WSC_NOTHING when it was dealt with and the list of attributes ends,
 * WSC_PENDING when one byte of it is to be passed over, WSC_OK when it may be an attribute.
 */
static enum wsc_status odd_take(
	const struct parser *parser, struct wsc_bytes bytes, size_t at, uint16_t previous)
{
	const struct wsc_bytes rest = {bytes.p + at, bytes.len - at};

	if (previous == attributes[WSC_FIELD_NETWORK_KEY].id && rest.p[0] == 0 &&
		(rest.len == 1 || rest.p[1] == 0x10))
		return deviate(parser, WSC_STRAY_ZERO, WSC_TOLERATE_STRAY_ZERO, previous, at,
			       TABLE_ATTRIBUTES)
			       ? WSC_INVALID
			       : WSC_PENDING;
	if (parser->ended || at >= parser->zeros)
		return deviate(parser, WSC_TRAILING_BYTES, WSC_TOLERATE_TRAILING, previous, at,
			       parser->schema->clause)
			       ? WSC_INVALID
			       : WSC_NOTHING;
	return WSC_OK;
}

static enum wsc_status attributes_take(struct parser *parser, struct wsc_bytes bytes)
{
	struct wsc_attribute attribute = {0};
	uint32_t at = 0;

	while (at < bytes.len) {
		enum wsc_status status = odd_take(parser, bytes, at, attribute.id);

		if (status == WSC_PENDING) {
			at++;
			attribute.id = 0;
			continue;
		}
		if (status == WSC_NOTHING)
			return WSC_OK;
		if (status != WSC_OK)
			return status;
		status = wsc_attribute_next(bytes, &at, &attribute);
		if (status == WSC_TRUNCATED) {
			const struct wsc_bytes rest = {bytes.p + at, bytes.len - at};

			if (is_junk(parser, rest)) {
				(void)deviate(parser, WSC_TRAILING_BYTES, WSC_TOLERATE_TRAILING,
					attribute.id, at, parser->schema->clause);
				return WSC_OK;
			}
			(void)deviate(parser, WSC_CUT_SHORT, ~0u,
				rest.len < 2 ? 0 : be16_read(rest.p), at, TABLE_ATTRIBUTES);
			return WSC_TRUNCATED;
		}
		status = attribute_take(parser, &attribute);
		if (status != WSC_OK)
			return status;
	}
	return WSC_OK;
}

enum wsc_status wsc_message_parse(enum wsc_kind kind, struct wsc_bytes bytes, unsigned tolerances,
	struct wsc_message *ret, struct wsc_report *report)
{
	struct parser parser = {.tolerances = tolerances, .message = ret, .report = report};
	enum wsc_status status;

	if (report)
		memset(report, 0, sizeof(*report));
	if (!ret || (unsigned)kind >= WSC_KIND_COUNT || (!bytes.p && bytes.len) ||
		bytes.len > UINT32_MAX)
		return WSC_MISUSE;
	memset(ret, 0, sizeof(*ret));
	ret->kind = kind;
	parser.schema = &schemas[kind];
	parser.zeros = zeros_find(bytes);
	status = attributes_take(&parser, bytes);
	return status == WSC_OK ? required_check(&parser, bytes.len) : status;
}

enum wsc_status wsc_message_parse_any(struct wsc_bytes bytes, unsigned tolerances,
	struct wsc_message *ret, struct wsc_report *report)
{
	struct wsc_attribute attribute = {0};
	enum wsc_status status;
	uint32_t at = 0;

	if (!ret || (!bytes.p && bytes.len) || bytes.len > UINT32_MAX)
		return WSC_MISUSE;
	while ((status = wsc_attribute_next(bytes, &at, &attribute)) == WSC_OK) {
		const unsigned type = attribute.value.len == 1 ? attribute.value.p[0] : 0;

		if (attribute.id != attributes[WSC_FIELD_MESSAGE_TYPE].id)
			continue;
		if (type >= WSC_MESSAGE_TYPE_M1 && type <= WSC_MESSAGE_TYPE_DONE)
			return wsc_message_parse((enum wsc_kind)(type - WSC_MESSAGE_TYPE_M1), bytes,
				tolerances, ret, report);
		break;
	}
	/* No kind to be found: what can be read is read, for analysers. */
	{
		const struct parser parser = {.report = report};
		const enum wsc_status other =
			wsc_message_parse(WSC_OTHER, bytes, tolerances, ret, report);

		if (other != WSC_OK)
			return other;
		(void)deviate(&parser, status == WSC_OK ? WSC_BAD_VALUE : WSC_MISSING, ~0u,
			attributes[WSC_FIELD_MESSAGE_TYPE].id,
			status == WSC_OK ? attribute.offset : (uint32_t)bytes.len,
			status == WSC_OK ? "Table 39" : "8.3");
	}
	return WSC_INVALID;
}
