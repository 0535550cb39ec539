/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the app's files, nobody else. */
#ifndef OPENWPS_APP_INTERNAL_H
#define OPENWPS_APP_INTERNAL_H

#include "manager/app.h"
#include "manager/core/core.h"
#include "manager/journal.h"
#include "manager/ports/control/control.h"
#include "manager/ports/hostapd/hostapd.h"
#include "manager/ports/ovsdb/ovsdb_port.h"
#include "manager/ports/registrar/registrar.h"
#include "manager/secret.h"
#include "manager/store.h"

struct app {
	struct ev_loop *loop;
	const struct conf *conf;
	struct core *core;
	struct store store;
	struct journal *journal;
	struct hostapd_port_config hostapd_config;
	struct hostapd_port *hostapd;
	struct ovsdb_port *ovsdb;
	struct control_port *control;
	struct registrar_port *registrar; /* NULL: no VIF wants it */
	char registrar_secret[SECRET_SIZE];
	ev_timer timer;
	bool hostapd_told; /* whether and what hostapd runs is known */
	bool hostapd_up;
	bool ovsdb_connected;
	bool wishes_told;
	uint64_t attempts;   /* grows over restarts, so that no attempt is taken for another */
	uint64_t last_order; /* orders of the control socket */
	uint64_t collect;    /* sessions of this order go into `collected`; 0 = none */
	json_t *collected;
	struct core_input *later; /* what a step is answered with, after it */
	size_t n_later;
};

void app_step(struct app *app, const struct core_input *in);
json_t *app_report_vif(const struct app *app, const struct store_vif *vif);
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
/* The methods of the control socket. */
struct control_port_callbacks app_control_callbacks(struct app *app);

#endif
