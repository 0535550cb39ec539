/* SPDX-License-Identifier: BSD-3-Clause */
#include "line.h"

#include <math.h>
#include <stdlib.h>

/* Clocks of one machine drift by 100 ppm at worst; more is no drift. */
#define DRIFT_MAX 1e-3

#define SLOPES_MAX 4096u
#define VALUES_MAX 4096u

int64_t trace_line_delta(const struct trace_line *line, int64_t time)
{
	const double more = line->drift * (double)(time - line->origin);

	return line->offset + (int64_t)llround(more);
}

static int compare_time(const void *a, const void *b)
{
	const struct trace_pair *one = a, *two = b;

	if (one->time != two->time)
		return one->time < two->time ? -1 : 1;
	return (one->delta > two->delta) - (one->delta < two->delta);
}

static int compare_double(const void *a, const void *b)
{
	const double one = *(const double *)a, two = *(const double *)b;

	return (one > two) - (one < two);
}

/* @part of the values are smaller. */
static double quantile(double *values, size_t n, double part)
{
	const double at = part * (double)(n - 1);
	const size_t below = (size_t)at;

	qsort(values, n, sizeof(*values), compare_double);
	if (below + 1 >= n)
		return values[n - 1];
	return values[below] + (at - (double)below) * (values[below + 1] - values[below]);
}

/*
 * The median of the slopes between pairs (Theil and Sen): all of them when there are few, else
 * each one's with the one half as many further on. Only pairs that went the same way are compared.
 */
static double median_slope(const struct trace_pair *pairs, size_t n)
{
	static const size_t few = 64;
	double *slopes = malloc(SLOPES_MAX * sizeof(*slopes));
	size_t n_slopes = 0;
	double slope = 0;

	if (!slopes)
		return 0;
	for (size_t step = n <= few ? 1 : n / 2; step < n && n_slopes < SLOPES_MAX; step++) {
		for (size_t i = 0; i + step < n && n_slopes < SLOPES_MAX; i++) {
			const struct trace_pair *a = &pairs[i], *b = &pairs[i + step];

			if (a->ahead == b->ahead && b->time > a->time)
				slopes[n_slopes++] =
					(double)(b->delta - a->delta) / (double)(b->time - a->time);
		}
		if (n > few && n_slopes)
			break;
	}
	if (n_slopes)
		slope = quantile(slopes, n_slopes, 0.5);
	free(slopes);
	return slope;
}

/* What the pairs of one way say of the offset, the line's drift taken away; -1: how many. */
static size_t residuals(const struct trace_pair *pairs, size_t n, const struct trace_line *line,
	int ahead, bool fine, double *values)
{
	size_t count = 0;

	for (size_t i = 0; i < n && count < VALUES_MAX; i++) {
		if ((ahead != 2 && pairs[i].ahead != ahead) || (fine && !pairs[i].fine))
			continue;
		values[count++] = (double)(pairs[i].delta - trace_line_delta(line, pairs[i].time));
	}
	return count;
}

/*
 * Both ways have the same latency, as a rule: the middle between the quick ones of both. Slow
 * ones are those for which a side computed before it sent.
 */
static double middle(
	const struct trace_pair *pairs, size_t n, const struct trace_line *line, double *values)
{
	for (int fine = 1; fine >= 0; fine--) {
		const size_t there = residuals(pairs, n, line, 1, fine, values);
		const double low = there ? quantile(values, there, 0.2) : 0;
		const size_t back = residuals(pairs, n, line, -1, fine, values);

		if (there && back)
			return (low + quantile(values, back, 0.8)) / 2;
	}
	return quantile(values, residuals(pairs, n, line, 2, false, values), 0.5);
}

/* Half of the residuals are nearer to their median. */
static double deviation(
	const struct trace_pair *pairs, size_t n, const struct trace_line *line, double *values)
{
	const size_t count = residuals(pairs, n, line, 2, false, values);
	const double median = quantile(values, count, 0.5);

	for (size_t i = 0; i < count; i++)
		values[i] = fabs(values[i] - median);
	return quantile(values, count, 0.5);
}

/* A drift that the scatter of so short a time could make by itself is none. @line has the drift. */
static bool is_real(
	const struct trace_pair *pairs, size_t n, const struct trace_line *line, double *values)
{
	static const double least = 50e3; /* ns: programs' stamps are no better */
	const double length = (double)(pairs[n - 1].time - pairs[0].time);
	double scatter;

	/* first: what is beyond, times years, is more than can be counted */
	if (length <= 0 || fabs(line->drift) > DRIFT_MAX)
		return false;
	scatter = deviation(pairs, n, line, values);
	if (scatter < least)
		scatter = least;
	return fabs(line->drift) * length * sqrt((double)n) > 6 * scatter;
}

struct trace_line trace_line_fit(struct trace_pair *pairs, size_t n)
{
	struct trace_line line = {0};
	double *values = malloc(VALUES_MAX * sizeof(*values));

	qsort(pairs, n, sizeof(*pairs), compare_time);
	line.origin = pairs[n / 2].time;
	line.offset = pairs[n / 2].delta;
	if (!values)
		return line;
	line.drift = median_slope(pairs, n);
	if (!is_real(pairs, n, &line, values))
		line.drift = 0;
	line.offset += (int64_t)llround(middle(pairs, n, &line, values));
	const size_t count = residuals(pairs, n, &line, 2, false, values);

	for (size_t i = 0; i < count; i++)
		values[i] = fabs(values[i]);
	line.spread = (int64_t)quantile(values, count, 0.9);
	free(values);
	return line;
}
