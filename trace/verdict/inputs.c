/* SPDX-License-Identifier: BSD-3-Clause */
/* What holds for the inputs as a whole, and what scripts branch on. */
#include "judge.h"

#include <stdio.h>

#include "../merge/merge.h"

static void find(struct trace_story *story, enum verdict verdict, enum trace_confidence confidence,
	struct trace_where where, const char *detail)
{
	struct trace_finding found = {.verdict = verdict, .confidence = confidence};

	judge_prove_at(&found, where);
	judge_say(&found, "%s", detail);
	trace_story_find(story, &found);
}

static const enum verdict off_verdicts[] = {
	[TRACE_OFF_NOT_TOLD] = VERDICT_IS_WPS_OFF,
	[TRACE_OFF_HIDDEN_SSID] = VERDICT_IS_OFF_HIDDEN_SSID,
	[TRACE_OFF_WEP] = VERDICT_IS_OFF_WEP,
	[TRACE_OFF_TKIP] = VERDICT_IS_OFF_TKIP,
	[TRACE_OFF_SAE_ONLY] = VERDICT_IS_OFF_SAE_ONLY,
	[TRACE_OFF_NOT_BUILT] = VERDICT_IS_OFF_NOT_BUILT,
	[TRACE_OFF_DISABLED] = VERDICT_IS_OFF_DISABLED,
};

/* It is in the outcome of an attempt already. */
static bool is_told(const struct trace_story *story, const struct trace_ap *ap)
{
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		if (attempt->n_findings && attempt->findings[0].verdict == VERDICT_IS_WPS_OFF &&
			attempt->findings[0].n_evidence &&
			attempt->findings[0].evidence[0].source == ap->wps_off_where.source &&
			attempt->findings[0].evidence[0].position == ap->wps_off_where.position)
			return true;
	}
	return false;
}

/* An access point that was to have WPS and has none is worth a word, with attempts or without. */
static void aps_judge(struct trace_story *story)
{
	for (size_t i = 0; i < trace_story_aps(story); i++) {
		const struct trace_ap *ap = trace_story_ap(story, i);
		char name[TRACE_TEXT_MAX + TRACE_MAC_TEXT + 8], mac[TRACE_MAC_TEXT];

		if (!ap->wps_off_told ||
			ap->wps_off >= sizeof(off_verdicts) / sizeof(off_verdicts[0]) ||
			is_told(story, ap))
			continue;
		if (ap->ssid[0])
			snprintf(name, sizeof(name), "It is '%s'.", ap->ssid);
		else if (ap->ifname[0])
			snprintf(name, sizeof(name), "It is %s.", ap->ifname);
		else if (trace_mac_any(&ap->mac))
			snprintf(name, sizeof(name), "It is %s.", trace_mac_print(&ap->mac, mac));
		else
			name[0] = '\0';
		if (ap->wps_off != TRACE_OFF_DISABLED && ap->wps_off != TRACE_OFF_NOT_TOLD)
			find(story, VERDICT_IS_WPS_OFF, TRACE_CERTAIN, ap->wps_off_where, name);
		find(story, off_verdicts[ap->wps_off], TRACE_CERTAIN, ap->wps_off_where, name);
	}
}

/* Wi-Fi Direct is WPS inside, also where only its frame is seen. */
static bool is_wps(const struct trace_attempt *attempt)
{
	return attempt->method != TRACE_PLAIN || attempt->p2p;
}

static bool about_wps(const struct trace_story *story)
{
	for (size_t i = 0; i < trace_story_count(story); i++)
		if (is_wps(trace_story_attempt(story, i)))
			return true;
	for (size_t i = 0; i < trace_story_aps(story); i++)
		if (trace_story_ap(story, i)->wps_off_told)
			return true;
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (i != VERDICT_IS_PLAIN_JOINED &&
			verdict_get((enum verdict)i)->class == VERDICT_GOOD &&
			trace_story_forgotten(story, (enum verdict)i))
			return true;
	return false;
}

static void no_wps_judge(struct trace_story *story)
{
	unsigned offers = 0;
	char detail[96] = "";

	if (about_wps(story))
		return;
	for (size_t i = 0; i < trace_story_aps(story); i++)
		if (trace_story_ap(story, i)->bss & TRACE_BSS_WPS)
			offers++;
	if (offers)
		snprintf(detail, sizeof(detail),
			"%u access point%s offer%s it, but nobody made use of it.", offers,
			offers == 1 ? "" : "s", offers == 1 ? "s" : "");
	find(story, VERDICT_IS_NO_WPS, TRACE_CERTAIN, (struct trace_where){0}, detail);
}

/* Where it is seen for the first time. */
static struct trace_where first_place(const struct trace_attempt *attempt)
{
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		if (attempt->steps[i].where[0].position)
			return attempt->steps[i].where[0];
	return (struct trace_where){0};
}

static void masked_judge(struct trace_story *story)
{
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);
		const struct trace_mac *sta = &attempt->sta;
		char mac[TRACE_MAC_TEXT];

		if (!trace_mac_any(sta) || sta->known == TRACE_MAC_WHOLE)
			continue;
		find(story, VERDICT_IS_MASKED, TRACE_CERTAIN, first_place(attempt),
			trace_mac_print(sta, mac));
		return;
	}
}

/* @detail: the input, and what is to be said of it. */
static void source_find(struct trace_story *story, enum verdict verdict,
	const struct trace_source *source, uint16_t index, const char *what)
{
	const char *slash = source->path;
	char detail[176];

	for (const char *c = source->path; *c; c++)
		if (*c == '/' && c[1])
			slash = c + 1;
	snprintf(detail, sizeof(detail), "%.80s: %s", slash, what);
	find(story, verdict, TRACE_CERTAIN,
		(struct trace_where){
			.position = source->info.units & (UINT64_MAX >> 16), .source = index},
		detail);
}

void trace_judge_inputs(
	struct trace_story *story, const struct trace_source *const *sources, size_t n)
{
	aps_judge(story);
	no_wps_judge(story);
	masked_judge(story);
	for (size_t i = 0; i < n; i++) {
		const struct trace_source *source = sources[i];
		char text[64];

		if (source->info.cut)
			source_find(story, VERDICT_IS_CUT, source, (uint16_t)i,
				source->info.cut_text[0] ? source->info.cut_text
							 : "its end is missing");
		if (source->clock.state == TRACE_CLOCK_UNRELATED)
			source_find(story, VERDICT_IS_CLOCKS_UNRELATED, source, (uint16_t)i,
				"its times are taken as they are");
		if (source->set_back) {
			snprintf(text, sizeof(text), "%u time%s", source->set_back,
				source->set_back == 1 ? "" : "s");
			source_find(story, VERDICT_IS_CLOCK_SET_BACK, source, (uint16_t)i, text);
		}
	}
}

static bool counts(const struct trace_story *story, enum verdict_class class)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (verdict_get((enum verdict)i)->class == class &&
			trace_story_forgotten(story, (enum verdict)i))
			return true;
	return false;
}

enum trace_result trace_result(const struct trace_story *story)
{
	const struct trace_finding *findings;
	const size_t n = trace_story_findings(story, &findings);
	const bool wps = about_wps(story);
	bool failed = counts(story, VERDICT_FAILED) ||
		      trace_story_forgotten(story, VERDICT_IS_CAUSE_UNKNOWN);
	bool undecided = counts(story, VERDICT_UNKNOWN);

	for (size_t i = 0; i < n; i++)
		failed = failed || findings[i].verdict == VERDICT_IS_WPS_OFF;
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);
		enum verdict outcome;

		if (attempt->n_findings == 0) {
			undecided = true;
			continue;
		}
		outcome = attempt->findings[0].verdict;
		failed = failed || verdict_get(outcome)->class == VERDICT_FAILED ||
			 outcome == VERDICT_IS_CAUSE_UNKNOWN;
		/* Beside WPS, what became of a station that only came by is nobody's question. */
		if (!is_wps(attempt) && wps)
			continue;
		undecided = undecided || verdict_get(outcome)->class == VERDICT_UNKNOWN ||
			    outcome == VERDICT_IS_IN_PROGRESS;
	}
	if (failed)
		return TRACE_FAILED;
	if (undecided)
		return TRACE_UNDECIDED;
	return wps ? TRACE_ALL_WELL : TRACE_NO_WPS;
}
