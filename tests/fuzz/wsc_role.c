/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The input is three bytes of plan, then operations: a byte, and what it needs. Its grammar takes
 * the partner's next packet as the raw material, so that a few bytes of input reach the last
 * messages; and with the partner's keys it signs and encrypts what was changed, so that the parsers
 * behind the Authenticator are reached as well.
 */
#include "tests/fuzz/wsc_role.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/session/internal.h"
#include "tests/wsc/rig.h"

#define OPERATIONS_MAX 200
#define HISTORY_MAX    8
#define BYTES_MAX      1100 /* a packet of WSC_MESSAGE_MAX and room for edits */

enum operation {
	OP_DELIVER,
	OP_LOSE,
	OP_CHANGE,
	OP_CUT,
	OP_INSERT,
	OP_TWICE,
	OP_RAW,
	OP_MESSAGE,
	OP_TIME,
	OP_ANSWER,
	OP_FORGE,
	OP_FORGE_SETTINGS,
	OP_REPLAY,
	OP_CHANGE_BACK,
	OP_IDENTIFIER,
	OP_FRAGMENT,
	OP_COUNT,
};

struct input {
	const uint8_t *p;
	size_t len;
};

struct bytes {
	size_t len;
	uint8_t p[BYTES_MAX];
};

struct scene {
	int target;
	struct input input;
	uint8_t change_back;  /* done to the target's next packet */
	bool rogue;	      /* the partner lied with its keys */
	struct bytes pending; /* the partner's next packet; len 0: there is none */
	size_t n_history;
	struct bytes history[HISTORY_MAX];
};
/* Apart, for what a snapshot does not need: packets under way, of which there are none then. */
static struct rig rig;

static unsigned byte(struct input *input)
{
	if (!input->len)
		return 0;
	input->len--;
	return *input->p++;
}

static size_t number(struct input *input, size_t below)
{
	const unsigned high = byte(input);

	return below ? (high << 8 | byte(input)) % below : 0;
}

static size_t take(struct input *input, uint8_t *out, size_t most)
{
	size_t n = byte(input);

	n = n < most ? n : most;
	n = n < input->len ? n : input->len;
	if (n)
		memcpy(out, input->p, n);
	input->p += n;
	input->len -= n;
	return n;
}

static void must(const char *wrong)
{
	if (!wrong)
		return;
	fprintf(stderr, "%s; %s\n", wrong, rig_describe(&rig));
	abort();
}

static void copy(struct bytes *to, const struct bytes *from)
{
	to->len = from->len;
	memcpy(to->p, from->p, from->len);
}

/* Packets for the target wait for what the input says of them. */
static void carry(struct rig *one, void *arg, int from, const uint8_t *packet, size_t len)
{
	struct scene *const scene = arg;
	struct bytes changed;

	if (from != scene->target) {
		scene->pending.len = len;
		memcpy(scene->pending.p, packet, len);
		if (scene->n_history < HISTORY_MAX)
			copy(&scene->history[scene->n_history++], &scene->pending);
		return;
	}
	changed.len = len;
	memcpy(changed.p, packet, len);
	if (scene->change_back)
		changed.p[scene->change_back * 7u % len] ^= scene->change_back;
	scene->change_back = 0;
	rig_post(one, !from, 0, changed.p, len);
}

static void lose(struct rig *one, void *arg, int from, const uint8_t *packet, size_t len)
{
	(void)one;
	(void)arg;
	(void)from;
	(void)packet;
	(void)len;
}

/* Until the partner has said something, or nothing is left to happen but time. */
static void settle(struct scene *scene)
{
	for (int i = 0; i < 1000 && !scene->pending.len && !rig.broken; i++) {
		bool due = rig.n_queue != 0;

		for (int role = 0; role < 2; role++)
			due = due || rig.side[role].session->due;
		if (!due || !rig_step(&rig))
			return;
	}
}

static void deliver(struct scene *scene, const struct bytes *packet)
{
	rig_post(&rig, scene->target, 0, packet->p, packet->len);
}

/* @input says what to change, and where, behind the first @from bytes. */
static void edit(struct input *input, struct bytes *bytes, size_t from)
{
	const unsigned how = byte(input);
	const size_t room = bytes->len - from;
	size_t at, n;

	if (!room)
		return;
	at = from + number(input, room);
	if (how % 4 == 0) {
		bytes->p[at] ^= (uint8_t)(1u << how / 4 % 8);
	} else if (how % 4 == 1) {
		bytes->p[at] = (uint8_t)byte(input);
	} else if (how % 4 == 2) {
		bytes->len = at;
	} else {
		uint8_t more[64];

		n = take(input, more, sizeof(more));
		if (bytes->len + n > sizeof(bytes->p) - 64)
			return;
		memmove(bytes->p + at + n, bytes->p + at, bytes->len - at);
		memcpy(bytes->p + at, more, n);
		bytes->len += n;
	}
}

static void change(struct scene *scene)
{
	struct bytes packet;

	copy(&packet, &scene->pending);
	edit(&scene->input, &packet, 0);
	deliver(scene, &packet);
}

/* An EAP packet of the partner's kind with the identifier that is due. */
static void send_message(struct scene *scene, uint8_t op, struct wsc_bytes message)
{
	struct wsc_eap eap;
	struct bytes packet;

	if (wsc_eap_parse((struct wsc_bytes){scene->pending.p, scene->pending.len}, &eap) != WSC_OK)
		return;
	if (eap.code != WSC_EAP_REQUEST && eap.code != WSC_EAP_RESPONSE)
		eap.code = WSC_EAP_REQUEST;
	eap.type = WSC_EAP_EXPANDED;
	eap.op = op;
	eap.flags = 0;
	eap.data = message;
	if (wsc_eap_build(&eap, packet.p, sizeof(packet.p), &packet.len) == WSC_OK)
		deliver(scene, &packet);
}

static void message(struct scene *scene)
{
	const uint8_t op = (uint8_t)byte(&scene->input);
	uint8_t body[255];
	const size_t len = take(&scene->input, body, sizeof(body));

	send_message(scene, op, (struct wsc_bytes){body, len});
}

/* The partner's pending message, whole, when it has keys; false: there is none. */
static bool forgeable(const struct scene *scene, struct bytes *body, struct wsc_message *parsed)
{
	const int kind = rig_kind(scene->pending.p, scene->pending.len);
	struct wsc_eap eap;

	if (kind < WSC_M2 || kind > WSC_M8 || kind == WSC_M2D || rig.side[!scene->target].ended ||
		wsc_eap_parse((struct wsc_bytes){scene->pending.p, scene->pending.len}, &eap) !=
			WSC_OK)
		return false;
	body->len = eap.data.len;
	memcpy(body->p, eap.data.p, eap.data.len);
	return wsc_message_parse_any((struct wsc_bytes){body->p, body->len}, WSC_TOLERATE_FIELD,
		       parsed, NULL) == WSC_OK;
}

/* Signs @body (its last 12 bytes are the Authenticator) as the partner would. */
static void send_signed(struct scene *scene, struct bytes *body)
{
	const struct wsc_session *const partner = rig.side[!scene->target].session;

	if (body->len < 12)
		return;
	if (crypto_authenticator(partner->crypto, &partner->secret.after.keys,
		    (struct wsc_bytes){partner->rx, partner->rx_len},
		    (struct wsc_bytes){body->p, body->len - 12},
		    body->p + body->len - WSC_AUTH_SIZE) != WSC_OK)
		return;
	scene->rogue = true;
	send_message(scene, WSC_OP_MSG, (struct wsc_bytes){body->p, body->len});
}

static void forge(struct scene *scene)
{
	struct wsc_message parsed;
	struct bytes body;

	if (!forgeable(scene, &body, &parsed) || body.len < 12)
		return;
	body.len -= 12;
	edit(&scene->input, &body, 0);
	memcpy(body.p + body.len, (uint8_t[]){0x10, 0x05, 0, 8}, 4);
	body.len += 12;
	send_signed(scene, &body);
}

static void forge_settings(struct scene *scene)
{
	const struct wsc_session *const partner = rig.side[!scene->target].session;
	struct wsc_message parsed;
	struct wsc_bytes opened;
	struct bytes body, plain, room;
	size_t len;

	if (!forgeable(scene, &body, &parsed) || !wsc_has(&parsed, WSC_FIELD_ENCRYPTED_SETTINGS) ||
		crypto_unwrap(partner->crypto, &partner->secret.after.keys,
			parsed.encrypted_settings, room.p, sizeof(room.p), &opened) != WSC_OK)
		return;
	plain.len = opened.len;
	memcpy(plain.p, opened.p, opened.len);
	edit(&scene->input, &plain, 0);
	if (crypto_wrap(partner->crypto, &partner->secret.after.keys, plain.p, plain.len,
		    sizeof(plain.p), &len) != WSC_OK)
		return;
	parsed.encrypted_settings = (struct wsc_bytes){plain.p, len};
	if (wsc_message_build(&parsed, room.p, sizeof(room.p), &room.len, NULL) == WSC_OK)
		send_signed(scene, &room);
}

/* The pending message in pieces of the input's choice, with lengths that may lie. */
static void fragment(struct scene *scene)
{
	const size_t most = 1 + byte(&scene->input) * 4u;
	const unsigned lie = byte(&scene->input);
	struct wsc_eap eap, piece;
	struct bytes packet;

	if (wsc_eap_parse((struct wsc_bytes){scene->pending.p, scene->pending.len}, &eap) !=
			WSC_OK ||
		!eap.op || eap.data.len <= most)
		return;
	piece = eap;
	piece.data.len = most;
	piece.flags = WSC_EAP_FLAG_MORE | (lie & 1 ? 0 : WSC_EAP_FLAG_LENGTH);
	piece.message_length = (uint16_t)(eap.data.len + (lie >> 1 & 7u) * (lie >> 4));
	if (wsc_eap_build(&piece, packet.p, sizeof(packet.p), &packet.len) == WSC_OK)
		deliver(scene, &packet);
	settle(scene);
	piece.identifier = rig.side[scene->target].session->identifier;
	if (eap.code == WSC_EAP_REQUEST)
		piece.identifier++;
	piece.data = (struct wsc_bytes){eap.data.p + most, eap.data.len - most};
	piece.flags = lie & 0x40 ? WSC_EAP_FLAG_MORE : 0;
	if (lie & 0x80)
		piece.op = WSC_OP_NACK;
	if (wsc_eap_build(&piece, packet.p, sizeof(packet.p), &packet.len) == WSC_OK)
		deliver(scene, &packet);
}

static void answer(struct scene *scene)
{
	static const uint8_t pins[] = "123456709999";
	const unsigned what = byte(&scene->input);
	struct wsc_session *const session = rig.side[scene->target].session;
	enum wsc_status status = WSC_OK;

	if (what % 4 == 0)
		status = wsc_session_password(session, rig.plan.password_id,
			(struct wsc_bytes){pins + what / 4 % 5, what & 0x80 ? 4 : 8}, rig.now_ms);
	else if (what % 4 == 1)
		status = wsc_session_wait(session, rig.now_ms);
	else if (what % 4 == 2)
		status = wsc_session_credentials(
			session, rig.plan.credentials, rig.plan.n_credentials, rig.now_ms);
	else
		status = wsc_session_refuse(session,
			(enum wsc_config_error)(what / 4 % WSC_ERR_COUNT), WSC_REASON_REFUSED,
			rig.now_ms);
	if (status == WSC_OK || status == WSC_MISUSE || status == WSC_CLOSED ||
		status == WSC_REFUSED)
		rig_events(&rig, scene->target);
	else
		must("an answer has another status than those it can have");
}

/* Seconds; both sides' clocks. */
static void pass_time(struct scene *scene)
{
	rig.now_ms += 100 * (int64_t)byte(&scene->input);
	for (int role = 0; role < 2; role++) {
		wsc_session_expire(rig.side[role].session, rig.now_ms);
		rig_events(&rig, role);
	}
}

static void operate(struct scene *scene, enum operation operation)
{
	struct bytes packet;

	packet.len = 0;
	switch (operation) {
	case OP_DELIVER:
		deliver(scene, &scene->pending);
		break;
	case OP_LOSE:
	case OP_COUNT:
		break;
	case OP_CHANGE:
	case OP_INSERT:
		change(scene);
		break;
	case OP_CUT:
		copy(&packet, &scene->pending);
		packet.len = number(&scene->input, packet.len);
		deliver(scene, &packet);
		break;
	case OP_TWICE:
		deliver(scene, &scene->pending);
		deliver(scene, &scene->pending);
		break;
	case OP_RAW:
		packet.len = take(&scene->input, packet.p, 255);
		deliver(scene, &packet);
		return;
	case OP_MESSAGE:
		message(scene);
		break;
	case OP_TIME:
		pass_time(scene);
		return;
	case OP_ANSWER:
		answer(scene);
		return;
	case OP_FORGE:
		forge(scene);
		break;
	case OP_FORGE_SETTINGS:
		forge_settings(scene);
		break;
	case OP_REPLAY:
		if (scene->n_history)
			deliver(scene, &scene->history[byte(&scene->input) % scene->n_history]);
		return;
	case OP_CHANGE_BACK:
		scene->change_back = (uint8_t)byte(&scene->input);
		return;
	case OP_IDENTIFIER:
		copy(&packet, &scene->pending);
		if (packet.len > 1)
			packet.p[1] = (uint8_t)(packet.p[1] + byte(&scene->input));
		deliver(scene, &packet);
		return;
	case OP_FRAGMENT:
		fragment(scene);
		break;
	}
	scene->pending.len = 0;
}

static struct rig_plan plan_make(const uint8_t bytes[static 3])
{
	static const size_t sizes[] = {1398, 200, 64, 400};
	static const struct wsc_credential networks[] = {
		{.network_index = 1,
			.ssid = "a",
			.ssid_len = 1,
			.auth_type = WSC_AUTH_WPA2_PERSONAL,
			.encryption = WSC_ENCRYPTION_AES,
			.key = "12345678",
			.key_len = 8},
		{.network_index = 2,
			.ssid = "b",
			.ssid_len = 1,
			.auth_type = WSC_AUTH_OPEN,
			.encryption = WSC_ENCRYPTION_NONE},
	};
	static const uint8_t stranger[WSC_MAC_SIZE] = {2, 1};
	struct rig_plan plan = rig_plan_make(bytes[0] & 1 ? RIG_ACCESS_POINT : RIG_STATION);

	plan.ask_password = bytes[0] & 2;
	plan.ask_credentials = bytes[0] & 4;
	plan.hold = bytes[0] & 8;
	plan.wait = (bytes[0] & 0x30) == 0x30;
	plan.retransmit_ms = bytes[0] & 0x40 ? 1000 : 0;
	plan.version2[0] = bytes[0] & 0x80 ? 0 : 0x20;
	plan.packet_max[0] = sizes[bytes[1] & 3];
	plan.packet_max[1] = sizes[bytes[1] >> 2 & 3];
	plan.key_hashes = bytes[1] & 0x10;
	if (bytes[1] & 0x20) {
		plan.password_id = WSC_PASSWORD_PBC;
		plan.password = NULL;
	}
	if (bytes[1] & 0x40) {
		plan.credentials = networks;
		plan.n_credentials = 2;
	}
	if (bytes[1] & 0x80)
		plan.version2[1] = 0;
	plan.setup_locked = (bytes[2] & 3) == 1;
	plan.peer_mac = (bytes[2] & 3) == 2 ? stranger : NULL;
	if (bytes[2] & 4 && plan.password)
		plan.registrar_password = "1234";
	if (bytes[2] & 8)
		plan.random_fails_at[bytes[2] >> 4 & 1] = 1 + (bytes[2] >> 5);
	return plan;
}

/* --- snapshots: the honest beginning of an exchange is not worked out again each time --- */

#define SNAPSHOTS    256
#define SESSION_SIZE 3072

static struct snapshot {
	uint8_t key[4]; /* plan, and how many packets were delivered */
	bool full;
	uint8_t rig[offsetof(struct rig, queue)];
	uint8_t session[2][SESSION_SIZE];
	struct scene scene;
} snapshots[SNAPSHOTS];
static void *memory[2];
static size_t memory_size;

static struct snapshot *snapshot_place(const uint8_t key[static 4])
{
	const unsigned hash =
		key[0] * 31u + key[1] * 101u + key[2] * 7u + key[3] * 17u + (key[0] >> 4);

	return &snapshots[hash % SNAPSHOTS];
}

static size_t scene_size(const struct scene *scene)
{
	return offsetof(struct scene, history) + scene->n_history * sizeof(scene->history[0]);
}

static void snapshot_take(const struct scene *scene, const uint8_t key[static 4])
{
	struct snapshot *const to = snapshot_place(key);

	if (rig.n_queue || rig.broken)
		return;
	to->full = true;
	memcpy(to->key, key, sizeof(to->key));
	memcpy(to->rig, &rig, sizeof(to->rig));
	for (int role = 0; role < 2; role++)
		memcpy(to->session[role], memory[role], memory_size);
	memcpy(&to->scene, scene, scene_size(scene));
}

static bool snapshot_use(struct scene *scene, const uint8_t key[static 4])
{
	const struct snapshot *const from = snapshot_place(key);

	if (!from->full || memcmp(from->key, key, sizeof(from->key)) != 0)
		return false;
	memcpy(&rig, from->rig, sizeof(from->rig));
	for (int role = 0; role < 2; role++)
		memcpy(memory[role], from->session[role], memory_size);
	memcpy(scene, &from->scene, scene_size(&from->scene));
	return true;
}

static void begin(struct scene *scene, const uint8_t key[static 4])
{
	static struct wsc_crypto *crypto[2];
	const struct rig_plan plan = plan_make(key);

	for (int role = 0; role < 2 && !crypto[role]; role++) {
		memory_size = wsc_session_size(0);
		crypto[role] = rig_crypto_new(role);
		memory[role] = malloc(memory_size);
		if (!crypto[role] || !memory[role] || memory_size > SESSION_SIZE)
			abort();
	}
	scene->pending.len = scene->n_history = 0;
	scene->change_back = 0;
	scene->rogue = false;
	rig_start_in(&rig, &plan, crypto, memory);
	rig.medium = carry;
	rig.medium_arg = scene;
}

static bool is_started(void)
{
	return rig.side[0].session && rig.side[1].session && !rig.broken;
}

/* Delivers the packets that the input begins with. */
static void begin_honestly(struct scene *scene, uint8_t key[static 4])
{
	const struct input input = scene->input;
	size_t honest = 0;

	while (honest < input.len && honest < OPERATIONS_MAX && input.p[honest] == OP_DELIVER)
		honest++;
	key[3] = (uint8_t)honest;
	if (!snapshot_use(scene, key)) {
		begin(scene, key);
		for (size_t i = 0; i < honest && is_started(); i++) {
			settle(scene);
			operate(scene, OP_DELIVER);
		}
		if (is_started()) {
			settle(scene);
			snapshot_take(scene, key);
		}
	}
	scene->input = (struct input){input.p + honest, input.len - honest};
}

void wsc_role_run(int target, const uint8_t *data, size_t size)
{
	static struct scene scene;
	uint8_t key[4] = {0};
	bool honest; /* to the end, or silent */

	scene.target = target;
	scene.input = (struct input){data, size};
	for (int i = 0; i < 3; i++)
		key[i] = (uint8_t)byte(&scene.input);
	honest = (key[0] & 0x30) == 0x10;
	begin_honestly(&scene, key);
	if (!is_started()) { /* without a random number */
		must(key[2] & 8 ? NULL : "a session does not start");
		return;
	}
	for (int i = 0; i < OPERATIONS_MAX && scene.input.len && !rig.broken; i++) {
		operate(&scene, (enum operation)(byte(&scene.input) % OP_COUNT));
		settle(&scene);
	}
	if (scene.pending.len && honest)
		deliver(&scene, &scene.pending);
	rig.medium = honest ? NULL : lose;
	rig_run(&rig);
	must(scene.rogue ? rig_check_ends(&rig) : rig_check(&rig));
	rig_stop(&rig);
}
