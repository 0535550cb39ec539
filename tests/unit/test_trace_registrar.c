/* SPDX-License-Identifier: BSD-3-Clause */
/* External registrars in the story: who is one, and where one of its tries ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "story_rig.h"

static struct trace_story *story_of(const char *facts)
{
	struct trace_story *story = trace_story_new(NULL);

	rig_add(story, facts);
	trace_story_end(story);
	return story;
}

/* What it asks as shows that it is one; refused, it comes again: another try. Reading, it is
 * refused without an error, and goes on. A station that fails at M7 without one is a registrar,
 * too. */
static void test_external_registrar_runs(void **state)
{
	const char *refused = "0.0 0 ap enrollee-seen sta=2 d=2\n"
			      "0.1 0 ap eap-started sta=2\n"
			      "0.1 0 ap wsc-start sta=2\n"
			      "0.2 0 ap wps-fail sta=2 c=8 d=18\n"
			      "0.2 0 ap eap-failure sta=2\n"
			      "1.1 0 ap eap-started sta=2\n"
			      "1.1 0 ap wsc-start sta=2\n"
			      "1.2 0 ap setup-locked\n"
			      "1.2 0 ap wps-fail sta=2 c=8 d=18\n"
			      "1.2 0 ap eap-failure sta=2\n"
			      "2.1 0 ap enrollee-seen sta=2 d=2\n"
			      "2.1 0 ap eap-started sta=2\n"
			      "2.1 0 ap wsc-start sta=2\n"
			      "2.2 0 ap eap-failure sta=2\n"
			      "3.0 0 ap setup-unlocked\n"
			      "3.1 0 ap eap-started sta=3\n"
			      "3.1 0 ap wsc-start sta=3\n";
	const char *reads = "0.1 0 sta wsc-start sta=2\n"
			    "0.2 0 sta credential sta=2\n"
			    "0.3 0 sta wps-fail sta=2 c=11\n"
			    "0.3 0 sta eap-failure sta=2\n"
			    "0.4 0 sta associated sta=2\n"
			    "0.5 0 sta connected sta=2\n";
	struct trace_story *story = story_of(refused);

	(void)state;
	assert_int_equal(trace_story_count(story), 4);
	for (size_t i = 0; i < 3; i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);

		assert_int_equal(attempt->method, TRACE_AP_PIN);
		assert_int_equal(attempt->locked_where.position, i < 2 ? 0 : 8);
	}
	assert_int_equal(trace_story_attempt(story, 3)->method, TRACE_WPS);
	assert_int_equal(trace_story_attempt(story, 3)->locked_where.position, 0);
	trace_story_free(story);
	story = story_of(reads);
	assert_int_equal(trace_story_count(story), 1);
	assert_int_equal(trace_story_attempt(story, 0)->method, TRACE_AP_PIN);
	trace_story_free(story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_external_registrar_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
