/* SPDX-License-Identifier: BSD-3-Clause */
#include "message.h"

#include <string.h>

/* Two odd numbers without a pattern: fractions of the roots of 2 and 3. */
#define HASH_START  0x6a09e667f3bcc909u
#define HASH_FACTOR 0xbb67ae8584caa73bu

uint64_t trace_hash(const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	uint64_t hash = HASH_START ^ len;

	while (len > 0) {
		const size_t take = len < 8 ? len : 8;
		uint64_t word = 0;

		memcpy(&word, p, take);
		hash = (hash ^ word) * HASH_FACTOR;
		hash ^= hash >> 32;
		p += take;
		len -= take;
	}
	hash *= HASH_FACTOR;
	hash ^= hash >> 29;
	return hash ? hash : 1;
}

static uint64_t hash_of(
	const struct wsc_message *message, enum wsc_field field, struct wsc_bytes value)
{
	return wsc_has(message, field) && value.len ? trace_hash(value.p, value.len) : 0;
}

static size_t zeros_count(struct wsc_bytes value)
{
	size_t n = 0;

	while (n < value.len && value.p[n] == 0)
		n++;
	return n;
}

static bool is_zero(const struct wsc_message *message, enum wsc_field field, struct wsc_bytes nonce)
{
	return wsc_has(message, field) && nonce.len && zeros_count(nonce) == nonce.len;
}

/* p - 1 of group 5 (RFC 3526, section 2) by its ends: nobody else's 16 and 8 bytes are these. */
static bool key_is_minus_one(struct wsc_bytes key)
{
	static const uint8_t first[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc9,
		0x0f, 0xda, 0xa2, 0x21, 0x68, 0xc2, 0x34};
	static const uint8_t last[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe};

	return key.len == WSC_PUBLIC_KEY_SIZE && memcmp(key.p, first, sizeof(first)) == 0 &&
	       memcmp(key.p + key.len - sizeof(last), last, sizeof(last)) == 0;
}

#define SMALL_KEY_ZEROS 128

uint8_t trace_key_weakness(struct wsc_bytes key)
{
	const size_t zeros = zeros_count(key);

	if (key.len == 0)
		return 0;
	if (zeros == key.len || (zeros == key.len - 1 && key.p[zeros] == 1) ||
		key_is_minus_one(key))
		return TRACE_WEAK_ZERO_KEY;
	return zeros >= SMALL_KEY_ZEROS ? TRACE_WEAK_SMALL_KEY : 0;
}

static uint8_t weakness_of(const struct wsc_message *message)
{
	uint8_t weak = 0;

	/* Elsewhere a nonce of zeros says that there is none yet: hostapd's M2D has one. */
	if ((message->kind == WSC_M1 &&
		    is_zero(message, WSC_FIELD_ENROLLEE_NONCE, message->enrollee_nonce)) ||
		(message->kind == WSC_M2 &&
			is_zero(message, WSC_FIELD_REGISTRAR_NONCE, message->registrar_nonce)))
		weak |= TRACE_WEAK_ZERO_NONCE;
	if (wsc_has(message, WSC_FIELD_PUBLIC_KEY))
		weak |= trace_key_weakness(message->public_key);
	return weak;
}

/* libwsc reports them, and no reader of a report wants to know. */
static bool is_normal(const struct wsc_deviation *deviation)
{
	return deviation->problem == WSC_UNKNOWN;
}

static void deviations_take(const struct wsc_report *report, struct trace_wsc *ret)
{
	for (size_t i = 0; i < report->n && i < WSC_REPORT_MAX; i++) {
		const struct wsc_deviation *deviation = &report->item[i];

		if (is_normal(deviation))
			continue;
		if (ret->n_deviations < TRACE_DEVIATIONS_MAX) {
			ret->deviation[ret->n_deviations].id = deviation->id;
			ret->deviation[ret->n_deviations].problem = (uint8_t)deviation->problem;
			ret->deviation[ret->n_deviations].subelement = deviation->subelement;
		}
		ret->n_deviations++;
	}
}

static void members_take(const struct wsc_message *message, struct trace_wsc *ret)
{
	ret->kind = (uint8_t)message->kind;
	ret->version2 = wsc_has(message, WSC_FIELD_VERSION2) ? message->version2 : 0;
	ret->password_id = wsc_has(message, WSC_FIELD_PASSWORD_ID) ? message->password_id : 0;
	ret->config_error = wsc_has(message, WSC_FIELD_CONFIG_ERROR) ? message->config_error : 0;
	ret->config_methods =
		wsc_has(message, WSC_FIELD_CONFIG_METHODS) ? message->config_methods : 0;
	ret->auth_types =
		wsc_has(message, WSC_FIELD_AUTH_TYPE_FLAGS) ? message->auth_type_flags : 0;
	ret->enrollee_nonce = hash_of(message, WSC_FIELD_ENROLLEE_NONCE, message->enrollee_nonce);
	if (message->kind == WSC_M2 ||
		!is_zero(message, WSC_FIELD_REGISTRAR_NONCE, message->registrar_nonce))
		ret->registrar_nonce =
			hash_of(message, WSC_FIELD_REGISTRAR_NONCE, message->registrar_nonce);
	ret->public_key = hash_of(message, WSC_FIELD_PUBLIC_KEY, message->public_key);
	ret->uuid = wsc_has(message, WSC_FIELD_UUID_E)
			    ? hash_of(message, WSC_FIELD_UUID_E, message->uuid_e)
			    : hash_of(message, WSC_FIELD_UUID_R, message->uuid_r);
	ret->weak = weakness_of(message);
}

static struct trace_wsc wsc_of(
	const struct wsc_message *message, const struct wsc_report *report, bool cut)
{
	struct trace_wsc wsc = {0};

	members_take(message, &wsc);
	if (!cut)
		deviations_take(report, &wsc);
	return wsc;
}

bool trace_message_read(struct wsc_bytes bytes, bool cut, struct trace_wsc *ret)
{
	const uint8_t from = ret->from, identifier = ret->identifier;
	struct wsc_message message = {.kind = WSC_OTHER};
	struct wsc_report report = {0};

	if (wsc_message_parse_any(bytes, WSC_TOLERATE_ALL, &message, &report) != WSC_OK &&
		!wsc_has(&message, WSC_FIELD_MESSAGE_TYPE))
		return false;
	if (message.kind > WSC_DONE)
		return false;
	*ret = wsc_of(&message, &report, cut);
	ret->from = from;
	ret->identifier = identifier;
	return true;
}

static bool is_true(const struct wsc_message *message, enum wsc_field field, uint8_t value)
{
	return wsc_has(message, field) && value != 0;
}

void trace_element_read(enum wsc_kind kind, struct wsc_bytes bytes, bool cut, struct trace_wsc *ret,
	uint32_t *ret_bss)
{
	struct wsc_message message = {.kind = kind};
	struct wsc_report report = {0};
	uint32_t bss = TRACE_BSS_WPS;
	bool broken;

	broken = wsc_message_parse(kind, bytes, WSC_TOLERATE_ALL, &message, &report) != WSC_OK;
	*ret = wsc_of(&message, &report, cut && broken);
	ret->kind = (uint8_t)kind;
	if (is_true(&message, WSC_FIELD_SELECTED_REGISTRAR, message.selected_registrar)) {
		bss |= TRACE_BSS_SELECTED;
		if (wsc_has(&message, WSC_FIELD_PASSWORD_ID))
			bss |= message.password_id == WSC_PASSWORD_PBC ? TRACE_BSS_PBC
								       : TRACE_BSS_PIN;
	}
	if (is_true(&message, WSC_FIELD_AP_SETUP_LOCKED, message.ap_setup_locked))
		bss |= TRACE_BSS_LOCKED;
	if (wsc_has(&message, WSC_FIELD_WPS_STATE) && message.wps_state == 1)
		bss |= TRACE_BSS_UNCONFIGURED;
	*ret_bss = bss;
}
