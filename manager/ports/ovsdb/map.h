/* SPDX-License-Identifier: BSD-3-Clause */
/* A hash table of structs by a short text: 10 000 rows at once must not cost 10 000 squared. */
#ifndef OPENWPS_OVSDB_MAP_H
#define OPENWPS_OVSDB_MAP_H

#include <stddef.h>

#define MAP_KEY_SIZE 37 /* a UUID, the longest of uuid, interface name and MAC address */

/* The first member of what is kept in a map. */
struct map_node {
	struct map_node *next;
	char key[MAP_KEY_SIZE];
};

struct map {
	struct map_node **buckets; /* `size` of them, a power of two */
	size_t size;
	size_t count;
};

void *map_find(const struct map *map, const char *key);

/* A new zeroed struct of `size` bytes, which must not be there yet. NULL: out of memory. */
void *map_add(struct map *map, const char *key, size_t size);

/* Takes it out and frees it. */
void map_remove(struct map *map, void *item);

/*
 * From NULL on: the next item, NULL after the last. The item that was given may be removed
 * meanwhile only when the walk is done; nothing may be added during it.
 */
void *map_next(const struct map *map, const void *item);

/* Frees what is left, without looking into it. */
void map_clear(struct map *map);

#endif
