/* SPDX-License-Identifier: BSD-3-Clause */
#include "stream.h"

#include <stdlib.h>

/* Facts that wait for earlier ones. Inputs are out of order by a few lines, not by hundreds. */
#define WINDOW 256u

struct trace_stream {
	struct trace_reader *reader;
	struct trace_fact slots[WINDOW];
	uint16_t order[WINDOW]; /* slots by time, a ring from head */
	uint16_t spare[WINDOW]; /* slots that are free */
	unsigned head, count;
	int64_t newest;		/* of this piece; TRACE_NO_TIME before its first time */
	uint32_t piece;		/* of the facts in the window */
	uint32_t told;		/* of the last fact that left */
	struct trace_fact next; /* the first of the next piece: waits until the window is empty */
	bool next_waits;
	enum trace_read state; /* what the reader said last */
};

struct trace_stream *trace_stream_new(struct trace_reader *reader)
{
	struct trace_stream *stream = malloc(sizeof(*stream));

	if (!stream) {
		trace_reader_free(reader);
		return NULL;
	}
	/* not the slots: of short inputs they are the most work */
	stream->reader = reader;
	stream->head = stream->count = 0;
	stream->newest = TRACE_NO_TIME;
	stream->piece = stream->told = 0;
	stream->next_waits = false;
	stream->state = TRACE_READ_FACT;
	for (unsigned i = 0; i < WINDOW; i++)
		stream->spare[i] = (uint16_t)i;
	return stream;
}

void trace_stream_free(struct trace_stream *stream)
{
	if (!stream)
		return;
	trace_reader_free(stream->reader);
	free(stream);
}

static uint16_t *place(struct trace_stream *stream, unsigned i)
{
	return &stream->order[(stream->head + i) % WINDOW];
}

static const struct trace_fact *waiting(struct trace_stream *stream, unsigned i)
{
	return &stream->slots[*place(stream, i)];
}

/* Where the next fact is written; the window has room. */
static uint16_t free_slot(const struct trace_stream *stream)
{
	return stream->spare[WINDOW - 1 - stream->count];
}

/* Takes what was written there in. Nearly always at the end: what moves is what came out of order.
 */
static void put(struct trace_stream *stream)
{
	const uint16_t slot = free_slot(stream);
	const int64_t time = stream->slots[slot].time;
	unsigned i = stream->count++;

	if (time > stream->newest)
		stream->newest = time;
	for (; i > 0 && waiting(stream, i - 1)->time > time; i--)
		*place(stream, i) = *place(stream, i - 1);
	*place(stream, i) = slot;
}

static void take(struct trace_stream *stream, struct trace_fact *ret)
{
	const uint16_t slot = *place(stream, 0);

	*ret = stream->slots[slot];
	stream->told = stream->piece;
	stream->head = (stream->head + 1) % WINDOW;
	stream->spare[WINDOW - stream->count--] = slot;
}

static void mend(const struct trace_stream *stream, struct trace_fact *fact)
{
	if (fact->time == TRACE_NO_TIME) {
		fact->time = stream->newest;
		fact->approximate = fact->time != TRACE_NO_TIME;
	} else {
		fact->time = trace_time_bounded(fact->time);
	}
}

/* May the first of the window leave? */
static bool ripe(struct trace_stream *stream)
{
	if (stream->count == 0)
		return false;
	if (stream->count == WINDOW || stream->next_waits || stream->state != TRACE_READ_FACT)
		return true;
	return stream->newest == TRACE_NO_TIME ||
	       waiting(stream, 0)->time < stream->newest - TRACE_DISORDER_MAX;
}

static void read_one(struct trace_stream *stream)
{
	struct trace_fact *fact = &stream->slots[free_slot(stream)];

	stream->state = trace_reader_next(stream->reader, fact);
	if (stream->state != TRACE_READ_FACT)
		return;
	mend(stream, fact);
	if (stream->newest != TRACE_NO_TIME && fact->time < stream->newest - TRACE_DISORDER_MAX) {
		stream->next = *fact;
		stream->next_waits = true;
	} else {
		put(stream);
	}
}

enum trace_read trace_stream_next(struct trace_stream *stream, struct trace_fact *ret)
{
	if (stream->state == TRACE_READ_LATER)
		stream->state = TRACE_READ_FACT;
	while (!ripe(stream)) {
		if (stream->next_waits) {
			stream->next_waits = false;
			stream->piece++;
			stream->newest = TRACE_NO_TIME;
			stream->slots[free_slot(stream)] = stream->next;
			put(stream);
		} else if (stream->state == TRACE_READ_FACT) {
			read_one(stream);
		} else {
			return stream->state;
		}
	}
	take(stream, ret);
	return TRACE_READ_FACT;
}

uint32_t trace_stream_piece(const struct trace_stream *stream)
{
	return stream->told;
}

const struct trace_input_info *trace_stream_info(const struct trace_stream *stream)
{
	return &stream->reader->info;
}
