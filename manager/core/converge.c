/* SPDX-License-Identifier: BSD-3-Clause */
/* Wanted against known: per VIF the next command to hostapd is computed from the difference. */
#include "manager/core/internal.h"

#include <stdio.h>
#include <string.h>

static void log_text(struct step *step, const struct vif *vif, const char *text)
{
	struct core_command command = {.kind = CMD_LOG};

	snprintf(command.if_name, sizeof(command.if_name), "%s", vif->if_name);
	snprintf(command.text, sizeof(command.text), "%s", text);
	core_emit_command(step, &command);
}

/* --- enrollees in flight --- */

static char *enrollee_slot(struct vif *vif, const char *mac)
{
	for (size_t i = 0; i < ENROLLEES_MAX; i++)
		if (strcmp(vif->enrollees[i], mac) == 0)
			return vif->enrollees[i];
	return NULL;
}

void enrollee_add(struct vif *vif, const char *mac)
{
	char *slot = enrollee_slot(vif, mac);

	if (!slot)
		slot = enrollee_slot(vif, "");
	/* More at once than slots: the overlap rule has closed the session long before; the oldest
	 * is forgotten. */
	if (!slot)
		slot = vif->enrollees[0];
	snprintf(slot, MAC_SIZE, "%s", mac);
}

void enrollee_remove(struct vif *vif, const char *mac)
{
	char *slot = enrollee_slot(vif, mac);

	if (slot && *mac)
		slot[0] = '\0';
}

bool enrollee_has(const struct vif *vif, const char *mac)
{
	for (size_t i = 0; i < ENROLLEES_MAX; i++)
		if (*mac && strcmp(vif->enrollees[i], mac) == 0)
			return true;
	return false;
}

static bool enrollee_in_flight(const struct vif *vif)
{
	for (size_t i = 0; i < ENROLLEES_MAX; i++)
		if (vif->enrollees[i][0])
			return true;
	return false;
}

static void enrollee_kick(struct step *step, struct vif *vif)
{
	struct core_command command = {.kind = CMD_KICK};

	for (size_t i = 0; i < ENROLLEES_MAX; i++) {
		if (!vif->enrollees[i][0])
			continue;
		memcpy(command.mac, vif->enrollees[i], MAC_SIZE);
		memcpy(vif->kicking, vif->enrollees[i], MAC_SIZE);
		core_hostapd(step, vif, &command);
		return;
	}
}

/* --- from the difference to the next command --- */

/* The id that gets wps=1 (R9): while a session is open its own (R7), else the chosen one if it
 * names a key (I4). */
static const char *effective_key_id(const struct vif *vif)
{
	if (session_holds_key(vif))
		return vif->session.key_id;
	return core_want_key(vif, vif->want.key_id) ? vif->want.key_id : "";
}

static bool is_ready(const struct core *core, const struct vif *vif)
{
	const struct core_known *known = &vif->known;

	return core->hostapd_up && !vif->busy && known->present && known->up && vif->want.present &&
	       known->bss_hash == vif->want.bss_hash && known->keys_hash == vif->want.keys_hash &&
	       strcmp(known->key_id, vif->session.key_id) == 0 && vif->want.wps && known->shown &&
	       !vif->shown_unknown;
}

static void hostapd_simple(struct step *step, struct vif *vif, enum core_command_kind kind)
{
	struct core_command command = {.kind = kind};

	core_hostapd(step, vif, &command);
}

static void hostapd_cancel(struct step *step, struct vif *vif)
{
	vif->loading.pbc = false; /* unless somebody opens it again before the answer */
	hostapd_simple(step, vif, CMD_PBC_CANCEL);
}

static void hostapd_add(struct step *step, struct vif *vif)
{
	struct core_command command = {.kind = CMD_BSS_ADD, .value = vif->want.wps};

	memset(&vif->loading, 0, sizeof(vif->loading));
	vif->loading.present = true;
	vif->known.up = true;
	vif->shown_unknown = false;
	vif->loading.bss_hash = vif->want.bss_hash;
	vif->loading.keys_hash = vif->want.keys_hash;
	vif->loading.shown = vif->want.wps;
	snprintf(vif->loading.key_id, KEY_ID_SIZE, "%s", effective_key_id(vif));
	memcpy(command.key_id, vif->loading.key_id, KEY_ID_SIZE);
	core_hostapd(step, vif, &command);
}

static void hostapd_load_keys(struct step *step, struct vif *vif)
{
	struct core_command command = {.kind = CMD_KEYS_LOAD};

	vif->loading.keys_hash = vif->want.keys_hash;
	snprintf(vif->loading.key_id, KEY_ID_SIZE, "%s", effective_key_id(vif));
	memcpy(command.key_id, vif->loading.key_id, KEY_ID_SIZE);
	core_hostapd(step, vif, &command);
}

/* hostapd has, or may have, a session open that is not to be. */
static bool must_cancel(const struct vif *vif)
{
	if (vif->state == S_CLOSING)
		return vif->cancel_needed || vif->known.pbc;
	return vif->known.pbc && (vif->state == S_NONE || vif->state == S_RESERVING ||
					 vif->state == S_WAITING || vif->state == S_RETURNING);
}

/* Emits at most one command to hostapd. Returns true when the session's state moved and another
 * look is due. */
static bool converge_vif(struct step *step, struct vif *vif)
{
	const struct core *core = step->core;
	struct core_known *known = &vif->known;
	const bool session_open = vif->state == S_OPENING || vif->state == S_OPEN;
	const bool may_go = vif->wanted || core->wishes_told;

	if (vif->busy || !core->hostapd_up)
		return false;
	if (vif->state == S_CLOSING && !known->present) {
		session_take(step, vif, SI_QUIET);
		return true;
	}
	/* I3: closing what nobody owns does not wait until something else may be tried again. */
	if (step->now_ms < vif->retry_ms &&
		(vif->retry_with == CMD_PBC_CANCEL || !must_cancel(vif)))
		return false;
	if (step->now_ms >= vif->retry_ms)
		vif->retry_ms = 0;

	if (vif->state == S_CLOSING) {
		if (session_is_leaving(vif))
			return false;
		if (must_cancel(vif))
			hostapd_cancel(step, vif);
		else if (enrollee_in_flight(vif))
			enrollee_kick(step, vif);
		else
			session_take(step, vif, SI_QUIET);
		return !vif->busy;
	}
	if (must_cancel(vif)) {
		log_text(step, vif, "hostapd has a session open that nobody ordered: it is closed");
		hostapd_cancel(step, vif);
		return false;
	}
	if (vif->state == S_RESTORED || !may_go)
		return false;
	if (known->present &&
		(!vif->wanted || !vif->want.present || known->bss_hash != vif->want.bss_hash)) {
		if (!session_open)
			hostapd_simple(step, vif, CMD_BSS_REMOVE);
		return false;
	}
	if (vif->leftover) {
		vif->leftover = enrollee_in_flight(vif);
		if (vif->leftover) {
			enrollee_kick(step, vif);
			return false;
		}
	}
	if (!vif->wanted || !vif->want.present)
		return false;
	if (!known->present) {
		hostapd_add(step, vif);
		return false;
	}
	/* The ledger's answer brings another list: one load instead of two. */
	if (vif->state == S_RESERVING)
		return false;
	if (known->keys_hash != vif->want.keys_hash ||
		strcmp(known->key_id, effective_key_id(vif)) != 0) {
		/*
		 * No leak: the registrar looks at the psk list when it sends M8, so an exchange
		 * that began with another list must not see this one; and a reload throws an
		 * enrollee out in the middle of its exchange. In an open session it is let finish.
		 * Neither is so where the list is quiet, and the key may be waiting for its load.
		 */
		if (vif->want.quiet_keys || !enrollee_in_flight(vif))
			hostapd_load_keys(step, vif);
		else if (!session_open)
			enrollee_kick(step, vif);
		return false;
	}
	/* R7: hiding waits for the end of the session. */
	if ((vif->shown_unknown || known->shown != vif->want.wps) && !session_open) {
		vif->loading.shown = vif->want.wps;
		vif->shown_unknown = false;
		hostapd_simple(step, vif, vif->want.wps ? CMD_WPS_SHOW : CMD_WPS_HIDE);
		return false;
	}
	if (vif->state == S_WAITING && is_ready(core, vif))
		session_take(step, vif, SI_READY);
	return false;
}

void core_converge(struct step *step)
{
	struct core *core = step->core;

	for (size_t i = 0; i < core->n_vifs;) {
		struct vif *vif = core->vifs[i];

		while (converge_vif(step, vif))
			;
		if (!vif->wanted && core->wishes_told && !vif->known.present && !vif->busy &&
			vif->state == S_NONE)
			core_vif_drop(core, vif);
		else
			i++;
	}
}
