/* SPDX-License-Identifier: BSD-3-Clause */
#include "packet.h"

#include <limits.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <wsc/crypto.h>

#define MD5_SIZE 16

enum { OFFSET_CODE = 0, OFFSET_IDENTIFIER = 1, OFFSET_LENGTH = 2, OFFSET_AUTHENTICATOR = 4 };

#define ATTRIBUTE_HEADER_SIZE 2 /* type, length of the whole attribute */

enum wsc_status radius_attribute_next(
	struct wsc_bytes packet, size_t *offset, struct radius_attribute *ret)
{
	const size_t left = packet.len - *offset;
	const uint8_t *p = packet.p + *offset;

	if (left == 0)
		return WSC_NOTHING;
	if (left < ATTRIBUTE_HEADER_SIZE || p[1] < ATTRIBUTE_HEADER_SIZE || p[1] > left)
		return WSC_INVALID;
	ret->type = p[0];
	ret->offset = *offset + ATTRIBUTE_HEADER_SIZE;
	ret->value.p = p + ATTRIBUTE_HEADER_SIZE;
	ret->value.len = (size_t)p[1] - ATTRIBUTE_HEADER_SIZE;
	*offset += p[1];
	return WSC_OK;
}

/* An attribute that RFC 2865, 5.44 and RFC 3579, 3.3 allow at most once. */
static bool once(struct wsc_bytes *member, struct wsc_bytes value)
{
	if (member->p)
		return false;
	*member = value;
	return true;
}

/* Notes the attribute in @packet; false: the packet must not have it, or not like this. */
static bool attribute_take(
	struct radius_packet *packet, const struct radius_attribute *attribute, bool after_eap)
{
	const struct wsc_bytes value = attribute->value;

	switch (attribute->type) {
	case RADIUS_USER_NAME:
		return once(&packet->user_name, value);
	case RADIUS_STATE:
		return once(&packet->state, value);
	case RADIUS_CALLED_STATION_ID:
		return once(&packet->called_station_id, value);
	case RADIUS_CALLING_STATION_ID:
		return once(&packet->calling_station_id, value);
	case RADIUS_NAS_IDENTIFIER:
		return once(&packet->nas_identifier, value);
	case RADIUS_FRAMED_MTU:
		if (value.len != 4 || packet->framed_mtu)
			return false;
		packet->framed_mtu = (uint32_t)value.p[0] << 24 | (uint32_t)value.p[1] << 16 |
				     (uint32_t)value.p[2] << 8 | value.p[3];
		return true;
	case RADIUS_EAP_MESSAGE:
		if (packet->has_eap && !after_eap)
			return false;
		packet->has_eap = true;
		packet->eap_len += value.len;
		return true;
	case RADIUS_MESSAGE_AUTHENTICATOR:
		if (value.len != MD5_SIZE || packet->message_authenticator_offset)
			return false;
		packet->message_authenticator_offset = attribute->offset;
		return true;
	}
	return true; /* somebody else's */
}

enum wsc_status radius_packet_parse(struct wsc_bytes datagram, struct radius_packet *ret)
{
	struct radius_packet packet = {0};
	struct radius_attribute attribute;
	size_t offset = RADIUS_HEADER_SIZE, len;
	uint8_t last_type = 0;
	enum wsc_status status;

	if (datagram.len < RADIUS_HEADER_SIZE)
		return WSC_TRUNCATED;
	len = (size_t)datagram.p[OFFSET_LENGTH] << 8 | datagram.p[OFFSET_LENGTH + 1];
	if (len < RADIUS_HEADER_SIZE || len > RADIUS_PACKET_MAX)
		return WSC_INVALID;
	if (len > datagram.len)
		return WSC_TRUNCATED;
	packet.bytes = (struct wsc_bytes){datagram.p, len};
	packet.code = datagram.p[OFFSET_CODE];
	packet.identifier = datagram.p[OFFSET_IDENTIFIER];
	packet.authenticator = datagram.p + OFFSET_AUTHENTICATOR;
	while ((status = radius_attribute_next(packet.bytes, &offset, &attribute)) == WSC_OK) {
		if (!attribute_take(&packet, &attribute, last_type == RADIUS_EAP_MESSAGE))
			return WSC_INVALID;
		last_type = attribute.type;
	}
	if (status != WSC_NOTHING)
		return status;
	*ret = packet;
	return WSC_OK;
}

enum wsc_status radius_packet_eap(
	const struct radius_packet *packet, uint8_t *buffer, size_t size, struct wsc_bytes *ret)
{
	struct radius_attribute attribute;
	size_t offset = RADIUS_HEADER_SIZE, len = 0;

	if (packet->eap_len > size)
		return WSC_NO_SPACE;
	while (radius_attribute_next(packet->bytes, &offset, &attribute) == WSC_OK) {
		if (attribute.type != RADIUS_EAP_MESSAGE)
			continue;
		memcpy(buffer + len, attribute.value.p, attribute.value.len);
		len += attribute.value.len;
	}
	*ret = (struct wsc_bytes){buffer, len};
	return WSC_OK;
}

static bool hmac_md5(struct wsc_bytes secret, const uint8_t *bytes, size_t len, uint8_t *ret)
{
	return secret.len <= INT_MAX &&
	       HMAC(EVP_md5(), secret.p, (int)secret.len, bytes, len, ret, NULL);
}

bool radius_packet_authentic(const struct radius_packet *packet, struct wsc_bytes secret)
{
	const size_t offset = packet->message_authenticator_offset;
	uint8_t copy[RADIUS_PACKET_MAX], expected[MD5_SIZE];

	if (offset == 0)
		return false;
	memcpy(copy, packet->bytes.p, packet->bytes.len);
	memset(copy + offset, 0, MD5_SIZE); /* RFC 3579, 3.2: computed with zeros there */
	return hmac_md5(secret, copy, packet->bytes.len, expected) &&
	       wsc_equal(expected, packet->bytes.p + offset, MD5_SIZE);
}

void radius_reply_add(struct radius_reply *reply, enum radius_type type, struct wsc_bytes value)
{
	const size_t len = ATTRIBUTE_HEADER_SIZE + value.len;

	if (value.len > RADIUS_VALUE_MAX || len > sizeof(reply->bytes) - reply->len) {
		reply->overflow = true;
		return;
	}
	reply->bytes[reply->len] = (uint8_t)type;
	reply->bytes[reply->len + 1] = (uint8_t)len;
	if (value.len)
		memcpy(reply->bytes + reply->len + ATTRIBUTE_HEADER_SIZE, value.p, value.len);
	reply->len += len;
}

void radius_reply_begin(struct radius_reply *reply, enum radius_code code, uint8_t identifier)
{
	static const uint8_t zeros[MD5_SIZE];

	reply->bytes[OFFSET_CODE] = (uint8_t)code;
	reply->bytes[OFFSET_IDENTIFIER] = identifier;
	reply->len = RADIUS_HEADER_SIZE;
	reply->overflow = false;
	radius_reply_add(
		reply, RADIUS_MESSAGE_AUTHENTICATOR, (struct wsc_bytes){zeros, sizeof(zeros)});
}

void radius_reply_add_eap(struct radius_reply *reply, struct wsc_bytes eap)
{
	while (eap.len > 0) {
		const size_t len = eap.len < RADIUS_VALUE_MAX ? eap.len : RADIUS_VALUE_MAX;

		radius_reply_add(reply, RADIUS_EAP_MESSAGE, (struct wsc_bytes){eap.p, len});
		eap.p += len;
		eap.len -= len;
	}
}

void radius_reply_add_proxy_states(struct radius_reply *reply, struct wsc_bytes request)
{
	struct radius_attribute attribute;
	size_t offset = RADIUS_HEADER_SIZE;

	while (radius_attribute_next(request, &offset, &attribute) == WSC_OK)
		if (attribute.type == RADIUS_PROXY_STATE)
			radius_reply_add(reply, RADIUS_PROXY_STATE, attribute.value);
}

enum wsc_status radius_response_authenticator(struct wsc_bytes reply, struct wsc_bytes secret,
	uint8_t ret[static RADIUS_AUTHENTICATOR_SIZE])
{
	EVP_MD_CTX *md5 = EVP_MD_CTX_new();
	const bool good = md5 && EVP_DigestInit_ex(md5, EVP_md5(), NULL) == 1 &&
			  EVP_DigestUpdate(md5, reply.p, reply.len) == 1 &&
			  EVP_DigestUpdate(md5, secret.p, secret.len) == 1 &&
			  EVP_DigestFinal_ex(md5, ret, NULL) == 1;

	EVP_MD_CTX_free(md5);
	return good ? WSC_OK : WSC_CRYPTO;
}

enum wsc_status radius_reply_end(struct radius_reply *reply,
	const uint8_t request_authenticator[static RADIUS_AUTHENTICATOR_SIZE],
	struct wsc_bytes secret)
{
	uint8_t *message_authenticator = reply->bytes + RADIUS_HEADER_SIZE + ATTRIBUTE_HEADER_SIZE;
	uint8_t *authenticator = reply->bytes + OFFSET_AUTHENTICATOR;
	uint8_t digest[MD5_SIZE];

	if (reply->overflow)
		return WSC_NO_SPACE;
	reply->bytes[OFFSET_LENGTH] = (uint8_t)(reply->len >> 8);
	reply->bytes[OFFSET_LENGTH + 1] = (uint8_t)reply->len;
	memcpy(authenticator, request_authenticator, RADIUS_AUTHENTICATOR_SIZE);
	if (!hmac_md5(secret, reply->bytes, reply->len, digest))
		return WSC_CRYPTO;
	memcpy(message_authenticator, digest, MD5_SIZE);
	if (radius_response_authenticator(
		    (struct wsc_bytes){reply->bytes, reply->len}, secret, digest) != WSC_OK)
		return WSC_CRYPTO;
	memcpy(authenticator, digest, MD5_SIZE);
	return WSC_OK;
}
