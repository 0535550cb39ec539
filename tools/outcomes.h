/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TOOLS_OUTCOMES_H
#define TOOLS_OUTCOMES_H

#include <stdio.h>

/* Writes docs/outcomes.md from the table of explain/. */
void outcomes_print(FILE *to);

#endif
