/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts in, attempts out, both as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story_rig.h"

static void tells(const char *facts, const char *expected)
{
	static char text[1 << 16];

	assert_string_equal(rig_tell(facts, text, sizeof(text)), expected);
}

/* hostapd's events: the button, the exchange without its messages, the station is in. */
static void test_events_of_an_access_point(void **state)
{
	(void)state;
	tells("0.0 1 ap pbc-pressed\n"
	      "0.3 1 ap enrollee-seen sta=2 c=4 d=1 t=lamp\n"
	      "0.42 1 ap eap-started sta=2\n"
	      "0.496 1 ap registered sta=2\n"
	      "0.497 1 ap pbc-disabled\n"
	      "0.498 1 ap eap-failure sta=2\n"
	      "0.534 1 ap connected sta=2\n",
		"#1 pbc 02:00:00:00:02:00 - ''\n"
		"  0.000 0 before -- button pressed 1:1\n"
		"  0.300 0 before -- enrollee seen (lamp) 1:2\n"
		"      - 1 round-1 -- associated not seen\n"
		"  0.420 1 eap -- EAP starts 1:3\n"
		"      - 1 eap -> M1 … M8, WSC_Done not seen\n"
		"  0.496 1 eap -- key handed out 1:4\n"
		"  0.497 1 between -- push button over 1:5\n"
		"  0.498 1 eap <- EAP-Failure 1:6\n"
		"      - 2 round-2 -- associated not seen\n"
		"  0.534 2 after -- connected 1:7\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events_of_an_access_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
