/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the ledger tells. A session begins when it is in the ledger (docs/ledger.md); one that is
 * over before the ledger has answered stays until then (S_RETURNING), so that the news of its end
 * names the key that is to be given back.
 */
#include "manager/core/internal.h"

#include <stdio.h>
#include <string.h>

static struct vif *vif_of_session(const struct core *core, uint64_t id)
{
	for (size_t i = 0; i < core->n_vifs; i++)
		if (core->vifs[i]->state != S_NONE && core->vifs[i]->session.id == id)
			return core->vifs[i];
	return NULL;
}

/* False: it was to have no key of its own. */
static bool take_key(const struct step *step, struct session *session)
{
	if (!session->device_key)
		return false;
	snprintf(session->key_id, sizeof(session->key_id), "%s", step->in->reserved.key_id);
	session->key_hash = step->in->reserved.key_hash;
	return true;
}

void reserve_on_reserved(struct step *step, struct vif *vif)
{
	if (take_key(step, &vif->session))
		session_publish(step, &vif->session);
}

void reserve_on_given_back(struct step *step, struct vif *vif)
{
	struct session *session = &vif->session;
	const bool made = take_key(step, session);

	if (!session->ended_ms) {
		session_conclude(step, session, session->closing);
		return;
	}
	session->closing = EXPLAIN_NONE;
	if (made)
		session_publish(step, session);
}

static void on_reserved(struct step *step)
{
	struct vif *vif = vif_of_session(step->core, step->in->reserved.session);

	if (!vif)
		return;
	step->reason = step->in->reserved.refusal;
	session_take(step, vif, step->reason ? SI_NOT_RESERVED : SI_RESERVED);
}

/*
 * Only news that have to be on the disk before something else: that the key of its own is due to a
 * device. All other news are history, and a key of the configuration is not the ledger's: neither
 * is worth a session.
 */
static void on_failed(struct step *step)
{
	struct vif *vif = vif_of_session(step->core, step->in->ledger_failed);

	if (!vif || !session_goes_on(vif) || !vif->session.device_key || !vif->due || vif->left)
		return;
	vif->due = false;
	step->reason = EXPLAIN_LEDGER_FAILED;
	session_take(step, vif, SI_GROUND);
}

static void on_key_gone(struct step *step)
{
	for (size_t i = 0; i < step->core->n_vifs; i++) {
		struct vif *vif = step->core->vifs[i];

		if (!session_goes_on(vif) || !vif->session.device_key ||
			strcmp(vif->session.key_id, step->in->key_gone) != 0)
			continue;
		step->reason = EXPLAIN_KEY_REMOVED;
		session_take(step, vif, SI_GROUND);
	}
}

void reserve_take(struct step *step)
{
	if (step->in->kind == IN_RESERVED)
		on_reserved(step);
	else if (step->in->kind == IN_LEDGER_FAILED)
		on_failed(step);
	else
		on_key_gone(step);
}
