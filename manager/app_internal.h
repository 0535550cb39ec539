/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by app.c and app_orders.c, nobody else. */
#ifndef OPENWPS_APP_INTERNAL_H
#define OPENWPS_APP_INTERNAL_H

#include "manager/app.h"
#include "manager/core/core.h"
#include "manager/journal.h"
#include "manager/ports/control/control.h"
#include "manager/ports/hostapd/hostapd.h"
#include "manager/ports/ovsdb/ovsdb_port.h"
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
	ev_timer timer;
	bool hostapd_told; /* whether and what hostapd runs is known */
	bool hostapd_up;
	bool ovsdb_connected;
	bool wishes_told;
	uint64_t attempts;   /* grows over restarts, so that no attempt is taken for another */
	uint64_t last_order; /* orders of the control socket */
	uint64_t collect;    /* sessions of this order go into `collected`; 0 = none */
	json_t *collected;
};

void app_step(struct app *app, const struct core_input *in);
json_t *app_report_vif(const struct app *app, const struct store_vif *vif);
/* A session was told while an order was being given: it is part of the answer. */
void app_collect(struct app *app, const struct session *session, json_t *report);
/* The methods of the control socket. */
struct control_port_callbacks app_control_callbacks(struct app *app);

#endif
