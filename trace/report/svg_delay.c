/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the time went. */
#include "markup.h"
#include "svg.h"

/* A finding explains nothing that is shorter. */
#define SVG_DELAY_NAMED INT64_C(50000000)

static bool svg_timed(const struct trace_step *step)
{
	return step->time != TRACE_NO_TIME && !(step->flags & TRACE_STEP_NOT_SEEN);
}

int64_t svg_delay(const struct trace_attempt *attempt, uint32_t i)
{
	if (!svg_timed(&attempt->steps[i]))
		return 0;
	for (uint32_t before = i; before-- > 0;)
		if (svg_timed(&attempt->steps[before])) {
			int64_t delay = attempt->steps[i].time - attempt->steps[before].time;

			return delay > 0 ? delay : 0;
		}
	return 0;
}

/* Causes take time; an outcome can be the end of a wait. Notes change nothing. */
static bool svg_explains(const struct trace_finding *finding)
{
	const enum verdict_class class = verdict_get(finding->verdict)->class;

	return class == VERDICT_CAUSE || class == VERDICT_FAILED;
}

void svg_name_delays(const struct trace_attempt *attempt, uint8_t *ret_finding)
{
	/* From the last: where two explain the same, the first found stays. */
	for (uint8_t f = attempt->n_findings; f-- > 0;) {
		const struct trace_finding *finding = &attempt->findings[f];
		uint32_t first = attempt->n_steps, last = 0, longest = 0;

		if (!svg_explains(finding))
			continue;
		for (uint32_t i = 0; i < attempt->n_steps; i++)
			if (markup_proves(finding, &attempt->steps[i])) {
				first = i < first ? i : first;
				last = i;
			}
		if (first == attempt->n_steps)
			continue;
		/* The delays between the first and the last. Of one step the one before it; a cause
		 * can also be where one begins. */
		if (first < last)
			first++;
		else if (verdict_get(finding->verdict)->class == VERDICT_CAUSE)
			last++;
		for (uint32_t i = first; i <= last && i < attempt->n_steps; i++)
			if (svg_delay(attempt, i) > svg_delay(attempt, longest))
				longest = i;
		if (svg_delay(attempt, longest) >= SVG_DELAY_NAMED)
			ret_finding[longest] = (uint8_t)(f + 1);
	}
}
