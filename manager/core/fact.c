/* SPDX-License-Identifier: BSD-3-Clause */
/* What hostapd tells of a BSS that it runs. */
#include "manager/core/internal.h"

#include <string.h>

/* hostapd tells WPS-TIMEOUT also when somebody cancels; earlier than this it was not the walk time.
 */
#define WALK_EARLY_MS 1500

/* The last session ended before anybody was listening: hostapd's status tells how (R13). */
static void on_status(struct step *step, struct vif *vif)
{
	const struct core_input *in = step->in;
	const int64_t due_ms = vif->session.started_ms + WALK_TIME_MS - WALK_EARLY_MS;

	if (vif->state != S_RESTORED)
		return;
	if (in->status.pbc == PBC_STATUS_ACTIVE) {
		session_take(step, vif, SI_STARTED);
		session_check_ground(step, vif);
		return;
	}
	if (!vif->session.started_ms) {
		/* The start was never confirmed; whatever hostapd's last result is, it may be an
		 * older session's. */
		step->reason = EXPLAIN_WPSD_RESTARTED;
		session_take(step, vif, SI_GROUND);
		return;
	}
	switch (in->status.pbc) {
	case PBC_DISABLED:
		if (in->status.success) {
			struct core_input registered = {.kind = IN_REG_SUCCESS};
			const struct core_input *outer = step->in;

			memcpy(registered.peer.mac, in->status.peer_mac, MAC_SIZE);
			step->in = &registered;
			session_take(step, vif, SI_REGISTERED);
			step->in = outer;
			return;
		}
		break;
	case PBC_TIMED_OUT:
		if (step->now_ms >= due_ms) {
			session_take(step, vif, SI_WALK_OVER);
			return;
		}
		step->reason = EXPLAIN_CLOSED_OUTSIDE;
		session_take(step, vif, SI_CLOSED_OUTSIDE);
		return;
	case PBC_OVERLAP:
		session_take(step, vif, SI_OVERLAP);
		return;
	case PBC_UNKNOWN:
	case PBC_STATUS_ACTIVE:
		break;
	}
	session_take(step, vif, SI_LATE);
}

static void on_pbc_over(struct step *step, struct vif *vif, bool walk_time)
{
	const int64_t due_ms = vif->session.started_ms + WALK_TIME_MS - WALK_EARLY_MS;

	const bool opened = vif->state == S_OPEN || (vif->state == S_OPENING && vif->known.pbc);

	vif->known.pbc = false;
	vif->loading.pbc = false;
	step->reason = EXPLAIN_CLOSED_OUTSIDE;
	if (opened)
		session_take(step, vif,
			walk_time && vif->state == S_OPEN && step->now_ms >= due_ms
				? SI_WALK_OVER
				: SI_CLOSED_OUTSIDE);
	core_emit(step, vif->if_name, CMD_STATE);
}

static void on_ap_disabled(struct step *step, struct vif *vif)
{
	vif->known.up = false;
	vif->known.pbc = false;
	vif->shown_unknown = true;
	memset(vif->enrollees, 0, sizeof(vif->enrollees));
	step->reason = EXPLAIN_RADIO_WENT_DOWN;
	if (vif->state == S_OPEN || vif->state == S_OPENING)
		session_take(step, vif, SI_GROUND);
	core_emit(step, vif->if_name, CMD_STATE);
}

static void on_seen(struct vif *vif, const struct core_peer *peer)
{
	for (size_t i = 0; i < ENROLLEES_MAX; i++)
		if (strcmp(vif->seen[i].mac, peer->mac) == 0) {
			vif->seen[i] = *peer;
			return;
		}
	vif->seen[vif->seen_next] = *peer;
	vif->seen_next = (vif->seen_next + 1) % ENROLLEES_MAX;
}

void fact_take(struct step *step, struct vif *vif)
{
	const struct core_input *in = step->in;

	switch (in->kind) {
	case IN_PBC_ACTIVE:
		vif->known.pbc = true;
		vif->loading.pbc = true;
		core_emit(step, vif->if_name, CMD_STATE);
		break;
	case IN_PBC_DISABLE:
	case IN_CANCELLED:
		on_pbc_over(step, vif, false);
		break;
	case IN_TIMEOUT:
		on_pbc_over(step, vif, true);
		break;
	case IN_OVERLAP:
		session_take(step, vif, SI_OVERLAP);
		break;
	case IN_ENROLLEE_SEEN:
		on_seen(vif, &in->peer);
		break;
	case IN_REG_SUCCESS:
		enrollee_remove(vif, in->peer.mac);
		session_take(step, vif, SI_REGISTERED);
		core_emit(step, vif->if_name, CMD_STATE);
		break;
	case IN_FAIL:
		step->reason = explain_config_error(in->fail.config_error);
		session_take(step, vif, SI_DEVICE_FAILED);
		break;
	case IN_KEY_DUE:
		session_key_due(step, vif);
		break;
	case IN_KEY_TAKEN:
		session_key_taken(step, vif);
		break;
	case IN_EAP_STARTED:
		enrollee_add(vif, in->peer.mac);
		if (!step->core->hostapd_up && vif->state == S_NONE)
			vif->leftover = true;
		break;
	case IN_EAP_ENDED:
		enrollee_remove(vif, in->peer.mac);
		break;
	case IN_STA_CONNECTED:
		enrollee_remove(vif, in->sta.peer.mac);
		session_station(step, vif, in->sta.peer.mac, in->sta.key_id);
		break;
	case IN_STA_DISCONNECTED:
		enrollee_remove(vif, in->sta.peer.mac);
		break;
	case IN_AP_ENABLED:
		vif->known.up = true;
		core_emit(step, vif->if_name, CMD_STATE);
		break;
	case IN_AP_DISABLED:
		on_ap_disabled(step, vif);
		break;
	case IN_STATUS:
		on_status(step, vif);
		break;
	case IN_WANT:
	case IN_UNWANT:
	case IN_ORDER:
	case IN_HOSTAPD_UP:
	case IN_HOSTAPD_DOWN:
	case IN_FOUND:
	case IN_RESTORE:
	case IN_WISHES_TOLD:
	case IN_DONE:
	case IN_RESERVED:
	case IN_LEDGER_FAILED:
	case IN_KEY_GONE:
	case IN_TICK:
		break;
	}
}
