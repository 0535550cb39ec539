/* SPDX-License-Identifier: BSD-3-Clause */
/* print_verdicts > docs/verdicts.md, after a change of explain/verdict.h. */
#include "tools/verdicts.h"

int main(void)
{
	verdicts_print(stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}
