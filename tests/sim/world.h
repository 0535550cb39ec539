/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A world for the core: a hostapd with four BSSs on two radios, a controller, devices, a journal, a
 * ledger on a disk that may be full, a power supply and a clock, all made of plain data. A history
 * is a list of actions; the same list always gives the same history, so that a failing one can be
 * replayed and shrunk.
 */
#ifndef OPENWPS_SIM_WORLD_H
#define OPENWPS_SIM_WORLD_H

#include "manager/core/core.h"

#define BSS_COUNT   4
#define ACTIONS_MAX 160

enum action_kind {
	A_DELIVER_EVENT, /* the oldest event of a BSS reaches wpsd */
	A_DELIVER_DONE,	 /* the oldest reply of a BSS reaches wpsd */
	A_EXECUTE,	 /* hostapd carries out the oldest command of a BSS */
	A_LOSE_REPLY,	 /* … and its reply is lost */
	A_LOSE_COMMAND,	 /* the command is lost */
	A_REFUSE,	 /* hostapd says FAIL */
	A_TIME,		 /* a while passes */
	A_TIME_JUMP,	 /* a long while passes */
	A_START,	 /* an order */
	A_START_SSID,	 /* all BSSs of one SSID, one attempt */
	A_START_DEVICE,	 /* with a key of the device's own */
	A_CANCEL,
	A_WPS,	       /* the wish for wps flips */
	A_KEY_ID,      /* another key id is chosen, maybe one that does not exist */
	A_KEY_CHANGE,  /* the secret of a key changes */
	A_KEY_DROP,    /* a key goes, or comes back */
	A_PRESENT,     /* the VIF is disabled or enabled */
	A_REDEFINE,    /* the BSS must be set up anew */
	A_UNWANT,      /* the row goes */
	A_ENROLL,      /* a device begins an exchange */
	A_ENROLL_STEP, /* an exchange goes on: M8, or a failure */
	A_OVERLAP,
	A_JOIN, /* a device that was given a key joins */
	A_LEAVE,
	A_OUTSIDER, /* somebody uses hostapd_cli */
	A_AP_DOWN,
	A_AP_UP,
	A_HOSTAPD_KILL,
	A_WPSD_KILL,
	A_ANSWER, /* the ledger's answer reaches the core */
	A_REVOKE,
	A_DISK,	 /* the disk of the ledger is full, or has room again */
	A_HABIT, /* what is written first; how fast ledger and registrar are */
	A_POWER_CUT,
	A_CRASH_SOON, /* wpsd dies or the power goes, between two of the next effects */
	A_SETTLE,     /* everything in flight arrives */
};
#define ACTION_COUNT (A_SETTLE + 1)

extern const char *const action_names[ACTION_COUNT];

struct action {
	enum action_kind kind;
	uint32_t argument;
};

/* Runs a history; returns NULL, or what went wrong (valid until the next call). `trace`: print
 * every step. */
const char *world_run(const struct action *actions, size_t count, bool trace);

/* How much the histories so far have done, to see that they reach the corners. */
struct world_counts {
	unsigned long steps, commands, opened, succeeded, joined, timed_out, overlaps, cancelled,
		interrupted, rejected, failed, adopted;
	unsigned long keys_made, keys_sent, keys_returned, keys_revoked, ledger_failures, crashes,
		power_cuts;
};
extern struct world_counts world_counts;

#endif
