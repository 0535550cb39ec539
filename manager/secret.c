/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/file.h"
#include "manager/log.h"
#include "notation/notation.h"

/* One that others could read or that is not whole is as good as none. */
static bool secret_read(const char *path, char secret[static SECRET_SIZE])
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;
	bool good;

	if (fd < 0)
		return false;
	memset(secret, 0, SECRET_SIZE);
	good = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && !(status.st_mode & 077) &&
	       status.st_uid == geteuid() && status.st_size == SECRET_SIZE - 1 &&
	       read(fd, secret, SECRET_SIZE - 1) == SECRET_SIZE - 1;
	close(fd);
	return good && strspn(secret, "0123456789abcdef") == SECRET_SIZE - 1;
}

bool secret_keep(const char *path, char secret[static SECRET_SIZE])
{
	unsigned char bytes[(SECRET_SIZE - 1) / 2];

	if (secret_read(path, secret))
		return true;
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
		log_error("main", "no random bytes for %s: %s", path, strerror(errno));
		return false;
	}
	hex_print(secret, bytes, sizeof(bytes));
	explicit_bzero(bytes, sizeof(bytes));
	if (file_write(path, secret) == 0)
		return true;
	log_error("main", "%s cannot be written: %s", path, strerror(errno));
	return false;
}
