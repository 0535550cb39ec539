/* SPDX-License-Identifier: BSD-3-Clause */
#include "nas.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define BYTES(text) ((struct wsc_bytes){(const uint8_t *)(text), strlen(text)})

bool nas_init(struct nas *nas, unsigned number, const char *secret, struct wsc_crypto *crypto,
	uint16_t password_id, struct wsc_bytes password, int64_t now_ms)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons(40000),
		.sin_addr.s_addr = htonl(0x0a000000 | number)};
	struct wsc_config config = {.role = WSC_ENROLLEE, .side = WSC_EAP_PEER, .crypto = crypto};

	memset(nas, 0, sizeof(*nas));
	memcpy(nas->address.bytes, &address, sizeof(address));
	nas->address.len = sizeof(address);
	nas->secret = secret;
	nas->number = (uint64_t)number << 32;
	nas->framed_mtu = 1400;
	nas->device = (struct wsc_device){
		.mac = {2, 0, 0, 1, (uint8_t)(number >> 8), (uint8_t)number},
		.uuid = {0xee, (uint8_t)(number >> 8), (uint8_t)number},
		.name = BYTES("Kitchen radio"),
		.manufacturer = BYTES("Maker"),
		.model_name = BYTES("Model"),
		.model_number = BYTES("1"),
		.serial_number = BYTES("2"),
		.primary_type = {0, 8, 0, 0x50, 0xf2, 4, 0, 1},
		.config_methods = WSC_METHOD_VIRTUAL_BUTTON | WSC_METHOD_VIRTUAL_DISPLAY,
		.auth_types = WSC_AUTH_WPA2_PERSONAL | WSC_AUTH_OPEN,
		.encryptions = WSC_ENCRYPTION_AES | WSC_ENCRYPTION_NONE,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.os_version = 0x80000001,
		.version2 = 0x20,
	};
	memcpy(nas->station, nas->device.mac, sizeof(nas->station));
	config.device = &nas->device;
	config.password_id = password_id;
	config.password = password;
	config.tolerances = WSC_TOLERATE_FIELD;
	return wsc_session_new(&config, now_ms, &nas->enrollee) == WSC_OK;
}

void nas_clear(struct nas *nas)
{
	wsc_session_free(nas->enrollee);
	nas->enrollee = NULL;
}

static void attribute_add(struct nas *nas, uint8_t type, struct wsc_bytes value)
{
	nas->request[nas->request_len] = type;
	nas->request[nas->request_len + 1] = (uint8_t)(value.len + 2);
	if (value.len)
		memcpy(nas->request + nas->request_len + 2, value.p, value.len);
	nas->request_len += value.len + 2;
}

static void station_ids_add(struct nas *nas)
{
	char text[64];

	snprintf(text, sizeof(text), "02-00-00-00-00-%02X:home", nas->address.bytes[7]);
	attribute_add(nas, 30, BYTES(text));
	snprintf(text, sizeof(text), "%02X-%02X-%02X-%02X-%02X-%02X", nas->station[0],
		nas->station[1], nas->station[2], nas->station[3], nas->station[4],
		nas->station[5]);
	attribute_add(nas, 31, BYTES(text));
	attribute_add(nas, 32, BYTES("ap-in-memory"));
}

void nas_sign(struct nas *nas)
{
	uint8_t *value = nas->request + nas->request_len - 16; /* it is the last attribute */

	nas->request[2] = (uint8_t)(nas->request_len >> 8);
	nas->request[3] = (uint8_t)nas->request_len;
	memset(value, 0, 16);
	HMAC(EVP_md5(), nas->secret, (int)strlen(nas->secret), nas->request, nas->request_len,
		value, NULL);
}

void nas_request(struct nas *nas, struct wsc_bytes eap)
{
	static const uint8_t zeros[16];
	const uint8_t mtu[] = {0, 0, (uint8_t)(nas->framed_mtu >> 8), (uint8_t)nas->framed_mtu};

	nas->number++;
	nas->request[0] = 1;
	nas->request[1] = ++nas->identifier;
	memset(nas->request + 4, 0x5a, 16);
	memcpy(nas->request + 4, &nas->number, sizeof(nas->number));
	nas->request_len = 20;
	attribute_add(nas, 1, BYTES(WSC_IDENTITY_ENROLLEE));
	station_ids_add(nas);
	if (nas->framed_mtu)
		attribute_add(nas, 12, (struct wsc_bytes){mtu, sizeof(mtu)});
	if (nas->state_len)
		attribute_add(nas, 24, (struct wsc_bytes){nas->state, nas->state_len});
	attribute_add(nas, 33, BYTES("proxy"));
	while (eap.len > 0) {
		const size_t len = eap.len < 253 ? eap.len : 253;

		attribute_add(nas, 79, (struct wsc_bytes){eap.p, len});
		eap.p += len;
		eap.len -= len;
	}
	attribute_add(nas, 80, (struct wsc_bytes){zeros, sizeof(zeros)});
	nas_sign(nas);
}

void nas_identity(struct nas *nas, const char *identity)
{
	const size_t len = 5 + strlen(identity);
	uint8_t eap[128] = {2, 77, 0, (uint8_t)len, 1};

	memcpy(eap + 5, identity, strlen(identity));
	nas->state_len = 0;
	nas_request(nas, (struct wsc_bytes){eap, len});
}

/* The EAP packet goes to the station, and what it answers to the server. */
static bool station_ask(struct nas *nas, struct wsc_bytes eap, int64_t now_ms)
{
	uint8_t answer[1500];
	size_t len;

	if (wsc_session_receive(nas->enrollee, eap, now_ms) == WSC_CLOSED)
		return false;
	if (wsc_session_send(nas->enrollee, answer, sizeof(answer), &len, now_ms) != WSC_OK)
		return false;
	nas_request(nas, (struct wsc_bytes){answer, len});
	return true;
}

bool nas_begin(struct nas *nas, int64_t now_ms)
{
	const uint8_t who[] = {1, 77, 0, 5, 1};

	nas->state_len = 0;
	return station_ask(nas, (struct wsc_bytes){who, sizeof(who)}, now_ms);
}

static bool authenticators_good(const struct nas *nas, struct wsc_bytes reply)
{
	uint8_t copy[NAS_PACKET_MAX + 256], expected[16];

	/* Message-Authenticator is the first attribute. */
	if (reply.len < 38 || reply.p[20] != 80 || reply.p[21] != 18)
		return false;
	memcpy(copy, reply.p, reply.len);
	memcpy(copy + 4, nas->request + 4, 16);
	memcpy(copy + reply.len, nas->secret, strlen(nas->secret));
	EVP_Digest(copy, reply.len + strlen(nas->secret), expected, NULL, EVP_md5(), NULL);
	if (memcmp(expected, reply.p + 4, 16) != 0)
		return false;
	memset(copy + 22, 0, 16);
	HMAC(EVP_md5(), nas->secret, (int)strlen(nas->secret), copy, reply.len, expected, NULL);
	return memcmp(expected, reply.p + 22, 16) == 0;
}

bool nas_reply(struct nas *nas, struct wsc_bytes reply, int64_t now_ms)
{
	bool proxied = false;

	if (nas->request_len == 0 || reply.p[1] != nas->identifier ||
		!authenticators_good(nas, reply))
		return false;
	nas->code = reply.p[0];
	nas->eap_len = nas->state_len = 0;
	for (size_t i = 20; i < reply.len; i += reply.p[i + 1]) {
		const size_t len = reply.p[i + 1] - 2u;

		if (reply.p[i] == 79) {
			memcpy(nas->eap + nas->eap_len, reply.p + i + 2, len);
			nas->eap_len += len;
		} else if (reply.p[i] == 24) {
			memcpy(nas->state, reply.p + i + 2, len);
			nas->state_len = len;
		} else if (reply.p[i] == 33) {
			proxied = len == 5 && memcmp(reply.p + i + 2, "proxy", 5) == 0;
		}
	}
	nas->n_replies++;
	nas->request_len = 0;
	if (nas->eap_len > nas->longest_eap)
		nas->longest_eap = nas->eap_len;
	station_ask(nas, (struct wsc_bytes){nas->eap, nas->eap_len}, now_ms);
	return proxied;
}
