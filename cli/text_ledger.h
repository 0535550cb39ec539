/* SPDX-License-Identifier: BSD-3-Clause */
/* What the key ledger holds, as tables. */
#ifndef CLI_TEXT_LEDGER_H
#define CLI_TEXT_LEDGER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* A table for each network; who is here comes first, then who was seen last. @is_long: with type
 * and UUID. */
void text_devices_print(FILE *to, const json_t *devices, bool is_long);

/* A line for each session. */
void text_history_print(FILE *to, const json_t *sessions);

#endif
