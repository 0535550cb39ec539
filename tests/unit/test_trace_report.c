/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reports of stories made by hand against what they should look like: trace_report/NAME.txt and
 * .json. With TRACE_REPORT_UPDATE set these are written anew: look at them then.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "trace_report_story.h"
#include "wsc/wire.h"

#define GOLDEN_MAX (1u << 20)

static struct trace_source air = {.path = "recordings/air.pcap",
	.info = {.format = "pcap",
		.side = TRACE_AIR,
		.has_times = true,
		.units = 12345,
		.frames = true,
		.bytes = 3200000},
	.clock = {.state = TRACE_CLOCK_REFERENCE},
	.facts = 40};
static struct trace_source ap_log = {.path = "/var/log/ap.log",
	.info = {.format = "hostapd log",
		.side = TRACE_AP,
		.has_times = true,
		.units = 2311,
		.bytes = 190000,
		.cut = true,
		.cut_text = "the last line is cut"},
	.clock = {.state = TRACE_CLOCK_ALIGNED,
		.offset = -3600123456789,
		.drift = 1.2e-5,
		.anchors = 34,
		.spread = 310000},
	.facts = 60};
static const struct trace_source *const both[] = {&air, &ap_log};
static struct trace_quote quotes[] = {
	{{.position = 1033, .source = 1}, (char[]){"wlan0: WPS-FAIL msg=8 config_error=18"}},
	{{.position = 1039, .source = 1},
		(char[]){"1782907392.123456: EAP-WSC: a line \033[2Jwith an escape, long enough to "
			 "be wrapped: and then on and on and on and on and on and on and on and on "
			 "and on and on and on and on and on"}},
};

static char *file_read(const char *path)
{
	char *text = calloc(1, GOLDEN_MAX);
	FILE *file = fopen(path, "r");

	assert_non_null(text);
	if (file) {
		text[fread(text, 1, GOLDEN_MAX - 1, file)] = '\0';
		fclose(file);
	}
	return text;
}

static void golden_check(const char *name, const char *text)
{
	const char *root = getenv("OPENWPS_SOURCE_ROOT");
	char path[512], *wanted;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/unit/trace_report/%s", root ? root : ".", name);
	if (getenv("TRACE_REPORT_UPDATE")) {
		file = fopen(path, "w");
		assert_non_null(file);
		fputs(text, file);
		fclose(file);
	}
	wanted = file_read(path);
	assert_string_equal(text, wanted);
	free(wanted);
}

/* Heap. */
static char *print(
	bool (*how)(const struct trace_report *, FILE *), const struct trace_report *report)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	assert_true(how(report, to));
	fclose(to);
	return text;
}

static void story_check(const struct trace_story *story, const char *name, size_t n_sources,
	bool with_json, struct trace_report look)
{
	struct trace_report report = look;
	char file[64], *text;

	report.story = story;
	report.sources = both;
	report.n_sources = n_sources;
	report.quotes = quotes;
	report.n_quotes = sizeof(quotes) / sizeof(quotes[0]);
	text = print(trace_report_text, &report);
	snprintf(file, sizeof(file), "%s.txt", name);
	golden_check(file, text);
	free(text);
	if (!with_json)
		return;
	text = print(trace_report_json, &report);
	snprintf(file, sizeof(file), "%s.json", name);
	golden_check(file, text);
	free(text);
}

/* The drawing in which every step of the exchange is an arrow. */
static void test_pin_sequence(void **state)
{
	struct trace_story story = {.n = 0};
	struct trace_attempt *attempt = attempt_add(&story, "Living room TV");
	struct trace_finding *finding;

	(void)state;
	attempt->method = TRACE_PIN;
	steps_add(attempt, pin_script, pin_script_size, true);
	finding_add(attempt, VERDICT_IS_JOINED, "");
	finding = finding_add(attempt, VERDICT_IS_SLOW_PEER,
		"The access point took 1.090 s to answer M1 with M2.");
	finding->confidence = TRACE_LIKELY;
	finding->evidence[finding->n_evidence++] = at(0, 111);
	finding = finding_add(attempt, VERDICT_IS_EAP_FAILURE_NORMAL, "");
	finding->evidence[finding->n_evidence++] = at(0, 119);
	finding->evidence[finding->n_evidence++] = at(1, 1057);
	finding = finding_add(attempt, VERDICT_IS_DEVIATION, "");
	attempt->deviations = calloc(6, sizeof(*attempt->deviations));
	attempt->n_deviations = 6;
	for (int i = 0; i < 6; i++)
		attempt->deviations[i] = (struct trace_deviation){.where = at(0, 110),
			.id = i == 5 ? 0x2222 : 0x1011,
			.message = WSC_M1,
			.problem = (uint8_t)(WSC_CUT_SHORT + i)};
	story_check(&story, "pin", 2, true, (struct trace_report){.width = 100});
	story_check(
		&story, "pin-ascii", 1, false, (struct trace_report){.width = 72, .ascii = true});
	story_clear(&story);
}

/* What failed, and hostile texts: nothing of them reaches a terminal. */
static void test_failure(void **state)
{
	struct trace_story story = {.n = 0};
	struct trace_attempt *attempt = attempt_add(&story, "\033[31mTV\xff\n\xe2\x80\xae");
	struct trace_finding *finding;

	(void)state;
	attempt->method = TRACE_PIN;
	snprintf(attempt->ssid, sizeof(attempt->ssid),
		"K\xc3\xbc"
		"che \"\xe5\x8e\xa8\xf0\x9f\x93\xba\"");
	steps_add(attempt, pin_script, 14, true);
	attempt->steps[12].code = WSC_NACK;
	finding = finding_add(attempt, VERDICT_IS_PIN_FIRST_HALF, "The NACK answers M4.");
	finding->evidence[finding->n_evidence++] = at(0, 112);
	finding->evidence[finding->n_evidence++] = at(1, 1033);
	finding->evidence[finding->n_evidence++] = at(1, 1039);
	finding = finding_add(attempt, VERDICT_IS_EXCHANGE_RETRIES, "M2 was sent 3 times.");
	finding->confidence = TRACE_POSSIBLE;
	finding->evidence[finding->n_evidence++] = at(1, 1033);
	finding->evidence[finding->n_evidence++] = at(0, 111);
	finding->evidence[finding->n_evidence++] = at(0, 112);
	story.findings[0] = (struct trace_finding){.verdict = VERDICT_IS_OFF_TKIP,
		.confidence = TRACE_CERTAIN,
		.evidence = {at(1, 3)},
		.n_evidence = 1};
	story.findings[1] = (struct trace_finding){.verdict = VERDICT_IS_CUT,
		.confidence = TRACE_CERTAIN,
		.evidence = {at(1, 2311)},
		.n_evidence = 1};
	story.n_findings = 2;
	story_check(&story, "failure", 2, true, (struct trace_report){.width = 80});
	story_check(&story, "failure-colour", 2, true,
		(struct trace_report){.width = 80, .colour = true, .ascii = true});
	story_clear(&story);
}

/* One that joined, and one that did not afterwards: the latter is what is looked for. Its first
 * steps are another access point's. */
static void test_two(void **state)
{
	struct trace_story story = {.n = 0};
	struct trace_attempt *attempt = attempt_add(&story, "TV");
	struct trace_finding *finding;

	(void)state;
	steps_add(attempt, pin_script, pin_script_size, false);
	finding_add(attempt, VERDICT_IS_JOINED, "What is well needs no details.");
	finding_add(attempt, VERDICT_IS_EAP_FAILURE_NORMAL, "");
	attempt = attempt_add(&story, "TV");
	attempt->open = true;
	attempt->aps[2] = (struct trace_at){mac_of(5), ""};
	attempt->n_aps = 3;
	steps_add(attempt, pin_script + 21, 6, false);
	attempt->steps[0].ap = attempt->steps[1].ap = 2;
	attempt->steps[5].flags = TRACE_STEP_UNTIMED;
	finding = finding_add(attempt, VERDICT_IS_LOST_KEY, "");
	finding->confidence = TRACE_LIKELY;
	finding->evidence[finding->n_evidence++] = at(0, 105);
	finding = finding_add(attempt, VERDICT_IS_ASSOC_REFUSED, "Status 53.");
	finding->confidence = TRACE_POSSIBLE;
	story.findings[0] =
		(struct trace_finding){.verdict = VERDICT_IS_NO_WPS, .confidence = TRACE_CERTAIN};
	story.n_findings = 1;
	story_check(&story, "two", 1, true, (struct trace_report){0});
	story_clear(&story);
}

/* A table, and what failed in full. */
static void test_many(void **state)
{
	static const enum verdict outcomes[] = {VERDICT_IS_JOINED, VERDICT_IS_JOINED,
		VERDICT_IS_OVERLAP, VERDICT_IS_JOINED, VERDICT_IS_INCOMPLETE, VERDICT_IS_JOINED,
		VERDICT_IS_REGISTRAR_NOT_READY};
	struct trace_story story = {.n = 0};

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		struct trace_attempt *attempt =
			attempt_add(&story, i % 2 ? "A name that is long enough" : "");

		steps_add(attempt, pin_script, 6, false);
		finding_add(attempt, outcomes[i], "");
	}
	story_check(&story, "many", 1, false, (struct trace_report){.width = 80});
	story_clear(&story);
}

/* More than a screen: what is good is counted, and what is not is listed. */
static void test_too_many(void **state)
{
	struct trace_story story = {.n = 0};

	(void)state;
	for (size_t i = 0; i < ATTEMPTS_MAX; i++)
		finding_add(attempt_add(&story, "TV"),
			i < 50 ? VERDICT_IS_JOINED : VERDICT_IS_WALK_TIME, "");
	story_check(&story, "too-many", 1, false, (struct trace_report){.width = 80});
	story_clear(&story);
}

/* Two minutes of scans are not a screen. */
static void test_long(void **state)
{
	struct trace_story story = {.n = 0};
	struct trace_attempt *attempt = attempt_add(&story, "TV");
	struct script script[90];

	(void)state;
	for (size_t i = 0; i < 90; i++)
		script[i] = (struct script){i % 2 ? TRACE_SCAN_DONE : TRACE_SCAN_START, 0,
			TRACE_STATION, TRACE_PHASE_BEFORE, 0, 0, 1300, 0, 1};
	steps_add(attempt, script, 90, false);
	attempt->steps_dropped = 12;
	finding_add(attempt, VERDICT_IS_WALK_TIME, "");
	story_check(&story, "long", 1, false, (struct trace_report){.width = 80});
	story_clear(&story);
}

/* A device that asks again and again: one of the rounds tells it all. */
static void test_rounds(void **state)
{
	struct trace_story story = {.n = 0};
	struct trace_attempt *attempt = attempt_add(&story, "TV");
	struct script script[5 * 12 + 9];
	size_t n = 0;

	(void)state;
	for (uint8_t round = 1; round <= 5; round++)
		for (size_t i = 2; i < 14; i++, n++) {
			script[n] = pin_script[i];
			script[n].round = round;
			if (script[n].code == WSC_M3)
				script[n].code = WSC_M2D;
		}
	for (size_t i = 21; i < 30; i++, n++) {
		script[n] = pin_script[i];
		script[n].round = 6;
	}
	steps_add(attempt, script, n, false);
	finding_add(attempt, VERDICT_IS_JOINED, "");
	story_check(&story, "rounds", 1, false, (struct trace_report){.width = 80});
	story_check(&story, "rounds-all", 1, false,
		(struct trace_report){.width = 80, .details = true});
	story_clear(&story);
}

/* Nothing about WPS: what there was to hear is said. */
static void test_nothing(void **state)
{
	struct trace_story story = {.n = 0};

	(void)state;
	story.findings[0] =
		(struct trace_finding){.verdict = VERDICT_IS_NO_WPS, .confidence = TRACE_CERTAIN};
	story.n_findings = 1;
	for (size_t i = 0; i < 10; i++) {
		story.aps[i] = (struct trace_ap){.mac = mac_of((unsigned)i),
			.mhz = 2437,
			.bss = i ? TRACE_BSS_PRIVACY : TRACE_BSS_WPS | TRACE_BSS_PBC,
			.where = at(0, i + 1)};
		snprintf(story.aps[i].ssid, sizeof(story.aps[i].ssid), "Home %zu", i);
	}
	story.n_aps = 10;
	story_check(&story, "nothing", 1, true, (struct trace_report){.width = 80});
	story_clear(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pin_sequence),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_nothing),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
