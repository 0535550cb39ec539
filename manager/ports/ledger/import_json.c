/* SPDX-License-Identifier: BSD-3-Clause */
/* From what ledger_export() wrote to rows. It comes from outside: nothing in it is believed. */
#include "manager/ports/ledger/import.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/row_read.h"
#include "notation/notation.h"

#define WHERE_SIZE 40

struct place {
	struct import *import;
	char where[WHERE_SIZE]; /* "keys[3]" */
};

/* One member of an object: how it is read, and to where in the row. */
struct member {
	const char *name;
	bool (*read)(const struct place *place, const struct member *member, const json_t *value,
		void *row);
	size_t offset;
	size_t size; /* of a text */
	bool needed;
};

static bool wrong(const struct place *place, const char *name, const char *what)
{
	return import_refuse(place->import, "%s.%s: %s", place->where, name, what);
}

static void *field(const struct member *member, void *row)
{
	return (char *)row + member->offset;
}

static const char *text_of(
	const struct place *place, const struct member *member, const json_t *value)
{
	if (!json_is_string(value)) {
		wrong(place, member->name, "is no string");
		return NULL;
	}
	return json_string_value(value);
}

static bool read_text(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	const char *text = text_of(place, member, value);

	if (!text)
		return false;
	if (strlen(text) >= member->size)
		return wrong(place, member->name, "is too long");
	if (member->needed && !*text)
		return wrong(place, member->name, "is empty");
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return wrong(place, member->name, "has a control character in it");
	snprintf(field(member, row), member->size, "%s", text);
	return true;
}

static bool read_flag(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	if (!json_is_boolean(value))
		return wrong(place, member->name, "is neither true nor false");
	*(bool *)field(member, row) = json_is_true(value);
	return true;
}

static bool read_time(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		json_integer_value(value) > IMPORT_TIME_MAX)
		return wrong(place, member->name, "is no time in seconds since the epoch");
	*(int64_t *)field(member, row) = json_integer_value(value);
	return true;
}

static bool read_number(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	const char *text = text_of(place, member, value);
	const int64_t n = text ? key_number(text) : 0;

	if (!text)
		return false;
	if (!n || n > IMPORT_NUMBER_MAX)
		return wrong(place, member->name, "is no id of a device key");
	*(int64_t *)field(member, row) = n;
	return true;
}

/* What may be in an export. A key that was only reserved is exported as offered: by the time of an
 * import it may have been. */
static bool read_state(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	const char *text = text_of(place, member, value);
	const int state = text ? key_state_find(text) : -1;

	if (!text)
		return false;
	if (state < 0 || state == KEY_RESERVED || state == KEY_RETURNED)
		return wrong(place, member->name, "is not offered, issued, confirmed or revoked");
	*(enum key_state *)field(member, row) = (enum key_state)state;
	return true;
}

static bool read_origin(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	const char *text = text_of(place, member, value);
	const int origin = text ? key_origin_find(text) : -1;

	if (!text)
		return false;
	if (origin < 0)
		return wrong(place, member->name, "is not session, adopted or imported");
	*(enum key_origin *)field(member, row) = (enum key_origin)origin;
	return true;
}

static bool read_psk(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	const char *text = text_of(place, member, value);
	const size_t length = text ? strlen(text) : 0;

	if (!text)
		return false;
	if (length < 8 || length >= PSK_SIZE)
		return wrong(place, member->name, "is not 8 to 64 characters long");
	if (!is_printable(text))
		return wrong(place, member->name, "has a character that is not printable ASCII");
	if (length == PSK_SIZE - 1 && !hex_is(text, length))
		return wrong(place, member->name, "is 64 characters, and not all hex digits");
	memcpy(field(member, row), text, length + 1);
	return true;
}

static bool read_bytes(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	const char *text = text_of(place, member, value);

	if (!text)
		return false;
	if (strlen(text) != 2 * member->size || !hex_read(text, field(member, row), member->size))
		return import_refuse(place->import, "%s.%s: is not %zu hex digits", place->where,
			member->name, 2 * member->size);
	return true;
}

static bool read_address(const char *text, uint8_t ret[static 6])
{
	static const uint8_t zeros[6];

	return text && mac_read(text, strlen(text), ":-", ret) && !(ret[0] & 1) &&
	       memcmp(ret, zeros, sizeof(zeros)) != 0;
}

static bool read_mac(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	const char *text = text_of(place, member, value);
	uint8_t mac[6];

	if (!text)
		return false;
	if (!member->needed && !*text)
		return true;
	if (!read_address(text, mac))
		return wrong(place, member->name, "is no MAC address of a device");
	mac_print(mac, field(member, row));
	return true;
}

static bool read_macs(
	const struct place *place, const struct member *member, const json_t *value, void *row)
{
	struct device_key *key = field(member, row);
	const json_t *mac;
	size_t i;

	if (!json_is_array(value) || json_array_size(value) > DEVICE_MACS_MAX)
		return wrong(place, member->name, "is no list of up to 4 MAC addresses");
	json_array_foreach (value, i, mac)
		if (!read_address(json_string_value(mac), key->macs[i]))
			return wrong(place, member->name, "has something else than MAC addresses");
	key->n_macs = (uint8_t)json_array_size(value);
	for (i = 0; i < key->n_macs; i++)
		for (size_t j = 0; j < i; j++)
			if (memcmp(key->macs[i], key->macs[j], 6) == 0)
				return wrong(place, member->name, "has an address twice");
	return true;
}

#define AT(type, name)	 offsetof(struct type, name)
#define TEXT(type, name) AT(type, name), sizeof(((struct type *)0)->name)

static const struct member key_members[] = {
	{"id", read_number, AT(key_row, n), 0, true},
	{"ssid", read_text, TEXT(key_row, ssid), true},
	{"state", read_state, AT(key_row, state), 0, true},
	{"origin", read_origin, AT(key_row, origin), 0, false},
	{"key", read_psk, TEXT(key_row, key.psk), false},
	{"pmk", read_bytes, TEXT(key_row, key.pmk), false},
	{"mark", read_bytes, TEXT(key_row, mark), false},
	{"bound", read_flag, AT(key_row, key.bound), 0, false},
	{"shared", read_flag, AT(key_row, shared), 0, false},
	{"macs", read_macs, AT(key_row, key), 0, false},
	{"name", read_text, TEXT(key_row, name), false},
	{"peer_mac", read_mac, TEXT(key_row, peer.mac), false},
	{"peer_uuid", read_text, TEXT(key_row, peer.uuid), false},
	{"peer_name", read_text, TEXT(key_row, peer.name), false},
	{"peer_type", read_text, TEXT(key_row, peer.type), false},
	{"if_name", read_text, TEXT(key_row, if_name), false},
	{"reserved_at", read_time, AT(key_row, reserved_at), 0, false},
	{"offered_at", read_time, AT(key_row, offered_at), 0, false},
	{"issued_at", read_time, AT(key_row, issued_at), 0, false},
	{"confirmed_at", read_time, AT(key_row, confirmed_at), 0, false},
	{"revoked_at", read_time, AT(key_row, revoked_at), 0, false},
	{"last_seen", read_time, AT(key_row, last_seen), 0, false},
	{.name = NULL},
};

static const struct member device_members[] = {
	{"ssid", read_text, TEXT(import_device, ssid), true},
	{"key_id", read_text, TEXT(import_device, key_id), true},
	{"name", read_text, TEXT(import_device, name), false},
	{"mac", read_mac, TEXT(import_device, peer.mac), true},
	{"uuid", read_text, TEXT(import_device, peer.uuid), false},
	{"peer_name", read_text, TEXT(import_device, peer.name), false},
	{"peer_type", read_text, TEXT(import_device, peer.type), false},
	{"if_name", read_text, TEXT(import_device, if_name), false},
	{"joined", read_flag, AT(import_device, joined), 0, false},
	{"joined_at", read_time, AT(import_device, joined_at), 0, false},
	{"last_seen", read_time, AT(import_device, last_seen), 0, false},
	{.name = NULL},
};

static const struct member *member_find(const struct member *members, const char *name)
{
	for (; members->name; members++)
		if (strcmp(members->name, name) == 0)
			return members;
	return NULL;
}

static bool unknown(struct import *import, const char *where, const char *name)
{
	char quoted[QUOTE_SIZE];

	return import_refuse(import, "%s: unknown member %s", where, quote(quoted, name));
}

static bool members_read(
	const struct place *place, const json_t *object, const struct member *members, void *row)
{
	const json_t *value;
	const char *name;

	if (!json_is_object(object))
		return import_refuse(place->import, "%s: is no object", place->where);
	json_object_foreach ((json_t *)object, name, value) {
		const struct member *member = member_find(members, name);

		if (!member)
			return unknown(place->import, place->where, name);
		if (!member->read(place, member, value, row))
			return false;
	}
	for (; members->name; members++)
		if (members->needed && !json_object_get(object, members->name))
			return wrong(place, members->name, "is missing");
	return true;
}

/* What the members say must fit together. */
static bool key_check(const struct place *place, const json_t *object, struct key_row *row)
{
	const bool has_pmk = json_object_get(object, "pmk") != NULL;
	uint8_t pmk[DEVICE_PMK_SIZE];
	bool same;

	if (!key_opens(row->state)) {
		if (*row->key.psk || has_pmk)
			return wrong(
				place, *row->key.psk ? "key" : "pmk", "a revoked key has none");
		return json_object_get(object, "mark") || wrong(place, "mark", "is missing");
	}
	if (json_object_get(object, "mark"))
		return wrong(place, "mark", "only a revoked key has one");
	if (!*row->key.psk)
		return wrong(place, "key", "is missing");
	if (has_pmk && strlen(row->key.psk) < PSK_SIZE - 1)
		return true;
	if (!passphrase_pmk(row->ssid, row->key.psk, pmk))
		return import_refuse(place->import, "out of memory");
	same = CRYPTO_memcmp(pmk, row->key.pmk, sizeof(pmk)) == 0;
	memcpy(row->key.pmk, pmk, sizeof(pmk));
	explicit_bzero(pmk, sizeof(pmk));
	return same || !has_pmk || wrong(place, "pmk", "is not that of the key");
}

static bool key_take(const struct place *place, const json_t *object)
{
	struct key_row row = {.origin = KEY_IMPORTED};
	const bool good = members_read(place, object, key_members, &row) &&
			  key_check(place, object, &row) && import_key_add(place->import, &row);

	explicit_bzero(&row, sizeof(row));
	return good;
}

static bool device_take(const struct place *place, const json_t *object)
{
	struct import_device device = {.joined_at = 0};

	return members_read(place, object, device_members, &device) &&
	       import_device_add(place->import, &device);
}

static bool list_read(struct import *import, const char *name, const json_t *list,
	bool (*read)(const struct place *place, const json_t *object))
{
	const json_t *object;
	size_t i;

	if (!json_is_array(list))
		return import_refuse(import, "%s: is no list", name);
	if (json_array_size(list) > IMPORT_ROWS_MAX)
		return import_refuse(import, "%s: more than %d", name, IMPORT_ROWS_MAX);
	json_array_foreach (list, i, object) {
		struct place place = {.import = import};

		snprintf(place.where, sizeof(place.where), "%s[%zu]", name, i);
		if (!read(&place, object))
			return false;
	}
	return true;
}

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool ids_check(struct import *import)
{
	int64_t *numbers = calloc(import->n_keys + 1, sizeof(*numbers)), twice = 0;

	if (!numbers)
		return import_refuse(import, "out of memory");
	for (size_t i = 0; i < import->n_keys; i++)
		numbers[i] = import->keys[i].n;
	qsort(numbers, import->n_keys, sizeof(*numbers), by_number);
	for (size_t i = 1; i < import->n_keys; i++)
		if (numbers[i] == numbers[i - 1])
			twice = numbers[i];
	free(numbers);
	return !twice || import_refuse(import, "keys: %s%" PRId64 " is there twice",
				 LEDGER_KEY_ID_PREFIX, twice);
}

static bool document_read(struct import *import, const json_t *document)
{
	const json_t *version = json_object_get(document, EXPORT_FORMAT);
	const json_t *keys = json_object_get(document, "keys"), *value;
	const char *name;

	if (!json_is_object(document) || !json_is_integer(version))
		return import_refuse(import, "it is no export: \"%s\" with its version is missing",
			EXPORT_FORMAT);
	if (json_integer_value(version) != EXPORT_VERSION)
		return import_refuse(import,
			"it is version %" JSON_INTEGER_FORMAT "; this wpsd reads version %d",
			json_integer_value(version), EXPORT_VERSION);
	json_object_foreach ((json_t *)document, name, value)
		if (strcmp(name, EXPORT_FORMAT) != 0 && strcmp(name, "exported_at") != 0 &&
			strcmp(name, "keys") != 0 && strcmp(name, "devices") != 0)
			return unknown(import, "it", name);
	if (!keys)
		return import_refuse(import, "keys: is missing");
	value = json_object_get(document, "devices");
	return list_read(import, "keys", keys, key_take) &&
	       (!value || list_read(import, "devices", value, device_take)) && ids_check(import);
}

/* Its strings are ours alone, and they are about to go. */
static void document_wipe(json_t *document)
{
	static const char *const secrets[] = {"key", "pmk"};
	const json_t *key;
	size_t i;

	json_array_foreach (json_object_get(document, "keys"), i, key)
		for (size_t j = 0; j < sizeof(secrets) / sizeof(*secrets); j++) {
			const json_t *secret = json_object_get(key, secrets[j]);

			if (json_is_string(secret))
				explicit_bzero((char *)json_string_value(secret),
					json_string_length(secret));
		}
	json_decref(document);
}

bool import_json(struct import *import, const char *text, size_t length)
{
	json_error_t error;
	json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	char *near;
	bool good;

	if (!document) {
		/* "… near 'TOKEN'": the token may be a key. */
		near = strstr(error.text, " near ");
		if (near)
			*near = '\0';
		return import_refuse(import, "line %d: it is not JSON: %s", error.line, error.text);
	}
	good = document_read(import, document);
	document_wipe(document);
	return good;
}
