/* SPDX-License-Identifier: BSD-3-Clause */
/* What became of the commands to hostapd. */
#include "manager/core/internal.h"

#include <string.h>

#define BACKOFF_MAX_MS 32000

static void retry_later(struct step *step, struct vif *vif)
{
	vif->retry_with = vif->busy_with;
	if (vif->retry_with == CMD_PBC_CANCEL || vif->retry_with == CMD_KICK) {
		vif->retry_ms = step->now_ms + RETRY_MS; /* I3 does not grow tired */
		return;
	}
	vif->retry_ms = step->now_ms + vif->backoff_ms;
	vif->backoff_ms =
		vif->backoff_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : vif->backoff_ms * 2;
}

static void keys_not_loaded(struct step *step, struct vif *vif)
{
	/* The old list, half of the new one or nothing: no session may stay open on it (I4). */
	vif->known.keys_hash = 0;
	vif->known.key_id[0] = '\0';
	step->reason = EXPLAIN_KEYS_NOT_LOADED;
	if (vif->state == S_OPEN || vif->state == S_OPENING)
		session_take(step, vif, SI_GROUND);
}

static void on_done_ok(struct step *step, struct vif *vif, enum core_command_kind command)
{
	struct core_known *known = &vif->known;

	switch (command) {
	case CMD_BSS_ADD:
		/* Events may have been faster than the answer. */
		vif->loading.pbc = known->pbc;
		vif->loading.up = known->up;
		*known = vif->loading;
		break;
	case CMD_BSS_REMOVE:
		core_known_clear(vif);
		break;
	case CMD_KEYS_LOAD:
		known->keys_hash = vif->loading.keys_hash;
		memcpy(known->key_id, vif->loading.key_id, KEY_ID_SIZE);
		break;
	case CMD_WPS_SHOW:
	case CMD_WPS_HIDE:
		known->shown = vif->loading.shown;
		break;
	case CMD_PBC_START:
		session_take(step, vif, SI_STARTED);
		session_check_ground(step, vif);
		session_update_note(step, vif);
		break;
	case CMD_PBC_CANCEL:
		known->pbc = vif->loading.pbc;
		vif->cancel_needed = false;
		break;
	case CMD_KICK:
		enrollee_remove(vif, vif->kicking);
		break;
	case CMD_PBC_CLEAR:
	case CMD_STATE:
	case CMD_SESSION:
	case CMD_RESERVE:
	case CMD_LOG:
		break;
	}
	vif->backoff_ms = RETRY_MS;
	vif->retry_ms = 0;
}

static void on_done_failed(
	struct step *step, struct vif *vif, enum core_command_kind command, bool lost)
{
	switch (command) {
	case CMD_BSS_ADD:
		/* It may be there half: with a hash that nothing has it is removed first. */
		vif->known.present = true;
		vif->known.bss_hash = 0;
		retry_later(step, vif);
		break;
	case CMD_BSS_REMOVE:
		if (lost) {
			vif->known.bss_hash = 0; /* it may be gone: whatever is wanted by then,
						    removed it must be */
			retry_later(step, vif);
			break;
		}
		/* Refused: there is no such BSS. The wait of a failed add before it still holds. */
		core_known_clear(vif);
		retry_later(step, vif);
		break;
	case CMD_KEYS_LOAD:
		keys_not_loaded(step, vif);
		retry_later(step, vif);
		break;
	case CMD_PBC_START:
		session_take(step, vif, lost ? SI_SILENT : SI_REFUSED);
		break;
	case CMD_PBC_CANCEL:
		if (lost) {
			retry_later(step, vif);
			break;
		}
		/* Refused: the BSS has no registrar, so it has no session either. */
		vif->known.pbc = false;
		vif->cancel_needed = false;
		break;
	case CMD_KICK:
		if (lost)
			retry_later(step, vif);
		else
			enrollee_remove(vif, vif->kicking);
		break;
	case CMD_WPS_SHOW:
	case CMD_WPS_HIDE:
		vif->shown_unknown = true;
		retry_later(step, vif);
		break;
	case CMD_PBC_CLEAR:
	case CMD_STATE:
	case CMD_SESSION:
	case CMD_RESERVE:
	case CMD_LOG:
		break;
	}
}

void done_take(struct step *step, struct vif *vif)
{
	const enum core_command_kind command = step->in->done.command;

	/* Of a hostapd that died in between. */
	if (!vif->busy || vif->busy_with != command)
		return;
	vif->busy = false;
	if (step->in->done.result == DONE_OK)
		on_done_ok(step, vif, command);
	else
		on_done_failed(step, vif, command, step->in->done.result == DONE_LOST);
	core_emit(step, vif->if_name, CMD_STATE);
}
