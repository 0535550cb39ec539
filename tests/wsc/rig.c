/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/wsc/rig.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MS 600000 /* five times the longest session */

static const struct wsc_credential network = {
	.network_index = 1,
	.ssid = "Fritz",
	.ssid_len = 5,
	.auth_type = WSC_AUTH_WPA2_PERSONAL,
	.encryption = WSC_ENCRYPTION_AES,
	.key = "correct horse battery",
	.key_len = 21,
};

struct rig_plan rig_plan_make(enum rig_pairing pairing)
{
	return (struct rig_plan){
		.pairing = pairing,
		.password_id = WSC_PASSWORD_DEFAULT,
		.password = "12345670",
		.credentials = &network,
		.n_credentials = 1,
		.packet_max = {1398, 1398},
		.version2 = {0x20, 0x20},
		.seed = 1,
	};
}

static uint64_t mix(uint64_t n)
{
	n += 0x9e3779b97f4a7c15;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

/* Of whichever side runs: contexts outlive rigs, so the context is the place of a side's pointer.
 */
static int seeded_random(void *context, uint8_t *out, size_t len)
{
	struct rig_side *const side = *(struct rig_side **)context;

	if (!side)
		return -1;
	if (++side->random_calls == side->rig->plan.random_fails_at[side - side->rig->side])
		return -1;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)mix(side->random++);
	return 0;
}

static struct rig_side *running[2];

struct wsc_crypto *rig_crypto_new(int role)
{
	return wsc_crypto_new(seeded_random, &running[role]);
}

static struct wsc_bytes text(const char *string)
{
	if (!string)
		return (struct wsc_bytes){0};
	return (struct wsc_bytes){(const uint8_t *)string, strlen(string)};
}

static void device_make(struct wsc_device *device, int role, uint8_t version2)
{
	*device = (struct wsc_device){
		.mac = {2, 0, 0, 0, 0, (uint8_t)(role + 1)},
		.name = text(role == WSC_ENROLLEE ? "Washing machine" : "House"),
		.manufacturer = text("Company"),
		.model_name = text("Model"),
		.model_number = text("3"),
		.serial_number = text("0815"),
		.primary_type = {0, 6, 0, 0x50, 0xf2, 4, 0, 1},
		.config_methods = WSC_METHOD_PUSH_BUTTON | WSC_METHOD_DISPLAY | WSC_METHOD_KEYPAD,
		.auth_types = WSC_AUTH_OPEN | WSC_AUTH_WPA2_PERSONAL | WSC_AUTH_WPA_PERSONAL,
		.encryptions = WSC_ENCRYPTION_NONE | WSC_ENCRYPTION_AES | WSC_ENCRYPTION_TKIP,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.version2 = version2,
	};
	memset(device->uuid, 0xa0 + role, sizeof(device->uuid));
}

static void side_start(struct rig *rig, int role, const uint8_t *peer_key_hash, void *memory)
{
	const struct rig_plan *const plan = &rig->plan;
	struct rig_side *const side = &rig->side[role];
	struct wsc_config config = {
		.role = (enum wsc_role)role,
		.side = (role == WSC_ENROLLEE) == (plan->pairing == RIG_STATION) ? WSC_EAP_PEER
										 : WSC_EAP_SERVER,
		.crypto = side->crypto,
		.device = &side->device,
		.keypair = plan->key_hashes ? &side->keypair : NULL,
		.max_message = plan->max_message,
		.packet_max = plan->packet_max[role],
		.tolerances = WSC_TOLERATE_FIELD,
		.password_id = plan->password_id,
		.password = text(plan->password),
		.peer_key_hash = peer_key_hash,
		.peer_mac = role == WSC_REGISTRAR ? plan->peer_mac : NULL,
		.setup_locked = role == WSC_ENROLLEE && plan->setup_locked,
		.eap_identifier = (uint8_t)plan->seed,
		.retransmit_ms = plan->retransmit_ms,
	};

	if (role == WSC_REGISTRAR) {
		if (plan->registrar_password)
			config.password = text(plan->registrar_password);
		/* PBC has no password: present and empty says that it is not to be asked for. */
		if (!config.password.p)
			config.password = text("");
		if (plan->ask_password || plan->wait)
			config.password = (struct wsc_bytes){0};
		if (!plan->ask_credentials && !plan->refuse[role]) {
			config.credentials = plan->credentials;
			config.n_credentials = plan->n_credentials;
		}
	} else if (plan->pairing == RIG_ACCESS_POINT) {
		config.ap_settings = &rig->ap_settings;
		config.ap_configured = true;
	}
	if (memory)
		rig->start_status[role] = wsc_session_init(memory,
			wsc_session_size(plan->max_message), &config, rig->now_ms, &side->session);
	else
		rig->start_status[role] = wsc_session_new(&config, rig->now_ms, &side->session);
}

void rig_start(struct rig *rig, const struct rig_plan *plan, struct wsc_crypto *const crypto[2])
{
	rig_start_in(rig, plan, crypto, (void *const[2]){NULL, NULL});
}

void rig_start_in(struct rig *rig, const struct rig_plan *plan, struct wsc_crypto *const crypto[2],
	void *const memory[2])
{
	uint8_t hash[2][WSC_PUBLIC_KEY_HASH_SIZE];

	memset(rig, 0, offsetof(struct rig, queue));
	rig->plan = *plan;
	rig->now_ms = 1000;
	rig->owns_crypto = !crypto;
	rig->ap_settings = network;
	memcpy(rig->ap_settings.ssid, "OldOne", 6);
	rig->ap_settings.ssid_len = 6;
	memset(rig->ap_settings.mac, 0, WSC_MAC_SIZE);
	rig->ap_settings.mac[0] = 2;
	rig->ap_settings.mac[5] = WSC_ENROLLEE + 1;
	for (int role = 0; role < 2; role++) {
		struct rig_side *const side = &rig->side[role];

		side->rig = rig;
		side->random = mix(plan->seed * 2 + (uint64_t)role);
		running[role] = side;
		side->crypto = crypto ? crypto[role] : rig_crypto_new(role);
		device_make(&side->device, role, plan->version2[role]);
		if (plan->key_hashes && side->crypto &&
			(wsc_keypair_make(side->crypto, &side->keypair) != WSC_OK ||
				wsc_public_key_hash(side->crypto, side->keypair.public_key,
					hash[role]) != WSC_OK))
			rig->broken = "no key pair";
	}
	for (int role = 0; role < 2 && !rig->broken; role++) {
		if (!rig->side[role].crypto) {
			rig->start_status[role] = WSC_NO_MEMORY;
			continue;
		}
		side_start(rig, role, plan->key_hashes ? hash[!role] : NULL, memory[role]);
		if (role == WSC_ENROLLEE && plan->refuse[role] && rig->side[role].session &&
			wsc_session_refuse(rig->side[role].session, WSC_ERR_DEVICE_BUSY,
				WSC_REASON_REFUSED, rig->now_ms) != WSC_OK)
			rig->broken = "a new session cannot be refused";
	}
}

void rig_stop(struct rig *rig)
{
	for (int role = 0; role < 2; role++)
		wsc_session_free(rig->side[role].session);
	for (int role = 0; role < 2 && rig->owns_crypto; role++)
		wsc_crypto_free(rig->side[role].crypto);
}

void rig_post(struct rig *rig, int to, int64_t delay_ms, const uint8_t *packet, size_t len)
{
	struct rig_packet *const queued = &rig->queue[rig->n_queue];

	if (rig->n_queue == RIG_QUEUE_MAX) /* a medium loses what it has no room for */
		return;
	rig->n_queue++;
	queued->to = to;
	queued->at_ms = rig->now_ms + delay_ms;
	queued->len = len;
	memcpy(queued->bytes, packet, len);
}

/* --- what the sessions say --- */

static void credentials_take(struct rig_side *side)
{
	struct wsc_credential credential;

	side->has_credentials = true;
	side->n_credentials = 0;
	while (side->n_credentials < RIG_CREDENTIALS_MAX &&
		wsc_session_credential_get(side->session, side->n_credentials, &credential) ==
			WSC_OK)
		side->credentials[side->n_credentials++] = credential;
}

static void question_answer(struct rig *rig, struct rig_side *side, enum wsc_event_kind kind)
{
	const struct rig_plan *const plan = &rig->plan;
	enum wsc_status status;

	if (plan->refuse[WSC_REGISTRAR])
		status = wsc_session_refuse(
			side->session, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, rig->now_ms);
	else if (kind == WSC_EVENT_NEED_CREDENTIALS)
		status = wsc_session_credentials(
			side->session, plan->credentials, plan->n_credentials, rig->now_ms);
	else if (plan->wait)
		status = wsc_session_wait(side->session, rig->now_ms);
	else
		status = wsc_session_password(side->session, plan->password_id,
			text(plan->registrar_password ? plan->registrar_password : plan->password),
			rig->now_ms);
	if (status != WSC_OK && status != WSC_REFUSED)
		rig->broken = "a question was asked that takes no answer";
}

static void event_take(struct rig *rig, int role, const struct wsc_event *event)
{
	struct rig_side *const side = &rig->side[role];

	if (side->ended)
		rig->broken = "an event behind the end";
	switch (event->kind) {
	case WSC_EVENT_NONE:
		rig->broken = "an event that is none";
		break;
	case WSC_EVENT_PEER:
		if (!wsc_session_peer(side->session))
			rig->broken = "a peer came without a name";
		break;
	case WSC_EVENT_NEED_PASSWORD:
	case WSC_EVENT_NEED_CREDENTIALS:
		side->question = event->kind;
		if (rig->plan.hold)
			break;
		question_answer(rig, side, event->kind);
		break;
	case WSC_EVENT_NOT_READY:
		side->not_ready = true;
		break;
	case WSC_EVENT_CREDENTIALS_SENT:
		side->sent_credentials = true;
		break;
	case WSC_EVENT_CREDENTIALS:
	case WSC_EVENT_AP_SETTINGS:
		credentials_take(side);
		break;
	case WSC_EVENT_SUCCEEDED:
	case WSC_EVENT_FAILED:
		side->ended = true;
		side->end = *event;
		break;
	}
}

void rig_events(struct rig *rig, int role)
{
	struct wsc_event event;
	int n = 0;

	while (wsc_session_event(rig->side[role].session, &event) == WSC_OK) {
		event_take(rig, role, &event);
		if (++n > 20) {
			rig->broken = "events without end";
			return;
		}
	}
}

/* false: the side has nothing to send. */
static bool packet_take(struct rig *rig, int role)
{
	uint8_t packet[RIG_PACKET_MAX];
	size_t len = 0;

	if (wsc_session_send(rig->side[role].session, packet, sizeof(packet), &len, rig->now_ms) !=
		WSC_OK)
		return false;
	rig->packets++;
	/* An identity cannot be cut: 5 bytes of header and at most 30 characters. */
	if (!len || (len > rig->plan.packet_max[role] && len > 35))
		rig->broken = "a packet longer than packet_max";
	rig_events(rig, role);
	if (rig->medium)
		rig->medium(rig, rig->medium_arg, role, packet, len);
	else
		rig_post(rig, !role, 0, packet, len);
	return true;
}

static bool deliver(struct rig *rig)
{
	struct rig_packet packet; /* only the bytes that are there are copied */
	size_t next = 0;
	enum wsc_status status;

	for (size_t i = 1; i < rig->n_queue; i++) {
		if (rig->queue[i].at_ms < rig->queue[next].at_ms)
			next = i;
	}
	if (!rig->n_queue || rig->queue[next].at_ms > rig->now_ms)
		return false;
	memcpy(&packet, &rig->queue[next],
		offsetof(struct rig_packet, bytes) + rig->queue[next].len);
	memmove(&rig->queue[next], &rig->queue[next + 1],
		(--rig->n_queue - next) * sizeof(rig->queue[0]));
	status = wsc_session_receive(rig->side[packet.to].session,
		(struct wsc_bytes){packet.bytes, packet.len}, rig->now_ms);
	if (status == WSC_MISUSE || status == WSC_NO_MEMORY)
		rig->broken = "a packet is called a misuse";
	rig_events(rig, packet.to);
	return true;
}

static bool time_pass(struct rig *rig)
{
	int64_t next_ms = INT64_MAX;

	for (size_t i = 0; i < rig->n_queue; i++) {
		if (rig->queue[i].at_ms < next_ms)
			next_ms = rig->queue[i].at_ms;
	}
	for (int role = 0; role < 2; role++) {
		const int64_t deadline_ms = wsc_session_deadline(rig->side[role].session);

		if (deadline_ms < next_ms)
			next_ms = deadline_ms;
	}
	if (next_ms == INT64_MAX || next_ms > LIMIT_MS)
		return false;
	if (next_ms > rig->now_ms)
		rig->now_ms = next_ms;
	for (int role = 0; role < 2; role++) {
		struct wsc_session *const session = rig->side[role].session;

		if (wsc_session_deadline(session) <= rig->now_ms) {
			wsc_session_expire(session, rig->now_ms);
			if (wsc_session_deadline(session) <= rig->now_ms)
				rig->broken = "a deadline that stays";
			rig_events(rig, role);
		}
	}
	return true;
}

bool rig_step(struct rig *rig)
{
	bool any = false;

	if (rig->broken || !rig->side[0].session || !rig->side[1].session)
		return false;
	for (int role = 0; role < 2; role++)
		any = packet_take(rig, role) || any;
	return any || deliver(rig) || time_pass(rig);
}

void rig_run(struct rig *rig)
{
	unsigned steps = 0;

	for (int role = 0; role < 2; role++) {
		if (rig->side[role].session)
			rig_events(rig, role);
	}
	while (rig_step(rig)) {
		if (++steps > 100000) {
			rig->broken = "steps without end";
			return;
		}
	}
}

bool rig_same_credential(const struct wsc_credential *a, const struct wsc_credential *b)
{
	return a->ssid_len == b->ssid_len && memcmp(a->ssid, b->ssid, a->ssid_len) == 0 &&
	       a->key_len == b->key_len && memcmp(a->key, b->key, a->key_len) == 0 &&
	       a->auth_type == b->auth_type && a->encryption == b->encryption;
}
