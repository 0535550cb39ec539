/* SPDX-License-Identifier: BSD-3-Clause */
/* print_wsc_session > docs/wsc-session.md, after a change of session_table. */
#include "tools/wsc_session.h"

int main(void)
{
	wsc_session_print(stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}
