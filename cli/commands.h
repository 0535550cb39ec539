/* SPDX-License-Identifier: BSD-3-Clause */
/* The one table of commands: dispatch, usage, help and completion come from it. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli.h"

/* What the shell offers for a value. */
enum completion {
	COMPLETE_NOTHING,
	COMPLETE_IF_NAME,
	COMPLETE_SSID,
	COMPLETE_KEY_ID,
	COMPLETE_DEVICE,
	COMPLETE_COMMAND,
	COMPLETE_SECURITY,
	COMPLETE_TOKEN,
};

struct cli_option {
	const char *name;
	char letter;	   /* 0 = none */
	const char *value; /* its name in the usage; NULL = the option has none */
	const char *help;
	enum completion completion;
};

#define OPTION_BIT(id) (UINT64_C(1) << (id))

/* By enum cli_option_id. */
extern const struct cli_option cli_options[OPTION_COUNT];

struct cli_operand {
	const char *name; /* in the usage; NULL = there is none */
	enum completion completion;
};

struct command {
	const char *name;
	const char *synopsis; /* what follows the name */
	const char *summary;
	const char *help; /* more lines, or "" */
	uint64_t options; /* set of OPTION_BIT(enum cli_option_id), beside the global ones */
	struct cli_operand operands[2];
	bool repeats; /* the first operand can come up to OPERANDS_MAX times */
	int (*run)(const struct cli *cli, const struct invocation *invocation);
	int (*run_raw)(int argc, char **argv); /* reads its own arguments */
};

extern const struct command commands[];
extern const size_t n_commands;

/* Options that every command takes. */
#define OPTIONS_GLOBAL                                                                             \
	(OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_SOCKET) | OPTION_BIT(OPTION_HELP) |           \
		OPTION_BIT(OPTION_VERSION))

const struct command *command_find(const char *name);

/* Of one command, or of wps itself when @command is NULL. */
void usage_print(FILE *to, const struct command *command);

#endif
