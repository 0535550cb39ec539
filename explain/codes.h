/* SPDX-License-Identifier: BSD-3-Clause */
/* Reason and status codes of 802.11 and Wi-Fi Direct in plain words. */
#ifndef OPENWPS_CODES_H
#define OPENWPS_CODES_H

/* Why somebody was sent away (IEEE 802.11-2020, Table 9-49); "no name is known" for the rest. */
const char *explain_reason(unsigned reason);

/* How an authentication or association was answered (IEEE 802.11-2020, Table 9-50). */
const char *explain_status(unsigned status);

/* How a Wi-Fi Direct negotiation was answered (Wi-Fi P2P, table of status codes). */
const char *explain_p2p_status(unsigned status);

#endif
