/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What HTML and SVG reports are written with. Texts of inputs reach a report through markup_text()
 * only: whatever bytes they are, they come out as text that is seen, in one line.
 */
#ifndef TRACE_REPORT_MARKUP_H
#define TRACE_REPORT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common.h"

/*
 * As text or as the value of a quoted attribute, in HTML as in XML. Control characters, characters
 * that cannot be seen or turn the direction of writing, and those that XML does not have stand as
 * "<U+202E>"; bytes that are no UTF-8 as U+FFFD.
 */
void markup_text(FILE *to, const char *text);
/* The first @columns characters, with an ellipsis where there are more. */
void markup_short(FILE *to, const char *text, size_t columns);

/* "8.05 s", "120 ms", "0.4 ms". Returns @text. */
#define MARKUP_TIME 40
const char *markup_duration(int64_t ns, char text[static MARKUP_TIME]);
/* "3.120": seconds, for columns. Returns @text. */
const char *markup_seconds(int64_t ns, char text[static MARKUP_TIME]);
/* Does the finding name the step as its proof? */
bool markup_proves(const struct trace_finding *finding, const struct trace_step *step);

/* What the two ends of an attempt are called. */
const char *markup_station_name(const struct trace_attempt *attempt);
const char *markup_ap_name(const struct trace_attempt *attempt);

/* "Failed", "Good", …: the first word of an attempt. */
const char *markup_class_word(enum verdict_class class);
const char *markup_confidence(enum trace_confidence confidence);

#endif
