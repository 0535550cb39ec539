/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Several inputs as one stream of facts in the order of one clock.
 *
 * With more than one input, all are read twice: first for what both ends saw of the same thing
 * (anchors), from which each input's offset and drift against the reference are computed, and whose
 * log it is; then for the facts. Memory is the anchors' (bounded), not the facts'. Standard input
 * among several is kept in an unlinked file.
 */
#ifndef TRACE_MERGE_H
#define TRACE_MERGE_H

#include <stddef.h>

#include "../input/input.h"
#include "../reader.h"

#define TRACE_SOURCES_MAX 64

enum trace_clock_state {
	TRACE_CLOCK_REFERENCE, /* its times are the report's */
	TRACE_CLOCK_ALIGNED,   /* by anchors */
	TRACE_CLOCK_ALIKE, /* no anchors, but its times lie within the reference's: taken as they
			      are */
	TRACE_CLOCK_UNRELATED, /* no anchors, and its times are elsewhere: taken as they are, and
				  said */
	TRACE_CLOCK_NONE, /* no times: lines lie between anchors, times are at most approximate */
};

struct trace_clock {
	enum trace_clock_state state;
	int64_t offset;	  /* ns to be added at @origin */
	int64_t origin;	  /* own time at which offset holds */
	double drift;	  /* seconds per second to be added; 100 ppm = 1e-4 */
	uint32_t anchors; /* that agree */
	int64_t spread;	  /* ns: 90 % of them are nearer than this to the line */
};

struct trace_source {
	const char *path; /* as the user gave it */
	struct trace_input_info info;
	struct trace_clock clock;
	int64_t first,
		last; /* time of the first and last fact on the report's clock; TRACE_NO_TIME */
	uint64_t facts;
	uint32_t set_back; /* how often its clock was set back by more than a minute: a restart, as
			      a rule */
};

struct trace_merge;

/* Told how far the reading is, 0 … 1, as often as a file is read from; true stops it. */
struct trace_watch {
	bool (*look)(void *context, double done); /* NULL: nobody looks */
	void *context;
};

/* Opens and recognises all inputs; the first that cannot be used is said. A path of "-" is standard
 * input. @watch may be NULL; stopped in the first of two readings, there is nothing: NULL and the
 * problem "stopped". */
struct trace_merge *trace_merge_open(const char *const *paths, size_t n,
	const struct trace_watch *watch, struct trace_problem *problem);
/* Around readers of the caller, taken over: live captures, tests. No second reading: they have one
 * clock. @names: what to call them, borrowed. NULL: no memory. */
struct trace_merge *trace_merge_readers(
	struct trace_reader *const *readers, const char *const *names, size_t n);
void trace_merge_free(struct trace_merge *merge);

/* The next fact, on the report's clock. Facts that an input has out of order by less than a minute
 * are put in order. */
enum trace_read trace_merge_next(struct trace_merge *merge, struct trace_fact *ret);

size_t trace_merge_count(const struct trace_merge *merge);
const struct trace_source *trace_merge_source(const struct trace_merge *merge, size_t i);

/* Was it? What was read until then is told, then comes the end. */
bool trace_merge_stopped(const struct trace_merge *merge);

/* 0 … 1: how far the reading is, both times together. */
double trace_merge_progress(const struct trace_merge *merge);

#endif
