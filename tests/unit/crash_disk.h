/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A disk whose power may fail at any moment. It stands in for the calls of libc that change files,
 * for this program and the libraries it is linked with, and writes down what is done below one
 * directory; afterwards crash_disk_cut() gives what a power cut at any step of it could have left:
 * what was fsynced is there; of what was not, any part is, and one write may be torn at sectors,
 * and have left zeros or garbage in one whole block that it was to change. A name is there for
 * certain when its directory was fsynced.
 */
#ifndef OPENWPS_CRASH_DISK_H
#define OPENWPS_CRASH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is random is so by a seed. */
uint64_t crash_random(uint64_t *seed);
/* 0 to limit - 1 */
size_t crash_pick(uint64_t *seed, size_t limit);

/* Begins to write down; the files that the directory has now are on the disk. No directories in it.
 */
void crash_disk_begin(const char *directory);
/* Steps so far. */
size_t crash_disk_steps(void);
/* A disk that says that it has synced and has not. */
void crash_disk_lie(bool lies);
/* Ends it: from now on nothing is written down. */
void crash_disk_end(void);

/* Fills the (emptied) directory `to` as the power cut after so many steps could have left it.
 * Calls must go upwards in steps, until the next crash_disk_begin(). */
void crash_disk_cut(size_t steps, uint64_t *seed, const char *to);

/* Empties `to`, and fills it with the files of `from`. */
void crash_disk_copy(const char *from, const char *to);
/* Removes the files of a directory, and the directory when `all`. */
void crash_disk_empty(const char *directory, bool all);

#endif
