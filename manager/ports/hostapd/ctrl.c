/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/hostapd/ctrl.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define REPLY_SIZE 4096 /* hostapd's largest */

struct ctrl_request {
	struct ctrl_request *next;
	char text[CTRL_REQUEST_SIZE];
	ctrl_reply_fn *reply;
	void *arg;
};

struct ctrl {
	struct ev_loop *loop;
	struct ctrl_callbacks callbacks;
	struct sockaddr_un address;
	int request_fd, event_fd;
	ev_io request_io, event_io;
	ev_idle lost_idle; /* runs when the connection broke while somebody was sending */
	pid_t peer;
	struct ctrl_request *first, **last; /* the queue; the first one is sent when `sent` */
	bool sent;
};

static void queue_send(struct ctrl *ctrl);

/* --- sockets --- */

/*
 * Bound to an abstract address of the kernel's choice: nothing to clean up in the file system.
 * Connected, so that the kernel lets nobody else send to it. Credentials tell the process id of who
 * answers.
 */
static int socket_open(const struct sockaddr_un *address)
{
	const struct sockaddr_un any = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &one, sizeof(one)) == 0 &&
		bind(fd, (const struct sockaddr *)&any, sizeof(any.sun_family)) == 0 &&
		connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Length of the datagram, closed by a zero in the buffer; -1 with errno set. */
static ssize_t socket_receive(int fd, char *buffer, size_t size, pid_t *peer)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec part = {.iov_base = buffer, .iov_len = size - 1};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control)};
	ssize_t length;

	do
		length = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -1;
	buffer[length] = '\0';
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		struct ucred credentials;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_CREDENTIALS)
			continue;
		memcpy(&credentials, CMSG_DATA(c), sizeof(credentials));
		*peer = credentials.pid;
	}
	return length;
}

static void watch_requests(struct ctrl *ctrl, int events)
{
	ev_io_stop(ctrl->loop, &ctrl->request_io);
	ev_io_set(&ctrl->request_io, ctrl->request_fd, events);
	ev_io_start(ctrl->loop, &ctrl->request_io);
}

static void request_socket_close(struct ctrl *ctrl)
{
	if (ctrl->request_fd < 0)
		return;
	ev_io_stop(ctrl->loop, &ctrl->request_io);
	close(ctrl->request_fd);
	ctrl->request_fd = -1;
	ctrl->sent = false;
}

static bool request_socket_open(struct ctrl *ctrl)
{
	ctrl->request_fd = socket_open(&ctrl->address);
	if (ctrl->request_fd < 0)
		return false;
	watch_requests(ctrl, EV_READ);
	return true;
}

/* --- events --- */

static void events_drain(struct ctrl *ctrl)
{
	char line[REPLY_SIZE + 1];
	ssize_t length;
	pid_t peer;

	/* A callback may close the connection. */
	while (ctrl->event_fd >= 0) {
		length = socket_receive(ctrl->event_fd, line, sizeof(line), &peer);
		if (length < 0)
			return;
		ctrl->callbacks.event(ctrl->callbacks.arg, line, (size_t)length);
	}
}

static void on_event(struct ev_loop *loop, ev_io *io, int revents)
{
	(void)loop;
	(void)revents;
	events_drain(io->data);
}

/* --- requests --- */

static struct ctrl_request *queue_take(struct ctrl *ctrl)
{
	struct ctrl_request *request = ctrl->first;

	if (!request)
		return NULL;
	ctrl->first = request->next;
	if (!ctrl->first)
		ctrl->last = &ctrl->first;
	ctrl->sent = false;
	return request;
}

static void request_finish(struct ctrl_request *request, const char *reply, size_t length)
{
	request->reply(request->arg, reply, length);
	explicit_bzero(request, sizeof(*request));
	free(request);
}

/* Those that are added meanwhile are not lost: they are answered by whatever is opened next. */
static void queue_lose(struct ctrl *ctrl)
{
	struct ctrl_request *lost = ctrl->first;

	ctrl->first = NULL;
	ctrl->last = &ctrl->first;
	ctrl->sent = false;
	while (lost) {
		struct ctrl_request *request = lost;

		lost = request->next;
		request_finish(request, NULL, 0);
	}
}

static void on_lost(struct ev_loop *loop, ev_idle *idle, int revents)
{
	struct ctrl *ctrl = idle->data;

	(void)revents;
	ev_idle_stop(loop, idle);
	queue_lose(ctrl);
}

static void queue_send(struct ctrl *ctrl)
{
	const struct ctrl_request *request = ctrl->first;

	if (!request || ctrl->sent)
		return;
	if (ctrl->request_fd >= 0 &&
		send(ctrl->request_fd, request->text, strlen(request->text), MSG_NOSIGNAL) >= 0) {
		ctrl->sent = true;
		watch_requests(ctrl, EV_READ);
	} else if (ctrl->request_fd >= 0 && (errno == EAGAIN || errno == EINTR)) {
		/* hostapd is busy and its queue is full. */
		watch_requests(ctrl, EV_READ | EV_WRITE);
	} else {
		ev_idle_start(ctrl->loop, &ctrl->lost_idle);
	}
}

static void on_reply(struct ctrl *ctrl)
{
	char reply[REPLY_SIZE + 1];
	struct ctrl_request *request;
	ssize_t length;

	/* First the events: they were sent before the reply. A callback may cancel the request or
	 * close the connection. */
	events_drain(ctrl);
	if (ctrl->request_fd < 0)
		return;
	length = socket_receive(ctrl->request_fd, reply, sizeof(reply), &ctrl->peer);
	if (length < 0)
		return;
	request = ctrl->sent ? queue_take(ctrl) : NULL;
	if (request)
		request_finish(request, reply, (size_t)length);
	explicit_bzero(reply, (size_t)length);
	queue_send(ctrl);
}

static void on_request_io(struct ev_loop *loop, ev_io *io, int revents)
{
	struct ctrl *ctrl = io->data;

	(void)loop;
	if (revents & EV_READ)
		on_reply(ctrl);
	else
		queue_send(ctrl);
}

struct ctrl_request *ctrl_send(struct ctrl *ctrl, const char *text, ctrl_reply_fn *reply, void *arg)
{
	struct ctrl_request *request = calloc(1, sizeof(*request));

	if (!request || strlen(text) >= sizeof(request->text)) {
		free(request);
		return NULL;
	}
	memcpy(request->text, text, strlen(text));
	request->reply = reply;
	request->arg = arg;
	*ctrl->last = request;
	ctrl->last = &request->next;
	queue_send(ctrl);
	return request;
}

void ctrl_cancel(struct ctrl *ctrl, struct ctrl_request *request)
{
	const bool sent = ctrl->sent && request == ctrl->first;

	for (struct ctrl_request **p = &ctrl->first; *p; p = &(*p)->next) {
		if (*p != request)
			continue;
		*p = request->next;
		if (!*p)
			ctrl->last = p;
		explicit_bzero(request, sizeof(*request));
		free(request);
		break;
	}
	if (!sent)
		return;
	/* Its reply may still come and would be taken for the next one's: that one asks from
	 * another address. */
	request_socket_close(ctrl);
	request_socket_open(ctrl);
	queue_send(ctrl);
}

/* --- life --- */

struct ctrl *ctrl_new(struct ev_loop *loop, const struct ctrl_callbacks *callbacks)
{
	struct ctrl *ctrl = calloc(1, sizeof(*ctrl));

	if (!ctrl)
		return NULL;
	ctrl->loop = loop;
	ctrl->callbacks = *callbacks;
	ctrl->request_fd = ctrl->event_fd = -1;
	ctrl->last = &ctrl->first;
	ev_init(&ctrl->request_io, on_request_io);
	ev_init(&ctrl->event_io, on_event);
	ev_idle_init(&ctrl->lost_idle, on_lost);
	ctrl->request_io.data = ctrl->event_io.data = ctrl->lost_idle.data = ctrl;
	return ctrl;
}

int ctrl_open(struct ctrl *ctrl, const char *path)
{
	ctrl_close(ctrl);
	memset(&ctrl->address, 0, sizeof(ctrl->address));
	ctrl->address.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(ctrl->address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(ctrl->address.sun_path, path, strlen(path));
	ctrl->peer = 0;
	ctrl->event_fd = socket_open(&ctrl->address);
	if (ctrl->event_fd < 0)
		return -1;
	/* The answer, "OK", arrives among the events and is none. */
	if (send(ctrl->event_fd, "ATTACH", strlen("ATTACH"), MSG_NOSIGNAL) < 0 ||
		!request_socket_open(ctrl)) {
		const int error = errno;

		ctrl_close(ctrl);
		errno = error;
		return -1;
	}
	ev_io_set(&ctrl->event_io, ctrl->event_fd, EV_READ);
	ev_io_start(ctrl->loop, &ctrl->event_io);
	queue_send(ctrl);
	return 0;
}

void ctrl_close(struct ctrl *ctrl)
{
	request_socket_close(ctrl);
	ev_idle_stop(ctrl->loop, &ctrl->lost_idle);
	if (ctrl->event_fd >= 0) {
		ev_io_stop(ctrl->loop, &ctrl->event_io);
		/* Best effort: a hostapd that is gone or hangs needs none. */
		send(ctrl->event_fd, "DETACH", strlen("DETACH"), MSG_NOSIGNAL);
		close(ctrl->event_fd);
		ctrl->event_fd = -1;
	}
	queue_lose(ctrl);
}

void ctrl_free(struct ctrl *ctrl)
{
	struct ctrl_request *request;

	if (!ctrl)
		return;
	while ((request = queue_take(ctrl)) != NULL) {
		explicit_bzero(request, sizeof(*request));
		free(request);
	}
	ctrl_close(ctrl);
	free(ctrl);
}

void ctrl_drain(struct ctrl *ctrl)
{
	events_drain(ctrl);
	if (ctrl->request_fd >= 0 && ctrl->sent)
		on_reply(ctrl);
}

pid_t ctrl_peer(const struct ctrl *ctrl)
{
	return ctrl->peer;
}
