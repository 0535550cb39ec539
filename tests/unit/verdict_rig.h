/* SPDX-License-Identifier: BSD-3-Clause */
/* Attempts by hand, for tests of the judge: no reader and no story is in the way. */
#ifndef OPENWPS_VERDICT_RIG_H
#define OPENWPS_VERDICT_RIG_H

#include "trace/verdict/verdict.h"

/*
 * One line is one step, or with '@' something of the attempt or its past:
 *
 *   TIME SIDE KIND [name=value …]
 *     TIME   seconds, or - for none; ~ before it: approximate
 *     SIDE   air, ap, station or nobody
 *     KIND   token of a fact, or the name of a message: M1, WSC_NACK
 *     names  code code2 value repeats round ap text from (ap, station), unseen; the code of a
 *            session is its reason (registered, by-order)
 *   @method pbc    @open   @sibling   @p2p   @watch SECONDS (after the last step; 0 without it)
 *   @sta MAC   @mac MAC (of the AP)   @other MAC   @at MAC (the attempt's next AP)   @ssid TEXT
 *   @bss WORD …   @asked WORD …   (wps selected pbc locked wpa2 psk sae pmf pmf-required)
 *   @past WORD …   (registered connected restarted nonce key) and @past-ssid TEXT
 *   @weak WORD …   (nonce key small secret)   @deviation
 *   @off WHY (the AP has no WPS: a number of enum trace_wps_off)   @elsewhere MAC (its button)
 *   @rival MAC (a second station that asked), @waited MAC (a button that waited for it)
 *   @clock unrelated, back, cut
 *
 * A line that begins with '*' is left out when @without is true.
 */
struct rig {
	struct trace_attempt attempt;
	struct trace_past past;
	unsigned lines; /* with a '*' */
};

/* Fails the test at a line that it cannot read. */
void rig_tell(struct rig *rig, const char *lines, bool without);
/* trace_judge(), and trace_judge_inputs() after it. */
void rig_judge(struct rig *rig);
void rig_clear(struct rig *rig);

/* Among the attempt's findings and those of the inputs; NULL. */
const struct trace_finding *rig_found(const struct rig *rig, enum verdict verdict);
enum trace_result rig_result(void);

#endif
