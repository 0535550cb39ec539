/* SPDX-License-Identifier: BSD-3-Clause */
#include "input.h"

#include <stdarg.h>
#include <stdio.h>

void trace_problem_set(struct trace_problem *problem, const char *token, const char *remedy,
	const char *format, ...)
{
	va_list arguments;

	(void)snprintf(problem->token, sizeof(problem->token), "%s", token);
	(void)snprintf(problem->remedy, sizeof(problem->remedy), "%s", remedy);
	va_start(arguments, format);
	(void)vsnprintf(problem->message, sizeof(problem->message), format, arguments);
	va_end(arguments);
}

void trace_problem_empty(struct trace_problem *problem, const char *name)
{
	trace_problem_set(problem, "empty",
		"Record again, and let it run while the button is pressed.", "%s: it is empty.",
		name);
}
