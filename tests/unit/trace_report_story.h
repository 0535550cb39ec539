/* SPDX-License-Identifier: BSD-3-Clause */
/* A story made by hand: it stands in for story/ and verdict/, so that reports can be shown what no
 * input would give. */
#ifndef TRACE_REPORT_STORY_H
#define TRACE_REPORT_STORY_H

#include "trace/report/report.h"

#define ATTEMPTS_MAX 64
#define STEPS_MAX    512

struct trace_story {
	struct trace_attempt attempts[ATTEMPTS_MAX];
	size_t n;
	struct trace_finding findings[4];
	size_t n_findings;
	struct trace_ap aps[12];
	size_t n_aps;
};

/* One line of a script of steps. */
struct script {
	uint8_t kind, from, side, phase, round;
	uint16_t code;
	uint16_t after_ms; /* since the one before */
	uint8_t flags, repeats;
};

struct trace_mac mac_of(unsigned last);
struct trace_where at(uint16_t source, uint64_t position);

/* Another attempt of device 1 at access point 0, without steps and findings. */
struct trace_attempt *attempt_add(struct trace_story *story, const char *device);

/* Its steps, each seen by input 0 (positions from 100 on), and by input 1 unless it is the air's.
 */
void steps_add(struct trace_attempt *attempt, const struct script *script, size_t n, bool both);
struct trace_finding *finding_add(
	struct trace_attempt *attempt, enum verdict verdict, const char *detail);
void story_clear(struct trace_story *story);

/* The enrolment by PIN as it is drawn in books: both rounds, M1 to M8, 4-way handshake. */
extern const struct script pin_script[];
extern const size_t pin_script_size;

#endif
