/* SPDX-License-Identifier: BSD-3-Clause */
/* What the commands of wps share: exit codes, what one invocation asked for, how one fails. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

/* Part of the interface: wps(1), EXIT STATUS. */
enum cli_exit {
	CLI_OK = 0,
	CLI_NOT_DONE = 1, /* the order was rejected, or its session did not succeed */
	CLI_USAGE = 2,
	CLI_NO_WPSD = 3,   /* not running, no permission, or it does not answer */
	CLI_BAD_FILE = 3,  /* trace: one that cannot be read or written */
	CLI_NO_WPS = 4,	   /* trace: there is nothing about it */
	CLI_UNDECIDED = 5, /* trace: what there is does not show how it ended */
	CLI_STOPPED = 130, /* SIGINT while waiting */
};

struct cli_failure {
	int exit_code;	/* enum cli_exit */
	char token[32]; /* stable, for --json */
	char message[400];
	char remedy[256];
};

void cli_failure_set(struct cli_failure *failure, int exit_code, const char *token,
	const char *remedy, const char *format, ...) __attribute__((format(printf, 5, 6)));

struct writer;

struct cli {
	const char *socket_path;
	const struct writer *writer;
};

/* Every option that a command can have; the values of one invocation are kept by it. */
enum cli_option_id {
	OPTION_SSID,
	OPTION_KEY,
	OPTION_PER_DEVICE,
	OPTION_NAME,
	OPTION_BIND,
	OPTION_WAIT,
	OPTION_FOLLOW,
	OPTION_YES,
	OPTION_FORCE,
	OPTION_KEYS_OF,
	OPTION_LIMIT,
	OPTION_LONG,
	OPTION_SECRET_FILE,
	OPTION_NETWORK,
	OPTION_KEY_FILE,
	OPTION_SECURITY,
	OPTION_PBC,
	OPTION_PIN_FILE,
	OPTION_ENROLLEE,
	OPTION_LISTEN,
	OPTION_FROM,
	OPTION_TIMEOUT,
	OPTION_KEEP,
	OPTION_INTERFACE,
	OPTION_HTML,
	OPTION_SVG,
	OPTION_STATION,
	OPTION_AP,
	OPTION_ALL,
	OPTION_SHOW_KEYS,
	OPTION_ANONYMISE,
	OPTION_EXPLAIN,
	OPTION_JSON,
	OPTION_SOCKET,
	OPTION_HELP,
	OPTION_VERSION,
};
#define OPTION_COUNT (OPTION_VERSION + 1)

#define OPERANDS_MAX 64 /* of a command that takes a list */

struct invocation {
	const char *values[OPTION_COUNT]; /* NULL = not given; "" for an option without a value */
	const char *operands[OPERANDS_MAX];
	size_t n_operands;
};

/* Says what is wrong and where help is; returns CLI_USAGE. @command: NULL = none yet. */
int cli_usage_error(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Says why in the invocation's way (text or json); returns the failure's exit code. */
int cli_fail(const struct cli *cli, const struct cli_failure *failure);

/* The commands. Each returns an exit code. */
int status_run(const struct cli *cli, const struct invocation *invocation);
int start_run(const struct cli *cli, const struct invocation *invocation);
int cancel_run(const struct cli *cli, const struct invocation *invocation);
int events_run(const struct cli *cli, const struct invocation *invocation);
int devices_run(const struct cli *cli, const struct invocation *invocation);
int rename_run(const struct cli *cli, const struct invocation *invocation);
int revoke_run(const struct cli *cli, const struct invocation *invocation);
int history_run(const struct cli *cli, const struct invocation *invocation);
int export_run(const struct cli *cli, const struct invocation *invocation);
int import_run(const struct cli *cli, const struct invocation *invocation);
int registrar_run(const struct cli *cli, const struct invocation *invocation);
int trace_command_run(const struct cli *cli, const struct invocation *invocation);

/* `wps complete WORDS`: what the last of the words can become, one per line (for shells). */
int complete_run(const struct cli *cli, const char *const *words, size_t n_words);

#endif
