/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of cells below titles, aligned by what they take on the screen. */
#ifndef CLI_TEXT_TABLE_H
#define CLI_TEXT_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "text.h"

#define TABLE_COLUMNS 8

struct text_cell {
	char *text; /* heap, without anything that a terminal would act on; NULL = empty */
	enum text_style style;
};

struct text_table {
	FILE *to;
	size_t n_columns;
	size_t n_rows;
	struct text_cell (*rows)[TABLE_COLUMNS];
	size_t next; /* the column that is to be filled in the last row */
};

/* @titles: of @n_columns, at most TABLE_COLUMNS. They stay the caller's. */
void text_table_begin(
	struct text_table *table, FILE *to, const char *const *titles, size_t n_columns);
/* The cell right of the last one; behind the last column a new row begins. */
void text_table_cell(struct text_table *table, enum text_style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Prints and frees it all. */
void text_table_end(struct text_table *table, int indent);

#endif
