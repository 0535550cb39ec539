/* SPDX-License-Identifier: BSD-3-Clause */
#include "map.h"

#include "../log/log.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool map_init(struct map *map, const uint64_t key[static 2])
{
	*map = (struct map){.key = {key[0], key[1]}};
	map->texts = calloc(MAP_TEXTS_MAX, sizeof(*map->texts));
	map->bytes = calloc(MAP_BYTES_MAX, sizeof(*map->bytes));
	if (map->texts && map->bytes)
		return true;
	map_clear(map);
	return false;
}

void map_clear(struct map *map)
{
	explicit_bzero(map->key, sizeof(map->key));
	free(map->texts);
	free(map->bytes);
	map->texts = NULL;
	map->bytes = NULL;
}

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[static 4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

uint64_t map_hash(const struct map *map, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	uint64_t v[4] = {map->key[0] ^ 0x736f6d6570736575, map->key[1] ^ 0x646f72616e646f6d,
		map->key[0] ^ 0x6c7967656e657261, map->key[1] ^ 0x7465646279746573};
	uint64_t word;

	for (size_t i = 0; i <= len / 8; i++) {
		const size_t n = len - 8 * i < 8 ? len - 8 * i : 8;

		word = 0;
		for (size_t k = 0; k < n; k++)
			word |= (uint64_t)p[8 * i + k] << 8 * k;
		if (n < 8)
			word |= (uint64_t)len << 56;
		v[3] ^= word;
		sip_round(v);
		sip_round(v);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Of an address or a UUID; not 0. */
static uint64_t bytes_key(const struct map *map, const uint8_t *bytes, size_t len)
{
	uint64_t key = 1;

	if (len != 6)
		return map_hash(map, bytes, len) | 1;
	for (size_t i = 0; i < len; i++)
		key = key << 8 | bytes[i];
	return key << 1;
}

/* Where the key stands, or could. */
static uint64_t *bytes_place(const struct map *map, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15 >> 40);

	while (map->bytes[i % MAP_BYTES_MAX] && map->bytes[i % MAP_BYTES_MAX] != key)
		i++;
	return &map->bytes[i % MAP_BYTES_MAX];
}

bool map_has(const struct map *map, const uint8_t *bytes, size_t len)
{
	return *bytes_place(map, bytes_key(map, bytes, len)) != 0;
}

/* A table that is nearly full is a slow one. */
static void bytes_learn(struct map *map, const uint8_t *bytes, size_t len)
{
	const uint64_t key = bytes_key(map, bytes, len);
	uint64_t *place = bytes_place(map, key);

	if (*place || map->n_bytes > MAP_BYTES_MAX / 4 * 3)
		return;
	*place = key;
	map->n_bytes++;
}

/*
 * A permutation of what stands behind the vendor's part, another for each vendor: four rounds of
 * Feistel. Addresses that were numbered by hand (02:00:00:00:…) stay such.
 */
void map_mac(struct map *map, uint8_t mac[static 6])
{
	static const uint8_t standard[3] = {0x01, 0x80, 0xc2}, none[6],
			     all[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	const bool by_hand = mac[0] & 2 && mac[1] == 0 && mac[2] == 0 && mac[3] == 0;
	const unsigned half = by_hand ? 8 : 12;
	const uint32_t mask = (1u << half) - 1;
	const uint32_t old = (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
	uint32_t left = old >> half, right = old & mask;

	if (memcmp(mac, none, 6) == 0 || memcmp(mac, all, 6) == 0 || memcmp(mac, standard, 3) == 0)
		return;
	bytes_learn(map, mac, 6);
	for (uint8_t round = 0; round < 4; round++) {
		const uint8_t what[6] = {
			mac[0], mac[1], mac[2], round, (uint8_t)(right >> 8), (uint8_t)right};
		const uint32_t next = left ^ ((uint32_t)map_hash(map, what, sizeof(what)) & mask);

		left = right;
		right = next;
	}
	left = left << half | right;
	mac[3] = (uint8_t)(left >> 16);
	mac[4] = (uint8_t)(left >> 8);
	mac[5] = (uint8_t)left;
}

void map_uuid(struct map *map, uint8_t uuid[static 16])
{
	static const uint8_t none[16];
	uint8_t what[17];

	if (memcmp(uuid, none, sizeof(none)) == 0)
		return;
	bytes_learn(map, uuid, 16);
	memcpy(what, uuid, 16);
	for (uint8_t half = 0; half < 2; half++) {
		what[16] = half;
		const uint64_t hash = map_hash(map, what, sizeof(what));

		memcpy(uuid + 8 * half, &hash, 8);
	}
	uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x50);
	uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

void map_ipv4(const struct map *map, uint8_t address[static 4])
{
	const uint64_t hash = map_hash(map, address, 4);

	if (address[0] == 0 || address[0] == 127 || address[0] >= 224)
		return;
	address[0] = 10;
	memcpy(address + 1, &hash, 3);
}

void map_text(const struct map *map, char *text, size_t len)
{
	static const char *const kept[] = {"DIRECT-", "WFA-SimpleConfig-"};
	static const char letters[] = "abcdefghijkmnopqrstuvwxyz23456789";
	uint64_t hash;
	size_t i = 0;

	for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++)
		if (len >= strlen(kept[k]) && memcmp(text, kept[k], strlen(kept[k])) == 0)
			i = strlen(kept[k]);
	if (i == strlen(kept[1])) /* the identities that the standard gives */
		return;
	hash = map_hash(map, text, len);
	for (; i < len; i++) {
		if (i % 8 == 7)
			hash = map_hash(map, &hash, sizeof(hash));
		text[i] = letters[hash % (sizeof(letters) - 1)];
		hash /= sizeof(letters) - 1;
	}
}

/* Words of programs that people give as names, too: where nothing says that they are one, they
 * stay. */
static const char *const words[] = {"access", "address", "associated", "authentication", "beacon",
	"bridge", "client", "connection", "control", "default", "device", "driver", "enrollee",
	"enabled", "failed", "from", "guest", "home", "hostapd", "interface", "internal",
	"key-mgmt", "kernel", "linux", "Linux", "mesh", "mode", "name", "network", "none", "open",
	"OpenWrt", "openwrt", "phone", "printer", "private", "probe", "radio", "registrar",
	"request", "router", "Router", "scan", "server", "session", "state", "station", "success",
	"test", "type", "user", "version", "WiFi", "WLAN", "wifi", "wireless", "wlan", "wlan0",
	"wlan1", "wpa_supplicant", "wpsd"};

static bool is_common(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len && memcmp(words[i], text, len) == 0)
			return true;
	return trace_log_has_word(text, len);
}

/* false: it was known, or cannot be. */
static bool learn(struct map *map, const char *text, size_t len)
{
	const uint8_t first = (uint8_t)tolower((unsigned char)text[0]);
	uint16_t *same;
	struct map_text *new;

	if (len < 4 || len > MAP_TEXT_MAX)
		return false;
	same = &map->same[map_hash(map, text, len) % MAP_SAME_MAX];
	for (size_t i = *same; i; i = map->texts[i - 1].same)
		if (map->texts[i - 1].len == len && memcmp(map->texts[i - 1].bytes, text, len) == 0)
			return false;
	if (map->n_texts == MAP_TEXTS_MAX)
		return false;
	new = &map->texts[map->n_texts++];
	new->len = (uint8_t)len;
	new->common = is_common(text, len);
	memcpy(new->bytes, text, len);
	new->next = map->first[first];
	new->same = *same;
	*same = map->first[first] = (uint16_t)map->n_texts;
	return true;
}

enum way { WAY_URL, WAY_URL_SMALL, WAY_ESCAPE, WAY_OCTAL, WAY_LINE, WAY_PLUS, WAYS };

static size_t write_character(char *to, size_t size, unsigned char c, enum way way)
{
	switch (way) {
	case WAY_URL:
		return (size_t)snprintf(to, size, "%%%02X", c);
	case WAY_URL_SMALL:
		return (size_t)snprintf(to, size, "%%%02x", c);
	case WAY_ESCAPE:
		return (size_t)snprintf(to, size, "\\x%02x", c);
	case WAY_OCTAL:
		return (size_t)snprintf(to, size, "\\%03o", c);
	case WAY_LINE:
		to[0] = '_';
		return 1;
	case WAY_PLUS:
		to[0] = '+';
		return 1;
	case WAYS:
		break;
	}
	return 0;
}

/* "my net" is my%20net in a URL, my\x20net in the name of a unit, my\040net in /proc/mounts. */
static void learn_written(struct map *map, const char *text, size_t len, enum way way)
{
	char written[MAP_TEXT_MAX + 8] = "";
	size_t n = 0;

	for (size_t i = 0; i < len && n < MAP_TEXT_MAX; i++)
		if (isalnum((unsigned char)text[i]))
			written[n++] = text[i];
		else
			n += write_character(
				written + n, sizeof(written) - n, (unsigned char)text[i], way);
	learn(map, written, n);
}

void map_learn(struct map *map, const char *text, size_t len)
{
	bool plain = true;

	if (!learn(map, text, len))
		return;
	for (size_t i = 0; i < len && plain; i++)
		plain = isalnum((unsigned char)text[i]);
	for (enum way way = 0; way < WAYS && !plain; way++)
		learn_written(map, text, len, way);
}

static bool is_same(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i] && tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
			return false;
	return true;
}

size_t map_known(const struct map *map, const char *at, size_t len)
{
	const uint8_t first = (uint8_t)tolower((unsigned char)at[0]);
	size_t longest = 0;

	for (size_t i = map->first[first]; i; i = map->texts[i - 1].next) {
		const struct map_text *text = &map->texts[i - 1];

		if (!text->common && text->len <= len && text->len > longest &&
			is_same(text->bytes, at, text->len))
			longest = text->len;
	}
	return longest;
}
