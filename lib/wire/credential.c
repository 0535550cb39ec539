/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include <wsc/crypto.h>

#include "lib/wire/table.h"

/*
 * A registrar in the field counts the 0 at the end of a C string into the passphrase. No passphrase
 * has one: IEEE 802.11, J.4.1 allows 32 to 126.
 */
static bool key_has_stray_zero(const struct wsc_message *message)
{
	const uint16_t personal = WSC_AUTH_WPA_PERSONAL | WSC_AUTH_WPA2_PERSONAL;
	const struct wsc_bytes key = message->network_key;

	return (message->auth_type & personal) && key.len > 8 && key.p[key.len - 1] == 0;
}

enum wsc_status wsc_credential_parse(struct wsc_bytes bytes, unsigned tolerances,
	struct wsc_credential *ret, struct wsc_report *report)
{
	/* Texts that do not fit into the struct are never taken over. */
	const unsigned usable = tolerances & WSC_TOLERATE_FIELD;
	struct wsc_message message;
	enum wsc_status status;
	size_t key_len;

	if (!ret)
		return WSC_MISUSE;
	status = wsc_message_parse(WSC_CREDENTIAL, bytes, usable, &message, report);
	if (status != WSC_OK)
		return status;
	key_len = message.network_key.len;
	if (key_has_stray_zero(&message)) {
		const bool fatal = !(usable & WSC_TOLERATE_STRAY_ZERO);

		key_len--;
		report_add(report, (struct wsc_deviation){WSC_STRAY_ZERO, fatal, false,
					   attributes[WSC_FIELD_NETWORK_KEY].id,
					   (uint32_t)(message.network_key.p + key_len - bytes.p),
					   TABLE_ATTRIBUTES});
		if (fatal)
			return WSC_INVALID;
	}
	memset(ret, 0, sizeof(*ret));
	ret->network_index = message.network_index;
	ret->ssid_len = (uint8_t)message.ssid.len;
	memcpy(ret->ssid, message.ssid.p, message.ssid.len);
	ret->auth_type = message.auth_type;
	ret->encryption = message.encryption_type;
	ret->key_len = (uint8_t)key_len;
	memcpy(ret->key, message.network_key.p, key_len);
	memcpy(ret->mac, message.mac_address.p, WSC_MAC_SIZE);
	ret->key_shareable =
		wsc_has(&message, WSC_FIELD_KEY_SHAREABLE) && message.key_shareable == 1;
	ret->multi_ap = wsc_has(&message, WSC_FIELD_MULTI_AP) ? message.multi_ap : 0;
	return WSC_OK;
}

enum wsc_status wsc_credential_build(const struct wsc_credential *credential, uint8_t version2,
	uint8_t *buffer, size_t size, size_t *ret_len)
{
	struct wsc_message message;

	if (!credential || credential->ssid_len > WSC_SSID_MAX || credential->key_len > WSC_KEY_MAX)
		return WSC_MISUSE;
	wsc_message_init(&message, WSC_CREDENTIAL, version2);
	message.network_index = credential->network_index;
	wsc_put(&message, WSC_FIELD_NETWORK_INDEX);
	message.ssid = (struct wsc_bytes){credential->ssid, credential->ssid_len};
	wsc_put(&message, WSC_FIELD_SSID);
	message.auth_type = credential->auth_type;
	wsc_put(&message, WSC_FIELD_AUTH_TYPE);
	message.encryption_type = credential->encryption;
	wsc_put(&message, WSC_FIELD_ENCRYPTION_TYPE);
	message.network_key = (struct wsc_bytes){credential->key, credential->key_len};
	wsc_put(&message, WSC_FIELD_NETWORK_KEY);
	message.mac_address = (struct wsc_bytes){credential->mac, WSC_MAC_SIZE};
	wsc_put(&message, WSC_FIELD_MAC_ADDRESS);
	/* version 1.0 devices have no sub-elements */
	if (version2 && credential->key_shareable) {
		message.key_shareable = 1;
		wsc_put(&message, WSC_FIELD_KEY_SHAREABLE);
	}
	if (version2 && credential->multi_ap) {
		message.multi_ap = credential->multi_ap;
		wsc_put(&message, WSC_FIELD_MULTI_AP);
	}
	return wsc_message_build(&message, buffer, size, ret_len, NULL);
}

void wsc_credential_wipe(struct wsc_credential *credential)
{
	if (credential)
		wsc_wipe(credential, sizeof(*credential));
}
