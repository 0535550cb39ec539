/* SPDX-License-Identifier: BSD-3-Clause */
#include <jansson.h>

#include "cli.h"
#include "client.h"
#include "writer.h"

int status_run(const struct cli *cli, const struct invocation *invocation)
{
	struct cli_failure failure;
	struct client client;
	json_t *status = NULL;

	(void)invocation;
	if (client_open(&client, cli->socket_path, &failure))
		status = client_call(&client, "status", NULL, &failure);
	client_close(&client);
	if (!status)
		return cli_fail(cli, &failure);
	cli->writer->status(status);
	json_decref(status);
	return CLI_OK;
}

/* The session of each interface as the event of its last change. */
static void sessions_show(const struct cli *cli, const json_t *status)
{
	json_t *vif, *event;
	size_t i;

	json_array_foreach (json_object_get(status, "vifs"), i, vif) {
		json_t *session = json_object_get(vif, "session");
		json_int_t at = json_integer_value(json_object_get(session, "ended_at"));

		if (!json_is_object(session))
			continue;
		if (at == 0)
			at = json_integer_value(json_object_get(session, "started_at"));
		event = json_pack("{s:s, s:O, s:f}", "event", "session", "session", session, "at",
			(double)at);
		cli->writer->event(event);
		json_decref(event);
	}
}

/* Until wpsd ends, or the user ends wps. */
static int events_follow(const struct cli *cli, struct client *client)
{
	struct cli_failure failure;
	json_t *event = NULL;

	while (client_event(client, INT64_MAX / 2, &event) == CLIENT_OK) {
		cli->writer->event(event);
		json_decref(event);
	}
	cli_failure_set(&failure, CLI_NO_WPSD, "connection-lost", "See `systemctl status wpsd`.",
		"wpsd at %s closed the connection", client->path);
	return cli_fail(cli, &failure);
}

int events_run(const struct cli *cli, const struct invocation *invocation)
{
	const bool follow = invocation->values[OPTION_FOLLOW];
	struct cli_failure failure;
	struct client client;
	json_t *subscribed = NULL, *status = NULL;
	int code = CLI_OK;

	if (client_open(&client, cli->socket_path, &failure)) {
		/* First subscribed, then asked: nothing happens unseen in between. */
		if (follow)
			subscribed = client_call(&client, "subscribe", NULL, &failure);
		if (subscribed || !follow)
			status = client_call(&client, "status", NULL, &failure);
	}
	if (status) {
		sessions_show(cli, status);
		if (follow)
			code = events_follow(cli, &client);
	} else {
		code = cli_fail(cli, &failure);
	}
	json_decref(subscribed);
	json_decref(status);
	client_close(&client);
	return code;
}
