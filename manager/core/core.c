/* SPDX-License-Identifier: BSD-3-Clause */
/* The way in: wishes are kept, orders and facts passed on. What follows from them is computed in
 * converge.c; the life of a session is session.c's. */
#include "manager/core/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	vif->want.device_key_refusal = want->device_key_refusal;
	vif->want.quiet_keys = want->quiet_keys;
	snprintf(vif->want.ssid, sizeof(vif->want.ssid), "%s", want->ssid);
	snprintf(vif->want.key_id, sizeof(vif->want.key_id), "%s", want->key_id);
	/* A new wish is worth a new try. */
	vif->retry_ms = 0;
	vif->backoff_ms = RETRY_MS;
	session_check_ground(step, vif);
	session_update_note(step, vif);
	core_emit(step, vif->if_name, CMD_STATE);
}

static void on_unwant(struct step *step, struct vif *vif)
{
	want_clear(vif);
	if (session_goes_on(vif)) {
		step->reason = EXPLAIN_VIF_REMOVED;
		session_take(step, vif, SI_GROUND);
	}
	core_emit(step, vif->if_name, CMD_STATE);
}

static void on_wishes_told(struct step *step)
{
	step->core->wishes_told = true;
	for (size_t i = 0; i < step->core->n_vifs; i++)
		session_check_ground(step, step->core->vifs[i]);
}

void core_known_clear(struct vif *vif)
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

		core_known_clear(vif);
		vif->busy = false;
		vif->retry_ms = 0;
		vif->backoff_ms = RETRY_MS;
		session_take(step, vif, SI_HOSTAPD_DOWN);
		if (ran)
			core_emit(step, vif->if_name, CMD_STATE);
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
			order_reject_unknown(step, in->if_name, &in->order);
		return;
	}
	if (in->kind == IN_WANT) {
		on_want(step, vif);
	} else if (in->kind == IN_UNWANT) {
		on_unwant(step, vif);
	} else if (in->kind == IN_ORDER) {
		order_take(step, vif, &in->order, step->now_ms);
	} else if (in->kind == IN_FOUND) {
		vif->known = in->known;
		core_emit(step, vif->if_name, CMD_STATE);
	} else if (in->kind == IN_DONE) {
		done_take(step, vif);
	} else if (vif->known.present || vif->busy) {
		fact_take(step, vif);
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
	} else if (in->kind == IN_RESERVED || in->kind == IN_LEDGER_FAILED ||
		   in->kind == IN_KEY_GONE) {
		reserve_take(&step);
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
