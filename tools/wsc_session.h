/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TOOLS_WSC_SESSION_H
#define TOOLS_WSC_SESSION_H

#include <stdio.h>

/* Writes docs/wsc-session.md from the table of lib/session/transitions.c. */
void wsc_session_print(FILE *to);

#endif
