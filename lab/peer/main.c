/* SPDX-License-Identifier: BSD-3-Clause */
/* wscpeer: libwsc as a device on the air or on a wire, for scenarios. See lab/README.md. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report.h"
#include "talk.h"

#define START_MS      1000 /* access points begin by themselves with those that show Version2 */
#define SCAN_AGAIN_MS 1000 /* the kernel was busy, or nobody was there */
#define CONNECT_MS    5000

enum phase {
	SEARCHING, /* a scan runs */
	JOINING,   /* an association is asked for */
	TALKING,   /* EAP */
	RESTING,   /* until the next scan */
	LINGERING, /* the session is over; what does the other side do? */
	FINISHED,
};

struct peer {
	struct options options;
	struct air air;
	struct eapol eapol;
	struct talk talk;
	enum phase phase;
	int64_t phase_until_ms; /* INT64_MAX: no end */
	int64_t until_ms;	/* of all */
	struct air_bss bss;	/* associated, or asked for */
	bool heard;		/* a frame came since the association */
	bool joined;
	int exit_code;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void phase_set(struct peer *peer, enum phase phase, int64_t lasts_ms)
{
	peer->phase = phase;
	peer->phase_until_ms = lasts_ms < 0 ? INT64_MAX : now_ms() + lasts_ms;
}

static void finish(struct peer *peer, int exit_code)
{
	peer->exit_code = exit_code;
	phase_set(peer, FINISHED, -1);
}

static void system_failed(struct peer *peer, const char *what, int error)
{
	fprintf(stderr, "wscpeer: %s: %s\n", what, strerror(error));
	finish(peer, EXIT_SYSTEM);
}

/* Whether the registrar has no PIN yet and should be asked again: in the same session. */
static bool is_waiting(const struct talk *talk)
{
	return talk->session && talk->not_ready && !talk->ended;
}

/* --- the way to the access point --- */

static void search(struct peer *peer)
{
	uint8_t element[512];
	const size_t len = talk_probe_element(&peer->talk, element, sizeof(element));
	const int error = air_scan(&peer->air, (struct wsc_bytes){element, len},
		peer->options.freqs_mhz, peer->options.n_freqs);

	if (error == EBUSY)
		phase_set(peer, RESTING, SCAN_AGAIN_MS);
	else if (error)
		system_failed(peer, "scan", error);
	else
		phase_set(peer, SEARCHING, -1);
}

static bool bss_fits(const struct options *options, const struct air_bss *bss)
{
	const size_t ssid_len = options->ssid ? strlen(options->ssid) : 0;

	if (!bss->has_wps)
		return false;
	if (options->ssid &&
		(bss->ssid_len != ssid_len || memcmp(bss->ssid, options->ssid, ssid_len) != 0))
		return false;
	if (options->has_bssid)
		return memcmp(bss->bssid, options->bssid, WSC_MAC_SIZE) == 0;
	if (options->password_id == WSC_PASSWORD_PBC)
		return bss->selected && bss->password_id == WSC_PASSWORD_PBC;
	return true;
}

/* Two buttons at once are an overlap, unless both belong to one device (two radios). */
static bool bss_overlap(
	const struct options *options, const struct air_bss *a, const struct air_bss *b)
{
	if (options->password_id != WSC_PASSWORD_PBC || options->has_bssid)
		return false;
	return !a->has_uuid || !b->has_uuid || memcmp(a->uuid, b->uuid, WSC_UUID_SIZE) != 0;
}

static const struct air_bss *bss_choose(const struct peer *peer, bool *ret_overlap)
{
	const struct air_bss *chosen = NULL;

	*ret_overlap = false;
	for (size_t i = 0; i < peer->air.n; i++) {
		const struct air_bss *bss = &peer->air.bss[i];

		if (!bss_fits(&peer->options, bss))
			continue;
		if (chosen && bss_overlap(&peer->options, chosen, bss))
			*ret_overlap = true;
		if (!chosen || (bss->selected && !chosen->selected))
			chosen = bss;
	}
	return chosen;
}

static void scanned(struct peer *peer)
{
	const struct air_bss *bss;
	uint8_t element[64];
	bool overlap;
	size_t len;
	int error = air_results(&peer->air);

	if (error) {
		system_failed(peer, "scan results", error);
		return;
	}
	bss = bss_choose(peer, &overlap);
	if (overlap) {
		report_plain("overlap");
		finish(peer, EXIT_OVERLAP);
		return;
	}
	if (!bss) {
		report_begin("nobody");
		report_number("networks", (long)peer->air.n);
		report_end();
		phase_set(peer, RESTING, SCAN_AGAIN_MS);
		return;
	}
	peer->bss = *bss;
	report_begin("found");
	report_mac("bssid", bss->bssid);
	report_bytes("ssid", (struct wsc_bytes){bss->ssid, bss->ssid_len});
	report_number("freq", bss->freq_mhz);
	report_number("state", bss->wps_state);
	report_number("selected", bss->selected);
	report_number("password_id", bss->password_id);
	report_number("locked", bss->locked);
	report_end();
	len = talk_assoc_element(&peer->options, element, sizeof(element));
	eapol_peer_set(&peer->eapol, bss->bssid);
	/* Before the association: the first request may be here before the news of it. */
	if (!is_waiting(&peer->talk) && !talk_start(&peer->talk, bss->bssid, now_ms())) {
		finish(peer, EXIT_SYSTEM);
		return;
	}
	peer->heard = false;
	error = air_connect(&peer->air, bss, (struct wsc_bytes){element, len});
	if (error)
		system_failed(peer, "connect", error);
	else
		phase_set(peer, JOINING, CONNECT_MS);
}

/* --- the end of a session --- */

/* The exit code of what happened so far. */
static int exit_code(const struct peer *peer)
{
	const struct talk *talk = &peer->talk;

	if (!talk->ended || talk->outcome.reason == WSC_REASON_NOT_READY)
		return EXIT_NOBODY;
	if (talk->outcome.kind == WSC_EVENT_SUCCEEDED || talk->ap_settings)
		return EXIT_SUCCESS;
	return EXIT_REFUSED;
}

static void session_over(struct peer *peer)
{
	if (is_waiting(&peer->talk) && peer->options.retry_ms) {
		report_plain("again-later");
		phase_set(peer, RESTING, peer->options.retry_ms);
		return;
	}
	if (peer->talk.stalled && !peer->talk.ended)
		phase_set(peer, TALKING, -1); /* how long does our own session wait? */
	else
		finish(peer, exit_code(peer));
}

/* --- what comes in --- */

static void air_event(void *context, const struct air_event *event)
{
	struct peer *peer = context;

	switch (event->kind) {
	case AIR_SCANNED:
		if (peer->phase == SEARCHING)
			scanned(peer);
		return;
	case AIR_CONNECTED:
		report_begin("associated");
		report_mac("bssid", peer->bss.bssid);
		report_end();
		peer->joined = true;
		if (peer->phase == JOINING)
			phase_set(peer, TALKING,
				peer->heard		 ? -1
				: peer->options.version2 ? START_MS
							 : 0);
		return;
	case AIR_REFUSED:
		report_begin("refused");
		report_number("status", event->code);
		report_end();
		if (peer->phase == JOINING)
			phase_set(peer, RESTING, SCAN_AGAIN_MS);
		return;
	case AIR_DISCONNECTED:
		report_begin("disconnected");
		report_number("reason", event->code);
		report_number("by_ap", event->by_ap);
		report_end();
		peer->joined = false;
		if (peer->phase == TALKING || peer->phase == LINGERING)
			session_over(peer);
		return;
	}
}

static void frames_take(struct peer *peer)
{
	uint8_t buffer[EAPOL_FRAME_MAX];
	struct wsc_bytes packet;
	enum eapol_what what;

	while ((what = eapol_receive(&peer->eapol, buffer, &packet)) != EAPOL_NOTHING) {
		peer->heard = true;
		if (what == EAPOL_PACKET) {
			talk_receive(&peer->talk, packet, now_ms());
		} else if (options_is_server(&peer->options) && !peer->talk.session) {
			report_plain("start");
			if (!talk_start(&peer->talk, peer->eapol.peer, now_ms()))
				finish(peer, EXIT_SYSTEM);
			talk_expire(&peer->talk, now_ms());
		}
	}
}

static void phase_over(struct peer *peer)
{
	int error = 0;

	switch (peer->phase) {
	case RESTING:
		search(peer);
		break;
	case JOINING:
		report_plain("no-answer");
		phase_set(peer, RESTING, SCAN_AGAIN_MS);
		break;
	case TALKING:
		/* Nobody has begun; once heard, the session has its own time-outs. */
		if (!peer->heard)
			error = eapol_send_start(&peer->eapol);
		phase_set(peer, TALKING, peer->heard ? -1 : START_MS * 5);
		if (error)
			fprintf(stderr, "wscpeer: EAPOL-Start: %s\n", strerror(error));
		break;
	case LINGERING:
		session_over(peer);
		break;
	case SEARCHING:
	case FINISHED:
		break;
	}
}

static void wait_once(struct peer *peer)
{
	struct pollfd fds[] = {{.fd = peer->eapol.fd, .events = POLLIN},
		{.fd = peer->options.wired ? -1 : peer->air.fd, .events = POLLIN}};
	int64_t until = peer->until_ms, now = now_ms();
	int error = 0;

	if (peer->phase_until_ms < until)
		until = peer->phase_until_ms;
	if (talk_deadline(&peer->talk) < until)
		until = talk_deadline(&peer->talk);
	if (poll(fds, 2, until > now ? (int)(until - now) : 0) < 0 && errno != EINTR) {
		system_failed(peer, "poll", errno);
		return;
	}
	/* Frames first: a disconnection that came with them was sent after them. */
	frames_take(peer);
	if (fds[1].revents)
		error = air_dispatch(&peer->air, air_event, peer);
	if (error)
		system_failed(peer, "nl80211", error);
	now = now_ms();
	if (now >= talk_deadline(&peer->talk))
		talk_expire(&peer->talk, now);
	if (peer->talk.ended && peer->phase == TALKING)
		phase_set(peer, LINGERING,
			peer->joined || peer->options.wired ? peer->options.linger_ms : 0);
	if (now >= peer->phase_until_ms)
		phase_over(peer);
	if (now >= peer->until_ms && peer->phase != FINISHED) {
		report_plain("time-over");
		finish(peer, exit_code(peer));
	}
}

static int run(struct peer *peer)
{
	const struct options *options = &peer->options;
	int error;

	peer->until_ms = now_ms() + options->timeout_ms;
	error = eapol_open(&peer->eapol, options->if_name);
	if (!error && !options->wired) {
		error = air_open(&peer->air, options->if_name);
		if (error)
			eapol_close(&peer->eapol);
	}
	if (error) {
		fprintf(stderr, "wscpeer: %s: %s\n", options->if_name, strerror(error));
		return EXIT_SYSTEM;
	}
	talk_device_set(&peer->talk.device, peer->eapol.own, options);
	peer->talk.options = options;
	peer->talk.eapol = &peer->eapol;
	if (!options->wired)
		search(peer);
	else if (options_is_server(options) || talk_start(&peer->talk, NULL, now_ms()))
		phase_set(peer, TALKING, options_is_server(options) ? -1 : 0);
	else
		finish(peer, EXIT_SYSTEM);
	while (peer->phase != FINISHED)
		wait_once(peer);
	talk_stop(&peer->talk);
	if (!options->wired) {
		if (peer->joined)
			(void)air_disconnect(&peer->air);
		air_close(&peer->air);
	}
	eapol_close(&peer->eapol);
	report_begin("end");
	report_number("exit_code", peer->exit_code);
	report_number("sent", peer->talk.sent);
	report_number("received", peer->talk.received);
	report_end();
	return peer->exit_code;
}

int main(int argc, char **argv)
{
	struct peer peer = {0};
	int result = options_parse(&peer.options, argc, argv);

	if (result != EXIT_SUCCESS)
		return result;
	peer.talk.crypto = wsc_crypto_new(NULL, NULL);
	if (!peer.talk.crypto) {
		fputs("wscpeer: no crypto\n", stderr);
		return EXIT_SYSTEM;
	}
	result = run(&peer);
	wsc_crypto_free(peer.talk.crypto);
	options_wipe(&peer.options);
	return result;
}
