/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_OVSH_DB_H
#define CLI_OVSH_DB_H

#include <jansson.h>

#include "ovsdb/client.h"
#include "ovsdb/error.h"

/* One connection, used synchronously. */
struct ovsh_db;

/* Connects. NULL with @error when that takes longer than @timeout_s or fails. */
struct ovsh_db *ovsh_db_open(
	const struct ovsdb_client_options *options, double timeout_s, struct ovsdb_error *error);
void ovsh_db_close(struct ovsh_db *db);

/* Takes over @params. The result as a new reference, or NULL with @error. */
json_t *ovsh_db_call(struct ovsh_db *db, const char *method, json_t *params, double timeout_s,
	struct ovsdb_error *error);

#endif
