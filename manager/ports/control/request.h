/* SPDX-License-Identifier: BSD-3-Clause */
/* What a client of the control socket asks and is answered, without the socket: docs/control.md. */
#ifndef OPENWPS_CONTROL_REQUEST_H
#define OPENWPS_CONTROL_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "manager/ports/control/control.h"
#include "manager/ports/control/wiped.h"

#define CONTROL_LINE_MAX 65536 /* bytes of a request, without its newline */

#define CONTROL_IMPORT_MAX (16u << 20) /* bytes of a text that comes in pieces */

/* What one connection has said so far. */
struct control_talk {
	bool subscribed;
	struct wiped import; /* the pieces of it until the last one comes; they have keys */
};

/*
 * Carries one request out. @line: @length bytes from anybody, without the newline. Returns the
 * reply (a new reference; an error is a reply too) or NULL when memory ran out: close the
 * connection then.
 */
json_t *control_request_answer(const char *line, size_t length,
	const struct control_port_callbacks *callbacks, struct control_talk *talk);

/* Wipes and frees what it has collected. */
void control_talk_end(struct control_talk *talk);

/* A reply that says why not. @id: NULL = not known. NULL when memory ran out. */
json_t *control_error_reply(json_t *id, const char *token, const char *message, const char *remedy);

#endif
