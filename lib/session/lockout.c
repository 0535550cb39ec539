/* SPDX-License-Identifier: BSD-3-Clause */
#include <wsc/registrar.h>

#define FIRST_LOCK_MS	60000 /* WSC 2.0.x, 7.4: at least this after three failures */
#define FREE_FAILURES	2     /* typing errors */
#define FAILURES_AT_ALL 10

void wsc_lockout_init(struct wsc_lockout *lockout)
{
	*lockout = (struct wsc_lockout){0};
}

void wsc_lockout_failed(struct wsc_lockout *lockout, int64_t now_ms)
{
	if (lockout->failures < FAILURES_AT_ALL)
		lockout->failures++;
	if (lockout->failures <= FREE_FAILURES)
		return;
	lockout->locked = true;
	if (lockout->failures == FAILURES_AT_ALL)
		lockout->until_ms = INT64_MAX;
	else
		lockout->until_ms =
			now_ms + (FIRST_LOCK_MS << (lockout->failures - FREE_FAILURES - 1));
}

bool wsc_lockout_locked(struct wsc_lockout *lockout, int64_t now_ms)
{
	if (lockout->locked && lockout->until_ms != INT64_MAX && now_ms >= lockout->until_ms)
		lockout->locked = false;
	return lockout->locked;
}

void wsc_lockout_open(struct wsc_lockout *lockout)
{
	wsc_lockout_init(lockout);
}
