/* SPDX-License-Identifier: BSD-3-Clause */
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int replace_begin(struct replace *replace, const char *path)
{
	int problem;

	replace->path = path;
	if (asprintf(&replace->temporary, "%s.XXXXXX", path) < 0)
		return ENOMEM;
	replace->fd = mkostemp(replace->temporary, O_CLOEXEC); /* 0600 */
	if (replace->fd >= 0)
		return 0;
	problem = errno;
	free(replace->temporary);
	return problem;
}

/* A rename is on the disk when its directory is. */
static int directory_sync(const char *path)
{
	char *copy = strdup(path);
	int fd, problem = 0;

	if (!copy)
		return ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		problem = errno;
	if (fd >= 0)
		close(fd);
	free(copy);
	return problem;
}

static int mode_set(int fd)
{
	const mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask) < 0 ? errno : 0;
}

int replace_end(struct replace *replace, bool is_public)
{
	int problem = is_public ? mode_set(replace->fd) : 0;

	if (problem == 0 && fsync(replace->fd) < 0 && errno != EINVAL && errno != EROFS)
		problem = errno;
	if (close(replace->fd) < 0 && problem == 0)
		problem = errno;
	if (problem == 0 && rename(replace->temporary, replace->path) < 0)
		problem = errno;
	if (problem != 0)
		unlink(replace->temporary);
	free(replace->temporary);
	return problem != 0 ? problem : directory_sync(replace->path);
}

void replace_drop(struct replace *replace)
{
	close(replace->fd);
	unlink(replace->temporary);
	free(replace->temporary);
}
