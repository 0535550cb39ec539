/* SPDX-License-Identifier: BSD-3-Clause */
/* One session of libwsc over EAPOL, with the misbehaviour that was asked for. */
#ifndef PEER_TALK_H
#define PEER_TALK_H

#include "eapol.h"
#include "options.h"

struct talk {
	const struct options *options;
	struct wsc_crypto *crypto;
	struct eapol *eapol;
	struct wsc_device device;
	struct wsc_session *session; /* NULL: none */
	bool in_fragments;	     /* the next packet goes on with a message that has begun */
	bool stalled;
	bool not_ready;	  /* the last word was M2D */
	bool ap_settings; /* the access point's settings were told */
	bool ended;
	struct wsc_event outcome; /* once it has ended */
	unsigned sent, received;  /* EAP packets, over all sessions */
};

/* What we say of ourselves, in messages and in elements. */
void talk_device_set(struct wsc_device *device, const uint8_t mac[static WSC_MAC_SIZE],
	const struct options *options);
/* The WPS element of an association or a probe request; bytes written, 0 on failure. */
size_t talk_assoc_element(const struct options *options, uint8_t *buffer, size_t size);
size_t talk_probe_element(const struct talk *talk, uint8_t *buffer, size_t size);

/* A new session in place of the one there is. @peer NULL: not known. */
bool talk_start(struct talk *talk, const uint8_t *peer, int64_t now_ms);
void talk_stop(struct talk *talk);
void talk_receive(struct talk *talk, struct wsc_bytes packet, int64_t now_ms);
int64_t talk_deadline(const struct talk *talk);
void talk_expire(struct talk *talk, int64_t now_ms);

#endif
