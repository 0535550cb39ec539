/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/socket.h"

#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "manager/log.h"

#define BACKLOG 32

static bool directory_make(const char *path)
{
	char copy[sizeof(((struct sockaddr_un *)0)->sun_path)];
	const char *directory;

	snprintf(copy, sizeof(copy), "%s", path);
	directory = dirname(copy);
	/* wpsd's umask is 077: without the chmod() the group could not reach the socket. */
	if (mkdir(directory, 0755) == 0 ? chmod(directory, 0755) == 0 : errno == EEXIST)
		return true;
	log_error("control", "cannot make the directory %s of the control socket: %s", directory,
		strerror(errno));
	return false;
}

/* True when @address is free: nothing was there, or the socket of a process that is gone. */
static bool place_clear(const struct sockaddr_un *address)
{
	const char *path = address->sun_path;
	struct stat status;
	int fd, problem;

	if (lstat(path, &status) < 0)
		return true; /* what else is wrong with it, bind() tells */
	if (!S_ISSOCK(status.st_mode)) {
		log_error("control",
			"%s exists and is not a socket; remove it or choose another "
			"path for the control socket",
			path);
		return false;
	}
	/* Non-blocking: a wpsd with a full backlog answers EAGAIN, and lives. */
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		log_error("control", "socket: %s", strerror(errno));
		return false;
	}
	problem = connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ? errno : 0;
	close(fd);
	if (problem != ECONNREFUSED) {
		log_error("control", "another wpsd listens on %s; stop it first", path);
		return false;
	}
	log_info("control", "%s was left by a wpsd that is gone; replaced", path);
	if (unlink(path) < 0) {
		log_error("control", "cannot remove %s: %s", path, strerror(errno));
		return false;
	}
	return true;
}

/*
 * A system group is in the file; getgrnam() would load glibc's name service modules, a tenth of all
 * the memory that wpsd takes.
 */
static bool group_find(const char *name, gid_t *ret_gid)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *entry = NULL;

	if (!file)
		return false;
	while ((entry = fgetgrent(file)) && strcmp(entry->gr_name, name) != 0)
		;
	if (entry)
		*ret_gid = entry->gr_gid;
	fclose(file);
	return entry != NULL;
}

/* The socket is made with mode 0600: what fails here leaves it to root. */
static void group_admit(const char *path, const char *group)
{
	gid_t gid;

	if (!group || group[0] == '\0')
		return;
	if (!group_find(group, &gid)) {
		log_info("control", "there is no group %s: only root may use %s", group, path);
		return;
	}
	if (chown(path, (uid_t)-1, gid) < 0 || chmod(path, 0660) < 0)
		log_warning("control", "cannot give %s to the group %s: %s; only root may use it",
			path, group, strerror(errno));
}

static int listener_open(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t mask;
	int bound;

	if (fd < 0) {
		log_error("control", "socket: %s", strerror(errno));
		return -1;
	}
	/* Not even for a moment may the socket be open to more than it should be. */
	mask = umask(0177);
	bound = bind(fd, (const struct sockaddr *)address, sizeof(*address));
	umask(mask);
	if (bound < 0 || listen(fd, BACKLOG) < 0) {
		log_error("control", "cannot listen on %s: %s", address->sun_path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

int control_socket_listen(const char *path, const char *group, struct stat *ret_stat)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct stat status;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		log_error("control",
			"the path of the control socket is too long (%zu bytes, at most "
			"%zu): %s",
			strlen(path), sizeof(address.sun_path) - 1, path);
		return -1;
	}
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (!directory_make(path) || !place_clear(&address))
		return -1;
	fd = listener_open(&address);
	if (fd < 0)
		return -1;
	group_admit(path, group);
	if (lstat(path, &status) < 0) {
		log_error("control", "%s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	*ret_stat = status;
	return fd;
}

void control_socket_remove(const char *path, const struct stat *ours)
{
	struct stat status;

	if (lstat(path, &status) == 0 && status.st_dev == ours->st_dev &&
		status.st_ino == ours->st_ino)
		unlink(path);
}
