/* SPDX-License-Identifier: BSD-3-Clause */
#include "explain/verdict.h"

#include <string.h>

static const struct verdict_row table[VERDICT_COUNT] = {
#define X(name, token, class, sentence, remedy)                                                    \
	[VERDICT_IS_##name] = {token, VERDICT_##class, sentence, remedy},
	VERDICT_TABLE(X)
#undef X
};

const struct verdict_row *verdict_get(enum verdict verdict)
{
	return &table[verdict];
}

int verdict_find(const char *token)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (strcmp(table[i].token, token) == 0)
			return i;
	return -1;
}

const char *verdict_class_name(enum verdict_class class)
{
	static const char *const names[VERDICT_CLASS_COUNT] = {
		[VERDICT_GOOD] = "good",
		[VERDICT_FAILED] = "failed",
		[VERDICT_WAITING] = "waiting",
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_CAUSE] = "cause",
		[VERDICT_NOTE] = "note",
	};

	return names[class];
}
