/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the bytes of an input come from, below the window: a descriptor, memory, a decompressor. */
#ifndef TRACE_INPUT_SOURCE_H
#define TRACE_INPUT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input.h"

/* Bytes as they lie on the disk. */
struct input_raw {
	int fd; /* -1: memory */
	const uint8_t *memory;
	size_t memory_len;
	uint64_t size; /* of a plain file, else 0 */
	uint64_t done; /* taken so far */
	int error;     /* errno of a read that failed */
	bool stopped;
	struct trace_stop stop;
};

/* Up to @size bytes, 0 at the end or at an error. */
size_t input_raw_read(struct input_raw *raw, uint8_t *buffer, size_t size);

/* A decompressor over it. */
struct input_unpack;

struct input_unpack_ops {
	/* Up to @size bytes, 0 at the end. A stream that breaks gives what it had; *broken then
	 * says why, else it stays as it was. */
	size_t (*read)(
		struct input_unpack *unpack, uint8_t *buffer, size_t size, const char **broken);
	void (*free)(struct input_unpack *unpack);
};

struct input_unpack {
	const struct input_unpack_ops *ops;
};

/* @first: what was read of @raw already, to find out what it is. NULL: no memory. */
struct input_unpack *input_gzip_new(struct input_raw *raw, const uint8_t *first, size_t len);
struct input_unpack *input_zstd_new(struct input_raw *raw, const uint8_t *first, size_t len);

/* How much of the compressed bytes lies in memory at once; the first ones are no more than that. */
#define INPUT_PACKED_SIZE (64u * 1024)

#endif
