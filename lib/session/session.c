/* SPDX-License-Identifier: BSD-3-Clause */
/* A session's memory, what the program asks of it and answers to it. */
#include "lib/session/internal.h"

#include <stdlib.h>
#include <assert.h>
#include <string.h>

#define PACKET_DEFAULT	       1398
#define PACKET_MIN	       20
#define MESSAGE_TIMEOUT_MS     15000  /* WSC 2.0.x, 7.9 */
#define SESSION_TIMEOUT_MS     120000 /* the same: the whole exchange */
#define PIN_MIN		       4
#define NFC_PASSWORD_MIN       16 /* Table 28, OOB Device Password */
#define SESSION_MEMORY_DEFAULT 3072

static_assert(sizeof(struct wsc_session) + 2 * WSC_MESSAGE_MAX <= SESSION_MEMORY_DEFAULT,
	"a session is promised to take no more than 3 KiB");

static size_t message_size(size_t max_message)
{
	return max_message ? max_message : WSC_MESSAGE_MAX;
}

size_t wsc_session_size(size_t max_message)
{
	return sizeof(struct wsc_session) + 2 * message_size(max_message);
}

static bool password_fits(uint16_t id, struct wsc_bytes password)
{
	if (id == WSC_PASSWORD_PBC)
		return password.len == 0;
	if (id == WSC_PASSWORD_REKEY || id == WSC_PASSWORD_NFC_HANDOVER || !password.p)
		return false;
	return password.len <= WSC_PASSWORD_MAX &&
	       password.len >= (id < WSC_PASSWORD_NFC_FIRST ? PIN_MIN : NFC_PASSWORD_MIN);
}

/* What the standard gives no meaning cannot be built into a message: better said now than then. */
#define AUTH_ALL       (WSC_AUTH_WPA2_PERSONAL * 2 - 1)
#define ENCRYPTION_ALL (WSC_ENCRYPTION_AES * 2 - 1)
#define BANDS_ALL      (WSC_BAND_60_GHZ * 2 - 1)
#define VERSION2_MIN   0x20

static bool device_fits(const struct wsc_device *device)
{
	if (!device->rf_bands || device->rf_bands > BANDS_ALL || device->auth_types > AUTH_ALL ||
		device->encryptions > ENCRYPTION_ALL)
		return false;
	if (device->version2 && device->version2 < VERSION2_MIN)
		return false;
	return device->name.len <= WSC_NAME_MAX && device->model_name.len <= WSC_NAME_MAX &&
	       device->model_number.len <= WSC_NAME_MAX &&
	       device->serial_number.len <= WSC_NAME_MAX &&
	       device->manufacturer.len <= WSC_MANUFACTURER_MAX;
}

static bool credentials_fit(const struct wsc_credential *credentials, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct wsc_credential *one = &credentials[i];

		if (one->ssid_len > WSC_SSID_MAX || one->key_len > WSC_KEY_MAX || !one->auth_type ||
			one->auth_type > AUTH_ALL || !one->encryption ||
			one->encryption > ENCRYPTION_ALL)
			return false;
	}
	return true;
}

/* A button has no password of its own. */
static bool has_own_password(const struct wsc_config *config)
{
	return config->password.p || config->password_id == WSC_PASSWORD_PBC;
}

static bool config_fits(const struct wsc_config *config)
{
	const size_t max_message = message_size(config->max_message);
	const bool has_password = has_own_password(config);

	if (!config->crypto || !config->device || !device_fits(config->device))
		return false;
	if (config->message_timeout_ms < 0 || config->session_timeout_ms < 0)
		return false;
	if (max_message < WSC_MESSAGE_MIN || max_message > UINT16_MAX)
		return false;
	if (config->packet_max && config->packet_max < PACKET_MIN)
		return false;
	if (config->tolerances & ~(unsigned)WSC_TOLERATE_FIELD)
		return false; /* what analysers get by with lacks what a session needs */
	if (config->keypair && !config->keypair->ready)
		return false;
	if (has_password && !password_fits(config->password_id, config->password))
		return false;
	if (config->role == WSC_REGISTRAR)
		return (!config->n_credentials || config->credentials) &&
		       credentials_fit(config->credentials, config->n_credentials);
	if (!has_password || (config->side == WSC_EAP_SERVER) != (config->ap_settings != NULL))
		return false;
	return !config->ap_settings || credentials_fit(config->ap_settings, 1);
}

/* A button's password is fixed: WSC 2.0.x, 7.4. */
static void take_password(struct wsc_session *session, uint16_t id, struct wsc_bytes password)
{
	static const uint8_t button[8] = {'0', '0', '0', '0', '0', '0', '0', '0'};
	const struct wsc_bytes from = id == WSC_PASSWORD_PBC ? MESSAGE_BYTES(button) : password;

	memcpy(session->secret.before.password, from.p, from.len);
	session->secret.before.password_len = (uint8_t)from.len;
	session->secret.before.has_password = true;
	session->password_id = id;
}

static void take_secrets(struct wsc_session *session, const struct wsc_config *config)
{
	if (has_own_password(config))
		take_password(session, config->password_id, config->password);
	if (config->peer_key_hash) {
		memcpy(session->secret.before.peer_key_hash, config->peer_key_hash,
			WSC_PUBLIC_KEY_HASH_SIZE);
		session->secret.before.has_hash = true;
	}
	if (config->peer_mac) {
		memcpy(session->secret.before.peer_mac, config->peer_mac, WSC_MAC_SIZE);
		session->secret.before.has_mac = true;
	}
	if (!config->keypair)
		return;
	memcpy(session->secret.before.private_key, config->keypair->private_key,
		WSC_PRIVATE_KEY_SIZE);
	memcpy(session->public_key[session->role], config->keypair->public_key,
		WSC_PUBLIC_KEY_SIZE);
	session->secret.before.has_key = true;
	wsc_keypair_wipe(config->keypair);
}

static void take_config(struct wsc_session *session, const struct wsc_config *config)
{
	session->crypto = config->crypto;
	session->device = config->device;
	session->role = (uint8_t)config->role;
	session->side = (uint8_t)config->side;
	session->settings =
		config->role == WSC_REGISTRAR ? config->credentials : config->ap_settings;
	session->n_settings =
		config->role == WSC_REGISTRAR ? config->n_credentials : config->ap_settings != NULL;
	session->ap_configured = config->ap_configured;
	session->setup_locked = config->setup_locked;
	session->tolerances = config->tolerances;
	session->identifier = config->eap_identifier;
	session->max_message = message_size(config->max_message);
	session->tx = session->rx + session->max_message;
	session->fragments.packet_max = config->packet_max ? config->packet_max : PACKET_DEFAULT;
	session->message_timeout_ms =
		config->message_timeout_ms ? config->message_timeout_ms : MESSAGE_TIMEOUT_MS;
	session->retransmit_ms = config->retransmit_ms;
}

enum wsc_status wsc_session_init(void *memory, size_t size, const struct wsc_config *config,
	int64_t now_ms, struct wsc_session **ret)
{
	struct wsc_session *session = memory;

	if (!memory || !config || !ret || !config_fits(config))
		return WSC_MISUSE;
	if (size < wsc_session_size(config->max_message))
		return WSC_NO_SPACE;
	memset(session, 0, sizeof(*session));
	take_config(session, config);
	take_secrets(session, config);
	session->now_ms = now_ms;
	session->session_until_ms = session_later(session,
		config->session_timeout_ms ? config->session_timeout_ms : SESSION_TIMEOUT_MS);
	session_begin(session);
	*ret = session;
	return WSC_OK;
}

enum wsc_status wsc_session_new(
	const struct wsc_config *config, int64_t now_ms, struct wsc_session **ret)
{
	size_t size;
	void *memory;
	enum wsc_status status;

	if (!config || !ret)
		return WSC_MISUSE;
	size = wsc_session_size(config->max_message);
	memory = malloc(size);
	if (!memory)
		return WSC_NO_MEMORY;
	status = wsc_session_init(memory, size, config, now_ms, ret);
	if (status == WSC_OK)
		(*ret)->allocated = true;
	else
		free(memory);
	return status;
}

void wsc_session_clear(struct wsc_session *session)
{
	if (session)
		wsc_wipe(session, sizeof(*session) + 2 * session->max_message);
}

void wsc_session_free(struct wsc_session *session)
{
	const bool allocated = session && session->allocated;

	wsc_session_clear(session);
	if (allocated)
		free(session);
}

/* In the order in which they happen when several are waiting. */
static const enum wsc_event_kind event_order[] = {
	WSC_EVENT_PEER,
	WSC_EVENT_NEED_PASSWORD,
	WSC_EVENT_NOT_READY,
	WSC_EVENT_AP_SETTINGS,
	WSC_EVENT_NEED_CREDENTIALS,
	WSC_EVENT_CREDENTIALS_SENT,
	WSC_EVENT_CREDENTIALS,
	WSC_EVENT_SUCCEEDED,
	WSC_EVENT_FAILED,
};

enum wsc_status wsc_session_event(struct wsc_session *session, struct wsc_event *ret)
{
	if (!session || !ret)
		return WSC_MISUSE;
	for (size_t i = 0; i < sizeof(event_order) / sizeof(event_order[0]); i++) {
		const enum wsc_event_kind kind = event_order[i];

		if (!(session->events >> kind & 1))
			continue;
		session->events &= (uint16_t) ~(1u << kind);
		*ret = (struct wsc_event){
			.kind = kind,
			.at = (enum wsc_kind)session->at,
			.at_valid = session->at_valid,
		};
		if (kind == WSC_EVENT_FAILED) {
			ret->reason = (enum wsc_reason)session->end_reason;
			ret->config_error = session->end_error;
		}
		return WSC_OK;
	}
	return WSC_NOTHING;
}

enum wsc_status wsc_session_password(struct wsc_session *session, uint16_t password_id,
	struct wsc_bytes password, int64_t now_ms)
{
	if (!session || !password_fits(password_id, password))
		return WSC_MISUSE;
	if (!session_table[session->role][session->state][IN_PASSWORD].handler)
		return WSC_MISUSE;
	session->now_ms = now_ms;
	session->events &= (uint16_t) ~(1u << WSC_EVENT_NEED_PASSWORD);
	take_password(session, password_id, password);
	return session_input(session, IN_PASSWORD, NULL);
}

enum wsc_status wsc_session_wait(struct wsc_session *session, int64_t now_ms)
{
	if (!session)
		return WSC_MISUSE;
	session->now_ms = now_ms;
	if (session->state == ST_PASSWORD)
		session->events &= (uint16_t) ~(1u << WSC_EVENT_NEED_PASSWORD);
	return session_input(session, IN_WAIT, NULL);
}

enum wsc_status wsc_session_credentials(struct wsc_session *session,
	const struct wsc_credential *credentials, size_t n, int64_t now_ms)
{
	enum wsc_status status;

	if (!session || !credentials || !n || !credentials_fit(credentials, n))
		return WSC_MISUSE;
	if (session->state != ST_CREDENTIALS)
		return WSC_MISUSE;
	session->now_ms = now_ms;
	session->events &= (uint16_t) ~(1u << WSC_EVENT_NEED_CREDENTIALS);
	session->settings = credentials;
	session->n_settings = n;
	status = session_input(session, IN_CREDENTIALS, NULL);
	session->settings = NULL;
	session->n_settings = 0;
	return status;
}

enum wsc_status wsc_session_refuse(struct wsc_session *session, enum wsc_config_error error,
	enum wsc_reason reason, int64_t now_ms)
{
	if (!session || (unsigned)error >= WSC_ERR_COUNT || reason == WSC_REASON_NONE ||
		(unsigned)reason >= WSC_REASON_COUNT)
		return WSC_MISUSE;
	if (session->ended)
		return WSC_CLOSED;
	session->now_ms = now_ms;
	session_refuse(session, reason, (uint16_t)error);
	return WSC_OK;
}

bool wsc_session_closed(const struct wsc_session *session)
{
	return !session || (session->state == ST_CLOSED && !session->due);
}

const struct wsc_device *wsc_session_peer(const struct wsc_session *session)
{
	return session && session->has_peer ? &session->peer : NULL;
}

uint16_t wsc_session_password_id(const struct wsc_session *session)
{
	if (!session)
		return WSC_PASSWORD_DEFAULT;
	return session->role == WSC_REGISTRAR ? session->peer_password_id : session->password_id;
}

enum wsc_status wsc_session_credential_get(
	const struct wsc_session *session, size_t index, struct wsc_credential *ret)
{
	struct wsc_message settings;
	const bool ap = session && session->side == WSC_EAP_SERVER;
	enum wsc_status status;

	if (!session || !ret)
		return WSC_MISUSE;
	if (!session->has_settings)
		return WSC_NOTHING;
	if (session->role == WSC_REGISTRAR) {
		if (index)
			return WSC_NOTHING;
		*ret = session->secret.after.ap_settings;
		return WSC_OK;
	}
	status = wsc_message_parse(ap ? WSC_SETTINGS_M8_AP : WSC_SETTINGS_M8, session->plain,
		session->tolerances, &settings, NULL);
	if (status != WSC_OK || index >= (ap ? 1 : settings.credentials.n))
		return WSC_NOTHING;
	if (!ap)
		return wsc_credential_parse(
			settings.credentials.item[index], session->tolerances, ret, NULL);
	message_take_settings(&settings, ret);
	return WSC_OK;
}

const struct wsc_report *wsc_session_report(const struct wsc_session *session)
{
	return session ? &session->report : NULL;
}
