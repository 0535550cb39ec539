/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef LIB_SESSION_ZERO_H
#define LIB_SESSION_ZERO_H

#include <wsc/types.h>

/* Zeros where a name, an address or a nonce would be stand for none, or for any. */
static inline bool is_zero(const uint8_t *bytes, size_t len)
{
	uint8_t any = 0;

	for (size_t i = 0; i < len; i++)
		any |= bytes[i];
	return any == 0;
}

#endif
