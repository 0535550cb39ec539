/* SPDX-License-Identifier: BSD-3-Clause */
#include "server.h"

#include <stdlib.h>
#include <string.h>

#include "clients.h"
#include "conversations.h"
#include "notation/notation.h"
#include "packet.h"
#include "station.h"

#define CONVERSATIONS_DEFAULT 64
#define OUT_MAX		      64
#define NOTICES_MAX	      8
#define SEEN_MAX	      512 /* first requests that are not taken a second time */
#define EAP_MAX		      RADIUS_PACKET_MAX
#define EAP_PACKET_MAX	      1398 /* behind 802.1X in an Ethernet frame */
#define FRAMED_MTU_MIN	      64   /* RFC 2865, 5.12 */
#define EAPOL_HEADER_SIZE     4	   /* RFC 3580, 3.10: it counts in Framed-MTU */
#define EAP_HEADER_SIZE	      4

struct datagram {
	struct radius_address to;
	uint8_t *bytes;
	size_t len;
};

struct radius_server {
	struct wsc_crypto *crypto;
	const struct wsc_device *device;
	struct radius_clients clients;
	struct conversations conversations;
	struct wsc_keypair *keypairs;
	size_t n_keypairs;
	struct datagram out[OUT_MAX]; /* a ring */
	size_t out_first;
	size_t n_out;
	struct radius_notice notices[NOTICES_MAX];
	size_t n_notices;
	uint8_t seen[SEEN_MAX][RADIUS_AUTHENTICATOR_SIZE]; /* a ring */
	size_t n_seen;
	struct radius_counters counters;
};

/* A request on its way through. */
struct arrival {
	const struct radius_address *from;
	struct radius_packet packet;
	size_t client;
	uint8_t eap_bytes[EAP_MAX];
	struct wsc_bytes eap_packet;
	struct wsc_eap eap;
	uint8_t station[WSC_MAC_SIZE]; /* zero: not told */
};

struct radius_server *radius_server_new(const struct radius_server_config *config)
{
	const size_t max =
		config->conversations_max ? config->conversations_max : CONVERSATIONS_DEFAULT;
	struct radius_server *server = calloc(1, sizeof(*server));

	if (!server)
		return NULL;
	server->crypto = config->crypto;
	server->device = config->device;
	server->n_keypairs = config->keypairs_ahead;
	if (server->n_keypairs)
		server->keypairs = calloc(server->n_keypairs, sizeof(*server->keypairs));
	if (conversations_init(&server->conversations, max) != WSC_OK ||
		(server->n_keypairs && !server->keypairs)) {
		radius_server_free(server);
		return NULL;
	}
	return server;
}

void radius_server_free(struct radius_server *server)
{
	if (!server)
		return;
	conversations_clear(&server->conversations);
	clients_clear(&server->clients);
	for (size_t i = 0; server->keypairs && i < server->n_keypairs; i++)
		wsc_keypair_wipe(&server->keypairs[i]);
	free(server->keypairs);
	for (; server->n_out > 0; server->n_out--) {
		free(server->out[server->out_first].bytes);
		server->out_first = (server->out_first + 1) % OUT_MAX;
	}
	free(server);
}

enum wsc_status radius_server_client_add(struct radius_server *server, int family,
	const void *address, unsigned prefix_bits, struct wsc_bytes secret)
{
	return clients_add(&server->clients, family, address, prefix_bits, secret);
}

/* --- out --- */

static void datagram_queue(
	struct radius_server *server, const struct radius_address *to, struct wsc_bytes bytes)
{
	struct datagram *datagram = &server->out[(server->out_first + server->n_out) % OUT_MAX];
	uint8_t *copy;

	if (server->n_out == OUT_MAX)
		return;
	copy = malloc(bytes.len);
	if (!copy)
		return; /* as if it were lost on the way: the access point asks again */
	memcpy(copy, bytes.p, bytes.len);
	*datagram = (struct datagram){.to = *to, .bytes = copy, .len = bytes.len};
	server->n_out++;
	server->counters.replies++;
}

enum wsc_status radius_server_send(struct radius_server *server, struct radius_address *to,
	uint8_t *buffer, size_t size, size_t *ret_len)
{
	struct datagram *datagram = &server->out[server->out_first];

	if (server->n_out == 0)
		return WSC_NOTHING;
	if (size < datagram->len)
		return WSC_NO_SPACE;
	memcpy(buffer, datagram->bytes, datagram->len);
	*to = datagram->to;
	*ret_len = datagram->len;
	free(datagram->bytes);
	datagram->bytes = NULL;
	server->out_first = (server->out_first + 1) % OUT_MAX;
	server->n_out--;
	return WSC_OK;
}

static void notice_queue(struct radius_server *server, enum radius_notice_kind kind,
	const struct radius_address *from, const uint8_t *station)
{
	struct radius_notice notice = {.kind = kind, .from = *from};

	if (server->n_notices == NOTICES_MAX)
		return;
	if (station)
		memcpy(notice.station, station, sizeof(notice.station));
	server->notices[server->n_notices++] = notice;
}

enum wsc_status radius_server_notice(struct radius_server *server, struct radius_notice *ret)
{
	if (server->n_notices == 0)
		return WSC_NOTHING;
	*ret = server->notices[0];
	server->n_notices--;
	memmove(server->notices, server->notices + 1,
		server->n_notices * sizeof(server->notices[0]));
	return WSC_OK;
}

/* Access-Reject without a conversation. All of it follows from the request: for a repeated one it
 * is the same again. */
static void arrival_reject(
	struct radius_server *server, const struct arrival *arrival, enum radius_notice_kind why)
{
	const uint8_t failure[EAP_HEADER_SIZE] = {
		WSC_EAP_FAILURE, arrival->eap.identifier, 0, EAP_HEADER_SIZE};
	struct radius_reply reply;

	server->counters.refused++;
	notice_queue(server, why, arrival->from, arrival->station);
	radius_reply_begin(&reply, RADIUS_ACCESS_REJECT, arrival->packet.identifier);
	if (arrival->eap.code)
		radius_reply_add_eap(&reply, (struct wsc_bytes){failure, sizeof(failure)});
	radius_reply_add_proxy_states(&reply, arrival->packet.bytes);
	if (radius_reply_end(&reply, arrival->packet.authenticator,
		    clients_secret(&server->clients, arrival->client)) == WSC_OK)
		datagram_queue(server, arrival->from, (struct wsc_bytes){reply.bytes, reply.len});
}

/* Answers the conversation's request with this EAP packet. */
static void conversation_reply(
	struct radius_server *server, struct conversation *conversation, struct wsc_bytes eap)
{
	const bool goes_on = eap.p[0] == WSC_EAP_REQUEST;
	struct radius_reply reply;
	uint8_t state[STATE_SIZE];
	struct wsc_bytes bytes;

	radius_reply_begin(&reply, goes_on ? RADIUS_ACCESS_CHALLENGE : RADIUS_ACCESS_REJECT,
		conversation->identifier);
	if (goes_on) {
		conversation->round++;
		conversation_state_write(conversation, state);
		radius_reply_add(&reply, RADIUS_STATE, (struct wsc_bytes){state, sizeof(state)});
	}
	radius_reply_add_eap(&reply, eap);
	radius_reply_add_proxy_states(
		&reply, (struct wsc_bytes){conversation->request, conversation->request_len});
	if (radius_reply_end(&reply, conversation->authenticator,
		    clients_secret(&server->clients, conversation->client)) != WSC_OK)
		return;
	bytes = (struct wsc_bytes){reply.bytes, reply.len};
	if (conversation_reply_keep(conversation, bytes))
		datagram_queue(server, &conversation->told.access_point, bytes);
}

/* Tells the program what is new, and the access point what the session has for it. */
static void conversation_pump(
	struct radius_server *server, struct conversation *conversation, int64_t now_ms)
{
	const uint8_t failure[EAP_HEADER_SIZE] = {
		WSC_EAP_FAILURE, conversation->eap_identifier, 0, EAP_HEADER_SIZE};
	uint8_t eap[EAP_PACKET_MAX];
	enum wsc_status status;
	size_t len;

	conversation_drain(conversation);
	if (!conversation->request)
		return;
	status = wsc_session_send(conversation->told.session, eap, sizeof(eap), &len, now_ms);
	conversation_drain(conversation);
	if (status == WSC_OK)
		conversation_reply(server, conversation, (struct wsc_bytes){eap, len});
	else if (wsc_session_closed(conversation->told.session))
		conversation_reply(
			server, conversation, (struct wsc_bytes){failure, sizeof(failure)});
}

/* --- in --- */

/* Whether a first request was taken before: its authenticator is unique (RFC 2865, 3), and this one
 * was recorded. */
static bool seen_before(const struct radius_server *server, const uint8_t *authenticator)
{
	const size_t n = server->n_seen < SEEN_MAX ? server->n_seen : SEEN_MAX;

	for (size_t i = 0; i < n; i++)
		if (memcmp(server->seen[i], authenticator, RADIUS_AUTHENTICATOR_SIZE) == 0)
			return true;
	return false;
}

static void seen_add(struct radius_server *server, const uint8_t *authenticator)
{
	memcpy(server->seen[server->n_seen++ % SEEN_MAX], authenticator, RADIUS_AUTHENTICATOR_SIZE);
}

static void told_fill(struct radius_conversation *told, const struct arrival *arrival)
{
	const struct wsc_bytes name = arrival->packet.nas_identifier;

	told->access_point = *arrival->from;
	memcpy(told->station, arrival->station, sizeof(told->station));
	station_called_parse(
		arrival->packet.called_station_id, told->bssid, told->ssid, &told->ssid_len);
	if (name.p)
		memcpy(told->nas_identifier, name.p, name.len);
}

static struct wsc_keypair *keypair_take(struct radius_server *server)
{
	for (size_t i = 0; i < server->n_keypairs; i++)
		if (server->keypairs[i].ready)
			return &server->keypairs[i];
	return NULL;
}

static size_t packet_max(uint32_t framed_mtu)
{
	if (framed_mtu < FRAMED_MTU_MIN || framed_mtu - EAPOL_HEADER_SIZE > EAP_PACKET_MAX)
		return EAP_PACKET_MAX;
	return framed_mtu - EAPOL_HEADER_SIZE;
}

static enum wsc_status session_begin(struct radius_server *server,
	struct conversation *conversation, const struct arrival *arrival, int64_t now_ms)
{
	static const uint8_t not_told[WSC_MAC_SIZE];
	const bool told = memcmp(arrival->station, not_told, WSC_MAC_SIZE) != 0;
	const struct wsc_config config = {
		.role = WSC_REGISTRAR,
		.side = WSC_EAP_SERVER,
		.crypto = server->crypto,
		.device = server->device,
		.keypair = keypair_take(server),
		.packet_max = packet_max(arrival->packet.framed_mtu),
		.tolerances = WSC_TOLERATE_FIELD,
		.peer_mac = told ? arrival->station : NULL,
		.eap_identifier = arrival->eap.identifier,
	};
	enum wsc_status status = wsc_session_new(&config, now_ms, &conversation->told.session);

	if (status == WSC_OK) /* it need not ask for the identity: here it is */
		status = wsc_session_receive(
			conversation->told.session, arrival->eap_packet, now_ms);
	return status;
}

/* A station says that it wants in. */
static void arrival_begin(struct radius_server *server, struct arrival *arrival, int64_t now_ms)
{
	struct conversation fresh = {.client = arrival->client}, *conversation;

	if (seen_before(server, arrival->packet.authenticator)) {
		server->counters.duplicates++;
		return;
	}
	fresh.eap_identifier = arrival->eap.identifier;
	told_fill(&fresh.told, arrival);
	conversations_supersede(&server->conversations, &fresh, now_ms);
	conversation = conversations_add(&server->conversations, server->crypto, &fresh, now_ms);
	if (!conversation) {
		arrival_reject(server, arrival, RADIUS_BUSY);
		return;
	}
	if (session_begin(server, conversation, arrival, now_ms) != WSC_OK ||
		!conversation_request_keep(conversation, &arrival->packet, now_ms)) {
		conversations_drop(&server->conversations, conversation);
		arrival_reject(server, arrival, RADIUS_BUSY);
		return;
	}
	seen_add(server, arrival->packet.authenticator);
	conversation_pump(server, conversation, now_ms);
}

static void arrival_continue(struct radius_server *server, struct arrival *arrival, int64_t now_ms)
{
	const struct wsc_bytes state = arrival->packet.state;
	struct conversation *conversation = conversations_find_state(&server->conversations, state);
	enum wsc_status taken;

	if (!conversation || conversation->client != arrival->client) {
		arrival_reject(server, arrival, RADIUS_NO_CONVERSATION);
		return;
	}
	if (!conversation_is_current(conversation, state)) {
		server->counters.duplicates++; /* late, or replayed */
		return;
	}
	if (!conversation_request_keep(conversation, &arrival->packet, now_ms))
		return;
	conversation->told.access_point = *arrival->from; /* its port may have changed */
	conversation->eap_identifier = arrival->eap.identifier;
	taken = wsc_session_receive(conversation->told.session, arrival->eap_packet, now_ms);
	(void)taken; /* whatever it says, the events and the next packet tell what follows */
	conversation_pump(server, conversation, now_ms);
}

/* Everything that RFC 3579, 3.2 wants to be silent about. */
static bool arrival_check(
	struct radius_server *server, struct arrival *arrival, struct wsc_bytes datagram)
{
	struct radius_packet *packet = &arrival->packet;

	if (clients_find(&server->clients, arrival->from, &arrival->client) != WSC_OK) {
		server->counters.unknown_client++;
		notice_queue(server, RADIUS_UNKNOWN_CLIENT, arrival->from, NULL);
		return false;
	}
	if (radius_packet_parse(datagram, packet) != WSC_OK ||
		packet->code != RADIUS_ACCESS_REQUEST) {
		server->counters.malformed++;
		notice_queue(server, RADIUS_MALFORMED, arrival->from, NULL);
		return false;
	}
	if (!radius_packet_authentic(packet, clients_secret(&server->clients, arrival->client))) {
		server->counters.bad_authenticator++;
		notice_queue(server, RADIUS_BAD_AUTHENTICATOR, arrival->from, NULL);
		return false;
	}
	return true;
}

static bool arrival_repeated(struct radius_server *server, const struct arrival *arrival)
{
	const struct conversation *conversation =
		conversations_find_request(&server->conversations, arrival->from, &arrival->packet);

	if (!conversation)
		return false;
	server->counters.duplicates++;
	if (conversation->reply)
		datagram_queue(server, arrival->from,
			(struct wsc_bytes){conversation->reply, conversation->reply_len});
	return true;
}

/* Reads the EAP packet; false: it has none that could be answered with more than a failure. */
static bool arrival_eap(struct arrival *arrival)
{
	struct wsc_eap eap;

	if (!arrival->packet.has_eap ||
		radius_packet_eap(&arrival->packet, arrival->eap_bytes, sizeof(arrival->eap_bytes),
			&arrival->eap_packet) != WSC_OK ||
		wsc_eap_parse(arrival->eap_packet, &eap) != WSC_OK)
		return false;
	arrival->eap = eap;
	return eap.code == WSC_EAP_RESPONSE;
}

static bool identity_is(const struct wsc_eap *eap, const char *identity)
{
	return eap->type == WSC_EAP_IDENTITY && eap->data.len == strlen(identity) &&
	       memcmp(eap->data.p, identity, eap->data.len) == 0;
}

void radius_server_receive(struct radius_server *server, const struct radius_address *from,
	struct wsc_bytes datagram, int64_t now_ms)
{
	struct arrival arrival = {.from = from};

	conversations_reap(&server->conversations);
	server->counters.requests++;
	if (!arrival_check(server, &arrival, datagram) || arrival_repeated(server, &arrival))
		return;
	if (arrival.packet.calling_station_id.p)
		(void)mac_take((const char *)arrival.packet.calling_station_id.p,
			arrival.packet.calling_station_id.len, arrival.station);
	if (!arrival_eap(&arrival))
		arrival_reject(server, &arrival, RADIUS_NOT_WSC);
	else if (arrival.packet.state.p)
		arrival_continue(server, &arrival, now_ms);
	else if (identity_is(&arrival.eap, WSC_IDENTITY_ENROLLEE))
		arrival_begin(server, &arrival, now_ms);
	else
		arrival_reject(server, &arrival,
			identity_is(&arrival.eap, WSC_IDENTITY_REGISTRAR) ? RADIUS_FOREIGN_REGISTRAR
									  : RADIUS_NOT_WSC);
}

/* --- time --- */

/* When it goes; only after its end. */
static int64_t conversation_until(const struct conversation *conversation)
{
	return conversation->ended ? conversation->heard_ms + CONVERSATION_KEEP_MS : INT64_MAX;
}

static int64_t conversation_deadline(const struct conversation *conversation)
{
	const int64_t session_ms = wsc_session_deadline(conversation->told.session);
	const int64_t until_ms = conversation_until(conversation);

	if (conversation->gone)
		return INT64_MAX;
	return session_ms < until_ms ? session_ms : until_ms;
}

int64_t radius_server_deadline(const struct radius_server *server)
{
	int64_t deadline_ms = INT64_MAX;

	for (size_t i = 0; i < server->conversations.n; i++) {
		const int64_t one = conversation_deadline(server->conversations.list[i]);

		if (one < deadline_ms)
			deadline_ms = one;
	}
	return deadline_ms;
}

void radius_server_expire(struct radius_server *server, int64_t now_ms)
{
	for (size_t i = 0; i < server->conversations.n; i++) {
		struct conversation *conversation = server->conversations.list[i];

		if (conversation_deadline(conversation) > now_ms)
			continue;
		wsc_session_expire(conversation->told.session, now_ms);
		conversation_pump(server, conversation, now_ms);
		conversation->gone = conversation_until(conversation) <= now_ms;
	}
	conversations_reap(&server->conversations);
}

bool radius_server_idle(struct radius_server *server)
{
	for (size_t i = 0; i < server->n_keypairs; i++)
		if (!server->keypairs[i].ready)
			return wsc_keypair_make(server->crypto, &server->keypairs[i]) == WSC_OK;
	return false;
}

/* --- the program --- */

enum wsc_status radius_server_event(struct radius_server *server,
	const struct radius_conversation **conversation, struct wsc_event *event)
{
	conversations_reap(&server->conversations);
	for (size_t i = 0; i < server->conversations.n; i++) {
		struct conversation *one = server->conversations.list[i];

		if (one->n_events == 0)
			continue;
		*conversation = &one->told;
		*event = one->events[0];
		one->n_events--;
		memmove(one->events, one->events + 1, one->n_events * sizeof(one->events[0]));
		conversation_drain(one);
		return WSC_OK;
	}
	return WSC_NOTHING;
}

const struct radius_conversation *radius_server_find(struct radius_server *server, uint64_t id)
{
	const struct conversation *found = conversations_find_id(&server->conversations, id);

	return found && !found->ended ? &found->told : NULL;
}

void radius_server_answered(struct radius_server *server, uint64_t id, int64_t now_ms)
{
	struct conversation *conversation = conversations_find_id(&server->conversations, id);

	if (conversation)
		conversation_pump(server, conversation, now_ms);
}

const struct radius_counters *radius_server_counters(const struct radius_server *server)
{
	return &server->counters;
}
