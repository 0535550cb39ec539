/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "commands.h"

/* The option that @word is, with or without "=VALUE", or -1. */
int option_find(uint64_t options, const char *word);

/* What the operand behind @n others is; NULL: there is none. */
const struct cli_operand *operand_of(const struct command *command, size_t n);

/*
 * Reads @words up to their end, or up to the first operand when @command is NULL (then they are
 * the global ones before the command). Adds to @invocation. Returns how many words it read, or -1
 * after it has said what is wrong.
 */
int options_read(
	const struct command *command, int n_words, char **words, struct invocation *invocation);

#endif
