/* SPDX-License-Identifier: BSD-3-Clause */
/* `wps trace --explain TOKEN`: what a token means, in a report or as the reason of a session. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "explain/explain.h"
#include "explain/verdict.h"
#include "text.h"
#include "trace.h"
#include "writer.h"

#define NEAR_MAX  3  /* tokens that are offered for one that there is not */
#define TOKEN_MAX 40 /* longer ones are near to nothing */

static void meaning_print(
	const char *token, const char *where, const char *sentence, const char *remedy)
{
	text_line(stdout, 0, token, STYLE_FAINT, "%s", where);
	text_line(stdout, 2, NULL, STYLE_PLAIN, "%s", sentence);
	if (remedy[0])
		text_line(stdout, 2, NULL, STYLE_BUSY, "To do: %s", remedy);
}

static void explain_text(int verdict, int reason)
{
	char where[64];

	if (verdict >= 0) {
		const struct verdict_row *row = verdict_get((enum verdict)verdict);

		snprintf(where, sizeof(where), "of wps trace (%s)", verdict_class_name(row->class));
		meaning_print(row->token, where, row->sentence, row->remedy);
	}
	if (reason > 0) {
		const struct explain *row = explain_get((enum explain_token)reason);

		snprintf(where, sizeof(where), "of a session of wpsd (%s)",
			session_status_name(row->status));
		meaning_print(row->token, where, row->sentence, row->remedy);
	}
}

static void explain_json(const struct cli *cli, int verdict, int reason)
{
	json_t *meanings = json_array(), *result;

	if (verdict >= 0) {
		const struct verdict_row *row = verdict_get((enum verdict)verdict);

		json_array_append_new(
			meanings, json_pack("{s:s, s:s, s:s, s:s, s:s}", "of", "trace", "token",
					  row->token, "class", verdict_class_name(row->class),
					  "sentence", row->sentence, "remedy", row->remedy));
	}
	if (reason > 0) {
		const struct explain *row = explain_get((enum explain_token)reason);

		json_array_append_new(
			meanings, json_pack("{s:s, s:s, s:s, s:s, s:s}", "of", "session", "token",
					  row->token, "status", session_status_name(row->status),
					  "sentence", row->sentence, "remedy", row->remedy));
	}
	result = json_pack("{s:o}", "meanings", meanings);
	cli->writer->done(result, "");
	json_decref(result);
}

/* Letters to change, add or take away until @a is @b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[TOKEN_MAX + 1];
	const size_t n = strlen(b);

	if (n > TOKEN_MAX || strlen(a) > TOKEN_MAX)
		return TOKEN_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 1; j <= n; j++) {
			const size_t above = row[j];
			size_t least = diagonal + (a[i] != b[j - 1]);

			if (above + 1 < least)
				least = above + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			diagonal = above;
			row[j] = least;
		}
	}
	return row[n];
}

/* The best first. A token that contains the word is as near as one with a slip in it. */
struct near {
	const char *tokens[NEAR_MAX];
	size_t distances[NEAR_MAX];
	size_t n;
};

static void near_add(struct near *near, const char *word, const char *token)
{
	const size_t length = strlen(word);
	size_t far = distance(word, token), at = near->n;

	if (length >= 3 && far > 1 && strstr(token, word))
		far = 1;
	if (!token[0] || far > 1 + length / 3)
		return;
	for (size_t i = 0; i < near->n; i++)
		if (strcmp(near->tokens[i], token) == 0)
			return;
	while (at > 0 && near->distances[at - 1] > far)
		at--;
	if (at == NEAR_MAX)
		return;
	if (near->n < NEAR_MAX)
		near->n++;
	for (size_t i = near->n - 1; i > at; i--) {
		near->tokens[i] = near->tokens[i - 1];
		near->distances[i] = near->distances[i - 1];
	}
	near->tokens[at] = token;
	near->distances[at] = far;
}

static int unknown_tell(const struct cli *cli, const char *token)
{
	char remedy[200] = "docs/verdicts.md and docs/outcomes.md list them all.";
	struct cli_failure failure;
	struct near near = {.n = 0};
	size_t used = 0;

	for (int i = 0; i < VERDICT_COUNT; i++)
		near_add(&near, token, verdict_get((enum verdict)i)->token);
	for (int i = 0; i < EXPLAIN_COUNT; i++)
		near_add(&near, token, explain_get((enum explain_token)i)->token);
	for (size_t i = 0; i < near.n && used < sizeof(remedy); i++)
		used += (size_t)snprintf(remedy + used, sizeof(remedy) - used, "%s%s",
			i == 0 ? "Near it: " : ", ", near.tokens[i]);
	cli_failure_set(&failure, CLI_USAGE, "unknown-token", remedy,
		"no report has the token '%s'", token);
	return cli_fail(cli, &failure);
}

int trace_explain(const struct cli *cli, const char *token)
{
	const int verdict = verdict_find(token);
	int reason = -1;

	for (int i = 1; i < EXPLAIN_COUNT; i++)
		if (strcmp(explain_get((enum explain_token)i)->token, token) == 0)
			reason = i;
	if (verdict < 0 && reason < 0)
		return unknown_tell(cli, token);
	if (cli->writer == &writer_json)
		explain_json(cli, verdict, reason);
	else
		explain_text(verdict, reason);
	return CLI_OK;
}
