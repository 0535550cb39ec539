/* SPDX-License-Identifier: BSD-3-Clause */
/* `wps trace`: captures and logs in; what happened, why and what to do out. */
#include "trace.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "text.h"
#include "trace/trace.h"
#include "trace/verdict/verdict.h"
#include "writer.h"

_Static_assert(OPERANDS_MAX == TRACE_SOURCES_MAX, "as many operands as inputs");

#define PROGRESS_FIRST_MS 500 /* before that, nobody waits */
#define PROGRESS_EACH_MS  100
#define MAC_LENGTH	  17

struct run {
	const struct cli *cli;
	const struct invocation *invocation;
	struct trace_options options;
	const char *paths[OPERANDS_MAX];
	size_t n_paths;
	bool live;

	bool progress_wanted, progress_drawn;
	int64_t next_ms;	    /* when the progress is drawn again */
	struct trace_source source; /* of a live capture: attempts are told before it ends */
	const struct trace_source *sources[1];
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_json(const struct run *run)
{
	return run->cli->writer == &writer_json;
}

int trace_problem_tell(const struct cli *cli, const struct trace_problem *problem)
{
	struct cli_failure failure;

	cli_failure_set(&failure, trace_stop_wanted() ? trace_stop_code() : CLI_BAD_FILE,
		problem->token, problem->remedy, "%s", problem->message);
	return cli_fail(cli, &failure);
}

/* --- while it is read --- */

static void progress_undraw(struct run *run)
{
	if (run->progress_drawn)
		text_undraw(stderr);
	run->progress_drawn = false;
}

static bool on_progress(void *context, double done)
{
	struct run *run = context;
	char text[64];

	if (run->progress_wanted && now_ms() >= run->next_ms) {
		snprintf(text, sizeof(text), "reading, %.0f %%", done * 100);
		text_redraw(stderr, text);
		run->progress_drawn = true;
		run->next_ms = now_ms() + PROGRESS_EACH_MS;
	}
	return trace_stop_wanted();
}

static void report_look(const struct run *run, struct trace_report *report)
{
	struct winsize size;

	report->details = run->invocation->values[OPTION_ALL] != NULL;
	report->colour = text_is_coloured(stdout);
	report->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		report->width = size.ws_col;
}

static void on_told(void *context, const struct trace_attempt *attempt)
{
	struct run *run = context;
	struct trace_report report = {.sources = run->sources, .n_sources = 1};

	report_look(run, &report);
	if (is_json(run)) {
		trace_report_json_attempt(&report, attempt, stdout);
	} else {
		trace_report_text_attempt(&report, attempt, stdout);
		putchar('\n');
	}
	fflush(stdout);
}

/* --- what is printed --- */

static bool svg_print(const struct trace_report *report, FILE *to)
{
	return trace_report_svg(report, trace_attempt_main(report), to);
}

/* Returns an exit code of its own, or CLI_OK. */
static int files_write(const struct run *run, const struct trace_report *report)
{
	const char *html = run->invocation->values[OPTION_HTML];
	const char *svg = run->invocation->values[OPTION_SVG];
	const bool is_public = !run->options.show_keys;
	int code = CLI_OK;

	if (html)
		code = trace_file_write(run->cli, html, is_public, trace_report_html, report);
	if (!svg || code != CLI_OK)
		return code;
	if (trace_attempt_main(report))
		return trace_file_write(run->cli, svg, is_public, svg_print, report);
	run->cli->writer->note("there is no attempt to draw: no picture was written");
	return CLI_OK;
}

/* Standard output has one thing: what was asked for. */
static bool is_on_stdout(const struct run *run, enum cli_option_id option)
{
	const char *path = run->invocation->values[option];

	return path && strcmp(path, "-") == 0;
}

static void result_print(const struct run *run, const struct trace_report *report)
{
	if (is_on_stdout(run, OPTION_HTML) || is_on_stdout(run, OPTION_SVG))
		return;
	if (is_json(run))
		(run->live ? trace_report_json_end : trace_report_json)(report, stdout);
	else
		(run->live ? trace_report_text_end : trace_report_text)(report, stdout);
}

static int result_code(const struct run *run, const struct trace *trace)
{
	if (trace_stop_wanted() && !run->live)
		return trace_stop_code();
	switch (trace_result(trace_story_of(trace))) {
	case TRACE_ALL_WELL:
		break;
	case TRACE_FAILED:
		return CLI_NOT_DONE;
	case TRACE_NO_WPS:
		return CLI_NO_WPS;
	case TRACE_UNDECIDED:
		return CLI_UNDECIDED;
	}
	return CLI_OK;
}

static bool is_filtered(const struct run *run)
{
	return trace_mac_any(&run->options.station) || trace_mac_any(&run->options.ap);
}

static int run_report(struct run *run)
{
	struct trace_problem problem = {.token = ""};
	struct trace_report report;
	struct trace *trace;
	int code;

	trace_stop_prepare(true);
	run->next_ms = now_ms() + PROGRESS_FIRST_MS;
	run->progress_wanted = isatty(STDERR_FILENO) && !run->live;
	if (run->live)
		trace = trace_run_live(run->paths[0], &run->options, &problem);
	else
		trace = trace_run(run->paths, run->n_paths, &run->options, &problem);
	progress_undraw(run);
	if (!trace)
		return trace_problem_tell(run->cli, &problem);
	if (trace_stop_wanted() && !run->live)
		run->cli->writer->note("stopped; this is what was read until then");
	if (trace_story_count(trace_story_of(trace)) == 0 && is_filtered(run))
		run->cli->writer->note("it has no attempt of that device or access point");
	report = trace_report_of(trace);
	report_look(run, &report);
	code = files_write(run, &report); /* first: who reads the rest may go away */
	result_print(run, &report);
	if (code == CLI_OK)
		code = result_code(run, trace);
	trace_free(trace);
	return trace_output_end(run->cli, code);
}

/* --- what was asked for --- */

static bool mac_option(const struct invocation *invocation, enum cli_option_id option,
	const char *name, struct trace_mac *ret)
{
	const char *text = invocation->values[option];

	if (!text)
		return true;
	if (strlen(text) == MAC_LENGTH && trace_mac_read(text, MAC_LENGTH, ret))
		return true;
	cli_usage_error(TRACE_COMMAND, "'--%s' wants a MAC address, not '%s'", name, text);
	return false;
}

/* Captures and logs, or standard input if something comes from there. */
static int inputs_find(struct run *run)
{
	const struct invocation *invocation = run->invocation;
	const char *interface = invocation->values[OPTION_INTERFACE];

	if (interface && invocation->n_operands > 0)
		return cli_usage_error(TRACE_COMMAND, "'--interface' and '%s' exclude each other",
			invocation->operands[0]);
	run->live = interface != NULL;
	run->n_paths = invocation->n_operands;
	memcpy(run->paths, invocation->operands, sizeof(run->paths));
	if (run->n_paths > 0)
		return CLI_OK;
	if (!interface && isatty(STDIN_FILENO))
		return cli_usage_error(TRACE_COMMAND, "FILE is missing");
	run->paths[0] = interface ? interface : "-";
	run->n_paths = 1;
	return CLI_OK;
}

static int options_check(struct run *run)
{
	const struct invocation *invocation = run->invocation;

	const char *html = invocation->values[OPTION_HTML], *svg = invocation->values[OPTION_SVG];

	if (is_on_stdout(run, OPTION_HTML) && is_on_stdout(run, OPTION_SVG))
		return cli_usage_error(TRACE_COMMAND, "two reports cannot both be standard output");
	if (html && svg && strcmp(html, svg) == 0)
		return cli_usage_error(TRACE_COMMAND, "two reports cannot both be '%s'", html);
	if (invocation->values[OPTION_ANONYMISE] &&
		(run->live || invocation->values[OPTION_HTML] || invocation->values[OPTION_SVG]))
		return cli_usage_error(
			TRACE_COMMAND, "'--anonymise' writes copies of files and nothing else");
	if (!mac_option(invocation, OPTION_STATION, "station", &run->options.station) ||
		!mac_option(invocation, OPTION_AP, "ap", &run->options.ap))
		return CLI_USAGE;
	return CLI_OK;
}

int trace_command_run(const struct cli *cli, const struct invocation *invocation)
{
	struct run run = {.cli = cli, .invocation = invocation};
	const char *token = invocation->values[OPTION_EXPLAIN];
	const char *copies = invocation->values[OPTION_ANONYMISE];
	int code;

	if (token && invocation->n_operands > 0)
		return cli_usage_error(TRACE_COMMAND, "'--explain' and '%s' exclude each other",
			invocation->operands[0]);
	if (token)
		return trace_explain(cli, token);
	code = inputs_find(&run);
	if (code == CLI_OK)
		code = options_check(&run);
	if (code != CLI_OK)
		return code;
	if (copies)
		return trace_copies_write(cli, copies, invocation->values[OPTION_FORCE] != NULL,
			run.paths, run.n_paths);
	run.options.show_keys = invocation->values[OPTION_SHOW_KEYS] != NULL;
	run.options.watch = (struct trace_watch){on_progress, &run};
	run.options.context = &run;
	run.source = (struct trace_source){.path = run.paths[0], .info = {.frames = true}};
	run.sources[0] = &run.source;
	if (run.live)
		run.options.told = on_told;
	return run_report(&run);
}
