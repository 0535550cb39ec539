/* SPDX-License-Identifier: BSD-3-Clause */
/* An enrollee and a registrar joined in memory by the public interface, with a clock that tests
 * turn. */
#ifndef TESTS_UNIT_WSC_PAIR_H
#define TESTS_UNIT_WSC_PAIR_H

#include <wsc/wsc.h>

#define PAIR_PACKET_MAX 2048
#define PAIR_EVENTS_MAX 32

struct pair_end {
	struct wsc_session *session;
	struct wsc_config config;
	struct wsc_event events[PAIR_EVENTS_MAX];
	unsigned n_events;
	unsigned packets;     /* that it sent */
	size_t longest;	      /* of them */
	size_t longest_id;    /* longest EAP-Identity, which cannot be cut */
	enum wsc_status last; /* of its last _receive() */
};

struct pair {
	struct wsc_crypto *crypto;
	struct pair_end end[2]; /* by enum wsc_role */
	struct wsc_device station, ap;
	struct wsc_credential settings; /* of the access point */
	int64_t now_ms;
	/* Looks at and may change a packet before it is delivered; false: it is lost. */
	bool (*on_packet)(struct pair *pair, enum wsc_role from, uint8_t *packet, size_t *len);
	/* Answers an event; NULL or no answer: it stays unanswered. */
	void (*on_event)(struct pair *pair, enum wsc_role role, const struct wsc_event *event);
	void *arg;
};

/* One context for all the tests of a group: its setup and its teardown. */
extern struct wsc_crypto *pair_crypto;
int pair_crypto_begin(void **state);
int pair_crypto_end(void **state);

/* The configs are ready to be changed; PIN 12345670, WPA2 network "home", enrolling station. */
void pair_init(struct pair *pair, struct wsc_crypto *crypto);
/* The same for an access point that is enrolled by an external registrar. */
void pair_init_ap(struct pair *pair, struct wsc_crypto *crypto);
void pair_pin(struct pair *pair, const char *enrollee, const char *registrar);
/* Makes both sessions. */
void pair_start(struct pair *pair);
/* Both at once, with the group's context. */
void pair_begin(struct pair *pair);
/* Gives on packets and events until nothing moves. */
void pair_run(struct pair *pair);
/* Goes on in time, from deadline to deadline, until both are closed or @until_ms is reached. */
void pair_run_until(struct pair *pair, int64_t until_ms);
void pair_clear(struct pair *pair);
/* The first event of this kind, or NULL. */
const struct wsc_event *pair_event(
	const struct pair *pair, enum wsc_role role, enum wsc_event_kind kind);
unsigned pair_count(const struct pair *pair, enum wsc_role role, enum wsc_event_kind kind);

/* One packet, by hand. */
struct packet {
	uint8_t bytes[PAIR_PACKET_MAX];
	size_t len;
	struct wsc_eap eap;
};
enum wsc_status packet_take(struct pair *pair, enum wsc_role role, const struct packet *packet);
enum wsc_status packet_give(struct pair *pair, enum wsc_role role, struct packet *ret);
void packet_build(struct packet *packet, uint8_t code, uint8_t identifier, uint8_t type,
	struct wsc_bytes data);
void packet_build_wsc(
	struct packet *packet, uint8_t code, uint8_t identifier, uint8_t op, struct wsc_bytes data);
/* Gives on @n packets, the registrar's first. */
void pair_pass(struct pair *pair, unsigned n);

struct wsc_bytes text_bytes(const char *text);

#endif
