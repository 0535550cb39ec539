/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wi-Fi Direct, as wpa_supplicant tells it. Whose role is whose is open until the negotiation ends:
 * the device that logs is put where a station is, its peer where an access point is.
 */
#include "internal.h"

#include <string.h>

#include <wsc/wire.h>

static bool found(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name;

	(void)reader;
	if (log_between(rest, " name='", '\'', &name))
		log_put_escaped(fact->text, sizeof(fact->text), name);
	if (!log_mac_after(rest, "p2p_dev_addr=", &fact->ap))
		log_mac(&rest, &fact->ap);
	return true;
}

/* The peer and nothing else: a PIN may follow. */
static bool peer(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	return log_mac(&rest, &fact->ap);
}

static void say(struct trace_fact *fact, const char *text)
{
	log_put(fact->text, sizeof(fact->text), (struct log_text){text, strlen(text)});
}

/* What the user has to do here; whose request or response it follows is not told. */
static bool pin_shown(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	say(fact, "PIN shown");
	return peer(reader, rest, fact);
}

static bool pin_wanted(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	say(fact, "PIN wanted");
	return peer(reader, rest, fact);
}

/* "<mac> dev_passwd_id=4 go_intent=15" */
static bool request(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long id;

	if (log_number_after(rest, "dev_passwd_id=", &id))
		fact->value = (uint16_t)id;
	return peer(reader, rest, fact);
}

/* A frame's status is in a line behind its sender … */
static bool received(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	peer(reader, rest, fact);
	log_fact_keep(reader, fact, LOG_OPEN_NEGOTIATION);
	return false;
}

/* … and before the word that it is sent. */
static bool building(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	log_close(reader, LOG_OPEN_NEGOTIATION);
	reader->p2p_status = 0;
	return false;
}

static bool sending(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	fact->code = reader->p2p_status;
	reader->p2p_status = 0;
	return true;
}

static bool frame_status(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_NEGOTIATION);
	long number;

	(void)fact;
	if (!log_number(&rest, 10, &number))
		return false;
	if (kept)
		kept->code = (uint16_t)number;
	else
		reader->p2p_status = (uint16_t)number;
	log_close(reader, LOG_OPEN_NEGOTIATION);
	return false;
}

static bool status(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long number;

	(void)reader;
	if (log_number_after(rest, "status=", &number))
		fact->code = (uint16_t)number;
	if (!log_mac_after(rest, "sa=", &fact->ap))
		log_mac_after(rest, " ", &fact->ap);
	return true;
}

/* Its own word on a negotiation that it gave up, told before the failure itself. */
static bool not_ready(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	say(fact, "the other side stayed not ready");
	return true;
}

static bool no_response(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	say(fact, "no response");
	return true;
}

static bool no_confirm(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)rest;
	say(fact, "no confirmation");
	return true;
}

/* "role=client freq=2412 … peer_dev=<mac> peer_iface=<mac> wps_method=PBC" */
static bool done(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const char *role = log_find(rest, "role="), *method = log_find(rest, "wps_method=");
	long mhz;

	(void)reader;
	if (role)
		fact->code2 = role[strlen("role=")] == 'G' ? TRACE_ROLE_OWNER : TRACE_ROLE_CLIENT;
	if (log_number_after(rest, "freq=", &mhz))
		fact->mhz = (uint16_t)mhz;
	log_mac_after(rest, "peer_dev=", &fact->device);
	log_mac_after(rest, "peer_iface=", &fact->ap);
	if (method) {
		method += strlen("wps_method=");
		rest.len -= (size_t)(method - rest.p);
		rest.p = method;
		if (log_starts(rest, "PBC"))
			fact->value = WSC_PASSWORD_PBC;
		else if (log_starts(rest, "Display") || log_starts(rest, "Keypad"))
			fact->value = WSC_PASSWORD_USER;
	}
	return true;
}

/* "p2p-wlan0-0 client ssid="DIRECT-xy" freq=2412 psk=… go_dev_addr=<mac>" */
static bool group_started(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text name = log_word(&rest), role = log_word(&rest), ssid;
	long mhz;

	if (log_between(rest, "ssid=\"", '"', &ssid))
		log_put_escaped(fact->text, sizeof(fact->text), ssid);
	if (log_number_after(rest, "freq=", &mhz))
		fact->mhz = (uint16_t)mhz;
	fact->code = log_starts(role, "GO");
	if (name.len > 0 && name.len < TRACE_IFNAME_MAX) {
		reader->interface = log_interface_get(reader, name);
		reader->interface->side = fact->code ? TRACE_AP : TRACE_STATION;
		log_put(fact->ifname, sizeof(fact->ifname), name);
	}
	log_mac_after(rest, "go_dev_addr=", &fact->device);
	if (fact->code) {
		fact->side = TRACE_AP;
		reader->interface->is_access_point = true;
		memcpy(reader->interface->ssid, fact->text, sizeof(fact->text));
	}
	return true;
}

/* "p2p-wlan0-0 client reason=FORMATION_FAILED" */
static bool group_removed(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const char *why = log_find(rest, "reason=");

	(void)reader;
	if (why) {
		why += strlen("reason=");
		log_put(fact->text, sizeof(fact->text),
			log_trim((struct log_text){why, rest.len - (size_t)(why - rest.p)}));
	}
	return true;
}

#define ONE(text, kind, code, take)                                                                \
	{                                                                                          \
		text, LOG_BY_SUPPLICANT, kind, code, false, take                                   \
	}

static const struct log_row rows[] = {
	ONE("P2P: Starting find", TRACE_P2P_FIND, 0, NULL),
	ONE("P2P-DEVICE-FOUND ", TRACE_P2P_FOUND, 0, found),
	ONE("P2P-PROV-DISC-PBC-REQ ", TRACE_P2P_PROVISION, 0, peer),
	ONE("P2P-PROV-DISC-SHOW-PIN ", TRACE_P2P_PROVISION, 2, pin_shown),
	ONE("P2P-PROV-DISC-ENTER-PIN ", TRACE_P2P_PROVISION, 2, pin_wanted),
	ONE("P2P-PROV-DISC-PBC-RESP ", TRACE_P2P_PROVISION, 1, peer),
	ONE("P2P: Send pending Provision Discovery Request", TRACE_P2P_PROVISION, 0, NULL),
	ONE("P2P: Received Provision Discovery Request from ", TRACE_P2P_PROVISION, 0, peer),
	ONE("P2P: Sending Provision Discovery Response", TRACE_P2P_PROVISION, 1, NULL),
	ONE("P2P: Received Provision Discovery Response from ", TRACE_P2P_PROVISION, 1, peer),
	ONE("P2P-GO-NEG-REQUEST ", TRACE_P2P_GO_REQUEST, 0, request),
	ONE("P2P: Received GO Negotiation Request from ", TRACE_P2P_GO_REQUEST, 0, peer),
	ONE("P2P: Sending GO Negotiation Request", TRACE_P2P_GO_REQUEST, 0, NULL),
	ONE("P2P: Received GO Negotiation Response from ", TRACE_P2P_GO_RESPONSE, 0, received),
	ONE("P2P: Building GO Negotiation Response", LOG_NOTHING, 0, building),
	ONE("P2P: Sending GO Negotiation Response", TRACE_P2P_GO_RESPONSE, 0, sending),
	ONE("P2P: Received GO Negotiation Confirm from ", TRACE_P2P_GO_CONFIRM, 0, received),
	ONE("P2P: Building GO Negotiation Confirm", LOG_NOTHING, 0, building),
	ONE("P2P: Sending GO Negotiation Confirm", TRACE_P2P_GO_CONFIRM, 0, sending),
	ONE("P2P: * Status: ", LOG_NOTHING, 0, frame_status),
	ONE("P2P: Timeout on waiting peer to become ready", TRACE_P2P_GO_DONE, TRACE_P2P_GIVEN_UP,
		not_ready),
	ONE("P2P: Timeout on sending GO Negotiation Request", TRACE_P2P_GO_DONE, TRACE_P2P_GIVEN_UP,
		no_response),
	ONE("P2P: Wait for GO Negotiation Confirm timed out", TRACE_P2P_GO_DONE, TRACE_P2P_GIVEN_UP,
		no_confirm),
	ONE("P2P-GO-NEG-SUCCESS", TRACE_P2P_GO_DONE, 0, done),
	ONE("P2P-GO-NEG-FAILURE", TRACE_P2P_GO_DONE, 0, status),
	ONE("P2P-INVITATION-RECEIVED ", TRACE_P2P_INVITATION, 0, status),
	ONE("P2P-INVITATION-ACCEPTED ", TRACE_P2P_INVITATION, 0, status),
	ONE("P2P-INVITATION-RESULT ", TRACE_P2P_INVITATION, 0, status),
	ONE("P2P-GROUP-STARTED ", TRACE_P2P_GROUP_STARTED, 0, group_started),
	ONE("P2P-GROUP-FORMATION-SUCCESS", TRACE_P2P_GROUP_FORMED, 0, NULL),
	ONE("P2P-GROUP-FORMATION-FAILURE", TRACE_P2P_GROUP_FAILED, 0, NULL),
	ONE("P2P: Group Formation timed out", TRACE_P2P_GROUP_FAILED, 0, NULL),
	ONE("P2P-GROUP-REMOVED ", TRACE_P2P_GROUP_REMOVED, 0, group_removed),
	ONE("P2P-", LOG_NOTHING, 0, NULL),
	ONE("P2P: ", LOG_NOTHING, 0, NULL),
};

const struct log_table log_rows_p2p = {rows, sizeof(rows) / sizeof(rows[0])};
