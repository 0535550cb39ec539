/* SPDX-License-Identifier: BSD-3-Clause */
/* sessions > docs/sessions.md, after a change of core_session_table. */
#include "tools/sessions.h"

int main(void)
{
	sessions_print(stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}
