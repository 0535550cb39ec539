/* SPDX-License-Identifier: BSD-3-Clause */
/* The registrar: M2, M2D, M4, M6, M8, and the two questions that it has for the program. */
#include "lib/session/internal.h"

#include <string.h>

enum wsc_reason registrar_start(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)in;
	(void)instead;
	transport_queue(session, OUT_START);
	return WSC_REASON_NONE;
}

/*
 * The Device Password ID goes back as it came, because stock enrollees take no other, except that a
 * registrar-specified password says so.
 */
static uint16_t answered_id(const struct wsc_session *session)
{
	return session->password_id == WSC_PASSWORD_REGISTRAR ? WSC_PASSWORD_REGISTRAR
							      : session->peer_password_id;
}

static enum wsc_reason send_m2(struct wsc_session *session)
{
	struct wsc_message m2;
	enum wsc_reason reason = WSC_REASON_NONE;

	if (!message_same_password(session->password_id, session->peer_password_id))
		return WSC_REASON_PASSWORD_ID;
	reason = message_make_key(session);
	if (!reason)
		reason = message_derive(session);
	if (reason)
		return reason;
	message_begin(session, &m2, WSC_M2);
	message_put_device(session, &m2);
	MESSAGE_PUT(&m2, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	MESSAGE_PUT(&m2, REGISTRAR_NONCE, registrar_nonce, MESSAGE_BYTES(session->n2));
	MESSAGE_PUT(&m2, UUID_R, uuid_r, MESSAGE_BYTES(session->device->uuid));
	MESSAGE_PUT(&m2, PUBLIC_KEY, public_key, MESSAGE_BYTES(session->public_key[WSC_REGISTRAR]));
	MESSAGE_PUT(&m2, PASSWORD_ID, password_id, answered_id(session));
	return message_send(session, &m2, true);
}

/* Rekeying and connection handover need no device password and are not for this session. */
static bool supported_id(uint16_t id)
{
	return id != WSC_PASSWORD_REKEY && id != WSC_PASSWORD_NFC_HANDOVER;
}

enum wsc_reason registrar_m1(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	enum wsc_reason reason;

	memcpy(session->n1, in->enrollee_nonce.p, sizeof(session->n1));
	session->has_n1 = true;
	if (wsc_random(session->crypto, session->n2, sizeof(session->n2)) != WSC_OK)
		return WSC_REASON_CRYPTO;
	session->has_n2 = true;
	session->peer_password_id = in->password_id;
	message_take_peer(session, in, in->uuid_e, in->mac_address);
	if (session->secret.before.has_mac &&
		memcmp(session->peer.mac, session->secret.before.peer_mac, WSC_MAC_SIZE) != 0)
		return WSC_REASON_MAC;
	if (!supported_id(in->password_id))
		return WSC_REASON_PASSWORD_ID;
	reason = message_take_key(session, in->public_key);
	if (reason || session->secret.before.has_password)
		return reason ? reason : send_m2(session);
	*instead = true;
	session_tell(session, WSC_EVENT_NEED_PASSWORD);
	return WSC_REASON_NONE;
}

enum wsc_reason registrar_password(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)in;
	(void)instead;
	return send_m2(session);
}

/* The answer to M2D will be answered with M2. */
enum wsc_reason registrar_password_late(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)session;
	(void)in;
	(void)instead;
	return WSC_REASON_NONE;
}

enum wsc_reason registrar_send_m2d(struct wsc_session *session, uint16_t error)
{
	struct wsc_message m2d;

	message_begin(session, &m2d, WSC_M2D);
	message_put_device(session, &m2d);
	MESSAGE_PUT(&m2d, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	MESSAGE_PUT(&m2d, REGISTRAR_NONCE, registrar_nonce, MESSAGE_BYTES(session->n2));
	MESSAGE_PUT(&m2d, UUID_R, uuid_r, MESSAGE_BYTES(session->device->uuid));
	MESSAGE_PUT(&m2d, CONFIG_ERROR, config_error, error);
	return message_send(session, &m2d, false);
}

enum wsc_reason registrar_wait(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)in;
	(void)instead;
	session_tell(session, WSC_EVENT_NOT_READY);
	return registrar_send_m2d(session, WSC_ERR_NONE);
}

/* Still no password: a server ends EAP, as stock ones do, and the enrollee comes back. */
enum wsc_reason registrar_m2d_ack(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const enum wsc_reason reason = message_check_note(session, in);

	if (reason)
		return reason;
	if (session->secret.before.has_password)
		return send_m2(session);
	if (session->side == WSC_EAP_PEER)
		return WSC_REASON_NOT_READY;
	*instead = true;
	session_end(session, WSC_REASON_NOT_READY, WSC_ERR_NONE);
	transport_queue(session, OUT_FAILURE);
	return WSC_REASON_NONE;
}

enum wsc_reason registrar_m3(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	uint8_t hash[2][WSC_HASH_SIZE];
	struct wsc_message m4, settings;
	enum wsc_reason reason = message_check(session, in);

	(void)instead;
	if (reason)
		return reason;
	memcpy(session->secret.after.proof.peer_hash[0], in->e_hash1.p, WSC_HASH_SIZE);
	memcpy(session->secret.after.proof.peer_hash[1], in->e_hash2.p, WSC_HASH_SIZE);
	reason = message_commit(session, hash[0], hash[1]);
	if (reason)
		return reason;
	message_begin(session, &m4, WSC_M4);
	MESSAGE_PUT(&m4, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	MESSAGE_PUT(&m4, R_HASH1, r_hash1, MESSAGE_BYTES(hash[0]));
	MESSAGE_PUT(&m4, R_HASH2, r_hash2, MESSAGE_BYTES(hash[1]));
	wsc_message_init(&settings, WSC_SETTINGS_M4, session->device->version2);
	MESSAGE_PUT(&settings, R_SNONCE1, r_snonce1,
		MESSAGE_BYTES(session->secret.after.proof.snonce[0]));
	return message_send_settings(session, &m4, &settings);
}

enum wsc_reason registrar_m5(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	struct wsc_message settings, m6;
	enum wsc_reason reason = message_check(session, in);

	(void)instead;
	if (!reason)
		reason = message_open(session, in, WSC_SETTINGS_M5, &settings);
	if (reason)
		return reason;
	reason = message_prove(session, 0, settings.e_snonce1);
	message_forget(session);
	if (reason)
		return reason;
	message_begin(session, &m6, WSC_M6);
	MESSAGE_PUT(&m6, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	wsc_message_init(&settings, WSC_SETTINGS_M6, session->device->version2);
	MESSAGE_PUT(&settings, R_SNONCE2, r_snonce2,
		MESSAGE_BYTES(session->secret.after.proof.snonce[1]));
	return message_send_settings(session, &m6, &settings);
}

/* Credential attributes (Table 28, 0x100e) one behind the other: the plain settings of M8. */
static enum wsc_reason put_credentials(
	const struct wsc_session *session, uint8_t *to, size_t room, size_t *ret_len)
{
	size_t used = 0;

	for (size_t i = 0; i < session->n_settings; i++) {
		struct wsc_credential credential = session->settings[i];
		enum wsc_status status;
		size_t len;

		if (room - used < 4)
			return WSC_REASON_TOO_LONG;
		memcpy(credential.mac, session->peer.mac, sizeof(credential.mac));
		status = wsc_credential_build(&credential, session->device->version2, to + used + 4,
			room - used - 4, &len);
		wsc_credential_wipe(&credential);
		if (status != WSC_OK)
			return status == WSC_NO_SPACE ? WSC_REASON_TOO_LONG
						      : WSC_REASON_NO_CREDENTIAL;
		to[used] = WSC_ID_CREDENTIAL >> 8;
		to[used + 1] = WSC_ID_CREDENTIAL & 0xff;
		to[used + 2] = (uint8_t)(len >> 8);
		to[used + 3] = (uint8_t)len;
		used += 4 + len;
	}
	*ret_len = used;
	return WSC_REASON_NONE;
}

static enum wsc_reason send_m8(struct wsc_session *session)
{
	size_t room, len = 0;
	uint8_t *to = message_settings_room(session, &room);
	struct wsc_message m8, settings;
	enum wsc_reason reason;

	message_begin(session, &m8, WSC_M8);
	MESSAGE_PUT(&m8, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	if (session->side == WSC_EAP_PEER) {
		wsc_message_init(&settings, WSC_SETTINGS_M8_AP, session->device->version2);
		message_put_settings(&settings, &session->settings[0], session->peer.mac);
		return message_send_settings(session, &m8, &settings);
	}
	reason = put_credentials(session, to, room, &len);
	if (!reason)
		return message_send_wrapped(session, &m8, len);
	wsc_wipe(to, room);
	return reason;
}

/* M7 has proven that the enrollee knows the whole password. */
enum wsc_reason registrar_m7(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const bool ap = session->side == WSC_EAP_PEER;
	struct wsc_message settings;
	enum wsc_reason reason = message_check(session, in);

	if (!reason)
		reason = message_open(
			session, in, ap ? WSC_SETTINGS_M7_AP : WSC_SETTINGS_M7, &settings);
	if (reason)
		return reason;
	reason = message_prove(session, 1, settings.e_snonce2);
	if (!reason && ap) {
		message_take_settings(&settings, &session->secret.after.ap_settings);
		session->has_settings = true;
		session_tell(session, WSC_EVENT_AP_SETTINGS);
	}
	message_forget(session);
	if (reason || session->n_settings)
		return reason ? reason : send_m8(session);
	*instead = true;
	session_tell(session, WSC_EVENT_NEED_CREDENTIALS);
	return WSC_REASON_NONE;
}

enum wsc_reason registrar_credentials(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	(void)in;
	(void)instead;
	return send_m8(session);
}

enum wsc_reason registrar_done(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const enum wsc_reason reason = message_check_nonces(session, in);

	if (reason)
		return reason;
	session_end(session, WSC_REASON_NONE, WSC_ERR_NONE);
	if (session->side == WSC_EAP_PEER)
		return message_send_note(session, WSC_ACK, WSC_ERR_NONE);
	*instead = true;
	transport_queue(session, OUT_FAILURE);
	return WSC_REASON_NONE;
}
