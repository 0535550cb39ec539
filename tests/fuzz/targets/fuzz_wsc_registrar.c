/* SPDX-License-Identifier: BSD-3-Clause */
/* What can be done to the registrar of an exchange: tests/fuzz/wsc_role.c. */
#include <wsc/session.h>

#include "tests/fuzz/wsc_role.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	wsc_role_run(WSC_REGISTRAR, data, size);
	return 0;
}
