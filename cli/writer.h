/* SPDX-License-Identifier: BSD-3-Clause */
/* How results are printed: for people or as JSON. A session, a VIF, an event: docs/control.md. */
#ifndef CLI_WRITER_H
#define CLI_WRITER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli.h"

struct writer {
	void (*status)(const json_t *status);
	/* Of an order that is not waited for. @none is said when there are none. */
	void (*sessions)(const json_t *sessions, const char *none);
	/* What the key ledger holds; @none is said when it is nothing. */
	void (*devices)(const json_t *result, bool is_long, const char *none);
	void (*history)(const json_t *result, const char *none);
	/* Of an order that is done at once: what wpsd says, and a sentence about it. */
	void (*done)(const json_t *result, const char *sentence);
	void (*event)(const json_t *event);
	void (*failure)(const struct cli_failure *failure);

	/* While sessions are waited for: one of them changed; something else is worth a line. */
	void (*progress)(const json_t *session);
	void (*note)(const char *text);
	/* Time passes. @left_ms of the walk time, -1 = it does not run. Returns when it wants to be
	 * called again, in ms, or -1 for never. */
	int64_t (*countdown)(const json_t *sessions, int64_t left_ms);
	/* The end of the wait. */
	void (*outcome)(const json_t *sessions, bool good);
};

extern const struct writer writer_text;
extern const struct writer writer_json;

/* A string member of an object, "" when there is none. */
const char *member_text(const json_t *object, const char *name);

#endif
