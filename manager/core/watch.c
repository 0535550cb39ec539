/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices that were given a key: did they come? "Success" means little before
 * (docs/hostapd-facts.md).
 */
#include "manager/core/internal.h"

#include <stdio.h>
#include <string.h>

static void watch_conclude(struct step *step, struct session *watched, enum explain_token reason)
{
	struct vif *vif = core_vif_find(step->core, watched->if_name);

	session_conclude(step, watched, reason);
	if (vif && vif->session.id == watched->id)
		vif->session = *watched;
	watched->id = 0;
}

void session_watch(struct step *step, const struct session *session)
{
	struct session *slot = &step->core->watched[0];

	for (size_t i = 0; i < WATCHED_MAX && slot->id; i++) {
		struct session *other = &step->core->watched[i];

		if (!other->id || other->ended_ms < slot->ended_ms)
			slot = other;
	}
	if (slot->id)
		watch_conclude(step, slot, EXPLAIN_NOT_SEEN_SINCE);
	*slot = *session;
}

/* It may choose another BSS of the SSID than the one it registered on; what is not wanted is not
 * known. */
static bool same_network(const struct vif *where, const struct session *session)
{
	return !where->wanted || strcmp(where->want.ssid, session->ssid) == 0;
}

/*
 * A device that was sent the key joins before it was heard that it has it: wpsd was restarted in
 * between. Another network or another key than the session's proves nothing, nor does a device
 * whose exchange is not over.
 */
static void take_arrival(
	struct step *step, const struct vif *where, const char *mac, const char *key_id)
{
	for (size_t i = 0; i < step->core->n_vifs; i++) {
		struct vif *vif = step->core->vifs[i];

		if (vif->state == S_NONE || vif->session.ended_ms ||
			strcmp(vif->session.peer_mac, mac) != 0 || !session_key_left(vif) ||
			enrollee_has(vif, mac) || !same_network(where, &vif->session) ||
			(*key_id && strcmp(vif->session.key_id, key_id) != 0))
			continue;
		session_take(step, vif, SI_REGISTERED);
	}
}

static bool is_awaited(const struct session *watched, const struct vif *where, const char *mac)
{
	return watched->id && strcmp(watched->peer_mac, mac) == 0 && same_network(where, watched);
}

/* One that is known to have been given a key comes because of that, not of another session's. */
static bool is_expected(const struct core *core, const struct vif *where, const char *mac)
{
	for (size_t i = 0; i < WATCHED_MAX; i++)
		if (is_awaited(&core->watched[i], where, mac))
			return true;
	return false;
}

void session_station(
	struct step *step, const struct vif *where, const char *mac, const char *key_id)
{
	if (!is_expected(step->core, where, mac))
		take_arrival(step, where, mac, key_id);
	for (size_t i = 0; i < WATCHED_MAX; i++) {
		struct session *watched = &step->core->watched[i];

		if (!is_awaited(watched, where, mac))
			continue;
		if (*key_id && strcmp(key_id, watched->key_id) != 0)
			snprintf(watched->note, sizeof(watched->note),
				"It joined with key id '%s'.", key_id);
		watch_conclude(step, watched, EXPLAIN_JOINED);
	}
}

void session_watch_expire(struct step *step)
{
	for (size_t i = 0; i < WATCHED_MAX; i++) {
		struct session *watched = &step->core->watched[i];

		if (watched->id && step->now_ms >= watched->ended_ms + SEEN_WITHIN_MS)
			watch_conclude(step, watched, EXPLAIN_NOT_SEEN_SINCE);
	}
}

int64_t session_watch_deadline(const struct core *core)
{
	int64_t deadline_ms = DEADLINE_NEVER;

	for (size_t i = 0; i < WATCHED_MAX; i++) {
		const struct session *watched = &core->watched[i];

		if (watched->id && watched->ended_ms + SEEN_WITHIN_MS < deadline_ms)
			deadline_ms = watched->ended_ms + SEEN_WITHIN_MS;
	}
	return deadline_ms;
}
