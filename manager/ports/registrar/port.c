/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/registrar/registrar.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/registrar/internal.h"
#include "notation/notation.h"
#include "radius/server.h"

#define SUBSYSTEM     "registrar"
#define DATAGRAM_SIZE 4096 /* RFC 2865, 3 */
#define AT_ONCE	      16   /* datagrams that are read before others have their turn */
#define BIND_RETRY_S  5.0
#define WAITING_MAX   16   /* devices that wait for their key; a session is one device's */
#define ENROLLED_MS   5000 /* probe requests of a device that was let in are still on their way */

/* What is known beside the core's session: who was heard, and what became of the press. */
struct vif {
	struct vif *next;
	char if_name[IF_NAME_SIZE];
	struct wsc_registrar registrar;
	bool whole;	  /* it was told of every device that hostapd heard */
	uint64_t pressed; /* the session that the press is of; 0 = none */
	uint8_t enrolled[WSC_MAC_SIZE];
	int64_t enrolled_ms; /* 0 = nobody lately */
};

struct registrar_port {
	struct ev_loop *loop;
	struct registrar_port_callbacks callbacks;
	struct wsc_crypto *crypto;
	struct wsc_device device;
	char device_name[33], manufacturer[65], model_name[33];
	struct radius_server *server;
	struct vif *vifs;
	struct sockaddr_in address;
	int fd; /* -1 = not bound yet */
	bool listening;
	bool mismatch_told;
	uint64_t waiting[WAITING_MAX]; /* conversations that were not answered yet: their key is not
					  on the disk, or hostapd not ready for it */
	size_t n_waiting;
	int64_t began_ms;
	ev_io io;
	ev_timer timer; /* the server's deadline */
	ev_timer again; /* the next try to bind */
	ev_timer retry; /* those who wait, in the next turn */
	ev_idle idle;	/* key pairs are made ahead */
};

static struct vif *vif_get(struct registrar_port *port, const char *if_name)
{
	struct vif *vif = port->vifs;

	while (vif && strcmp(vif->if_name, if_name) != 0)
		vif = vif->next;
	if (vif || !*if_name || strlen(if_name) >= sizeof(vif->if_name))
		return vif;
	vif = calloc(1, sizeof(*vif));
	if (!vif)
		return NULL;
	memcpy(vif->if_name, if_name, strlen(if_name) + 1);
	wsc_registrar_init(&vif->registrar);
	vif->next = port->vifs;
	port->vifs = vif;
	return vif;
}

/* --- questions --- */

static void refuse(struct wsc_session *session, enum wsc_config_error error, enum wsc_reason reason,
	int64_t now_ms)
{
	const enum wsc_status status = wsc_session_refuse(session, error, reason, now_ms);

	(void)status; /* WSC_CLOSED: there is nothing left to refuse */
}

static const struct session *session_ask(struct registrar_port *port, const struct vif *vif,
	const struct radius_conversation *conversation, const struct vif_config **ret_vif,
	const struct vif_key **ret_key)
{
	struct core_peer peer;

	fact_peer(NULL, conversation->station, false, &peer);
	return port->callbacks.session(
		port->callbacks.arg, vif->if_name, peer.mac, ret_vif, ret_key);
}

/* The press follows the core's session: one press for each, and none without. False: overlap. */
static bool press_update(struct registrar_port *port, struct vif *vif,
	const struct radius_conversation *conversation, int64_t now_ms)
{
	const struct vif_config *config;
	const struct vif_key *key;
	const struct session *session = session_ask(port, vif, conversation, &config, &key);

	if (!session) {
		wsc_registrar_cancel(&vif->registrar);
		vif->pressed = 0;
		return true;
	}
	if (vif->pressed == session->id)
		return true;
	if (wsc_registrar_press(&vif->registrar, NULL, now_ms) != WSC_OK)
		return false;
	vif->pressed = session->id;
	return true;
}

static void answer_password(struct registrar_port *port, struct vif *vif,
	const struct radius_conversation *conversation, int64_t now_ms)
{
	struct wsc_session *session = conversation->session;
	enum wsc_status status = WSC_REFUSED;

	if (press_update(port, vif, conversation, now_ms))
		status = wsc_registrar_answer(&vif->registrar, session, now_ms);
	else
		refuse(session, WSC_ERR_MULTIPLE_PBC, WSC_REASON_OVERLAP, now_ms);
	(void)status; /* what the session says to the answer it tells with an event as well */
}

/* The session may be over since M1, or another one by now: it is asked anew. */
static const struct session *press_ask(struct registrar_port *port, const struct vif *vif,
	const struct radius_conversation *conversation, const struct vif_config **ret_vif,
	const struct vif_key **ret_key)
{
	const struct session *open = session_ask(port, vif, conversation, ret_vif, ret_key);

	return open && open->id == vif->pressed ? open : NULL;
}

/* The key leaves, or never will. False: not yet. */
static bool answer_credentials(struct registrar_port *port, const struct vif *vif,
	const struct radius_conversation *conversation, int64_t now_ms)
{
	struct wsc_session *session = conversation->session;
	const struct vif_config *config;
	const struct vif_key *key;
	const struct session *open = press_ask(port, vif, conversation, &config, &key);
	struct wsc_credential credential = {0};
	enum wsc_status status = WSC_REFUSED;
	struct core_peer peer;

	fact_peer(NULL, conversation->station, false, &peer);
	if (open && !port->callbacks.may_leave(port->callbacks.arg, vif->if_name, peer.mac))
		return false;
	if (open &&
		credential_make(config, key, open->device_key, conversation->station, &credential))
		status = wsc_session_credentials(session, &credential, 1, now_ms);
	wsc_credential_wipe(&credential);
	if (status != WSC_OK)
		refuse(session, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, now_ms);
	return true;
}

/* --- events --- */

static void fact_tell(struct registrar_port *port, const struct vif *vif, struct core_input *fact)
{
	fact->if_name = vif->if_name;
	port->callbacks.fact(port->callbacks.arg, fact);
}

static void tell_peer(struct registrar_port *port, const struct vif *vif,
	const struct radius_conversation *conversation, enum core_input_kind kind)
{
	const struct wsc_session *session = conversation->session;
	const bool pbc = wsc_session_password_id(session) == WSC_PASSWORD_PBC;
	struct core_input fact = {.kind = kind};

	fact_peer(wsc_session_peer(session), conversation->station, pbc, &fact.peer);
	fact_tell(port, vif, &fact);
}

/* M7 has come. Whom the key is for is on the disk before it can leave, and hostapd is given what
 * lets the device in; the access point waits and asks again meanwhile. */
static void on_need_credentials(struct registrar_port *port, const struct vif *vif,
	const struct radius_conversation *conversation, int64_t now_ms)
{
	const struct vif_config *config;
	const struct vif_key *key;

	if (press_ask(port, vif, conversation, &config, &key))
		tell_peer(port, vif, conversation, IN_KEY_DUE);
	if (!answer_credentials(port, vif, conversation, now_ms)) {
		if (port->n_waiting < WAITING_MAX) {
			port->waiting[port->n_waiting++] = conversation->id;
			return;
		}
		refuse(conversation->session, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, now_ms);
	}
	radius_server_answered(port->server, conversation->id, now_ms);
}

/* One that has ended meanwhile has told so by itself. */
static void waiting_answer(struct registrar_port *port, int64_t now_ms)
{
	size_t left = 0;

	for (size_t i = 0; i < port->n_waiting; i++) {
		const uint64_t id = port->waiting[i];
		const struct radius_conversation *conversation =
			radius_server_find(port->server, id);
		const struct vif *vif =
			conversation ? vif_get(port, conversation->nas_identifier) : NULL;

		if (!vif)
			continue;
		if (answer_credentials(port, vif, conversation, now_ms))
			radius_server_answered(port->server, id, now_ms);
		else
			port->waiting[left++] = id;
	}
	port->n_waiting = left;
}

static void on_succeeded(struct registrar_port *port, struct vif *vif,
	const struct radius_conversation *conversation, const struct wsc_event *event,
	int64_t now_ms)
{
	wsc_registrar_ended(&vif->registrar, conversation->session, event);
	memcpy(vif->enrolled, conversation->station, sizeof(vif->enrolled));
	vif->enrolled_ms = now_ms;
	tell_peer(port, vif, conversation, IN_KEY_TAKEN);
}

static void on_failed(struct registrar_port *port, struct vif *vif,
	const struct radius_conversation *conversation, const struct wsc_event *event)
{
	struct core_input fact;

	wsc_registrar_ended(&vif->registrar, conversation->session, event);
	if (fact_failure(event, &fact))
		fact_tell(port, vif, &fact);
}

static void on_event(struct registrar_port *port, const struct radius_conversation *conversation,
	const struct wsc_event *event, int64_t now_ms)
{
	struct vif *vif = vif_get(port, conversation->nas_identifier);
	const uint64_t id = conversation->id;

	if (!vif) {
		refuse(conversation->session, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, now_ms);
		radius_server_answered(port->server, id, now_ms);
		return;
	}
	switch (event->kind) {
	case WSC_EVENT_PEER:
		tell_peer(port, vif, conversation, IN_ENROLLEE_SEEN);
		break;
	case WSC_EVENT_NEED_PASSWORD:
		answer_password(port, vif, conversation, now_ms);
		radius_server_answered(port->server, id, now_ms);
		break;
	case WSC_EVENT_NEED_CREDENTIALS:
		on_need_credentials(port, vif, conversation, now_ms);
		break;
	case WSC_EVENT_NOT_READY:
		log_debug(SUBSYSTEM, "%s: a device came though no session is open for it",
			vif->if_name);
		break;
	case WSC_EVENT_SUCCEEDED:
		on_succeeded(port, vif, conversation, event, now_ms);
		break;
	case WSC_EVENT_FAILED:
		on_failed(port, vif, conversation, event);
		break;
	case WSC_EVENT_NONE:
	case WSC_EVENT_CREDENTIALS_SENT:
	case WSC_EVENT_CREDENTIALS:
	case WSC_EVENT_AP_SETTINGS:
		break;
	}
}

static void tell_notices(struct registrar_port *port)
{
	struct radius_notice notice;

	while (radius_server_notice(port->server, &notice) == WSC_OK) {
		if (notice.kind != RADIUS_BAD_AUTHENTICATOR || port->mismatch_told)
			continue;
		/* Once: any program of this machine can send such a datagram. */
		port->mismatch_told = true;
		log_warning(SUBSYSTEM, "a request has not the secret of wpsd's hostapd; such "
				       "requests are not answered");
	}
}

/* --- the socket --- */

static void timer_update(struct registrar_port *port, int64_t now_ms)
{
	const int64_t deadline_ms = radius_server_deadline(port->server);

	ev_timer_stop(port->loop, &port->timer);
	if (deadline_ms == INT64_MAX)
		return;
	ev_timer_set(&port->timer,
		deadline_ms > now_ms ? (double)(deadline_ms - now_ms + 1) / 1000 : 0.001, 0);
	ev_timer_start(port->loop, &port->timer);
}

/* All that is to be told is told, and with that in the journal, before anything is sent. */
static void server_run(struct registrar_port *port, int64_t now_ms)
{
	const struct radius_conversation *conversation;
	struct radius_address to;
	struct wsc_event event;
	uint8_t datagram[DATAGRAM_SIZE];
	size_t len;

	while (radius_server_event(port->server, &conversation, &event) == WSC_OK)
		on_event(port, conversation, &event, now_ms);
	tell_notices(port);
	while (radius_server_send(port->server, &to, datagram, sizeof(datagram), &len) == WSC_OK) {
		/* What is lost hostapd asks for again. */
		if (sendto(port->fd, datagram, len, 0, (const struct sockaddr *)to.bytes, to.len) <
			0)
			log_debug(SUBSYSTEM, "a reply cannot be sent: %s", strerror(errno));
	}
	explicit_bzero(datagram, sizeof(datagram));
	timer_update(port, now_ms);
	ev_idle_start(port->loop, &port->idle);
}

static void on_readable(struct ev_loop *loop, ev_io *io, int revents)
{
	struct registrar_port *port = io->data;
	uint8_t datagram[DATAGRAM_SIZE];
	const int64_t now_ms = clock_core_ms();

	(void)loop;
	(void)revents;
	for (unsigned i = 0; i < AT_ONCE; i++) {
		struct radius_address from = {0};
		socklen_t from_len = sizeof(from.bytes);
		const ssize_t len = recvfrom(port->fd, datagram, sizeof(datagram), MSG_DONTWAIT,
			(struct sockaddr *)from.bytes, &from_len);

		if (len < 0)
			break;
		from.len = (uint8_t)from_len;
		radius_server_receive(
			port->server, &from, (struct wsc_bytes){datagram, (size_t)len}, now_ms);
		server_run(port, now_ms);
	}
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct registrar_port *port = timer->data;
	const int64_t now_ms = clock_core_ms();

	(void)loop;
	(void)revents;
	radius_server_expire(port->server, now_ms);
	server_run(port, now_ms);
}

static void on_retry(struct ev_loop *loop, ev_timer *retry, int revents)
{
	struct registrar_port *port = retry->data;
	const int64_t now_ms = clock_core_ms();

	(void)loop;
	(void)revents;
	waiting_answer(port, now_ms);
	server_run(port, now_ms);
}

static void on_idle(struct ev_loop *loop, ev_idle *idle, int revents)
{
	const struct registrar_port *port = idle->data;

	(void)revents;
	if (!radius_server_idle(port->server))
		ev_idle_stop(loop, idle);
}

/* Errno, or 0. */
static int socket_open(struct registrar_port *port)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error;

	if (fd < 0)
		return errno;
	if (bind(fd, (const struct sockaddr *)&port->address, sizeof(port->address)) != 0) {
		error = errno;
		close(fd);
		return error;
	}
	port->fd = fd;
	ev_io_set(&port->io, fd, EV_READ);
	if (port->listening)
		ev_io_start(port->loop, &port->io);
	return 0;
}

static void on_again(struct ev_loop *loop, ev_timer *again, int revents)
{
	struct registrar_port *port = again->data;
	const int error = socket_open(port);

	(void)revents;
	if (error)
		return;
	ev_timer_stop(loop, again);
	log_info(SUBSYSTEM, "listens on 127.0.0.1:%d", ntohs(port->address.sin_port));
}

/* --- interface --- */

static void device_fill(struct registrar_port *port, const struct registrar_port_config *config)
{
	struct wsc_device *device = &port->device;

	snprintf(port->device_name, sizeof(port->device_name), "%s", config->device_name);
	snprintf(port->manufacturer, sizeof(port->manufacturer), "%s", config->manufacturer);
	snprintf(port->model_name, sizeof(port->model_name), "%s", config->model_name);
	*device = (struct wsc_device){
		.name = {(const uint8_t *)port->device_name, strlen(port->device_name)},
		.manufacturer = {(const uint8_t *)port->manufacturer, strlen(port->manufacturer)},
		.model_name = {(const uint8_t *)port->model_name, strlen(port->model_name)},
		/* Network infrastructure, access point (WSC 2.0.x, Primary Device Type). */
		.primary_type = {0x00, 0x06, 0x00, 0x50, 0xf2, 0x04, 0x00, 0x01},
		.config_methods = WSC_METHOD_PUSH_BUTTON | WSC_METHOD_VIRTUAL_BUTTON,
		.auth_types = WSC_AUTH_OPEN | WSC_AUTH_WPA2_PERSONAL,
		.encryptions = WSC_ENCRYPTION_NONE | WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ | WSC_BAND_5_GHZ,
		.version2 = 0x20,
	};
}

static bool server_make(struct registrar_port *port, const char *secret)
{
	const struct in_addr here = {htonl(INADDR_LOOPBACK)};
	const struct wsc_bytes bytes = {(const uint8_t *)secret, strlen(secret)};
	struct radius_server_config config = {.device = &port->device, .keypairs_ahead = 1};

	port->crypto = wsc_crypto_new(NULL, NULL);
	if (!port->crypto ||
		wsc_random(port->crypto, port->device.uuid, sizeof(port->device.uuid)) != WSC_OK)
		return false;
	config.crypto = port->crypto;
	port->server = radius_server_new(&config);
	return port->server &&
	       radius_server_client_add(port->server, AF_INET, &here, 32, bytes) == WSC_OK;
}

struct registrar_port *registrar_port_new(struct ev_loop *loop,
	const struct registrar_port_config *config,
	const struct registrar_port_callbacks *callbacks)
{
	struct registrar_port *port = calloc(1, sizeof(*port));
	int error;

	if (!port) {
		log_error(SUBSYSTEM, "out of memory");
		return NULL;
	}
	port->loop = loop;
	port->callbacks = *callbacks;
	port->fd = -1;
	port->began_ms = clock_core_ms();
	port->address = (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons((uint16_t)config->port),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	ev_init(&port->io, on_readable);
	ev_timer_init(&port->timer, on_timer, 0, 0);
	ev_timer_init(&port->again, on_again, BIND_RETRY_S, BIND_RETRY_S);
	ev_timer_init(&port->retry, on_retry, 0, 0);
	ev_idle_init(&port->idle, on_idle);
	port->io.data = port->timer.data = port->again.data = port->retry.data = port->idle.data =
		port;
	device_fill(port, config);
	if (!server_make(port, config->secret)) {
		log_error(SUBSYSTEM, "%s gives no random numbers, or memory is out",
			wsc_crypto_name());
		registrar_port_free(port);
		return NULL;
	}
	error = socket_open(port);
	if (error) {
		log_error(SUBSYSTEM, "127.0.0.1:%d cannot be had: %s; it is tried every %.0f s",
			config->port, strerror(error), BIND_RETRY_S);
		ev_timer_start(loop, &port->again);
	}
	ev_idle_start(loop, &port->idle);
	return port;
}

void registrar_port_listen(struct registrar_port *port)
{
	if (port->listening)
		return;
	port->listening = true;
	if (port->fd >= 0)
		ev_io_start(port->loop, &port->io);
}

void registrar_port_retry(struct registrar_port *port)
{
	if (port->n_waiting)
		ev_timer_start(port->loop, &port->retry);
}

void registrar_port_begin(struct registrar_port *port, const char *if_name)
{
	struct vif *vif = vif_get(port, if_name);

	if (!vif)
		return;
	wsc_pbc_init(&vif->registrar.pbc);
	vif->whole = true;
}

void registrar_port_heard(
	struct registrar_port *port, const char *if_name, const struct core_peer *peer)
{
	struct vif *vif = vif_get(port, if_name);
	uint8_t mac[WSC_MAC_SIZE], uuid[WSC_UUID_SIZE];
	const int64_t now_ms = clock_core_ms();

	if (!vif || !peer->pbc || !mac_read(peer->mac, strlen(peer->mac), ":", mac) ||
		!uuid_read(peer->uuid, strlen(peer->uuid), uuid))
		return;
	if (vif->enrolled_ms && now_ms < vif->enrolled_ms + ENROLLED_MS &&
		memcmp(vif->enrolled, mac, sizeof(mac)) == 0)
		return;
	wsc_registrar_heard(&vif->registrar, mac, uuid, now_ms);
}

bool registrar_port_overlap(const struct registrar_port *port, const char *if_name)
{
	const int64_t now_ms = clock_core_ms();
	const struct vif *vif = port->vifs;

	while (vif && strcmp(vif->if_name, if_name) != 0)
		vif = vif->next;
	/* Whom the wpsd before has heard is not known. */
	if (!vif || (!vif->whole && now_ms < port->began_ms + WSC_MONITOR_TIME_MS))
		return true;
	return wsc_pbc_crowded(&vif->registrar.pbc, now_ms);
}

void registrar_port_free(struct registrar_port *port)
{
	if (!port)
		return;
	ev_io_stop(port->loop, &port->io);
	ev_timer_stop(port->loop, &port->timer);
	ev_timer_stop(port->loop, &port->again);
	ev_timer_stop(port->loop, &port->retry);
	ev_idle_stop(port->loop, &port->idle);
	if (port->fd >= 0)
		close(port->fd);
	radius_server_free(port->server);
	wsc_crypto_free(port->crypto);
	while (port->vifs) {
		struct vif *vif = port->vifs;

		port->vifs = vif->next;
		wsc_registrar_clear(&vif->registrar);
		free(vif);
	}
	free(port);
}
