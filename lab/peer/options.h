/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef PEER_OPTIONS_H
#define PEER_OPTIONS_H

#include <wsc/wsc.h>

#include "air.h"

/* EXIT_SUCCESS: the session ended well. */
enum {
	EXIT_REFUSED = 1, /* a session failed, on either side */
	EXIT_USAGE = 2,
	EXIT_SYSTEM = 3,
	EXIT_NOBODY = 4,  /* no session: nobody to talk to, refused association, time over */
	EXIT_OVERLAP = 5, /* several access points have their button pressed */
};

enum peer_role {
	PEER_ENROLLEE,	    /* a station that joins */
	PEER_REGISTRAR,	    /* an external registrar: a station that configures the access point */
	PEER_AUTHENTICATOR, /* a registrar at the other end of EAP, on a wired port */
	PEER_ACCESS_POINT,  /* an access point that is configured, on a wired port */
};

#define OPTIONS_CREDENTIALS_MAX 4

struct options {
	enum peer_role role;
	const char *if_name;
	bool wired;

	uint16_t password_id;
	uint8_t password[WSC_PASSWORD_MAX];
	size_t password_len;

	bool has_bssid; /* this one, whatever its beacon says */
	uint8_t bssid[WSC_MAC_SIZE];
	const char *ssid; /* NULL: any */
	uint32_t freqs_mhz[AIR_FREQS_MAX];
	size_t n_freqs;

	/* what to hand out: to stations, or to the access point as its new settings; of an access
	 * point: its settings */
	struct wsc_credential credentials[OPTIONS_CREDENTIALS_MAX];
	size_t n_credentials;

	int64_t timeout_ms; /* of all */
	int64_t retry_ms;  /* rest before the next try while the registrar is not ready; 0 = none */
	int64_t linger_ms; /* what the other side does after the end is watched so long */
	size_t packet_max;
	uint8_t version2;
	bool locked; /* an access point that was guessed at too often */

	/* misbehaviour; -1 and 0: none */
	int refuse_at; /* enum wsc_kind that is answered with NACK and @refuse_error */
	enum wsc_config_error refuse_error;
	int stall_at;	    /* enum wsc_kind from which on nothing is answered */
	unsigned drop;	    /* number of the EAP packet that is not sent, from 1 */
	unsigned duplicate; /* number of the EAP packet that is sent twice */
};

/* EXIT_SUCCESS, or another exit code after a sentence on standard error. */
int options_parse(struct options *options, int argc, char **argv);
/* Whether this is the end of EAP that asks. */
bool options_is_server(const struct options *options);
void options_wipe(struct options *options);

#endif
