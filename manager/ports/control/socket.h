/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef OPENWPS_CONTROL_SOCKET_H
#define OPENWPS_CONTROL_SOCKET_H

#include <sys/stat.h>

/*
 * Listens at @path for root and @group ("" or one that does not exist: root only). A socket that a
 * dead wpsd left there is replaced, one that somebody listens on is not. Returns a non-blocking
 * fd and what stat() says of the socket in @ret_stat, or -1 with a logged reason.
 */
int control_socket_listen(const char *path, const char *group, struct stat *ret_stat);

/* Removes the socket, unless another one has taken its place since. */
void control_socket_remove(const char *path, const struct stat *ours);

#endif
