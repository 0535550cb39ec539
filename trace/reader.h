/* SPDX-License-Identifier: BSD-3-Clause */
/* A reader: one input, turned into facts one by one. capture/ and log/ make them. */
#ifndef TRACE_READER_H
#define TRACE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "fact.h"

struct trace_reader;

enum trace_read {
	TRACE_READ_FACT,
	TRACE_READ_END,	  /* also where the input is cut: see info.cut */
	TRACE_READ_LATER, /* live only: nothing now, poll again */
};

/* What is known of an input; filled while it is read, complete at its end. */
struct trace_input_info {
	const char *format; /* "pcapng", "hostapd log", "wpa_supplicant events", … */
	enum trace_side side;
	bool has_times;
	bool since_boot;	 /* times count from the machine's start, not from 1970 */
	uint64_t units;		 /* lines or frames so far */
	bool frames;		 /* units are frames, else lines */
	uint64_t bytes;		 /* read so far, uncompressed */
	uint64_t not_understood; /* frames of no known link type, lines of no known shape */
	bool cut;		 /* ends in the middle: of a frame, a line, a compressed stream */
	char cut_text[80];	 /* "the last frame is cut", … */
	struct trace_mac
		own; /* address of the station or BSS that logs, as far as told; the last one */
};

/* A reader's last fact is INPUT_END when its times go on for longer than this without a fact. */
#define TRACE_QUIET_NS INT64_C(5000000000)

struct trace_reader_ops {
	enum trace_read (*next)(struct trace_reader *reader, struct trace_fact *ret);
	void (*free)(struct trace_reader *reader);
};

/* The first member of every reader. */
struct trace_reader {
	const struct trace_reader_ops *ops;
	struct trace_input_info info;
};

static inline enum trace_read trace_reader_next(struct trace_reader *reader, struct trace_fact *ret)
{
	return reader->ops->next(reader, ret);
}

static inline void trace_reader_free(struct trace_reader *reader)
{
	if (reader)
		reader->ops->free(reader);
}

#endif
