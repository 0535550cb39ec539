/* SPDX-License-Identifier: BSD-3-Clause */
/* Words that debug lines begin with: known, of no use, and no interface's name. Those that only one
 * of the programs has tell whose log it is. Those of errors stand in a log without debug lines,
 * too. */
#include "internal.h"

#define TOPIC(text)                                                                                \
	{                                                                                          \
		text, LOG_BY_BOTH, LOG_NOTHING, 0, false, NULL                                     \
	}
#define ALWAYS(text)                                                                               \
	{                                                                                          \
		text, LOG_BY_BOTH, LOG_NOTHING, LOG_ALWAYS, false, NULL                            \
	}
#define AP(text)                                                                                   \
	{                                                                                          \
		text, LOG_BY_HOSTAPD, LOG_NOTHING, 0, false, NULL                                  \
	}
#define STA(text)                                                                                  \
	{                                                                                          \
		text, LOG_BY_SUPPLICANT, LOG_NOTHING, 0, false, NULL                               \
	}

static const struct log_row rows[] = {
	ALWAYS("nl80211: "),
	TOPIC("RTM_NEWLINK: "),
	TOPIC("RTM_DELLINK: "),
	ALWAYS("netlink: "),
	ALWAYS("EAP: "),
	ALWAYS("WPA: "),
	ALWAYS("RSN: "),
	ALWAYS("SAE: "),
	ALWAYS("random: "),
	ALWAYS("CTRL_IFACE "),
	ALWAYS("l2_packet_receive: "),
	TOPIC("Event EAPOL_RX "),
	TOPIC("Event EAPOL_TX_STATUS "),
	TOPIC("Event RX_MGMT "),
	TOPIC("Event "),
	TOPIC("wpa_driver_nl80211_set_key: "),
	AP("mgmt::"),
	AP("VLAN: "),
	{"hostapd_", LOG_BY_HOSTAPD, LOG_NOTHING, LOG_ALWAYS, false, NULL},
	AP("ap_sta_"),
	AP("EAP: EAP entering state METHOD_REQUEST"),
	STA("EAPOL: SUPP_"),
	STA("EAPOL: External notification"),
	TOPIC("EAPOL: "),
	STA("RX EAPOL from "),
	STA("TX EAPOL: "),
	STA("SME: "),
	STA("TDLS: "),
	STA("RRM: "),
	STA("BSS: "),
	STA("WMM AC: "),
	STA("QM: "),
	STA("WNM: "),
	STA("HS20: "),
	STA("Off-channel: "),
	STA("Setting scan request: "),
	STA("Add radio work "),
	STA("Starting radio work "),
	STA("Radio work "),
};

const struct log_table log_rows_topics = {rows, sizeof(rows) / sizeof(rows[0])};
