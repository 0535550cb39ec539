/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/hostapd/netdev.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/nl80211.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "notation/notation.h"

#define ADDRESSES 31 /* that can be derived from one: more than a radio carries BSSs */

/* --- sysfs --- */

/* The first line of a file under /sys/class. */
static bool class_read(const char *class, const char *name, const char *file, char *text, int size)
{
	char path[PATH_MAX];
	FILE *stream;
	bool found;

	snprintf(path, sizeof(path), "/sys/class/%s/%s/%s", class, name, file);
	stream = fopen(path, "re");
	if (!stream)
		return false;
	found = fgets(text, size, stream) != NULL;
	fclose(stream);
	if (found)
		text[strcspn(text, "\n")] = '\0';
	return found;
}

int netdev_phy_index(const char *phy)
{
	char text[16];

	if (!class_read("ieee80211", phy, "index", text, sizeof(text)))
		return -1;
	return (int)strtol(text, NULL, 10);
}

bool netdev_exists(const char *if_name)
{
	return if_nametoindex(if_name) != 0;
}

bool netdev_is_on_phy(const char *if_name, const char *phy)
{
	char name[32];

	return class_read("net", if_name, "phy80211/name", name, sizeof(name)) &&
	       strcmp(name, phy) == 0;
}

void netdev_mac(const char *if_name, char mac[static MAC_SIZE])
{
	if (!class_read("net", if_name, "address", mac, MAC_SIZE) || strlen(mac) != MAC_SIZE - 1)
		mac[0] = '\0';
}

static bool mac_used(const char *mac, const char *except)
{
	DIR *dir = opendir("/sys/class/net");
	const struct dirent *entry;
	char other[MAC_SIZE];
	bool used = false;

	if (!dir)
		return false;
	while (!used && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, except) == 0)
			continue;
		netdev_mac(entry->d_name, other);
		used = strcmp(mac, other) == 0;
	}
	closedir(dir);
	return used;
}

bool netdev_mac_choose(const char *phy, const char *if_name, char mac[static MAC_SIZE])
{
	unsigned slot = 0;
	int first;
	char base[MAC_SIZE];

	netdev_mac(if_name, mac);
	if (*mac && strcmp(mac, "00:00:00:00:00:00") != 0 && !mac_used(mac, if_name))
		return true;
	if (!class_read("ieee80211", phy, "macaddress", base, sizeof(base)) ||
		strlen(base) != MAC_SIZE - 1)
		return false;
	first = hex_byte(base);
	if (first < 0)
		return false;
	for (const char *c = if_name; *c; c++)
		slot = slot * 31 + (unsigned char)*c;
	/*
	 * What varies are bits 2 to 6 of the first byte: most radios take any address there, and
	 * addresses of other makers, in which bit 1 is clear, are not touched.
	 */
	for (unsigned i = 0; i < ADDRESSES; i++, slot++) {
		const unsigned byte = ((unsigned)first | 2) ^ ((slot % ADDRESSES + 1) << 2);

		snprintf(mac, MAC_SIZE, "%02x%.15s", byte & 0xff, base + 2);
		if (!mac_used(mac, if_name))
			return true;
	}
	mac[0] = '\0';
	return false;
}

/* --- nl80211 --- */

/* linux/netlink.h computes these in int. */
#define ATTRIBUTE_SPACE(length) (((size_t)(length) + NLA_ALIGNTO - 1) & ~(size_t)(NLA_ALIGNTO - 1))
#define ATTRIBUTE_HEADER	ATTRIBUTE_SPACE(sizeof(struct nlattr))

struct message {
	struct nlmsghdr header;
	struct genlmsghdr generic;
	char attributes[256];
};

static void message_init(struct message *message, uint16_t family, uint8_t command)
{
	memset(message, 0, sizeof(*message));
	message->header.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	message->header.nlmsg_type = family;
	message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	message->generic.cmd = command;
}

static void message_add(struct message *message, uint16_t type, const void *data, size_t length)
{
	struct nlattr attribute = {
		.nla_len = (uint16_t)(ATTRIBUTE_HEADER + length), .nla_type = type};
	char *p = (char *)message + message->header.nlmsg_len;

	memcpy(p, &attribute, sizeof(attribute));
	memcpy(p + ATTRIBUTE_HEADER, data, length);
	message->header.nlmsg_len += (uint32_t)ATTRIBUTE_SPACE(attribute.nla_len);
}

/* The number of a generic netlink family in its description. */
static uint16_t family_find(const char *data, size_t length)
{
	struct nlattr attribute;
	uint16_t family;

	while (length >= ATTRIBUTE_HEADER) {
		memcpy(&attribute, data, sizeof(attribute));
		if (attribute.nla_len < ATTRIBUTE_HEADER || attribute.nla_len > length)
			return 0;
		if (attribute.nla_type == CTRL_ATTR_FAMILY_ID &&
			attribute.nla_len >= ATTRIBUTE_HEADER + sizeof(family)) {
			memcpy(&family, data + ATTRIBUTE_HEADER, sizeof(family));
			return family;
		}
		if (ATTRIBUTE_SPACE(attribute.nla_len) >= length)
			return 0;
		length -= ATTRIBUTE_SPACE(attribute.nla_len);
		data += ATTRIBUTE_SPACE(attribute.nla_len);
	}
	return 0;
}

/* Sends and reads up to the acknowledgement: the kernel has both in the queue when send() returns.
 * 0, or an errno. */
static int message_ask(int fd, const struct message *message, uint16_t *ret_family)
{
	/* Replies are aligned to netlink headers. */
	union {
		struct nlmsghdr header;
		char bytes[8192];
	} reply;

	if (send(fd, message, message->header.nlmsg_len, 0) < 0)
		return errno;
	for (;;) {
		const ssize_t got = recv(fd, &reply, sizeof(reply), 0);
		size_t left = got > 0 ? (size_t)got : 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? errno : EIO;
		for (struct nlmsghdr *h = &reply.header; NLMSG_OK(h, left);
			h = NLMSG_NEXT(h, left)) {
			const char *data = (const char *)h + NLMSG_HDRLEN;
			const size_t length = h->nlmsg_len - NLMSG_HDRLEN;

			if (h->nlmsg_type == NLMSG_ERROR && length >= sizeof(int)) {
				int error;

				memcpy(&error, data, sizeof(error));
				return -error;
			}
			if (ret_family && h->nlmsg_type == GENL_ID_CTRL && length > GENL_HDRLEN)
				*ret_family = family_find(data + GENL_HDRLEN, length - GENL_HDRLEN);
		}
	}
}

/* Socket and family of nl80211; -1 with errno set. */
static int nl80211_open(uint16_t *ret_family)
{
	const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct message message;
	int error;

	if (fd < 0)
		return -1;
	message_init(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	message_add(&message, CTRL_ATTR_FAMILY_NAME, NL80211_GENL_NAME, sizeof(NL80211_GENL_NAME));
	*ret_family = 0;
	error = connect(fd, (const struct sockaddr *)&kernel, sizeof(kernel)) == 0
			? message_ask(fd, &message, ret_family)
			: errno;
	if (!error && *ret_family)
		return fd;
	close(fd);
	errno = error ? error : EIO;
	return -1;
}

static int nl80211_ask(struct message *message)
{
	uint16_t family;
	const int fd = nl80211_open(&family);
	int error;

	if (fd < 0)
		return errno;
	message->header.nlmsg_type = family;
	error = message_ask(fd, message, NULL);
	close(fd);
	return error;
}

int netdev_add(const char *phy, const char *if_name)
{
	const uint32_t type = NL80211_IFTYPE_AP, wiphy = (uint32_t)netdev_phy_index(phy);
	struct message message;

	if (netdev_phy_index(phy) < 0)
		return ENODEV;
	message_init(&message, 0, NL80211_CMD_NEW_INTERFACE);
	message_add(&message, NL80211_ATTR_WIPHY, &wiphy, sizeof(wiphy));
	message_add(&message, NL80211_ATTR_IFNAME, if_name, strlen(if_name) + 1);
	message_add(&message, NL80211_ATTR_IFTYPE, &type, sizeof(type));
	return nl80211_ask(&message);
}

int netdev_remove(const char *if_name)
{
	const uint32_t index = if_nametoindex(if_name);
	struct message message;

	if (!index)
		return ENODEV;
	message_init(&message, 0, NL80211_CMD_DEL_INTERFACE);
	message_add(&message, NL80211_ATTR_IFINDEX, &index, sizeof(index));
	return nl80211_ask(&message);
}
