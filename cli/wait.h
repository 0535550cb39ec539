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

#endif
