/* SPDX-License-Identifier: BSD-3-Clause */
/* What stands in the copy for what: the same for the same, by a key that nobody keeps. */
#ifndef TRACE_ANONYMISE_MAP_H
#define TRACE_ANONYMISE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts that were met, to be found in other places too. */
#define MAP_TEXTS_MAX 2048u
#define MAP_TEXT_MAX  64u

struct map_text {
	uint8_t len;
	char bytes[MAP_TEXT_MAX];
};

struct map {
	uint64_t key[2];
	struct map_text *texts;
	size_t n_texts;
};

/* Keyed hash of bytes (SipHash-2-4). */
uint64_t map_hash(const struct map *map, const void *bytes, size_t len);

/* In place. The first three octets of an address stay; no address, broadcast and those of 802.1
 * stay. No two become the same. */
void map_mac(const struct map *map, uint8_t mac[static 6]);
void map_uuid(const struct map *map, uint8_t uuid[static 16]);
void map_ipv4(const struct map *map, uint8_t address[static 4]);
/* Letters and digits, as many as there were; "DIRECT-" and names of the standard stay. */
void map_text(const struct map *map, char *text, size_t len);

/* Remembers a text, so that it is found where nothing says what it is. */
void map_learn(struct map *map, const char *text, size_t len);
/* The longest text that is remembered and stands at @at; 0 = none. */
size_t map_known(const struct map *map, const char *at, size_t len);

#endif
