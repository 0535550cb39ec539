/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Our own registrar behind hostapd: BSSs whose VIF says `registrar = own` hand every WPS exchange
 * over RADIUS to this port on 127.0.0.1, and libwsc answers. Whether a device may be let in, and
 * with which key, is the core's; here it is asked and told.
 */
#ifndef OPENWPS_REGISTRAR_PORT_H
#define OPENWPS_REGISTRAR_PORT_H

#include <ev.h>
#include <stdbool.h>

#include "manager/core/core.h"
#include "manager/vif.h"

struct registrar_port;

struct registrar_port_config {
	int port;		 /* UDP, on 127.0.0.1 */
	const char *secret;	 /* of RADIUS, shared with hostapd */
	const char *device_name; /* what devices read of the registrar in M2 */
	const char *manufacturer;
	const char *model_name;
};

struct registrar_port_callbacks {
	void *arg;
	/* A fact for the core: IN_ENROLLEE_SEEN, IN_KEY_DUE, IN_KEY_TAKEN, IN_FAIL, IN_OVERLAP. */
	void (*fact)(void *arg, const struct core_input *fact);
	/* The session that is open on a VIF for this device, and what it hands out; NULL = none.
	 * Valid until the next fact. */
	const struct session *(*session)(void *arg, const char *if_name, const char *mac,
		const struct vif_config **ret_vif, const struct vif_key **ret_key);
	/* Whether the key of that session may leave now: what IN_KEY_DUE told is on the disk, and
	 * hostapd is ready for the device. No: registrar_port_retry() follows when it may be. */
	bool (*may_leave)(void *arg, const char *if_name, const char *mac);
};

/* NULL with a logged reason. The strings are copied. */
struct registrar_port *registrar_port_new(struct ev_loop *loop,
	const struct registrar_port_config *config,
	const struct registrar_port_callbacks *callbacks);

/*
 * Begins to answer. Before, requests wait in the socket, so that a wpsd that was restarted first
 * learns what it has to answer.
 */
void registrar_port_listen(struct registrar_port *port);

/* Something changed: devices that wait for their key may be due, or their session over. They are
 * answered in the next turn of the loop, so this may be called from within a callback. */
void registrar_port_retry(struct registrar_port *port);

/* hostapd has set this BSS up anew: whom it hears from now on the port is told of. */
void registrar_port_begin(struct registrar_port *port, const char *if_name);

/* hostapd heard a device that searches for a button (IN_ENROLLEE_SEEN). */
void registrar_port_heard(
	struct registrar_port *port, const char *if_name, const struct core_peer *peer);

/*
 * Whether an overlap that hostapd tells is one. hostapd does not know who was let in, and takes the
 * device that joined a minute ago for the competitor of the next one.
 */
bool registrar_port_overlap(const struct registrar_port *port, const char *if_name);

/* Takes NULL. */
void registrar_port_free(struct registrar_port *port);

#endif
