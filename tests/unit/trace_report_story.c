/* SPDX-License-Identifier: BSD-3-Clause */
#include "trace_report_story.h"

#include <stdlib.h>
#include <string.h>

#include "trace/verdict/verdict.h"
#include "wsc/wire.h"

#define MS    INT64_C(1000000)
#define START (INT64_C(1782907390) * 1000 * MS)

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
	return story->n == ATTEMPTS_MAX && verdict == VERDICT_IS_JOINED ? 7 : 0;
}

size_t trace_story_findings(const struct trace_story *story, const struct trace_finding **ret)
{
	*ret = story->findings;
	return story->n_findings;
}

size_t trace_story_aps(const struct trace_story *story)
{
	return story->n_aps;
}

const struct trace_ap *trace_story_ap(const struct trace_story *story, size_t i)
{
	return &story->aps[i];
}

enum trace_result trace_result(const struct trace_story *story)
{
	return story->n > 0 ? TRACE_FAILED : TRACE_NO_WPS;
}

const char *trace_method_name(enum trace_method method)
{
	return method == TRACE_PIN ? "PIN" : "push button";
}

const char *trace_method_token(enum trace_method method)
{
	return method == TRACE_PIN ? "pin" : "pbc";
}

const char *trace_phase_token(enum trace_phase phase)
{
	static const char *const tokens[TRACE_PHASE_COUNT] = {
		"before", "round-1", "eap", "between", "round-2", "keys", "after"};

	return tokens[phase];
}

const char *trace_step_text(
	const struct trace_attempt *attempt, const struct trace_step *step, char *text, size_t size)
{
	const char *name = trace_fact_text((enum trace_fact_kind)step->kind);

	if (step->kind == TRACE_WSC_MESSAGE)
		snprintf(text, size, "%s", wsc_kind_name((enum wsc_kind)step->code));
	else if (step->kind == TRACE_KEY_MESSAGE)
		snprintf(text, size, "4-way handshake %u/4", step->code);
	else if (step->text)
		snprintf(text, size, "%s %s", name, attempt->texts[step->text]);
	else
		snprintf(text, size, "%s", name);
	return text;
}

struct trace_mac mac_of(unsigned last)
{
	const uint8_t octets[6] = {2, 0, 0, 0, (uint8_t)(last >> 8), (uint8_t)last};

	return trace_mac_of(octets);
}

struct trace_where at(uint16_t source, uint64_t position)
{
	return (struct trace_where){
		.position = position & 0xffffffffffff, .source = source & 0xffff};
}

struct trace_attempt *attempt_add(struct trace_story *story, const char *device)
{
	struct trace_attempt *attempt = &story->attempts[story->n++];

	attempt->number = (uint32_t)story->n;
	attempt->method = TRACE_PBC;
	attempt->sta = mac_of(0x100);
	attempt->ap = mac_of(0);
	attempt->aps[1] = (struct trace_at){attempt->ap, "wlan0"};
	attempt->n_aps = 2;
	attempt->start = START + (int64_t)story->n * 60000 * MS;
	attempt->end = attempt->start + 1234 * MS;
	snprintf(attempt->ssid, sizeof(attempt->ssid), "Home");
	snprintf(attempt->device, sizeof(attempt->device), "%s", device);
	attempt->texts = calloc(2, sizeof(*attempt->texts));
	attempt->n_texts = 1;
	attempt->findings = calloc(8, sizeof(*attempt->findings));
	return attempt;
}

void steps_add(struct trace_attempt *attempt, const struct script *script, size_t n, bool both)
{
	int64_t time = attempt->start;

	attempt->steps = calloc(n, sizeof(*attempt->steps));
	for (size_t i = 0; i < n; i++) {
		const bool not_seen = script[i].flags & TRACE_STEP_NOT_SEEN;

		time += script[i].after_ms * MS;
		attempt->steps[i] = (struct trace_step){
			.time = not_seen ? TRACE_NO_TIME : time,
			.kind = script[i].kind,
			.from = script[i].from,
			.side = script[i].side,
			.phase = script[i].phase,
			.round = script[i].round,
			.code = script[i].code,
			.flags = script[i].flags,
			.repeats = script[i].repeats,
			.ap = 1,
		};
		if (!not_seen)
			attempt->steps[i].where[0] = at(0, 100 + i);
		if (!not_seen && both && script[i].phase != TRACE_PHASE_ROUND_1)
			attempt->steps[i].where[1] = at(1, 1000 + 3 * i);
	}
	attempt->n_steps = (uint32_t)n;
	attempt->end = time;
}

struct trace_finding *finding_add(
	struct trace_attempt *attempt, enum verdict verdict, const char *detail)
{
	struct trace_finding *finding = &attempt->findings[attempt->n_findings++];

	finding->verdict = verdict;
	finding->confidence = TRACE_CERTAIN;
	snprintf(finding->detail, sizeof(finding->detail), "%s", detail);
	return finding;
}

void story_clear(struct trace_story *story)
{
	for (size_t i = 0; i < story->n; i++) {
		free(story->attempts[i].steps);
		free(story->attempts[i].texts);
		free(story->attempts[i].findings);
		free(story->attempts[i].deviations);
	}
	memset(story, 0, sizeof(*story));
}

enum { NO, AP, STA };

const struct script pin_script[] = {
	{TRACE_PIN_SET, NO, TRACE_AP, TRACE_PHASE_BEFORE, 0, 0, 0, 0, 1},
	{TRACE_SCAN_DONE, NO, TRACE_STATION, TRACE_PHASE_BEFORE, 0, 0, 2100, 0, 1},
	{TRACE_AUTH_REQUEST, STA, TRACE_AIR, TRACE_PHASE_ROUND_1, 1, 0, 3, 0, 1},
	{TRACE_AUTH_RESPONSE, AP, TRACE_AIR, TRACE_PHASE_ROUND_1, 1, 0, 1, 0, 1},
	{TRACE_ASSOC_REQUEST, STA, TRACE_AIR, TRACE_PHASE_ROUND_1, 1, 1, 2, 0, 1},
	{TRACE_ASSOC_RESPONSE, AP, TRACE_AIR, TRACE_PHASE_ROUND_1, 1, 0, 1, 0, 1},
	{TRACE_EAPOL_START, STA, TRACE_AIR, TRACE_PHASE_EAP, 1, 0, 12, 0, 1},
	{TRACE_IDENTITY_REQUEST, AP, TRACE_AIR, TRACE_PHASE_EAP, 1, 0, 1, 0, 1},
	{TRACE_IDENTITY, STA, TRACE_AIR, TRACE_PHASE_EAP, 1, 0, 2, 0, 1},
	{TRACE_WSC_START, AP, TRACE_AIR, TRACE_PHASE_EAP, 1, 0, 1, 0, 1},
	{TRACE_WSC_MESSAGE, STA, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M1, 40, 0, 1},
	{TRACE_WSC_MESSAGE, AP, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M2, 1090, 0, 3},
	{TRACE_WSC_MESSAGE, STA, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M3, 85, 0, 1},
	{TRACE_WSC_MESSAGE, AP, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M4, 0, TRACE_STEP_NOT_SEEN, 0},
	{TRACE_WSC_MESSAGE, STA, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M5, 30, 0, 1},
	{TRACE_WSC_MESSAGE, AP, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M6, 4, 0, 1},
	{TRACE_WSC_MESSAGE, STA, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M7, 5, 0, 1},
	{TRACE_WSC_MESSAGE, AP, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_M8, 4, 0, 1},
	{TRACE_WSC_MESSAGE, STA, TRACE_AIR, TRACE_PHASE_EAP, 1, WSC_DONE, 3, 0, 1},
	{TRACE_EAP_FAILURE, AP, TRACE_AIR, TRACE_PHASE_EAP, 1, 0, 2, 0, 1},
	{TRACE_DEAUTH, AP, TRACE_AIR, TRACE_PHASE_BETWEEN, 1, 3, 10, 0, 1},
	{TRACE_AUTH_REQUEST, STA, TRACE_AIR, TRACE_PHASE_ROUND_2, 2, 0, 5, 0, 1},
	{TRACE_AUTH_RESPONSE, AP, TRACE_AIR, TRACE_PHASE_ROUND_2, 2, 0, 2, 0, 1},
	{TRACE_ASSOC_REQUEST, STA, TRACE_AIR, TRACE_PHASE_ROUND_2, 2, 0, 2, 0, 1},
	{TRACE_ASSOC_RESPONSE, AP, TRACE_AIR, TRACE_PHASE_ROUND_2, 2, 0, 2, 0, 1},
	{TRACE_KEY_MESSAGE, AP, TRACE_AIR, TRACE_PHASE_KEYS, 2, 1, 6, 0, 1},
	{TRACE_KEY_MESSAGE, STA, TRACE_AIR, TRACE_PHASE_KEYS, 2, 2, 3, 0, 1},
	{TRACE_KEY_MESSAGE, AP, TRACE_AIR, TRACE_PHASE_KEYS, 2, 3, 2, 0, 1},
	{TRACE_KEY_MESSAGE, STA, TRACE_AIR, TRACE_PHASE_KEYS, 2, 4, 1, 0, 1},
	{TRACE_CONNECTED, NO, TRACE_STATION, TRACE_PHASE_AFTER, 2, 0, 1, TRACE_STEP_APPROXIMATE, 1},
};
const size_t pin_script_size = sizeof(pin_script) / sizeof(pin_script[0]);
