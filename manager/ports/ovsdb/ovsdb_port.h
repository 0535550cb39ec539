/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The OVSDB port: rows of Wifi_Radio_Config and Wifi_VIF_Config become wishes and orders; State,
 * Wifi_Associated_Clients and WPS_Session are brought up to date (docs/ovsdb.md).
 *
 * One update of the server is one batch: first every wish in it, then every order (R3: one
 * transaction may bring wps, the key id and wps_pbc together). All orders of a batch are one
 * attempt (R11).
 */
#ifndef OPENWPS_OVSDB_PORT_H
#define OPENWPS_OVSDB_PORT_H

#include <ev.h>
#include <stdbool.h>

#include "manager/core/core.h"
#include "manager/vif.h"

struct ovsdb_port;

struct ovsdb_port_config {
	const char *remote;			    /* unix:PATH, tcp:HOST:PORT, ssl:HOST:PORT */
	const char *ca_file, *cert_file, *key_file; /* for ssl: */
	int probe_s; /* inactivity probe, 0 = off, -1 = the default of the remote's kind */
};

/* What a State row tells beside what Config asked. */
struct vif_state {
	bool up;
	bool wps;
	bool pbc;
	const char *key_id;
	const char *mac; /* "" = not known */
	int channel;	 /* 0 = not known */
	/* wpsd has just begun and hostapd did not tell yet what it runs: the row stays as it is.
	 * ovsdb_port_state_changed() has to follow when it did. */
	bool unknown;
	/* hostapd does not run yet what the last vif() told: what the row mirrors of Config stays
	 * as it is (R2). */
	bool behind;
};

struct ovsdb_port_callbacks {
	void *arg;
	void (*radio)(void *arg, const struct radio_config *radio);
	void (*radio_gone)(void *arg, const char *if_name);
	void (*vif)(void *arg, const struct vif_config *vif);
	void (*vif_gone)(void *arg, const char *if_name);
	/* R15: the row cannot be used; what ran goes on. `row` names it ("home-ap-24" or, without
	 * if_name, its uuid), `problem` says column, value (never a secret) and what is expected.
	 * NULL problem: the row is good again or gone. */
	void (*vif_bad)(void *arg, const char *row, const char *problem);
	/* wps_pbc was written. `bad`: the row is a bad one. `stale`: may be older than 10 s (R3).
	 * In a bad row's case there may never have been a vif() of that name. */
	void (*order)(
		void *arg, const char *if_name, bool start, uint64_t attempt, bool stale, bool bad);
	/* wps_pbc = true does not stand in the interface's row any more: it was unset, or
	 * overwritten before that. May be NULL. */
	void (*cleared)(void *arg, const char *if_name);
	/* The batch is over: nothing more comes for now. May be NULL. */
	void (*batch_end)(void *arg);
	/* Connected and every row was told; VIFs that were not in it are gone (vif_gone was
	 * called). false: the connection was lost. */
	void (*connected)(void *arg, bool connected);
	/* For State rows, asked when they are written. Returns false when there is no such VIF. */
	bool (*vif_state)(void *arg, const char *if_name, struct vif_state *ret);
};

struct ovsdb_port *ovsdb_port_new(struct ev_loop *loop, const struct ovsdb_port_config *config,
	const struct ovsdb_port_callbacks *callbacks);
void ovsdb_port_free(struct ovsdb_port *port);

/* These are remembered while the server is away, as far as they still matter, and written when it
 * is back (R14). */

/* The State row of a VIF is to be brought up to date (coalesced: one transaction per turn of the
 * loop). */
void ovsdb_port_state_changed(struct ovsdb_port *port, const char *if_name);
/* Unsets wps_pbc in the Config row, in one transaction with a `wait` that it still is `value` (R4).
 */
void ovsdb_port_pbc_clear(struct ovsdb_port *port, const char *if_name, bool value);
/*
 * Inserts or updates the row of this session; the newest 256 are kept. The offset turns core time
 * into seconds since the epoch: wall_s = (ms + wall_offset_ms) / 1000.
 *
 * After a restart of wpsd each session of the journal is told before the loop runs. It finds its
 * row again by interface, key id and time. A row that is open then and belongs to no session that
 * was told is of a wpsd whose journal is lost; it is ended as `interrupted`, `outcome-unknown`.
 */
void ovsdb_port_session(
	struct ovsdb_port *port, const struct session *session, int64_t wall_offset_ms);
/* A client came (key_id may be "") or went: Wifi_Associated_Clients and associated_clients of the
 * State row. */
void ovsdb_port_client(struct ovsdb_port *port, const char *if_name, const char *mac,
	const char *key_id, bool connected);
/* All clients of the interface are gone: it was removed or hostapd died. */
void ovsdb_port_clients_clear(struct ovsdb_port *port, const char *if_name);

#endif
