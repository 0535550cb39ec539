/* SPDX-License-Identifier: BSD-3-Clause */
/* One input in order, on its own clock. */
#ifndef TRACE_MERGE_STREAM_H
#define TRACE_MERGE_STREAM_H

#include "../reader.h"

#define TRACE_NS_PER_S 1000000000LL

/* As far back as a clock may go and be put in order; further back it was set. */
#define TRACE_DISORDER_MAX (60 * TRACE_NS_PER_S)

static inline int64_t trace_time_bounded(int64_t time)
{
	if (time > TRACE_TIME_MAX)
		return TRACE_TIME_MAX;
	return time < TRACE_TIME_MIN ? TRACE_TIME_MIN : time;
}

struct trace_stream;

/* Takes the reader over. NULL: no memory; the reader is freed then, too. */
struct trace_stream *trace_stream_new(struct trace_reader *reader);
void trace_stream_free(struct trace_stream *stream);

/*
 * The next fact. A fact without a time in an input that has times gets that of the line before it,
 * marked approximate. LATER: nothing now, and nothing is kept back.
 */
enum trace_read trace_stream_next(struct trace_stream *stream, struct trace_fact *ret);

/* Which piece of the input the last fact was of: how often its clock was set back before it. */
uint32_t trace_stream_piece(const struct trace_stream *stream);

const struct trace_input_info *trace_stream_info(const struct trace_stream *stream);

#endif
