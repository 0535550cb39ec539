/* SPDX-License-Identifier: BSD-3-Clause */
/* From hostapd's psk file to rows. */
#include "manager/ports/ledger/import.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/ports/ledger/pskfile.h"
#include "notation/notation.h"

/* Keys by their PMK: the rows of a bucket hang on one another, by index + 1. */
#define BUCKETS 4096

static uint32_t *bucket_of(struct import *import, const uint8_t pmk[static DEVICE_PMK_SIZE])
{
	return &import->chains[(pmk[0] << 8 | pmk[1]) % BUCKETS];
}

static uint32_t *next_of(struct import *import, uint32_t index)
{
	return &import->chains[BUCKETS + index];
}

static bool has_mac(const struct device_key *key, const uint8_t mac[static 6])
{
	for (uint8_t i = 0; i < key->n_macs; i++)
		if (memcmp(key->macs[i], mac, 6) == 0)
			return true;
	return false;
}

/* Whether the line says of the row's key that one more address is to be let in, or that all are. */
static bool row_takes(struct key_row *row, const struct pskfile_line *line)
{
	struct device_key *key = &row->key;

	if (line->wildcard) {
		key->bound = false;
		return true;
	}
	if (has_mac(key, line->mac))
		return true;
	if (key->n_macs < DEVICE_MACS_MAX) {
		memcpy(key->macs[key->n_macs++], line->mac, 6);
		return true;
	}
	return !key->bound;
}

/* The row of the line's key, when there is one. Lines of one key that have different ids are
 * different devices to whoever wrote them. */
static bool line_joins(
	struct import *import, const struct pskfile_line *line, const struct key_row *row)
{
	for (uint32_t at = *bucket_of(import, row->key.pmk); at; at = *next_of(import, at - 1)) {
		struct key_row *other = &import->keys[at - 1];

		if (CRYPTO_memcmp(other->key.pmk, row->key.pmk, DEVICE_PMK_SIZE) == 0 &&
			other->n == row->n && strcmp(other->name, row->name) == 0 &&
			row_takes(other, line))
			return true;
	}
	return false;
}

static bool chains_grow(struct import *import)
{
	const size_t size = (BUCKETS + import->keys_capacity) * sizeof(*import->chains);
	uint32_t *chains = realloc(import->chains, size);

	if (!chains)
		return import_refuse(import, "out of memory");
	if (!import->chains)
		memset(chains, 0, BUCKETS * sizeof(*chains));
	import->chains = chains;
	return true;
}

static bool line_adds(struct import *import, const struct key_row *row)
{
	const size_t capacity = import->keys_capacity;
	uint32_t *bucket;

	if (!import_key_add(import, row) ||
		(import->keys_capacity != capacity && !chains_grow(import)))
		return false;
	bucket = bucket_of(import, row->key.pmk);
	*next_of(import, (uint32_t)import->n_keys - 1) = *bucket;
	*bucket = (uint32_t)import->n_keys;
	return true;
}

/* Bytes of hostapd's keyid= to a name for people. */
static bool is_utf8(const char *text)
{
	json_t *string = json_string(text);
	const bool good = string != NULL;

	json_decref(string);
	return good;
}

static bool row_make(struct import *import, const struct pskfile_line *line, const char *ssid,
	bool adopt, struct key_row *ret)
{
	*ret = (struct key_row){.n = key_number(line->key_id),
		.state = KEY_ISSUED,
		.origin = adopt ? KEY_ADOPTED : KEY_IMPORTED};
	snprintf(ret->ssid, sizeof(ret->ssid), "%s", ssid);
	memcpy(ret->key.psk, line->psk, sizeof(ret->key.psk));
	ret->key.bound = !line->wildcard;
	if (ret->key.bound) {
		memcpy(ret->key.macs[ret->key.n_macs++], line->mac, 6);
		mac_print(line->mac, ret->peer.mac);
	}
	if (ret->n > IMPORT_NUMBER_MAX)
		ret->n = 0;
	if (!ret->n && !is_utf8(line->key_id))
		return import_refuse(import, "line %u: keyid= is not UTF-8", line->number);
	if (!ret->n)
		snprintf(ret->name, sizeof(ret->name), "%s", line->key_id);
	if (!passphrase_pmk(ssid, line->psk, ret->key.pmk))
		return import_refuse(import, "out of memory");
	return true;
}

static bool line_import(
	struct import *import, const struct pskfile_line *line, const char *ssid, bool adopt)
{
	struct key_row row;
	const bool good = row_make(import, line, ssid, adopt, &row) &&
			  (line_joins(import, line, &row) || line_adds(import, &row));

	explicit_bzero(&row, sizeof(row));
	return good;
}

/* A key that the line's VLAN is not part of would open another network. */
static bool is_to_be_adopted(const struct pskfile_line *line)
{
	if (line->vlan_id)
		return false;
	return *line->key_id ? key_number(line->key_id) > 0 : !line->wildcard;
}

bool import_psk(
	struct import *import, const char *text, size_t length, const char *ssid, bool adopt)
{
	struct pskfile_line line;
	struct pskfile file;
	bool good = chains_grow(import);

	pskfile_init(&file, text, length);
	while (good && pskfile_next(&file, &line)) {
		if (adopt && line.problem)
			import->bad++;
		else if (adopt && !is_to_be_adopted(&line))
			import->passed_over++;
		else if (line.problem)
			good = import_refuse(import, "line %u: %s", line.number, line.problem);
		else if (line.vlan_id)
			good = import_refuse(import,
				"line %u: vlanid=: a device key has no VLAN of its own",
				line.number);
		else
			good = line_import(import, &line, ssid, adopt);
	}
	explicit_bzero(&line, sizeof(line));
	return good;
}
