/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/ovsdb/map.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST 16

/* FNV-1a, 32 bits. */
static size_t hash(const char *key)
{
	uint32_t value = 2166136261U;

	for (; *key; key++)
		value = (value ^ (unsigned char)*key) * 16777619U;
	return value;
}

static struct map_node **bucket(const struct map *map, const char *key)
{
	return &map->buckets[hash(key) & (map->size - 1)];
}

void *map_find(const struct map *map, const char *key)
{
	struct map_node *node = map->size ? *bucket(map, key) : NULL;

	while (node && strcmp(node->key, key) != 0)
		node = node->next;
	return node;
}

static int map_grow(struct map *map)
{
	struct map grown = {.size = map->size ? map->size * 2 : SIZE_FIRST, .count = map->count};
	size_t i;

	grown.buckets = calloc(grown.size, sizeof(struct map_node *));
	if (!grown.buckets)
		return -1;
	for (i = 0; i < map->size; i++) {
		struct map_node *node = map->buckets[i];

		while (node) {
			struct map_node *next = node->next;
			struct map_node **link = bucket(&grown, node->key);

			node->next = *link;
			*link = node;
			node = next;
		}
	}
	free(map->buckets);
	*map = grown;
	return 0;
}

void *map_add(struct map *map, const char *key, size_t size)
{
	struct map_node **link;
	struct map_node *node;

	if (map->count == map->size && map_grow(map) < 0)
		return NULL;
	node = calloc(1, size);
	if (!node)
		return NULL;
	snprintf(node->key, sizeof(node->key), "%s", key);
	link = bucket(map, node->key);
	node->next = *link;
	*link = node;
	map->count++;
	return node;
}

void map_remove(struct map *map, void *item)
{
	struct map_node *node = item;
	struct map_node **link = bucket(map, node->key);

	while (*link != node)
		link = &(*link)->next;
	*link = node->next;
	map->count--;
	free(node);
}

void *map_next(const struct map *map, const void *item)
{
	const struct map_node *node = item;
	size_t i = 0;

	if (node && node->next)
		return node->next;
	if (node)
		i = (hash(node->key) & (map->size - 1)) + 1;
	for (; i < map->size; i++) {
		if (map->buckets[i])
			return map->buckets[i];
	}
	return NULL;
}

void map_clear(struct map *map)
{
	size_t i;

	for (i = 0; i < map->size; i++) {
		while (map->buckets[i]) {
			struct map_node *node = map->buckets[i];

			map->buckets[i] = node->next;
			free(node);
		}
	}
	free(map->buckets);
	*map = (struct map){0};
}
