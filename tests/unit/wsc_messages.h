/* SPDX-License-Identifier: BSD-3-Clause */
/* Seeded random messages of every kind, and whether two messages are the same. */
#ifndef TESTS_WSC_MESSAGES_H
#define TESTS_WSC_MESSAGES_H

#include <wsc/wire.h>

/* A small generator whose histories are the same on every machine (splitmix64). */
uint64_t random_next(uint64_t *seed);
unsigned random_below(uint64_t *seed, unsigned n);

/* How many things a message of this kind may have or not: bits of message_random()'s @options. */
unsigned message_options(enum wsc_kind kind);
/* A message that wsc_message_build() takes; its bytes live as long as the program. */
void message_random(
	struct wsc_message *message, enum wsc_kind kind, uint64_t options, uint64_t *seed);

bool bytes_same(struct wsc_bytes a, struct wsc_bytes b);
/* Same kind, same fields, same values, same lists. */
bool message_same(const struct wsc_message *a, const struct wsc_message *b);

/* Bytes of hex digits in memory of exactly their size, so that a sanitizer sees the first byte
 * that is read too much; free() what @ret.p points to. */
struct wsc_bytes bytes_of_hex(const char *hex);
struct wsc_bytes bytes_exact(const uint8_t *p, size_t len);

#endif
