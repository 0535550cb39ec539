/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/sessions.h"

#include <string.h>

#include "manager/core/internal.h"

static void names_print(FILE *to, int from, int next)
{
	const char *separator = "";

	for (int input = 0; input < SESSION_INPUT_COUNT; input++) {
		const struct session_cell *cell = &core_session_table[from][input];

		if (!cell->handler || (int)cell->next != next)
			continue;
		fprintf(to, "%s%s", separator, core_input_names[input]);
		separator = ", ";
	}
}

static bool arrow(int from, int next)
{
	for (int input = 0; input < SESSION_INPUT_COUNT; input++)
		if (core_session_table[from][input].handler &&
			(int)core_session_table[from][input].next == next)
			return true;
	return false;
}

void sessions_print(FILE *to)
{
	fprintf(to, "# The life of a session\n\n"
		    "Each state is named by what the session waits for "
		    "(`manager/core/internal.h`). An input that has no\n"
		    "cell in a state is refused there: nothing happens. Printed from "
		    "`core_session_table` in\n"
		    "`manager/core/session.c` by `tools/sessions.c`: do not "
		    "edit.\n\n```mermaid\nstateDiagram-v2\n");
	for (int from = 0; from < SESSION_STATE_COUNT; from++)
		for (int next = 0; next < SESSION_STATE_COUNT; next++) {
			if (from == next || !arrow(from, next))
				continue;
			fprintf(to, "    %s --> %s : ", core_state_names[from],
				core_state_names[next]);
			names_print(to, from, next);
			fputc('\n', to);
		}
	fprintf(to, "```\n\n| input |");
	for (int state = 0; state < SESSION_STATE_COUNT; state++)
		fprintf(to, " %s |", core_state_names[state]);
	fprintf(to, "\n|---|");
	for (int state = 0; state < SESSION_STATE_COUNT; state++)
		fprintf(to, "---|");
	for (int input = 0; input < SESSION_INPUT_COUNT; input++) {
		fprintf(to, "\n| %s |", core_input_names[input]);
		for (int state = 0; state < SESSION_STATE_COUNT; state++) {
			const struct session_cell *cell = &core_session_table[state][input];

			fprintf(to, " %s |", cell->handler ? core_state_names[cell->next] : "");
		}
	}
	fputc('\n', to);
}
