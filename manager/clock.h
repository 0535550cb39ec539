/* SPDX-License-Identifier: BSD-3-Clause */
/* The two clocks of wpsd. */
#ifndef OPENWPS_CLOCK_H
#define OPENWPS_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_read_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The core's time: it does not jump, goes on while the machine sleeps and is the same for a wpsd
 * that was restarted. */
static inline int64_t clock_core_ms(void)
{
	return clock_read_ms(CLOCK_BOOTTIME);
}

/* What must be added to core time to get milliseconds since the epoch. */
static inline int64_t clock_wall_offset_ms(void)
{
	return clock_read_ms(CLOCK_REALTIME) - clock_core_ms();
}

#endif
