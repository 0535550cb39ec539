/* SPDX-License-Identifier: BSD-3-Clause */
#include "netlink.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* linux/netlink.h computes these in int. */
#define SPACE(length) (((size_t)(length) + NLA_ALIGNTO - 1) & ~(size_t)(NLA_ALIGNTO - 1))
#define HEADER	      SPACE(sizeof(struct nlattr))

void netlink_init(struct netlink_message *message, uint16_t family, uint8_t command)
{
	memset(message, 0, sizeof(*message));
	message->header.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	message->header.nlmsg_type = family;
	message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	message->generic.cmd = command;
}

void netlink_add(struct netlink_message *message, uint16_t type, const void *data, size_t len)
{
	struct nlattr attribute = {.nla_len = (uint16_t)(HEADER + len), .nla_type = type};
	char *p = (char *)message + message->header.nlmsg_len;

	if (message->header.nlmsg_len + SPACE(attribute.nla_len) > sizeof(*message))
		return; /* the kernel refuses what is left */
	memcpy(p, &attribute, sizeof(attribute));
	if (len)
		memcpy(p + HEADER, data, len);
	message->header.nlmsg_len += (uint32_t)SPACE(attribute.nla_len);
}

void netlink_add_u32(struct netlink_message *message, uint16_t type, uint32_t value)
{
	netlink_add(message, type, &value, sizeof(value));
}

size_t netlink_begin(struct netlink_message *message, uint16_t type)
{
	const size_t begun = message->header.nlmsg_len;

	netlink_add(message, type | NLA_F_NESTED, NULL, 0);
	return begun;
}

void netlink_end(struct netlink_message *message, size_t begun)
{
	char *p = (char *)message + begun;
	struct nlattr attribute;

	memcpy(&attribute, p, sizeof(attribute));
	attribute.nla_len = (uint16_t)(message->header.nlmsg_len - begun);
	memcpy(p, &attribute, sizeof(attribute));
}

bool netlink_next(const uint8_t **p, size_t *len, struct netlink_value *ret)
{
	struct nlattr attribute;
	size_t step;

	if (*len < HEADER)
		return false;
	memcpy(&attribute, *p, sizeof(attribute));
	if (attribute.nla_len < HEADER || attribute.nla_len > *len)
		return false;
	*ret = (struct netlink_value){
		.type = (uint16_t)(attribute.nla_type & (unsigned)NLA_TYPE_MASK),
		.p = *p + HEADER,
		.len = attribute.nla_len - HEADER};
	step = SPACE(attribute.nla_len) < *len ? SPACE(attribute.nla_len) : *len;
	*p += step;
	*len -= step;
	return true;
}

uint32_t netlink_u32(const struct netlink_value *value)
{
	uint32_t number = 0;

	if (value->len >= sizeof(number))
		memcpy(&number, value->p, sizeof(number));
	return number;
}

uint16_t netlink_u16(const struct netlink_value *value)
{
	uint16_t number = 0;

	if (value->len >= sizeof(number))
		memcpy(&number, value->p, sizeof(number));
	return number;
}

int netlink_open(void)
{
	const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&kernel, sizeof(kernel)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* One datagram. 0: more of the answer follows; 1: it is whole; negative: an errno. */
static int datagram_take(int fd, int flags, netlink_reply_fn *reply, void *context)
{
	union {
		struct nlmsghdr header;
		char bytes[NETLINK_REPLY_MAX];
	} buffer;
	const ssize_t got = recv(fd, &buffer, sizeof(buffer), flags);
	size_t left = got > 0 ? (size_t)got : 0;

	if (got < 0)
		return errno == EINTR ? 0 : -errno;
	for (struct nlmsghdr *h = &buffer.header; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
		const uint8_t *data = (const uint8_t *)h + NLMSG_HDRLEN;
		const size_t len = h->nlmsg_len - NLMSG_HDRLEN;
		int error;

		if (h->nlmsg_type == NLMSG_DONE)
			return 1;
		if (h->nlmsg_type == NLMSG_ERROR && len >= sizeof(error)) {
			memcpy(&error, data, sizeof(error));
			return error ? error : 1;
		}
		if (reply && len > GENL_HDRLEN)
			reply(context, ((const struct genlmsghdr *)data)->cmd, data + GENL_HDRLEN,
				len - GENL_HDRLEN);
	}
	return 0;
}

int netlink_ask(
	int fd, const struct netlink_message *message, netlink_reply_fn *reply, void *context)
{
	int result = 0;

	if (send(fd, message, message->header.nlmsg_len, 0) < 0)
		return errno;
	while (result == 0)
		result = datagram_take(fd, 0, reply, context);
	return result < 0 ? -result : 0;
}

int netlink_listen(int fd, netlink_reply_fn *reply, void *context)
{
	const int result = datagram_take(fd, MSG_DONTWAIT, reply, context);

	return result < 0 ? -result : 0;
}

static void group_take(struct netlink_family *family, const uint8_t *p, size_t len)
{
	struct netlink_value value;
	const char *name = "";
	uint32_t id = 0;

	while (netlink_next(&p, &len, &value)) {
		if (value.type == CTRL_ATTR_MCAST_GRP_NAME && value.len && !value.p[value.len - 1])
			name = (const char *)value.p;
		else if (value.type == CTRL_ATTR_MCAST_GRP_ID)
			id = netlink_u32(&value);
	}
	if (strcmp(name, NL80211_MULTICAST_GROUP_SCAN) == 0)
		family->scan_group = id;
	else if (strcmp(name, NL80211_MULTICAST_GROUP_MLME) == 0)
		family->mlme_group = id;
}

static void family_take(void *context, uint8_t command, const uint8_t *p, size_t len)
{
	struct netlink_family *family = context;
	struct netlink_value value;

	(void)command;
	while (netlink_next(&p, &len, &value)) {
		const uint8_t *inner = value.p;
		size_t left = value.len;
		struct netlink_value group;

		if (value.type == CTRL_ATTR_FAMILY_ID)
			family->id = netlink_u16(&value);
		if (value.type != CTRL_ATTR_MCAST_GROUPS)
			continue;
		while (netlink_next(&inner, &left, &group))
			group_take(family, group.p, group.len);
	}
}

int netlink_family_find(int fd, struct netlink_family *ret)
{
	struct netlink_family family = {0};
	struct netlink_message message;
	int error;

	netlink_init(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	netlink_add(&message, CTRL_ATTR_FAMILY_NAME, NL80211_GENL_NAME, sizeof(NL80211_GENL_NAME));
	error = netlink_ask(fd, &message, family_take, &family);
	if (error || !family.id)
		return error ? error : ENOENT;
	*ret = family;
	return 0;
}
