/* SPDX-License-Identifier: BSD-3-Clause */
/* EAP over LAN (IEEE 802.1X, 11) on a packet socket. */
#ifndef PEER_EAPOL_H
#define PEER_EAPOL_H

#include <wsc/wsc.h>

#define EAPOL_FRAME_MAX 2304

struct eapol {
	int fd;
	int ifindex;
	uint8_t own[WSC_MAC_SIZE];
	uint8_t peer[WSC_MAC_SIZE]; /* frames go to */
	bool follow; /* wired: the other side's address is learnt from its first frame */
};

enum eapol_what { EAPOL_NOTHING, EAPOL_START, EAPOL_PACKET };

/* @peer NULL: a wired port; frames go to the group address until someone answered. 0 or errno. */
int eapol_open(struct eapol *eapol, const char *if_name);
void eapol_close(struct eapol *eapol);
void eapol_peer_set(struct eapol *eapol, const uint8_t *peer);
int eapol_send_start(const struct eapol *eapol);
int eapol_send(const struct eapol *eapol, struct wsc_bytes packet);
/* The next frame that is for us; the EAP packet in it is borrowed from @buffer. */
enum eapol_what eapol_receive(
	struct eapol *eapol, uint8_t buffer[static EAPOL_FRAME_MAX], struct wsc_bytes *ret);

#endif
