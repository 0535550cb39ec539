/* SPDX-License-Identifier: BSD-3-Clause */
/* wpsd's log, and what `wps events` prints of it, as text and as JSON (docs/control.md). */
#include "internal.h"

#include <string.h>

#include "explain/explain.h"

#define LOG_AP_LINE(text, kind, take)                                                              \
	{                                                                                          \
		text, LOG_BY_WPSD, kind, 0, false, take                                            \
	}

/* "home-ap-24: …": the interface. */
static bool interface_read(
	struct log_reader *reader, struct log_text *rest, struct trace_fact *fact)
{
	struct log_text name = {rest->p, 0};

	while (name.len < rest->len && name.len < TRACE_IFNAME_MAX && rest->p[name.len] > ' ' &&
		rest->p[name.len] != ':')
		name.len++;
	if (name.len == 0 || name.len >= TRACE_IFNAME_MAX || name.len + 1 >= rest->len ||
		rest->p[name.len] != ':' || rest->p[name.len + 1] != ' ')
		return false;
	rest->p += name.len + 2;
	rest->len -= name.len + 2;
	reader->interface = log_interface_get(reader, name);
	reader->interface->side = TRACE_AP;
	log_put(fact->ifname, sizeof(fact->ifname), name);
	return true;
}

static bool outcome_put(struct log_text token, struct trace_fact *fact)
{
	char text[48];
	int explain;

	log_put(text, sizeof(text), token);
	explain = (int)explain_find(text);
	if (explain <= 0)
		return false;
	fact->code = (uint16_t)explain;
	return true;
}

/* Up to the next comma, the semicolon before a remark, or the end. */
static struct log_text item(struct log_text *rest)
{
	struct log_text word = {rest->p, 0};

	while (word.len < rest->len && rest->p[word.len] != ',' && rest->p[word.len] != ';')
		word.len++;
	rest->p += word.len;
	rest->len -= word.len;
	log_skip(rest, ", ");
	return log_trim(word);
}

/* "home-ap-24: session 1 (key id 'key-2'): succeeded, joined, 02:00:00:00:01:00" */
static bool session(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text key_id;
	const char *end;

	if (!interface_read(reader, &rest, fact) || !log_starts(rest, "session "))
		return false;
	if (log_between(rest, "(key id '", '\'', &key_id))
		log_put(fact->text, sizeof(fact->text), key_id);
	end = log_find(rest, "): ");
	if (!end)
		return false;
	rest.len -= (size_t)(end + 3 - rest.p);
	rest.p = end + 3;
	item(&rest); /* the status, which the reason implies */
	if (!outcome_put(item(&rest), fact))
		return false;
	log_mac(&rest, &fact->sta);
	return true;
}

/* "home-ap-24: 02:00:00:00:07:00 joined with key id dev-2", "… left". Also hostapd's own lines,
 * where something has put its name before them. */
static bool client(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const struct log_text whole = rest;

	if (interface_read(reader, &rest, fact) && log_mac(&rest, &fact->sta)) {
		if (log_skip(&rest, " joined with key id "))
			log_put(fact->text, sizeof(fact->text), log_trim(rest));
		else if (log_starts(rest, " left"))
			fact->kind = TRACE_DISCONNECTED;
		else
			return false;
		return true;
	}
	log_message_read(reader, whole);
	return false;
}

static bool inner(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)fact;
	log_message_read(reader, rest);
	return false;
}

static bool started(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	log_put(fact->text, sizeof(fact->text), (struct log_text){"wpsd", 4});
	return true;
}

static bool text_member(struct log_text line, const char *name, char *to, size_t size)
{
	struct log_text value;

	if (!log_json_member(line, name, &value))
		return false;
	log_put_escaped(to, size, value);
	return true;
}

static void json_take(struct log_reader *reader, struct log_text line, struct trace_fact *fact)
{
	struct log_text value;

	if (log_json_member(line, "\"if_name\":", &value) && value.len < TRACE_IFNAME_MAX) {
		reader->interface = log_interface_get(reader, value);
		reader->interface->side = TRACE_AP;
		log_put(fact->ifname, sizeof(fact->ifname), value);
	}
	text_member(line, "\"key_id\":", fact->text, sizeof(fact->text));
	if (log_json_member(line, "\"at\":", &value) && value.len > 0 && value.len < 24) {
		fact->time = log_seconds_time(value);
		reader->base_known = reader->base_absolute = true;
	}
}

static bool json_session(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text value;

	json_take(reader, rest, fact);
	if (log_json_member(rest, "\"peer_mac\":", &value))
		log_mac(&value, &fact->sta);
	return log_json_member(rest, "\"reason\":", &value) && outcome_put(value, fact);
}

static bool json_client(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text value;

	json_take(reader, rest, fact);
	if (log_json_member(rest, "\"connected\":", &value) && log_starts(value, "false"))
		fact->kind = TRACE_DISCONNECTED;
	return log_json_member(rest, "\"mac\":", &value) && log_mac(&value, &fact->sta);
}

/* "session succeeded (joined), key-3, 02:00:00:00:01:00: The device …", behind the interface. */
static bool event_session(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text token, word;
	struct trace_mac mac;
	const char *end;

	(void)reader;
	if (!log_between(rest, "(", ')', &token) || !outcome_put(token, fact))
		return false;
	end = token.p + token.len + 1;
	rest.len -= (size_t)(end - rest.p);
	rest.p = end;
	while (log_skip(&rest, ", ")) {
		if (log_mac(&rest, &mac)) {
			fact->sta = mac;
			continue;
		}
		word = (struct log_text){rest.p, 0};
		while (word.len < rest.len && rest.p[word.len] != ',' && rest.p[word.len] != ':')
			word.len++;
		log_put(fact->text, sizeof(fact->text), word);
		rest.p += word.len;
		rest.len -= word.len;
	}
	return true;
}

static const struct log_row rows[] = {
	LOG_AP_LINE("main: wpsd ", TRACE_PROGRAM_START, started),
	LOG_AP_LINE("core: ", TRACE_SESSION, session),
	LOG_AP_LINE("hostapd: ", TRACE_CONNECTED, client),
	LOG_AP_LINE("warning: ", LOG_NOTHING, inner),
	LOG_AP_LINE("error: ", LOG_NOTHING, inner),
	LOG_AP_LINE("ovsdb: ", LOG_NOTHING, NULL),
	LOG_AP_LINE("ledger: ", LOG_NOTHING, NULL),
	LOG_AP_LINE("control: ", LOG_NOTHING, NULL),
	{"session ", LOG_BY_WPS, TRACE_SESSION, 0, false, event_session},
	{"{\"event\":\"session\"", LOG_BY_WPS, TRACE_SESSION, 0, false, json_session},
	{"{\"event\": \"session\"", LOG_BY_WPS, TRACE_SESSION, 0, false, json_session},
	{"{\"event\":\"client\"", LOG_BY_WPS, TRACE_CONNECTED, 0, false, json_client},
	{"{\"event\": \"client\"", LOG_BY_WPS, TRACE_CONNECTED, 0, false, json_client},
	{"{\"event\":", LOG_BY_WPS, LOG_NOTHING, 0, false, NULL},
};

const struct log_table log_rows_own = {rows, sizeof(rows) / sizeof(rows[0])};
