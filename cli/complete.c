/* SPDX-License-Identifier: BSD-3-Clause */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "commands.h"
#include "options.h"
#include "explain/explain.h"
#include "explain/verdict.h"
#include "text.h"
#include "writer.h"

/* What is typed so far. */
struct line {
	const struct command *command;
	const char *socket_path;
	size_t n_operands;
	enum completion value; /* of the option before the word */
	bool in_value;
	bool lost;	  /* a command that there is not */
	const char *word; /* to be completed */
	json_t *offered;  /* its members are the candidates so far */
};

/* One candidate, once. What a terminal would act on cannot be typed either and is left out. */
static void offer(const struct line *line, const char *prefix, const char *text)
{
	char word[128], *clean;

	snprintf(word, sizeof(word), "%s%s", prefix, text);
	clean = text_clean(stdout, word);
	if (word[0] && clean && strcmp(clean, word) == 0 &&
		strncmp(word, line->word, strlen(line->word)) == 0 &&
		!json_object_get(line->offered, word)) {
		puts(word);
		json_object_set_new(line->offered, word, json_true());
	}
	free(clean);
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
			offer(line, "", json_is_string(key_id) ? json_string_value(key_id) : "");
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

/* By their names, and by the ids of their keys. */
static void devices_offer(const struct line *line)
{
	struct cli_failure failure;
	struct client client;
	json_t *result = NULL, *device;
	size_t i;

	if (client_open(&client, line->socket_path, &failure))
		result = client_call(&client, "devices", NULL, &failure);
	json_array_foreach (json_object_get(result, "devices"), i, device) {
		offer(line, "", member_text(device, "name"));
		if (json_is_true(json_object_get(device, "own_key")))
			offer(line, "", member_text(device, "key_id"));
	}
	json_decref(result);
	client_close(&client);
}

static void commands_offer(const struct line *line)
{
	for (size_t i = 0; i < n_commands; i++)
		offer(line, "", commands[i].name);
}

static void tokens_offer(const struct line *line)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		offer(line, "", verdict_get((enum verdict)i)->token);
	for (int i = 0; i < EXPLAIN_COUNT; i++)
		offer(line, "", explain_get((enum explain_token)i)->token);
}

static void value_offer(const struct line *line, enum completion completion)
{
	switch (completion) {
	case COMPLETE_NOTHING:
		break;
	case COMPLETE_COMMAND:
		commands_offer(line);
		break;
	case COMPLETE_TOKEN:
		tokens_offer(line);
		break;
	case COMPLETE_SECURITY:
		offer(line, "", "wpa2");
		offer(line, "", "mixed");
		offer(line, "", "sae");
		offer(line, "", "open");
		break;
	case COMPLETE_DEVICE:
		devices_offer(line);
		break;
	case COMPLETE_IF_NAME:
	case COMPLETE_SSID:
	case COMPLETE_KEY_ID:
		names_offer(line, completion);
		break;
	}
}

static uint64_t options_of(const struct command *command)
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
			line->lost = !line->command;
			if (line->lost)
				return;
		} else if (word[0] != '-') {
			line->n_operands++;
		}
	}
}

static void line_offer(const struct line *line)
{
	if (line->in_value) {
		value_offer(line, line->value);
	} else if (line->word[0] == '-') {
		for (size_t i = 0; i < OPTION_COUNT; i++)
			if (options_of(line->command) & OPTION_BIT(i))
				offer(line, "--", cli_options[i].name);
	} else if (!line->command) {
		commands_offer(line);
	} else if (operand_of(line->command, line->n_operands)) {
		value_offer(line, operand_of(line->command, line->n_operands)->completion);
	}
}

int complete_run(const struct cli *cli, const char *const *words, size_t n_words)
{
	struct line line = {
		.socket_path = cli->socket_path,
		.word = n_words > 0 ? words[n_words - 1] : "",
		.offered = json_object(),
	};

	line_read(&line, words, n_words);
	if (!line.lost)
		line_offer(&line);
	json_decref(line.offered);
	return CLI_OK;
}
