/* SPDX-License-Identifier: BSD-3-Clause */
/* One connection to the control socket: lines in, lines out, both bounded. */
#ifndef OPENWPS_CONTROL_CLIENT_H
#define OPENWPS_CONTROL_CLIENT_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>

#include "manager/ports/control/control.h"
#include "manager/ports/control/request.h"
#include "manager/ports/control/wiped.h"

/* Bytes of unread events before a client is cut off. What it has asked for does not count: the
 * devices of a large ledger are several MiB. */
#define CONTROL_QUEUE_MAX (1u << 20)

struct control_client {
	struct ev_loop *loop;
	const struct control_port_callbacks *callbacks;
	struct ev_io readable;
	struct ev_io writable;
	int fd;
	struct wiped in;   /* what came and is not answered yet */
	size_t in_scanned; /* so many bytes of `in` are known to have no newline */
	struct wiped out;  /* not read yet, but for the first `out_sent` bytes */
	size_t out_sent;
	size_t out_max; /* when more than that waits the client is cut off */
	struct control_talk talk;
	bool serving; /* a callback of ours is on the stack: must not be freed */
	bool in_over; /* nothing more is read: end of file, or a line too long */
	bool dead;    /* to be freed */
	void *owner;
	void (*ended)(void *owner, struct control_client *client);
};

/* Takes @fd over. @ended is called when the client is dead and must be freed. NULL: no memory. */
struct control_client *control_client_new(struct ev_loop *loop, int fd,
	const struct control_port_callbacks *callbacks, void *owner,
	void (*ended)(void *owner, struct control_client *client));

/* Sends what the socket takes at once; the rest is lost. Takes NULL. */
void control_client_free(struct control_client *client);

/* Queues a line (without its newline). A client that left too much unread is cut off: it may be
 * gone when this returns. */
void control_client_send(struct control_client *client, const char *line, size_t length);

#endif
