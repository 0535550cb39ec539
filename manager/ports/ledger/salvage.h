/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Rows of a ledger's file without SQLite's help: page by page, so that no damage to one page, not
 * even to the header or to the schema, hides what stands in another (the file format:
 * https://www.sqlite.org/fileformat2.html, sections 1.6, 2.1 and 4). Of the WAL only what was
 * committed counts.
 */
#ifndef OPENWPS_LEDGER_SALVAGE_H
#define OPENWPS_LEDGER_SALVAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SALVAGE_PAGE_SIZE  4096
#define SALVAGE_VALUES_MAX 32

enum salvage_type { SALVAGE_NULL, SALVAGE_INTEGER, SALVAGE_TEXT, SALVAGE_BLOB };

struct salvage_value {
	enum salvage_type type;
	int64_t integer;
	const uint8_t *bytes; /* borrowed; not ended by a zero */
	size_t size;
};

struct salvage_row {
	int64_t n; /* the rowid: the column that is INTEGER PRIMARY KEY is NULL among the values */
	struct salvage_value values[SALVAGE_VALUES_MAX];
	size_t n_values;
};

typedef void salvage_each(void *arg, const struct salvage_row *row);

/* Rows of a page of a table; anything else has none. `first`: the page with the file's header. */
void salvage_page(
	const uint8_t page[static SALVAGE_PAGE_SIZE], bool first, salvage_each *each, void *arg);

/* Every row of a database file, or of a WAL. Returns whether the file is there. */
bool salvage_database(const char *path, salvage_each *each, void *arg);
bool salvage_wal(const char *path, salvage_each *each, void *arg);

/* What SQLite does not say: it takes a header at its word, and a WAL for ended at the first frame
 * that is bad. True: `path` or its WAL was changed by somebody else than SQLite. */
bool salvage_is_damaged(const char *path, const char *wal);

#endif
