/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager/ports/hostapd/event.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "manager/text.h"
#include "notation/notation.h"

/* A part of the datagram that is still to be read. */
struct span {
	const char *p;
	size_t n;
};

static bool span_skip(struct span *span, const char *text)
{
	const size_t length = strlen(text);

	if (span->n < length || memcmp(span->p, text, length) != 0)
		return false;
	span->p += length;
	span->n -= length;
	return true;
}

/* The next word; blanks before it are skipped. Empty at the end. */
static struct span span_word(struct span *span)
{
	struct span word;

	while (span->n && (*span->p == ' ' || *span->p == '\n')) {
		span->p++;
		span->n--;
	}
	word = (struct span){span->p, 0};
	while (word.n < span->n && span->p[word.n] != ' ' && span->p[word.n] != '\n')
		word.n++;
	span->p += word.n;
	span->n -= word.n;
	return word;
}

static bool span_is(struct span span, const char *text)
{
	return span.n == strlen(text) && memcmp(span.p, text, span.n) == 0;
}

/* A word of visible ASCII that fits. */
static bool word_copy(struct span word, char *text, size_t size)
{
	if (word.n == 0 || word.n >= size)
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] <= ' ' || word.p[i] > '~')
			return false;
	memcpy(text, word.p, word.n);
	text[word.n] = '\0';
	return true;
}

static bool number_parse(struct span word, unsigned *ret)
{
	unsigned value = 0;

	if (word.n == 0 || word.n > 9)
		return false;
	for (size_t i = 0; i < word.n; i++) {
		if (!isdigit((unsigned char)word.p[i]))
			return false;
		value = value * 10 + (unsigned)(word.p[i] - '0');
	}
	*ret = value;
	return true;
}

static bool word_mac(struct span word, char ret[static MAC_SIZE])
{
	uint8_t mac[MAC_OCTETS];

	if (!mac_read(word.p, word.n, ":", mac))
		return false;
	mac_print(mac, ret);
	return true;
}

static bool word_uuid(struct span word, char ret[static UUID_SIZE])
{
	uint8_t uuid[UUID_OCTETS];

	if (!uuid_read(word.p, word.n, uuid))
		return false;
	uuid_print(uuid, ret);
	return true;
}

bool hostapd_mac_parse(const char *text, size_t length, char mac[static MAC_SIZE])
{
	struct span span = {text, length};

	return word_mac(span_word(&span), mac);
}

/* --- arguments --- */

static bool parse_nothing(struct span span, struct core_input *ret)
{
	(void)span;
	(void)ret;
	return true;
}

static bool parse_mac(struct span span, struct core_input *ret)
{
	return word_mac(span_word(&span), ret->peer.mac);
}

static bool parse_registered(struct span span, struct core_input *ret)
{
	return word_mac(span_word(&span), ret->peer.mac) &&
	       word_uuid(span_word(&span), ret->peer.uuid);
}

/*
 * "mac uuid type 0xmethods password_id request_type [name]". The name is the device's own and may
 * hold anything, brackets too: it reaches from the first bracket to the last one.
 */
static bool parse_seen(struct span span, struct core_input *ret)
{
	struct core_peer *peer = &ret->peer;
	unsigned password_id, request_type;

	if (!word_mac(span_word(&span), peer->mac) || !word_uuid(span_word(&span), peer->uuid) ||
		!word_copy(span_word(&span), peer->type, sizeof(peer->type)))
		return false;
	span_word(&span);
	if (!number_parse(span_word(&span), &password_id) ||
		!number_parse(span_word(&span), &request_type) || !span_skip(&span, " ["))
		return false;
	while (span.n && span.p[span.n - 1] != ']')
		span.n--;
	if (span.n == 0)
		return false;
	text_clean(peer->name, sizeof(peer->name), span.p, span.n - 1);
	/* WSC 2.0.x: Device Password ID 4 is the push button, Request Type 0 and 1 are an
	 * enrollee's. */
	peer->pbc = password_id == 4 && request_type <= 1;
	return true;
}

/* "msg=8 config_error=18[ reason=2 (text)]" */
static bool parse_fail(struct span span, struct core_input *ret)
{
	struct span message = span_word(&span), error = span_word(&span);

	return span_skip(&message, "msg=") && number_parse(message, &ret->fail.message) &&
	       span_skip(&error, "config_error=") && number_parse(error, &ret->fail.config_error);
}

/* "mac[ name=value]…", keyid= among them */
static bool parse_connected(struct span span, struct core_input *ret)
{
	if (!word_mac(span_word(&span), ret->sta.peer.mac))
		return false;
	for (struct span word = span_word(&span); word.n; word = span_word(&span))
		if (span_skip(&word, "keyid="))
			return word_copy(word, ret->sta.key_id, sizeof(ret->sta.key_id));
	return true;
}

static bool parse_disconnected(struct span span, struct core_input *ret)
{
	return word_mac(span_word(&span), ret->sta.peer.mac);
}

static const struct event_row {
	const char *name;
	enum core_input_kind kind;
	bool (*parse)(struct span arguments, struct core_input *ret);
} events[] = {
	{"WPS-PBC-ACTIVE", IN_PBC_ACTIVE, parse_nothing},
	{"WPS-PBC-DISABLE", IN_PBC_DISABLE, parse_nothing},
	{"WPS-TIMEOUT", IN_TIMEOUT, parse_nothing},
	{"WPS-CANCEL", IN_CANCELLED, parse_nothing},
	{"WPS-OVERLAP-DETECTED", IN_OVERLAP, parse_nothing},
	{"WPS-ENROLLEE-SEEN", IN_ENROLLEE_SEEN, parse_seen},
	{"WPS-REG-SUCCESS", IN_REG_SUCCESS, parse_registered},
	{"WPS-FAIL", IN_FAIL, parse_fail},
	{"CTRL-EVENT-EAP-STARTED", IN_EAP_STARTED, parse_mac},
	{"CTRL-EVENT-EAP-FAILURE", IN_EAP_ENDED, parse_mac},
	{"CTRL-EVENT-EAP-FAILURE2", IN_EAP_ENDED, parse_mac},
	{"CTRL-EVENT-EAP-TIMEOUT-FAILURE", IN_EAP_ENDED, parse_mac},
	{"CTRL-EVENT-EAP-TIMEOUT-FAILURE2", IN_EAP_ENDED, parse_mac},
	{"CTRL-EVENT-EAP-SUCCESS", IN_EAP_ENDED, parse_mac},
	{"CTRL-EVENT-EAP-SUCCESS2", IN_EAP_ENDED, parse_mac},
	{"AP-STA-CONNECTED", IN_STA_CONNECTED, parse_connected},
	{"AP-STA-DISCONNECTED", IN_STA_DISCONNECTED, parse_disconnected},
	{"AP-ENABLED", IN_AP_ENABLED, parse_nothing},
	{"AP-DISABLED", IN_AP_DISABLED, parse_nothing},
};

void hostapd_event_parse(const char *line, size_t length, struct hostapd_event *ret)
{
	struct span span = {line, length}, word;

	memset(ret, 0, sizeof(*ret));
	ret->kind = EVENT_IGNORED;
	word = span_word(&span);
	/* Without a name it is about no BSS: a reply that came late, or news of hostapd as a whole.
	 */
	if (!span_skip(&word, "IFNAME=") || !word_copy(word, ret->if_name, sizeof(ret->if_name)))
		return;
	word = span_word(&span);
	if (word.n < 4 || word.p[0] != '<' || !isdigit((unsigned char)word.p[1]) ||
		word.p[2] != '>')
		return;
	word.p += 3;
	word.n -= 3;
	if (span_is(word, "CTRL-EVENT-TERMINATING")) {
		ret->kind = EVENT_TERMINATING;
		return;
	}
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
		if (!span_is(word, events[i].name))
			continue;
		ret->input.kind = events[i].kind;
		ret->input.if_name = ret->if_name;
		ret->kind = events[i].parse(span, &ret->input) ? EVENT_FACT : EVENT_BAD;
		return;
	}
}

/* --- replies --- */

static struct span span_line(struct span *span)
{
	const char *end = memchr(span->p, '\n', span->n);
	struct span line = {span->p, end ? (size_t)(end - span->p) : span->n};
	const size_t used = line.n + (end != NULL);

	span->p += used;
	span->n -= used;
	return line;
}

bool hostapd_value_find(
	const char *reply, size_t length, const char *name, char *value, size_t size)
{
	struct span span = {reply, length};

	while (span.n) {
		struct span line = span_line(&span);

		if (!span_skip(&line, name) || !span_skip(&line, "="))
			continue;
		text_clean(value, size, line.p, line.n);
		return true;
	}
	return false;
}

bool hostapd_sta_parse(const char *reply, size_t length, struct hostapd_sta *ret)
{
	struct span span = {reply, length};
	char flags[256] = "", akm[16] = "";

	memset(ret, 0, sizeof(*ret));
	if (!word_mac(span_line(&span), ret->mac))
		return false;
	hostapd_value_find(span.p, span.n, "flags", flags, sizeof(flags));
	hostapd_value_find(span.p, span.n, "AKMSuiteSelector", akm, sizeof(akm));
	hostapd_value_find(span.p, span.n, "keyid", ret->key_id, sizeof(ret->key_id));
	ret->associated = strstr(flags, "[ASSOC]");
	ret->authorized = strstr(flags, "[AUTHORIZED]");
	ret->wps = strstr(flags, "[WPS]");
	/* IEEE 802.11, table 9-151: 2 PSK, 4 FT-PSK, 6 PSK-SHA256; 8 SAE, 9 FT-SAE; WPA version 1
	 * has its own 2. */
	ret->psk = strcasecmp(akm, "00-0f-ac-2") == 0 || strcasecmp(akm, "00-0f-ac-4") == 0 ||
		   strcasecmp(akm, "00-0f-ac-6") == 0 || strcasecmp(akm, "00-50-f2-2") == 0;
	ret->sae = strcasecmp(akm, "00-0f-ac-8") == 0 || strcasecmp(akm, "00-0f-ac-9") == 0;
	return true;
}

void hostapd_wps_status_parse(const char *reply, size_t length, struct core_input *ret)
{
	static const struct {
		const char *text;
		enum pbc_status status;
	} words[] = {
		{"PBC Status: Disabled", PBC_DISABLED},
		{"PBC Status: Active", PBC_STATUS_ACTIVE},
		{"PBC Status: Timed-out", PBC_TIMED_OUT},
		{"PBC Status: Overlap", PBC_OVERLAP},
	};
	struct span span = {reply, length};

	memset(&ret->status, 0, sizeof(ret->status));
	ret->kind = IN_STATUS;
	while (span.n) {
		struct span line = span_line(&span);

		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (span_is(line, words[i].text))
				ret->status.pbc = words[i].status;
		if (span_is(line, "Last WPS result: Success"))
			ret->status.success = true;
		if (span_skip(&line, "Peer Address: "))
			word_mac(line, ret->status.peer_mac);
	}
}
