/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "manager/log.h"
#include "manager/ports/control/request.h"

#define IN_FIRST   1024
#define IN_MAX	   (CONTROL_LINE_MAX + 1)
#define OUT_FIRST  4096
#define OUT_ENOUGH 65536 /* no further request is answered while so much is unread */

static size_t out_length(const struct control_client *client)
{
	return client->out_end - client->out_start;
}

/* Frees the client, now or when the callback that is on the stack returns. */
static void client_die(struct control_client *client)
{
	client->dead = true;
	ev_io_stop(client->loop, &client->readable);
	ev_io_stop(client->loop, &client->writable);
	if (!client->serving)
		client->ended(client->owner, client);
}

static bool out_reserve(struct control_client *client, size_t length)
{
	size_t size = client->out_size ? client->out_size : OUT_FIRST;
	char *grown;

	if (client->out_start > 0) {
		memmove(client->out, client->out + client->out_start, out_length(client));
		client->out_end -= client->out_start;
		client->out_start = 0;
	}
	while (size < client->out_end + length)
		size *= 2;
	if (client->out && size == client->out_size)
		return true;
	grown = realloc(client->out, size);
	if (!grown)
		return false;
	client->out_size = size;
	client->out = grown;
	return true;
}

/* Returns false when the other side is gone. */
static bool out_flush(struct control_client *client)
{
	while (out_length(client) > 0) {
		ssize_t sent = send(client->fd, client->out + client->out_start, out_length(client),
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		client->out_start += (size_t)sent;
	}
	free(client->out);
	client->out = NULL;
	client->out_start = client->out_end = client->out_size = 0;
	return true;
}

void control_client_send(struct control_client *client, const char *line, size_t length)
{
	if (client->dead)
		return;
	/* A single long line (a status with ten thousand problems) may pass. */
	if (out_length(client) >= CONTROL_QUEUE_MAX) {
		log_warning("control", "a client does not read its events: cut off");
		client_die(client);
		return;
	}
	if (!out_reserve(client, length + 1)) {
		log_error("control", "out of memory: a client is cut off");
		client_die(client);
		return;
	}
	memcpy(client->out + client->out_end, line, length);
	client->out[client->out_end + length] = '\n';
	client->out_end += length + 1;
	ev_io_start(client->loop, &client->writable);
}

/* Steals @reply, which may be NULL (out of memory). */
static void reply_send(struct control_client *client, json_t *reply)
{
	char *text = reply ? json_dumps(reply, JSON_COMPACT) : NULL;

	json_decref(reply);
	if (text) {
		control_client_send(client, text, strlen(text));
		free(text);
	} else {
		log_error("control", "out of memory: a client is cut off");
		client_die(client);
	}
}

static void line_answer(struct control_client *client, const char *line, size_t length)
{
	bool subscribe = false;
	json_t *reply = control_request_answer(line, length, client->callbacks, &subscribe);

	reply_send(client, reply);
	if (subscribe)
		client->subscribed = true;
}

/* Cuts the next line off the input: its length in @ret_length and how much it took of the input, or
 * 0 when there is none yet. */
static size_t line_find(struct control_client *client, size_t from, size_t *ret_length)
{
	const size_t scanned = client->in_scanned > from ? client->in_scanned : from;
	const char *end = memchr(client->in + scanned, '\n', client->in_length - scanned);

	if (end) {
		*ret_length = (size_t)(end - client->in) - from;
		return *ret_length + 1;
	}
	client->in_scanned = client->in_length;
	/* What comes last needs no newline: half a JSON object is never a whole one. */
	if (client->in_over) {
		*ret_length = client->in_length - from;
		return *ret_length;
	}
	return 0;
}

/* Answers the lines that are there, as long as the client reads what it is told. */
static void lines_serve(struct control_client *client)
{
	size_t used = 0, length, taken;

	client->serving = true;
	while (!client->dead && used < client->in_length && out_length(client) < OUT_ENOUGH) {
		taken = line_find(client, used, &length);
		if (taken == 0)
			break;
		line_answer(client, client->in + used, length);
		used += taken;
	}
	client->serving = false;
	if (client->dead) {
		client->ended(client->owner, client);
		return;
	}
	if (used > 0) {
		memmove(client->in, client->in + used, client->in_length - used);
		client->in_length -= used;
		client->in_scanned = client->in_scanned > used ? client->in_scanned - used : 0;
	}
	if (client->in_length == 0) {
		free(client->in);
		client->in = NULL;
		client->in_size = client->in_scanned = 0;
	}
	if (client->in_over && client->in_length == 0 && out_length(client) == 0)
		client_die(client);
	else if (client->in_over || out_length(client) >= OUT_ENOUGH)
		ev_io_stop(client->loop, &client->readable);
	else
		ev_io_start(client->loop, &client->readable);
}

/* Room for at least one byte more; false: the line is too long or memory is short. */
static bool in_reserve(struct control_client *client)
{
	size_t size = client->in_size ? client->in_size * 2 : IN_FIRST;
	char *grown;

	if (client->in_length < client->in_size)
		return true;
	if (client->in_size == IN_MAX)
		return false;
	if (size > IN_MAX)
		size = IN_MAX;
	grown = realloc(client->in, size);
	if (!grown)
		return false;
	client->in = grown;
	client->in_size = size;
	return true;
}

/* The rest of the line is not waited for: what follows it could not be told from it. */
static void too_long_end(struct control_client *client)
{
	client->in_length = 0;
	client->in_over = true;
	client->serving = true;
	reply_send(
		client, control_error_reply(NULL, "line-too-long", "the line is longer than 64 KiB",
				"Send one JSON object per line; the connection is closed."));
	lines_serve(client);
}

static void on_readable(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	struct control_client *client = watcher->data;
	ssize_t got;

	(void)loop;
	(void)events;
	if (!in_reserve(client)) {
		too_long_end(client);
		return;
	}
	got = recv(client->fd, client->in + client->in_length, client->in_size - client->in_length,
		MSG_DONTWAIT);
	if (got < 0) {
		if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
			client_die(client);
		return;
	}
	if (got == 0)
		client->in_over = true;
	client->in_length += (size_t)got;
	lines_serve(client);
}

static void on_writable(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	struct control_client *client = watcher->data;

	(void)events;
	if (!out_flush(client)) {
		client_die(client);
		return;
	}
	if (out_length(client) == 0)
		ev_io_stop(loop, watcher);
	lines_serve(client);
}

struct control_client *control_client_new(struct ev_loop *loop, int fd,
	const struct control_port_callbacks *callbacks, void *owner,
	void (*ended)(void *owner, struct control_client *client))
{
	struct control_client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->loop = loop;
	client->fd = fd;
	client->callbacks = callbacks;
	client->owner = owner;
	client->ended = ended;
	ev_io_init(&client->readable, on_readable, fd, EV_READ);
	ev_io_init(&client->writable, on_writable, fd, EV_WRITE);
	client->readable.data = client;
	client->writable.data = client;
	ev_io_start(loop, &client->readable);
	return client;
}

void control_client_free(struct control_client *client)
{
	if (!client)
		return;
	ev_io_stop(client->loop, &client->readable);
	ev_io_stop(client->loop, &client->writable);
	out_flush(client);
	close(client->fd);
	free(client->in);
	free(client->out);
	free(client);
}
