/* SPDX-License-Identifier: BSD-3-Clause */
/* The commands about what the key ledger holds: devices, rename, revoke, history. */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "client.h"
#include "interrupt.h"
#include "parameter.h"
#include "text.h"
#include "writer.h"

#define LIMIT_MAX 1000

/* Connects, asks one thing and disconnects. Steals @params. NULL with the reason. */
static json_t *ask(
	const struct cli *cli, const char *method, json_t *params, struct cli_failure *failure)
{
	struct client client;
	json_t *result = NULL;

	if (client_open(&client, cli->socket_path, failure))
		result = client_call(&client, method, params, failure);
	else
		json_decref(params);
	client_close(&client);
	return result;
}

int devices_run(const struct cli *cli, const struct invocation *invocation)
{
	const char *ssid = invocation->operands[0];
	json_t *params = json_object(), *result;
	struct cli_failure failure;

	if (!parameter_set("devices", params, "ssid", ssid)) {
		json_decref(params);
		return CLI_USAGE;
	}
	result = ask(cli, "devices", params, &failure);
	if (!result)
		return cli_fail(cli, &failure);
	cli->writer->devices(result, invocation->values[OPTION_LONG],
		ssid ? "No device was let into this network by push button yet."
		     : "No device was let in by push button yet; `wps start --per-device` "
		       "does.");
	json_decref(result);
	return CLI_OK;
}

int rename_run(const struct cli *cli, const struct invocation *invocation)
{
	const char *device = invocation->operands[0], *name = invocation->operands[1];
	json_t *params = json_object(), *result;
	struct cli_failure failure;
	char sentence[256];

	if (invocation->n_operands < 2) {
		json_decref(params);
		return cli_usage_error("rename", "%s is missing", device ? "NAME" : "DEVICE");
	}
	if (!parameter_set("rename", params, "device", device) ||
		!parameter_set("rename", params, "name", name)) {
		json_decref(params);
		return CLI_USAGE;
	}
	result = ask(cli, "rename", params, &failure);
	if (!result)
		return cli_fail(cli, &failure);
	snprintf(sentence, sizeof(sentence), "%s is called %s now.", device, name);
	cli->writer->done(result, sentence);
	json_decref(result);
	return CLI_OK;
}

/* --- revoke --- */

/* "kitchen TV (dev-17, dev-9)": what wpsd would take back. Heap; NULL when memory ran out. */
static char *victims_tell(const json_t *keys, const char *word)
{
	const char *name = "";
	char *ids = NULL, *text = NULL;
	size_t size, i;
	FILE *to = open_memstream(&ids, &size);
	json_t *key;

	if (!to)
		return NULL;
	json_array_foreach (keys, i, key) {
		fprintf(to, "%s%s", i ? ", " : "", member_text(key, "key_id"));
		name = name[0] ? name : member_text(key, "name");
	}
	fclose(to);
	if (asprintf(&text, "%s (%s)", name[0] ? name : word, ids) < 0)
		text = NULL;
	free(ids);
	return text;
}

/* Returns an exit code: CLI_OK for yes. */
static int question_ask(const struct cli *cli, const char *victims)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	struct cli_failure failure;
	char *clean = text_clean(stderr, victims);
	char answer[16] = "";
	ssize_t got = -1;
	sigset_t mask;
	bool stopped;

	interrupt_prepare(&mask);
	fprintf(stderr, "Revoke %s? It will be off at once and cannot come back. [y/N] ",
		clean ? clean : "");
	free(clean);
	if (ppoll(&input, 1, NULL, &mask) > 0)
		got = read(STDIN_FILENO, answer, sizeof(answer) - 1);
	stopped = got < 0 && errno == EINTR;
	if (got <= 0)
		fputc('\n', stderr);
	if (stopped)
		cli_failure_set(
			&failure, CLI_STOPPED, "stopped", "", "stopped; nothing was revoked");
	else if (got > 1 && (answer[0] == 'y' || answer[0] == 'Y'))
		return CLI_OK;
	else
		cli_failure_set(&failure, CLI_NOT_DONE, "not-confirmed", "", "nothing was revoked");
	return cli_fail(cli, &failure);
}

static int confirm(const struct cli *cli, const char *word)
{
	struct cli_failure failure;
	json_t *result = ask(
		cli, "revoke", json_pack("{s:s, s:b}", "device", word, "dry_run", true), &failure);
	char *victims;
	int code;

	if (!result)
		return cli_fail(cli, &failure);
	victims = victims_tell(json_object_get(result, "would_revoke"), word);
	json_decref(result);
	code = question_ask(cli, victims ? victims : word);
	free(victims);
	return code;
}

/* "Revoked kitchen TV: dev-17, dev-9." */
static void revoked_tell(const struct cli *cli, const char *word, const json_t *result)
{
	char *sentence = NULL;
	size_t size, i;
	FILE *to = open_memstream(&sentence, &size);
	json_t *key;

	if (!to)
		return;
	fprintf(to, "Revoked %s:", word);
	json_array_foreach (json_object_get(result, "revoked"), i, key)
		fprintf(to, "%s %s (%s)", i ? "," : "", member_text(key, "key_id"),
			member_text(key, "ssid"));
	fputc('.', to);
	fclose(to);
	cli->writer->done(result, sentence);
	free(sentence);
}

int revoke_run(const struct cli *cli, const struct invocation *invocation)
{
	const char *device = invocation->operands[0];
	json_t *params = json_object(), *result;
	struct cli_failure failure;
	int code = CLI_OK;

	if (!device)
		code = cli_usage_error("revoke", "DEVICE is missing");
	else if (!parameter_set("revoke", params, "device", device))
		code = CLI_USAGE;
	else if (!invocation->values[OPTION_YES] && !isatty(STDIN_FILENO))
		code = cli_usage_error("revoke",
			"standard input is no terminal to ask on: give '--yes' if you are sure");
	else if (!invocation->values[OPTION_YES])
		code = confirm(cli, device);
	if (code != CLI_OK) {
		json_decref(params);
		return code;
	}
	result = ask(cli, "revoke", params, &failure);
	if (!result)
		return cli_fail(cli, &failure);
	revoked_tell(cli, device, result);
	json_decref(result);
	return CLI_OK;
}

/* --- history --- */

int history_run(const struct cli *cli, const struct invocation *invocation)
{
	const char *text = invocation->values[OPTION_LIMIT];
	json_t *params = json_object(), *result;
	struct cli_failure failure;
	char *end;
	long limit;

	if (text) {
		limit = strtol(text, &end, 10);
		if (*end != '\0' || limit < 1 || limit > LIMIT_MAX) {
			json_decref(params);
			return cli_usage_error(
				"history", "'-n %s' is not 1 to %d", text, LIMIT_MAX);
		}
		json_object_set_new(params, "limit", json_integer(limit));
	}
	result = ask(cli, "history", params, &failure);
	if (!result)
		return cli_fail(cli, &failure);
	cli->writer->history(result, "There was no session yet.");
	json_decref(result);
	return CLI_OK;
}
