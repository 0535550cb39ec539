/* SPDX-License-Identifier: BSD-3-Clause */
#include "eapol.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* IEEE 802.1X-2004, 7.5: version, type, length of the body. */
#define HEADER	    4
#define VERSION	    1
#define TYPE_PACKET 0
#define TYPE_START  1

/* Port access entity, IEEE 802.1X-2004, table 7-2. */
static const uint8_t group[WSC_MAC_SIZE] = {0x01, 0x80, 0xc2, 0x00, 0x00, 0x03};

static int group_join(const struct eapol *eapol)
{
	struct packet_mreq membership = {.mr_ifindex = eapol->ifindex,
		.mr_type = PACKET_MR_MULTICAST,
		.mr_alen = WSC_MAC_SIZE};

	memcpy(membership.mr_address, group, WSC_MAC_SIZE);
	return setsockopt(
		eapol->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof(membership));
}

int eapol_open(struct eapol *eapol, const char *if_name)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_PAE), .sll_halen = 0};
	struct ifreq request = {0};
	int error;

	*eapol = (struct eapol){.fd = -1, .ifindex = (int)if_nametoindex(if_name)};
	eapol_peer_set(eapol, NULL);
	if (!eapol->ifindex)
		return ENODEV;
	strncpy(request.ifr_name, if_name, sizeof(request.ifr_name) - 1);
	eapol->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_PAE));
	if (eapol->fd < 0)
		return errno;
	address.sll_ifindex = eapol->ifindex;
	if (bind(eapol->fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
		ioctl(eapol->fd, SIOCGIFHWADDR, &request) != 0 || group_join(eapol) != 0) {
		error = errno;
		eapol_close(eapol);
		return error;
	}
	memcpy(eapol->own, request.ifr_hwaddr.sa_data, WSC_MAC_SIZE);
	return 0;
}

void eapol_close(struct eapol *eapol)
{
	if (eapol->fd >= 0)
		close(eapol->fd);
	eapol->fd = -1;
}

void eapol_peer_set(struct eapol *eapol, const uint8_t *peer)
{
	memcpy(eapol->peer, peer ? peer : group, WSC_MAC_SIZE);
	eapol->follow = !peer;
}

static int frame_send(const struct eapol *eapol, uint8_t type, struct wsc_bytes body)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_PAE),
		.sll_ifindex = eapol->ifindex,
		.sll_halen = WSC_MAC_SIZE};
	uint8_t frame[EAPOL_FRAME_MAX] = {VERSION, type};

	if (body.len > sizeof(frame) - HEADER)
		return EMSGSIZE;
	frame[2] = (uint8_t)(body.len >> 8);
	frame[3] = (uint8_t)body.len;
	if (body.len)
		memcpy(frame + HEADER, body.p, body.len);
	memcpy(address.sll_addr, eapol->peer, WSC_MAC_SIZE);
	if (sendto(eapol->fd, frame, HEADER + body.len, 0, (const struct sockaddr *)&address,
		    sizeof(address)) < 0)
		return errno;
	return 0;
}

int eapol_send_start(const struct eapol *eapol)
{
	return frame_send(eapol, TYPE_START, (struct wsc_bytes){NULL, 0});
}

int eapol_send(const struct eapol *eapol, struct wsc_bytes packet)
{
	return frame_send(eapol, TYPE_PACKET, packet);
}

enum eapol_what eapol_receive(
	struct eapol *eapol, uint8_t buffer[static EAPOL_FRAME_MAX], struct wsc_bytes *ret)
{
	for (;;) {
		struct sockaddr_ll from = {0};
		socklen_t from_len = sizeof(from);
		const ssize_t got = recvfrom(
			eapol->fd, buffer, EAPOL_FRAME_MAX, 0, (struct sockaddr *)&from, &from_len);
		size_t len;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return EAPOL_NOTHING;
		if (got < HEADER || from.sll_pkttype == PACKET_OUTGOING ||
			from.sll_halen != WSC_MAC_SIZE)
			continue;
		len = (size_t)buffer[2] << 8 | buffer[3];
		if (len > (size_t)got - HEADER)
			continue;
		if (!eapol->follow && memcmp(from.sll_addr, eapol->peer, WSC_MAC_SIZE) != 0)
			continue;
		memcpy(eapol->peer, from.sll_addr, WSC_MAC_SIZE);
		*ret = (struct wsc_bytes){buffer + HEADER, len};
		if (buffer[1] == TYPE_START)
			return EAPOL_START;
		if (buffer[1] == TYPE_PACKET)
			return EAPOL_PACKET;
	}
}
