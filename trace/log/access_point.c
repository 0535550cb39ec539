/* SPDX-License-Identifier: BSD-3-Clause */
/* What hostapd prints, beside its events: "STA <address> IEEE 802.11: …" and its debug lines. */
#include "internal.h"

#include <string.h>

static void working_on(struct log_reader *reader, const struct trace_mac *sta)
{
	reader->peer = *sta;
	reader->peer_line = reader->base.info.units;
}

/* "Using interface wlan0 with hwaddr <mac> and ssid "x"" */
static bool using_interface(
	struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name = log_word(&rest), ssid;
	struct trace_mac own;

	(void)fact;
	if (!log_skip(&rest, "with hwaddr ") || !log_mac(&rest, &own))
		return false;
	reader->interface = log_interface_get(reader, name);
	reader->interface->side = TRACE_AP;
	if (log_between(rest, "ssid \"", '"', &ssid))
		log_put_escaped(reader->interface->ssid, sizeof(reader->interface->ssid), ssid);
	log_own(reader, &own);
	return false;
}

/* "authentication: STA=<mac> auth_alg=0 auth_transaction=1 status_code=0" */
static bool authentication(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long algorithm = 0, transaction = 0;

	(void)reader;
	if (!log_mac(&rest, &fact->sta))
		return false;
	log_number_after(rest, "auth_alg=", &algorithm);
	log_number_after(rest, "auth_transaction=", &transaction);
	fact->code = (uint16_t)algorithm;
	fact->code2 = (uint16_t)transaction;
	return true;
}

static bool reply(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long algorithm = 0, transaction = 0, status = 0;

	(void)reader;
	if (!log_mac(&rest, &fact->sta))
		return false;
	log_number_after(rest, "auth_alg=", &algorithm);
	log_number_after(rest, "auth_transaction=", &transaction);
	log_number_after(rest, "resp=", &status);
	fact->code = (uint16_t)status;
	fact->code2 = (uint16_t)algorithm;
	fact->value = (uint32_t)transaction;
	return true;
}

/* The WPS element of the request is told in a line that follows. */
static bool association(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	if (!log_mac(&rest, &fact->sta))
		return false;
	log_fact_keep(reader, fact, LOG_OPEN_ASSOCIATION);
	return false;
}

static bool with_element(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_ASSOCIATION);

	(void)rest;
	(void)fact;
	if (kept)
		kept->code = 1;
	return false;
}

/* "deauthentication: STA=<mac> reason_code=3" */
static bool left(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long reason;

	(void)reader;
	if (!log_mac(&rest, &fact->sta))
		return false;
	if (log_number_after(rest, "reason_code=", &reason))
		fact->code = (uint16_t)reason;
	fact->code2 = TRACE_FROM_STATION;
	return true;
}

/* "ap_sta_disconnect STA <mac> reason=23" */
static bool sent_away(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long reason;

	(void)reader;
	if (!log_mac(&rest, &fact->sta))
		return false;
	if (log_number_after(rest, "reason=", &reason))
		fact->code = (uint16_t)reason;
	fact->code2 = TRACE_FROM_AP;
	return true;
}

/* "IEEE 802.1X: 398 bytes from <mac>": whose packet the next lines are about. */
static bool packet(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_mac sta;

	(void)fact;
	if (log_mac_after(rest, "bytes from ", &sta) || log_mac(&rest, &sta))
		working_on(reader, &sta);
	return false;
}

static bool identifier(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	(void)fact;
	if (log_number(&rest, 10, &number) || log_number_after(rest, "identifier=", &number))
		reader->identifier = (uint8_t)number;
	return false;
}

static bool identity(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	return log_identity_dump(reader, rest, fact);
}

static bool started(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	log_put(fact->text, sizeof(fact->text), (struct log_text){"hostapd", 7});
	return true;
}

#define AP(text, kind, take)                                                                       \
	{                                                                                          \
		text, LOG_BY_HOSTAPD, kind, 0, false, take                                         \
	}

/* "<mac> reason=5": by order; without a reason it is told when it is done. */
static bool ordered(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long reason;

	if (!log_mac(&rest, &fact->sta))
		return false;
	fact->code2 = TRACE_FROM_AP;
	log_close(reader, LOG_OPEN_LEAVE);
	if (log_number_after(rest, " reason=", &reason)) {
		fact->code = (uint16_t)reason;
		return true;
	}
	log_fact_keep(reader, fact, LOG_OPEN_LEAVE);
	return false;
}

static const struct log_row rows[] = {
	AP("Configuration file: ", TRACE_PROGRAM_START, started),
	AP("interface state ", LOG_NOTHING, NULL),
	{"Using interface ", LOG_BY_HOSTAPD, LOG_NOTHING, LOG_AHEAD, false, using_interface},
	AP("authentication: STA=", TRACE_AUTH_REQUEST, authentication),
	AP("authentication reply: STA=", TRACE_AUTH_RESPONSE, reply),
	AP("association request: STA=", TRACE_ASSOC_REQUEST, association),
	AP("reassociation request: STA=", TRACE_ASSOC_REQUEST, association),
	AP("STA included WPS IE in (Re)Association Request", LOG_NOTHING, with_element),
	AP("deauthentication: STA=", TRACE_DEAUTH, left),
	AP("disassocation: STA=", TRACE_DISASSOC, left),
	AP("disassociation: STA=", TRACE_DISASSOC, left),
	AP("CTRL_IFACE DEAUTHENTICATE ", TRACE_DEAUTH, ordered),
	AP("CTRL_IFACE DISASSOCIATE ", TRACE_DISASSOC, ordered),
	AP("ap_sta_disconnect STA ", TRACE_DEAUTH, sent_away),
	AP("ap_sta_disconnect addr ", TRACE_DEAUTH, sent_away),
	AP("IEEE 802.1X: ", LOG_NOTHING, packet),
	AP("EAP Timeout, STA ", TRACE_EAP_TIMEOUT, log_take_peer),
	AP("EAP: building EAP-Request: Identifier ", LOG_NOTHING, identifier),
	AP("EAP: code=2 (response) ", LOG_NOTHING, identifier),
	AP("EAP-Identity: Peer identity - hexdump_ascii", TRACE_IDENTITY, identity),
	AP("EAP: Building EAP-Failure", TRACE_EAP_FAILURE, NULL),
	AP("WPA: Not enough entropy in random pool", TRACE_NO_ENTROPY, NULL),
	AP("WPA: Reject 4-way handshake to collect more entropy", TRACE_NO_ENTROPY, NULL),
	{"random: Not enough entropy", LOG_BY_BOTH, TRACE_NO_ENTROPY, 0, false, NULL},
	{"random: Only ", LOG_BY_BOTH, TRACE_NO_ENTROPY, 0, false, NULL},
	{"random: Cannot read from /dev/random", LOG_BY_BOTH, TRACE_NO_ENTROPY, 0, false, NULL},
};

const struct log_table log_rows_access_point = {rows, sizeof(rows) / sizeof(rows[0])};

/* ---- behind "STA <address> " ---- */

static bool key_timeout(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	fact->value = ++reader->key_timeouts;
	return true;
}

/* The first message of a handshake: time-outs are counted from here, unless it is a repetition. */
static bool key_first(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const struct log_told *told = &reader->told[TRACE_KEY_TIMEOUT];

	(void)rest;
	(void)fact;
	if (!told->row || reader->base.info.units - told->line > 12)
		reader->key_timeouts = 0;
	return true;
}

static bool sae_commit(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	fact->code2 = 1;
	return true;
}

static bool sae_confirm(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	fact->code2 = 2;
	return true;
}

/* "MLME-DEAUTHENTICATE.indication(<mac>, 2)" */
static bool order_done(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_LEAVE);
	struct trace_mac sta;
	long reason;

	(void)fact;
	if (!kept || !log_mac(&rest, &sta) || !trace_mac_same(&sta, &kept->sta))
		return false;
	if (log_skip(&rest, ", ") && log_number(&rest, 10, &reason))
		kept->code = (uint16_t)reason;
	log_close(reader, LOG_OPEN_LEAVE);
	return false;
}

static bool by_station(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	fact->code = 0;
	fact->code2 = TRACE_FROM_STATION;
	return true;
}

static bool by_access_point(
	struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	fact->code2 = TRACE_FROM_AP;
	return true;
}

static bool quoted_identity(
	struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text text;

	(void)reader;
	if (!log_between(rest, "'", '\'', &text))
		return false;
	log_put_escaped(fact->text, sizeof(fact->text), text);
	return log_identity_text(fact);
}

/* "(code=2 id=57 len=34) from STA: EAP Response-Nak (3)" */
static bool eap_packet(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	working_on(reader, &fact->sta);
	if (log_number_after(rest, " id=", &number))
		reader->identifier = (uint8_t)number;
	return log_find(rest, "Response-Nak") != NULL;
}

/* "(code=3 id=107 len=4) from RADIUS server: EAP Success" */
static bool radius_packet(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	if (log_find(rest, "EAP Failure"))
		fact->kind = TRACE_EAP_FAILURE;
	else if (log_find(rest, "EAP Success"))
		fact->kind = TRACE_EAP_SUCCESS;
	else
		return false;
	return true;
}

#define INACTIVE 4 /* Reason Code, IEEE 802.11, Table 9-49: left out, because it was silent */
#define ONE(text, kind, code, take)                                                                \
	{                                                                                          \
		text, LOG_BY_HOSTAPD, kind, code, false, take                                      \
	}

static const struct log_row station_rows[] = {
	ONE("IEEE 802.11: authenticated", TRACE_AUTH_RESPONSE, 0, NULL),
	ONE("IEEE 802.11: start SAE authentication", TRACE_AUTH_REQUEST, 3, sae_commit),
	ONE("IEEE 802.11: SAE authentication (RX confirm", TRACE_AUTH_REQUEST, 3, sae_confirm),
	ONE("IEEE 802.11: associated", TRACE_ASSOCIATED, 0, NULL),
	ONE("IEEE 802.11: association OK", TRACE_ASSOC_RESPONSE, 0, NULL),
	ONE("IEEE 802.11: deauthenticated", TRACE_DEAUTH, 0, by_station),
	ONE("IEEE 802.11: deauthenticated due to local deauth request", TRACE_DEAUTH, 0,
		by_access_point),
	ONE("IEEE 802.11: deauthenticated due to inactivity", TRACE_DEAUTH, INACTIVE,
		by_access_point),
	ONE("IEEE 802.11: disassociated", TRACE_DISASSOC, 0, by_station),
	ONE("IEEE 802.11: disassociated due to inactivity", TRACE_DISASSOC, INACTIVE,
		by_access_point),
	ONE("IEEE 802.11: did not acknowledge authentication response", TRACE_AUTH_TIMEOUT, 0,
		NULL),
	ONE("IEEE 802.11: did not acknowledge association response", TRACE_ASSOC_TIMEOUT, 0, NULL),
	ONE("IEEE 802.1X: received EAPOL-Start from STA", TRACE_EAPOL_START, 0, NULL),
	ONE("IEEE 802.1X: STA identity ", TRACE_IDENTITY, 0, quoted_identity),
	ONE("IEEE 802.1X: received EAP packet ", TRACE_EAP_NAK, 0, eap_packet),
	ONE("IEEE 802.1X: decapsulated EAP packet ", TRACE_EAP_FAILURE, 0, radius_packet),
	ONE("IEEE 802.1X: authenticated - EAP type", TRACE_EAP_SUCCESS, 0, NULL),
	ONE("IEEE 802.1X: authentication failed - EAP type", TRACE_EAP_FAILURE, 0, NULL),
	ONE("WPA: sending 1/4 msg of 4-Way Handshake", TRACE_KEY_MESSAGE, 1, key_first),
	ONE("WPA: received EAPOL-Key frame (2/4 Pairwise)", TRACE_KEY_MESSAGE, 2, NULL),
	ONE("WPA: sending 3/4 msg of 4-Way Handshake", TRACE_KEY_MESSAGE, 3, NULL),
	ONE("WPA: received EAPOL-Key frame (4/4 Pairwise)", TRACE_KEY_MESSAGE, 4, NULL),
	ONE("WPA: received EAPOL-Key frame (2/2 Group)", TRACE_GROUP_KEY, 0, NULL),
	ONE("WPA: group key handshake completed", TRACE_GROUP_KEY, 0, NULL),
	ONE("WPA: pairwise key handshake completed", TRACE_KEY_DONE, 0, NULL),
	ONE("WPA: invalid MIC in msg 2/4 of 4-Way Handshake", TRACE_KEY_MISMATCH, 0, NULL),
	ONE("WPA: EAPOL-Key timeout", TRACE_KEY_TIMEOUT, 0, key_timeout),
	ONE("IEEE 802.11: ", LOG_NOTHING, 0, NULL),
	ONE("IEEE 802.1X: ", LOG_NOTHING, 0, NULL),
	ONE("WPA: ", LOG_NOTHING, 0, NULL),
	ONE("RADIUS: ", LOG_NOTHING, 0, NULL),
	ONE("MLME: MLME-DEAUTHENTICATE.indication(", LOG_NOTHING, 0, order_done),
	ONE("MLME: MLME-DISASSOCIATE.indication(", LOG_NOTHING, 0, order_done),
	ONE("MLME: ", LOG_NOTHING, 0, NULL),
};

const struct log_table log_rows_station = {
	station_rows, sizeof(station_rows) / sizeof(station_rows[0])};
