/* SPDX-License-Identifier: BSD-3-Clause */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "manager/ports/registrar/internal.h"
#include "notation/notation.h"

#define PMK_SIZE   32
#define PMK_ROUNDS 4096 /* IEEE 802.11, annex J.4 */

static bool key_as_pmk(const struct vif_config *vif, const struct vif_key *key, uint8_t *ret)
{
	unsigned char pmk[PMK_SIZE];
	const bool made = PKCS5_PBKDF2_HMAC_SHA1(key->psk, (int)strlen(key->psk),
		(const unsigned char *)vif->ssid, (int)strlen(vif->ssid), PMK_ROUNDS, PMK_SIZE,
		pmk);

	(void)hex_put((char *)ret, pmk, PMK_SIZE);
	explicit_bzero(pmk, sizeof(pmk));
	return made;
}

bool credential_make(const struct vif_config *vif, const struct vif_key *key, bool own,
	const uint8_t mac[static WSC_MAC_SIZE], struct wsc_credential *ret)
{
	const bool sae = vif->akm & (AKM_SAE | AKM_FT_SAE);
	const char *sae_password = vif_sae_password(vif);
	const bool is_password = sae_password && strcmp(sae_password, key->psk) == 0;
	const bool is_pmk = strlen(key->psk) == PSK_SIZE - 1;

	*ret = (struct wsc_credential){.network_index = 1,
		.auth_type = WSC_AUTH_WPA2_PERSONAL,
		.encryption = WSC_ENCRYPTION_AES};
	ret->ssid_len = (uint8_t)strlen(vif->ssid);
	memcpy(ret->ssid, vif->ssid, ret->ssid_len);
	memcpy(ret->mac, mac, sizeof(ret->mac));
	if (sae && !own && !is_password && !is_pmk) {
		ret->key_len = 2 * PMK_SIZE;
		return key_as_pmk(vif, key, ret->key);
	}
	ret->key_len = (uint8_t)strlen(key->psk);
	memcpy(ret->key, key->psk, ret->key_len);
	return true;
}
