/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The registrar port over its real socket: an access point that is nothing but a RADIUS client, and
 * enrollees of libwsc behind it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "manager/clock.h"
#include "manager/log.h"
#include "manager/ports/registrar/internal.h"
#include "manager/ports/registrar/registrar.h"

#define SECRET	  "0123456789abcdef"
#define IF_NAME	  "home-ap-24"
#define FACTS_MAX 32

static struct vif_key keys[] = {
	{"key", "opensync11", ""},
	{"key-3", "opensync22", ""},
	{"raw", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", ""},
};

/* --- the world around the port --- */

struct world {
	struct ev_loop *loop;
	struct registrar_port *port;
	struct wsc_crypto *crypto;
	struct sockaddr_in server;
	int fd; /* the access point's */
	bool open;
	bool told_first;       /* KEY_DUE was told while the reply with the key was not there yet */
	bool not_yet;	       /* the key may not leave */
	uint8_t request[4096]; /* the last one */
	size_t request_len;
	struct session session;
	struct vif_config vif;
	enum core_input_kind facts[FACTS_MAX];
	struct core_input last[IN_TICK + 1]; /* of each kind */
	size_t n_facts;
};

struct device {
	struct wsc_device self;
	struct wsc_session *session;
	uint8_t state[64]; /* of RADIUS */
	uint8_t state_len;
	bool rejected;
	struct wsc_credential credential;
	struct wsc_event end;
};

static bool readable(const struct world *world)
{
	uint8_t byte;

	return recv(world->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0;
}

static void on_fact(void *arg, const struct core_input *fact)
{
	struct world *world = arg;

	assert_string_equal(fact->if_name, IF_NAME);
	assert_true(world->n_facts < FACTS_MAX);
	world->facts[world->n_facts++] = fact->kind;
	world->last[fact->kind] = *fact;
	if (fact->kind == IN_KEY_DUE)
		world->told_first = !readable(world);
	if (fact->kind == IN_OVERLAP)
		world->open = false;
}

static const struct session *on_session(void *arg, const char *if_name, const char *mac,
	const struct vif_config **ret_vif, const struct vif_key **ret_key)
{
	struct world *world = arg;

	assert_string_equal(if_name, IF_NAME);
	assert_int_equal(strlen(mac), MAC_SIZE - 1);
	*ret_vif = &world->vif;
	*ret_key = &keys[1];
	return world->open ? &world->session : NULL;
}

static bool on_may_leave(void *arg, const char *if_name, const char *mac)
{
	const struct world *world = arg;

	assert_string_equal(if_name, IF_NAME);
	assert_string_equal(mac, "02:00:00:00:00:01");
	assert_int_equal(world->last[IN_KEY_DUE].kind, IN_KEY_DUE);
	return !world->not_yet;
}

/* A port that nobody else has now. */
static int port_choose(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static void setup(struct world *world)
{
	const int number = port_choose();
	const struct registrar_port_config config = {.port = number,
		.secret = SECRET,
		.device_name = "ap",
		.manufacturer = "m",
		.model_name = "n"};
	const struct registrar_port_callbacks callbacks = {
		.arg = world, .fact = on_fact, .session = on_session, .may_leave = on_may_leave};

	memset(world, 0, sizeof(*world));
	world->vif = (struct vif_config){.if_name = IF_NAME,
		.ssid = "HOME",
		.wpa_versions = 2,
		.akm = AKM_PSK,
		.keys = keys,
		.n_keys = 3,
		.registrar = REGISTRAR_OWN};
	world->session.id = 7;
	world->open = true;
	world->loop = ev_loop_new(EVFLAG_AUTO);
	world->crypto = wsc_crypto_new(NULL, NULL);
	world->port = registrar_port_new(world->loop, &config, &callbacks);
	assert_non_null(world->port);
	registrar_port_listen(world->port);
	world->server = (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons((uint16_t)number),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	world->fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(
		connect(world->fd, (struct sockaddr *)&world->server, sizeof(world->server)), 0);
}

static void teardown(struct world *world)
{
	registrar_port_free(world->port);
	wsc_crypto_free(world->crypto);
	ev_loop_destroy(world->loop);
	close(world->fd);
}

static void device_begin(struct world *world, struct device *device, uint8_t number,
	enum wsc_password_id password_id)
{
	struct wsc_config config = {.role = WSC_ENROLLEE,
		.side = WSC_EAP_PEER,
		.crypto = world->crypto,
		.device = &device->self,
		.password_id = password_id};

	memset(device, 0, sizeof(*device));
	device->self = (struct wsc_device){.mac = {2, 0, 0, 0, 0, number},
		.uuid = {number},
		.name = {(const uint8_t *)"T\xc3\xa9", 3},
		.primary_type = {0, 1, 0, 0x50, 0xf2, 4, 0, 7},
		.auth_types = WSC_AUTH_WPA2_PERSONAL,
		.encryptions = WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ,
		.version2 = 0x20};
	if (password_id != WSC_PASSWORD_PBC)
		config.password = (struct wsc_bytes){(const uint8_t *)"12345670", 8};
	assert_int_equal(wsc_session_new(&config, clock_core_ms(), &device->session), WSC_OK);
}

static void device_end(struct device *device)
{
	wsc_session_free(device->session);
}

/* --- RADIUS, as hostapd writes it --- */

static size_t attribute_add(uint8_t *to, uint8_t type, const void *value, size_t len)
{
	to[0] = type;
	to[1] = (uint8_t)(len + 2);
	memcpy(to + 2, value, len);
	return len + 2;
}

static void request_send(
	struct world *world, const struct device *device, struct wsc_bytes eap, const char *secret)
{
	static uint8_t identifier;
	uint8_t request[4096] = {1, identifier++};
	char station[32];
	size_t len = 20, mac_at;

	assert_int_equal(wsc_random(world->crypto, request + 4, 16), WSC_OK);
	snprintf(station, sizeof(station), "02-00-00-00-00-%02X", device->self.mac[5]);
	len += attribute_add(
		request + len, 1, WSC_IDENTITY_ENROLLEE, strlen(WSC_IDENTITY_ENROLLEE));
	len += attribute_add(request + len, 30, "02-AA-00-00-00-00:HOME", 22);
	len += attribute_add(request + len, 31, station, strlen(station));
	len += attribute_add(request + len, 32, IF_NAME, strlen(IF_NAME));
	for (size_t at = 0; at < eap.len; at += 253)
		len += attribute_add(
			request + len, 79, eap.p + at, eap.len - at < 253 ? eap.len - at : 253);
	if (device->state_len)
		len += attribute_add(request + len, 24, device->state, device->state_len);
	mac_at = len + 2;
	len += attribute_add(request + len, 80, (uint8_t[16]){0}, 16);
	request[2] = (uint8_t)(len >> 8);
	request[3] = (uint8_t)len;
	assert_non_null(
		HMAC(EVP_md5(), secret, (int)strlen(secret), request, len, request + mac_at, NULL));
	assert_int_equal(send(world->fd, request, len, 0), len);
	memcpy(world->request, request, len);
	world->request_len = len;
}

static void port_run(struct world *world)
{
	for (unsigned i = 0; i < 20; i++)
		ev_run(world->loop, EVRUN_NOWAIT);
}

/* The EAP packet of the reply that has come; 0 when none has. */
static size_t reply_take(struct world *world, struct device *device, uint8_t *eap)
{
	uint8_t reply[4096];
	const ssize_t len = recv(world->fd, reply, sizeof(reply), MSG_DONTWAIT);
	size_t eap_len = 0;

	if (len < 20)
		return 0;
	device->rejected = reply[0] == 3;
	for (size_t at = 20; at + 2 <= (size_t)len && reply[at + 1] >= 2; at += reply[at + 1]) {
		const size_t size = reply[at + 1] - 2u;

		if (reply[at] == 79) {
			memcpy(eap + eap_len, reply + at + 2, size);
			eap_len += size;
		} else if (reply[at] == 24) {
			memcpy(device->state, reply + at + 2, size);
			device->state_len = (uint8_t)size;
		}
	}
	return eap_len;
}

static void device_events(struct device *device)
{
	struct wsc_event event;

	while (wsc_session_event(device->session, &event) == WSC_OK) {
		if (event.kind == WSC_EVENT_CREDENTIALS)
			assert_int_equal(
				wsc_session_credential_get(device->session, 0, &device->credential),
				WSC_OK);
		if (event.kind == WSC_EVENT_SUCCEEDED || event.kind == WSC_EVENT_FAILED)
			device->end = event;
	}
}

static size_t identity_make(uint8_t *eap)
{
	static const char identity[] = WSC_IDENTITY_ENROLLEE;
	const size_t len = 5 + strlen(identity);

	memcpy(eap, (uint8_t[5]){2, 9, 0, (uint8_t)len, 1}, 5);
	memcpy(eap + 5, identity, strlen(identity));
	return len;
}

/* One round: what the device says goes to the port, and its reply to the device. False: the device
 * has nothing to say, or nobody answers. */
static bool round_trip(struct world *world, struct device *device)
{
	uint8_t eap[2048];
	size_t len;

	if (!device->state_len && !device->rejected)
		len = identity_make(eap);
	else if (wsc_session_send(device->session, eap, sizeof(eap), &len, clock_core_ms()) !=
		 WSC_OK)
		return false;
	request_send(world, device, (struct wsc_bytes){eap, len}, SECRET);
	port_run(world);
	len = reply_take(world, device, eap);
	if (len) {
		const enum wsc_status taken = wsc_session_receive(
			device->session, (struct wsc_bytes){eap, len}, clock_core_ms());

		(void)taken; /* the events tell */
	}
	device_events(device);
	return len && !device->rejected;
}

static void run_to_end(struct world *world, struct device *device)
{
	for (unsigned i = 0; i < 40 && round_trip(world, device); i++)
		;
}

static void assert_facts(const struct world *world, const enum core_input_kind *kinds, size_t n)
{
	assert_int_equal(world->n_facts, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(world->facts[i], kinds[i]);
}
#define assert_facts(world, ...)                                                                   \
	assert_facts(world, (const enum core_input_kind[]){__VA_ARGS__},                           \
		sizeof((const enum core_input_kind[]){__VA_ARGS__}) /                              \
			sizeof(enum core_input_kind))

/* --- exchanges --- */

static void device_gets_the_key(void **state)
{
	struct world world;
	struct device device;
	const struct core_peer *peer;

	(void)state;
	setup(&world);
	device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
	run_to_end(&world, &device);
	assert_int_equal(device.end.kind, WSC_EVENT_SUCCEEDED);
	assert_true(device.rejected); /* EAP-WSC ends so */
	assert_int_equal(device.credential.key_len, 10);
	assert_memory_equal(device.credential.key, "opensync22", 10);
	assert_facts(&world, IN_ENROLLEE_SEEN, IN_KEY_DUE, IN_KEY_TAKEN);
	assert_true(world.told_first);
	peer = &world.last[IN_ENROLLEE_SEEN].peer;
	assert_string_equal(peer->mac, "02:00:00:00:00:01");
	assert_string_equal(peer->uuid, "01000000-0000-0000-0000-000000000000");
	assert_string_equal(peer->name, "T??");
	assert_string_equal(peer->type, "1-0050F204-7");
	assert_true(peer->pbc);
	assert_string_equal(world.last[IN_KEY_TAKEN].peer.mac, "02:00:00:00:00:01");
	device_end(&device);
	teardown(&world);
}

static void nobody_without_a_session(void **state)
{
	struct world world;
	struct device device;

	(void)state;
	setup(&world);
	world.open = false;
	device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
	run_to_end(&world, &device);
	assert_true(device.rejected);
	assert_int_not_equal(device.end.kind, WSC_EVENT_SUCCEEDED);
	assert_int_equal(device.credential.key_len, 0);
	assert_facts(&world, IN_ENROLLEE_SEEN);
	device_end(&device);

	/* A PIN is no button, whatever is open. */
	world.open = true;
	device_begin(&world, &device, 2, WSC_PASSWORD_DEFAULT);
	run_to_end(&world, &device);
	assert_int_equal(device.credential.key_len, 0);
	assert_facts(&world, IN_ENROLLEE_SEEN, IN_ENROLLEE_SEEN);
	assert_false(world.last[IN_ENROLLEE_SEEN].peer.pbc);
	device_end(&device);
	teardown(&world);
}

/* Rounds: identity, M1, M3, M5, M7; the session is over, or another one, before the last. */
static void session_ends_in_between(void **state)
{
	(void)state;
	for (unsigned other = 0; other < 2; other++) {
		struct world world;
		struct device device;

		setup(&world);
		device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
		for (unsigned i = 0; i < 4; i++)
			assert_true(round_trip(&world, &device));
		world.open = other;
		world.session.id += other;
		run_to_end(&world, &device);
		assert_int_equal(device.end.kind, WSC_EVENT_FAILED);
		assert_int_equal(device.end.config_error, WSC_ERR_DEVICE_BUSY);
		assert_int_equal(device.credential.key_len, 0);
		assert_facts(&world, IN_ENROLLEE_SEEN);
		device_end(&device);
		teardown(&world);
	}
}

/* M7 is there; the access point hears nothing, and asks again. */
static void wait_at_m7(struct world *world, struct device *device)
{
	setup(world);
	world->not_yet = true;
	device_begin(world, device, 1, WSC_PASSWORD_PBC);
	for (unsigned i = 0; i < 4; i++)
		assert_true(round_trip(world, device));
	assert_false(round_trip(world, device));
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(
			send(world->fd, world->request, world->request_len, 0), world->request_len);
		registrar_port_retry(world->port);
		port_run(world);
		assert_false(readable(world));
	}
	assert_facts(world, IN_ENROLLEE_SEEN, IN_KEY_DUE);
	assert_string_equal(world->last[IN_KEY_DUE].peer.name, "T??");
}

/* What waits in the socket is the device's, and it goes on. */
static void go_on(struct world *world, struct device *device)
{
	uint8_t eap[2048];
	const size_t len = reply_take(world, device, eap);

	assert_true(len > 0);
	assert_int_equal(
		wsc_session_receive(device->session, (struct wsc_bytes){eap, len}, clock_core_ms()),
		WSC_OK);
	device_events(device);
	run_to_end(world, device);
}

static void key_waits_until_it_may_leave(void **state)
{
	struct world world;
	struct device device;

	(void)state;
	wait_at_m7(&world, &device);
	world.not_yet = false;
	registrar_port_retry(world.port);
	port_run(&world);
	go_on(&world, &device);
	assert_int_equal(device.end.kind, WSC_EVENT_SUCCEEDED);
	assert_memory_equal(device.credential.key, "opensync22", 10);
	assert_facts(&world, IN_ENROLLEE_SEEN, IN_KEY_DUE, IN_KEY_TAKEN);
	device_end(&device);
	teardown(&world);
}

static void session_ends_while_the_key_waits(void **state)
{
	struct world world;
	struct device device;

	(void)state;
	wait_at_m7(&world, &device);
	world.open = false;
	registrar_port_retry(world.port);
	port_run(&world);
	go_on(&world, &device);
	assert_int_equal(device.end.config_error, WSC_ERR_DEVICE_BUSY);
	assert_int_equal(device.credential.key_len, 0);
	assert_facts(&world, IN_ENROLLEE_SEEN, IN_KEY_DUE);
	device_end(&device);

	/* The device goes: what waited for it is forgotten. */
	teardown(&world);
	wait_at_m7(&world, &device);
	device_end(&device);
	device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
	world.open = false;
	run_to_end(&world, &device);
	registrar_port_retry(world.port);
	port_run(&world);
	assert_facts(&world, IN_ENROLLEE_SEEN, IN_KEY_DUE, IN_ENROLLEE_SEEN);
	device_end(&device);
	teardown(&world);
}

static void two_devices_overlap(void **state)
{
	struct world world;
	struct device one, two;

	(void)state;
	setup(&world);
	device_begin(&world, &one, 1, WSC_PASSWORD_PBC);
	device_begin(&world, &two, 2, WSC_PASSWORD_PBC);
	for (unsigned i = 0; i < 3; i++)
		assert_true(round_trip(&world, &one));
	run_to_end(&world, &two);
	run_to_end(&world, &one);
	assert_int_equal(one.credential.key_len, 0);
	assert_int_equal(two.credential.key_len, 0);
	assert_int_equal(one.end.config_error, WSC_ERR_MULTIPLE_PBC);
	assert_int_equal(world.last[IN_OVERLAP].kind, IN_OVERLAP);
	assert_int_not_equal(world.last[IN_KEY_DUE].kind, IN_KEY_DUE);
	device_end(&one);
	device_end(&two);
	teardown(&world);
}

static void failure_says_where_and_why(void **state)
{
	struct world world;
	struct device device;

	(void)state;
	setup(&world);
	device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
	for (unsigned i = 0; i < 3; i++)
		assert_true(round_trip(&world, &device));
	assert_int_equal(wsc_session_refuse(device.session, WSC_ERR_WEAK_SIGNAL, WSC_REASON_REFUSED,
				 clock_core_ms()),
		WSC_OK);
	run_to_end(&world, &device);
	assert_facts(&world, IN_ENROLLEE_SEEN, IN_FAIL);
	assert_int_equal(world.last[IN_FAIL].fail.config_error, WSC_ERR_WEAK_SIGNAL);
	assert_int_equal(world.last[IN_FAIL].fail.message, WSC_MESSAGE_TYPE_M4);
	assert_null(world.last[IN_FAIL].fail.text); /* the error says it */
	device_end(&device);
	teardown(&world);
}

static void waits_until_it_may_listen(void **state)
{
	struct world world;
	struct device device;
	const struct registrar_port_callbacks callbacks = {
		.arg = &world, .fact = on_fact, .session = on_session, .may_leave = on_may_leave};
	struct registrar_port_config config = {
		.secret = SECRET, .device_name = "ap", .manufacturer = "m", .model_name = "n"};

	(void)state;
	setup(&world);
	/* A wpsd that was restarted. */
	registrar_port_free(world.port);
	config.port = ntohs(world.server.sin_port);
	world.port = registrar_port_new(world.loop, &config, &callbacks);
	device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
	assert_false(round_trip(&world, &device));
	registrar_port_listen(world.port);
	port_run(&world);
	assert_true(readable(&world));
	device_end(&device);
	teardown(&world);
}

static void another_secret_is_not_answered(void **state)
{
	struct world world;
	struct device device;
	uint8_t eap[64];
	const size_t len = identity_make(eap);

	(void)state;
	setup(&world);
	device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
	request_send(&world, &device, (struct wsc_bytes){eap, len}, "another");
	port_run(&world);
	assert_false(readable(&world));
	request_send(&world, &device, (struct wsc_bytes){eap, len}, SECRET);
	port_run(&world);
	assert_true(readable(&world));
	device_end(&device);
	teardown(&world);
}

/* hostapd tells an overlap with a device that joined a minute ago. */
static void overlap_with_one_that_joined_is_none(void **state)
{
	const struct core_peer second = {.mac = "02:00:00:00:00:02",
		.uuid = "02000000-0000-0000-0000-000000000000",
		.pbc = true};
	struct core_peer first = second, third = second;
	struct world world;
	struct device device;

	(void)state;
	first.mac[16] = '1';
	first.uuid[1] = '1';
	third.mac[16] = '3';
	third.uuid[1] = '3';
	setup(&world);
	assert_true(registrar_port_overlap(world.port, IF_NAME)); /* what was before is not known */
	registrar_port_heard(world.port, IF_NAME, &first);
	assert_true(registrar_port_overlap(world.port, IF_NAME));
	registrar_port_begin(world.port, IF_NAME);
	registrar_port_heard(world.port, IF_NAME, &first);
	device_begin(&world, &device, 1, WSC_PASSWORD_PBC);
	run_to_end(&world, &device);
	assert_int_equal(device.end.kind, WSC_EVENT_SUCCEEDED);
	registrar_port_heard(world.port, IF_NAME, &first); /* its last scan */
	registrar_port_heard(world.port, IF_NAME, &second);
	assert_false(registrar_port_overlap(world.port, IF_NAME));
	registrar_port_heard(world.port, IF_NAME, &third);
	assert_true(registrar_port_overlap(world.port, IF_NAME));
	device_end(&device);
	teardown(&world);
}

/* --- parts --- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_gets_the_key),
		cmocka_unit_test(nobody_without_a_session),
		cmocka_unit_test(session_ends_in_between),
		cmocka_unit_test(key_waits_until_it_may_leave),
		cmocka_unit_test(session_ends_while_the_key_waits),
		cmocka_unit_test(two_devices_overlap),
		cmocka_unit_test(failure_says_where_and_why),
		cmocka_unit_test(waits_until_it_may_listen),
		cmocka_unit_test(another_secret_is_not_answered),
		cmocka_unit_test(overlap_with_one_that_joined_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
