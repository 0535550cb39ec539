/* SPDX-License-Identifier: BSD-3-Clause */
#include "quote.h"

#include <stdlib.h>
#include <string.h>

#include "anonymise/anonymise.h"
#include "merge/again.h"

/* A line of a log is shorter; that of a journal in JSON is not. */
#define QUOTE_MAX 320u

struct wanted {
	struct trace_quote *quotes;
	size_t n;
	const struct trace_merge *merge;
};

static bool is_line(const struct wanted *wanted, struct trace_where where)
{
	return where.position > 0 && where.source < trace_merge_count(wanted->merge) &&
	       !trace_merge_source(wanted->merge, where.source)->info.frames;
}

static void want(struct wanted *wanted, const struct trace_finding *findings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < findings[i].n_evidence; k++)
			if (wanted->n < TRACE_QUOTES_MAX &&
				is_line(wanted, findings[i].evidence[k]))
				wanted->quotes[wanted->n++].where = findings[i].evidence[k];
}

static void want_all(struct wanted *wanted, const struct trace_story *story)
{
	const struct trace_finding *findings = NULL;
	const size_t n = trace_story_findings(story, &findings);

	want(wanted, findings, n);
	for (int good = 0; good < 2; good++)
		for (size_t i = 0; i < trace_story_count(story); i++) {
			const struct trace_attempt *attempt = trace_story_attempt(story, i);
			const bool is_good =
				attempt->n_findings > 0 &&
				verdict_get(attempt->findings[0].verdict)->class == VERDICT_GOOD;

			if (is_good == (good == 1))
				want(wanted, attempt->findings, attempt->n_findings);
		}
}

static int compare(const void *a, const void *b)
{
	const struct trace_where one = ((const struct trace_quote *)a)->where,
				 two = ((const struct trace_quote *)b)->where;

	if (one.source != two.source)
		return one.source < two.source ? -1 : 1;
	return (one.position > two.position) - (one.position < two.position);
}

static size_t drop_doubles(struct trace_quote *quotes, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (count == 0 || compare(&quotes[count - 1], &quotes[i]) != 0)
			quotes[count++] = quotes[i];
	return count;
}

/* Cuts where a character of UTF-8 begins. */
static size_t cut(const char *text, size_t len)
{
	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static char *quote_text(const uint8_t *line, size_t len, bool show_keys)
{
	static const char more[] = " …";
	char *text = malloc(len + sizeof(more));

	if (!text)
		return NULL;
	memcpy(text, line, len);
	text[len] = '\0';
	if (!show_keys) /* before it is cut: what is a secret may be told by what comes after */
		trace_mask_secrets(text, len);
	if (len > QUOTE_MAX) {
		len = cut(text, QUOTE_MAX);
		memcpy(text + len, more, sizeof(more));
	}
	return text;
}

/* Moves on behind the end of the line; false at the end of the input. */
static bool skip_line(struct trace_input *input)
{
	while (trace_input_have(input, 1) > 0) {
		const uint8_t *end = memchr(input->at, '\n', (size_t)(input->end - input->at));

		input->at = end ? end + 1 : input->end;
		if (end)
			return true;
	}
	return false;
}

/* The line that begins at the window; no more of it than a reader looks at. */
static char *read_line(struct trace_input *input, bool show_keys)
{
	const size_t have = trace_input_have(input, 64u * 1024);
	const size_t most = have < 64u * 1024 ? have : 64u * 1024;
	const uint8_t *end = most > 0 ? memchr(input->at, '\n', most) : NULL;
	size_t len = end ? (size_t)(end - input->at) : most;

	while (len > 0 && (input->at[len - 1] == '\r' || input->at[len - 1] == '\n'))
		len--;
	return most > 0 ? quote_text(input->at, len, show_keys) : NULL;
}

static void read_source(
	const struct trace_merge *merge, struct trace_quote *quotes, size_t n, bool show_keys)
{
	struct trace_input *input = trace_merge_again(merge, quotes[0].where.source);
	uint64_t position = 1;
	bool there = input != NULL;

	for (size_t i = 0; i < n && there; i++) {
		for (; there && position < quotes[i].where.position; position++)
			there = skip_line(input);
		if (there)
			quotes[i].text = read_line(input, show_keys);
	}
	trace_input_free(input);
}

struct trace_quote *trace_quotes_read(const struct trace_merge *merge,
	const struct trace_story *story, bool show_keys, size_t *ret_n)
{
	struct wanted wanted = {.merge = merge};
	size_t count = 0;

	*ret_n = 0;
	wanted.quotes = calloc(TRACE_QUOTES_MAX, sizeof(*wanted.quotes));
	if (!wanted.quotes)
		return NULL;
	want_all(&wanted, story);
	qsort(wanted.quotes, wanted.n, sizeof(*wanted.quotes), compare);
	wanted.n = drop_doubles(wanted.quotes, wanted.n);
	for (size_t i = 0; i < wanted.n;) {
		size_t end = i;

		while (end < wanted.n &&
			wanted.quotes[end].where.source == wanted.quotes[i].where.source)
			end++;
		read_source(merge, wanted.quotes + i, end - i, show_keys);
		i = end;
	}
	for (size_t i = 0; i < wanted.n; i++)
		if (wanted.quotes[i].text)
			wanted.quotes[count++] = wanted.quotes[i];
	*ret_n = count;
	return wanted.quotes;
}

void trace_quotes_free(struct trace_quote *quotes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(quotes[i].text);
	free(quotes);
}
