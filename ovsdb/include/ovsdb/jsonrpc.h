/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_JSONRPC_H
#define OVSDB_JSONRPC_H

#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>

#include "ovsdb/error.h"

/*
 * JSON-RPC 1.0 as RFC 7047 clause 4 uses it: objects one after the other on a byte stream, with
 * nothing but white space between them. No socket and no clock in here.
 */

#define OVSDB_MESSAGE_BYTES_MAX ((size_t)64 << 20)
#define OVSDB_MESSAGE_DEPTH_MAX 64u

struct ovsdb_buffer {
	char *data;
	size_t start; /* first byte not yet taken */
	size_t end;   /* one past the last byte put in */
	size_t room;  /* bytes allocated */
};

struct ovsdb_framer {
	struct ovsdb_buffer in;
	size_t scanned;	  /* bytes of the unfinished message already looked at */
	size_t bytes_max; /* of one message */
	unsigned depth;
	bool in_string;
	bool escaped;
	bool broken;
};

/* @bytes_max: largest message accepted; 0 means OVSDB_MESSAGE_BYTES_MAX. */
void ovsdb_framer_init(struct ovsdb_framer *framer, size_t bytes_max);
void ovsdb_framer_clear(struct ovsdb_framer *framer);

/*
 * Room for the next read(2), at least 1 byte; the caller then commits what it got. NULL when
 * memory is short: drop the connection.
 */
char *ovsdb_framer_reserve(struct ovsdb_framer *framer, size_t *ret_room);
void ovsdb_framer_commit(struct ovsdb_framer *framer, size_t length);

/*
 * Takes the next complete message out. Each byte is looked at once, however the stream is cut.
 * Returns 1 with a new reference in @ret_message, 0 when more bytes are needed, -1 when the stream
 * cannot be followed any more (not JSON, too large, too deep): drop the connection.
 */
int ovsdb_framer_next(struct ovsdb_framer *framer, json_t **ret_message, struct ovsdb_error *error);

enum ovsdb_message_type {
	OVSDB_MESSAGE_REQUEST,
	OVSDB_MESSAGE_NOTIFICATION,
	OVSDB_MESSAGE_REPLY,
};

/* Borrows from the decoded message. */
struct ovsdb_message {
	enum ovsdb_message_type type;
	const char *method; /* request, notification */
	json_t *params;	    /* request, notification: an array */
	json_t *id;	    /* request, reply */
	json_t *result;	    /* reply without error, else NULL */
	json_t *error;	    /* reply with error, else NULL */
};

/* Returns 0, or -1 when @json is not one of RFC 7047's three kinds of message. */
int ovsdb_message_parse(json_t *json, struct ovsdb_message *ret_message, struct ovsdb_error *error);

/* A request {"id", "method", "params"}; takes over @params. NULL when memory is short. */
json_t *ovsdb_request_new(json_int_t id, const char *method, json_t *params);

/* Compact text of @message for the wire, malloc'ed. NULL when memory is short. */
char *ovsdb_message_encode(const json_t *message, size_t *ret_length);

#endif
