/* SPDX-License-Identifier: BSD-3-Clause */
/* Text that grows and may hold a secret: whatever memory it ever lay in is wiped before it is given
 * back (R17). */
#ifndef OPENWPS_SECRET_TEXT_H
#define OPENWPS_SECRET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct secret_text {
	char *data; /* closed by a zero; NULL while empty */
	size_t length;
	size_t size;
	bool failed; /* memory ran out: the text is incomplete, later additions are ignored */
};

void secret_text_add(struct secret_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same with bytes as they are; no zero among them. */
void secret_text_put(struct secret_text *text, const char *bytes, size_t n);

/* Hands the text to the caller, who gives it back with secret_text_free(); NULL when memory ran
 * out. `text` is empty then. */
char *secret_text_take(struct secret_text *text);

void secret_text_clear(struct secret_text *text);

/* Wipes and frees. Takes NULL. */
void secret_text_free(char *text);

/* A whole file, at most `limit` bytes and without a zero in it. NULL with errno set when it cannot
 * be read. */
char *secret_text_read(const char *path, size_t limit);

#endif
