/* SPDX-License-Identifier: BSD-3-Clause */
/* The psk file, and the hashes of keys. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "manager/ports/hostapd/render.h"
#include "manager/ports/hostapd/secret_text.h"
#include "notation/notation.h"

#define PMK_SIZE      32
#define PMK_ROUNDS    4096 /* IEEE 802.11, annex J.4: PBKDF2 with HMAC-SHA-1 */
#define PMK_CACHE     4096
#define PMK_WINDOW    16 /* entries of the cache that one PMK may stand in */
#define PMK_NAME_SIZE 16

/* From here on a device without a line of its own address is worth a load: hostapd tries the keys
 * one by one, and finding one takes as long as the rest of a join (docs/hostapd-facts.md). */
#define MANY_KEYS 100

/* A PMK costs a millisecond, and every file of a large BSS needs all of them again: each is
 * computed once. */
static struct pmk {
	unsigned char name[PMK_NAME_SIZE]; /* of SHA-256 over SSID and passphrase; zeros: free */
	unsigned char pmk[PMK_SIZE];
} pmk_cache[PMK_CACHE];
static unsigned pmk_evicted;

void render_forget(void)
{
	explicit_bzero(pmk_cache, sizeof(pmk_cache));
}

static bool pmk_name(const char *ssid, const char *passphrase, unsigned char name[PMK_NAME_SIZE])
{
	unsigned char input[SSID_SIZE + PSK_SIZE] = {0}, digest[EVP_MAX_MD_SIZE];
	bool done;

	memcpy(input, ssid, strnlen(ssid, SSID_SIZE));
	memcpy(input + SSID_SIZE, passphrase, strnlen(passphrase, PSK_SIZE));
	done = EVP_Digest(input, sizeof(input), digest, NULL, EVP_sha256(), NULL);
	memcpy(name, digest, PMK_NAME_SIZE);
	explicit_bzero(input, sizeof(input));
	return done;
}

/* Its entry, or the one to be overwritten by it. */
static struct pmk *pmk_place(const unsigned char name[PMK_NAME_SIZE])
{
	static const unsigned char none[PMK_NAME_SIZE];
	const unsigned first = (unsigned)name[0] << 8 | name[1];
	struct pmk *pmk = NULL;

	for (unsigned i = 0; i < PMK_WINDOW; i++) {
		pmk = &pmk_cache[(first + i) % PMK_CACHE];
		if (memcmp(pmk->name, name, PMK_NAME_SIZE) == 0 ||
			memcmp(pmk->name, none, PMK_NAME_SIZE) == 0)
			return pmk;
	}
	return &pmk_cache[(first + pmk_evicted++ % PMK_WINDOW) % PMK_CACHE];
}

/* NULL when memory ran out. `ret_computed`: it was not in the cache. */
static const unsigned char *pmk_get(const char *ssid, const char *passphrase, bool *ret_computed)
{
	unsigned char name[PMK_NAME_SIZE];
	struct pmk *pmk;

	*ret_computed = false;
	if (!pmk_name(ssid, passphrase, name))
		return NULL;
	pmk = pmk_place(name);
	if (memcmp(pmk->name, name, sizeof(name)) == 0)
		return pmk->pmk;
	explicit_bzero(pmk, sizeof(*pmk));
	*ret_computed = true;
	if (!PKCS5_PBKDF2_HMAC_SHA1(passphrase, (int)strlen(passphrase),
		    (const unsigned char *)ssid, (int)strlen(ssid), PMK_ROUNDS, PMK_SIZE, pmk->pmk))
		return NULL;
	memcpy(pmk->name, name, sizeof(name));
	return pmk->pmk;
}

static bool is_raw(const struct vif_key *key)
{
	return strlen(key->psk) == PSK_SIZE - 1;
}

bool render_psk_prepare(const struct vif_config *vif, size_t *next, unsigned budget)
{
	bool computed;

	if (vif->n_keys <= RENDER_TEXT_KEYS_MAX)
		return true;
	for (; *next < vif->n_keys && budget; ++*next) {
		if (is_raw(&vif->keys[*next]))
			continue;
		pmk_get(vif->ssid, vif->keys[*next].psk, &computed);
		budget -= computed;
	}
	return *next == vif->n_keys;
}

static void add_psk(
	struct secret_text *text, const struct vif_config *vif, const struct vif_key *key)
{
	const unsigned char *pmk;
	bool computed;
	char hex[2 * PMK_SIZE + 1];

	if (is_raw(key) || vif->n_keys <= RENDER_TEXT_KEYS_MAX) {
		secret_text_add(text, "%s", key->psk);
		return;
	}
	pmk = pmk_get(vif->ssid, key->psk, &computed);
	if (!pmk) {
		text->failed = true;
		return;
	}
	hex_print(hex, pmk, PMK_SIZE);
	secret_text_add(text, "%s", hex);
	explicit_bzero(hex, sizeof(hex));
}

static void add_key(struct secret_text *text, const struct vif_config *vif,
	const struct vif_key *key, bool chosen)
{
	if (*key->oftag)
		secret_text_add(text, "#oftag=%s\n", key->oftag);
	secret_text_add(text, "wps=%d keyid=%s 00:00:00:00:00:00 ", chosen, key->id);
	add_psk(text, vif, key);
	secret_text_add(text, "\n");
}

static bool same_psk(const struct vif_key *a, const struct vif_key *b)
{
	return (is_raw(a) ? strcasecmp(a->psk, b->psk) : strcmp(a->psk, b->psk)) == 0;
}

char *render_psk_file(
	const struct vif_config *vif, const struct device_lines *devices, const char *key_id)
{
	const struct vif_key *chosen = *key_id ? vif_key_find(vif, key_id) : NULL;
	const struct vif_key *place = chosen; /* the key after which the chosen one stands */
	struct secret_text text = {0};

	for (const struct vif_key *key = chosen; key && key < vif->keys + vif->n_keys; key++)
		if (same_psk(key, chosen))
			place = key;
	secret_text_put(&text, devices->before, strlen(devices->before));
	for (size_t i = 0; i < vif->n_keys; i++) {
		const struct vif_key *key = &vif->keys[i];

		if (key != chosen)
			add_key(&text, vif, key, false);
		if (chosen && key == place)
			add_key(&text, vif, chosen, true);
	}
	secret_text_put(&text, devices->after, strlen(devices->after));
	return secret_text_take(&text);
}

static bool hash_text(EVP_MD_CTX *ctx, const char *text)
{
	return EVP_DigestUpdate(ctx, text, strlen(text)) && EVP_DigestUpdate(ctx, "\n", 1);
}

static int mac_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(((struct device_key *)0)->macs[0]));
}

/* Which of them was seen last is not told. */
static bool hash_macs(EVP_MD_CTX *ctx, const struct device_key *key)
{
	uint8_t macs[DEVICE_MACS_MAX][6];

	memcpy(macs, key->macs, sizeof(macs));
	qsort(macs, key->n_macs, sizeof(macs[0]), mac_compare);
	return EVP_DigestUpdate(ctx, macs, key->n_macs * sizeof(macs[0]));
}

static bool hash_device(EVP_MD_CTX *ctx, const struct vif_config *vif, const struct device_key *key,
	bool is_one_of_many)
{
	const bool text = vif_is_sae_password(key->psk);
	const bool macs = key->bound || (text && render_uses_sae(vif)) || is_one_of_many;
	const uint8_t head[] = {text, key->bound, macs ? key->n_macs : 0};

	return hash_text(ctx, key->id) && EVP_DigestUpdate(ctx, key->pmk, sizeof(key->pmk)) &&
	       EVP_DigestUpdate(ctx, head, sizeof(head)) && (!macs || hash_macs(ctx, key));
}

/* False when memory ran out. */
static bool hash_keys(EVP_MD_CTX *ctx, const struct vif_config *vif, struct device_keys devices)
{
	bool good = true;

	/* Neither ids nor PSKs hold a newline (manager/row.h). */
	for (size_t i = 0; good && i < vif->n_keys; i++)
		good = hash_text(ctx, vif->keys[i].id) && hash_text(ctx, vif->keys[i].psk) &&
		       hash_text(ctx, vif->keys[i].oftag);
	if (!render_uses_psk_file(vif) && !render_uses_sae(vif))
		return good;
	for (size_t i = 0; good && i < devices.n_keys; i++)
		good = (i || EVP_DigestUpdate(ctx, "\n", 1)) &&
		       hash_device(ctx, vif, &devices.keys[i], devices.n_keys >= MANY_KEYS);
	return good;
}

uint64_t render_keys_hash(const struct vif_config *vif, struct device_keys devices)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char digest[EVP_MAX_MD_SIZE];
	uint64_t hash = 0;

	if (ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) && hash_keys(ctx, vif, devices) &&
		EVP_DigestFinal_ex(ctx, digest, NULL))
		for (size_t i = 0; i < sizeof(hash); i++)
			hash = hash << 8 | digest[i];
	EVP_MD_CTX_free(ctx);
	/* Out of memory: a hash that nothing is loaded with. */
	return hash ? hash : 1;
}

uint64_t render_key_hash(const struct vif_key *key)
{
	const uint64_t hash = render_hash(key->psk);

	return hash ? hash : 1;
}
