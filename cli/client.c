/* SPDX-License-Identifier: BSD-3-Clause */
#include "client.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MS 10000
#define IN_FIRST  4096
#define IN_MAX	  (64u << 20) /* of one line; a status with ten thousand problems has 2 MiB */

#define REMEDY_RUNNING "Is wpsd running? See `systemctl status wpsd`."

int64_t client_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the socket can be read. */
static enum client_result readable_wait(const struct client *client, int64_t deadline_ms)
{
	struct pollfd poll = {.fd = client->fd, .events = POLLIN};
	int64_t left_ms = deadline_ms - client_now_ms();
	struct timespec left;
	int ready;

	if (left_ms < 0)
		left_ms = 0;
	left = (struct timespec){.tv_sec = left_ms / 1000, .tv_nsec = left_ms % 1000 * 1000000};
	ready = ppoll(&poll, 1, &left, client->wait_mask);
	if (ready < 0)
		return errno == EINTR ? CLIENT_STOPPED : CLIENT_LOST;
	return ready == 0 ? CLIENT_TIME_OVER : CLIENT_OK;
}

/* An export has keys. */
static void in_free(struct client *client)
{
	if (client->in)
		explicit_bzero(client->in, client->in_size);
	free(client->in);
}

static bool in_reserve(struct client *client)
{
	size_t size = client->in_size ? client->in_size * 2 : IN_FIRST;
	char *grown;

	if (client->in_length < client->in_size)
		return true;
	grown = size <= IN_MAX ? malloc(size) : NULL;
	if (!grown)
		return false;
	if (client->in)
		memcpy(grown, client->in, client->in_length);
	in_free(client);
	client->in = grown;
	client->in_size = size;
	return true;
}

/* The next line as JSON. What is not an object, or too long, counts as lost. */
static enum client_result line_read(struct client *client, int64_t deadline_ms, json_t **ret_line)
{
	size_t scanned = 0, length;
	enum client_result result;
	char *end = NULL;
	ssize_t got;

	while (client->in_length == 0 ||
		!(end = memchr(client->in + scanned, '\n', client->in_length - scanned))) {
		scanned = client->in_length;
		if (!in_reserve(client))
			return CLIENT_LOST;
		result = readable_wait(client, deadline_ms);
		if (result != CLIENT_OK)
			return result;
		got = recv(client->fd, client->in + client->in_length,
			client->in_size - client->in_length, MSG_DONTWAIT);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			return CLIENT_LOST;
		if (got > 0)
			client->in_length += (size_t)got;
	}
	length = (size_t)(end - client->in);
	*ret_line = json_loadb(client->in, length, 0, NULL);
	client->in_length -= length + 1;
	memmove(client->in, end + 1, client->in_length);
	return *ret_line ? CLIENT_OK : CLIENT_LOST;
}

static void permission_failure_set(struct cli_failure *failure, const char *path)
{
	struct stat status;
	const struct group *group;

	cli_failure_set(failure, CLI_NO_WPSD, "no-permission", "Use sudo.",
		"no permission to use wpsd's socket %s", path);
	if (stat(path, &status) < 0 || !(status.st_mode & 0060) || status.st_gid == 0)
		return;
	group = getgrgid(status.st_gid);
	if (group)
		snprintf(failure->remedy, sizeof(failure->remedy),
			"Use sudo, or join the group %s: `sudo adduser $USER %s`, then log in "
			"again.",
			group->gr_name, group->gr_name);
}

static bool socket_connect(struct client *client, struct cli_failure *failure)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(client->path) >= sizeof(address.sun_path)) {
		cli_failure_set(failure, CLI_NO_WPSD, "unreachable", "Give a shorter path.",
			"the path of the socket has %zu bytes, at most %zu are possible: %s",
			strlen(client->path), sizeof(address.sun_path) - 1, client->path);
		return false;
	}
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", client->path);
	client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client->fd >= 0 &&
		connect(client->fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return true;
	if (errno == EACCES || errno == EPERM)
		permission_failure_set(failure, client->path);
	else
		cli_failure_set(failure, CLI_NO_WPSD, "unreachable", REMEDY_RUNNING,
			"cannot reach wpsd at %s: %s", client->path, strerror(errno));
	return false;
}

static void result_failure_set(
	struct cli_failure *failure, const struct client *client, enum client_result result)
{
	if (result == CLIENT_TIME_OVER)
		cli_failure_set(failure, CLI_NO_WPSD, "no-answer",
			"See its log: `journalctl -u wpsd`.",
			"wpsd at %s does not answer within %d s", client->path,
			client->answer_ms / 1000);
	else
		cli_failure_set(failure, CLI_NO_WPSD, "connection-lost", REMEDY_RUNNING,
			"wpsd at %s closed the connection", client->path);
}

/* What an error of the protocol says; false when @reply is none. */
static bool error_failure_set(struct cli_failure *failure, const json_t *reply, int exit_code)
{
	const char *token, *message, *remedy = "";

	if (json_unpack((json_t *)reply, "{s:{s:s, s:s, s?s}}", "error", "token", &token, "message",
		    &message, "remedy", &remedy) < 0)
		return false;
	cli_failure_set(failure, exit_code, token, remedy, "%s", message);
	return true;
}

static bool greeting_check(
	const struct client *client, const json_t *greeting, struct cli_failure *failure)
{
	const char *version;
	int protocol;

	if (error_failure_set(failure, greeting, CLI_NO_WPSD))
		return false;
	if (json_unpack((json_t *)greeting, "{s:s, s:i}", "openwps", &version, "protocol",
		    &protocol) < 0) {
		cli_failure_set(failure, CLI_NO_WPSD, "not-wpsd",
			"Give the path of wpsd's control socket.", "what listens on %s is not wpsd",
			client->path);
		return false;
	}
	if (protocol != CLIENT_PROTOCOL) {
		cli_failure_set(failure, CLI_NO_WPSD, "other-protocol",
			"Install wps and wpsd of the same version.",
			"wpsd %s speaks protocol %d, wps %s speaks %d", version, protocol,
			OPENWPS_VERSION, CLIENT_PROTOCOL);
		return false;
	}
	return true;
}

bool client_open(struct client *client, const char *path, struct cli_failure *failure)
{
	json_t *greeting = NULL;
	enum client_result result;
	bool good = false;

	*client = (struct client){
		.fd = -1, .path = path, .answer_ms = ANSWER_MS, .events = json_array()};
	if (!socket_connect(client, failure))
		return false;
	result = line_read(client, client_now_ms() + client->answer_ms, &greeting);
	if (result == CLIENT_OK)
		good = greeting_check(client, greeting, failure);
	else
		result_failure_set(failure, client, result);
	json_decref(greeting);
	return good;
}

void client_close(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	in_free(client);
	json_decref(client->events);
	*client = (struct client){.fd = -1};
}

static bool line_send(const struct client *client, const char *line)
{
	size_t length = strlen(line);

	while (length > 0) {
		ssize_t sent = send(client->fd, line, length, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0) {
			line += sent;
			length -= (size_t)sent;
		}
	}
	return true;
}

/* Steals @params. */
static bool request_send(struct client *client, const char *method, json_t *params)
{
	json_t *request = json_pack("{s:I, s:s, s:o*}", "id", (json_int_t)++client->last_id,
		"method", method, "params", params);
	char *line = request ? json_dumps(request, JSON_COMPACT) : NULL;
	bool sent = line && line_send(client, line) && line_send(client, "\n");

	if (line)
		explicit_bzero(line, strlen(line)); /* an import has keys */
	free(line);
	json_decref(request);
	return sent;
}

static enum client_result reply_wait(struct client *client, json_t **ret_reply)
{
	const int64_t deadline_ms = client_now_ms() + client->answer_ms;
	enum client_result result;
	json_t *line = NULL;

	/* Ctrl-C does not split an order from its reply: they are a moment apart. */
	while ((result = line_read(client, deadline_ms, &line)) == CLIENT_OK) {
		if (json_integer_value(json_object_get(line, "id")) == client->last_id) {
			*ret_reply = line;
			return CLIENT_OK;
		}
		json_array_append_new(client->events, line);
	}
	return result;
}

json_t *client_call(
	struct client *client, const char *method, json_t *params, struct cli_failure *failure)
{
	const sigset_t *mask = client->wait_mask;
	enum client_result result = CLIENT_LOST;
	json_t *reply = NULL, *answer = NULL;

	client->wait_mask = NULL;
	if (request_send(client, method, params))
		result = reply_wait(client, &reply);
	client->wait_mask = mask;
	if (result != CLIENT_OK)
		result_failure_set(failure, client, result);
	else if (!error_failure_set(failure, reply, CLI_NOT_DONE))
		answer = json_incref(json_object_get(reply, "result"));
	json_decref(reply);
	return answer;
}

enum client_result client_event(struct client *client, int64_t deadline_ms, json_t **ret_event)
{
	if (json_array_size(client->events) > 0) {
		*ret_event = json_incref(json_array_get(client->events, 0));
		json_array_remove(client->events, 0);
		return CLIENT_OK;
	}
	return line_read(client, deadline_ms, ret_event);
}
