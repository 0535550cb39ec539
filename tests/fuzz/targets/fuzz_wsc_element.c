/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Elements of management frames: what is found fits its buffer whatever its size, and cut into
 * elements again it is found again. The first byte is the size of the buffer, in units of 8.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wsc/wire.h>

#include "tests/unit/wsc_messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* Bytes of all vendor elements of @type, counted in another way; -1 when an element is cut. */
static long joined_len(struct wsc_bytes elements, const char *type)
{
	const uint8_t *p = elements.p, *end = elements.p + elements.len;
	long len = 0;

	while (p < end) {
		if (end - p < 2 || end - p - 2 < p[1])
			return -1;
		if (p[0] == 221 && p[1] >= 4 && memcmp(p + 2, type, 4) == 0)
			len += p[1] - 4;
		p += 2 + p[1];
	}
	return len;
}

static enum wsc_status find_check(
	struct wsc_bytes elements, bool p2p, uint8_t *buffer, size_t size, struct wsc_bytes *ret)
{
	const long len = joined_len(elements, p2p ? "\x50\x6f\x9a\x09" : "\x00\x50\xf2\x04");
	const enum wsc_status status = p2p ? wsc_p2p_find(elements, buffer, size, ret)
					   : wsc_element_find(elements, buffer, size, ret);

	must(status == WSC_OK || status == WSC_TRUNCATED || status == WSC_NOTHING ||
		status == WSC_NO_SPACE);
	if (status == WSC_OK)
		must(ret->len == (size_t)len && ret->p == buffer && ret->len <= size);
	if (status == WSC_NOTHING)
		must(len == 0);
	if (status == WSC_TRUNCATED)
		must(len == -1);
	if (status == WSC_NO_SPACE)
		must(len == -1 || (size_t)len > size);
	return status;
}

static void rebuild(struct wsc_bytes attributes)
{
	static uint8_t frame[8192], joined[4096];
	struct wsc_bytes again;
	size_t len, need;

	must(wsc_element_build(attributes, frame, sizeof(frame), &len) == WSC_OK);
	must(wsc_element_build(attributes, frame, len ? len - 1 : 0, &need) ==
		(len ? WSC_NO_SPACE : WSC_OK));
	must(need == len);
	if (len == 0)
		return;
	must(wsc_element_find((struct wsc_bytes){frame, len}, joined, sizeof(joined), &again) ==
		WSC_OK);
	must(bytes_same(attributes, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsc_bytes elements, found;
	struct wsc_p2p_attribute attribute;
	size_t room;
	uint8_t *buffer;
	uint32_t at = 0;

	if (size < 1)
		return 0;
	room = (size_t)data[0] * 8;
	elements = (struct wsc_bytes){data + 1, size - 1};
	buffer = malloc(room ? room : 1);
	if (!buffer)
		return 0;
	if (find_check(elements, false, buffer, room, &found) == WSC_OK) {
		struct wsc_message message;

		rebuild(found);
		(void)!wsc_message_parse(
			WSC_PROBE_RESPONSE, found, WSC_TOLERATE_FIELD, &message, NULL);
	}
	if (find_check(elements, true, buffer, room, &found) == WSC_OK) {
		enum wsc_status status;

		while ((status = wsc_p2p_next(found, &at, &attribute)) == WSC_OK)
			must(at <= found.len &&
				attribute.value.p + attribute.value.len <= found.p + found.len);
		must(status == WSC_NOTHING ? at == found.len : status == WSC_TRUNCATED);
	}
	free(buffer);
	return 0;
}
