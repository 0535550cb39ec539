/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of outcomes: complete, unambiguous, and the same in docs/outcomes.md (below
 * OPENWPS_SOURCE_ROOT). */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "explain/explain.h"
#include "tools/outcomes.h"

#define TOKEN_MAX 31 /* characters: a column of `wps` output stays readable */

static const struct explain *row(int token)
{
	return explain_get((enum explain_token)token);
}

static void test_tokens(void **state)
{
	(void)state;
	assert_string_equal(row(EXPLAIN_NONE)->token, "");
	assert_int_equal(explain_find(""), EXPLAIN_NONE);
	assert_int_equal(explain_find("no-such-token"), EXPLAIN_NONE);
	for (int i = 1; i < EXPLAIN_COUNT; i++) {
		const char *token = row(i)->token;

		assert_true(token[0] != '\0' && strlen(token) <= TOKEN_MAX);
		for (const char *c = token; *c; c++)
			assert_true(islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
				    *c == '-');
		/* The first row of a token is its own: no token is there twice. */
		assert_int_equal(explain_find(token), i);
	}
}

/* A whole sentence, on one line, and fit for a cell of docs/outcomes.md. */
static bool is_sentence(const char *text)
{
	const size_t length = strlen(text);
	const bool program = strncmp(text, "hostapd ", 8) == 0 || strncmp(text, "wpsd ", 5) == 0;

	return length >= 10 && (isupper((unsigned char)text[0]) || program) &&
	       text[length - 1] == '.' && !strpbrk(text, "\n\t|") && !strstr(text, "  ");
}

static void sentence_check(const char *token, const char *text)
{
	if (!is_sentence(text))
		fail_msg("%s: not a sentence: %s", token, text);
}

static void test_sentences(void **state)
{
	(void)state;
	for (int i = 1; i < EXPLAIN_COUNT; i++) {
		sentence_check(row(i)->token, row(i)->sentence);
		sentence_check(row(i)->token, row(i)->remedy);
	}
}

static void test_statuses(void **state)
{
	bool used[SESSION_STATUS_COUNT] = {false};

	(void)state;
	assert_int_equal(session_status_find("nonsense"), -1);
	assert_int_equal(session_status_find(""), -1);
	for (int i = 1; i < EXPLAIN_COUNT; i++)
		used[row(i)->status] = true;
	for (int i = 0; i < SESSION_STATUS_COUNT; i++) {
		assert_true(used[i]); /* every status has a reason */
		assert_int_equal(
			session_status_find(session_status_name((enum session_status)i)), i);
	}
}

/* WSC 2.0.x, Configuration Error (0x1009): 0 "No Error" to 20 "Public Key Hash Mismatch". */
static void test_config_errors(void **state)
{
	static const struct {
		unsigned code;
		const char *token;
	} known[] = {
		{0, "wsc-no-error"},
		{2, "wsc-decryption"},
		{9, "wsc-dhcp-config"},
		{12, "wsc-multiple-pbc"},
		{15, "wsc-locked"},
		{18, "wsc-password"},
		{20, "wsc-key-mismatch"},
		{21, "wsc-unknown"},
		{65535, "wsc-unknown"},
		{UINT32_MAX, "wsc-unknown"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_string_equal(
			row((int)explain_config_error(known[i].code))->token, known[i].token);
}

static char *file_read(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		fail_msg("%s: cannot be read", path);
	if (getdelim(&text, &size, '\0', file) < 0)
		fail_msg("%s: is empty", path);
	fclose(file);
	return text;
}

static void test_document(void **state)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	char path[512], *committed, *printed = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&printed, &size);

	(void)state;
	assert_non_null(to);
	outcomes_print(to);
	fclose(to);
	snprintf(path, sizeof(path), "%s/docs/outcomes.md", root ? root : ".");
	committed = file_read(path);
	if (strcmp(committed, printed) != 0)
		fail_msg("%s is not what tools/outcomes prints: print it anew", path);
	free(committed);
	free(printed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_config_errors),
		cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
