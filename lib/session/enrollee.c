/* SPDX-License-Identifier: BSD-3-Clause */
/* The enrollee: M1, M3, M5, M7 and Done. A station, or an access point that is set up (WSC 2.0.x,
 * 7). */
#include "lib/session/internal.h"

#include <string.h>

static bool is_ap(const struct wsc_session *session)
{
	return session->side == WSC_EAP_SERVER;
}

/* M1. Every attempt has a nonce of its own; the key pair has met no other nonce's keys before. */
enum wsc_reason enrollee_begin(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const struct wsc_device *device = session->device;
	struct wsc_message m1;
	enum wsc_reason reason = message_make_key(session);

	(void)in;
	(void)instead;
	if (reason)
		return reason;
	if (wsc_random(session->crypto, session->n1, sizeof(session->n1)) != WSC_OK)
		return WSC_REASON_CRYPTO;
	session->has_n1 = true;
	message_begin(session, &m1, WSC_M1);
	message_put_device(session, &m1);
	MESSAGE_PUT(&m1, UUID_E, uuid_e, MESSAGE_BYTES(device->uuid));
	MESSAGE_PUT(&m1, MAC_ADDRESS, mac_address, MESSAGE_BYTES(device->mac));
	MESSAGE_PUT(&m1, ENROLLEE_NONCE, enrollee_nonce, MESSAGE_BYTES(session->n1));
	MESSAGE_PUT(&m1, PUBLIC_KEY, public_key, MESSAGE_BYTES(session->public_key[WSC_ENROLLEE]));
	MESSAGE_PUT(&m1, WPS_STATE, wps_state, session->ap_configured ? 2 : 1);
	MESSAGE_PUT(&m1, PASSWORD_ID, password_id, session->password_id);
	return message_send(session, &m1, false);
}

/* A registrar whose nonce is ours has sent our own message back. */
static enum wsc_reason take_registrar(struct wsc_session *session, const struct wsc_message *in)
{
	const enum wsc_reason reason = message_check_nonces(session, in);

	if (reason)
		return reason;
	if (memcmp(in->registrar_nonce.p, session->n1, WSC_NONCE_SIZE) == 0)
		return WSC_REASON_NONCE;
	memcpy(session->n2, in->registrar_nonce.p, sizeof(session->n2));
	message_take_peer(session, in, in->uuid_r, (struct wsc_bytes){0});
	return WSC_REASON_NONE;
}

static enum wsc_reason send_m3(struct wsc_session *session)
{
	uint8_t hash[2][WSC_HASH_SIZE];
	struct wsc_message m3;
	const enum wsc_reason reason = message_commit(session, hash[0], hash[1]);

	if (reason)
		return reason;
	message_begin(session, &m3, WSC_M3);
	MESSAGE_PUT(&m3, REGISTRAR_NONCE, registrar_nonce, MESSAGE_BYTES(session->n2));
	MESSAGE_PUT(&m3, E_HASH1, e_hash1, MESSAGE_BYTES(hash[0]));
	MESSAGE_PUT(&m3, E_HASH2, e_hash2, MESSAGE_BYTES(hash[1]));
	return message_send(session, &m3, true);
}

enum wsc_reason enrollee_m2(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	enum wsc_reason reason = take_registrar(session, in);

	(void)instead;
	if (reason)
		return reason;
	session->has_n2 = true;
	if (session->setup_locked)
		return WSC_REASON_SETUP_LOCKED;
	if (!message_same_password(session->password_id, in->password_id))
		return WSC_REASON_PASSWORD_ID;
	reason = message_take_key(session, in->public_key);
	if (!reason)
		reason = message_derive(session);
	if (!reason)
		reason = message_check(session, in);
	return reason ? reason : send_m3(session);
}

/*
 * The registrar cannot go on yet. A station acknowledges and waits for another word, of this or
 * another registrar; a registrar that is an access point's peer has nothing else to say. With a
 * Configuration Error (stock hostapd's 12 when two buttons are pressed) it refuses.
 */
enum wsc_reason enrollee_m2d(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const enum wsc_reason reason = take_registrar(session, in);

	if (reason)
		return reason;
	if (in->config_error != WSC_ERR_NONE) {
		session_end(session, WSC_REASON_PEER_NACK, in->config_error);
		*instead = true;
		return message_send_note(
			session, is_ap(session) ? WSC_NACK : WSC_ACK, WSC_ERR_NONE);
	}
	session_tell(session, WSC_EVENT_NOT_READY);
	if (is_ap(session))
		return WSC_REASON_NOT_READY;
	return message_send_note(session, WSC_ACK, WSC_ERR_NONE);
}

enum wsc_reason enrollee_m4(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	struct wsc_message settings, m5;
	enum wsc_reason reason = message_check(session, in);

	(void)instead;
	if (reason)
		return reason;
	memcpy(session->secret.after.proof.peer_hash[0], in->r_hash1.p, WSC_HASH_SIZE);
	memcpy(session->secret.after.proof.peer_hash[1], in->r_hash2.p, WSC_HASH_SIZE);
	reason = message_open(session, in, WSC_SETTINGS_M4, &settings);
	if (reason)
		return reason;
	reason = message_prove(session, 0, settings.r_snonce1);
	message_forget(session);
	if (reason)
		return reason;
	message_begin(session, &m5, WSC_M5);
	MESSAGE_PUT(&m5, REGISTRAR_NONCE, registrar_nonce, MESSAGE_BYTES(session->n2));
	wsc_message_init(&settings, WSC_SETTINGS_M5, session->device->version2);
	MESSAGE_PUT(&settings, E_SNONCE1, e_snonce1,
		MESSAGE_BYTES(session->secret.after.proof.snonce[0]));
	return message_send_settings(session, &m5, &settings);
}

enum wsc_reason enrollee_m6(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const enum wsc_kind kind = is_ap(session) ? WSC_SETTINGS_M7_AP : WSC_SETTINGS_M7;
	struct wsc_message settings, m7;
	enum wsc_reason reason = message_check(session, in);

	(void)instead;
	if (!reason)
		reason = message_open(session, in, WSC_SETTINGS_M6, &settings);
	if (reason)
		return reason;
	reason = message_prove(session, 1, settings.r_snonce2);
	message_forget(session);
	if (reason)
		return reason;
	message_begin(session, &m7, WSC_M7);
	MESSAGE_PUT(&m7, REGISTRAR_NONCE, registrar_nonce, MESSAGE_BYTES(session->n2));
	wsc_message_init(&settings, kind, session->device->version2);
	MESSAGE_PUT(&settings, E_SNONCE2, e_snonce2,
		MESSAGE_BYTES(session->secret.after.proof.snonce[1]));
	if (is_ap(session))
		message_put_settings(&settings, session->settings, session->device->mac);
	return message_send_settings(session, &m7, &settings);
}

static bool has_credential(const struct wsc_session *session, const struct wsc_message *settings)
{
	struct wsc_credential credential;
	bool found = false;

	if (is_ap(session))
		return true; /* its attributes are required, and were parsed */
	for (unsigned i = 0; !found && i < settings->credentials.n; i++)
		found = wsc_credential_parse(settings->credentials.item[i], session->tolerances,
				&credential, NULL) == WSC_OK;
	wsc_credential_wipe(&credential);
	return found;
}

/* The message is not needed any more: its settings take its place, as long as the session lives. */
static void keep_settings(struct wsc_session *session)
{
	memcpy(session->rx, session->plain.p, session->plain.len);
	session->plain.p = session->rx;
	session->rx_len = 0;
	session->has_settings = true;
}

enum wsc_reason enrollee_m8(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const enum wsc_kind kind = is_ap(session) ? WSC_SETTINGS_M8_AP : WSC_SETTINGS_M8;
	struct wsc_message settings;
	enum wsc_reason reason = message_check(session, in);

	if (!reason)
		reason = message_open(session, in, kind, &settings);
	if (!reason && !has_credential(session, &settings))
		reason = WSC_REASON_NO_CREDENTIAL;
	if (!reason) {
		keep_settings(session);
		session_tell(session, WSC_EVENT_CREDENTIALS);
	}
	message_forget(session);
	if (reason)
		return reason;
	*instead = is_ap(session);
	return message_send_note(session, WSC_DONE, WSC_ERR_NONE);
}

/* The access point's server side has the last word: EAP-Failure by design (WSC 2.0.x, 7.7). */
enum wsc_reason enrollee_ack(
	struct wsc_session *session, const struct wsc_message *in, bool *instead)
{
	const enum wsc_reason reason = message_check_nonces(session, in);

	(void)instead;
	if (!reason)
		transport_queue(session, OUT_FAILURE);
	return reason;
}
