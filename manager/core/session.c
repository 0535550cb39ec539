/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One session: from the order to its one truthful end. All that can happen stands in
 * core_session_table; everything else in this file serves its cells.
 */
#include "manager/core/internal.h"

#include <stdio.h>
#include <string.h>

void session_publish(struct step *step, const struct session *session)
{
	struct core_command command = {.kind = CMD_SESSION, .session = *session};

	snprintf(command.if_name, sizeof(command.if_name), "%s", session->if_name);
	core_emit_command(step, &command);
}

/* There is none, or its end is decided. */
static bool is_over(enum session_state state)
{
	return state == S_NONE || state == S_CLOSING || state == S_RETURNING;
}

bool session_goes_on(const struct vif *vif)
{
	return !is_over(vif->state);
}

bool session_holds_key(const struct vif *vif)
{
	return vif->state != S_NONE && vif->state != S_RESERVING && vif->state != S_RETURNING;
}

/* Writes how the session stands; the only place that ends one. */
void session_conclude(struct step *step, struct session *session, enum explain_token reason)
{
	const enum session_status status = explain_get(reason)->status;

	session->status = status;
	session->reason = reason;
	session->closing = EXPLAIN_NONE;
	if (status != SESSION_REQUESTED && status != SESSION_ACTIVE &&
		status != SESSION_SUCCEEDED && *session->peer_mac)
		snprintf(session->note, sizeof(session->note),
			"The key was sent to the device, which did not say that it has it.");
	if (status != SESSION_REQUESTED && status != SESSION_ACTIVE && !session->ended_ms)
		session->ended_ms = step->now_ms;
	session_publish(step, session);
}

static void on_end(struct step *step, struct vif *vif)
{
	session_conclude(step, &vif->session, step->reason);
}

/* The end is decided but hostapd may still give the key out: kept in the journal, so that a restart
 * does not forget it. */
static void on_close(struct step *step, struct vif *vif)
{
	vif->session.closing = step->reason;
	vif->cancel_needed = true;
	session_publish(step, &vif->session);
}

/* The ledger's answer is still to come: what it has reserved is given back in one word with the
 * end.
 */
static void on_withdraw(struct step *step, struct vif *vif)
{
	vif->session.closing = step->reason;
	session_publish(step, &vif->session);
}

static void on_close_refused(struct step *step, struct vif *vif)
{
	/* An overlap is told by an event that may be read after the refusal: the cancel that
	 * follows gives it time to arrive. */
	step->reason = vif->session.closing ? vif->session.closing : EXPLAIN_HOSTAPD_REFUSED;
	on_close(step, vif);
}

/* hostapd says itself that its session is over: nothing to cancel, but an exchange may be in
 * flight. */
static void on_over(struct step *step, struct vif *vif)
{
	vif->session.closing = step->reason;
	vif->cancel_needed = false;
	session_publish(step, &vif->session);
}

static void choose_walk_reason(struct step *step, struct vif *vif)
{
	step->reason = vif->failed ? vif->failed : EXPLAIN_WALK_TIME;
	if (vif->failed)
		session_note_failure(vif, false, vif->session.note);
}

static void on_walk_over(struct step *step, struct vif *vif)
{
	choose_walk_reason(step, vif);
	on_over(step, vif);
}

static void on_walk_late(struct step *step, struct vif *vif)
{
	choose_walk_reason(step, vif);
	on_close(step, vif);
}

static void on_open(struct step *step, struct vif *vif)
{
	vif->session.started_ms = step->now_ms;
	vif->known.pbc = true;
	session_conclude(step, &vif->session, EXPLAIN_OPEN);
}

/* Found open after a restart; a start that was never confirmed did arrive, then. */
static void on_reopen(struct step *step, struct vif *vif)
{
	vif->known.pbc = true;
	if (!vif->session.started_ms)
		vif->session.started_ms = vif->session.requested_ms;
	session_conclude(step, &vif->session, EXPLAIN_OPEN);
}

static void on_overlap_at_button(struct step *step, struct vif *vif)
{
	(void)step;
	vif->session.closing = EXPLAIN_TWO_DEVICES;
}

static void on_overlap_closing(struct step *step, struct vif *vif)
{
	if (vif->session.closing != EXPLAIN_HOSTAPD_REFUSED)
		return;
	vif->session.closing = EXPLAIN_TWO_DEVICES;
	session_publish(step, &vif->session);
}

static void on_overlap(struct step *step, struct vif *vif)
{
	step->reason = EXPLAIN_TWO_DEVICES;
	on_close(step, vif);
}

static void on_device_failed(struct step *step, struct vif *vif)
{
	const char *text = step->in->fail.text;

	vif->failed = step->reason;
	vif->failed_message = step->in->fail.message;
	snprintf(vif->failed_text, sizeof(vif->failed_text), "%s", text ? text : "");
	vif->session.reason = EXPLAIN_DEVICE_FAILED_ONCE;
	session_update_note(step, vif);
}

static void end_siblings(struct step *step, const struct vif *winner)
{
	for (size_t i = 0; i < step->core->n_vifs; i++) {
		struct vif *vif = step->core->vifs[i];

		if (vif == winner || vif->state == S_NONE ||
			vif->session.attempt != winner->session.attempt)
			continue;
		if (strcmp(vif->session.ssid, winner->session.ssid) != 0)
			continue;
		step->reason = EXPLAIN_SIBLING_SUCCEEDED;
		session_take(step, vif, SI_SIBLING);
	}
}

/*
 * hostapd ends its session before it tells of the success (docs/hostapd-facts.md): pbc is over here
 * and now. Of our own registrar's success it knows nothing: its session is still to be closed. One
 * session is for one device: whoever else is in the middle of an exchange is sent away before the
 * session is gone.
 */
static void on_registered(struct step *step, struct vif *vif)
{
	struct session *session = &vif->session;

	vif->cancel_needed = step->in->kind != IN_REG_SUCCESS;
	if (step->in->kind == IN_REG_SUCCESS) {
		vif->known.pbc = false;
		session_set_peer(vif, &step->in->peer);
	}
	if (!session->started_ms) /* its opening was not heard of: not before it was asked for */
		session->started_ms = session->requested_ms;
	session->note[0] = '\0';
	session_conclude(step, session, EXPLAIN_REGISTERED);
	session_watch(step, session);
	end_siblings(step, vif);
	session->closing = EXPLAIN_REGISTERED;
}

/* The key had left before the cancel arrived: the truth is a success. What else was asked of the
 * closing still holds. */
static void on_registered_closing(struct step *step, struct vif *vif)
{
	if (vif->session.status == SESSION_SUCCEEDED)
		return;
	on_registered(step, vif);
}

/* It did open, though its end was decided while the answer was on its way. */
static void on_started_closing(struct step *step, struct vif *vif)
{
	if (!vif->session.started_ms && !vif->session.ended_ms)
		vif->session.started_ms = step->now_ms;
}

/*
 * R3: hostapd does not answer, so whether it opened is not known; that it is closed as soon as it
 * wakes is sure. Nobody is kept waiting for that.
 */
static void on_closing_late(struct step *step, struct vif *vif)
{
	const enum explain_token reason = vif->session.closing;

	session_conclude(step, &vif->session, reason);
	vif->session.closing = reason;
	if (!vif->clear_pending)
		return;
	vif->clear_pending = false;
	order_clear(step, vif, true);
}

static void on_quiet(struct step *step, struct vif *vif)
{
	if (vif->session.ended_ms)
		vif->session.closing = EXPLAIN_NONE;
	else
		session_conclude(step, &vif->session, vif->session.closing);
}

static void on_hostapd_died(struct step *step, struct vif *vif)
{
	step->reason = EXPLAIN_HOSTAPD_DIED;
	on_end(step, vif);
}

static void on_unresolved(struct step *step, struct vif *vif)
{
	step->reason = EXPLAIN_OUTCOME_UNKNOWN;
	on_close(step, vif);
}

static enum explain_token not_ready(const struct core *core)
{
	return core->hostapd_up ? EXPLAIN_NOT_READY : EXPLAIN_HOSTAPD_DOWN;
}

static void on_not_ready(struct step *step, struct vif *vif)
{
	step->reason = not_ready(step->core);
	on_end(step, vif);
}

static void on_reserve_late(struct step *step, struct vif *vif)
{
	vif->session.closing = not_ready(step->core);
	on_closing_late(step, vif);
}

static void on_not_open(struct step *step, struct vif *vif)
{
	step->reason = EXPLAIN_HOSTAPD_SILENT;
	on_close(step, vif);
}

static void on_ready(struct step *step, struct vif *vif)
{
	struct core_command command = {.kind = CMD_PBC_START};

	core_hostapd(step, vif, &command);
}

#define ROW(state)		 [S_##state]
#define ON(input, handler, next) [SI_##input] = {handler, S_##next}

/*
 * An empty cell: the input is refused in this state, nothing happens and it is counted.
 * docs/sessions.md is drawn from this table.
 */
/* clang-format off */
const struct session_cell core_session_table[SESSION_STATE_COUNT][SESSION_INPUT_COUNT] = {
	ROW(NONE) = {
		ON(START, order_on_start, RESERVING),
		ON(REJECT, order_on_reject, NONE),
	},
	ROW(RESTORED) = {
		ON(START, order_on_start_again, RESTORED),
		ON(REJECT, order_on_start_again, RESTORED),
		ON(CANCEL, on_close, CLOSING),
		ON(SIBLING, on_close, CLOSING),
		ON(GROUND, on_close, CLOSING),
		ON(STARTED, on_reopen, OPEN),
		ON(OVERLAP, on_overlap, CLOSING),
		ON(REGISTERED, on_registered, CLOSING),
		ON(WALK_OVER, on_walk_over, CLOSING),
		ON(CLOSED_OUTSIDE, on_over, CLOSING),
		ON(LATE, on_unresolved, CLOSING),
		ON(HOSTAPD_DOWN, on_hostapd_died, NONE),
	},
	ROW(RESERVING) = {
		ON(START, order_on_start_again, RESERVING),
		ON(REJECT, order_on_reject, RESERVING),
		ON(CANCEL, on_withdraw, RETURNING),
		ON(SIBLING, on_withdraw, RETURNING),
		ON(GROUND, on_withdraw, RETURNING),
		ON(RESERVED, reserve_on_reserved, WAITING),
		ON(NOT_RESERVED, on_end, NONE),
		ON(LATE, on_reserve_late, RETURNING),
	},
	ROW(WAITING) = {
		ON(START, order_on_start_again, WAITING),
		ON(REJECT, order_on_reject, WAITING),
		ON(CANCEL, on_end, NONE),
		ON(SIBLING, on_end, NONE),
		ON(GROUND, on_end, NONE),
		ON(READY, on_ready, OPENING),
		ON(LATE, on_not_ready, NONE),
	},
	ROW(OPENING) = {
		ON(START, order_on_start_again, OPENING),
		ON(REJECT, order_on_reject, OPENING),
		ON(CANCEL, on_close, CLOSING),
		ON(SIBLING, on_close, CLOSING),
		ON(GROUND, on_close, CLOSING),
		ON(STARTED, on_open, OPEN),
		ON(REFUSED, on_close_refused, CLOSING),
		ON(SILENT, on_not_open, CLOSING),
		ON(OVERLAP, on_overlap_at_button, OPENING),
		ON(REGISTERED, on_registered, CLOSING),
		ON(CLOSED_OUTSIDE, on_over, CLOSING),
		ON(LATE, on_not_open, CLOSING),
		ON(HOSTAPD_DOWN, on_hostapd_died, NONE),
	},
	ROW(OPEN) = {
		ON(START, order_on_start_again, OPEN),
		ON(REJECT, order_on_start_again, OPEN),
		ON(CANCEL, on_close, CLOSING),
		ON(SIBLING, on_close, CLOSING),
		ON(GROUND, on_close, CLOSING),
		ON(OVERLAP, on_overlap, CLOSING),
		ON(REGISTERED, on_registered, CLOSING),
		ON(DEVICE_FAILED, on_device_failed, OPEN),
		ON(WALK_OVER, on_walk_over, CLOSING),
		ON(CLOSED_OUTSIDE, on_over, CLOSING),
		ON(LATE, on_walk_late, CLOSING),
		ON(HOSTAPD_DOWN, on_hostapd_died, NONE),
	},
	ROW(CLOSING) = {
		ON(START, order_on_start_next, CLOSING),
		ON(REJECT, order_on_reject, CLOSING),
		ON(CANCEL, order_on_cancel_next, CLOSING),
		ON(STARTED, on_started_closing, CLOSING),
		ON(OVERLAP, on_overlap_closing, CLOSING),
		ON(REGISTERED, on_registered_closing, CLOSING),
		ON(LATE, on_closing_late, CLOSING),
		ON(QUIET, on_quiet, NONE),
		ON(HOSTAPD_DOWN, on_quiet, NONE),
	},
	ROW(RETURNING) = {
		ON(START, order_on_start_next, RETURNING),
		ON(REJECT, order_on_reject, RETURNING),
		ON(CANCEL, order_on_cancel_next, RETURNING),
		ON(RESERVED, reserve_on_given_back, NONE),
		ON(NOT_RESERVED, on_quiet, NONE),
		ON(LATE, on_closing_late, RETURNING),
	},
};
/* clang-format on */

#undef ROW
#undef ON

/* The one place that writes the state. */
static void set_state(struct step *step, struct vif *vif, enum session_state next)
{
	vif->state = next;
	/* R4: accepted or ended, the request is dealt with; what stands in the row may be the next
	 * one by now. */
	if ((next == S_OPEN || next == S_NONE) && vif->clear_pending) {
		vif->clear_pending = false;
		if (!vif->next.set || !vif->next.order.clear)
			order_clear(step, vif, true);
	}
	if (next == S_NONE && vif->next.set)
		order_take_next(step, vif);
}

void session_take(struct step *step, struct vif *vif, enum session_input input)
{
	const struct session_cell *cell = &core_session_table[vif->state][input];

	if (!cell->handler) {
		step->core->refused[vif->state][input]++;
		return;
	}
	/* From here on the key cannot leave any more. */
	if (input != SI_REGISTERED && session_goes_on(vif) && is_over(cell->next) &&
		!session_key_left(vif))
		session_forget_peer(vif);
	cell->handler(step, vif);
	set_state(step, vif, cell->next);
}

void session_restore(struct step *step, struct vif *vif, const struct session *session)
{
	const bool open = session->status == SESSION_REQUESTED || session->status == SESSION_ACTIVE;

	if (session->reason == EXPLAIN_REGISTERED)
		session_watch(step, session);
	if (vif->state != S_NONE || session->id < vif->session.id)
		return;
	vif->session = *session;
	vif->left_before = *session->peer_mac;
	vif->restored_ms = step->now_ms;
	/* A cancel overwrote the order that it ended: what stands there now is another one. */
	vif->restored_order =
		session->requested_by == BY_OVSDB &&
		(open || (!session->cleared && session->reason != EXPLAIN_BY_ORDER &&
				 session->requested_ms + REQUEST_LIFE_MS > step->now_ms));
	if (!open)
		return;
	if (session->device_key && strcmp(session->key_id, PER_DEVICE_KEY_ID) == 0) {
		/* The ledger's answer was not heard: it never got as far as hostapd. */
		if (!session->closing)
			vif->session.closing = EXPLAIN_WPSD_RESTARTED;
		set_state(step, vif, S_CLOSING);
	} else if (session->closing) {
		vif->cancel_needed = true;
		set_state(step, vif, S_CLOSING);
	} else {
		set_state(step, vif, S_RESTORED);
	}
}

/* R8: why the session cannot go on, or EXPLAIN_NONE. */
static enum explain_token ground_gone(const struct core *core, const struct vif *vif)
{
	const struct session *session = &vif->session;
	const struct core_key *key;

	if (!vif->wanted)
		return core->wishes_told ? EXPLAIN_VIF_REMOVED : EXPLAIN_NONE;
	/* A device's key belongs to the SSID for which it was made. */
	if (session->device_key && strcmp(vif->want.ssid, session->ssid) != 0)
		return EXPLAIN_VIF_CHANGED;
	if (vif->state == S_RESERVING || vif->state == S_WAITING)
		return order_key_refusal(vif, session->device_key, session->key_id);
	if (vif->want.refusal == EXPLAIN_RADIO_DOWN)
		return EXPLAIN_RADIO_WENT_DOWN;
	if (!vif->want.present)
		return EXPLAIN_VIF_REMOVED;
	if (vif->known.present && vif->want.bss_hash != vif->known.bss_hash)
		return EXPLAIN_VIF_CHANGED;
	if (session->device_key)
		return vif->want.device_key_refusal ? EXPLAIN_VIF_CHANGED : EXPLAIN_NONE;
	key = core_want_key(vif, session->key_id);
	if (!key)
		return EXPLAIN_KEY_REMOVED;
	if (session->key_hash && key->hash != session->key_hash)
		return EXPLAIN_KEY_CHANGED;
	return EXPLAIN_NONE;
}

void session_check_ground(struct step *step, struct vif *vif)
{
	if (!session_goes_on(vif))
		return;
	step->reason = ground_gone(step->core, vif);
	if (step->reason)
		session_take(step, vif, SI_GROUND);
}

static int64_t state_deadline(const struct vif *vif)
{
	switch (vif->state) {
	case S_RESERVING:
	case S_WAITING:
	case S_OPENING:
		return vif->session.requested_ms + REQUEST_LIFE_MS;
	case S_RESTORED:
		return vif->restored_ms + REQUEST_LIFE_MS;
	case S_OPEN:
		return vif->session.started_ms + WALK_TIME_MS + WALK_GRACE_MS;
	case S_CLOSING:
	case S_RETURNING:
		if (!vif->session.started_ms && !vif->session.ended_ms)
			return vif->session.requested_ms + REQUEST_LIFE_MS;
		break;
	case S_NONE:
		break;
	}
	return DEADLINE_NEVER;
}

int64_t session_deadline(const struct vif *vif)
{
	const int64_t deadline_ms =
		session_is_leaving(vif) ? vif->session.ended_ms + LEAVE_MS : state_deadline(vif);
	const int64_t next_ms = vif->next.requested_ms + REQUEST_LIFE_MS;

	return vif->next.set && next_ms < deadline_ms ? next_ms : deadline_ms;
}

void session_expire(struct step *step, struct vif *vif)
{
	if (vif->next.set && step->now_ms >= vif->next.requested_ms + REQUEST_LIFE_MS)
		order_drop_next(step, vif, EXPLAIN_NOT_READY);
	if (step->now_ms >= vif->session.ended_ms + LEAVE_MS && session_is_leaving(vif))
		enrollee_remove(vif, vif->session.peer_mac);
	if (step->now_ms >= state_deadline(vif))
		session_take(step, vif, SI_LATE);
}
