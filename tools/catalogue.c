/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/catalogue.h"

#include "explain/explain.h"
#include "explain/verdict.h"

static const char *const status_meanings[SESSION_STATUS_COUNT] = {
	[SESSION_REQUESTED] = "The order is there, the session is not open yet.",
	[SESSION_ACTIVE] = "The session is open.",
	[SESSION_SUCCEEDED] = "A device was given the key.",
	[SESSION_TIMED_OUT] = "Nobody came.",
	[SESSION_OVERLAP] = "Two came at once.",
	[SESSION_FAILED] = "A device came, and it went wrong.",
	[SESSION_CANCELLED] = "Somebody no longer wanted it, or no longer needed it.",
	[SESSION_INTERRUPTED] = "The ground it stood on went away.",
	[SESSION_REJECTED] = "It was never opened.",
};

static struct catalogue_row outcome_row(int i)
{
	const struct explain *row = explain_get((enum explain_token)i);

	return (struct catalogue_row){row->token, (int)row->status, row->sentence, row->remedy};
}

static const char *status_name(int status)
{
	return session_status_name((enum session_status)status);
}

static const char *const class_meanings[VERDICT_CLASS_COUNT] = {
	[VERDICT_GOOD] = "An outcome: all is well.",
	[VERDICT_FAILED] = "An outcome: it went wrong, and this is why.",
	[VERDICT_WAITING] = "An outcome, and no failure: it is not over yet.",
	[VERDICT_UNKNOWN] = "An outcome: it is said that it is not known.",
	[VERDICT_CAUSE] = "Stands beside an outcome: what made it fail, or what took its time.",
	[VERDICT_NOTE] = "Good to know; it changes nothing.",
};

static struct catalogue_row verdict_row(int i)
{
	const struct verdict_row *row = verdict_get((enum verdict)i);

	return (struct catalogue_row){row->token, (int)row->class, row->sentence, row->remedy};
}

static const char *class_name(int class)
{
	return verdict_class_name((enum verdict_class) class);
}

const struct catalogue catalogues[CATALOGUES] = {
	{
		.name = "outcomes",
		.head = "# Outcomes\n\n"
			"Everything that can become of an order to let a device in. A session "
			"(`WPS_Session` in the database,\n"
			"`session` on the control socket, `wps status`) has a status and a reason; "
			"the reasons are stable and for\n"
			"scripts, the sentences for people. Printed from `explain/explain.h` by "
			"`tools/catalogue.c`: do not edit.\n",
		.column = "reason",
		.first = EXPLAIN_NONE + 1,
		.n = EXPLAIN_COUNT,
		.n_classes = SESSION_STATUS_COUNT,
		.row = outcome_row,
		.class_name = status_name,
		.class_meanings = status_meanings,
	},
	{
		.name = "verdicts",
		.head = "# Verdicts\n\n"
			"Everything that `wps trace` can find out about an attempt to join. Each "
			"attempt has one outcome (good,\n"
			"failed, waiting or unknown); causes and notes stand beside it. The tokens "
			"are stable and for scripts,\n"
			"the sentences for people; `wps trace --explain TOKEN` says the same. "
			"Printed from `explain/verdict.h`\n"
			"by `tools/catalogue.c`: do not edit.\n",
		.column = "verdict",
		.n = VERDICT_COUNT,
		.n_classes = VERDICT_CLASS_COUNT,
		.row = verdict_row,
		.class_name = class_name,
		.class_meanings = class_meanings,
	},
};

void catalogue_print(FILE *to, const struct catalogue *catalogue)
{
	fputs(catalogue->head, to);
	for (int kind = 0; kind < catalogue->n_classes; kind++) {
		fprintf(to, "\n## %s\n\n%s\n\n", catalogue->class_name(kind),
			catalogue->class_meanings[kind]);
		fprintf(to, "| %s | what happened | what to do |\n|---|---|---|\n",
			catalogue->column);
		for (int i = catalogue->first; i < catalogue->n; i++) {
			const struct catalogue_row row = catalogue->row(i);

			if (row.class == kind)
				fprintf(to, "| `%s` | %s | %s |\n", row.token, row.sentence,
					row.remedy);
		}
	}
}
