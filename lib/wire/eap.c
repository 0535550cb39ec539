/* SPDX-License-Identifier: BSD-3-Clause */
/* EAP packets (RFC 3748, 4) and EAP-WSC in them (WSC 2.0.x, 7.7). */
#include <string.h>

#include <wsc/eap.h>

#define EAP_HEADER    4 /* code, identifier, length */
#define EAP_TYPE_AT   EAP_HEADER
#define EAP_OP_AT     12
#define EAP_FLAGS_AT  13
#define EAP_LENGTH_AT WSC_EAP_HEADER_SIZE

/* Expanded type 254, vendor 0x00372A, vendor type 1. */
static const uint8_t type_wsc[8] = {254, 0x00, 0x37, 0x2a, 0, 0, 0, 1};

static uint16_t be16_read(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void be16_write(uint8_t *p, size_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* Behind the vendor type. */
static enum wsc_status wsc_parse(struct wsc_bytes packet, struct wsc_eap *eap)
{
	size_t header = WSC_EAP_HEADER_SIZE;

	if (packet.len < header)
		return WSC_INVALID;
	eap->op = packet.p[EAP_OP_AT];
	eap->flags = packet.p[EAP_FLAGS_AT];
	if (eap->op < WSC_OP_START || eap->op > WSC_OP_FRAG_ACK)
		return WSC_INVALID;
	if (eap->flags & WSC_EAP_FLAG_LENGTH) {
		header += WSC_EAP_LENGTH_SIZE;
		if (packet.len < header)
			return WSC_INVALID;
		eap->message_length = be16_read(packet.p + EAP_LENGTH_AT);
	}
	eap->data = (struct wsc_bytes){packet.p + header, packet.len - header};
	return WSC_OK;
}

enum wsc_status wsc_eap_parse(struct wsc_bytes packet, struct wsc_eap *ret)
{
	struct wsc_eap eap = {0};
	size_t len;

	if (!ret || (!packet.p && packet.len))
		return WSC_MISUSE;
	if (packet.len < EAP_HEADER)
		return WSC_TRUNCATED;
	eap.code = packet.p[0];
	eap.identifier = packet.p[1];
	len = be16_read(packet.p + 2);
	if (eap.code < WSC_EAP_REQUEST || eap.code > WSC_EAP_FAILURE || len < EAP_HEADER)
		return WSC_INVALID;
	if (eap.code >= WSC_EAP_SUCCESS) {
		if (len != EAP_HEADER)
			return WSC_INVALID;
		*ret = eap;
		return WSC_OK;
	}
	if (len == EAP_HEADER)
		return WSC_INVALID; /* no type */
	if (packet.len < len)
		return WSC_TRUNCATED;
	packet.len = len;
	eap.type = packet.p[EAP_TYPE_AT];
	eap.data = (struct wsc_bytes){packet.p + EAP_TYPE_AT + 1, len - EAP_TYPE_AT - 1};
	if (eap.type == WSC_EAP_EXPANDED) {
		enum wsc_status status = WSC_OK;

		if (len < EAP_TYPE_AT + sizeof(type_wsc))
			return WSC_INVALID;
		if (memcmp(packet.p + EAP_TYPE_AT, type_wsc, sizeof(type_wsc)) == 0)
			status = wsc_parse(packet, &eap);
		if (status != WSC_OK)
			return status;
	}
	*ret = eap;
	return WSC_OK;
}

/* Bytes in front of the data. */
static size_t header_size(const struct wsc_eap *eap)
{
	if (eap->code >= WSC_EAP_SUCCESS)
		return EAP_HEADER;
	if (!eap->op)
		return EAP_TYPE_AT + 1;
	return WSC_EAP_HEADER_SIZE + (eap->flags & WSC_EAP_FLAG_LENGTH ? WSC_EAP_LENGTH_SIZE : 0);
}

/* What wsc_eap_parse() would not give back the same. */
static bool buildable(const struct wsc_eap *eap)
{
	if (eap->code < WSC_EAP_REQUEST || eap->code > WSC_EAP_FAILURE ||
		(!eap->data.p && eap->data.len) || eap->data.len > UINT16_MAX)
		return false;
	if (eap->code >= WSC_EAP_SUCCESS)
		return !eap->type && !eap->op && !eap->data.len;
	if (eap->op)
		return eap->type == WSC_EAP_EXPANDED && eap->op <= WSC_OP_FRAG_ACK;
	if (eap->type == WSC_EAP_EXPANDED)
		return eap->data.len >= sizeof(type_wsc) - 1 &&
		       memcmp(eap->data.p, type_wsc + 1, sizeof(type_wsc) - 1) != 0;
	return true;
}

enum wsc_status wsc_eap_build(
	const struct wsc_eap *eap, uint8_t *buffer, size_t size, size_t *ret_len)
{
	size_t header, len;

	if (!eap || !ret_len || (!buffer && size) || !buildable(eap))
		return WSC_MISUSE;
	header = header_size(eap);
	len = header + eap->data.len;
	if (len > UINT16_MAX)
		return WSC_MISUSE;
	*ret_len = len;
	if (len > size)
		return WSC_NO_SPACE;
	/* first of all, as the data may already lie in the buffer */
	if (eap->data.len > 0)
		memmove(buffer + header, eap->data.p, eap->data.len);
	buffer[0] = eap->code;
	buffer[1] = eap->identifier;
	be16_write(buffer + 2, len);
	if (header > EAP_TYPE_AT)
		buffer[EAP_TYPE_AT] = eap->type;
	if (eap->op) {
		memcpy(buffer + EAP_TYPE_AT, type_wsc, sizeof(type_wsc));
		buffer[EAP_OP_AT] = eap->op;
		buffer[EAP_FLAGS_AT] = eap->flags;
	}
	if (header > WSC_EAP_HEADER_SIZE)
		be16_write(buffer + EAP_LENGTH_AT, eap->message_length);
	return WSC_OK;
}
