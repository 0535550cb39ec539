/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_STREAM_H
#define OVSDB_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "ovsdb/error.h"
#include "remote.h"

/* A socket with or without TLS, told apart nowhere else. */
struct ovsdb_stream {
	int fd;			   /* -1: closed */
	struct ssl_st *ssl;	   /* NULL: plain */
	bool wants_write;	   /* cannot go on before the socket is writable */
	bool write_waits_for_read; /* TLS has to read before it can write */
};

/*
 * Begins to connect; ovsdb_stream_finish() tells when it is usable. Returns 0, or -1. The three
 * files are used for ssl: only.
 */
int ovsdb_stream_open(struct ovsdb_stream *stream, const struct ovsdb_remote *remote,
	const char *ca_file, const char *cert_file, const char *key_file,
	struct ovsdb_error *error);
void ovsdb_stream_close(struct ovsdb_stream *stream);

/* Call when the socket is ready: 1 connected (and TLS agreed), 0 not yet, -1 failed. */
int ovsdb_stream_finish(struct ovsdb_stream *stream, struct ovsdb_error *error);

/* > 0: bytes moved; 0: would block; -1: over, with @error saying why. */
ssize_t ovsdb_stream_read(
	struct ovsdb_stream *stream, char *data, size_t room, struct ovsdb_error *error);
ssize_t ovsdb_stream_write(
	struct ovsdb_stream *stream, const char *data, size_t length, struct ovsdb_error *error);

/* Bytes already decrypted, of which no poll will tell. */
bool ovsdb_stream_has_more(const struct ovsdb_stream *stream);

#endif
