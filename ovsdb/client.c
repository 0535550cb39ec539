/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/random.h>
#include <ev.h>

#include "ovsdb/client.h"
#include "ovsdb/jsonrpc.h"
#include "buffer.h"
#include "remote.h"
#include "stream.h"

#define CONNECT_S	 10.0
#define PROBE_NETWORK_S	 30.0
#define BACKOFF_MIN_S	 1.0
#define BACKOFF_MAX_S	 8.0
#define OUTPUT_BYTES_MAX ((size_t)64 << 20)
/* Read at most this much per wake-up, so that a flood of rows does not starve the other fds. */
#define READ_BUDGET ((size_t)1 << 20)

/* Named by what it waits for. Also says what the one timer means. */
enum phase {
	PHASE_STOPPED,	 /* ovsdb_client_start() */
	PHASE_BACKOFF,	 /* the pause to end */
	PHASE_CONNECT,	 /* the server; timer: give up */
	PHASE_CONNECTED, /* anything; timer: probe */
};

struct pending {
	struct pending *next;
	json_int_t id;
	ovsdb_reply_fn *reply;
	void *context;
};

struct ovsdb_client {
	struct ev_loop *loop;
	struct ovsdb_client_callbacks callbacks;
	struct ovsdb_remote remote;
	char *ca_file;
	char *cert_file;
	char *key_file;
	double probe_s;
	double backoff_min_s;
	double backoff_max_s;
	size_t output_bytes_max;

	enum phase phase;
	struct ovsdb_stream stream;
	struct ovsdb_framer framer;
	struct ovsdb_buffer output;
	ev_io io;
	ev_timer timer;
	unsigned failures;   /* in a row: sets the pause */
	unsigned epoch;	     /* counts connections: tells a loop that its connection has gone */
	double connected_at; /* monotonic_s() */
	bool heard;	     /* anything since the probe timer last ran out */
	bool probed;	     /* an echo has been sent and nothing heard since */

	json_int_t last_id;
	struct pending *pending_head;
	struct pending **pending_tail;

	unsigned busy; /* calls into user callbacks that are under way */
	bool freed;    /* by such a callback: destroy when the last one returns */
};

static void client_destroy(struct ovsdb_client *client)
{
	free(client->ca_file);
	free(client->cert_file);
	free(client->key_file);
	ovsdb_framer_clear(&client->framer);
	ovsdb_buffer_clear(&client->output);
	free(client);
}

static void client_enter(struct ovsdb_client *client)
{
	client->busy++;
}

static void client_leave(struct ovsdb_client *client)
{
	if (--client->busy == 0 && client->freed)
		client_destroy(client);
}

static double monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void timer_set(struct ovsdb_client *client, double after_s)
{
	ev_timer_stop(client->loop, &client->timer);
	ev_timer_set(&client->timer, after_s, 0.);
	ev_timer_start(client->loop, &client->timer);
}

/* Waits for what the stream needs next: always reading, writing when there is something to do. */
static void io_update(struct ovsdb_client *client)
{
	const struct ovsdb_stream *stream = &client->stream;
	const bool has_output =
		client->phase == PHASE_CONNECTED && ovsdb_buffer_length(&client->output) > 0;
	const bool write = stream->wants_write || (has_output && !stream->write_waits_for_read);
	const int events = EV_READ | (write ? EV_WRITE : 0);

	if (ev_is_active(&client->io) && client->io.fd == stream->fd &&
		(client->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(client->loop, &client->io);
	ev_io_set(&client->io, stream->fd, events);
	ev_io_start(client->loop, &client->io);
}

/* 1, 2, 4, ... seconds, each a quarter more or less so that a fleet does not come back at once. */
static double backoff_s(const struct ovsdb_client *client)
{
	double pause_s = client->backoff_min_s;
	unsigned char random = 128;
	unsigned i;

	for (i = 1; i < client->failures && pause_s < client->backoff_max_s; i++)
		pause_s *= 2;
	if (pause_s > client->backoff_max_s)
		pause_s = client->backoff_max_s;
	(void)getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return pause_s * (0.75 + random / 512.0);
}

/* Everything that belongs to one connection goes; what is pending completes as lost. */
static void connection_close(struct ovsdb_client *client, const char *reason)
{
	const struct ovsdb_reply lost = {.outcome = OVSDB_LOST, .reason = reason};
	struct pending *pending = client->pending_head;

	client->epoch++;
	client->pending_head = NULL;
	client->pending_tail = &client->pending_head;
	ev_io_stop(client->loop, &client->io);
	ev_timer_stop(client->loop, &client->timer);
	ovsdb_stream_close(&client->stream);
	ovsdb_framer_clear(&client->framer);
	ovsdb_buffer_clear(&client->output);
	while (pending) {
		struct pending *next = pending->next;

		if (pending->reply)
			pending->reply(pending->context, &lost);
		free(pending);
		pending = next;
	}
}

/* The connection, or the attempt, has failed: tell, and come back later. */
static void connection_fail(struct ovsdb_client *client, const char *reason)
{
	const bool lived = client->phase == PHASE_CONNECTED &&
			   monotonic_s() - client->connected_at >= client->backoff_max_s;

	client->failures = lived ? 1 : client->failures + 1;
	client->phase = PHASE_BACKOFF;
	connection_close(client, reason);
	if (client->freed)
		return;
	timer_set(client, backoff_s(client));
	if (client->callbacks.state)
		client->callbacks.state(client->callbacks.context, false, reason);
}

static void connection_open(struct ovsdb_client *client)
{
	struct ovsdb_error error;

	client->phase = PHASE_CONNECT;
	if (ovsdb_stream_open(&client->stream, &client->remote, client->ca_file, client->cert_file,
		    client->key_file, &error) < 0) {
		connection_fail(client, error.text);
		return;
	}
	timer_set(client, CONNECT_S);
	io_update(client);
}

/* Sends what is queued, as far as it goes. Returns 0, or -1 when the connection is over. */
static int output_flush(struct ovsdb_client *client, struct ovsdb_error *error)
{
	struct ovsdb_buffer *output = &client->output;
	ssize_t put = 1;

	while (ovsdb_buffer_length(output) > 0 && put > 0) {
		put = ovsdb_stream_write(&client->stream, output->data + output->start,
			ovsdb_buffer_length(output), error);
		if (put > 0)
			ovsdb_buffer_consume(output, (size_t)put);
	}
	return put < 0 ? -1 : 0;
}

/* Queues a message and takes it over. Returns 0, or -1 with errno. */
static int output_add(struct ovsdb_client *client, json_t *message)
{
	size_t length;
	char *text = message ? ovsdb_message_encode(message, &length) : NULL;
	struct ovsdb_buffer *output = &client->output;
	int code = ENOMEM;

	json_decref(message);
	if (text && length > client->output_bytes_max - ovsdb_buffer_length(output)) {
		code = ENOBUFS;
	} else if (text && ovsdb_buffer_reserve(output, length) == 0) {
		memcpy(output->data + output->end, text, length);
		output->end += length;
		code = 0;
	}
	if (text)
		explicit_bzero(text, length);
	free(text);
	errno = code;
	return code ? -1 : 0;
}

/* Now if the socket takes it, else when it does; a failure shows when the loop tries again. */
static void output_send(struct ovsdb_client *client)
{
	if (!client->stream.write_waits_for_read)
		(void)output_flush(client, NULL);
	io_update(client);
}

static void reply_complete(struct ovsdb_client *client, const struct ovsdb_message *message)
{
	const struct ovsdb_reply reply = {
		.outcome = message->error ? OVSDB_REFUSED : OVSDB_REPLIED,
		.result = message->result,
		.error = message->error,
	};
	const json_int_t id = json_integer_value(message->id);
	struct pending **link = &client->pending_head;
	struct pending *pending;

	/* Replies come in the order of the requests, except behind a waiting transaction. */
	while (*link && (*link)->id != id)
		link = &(*link)->next;
	pending = *link;
	if (!pending || !json_is_integer(message->id))
		return;
	*link = pending->next;
	if (!*link)
		client->pending_tail = link;
	if (pending->reply)
		pending->reply(pending->context, &reply);
	free(pending);
}

/* "echo" is the only request that a server makes (RFC 7047 clause 4.1.11). */
static int request_answer(
	struct ovsdb_client *client, const struct ovsdb_message *message, struct ovsdb_error *error)
{
	json_t *answer;

	if (strcmp(message->method, "echo") == 0)
		answer = json_pack(
			"{sOsOsn}", "id", message->id, "result", message->params, "error");
	else
		answer = json_pack(
			"{sOsnss}", "id", message->id, "result", "error", "unknown method");
	if (output_add(client, answer) < 0)
		return ovsdb_error_set(error, "cannot answer the server: %s", strerror(errno));
	output_send(client);
	return 0;
}

/* Returns 0, or -1 when the connection is of no use any more. */
static int message_handle(struct ovsdb_client *client, json_t *json, struct ovsdb_error *error)
{
	struct ovsdb_message message;

	if (ovsdb_message_parse(json, &message, error) < 0)
		return -1;
	switch (message.type) {
	case OVSDB_MESSAGE_REQUEST:
		return request_answer(client, &message, error);
	case OVSDB_MESSAGE_NOTIFICATION:
		if (client->callbacks.notification)
			client->callbacks.notification(
				client->callbacks.context, message.method, message.params);
		return 0;
	case OVSDB_MESSAGE_REPLY:
		reply_complete(client, &message);
		return 0;
	}
	return 0;
}

/* Hands out the complete messages. Returns 0, or -1 when the connection is over. */
static int input_dispatch(struct ovsdb_client *client, struct ovsdb_error *error)
{
	const unsigned epoch = client->epoch;
	json_t *json;
	int got;

	while ((got = ovsdb_framer_next(&client->framer, &json, error)) > 0) {
		const int handled = message_handle(client, json, error);

		json_decref(json);
		if (epoch != client->epoch)
			return 0;
		if (handled < 0)
			return -1;
	}
	return got;
}

static int input_read(struct ovsdb_client *client, struct ovsdb_error *error)
{
	const unsigned epoch = client->epoch;
	size_t total = 0;

	while (total < READ_BUDGET || ovsdb_stream_has_more(&client->stream)) {
		size_t room;
		char *data = ovsdb_framer_reserve(&client->framer, &room);
		ssize_t got;

		if (!data)
			return ovsdb_error_set(error, "out of memory for the server's message");
		got = ovsdb_stream_read(&client->stream, data, room, error);
		if (got <= 0)
			return (int)got;
		client->heard = true;
		client->probed = false;
		ovsdb_framer_commit(&client->framer, (size_t)got);
		if (input_dispatch(client, error) < 0)
			return -1;
		if (epoch != client->epoch)
			return 0;
		/* A short read emptied the socket: save the call that would only say so. */
		if (!client->stream.ssl && (size_t)got < room)
			return 0;
		total += (size_t)got;
	}
	return 0;
}

/* Connected: tell, and start listening for silence. */
static void connection_ready(struct ovsdb_client *client)
{
	client->phase = PHASE_CONNECTED;
	client->connected_at = monotonic_s();
	client->heard = false;
	client->probed = false;
	ev_timer_stop(client->loop, &client->timer);
	if (client->probe_s > 0)
		timer_set(client, client->probe_s);
	io_update(client);
	if (client->callbacks.state)
		client->callbacks.state(client->callbacks.context, true, "connected");
}

static void io_ready(struct ev_loop *loop, ev_io *io, int events)
{
	struct ovsdb_client *client = io->data;
	const unsigned epoch = client->epoch;
	struct ovsdb_error error;
	int over = 0;

	(void)loop;
	(void)events;
	client_enter(client);
	if (client->phase == PHASE_CONNECT) {
		over = ovsdb_stream_finish(&client->stream, &error);
		if (over > 0)
			connection_ready(client);
	} else {
		over = input_read(client, &error);
		if (over == 0 && epoch == client->epoch)
			over = output_flush(client, &error);
	}
	if (epoch == client->epoch) {
		if (over < 0)
			connection_fail(client, error.text);
		else
			io_update(client);
	}
	client_leave(client);
}

/* Silence: ask once, and give up when that is not answered either. */
static void probe_expire(struct ovsdb_client *client)
{
	struct ovsdb_error error;

	if (client->probed) {
		ovsdb_error_set(&error, "no answer to a probe for %g s", client->probe_s);
		connection_fail(client, error.text);
		return;
	}
	if (!client->heard) {
		if (ovsdb_client_request(client, "echo", json_array(), NULL, NULL) < 0) {
			connection_fail(client, "the server is silent and the output is full");
			return;
		}
		client->probed = true;
	}
	client->heard = false;
	timer_set(client, client->probe_s);
}

static void timer_expire(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct ovsdb_client *client = timer->data;

	(void)loop;
	(void)events;
	client_enter(client);
	switch (client->phase) {
	case PHASE_STOPPED:
	case PHASE_BACKOFF:
		connection_open(client);
		break;
	case PHASE_CONNECT:
		connection_fail(client, "no connection within 10 s");
		break;
	case PHASE_CONNECTED:
		probe_expire(client);
		break;
	}
	client_leave(client);
}

static double default_to(double value, double fallback)
{
	return value > 0 ? value : fallback;
}

/* Returns 0, or -1 when memory is short. NULL stays NULL. */
static int string_copy(char **ret, const char *text)
{
	*ret = text ? strdup(text) : NULL;
	return text && !*ret ? -1 : 0;
}

struct ovsdb_client *ovsdb_client_new(struct ev_loop *loop,
	const struct ovsdb_client_options *options, const struct ovsdb_client_callbacks *callbacks,
	struct ovsdb_error *error)
{
	const bool has_tls_files = options->ca_file && options->cert_file && options->key_file;
	struct ovsdb_client *client;
	struct ovsdb_remote remote;

	if (ovsdb_remote_parse(options->remote, options->resolve_names, &remote, error) < 0)
		return NULL;
	if (remote.kind == OVSDB_REMOTE_SSL && !has_tls_files) {
		ovsdb_error_set(error,
			"remote %s: ssl needs a CA file, a certificate file and "
			"a key file",
			options->remote);
		return NULL;
	}
	client = calloc(1, sizeof(*client));
	if (!client || string_copy(&client->ca_file, options->ca_file) < 0 ||
		string_copy(&client->cert_file, options->cert_file) < 0 ||
		string_copy(&client->key_file, options->key_file) < 0) {
		ovsdb_error_set(error, "out of memory");
		if (client)
			client_destroy(client);
		return NULL;
	}
	client->loop = loop;
	client->callbacks = *callbacks;
	client->remote = remote;
	client->probe_s = default_to(options->probe_s,
		options->probe_s == 0 && remote.kind != OVSDB_REMOTE_UNIX ? PROBE_NETWORK_S : 0);
	client->backoff_min_s = default_to(options->backoff_min_s, BACKOFF_MIN_S);
	client->backoff_max_s = default_to(options->backoff_max_s, BACKOFF_MAX_S);
	client->output_bytes_max =
		options->output_bytes_max ? options->output_bytes_max : OUTPUT_BYTES_MAX;
	client->stream.fd = -1;
	client->pending_tail = &client->pending_head;
	ovsdb_framer_init(&client->framer, 0);
	ev_init(&client->io, io_ready);
	ev_init(&client->timer, timer_expire);
	client->io.data = client;
	client->timer.data = client;
	return client;
}

void ovsdb_client_free(struct ovsdb_client *client)
{
	if (!client || client->freed)
		return;
	client->freed = true;
	client->callbacks = (struct ovsdb_client_callbacks){0};
	client->phase = PHASE_STOPPED;
	client_enter(client);
	connection_close(client, "the connection was closed from this side");
	client_leave(client);
}

void ovsdb_client_start(struct ovsdb_client *client)
{
	if (client->phase == PHASE_STOPPED)
		timer_set(client, 0.);
}

bool ovsdb_client_is_connected(const struct ovsdb_client *client)
{
	return client->phase == PHASE_CONNECTED;
}

int ovsdb_client_request(struct ovsdb_client *client, const char *method, json_t *params,
	ovsdb_reply_fn *reply, void *context)
{
	struct pending *pending;

	if (client->phase != PHASE_CONNECTED) {
		json_decref(params);
		errno = ENOTCONN;
		return -1;
	}
	pending = calloc(1, sizeof(*pending));
	if (!pending) {
		json_decref(params);
		return -1;
	}
	pending->id = ++client->last_id;
	pending->reply = reply;
	pending->context = context;
	if (output_add(client, ovsdb_request_new(pending->id, method, params)) < 0) {
		free(pending);
		return -1;
	}
	*client->pending_tail = pending;
	client->pending_tail = &pending->next;
	output_send(client);
	return 0;
}
