/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of outcomes and of verdicts: complete, unambiguous, and the same in docs/ (below
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
#include "explain/verdict.h"
#include "tools/catalogue.h"

#define TOKEN_MAX 31 /* characters: a column of `wps` output stays readable */

static void token_check(const char *token)
{
	assert_true(token[0] != '\0' && strlen(token) <= TOKEN_MAX);
	for (const char *c = token; *c; c++)
		assert_true(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '-');
}

/* A whole sentence, on one line, and fit for a cell of a table. */
static void sentence_check(const char *token, const char *text)
{
	const size_t length = strlen(text);
	const bool program = strncmp(text, "hostapd", 7) == 0 || strncmp(text, "wpsd ", 5) == 0;

	if (length < 10 || !(isupper((unsigned char)text[0]) || program) ||
		text[length - 1] != '.' || strpbrk(text, "\n\t|") || strstr(text, "  "))
		fail_msg("%s: not a sentence: %s", token, text);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t c = 0; c < CATALOGUES; c++)
		for (int i = catalogues[c].first; i < catalogues[c].n; i++) {
			const struct catalogue_row row = catalogues[c].row(i);

			token_check(row.token);
			sentence_check(row.token, row.sentence);
			sentence_check(row.token, row.remedy);
		}
}

/* Every class has a row and a name of its own. */
static void classes_check(const struct catalogue *catalogue)
{
	for (int kind = 0; kind < catalogue->n_classes; kind++) {
		const char *name = catalogue->class_name(kind);
		bool used = false;

		for (int i = catalogue->first; i < catalogue->n; i++)
			used = used || catalogue->row(i).class == kind;
		assert_true(used);
		assert_non_null(name);
		for (int other = 0; other < kind; other++)
			assert_string_not_equal(name, catalogue->class_name(other));
	}
}

static void test_classes(void **state)
{
	(void)state;
	for (size_t c = 0; c < CATALOGUES; c++)
		classes_check(&catalogues[c]);
	for (int i = 0; i < SESSION_STATUS_COUNT; i++)
		assert_int_equal(
			session_status_find(session_status_name((enum session_status)i)), i);
	assert_int_equal(session_status_find("nonsense"), -1);
	assert_int_equal(session_status_find(""), -1);
}

/* The first row of a token is its own: no token is there twice. */
static void test_found(void **state)
{
	(void)state;
	assert_string_equal(explain_get(EXPLAIN_NONE)->token, "");
	for (int i = EXPLAIN_NONE; i < EXPLAIN_COUNT; i++)
		assert_int_equal(explain_find(explain_get((enum explain_token)i)->token), i);
	assert_int_equal(explain_find("no-such-token"), EXPLAIN_NONE);
	for (int i = 0; i < VERDICT_COUNT; i++)
		assert_int_equal(verdict_find(verdict_get((enum verdict)i)->token), i);
	assert_int_equal(verdict_find(""), -1);
	assert_int_equal(verdict_find("no-such-token"), -1);
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
			explain_get(explain_config_error(known[i].code))->token, known[i].token);
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

static void document_check(const struct catalogue *catalogue)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	char path[512], *committed, *printed = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&printed, &size);

	assert_non_null(to);
	catalogue_print(to, catalogue);
	fclose(to);
	snprintf(path, sizeof(path), "%s/docs/%s.md", root ? root : ".", catalogue->name);
	committed = file_read(path);
	if (strcmp(committed, printed) != 0)
		fail_msg("%s is not what 'print_catalogue %s' prints: print it anew", path,
			catalogue->name);
	free(committed);
	free(printed);
}

static void test_documents(void **state)
{
	(void)state;
	for (size_t c = 0; c < CATALOGUES; c++)
		document_check(&catalogues[c]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_config_errors),
		cmocka_unit_test(test_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
