/* SPDX-License-Identifier: BSD-3-Clause */
/* A server, the program around it and some access points, on a wire that the test holds. */
#ifndef TESTS_RADIUS_RIG_H
#define TESTS_RADIUS_RIG_H

#include "nas.h"

#define RIG_NAS_MAX    128
#define RIG_EVENTS_MAX 2048
#define RIG_SECRET     "secret of the access points"
#define RIG_PIN	       "12345670"
#define RIG_KEY	       "one-two-three"

struct rig_event {
	uint64_t id; /* of the conversation */
	uint8_t station[WSC_MAC_SIZE];
	struct wsc_event event;
};

struct rig {
	struct wsc_crypto *crypto;
	struct wsc_device device;
	struct radius_server *server;
	int64_t now_ms;
	/* what the program does */
	bool answer_passwords; /* with @pin, or the push button's */
	bool answer_credentials;
	const char *pin;
	struct rig_event events[RIG_EVENTS_MAX];
	size_t n_events;
	/* access points */
	struct nas *nas[RIG_NAS_MAX];
	size_t n_nas;
	unsigned n_datagrams; /* that came from the server */
};

struct rig *rig_new(size_t conversations_max);
void rig_free(struct rig *rig);
/* Adds an access point with a station; NULL when it cannot be made. */
struct nas *rig_nas(struct rig *rig, uint16_t password_id, const char *password);

/* The pieces of a round, for tests that disturb it. */
void rig_send(struct rig *rig, const struct nas *nas); /* its request to the server */
void rig_program(struct rig *rig);		       /* fetches events, answers questions */
/* The next datagram of the server; its length, 0 = none. */
size_t rig_fetch(struct rig *rig, struct radius_address *to, uint8_t buffer[static 4096]);
/* Hands it to its access point; false: nobody wants it. */
bool rig_deliver(struct rig *rig, const struct radius_address *to, struct wsc_bytes reply);
/* Rounds until nobody has anything to say. */
void rig_run(struct rig *rig);

/* How many events of this kind, of this station (NULL: of anybody). */
size_t rig_count(const struct rig *rig, const struct nas *nas, enum wsc_event_kind kind);
/* The last event of this station; NULL: none. */
const struct rig_event *rig_last(const struct rig *rig, const struct nas *nas);

#endif
