/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/hostapd/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Not in every C library that openwps is built with. */
static int pidfd_of(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* How it ended, if it was a child and nobody else has asked yet; libev reaps children too. */
static void reap(const struct process *process, char *how, size_t size)
{
	siginfo_t info = {0};

	snprintf(how, size, "ended");
	if (waitid(P_PIDFD, (id_t)process->pidfd, &info, WEXITED | WNOHANG) != 0 || !info.si_pid)
		return;
	if (info.si_code == CLD_EXITED)
		snprintf(how, size, "ended with status %d", info.si_status);
	else
		snprintf(how, size, "was ended by signal %d (%s)", info.si_status,
			strsignal(info.si_status));
}

static void on_end(struct ev_loop *loop, ev_io *io, int revents)
{
	struct process *process = io->data;
	char how[64];

	(void)loop;
	(void)revents;
	reap(process, how, sizeof(how));
	process_clear(process);
	process->ended(process->arg, how);
}

void process_init(struct process *process, struct ev_loop *loop,
	void (*ended)(void *arg, const char *how), void *arg)
{
	memset(process, 0, sizeof(*process));
	process->loop = loop;
	process->pidfd = -1;
	process->ended = ended;
	process->arg = arg;
	ev_init(&process->io, on_end);
	process->io.data = process;
}

void process_clear(struct process *process)
{
	if (process->pidfd < 0)
		return;
	ev_io_stop(process->loop, &process->io);
	close(process->pidfd);
	process->pidfd = -1;
	process->pid = 0;
}

int process_adopt(struct process *process, pid_t pid)
{
	const int pidfd = pidfd_of(pid);

	if (pidfd < 0)
		return errno;
	process_clear(process);
	process->pid = pid;
	process->pidfd = pidfd;
	ev_io_set(&process->io, pidfd, EV_READ);
	ev_io_start(process->loop, &process->io);
	return 0;
}

static int spawn(pid_t *pid, const char *const *argv, const char *log)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int error;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGHUP);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	error = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(
			&files, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&files, 1, 2);
	/* The interface of exec functions takes no const, but changes nothing. */
	if (!error)
		error = posix_spawnp(
			pid, argv[0], &files, &attributes, (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return error;
}

int process_start(struct process *process, const char *const *argv, const char *log)
{
	pid_t pid;
	int error = spawn(&pid, argv, log);

	if (error)
		return error;
	error = process_adopt(process, pid);
	/* A process that cannot be watched is not kept. */
	if (error)
		kill(pid, SIGKILL);
	return error;
}

void process_signal(const struct process *process, int signal)
{
	if (process->pidfd >= 0)
		syscall(SYS_pidfd_send_signal, process->pidfd, signal, NULL, 0);
}

bool process_wait(struct process *process, int timeout_ms)
{
	struct pollfd poll_fd = {.fd = process->pidfd, .events = POLLIN};
	char how[64];
	int ready;

	if (process->pidfd < 0)
		return true;
	do
		ready = poll(&poll_fd, 1, timeout_ms);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return false;
	reap(process, how, sizeof(how));
	process_clear(process);
	return true;
}

bool process_has_argument(pid_t pid, const char *argument)
{
	char path[64], line[4096];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (length <= 0)
		return false;
	line[length] = '\0';
	for (const char *word = line; word < line + length; word += strlen(word) + 1)
		if (strcmp(word, argument) == 0)
			return true;
	return false;
}
