/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a wpsd that is started again must know of the sessions of the one before (R13): the open and
 * the last session of each VIF and those whose device has not been seen yet. It is written before
 * hostapd is told, so that no session is ever nobody's.
 */
#ifndef OPENWPS_JOURNAL_H
#define OPENWPS_JOURNAL_H

#include "manager/core/core.h"

struct journal;

/* Reads what is there. A file of another boot or one that is damaged counts as empty, the latter is
 * logged. NULL when memory ran out. */
struct journal *journal_new(const char *path);
void journal_free(struct journal *journal);

/* Calls `session` for each that was kept, oldest first. */
void journal_replay(const struct journal *journal,
	void (*session)(void *arg, const struct session *session), void *arg);

/* Keeps this state of a session; on the disk when it returns. A failure is logged: the session goes
 * on without. */
void journal_keep(struct journal *journal, const struct session *session);

/* The order of the interface's newest session does not stand in the database any more. */
void journal_order_cleared(struct journal *journal, const char *if_name);

#endif
