/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes that can hold keys (an import, an export): what is let go of them is wiped. */
#ifndef OPENWPS_CONTROL_WIPED_H
#define OPENWPS_CONTROL_WIPED_H

#include <stdbool.h>
#include <stddef.h>

struct wiped {
	char *bytes; /* heap; NULL = none */
	size_t length;
	size_t size;
};

/* Room for @more bytes behind what is there. False: out of memory, nothing has changed. */
bool wiped_reserve(struct wiped *wiped, size_t more);
/* The first @length bytes go; the rest stays in the same memory. */
void wiped_drop(struct wiped *wiped, size_t length);
void wiped_free(struct wiped *wiped);

#endif
