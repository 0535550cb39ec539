/* SPDX-License-Identifier: BSD-3-Clause */
/* What happened and when (seconds, CLOCK_MONOTONIC), one JSON object a line on standard output. */
#ifndef PEER_REPORT_H
#define PEER_REPORT_H

#include <wsc/wsc.h>

/* begin, any number of members, end: one line. */
void report_begin(const char *event);
void report_text(const char *name, const char *text);
void report_bytes(const char *name, struct wsc_bytes text); /* bytes that are no ASCII: \u00xx */
void report_number(const char *name, long number);
void report_mac(const char *name, const uint8_t mac[static WSC_MAC_SIZE]);
void report_end(void);

void report_plain(const char *event); /* a line with nothing but the event */
void report_credential(const char *event, const struct wsc_credential *credential);
void report_device(const char *event, const struct wsc_device *device);
void report_outcome(const struct wsc_event *event);

#endif
