/* SPDX-License-Identifier: BSD-3-Clause */
#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "align.h"
#include "open.h"
#include "stream.h"

/* All inputs together keep so many anchors. */
#define ANCHORS_TOGETHER 32768u
#define ANCHORS_LEAST	 512u

/* One input. */
struct part {
	struct trace_source source;
	struct trace_stream *stream;
	struct trace_input *input; /* for progress; the reader's own */
	struct trace_fact next;
	int64_t key;	       /* of next: its place among those of other inputs */
	enum trace_read state; /* FACT: next is one */
	uint64_t size;	       /* of the file on the disk; 0 = not known */
	struct trace_aligned aligned;
	bool is_aligned; /* else times stay as they are */
	struct trace_who who[TRACE_WHO_MAX];
	unsigned n_who;
};

struct trace_merge {
	struct part *parts;
	size_t n;
	bool untimed; /* no input has times: the first's lines are the clock */
	bool twice;   /* all were read before */
	bool stopped;
	size_t gathered; /* in the first of two readings: so many are read */
	struct trace_opener opener;
	struct trace_watch watch;
	struct trace_stop stop; /* asks the watch */
};

static struct trace_merge *merge_new(const char *const *names, size_t n)
{
	struct trace_merge *merge = calloc(1, sizeof(*merge));

	if (!merge)
		return NULL;
	merge->parts = calloc(n ? n : 1, sizeof(*merge->parts));
	if (!merge->parts) {
		free(merge);
		return NULL;
	}
	merge->n = n;
	for (size_t i = 0; i < n; i++) {
		struct part *part = &merge->parts[i];

		part->state = TRACE_READ_LATER;
		part->source.path = names[i];
		part->source.first = part->source.last = TRACE_NO_TIME;
	}
	return merge;
}

void trace_merge_free(struct trace_merge *merge)
{
	if (!merge)
		return;
	for (size_t i = 0; i < merge->n; i++) {
		trace_stream_free(merge->parts[i].stream);
		free(merge->parts[i].aligned.posts);
	}
	if (merge->opener.close)
		merge->opener.close(merge->opener.context);
	free(merge->parts);
	free(merge);
}

static void no_memory(struct trace_problem *problem)
{
	trace_problem_set(problem, "no-memory", "", "There is no memory.");
}

static bool is_stopped(void *context)
{
	struct trace_merge *merge = context;

	if (!merge->stopped && merge->watch.look)
		merge->stopped =
			merge->watch.look(merge->watch.context, trace_merge_progress(merge));
	return merge->stopped;
}

/* The first reading of one input. */
static bool gather(struct trace_merge *merge, size_t i, size_t max, struct trace_gathered *ret,
	struct trace_problem *problem)
{
	const struct trace_opener *opener = &merge->opener;
	struct part *part = &merge->parts[i];
	struct trace_opened opened;
	struct trace_stream *stream;
	struct trace_fact fact;

	if (!opener->open(opener->context, i, &merge->stop, &opened, problem))
		return false;
	stream = trace_stream_new(opened.reader);
	if (!stream || !trace_gathered_init(ret, (uint16_t)i, max)) {
		trace_stream_free(stream);
		no_memory(problem);
		return false;
	}
	part->input = opened.input;
	part->size = opened.size;
	while (trace_stream_next(stream, &fact) == TRACE_READ_FACT)
		trace_gathered_add(ret, &fact, trace_stream_piece(stream));
	trace_gathered_end(ret, trace_stream_info(stream));
	part->input = NULL;
	trace_stream_free(stream);
	merge->gathered++;
	if (merge->stopped)
		trace_problem_set(problem, "stopped", "",
			"stopped in the first of two readings: nothing is known yet");
	return !merge->stopped;
}

static void learn(struct trace_merge *merge, const struct trace_gathered *gathered,
	const struct trace_aligned *aligned)
{
	merge->untimed = merge->twice = true;
	for (size_t i = 0; i < merge->n; i++) {
		struct part *part = &merge->parts[i];

		part->aligned = aligned[i];
		part->is_aligned = true;
		part->source.clock = aligned[i].clock;
		memcpy(part->who, gathered[i].who, sizeof(part->who));
		part->n_who = gathered[i].n_who;
		if (gathered[i].timed)
			merge->untimed = false;
	}
}

static bool read_first(struct trace_merge *merge, struct trace_problem *problem)
{
	struct trace_gathered *gathered = calloc(merge->n, sizeof(*gathered));
	struct trace_aligned *aligned = calloc(merge->n, sizeof(*aligned));
	size_t max = ANCHORS_TOGETHER / merge->n;
	bool good = gathered && aligned;

	if (max > TRACE_ANCHORS_MAX)
		max = TRACE_ANCHORS_MAX;
	if (max < ANCHORS_LEAST)
		max = ANCHORS_LEAST;
	if (!good)
		no_memory(problem);
	for (size_t i = 0; i < merge->n && good; i++)
		good = gather(merge, i, max, &gathered[i], problem);
	if (good) {
		good = trace_align(gathered, merge->n, aligned);
		if (good)
			learn(merge, gathered, aligned);
		else
			no_memory(problem);
	}
	for (size_t i = 0; i < merge->n && gathered; i++)
		trace_gathered_clear(&gathered[i]);
	free(gathered);
	free(aligned);
	return good;
}

static bool part_open(struct trace_merge *merge, size_t i, struct trace_problem *problem)
{
	const struct trace_opener *opener = &merge->opener;
	struct part *part = &merge->parts[i];
	struct trace_opened opened;

	if (!opener->open(opener->context, i, &merge->stop, &opened, problem))
		return false;
	part->input = opened.input;
	part->size = opened.size;
	part->source.info = opened.reader->info;
	part->stream = trace_stream_new(opened.reader);
	if (!part->stream)
		no_memory(problem);
	return part->stream != NULL;
}

static bool read_again(struct trace_merge *merge, struct trace_problem *problem)
{
	if (merge->n > 1 && !read_first(merge, problem))
		return false;
	for (size_t i = 0; i < merge->n; i++)
		if (!part_open(merge, i, problem))
			return false;
	return true;
}

struct trace_merge *trace_merge_over(const struct trace_opener *opener, const char *const *names,
	size_t n, const struct trace_watch *watch, struct trace_problem *problem)
{
	struct trace_merge *merge = merge_new(names, n);

	if (!merge) {
		no_memory(problem);
		if (opener->close)
			opener->close(opener->context);
		return NULL;
	}
	merge->opener = *opener;
	merge->stop = (struct trace_stop){is_stopped, merge};
	if (watch)
		merge->watch = *watch;
	if (!read_again(merge, problem)) {
		trace_merge_free(merge);
		return NULL;
	}
	return merge;
}

struct trace_merge *trace_merge_readers(
	struct trace_reader *const *readers, const char *const *names, size_t n)
{
	struct trace_merge *merge = merge_new(names, n);

	for (size_t i = 0; i < n; i++) {
		struct trace_stream *stream = merge ? trace_stream_new(readers[i]) : NULL;

		if (!merge) {
			trace_reader_free(readers[i]);
		} else if (stream) {
			merge->parts[i].stream = stream;
			merge->parts[i].source.info = readers[i]->info;
		} else {
			for (size_t rest = i + 1; rest < n; rest++)
				trace_reader_free(readers[rest]);
			trace_merge_free(merge);
			return NULL;
		}
	}
	return merge;
}

/* Puts the fact on the report's clock. */
static void convert(const struct trace_merge *merge, struct part *part)
{
	const uint32_t piece = trace_stream_piece(part->stream);
	const struct trace_aligned *aligned = &part->aligned;
	struct trace_fact *fact = &part->next;

	part->key = fact->time;
	if (!part->is_aligned)
		return;
	if (fact->time != TRACE_NO_TIME) {
		if (piece < TRACE_PIECES_MAX) {
			const struct trace_clock *clock = &aligned->pieces[piece];
			const struct trace_line line = {
				clock->origin, clock->offset, clock->drift, 0};

			fact->time = trace_time_bounded(
				fact->time + trace_line_delta(&line, fact->time));
		}
		part->key = fact->time;
	} else if (aligned->n_posts) {
		part->key = trace_posts_time(aligned->posts, aligned->n_posts, fact->position);
		if (merge->untimed)
			return;
		fact->time = part->key;
		fact->approximate = true;
	} else if (merge->untimed && fact->position < INT64_MAX / 4 / TRACE_ANCHOR_STEP) {
		part->key = (int64_t)fact->position * TRACE_ANCHOR_STEP;
	}
}

/* What the line does not say and other lines, or other inputs, do: whose log it is. */
static void complete(struct part *part)
{
	struct trace_mac *own = trace_fact_own(&part->next);
	struct trace_who *who;

	if (!own)
		return;
	who = &part->who[trace_who_find(part->who, &part->n_who, part->next.ifname)];
	if (trace_mac_any(own)) {
		trace_who_learn(who, own);
		return;
	}
	*own = who->own;
	part->next.presumed = trace_mac_any(own);
}

static void part_note(struct part *part)
{
	const int64_t time = part->next.time;

	part->source.facts++;
	part->source.set_back = trace_stream_piece(part->stream);
	if (time == TRACE_NO_TIME)
		return;
	if (part->source.first == TRACE_NO_TIME || time < part->source.first)
		part->source.first = time;
	if (part->source.last == TRACE_NO_TIME || time > part->source.last)
		part->source.last = time;
}

static void part_fill(const struct trace_merge *merge, struct part *part)
{
	if (part->state != TRACE_READ_LATER)
		return;
	part->state = trace_stream_next(part->stream, &part->next);
	part->source.info = *trace_stream_info(part->stream);
	if (merge->stopped) /* it ends where nobody wanted more of it */
		part->source.info.cut = false;
	if (!part->is_aligned)
		part->source.clock.state =
			part->source.info.has_times ? TRACE_CLOCK_REFERENCE : TRACE_CLOCK_NONE;
	if (part->state != TRACE_READ_FACT)
		return;
	convert(merge, part);
	complete(part);
	part_note(part);
}

enum trace_read trace_merge_next(struct trace_merge *merge, struct trace_fact *ret)
{
	enum trace_read state = TRACE_READ_END;
	struct part *first = NULL;

	for (size_t i = 0; i < merge->n; i++) {
		struct part *part = &merge->parts[i];

		part_fill(merge, part);
		if (part->state == TRACE_READ_FACT && (!first || part->key < first->key))
			first = part;
		if (part->state == TRACE_READ_LATER)
			state = TRACE_READ_LATER;
	}
	if (!first)
		return state;
	*ret = first->next;
	first->state = TRACE_READ_LATER;
	return TRACE_READ_FACT;
}

struct trace_input *trace_merge_again(const struct trace_merge *merge, size_t i)
{
	const struct trace_opener *opener = &merge->opener;
	struct trace_input *input =
		opener->again ? opener->again(opener->context, i, &merge->stop) : NULL;
	const uint8_t *kept = NULL;
	size_t len = 0;

	if (input)
		return input;
	if (merge->parts[i].input)
		kept = trace_input_kept(merge->parts[i].input, &len);
	return kept ? trace_input_bytes(kept, len) : NULL;
}

size_t trace_merge_count(const struct trace_merge *merge)
{
	return merge->n;
}

const struct trace_source *trace_merge_source(const struct trace_merge *merge, size_t i)
{
	return &merge->parts[i].source;
}

bool trace_merge_stopped(const struct trace_merge *merge)
{
	return merge->stopped;
}

/* Inputs that were not opened yet have no size: in the first reading all weigh the same. */
static double first_progress(const struct trace_merge *merge)
{
	const struct part *part = &merge->parts[merge->gathered];
	double done = (double)merge->gathered;

	if (merge->gathered < merge->n && part->input && part->size > 0 &&
		trace_input_done(part->input) <= part->size)
		done += (double)trace_input_done(part->input) / (double)part->size;
	return done / (double)merge->n / 2;
}

double trace_merge_progress(const struct trace_merge *merge)
{
	double done = 0, all = 0;

	if (merge->n > 1 && !merge->twice && merge->opener.open)
		return first_progress(merge);
	for (size_t i = 0; i < merge->n; i++) {
		const struct part *part = &merge->parts[i];

		if (part->size == 0 || !part->input)
			continue;
		all += (double)part->size;
		done += part->state == TRACE_READ_END ? (double)part->size
						      : (double)trace_input_done(part->input);
	}
	if (all <= 0)
		return 0;
	done = done / all > 1 ? 1 : done / all;
	return merge->twice ? 0.5 + done / 2 : done;
}
