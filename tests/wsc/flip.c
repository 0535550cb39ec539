/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each byte of each packet, changed. M1 to M8 are covered by Authenticators, M1 by the one of M2:
 * no change in them can end in success. EAP headers, WSC_Done, ACK and NACK are covered by nothing:
 * a change may be overlooked, but what comes out is the right credential or a defined end.
 */
#include "tests/wsc/torture.h"

#include <stdio.h>
#include <string.h>

struct blow {
	unsigned packet; /* which one, of all that both sides send */
	size_t byte;
	uint8_t change; /* 0: none */
	unsigned seen;
	size_t len; /* of the packet, 0: there is no such packet */
	bool authentic;
};

static void strike(struct rig *rig, void *arg, int from, const uint8_t *packet, size_t len)
{
	struct blow *const blow = arg;
	uint8_t changed[RIG_PACKET_MAX];

	memcpy(changed, packet, len);
	if (blow->seen++ == blow->packet) {
		const int kind = rig_kind(packet, len);

		blow->len = len;
		blow->authentic = kind >= WSC_M1 && kind <= WSC_M8 && kind != WSC_M2D &&
				  blow->byte >= WSC_EAP_HEADER_SIZE;
		if (blow->byte < len)
			changed[blow->byte] ^= blow->change;
	}
	rig_post(rig, !from, 0, changed, len);
}

/* false: the exchange has no such packet. */
static bool run(const struct rig_plan *plan, struct wsc_crypto *const crypto[2], struct blow *blow)
{
	struct rig rig;
	const char *wrong;

	blow->seen = 0;
	blow->len = 0;
	rig_start(&rig, plan, crypto);
	rig.medium = strike;
	rig.medium_arg = blow;
	rig_run(&rig);
	wrong = rig_check(&rig);
	for (int role = 0; role < 2 && !wrong; role++) {
		if (blow->change && blow->authentic &&
			rig.side[role].end.kind == WSC_EVENT_SUCCEEDED)
			wrong = "success in spite of it";
	}
	if (blow->len)
		rig_verdict(!wrong, "%s, packet %u, byte %zu ^ %02x: %s; %s",
			plan->pairing == RIG_STATION ? "station" : "access point", blow->packet,
			blow->byte, blow->change, wrong, rig_describe(&rig));
	rig_stop(&rig);
	return blow->len != 0;
}

static void run_packet(const struct rig_plan *plan, struct wsc_crypto *const crypto[2],
	unsigned packet, size_t len, bool sample)
{
	static const uint8_t changes[] = {0x01, 0x80, 0xff, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40};
	struct blow blow = {.packet = packet};

	for (; blow.byte < len; blow.byte += sample ? 41 : 1) {
		for (size_t i = 0; i < (sample ? 1 : sizeof(changes)); i++) {
			blow.change = changes[i];
			run(plan, crypto, &blow);
		}
	}
}

static void run_plan(const struct rig_plan *plan, bool sample)
{
	struct wsc_crypto *const crypto[2] = {rig_crypto_new(0), rig_crypto_new(1)};
	struct blow none = {.packet = 0};

	for (; run(plan, crypto, &none); none.packet++)
		run_packet(plan, crypto, none.packet, none.len, sample);
	rig_verdict(none.packet >= 12, "an exchange has more packets than %u", none.packet);
	wsc_crypto_free(crypto[0]);
	wsc_crypto_free(crypto[1]);
}

void torture_flip(bool sample)
{
	for (int pairing = RIG_STATION; pairing <= RIG_ACCESS_POINT; pairing++) {
		struct rig_plan plan = rig_plan_make((enum rig_pairing)pairing);

		run_plan(&plan, sample);
	}
}
