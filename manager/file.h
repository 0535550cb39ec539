/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that are always whole: mode 0600, replaced in one step (R16). */
#ifndef OPENWPS_FILE_H
#define OPENWPS_FILE_H

/* Replaces the file by the text. Returns 0, or -1 with errno set; the old file is then untouched.
 */
int file_write(const char *path, const char *text);

/* Makes a directory that is its owner's only, and those above it, which others may pass. One that
 * is there stays as it is. Returns 0, or -1 with errno set. */
int file_make_dir(const char *path);

#endif
