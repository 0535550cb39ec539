/* SPDX-License-Identifier: BSD-3-Clause */
/* What a client of the control socket asks and is answered, without the socket: docs/control.md. */
#ifndef OPENWPS_CONTROL_REQUEST_H
#define OPENWPS_CONTROL_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "manager/ports/control/control.h"

#define CONTROL_LINE_MAX 65536 /* bytes of a request, without its newline */

/*
 * Carries one request out. @line: @length bytes from anybody, without the newline. Returns the
 * reply (a new reference; an error is a reply too) or NULL when memory ran out: close the
 * connection then. @ret_subscribe becomes true when the client asked for events, else it is
 * untouched.
 */
json_t *control_request_answer(const char *line, size_t length,
	const struct control_port_callbacks *callbacks, bool *ret_subscribe);

/* A reply that says why not. @id: NULL = not known. NULL when memory ran out. */
json_t *control_error_reply(json_t *id, const char *token, const char *message, const char *remedy);

#endif
