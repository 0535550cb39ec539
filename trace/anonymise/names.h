/* SPDX-License-Identifier: BSD-3-Clause */
/* Where names stand in the lines of logs: by what stands before them. */
#ifndef TRACE_ANONYMISE_NAMES_H
#define TRACE_ANONYMISE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rows of the table by their first letter. */
struct names {
	uint8_t first[256], next[256], len[256];
};

void names_init(struct names *names);

/* Is there one behind what stands at @at, the beginning of a word? Where it stands. */
bool names_find(const struct names *names, const char *line, size_t len, size_t at,
	size_t *ret_from, size_t *ret_to);

#endif
