/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_PARAMETER_H
#define CLI_PARAMETER_H

#include <jansson.h>
#include <stdbool.h>

/* Adds a word of the user's to the parameters of a request; NULL adds nothing. False after a usage
 * error: JSON can only carry UTF-8. */
bool parameter_set(const char *command, json_t *params, const char *name, const char *word);

#endif
