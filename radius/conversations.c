/* SPDX-License-Identifier: BSD-3-Clause */
#include "conversations.h"

#include <stdlib.h>
#include <string.h>

static void conversation_free(struct conversation *conversation)
{
	wsc_session_free(conversation->told.session);
	free(conversation->request);
	free(conversation->reply);
	free(conversation);
}

/* As many again as there may be can be gone, with an event that is still to be fetched: until then
 * somebody may point to their sessions (wsc_registrar_ended()). */
static size_t list_size(const struct conversations *all)
{
	return 2 * all->max;
}

enum wsc_status conversations_init(struct conversations *all, size_t max)
{
	*all = (struct conversations){.max = max};
	all->list = calloc(list_size(all), sizeof(struct conversation *));
	return all->list ? WSC_OK : WSC_NO_MEMORY;
}

void conversations_clear(struct conversations *all)
{
	for (size_t i = 0; i < all->n; i++)
		conversation_free(all->list[i]);
	free(all->list);
	*all = (struct conversations){0};
}

struct conversation *conversations_find_request(struct conversations *all,
	const struct radius_address *from, const struct radius_packet *packet)
{
	for (size_t i = 0; i < all->n; i++) {
		struct conversation *conversation = all->list[i];
		const struct radius_address *known = &conversation->told.access_point;

		if (!conversation->gone && conversation->identifier == packet->identifier &&
			known->len == from->len &&
			memcmp(known->bytes, from->bytes, from->len) == 0 &&
			memcmp(conversation->authenticator, packet->authenticator,
				RADIUS_AUTHENTICATOR_SIZE) == 0)
			return conversation;
	}
	return NULL;
}

struct conversation *conversations_find_state(struct conversations *all, struct wsc_bytes state)
{
	if (state.len != STATE_SIZE)
		return NULL;
	for (size_t i = 0; i < all->n; i++)
		if (!all->list[i]->gone &&
			wsc_equal(all->list[i]->state_id, state.p, STATE_ID_SIZE))
			return all->list[i];
	return NULL;
}

struct conversation *conversations_find_id(const struct conversations *all, uint64_t id)
{
	for (size_t i = 0; i < all->n; i++)
		if (!all->list[i]->gone && all->list[i]->told.id == id)
			return all->list[i];
	return NULL;
}

void conversations_drop(struct conversations *all, struct conversation *conversation)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->list[i] != conversation)
			continue;
		memmove(&all->list[i], &all->list[i + 1],
			(all->n - i - 1) * sizeof(struct conversation *));
		all->n--;
		conversation_free(conversation);
		return;
	}
}

void conversations_reap(struct conversations *all)
{
	for (size_t i = all->n; i-- > 0;)
		if (all->list[i]->gone && all->list[i]->n_events == 0)
			conversations_drop(all, all->list[i]);
}

static size_t gone_count(const struct conversations *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += all->list[i]->gone;
	return n;
}

/* Ends a conversation from our side; its end is told like any other. */
static void conversation_end(struct conversation *conversation, enum wsc_config_error error,
	enum wsc_reason reason, int64_t now_ms)
{
	const enum wsc_status refused =
		wsc_session_refuse(conversation->told.session, error, reason, now_ms);

	(void)refused; /* WSC_CLOSED: it had an end of its own */
	/* The end is more important than what came before it. */
	if (!conversation->ended && conversation->n_events == EVENTS_KEPT)
		conversation->n_events--;
	conversation_drain(conversation);
	conversation->gone = true;
}

/* The one that has to go when there is no room; NULL: none may. */
static struct conversation *victim_find(const struct conversations *all)
{
	struct conversation *found = NULL;

	for (size_t i = 0; i < all->n; i++) {
		struct conversation *one = all->list[i];

		if (one->gone || (one->seen_m7 && !one->ended))
			continue;
		if (!found || (one->ended && !found->ended) ||
			(one->ended == found->ended && one->heard_ms < found->heard_ms))
			found = one;
	}
	return found;
}

static bool room_make(struct conversations *all, int64_t now_ms)
{
	struct conversation *victim;

	conversations_reap(all);
	if (all->n == list_size(all))
		return false;
	if (all->n - gone_count(all) < all->max)
		return true;
	victim = victim_find(all);
	if (!victim)
		return false;
	conversation_end(victim, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, now_ms);
	return true;
}

struct conversation *conversations_add(struct conversations *all, struct wsc_crypto *crypto,
	const struct conversation *fresh, int64_t now_ms)
{
	struct conversation *added;
	uint8_t state_id[STATE_ID_SIZE];

	if (wsc_random(crypto, state_id, sizeof(state_id)) != WSC_OK || !room_make(all, now_ms))
		return NULL;
	added = malloc(sizeof(*added));
	if (!added)
		return NULL;
	*added = *fresh;
	added->told.id = ++all->last_id;
	added->heard_ms = now_ms;
	memcpy(added->state_id, state_id, sizeof(state_id));
	all->list[all->n++] = added;
	return added;
}

static bool takes_place_of(const struct conversation *fresh, const struct conversation *old)
{
	static const uint8_t nobody[WSC_MAC_SIZE];

	return !old->gone && !old->seen_m7 && old->client == fresh->client &&
	       memcmp(fresh->told.station, nobody, WSC_MAC_SIZE) != 0 &&
	       memcmp(old->told.station, fresh->told.station, WSC_MAC_SIZE) == 0 &&
	       memcmp(old->told.bssid, fresh->told.bssid, WSC_MAC_SIZE) == 0;
}

void conversations_supersede(
	struct conversations *all, const struct conversation *fresh, int64_t now_ms)
{
	for (size_t i = 0; i < all->n; i++)
		if (takes_place_of(fresh, all->list[i]))
			conversation_end(
				all->list[i], WSC_ERR_NONE, WSC_REASON_EAP_FAILURE, now_ms);
}

void conversation_drain(struct conversation *conversation)
{
	struct wsc_event event;

	while (conversation->n_events < EVENTS_KEPT &&
		wsc_session_event(conversation->told.session, &event) == WSC_OK) {
		if (event.kind == WSC_EVENT_NEED_CREDENTIALS ||
			event.kind == WSC_EVENT_CREDENTIALS_SENT)
			conversation->seen_m7 = true;
		if (event.kind == WSC_EVENT_SUCCEEDED || event.kind == WSC_EVENT_FAILED)
			conversation->ended = true;
		conversation->events[conversation->n_events++] = event;
	}
}

void conversation_state_write(
	const struct conversation *conversation, uint8_t ret[static STATE_SIZE])
{
	const uint32_t round = conversation->round;
	const uint8_t bytes[] = {(uint8_t)(round >> 24), (uint8_t)(round >> 16),
		(uint8_t)(round >> 8), (uint8_t)round};

	memcpy(ret, conversation->state_id, STATE_ID_SIZE);
	memcpy(ret + STATE_ID_SIZE, bytes, sizeof(bytes));
}

bool conversation_is_current(const struct conversation *conversation, struct wsc_bytes state)
{
	uint8_t current[STATE_SIZE];

	conversation_state_write(conversation, current);
	return state.len == sizeof(current) && wsc_equal(state.p, current, sizeof(current));
}

bool conversation_request_keep(
	struct conversation *conversation, const struct radius_packet *packet, int64_t now_ms)
{
	uint8_t *copy = malloc(packet->bytes.len);

	if (!copy)
		return false;
	memcpy(copy, packet->bytes.p, packet->bytes.len);
	free(conversation->request);
	free(conversation->reply);
	conversation->request = copy;
	conversation->request_len = packet->bytes.len;
	conversation->reply = NULL;
	conversation->reply_len = 0;
	conversation->identifier = packet->identifier;
	memcpy(conversation->authenticator, packet->authenticator, RADIUS_AUTHENTICATOR_SIZE);
	conversation->heard_ms = now_ms;
	return true;
}

bool conversation_reply_keep(struct conversation *conversation, struct wsc_bytes reply)
{
	uint8_t *copy = malloc(reply.len);

	if (!copy)
		return false;
	memcpy(copy, reply.p, reply.len);
	free(conversation->request);
	free(conversation->reply);
	conversation->request = NULL;
	conversation->request_len = 0;
	conversation->reply = copy;
	conversation->reply_len = reply.len;
	return true;
}
