/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the app's files, nobody else. */
#ifndef OPENWPS_APP_INTERNAL_H
#define OPENWPS_APP_INTERNAL_H

#include "manager/app.h"
#include "manager/core/core.h"
#include "manager/journal.h"
#include "manager/ports/control/control.h"
#include "manager/ports/hostapd/hostapd.h"
#include "manager/ports/ledger/ledger.h"
#include "manager/ports/ovsdb/ovsdb_port.h"
#include "manager/ports/registrar/registrar.h"
#include "manager/secret.h"
#include "manager/store.h"

/* Two devices that were told to be on the network with one device key. */
#define PAIRS_MAX 32

struct app_pair {
	char one[MAC_SIZE], other[MAC_SIZE];
};

struct app_news;

struct app {
	struct ev_loop *loop;
	const struct conf *conf;
	struct core *core;
	struct store store;
	struct journal *journal;
	struct hostapd_port *hostapd;
	struct ovsdb_port *ovsdb;
	struct control_port *control;
	struct registrar_port *registrar; /* NULL: no VIF wants it */
	struct vif_key own_key; /* the device key that was asked for last, as the port has it */
	char registrar_secret[SECRET_SIZE];
	ev_timer timer;
	ev_timer copy;	   /* the ledger's, when nobody waits */
	bool hostapd_told; /* whether and what hostapd runs is known */
	bool hostapd_up;
	bool ovsdb_connected;
	bool wishes_told;
	struct ledger *ledger;
	struct app_news *news;		  /* for the core, when its step is over */
	bool following;			  /* they are being told */
	struct app_pair pairs[PAIRS_MAX]; /* a ring */
	size_t n_pairs;
	uint64_t attempts;   /* grows over restarts, so that no attempt is taken for another */
	uint64_t last_order; /* orders of the control socket */
	uint64_t collect;    /* sessions of this order go into `collected`; 0 = none */
	json_t *collected;
};

/* One step of the core, and what follows from it. Never from within a command. */
void app_step(struct app *app, const struct core_input *in);
/* An event for the control socket; its name and the time are in it. */
json_t *app_event(const char *name);
json_t *app_report_vif(const struct app *app, const struct store_vif *vif);

/* The ledger: app_ledger.c. It is opened before hostapd is, and settled when the sessions of the
 * wpsd before are known. */
bool app_ledger_open(struct app *app);
void app_ledger_restore(struct app *app, const struct session *session);
void app_ledger_settle(struct app *app);
void app_ledger_close(struct app *app);
struct ledger_now app_ledger_now(void);
/* An input for the core that a command brings about. */
void app_news(struct app *app, const struct core_input *in);
/* Tells the core the news, and of every VIF whose device keys changed in the ledger, until nothing
 * is left. */
void app_follow(struct app *app);
/* CMD_RESERVE, CMD_SESSION. */
void app_ledger_reserve(struct app *app, const struct session *session);
void app_ledger_session(struct app *app, const struct session *session);
/* A device joined; with which key, hostapd may not tell ("") but the ledger may know. */
void app_ledger_seen(struct app *app, const char *if_name, const char *mac, const char *told,
	char ret_key_id[static KEY_ID_SIZE]);
/* The same for those who were there before the VIF was known. */
void app_ledger_seen_all(struct app *app, const char *if_name);
/* Callbacks of the hostapd port. */
struct device_keys app_device_keys(void *arg, const char *ssid);
void app_adopt(void *arg, const char *if_name, const char *path);

/* Wishes: app_wishes.c. */
void app_tell_want(struct app *app, struct store_vif *vif);
void app_wishes_of_conf(struct app *app);
void app_wishes_told(struct app *app);
struct ovsdb_port_callbacks app_ovsdb_callbacks(struct app *app);

/* A session was told while an order was being given: it is part of the answer. */
void app_collect(struct app *app, const struct session *session, json_t *report);
/* Our own registrar: app_registrar.c. The secret is read or made before hostapd is given it. */
bool app_registrar_secret(struct app *app);
/* Opens it when a VIF may want it. False when it cannot be. */
bool app_registrar_need(struct app *app);
/* It answers as soon as it is known what hostapd runs and what is wanted. */
void app_registrar_listen(struct app *app);
/* A fact of hostapd, for the registrar first. False: the core is not to hear of it. */
bool app_registrar_hears(struct app *app, const struct core_input *fact);
/* The methods of the control socket; those about the ledger: app_devices.c. */
struct control_port_callbacks app_control_callbacks(struct app *app);
void app_devices_callbacks(struct control_port_callbacks *ret);

#endif
