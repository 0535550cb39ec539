/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <wsc/wire.h>

#include "explain/explain.h"
#include "tests/unit/verdict_rig.h"
#include "trace/merge/merge.h"

#define STEPS_MAX    64
#define FINDINGS_MAX 16
#define TEXTS_MAX    8

/* The story that the judge asks: this attempt, perhaps a second one, one access point. */
static struct {
	struct trace_attempt *attempts[2];
	size_t n_attempts;
	struct trace_attempt elsewhere;
	struct trace_ap ap;
	size_t n_aps;
	struct trace_finding findings[FINDINGS_MAX];
	size_t n_findings;
	struct trace_source source;
} world;

size_t trace_story_count(const struct trace_story *story)
{
	(void)story;
	return world.n_attempts;
}

const struct trace_attempt *trace_story_attempt(const struct trace_story *story, size_t i)
{
	(void)story;
	return world.attempts[i];
}

uint32_t trace_story_forgotten(const struct trace_story *story, enum verdict verdict)
{
	(void)story;
	(void)verdict;
	return 0;
}

size_t trace_story_aps(const struct trace_story *story)
{
	(void)story;
	return world.n_aps;
}

const struct trace_ap *trace_story_ap(const struct trace_story *story, size_t i)
{
	(void)story;
	(void)i;
	return &world.ap;
}

size_t trace_story_findings(const struct trace_story *story, const struct trace_finding **ret)
{
	(void)story;
	*ret = world.findings;
	return world.n_findings;
}

void trace_story_find(struct trace_story *story, const struct trace_finding *finding)
{
	(void)story;
	assert_true(world.n_findings < FINDINGS_MAX);
	world.findings[world.n_findings++] = *finding;
}

const char *trace_step_text(
	const struct trace_attempt *attempt, const struct trace_step *step, char *text, size_t size)
{
	(void)attempt;
	snprintf(text, size, "%s",
		step->kind == TRACE_WSC_MESSAGE
			? wsc_kind_name((enum wsc_kind)step->code)
			: trace_fact_text((enum trace_fact_kind)step->kind));
	return text;
}

struct word {
	const char *name;
	uint32_t bit;
};

static const struct word bss_words[] = {
	{"wps", TRACE_BSS_WPS},
	{"selected", TRACE_BSS_SELECTED},
	{"pbc", TRACE_BSS_PBC},
	{"locked", TRACE_BSS_LOCKED},
	{"wpa2", TRACE_BSS_WPA2},
	{"psk", TRACE_BSS_PSK},
	{"sae", TRACE_BSS_SAE},
	{"pmf", TRACE_BSS_PMF_CAPABLE},
	{"pmf-required", TRACE_BSS_PMF_REQUIRED},
	{NULL, 0},
};

static const struct word weak_words[] = {
	{"nonce", TRACE_WEAK_ZERO_NONCE},
	{"key", TRACE_WEAK_ZERO_KEY},
	{"small", TRACE_WEAK_SMALL_KEY},
	{"secret", TRACE_WEAK_ZERO_SECRET},
	{NULL, 0},
};

enum { REGISTERED = 1, CONNECTED = 2, RESTARTED = 4, NONCE = 8, KEY = 16, OTHER_MAC = 32 };
static const struct word past_words[] = {
	{"registered", REGISTERED},
	{"connected", CONNECTED},
	{"restarted", RESTARTED},
	{"nonce", NONCE},
	{"key", KEY},
	{"other-mac", OTHER_MAC},
	{NULL, 0},
};

static const struct word sides[] = {
	{"air", TRACE_AIR},
	{"ap", TRACE_AP},
	{"station", TRACE_STATION},
	{"nobody", TRACE_NOBODY},
	{NULL, 0},
};

static const struct word methods[] = {
	{"plain", TRACE_PLAIN},
	{"pbc", TRACE_PBC},
	{"pin", TRACE_PIN},
	{"ap-pin", TRACE_AP_PIN},
	{"wps", TRACE_WPS},
	{NULL, 0},
};

static uint32_t word_get(const struct word *words, const char *name)
{
	for (; words->name; words++)
		if (strcmp(words->name, name) == 0)
			return words->bit;
	fail_msg("no such word: %s", name);
	return 0;
}

static uint32_t words_get(const struct word *words, char *names)
{
	uint32_t bits = 0;
	char *rest = NULL;

	for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
		bits |= word_get(words, name);
	return bits;
}

static struct trace_mac mac_get(const char *text)
{
	struct trace_mac mac;

	if (!trace_mac_read(text, strlen(text), &mac))
		fail_msg("no address: %s", text);
	return mac;
}

static void kind_get(const char *name, struct trace_step *step)
{
	for (unsigned kind = 0; kind < TRACE_FACT_KIND_COUNT; kind++)
		if (strcmp(trace_fact_token((enum trace_fact_kind)kind), name) == 0) {
			step->kind = (uint8_t)kind;
			return;
		}
	for (unsigned kind = WSC_M1; kind <= WSC_DONE; kind++)
		if (strcmp(wsc_kind_name((enum wsc_kind)kind), name) == 0) {
			step->kind = TRACE_WSC_MESSAGE;
			step->code = (uint16_t)kind;
			return;
		}
	fail_msg("no such step: %s", name);
}

static void member_set(
	struct trace_attempt *attempt, struct trace_step *step, const char *name, const char *value)
{
	const unsigned long number = strtoul(value, NULL, 0);

	if (strcmp(name, "code") == 0 && step->kind == TRACE_SESSION)
		step->code = (uint16_t)explain_find(value);
	else if (strcmp(name, "code") == 0)
		step->code = (uint16_t)number;
	else if (strcmp(name, "code2") == 0)
		step->code2 = (uint16_t)number;
	else if (strcmp(name, "value") == 0)
		step->value = (uint32_t)number;
	else if (strcmp(name, "repeats") == 0)
		step->repeats = (uint16_t)number;
	else if (strcmp(name, "round") == 0)
		step->round = (uint8_t)number;
	else if (strcmp(name, "ap") == 0)
		step->ap = (uint8_t)number;
	else if (strcmp(name, "unseen") == 0)
		step->flags |= TRACE_STEP_NOT_SEEN;
	else if (strcmp(name, "from") == 0)
		step->from = strcmp(value, "ap") == 0 ? TRACE_FROM_AP : TRACE_FROM_STATION;
	else if (strcmp(name, "text") == 0) {
		assert_true(attempt->n_texts < TEXTS_MAX);
		snprintf(attempt->texts[attempt->n_texts], TRACE_TEXT_MAX, "%s", value);
		step->text = attempt->n_texts++;
	} else {
		fail_msg("no such member: %s", name);
	}
}

static void step_tell(struct trace_attempt *attempt, char *line)
{
	struct trace_step *step = &attempt->steps[attempt->n_steps];
	char *rest = NULL, *word = strtok_r(line, " ", &rest);

	assert_true(attempt->n_steps < STEPS_MAX);
	*step = (struct trace_step){.time = TRACE_NO_TIME};
	if (word[0] == '-') {
		step->flags |= TRACE_STEP_UNTIMED;
	} else {
		if (word[0] == '~')
			step->flags |= TRACE_STEP_APPROXIMATE;
		step->time = (int64_t)(strtod(word + (word[0] == '~'), NULL) * 1e9);
		if (attempt->n_steps == 0)
			attempt->start = step->time;
		attempt->end = attempt->input_end = step->time;
	}
	word = strtok_r(NULL, " ", &rest);
	assert_non_null(word);
	step->side = (uint8_t)word_get(sides, word);
	word = strtok_r(NULL, " ", &rest);
	assert_non_null(word);
	kind_get(word, step);
	while ((word = strtok_r(NULL, " ", &rest))) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		/* A text goes on to the end of the line. */
		if (strcmp(word, "text") == 0 && *rest) {
			value[strlen(value)] = ' ';
			rest += strlen(rest);
		}
		member_set(attempt, step, word, value ? value : "");
	}
	attempt->n_steps++;
	step->where[0].position = attempt->n_steps;
}

static void elsewhere_tell(const char *mac)
{
	static struct trace_step pressed;

	pressed = (struct trace_step){.kind = TRACE_PBC_PRESSED, .side = TRACE_AP};
	pressed.where[0].position = 99;
	world.elsewhere = (struct trace_attempt){
		.method = TRACE_PBC, .ap = mac_get(mac), .steps = &pressed, .n_steps = 1};
	world.attempts[1] = &world.elsewhere;
	world.n_attempts = 2;
}

/* A button that waited from the begin. */
static void waited_tell(struct trace_attempt *attempt, const char *mac)
{
	assert_true(attempt->n_waited < TRACE_WAITED_MAX);
	attempt->waited[attempt->n_waited++] =
		(struct trace_waited){.at.mac = mac_get(mac), .start = 0, .end = TRACE_NO_TIME};
}

static void past_tell(struct trace_past *past, char *words)
{
	const uint32_t bits = words_get(past_words, words);

	past->registered = bits & REGISTERED;
	past->registered_other_mac = bits & OTHER_MAC;
	past->connected_since = bits & CONNECTED;
	past->ap_restarted_since = bits & RESTARTED;
	past->repeated_nonces = bits & NONCE ? 1 : 0;
	past->repeated_keys = bits & KEY ? 1 : 0;
	past->registered_where.position = bits & REGISTERED ? 101 : 0;
	past->restart_where.position = bits & RESTARTED ? 102 : 0;
}

static void off_tell(struct trace_attempt *attempt, const char *why)
{
	if (!trace_mac_any(&attempt->ap))
		attempt->ap = mac_get("02:00:00:00:00:00");
	world.ap = (struct trace_ap){.mac = attempt->ap,
		.wps_off_told = true,
		.wps_off = (uint8_t)strtoul(why, NULL, 10)};
	world.ap.wps_off_where.position = 103;
	world.n_aps = 1;
}

static void clock_tell(const char *what)
{
	world.source.path = "x";
	if (strcmp(what, "back") == 0)
		world.source.set_back = 1;
	else if (strcmp(what, "cut") == 0)
		world.source.info.cut = true;
	else
		world.source.clock.state = TRACE_CLOCK_UNRELATED;
}

static void deviation_tell(struct trace_attempt *attempt)
{
	static struct trace_deviation deviations[2];

	assert_true(attempt->n_deviations < 2);
	attempt->deviations = deviations;
	deviations[attempt->n_deviations++] = (struct trace_deviation){
		.message = WSC_M1, .problem = WSC_MISSING, .id = 0x1047, .where.position = 1};
}

static void weak_tell(struct trace_attempt *attempt, char *words)
{
	attempt->weak = (uint8_t)words_get(weak_words, words);
	for (int i = 0; i < TRACE_WEAK_COUNT; i++)
		attempt->weak_where[i].position = 1;
}

/* Index 0 is none. */
static void at_tell(struct trace_attempt *attempt, const char *mac)
{
	if (attempt->n_aps == 0)
		attempt->n_aps = 1;
	assert_true(attempt->n_aps < TRACE_APS_MAX);
	attempt->aps[attempt->n_aps++].mac = mac_get(mac);
}

static void setting_tell(struct rig *rig, char *line)
{
	struct trace_attempt *attempt = &rig->attempt;
	char *rest = NULL, *name = strtok_r(line, " ", &rest);

	if (strcmp(name, "method") == 0)
		attempt->method = (enum trace_method)word_get(methods, rest);
	else if (strcmp(name, "open") == 0)
		attempt->open = true;
	else if (strcmp(name, "sibling") == 0)
		attempt->sibling = true;
	else if (strcmp(name, "p2p") == 0)
		attempt->p2p = true;
	else if (strcmp(name, "watch") == 0)
		attempt->input_end += (int64_t)(strtod(rest, NULL) * 1e9);
	else if (strcmp(name, "sta") == 0)
		attempt->sta = mac_get(rest);
	else if (strcmp(name, "mac") == 0)
		attempt->ap = mac_get(rest);
	else if (strcmp(name, "other") == 0)
		attempt->other_sta = mac_get(rest);
	else if (strcmp(name, "at") == 0)
		at_tell(attempt, rest);
	else if (strcmp(name, "ssid") == 0)
		snprintf(attempt->ssid, sizeof(attempt->ssid), "%s", rest);
	else if (strcmp(name, "bss") == 0)
		attempt->bss = words_get(bss_words, rest);
	else if (strcmp(name, "asked") == 0)
		attempt->asked = words_get(bss_words, rest);
	else if (strcmp(name, "past") == 0)
		past_tell(&rig->past, rest);
	else if (strcmp(name, "past-ssid") == 0)
		snprintf(rig->past.registered_ssid, sizeof(rig->past.registered_ssid), "%s", rest);
	else if (strcmp(name, "weak") == 0)
		weak_tell(attempt, rest);
	else if (strcmp(name, "deviation") == 0)
		deviation_tell(attempt);
	else if (strcmp(name, "off") == 0)
		off_tell(attempt, rest);
	else if (strcmp(name, "elsewhere") == 0)
		elsewhere_tell(rest);
	else if (strcmp(name, "rival") == 0)
		attempt->rival = mac_get(rest);
	else if (strcmp(name, "waited") == 0)
		waited_tell(attempt, rest);
	else if (strcmp(name, "clock") == 0)
		clock_tell(rest);
	else
		fail_msg("no such setting: %s", name);
}

void rig_tell(struct rig *rig, const char *lines, bool without)
{
	char *copy = strdup(lines), *rest = NULL;

	assert_non_null(copy);
	memset(&world, 0, sizeof(world));
	memset(rig, 0, sizeof(*rig));
	rig->attempt.start = rig->attempt.end = rig->attempt.input_end = TRACE_NO_TIME;
	rig->attempt.steps = calloc(STEPS_MAX, sizeof(struct trace_step));
	rig->attempt.texts = calloc(TEXTS_MAX, TRACE_TEXT_MAX);
	assert_true(rig->attempt.steps && rig->attempt.texts);
	rig->attempt.n_texts = 1;
	world.attempts[0] = &rig->attempt;
	world.n_attempts = 1;
	for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (line[0] == '*') {
			rig->lines++;
			if (without)
				continue;
			line++;
		}
		if (line[0] == '@')
			setting_tell(rig, line + 1);
		else
			step_tell(&rig->attempt, line);
	}
	free(copy);
}

void rig_judge(struct rig *rig)
{
	const struct trace_source *sources[] = {&world.source};

	trace_judge(NULL, &rig->attempt, &rig->past);
	trace_judge_inputs(NULL, sources, world.source.path ? 1 : 0);
}

void rig_clear(struct rig *rig)
{
	free(rig->attempt.steps);
	free(rig->attempt.texts);
	free(rig->attempt.findings);
}

const struct trace_finding *rig_found(const struct rig *rig, enum verdict verdict)
{
	for (int i = 0; i < rig->attempt.n_findings; i++)
		if (rig->attempt.findings[i].verdict == verdict)
			return &rig->attempt.findings[i];
	for (size_t i = 0; i < world.n_findings; i++)
		if (world.findings[i].verdict == verdict)
			return &world.findings[i];
	return NULL;
}

enum trace_result rig_result(void)
{
	return trace_result(NULL);
}
