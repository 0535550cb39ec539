/* SPDX-License-Identifier: BSD-3-Clause */
/* wps: the one command that people type. */
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "options.h"
#include "ovsh.h"
#include "text.h"
#include "writer.h"

#define SOCKET_DEFAULT "/run/openwps/control.sock"

void cli_failure_set(struct cli_failure *failure, int exit_code, const char *token,
	const char *remedy, const char *format, ...)
{
	va_list args;

	failure->exit_code = exit_code;
	snprintf(failure->token, sizeof(failure->token), "%s", token);
	snprintf(failure->remedy, sizeof(failure->remedy), "%s", remedy);
	va_start(args, format);
	vsnprintf(failure->message, sizeof(failure->message), format, args);
	va_end(args);
}

int cli_fail(const struct cli *cli, const struct cli_failure *failure)
{
	cli->writer->failure(failure);
	return failure->exit_code;
}

int cli_usage_error(const char *command, const char *format, ...)
{
	char message[400];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	text_line(stderr, 0, NULL, STYLE_PLAIN, "wps: %s%s%s; try 'wps help%s%s'",
		command ? command : "", command ? ": " : "", message, command ? " " : "",
		command ? command : "");
	return CLI_USAGE;
}

static const char *socket_path(const struct invocation *invocation)
{
	const char *from_user = getenv("OPENWPS_SOCKET");

	if (invocation->values[OPTION_SOCKET])
		return invocation->values[OPTION_SOCKET];
	return from_user && from_user[0] ? from_user : SOCKET_DEFAULT;
}

static int command_run(
	const struct command *command, int argc, char **argv, struct invocation *invocation)
{
	struct cli cli;

	if (argc > 0 && options_read(command, argc, argv, invocation) < 0)
		return CLI_USAGE;
	if (invocation->values[OPTION_HELP]) {
		usage_print(stdout, command);
		return CLI_OK;
	}
	if (invocation->values[OPTION_VERSION]) {
		printf("wps %s\n", OPENWPS_VERSION);
		return CLI_OK;
	}
	cli.writer = invocation->values[OPTION_JSON] ? &writer_json : &writer_text;
	cli.socket_path = socket_path(invocation);
	return command->run(&cli, invocation);
}

/* The command reads its own arguments; --json before its name is one of them. */
static int raw_run(
	const struct command *command, int argc, char **argv, const struct invocation *invocation)
{
	char json[] = "--json";
	char **arguments;
	int code, n = 0;

	if (invocation->values[OPTION_SOCKET])
		return cli_usage_error(command->name, "'--socket' is of no use to it");
	arguments = calloc((size_t)argc + 2, sizeof(*arguments));
	if (!arguments)
		return CLI_NOT_DONE;
	arguments[n++] = argv[0];
	if (invocation->values[OPTION_JSON])
		arguments[n++] = json;
	for (int i = 1; i < argc; i++)
		arguments[n++] = argv[i];
	code = command->run_raw(n, arguments);
	free(arguments);
	return code;
}

static int complete(int argc, char **argv, const struct invocation *invocation)
{
	const struct cli cli = {.writer = &writer_text, .socket_path = socket_path(invocation)};

	return complete_run(&cli, (const char *const *)argv, argc > 0 ? (size_t)argc : 0);
}

int main(int argc, char **argv)
{
	struct invocation invocation = {0};
	const struct command *command = &commands[0];
	const char *name = strrchr(argv[0], '/');
	int used;

	setlocale(LC_CTYPE, "");
	if (strcmp(name ? name + 1 : argv[0], "ovsh") == 0)
		return ovsh_main(argc, argv);
	used = 1 + options_read(NULL, argc - 1, argv + 1, &invocation);
	if (used == 0)
		return CLI_USAGE;
	if (used == argc && invocation.values[OPTION_HELP]) {
		usage_print(stdout, NULL);
		return CLI_OK;
	}
	if (used == argc)
		return command_run(command, 0, NULL, &invocation);
	if (strcmp(argv[used], "complete") == 0)
		return complete(argc - used - 1, argv + used + 1, &invocation);
	command = command_find(argv[used]);
	if (!command)
		return cli_usage_error(NULL, "unknown command '%s'", argv[used]);
	if (command->run_raw && !invocation.values[OPTION_HELP] &&
		!invocation.values[OPTION_VERSION])
		return raw_run(command, argc - used, argv + used, &invocation);
	return command_run(command, argc - used - 1, argv + used + 1, &invocation);
}
