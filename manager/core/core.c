/* SPDX-License-Identifier: BSD-3-Clause */
/* Wishes, orders and facts on their way in. What follows from them is computed in converge.c; the
 * life of a session is session.c's. */
#include "manager/core/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKOFF_MAX_MS 32000
/* hostapd tells WPS-TIMEOUT also when somebody cancels; earlier than this it was not the walk time.
 */
#define WALK_EARLY_MS 1500

struct core *core_new(uint64_t first_id)
{
	struct core *core = calloc(1, sizeof(*core));

	if (core)
		core->next_id = first_id ? first_id : 1;
	return core;
}

void core_free(struct core *core)
{
	if (!core)
		return;
	for (size_t i = 0; i < core->n_vifs; i++) {
		free(core->vifs[i]->want.keys);
		free(core->vifs[i]);
	}
	free(core->vifs);
	free(core);
}

/* The VIFs are kept sorted by name: found by halving, and commands come in a reproducible order. */
static size_t vif_position(const struct core *core, const char *if_name, bool *ret_found)
{
	size_t low = 0, high = core->n_vifs;

	*ret_found = false;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(core->vifs[middle]->if_name, if_name);

		if (order == 0) {
			*ret_found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct vif *core_vif_find(const struct core *core, const char *if_name)
{
	bool found;
	const size_t position = vif_position(core, if_name, &found);

	return found ? core->vifs[position] : NULL;
}

static struct vif *vif_get(struct core *core, const char *if_name)
{
	bool found;
	const size_t position = vif_position(core, if_name, &found);
	struct vif **vifs;
	struct vif *vif;

	if (found)
		return core->vifs[position];
	vifs = realloc(core->vifs, (core->n_vifs + 1) * sizeof(*vifs));
	if (!vifs)
		return NULL;
	core->vifs = vifs;
	vif = calloc(1, sizeof(*vif));
	if (!vif)
		return NULL;
	snprintf(vif->if_name, sizeof(vif->if_name), "%s", if_name);
	vif->backoff_ms = RETRY_MS;
	memmove(vifs + position + 1, vifs + position, (core->n_vifs - position) * sizeof(*vifs));
	vifs[position] = vif;
	core->n_vifs++;
	return vif;
}

/* Forgets a VIF that nobody wants and hostapd does not run. */
void core_vif_drop(struct core *core, struct vif *vif)
{
	bool found;
	const size_t position = vif_position(core, vif->if_name, &found);

	core->n_vifs--;
	memmove(core->vifs + position, core->vifs + position + 1,
		(core->n_vifs - position) * sizeof(*core->vifs));
	free(vif->want.keys);
	free(vif);
}

void core_emit_command(struct step *step, struct core_command *command)
{
	step->out->command(step->out->arg, command);
}

void core_emit(struct step *step, const char *if_name, enum core_command_kind kind)
{
	struct core_command command = {.kind = kind};

	snprintf(command.if_name, sizeof(command.if_name), "%s", if_name);
	core_emit_command(step, &command);
}

void core_hostapd(struct step *step, struct vif *vif, struct core_command *command)
{
	snprintf(command->if_name, sizeof(command->if_name), "%s", vif->if_name);
	vif->busy = true;
	vif->busy_with = command->kind;
	core_emit_command(step, command);
}

const struct core_key *core_want_key(const struct vif *vif, const char *id)
{
	for (size_t i = 0; i < vif->want.n_keys; i++)
		if (strcmp(vif->want.keys[i].id, id) == 0)
			return &vif->want.keys[i];
	return NULL;
}

const struct core_peer *core_seen(const struct vif *vif, const char *mac)
{
	for (size_t i = 0; i < ENROLLEES_MAX; i++)
		if (strcmp(vif->seen[i].mac, mac) == 0)
			return &vif->seen[i];
	return NULL;
}

/* --- inputs --- */

static void want_clear(struct vif *vif)
{
	free(vif->want.keys);
	memset(&vif->want, 0, sizeof(vif->want));
	vif->wanted = false;
}

static void check_ground(struct step *step, struct vif *vif)
{
	if (vif->state == S_NONE || vif->state == S_CLOSING)
		return;
	step->reason = session_ground(step->core, vif);
	if (step->reason)
		session_take(step, vif, SI_GROUND);
}

static void on_want(struct step *step, struct vif *vif)
{
	const struct core_want *want = &step->in->want;
	struct core_key *keys = NULL;

	if (want->n_keys) {
		keys = calloc(want->n_keys, sizeof(*keys));
		if (!keys)
			return; /* what was wanted before stays; the next row tries again */
		memcpy(keys, want->keys, want->n_keys * sizeof(*keys));
	}
	want_clear(vif);
	vif->wanted = true;
	vif->want.keys = keys;
	vif->want.n_keys = want->n_keys;
	vif->want.bss_hash = want->bss_hash;
	vif->want.keys_hash = want->keys_hash;
	vif->want.present = want->present;
	vif->want.wps = want->wps;
	vif->want.refusal = want->refusal;
	snprintf(vif->want.ssid, sizeof(vif->want.ssid), "%s", want->ssid);
	snprintf(vif->want.key_id, sizeof(vif->want.key_id), "%s", want->key_id);
	/* A new wish is worth a new try. */
	vif->retry_ms = 0;
	vif->backoff_ms = RETRY_MS;
	check_ground(step, vif);
	session_update_note(step, vif);
	core_emit(step, vif->if_name, CMD_STATE);
}

static void on_unwant(struct step *step, struct vif *vif)
{
	want_clear(vif);
	if (vif->state != S_NONE && vif->state != S_CLOSING) {
		step->reason = EXPLAIN_VIF_REMOVED;
		session_take(step, vif, SI_GROUND);
	}
	core_emit(step, vif->if_name, CMD_STATE);
}

static void on_wishes_told(struct step *step)
{
	step->core->wishes_told = true;
	for (size_t i = 0; i < step->core->n_vifs; i++)
		check_ground(step, step->core->vifs[i]);
}

static void known_clear(struct vif *vif)
{
	memset(&vif->known, 0, sizeof(vif->known));
	memset(vif->enrollees, 0, sizeof(vif->enrollees));
	vif->shown_unknown = false;
	vif->cancel_needed = false;
}

static void on_hostapd_up(struct step *step)
{
	step->core->hostapd_up = true;
	for (size_t i = 0; i < step->core->n_vifs; i++) {
		struct vif *vif = step->core->vifs[i];

		/* hostapd's word did not come: the BSS was gone, or its status could not be read.
		 */
		if (vif->state == S_RESTORED)
			session_take(step, vif, vif->known.present ? SI_LATE : SI_HOSTAPD_DOWN);
	}
}

static void on_hostapd_down(struct step *step)
{
	step->core->hostapd_up = false;
	for (size_t i = 0; i < step->core->n_vifs; i++) {
		struct vif *vif = step->core->vifs[i];
		const bool ran = vif->known.present;

		known_clear(vif);
		vif->busy = false;
		vif->retry_ms = 0;
		vif->backoff_ms = RETRY_MS;
		session_take(step, vif, SI_HOSTAPD_DOWN);
		if (ran)
			core_emit(step, vif->if_name, CMD_STATE);
	}
}

/* The last session ended before anybody was listening: hostapd's status tells how (R13). */
static void on_status(struct step *step, struct vif *vif)
{
	const struct core_input *in = step->in;
	const int64_t due_ms = vif->session.started_ms + WALK_TIME_MS - WALK_EARLY_MS;

	if (vif->state != S_RESTORED)
		return;
	if (in->status.pbc == PBC_STATUS_ACTIVE) {
		session_take(step, vif, SI_STARTED);
		check_ground(step, vif);
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
		known_clear(vif);
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
		check_ground(step, vif);
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
		known_clear(vif);
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

static void on_done(struct step *step, struct vif *vif)
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

/* Facts about a BSS that hostapd runs. */
static void on_bss_fact(struct step *step, struct vif *vif)
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
		session_key_sent(step, vif);
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
		session_station(step, in->sta.peer.mac, in->sta.key_id);
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
	case IN_WANT:
	case IN_UNWANT:
	case IN_ORDER:
	case IN_HOSTAPD_UP:
	case IN_HOSTAPD_DOWN:
	case IN_FOUND:
	case IN_RESTORE:
	case IN_WISHES_TOLD:
	case IN_DONE:
	case IN_STATUS:
	case IN_RESERVED:
	case IN_LEDGER_FAILED:
	case IN_KEY_GONE:
	case IN_TICK:
		break;
	}
}

static void on_vif_input(struct step *step)
{
	const struct core_input *in = step->in;
	const bool creates = in->kind == IN_WANT || in->kind == IN_FOUND;
	struct vif *vif =
		creates ? vif_get(step->core, in->if_name) : core_vif_find(step->core, in->if_name);

	if (!vif) {
		if (in->kind == IN_ORDER)
			session_reject_unknown(step, in->if_name, &in->order);
		return;
	}
	if (in->kind == IN_WANT) {
		on_want(step, vif);
	} else if (in->kind == IN_UNWANT) {
		on_unwant(step, vif);
	} else if (in->kind == IN_ORDER) {
		session_order(step, vif, &in->order, step->now_ms);
	} else if (in->kind == IN_FOUND) {
		vif->known = in->known;
		core_emit(step, vif->if_name, CMD_STATE);
	} else if (in->kind == IN_DONE) {
		on_done(step, vif);
	} else if (vif->known.present || vif->busy) {
		if (in->kind == IN_STATUS)
			on_status(step, vif);
		else
			on_bss_fact(step, vif);
	}
}

static void expire(struct step *step)
{
	for (size_t i = 0; i < step->core->n_vifs; i++)
		session_expire(step, step->core->vifs[i]);
	session_watch_expire(step);
}

void core_step(
	struct core *core, int64_t now_ms, const struct core_input *in, const struct core_out *out)
{
	struct step step = {.core = core, .now_ms = now_ms, .in = in, .out = out};

	if (in->kind == IN_HOSTAPD_UP) {
		on_hostapd_up(&step);
	} else if (in->kind == IN_HOSTAPD_DOWN) {
		on_hostapd_down(&step);
	} else if (in->kind == IN_WISHES_TOLD) {
		on_wishes_told(&step);
	} else if (in->kind == IN_RESTORE) {
		struct vif *vif = vif_get(core, in->session.if_name);

		if (vif)
			session_restore(&step, vif, &in->session);
		if (in->session.id >= core->next_id)
			core->next_id = in->session.id + 1;
	} else if (in->kind != IN_TICK) {
		on_vif_input(&step);
	}
	expire(&step);
	core_converge(&step);
}

int64_t core_deadline(const struct core *core)
{
	int64_t deadline_ms = session_watch_deadline(core);

	for (size_t i = 0; i < core->n_vifs; i++) {
		const struct vif *vif = core->vifs[i];
		int64_t due_ms = session_deadline(vif);

		if (due_ms < deadline_ms)
			deadline_ms = due_ms;
		if (vif->retry_ms && !vif->busy && vif->retry_ms < deadline_ms)
			deadline_ms = vif->retry_ms;
	}
	return deadline_ms;
}
