/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_CLIENT_H
#define OVSDB_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "ovsdb/error.h"

/*
 * A connection to an OVSDB server that never blocks and comes back by itself, on the caller's
 * libev loop. An idle connection over a unix socket costs no wake-up.
 *
 * With an ssl: remote the program has to ignore SIGPIPE: OpenSSL writes with write(2).
 */
struct ev_loop;
struct ovsdb_client;

struct ovsdb_client_options {
	/*
	 * unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT; an IPv6 HOST is in brackets. HOST is a
	 * numeric address unless @resolve_names.
	 */
	const char *remote;
	/*
	 * PEM files, needed for ssl:. The server's certificate must be signed by @ca_file; its name
	 * is not compared with HOST (OVS's own PKI signs no host names). Read at each connection,
	 * so a renewed certificate needs no restart.
	 */
	const char *ca_file;
	const char *cert_file;
	const char *key_file;
	bool resolve_names; /* ask the resolver for HOST; blocks */
	/*
	 * Echo after a silence of this (at most twice this), and as much again for the answer.
	 * 0: 30 for tcp and ssl, off for unix, where the kernel tells; negative: off.
	 */
	double probe_s;
	double backoff_min_s; /* first pause before connecting again; 0: 1 */
	double backoff_max_s; /* longest pause; also how long a connection has to live to count as
				 good, so that the pauses start over; 0: 8 */
	size_t output_bytes_max; /* waiting to be sent; 0: 64 MiB */
};

struct ovsdb_client_callbacks {
	void *context;
	/*
	 * Connected, or not (any more) and why. Each failed attempt is reported too; the next one
	 * is already scheduled. May be NULL.
	 */
	void (*state)(void *context, bool connected, const char *reason);
	/* "update" and the like. @params is borrowed. May be NULL. */
	void (*notification)(void *context, const char *method, json_t *params);
};

enum ovsdb_outcome {
	OVSDB_REPLIED, /* @result */
	OVSDB_REFUSED, /* the server's @error; for single operations see ovsdb_transact_check() */
	OVSDB_LOST,    /* the connection went first; the server may or may not have done it */
};

/* Borrowed: keep with json_incref(). */
struct ovsdb_reply {
	enum ovsdb_outcome outcome;
	json_t *result;
	json_t *error;
	const char *reason; /* of OVSDB_LOST */
};

typedef void ovsdb_reply_fn(void *context, const struct ovsdb_reply *reply);

/*
 * Checks the options and copies what it needs; does not connect. NULL with @error set when the
 * remote cannot be used as written.
 */
struct ovsdb_client *ovsdb_client_new(struct ev_loop *loop,
	const struct ovsdb_client_options *options, const struct ovsdb_client_callbacks *callbacks,
	struct ovsdb_error *error);
/* Completes what is pending as OVSDB_LOST. May be called from any callback. NULL is fine. */
void ovsdb_client_free(struct ovsdb_client *client);

/*
 * Connects now, and again after each loss, until freed. Never calls back itself: the first result
 * comes through the loop.
 */
void ovsdb_client_start(struct ovsdb_client *client);
bool ovsdb_client_is_connected(const struct ovsdb_client *client);

/*
 * Sends a request; takes over @params (NULL is refused: no memory). Returns 0 and then completes
 * exactly once through @reply, never from within this call; or returns -1 with errno ENOTCONN,
 * ENOBUFS (output is full) or ENOMEM, and never completes. @reply may be NULL.
 */
int ovsdb_client_request(struct ovsdb_client *client, const char *method, json_t *params,
	ovsdb_reply_fn *reply, void *context);

#endif
