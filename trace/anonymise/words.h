/* SPDX-License-Identifier: BSD-3-Clause */
/* The words of a log's line, as they may be seen. */
#ifndef TRACE_ANONYMISE_WORDS_H
#define TRACE_ANONYMISE_WORDS_H

#include <stdio.h>

#include "notation/notation.h"

#include "map.h"
#include "names.h"

#define WORDS_OUT (64u * 1024)

struct words {
	struct map *map;
	struct names names;
	bool in_word[256]; /* letters, digits and '_' */
	FILE *to;	   /* NULL: names are learned only */
	char out[WORDS_OUT];
	size_t n_out;
	const char *kept; /* of the line: these stay as they are, and are to be put out yet */
	size_t n_kept;
};

/* @to NULL: names are learned only. */
void words_init(struct words *words, struct map *map, FILE *to);
void words_flush(struct words *words);
void words_put(struct words *words, const char *bytes, size_t len);
/* Upper or lower case as @like has it; @gap 0: none between them. */
void words_put_hex(struct words *words, const uint8_t *bytes, size_t n, const char *like, char gap);

/* Copies part of a line, of which secrets are masked already; it is written to. */
void words_copy(struct words *words, char *line, size_t len);

/* --- hex.c --- */

/* Bytes in digits that begin at @at, in any writing. What is an address, or is known from
 * elsewhere, is replaced in @line itself: its length stays. Returns how far it goes; 0: there is
 * nothing. */
size_t hex_clean(struct map *map, char *line, size_t len, size_t at);
/* A word in base64 that hides what is known: crossed out. */
size_t base64_clean(struct map *map, char *line, size_t len, size_t at);

#endif
