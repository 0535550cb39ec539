/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of access points and stations, by address: tables of fixed size. In a set of four
 * the one that was not seen for longest makes room. */
#ifndef TRACE_CAPTURE_TABLE_H
#define TRACE_CAPTURE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_WAYS    4
#define TABLE_SETS    512
#define TABLE_ENTRIES ((size_t)TABLE_WAYS * TABLE_SETS)

struct table {
	uint64_t *macs; /* table_mac(), 0 = free; apart from the entries: a set is half a cache line
			 */
	uint64_t *used;
	uint8_t *entries;
	size_t size; /* of one */
	uint64_t clock;
};

static inline bool table_init(struct table *table, size_t size)
{
	table->macs = calloc(TABLE_ENTRIES, sizeof(*table->macs));
	table->used = calloc(TABLE_ENTRIES, sizeof(*table->used));
	table->entries = calloc(TABLE_ENTRIES, size);
	table->size = size;
	return table->macs && table->used && table->entries;
}

static inline void table_clear(struct table *table)
{
	free(table->macs);
	free(table->used);
	free(table->entries);
}

/* Six bytes as a number that is not 0. */
static inline uint64_t table_mac(const uint8_t *octets)
{
	uint32_t low;
	uint16_t high;

	memcpy(&low, octets, sizeof(low));
	memcpy(&high, octets + 4, sizeof(high));
	return (uint64_t)1 << 48 | (uint64_t)high << 32 | low;
}

/* The first index of its set. */
static inline size_t table_set(uint64_t mac)
{
	return (size_t)(mac * 0x9e3779b97f4a7c15u >> 48) % TABLE_SETS * TABLE_WAYS;
}

static inline void *table_entry(const struct table *table, size_t index)
{
	return table->entries + index * table->size;
}

/* NULL: not there. */
static inline void *table_find(struct table *table, uint64_t mac)
{
	const size_t set = table_set(mac);

	for (size_t i = set; i < set + TABLE_WAYS; i++) {
		if (table->macs[i] == mac) {
			table->used[i] = ++table->clock;
			return table_entry(table, i);
		}
	}
	return NULL;
}

/* Where a new one goes. It still holds what made room, for the caller to look at. */
static inline size_t table_room(const struct table *table, uint64_t mac)
{
	const size_t set = table_set(mac);
	size_t oldest = set;

	for (size_t i = set + 1; i < set + TABLE_WAYS; i++) {
		if (table->used[i] < table->used[oldest])
			oldest = i;
	}
	return oldest;
}

/* The entry there, cleared. */
static inline void *table_claim(struct table *table, size_t index, uint64_t mac)
{
	table->macs[index] = mac;
	table->used[index] = ++table->clock;
	return memset(table_entry(table, index), 0, table->size);
}

#endif
