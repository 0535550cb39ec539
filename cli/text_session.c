/* SPDX-License-Identifier: BSD-3-Clause */
#include "text_session.h"

#include <stdlib.h>
#include <string.h>

#include "explain/explain.h"
#include "text.h"
#include "writer.h"

const char *member_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

bool text_session_is_registered(const json_t *session)
{
	return explain_find(member_text(session, "reason")) == EXPLAIN_REGISTERED;
}

bool text_session_is_open(const json_t *session)
{
	const int status = session_status_find(member_text(session, "status"));

	return status == SESSION_REQUESTED || status == SESSION_ACTIVE ||
	       (status == SESSION_SUCCEEDED && text_session_is_registered(session));
}

enum text_style text_session_style(const json_t *session)
{
	const int status = session_status_find(member_text(session, "status"));

	if (status == SESSION_SUCCEEDED)
		return STYLE_GOOD;
	if (status == SESSION_REQUESTED || status == SESSION_ACTIVE)
		return STYLE_BUSY;
	return status == SESSION_CANCELLED ? STYLE_PLAIN : STYLE_BAD;
}

const char *text_session_sentence(const json_t *session)
{
	const char *detail = member_text(session, "detail");

	return detail[0] ? detail : member_text(session, "sentence");
}

/* "active, key-3, 1:47 left", "timed out at 2026-07-01 12:03:10, key-3" */
static void headline_print(FILE *to, int indent, const char *label, const json_t *session)
{
	const json_t *left = json_object_get(session, "left_ms");
	const json_int_t ended_at = json_integer_value(json_object_get(session, "ended_at"));
	const long long left_s = ((long long)json_integer_value(left) + 999) / 1000;
	const char *key_id = member_text(session, "key_id");
	char buffer[TIME_TEXT_SIZE], status[32], end[TIME_TEXT_SIZE + 8] = "";

	snprintf(status, sizeof(status), "%s", member_text(session, "status"));
	for (char *c = status; *c; c++)
		if (*c == '_')
			*c = ' ';
	if (ended_at > 0)
		snprintf(end, sizeof(end), ", %s", text_time((double)ended_at, false, buffer));
	else if (left)
		snprintf(end, sizeof(end), ", %lld:%02lld left", left_s / 60, left_s % 60);
	text_line(to, indent, label, text_session_style(session), "%s%s%s%s", status,
		key_id[0] ? ", " : "", key_id, end);
}

static void peer_print(FILE *to, int indent, const json_t *session)
{
	const char *mac = member_text(session, "peer_mac");
	const char *name = member_text(session, "peer_name");

	if (mac[0] && name[0])
		text_line(to, indent, "device", STYLE_PLAIN, "%s, %s", name, mac);
	else if (mac[0])
		text_line(to, indent, "device", STYLE_PLAIN, "%s", mac);
}

void text_session_print(FILE *to, int indent, const char *label, const json_t *session)
{
	const enum explain_token reason = explain_find(member_text(session, "reason"));
	const char *remedy = member_text(session, "remedy");

	headline_print(to, indent, label, session);
	text_line(to, indent + 2, NULL, STYLE_PLAIN, "%s", text_session_sentence(session));
	peer_print(to, indent + 2, session);
	/* "Nothing to do" is not worth a line. */
	if (remedy[0] && strcmp(remedy, explain_get(EXPLAIN_JOINED)->remedy) != 0)
		text_line(to, indent + 2, NULL,
			reason == EXPLAIN_NOT_SEEN_SINCE ? STYLE_BOLD : STYLE_FAINT, "%s", remedy);
}

void text_session_line(FILE *to, const char *when, const json_t *session)
{
	const char *mac = member_text(session, "peer_mac");
	const char *key_id = member_text(session, "key_id");

	text_line(to, 0, NULL, text_session_style(session), "%s%s: session %s (%s)%s%s%s%s: %s",
		when, member_text(session, "if_name"), member_text(session, "status"),
		member_text(session, "reason"), key_id[0] ? ", " : "", key_id, mac[0] ? ", " : "",
		mac, text_session_sentence(session));
}

static void vif_line(FILE *to, const char *when, const json_t *vif)
{
	const bool up = json_is_true(json_object_get(vif, "up"));
	const bool wps = json_is_true(json_object_get(vif, "wps"));
	const char *key_id = member_text(vif, "wps_pbc_key_id");

	text_line(to, 0, NULL, STYLE_PLAIN, "%s%s: %s, wps %s%s%s%s", when,
		member_text(vif, "if_name"), up ? "up" : "down", wps ? "on" : "off",
		key_id[0] ? ", hands out " : "", key_id,
		json_is_true(json_object_get(vif, "wps_pbc")) ? ", session open" : "");
}

static void shared_key_line(FILE *to, const char *when, const json_t *event)
{
	const char *key_id = member_text(event, "key_id");
	const json_t *macs = json_object_get(event, "macs");
	char list[128] = "";
	size_t length = 0, i;
	json_t *mac;

	json_array_foreach (macs, i, mac)
		if (length < sizeof(list) && json_is_string(mac))
			length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%s",
				i ? ", " : "", json_string_value(mac));
	text_line(to, 0, NULL, STYLE_BAD,
		"%s%s: two devices are on the network with this key (%s); to take it from both: "
		"wps revoke %s",
		when, key_id, list, key_id);
}

/* An event that this wps does not know yet. */
static void other_line(FILE *to, const char *when, const json_t *event)
{
	char *text = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(13));

	text_line(to, 0, NULL, STYLE_PLAIN, "%s%s", when, text ? text : "");
	free(text);
}

void text_event_line(FILE *to, const json_t *event)
{
	const char *kind = member_text(event, "event");
	char when[TIME_TEXT_SIZE + 2], buffer[TIME_TEXT_SIZE];

	snprintf(when, sizeof(when), "%s  ",
		text_time(json_number_value(json_object_get(event, "at")), true, buffer));
	if (strcmp(kind, "session") == 0)
		text_session_line(to, when, json_object_get(event, "session"));
	else if (strcmp(kind, "vif") == 0)
		vif_line(to, when, json_object_get(event, "vif"));
	else if (strcmp(kind, "client") == 0)
		text_line(to, 0, NULL, STYLE_PLAIN, "%s%s: %s %s%s%s", when,
			member_text(event, "if_name"), member_text(event, "mac"),
			json_is_true(json_object_get(event, "connected")) ? "connected"
									  : "disconnected",
			member_text(event, "key_id")[0] ? ", " : "", member_text(event, "key_id"));
	else if (strcmp(kind, "hostapd") == 0)
		text_line(to, 0, NULL, STYLE_PLAIN, "%shostapd %s", when,
			json_is_true(json_object_get(event, "up")) ? "is up" : "ended");
	else if (strcmp(kind, "ovsdb") == 0)
		text_line(to, 0, NULL, STYLE_PLAIN, "%sovsdb %s", when,
			json_is_true(json_object_get(event, "connected")) ? "connected"
									  : "disconnected");
	else if (strcmp(kind, "shared-key") == 0)
		shared_key_line(to, when, event);
	else if (strcmp(kind, "log") == 0)
		text_line(to, 0, NULL, STYLE_PLAIN, "%s%s", when, member_text(event, "text"));
	else
		other_line(to, when, event);
}
