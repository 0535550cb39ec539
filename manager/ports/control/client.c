/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/control/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "manager/log.h"

#define IN_MAX	   (CONTROL_LINE_MAX + 1)
#define IN_STEP	   4096
#define OUT_ENOUGH 65536 /* no further request is answered while so much is unread */

static size_t out_length(const struct control_client *client)
{
	return client->out.length - client->out_sent;
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

/* Returns false when the other side is gone. */
static bool out_flush(struct control_client *client)
{
	while (out_length(client) > 0) {
		ssize_t sent = send(client->fd, client->out.bytes + client->out_sent,
			out_length(client), MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		client->out_sent += (size_t)sent;
	}
	wiped_free(&client->out);
	client->out_sent = 0;
	client->out_max = CONTROL_QUEUE_MAX;
	return true;
}

void control_client_send(struct control_client *client, const char *line, size_t length)
{
	struct wiped *out = &client->out;

	if (client->dead)
		return;
	/* A single long line may pass. */
	if (out_length(client) >= client->out_max) {
		log_warning("control", "a client does not read its events: cut off");
		client_die(client);
		return;
	}
	if (client->out_sent > 0) {
		wiped_drop(out, client->out_sent);
		client->out_sent = 0;
	}
	if (!wiped_reserve(out, length + 1)) {
		log_error("control", "out of memory: a client is cut off");
		client_die(client);
		return;
	}
	memcpy(out->bytes + out->length, line, length);
	out->bytes[out->length + length] = '\n';
	out->length += length + 1;
	ev_io_start(client->loop, &client->writable);
}

/* Steals @reply, which may be NULL (out of memory). */
static void reply_send(struct control_client *client, json_t *reply)
{
	char *text = reply ? json_dumps(reply, JSON_COMPACT) : NULL;

	json_decref(reply);
	if (!text) {
		log_error("control", "out of memory: a client is cut off");
		client_die(client);
		return;
	}
	control_client_send(client, text, strlen(text));
	client->out_max = out_length(client) + CONTROL_QUEUE_MAX;
	explicit_bzero(text, strlen(text)); /* an export has keys */
	free(text);
}

static void line_answer(struct control_client *client, const char *line, size_t length)
{
	reply_send(client, control_request_answer(line, length, client->callbacks, &client->talk));
}

/* Cuts the next line off the input: its length in @ret_length and how much it took of the input, or
 * 0 when there is none yet. */
static size_t line_find(struct control_client *client, size_t from, size_t *ret_length)
{
	const struct wiped *in = &client->in;
	const size_t scanned = client->in_scanned > from ? client->in_scanned : from;
	const char *end = memchr(in->bytes + scanned, '\n', in->length - scanned);

	if (end) {
		*ret_length = (size_t)(end - in->bytes) - from;
		return *ret_length + 1;
	}
	client->in_scanned = in->length;
	/* What comes last needs no newline: half a JSON object is never a whole one. */
	if (client->in_over) {
		*ret_length = in->length - from;
		return *ret_length;
	}
	return 0;
}

/* Answers the lines that are there, as long as the client reads what it is told. */
static void lines_serve(struct control_client *client)
{
	size_t used = 0, length, taken;

	client->serving = true;
	while (!client->dead && used < client->in.length && out_length(client) < OUT_ENOUGH) {
		taken = line_find(client, used, &length);
		if (taken == 0)
			break;
		line_answer(client, client->in.bytes + used, length);
		used += taken;
	}
	client->serving = false;
	if (client->dead) {
		client->ended(client->owner, client);
		return;
	}
	if (used > 0) {
		wiped_drop(&client->in, used);
		client->in_scanned = client->in_scanned > used ? client->in_scanned - used : 0;
	}
	if (client->in.length == 0) {
		wiped_free(&client->in);
		client->in_scanned = 0;
	}
	if (client->in_over && client->in.length == 0 && out_length(client) == 0)
		client_die(client);
	else if (client->in_over || out_length(client) >= OUT_ENOUGH)
		ev_io_stop(client->loop, &client->readable);
	else
		ev_io_start(client->loop, &client->readable);
}

/* The rest of the line is not waited for: what follows it could not be told from it. */
static void too_long_end(struct control_client *client)
{
	client->in.length = 0;
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
	struct wiped *in = &client->in;
	ssize_t got;

	(void)loop;
	(void)events;
	if (in->length == IN_MAX) {
		too_long_end(client);
		return;
	}
	if (!wiped_reserve(in, in->length + IN_STEP < IN_MAX ? IN_STEP : IN_MAX - in->length)) {
		log_error("control", "out of memory: a client is cut off");
		client_die(client);
		return;
	}
	got = recv(client->fd, in->bytes + in->length,
		(in->size < IN_MAX ? in->size : IN_MAX) - in->length, MSG_DONTWAIT);
	if (got < 0) {
		if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
			client_die(client);
		return;
	}
	if (got == 0)
		client->in_over = true;
	in->length += (size_t)got;
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
	client->out_max = CONTROL_QUEUE_MAX;
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
	wiped_free(&client->in);
	wiped_free(&client->out);
	control_talk_end(&client->talk);
	free(client);
}
