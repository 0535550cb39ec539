/* SPDX-License-Identifier: BSD-3-Clause */
/* Times, and what a finding says. */
#include "judge.h"

#include <stdarg.h>
#include <stdio.h>

bool judge_timed(const struct trace_step *step)
{
	return step->time != TRACE_NO_TIME &&
	       !(step->flags & (TRACE_STEP_NOT_SEEN | TRACE_STEP_UNTIMED | TRACE_STEP_APPROXIMATE));
}

int64_t judge_between(const struct trace_step *a, const struct trace_step *b)
{
	if (!a || !b || !judge_timed(a) || !judge_timed(b) || b->time < a->time)
		return -1;
	return b->time - a->time;
}

int64_t judge_watched_after(const struct judge *judge, const struct trace_step *step)
{
	if (!step || step->time == TRACE_NO_TIME || judge->attempt->input_end == TRACE_NO_TIME ||
		judge->attempt->input_end < step->time)
		return -1;
	return judge->attempt->input_end - step->time;
}

const char *judge_seconds(int64_t ns, char text[static JUDGE_SECONDS])
{
	const int64_t hundredths = (ns + 5 * JUDGE_MS) / (10 * JUDGE_MS);

	if (ns > 0 && ns < 10 * JUDGE_MS)
		snprintf(text, JUDGE_SECONDS, "%d.%d ms", (int)(ns / JUDGE_MS),
			(int)(ns % JUDGE_MS / (JUDGE_MS / 10)));
	else if (ns >= 60 * JUDGE_S)
		snprintf(text, JUDGE_SECONDS, "%lld s", (long long)((ns + JUDGE_S / 2) / JUDGE_S));
	else
		snprintf(text, JUDGE_SECONDS, "%lld.%02d s", (long long)(hundredths / 100),
			(int)(hundredths % 100));
	return text;
}

const char *judge_when(
	const struct judge *judge, const struct trace_step *step, char text[static JUDGE_SECONDS])
{
	char seconds[JUDGE_SECONDS];

	if (!judge_timed(step) || judge->attempt->start == TRACE_NO_TIME ||
		step->time < judge->attempt->start)
		snprintf(text, JUDGE_SECONDS, "some time");
	else
		snprintf(text, JUDGE_SECONDS, "+%s",
			judge_seconds(step->time - judge->attempt->start, seconds));
	return text;
}

void judge_prove_at(struct trace_finding *found, struct trace_where where)
{
	if (where.position == 0 || found->n_evidence == TRACE_EVIDENCE_MAX)
		return;
	for (int i = 0; i < found->n_evidence; i++)
		if (found->evidence[i].position == where.position &&
			found->evidence[i].source == where.source)
			return;
	found->evidence[found->n_evidence++] = where;
}

/* All witnesses of it: what one input says, another may say better. */
void judge_prove(struct trace_finding *found, const struct trace_step *step)
{
	if (!step || !judge_seen(step))
		return;
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++)
		judge_prove_at(found, step->where[i]);
}

void judge_say(struct trace_finding *found, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(found->detail, sizeof(found->detail), format, arguments);
	va_end(arguments);
}

bool judge_holds(struct trace_finding *found, enum trace_confidence confidence,
	const struct trace_step *proof)
{
	found->confidence = confidence;
	judge_prove(found, proof);
	return true;
}
