/* SPDX-License-Identifier: BSD-3-Clause */
/* The other end of the control socket (docs/control.md), for one command at a time. */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include <jansson.h>
#include <signal.h>
#include <stdint.h>

#include "cli.h"

#define CLIENT_PROTOCOL 1

struct client {
	int fd; /* -1 = closed */
	const char *path;
	char *in;
	size_t in_length;
	size_t in_size;
	json_int_t last_id;
	int answer_ms;	/* how long wpsd may take to answer */
	json_t *events; /* that came between a request and its reply */
	/* When not NULL, the signals it leaves open can end a wait early: CLIENT_STOPPED. */
	const sigset_t *wait_mask;
};

enum client_result {
	CLIENT_OK,
	CLIENT_TIME_OVER,
	CLIENT_LOST,
	CLIENT_STOPPED,
};

/* Milliseconds of a clock that never jumps. */
int64_t client_now_ms(void);

/* Connects and hears the greeting. @client must be client_close()d in any case. */
bool client_open(struct client *client, const char *path, struct cli_failure *failure);
void client_close(struct client *client);

/* The result of a request (a new reference), or NULL with the reason. Steals @params (may be
 * NULL). */
json_t *client_call(
	struct client *client, const char *method, json_t *params, struct cli_failure *failure);

/* The next event, a new reference, until @deadline_ms of client_now_ms(). */
enum client_result client_event(struct client *client, int64_t deadline_ms, json_t **ret_event);

#endif
