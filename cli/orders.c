/* SPDX-License-Identifier: BSD-3-Clause */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "client.h"
#include "explain/explain.h"
#include "parameter.h"
#include "wait.h"
#include "writer.h"

/* One of IFACE and --ssid as the parameters of a request; NULL after a usage error. */
static json_t *target_read(const char *command, const struct invocation *invocation)
{
	const char *if_name = invocation->n_operands > 0 ? invocation->operands[0] : NULL;
	const char *ssid = invocation->values[OPTION_SSID];
	json_t *params;

	if (if_name && ssid) {
		cli_usage_error(command, "'%s' and '--ssid' exclude each other", if_name);
		return NULL;
	}
	params = json_object();
	if (parameter_set(command, params, "if_name", if_name) &&
		parameter_set(command, params, "ssid", ssid))
		return params;
	json_decref(params);
	return NULL;
}

/* A session is open, on the way, or has succeeded: the order was not refused everywhere. */
static bool any_accepted(const json_t *sessions)
{
	json_t *session;
	size_t i;

	json_array_foreach (sessions, i, session) {
		const int status = session_status_find(member_text(session, "status"));

		if (status == SESSION_REQUESTED || status == SESSION_ACTIVE ||
			status == SESSION_SUCCEEDED)
			return true;
	}
	return false;
}

/* What `wps cancel` needs to end what was started. */
static void cancel_words(const struct invocation *invocation, char *text, size_t size)
{
	const char *ssid = invocation->values[OPTION_SSID];

	if (ssid)
		snprintf(text, size, "--ssid '%s'", ssid);
	else
		snprintf(text, size, "%s", invocation->operands[0]);
}

/* Steals @params. */
static int start_order(const struct cli *cli, struct client *client,
	const struct invocation *invocation, json_t *params)
{
	const bool wait = invocation->values[OPTION_WAIT];
	struct cli_failure failure;
	json_t *result, *subscribed, *sessions;
	char words[128];
	int code;

	if (wait) {
		subscribed = client_call(client, "subscribe", NULL, &failure);
		json_decref(subscribed);
		if (!subscribed) {
			json_decref(params);
			return cli_fail(cli, &failure);
		}
	}
	result = client_call(client, "start", params, &failure);
	if (!result)
		return cli_fail(cli, &failure);
	sessions = json_object_get(result, "sessions");
	if (wait) {
		cancel_words(invocation, words, sizeof(words));
		code = wait_run(cli, client, sessions, words);
	} else {
		cli->writer->sessions(sessions, "Nothing was started.");
		code = any_accepted(sessions) ? CLI_OK : CLI_NOT_DONE;
	}
	json_decref(result);
	return code;
}

/* Which key, for whom. */
static bool start_options_read(const struct invocation *invocation, json_t *params)
{
	const char *const *values = invocation->values;

	if (values[OPTION_PER_DEVICE] && values[OPTION_KEY]) {
		cli_usage_error("start", "'--per-device' and '--key' exclude each other");
		return false;
	}
	if (values[OPTION_BIND] && !values[OPTION_PER_DEVICE]) {
		cli_usage_error("start", "'--bind' is of use with '--per-device' only");
		return false;
	}
	if (values[OPTION_PER_DEVICE])
		json_object_set_new(params, "per_device", json_true());
	if (values[OPTION_BIND])
		json_object_set_new(params, "bind", json_true());
	return parameter_set("start", params, "key_id", values[OPTION_KEY]) &&
	       parameter_set("start", params, "name", values[OPTION_NAME]);
}

int start_run(const struct cli *cli, const struct invocation *invocation)
{
	struct cli_failure failure;
	struct client client;
	json_t *params;
	int code;

	if (invocation->n_operands == 0 && !invocation->values[OPTION_SSID])
		return cli_usage_error("start", "an interface or '--ssid SSID' is missing");
	params = target_read("start", invocation);
	if (!params)
		return CLI_USAGE;
	if (!start_options_read(invocation, params)) {
		json_decref(params);
		return CLI_USAGE;
	}
	if (client_open(&client, cli->socket_path, &failure)) {
		code = start_order(cli, &client, invocation, params);
	} else {
		json_decref(params);
		code = cli_fail(cli, &failure);
	}
	client_close(&client);
	return code;
}

/* Steals @params. The result as a new reference, or NULL with the reason. */
static json_t *cancel_order(struct client *client, json_t *params, struct cli_failure *failure)
{
	json_t *subscribed = client_call(client, "subscribe", NULL, failure), *result;

	json_decref(subscribed);
	if (!subscribed) {
		json_decref(params);
		return NULL;
	}
	result = client_call(client, "cancel", params, failure);
	if (result)
		wait_ended(client, json_object_get(result, "sessions"));
	return result;
}

int cancel_run(const struct cli *cli, const struct invocation *invocation)
{
	json_t *params = target_read("cancel", invocation), *result = NULL;
	struct cli_failure failure;
	struct client client;

	if (!params)
		return CLI_USAGE;
	if (client_open(&client, cli->socket_path, &failure))
		result = cancel_order(&client, params, &failure);
	else
		json_decref(params);
	client_close(&client);
	if (!result)
		return cli_fail(cli, &failure);
	cli->writer->sessions(json_object_get(result, "sessions"), "No session was open.");
	json_decref(result);
	return CLI_OK;
}
