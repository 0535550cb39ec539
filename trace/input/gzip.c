/* SPDX-License-Identifier: BSD-3-Clause */
/* gzip (RFC 1952): one member or several, as log rotation and `cat a.gz b.gz` make them. */
#include "source.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct gzip {
	struct input_unpack unpack;
	struct input_raw *raw;
	z_stream stream;
	bool inside; /* a member */
	bool over;
	uint8_t packed[INPUT_PACKED_SIZE];
};

/* false: no bytes are left. */
static bool gzip_fill(struct gzip *gzip)
{
	if (gzip->stream.avail_in == 0) {
		gzip->stream.next_in = gzip->packed;
		gzip->stream.avail_in =
			(uInt)input_raw_read(gzip->raw, gzip->packed, sizeof(gzip->packed));
	}
	return gzip->stream.avail_in > 0;
}

/* Zeros behind the last member are a tape's or a disk's padding. Anything else is not gzip. */
static bool gzip_next_member(struct gzip *gzip, const char **broken)
{
	while (gzip_fill(gzip) && *gzip->stream.next_in == 0) {
		gzip->stream.next_in++;
		gzip->stream.avail_in--;
	}
	if (gzip->stream.avail_in == 0)
		return false;
	if (*gzip->stream.next_in != 0x1f) {
		*broken = "other bytes follow the compressed ones";
		return false;
	}
	gzip->inside = inflateReset(&gzip->stream) == Z_OK;
	return gzip->inside;
}

static const char *gzip_error_text(const z_stream *stream)
{
	if (stream->msg && strstr(stream->msg, "check"))
		return "its checksum is wrong";
	return "the compressed data is damaged";
}

static size_t gzip_read(
	struct input_unpack *unpack, uint8_t *buffer, size_t size, const char **broken)
{
	struct gzip *gzip = (struct gzip *)unpack;
	z_stream *stream = &gzip->stream;

	stream->next_out = buffer;
	stream->avail_out = (uInt)size;
	while (!gzip->over && stream->avail_out == size) {
		int status;

		if (!gzip->inside && !gzip_next_member(gzip, broken)) {
			gzip->over = true;
			break;
		}
		if (!gzip_fill(gzip)) {
			*broken = "the compressed file ends early";
			gzip->over = true;
			break;
		}
		status = inflate(stream, Z_NO_FLUSH);
		if (status == Z_STREAM_END) {
			gzip->inside = false;
		} else if (status != Z_OK && status != Z_BUF_ERROR) {
			*broken = gzip_error_text(stream);
			gzip->over = true;
		}
	}
	return size - stream->avail_out;
}

static void gzip_free(struct input_unpack *unpack)
{
	struct gzip *gzip = (struct gzip *)unpack;

	(void)inflateEnd(&gzip->stream);
	free(gzip);
}

static const struct input_unpack_ops gzip_ops = {gzip_read, gzip_free};

struct input_unpack *input_gzip_new(struct input_raw *raw, const uint8_t *first, size_t len)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return NULL;
	gzip->unpack.ops = &gzip_ops;
	gzip->raw = raw;
	memcpy(gzip->packed, first, len);
	gzip->stream.next_in = gzip->packed;
	gzip->stream.avail_in = (uInt)len;
	gzip->inside = true;
	if (inflateInit2(&gzip->stream, 16 + MAX_WBITS) != Z_OK) { /* 16: gzip and nothing else */
		free(gzip);
		return NULL;
	}
	return &gzip->unpack;
}
