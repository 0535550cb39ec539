/* SPDX-License-Identifier: BSD-3-Clause */
/* Every verdict once at least: steps of an attempt with which it holds, and, without the lines that
 * begin with '*', no longer. See verdict_rig.h. */
#ifndef OPENWPS_VERDICT_CASES_H
#define OPENWPS_VERDICT_CASES_H

#include <stddef.h>

struct verdict_case {
	const char *token;
	const char *lines;
	const char *detail; /* is in the finding's detail; NULL: not looked at */
};

extern const struct verdict_case verdict_cases[];
extern const size_t verdict_case_count;

#endif
