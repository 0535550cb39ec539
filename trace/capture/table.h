/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of access points and stations, by address: tables of fixed size. In a set of four
 * the one that was not seen for longest makes room. */
#ifndef TRACE_CAPTURE_TABLE_H
#define TRACE_CAPTURE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TABLE_WAYS    4
#define TABLE_SETS    512
#define TABLE_ENTRIES ((size_t)TABLE_WAYS * TABLE_SETS)

/* The first member of every entry. */
struct table_entry {
	uint64_t mac; /* table_mac(), 0 = free */
	uint64_t used;
};

struct table {
	uint8_t *entries;
	size_t size; /* of one */
	uint64_t clock;
};

/* Six bytes as a number that is not 0. */
static inline uint64_t table_mac(const uint8_t *octets)
{
	uint32_t low;
	uint16_t high;

	memcpy(&low, octets, sizeof(low));
	memcpy(&high, octets + 4, sizeof(high));
	return (uint64_t)1 << 48 | (uint64_t)high << 32 | low;
}

static inline uint8_t *table_set(const struct table *table, uint64_t mac)
{
	const uint64_t spread = mac * 0x9e3779b97f4a7c15u;

	return table->entries + (size_t)(spread >> 48) % TABLE_SETS * TABLE_WAYS * table->size;
}

/* NULL: not there. */
static inline void *table_find(struct table *table, uint64_t mac)
{
	uint8_t *at = table_set(table, mac);

	for (int i = 0; i < TABLE_WAYS; i++, at += table->size) {
		struct table_entry *entry = (struct table_entry *)(void *)at;

		if (entry->mac == mac) {
			entry->used = ++table->clock;
			return entry;
		}
	}
	return NULL;
}

/* Room for a new one. It still holds what made room, for the caller to look at and to clear with
 * table_claim(). */
static inline void *table_room(struct table *table, uint64_t mac)
{
	uint8_t *at = table_set(table, mac);
	struct table_entry *oldest = (struct table_entry *)(void *)at;

	for (int i = 1; i < TABLE_WAYS; i++) {
		struct table_entry *entry =
			(struct table_entry *)(void *)(at + (size_t)i * table->size);

		if (entry->used < oldest->used)
			oldest = entry;
	}
	return oldest;
}

static inline void table_claim(struct table *table, void *room, uint64_t mac)
{
	struct table_entry *entry = room;

	memset(room, 0, table->size);
	entry->mac = mac;
	entry->used = ++table->clock;
}

#endif
