/* SPDX-License-Identifier: BSD-3-Clause */
#include "parameter.h"

#include "cli.h"

bool parameter_set(const char *command, json_t *params, const char *name, const char *word)
{
	if (!word || json_object_set_new(params, name, json_string(word)) == 0)
		return true;
	cli_usage_error(command, "'%s' is not in UTF-8", word);
	return false;
}
