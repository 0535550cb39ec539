/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reports of stories that are made by hand: report_rig CASE html|svg [ATTEMPTS]. It stands in for
 * story/, so that a report can be shown what no input would give: hostile texts, thousands of
 * attempts.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <wsc/wire.h>

#include "trace/report/report.h"

#define MS INT64_C(1000000)

struct trace_story {
	struct trace_attempt *attempts;
	size_t n;
	struct trace_finding findings[2];
	size_t n_findings;
};

size_t trace_story_count(const struct trace_story *story)
{
	return story->n;
}

const struct trace_attempt *trace_story_attempt(const struct trace_story *story, size_t i)
{
	return &story->attempts[i];
}

uint32_t trace_story_forgotten(const struct trace_story *story, enum verdict verdict)
{
	return story->n > 1000 && verdict == VERDICT_IS_JOINED ? 7 : 0;
}

size_t trace_story_findings(const struct trace_story *story, const struct trace_finding **ret)
{
	*ret = story->findings;
	return story->n_findings;
}

size_t trace_story_aps(const struct trace_story *story)
{
	(void)story;
	return 0;
}

const struct trace_ap *trace_story_ap(const struct trace_story *story, size_t i)
{
	(void)story;
	(void)i;
	return NULL;
}

const char *trace_method_name(enum trace_method method)
{
	return method == TRACE_PIN ? "PIN" : method == TRACE_PLAIN ? "none" : "push button";
}

const char *trace_method_token(enum trace_method method)
{
	return method == TRACE_PIN ? "pin" : method == TRACE_PLAIN ? "plain" : "pbc";
}

const char *trace_phase_token(enum trace_phase phase)
{
	(void)phase;
	return "phase";
}

const char *trace_step_text(
	const struct trace_attempt *attempt, const struct trace_step *step, char *text, size_t size)
{
	if (step->kind == TRACE_WSC_MESSAGE)
		snprintf(text, size, "%s", wsc_kind_name((enum wsc_kind)step->code));
	else if (step->kind == TRACE_KEY_MESSAGE)
		snprintf(text, size, "4-way handshake %u/4", step->code);
	else if (step->text)
		snprintf(text, size, "%s %s", trace_fact_text((enum trace_fact_kind)step->kind),
			attempt->texts[step->text]);
	else
		snprintf(text, size, "%s", trace_fact_text((enum trace_fact_kind)step->kind));
	return text;
}

/* One line of a script of steps. */
struct line {
	uint8_t kind, from, phase, round;
	uint16_t code;
	uint16_t after_ms; /* since the one before */
	uint8_t flags, repeats;
};

enum { STA = TRACE_FROM_STATION, AP = TRACE_FROM_AP };

static const struct line pin[] = {
	{TRACE_PIN_SET, 0, TRACE_PHASE_BEFORE, 0, 0, 0, 0, 0},
	{TRACE_SCAN_DONE, 0, TRACE_PHASE_BEFORE, 0, 0, 2100, 0, 0},
	{TRACE_AUTH_REQUEST, STA, TRACE_PHASE_ROUND_1, 1, 0, 3, 0, 0},
	{TRACE_AUTH_RESPONSE, AP, TRACE_PHASE_ROUND_1, 1, 0, 1, 0, 0},
	{TRACE_ASSOC_REQUEST, STA, TRACE_PHASE_ROUND_1, 1, 1, 2, 0, 0},
	{TRACE_ASSOC_RESPONSE, AP, TRACE_PHASE_ROUND_1, 1, 0, 1, 0, 0},
	{TRACE_EAPOL_START, STA, TRACE_PHASE_EAP, 1, 0, 12, 0, 0},
	{TRACE_IDENTITY_REQUEST, AP, TRACE_PHASE_EAP, 1, 0, 1, 0, 0},
	{TRACE_IDENTITY, STA, TRACE_PHASE_EAP, 1, 0, 2, 0, 0},
	{TRACE_WSC_START, AP, TRACE_PHASE_EAP, 1, 0, 1, 0, 0},
	{TRACE_WSC_MESSAGE, STA, TRACE_PHASE_EAP, 1, WSC_M1, 40, 0, 0},
	{TRACE_WSC_MESSAGE, AP, TRACE_PHASE_EAP, 1, WSC_M2, 90, 0, 1},
	{TRACE_WSC_MESSAGE, STA, TRACE_PHASE_EAP, 1, WSC_M3, 85, 0, 0},
	{TRACE_WSC_MESSAGE, AP, TRACE_PHASE_EAP, 1, WSC_M4, 0, TRACE_STEP_NOT_SEEN, 0},
	{TRACE_WSC_MESSAGE, STA, TRACE_PHASE_EAP, 1, WSC_M5, 30, 0, 0},
	{TRACE_WSC_MESSAGE, AP, TRACE_PHASE_EAP, 1, WSC_M6, 4, 0, 0},
	{TRACE_WSC_MESSAGE, STA, TRACE_PHASE_EAP, 1, WSC_M7, 5, 0, 0},
	{TRACE_WSC_MESSAGE, AP, TRACE_PHASE_EAP, 1, WSC_M8, 4, 0, 0},
	{TRACE_WSC_MESSAGE, STA, TRACE_PHASE_EAP, 1, WSC_DONE, 3, 0, 0},
	{TRACE_EAP_FAILURE, AP, TRACE_PHASE_EAP, 1, 0, 2, 0, 0},
	{TRACE_DEAUTH, STA, TRACE_PHASE_BETWEEN, 1, 3, 10, 0, 0},
	{TRACE_AUTH_REQUEST, STA, TRACE_PHASE_ROUND_2, 2, 0, 5, 0, 0},
	{TRACE_AUTH_TIMEOUT, 0, TRACE_PHASE_ROUND_2, 2, 0, 5000, 0, 0},
	{TRACE_SCAN_DONE, 0, TRACE_PHASE_ROUND_2, 2, 0, 3050, 0, 0},
	{TRACE_AUTH_REQUEST, STA, TRACE_PHASE_ROUND_2, 2, 0, 5, 0, 0},
	{TRACE_AUTH_RESPONSE, AP, TRACE_PHASE_ROUND_2, 2, 0, 2, 0, 0},
	{TRACE_ASSOC_REQUEST, STA, TRACE_PHASE_ROUND_2, 2, 0, 2, 0, 0},
	{TRACE_ASSOC_RESPONSE, AP, TRACE_PHASE_ROUND_2, 2, 0, 2, 0, 0},
	{TRACE_KEY_MESSAGE, AP, TRACE_PHASE_KEYS, 2, 1, 6, 0, 0},
	{TRACE_KEY_MESSAGE, STA, TRACE_PHASE_KEYS, 2, 2, 3, 0, 0},
	{TRACE_KEY_MESSAGE, AP, TRACE_PHASE_KEYS, 2, 3, 2, 0, 0},
	{TRACE_KEY_MESSAGE, STA, TRACE_PHASE_KEYS, 2, 4, 1, 0, 0},
	{TRACE_CONNECTED, 0, TRACE_PHASE_AFTER, 2, 0, 1, 0, 0},
};
#define PIN_STEPS	  (sizeof(pin) / sizeof(pin[0]))
#define PIN_M2		  11
#define PIN_DEAUTH	  20
#define PIN_SECOND_AUTH	  21
#define PIN_AUTH_TIMEOUT  22
#define PIN_SCAN	  23
#define PIN_FIRST_MESSAGE 10

static struct trace_where at(uint64_t position, uint16_t source)
{
	return (struct trace_where){.position = position & 0xffffffffffff, .source = source};
}

static struct trace_step *steps_new(int64_t start, uint64_t position)
{
	struct trace_step *steps = calloc(PIN_STEPS, sizeof(*steps));

	for (size_t i = 0; steps && i < PIN_STEPS; i++) {
		start += pin[i].after_ms * MS;
		steps[i] = (struct trace_step){.time = start,
			.code = pin[i].code,
			.repeats = pin[i].repeats,
			.kind = pin[i].kind,
			.from = pin[i].from,
			.side = pin[i].from ? TRACE_AIR : TRACE_STATION,
			.phase = pin[i].phase,
			.round = pin[i].round,
			.flags = pin[i].flags};
		if (pin[i].flags & TRACE_STEP_NOT_SEEN) {
			steps[i].time = TRACE_NO_TIME;
			continue;
		}
		steps[i].where[0] = at(position + i, pin[i].from ? 0 : 1);
		if (pin[i].from)
			steps[i].where[1] = at(position + 50 + i, 1);
	}
	return steps;
}

static struct trace_finding found(enum verdict verdict, enum trace_confidence confidence,
	const char *detail, struct trace_where one, struct trace_where two)
{
	struct trace_finding finding = {.verdict = verdict,
		.confidence = confidence,
		.evidence = {one, two},
		.n_evidence = two.position ? 2 : 1};

	snprintf(finding.detail, sizeof(finding.detail), "%s", detail);
	return finding;
}

static struct trace_attempt attempt_new(uint32_t number, bool failed)
{
	const int64_t start = INT64_C(1317289030) * 1000 * MS + (int64_t)number * 60000 * MS;
	const uint64_t position = (uint64_t)number * 100;
	struct trace_attempt attempt = {.number = number,
		.method = TRACE_PIN,
		.sta = {{0x02, 0, 0, (uint8_t)(number >> 16), (uint8_t)(number >> 8),
				(uint8_t)number},
			TRACE_MAC_WHOLE},
		.ap = {{0x00, 0x1b, 0x11, 0xc5, 0x56, 0xa4}, TRACE_MAC_WHOLE},
		.ssid = "home",
		.device = "Set-top box",
		.bss = TRACE_BSS_WPS | TRACE_BSS_PIN | TRACE_BSS_WPA2 | TRACE_BSS_CCMP |
		       TRACE_BSS_PSK,
		.asked = TRACE_BSS_PSK | TRACE_BSS_WPA2,
		.sides = 1 << TRACE_AIR | 1 << TRACE_STATION,
		.start = start,
		.steps = steps_new(start, position),
		.n_steps = PIN_STEPS,
		.texts = calloc(2, TRACE_TEXT_MAX),
		.n_texts = 2,
		.findings = calloc(6, sizeof(struct trace_finding)),
		.deviations = calloc(1, sizeof(struct trace_deviation)),
		.n_deviations = 1};
	struct trace_finding *finding = attempt.findings;

	if (!attempt.steps || !attempt.findings || !attempt.texts || !attempt.deviations)
		exit(1);
	attempt.end = attempt.steps[PIN_STEPS - 1].time;
	attempt.deviations[0] =
		(struct trace_deviation){.where = at(position + PIN_FIRST_MESSAGE, 0),
			.id = 0x1049,
			.message = WSC_M1,
			.problem = WSC_OUT_OF_ORDER,
			.from = TRACE_FROM_STATION};
	if (failed)
		*finding++ = found(VERDICT_IS_LOST_KEY, TRACE_LIKELY,
			"WPS gave it the key 2 h before; the access point was restarted since.",
			at(position + PIN_STEPS - 3, 0), at(101, 1));
	else
		*finding++ = found(VERDICT_IS_JOINED, TRACE_CERTAIN, "It took 10.5 s.",
			at(position + PIN_STEPS - 1, 1), at(0, 0));
	*finding++ = found(VERDICT_IS_AUTH_TIMEOUT, TRACE_CERTAIN,
		"The authentication was not answered; the time-out cost 5.00 s.",
		at(position + PIN_SECOND_AUTH, 0), at(position + PIN_AUTH_TIMEOUT, 1));
	*finding++ = found(VERDICT_IS_FULL_SCAN, TRACE_LIKELY, "It took 3.05 s.",
		at(position + PIN_SCAN, 1), at(0, 0));
	*finding++ = found(VERDICT_IS_EXCHANGE_RETRIES, TRACE_CERTAIN, "M2 was sent twice.",
		at(position + PIN_M2, 0), at(0, 0));
	*finding++ = found(VERDICT_IS_EAP_FAILURE_NORMAL, TRACE_CERTAIN, "",
		at(position + PIN_DEAUTH - 1, 0), at(0, 0));
	attempt.n_findings = (uint8_t)(finding - attempt.findings);
	return attempt;
}

#define HOSTILE                                                                                    \
	"</script><svg onload=alert(1)>\" onmouseover=\"document.title=1\" "                       \
	"</noscript></title><img src=x onerror=document.title='out'> "                             \
	"\xe2\x80\xae"                                                                             \
	"evil\xe2\x80\xac \x1b[31m\x01 "                                                           \
	"\xff\xc0\x80 \xed\xa0\x80 & ' -->]]>"

static struct trace_quote *quotes_new(bool hostile, size_t *ret_n)
{
	static const struct {
		uint32_t position;
		const char *text;
	} lines[] = {
		{100 + PIN_AUTH_TIMEOUT, "1317289047.619871: wlan1: SME: Authentication timeout"},
		{100 + PIN_SCAN, "1317289050.666867: wlan1: Scan completed in 3.05 seconds"},
		{100 + PIN_STEPS - 1, "1317289050.683: wlan1: CTRL-EVENT-CONNECTED - Connection to "
				      "00:1b:11:c5:56:a4 completed"},
	};
	const size_t n = sizeof(lines) / sizeof(lines[0]);
	struct trace_quote *quotes = calloc(n, sizeof(*quotes));

	for (size_t i = 0; quotes && i < n; i++)
		quotes[i] = (struct trace_quote){
			at(lines[i].position, 1), strdup(hostile ? HOSTILE : lines[i].text)};
	*ret_n = n;
	return quotes;
}

static void hostile_attempt(struct trace_attempt *attempt)
{
	snprintf(attempt->ssid, sizeof(attempt->ssid), "%.35s",
		"</script><img src=x onerror=alert()>");
	snprintf(attempt->device, sizeof(attempt->device), "%.35s",
		"\xe2\x80\xae\"><svg/onload=alert(1)> \n\xff");
	snprintf(attempt->texts[1], TRACE_TEXT_MAX, "%.35s", "</noscript></title><script>alert(1)");
	attempt->steps[1].text = 1;
	snprintf(attempt->findings[0].detail, sizeof(attempt->findings[0].detail), "%.175s",
		HOSTILE);
}

/* The exchange at one access point of three, the join at another; the third one is only there. */
static void with_siblings(struct trace_attempt *attempt)
{
	for (uint8_t i = 1; i <= 3; i++)
		attempt->aps[i] = (struct trace_at){
			.mac = {{0x00, 0x1b, 0x11, 0xc5, 0x56, (uint8_t)(0xa3 + i)},
				TRACE_MAC_WHOLE}};
	attempt->n_aps = 4;
	attempt->ap = attempt->aps[3].mac;
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		attempt->steps[i].ap = i < 2 ? 0 : i < PIN_SECOND_AUTH ? 1 : 3;
}

int main(int argc, char **argv)
{
	const char *name = argc > 2 ? argv[1] : "";
	const bool hostile = strcmp(name, "hostile") == 0;
	const size_t n = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
	struct trace_source air = {.path = hostile ? HOSTILE : "recordings/air.pcap",
		.info = {.format = "pcap, radiotap",
			.units = 4711,
			.frames = true,
			.side = TRACE_AIR,
			.has_times = true},
		.clock = {.state = TRACE_CLOCK_REFERENCE}};
	struct trace_source log = {.path = hostile ? HOSTILE "/b" : "recordings/station.log",
		.info = {.format = "wpa_supplicant log",
			.units = 815,
			.side = TRACE_STATION,
			.has_times = true,
			.cut = hostile},
		.clock = {.state = TRACE_CLOCK_ALIGNED,
			.offset = 3600000 * MS + 123456,
			.drift = 1e-5,
			.anchors = 17,
			.spread = 240000}};
	const struct trace_source *sources[] = {&air, &log};
	struct trace_story story = {.attempts = calloc(n, sizeof(struct trace_attempt)), .n = n};
	struct trace_report report = {.story = &story, .sources = sources, .n_sources = 2};
	size_t n_quotes;
	struct trace_quote *quotes = quotes_new(hostile, &n_quotes);

	if (argc < 3 || !story.attempts || !quotes || n == 0)
		return 2;
	report.quotes = quotes;
	report.n_quotes = n_quotes;
	for (size_t i = 0; i < n; i++) {
		story.attempts[i] = attempt_new((uint32_t)i + 1, i % 10 == 1);
		if (hostile)
			hostile_attempt(&story.attempts[i]);
		if (strcmp(name, "siblings") == 0)
			with_siblings(&story.attempts[i]);
	}
	if (hostile) {
		snprintf(log.info.cut_text, sizeof(log.info.cut_text), "%.79s", HOSTILE);
		story.findings[story.n_findings++] =
			found(VERDICT_IS_CUT, TRACE_CERTAIN, HOSTILE, at(815, 1), at(0, 0));
	}
	air.first = log.first = story.attempts[0].start;
	air.last = log.last = story.attempts[n - 1].end;

	const bool good = strcmp(argv[2], "svg") == 0
				  ? trace_report_svg(&report, &story.attempts[0], stdout)
				  : trace_report_html(&report, stdout);
	for (size_t i = 0; i < n; i++) {
		free(story.attempts[i].steps);
		free(story.attempts[i].texts);
		free(story.attempts[i].findings);
		free(story.attempts[i].deviations);
	}
	free(story.attempts);
	for (size_t i = 0; i < n_quotes; i++)
		free(quotes[i].text);
	free(quotes);
	return good ? 0 : 1;
}
