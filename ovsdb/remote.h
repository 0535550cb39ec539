/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OVSDB_REMOTE_H
#define OVSDB_REMOTE_H

#include <stdbool.h>

#include "ovsdb/error.h"

enum ovsdb_remote_kind {
	OVSDB_REMOTE_UNIX,
	OVSDB_REMOTE_TCP,
	OVSDB_REMOTE_SSL,
};

struct ovsdb_remote {
	enum ovsdb_remote_kind kind;
	char host[256]; /* tcp, ssl: without brackets */
	char port[6];	/* tcp, ssl: decimal, 1 to 65535 */
	char path[108]; /* unix: fits sun_path */
	bool resolve_names;
};

/* unix:PATH, tcp:HOST:PORT, ssl:HOST:PORT. Returns 0, or -1 with @error naming the wrong part. */
int ovsdb_remote_parse(
	const char *text, bool resolve_names, struct ovsdb_remote *ret, struct ovsdb_error *error);

/*
 * A non-blocking socket with its connect(2) begun. Returns it, or -1. Blocks only for a name, and
 * only when names are allowed.
 */
int ovsdb_remote_connect(const struct ovsdb_remote *remote, struct ovsdb_error *error);

#endif
