/* SPDX-License-Identifier: BSD-3-Clause */
/* Generic netlink by a plain socket: requests, and the parts of replies. */
#ifndef PEER_NETLINK_H
#define PEER_NETLINK_H

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETLINK_REPLY_MAX 32768 /* the kernel makes dumps of at most this */

struct netlink_message {
	struct nlmsghdr header;
	struct genlmsghdr generic;
	char attributes[2048];
};

/* A value, borrowed from the message. */
struct netlink_value {
	uint16_t type;
	const uint8_t *p;
	size_t len;
};

struct netlink_family {
	uint16_t id;
	uint32_t scan_group;
	uint32_t mlme_group;
};

/* Called for each message of an answer: its command and its attributes. */
typedef void netlink_reply_fn(void *context, uint8_t command, const uint8_t *p, size_t len);

void netlink_init(struct netlink_message *message, uint16_t family, uint8_t command);
void netlink_add(struct netlink_message *message, uint16_t type, const void *data, size_t len);
void netlink_add_u32(struct netlink_message *message, uint16_t type, uint32_t value);
/* Attributes that are added between begin and end are inside of the one begun. */
size_t netlink_begin(struct netlink_message *message, uint16_t type);
void netlink_end(struct netlink_message *message, size_t begun);

/* The next attribute of *p; false at the end, or when the rest is no attribute. */
bool netlink_next(const uint8_t **p, size_t *len, struct netlink_value *ret);
uint32_t netlink_u32(const struct netlink_value *value); /* 0 when it is too short */
uint16_t netlink_u16(const struct netlink_value *value);

int netlink_open(void); /* a descriptor, or -1 with errno */
/* Sends and takes the whole answer; 0, or an errno. */
int netlink_ask(
	int fd, const struct netlink_message *message, netlink_reply_fn *reply, void *context);
/* Whatever has come without being asked for; 0, or an errno (EAGAIN: nothing). */
int netlink_listen(int fd, netlink_reply_fn *reply, void *context);
/* Number and groups of nl80211; 0, or an errno. */
int netlink_family_find(int fd, struct netlink_family *ret);

#endif
