/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows: whatever is let through fits hostapd's files, line for line. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "manager/row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* No way out of its line, whatever the file. */
static void line_check(const char *text, size_t size, bool ascii)
{
	must(strlen(text) < size);
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;

		must(c >= 0x20 && c != 0x7f && !(ascii && c > 0x7f));
	}
}

static void word_check(const char *text, size_t size)
{
	line_check(text, size, true);
	must(!strchr(text, ' '));
}

static void vif_check(const struct vif_config *vif)
{
	size_t i, j;

	word_check(vif->if_name, sizeof(vif->if_name));
	must(vif->if_name[0] && !strchr(vif->if_name, '/'));
	word_check(vif->bridge, sizeof(vif->bridge));
	word_check(vif->wps_key_id, sizeof(vif->wps_key_id));
	line_check(vif->ssid, sizeof(vif->ssid), false);
	must(!vif->enabled || vif->ssid[0]);
	must(!(vif->akm & (AKM_PSK | AKM_SAE)) || vif->n_keys > 0 || row_keyless_problem(vif));
	must(vif->n_keys <= VIF_KEYS_MAX && (vif->wpa_versions || vif->n_keys == 0));
	for (i = 0; i < vif->n_keys; i++) {
		const struct vif_key *key = &vif->keys[i];

		word_check(key->id, sizeof(key->id));
		line_check(key->psk, sizeof(key->psk), true);
		line_check(key->oftag, sizeof(key->oftag), true);
		must(key->id[0] && strlen(key->psk) >= 8);
		for (j = 0; j < i; j++)
			must(strcmp(vif->keys[j].id, key->id) != 0);
		must(vif_key_find(vif, key->id) == key);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *row = json_loadb((const char *)data, size, 0, NULL);
	char problem[ROW_PROBLEM_SIZE];
	struct radio_config radio;
	struct vif_config vif;

	if (!row)
		return 0;
	if (row_read_vif(row, &vif, problem)) {
		vif_check(&vif);
		vif_config_clear(&vif);
	} else {
		line_check(problem, sizeof(problem), false);
		must(strstr(problem, ": ") != NULL);
	}
	if (row_read_radio(row, &radio, problem)) {
		word_check(radio.if_name, sizeof(radio.if_name));
		word_check(radio.phy, sizeof(radio.phy));
		word_check(radio.country, sizeof(radio.country));
	}
	must(row_read_pbc(row) >= -1);
	json_decref(row);
	return 0;
}
