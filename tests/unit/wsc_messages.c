/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "lib/wire/table.h"
#include "notation/notation.h"
#include "tests/unit/wsc_messages.h"

#define POOL_SIZE 4096
#define LONG_TEXT 200 /* longest value where the standard sets no limit worth the name */

uint64_t random_next(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

unsigned random_below(uint64_t *seed, unsigned n)
{
	return (unsigned)(random_next(seed) >> 32) % n;
}

/* Random bytes that stay. */
static struct wsc_bytes random_bytes(uint64_t *seed, size_t len)
{
	static uint8_t pool[POOL_SIZE];

	if (!pool[0]) {
		uint64_t fixed = 1;
		size_t i;

		for (i = 0; i < sizeof(pool); i++)
			pool[i] = (uint8_t)(1 + random_below(&fixed, 255));
	}
	return (struct wsc_bytes){pool + random_below(seed, (unsigned)(POOL_SIZE - len)), len};
}

static size_t random_len(uint64_t *seed, int field)
{
	const size_t low = attributes[field].low;
	const size_t high =
		attributes[field].high < low + LONG_TEXT ? attributes[field].high : low + LONG_TEXT;
	size_t len;

	do
		len = low + random_below(seed, (unsigned)(high - low + 1));
	while (!field_length_good(field, len));
	return len;
}

static void field_random(struct wsc_message *message, int field, uint64_t *seed)
{
	const char *table;

	if (wsc_has(message, (enum wsc_field)field))
		return; /* set by wsc_message_init() */
	wsc_put(message, (enum wsc_field)field);
	if (!attributes[field].size) {
		const struct wsc_bytes value = random_bytes(seed, random_len(seed, field));

		memcpy((uint8_t *)message + attributes[field].offset, &value, sizeof(value));
		return;
	}
	do
		field_number_set(
			message, field, (uint32_t)random_next(seed) >> 8 * random_below(seed, 4));
	while (field_value_bad(message, field, &table));
}

static void list_random(struct wsc_list *list, uint64_t *seed, size_t low, size_t high)
{
	unsigned n = 1 + (random_below(seed, 4) ? 0 : random_below(seed, WSC_LIST_MAX));

	while (n-- > 0)
		list->item[list->n++] =
			random_bytes(seed, low + random_below(seed, (unsigned)(high - low + 1)));
}

/* Attributes that nobody knows, of types that nobody has given out. */
static void unknown_random(struct wsc_message *message, uint64_t *seed)
{
	static const uint8_t whole[] = {0x20, 0x01, 0, 0, 0x20, 0x02, 0, 3, 'a', 0, 'c'};

	message->unknown.n = 1 + (uint8_t)random_below(seed, 2);
	message->unknown.item[0] = (struct wsc_bytes){whole, 4};
	message->unknown.item[1] = (struct wsc_bytes){whole + 4, 7};
}

/* Calls itself a field, an item or one of these. */
enum { OPTION_VENDOR = ITEM_COUNT, OPTION_UNKNOWN, OPTION_END };

/* Option number @n of a kind, OPTION_END behind the last. */
static unsigned option_find(enum wsc_kind kind, unsigned n)
{
	const struct schema *schema = &schemas[kind];
	const bool all = !schema->items[0];
	unsigned item;

	for (item = 0; item < OPTION_END; item++) {
		bool has = all || item >= OPTION_VENDOR;
		unsigned i;

		for (i = 0; i < SCHEMA_ITEMS && schema->items[i] && item < ITEM_EXTENSIONS; i++)
			has |= schema->items[i] == 1 + item;
		if (item >= ATTRIBUTE_COUNT && item < WSC_FIELD_COUNT)
			has = schema->subelements >> (item - ATTRIBUTE_COUNT) & 1;
		if (item == ITEM_EXTENSIONS || !has)
			continue;
		if (n-- == 0)
			break;
	}
	return item;
}

unsigned message_options(enum wsc_kind kind)
{
	unsigned n = 0;

	while (option_find(kind, n) != OPTION_END)
		n++;
	return n;
}

static void item_random(struct wsc_message *message, unsigned item, uint64_t *seed)
{
	if (item < WSC_FIELD_COUNT)
		field_random(message, (int)item, seed);
	else if (item == ITEM_CREDENTIALS)
		list_random(&message->credentials, seed, 0, 60);
	else if (item == ITEM_DEVICE_TYPES)
		list_random(&message->requested_device_types, seed, 8, 8);
	else if (item == OPTION_VENDOR)
		list_random(&message->vendor_extensions, seed, 3, 40);
	else if (item == OPTION_UNKNOWN)
		unknown_random(message, seed);
}

void message_random(
	struct wsc_message *message, enum wsc_kind kind, uint64_t options, uint64_t *seed)
{
	const uint8_t *items = schemas[kind].items;
	unsigned i, item;
	int needed;

	wsc_message_init(message, kind, 0);
	for (i = 0; i < SCHEMA_ITEMS && items[i]; i++) {
		if (items[i] & SCHEMA_REQUIRED)
			item_random(message, schema_item(items[i]), seed);
	}
	for (i = 0; (item = option_find(kind, i)) != OPTION_END; i++) {
		if (options >> (i % 64) & 1)
			item_random(message, item, seed);
	}
	while ((needed = schema_condition_unmet(message)) >= 0)
		field_random(message, needed, seed);
}

bool bytes_same(struct wsc_bytes a, struct wsc_bytes b)
{
	return a.len == b.len && (!a.len || memcmp(a.p, b.p, a.len) == 0);
}

static bool list_same(const struct wsc_list *a, const struct wsc_list *b)
{
	unsigned i;

	for (i = 0; i < a->n && i < b->n && bytes_same(a->item[i], b->item[i]); i++)
		;
	return a->n == b->n && i == a->n;
}

/* Not by the library's table, which would not see its own faults. */
#define SAME_U8(member)	 (a->member == b->member)
#define SAME_U16(member) (a->member == b->member)
#define SAME_U32(member) (a->member == b->member)
#define SAME_RAW(member) bytes_same(a->member, b->member)
#define SAME(FIELD, member, type, id, low, high, name)                                             \
	if (wsc_has(a, WSC_FIELD_##FIELD) && !SAME_##type(member))                                 \
		return false;

bool message_same(const struct wsc_message *a, const struct wsc_message *b)
{
	if (a->kind != b->kind || memcmp(a->present, b->present, sizeof(a->present)) != 0)
		return false;
	WSC_ATTRIBUTES(SAME)
	WSC_SUBELEMENTS(SAME)
	return list_same(&a->credentials, &b->credentials) &&
	       list_same(&a->requested_device_types, &b->requested_device_types) &&
	       list_same(&a->vendor_extensions, &b->vendor_extensions) &&
	       list_same(&a->unknown, &b->unknown);
}

struct wsc_bytes bytes_exact(const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	if (len)
		memcpy(copy, p, len);
	return (struct wsc_bytes){copy, len};
}

struct wsc_bytes bytes_of_hex(const char *hex)
{
	const size_t len = strlen(hex) / 2;
	uint8_t *bytes = malloc(len ? len : 1);

	if (!bytes || !hex_read(hex, bytes, len))
		abort();
	return (struct wsc_bytes){bytes, len};
}
