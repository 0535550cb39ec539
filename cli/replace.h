/* SPDX-License-Identifier: BSD-3-Clause */
/* A file that appears whole or not at all; an older one of the name stays until then. */
#ifndef CLI_REPLACE_H
#define CLI_REPLACE_H

#include <stdbool.h>

struct replace {
	const char *path;
	char *temporary; /* beside it */
	int fd;		 /* to be written to; only its owner can read it */
};

/* Returns 0 or errno. */
int replace_begin(struct replace *replace, const char *path);

/* On the disk and under its name. @is_public: others can read it as the umask says. Returns 0 or
 * errno; frees it all, also when it fails. */
int replace_end(struct replace *replace, bool is_public);

/* It is not wanted any more. */
void replace_drop(struct replace *replace);

#endif
