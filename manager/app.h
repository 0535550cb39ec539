/* SPDX-License-Identifier: BSD-3-Clause */
/* The way of an order: ports -> store and core -> ports. Everything meets here and nothing is
 * decided here. */
#ifndef OPENWPS_APP_H
#define OPENWPS_APP_H

#include <ev.h>
#include <stdbool.h>

#include "manager/conf.h"

struct app;

/* NULL with a logged reason. `conf` must outlive the app. */
struct app *app_new(struct ev_loop *loop, const struct conf *conf);

/* Adopts or starts hostapd, connects to OVSDB or takes the VIFs of the configuration. */
void app_open(struct app *app);

/* The configuration file was read again: takes its VIFs and radios. Other options need a restart.
 * `conf` must outlive the app. */
void app_reload(struct app *app, const struct conf *conf);

/* Ends the ports; hostapd goes on or stops as configured. Takes NULL. */
void app_free(struct app *app);

#endif
