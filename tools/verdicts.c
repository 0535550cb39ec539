/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/verdicts.h"

#include "explain/verdict.h"

static const char *const class_meanings[VERDICT_CLASS_COUNT] = {
	[VERDICT_GOOD] = "An outcome: all is well.",
	[VERDICT_FAILED] = "An outcome: it went wrong, and this is why.",
	[VERDICT_WAITING] = "An outcome, and no failure: it is not over yet.",
	[VERDICT_UNKNOWN] = "An outcome: it is said that it is not known.",
	[VERDICT_CAUSE] = "Stands beside an outcome: what made it fail, or what took its time.",
	[VERDICT_NOTE] = "Good to know; it changes nothing.",
};

static void class_print(FILE *to, enum verdict_class class)
{
	fprintf(to, "\n## %s\n\n%s\n\n", verdict_class_name(class), class_meanings[class]);
	fprintf(to, "| verdict | what happened | what to do |\n|---|---|---|\n");
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const struct verdict_row *row = verdict_get((enum verdict)i);

		if (row->class == class)
			fprintf(to, "| `%s` | %s | %s |\n", row->token, row->sentence, row->remedy);
	}
}

void verdicts_print(FILE *to)
{
	fprintf(to, "# Verdicts\n\n"
		    "Everything that `wps trace` can find out about an attempt to join. Each "
		    "attempt has one outcome (good,\n"
		    "failed, waiting or unknown); causes and notes stand beside it. The tokens are "
		    "stable and for scripts,\n"
		    "the sentences for people; `wps trace --explain TOKEN` says the same. Printed "
		    "from `explain/verdict.h`\n"
		    "by `tools/verdicts.c`: do not edit.\n");
	for (int i = 0; i < VERDICT_CLASS_COUNT; i++)
		class_print(to, (enum verdict_class)i);
}
