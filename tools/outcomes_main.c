/* SPDX-License-Identifier: BSD-3-Clause */
/* outcomes > docs/outcomes.md, after a change of explain/explain.h. */
#include "tools/outcomes.h"

int main(void)
{
	outcomes_print(stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}
