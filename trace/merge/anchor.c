/* SPDX-License-Identifier: BSD-3-Clause */
#include "anchor.h"

#include <stdlib.h>
#include <string.h>

#include "wsc/wire.h"

/* What is the same for all who see it; WSC messages have their enum wsc_kind. */
enum {
	KIND_AUTH_REQUEST = 0x40,
	KIND_AUTH_RESPONSE,
	KIND_ASSOC_REQUEST,
	KIND_ASSOCIATED,
	KIND_EAPOL_START,
	KIND_IDENTITY,
	KIND_EAP_FAILURE,
	KIND_CONNECTED,
	KIND_LEFT,
	KIND_EAP_STARTED,
	KIND_WSC_START,
	KIND_KEY_1 = 0x51, /* … 4 */
};

/* Facts that are anchors, but for messages of WSC and the 4-way handshake. */
static const struct {
	uint8_t fact, kind, trust, from;
} table[] = {
	{TRACE_AUTH_REQUEST, KIND_AUTH_REQUEST, TRACE_TRUST_EVENT, TRACE_FROM_STATION},
	{TRACE_AUTH_RESPONSE, KIND_AUTH_RESPONSE, TRACE_TRUST_EVENT, TRACE_FROM_AP},
	{TRACE_ASSOC_REQUEST, KIND_ASSOC_REQUEST, TRACE_TRUST_FRAME, TRACE_FROM_STATION},
	{TRACE_ASSOC_RESPONSE, KIND_ASSOCIATED, TRACE_TRUST_FRAME, TRACE_FROM_AP},
	{TRACE_ASSOCIATED, KIND_ASSOCIATED, TRACE_TRUST_FRAME, TRACE_FROM_AP},
	{TRACE_EAPOL_START, KIND_EAPOL_START, TRACE_TRUST_EVENT, TRACE_FROM_STATION},
	{TRACE_IDENTITY, KIND_IDENTITY, TRACE_TRUST_EVENT, TRACE_FROM_STATION},
	{TRACE_EAP_STARTED, KIND_EAP_STARTED, TRACE_TRUST_EVENT, TRACE_FROM_UNKNOWN},
	{TRACE_WSC_START, KIND_WSC_START, TRACE_TRUST_EVENT, TRACE_FROM_AP},
	{TRACE_CREDENTIAL, WSC_M8, TRACE_TRUST_EVENT, TRACE_FROM_AP},
	{TRACE_WPS_SUCCESS, WSC_DONE, TRACE_TRUST_EVENT, TRACE_FROM_STATION},
	{TRACE_REGISTERED, WSC_DONE, TRACE_TRUST_EVENT, TRACE_FROM_STATION},
	{TRACE_EAP_FAILURE, KIND_EAP_FAILURE, TRACE_TRUST_EVENT, TRACE_FROM_AP},
	{TRACE_KEY_DONE, KIND_CONNECTED, TRACE_TRUST_EVENT, TRACE_FROM_UNKNOWN},
	{TRACE_CONNECTED, KIND_CONNECTED, TRACE_TRUST_EVENT, TRACE_FROM_UNKNOWN},
	{TRACE_DEAUTH, KIND_LEFT, TRACE_TRUST_EVENT, TRACE_FROM_UNKNOWN},
	{TRACE_DISASSOC, KIND_LEFT, TRACE_TRUST_EVENT, TRACE_FROM_UNKNOWN},
	{TRACE_DISCONNECTED, KIND_LEFT, TRACE_TRUST_EVENT, TRACE_FROM_UNKNOWN},
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
	return (x ^ x >> 32) * 0xd6e8feb86659fd93 ^ x >> 32;
}

void trace_anchor_rekey(struct trace_anchor *anchor)
{
	uint64_t who = anchor->nonce;

	/* Of an address the vendor's part, which is what masks leave; the rest is compared. */
	if (!who)
		for (int i = 0; i < 3; i++)
			who = who << 8 | anchor->sta.octet[i];
	anchor->key = mix(mix(who) + anchor->kind + (anchor->nonce ? 256u : 0u));
}

int trace_anchor_compare(const void *a, const void *b)
{
	const struct trace_anchor *one = a, *two = b;

	if (one->piece != two->piece)
		return one->piece < two->piece ? -1 : 1;
	if (one->key != two->key)
		return one->key < two->key ? -1 : 1;
	if (one->time != two->time)
		return one->time < two->time ? -1 : 1;
	return (one->position > two->position) - (one->position < two->position);
}

bool trace_gathered_init(struct trace_gathered *gathered, uint16_t source, size_t max)
{
	*gathered = (struct trace_gathered){.source = source, .max = max};
	/* not zeroed: of most inputs a few only are used */
	gathered->anchors = malloc(2 * max * sizeof(*gathered->anchors));
	for (unsigned i = 0; i < TRACE_PIECES_MAX; i++)
		gathered->first[i] = gathered->last[i] = TRACE_NO_TIME;
	return gathered->anchors != NULL;
}

void trace_gathered_clear(struct trace_gathered *gathered)
{
	free(gathered->anchors);
	gathered->anchors = NULL;
}

unsigned trace_who_find(struct trace_who *who, unsigned *n, const char *ifname)
{
	for (unsigned i = 0; i < *n; i++)
		if (strncmp(who[i].ifname, ifname, sizeof(who[i].ifname)) == 0)
			return i;
	if (*n == TRACE_WHO_OVERFLOW)
		return TRACE_WHO_OVERFLOW;
	who[*n] = (struct trace_who){0};
	memcpy(who[*n].ifname, ifname, sizeof(who[*n].ifname));
	return (*n)++;
}

void trace_who_learn(struct trace_who *who, const struct trace_mac *own)
{
	if (who->ifname[0] == '\0' && trace_mac_any(&who->own) && !trace_mac_same(&who->own, own))
		who->several = true;
	who->own = *own;
	if (who->several)
		who->own = (struct trace_mac){0};
}

struct trace_mac *trace_fact_own(struct trace_fact *fact)
{
	if (fact->side == TRACE_AP)
		return &fact->ap;
	return fact->side == TRACE_STATION ? &fact->sta : NULL;
}

/*
 * Two inputs must keep the same ones when they have too many: the most trusted, and of those the
 * ones whose hash comes first.
 */
static int compare_worth(const void *a, const void *b)
{
	const struct trace_anchor *one = a, *two = b;

	if (one->trust != two->trust)
		return one->trust < two->trust ? -1 : 1;
	if (one->key != two->key)
		return one->key < two->key ? -1 : 1;
	return (one->position > two->position) - (one->position < two->position);
}

static void keep_the_best(struct trace_gathered *gathered)
{
	if (gathered->n <= gathered->max)
		return;
	qsort(gathered->anchors, gathered->n, sizeof(*gathered->anchors), compare_worth);
	gathered->n = gathered->max;
}

static void keep(struct trace_gathered *gathered, struct trace_anchor *anchor, uint8_t kind,
	enum trace_trust trust, enum trace_from from)
{
	anchor->kind = kind;
	anchor->trust = (uint8_t)trust;
	anchor->from = (uint8_t)from;
	trace_anchor_rekey(anchor);
	if (gathered->n == 2 * gathered->max)
		keep_the_best(gathered);
	gathered->anchors[gathered->n++] = *anchor;
}

static void keep_message(
	struct trace_gathered *gathered, struct trace_anchor *anchor, const struct trace_fact *fact)
{
	const uint64_t nonce =
		fact->wsc.enrollee_nonce ? fact->wsc.enrollee_nonce : fact->wsc.registrar_nonce;
	const enum trace_from from = (enum trace_from)fact->wsc.from;

	if (fact->code > WSC_DONE)
		return;
	/* One of each: where the other input has no nonces, the station must do. */
	keep(gathered, anchor, (uint8_t)fact->code, TRACE_TRUST_MESSAGE, from);
	if (!nonce)
		return;
	anchor->nonce = nonce;
	keep(gathered, anchor, (uint8_t)fact->code, TRACE_TRUST_NONCE, from);
	anchor->nonce = 0;
}

static void keep_key_message(
	struct trace_gathered *gathered, struct trace_anchor *anchor, const struct trace_fact *fact)
{
	if (fact->code < 1 || fact->code > 4)
		return;
	keep(gathered, anchor, (uint8_t)(KIND_KEY_1 + fact->code - 1), TRACE_TRUST_FRAME,
		fact->code % 2 ? TRACE_FROM_AP : TRACE_FROM_STATION);
	if (fact->code == 4) /* that is what events tell of it */
		keep(gathered, anchor, KIND_CONNECTED, TRACE_TRUST_EVENT, TRACE_FROM_UNKNOWN);
}

static void note_piece(struct trace_gathered *gathered, int64_t time, uint32_t piece)
{
	if (piece + 1 > gathered->n_pieces)
		gathered->n_pieces = piece + 1;
	if (time == TRACE_NO_TIME)
		return;
	if (!gathered->timed)
		gathered->n =
			0; /* of lines before the first that has a time: these are of no use */
	gathered->timed = true;
	if (gathered->first[piece] == TRACE_NO_TIME)
		gathered->first[piece] = time;
	gathered->last[piece] = time;
}

void trace_gathered_add(
	struct trace_gathered *gathered, const struct trace_fact *fact, uint32_t piece)
{
	struct trace_fact copy = *fact;
	const struct trace_mac *own = trace_fact_own(&copy);
	struct trace_anchor anchor = {
		.time = fact->time,
		.position = fact->position,
		.sta = fact->sta,
		.ap = fact->ap,
		.source = gathered->source,
		.piece = (uint8_t)piece,
		.side = fact->side,
	};

	if (piece >= TRACE_PIECES_MAX)
		return;
	note_piece(gathered, fact->time, piece);
	anchor.who = (uint8_t)trace_who_find(gathered->who, &gathered->n_who, fact->ifname);
	if (own && trace_mac_any(own))
		trace_who_learn(&gathered->who[anchor.who], own);
	if (fact->approximate)
		return;
	if (fact->time == TRACE_NO_TIME) {
		if (gathered->timed || fact->position > INT64_MAX / 4 / TRACE_ANCHOR_STEP)
			return;
		anchor.time = (int64_t)fact->position * TRACE_ANCHOR_STEP;
	}
	if (fact->kind == TRACE_WSC_MESSAGE)
		keep_message(gathered, &anchor, fact);
	if (fact->kind == TRACE_KEY_MESSAGE)
		keep_key_message(gathered, &anchor, fact);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].fact == fact->kind &&
			(fact->kind != TRACE_ASSOC_RESPONSE || fact->code == 0))
			keep(gathered, &anchor, table[i].kind, (enum trace_trust)table[i].trust,
				(enum trace_from)table[i].from);
}

/* The same again within a second is a retransmission, or another line about the same. */
static void drop_repetitions(struct trace_gathered *gathered)
{
	const int64_t near = gathered->timed ? 1000000000 : 0;
	size_t n = 0;

	for (size_t i = 0; i < gathered->n; i++) {
		const struct trace_anchor *anchor = &gathered->anchors[i],
					  *last = n ? &gathered->anchors[n - 1] : NULL;

		if (last && near && last->piece == anchor->piece && last->key == anchor->key &&
			trace_mac_equal(&last->sta, &anchor->sta) && last->side == anchor->side &&
			anchor->time - last->time < near)
			continue;
		gathered->anchors[n++] = *anchor;
	}
	gathered->n = n;
}

void trace_gathered_end(struct trace_gathered *gathered, const struct trace_input_info *info)
{
	gathered->info = *info;
	for (size_t i = 0; i < gathered->n; i++) {
		struct trace_anchor *anchor = &gathered->anchors[i];

		if (anchor->side == TRACE_STATION && !trace_mac_any(&anchor->sta))
			anchor->sta = gathered->who[anchor->who].own;
		if (anchor->side == TRACE_AP && !trace_mac_any(&anchor->ap))
			anchor->ap = gathered->who[anchor->who].own;
		trace_anchor_rekey(anchor);
	}
	keep_the_best(gathered);
	qsort(gathered->anchors, gathered->n, sizeof(*gathered->anchors), trace_anchor_compare);
	drop_repetitions(gathered);
}
