/* SPDX-License-Identifier: BSD-3-Clause */
/* A secret that wpsd shares with a hostapd that may outlive it: made once, kept in a file. */
#ifndef OPENWPS_SECRET_H
#define OPENWPS_SECRET_H

#include <stdbool.h>

#define SECRET_SIZE 65 /* 64 hex digits, 256 bits, and a zero */

/* Reads the secret of the file (0600), or makes one and writes it there. False, logged: neither was
 * possible. */
bool secret_keep(const char *path, char secret[static SECRET_SIZE]);

#endif
