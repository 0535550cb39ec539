/* SPDX-License-Identifier: BSD-3-Clause */
/* What a session's row says beside its reason. */
#include "manager/core/internal.h"

#include <stdio.h>
#include <string.h>

void session_note_failure(const struct vif *vif, bool sentence, char note[static NOTE_SIZE])
{
	const char *message = message_name(vif->failed_message);
	const char *why = vif->failed_text;

	if (!*why && sentence)
		why = explain_get(vif->failed)->sentence;
	snprintf(note, NOTE_SIZE, "%s%s%s%s%s", message ? "It broke off after " : "",
		message ? message : "", message ? "." : "", message && *why ? " " : "", why);
}

/* R7: what was asked and has to wait for the end of the session is said in its row. */
void session_update_note(struct step *step, struct vif *vif)
{
	struct session *session = &vif->session;
	char note[sizeof(session->note)] = "";
	const bool other_key = session->device_key ? !order_means_device_key(vif, NULL)
						   : strcmp(vif->want.key_id, session->key_id) != 0;

	if (vif->state != S_OPEN && vif->state != S_OPENING)
		return;
	if (vif->failed)
		session_note_failure(vif, true, note);
	else if (!vif->want.wps && other_key)
		snprintf(note, sizeof(note), "Held until the end: wps false, key id '%s'.",
			vif->want.key_id);
	else if (!vif->want.wps)
		snprintf(note, sizeof(note), "Held until the end: wps false.");
	else if (other_key && session->requested_by == BY_OVSDB)
		snprintf(note, sizeof(note), "Held until the end: key id '%s'.", vif->want.key_id);
	if (strcmp(note, session->note) == 0)
		return;
	memcpy(session->note, note, sizeof(note));
	session_publish(step, session);
}
