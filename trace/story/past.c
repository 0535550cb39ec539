/* SPDX-License-Identifier: BSD-3-Clause */
/* What is remembered of stations between their attempts. The table is bounded; who was not heard of
 * for the longest time is forgotten first. */
#include "tale.h"

#include <string.h>

/* Only whole addresses are found by the index; all others are few. */
static bool odd(const struct past *past)
{
	return !trace_mac_whole(&past->mac);
}

static size_t row_of(const struct trace_story *story, const struct past *past)
{
	return (size_t)(past - story->pasts);
}

static struct past *by_mac(struct trace_story *story, const struct trace_mac *mac)
{
	uint16_t i = rows_first(&story->past_rows, rows_key(mac));

	for (; i; i = rows_next(&story->past_rows, i))
		if (trace_mac_equal(&story->pasts[i - 1].mac, mac))
			return &story->pasts[i - 1];
	return NULL;
}

/* A device may have had several addresses: the oldest one's row. */
static struct past *by_uuid(struct trace_story *story, uint64_t uuid)
{
	uint16_t i = rows_first(&story->uuid_rows, uuid);
	struct past *first = NULL;

	for (; i; i = rows_next(&story->uuid_rows, i)) {
		struct past *past = &story->pasts[i - 1];

		if (past->uuid == uuid && (!first || past < first))
			first = past;
	}
	return first;
}

/* The same interface of a log: of the same input, or of the next one of its machine. */
static bool port_same(const struct trace_story *story, uint16_t a, uint16_t b)
{
	if (!a || !b || a == b)
		return a && a == b;
	return story->ports[a - 1].ifname[0] &&
	       strcmp(story->ports[a - 1].ifname, story->ports[b - 1].ifname) == 0;
}

static struct past *among_all(
	struct trace_story *story, const struct trace_mac *mac, uint16_t port, uint64_t uuid)
{
	for (uint16_t i = 0; story->pasts && i < story->n_pasts; i++) {
		struct past *past = &story->pasts[i];

		if (trace_mac_any(mac) ? trace_mac_same(&past->mac, mac)
				       : port_same(story, past->port, port))
			return past;
		if (uuid && past->uuid == uuid)
			return past;
	}
	return NULL;
}

static struct past *new_past(struct trace_story *story, const struct trace_mac *mac)
{
	struct past *past;

	if (story->n_pasts < PASTS_MAX) {
		past = &story->pasts[story->n_pasts++];
	} else {
		past = &story->pasts[rows_oldest(&story->past_use)];
		if (odd(past))
			story->n_odd_pasts--;
		else
			rows_remove(&story->past_rows, rows_key(&past->mac), row_of(story, past));
		if (past->uuid)
			rows_remove(&story->uuid_rows, past->uuid, row_of(story, past));
	}
	*past = (struct past){.mac = *mac};
	if (odd(past))
		story->n_odd_pasts++;
	else
		rows_add(&story->past_rows, rows_key(mac), row_of(story, past));
	return past;
}

static void learn_uuid(struct trace_story *story, struct past *past, uint64_t uuid)
{
	if (!uuid || past->uuid == uuid)
		return;
	if (past->uuid)
		rows_remove(&story->uuid_rows, past->uuid, row_of(story, past));
	past->uuid = uuid;
	rows_add(&story->uuid_rows, uuid, row_of(story, past));
}

static struct past *find(
	struct trace_story *story, const struct trace_mac *mac, uint16_t port, uint64_t uuid)
{
	const bool whole = trace_mac_whole(mac);
	struct past *past = whole ? by_mac(story, mac) : NULL;

	if (past)
		return past;
	if (!whole || story->n_odd_pasts)
		return among_all(story, mac, port, uuid);
	/* A random address that is new may be a device that is known by its UUID. */
	return uuid && trace_mac_local(mac) ? by_uuid(story, uuid) : NULL;
}

static struct past *past_of_mac(struct trace_story *story, const struct trace_mac *mac,
	uint16_t port, uint64_t uuid, bool add)
{
	struct past *past = NULL;

	if (trace_mac_any(mac) || port || uuid)
		past = find(story, mac, port, uuid);
	if (!past && add && (trace_mac_any(mac) || port))
		past = new_past(story, mac);
	if (!past)
		return NULL;
	rows_used(&story->past_use, row_of(story, past));
	if (port)
		past->port = port;
	learn_uuid(story, past, uuid);
	return past;
}

static struct past *past_of(struct trace_story *story, const struct tale *tale, bool add)
{
	return past_of_mac(story, &tale->attempt->sta, tale->port, tale->uuid, add);
}

/* Was the access point that gave the key started anew since the key was given, or last used? */
static void find_restart(struct trace_story *story, const struct past *past,
	const struct tale *tale, struct trace_past *ret)
{
	uint64_t sources = past->sources | tale->sources;

	for (unsigned i = 0; i < SOURCES_MAX; i++) {
		const struct source *source = &story->sources[i];

		if (!(sources >> i & 1) || !source->ap_side || source->restarted <= past->since)
			continue;
		ret->ap_restarted_since = true;
		ret->restart_where = source->restart_where;
		return;
	}
	for (unsigned i = 0; i < story->n_aps; i++) {
		const struct ap *ap = &story->aps[i];

		if (ap->restarted <= past->since || !trace_mac_same(&ap->told.mac, &past->ap))
			continue;
		ret->ap_restarted_since = true;
		ret->restart_where = ap->restart_where;
		return;
	}
}

/* One interface of a station's log is one device, whatever address it has now: the key that it was
 * given last under another one. */
static const struct past *under_other_mac(const struct trace_story *story, const struct tale *tale)
{
	const struct past *last = NULL;

	if (!tale->log || tale->attempt->sta.known != TRACE_MAC_WHOLE)
		return NULL;
	for (uint16_t i = 0; i < story->n_pasts; i++) {
		const struct past *past = &story->pasts[i];

		if (past->log == tale->log && past->told.registered && !odd(past) &&
			!trace_mac_equal(&past->mac, &tale->attempt->sta) &&
			(!last || past->since > last->since))
			last = past;
	}
	return last;
}

struct trace_past past_told(struct trace_story *story, const struct tale *tale)
{
	const struct past *past = past_of(story, tale, false), *other = NULL;
	struct trace_past told = {0};

	if (!tale->given && !tale->connected && !(past && past->told.registered))
		other = under_other_mac(story, tale);
	if (other) {
		past = other;
		tale->attempt->other_sta = other->mac;
		tale->attempt->other_where = other->told.registered_where;
	}
	if (past) {
		told = past->told;
		told.registered_other_mac = other != NULL;
		if (told.registered)
			find_restart(story, past, tale, &told);
	}
	told.repeated_nonces = tale->repeated_nonces;
	told.repeated_keys = tale->repeated_keys;
	told.repeated_from = tale->repeated_from;
	memcpy(told.repeated_where, tale->repeated_where, sizeof(told.repeated_where));
	return told;
}

void past_learn(struct trace_story *story, const struct tale *tale)
{
	const struct trace_attempt *attempt = tale->attempt;
	struct past *past;

	if (!tale->given && !tale->connected && !tale->uuid)
		return;
	past = past_of(story, tale, true);
	if (!past)
		return;
	if (tale->given) {
		past->told = (struct trace_past){
			.registered = true,
			.registered_at = tale->given_at,
			.registered_where = tale->given_where,
		};
		memcpy(past->told.registered_ssid, attempt->ssid, sizeof(attempt->ssid));
		past->ap = attempt->ap;
		past->sources = 0;
		past->since = tale->serial;
		past->log = tale->log;
	}
	if (tale->connected) {
		past->told.connected_since = past->told.registered;
		past->told.connected_where = tale->connected_where;
		past->since = tale->serial;
	}
	past->sources |= tale->sources;
}

static bool repeated(struct tale *tale, uint64_t number, uint64_t *numbers,
	struct trace_where *wheres, uint8_t *next, struct trace_where where)
{
	for (int i = 0; i < PAST_NUMBERS; i++) {
		if (numbers[i] != number)
			continue;
		/* Two inputs whose clocks do not fit show the same exchange at different times. */
		if (wheres[i].source != where.source)
			return false;
		tale->repeated_where[0] = wheres[i];
		tale->repeated_where[1] = where;
		return true;
	}
	numbers[*next] = number;
	wheres[*next] = where;
	*next = (uint8_t)((*next + 1) % PAST_NUMBERS);
	return false;
}

/* Called for the first time a message of an exchange is seen: M1 has the enrollee's numbers, M2 the
 * registrar's. */
void past_numbers(struct trace_story *story, struct tale *tale, const struct event *event)
{
	const struct trace_wsc *wsc = &event->fact->wsc;
	struct trace_where where = where_of(event->fact);
	bool station = event->from == TRACE_FROM_STATION;
	uint64_t nonce = wsc->kind == WSC_M1 ? wsc->enrollee_nonce : wsc->registrar_nonce;
	struct past *past;
	bool same_nonce, same_key;

	if ((wsc->kind != WSC_M1 && wsc->kind != WSC_M2) || (!nonce && !wsc->public_key))
		return;
	past = station ? past_of(story, tale, true)
		       : past_of_mac(story, &event->at.mac, 0, 0, true);
	if (!past)
		return;
	same_nonce = nonce && repeated(tale, nonce, past->nonce, past->nonce_where,
				      &past->next_nonce, where);
	same_key = wsc->public_key && repeated(tale, wsc->public_key, past->key, past->key_where,
					      &past->next_key, where);
	tale->repeated_nonces += same_nonce;
	tale->repeated_keys += same_key;
	if (same_nonce || same_key)
		tale->repeated_from = event->from;
}

void past_asks(struct trace_story *story, const struct event *event)
{
	struct past *past;

	if (event->fact->kind != TRACE_ENROLLEE_SEEN || !trace_mac_any(&event->sta))
		return;
	past = past_of_mac(story, &event->sta, 0, 0, event->fact->code2 == TRACE_REQUEST_REGISTRAR);
	if (past)
		past->registrar = event->fact->code2 == TRACE_REQUEST_REGISTRAR;
}

bool past_is_registrar(struct trace_story *story, const struct trace_mac *mac)
{
	const struct past *past = past_of_mac(story, mac, 0, 0, false);

	return past && past->registrar;
}
