/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/outcomes.h"

#include "explain/explain.h"

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

static void status_print(FILE *to, enum session_status status)
{
	fprintf(to, "\n## %s\n\n%s\n\n", session_status_name(status), status_meanings[status]);
	fprintf(to, "| reason | what happened | what to do |\n|---|---|---|\n");
	for (int i = EXPLAIN_NONE + 1; i < EXPLAIN_COUNT; i++) {
		const struct explain *row = explain_get((enum explain_token)i);

		if (row->status == status)
			fprintf(to, "| `%s` | %s | %s |\n", row->token, row->sentence, row->remedy);
	}
}

void outcomes_print(FILE *to)
{
	fprintf(to, "# Outcomes\n\n"
		    "Everything that can become of an order to let a device in. A session "
		    "(`WPS_Session` in the database,\n"
		    "`session` on the control socket, `wps status`) has a status and a reason; "
		    "the reasons are stable and for\n"
		    "scripts, the sentences for people. Printed from `explain/explain.h` by "
		    "`tools/outcomes.c`: do not edit.\n");
	for (int i = 0; i < SESSION_STATUS_COUNT; i++)
		status_print(to, (enum session_status)i);
}
