/* SPDX-License-Identifier: BSD-3-Clause */
/* What `wps registrar` says: each event is an object with a sentence; docs/wps.1 lists them. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "explain/explain.h"
#include "notation/notation.h"
#include "registrar.h"
#include "writer.h"

#define TYPE_TEXT_SIZE 22

static const char *host_text(const struct sockaddr *address, char buffer[static INET6_ADDRSTRLEN])
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;

	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &four->sin_addr, buffer, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, &six->sin6_addr, buffer, INET6_ADDRSTRLEN);
	return buffer;
}

const char *registrar_place(
	const union registrar_address *address, char buffer[static REGISTRAR_PLACE_SIZE])
{
	const bool six = address->any.sa_family == AF_INET6;
	char host[INET6_ADDRSTRLEN];

	snprintf(buffer, REGISTRAR_PLACE_SIZE, six ? "[%s]:%u" : "%s:%u",
		host_text(&address->any, host),
		ntohs(six ? address->six.sin6_port : address->four.sin_port));
	return buffer;
}

static const char *host_of(
	const struct radius_address *address, char buffer[static INET6_ADDRSTRLEN])
{
	union registrar_address aligned = {0};

	memcpy(&aligned, address->bytes,
		address->len < sizeof(aligned) ? address->len : sizeof(aligned));
	return host_text(&aligned.any, buffer);
}

/* "1-0050F204-1", as hostapd and wpa_supplicant write it. */
static const char *type_text(const uint8_t *type, char buffer[static TYPE_TEXT_SIZE])
{
	snprintf(buffer, TYPE_TEXT_SIZE, "%d-%02X%02X%02X%02X-%d", type[0] << 8 | type[1], type[2],
		type[3], type[4], type[5], type[6] << 8 | type[7]);
	return buffer;
}

/* What a device calls itself should be UTF-8 and need not be. */
static json_t *name_json(struct wsc_bytes name)
{
	char text[WSC_NAME_MAX];
	json_t *json = json_stringn((const char *)name.p, name.len);

	if (json || name.len > sizeof(text))
		return json ? json : json_string("");
	for (size_t i = 0; i < name.len; i++)
		text[i] = name.p[i] >= 0x80 ? '?' : (char)name.p[i];
	return json_stringn(text, name.len);
}

/* Tells the event and takes @event over. */
static void tell(const struct cli *cli, json_t *event, const char *sentence, const char *remedy)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	json_object_set_new(event, "at", json_real((double)now.tv_sec + (double)now.tv_nsec / 1e9));
	json_object_set_new(event, "sentence", json_string(sentence));
	json_object_set_new(event, "remedy", json_string(remedy));
	cli->writer->event(event);
	json_decref(event);
}

void registrar_tell_listening(const struct cli *cli, const struct registrar_setup *setup)
{
	const char *how = setup->pbc ? "push button" : "PIN";
	char until[48] = "until it is stopped", sentence[256];

	if (setup->timeout_ms)
		snprintf(until, sizeof(until), "for %lld s", (long long)setup->timeout_ms / 1000);
	snprintf(sentence, sizeof(sentence),
		"Access points reach the registrar at %s; %s by %s, %s.", setup->listen_text,
		setup->keep ? "devices may join" : "one device may join", how, until);
	tell(cli,
		json_pack("{s:s, s:s, s:s}", "event", "listening", "address", setup->listen_text,
			"method", setup->pbc ? "pbc" : "pin"),
		sentence, "");
}

void registrar_tell_pressed(const struct cli *cli, bool accepted)
{
	tell(cli, json_pack("{s:s, s:b}", "event", "pressed", "accepted", accepted),
		accepted ? "The button was pressed: one device may join within 120 s."
			 : "The button was pressed, but two devices have theirs pressed already.",
		accepted ? "" : explain_get(EXPLAIN_TWO_DEVICES)->remedy);
}

void registrar_tell_walk_time_over(const struct cli *cli)
{
	tell(cli, json_pack("{s:s}", "event", "walk-time-over"),
		"The walk time of the button is over.", "For another press: kill -USR1.");
}

void registrar_tell_notice(const struct cli *cli, const struct radius_notice *notice)
{
	static const struct {
		const char *token, *sentence, *remedy;
	} words[] = {
		[RADIUS_UNKNOWN_CLIENT] = {"unknown-client",
			"is not among those that --from allows",
			"Give its address or network with --from, if it is one of your access "
			"points."},
		[RADIUS_BAD_AUTHENTICATOR] = {"bad-secret",
			"does not know the RADIUS secret, or sends no Message-Authenticator",
			"Make auth_server_shared_secret there and the secret file here the same."},
		[RADIUS_MALFORMED] = {"malformed", "sends something that is no RADIUS request",
			"Let only access points use this port."},
		[RADIUS_NOT_WSC] = {"not-wsc",
			"passes somebody on who does not want WPS, and who was rejected",
			"Give users of WPA-Enterprise another RADIUS server."},
		[RADIUS_FOREIGN_REGISTRAR] = {"foreign-registrar",
			"passes another registrar on, and it was rejected",
			"Registrars that configure an access point talk to the access point "
			"itself."},
		[RADIUS_NO_CONVERSATION] = {"no-conversation",
			"goes on with a conversation that is not known here",
			"The device has to try again."},
		[RADIUS_BUSY] = {"busy", "has more devices than can be served at once",
			"Wait a minute."},
	};
	char host[INET6_ADDRSTRLEN], sentence[256];

	snprintf(sentence, sizeof(sentence), "The access point at %s %s.",
		host_of(&notice->from, host), words[notice->kind].sentence);
	tell(cli,
		json_pack("{s:s, s:s, s:s}", "event", "request", "access_point", host, "token",
			words[notice->kind].token),
		sentence, words[notice->kind].remedy);
}

const char *registrar_remedy(const struct wsc_event *event)
{
	switch (event->reason) {
	case WSC_REASON_PASSWORD_FIRST:
	case WSC_REASON_PASSWORD_SECOND:
		return "Read the PIN on the device once more and start again with it.";
	case WSC_REASON_OVERLAP:
		return explain_get(EXPLAIN_TWO_DEVICES)->remedy;
	case WSC_REASON_MESSAGE_TIMEOUT:
	case WSC_REASON_SESSION_TIMEOUT:
	case WSC_REASON_EAP_FAILURE:
		return explain_get(EXPLAIN_WSC_MESSAGE_TIMEOUT)->remedy;
	case WSC_REASON_PEER_NACK:
		return explain_get(explain_config_error(event->config_error))->remedy;
	case WSC_REASON_NONE:
	case WSC_REASON_NOT_READY:
	case WSC_REASON_REFUSED:
	case WSC_REASON_CRYPTO:
		return "";
	case WSC_REASON_AUTHENTICATOR:
	case WSC_REASON_KEY_WRAP:
	case WSC_REASON_MALFORMED:
	case WSC_REASON_UNEXPECTED:
	case WSC_REASON_NONCE:
	case WSC_REASON_PUBLIC_KEY:
	case WSC_REASON_PUBLIC_KEY_HASH:
	case WSC_REASON_PASSWORD_ID:
	case WSC_REASON_MAC:
	case WSC_REASON_SETUP_LOCKED:
	case WSC_REASON_TOO_LONG:
	case WSC_REASON_NO_CREDENTIAL:
		return "Let the device try again; if it fails the same way, update its software.";
	}
	return "";
}

/* What the device did, or what became of it; NULL: not worth a line. */
static const char *device_kind(const struct wsc_event *event)
{
	switch (event->kind) {
	case WSC_EVENT_PEER:
		return "asks";
	case WSC_EVENT_CREDENTIALS_SENT:
		return "credentials-sent";
	case WSC_EVENT_SUCCEEDED:
		return "enrolled";
	case WSC_EVENT_FAILED:
		return event->reason == WSC_REASON_NOT_READY ? "told-to-wait" : "failed";
	case WSC_EVENT_NOT_READY:
	case WSC_EVENT_NONE:
	case WSC_EVENT_NEED_PASSWORD:
	case WSC_EVENT_NEED_CREDENTIALS:
	case WSC_EVENT_CREDENTIALS:
	case WSC_EVENT_AP_SETTINGS:
		return NULL;
	}
	return NULL;
}

static void device_sentence(char *sentence, size_t size, const char *who, const char *host,
	const struct radius_conversation *conversation, const struct wsc_event *event,
	const char *ssid)
{
	const bool pbc = wsc_session_password_id(conversation->session) == WSC_PASSWORD_PBC;
	const char *at = event->at_valid ? wsc_kind_name(event->at) : "the start";

	switch (event->kind) {
	case WSC_EVENT_PEER:
		snprintf(sentence, size, "%s asks by %s, through the access point at %s.", who,
			pbc ? "push button" : "PIN", host);
		break;
	case WSC_EVENT_CREDENTIALS_SENT:
		snprintf(sentence, size, "%s was sent the key of %s.", who, ssid);
		break;
	case WSC_EVENT_SUCCEEDED:
		snprintf(sentence, size, "%s has the key of %s and is expected there.", who, ssid);
		break;
	case WSC_EVENT_FAILED:
		if (event->reason == WSC_REASON_NOT_READY)
			snprintf(sentence, size, "%s was told to wait: %s.", who,
				pbc ? "no button was pressed for it" : "no PIN was entered for it");
		else
			snprintf(sentence, size, "%s failed at %s: %s", who, at,
				wsc_reason_text(event->reason));
		break;
	case WSC_EVENT_NOT_READY:
	case WSC_EVENT_NONE:
	case WSC_EVENT_NEED_PASSWORD:
	case WSC_EVENT_NEED_CREDENTIALS:
	case WSC_EVENT_CREDENTIALS:
	case WSC_EVENT_AP_SETTINGS:
		break;
	}
}

void registrar_tell_device(const struct cli *cli, const struct radius_conversation *conversation,
	const struct wsc_event *event, const char *credential_ssid)
{
	const struct wsc_device *peer = wsc_session_peer(conversation->session);
	const char *kind = device_kind(event);
	char mac[MAC_TEXT], bssid[MAC_TEXT], host[INET6_ADDRSTRLEN];
	char uuid[UUID_TEXT] = "", type[TYPE_TEXT_SIZE] = "", who[128], sentence[512];
	json_t *name = peer ? name_json(peer->name) : json_string("");
	json_t *told;

	if (!kind) {
		json_decref(name);
		return;
	}
	mac_print(peer ? peer->mac : conversation->station, mac);
	mac_print(conversation->bssid, bssid);
	if (peer) {
		uuid_print(peer->uuid, uuid);
		type_text(peer->primary_type, type);
	}
	host_of(&conversation->access_point, host);
	snprintf(who, sizeof(who), "%s%s%s%s%s%s",
		json_string_length(name) ? json_string_value(name) : "A device", " (", mac,
		type[0] ? ", " : "", type, ")");
	device_sentence(
		sentence, sizeof(sentence), who, host, conversation, event, credential_ssid);
	told = json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:s}", "event", kind, "mac", mac,
		"uuid", uuid, "name", name, "type", type, "access_point", host, "bssid", bssid,
		"method",
		wsc_session_password_id(conversation->session) == WSC_PASSWORD_PBC ? "pbc" : "pin");
	if (strcmp(kind, "failed") == 0) {
		json_object_set_new(told, "reason", json_string(wsc_reason_token(event->reason)));
		json_object_set_new(told, "config_error", json_integer(event->config_error));
		json_object_set_new(told, "message",
			json_string(event->at_valid ? wsc_kind_name(event->at) : ""));
	}
	tell(cli, told, sentence, event->kind == WSC_EVENT_FAILED ? registrar_remedy(event) : "");
}
