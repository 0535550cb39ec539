/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "explain/printable.h"
#include "writer.h"

/* JSON escapes the control characters of ASCII only; a terminal knows more of them. */
static size_t flags(size_t layout)
{
	return layout | (isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0) | JSON_REAL_PRECISION(13);
}

static void document_print(const json_t *document)
{
	json_dumpf(document, stdout, flags(JSON_INDENT(2)));
	putchar('\n');
}

static void json_sessions(const json_t *sessions, const char *none)
{
	json_t *document = json_pack("{s:O}", "sessions", sessions);

	(void)none;
	document_print(document);
	json_decref(document);
}

/* The result as it is, also when it is nothing. */
static void json_result(const json_t *result, const char *sentence)
{
	(void)sentence;
	document_print(result);
}

static void json_devices(const json_t *result, bool is_long, const char *none)
{
	(void)is_long;
	json_result(result, none);
}

static void json_event(const json_t *event)
{
	json_dumpf(event, stdout, flags(JSON_COMPACT));
	putchar('\n');
	fflush(stdout);
}

static void json_failure(const struct cli_failure *failure)
{
	/* It may have the name of a file, and that need not be UTF-8. */
	char *message = printable_new(failure->message, false);
	json_t *document = json_pack("{s:{s:s, s:s, s:s}}", "error", "token", failure->token,
		"message", message ? message : "", "remedy", failure->remedy);

	json_event(document); /* one line: it can come after events */
	json_decref(document);
	free(message);
}

static void json_progress(const json_t *session)
{
	(void)session;
}

static void json_note(const char *text)
{
	(void)text;
}

static int64_t json_countdown(const json_t *sessions, int64_t left_ms)
{
	(void)sessions;
	(void)left_ms;
	return -1;
}

static void json_outcome(const json_t *sessions, bool good)
{
	json_t *document = json_pack("{s:b, s:O}", "succeeded", good, "sessions", sessions);

	document_print(document);
	json_decref(document);
}

const struct writer writer_json = {
	.status = document_print,
	.sessions = json_sessions,
	.devices = json_devices,
	.history = json_result,
	.done = json_result,
	.event = json_event,
	.failure = json_failure,
	.progress = json_progress,
	.note = json_note,
	.countdown = json_countdown,
	.outcome = json_outcome,
};
