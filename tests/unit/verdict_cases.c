/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/verdict_cases.h"

#define EXCHANGE                                                                                   \
	"0.0 station pbc-pressed\n"                                                                \
	"0.1 air assoc-request round=1\n"                                                          \
	"0.2 air M1 from=station round=1\n"                                                        \
	"0.3 air M2 from=ap round=1\n"

const struct verdict_case verdict_cases[] = {
	/* outcomes: all is well */
	{"joined",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"0.9 ap eap-failure\n"
		"*1.1 ap connected\n",
		"0.20 s"},
	{"joined",
		"@method wps\n"
		"- station wps-success\n"
		"*- station key-done\n",
		NULL},
	/* the end of the exchange was not recorded, and the key works */
	{"joined",
		"@method pbc\n" EXCHANGE "*0.4 air M8 from=ap\n"
		"1.0 air key-message code=4\n",
		NULL},
	{"joined",
		"@method pbc\n"
		"0 ap session code=open text=key-1\n"
		"1 ap session code=registered\n"
		"*2 ap session code=joined\n",
		NULL},
	/* the registrar is a RADIUS server: the access point sees nothing of the exchange */
	{"joined",
		"@method pbc\n"
		"0 ap identity round=1\n"
		"0.1 ap eap-failure round=1\n"
		"*0.3 ap connected round=2\n",
		NULL},
	{"given", "@method pbc\n" EXCHANGE "*0.9 ap registered\n", NULL},
	{"given", "@method pbc\n@open\n" EXCHANGE "*0.9 air WSC_Done from=station\n@watch 30\n",
		NULL},
	{"ap-read",
		"@method ap-pin\n"
		"0 ap eap-started\n"
		"*0.1 ap wps-fail code=11 code2=0\n",
		NULL},
	{"ap-read",
		"@method ap-pin\n"
		"*0 air M7 from=ap\n"
		"0.1 air WSC_NACK from=station code2=0\n",
		NULL},
	{"ap-read",
		"@method ap-pin\n"
		"*0 station credential\n",
		NULL},
	{"ap-configured",
		"@method ap-pin\n"
		"0 air M7 from=ap\n"
		"*0.1 air M8 from=station\n"
		"0.2 air WSC_Done from=ap\n",
		NULL},
	{"ap-configured",
		"@method ap-pin\n"
		"*0 ap ap-settings\n",
		NULL},
	{"plain-joined",
		"0 air assoc-request\n"
		"*1 ap connected\n",
		NULL},
	/* a mistyped key that was mended is no failure */
	{"plain-joined",
		"0 ap key-mismatch\n"
		"*1 ap connected\n",
		NULL},
	{"p2p-formed",
		"@method pbc\n@p2p\n"
		"*0 nobody p2p-group-formed\n",
		NULL},
	{"p2p-formed",
		"@method pbc\n@p2p\n" EXCHANGE "0.9 station wps-success\n"
		"1.0 station connected\n"
		"*1.1 station p2p-group-started text=DIRECT-x\n",
		NULL},
	{"cancelled",
		"@method pbc\n"
		"0 ap pbc-pressed\n"
		"3 ap walk-time-over\n"
		"*3 ap cancelled\n",
		NULL},
	{"ended-early",
		"@method pbc\n"
		"~0 air pbc-pressed\n"
		"*20 air pbc-disabled\n",
		"took the invitation back after 20"},
	{"cancelled",
		"@method pbc\n"
		"0 ap session code=open\n"
		"*1 ap session code=by-order\n",
		NULL},
	{"sibling",
		"@method pbc\n*@sibling\n"
		"0 ap pbc-pressed\n"
		"120 ap walk-time-over\n",
		NULL},

	/* outcomes: with the key */
	{"lost-key",
		"*@past registered connected restarted\n"
		"0 air assoc-request\n"
		"1 ap key-mismatch repeats=3\n"
		"5 station key-wrong\n",
		"joined with it"},
	{"lost-key",
		"@past registered\n@ssid home\n@past-ssid home\n"
		"0 air assoc-request\n"
		"*4 air deauth code=15\n",
		NULL},
	{"key-of-other-mac",
		"*@past registered connected other-mac\n"
		"0 air assoc-request\n"
		"5 station key-wrong\n",
		"joined with it"},
	/* the restart may have cost the key as well */
	{"lost-key",
		"*@past registered connected restarted other-mac\n"
		"5 station key-wrong\n",
		NULL},
	{"wrong-key",
		"0 air assoc-request\n"
		"*1 ap key-mismatch\n"
		"*2 ap key-mismatch\n",
		"2 times"},
	{"wrong-key",
		"0 air auth-request code=3\n"
		"*0.1 air auth-response code=15 code2=3\n",
		NULL},
	{"wrong-key",
		"0 air key-message code=1 repeats=3\n"
		"*1 air key-message code=2 repeats=2\n",
		NULL},
	/* of another network it was given a key: that does not count */
	{"wrong-key",
		"@past registered\n@ssid home\n@past-ssid other\n"
		"*1 station key-wrong\n",
		NULL},
	{"key-refused-after-wps",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*2 ap key-mismatch\n",
		NULL},

	/* outcomes: in the exchange */
	{"overlap",
		"@method pbc\n@mac 02:00:00:00:00:00\n@sta 02:00:00:00:01:00\n"
		"*@rival 02:00:00:00:02:00\n"
		"0 air pbc-pressed\n"
		"1 air M1 from=station value=4\n"
		"1.1 air M2D from=ap\n",
		"no M2"},
	{"overlap",
		"@method pbc\n@sta 02:00:00:00:01:00\n*@rival 02:00:00:00:02:00\n"
		"0 ap pbc-pressed\n"
		"1 ap enrollee-seen code=4\n"
		"@watch 130\n",
		"02:00:00:00:01:00 and 02:00:00:00:02:00"},
	{"overlap",
		"@method pbc\n@sta 02:00:00:00:01:00\n"
		"@waited 02:00:00:00:00:00\n*@waited 02:00:00:00:09:00\n"
		"0 ap pbc-pressed\n"
		"1 ap enrollee-seen code=4\n"
		"@watch 130\n",
		"02:00:00:00:00:00 and 02:00:00:00:09:00"},
	{"overlap",
		"@method pbc\n@at 02:00:00:00:00:00\n"
		"*0 station overlap ap=1 text=02:00:00:00:09:00\n",
		"02:00:00:00:00:00 and 02:00:00:00:09:00"},
	{"overlap", "@method pbc\n" EXCHANGE "*0.4 ap overlap\n", NULL},
	{"overlap",
		"@method pbc\n"
		"0 air M1 from=station\n"
		"*0.1 air M2D from=ap code2=12\n",
		NULL},
	{"overlap",
		"@method pbc\n"
		"*0 ap wps-fail code=4 code2=12\n",
		NULL},
	{"pin-first-half", "@method pin\n" EXCHANGE "*0.4 station wps-fail code=8 code2=18\n",
		NULL},
	{"pin-first-half",
		"@method pin\n" EXCHANGE "*0.4 air M4 from=ap\n"
		"0.5 air WSC_NACK from=station code2=18\n",
		NULL},
	{"pin-second-half", "@method pin\n" EXCHANGE "*0.4 ap wps-fail code=10 code2=18\n", NULL},
	{"pin-second-half",
		"@method ap-pin\n" EXCHANGE "*0.4 air M7 from=ap\n"
		"0.5 air WSC_NACK from=ap code2=18\n",
		NULL},
	/* of two tries the last one counts */
	{"pin-second-half",
		"@method pin\n"
		"0 ap wps-fail code=8 code2=18\n"
		"*9 ap wps-fail code=10 code2=18\n",
		NULL},
	{"pin-wrong", "@method pbc\n" EXCHANGE "*0.4 ap wps-fail code=8 code2=18\n", "push-button"},
	{"pin-wrong",
		"@method pin\n"
		"*0.4 ap session code=wsc-password\n",
		NULL},
	{"setup-locked", "@method ap-pin\n" EXCHANGE "*0.4 station wps-fail code=5 code2=15\n",
		NULL},
	{"setup-locked",
		"@method ap-pin\n"
		"*0 ap setup-locked\n",
		NULL},
	{"setup-locked",
		"@method ap-pin\n*@bss locked\n"
		"0 ap eap-started\n",
		NULL},
	{"nack", "@method pbc\n" EXCHANGE "*0.4 air WSC_NACK from=station code2=2\n",
		"Configuration Error 2 from the device"},
	{"nack", "@method pbc\n" EXCHANGE "*0.4 station wps-fail code=7 code2=14\n",
		"Configuration Error 14"},
	{"stalled",
		"@method pbc\n" EXCHANGE "5 ap eap-retransmit\n"
		"*15.3 ap eap-timeout\n",
		"After M2 nothing came for 15.00 s"},
	{"stalled",
		"@method pbc\n" EXCHANGE "*5 ap eap-retransmit repeats=2\n"
		"@watch 20\n",
		NULL},
	{"eap-refused",
		"@method wps\n"
		"0 air identity\n"
		"*0.1 air eap-nak\n",
		NULL},
	{"credential-mismatch",
		"@method pbc\n"
		"0 station credential\n"
		"*0.2 station no-ap-found code=2\n"
		"@watch 40\n",
		"no AKM"},
	{"credential-mismatch",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*1.2 air assoc-response code=31\n",
		"status 31"},
	{"credential-mismatch",
		"@method pbc\n*@bss wps sae\n@asked psk\n" EXCHANGE "0.9 ap registered\n"
		"@watch 40\n",
		"WPA3"},
	{"credential-mismatch",
		"@method pbc\n@bss wps psk pmf-required\n*@asked psk\n" EXCHANGE
		"0.9 ap registered\n"
		"@watch 40\n",
		"protected"},
	{"not-joined",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*@watch 40\n",
		"40.0"},
	/* Nobody watched on behind what is told: it may have joined. */
	{"given",
		"@method pbc\n"
		"*0 ap registered\n"
		"@open\n@watch 15\n",
		NULL},
	{"not-joined",
		"@method pbc\n"
		"0 ap session code=registered\n"
		"*30 ap session code=not-seen-since\n",
		NULL},
	{"wrong-ap",
		"@method pbc\n@mac 02:00:00:00:00:00\n@sta 02:00:00:00:01:00\n"
		"*@elsewhere 02:00:00:00:09:00\n" EXCHANGE "1 air eap-failure\n",
		NULL},
	{"wrong-ap",
		"@method pbc\n@at 02:00:00:00:00:00\n@at 02:00:00:00:09:00\n"
		"*0 ap pbc-pressed ap=1\n"
		"1 air assoc-request ap=2\n"
		"2 air eap-failure ap=2\n",
		NULL},
	{"assoc-refused",
		"0 air assoc-request\n"
		"*0.1 air assoc-response code=17\n",
		"Status 17"},
	{"auth-refused",
		"0 air auth-request\n"
		"*0.1 air auth-response code=1\n",
		NULL},
	{"auth-refused",
		"0 station auth-request\n"
		"*5 station auth-timeout\n",
		"not answered"},
	{"session-rejected",
		"@method pbc\n"
		"*0 ap session code=no-key-id\n",
		NULL},
	{"session-interrupted",
		"@method pbc\n"
		"*0 ap session code=vif-removed\n",
		"interface was removed"},
	{"session-interrupted",
		"@method pbc\n"
		"0 ap pbc-pressed\n"
		"*1 ap ap-down\n",
		NULL},
	{"p2p-failed",
		"@method pbc\n@p2p\n"
		"*0 station p2p-go-done code=7\n",
		"status 7"},
	{"p2p-failed",
		"@method pbc\n@p2p\n"
		"*0 station p2p-group-failed\n",
		NULL},
	{"p2p-failed",
		"@method pbc\n@p2p\n"
		"*0 station p2p-go-request\n"
		"*120 station p2p-go-done code=65535\n",
		"did not agree"},
	{"p2p-failed",
		"@method pbc\n@p2p\n@open\n"
		"*0 air p2p-go-request\n"
		"*0.1 air p2p-go-response code=1\n@watch 121\n",
		"nobody accepted"},
	{"disconnected", "@method pbc\n" EXCHANGE "*0.5 air deauth code=8\n", "Reason 8"},

	/* outcomes: they did not meet */
	{"never-associates",
		"@method pbc\n"
		"0 ap pbc-pressed\n"
		"*1 air probe-request value=4\n"
		"120 ap walk-time-over\n",
		NULL},
	{"wps-off",
		"@method pbc\n*@off 1\n"
		"0 station pbc-pressed\n",
		NULL},
	{"wps-off",
		"@method pbc\n"
		"*0 ap wps-unavailable code=6\n",
		NULL},
	{"no-wps-ap",
		"@method pbc\n"
		"0 station pbc-pressed\n"
		"5 station no-ap-found\n"
		"*120 station walk-time-over\n",
		NULL},
	{"walk-time",
		"@method pbc\n"
		"*0 ap pbc-pressed\n"
		"120 ap walk-time-over\n"
		"*300 station pbc-pressed\n",
		NULL},
	{"nobody-pressed",
		"@method pbc\n"
		"0 ap pbc-pressed\n"
		"*120 ap walk-time-over\n",
		"no device came"},
	{"nobody-pressed",
		"@method pbc\n*@bss wps\n"
		"0 station pbc-pressed\n"
		"5 air probe-request value=4\n"
		"*120 station walk-time-over\n",
		"access point's was not"},

	/* outcomes: waiting, unknown */
	{"registrar-not-ready",
		"@method pin\n"
		"0 air M1 from=station\n"
		"*0.1 air M2D from=ap code2=0\n"
		"0.2 air eap-failure\n",
		NULL},
	{"registrar-not-ready",
		"@method pin\n"
		"0 ap eap-started\n"
		"*0.1 ap pin-needed\n"
		"0.2 ap eap-failure\n",
		NULL},
	{"in-progress", "@method pbc\n*@open\n" EXCHANGE, NULL},
	{"incomplete", "@method pbc\n" EXCHANGE "0.4 station scan-start\n", NULL},
	{"cause-unknown", "@method pbc\n" EXCHANGE "*0.4 station wps-fail\n", NULL},
	{"cause-unknown",
		"@method wps\n"
		"0 ap eap-started\n"
		"*0.1 ap eap-failure\n",
		NULL},

	/* causes */
	{"off-hidden-ssid", "@method pbc\n*@off 1\n0 station pbc-pressed\n", NULL},
	{"off-hidden-ssid", "@method pbc\n*0 ap session code=hidden-ssid\n", NULL},
	{"off-tkip", "@method pbc\n*@off 3\n0 station pbc-pressed\n", NULL},
	{"off-wep", "@method pbc\n*@off 2\n0 station pbc-pressed\n", NULL},
	{"off-sae-only", "@method pbc\n*@off 4\n0 station pbc-pressed\n", NULL},
	{"off-not-built", "@method pbc\n*@off 5\n0 station pbc-pressed\n", NULL},
	{"off-disabled", "@method pbc\n*@off 6\n0 station pbc-pressed\n", NULL},
	{"pmf-required",
		"@method pbc\n"
		"0 station credential\n"
		"*0.2 station no-ap-found code=3\n"
		"@watch 40\n",
		NULL},
	{"pmf-required",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*1.2 air assoc-response code=31\n",
		NULL},
	{"sae-needed",
		"@method pbc\n"
		"0 station credential\n"
		"*0.2 station no-ap-found code=2\n"
		"@watch 40\n",
		NULL},
	{"sae-needed",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*1.2 air assoc-response code=43\n",
		NULL},
	{"sae-needed",
		"@method pbc\n*@bss wps sae\n@asked psk\n" EXCHANGE "0.9 ap registered\n"
		"@watch 40\n",
		NULL},
	{"ap-restarted", "@method pbc\n" EXCHANGE "*0.4 ap program-start text=hostapd\n", NULL},
	{"ap-restarted",
		"*@past registered connected restarted\n"
		"5 station key-wrong\n",
		NULL},
	{"no-entropy",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*1.0 ap no-entropy\n"
		"1.1 station key-wrong\n"
		"3.0 ap connected\n",
		"2.00 s"},
	{"unexpected-disconnect",
		"@method pbc\n" EXCHANGE "0.9 station wps-success\n"
		"0.91 station deauth code=3\n"
		"1.0 station auth-request\n"
		"*1.2 station deauth code=3\n"
		"3.0 station connected\n",
		"0.20 s after"},
	{"other-manager",
		"0 station auth-request\n"
		"*1 station other-manager text=NetworkManager\n",
		"NetworkManager"},
	{"slow-join",
		"*0 station auth-request\n"
		"5 station auth-timeout\n"
		"8.05 station assoc-request\n",
		"8.05 s from the first authentication to the last sign of it: authentication "
		"time-outs 5.00 s, scans 3.05 s"},
	{"slow-join",
		"@method pbc\n" EXCHANGE "0.9 station wps-success\n"
		"*4.1 station connected\n",
		"3.20 s from the end of WPS to the join"},
	{"auth-timeout",
		"0 station state text=DISCONNECTED -> AUTHENTICATING\n"
		"*5 station auth-timeout\n",
		"5.00 s"},
	{"auth-timeout",
		"0 station auth-request\n"
		"*5 station auth-timeout\n"
		"6 station auth-request\n"
		"*11 station auth-timeout\n",
		"2 authentications were never answered; 10.00 s"},
	{"assoc-timeout",
		"0 station assoc-request\n"
		"*5 station assoc-timeout\n",
		"5.00 s"},
	{"full-scan",
		"@method pbc\n" EXCHANGE "0.9 station wps-success\n"
		"*1.0 station scan-start value=0\n"
		"4.0 station scan-done\n"
		"4.1 station connected\n",
		"3.00 s"},
	{"full-scan",
		"0 station auth-request\n"
		"*5 station auth-timeout\n"
		"8.05 station state text=AUTHENTICATING -> ASSOCIATING\n",
		"3.05 s"},
	{"late-scan-result",
		"0 station auth-request\n"
		"*3.05 station scan-done\n"
		"5 station auth-timeout\n"
		"8.05 station assoc-request\n",
		"3.05 s after the authentication had begun; the next try was 5.00 s later"},
	{"handshake-retries",
		"0 air key-message code=1 round=1\n"
		"*1 air key-message code=1 round=1\n"
		"2 air key-message code=4\n",
		"1 of them"},
	{"exchange-retries",
		"@method pbc\n" EXCHANGE "*0.5 ap eap-retransmit\n"
		"0.9 ap registered\n",
		"1 of them"},
	{"put-aside",
		"0 station key-wrong\n"
		"*1 station ssid-disabled code=1 value=10\n"
		"*20 station ssid-disabled code=1 value=20\n",
		"20 s at last"},
	{"slow-peer", "@method pbc\n" EXCHANGE "*2.0 air M3 from=station round=1\n",
		"The device took 1.70 s for M3"},
	{"long-gap",
		"@method pbc\n" EXCHANGE "0.9 station wps-success\n"
		"*4.1 station connected\n",
		"3.20 s"},
	{"driver-refused",
		"0 station auth-request\n"
		"*1 station driver-error code=107 text=deauthenticate\n",
		"deauthenticate: error 107"},
	{"tried-again",
		"@method pin\n"
		"0 air M1 from=station round=1\n"
		"*9 air M1 from=station round=2\n",
		"2"},

	/* notes */
	{"eap-failure-normal",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*0.95 ap eap-failure\n",
		NULL},
	{"fail-is-success",
		"@method ap-pin\n"
		"*0 ap wps-fail code=11 code2=0\n",
		NULL},
	{"timeout-is-cancel",
		"@method pbc\n"
		"0 ap pbc-pressed\n"
		"*3 ap walk-time-over\n"
		"3 ap cancelled\n",
		NULL},
	{"timeout-of-sibling",
		"@method pbc\n" EXCHANGE "0.9 ap registered\n"
		"*120 ap walk-time-over\n",
		NULL},
	{"waited-for-registrar",
		"@method pin\n"
		"*0 air M2D from=ap\n"
		"7 air M2 from=ap\n"
		"8 ap registered\n",
		"7.00 s"},
	{"other-bss",
		"@method pbc\n@at 02:00:00:00:00:00\n*@at 02:00:00:00:09:00\n" EXCHANGE
		"0.9 ap registered ap=1\n"
		"1.2 ap connected ap=2\n",
		"02:00:00:00:09:00"},
	{"random-mac", "*@sta da:a1:19:12:34:56\n0 ap connected\n", NULL},
	{"mac-changed", "@sta da:a1:19:12:34:56\n*@other 00:11:22:33:44:55\n0 ap connected\n",
		NULL},
	{"external-registrar", "*@method ap-pin\n0 air identity code=1\n", NULL},
	{"fragmented", "@method pbc\n" EXCHANGE "*0.4 air wsc-fragment value=300\n", NULL},
	{"deviation", "@method pbc\n*@deviation\n" EXCHANGE, "M1: UUID-E is missing."},
	{"deviation", "@method pbc\n*@deviation\n*@deviation\n" EXCHANGE, "missing; and 1 more."},
	{"repeated-nonce", "@method pbc\n*@past nonce\n" EXCHANGE, NULL},
	{"repeated-dh-key", "@method pbc\n*@past key\n" EXCHANGE, NULL},
	{"weak-dh-key", "@method pbc\n*@weak small\n" EXCHANGE, NULL},
	{"zero-nonce", "@method pbc\n*@weak nonce\n" EXCHANGE, NULL},
	{"zero-secret", "@method pbc\n*@weak secret\n" EXCHANGE, NULL},
	{"version-1", "@method pbc\n*0.2 air M1 from=station value=4\n", NULL},
	{"clock-set-back", "*@clock back\n0 ap connected\n", "1 time"},
	{"clocks-unrelated", "*@clock unrelated\n0 ap connected\n", NULL},
	{"cut", "*@clock cut\n0 ap connected\n", NULL},
	{"masked", "*@sta 74:38:b7:xx:xx:xx\n0 ap connected\n", "74:38:b7:xx:xx:xx"},
	{"no-wps", "0 ap connected\n", NULL},
};
const size_t verdict_case_count = sizeof(verdict_cases) / sizeof(verdict_cases[0]);
