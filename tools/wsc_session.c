/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/wsc_session.h"

#include "lib/session/internal.h"

static const char *const headings[2] = {"Enrollee", "Registrar"};

static const char head[] =
	"# One registration\n\n"
	"The states of libwsc's two roles, each named by what the session waits for\n"
	"(`lib/session/internal.h`). An empty cell is a refusal: a message that is not due is "
	"answered\n"
	"with WSC_NACK and ends the session as `unexpected`, an answer of the program that was not "
	"asked\n"
	"for is `WSC_MISUSE`. Where two states stand, the handler chooses. Printed from "
	"`session_table`\n"
	"in `lib/session/transitions.c` by `tools/wsc_session.c`: do not edit.\n\n"
	"Beside the table, in every state: `wsc_session_refuse()` and a message that is malformed, "
	"not\n"
	"authentic or of another session lead to `closing` with WSC_NACK (to `refusing` while it "
	"is the\n"
	"other side's turn); time that ran out leads to `closed`, or `closing` while the program "
	"had the\n"
	"turn. EAP drops what is not for this conversation: another type, direction or "
	"identifier.\n";

static bool used(int role, int state)
{
	for (int input = 0; input < IN_COUNT; input++)
		if (session_table[role][state][input].handler)
			return true;
	return false;
}

static bool leads(const struct session_cell *cell, int next)
{
	return cell->handler && (cell->next == next || cell->instead == next);
}

static bool arrow(int role, int from, int next)
{
	for (int input = 0; input < IN_COUNT; input++)
		if (leads(&session_table[role][from][input], next))
			return true;
	return false;
}

static void arrow_print(FILE *to, int role, int from, int next)
{
	const char *separator = "";

	fprintf(to, "    %s --> %s : ", session_state_names[from], session_state_names[next]);
	for (int input = 0; input < IN_COUNT; input++) {
		if (!leads(&session_table[role][from][input], next))
			continue;
		fprintf(to, "%s%s", separator, session_input_names[input]);
		separator = ", ";
	}
	fputc('\n', to);
}

static void diagram_print(FILE *to, int role)
{
	fprintf(to, "\n## %s\n\n```mermaid\nstateDiagram-v2\n", headings[role]);
	for (int from = 0; from < ST_COUNT; from++)
		for (int next = 0; next < ST_COUNT; next++)
			if (arrow(role, from, next))
				arrow_print(to, role, from, next);
	fprintf(to, "```\n");
}

static void cell_print(FILE *to, const struct session_cell *cell)
{
	if (!cell->handler)
		fprintf(to, "  |");
	else if (cell->next == cell->instead)
		fprintf(to, " %s |", session_state_names[cell->next]);
	else
		fprintf(to, " %s, %s |", session_state_names[cell->next],
			session_state_names[cell->instead]);
}

static void table_print(FILE *to, int role)
{
	fprintf(to, "\n| input |");
	for (int state = 0; state < ST_COUNT; state++)
		if (used(role, state))
			fprintf(to, " %s |", session_state_names[state]);
	fprintf(to, "\n|---|");
	for (int state = 0; state < ST_COUNT; state++)
		if (used(role, state))
			fprintf(to, "---|");
	for (int input = 0; input < IN_COUNT; input++) {
		fprintf(to, "\n| %s |", session_input_names[input]);
		for (int state = 0; state < ST_COUNT; state++)
			if (used(role, state))
				cell_print(to, &session_table[role][state][input]);
	}
	fputc('\n', to);
}

static void reasons_print(FILE *to)
{
	fprintf(to,
		"\n## Reasons\n\nThe Configuration Error (Table 34) is what this side sends; that "
		"of "
		"a refusal by the other side\nis told as it came, and so is the program's own.\n\n"
		"| reason | sentence | Configuration Error |\n|---|---|---|\n");
	for (int reason = WSC_REASON_NONE + 1; reason < WSC_REASON_COUNT; reason++)
		fprintf(to, "| %s | %s | %u |\n", wsc_reason_token((enum wsc_reason)reason),
			wsc_reason_text((enum wsc_reason)reason),
			session_reason_error((enum wsc_reason)reason));
}

void wsc_session_print(FILE *to)
{
	fputs(head, to);
	for (int role = 0; role < 2; role++) {
		diagram_print(to, role);
		table_print(to, role);
	}
	reasons_print(to);
}
