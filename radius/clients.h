/* SPDX-License-Identifier: BSD-3-Clause */
/* Which access point shares which secret with us, by network address. */
#ifndef RADIUS_CLIENTS_H
#define RADIUS_CLIENTS_H

#include "server.h"

struct radius_client {
	uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2) */
	unsigned prefix_bits;
	uint8_t *secret;
	size_t secret_len;
};

/* Clients are never removed, so that their numbers stay. */
struct radius_clients {
	struct radius_client *list;
	size_t n;
};

void clients_clear(struct radius_clients *clients);
WSC_MUST_USE enum wsc_status clients_add(struct radius_clients *clients, int family,
	const void *address, unsigned prefix_bits, struct wsc_bytes secret);
/* The number of the client with the longest prefix, or WSC_NOTHING. */
WSC_MUST_USE enum wsc_status clients_find(
	const struct radius_clients *clients, const struct radius_address *from, size_t *ret);
struct wsc_bytes clients_secret(const struct radius_clients *clients, size_t number);

#endif
