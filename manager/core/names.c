/* SPDX-License-Identifier: BSD-3-Clause */
/* What states, inputs and requesters are called in docs, logs and rows. */
#include "manager/core/internal.h"

const char *const core_state_names[SESSION_STATE_COUNT] = {
	[S_NONE] = "none",
	[S_RESTORED] = "restored",
	[S_RESERVING] = "reserving",
	[S_WAITING] = "waiting",
	[S_OPENING] = "opening",
	[S_OPEN] = "open",
	[S_CLOSING] = "closing",
	[S_RETURNING] = "returning",
};

const char *const core_input_names[SESSION_INPUT_COUNT] = {
	[SI_START] = "start",
	[SI_REJECT] = "reject",
	[SI_CANCEL] = "cancel",
	[SI_SIBLING] = "sibling succeeded",
	[SI_GROUND] = "ground gone",
	[SI_RESERVED] = "reserved",
	[SI_NOT_RESERVED] = "not reserved",
	[SI_READY] = "ready",
	[SI_STARTED] = "started",
	[SI_REFUSED] = "refused",
	[SI_SILENT] = "no answer",
	[SI_OVERLAP] = "overlap",
	[SI_REGISTERED] = "registered",
	[SI_DEVICE_FAILED] = "device failed",
	[SI_WALK_OVER] = "walk time over",
	[SI_CLOSED_OUTSIDE] = "closed outside",
	[SI_LATE] = "late",
	[SI_QUIET] = "quiet",
	[SI_HOSTAPD_DOWN] = "hostapd down",
};

static const char *const requesters[REQUESTER_COUNT] = {
	[BY_OVSDB] = "ovsdb",
	[BY_CLI] = "cli",
	[BY_BUTTON] = "button",
	[BY_WEB] = "web",
};

const char *message_name(unsigned message)
{
	/* 6 is M2D, after which nothing is expected to go on. */
	static const char *const messages[] = {[4] = "M1",
		[5] = "M2",
		[7] = "M3",
		[8] = "M4",
		[9] = "M5",
		[10] = "M6",
		[11] = "M7",
		[12] = "M8",
		[15] = "Done"};

	return message < sizeof(messages) / sizeof(messages[0]) ? messages[message] : NULL;
}

const char *requester_name(enum requester requester)
{
	return requesters[requester];
}
