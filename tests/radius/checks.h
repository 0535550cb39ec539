/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of the server have in common: steps, and what must be true after them. */
#ifndef TESTS_RADIUS_CHECKS_H
#define TESTS_RADIUS_CHECKS_H

#include "rig.h"

enum { CHALLENGE = 11, REJECT = 3 };

/* An access point whose station has told its identity. */
struct nas *nas_pbc(struct rig *rig);
struct nas *nas_pin(struct rig *rig, const char *pin);
/* One message each way: false when nothing came back for it. */
bool one_round(struct rig *rig, struct nas *nas);
/* Rounds until the server has told this of the station. */
void run_until(struct rig *rig, struct nas *nas, enum wsc_event_kind kind);

void assert_enrolled(const struct rig *rig, const struct nas *nas);
void assert_failed(const struct rig *rig, const struct nas *nas, enum wsc_reason reason);
/* This notice, and no other. */
void assert_notice(struct rig *rig, enum radius_notice_kind kind);

#endif
