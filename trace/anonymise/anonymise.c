/* SPDX-License-Identifier: BSD-3-Clause */
#include "anonymise.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../capture/capture.h"
#include "../input/spool.h"
#include "../log/log.h"
#include "copy.h"

#define SNIFF 4096u

struct trace_anonymiser {
	struct map map;
	const char *const *paths;
	size_t n;
	struct trace_spool *spools; /* of each */
	struct trace_stop stop;
	bool learned;
};

static void no_memory(struct trace_problem *problem)
{
	trace_problem_set(problem, "no-memory", "Close other programs.", "There is no memory.");
}

/* Standard input and pipes are kept: all are read twice. */
static bool spools_begin(struct trace_anonymiser *anonymiser, struct trace_problem *problem)
{
	for (size_t i = 0; i < anonymiser->n; i++)
		anonymiser->spools[i].fd = -1;
	for (size_t i = 0; i < anonymiser->n; i++)
		if (!trace_spool_begin(&anonymiser->spools[i], anonymiser->paths[i],
			    &anonymiser->stop, problem))
			return false;
	return true;
}

struct trace_anonymiser *trace_anonymiser_new(const char *const *paths, size_t n,
	const struct trace_stop *stop, struct trace_problem *problem)
{
	struct trace_anonymiser *anonymiser = calloc(1, sizeof(*anonymiser));
	uint64_t key[2];

	if (!anonymiser) {
		no_memory(problem);
		return NULL;
	}
	anonymiser->spools = calloc(n, sizeof(*anonymiser->spools));
	anonymiser->paths = paths;
	if (stop)
		anonymiser->stop = *stop;
	if (!anonymiser->spools || getrandom(key, sizeof(key), 0) != (ssize_t)sizeof(key) ||
		!map_init(&anonymiser->map, key)) {
		no_memory(problem);
		trace_anonymiser_free(anonymiser);
		return NULL;
	}
	anonymiser->n = n;
	if (spools_begin(anonymiser, problem))
		return anonymiser;
	trace_anonymiser_free(anonymiser);
	return NULL;
}

void trace_anonymiser_free(struct trace_anonymiser *anonymiser)
{
	if (!anonymiser)
		return;
	map_clear(&anonymiser->map);
	for (size_t i = 0; i < anonymiser->n; i++)
		trace_spool_end(&anonymiser->spools[i]);
	free(anonymiser->spools);
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

static const char *name_of(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* Copies it, or learns its names when @to is NULL. */
static bool copy(struct trace_anonymiser *anonymiser, const char *name, struct trace_input *input,
	FILE *to, const char **ret_cut, struct trace_problem *problem)
{
	const char *end = NULL;
	bool good = true;

	switch (kind_of(input)) {
	case KIND_CAPTURE:
		good = capture_copy(&anonymiser->map, input, to, &end);
		break;
	case KIND_TEXT:
		good = text_copy(&anonymiser->map, input, to);
		break;
	case KIND_OTHER:
		trace_problem_set(problem, "not-understood",
			"Give a capture (pcap, pcapng) or a log.",
			"%s is neither a capture nor a log.", name);
		return false;
	}
	if (!good) {
		no_memory(problem);
		return false;
	}
	if (trace_input_stopped(input)) {
		trace_problem_set(problem, "stopped", "", "stopped: there is no copy of %s", name);
		return false;
	}
	*ret_cut = trace_input_broken(input) ? trace_input_broken(input) : end;
	return true;
}

static bool read_one(struct trace_anonymiser *anonymiser, size_t i, FILE *to, const char **ret_cut,
	struct trace_problem *problem)
{
	const char *path = anonymiser->paths[i];
	struct trace_input *input = trace_input_open(
		trace_spool_path(&anonymiser->spools[i], path), &anonymiser->stop, problem);
	bool good;

	if (!input)
		return false;
	good = copy(anonymiser, name_of(path), input, to, ret_cut, problem);
	trace_input_free(input);
	return good;
}

/* A name may stand in an input before the line, or in another than the one, that says it is one. */
static bool learn(struct trace_anonymiser *anonymiser, struct trace_problem *problem)
{
	const char *end;

	for (size_t i = 0; i < anonymiser->n; i++)
		if (!read_one(anonymiser, i, NULL, &end, problem))
			return false;
	anonymiser->learned = true;
	return true;
}

bool trace_anonymise(struct trace_anonymiser *anonymiser, size_t i, FILE *to, const char **ret_cut,
	struct trace_problem *problem)
{
	const char *end = NULL;

	if ((!anonymiser->learned && !learn(anonymiser, problem)) ||
		!read_one(anonymiser, i, to, &end, problem))
		return false;
	if (fflush(to) != 0 || ferror(to)) {
		trace_problem_set(problem, "cannot-write", "Is there room on the disk?",
			"The copy of %s could not be written.", name_of(anonymiser->paths[i]));
		return false;
	}
	*ret_cut = end;
	return true;
}
