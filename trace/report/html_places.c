/* SPDX-License-Identifier: BSD-3-Clause */
#include "html.h"

#include <stdlib.h>

#include "common.h"

struct html_place {
	struct trace_where where;
	uint32_t attempt; /* its number */
	uint32_t step;
};

struct html_places {
	size_t n;
	struct html_place list[];
};

static int place_order(const void *left, const void *right)
{
	const struct html_place *a = left, *b = right;

	if (a->where.source != b->where.source)
		return a->where.source < b->where.source ? -1 : 1;
	if (a->where.position != b->where.position)
		return a->where.position < b->where.position ? -1 : 1;
	return 0;
}

struct html_places *html_places_new(const struct trace_story *story)
{
	size_t steps = 0, n = 0;

	for (size_t i = 0; i < trace_story_count(story); i++)
		steps += trace_story_attempt(story, i)->n_steps;

	struct html_places *places =
		malloc(sizeof(*places) + steps * TRACE_WITNESSES_MAX * sizeof(places->list[0]));
	if (!places)
		return NULL;
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		for (uint32_t j = 0; j < attempt->n_steps; j++)
			for (size_t k = 0; k < TRACE_WITNESSES_MAX; k++)
				if (trace_where_any(attempt->steps[j].where[k]))
					places->list[n++] = (struct html_place){
						attempt->steps[j].where[k], attempt->number, j};
	}
	places->n = n;
	qsort(places->list, n, sizeof(places->list[0]), place_order);
	return places;
}

void html_places_free(struct html_places *places)
{
	free(places);
}

bool html_place_find(const struct html *html, const struct trace_attempt *attempt,
	struct trace_where where, uint32_t *ret_attempt, uint32_t *ret_step)
{
	if (!trace_where_any(where))
		return false;

	const struct trace_step *step = attempt ? trace_step_at(attempt, where) : NULL;
	if (step) {
		*ret_attempt = attempt->number;
		*ret_step = (uint32_t)(step - attempt->steps);
		return true;
	}
	if (!html->places)
		return false;

	const struct html_place key = {.where = where};
	const struct html_place *found = bsearch(&key, html->places->list, html->places->n,
		sizeof(html->places->list[0]), place_order);
	if (!found)
		return false;
	*ret_attempt = found->attempt;
	*ret_step = found->step;
	return true;
}
