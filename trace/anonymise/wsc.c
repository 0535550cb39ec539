/* SPDX-License-Identifier: BSD-3-Clause */
/* WSC and Wi-Fi Direct attributes, in place: what identifies is replaced, what is secret is zeroed,
 * and every length stays, so that the message reads as before. */
#include <string.h>

#include "copy.h"

enum what { KEEP, ZERO, NAME, MODEL, ADDRESS, UUID, EXTENSION };

/* Table 28 of Wi-Fi Simple Configuration 2.0.8. Attributes that are not here stay as they are when
 * the standard knows them. Hashes and authenticators serve to guess PINs with. */
static const struct {
	uint16_t id;
	uint8_t what;
} attributes[] = {
	{0x1005, ZERO},			     /* Authenticator */
	{0x100e, ZERO},			     /* Credential */
	{0x1011, NAME},			     /* Device Name */
	{0x1014, ZERO},			     /* E-Hash1 */
	{0x1015, ZERO},			     /* E-Hash2 */
	{0x1016, ZERO},			     /* E-SNonce1 */
	{0x1017, ZERO},			     /* E-SNonce2 */
	{0x1018, ZERO},			     /* Encrypted Settings */
	{0x101c, ZERO},			     /* Identity */
	{0x101e, ZERO},			     /* Key Wrap Authenticator */
	{0x1020, ADDRESS},		     /* MAC Address */
	{0x1021, MODEL},		     /* Manufacturer */
	{0x1023, MODEL},		     /* Model Name */
	{0x1024, MODEL},		     /* Model Number */
	{0x1027, ZERO},			     /* Network Key */
	{0x1029, NAME},			     /* New Device Name */
	{0x102a, ZERO},			     /* New Password */
	{0x102c, ZERO},			     /* Out-of-Band Device Password */
	{0x103d, ZERO},			     /* R-Hash1 */
	{0x103e, ZERO},			     /* R-Hash2 */
	{0x103f, ZERO},			     /* R-SNonce1 */
	{0x1040, ZERO},			     /* R-SNonce2 */
	{0x1042, NAME},			     /* Serial Number */
	{0x1045, NAME},			     /* SSID */
	{0x1047, UUID},			     /* UUID-E */
	{0x1048, UUID},			     /* UUID-R */
	{0x1049, EXTENSION}, {0x104b, ZERO}, /* X.509 Certificate Request */
	{0x104c, ZERO},			     /* X.509 Certificate */
	{0x104d, ZERO},			     /* EAP Identity */
	{0x1050, ZERO},			     /* Rekey Key */
	{0x1063, ZERO},			     /* AppSessionKey */
};
#define ATTRIBUTE_LAST 0x1070

static enum what what_of(unsigned id)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (attributes[i].id == id)
			return (enum what)attributes[i].what;
	return id >> 12 == 1 && id <= ATTRIBUTE_LAST ? KEEP : ZERO;
}

static void clean_name(struct map *map, uint8_t *value, size_t len)
{
	bool empty = true;

	for (size_t i = 0; i < len; i++)
		empty = empty && value[i] == 0;
	if (empty)
		return;
	map_learn(map, (const char *)value, len);
	map_text(map, (char *)value, len);
}

/* Vendor Extension: of the Wi-Fi Alliance its sub-elements, of others nothing. */
static void clean_extension(struct map *map, uint8_t *value, size_t len)
{
	static const uint8_t alliance[] = {0x00, 0x37, 0x2a};
	size_t at = 3;

	if (len < 3)
		return;
	if (memcmp(value, alliance, sizeof(alliance)) != 0) {
		memset(value + 3, 0, len - 3);
		return;
	}
	while (len - at >= 2) {
		const size_t size = value[at + 1] < len - at - 2 ? value[at + 1] : len - at - 2;

		for (size_t i = 0; value[at] == 1 && i + 6 <= size; i += 6) /* AuthorizedMACs */
			map_mac(map, value + at + 2 + i);
		at += 2 + size;
	}
}

/* @whole: the value begins and ends here. */
static void clean_value(struct map *map, unsigned id, uint8_t *value, size_t len, bool whole)
{
	const enum what what = what_of(id);

	if (what == KEEP)
		return;
	if (what == MODEL) { /* stays, unless somebody is called so */
		if (len > 0 && map_known(map, (const char *)value, len) == len)
			map_text(map, (char *)value, len);
		return;
	}
	if (whole && what == NAME)
		clean_name(map, value, len);
	else if (whole && what == ADDRESS && len == 6)
		map_mac(map, value);
	else if (whole && what == UUID && len == 16)
		map_uuid(map, value);
	else if (whole && what == EXTENSION)
		clean_extension(map, value, len);
	else
		memset(value, what == NAME ? 'x' : 0, len);
}

void wsc_clean(struct map *map, struct wsc_stream *stream, uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size;

		if (stream->n_header < 4) {
			stream->header[stream->n_header++] = bytes[at++];
			stream->left = (size_t)stream->header[2] << 8 | stream->header[3];
			stream->whole = true;
			if (stream->n_header < 4 || stream->left > 0)
				continue;
			stream->n_header = 0;
			continue;
		}
		size = stream->left < len - at ? stream->left : len - at;
		clean_value(map, (unsigned)stream->header[0] << 8 | stream->header[1], bytes + at,
			size, stream->whole && size == stream->left);
		stream->left -= size;
		stream->whole = false;
		at += size;
		if (stream->left == 0)
			stream->n_header = 0;
	}
}

/* Device descriptor: methods and types, then the name as a WSC attribute. @at is behind the
 * addresses. */
static void clean_descriptor(struct map *map, uint8_t *p, size_t len, size_t at)
{
	struct wsc_stream stream = {0};

	at += 2 + 8; /* config methods, primary device type */
	if (at >= len)
		return;
	at += 1 + (size_t)8 * p[at];
	if (at < len)
		wsc_clean(map, &stream, p + at, len - at);
}

static void clean_addresses(struct map *map, uint8_t *p, size_t len, size_t from)
{
	for (size_t at = from; at + 6 <= len; at += 6)
		map_mac(map, p + at);
}

/* Wi-Fi Direct, 4.1: the group's members, each with a length of its own. */
static void clean_group(struct map *map, uint8_t *p, size_t len)
{
	for (size_t at = 0; at < len;) {
		const size_t size = p[at] < len - at - 1 ? p[at] : len - at - 1;
		uint8_t *member = p + at + 1;

		clean_addresses(map, member, size < 12 ? size : 12, 0);
		if (size > 13)
			clean_descriptor(map, member, size, 13);
		at += 1 + size;
	}
}

static void clean_p2p_value(struct map *map, unsigned id, uint8_t *p, size_t len)
{
	switch (id) {
	case 3: /* device, group's BSSID, interface addresses */
	case 7:
	case 9:
		clean_addresses(map, p, len, 0);
		break;
	case 13: /* device info */
		clean_addresses(map, p, len < 6 ? len : 6, 0);
		clean_descriptor(map, p, len, 6);
		break;
	case 14:
		clean_group(map, p, len);
		break;
	case 15: /* group: device's address and SSID */
		clean_addresses(map, p, len < 6 ? len : 6, 0);
		if (len > 6)
			clean_name(map, p + 6, len - 6);
		break;
	case 16: /* interface: address, count, addresses */
		clean_addresses(map, p, len < 6 ? len : 6, 0);
		if (len > 7)
			clean_addresses(map, p, len, 7);
		break;
	default: /* of the standard, and tells of channels and times only; or it is not known */
		if (id > 18)
			memset(p, 0, len);
		break;
	}
}

void p2p_clean(struct map *map, uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (len - at >= 3) {
		const size_t size = (size_t)bytes[at + 1] | (size_t)bytes[at + 2] << 8;
		const size_t there = size < len - at - 3 ? size : len - at - 3;

		if (there == size)
			clean_p2p_value(map, bytes[at], bytes + at + 3, there);
		else
			memset(bytes + at + 3, 0, there);
		at += 3 + there;
	}
	memset(bytes + at, 0, len - at);
}
