/* SPDX-License-Identifier: BSD-3-Clause */
/* The report for scripts: docs/trace-json.md, docs/trace.schema.json. */
#include "../verdict/verdict.h"
#include "common.h"
#include "emit.h"
#include "wsc/wire.h"

#define VERSION 1

static const char *const side_tokens[TRACE_SIDE_COUNT] = {
	[TRACE_AIR] = "air",
	[TRACE_AP] = "ap",
	[TRACE_STATION] = "station",
};

static const char *const wps_off_tokens[] = {
	[TRACE_OFF_NOT_TOLD] = "not-told",
	[TRACE_OFF_HIDDEN_SSID] = "hidden-ssid",
	[TRACE_OFF_WEP] = "wep",
	[TRACE_OFF_TKIP] = "tkip",
	[TRACE_OFF_SAE_ONLY] = "sae-only",
	[TRACE_OFF_NOT_BUILT] = "not-built",
	[TRACE_OFF_DISABLED] = "disabled",
};

/* Of enum trace_bss. */
static const struct {
	uint32_t bit;
	const char *token;
} bss_tokens[] = {
	{TRACE_BSS_WPS, "wps"},
	{TRACE_BSS_SELECTED, "selected-registrar"},
	{TRACE_BSS_PBC, "pbc"},
	{TRACE_BSS_PIN, "pin"},
	{TRACE_BSS_LOCKED, "locked"},
	{TRACE_BSS_UNCONFIGURED, "unconfigured"},
	{TRACE_BSS_PRIVACY, "privacy"},
	{TRACE_BSS_WPA1, "wpa1"},
	{TRACE_BSS_WPA2, "wpa2"},
	{TRACE_BSS_CCMP, "ccmp"},
	{TRACE_BSS_TKIP, "tkip"},
	{TRACE_BSS_PSK, "psk"},
	{TRACE_BSS_PSK_SHA256, "psk-sha256"},
	{TRACE_BSS_SAE, "sae"},
	{TRACE_BSS_EAP, "eap"},
	{TRACE_BSS_OWE, "owe"},
	{TRACE_BSS_PMF_CAPABLE, "pmf-capable"},
	{TRACE_BSS_PMF_REQUIRED, "pmf-required"},
	{TRACE_BSS_P2P, "p2p"},
	{TRACE_BSS_HIDDEN, "hidden"},
};

static void emit_bss(struct emit *emit, const char *key, uint32_t bss)
{
	emit_open(emit, key, '[', true);
	for (size_t i = 0; i < sizeof(bss_tokens) / sizeof(bss_tokens[0]); i++)
		if (bss & bss_tokens[i].bit)
			emit_text(emit, NULL, bss_tokens[i].token);
	emit_close(emit, ']');
}

static void emit_mac(struct emit *emit, const char *key, const struct trace_mac *mac)
{
	char text[TRACE_MAC_TEXT];

	emit_text(emit, key, trace_mac_any(mac) ? trace_mac_print(mac, text) : NULL);
}

static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

static const char *from_token(uint8_t from)
{
	if (from == TRACE_FROM_AP)
		return "ap";
	return from == TRACE_FROM_STATION ? "station" : NULL;
}

/* {"input": 0, "frame": 12, "quote": …} */
static void emit_place(struct emit *emit, const struct trace_report *report, const char *key,
	struct trace_where where, bool quoted)
{
	const bool frames =
		where.source < report->n_sources && report->sources[where.source]->info.frames;
	const struct trace_quote *quote = quoted ? trace_quote_find(report, where) : NULL;

	if (!trace_where_any(where)) {
		emit_text(emit, key, NULL);
		return;
	}
	emit_open(emit, key, '{', true);
	emit_number(emit, "input", (int64_t)where.source);
	emit_number(emit, frames ? "frame" : "line", (int64_t)where.position);
	if (quote)
		emit_text(emit, "quote", quote->text);
	emit_close(emit, '}');
}

/* --- the inputs --- */

static void emit_clock(struct emit *emit, const struct trace_clock *clock)
{
	static const char *const states[] = {
		[TRACE_CLOCK_REFERENCE] = "reference",
		[TRACE_CLOCK_ALIGNED] = "aligned",
		[TRACE_CLOCK_ALIKE] = "alike",
		[TRACE_CLOCK_UNRELATED] = "unrelated",
		[TRACE_CLOCK_NONE] = "none",
	};
	const bool aligned = clock->state == TRACE_CLOCK_ALIGNED;

	emit_open(emit, "clock", '{', true);
	emit_text(emit, "state", states[clock->state]);
	emit_seconds(emit, "offset", aligned ? clock->offset : TRACE_NO_TIME);
	emit_number(emit, "drift_ppb", aligned ? (int64_t)(clock->drift * 1e9) : 0);
	emit_number(emit, "anchors", clock->anchors);
	emit_seconds(emit, "spread", aligned ? clock->spread : TRACE_NO_TIME);
	emit_close(emit, '}');
}

static void emit_source(struct emit *emit, const struct trace_source *source)
{
	const struct trace_input_info *info = &source->info;

	emit_open(emit, NULL, '{', false);
	emit_text(emit, "path", source->path);
	emit_text(emit, "format", info->format);
	emit_text(emit, "side", side_tokens[info->side]);
	emit_number(emit, info->frames ? "frames" : "lines", (int64_t)info->units);
	emit_number(emit, "bytes", (int64_t)info->bytes);
	emit_number(emit, "not_understood", (int64_t)info->not_understood);
	emit_number(emit, "facts", (int64_t)source->facts);
	emit_bool(emit, "since_boot", info->since_boot);
	emit_seconds(emit, "first", source->first);
	emit_seconds(emit, "last", source->last);
	emit_text(emit, "cut", info->cut ? info->cut_text : NULL);
	emit_number(emit, "set_back", source->set_back);
	emit_clock(emit, &source->clock);
	emit_close(emit, '}');
}

static void emit_ap(struct emit *emit, const struct trace_report *report, const struct trace_ap *ap)
{
	emit_open(emit, NULL, '{', false);
	emit_mac(emit, "mac", &ap->mac);
	emit_text(emit, "interface", or_null(ap->ifname));
	emit_text(emit, "ssid", or_null(ap->ssid));
	emit_number(emit, "mhz", ap->mhz);
	emit_bss(emit, "offers", ap->bss);
	emit_text(emit, "wps_off", ap->wps_off_told ? wps_off_tokens[ap->wps_off] : NULL);
	emit_place(emit, report, "seen", ap->where, false);
	emit_place(emit, report, "wps_off_seen", ap->wps_off_where, true);
	emit_close(emit, '}');
}

/* --- attempts --- */

static void emit_finding(
	struct emit *emit, const struct trace_report *report, const struct trace_finding *finding)
{
	static const char *const confidences[] = {
		[TRACE_POSSIBLE] = "possible",
		[TRACE_LIKELY] = "likely",
		[TRACE_CERTAIN] = "certain",
	};
	const struct verdict_row *row = verdict_get(finding->verdict);

	emit_open(emit, NULL, '{', false);
	emit_text(emit, "token", row->token);
	emit_text(emit, "class", verdict_class_name(row->class));
	emit_text(emit, "confidence", confidences[finding->confidence]);
	emit_text(emit, "sentence", row->sentence);
	emit_text(emit, "detail", finding->detail);
	emit_text(emit, "remedy", row->remedy);
	emit_open(emit, "evidence", '[', finding->n_evidence == 0);
	for (uint8_t i = 0; i < finding->n_evidence; i++)
		emit_place(emit, report, NULL, finding->evidence[i], true);
	emit_close(emit, ']');
	emit_close(emit, '}');
}

static void emit_seen(
	struct emit *emit, const struct trace_report *report, const struct trace_step *step)
{
	emit_open(emit, "seen", '[', true);
	for (int i = 0; i < TRACE_WITNESSES_MAX; i++)
		if (trace_where_any(step->where[i]))
			emit_place(emit, report, NULL, step->where[i], false);
	emit_close(emit, ']');
}

/* @before: the last time of a step before it, and this step's afterwards. */
static void emit_step(struct emit *emit, const struct trace_report *report,
	const struct trace_attempt *attempt, const struct trace_step *step, int64_t *before)
{
	const bool not_seen = step->flags & TRACE_STEP_NOT_SEEN;
	const bool timed =
		!not_seen && !(step->flags & TRACE_STEP_UNTIMED) && step->time != TRACE_NO_TIME;
	const struct trace_mac nobody = {.known = 0};
	char text[160] = "";

	emit_open(emit, NULL, '{', true);
	emit_seconds(emit, "time", timed ? step->time : TRACE_NO_TIME);
	emit_seconds(emit, "delta",
		timed && *before != TRACE_NO_TIME ? step->time - *before : TRACE_NO_TIME);
	emit_text(emit, "token", trace_fact_token((enum trace_fact_kind)step->kind));
	emit_text(emit, "text", trace_step_text(attempt, step, text, sizeof(text)));
	emit_text(emit, "from", from_token(step->from));
	emit_text(emit, "side", step->side < TRACE_SIDE_COUNT ? side_tokens[step->side] : NULL);
	emit_mac(emit, "ap", step->ap < attempt->n_aps ? &attempt->aps[step->ap].mac : &nobody);
	emit_text(emit, "phase", trace_phase_token((enum trace_phase)step->phase));
	emit_number(emit, "round", step->round);
	emit_number(emit, "code", step->code);
	emit_number(emit, "code2", step->code2);
	emit_number(emit, "value", step->value);
	emit_number(emit, "repeats", step->repeats);
	emit_bool(emit, "approximate", step->flags & TRACE_STEP_APPROXIMATE);
	emit_bool(emit, "not_seen", not_seen);
	emit_seen(emit, report, step);
	emit_close(emit, '}');
	if (timed)
		*before = step->time;
}

static void emit_deviation(struct emit *emit, const struct trace_report *report,
	const struct trace_deviation *deviation)
{
	char text[TRACE_DEVIATION_TEXT];

	emit_open(emit, NULL, '{', true);
	emit_text(emit, "message", wsc_kind_name((enum wsc_kind)deviation->message));
	emit_text(emit, "from", from_token(deviation->from));
	emit_number(emit, "id", deviation->id);
	emit_bool(emit, "subelement", deviation->subelement);
	emit_text(emit, "text", trace_deviation_text(deviation, text));
	emit_place(emit, report, "seen", deviation->where, false);
	emit_close(emit, '}');
}

static void emit_who(struct emit *emit, const struct trace_attempt *attempt)
{
	emit_mac(emit, "station", &attempt->sta);
	emit_mac(emit, "other_station", &attempt->other_sta);
	emit_text(emit, "device", or_null(attempt->device));
	emit_mac(emit, "ap", &attempt->ap);
	emit_text(emit, "ssid", or_null(attempt->ssid));
	emit_open(emit, "aps", '[', true);
	for (uint8_t i = 1; i < attempt->n_aps; i++) {
		emit_open(emit, NULL, '{', true);
		emit_mac(emit, "mac", &attempt->aps[i].mac);
		emit_text(emit, "interface", or_null(attempt->aps[i].ifname));
		emit_close(emit, '}');
	}
	emit_close(emit, ']');
	emit_bss(emit, "offers", attempt->bss);
	emit_bss(emit, "asks", attempt->asked);
}

static void emit_when(struct emit *emit, const struct trace_attempt *attempt)
{
	const bool both = attempt->start != TRACE_NO_TIME && attempt->end != TRACE_NO_TIME;

	emit_seconds(emit, "start", attempt->start);
	emit_seconds(emit, "end", attempt->end);
	emit_seconds(emit, "duration", both ? attempt->end - attempt->start : TRACE_NO_TIME);
	emit_bool(emit, "open", attempt->open);
	emit_open(emit, "sides", '[', true);
	for (int i = 0; i < TRACE_NOBODY; i++)
		if (attempt->sides & 1 << i)
			emit_text(emit, NULL, side_tokens[i]);
	emit_close(emit, ']');
}

static void emit_attempt(struct emit *emit, const struct trace_report *report, const char *key,
	const struct trace_attempt *attempt, bool in_line)
{
	int64_t before = TRACE_NO_TIME;

	emit_open(emit, key, '{', in_line);
	emit_number(emit, "number", attempt->number);
	emit_text(emit, "outcome",
		attempt->n_findings ? verdict_get(attempt->findings[0].verdict)->token : NULL);
	emit_text(emit, "class", verdict_class_name(trace_attempt_class(attempt)));
	emit_text(emit, "method", trace_method_token(attempt->method));
	emit_bool(emit, "p2p", attempt->p2p);
	emit_bool(emit, "sibling", attempt->sibling);
	emit_who(emit, attempt);
	emit_when(emit, attempt);
	emit_open(emit, "findings", '[', attempt->n_findings == 0);
	for (uint8_t i = 0; i < attempt->n_findings; i++)
		emit_finding(emit, report, &attempt->findings[i]);
	emit_close(emit, ']');
	emit_open(emit, "steps", '[', attempt->n_steps == 0);
	for (uint32_t i = 0; i < attempt->n_steps; i++)
		emit_step(emit, report, attempt, &attempt->steps[i], &before);
	emit_close(emit, ']');
	emit_number(emit, "steps_dropped", attempt->steps_dropped);
	emit_open(emit, "deviations", '[', attempt->n_deviations == 0);
	for (uint16_t i = 0; i < attempt->n_deviations; i++)
		emit_deviation(emit, report, &attempt->deviations[i]);
	emit_close(emit, ']');
	emit_close(emit, '}');
}

/* --- the whole --- */

static void emit_aps(struct emit *emit, const struct trace_report *report)
{
	const size_t n = trace_story_aps(report->story);

	emit_open(emit, "access_points", '[', n == 0);
	for (size_t i = 0; i < n; i++)
		emit_ap(emit, report, trace_story_ap(report->story, i));
	emit_close(emit, ']');
}

static void emit_findings(struct emit *emit, const struct trace_report *report)
{
	const struct trace_finding *findings;
	const size_t n = trace_story_findings(report->story, &findings);

	emit_open(emit, "findings", '[', n == 0);
	for (size_t i = 0; i < n; i++)
		emit_finding(emit, report, &findings[i]);
	emit_close(emit, ']');
}

/* {"joined": 12}: attempts of which there is only their number. */
static void emit_forgotten(struct emit *emit, const struct trace_report *report)
{
	emit_open(emit, "forgotten", '{', true);
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const uint32_t n = trace_story_forgotten(report->story, (enum verdict)i);

		if (n > 0)
			emit_number(emit, verdict_get((enum verdict)i)->token, n);
	}
	emit_close(emit, '}');
}

static const char *result_token(enum trace_result result)
{
	static const char *const tokens[] = {
		[TRACE_ALL_WELL] = "all-well",
		[TRACE_FAILED] = "failed",
		[TRACE_NO_WPS] = "no-wps",
		[TRACE_UNDECIDED] = "undecided",
	};

	return tokens[result];
}

static bool emit_document(const struct trace_report *report, FILE *to, bool in_line, bool attempts)
{
	const size_t n = trace_story_count(report->story);
	struct emit emit = {.to = to, .ascii = report->ascii};

	emit_open(&emit, NULL, '{', in_line);
	emit_text(&emit, "format", "openwps-trace");
	emit_number(&emit, "version", VERSION);
	emit_text(&emit, "result", result_token(trace_result(report->story)));
	emit_open(&emit, "inputs", '[', report->n_sources == 0);
	for (size_t i = 0; i < report->n_sources; i++)
		emit_source(&emit, report->sources[i]);
	emit_close(&emit, ']');
	emit_aps(&emit, report);
	emit_findings(&emit, report);
	if (attempts) {
		emit_open(&emit, "attempts", '[', n == 0);
		for (size_t i = 0; i < n; i++)
			emit_attempt(
				&emit, report, NULL, trace_story_attempt(report->story, i), false);
		emit_close(&emit, ']');
	}
	emit_forgotten(&emit, report);
	emit_close(&emit, '}');
	putc('\n', to);
	return fflush(to) == 0 && !ferror(to);
}

bool trace_report_json(const struct trace_report *report, FILE *to)
{
	return emit_document(report, to, false, true);
}

bool trace_report_json_end(const struct trace_report *report, FILE *to)
{
	return emit_document(report, to, true, false);
}

bool trace_report_json_attempt(
	const struct trace_report *report, const struct trace_attempt *attempt, FILE *to)
{
	struct emit emit = {.to = to, .ascii = report->ascii};

	emit_open(&emit, NULL, '{', true);
	emit_attempt(&emit, report, "attempt", attempt, true);
	emit_close(&emit, '}');
	putc('\n', to);
	return fflush(to) == 0 && !ferror(to);
}
