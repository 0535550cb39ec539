/* SPDX-License-Identifier: BSD-3-Clause */
/* Action frames of Wi-Fi Direct (Wi-Fi P2P 4.2.8, 4.2.9): the one who asks stands as sta, who
 * answers as ap, since nobody is either yet. */
#include "internal.h"

/* category: public action; action: vendor specific; 50-6F-9A, type 9; subtype, dialog token */
static const uint8_t p2p_action[] = {4, 9, 0x50, 0x6f, 0x9a, 9};
#define SUBTYPE	   6
#define ELEMENTS   8
#define P2P_STATUS 0

static const struct {
	bool known;
	uint8_t kind; /* enum trace_fact_kind */
	bool answer;
	bool has_status;
	uint8_t code;
} actions[] = {
	[0] = {true, TRACE_P2P_GO_REQUEST, false, false, 0},
	[1] = {true, TRACE_P2P_GO_RESPONSE, true, true, 0},
	[2] = {true, TRACE_P2P_GO_CONFIRM, false, true, 0},
	[3] = {true, TRACE_P2P_INVITATION, false, false, 0},
	[7] = {true, TRACE_P2P_PROVISION, false, false, 0},
	[8] = {true, TRACE_P2P_PROVISION, true, false, 1},
};

static uint16_t status_of(struct capture *capture, struct wsc_bytes elements)
{
	struct wsc_p2p_attribute attribute;
	struct wsc_bytes found;
	uint32_t at = 0;

	if (wsc_p2p_find(elements, capture->joined, sizeof(capture->joined), &found) != WSC_OK)
		return 0;
	while (wsc_p2p_next(found, &at, &attribute) == WSC_OK) {
		if (attribute.id == P2P_STATUS && attribute.value.len >= 1)
			return attribute.value.p[0];
	}
	return 0;
}

void action_take(struct capture *capture, const struct frame *frame)
{
	const uint8_t *body = frame->p + DOT11_HEADER;
	const size_t len = frame->len - DOT11_HEADER;
	struct trace_fact *fact;
	struct peers peers;
	unsigned subtype;

	if (len < ELEMENTS || memcmp(body, p2p_action, sizeof(p2p_action)) != 0)
		return;
	subtype = body[SUBTYPE];
	if (subtype >= sizeof(actions) / sizeof(actions[0]) || !actions[subtype].known ||
		dot11_repeated(capture, frame))
		return;
	peers.sta = trace_mac_of(actions[subtype].answer ? frame->p + 4 : frame->p + 10);
	peers.ap = trace_mac_of(actions[subtype].answer ? frame->p + 10 : frame->p + 4);
	peers.from = TRACE_FROM_UNKNOWN;
	fact = capture_fact(capture, frame, (enum trace_fact_kind)actions[subtype].kind, &peers);
	if (!fact)
		return;
	fact->code = actions[subtype].code;
	if (actions[subtype].has_status)
		fact->code =
			status_of(capture, (struct wsc_bytes){body + ELEMENTS, len - ELEMENTS});
}
