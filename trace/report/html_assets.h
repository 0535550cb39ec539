/* SPDX-License-Identifier: BSD-3-Clause */
/* Style and script of a report, as tools/embed turns the files beside this one into C. */
#ifndef TRACE_REPORT_HTML_ASSETS_H
#define TRACE_REPORT_HTML_ASSETS_H

struct html_asset {
	const char *text;
	const char *hash; /* as a Content Security Policy wants it: "sha256-…" */
};

extern const struct html_asset html_diagram_css, html_report_css, html_report_js;

#endif
