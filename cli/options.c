/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include <string.h>

int option_find(uint64_t options, const char *word)
{
	const bool is_long = strncmp(word, "--", 2) == 0;
	const size_t length = is_long ? strcspn(word + 2, "=") : 0;

	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct cli_option *option = &cli_options[i];

		if (!(options & OPTION_BIT(i)))
			continue;
		if (is_long && strlen(option->name) == length &&
			strncmp(option->name, word + 2, length) == 0)
			return i;
		if (!is_long && option->letter && word[1] == option->letter && word[2] == '\0')
			return i;
	}
	return -1;
}

/* Returns how many of the words the option took, or -1. */
static int option_read(
	const struct command *command, int n_words, char **words, struct invocation *invocation)
{
	const char *name = command ? command->name : NULL;
	const uint64_t options = OPTIONS_GLOBAL | (command ? command->options : 0);
	const char *word = words[0];
	const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
	const int id = option_find(options, word);

	if (id < 0) {
		cli_usage_error(name, "unknown option '%s'", word);
		return -1;
	}
	if (!cli_options[id].value && equals) {
		cli_usage_error(name, "'--%s' takes no value: '%s'", cli_options[id].name, word);
		return -1;
	}
	if (invocation->values[id] && cli_options[id].value) {
		cli_usage_error(name, "'--%s' is given twice", cli_options[id].name);
		return -1;
	}
	invocation->values[id] = "";
	if (!cli_options[id].value)
		return 1;
	if (!equals && n_words < 2) {
		cli_usage_error(name, "'%s' needs a value: %s", word, cli_options[id].value);
		return -1;
	}
	invocation->values[id] = equals ? equals + 1 : words[1];
	if (invocation->values[id][0] == '\0') {
		cli_usage_error(name, "'--%s' has an empty value", cli_options[id].name);
		return -1;
	}
	return equals ? 1 : 2;
}

const struct cli_operand *operand_of(const struct command *command, size_t n)
{
	const size_t i = command->repeats ? 0 : n;

	if (i >= sizeof(command->operands) / sizeof(command->operands[0]))
		return NULL;
	return command->operands[i].name ? &command->operands[i] : NULL;
}

static bool operand_read(
	const struct command *command, const char *word, struct invocation *invocation)
{
	const struct cli_operand *operand = operand_of(command, invocation->n_operands);

	if (!operand) {
		cli_usage_error(command->name, "unexpected argument '%s'", word);
		return false;
	}
	if (invocation->n_operands == OPERANDS_MAX) {
		cli_usage_error(command->name, "more than %d of %s", OPERANDS_MAX, operand->name);
		return false;
	}
	if (word[0] == '\0') {
		cli_usage_error(command->name, "%s is empty", operand->name);
		return false;
	}
	invocation->operands[invocation->n_operands++] = word;
	return true;
}

int options_read(
	const struct command *command, int n_words, char **words, struct invocation *invocation)
{
	bool options_over = false;
	int used = 0, taken;

	while (used < n_words) {
		const char *word = words[used];
		const bool is_option = word[0] == '-' && word[1] != '\0' && !options_over;

		if (is_option && strcmp(word, "--") == 0) {
			options_over = true;
			used++;
		} else if (is_option) {
			taken = option_read(command, n_words - used, words + used, invocation);
			if (taken < 0)
				return -1;
			used += taken;
		} else if (!command) {
			return used;
		} else {
			if (!operand_read(command, word, invocation))
				return -1;
			used++;
		}
	}
	return used;
}
