/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A client of hostapd's control interface on libev: datagrams over a unix socket. Requests go over
 * one socket, one at a time because a reply does not say what it answers; events arrive on another
 * one. Before a reply is handed on, every event that hostapd sent before it has been.
 */
#ifndef OPENWPS_HOSTAPD_CTRL_H
#define OPENWPS_HOSTAPD_CTRL_H

#include <ev.h>
#include <stddef.h>
#include <sys/types.h>

/* hostapd cuts a request on the global socket here (docs/hostapd-facts.md). */
#define CTRL_REQUEST_SIZE 256

struct ctrl;
struct ctrl_request;

/* NULL when the connection was lost; a reply may be empty. The text is closed by a zero and wiped
 * afterwards. */
typedef void ctrl_reply_fn(void *arg, const char *reply, size_t length);

struct ctrl_callbacks {
	void *arg;
	void (*event)(void *arg, const char *line, size_t length);
};

struct ctrl *ctrl_new(struct ev_loop *loop, const struct ctrl_callbacks *callbacks);

/* Requests that are under way are dropped without a word. Takes NULL. Not from within a callback.
 */
void ctrl_free(struct ctrl *ctrl);

/* Connects to the socket at `path` and attaches. Returns 0, or -1 with errno set: nobody listens
 * there. */
int ctrl_open(struct ctrl *ctrl, const char *path);

/* Says good-bye, so that hostapd does not send into the void. Requests that are under way are lost:
 * they are told so. */
void ctrl_close(struct ctrl *ctrl);

/*
 * Sends as soon as every request before it was answered. The reply is called exactly once, never
 * from within this function, unless the request is cancelled. NULL when memory ran out or the text
 * is longer than CTRL_REQUEST_SIZE - 1: then nothing is called.
 */
struct ctrl_request *ctrl_send(
	struct ctrl *ctrl, const char *text, ctrl_reply_fn *reply, void *arg);

/* The reply will not be called. hostapd may carry the request out all the same. */
void ctrl_cancel(struct ctrl *ctrl, struct ctrl_request *request);

/* Hands on what has arrived already: for a peer that has ended. */
void ctrl_drain(struct ctrl *ctrl);

/* Process id of who answers, as the kernel tells it; 0 before the first answer. */
pid_t ctrl_peer(const struct ctrl *ctrl);

#endif
