/* SPDX-License-Identifier: BSD-3-Clause */
/* A process that outlives wpsd: started or found, and watched by pidfd, so that its end is noticed
 * at once whoever its parent is. */
#ifndef OPENWPS_PROCESS_H
#define OPENWPS_PROCESS_H

#include <ev.h>
#include <stdbool.h>
#include <sys/types.h>

struct process {
	struct ev_loop *loop;
	pid_t pid; /* 0 = none */
	int pidfd;
	ev_io io;
	/* It ended; `how` says it for the log. The process is none then. */
	void (*ended)(void *arg, const char *how);
	void *arg;
};

void process_init(struct process *process, struct ev_loop *loop,
	void (*ended)(void *arg, const char *how), void *arg);

/* Forgets the process, which goes on. */
void process_clear(struct process *process);

/*
 * Starts a program in a session of its own, without input, its output appended to the file `log`
 * (0600): it gets no signal that a terminal sends to wpsd. 0, or an errno.
 */
int process_start(struct process *process, const char *const *argv, const char *log);

/* Watches one that runs. 0, or an errno. */
int process_adopt(struct process *process, pid_t pid);

void process_signal(const struct process *process, int signal);

/* Waits for the end, which is not told then. False: it still runs. */
bool process_wait(struct process *process, int timeout_ms);

/* True when the process runs and has this argument. */
bool process_has_argument(pid_t pid, const char *argument);

#endif
