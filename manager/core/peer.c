/* SPDX-License-Identifier: BSD-3-Clause */
/* The device of a session: who it is, and what our own registrar tells of it. */
#include "manager/core/internal.h"

#include <stdio.h>
#include <string.h>

void session_set_peer(struct vif *vif, const struct core_peer *peer)
{
	struct session *session = &vif->session;
	const struct core_peer *seen = core_seen(vif, peer->mac);

	snprintf(session->peer_mac, sizeof(session->peer_mac), "%s", peer->mac);
	snprintf(session->peer_uuid, sizeof(session->peer_uuid), "%s", peer->uuid);
	if (!seen)
		return;
	if (!*session->peer_uuid)
		snprintf(session->peer_uuid, sizeof(session->peer_uuid), "%s", seen->uuid);
	snprintf(session->peer_name, sizeof(session->peer_name), "%s", seen->name);
	snprintf(session->peer_type, sizeof(session->peer_type), "%s", seen->type);
}

void session_forget_peer(struct vif *vif)
{
	struct session *session = &vif->session;

	session->peer_mac[0] = session->peer_uuid[0] = '\0';
	session->peer_name[0] = session->peer_type[0] = '\0';
}

bool session_key_left(const struct vif *vif)
{
	return vif->left || vif->left_before;
}

/*
 * In the journal and in the ledger before it is on the air: a wpsd that dies now knows afterwards
 * whose key it may be. Written once; the device may ask again.
 */
void session_key_due(struct step *step, struct vif *vif)
{
	if (vif->due || !core_session_open(step->core, vif->if_name, step->in->peer.mac))
		return;
	session_set_peer(vif, &step->in->peer);
	vif->due = true;
	session_publish(step, &vif->session);
}

/* One whose session is gone meanwhile is another session's no more. */
void session_key_taken(struct step *step, struct vif *vif)
{
	if (vif->session.ended_ms || strcmp(vif->session.peer_mac, step->in->peer.mac) != 0)
		return;
	session_take(step, vif, SI_REGISTERED);
	core_emit(step, vif->if_name, CMD_STATE);
}

bool session_is_leaving(const struct vif *vif)
{
	return vif->state == S_CLOSING && vif->cancel_needed &&
	       vif->session.reason == EXPLAIN_REGISTERED &&
	       enrollee_has(vif, vif->session.peer_mac);
}
