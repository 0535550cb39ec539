/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The hostapd port: one hostapd process with a global control socket, started, supervised and
 * driven; the commands of the core become control requests and files, the events of hostapd become
 * facts.
 *
 * Everything is asynchronous: hostapd has one event loop and may be busy; wpsd never waits for it.
 */
#ifndef OPENWPS_HOSTAPD_PORT_H
#define OPENWPS_HOSTAPD_PORT_H

#include <ev.h>
#include <stdbool.h>

#include "manager/core/core.h"
#include "manager/device_key.h"
#include "manager/vif.h"

struct hostapd_port;

struct hostapd_port_config {
	const char *binary;	 /* path of hostapd */
	const char *run_dir;	 /* hostapd-<if>.config, hostapd-<if>.pskfile and the control socket
				    directories hostapd-<radio>/ (R16) */
	const char *private_dir; /* what only wpsd reads: start files, pid file, global control
				    socket, hostapd's log; made 0700 */
	const char *device_name; /* WPS device attributes, shown by devices while they search */
	const char *manufacturer;
	const char *model_name;
	int registrar_port;	      /* of our own registrar: RADIUS, on 127.0.0.1 */
	const char *registrar_secret; /* text */
};

struct hostapd_port_callbacks {
	void *arg;
	/* A fact for the core. Never called from within hostapd_port_command(). */
	void (*fact)(void *arg, const struct core_input *fact);
	/* What is wanted of a VIF and its radio now; NULL when there is no such thing. Valid until
	 * the next turn of the loop. */
	const struct vif_config *(*vif)(void *arg, const char *if_name);
	const struct radio_config *(*radio)(void *arg, const char *if_name);
	/* The device keys of an SSID; valid until the next turn of the loop. */
	struct device_keys (*device_keys)(void *arg, const char *ssid);
	/* hostapd-<if>.pskfile is about to be replaced for the first time: a look at what somebody
	 * else has put there. */
	void (*adopt)(void *arg, const char *if_name, const char *path);
};

/* NULL with a logged reason when the directories cannot be made or memory ran out. The strings are
 * copied. */
struct hostapd_port *hostapd_port_new(struct ev_loop *loop,
	const struct hostapd_port_config *config, const struct hostapd_port_callbacks *callbacks);

/* What it was made with; the strings live as long as the port. */
const struct hostapd_port_config *hostapd_port_config(const struct hostapd_port *port);

/*
 * Adopts the hostapd that runs (pid file and global socket answer) or starts one. Facts follow:
 * IN_FOUND for each BSS that was adopted, IN_STATUS for its session, IN_STA_CONNECTED for each of
 * its clients, then IN_HOSTAPD_UP. From then on IN_HOSTAPD_DOWN and IN_HOSTAPD_UP as it dies
 * (noticed at once, by pidfd) and is started again (at once, then with a back-off of up to 8 s).
 */
void hostapd_port_open(struct hostapd_port *port);

/* Carries out one of the CORE_HOSTAPD_COMMANDS; exactly one IN_DONE follows, also when hostapd dies
 * or is silent for 5 s. */
void hostapd_port_command(struct hostapd_port *port, const struct core_command *command);

/* The MAC address of a BSS, for State rows; "" while it is not known. */
const char *hostapd_port_bssid(const struct hostapd_port *port, const char *if_name);

/* stop: hostapd ends too and its BSSs are removed; otherwise it goes on and can be adopted. Takes
 * NULL. */
void hostapd_port_free(struct hostapd_port *port, bool stop);

#endif
