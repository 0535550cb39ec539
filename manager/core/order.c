/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Orders: what they ask for, what makes one impossible (R3), the session that begins with one, and
 * those that come while there is a session (R5).
 */
#include "manager/core/internal.h"

#include <stdio.h>
#include <string.h>

bool order_means_device_key(const struct vif *vif, const char *key_id)
{
	if (!key_id)
		key_id = vif->want.key_id;
	if (core_want_key(vif, key_id))
		return false;
	return strcmp(key_id, PER_DEVICE_KEY_ID) == 0 || (!*key_id && !vif->want.n_keys);
}

/* `vif`: NULL when there is none. */
static void session_begin(
	struct step *step, struct session *session, const char *if_name, const struct vif *vif)
{
	const struct core_order *order = step->order;
	const char *key_id = order->key_id ? order->key_id : vif ? vif->want.key_id : "";

	memset(session, 0, sizeof(*session));
	session->id = step->core->next_id++;
	session->attempt = order->attempt;
	session->order = order->order;
	session->requested_by = order->by;
	session->requested_ms = step->requested_ms;
	session->device_key = vif && order_means_device_key(vif, order->key_id);
	session->bind = session->device_key && order->bind;
	snprintf(session->if_name, sizeof(session->if_name), "%s", if_name);
	snprintf(session->ssid, sizeof(session->ssid), "%s", vif ? vif->want.ssid : "");
	snprintf(session->key_id, sizeof(session->key_id), "%s",
		session->device_key ? PER_DEVICE_KEY_ID : key_id);
	snprintf(session->device_name, sizeof(session->device_name), "%s",
		order->device_name ? order->device_name : "");
}

void order_clear(struct step *step, struct vif *vif, bool value)
{
	struct core_command command = {.kind = CMD_PBC_CLEAR, .value = value};

	snprintf(command.if_name, sizeof(command.if_name), "%s", vif->if_name);
	core_emit_command(step, &command);
}

enum explain_token order_key_refusal(const struct vif *vif, bool device_key, const char *key_id)
{
	const struct core_key *key;

	if (!vif->wanted)
		return EXPLAIN_NO_SUCH_VIF;
	if (vif->want.refusal)
		return vif->want.refusal;
	if (!vif->want.wps)
		return EXPLAIN_WPS_OFF;
	if (device_key)
		return vif->want.device_key_refusal;
	if (!*key_id)
		return EXPLAIN_NO_KEY_ID;
	key = core_want_key(vif, key_id);
	return key ? key->refusal : EXPLAIN_UNKNOWN_KEY_ID;
}

static enum explain_token order_refusal(const struct vif *vif, const struct core_order *order)
{
	enum explain_token refusal;

	if (order->refused)
		return order->refused;
	refusal = order_key_refusal(vif, order_means_device_key(vif, order->key_id),
		order->key_id ? order->key_id : vif->want.key_id);
	if (refusal)
		return refusal;
	return order->stale ? EXPLAIN_STALE_REQUEST : EXPLAIN_NONE;
}

/* --- handlers --- */

void order_on_start(struct step *step, struct vif *vif)
{
	struct core_command reserve = {.kind = CMD_RESERVE};
	const struct core_key *key;

	session_begin(step, &vif->session, vif->if_name, vif);
	key = core_want_key(vif, vif->session.key_id);
	vif->session.key_hash = key ? key->hash : 0;
	vif->clear_pending = step->order->clear;
	vif->cancel_needed = false;
	vif->due = vif->left = vif->left_before = false;
	vif->restored_order = false;
	vif->failed = EXPLAIN_NONE;
	session_conclude(step, &vif->session, EXPLAIN_WAITING);
	reserve.session = vif->session;
	snprintf(reserve.if_name, sizeof(reserve.if_name), "%s", vif->if_name);
	core_emit_command(step, &reserve);
}

void order_on_reject(struct step *step, struct vif *vif)
{
	struct session session;

	session_begin(step, &session, vif->if_name, vif);
	session_conclude(step, &session, step->reason);
	if (vif->state == S_NONE)
		vif->session = session;
	if (step->order->clear)
		order_clear(step, vif, true);
}

/* An order that names no key is content with any. */
static bool same_key(const struct vif *vif, const char *key_id, bool device_key, const char *other)
{
	if (!key_id)
		return true;
	if (order_means_device_key(vif, key_id))
		return device_key;
	return !device_key && strcmp(key_id, other) == 0;
}

/* R5: a start during a session starts nothing. */
void order_on_start_again(struct step *step, struct vif *vif)
{
	const bool pending = vif->state == S_RESTORED || vif->state == S_RESERVING ||
			     vif->state == S_WAITING || vif->state == S_OPENING;

	if (!same_key(vif, step->order->key_id, vif->session.device_key, vif->session.key_id)) {
		step->reason = EXPLAIN_OTHER_KEY_ACTIVE;
		order_on_reject(step, vif);
		return;
	}
	if (!step->order->clear)
		return;
	if (pending)
		vif->clear_pending = true;
	else
		order_clear(step, vif, true);
}

/* An order's strings are its owner's, who does not wait. */
static void next_keep(struct next_order *next, const struct core_order *order, int64_t requested_ms)
{
	next->set = true;
	next->order = *order;
	next->requested_ms = requested_ms;
	snprintf(next->key_id, sizeof(next->key_id), "%s", order->key_id ? order->key_id : "");
	snprintf(next->device_name, sizeof(next->device_name), "%s",
		order->device_name ? order->device_name : "");
	next->order.key_id = order->key_id ? next->key_id : NULL;
	next->order.device_name = order->device_name ? next->device_name : NULL;
}

/* A start after the end of this session was decided is a new session, as soon as this one is gone.
 */
void order_on_start_next(struct step *step, struct vif *vif)
{
	if (!vif->next.set)
		next_keep(&vif->next, step->order, step->requested_ms);
	else if (step->order->clear)
		order_clear(step, vif, true);
}

void order_drop_next(struct step *step, struct vif *vif, enum explain_token reason)
{
	const struct core_order *order = step->order;

	if (!vif->next.set)
		return;
	vif->next.set = false;
	step->order = &vif->next.order;
	step->requested_ms = vif->next.requested_ms;
	step->reason = reason;
	order_on_reject(step, vif);
	step->order = order;
}

void order_on_cancel_next(struct step *step, struct vif *vif)
{
	order_drop_next(step, vif, EXPLAIN_BY_ORDER);
}

/* Its place may be taken again while it is carried out. */
void order_take_next(struct step *step, struct vif *vif)
{
	struct next_order next;

	next_keep(&next, &vif->next.order, vif->next.requested_ms);
	vif->next.set = false;
	order_take(step, vif, &next.order, next.requested_ms);
}

void order_take(
	struct step *step, struct vif *vif, const struct core_order *order, int64_t requested_ms)
{
	const struct core_order *before = step->order;

	step->order = order;
	step->requested_ms = requested_ms;
	if (order->start && order->stale && vif->restored_order) {
		/* The order whose session the journal kept: it has its outcome, or will have. */
		if (order->clear && !vif->session.started_ms && !vif->session.ended_ms)
			vif->clear_pending = true;
		else if (order->clear)
			order_clear(step, vif, true);
	} else if (!order->start) {
		step->reason = EXPLAIN_BY_ORDER;
		session_take(step, vif, SI_CANCEL);
		if (order->clear)
			order_clear(step, vif, false);
	} else {
		step->reason = order_refusal(vif, order);
		session_take(step, vif, step->reason ? SI_REJECT : SI_START);
	}
	step->order = before;
}

void order_reject_unknown(struct step *step, const char *if_name, const struct core_order *order)
{
	struct core_command clear = {.kind = CMD_PBC_CLEAR, .value = order->start};
	struct session session;

	/* A cancel of what does not exist is a no-op, a start has an outcome. */
	if (order->start) {
		step->order = order;
		step->requested_ms = step->now_ms;
		session_begin(step, &session, if_name, NULL);
		session_conclude(
			step, &session, order->refused ? order->refused : EXPLAIN_NO_SUCH_VIF);
	}
	if (!order->clear)
		return;
	snprintf(clear.if_name, sizeof(clear.if_name), "%s", if_name);
	core_emit_command(step, &clear);
}
