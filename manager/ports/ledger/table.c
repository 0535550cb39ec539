/* SPDX-License-Identifier: BSD-3-Clause */
/* The keys that open the door, in memory: hostapd's files are rendered from them, whatever the disk
 * does. */
#include "manager/ports/ledger/internal.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 16

int64_t key_number(const char *key_id)
{
	const size_t prefix = strlen(LEDGER_KEY_ID_PREFIX);
	int64_t n = 0;

	if (strncmp(key_id, LEDGER_KEY_ID_PREFIX, prefix) != 0 || key_id[prefix] == '0')
		return 0;
	for (const char *digit = key_id + prefix; *digit; digit++) {
		if (*digit < '0' || *digit > '9' || n > INT64_MAX / 100)
			return 0;
		n = n * 10 + (*digit - '0');
	}
	return n;
}

void key_id_print(int64_t n, char ret[static KEY_ID_SIZE])
{
	snprintf(ret, KEY_ID_SIZE, LEDGER_KEY_ID_PREFIX "%lld", (long long)n);
}

struct network *table_network(struct table *table, const char *ssid)
{
	for (size_t i = 0; i < table->n_networks; i++)
		if (strcmp(table->networks[i].ssid, ssid) == 0)
			return &table->networks[i];
	return NULL;
}

/* Index of the first key whose number is not lower. */
static size_t network_place(const struct network *network, int64_t n)
{
	size_t low = 0, high = network->n_keys;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (network->infos[middle].n < n)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t network_find(const struct network *network, int64_t n)
{
	const size_t place = network_place(network, n);

	return place < network->n_keys && network->infos[place].n == n ? place : SIZE_MAX;
}

struct network *table_find(struct table *table, int64_t n, size_t *ret_index)
{
	for (size_t i = 0; i < table->n_networks; i++) {
		const size_t index = network_find(&table->networks[i], n);

		if (index != SIZE_MAX) {
			*ret_index = index;
			return &table->networks[i];
		}
	}
	return NULL;
}

static struct network *network_add(struct table *table, const char *ssid)
{
	struct network *networks =
		realloc(table->networks, (table->n_networks + 1) * sizeof(*networks));
	struct network *network;

	if (!networks)
		return NULL;
	table->networks = networks;
	network = &networks[table->n_networks++];
	memset(network, 0, sizeof(*network));
	network->version = table->cleared;
	snprintf(network->ssid, sizeof(network->ssid), "%s", ssid);
	return network;
}

/* Not realloc(), which would leave the keys where they were. */
static bool network_grow(struct network *network)
{
	const size_t capacity =
		network->capacity ? network->capacity + network->capacity / 2 : FIRST_CAPACITY;
	struct device_key *keys = calloc(capacity, sizeof(*keys));
	struct key_info *infos = calloc(capacity, sizeof(*infos));

	if (!keys || !infos) {
		free(keys);
		free(infos);
		return false;
	}
	if (network->n_keys) {
		memcpy(keys, network->keys, network->n_keys * sizeof(*keys));
		memcpy(infos, network->infos, network->n_keys * sizeof(*infos));
		explicit_bzero(network->keys, network->n_keys * sizeof(*keys));
	}
	free(network->keys);
	free(network->infos);
	network->keys = keys;
	network->infos = infos;
	network->capacity = capacity;
	return true;
}

static bool key_same(const struct device_key *a, const struct device_key *b)
{
	return strcmp(a->id, b->id) == 0 && strcmp(a->psk, b->psk) == 0 &&
	       CRYPTO_memcmp(a->pmk, b->pmk, sizeof(a->pmk)) == 0 && a->bound == b->bound &&
	       a->n_macs == b->n_macs && memcmp(a->macs, b->macs, sizeof(a->macs)) == 0;
}

bool table_put(struct table *table, const char *ssid, const struct device_key *key,
	const struct key_info *info)
{
	struct network *network = table_network(table, ssid);
	size_t place;

	if (!network)
		network = network_add(table, ssid);
	if (!network)
		return false;
	place = network_place(network, info->n);
	if (place == network->n_keys || network->infos[place].n != info->n) {
		if (network->n_keys == network->capacity && !network_grow(network))
			return false;
		memmove(&network->keys[place + 1], &network->keys[place],
			(network->n_keys - place) * sizeof(*network->keys));
		memmove(&network->infos[place + 1], &network->infos[place],
			(network->n_keys - place) * sizeof(*network->infos));
		network->n_keys++;
	}
	network->infos[place] = *info;
	if (key_same(&network->keys[place], key))
		return true;
	network->keys[place] = *key;
	network->keys[place].hash = key_hash(key);
	network->version = ++table->version;
	return true;
}

void table_remove(struct table *table, struct network *network, size_t index)
{
	network->version = ++table->version;
	network->n_keys--;
	memmove(&network->keys[index], &network->keys[index + 1],
		(network->n_keys - index) * sizeof(*network->keys));
	memmove(&network->infos[index], &network->infos[index + 1],
		(network->n_keys - index) * sizeof(*network->infos));
	explicit_bzero(&network->keys[network->n_keys], sizeof(*network->keys));
}

uint64_t table_version(const struct table *table, const char *ssid)
{
	for (size_t i = 0; i < table->n_networks; i++)
		if (strcmp(table->networks[i].ssid, ssid) == 0)
			return table->networks[i].version;
	return table->cleared;
}

void table_wipe(struct table *table)
{
	for (size_t i = 0; i < table->n_networks; i++) {
		struct network *network = &table->networks[i];

		if (network->keys)
			explicit_bzero(network->keys, network->n_keys * sizeof(*network->keys));
		free(network->keys);
		free(network->infos);
	}
	free(table->networks);
	table->networks = NULL;
	table->n_networks = 0;
	table->cleared = ++table->version;
}
