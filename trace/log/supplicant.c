/* SPDX-License-Identifier: BSD-3-Clause */
/* What wpa_supplicant prints, beside its events. */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#define RECENT 200 /* lines */

/* "Own MAC address: <mac>" */
static bool own_address(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_mac own;

	(void)fact;
	if (log_mac(&rest, &own))
		log_own(reader, &own);
	return false;
}

/* "nl80211: Own MAC address on ifindex 4 (wlan2) changed from <mac> to <mac>" */
static bool own_changed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name;
	struct trace_mac own;

	(void)fact;
	if (!log_between(rest, "(", ')', &name) || !log_mac_after(rest, " to ", &own))
		return false;
	reader->interface = log_interface_get(reader, name);
	log_own(reader, &own);
	return false;
}

/* "nl80211: set_mac_addr for wlan5 to <mac>" */
static bool own_set(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const struct log_text name = log_word(&rest);
	struct trace_mac own;

	(void)fact;
	if (!log_skip(&rest, "to ") || !log_mac(&rest, &own))
		return false;
	reader->interface = log_interface_get(reader, name);
	log_own(reader, &own);
	return false;
}

/* "<mac> A2=<mac>": the own address first. A log that begins late tells it nowhere else. */
static bool own_by_key(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_mac own;

	(void)fact;
	if (log_mac(&rest, &own) && reader->interface && !trace_mac_any(&reader->interface->own))
		log_own(reader, &own);
	return false;
}

/* "<mac> (SSID='x' freq=2412 MHz)" */
static uint16_t network_mhz(struct log_text rest)
{
	long mhz;

	return log_number_after(rest, "' freq=", &mhz) ? (uint16_t)mhz : 0;
}

static void network_name(struct log_text rest, struct trace_fact *fact)
{
	const char *end = log_find(rest, "' freq=");
	struct log_text ssid;

	if (!end || !log_between(rest, "SSID='", '\'', &ssid))
		return;
	ssid.len = end > ssid.p ? (size_t)(end - ssid.p) : 0; /* with an ' in it */
	log_put_escaped(fact->text, sizeof(fact->text), ssid);
}

static bool is_for_wps(const struct log_reader *reader)
{
	const struct log_interface *interface = reader->interface;

	return interface && interface->wps_line &&
	       reader->base.info.units - interface->wps_line < RECENT;
}

static void chosen_tell(struct log_reader *reader, struct log_text rest, const struct trace_mac *ap)
{
	struct trace_fact chosen;

	log_fact_begin(reader, TRACE_AP_CHOSEN, &chosen);
	chosen.ap = *ap;
	network_name(rest, &chosen);
	chosen.mhz = network_mhz(rest);
	chosen.value = chosen.mhz;
	chosen.code = is_for_wps(reader);
	log_fact_tell(reader, &chosen);
}

static bool authenticate(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	log_close(reader, LOG_OPEN_PRESS);
	if (!log_mac(&rest, &fact->ap))
		return false;
	if (reader->interface) {
		reader->interface->peer = fact->ap;
		reader->interface->is_access_point = false;
	}
	chosen_tell(reader, rest, &fact->ap);
	fact->mhz = network_mhz(rest);
	fact->code = reader->sae ? 3 : 0;
	fact->code2 = 1;
	reader->sae = false;
	reader->command = "authenticate";
	return true;
}

static bool associate(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const struct log_told *told = &reader->told[TRACE_AP_CHOSEN];

	reader->command = "associate";
	if (!log_mac(&rest, &fact->ap)) {
		/* "SSID 'x'": the driver chooses the access point */
		struct log_text ssid;

		fact->kind = TRACE_AP_CHOSEN;
		fact->code = is_for_wps(reader);
		if (log_between(rest, "SSID '", '\'', &ssid))
			log_put_escaped(fact->text, sizeof(fact->text), ssid);
		return true;
	}
	if (reader->interface)
		reader->interface->peer = fact->ap;
	if (!told->row || reader->base.info.units - told->line > RECENT)
		chosen_tell(reader, rest, &fact->ap);
	fact->mhz = network_mhz(rest);
	fact->code = is_for_wps(reader);
	return true;
}

static bool associated(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	if (!log_mac(&rest, &fact->ap))
		return false;
	if (reader->interface) {
		reader->interface->peer = fact->ap;
		reader->interface->wps_line = 0;
	}
	return true;
}

/* "peer=<mac> auth_type=0 auth_transaction=2 status_code=0" */
static bool auth_response(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long type = 0, transaction = 0, status = 0;

	(void)reader;
	log_mac(&rest, &fact->ap);
	log_number_after(rest, "auth_type=", &type);
	log_number_after(rest, "auth_transaction=", &transaction);
	log_number_after(rest, "status_code=", &status);
	fact->code = (uint16_t)status;
	fact->code2 = (uint16_t)type;
	fact->value = (uint32_t)transaction;
	return true;
}

/* "<mac> failed: status code 53" */
static bool assoc_failed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long status;

	(void)reader;
	log_mac(&rest, &fact->ap);
	if (!log_number_after(rest, "status code ", &status))
		return false;
	fact->code = (uint16_t)status;
	return true;
}

static bool state(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	if (!log_find(rest, " -> "))
		return false;
	/* What a request is told with in other words, if it was not told already. */
	if (log_find(rest, "-> AUTHENTICATING"))
		fact->kind = TRACE_AUTH_REQUEST;
	else if (log_find(rest, "-> ASSOCIATING"))
		fact->kind = TRACE_ASSOC_REQUEST;
	else
		log_put(fact->text, sizeof(fact->text), log_trim(rest));
	return true;
}

/* A deauthentication's reason is in a line that follows. */
static bool notification(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	log_fact_keep(reader, fact, LOG_OPEN_LEAVE);
	return false;
}

/* " * reason 3 (DEAUTH_LEAVING) locally_generated=1" */
static bool reason(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_LEAVE);
	long number;

	(void)fact;
	if (!kept || !log_number(&rest, 10, &number))
		return false;
	kept->code = (uint16_t)number;
	kept->code2 = log_find(rest, "locally_generated=1") ? TRACE_FROM_STATION : TRACE_FROM_AP;
	return false;
}

static bool left(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	log_close(reader, LOG_OPEN_LEAVE);
	return false;
}

/* "wpa_driver_nl80211_deauthenticate(addr=<mac> reason_code=3)" */
static bool leave(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	reader->command = fact->kind == TRACE_DEAUTH ? "deauthenticate" : "disassociate";
	log_mac(&rest, &fact->ap);
	if (log_number_after(rest, "reason_code=", &number))
		fact->code = (uint16_t)number;
	fact->code2 = TRACE_FROM_STATION;
	return true;
}

static void command_put(const char *command, struct trace_fact *fact)
{
	log_put(fact->text, sizeof(fact->text), (struct log_text){command, strlen(command)});
}

/* "nl80211: MLME command failed: reason=3 ret=-107 (Transport endpoint is not connected)" */
static bool command_failed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	if (log_number_after(rest, "ret=", &number))
		fact->code = (uint16_t)(number < 0 ? -number : number);
	command_put(reader->command ? reader->command : "MLME", fact);
	return true;
}

static bool send_failed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	reader->command = "send EAPOL";
	return command_failed(reader, rest, fact);
}

static bool request_failed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const char *request = reader->row->start;

	(void)rest;
	command_put(strstr(request, "Authentication") ? "authenticate"
		    : strstr(request, "Association")  ? "associate"
						      : "deauthenticate",
		fact);
	return true;
}

static bool scan_refused(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	command_put("scan", fact);
	return true;
}

/* How many frequencies were scanned is told with the results. */
static bool scan_started(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	log_close(reader, LOG_OPEN_PRESS);
	log_fact_keep(reader, fact, LOG_OPEN_SCAN);
	return false;
}

#define ALL_FROM 11 /* so many, and all are meant: the fewest that a band has */

static bool scan_included(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_SCAN);
	uint32_t n = 0;

	(void)fact;
	rest = log_trim(rest);
	while (rest.len > 0) {
		log_skip(&rest, " ");
		n += log_word(&rest).len > 0;
	}
	if (kept)
		kept->value = n < ALL_FROM ? n : 0;
	log_close(reader, LOG_OPEN_SCAN);
	return false;
}

/* "nl80211: Received scan results (2 BSSes)" */
static bool scan_done(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const struct log_told *start = &reader->told[TRACE_SCAN_START];
	const struct log_told *done = &reader->told[TRACE_SCAN_DONE];
	long n;

	log_close(reader, LOG_OPEN_SCAN);
	if (!log_number(&rest, 10, &n))
		return false;
	if (start->row && done->row && done->line > start->line)
		return false; /* looked at again */
	fact->value = (uint32_t)n;
	return true;
}

/* "0: <mac> ssid='home' wpa_ie_len=0 rsn_ie_len=20 …", and why not in the lines behind it */
static bool candidate(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_interface *interface = reader->interface;
	struct trace_mac mac;

	(void)fact;
	if (!interface || !log_mac(&rest, &mac) || !log_starts(rest, " ssid="))
		return false;
	interface->candidate = mac;
	interface->candidate_line = reader->base.info.units;
	return false;
}

/* For one of several networks it is the wrong one. */
static bool candidate_goes_on(
	struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_interface *interface = reader->interface;

	(void)rest;
	(void)fact;
	if (interface && interface->candidate_line + 1 == reader->base.info.units)
		interface->candidate_line++;
	return false;
}

/* Every scan says it of all access points around: only the one it was with last is of interest. */
static bool passed_over(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_interface *interface = reader->interface;

	(void)rest;
	(void)fact;
	if (!interface || interface->candidate_line + 1 != reader->base.info.units ||
		!trace_mac_any(&interface->peer))
		return false;
	return trace_mac_same(&interface->candidate, &interface->peer);
}

static bool key_message(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	log_mac_after(rest, "from ", &fact->ap);
	fact->value = reader->replay;
	return true;
}

/* "  replay_counter - hexdump(len=8): 00 00 00 00 00 00 00 01" */
static bool replay(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const char *at = log_find(rest, "): ");
	uint8_t bytes[8];

	(void)fact;
	if (at && log_hex((struct log_text){at + 3, rest.len - (size_t)(at + 3 - rest.p)}, bytes,
			  sizeof(bytes)) == sizeof(bytes))
		reader->replay = (uint32_t)bytes[4] << 24 | (uint32_t)bytes[5] << 16 |
				 (uint32_t)bytes[6] << 8 | bytes[7];
	return false;
}

static bool peer_anywhere(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	log_mac(&rest, &fact->ap);
	return true;
}

/* "id=104 method=254 vendor=14122 vendorMethod=1" */
static bool eap_request(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	if (log_number_after(rest, "id=", &number))
		reader->identifier = (uint8_t)number;
	(void)fact;
	return log_number_after(rest, "method=", &number) && number == 1;
}

static bool started(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	command_put("wpa_supplicant", fact);
	return true;
}

static bool for_wps(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	if (reader->interface)
		reader->interface->wps_line = reader->base.info.units;
	return false;
}

static bool sae(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	reader->sae = true;
	return false;
}

static bool pmksa(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	reader->sae = false;
	return false;
}

static bool command(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	command_put("a control client", fact);
	return true;
}

/* "WPS: PBC overlap detected: <mac> and <mac>": the one that was chosen, and the other. */
static bool two_sessions(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_mac other;
	char text[TRACE_MAC_TEXT];

	(void)reader;
	if (!log_mac(&rest, &fact->ap) || !log_skip(&rest, " and ") || !log_mac(&rest, &other))
		return false;
	snprintf(fact->text, sizeof(fact->text), "%s", trace_mac_print(&other, text));
	return true;
}

#define STA(text, kind, take)                                                                      \
	{                                                                                          \
		text, LOG_BY_SUPPLICANT, kind, 0, false, take                                      \
	}
#define STA_CODE(text, kind, code, take)                                                           \
	{                                                                                          \
		text, LOG_BY_SUPPLICANT, kind, code, false, take                                   \
	}

static const struct log_row rows[] = {
	STA("WPS: PBC overlap detected: ", TRACE_OVERLAP, two_sessions),
	STA("wpa_supplicant v", TRACE_PROGRAM_START, started),
	STA("Successfully initialized wpa_supplicant", TRACE_PROGRAM_START, started),
	STA_CODE("Own MAC address: ", LOG_NOTHING, LOG_AHEAD, own_address),
	STA("nl80211: Own MAC address on ifindex ", LOG_NOTHING, own_changed),
	STA_CODE("nl80211: set_mac_addr for ", LOG_NOTHING, LOG_AHEAD, own_set),
	STA_CODE("Using random MAC address ", LOG_NOTHING, LOG_AHEAD, own_address),
	{"WPA: PTK derivation - A1=", LOG_BY_BOTH, LOG_NOTHING, LOG_AHEAD, false, own_by_key},
	STA("SME: Trying to authenticate with ", TRACE_AUTH_REQUEST, authenticate),
	STA("SME: Authentication response: peer=", TRACE_AUTH_RESPONSE, auth_response),
	STA("SME: Authentication timeout", TRACE_AUTH_TIMEOUT, NULL),
	STA("SME: Authentication timed out", TRACE_AUTH_TIMEOUT, NULL),
	STA("Authentication with ", TRACE_AUTH_TIMEOUT, log_take_peer),
	STA("SME: Association timeout", TRACE_ASSOC_TIMEOUT, NULL),
	STA("SME: Association timed out", TRACE_ASSOC_TIMEOUT, NULL),
	STA("SME: Association with ", TRACE_ASSOC_RESPONSE, assoc_failed),
	STA("SME: Authentication request to the driver failed", TRACE_DRIVER_ERROR, request_failed),
	STA("SME: Association request to the driver failed", TRACE_DRIVER_ERROR, request_failed),
	STA("Association request to the driver failed", TRACE_DRIVER_ERROR, request_failed),
	STA("SME: Deauth request to the driver failed", TRACE_DRIVER_ERROR, request_failed),
	STA("Trying to associate with ", TRACE_ASSOC_REQUEST, associate),
	STA("Associated with ", TRACE_ASSOCIATED, associated),
	STA("State: ", TRACE_STATE, state),
	STA("Using SAE auth_alg", LOG_NOTHING, sae),
	STA("PMKSA cache entry found - try to use PMKSA caching instead", LOG_NOTHING, pmksa),
	STA("   selected based on WPS IE", LOG_NOTHING, for_wps),
	{"Deauthentication notification", LOG_BY_SUPPLICANT, TRACE_DEAUTH, 0, true, notification},
	{"Disassociation notification", LOG_BY_SUPPLICANT, TRACE_DISASSOC, 0, true, notification},
	STA(" * reason ", LOG_NOTHING, reason),
	STA("Deauthentication frame IE", LOG_NOTHING, left),
	STA("Disassociation frame IE", LOG_NOTHING, left),
	STA("wpa_driver_nl80211_deauthenticate(addr=", TRACE_DEAUTH, leave),
	STA("wpa_driver_nl80211_disassociate(addr=", TRACE_DISASSOC, leave),
	STA("nl80211: MLME command failed: ", TRACE_DRIVER_ERROR, command_failed),
	{"nl80211: tx_control_port failed: ", LOG_BY_BOTH, TRACE_DRIVER_ERROR, 0, false,
		send_failed},
	STA("Failed to initiate AP scan", TRACE_DRIVER_ERROR, scan_refused),
	STA("Event SCAN_STARTED ", TRACE_SCAN_START, scan_started),
	STA("nl80211: Scan included frequencies:", LOG_NOTHING, scan_included),
	STA("nl80211: Received scan results (", TRACE_SCAN_DONE, scan_done),
	STA("Received scan results (", TRACE_SCAN_DONE, scan_done),
	STA("No suitable network found", TRACE_NO_AP_FOUND, NULL),
	STA("No suitable AP found", TRACE_NO_AP_FOUND, NULL),
	STA("0: ", LOG_NOTHING, candidate),
	STA("1: ", LOG_NOTHING, candidate),
	STA("2: ", LOG_NOTHING, candidate),
	STA("3: ", LOG_NOTHING, candidate),
	STA("4: ", LOG_NOTHING, candidate),
	STA("5: ", LOG_NOTHING, candidate),
	STA("6: ", LOG_NOTHING, candidate),
	STA("7: ", LOG_NOTHING, candidate),
	STA("8: ", LOG_NOTHING, candidate),
	STA("9: ", LOG_NOTHING, candidate),
	STA("   skip - ", LOG_NOTHING, candidate_goes_on),
	STA_CODE("   skip RSN IE - proto mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_SECURITY,
		passed_over),
	STA_CODE("   skip RSN IE - PTK cipher mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_SECURITY,
		passed_over),
	STA_CODE("   skip RSN IE - GTK cipher mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_SECURITY,
		passed_over),
	STA_CODE("   skip RSN IE - key mgmt mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_AKM,
		passed_over),
	STA_CODE("   skip WPA IE - proto mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_SECURITY,
		passed_over),
	STA_CODE("   skip WPA IE - PTK cipher mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_SECURITY,
		passed_over),
	STA_CODE("   skip WPA IE - GTK cipher mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_SECURITY,
		passed_over),
	STA_CODE("   skip WPA IE - key mgmt mismatch", TRACE_NO_AP_FOUND, TRACE_PASSED_AKM,
		passed_over),
	STA_CODE("   skip RSN IE - group mgmt cipher mismatch", TRACE_NO_AP_FOUND,
		TRACE_PASSED_SECURITY, passed_over),
	STA_CODE("   skip RSN IE - no mgmt frame protection enabled but AP requires it",
		TRACE_NO_AP_FOUND, TRACE_PASSED_PMF_REQUIRED, passed_over),
	STA_CODE("   skip RSN IE - no mgmt frame protection", TRACE_NO_AP_FOUND,
		TRACE_PASSED_PMF_MISSING, passed_over),
	STA_CODE("   reject due to mismatch with WPA/WPA2", TRACE_NO_AP_FOUND,
		TRACE_PASSED_SECURITY, passed_over),
	STA_CODE("WPA: RX message 1 of 4-Way Handshake ", TRACE_KEY_MESSAGE, 1, key_message),
	STA_CODE("WPA: Sending EAPOL-Key 2/4", TRACE_KEY_MESSAGE, 2, key_message),
	STA_CODE("WPA: RX message 3 of 4-Way Handshake ", TRACE_KEY_MESSAGE, 3, key_message),
	STA_CODE("WPA: Sending EAPOL-Key 4/4", TRACE_KEY_MESSAGE, 4, key_message),
	{"  replay_counter - hexdump", LOG_BY_BOTH, LOG_NOTHING, 0, false, replay},
	STA("WPA: Key negotiation completed with ", TRACE_KEY_DONE, peer_anywhere),
	STA("WPA: Group rekeying completed with ", TRACE_GROUP_KEY, peer_anywhere),
	STA("WPA: RX message 1 of Group Key Handshake from ", TRACE_GROUP_KEY, peer_anywhere),
	STA("WPA: 4-Way Handshake failed", TRACE_KEY_WRONG, NULL),
	STA("WPA: Invalid EAPOL-Key MIC", TRACE_KEY_MISMATCH, NULL),
	STA("EAP: Received EAP-Request ", TRACE_IDENTITY_REQUEST, eap_request),
	STA("EAP: Received EAP-Failure", TRACE_EAP_FAILURE, NULL),
	STA("EAP: Received EAP-Success", TRACE_EAP_SUCCESS, NULL),
	STA("EAP: using real identity - hexdump_ascii", TRACE_IDENTITY, log_identity_dump),
	STA("EAP: using anonymous identity - hexdump_ascii", TRACE_IDENTITY, log_identity_dump),
	STA("EAPOL: txStart", TRACE_EAPOL_START, NULL),
	STA("Control interface command 'DISCONNECT'", TRACE_OTHER_MANAGER, command),
	STA("Control interface command ", LOG_NOTHING, NULL),
	STA("CTRL_IFACE: ", LOG_NOTHING, NULL),
};

const struct log_table log_rows_supplicant = {rows, sizeof(rows) / sizeof(rows[0])};
