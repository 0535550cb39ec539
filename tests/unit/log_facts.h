/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts of a log as text, for tests: one line each, of what is set. */
#ifndef TESTS_LOG_FACTS_H
#define TESTS_LOG_FACTS_H

#include <stddef.h>

#include "trace/log/log.h"

/* Reads @text as a log and writes its facts: "3 2.500000 station deauth ap=… code=3/2". Lines that
 * do not fit into @size are left out. Returns how many facts there were; @ret_info (may be NULL) as
 * it was at the end. */
size_t log_facts(
	const void *text, size_t len, char *to, size_t size, struct trace_input_info *ret_info);

#endif
