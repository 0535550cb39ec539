/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The control port: a unix stream socket with one JSON object per line, for wps and any other local
 * client. Protocol: docs/control.md.
 */
#ifndef OPENWPS_CONTROL_PORT_H
#define OPENWPS_CONTROL_PORT_H

#include <ev.h>
#include <jansson.h>
#include <stdbool.h>

#define CONTROL_PROTOCOL 1

struct control_port;

struct control_port_config {
	const char *path;  /* of the socket, e.g. /run/openwps/control.sock */
	const char *group; /* may connect besides root; "" = root only */
};

/* Each returns a new reference: the `result` of the reply. NULL = out of memory. */
struct control_port_callbacks {
	void *arg;
	json_t *(*status)(void *arg);
	/* if_name or ssid, exactly one is not NULL; key_id may be NULL. */
	json_t *(*start)(void *arg, const char *if_name, const char *ssid, const char *key_id);
	/* Both may be NULL: every open session. */
	json_t *(*cancel)(void *arg, const char *if_name, const char *ssid);
};

/* NULL with a logged reason (path too long, another wpsd listens, unknown group …). */
struct control_port *control_port_new(struct ev_loop *loop,
	const struct control_port_config *config, const struct control_port_callbacks *callbacks);
void control_port_free(struct control_port *port);

/* Sends an event (an object with "event" in it; the reference is stolen) to every client that
 * subscribed. A client that does not read is cut off. */
void control_port_publish(struct control_port *port, json_t *event);

#endif
