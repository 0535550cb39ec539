/* SPDX-License-Identifier: BSD-3-Clause */
/* The page's parts. */
#ifndef TRACE_REPORT_HTML_H
#define TRACE_REPORT_HTML_H

#include "report.h"

struct html_places;

/* Where in the story each place of an input is, for links from evidence to steps of any attempt.
 * NULL when memory ran out: links are to the attempt's own steps then. */
struct html_places *html_places_new(const struct trace_story *story);
void html_places_free(struct html_places *places);

struct html {
	FILE *to;
	const struct trace_report *report;
	const struct html_places *places;
};

/* Step of an attempt with this place: @attempt's own before others'. false: there is none. */
bool html_place_find(const struct html *html, const struct trace_attempt *attempt,
	struct trace_where where, uint32_t *ret_attempt, uint32_t *ret_step);

/* An attempt is two lines, which the script takes apart by their ends: <details> with its
 * <summary>, and what is to be seen when it is open. The closing tag is the caller's. */
void html_attempt_head(const struct html *html, const struct trace_attempt *attempt);
void html_attempt_body(const struct html *html, const struct trace_attempt *attempt);

/* <li> of a finding; @attempt NULL: of the inputs as a whole. */
void html_finding(const struct html *html, const struct trace_attempt *attempt,
	const struct trace_finding *finding, int number);

/* @text in gzip, that in base64. false: memory ran out. */
bool html_pack(FILE *to, const char *text, size_t len);

#endif
