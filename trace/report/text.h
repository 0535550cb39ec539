/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts of the text report. */
#ifndef TRACE_REPORT_TEXT_H
#define TRACE_REPORT_TEXT_H

#include "common.h"
#include "screen.h"

/* What happened, and to whom; in full also why, and what to do. */
void report_attempt(const struct screen *screen, const struct trace_attempt *attempt, bool full);

/* Where it happened, line by line; nothing for an attempt without steps. */
void report_diagram(const struct screen *screen, const struct trace_attempt *attempt);

/* One finding of the whole. */
void report_finding(const struct screen *screen, const struct trace_finding *finding);

/* A line for each attempt: all of them, or with @all false no more than fit a screen. */
void report_table(const struct screen *screen, bool all);

#endif
