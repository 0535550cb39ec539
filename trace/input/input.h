/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bytes of an input: a file, standard input, either of them compressed (gzip, zstd; found by
 * content). A window that slides over them; memory does not grow with the file.
 */
#ifndef TRACE_INPUT_H
#define TRACE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why an input is of no use, for people: token for scripts, message names the file, remedy says
 * what to do. */
struct trace_problem {
	char token[24]; /* "no-such-file", "no-permission", "is-a-directory", "empty",
			   "not-understood", … */
	char message[320];
	char remedy[320];
};

void trace_problem_set(struct trace_problem *problem, const char *token, const char *remedy,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* There is nothing in @name. */
void trace_problem_empty(struct trace_problem *problem, const char *name);

/* Asked before each read, and when a signal comes while nothing comes from a pipe: true ends the
 * input there. */
struct trace_stop {
	bool (*wanted)(void *context); /* NULL: never */
	void *context;
};

/* The largest @need of trace_input_more(). */
#define TRACE_INPUT_MAX (256u * 1024)

struct trace_input {
	const uint8_t *at, *end; /* the window: what is there of the bytes that come next */
	uint64_t offset;	 /* of end, in the uncompressed bytes */
	bool cut; /* the compressed stream, or the file, broke off; see trace_input_broken() */
};

/* @path: "-" is standard input. NULL and @problem when there is nothing to read: no such file, no
 * permission, a directory, a device; an empty input too. @stop may be NULL. */
struct trace_input *trace_input_open(
	const char *path, const struct trace_stop *stop, struct trace_problem *problem);

/* Bytes in memory, borrowed: for tests and fuzzing. */
struct trace_input *trace_input_bytes(const void *bytes, size_t len);

void trace_input_free(struct trace_input *input);

/* Makes the window at least @need long when the input still has as much; returns its length, less
 * at the end. */
size_t trace_input_more(struct trace_input *input, size_t need);

/* As above, at no cost when the window is long enough. */
static inline size_t trace_input_have(struct trace_input *input, size_t need)
{
	size_t have = (size_t)(input->end - input->at);

	return have >= need ? have : trace_input_more(input, need);
}

/* Passes over @n bytes, more than the window has if need be (a file is then not read there). false:
 * fewer came. */
bool trace_input_skip(struct trace_input *input, uint64_t n);

/* What broke the stream: "unexpected end of file", "checksum is wrong", …; NULL when nothing did.
 */
const char *trace_input_broken(const struct trace_input *input);

/* Was it ended by its struct trace_stop? */
bool trace_input_stopped(const struct trace_input *input);

/* From now on the first @most bytes are kept in memory, for whoever wants to read the input once
 * more: what cannot be read twice is a pipe. What is in the window already is kept, too. */
void trace_input_keep(struct trace_input *input, size_t most);
/* What was kept, borrowed; NULL and 0 when there is nothing. */
const uint8_t *trace_input_kept(const struct trace_input *input, size_t *ret_len);

/* How many bytes of the file as it lies on the disk were read: for progress. */
uint64_t trace_input_done(const struct trace_input *input);

#endif
