/* SPDX-License-Identifier: BSD-3-Clause */
/* `wps registrar`: our registrar alone, for access points that ask a RADIUS server about WPS. */
#include "registrar.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "explain/explain.h"
#include "writer.h"

#define QUIET_MS     300  /* after the outcome: the access point has heard the last word */
#define FAREWELL_MS  3000 /* but no longer than this */
#define DATAGRAM_MAX 4096
#define TOLD_MAX     32
#define WAITING_MS   10000 /* a stock device that waits asks six times a second */

struct registrar_run {
	const struct cli *cli;
	struct registrar_setup setup;
	struct wsc_crypto *crypto;
	struct wsc_device device;
	struct radius_server *server;
	struct wsc_registrar policy;
	int fd;
	int64_t until_ms; /* of the press, or of everything; INT64_MAX = for ever */
	int64_t heard_ms;
	bool over; /* what follows is for access points that have not heard the end */
	int64_t over_ms;
	unsigned n_enrolled;
	int code; /* the outcome's, when over */
	struct cli_failure failure;
	uint8_t waiting_mac[WSC_MAC_SIZE]; /* the last device that was told to wait */
	int64_t waiting_until_ms;	   /* until then it is known that it asks */
	struct radius_notice told[TOLD_MAX];
	size_t n_told;
};

static volatile sig_atomic_t stop_wanted, press_wanted;

static void on_signal(int number)
{
	if (number == SIGUSR1)
		press_wanted = 1;
	else
		stop_wanted = 1;
}

/* Signals come only while we wait; @ret is the mask to wait with. */
static void signals_prepare(sigset_t *ret)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGUSR1};
	const struct sigaction action = {
		.sa_handler = on_signal}; /* no SA_RESTART: a prompt ends */

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaction(numbers[i], &action, NULL);
	sigprocmask(SIG_SETMASK, NULL, ret);
}

static void signals_block(const sigset_t *before)
{
	sigset_t blocked = *before;

	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

static void outcome_set(struct registrar_run *run, int code, int64_t now_ms)
{
	if (run->over)
		return;
	run->over = true;
	run->over_ms = run->heard_ms = now_ms;
	run->code = code;
}

static void outcome_fail(struct registrar_run *run, const char *token, const char *sentence,
	const char *remedy, int64_t now_ms)
{
	if (run->over)
		return;
	cli_failure_set(&run->failure, CLI_NOT_DONE, token, remedy, "%s", sentence);
	outcome_set(run, CLI_NOT_DONE, now_ms);
}

/* --- who may join --- */

static bool pin_enter(struct registrar_run *run, int64_t now_ms)
{
	const struct registrar_setup *setup = &run->setup;
	const struct wsc_bytes pin = {(const uint8_t *)setup->pin, strlen(setup->pin)};

	return wsc_registrar_pin_add(&run->policy, setup->for_uuid ? setup->uuid : NULL,
		       setup->for_mac ? setup->mac : NULL, WSC_PASSWORD_DEFAULT, pin, INT64_MAX,
		       now_ms) == WSC_OK;
}

/* Wrong tries withdraw it: who guesses must not get further. */
static bool pin_is_entered(const struct registrar_run *run, int64_t now_ms)
{
	uint8_t macs[5 * WSC_MAC_SIZE];

	return wsc_registrar_authorized(&run->policy, macs, now_ms) > 0;
}

/* false: two devices have theirs pressed. */
static bool button_press(struct registrar_run *run, int64_t now_ms)
{
	const struct registrar_setup *setup = &run->setup;

	run->until_ms = now_ms + (setup->timeout_ms ? setup->timeout_ms : WSC_WALK_TIME_MS);
	return wsc_registrar_press(&run->policy, setup->for_mac ? setup->mac : NULL, now_ms) ==
	       WSC_OK;
}

static bool is_meant(const struct registrar_run *run, const struct wsc_session *session)
{
	const struct wsc_device *peer = wsc_session_peer(session);

	if (run->setup.for_uuid)
		return memcmp(peer->uuid, run->setup.uuid, WSC_UUID_SIZE) == 0;
	return !run->setup.for_mac || memcmp(peer->mac, run->setup.mac, WSC_MAC_SIZE) == 0;
}

/* --- what happens --- */

static void password_answer(struct registrar_run *run, struct wsc_session *session, int64_t now_ms)
{
	const enum wsc_status answered =
		is_meant(run, session) && !run->over
			? wsc_registrar_answer(&run->policy, session, now_ms)
			: wsc_session_wait(session, now_ms);

	(void)answered; /* the session's next event tells */
}

static void credentials_answer(
	struct registrar_run *run, struct wsc_session *session, int64_t now_ms)
{
	struct wsc_credential credential = run->setup.credential;
	enum wsc_status given;

	memcpy(credential.mac, wsc_session_peer(session)->mac, WSC_MAC_SIZE);
	given = wsc_session_credentials(session, &credential, 1, now_ms);
	(void)given;
	wsc_credential_wipe(&credential);
}

/* A device that failed in another way than these may try again. */
static void failure_take(struct registrar_run *run, const struct wsc_event *event, int64_t now_ms)
{
	const char *remedy = registrar_remedy(event);

	switch ((int)event->reason) {
	case WSC_REASON_OVERLAP:
		/* Where a PIN is waited for, that of others is nobody's failure. */
		if (!run->setup.pbc)
			break;
		outcome_fail(run, explain_get(EXPLAIN_TWO_DEVICES)->token,
			explain_get(EXPLAIN_TWO_DEVICES)->sentence, remedy, now_ms);
		break;
	case WSC_REASON_PASSWORD_FIRST:
	case WSC_REASON_PASSWORD_SECOND:
		outcome_fail(run, "wrong-pin", "the device has another PIN", remedy, now_ms);
		break;
	}
}

static void end_take(struct registrar_run *run, const struct radius_conversation *conversation,
	const struct wsc_event *event, int64_t now_ms)
{
	const bool pin_stays = run->setup.keep && !run->setup.pbc;

	wsc_registrar_ended(&run->policy, conversation->session, event);
	if (event->kind == WSC_EVENT_SUCCEEDED) {
		run->n_enrolled++;
		if (!run->setup.keep)
			outcome_set(run, CLI_OK, now_ms);
		if (pin_stays) /* it is good for the next device too */
			pin_enter(run, now_ms);
	} else if (!run->setup.keep) {
		failure_take(run, event, now_ms);
	} else if (pin_stays && !pin_is_entered(run, now_ms)) {
		outcome_fail(run, "wrong-pin",
			"devices with another PIN have tried; the PIN is withdrawn",
			registrar_remedy(event), now_ms);
	}
}

/* Whether this is the next try of a device of which it was just told that it has to wait. */
static bool is_known(struct registrar_run *run, const struct radius_conversation *conversation,
	const struct wsc_event *event, int64_t now_ms)
{
	const bool waits = event->kind == WSC_EVENT_FAILED && event->reason == WSC_REASON_NOT_READY;

	if (event->kind != WSC_EVENT_PEER && !waits)
		return false;
	if (now_ms < run->waiting_until_ms &&
		memcmp(run->waiting_mac, conversation->station, WSC_MAC_SIZE) == 0)
		return true;
	if (waits) {
		memcpy(run->waiting_mac, conversation->station, WSC_MAC_SIZE);
		run->waiting_until_ms = now_ms + WAITING_MS;
	}
	return false;
}

static void event_take(struct registrar_run *run, const struct radius_conversation *conversation,
	const struct wsc_event *event, int64_t now_ms)
{
	const uint64_t id = conversation->id;

	if (!is_known(run, conversation, event, now_ms))
		registrar_tell_device(run->cli, conversation, event, run->setup.ssid);
	switch (event->kind) {
	case WSC_EVENT_NEED_PASSWORD:
		password_answer(run, conversation->session, now_ms);
		radius_server_answered(run->server, id, now_ms);
		break;
	case WSC_EVENT_NEED_CREDENTIALS:
		credentials_answer(run, conversation->session, now_ms);
		radius_server_answered(run->server, id, now_ms);
		break;
	case WSC_EVENT_SUCCEEDED:
	case WSC_EVENT_FAILED:
		end_take(run, conversation, event, now_ms);
		break;
	case WSC_EVENT_NONE:
	case WSC_EVENT_PEER:
	case WSC_EVENT_NOT_READY:
	case WSC_EVENT_CREDENTIALS_SENT:
	case WSC_EVENT_CREDENTIALS:
	case WSC_EVENT_AP_SETTINGS:
		break;
	}
}

/* Each kind of trouble is told once of each address: a wrong secret comes with every request. */
static void notice_take(struct registrar_run *run, const struct radius_notice *notice)
{
	for (size_t i = 0; i < run->n_told; i++)
		if (run->told[i].kind == notice->kind &&
			run->told[i].from.len == notice->from.len &&
			memcmp(run->told[i].from.bytes, notice->from.bytes, notice->from.len) == 0)
			return;
	if (run->n_told == TOLD_MAX)
		return;
	run->told[run->n_told++] = *notice;
	registrar_tell_notice(run->cli, notice);
}

/* --- the loop --- */

static void datagrams_take(struct registrar_run *run)
{
	uint8_t bytes[DATAGRAM_MAX + 1]; /* a longer one is seen as such */
	struct radius_address from = {0};
	struct sockaddr_storage address;
	socklen_t address_len = sizeof(address);
	ssize_t len;

	while ((len = recvfrom(run->fd, bytes, sizeof(bytes), MSG_DONTWAIT,
			(struct sockaddr *)&address, &address_len)) >= 0) {
		from.len = (uint8_t)(address_len < sizeof(from.bytes) ? address_len : 0);
		memcpy(from.bytes, &address, from.len);
		run->heard_ms = client_now_ms();
		radius_server_receive(
			run->server, &from, (struct wsc_bytes){bytes, (size_t)len}, run->heard_ms);
		address_len = sizeof(address);
	}
}

static void datagrams_give(struct registrar_run *run)
{
	uint8_t bytes[DATAGRAM_MAX];
	struct radius_address to;
	size_t len;

	/* What the kernel does not take is lost, as on the way: the access point asks again. */
	while (radius_server_send(run->server, &to, bytes, sizeof(bytes), &len) == WSC_OK)
		(void)!sendto(
			run->fd, bytes, len, MSG_DONTWAIT, (struct sockaddr *)to.bytes, to.len);
}

static void server_run(struct registrar_run *run, int64_t now_ms)
{
	const struct radius_conversation *conversation;
	struct radius_notice notice;
	struct wsc_event event;

	if (radius_server_deadline(run->server) <= now_ms)
		radius_server_expire(run->server, now_ms);
	while (radius_server_event(run->server, &conversation, &event) == WSC_OK)
		event_take(run, conversation, &event, now_ms);
	while (radius_server_notice(run->server, &notice) == WSC_OK)
		notice_take(run, &notice);
	datagrams_give(run);
}

static void time_pass(struct registrar_run *run, int64_t now_ms)
{
	char sentence[96];

	if (run->over || now_ms < run->until_ms)
		return;
	run->until_ms = INT64_MAX;
	if (run->setup.pbc && run->setup.keep) {
		registrar_tell_walk_time_over(run->cli);
	} else if (run->setup.pbc) {
		snprintf(sentence, sizeof(sentence), "no device pressed its button within %lld s",
			(long long)run->setup.timeout_ms / 1000);
		outcome_fail(run, explain_get(EXPLAIN_WALK_TIME)->token, sentence,
			explain_get(EXPLAIN_WALK_TIME)->remedy, now_ms);
	} else {
		snprintf(sentence, sizeof(sentence), "no device came with the PIN within %lld s",
			(long long)run->setup.timeout_ms / 1000);
		outcome_fail(run, "time-over", sentence,
			"Start again and let the device begin WPS with its PIN.", now_ms);
	}
}

static void signals_take(struct registrar_run *run, int64_t now_ms)
{
	if (press_wanted && run->setup.pbc && run->setup.keep)
		registrar_tell_pressed(run->cli, button_press(run, now_ms));
	press_wanted = 0;
	if (!stop_wanted || run->over)
		return;
	if (run->setup.keep) {
		outcome_set(run, CLI_OK, now_ms);
	} else {
		cli_failure_set(
			&run->failure, CLI_STOPPED, "stopped", "", "stopped; no device was let in");
		outcome_set(run, CLI_STOPPED, now_ms);
	}
	run->over_ms -= FAREWELL_MS; /* no farewell */
}

static int64_t min_ms(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t next_ms(const struct registrar_run *run)
{
	const int64_t deadline_ms = radius_server_deadline(run->server);

	if (run->over)
		return min_ms(
			deadline_ms, min_ms(run->heard_ms + QUIET_MS, run->over_ms + FAREWELL_MS));
	return min_ms(deadline_ms, run->until_ms);
}

static bool is_done(const struct registrar_run *run, int64_t now_ms)
{
	return run->over &&
	       (now_ms >= run->heard_ms + QUIET_MS || now_ms >= run->over_ms + FAREWELL_MS);
}

static int serve(struct registrar_run *run, const sigset_t *wait_mask)
{
	struct pollfd wait = {.fd = run->fd, .events = POLLIN};
	int64_t now_ms = client_now_ms();

	while (!is_done(run, now_ms)) {
		const int64_t left_ms = next_ms(run) - now_ms;
		const bool busy = left_ms <= 0 || radius_server_idle(run->server);
		const struct timespec timeout = {.tv_sec = busy ? 0 : left_ms / 1000,
			.tv_nsec = busy ? 0 : left_ms % 1000 * 1000000};
		const bool for_ever = !busy && left_ms > INT64_MAX / 2;

		if (ppoll(&wait, 1, for_ever ? NULL : &timeout, wait_mask) > 0)
			datagrams_take(run);
		now_ms = client_now_ms();
		signals_take(run, now_ms);
		server_run(run, now_ms);
		time_pass(run, now_ms);
	}
	return run->code;
}

/* --- set-up --- */

static int open_fail(const struct registrar_run *run, const char *what)
{
	const int error = errno;
	struct cli_failure failure;

	cli_failure_set(&failure, CLI_NOT_DONE, error == EADDRINUSE ? "port-in-use" : "no-socket",
		error == EADDRINUSE
			? "Another RADIUS server runs there: choose another port with --listen."
		: error == EADDRNOTAVAIL ? "Give an address of this machine with --listen."
		: error == EACCES	 ? "Choose a port of 1024 or more with --listen."
					 : "",
		"%s %s: %s", what, run->setup.listen_text, strerror(error));
	return cli_fail(run->cli, &failure);
}

static int socket_open(struct registrar_run *run)
{
	const union registrar_address *listen = &run->setup.listen;
	const bool six = listen->any.sa_family == AF_INET6;
	const socklen_t len = six ? sizeof(listen->six) : sizeof(listen->four);

	run->fd = socket(listen->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (run->fd < 0)
		return open_fail(run, "cannot make a socket for");
	if (bind(run->fd, &listen->any, len) < 0)
		return open_fail(run, "cannot listen on");
	return CLI_OK;
}

static struct wsc_bytes bytes_of(const char *text)
{
	return (struct wsc_bytes){(const uint8_t *)text, strlen(text)};
}

static bool device_make(struct registrar_run *run)
{
	const bool open = run->setup.credential.auth_type == WSC_AUTH_OPEN;

	run->device = (struct wsc_device){
		.name = bytes_of("openwps registrar"),
		.manufacturer = bytes_of("openwps"),
		.model_name = bytes_of("wps registrar"),
		.model_number = bytes_of(OPENWPS_VERSION),
		.serial_number = bytes_of("1"),
		.primary_type = {0, 1, 0x00, 0x50, 0xf2, 4, 0, 1}, /* Table 41: a computer */
		.config_methods = WSC_METHOD_VIRTUAL_BUTTON | WSC_METHOD_KEYPAD,
		.auth_types = open ? WSC_AUTH_OPEN : WSC_AUTH_WPA2_PERSONAL,
		.encryptions = open ? WSC_ENCRYPTION_NONE : WSC_ENCRYPTION_AES,
		.rf_bands = WSC_BAND_2_4_GHZ | WSC_BAND_5_GHZ,
		.version2 = 0x20,
	};
	/* It lives as long as this process, and so does its name. */
	return wsc_random(run->crypto, run->device.uuid, sizeof(run->device.uuid)) == WSC_OK;
}

static int server_make(struct registrar_run *run)
{
	struct cli_failure failure;

	run->crypto = wsc_crypto_new(NULL, NULL);
	if (run->crypto && device_make(run))
		run->server = radius_server_new(&(struct radius_server_config){
			.crypto = run->crypto, .device = &run->device, .keypairs_ahead = 1});
	if (run->server &&
		radius_server_client_add(run->server, run->setup.from_family, run->setup.from,
			run->setup.from_bits,
			(struct wsc_bytes){run->setup.secret, run->setup.secret_len}) == WSC_OK)
		return CLI_OK;
	cli_failure_set(&failure, CLI_NOT_DONE, "no-memory", "",
		"out of memory, or the crypto library refuses");
	return cli_fail(run->cli, &failure);
}

static int run_all(struct registrar_run *run, const struct invocation *invocation)
{
	sigset_t wait_mask;
	int64_t now_ms;
	int code;

	signals_prepare(&wait_mask);
	code = registrar_setup_read(run->cli, invocation, &run->setup);
	if (code == CLI_OK)
		code = socket_open(run);
	if (code == CLI_OK)
		code = server_make(run);
	if (code != CLI_OK)
		return code;
	signals_block(&wait_mask);
	now_ms = client_now_ms();
	run->until_ms = run->setup.timeout_ms ? now_ms + run->setup.timeout_ms : INT64_MAX;
	registrar_tell_listening(run->cli, &run->setup);
	if (!(run->setup.pbc ? button_press(run, now_ms) : pin_enter(run, now_ms)))
		return CLI_NOT_DONE; /* nothing was heard or entered before: it cannot be */
	code = serve(run, &wait_mask);
	if (code == CLI_OK)
		return code;
	return cli_fail(run->cli, &run->failure);
}

int registrar_run(const struct cli *cli, const struct invocation *invocation)
{
	struct registrar_run run = {.cli = cli, .fd = -1};
	int code;

	wsc_registrar_init(&run.policy);
	code = run_all(&run, invocation);
	wsc_registrar_clear(&run.policy);
	radius_server_free(run.server);
	wsc_crypto_free(run.crypto);
	wsc_wipe(&run.setup, sizeof(run.setup));
	if (run.fd >= 0)
		close(run.fd);
	return code;
}
