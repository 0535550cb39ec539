/* SPDX-License-Identifier: BSD-3-Clause */
/* The words that lines which are known begin with. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

static const struct log_table *const tables[] = {&log_rows_access_point, &log_rows_events,
	&log_rows_kernel, &log_rows_own, &log_rows_p2p, &log_rows_station, &log_rows_supplicant,
	&log_rows_topics, &log_rows_wsc};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* Three letters at the beginning of a word, as a number. */
#define BEGIN_LEN 3u
#define BEGINS	  4096u

static unsigned begin_of(const char *word)
{
	unsigned hash = 0;

	for (size_t i = 0; i < BEGIN_LEN && word[i]; i++)
		hash = hash * 41 + (unsigned)tolower((unsigned char)word[i]);
	return hash % BEGINS;
}

static bool is_begin(const char *text, const char *at)
{
	return at == text || !isalnum((unsigned char)at[-1]);
}

/* Those of all words of all rows: few names have the same. */
static const bool *begins_get(void)
{
	static bool begins[BEGINS + 1]; /* the last one: the others are filled */

	for (size_t i = 0; i < TABLES && !begins[BEGINS]; i++)
		for (size_t k = 0; k < tables[i]->n; k++)
			for (const char *text = tables[i]->rows[k].start, *at = text; *at; at++)
				if (is_begin(text, at))
					begins[begin_of(at)] = true;
	begins[BEGINS] = true;
	return begins;
}

static bool has_word(const char *text, const char *word, size_t len)
{
	for (const char *at = text; *at; at++)
		if (is_begin(text, at) && strncasecmp(at, word, len) == 0 &&
			!isalnum((unsigned char)at[len]))
			return true;
	return false;
}

bool trace_log_has_word(const char *word, size_t len)
{
	/* a NUL: no line of a program has one, and strings end there */
	if (memchr(word, '\0', len) || (len >= BEGIN_LEN && !begins_get()[begin_of(word)]))
		return false;
	for (size_t i = 0; i < TABLES; i++)
		for (size_t k = 0; k < tables[i]->n; k++)
			if (has_word(tables[i]->rows[k].start, word, len))
				return true;
	return false;
}
