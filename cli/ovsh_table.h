/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_OVSH_TABLE_H
#define CLI_OVSH_TABLE_H

#include <stdbool.h>
#include <stdio.h>
#include <jansson.h>

enum ovsh_format {
	OVSH_FORMAT_LINES,  /* a line per column, a column per row; long values broken at commas */
	OVSH_FORMAT_WIDE,   /* the same, not broken */
	OVSH_FORMAT_COLUMN, /* COLUMN : VALUE, one row after the other */
	OVSH_FORMAT_RAW,    /* a line per row, values with a blank between */
	OVSH_FORMAT_JSON,   /* the rows as the server gave them */
};

struct ovsh_style {
	enum ovsh_format format;
	bool plain_uuids;  /* OVSDB's notation for them, not the bare digits */
	bool whole_uuids;  /* all digits, not 1234~abcd */
	unsigned terminal; /* columns of the screen */
};

/* @rows: array of objects. @columns: array of names to show; empty: all. Sorted by name. */
void ovsh_rows_print(FILE *out, json_t *rows, json_t *columns, const struct ovsh_style *style);

#endif
