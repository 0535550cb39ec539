/* SPDX-License-Identifier: BSD-3-Clause */
/* tests/vectors/log-lines.txt: every kind of line, and that no row of the tables is without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log_facts.h"
#include "trace/log/internal.h"

#define GROUP_MAX (256 * 1024)

static const struct log_table *const tables[] = {&log_rows_access_point, &log_rows_events,
	&log_rows_kernel, &log_rows_own, &log_rows_p2p, &log_rows_station, &log_rows_supplicant,
	&log_rows_wsc};

struct group {
	unsigned line; /* where it begins */
	char *input, *facts;
	size_t n;
};

#define MET_MAX 4096 /* lines */
static const struct log_row *met[MET_MAX];
static size_t n_met;

static void rows_meet(const char *text)
{
	struct log_prefixes prefixes = {0};
	struct log_line line;
	struct log_match match;

	while (*text) {
		const size_t len = strcspn(text, "\n");

		log_prefix_read(&prefixes, (struct log_text){text, len}, &line);
		if (log_match_find(line.message, &match) && n_met < MET_MAX)
			met[n_met++] = match.row;
		text += len + 1;
	}
}

static void group_check(struct group *group)
{
	static char facts[GROUP_MAX];

	if (group->n == 0)
		return;
	log_facts(group->input, strlen(group->input), facts, sizeof(facts), NULL);
	rows_meet(group->input);
	if (getenv("LOG_LINES_PRINT")) {
		/* how the file is made again, to be read by a person */
		for (char *in = strtok(group->input, "\n"); in; in = strtok(NULL, "\n"))
			printf("| %s\n", in);
		for (char *out = strtok(facts, "\n"); out; out = strtok(NULL, "\n"))
			printf("= %s\n", out);
		printf("\n");
	} else if (strcmp(facts, group->facts) != 0) {
		fail_msg("group of line %u:\n%s---\n%s", group->line, facts, group->facts);
	}
	group->input[0] = group->facts[0] = '\0';
	group->n = 0;
}

static void test_lines(void **state)
{
	static char input[GROUP_MAX], facts[GROUP_MAX], line[4096];
	struct group group = {.input = input, .facts = facts};
	char path[4096];
	unsigned number = 0, groups = 0;
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/vectors/log-lines.txt",
		getenv("OPENWPS_SOURCE_ROOT") ? getenv("OPENWPS_SOURCE_ROOT") : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		number++;
		if (strncmp(line, "| ", 2) == 0) {
			if (group.n++ == 0)
				group.line = number;
			strncat(input, line + 2, sizeof(input) - strlen(input) - 1);
		} else if (strncmp(line, "= ", 2) == 0) {
			strncat(facts, line + 2, sizeof(facts) - strlen(facts) - 1);
		} else {
			groups += group.n > 0;
			group_check(&group);
			if (getenv("LOG_LINES_PRINT") && line[0] == '#')
				printf("%s", line);
		}
	}
	group_check(&group);
	fclose(file);
	assert_true(groups > 30);
}

/* After test_lines(). */
static void test_all_rows_met(void **state)
{
	(void)state;
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		for (size_t i = 0; i < tables[t]->n; i++) {
			const struct log_row *row = &tables[t]->rows[i];
			bool found = !row->take && row->kind == LOG_NOTHING;

			for (size_t m = 0; m < n_met; m++)
				found |= met[m] == row;
			if (!found)
				fail_msg("no line for '%s'", row->start);
		}
	}
}

/* The trie has them all, and two rows that begin with the same text would hide each other. */
static void test_trie(void **state)
{
	static const struct log_table *const all[] = {&log_rows_topics};
	size_t len, depth;

	(void)state;
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]) + 1; t++) {
		const struct log_table *table =
			t < sizeof(tables) / sizeof(tables[0]) ? tables[t] : all[0];

		for (size_t i = 0; i < table->n; i++) {
			const char *start = table->rows[i].start;
			const struct log_text text = {start, strlen(start)};

			assert_ptr_equal(
				log_trie_find(table == &log_rows_station, text, &len, &depth),
				&table->rows[i]);
			assert_int_equal(len, text.len);
			for (const char *c = start; *c; c++)
				assert_in_range((unsigned char)*c, 0x20, 0x7e);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trie),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_all_rows_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
