/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many attempts make a page of a hundred megabytes, nearly all of it drawings that look alike.
 * Packed (gzip, RFC 1952; in base64, RFC 4648) it is a twentieth.
 */
#include <stdlib.h>
#include <zlib.h>

#include "html.h"

#define PACK_GZIP_WINDOW (15 + 16) /* zlib: the largest window, with a gzip header */
#define PACK_MEMORY	 8	   /* zlib's default */

static void pack_base64(FILE *to, const uint8_t *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		const size_t left = len - i;
		const uint32_t group = (uint32_t)bytes[i] << 16 |
				       (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
				       (left > 2 ? bytes[i + 2] : 0);
		const char text[] = {digits[group >> 18], digits[group >> 12 & 63],
			left > 1 ? digits[group >> 6 & 63] : '=',
			left > 2 ? digits[group & 63] : '='};

		fwrite(text, 1, sizeof(text), to);
	}
}

bool html_pack(FILE *to, const char *text, size_t len)
{
	z_stream stream = {0};
	bool good = false;

	if (len > UINT32_MAX / 2 ||
		deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, PACK_GZIP_WINDOW,
			PACK_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;

	const size_t size = deflateBound(&stream, (uLong)len);
	uint8_t *packed = malloc(size);
	if (packed) {
		stream.next_in = (z_const Bytef *)text;
		stream.avail_in = (uInt)len;
		stream.next_out = packed;
		stream.avail_out = (uInt)size;
		good = deflate(&stream, Z_FINISH) == Z_STREAM_END;
	}
	if (good)
		pack_base64(to, packed, (size_t)stream.total_out);
	deflateEnd(&stream);
	free(packed);
	return good;
}
