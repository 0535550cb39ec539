/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices that ask for a push-button session while buttons wait: whose attempt it is, and what else
 * was there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "story_rig.h"

/* One line for each attempt: its station, how many buttons were pressed, whether two waited at
 * once, the other station. */
static void tells(const char *facts, const char *expected)
{
	struct trace_story *story = trace_story_new(NULL);
	char text[1024] = "", sta[TRACE_MAC_TEXT], rival[TRACE_MAC_TEXT];

	assert_non_null(story);
	rig_add(story, facts);
	trace_story_end(story);
	for (size_t i = 0; i < trace_story_count(story); i++) {
		const struct trace_attempt *attempt = trace_story_attempt(story, i);
		unsigned pressed = 0;

		for (uint32_t k = 0; k < attempt->n_steps; k++)
			pressed += attempt->steps[k].kind == TRACE_PBC_PRESSED;
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s pressed %u%s%s%s\n",
			trace_mac_any(&attempt->sta) ? trace_mac_print(&attempt->sta, sta)
						     : "nobody",
			pressed, trace_waited_both(attempt) ? " both" : "",
			trace_mac_any(&attempt->rival) ? " beside " : "",
			trace_mac_any(&attempt->rival) ? trace_mac_print(&attempt->rival, rival)
						       : "");
	}
	trace_story_free(story);
	assert_string_equal(text, expected);
}

/* hostapd's debug log, its events, and the air: whoever asks has answered, also when nothing comes
 * of it. */
static void test_one_asks(void **state)
{
	(void)state;
	tells("0 1 ap pbc-pressed if=wlan0\n"
	      "6 1 ap probe-request sta=2 pw=4 if=wlan0\n"
	      "120 1 ap walk-time-over if=wlan0\n"
	      "300 1 ap input-end\n",
		"02:00:00:00:02:00 pressed 1\n");
	tells("0 1 ap pbc-pressed\n"
	      "6 1 ap enrollee-seen sta=2 c=4 d=1\n"
	      "120 1 ap walk-time-over\n",
		"02:00:00:00:02:00 pressed 1\n");
	tells("0 0 air ap-found ap=1 bss=7 t=home\n"
	      "6 0 air probe-request sta=2 pw=4\n"
	      "120 0 air ap-found ap=1 bss=1 t=home\n"
	      "300 0 air input-end\n",
		"02:00:00:00:02:00 pressed 1\n");
	tells("- 1 ap pbc-pressed\n"
	      "- 1 ap probe-request sta=2 pw=4\n"
	      "- 1 ap walk-time-over\n",
		"02:00:00:00:02:00 pressed 1\n");
	/* The device was first. */
	tells("0 1 ap probe-request sta=2 pw=4\n"
	      "60 1 ap pbc-pressed\n"
	      "180 1 ap walk-time-over\n",
		"02:00:00:00:02:00 pressed 1\n");
}

/* Too early, too late, for a PIN, or at another access point: that answers nothing. */
static void test_nobody_asks(void **state)
{
	(void)state;
	tells("0 1 ap probe-request sta=2 pw=4\n"
	      "121 1 ap pbc-pressed\n"
	      "241 1 ap walk-time-over\n",
		"02:00:00:00:02:00 pressed 0\nnobody pressed 1\n");
	tells("0 1 ap pbc-pressed\n"
	      "120 1 ap walk-time-over\n"
	      "121 1 ap probe-request sta=2 pw=4\n",
		"nobody pressed 1\n02:00:00:00:02:00 pressed 0\n");
	tells("- 1 ap pbc-pressed\n"
	      "- 1 ap walk-time-over\n"
	      "- 1 ap probe-request sta=2 pw=4\n",
		"nobody pressed 1\n02:00:00:00:02:00 pressed 0\n");
	tells("0 1 ap pbc-pressed\n"
	      "6 1 ap enrollee-seen sta=2 c=0\n"
	      "120 1 ap walk-time-over\n",
		"nobody pressed 1\n");
	tells("0 1 ap pbc-pressed ap=1\n"
	      "6 2 ap probe-request ap=8 sta=2 pw=4\n"
	      "120 1 ap walk-time-over ap=1\n",
		"nobody pressed 1\n02:00:00:00:02:00 pressed 0\n");
}

/* Both buttons are part of its attempt, by what either access point, or the air, tells. */
static void test_two_access_points(void **state)
{
	(void)state;
	tells("0 1 ap pbc-pressed\n"
	      "4 2 ap pbc-pressed\n"
	      "6 1 ap probe-request sta=2 pw=4\n"
	      "6 2 ap probe-request sta=2 pw=4\n"
	      "120 1 ap walk-time-over\n"
	      "124 2 ap walk-time-over\n",
		"02:00:00:00:02:00 pressed 2 both\n");
	tells("0 0 air ap-found ap=1 bss=7 t=home\n"
	      "4 0 air ap-found ap=3 bss=7 t=next\n"
	      "6 0 air probe-request sta=2 pw=4\n"
	      "120 0 air ap-found ap=1 bss=1 t=home\n"
	      "124 0 air ap-found ap=3 bss=1 t=next\n",
		"02:00:00:00:02:00 pressed 2 both\n");
	/* It gives up by itself, before they do. */
	tells("0 1 ap pbc-pressed\n"
	      "4 2 ap pbc-pressed\n"
	      "6 3 sta pbc-pressed sta=2\n"
	      "6.04 3 sta overlap sta=2\n"
	      "6.05 3 sta cancelled sta=2\n"
	      "120 1 ap walk-time-over\n"
	      "124 2 ap walk-time-over\n",
		"02:00:00:00:02:00 pressed 3 both\n");
	/* One after the other. */
	tells("0 0 air ap-found ap=1 bss=7 t=home\n"
	      "50 0 air probe-request sta=2 pw=4\n"
	      "60 0 air ap-found ap=1 bss=1 t=home\n"
	      "70 0 air ap-found ap=3 bss=7 t=next\n"
	      "130 0 air probe-request sta=2 pw=4\n"
	      "190 0 air ap-found ap=3 bss=1 t=next\n",
		"02:00:00:00:02:00 pressed 2\n");
}

/* A device that turns to an access point has nothing to do with another one's button, not even if
 * that is over just before. */
static void test_it_turns_to_one(void **state)
{
	(void)state;
	tells("0 0 air ap-found ap=1 bss=7 t=next\n"
	      "115 0 air ap-found ap=3 bss=7 t=home\n"
	      "119 0 air probe-request sta=2 pw=4\n"
	      "120 0 air ap-found ap=1 bss=1 t=next\n"
	      "122 0 air probe-request sta=9\n"
	      "123 0 air auth-request sta=2 ap=3\n"
	      "123.1 0 air assoc-request sta=2 ap=3 c=1\n"
	      "123.2 0 air wsc-message sta=2 ap=3 m=M1 pw=4\n"
	      "200 0 air input-end\n",
		"nobody pressed 1\n02:00:00:00:02:00 pressed 1\n");
	/* A second device that asks takes nothing from the one that was let in. */
	tells("0 1 ap pbc-pressed\n"
	      "1 1 ap enrollee-seen sta=4 c=4 d=1\n"
	      "2 1 ap eap-started sta=2\n"
	      "3 1 ap registered sta=2\n"
	      "3.1 1 ap pbc-disabled\n",
		"02:00:00:00:02:00 pressed 1\n02:00:00:00:04:00 pressed 0\n");
}

static void test_two_devices(void **state)
{
	(void)state;
	tells("0 1 ap pbc-pressed\n"
	      "1 1 ap probe-request sta=2 pw=4\n"
	      "2 1 ap probe-request sta=4 pw=4\n"
	      "120 1 ap walk-time-over\n",
		"02:00:00:00:04:00 pressed 1 beside 02:00:00:00:02:00\n"
		"02:00:00:00:02:00 pressed 1 beside 02:00:00:00:04:00\n");
	/* Without a button, as their own logs tell it: they turned to one access point. */
	tells("0 1 sta pbc-pressed sta=2\n"
	      "1 2 sta pbc-pressed sta=4\n"
	      "2 1 sta auth-request sta=2 ap=1\n"
	      "3 2 sta auth-request sta=4 ap=1\n",
		"02:00:00:00:02:00 pressed 1 beside 02:00:00:00:04:00\n"
		"02:00:00:00:04:00 pressed 1 beside 02:00:00:00:02:00\n");
	tells("0 1 sta pbc-pressed sta=2\n"
	      "1 2 sta pbc-pressed sta=4\n"
	      "2 1 sta auth-request sta=2 ap=1\n"
	      "3 2 sta auth-request sta=4 ap=3\n",
		"02:00:00:00:02:00 pressed 1\n02:00:00:00:04:00 pressed 1\n");
	/* One device under two addresses. */
	tells("0 0 air ap-found ap=1 bss=7 t=home\n"
	      "1 0 air probe-request sta=2 pw=4 uuid=7\n"
	      "1 0 air probe-request sta=4 pw=4 uuid=7\n"
	      "120 0 air ap-found ap=1 bss=1 t=home\n",
		"02:00:00:00:04:00 pressed 1\n02:00:00:00:02:00 pressed 1\n");
	/* The first had given up two minutes before. */
	tells("0 1 ap probe-request sta=2 pw=4\n"
	      "110 1 ap pbc-pressed\n"
	      "121 1 ap probe-request sta=4 pw=4\n"
	      "230 1 ap walk-time-over\n",
		"02:00:00:00:02:00 pressed 1\n02:00:00:00:04:00 pressed 1\n");
}

/* The clock of a device's log, which does not tell its address, is a little behind. */
static void test_nameless_device_is_the_one_that_asked(void **state)
{
	(void)state;
	tells("0 1 ap pbc-pressed\n"
	      "6 1 ap enrollee-seen sta=2 c=4 d=1\n"
	      "6.001 2 sta pbc-pressed\n"
	      "126 2 sta walk-time-over\n",
		"02:00:00:00:02:00 pressed 2\n");
	/* Its first probe request in the air is its own. */
	tells("6 2 sta pbc-pressed\n"
	      "6.03 0 air probe-request sta=2 pw=4\n"
	      "126 2 sta walk-time-over\n",
		"02:00:00:00:02:00 pressed 1\n");
	/* Half a second is another device. */
	tells("0 1 ap pbc-pressed\n"
	      "6 1 ap enrollee-seen sta=2 c=4 d=1\n"
	      "6.5 2 sta pbc-pressed\n"
	      "126.5 2 sta walk-time-over\n",
		"02:00:00:00:02:00 pressed 1\nnobody pressed 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_asks),
		cmocka_unit_test(test_nobody_asks),
		cmocka_unit_test(test_two_access_points),
		cmocka_unit_test(test_it_turns_to_one),
		cmocka_unit_test(test_two_devices),
		cmocka_unit_test(test_nameless_device_is_the_one_that_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
