/* SPDX-License-Identifier: BSD-3-Clause */
/* Causes: what took its time. All pieces of an attempt's time are found first; each rule names one
 * kind of them. */
#include "judge.h"

#include <stdio.h>

#include <wsc/wire.h>

#define SLOW_JOIN_NS (2 * JUDGE_S)
#define GAP_NS	     (2 * JUDGE_S)
#define SLOW_PEER_NS JUDGE_S
/* A scan of one channel takes a tenth of a second, one of all of them some seconds. */
#define FULL_SCAN_NS  (JUDGE_S / 2)
#define SCAN_GUESS_NS JUDGE_S

static void piece_add(struct pieces *pieces, enum piece_kind kind, const struct trace_step *from,
	const struct trace_step *to)
{
	if (pieces->n < PIECES_MAX && judge_between(from, to) > 0)
		pieces->piece[pieces->n++] = (struct piece){.kind = kind, .from = from, .to = to};
}

static bool is_attempt(const struct judge *judge, const struct trace_step *step)
{
	return judge_is_auth_start(judge, step) || judge_is_assoc_start(judge, step);
}

static bool is_towards(const struct judge *judge, const struct trace_step *step)
{
	return is_attempt(judge, step) || step->kind == TRACE_ASSOCIATED ||
	       step->kind == TRACE_ASSOC_RESPONSE || step->kind == TRACE_KEY_MESSAGE;
}

/* Each time-out, from the first step of the try that timed out. */
static void timeouts_add(const struct judge *judge, struct pieces *pieces,
	enum trace_fact_kind timeout, judge_step_fn *start, enum piece_kind kind)
{
	const struct trace_step *over = NULL, *before = NULL;

	while ((over = judge_next(judge, over, timeout, JUDGE_ANY))) {
		const struct trace_step *begun = judge_next_that(judge, before, start);

		/* Of several in a row (a request, its repetition, a debug state) the first of the
		 * association that timed out counts. */
		while (begun && begun < over && begun->round != over->round)
			begun = judge_next_that(judge, begun, start);
		if (begun && begun < over)
			piece_add(pieces, kind, begun, over);
		before = over;
	}
}

/* A scan after the access point was known: told of, or concluded from what was done after it. */
static void scans_add(const struct judge *judge, struct pieces *pieces)
{
	const struct trace_step *scan = pieces->from, *over = pieces->from;

	while ((scan = judge_next(judge, scan, TRACE_SCAN_START, JUDGE_ANY)) &&
		(!pieces->to || scan < pieces->to)) {
		const struct trace_step *done = judge_next(judge, scan, TRACE_SCAN_DONE, JUDGE_ANY);
		const unsigned n = pieces->n;

		piece_add(pieces, PIECE_SCAN, scan,
			done ? done : judge_next_that(judge, scan, is_attempt));
		if (pieces->n > n)
			pieces->piece[n].full = scan->value == 0;
	}
	while ((over = judge_next(judge, over, TRACE_AUTH_TIMEOUT, JUDGE_ANY))) {
		const struct trace_step *next = judge_next_that(judge, over, is_attempt);
		const struct trace_step *shown =
			judge_next(judge, over, TRACE_SCAN_START, JUDGE_ANY);
		const unsigned n = pieces->n;

		if (!next || (shown && shown < next) || judge_between(over, next) < SCAN_GUESS_NS)
			continue;
		piece_add(pieces, PIECE_SCAN, over, next);
		if (pieces->n > n)
			pieces->piece[n].guessed = pieces->piece[n].full = true;
	}
}

/* Messages of the exchange: who waits for whom. M2D makes the station wait for the registrar. */
static void exchange_add(const struct judge *judge, struct pieces *pieces)
{
	const struct trace_step *step = judge_first(judge, TRACE_WSC_MESSAGE, JUDGE_ANY), *next;
	const struct trace_step *m2d = judge_first(judge, TRACE_WSC_MESSAGE, WSC_M2D);

	if (m2d) {
		next = judge_next(judge, m2d, TRACE_WSC_MESSAGE, WSC_M2);
		if (!next) /* it was told so again and again */
			next = judge_last(judge, NULL, TRACE_WSC_MESSAGE, WSC_M2D);
		piece_add(pieces, PIECE_WAIT, m2d, next);
	}
	for (; step; step = next) {
		next = judge_next(judge, step, TRACE_WSC_MESSAGE, JUDGE_ANY);
		if (next && next->from != step->from && next->round == step->round &&
			next->code <= WSC_M8 && next->code != WSC_M1 && step->code <= WSC_M8 &&
			step->code != WSC_M2D && judge_between(step, next) >= SLOW_PEER_NS)
			piece_add(pieces, PIECE_SLOW, step, next);
	}
}

static bool is_covered(
	const struct pieces *pieces, const struct trace_step *from, const struct trace_step *to)
{
	const int64_t gap = to->time - from->time;
	int64_t covered = 0;

	for (unsigned i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->piece[i];
		const int64_t start =
			piece->from->time > from->time ? piece->from->time : from->time;
		const int64_t end = piece->to->time < to->time ? piece->to->time : to->time;

		if (end > start)
			covered += end - start;
	}
	return covered * 2 > gap;
}

/* Silences that nothing explains, from the first message of the exchange to the join. */
static void gaps_add(const struct judge *judge, struct pieces *pieces)
{
	const struct trace_step *last = judge->exchange ? judge->exchange : pieces->from;
	const struct trace_step *const end = judge->attempt->steps + judge->attempt->n_steps;

	if (!last || !judge_timed(last))
		return;
	for (const struct trace_step *s = last + 1; s < end; s++) {
		if (judge->joined && s > judge->joined)
			break;
		if (!judge_timed(s))
			continue;
		if (judge_between(last, s) >= GAP_NS && !is_covered(pieces, last, s) &&
			s->kind != TRACE_WALK_TIME_OVER && s->kind != TRACE_EAP_TIMEOUT &&
			s->kind != TRACE_EAP_RETRANSMIT && s->kind != TRACE_PBC_PRESSED &&
			s->kind != TRACE_CANCELLED && s->kind != TRACE_SESSION)
			piece_add(pieces, PIECE_GAP, last, s);
		last = s;
	}
}

void judge_pieces(const struct judge *judge, struct pieces *pieces)
{
	pieces->from = judge->given;
	pieces->n = 0;
	if (!pieces->from && judge->attempt->method == TRACE_PLAIN)
		pieces->from = judge_next_that(judge, NULL, judge_is_auth_start);
	pieces->to = judge->joined;
	if (!pieces->to && pieces->from)
		pieces->to = judge_last_that(judge, NULL, is_towards);
	if (pieces->to && pieces->to <= pieces->from)
		pieces->to = NULL;
	timeouts_add(judge, pieces, TRACE_AUTH_TIMEOUT, judge_is_auth_start, PIECE_AUTH);
	timeouts_add(judge, pieces, TRACE_ASSOC_TIMEOUT, judge_is_assoc_start, PIECE_ASSOC);
	if (pieces->from)
		scans_add(judge, pieces);
	exchange_add(judge, pieces);
	gaps_add(judge, pieces);
}

/* ns of all pieces of a kind, and how many; those of one kind do not overlap. */
static int64_t pieces_sum(const struct pieces *pieces, enum piece_kind kind, unsigned *ret_n)
{
	int64_t sum = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < pieces->n; i++)
		if (pieces->piece[i].kind == kind) {
			sum += pieces->piece[i].to->time - pieces->piece[i].from->time;
			n++;
		}
	*ret_n = n;
	return sum;
}

static void pieces_prove(
	const struct pieces *pieces, enum piece_kind kind, struct trace_finding *found)
{
	for (unsigned i = 0; i < pieces->n; i++)
		if (pieces->piece[i].kind == kind) {
			judge_prove(found, pieces->piece[i].from);
			judge_prove(found, pieces->piece[i].to);
		}
}

bool judge_slow_join(const struct judge *judge, struct trace_finding *found)
{
	static const char *const names[PIECE_KIND_COUNT] = {
		[PIECE_AUTH] = "authentication time-outs",
		[PIECE_ASSOC] = "association time-outs",
		[PIECE_SCAN] = "scans",
		[PIECE_GAP] = "unexplained",
	};
	char text[JUDGE_SECONDS], list[112] = "";
	const struct pieces *pieces = judge->pieces;
	int64_t total;
	size_t used = 0;

	total = judge_between(pieces->from, pieces->to);
	if (total < SLOW_JOIN_NS || verdict_get(judge->outcome->verdict)->class == VERDICT_FAILED)
		return false;
	for (unsigned kind = 0; kind < PIECE_KIND_COUNT; kind++) {
		unsigned n;
		const int64_t sum = pieces_sum(pieces, (enum piece_kind)kind, &n);

		if (names[kind] && n && used < sizeof(list))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s %s",
				used ? ", " : ": ", names[kind], judge_seconds(sum, text));
	}
	judge_say(found, "%s from %s to %s%s.", judge_seconds(total, text),
		judge->given ? "the end of WPS" : "the first authentication",
		judge->joined ? "the join" : "the last sign of it", list);
	judge_prove(found, pieces->from);
	return judge_holds(found, TRACE_CERTAIN, pieces->to);
}

static bool timed_out(const struct judge *judge, struct trace_finding *found,
	enum trace_fact_kind timeout, enum piece_kind kind, const char *what)
{
	const struct trace_step *over = judge_first(judge, timeout, JUDGE_ANY);
	char seconds[JUDGE_SECONDS], when[JUDGE_SECONDS];
	const struct pieces *pieces = judge->pieces;
	unsigned n;
	int64_t sum;

	if (!over)
		return false;
	sum = pieces_sum(pieces, kind, &n);
	pieces_prove(pieces, kind, found);
	if (n > 1)
		judge_say(found, "%u %ss were never answered; %s passed until they were given up.",
			n, what, judge_seconds(sum, seconds));
	for (unsigned i = 0; n == 1 && i < pieces->n; i++)
		if (pieces->piece[i].kind == kind)
			judge_say(found,
				"The %s at %s was never answered; %s passed until it was given up.",
				what, judge_when(judge, pieces->piece[i].from, when),
				judge_seconds(sum, seconds));
	return judge_holds(found, TRACE_CERTAIN, over);
}

bool judge_auth_timeout(const struct judge *judge, struct trace_finding *found)
{
	return timed_out(judge, found, TRACE_AUTH_TIMEOUT, PIECE_AUTH, "authentication");
}

bool judge_assoc_timeout(const struct judge *judge, struct trace_finding *found)
{
	return timed_out(judge, found, TRACE_ASSOC_TIMEOUT, PIECE_ASSOC, "association");
}

bool judge_full_scan(const struct judge *judge, struct trace_finding *found)
{
	char seconds[JUDGE_SECONDS];
	const struct pieces *pieces = judge->pieces;
	bool shown = false, any = false;
	int64_t sum = 0;

	for (unsigned i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->piece[i];
		const int64_t took = piece->to->time - piece->from->time;

		if (piece->kind != PIECE_SCAN || !piece->full || took < FULL_SCAN_NS)
			continue;
		any = true;
		shown = shown || !piece->guessed;
		sum += took;
		judge_prove(found, piece->from);
		judge_prove(found, piece->to);
	}
	if (!any)
		return false;
	if (shown)
		judge_say(found, "It took %s.", judge_seconds(sum, seconds));
	else
		judge_say(found,
			"%s passed between giving up and the next try, which is what such a scan "
			"takes; the input does not show one.",
			judge_seconds(sum, seconds));
	found->confidence = shown ? TRACE_CERTAIN : TRACE_POSSIBLE;
	return true;
}

/* While an authentication was waited for, a scan came to its end, and nobody used it. */
bool judge_late_scan_result(const struct judge *judge, struct trace_finding *found)
{
	char into[JUDGE_SECONDS], more[JUDGE_SECONDS];
	const struct pieces *pieces = judge->pieces;

	for (unsigned i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->piece[i];
		const struct trace_step *done, *next;

		if (piece->kind != PIECE_AUTH)
			continue;
		done = judge_next(judge, piece->from, TRACE_SCAN_DONE, JUDGE_ANY);
		if (!done || done > piece->to)
			continue;
		next = judge_next_that(judge, piece->to, is_attempt);
		if (next && judge_between(done, next) >= 0)
			judge_say(found,
				"It came %s after the authentication had begun; the next try was "
				"%s later.",
				judge_seconds(judge_between(piece->from, done), into),
				judge_seconds(judge_between(done, next), more));
		judge_prove(found, done);
		judge_prove(found, piece->to);
		return judge_holds(found, TRACE_LIKELY, next);
	}
	return false;
}

bool judge_handshake_retries(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *last = NULL;
	unsigned n = 0;
	uint16_t message = 0;

	if (!judge->joined || judge->refused)
		return false;
	for (uint16_t code = 1; code <= 4; code++) {
		const struct trace_step *step = NULL, *before = NULL;

		while ((step = judge_next(judge, step, TRACE_KEY_MESSAGE, code))) {
			const unsigned again =
				step->repeats + (before && before->round == step->round ? 1u : 0u);

			if (again) {
				n += again;
				last = step;
				if (message == 0)
					message = code;
			}
			before = step;
		}
	}
	if (n == 0)
		return false;
	judge_say(found, "%u of them, message %u first.", n, message);
	return judge_holds(found, TRACE_CERTAIN, last);
}

static bool is_eap(const struct judge *judge, const struct trace_step *step)
{
	return judge_is_exchange(judge, step) && step->kind != TRACE_EAP_STARTED;
}

bool judge_exchange_retries(const struct judge *judge, struct trace_finding *found)
{
	const struct trace_step *step = NULL, *first;
	unsigned n = 0;

	if (judge->outcome->verdict == VERDICT_IS_STALLED)
		return false;
	first = judge_first(judge, TRACE_EAP_RETRANSMIT, JUDGE_ANY);
	while ((step = judge_next(judge, step, TRACE_EAP_RETRANSMIT, JUDGE_ANY)))
		n += 1u + step->repeats;
	while (n == 0 || !first) {
		step = judge_next_that(judge, step, is_eap);
		if (!step)
			break;
		if (step->repeats && !first)
			first = step;
		n += step->repeats;
	}
	if (n == 0)
		return false;
	judge_say(found, "%u of them.", n);
	return judge_holds(found, TRACE_CERTAIN, first);
}

bool judge_slow_peer(const struct judge *judge, struct trace_finding *found)
{
	const struct piece *worst = NULL;
	char seconds[JUDGE_SECONDS], text[48];
	const struct pieces *pieces = judge->pieces;

	for (unsigned i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->piece[i];

		if (piece->kind == PIECE_SLOW &&
			(!worst || piece->to->time - piece->from->time >
					   worst->to->time - worst->from->time))
			worst = piece;
	}
	if (!worst)
		return false;
	trace_step_text(judge->attempt, worst->to, text, sizeof(text));
	judge_say(found, "%s took %s for %s.",
		worst->to->from == TRACE_FROM_AP ? "The access point" : "The device",
		judge_seconds(judge_between(worst->from, worst->to), seconds), text);
	judge_prove(found, worst->from);
	return judge_holds(found, TRACE_CERTAIN, worst->to);
}

bool judge_long_gap(const struct judge *judge, struct trace_finding *found)
{
	char seconds[JUDGE_SECONDS], when[JUDGE_SECONDS];
	const struct piece *worst = NULL;
	const struct pieces *pieces = judge->pieces;
	unsigned n;
	int64_t sum;

	sum = pieces_sum(pieces, PIECE_GAP, &n);
	for (unsigned i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->piece[i];

		if (piece->kind == PIECE_GAP &&
			(!worst || judge_between(piece->from, piece->to) >
					   judge_between(worst->from, worst->to)))
			worst = piece;
	}
	if (!worst)
		return false;
	judge_say(found, "%s%s, the longest at %s.", judge_seconds(sum, seconds),
		n > 1 ? " in all" : "", judge_when(judge, worst->from, when));
	judge_prove(found, worst->from);
	return judge_holds(found, TRACE_CERTAIN, worst->to);
}
