/* SPDX-License-Identifier: BSD-3-Clause */
/* `wps registrar`: what was asked for, and what is told. */
#ifndef CLI_REGISTRAR_H
#define CLI_REGISTRAR_H

#include <jansson.h>
#include <netinet/in.h>
#include <wsc/wsc.h>

#include "cli.h"
#include "radius/server.h"

#define REGISTRAR_SECRET_MAX 253
#define REGISTRAR_PLACE_SIZE (INET6_ADDRSTRLEN + 16)

union registrar_address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

struct registrar_setup {
	union registrar_address listen;
	char listen_text[REGISTRAR_PLACE_SIZE];
	int from_family;
	uint8_t from[16];
	unsigned from_bits;
	uint8_t secret[REGISTRAR_SECRET_MAX];
	size_t secret_len;
	struct wsc_credential credential; /* without the enrollee's MAC address */
	const char *ssid;
	bool pbc;
	char pin[9]; /* without --pbc */
	bool for_uuid, for_mac;
	uint8_t uuid[WSC_UUID_SIZE];
	uint8_t mac[WSC_MAC_SIZE];
	int64_t timeout_ms; /* 0 = none: with --keep */
	bool keep;
};

/* Reads options and files. Returns CLI_OK, or the exit code after saying what is wrong. Wipe @ret
 * in any case. */
int registrar_setup_read(
	const struct cli *cli, const struct invocation *invocation, struct registrar_setup *ret);

/* "192.168.1.2:1812", "[fe80::1]:1812". */
const char *registrar_place(
	const union registrar_address *address, char buffer[static REGISTRAR_PLACE_SIZE]);

/* Events, one sentence each. */
void registrar_tell_listening(const struct cli *cli, const struct registrar_setup *setup);
void registrar_tell_pressed(const struct cli *cli, bool accepted);
void registrar_tell_walk_time_over(const struct cli *cli);
void registrar_tell_notice(const struct cli *cli, const struct radius_notice *notice);
/* @credential_ssid: what a successful device was given. */
void registrar_tell_device(const struct cli *cli, const struct radius_conversation *conversation,
	const struct wsc_event *event, const char *credential_ssid);
/* What to do about a failed session; "" = nothing. */
const char *registrar_remedy(const struct wsc_event *event);

#endif
