/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * WSC messages in debug logs. A message's attributes are told in the lines around it; the fact is
 * kept back until the next message, because hostapd tells the public key of an M1 when it builds
 * the M2. Of secrets only whether they are zero is looked at.
 */
#include "internal.h"

#include <string.h>

#include <wsc/wire.h>

#include "../message.h"

#define WEAK_ENROLLEE  1
#define WEAK_REGISTRAR 2

static struct trace_wsc *current(struct log_reader *reader)
{
	struct trace_fact *fact = reader->filling ? log_kept(reader, LOG_OPEN_MESSAGE) : NULL;

	return fact ? &fact->wsc : NULL;
}

/* Which messages have which nonce in them (WSC specification, Tables 4 to 15). */
static bool has_enrollee_nonce(uint8_t kind)
{
	return kind != WSC_M3 && kind != WSC_M5 && kind != WSC_M7;
}

static bool has_registrar_nonce(uint8_t kind)
{
	return kind != WSC_M1 && kind != WSC_M4 && kind != WSC_M6 && kind != WSC_M8;
}

static void nonces_fill(struct trace_wsc *wsc, const struct log_exchange *exchange)
{
	uint8_t weak = exchange->weak;

	wsc->enrollee_nonce = has_enrollee_nonce(wsc->kind) ? exchange->enrollee_nonce : 0;
	wsc->registrar_nonce = has_registrar_nonce(wsc->kind) ? exchange->registrar_nonce : 0;
	if (!wsc->enrollee_nonce)
		weak &= (uint8_t)~WEAK_ENROLLEE;
	if (!wsc->registrar_nonce)
		weak &= (uint8_t)~WEAK_REGISTRAR;
	if (weak)
		wsc->weak |= TRACE_WEAK_ZERO_NONCE;
}

static void message_begin(struct log_reader *reader, struct trace_fact *fact, bool own)
{
	const enum trace_side side = (enum trace_side)fact->side;
	struct trace_fact *before;

	fact->wsc.kind = (uint8_t)fact->code;
	fact->wsc.identifier = reader->identifier;
	fact->wsc.version2 = TRACE_VERSION_NOT_TOLD;
	if (side == TRACE_AP || side == TRACE_STATION)
		fact->wsc.from = (side == TRACE_AP) == own ? TRACE_FROM_AP : TRACE_FROM_STATION;
	nonces_fill(&fact->wsc, log_exchange_get(reader));
	if (fact->code == WSC_M1 && own && reader->interface)
		fact->wsc.uuid = reader->interface->uuid;
	if (fact->code == WSC_M2 || fact->code == WSC_M2D)
		fact->wsc.uuid = log_exchange_get(reader)->uuid_r;
	log_close(reader, LOG_OPEN_MESSAGE_BEFORE);
	before = log_kept(reader, LOG_OPEN_MESSAGE);
	if (before) {
		reader->open[LOG_OPEN_MESSAGE_BEFORE] = reader->open[LOG_OPEN_MESSAGE];
		reader->open[LOG_OPEN_MESSAGE] = LOG_NO_SLOT;
	}
	log_fact_keep(reader, fact, LOG_OPEN_MESSAGE);
	reader->filling = true;
}

static bool received(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	message_begin(reader, fact, false);
	return false;
}

static bool built(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	message_begin(reader, fact, true);
	return false;
}

/* The M2D that the debug log told, perhaps before the ACK for it. */
static struct trace_fact *kept_m2d(struct log_reader *reader)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_MESSAGE);

	if (!kept || kept->code != WSC_M2D)
		kept = log_kept(reader, LOG_OPEN_MESSAGE_BEFORE);
	return kept && kept->code == WSC_M2D ? kept : NULL;
}

/* The event of wpa_supplicant beside "Received M2D", which does not show why. */
static bool m2d_event(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = kept_m2d(reader);
	struct trace_wsc *wsc = kept ? &kept->wsc : &fact->wsc;
	long number;

	if (log_number_after(rest, "config_error=", &number))
		wsc->config_error = (uint16_t)number;
	if (kept)
		return false;
	if (log_number_after(rest, "dev_password_id=", &number))
		wsc->password_id = (uint16_t)number;
	wsc->kind = WSC_M2D;
	wsc->version2 = TRACE_VERSION_NOT_TOLD;
	wsc->from = fact->side == TRACE_AP ? TRACE_FROM_STATION : TRACE_FROM_AP;
	return true;
}

/* The bytes of "… - hexdump(len=16): 75 a9 …". */
static size_t dump(struct log_text rest, uint8_t *ret, size_t max)
{
	const char *at = log_find(rest, "): ");

	if (!at)
		return 0;
	at += 3;
	return log_hex((struct log_text){at, rest.len - (size_t)(at - rest.p)}, ret, max);
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	uint8_t all = 0;

	for (size_t i = 0; i < len; i++)
		all |= bytes[i];
	return len > 0 && all == 0;
}

static bool nonce(struct log_reader *reader, struct log_text rest, uint8_t weak, uint64_t *ret)
{
	struct log_exchange *exchange = log_exchange_get(reader);
	uint8_t bytes[16];

	if (dump(rest, bytes, sizeof(bytes)) != sizeof(bytes))
		return false;
	*ret = trace_hash(bytes, sizeof(bytes));
	exchange->weak = (uint8_t)(exchange->weak & ~weak);
	if (is_zero(bytes, sizeof(bytes)))
		exchange->weak |= weak;
	return true;
}

/* Told after "Received M1" by a registrar, before "Building Message M1" by an enrollee. */
static bool enrollee_nonce(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_wsc *wsc = current(reader);
	struct log_exchange *exchange = log_exchange_get(reader);

	(void)fact;
	if (nonce(reader, rest, WEAK_ENROLLEE, &exchange->enrollee_nonce) && wsc &&
		wsc->kind == WSC_M1)
		nonces_fill(wsc, exchange);
	return false;
}

static bool registrar_nonce(
	struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_wsc *wsc = current(reader);
	struct log_exchange *exchange = log_exchange_get(reader);

	(void)fact;
	if (nonce(reader, rest, WEAK_REGISTRAR, &exchange->registrar_nonce) && wsc &&
		(wsc->kind == WSC_M2 || wsc->kind == WSC_M2D))
		nonces_fill(wsc, exchange);
	return false;
}

static uint64_t uuid_hash(struct log_text rest)
{
	uint8_t bytes[16];

	return dump(rest, bytes, sizeof(bytes)) == sizeof(bytes) ? trace_hash(bytes, sizeof(bytes))
								 : 0;
}

static bool uuid_e(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_wsc *wsc = current(reader);

	(void)fact;
	if (wsc && wsc->kind == WSC_M1)
		wsc->uuid = uuid_hash(rest);
	return false;
}

static bool uuid_r(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_wsc *wsc = current(reader);
	const uint64_t uuid = uuid_hash(rest);

	(void)fact;
	log_exchange_get(reader)->uuid_r = uuid;
	if (wsc && (wsc->kind == WSC_M2 || wsc->kind == WSC_M2D))
		wsc->uuid = uuid;
	return false;
}

/* "WPS: UUID based on MAC address: 572cf82f-c957-5653-9b16-b5cfb298abf1" of an interface. */
static bool uuid_own(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	uint8_t bytes[16];
	size_t n = 0;

	(void)fact;
	while (n < sizeof(bytes) && rest.len > 0 && log_hex(rest, bytes + n, 1) == 1) {
		rest.p += 2;
		rest.len -= 2;
		log_skip(&rest, "-");
		n++;
	}
	if (n == sizeof(bytes) && reader->interface)
		reader->interface->uuid = trace_hash(bytes, sizeof(bytes));
	return false;
}

static void key_take(struct log_reader *reader, struct log_text rest, bool own)
{
	static const enum log_open places[] = {LOG_OPEN_MESSAGE, LOG_OPEN_MESSAGE_BEFORE};
	uint8_t key[WSC_PUBLIC_KEY_SIZE];

	if (!reader->filling || dump(rest, key, sizeof(key)) != sizeof(key))
		return;
	for (int i = 0; i < 2; i++) {
		struct trace_fact *fact = log_kept(reader, places[i]);
		const bool from_own = fact && fact->wsc.from != TRACE_FROM_UNKNOWN &&
				      (fact->wsc.from == TRACE_FROM_AP) == (fact->side == TRACE_AP);

		if (!fact || from_own != own ||
			(fact->wsc.kind != WSC_M1 && fact->wsc.kind != WSC_M2))
			continue;
		fact->wsc.public_key = trace_hash(key, sizeof(key));
		fact->wsc.weak |= trace_key_weakness((struct wsc_bytes){key, sizeof(key)});
		return;
	}
}

static bool own_key(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)fact;
	key_take(reader, rest, true);
	return false;
}

static bool peer_key(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)fact;
	key_take(reader, rest, false);
	return false;
}

/* E-S1 … R-S2: with -K only. */
static bool secret(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_wsc *wsc = current(reader);
	uint8_t bytes[16];

	(void)fact;
	if (wsc && dump(rest, bytes, sizeof(bytes)) == sizeof(bytes) &&
		is_zero(bytes, sizeof(bytes)))
		wsc->weak |= TRACE_WEAK_ZERO_SECRET;
	explicit_bzero(bytes, sizeof(bytes));
	return false;
}

enum attribute { PASSWORD_ID, CONFIG_ERROR, CONFIG_METHODS, AUTH_TYPES, VERSION2 };

static bool attribute(
	struct log_reader *reader, struct log_text rest, enum attribute which, int base)
{
	struct trace_wsc *wsc = current(reader);
	long value;

	if (!wsc || !log_number(&rest, base, &value))
		return false;
	switch (which) {
	case PASSWORD_ID:
		wsc->password_id = (uint16_t)value;
		break;
	case CONFIG_ERROR:
		wsc->config_error = (uint16_t)value;
		break;
	case CONFIG_METHODS:
		wsc->config_methods = (uint16_t)value;
		break;
	case AUTH_TYPES:
		wsc->auth_types = (uint16_t)value;
		break;
	case VERSION2:
		wsc->version2 = (uint8_t)value;
		break;
	}
	return false;
}

#define ATTRIBUTE(name, which, base)                                                               \
	static bool name(struct log_reader *reader, struct log_text rest, struct trace_fact *fact) \
	{                                                                                          \
		(void)fact;                                                                        \
		return attribute(reader, rest, which, base);                                       \
	}
ATTRIBUTE(password_id, PASSWORD_ID, 10)
ATTRIBUTE(config_error, CONFIG_ERROR, 10)
ATTRIBUTE(config_methods, CONFIG_METHODS, 16)
ATTRIBUTE(auth_types, AUTH_TYPES, 16)
ATTRIBUTE(version2, VERSION2, 16)

static bool enrollee_mac(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct trace_fact *kept = log_kept(reader, LOG_OPEN_MESSAGE);
	struct trace_mac mac;

	(void)fact;
	if (!kept || !reader->filling || kept->wsc.kind != WSC_M1 || !log_mac(&rest, &mac))
		return false;
	if (kept->side == TRACE_AP) {
		kept->sta = mac;
		reader->peer = mac;
		reader->peer_line = reader->base.info.units;
	}
	return false;
}

static bool filled(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	reader->filling = false;
	return false;
}

static bool fragment_sent(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	struct log_text bytes = rest;
	long value;

	reader->filling = false;
	if (!log_number(&bytes, 10, &value) || !log_find(bytes, "more to send"))
		return false;
	fact->value = (uint32_t)value;
	return true;
}

static bool fragment_received(
	struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	long value, more;

	reader->filling = false;
	if (!log_number(&rest, 10, &value) || !log_starts(rest, " bytes"))
		return false;
	/* The last one is the message, which is told when it is whole. */
	if (log_number_after(rest, "waiting for ", &more) && more == 0)
		return false;
	fact->value = (uint32_t)value;
	return true;
}

static bool fragment_ack(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	reader->filling = false;
	return true;
}

static bool for_wps(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	reader->filling = false;
	if (reader->interface)
		reader->interface->wps_line = reader->base.info.units;
	return false;
}

/* Only of stations that are new, or were not heard for half a minute. */
static bool probe_for_pbc(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	const int64_t again_ns = INT64_C(30000000000);
	const size_t n = sizeof(reader->probed) / sizeof(reader->probed[0]);

	if (!log_mac(&rest, &fact->sta))
		return false;
	fact->wsc.kind = WSC_PROBE_REQUEST;
	fact->wsc.from = TRACE_FROM_STATION;
	fact->wsc.password_id = WSC_PASSWORD_PBC;
	fact->wsc.version2 = TRACE_VERSION_NOT_TOLD;
	for (size_t i = 0; i < n; i++) {
		if (!trace_mac_equal(&reader->probed[i].sta, &fact->sta))
			continue;
		const int64_t last = reader->probed[i].time;
		const bool timed = last != TRACE_NO_TIME && fact->time != TRACE_NO_TIME;
		const int64_t since = timed ? fact->time - last : 0;

		reader->probed[i].time = fact->time;
		return since < 0 || since > again_ns;
	}
	reader->probed[reader->probed_next].sta = fact->sta;
	reader->probed[reader->probed_next].time = fact->time;
	reader->probed_next = (reader->probed_next + 1) % n;
	return true;
}

#define PROVED(text, half)                                                                         \
	{                                                                                          \
		text, LOG_BY_BOTH, TRACE_PASSWORD_PROVED, half, false, NULL                        \
	}
#define WRONG(text, half)                                                                          \
	{                                                                                          \
		text, LOG_BY_BOTH, TRACE_PASSWORD_WRONG, half, false, NULL                         \
	}
#define ABOUT(text, take)                                                                          \
	{                                                                                          \
		text, LOG_BY_BOTH, LOG_NOTHING, 0, false, take                                     \
	}
#define MESSAGES(name, kind)                                                                       \
	{"WPS: Received " name, LOG_BY_BOTH, TRACE_WSC_MESSAGE, kind, true, received},             \
	{                                                                                          \
		"WPS: Building Message " name, LOG_BY_BOTH, TRACE_WSC_MESSAGE, kind, true, built   \
	}

/* "Line 44: unknown configuration item 'wps_state'": built without WPS. */
static bool unknown_item(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)reader;
	(void)fact;
	return log_find(rest, "unknown configuration item 'wps_state'");
}

/* wpa_supplicant says it, too, when it is an external registrar: no PIN is waited for there. */
static bool pin_set(struct log_reader *reader, struct log_text rest, struct trace_fact *fact)
{
	(void)rest;
	(void)fact;
	return reader->line.by == LOG_BY_HOSTAPD || reader->hostapd_score >= 0;
}

static const struct log_row rows[] = {
	MESSAGES("M1", WSC_M1),
	MESSAGES("M2", WSC_M2),
	MESSAGES("M2D", WSC_M2D),
	MESSAGES("M3", WSC_M3),
	MESSAGES("M4", WSC_M4),
	MESSAGES("M5", WSC_M5),
	MESSAGES("M6", WSC_M6),
	MESSAGES("M7", WSC_M7),
	MESSAGES("M8", WSC_M8),
	MESSAGES("WSC_ACK", WSC_ACK),
	MESSAGES("WSC_NACK", WSC_NACK),
	MESSAGES("WSC_Done", WSC_DONE),
	{"WPS-M2D", LOG_BY_BOTH, TRACE_WSC_MESSAGE, WSC_M2D, false, m2d_event},
	ABOUT("WPS: Enrollee Nonce - hexdump", enrollee_nonce),
	ABOUT("WPS: Registrar Nonce - hexdump", registrar_nonce),
	ABOUT("WPS: UUID-E - hexdump", uuid_e),
	ABOUT("WPS: UUID-R - hexdump", uuid_r),
	ABOUT("WPS: UUID based on MAC address: ", uuid_own),
	ABOUT("WPS: DH own Public Key - hexdump", own_key),
	ABOUT("WPS: DH peer Public Key - hexdump", peer_key),
	ABOUT("WPS: E-S1 - hexdump", secret),
	ABOUT("WPS: E-S2 - hexdump", secret),
	ABOUT("WPS: R-S1 - hexdump", secret),
	ABOUT("WPS: R-S2 - hexdump", secret),
	ABOUT("WPS: E-SNonce1 - hexdump", secret),
	ABOUT("WPS: E-SNonce2 - hexdump", secret),
	ABOUT("WPS: R-SNonce1 - hexdump", secret),
	ABOUT("WPS: R-SNonce2 - hexdump", secret),
	ABOUT("WPS: Device Password ID ", password_id),
	ABOUT("WPS:  * Device Password ID (", password_id),
	ABOUT("WPS: Enrollee Configuration Error ", config_error),
	ABOUT("WPS:  * Configuration Error (", config_error),
	ABOUT("WPS: Enrollee terminated negotiation with Configuration Error ", config_error),
	ABOUT("WPS: Registrar terminated negotiation with Configuration Error ", config_error),
	ABOUT("WPS: Enrollee Config Methods ", config_methods),
	ABOUT("WPS:  * Config Methods (", config_methods),
	ABOUT("WPS: Enrollee Authentication Type flags ", auth_types),
	ABOUT("WPS:  * Authentication Type Flags (", auth_types),
	ABOUT("WPS:  * Version2 (", version2),
	ABOUT("WPS: Enrollee MAC Address ", enrollee_mac),
	ABOUT("WPS: Building WPS IE", filled),
	ABOUT("WPS: Building WPS IE for (Re)Association Request", for_wps),
	ABOUT("WPS: Build Beacon IEs", filled),
	ABOUT("WPS: Build Probe Response IEs", filled),
	ABOUT("EAP-WSC: ", filled),
	{"EAP-WSC: Sending out ", LOG_BY_BOTH, TRACE_WSC_FRAGMENT, 0, false, fragment_sent},
	{"EAP-WSC: Received ", LOG_BY_BOTH, TRACE_WSC_FRAGMENT, 0, false, fragment_received},
	{"EAP-WSC: Send WSC/FRAG_ACK", LOG_BY_BOTH, TRACE_WSC_FRAGMENT_ACK, 0, true, fragment_ack},
	{"EAP-WSC: Fragment acknowledged", LOG_BY_BOTH, TRACE_WSC_FRAGMENT_ACK, 0, true,
		fragment_ack},
	PROVED("WPS: Enrollee proved knowledge of the first half of the device password", 1),
	PROVED("WPS: Enrollee proved knowledge of the second half of the device password", 2),
	PROVED("WPS: Registrar proved knowledge of the first half of the device password", 1),
	PROVED("WPS: Registrar proved knowledge of the second half of the device password", 2),
	WRONG("WPS: E-Hash1 derived from E-S1 does not match", 1),
	WRONG("WPS: E-Hash2 derived from E-S2 does not match", 2),
	WRONG("WPS: R-Hash1 derived from R-S1 does not match", 1),
	WRONG("WPS: R-Hash2 derived from R-S2 does not match", 2),
	{"WPS: Probe Request for PBC received from ", LOG_BY_HOSTAPD, TRACE_PROBE_REQUEST, 0, false,
		probe_for_pbc},
	{"WPS: A new PIN configured", LOG_BY_HOSTAPD, TRACE_PIN_SET, 0, false, pin_set},
	{"WPS: AP Setup is locked", LOG_BY_HOSTAPD, TRACE_SETUP_LOCKED, 0, false, NULL},
	{"Line ", LOG_BY_HOSTAPD, TRACE_WPS_UNAVAILABLE, TRACE_OFF_NOT_BUILT, false, unknown_item},
	{"WPS: ignore_broadcast_ssid configuration forced WPS to be disabled", LOG_BY_HOSTAPD,
		TRACE_WPS_UNAVAILABLE, TRACE_OFF_HIDDEN_SSID, false, NULL},
	{"WPS: WEP configuration forced WPS to be disabled", LOG_BY_HOSTAPD, TRACE_WPS_UNAVAILABLE,
		TRACE_OFF_WEP, false, NULL},
	{"WPS: WPA/TKIP configuration without WPA2/CCMP", LOG_BY_HOSTAPD, TRACE_WPS_UNAVAILABLE,
		TRACE_OFF_TKIP, false, NULL},
	{"WPS: Not enough entropy in random pool", LOG_BY_BOTH, TRACE_NO_ENTROPY, 0, false, NULL},
	ABOUT("WPS: ", NULL),
};

const struct log_table log_rows_wsc = {rows, sizeof(rows) / sizeof(rows[0])};
