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

#include "explain/explain.h"

#define CONTROL_PROTOCOL 1

struct control_port;

struct control_port_config {
	const char *path;  /* of the socket, e.g. /run/openwps/control.sock */
	const char *group; /* may connect besides root; "" = root only */
};

struct control_start {
	const char *if_name, *ssid; /* exactly one is not NULL */
	const char *key_id;	    /* NULL = the chosen one; PER_DEVICE_KEY_ID */
	const char *device_name;    /* NULL = as the device says */
	bool bind;
};

/* Why a request about devices is not carried out: the `error` of the reply. */
struct control_refusal {
	enum explain_token token; /* EXPLAIN_NONE = it was */
	char problem[160];	  /* instead of the token's sentence; "" = that */
};

/* Each returns a new reference: the `result` of the reply. NULL = refused as told, else out of
 * memory. */
struct control_port_callbacks {
	void *arg;
	json_t *(*status)(void *arg);
	json_t *(*start)(void *arg, const struct control_start *start);
	/* Both may be NULL: every open session. */
	json_t *(*cancel)(void *arg, const char *if_name, const char *ssid);
	/* The key ledger: docs/control.md tells the results. ssid may be NULL: all. */
	json_t *(*devices)(void *arg, const char *ssid);
	json_t *(*rename)(void *arg, const char *device, const char *name,
		struct control_refusal *ret_refusal);
	/* What revoke() would take back; nothing is. */
	json_t *(*revocable)(void *arg, const char *device, struct control_refusal *ret_refusal);
	json_t *(*revoke)(void *arg, const char *device, struct control_refusal *ret_refusal);
	json_t *(*history)(void *arg, size_t limit);
	json_t *(*export_)(void *arg);
	/* The whole text, of however many lines it came in. ssid may be NULL. */
	json_t *(*import)(void *arg, const char *text, size_t length, const char *ssid,
		struct control_refusal *ret_refusal);
};

/* NULL with a logged reason (path too long, another wpsd listens, unknown group …). */
struct control_port *control_port_new(struct ev_loop *loop,
	const struct control_port_config *config, const struct control_port_callbacks *callbacks);
void control_port_free(struct control_port *port);

/* Sends an event (an object with "event" in it; the reference is stolen) to every client that
 * subscribed. A client that does not read is cut off. */
void control_port_publish(struct control_port *port, json_t *event);

#endif
