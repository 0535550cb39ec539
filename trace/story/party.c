/* SPDX-License-Identifier: BSD-3-Clause */
/* Who speaks, and of which access point: interfaces of logs, access points, inputs. */
#include "tale.h"

#include <string.h>

struct trace_where where_of(const struct trace_fact *fact)
{
	return (struct trace_where){
		.position = fact->position & ((UINT64_C(1) << 48) - 1),
		.source = fact->source,
	};
}

/* An address takes the place of a less complete one only. */
static void learn_mac(struct trace_mac *mac, const struct trace_mac *told)
{
	if (__builtin_popcount(told->known) > __builtin_popcount(mac->known))
		*mac = *told;
}

/* An access point's log tells its address, or another input does: what was known by the interface
 * has an address now. */
void port_is(struct trace_story *story, struct port *port, const struct trace_mac *mac)
{
	struct tale *lists[] = {story->tales, story->presses};

	learn_mac(&port->ap, mac);
	for (unsigned i = 0; i < 2; i++)
		for (struct tale *tale = lists[i]; tale; tale = tale->next)
			for (uint8_t k = 1; k < tale->attempt->n_aps; k++) {
				struct trace_at *at = &tale->attempt->aps[k];

				if (tale->at_source[k] == port->source &&
					!trace_mac_any(&at->mac) &&
					strcmp(at->ifname, port->ifname) == 0)
					at->mac = *mac;
			}
}

/* The access point of an event is @at: each learns the other's name. */
void at_is(
	struct trace_story *story, struct trace_at *at, uint16_t source, const struct event *event)
{
	struct trace_mac mac = trace_mac_any(&at->mac) ? at->mac : event->at.mac;

	if (!at->ifname[0])
		memcpy(at->ifname, event->at.ifname, sizeof(at->ifname));
	if (!trace_mac_any(&mac))
		return;
	at->mac = mac;
	if (event->fact->side == TRACE_AP && !trace_mac_any(&event->port->ap))
		port_is(story, event->port, &mac);
	for (unsigned i = 0; i < story->n_ports; i++) {
		struct port *port = &story->ports[i];

		if (port->source == source && port->ifname[0] && !trace_mac_any(&port->ap) &&
			strcmp(port->ifname, at->ifname) == 0)
			port_is(story, port, &mac);
	}
}

struct port *port_of(struct trace_story *story, const struct trace_fact *fact)
{
	struct port *port = NULL, *oldest = &story->ports[0];

	for (unsigned i = 0; i < story->n_ports && !port; i++) {
		struct port *other = &story->ports[i];

		if (other->source == fact->source &&
			strncmp(other->ifname, fact->ifname, sizeof(other->ifname)) == 0)
			port = other;
		else if (other->used < oldest->used)
			oldest = other;
	}
	if (!port) {
		port = story->n_ports < PORTS_MAX ? &story->ports[story->n_ports++] : oldest;
		*port = (struct port){.source = fact->source};
		memcpy(port->ifname, fact->ifname, sizeof(port->ifname));
		port->ifname[sizeof(port->ifname) - 1] = '\0';
	}
	port->used = story->serial;
	/* A capture has no own address, and a station's log speaks of many access points. */
	if (fact->side == TRACE_AP && !trace_mac_group(&fact->ap) &&
		fact->ap.known != port->ap.known && trace_mac_any(&fact->ap))
		port_is(story, port, &fact->ap);
	if (fact->side == TRACE_STATION && !(kind_rules[fact->kind].flags & KIND_P2P))
		learn_mac(&port->sta, &fact->sta);
	return port;
}

/*
 * The same access point? By address, else by the name of the interface; one of which neither is
 * told is any that the same input speaks of.
 */
bool at_same(
	const struct trace_at *a, uint16_t source_a, const struct trace_at *b, uint16_t source_b)
{
	if (trace_mac_any(&a->mac) && trace_mac_any(&b->mac))
		return trace_mac_same(&a->mac, &b->mac);
	if (a->ifname[0] && b->ifname[0])
		return strcmp(a->ifname, b->ifname) == 0;
	return source_a == source_b;
}

/* Surely not the same: both are told, and differ. */
bool at_differs(const struct trace_at *a, const struct trace_at *b)
{
	if (trace_mac_any(&a->mac) && trace_mac_any(&b->mac))
		return !trace_mac_same(&a->mac, &b->mac);
	return a->ifname[0] && b->ifname[0] && strcmp(a->ifname, b->ifname) != 0;
}

static struct ap *ap_indexed(struct trace_story *story, const struct trace_mac *mac)
{
	uint16_t i = rows_first(&story->ap_rows, rows_key(mac));

	for (; i; i = rows_next(&story->ap_rows, i))
		if (trace_mac_equal(&story->aps[i - 1].told.mac, mac))
			return &story->aps[i - 1];
	return NULL;
}

/* One that is known, or asked for, by less than a whole address; beginning with the last one. */
static struct ap *ap_among_all(
	struct trace_story *story, const struct trace_at *at, uint16_t source)
{
	for (unsigned i = 0; story->aps && i < story->n_aps; i++) {
		struct ap *ap = &story->aps[(i + story->ap_hint) % story->n_aps];
		struct trace_at known = {.mac = ap->told.mac};

		memcpy(known.ifname, ap->told.ifname, sizeof(known.ifname));
		if (at_same(&known, ap->source, at, source)) {
			story->ap_hint = (unsigned)(ap - story->aps);
			return ap;
		}
	}
	return NULL;
}

static struct ap *ap_find(struct trace_story *story, const struct trace_at *at, uint16_t source)
{
	const bool whole = trace_mac_whole(&at->mac);
	struct ap *ap = whole ? ap_indexed(story, &at->mac) : NULL;

	return ap || (whole && !story->n_odd_aps) ? ap : ap_among_all(story, at, source);
}

static void ap_learn(struct trace_story *story, struct ap *ap, const struct trace_mac *told)
{
	const bool was_whole = trace_mac_whole(&ap->told.mac);

	learn_mac(&ap->told.mac, told);
	if (was_whole || !trace_mac_whole(&ap->told.mac))
		return;
	story->n_odd_aps--;
	rows_add(&story->ap_rows, rows_key(&ap->told.mac), (size_t)(ap - story->aps));
}

/* A row for one more: a free one, or that of the one that was not spoken of for longest. */
static struct ap *ap_row(struct trace_story *story)
{
	struct ap *oldest;

	if (story->n_aps < APS_MAX)
		return &story->aps[story->n_aps++];
	oldest = &story->aps[rows_oldest(&story->ap_use)];
	if (trace_mac_whole(&oldest->told.mac))
		rows_remove(&story->ap_rows, rows_key(&oldest->told.mac),
			(size_t)(oldest - story->aps));
	else
		story->n_odd_aps--;
	return oldest;
}

struct ap *ap_of(struct trace_story *story, const struct trace_at *at, uint16_t source, bool add)
{
	struct ap *ap;

	if (!add && !trace_mac_any(&at->mac) && !at->ifname[0])
		return NULL;
	ap = ap_find(story, at, source);
	if (!ap && !add)
		return NULL;
	if (!ap) {
		ap = ap_row(story);
		*ap = (struct ap){.source = source};
		memcpy(ap->told.ifname, at->ifname, sizeof(ap->told.ifname));
		story->n_odd_aps++;
	}
	rows_used(&story->ap_use, (size_t)(ap - story->aps));
	ap_learn(story, ap, &at->mac);
	return ap;
}

static bool tells_ssid(const struct trace_fact *fact)
{
	return fact->kind == TRACE_AP_UP || fact->kind == TRACE_AP_FOUND ||
	       fact->kind == TRACE_AP_CHOSEN;
}

/* Its PIN is locked from now on, or not any more. */
static void lock_note(const struct event *event)
{
	const struct trace_fact *fact = event->fact;

	if (fact->kind == TRACE_SETUP_LOCKED)
		event->port->locked_where = where_of(fact);
	else if (fact->kind == TRACE_SETUP_UNLOCKED || fact->kind == TRACE_AP_UP)
		event->port->locked_where = (struct trace_where){0};
}

void ap_note(struct trace_story *story, const struct event *event)
{
	const struct trace_fact *fact = event->fact;
	bool up = fact->kind == TRACE_AP_UP, found = fact->kind == TRACE_AP_FOUND;
	bool off = fact->kind == TRACE_WPS_UNAVAILABLE;
	struct ap *ap;

	lock_note(event);
	if (!tells_ssid(fact) && !off)
		return;
	/* Without a name only what a program says of its configuration, before it has one. */
	if (!off && !trace_mac_any(&event->at.mac) && !event->at.ifname[0])
		return;
	ap = ap_of(story, &event->at, fact->source, true);
	if (!ap)
		return;
	if (!ap->told.where.position)
		ap->told.where = where_of(fact);
	if (!ap->told.ifname[0] && fact->side == TRACE_AP)
		memcpy(ap->told.ifname, event->at.ifname, sizeof(ap->told.ifname));
	if (tells_ssid(fact) && fact->text[0])
		memcpy(ap->told.ssid, fact->text, sizeof(ap->told.ssid));
	if (fact->mhz)
		ap->told.mhz = fact->mhz;
	if (found) {
		ap->told.bss = fact->bss;
		ap->told.bss_where = where_of(fact);
	}
	if (off) {
		ap->told.wps_off =
			fact->code <= TRACE_OFF_DISABLED ? (uint8_t)fact->code : TRACE_OFF_NOT_TOLD;
		ap->told.wps_off_told = true;
		ap->told.wps_off_where = where_of(fact);
	}
	if (up) {
		struct source *source = &story->sources[fact->source % SOURCES_MAX];

		/* It comes up for the first time in this input, or again. */
		ap->restarted =
			source->restarted > ap->restarted ? source->restarted : ap->restarted;
		ap->restart_where = source->restart_where;
	}
}
