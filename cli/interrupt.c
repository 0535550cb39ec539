/* SPDX-License-Identifier: BSD-3-Clause */
#include "interrupt.h"

#include <stddef.h>

static void on_interrupt(int number)
{
	(void)number; /* ppoll() returns: that is all */
}

void interrupt_prepare(sigset_t *ret_mask)
{
	const struct sigaction action = {.sa_handler = on_interrupt};
	sigset_t interrupt;

	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	sigprocmask(SIG_BLOCK, &interrupt, ret_mask);
	sigdelset(ret_mask, SIGINT);
	sigaction(SIGINT, &action, NULL);
}
