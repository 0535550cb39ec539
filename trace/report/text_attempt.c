/* SPDX-License-Identifier: BSD-3-Clause */
/* What happened to one device, in words. */
#include <stdarg.h>
#include <string.h>

#include "text.h"

#define INDENT	       2
#define QUOTE_LINES    2 /* of a line that proves something */
#define PLACES_MAX     3 /* that are named behind a sentence */
#define DEVIATIONS_MAX 4
#define LINE_MAX_TEXT  512
#define NOTHING_TO_DO  "Nothing to do"

/* Is it of use to see the very lines that show it? */
static bool is_proved(enum verdict_class class)
{
	return class == VERDICT_FAILED || class == VERDICT_CAUSE || class == VERDICT_WAITING ||
	       class == VERDICT_UNKNOWN;
}

struct line {
	char text[LINE_MAX_TEXT];
	size_t length;
};

static void line_append(struct line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void line_append(struct line *line, const char *format, ...)
{
	const size_t room = sizeof(line->text) - line->length;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line->text + line->length, room, format, args);
	va_end(args);
	if (length > 0)
		line->length += (size_t)length < room ? (size_t)length : room - 1;
}

static enum screen_style class_style(enum verdict_class class)
{
	static const enum screen_style styles[VERDICT_CLASS_COUNT] = {
		[VERDICT_GOOD] = SCREEN_GOOD,
		[VERDICT_FAILED] = SCREEN_BAD,
		[VERDICT_WAITING] = SCREEN_SLOW,
		[VERDICT_UNKNOWN] = SCREEN_SLOW,
		[VERDICT_CAUSE] = SCREEN_BOLD,
		[VERDICT_NOTE] = SCREEN_PLAIN,
	};

	return styles[class];
}

/* How a finding is told. */
struct telling {
	int indent;
	bool beside; /* an answer that is not the best one */
	bool well;   /* the outcome it stands beside is good */
	const char *number;
};

static const char *class_word(enum verdict_class class, const struct telling *telling)
{
	static const char *const words[VERDICT_CLASS_COUNT] = {
		[VERDICT_GOOD] = "OK",
		[VERDICT_FAILED] = "FAILED",
		[VERDICT_WAITING] = "WAITING",
		[VERDICT_UNKNOWN] = "NOT KNOWN",
		[VERDICT_CAUSE] = "Cause",
		[VERDICT_NOTE] = "Note",
	};

	if (telling->beside)
		return "Or";
	return class == VERDICT_CAUSE && telling->well ? "On the way" : words[class];
}

static const char *confidence_word(enum trace_confidence confidence)
{
	static const char *const words[] = {
		[TRACE_POSSIBLE] = ", possibly",
		[TRACE_LIKELY] = ", likely",
		[TRACE_CERTAIN] = "",
	};

	return words[confidence];
}

/* " (air.pcap frames 12, 14; ap.log:33)" behind the sentence of what needs no proof in full. */
static void places_append(
	const struct screen *screen, const struct trace_finding *finding, struct line *line)
{
	const uint8_t n = finding->n_evidence < PLACES_MAX ? finding->n_evidence : PLACES_MAX;

	for (uint8_t i = 0; i < n; i++) {
		const struct trace_where where = finding->evidence[i];
		const bool frames = where.source < screen->report->n_sources &&
				    screen->report->sources[where.source]->info.frames;
		const bool more = i + 1 < n && finding->evidence[i + 1].source == where.source;

		if (i > 0 && finding->evidence[i - 1].source == where.source)
			line_append(line, ", ");
		else
			line_append(line, "%s%s%s", i == 0 ? " (" : "; ",
				trace_source_name(screen->report, where.source),
				!frames ? ":"
				: more	? " frames "
					: " frame ");
		line_append(line, "%llu", (unsigned long long)where.position);
	}
	if (n > 0)
		line_append(line, ")");
}

/* Was it quoted for a finding before this one? */
static bool is_above(const struct trace_attempt *attempt, const struct trace_finding *finding,
	struct trace_where where)
{
	for (uint8_t i = 0; attempt && i < attempt->n_findings; i++) {
		const struct trace_finding *other = &attempt->findings[i];

		if (other == finding)
			return false;
		for (uint8_t j = 0;
			is_proved(verdict_get(other->verdict)->class) && j < other->n_evidence; j++)
			if (trace_where_same(other->evidence[j], where))
				return true;
	}
	return false;
}

/* Where it stands, and the line itself or what the frame is; nothing is quoted twice. */
static void evidence_print(const struct screen *screen, const struct trace_finding *finding,
	const struct trace_attempt *attempt, int indent)
{
	struct line above = {.length = 0};

	for (uint8_t i = 0; i < finding->n_evidence; i++) {
		const struct trace_where where = finding->evidence[i];
		const struct trace_quote *quote = trace_quote_find(screen->report, where);
		const struct trace_step *step = attempt ? trace_step_at(attempt, where) : NULL;
		char place[TRACE_PLACE_TEXT], text[160] = "";

		trace_place_text(screen->report, where, place);
		if (is_above(attempt, finding, where)) {
			line_append(&above, "%s%s", above.length ? ", " : "", place);
			continue;
		}
		if (!quote && step)
			trace_step_text(attempt, step, text, sizeof(text));
		screen_paragraph(screen, indent, indent + INDENT, QUOTE_LINES, SCREEN_FAINT,
			"%s%s%s", place, quote || text[0] ? ": " : "", quote ? quote->text : text);
	}
	if (above.length > 0)
		screen_paragraph(screen, indent, indent + INDENT, 0, SCREEN_FAINT, "%s: see above",
			above.text);
}

/* Is it an answer, or something beside one? That there is nothing is one where nothing else is. */
static bool is_answer(const struct screen *screen, const struct trace_finding *finding)
{
	const struct trace_story *story = screen->report->story;

	return verdict_get(finding->verdict)->class < VERDICT_CAUSE ||
	       (finding->verdict == VERDICT_IS_NO_WPS && story && trace_story_count(story) == 0);
}

/* FAILED, likely: sentence [token] */
static void sentence_print(const struct screen *screen, const struct trace_finding *finding,
	const struct telling *telling)
{
	const struct verdict_row *row = verdict_get(finding->verdict);
	const bool nothing = finding->verdict == VERDICT_IS_NO_WPS && is_answer(screen, finding);
	const int indent = telling->indent;
	struct line places = {.length = 0};
	char word[48] = "";

	if (!nothing)
		snprintf(word, sizeof(word), "%s%s: ", class_word(row->class, telling),
			confidence_word(finding->confidence));
	if (!is_proved(row->class))
		places_append(screen, finding, &places);
	screen_paragraph(screen, indent, indent + INDENT, 0,
		nothing ? SCREEN_SLOW : class_style(row->class), "%s%s%s [%s]%s", telling->number,
		word, row->sentence, row->token, places.text);
}

/* What is said below the sentence. */
static void body_print(const struct screen *screen, const struct trace_finding *finding,
	const struct trace_attempt *attempt, const struct telling *telling)
{
	const struct verdict_row *row = verdict_get(finding->verdict);
	const int indent = telling->indent + INDENT;

	if (finding->detail[0])
		screen_paragraph(screen, indent, indent, 0, SCREEN_PLAIN, "%s", finding->detail);
	if (is_proved(row->class))
		evidence_print(screen, finding, attempt, indent);
	if (row->class != VERDICT_GOOD &&
		strncmp(row->remedy, NOTHING_TO_DO, strlen(NOTHING_TO_DO)) != 0)
		screen_paragraph(screen, indent, indent + INDENT, 0, SCREEN_ADVICE, "To do: %s",
			row->remedy);
}

void report_finding(const struct screen *screen, const struct trace_finding *finding)
{
	const struct telling telling = {
		.indent = is_answer(screen, finding) ? 0 : INDENT, .number = ""};

	sentence_print(screen, finding, &telling);
	body_print(screen, finding, NULL, &telling);
}

/* Living room TV (02:00:00:00:01:00) */
static void name_append(
	struct line *line, const char *quote, const char *name, const struct trace_mac *mac)
{
	char text[TRACE_MAC_TEXT];

	trace_mac_print(mac, text);
	if (name[0] && text[0])
		line_append(line, "%s%s%s (%s)", quote, name, quote, text);
	else
		line_append(
			line, "%s%s%s%s", name[0] ? quote : "", name, name[0] ? quote : "", text);
}

/* Did a device take part, whether its address is told or not? */
static bool has_device(const struct trace_attempt *attempt)
{
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (attempt->steps[i].from == TRACE_FROM_STATION ||
			attempt->steps[i].side == TRACE_STATION)
			return true;
	return attempt->sides & 1 << TRACE_STATION;
}

/* Who at which access point by which method, when, how long. */
static void who_print(const struct screen *screen, const struct trace_attempt *attempt)
{
	char start[TRACE_TIME_TEXT], span[TRACE_TIME_TEXT];
	struct line line = {0};

	if (attempt->device[0] || trace_mac_any(&attempt->sta))
		name_append(&line, "", attempt->device, &attempt->sta);
	else
		line_append(&line, has_device(attempt) ? "A device" : "No device");
	if (attempt->ssid[0] || trace_mac_any(&attempt->ap)) {
		line_append(&line, " at ");
		name_append(&line, "\"", attempt->ssid, &attempt->ap);
	}
	screen_paragraph(screen, INDENT, INDENT, 0, SCREEN_PLAIN, "%s", line.text);
	line.length = 0;
	line_append(&line, "%s%s", attempt->p2p ? "Wi-Fi Direct, " : "",
		attempt->method == TRACE_PLAIN ? "without WPS"
					       : trace_method_name(attempt->method));
	if (attempt->start != TRACE_NO_TIME)
		line_append(&line, ", %s", trace_time_text(attempt->start, start));
	if (attempt->start != TRACE_NO_TIME && attempt->end != TRACE_NO_TIME)
		line_append(&line, ", %s%s", trace_span_text(attempt->end - attempt->start, span),
			attempt->open ? " so far" : "");
	screen_paragraph(screen, INDENT, INDENT, 0, SCREEN_PLAIN, "%s", line.text);
}

/* M1: Version2 is missing (air.pcap frame 12) */
static void deviations_print(const struct screen *screen, const struct trace_attempt *attempt)
{
	const bool all = screen->report->details;

	for (uint16_t i = 0; i < attempt->n_deviations && (all || i < DEVIATIONS_MAX); i++) {
		const struct trace_deviation *deviation = &attempt->deviations[i];
		char text[TRACE_DEVIATION_TEXT], place[TRACE_PLACE_TEXT];

		screen_paragraph(screen, 2 * INDENT, 3 * INDENT, 0, SCREEN_FAINT, "%s (%s)",
			trace_deviation_text(deviation, text),
			trace_place_text(screen->report, deviation->where, place));
	}
	if (!all && attempt->n_deviations > DEVIATIONS_MAX)
		screen_paragraph(screen, 2 * INDENT, 3 * INDENT, 0, SCREEN_FAINT,
			"and %d more; --all shows them", attempt->n_deviations - DEVIATIONS_MAX);
}

void report_attempt(const struct screen *screen, const struct trace_attempt *attempt, bool full)
{
	const struct trace_story *story = screen->report->story;
	const bool one = story && trace_story_count(story) == 1;
	struct telling telling = {.number = ""};
	char number[24];

	snprintf(number, sizeof(number), "%u. ", attempt->number);
	for (uint8_t i = 0; i < attempt->n_findings && (full || i == 0); i++) {
		const struct trace_finding *finding = &attempt->findings[i];

		telling.indent = i == 0 ? 0 : INDENT;
		telling.beside = i > 0 && is_answer(screen, finding);
		telling.well = trace_attempt_class(attempt) == VERDICT_GOOD;
		telling.number = i == 0 && !one ? number : "";
		sentence_print(screen, finding, &telling);
		if (i == 0)
			who_print(screen, attempt);
		if (full)
			body_print(screen, finding, attempt, &telling);
		if (finding->verdict == VERDICT_IS_DEVIATION)
			deviations_print(screen, attempt);
	}
}
