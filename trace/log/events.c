/* SPDX-License-Identifier: BSD-3-Clause */
/* Events of the control interfaces, which both programs print into their logs too. */
#include "internal.h"

#include <string.h>

#include <wsc/wire.h>

#define ENTRY_NS INT64_C(10000000)

bool log_take_peer(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	return log_mac(&rest, fact->side == TRACE_AP ? &fact->sta : &fact->ap);
}

/* A station's button or PIN: its address is the one that it goes on with. */
static bool pressed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	if (fact->side != TRACE_STATION)
		return true;
	log_fact_keep(reader, fact, LOG_OPEN_PRESS);
	return false;
}

static bool scan_started(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	log_close(reader, LOG_OPEN_PRESS);
	return true;
}

/* "WPS-FAIL msg=8 config_error=18 reason=1 (…)"; of a station that gives up also without any. */
static bool fail(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	(void)reader;
	if (log_number_after(rest, "msg=", &number))
		fact->code = (uint16_t)number;
	if (log_number_after(rest, "config_error=", &number))
		fact->code2 = (uint16_t)number;
	return true;
}

/* "<uuid> <mac> [name|maker|…]" */
static bool pin_needed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name;

	(void)reader;
	log_word(&rest);
	if (log_between(rest, "[", '|', &name))
		log_put(fact->text, sizeof(fact->text), name);
	return log_mac(&rest, &fact->sta);
}

/* "<mac> <uuid> <type> 0x<methods> <password id> <request type> [name]" */
static bool enrollee_seen(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name;
	long number;

	(void)reader;
	if (!log_mac(&rest, &fact->sta))
		return false;
	if (log_between(rest, " [", ']', &name))
		log_put(fact->text, sizeof(fact->text), name);
	log_skip(&rest, " ");
	for (int i = 0; i < 3; i++)
		log_word(&rest);
	if (log_number(&rest, 10, &number))
		fact->code = (uint16_t)number;
	log_skip(&rest, " ");
	if (log_number(&rest, 10, &number))
		fact->code2 = (uint16_t)number;
	return true;
}

/* An access point with WPS is seen: which one is not told. Told when what it offers changes. */
static bool available(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	fact->bss = TRACE_BSS_WPS;
	if (log_starts(rest, "-PBC"))
		fact->bss |= TRACE_BSS_SELECTED | TRACE_BSS_PBC;
	else if (log_starts(rest, "-PIN"))
		fact->bss |= TRACE_BSS_SELECTED | TRACE_BSS_PIN;
	else if (log_starts(rest, "-AUTH"))
		fact->bss |= TRACE_BSS_SELECTED;
	if (!reader->interface || reader->interface->seen == fact->bss)
		return false;
	reader->interface->seen = fact->bss;
	return true;
}

/* "CTRL-EVENT-EAP-STARTED <mac>" of an access point, "… EAP authentication started" of a station.
 */
static bool eap_event(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	log_skip(&rest, "2"); /* an EAP server elsewhere */
	log_skip(&rest, " ");
	if (log_mac(&rest, &fact->sta)) {
		fact->side = TRACE_AP;
		return true;
	}
	if (!log_starts(rest, "EAP "))
		return false;
	fact->side = TRACE_STATION;
	/* no EAP-Success: the 4-way handshake made it superfluous */
	return fact->kind != TRACE_EAP_SUCCESS || !log_find(rest, "lower layer");
}

static bool retransmit(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	fact->value = 1;
	return eap_event(reader, rest, fact);
}

#define VENDOR_WFA    14122
#define TYPE_ID	      1
#define TYPE_NAK      3
#define TYPE_EXPANDED 254

/* "vendor=14122 method=1 -> NAK": what an access point asks for, or a station is asked for. */
static bool proposed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long vendor = 0, method = 0;

	log_number_after(rest, "vendor=", &vendor);
	if (!log_number_after(rest, "method=", &method))
		return false;
	if (log_find(rest, "-> NAK"))
		fact->kind = TRACE_EAP_NAK;
	else if (vendor == VENDOR_WFA)
		fact->kind = TRACE_WSC_START;
	else if (vendor == 0 && method == TYPE_ID)
		fact->kind = TRACE_IDENTITY_REQUEST;
	else
		fact->code = vendor ? TYPE_EXPANDED : (uint16_t)method;
	/* a station proposes nothing, it is asked; and only hostapd counts the identity as a method
	 */
	if (fact->kind == TRACE_IDENTITY_REQUEST && fact->side == TRACE_NOBODY)
		fact->side = TRACE_AP;
	(void)reader;
	return true;
}

static bool connected(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	return log_mac_after(rest, "Connection to ", &fact->ap);
}

static bool sta_connected(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text key_id;

	if (!log_mac(&rest, &fact->sta))
		return false;
	log_mac_after(rest, "p2p_dev_addr=", &fact->device);
	if (log_between(rest, "keyid=", ' ', &key_id))
		log_put(fact->text, sizeof(fact->text), key_id);
	else if (log_find(rest, "keyid=")) {
		const char *at = log_find(rest, "keyid=") + strlen("keyid=");

		log_put(fact->text, sizeof(fact->text),
			log_trim((struct log_text){at, rest.len - (size_t)(at - rest.p)}));
	}
	log_fact_keep(reader, fact, LOG_OPEN_ENTRY);
	return false;
}

/*
 * hostapd lets every station in that associates with an open network, and takes that back in the
 * same breath when it came for WPS: it has associated, no more.
 */
static bool sta_disconnected(
	struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *entry = log_kept(reader, LOG_OPEN_ENTRY);

	if (!log_mac(&rest, &fact->sta))
		return false;
	if (!entry || !trace_mac_equal(&entry->sta, &fact->sta) ||
		fact->time - entry->time > ENTRY_NS)
		return true;
	entry->kind = TRACE_ASSOCIATED;
	log_close(reader, LOG_OPEN_ENTRY);
	return false;
}

/* " bssid=<mac> reason=3 locally_generated=1" */
static bool disconnected(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long reason;

	(void)reader;
	log_mac_after(rest, "bssid=", &fact->ap);
	if (log_number_after(rest, "reason=", &reason))
		fact->code = (uint16_t)reason;
	fact->code2 = log_find(rest, "locally_generated=1") ? TRACE_FROM_STATION : TRACE_FROM_AP;
	return true;
}

static bool assoc_reject(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long status;

	(void)reader;
	log_mac_after(rest, "bssid=", &fact->ap);
	if (!log_number_after(rest, "status_code=", &status))
		return false;
	fact->code = (uint16_t)status;
	return true;
}

#define AUTH_SAE 3

/* " <mac> auth_type=3 auth_transaction=2 status_code=1" */
static bool auth_reject(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long type = 0, transaction = 0, status = 0;

	(void)reader;
	log_skip(&rest, " ");
	log_mac(&rest, &fact->ap);
	log_number_after(rest, "auth_type=", &type);
	log_number_after(rest, "auth_transaction=", &transaction);
	if (!log_number_after(rest, "status_code=", &status))
		return false;
	fact->code = (uint16_t)status;
	if (type == AUTH_SAE) {
		fact->kind = TRACE_SAE_FAILED;
		return true;
	}
	fact->code2 = (uint16_t)type;
	fact->value = (uint32_t)transaction;
	return true;
}

/* " id=0 ssid="x" auth_failures=1 duration=10 reason=WRONG_KEY" */
static bool ssid_disabled(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text ssid;
	long duration;

	(void)reader;
	if (log_between(rest, "ssid=\"", '"', &ssid))
		log_put_escaped(fact->text, sizeof(fact->text), ssid);
	if (log_number_after(rest, "duration=", &duration))
		fact->value = (uint32_t)duration;
	fact->code = log_find(rest, "reason=WRONG_KEY") ? 1 : 0;
	return true;
}

static bool scan_failed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	(void)reader;
	if (log_number_after(rest, "ret=", &number))
		fact->code = (uint16_t)(number < 0 ? -number : number);
	log_put(fact->text, sizeof(fact->text), (struct log_text){"scan", 4});
	return true;
}

static bool terminating(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const char *who = fact->side == TRACE_AP	? "hostapd"
			  : fact->side == TRACE_STATION ? "wpa_supplicant"
							: "";

	(void)reader;
	(void)rest;
	log_put(fact->text, sizeof(fact->text), (struct log_text){who, strlen(who)});
	return true;
}

static bool ap_enabled(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	if (reader->interface) {
		memcpy(fact->text, reader->interface->ssid, sizeof(fact->text));
		reader->interface->is_access_point = true;
	}
	return true;
}

static bool ap_disabled(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	if (reader->interface)
		reader->interface->is_access_point = false;
	return true;
}

/* hostapd_cli wps_get_status, whose last line is the peer. */
static bool last_result(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	if (log_starts(rest, "None"))
		return false;
	if (log_starts(rest, "Success"))
		fact->kind = TRACE_REGISTERED;
	else
		log_put(fact->text, sizeof(fact->text), (struct log_text){"Last WPS result", 15});
	log_fact_keep(reader, fact, LOG_OPEN_RESULT);
	return false;
}

static bool result_peer(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_RESULT);

	(void)fact;
	if (kept)
		log_mac(&rest, &kept->sta);
	log_close(reader, LOG_OPEN_RESULT);
	return false;
}

/* An external registrar: "<uuid> <mac> … |name|" */
static bool er_peer(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name;
	long id;

	(void)reader;
	log_word(&rest);
	if (log_between(rest, "|", '|', &name))
		log_put(fact->text, sizeof(fact->text), name);
	if (fact->kind == TRACE_ENROLLEE_SEEN && log_number_after(rest, "dev_passwd_id=", &id))
		fact->code = (uint16_t)id;
	if (fact->kind == TRACE_AP_FOUND)
		fact->bss = TRACE_BSS_WPS;
	return log_mac(&rest, fact->kind == TRACE_AP_FOUND ? &fact->ap : &fact->sta);
}

#define BOTH(text, kind)                                                                           \
	{                                                                                          \
		text, LOG_BY_BOTH, kind, 0, false, NULL                                            \
	}
#define AP(text, kind, take)                                                                       \
	{                                                                                          \
		text, LOG_BY_HOSTAPD, kind, 0, false, take                                         \
	}
#define STA(text, kind, take)                                                                      \
	{                                                                                          \
		text, LOG_BY_SUPPLICANT, kind, 0, false, take                                      \
	}

static const struct log_row rows[] = {
	{"WPS-PBC-ACTIVE", LOG_BY_BOTH, TRACE_PBC_PRESSED, 0, false, pressed},
	BOTH("WPS-PBC-DISABLE", TRACE_PBC_DISABLED),
	BOTH("WPS-TIMEOUT", TRACE_WALK_TIME_OVER),
	BOTH("WPS-CANCEL", TRACE_CANCELLED),
	BOTH("WPS-OVERLAP-DETECTED", TRACE_OVERLAP),
	BOTH("WPS-SUCCESS", TRACE_WPS_SUCCESS),
	{"WPS-FAIL", LOG_BY_BOTH, TRACE_WPS_FAIL, 0, false, fail},
	AP("WPS-REG-SUCCESS ", TRACE_REGISTERED, log_take_peer),
	AP("WPS-PIN-NEEDED ", TRACE_PIN_NEEDED, pin_needed),
	AP("WPS-EVENT-PIN-NEEDED ", TRACE_PIN_NEEDED, pin_needed),
	AP("WPS-ENROLLEE-SEEN ", TRACE_ENROLLEE_SEEN, enrollee_seen),
	AP("WPS-NEW-AP-SETTINGS", TRACE_AP_SETTINGS, NULL),
	AP("WPS-AP-SETUP-LOCKED", TRACE_SETUP_LOCKED, NULL),
	AP("WPS-AP-SETUP-UNLOCKED", TRACE_SETUP_UNLOCKED, NULL),
	AP("WPS-AP-PIN-ENABLED", LOG_NOTHING, NULL),
	AP("WPS-AP-PIN-DISABLED", LOG_NOTHING, NULL),
	STA("WPS-PIN-ACTIVE", TRACE_PIN_SET, pressed),
	STA("WPS-AP-AVAILABLE", TRACE_AP_FOUND, available),
	STA("WPS-CRED-RECEIVED", TRACE_CREDENTIAL, NULL),
	STA("WPS-OPEN-NETWORK", LOG_NOTHING, NULL),
	STA("WPS-ER-AP-ADD ", TRACE_AP_FOUND, er_peer),
	STA("WPS-ER-ENROLLEE-ADD ", TRACE_ENROLLEE_SEEN, er_peer),
	STA("WPS-ER-AP-SETTINGS ", TRACE_AP_SETTINGS, NULL),
	STA("WPS-ER-", LOG_NOTHING, NULL),
	AP("AP-ENABLED", TRACE_AP_UP, ap_enabled),
	AP("AP-DISABLED", TRACE_AP_DOWN, ap_disabled),
	AP("AP-STA-CONNECTED ", TRACE_CONNECTED, sta_connected),
	AP("AP-STA-DISCONNECTED ", TRACE_DISCONNECTED, sta_disconnected),
	AP("AP-STA-POSSIBLE-PSK-MISMATCH ", TRACE_KEY_MISMATCH, log_take_peer),
	AP("AP-STA-POLL-OK ", LOG_NOTHING, NULL),
	AP("AP-REJECTED-", LOG_NOTHING, NULL),
	AP("AP-CSA-FINISHED", LOG_NOTHING, NULL),
	AP("INTERFACE-ENABLED", LOG_NOTHING, NULL),
	AP("INTERFACE-DISABLED", LOG_NOTHING, NULL),
	AP("EAPOL-4WAY-HS-COMPLETED ", TRACE_KEY_DONE, log_take_peer),
	AP("PBC Status: Active", TRACE_PBC_PRESSED, NULL),
	AP("PBC Status: Overlap", TRACE_OVERLAP, NULL),
	AP("PBC Status: Timed-out", TRACE_WALK_TIME_OVER, NULL),
	AP("PBC Status: ", LOG_NOTHING, NULL),
	AP("Last WPS result: ", TRACE_WPS_FAIL, last_result),
	AP("Peer Address: ", LOG_NOTHING, result_peer),
	{"CTRL-EVENT-EAP-STARTED", LOG_BY_BOTH, TRACE_EAP_STARTED, 0, false, eap_event},
	{"CTRL-EVENT-EAP-PROPOSED-METHOD", LOG_BY_BOTH, TRACE_EAP_OTHER, 0, false, proposed},
	{"CTRL-EVENT-EAP-RETRANSMIT", LOG_BY_BOTH, TRACE_EAP_RETRANSMIT, 0, false, retransmit},
	{"CTRL-EVENT-EAP-FAILURE", LOG_BY_BOTH, TRACE_EAP_FAILURE, 0, false, eap_event},
	{"CTRL-EVENT-EAP-TIMEOUT-FAILURE", LOG_BY_BOTH, TRACE_EAP_TIMEOUT, 0, false, eap_event},
	{"CTRL-EVENT-EAP-SUCCESS", LOG_BY_BOTH, TRACE_EAP_SUCCESS, 0, false, eap_event},
	STA("CTRL-EVENT-EAP-METHOD", LOG_NOTHING, NULL),
	STA("CTRL-EVENT-EAP-STATUS", LOG_NOTHING, NULL),
	STA("CTRL-EVENT-SCAN-STARTED", TRACE_SCAN_START, scan_started),
	STA("CTRL-EVENT-SCAN-RESULTS", TRACE_SCAN_DONE, NULL),
	STA("CTRL-EVENT-SCAN-FAILED", TRACE_DRIVER_ERROR, scan_failed),
	STA("CTRL-EVENT-NETWORK-NOT-FOUND", TRACE_NO_AP_FOUND, NULL),
	STA("CTRL-EVENT-CONNECTED", TRACE_CONNECTED, connected),
	STA("CTRL-EVENT-DISCONNECTED", TRACE_DISCONNECTED, disconnected),
	STA("CTRL-EVENT-ASSOC-REJECT", TRACE_ASSOC_RESPONSE, assoc_reject),
	STA("CTRL-EVENT-AUTH-REJECT", TRACE_AUTH_RESPONSE, auth_reject),
	STA("CTRL-EVENT-SSID-TEMP-DISABLED", TRACE_SSID_DISABLED, ssid_disabled),
	STA("CTRL-EVENT-SSID-REENABLED", LOG_NOTHING, NULL),
	STA("CTRL-EVENT-BSS-", LOG_NOTHING, NULL),
	STA("CTRL-EVENT-NETWORK-", LOG_NOTHING, NULL),
	STA("CTRL-EVENT-SUBNET-STATUS-UPDATE", LOG_NOTHING, NULL),
	{"CTRL-EVENT-TERMINATING", LOG_BY_BOTH, TRACE_PROGRAM_END, 0, false, terminating},
	BOTH("CTRL-EVENT-", LOG_NOTHING),
};

const struct log_table log_rows_events = {rows, sizeof(rows) / sizeof(rows[0])};
