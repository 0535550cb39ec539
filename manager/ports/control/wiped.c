/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/wiped.h"

#include <stdlib.h>
#include <string.h>

#define FIRST 1024

bool wiped_reserve(struct wiped *wiped, size_t more)
{
	size_t size = wiped->size ? wiped->size : FIRST;
	char *grown;

	/* Twice as much or more: what comes byte by byte is not copied each time. */
	while (size < wiped->length + more)
		size *= 2;
	if (wiped->bytes && size == wiped->size)
		return true;
	/* Not realloc(): what it leaves behind is not wiped. */
	grown = malloc(size);
	if (!grown)
		return false;
	if (wiped->bytes) {
		memcpy(grown, wiped->bytes, wiped->length);
		explicit_bzero(wiped->bytes, wiped->size);
		free(wiped->bytes);
	}
	wiped->bytes = grown;
	wiped->size = size;
	return true;
}

void wiped_drop(struct wiped *wiped, size_t length)
{
	wiped->length -= length;
	memmove(wiped->bytes, wiped->bytes + length, wiped->length);
}

void wiped_free(struct wiped *wiped)
{
	if (wiped->bytes)
		explicit_bzero(wiped->bytes, wiped->size);
	free(wiped->bytes);
	*wiped = (struct wiped){0};
}
