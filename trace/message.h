/* SPDX-License-Identifier: BSD-3-Clause */
/* What a fact keeps of a WSC message or element, wherever its bytes come from. */
#ifndef TRACE_MESSAGE_H
#define TRACE_MESSAGE_H

#include <wsc/wire.h>

#include "fact.h"

/* Of a nonce, a key, a UUID: the same for the same bytes in every input; never 0. */
uint64_t trace_hash(const void *bytes, size_t len);

/* Bits of enum trace_weak of a public key. */
uint8_t trace_key_weakness(struct wsc_bytes key);

/*
 * Opens a message M1 … M8, M2D, ACK, NACK or Done with everything tolerated. @cut: the bytes end
 * early because the input does, which is nobody's deviation. @ret->from and identifier are the
 * caller's and stay. false, and @ret untouched: it does not say which message it is.
 */
bool trace_message_read(struct wsc_bytes bytes, bool cut, struct trace_wsc *ret);

/* The same of what wsc_element_find() joined, of a frame of @kind (WSC_BEACON …). @ret_bss: or of
 * TRACE_BSS_WPS … TRACE_BSS_UNCONFIGURED. */
void trace_element_read(enum wsc_kind kind, struct wsc_bytes bytes, bool cut, struct trace_wsc *ret,
	uint32_t *ret_bss);

#endif
