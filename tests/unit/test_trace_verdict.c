/* SPDX-License-Identifier: BSD-3-Clause */
/* The judge: each rule holds, and does not hold when what it rests on is taken away; success is
 * never turned into a failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/verdict_cases.h"
#include "tests/unit/verdict_rig.h"

static enum verdict verdict_of(const char *token)
{
	const int verdict = verdict_find(token);

	if (verdict < 0)
		fail_msg("no such verdict: %s", token);
	return (enum verdict)verdict;
}

static bool is_outcome(enum verdict verdict)
{
	return verdict_get(verdict)->class < VERDICT_CAUSE;
}

/* What every judgement keeps to. */
static void findings_check(const struct rig *rig, const char *name)
{
	const struct trace_attempt *attempt = &rig->attempt;

	if (attempt->n_findings == 0 || !is_outcome(attempt->findings[0].verdict))
		fail_msg("%s: the first finding is no outcome", name);
	for (int i = 1; i < attempt->n_findings; i++) {
		const struct trace_finding *found = &attempt->findings[i];

		if (is_outcome(found->verdict) &&
			!(verdict_get(found->verdict)->class == VERDICT_FAILED &&
				verdict_get(attempt->findings[0].verdict)->class == VERDICT_FAILED))
			fail_msg("%s: a second outcome: %s", name,
				verdict_get(found->verdict)->token);
		for (int other = 0; other < i; other++)
			assert_int_not_equal(found->verdict, attempt->findings[other].verdict);
	}
}

/* The verdict stands where it should, and says what it should. */
static bool case_holds(const struct verdict_case *what, const struct rig *rig)
{
	const enum verdict verdict = verdict_of(what->token);
	const struct trace_finding *found = rig_found(rig, verdict);
	/* That of an access point belongs to no attempt. */
	const bool first = is_outcome(verdict) && verdict != VERDICT_IS_WPS_OFF;

	if (!found || (first && rig->attempt.findings[0].verdict != verdict)) {
		print_error("%s: it is %s:\n%s", what->token,
			verdict_get(rig->attempt.findings[0].verdict)->token, what->lines);
		return false;
	}
	if (what->detail && !strstr(found->detail, what->detail)) {
		print_error("%s: it says: %s\n", what->token, found->detail);
		return false;
	}
	return true;
}

/* Without the marked lines it is no outcome, or not there. */
static bool case_falls(const struct verdict_case *what, const struct rig *rig)
{
	const enum verdict verdict = verdict_of(what->token);
	const struct trace_finding *found = rig_found(rig, verdict);

	if (!found || (is_outcome(verdict) && found != &rig->attempt.findings[0]))
		return true;
	print_error("%s: it holds without its proof:\n%s", what->token, what->lines);
	return false;
}

static bool case_check(const struct verdict_case *what)
{
	struct rig rig;
	bool good;

	rig_tell(&rig, what->lines, false);
	rig_judge(&rig);
	findings_check(&rig, what->token);
	good = case_holds(what, &rig);
	rig_clear(&rig);
	if (rig.lines == 0)
		return good;
	rig_tell(&rig, what->lines, true);
	rig_judge(&rig);
	findings_check(&rig, what->token);
	good = case_falls(what, &rig) && good;
	rig_clear(&rig);
	return good;
}

static void test_each_rule(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < verdict_case_count; i++)
		bad += case_check(&verdict_cases[i]) ? 0 : 1;
	assert_int_equal(bad, 0);
}

static void test_every_verdict_has_a_case(void **state)
{
	(void)state;
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const char *token = verdict_get((enum verdict)i)->token;
		bool met = false;

		for (size_t c = 0; c < verdict_case_count; c++)
			met = met || strcmp(verdict_cases[c].token, token) == 0;
		if (!met)
			fail_msg("%s: no case produces it", token);
	}
}

/* What may stand beside a success, or before it. */
static void test_success_stays_success(void **state)
{
	static const char *const shadows[] = {
		"0.5 ap wps-fail code=8 code2=18\n",
		"0.5 ap overlap\n",
		"0.5 ap setup-locked\n",
		"0.5 ap eap-timeout\n",
		"0.5 air WSC_NACK code2=2\n",
		"0.5 air M2D code2=12\n",
		"0.5 ap walk-time-over\n",
		"0.5 ap cancelled\n",
		"0.5 ap password-wrong code=1\n",
		"0.5 station no-ap-found\n",
		"0.5 air assoc-response code=17\n",
		"0.5 station auth-timeout\n",
		"0.5 ap key-mismatch\n",
		"0.5 station ssid-disabled code=1 value=10\n",
		"0.5 ap pin-needed\n",
		"0.5 ap session code=device-failed-once\n",
		"0.5 air deauth code=15\n",
	};
	static const char *const places[] = {
		"@method pbc\n%s0.9 ap registered\n1.2 ap connected\n",
		"@method pbc\n0.4 ap registered\n%s1.2 ap connected\n",
		"@method pbc\n0.3 ap registered\n0.4 ap connected\n%s",
		"@method pin\n0.1 air M8 from=ap\n0.2 air WSC_Done from=station\n%s1.2 air "
		"key-message "
		"code=4\n",
	};

	(void)state;
	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++)
		for (size_t s = 0; s < sizeof(shadows) / sizeof(shadows[0]); s++) {
			char lines[512];
			struct rig rig;

			/* The formats are the table above. */
			snprintf(lines, sizeof(lines), "%.*s%s%s",
				(int)(strstr(places[p], "%s") - places[p]), places[p], shadows[s],
				strstr(places[p], "%s") + 2);
			rig_tell(&rig, lines, false);
			rig_judge(&rig);
			if (rig.attempt.findings[0].verdict != VERDICT_IS_JOINED)
				fail_msg("%s\n%s",
					verdict_get(rig.attempt.findings[0].verdict)->token, lines);
			assert_int_equal(rig_result(), TRACE_ALL_WELL);
			rig_clear(&rig);
		}
}

/* hostapd lets a station of an open network in for a moment before the exchange. */
static void test_connected_before_the_key_is_no_join(void **state)
{
	struct rig rig;

	(void)state;
	rig_tell(&rig,
		"@method pbc\n0 ap connected\n0.1 ap disconnected\n1 ap eap-started\n"
		"2 ap wps-fail code=4 code2=12\n",
		false);
	rig_judge(&rig);
	assert_int_equal(rig.attempt.findings[0].verdict, VERDICT_IS_OVERLAP);
	assert_int_equal(rig_result(), TRACE_FAILED);
	rig_clear(&rig);
}

/* A step that is only concluded from others proves nothing. */
static void test_not_seen_is_no_proof(void **state)
{
	struct rig rig;

	(void)state;
	rig_tell(&rig, "@method pbc\n0 air M1\n- air WSC_Done from=station unseen\n@watch 60\n",
		false);
	rig_judge(&rig);
	assert_int_equal(rig.attempt.findings[0].verdict, VERDICT_IS_INCOMPLETE);
	assert_int_equal(rig_result(), TRACE_UNDECIDED);
	rig_clear(&rig);
}

static void test_results(void **state)
{
	static const struct {
		const char *lines;
		enum trace_result result;
	} cases[] = {
		{"@method pin\n0 air M1\n0.1 air M2D\n", TRACE_ALL_WELL},
		{"0 ap connected\n", TRACE_NO_WPS},
		{"0 ap key-mismatch\n", TRACE_FAILED},
		{"@method pbc\n@open\n0 ap pbc-pressed\n", TRACE_UNDECIDED},
		{"@off 1\n0 ap connected\n", TRACE_FAILED},
		{"@method pbc\n0 ap wps-fail\n", TRACE_FAILED},
		{"@method pbc\n0 air M1\n@watch 5\n", TRACE_UNDECIDED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rig rig;

		rig_tell(&rig, cases[i].lines, false);
		rig_judge(&rig);
		if (rig_result() != cases[i].result)
			fail_msg("%d: %s", (int)rig_result(), cases[i].lines);
		rig_clear(&rig);
	}
}

/* Nothing at all, and steps without times or places. */
static void test_little(void **state)
{
	struct rig rig;

	(void)state;
	rig_tell(&rig, "", false);
	free(rig.attempt.steps);
	rig.attempt.steps = NULL;
	rig_judge(&rig);
	assert_int_equal(rig.attempt.findings[0].verdict, VERDICT_IS_INCOMPLETE);
	assert_int_equal(rig.attempt.findings[0].n_evidence, 0);
	rig_clear(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_rule),
		cmocka_unit_test(test_every_verdict_has_a_case),
		cmocka_unit_test(test_success_stays_success),
		cmocka_unit_test(test_connected_before_the_key_is_no_join),
		cmocka_unit_test(test_not_seen_is_no_proof),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
