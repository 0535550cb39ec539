/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/vif.h"

#include <stdlib.h>
#include <string.h>

void vif_config_clear(struct vif_config *config)
{
	if (!config)
		return;
	if (config->keys)
		explicit_bzero(config->keys, config->n_keys * sizeof(*config->keys));
	free(config->keys);
	memset(config, 0, sizeof(*config));
}

bool vif_config_copy(struct vif_config *to, const struct vif_config *from)
{
	struct vif_key *keys = NULL;

	if (from->n_keys) {
		keys = calloc(from->n_keys, sizeof(*keys));
		if (!keys) {
			vif_config_clear(to);
			return false;
		}
		memcpy(keys, from->keys, from->n_keys * sizeof(*keys));
	}
	vif_config_clear(to);
	*to = *from;
	to->keys = keys;
	return true;
}

const struct vif_key *vif_key_find(const struct vif_config *config, const char *id)
{
	for (size_t i = 0; i < config->n_keys; i++)
		if (strcmp(config->keys[i].id, id) == 0)
			return &config->keys[i];
	return NULL;
}

/* hostapd would read these as options behind the password. */
static bool has_sae_option(const char *psk)
{
	static const char *const options[] = {"|mac=", "|vlanid=", "|pk=", "|id="};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strstr(psk, options[i]))
			return true;
	return false;
}

bool vif_is_sae_password(const char *psk)
{
	return strlen(psk) < PSK_SIZE - 1 && !has_sae_option(psk);
}

const char *vif_sae_password(const struct vif_config *config)
{
	if (!config->wpa_versions || !(config->akm & (AKM_SAE | AKM_FT_SAE)))
		return NULL;
	for (size_t i = 0; i < config->n_keys; i++) {
		const char *psk = config->keys[i].psk;

		if (vif_is_sae_password(psk))
			return psk;
	}
	return NULL;
}

static bool is_sae_only(const struct vif_config *config)
{
	return !(config->akm & (AKM_PSK | AKM_PSK_SHA256 | AKM_FT_PSK));
}

enum explain_token vif_key_refusal(const struct vif_config *config, const struct vif_key *key)
{
	const char *sae_password = vif_sae_password(config);

	if (!is_sae_only(config) || (sae_password && strcmp(sae_password, key->psk) == 0))
		return EXPLAIN_NONE;
	return EXPLAIN_NO_SAE_PASSWORD;
}

enum explain_token vif_wps_refusal(
	const struct vif_config *config, const struct radio_config *radio)
{
	const bool wpa2 = config->wpa_versions & 2;

	if (!config->enabled)
		return EXPLAIN_VIF_DISABLED;
	if (!radio || !radio->enabled)
		return EXPLAIN_RADIO_DOWN;
	if (radio->is_6ghz)
		return EXPLAIN_BAND_6GHZ;
	if (config->hidden)
		return EXPLAIN_HIDDEN_SSID;
	if (config->wpa_versions == 0)
		return EXPLAIN_OPEN_NETWORK;
	if (config->akm & AKM_EAP)
		return EXPLAIN_ENTERPRISE;
	if (is_sae_only(config) && config->registrar == REGISTRAR_HOSTAPD)
		return EXPLAIN_SAE_ONLY;
	if (!wpa2)
		return EXPLAIN_WPA1_ONLY;
	/* hostapd's registrar looks for CCMP or GCMP of 128 bits (docs/hostapd-facts.md). */
	if (!(config->rsn_pairwise & (CIPHER_CCMP | CIPHER_GCMP)))
		return EXPLAIN_NO_CCMP;
	return EXPLAIN_NONE;
}

bool vif_reload_disturbs(const struct vif_config *config)
{
	return (config->akm & (AKM_SAE | AKM_FT_SAE)) || config->registrar == REGISTRAR_OWN;
}
