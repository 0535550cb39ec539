/* SPDX-License-Identifier: BSD-3-Clause */
/* The words that lines which are known begin with. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

static bool has_word(const char *text, const char *word, size_t len)
{
	const int first = tolower((unsigned char)word[0]);

	for (const char *at = text; *at; at++)
		if (tolower((unsigned char)*at) == first &&
			(at == text || !isalnum((unsigned char)at[-1])) &&
			strncasecmp(at, word, len) == 0 && !isalnum((unsigned char)at[len]))
			return true;
	return false;
}

bool trace_log_has_word(const char *word, size_t len)
{
	static const struct log_table *const tables[] = {&log_rows_access_point, &log_rows_events,
		&log_rows_kernel, &log_rows_own, &log_rows_p2p, &log_rows_station,
		&log_rows_supplicant, &log_rows_topics, &log_rows_wsc};

	if (memchr(word, '\0', len)) /* no line of a program has one, and strings end there */
		return false;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (size_t k = 0; k < tables[i]->n; k++)
			if (has_word(tables[i]->rows[k].start, word, len))
				return true;
	return false;
}
