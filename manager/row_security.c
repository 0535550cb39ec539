/* SPDX-License-Identifier: BSD-3-Clause */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/row_read.h"
#include "notation/notation.h"

/*
 * hostapd cuts a line of the psk file at 127 characters without a word (docs/hostapd-facts.md), so
 * the longest line that these limits allow must fit: "wps=1 keyid=<id> 00:00:00:00:00:00 <64 hex
 * digits>" and its newline.
 */
_Static_assert(
	sizeof("wps=1 keyid= 00:00:00:00:00:00 \n") - 1 + (KEY_ID_SIZE - 1) + (PSK_SIZE - 1) <= 127,
	"a line of the psk file can be longer than hostapd reads");

/* "key" first, then key-N by number, then the others by name. */
static unsigned long key_rank(const char *id)
{
	const char *digits = id + strlen("key-");

	if (strcmp(id, "key") == 0)
		return 0;
	if (strncmp(id, "key-", strlen("key-")) != 0 || !*digits || strlen(digits) > 9 ||
		digits[strspn(digits, "0123456789")])
		return ULONG_MAX;
	return 1 + strtoul(digits, NULL, 10);
}

static int key_compare(const void *one, const void *two)
{
	const char *a = ((const struct vif_key *)one)->id;
	const char *b = ((const struct vif_key *)two)->id;
	const unsigned long rank_a = key_rank(a);
	const unsigned long rank_b = key_rank(b);

	if (rank_a != rank_b)
		return rank_a < rank_b ? -1 : 1;
	return strcmp(a, b);
}

/* The message names the id only, never the text of the key. */
static bool key_add(struct reader *reader, const char *column, const char *id, const char *psk,
	struct vif_config *vif)
{
	const size_t length = strlen(psk);
	const bool is_passphrase = length >= 8 && length <= 63 && is_printable(psk);
	const bool is_raw = length == 64 && hex_is(psk, length);
	struct vif_key *key = &vif->keys[vif->n_keys];

	if (!is_key_id(id))
		return refuse(reader, column,
			"a key id of %zu characters is not valid; expected 1 to %d visible ASCII "
			"characters without blanks",
			strlen(id), KEY_ID_SIZE - 1);
	if (!is_passphrase && !is_raw && length >= 8 && length <= 63)
		return refuse(reader, column,
			"the key with id %s has a character that cannot be typed; expected 8 to 63 "
			"printable ASCII characters or 64 hexadecimal digits",
			id);
	if (!is_passphrase && !is_raw)
		return refuse(reader, column,
			"the key with id %s is %zu characters long%s; expected 8 to 63 printable "
			"ASCII characters or 64 hexadecimal digits",
			id, length, length == 64 ? " but not hexadecimal" : "");
	snprintf(key->id, sizeof(key->id), "%s", id);
	snprintf(key->psk, sizeof(key->psk), "%s", psk);
	vif->n_keys++;
	return true;
}

/* `prefix` of the names that are keys: the security map has other names beside them. */
static bool read_keys(struct reader *reader, const char *column, const struct ovsdb_map *map,
	const char *prefix, struct vif_config *vif)
{
	const size_t prefix_length = strlen(prefix);
	size_t count = 0;
	size_t i;

	for (i = 0; i < map->count; i++)
		count += strncmp(ovsdb_map_key_at(map, i), prefix, prefix_length) == 0;
	if (count > VIF_KEYS_MAX)
		return refuse(reader, column, "there are %zu keys; expected at most %d", count,
			VIF_KEYS_MAX);
	if (count == 0)
		return true;
	vif->keys = calloc(count, sizeof(*vif->keys));
	if (!vif->keys)
		return refuse(reader, column, "out of memory for %zu keys", count);
	for (i = 0; i < map->count; i++) {
		const char *id = ovsdb_map_key_at(map, i);

		if (strncmp(id, prefix, prefix_length) == 0 &&
			!key_add(reader, column, id, ovsdb_map_value_at(map, i), vif))
			return false;
	}
	qsort(vif->keys, vif->n_keys, sizeof(*vif->keys), key_compare);
	for (i = 1; i < vif->n_keys; i++) {
		if (strcmp(vif->keys[i - 1].id, vif->keys[i].id) == 0)
			return refuse(reader, column, "there are two keys with id %s; expected one",
				vif->keys[i].id);
	}
	return true;
}

/* An oftag whose key is not there says nothing about any client: left out. */
static bool oftag_set(struct reader *reader, const char *column, const char *id, const char *oftag,
	struct vif_config *vif)
{
	struct vif_key wanted = {0};
	struct vif_key *key;

	if (!is_key_id(id) || !vif->keys)
		return true;
	snprintf(wanted.id, sizeof(wanted.id), "%s", id);
	key = bsearch(&wanted, vif->keys, vif->n_keys, sizeof(*vif->keys), key_compare);
	if (!key)
		return true;
	/* It becomes a comment line of the psk file: a newline would start a line of another kind.
	 */
	if (strlen(oftag) >= sizeof(key->oftag) || !is_printable(oftag))
		return refuse(reader, column,
			"the oftag of key id %s is not valid; expected at most %zu printable ASCII "
			"characters",
			id, sizeof(key->oftag) - 1);
	snprintf(key->oftag, sizeof(key->oftag), "%s", oftag);
	return true;
}

/* The oftag of "key" is named "oftag", that of "key-3" is "oftag-key-3". */
static bool read_security_oftags(
	struct reader *reader, const struct ovsdb_map *map, struct vif_config *vif)
{
	static const char prefix[] = "oftag-";
	size_t i;

	for (i = 0; i < map->count; i++) {
		const char *name = ovsdb_map_key_at(map, i);
		const char *id = NULL;

		if (strcmp(name, "oftag") == 0)
			id = "key";
		else if (strncmp(name, prefix, sizeof(prefix) - 1) == 0)
			id = name + sizeof(prefix) - 1;
		if (id && !oftag_set(reader, "security", id, ovsdb_map_value_at(map, i), vif))
			return false;
	}
	return true;
}

/* Unset is "mixed" there too: a device must behave the same under either manager. */
static bool read_security_mode(
	struct reader *reader, const struct ovsdb_map *map, struct vif_config *vif)
{
	const char *mode = ovsdb_map_get(map, "mode");
	char quoted[QUOTE_SIZE];

	if (!mode || strcmp(mode, "mixed") == 0 || strcmp(mode, "3") == 0) {
		vif->wpa_versions = 3;
		vif->wpa_pairwise = CIPHER_CCMP | CIPHER_TKIP;
		vif->rsn_pairwise = CIPHER_CCMP | CIPHER_TKIP;
	} else if (strcmp(mode, "2") == 0) {
		vif->wpa_versions = 2;
		vif->rsn_pairwise = CIPHER_CCMP;
	} else if (strcmp(mode, "1") == 0) {
		vif->wpa_versions = 1;
		vif->wpa_pairwise = CIPHER_TKIP;
	} else {
		return refuse(reader, "security",
			"mode %s is unknown; expected 1 (WPA), 2 (WPA2) or mixed",
			quote(quoted, mode));
	}
	return true;
}

static bool read_security_map(
	struct reader *reader, const struct ovsdb_map *map, struct vif_config *vif)
{
	const char *encryption = ovsdb_map_get(map, "encryption");
	char quoted[QUOTE_SIZE];

	vif->layout = LAYOUT_SECURITY_MAP;
	if (!encryption)
		return refuse(reader, "security",
			"encryption is not set; expected OPEN, WPA-PSK or WPA-EAP");
	if (!read_keys(reader, "security", map, "key", vif))
		return false;
	if (strcmp(encryption, "OPEN") == 0) {
		/* Somebody who gives keys does not expect a network that asks for none. */
		if (vif->n_keys > 0)
			return refuse(reader, "security",
				"encryption is OPEN but there are keys; expected WPA-PSK, or no "
				"keys");
		return true;
	}
	if (!read_security_mode(reader, map, vif))
		return false;
	if (strcmp(encryption, "WPA-EAP") == 0) {
		vif->akm = AKM_EAP;
		return true;
	}
	if (strcmp(encryption, "WPA-PSK") != 0)
		return refuse(reader, "security",
			"encryption %s is not supported; expected OPEN, WPA-PSK or WPA-EAP (WPA3 "
			"is "
			"written with wpa and wpa_key_mgmt)",
			quote(quoted, encryption));
	vif->akm = AKM_PSK | (vif->ft_psk > 0 ? AKM_FT_PSK : 0);
	return read_security_oftags(reader, map, vif);
}

/*
 * The older names say the version too. The newer wpa-psk says nothing of it: the pairwise columns
 * do, and without them it is WPA2.
 */
static bool read_key_mgmt(struct reader *reader, unsigned *akm, bool *wpa_named, bool *rsn_named)
{
	static const struct word words[] = {
		{"wpa-psk", AKM_PSK},
		{"wpa2-psk", AKM_PSK},
		{"wpa-psk-sha256", AKM_PSK_SHA256},
		{"sae", AKM_SAE},
		{"wpa-eap", AKM_EAP},
		{"wpa2-eap", AKM_EAP},
		{"ft-wpa-psk", AKM_FT_PSK},
		{"ft-wpa2-psk", AKM_FT_PSK},
		{"ft-sae", AKM_FT_SAE},
	};
	static const char column[] = "wpa_key_mgmt";
	struct ovsdb_error error;
	struct ovsdb_set set;
	char quoted[QUOTE_SIZE];
	size_t i, w;

	if (ovsdb_row_set(reader->row, column, &set, &error) < 0)
		return refuse_type(reader, &error);
	for (i = 0; i < set.count; i++) {
		const char *text = ovsdb_set_string_at(&set, i);

		if (!text)
			return refuse(reader, column, "expected a set of strings");
		for (w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
			if (strcmp(words[w].text, text) == 0)
				break;
		}
		if (w == sizeof(words) / sizeof(words[0]))
			return refuse(reader, column,
				"%s is not supported; expected wpa-psk, wpa-psk-sha256, sae, "
				"ft-wpa-psk, ft-sae or wpa-eap",
				quote(quoted, text));
		*akm |= words[w].value;
		*rsn_named |= strstr(text, "wpa2-") != NULL || strstr(text, "sae") != NULL;
		*wpa_named |= strncmp(text, "wpa-", 4) == 0 && words[w].value != AKM_PSK_SHA256;
	}
	if (*akm == 0)
		return refuse(reader, column, "is empty; expected wpa-psk, sae or wpa-eap");
	return true;
}

static bool read_pairwise(
	struct reader *reader, bool wpa_named, bool rsn_named, struct vif_config *vif)
{
	static const struct {
		const char *column;
		unsigned cipher;
		bool rsn;
	} columns[] = {
		{"wpa_pairwise_tkip", CIPHER_TKIP, false},
		{"wpa_pairwise_ccmp", CIPHER_CCMP, false},
		{"rsn_pairwise_tkip", CIPHER_TKIP, true},
		{"rsn_pairwise_ccmp", CIPHER_CCMP, true},
		{"rsn_pairwise_ccmp256", CIPHER_CCMP256, true},
		{"rsn_pairwise_gcmp", CIPHER_GCMP, true},
		{"rsn_pairwise_gcmp256", CIPHER_GCMP256, true},
	};
	bool any_set = false;
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct ovsdb_error error;
		bool on = false;
		const int found = ovsdb_row_bool(reader->row, columns[i].column, &on, &error);

		if (found < 0)
			return refuse_type(reader, &error);
		any_set |= found > 0;
		if (on && columns[i].rsn)
			vif->rsn_pairwise |= columns[i].cipher;
		else if (on)
			vif->wpa_pairwise |= columns[i].cipher;
	}
	if (!any_set) {
		vif->rsn_pairwise = CIPHER_CCMP;
		if (wpa_named && rsn_named && (vif->akm & (AKM_PSK | AKM_EAP)) &&
			!(vif->akm & (AKM_SAE | AKM_FT_SAE)))
			vif->wpa_pairwise = CIPHER_TKIP;
	}
	if (vif->wpa_pairwise == 0 && vif->rsn_pairwise == 0)
		return refuse(reader, "rsn_pairwise_ccmp",
			"every cipher is false; expected at least one true, best this one");
	if ((vif->akm & (AKM_SAE | AKM_FT_SAE)) && !(vif->rsn_pairwise & ~(unsigned)CIPHER_TKIP))
		return refuse(reader, "rsn_pairwise_ccmp", "WPA3 (sae) demands it; expected true");
	vif->wpa_versions = (vif->wpa_pairwise ? 1U : 0U) | (vif->rsn_pairwise ? 2U : 0U);
	return true;
}

static bool read_pmf(struct reader *reader, struct vif_config *vif)
{
	static const struct word words[] = {{"disabled", PMF_OFF}, {"optional", PMF_OPTIONAL},
		{"required", PMF_REQUIRED}, {NULL, 0}};
	const bool has_sae = vif->akm & (AKM_SAE | AKM_FT_SAE);
	const bool only_sae = has_sae && !(vif->akm & ~(unsigned)(AKM_SAE | AKM_FT_SAE));
	unsigned pmf = only_sae ? PMF_REQUIRED : has_sae ? PMF_OPTIONAL : PMF_OFF;

	if (!read_word(reader, "pmf", words, "disabled, optional or required", &pmf))
		return false;
	/* WPA3-Personal demands it (WPA3 specification, 2.3), and devices refuse SAE without. */
	if (only_sae && pmf != PMF_REQUIRED)
		return refuse(reader, "pmf", "WPA3 (sae) alone demands it; expected required");
	if (has_sae && pmf == PMF_OFF)
		return refuse(
			reader, "pmf", "WPA3 (sae) demands it; expected optional or required");
	if (pmf == PMF_REQUIRED && !(vif->wpa_versions & 2))
		return refuse(reader, "pmf", "WPA (version 1) has none; expected disabled");
	vif->pmf = (enum vif_pmf)pmf;
	return true;
}

static bool read_wpa_columns(struct reader *reader, bool wpa, struct vif_config *vif)
{
	const unsigned sae = AKM_SAE | AKM_FT_SAE;
	const unsigned psk = AKM_PSK | AKM_PSK_SHA256 | AKM_FT_PSK;
	struct ovsdb_map psks, oftags;
	bool wpa_named = false, rsn_named = false;
	size_t i;

	vif->layout = LAYOUT_WPA_COLUMNS;
	if (!read_map(reader, "wpa_psks", &psks) || !read_map(reader, "wpa_oftags", &oftags))
		return false;
	if (!wpa)
		return psks.count == 0 ||
		       refuse(reader, "wpa",
			       "is false but wpa_psks has keys; expected true, or no keys");
	if (!read_key_mgmt(reader, &vif->akm, &wpa_named, &rsn_named) ||
		!read_pairwise(reader, wpa_named, rsn_named, vif) || !read_pmf(reader, vif) ||
		!read_keys(reader, "wpa_psks", &psks, "", vif))
		return false;
	for (i = 0; vif->keys && i < vif->n_keys; i++) {
		if ((vif->akm & sae) && !(vif->akm & psk) && strlen(vif->keys[i].psk) == 64)
			return refuse(reader, "wpa_psks",
				"the key with id %s is 64 hexadecimal digits; WPA3 (sae) has "
				"passphrases, expected one of 8 to 63 characters",
				vif->keys[i].id);
	}
	for (i = 0; i < oftags.count; i++) {
		if (!oftag_set(reader, "wpa_oftags", ovsdb_map_key_at(&oftags, i),
			    ovsdb_map_value_at(&oftags, i), vif))
			return false;
	}
	return true;
}

const char *row_keyless_problem(const struct vif_config *vif)
{
	const bool is_personal = vif->akm & ~(unsigned)AKM_EAP;

	if (!is_personal || vif->n_keys > 0 ||
		(vif->registrar == REGISTRAR_OWN && !(vif->akm & AKM_EAP)))
		return NULL;
	if (vif->layout == LAYOUT_SECURITY_MAP)
		return "security: encryption is WPA-PSK but there is no key; expected key or "
		       "key-N, or registrar = own in wpsd.conf, which gives each device a key of "
		       "its own";
	return "wpa_psks: is empty; expected at least one key, or registrar = own in wpsd.conf, "
	       "which gives each device a key of its own";
}

/* Which layout, and what it says. Nothing given is not the same as open. */
bool read_security(struct reader *reader, struct vif_config *vif)
{
	struct ovsdb_map security, psks;
	struct ovsdb_error error;
	struct ovsdb_set key_mgmt;
	bool wpa = false;
	const int has_wpa = ovsdb_row_bool(reader->row, "wpa", &wpa, &error);

	if (has_wpa < 0)
		return refuse_type(reader, &error);
	if (!read_map(reader, "security", &security) || !read_map(reader, "wpa_psks", &psks))
		return false;
	if (has_wpa > 0 && security.count > 0)
		return refuse(reader, "security",
			"is set together with wpa; expected one of the two ways to tell the keys");
	if (has_wpa > 0)
		return read_wpa_columns(reader, wpa, vif);
	if (security.count > 0)
		return read_security_map(reader, &security, vif);
	if (ovsdb_row_set(reader->row, "wpa_key_mgmt", &key_mgmt, &error) < 0)
		return refuse_type(reader, &error);
	if (psks.count > 0 || key_mgmt.count > 0)
		return refuse(reader, "wpa",
			"is not set but wpa_psks or wpa_key_mgmt is; expected true or false");
	return !vif->enabled ||
	       refuse(reader, "security",
		       "is empty; expected encryption OPEN, WPA-PSK or WPA-EAP, or the column wpa");
}
