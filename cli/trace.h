/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts of `wps trace`. */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include "cli.h"
#include "trace/input/input.h"
#include "trace/report/report.h"

#define TRACE_COMMAND "trace"

/* Says what is wrong with an input. */
int trace_problem_tell(const struct cli *cli, const struct trace_problem *problem);

/* From now on SIGINT, SIGTERM and SIGHUP (but who is ignored stays so, as nohup wants) only say
 * that an end is wanted. @once: the second one ends the program, as nothing of it would be left. */
void trace_stop_prepare(bool once);
bool trace_stop_wanted(void);
/* The exit code of a program that was stopped so: 128 and the signal's number. */
int trace_stop_code(void);

/* What was printed has arrived: @code. Else that is said, and an exit code of its own returned. */
int trace_output_end(const struct cli *cli, int code);

/* --explain TOKEN */
int trace_explain(const struct cli *cli, const char *token);

/* --anonymise TO: a copy of each of the inputs. Stopped, it leaves the whole ones only. */
int trace_copies_write(const struct cli *cli, const char *to, bool force, const char *const *paths,
	size_t n_paths);

/* Writes what @print prints to the file @path, which appears whole or not at all. "-": standard
 * output. @is_public: others may read it. */
typedef bool trace_print_fn(const struct trace_report *report, FILE *to);
int trace_file_write(const struct cli *cli, const char *path, bool is_public, trace_print_fn *print,
	const struct trace_report *report);

#endif
