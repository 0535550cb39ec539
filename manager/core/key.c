/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The life of a device key. It is decided here and nowhere else, so that the ledger and tests/sim,
 * which loses power between any two steps, go by the same rules (I1, I2 of docs/architecture.md).
 */
#include <string.h>

#include "manager/core/core.h"

static const char *const names[KEY_STATE_COUNT] = {
	[KEY_RESERVED] = "reserved",
	[KEY_OFFERED] = "offered",
	[KEY_ISSUED] = "issued",
	[KEY_CONFIRMED] = "confirmed",
	[KEY_RETURNED] = "returned",
	[KEY_REVOKED] = "revoked",
};

const char *key_state_name(enum key_state state)
{
	return names[state];
}

int key_state_find(const char *name)
{
	for (int i = 0; i < KEY_STATE_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

bool key_opens(enum key_state state)
{
	return state < KEY_RETURNED;
}

enum key_state key_state_after(enum key_state state, const struct session *session)
{
	enum key_state next = KEY_RESERVED;

	if (session->reason == EXPLAIN_JOINED)
		next = KEY_CONFIRMED;
	else if (session->status == SESSION_SUCCEEDED)
		next = KEY_ISSUED;
	else if (*session->peer_mac)
		next = KEY_OFFERED;
	else if (session->ended_ms && state == KEY_RESERVED)
		next = KEY_RETURNED;
	return next > state ? next : state;
}

enum key_state key_state_at_start(enum key_state state, bool held)
{
	return state == KEY_RESERVED && !held ? KEY_RETURNED : state;
}
