/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Facts between the line and the caller: what earlier lines told is filled in, what two rows tell
 * of one event becomes one fact, and facts that later lines complete are kept back, in order.
 */
#include "internal.h"

#include <string.h>

#define AGAIN_LINES   60		  /* so close, and in other words: the same event */
#define AGAIN_NS      INT64_C(2000000000) /* … */
#define TWICE_NS      INT64_C(1000000)
#define WORKING_LINES 150

struct trace_fact *log_kept(struct log_reader *reader, enum log_open what)
{
	return reader->open[what] == LOG_NO_SLOT ? NULL : &reader->slots[reader->open[what]].fact;
}

void log_close(struct log_reader *reader, enum log_open what)
{
	if (reader->open[what] != LOG_NO_SLOT)
		reader->slots[reader->open[what]].open = false;
	reader->open[what] = LOG_NO_SLOT;
}

static void close_first(struct log_reader *reader)
{
	for (int i = 0; i < LOG_OPEN_COUNT; i++)
		if (reader->open[i] == reader->first)
			log_close(reader, (enum log_open)i);
}

/* Does a kind belong to one association: is the other side of the interface its other side? */
static bool is_of_association(enum trace_fact_kind kind)
{
	return kind >= TRACE_AUTH_REQUEST && kind <= TRACE_CONNECTED && kind != TRACE_SSID_DISABLED;
}

/* Does it tell of what a packet of a station caused? */
static bool is_of_packet(enum trace_fact_kind kind)
{
	return kind >= TRACE_EAPOL_START && kind <= TRACE_PASSWORD_PROVED &&
	       kind != TRACE_CREDENTIAL;
}

static void addresses_fill(const struct log_reader *reader, struct trace_fact *fact)
{
	const struct log_interface *interface = reader->interface;
	const enum trace_fact_kind kind = (enum trace_fact_kind)fact->kind;
	const uint64_t since = reader->base.info.units - reader->peer_line;

	if (fact->side == TRACE_AP) {
		if (!trace_mac_any(&fact->ap) && interface)
			fact->ap = interface->own;
		if (!trace_mac_any(&fact->sta) && is_of_packet(kind) && since < WORKING_LINES)
			fact->sta = reader->peer;
	} else if (fact->side == TRACE_STATION && interface) {
		if (!trace_mac_any(&fact->sta))
			fact->sta = interface->own;
		if (!trace_mac_any(&fact->ap) && is_of_association(kind))
			fact->ap = interface->peer;
	}
}

static bool is_within(int64_t a, int64_t b, int64_t ns)
{
	return a != TRACE_NO_TIME && b != TRACE_NO_TIME && a - b < ns && b - a < ns;
}

/* The same told in other words a few lines before. */
static bool is_told(const struct log_reader *reader, const struct trace_fact *fact)
{
	const struct log_told *told = &reader->told[fact->kind];

	if (!told->row || told->side != fact->side ||
		reader->base.info.units - told->line > AGAIN_LINES)
		return false;
	/* a group owner says it for two interfaces */
	if (told->row == reader->row)
		return fact->kind == TRACE_CONNECTED &&
		       is_within(told->time, fact->time, TWICE_NS) &&
		       trace_mac_equal(&told->sta, &fact->sta);
	if (fact->kind == TRACE_WSC_MESSAGE || fact->kind == TRACE_SESSION)
		return false;
	/* a deauthentication's reason is told by one of the lines */
	if (told->code != fact->code && (fact->code != 0 || fact->kind == TRACE_KEY_MESSAGE))
		return false;
	if (told->code2 != fact->code2 && fact->code2 != 0)
		return false;
	if (trace_mac_any(&told->sta) && trace_mac_any(&fact->sta) &&
		!trace_mac_same(&told->sta, &fact->sta))
		return false;
	if (strcmp(told->ifname, fact->ifname) != 0 && told->ifname[0] && fact->ifname[0])
		return false;
	return told->time == TRACE_NO_TIME || fact->time == TRACE_NO_TIME ||
	       is_within(told->time, fact->time, AGAIN_NS);
}

static struct log_slot *slot_add(struct log_reader *reader, const struct trace_fact *fact)
{
	struct log_told *told = &reader->told[fact->kind];
	uint8_t place;

	if (reader->count >= LOG_SLOTS_MAX - 4) /* a line tells three at most */
		close_first(reader);
	if (reader->count == LOG_SLOTS_MAX)
		return NULL;
	place = (uint8_t)((reader->first + reader->count++) % LOG_SLOTS_MAX);
	*told = (struct log_told){.row = reader->row,
		.line = reader->base.info.units,
		.time = fact->time,
		.sta = fact->sta,
		.code = fact->code,
		.code2 = fact->code2,
		.side = fact->side};
	memcpy(told->ifname, fact->ifname, sizeof(told->ifname));
	reader->slots[place].fact = *fact;
	reader->slots[place].open = false;
	return &reader->slots[place];
}

static struct log_slot *fact_add(struct log_reader *reader, const struct trace_fact *fact)
{
	const struct log_interface *interface = reader->interface;
	struct trace_fact whole = *fact;

	/* wpa_supplicant as a group owner: its own access point is no other's */
	if (fact->side == TRACE_STATION && interface && interface->is_access_point &&
		(fact->kind == TRACE_STATE || is_of_association((enum trace_fact_kind)fact->kind)))
		return NULL;
	if (fact->kind != TRACE_DISCONNECTED)
		log_close(reader, LOG_OPEN_ENTRY);
	addresses_fill(reader, &whole);
	return is_told(reader, &whole) ? NULL : slot_add(reader, &whole);
}

void log_fact_tell(struct log_reader *reader, const struct trace_fact *fact)
{
	fact_add(reader, fact);
}

struct trace_fact *log_fact_keep(
	struct log_reader *reader, const struct trace_fact *fact, enum log_open what)
{
	struct log_slot *slot = fact_add(reader, fact);

	log_close(reader, what);
	if (!slot)
		return NULL;
	slot->open = true;
	reader->open[what] = (uint8_t)(slot - reader->slots);
	return &slot->fact;
}

/* @time of the current line; only where there is a fact. */
static int64_t line_time(struct log_reader *reader)
{
	const struct log_stamp *stamp = &reader->line.stamp;
	bool absolute;

	if (reader->timed)
		return reader->time;
	reader->timed = true;
	reader->time = TRACE_NO_TIME;
	if (stamp->kind == LOG_STAMP_NONE)
		return reader->time;
	absolute = log_stamp_is_absolute(stamp);
	if (!reader->base_known) {
		reader->base_known = true;
		reader->base_absolute = absolute;
	}
	/* one input has one clock */
	if (absolute == reader->base_absolute)
		reader->time = log_stamp_time(stamp, &reader->calendar);
	return reader->time;
}

void log_fact_begin(struct log_reader *reader, enum trace_fact_kind kind, struct trace_fact *ret)
{
	*ret = (struct trace_fact){.time = line_time(reader),
		.position = reader->base.info.units,
		.source = reader->source,
		.kind = (uint8_t)kind,
		.side = (uint8_t)log_side(reader, reader->row->by)};
	if (reader->interface)
		memcpy(ret->ifname, reader->interface->name, sizeof(ret->ifname));
}

void log_end_tell(struct log_reader *reader)
{
	struct trace_fact end = {.position = reader->base.info.units,
		.source = reader->source,
		.kind = TRACE_INPUT_END,
		.side = TRACE_NOBODY};

	reader->timed = false;
	end.time = line_time(reader);
	if (end.time == TRACE_NO_TIME || reader->last_fact == TRACE_NO_TIME ||
		end.time - reader->last_fact <= TRACE_QUIET_NS)
		return;
	reader->row = NULL;
	(void)slot_add(reader, &end);
}

/* ---- interfaces and exchanges ---- */

struct log_interface *log_interface_get(struct log_reader *reader, struct log_text name)
{
	struct log_interface *oldest = &reader->interfaces[0];
	char text[TRACE_IFNAME_MAX];

	log_put(text, sizeof(text), name);
	for (size_t i = 0; i < LOG_INTERFACES_MAX; i++) {
		struct log_interface *interface = &reader->interfaces[i];

		if (interface->used && strcmp(interface->name, text) == 0) {
			interface->used = reader->base.info.units + 1;
			return interface;
		}
		if (interface->used < oldest->used)
			oldest = interface;
	}
	*oldest = (struct log_interface){.side = TRACE_NOBODY,
		.used = reader->base.info.units + 1,
		.number = ++reader->interfaces_made};
	memcpy(oldest->name, text, sizeof(text));
	return oldest;
}

struct log_exchange *log_exchange_get(struct log_reader *reader)
{
	const bool of_station = reader->interface && reader->interface->side == TRACE_STATION;
	const struct trace_mac nobody = {0}, *sta = of_station ? &nobody : &reader->peer;
	struct log_exchange *oldest = &reader->exchanges[0];

	for (size_t i = 0; i < LOG_EXCHANGES_MAX; i++) {
		struct log_exchange *exchange = &reader->exchanges[i];

		if (exchange->used && trace_mac_equal(&exchange->sta, sta)) {
			exchange->used = reader->base.info.units + 1;
			return exchange;
		}
		if (exchange->used < oldest->used)
			oldest = exchange;
	}
	*oldest = (struct log_exchange){.sta = *sta, .used = reader->base.info.units + 1};
	return oldest;
}

void log_own(struct log_reader *reader, const struct trace_mac *own)
{
	struct trace_fact *press = log_kept(reader, LOG_OPEN_PRESS);

	/* the first one holds until another is told in its turn */
	if (reader->looking && reader->interface && trace_mac_any(&reader->interface->own))
		return;
	if (press && reader->interface && strcmp(press->ifname, reader->interface->name) == 0)
		press->sta = *own;
	reader->base.info.own = *own;
	if (reader->interface)
		reader->interface->own = *own;
}
