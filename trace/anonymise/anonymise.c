/* SPDX-License-Identifier: BSD-3-Clause */
#include "anonymise.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../capture/capture.h"
#include "../log/log.h"
#include "copy.h"

#define SNIFF 4096u

struct trace_anonymiser *trace_anonymiser_new(void)
{
	struct trace_anonymiser *anonymiser = calloc(1, sizeof(*anonymiser));

	if (!anonymiser)
		return NULL;
	anonymiser->texts = calloc(MAP_TEXTS_MAX, sizeof(*anonymiser->texts));
	if (!anonymiser->texts || getrandom(anonymiser->key, sizeof(anonymiser->key), 0) !=
					  (ssize_t)sizeof(anonymiser->key)) {
		trace_anonymiser_free(anonymiser);
		return NULL;
	}
	return anonymiser;
}

void trace_anonymiser_free(struct trace_anonymiser *anonymiser)
{
	if (!anonymiser)
		return;
	explicit_bzero(anonymiser->key, sizeof(anonymiser->key));
	free(anonymiser->texts);
	free(anonymiser);
}

enum kind { KIND_OTHER, KIND_CAPTURE, KIND_TEXT };

static enum kind kind_of(struct trace_input *input)
{
	size_t len = trace_input_have(input, SNIFF);

	if (len > SNIFF)
		len = SNIFF;
	if (trace_capture_sniff(input->at, len))
		return KIND_CAPTURE;
	return trace_log_sniff(input->at, len) > 0 ? KIND_TEXT : KIND_OTHER;
}

/* Passes on whether there was memory for it. */
static bool had_memory(bool had, struct trace_problem *problem)
{
	if (!had)
		trace_problem_set(
			problem, "no-memory", "Close other programs.", "There is no memory.");
	return had;
}

/* Standard input has one place in its file: to open it again takes from who reads it already. */
static bool can_be_read_twice(const char *path, const struct trace_input *input)
{
	return strcmp(path, "-") != 0 && trace_input_size(input) > 0;
}

/* What a log names is looked for from its first line on: it is read twice, if it can be. */
static bool learn(
	struct trace_anonymiser *anonymiser, const char *path, struct trace_problem *problem)
{
	struct trace_input *input = trace_input_open(path, problem);
	bool good;

	if (!input)
		return false;
	good = had_memory(text_copy(anonymiser, input, NULL), problem);
	trace_input_free(input);
	return good;
}

bool trace_anonymise(struct trace_anonymiser *anonymiser, const char *path, FILE *to,
	struct trace_problem *problem)
{
	struct trace_input *input = trace_input_open(path, problem);
	bool good = true;

	if (!input)
		return false;
	switch (kind_of(input)) {
	case KIND_CAPTURE:
		good = had_memory(capture_copy(anonymiser, input, to), problem);
		break;
	case KIND_TEXT:
		good = (!can_be_read_twice(path, input) || learn(anonymiser, path, problem)) &&
		       had_memory(text_copy(anonymiser, input, to), problem);
		break;
	case KIND_OTHER:
		trace_problem_set(problem, "not-understood",
			"Give a capture (pcap, pcapng) or a log.",
			"%s is neither a capture nor a log.", path);
		good = false;
		break;
	}
	trace_input_free(input);
	if (good && (fflush(to) != 0 || ferror(to))) {
		trace_problem_set(problem, "cannot-write", "Is there room on the disk?",
			"The copy of %s could not be written.", path);
		good = false;
	}
	return good;
}
