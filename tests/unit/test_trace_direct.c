/* SPDX-License-Identifier: BSD-3-Clause */
/* Wi-Fi Direct in the story: what two logs and the air tell of one pair is one attempt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story_rig.h"

#define CAMERA	  "42:00:00:00:03:00"
#define PRINTER	  "42:00:00:00:02:00"
#define THIRD	  "42:00:00:00:04:00"
#define CAMERA_G  "46:00:00:00:03:00"
#define PRINTER_G "46:00:00:00:02:00"

static void tells(const char *facts, const char *expected)
{
	static char text[1 << 16];

	assert_string_equal(rig_tell(facts, text, sizeof(text)), expected);
}

/* The pair, and the group that it forms, under other addresses. */
static void test_air(void **state)
{
	(void)state;
	tells("0.0 0 air p2p-go-request sta=" CAMERA " ap=" PRINTER "\n"
	      "0.1 0 air p2p-go-response sta=" CAMERA " ap=" PRINTER "\n"
	      "0.2 0 air p2p-go-confirm sta=" CAMERA " ap=" PRINTER "\n"
	      "1.0 0 air auth-request sta=" PRINTER_G " ap=" CAMERA_G "\n"
	      "1.1 0 air assoc-request sta=" PRINTER_G " ap=" CAMERA_G " c=1\n"
	      "1.2 0 air wsc-message sta=" PRINTER_G " ap=" CAMERA_G " m=M1 pw=4\n",
		"#1 pbc 46:00:00:00:02:00 46:00:00:00:03:00 '' p2p open\n"
		"  0.000 0 before -> GO negotiation request 0:1\n"
		"  0.100 0 before <- GO negotiation response 0:2\n"
		"  0.200 0 before -> GO negotiation confirmation 0:3\n"
		"  1.000 1 round-1 -> authentication request at 2 0:4\n"
		"  1.100 1 round-1 -> association request (WPS) at 2 0:5\n"
		"  1.200 1 eap -> M1 at 2 0:6\n");
}

/* Events tell the other's address only: each its own end of it. */
static void test_events_of_both_ends(void **state)
{
	(void)state;
	tells("0.00 1 sta p2p-go-done dev=" PRINTER " ap=" PRINTER_G " d=2 v=4\n"
	      "0.02 2 sta p2p-go-done dev=" CAMERA " ap=" CAMERA_G " d=1 v=4\n"
	      "0.10 1 sta p2p-group-formed\n"
	      "0.11 2 sta p2p-group-formed\n"
	      "0.12 1 ap p2p-group-started if=p2p-0 c=1 t=DIRECT-x dev=" CAMERA "\n"
	      "0.20 1 ap connected if=p2p-0 sta=" PRINTER_G " dev=" PRINTER "\n"
	      "0.30 2 sta p2p-group-started t=DIRECT-x dev=" CAMERA "\n",
		"#1 pbc 46:00:00:00:02:00 46:00:00:00:03:00 'DIRECT-x' p2p\n"
		"  0.000 0 before -- GO negotiation done 1:1 2:2\n"
		"  0.100 0 before -- P2P group formed 1:3 2:4\n"
		"  0.120 0 before -- P2P group started (DIRECT-x) 1:5\n"
		"      - 1 round-2 -- associated not seen\n"
		"  0.200 1 after -- connected 1:6\n"
		"  0.300 1 after -- P2P group started (DIRECT-x) 2:7\n");
}

/* The owner's own address, told with the group, is what shows that the two are one, some seconds
 * apart; without it they stay two. */
static void test_owner_tells_itself(void **state)
{
	(void)state;
	tells("0.0 1 sta p2p-go-done dev=" PRINTER " d=2\n"
	      "4.0 2 sta p2p-go-done dev=" CAMERA " d=1\n"
	      "5.0 1 ap p2p-group-started if=p2p-0 c=1 dev=" CAMERA "\n",
		"#1 wps - - '' p2p open\n"
		"  0.000 0 before -- GO negotiation done 1:1\n"
		"  4.000 0 before -- GO negotiation done 2:2\n"
		"  5.000 0 before -- P2P group started 1:3\n");
	tells("0.0 1 sta p2p-go-done dev=" PRINTER " d=2\n"
	      "4.0 2 sta p2p-go-done dev=" CAMERA " d=1\n",
		"#1 wps - - '' p2p open\n"
		"  0.000 0 before -- GO negotiation done 1:1\n"
		"#2 wps - - '' p2p open\n"
		"  0.000 0 before -- GO negotiation done 2:2\n");
}

/* Two owners, or two clients, at the same moment are not each other's. */
static void test_same_role(void **state)
{
	(void)state;
	tells("0.0 1 sta p2p-go-done dev=" PRINTER " d=2\n"
	      "0.1 2 sta p2p-go-done dev=" THIRD " d=2\n",
		"#1 wps - - '' p2p open\n"
		"  0.000 0 before -- GO negotiation done 1:1\n"
		"#2 wps - - '' p2p open\n"
		"  0.000 0 before -- GO negotiation done 2:2\n");
}

/* One asks, and gives up without saying whom it asked; the other was asked. */
static void test_lone_failure(void **state)
{
	(void)state;
	tells("0.0 2 sta p2p-go-request ap=" CAMERA " v=4\n"
	      "120.0 1 sta p2p-go-done c=65535\n",
		"#1 pbc 42:00:00:00:03:00 - '' p2p open\n"
		"  0.000 0 before -> GO negotiation request 2:1\n"
		"120.000 0 before -- GO negotiation given up 1:2\n");
	/* of two that go on it may be either's */
	tells("0.0 2 sta p2p-go-request ap=" CAMERA "\n"
	      "0.1 3 sta p2p-go-request ap=" THIRD "\n"
	      "120.0 1 sta p2p-go-done c=65535 t=silence\n",
		"#1 wps 42:00:00:00:03:00 - '' p2p open\n"
		"  0.000 0 before -> GO negotiation request 2:1\n"
		"#2 wps 42:00:00:00:04:00 - '' p2p open\n"
		"  0.000 0 before -> GO negotiation request 3:2\n"
		"#3 wps - - '' p2p open\n"
		"  0.000 0 before -- GO negotiation given up (silence) 1:3\n");
}

/* Both ask at once, each in its own log; both frames keep their directions. */
static void test_crossing(void **state)
{
	(void)state;
	tells("0.000 1 sta p2p-go-request sta=" CAMERA "\n"
	      "0.001 2 sta p2p-go-request sta=" PRINTER "\n"
	      "0.002 2 sta p2p-go-request sta=" PRINTER " ap=" CAMERA "\n"
	      "0.600 1 sta p2p-go-response sta=" CAMERA " ap=" PRINTER " c=11\n",
		"#1 wps 42:00:00:00:03:00 42:00:00:00:02:00 '' p2p open\n"
		"  0.000 0 before -> GO negotiation request 1:1 2:3\n"
		"  0.001 0 before <- GO negotiation request 2:2\n"
		"  0.600 0 before <- GO negotiation response (status 11: refused by the user) "
		"1:4\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_air),
		cmocka_unit_test(test_events_of_both_ends),
		cmocka_unit_test(test_owner_tells_itself),
		cmocka_unit_test(test_same_role),
		cmocka_unit_test(test_lone_failure),
		cmocka_unit_test(test_crossing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
