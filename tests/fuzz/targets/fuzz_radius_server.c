/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A history of a server: datagrams of all kinds from access points that know the secret and from
 * some that do not, stations that behave and that do not, time, and a program that answers when it
 * likes. Each byte of the input is a step, some take more bytes.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/radius/nas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAS_MAX		  3
#define CONVERSATIONS_MAX 2
#define SECRET		  "secret"
#define PIN		  "12345670"

struct input {
	const uint8_t *p;
	size_t len;
};

struct world {
	struct wsc_crypto *crypto;
	struct wsc_device device;
	struct radius_server *server;
	struct nas *nas[NAS_MAX];
	int64_t now_ms;
	uint64_t asked_id; /* of a question that was left open */
	enum wsc_event_kind asked;
	uint64_t random;
};

static void must(bool condition)
{
	if (!condition)
		abort();
}

static uint8_t byte_take(struct input *input)
{
	if (input->len == 0)
		return 0;
	input->len--;
	return *input->p++;
}

static struct wsc_bytes bytes_take(struct input *input)
{
	struct wsc_bytes bytes = {input->p, byte_take(input)};

	bytes.p = input->p;
	if (bytes.len > input->len)
		bytes.len = input->len;
	input->p += bytes.len;
	input->len -= bytes.len;
	return bytes;
}

static int random_fill(void *context, uint8_t *out, size_t len)
{
	uint64_t *random = context;

	for (size_t i = 0; i < len; i++) {
		*random = *random * 6364136223846793005u + 1442695040888963407u;
		out[i] = (uint8_t)(*random >> 56);
	}
	return 0;
}

static void nas_fresh(struct world *world, unsigned number, uint8_t how)
{
	static const uint8_t pin[] = PIN;
	const bool pbc = how & 1;
	struct nas *nas = world->nas[number];
	uint64_t next = nas->number + 1; /* authenticators are not used twice */
	uint8_t identifier = nas->identifier;

	nas_clear(nas);
	must(nas_init(nas, number + 1, how & 8 ? "wrong" : SECRET, world->crypto,
		pbc ? WSC_PASSWORD_PBC : WSC_PASSWORD_DEFAULT,
		(struct wsc_bytes){pbc ? NULL : pin, pbc ? 0 : 8}, world->now_ms));
	if (next > 1)
		nas->number = next;
	nas->identifier = identifier;
	nas->framed_mtu = how & 2 ? 100 : 1400;
	nas_begin(nas, world->now_ms);
	if (how & 4)
		nas->station[0] ^= 4;
}

/* Access points are made when they are needed: most histories are short. */
static struct nas *nas_of(struct world *world, unsigned number)
{
	if (!world->nas[number]) {
		world->nas[number] = calloc(1, sizeof(*world->nas[number]));
		nas_fresh(world, number, (uint8_t)number);
	}
	return world->nas[number];
}

static void datagram_give(struct world *world, const struct nas *nas)
{
	radius_server_receive(world->server, &nas->address,
		(struct wsc_bytes){nas->request, nas->request_len}, world->now_ms);
}

static void replies_fetch(struct world *world, bool lost)
{
	uint8_t buffer[4096];
	struct radius_address to;
	size_t len;

	while (radius_server_send(world->server, &to, buffer, sizeof(buffer), &len) == WSC_OK) {
		must(len >= 38 && buffer[20] == 80); /* Message-Authenticator is first */
		must(buffer[0] == 3 || buffer[0] == 11);
		for (unsigned i = 0; !lost && i < NAS_MAX; i++)
			if (world->nas[i] &&
				memcmp(world->nas[i]->address.bytes, to.bytes, to.len) == 0)
				nas_reply(world->nas[i], (struct wsc_bytes){buffer, len},
					world->now_ms);
	}
}

static void question_answer(
	struct world *world, struct wsc_session *session, enum wsc_event_kind kind, uint8_t how)
{
	static const uint8_t pin[] = PIN;
	const uint16_t id = wsc_session_password_id(session);
	struct wsc_credential credential = {.network_index = 1,
		.ssid_len = 4,
		.auth_type = WSC_AUTH_WPA2_PERSONAL,
		.encryption = WSC_ENCRYPTION_AES,
		.key = "one-two-three",
		.key_len = 13};
	enum wsc_status status;

	if (how % 4 == 3)
		status = wsc_session_refuse(
			session, WSC_ERR_DEVICE_BUSY, WSC_REASON_REFUSED, world->now_ms);
	else if (kind == WSC_EVENT_NEED_PASSWORD && how % 4 == 2)
		status = wsc_session_wait(session, world->now_ms);
	else if (kind == WSC_EVENT_NEED_PASSWORD)
		status = wsc_session_password(session, id,
			(struct wsc_bytes){pin, id == WSC_PASSWORD_PBC ? 0 : 8}, world->now_ms);
	else
		status = wsc_session_credentials(session, &credential, 1, world->now_ms);
	(void)status;
}

static void program_run(struct world *world, uint8_t how)
{
	const struct radius_conversation *conversation;
	struct radius_notice notice;
	struct wsc_event event;

	while (radius_server_event(world->server, &conversation, &event) == WSC_OK) {
		const uint64_t id = conversation->id;

		must(event.kind != WSC_EVENT_NONE && conversation->session);
		if (event.kind == WSC_EVENT_PEER)
			must(wsc_session_peer(conversation->session));
		if (event.kind != WSC_EVENT_NEED_PASSWORD &&
			event.kind != WSC_EVENT_NEED_CREDENTIALS)
			continue;
		if (how & 0x80) { /* later */
			world->asked_id = id;
			world->asked = event.kind;
			continue;
		}
		question_answer(world, conversation->session, event.kind, how);
		radius_server_answered(world->server, id, world->now_ms);
	}
	while (radius_server_notice(world->server, &notice) == WSC_OK)
		must(notice.kind <= RADIUS_BUSY);
}

static void late_answer(struct world *world, uint8_t how)
{
	const struct radius_conversation *conversation =
		radius_server_find(world->server, world->asked_id);

	if (conversation)
		question_answer(world, conversation->session, world->asked, how);
	radius_server_answered(world->server, world->asked_id, world->now_ms);
}

static void time_pass(struct world *world, uint8_t quarters)
{
	world->now_ms += quarters * 250;
	if (radius_server_deadline(world->server) <= world->now_ms)
		radius_server_expire(world->server, world->now_ms);
	must(radius_server_deadline(world->server) > world->now_ms);
}

static void step(struct world *world, struct input *input)
{
	const uint8_t what = byte_take(input);
	struct nas *nas = nas_of(world, what / 16 % NAS_MAX);
	struct wsc_bytes bytes;

	switch (what % 16) {
	case 0: /* anything */
		bytes = bytes_take(input);
		radius_server_receive(world->server, &nas->address, bytes, world->now_ms);
		break;
	case 1: /* anything, as EAP of an honest request */
		bytes = bytes_take(input);
		nas_request(nas, bytes);
		datagram_give(world, nas);
		break;
	case 2: /* attributes of any kind behind an honest header */
		bytes = bytes_take(input);
		nas_request(nas, (struct wsc_bytes){0});
		memmove(nas->request + 20 + bytes.len, nas->request + nas->request_len - 18, 18);
		memcpy(nas->request + 20, bytes.p, bytes.len);
		nas->request_len = 20 + bytes.len + 18;
		nas_sign(nas);
		datagram_give(world, nas);
		break;
	case 3: /* a byte of the honest request is another one */
		if (nas->request_len > 38) {
			const size_t at = ((size_t)byte_take(input) << 8 | byte_take(input)) %
					  (nas->request_len - 18);

			nas->request[at] ^= byte_take(input);
			nas_sign(nas);
			datagram_give(world, nas);
		}
		break;
	case 4:
		nas_fresh(world, what / 16 % NAS_MAX, byte_take(input));
		break;
	case 5:
		time_pass(world, byte_take(input));
		break;
	case 6:
		late_answer(world, byte_take(input));
		break;
	case 7:
		program_run(world, byte_take(input));
		break;
	case 8:
		replies_fetch(world, true);
		break;
	case 9:
		replies_fetch(world, false);
		break;
	case 10:
		nas->state[byte_take(input) % sizeof(nas->state)] ^= byte_take(input);
		break;
	case 11:
		radius_server_idle(world->server);
		break;
	case 12: /* the station speaks twice */
		datagram_give(world, nas);
		datagram_give(world, nas);
		break;
	default: /* a whole round without disturbance */
		datagram_give(world, nas);
		program_run(world, what / 64);
		replies_fetch(world, false);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t ten[4] = {10, 0, 0, 0};
	struct input input = {data, size};
	struct world world = {.now_ms = 1000,
		.device = {.primary_type = {0, 6, 0, 0x50, 0xf2, 4, 0, 1},
			.config_methods = WSC_METHOD_VIRTUAL_BUTTON | WSC_METHOD_KEYPAD,
			.auth_types = WSC_AUTH_WPA2_PERSONAL,
			.encryptions = WSC_ENCRYPTION_AES,
			.rf_bands = WSC_BAND_2_4_GHZ,
			.version2 = 0x20}};

	world.crypto = wsc_crypto_new(random_fill, &world.random);
	world.server = radius_server_new(&(struct radius_server_config){.crypto = world.crypto,
		.device = &world.device,
		.conversations_max = CONVERSATIONS_MAX,
		.keypairs_ahead = 1});
	must(world.crypto && world.server);
	must(radius_server_client_add(world.server, AF_INET, ten, 8,
		     (struct wsc_bytes){(const uint8_t *)SECRET, strlen(SECRET)}) == WSC_OK);
	while (input.len > 0)
		step(&world, &input);
	radius_server_free(world.server);
	for (unsigned i = 0; i < NAS_MAX; i++) {
		if (world.nas[i])
			nas_clear(world.nas[i]);
		free(world.nas[i]);
	}
	wsc_crypto_free(world.crypto);
	return 0;
}
