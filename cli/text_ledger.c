/* SPDX-License-Identifier: BSD-3-Clause */
#include "text_ledger.h"

#include <stdlib.h>
#include <string.h>

#include "explain/explain.h"
#include "text.h"
#include "text_session.h"
#include "text_table.h"
#include "writer.h"

static json_int_t member_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static bool member_is_true(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

static bool state_is(const json_t *device, const char *state)
{
	return strcmp(member_text(device, "state"), state) == 0;
}

/* The last that was heard of it. */
static json_int_t news_at(const json_t *device)
{
	const json_int_t joined = member_number(device, "joined_at");
	const json_int_t seen = member_number(device, "last_seen");

	return seen > joined ? seen : joined;
}

static int device_compare(const void *a, const void *b)
{
	const json_t *one = *(const json_t *const *)a, *other = *(const json_t *const *)b;
	const int network = strcmp(member_text(one, "ssid"), member_text(other, "ssid"));
	const bool here = member_is_true(one, "connected");

	if (network != 0)
		return network;
	if (here != member_is_true(other, "connected"))
		return here ? -1 : 1;
	if (news_at(one) != news_at(other))
		return news_at(one) > news_at(other) ? -1 : 1;
	return strcmp(member_text(one, "key_id"), member_text(other, "key_id"));
}

static const char *state_words(const json_t *device, enum text_style *ret_style)
{
	*ret_style = STYLE_PLAIN;
	if (state_is(device, "confirmed"))
		return "joined";
	*ret_style = STYLE_BUSY;
	if (state_is(device, "issued"))
		return "has the key, not seen yet";
	if (state_is(device, "offered"))
		return "may have the key, not seen yet";
	return member_text(device, "state");
}

static void state_cell(struct text_table *table, const json_t *device)
{
	const bool shared = member_is_true(device, "shared");
	const char *newer = member_text(device, "replaced_by");
	const char *on = member_text(device, "connected_on");
	enum text_style style;
	const char *state = state_words(device, &style);
	char here[64];

	if (member_is_true(device, "connected")) {
		snprintf(here, sizeof(here), "here now%s%s", on[0] ? " on " : "", on);
		state = here;
		style = STYLE_GOOD;
	}
	text_table_cell(table,
		shared	   ? STYLE_BAD
		: newer[0] ? STYLE_FAINT
			   : style,
		"%s%s%s%s%s%s", state, shared ? "; two devices use this key" : "",
		newer[0] ? "; older key of " : "", newer,
		member_is_true(device, "own_key") ? "" : "; others have this key too",
		member_is_true(device, "bound") ? "; bound to its address" : "");
}

/* The category of a primary device type, "7-0050F204-1" (WSC 2.0.x, Table 41). */
static const char *type_words(const char *type)
{
	static const char *const categories[] = {"-", "computer", "input device", "printer",
		"camera", "storage", "network device", "display", "multimedia", "game console",
		"telephone", "audio device"};
	const unsigned long category = strtoul(type, NULL, 10);

	return category < sizeof(categories) / sizeof(categories[0]) ? categories[category] : type;
}

static void device_row(struct text_table *table, const json_t *device, bool is_long)
{
	const bool here = member_is_true(device, "connected");
	const bool has_joined = here || state_is(device, "confirmed");
	const json_int_t joined = member_number(device, "joined_at");
	const json_int_t seen = member_number(device, "last_seen");
	const char *name = member_text(device, "name"), *mac = member_text(device, "mac");
	const char *on = member_text(device, "if_name"), *uuid = member_text(device, "uuid");
	char buffer[TIME_TEXT_SIZE];

	text_table_cell(table, STYLE_PLAIN, "%s", name[0] ? name : "-");
	text_table_cell(table, STYLE_PLAIN, "%s", mac[0] ? mac : "-");
	text_table_cell(table, STYLE_PLAIN, "%s", member_text(device, "key_id"));
	if (joined > 0 || has_joined)
		text_table_cell(table, STYLE_PLAIN, "%s%s%s", text_day(joined, false, buffer),
			on[0] ? ", " : "", on);
	else
		text_table_cell(table, STYLE_PLAIN, "-");
	if (here)
		text_table_cell(table, STYLE_PLAIN, "now");
	else
		text_table_cell(table, STYLE_PLAIN, "%s",
			seen > 0 || has_joined ? text_day(seen, false, buffer) : "-");
	if (is_long) {
		text_table_cell(table, STYLE_PLAIN, "%s", type_words(member_text(device, "type")));
		text_table_cell(table, STYLE_PLAIN, "%s", uuid[0] ? uuid : "-");
	}
	state_cell(table, device);
}

static void network_print(FILE *to, json_t **devices, size_t n, bool is_long)
{
	static const char *const titles[] = {"NAME", "MAC", "KEY", "JOINED", "SEEN", "STATE"};
	static const char *const long_titles[] = {
		"NAME", "MAC", "KEY", "JOINED", "SEEN", "TYPE", "UUID", "STATE"};
	struct text_table table;

	text_line(to, 0, member_text(devices[0], "ssid"), STYLE_PLAIN, "%s", "");
	if (is_long)
		text_table_begin(
			&table, to, long_titles, sizeof(long_titles) / sizeof(long_titles[0]));
	else
		text_table_begin(&table, to, titles, sizeof(titles) / sizeof(titles[0]));
	for (size_t i = 0; i < n; i++)
		device_row(&table, devices[i], is_long);
	text_table_end(&table, 2);
}

void text_devices_print(FILE *to, const json_t *devices, bool is_long)
{
	const size_t n = json_array_size(devices);
	json_t **sorted = calloc(n + 1, sizeof(*sorted));
	size_t from = 0, i;
	json_t *device;

	if (!sorted)
		return;
	json_array_foreach (devices, i, device)
		sorted[i] = device;
	qsort(sorted, n, sizeof(*sorted), device_compare);
	for (i = 1; i <= n; i++) {
		if (i < n && strcmp(member_text(sorted[i], "ssid"),
				     member_text(sorted[from], "ssid")) == 0)
			continue;
		if (from > 0)
			putc('\n', to);
		network_print(to, sorted + from, i - from, is_long);
		from = i;
	}
	free(sorted);
}

static void session_row(struct text_table *table, const json_t *session)
{
	const json_int_t ended = member_number(session, "ended_at");
	const json_int_t at = ended > 0 ? ended : member_number(session, "started_at");
	const char *if_name = member_text(session, "if_name");
	const char *name = member_text(session, "peer_name");
	const char *mac = member_text(session, "peer_mac");
	char buffer[TIME_TEXT_SIZE];

	text_table_cell(table, STYLE_PLAIN, "%s",
		at == 0 && text_session_is_open(session) ? "-" : text_day(at, true, buffer));
	text_table_cell(
		table, STYLE_PLAIN, "%s", if_name[0] ? if_name : member_text(session, "ssid"));
	text_table_cell(table, STYLE_PLAIN, "%s", member_text(session, "requested_by"));
	text_table_cell(table, text_session_style(session), "%s", member_text(session, "reason"));
	text_table_cell(table, STYLE_PLAIN, "%s", member_text(session, "key_id"));
	text_table_cell(table, STYLE_PLAIN, "%s%s%s", name, name[0] && mac[0] ? ", " : "", mac);
	text_table_cell(table, STYLE_PLAIN, "%s", text_session_sentence(session));
}

void text_history_print(FILE *to, const json_t *sessions)
{
	static const char *const titles[] = {
		"WHEN", "WHERE", "ASKED BY", "OUTCOME", "KEY", "DEVICE", "WHAT HAPPENED"};
	struct text_table table;
	json_t *session;
	size_t i;

	text_table_begin(&table, to, titles, sizeof(titles) / sizeof(titles[0]));
	json_array_foreach (sessions, i, session)
		session_row(&table, session);
	text_table_end(&table, 0);
}
