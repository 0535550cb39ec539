/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each message in the place of each other one, of this exchange or of an older one of the same two
 * devices. What has to come of it is derived here from the rules of the standard:
 *
 * - the one that is due, of this exchange: nothing has happened;
 * - the one that is due, of the older exchange: its nonces are others. A registrar takes the older
 *   M1 for a new device's: then the enrollee finds its nonce missing in M2;
 * - NACK of this exchange: the peer refuses, with its Configuration Error. While no nonce is known
 *   yet, the older one's NACK is as good;
 * - M2D where M2 is due: not ready, no error; the registrar does not expect the ACK to it;
 * - WSC_Start after M1: a station begins anew, with a new nonce, and the registrar refuses its
 *   second M1; only an EAP server says it, so that an access point does not take it;
 * - everything else is out of turn.
 *
 * The same with a registrar that says M2D: a success cannot come of it. There an ACK or
 * NACK is due, and means the same.
 *
 * A side that has ended stays as it is.
 */
#include "tests/wsc/torture.h"

#include <stdio.h>
#include <string.h>

#define PACKETS_MAX 32
#define NOT_A_KIND  (-1)

struct trace {
	unsigned n;
	int kind[PACKETS_MAX];
	int to[PACKETS_MAX];
};

struct swap {
	unsigned packet;
	const struct rig_message *instead;
	unsigned seen;
	bool ended[2];	     /* before it */
	struct trace *trace; /* or only written down */
};

static void swap_in(struct rig *rig, void *arg, int from, const uint8_t *packet, size_t len)
{
	struct swap *const swap = arg;
	struct wsc_eap eap;
	uint8_t other[RIG_PACKET_MAX];

	if (swap->trace && swap->seen < PACKETS_MAX) {
		swap->trace->kind[swap->seen] = rig_kind(packet, len);
		swap->trace->to[swap->seen] = !from;
		swap->trace->n = swap->seen + 1;
	}
	if (swap->seen++ == swap->packet && swap->instead) {
		for (int role = 0; role < 2; role++)
			swap->ended[role] = rig->side[role].ended;
		if (wsc_eap_parse((struct wsc_bytes){packet, len}, &eap) != WSC_OK)
			rig->broken = "a packet that is none";
		if (eap.code == WSC_EAP_FAILURE) /* behind the last response: a request */
			eap.code = WSC_EAP_REQUEST;
		eap.type = WSC_EAP_EXPANDED;
		eap.op = swap->instead->op;
		eap.flags = 0;
		eap.data = (struct wsc_bytes){swap->instead->bytes, swap->instead->len};
		if (wsc_eap_build(&eap, other, sizeof(other), &len) != WSC_OK)
			rig->broken = "a packet that cannot be built";
		packet = other;
	}
	rig_post(rig, !from, 0, packet, len);
}

#define BIT(reason) (1u << (reason))
/* How the one ends whose partner was confused: by its word, by its silence, or by what it says. */
#define BY_THE_OTHER                                                                               \
	(BIT(WSC_REASON_PEER_NACK) | BIT(WSC_REASON_MESSAGE_TIMEOUT) |                             \
		BIT(WSC_REASON_SESSION_TIMEOUT) | BIT(WSC_REASON_EAP_FAILURE) |                    \
		BIT(WSC_REASON_UNEXPECTED) | BIT(WSC_REASON_NONCE) | BIT(WSC_REASON_NOT_READY) |   \
		BIT(WSC_REASON_AUTHENTICATOR))
#define SUCCESS BIT(WSC_REASON_NONE)
/* The enrollee would have come back, until its time was over. */
#define LATER (BIT(WSC_REASON_NOT_READY) | BIT(WSC_REASON_SESSION_TIMEOUT))

/* What @to may end with that waited for @due and got @kind. */
static unsigned expected(const struct rig_plan *plan, int to, int due, int kind, bool older)
{
	const unsigned unchanged = plan->wait ? LATER : SUCCESS;
	/* no nonce of the other exchange can be told before M1 went by */
	const bool no_nonce = due == RIG_START || (to == WSC_REGISTRAR && due == WSC_M1);

	if (due == NOT_A_KIND) /* an identity: EAP drops what is not one; a peer takes what comes */
		return unchanged | BY_THE_OTHER;
	if (plan->wait && (due == WSC_ACK || due == WSC_NACK) &&
		(kind == WSC_ACK || kind == WSC_NACK))
		return BIT(older ? WSC_REASON_NONCE : WSC_REASON_NOT_READY);
	if (kind == WSC_NACK)
		return BIT(older && !no_nonce ? WSC_REASON_NONCE : WSC_REASON_PEER_NACK);
	if (kind == due) {
		if (!older || kind == RIG_START || kind == RIG_FRAG_ACK)
			return unchanged;
		return kind == WSC_M1 ? BY_THE_OTHER : BIT(WSC_REASON_NONCE);
	}
	if ((due == WSC_M2 && kind == WSC_M2D) || (due == WSC_M2D && kind == WSC_M2))
		return older ? BIT(WSC_REASON_NONCE)
			     : BIT(WSC_REASON_PEER_NACK) | BIT(WSC_REASON_NOT_READY);
	if ((due == WSC_M2 || due == WSC_M2D) && kind == RIG_START && plan->pairing == RIG_STATION)
		return BIT(WSC_REASON_PEER_NACK) | BIT(WSC_REASON_NONCE);
	return BIT(WSC_REASON_UNEXPECTED);
}

static unsigned outcome(const struct rig_side *side)
{
	return BIT(side->end.kind == WSC_EVENT_SUCCEEDED ? WSC_REASON_NONE : side->end.reason);
}

static void run(const struct rig_plan *plan, struct wsc_crypto *const crypto[2],
	const struct trace *trace, struct swap *swap, int kind, bool older)
{
	const int due = trace->kind[swap->packet], to = trace->to[swap->packet];
	unsigned wanted = expected(plan, to, due, kind, older);
	struct rig rig;
	const char *wrong;

	swap->seen = 0;
	rig_start(&rig, plan, crypto);
	rig.medium = swap_in;
	rig.medium_arg = swap;
	rig_run(&rig);
	wrong = rig_check(&rig);
	if (swap->ended[to]) /* the exchange had its end, and keeps it */
		wanted = plan->wait ? LATER : SUCCESS;
	if (!wrong && !(outcome(&rig.side[to]) & wanted))
		wrong = "another end than the rules give";
	if (!wrong && !(outcome(&rig.side[!to]) &
			      (wanted & SUCCESS || swap->ended[!to] ? SUCCESS | BY_THE_OTHER
								    : BY_THE_OTHER)))
		wrong = "another end of the other side";
	if (!wrong && wanted == SUCCESS && !rig_succeeded(&rig) && !swap->ended[to])
		wrong = "no success, with nothing changed";
	rig_verdict(!wrong, "%s: packet %u to the %s, %s of %s exchange for %s: %s; %s",
		plan->pairing == RIG_STATION ? "station" : "access point", swap->packet,
		to == WSC_ENROLLEE ? "enrollee" : "registrar", rig_message_name(kind),
		older ? "an older" : "this", rig_message_name(due), wrong, rig_describe(&rig));
	rig_stop(&rig);
}

static struct rig_book books[2];

static void run_plan(const struct rig_plan *plan, bool sample)
{
	struct wsc_crypto *const crypto[2] = {rig_crypto_new(0), rig_crypto_new(1)};
	struct trace trace = {.n = 0};
	struct swap swap = {.packet = 0, .trace = &trace};
	struct rig_plan other = *plan;
	struct rig rig;

	other.seed = 77;
	rig_book_make(&books[0], plan);
	rig_book_make(&books[1], &other);
	for (int kind = 0; kind < RIG_MESSAGES; kind++)
		rig_verdict(books[0].by_kind[kind].known && books[1].by_kind[kind].known,
			"no %s in any exchange", rig_message_name(kind));
	rig_start(&rig, plan, crypto);
	rig.medium = swap_in;
	rig.medium_arg = &swap;
	rig_run(&rig);
	rig_stop(&rig);
	swap.trace = NULL;
	for (; swap.packet < trace.n; swap.packet++) {
		for (int kind = 0; kind < RIG_MESSAGES; kind++) {
			for (int older = 0; older < 2; older++) {
				swap.instead = &books[older].by_kind[kind];
				if (!sample || (swap.packet + (unsigned)kind) % 5 == 0)
					run(plan, crypto, &trace, &swap, kind, older);
			}
		}
	}
	wsc_crypto_free(crypto[0]);
	wsc_crypto_free(crypto[1]);
}

void torture_replace(bool sample)
{
	for (int pairing = RIG_STATION; pairing <= RIG_ACCESS_POINT; pairing++) {
		struct rig_plan plan = rig_plan_make((enum rig_pairing)pairing);

		run_plan(&plan, sample);
		plan.wait = true;
		run_plan(&plan, sample);
	}
}
