/* SPDX-License-Identifier: BSD-3-Clause */
/* Vendor elements of management frames (IEEE 802.11, 9.4.2.25) that carry WSC and P2P. */
#include <string.h>

#include <wsc/wire.h>

#define ELEMENT_VENDOR	  221
#define ELEMENT_HEADER	  2 /* id, length */
#define ELEMENT_TYPE_SIZE 4 /* OUI and type */
#define ELEMENT_PAYLOAD	  (255 - ELEMENT_TYPE_SIZE)

static const uint8_t type_wsc[ELEMENT_TYPE_SIZE] = {0x00, 0x50, 0xf2, 4};
static const uint8_t type_p2p[ELEMENT_TYPE_SIZE] = {0x50, 0x6f, 0x9a, 9};

/* What all elements of @type hold, joined. */
static enum wsc_status elements_join(struct wsc_bytes elements,
	const uint8_t type[static ELEMENT_TYPE_SIZE], uint8_t *buffer, size_t size,
	struct wsc_bytes *ret)
{
	bool found = false;
	size_t at = 0, have = 0;

	if (!ret || (!elements.p && elements.len) || (!buffer && size))
		return WSC_MISUSE;
	while (at < elements.len) {
		const uint8_t *element = elements.p + at;
		size_t len;

		if (elements.len - at < ELEMENT_HEADER ||
			elements.len - at - ELEMENT_HEADER < element[1])
			return WSC_TRUNCATED;
		len = element[1];
		at += ELEMENT_HEADER + len;
		if (element[0] != ELEMENT_VENDOR || len < ELEMENT_TYPE_SIZE ||
			memcmp(element + ELEMENT_HEADER, type, ELEMENT_TYPE_SIZE) != 0)
			continue;
		found = true;
		len -= ELEMENT_TYPE_SIZE;
		if (len > size - have)
			return WSC_NO_SPACE;
		if (len > 0)
			memcpy(buffer + have, element + ELEMENT_HEADER + ELEMENT_TYPE_SIZE, len);
		have += len;
	}
	if (!found)
		return WSC_NOTHING;
	*ret = (struct wsc_bytes){buffer, have};
	return WSC_OK;
}

enum wsc_status wsc_element_find(
	struct wsc_bytes elements, uint8_t *buffer, size_t size, struct wsc_bytes *ret)
{
	return elements_join(elements, type_wsc, buffer, size, ret);
}

enum wsc_status wsc_p2p_find(
	struct wsc_bytes elements, uint8_t *buffer, size_t size, struct wsc_bytes *ret)
{
	return elements_join(elements, type_p2p, buffer, size, ret);
}

enum wsc_status wsc_element_build(
	struct wsc_bytes attributes, uint8_t *buffer, size_t size, size_t *ret_len)
{
	const size_t pieces = (attributes.len + ELEMENT_PAYLOAD - 1) / ELEMENT_PAYLOAD;
	const size_t need = attributes.len + pieces * (ELEMENT_HEADER + ELEMENT_TYPE_SIZE);
	size_t at = 0;

	if (!ret_len || (!attributes.p && attributes.len) || (!buffer && size))
		return WSC_MISUSE;
	*ret_len = need;
	if (need == 0)
		return WSC_OK;
	if (!buffer || need > size)
		return WSC_NO_SPACE;
	while (at < attributes.len) {
		const size_t rest = attributes.len - at;
		const size_t len = rest < ELEMENT_PAYLOAD ? rest : ELEMENT_PAYLOAD;

		*buffer++ = ELEMENT_VENDOR;
		*buffer++ = (uint8_t)(ELEMENT_TYPE_SIZE + len);
		memcpy(buffer, type_wsc, ELEMENT_TYPE_SIZE);
		memcpy(buffer + ELEMENT_TYPE_SIZE, attributes.p + at, len);
		buffer += ELEMENT_TYPE_SIZE + len;
		at += len;
	}
	return WSC_OK;
}

enum wsc_status wsc_p2p_next(
	struct wsc_bytes bytes, uint32_t *offset, struct wsc_p2p_attribute *ret)
{
	const size_t at = *offset;
	size_t len;

	if (at >= bytes.len)
		return WSC_NOTHING;
	if (bytes.len - at < 3)
		return WSC_TRUNCATED;
	len = (size_t)bytes.p[at + 1] | (size_t)bytes.p[at + 2] << 8;
	if (bytes.len - at - 3 < len)
		return WSC_TRUNCATED;
	ret->id = bytes.p[at];
	ret->value = (struct wsc_bytes){bytes.p + at + 3, len};
	*offset = (uint32_t)(at + 3 + len);
	return WSC_OK;
}
