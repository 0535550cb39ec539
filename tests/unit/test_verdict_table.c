/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of verdicts: complete, unambiguous, and the same in docs/verdicts.md (below
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

#include "explain/verdict.h"
#include "tools/verdicts.h"

#define TOKEN_MAX 31 /* characters: as in the table of outcomes */

static const struct verdict_row *row(int verdict)
{
	return verdict_get((enum verdict)verdict);
}

static void test_tokens(void **state)
{
	(void)state;
	assert_int_equal(verdict_find(""), -1);
	assert_int_equal(verdict_find("no-such-token"), -1);
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const char *token = row(i)->token;

		assert_true(token[0] != '\0' && strlen(token) <= TOKEN_MAX);
		for (const char *c = token; *c; c++)
			assert_true(islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
				    *c == '-');
		/* The first row of a token is its own: no token is there twice. */
		assert_int_equal(verdict_find(token), i);
	}
}

/* A whole sentence, on one line, and fit for a cell of docs/verdicts.md. */
static void sentence_check(const char *token, const char *text)
{
	const size_t length = strlen(text);
	const bool program = strncmp(text, "hostapd", 7) == 0 || strncmp(text, "wpsd ", 5) == 0;

	if (length < 10 || !(isupper((unsigned char)text[0]) || program) ||
		text[length - 1] != '.' || strpbrk(text, "\n\t|") || strstr(text, "  "))
		fail_msg("%s: not a sentence: %s", token, text);
}

static void test_sentences(void **state)
{
	(void)state;
	for (int i = 0; i < VERDICT_COUNT; i++) {
		sentence_check(row(i)->token, row(i)->sentence);
		sentence_check(row(i)->token, row(i)->remedy);
	}
}

static void test_classes(void **state)
{
	bool used[VERDICT_CLASS_COUNT] = {false};

	(void)state;
	for (int i = 0; i < VERDICT_COUNT; i++)
		used[row(i)->class] = true;
	for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
		const char *name = verdict_class_name((enum verdict_class)i);

		assert_true(used[i]);
		assert_non_null(name);
		for (int other = 0; other < i; other++)
			assert_string_not_equal(
				name, verdict_class_name((enum verdict_class)other));
	}
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
	verdicts_print(to);
	fclose(to);
	snprintf(path, sizeof(path), "%s/docs/verdicts.md", root ? root : ".");
	committed = file_read(path);
	if (strcmp(committed, printed) != 0)
		fail_msg("%s is not what print_verdicts prints: print it anew", path);
	free(committed);
	free(printed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
