/* SPDX-License-Identifier: BSD-3-Clause */
/* Link-layer header types of pcap and pcapng files that can hold EAPOL
 * (https://www.tcpdump.org/linktypes.html). */
#ifndef TRACE_CAPTURE_LINK_H
#define TRACE_CAPTURE_LINK_H

#define LINK_ETHERNET 1
#define LINK_DOT11    105
#define LINK_SLL      113
#define LINK_PRISM    119
#define LINK_RADIOTAP 127
#define LINK_AVS      163
#define LINK_PPI      192
#define LINK_SLL2     276

#endif
