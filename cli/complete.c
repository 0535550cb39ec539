/* SPDX-License-Identifier: BSD-3-Clause */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "commands.h"
#include "options.h"
#include "writer.h"

/* What is typed so far. */
struct line {
	const struct command *command;
	const char *socket_path;
	size_t n_operands;
	enum completion value; /* of the option before the word */
	bool in_value;
	const char *word; /* to be completed */
};

/* One candidate; what has a control character in it cannot be typed and is left out. */
static void offer(const struct line *line, const char *prefix, const char *text)
{
	char word[128];

	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return;
	snprintf(word, sizeof(word), "%s%s", prefix, text);
	if (strncmp(word, line->word, strlen(line->word)) == 0)
		puts(word);
}

static void vif_offer(const struct line *line, enum completion completion, const json_t *vif)
{
	json_t *key_id;
	size_t i;

	if (completion == COMPLETE_IF_NAME)
		offer(line, "", member_text(vif, "if_name"));
	else if (completion == COMPLETE_SSID)
		offer(line, "", member_text(vif, "ssid"));
	else
		json_array_foreach (json_object_get(vif, "key_ids"), i, key_id)
			offer(line, "", json_string_value(key_id));
}

/* Names come from wpsd; when it cannot be reached there are none. */
static void names_offer(const struct line *line, enum completion completion)
{
	struct cli_failure failure;
	struct client client;
	json_t *status = NULL, *vif;
	size_t i;

	if (client_open(&client, line->socket_path, &failure))
		status = client_call(&client, "status", NULL, &failure);
	json_array_foreach (json_object_get(status, "vifs"), i, vif)
		vif_offer(line, completion, vif);
	json_decref(status);
	client_close(&client);
}

static void commands_offer(const struct line *line)
{
	for (size_t i = 0; i < n_commands; i++)
		offer(line, "", commands[i].name);
}

static void value_offer(const struct line *line, enum completion completion)
{
	switch (completion) {
	case COMPLETE_NOTHING:
		break;
	case COMPLETE_COMMAND:
		commands_offer(line);
		break;
	case COMPLETE_IF_NAME:
	case COMPLETE_SSID:
	case COMPLETE_KEY_ID:
		names_offer(line, completion);
		break;
	}
}

static unsigned options_of(const struct command *command)
{
	return OPTIONS_GLOBAL | (command ? command->options : 0);
}

static void line_read(struct line *line, const char *const *words, size_t n_words)
{
	for (size_t i = 0; i + 1 < n_words; i++) {
		const char *word = words[i];
		const int id = word[0] == '-' ? option_find(options_of(line->command), word) : -1;
		const bool takes_next = id >= 0 && cli_options[id].value && !strchr(word, '=');

		if (takes_next && i + 2 == n_words) {
			line->in_value = true;
			line->value = cli_options[id].completion;
		} else if (takes_next) {
			i++;
			if (id == OPTION_SOCKET)
				line->socket_path = words[i];
		} else if (word[0] != '-' && !line->command) {
			line->command = command_find(word);
			if (!line->command)
				return;
		} else if (word[0] != '-') {
			line->n_operands++;
		}
	}
}

int complete_run(const struct cli *cli, const char *const *words, size_t n_words)
{
	struct line line = {
		.socket_path = cli->socket_path,
		.word = n_words > 0 ? words[n_words - 1] : "",
	};

	line_read(&line, words, n_words);
	if (line.in_value) {
		value_offer(&line, line.value);
	} else if (line.word[0] == '-') {
		for (size_t i = 0; i < OPTION_COUNT; i++)
			if (options_of(line.command) & 1u << i)
				offer(&line, "--", cli_options[i].name);
	} else if (!line.command) {
		commands_offer(&line);
	} else if (line.n_operands < line.command->operands_max) {
		value_offer(&line, line.command->completion);
	}
	return CLI_OK;
}
