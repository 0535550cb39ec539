/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TOOLS_SESSIONS_H
#define TOOLS_SESSIONS_H

#include <stdio.h>

/* Writes docs/sessions.md from the table of manager/core/session.c. */
void sessions_print(FILE *to);

#endif
