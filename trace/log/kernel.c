/* SPDX-License-Identifier: BSD-3-Clause */
/* mac80211, cfg80211 and NetworkManager. */
#include "internal.h"

#include <ctype.h>
#include <string.h>

/* "<mac> (try 1/3)"; newer ones say "(local address=<mac>) (try 1/3)". */
static bool peer_take(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_mac own;

	if (!log_mac(&rest, &fact->ap))
		return false;
	if (log_mac_after(rest, "local address=", &own))
		log_own(reader, &own);
	if (reader->interface)
		reader->interface->peer = fact->ap;
	return true;
}

static bool peer_note(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact ignored = {0};

	(void)fact;
	peer_take(reader, rest, &ignored);
	return false;
}

static bool auth_sent(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	fact->code2 = 1;
	return peer_take(reader, rest, fact);
}

/* "<mac> (capab=0x411 status=0 aid=1)" */
static bool assoc_response(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long status;

	if (!log_number_after(rest, "status=", &status))
		return false;
	fact->code = (uint16_t)status;
	return peer_take(reader, rest, fact);
}

/* "<mac> by local choice (Reason: 3=DEAUTH_LEAVING)", formerly "(reason=3)". */
static bool leave(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const bool local = log_find(rest, "by local choice") != NULL;
	long number;

	(void)reader;
	log_mac(&rest, &fact->ap);
	if (log_number_after(rest, "eason: ", &number) || log_number_after(rest, "eason=", &number))
		fact->code = (uint16_t)number;
	fact->code2 = local ? TRACE_FROM_STATION : TRACE_FROM_AP;
	return true;
}

static bool timed_out(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	return log_find(rest, "timed out") && log_take_peer(reader, rest, fact);
}

/* "Connection to AP <mac> lost" */
static bool lost(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	return log_find(rest, "lost") && log_take_peer(reader, rest, fact);
}

/* "state change: config -> need-auth (reason 'supplicant-disconnect', …" */
static bool gives_up(struct log_text to, struct log_text why)
{
	static const char *const states[] = {
		"deactivating", "disconnected", "unmanaged", "unavailable"};
	static const char *const reasons[] = {"user-requested", "connection-removed",
		"new-activation", "sleeping", "unmanaged", "managed", "dependency"};
	bool over = false, willed = false;

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		over |= log_starts(to, states[i]);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		willed |= log_starts(why, reasons[i]);
	return over && willed;
}

static void upper(char *text)
{
	for (; *text; text++)
		*text = *text == '-' && text[1] != '>' ? '_' : (char)toupper((unsigned char)*text);
}

static bool device_state(struct log_reader *reader, struct log_text states, struct trace_fact *fact)
{
	const char *arrow = log_find(states, " -> ");
	struct log_text why, to, text;
	size_t n = 0;

	if (!arrow)
		return false;
	to = (struct log_text){arrow + 4, states.len - (size_t)(arrow + 4 - states.p)};
	while (n < to.len && to.p[n] != ' ' && to.p[n] != '\r')
		n++;
	text = (struct log_text){states.p, (size_t)(to.p + n - states.p)};
	log_put(fact->text, sizeof(fact->text), text);
	upper(fact->text);
	if (log_between(states, "reason '", '\'', &why) && gives_up(to, why)) {
		struct trace_fact other;

		log_fact_begin(reader, TRACE_OTHER_MANAGER, &other);
		log_put(other.text, sizeof(other.text), (struct log_text){"NetworkManager", 14});
		log_fact_tell(reader, &other);
	}
	return true;
}

/* "device (wlan0): supplicant interface state: scanning -> authenticating", behind NetworkManager's
 * "<info>  [1704708672.1234] " */
static bool device(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name = rest;
	const char *end = log_find(rest, "): ");

	if (!end)
		return false;
	name.len = (size_t)(end - rest.p);
	rest.len -= (size_t)(end + 3 - rest.p);
	rest.p = end + 3;
	if (!log_starts(rest, "state change: ") &&
		!log_starts(rest, "supplicant interface state: ") &&
		!log_starts(rest, "Activation: (wifi)"))
		return false;
	reader->interface = log_interface_get(reader, name);
	reader->interface->side = TRACE_STATION;
	log_put(fact->ifname, sizeof(fact->ifname), name);
	if (log_skip(&rest, "state change: ") || log_skip(&rest, "supplicant interface state: "))
		return device_state(reader, rest, fact);
	if (log_find(rest, "association took too long"))
		fact->kind = TRACE_ASSOC_TIMEOUT;
	else if (log_find(rest, "asking for new key") || log_find(rest, "asking for new secrets"))
		fact->kind = TRACE_KEY_WRONG;
	else
		return false;
	return true;
}

static bool levelled(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_stamp stamp;
	size_t len;

	while (log_skip(&rest, " "))
		;
	len = log_starts(rest, "[") ? log_stamp_find(rest, &stamp) : 0;
	if (len > 0) {
		rest.p += len;
		rest.len -= len;
		log_skip(&rest, "]");
		while (log_skip(&rest, " "))
			;
	}
	return log_skip(&rest, "device (") && device(reader, rest, fact);
}

/* The program that a machine starts with. */
static bool boot(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	if (reader->line.by != LOG_BY_KERNEL && reader->line.by != LOG_BY_NOBODY)
		return false;
	fact->side = TRACE_NOBODY;
	return true;
}

#define ONE(text, kind, take)                                                                      \
	{                                                                                          \
		text, LOG_BY_KERNEL, kind, 0, false, take                                          \
	}
#define WHOLE(text, kind)                                                                          \
	{                                                                                          \
		text, LOG_BY_KERNEL, kind, 0, true, NULL                                           \
	}
#define MANAGER(text, kind, take)                                                                  \
	{                                                                                          \
		text, LOG_BY_MANAGER, kind, 0, false, take                                         \
	}

static const struct log_row rows[] = {
	ONE("authenticate with ", LOG_NOTHING, peer_note),
	ONE("send auth to ", TRACE_AUTH_REQUEST, auth_sent),
	WHOLE("authenticated", TRACE_AUTH_RESPONSE),
	ONE("authentication with ", TRACE_AUTH_TIMEOUT, timed_out),
	ONE("associate with ", TRACE_ASSOC_REQUEST, peer_take),
	ONE("RX AssocResp from ", TRACE_ASSOC_RESPONSE, assoc_response),
	ONE("RX ReassocResp from ", TRACE_ASSOC_RESPONSE, assoc_response),
	WHOLE("associated", TRACE_ASSOCIATED),
	ONE("association with ", TRACE_ASSOC_TIMEOUT, timed_out),
	ONE("deauthenticated from ", TRACE_DEAUTH, leave),
	ONE("deauthenticating from ", TRACE_DEAUTH, leave),
	ONE("disassociated from ", TRACE_DISASSOC, leave),
	ONE("disassociating from ", TRACE_DISASSOC, leave),
	ONE("aborting authentication with ", TRACE_DEAUTH, leave),
	ONE("aborting association with ", TRACE_DEAUTH, leave),
	ONE("Connection to AP ", TRACE_DISCONNECTED, lost),
	ONE("Booting Linux", TRACE_BOOT, boot),
	ONE("Linux version ", TRACE_BOOT, boot),
	MANAGER("<info>", TRACE_STATE, levelled),
	MANAGER("<warn>", TRACE_STATE, levelled),
	MANAGER("device (", TRACE_STATE, device),
};

const struct log_table log_rows_kernel = {rows, sizeof(rows) / sizeof(rows[0])};
