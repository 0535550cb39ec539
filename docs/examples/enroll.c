/* SPDX-License-Identifier: BSD-3-Clause */
/* An access point gives its network to a television that shows a PIN: both ends in one process. */
#include <stdio.h>
#include <wsc/wsc.h>

/* Carries one packet, as EAPOL or RADIUS would. false: none was waiting, or the other end is gone.
 */
static bool carry(struct wsc_session *from, struct wsc_session *to, int64_t now_ms)
{
	uint8_t packet[1400];
	size_t len;

	return wsc_session_send(from, packet, sizeof(packet), &len, now_ms) == WSC_OK &&
	       wsc_session_receive(to, (struct wsc_bytes){packet, len}, now_ms) != WSC_CLOSED;
}

int main(void)
{
	const struct wsc_device tv = {
		.mac = {2, 0, 0, 0, 0, 1}, .uuid = {1}, .rf_bands = WSC_BAND_2_4_GHZ};
	const struct wsc_device ap = {
		.mac = {2, 0, 0, 0, 0, 2}, .uuid = {2}, .rf_bands = WSC_BAND_2_4_GHZ};
	struct wsc_credential home = {.ssid = "home", .ssid_len = 4, .network_index = 1};
	struct wsc_session *enrollee = NULL, *registrar = NULL;
	struct wsc_crypto *crypto = wsc_crypto_new(NULL, NULL);
	struct wsc_config config = {.crypto = crypto, .tolerances = WSC_TOLERATE_FIELD};
	const int64_t now_ms = 0; /* of any clock that never jumps back */
	struct wsc_event event;
	char pin[9];

	if (!crypto || wsc_pin_make(crypto, pin) != WSC_OK)
		return 1;
	home.auth_type = WSC_AUTH_WPA2_PERSONAL;
	home.encryption = WSC_ENCRYPTION_AES;
	home.key_len = (uint8_t)snprintf((char *)home.key, WSC_KEY_MAX, "correct horse");
	config.password = (struct wsc_bytes){(const uint8_t *)pin, 8};
	config.role = WSC_ENROLLEE;
	config.side = WSC_EAP_PEER;
	config.device = &tv;
	if (wsc_session_new(&config, now_ms, &enrollee) != WSC_OK)
		return 1;
	config.role = WSC_REGISTRAR;
	config.side = WSC_EAP_SERVER;
	config.device = &ap;
	config.credentials = &home;
	config.n_credentials = 1;
	if (wsc_session_new(&config, now_ms, &registrar) != WSC_OK)
		return 1;

	while (carry(registrar, enrollee, now_ms) || carry(enrollee, registrar, now_ms))
		continue; /* a daemon waits for packets, and for wsc_session_deadline() */
	while (wsc_session_event(enrollee, &event) == WSC_OK) {
		if (event.kind == WSC_EVENT_CREDENTIALS &&
			wsc_session_credential_get(enrollee, 0, &home) == WSC_OK)
			printf("ssid \"%.*s\", key \"%.*s\"\n", home.ssid_len, (char *)home.ssid,
				home.key_len, (char *)home.key);
		else if (event.kind == WSC_EVENT_FAILED)
			printf("failed: %s\n", wsc_reason_text(event.reason));
	}
	wsc_session_free(enrollee);
	wsc_session_free(registrar);
	wsc_crypto_free(crypto);
	wsc_credential_wipe(&home);
	wsc_wipe(pin, sizeof(pin));
	return 0;
}
