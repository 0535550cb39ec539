/* SPDX-License-Identifier: BSD-3-Clause */
#include "trace.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "capture/capture.h"
#include "quote.h"
#include "verdict/verdict.h"

struct trace {
	struct trace_merge *merge;
	struct trace_story *story;
	const struct trace_source *sources[TRACE_SOURCES_MAX];
	size_t n_sources;
	struct trace_quote *quotes;
	size_t n_quotes;
};

#define LIVE_WAIT_MS  50
#define LIVE_DELAY_NS 500000000

static void no_memory(struct trace_problem *problem)
{
	trace_problem_set(problem, "no-memory", "", "There is no memory.");
}

/* Takes @merge over; NULL: no memory. */
static struct trace *trace_new(struct trace_merge *merge, const struct trace_options *options)
{
	const struct trace_story_options story = {
		.station = options->station,
		.ap = options->ap,
		.judge = trace_judge,
		.told = options->told,
		.context = options->context,
	};
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace) {
		trace_merge_free(merge);
		return NULL;
	}
	trace->merge = merge;
	trace->story = trace_story_new(&story);
	if (!trace->story) {
		trace_free(trace);
		return NULL;
	}
	trace->n_sources = trace_merge_count(merge);
	for (size_t i = 0; i < trace->n_sources; i++)
		trace->sources[i] = trace_merge_source(merge, i);
	return trace;
}

void trace_free(struct trace *trace)
{
	if (!trace)
		return;
	trace_quotes_free(trace->quotes, trace->n_quotes);
	trace_story_free(trace->story);
	trace_merge_free(trace->merge);
	free(trace);
}

static void judge(struct trace *trace, const struct trace_options *options)
{
	trace_story_end(trace->story);
	trace_judge_inputs(trace->story, trace->sources, trace->n_sources);
	trace->quotes =
		trace_quotes_read(trace->merge, trace->story, options->show_keys, &trace->n_quotes);
}

/* A text of which no line has a known shape is some other text. */
static bool has_a_stranger(const struct trace *trace, struct trace_problem *problem)
{
	for (size_t i = 0; i < trace->n_sources; i++) {
		const struct trace_source *source = trace->sources[i];

		if (source->facts > 0 || source->info.frames || source->info.units == 0 ||
			source->info.not_understood < source->info.units)
			continue;
		trace_problem_set(problem, "not-understood",
			"Give the log of hostapd or wpa_supplicant (best with -dt), of the whole "
			"machine (logread, journalctl), or a capture.",
			"%s is a text, but no line of it is one of a log.", source->path);
		return true;
	}
	return false;
}

struct trace *trace_run(const char *const *paths, size_t n, const struct trace_options *options,
	struct trace_problem *problem)
{
	struct trace_merge *merge = trace_merge_open(paths, n, &options->watch, problem);
	struct trace *trace = merge ? trace_new(merge, options) : NULL;
	struct trace_fact fact;

	if (!merge)
		return NULL;
	if (!trace) {
		no_memory(problem);
		return NULL;
	}
	while (trace_merge_next(merge, &fact) == TRACE_READ_FACT)
		trace_story_add(trace->story, &fact);
	if (!trace_merge_stopped(merge) && has_a_stranger(trace, problem)) {
		trace_free(trace);
		return NULL;
	}
	judge(trace, options);
	return trace;
}

/* Of a live capture, less what a frame may be on its way for. */
static int64_t wall_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - LIVE_DELAY_NS;
}

struct trace *trace_run_live(
	const char *ifname, const struct trace_options *options, struct trace_problem *problem)
{
	struct trace_reader *reader = trace_capture_live(ifname, 0, problem);
	struct pollfd poller = {.events = POLLIN};
	struct trace_merge *merge;
	struct trace *trace;
	struct trace_fact fact;
	enum trace_read state;

	if (!reader)
		return NULL;
	poller.fd = trace_capture_live_fd(reader);
	merge = trace_merge_readers(&reader, &ifname, 1);
	trace = merge ? trace_new(merge, options) : NULL;
	if (!trace) {
		no_memory(problem);
		return NULL;
	}
	do {
		state = trace_merge_next(merge, &fact);
		if (state == TRACE_READ_FACT)
			trace_story_add(trace->story, &fact);
		else if (state == TRACE_READ_LATER && poll(&poller, 1, LIVE_WAIT_MS) == 0)
			trace_story_pass(trace->story, wall_clock());
	} while (state != TRACE_READ_END &&
		 !(options->watch.look && options->watch.look(options->watch.context, 0)));
	judge(trace, options);
	return trace;
}

const struct trace_story *trace_story_of(const struct trace *trace)
{
	return trace->story;
}

struct trace_report trace_report_of(const struct trace *trace)
{
	return (struct trace_report){
		.story = trace->story,
		.sources = trace->sources,
		.n_sources = trace->n_sources,
		.quotes = trace->quotes,
		.n_quotes = trace->n_quotes,
	};
}
