/* SPDX-License-Identifier: BSD-3-Clause */
#include "text_table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "explain/printable.h"

#define GAP	   2
#define ROWS_FIRST 16

void text_table_begin(
	struct text_table *table, FILE *to, const char *const *titles, size_t n_columns)
{
	*table = (struct text_table){.to = to, .n_columns = n_columns, .next = n_columns};
	for (size_t i = 0; i < n_columns; i++)
		text_table_cell(table, STYLE_BOLD, "%s", titles[i]);
}

/* Grows where the number of rows is a power of two. */
static bool row_add(struct text_table *table)
{
	const size_t n = table->n_rows;
	void *grown;

	if (n == 0 || (n >= ROWS_FIRST && (n & (n - 1)) == 0)) {
		grown = realloc(table->rows, (n ? n * 2 : ROWS_FIRST) * sizeof(table->rows[0]));
		if (!grown)
			return false;
		table->rows = grown;
	}
	memset(table->rows[n], 0, sizeof(table->rows[n]));
	table->n_rows++;
	table->next = 0;
	return true;
}

void text_table_cell(struct text_table *table, enum text_style style, const char *format, ...)
{
	struct text_cell *cell;
	char *text = NULL;
	va_list args;
	int length;

	if (table->next == table->n_columns && !row_add(table))
		return;
	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	cell = &table->rows[table->n_rows - 1][table->next++];
	cell->style = style;
	cell->text = length >= 0 ? text_clean(table->to, text) : NULL;
	free(length >= 0 ? text : NULL); /* vasprintf() leaves it undefined when it fails */
}

static int cell_width(const struct text_cell *cell)
{
	return cell->text ? printable_width(cell->text) : 0;
}

/* What comes last in its row is not padded: no line ends in spaces. */
static void row_print(const struct text_table *table, const struct text_cell *row,
	const int widths[static TABLE_COLUMNS], int indent)
{
	int gap = indent;

	for (size_t i = 0; i < table->n_columns; i++) {
		if (cell_width(&row[i]) > 0) {
			fprintf(table->to, "%*s", gap, "");
			text_styled(table->to, row[i].style, row[i].text);
			gap = 0;
		}
		gap += widths[i] - cell_width(&row[i]) + GAP;
	}
	putc('\n', table->to);
}

void text_table_end(struct text_table *table, int indent)
{
	int widths[TABLE_COLUMNS] = {0};

	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t j = 0; j < table->n_columns; j++)
			if (cell_width(&table->rows[i][j]) > widths[j])
				widths[j] = cell_width(&table->rows[i][j]);
	for (size_t i = 0; i < table->n_rows; i++)
		row_print(table, table->rows[i], widths, indent);
	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t j = 0; j < table->n_columns; j++)
			free(table->rows[i][j].text);
	free(table->rows);
}
