/* SPDX-License-Identifier: BSD-3-Clause */
/* Attempts that are over, in bounded memory. */
#include "tale.h"

#include <stdlib.h>
#include <string.h>

#define STEP_BYTES (8u << 20)
/* Of attempts with their findings; one has as a rule less than two kilobytes of them. */
#define HELD_BYTES (16u << 20)

/* What is left of it when its steps are dropped. */
static size_t held_bytes(const struct trace_attempt *attempt)
{
	return sizeof(*attempt) + attempt->n_findings * sizeof(struct trace_finding);
}

static bool good(const struct trace_attempt *attempt)
{
	return attempt->n_findings == 0 ||
	       verdict_get(attempt->findings[0].verdict)->class == VERDICT_GOOD;
}

static void drop_steps(struct trace_story *story, struct trace_attempt *attempt)
{
	story->step_bytes -= attempt_bytes(attempt);
	attempt->steps_dropped += attempt->n_steps;
	free(attempt->steps);
	free(attempt->texts);
	attempt->steps = NULL;
	attempt->texts = NULL;
	attempt->n_steps = 0;
	attempt->n_texts = 0;
	story->step_bytes += attempt_bytes(attempt);
}

/* Good ones first, oldest first; if that is not enough, the others in the same order. */
static void make_room(struct trace_story *story)
{
	size_t max = story->options.step_bytes_max ? story->options.step_bytes_max : STEP_BYTES;

	while (story->step_bytes > max) {
		struct trace_attempt *attempt;

		if (story->drop_next == story->n_attempts) {
			if (story->drop_bad)
				return;
			story->drop_bad = true;
			story->drop_next = 0;
			continue;
		}
		attempt = story->attempts[story->drop_next++];
		if (attempt->n_steps && (story->drop_bad || good(attempt)))
			drop_steps(story, attempt);
	}
	/* The next round begins with good ones again. */
	if (story->drop_bad) {
		story->drop_bad = false;
		story->drop_next = 0;
	}
}

static void forget(struct trace_story *story, struct trace_attempt *attempt)
{
	if (attempt->n_findings)
		story->forgotten[attempt->findings[0].verdict]++;
	else
		story->forgotten[VERDICT_IS_CAUSE_UNKNOWN]++;
	story->step_bytes -= attempt_bytes(attempt);
	story->held_bytes -= held_bytes(attempt);
	attempt_free(attempt);
}

/* Many at once, so that it costs little for each. */
static void forget_some(struct trace_story *story)
{
	size_t n = (story->n_attempts + 7) / 8, kept;

	for (int bad = 0; bad < 2; bad++) {
		kept = 0;
		for (size_t i = 0; i < story->n_attempts; i++) {
			struct trace_attempt *attempt = story->attempts[i];

			if (n && (bad || good(attempt))) {
				forget(story, attempt);
				n--;
			} else {
				story->attempts[kept++] = attempt;
			}
		}
		story->n_attempts = kept;
	}
	story->drop_next = 0;
}

void keep(struct trace_story *story, struct trace_attempt *attempt)
{
	while (story->n_attempts == TRACE_ATTEMPTS_MAX ||
		(story->n_attempts > 0 && story->held_bytes + held_bytes(attempt) > HELD_BYTES))
		forget_some(story);
	if (story->n_attempts == story->attempts_size) {
		size_t size = story->attempts_size ? story->attempts_size * 2 : 64;
		struct trace_attempt **more =
			realloc(story->attempts, size * sizeof(struct trace_attempt *));

		if (!more) {
			attempt_free(attempt);
			return;
		}
		story->attempts = more;
		story->attempts_size = size;
	}
	story->attempts[story->n_attempts++] = attempt;
	story->step_bytes += attempt_bytes(attempt);
	story->held_bytes += held_bytes(attempt);
	make_room(story);
}

static int by_start(const void *a, const void *b)
{
	const struct trace_attempt *one = *(struct trace_attempt *const *)a,
				   *other = *(struct trace_attempt *const *)b;

	if (one->start != other->start && one->start != TRACE_NO_TIME &&
		other->start != TRACE_NO_TIME)
		return one->start < other->start ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

void keep_sort(struct trace_story *story)
{
	if (story->n_attempts)
		qsort(story->attempts, story->n_attempts, sizeof(struct trace_attempt *), by_start);
	for (size_t i = 0; i < story->n_attempts; i++)
		story->attempts[i]->number = (uint32_t)i + 1;
}
