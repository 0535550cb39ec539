/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_WAIT_H
#define CLI_WAIT_H

#include "cli.h"
#include "client.h"

/*
 * Waits until each of @sessions (as `start` returned them) has its outcome and tells it. The client
 * has subscribed. @target: what follows `wps cancel` to end them. Returns the exit code.
 */
int wait_run(
	const struct cli *cli, struct client *client, const json_t *sessions, const char *target);

/*
 * Brings @sessions (as `cancel` returned them) up to date until each has ended: hostapd confirms
 * that in a moment, and is not waited for when it does not. The client has subscribed.
 */
void wait_ended(struct client *client, json_t *sessions);

#endif
