/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wrong passwords: M4 shows the enrollee whether the registrar knows the first half, M6 the second.
 * So the enrollee refuses M4 or M6 with Configuration Error 18, and both sides know which half.
 */
#include "tests/wsc/torture.h"

#include <stdio.h>

static const struct {
	const char *name;
	uint16_t password_id;
	const char *enrollee, *registrar;
	enum wsc_reason reason; /* _NONE: success */
} cases[] = {
	{"the same", 0, "12345670", "12345670", WSC_REASON_NONE},
	{"first of 8", 0, "12345670", "22345670", WSC_REASON_PASSWORD_FIRST},
	{"fourth of 8", 0, "12345670", "12355670", WSC_REASON_PASSWORD_FIRST},
	{"fifth of 8", 0, "12345670", "12346670", WSC_REASON_PASSWORD_SECOND},
	{"last of 8", 0, "12345670", "12345671", WSC_REASON_PASSWORD_SECOND},
	{"all of 8", 0, "12345670", "00000000", WSC_REASON_PASSWORD_FIRST},
	{"second of 4", 0, "1234", "1134", WSC_REASON_PASSWORD_FIRST},
	{"third of 4", 0, "1234", "1244", WSC_REASON_PASSWORD_SECOND},
	/* 4 digits have halves of 2: the first of them differs from that of 8 digits */
	{"4 instead of 8", 0, "12345670", "1234", WSC_REASON_PASSWORD_FIRST},
	/* 17 bytes: the first half is the longer one, 9 bytes */
	{"ninth of 17", 0x10, "0123456789abcdefg", "01234567X9abcdefg", WSC_REASON_PASSWORD_FIRST},
	{"tenth of 17", 0x10, "0123456789abcdefg", "012345678Xabcdefg", WSC_REASON_PASSWORD_SECOND},
	{"17 instead of 18", 0x10, "0123456789abcdefgh", "0123456789abcdefg",
		WSC_REASON_PASSWORD_SECOND},
	{"registrar's PIN", 5, "12345670", "12345671", WSC_REASON_PASSWORD_SECOND},
};

static const char *side_check(const struct rig_side *side, enum wsc_reason reason)
{
	const enum wsc_kind at = reason == WSC_REASON_PASSWORD_FIRST ? WSC_M4 : WSC_M6;

	if (reason == WSC_REASON_NONE)
		return side->end.kind == WSC_EVENT_SUCCEEDED ? NULL : "no success";
	if (side->end.kind != WSC_EVENT_FAILED)
		return "success";
	if (side->end.reason != reason || side->end.config_error != WSC_ERR_DEVICE_PASSWORD)
		return "another reason";
	if (!side->end.at_valid || side->end.at != at)
		return "at another message";
	return NULL;
}

void torture_password(bool sample)
{
	(void)sample;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int pairing = RIG_STATION; pairing <= RIG_ACCESS_POINT; pairing++) {
			struct rig_plan plan = rig_plan_make((enum rig_pairing)pairing);

			plan.password_id = cases[i].password_id;
			plan.password = cases[i].enrollee;
			plan.registrar_password = cases[i].registrar;
			for (int ask = 0; ask < 2; ask++) {
				struct rig rig;
				const char *wrong;

				plan.ask_password = ask;
				rig_start(&rig, &plan, NULL);
				rig_run(&rig);
				wrong = rig_check(&rig);
				for (int role = 0; role < 2 && !wrong; role++)
					wrong = side_check(&rig.side[role], cases[i].reason);
				rig_verdict(!wrong, "%s, %s: %s; %s",
					pairing == RIG_STATION ? "station" : "access point",
					cases[i].name, wrong, rig_describe(&rig));
				rig_stop(&rig);
			}
		}
	}
}
