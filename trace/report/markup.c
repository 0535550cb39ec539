/* SPDX-License-Identifier: BSD-3-Clause */
#include "markup.h"

#include "explain/printable.h"

#define MARKUP_S  INT64_C(1000000000)
#define MARKUP_MS INT64_C(1000000)

/* Characters that are not seen, or make others seen elsewhere: a name could lie with them. */
static bool markup_unseen(int32_t code)
{
	static const struct {
		int32_t first, last;
	} unseen[] = {
		{0xad, 0xad},
		{0x115f, 0x1160},
		{0x180b, 0x180f},
		{0x200b, 0x200f},
		{0x2060, 0x206f},
		{0x3164, 0x3164},
		{0xfe00, 0xfe0f},
		{0xfeff, 0xfeff},
		{0xffa0, 0xffa0},
		{0xfff0, 0xfffb},
		{0xfffe, 0xffff},
		{0xe0000, 0xe0fff},
	};

	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (code >= unseen[i].first && code <= unseen[i].last)
			return true;
	return printable_is_harmful(code) || (code & 0xfffe) == 0xfffe;
}

/* Returns the bytes that it took. */
static size_t markup_character(FILE *to, const char *text)
{
	static const struct {
		char from;
		const char *as;
	} entities[] = {
		{'&', "&amp;"},
		{'<', "&lt;"},
		{'>', "&gt;"},
		{'"', "&quot;"},
		{'\'', "&#39;"},
		{'\t', " "},
	};
	int32_t code;
	size_t len = printable_decode(text, &code);

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (*text == entities[i].from) {
			fputs(entities[i].as, to);
			return len;
		}
	if (code < 0)
		fputs("\xef\xbf\xbd", to);
	else if (markup_unseen(code))
		fprintf(to, "&lt;U+%04X&gt;", (unsigned)code);
	else
		fwrite(text, 1, len, to);
	return len;
}

void markup_text(FILE *to, const char *text)
{
	while (*text)
		text += markup_character(to, text);
}

void markup_short(FILE *to, const char *text, size_t columns)
{
	const char *end = text;
	int32_t code;
	size_t n = 0;

	for (; *end; n++)
		end += printable_decode(end, &code);
	size_t shown = n > columns ? columns - 1 : n;
	for (size_t i = 0; i < shown; i++)
		text += markup_character(to, text);
	if (n > columns)
		fputs("\xe2\x80\xa6", to);
}

const char *markup_duration(int64_t ns, char text[static MARKUP_TIME])
{
	if (ns >= 100 * MARKUP_S)
		snprintf(text, MARKUP_TIME, "%.0f s", (double)ns / 1e9);
	else if (ns >= MARKUP_S)
		snprintf(text, MARKUP_TIME, "%.2f s", (double)ns / 1e9);
	else if (ns >= 10 * MARKUP_MS)
		snprintf(text, MARKUP_TIME, "%.0f ms", (double)ns / 1e6);
	else
		snprintf(text, MARKUP_TIME, "%.1f ms", (double)ns / 1e6);
	return text;
}

const char *markup_seconds(int64_t ns, char text[static MARKUP_TIME])
{
	snprintf(text, MARKUP_TIME, "%.3f", (double)ns / 1e9);
	return text;
}

bool markup_proves(const struct trace_finding *finding, const struct trace_step *step)
{
	for (size_t i = 0; i < finding->n_evidence && i < TRACE_EVIDENCE_MAX; i++)
		for (size_t j = 0; j < TRACE_WITNESSES_MAX; j++)
			if (trace_where_any(finding->evidence[i]) &&
				trace_where_same(step->where[j], finding->evidence[i]))
				return true;
	return false;
}

const char *markup_station_name(const struct trace_attempt *attempt)
{
	if (attempt->method == TRACE_AP_PIN)
		return "External registrar";
	return attempt->p2p ? "P2P device" : "Station";
}

const char *markup_ap_name(const struct trace_attempt *attempt)
{
	return attempt->p2p ? "P2P peer (group owner)" : "Access point";
}

const char *markup_class_word(enum verdict_class class)
{
	static const char *const words[VERDICT_CLASS_COUNT] = {
		[VERDICT_GOOD] = "Good",
		[VERDICT_FAILED] = "Failed",
		[VERDICT_WAITING] = "Waiting",
		[VERDICT_UNKNOWN] = "Unknown",
		[VERDICT_CAUSE] = "Cause",
		[VERDICT_NOTE] = "Note",
	};

	return words[class];
}

const char *markup_confidence(enum trace_confidence confidence)
{
	static const char *const words[] = {
		[TRACE_POSSIBLE] = "possible",
		[TRACE_LIKELY] = "likely",
		[TRACE_CERTAIN] = "certain",
	};

	return words[confidence];
}
