/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which row a message begins with. All rows make one tree of the pieces that they share, once: most
 * lines of a debug log are rejected, or known to be of no use, after a few bytes.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define NODES_MAX    1200
#define ROWS_MAX     640
#define FIRST_LETTER ' '
#define LETTERS	     96 /* printable ASCII: what rows are made of */

struct node {
	const char *label; /* what must follow */
	uint8_t label_len;
	const struct log_row *row; /* ends here */
	uint16_t next[LETTERS];	   /* 0: none */
};

struct trie {
	struct node nodes[NODES_MAX];
	size_t n; /* 0: not built yet; the root is node 1 */
	const struct log_row *rows[ROWS_MAX];
	size_t n_rows;
};

static struct trie main_rows, station_rows;

static int by_start(const void *a, const void *b)
{
	const struct log_row *const *left = a, *const *right = b;

	return strcmp((*left)->start, (*right)->start);
}

static size_t shared(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

/* Rows [@low, @high) share their first @depth letters: the node behind those. 0 when there is no
 * room, which a test would see: the tables are constants. */
static uint16_t node_build(struct trie *trie, size_t low, size_t high, size_t depth)
{
	const uint16_t index = (uint16_t)trie->n;
	struct node *node = &trie->nodes[index];
	const char *start = trie->rows[low]->start;
	size_t end = shared(start, trie->rows[high - 1]->start);

	if (trie->n >= NODES_MAX)
		return 0;
	trie->n++;
	node->label = start + depth;
	node->label_len = (uint8_t)(end - depth);
	if (start[end] == '\0')
		node->row = trie->rows[low++];
	while (low < high) {
		const char letter = trie->rows[low]->start[end];
		size_t same = low + 1;

		while (same < high && trie->rows[same]->start[end] == letter)
			same++;
		if (letter >= FIRST_LETTER)
			node->next[letter - FIRST_LETTER] = node_build(trie, low, same, end + 1);
		low = same;
	}
	return index;
}

static void trie_build(struct trie *trie, const struct log_table *const *tables, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < tables[i]->n && trie->n_rows < ROWS_MAX; j++)
			trie->rows[trie->n_rows++] = &tables[i]->rows[j];
	qsort(trie->rows, trie->n_rows, sizeof(trie->rows[0]), by_start);
	trie->n = 1;
	node_build(trie, 0, trie->n_rows, 0);
}

static void build(void)
{
	static const struct log_table *const main_tables[] = {&log_rows_access_point,
		&log_rows_events, &log_rows_kernel, &log_rows_own, &log_rows_p2p,
		&log_rows_supplicant, &log_rows_topics, &log_rows_wsc};
	static const struct log_table *const station_tables[] = {&log_rows_station};

	trie_build(&main_rows, main_tables, sizeof(main_tables) / sizeof(main_tables[0]));
	trie_build(&station_rows, station_tables, 1);
}

const struct log_row *log_trie_find(
	bool station, struct log_text text, size_t *ret_len, size_t *ret_depth)
{
	const struct trie *trie = station ? &station_rows : &main_rows;
	const struct log_row *best = NULL;
	const struct node *node = &trie->nodes[1];
	size_t at = 0;

	if (trie->n == 0)
		build();
	for (;;) {
		unsigned letter;

		for (size_t i = 0; i < node->label_len; i++, at++)
			if (at >= text.len || text.p[at] != node->label[i])
				goto out;
		if (node->row) {
			best = node->row;
			*ret_len = at;
		}
		if (at >= text.len)
			goto out;
		letter = (unsigned)(unsigned char)text.p[at] - FIRST_LETTER;
		if (letter >= LETTERS || !node->next[letter])
			goto out;
		node = &trie->nodes[node->next[letter]];
		at++;
	}
out:
	*ret_depth = at + 1;
	return best;
}
