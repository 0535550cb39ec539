/* SPDX-License-Identifier: BSD-3-Clause */
/* MAC addresses as inputs have them: whole, or with octets that somebody has masked. */
#ifndef TRACE_MAC_H
#define TRACE_MAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct trace_mac {
	uint8_t octet[6]; /* 0 where it is not known */
	uint8_t known;	  /* bit i: octet i was told; 0 = no address at all */
};
#define TRACE_MAC_WHOLE 0x3f

static inline bool trace_mac_any(const struct trace_mac *mac)
{
	return mac->known != 0;
}

static inline bool trace_mac_whole(const struct trace_mac *mac)
{
	return mac->known == TRACE_MAC_WHOLE;
}

/* Six bytes as they stand in a frame. */
static inline struct trace_mac trace_mac_of(const uint8_t octets[static 6])
{
	struct trace_mac mac = {.known = TRACE_MAC_WHOLE};

	memcpy(mac.octet, octets, sizeof(mac.octet));
	return mac;
}

/*
 * Reads "74:38:b7:xx:xx:xx" at the start of @text: hexadecimal octets, or two of x, X, * for a
 * masked one, between colons or hyphens. true and @ret when there is one; it takes 17 characters.
 */
bool trace_mac_read(const char *text, size_t len, struct trace_mac *ret);

/* trace_mac_same() of addresses that are not both whole. */
bool trace_mac_same_masked(const struct trace_mac *a, const struct trace_mac *b);

/* The same address as far as both are known; two that share fewer than three known octets are not.
 */
static inline bool trace_mac_same(const struct trace_mac *a, const struct trace_mac *b)
{
	if ((a->known & b->known) == TRACE_MAC_WHOLE) /* in captures always, and asked often */
		return memcmp(a->octet, b->octet, sizeof(a->octet)) == 0;
	return trace_mac_same_masked(a, b);
}

/* The very same, masks included. */
bool trace_mac_equal(const struct trace_mac *a, const struct trace_mac *b);

/* Locally administered: drawn at random by a phone, or of one of several BSSs of a radio. */
bool trace_mac_local(const struct trace_mac *mac);

/* Broadcast or multicast. */
bool trace_mac_group(const struct trace_mac *mac);

#define TRACE_MAC_TEXT 18
/* "02:00:00:00:01:00", masked octets as "xx"; "" without an address. Returns @text. */
const char *trace_mac_print(const struct trace_mac *mac, char text[static TRACE_MAC_TEXT]);

#endif
