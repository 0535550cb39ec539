/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_BUFFER_H
#define OVSDB_BUFFER_H

#include <stddef.h>

#include "ovsdb/jsonrpc.h"

/*
 * A queue of bytes in one piece. Memory is wiped before it is given back: rows hold passphrases.
 * Over its life each byte is moved a constant number of times.
 */
static inline size_t ovsdb_buffer_length(const struct ovsdb_buffer *buffer)
{
	return buffer->end - buffer->start;
}

/* Room for at least @length more bytes at data + end. Returns 0, or -1 when memory is short. */
int ovsdb_buffer_reserve(struct ovsdb_buffer *buffer, size_t length);
/* Drops @length bytes at the start; an empty buffer that had grown large is released. */
void ovsdb_buffer_consume(struct ovsdb_buffer *buffer, size_t length);
void ovsdb_buffer_clear(struct ovsdb_buffer *buffer);

#endif
