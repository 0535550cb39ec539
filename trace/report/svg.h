/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Drawings of one attempt. They are styled by diagram.css alone: a standalone picture brings it
 * along, a page has it in its head. Nothing in a drawing has an address outside of it.
 */
#ifndef TRACE_REPORT_SVG_H
#define TRACE_REPORT_SVG_H

#include "report.h"

/* The sequence diagram for a page: without heading, legend and style; one line. In pieces, so that
 * paper has where to break. Steps have the id aNUMBERsINDEX, findings are at aNUMBERfINDEX. */
void svg_sequence(FILE *to, const struct trace_report *report, const struct trace_attempt *attempt);

/* Phases and the longest delays on an axis of time, for a page; one line. There is none where no
 * time passes, or none is told. */
bool svg_has_axis(const struct trace_attempt *attempt);
void svg_axis(FILE *to, const struct trace_attempt *attempt);

/*
 * Delays: which finding says what the time before step @i went with, as an index + 1; 0 for none.
 * A finding whose evidence spans several steps is given to the longest delay among them, one with
 * a single step to the delay before it, or that after it if it is a cause and that is longer.
 */
void svg_name_delays(const struct trace_attempt *attempt, uint8_t *ret_finding);

/* Time between step @i and the one with a time before it; 0 where one of them has none. */
int64_t svg_delay(const struct trace_attempt *attempt, uint32_t i);

#endif
