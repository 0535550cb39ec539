/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stdio.h>

#include "ovsdb/error.h"

int ovsdb_error_set(struct ovsdb_error *error, const char *format, ...)
{
	va_list args;

	if (!error)
		return -1;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -1;
}
