/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ovsdb/value.h"
#include "ovsh_table.h"

/* OpenSync's: a value column is never made narrower than this, or than a whole UUID. */
#define VALUE_WIDTH_MIN 22u
#define UUID_WIDTH	36u

struct sheet {
	size_t rows;
	size_t columns;
	const char **names; /* columns */
	char **cells;	    /* rows * columns, row by row */
	unsigned *widths;   /* rows: columns on the screen of each row's values */
	size_t *taken;	    /* rows: bytes of the value being printed that are out */
};

/* Columns on the screen of the first @length bytes: UTF-8 continuation bytes take none. */
static unsigned text_width(const char *text, size_t length)
{
	unsigned width = 0;
	size_t i;

	for (i = 0; i < length; i++)
		width += ((unsigned char)text[i] & 0xc0) != 0x80;
	return width;
}

/* Control characters written out: an SSID must not be able to drive the terminal. */
static void string_print(FILE *out, const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			fprintf(out, "\\u%04x", (unsigned)*text);
		else
			fputc(*text, out);
	}
}

static void uuid_print(FILE *out, const char *uuid, const struct ovsh_style *style)
{
	if (style->whole_uuids)
		fputs(uuid, out);
	else
		fprintf(out, "%.4s~%s", uuid, uuid + UUID_WIDTH - 4);
}

/* The elements of a set that holds nothing but uuids, at least one; else NULL. */
static const json_t *uuid_set(const json_t *value)
{
	const json_t *elements = json_array_get(value, 1);
	const char *tag = json_string_value(json_array_get(value, 0));
	size_t i;

	if (!tag || strcmp(tag, "set") != 0 || json_array_size(elements) == 0)
		return NULL;
	for (i = 0; i < json_array_size(elements); i++) {
		if (!ovsdb_uuid_text(json_array_get(elements, i)))
			return NULL;
	}
	return elements;
}

static void value_print(FILE *out, const json_t *value, const struct ovsh_style *style)
{
	const json_t *uuids = style->plain_uuids ? NULL : uuid_set(value);
	const char *uuid = style->plain_uuids ? NULL : ovsdb_uuid_text(value);
	const char *string = json_string_value(value);
	size_t i;

	if (string && !style->plain_uuids && ovsdb_uuid_is_valid(string))
		uuid = string;
	if (uuid) {
		uuid_print(out, uuid, style);
	} else if (string) {
		string_print(out, string);
	} else if (uuids) {
		for (i = 0; i < json_array_size(uuids); i++) {
			fputc(i ? ',' : '[', out);
			uuid_print(out, ovsdb_uuid_text(json_array_get(uuids, i)), style);
		}
		fputc(']', out);
	} else if (value) {
		json_dumpf(value, out, JSON_COMPACT | JSON_ENCODE_ANY);
	}
}

static char *value_text(const json_t *value, const struct ovsh_style *style)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	value_print(out, value, style);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sheet_clear(struct sheet *sheet)
{
	size_t i;

	for (i = 0; sheet->cells && i < sheet->rows * sheet->columns; i++)
		free(sheet->cells[i]);
	free(sheet->cells);
	free(sheet->names);
	free(sheet->widths);
	free(sheet->taken);
}

/* Returns 0, or -1 when memory is short; clear in both cases. */
static int sheet_init(
	struct sheet *sheet, json_t *rows, json_t *columns, const struct ovsh_style *style)
{
	json_t *first = json_array_get(rows, 0);
	const bool all = json_array_size(columns) == 0;
	const char *name;
	json_t *value;
	size_t i, j;

	sheet->rows = json_array_size(rows);
	sheet->columns = all ? json_object_size(first) : json_array_size(columns);
	sheet->names = calloc(sheet->columns + 1, sizeof(*sheet->names));
	sheet->cells = calloc(sheet->rows * sheet->columns + 1, sizeof(*sheet->cells));
	sheet->widths = calloc(sheet->rows + 1, sizeof(*sheet->widths));
	sheet->taken = calloc(sheet->rows + 1, sizeof(*sheet->taken));
	if (!sheet->names || !sheet->cells || !sheet->widths || !sheet->taken)
		return -1;
	i = 0;
	if (all) {
		json_object_foreach (first, name, value)
			sheet->names[i++] = name;
	}
	for (; i < sheet->columns; i++)
		sheet->names[i] = json_string_value(json_array_get(columns, i));
	qsort(sheet->names, sheet->columns, sizeof(*sheet->names), name_compare);
	for (i = 0; i < sheet->rows; i++) {
		for (j = 0; j < sheet->columns; j++) {
			value = json_object_get(json_array_get(rows, i), sheet->names[j]);
			sheet->cells[i * sheet->columns + j] = value_text(value, style);
			if (!sheet->cells[i * sheet->columns + j])
				return -1;
		}
	}
	return 0;
}

static const char *cell(const struct sheet *sheet, size_t row, size_t column)
{
	return sheet->cells[row * sheet->columns + column];
}

static unsigned names_width(const struct sheet *sheet)
{
	unsigned widest = 0;
	size_t i;

	for (i = 0; i < sheet->columns; i++) {
		const unsigned width = text_width(sheet->names[i], strlen(sheet->names[i]));

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void padded_print(FILE *out, const char *text, size_t length, unsigned width)
{
	const unsigned used = text_width(text, length);

	fwrite(text, 1, length, out);
	fprintf(out, "%*s", (int)(width > used ? width - used : 0), "");
}

static void rule_print(FILE *out, size_t width)
{
	while (width-- > 0)
		fputc('-', out);
	fputc('\n', out);
}

/*
 * Bytes of the first line of @text when it may be @width wide: up to and with the last comma that
 * fits, else up to the first one; all when there is none.
 */
static size_t line_length(const char *text, size_t length, size_t width)
{
	const char *comma;
	size_t i;

	if (length <= width)
		return length;
	for (i = width - 1; i > 0 && text[i] != ','; i--)
		;
	if (i > 0)
		return i + 1;
	comma = memchr(text + 1, ',', length - 1);
	return comma ? (size_t)(comma - text) + 1 : length;
}

/* The widest line of a row's cells, when each may be @wanted wide. */
static unsigned lines_width(const struct sheet *sheet, size_t row, size_t wanted)
{
	unsigned widest = 0;
	size_t j;

	for (j = 0; j < sheet->columns; j++) {
		const char *text = cell(sheet, row, j);
		size_t left = strlen(text);

		while (left > 0) {
			const size_t length = line_length(text, left, wanted);
			const unsigned width = text_width(text, length);

			widest = width > widest ? width : widest;
			text += length;
			left -= length;
		}
	}
	return widest;
}

/* One column: its first line, then as many more as its longest value needs. */
static void lines_print(
	FILE *out, const struct sheet *sheet, size_t column, unsigned names, size_t wanted)
{
	const char *name = sheet->names[column];
	char border = '|';
	bool more = true;
	size_t i;

	memset(sheet->taken, 0, sheet->rows * sizeof(*sheet->taken));
	while (more) {
		more = false;
		padded_print(out, name, strlen(name), names);
		fprintf(out, " %c", border);
		for (i = 0; i < sheet->rows; i++) {
			const char *text = cell(sheet, i, column) + sheet->taken[i];
			const size_t left = strlen(text);
			const unsigned width = sheet->widths[i];
			const size_t room = width > wanted ? width : wanted;
			const size_t length = line_length(text, left, room);

			fputc(' ', out);
			padded_print(out, text, length, width);
			fprintf(out, " %c", border);
			sheet->taken[i] += length;
			more = more || length < left;
		}
		fputc('\n', out);
		name = "";
		border = ':';
	}
}

/* How wide a value may become so that all rows fit the screen side by side: OpenSync's sum. */
static size_t value_width(size_t rows, unsigned names, const struct ovsh_style *style)
{
	const size_t least = style->whole_uuids ? UUID_WIDTH : VALUE_WIDTH_MIN;
	const size_t share = style->terminal > names + 3 ? (style->terminal - names - 3) / rows : 0;

	if (style->format == OVSH_FORMAT_WIDE)
		return SIZE_MAX;
	return share > 2 * rows + least ? share - 2 * rows : least;
}

static void sheet_print_lines(FILE *out, const struct sheet *sheet, const struct ovsh_style *style)
{
	const unsigned names = names_width(sheet);
	const size_t wanted = value_width(sheet->rows, names, style);
	size_t rule = names + 2 + 3 * sheet->rows;
	size_t i;

	for (i = 0; i < sheet->rows; i++) {
		sheet->widths[i] = lines_width(sheet, i, wanted);
		rule += sheet->widths[i];
	}
	rule_print(out, rule);
	for (i = 0; i < sheet->columns; i++)
		lines_print(out, sheet, i, names, wanted);
	rule_print(out, rule);
}

static void sheet_print_column(FILE *out, const struct sheet *sheet)
{
	const unsigned names = names_width(sheet);
	unsigned values = 0;
	size_t i, j;

	for (i = 0; i < sheet->rows; i++) {
		const unsigned width = lines_width(sheet, i, SIZE_MAX);

		values = width > values ? width : values;
	}
	rule_print(out, names + values + 3);
	for (i = 0; i < sheet->rows; i++) {
		for (j = 0; j < sheet->columns; j++) {
			padded_print(out, sheet->names[j], strlen(sheet->names[j]), names);
			fprintf(out, " : %s\n", cell(sheet, i, j));
		}
		rule_print(out, names + values + 3);
	}
}

static void sheet_print_raw(FILE *out, const struct sheet *sheet)
{
	size_t i, j;

	for (i = 0; i < sheet->rows; i++) {
		for (j = 0; j < sheet->columns; j++)
			fprintf(out, "%s%s", j ? " " : "", cell(sheet, i, j));
		fputc('\n', out);
	}
}

void ovsh_rows_print(FILE *out, json_t *rows, json_t *columns, const struct ovsh_style *style)
{
	struct sheet sheet = {0};

	if (style->format == OVSH_FORMAT_JSON) {
		json_dumpf(rows, out, JSON_INDENT(4) | JSON_SORT_KEYS);
		fputc('\n', out);
		return;
	}
	if (json_array_size(rows) == 0)
		return;
	if (sheet_init(&sheet, rows, columns, style) == 0) {
		switch (style->format) {
		case OVSH_FORMAT_LINES:
		case OVSH_FORMAT_WIDE:
			sheet_print_lines(out, &sheet, style);
			break;
		case OVSH_FORMAT_COLUMN:
			sheet_print_column(out, &sheet);
			break;
		case OVSH_FORMAT_RAW:
			sheet_print_raw(out, &sheet);
			break;
		case OVSH_FORMAT_JSON:
			break;
		}
	}
	sheet_clear(&sheet);
}
