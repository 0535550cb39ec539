/* SPDX-License-Identifier: BSD-3-Clause */
/* What stands in the copy for what: the same for the same, by a key that nobody keeps. */
#ifndef TRACE_ANONYMISE_MAP_H
#define TRACE_ANONYMISE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was met, to be found in other places too. */
#define MAP_TEXTS_MAX 2048u
#define MAP_SAME_MAX  4096u /* rows of texts by their hash; a power of two */
#define MAP_TEXT_MAX  64u
#define MAP_BYTES_MAX 16384u /* addresses and UUIDs; a power of two */

struct map_text {
	uint16_t next; /* with the same first letter: its number from 1 on; 0 */
	uint16_t same; /* with the same hash, likewise */
	uint8_t len;
	bool common; /* a word of programs: it stays where nothing says that it is a name */
	char bytes[MAP_TEXT_MAX];
};

struct map {
	uint64_t key[2];
	struct map_text *texts;
	size_t n_texts;
	uint16_t first[256];	     /* texts by their first letter, a small one */
	uint16_t same[MAP_SAME_MAX]; /* texts by their hash: every beacon tells its name again */
	uint64_t *bytes;	     /* keys of addresses and UUIDs; 0: a free place */
	size_t n_bytes;
};

/* false: no memory. */
bool map_init(struct map *map, const uint64_t key[static 2]);
void map_clear(struct map *map);

/* Keyed hash of bytes (SipHash-2-4). */
uint64_t map_hash(const struct map *map, const void *bytes, size_t len);

/* In place, and what was there is remembered. The first three octets of an address stay; no
 * address, broadcast and those of 802.1 stay. No two become the same. */
void map_mac(struct map *map, uint8_t mac[static 6]);
void map_uuid(struct map *map, uint8_t uuid[static 16]);
/* Was it met? An address of 6 or a UUID of 16 bytes. */
bool map_has(const struct map *map, const uint8_t *bytes, size_t len);
void map_ipv4(const struct map *map, uint8_t address[static 4]);
/* Letters and digits, as many as there were; "DIRECT-" and names of the standard stay. */
void map_text(const struct map *map, char *text, size_t len);

/* Remembers a text, so that it is found where nothing says what it is; and, with blanks and the
 * like in it, how it is written where these cannot stand. */
void map_learn(struct map *map, const char *text, size_t len);
/* The longest text that is remembered and stands at @at, in capitals or small letters; 0 = none. */
size_t map_known(const struct map *map, const char *at, size_t len);

#endif
