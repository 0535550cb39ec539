/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_ERROR_H
#define OVSDB_ERROR_H

/*
 * One sentence for people: what is wrong and where. It never quotes column values or message
 * text, because both may hold a passphrase.
 */
struct ovsdb_error {
	char text[320];
};

/* Formats the sentence into @error (which may be NULL) and returns -1, so callers can return it. */
int ovsdb_error_set(struct ovsdb_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
