/* SPDX-License-Identifier: BSD-3-Clause */
/* zstd (RFC 8878): one frame or several. */
#include "source.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

/* A frame may ask for a window of gigabytes; 8 MiB is what `zstd -19` and the standard's advice
 * stay below. */
#define ZSTD_WINDOW_LOG 23

struct zstd {
	struct input_unpack unpack;
	struct input_raw *raw;
	ZSTD_DStream *stream;
	ZSTD_inBuffer in;
	bool inside; /* a frame */
	bool over;
	uint8_t packed[INPUT_PACKED_SIZE];
};

static bool zstd_fill(struct zstd *zstd)
{
	if (zstd->in.pos == zstd->in.size) {
		zstd->in.size = input_raw_read(zstd->raw, zstd->packed, sizeof(zstd->packed));
		zstd->in.pos = 0;
	}
	return zstd->in.size > 0;
}

static const char *zstd_error_text(size_t status)
{
	switch ((int)ZSTD_getErrorCode(status)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return "it needs more than 8 MiB to decompress (zstd --long, --ultra)";
	case ZSTD_error_checksum_wrong:
		return "its checksum is wrong";
	case ZSTD_error_prefix_unknown:
		return "other bytes follow the compressed ones";
	default:
		return "the compressed data is damaged";
	}
}

static size_t zstd_read(
	struct input_unpack *unpack, uint8_t *buffer, size_t size, const char **broken)
{
	struct zstd *zstd = (struct zstd *)unpack;
	ZSTD_outBuffer out = {buffer, size, 0};

	while (!zstd->over && out.pos == 0) {
		/* What is decompressed already comes out without further input. */
		const bool more = zstd_fill(zstd);
		const size_t before = zstd->in.pos;
		const size_t status = ZSTD_decompressStream(zstd->stream, &out, &zstd->in);

		if (ZSTD_isError(status)) {
			*broken = zstd_error_text(status);
			zstd->over = true;
			out.pos = 0; /* it may count bytes that were never written */
		} else if (!more && out.pos == 0) {
			if (zstd->inside)
				*broken = "the compressed file ends early";
			zstd->over = true;
		} else if (zstd->in.pos != before || out.pos > 0) {
			zstd->inside = status != 0;
		}
	}
	return out.pos;
}

static void zstd_free(struct input_unpack *unpack)
{
	struct zstd *zstd = (struct zstd *)unpack;

	ZSTD_freeDStream(zstd->stream);
	free(zstd);
}

static const struct input_unpack_ops zstd_ops = {zstd_read, zstd_free};

struct input_unpack *input_zstd_new(struct input_raw *raw, const uint8_t *first, size_t len)
{
	struct zstd *zstd = calloc(1, sizeof(*zstd));

	if (!zstd)
		return NULL;
	zstd->unpack.ops = &zstd_ops;
	zstd->raw = raw;
	zstd->stream = ZSTD_createDStream();
	if (!zstd->stream || ZSTD_isError(ZSTD_initDStream(zstd->stream)) ||
		ZSTD_isError(ZSTD_DCtx_setParameter(
			zstd->stream, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG))) {
		zstd_free(&zstd->unpack);
		return NULL;
	}
	memcpy(zstd->packed, first, len);
	zstd->in = (ZSTD_inBuffer){zstd->packed, len, 0};
	return &zstd->unpack;
}
