/* SPDX-License-Identifier: BSD-3-Clause */
/* What both roles do to every message: WSC 2.0.x, 7.2 to 7.5 and 8.3. */
#include "lib/session/internal.h"

#include <assert.h>
#include <string.h>

#include "lib/session/zero.h"

#define AUTHENTICATOR_SIZE (4 + WSC_AUTH_SIZE) /* the attribute, always the last one */
/* Where settings are made in @tx, behind all that comes before them in a message (M4: 110 bytes),
 * so that the message is built towards them and never over them. */
#define SETTINGS_AT 128
/* Table 28. */
#define ID_ENROLLEE_NONCE  0x101a
#define ID_REGISTRAR_NONCE 0x1039

/* M1 of the longest device. It stays in @tx while M2D is acknowledged, for M2. */
#define M1_MAX 549
static_assert(M1_MAX + MESSAGE_NOTE_MAX <= WSC_MESSAGE_MIN, "the ACK of M2D overwrites M1");

enum wsc_reason message_crypto(enum wsc_status status)
{
	if (status == WSC_OK)
		return WSC_REASON_NONE;
	return status == WSC_INVALID ? WSC_REASON_PUBLIC_KEY : WSC_REASON_CRYPTO;
}

void message_begin(
	const struct wsc_session *session, struct wsc_message *message, enum wsc_kind kind)
{
	wsc_message_init(message, kind, session->device->version2);
}

void message_put_device(const struct wsc_session *session, struct wsc_message *message)
{
	const struct wsc_device *device = session->device;

	MESSAGE_PUT(message, AUTH_TYPE_FLAGS, auth_type_flags, device->auth_types);
	MESSAGE_PUT(message, ENCRYPTION_TYPE_FLAGS, encryption_type_flags, device->encryptions);
	MESSAGE_PUT(message, CONNECTION_TYPE_FLAGS, connection_type_flags, 1); /* ESS, Table 36 */
	MESSAGE_PUT(message, CONFIG_METHODS, config_methods, device->config_methods);
	MESSAGE_PUT(message, MANUFACTURER, manufacturer, device->manufacturer);
	MESSAGE_PUT(message, MODEL_NAME, model_name, device->model_name);
	MESSAGE_PUT(message, MODEL_NUMBER, model_number, device->model_number);
	MESSAGE_PUT(message, SERIAL_NUMBER, serial_number, device->serial_number);
	MESSAGE_PUT(message, PRIMARY_DEVICE_TYPE, primary_device_type,
		MESSAGE_BYTES(device->primary_type));
	MESSAGE_PUT(message, DEVICE_NAME, device_name, device->name);
	MESSAGE_PUT(message, RF_BANDS, rf_bands, device->rf_bands);
	MESSAGE_PUT(message, ASSOCIATION_STATE, association_state, 0); /* not associated */
	MESSAGE_PUT(message, CONFIG_ERROR, config_error, WSC_ERR_NONE);
	MESSAGE_PUT(message, OS_VERSION, os_version, device->os_version);
}

enum wsc_reason message_send(
	struct wsc_session *session, struct wsc_message *message, bool authentic)
{
	static const uint8_t zeros[WSC_AUTH_SIZE];
	enum wsc_status status;
	size_t len;

	if (authentic)
		MESSAGE_PUT(message, AUTHENTICATOR, authenticator, MESSAGE_BYTES(zeros));
	status = wsc_message_build(message, session->tx, session->max_message, &len, NULL);
	if (status != WSC_OK)
		return status == WSC_NO_SPACE ? WSC_REASON_TOO_LONG : WSC_REASON_MALFORMED;
	if (authentic) {
		const struct wsc_bytes previous = {session->rx, session->rx_len};
		const struct wsc_bytes current = {session->tx, len - AUTHENTICATOR_SIZE};

		status = crypto_authenticator(session->crypto, &session->secret.after.keys,
			previous, current, session->tx + len - WSC_AUTH_SIZE);
		if (status != WSC_OK)
			return WSC_REASON_CRYPTO;
	}
	session->tx_len = len;
	session->at = (uint8_t)message->kind;
	session->at_valid = true;
	transport_queue_message(session, WSC_OP_MSG, (struct wsc_bytes){session->tx, len});
	return WSC_REASON_NONE;
}

uint8_t *message_settings_room(struct wsc_session *session, size_t *ret_size)
{
	*ret_size = session->max_message - SETTINGS_AT;
	return session->tx + SETTINGS_AT;
}

enum wsc_reason message_send_wrapped(
	struct wsc_session *session, struct wsc_message *message, size_t len)
{
	size_t size;
	uint8_t *room = message_settings_room(session, &size);
	enum wsc_status status =
		crypto_wrap(session->crypto, &session->secret.after.keys, room, len, size, &len);

	if (status != WSC_OK) {
		wsc_wipe(room, size);
		return status == WSC_NO_SPACE ? WSC_REASON_TOO_LONG : WSC_REASON_CRYPTO;
	}
	MESSAGE_PUT(message, ENCRYPTED_SETTINGS, encrypted_settings, (struct wsc_bytes){room, len});
	return message_send(session, message, true);
}

enum wsc_reason message_send_settings(struct wsc_session *session, struct wsc_message *message,
	const struct wsc_message *settings)
{
	size_t size, len;
	uint8_t *room = message_settings_room(session, &size);
	const enum wsc_status status = wsc_message_build(settings, room, size, &len, NULL);

	if (status != WSC_OK)
		return status == WSC_NO_SPACE ? WSC_REASON_TOO_LONG : WSC_REASON_MALFORMED;
	return message_send_wrapped(session, message, len);
}

enum wsc_reason message_send_note(struct wsc_session *session, enum wsc_kind kind, uint16_t error)
{
	uint8_t *note = session->tx + session->max_message - MESSAGE_NOTE_MAX;
	struct wsc_message message;
	size_t len;

	message_begin(session, &message, kind);
	MESSAGE_PUT(&message, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	MESSAGE_PUT(&message, REGISTRAR_NONCE, registrar_nonce, MESSAGE_BYTES(session->n2));
	if (kind == WSC_NACK)
		MESSAGE_PUT(&message, CONFIG_ERROR, config_error, error);
	if (wsc_message_build(&message, note, MESSAGE_NOTE_MAX, &len, NULL) != WSC_OK)
		return WSC_REASON_MALFORMED;
	transport_queue_message(session,
		kind == WSC_ACK	   ? WSC_OP_ACK
		: kind == WSC_NACK ? WSC_OP_NACK
				   : WSC_OP_DONE,
		(struct wsc_bytes){note, len});
	return WSC_REASON_NONE;
}

void message_take_nonce(struct wsc_session *session, struct wsc_bytes unread)
{
	const bool enrollee = session->role == WSC_ENROLLEE;
	uint8_t *nonce = enrollee ? session->n2 : session->n1;
	const uint16_t id = enrollee ? ID_REGISTRAR_NONCE : ID_ENROLLEE_NONCE;
	struct wsc_attribute attribute;
	uint32_t offset = 0;

	if (enrollee ? session->has_n2 : session->has_n1)
		return;
	while (wsc_attribute_next(unread, &offset, &attribute) == WSC_OK)
		if (attribute.id == id && attribute.value.len == WSC_NONCE_SIZE)
			memcpy(nonce, attribute.value.p, WSC_NONCE_SIZE);
}

static bool is_enrollees(const struct wsc_session *session, const struct wsc_message *in)
{
	return !wsc_has(in, WSC_FIELD_ENROLLEE_NONCE) || !session->has_n1 ||
	       memcmp(in->enrollee_nonce.p, session->n1, WSC_NONCE_SIZE) == 0;
}

static bool is_registrars(const struct wsc_session *session, const struct wsc_message *in)
{
	return !wsc_has(in, WSC_FIELD_REGISTRAR_NONCE) || !session->has_n2 ||
	       memcmp(in->registrar_nonce.p, session->n2, WSC_NONCE_SIZE) == 0;
}

enum wsc_reason message_check_nonces(
	const struct wsc_session *session, const struct wsc_message *in)
{
	return is_enrollees(session, in) && is_registrars(session, in) ? WSC_REASON_NONE
								       : WSC_REASON_NONCE;
}

enum wsc_reason message_check_note(const struct wsc_session *session, const struct wsc_message *in)
{
	const bool registrar = session->role == WSC_REGISTRAR;
	const struct wsc_bytes own = registrar ? in->registrar_nonce : in->enrollee_nonce;

	if (!is_zero(own.p, own.len))
		return message_check_nonces(session, in);
	/* The sender's own nonce it does know. */
	return (registrar ? is_enrollees : is_registrars)(session, in) ? WSC_REASON_NONE
								       : WSC_REASON_NONCE;
}

enum wsc_reason message_check(struct wsc_session *session, const struct wsc_message *in)
{
	const struct wsc_bytes previous = {session->tx, session->tx_len};
	const struct wsc_bytes current = {session->rx, session->rx_len - AUTHENTICATOR_SIZE};
	const enum wsc_reason reason = message_check_nonces(session, in);
	uint8_t expected[WSC_AUTH_SIZE];

	if (reason)
		return reason;
	if (session->rx_len < AUTHENTICATOR_SIZE ||
		in->authenticator.p != session->rx + session->rx_len - WSC_AUTH_SIZE)
		return WSC_REASON_AUTHENTICATOR;
	if (crypto_authenticator(session->crypto, &session->secret.after.keys, previous, current,
		    expected) != WSC_OK)
		return WSC_REASON_CRYPTO;
	return wsc_equal(in->authenticator.p, expected, WSC_AUTH_SIZE) ? WSC_REASON_NONE
								       : WSC_REASON_AUTHENTICATOR;
}

enum wsc_reason message_open(struct wsc_session *session, const struct wsc_message *in,
	enum wsc_kind kind, struct wsc_message *ret)
{
	enum wsc_status status = crypto_unwrap(session->crypto, &session->secret.after.keys,
		in->encrypted_settings, session->tx, session->max_message, &session->plain);

	if (status != WSC_OK)
		return status == WSC_CRYPTO ? WSC_REASON_CRYPTO : WSC_REASON_KEY_WRAP;
	status =
		wsc_message_parse(kind, session->plain, session->tolerances, ret, &session->report);
	if (status == WSC_OK)
		return WSC_REASON_NONE;
	message_forget(session);
	return WSC_REASON_MALFORMED;
}

void message_forget(struct wsc_session *session)
{
	wsc_wipe(session->tx, session->max_message);
}

void message_put_settings(struct wsc_message *message, const struct wsc_credential *settings,
	const uint8_t mac[static WSC_MAC_SIZE])
{
	MESSAGE_PUT(message, SSID, ssid, (struct wsc_bytes){settings->ssid, settings->ssid_len});
	MESSAGE_PUT(message, AUTH_TYPE, auth_type, settings->auth_type);
	MESSAGE_PUT(message, ENCRYPTION_TYPE, encryption_type, settings->encryption);
	MESSAGE_PUT(message, NETWORK_KEY, network_key,
		(struct wsc_bytes){settings->key, settings->key_len});
	MESSAGE_PUT(message, MAC_ADDRESS, mac_address, (struct wsc_bytes){mac, WSC_MAC_SIZE});
}

void message_take_settings(const struct wsc_message *in, struct wsc_credential *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->network_index = 1;
	ret->ssid_len = (uint8_t)in->ssid.len;
	memcpy(ret->ssid, in->ssid.p, in->ssid.len);
	ret->auth_type = in->auth_type;
	ret->encryption = in->encryption_type;
	ret->key_len = (uint8_t)in->network_key.len;
	memcpy(ret->key, in->network_key.p, in->network_key.len);
	memcpy(ret->mac, in->mac_address.p, sizeof(ret->mac));
}

static struct wsc_bytes keep_text(uint8_t **room, struct wsc_bytes text, size_t most)
{
	const struct wsc_bytes kept = {*room, text.len < most ? text.len : most};

	if (kept.len)
		memcpy(*room, text.p, kept.len);
	*room += kept.len;
	return kept;
}

void message_take_peer(struct wsc_session *session, const struct wsc_message *in,
	struct wsc_bytes uuid, struct wsc_bytes mac)
{
	struct wsc_device *peer = &session->peer;
	uint8_t *room = session->texts;

	memcpy(peer->uuid, uuid.p, sizeof(peer->uuid));
	if (mac.p)
		memcpy(peer->mac, mac.p, sizeof(peer->mac));
	peer->manufacturer = keep_text(&room, in->manufacturer, WSC_MANUFACTURER_MAX);
	peer->model_name = keep_text(&room, in->model_name, WSC_NAME_MAX);
	peer->model_number = keep_text(&room, in->model_number, WSC_NAME_MAX);
	peer->serial_number = keep_text(&room, in->serial_number, WSC_NAME_MAX);
	peer->name = keep_text(&room, in->device_name, WSC_NAME_MAX);
	memcpy(peer->primary_type, in->primary_device_type.p, sizeof(peer->primary_type));
	peer->config_methods = in->config_methods;
	peer->auth_types = in->auth_type_flags;
	peer->encryptions = in->encryption_type_flags;
	peer->rf_bands = in->rf_bands;
	peer->os_version = in->os_version;
	peer->version2 = wsc_has(in, WSC_FIELD_VERSION2) ? in->version2 : 0;
	session->has_peer = true;
	session_tell(session, WSC_EVENT_PEER);
}

enum wsc_reason message_make_key(struct wsc_session *session)
{
	struct wsc_keypair pair;
	enum wsc_status status;

	if (session->secret.before.has_key)
		return WSC_REASON_NONE;
	status = wsc_keypair_make(session->crypto, &pair);
	if (status != WSC_OK)
		return WSC_REASON_CRYPTO;
	memcpy(session->secret.before.private_key, pair.private_key, sizeof(pair.private_key));
	memcpy(session->public_key[session->role], pair.public_key, sizeof(pair.public_key));
	session->secret.before.has_key = true;
	wsc_keypair_wipe(&pair);
	return WSC_REASON_NONE;
}

enum wsc_reason message_take_key(struct wsc_session *session, struct wsc_bytes public_key)
{
	uint8_t *own = session->public_key[session->role];
	uint8_t *theirs = session->public_key[!session->role];
	uint8_t hash[WSC_PUBLIC_KEY_HASH_SIZE];

	if (session->secret.before.has_hash) {
		if (wsc_public_key_hash(session->crypto, public_key.p, hash) != WSC_OK)
			return WSC_REASON_CRYPTO;
		if (!wsc_equal(hash, session->secret.before.peer_key_hash, sizeof(hash)))
			return WSC_REASON_PUBLIC_KEY_HASH;
	}
	if (session->secret.before.has_key && memcmp(public_key.p, own, WSC_PUBLIC_KEY_SIZE) == 0)
		return WSC_REASON_PUBLIC_KEY;
	memcpy(theirs, public_key.p, WSC_PUBLIC_KEY_SIZE);
	return WSC_REASON_NONE;
}

enum wsc_reason message_derive(struct wsc_session *session)
{
	const uint8_t *mac =
		session->role == WSC_ENROLLEE ? session->device->mac : session->peer.mac;
	const struct wsc_bytes password = {
		session->secret.before.password, session->secret.before.password_len};
	struct wsc_keys keys;
	uint8_t psk[2][16];
	enum wsc_status status = crypto_derive(session->crypto, session->secret.before.private_key,
		session->public_key[!session->role], session->n1, mac, session->n2, &keys);

	if (status == WSC_OK)
		status = crypto_password_keys(session->crypto, &keys, password, psk[0], psk[1]);
	if (status == WSC_OK) {
		wsc_wipe(&session->secret, sizeof(session->secret));
		session->secret.after.keys = keys;
		memcpy(session->secret.after.proof.psk, psk, sizeof(psk));
	}
	wsc_wipe(&keys, sizeof(keys));
	wsc_wipe(psk, sizeof(psk));
	return message_crypto(status);
}

enum wsc_reason message_commit(struct wsc_session *session, uint8_t hash1[static WSC_HASH_SIZE],
	uint8_t hash2[static WSC_HASH_SIZE])
{
	const struct wsc_keys *keys = &session->secret.after.keys;
	uint8_t(*snonce)[WSC_NONCE_SIZE] = session->secret.after.proof.snonce;
	uint8_t(*psk)[16] = session->secret.after.proof.psk;
	const uint8_t *pk_e = session->public_key[WSC_ENROLLEE];
	const uint8_t *pk_r = session->public_key[WSC_REGISTRAR];
	enum wsc_status status = wsc_random(session->crypto, snonce[0], 2 * WSC_NONCE_SIZE);

	if (status == WSC_OK)
		status = crypto_hash(session->crypto, keys, snonce[0], psk[0], pk_e, pk_r, hash1);
	if (status == WSC_OK)
		status = crypto_hash(session->crypto, keys, snonce[1], psk[1], pk_e, pk_r, hash2);
	return status == WSC_OK ? WSC_REASON_NONE : WSC_REASON_CRYPTO;
}

enum wsc_reason message_prove(struct wsc_session *session, int half, struct wsc_bytes snonce)
{
	uint8_t hash[WSC_HASH_SIZE];

	if (crypto_hash(session->crypto, &session->secret.after.keys, snonce.p,
		    session->secret.after.proof.psk[half], session->public_key[WSC_ENROLLEE],
		    session->public_key[WSC_REGISTRAR], hash) != WSC_OK)
		return WSC_REASON_CRYPTO;
	if (wsc_equal(hash, session->secret.after.proof.peer_hash[half], sizeof(hash)))
		return WSC_REASON_NONE;
	return half == 0 ? WSC_REASON_PASSWORD_FIRST : WSC_REASON_PASSWORD_SECOND;
}

/*
 * Button and PIN are never the same. The ids of PINs only say where the PIN comes from, and peers
 * differ in what they call theirs; that of an NFC password names one password (Table 37).
 */
bool message_same_password(uint16_t ours, uint16_t theirs)
{
	if (ours == theirs)
		return true;
	return ours < WSC_PASSWORD_NFC_FIRST && theirs < WSC_PASSWORD_NFC_FIRST &&
	       ours != WSC_PASSWORD_PBC && theirs != WSC_PASSWORD_PBC;
}
