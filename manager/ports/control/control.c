/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/control.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "manager/log.h"
#include "manager/ports/control/client.h"
#include "manager/ports/control/request.h"
#include "manager/ports/control/socket.h"

#define CLIENTS_MAX    32
#define ACCEPT_PAUSE_S 1.0
#define TIME_DIGITS    13 /* seconds since the epoch with milliseconds */

struct control_port {
	struct ev_loop *loop;
	struct control_port_callbacks callbacks;
	char *path;
	struct stat socket;
	struct ev_io listener;
	struct ev_timer pause;
	struct control_client *clients[CLIENTS_MAX];
};

/* Steals @message, which may be NULL (out of memory): then nothing is sent. */
static char *line_dump(json_t *message)
{
	char *line = message ? json_dumps(message, JSON_COMPACT | JSON_REAL_PRECISION(TIME_DIGITS))
			     : NULL;

	json_decref(message);
	if (!line)
		log_error("control", "out of memory");
	return line;
}

static void on_client_ended(void *owner, struct control_client *client)
{
	struct control_port *port = owner;

	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (port->clients[i] == client)
			port->clients[i] = NULL;
	control_client_free(client);
	log_debug("control", "a client is gone");
}

/* One more client would cost the others memory; it is told so, as far as its socket takes it. */
static void client_refuse(int fd)
{
	char *line = line_dump(control_error_reply(NULL, "too-many-clients",
		"wpsd already serves 32 clients", "End one of them, try again."));

	if (line) {
		(void)!send(fd, line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT);
		(void)!send(fd, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	free(line);
	close(fd);
	log_warning("control", "there are %d clients already: another one is refused", CLIENTS_MAX);
}

static void client_admit(struct control_port *port, int fd)
{
	struct control_client **place = NULL;
	char *hello;

	for (size_t i = 0; i < CLIENTS_MAX && !place; i++)
		if (!port->clients[i])
			place = &port->clients[i];
	if (!place) {
		client_refuse(fd);
		return;
	}
	hello = line_dump(
		json_pack("{s:s, s:i}", "openwps", OPENWPS_VERSION, "protocol", CONTROL_PROTOCOL));
	*place = hello ? control_client_new(port->loop, fd, &port->callbacks, port, on_client_ended)
		       : NULL;
	if (*place)
		control_client_send(*place, hello, strlen(hello));
	else
		close(fd);
	free(hello);
}

static void on_connect(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	struct control_port *port = watcher->data;
	int fd;

	(void)events;
	fd = accept4(watcher->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0) {
		client_admit(port, fd);
		return;
	}
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ECONNABORTED)
		return;
	/* Out of descriptors: the caller stays in the backlog and would wake us without end. */
	log_error("control", "accept: %s", strerror(errno));
	ev_io_stop(loop, watcher);
	ev_timer_set(&port->pause, ACCEPT_PAUSE_S, 0);
	ev_timer_start(loop, &port->pause);
}

static void on_pause_over(struct ev_loop *loop, struct ev_timer *watcher, int events)
{
	struct control_port *port = watcher->data;

	(void)events;
	ev_io_start(loop, &port->listener);
}

struct control_port *control_port_new(struct ev_loop *loop,
	const struct control_port_config *config, const struct control_port_callbacks *callbacks)
{
	struct control_port *port = calloc(1, sizeof(*port));
	int fd;

	if (!port || !(port->path = strdup(config->path))) {
		log_error("control", "out of memory");
		free(port);
		return NULL;
	}
	fd = control_socket_listen(config->path, config->group, &port->socket);
	if (fd < 0) {
		free(port->path);
		free(port);
		return NULL;
	}
	port->loop = loop;
	port->callbacks = *callbacks;
	ev_io_init(&port->listener, on_connect, fd, EV_READ);
	ev_timer_init(&port->pause, on_pause_over, ACCEPT_PAUSE_S, 0);
	port->listener.data = port;
	port->pause.data = port;
	ev_io_start(loop, &port->listener);
	return port;
}

void control_port_free(struct control_port *port)
{
	if (!port)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		control_client_free(port->clients[i]);
	ev_timer_stop(port->loop, &port->pause);
	ev_io_stop(port->loop, &port->listener);
	control_socket_remove(port->path, &port->socket);
	close(port->listener.fd);
	free(port->path);
	free(port);
}

static bool has_subscribers(const struct control_port *port)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (port->clients[i] && port->clients[i]->talk.subscribed)
			return true;
	return false;
}

void control_port_publish(struct control_port *port, json_t *event)
{
	char *line;
	size_t length;

	if (!event || !has_subscribers(port)) {
		json_decref(event);
		return;
	}
	json_object_set_new(event, "at", json_real((double)(int64_t)(ev_time() * 1000) / 1000));
	line = line_dump(event);
	if (!line)
		return;
	length = strlen(line);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (port->clients[i] && port->clients[i]->talk.subscribed)
			control_client_send(port->clients[i], line, length);
	free(line);
}
