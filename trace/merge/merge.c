/* SPDX-License-Identifier: BSD-3-Clause */
#include "merge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "stream.h"

/* One input. */
struct part {
	struct trace_source source;
	struct trace_stream *stream;
	const struct trace_input *input; /* for progress; the reader's own */
	struct trace_fact next;
	enum trace_read state; /* FACT: next is one */
	uint64_t size;	       /* of the file on the disk; 0 = not known */
};

struct trace_merge {
	struct part *parts;
	size_t n;
};

static struct trace_merge *merge_new(size_t n)
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
		merge->parts[i].state = TRACE_READ_LATER;
		merge->parts[i].source.first = merge->parts[i].source.last = TRACE_NO_TIME;
	}
	return merge;
}

void trace_merge_free(struct trace_merge *merge)
{
	if (!merge)
		return;
	for (size_t i = 0; i < merge->n; i++)
		trace_stream_free(merge->parts[i].stream);
	free(merge->parts);
	free(merge);
}

static bool part_open(
	struct part *part, const char *path, uint16_t index, struct trace_problem *problem)
{
	struct trace_opened opened;
	struct stat about;

	part->source.path = path;
	if (!trace_open(path, trace_open_name(path), index, &opened, problem))
		return false;
	part->input = opened.input;
	part->size = stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
	part->source.info = opened.reader->info;
	part->stream = trace_stream_new(opened.reader);
	if (!part->stream)
		trace_problem_set(problem, "no-memory", "", "There is no memory to read %s.", path);
	return part->stream != NULL;
}

struct trace_merge *trace_merge_open(
	const char *const *paths, size_t n, struct trace_problem *problem)
{
	struct trace_merge *merge;

	if (n > TRACE_SOURCES_MAX) {
		trace_problem_set(problem, "too-many", "Give those of one attempt.",
			"These are %zu inputs; at most %d can be read together.", n,
			TRACE_SOURCES_MAX);
		return NULL;
	}
	merge = merge_new(n);
	if (!merge) {
		trace_problem_set(problem, "no-memory", "", "There is no memory.");
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		if (!part_open(&merge->parts[i], paths[i], (uint16_t)i, problem)) {
			trace_merge_free(merge);
			return NULL;
		}
	return merge;
}

struct trace_merge *trace_merge_readers(
	struct trace_reader *const *readers, const char *const *names, size_t n)
{
	struct trace_merge *merge = merge_new(n);

	for (size_t i = 0; i < n; i++) {
		struct trace_stream *stream = merge ? trace_stream_new(readers[i]) : NULL;

		if (!merge) {
			trace_reader_free(readers[i]);
		} else if (stream) {
			merge->parts[i].stream = stream;
			merge->parts[i].source.path = names[i];
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

static void part_note(struct part *part, const struct trace_fact *fact)
{
	part->source.facts++;
	part->source.set_back = trace_stream_piece(part->stream);
	if (fact->time == TRACE_NO_TIME)
		return;
	if (part->source.first == TRACE_NO_TIME || fact->time < part->source.first)
		part->source.first = fact->time;
	if (part->source.last == TRACE_NO_TIME || fact->time > part->source.last)
		part->source.last = fact->time;
}

static void part_fill(struct part *part)
{
	if (part->state != TRACE_READ_LATER)
		return;
	part->state = trace_stream_next(part->stream, &part->next);
	part->source.info = *trace_stream_info(part->stream);
	if (part->state == TRACE_READ_FACT)
		part_note(part, &part->next);
}

enum trace_read trace_merge_next(struct trace_merge *merge, struct trace_fact *ret)
{
	enum trace_read state = TRACE_READ_END;
	struct part *first = NULL;

	for (size_t i = 0; i < merge->n; i++) {
		struct part *part = &merge->parts[i];

		part_fill(part);
		if (part->state == TRACE_READ_FACT &&
			(!first || part->next.time < first->next.time))
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

size_t trace_merge_count(const struct trace_merge *merge)
{
	return merge->n;
}

const struct trace_source *trace_merge_source(const struct trace_merge *merge, size_t i)
{
	return &merge->parts[i].source;
}

double trace_merge_progress(const struct trace_merge *merge)
{
	double done = 0, all = 0;

	for (size_t i = 0; i < merge->n; i++) {
		const struct part *part = &merge->parts[i];

		/* After its end the reader's input may be gone. */
		if (part->size == 0 || !part->input)
			continue;
		all += (double)part->size;
		done += part->state == TRACE_READ_END ? (double)part->size
						      : (double)trace_input_done(part->input);
	}
	return all > 0 ? done / all : 0;
}
