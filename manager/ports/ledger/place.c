/* SPDX-License-Identifier: BSD-3-Clause */
/* Files and directories of the ledger: made, guarded, copied. */
#include "manager/ports/ledger/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/file.h"
#include "manager/log.h"

bool place_path(char ret[static PATH_MAX], const char *dir, const char *name)
{
	return snprintf(ret, PATH_MAX, "%s/%s", dir, name) < PATH_MAX;
}

bool place_sync(const char *dir)
{
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return false;
	good = fsync(fd) == 0;
	close(fd);
	return good;
}

static void parent_of(const char *path, char ret[static PATH_MAX])
{
	char *slash;

	snprintf(ret, PATH_MAX, "%s", path);
	slash = strrchr(ret, '/');
	if (!slash)
		snprintf(ret, PATH_MAX, ".");
	else if (slash == ret)
		ret[1] = '\0';
	else
		*slash = '\0';
}

/* With what is missing above it; a new name is on the disk only when its directory is. */
static bool directory_make(const char *path)
{
	const bool is_there = access(path, F_OK) == 0;
	char parent[PATH_MAX];

	if (file_make_dir(path) != 0)
		return false;
	if (is_there)
		return true;
	parent_of(path, parent);
	return place_sync(parent);
}

bool place_directory(const char *dir, char *ret_problem, size_t size)
{
	struct stat status;

	if (!directory_make(dir) || stat(dir, &status) != 0) {
		snprintf(ret_problem, size, "%s cannot be made: %s; say another state_dir", dir,
			strerror(errno));
		return false;
	}
	if (!S_ISDIR(status.st_mode)) {
		snprintf(ret_problem, size,
			"%s is no directory; remove it or say another state_dir", dir);
		return false;
	}
	if (status.st_uid != geteuid()) {
		snprintf(ret_problem, size,
			"%s belongs to user %u, wpsd runs as user %u; chown it and what is in it",
			dir, (unsigned)status.st_uid, (unsigned)geteuid());
		return false;
	}
	if (status.st_mode & 077) {
		log_warning("ledger", "%s was open to others (mode %o); it is 0700 %s", dir,
			(unsigned)status.st_mode & 07777,
			chmod(dir, 0700) == 0 ? "now" : "as soon as the disk can be written");
	}
	return true;
}

/* Anybody who could read it knows the keys. */
static void file_guard(const char *path, mode_t mode)
{
	if (!(mode & 077))
		return;
	log_warning("ledger",
		"%s could be read by others (mode %o); it is 0600 %s; if somebody may have read "
		"it, revoke its keys",
		path, (unsigned)mode & 07777,
		chmod(path, 0600) == 0 ? "now" : "as soon as the disk can be written");
}

enum place_file place_file(const char *dir, const char *path, char *ret_problem, size_t size)
{
	struct stat status;
	int fd;

	if (lstat(path, &status) == 0) {
		if (!S_ISREG(status.st_mode)) {
			snprintf(ret_problem, size, "%s is no file; move it away", path);
			return PLACE_FILE_REFUSED;
		}
		if (status.st_uid != geteuid()) {
			snprintf(ret_problem, size,
				"%s belongs to user %u, wpsd runs as user %u; chown it", path,
				(unsigned)status.st_uid, (unsigned)geteuid());
			return PLACE_FILE_REFUSED;
		}
		file_guard(path, status.st_mode);
		return status.st_size ? PLACE_FILE_THERE : PLACE_FILE_MADE;
	}
	/* SQLite would make it with whatever mode, and not sync the directory. */
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || fsync(fd) != 0 || !place_sync(dir)) {
		snprintf(ret_problem, size, "%s cannot be made: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return PLACE_FILE_REFUSED;
	}
	close(fd);
	return PLACE_FILE_MADE;
}

/* The bytes that SQLite locks in a file that is open (section 4.2.3 of its file format's notes). */
#define LOCK_START 0x40000000
#define LOCK_SIZE  512

long place_user(const char *path)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_START, .l_len = LOCK_SIZE};
	const int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool known;

	if (fd < 0)
		return 0;
	known = fcntl(fd, F_GETLK, &lock) == 0;
	close(fd);
	return known && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

static bool bytes_copy(int from, int to)
{
	char buffer[16384];
	ssize_t got;

	while ((got = read(from, buffer, sizeof(buffer))) > 0) {
		for (ssize_t put = 0; put < got;) {
			const ssize_t written = write(to, buffer + put, (size_t)(got - put));

			if (written < 0 && errno != EINTR) {
				explicit_bzero(buffer, sizeof(buffer));
				return false;
			}
			put += written > 0 ? written : 0;
		}
	}
	explicit_bzero(buffer, sizeof(buffer));
	return got == 0;
}

bool place_copy(const char *from, const char *to)
{
	int in, out;
	bool good;

	unlink(to);
	in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (in < 0)
		return errno == ENOENT;
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	good = out >= 0 && bytes_copy(in, out) && fsync(out) == 0;
	close(in);
	if (out >= 0)
		close(out);
	if (!good)
		unlink(to);
	return good;
}
