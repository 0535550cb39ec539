/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Captures: pcap (both byte orders, µs and ns), pcapng (several interfaces, any resolution), and
 * live ones. Link types: 802.11 bare, with radiotap, PPI, Prism and AVS headers; Ethernet; with FCS
 * or without.
 */
#ifndef TRACE_CAPTURE_H
#define TRACE_CAPTURE_H

#include "../input/input.h"
#include "../reader.h"

/* Does it begin like a capture? @bytes: the first ones, up to 4 KiB. */
bool trace_capture_sniff(const uint8_t *bytes, size_t len);

/* Takes the input over. NULL and @problem when the header is not right or no interface has a link
 * type that is read. */
struct trace_reader *trace_capture_open(
	struct trace_input *input, uint16_t source, struct trace_problem *problem);

/* Listens on a monitor or Ethernet interface (libpcap; root or CAP_NET_RAW). */
struct trace_reader *trace_capture_live(
	const char *ifname, uint16_t source, struct trace_problem *problem);
int trace_capture_live_fd(const struct trace_reader *reader);

#endif
