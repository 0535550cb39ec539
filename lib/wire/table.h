/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The standard as data: what each attribute looks like, and which attributes each kind of message
 * has. Parser and builder hold no knowledge of their own about any message.
 */
#ifndef LIB_WIRE_TABLE_H
#define LIB_WIRE_TABLE_H

#include <wsc/wire.h>

/* Attributes of Table 28 that are one struct member; the fields behind them are sub-elements. */
#define ATTRIBUTE_COUNT WSC_FIELD_VERSION2

/* One member of struct wsc_message. */
struct attribute {
	uint16_t id;
	uint16_t high; /* longest, in bytes */
	uint16_t offset;
	uint8_t low;  /* shortest */
	uint8_t size; /* of a number; 0 = struct wsc_bytes */
};
extern const struct attribute attributes[WSC_FIELD_COUNT];

/* Places of a schema: fields, and beside them what is no single member. */
enum {
	ITEM_CREDENTIALS = WSC_FIELD_COUNT,
	ITEM_DEVICE_TYPES,
	ITEM_EXTENSIONS, /* WFA vendor extension, those of others, unknown attributes */
	ITEM_COUNT,
};

#define SCHEMA_ITEMS	30
#define SCHEMA_REQUIRED 0x80 /* in an item */
#define SCHEMA_VERSION2 0x80 /* in @subelements: a new message gets Version2 */

struct schema {
	char clause[8];	     /* "8.3.1" */
	uint8_t subelements; /* a bit for each that it may have */
	/* in the standard's order: 1 + item, perhaps SCHEMA_REQUIRED; 0 ends it. One without any
	 * takes everything */
	uint8_t items[SCHEMA_ITEMS];
};
extern const struct schema schemas[WSC_KIND_COUNT];

static inline unsigned schema_item(uint8_t code)
{
	return (code & ~(unsigned)SCHEMA_REQUIRED) - 1;
}

/* Field of an attribute, -1 when it has none. */
int field_find(uint16_t id);
/* Same of a sub-element of the WFA vendor extension. */
int field_find_subelement(uint8_t id);
/* Number of bytes that @field may have. */
bool field_length_good(int field, size_t len);
/* Number in a member of 1, 2 or 4 bytes, and the other way. */
uint32_t field_number(const struct wsc_message *message, int field);
void field_number_set(struct wsc_message *message, int field, uint32_t number);
/* Whether @field is a number that its table does not have; its table is @ret then. */
bool field_value_bad(const struct wsc_message *message, int field, const char **ret);

/* Field that @kind must have in the state of @message, beyond its schema; -1 when all are there. */
int schema_condition_unmet(const struct wsc_message *message);
/* Whether the item is in the message. */
bool item_present(const struct wsc_message *message, unsigned item);
/* Attribute of an item; 0x1049 for ITEM_EXTENSIONS. */
uint16_t item_id(unsigned item);

/* Adds to a report, which may be NULL. */
void report_add(struct wsc_report *report, struct wsc_deviation deviation);

/* Number @n of texts that are separated by zero bytes. */
const char *text_nth(const char *texts, unsigned n);

#define TABLE_ATTRIBUTES  "Table 28"
#define TABLE_SUBELEMENTS "Table 29"

static inline uint16_t be16_read(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* Ids that begin with a zero byte could, at another place, be taken for padding or for a stray
 * zero: such attributes are not kept. Nobody has ever given one out. */
static inline bool id_is_reserved(uint16_t id)
{
	return id < 0x0100;
}

static inline bool vendor_is_wfa(struct wsc_bytes value)
{
	return value.len >= 3 && value.p[0] == WSC_VENDOR_WFA >> 16 &&
	       value.p[1] == (WSC_VENDOR_WFA >> 8 & 0xff) && value.p[2] == (WSC_VENDOR_WFA & 0xff);
}

#endif
