/* SPDX-License-Identifier: BSD-3-Clause */
#include "explain/explain.h"

#include <string.h>

static const struct explain table[EXPLAIN_COUNT] = {
#define X(name, token, status, sentence, remedy)                                                   \
	[EXPLAIN_##name] = {token, status, sentence, remedy},
	EXPLAIN_TABLE(X)
#undef X
};

static const char *const status_names[SESSION_STATUS_COUNT] = {
	[SESSION_REQUESTED] = "requested",
	[SESSION_ACTIVE] = "active",
	[SESSION_SUCCEEDED] = "succeeded",
	[SESSION_TIMED_OUT] = "timed_out",
	[SESSION_OVERLAP] = "overlap",
	[SESSION_FAILED] = "failed",
	[SESSION_CANCELLED] = "cancelled",
	[SESSION_INTERRUPTED] = "interrupted",
	[SESSION_REJECTED] = "rejected",
};

const struct explain *explain_get(enum explain_token token)
{
	return &table[token];
}

enum explain_token explain_find(const char *token)
{
	for (size_t i = 1; i < EXPLAIN_COUNT; i++)
		if (strcmp(table[i].token, token) == 0)
			return (enum explain_token)i;
	return EXPLAIN_NONE;
}

enum explain_token explain_config_error(unsigned config_error)
{
	/* WSC 2.0.x, Configuration Error: 0 to 20 stand in the table in the standard's order. */
	const unsigned last = EXPLAIN_WSC_KEY_MISMATCH - EXPLAIN_WSC_NO_ERROR;

	if (config_error > last)
		return EXPLAIN_WSC_UNKNOWN;
	return (enum explain_token)(EXPLAIN_WSC_NO_ERROR + config_error);
}

const char *session_status_name(enum session_status status)
{
	return status_names[status];
}

int session_status_find(const char *name)
{
	for (int i = 0; i < SESSION_STATUS_COUNT; i++)
		if (strcmp(status_names[i], name) == 0)
			return i;
	return -1;
}
