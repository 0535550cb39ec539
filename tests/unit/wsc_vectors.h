/* SPDX-License-Identifier: BSD-3-Clause */
/* Known answers: tests/vectors/NAME.txt, lines "name: hex" below OPENWPS_SOURCE_ROOT (or here). */
#ifndef TESTS_UNIT_WSC_VECTORS_H
#define TESTS_UNIT_WSC_VECTORS_H

#include <wsc/types.h>

#define VECTORS_MAX 80

struct vectors {
	struct vector {
		char name[24];
		struct wsc_bytes value;
	} all[VECTORS_MAX];
	size_t n;
};

/* Ends the test when the file is not what it should be. */
struct vectors *vectors_read(const char *name);
void vectors_free(struct vectors *vectors);
/* Fails the test when there is no such value. */
struct wsc_bytes vector_get(const struct vectors *vectors, const char *name);
/* The same, and that it has @len bytes. */
const uint8_t *vector_bytes(const struct vectors *vectors, const char *name, size_t len);

/* Bytes of a text in hex, without blanks, into @ret; how many. */
size_t vector_hex(const char *text, uint8_t *ret, size_t size);

#endif
