/* SPDX-License-Identifier: BSD-3-Clause */
/* The two tables of explain/ as a reader sees them: docs/outcomes.md and docs/verdicts.md. */
#ifndef TOOLS_CATALOGUE_H
#define TOOLS_CATALOGUE_H

#include <stdio.h>

struct catalogue_row {
	const char *token;
	int class; /* enum session_status, enum verdict_class */
	const char *sentence, *remedy;
};

struct catalogue {
	const char *name; /* of its file: docs/NAME.md */
	const char *head; /* title and introduction */
	const char *tail; /* what stands below the table */
	const char *column;
	int first, n; /* the rows are first … n - 1 */
	int n_classes;
	struct catalogue_row (*row)(int i);
	const char *(*class_name)(int class);
	const char *const *class_meanings;
};

#define CATALOGUES 2
extern const struct catalogue catalogues[CATALOGUES];

/* Writes docs/NAME.md. */
void catalogue_print(FILE *to, const struct catalogue *catalogue);

#endif
