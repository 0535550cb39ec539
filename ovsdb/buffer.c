/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

#define ROOM_MIN  4096u
#define ROOM_KEEP 65536u

int ovsdb_buffer_reserve(struct ovsdb_buffer *buffer, size_t length)
{
	const size_t used = ovsdb_buffer_length(buffer);
	size_t room = buffer->room > ROOM_MIN ? buffer->room : ROOM_MIN;
	char *data;

	if (buffer->room - buffer->end >= length)
		return 0;
	if (buffer->room >= used + length && buffer->start >= used) {
		memcpy(buffer->data, buffer->data + buffer->start, used);
		buffer->start = 0;
		buffer->end = used;
		return 0;
	}
	/* Half as much again, so that the copy below is paid for by bytes still to come. */
	while (room < used + used / 2 + length) {
		if (room > SIZE_MAX / 2)
			return -1;
		room *= 2;
	}
	/* Not realloc: it would leave an unwiped copy behind. */
	data = malloc(room);
	if (!data)
		return -1;
	if (used > 0)
		memcpy(data, buffer->data + buffer->start, used);
	ovsdb_buffer_clear(buffer);
	buffer->data = data;
	buffer->room = room;
	buffer->end = used;
	return 0;
}

void ovsdb_buffer_consume(struct ovsdb_buffer *buffer, size_t length)
{
	buffer->start += length;
	if (buffer->start < buffer->end)
		return;
	buffer->start = 0;
	buffer->end = 0;
	if (buffer->room > ROOM_KEEP)
		ovsdb_buffer_clear(buffer);
}

void ovsdb_buffer_clear(struct ovsdb_buffer *buffer)
{
	if (buffer->data)
		explicit_bzero(buffer->data, buffer->room);
	free(buffer->data);
	memset(buffer, 0, sizeof(*buffer));
}
