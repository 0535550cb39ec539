/* SPDX-License-Identifier: BSD-3-Clause */
/* Ctrl-C while `wps trace` reads. */
#include <signal.h>
#include <stddef.h>

#include "trace.h"

static volatile sig_atomic_t stopped_by;

static void on_signal(int number)
{
	stopped_by = number;
}

void trace_stop_prepare(bool once)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	const struct sigaction action = {
		.sa_handler = on_signal, .sa_flags = once ? (int)SA_RESETHAND : 0};
	struct sigaction before;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
}

bool trace_stop_wanted(void)
{
	return stopped_by != 0;
}

int trace_stop_code(void)
{
	return CLI_STOPPED - SIGINT + stopped_by;
}
